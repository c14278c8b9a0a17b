"""Days, times and ages as people type them: `24 May 1980`, `24.5.1980`, `last Monday`, `yesterday at 3pm`, `I'm 45`.

Invariant: everything here is a function of a text and of the day or time that it is; in numbers the day comes before the month.
A day is `sure` only if the text can mean no other; all others are guesses, which the chat asks back. A text that is not read at all is `None`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from chat.reading import in_digits, normal

_MONTHS = (
    "january januar jan", "february februar feb", "march märz maerz mar", "april apr", "may mai", "june juni jun",
    "july juli jul", "august aug", "september sept sep", "october oktober oct okt", "november nov", "december dezember dec dez",
)  # fmt: skip
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_WEEKDAYS = (
    "monday montag mon", "tuesday dienstag tue tues", "wednesday mittwoch wed", "thursday donnerstag thu thurs",
    "friday freitag fri", "saturday samstag sat", "sunday sonntag sun",
)  # fmt: skip
_WEEKDAY = {name: number for number, names in enumerate(_WEEKDAYS) for name in names.split()}
_NEAR = {
    **dict.fromkeys(("today", "heute"), 0), **dict.fromkeys(("yesterday", "gestern"), -1), **dict.fromkeys(("tomorrow", "morgen"), 1),
    **dict.fromkeys(("day before yesterday", "the day before yesterday", "vorgestern"), -2), "day after tomorrow": 2, "the day after tomorrow": 2,
}  # fmt: skip
_NAME = rf"(?P<month>{'|'.join(sorted(_MONTH, key=len, reverse=True))})"
_YEAR = r"(?P<year>\d{4}|\d\d)"
_DATES = tuple(
    re.compile(form, re.ASCII)
    for form in (
        r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)",
        rf"(?P<day>\d\d?)(?P<dot>[./-])(?P<month>\d\d?)(?:(?P=dot){_YEAR}?)?",
        rf"(?P<day>\d\d?)(?:st|nd|rd|th|\.)?(?: of)? {_NAME}(?: {_YEAR})?",
        rf"{_NAME} (?P<day>\d\d?)(?:st|nd|rd|th)?(?: {_YEAR})?",
    )
)
_AGO = re.compile(r"(?P<count>\d{1,4}) (?P<unit>day|week|month|year|tag|tage|woche)s?n? ago", re.ASCII)
_WEEKDAY_SAID = re.compile(rf"(?P<which>last |this |next )?(?P<name>{'|'.join(sorted(_WEEKDAY, key=len, reverse=True))})")
_SHORT_YEAR = 2  # figures
_CENTURY = 100
_A_LEAP_YEAR = 2024


@dataclass(frozen=True)
class Day:
    """A day that was read; `sure` where the text can mean no other."""

    day: date
    sure: bool


class NoSuchDay(ValueError):
    """A text that is written as a day is, but is not one: its message says so, as a sentence for people."""


def day(text: str, today: date) -> Day | None:
    """The day that a text means, the nearest one if it has no year; raises `NoSuchDay` for one that the calendar does not have.

    >>> day("24 May 1980", date(2026, 3, 2))
    Day(day=datetime.date(1980, 5, 24), sure=True)
    >>> day("on Friday", date(2026, 3, 2)), day("3/4/2026", date(2026, 3, 2))
    (Day(day=datetime.date(2026, 2, 27), sure=False), Day(day=datetime.date(2026, 4, 3), sure=False))
    """
    words = in_digits(normal(text).removeprefix("it was ").removeprefix("on ").removeprefix("the "))
    try:
        return _near(words, today) or _written(words, today)
    except OverflowError:
        return None


def _near(words: str, today: date) -> Day | None:
    """A day that is said from today: `yesterday`, `2 days ago`, `last Monday`."""
    if words in _NEAR:
        return Day(today + timedelta(days=_NEAR[words]), sure=True)
    if ago := _AGO.fullmatch(words.replace("a week", "1 week").replace("a month", "1 month").replace("a year", "1 year")):
        count, unit = int(ago["count"]), ago["unit"]
        if unit in {"month", "year"}:
            return Day(months_before(today, count * (12 if unit == "year" else 1)), sure=False)
        return Day(today - timedelta(days=count * (7 if unit.startswith("w") else 1)), sure=True)
    if found := _WEEKDAY_SAID.fullmatch(words):
        ahead = (_WEEKDAY[found["name"]] - today.weekday()) % 7
        return Day(today + timedelta(days=ahead or 7) if found["which"] == "next " else today - timedelta(days=(-ahead) % 7 or 7), sure=False)
    return None


def _written(words: str, today: date) -> Day | None:
    """A day of the calendar as it is written in figures or with the name of its month, perhaps after its weekday."""
    words = re.sub(rf"^(?:{'|'.join(_WEEKDAY)}) (?:the )?(?=\d|{'|'.join(_MONTH)})", "", words)
    found = next((match for form in _DATES if (match := form.fullmatch(words))), None)
    if found is None:
        return None
    parts = found.groupdict()
    number, month = int(parts["day"]), _MONTH.get(parts["month"]) or int(parts["month"])
    swapped = month > 12 >= number and "dot" in parts  # noqa: PLR2004  (there are twelve months)
    number, month = (month, number) if swapped else (number, month)
    said = parts["year"] or ""
    ambiguous = parts.get("dot") in {"/", "-"} and number <= 12 and number != month  # noqa: PLR2004  (it may be the month)
    days = list(_there(_years(said, today), month, number))
    if not days:
        if said or not list(_there([_A_LEAP_YEAR], month, number)):
            raise NoSuchDay(f"There is no such day as {words.title()}.")
        return None
    if len(said) == _SHORT_YEAR:  # such a year is one that has been
        days = [each for each in days if each <= today] or days
    nearest = min(days, key=lambda each: abs(each - today))
    return Day(nearest, sure=len(said) > _SHORT_YEAR and not swapped and not ambiguous)


def _years(said: str, today: date) -> Iterable[int]:
    """The years that can be meant by one in four figures or in two, or by none."""
    if len(said) == _SHORT_YEAR:
        return [today.year // _CENTURY * _CENTURY + int(said) - over for over in (0, _CENTURY)]
    return [int(said)] if said else range(today.year - 1, today.year + 2)


def _there(years: Iterable[int], month: int, number: int) -> Iterable[date]:
    for year in years:
        try:
            yield date(year, month, number)
        except ValueError:
            continue


def months_before(day: date, months: int) -> date:
    """The day so many months before another, by the calendar; where the month is shorter, its last.

    >>> months_before(date(2024, 3, 31), 1)
    datetime.date(2024, 2, 29)
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < 1:
        raise OverflowError("the calendar begins later")
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("each month has 28 days")


