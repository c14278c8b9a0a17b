"""The kinds of single values that a key can take: text, names, flags, numbers, times.

Invariant: a kind takes a value apart, or reports what is wrong with it and gives `None`; it looks at nothing but the value.
It also describes what it takes as JSON Schema does, so that the reader and the schema cannot disagree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone
from typing import Any

from advicetree.control import CONTROL
from advicetree.durations import duration, why_none
from advicetree.format.characters import blank
from advicetree.format.names import CLAIM, ID, good_id
from advicetree.format.report import Report
from advicetree.format.wording import Path, naming, type_name
from advicetree.given import LARGEST_NUMBER
from advicetree.text import nearest, shown

LONGEST_LABEL = 200
LONGEST_TEXT = 4_000
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})?")

DECIMAL = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?")
_COMMA = re.compile(r"([+-]?[0-9]{1,15}),([0-9]{1,15})")

Schema = dict[str, Any]


class Grouped(float):
    """A number that is written like a thousand with a point: `1.000`, which means 1."""

    __slots__ = ("written",)
    form = re.compile(r"[+-]?[1-9][0-9]{0,2}\.000")

    written: str

    def __init__(self, written: str) -> None:
        self.written = written

    @property
    def wrong(self) -> str:
        """What is said of it."""
        return f"{self.written}, which means {int(self)}; write {self.written.replace('.', '')} if thousands are meant, and {int(self)} if not"


def pointed(text: str) -> str | None:
    """A number with a point for its comma; `None` where the text is not a number with one comma.

    >>> pointed("7,5"), pointed("7.5")
    ('7.5', None)
    """
    found = _COMMA.fullmatch(text)
    return f"{found[1]}.{found[2]}" if found else None


class Kind:
    """What a key takes; `expected` tells it in a message, and `written` shows how it stands in a file where that needs showing."""

    expected = "something else"
    written = ""
    keys: Mapping[str, Kind] = {}  # of a table with certain keys
    required: tuple[str, ...] = ()
    short: str | None = None  # the key of a table that text alone stands for
    by_id = False  # whether it holds things by their ids

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> Any:
        """What the value stands for, or report what is wrong with it and give `None`."""
        raise NotImplementedError

    def schema(self) -> Schema:
        """Describe the values that this takes, as JSON Schema does."""
        raise NotImplementedError

    def takes(self, value: Any) -> bool:
        """Whether a value of this type can be meant for this."""
        return type(value) not in {dict, list}

    def inside(self, part: str | int) -> Kind:  # noqa: ARG002
        """The kind of what stands at a key or a number in this."""
        return self

    def rather(self, value: Any) -> str:
        """What to write for a value of a wrong type, where that is plain: a text without its quotes, a number with its unit; nothing where it is not."""
        return self.unquoted(value) if type(value) is str else ""

    def unquoted(self, text: str) -> str:  # noqa: ARG002
        """What a text would be without its quotes, where this takes that; nothing where it does not."""
        return ""

    def wrong_number(self, value: Any, report: Report, path: Path, key: str | int) -> None:
        """Report a value that is not a number, or one whose points may separate thousands."""
        if type(value) is Grouped:
            report.add("wrong-form", (*path, key), f"{naming(path, key)} is {value.wrong}")
        else:
            self.wrong(value, report, path, key)

    def wrong(self, value: Any, report: Report, path: Path, key: str | int) -> None:
        """Report a value of a wrong type."""
        written = self.rather(value) or self.written
        right = f"; write {key} = {written}" if written and isinstance(key, str) and key.replace("-", "_").isidentifier() else ""
        if value is None and isinstance(key, str):
            right = "; leave the key out"
        report.add("wrong-type", (*path, key), f"{naming(path, key)} takes {self.expected}, and is {type_name(value)}{right}")


class Text(Kind):
    """Text in some characters, of some form if one is given."""

    expected = "text"

    def __init__(self, longest: int = LONGEST_TEXT, form: re.Pattern[str] | None = None, example: str = "") -> None:
        self.longest = longest
        self.form = form
        self.example = example

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> str | None:
        if type(value) is not str:
            self.wrong(value, report, path, key)
            return None
        if len(value) > self.longest:
            report.add("too-long", (*path, key), f"{naming(path, key)} has {len(value):,} characters, and may have {self.longest:,}")
        elif not value.isprintable() and (bad := CONTROL.search(value)):
            report.add("control-character", (*path, key), f"{naming(path, key)} holds the character U+{ord(bad[0]):04X}; leave it out")
        elif blank(value):
            report.add("empty-text", (*path, key), f"{naming(path, key)} is empty; write it, or leave the key out")
        elif self.form is not None and not self.form.fullmatch(value):
            report.add("wrong-form", (*path, key), f"{naming(path, key)} is {shown(value)}, and is written like {self.example}")
        else:
            return value
        return None

    def takes(self, value: Any) -> bool:
        return type(value) is str

    def schema(self) -> Schema:
        pattern = rf"^(?:{self.form.pattern})$" if self.form is not None else r"\S"
        return {"type": "string", "maxLength": self.longest, "pattern": pattern}


class Name(Text):
    """The id of something that stands elsewhere in the tree; whether it does is looked at in `checks`."""

    def __init__(self, of: str) -> None:
        super().__init__(LONGEST_TEXT)
        self.expected = f"the id of {of}"

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^{ID.pattern}$"}


class Valued(Name):
    """The id of an answer; a number is let through, since only what is known of its fact tells what should stand instead.

    What has the condition, `each`, is written once for each answer where several are meant.
    """

    def __init__(self, each: str) -> None:
        super().__init__("an answer")
        self.each = each

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> Any:
        if type(value) is list:
            report.add("wrong-type", (*path, key), f"{naming(path, key)} takes one answer's id, and is a list; write {self.each} for each of them")
            return None
        return value if type(value) in {int, float, Grouped} else super().read(value, report, path, key)


class Cited(Name):
    """The id of a source, with a claim of it or alone."""

    def __init__(self) -> None:
        super().__init__("a source")

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^{ID.pattern}( {CLAIM.pattern})?$"}


class Id(Text):
    """An id that is given here."""

    def __init__(self) -> None:
        super().__init__(LONGEST_LABEL)

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> str | None:
        text = super().read(value, report, path, key)
        return text if text is not None and good_id(text, report, (*path, key)) else None

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^{ID.pattern}$"}


class Flag(Kind):
    """`true` or `false`."""

    expected = "true or false"

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> bool | None:
        if type(value) is bool:
            return value
        self.wrong(value, report, path, key)
        return None

    def unquoted(self, text: str) -> str:
        return {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}.get(text.strip().casefold(), "")

    def schema(self) -> Schema:
        return {"type": "boolean"}


class Whole(Kind):
    """A whole number between two others."""

    def __init__(self, least: int, most: int) -> None:
        self.least = least
        self.most = most
        self.expected = f"a whole number from {least:,} to {most:,}" if least < most else f"the number {least}"

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> int | None:
        if type(value) not in {int, float}:
            self.wrong_number(value, report, path, key)
            return None
        if type(value) is int and self.least <= value <= self.most:
            return value
        report.add("out-of-range", (*path, key), f"{naming(path, key)} is {shown(value)}, and takes {self.expected}")
        return None

    def unquoted(self, text: str) -> str:
        return text if re.fullmatch(r"[0-9]{1,6}", text) and self.least <= int(text) <= self.most else ""

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


class Real(Kind):
    """A number that is finite and not huge."""

    expected = "a number"

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> float | None:
        if type(value) not in {int, float}:
            self.wrong_number(value, report, path, key)
            return None
        if abs(value) <= LARGEST_NUMBER:
            number: float = value
            return number
        report.add("out-of-range", (*path, key), f"{naming(path, key)} takes a finite number of at most 15 digits, and is {shown(value)}")
        return None

    def unquoted(self, text: str) -> str:
        number = pointed(text)
        return f"{number}, with a point for the comma" if number is not None else text if DECIMAL.fullmatch(text) else ""

    def schema(self) -> Schema:
        return {"type": "number", "minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER}


class Length(Kind):
    """A duration."""

    expected = "a duration such as '2 days'"

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> timedelta | None:
        if type(value) is not str:
            self.wrong(value, report, path, key)
            return None
        length = duration(value)
        if length is None:
            why, guess = why_none(value)
            report.add("no-duration", (*path, key), f"{naming(path, key)} is {shown(value)}; {why}", guess=guess)
        return length

    def rather(self, value: Any) -> str:
        return f'"{value} days"' if type(value) is int and duration(f"{value} days") is not None else ""

    def schema(self) -> Schema:
        return {"type": "string", "pattern": r"^([0-9]{1,10} (week|day|hour|minute|second)s?|P[0-9DHMSTW]+)$"}


class Day(Kind):
    """A date: TOML's own, or text such as `2026-01-05`."""

    expected = "a date such as 2026-01-05"

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> date | None:
        if type(value) is date:
            return value
        if type(value) is not str:
            self.wrong(value, report, path, key)
            return None
        with suppress(ValueError):
            if _DAY.fullmatch(value):
                return date.fromisoformat(value)
        report.add("wrong-form", (*path, key), f"{naming(path, key)} is {shown(value)}, and is written like 2026-01-05")
        return None

    def schema(self) -> Schema:
        return {"type": "string", "format": "date", "pattern": f"^{_DAY.pattern}$"}


