"""The Python interface in the documentation: every public name on one page, all that it offers described, and shown on the site with its types."""

from __future__ import annotations

import ast
import inspect
import re
import runpy
import shutil
import subprocess
import sys
import textwrap
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import attrs
import pytest

import advicetree
from advicetree import Action, Ending, Session, Situation, Table, views

ROOT = Path(__file__).parent.parent
TOPICS = sorted((ROOT / "docs" / "reference" / "python").glob("*.md"))
CLASSES = [name for name in advicetree.__all__ if isinstance(getattr(advicetree, name), type)]
VIEWS = [name for name in CLASSES if dict in getattr(advicetree, name).__mro__ and name != "Table"]
DIRECTIVE = re.compile(r"^\.\. (?:auto\w+|py:type)::? (?:advicetree\.)?(?P<name>[\w.]+?)(?:\(\))?(?P<options>(?:\n {3}:.*)*)$", re.MULTILINE)


@cache
def directives() -> dict[str, list[tuple[str, str]]]:
    """By the name of each directive, the pages that have it, each with its options."""
    found: dict[str, list[tuple[str, str]]] = {}
    for page in TOPICS:
        for directive in DIRECTIVE.finditer(page.read_text(encoding="utf-8")):
            found.setdefault(directive["name"], []).append((page.name, directive["options"]))
    return found


def test_public_names_are_sorted_once_each() -> None:
    assert advicetree.__all__ == sorted(set(advicetree.__all__))


def test_every_public_name_has_a_heading_on_exactly_one_page() -> None:
    headings = [name for page in TOPICS for name in re.findall(r"^## `(\w+)`$", page.read_text(encoding="utf-8"), re.MULTILINE)]
    assert sorted(headings) == advicetree.__all__


