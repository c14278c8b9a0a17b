"""A whole path through each answer that is looked for: reachability forward from the start and backward from the endings, with provenance.

Theory: a state is a node with the visits of some limited nodes, and with it goes a set of valuations of some facts (see `proofs`: the same bit sets).
One worklist goes forward from the start in layers, and one backward from the endings over what was reached. Each time that valuations are new in a state,
it is noted which transition they came by; so a shortest path to any edge, and on from there to an ending, costs its length.
What is not told apart is free: each arrival at a limited node that is not counted may be let in or sent on, and a fact that is not tracked may be answered
anew each time. So each walk is a path, and an edge that no path takes, no walk takes; but a path may not be a walk. Then it is said why:
it contradicts itself about a fact (`contradictions`), or runs into a limit otherwise than the engine, and the search is made again with these told apart,
which is counterexample-guided abstraction refinement (Clarke et al., 2000).
A limit that sends on is a state of its own, left by the transition `SENT_ON`, so that chains of limits stay linear.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from advicetree.checking.budget import Budget, BudgetExceeded
from advicetree.checking.proofs.refinement import contradictions
from advicetree.checking.proofs.state_graph import Transition, TransitionSystem
from advicetree.checking.proofs.traces import Trace, TraceStep
from advicetree.checking.proofs.valuations import Bitset, Valuations, lowest
from advicetree.checking.walks.walk import edges
from advicetree.engine import admits
from advicetree.model import answers_of
from advicetree.tree import Tree

SENT_ON = -1
A_STATE, A_SET, A_BIT = 300, 120, 8  # bytes, and bits to one of them
AN_EDGE = 10
WIDE = 16_384  # bits of a set that are moved in a microsecond


class LimitsOpen(TransitionSystem):
    """The edges of a tree, one for each answer, and its states with the visits of some limited nodes only; raises `BudgetExceeded`, past `most` states too."""

    def __init__(self, tree: Tree, budget: Budget, most: int) -> None:
        self.most = most + len(tree.nodes)
        budget.spend(work=AN_EDGE * (len(tree.nodes) + sum(len(answers_of(node)) for node in tree.nodes.values())))
        super().__init__(tree, {point for point in edges(tree) if point.answer != "others"})  # each answer has an edge of its own
        self.budget = budget
        self.count(frozenset())

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
        self._ids: dict[tuple[int, tuple[int, ...], bool], int] = {}
        self._keys: list[tuple[int, tuple[int, ...], bool]] = []
        together = [[node for node in members if node in counted] for members in self.limited]
        self._fresh = [(0,) * len(nodes) for nodes in together] + [()]  # the last is that of nodes outside of all cycles
        self._place = {node: place for nodes in together for place, node in enumerate(nodes)}
        self.starts = self._arrived(-1, (), self.number[self.tree.start])
        for node, counts, sent in self._keys:  # it grows meanwhile
            self.budget.spend(memory=A_STATE + 8 * len(counts), work=3 + 2 * len(self.edges_of[node]))
            if len(self._keys) > self.most:
                raise BudgetExceeded
            on = [(SENT_ON, limit.to)] if sent and (limit := self.nodes[node].limit) else [(edge, self.edges[edge].answer.to) for edge in self.edges_of[node]]
            self.transitions.append([Transition(edge, state) for edge, to in on for state in self._arrived(self.cycle_of[node], counts, self.number[to])])

    def _arrived(self, cycle: int, counts: tuple[int, ...], to: int) -> list[int]:
        """The states that an arrival at a node leads to."""
        limit = self.nodes[to].limit
        if self.cycle_of[to] != cycle:
            counts = self._fresh[self.cycle_of[to]]
        if limit is None or self.cycle_of[to] < 0:
            return [self._state(to, counts)]
        place = self._place.get(to)
        if place is None:
            return [self._state(to, counts), self._state(to, counts, sent=True)]
        if admits(limit, counts[place]):
            return [self._state(to, (*counts[:place], counts[place] + 1, *counts[place + 1 :]))]
        return [self._state(to, counts, sent=True)]

    def _state(self, node: int, counts: tuple[int, ...], *, sent: bool = False) -> int:
        key = (node, counts, sent)
        found = self._ids.get(key)
        if found is None:
            found = self._ids[key] = len(self._keys)
            self._keys.append(key)
            self.node_of.append(node)
        return found


class Flood:
    """Which valuations reach each state, and from where they come to an ending, with how they did; raises `BudgetExceeded`.

    `at` holds, for each edge that is taken on the way to an ending, the first state where, the state it leads to, and by which valuations.
    """

    def __init__(self, graph: LimitsOpen, valuations: Valuations) -> None:
        self.graph, self.valuations = graph, valuations
        self.effects = [*valuations.effects, None]  # the last is that of `SENT_ON`
        count = len(graph.node_of)
        self.came: list[list[tuple[Bitset, int, int, Bitset]]] = [[] for _ in range(count)]  # which are new, from which state, by which edge, out of which
        self.left: list[list[tuple[Bitset, int, int]]] = [[] for _ in range(count)]  # which are new, by which edge, to which state
        self.at: dict[int, tuple[int, int, Bitset]] = {}
        self._meet(reached := self._forward(), self._backward(reached))

    def _spend(self, layer: Mapping[int, Bitset], transitions: list[list[Transition]]) -> None:
        size = self.valuations.size
        moves = sum(len(transitions[state]) for state in layer)
        self.graph.budget.spend(memory=len(layer) * (A_SET + 2 * size // A_BIT), work=4 + len(layer) + moves * (1 + size // WIDE) // 2)

    def _forward(self) -> list[Bitset]:
        """The valuations that reach each state."""
        transitions, effects, came = self.graph.transitions, self.effects, self.came
        reached = [0] * len(transitions)
        layer = dict.fromkeys(self.graph.starts, self.valuations.nothing_known)
        for state, bits in layer.items():
            reached[state] = bits
            came[state].append((bits, -1, -1, 0))
        while layer:
            self._spend(layer, transitions)
            after: dict[int, Bitset] = {}
            for state, bits in layer.items():
                for edge, to in transitions[state]:
                    effect = effects[edge]
                    new = (bits if effect is None else effect.image(bits)) & ~reached[to]
                    if new:
                        reached[to] |= new
                        came[to].append((new, state, edge, bits))
                        after[to] = after.get(to, 0) | new
            layer = after
        return reached

    def _backward(self, reached: list[Bitset]) -> list[Bitset]:
        """The valuations, of those that reach each state, that come to an ending from it."""
        effects, left, edges_of, node_of = self.effects, self.left, self.graph.edges_of, self.graph.node_of
        before: list[list[Transition]] = [[] for _ in reached]
        for state, out in enumerate(self.graph.transitions):
            for edge, to in out if reached[state] else ():
                before[to].append(Transition(edge, state))
        can = [0 if edges_of[node] else bits for node, bits in zip(node_of, reached, strict=True)]
        layer = {state: bits for state, bits in enumerate(can) if bits}
        while layer:
            self._spend(layer, before)
            after: dict[int, Bitset] = {}
            for to, bits in layer.items():
                for edge, state in before[to]:
                    effect = effects[edge]
                    new = (bits if effect is None else effect.preimage(bits)) & reached[state] & ~can[state]
                    if new:
                        can[state] |= new
                        left[state].append((new, edge, to))
                        after[state] = after.get(state, 0) | new
            layer = after
        return can

    def _meet(self, reached: list[Bitset], can: list[Bitset]) -> None:
        for state, out in enumerate(self.graph.transitions):
            for edge, to in out if can[state] else ():
                if edge not in self.at and edge != SENT_ON and (bits := reached[state] & self._preimage(edge, can[to])):
                    self.at[edge] = state, to, bits

    def _image(self, edge: int, bit: int) -> int:
        effect = self.effects[edge]
        return lowest(1 << bit if effect is None else effect.image(1 << bit))

    def _preimage(self, edge: int, bits: Bitset) -> Bitset:
        effect = self.effects[edge]
        return bits if effect is None else effect.preimage(bits)

    def path(self, edge: int) -> list[TraceStep]:
        """A path from the start through an edge to an ending: from there on as short as any, and as short to there as for the same valuation."""
        middle, to, some = self.at[edge]
        bit = lowest(next((both for new, _, _ in self.left[to] if (both := some & self._preimage(edge, new))), some))
        after = self._image(edge, bit)
        steps = [TraceStep(middle, edge, to)]
        while True:
            state = steps[-1].state
            _, before, by, bits = next(each for each in self.came[state] if each[0] >> bit & 1)
            if before < 0:
                break
            steps.append(TraceStep(before, by, state))
            bit = lowest(bits & self._preimage(by, 1 << bit))
        steps.reverse()
        while self.left[to]:
            _, by, onward = next(each for each in self.left[to] if each[0] >> after & 1)
            steps.append(TraceStep(to, by, onward))
            after, to = self._image(by, after), onward
        self.graph.budget.spend(work=2 * len(steps) * (1 + self.valuations.size // WIDE))
        return steps


def clashing(graph: LimitsOpen, steps: Iterable[TraceStep], fixed: Mapping[str, str]) -> tuple[str, ...]:
    """The facts that keep a path from being a walk."""
    return contradictions(graph, Trace(0, tuple(step for step in steps if step.edge != SENT_ON), 0), fixed)


def values_on(graph: LimitsOpen, steps: Iterable[TraceStep], *, last: bool = False) -> dict[str, str]:
    """For each fact that is asked on a path the first value that fits all answers about it; where none does, one that fits the first, or the `last`."""
    fitting: dict[str, tuple[str, ...]] = {}
    for step in steps:
        edge = graph.edges[step.edge]
        if step.edge != SENT_ON and edge.fact is not None and edge.values:
            both = tuple(value for value in fitting.get(edge.fact, edge.values) if value in edge.values)
            fitting[edge.fact] = both or (edge.values if last else fitting[edge.fact])
    return {fact: values[0] for fact, values in fitting.items()}
