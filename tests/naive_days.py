"""Days and ages by counting days one by one, to hold the calendar of the library against.

Invariant: nothing is shared with `advicetree.dates`, and nothing is reckoned: a day is found by going there, one day after another.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import cache

_DAY = timedelta(days=1)
_UNITS = {"year": 12, "month": 1, "day": 0}


def parsed(text: str) -> tuple[int, int]:
    """The months and the days of an age as an author writes it, such as `66 years and 1 month`."""
    counted = [(int(count), unit) for count, unit in re.findall(r"(\d+) (year|month|day)s?", text)]
    return sum(count * _UNITS[unit] for count, unit in counted), sum(count for count, unit in counted if unit == "day")


def has_reached(start: date, age: str, today: date) -> bool:
    """Whether what started on a day is of an age today; what comes only after the end of the calendar never is."""
    day = reached_on(start, *parsed(age))
    return day is not None and day <= today


@cache
def reached_on(start: date, months: int, days: int) -> date | None:
    """The day on which what started on a day is so many months old, and days after that; `None` after the end of the calendar."""
    try:
        day = _months_on(start, months)
        for _ in range(days):
            day += _DAY
    except OverflowError:
        return None
    return day


def _months_on(start: date, months: int) -> date:
    """Goes on to the first of the month, so many times, and then to the day of the month that it started on."""
    if not months:
        return start
    day = start
    for _ in range(months):
        day += _DAY
        while day.day != 1:
            day += _DAY
    month = day.month
    while day.day != start.day:
        if (day + _DAY).month != month:  # the month is over, and that day does not exist in it
            return day + _DAY if months % 12 == 0 else day
        day += _DAY
    return day


def today_in(zone: tzinfo | None, when: datetime) -> date:
    """The day that it is somewhere at a time."""
    return when.astimezone(zone or timezone.utc).date()
