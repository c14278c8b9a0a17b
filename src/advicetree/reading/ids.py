"""What an id looks like, and which one is meant where it does not.

What always holds: an id that is not well formed is reported once, where it is given; what refers to it, as it stands or mended, finds it.
"""

from __future__ import annotations

import re

from advicetree.errors import shown
from advicetree.reading.report import Report
from advicetree.reading.wording import Path

LONGEST_ID = 64
ID = re.compile(rf"[a-z][a-z0-9-]{{0,{LONGEST_ID - 1}}}")
CLAIM = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,31}")


def good_id(id: str, report: Report, path: Path) -> bool:
    """Tell whether an id is well formed, and report it if not."""
    if ID.fullmatch(id):
        return True
    wish = f"small letters, digits and '-', a letter first, {LONGEST_ID} at most"
    mended = mended_id(id)
    if mended is not None:
        report.mended[id] = mended
    report.add("bad-id", path, f"{shown(id)} is no id: it takes {wish}", guess=mended)
    return False


def mended_id(id: str) -> str | None:
    """Give the id that an author probably meant."""
    mended = re.sub(r"[^a-z0-9]+", "-", id[:LONGEST_ID].casefold()).strip("-")
    return mended if ID.fullmatch(mended) else None
