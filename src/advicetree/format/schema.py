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
    Key,
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
CHANNELS_TOLD = "`call` (by phone), `mail` (by e-mail), `letter` (by post), `message` (a text message or a chat), `in-person` or `online`"
_CHANNELS = List(OneOf(*CHANNELS, synonyms=CHANNEL_SYNONYMS), len(CHANNELS), least=1)
_TEXT = Text()
_LABEL = Text(LONGEST_LABEL)
_FLAG = Flag()
_IDS = List(_NODE_ID)
_SOURCE = List(Cited())
_WAS = List(Id())
_CONDITION = Cases()
_LINE = {
    "say": Key(_TEXT, "The words, shown as they are written: Markdown in them is not read."),
    "link": Key(Link(), "The page that the words lead to."),
    "phone": Key(Phone(), "Whom to call."),
    "mail": Key(Mail(), "The e-mail address to write to."),
    "source": Key(_SOURCE, "What it rests on.", "what its node rests on"),
    "if": Key(_CONDITION, "It is said only where this holds.", "always"),
    "unless": Key(_CONDITION, "It is said only where this does not hold.", "always"),
}
BULLET = Record(_LINE, ["say"], "say", "A line below another.", refused={"bullets": "there is one level of bullets: make it a line of its own"})
LINE = Record(
    {**_LINE, "bullets": Key(List(BULLET, 100, least=1), "A list of lines below the words, which have no `bullets` of their own.")},
    ["say"],
    "say",
    "A line, and where it leads; with `if`, it is said to those people only.",
)
_LINES = List(LINE)
LIMIT = Record(
    {
        "visits": Key(Whole(1, MOST_VISITS), "How many arrivals are let in."),
        "then": Key(_NODE_ID, "Where later ones are sent."),
        "say": Key(_TEXT, "What these are told."),
    },
    ["visits", "then"],
    meaning="How many arrivals are let in, and where later ones are sent.",
    written='{ visits = 2, then = "..." }',
)
WAIT = Record(
    {
        "at-least": Key(Length(), "The floor: no answer is taken before, but for those of any time."),
        "at-most": Key(Length(), "The horizon: when to stop waiting; it only informs."),
        "since": Key(_MOMENT_ID, "The moment that both count from.", "they count from arrival"),
        "until": Key(_MOMENT_ID, "The moment at which it opens, in place of a floor."),
        "why": Key(_TEXT, "Why it is so."),
    },
    meaning="How long an action waits: its floor, its horizon, and the moment that they count from.",
    written='{ at-least = "2 days" }',
)
_WAS_KEY = Key(_WAS, "What it was called before.")
_EDGE = {
    "to": Key(_NODE_ID, "Where it leads."),
    "label": Key(_LABEL, "What people choose.", "that of its fact, or made of its id: `not-yet` is “Not yet”"),
    "say": Key(_TEXT, "Words said on the way, also to people who are passed over."),
    "source": Key(_SOURCE, "What it rests on.", "what its node rests on"),
    "was": _WAS_KEY,
}
SITUATION_ANSWER = Record(
    {**_EDGE, "settles": Key(_FLAG, "If false, it leads on and leaves the fact unknown, so it is none of the fact's own answers.", otherwise=True)},
    ["to"],
    "to",
    "A way out of a situation.",
)
ACTION_ANSWER = Record(
    {
        **_EDGE,
        "label": Key(_LABEL, "What people choose.", "made of its id"),
        "say": Key(_TEXT, "Words said on the way."),
        "any-time": Key(_FLAG, "Whether it can be given before the action opens.", otherwise=False),
    },
    ["to"],
    "to",
    "What came of an action.",
)
OTHERS = Record(
    {
        "to": Key(_NODE_ID, "Where it leads."),
        "label": Key(_LABEL, "What all these answers are called in pictures and by programs."),
        "say": Key(_TEXT, "Words said on the way."),
        "source": Key(_SOURCE, "What it rests on.", "what its node rests on"),
    },
    ["to", "label"],
    meaning="The way of all answers not named.",
    written='{ to = "...", label = "..." }',
)
_NODE = {
    "stage": Key(Name("a stage"), "The stage that it belongs to."),
    "recall": Key(_IDS, "Nodes whose notes are shown here."),
    "source": Key(_SOURCE, "What it rests on.", "the source that is the default, if there is one"),
    "was": _WAS_KEY,
    "silence": Key(Mapping(_TEXT, 100, written='{ long-text = "..." }'), "Warnings of the checker that are not given here, each with the reason."),
}
_NOTE = Key(_TEXT, "What to write down, in the person's own words; it is kept with the answer, and never decides where to go on.")
_LIMIT = Key(LIMIT, "How often it is visited.", "as often as walks come here")
SITUATION = NodeRecord(
    "ask",
    {
        "ask": Key(_TEXT, "The question. It is needed unless `about` names a fact.", "that of the fact"),
        "help": Key(_LINES, "How to find out."),
        "caution": Key(_LINES, "What to be careful of."),
        "note": _NOTE,
        "about": Key(About(), "The fact that it asks about, or one choice or group of a fact that takes several.", "a fact of its own, called as itself"),
        "remember": Key(_FLAG, "If false, its own fact is asked at each visit.", otherwise=True),
        "answers": Key(Mapping(SITUATION_ANSWER, 1_000, written='{ yes = "...", no = "..." }'), "The ways on, by the ids of answers or of groups."),
        "others": Key(OTHERS, "The way of all answers of the fact that are not named."),
        "then": Key(_NODE_ID, "The same, without a label; the one way on where several answers can be given at once."),
        "limit": _LIMIT,
        **_NODE,
    },
    meaning="A question about where the person stands.",
)
ACTION = NodeRecord(
    "do",
    {
        "do": Key(_TEXT, "What to do."),
        "help": Key(_LINES, "What helps to understand it."),
        "how": Key(_LINES, "How to do it, step by step."),
        "caution": Key(_LINES, "What to be careful of."),
        "by": Key(_CHANNELS, f"The channels by which it can be done: {CHANNELS_TOLD}."),
        "note": _NOTE,
        "wait": Key(WAIT, "How long it waits before it can be answered.", "it is open at once"),
        "answers": Key(Mapping(ACTION_ANSWER, 1_000, written='{ done = "..." }'), "What came of it: the ways on, by their ids."),
        "then": Key(_NODE_ID, "The one way on: short for one answer called `done`."),
        "limit": _LIMIT,
        **_NODE,
    },
    ["do"],
    meaning="Something to do in one sitting.",
)
ENDING = NodeRecord(
    "say",
    {
        "say": Key(List(LINE, least=1), "The parting words. The first line is the headline: words alone, which everybody reads."),
        "help": Key(_LINES, "What helps to understand it."),
        "good": Key(_FLAG, "Whether it is a good end, for pictures and programs; it is never shown as a verdict.", otherwise=False),
        **_NODE,
    },
    ["say"],
    meaning="Where a walk ends.",
)
VALUE = Record(
    {
        "label": Key(_LABEL, "What people choose."),
        "alone": Key(_FLAG, "Where several can be given: whether it goes with no other.", otherwise=False),
        "was": _WAS_KEY,
    },
    ["label"],
    "label",
    "An answer to a fact.",
)
BAND = Record(
    {
        "id": Key(Id(), "The answer that it is."),
        "label": Key(_LABEL, "What people choose."),
        "below": Key(BelowType(), "Where a band of a number ends; that number belongs to the next band."),
        "up-to": Key(BoundType(), "Where a band ends; that number or day belongs to it."),
        "before": Key(Day(), "Where a band of a date ends; that day belongs to the next band."),
        "reached": Key(AgeType(), "How long ago the date is, or longer."),
        "was": _WAS_KEY,
    },
    ["id", "label"],
    meaning="A part of a number's range, or some of a date's days.",
)
NUMBER = Record(
    {
        "unit": Key(_LABEL, "What is counted."),
        "from": Key(_REAL, "The least that it can be.", "no bound"),
        "to": Key(_REAL, "The most that it can be.", "no bound"),
    },
    meaning="That the fact is a number, in which unit and range.",
    written='{ unit = "euros", from = 0 }',
)
DATE = Record(
    {
        "from": Key(DayOrToday(), "The first day that it can be.", "no bound"),
        "to": Key(DayOrToday(), "The last day that it can be.", "no bound"),
    },
    meaning="That the fact is a date, and in which range.",
    written='{ from = 1900-01-01, to = "today" }',
)
SEVERAL = FlagOrRecord(
    {
        "least": Key(Whole(0, 1_000), "How many answers at least.", 0),
        "most": Key(Whole(1, 1_000), "How many at most, which is no more than go together.", "no bound"),
    },
    meaning="That several answers can be given at once, and how many.",
    written="true",
)
GROUP = Record(
    {
        "label": Key(_LABEL, "What it is called."),
        "values": Key(List(Name("an answer"), least=1), "The answers, or other groups, that are in it."),
        "was": _WAS_KEY,
    },
    ["label", "values"],
    meaning="A named set of a fact's answers.",
    written='{ label = "...", values = ["..."] }',
)
RULE = Record(
    {
        "is": Key(Name("an answer"), "The value that it gives."),
        "if": Key(_CONDITION, "It applies where this holds.", "always"),
        "unless": Key(_CONDITION, "It applies where this does not hold.", "always"),
    },
    ["is"],
    meaning="A value of a derived fact, and when it has it.",
)
FACT = FactRecord(
    {
        "ask": Key(_TEXT, "The question, where a situation has none of its own. It is needed unless there are `rules`."),
        "title": Key(_TEXT, "What a fact with `rules` is called, since it is never asked.", "made of its id"),
        "answers": Key(ValuesById(VALUE, 1_000, written='{ yes = "Yes", no = "No" }'), "Its answers by their ids; or a list of ids, which are the labels too."),
        "number": Key(NUMBER, "That it is a number; then it has `bands`, and no `answers`."),
        "date": Key(DATE, "That it is a date; then it has `bands`, and no `answers`."),
        "bands": Key(ListOfTables(BAND, 100), "The parts of a number's range, upwards; or some of a date's days, tried in order."),
        "several": Key(SEVERAL, "That several answers can be given at once.", otherwise=False),
        "groups": Key(Mapping(GROUP, 1_000, written='{ id = { label = "...", values = ["..."] } }'), "Named sets of its answers, by their ids."),
        "rules": Key(ListOfTables(RULE, 1_000), "The rules that give it a value from other facts: the first that applies. Then it is never asked."),
        "worked-out-from": Key(List(Name("a fact"), 100, least=1), "The facts from which a program can work out the answer by itself."),
        "remember": Key(_FLAG, "If false, it is asked at each visit; else it is remembered, and asked once.", otherwise=True),
        "was": _WAS_KEY,
    },
    meaning="What situations ask about, or what is derived from other facts.",
)


