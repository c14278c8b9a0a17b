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
from advicetree.spans import Path
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
        return self.before.rpartition(".")[2]

    def __str__(self) -> str:
        return f"write {self.write} in {self.within}"


def renames(new: Tree, changes: Iterable[TreeChange]) -> tuple[Rename, ...]:
    """What looks renamed among the changes that led to a tree, in their order."""
    data: Any = None
    found = []
    for change in changes:
        if not change.suggested or change.before is None or change.after is None:
            continue
        named = _named(new, change)
        former = change.before.rpartition(".")[2]
        if named is None or any(former in other.was for other in named[2]):
            continue
        one, path, _ = named
        data = _data(new) if data is None else data
        write, within = _to_write(new, one, path, former, _there(data, path))
        found.append(Rename(change.thing, change.before, change.after, write, within, path, place(new, path)))
    return tuple(found)


def _named(new: Tree, change: TreeChange) -> tuple[Named, Path, Iterable[Named]] | None:
    """A thing of the new tree that sessions name, its path, and all whose former names must be others; `None` for what is none or goes with another."""
    name, _, part = change.name.partition(".")
    if change.thing == "node":
        return new.nodes[name], at(new.nodes[name]), new.nodes.values()
    if change.thing == "answer":
        node = new.nodes[name]
        return next((answer, at(node, "answers", part), answers_of(node)) for answer in answers_of(node) if answer.id == part)
    fact = new.facts[name] if change.thing in {"fact", "value"} else None
    if fact is None or fact.own or fact.derived:
        return None
    if change.thing == "fact":
        return fact, ("fact", name), new.facts.values()
    keys = ("bands", list(fact.values).index(part)) if fact.number is not None or fact.days is not None else ("answers", part)
    return fact.values[part], ("fact", name, *keys), (*fact.values.values(), *fact.groups.values())


def _data(tree: Tree) -> dict[str, Any]:
    """The plain data of the text that a tree was read from."""
    origin = tree.origin
    return parse(origin.text, origin.format, origin.file) if origin is not None else {}


def _there(data: Any, path: Path) -> Any:
    """What stands at a path of plain data; `None` where nothing does."""
    for key in path:
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _to_write(new: Tree, one: Named, path: Path, former: str, there: Any) -> tuple[str, str]:
    """What to write so that a thing was called something, and the table to write it in; what stands `there` in short is written as a table."""
    was = [*one.was, former] if one.was else former
    table: dict[str, Any] = {"was": was}
    *above, last = path
    if not isinstance(there, dict) and isinstance(one, Answer | Value):
        table = ({"to": one.to} if isinstance(one, Answer) else {"label": one.label}) | table
        within, key = above, last
    else:
        within, key = list(path), None
    if new.origin is not None and new.origin.format == "json":
        inner = ", ".join(f"{_text(name)}: {_text(value)}" for name, value in table.items())
        return (inner if key is None else f"{_text(key)}: {{{inner}}}"), dotted(tuple(within))
    inner = ", ".join(f"{name} = {_text(value)}" for name, value in table.items())
    header = f"[{path[0]}.{path[1]}]"
    if key is not None:
        return f"{dotted((*within[2:], key))} = {{ {inner} }}", header
    return inner, header if len(within) == 2 else f"{dotted(tuple(within[2:]))} of {header}"  # noqa: PLR2004  (a kind and an id)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def with_former_names(new: Tree, found: Iterable[Rename]) -> Tree:
    """A tree in which all that looks renamed says what it was called."""
    data = plain(new)
    for rename in found:
        table = _there(data, rename.path)
        table["was"] = [*table.get("was", ()), rename.former]
    return loads(json.dumps(data), "json")