_AGE = re.compile(r"(?:im |i am |about |nearly |aged? )*(?P<count>\d{1,3})(?: (?P<unit>year|month)s?(?: old| ago)?| ?y ?o)?(?: old)?", re.ASCII)


def days_of_age(text: str, today: date) -> tuple[date, date] | None:
    """The first and the last day that can be meant by an age or a time ago: somebody who is 45 was born within one year.

    >>> days_of_age("I'm 45", date(2026, 3, 2))
    (datetime.date(1980, 3, 3), datetime.date(1981, 3, 2))
    """
    found = _AGE.fullmatch(in_digits(normal(text)))
    if found is None:
        return None
    months, step = (int(found["count"]), 1) if found["unit"] == "month" else (int(found["count"]) * 12, 12)
    try:
        return months_before(today, months + step) + timedelta(days=1), months_before(today, months)
    except OverflowError:
        return None


_HOUR = re.compile(r"(?P<hour>\d\d?)(?:(?:[:.h](?P<minute>[0-5]\d))? ?(?P<half>am|pm)|[:.h](?P<late>[0-5]\d)| ?(?P<clock>uhr|h|o ?clock))", re.ASCII)
_DAY_AND_HOUR = re.compile(
    r"(?P<day>.+?)(?:(?: in the| this| at)? (?P<part>morning|afternoon|evening|night)|(?: (?P<at>at))? (?P<hour>\S+(?: [ap]m| uhr| o ?clock)?))", re.ASCII
)
_ENDS = {"morning": time(12), "afternoon": time(18), "evening": time(23, 59), "night": time(23, 59), "": time(23, 59)}
_NOW = frozenset({"now", "just now", "right now", "jetzt"})
_LENGTH_AGO = re.compile(r"(?P<count>\d{1,4}(?:\.\d)?) (?P<unit>minute|hour)s? ago", re.ASCII)


