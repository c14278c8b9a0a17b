"""Traces: single paths through the state graph, and the shortest one to what a search is for.

Invariant: a breadth-first search keeps its layers, each of one transition more, and the trace is read back from the last of them;
so no state remembers where each of its valuations came from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import attrs

from advicetree.checking.proofs.reachability import A_CELL, SATISFIED, VIOLATED, Monitor, search_budget
from advicetree.checking.proofs.state_graph import Transition
from advicetree.checking.proofs.valuations import Bitset, Valuations, lowest

Label: TypeAlias = Any
Layer: TypeAlias = dict[tuple[int, Label], Bitset]


class TraceStep(NamedTuple):
    """An edge taken in a state, and the state that it led to."""

    state: int
    edge: int
    to: int


@attrs.frozen(eq=False)
class Trace:
    """One path through a state graph: the state where it starts, its steps, and the bit of the valuation at its end."""

    start: int
    steps: tuple[TraceStep, ...]
    bit: int

    @property
    def end(self) -> int:
        """The state where it ends."""
        return self.steps[-1].to if self.steps else self.start

    def round_again(self, loop: int) -> Trace:
        """The trace with its last steps, so many, taken once more."""
        return self.longer(self.steps[len(self.steps) - loop :], self.bit)

    def longer(self, steps: Sequence[TraceStep], bit: int) -> Trace:
        """The trace with more steps behind it."""
        return Trace(self.start, (*self.steps, *steps), bit)


class Search(NamedTuple):
    """What a search keeps of a path, and what it looks for.

    `edge` and `visit` give the label of a path after an edge and after a visit: a phase of a monitor, or a time.
    A path whose label is `VIOLATED` is found, and one that is `SATISFIED` is not followed.
    `dominates` tells that those who were somewhere with one label need not be followed there with another.
    `goal` gives the valuations that, in a state with a label, are where the search wants to get.
    """

    edge: Callable[[Label, int], Label]
    visit: Callable[[Label, int], Label]
    dominates: Callable[[Label, Label], bool]
    goal: Callable[[int, Label], Bitset] = lambda _state, _label: 0
    first: Label = 0


def equal(one: Label, other: Label) -> bool:
    """Whether two labels are the same."""
    return bool(one == other)


def violation_of(monitor: Monitor) -> Search:
    """The search for what violates a monitor."""
    return Search(monitor.edge, monitor.visit, equal)


def arrival_at(wanted: Mapping[int, Bitset]) -> Search:
    """A search that succeeds on reaching a wanted state with one of its wanted valuations."""
    return Search(lambda label, _: label, lambda label, _: label, equal, lambda state, _: wanted.get(state, 0))


def shortest_trace(valuations: Valuations, search: Search, starts: Mapping[int, Bitset]) -> Trace | None:
    """A trace with the fewest steps to what a search looks for, or `None`; raises `BudgetExceeded`."""
    graph, budget = valuations.graph, search_budget(valuations)
    seen: dict[int, dict[Label, Bitset]] = {}
    layers: list[Layer] = [{}]
    for state, bits in starts.items():
        label = search.visit(search.first, graph.node_of[state])
        if label == VIOLATED:
            return Trace(state, (), lowest(bits))
        if label != SATISFIED:
            layers[0][state, label] = note(seen.setdefault(state, {}), label, bits, search.dominates)
    while layers[-1]:
        layers[-1] = _left(seen, layers[-1])
        budget.spend(work=sum(len(graph.transitions[state]) for state, _ in layers[-1]))
        there = next(((key, some) for key, bits in layers[-1].items() if (some := bits & search.goal(*key))), None)
        if there is not None:
            return _traced(valuations, search, layers, there[0], lowest(there[1]))
        layer: Layer = {}
        for (state, label), (edge, to), after, some in _moves(valuations, search, layers[-1]):
            if after == VIOLATED:
                bit = lowest(some)
                came = layers[-1][state, label] & valuations.preimage(edge, 1 << bit)
                return _traced(valuations, search, layers, (state, label), lowest(came)).longer([TraceStep(state, edge, to)], bit)
            if after != SATISFIED and (new := note(seen.setdefault(to, {}), after, some, search.dominates)):
                layer[to, after] = layer.get((to, after), 0) | new
        layers.append(layer)
        if search.dominates is not equal:
            budget.spend(work=sum(len(seen[state]) for state, _ in layer) // A_CELL)
    return None


def _left(seen: dict[int, dict[Label, Bitset]], layer: Layer) -> Layer:
    """Those of a layer that are not dominated by what came later in it."""
    return {key: some for key, bits in layer.items() if (some := bits & seen[key[0]].get(key[1], 0))}


def note(before: dict[Label, Bitset], label: Label, bits: Bitset, dominates: Callable[[Label, Label], bool]) -> Bitset:
    """Those of a set that were not yet in a state with a label that dominates this one; they are noted in the place of what they dominate.

    `before` has the labels of the state with the valuations of each.
    """
    if dominates is equal:  # looked up, since there can be very many labels in one state
        bits &= ~before.get(label, 0)
        if bits:
            before[label] = before.get(label, 0) | bits
        return bits
    for old, some in before.items():
        if dominates(old, label):
            bits &= ~some
    if bits:
        for old in [old for old in before if dominates(label, old)]:
            before[old] &= ~bits
            if not before[old]:
                del before[old]
        before[label] = before.get(label, 0) | bits
    return bits


def _moves(valuations: Valuations, search: Search, layer: Layer) -> Iterator[tuple[tuple[int, Label], Transition, Label, Bitset]]:
    """What can be done next in a layer: from where, by which transition, with which label then, and by which valuations, as they are then."""
    graph = valuations.graph
    for (state, label), bits in layer.items():
        for transition in graph.transitions[state]:
            some = valuations.image(transition.edge, bits)
            if some:
                after = search.edge(label, transition.edge)
                if after not in {VIOLATED, SATISFIED}:
                    after = search.visit(after, graph.node_of[transition.to])
                yield (state, label), transition, after, some


def _traced(valuations: Valuations, search: Search, layers: list[Layer], key: tuple[int, Label], bit: int) -> Trace:
    """The trace of one valuation through layers, to a key of the last of them where it is `bit`."""
    end = bit
    back: list[TraceStep] = []
    for layer in reversed(layers[:-1]):
        for (state, label), (edge, to), after, some in _moves(valuations, search, layer):
            if (to, after) == key and some >> bit & 1:
                back.append(TraceStep(state, edge, to))
                key, bit = (state, label), lowest(layer[state, label] & valuations.preimage(edge, 1 << bit))
                break
    return Trace(key[0], tuple(reversed(back)), end)
