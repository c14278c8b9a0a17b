"""The documentation as a site: it is built without a warning, every link leads somewhere, and everybody can read it on any screen."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from advicetree import shipped, shipped_ids
from browser import AXE, browser, from_npm

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parent.parent
KINDS = ("index", "start/write-advice", "reference/format", "reference/python/sessions", "trees/interview-recovery", "files/trees/interview-recovery.toml")
NOT_OURS = {"definition-list"}  # how Sphinx writes a signature of several lines


def checker() -> ModuleType:
    """The program that checks a site."""
    spec = importlib.util.spec_from_file_location("check_site", ROOT / ".ci" / "site.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHECKER = checker()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `CONTRIBUTING.md` says; the build may warn of nothing."""
    folder = tmp_path_factory.mktemp("site")
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-W",
        "--keep-going",
        "-n",
        "-q",
        "-b",
        "html",
        "-d",
        str(folder / "read"),
        str(ROOT / "docs"),
        str(folder / "site"),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "site"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


# The site


def test_every_link_leads_somewhere_and_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    assert list(CHECKER.faults(site)) == []


def test_the_search_finds_words(site: Path) -> None:
    assert list(CHECKER.not_found(site, ["promise", "sessions", "overview", "waits", "telegrams-of-nobody"])) == [
        "the search does not find 'telegrams-of-nobody'"
    ]


def test_what_programs_read_in_a_page_is_not_on_the_site(site: Path) -> None:
    pages = {page.name: page.read_text(encoding="utf-8") for page in site.rglob("*.html") if "_static" not in page.parts}
    assert len(pages) > 50
    assert [
        name for name, text in pages.items() if any(f"<!-- {note}" in text for note in ("file:", "typed:", "in a folder", "not run", "contents", "tree:"))
    ] == []


@pytest.mark.parametrize("tree", shipped_ids())
def test_every_shipped_tree_has_a_page_made_from_it(site: Path, tree: str) -> None:
    source = (ROOT / "docs" / "trees" / f"{tree}.md").read_text(encoding="utf-8")
    found = shipped(tree)
    assert source.startswith(f"# {found.title}\n")
    assert source.endswith(f"\n<!-- tree: {tree} -->\n")
    page = (site / "trees" / f"{tree}.html").read_text(encoding="utf-8")
    headings = ("Overview", *(stage.title for stage in found.stages.values()), "Facts", "Promises", "Sources")
    assert [heading for heading in headings if f">{heading}<a" not in page.replace("<h2>", ">")] == []
    assert page.count("<svg class=") + page.count('class="advicetree ') >= len(found.stages) + 1
    assert [source.url for source in found.sources.values() if source.url is not None and source.url not in page] == []
    assert (site / "_static" / "trees" / f"{tree}.html").is_file()


def test_files_of_the_repository_are_shown_and_can_be_taken(site: Path) -> None:
    for file in ("trees/interview-recovery.toml", "docs/schemas/request.json"):
        page = (site / "files" / f"{file}.html").read_text(encoding="utf-8")
        assert 'class="highlight"' in page
        assert (site / "files" / file).read_bytes() == (ROOT / file).read_bytes()
    assert 'href="../files/trees/interview-recovery.toml.html"' in (site / "trees" / "interview-recovery.html").read_text(encoding="utf-8")


# For everybody


def test_no_page_scrolls_sideways_on_a_phone(site: Path, chromium: Browser) -> None:
    opened = chromium.new_page(viewport={"width": 390, "height": 844})
    for page in KINDS:
        opened.goto((site / f"{page}.html").as_uri())
        assert (page, opened.evaluate("document.documentElement.scrollWidth")) == (page, 390)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_that_is_ours(site: Path, chromium: Browser, scheme: str) -> None:
    axe = from_npm(AXE).read_text(encoding="utf-8")
    opened = chromium.new_page(color_scheme=scheme)  # type: ignore[arg-type]
    for page in KINDS:
        opened.goto((site / f"{page}.html").as_uri())
        opened.evaluate(axe)
        found = opened.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        assert (page, [(one["id"], one["nodes"][0]["html"]) for one in found if one["id"] not in NOT_OURS]) == (page, [])


def test_a_picture_has_the_colours_that_the_reader_chose_for_the_page(site: Path, chromium: Browser) -> None:
    background = "getComputedStyle(document.querySelector('svg.advicetree.auto .page')).fill"
    for system in ("light", "dark"):
        opened = chromium.new_page(color_scheme=system)
        opened.goto((site / "trees" / "interview-recovery.html").as_uri())
        seen = {}
        for chosen in ("auto", "light", "dark"):
            opened.evaluate(f"document.body.dataset.theme = '{chosen}'")
            seen[chosen] = opened.evaluate(background)
        assert seen["light"] == "rgb(255, 255, 255)"
        assert seen["dark"] == "rgb(20, 24, 31)"
        assert seen["auto"] == seen[system]


def test_a_stage_in_an_overview_leads_to_its_picture(site: Path, chromium: Browser) -> None:
    opened = chromium.new_page()
    opened.goto((site / "trees" / "interview-recovery.html").as_uri())
    opened.locator("svg a", has_text="Move on").click()
    opened.wait_for_url("**#advicetree-interview-recovery-move-on")
    opened.wait_for_function("document.querySelector(location.hash).getBoundingClientRect().top < innerHeight")


@pytest.mark.parametrize("words", ["date", "link", "phone", "early", "share", "PDF", "if", "German", "translate", "another language"])
def test_the_search_leads_to_guides_before_all_else(site: Path, chromium: Browser, words: str) -> None:
    assert found(site, chromium, words)[0].startswith(("how-to/", "start/"))


