"""Whether something holds for everybody: first with all facts free, then with those distinguished that a counterexample contradicts.

Invariant: what is `proved` holds on every walk; a counterexample of what is `violated` is a walk, and none is shorter.
A counterexample is abstract at first: found while facts are free, it may contradict itself, as no walk does.
Then it is spurious, the facts that it contradicts are tracked, and the search begins again.
What would need more valuations than are allowed is `unknown`, and names the facts that are to blame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple, TypeAlias

import attrs

from advicetree.checking.budget import BudgetExceeded
from advicetree.checking.proofs.edges import NOTHING
from advicetree.checking.proofs.formulas import TRUE, Formula
from advicetree.checking.proofs.reachability import Monitor, at_start, reachable_sets, run_monitor
from advicetree.checking.proofs.somebody import TooHard, somebody
from advicetree.checking.proofs.state_graph import StateGraph, TransitionSystem
from advicetree.checking.proofs.traces import Search, Trace, TraceStep, arrival_at, shortest_trace, violation_of
from advicetree.checking.proofs.valuations import Bitset, Valuations, fits
from advicetree.checking.proofs.variables import EVERYBODY, People
from advicetree.model import EMPTY, Known, Table


@attrs.frozen
class Counterexample:
    """A trace that violates what is looked at, if it is a walk.

    `needs` are to be true of the person too, and `person` is somebody who goes that walk: the value of each fact that matters to it.
    `unclear` are variables without which it cannot be told.
    The last `loop` steps can be gone round for ever; where walks are too long, none has more visits than the `longest`.
    """

    trace: Trace
    needs: tuple[Formula, ...] = ()
    unclear: tuple[str, ...] = ()
    loop: int = 0
    longest: int = 0
    person: Mapping[str, Known] = EMPTY


@attrs.frozen
class Proof:
    """What came of looking; the counterexample is there if and only if it is `violated`.

    Variables are to `blame` for what is `unknown`; where there are none, there is too much to follow, or limits have too many visits to count.
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

    def valuations(self, tracked: Iterable[str], people: People = EVERYBODY) -> Valuations:
        """The valuations of some variables, kept up to 64 MB since many things are proved about the same ones; raises `BudgetExceeded`."""
        key = (tuple(tracked), people)
        if key not in self._cache:
            valuations = Valuations(self.graph, key[0], people)
            if self._cached + valuations.weight > MOST_CACHED:
                self._cache.clear()
                self._cached = 0
            self._cache[key] = valuations
            self._cached += valuations.weight
        return self._cache[key]

    def decide(self, find: Find, people: People = EVERYBODY, tracked: tuple[str, ...] = ()) -> Proof:
        """Whether something holds for some people, given what finds a counterexample among some valuations of them.

        Those variables that are `tracked` are distinguished from the beginning.
        """
        if not fits(self.graph, tracked, people):
            return Proof("unknown", blame=tracked)
        while True:
            try:
                found = find(self.valuations(tracked, people))
                if found is None:
                    return PROVED  # there are more paths than walks, so this holds whatever is still free
                self.graph.budget.spend(work=A_STEP * len(found.trace.steps))
                # A loop can be gone round for ever if it can be gone round twice: the second time, all its facts are known.
                walker = who_walks(self.graph, found.trace.round_again(found.loop), people, found.needs)
            except BudgetExceeded:
                return UNKNOWN
            if walker.person is not None and not found.unclear:
                if not self.graph.counted:
                    return UNKNOWN  # the trace may be let in by a limit here that would send it on
                return Proof("violated", attrs.evolve(found, person=walker.person))
            more = tuple(name for name in walker.clash if name not in tracked) or tuple(name for name in found.unclear if name not in tracked)
            if not fits(self.graph, (*tracked, *more), people):
                more = more[:1]
            if not more or not fits(self.graph, (*tracked, *more), people):
                return Proof("unknown", blame=(*tracked, *more))
            tracked += more

    def monitored(self, monitor: Monitor, people: People = EVERYBODY) -> Proof:
        """Whether none of some people violates a monitor."""
        if monitor.phases * len(self.graph.node_of) > MOST_FOLLOWED:
            return UNKNOWN

        def find(valuations: Valuations) -> Counterexample | None:
            starts = at_start(self.graph, valuations.nothing_known)
            if run_monitor(valuations, monitor, starts) is not None:
                return None
            trace = shortest_trace(valuations, violation_of(monitor), starts)
            assert trace is not None, "somebody violates it"
            return Counterexample(trace)

        return self.decide(find, people)

    def searched(self, search: Search, people: People = EVERYBODY) -> Proof:
        """Whether none of some people gets to what a search looks for."""

        def find(valuations: Valuations) -> Counterexample | None:
            trace = shortest_trace(valuations, search, at_start(self.graph, valuations.nothing_known))
            return None if trace is None else Counterexample(trace)

        return self.decide(find, people)

    def taken_with(self, edge: int, people: People = EVERYBODY) -> set[int]:
        """Edges that one of some people takes, an edge among them; none where that was not found at once. Raises `BudgetExceeded`.

        A path that contradicts itself tells whom to try: somebody who has what it says last of each fact. All that they can take is taken.
        """
        tree = self.graph.tree
        trace = self._to(edge, Valuations(self.graph, (), people))
        if trace is not None:
            last = {fact: values[:1] for fact, values in _Path(self.graph, trace, people).candidates.items() if values}
            plain = {fact: last.get(fact, list(tree.facts[fact].values)[:1]) for fact in tree.kept if tree.facts[fact].several is None}
            people = People(Table({fact: frozenset(values) for fact, values in {**last, **plain}.items()}))
            valuations = Valuations(self.graph, (), people)
            trace = self._to(edge, valuations)
            if trace is not None and len(plain) == len(tree.kept) and not self.graph.left_open & tree.kept:  # then all is decided by who it is
                reachable = reachable_sets(valuations, at_start(self.graph, valuations.nothing_known))
                moves = ((taken, bits) for state, bits in enumerate(reachable) if bits for taken, _ in self.graph.transitions[state])
                return {taken for taken, bits in moves if valuations.image(taken, bits)}
        walks = trace is not None and who_walks(self.graph, trace, people).person is not None
        return {step.edge for step in trace.steps} if trace is not None and walks else set()

    def _to(self, edge: int, valuations: Valuations, who: Formula = TRUE) -> Trace | None:
        """A shortest trace that ends by an edge, of those of whom a formula may be true."""
        wanted = valuations.bounds(who).may & valuations.takers(edge)
        here: dict[int, Bitset] = {}
        for state, node in enumerate(self.graph.node_of):
            if node == self.graph.edges[edge].node and any(taken == edge for taken, _ in self.graph.transitions[state]):
                here[state] = wanted
        trace = shortest_trace(valuations, arrival_at(here), at_start(self.graph, valuations.nothing_known))
        if trace is None:
            return None
        to = next(to for taken, to in self.graph.transitions[trace.end] if taken == edge)
        return trace.longer([TraceStep(trace.end, edge, to)], trace.bit)

    def takes(self, edge: int, who: Formula) -> Proof:
        """Whether nobody takes an edge of whom a formula is true."""
        people = People(read=(who,))

        def find(valuations: Valuations) -> Counterexample | None:
            trace = self._to(edge, valuations, who)
            return None if trace is None else Counterexample(trace, needs=(who,))

        names = tuple(self.graph.classes.names_in(who, people))
        return self.decide(find, people, names if fits(self.graph, names, people) else ())


