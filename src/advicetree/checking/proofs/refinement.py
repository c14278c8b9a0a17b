"""Whether something holds for everybody: first with all facts free, then with those distinguished that a counterexample contradicts.

Invariant: what is `proved` holds on every walk; a counterexample of what is `violated` is a walk, and none is shorter.
A counterexample is abstract at first: found while facts are free, it may contradict itself, as no walk does.
Then it is spurious, the facts that it contradicts are tracked, and the search begins again.
What would need more valuations than are allowed is `unknown`, and names the facts that are to blame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, TypeAlias

import attrs

from advicetree.checking.budget import BudgetExceeded
from advicetree.checking.proofs.reachability import Monitor, at_start, run_monitor
from advicetree.checking.proofs.state_graph import Edge, Edges, StateGraph
from advicetree.checking.proofs.traces import Search, Trace, shortest_trace, violation_of
from advicetree.checking.proofs.valuations import Valuations, fits
from advicetree.model import EMPTY


@attrs.frozen
class Counterexample:
    """A trace that violates what is looked at, if it is a walk, and what has to be true of the person.

    `unclear` are facts without which that cannot be told.
    The last `loop` steps can be gone round for ever; where walks are too long, none has more visits than the `longest`.
    """

    trace: Trace
    person: Mapping[str, str] = EMPTY
    unclear: tuple[str, ...] = ()
    loop: int = 0
    longest: int = 0


@attrs.frozen
class Proof:
    """What came of looking; the counterexample is there if and only if it is `violated`.

    Facts are to `blame` for what is `unknown`; where there are none, there is too much to follow, or limits have too many visits to count.
    """

    verdict: Literal["proved", "violated", "unknown"]
    counterexample: Counterexample | None = None
    blame: tuple[str, ...] = ()


PROVED, UNKNOWN = Proof("proved"), Proof("unknown")
MOST_CACHED = 64_000_000
MOST_FOLLOWED = 20_000_000
A_STEP = 10  # to tell a step of a trace is as much work as so many moves of a set

Find: TypeAlias = Callable[[Valuations], Counterexample | None]


class Prover:
    """Proves things about one state graph."""

    def __init__(self, graph: StateGraph) -> None:
        self.graph = graph
        self._cache: dict[object, Valuations] = {}
        self._cached = 0

    def valuations(self, tracked: Iterable[str], fixed: Mapping[str, str]) -> Valuations:
        """The valuations of some facts, kept up to 64 MB since many things are proved about the same ones; raises `BudgetExceeded`."""
        key = (tuple(tracked), tuple(fixed.items()))
        if key not in self._cache:
            valuations = Valuations(self.graph, key[0], fixed)
            if self._cached + valuations.weight > MOST_CACHED:
                self._cache.clear()
                self._cached = 0
            self._cache[key] = valuations
            self._cached += valuations.weight
        return self._cache[key]

    def decide(self, find: Find, fixed: Mapping[str, str] = EMPTY, tracked: tuple[str, ...] = ()) -> Proof:
        """Whether something holds for everybody, given what finds a counterexample among some valuations.

        `fixed` holds facts that are true of everybody; those that are `tracked` are distinguished from the beginning.
        """
        if not fits(self.graph, tracked, fixed):
            return Proof("unknown", blame=tracked)
        while True:
            try:
                found = find(self.valuations(tracked, fixed))
                self.graph.budget.spend(work=A_STEP * len(found.trace.steps) if found is not None else 0)
            except BudgetExceeded:
                return UNKNOWN
            if found is None:
                return PROVED  # there are more paths than walks, so this holds whatever is still free
            # A loop can be gone round for ever if it can be gone round twice: the second time, all its facts are known.
            contradicted = contradictions(self.graph, found.trace.round_again(found.loop), fixed)
            more = tuple(fact for fact in contradicted if fact not in tracked) or found.unclear
            if not more:
                if not self.graph.counted:
                    return UNKNOWN  # the trace may be let in by a limit here that would send it on
                return Proof("violated", attrs.evolve(found, person={**fixed, **found.person}))
            if not fits(self.graph, (*tracked, *more), fixed):
                more = more[:1]
            if not fits(self.graph, (*tracked, *more), fixed):
                return Proof("unknown", blame=(*tracked, *more))
            tracked += more

    def monitored(self, monitor: Monitor, fixed: Mapping[str, str] = EMPTY) -> Proof:
        """Whether nobody violates a monitor."""
        if monitor.phases * len(self.graph.node_of) > MOST_FOLLOWED:
            return UNKNOWN

        def find(valuations: Valuations) -> Counterexample | None:
            starts = at_start(self.graph, valuations.nothing_known)
            if run_monitor(valuations, monitor, starts) is not None:
                return None
            trace = shortest_trace(valuations, violation_of(monitor), starts)
            assert trace is not None, "somebody violates it"
            return Counterexample(trace)

        return self.decide(find, fixed)

    def searched(self, search: Search, fixed: Mapping[str, str] = EMPTY) -> Proof:
        """Whether nobody gets to what a search looks for."""

        def find(valuations: Valuations) -> Counterexample | None:
            trace = shortest_trace(valuations, search, at_start(self.graph, valuations.nothing_known))
            return None if trace is None else Counterexample(trace)

        return self.decide(find, fixed)


def contradictions(graph: Edges, trace: Trace, fixed: Mapping[str, str]) -> tuple[str, ...]:
    """The facts that make a trace spurious: answered in two ways, or left unknown after they were known. None: it is a walk."""
    values: dict[str, set[str]] = {fact: {value} for fact, value in fixed.items()}
    known: set[str] = set()
    found: dict[str, None] = {}
    for step in trace.steps:
        edge = graph.edges[step.edge]
        fact = edge.fact
        if fact is None:
            continue
        if not edge.values:
            if fact in known:
                found[fact] = None
            continue
        known.add(fact)
        left = values.get(fact, set(edge.values)) & set(edge.values)
        if not left:
            found[fact] = None
        values[fact] = left or set(edge.values)
    return tuple(found)


def as_walk(graph: Edges, trace: Trace, person: Mapping[str, str]) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """A trace as authors read it: what is true of the person and is not told by their answers, as pairs, and the answers, each with its node before it."""
    values = values_on(graph, trace, person)
    given: set[str] = set()
    walk = []
    for step in trace.steps:
        edge = graph.edges[step.edge]
        if edge.fact not in given:  # else it is passed over
            walk.append((graph.nodes[edge.node].id, _answer(edge, values)))
        if edge.fact is not None and edge.values:
            given.add(edge.fact)
    return tuple((fact, person[fact]) for fact in graph.tree.facts if fact in person and fact not in given), tuple(walk)


def last_answer(graph: Edges, trace: Trace) -> str:
    """The id of the answer with which a trace ends, as it fits all its answers."""
    return _answer(graph.edges[trace.steps[-1].edge], values_on(graph, trace, {}))


def _answer(edge: Edge, values: Mapping[str, str]) -> str:
    """The id of the answer that takes an edge, for a person with some values."""
    return values[edge.fact] if edge.fact is not None and edge.values else edge.ids[0]


def values_on(graph: Edges, trace: Trace, person: Mapping[str, str]) -> dict[str, str]:
    """The value of each remembered fact that is answered on a trace, in the order in which they are: the person's own, or the first that fits all answers."""
    left: dict[str, list[str]] = {}
    for step in trace.steps:
        edge = graph.edges[step.edge]
        if edge.fact is not None and edge.values:
            left[edge.fact] = [value for value in left.get(edge.fact, edge.values) if value in edge.values]
    return {fact: person.get(fact) or values[0] for fact, values in left.items()}