class Instant(Kind):
    """A point in time with its zone: TOML's own, or text such as `2026-01-05T09:00:00Z`."""

    expected = "a time with its zone, such as 2026-01-05T09:00:00Z"

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> datetime | None:
        if type(value) is str:
            written = value
            with suppress(ValueError):
                value = datetime.fromisoformat(value) if _INSTANT.fullmatch(value) else value
            if value is written:
                report.add("wrong-form", (*path, key), f"{naming(path, key)} is {shown(value)}, and is written like 2026-01-05T09:00:00Z")
                return None
        if type(value) is not datetime:
            self.wrong(value, report, path, key)
            return None
        if value.utcoffset() is None:
            report.add("no-zone", (*path, key), f"{naming(path, key)} has no zone; it takes {self.expected}")
            return None
        try:
            return value.astimezone(timezone.utc)
        except OverflowError:
            report.add("out-of-range", (*path, key), f"{naming(path, key)} lies outside the years 1 to 9999")
            return None

    def schema(self) -> Schema:
        return {"type": "string", "format": "date-time", "pattern": f"^{_INSTANT.pattern}$"}


class OneOf(Kind):
    """One of a few words; `meant` are other words for them."""

    def __init__(self, *words: str, meant: Mapping[str, str] = {}) -> None:
        self.words = words
        self.meant = meant
        self.expected = "one of " + ", ".join(shown(word) for word in words)

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> str | None:
        if type(value) is list:
            report.add("wrong-type", (*path, key), f"{naming(path, key)} takes only {self.expected}, and is a list")
            return None
        if type(value) is not str:
            self.wrong(value, report, path, key)
            return None
        if value in self.words:
            return value
        guess = self.meant.get(value.strip().casefold()) or nearest(value, self.words)
        report.add("unknown-word", (*path, key), f"{naming(path, key)} is {shown(value)}, and takes {self.expected}", guess=guess)
        return None

    def schema(self) -> Schema:
        return {"enum": list(self.words)}


class Given(Kind):
    """A value of a fact: the id of an answer, or a number."""

    expected = "an answer's id or a number"
    name = Name("an answer")
    number = Real()

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> str | float | None:
        if type(value) is str:
            return self.name.read(value, report, path, key)
        if type(value) in {int, float, Grouped}:
            return self.number.read(value, report, path, key)
        self.wrong(value, report, path, key)
        return None

    def schema(self) -> Schema:
        return {"type": ["string", "number"]}
