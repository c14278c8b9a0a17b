"""What comes with the package besides code: the trees, the schemas of the views, the web component, and the pages that say what each rule means.

Invariant: they are found in the package where it was installed from a wheel, and beside `src` in a checkout.
A tree's id is its file's name; the section of a rule is the Markdown below its heading, up to the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from advicetree.errors import UnknownName
from advicetree.format import load
from advicetree.given import plain_text
from advicetree.model import unknown
from advicetree.tree import Tree

PAGES = ("problems.md", "rules.md")

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent.parent
_TREES = (_PACKAGE / "trees", _CHECKOUT / "trees")
_SCHEMAS = (_PACKAGE / "schemas", _CHECKOUT / "docs" / "schemas")
_PAGES = (_PACKAGE / "pages", _CHECKOUT / "docs" / "reference")
_COMPONENT = _PACKAGE / "drawing" / "page" / "component.js"
_RULE = re.compile(r"### `([a-z0-9-]+)`\s*")
_HEADING = re.compile(r"#{1,3} ")
_GRAVITY = re.compile(r"\*(Error|Warning)\.\* ")  # what the section of a rule of the checker begins with
_SENTENCE = re.compile(r"(?<=[.!?]) ")
_UNWRAPPED = 100_000


def shipped_ids() -> tuple[str, ...]:
    """The ids of the shipped trees, sorted.

    >>> "interview-recovery" in shipped_ids()
    True
    """
    return _names(_files(_TREES, "*.toml", "shipped trees"))


def shipped(id: str) -> Tree:
    """A tree that comes with the package, by its id; raises `UnknownName` where none has it.

    >>> shipped("interview-recovery").language
    'en'
    """
    return load(shipped_file(id))


def shipped_file(id: str) -> Path:
    """The file of a tree that comes with the package; raises `UnknownName` where none has the id.

    >>> shipped_file("interview-recovery").name
    'interview-recovery.toml'
    """
    return _named(_files(_TREES, "*.toml", "shipped trees"), id, "shipped tree")


def schema_named(name: str) -> str:
    """The text of the JSON Schema of a shape; raises `UnknownName` where none has the name.

    >>> schema_named("request").count("turn") > 0
    True
    """
    return _named(_files(_SCHEMAS, "*.json", "schemas"), name, "schema").read_text(encoding="utf-8")


def schema_names() -> tuple[str, ...]:
    """The names of the shapes that have a JSON Schema, sorted.

    >>> "request" in schema_names()
    True
    """
    return _names(_files(_SCHEMAS, "*.json", "schemas"))


def web_component() -> str:
    """The script of the web component `<advice-tree>`, by which a website shows the page of a tree within its own, and hears where the reader is.

    It is one file of JavaScript without a dependency, for `<script src="advice-tree.js" defer></script>`; the page itself is `draw(tree).page`.

    >>> '"advice-tree"' in web_component()
    True
    """
    return _COMPONENT.read_text(encoding="utf-8")


def rule_sections() -> Mapping[str, str]:
    """The section of every rule by its name, in the order of the pages.

    >>> rule_sections()["unknown-target"].splitlines()[0]
    'An answer, a `then`, a limit or `start` leads to an id that no node has.'
    """
    found: dict[str, str] = {}
    pages = {page.name: page for page in _files(_PAGES, "*.md", "pages about the rules", PAGES)}
    for name in PAGES:
        if name in pages:
            for rule, section in _sections(pages[name].read_text(encoding="utf-8")):
                found.setdefault(rule, section)
    return found


def rule_section(rule: str) -> str:
    """The section of a rule; raises `UnknownName` where no rule has the name.

    >>> rule_section("unknown-targt")
    Traceback (most recent call last):
    advicetree.errors.UnknownName: there is no rule named 'unknown-targt'; did you mean 'unknown-target'?
    """
    told = rule_sections()
    if rule not in told:
        raise unknown("rule", rule, told)
    return told[rule]


def first_paragraph(section: str) -> str:
    r"""What the section of a rule says first, on one line, without how grave the rule is.

    >>> first_paragraph("*Error.* Nobody *can* visit a node.\nThat is all.\n\nMore.")
    'Nobody can visit a node. That is all.'
    """
    from advicetree.markdown import plain  # noqa: PLC0415  (a tree does not need it)

    return plain(_GRAVITY.sub("", section.split("\n\n", 1)[0], count=1), _UNWRAPPED)


def first_sentence(section: str) -> str:
    """The first sentence of the section of a rule."""
    return _SENTENCE.split(first_paragraph(section), maxsplit=1)[0]


def _files(places: tuple[Path, ...], pattern: str, what: str, names: tuple[str, ...] = ()) -> list[Path]:
    """The files of a kind, sorted, in the first of some folders that has them; of these `names` only, where some are given."""
    for place in places:
        if found := sorted(path for path in place.glob(pattern) if not names or path.name in names):
            return found
    raise UnknownName(f"the {what} are missing from this installation", "install the package again")


def _names(files: list[Path]) -> tuple[str, ...]:
    return tuple(path.stem for path in files)


def _named(files: list[Path], name: str, what: str) -> Path:
    """The file of a name; raises `UnknownName` where there is none."""
    text = plain_text(name)
    for path in files:
        if path.stem == text:
            return path
    raise unknown(what, name, _names(files))


def _sections(page: str) -> Iterator[tuple[str, str]]:
    """The rules of a page with their sections; what looks like a heading in a block of code is not one."""
    rule: str | None = None
    lines: list[str] = []
    in_code = False
    for line in [*page.splitlines(), "# "]:
        in_code ^= line.startswith("```")
        if in_code or not _HEADING.match(line):
            lines.append(line)
            continue
        if rule is not None:
            yield rule, "\n".join(lines).strip("\n") + "\n"
        named = _RULE.fullmatch(line)
        rule, lines = named[1] if named else None, []
