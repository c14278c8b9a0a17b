"""Times as text: RFC 3339, in UTC, with whole seconds.

Invariant: the earliest time at which something can be done is rounded up, so that a program which waits exactly is let in; all others are cut.
"""

from __future__ import annotations

from datetime import datetime, timedelta

_ALMOST_A_SECOND = timedelta(microseconds=999_999)


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
    try:
        return iso(when + _ALMOST_A_SECOND)
    except OverflowError:  # the last second of the year 9999
        return iso(when)
