"""The types of single values that a key can take: text, names, flags, numbers, times.

Invariant: a type reads a value, or reports what is wrong with it and gives `None`; it looks at nothing but the value.
It also describes what it takes as a JSON Schema does, so that the reader and the schema cannot disagree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone
from typing import Any

from advicetree.control import CONTROL
from advicetree.dates import TODAY, Age
from advicetree.durations import duration, why_none
from advicetree.format.characters import blank, latin, named
from advicetree.format.reading import Reading, naming, type_name
from advicetree.given import LARGEST_NUMBER
from advicetree.spans import Path
from advicetree.text import nearest, shown

ENDS_AT_A_DAY = "a band of a date ends 'before' a day (without it) or 'up-to' one (with it)"
LONGEST_LABEL = 200
LONGEST_TEXT = 4_000
LONGEST_ID = 64
LONGEST_CLAIM = 32
ID = re.compile(rf"[a-z][a-z0-9-]{{0,{LONGEST_ID - 1}}}")
CLAIM = re.compile(rf"[A-Za-z0-9][A-Za-z0-9.-]{{0,{LONGEST_CLAIM - 1}}}")
DECIMAL = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?")
MOST_MONTHS = 12 * 200
MOST_DAYS = 366 * 200
_NOW = {"today", "now", "current", "current day", "current date"}
_AGE_PART = r"(\d{1,6}) (year|month|week|day)s?"
_AGE = re.compile(rf"{_AGE_PART}(?:(?:,? and |,? ){_AGE_PART})*", re.ASCII)
_AGE_PARTS = re.compile(_AGE_PART, re.ASCII)
_LOOSE_AGE = re.compile(r"(\d{1,6}) *-? *(y|yrs?|years?|m|months?|w|weeks?|d|days?)?(?: old)?", re.ASCII)
_ISO_AGE = re.compile(r"P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?", re.ASCII)
_NOT_IN_IDS = re.compile(r"[^a-z0-9-]")
_COMMA = re.compile(r"([+-]?[0-9]{1,15}),([0-9]{1,15})")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})?")

Schema = dict[str, Any]


class Grouped(float):
    """A number that is written like a thousand with a point: `1.000`, which means 1."""

    __slots__ = ("written",)
    pattern = re.compile(r"[+-]?[1-9][0-9]{0,2}\.000")

    written: str

    def __init__(self, written: str) -> None:
        self.written = written

    @property
    def wrong(self) -> str:
        """What is said of it."""
        return f"{self.written}, which means {int(self)}; write {self.written.replace('.', '')} if thousands are meant, and {int(self)} if not"


class Type:
    """What a key takes: values of some Python types, `of`; `expected` names them in a message, and `written` is an example where one is needed."""

    of: tuple[type, ...] = ()
    expected = "something else"
    written = ""
    keys: Mapping[str, Type] = {}  # of a table with certain keys
    required: tuple[str, ...] = ()
    short: str | None = None  # the key of a table that may be written as its value alone
    by_id = False  # whether it holds things by their ids
    refused: Mapping[str, str] = {}  # keys that authors may think a table has, each with what to do instead

    def read(self, value: Any, path: Path, reading: Reading) -> Any:
        """What the value means; `None`, and a problem, where it is wrong."""
        if type(value) in self.of:
            return self.meaning_of(value, path, reading)
        self.wrong(value, path, reading)
        return None

    def meaning_of(self, value: Any, path: Path, reading: Reading) -> Any:  # noqa: ARG002
        """The same, of a value of the right Python type."""
        return value

    def schema(self) -> Schema:
        """The values that this takes, as a JSON Schema describes them."""
        raise NotImplementedError

    def takes(self, value: Any) -> bool:
        """Whether a value of this type can be meant for this."""
        return type(value) not in {dict, list}

    def inside(self, part: str | int) -> Type:  # noqa: ARG002
        """The type of what is at a key or a number in this."""
        return self

    def needs(self, table: dict[str, Any]) -> tuple[str, ...]:  # noqa: ARG002
        """The keys that a table of this type has to have."""
        return ()

    def fix(self, value: Any) -> str:
        """What to write for a value of a wrong type, where that is plain: a text without its quotes, a number with its unit; else nothing."""
        return self.unquoted(value) if type(value) is str else ""

    def unquoted(self, text: str) -> str:  # noqa: ARG002
        """What a text would be without its quotes, where this takes that; else nothing."""
        return ""

    def wrong(self, value: Any, path: Path, reading: Reading) -> None:
        """Report a value of a wrong type."""
        key = path[-1]
        written = self.fix(value) or self.written
        right = f"; write {key} = {written}" if written and isinstance(key, str) and key.replace("-", "_").isidentifier() else ""
        if value is None and isinstance(key, str):
            right = "; leave the key out"
        reading.add("wrong-type", path, f"{naming(path)} takes {self.expected}, and is {type_name(value)}{right}")


class Text(Type):
    """Text of some length, matching a pattern if one is given."""

    of = (str,)
    expected = "text"

    def __init__(self, longest: int = LONGEST_TEXT, pattern: re.Pattern[str] | None = None, example: str = "") -> None:
        self.longest = longest
        self.pattern = pattern
        self.example = example

    def meaning_of(self, value: Any, path: Path, reading: Reading) -> str | None:
        if len(value) > self.longest:
            reading.add("too-long", path, f"{naming(path)} has {len(value):,} characters, and may have {self.longest:,}")
        elif not value.isprintable() and (bad := CONTROL.search(value)):
            reading.add("control-character", path, f"{naming(path)} holds the character U+{ord(bad[0]):04X}; leave it out")
        elif blank(value):
            reading.add("empty-text", path, f"{naming(path)} is empty; write it, or leave the key out")
        elif self.pattern is not None and not self.pattern.fullmatch(value):
            reading.add("wrong-form", path, f"{naming(path)} is {shown(value)}, and is written like {self.example}")
        else:
            text: str = value
            return text
        return None

    def takes(self, value: Any) -> bool:
        return type(value) is str

    def schema(self) -> Schema:
        pattern = rf"^(?:{self.pattern.pattern})$" if self.pattern is not None else r"\S"
        return {"type": "string", "maxLength": self.longest, "pattern": pattern}


class Name(Text):
    """The id of something else in the tree; whether it is there is looked at in `checks`."""

    def __init__(self, of: str) -> None:
        super().__init__(LONGEST_TEXT)
        self.expected = f"the id of {of}"

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^{ID.pattern}$"}


class ChoiceAnswer(Name):
    """Whether a choice was ticked."""

    def __init__(self) -> None:
        super().__init__("an answer")
        self.expected = "'yes' or 'no'"

    def fix(self, value: Any) -> str:
        return {True: '"yes"', False: '"no"'}[value] if type(value) is bool else ""


class ConditionValue(Type):
    """What a condition asks of a fact: the id of a value or of a group, a list of which any one will do, or a table of choices with yes or no.

    A number and a date are let through, since only their fact can tell what to write instead.
    """

    of = (str, list, dict, int, float, bool, Grouped, date)
    expected = "the id of an answer, or a list of them"
    name = Name("an answer")
    choice = ChoiceAnswer()

    def read(self, value: Any, path: Path, reading: Reading) -> Any:
        if type(value) is dict:
            if not value:
                reading.add("empty-condition", path, f"{naming(path)} is an empty table; name a choice of it, and 'yes' or 'no'")
                return None
            return {choice: self._values(part, self.choice, (*path, choice), reading) for choice, part in value.items()}
        return self._values(value, self.name, path, reading)

    def _values(self, value: Any, each: Type, path: Path, reading: Reading) -> tuple[Any, ...] | None:
        if type(value) is not list:
            one = value if _is_amount(value) and (each is self.name or type(value) is not bool) else each.read(value, path, reading)
            return None if one is None else (one,)
        if not value:
            reading.add("empty-list", path, f"{naming(path)} is an empty list, so it never holds; name values")
            return None
        found = tuple(part if _is_amount(part) else each.read(part, (*path, index), reading) for index, part in enumerate(value))
        return None if None in found else found

    def takes(self, value: Any) -> bool:
        return type(value) in self.of

    def schema(self) -> Schema:
        one = self.name.schema()
        some = {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}
        choices = {"type": "object", "propertyNames": one, "additionalProperties": some, "minProperties": 1}
        return {"anyOf": [*some["anyOf"], choices]}


class Cited(Name):
    """The id of a source, with a claim of it or alone."""

    def __init__(self) -> None:
        super().__init__("a source")

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^{ID.pattern}( {CLAIM.pattern})?$"}


class About(Name):
    """The id of a fact, with a choice or a group of choices or alone."""

    def __init__(self) -> None:
        super().__init__("a fact")

    def schema(self) -> Schema:
        return {"type": "string", "pattern": rf"^{ID.pattern}(\.{ID.pattern})?$"}


class Id(Text):
    """An id that is given here."""

    def __init__(self) -> None:
        super().__init__(LONGEST_LABEL)

    def meaning_of(self, value: Any, path: Path, reading: Reading) -> str | None:
        text = super().meaning_of(value, path, reading)
        return text if text is not None and good_id(text, path, reading) else None

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^{ID.pattern}$"}


class Flag(Type):
    """`true` or `false`."""

    of = (bool,)
    expected = "true or false"

    def unquoted(self, text: str) -> str:
        return {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}.get(text.strip().casefold(), "")

    def schema(self) -> Schema:
        return {"type": "boolean"}


class Real(Type):
    """A number that is finite and not huge."""

    of = (int, float)
    expected = "a number"

    def wrong(self, value: Any, path: Path, reading: Reading) -> None:
        if type(value) is Grouped:
            reading.add("wrong-form", path, f"{naming(path)} is {value.wrong}")
        else:
            super().wrong(value, path, reading)

    def meaning_of(self, value: Any, path: Path, reading: Reading) -> float | None:
        if abs(value) <= LARGEST_NUMBER:
            number: float = value
            return number
        reading.add("out-of-range", path, f"{naming(path)} takes a finite number of at most 15 digits, and is {shown(value)}")
        return None

    def unquoted(self, text: str) -> str:
        number = pointed(text)
        return f"{number}, with a point for the comma" if number is not None else text if DECIMAL.fullmatch(text) else ""

    def schema(self) -> Schema:
        return {"type": "number", "minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER}


class Whole(Real):
    """A whole number between two others."""

    def __init__(self, least: int, most: int) -> None:
        self.least = least
        self.most = most
        self.expected = f"a whole number from {least:,} to {most:,}" if least < most else f"the number {least}"

    def meaning_of(self, value: Any, path: Path, reading: Reading) -> int | None:
        if type(value) is int and self.least <= value <= self.most:
            return value
        reading.add("out-of-range", path, f"{naming(path)} is {shown(value)}, and takes {self.expected}")
        return None

    def unquoted(self, text: str) -> str:
        return text if re.fullmatch(r"[0-9]{1,6}", text) and self.least <= int(text) <= self.most else ""

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


class Length(Type):
    """A duration."""

    of = (str,)
    expected = "a duration such as '2 days'"

    def meaning_of(self, value: Any, path: Path, reading: Reading) -> timedelta | None:
        length = duration(value)
        if length is None:
            why, guess = why_none(value)
            reading.add("no-duration", path, f"{naming(path)} is {shown(value)}; {why}", guess)
        return length

    def fix(self, value: Any) -> str:
        return f'"{value} days"' if type(value) is int and duration(f"{value} days") is not None else ""

    def schema(self) -> Schema:
        return {"type": "string", "pattern": r"^([0-9]{1,10} (week|day|hour|minute|second)s?|P[0-9DHMSTW]+)$"}


class Day(Type):
    """A date: TOML's own, or text such as `2026-01-05`."""

    of = (date, str)
    expected = "a date such as 2026-01-05"

    def wrong(self, value: Any, path: Path, reading: Reading) -> None:
        if isinstance(value, datetime):
            reading.add("wrong-type", path, f"{naming(path)} takes {self.expected}, and has a time of day; write {value.date()}")
        else:
            super().wrong(value, path, reading)

    def meaning_of(self, value: Any, path: Path, reading: Reading) -> Any:
        if isinstance(value, date):
            return value
        with suppress(ValueError):
            if _DAY.fullmatch(value):
                return date.fromisoformat(value)
        reading.add("wrong-form", path, f"{naming(path)} is {shown(value)}, and is written like 2026-01-05")
        return None

    def schema(self) -> Schema:
        return {"type": "string", "format": "date", "pattern": f"^{_DAY.pattern}$"}


