"""What time it is, and how times are shown and read.

Invariant: times are shown and read in one zone, the reader's own, or that of `--now`; no hour is taken that the zone has twice or not at all.
They are rounded up to the minute, so that nothing seems to open before it does; a date without an hour counts from the end of its day.
A text is read as one time or one part of one day, or is refused; in numbers the day comes before the month.
A date without a year is the one nearest to today.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, time, timedelta, timezone, tzinfo

import attrs

from advicetree.cli.values import UsageError
from advicetree.text import shown
from advicetree.timestamps import rounded_up
from advicetree.words import length, told

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
class _Written:
    """A time as it was written: from `first` to `last`, which are the same if an hour was written; else `part` of a day, or a whole day.

    The two have a zone only if one was written.
    """

    first: datetime
    last: datetime
    part: str = ""


def _read_date(text: str, today: date) -> _Written:
    """The time that is meant by a text such as `2026-11-20 15:00`, `20 November`, `20.11.`, `20/11/2026` or `yesterday evening`.

    Raises `UsageError`, which says what can be written, if it is not a time; and `OverflowError` for a day after the last year.
    """
    words = " ".join(text.split())
    if _ISO.fullmatch(words):
        with suppress(ValueError):
            when = datetime.fromisoformat(words.upper())
            return _Written(when, when)
    found = _DAY_AND_HOUR.fullmatch(words)
    day = _day_meant(found[1], today) if found else None
    if found is None or day is None:
        raise _unreadable_date(text)
    if found[2] is None:
        part = (found[4] or "").casefold()
        first, last = (datetime.combine(day, at) for at in _PARTS[part])
        return _Written(first, last, part)
    try:
        when = datetime.combine(day, time(int(found[2]), int(found[3])))
    except ValueError:
        raise UsageError(f"'{found[2]}:{found[3]}' is not a time of day", "write one from 00:00 to 23:59") from None
    return _Written(when, when)


def _unreadable_date(text: str) -> UsageError:
    """The error for a text that is not a date."""
    return UsageError(
        f"{shown(text)} cannot be read as a date",
        "write today, yesterday, 26 November, 2026-11-26, 26.11. or 26/11, and 14:30 or evening after it if you know",
    )


def _day_meant(words: str, today: date) -> date | None:
    """The day that is meant, `None` if none is; raises `UsageError` for one that the calendar does not have."""
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
    if nearest is None and year:
        raise no_such_day(words)
    if nearest is None and not _there(_A_LEAP_YEAR, month, day):
        raise no_such_day(words)
    if nearest is None or (not year and abs(nearest - today) > _HALF_A_YEAR):
        raise UsageError(f"no {words} is within half a year of today", "write its year, or another day")
    return nearest


def no_such_day(words: str) -> UsageError:
    """The error for a day that the calendar does not have."""
    return UsageError(f"there is no such day as {shown(words)}", "write another one")


def _month(word: str) -> int | None:
    """The number of a month that is written as a number or by its name, whole or shortened; `None` for another word."""
    return int(word) if word.isdigit() else next((number for number, name in enumerate(_MONTHS, 1) if name.startswith(word)), None)


def _there(year: int, month: int, day: int) -> list[date]:
    """The day of this number, or nothing if the calendar does not have it."""
    with suppress(ValueError):
        return [date(year, month, day)]
    return []


_MINUTE = timedelta(minutes=1)


@attrs.frozen
class Told:
    """A time that was read: `when` it counts from, and the `words` that repeat it; `day` is the day alone, if nothing more was written."""

    when: datetime
    words: str
    day: str = ""


@attrs.frozen
class Clock:
    """Where a walk gets its time from: the machine, a time that was set (`set_to`), or nowhere (`kept` is false)."""

    set_to: datetime | None = None
    kept: bool = True

    @property
    def now(self) -> datetime | None:
        """The time, or `None` for a walk that keeps no time."""
        if not self.kept:
            return None
        return self.set_to or datetime.now(timezone.utc)

    @property
    def zone(self) -> tzinfo | None:
        """The zone that times are shown in; `None` is the reader's own."""
        return self.set_to.tzinfo if self.set_to is not None else None

    def day(self, text: str) -> str | None:
        """The day that is meant by a text, in ISO 8601; `None` for a text that is not a date. Raises `UsageError` for one without a year."""
        words = " ".join(text.split())
        now = _in_zone(self.now or datetime.now(timezone.utc), self.zone)
        found = next((match for form in _DATES if (match := form.fullmatch(words))), None)
        if found is not None and not found["year"] and _month(found["month"].casefold()) is not None:
            raise UsageError(f"{shown(words)} has no year", "write it too, such as 24 May 1980")
        day = _day_meant(words, now.date())
        return day.isoformat() if day is not None else None

    @property
    def today(self) -> date | None:
        """The day that it is for the reader; `None` for a walk that keeps no time."""
        return self.now.astimezone(self.own_zone).date() if self.now is not None else None

    @property
    def own_zone(self) -> tzinfo:
        """The zone in which the reader's days begin and end, as its distance from UTC now."""
        now = _in_zone(self.now or datetime.now(timezone.utc), self.zone)
        return timezone(now.utcoffset() or timedelta(0))

    def told(self, when: datetime) -> str:
        """A time in words: `Tuesday 24 November 2026 at 21:00 (your time)`."""
        here = _in_zone(rounded_up(when, _MINUTE), self.zone)
        whose = told("zone.yours") if self.zone is None and here.tzinfo is not timezone.utc else here.tzname()
        if self.zone is None and _comes_twice(here):
            whose = told("zone.yours_named", zone=here.tzname())
        return told("date.time", day=day_in_words(here), time=f"{here:%H:%M}", zone=whose)

    def told_with_distance(self, when: datetime) -> str:
        """A time that is to come in words, with how far off it is."""
        away = when - (self.now or when)
        if away <= timedelta(0):
            return self.told(when)
        return told("date.to_come", date=self.told(when), length=length(_whole_minutes(away)))

    def read(self, text: str, *, ahead: bool = False) -> Told:
        """The time that is meant by a text; a part of a day counts from its end, or from now if that is to come and the time does not lie `ahead`.

        Raises `UsageError` for a text that is not a date, as `_read_date` does, and for an hour that the reader's zone does not have, or has twice,
        since clocks are put on and back.
        """
        now = _in_zone(self.now or datetime.now(timezone.utc), self.zone)
        try:
            written = _read_date(text, now.date())
            if written.first == written.last:
                when = written.last if written.last.tzinfo is not None else _exact(written.last, self.zone)
                return Told(when, self.told(when))
            first, last = (max(_both(each, self.zone)) for each in (written.first, written.last))
        except (OverflowError, ValueError, OSError):
            raise _unreadable_date(text) from None
        when, day = now if first <= now < last and not ahead else last, day_in_words(written.last)
        if written.part:
            return Told(when, told(f"date.part.{written.part}", day=day))
        return Told(when, told("date.unknown_hour", day=day), day)


