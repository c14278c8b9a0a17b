"""Days and ages, counted by the calendar.

Invariant: nothing here reads a clock; the day that ages are counted to is handed over.
Years and months are counted by the calendar. Where the day of the month does not exist, an age is reached on 1 March for whole years from 29 February,
and on the last day of the month otherwise.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import attrs

from advicetree.text import counted

TODAY = "today"
_LENGTH_OF_A_DAY = len("2026-01-05")


@attrs.frozen
class Age:
    """How long ago a day is, counted by the calendar."""

    months: int = 0
    """Months by the calendar; a year has 12."""
    days: int = 0
    """Days after these."""

    def __str__(self) -> str:
        """The age in words.

        >>> str(Age(793)), str(Age(0, 14))
        ('66 years and 1 month', '14 days')
        """
        years, months = divmod(self.months, 12)
        parts = [counted(count, unit) for count, unit in ((years, "year"), (months, "month"), (self.days, "day")) if count]
        return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def reached_on(start: date, age: Age) -> date | None:
    """The day on which what started on a day is of an age; `None` where the calendar ends before.

    >>> reached_on(date(2008, 2, 29), Age(12 * 18)), reached_on(date(2026, 1, 31), Age(1))
    (datetime.date(2026, 3, 1), datetime.date(2026, 2, 28))
    """
    try:
        return _months_later(start, age.months) + timedelta(days=age.days)
    except (OverflowError, ValueError):
        return None


def _months_later(start: date, months: int) -> date:
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    month += 1
    try:
        return date(year, month, start.day)
    except ValueError:
        after = date(year + month // 12, month % 12 + 1, 1)  # the first day of the month after
        return after if months % 12 == 0 else after - timedelta(days=1)  # whole years from 29 February end on 1 March


def iso_age(age: Age) -> str:
    """An age in ISO 8601.

    >>> iso_age(Age(793)), iso_age(Age(0, 14))
    ('P66Y1M', 'P14D')
    """
    years, months = divmod(age.months, 12)
    return "P" + "".join(f"{count}{unit}" for count, unit in ((years, "Y"), (months, "M"), (age.days, "D")) if count)


def day(text: str) -> date | None:
    """The day that a text such as `2026-01-05` tells, or `None`.

    >>> day("2026-01-05"), day("5.1.2026")
    (datetime.date(2026, 1, 5), None)
    """
    try:
        return date.fromisoformat(text) if len(text) == _LENGTH_OF_A_DAY and text.isascii() and text[4] == text[7] == "-" else None
    except ValueError:
        return None


def plain_day(value: object) -> date | None:
    """The day that a value is, a `datetime.date` or text in ISO 8601; `None` for anything else, and for a datetime, which is not a day."""
    if issubclass(type(value), str):
        return day(str.__str__(value))
    if issubclass(type(value), datetime) or not issubclass(type(value), date):  # what only says that it is a date, as a mock does, is none
        return None
    return date.fromordinal(date.toordinal(value))  # type: ignore[arg-type]
