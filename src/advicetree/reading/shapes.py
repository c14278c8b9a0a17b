"""The format, as data: which keys each table has, and what each key takes.

What always holds: this is the one description of the format; the reader reads by it, and `schema` writes it out as a JSON Schema.
What names refer to is looked at later, in `checks`.
"""

from __future__ import annotations

import re
from typing import Any

from advicetree.model import CHANNELS
from advicetree.reading.kinds import CLAIM, ID, LONGEST_LABEL, Cited, Day, Flag, Given, Id, Instant, Kind, Length, Name, OneOf, Real, Schema, Text, Whole
from advicetree.reading.report import Path, Report
from advicetree.reading.tables import Format, Ids, Many, Shape, Tables

MOST_VISITS = 1_000
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
LINK = re.compile(r"https?://[^\s]+")
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
FAMILIES = (
    {"situations": SITUATION, "actions": ACTION, "endings": ENDING},
    {"the answers of situations": SITUATION_ANSWER, "the answers of actions": ACTION_ANSWER},
)
KEY_WORDS = frozenset(key for shape in (SOURCE, FACT, SITUATION, ACTION) for key in shape.keys)
FORMAT = Format(TREE, KEY_WORDS, FAMILIES)