class DayOrToday(Day):
    """A date, or the day when the question is answered: `today`."""

    expected = "a date such as 2026-01-05, or 'today'"

    def meaning_of(self, value: Any, path: Path, reading: Reading) -> Any:
        if type(value) is not str or _DAY.fullmatch(value):
            return super().meaning_of(value, path, reading)
        if value != TODAY:
            guess = TODAY if value.strip().casefold() in _NOW else None
            reading.add("wrong-form", path, f"{naming(path)} is {shown(value)}, and takes {self.expected}", guess)
        return TODAY if value == TODAY else None

    def fix(self, value: Any) -> str:
        return f"{value}-01-01" if type(value) is int and 1000 <= value <= date.max.year else ""  # noqa: PLR2004  (four digits)

    def schema(self) -> Schema:
        return {"anyOf": [{"const": TODAY}, super().schema()]}


class BoundType(Type):
    """Where a band of a number or of a date ends."""

    of = (int, float, date, str)
    expected = "a number or a date"
    number = Real()
    day = Day()

    def read(self, value: Any, path: Path, reading: Reading) -> Any:
        if isinstance(value, date) or (type(value) is str and _DAY.fullmatch(value)):
            return self.day.read(value, path, reading)
        is_number = type(value) in {int, float, Grouped} or (type(value) is str and self.number.unquoted(value))
        return self.number.read(value, path, reading) if is_number else self.wrong(value, path, reading)

    def schema(self) -> Schema:
        return {"anyOf": [self.number.schema(), self.day.schema()]}


