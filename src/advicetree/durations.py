"""Lengths of time, as authors write them and as readers are told them.

Invariant: a duration is a whole number of seconds, longer than none, and at most a hundred years; a day is 24 hours.
Months and years are refused, since they have no fixed length.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from advicetree.text import LONGEST_SHOWN, shown

LONGEST = timedelta(days=36_525)

_UNITS = {"week": 604_800, "day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
_UNITS_OF_DAYS = ("day", "hour", "minute", "second")
_PLAIN = re.compile(r"(\d{1,10}) (week|day|hour|minute|second)s?", re.ASCII)
_COUNTED = re.compile(r"\s*([0-9]{1,10}(?:[.,][0-9]{1,9})?|[0-9]{1,3}(?:,[0-9]{3}){2,3})\s*([^\W\d_][^\d]*?)\s*")
_SHORT = {"week": ("w", "wk", "wks"), "day": ("d",), "hour": ("h", "hr", "hrs"), "minute": ("min", "mins"), "second": ("s", "sec", "secs")}
_UNFIXED = {"month": 30, "quarter": 90, "year": 365}
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


def why_none(text: str) -> tuple[str, str | None]:
    """What is wrong with a text that `duration` cannot read, as a clause, and the duration that was probably meant, if that is plain.

    >>> why_none("60 working days")[0]
    "the units are seconds, minutes, hours, days and weeks, and not 'working days'"
    >>> why_none("7,5 days")
    ('a duration is a whole number, and has neither point nor comma', '180 hours')
    >>> why_none("30 min")[1]
    '30 minutes'
    """
    found = _COUNTED.fullmatch(text) if len(text) <= LONGEST_SHOWN else None
    if _PLAIN.fullmatch(text) or (text != "P" and _ISO.fullmatch(text)):
        return "a duration lasts from 1 second to 100 years", None
    if found is None:
        return "a duration is a whole number of seconds, minutes, hours, days or weeks, such as '2 days'", None
    count, given = found.groups()
    unit = _unit(given)
    if unit is None:
        stem = given.lower().removesuffix("s")
        if stem in _UNFIXED:
            return f"a {stem} has no fixed length, so write days or weeks, such as '{_UNFIXED[stem]} days'", None
        return f"the units are seconds, minutes, hours, days and weeks, and not {shown(given)}", None
    if not count.isdigit():
        return "a duration is a whole number, and has neither point nor comma", _whole(count, unit)
    guess = _counted(int(count), unit)
    return "a duration is a whole number and a unit", guess if duration(guess) is not None else None


def _unit(given: str) -> str | None:
    """The unit that is written in some other way, such as `min`, `Hrs` or `d`."""
    short = given.lower().rstrip(".")
    return next((unit for unit in _UNITS if short in {unit, f"{unit}s", *_SHORT[unit]}), None)


def _whole(count: str, unit: str) -> str | None:
    """A length with a point or a comma, in the largest unit in which it is a whole number; `None` where it is too long, or too short for any."""
    number = count.replace(",", "") if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+", count) else count.replace(",", ".")
    whole, _, part = number.partition(".")
    seconds, rest = divmod(int(whole + part) * _UNITS[unit], 10 ** len(part))
    if rest or not 0 < seconds <= LONGEST.total_seconds():
        return None
    return _in_one_unit(seconds)


def _in_one_unit(seconds: int) -> str:
    """A number of seconds in the largest unit in which it is a whole number."""
    return next(_counted(seconds // size, name) for name, size in _UNITS.items() if seconds % size == 0)


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}"


def iso_duration(length: timedelta) -> str:
    """Write a duration in ISO 8601, so that `duration` reads it back.

    >>> iso_duration(timedelta(days=2, hours=3))
    'P2DT3H'
    """
    parts = in_units(length, _UNITS_OF_DAYS)
    days = f"{parts['day']}D" if parts["day"] else ""
    time = "".join(f"{parts[unit]}{unit[0].upper()}" for unit in ("hour", "minute", "second") if parts[unit])
    return "P" + days + ("T" + time if time else "")


def in_words(length: timedelta) -> str:
    """A duration in words, in its two largest units, as messages tell it; readers are told it by `words.length`.

    >>> in_words(timedelta(days=2))
    '2 days'
    >>> in_words(timedelta(days=1, hours=12))
    '1 day and 12 hours'
    """
    told = [_counted(count, unit) for unit, count in in_units(length).items() if count]
    return " and ".join(told[:2]) or "no time"


def as_written(length: timedelta) -> str:
    """A duration as an author writes it, in words that `duration` reads back; of one unit where two are needed to tell it.

    >>> as_written(timedelta(weeks=2)), as_written(timedelta(days=6, hours=3))
    ('2 weeks', '147 hours')
    """
    words = in_words(length)
    return words if duration(words) == length else _in_one_unit(int(length.total_seconds()))


def in_units(length: timedelta, units: Sequence[str] | None = None) -> dict[str, int]:
    """How many of each unit a duration has, largest first; in weeks only where it has nothing but whole ones, unless the `units` are given.

    >>> in_units(timedelta(days=15))
    {'day': 15, 'hour': 0, 'minute': 0, 'second': 0}
    """
    if units is None:
        units = _UNITS_OF_DAYS if length % timedelta(weeks=1) else tuple(_UNITS)
    left = int(length.total_seconds())
    parts = {}
    for unit in units:
        parts[unit], left = divmod(left, _UNITS[unit])
    return parts
