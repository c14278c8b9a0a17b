"""From a `Tree` to plain data, which JSON can hold.

Invariant: a valid tree reads back from it to an equal tree; it is the format that is read, with everything said at length.
A field is written at the key of the same name; exceptions are in `schema._KEYS`.
A tree made in Python may break any rule of the format, as long as its fields are of their types: reading then finds what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import attrs

from advicetree.dates import Age, iso_age
from advicetree.durations import iso_duration
from advicetree.format.schema import key_of
from advicetree.model import Action, Case, Citation, Condition, Ending, Fact, Line, Rule, Several, Situation, Table
from advicetree.promises import Move, Point, Points
from advicetree.tree import Tree

_NO_KEYS = frozenset({"id", "node", "kind", "fact", "own", "remember", "settles", "ways", "choice", "condition"})  # fields whose meaning is in other keys


def plain(tree: Tree) -> dict[str, Any]:
    """A tree as plain data: dictionaries, lists, text, numbers, true and false."""
    kinds = {"situation": Situation, "action": Action, "ending": Ending}
    written = {
        "format": 1,
        "id": tree.id,
        "title": tree.title,
        "version": tree.version,
        "language": tree.language,
        "start": tree.start,
        "source": plain_value(tree.sources),
        "stage": plain_value(tree.stages),
        "moment": plain_value(tree.moments),
        "fact": {id: fact_data(fact) for id, fact in tree.facts.items() if not fact.own},
        **{kind: {id: node_data(tree, node) for id, node in tree.nodes.items() if isinstance(node, cls)} for kind, cls in kinds.items()},
        "promise": plain_value(tree.promises),
        "example": plain_value(tree.examples),
    }
    return {key: value for key, value in written.items() if _says_something(value)}


@cache
def _keys(cls: Any) -> dict[str, str]:
    """The fields of a class that are written, each with its key."""
    return {field.name: key_of(cls, field.name) for field in attrs.fields(cls) if field.name not in _NO_KEYS}


def _says_something(value: Any) -> bool:
    return value is not None and value is not False and value not in ((), [], {})


def plain_value(value: Any) -> Any:
    """A value of any class as plain data."""
    write = _writer(value.__class__)
    return value if write is None else write(value)


@cache
def _writer(cls: Any) -> Callable[[Any], Any] | None:
    """What writes the values of a class, if they are not plain data already."""
    return _WRITERS.get(cls, _fields if attrs.has(cls) else None)


def _fields(value: Any) -> dict[str, Any]:
    """The fields of a value that say something, by their keys."""
    fields = ((key, getattr(value, name)) for name, key in _keys(value.__class__).items())
    return {key: plain_value(field) for key, field in fields if _says_something(field)}


def _list(entries: tuple[Any, ...]) -> Any:
    return [plain_value(entry) for entry in entries]


def _conditional(value: Line | Rule) -> dict[str, Any]:
    """A line or a rule, with its condition at two keys of its own."""
    condition = value.condition or Condition()
    parts = {"if": condition.any_of, "unless": condition.unless}
    return {**_fields(value), **{key: _cases(cases) for key, cases in parts.items() if cases}}


def _cases(cases: tuple[Case, ...]) -> Any:
    """The cases of a condition; one alone needs no list."""
    written = [_case(case) for case in cases]
    return written[0] if len(written) == 1 else written


def _case(case: Case) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for requirement in case.all_of:
        values = requirement.values[0] if len(requirement.values) == 1 else list(requirement.values)
        if requirement.choice is None:
            written[requirement.fact] = values
        else:
            there = written.setdefault(requirement.fact, {})
            if isinstance(there, dict):
                there[requirement.choice] = values
    return written


def _several(several: Several) -> Any:
    return _fields(several) or True


def fact_data(fact: Fact) -> dict[str, Any]:
    """A fact that is declared."""
    written = {"answers": {}, **_fields(fact), **({} if fact.remember else {"remember": False})}
    if fact.number is not None or fact.days is not None:
        written["bands"] = [{"id": id, **band} for id, band in written.pop("answers").items()]
        for key, kind in (("number", fact.number), ("date", fact.days)):
            if kind is not None:
                written.setdefault(key, {})
    if fact.derived:
        written["title"] = written.pop("ask")
    return written


def node_data(tree: Tree, node: Situation | Action | Ending) -> dict[str, Any]:
    """A node; for a situation, with what is not remembered: its own fact, or what some of its answers leave unknown."""
    written = _fields(node)
    if not isinstance(node, Situation):
        return written
    if node.ways:
        written.setdefault("answers", {}).update(plain_value(node.ways))
    if node.others is not None and node.others.id == "done":
        written["then"] = written.pop("others")["to"]
    if node.fact in tree.facts and not tree.facts[node.fact].remember:
        return written if node.about is not None else {**written, "remember": False}
    for id, answer in () if _is_derived(tree, node) else (*node.answers.items(), *node.ways.items()):
        if answer.settles is None:
            written["answers"][id]["settles"] = False
    if "others" in written and node.others is not None and node.others.settles is None and not _is_derived(tree, node):
        written["others"]["settles"] = False
    return written


def _is_derived(tree: Tree, node: Situation) -> bool:
    return node.fact in tree.facts and tree.facts[node.fact].derived


def _move(move: Move) -> str:
    if isinstance(move.given, tuple):
        return f"{move.node}: {', '.join(move.given)}".rstrip()
    if move.after is not None:
        return f"+{iso_duration(move.after)}"
    return f"{move.node}: {move.given}" if "e-" not in str(move.given) or isinstance(move.given, str) else f"{move.node}: {move.given:.15f}"


_WRITERS: dict[type, Callable[[Any], Any]] = {
    Table: lambda table: {key: plain_value(entry) for key, entry in table.items()},
    tuple: _list,
    Citation: str,
    Condition: lambda condition: _cases(condition.any_of),
    Line: _conditional,
    Rule: _conditional,
    Several: _several,
    Age: iso_age,
    Point: str,
    Points: lambda points: {"all-of": plain_value(points.points)} if points.each else plain_value(points.points),
    Move: _move,
    timedelta: iso_duration,
    date: date.isoformat,
    datetime: datetime.isoformat,
}
