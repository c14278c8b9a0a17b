"""A whole path through each edge that is looked for, at once: reachability forward from the start and backward from the endings, with provenance.

A state is a node with the visits of some limited nodes, and with it goes a set of valuations of some facts (see `proofs`: the same bit sets).
Sets spread breadth-first: forward from the start, and backward from the endings over what was reached. For each set that is new in a state
it is noted by which transition it came; so a shortest path to any edge, and on from there to an ending, costs no more than its length.

What is not distinguished is free: an arrival at a limited node whose visits are not counted may be let in or sent on,
and a fact that is not tracked may be answered anew each time. So each walk is a path, and no walk takes an edge that no path takes.
But not every path is a walk: `cover` finds out what it got wrong, has that distinguished as well, and begins again.
A limit that sends on is a state of its own, left by the transition `SENT_ON`, so that chains of limits stay linear.

Where rules of forks read facts, a state also holds which of these count by then, as long as there are not too many.
Invariant: what is looked for goes by its number in the order of `walk.edges`; an edge of the graph has that of its answer (`number_of`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from advicetree.checking.budget import Budget, BudgetExceeded
from advicetree.checking.proofs.edges import NOTHING
from advicetree.checking.proofs.formulas import Counted
from advicetree.checking.proofs.state_graph import Transition, TransitionSystem
from advicetree.checking.proofs.traces import TraceStep
from advicetree.checking.proofs.valuations import Bitset, Valuations, lowest
from advicetree.checking.walks.walk import edges
from advicetree.engine import admits
from advicetree.model import answers_of
from advicetree.tree import Tree

_Key: TypeAlias = tuple[int, tuple[int, ...], bool, Counted]

SENT_ON = -1
A_STATE, A_SET, A_BIT = 300, 120, 8  # bytes, and bits to one of them
AN_EDGE = 10
WIDE = 16_384  # bits of a set that are moved in a microsecond


class LimitsOpen(TransitionSystem):
    """The edges of a tree, one for each answer, and its states with the visits of some limited nodes only; raises `BudgetExceeded`, past `most` states too."""

    def __init__(self, tree: Tree, budget: Budget, most: int) -> None:
        self.most = most + len(tree.nodes)
        budget.spend(work=AN_EDGE * (len(tree.nodes) + sum(len(answers_of(node)) for node in tree.nodes.values())))
        every = edges(tree)
        super().__init__(tree, frozenset(every))  # each answer has an edge of its own
        self._number = {(point.node, point.answer): number for number, point in enumerate(every)}
        self.budget = budget
        self.followed = tree.ruling
        try:
            self.count(frozenset())
        except BudgetExceeded:
            if not self.followed:
                raise
            self.forget_variants()
            self.count(frozenset())

    def number_of(self, edge: int) -> int:
        """The number of what an edge takes."""
        answer = self.edges[edge].answer
        return self._number[answer.node, answer.id]

    def count(self, counted: frozenset[int]) -> None:
        """Work out all states and transitions from the start, counting the visits of some nodes; raises `BudgetExceeded`, and then they are as before."""
        before = dict(self.__dict__)
        try:
            self._work_out(counted)
        except BudgetExceeded:
            self.__dict__.update(before)
            raise

    def _work_out(self, counted: frozenset[int]) -> None:
        self.counted_nodes = counted
        self.node_of = []
        self.transitions = []
        self._ids: dict[_Key, int] = {}
        self._keys: list[_Key] = []
        self._live = self.live if self.followed else [NOTHING] * len(self.nodes)
        together = [[node for node in members if node in counted] for members in self.limited]
        self._fresh = [(0,) * len(nodes) for nodes in together] + [()]  # the last is that of nodes outside of all cycles
        self._place = {node: place for nodes in together for place, node in enumerate(nodes)}
        self.starts = self._arrived(-1, (), self.number[self.tree.start], NOTHING)
        for node, counts, sent, counting in self._keys:  # it grows meanwhile
            self.budget.spend(memory=A_STATE + 8 * len(counts), work=3 + 2 * len(self.edges_of[node]))
            if len(self._keys) > self.most:
                raise BudgetExceeded
            on = [(SENT_ON, limit.to)] if sent and (limit := self.nodes[node].limit) else [(edge, self.edges[edge].answer.to) for edge in self.edges_of[node]]
            cycle, out = self.cycle_of[node], list[Transition]()
            for edge, to in on:
                after = self.counted_after(edge, counting) if self.followed and edge != SENT_ON else counting
                taken = self.variant(edge, counting) if self.followed and edge != SENT_ON else edge
                out += [Transition(taken, state) for state in self._arrived(cycle, counts, self.number[to], after)]
            self.transitions.append(out)

    def _arrived(self, cycle: int, counts: tuple[int, ...], to: int, counting: Counted) -> list[int]:
        """The states that an arrival at a node leads to."""
        limit = self.nodes[to].limit
        if self.cycle_of[to] != cycle:
            counts = self._fresh[self.cycle_of[to]]
        if limit is None or self.cycle_of[to] < 0:
            return [self._state(to, counts, counting)]
        place = self._place.get(to)
        if place is None:
            return [self._state(to, counts, counting), self._state(to, counts, counting, sent=True)]
        if admits(limit, counts[place]):
            return [self._state(to, (*counts[:place], counts[place] + 1, *counts[place + 1 :]), counting)]
        return [self._state(to, counts, counting, sent=True)]

    def _state(self, node: int, counts: tuple[int, ...], counting: Counted, *, sent: bool = False) -> int:
        key = (node, counts, sent, counting & self._live[node])
        found = self._ids.get(key)
        if found is None:
            found = self._ids[key] = len(self._keys)
            self._keys.append(key)
            self.node_of.append(node)
        return found


class Arrival(NamedTuple):
    """Valuations that were new in a state, by which edge they came, and from which valuations of which other state; that is -1 where they began."""

    new: Bitset
    edge: int
    state: int
    before: Bitset


class Witnesses:
    """For each answer that some path takes, and in `at`, the first state where it is taken, the transition that takes it, and by which valuations.

    `came` tells how valuations reach each state from the start, and `left` how they come from it to an ending. Raises `BudgetExceeded`.
    """

    def __init__(self, graph: LimitsOpen, valuations: Valuations) -> None:
        self.graph, self.valuations = graph, valuations
        self._effects = [*valuations.effects, None]  # the last is that of `SENT_ON`
        self.at: dict[int, tuple[int, Transition, Bitset]] = {}
        states = range(len(graph.node_of))
        starts = dict.fromkeys(graph.starts, valuations.nothing_known)
        reached, self.came = self._spread(starts, graph.transitions, self._image, [valuations.all] * len(states))
        into: list[list[Transition]] = [[] for _ in states]
        for state in states:
            for edge, to in graph.transitions[state] if reached[state] else ():
                into[to].append(Transition(edge, state))
        endings = {state: reached[state] for state in states if reached[state] and not graph.edges_of[graph.node_of[state]]}
        can, self.left = self._spread(endings, into, self._preimage, reached)
        for state in states:
            for edge, to in graph.transitions[state] if can[state] else ():
                number = graph.number_of(edge) if edge != SENT_ON else SENT_ON
                if number not in self.at and edge != SENT_ON and (bits := reached[state] & self._preimage(edge, can[to])):
                    self.at[number] = state, Transition(edge, to), bits

    def _spread(
        self, layer: Mapping[int, Bitset], transitions: Sequence[Sequence[Transition]], move: Callable[[int, Bitset], Bitset], within: Sequence[Bitset]
    ) -> tuple[list[Bitset], list[list[Arrival]]]:
        """The valuations that come to each state by transitions, from those of a first layer and `within` others, and how: breadth-first, layer by layer."""
        found: list[Bitset] = [0] * len(transitions)
        how: list[list[Arrival]] = [[] for _ in transitions]
        for state, bits in layer.items():
            found[state] = bits
            how[state].append(Arrival(bits, SENT_ON, -1, 0))
        size = self.valuations.size
        while layer:
            moves = sum(len(transitions[state]) for state in layer)
            self.graph.budget.spend(memory=len(layer) * (A_SET + 2 * size // A_BIT), work=4 + len(layer) + moves * (1 + size // WIDE) // 2)
            after: dict[int, Bitset] = {}
            for state, bits in layer.items():
                for edge, to in transitions[state]:
                    new = move(edge, bits) & within[to] & ~found[to]
                    if new:
                        found[to] |= new
                        how[to].append(Arrival(new, edge, state, bits))
                        after[to] = after.get(to, 0) | new
            layer = after
        return found, how

    def _image(self, edge: int, bits: Bitset) -> Bitset:
        effect = self._effects[edge]
        return bits if effect is None else effect.image(bits)

    def _preimage(self, edge: int, bits: Bitset) -> Bitset:
        effect = self._effects[edge]
        return bits if effect is None else effect.preimage(bits)

    def path(self, number: int) -> list[TraceStep]:
        """A path from the start through what is looked for to an ending: from there on as short as any, and as short to there as for the same valuation."""
        middle, (edge, to), some = self.at[number]
        bit = lowest(next((both for arrival in self.left[to] if (both := some & self._preimage(edge, arrival.new))), some))
        before = [TraceStep(other, by, state) for state, by, other in self._traced(self.came, middle, bit, self._preimage)]
        after = [TraceStep(*step) for step in self._traced(self.left, to, lowest(self._image(edge, 1 << bit)), self._image)]
        steps = [*reversed(before), TraceStep(middle, edge, to), *after]
        self.graph.budget.spend(work=2 * len(steps) * (1 + self.valuations.size // WIDE))
        return steps

    def _traced(self, how: Sequence[Sequence[Arrival]], state: int, bit: int, back: Callable[[int, Bitset], Bitset]) -> Iterator[tuple[int, int, int]]:
        """How one valuation came to be in a state, from there back to where it began: each state, the edge, and the other state."""
        while (arrival := next(each for each in how[state] if each.new >> bit & 1)).state >= 0:
            yield state, arrival.edge, arrival.state
            state, bit = arrival.state, lowest(arrival.before & back(arrival.edge, 1 << bit))


def values_on(graph: LimitsOpen, steps: Iterable[TraceStep], *, last: bool = False) -> dict[str, str]:
    """For each plain fact that is asked on a path the first value that fits all answers about it; where none does, one that fits the first, or the `last`."""
    fitting: dict[str, tuple[str, ...]] = {}
    for step in steps:
        edge = graph.edges[step.edge]
        if step.edge != SENT_ON and edge.fact is not None and edge.values and graph.tree.facts[edge.fact].several is None:
            both = tuple(value for value in fitting.get(edge.fact, edge.values) if value in edge.values)
            fitting[edge.fact] = both or (edge.values if last else fitting[edge.fact])
    return {fact: values[0] for fact, values in fitting.items()}