class Walker(NamedTuple):
    """Somebody who walks a trace, as the value of each fact that matters to it; or the variables that make it spurious, or that may."""

    person: Mapping[str, Known] | None
    clash: tuple[str, ...] = ()


def who_walks(graph: TransitionSystem, trace: Trace, people: People = EVERYBODY, needs: Iterable[Formula] = ()) -> Walker:
    """Who of some people walks a trace, for whom some formulas are true as well; raises `BudgetExceeded`."""
    path = _Path(graph, trace, people)
    if path.clash:
        return Walker(None, tuple(path.clash))
    needs = [*people.true, *needs]
    path.tell(needs)
    try:
        person = somebody(graph.tree, path.candidates, [*path.formulas, *needs], graph.budget)
        if person is not None:
            return Walker(person)
        core = _core(graph, path, needs)
    except TooHard:
        core = [*path.formulas, *needs]
    return Walker(None, tuple(dict.fromkeys(name for formula in core for name in graph.classes.names_in(formula, people))))


def _core(graph: TransitionSystem, path: _Path, needs: Iterable[Formula]) -> list[Formula]:
    """A smallest part of what has to be true on a path that is true of nobody; raises `TooHard` and `BudgetExceeded`."""
    core = list(dict.fromkeys([*path.formulas, *needs]))
    for formula in tuple(core):
        fewer = [other for other in core if other is not formula]
        if somebody(graph.tree, path.candidates, fewer, graph.budget) is None:
            core = fewer
    return core


