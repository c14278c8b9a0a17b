"""What an id looks like, and which one is meant where it does not.

Invariant: an id that is not well formed is reported once, where it is given; what refers to it, as it stands or mended, finds it.
"""

from __future__ import annotations

import re

from advicetree.format.characters import latin, named
from advicetree.format.report import Report
from advicetree.format.wording import Path
from advicetree.text import shown

LONGEST_ID = 64
LONGEST_CLAIM = 32
ID = re.compile(rf"[a-z][a-z0-9-]{{0,{LONGEST_ID - 1}}}")
_ODD = re.compile(r"[^a-z0-9-]")
CLAIM = re.compile(rf"[A-Za-z0-9][A-Za-z0-9.-]{{0,{LONGEST_CLAIM - 1}}}")


def good_id(id: str, report: Report, path: Path) -> bool:
    """Whether an id is well formed, and report it if not."""
    if ID.fullmatch(id):
        return True
    mended = mended_id(id)
    if mended is not None:
        report.mended[id] = mended
    report.add("bad-id", path, f"{shown(id)} is not an id: it {_fault(id)}; ids take a to z, digits and '-', a letter first", guess=mended)
    return False


def _fault(id: str) -> str:
    """Say what an id has that no id can have."""
    odd = _ODD.search(id)
    if odd is not None:
        return f"holds {named(odd[0])}"
    if not id:
        return "is empty"
    return f"has {len(id):,} characters, and may have {LONGEST_ID}" if len(id) > LONGEST_ID else f"starts with '{id[0]}'"


def mended_id(id: str) -> str | None:
    """The id that an author probably meant."""
    mended = re.sub(r"[^a-z0-9]+", "-", latin(id[:LONGEST_ID]).casefold()).strip("-")[:LONGEST_ID]
    return mended if ID.fullmatch(mended) else None