class BelowType(Real):
    """Where a band of a number ends; for a date, the message says how one of a date ends."""

    def wrong(self, value: Any, path: Path, reading: Reading) -> None:
        if isinstance(value, date):
            reading.add("wrong-type", path, f"{naming(path)} takes a number, and is a date; {ENDS_AT_A_DAY}", "before")
        else:
            super().wrong(value, path, reading)


class AgeType(Type):
    """How long ago a day is, such as `66 years and 1 month`."""

    of = (str,)
    expected = "an age such as '18 years' or '66 years and 1 month'"

    def meaning_of(self, value: Any, path: Path, reading: Reading) -> Age | None:
        found = age(value)
        if found is None:
            right = "write years, months, weeks or days, such as '66 years and 1 month', up to 200 years"
            reading.add("wrong-form", path, f"{naming(path)} is {shown(value)}; {right}", _meant_age(value))
        return found

    def fix(self, value: Any) -> str:
        return f'"{value} years"' if type(value) is int and age(f"{value} years") is not None else ""

    def schema(self) -> Schema:
        part = r"[0-9]{1,6} (year|month|week|day)s?"
        return {"type": "string", "pattern": rf"^({part}((,? and |,? ){part})*|P[0-9YMWD]+)$"}


class Instant(Type):
    """A point in time with its zone: TOML's own, or text such as `2026-01-05T09:00:00Z`."""

    of = (datetime, str)
    expected = "a time with its zone, such as 2026-01-05T09:00:00Z"

    def meaning_of(self, value: Any, path: Path, reading: Reading) -> datetime | None:
        when = value if isinstance(value, datetime) else None
        with suppress(ValueError):
            if when is None and _INSTANT.fullmatch(value):
                when = datetime.fromisoformat(value)
        if when is None:
            reading.add("wrong-form", path, f"{naming(path)} is {shown(value)}, and is written like 2026-01-05T09:00:00Z")
        elif when.utcoffset() is None:
            reading.add("no-zone", path, f"{naming(path)} has no zone; it takes {self.expected}")
        else:
            try:
                return when.astimezone(timezone.utc)
            except OverflowError:
                reading.add("out-of-range", path, f"{naming(path)} lies outside the years 1 to 9999")
        return None

    def schema(self) -> Schema:
        return {"type": "string", "format": "date-time", "pattern": f"^{_INSTANT.pattern}$"}