SOURCE = SourceRecord(
    {
        "title": Key(_TEXT, "What it is called."),
        "author": Key(_LABEL, "Who wrote it."),
        "date": Key(Day(), "When it was written."),
        "url": Key(Link(), "Where it can be read."),
        "default": Key(_FLAG, "Whether it is the source of each node that cites none.", otherwise=False),
        "claims": Key(Claims(_TEXT, pattern=CLAIM, written='{ "1.2" = "..." }', example="1.2"), "The single things that it says, each by its name."),
    },
    ["title"],
    meaning="Where advice comes from.",
)
STAGE = Record({"title": Key(_LABEL, "What it is called.")}, ["title"], meaning="A named group of nodes.")
MOMENT = Record({"ask": Key(_TEXT, "The question that asks for it.")}, ["ask"], meaning="A point in time that waits count from.")


_GROUP = PointGroup()
_POINTS = List(Text(LONGEST_LABEL))
_COUNT = Whole(0, 10_000)
PROMISE = Record(
    {
        "name": Key(_LABEL, "What it is called; no other promise is called so."),
        "when": Key(_CONDITION, "Of whom it is promised, by remembered facts.", "of everybody"),
        "before": Key(_GROUP, "Nobody reaches these …"),
        "always": Key(_GROUP, "… without having been at these before."),
        "never": Key(_GROUP, "Nobody reaches these …"),
        "after": Key(_GROUP, "… after these.", "at any time"),
        "at-most": Key(_COUNT, "Nobody comes more often than this …"),
        "of": Key(_GROUP, "… to these. With `by`, the actions that are meant; with `not-before`, the points."),
        "can": Key(_GROUP, "These can still be reached …"),
        "from": Key(_GROUP, "… from these.", "the start"),
        "within": Key(Whole(1, 10_000), "Every walk has ended after so many visits."),
        "not-before": Key(Length(), "The points of `of` never come earlier than this: a node opens, an answer can be given …"),
        "since": Key(_MOMENT_ID, "… after this moment.", "the start of the walk"),
        "by": Key(_CHANNELS, "Everybody who reaches the actions does them in one of these ways."),
    },
    ["name"],
    meaning="What holds on every walk.",
)
EXAMPLE = Record(
    {
        "name": Key(_LABEL, "What it is called; no other example is called so."),
        "known": Key(Mapping(FactValue(), written='{ fact = "answer" }'), "What is known beforehand, by fact."),
        "at": Key(Instant(), "When it starts; it is needed where time passes or moments are given.", "no time is kept"),
        "on": Key(Day(), "The day that ages are counted to, where there is no `at`."),
        "moments": Key(Mapping(Instant(), written="{ moment = 2026-01-05T09:00:00Z }"), "The moments that are given."),
        "walk": Key(List(Text(LONGEST_LABEL), 10_000), "The choices, in order."),
        "ends": Key(_NODE_ID, "The ending where it must end."),
        "visits": Key(_POINTS, "Where it must have been."),
        "never": Key(_POINTS, "Where it must not have been."),
    },
    ["name"],
    meaning="A walk, and where it must lead.",
)
TREE = Record(
    {
        "$schema": Key(Text(2_000), "Where an editor finds the schema; it means nothing else."),
        "format": Key(Whole(1, 1), "The version of this format."),
        "id": Key(Id(), "What programs call the tree."),
        "title": Key(_LABEL, "What people call it."),
        "version": Key(_LABEL, "Which state of the advice this is."),
        "language": Key(Text(64, LANGUAGE, "en for English, de for German"), "The language of the words (BCP 47), such as `en` or `pt-BR`."),
        "start": Key(_NODE_ID, "Where every walk starts."),
        "source": Key(Mapping(SOURCE, 1_000), "Where the advice comes from."),
        "stage": Key(Mapping(STAGE, 1_000), "Named groups of nodes, in the order in which they are drawn."),
        "moment": Key(Mapping(MOMENT, 1_000), "Points in time that waits count from."),
        "fact": Key(Mapping(FACT), "What several situations ask about, numbers, dates, and what is derived."),
        "situation": Key(Mapping(SITUATION), "Questions about where the person stands."),
        "action": Key(Mapping(ACTION), "Things to do."),
        "ending": Key(Mapping(ENDING), "Where walks end."),
        "promise": Key(ListOfTables(PROMISE), "What holds on every walk."),
        "example": Key(ListOfTables(EXAMPLE), "Walks that are written down."),
    },
    ["format", "id", "title", "start"],
    meaning="The whole advice.",
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
    if (name := names.get(repr(part))) is not None:
        return {"$ref": f"#/$defs/{name}"}
    bare = {key: value for key, value in part.items() if key not in {"description", "default"}}
    if (name := names.get(repr(bare))) is not None:  # of a key
        return {"$ref": f"#/$defs/{name}", "description": part["description"]}
    return _inside(part, names)
