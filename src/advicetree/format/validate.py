"""Validates a tree that was made in Python, by what reading would make of it.

Invariant: there are no rules here; a tree is valid if its fields are of the types that `model` gives them,
reading finds nothing wrong with the data that it is written as, and what is read from that data equals it.
Problems are told at the paths that a file would have them at, and have no place: what is wrong with a changed tree is not in its text.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs

from advicetree.format.build import build
from advicetree.format.checks import check
from advicetree.format.reading import Reading, naming
from advicetree.format.schema import FORMAT, key_of
from advicetree.format.write import plain
from advicetree.model import Action, Citation, Condition, Ending, Fact, Line, Situation, Table
from advicetree.promises import Example, Move, Point, Points, Promise
from advicetree.spans import Path
from advicetree.text import LONGEST_SHOWN, printable, shown
from advicetree.tree import Tree

_AS_TEXT = (Citation, Condition, Move, Point)  # what is one text in a file, whose parts have no keys


def validate(tree: Tree) -> None:
    """Raises `TreeError` with all that is wrong with a tree, if anything is."""
    _refuse(tree, "wrong-type", _misfits(tree))
    data = plain(tree)
    reading = Reading(data, None, "data", "", FORMAT)
    draft = check(FORMAT.tree.fields(data, (), reading), reading)
    reading.close()
    again = build(draft, None)
    if again != tree:
        _refuse(tree, "inconsistent", _differences(tree, again))


@attrs.frozen
class _Fault:
    """What is wrong with one field: the path of its key, the field's own name where it is part of a text in a file, and what is said of it."""

    path: Path
    part: str | None
    wrong: str

    def below(self, path: Path) -> _Fault:
        """The same fault, seen from a value that holds this one."""
        return _Fault((*path, *self.path), self.part, self.wrong)

    @property
    def sentence(self) -> str:
        """What is wrong, in words."""
        named = naming(self.path) if self.path else "the tree"
        return f"{f'{shown(self.part)} of {named}' if self.part is not None else named} {self.wrong}"


def _refuse(tree: Tree, rule: str, faults: Iterator[_Fault]) -> None:
    """Raise `TreeError` with some faults, if there are any."""
    reading = Reading({}, None, "data", "", FORMAT)
    for fault in faults:
        reading.add(rule, ("situation", *fault.path[1:]) if _is_of_own_fact(tree, *fault.path[:2]) else fault.path, fault.sentence)
    reading.close()


def _is_of_own_fact(tree: Tree, table: Any = None, id: Any = None) -> bool:
    """Whether a path leads to a fact that a situation brings with it; one that is left out is such a fact."""
    return table == "fact" and id is not None and (id not in tree.facts or (isinstance(tree.facts[id], Fact) and tree.facts[id].own))


def _misfits(owner: Any) -> Iterator[_Fault]:
    """What holds something of another type than `model` says, in a value and in all that it holds."""
    for name, hint in _hints(owner.__class__).items():
        value = getattr(owner, name)
        fit = _fitting(value, hint)
        if fit is None:
            yield _Fault(*_at(owner, name), f"takes {_expected(hint)}, and is {_type(value)}")
        elif type(owner) is Line and name == "bullets" and any(type(bullet) is Line and bullet.bullets for bullet in value):
            yield _Fault(*_at(owner, name), "has bullets that have bullets, and takes one level of them")
        elif attrs.has(type(value)):
            yield from (fault.below(_at(owner, name)[0]) for fault in _misfits(value))
        elif type(value) is tuple or type(value) is Table:
            yield from _misfits_in(owner, name, value, get_args(fit)[0])


def _misfits_in(owner: Any, name: str, entries: Any, hint: Any) -> Iterator[_Fault]:
    """The same of the entries of a tuple or a table."""
    for key, entry in entries.items() if type(entries) is Table else enumerate(entries):
        if type(entries) is Table and type(key) is not str:
            yield _Fault(*_at(owner, name), f"has a key that is {_type(key)}, and takes a str")
        elif _fitting(entry, hint) is None:
            yield _Fault(*_at(owner, name, key), f"takes {_expected(hint)}, and is {_type(entry)}")
        elif attrs.has(type(entry)):
            yield from (fault.below(_at(owner, name, key)[0]) for fault in _misfits(entry))


