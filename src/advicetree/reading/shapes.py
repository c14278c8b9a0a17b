"""The format, as data: which keys each table has, and what each key takes.

What always holds: this is the one description of the format; `fields` reads tables by it, and `schema` writes it out as a JSON Schema.
A kind takes a value apart or reports what is wrong with it, and then gives `None`; it looks at nothing but the value.
What names refer to is looked at later, in `checks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from typing import Any

from advicetree.durations import duration
from advicetree.errors import shown
from advicetree.model import CHANNELS, CONTROL, LARGEST_NUMBER
from advicetree.reading.report import Path, Report, header

LONGEST_ID = 64
LONGEST_LABEL = 200
LONGEST_TEXT = 4_000
MOST_VISITS = 1_000

ID = re.compile(rf"[a-z][a-z0-9-]{{0,{LONGEST_ID - 1}}}")
CLAIM = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,31}")
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
LINK = re.compile(r"https?://[^\s]+")

Schema = dict[str, Any]


class Kind:
    """What a key takes; `expected` tells it in a message."""

    expected = "something else"

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> Any:
        """Give what the value stands for, or report what is wrong with it and give `None`."""
        raise NotImplementedError

    def schema(self) -> Schema:
        """Describe the values that this takes, as JSON Schema does."""
        raise NotImplementedError

    def wrong(self, value: Any, report: Report, path: Path, key: str | int) -> None:
        """Report a value of a wrong type."""
        report.add("wrong-type", (*path, key), f"{naming(path, key)} takes {self.expected}, and is {type_name(value)}")


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
        elif not value or value.isspace():
            report.add("empty-text", (*path, key), f"{naming(path, key)} is empty; write it, or leave the key out")
        elif self.form is not None and not self.form.fullmatch(value):
            report.add("wrong-form", (*path, key), f"{naming(path, key)} is {shown(value)}, and is written like {self.example}")
        else:
            return value
        return None

    def schema(self) -> Schema:
        pattern = rf"^(?:{self.form.pattern})$" if self.form is not None else r"\S"
        return {"type": "string", "maxLength": self.longest, "pattern": pattern}


class Name(Text):
    """The id of something that stands elsewhere in the tree; whether it does is looked at in `checks`."""

    def __init__(self) -> None:
        super().__init__(LONGEST_LABEL)

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^{ID.pattern}$"}


class Cited(Name):
    """The id of a source, with a claim of it or alone."""

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
            self.wrong(value, report, path, key)
            return None
        if type(value) is int and self.least <= value <= self.most:
            return value
        report.add("out-of-range", (*path, key), f"{naming(path, key)} is {shown(value)}, and takes {self.expected}")
        return None

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


class Real(Kind):
    """A number that is finite and not huge."""

    expected = "a number"

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> float | None:
        if type(value) not in {int, float}:
            self.wrong(value, report, path, key)
            return None
        if abs(value) <= LARGEST_NUMBER:
            number: float = value
            return number
        report.add("out-of-range", (*path, key), f"{naming(path, key)} takes a finite number of at most 15 digits, and is {shown(value)}")
        return None

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
            wish = "write one such as '30 minutes', '2 days' or 'P2D', of 100 years at most"
            report.add("no-duration", (*path, key), f"{naming(path, key)} is {shown(value)}, which is no duration; {wish}")
        return length

    def schema(self) -> Schema:
        return {"type": "string", "pattern": r"^(\d+ (week|day|hour|minute|second)s?|P.+)$"}


class Day(Kind):
    """A date: TOML's own, or text such as `2026-01-05`."""

    expected = "a date such as 2026-01-05"

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> date | None:
        if type(value) is date:
            return value
        if type(value) is not str:
            self.wrong(value, report, path, key)
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            report.add("wrong-form", (*path, key), f"{naming(path, key)} is {shown(value)}, and is written like 2026-01-05")
            return None

    def schema(self) -> Schema:
        return {"type": "string", "format": "date"}


