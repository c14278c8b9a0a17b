"""Rings that could be passed over for ever, which no tree may have: the engine relies on it that passing over ends.

A walk goes on by itself through situations whose fact is known, and through limits that are used up. If it never stopped, each node with a limit
would send it on in the end, and each other node would lead on by the value of its fact, the same at every visit. So somebody goes round for ever
if and only if there is a *ring* of such edges that needs no fact to have two values at once.

Invariant: a ring that is found needs one value of each fact at most; where none is found, nobody passes over nodes for ever.

The search looks at the strongly connected components of these edges, since every ring is in one of them. A fact that a single node of a component
asks about contradicts nothing, because a ring can go through that node only once; so a component that shares no fact has a ring.
In any other a shared fact is split: each of its values leaves fewer edges, hence smaller components, which are searched in the same way
(as Davis, Logemann and Loveland decide formulas; 1962). Values that lead alike everywhere in a component are tried once.
A fork about a derived fact is decided by what its rules read, and a choice by what is ticked (`partial`), so these are what is split there.
What is asked on a ring counts there; other facts that rules read may count or not.
To decide this is NP-hard, so the work is bounded: counted in edges that are looked at, and never measured.
Past the bound derived facts are taken to have any value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import attrs

from advicetree.components import cyclic
from advicetree.format.draft import Draft, about, table
from advicetree.format.partial import COUNTS, UNCOUNTED, Atom, Derivations, Settled, can_be_ticked, ticked
from advicetree.model import Fact

MOST_WORK = 400_000
MORE_WORK = 10  # for each edge of a component with a ring on the drawing
MOST_PASSED = 100_000  # nodes in a row, going round within limits


class Fork(NamedTuple):
    """Where a walk goes on from a node that it passes over: by the value of a fact, `named` or one of the rest, and by its limit (`then`).

    With `choices` of a fact of several it goes by whether any of them was ticked, `yes` or `no`.
    """

    fact: Fact | None = None
    choices: tuple[str, ...] = ()
    named: Mapping[str, str | None] = {}
    rest: str | None = None
    then: str | None = None

    def ways(self, values: Collection[str] | None) -> list[str]:
        """The nodes that it can lead to by some values, or by all (`None`); one may be there more than once."""
        to = [*self.named.values(), self.rest] if values is None else [self.named.get(value, self.rest) for value in values]
        return [id for id in (*to, self.then) if id is not None]


Forks = Mapping[str, Fork]


@attrs.frozen
class Ring:
    """Nodes that are passed over one after another and round again, by those with some values of the facts that this depends on (`given`, in words).

    They are passed over for ever (`why` is `"ring"`), or too often until limits end it (`"long"`);
    or there were so many to look at that it could not be told whether any are (`"unknown"`).
    """

    nodes: tuple[str, ...]
    given: tuple[str, ...] = ()
    why: str = "ring"


class BoundReached(Exception):
    """There is more to look at than may be looked at."""


def rings(draft: Draft) -> Iterator[Ring]:
    """A ring for each part of the drawing that has one; the last is of what could not be decided, if the work comes to its bound."""
    successors = _on_the_drawing(draft)
    order = {id: number for number, id in enumerate(successors)}
    if all(order.get(to, number + 1) > number for number, ways in enumerate(successors.values()) for to in ways):
        return  # a ring has at least one way back up, and here there is none
    search, passed = _Search(draft), 0
    for component in cyclic(successors):
        more = MORE_WORK * sum(len(successors[id]) for id in component)
        try:
            ring = search.decided({id: _fork(draft, id, used_up=True) for id in component}, more)
            if ring is None and (rounds := sum(_limit(draft, id).get("visits") or 0 for id in component if _passable(draft, id) is not None)):
                ring = search.decided({id: _fork(draft, id, used_up=False) for id in component}, more)
                passed += rounds * len(component) if ring is not None else 0
                ring = attrs.evolve(ring, why="long") if ring is not None and passed > MOST_PASSED else None
        except BoundReached:
            yield Ring(tuple(component), why="unknown")
            return
        if ring is not None:
            yield ring


class _Search:
    """A search for rings, with the work that it may still do."""

    def __init__(self, draft: Draft) -> None:
        self.derivations = Derivations(draft.facts, draft.vague)
        self.work = MOST_WORK

    def decided(self, forks: Forks, more: int) -> Ring | None:
        """As `ring`, with some more work; past its bound, derived facts are taken to have any value. Raises `BoundReached` if there is a ring then."""
        self.work = max(self.work, 0) + more
        try:
            return self.ring(forks)
        except BoundReached:
            free = {id: fork._replace(fact=None) if fork.fact is not None and fork.fact.derived else fork for id, fork in forks.items()}
            if free == forks:
                raise
            self.work = more
            if self.ring(free) is None:
                return None
            raise

    def ring(self, forks: Forks) -> Ring | None:
        """A ring of some nodes that needs one value of each fact; `None` where there is none. Raises `BoundReached`."""
        todo: list[tuple[Collection[str], dict[Atom, str]]] = [(forks, {})]
        while todo:
            nodes, settled = todo.pop()
            successors = self._successors(forks, nodes, settled)
            for component in cyclic(successors):
                atom = self._to_split([forks[id] for id in component], settled)
                if atom is None:
                    return self._told(forks, _shortest(successors, component), settled)
                split = [{**settled, atom: value} for value in self._values([forks[id] for id in component], atom, {*component})]
                todo += [(component, each) for each in reversed(split) if can_be_ticked(self.derivations.facts[atom[0]], each)]
        return None

    def _successors(self, forks: Forks, nodes: Collection[str], settled: Settled) -> dict[str, list[str]]:
        """Where each of some nodes can lead among them."""
        inside, derived = set(nodes), _derived([forks[id] for id in nodes])
        possible = self.derivations.possible(derived, settled)
        found = {id: [to for to in forks[id].ways(_by(forks[id], settled, possible)) if to in inside] for id in nodes}
        self._spend(len(settled) + sum(1 + len(self.derivations.facts[id].rules) for id in possible) + sum(1 + len(ways) for ways in found.values()))
        return found

    def _to_split(self, forks: Sequence[Fork], settled: Settled) -> Atom | None:
        """What most of some forks depend on and is not settled, if several do, or if it is not the value of a fact alone that decides one of them."""
        read = self.derivations.atoms(_derived(forks))
        reading = Counter([*read, *(atom for fork in forks for atom in _atoms(fork, read))])
        needed = {*read, *(atom for fork in forks if fork.choices for atom in _atoms(fork, read))}
        open_ = [atom for atom in reading if atom not in settled and settled.get((atom[0], "")) != UNCOUNTED]
        return max((atom for atom in open_ if reading[atom] > 1 or atom in needed), key=reading.__getitem__, default=None)

    def _values(self, forks: Sequence[Fork], atom: Atom, inside: Collection[str]) -> list[str]:
        """What an atom can be, of the values that lead alike inside a component the first."""
        fact, choice = self.derivations.facts[atom[0]], atom[1]
        if choice:
            return ["yes", "no"]
        derived = _derived(forks)
        uncounted = [UNCOUNTED] if atom in self.derivations.atoms(derived) else []
        if fact.several is not None:
            return [COUNTS, *uncounted]
        asking = [fork for fork in forks if fork.fact is fact]
        asked_for = self.derivations.requirements(derived, fact.id)
        named = dict.fromkeys([*(value for fork in asking for value in fork.named), *(value for meant in asked_for for value in fact.values if value in meant)])
        other = next((value for value in fact.values if value not in named), None)
        values = [*named] if other is None else [*named, other]
        self._spend(len(values) * (len(asking) + len(asked_for)))
        found: dict[tuple[str | bool | None, ...], str] = {}
        for value in values:
            to = [way if (way := fork.named.get(value, fork.rest)) in inside else None for fork in asking]
            found.setdefault((*to, *(value in meant for meant in asked_for)), value)
        return [*found.values(), *uncounted]

    def _told(self, forks: Forks, ring: Sequence[str], settled: Settled) -> Ring:
        """A ring, with what is settled of all that several of its nodes depend on, or that rules read."""
        read = self.derivations.atoms(_derived([forks[id] for id in ring]))
        reading = Counter(atom for id in ring for atom in _atoms(forks[id]))
        given = [(atom, value) for atom, value in settled.items() if (atom in read or reading[atom] > 1) and value not in {COUNTS, UNCOUNTED}]
        return Ring(tuple(ring), tuple(f"{fact}.{choice} = {value}" if choice else f"{fact} = {value}" for (fact, choice), value in given))

    def _spend(self, work: int) -> None:
        self.work -= work
        if self.work < 0:
            raise BoundReached


def _derived(forks: Sequence[Fork]) -> list[str]:
    """The derived facts that some forks are about, each once."""
    return list(dict.fromkeys(fork.fact.id for fork in forks if fork.fact is not None and fork.fact.derived))


def _atoms(fork: Fork, read: Collection[Atom] = ()) -> list[Atom]:
    """What a fork about a fact that is asked goes by; of what rules `read`, it also decides whether it counts."""
    fact = fork.fact
    if fact is None or fact.derived:
        return []
    own = (fact.id, "")
    return [*([own] if fact.several is None or own in read else []), *((fact.id, choice) for choice in fork.choices)]


def _by(fork: Fork, settled: Settled, possible: Mapping[str, Collection[str]]) -> Collection[str] | None:
    """The values by which a fork can lead on; `None` if it is any."""
    fact = fork.fact
    if fact is None:
        return None
    if fact.derived:
        return possible[fact.id]
    value = settled.get((fact.id, ""))
    if value == UNCOUNTED:
        return ()  # what is gone through counts
    if fork.choices:
        found = ticked(fact, fork.choices, settled)
        return None if found is None else ("yes",) if found else ("no",)
    return None if value is None or fact.several is not None else (value,)


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


def _limit(draft: Draft, id: str) -> Mapping[str, Any]:
    """The limit of a node, empty where it has none."""
    return draft.nodes[id][1].get("limit") or {}


def _passable(draft: Draft, id: str) -> Fact | None:
    """The fact that a node can be passed over by, if it is a situation and has one: a remembered fact, or a derived one."""
    fact = draft.fact_at(id) if draft.nodes[id][0] == "situation" else None
    return fact if fact is not None and fact.remember else None


def _fork(draft: Draft, id: str, *, used_up: bool) -> Fork:
    """How a node is passed over: by its limit if it has one, and by its fact; only one of them if all limits are used up."""
    then, fact = _limit(draft, id).get("then"), _passable(draft, id)
    if fact is None or (used_up and then is not None):
        return Fork(then=then)
    node, choice = draft.nodes[id][1], about(id, draft.nodes[id][1])[1]
    ways = {name: way.get("to") for name, way in table(node, "answers").items() if way is not None and way.get("settles") is not False}
    grouped = {value: to for name, to in ways.items() if name in fact.groups for value in fact.members(name)}
    named = {**grouped, **{name: to for name, to in ways.items() if name not in fact.groups}}
    rest = (node.get("others") or {}).get("to") or node.get("then")
    return Fork(fact, fact.members(choice) if choice is not None and fact.several is not None else (), named, rest, then)


def _on_the_drawing(draft: Draft) -> dict[str, list[str]]:
    """For each node that can be passed over, all nodes that it may lead to then; lean, since it is done for every tree."""
    found = {}
    for id, (kind, node) in draft.nodes.items():
        to = []
        if kind == "situation" and _passable(draft, id) is not None:
            ways = [*table(node, "answers").values(), node.get("others")]
            to = [way["to"] for way in ways if way is not None and way.get("to") is not None and way.get("settles") is not False]
            if node.get("then") is not None:
                to.append(node["then"])
        if "limit" in node and (then := _limit(draft, id).get("then")) is not None:
            to.append(then)
        if to:
            found[id] = to
    return found
