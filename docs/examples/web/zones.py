"""The time zones that readers choose from: the places that the time zone database names for each country, and none of the old names beside them.

Invariant: each of them can be used here; where the database has no such list, all zones that are named by a place are offered.
"""

from __future__ import annotations

import zoneinfo
from importlib.resources import files
from pathlib import Path

ALL = frozenset(zoneinfo.available_timezones())
NO_PLACES = ("Etc/", "posix/", "right/", "SystemV/")


def offered() -> list[str]:
    """The zones to offer, `UTC` first."""
    named = {line.split("\t")[2].strip() for line in _table().splitlines() if line and not line.startswith("#")} & ALL
    return ["UTC", *sorted(named or (name for name in ALL if "/" in name and not name.startswith(NO_PLACES)))]


def _table() -> str:
    """The list of the system, or of the package tzdata, or nothing."""
    for folder in zoneinfo.TZPATH:
        table = Path(folder) / "zone.tab"
        if table.is_file():
            return table.read_text(encoding="utf-8")
    try:
        return (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    except (ModuleNotFoundError, FileNotFoundError):
        return ""


OFFERED = offered()