class Instant(Kind):
    """A point in time with its zone: TOML's own, or text such as `2026-01-05T09:00:00Z`."""

    expected = "a time with its zone, such as 2026-01-05T09:00:00Z"

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> datetime | None:
        if type(value) is str:
            try:
                value = datetime.fromisoformat(value)
            except ValueError:
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
        return {"type": "string", "format": "date-time"}


class OneOf(Kind):
    """One of a few words."""

    def __init__(self, *words: str) -> None:
        self.words = words
        self.expected = "one of " + ", ".join(shown(word) for word in words)

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> str | None:
        if type(value) is not str:
            self.wrong(value, report, path, key)
            return None
        if value in self.words:
            return value
        report.add("unknown-word", (*path, key), f"{naming(path, key)} is {shown(value)}, and takes {self.expected}", value, self.words)
        return None

    def schema(self) -> Schema:
        return {"enum": list(self.words)}


class Given(Kind):
    """A value of a fact: the id of an answer, or a number."""

    expected = "an answer's id or a number"

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> str | float | None:
        if type(value) is str:
            return _NAME.read(value, report, path, key)
        if type(value) in {int, float}:
            return _REAL.read(value, report, path, key)
        self.wrong(value, report, path, key)
        return None

    def schema(self) -> Schema:
        return {"type": ["string", "number"]}


class Many(Kind):
    """A list of one kind; one alone may stand without brackets. An entry that is wrong gives `None`."""

    def __init__(self, kind: Kind, most: int = 1_000, least: int = 0) -> None:
        self.kind = kind
        self.most = most
        self.least = least
        self.expected = f"a list, each of it {kind.expected}"

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> tuple[Any, ...]:
        if type(value) is not list:
            one = self.kind.read(value, report, path, key)
            return () if one is None else (one,)
        if len(value) < self.least:
            report.add("empty-list", (*path, key), f"{naming(path, key)} is an empty list, and takes one entry or more")
        if len(value) > self.most:
            report.add("too-many", (*path, key), f"{naming(path, key)} has {len(value):,} entries, and may have {self.most:,}")
            return ()
        inner = (*path, key)
        read = self.kind.read
        return tuple(read(item, report, inner, index) for index, item in enumerate(value))

    def schema(self) -> Schema:
        one = self.kind.schema()
        least = {"minItems": self.least} if self.least else {}
        return {"anyOf": [one, {"type": "array", "items": one, **least, "maxItems": self.most}]}


class Tables(Kind):
    """A list of tables of one shape, as `[[promise]]` writes it."""

    expected = "a list of tables"

    def __init__(self, shape: Shape, most: int = 10_000) -> None:
        self.shape = shape
        self.most = most

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> tuple[dict[str, Any] | None, ...] | None:
        if type(value) is not list:
            self.wrong(value, report, path, key)
            return None
        if len(value) > self.most:
            report.add("too-many", (*path, key), f"{naming(path, key)} has {len(value):,} entries, and may have {self.most:,}")
            return None
        inner = (*path, key)
        return tuple(self.shape.read(item, report, inner, index) for index, item in enumerate(value))

    def schema(self) -> Schema:
        return {"type": "array", "items": self.shape.schema(), "maxItems": self.most}


class Shape(Kind):
    """A table with certain keys, some of which it must have; `short` is the key that text alone stands for."""

    expected = "a table"

    def __init__(self, keys: dict[str, Kind], required: Iterable[str] = (), short: str | None = None, meaning: str = "") -> None:
        self.keys = keys
        self.required = tuple(required)
        self.short = short
        self.meaning = meaning
        if short is not None:
            self.expected = "text or a table"

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> dict[str, Any] | None:
        if type(value) is dict:
            return self.fields(value, report, (*path, key))
        if self.short is not None and type(value) is str:
            text = self.keys[self.short].read(value, report, path, key)
            return None if text is None else {self.short: text}
        self.wrong(value, report, path, key)
        return None

    def fields(self, table: dict[str, Any], report: Report, path: Path) -> dict[str, Any]:
        """Read the keys of a table, in place: each gets what its value stands for, or `None` where that was wrong."""
        keys = self.keys
        for key, value in table.items():
            kind = keys.get(key)
            if kind is None:
                unknown_key(key, self, report, path)
            else:
                table[key] = kind.read(value, report, path, key)
        for key in self.required:
            if key not in table and (*path, key) not in report.meant:
                report.add("missing-key", path, f"{header(path)} has no '{key}'")
        return table

    def schema(self) -> Schema:
        shape: Schema = {
            "type": "object",
            "properties": {key: kind.schema() for key, kind in self.keys.items()},
            "additionalProperties": False,
        }
        if self.required:
            shape["required"] = list(self.required)
        if self.meaning:
            shape["description"] = self.meaning
        return shape if self.short is None else {"anyOf": [self.keys[self.short].schema(), shape]}


