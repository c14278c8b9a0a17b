"""The format, as data: which keys each table has, and what each key takes.

Invariant: this is the one description of the format; the reader reads by it, and `schema` writes it out as a JSON Schema.
What names refer to is looked at later, in `checks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from advicetree.format.names import CLAIM, LONGEST_CLAIM
from advicetree.format.report import Report
from advicetree.format.tables import Format, Ids, Many, NodeShape, Shape, Tables
from advicetree.format.types import LONGEST_LABEL, Cited, Day, Flag, Given, Id, Instant, Kind, Length, Name, OneOf, Real, Schema, Text, Valued, Whole
from advicetree.format.wording import Path, header, naming
from advicetree.model import CHANNELS
from advicetree.text import printable, shown

MOST_VISITS = 1_000
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
LINK = re.compile(r"https?://[^\s]+")
_NODE_ID, _MOMENT_ID, _REAL = Name("a node"), Name("a moment"), Real()
CHANNELS_MEANT = {
    **dict.fromkeys(("phone", "telephone", "mobile", "ring", "hotline"), "call"),
    **dict.fromkeys(("email", "e-mail"), "mail"),
    **dict.fromkeys(("post", "paper", "fax"), "letter"),
    **dict.fromkeys(("sms", "text", "chat", "messenger"), "message"),
    **dict.fromkeys(("person", "personal", "visit", "desk", "office"), "in-person"),
    **dict.fromkeys(("web", "website", "internet", "form", "site"), "online"),
}
_CHANNEL = OneOf(*CHANNELS, meant=CHANNELS_MEANT)
_TEXT = Text()
_LABEL = Text(LONGEST_LABEL)
_FLAG = Flag()
_IDS = Many(_NODE_ID)
_SOURCE = Many(Cited())
_WAS = Many(Id())
_COMPARED = re.compile(r"\s*([a-z][a-z0-9-]{0,31})\s*(?:[<>=!]=?|\bis\b).*", re.DOTALL)


class Condition(Ids):
    """Values of facts, on which a line or a promise depends; a comparison in a text is told how it is written."""

    def __init__(self, each: str) -> None:
        super().__init__(Valued(each), written='{ fact = "answer" }')

    def unquoted(self, text: str) -> str:
        found = _COMPARED.fullmatch(text)
        return f'{{ {found[1]} = "..." }}, with the id of an answer or a band' if found else ""


LINE = Shape({"say": _TEXT, "source": _SOURCE, "if": Condition("a line")}, ["say"], "say", "A line; with `if`, it is said to those people only.")
_LINES = Many(LINE)
LIMIT = Shape(
    {"visits": Whole(1, MOST_VISITS), "then": _NODE_ID, "say": _TEXT},
    ["visits", "then"],
    meaning="How many arrivals are let in, and where later ones are sent.",
    written='{ visits = 2, then = "..." }',
)
WAIT = Shape(
    {"at-least": Length(), "at-most": Length(), "since": _MOMENT_ID, "until": _MOMENT_ID, "why": _TEXT},
    meaning="How long an action waits: its floor, its horizon, and the moment that they count from.",
    written='{ at-least = "2 days" }',
)
_WAY: dict[str, Kind] = {"to": _NODE_ID, "label": _LABEL, "say": _TEXT, "source": _SOURCE, "was": _WAS}
SITUATION_ANSWER = Shape({**_WAY, "settles": _FLAG}, ["to"], "to", "A way out of a situation.")
ACTION_ANSWER = Shape({**_WAY, "any-time": _FLAG}, ["to"], "to", "What came of an action.")
OTHERS = Shape(
    {"to": _NODE_ID, "label": _LABEL, "say": _TEXT, "source": _SOURCE},
    ["to", "label"],
    meaning="The way of all answers not named.",
    written='{ to = "...", label = "..." }',
)
_SILENCE = Ids(_TEXT, 100, written='{ long-text = "..." }')
_NODE: dict[str, Kind] = {"stage": Name("a stage"), "recall": _IDS, "source": _SOURCE, "was": _WAS, "silence": _SILENCE}
SITUATION = NodeShape(
    "ask",
    {
        "ask": _TEXT,
        "help": _TEXT,
        "about": Name("a fact"),
        "remember": _FLAG,
        "answers": Ids(SITUATION_ANSWER, 1_000, written='{ yes = "...", no = "..." }'),
        "others": OTHERS,
        "limit": LIMIT,
        **_NODE,
    },
    meaning="A question about where the person stands.",
)
ACTION = NodeShape(
    "do",
    {
        "do": _TEXT,
        "how": _LINES,
        "caution": _LINES,
        "by": _CHANNEL,
        "note": _TEXT,
        "wait": WAIT,
        "answers": Ids(ACTION_ANSWER, 1_000, written='{ done = "..." }'),
        "then": _NODE_ID,
        "limit": LIMIT,
        **_NODE,
    },
    ["do"],
    meaning="Something to do in one sitting.",
)
ENDING = NodeShape("say", {"say": Many(LINE, least=1), "good": _FLAG, **_NODE}, ["say"], meaning="Where a walk ends.")
VALUE = Shape({"label": _LABEL, "was": _WAS}, ["label"], "label", "An answer to a fact.")
BAND = Shape({"id": Id(), "below": _REAL, "label": _LABEL, "was": _WAS}, ["id", "label"], meaning="A part of a number's range.")
NUMBER = Shape(
    {"unit": _LABEL, "from": _REAL, "to": _REAL}, meaning="That the fact is a number, in which unit and range.", written='{ unit = "euros", from = 0 }'
)
FACT = Shape(
    {
        "ask": _TEXT,
        "answers": Ids(VALUE, 1_000, written='{ yes = "Yes", no = "No" }'),
        "number": NUMBER,
        "bands": Tables(BAND, 100),
        "remember": _FLAG,
        "was": _WAS,
    },
    ["ask"],
    meaning="What situations ask about.",
)


class Claims(Ids):
    """The claims of a source by their names, which often have dots, and then stand in quotes."""

    def _lift(self, entries: dict[str, Any], report: Report, path: Path) -> None:
        super()._lift(entries, report, path)
        dotted = [id for id, item in entries.items() if type(item) is dict and item and CLAIM.fullmatch(id)]
        for number, id in enumerate(dotted):
            names = dict(undotted(id, entries.pop(id)))
            entries.update(names)
            if number == 0:
                report.add("bad-id", (*path, id), f'a claim with a dot in its name stands in quotes; write "{_first(names)}" = "..."')


class Source(Shape):
    """A source; claims among its own keys, none of which starts with a digit, are told where they belong."""

    def fields(self, table: dict[str, Any], report: Report, path: Path) -> dict[str, Any]:
        for number, key in enumerate([key for key in table if key[:1].isdigit() and CLAIM.fullmatch(key)]):
            names = dict(undotted(key, table.pop(key)))
            if number == 0:
                right = f"write it in {header((*path, 'claims'))}" if "claims" in table else f'write claims = {{ "{_first(names)}" = "..." }}'
                report.add("unknown-key", (*path, key), f"{shown(_first(names))} is not a key of {header(path)}, but names a claim: {right}")
            claims = table.setdefault("claims", {})
            if type(claims) is dict:
                claims.update(names)
        return super().fields(table, report, path)


def undotted(name: str, item: Any) -> Iterator[tuple[str, Any]]:
    """What stands below a part of its name, by its whole name.

    >>> dict(undotted("2", {"1": "Food", "2": {"7": "Books"}}))
    {'2.1': 'Food', '2.2.7': 'Books'}
    """
    if type(item) is not dict or not item or not CLAIM.fullmatch(name):
        yield name, item
        return
    for rest, inner in item.items():
        yield from undotted(f"{name}.{rest}", inner)


def _first(names: dict[str, Any]) -> str:
    return printable(next(iter(names))[:LONGEST_CLAIM])


SOURCE = Source(
    {
        "title": _TEXT,
        "author": _LABEL,
        "date": Day(),
        "url": Text(2_000, LINK, "https://example.org/page"),
        "claims": Claims(_TEXT, form=CLAIM, written='{ "1.2" = "..." }', example="1.2"),
    },
    ["title"],
    meaning="Where advice comes from.",
)


class Group(Kind):
    """Nodes or `node.answer`s: one, a list of which any one will do, or `{ all-of = [...] }`."""

    expected = "a node, a list of nodes, or { all-of = [...] }"
    names = Many(Name("a node"), least=1)
    every = Shape({"all-of": names}, ["all-of"])
    keys = every.keys

    def takes(self, value: Any) -> bool:
        return type(value) in {str, list, dict}

    def inside(self, part: str | int) -> Kind:
        return self.every if isinstance(part, str) else self.names

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> tuple[tuple[str, ...], bool] | None:
        if type(value) is dict:
            if "all-of" not in value:
                right = "a plain list means any of its nodes, and { all-of = [...] } each of them"
                named = next(iter(value), None)
                wrong = f"{naming(path, key)} is an empty table" if named is None else f"{shown(named)} is not a key of {naming(path, key)}"
                report.add("unknown-key", (*path, key), f"{wrong}; {right}")
                return None
            table = self.every.fields(value, report, (*path, key))
            return (table.get("all-of", ()), True)
        if not self.takes(value):
            self.wrong(value, report, path, key)
            return None
        return (self.names.read(value, report, path, key), False)

    def schema(self) -> Schema:
        points = Many(Text(LONGEST_LABEL), least=1).schema()
        return {"anyOf": [points, {"type": "object", "properties": {"all-of": points}, "required": ["all-of"], "additionalProperties": False}]}


_GROUP = Group()
_POINTS = Many(Text(LONGEST_LABEL))
_COUNT = Whole(0, 10_000)
PROMISE = Shape(
    {
        "name": _LABEL,
        "when": Condition("a promise"),
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
        "by": _CHANNEL,
    },
    ["name"],
    meaning="What holds on every walk.",
)
EXAMPLE = Shape(
    {
        "name": _LABEL,
        "known": Ids(Given(), written='{ fact = "answer" }'),
        "at": Instant(),
        "moments": Ids(Instant(), written="{ moment = 2026-01-05T09:00:00Z }"),
        "walk": Many(Text(LONGEST_LABEL), 10_000),
        "ends": _NODE_ID,
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
        "language": Text(64, LANGUAGE, "en for English, de for German"),
        "start": _NODE_ID,
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
NODES = {"situation": SITUATION, "action": ACTION, "ending": ENDING}
FAMILIES: tuple[dict[str, Shape], ...] = (
    {f"{kind}s": shape for kind, shape in NODES.items()},
    {"the answers of situations": SITUATION_ANSWER, "the answers of actions": ACTION_ANSWER},
)
KEY_WORDS = frozenset(key for shape in (SOURCE, FACT, *NODES.values()) for key in shape.keys)
FORMAT = Format(TREE, KEY_WORDS, NODES, FAMILIES)
