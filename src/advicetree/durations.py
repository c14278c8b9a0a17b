"""Lengths of time, as authors write them and as readers are told them.

What always holds: a duration is a whole number of seconds, longer than none, and at most a hundred years; a day is 24 hours.
Months and years are refused, since they have no fixed length.
"""

from __future__ import annotations

import re
from datetime import timedelta

LONGEST = timedelta(days=36_525)

_UNITS = {"week": 604_800, "day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
_PLAIN = re.compile(r"(\d{1,10}) (week|day|hour|minute|second)s?", re.ASCII)
_ISO = re.compile(r"P(?:(\d{1,10})W)?(?:(\d{1,10})D)?(?:T(?=\d)(?:(\d{1,10})H)?(?:(\d{1,10})M)?(?:(\d{1,10})S)?)?", re.ASCII)


def duration(text: str) -> timedelta | None:
    """Read `30 minutes`, `2 days`, `1 week`, or ISO 8601 such as `P2D` and `PT36H`; `None` if it is none of these.

    >>> duration("2 days")
    datetime.timedelta(days=2)
    >>> duration("P1DT12H")
    datetime.timedelta(days=1, seconds=43200)
    >>> duration("2 months") is None
    True
    """
    seconds = 0
    if plain := _PLAIN.fullmatch(text):
        seconds = int(plain[1]) * _UNITS[plain[2]]
    elif iso := _ISO.fullmatch(text):
        seconds = sum(int(count or 0) * size for count, size in zip(iso.groups(), _UNITS.values(), strict=True))
    return timedelta(seconds=seconds) if 0 < seconds <= LONGEST.total_seconds() else None


def iso_duration(length: timedelta) -> str:
    """Write a duration in ISO 8601, so that `duration` reads it back.

    >>> iso_duration(timedelta(days=2, hours=3))
    'P2DT3H'
    """
    parts = _parts(length, ("day", "hour", "minute", "second"))
    days = f"{parts['day']}D" if parts["day"] else ""
    time = "".join(f"{parts[unit]}{unit[0].upper()}" for unit in ("hour", "minute", "second") if parts[unit])
    return "P" + days + ("T" + time if time else "")


def in_words(length: timedelta) -> str:
    """Tell a duration in words, in its two largest units.

    >>> in_words(timedelta(days=2))
    '2 days'
    >>> in_words(timedelta(days=1, hours=12))
    '1 day and 12 hours'
    """
    parts = _parts(length, tuple(_UNITS) if length % timedelta(weeks=1) == timedelta(0) else ("day", "hour", "minute", "second"))
    told = [f"{count} {unit}{'' if count == 1 else 's'}" for unit, count in parts.items() if count]
    return " and ".join(told[:2]) or "no time"


def _parts(length: timedelta, units: tuple[str, ...]) -> dict[str, int]:
    """Split a duration into whole units, largest first."""
    left = int(length.total_seconds())
    parts = {}
    for unit in units:
        parts[unit], left = divmod(left, _UNITS[unit])
    return parts
