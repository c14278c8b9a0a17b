"""The tables of keys on the page about the format, one for each table of a tree file.

Invariant: nothing is said here of a key; all words stand in `advicetree.format.schema`, and a key without words is an error.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import singledispatch

from in_markdown import described, table

from advicetree.format import schema as fmt
from advicetree.format.addresses import Link, Mail, Phone
from advicetree.format.tables import Cases, FlagOrRecord, Key, List, ListOfTables, PointGroup, Record, ValuesById
from advicetree.format.tables import Mapping as ById
from advicetree.format.types import (
    LONGEST_LABEL,
    LONGEST_TEXT,
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
    Text,
    Type,
    Whole,
)

USUAL = 1_000  # entries that a list may have, where its table does not say another number

RECORDS: Mapping[str, tuple[Record, str]] = {  # by the name of its part: a record, and how another table tells of it
    "tree": (fmt.TREE, "tree"),
    "source": (fmt.SOURCE, "[sources](#source)"),
    "stage": (fmt.STAGE, "[stages](#stage)"),
    "moment": (fmt.MOMENT, "[moments](#moment)"),
    "fact": (fmt.FACT, "[facts](#fact)"),
    "value": (fmt.VALUE, "labels, or [values](#a-value)"),
    "number": (fmt.NUMBER, "[a number](#a-number)"),
    "date": (fmt.DATE, "[a date](#a-date)"),
    "band": (fmt.BAND, "[bands](#a-band)"),
    "several": (fmt.SEVERAL, "[several](#several)"),
    "group": (fmt.GROUP, "[groups](#groups)"),
    "rule": (fmt.RULE, "[rules](#rules)"),
    "situation": (fmt.SITUATION, "[situations](#situation)"),
    "answer of a situation": (fmt.SITUATION_ANSWER, "ids of nodes, or [answers](#an-answer-of-a-situation)"),
    "others": (fmt.OTHERS, "[others](#others)"),
    "action": (fmt.ACTION, "[actions](#action)"),
    "answer of an action": (fmt.ACTION_ANSWER, "ids of nodes, or [answers](#an-answer-of-an-action)"),
    "wait": (fmt.WAIT, "[a wait](#a-wait)"),
    "limit": (fmt.LIMIT, "[a limit](#a-limit)"),
    "ending": (fmt.ENDING, "[endings](#ending)"),
    "line": (fmt.LINE, "[line](#a-line)"),
    "promise": (fmt.PROMISE, "[promises](#promise)"),
    "example": (fmt.EXAMPLE, "[examples](#example)"),
}
NAMES = {id(record): words for record, words in RECORDS.values()} | {id(fmt.BULLET): "[line](#a-line)"}
KINDS: Mapping[type[Type], str] = {  # what a value of a type is called on the page
    Id: "id",
    About: "id of a fact, or `fact.choice`",
    Cited: "citation",
    Flag: "flag",
    Length: "duration",
    Day: "date",
    DayOrToday: 'date, or `"today"`',
    Instant: "time",
    AgeType: "age",
    Real: "number",
    BelowType: "number",
    BoundType: "number or date",
    Link: "[link](#links-phone-numbers-and-mail-addresses)",
    Phone: "[phone number](#links-phone-numbers-and-mail-addresses)",
    Mail: "[mail address](#links-phone-numbers-and-mail-addresses)",
    Cases: "[condition](#conditions)",
    PointGroup: "[points](#promise)",
    FactValue: "values",
}


def format_parts() -> Mapping[str, str]:
    """A table for each table of the format, by the name of its part."""
    return {name: table(("key", "takes", "meaning"), _rows(record)) for name, (record, _) in RECORDS.items()}


def _rows(record: Record) -> Iterator[tuple[str, ...]]:
    """The rows of a record: the keys that it must have first."""
    order = sorted(record.described, key=lambda name: (name not in record.required, name.startswith("$")))
    for name in order:
        key = record.described[name]
        required = name in record.required
        if isinstance(key.takes, Flag) and not (required or isinstance(key.otherwise, bool)):
            raise ValueError(f"the schema does not say what the flag {name!r} is where it is left out")
        yield f"**`{name}`**" if required else f"`{name}`", _takes(key.takes), described(name, key.meaning) + _otherwise(key)


def _otherwise(key: Key) -> str:
    """What holds where a key is left out, as a sentence of its own."""
    words = key.otherwise if isinstance(key.otherwise, str) else f"`{json.dumps(key.otherwise)}`"
    return f" If left out: {words}." if words else ""


def _takes(kind: Type) -> str:
    """What a key takes, in words."""
    return KINDS[type(kind)] if type(kind) in KINDS else _in_words(kind)


@singledispatch
def _in_words(kind: Type) -> str:
    """What a type of values takes that is not called by one name; a type that is not known here is an error."""
    raise TypeError(f"say on the page what {type(kind).__name__} takes")


@_in_words.register
def _(kind: Record) -> str:
    return NAMES[id(kind)]


@_in_words.register
def _(kind: FlagOrRecord) -> str:
    return f"flag, or {NAMES[id(kind)]}"


@_in_words.register
def _(kind: List) -> str:
    if isinstance(kind.each, OneOf):
        return f"one or more of {_words(kind.each)}"
    return f"one or more: {_takes(kind.each)}" + (f", up to {kind.most:,}" if kind.most != USUAL else "")


@_in_words.register
def _(kind: ListOfTables) -> str:
    return f"list of up to {kind.most:,} {NAMES[id(kind.each)]}"


@_in_words.register
def _(kind: ById) -> str:
    each = NAMES.get(id(kind.each)) or {Text: "texts", Instant: "times", FactValue: "values"}[type(kind.each)]
    return f"up to {kind.most:,} {each}, by id"


@_in_words.register
def _(kind: ValuesById) -> str:
    return f"up to {kind.most:,} {NAMES[id(kind.each)]}, by id; or a list of ids"


@_in_words.register
def _(kind: Whole) -> str:
    return f"whole number from {kind.least:,} to {kind.most:,}" if kind.least < kind.most else f"`{kind.least}`"


@_in_words.register
def _(kind: Name) -> str:
    return kind.expected.removeprefix("the ")


@_in_words.register
def _(kind: Text) -> str:
    if kind.pattern is not None:
        return "language tag"
    return {LONGEST_TEXT: "text", LONGEST_LABEL: "label"}.get(kind.longest, f"text of up to {kind.longest:,} characters")


def _words(kind: OneOf) -> str:
    return ", ".join(f"`{word}`" for word in kind.words)
