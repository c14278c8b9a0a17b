"""The parts of the reference that are made: tables of keys from the format, of options from the command line, and of JSON shapes from their schemas.

Invariant: nothing is said here of a key, an option or a shape; all words stand where it is defined, and one without words is an error.
"""

from __future__ import annotations

import argparse
import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from functools import singledispatch
from pathlib import Path
from typing import Any

from advicetree import AdviceTreeError, Session, loads
from advicetree.cli.parser import parser
from advicetree.cli.walk.commands import COMMANDS
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

SCHEMAS = Path(__file__).parent.parent / "schemas"
WIDTH = 96
USUAL = 1_000  # entries that a list may have, where its table does not say another number
_CODE = re.compile(r"(?<![\w./-])(--?[a-z][a-z-]*|[\w/]*\*\S*[\w*]|[\w-]*\.(?:toml|json|png|pdf|svg)\b|'[a-z]+'|\d{4}-\d\d-\d\dT\S+|NODE\b)")

# ---------------------------------------------------------------------------------------------- the format

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


# ---------------------------------------------------------------------------------------------- the command line


def command_parts() -> Mapping[str, str]:
    """The list of all commands, for each its usage and what can be typed after it; and what can be typed in a walk."""
    commands = subcommands()
    [every] = [action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)]  # noqa: SLF001
    told = {choice.dest: described(choice.dest, choice.help or "") for choice in every._choices_actions}  # noqa: SLF001
    parts = {"commands": table(("command", "what it gives"), [(f"[`advicetree {name}`](#{name})", told[name]) for name in commands])}
    for name, command in commands.items():
        rows = [(_called(action), _in_markdown(described(f"{name} {_called(action)}", action.help or ""))) for action in _actions(command)]
        said = "```text\n" + "\n".join(_usage(name, command)) + "\n```"
        parts[f"command {name}"] = f"{said}\n\n{table(('argument or option', 'meaning'), rows)}" if rows else said
    rows = [(f"`{command.usage}`", _in_markdown(command.help)) for command in COMMANDS.values()]
    return {**parts, "commands of a walk": table(("command", "meaning"), rows)}


def subcommands() -> dict[str, argparse.ArgumentParser]:
    """The parser of each command, by its name."""
    [found] = [action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)]  # noqa: SLF001  (argparse shows it nowhere else)
    return dict(found.choices)


def _actions(command: argparse.ArgumentParser) -> list[argparse.Action]:
    """What a command takes: what has no dashes first."""
    actions = [action for action in command._actions if not isinstance(action, argparse._HelpAction)]  # noqa: SLF001
    return sorted(actions, key=lambda action: bool(action.option_strings))


def _in_markdown(words: str) -> str:
    """What is said of an option, with options, patterns and programs in it as code."""
    return _CODE.sub(lambda found: f"`{found[0].strip(chr(39))}`", words)


def _value(action: argparse.Action) -> str:
    """What comes after an option, or stands for an argument."""
    if action.nargs == 0:
        return ""
    if action.metavar is None and action.choices is not None:
        return "|".join(action.choices)
    return str(action.metavar or action.dest.upper())


def _called(action: argparse.Action) -> str:
    value = _value(action)
    if not action.option_strings:
        return f"`{value}`".replace("|", r"\|")
    value = f" [{value}]" if action.nargs == "?" else f" {value}..." if action.nargs == argparse.REMAINDER else f" {value}" if value else ""
    return ", ".join(f"`{option}{value}`" for option in action.option_strings).replace("|", r"\|")


def _usage(name: str, command: argparse.ArgumentParser) -> list[str]:
    """How a command is typed, in lines that are not too long."""
    exclusive = [group._group_actions for group in command._mutually_exclusive_groups]  # noqa: SLF001
    words = []
    for action in _actions(command):
        group = next((group for group in exclusive if action in group), [action])
        if action is group[0]:
            inner = " | ".join(_typed(each) for each in group)
            words.append(inner if group == [action] and (action.required and action.nargs != "*") else f"[{inner}]{_repeated(action)}")
    whole = " ".join(word.replace(" ", "\0") for word in words)
    lines = textwrap.wrap(whole, WIDTH - len(f"advicetree {name} "), break_long_words=False, break_on_hyphens=False) or [""]
    first = f"advicetree {name} "
    return [f"{first if number == 0 else ' ' * len(first)}{line}".replace("\0", " ").rstrip() for number, line in enumerate(lines)]