class OneOf(Type):
    """One of a few words; `synonyms` are other words for them."""

    of = (str,)

    def __init__(self, *words: str, synonyms: Mapping[str, str] = {}) -> None:
        self.words = words
        self.synonyms = synonyms
        self.expected = "one of " + ", ".join(shown(word) for word in words)

    def meaning_of(self, value: Any, path: Path, reading: Reading) -> str | None:
        if value in self.words:
            word: str = value
            return word
        guess = self.synonyms.get(value.strip().casefold()) or nearest(value, self.words)
        reading.add("unknown-word", path, f"{naming(path)} is {shown(value)}, and takes {self.expected}", guess)
        return None

    def schema(self) -> Schema:
        return {"enum": list(self.words)}


class FactValue(Type):
    """A value of a fact: the id of an answer, a number, a date, or a list of ids where several can be ticked."""

    of = (str, int, float, Grouped, date, list)
    expected = "an answer's id, a number, a date or a list of ids"
    name = Name("an answer")
    number = Real()

    def read(self, value: Any, path: Path, reading: Reading) -> Any:
        if type(value) is list:
            ids = tuple(self.name.read(part, (*path, index), reading) for index, part in enumerate(value))
            return None if None in ids else ids
        if isinstance(value, datetime):
            reading.add("wrong-type", path, f"{naming(path)} takes a date, and has a time of day; write {value.date()}")
            return None
        if type(value) is date:
            return value.isoformat()
        return (self.name if type(value) is str else self.number).read(value, path, reading) if type(value) in self.of else self.wrong(value, path, reading)

    def takes(self, value: Any) -> bool:
        return type(value) in self.of

    def schema(self) -> Schema:
        return {"anyOf": [{"type": ["string", "number"]}, {"type": "array", "items": {"type": "string"}}]}


