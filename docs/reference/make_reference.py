"""Writes what the pages of the reference say of keys, options and shapes, from where these are defined: `python docs/reference/make_reference.py`.

Invariant: a page is written by hand but for what stands between `<!-- made: NAME -->` and `<!-- end -->`; the tests hold that to what is made here.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from command_parts import command_parts  # noqa: E402  (they are beside this file)
from format_parts import format_parts  # noqa: E402
from shape_parts import shape_parts  # noqa: E402

PAGES: Mapping[str, Callable[[], Mapping[str, str]]] = {
    "format.md": format_parts,
    "command-line.md": command_parts,
    "views.md": shape_parts,
}
_PART = re.compile(r"<!-- made: (?P<name>[^\n]+?) -->\n.*?<!-- end -->", re.DOTALL)


def made(page: str, parts: Mapping[str, str]) -> str:
    """A page with its parts as they are now; raises `KeyError` for one that nothing makes, and `ValueError` where one is missing or there twice."""
    names = [found["name"] for found in _PART.finditer(page)]
    if sorted(names) != sorted(parts):
        raise ValueError(f"the page has other parts than there are: {sorted(set(names) ^ set(parts)) or 'one is there twice'}")
    return _PART.sub(lambda found: f"<!-- made: {found['name']} -->\n\n{parts[found['name']]}\n\n<!-- end -->", page)


def pages() -> Iterator[tuple[Path, str]]:
    """The path of each page, and its text as it has to be."""
    for name, parts in PAGES.items():
        path = HERE / name
        yield path, made(path.read_text(encoding="utf-8"), parts())


if __name__ == "__main__":
    for path, text in pages():
        path.write_text(text, encoding="utf-8", newline="\n")
