"""Rings that could be passed over for ever, which no tree may have: the engine relies on it that passing over ends.

A walk goes on by itself through situations whose fact is known, and through limits that are used up. If it never stopped, each node with a limit
would send it on in the end, and each other node would lead on by the value of its fact, the same at every visit. So somebody goes round for ever
if and only if there is a *ring* of such edges that needs no fact to have two values at once.

Invariant: a ring that is found needs one value of each fact at most; where none is found, nobody passes over nodes for ever.

The search looks at the strongly connected components of these edges, since every ring is in one of them. A fact that a single node of a component
asks about contradicts nothing, because a ring can go through that node only once; so a component that shares no fact has a ring.
In any other a shared fact is split: each of its values leaves fewer edges, hence smaller components, which are searched in the same way
(as Davis, Logemann and Loveland decide formulas; 1962). Values that lead alike everywhere in a component are tried once.
To decide this is NP-hard, so the work is bounded: counted in edges that are looked at, and never measured.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import attrs

from advicetree.components import cyclic
from advicetree.format.draft import Draft, table
from advicetree.model import Fact

MOST_WORK = 400_000
MORE_WORK = 10  # for each edge of the components with a ring on the drawing
MOST_PASSED = 100_000  # nodes in a row, going round within limits


class Fork(NamedTuple):
    """Where a walk goes on from a node that it passes over: by the value of a fact, `named` or one of the rest, and by its limit (`then`)."""

    fact: str | None = None
    named: Mapping[str, str | None] = {}
    rest: str | None = None
    then: str | None = None

    def ways(self, chosen: Mapping[str, str]) -> list[str]:
        """The nodes that it can lead to, if some facts have the values `chosen` for them; one may be there more than once."""
        value = chosen.get(self.fact) if self.fact is not None else None
        to = [*self.named.values(), self.rest] if value is None else [self.named.get(value, self.rest)]
        return [id for id in (*to, self.then) if id is not None]


Forks = Mapping[str, Fork]


@attrs.frozen
class Ring:
    """Nodes that are passed over one after another and round again, for those with some values of the facts that several of them ask about.

    They are passed over for ever (`why` is `"ring"`), or too often until limits end it (`"long"`);
    or there were so many to look at that it could not be told whether any are (`"unknown"`).
    """

    nodes: tuple[str, ...]
    values: Mapping[str, str] = attrs.field(factory=dict)
    why: str = "ring"


class BoundReached(Exception):
    """There is more to look at than may be looked at."""


def rings(draft: Draft) -> Iterator[Ring]:
    """A ring for each part of the drawing that has one; the last is of what could not be decided, if the work comes to its bound."""
    successors = _on_the_drawing(draft)
    order = {id: number for number, id in enumerate(successors)}
    if all(order.get(to, number + 1) > number for number, ways in enumerate(successors.values()) for to in ways):
        return  # a ring has at least one way back up, and here there is none
    components = cyclic(successors)
    search = _Search(draft, MOST_WORK + MORE_WORK * sum(len(successors[id]) for component in components for id in component))
    passed = 0
    for component in components:
        try:
            ring = search.ring({id: _fork(draft, id, used_up=True) for id in component})
            if ring is None and (rounds := sum(_limit(draft, id).get("visits") or 0 for id in component if _remembered(draft, id) is not None)):
                ring = search.ring({id: _fork(draft, id, used_up=False) for id in component})
                passed += rounds * len(component) if ring is not None else 0
                ring = attrs.evolve(ring, why="long") if ring is not None and passed > MOST_PASSED else None
        except BoundReached:
            yield Ring(tuple(component), why="unknown")
            return
        if ring is not None:
            yield ring


class _Search:
    """A search for rings, with the work that it may still do."""

    def __init__(self, draft: Draft, work: int) -> None:
        self.draft = draft
        self.work = work

    def ring(self, forks: Forks) -> Ring | None:
        """A ring of some nodes that needs one value of each fact; `None` where there is none. Raises `BoundReached`."""
        todo: list[tuple[Collection[str], dict[str, str]]] = [(forks, {})]
        while todo:
            nodes, chosen = todo.pop()
            inside = set(nodes)
            successors = {id: [to for to in forks[id].ways(chosen) if to in inside] for id in nodes}
            self._spend(len(chosen) + sum(1 + len(ways) for ways in successors.values()))
            for component in cyclic(successors):
                asking = Counter(fact for id in component if (fact := forks[id].fact) is not None and fact not in chosen)
                fact, count = max(asking.items(), key=lambda asked: asked[1], default=("", 0))
                if count <= 1:
                    return _told(forks, _shortest(successors, component), chosen)
                values = self._values([forks[id] for id in component if forks[id].fact == fact], fact, {*component})
                todo += [(component, {**chosen, fact: value}) for value in reversed(values)]
        return None

    def _values(self, forks: Sequence[Fork], fact: str, inside: Collection[str]) -> list[str]:
        """The values of a fact by which some forks lead to different nodes inside a component, each the first of those that lead alike."""
        named = dict.fromkeys(value for fork in forks for value in fork.named)
        other = next((value for value in self.draft.facts[fact].values if value not in named), None)
        values = [*named] if other is None else [*named, other]
        self._spend(len(values) * len(forks))
        found: dict[tuple[str | None, ...], str] = {}
        for value in values:
            to = tuple(way if (way := fork.named.get(value, fork.rest)) in inside else None for fork in forks)
            found.setdefault(to, value)
        return [*found.values()]

    def _spend(self, work: int) -> None:
        self.work -= work
        if self.work < 0:
            raise BoundReached


def _shortest(successors: Mapping[str, Sequence[str]], component: Sequence[str]) -> list[str]:
    """A shortest ring through the first node of a component."""
    first, inside = component[0], {*component}
    before: dict[str, str] = {}
    for id in (todo := [first]):
        for to in successors[id]:
            if to in inside and to not in before:
                before[to] = id
                todo.append(to)
        if first in before:
            break
    ring = [first]
    while (id := before[ring[-1]]) != first:
        ring.append(id)
    return [first, *ring[:0:-1]]


def _told(forks: Forks, ring: Sequence[str], chosen: Mapping[str, str]) -> Ring:
    asked = Counter(forks[id].fact for id in ring)
    return Ring(tuple(ring), {fact: value for fact, value in chosen.items() if asked[fact] > 1})


def _limit(draft: Draft, id: str) -> Mapping[str, Any]:
    """The limit of a node, empty where it has none."""
    return draft.nodes[id][1].get("limit") or {}


def _remembered(draft: Draft, id: str) -> Fact | None:
    """The remembered fact that a node asks about, if it is a situation and does."""
    fact = draft.fact_at(id) if draft.nodes[id][0] == "situation" else None
    return fact if fact is not None and fact.remember else None


def _fork(draft: Draft, id: str, *, used_up: bool) -> Fork:
    """How a node is passed over: by its limit if it has one, and by its fact; only one of them if all limits are used up."""
    then, fact = _limit(draft, id).get("then"), _remembered(draft, id)
    if fact is None or (used_up and then is not None):
        return Fork(then=then)
    node = draft.nodes[id][1]
    named = {value: way.get("to") for value, way in table(node, "answers").items() if way is not None and way.get("settles") is not False}
    return Fork(fact.id, named, (node.get("others") or {}).get("to"), then)


def _on_the_drawing(draft: Draft) -> dict[str, list[str]]:
    """For each node that can be passed over, all nodes that it may lead to then; lean, since it is done for every tree."""
    found = {}
    for id, (kind, node) in draft.nodes.items():
        to = []
        if kind == "situation" and _remembered(draft, id) is not None:
            ways = [*table(node, "answers").values(), node.get("others")]
            to = [way["to"] for way in ways if way is not None and way.get("to") is not None and way.get("settles") is not False]
        if "limit" in node and (then := _limit(draft, id).get("then")) is not None:
            to.append(then)
        if to:
            found[id] = to
    return found
