"""The extension for Sphinx: small projects are built for real, and what they show is read back."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import pytest
from sphinx.testing.util import SphinxTestApp

from advicetree import draw, dumps, load, shipped
from advicetree.drawing.themes import style

SOURCES = Path(__file__).parent.parent / "src"
PARCEL = Path(__file__).parent / "data" / "pictures" / "parcel.toml"
CONF = 'project = "try"\nextensions = ["advicetree.sphinx", "myst_parser"]\nlanguage = "en"\nhtml_theme = "basic"\nnitpicky = True\n'
SVG = re.compile(r"<svg .*?</svg>", re.DOTALL)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a project, and a tree that does not come with the package."""
    (tmp_path / "conf.py").write_text(CONF, encoding="utf-8")
    (tmp_path / "parcel.toml").write_bytes(PARCEL.read_bytes())
    return tmp_path


@contextmanager
def opened(project: Path, builder: str) -> Iterator[SphinxTestApp]:
    """Sphinx at work on a project, in this process."""
    app = SphinxTestApp(buildername=builder, srcdir=project, builddir=project / "_build")
    try:
        yield app
    finally:
        app.cleanup()


def built(project: Path, page: str, builder: str = "html", *, suffix: str = "rst", output: str | None = None) -> tuple[str, str]:
    """What a page becomes, and the warnings."""
    heading = "Page\n====\n" if suffix == "rst" else "# Page\n"
    (project / f"index.{suffix}").write_text(f"{heading}\n{page}\n", encoding="utf-8")
    with opened(project, builder) as app:
        app.build(force_all=True)
        ending = {"html": "html", "latex": "tex", "text": "txt", "man": "1", "texinfo": "texi", "xml": "xml"}.get(builder, "html")
        file = output or ("try." + ending if builder in {"latex", "man", "texinfo"} else "index." + ending)
        written = app.outdir / file
        return written.read_text(encoding="utf-8") if written.is_file() else "", app.warning.getvalue()


def pictures(html: str) -> list[str]:
    """The pictures on a page, each of which is sound XML."""
    found = SVG.findall(html)
    for one in found:
        ET.fromstring(one)  # noqa: S314  (it is ours)
    return found


