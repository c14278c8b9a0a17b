"""The format, as data: which keys each table has, and what each key takes.

Invariant: this is the one description of the format; the reader reads by it, and `json_schema` writes it out.
What names refer to, and which keys go together, is looked at later, in `checks`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingType
from typing import Any

from advicetree.format.addresses import Link, Mail, Phone
from advicetree.format.tables import (
    Cases,
    Claims,
    FactRecord,
    FlagOrRecord,
    Format,
    List,
    ListOfTables,
    Mapping,
    NodeRecord,
    PointGroup,
    Record,
    SourceRecord,
    ValuesById,
)
from advicetree.format.types import (
    CLAIM,
    LONGEST_LABEL,
    About,
    AgeType,
    BelowType,
    BoundType,
    Cited,
    Day,
    DayOrToday,
    FactValue,
    Flag,
    Id,
    Instant,
    Length,
    Name,
    OneOf,
    Real,
    Schema,
    Text,
    Type,
    Whole,
)
from advicetree.model import CHANNELS, Days, Fact, Limit, Line, Number, Rule
from advicetree.promises import Promise
from advicetree.tree import Tree

MOST_VISITS = 1_000
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_NODE_ID, _MOMENT_ID, _REAL = Name("a node"), Name("a moment"), Real()
CHANNEL_SYNONYMS = {
    **dict.fromkeys(("phone", "telephone", "mobile", "ring", "hotline"), "call"),
    **dict.fromkeys(("email", "e-mail"), "mail"),
    **dict.fromkeys(("post", "paper", "fax"), "letter"),
    **dict.fromkeys(("sms", "text", "chat", "messenger"), "message"),
    **dict.fromkeys(("person", "personal", "visit", "desk", "office"), "in-person"),
    **dict.fromkeys(("web", "website", "internet", "form", "site"), "online"),
}
_CHANNELS = List(OneOf(*CHANNELS, synonyms=CHANNEL_SYNONYMS), len(CHANNELS), least=1)
_TEXT = Text()
_LABEL = Text(LONGEST_LABEL)
_FLAG = Flag()
_IDS = List(_NODE_ID)
_SOURCE = List(Cited())
_WAS = List(Id())
_CONDITION = Cases()
_LINE: dict[str, Type] = {"say": _TEXT, "link": Link(), "phone": Phone(), "mail": Mail(), "source": _SOURCE, "if": _CONDITION, "unless": _CONDITION}
BULLET = Record(_LINE, ["say"], "say", "A line below another.", refused={"bullets": "there is one level of bullets: make it a line of its own"})
LINE = Record(
    {**_LINE, "bullets": List(BULLET, 100, least=1)},
    ["say"],
    "say",
    "A line, and where it leads; with `if`, it is said to those people only.",
)
_LINES = List(LINE)
LIMIT = Record(
    {"visits": Whole(1, MOST_VISITS), "then": _NODE_ID, "say": _TEXT},
    ["visits", "then"],
    meaning="How many arrivals are let in, and where later ones are sent.",
    written='{ visits = 2, then = "..." }',
)
WAIT = Record(
    {"at-least": Length(), "at-most": Length(), "since": _MOMENT_ID, "until": _MOMENT_ID, "why": _TEXT},
    meaning="How long an action waits: its floor, its horizon, and the moment that they count from.",
    written='{ at-least = "2 days" }',
)
_EDGE: dict[str, Type] = {"to": _NODE_ID, "label": _LABEL, "say": _TEXT, "source": _SOURCE, "was": _WAS}
SITUATION_ANSWER = Record({**_EDGE, "settles": _FLAG}, ["to"], "to", "A way out of a situation.")
ACTION_ANSWER = Record({**_EDGE, "any-time": _FLAG}, ["to"], "to", "What came of an action.")
OTHERS = Record(
    {"to": _NODE_ID, "label": _LABEL, "say": _TEXT, "source": _SOURCE},
    ["to", "label"],
    meaning="The way of all answers not named.",
    written='{ to = "...", label = "..." }',
)
_SILENCE = Mapping(_TEXT, 100, written='{ long-text = "..." }')
_NODE: dict[str, Type] = {"stage": Name("a stage"), "recall": _IDS, "source": _SOURCE, "was": _WAS, "silence": _SILENCE}
SITUATION = NodeRecord(
    "ask",
    {
        "ask": _TEXT,
        "help": _LINES,
        "caution": _LINES,
        "note": _TEXT,
        "about": About(),
        "remember": _FLAG,
        "answers": Mapping(SITUATION_ANSWER, 1_000, written='{ yes = "...", no = "..." }'),
        "others": OTHERS,
        "then": _NODE_ID,
        "limit": LIMIT,
        **_NODE,
    },
    meaning="A question about where the person stands.",
)
ACTION = NodeRecord(
    "do",
    {
        "do": _TEXT,
        "help": _LINES,
        "how": _LINES,
        "caution": _LINES,
        "by": _CHANNELS,
        "note": _TEXT,
        "wait": WAIT,
        "answers": Mapping(ACTION_ANSWER, 1_000, written='{ done = "..." }'),
        "then": _NODE_ID,
        "limit": LIMIT,
        **_NODE,
    },
    ["do"],
    meaning="Something to do in one sitting.",
)
ENDING = NodeRecord("say", {"say": List(LINE, least=1), "help": _LINES, "good": _FLAG, **_NODE}, ["say"], meaning="Where a walk ends.")
VALUE = Record({"label": _LABEL, "alone": _FLAG, "was": _WAS}, ["label"], "label", "An answer to a fact.")
BAND = Record(
    {"id": Id(), "below": BelowType(), "before": Day(), "up-to": BoundType(), "reached": AgeType(), "label": _LABEL, "was": _WAS},
    ["id", "label"],
    meaning="A part of a number's range, or some of a date's days.",
)
NUMBER = Record(
    {"unit": _LABEL, "from": _REAL, "to": _REAL}, meaning="That the fact is a number, in which unit and range.", written='{ unit = "euros", from = 0 }'
)
DATE = Record({"from": DayOrToday(), "to": DayOrToday()}, meaning="That the fact is a date, and in which range.", written='{ from = 1900-01-01, to = "today" }')
SEVERAL = FlagOrRecord(
    {"least": Whole(0, 1_000), "most": Whole(1, 1_000)},
    meaning="That several answers can be given at once, and how many.",
    written="true",
)
GROUP = Record(
    {"label": _LABEL, "values": List(Name("an answer"), least=1), "was": _WAS},
    ["label", "values"],
    meaning="A named set of a fact's answers.",
    written='{ label = "...", values = ["..."] }',
)
RULE = Record({"if": _CONDITION, "unless": _CONDITION, "is": Name("an answer")}, ["is"], meaning="A value of a derived fact, and when it has it.")
FACT = FactRecord(
    {
        "ask": _TEXT,
        "title": _TEXT,
        "answers": ValuesById(VALUE, 1_000, written='{ yes = "Yes", no = "No" }'),
        "number": NUMBER,
        "date": DATE,
        "bands": ListOfTables(BAND, 100),
        "several": SEVERAL,
        "groups": Mapping(GROUP, 1_000, written='{ id = { label = "...", values = ["..."] } }'),
        "rules": ListOfTables(RULE, 1_000),
        "worked-out-from": List(Name("a fact"), 100, least=1),
        "remember": _FLAG,
        "was": _WAS,
    },
    meaning="What situations ask about, or what is derived from other facts.",
)


SOURCE = SourceRecord(
    {
        "title": _TEXT,
        "author": _LABEL,
        "date": Day(),
        "url": Link(),
        "default": _FLAG,
        "claims": Claims(_TEXT, pattern=CLAIM, written='{ "1.2" = "..." }', example="1.2"),
    },
    ["title"],
    meaning="Where advice comes from.",
)


_GROUP = PointGroup()
_POINTS = List(Text(LONGEST_LABEL))
_COUNT = Whole(0, 10_000)
PROMISE = Record(
    {
        "name": _LABEL,
        "when": _CONDITION,
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
        "since": _MOMENT_ID,
        "by": _CHANNELS,
    },
    ["name"],
    meaning="What holds on every walk.",
)
EXAMPLE = Record(
    {
        "name": _LABEL,
        "known": Mapping(FactValue(), written='{ fact = "answer" }'),
        "at": Instant(),
        "on": Day(),
        "moments": Mapping(Instant(), written="{ moment = 2026-01-05T09:00:00Z }"),
        "walk": List(Text(LONGEST_LABEL), 10_000),
        "ends": _NODE_ID,
        "visits": _POINTS,
        "never": _POINTS,
    },
    ["name"],
    meaning="A walk, and where it must lead.",
)
TREE = Record(
    {
        "$schema": Text(2_000),
        "format": Whole(1, 1),
        "id": Id(),
        "title": _LABEL,
        "version": _LABEL,
        "language": Text(64, LANGUAGE, "en for English, de for German"),
        "start": _NODE_ID,
        "source": Mapping(SOURCE, 1_000),
        "stage": Mapping(Record({"title": _LABEL}, ["title"], meaning="A named group of nodes."), 1_000),
        "moment": Mapping(Record({"ask": _TEXT}, ["ask"], meaning="A point in time that waits count from."), 1_000),
        "fact": Mapping(FACT),
        "situation": Mapping(SITUATION),
        "action": Mapping(ACTION),
        "ending": Mapping(ENDING),
        "promise": ListOfTables(PROMISE),
        "example": ListOfTables(EXAMPLE),
    },
    ["format", "id", "title", "start"],
)
NODES = {"situation": SITUATION, "action": ACTION, "ending": ENDING}
FAMILIES: tuple[dict[str, Record], ...] = (
    {f"{kind}s": node for kind, node in NODES.items()},
    {"the answers of situations": SITUATION_ANSWER, "the answers of actions": ACTION_ANSWER},
)
KEY_WORDS = frozenset(key for record in (SOURCE, FACT, *NODES.values()) for key in record.keys)
FORMAT = Format(TREE, KEY_WORDS, NODES, FAMILIES)
_SHARED: dict[str, Type] = {  # what the schema says once, and refers to
    "lines": _LINES,
    "line": LINE,
    "bullet": BULLET,
    "condition": _CONDITION,
    "asked": Cases.case.each,
    "was": _WAS,
}
_KEYS: dict[type, dict[str, str]] = {  # the fields of values, each with its key, where that is not its name (with - for _)
    Days: {"least": "from", "most": "to"},
    Fact: {"values": "answers", "days": "date"},
    Limit: {"to": "then"},
    Line: {"condition": "if"},
    Number: {"least": "from", "most": "to"},
    Promise: {"from_": "from"},
    Rule: {"value": "is"},
    Tree: {f"{key}s": key for key in ("fact", "moment", "stage", "source", "promise", "example")},
}


def key_of(cls: type, field: str) -> str:
    """The key at which a file has a field of a value of a class.

    >>> key_of(Line, "condition"), key_of(Line, "say")
    ('if', 'say')
    """
    return _KEYS.get(cls, {}).get(field, field.replace("_", "-"))


def json_schema() -> Schema:
    """The format as a JSON Schema (draft 2020-12), as plain data, for editors.

    It takes every tree that the reader takes, and some more: what names refer to, and which keys go together, is beyond it.

    >>> json_schema()["required"]
    ['format', 'id', 'title', 'start']
    """
    parts = {name: shared.schema() for name, shared in _SHARED.items()}
    names = {repr(part): name for name, part in parts.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A tree of advice",
        "description": "The format that advicetree reads, in TOML or JSON.",
        **_inside(TREE.schema(), names),
        "$defs": {name: _inside(part, names) for name, part in parts.items()},
    }


def _inside(schema: Schema, names: MappingType[str, str]) -> Schema:
    """A schema in which parts that have names are referred to."""
    return {key: _referring(part, names) for key, part in schema.items()}


def _referring(part: Any, names: MappingType[str, str]) -> Any:
    if isinstance(part, list):
        return [_referring(one, names) for one in part]
    if not isinstance(part, dict):
        return part
    name = names.get(repr(part))
    return _inside(part, names) if name is None else {"$ref": f"#/$defs/{name}"}