class Ids(Kind):
    """A table of things of one kind by their ids."""

    expected = "a table"

    def __init__(self, kind: Kind, most: int = 100_000, form: re.Pattern[str] = ID, example: str = "") -> None:
        self.kind = kind
        self.most = most
        self.form = form
        self.example = example

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> dict[str, Any] | None:
        if type(value) is not dict:
            self.wrong(value, report, path, key)
            return None
        inner = (*path, key)
        if len(value) > self.most:
            report.add("too-many", inner, f"{naming(path, key)} has {len(value):,} entries, and may have {self.most:,}")
            return None
        read = self.kind.read
        monsters = []
        for id, item in value.items():
            if id in KEY_WORDS and fallen(id, item, self, report, inner):
                value[id] = None
                continue
            if self.form is ID:
                good_id(id, report, (*inner, id))
            elif not self.form.fullmatch(id):
                report.add("bad-id", (*inner, id), f"{shown(id)} cannot name an entry of {header(inner)}; write it like {self.example}")
            if len(id) > LONGEST_ID or not id.isprintable():
                monsters.append(id)  # it was reported, and would only spoil other messages
                continue
            value[id] = read(item, report, inner, id)
        for id in monsters:
            del value[id]
        entries: dict[str, Any] = value
        return entries

    def schema(self) -> Schema:
        return {"type": "object", "propertyNames": {"pattern": f"^{self.form.pattern}$"}, "additionalProperties": self.kind.schema()}


def good_id(id: str, report: Report, path: Path) -> bool:
    """Tell whether an id is well formed, and report it if not."""
    if ID.fullmatch(id):
        return True
    wish = f"small letters, digits and '-', a letter first, {LONGEST_ID} at most"
    report.add("bad-id", path, f"{shown(id)} is no id: it takes {wish}", guess=mended_id(id))
    return False


def mended_id(id: str) -> str | None:
    """Give the id that an author probably meant."""
    mended = re.sub(r"[^a-z0-9]+", "-", id[:LONGEST_ID].casefold()).strip("-")
    return mended if ID.fullmatch(mended) else None


def unknown_key(key: str, shape: Shape, report: Report, path: Path) -> None:
    """Report a key that a table does not have; if a table around it has that key, say where it belongs."""
    for above, other in reversed(shapes_above(path)):
        if isinstance(other, Shape) and key in other.keys and key not in table_at(report.data, above):
            return misplaced(key, above, report, path)
    kin = next((family for family in _FAMILIES if shape in family.values()), {})
    if others := [name for name, other in kin.items() if key in other.keys]:
        report.add("unknown-key", (*path, key), f"'{key}' is no key of {header(path)}, but of {' and '.join(others)}")
    else:
        guess = report.add("unknown-key", (*path, key), f"{shown(key)} is no key of {header(path)}", key, tuple(shape.keys))
        report.meant.add((*path, guess or key))
    return None


def misplaced(key: str, above: Path, report: Report, path: Path) -> None:
    """Report a key that fell below the wrong header."""
    report.meant.add((*above, key))
    belongs = f"it belongs to {header(above)}: write it above the header {header(path)}"
    report.add("misplaced-key", (*path, key), f"{shown(key)} is no key of {header(path)}; {belongs}")


