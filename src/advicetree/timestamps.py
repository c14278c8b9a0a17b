"""Times as text: for front ends RFC 3339 in UTC, with whole seconds, and for people what the clock of their zone shows, with whole minutes.

Invariant: the earliest time at which something can be done is rounded up, so that nobody who waits until then is too early; all others are cut.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo

_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)


def iso(when: datetime) -> str:
    """A time in UTC as text, cut to the second.

    >>> from datetime import timezone
    >>> iso(datetime(2026, 3, 2, 9, 0, 0, 5, tzinfo=timezone.utc))
    '2026-03-02T09:00:00Z'
    """
    return f"{when.replace(microsecond=0, tzinfo=None).isoformat()}Z"


def iso_up(when: datetime) -> str:
    """A time in UTC as text, rounded up to the second.

    >>> from datetime import timezone
    >>> iso_up(datetime(2026, 3, 2, 9, 0, 0, 5, tzinfo=timezone.utc))
    '2026-03-02T09:00:01Z'
    """
    return iso(rounded_up(when, _SECOND))


def clock(when: datetime, zone: tzinfo | None) -> str:
    """What the clock of a zone shows at a time, cut to the minute, with the zone's name or its distance from UTC; UTC where there is no zone.

    >>> from datetime import timezone
    >>> from zoneinfo import ZoneInfo
    >>> clock(datetime(2026, 3, 2, 8, 0, 30, tzinfo=timezone.utc), ZoneInfo("Europe/Berlin"))
    '2026-03-02 09:00 CET'
    """
    return _shown(in_zone(when, zone))


def clock_up(when: datetime, zone: tzinfo | None) -> str:
    """What the clock of a zone shows at a time, as `clock` has it, but rounded up to the minute.

    >>> from datetime import timezone
    >>> from zoneinfo import ZoneInfo
    >>> clock_up(datetime(2026, 3, 2, 8, 0, 30, tzinfo=timezone.utc), ZoneInfo("Asia/Kathmandu"))
    '2026-03-02 13:46 UTC+05:45'
    """
    return _shown(rounded_up(when, _MINUTE, zone))


def in_zone(when: datetime, zone: tzinfo | None) -> datetime:
    """A time in a zone, or in UTC where there is none, or where the zone cannot tell it, as at the end of the year 9999."""
    try:
        return when.astimezone(zone or timezone.utc)
    except (OverflowError, ValueError):
        return when


def rounded_up(when: datetime, unit: timedelta, zone: tzinfo | None = None) -> datetime:
    """A time rounded up to whole seconds or minutes of the clock of a zone, as `in_zone` has it; the last of the year 9999 are cut."""
    here = in_zone(when, zone)
    over = timedelta(seconds=here.second, microseconds=here.microsecond) % unit
    try:
        return in_zone(in_zone(when, None) + (unit - over), zone) if over else here
    except OverflowError:
        return here - over


def _shown(here: datetime) -> str:
    return f"{here.replace(tzinfo=None).isoformat(sep=' ', timespec='minutes')} {_zone_of(here)}"


def _zone_of(here: datetime) -> str:
    """What the zone of a time is called at that time; by its distance from UTC where it has no name, or only figures for one."""
    try:
        name = here.tzname()
    except Exception:  # noqa: BLE001  (a zone is somebody else's code, and may have no names)
        name = None
    return name if name and name[0].isalpha() else str(timezone(here.utcoffset() or timedelta(0)))
