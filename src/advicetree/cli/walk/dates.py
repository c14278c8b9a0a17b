"""Dates and times of day, as people write them.

Invariant: a text is read as one time or one part of one day, or is refused; in numbers the day comes before the month.
A date without a year is the one nearest to today.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, time, timedelta

import attrs

from advicetree.cli.values import UsageError
from advicetree.text import shown

_DAYS = {"today": 0, "yesterday": -1, "two days ago": -2, "tomorrow": 1, "in two days": 2}
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_END = time(23, 59)
_PARTS = {"morning": (time(0), time(12)), "afternoon": (time(12), time(18)), "evening": (time(18), _END), "": (time(0), _END)}
_HALF_A_YEAR = timedelta(days=184)
_A_LEAP_YEAR = 2024

_FLAGS = re.ASCII | re.IGNORECASE
_YEAR = r"(?P<year>[1-9]\d{3})"
_ISO = re.compile(r"[1-9]\d{3}-\d\d-\d\d[t ](?!24)\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:z|[+-]\d\d:?\d\d)?", _FLAGS)
_DAY_AND_HOUR = re.compile(r"(.+?)(?:(?:,? (?:at )?|(?<=\d)t)(\d\d?):(\d\d)|,? (?:in the )?(morning|afternoon|evening))?", _FLAGS)
_DATES = (
    re.compile(rf"{_YEAR}-(?P<month>\d\d?)-(?P<day>\d\d?)", _FLAGS),
    re.compile(rf"(?P<day>\d\d?)(?P<dot>[./])(?P<month>\d\d?)(?:(?P=dot){_YEAR}?)?", _FLAGS),
    re.compile(rf"(?P<day>\d\d?)(?:st|nd|rd|th|\.)? (?P<month>[a-z]{{3,}})\.?(?:,? {_YEAR})?", _FLAGS),
    re.compile(rf"(?P<month>[a-z]{{3,}})\.? (?P<day>\d\d?)(?:st|nd|rd|th)?(?:,? {_YEAR})?", _FLAGS),
)


@attrs.frozen
class Written:
    """A time as it was written: from `first` to `last`, which are the same where an hour was written; else `part` of a day, or a whole day.

    The two have a zone only where one was written.
    """

    first: datetime
    last: datetime
    part: str = ""


def read(text: str, today: date) -> Written:
    """The time that is meant by a text such as `2026-11-20 15:00`, `20 November`, `20.11.`, `20/11/2026` or `yesterday evening`.

    Raises `UsageError`, which says what can be written, where it is none; and `OverflowError` for a day after the last year.
    """
    words = " ".join(text.split())
    if _ISO.fullmatch(words):
        with suppress(ValueError):
            when = datetime.fromisoformat(words.upper())
            return Written(when, when)
    found = _DAY_AND_HOUR.fullmatch(words)
    day = _day(found[1], today) if found else None
    if found is None or day is None:
        raise unreadable(text)
    if found[2] is None:
        part = (found[4] or "").casefold()
        first, last = (datetime.combine(day, at) for at in _PARTS[part])
        return Written(first, last, part)
    try:
        when = datetime.combine(day, time(int(found[2]), int(found[3])))
    except ValueError:
        raise UsageError(f"'{found[2]}:{found[3]}' is not a time of day", "write one from 00:00 to 23:59") from None
    return Written(when, when)


def unreadable(text: str) -> UsageError:
    """The error for a text that is not a date."""
    forms = "write today, yesterday, 26 November, 2026-11-26, 26.11. or 26/11, and 14:30 or evening after it if you know"
    return UsageError(f"{shown(text)} cannot be read as a date", forms)


def _day(words: str, today: date) -> date | None:
    """The day that is meant, `None` where none is; raises `UsageError` for one that the calendar does not have."""
    if words.casefold() in _DAYS:
        return today + timedelta(days=_DAYS[words.casefold()])
    found = next((match for form in _DATES if (match := form.fullmatch(words))), None)
    month = _month(found["month"].casefold()) if found else None
    if found is None or month is None:
        return None
    day, year, dot = int(found["day"]), int(found["year"] or 0), found.groupdict().get("dot")
    if dot and month > len(_MONTHS) and _there(year or _A_LEAP_YEAR, day, month):
        right = f"{month}{dot}{day}{words[found.end('month') :]}"
        raise UsageError(f"in {shown(words)} the month is {month}, since the day comes first", f"write {right}")
    days = [there for each in ([year] if year else range(today.year - 1, today.year + 2)) for there in _there(each, month, day)]
    nearest = min(days, key=lambda each: abs(each - today), default=None)
    if nearest is None or (not year and abs(nearest - today) > _HALF_A_YEAR):
        near, right = ("", "write a day that is") if year else (" within half a year of today", "write its year, or another day")
        raise UsageError(f"{shown(words)} is not in the calendar{near}", right)
    return nearest


def _month(word: str) -> int | None:
    """The number of a month that is written as a number or by its name, whole or shortened; `None` for another word."""
    return int(word) if word.isdigit() else next((number for number, name in enumerate(_MONTHS, 1) if name.startswith(word)), None)


def _there(year: int, month: int, day: int) -> list[date]:
    """The day of this number, or nothing where the calendar does not have it."""
    with suppress(ValueError):
        return [date(year, month, day)]
    return []