def fallen(id: str, item: Any, ids: Ids, report: Report, path: Path) -> bool:
    """Tell whether an entry of a table by ids is rather a key of the table around it, and report it if so.

    It is, if that table lacks the key though it needs it, or if the entry could not be one of these ids at all.
    """
    for above, shape in reversed(shapes_above(path)):
        if isinstance(shape, Shape) and id in shape.keys and id not in table_at(report.data, above):
            no_entry = type(item) not in {str, dict} and isinstance(ids.kind, Text | Shape)
            if no_entry or (id in shape.required and isinstance(item, str)):
                misplaced(id, above, report, path)
                return True
    return False


def shapes_above(path: Path) -> list[tuple[Path, Kind]]:
    """Give the kinds of all tables around a path, outermost first."""
    kind: Kind = TREE
    found: list[tuple[Path, Kind]] = []
    for depth, part in enumerate(path):
        found.append((path[:depth], kind))
        if isinstance(kind, Shape) and isinstance(part, str):
            kind = kind.keys[part]
        elif isinstance(kind, Ids | Many):
            kind = kind.kind
        elif isinstance(kind, Tables):
            kind = kind.shape
    return found


def table_at(data: Any, path: Path) -> dict[str, Any]:
    """Give the table that stands at a path of the data."""
    for part in path:
        data = data[part]
    table: dict[str, Any] = data
    return table


def naming(path: Path, key: str | int) -> str:
    """Name a key and the table that it stands in."""
    return f"'{key}' of {header(path)}" if isinstance(key, str) else f"entry {key + 1} of {header(path)}"


