"""What time it is, and how times are told and read.

What always holds: times are told and read in one zone, the reader's own, or that of `--now`.
They are rounded up to the minute, so that nothing is told to open before it does.
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta, timezone, tzinfo

import attrs

from advicetree.durations import duration, in_words

_MINUTE = timedelta(minutes=1)
_NOON = time(12)
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_BY_DAY = re.compile(r"(yesterday|today|tomorrow)(?:,? (?:at )?(\d{1,2}):(\d{2}))?")
_AWAY = re.compile(r"in (.+)|(.+) ago")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_HAS_DAY = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d.*")
UNKNOWN = {"", "?", "don't know", "don’t know", "dont know", "i don't know", "i don’t know", "not known", "unknown"}


@attrs.frozen
class Clock:
    """Where a walk has its time from: the machine, a time that was set (`set_to`), or nowhere (`kept` is false)."""

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
        """The zone that times are told in; `None` stands for the reader's own."""
        return self.set_to.tzinfo if self.set_to is not None else None

    def told(self, when: datetime) -> str:
        """Tell a time: `Tuesday 24 November 2026 at 21:00 (your time)`."""
        here = in_zone(_rounded_up(when), self.zone)
        whose = "your time" if self.zone is None and here.tzinfo is not timezone.utc else here.tzname()
        return f"{here:%A} {here.day} {here:%B} {here.year} at {here:%H:%M} ({whose})"

    def told_with_distance(self, when: datetime) -> str:
        """Tell a time that is to come, and how far off it is."""
        away = when - (self.now or when)
        return f"{self.told(when)}, in {in_words(_whole_minutes(away))}" if away > timedelta(0) else self.told(when)

    def read(self, text: str) -> datetime | None:
        """Give the time that is meant by a text; `None` if it is none.

        It may be `2026-11-20 15:00`, `2026-11-20`, `yesterday`, `tomorrow at 9:00`, `3 days ago`, `in 2 hours` or `now`.
        A day without a time counts from its noon.
        """
        here = in_zone(self.now or datetime.now(timezone.utc), self.zone)
        words = " ".join(text.casefold().split())
        try:
            found = _relative(words, here) or _absolute(words)
            if found is None or found.tzinfo is not None:
                return found
            return found.replace(tzinfo=self.zone) if self.zone is not None else found.astimezone()
        except (OverflowError, ValueError, OSError):
            return None


def _relative(words: str, here: datetime) -> datetime | None:
    """Give a time that is told from now; without a zone where it is told by its day."""
    if words == "now":
        return here
    if day := _BY_DAY.fullmatch(words):
        at = time(int(day[2]), int(day[3])) if day[2] else _NOON
        return datetime.combine(here.date() + timedelta(days=_DAYS[day[1]]), at)
    if away := _AWAY.fullmatch(words):
        length = duration(re.sub(r"^an? ", "1 ", away[1] or away[2]))
        return None if length is None else here + length if away[1] else here - length
    return None


def _absolute(words: str) -> datetime | None:
    """Give a time that is told as a date, with or without a time of day; without a zone unless one is told."""
    if _DATE.fullmatch(words):
        return datetime.combine(datetime.fromisoformat(words), _NOON)
    return datetime.fromisoformat(words.upper()) if _HAS_DAY.fullmatch(words.upper()) else None


def in_zone(when: datetime, zone: tzinfo | None) -> datetime:
    """Give a time in a zone, `None` being the machine's own; in UTC where the zone cannot hold it."""
    try:
        return when.astimezone(zone)
    except (OverflowError, ValueError, OSError):
        return when


def _rounded_up(when: datetime) -> datetime:
    over = timedelta(seconds=when.second, microseconds=when.microsecond)
    return when if not over or when > datetime.max.replace(tzinfo=timezone.utc) - _MINUTE else when - over + _MINUTE


def _whole_minutes(length: timedelta) -> timedelta:
    return -(-length // _MINUTE) * _MINUTE
