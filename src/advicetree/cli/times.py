"""What time it is, and how times are told and read.

What always holds: times are told and read in one zone, the reader's own, or that of `--now`; none is taken that the zone has twice or not at all.
They are rounded up to the minute, so that nothing is told to open before it does.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta, timezone, tzinfo

import attrs

from advicetree.cli import dates
from advicetree.cli.values import UsageError
from advicetree.durations import in_words

_MINUTE = timedelta(minutes=1)
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
        if self.zone is None and _comes_twice(here):
            whose = f"your time, {here.tzname()}"
        return f"{here:%A} {here.day} {here:%B} {here.year} at {here:%H:%M} ({whose})"

    def told_with_distance(self, when: datetime) -> str:
        """Tell a time that is to come, and how far off it is."""
        away = when - (self.now or when)
        return f"{self.told(when)}, in {in_words(_whole_minutes(away))}" if away > timedelta(0) else self.told(when)

    def read(self, text: str, *, ahead: bool = False) -> datetime | None:
        """The time that is meant by a text, as `dates.read` reads it; `None` if it is none, or could be two.

        Raises `UsageError` for a time that the reader's zone does not have, or has twice, since clocks are put on and back.
        """
        here = in_zone(self.now or datetime.now(timezone.utc), self.zone)
        try:
            found = dates.read(text, here, ahead=ahead)
            if found is None or found.tzinfo is not None:
                return found
            return found.replace(tzinfo=self.zone) if self.zone is not None else _in_own_zone(found)
        except (OverflowError, ValueError, OSError):
            return None


def in_zone(when: datetime, zone: tzinfo | None) -> datetime:
    """Give a time in a zone, `None` being the machine's own; in UTC where the zone cannot hold it."""
    try:
        return when.astimezone(zone)
    except (OverflowError, ValueError, OSError):
        return when


def _in_own_zone(when: datetime) -> datetime:
    """The time that a clock of the machine's own zone shows; raises `UsageError` where it never does, or does so twice."""
    first, second = _both(when)
    if first == second:
        return first
    ways = f"write {min(first, second).isoformat(timespec='minutes')} or {max(first, second).isoformat(timespec='minutes')}"
    if _comes_twice(first):
        raise UsageError(f"{when:%Y-%m-%d %H:%M} comes twice, since clocks are put back then", ways)
    raise UsageError(f"{when:%Y-%m-%d %H:%M} does not come, since clocks are put forward then", ways)


def _both(when: datetime) -> tuple[datetime, datetime]:
    """The two times that a clock of the machine's own zone may mean by what it shows; they are the same, but for an hour or so in a year."""
    first, second = (when.replace(tzinfo=None, fold=fold).astimezone() for fold in (0, 1))
    return first, second


def _comes_twice(when: datetime) -> bool:
    """Whether a clock of the machine's own zone shows a time twice."""
    with suppress(OverflowError, ValueError, OSError):
        first, second = _both(when)
        return first != second and all(each.replace(tzinfo=None, fold=0) == when.replace(tzinfo=None, fold=0) for each in (first, second))
    return False


def _rounded_up(when: datetime) -> datetime:
    over = timedelta(seconds=when.second, microseconds=when.microsecond)
    return when if not over or when > datetime.max.replace(tzinfo=timezone.utc) - _MINUTE else when - over + _MINUTE


def _whole_minutes(length: timedelta) -> timedelta:
    return -(-length // _MINUTE) * _MINUTE
