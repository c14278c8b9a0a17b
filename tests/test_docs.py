"""What the documentation promises: links lead somewhere, every public name is told, and the example programs do what they say.

That its code blocks run is tested where they stand: `conftest.py` in the folder of the project collects them.
"""

from __future__ import annotations

import os
import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from advicetree import loads

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md")])
FENCE = re.compile(r"^ *(```+)(?P<language>[a-z]*|{[a-z-]+})\n(?P<body>.*?)^ *\1$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<to>[^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(?P<title>.+?) *$", re.MULTILINE)


def prose(page: Path) -> str:
    """The text of a page without its code blocks."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings get, as code hosts make them."""
    found: dict[str, int] = {}
    for heading in HEADING.finditer(prose(page)):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading["title"])
        anchor = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        found[anchor] = count = found.get(anchor, -1) + 1
        if count:
            found[f"{anchor}-{count}"] = 0
    return set(found)


def links() -> Iterator[tuple[str, str]]:
    """Every link within the project: the page, and where it leads."""
    for page in PAGES:
        for link in LINK.finditer(prose(page)):
            if not re.match(r"[a-z]+:", link["to"]):
                yield page.relative_to(ROOT).as_posix(), unquote(link["to"])


PATH = re.compile(r"`(?P<path>\w[\w.-]*/\w[\w./-]*)`")


@pytest.mark.parametrize("path", sorted({found["path"] for found in PATH.finditer(prose(ROOT / "CONTRIBUTING.md"))} - {"trees/your-tree.toml"}))
def test_what_contributing_names_is_there(path: str) -> None:
    """In the folder of the project, or below that of the package."""
    assert (ROOT / path).exists() or (ROOT / "src" / "advicetree" / path).exists()


@pytest.mark.parametrize(("page", "to"), sorted(set(links())))
def test_links_lead_to_files_and_headings_that_are_there(page: str, to: str) -> None:
    path, _, anchor = to.partition("#")
    target = (ROOT / page).parent / path if path else ROOT / page
    assert target.exists(), f"{page} links to {to}, which is not there"
    if anchor:
        assert anchor in anchors(target), f"{page} links to {to}, and {target.name} has no such heading"


def test_anchors_are_made_of_headings_and_counted_where_they_are_twice(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A `B-c`: d\n\n## Add\n\n```sh\n# No heading\n```\n\n## Add\n\n### [Link](x.md), too\n", encoding="utf-8")
    assert anchors(page) == {"a-b-c-d", "add", "add-1", "link-too"}


def test_links_lead_from_the_index_to_every_page() -> None:
    """The pages of the site that only include one of the repository are reached by its name."""
    beside: dict[str, set[str]] = {}
    for page, to in links():
        path = os.path.normpath(Path(page).parent / to.partition("#")[0]) if not to.startswith("#") else page
        beside.setdefault(page, set()).add(f"{path}/README.md" if (ROOT / path).is_dir() else path)
    reached, todo = set[str](), ["docs/index.md"]
    while todo:
        page = todo.pop()
        if page not in reached:
            reached.add(page)
            todo += beside.get(page, ())
    pages = {page.relative_to(ROOT).as_posix() for page in PAGES if not page.read_text(encoding="utf-8").startswith("```{include}")}
    assert {page for page in pages if page.startswith("docs/") and not page.startswith("docs/pictures/")} - reached == set()


def test_the_pictures_are_those_of_today() -> None:
    """They are made by `python docs/pictures/make_pictures.py`."""
    made = runpy.run_path(str(ROOT / "docs" / "pictures" / "make_pictures.py"))["pictures"]()
    for name, drawing in made.items():
        assert (ROOT / "docs" / "pictures" / name).read_text(encoding="utf-8") == drawing.format(Path(name).suffix)


def test_contributing_names_every_room() -> None:
    """A newcomer finds each thing from one table."""
    told = set(re.findall(r"^\| `([\w.]+)/?` \|", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.MULTILINE))
    package = ROOT / "src" / "advicetree"
    rooms = {path.name for path in package.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    assert told == rooms | {"trees", "tests", "docs", "benchmarks"}


def test_pieces_of_the_good_tree_are_pieces_of_it() -> None:
    """The page shows a tree in pieces and then whole; both say the same."""
    page = (ROOT / "docs" / "how-to" / "write-a-good-tree.md").read_text(encoding="utf-8")
    *pieces, whole = [block["body"] for block in FENCE.finditer(page) if block["language"] == "toml"]
    assert loads(whole).id == "stolen-bicycle"
    trees_of_their_own = [piece for piece in pieces if piece.startswith("format ")]
    assert [loads(tree).id for tree in trees_of_their_own] == ["toll", "no-power"]
    assert [piece for piece in pieces if piece not in whole and piece not in trees_of_their_own] == []