def _in_zone(when: datetime, zone: tzinfo | None) -> datetime:
    """A time in a zone, `None` being the machine's own; in UTC if the zone cannot hold it."""
    try:
        return when.astimezone(zone)
    except (OverflowError, ValueError, OSError):
        return when


def _exact(when: datetime, zone: tzinfo | None) -> datetime:
    """The time that a clock of a zone shows; raises `UsageError` if it never does, or does so twice."""
    first, second = _both(when, zone)
    if first == second:
        return first
    ways = f"write {min(first, second).isoformat(timespec='minutes')} or {max(first, second).isoformat(timespec='minutes')}"
    if _comes_twice(first):
        raise UsageError(f"{when:%Y-%m-%d %H:%M} comes twice, since clocks are put back then", ways)
    raise UsageError(f"{when:%Y-%m-%d %H:%M} does not come, since clocks are put forward then", ways)


def _both(when: datetime, zone: tzinfo | None) -> tuple[datetime, datetime]:
    """The two times that a clock of a zone may mean by what it shows; only those of the machine's own zone differ, for an hour or so in a year."""
    if zone is not None:
        return when.replace(tzinfo=zone), when.replace(tzinfo=zone)
    first, second = (when.replace(tzinfo=None, fold=fold).astimezone() for fold in (0, 1))
    return first, second


def _comes_twice(when: datetime) -> bool:
    """Whether a clock of the machine's own zone shows a time twice."""
    with suppress(OverflowError, ValueError, OSError):
        first, second = _both(when, None)
        return first != second and all(each.replace(tzinfo=None, fold=0) == when.replace(tzinfo=None, fold=0) for each in (first, second))
    return False


def day_in_words(when: date) -> str:
    """A day with its weekday, such as “Thursday 26 November 2026”."""
    return told("date.day", weekday=told(f"weekday.{when.isoweekday()}"), day=when.day, month=told(f"month.{when.month}"), year=when.year)


def _whole_minutes(time: timedelta) -> timedelta:
    return -(-time // _MINUTE) * _MINUTE
