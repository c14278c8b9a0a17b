"""Numbers and days that stand for all others, as far as the bands of some facts tell them apart.

Between two bounds that follow one another, bands and ranges tell no number from another; so a number for each bound and for each gap between two is enough.
Days are as simple where they are held against days only. An age is counted to the day on which the answer is given:
then the days around the bounds, around that day, and around those that came of an age on it are enough; which pairs of bands they fall in
is the same from one *turning* day to the next, where a bound, or the day before or after it, comes of an age.

Invariant: whatever a number or a day can be in all of the facts at once, one of the samples is,
but where some ages are told in days and others in months (`months_and_days`), which come now in one order and now in the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from math import floor

from advicetree.dates import Age, reached_on
from advicetree.model import Fact

DAY = timedelta(days=1)
SOME_DAY = date(2026, 1, 5)
LONGEST_CLIPPED = 4  # days that the end of a shorter month can take from an age


def numbers(facts: Sequence[Fact]) -> list[float]:
    """A number for each bound of the bands and ranges of some facts, and for each gap between two bounds, in order.

    >>> from advicetree.model import Number, Table, Value
    >>> size = Fact("size", "Which size?", Table({"small": Value("small", "Small", below=2), "large": Value("large", "Large")}), Number(least=0, most=2.5))
    >>> numbers([size])
    [-1, 0, 1, 2, 2.25, 2.5, 3]
    """
    ranges = [fact.number for fact in facts if fact.number is not None]
    ends = [end for each in ranges for end in (each.least, each.most)]
    ends += [end for fact in facts if fact.number is not None for band in fact.values.values() for end in (band.below, band.up_to)]  # type: ignore[misc]
    bounds = sorted({end for end in ends if end is not None})
    if not bounds:
        return [0]
    found: list[float] = [floor(bounds[0]) - 1]
    for low, high in pairwise(bounds):
        found += [low, *_between(low, high)]
    return [*found, bounds[-1], floor(bounds[-1]) + 1]


def _between(low: float, high: float) -> list[float]:
    """A number between two others, a whole one if there is one; none where they are neighbours."""
    whole, middle = floor(low) + 1, (low + high) / 2
    return [whole] if whole < high else [middle] if low < middle < high else []


def days(facts: Sequence[Fact], today: date | None) -> list[date]:
    """Days that stand for all that can be given on a day, or without a day to count ages to, as far as the facts tell them apart."""
    around = {each for bound in _bounds(facts) for each in _around(bound)} or {SOME_DAY}
    if today is not None:
        around |= {*_around(today)}
        for age in _ages(facts):
            around |= {*_around(_came_of(age, today))}
    return sorted(around)


def turning_days(facts: Sequence[Fact]) -> list[date]:
    """The days on which it may change which days there are of which bands, and one before all of them; in order."""
    around = [each for bound in _bounds(facts) for each in _around(bound)]
    turning = {*around, *(day for each in around for age in _ages(facts) if (day := reached_on(each, age)) is not None)}
    return [_later(min(turning), -LONGEST_CLIPPED), *sorted(turning)] if turning else [SOME_DAY]


def months_and_days(facts: Sequence[Fact]) -> bool:
    """Whether some ages of some facts are told in days and others in months, so that now one and now the other is longer."""
    return len({bool(age.days) for age in _ages(facts)}) > 1 or any(age.days and age.months for age in _ages(facts))


def _bounds(facts: Iterable[Fact]) -> set[date]:
    """The days that bands and ranges are bounded by."""
    dated = [fact for fact in facts if fact.days is not None]
    ends = [end for fact in dated if fact.days is not None for end in (fact.days.least, fact.days.most)]
    ends += [end for fact in dated for band in fact.values.values() for end in (band.before, band.up_to)]  # type: ignore[misc]
    return {end for end in ends if isinstance(end, date)}


def _ages(facts: Iterable[Fact]) -> list[Age]:
    ages = [band.reached for fact in facts for band in fact.values.values() if band.reached is not None]
    return sorted(set(ages), key=lambda age: (age.months, age.days))


def _came_of(age: Age, today: date) -> date:
    """The last day that is of an age by today."""
    then = _later(today, -age.days)
    year, month = divmod(then.year * 12 + then.month - 1 - age.months, 12)
    if year < 1:
        return date.min
    found = _later(date(year, month + 1, 1), 31 + LONGEST_CLIPPED)
    while found > date.min and ((when := reached_on(found, age)) is None or when > today):
        found = _later(found, -1)
    return found


def _around(day: date) -> tuple[date, date, date]:
    """A day, with the one before and the one after."""
    return _later(day, -1), day, _later(day, 1)


def _later(day: date, by: int) -> date:
    """The day that comes so many days later, as far as the calendar goes."""
    return date.fromordinal(min(max(day.toordinal() + by, 1), date.max.toordinal()))
