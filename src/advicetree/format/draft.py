"""The tables of one file, read but not yet held against one another.

Invariant: a value that was wrong is `None` here, was reported, and is passed over; what could not be read is never reported as missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any

from advicetree.format.report import Report
from advicetree.format.wording import Path, header
from advicetree.model import Fact, Number, Table, Value

Fields = dict[str, Any]
NODE_KINDS = ("situation", "action", "ending")


class Draft:
    """The tables of one file, as they were read, with what the checks look up in them."""

    def __init__(self, fields: Fields, report: Report) -> None:
        self.fields = fields
        self.report = report
        self.nodes: dict[str, tuple[str, Fields]] = {}
        self.unread = {id for kind in NODE_KINDS for id, node in table(fields, kind).items() if node is None}
        self.vague: set[str] = {*report.mended, *report.mended.values()}
        self.taken: dict[str, dict[str, Any]] = {}
        self.renamed: dict[Path, dict[str, Any]] = {}
        self.unsure: set[str] = {*report.unsure}  # nodes some of whose answers are called otherwise than they should be
        self.words: dict[str, dict[str, str]] = {}
        for kind in NODE_KINDS:
            for id, node in table(fields, kind).items():
                if node is None:
                    continue
                if id in self.nodes:
                    also = f"{header((kind, id))} and {header((self.nodes[id][0], id))}"
                    report.add("duplicate-id", (kind, id), f"{also} share an id; give one of them another")
                self.nodes.setdefault(id, (kind, node))
        self.facts = dict(self._facts())
        self.ways = {id: ways(kind, node) for id, (kind, node) in self.nodes.items()}

    def of_kind(self, kind: str) -> Iterator[tuple[Path, str, Fields]]:
        """The path, id and fields of each node of a kind."""
        for id, node in table(self.fields, kind).items():
            if node is not None:
                yield (kind, id), id, node

    def _facts(self) -> Iterator[tuple[str, Fact]]:
        """The facts: those that are declared, and those that situations bring with them."""
        for id, fact in table(self.fields, "fact").items():
            if fact is not None:
                yield id, self._declared(id, fact)
            if fact is None or lost(fact, "answers", "number", "bands") or ("bands" in fact) != ("number" in fact) or ("answers" in fact) == ("number" in fact):
                self.vague.add(id)
        declared = table(self.fields, "fact")
        for id in declared:
            kind, node = self.nodes.get(id, ("", {}))
            if kind and (kind != "situation" or node.get("about", id) != id):
                wish = "only a situation that is about it may, so call one of them something else"
                self.report.add("fact-and-node", ("fact", id), f"{header(('fact', id))} has the id of {header((kind, id))}; {wish}")
        for path, id, situation in self.of_kind("situation"):
            if "about" in situation:
                self.vague |= {id} if situation["about"] is None else set()
                continue
            if id in declared:
                right = f'write about = "{id}" here, or call one of them something else'
                self.report.add("fact-twice", path, f"{header(path)} brings a fact of its own, and [fact.{id}] has that name; {right}")
                continue
            if lost(situation, "answers") or id in self.report.unsure:
                self.vague.add(id)
            own = {
                answer: _value(answer, (given or {}).get("label") or humanized(answer), (given or {}).get("was") or ())
                for answer, given in table(situation, "answers").items()
                if (given is None or given.get("settles") is not False) and answer not in self.report.mended
            }
            yield id, Fact(id, situation.get("ask") or id, Table(own), remember=situation.get("remember") is not False, own=True)

    def _declared(self, id: str, fact: Fields) -> Fact:
        values = {
            answer: Value(answer, (value or {}).get("label") or answer, was=(value or {}).get("was") or ())
            for answer, value in table(fact, "answers").items()
            if answer not in self.report.mended
        }
        number = None
        if fact.get("number") is not None:
            number = Number(fact["number"].get("unit"), fact["number"].get("from"), fact["number"].get("to"))
            for band in fact.get("bands") or ():
                if band is None or band.get("id") is None:
                    self.vague.add(id)
                else:
                    values[band["id"]] = Value(band["id"], band.get("label") or band["id"], band.get("below"), band.get("was") or ())
        return Fact(id, fact.get("ask") or id, Table(values), number, fact.get("remember") is not False, was=fact.get("was") or ())


@lru_cache(1_000)
def _value(id: str, label: str, was: tuple[str, ...]) -> Value:
    """The value of a fact; most facts are answered by yes and no, and share them."""
    return Value(id, label, was=was)


def table(fields: Fields, key: str) -> dict[str, Any]:
    """A table of a table, empty where it is left out or was wrong."""
    return fields.get(key) or {}


def entries(path: Path, fields: Fields, key: str) -> Iterator[tuple[Path, Any]]:
    """The entries of a list, each with its path, without those that were wrong."""
    for index, entry in enumerate(fields.get(key) or ()):
        if entry is not None:
            yield (*path, key, index), entry


def lost(fields: Fields, *keys: str) -> bool:
    """Whether one of these keys is there and could not be read, so that nobody knows what it holds."""
    return any(fields.get(key, ()) is None for key in keys)


def humanized(id: str) -> str:
    """Make a label of an id.

    >>> humanized("not-yet")
    'Not yet'
    """
    return id[:1].upper() + id[1:].replace("-", " ")


def ways(kind: str, node: Fields) -> dict[str, Fields | None]:
    """The ways out of a node by their ids, with `done` for a `then`."""
    if "then" in node and "answers" not in node:
        return {"done": {"to": node["then"]}}
    return table(node, "answers") if kind != "ending" else {}


def is_node(draft: Draft, id: str) -> bool:
    """Whether a node has this id, or may have it for all that could be read."""
    return id in draft.nodes or id in draft.unread or lost(draft.fields, *NODE_KINDS)


def is_fact(draft: Draft, id: str) -> bool:
    """Whether a fact has this id, or may have it for all that could be read."""
    return id in draft.facts or id in draft.vague or id in draft.unread or lost(draft.fields, "fact", "situation")


def vague_at(draft: Draft, id: str) -> bool:
    """Whether it could not be read which answers can be given at a node."""
    if id not in draft.nodes or id in draft.unsure:
        return True
    kind, node = draft.nodes[id]
    about = node.get("about") or id
    return lost(node, "answers", "about") or about in draft.vague or (kind == "situation" and about not in draft.facts)


def answers_at(draft: Draft, id: str) -> Collection[str]:
    """The ids of the answers that can be given at a node, those that `others` takes among them."""
    kind, node = draft.nodes[id]
    fact = draft.facts.get(node.get("about") or id) if kind == "situation" else None
    if fact is None or "others" not in node:
        return draft.ways[id]
    if id not in draft.taken:
        draft.taken[id] = {**draft.ways[id], **dict.fromkeys(fact.values)}
    return draft.taken[id]
