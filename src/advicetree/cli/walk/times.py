"""What time it is, and how times are told and read.

Invariant: times are told and read in one zone, the reader's own, or that of `--now`; no hour is taken that the zone has twice or not at all.
They are rounded up to the minute, so that nothing is told to open before it does; a date without an hour counts from the end of its day.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta, timezone, tzinfo

import attrs

from advicetree.cli.values import UsageError
from advicetree.cli.walk import dates
from advicetree.words import length, told

_MINUTE = timedelta(minutes=1)


@attrs.frozen
class Told:
    """A time that was read: `when` it counts from, and `words` that tell it back; `day` tells the day alone, where nothing more was written."""

    when: datetime
    words: str
    day: str = ""


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
        whose = told("zone.yours") if self.zone is None and here.tzinfo is not timezone.utc else here.tzname()
        if self.zone is None and _comes_twice(here):
            whose = told("zone.yours_named", zone=here.tzname())
        return told("date.time", day=_day(here), time=f"{here:%H:%M}", zone=whose)

    def told_with_distance(self, when: datetime) -> str:
        """Tell a time that is to come, and how far off it is."""
        away = when - (self.now or when)
        if away <= timedelta(0):
            return self.told(when)
        return told("date.to_come", date=self.told(when), length=length(_whole_minutes(away)))

    def read(self, text: str, *, ahead: bool = False) -> Told:
        """The time that is meant by a text; a part of a day counts from its end, or from now where that is to come and the time does not lie `ahead`.

        Raises `UsageError` for a text that is not a date, as `dates.read` does, and for an hour that the reader's zone does not have, or has twice,
        since clocks are put on and back.
        """
        now = in_zone(self.now or datetime.now(timezone.utc), self.zone)
        try:
            written = dates.read(text, now.date())
            if written.first == written.last:
                when = written.last if written.last.tzinfo is not None else _exact(written.last, self.zone)
                return Told(when, self.told(when))
            first, last = (max(_both(each, self.zone)) for each in (written.first, written.last))
        except (OverflowError, ValueError, OSError):
            raise dates.unreadable(text) from None
        when, day = now if first <= now < last and not ahead else last, _day(written.last)
        if written.part:
            return Told(when, told(f"date.part.{written.part}", day=day))
        return Told(when, told("date.unknown_hour", day=day), day)


def in_zone(when: datetime, zone: tzinfo | None) -> datetime:
    """A time in a zone, `None` being the machine's own; in UTC where the zone cannot hold it."""
    try:
        return when.astimezone(zone)
    except (OverflowError, ValueError, OSError):
        return when


def _exact(when: datetime, zone: tzinfo | None) -> datetime:
    """The time that a clock of a zone shows; raises `UsageError` where it never does, or does so twice."""
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


def _day(when: datetime) -> str:
    return told("date.day", weekday=told(f"weekday.{when.isoweekday()}"), day=when.day, month=told(f"month.{when.month}"), year=when.year)


def _rounded_up(when: datetime) -> datetime:
    over = timedelta(seconds=when.second, microseconds=when.microsecond)
    return when if not over or when > datetime.max.replace(tzinfo=timezone.utc) - _MINUTE else when - over + _MINUTE


def _whole_minutes(time: timedelta) -> timedelta:
    return -(-time // _MINUTE) * _MINUTE