def _typed(action: argparse.Action) -> str:
    value = _value(action)
    if not action.option_strings:
        return value
    after = f" [{value}]" if action.nargs == "?" else f" {value}..." if action.nargs == argparse.REMAINDER else f" {value}" if value else ""
    return action.option_strings[0] + after


def _repeated(action: argparse.Action) -> str:
    return "..." if action.nargs == "*" or isinstance(action, argparse._AppendAction) else ""  # noqa: SLF001


# ---------------------------------------------------------------------------------------------- the JSON shapes

EXAMPLE = """\
format = 1
id = "parcel"
title = "A parcel has not arrived"
version = "1.0"
language = "en"
start = "tracked"

[source.guide]
title = "What to do about a lost parcel"
url = "https://example.org/parcels"
claims."1" = "The number is on the receipt."

[stage.look]
title = "Look for it"

[moment.sent]
ask = "When was the parcel sent?"

[situation.tracked]
ask = "Does the parcel have a tracking number?"
stage = "look"
source = "guide 1"
answers.yes = "call"
answers.no = { label = "No, or I lost it", to = "call", say = "Then they have to look." }

[action.call]
do = "Call the sender"
stage = "look"
by = "call"
caution = "Be friendly: they did not lose it."
wait = { at-least = "2 days", since = "sent", why = "Scans lag behind." }
note = "What did they say?"
answers.found = "glad"
answers.came = { label = "It came", to = "glad", any-time = true }

[ending.glad]
say = "Good. Nothing more to do."
"""


MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)


def example() -> Session:
    """The session that the examples are about."""
    return Session.start(loads(EXAMPLE), now=MONDAY).answer("no", now=MONDAY)


def examples() -> Mapping[str, Mapping[str, Any]]:
    """An example of each shape, as the library makes it, by the name of the shape."""
    session = example()
    request = {"turn": session.turn, "do": "answer", "answer": "found", "note": "It lay in the shop."}
    try:
        session.act(request, now=MONDAY + timedelta(hours=1))
    except AdviceTreeError as error:
        refused = error.view()
    return {
        "session-view": session.view(now=MONDAY),
        "tree-view": session.tree.view(),
        "request": request,
        "explanation-view": session.explain().view(),
        "why-not-view": session.why_not("glad").view(),
        "error-view": refused,
    }


def shape_parts() -> Mapping[str, str]:
    """For each JSON shape a table of its keys and an example, and the shapes within them."""
    parts = {"the tree of the examples": f"<!-- file: parcel.toml -->\n```toml\n{EXAMPLE}```"}
    inner: dict[str, Mapping[str, Any]] = {}
    for name, made in examples().items():
        schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
        parts[f"{name}: keys"] = _keys(schema)
        parts[f"{name}: example"] = f"```json\n{json.dumps(made, indent=2, ensure_ascii=False)}\n```"
        inner |= schema.get("$defs", {})
    parts["the shapes within them"] = "\n\n".join(
        f"### `{name}`\n\n{shape['description']}\n\n{_keys(shape)}" for name, shape in sorted(inner.items()) if "properties" in shape
    )
    return parts


def _keys(shape: Mapping[str, Any]) -> str:
    rows = []
    for name, key in shape["properties"].items():
        needed = "" if name in shape.get("required", ()) else ", may be left out"
        rows.append((f"`{name}`", _json_type(key) + needed, " ".join(key["description"].split())))
    return table(("key", "type", "meaning"), rows)


def _json_type(part: Mapping[str, Any]) -> str:
    """What a value can be, by its schema."""
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in part:
        return _either([_json_type(one) for one in part["anyOf"]])
    if "const" in part or "enum" in part:
        return _either([f"`{json.dumps(value)}`" for value in part.get("enum", [part.get("const")])])
    if part["type"] == "array":
        each = _json_type(part["items"])
        return f"array of {each}{'' if each.endswith(')') else 's'}"
    if part["type"] == "object":
        return f"object, of each key {_json_type(part['additionalProperties'])}"
    return str(part["type"])


def _either(words: list[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


# ---------------------------------------------------------------------------------------------- in Markdown


def described(name: str, words: str) -> str:
    """The words that describe something; raises `ValueError` where there are none."""
    if not words.strip():
        raise ValueError(f"{name!r} is not described where it is defined")
    return words


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    lines = [f"| {' | '.join(heads)} |"]
    lines.append("|" + "---|" * (lines[0].count("|") - 1))
    return "\n".join([*lines, *(f"| {' | '.join(row)} |".replace("|  |", "| |") for row in rows)])