def type_name(value: Any) -> str:
    """Name the type of a value as authors know it."""
    names: dict[type, str] = {str: "text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return names.get(type(value), "nothing" if value is None else "a date or a time")


_NAME, _REAL = Name(), Real()
_TEXT = Text()
_LABEL = Text(LONGEST_LABEL)
_FLAG = Flag()
_IDS = Many(_NAME)
_SOURCE = Many(Cited())
_WAS = Many(Id())

CONDITION = Ids(_NAME, form=ID)
LINE = Shape({"say": _TEXT, "source": _SOURCE, "if": CONDITION}, ["say"], "say", "A line; with `if`, it is said to those people only.")
_LINES = Many(LINE)
LIMIT = Shape(
    {"visits": Whole(1, MOST_VISITS), "then": _NAME, "say": _TEXT},
    ["visits", "then"],
    meaning="How many arrivals are let in, and where later ones are sent.",
)
WAIT = Shape(
    {"at-least": Length(), "at-most": Length(), "since": _NAME, "until": _NAME, "why": _TEXT},
    meaning="How long an action waits: its floor, its horizon, and the moment that they count from.",
)
_WAY: dict[str, Kind] = {"to": _NAME, "label": _LABEL, "say": _TEXT, "source": _SOURCE, "was": _WAS}
SITUATION_ANSWER = Shape({**_WAY, "settles": _FLAG}, ["to"], "to", "A way out of a situation.")
ACTION_ANSWER = Shape({**_WAY, "any-time": _FLAG}, ["to"], "to", "What came of an action.")
OTHERS = Shape({"to": _NAME, "label": _LABEL, "say": _TEXT, "source": _SOURCE}, ["to", "label"], meaning="The way of all answers not named.")
_NODE: dict[str, Kind] = {"stage": _NAME, "recall": _IDS, "source": _SOURCE, "was": _WAS}
SITUATION = Shape(
    {
        "ask": _TEXT,
        "help": _TEXT,
        "about": _NAME,
        "afresh": _FLAG,
        "answers": Ids(SITUATION_ANSWER, 1_000),
        "others": OTHERS,
        "limit": LIMIT,
        **_NODE,
    },
    meaning="A question about where the person stands.",
)
ACTION = Shape(
    {
        "do": _TEXT,
        "how": _LINES,
        "caution": _LINES,
        "by": OneOf(*CHANNELS),
        "note": _TEXT,
        "wait": WAIT,
        "answers": Ids(ACTION_ANSWER, 1_000),
        "then": _NAME,
        "limit": LIMIT,
        **_NODE,
    },
    ["do"],
    meaning="Something to do in one sitting.",
)
ENDING = Shape({"say": Many(LINE, least=1), "good": _FLAG, **_NODE}, ["say"], meaning="Where a walk ends.")
VALUE = Shape({"label": _LABEL, "was": _WAS}, ["label"], "label", "An answer to a fact.")
BAND = Shape({"id": Id(), "below": _REAL, "label": _LABEL, "was": _WAS}, ["id", "label"], meaning="A part of a number's range.")
NUMBER = Shape({"unit": _LABEL, "from": _REAL, "to": _REAL}, meaning="That the fact is a number, in which unit and range.")
FACT = Shape(
    {"ask": _TEXT, "answers": Ids(VALUE, 1_000), "number": NUMBER, "bands": Tables(BAND, 100), "afresh": _FLAG, "was": _WAS},
    ["ask"],
    meaning="What situations ask about.",
)
SOURCE = Shape(
    {
        "title": _TEXT,
        "author": _LABEL,
        "date": Day(),
        "url": Text(2_000, LINK, "https://example.org/page"),
        "claims": Ids(_TEXT, form=CLAIM, example="1.2"),
    },
    ["title"],
    meaning="Where advice comes from.",
)


class Group(Kind):
    """Nodes or `node.answer`s: one, a list of which any one will do, or `{ all-of = [...] }`."""

    expected = "a node, a list of nodes, or { all-of = [...] }"
    names = Many(Name(), least=1)
    every = Shape({"all-of": names}, ["all-of"])

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> tuple[tuple[str, ...], bool] | None:
        if type(value) is dict:
            table = self.every.fields(value, report, (*path, key))
            return (table.get("all-of", ()), True)
        if type(value) not in {str, list}:
            self.wrong(value, report, path, key)
            return None
        return (self.names.read(value, report, path, key), False)

    def schema(self) -> Schema:
        points = Many(Text()).schema()
        return {"anyOf": [points, {"type": "object", "properties": {"all-of": points}, "required": ["all-of"], "additionalProperties": False}]}


_GROUP = Group()
_POINTS = Many(Text(LONGEST_LABEL))
_COUNT = Whole(0, 10_000)
PROMISE = Shape(
    {
        "name": _LABEL,
        "when": CONDITION,
        "before": _GROUP,
        "always": _GROUP,
        "never": _GROUP,
        "after": _GROUP,
        "at-most": _COUNT,
        "of": _GROUP,
        "can": _GROUP,
        "from": _GROUP,
        "within": Whole(1, 10_000),
        "not-before": Length(),
        "since": _NAME,
        "by": OneOf(*CHANNELS),
    },
    ["name"],
    meaning="What holds on every walk.",
)
EXAMPLE = Shape(
    {
        "name": _LABEL,
        "known": Ids(Given()),
        "at": Instant(),
        "moments": Ids(Instant()),
        "walk": Many(Text(LONGEST_LABEL), 10_000),
        "ends": _NAME,
        "visits": _POINTS,
        "never": _POINTS,
    },
    ["name"],
    meaning="A walk, and where it must lead.",
)
TREE = Shape(
    {
        "$schema": Text(2_000),
        "format": Whole(1, 1),
        "id": Id(),
        "title": _LABEL,
        "version": _LABEL,
        "language": Text(64, LANGUAGE, "en or pt-BR"),
        "start": _NAME,
        "source": Ids(SOURCE, 1_000),
        "stage": Ids(Shape({"title": _LABEL}, ["title"], meaning="A named group of nodes."), 1_000),
        "moment": Ids(Shape({"ask": _TEXT}, ["ask"], meaning="A point in time that waits count from."), 1_000),
        "fact": Ids(FACT),
        "situation": Ids(SITUATION),
        "action": Ids(ACTION),
        "ending": Ids(ENDING),
        "promise": Tables(PROMISE),
        "example": Tables(EXAMPLE),
    },
    ["format", "id", "title", "start"],
)
_FAMILIES = (
    {"situations": SITUATION, "actions": ACTION, "endings": ENDING},
    {"the answers of situations": SITUATION_ANSWER, "the answers of actions": ACTION_ANSWER},
)
KEY_WORDS = frozenset(key for shape in (SOURCE, FACT, SITUATION, ACTION) for key in shape.keys)