@pytest.mark.parametrize("term", ["band", "fact", "stage", "Promise", "TOML", "derived fact"])
def test_the_search_leads_to_the_glossary_where_a_term_of_it_is_typed(site: Path, chromium: Browser, term: str) -> None:
    assert found(site, chromium, term)[0].casefold() == f"reference/glossary.html#term-{term.replace(' ', '-')}".casefold()


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("get past a wait", "start/write-advice.html#get-past-a-wait-early"),
        ("skip a wait", "start/write-advice.html"),
        ("early", "start/write-advice.html"),
        ("untimed", "start/write-advice.html"),
        ("size limit", "reference/format.html"),
        ("how big", "reference/format.html"),
        ("thread safe", "explanation/sessions.html"),
        ("threads", "explanation/sessions.html#threads"),
        ("kinds of promise", "how-to/write-a-good-tree.html#the-kinds-of-promises"),
        ("remove a tree", "how-to/edit-live-advice.html#remove-a-tree"),
    ],
)
def test_the_search_leads_first_to_the_page_with_the_answer(site: Path, chromium: Browser, words: str, page: str) -> None:
    assert found(site, chromium, words)[0] == page


@pytest.mark.parametrize("name", ["Session.answer", "opens_at", "TooSoon"])
def test_the_search_leads_to_a_name_of_python_where_one_is_typed(site: Path, chromium: Browser, name: str) -> None:
    assert [page for page in found(site, chromium, name)[:3] if page.startswith("reference/python/") and page.endswith(name)] != []


def found(site: Path, chromium: Browser, words: str) -> list[str]:
    """Where the search of the site leads, best first."""
    opened = chromium.new_page()
    opened.goto(f"{(site / 'search.html').as_uri()}?q={words}")
    opened.locator("#search-results li a").first.wait_for()
    hits: list[str] = opened.locator("#search-results li a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    return hits


# The check itself


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('<a href="other.html#there">x</a><img src="a%20b.png" alt=""><a href="#top" id="top">x</a><a href="below/">x</a>', None),
        ('<a href="https://example.org/a?b=c#d">x</a><a href="tel:+49301234">x</a><a href="mailto:a@b.org">x</a>', None),
        ('<img src="data:image/png;base64,AA" alt=""><link rel="canonical" href="https://example.org/">', None),
        ('<a href="gone.html">x</a>', "index.html: <a> 'gone.html': there is no such file"),
        ('<a href="other.html#nowhere">x</a>', "index.html: <a> 'other.html#nowhere': nothing in other.html has this id"),
        ('<a href="#nowhere">x</a>', "index.html: <a> '#nowhere': nothing in index.html has this id"),
        ('<svg><a xlink:href="#nowhere"></a></svg>', "index.html: <a> '#nowhere': nothing in index.html has this id"),
        ('<img src="gone.png" alt="">', "index.html: <img> 'gone.png': there is no such file"),
        ('<img srcset="a%20b.png 1x, gone.png 2x" alt="">', "index.html: <img> 'gone.png': there is no such file"),
        ('<a href="../index.html">x</a>', "index.html: <a> '../index.html': it leads out of the site"),
        ('<a href="/other.html">x</a>', "index.html: <a> '/other.html': it leads out of the site"),
        ('<a href="empty/">x</a>', "index.html: <a> 'empty/': there is no such file"),
        ('<script src="https://example.org/a.js"></script>', "index.html: <script> 'https://example.org/a.js': it is loaded from elsewhere"),
        ('<link rel="stylesheet" href="//example.org/a.css">', "index.html: <link> '//example.org/a.css': it is loaded from elsewhere"),
        ("<style>@import 'https://example.org/a.css';</style>", "index.html: <style> 'https://example.org/a.css': it is loaded from elsewhere"),
        ('<p style="background: url(gone.png)">x</p>', "index.html: <p> 'gone.png': there is no such file"),
        ('<a href="https:///nothing">x</a>', "index.html: <a> 'https:///nothing': it names no host"),
        ('<a href="http://[">x</a>', "index.html: <a> 'http://[': it is not an address: Invalid IPv6 URL"),
        ('<a href="https://example.org/a b">x</a>', "index.html: <a> 'https://example.org/a b': it has letters that no address has"),
        ('<a href="javascript:go()">x</a>', "index.html: <a> 'javascript:go()': there are no links of the kind 'javascript'"),
        ('<a href="mailto:nobody">x</a>', "index.html: <a> 'mailto:nobody': it is not a mail address"),
        ('<a href="tel:call-us">x</a>', "index.html: <a> 'tel:call-us': it is not a phone number"),
        ('<p id="a">x</p><p id="a">y</p>', "index.html: the id 'a' is there more than once"),
    ],
)
def test_the_check_finds_what_leads_nowhere(tmp_path: Path, written: str, told: str | None) -> None:
    site = tmp_path / "site"
    (site / "below").mkdir(parents=True)
    (site / "empty").mkdir()
    (tmp_path / "index.html").write_text("outside", encoding="utf-8")
    (site / "other.html").write_text('<p id="there">x</p>', encoding="utf-8")
    (site / "below" / "index.html").write_text("<p>x</p>", encoding="utf-8")
    (site / "a b.png").write_bytes(b"")
    (site / "index.html").write_text(written, encoding="utf-8")
    assert list(CHECKER.faults(site)) == ([] if told is None else [told])


def test_the_check_reads_style_sheets_and_fails_for_a_fault(tmp_path: Path) -> None:
    (tmp_path / "site.css").write_text("p { background: url('gone.png') }", encoding="utf-8")
    done = subprocess.run([sys.executable, str(ROOT / ".ci" / "site.py"), str(tmp_path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "site.css: 'gone.png': there is no such file\n")
