"""What looks renamed, and the line that an author writes so that it is: `was`, without which saved sessions do not find it.

Invariant: only what sessions name is told, and once: nodes, answers, facts that are asked, and their values.
What a situation brings with it, its own fact and the values of that, is renamed with the situation and its answers.
A line is proposed only where it may stand: the former name belongs to nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TypeAlias

import attrs

from advicetree.checking.found import at, place
from advicetree.comparing.comparison import TreeChange
from advicetree.format import loads
from advicetree.format.parse import parse
from advicetree.format.write import plain
from advicetree.model import Answer, Fact, Group, Node, Value, answers_of
from advicetree.problems import Place, dotted
from advicetree.spans import Path, Places
from advicetree.text import shown
from advicetree.tree import Tree

Named: TypeAlias = Node | Answer | Fact | Value | Group


@attrs.frozen
class Rename:
    """A thing that looks renamed: what it was called `before` and is called `after`, and what to `write` in the table that is `within`.

    `path` leads to the thing in the new tree, and `place` is where it is in the text of that.
    """

    thing: str
    before: str
    after: str
    write: str
    within: str
    path: Path
    place: Place | None

    @property
    def former(self) -> str:
        """The former name that is written."""
        return _last(self.before)

    def __str__(self) -> str:
        return f"write {self.write} in {self.within}"


def renames(new: Tree, changes: Iterable[TreeChange]) -> tuple[Rename, ...]:
    """What looks renamed among the changes that led to a tree, in their order."""
    text: _Text | None = None
    found = []
    for change in changes:
        if not change.suggested or change.before is None or change.after is None:
            continue
        named = _named(new, change)
        former = _last(change.before)
        if named is None or any(former in other.was for other in named[2]):
            continue
        one, path, _ = named
        text = _Text(new) if text is None else text
        write, within = text.to_write(one, path, former)
        found.append(Rename(change.thing, change.before, change.after, write, within, path, place(new, path)))
    return tuple(found)


def _named(new: Tree, change: TreeChange) -> tuple[Named, Path, Iterable[Named]] | None:
    """A thing of the new tree that sessions name, its path, and all whose former names must be others; `None` for what is none or goes with another."""
    name, _, part = change.name.partition(".")
    if change.thing == "node":
        return new.nodes[name], at(new.nodes[name]), new.nodes.values()
    if change.thing == "answer":
        if "others" in {part, _last(change.before)}:  # the way of what has no name
            return None
        node = new.nodes[name]
        return next((answer, at(node, "answers", part), answers_of(node)) for answer in answers_of(node) if answer.id == part)
    fact = new.facts[name] if change.thing in {"fact", "value"} else None
    if fact is None or fact.own or fact.derived:
        return None
    if change.thing == "fact":
        return fact, ("fact", name), new.facts.values()
    keys = ("bands", list(fact.values).index(part)) if fact.number is not None or fact.days is not None else ("answers", part)
    return fact.values[part], ("fact", name, *keys), (*fact.values.values(), *fact.groups.values())


def _last(name: str | None) -> str:
    """The last part of a name: that of an answer, where it is the name of one."""
    return (name or "").rpartition(".")[2]


class _Text:
    """The text that a tree was read from, or that it would be written as: what stands in it in short, and which tables have headers."""

    def __init__(self, tree: Tree) -> None:
        origin = tree.origin
        self._is_json = origin is not None and origin.format == "json"
        self._data = parse(origin.text, origin.format, origin.file) if origin is not None else {}
        headers = Places(origin.text, "toml", (), headers=True).headers if origin is not None and not self._is_json else None
        self._headers = {*headers} if headers is not None else None

    def to_write(self, one: Named, path: Path, former: str) -> tuple[str, str]:
        """What to write so that a thing was called something, and where; what stands there in short is written as a table."""
        table: dict[str, Any] = {"was": [*one.was, former] if one.was else former}
        if isinstance(one, Answer | Value) and not isinstance(_there(self._data, path), dict):
            table = ({"to": one.to} if isinstance(one, Answer) else {"label": one.label}) | table
            return self._whole(table, path)
        if self._is_json:
            return _json(table), dotted(path)
        header = self._header(path)
        rest = path[len(header) :]
        if isinstance(path[-1], int):
            return _toml(table), f"the band {shown(one.id)} of [fact.{path[1]}]"
        if not rest:
            return _toml(table), f"[{dotted(header)}]"
        return _toml(table), f"{dotted(rest)} of [{dotted(header)}]" if header else dotted(rest)

    def _whole(self, table: dict[str, Any], path: Path) -> tuple[str, str]:
        """A table to be written as a whole, and where."""
        if self._is_json:
            return f"{_text(path[-1])}: {{{_json(table)}}}", dotted(path[:-1])
        header = self._header(path[:-1])
        return f"{dotted(path[len(header) :])} = {{ {_toml(table)} }}", f"[{dotted(header)}]" if header else "the first lines of the file"

    def _header(self, path: Path) -> Path:
        """The header below which a table is written; without a text, that of the node or the fact."""
        if self._headers is None:
            return path[:2]
        return next((path[:length] for length in range(len(path), 0, -1) if path[:length] in self._headers), ())


def _there(data: Any, path: Path) -> Any:
    """What stands at a path of plain data; `None` where nothing does."""
    for key in path:
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _toml(table: dict[str, Any]) -> str:
    return ", ".join(f"{key} = {_text(value)}" for key, value in table.items())


def _json(table: dict[str, Any]) -> str:
    return ", ".join(f"{_text(key)}: {_text(value)}" for key, value in table.items())


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def with_former_names(new: Tree, found: Iterable[Rename]) -> Tree:
    """A tree in which all that looks renamed says what it was called."""
    data = plain(new)
    for rename in found:
        table = _there(data, rename.path)
        table["was"] = [*table.get("was", ()), rename.former]
    return loads(json.dumps(data), "json")