@dataclass(frozen=True)
class Time:
    """A time that was read; without an hour it is the end of the day, or of the part of the day, and now if that is still to come."""

    when: datetime
    whole_day: bool


def moment(text: str, now: datetime, zone: tzinfo) -> Time | None:
    """The time that a text means: a day with or without an hour, `an hour ago`, or `now`; raises `NoSuchDay` as `day` does.

    >>> from datetime import timezone
    >>> noon = datetime(2026, 3, 2, 12, 0, tzinfo=timezone.utc)
    >>> print(moment("yesterday at 3pm", noon, timezone.utc).when, moment("Friday", noon, timezone.utc).when)
    2026-03-01 15:00:00+00:00 2026-02-27 23:59:00+00:00
    """
    words = _with_digits(normal(text)).removeprefix("it was ").removeprefix("on ")
    ago = _LENGTH_AGO.fullmatch(words)
    exact = now - timedelta(**{f"{ago['unit']}s": float(ago["count"])}) if ago else now if words in _NOW else _iso(text.strip(), zone)
    return Time(exact, whole_day=False) if exact is not None else _on_day(words, now.astimezone(zone))


def _on_day(words: str, here: datetime) -> Time | None:
    """A day with or without an hour or a part of it, such as `this morning`; `here` is the present time in its zone."""
    for said, meant in (("this ", "today "), ("last night", "yesterday night"), ("tonight", "today night")):
        words = re.sub(rf"^{said}(?=morning|afternoon|evening|$)", meant, words)
    if found := day(words, here.date()):
        return _by_end(found.day, "", here)
    split = _DAY_AND_HOUR.fullmatch(words)
    found = day(split["day"], here.date()) if split else None
    if split is None or found is None:
        return None
    if split["part"]:
        return _by_end(found.day, split["part"], here)
    hour = _hour(f"{split['hour']}:00" if split["at"] and split["hour"].isdecimal() else split["hour"])
    return None if hour is None else Time(datetime.combine(found.day, hour, here.tzinfo), whole_day=False)


def _with_digits(words: str) -> str:
    """A text with its number words in digits, where hours such as 15:00 stay what they are."""
    return words if ":" in words else in_digits(words)


def _by_end(day: date, part: str, here: datetime) -> Time:
    """The end of a day or of a part of it, or the present time where that is on it."""
    end = datetime.combine(day, _ENDS[part], here.tzinfo)
    return Time(min(end, here) if day == here.date() else end, whole_day=not part)


def _iso(text: str, zone: tzinfo) -> datetime | None:
    if not re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", text, re.ASCII):
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return when if when.tzinfo is not None else when.replace(tzinfo=zone)


def _hour(text: str) -> time | None:
    """The time of day that a text means, such as 15:00, 3pm or noon."""
    if text in {"noon", "midday"}:
        return time(12)
    found = _HOUR.fullmatch(text)
    if found is None:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or found["late"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:  # noqa: PLR2004  (hours of half a day)
            return None
        hour = hour % 12 + (12 if found["half"] == "pm" else 0)
    return time(hour, minute) if hour < 24 else None  # noqa: PLR2004  (a day has 24 hours)
