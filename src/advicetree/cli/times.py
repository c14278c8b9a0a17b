"""What time it is, and how times are told and read.

What always holds: times are told and read in one zone, the reader's own, or that of `--now`.
They are rounded up to the minute, so that nothing is told to open before it does.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo

import attrs

from advicetree.cli import dates
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
        return f"{here:%A} {here.day} {here:%B} {here.year} at {here:%H:%M} ({whose})"

    def told_with_distance(self, when: datetime) -> str:
        """Tell a time that is to come, and how far off it is."""
        away = when - (self.now or when)
        return f"{self.told(when)}, in {in_words(_whole_minutes(away))}" if away > timedelta(0) else self.told(when)

    def read(self, text: str, *, ahead: bool = False) -> datetime | None:
        """Give the time that is meant by a text, as `dates.read` does; `None` if it is none, or could be two."""
        here = in_zone(self.now or datetime.now(timezone.utc), self.zone)
        try:
            found = dates.read(text, here, ahead=ahead)
            if found is None or found.tzinfo is not None:
                return found
            return found.replace(tzinfo=self.zone) if self.zone is not None else found.astimezone()
        except (OverflowError, ValueError, OSError):
            return None


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
