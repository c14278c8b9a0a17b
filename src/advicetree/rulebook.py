"""What each rule means, as the documentation tells it.

What always holds: the pages are found in the package where it was installed from a wheel, and in the folder `docs` beside `src` in a checkout.
A rule's section is the Markdown that stands below its heading, up to the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from advicetree.errors import UnknownName
from advicetree.model import unknown

PAGES = ("problems.md", "rules.md")

_HERE = Path(__file__).parent
_PLACES = (_HERE / "pages", _HERE.parent.parent / "docs" / "reference")
_RULE = re.compile(r"### `([a-z0-9-]+)`\s*")
_HEADING = re.compile(r"#{1,3} ")


def sections() -> Mapping[str, str]:
    """Give the section of every rule by its name, in the order of the pages.

    >>> sections()["unknown-target"].splitlines()[0]
    'An answer, a `then`, a limit or `start` leads to an id that no node has.'
    """
    found: dict[str, str] = {}
    for page in _pages():
        for rule, section in _sections(page.read_text(encoding="utf-8")):
            found.setdefault(rule, section)
    return found


def explain(rule: str) -> str:
    """Give the section of a rule; raises `UnknownName` where no rule has the name.

    >>> explain("unknown-targt")
    Traceback (most recent call last):
    advicetree.errors.UnknownName: no rule is called 'unknown-targt'; did you mean 'unknown-target'?
    """
    told = sections()
    if rule not in told:
        raise unknown("rule", rule, told)
    return told[rule]


def _pages() -> list[Path]:
    """Give the pages that there are."""
    for place in _PLACES:
        if pages := [place / name for name in PAGES if (place / name).is_file()]:
            return pages
    raise UnknownName("the pages about the rules are missing from this installation", "install the package again")


def _sections(page: str) -> Iterator[tuple[str, str]]:
    """Give the rules of a page with their sections; what looks like a heading in a block of code is none."""
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