def _differences(given: Any, again: Any) -> Iterator[_Fault]:
    """Where a value differs from the one that was read again."""
    for name in _hints(given.__class__):
        one, other = getattr(given, name), getattr(again, name)
        if name == "origin" or one == other:
            continue
        if type(one) is Table:
            keys = {**one, **other}
            yield from (fault for key in keys for fault in _difference(given, name, key, one.get(key, ...), other.get(key, ...)))
        elif type(one) is tuple and len(one) == len(other):
            yield from (fault for key, (a, b) in enumerate(zip(one, other, strict=True)) for fault in _difference(given, name, key, a, b))
        elif type(one) is tuple:
            yield _Fault(*_at(given, name), f"has {len(one):,} entries, and has to have {len(other):,}")
        else:
            yield from _difference(given, name, None, one, other)


def _difference(owner: Any, name: str, key: Any, one: Any, other: Any) -> Iterator[_Fault]:
    """Where a field, or one entry of it, differs; `...` is an entry that is not there."""
    if one == other:
        return
    if attrs.has(type(one)) and type(one) is type(other):
        yield from (fault.below(_at(owner, name, key)[0]) for fault in _differences(one, other))
    elif one is ...:
        yield _Fault(*_at(owner, name, key), "is left out, and has to be there")
    elif other is ...:
        yield _Fault(*_at(owner, name, key), "is there, and has to be left out")
    else:
        yield _Fault(*_at(owner, name, key), f"is {_shown(one)}, and has to be {_shown(other)}")


def _at(owner: Any, name: str, key: Any = None) -> tuple[Path, str | None]:
    """The keys that a file has a field at, or an entry of it; and the field's own name where it has no key there."""
    if isinstance(owner, _AS_TEXT):
        return (), name
    if isinstance(owner, Points) and key is not None:
        return ("all-of", key) if owner.each else (key,), None
    if isinstance(owner, Tree) and name == "nodes":
        node = None if key is None else owner.nodes[key]
        return ((node.kind, key), None) if isinstance(node, Situation | Action | Ending) else ((), name if key is None else key)
    if isinstance(owner, Fact) and name == "values" and (owner.number is not None or owner.days is not None):
        return ("bands",) if key is None else ("bands", list(owner.values).index(key)), None
    written = "about" if isinstance(owner, Situation) and name == "fact" else key_of(type(owner), name)
    return (written,) if key is None or name == "when" else (written, key), None


@cache
def _hints(cls: Any) -> dict[str, Any]:
    """The fields of a class, each with its type."""
    hints = get_type_hints(cls, localns={"Example": Example, "Promise": Promise})
    return {field.name: hints[field.name] for field in attrs.fields(cls)}


@cache
def _alternatives(hint: Any) -> dict[Any, Any]:
    """The types that a hint allows, each with its own hint."""
    return {get_origin(one) or one: one for one in (get_args(hint) if get_origin(hint) in {Union, UnionType} else (hint,))}


def _fitting(value: Any, hint: Any) -> Any:
    """The one of the types in a hint that a value has, exactly; `None` where it has none of them."""
    types = _alternatives(hint)
    return types.get(type(value)) or (types.get(float) if type(value) is int else None)


def _shown(value: Any) -> str:
    return shown(value) if not isinstance(value, date | timedelta) else str(value)


def _expected(hint: Any) -> str:
    return " or ".join("None" if one is NoneType else _with_article(one.__name__) for one in _alternatives(hint))


def _type(value: Any) -> str:
    return "None" if value is None else _with_article(type(value).__name__)


def _with_article(name: str) -> str:
    return f"{'an' if name[:1] in 'AEIOUaeiou' else 'a'} {printable(name[:LONGEST_SHOWN])}"