def _is_amount(value: Any) -> bool:
    """Whether a value is a number, a date, or true or false."""
    return type(value) in {int, float, bool, Grouped} or isinstance(value, date)


def age(text: str) -> Age | None:
    """The age that a text such as `66 years and 1 month`, `14 days` or `P18Y` tells; `None` for any other text, and for one of more than 200 years.

    >>> age("66 years 1 month"), age("P18Y"), age("18")
    (Age(months=793, days=0), Age(months=216, days=0), None)
    """
    counts = {"year": 0, "month": 0, "week": 0, "day": 0}
    if _AGE.fullmatch(text):
        parts = _AGE_PARTS.findall(text)
        if len({unit for _, unit in parts}) < len(parts):
            return None
        counts |= {unit: int(count) for count, unit in parts}
    elif text != "P" and (iso := _ISO_AGE.fullmatch(text)):
        counts = {unit: int(count or 0) for unit, count in zip(counts, iso.groups(), strict=True)}
    else:
        return None
    found = Age(counts["year"] * 12 + counts["month"], counts["week"] * 7 + counts["day"])
    return found if 0 <= found.months <= MOST_MONTHS and 0 <= found.days <= MOST_DAYS and found != Age() else None


def _meant_age(text: str) -> str | None:
    """The age that was probably meant by a text such as `18`, `18y` or `18 Years`."""
    found = _LOOSE_AGE.fullmatch(text.strip().casefold())
    if found is None:
        return None
    unit = {"y": "year", "m": "month", "w": "week", "d": "day"}[(found[2] or "y")[0]]
    guess = f"{found[1]} {unit}{'' if found[1] == '1' else 's'}"
    return guess if age(guess) is not None else None


def pointed(text: str) -> str | None:
    """A number with a point for its comma; `None` where the text is not a number with one comma.

    >>> pointed("7,5"), pointed("7.5")
    ('7.5', None)
    """
    found = _COMMA.fullmatch(text)
    return f"{found[1]}.{found[2]}" if found else None


def good_id(id: str, path: Path, reading: Reading) -> bool:
    """Whether an id is well formed; if not, it is reported here, and once: what refers to it, as it is or fixed, finds it."""
    if ID.fullmatch(id):
        return True
    fixed = fixed_id(id)
    if fixed is not None:
        reading.fixed_ids[id] = fixed
    reading.add("bad-id", path, f"{shown(id)} is not an id: it {_fault(id)}; ids take a to z, digits and '-', a letter first", fixed)
    return False


def _fault(id: str) -> str:
    """What an id has that no id can have, as a clause."""
    odd = _NOT_IN_IDS.search(id)
    if odd is not None:
        return f"holds {named(odd[0])}"
    if not id:
        return "is empty"
    return f"has {len(id):,} characters, and may have {LONGEST_ID}" if len(id) > LONGEST_ID else f"starts with '{id[0]}'"


def fixed_id(id: str) -> str | None:
    """The id that an author probably meant."""
    fixed = re.sub(r"[^a-z0-9]+", "-", latin(id[:LONGEST_ID]).casefold()).strip("-")[:LONGEST_ID]
    return fixed if ID.fullmatch(fixed) else None
