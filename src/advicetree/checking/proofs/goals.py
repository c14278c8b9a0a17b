"""Who can still get to a goal: reachability backward.

Invariant: each person has one value for each remembered fact, also for those that are not tracked; at a fork about such a fact,
only those valuations count as getting there that get there whatever that value is. So none counts that might not.
Where that is too strict, it says which facts have to be tracked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from advicetree.checking.proofs.reachability import at_start, fixpoint, reachable_sets, search_budget
from advicetree.checking.proofs.refinement import Counterexample
from advicetree.checking.proofs.state_graph import TransitionSystem
from advicetree.checking.proofs.traces import Trace, TraceStep, arrival_at, shortest_trace
from advicetree.checking.proofs.valuations import Bitset, Valuations, lowest


class Goal:
    """Some nodes to get to, or edges to take; `can` holds the valuations that still can from each state; raises `BudgetExceeded`.

    With `may_reach`, those count too that can if the facts that are not tracked are as they have to be.
    """

    def __init__(self, valuations: Valuations, nodes: Collection[int], edges: Collection[int] = (), *, may_reach: bool = False) -> None:
        self.valuations = valuations
        self.may_reach = may_reach
        self.graph: TransitionSystem = valuations.graph
        self.nodes = frozenset(nodes)
        self.edges = frozenset(edges)
        self.can: list[Bitset] = [0] * len(self.graph.node_of)
        budget = search_budget(valuations)
        for number in range(len(self.graph.components) - 1, -1, -1):
            if self.graph.cyclic[number]:
                fixpoint(valuations, number, self.can, self._from, budget)
            else:
                state = self.graph.components[number][0]
                self.can[state] = self._from(state)

    def through(self, edge: int, to: int) -> Bitset:
        """The valuations that can get there by a transition."""
        return self.valuations.preimage(edge, self.valuations.all if edge in self.edges else self.can[to])

    def _from(self, state: int) -> Bitset:
        """The valuations that can get there from a state, given those that can from its successors."""
        if self.graph.node_of[state] in self.nodes:
            return self.valuations.all
        by_edge = self._by_edge(state)
        if not by_edge:
            return 0
        if self._is_free(state) and not self.may_reach:
            can = self.valuations.all
            for edge, some in by_edge.items():
                if self.graph.edges[edge].values:
                    can &= some
            return can
        can = 0
        for some in by_edge.values():
            can |= some
        return can

    def _by_edge(self, state: int) -> dict[int, Bitset]:
        """The valuations that can get there by each edge that the fixed facts allow, known or not; by each of its transitions, if it has several."""
        fixed, found = self.valuations.fixed, dict[int, Bitset]()
        for transition in self.graph.transitions[state]:
            edge = self.graph.edges[transition.edge]
            if edge.fact is None or edge.fact not in fixed or fixed[edge.fact] in edge.values or (not edge.values and edge.fact in self.valuations.variables):
                found[transition.edge] = found.get(transition.edge, self.valuations.all) & self.through(*transition)
        return found

    def _is_free(self, state: int) -> bool:
        """Whether a state asks about a remembered fact that is not tracked."""
        edges = self.graph.edges_of[self.graph.node_of[state]]
        fact = self.graph.edges[edges[0]].fact if edges else None
        return fact is not None and fact not in self.valuations.variables and fact not in self.valuations.fixed

    @cached_property
    def _may(self) -> Goal:
        return Goal(self.valuations, self.nodes, self.edges, may_reach=True)

    def person(self, state: int, bit: int, there: Bitset) -> dict[str, str]:
        """What has to be true of a person who cannot from a state, of all who are `there`: without any of it, others could."""
        valuations, true = self.valuations, self.valuations.valuation(bit)
        _, besides = self.unclear(state, bit)
        if besides:
            return {**true, **besides}
        could = there & self._may.can[state]
        needed = list(valuations.variables)
        for fact in valuations.variables:
            fewer = [other for other in needed if other != fact]
            like = valuations.all
            for other in fewer:
                like &= valuations.agreeing(other, bit)
            if not could & like:
                needed = fewer
        return {fact: true[fact] for fact in needed}

    def unclear(self, state: int, bit: int) -> tuple[tuple[str, ...], dict[str, str]]:
        """Why a valuation cannot from a state: the facts that would have to be tracked to be sure, and those that are to blame.

        The latter are asked only once: for each, the value with which the person cannot.
        """
        recurring = self.graph.tree.recurring
        unsure: dict[str, None] = {}
        blamed: dict[str, str] = {}
        seen, todo = {(state, bit)}, [(state, bit)]
        while todo:
            state, bit = todo.pop()
            by_edge = self._by_edge(state)
            cannot = [edge for edge, some in by_edge.items() if not some >> bit & 1]
            settled = [self.graph.edges[edge] for edge in cannot if self.graph.edges[edge].values]
            if self._is_free(state) and 0 < len(settled) < len(by_edge):
                fact = settled[0].fact or ""
                if fact in recurring:
                    unsure[fact] = None
                blamed.setdefault(fact, settled[0].values[0])
            for edge, to in self.graph.transitions[state]:
                after = self.valuations.image(edge, 1 << bit)
                if edge in cannot and after and (to, lowest(after)) not in seen:
                    seen.add((to, lowest(after)))
                    todo.append((to, lowest(after)))
        return tuple(unsure), {} if unsure else blamed


def who_cannot(
    valuations: Valuations,
    goal: Goal,
    starts: Mapping[int, Bitset],
    nodes: Collection[int] | None = None,
    edges: Collection[int] = (),
    states: Collection[int] | None = None,
) -> Counterexample | None:
    """Somebody who is at one of some nodes (all, if `None`) or has just taken one of some edges, and cannot get to a goal any more.

    With `states`, only whoever is in one of these counts.
    """
    graph = valuations.graph
    reachable = reachable_sets(valuations, starts)
    looked_at = [state for state in range(len(reachable)) if nodes is None or graph.node_of[state] in nodes] if states is None else states
    wanted = {state: bits for state in looked_at if (bits := reachable[state] & ~goal.can[state])}
    behind: dict[int, Bitset] = {}
    for state, bits in enumerate(reachable) if edges else ():
        for edge, to in graph.transitions[state]:
            if edge in edges:
                behind[state] = behind.get(state, 0) | (bits & valuations.preimage(edge, valuations.all & ~goal.can[to]))
    trace = shortest_trace(valuations, arrival_at(wanted), starts) if wanted else None
    before = shortest_trace(valuations, arrival_at(behind), starts) if any(behind.values()) else None
    if before is not None and (trace is None or len(before.steps) + 1 < len(trace.steps)):
        trace = _through(valuations, goal, before, edges)
    if trace is None:
        return None
    unsure, _ = goal.unclear(trace.end, trace.bit)
    return Counterexample(trace, {} if unsure else goal.person(trace.end, trace.bit, reachable[trace.end]), unsure)


def _through(valuations: Valuations, goal: Goal, trace: Trace, edges: Collection[int]) -> Trace:
    """A trace with one more step, by an edge after which the person cannot get to a goal."""
    for edge, to in valuations.graph.transitions[trace.end]:
        after = valuations.image(edge, 1 << trace.bit) & ~goal.can[to]
        if edge in edges and after:
            return trace.longer([TraceStep(trace.end, edge, to)], lowest(after))
    raise AssertionError("somebody cannot")


def stranded(valuations: Valuations) -> Counterexample | None:
    """Somebody who cannot come to an end any more."""
    return who_cannot(valuations, Goal(valuations, valuations.graph.endings), at_start(valuations.graph, valuations.all))


def traps(valuations: Valuations) -> Iterator[tuple[Trace, dict[str, str]]]:
    """A shortest trace to each component that somebody can neither leave nor end in, with what has to be true of them; raises `BudgetExceeded`."""
    graph, budget = valuations.graph, search_budget(valuations)
    starts = at_start(graph, valuations.all)
    reachable, goal = reachable_sets(valuations, starts), Goal(valuations, graph.endings)
    leaving = [0] * len(reachable)
    for number, component in enumerate(graph.components):
        if not any(reachable[state] & ~goal.can[state] for state in component):
            continue

        def leave(state: int, number: int = number) -> Bitset:
            out = leaving[state]
            for edge, to in graph.transitions[state]:
                out |= valuations.preimage(edge, leaving[to] if graph.component_of[to] == number else valuations.all)
            return out

        fixpoint(valuations, number, leaving, leave, budget)
        trapped = {state: bits for state in component if (bits := reachable[state] & ~goal.can[state] & ~leaving[state])}
        trace = shortest_trace(valuations, arrival_at(trapped), starts) if trapped else None
        if trace is not None:
            yield trace, goal.person(trace.end, trace.bit, reachable[trace.end])