def test_every_public_name_is_described_below_its_heading() -> None:
    for page in TOPICS:
        _, *sections = re.split(r"^## `(\w+)`$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for name, section in zip(sections[::2], sections[1::2], strict=True):
            assert name == "__version__" or next(found["name"] for found in DIRECTIVE.finditer(section)) == name
    assert {name for name in directives() if "." not in name} == {*advicetree.__all__} - {"__version__"}


def test_every_page_begins_with_what_it_is_about_in_two_sentences_at_most() -> None:
    for page in TOPICS:
        title, _, rest = page.read_text(encoding="utf-8").partition("\n\n")
        lines = rest.removeprefix("<!-- contents -->\n\n").split("\n\n")[0].splitlines()
        assert title.startswith("# ")
        assert 1 <= len(lines) <= 2, page.name


def test_all_that_a_session_can_do_is_described_once() -> None:
    """The page about sessions tells it by what it is for, and not in one list."""
    told = [name.removeprefix("Session.") for name in directives() if name.startswith("Session.")]
    assert sorted(told) == sorted(name for name in vars(Session) if not name.startswith("_"))
    assert all(len(pages) == 1 for pages in directives().values())


def test_what_a_class_offers_is_left_out_only_where_it_stands_elsewhere() -> None:
    """Views stand on the page about JSON shapes, and a table has what every dictionary has."""
    left_out = {name for name, [(_, options)] in directives().items() if ":no-members:" in options}
    assert left_out == {"Session", "Table", *VIEWS, *(f"views.{name}" for name in inner_views())}


def inner_views() -> list[str]:
    """The shapes within the public ones."""
    shapes = [name for name, shape in vars(views).items() if isinstance(shape, type) and dict in shape.__mro__]
    return [name for name in shapes if name not in advicetree.__all__]


def described(found: type) -> set[str]:
    """The attributes of a class below which a text stands that describes them."""
    [body] = ast.parse(textwrap.dedent(inspect.getsource(found))).body
    assert isinstance(body, ast.ClassDef)
    names = {
        name for base in vars(found).get("__orig_bases__", ()) if base.__name__ in vars(views) and base.__name__ != "TypedDict" for name in described(base)
    }
    for line, below in zip(body.body, body.body[1:], strict=False):
        if isinstance(line, ast.AnnAssign) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and below.value.value:
            names.add(ast.unparse(line.target))
    return names


def offered(found: type) -> dict[str, Any]:
    """What a class offers beside what it has from others."""
    return {name: value for name, value in vars(found).items() if not name.startswith("_")} | {
        name: None for name in vars(found).get("__annotations__", {}) if not name.startswith("_")
    }


@pytest.mark.parametrize("name", [*CLASSES, *(f"views.{name}" for name in inner_views())])
def test_everything_that_a_public_class_offers_is_described(name: str) -> None:
    found = getattr(views, name.removeprefix("views.")) if name.startswith("views.") else getattr(advicetree, name)
    texts = described(found)
    left = [key for key, value in offered(found).items() if key not in texts and not (is_told(value) and (value.__doc__ or "").strip())]
    if found in (Situation, Action, Ending):  # what only another kind of node has
        left = [key for key in left if not any(key in described(kind) for kind in (Situation, Action, Ending))]
    if issubclass(found, advicetree.AdviceTreeError):  # which class it is says it
        left = [key for key in left if key != "code"]
    if found is Table:
        left = [key for key in left if key not in vars(dict)]
    assert left == []


def is_told(value: object) -> bool:
    """Whether an attribute of a class is one that a docstring can tell."""
    return inspect.isfunction(value) or isinstance(value, property | classmethod | staticmethod | cached_property)


@pytest.mark.parametrize("name", [name for name in advicetree.__all__ if name not in {"Node", "__version__"}])
def test_every_public_name_has_a_docstring_that_begins_with_a_sentence(name: str) -> None:
    words = inspect.getdoc(getattr(advicetree, name)) or ""
    assert re.match(r"[A-Z“].*[.]$", words.split("\n\n", maxsplit=1)[0].replace("\n", " "))


def test_what_is_a_table_of_fields_shows_them_on_the_site_with_their_types(tmp_path: Path) -> None:
    """The pages are built with the site's own settings, by themselves."""
    pytest.importorskip("sphinx")
    pytest.importorskip("myst_parser")
    pytest.importorskip("furo")
    pages = tmp_path / "pages"
    shutil.copytree(ROOT / "docs" / "reference" / "python", pages)
    (pages / "index.md").write_text("# The pages\n", encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-c", str(ROOT / "docs"), str(pages), str(tmp_path / "built")]
    made = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert made.returncode == 0, made.stderr
    assert [line for line in made.stderr.splitlines() if "advicetree" in line and "docstring of" in line] == []
    shown = "".join(page.read_text(encoding="utf-8") for page in (tmp_path / "built").glob("*.html"))
    for name in CLASSES:
        found = getattr(advicetree, name)
        for field in attrs.fields(found) if attrs.has(found) else ():
            if not field.name.startswith("_"):
                signature = re.search(rf'id="advicetree\.{name}\.{field.name}">(.*?)</dt>', shown, re.DOTALL)
                assert signature is not None, f"{name}.{field.name} is not on the site"
                assert re.sub(r"<[^>]+>", "", signature[1]).strip().startswith(f"{field.name}: "), f"{name}.{field.name} has no type"
    assert re.search(r'<a [^>]*href="sessions.html#advicetree.Session"', shown)
    assert "TYPE_CHECKING" not in shown
    assert not re.search(r"advicetree\.(model|session|engine|given)\.", re.sub(r"<[^>]+>", "", shown))


def test_names_in_single_backticks_are_links_where_they_are_public_and_code_where_not() -> None:
    """A parameter is code, what a class offers is its own before it is a name of the package, and examples are left as they are."""
    pytest.importorskip("sphinx")
    with_roles = runpy.run_path(str(ROOT / "docs" / "_ext" / "docstrings.py"))["with_roles"]
    lines = [
        "`Session.answer()`, `answer`, `turn`, `draw` with the extra `draw`, `null`, ``twice``, `TreeError.wrong`.",
        "",
        ">>> print('`answer`')",
        "`answer`",
        "",
        "After `Tree`.",
    ]
    with_roles(None, "method", "advicetree.Session.back", Session.back, None, lines)
    assert lines[0] == (
        ":py:obj:`Session.answer() <advicetree.Session.answer>`, :py:obj:`answer <advicetree.Session.answer>`, ``turn``, "
        ":py:obj:`draw <advicetree.draw>` with the extra ``draw``, ``null``, ``twice``, :py:obj:`TreeError.wrong <advicetree.AdviceTreeError.wrong>`."
    )
    assert lines[2:] == [">>> print('`answer`')", "`answer`", "", "After :py:obj:`Tree <advicetree.Tree>`."]