def plain(html: str) -> str:
    """The words of a page, without its pictures."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", SVG.sub(" ", html))).split())


# What is shown


def test_both_languages_of_sphinx_show_the_same_picture_of_a_tree_that_is_not_ours(project: Path) -> None:
    rst, warned = built(project, ".. advicetree:: parcel.toml")
    (project / "index.rst").unlink()
    myst, warned_too = built(project, "```{advicetree} parcel.toml\n```", suffix="md")
    assert (warned, warned_too) == ("", "")
    (one,), (other,) = pictures(rst), pictures(myst)
    assert one == other
    shapes = [line for line in draw(load(PARCEL)).svg.splitlines() if line.startswith(("<g", "<rect", "<path", "<text"))]
    assert len(shapes) > 20
    assert [line for line in one.splitlines() if line.startswith(("<g", "<rect", "<path", "<text"))] == shapes


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (":stage: evaluate", {"stage": "evaluate"}),
        (":around: call-interviewer\n   :steps: 2", {"around": "call-interviewer", "steps": 2}),
        (":overview:", {"overview": True}),
        (":stage: evaluate\n   :look: chart", {"stage": "evaluate", "look": "chart"}),
        (":stage: evaluate\n   :theme: dark", {"stage": "evaluate", "theme": "dark"}),
    ],
)
def test_options_mean_what_those_of_the_command_mean(project: Path, options: str, part: dict[str, object]) -> None:
    html, warned = built(project, f".. advicetree:: interview-recovery\n   {options}")
    drawing = draw(shipped("interview-recovery"), **part)  # type: ignore[arg-type]
    (picture,) = pictures(html)
    assert warned == ""
    shapes = [re.sub(r' id="[^"]*"', "", line) for line in re.findall(r"<(?:text|path|g) .*", drawing.svg)]
    assert re.findall(r"<(?:text|path|g) .*", picture) == shapes


def test_a_path_begins_at_the_document_or_with_a_slash_at_the_sources(project: Path) -> None:
    below = project / "below"
    below.mkdir()
    (below / "own.json").write_text(dumps(load(PARCEL)), encoding="utf-8")
    (below / "page.rst").write_text("Below\n=====\n\n.. advicetree:: own.json\n\n.. advicetree:: /parcel.toml\n", encoding="utf-8")
    html, warned = built(project, ".. toctree::\n\n   below/page", output="below/page.html")
    assert warned == ""
    assert len(pictures(html)) == 2


def test_all_is_told_in_words_folded_shown_or_not_at_all(project: Path) -> None:
    headlines = [node.headline for node in load(PARCEL).nodes.values()]
    folded, _ = built(project, ".. advicetree:: parcel.toml")
    shown, _ = built(project, ".. advicetree:: parcel.toml\n   :outline: shown")
    none, _ = built(project, ".. advicetree:: parcel.toml\n   :outline: none")
    (details,) = re.findall(r"<details.*?<summary>The same in words</summary>(.*?)</details>", folded, re.DOTALL)
    assert "<details" not in shown
    for words in (plain(details), plain(shown)):
        assert [headline for headline in headlines if headline not in words] == []
    assert [headline for headline in headlines if headline in plain(none)] == []


def test_nodes_in_words_lead_to_where_they_are_told(project: Path) -> None:
    html, _ = built(project, "\n\n".join([".. advicetree:: parcel.toml", *[".. advicetree:: interview-recovery\n   :stage: call-interviewer"] * 2]))
    assert len(pictures(html)) == 3
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    led_to = set(re.findall(r'href="#(advicetree-[^"]+)"', html))
    assert led_to
    assert led_to <= set(ids)


def test_stages_in_an_overview_lead_to_their_pictures_on_the_page(project: Path) -> None:
    html, _ = built(project, ".. advicetree:: interview-recovery\n   :overview:\n\n.. advicetree:: interview-recovery\n   :stage: move-on")
    overview, _ = pictures(html)
    (to,) = re.findall(r'<a href="#([^"]+)">', overview)
    assert f'<div class="advicetree-drawing" id="{to}"' in html
    assert 'role="group"' in overview.partition(">")[0], "what can be clicked is not within an image"


def test_an_overview_alone_leads_nowhere(project: Path) -> None:
    html, _ = built(project, ".. advicetree:: interview-recovery\n   :overview:")
    assert "<a " not in pictures(html)[0]


def test_a_caption_a_name_a_width_and_what_it_is_called(project: Path) -> None:
    options = ":caption: The *whole* way\n   :name: way\n   :alt: How to find <it> & more\n   :width: 320"
    html, warned = built(project, f".. advicetree:: parcel.toml\n   {options}\n\nSee :ref:`way`.")
    assert warned == ""
    assert '<figure class="align-default" id="way">' in html
    assert "The <em>whole</em> way" in html
    assert 'href="#way"' in html
    root = ET.fromstring(pictures(html)[0])  # noqa: S314
    assert root.attrib["aria-label"] == "How to find <it> & more"
    assert "width: 320px" in root.attrib["style"]


def test_a_picture_without_a_caption_can_be_referred_to(project: Path) -> None:
    html, warned = built(project, ".. advicetree:: parcel.toml\n   :name: way\n\nSee :ref:`the way <way>`.")
    assert warned == ""
    (to,) = re.findall(r'href="#([^"]+)"><span class="std std-ref">the way</span>', html)
    assert html.count(f'<div class="advicetree-drawing" id="{to}">') == 1


def test_a_wide_picture_is_offered_on_its_own_and_a_small_one_is_not(project: Path) -> None:
    html, _ = built(project, ".. advicetree:: interview-recovery")
    (file,) = re.findall(r'<a href="(_images/[^"]+\.svg)">Open the picture on its own</a>', html)
    assert (project / "_build" / "html" / file).read_text(encoding="utf-8") == draw(shipped("interview-recovery")).svg
    small, _ = built(project, ".. advicetree:: parcel.toml\n   :around: claim\n   :steps: 0")
    assert "on its own" not in small


def test_a_style_stands_once_on_a_page_and_follows_what_the_page_says(project: Path) -> None:
    html, _ = built(project, "\n\n".join(f".. advicetree:: interview-recovery\n   :stage: {stage}\n   :look: cards" for stage in ("evaluate", "move-on")))
    one, other = pictures(html)
    assert one.count("<style>") == 1
    assert "<style>" not in other
    css = style("auto", "cards", as_page=True)
    assert css in unescape(one)
    assert ':where([data-theme="dark"]) .advicetree.cards.auto' in css
    dark = style("dark", "cards").replace(".cards.dark", ".cards.auto")
    for page in ("dark", "auto"):
        here = css.replace(f':where([data-theme="{page}"]) ', "")
        assert dark[-2_000:] in here, "in the dark it has the colours of the dark theme"


def test_what_an_author_wrote_is_never_mark_up(project: Path) -> None:
    (project / "evil.toml").write_text(
        'format = 1\nid = "evil"\ntitle = "<script>alert(1)</script> *a* `b` |c| :ref:`d` -- \\"e\\""\nstart = "a"\n'
        'action.a = { do = "</svg><b>{{ x }}</b> _x ``y``", answers = { done = "z" } }\nending.z.say = ".. raw:: html"\n',
        encoding="utf-8",
    )
    html, warned = built(project, ".. advicetree:: evil.toml\n   :outline: shown")
    assert warned == ""
    assert "<script>alert" not in html
    assert "<b>" not in html
    assert '<script>alert(1)</script> *a* `b` |c| :ref:`d` -- "e"' in plain(html)
    text, _ = built(project, ".. advicetree:: evil.toml", "text")
    assert "</svg><b>{{ x }}</b> _x ``y``" in " ".join(text.split())


# Other formats


@pytest.mark.parametrize("builder", ["latex", "texinfo"])
def test_formats_with_pictures_have_a_png_that_fits_on_a_sheet(project: Path, builder: str) -> None:
    written, warned = built(project, ".. advicetree:: interview-recovery\n   :caption: All of it\n\n.. advicetree:: parcel.toml\n   :around: claim", builder)
    assert warned == ""
    images = sorted((project / "_build" / builder).rglob("*.png"))
    assert len(images) == 2
    assert all(image.read_bytes().startswith(b"\x89PNG") for image in images)
    assert "All of it" in written
    assert "Sources" not in written, "the words are folded, which paper cannot be"
    if builder == "latex":
        assert [float(width) <= 440 for width in re.findall(r"\\sphinxincludegraphics\[width=([\d.]+)bp\]", written)] == [True, True]


def test_a_printed_page_has_the_words_where_they_are_to_be_shown(project: Path) -> None:
    written, _ = built(project, ".. advicetree:: parcel.toml\n   :outline: shown", "latex")
    assert "Write a claim" in written


@pytest.mark.parametrize("builder", ["text", "man", "xml"])
@pytest.mark.parametrize("outline", ["folded", "shown", "none"])
def test_formats_without_pictures_have_the_words(project: Path, builder: str, outline: str) -> None:
    written, warned = built(project, f".. advicetree:: parcel.toml\n   :outline: {outline}", builder)
    assert warned == ""
    words = " ".join(re.sub(r"\\f.|<[^>]*>|\\", "", written.replace("\\(aq", "'")).split())
    assert [node.id for node in load(PARCEL).nodes.values() if node.headline not in words] == []


@pytest.mark.parametrize("builder", ["gettext", "epub", "dirhtml", "singlehtml"])
def test_other_builders_take_a_page_with_a_tree(project: Path, builder: str) -> None:
    (project / "conf.py").write_text(CONF + 'version = "1"\ncopyright = "us"\nexclude_patterns = ["_build"]\n', encoding="utf-8")
    _, warned = built(project, ".. advicetree:: parcel.toml\n   :caption: Yes", builder)
    assert [line for line in warned.splitlines() if "mimetype" not in line] == []


# What goes wrong


@pytest.mark.parametrize(
    ("page", "told"),
    [
        (".. advicetree:: intervew-recovery", "there is no tree named 'intervew-recovery'; did you mean 'interview-recovery'?"),
        (".. advicetree:: parcels.toml", "there is no tree named 'parcels.toml'; did you mean 'parcel.toml'?"),
        (".. advicetree:: interview-recovery\n   :stage: evalate", "there is no stage named 'evalate'; did you mean 'evaluate'?"),
        (".. advicetree:: parcel.toml\n   :around: clam", "there is no node named 'clam'; did you mean 'claim'?"),
        (".. advicetree:: parcel.toml\n   :steps: 2", "'steps' say how far the part around a node goes; say by 'around' which node it is"),
        (".. advicetree:: interview-recovery\n   :overview:\n   :stage: evaluate", "'overview' and 'stage' exclude one another; give one of them"),
        (".. advicetree:: bad.toml", "bad.toml:3:1: unknown-target: 'start' leads to 'b', and there is no such node"),
    ],
)
@pytest.mark.parametrize("suffix", ["rst", "md"])
def test_what_cannot_be_drawn_is_one_warning_with_its_place(project: Path, page: str, told: str, suffix: str) -> None:
    (project / "bad.toml").write_text('format = 1\nid = "bad"\nstart = "b"\ntitle = "Bad"\nending.a.say = "Yes."\n', encoding="utf-8")
    if suffix == "md":
        first, *options = page.split("\n")
        page = "\n".join([f"```{{advicetree}} {first.removeprefix('.. advicetree:: ')}", *(option.strip() for option in options), "```"])
    html, warned = built(project, page, suffix=suffix)
    assert warned.count("WARNING") == 1, warned
    line = 4 if suffix == "rst" else 3
    assert re.match(rf".*index\.{suffix}:{line}: .*WARNING.*: advicetree: .*{re.escape(told)}", warned.replace("\n", " ")), warned
    assert "Page" in html
    assert "<svg" not in html


def test_the_problems_of_a_tree_are_told_all_at_once(project: Path) -> None:
    (project / "bad.toml").write_text('format = 1\nid = "Bad"\nstart = "b"\ntitle = "Bad"\nending.a.say = "Yes."\n', encoding="utf-8")
    _, warned = built(project, ".. advicetree:: bad.toml")
    assert warned.count("WARNING") == 1
    assert "bad.toml:2:" in warned
    assert "bad.toml:3:" in warned


def test_a_wrong_value_is_refused_with_those_that_are_right(project: Path) -> None:
    _, warned = built(project, ".. advicetree:: parcel.toml\n   :look: card")
    assert 'choose from "chart", or "cards"' in warned.replace("\n", " ")


def test_a_page_is_read_again_when_its_tree_has_changed_or_has_come(project: Path) -> None:
    (project / "index.rst").write_text("Page\n====\n\n.. advicetree:: parcel.toml\n\n.. advicetree:: later.toml\n", encoding="utf-8")
    (project / "other.rst").write_text(":orphan:\n\nOther\n=====\n", encoding="utf-8")

    def read() -> tuple[list[str], str, str]:
        with opened(project, "html") as app:
            pages: list[str] = []
            app.connect("source-read", lambda _, page, __: pages.append(page))
            app.build()
            return sorted(pages), (app.outdir / "index.html").read_text(encoding="utf-8"), app.warning.getvalue()

    pages, html, warned = read()
    assert pages == ["index", "other"]
    assert "later.toml" in warned
    tree = project / "parcel.toml"
    tree.write_text(tree.read_text(encoding="utf-8").replace("A parcel has not arrived", "A letter has not arrived"), encoding="utf-8")
    (project / "later.toml").write_bytes(PARCEL.read_bytes())
    pages, html, warned = read()
    assert pages == ["index"]
    assert warned == ""
    assert "A letter has not arrived" in html
    assert len(pictures(html)) == 2
    assert read()[0] == []


def test_two_processes_build_what_one_does_and_a_warning_fails_a_strict_build(project: Path) -> None:
    pages = [f"page{number}" for number in range(8)]
    for page in pages:
        text = f"{page}\n=====\n\n.. advicetree:: parcel.toml\n\n.. advicetree:: interview-recovery\n   :stage: evaluate\n"
        (project / f"{page}.rst").write_text(text, encoding="utf-8")
    (project / "index.rst").write_text("Page\n====\n\n.. toctree::\n\n" + "".join(f"   {page}\n" for page in pages), encoding="utf-8")

    def run(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        out = project / "_build" / name
        command = [sys.executable, "-m", "sphinx", "-W", "-q", "-E", "-b", "html", *arguments, "-d", f"{out}-trees", str(project), str(out)]
        return subprocess.run(command, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(SOURCES), "PATH": ""}, timeout=120)

    for name, processes in (("one", "1"), ("two", "2")):
        done = run(name, "-j", processes)
        assert (done.returncode, done.stderr) == (0, "")
    for page in pages:
        one, two = ((project / "_build" / name / f"{page}.html").read_text(encoding="utf-8") for name in ("one", "two"))
        assert [re.sub(r"advicetree-\d+-", "", text) for text in pictures(one)] == [re.sub(r"advicetree-\d+-", "", text) for text in pictures(two)]
        assert plain(one) == plain(two)
    (project / "index.rst").write_text("Page\n====\n\n.. advicetree:: nowhere.toml\n", encoding="utf-8")
    failed = run("one")
    assert failed.returncode != 0
    assert "there is no tree named 'nowhere.toml'" in failed.stderr
