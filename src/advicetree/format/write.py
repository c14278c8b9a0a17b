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

from advicetree.durations import iso_duration
from advicetree.format.schema import key_of
from advicetree.model import Action, Citation, Condition, Ending, Fact, Situation, Table
from advicetree.promises import Move, Point, Points
from advicetree.tree import Tree

_NO_KEYS = frozenset({"id", "node", "kind", "fact", "own", "remember", "settles"})  # fields whose meaning is in other keys


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
        "source": _plain(tree.sources),
        "stage": _plain(tree.stages),
        "moment": _plain(tree.moments),
        "fact": {id: _fact(fact) for id, fact in tree.facts.items() if not fact.own},
        **{kind: {id: _node(tree, node) for id, node in tree.nodes.items() if isinstance(node, cls)} for kind, cls in kinds.items()},
        "promise": _plain(tree.promises),
        "example": _plain(tree.examples),
    }
    return {key: value for key, value in written.items() if _says_something(value)}


@cache
def _keys(cls: Any) -> dict[str, str]:
    """The fields of a class that are written, each with its key."""
    return {field.name: key_of(cls, field.name) for field in attrs.fields(cls) if field.name not in _NO_KEYS}


def _says_something(value: Any) -> bool:
    return value is not None and value is not False and value not in ((), [], {})


def _plain(value: Any) -> Any:
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
    return {key: _plain(field) for key, field in fields if _says_something(field)}


def _list(entries: tuple[Any, ...]) -> Any:
    if entries and isinstance(entries[0], Condition):
        return {condition.fact: condition.value for condition in entries}
    return [_plain(entry) for entry in entries]


def _fact(fact: Fact) -> dict[str, Any]:
    written = {"answers": {}, **_fields(fact), **({} if fact.remember else {"remember": False})}
    if fact.number is not None:
        written["bands"] = [{"id": id, **band} for id, band in written.pop("answers").items()]
    return written


def _node(tree: Tree, node: Situation | Action | Ending) -> dict[str, Any]:
    """A node; for a situation, with what is not remembered: its own fact, or what some of its answers leave unknown."""
    written = _fields(node)
    if not isinstance(node, Situation):
        return written
    if node.fact in tree.facts and not tree.facts[node.fact].remember:
        return written if node.about is not None else {**written, "remember": False}
    for id, answer in node.answers.items():
        if answer.settles is None:
            written["answers"][id]["settles"] = False
    if node.others is not None and node.others.settles is None:
        written["others"]["settles"] = False
    return written


def _move(move: Move) -> str:
    if move.after is not None:
        return f"+{iso_duration(move.after)}"
    return f"{move.node}: {move.given}" if "e-" not in str(move.given) or isinstance(move.given, str) else f"{move.node}: {move.given:.15f}"


_WRITERS: dict[type, Callable[[Any], Any]] = {
    Table: lambda table: {key: _plain(entry) for key, entry in table.items()},
    tuple: _list,
    Citation: str,
    Condition: lambda condition: _list((condition,)),
    Point: str,
    Points: lambda points: {"all-of": _plain(points.points)} if points.each else _plain(points.points),
    Move: _move,
    timedelta: iso_duration,
    date: date.isoformat,
    datetime: datetime.isoformat,
}