class _Path:
    """What a trace says of the person who walks it: for each plain fact the `candidates` for its value, in order, and `formulas` about others.

    Facts of several choices that are asked are among the candidates too. Facts that contradict themselves are in `clash`.
    """

    def __init__(self, graph: TransitionSystem, trace: Trace, people: People) -> None:
        self.graph = graph
        self.people = people
        self.candidates: dict[str, list[str]] = {}
        self.formulas: list[Formula] = []
        self.clash: dict[str, None] = {}
        self._counted = NOTHING
        for fact, values in people.allowed.items():
            self.candidates[fact] = [value for value in graph.tree.facts[fact].values if value in values]
        for step in trace.steps:
            self._take(step)

    def tell(self, needs: Iterable[Formula]) -> None:
        """Have those plain facts told of a person that have to be true, also where it only matters that they are known."""
        for formula in needs:
            if formula.kind == "in" and self.graph.tree.facts[formula.fact].several is None:
                values = self.candidates.get(formula.fact, self.graph.tree.facts[formula.fact].values)
                self.candidates[formula.fact] = [value for value in values if value in formula.values] or list(values)

    def _take(self, step: TraceStep) -> None:
        graph, edge = self.graph, self.graph.edges[step.edge]
        guard = graph.guard(step.edge, self._counted)
        if guard is not None:
            self.formulas.append(guard)
        if edge.fact is None:
            return
        if edge.leaves_open:
            if edge.fact in self._counted:
                self.clash[edge.fact] = None
            return
        self._counted = graph.counted_after(step.edge, self._counted)
        if graph.tree.facts[edge.fact].several is not None:
            self.candidates.setdefault(edge.fact, [])
            return
        values = self.candidates.get(edge.fact)
        if values is None or edge.fact in self.people.allowed:
            values = [value for value in edge.values if values is None or value in values]
        else:
            values = [value for value in values if value in edge.values]
        if not values:
            self.clash[edge.fact] = None
        self.candidates[edge.fact] = values or list(edge.values)


def as_walk(graph: TransitionSystem, trace: Trace, person: Mapping[str, Known]) -> tuple[tuple[tuple[str, Known], ...], tuple[tuple[str, Known], ...]]:
    """A trace as authors read it: what is true of the person and is not told by their answers, as pairs, and the answers, each with its node before it.

    What is true and what is answered of a fact of several choices is the tuple of what was ticked.
    """
    given: set[str] = set()
    walk: list[tuple[str, Known]] = []
    for step in trace.steps:
        edge = graph.edges[step.edge]
        if edge.fact in given or graph.is_derived(step.edge):
            continue  # it is passed over
        settles = edge.fact is not None and not edge.leaves_open
        walk.append((graph.nodes[edge.node].id, person[edge.fact] if settles and edge.fact is not None else edge.ids[0]))
        given |= {edge.fact} if settles and edge.fact is not None else set()
    return tuple((fact, person[fact]) for fact in graph.tree.facts if fact in person and fact not in given), tuple(walk)


def last_answer(graph: TransitionSystem, trace: Trace, person: Mapping[str, Known]) -> str:
    """The id of the answer with which a trace ends, given by a person who walks it; of one about choices, that of its way."""
    edge = graph.edges[trace.steps[-1].edge]
    value = person.get(edge.fact) if edge.fact is not None and edge.values else None
    return value if isinstance(value, str) else edge.ids[0]
