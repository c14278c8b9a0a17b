"""Dates and times of day, as people write them.

What always holds: a text is read as one time or as none; where it could be two, it is none.
A day without a time of day counts from its noon.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, time, timedelta

from advicetree.durations import duration

_DAYS = {"yesterday": -1, "today": 0, "this": 0, "tomorrow": 1}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_PARTS = {"morning": time(9), "noon": time(12), "afternoon": time(15), "evening": time(19)}
_SHORTEST = 3

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d.*")
_AWAY = re.compile(r"in (.+)|(.+) ago")
_AT = re.compile(r"(.+?),? (?:(?:at )?(?:(\d{1,2})[:.](\d{2})|(\d{1,2})(?= ?[ap]m))(?: ?([ap])m)?|(?:at )?(morning|noon|afternoon|evening))")
_WEEKDAY = re.compile(r"(?:on )?(?:(last|next|this) )?([a-z]+)")
_BY_NUMBER = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.(\d{1,2})\.(\d{4})")
_BY_MONTH = re.compile(r"(?:on )?(?:(?:the )?(\d{1,2})(?:st|nd|rd|th|\.)? (?:of )?([a-z]+)|([a-z]+) (\d{1,2})(?:st|nd|rd|th)?)[.,]?(?: (\d{4}))?")
_UNCLEAR = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")


def read(text: str, here: datetime, *, ahead: bool = False) -> datetime | None:
    """Give the time that is meant by a text, `here` being now; without a zone where it is told by its day, and `None` if it is no time.

    It may be `2026-11-20 15:00`, `20 November`, `20.11.2026`, `yesterday at 3pm`, `this morning`, `last Friday`, `two days ago`, `in 2 hours` or `now`.
    A weekday, or a date without a year, is the last one, or the next one where the time lies `ahead`.
    """
    words = " ".join(text.casefold().split())
    if words == "now":
        return here
    if _ISO.fullmatch(words.upper()):
        with suppress(ValueError):
            return datetime.fromisoformat(words.upper())
    if away := _AWAY.fullmatch(words):
        count, _, unit = (away[1] or away[2]).partition(" ")
        length = duration(f"{_COUNTS.get(count, count)} {unit}")
        return None if length is None else here + length if away[1] else here - length
    at = _AT.fullmatch(words)
    day = _day(at[1] if at else words, here.date(), ahead=ahead)
    return None if day is None else datetime.combine(day, _time(at) if at else time(12))


def choices(text: str) -> list[str]:
    """Give the dates that a text such as `03/04/2026` could mean, as they should be written."""
    found = _UNCLEAR.search(text)
    if found is None:
        return []
    one, two, year = (int(part) for part in found.groups())
    days = []
    for day, month in ((one, two), (two, one)):
        with suppress(ValueError):
            days.append(date(year, month, day).isoformat())
    return list(dict.fromkeys(days))


def _time(at: re.Match[str]) -> time:
    """Give a time of day; raises `ValueError` where there is none like that."""
    if at[6]:
        return _PARTS[at[6]]
    hour, minute = int(at[2] or at[4]), int(at[3] or 0)
    if at[5] and not 1 <= hour <= 12:  # noqa: PLR2004
        raise ValueError(at[0])
    return time(hour % 12 + 12 * (at[5] == "p") if at[5] else hour, minute)


def _day(words: str, today: date, *, ahead: bool) -> date | None:
    """Give the day that is meant; raises `ValueError` for one that no month has."""
    if words in _DAYS:
        return today + timedelta(days=_DAYS[words])
    if by_number := _BY_NUMBER.fullmatch(words):
        year, month, day = by_number.group(1, 2, 3) if by_number[1] else by_number.group(6, 5, 4)
        return date(int(year), int(month), int(day))
    if _UNCLEAR.fullmatch(words):
        meant = choices(words)
        return date.fromisoformat(meant[0]) if len(meant) == 1 else None
    weekday = _WEEKDAY.fullmatch(words)
    if weekday and _position(weekday[2], _WEEKDAYS) is not None:
        return _by_weekday(weekday, today, ahead=ahead)
    by_month = _BY_MONTH.fullmatch(_without_weekday(words))
    return _by_month(by_month, today, ahead=ahead) if by_month else None


def _by_weekday(found: re.Match[str], today: date, *, ahead: bool) -> date:
    """Give the last day of such a name before today or, `ahead`, the next one after it."""
    away = (_position(found[2], _WEEKDAYS) or 0) - today.weekday()
    onward = ahead if found[1] in {None, "this"} else found[1] == "next"
    return today + timedelta(days=(away - 1) % 7 + 1 if onward else away % 7 - 7)


def _without_weekday(words: str) -> str:
    """Give a date without the weekday that may stand before it."""
    first, _, rest = words.partition(" ")
    return rest if _position(first.rstrip(","), _WEEKDAYS) is not None else words


def _by_month(found: re.Match[str], today: date, *, ahead: bool) -> date | None:
    """Give a day by its number, its month and perhaps its year; `None` where the month is none."""
    month = _position(found[2] or found[3], _MONTHS)
    if month is None:
        return None
    day = int(found[1] or found[4])
    return date(int(found[5]), month + 1, day) if found[5] else _nearest_year(today, month + 1, day, ahead=ahead)


def _nearest_year(today: date, month: int, day: int, *, ahead: bool) -> date:
    """Give the last such day up to today or, `ahead`, the first from today on."""
    for away in range(9):
        with suppress(ValueError):
            found = date(today.year + (away if ahead else -away), month, day)
            if found == today or (found > today) == ahead:
                return found
    raise ValueError(f"no month {month} has a day {day}")


def _position(word: str, names: tuple[str, ...]) -> int | None:
    """Give the place of the name that a word stands for, whole or shortened."""
    word = word.rstrip(".")
    return next((at for at, name in enumerate(names) if name.startswith(word)), None) if len(word) >= _SHORTEST else None
