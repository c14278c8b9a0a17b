"""What can still come about: who can get to a goal, who goes on for ever, and how long the longest walk is for those who do not.

Invariant: each person has one value for each remembered fact, also for those that are not tracked; at a fork about such a fact,
only those valuations count as getting to a goal that get there whatever that value is. So none counts that might not.
Where that is too strict, it says which facts have to be tracked.
A walk that goes on for ever stays in one component of the state graph from some step on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from operator import ge

from advicetree.checking.proofs.formulas import Formula, atom
from advicetree.checking.proofs.reachability import Worklist, at_start, fixpoint, reachable_sets, search_budget
from advicetree.checking.proofs.refinement import Counterexample
from advicetree.checking.proofs.state_graph import Transition
from advicetree.checking.proofs.traces import Trace, TraceStep, arrival_at, note, shortest_trace
from advicetree.checking.proofs.valuations import Bitset, Valuations, lowest

A_LABEL = 4  # so many are as much work to look through as one move of a set


class Goal:
    """Some nodes to get to, or edges to take; `can` holds the valuations that still can from each state; raises `BudgetExceeded`.

    With `may_reach`, those count too that can if the facts that are not tracked are as they have to be.
    """

    def __init__(self, valuations: Valuations, nodes: Collection[int], edges: Collection[int] = (), *, may_reach: bool = False) -> None:
        self.valuations = valuations
        self.may_reach = may_reach
        self.graph = valuations.graph
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

    def _from(self, state: int) -> Bitset:
        """The valuations that can get there from a state, given those that can from its successors.

        Where what is true of them decides, that is those that can by each edge that may be theirs; else by any edge.
        Whether somebody may leave a fact open is not known where it is not tracked.
        """
        if self.graph.node_of[state] in self.nodes:
            return self.valuations.all
        by_edge, edges, can = self._by_edge(state), self.graph.edges, 0
        if not self.may_reach and any(edges[edge].decided for edge in by_edge):
            can = self.valuations.all
            for edge, some in by_edge.items():
                if edges[edge].decided:
                    can &= some | ~self.valuations.takers(edge)
        for edge, some in by_edge.items():
            if self.may_reach or not (edges[edge].decided or (edges[edge].leaves_open and edges[edge].fact not in self.valuations.variables)):
                can |= some
        return can

    def _by_edge(self, state: int) -> dict[int, Bitset]:
        """The valuations that can get there by each edge, known or not; by each of its transitions, if it has several."""
        valuations, found = self.valuations, dict[int, Bitset]()
        for number, to in self.graph.transitions[state]:
            edge = self.graph.edges[number]
            if not edge.leaves_open or edge.fact in valuations.variables or edge.fact not in valuations.people.allowed:
                can = valuations.preimage(number, valuations.all if number in self.edges else self.can[to])
                found[number] = found.get(number, valuations.all) & can
        return found

    @cached_property
    def _may(self) -> Goal:
        return Goal(self.valuations, self.nodes, self.edges, may_reach=True)

    def needs(self, state: int, bit: int, there: Bitset) -> tuple[Formula, ...]:
        """What has to be true of a person who cannot from a state, of all who are `there`: without any of it, others could."""
        valuations = self.valuations
        _, besides = self.unclear(state, bit)
        if besides:
            return (*valuations.truths(bit, valuations.variables), *besides)
        could = there & self._may.can[state]
        needed = list(valuations.variables)
        for name in valuations.variables:
            fewer = [other for other in needed if other != name]
            like = valuations.all
            for other in fewer:
                like &= valuations.agreeing(other, bit)
            if not could & like:
                needed = fewer
        return tuple(valuations.truths(bit, needed))

    def unclear(self, state: int, bit: int) -> tuple[tuple[str, ...], tuple[Formula, ...]]:
        """Why a valuation cannot from a state: the variables that would have to be tracked to be sure, and what else is to blame.

        The latter are facts that are asked only once, and that no rule reads: each has the values with which the person cannot.
        """
        graph, valuations = self.graph, self.valuations
        unsure: dict[str, None] = {}
        blamed: dict[str, Formula] = {}
        seen, todo = {(state, bit)}, [(state, bit)]
        while todo:
            state, bit = todo.pop()
            by_edge = self._by_edge(state)
            cannot = [edge for edge, some in by_edge.items() if not some >> bit & 1]
            theirs = [edge for edge in cannot if graph.edges[edge].decided and valuations.takers(edge) >> bit & 1]
            if theirs and any(some >> bit & 1 for some in by_edge.values()):
                self._blame(theirs[0], unsure, blamed)
            for edge, to in graph.transitions[state]:
                after = valuations.image(edge, 1 << bit)
                if edge in cannot and after and (to, lowest(after)) not in seen:
                    seen.add((to, lowest(after)))
                    todo.append((to, lowest(after)))
        return tuple(unsure), () if unsure else tuple(blamed.values())

    def _blame(self, number: int, unsure: dict[str, None], blamed: dict[str, Formula]) -> None:
        """Note why those cannot who may take an edge, though others there can."""
        edge, tree, valuations = self.graph.edges[number], self.graph.tree, self.valuations
        if edge.guard is not None:
            names = self.graph.classes.names_in(edge.guard, valuations.people)
            unsure.update((name, None) for name in names if name not in valuations.variables)
        elif edge.fact is not None and edge.fact not in valuations.variables:
            if edge.fact in tree.kept:
                unsure[edge.fact] = None
            blamed.setdefault(edge.fact, atom(edge.fact, edge.values))


def who_cannot(goal: Goal, states: Collection[int], edges: Collection[int] = ()) -> Counterexample | None:
    """Somebody who is in one of some states or has just taken one of some edges, and cannot get to a goal any more."""
    valuations, graph = goal.valuations, goal.graph
    starts = at_start(graph, valuations.all)
    reachable = reachable_sets(valuations, starts)
    wanted = {state: bits for state in states if (bits := reachable[state] & ~goal.can[state])}
    behind: dict[int, Bitset] = {}
    for state, bits in enumerate(reachable) if edges else ():
        for edge, to in graph.transitions[state]:
            if edge in edges:
                behind[state] = behind.get(state, 0) | (bits & valuations.preimage(edge, valuations.all & ~goal.can[to]))
    trace = shortest_trace(valuations, arrival_at(wanted), starts) if wanted else None
    before = shortest_trace(valuations, arrival_at(behind), starts) if any(behind.values()) else None
    if before is not None and (trace is None or len(before.steps) + 1 < len(trace.steps)):
        trace = _through(goal, before, edges)
    if trace is None:
        return None
    unsure, _ = goal.unclear(trace.end, trace.bit)
    return Counterexample(trace, () if unsure else goal.needs(trace.end, trace.bit, reachable[trace.end]), unsure)


def _through(goal: Goal, trace: Trace, edges: Collection[int]) -> Trace:
    """A trace with one more step, by an edge after which the person cannot get to a goal."""
    for edge, to in goal.graph.transitions[trace.end]:
        after = goal.valuations.image(edge, 1 << trace.bit) & ~goal.can[to]
        if edge in edges and after:
            return trace.longer([TraceStep(trace.end, edge, to)], lowest(after))
    raise AssertionError("somebody cannot")


def stranded(valuations: Valuations) -> Counterexample | None:
    """Somebody who cannot come to an end any more."""
    return who_cannot(Goal(valuations, valuations.graph.endings), range(len(valuations.graph.node_of)))


def traps(valuations: Valuations) -> Iterator[Counterexample]:
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
            yield Counterexample(trace, goal.needs(trace.end, trace.bit, reachable[trace.end]))


class EndlessCycles:
    """The valuations that can go round for ever in each component, by transitions that are `open` to that; `reachable` holds those in each state."""

    def __init__(self, valuations: Valuations, reachable: Sequence[Bitset], open: Callable[[int, Transition], bool] = lambda _state, _transition: True) -> None:
        self.valuations = valuations
        self.graph = valuations.graph
        self.open = open
        self.alive = list(reachable)
        self.components: list[int] = []
        budget = search_budget(valuations)
        for number, cyclic in enumerate(self.graph.cyclic):
            if cyclic:
                fixpoint(valuations, number, self.alive, self._stay, budget)
                if any(self.alive[state] for state in self.graph.components[number]):
                    self.components.append(number)

    def _stay(self, state: int) -> Bitset:
        """The valuations that are in a state and can go on in its component."""
        can = 0
        for edge, to in self._within(state, self.graph.component_of[state]):
            can |= self.valuations.preimage(edge, self.alive[to])
        return self.alive[state] & can

    def _within(self, state: int, number: int) -> list[Transition]:
        out = self.graph.transitions[state]
        return [transition for transition in out if self.graph.component_of[transition.to] == number and self.open(state, transition)]

    def loop(self, number: int) -> tuple[tuple[TraceStep, ...], int]:
        """The steps of a loop in a component that somebody can go round for ever, and the bit of their valuation."""
        state = min(state for state in self.graph.components[number] if self.alive[state])
        bit = lowest(self.alive[state])
        seen: dict[tuple[int, int], int] = {}
        steps: list[TraceStep] = []
        while (state, bit) not in seen:
            seen[state, bit] = len(steps)
            for edge, to in self._within(state, number):
                after = self.valuations.image(edge, 1 << bit) & self.alive[to]
                if after:
                    steps.append(TraceStep(state, edge, to))
                    state, bit = to, lowest(after)
                    break
        return tuple(steps[seen[state, bit] :]), bit

    def trace(self, loop: Sequence[TraceStep], bit: int, starts: Mapping[int, Bitset]) -> Trace:
        """A shortest trace on which somebody comes to a loop and goes once round."""
        trace = shortest_trace(self.valuations, arrival_at({loop[0].state: 1 << bit}), starts)
        assert trace is not None, "somebody is there"
        return trace.longer(loop, trace.bit)


def longer_than(valuations: Valuations, most: int) -> Counterexample | None:
    """A walk of more than so many visits, if there is one."""
    starts = at_start(valuations.graph, valuations.nothing_known)
    endless = EndlessCycles(valuations, reachable_sets(valuations, starts))
    if endless.components:
        loop, bit = endless.loop(endless.components[0])
        return Counterexample(endless.trace(loop, bit, starts), loop=len(loop))
    walks = _LongestWalks(valuations, starts)
    return None if walks.longest <= most else Counterexample(walks.trace(), longest=walks.longest)


class _LongestWalks:
    """The longest walks to each state, where none goes on for ever: the `longest` of all has so many visits; raises `BudgetExceeded`.

    Each state has labels: numbers of visits, each with the valuations that come there by so many at the most.
    """

    def __init__(self, valuations: Valuations, starts: Mapping[int, Bitset]) -> None:
        self.valuations = valuations
        self.graph = graph = valuations.graph
        self.labels: list[dict[int, Bitset]] = [{} for _ in graph.node_of]
        for state, bits in starts.items():
            self.labels[state][1] = bits
        budget = search_budget(valuations)
        for number, component in enumerate(graph.components):
            worklist = Worklist()
            for state in component:
                if self.labels[state]:
                    worklist.add(graph.rank[state], state)
            for state in worklist:
                longer = self._longer(state)
                budget.spend(work=len(longer) + sum(len(self.labels[to]) for to, _, _ in longer) // A_LABEL)
                for to, count, some in longer:
                    if note(self.labels[to], count, some, ge) and graph.component_of[to] == number:
                        worklist.add(graph.rank[to], to)
        self.longest = max(max(labels, default=0) for labels in self.labels)

    def trace(self) -> Trace:
        """A longest walk."""
        state = next(state for state, labels in enumerate(self.labels) if self.longest in labels)
        return self._traced(state, self.longest, lowest(self.labels[state][self.longest]))

    def _longer(self, state: int) -> list[tuple[int, int, Bitset]]:
        """The walks to a state made longer by one visit: where to, of how many visits, by which valuations."""
        found = []
        for count, bits in self.labels[state].items():
            for edge, to in self.graph.transitions[state]:
                some = self.valuations.image(edge, bits)
                if some:
                    found.append((to, count + 1, some))
        return found

    def _traced(self, state: int, count: int, bit: int) -> Trace:
        """A walk of so many visits at least that ends in a state."""
        graph, end = self.graph, bit
        steps: list[TraceStep] = []
        while count > 1:
            into = (TraceStep(before, edge, state) for before in graph.predecessors[state] for edge, to in graph.transitions[before] if to == state)
            for step in into:
                came = self.valuations.preimage(step.edge, 1 << bit)
                found = [(other, bits & came) for other, bits in self.labels[step.state].items() if other >= count - 1 and bits & came]
                if found:
                    steps.append(step)
                    state, bit, count = step.state, lowest(found[0][1]), found[0][0]
                    break
        return Trace(state, tuple(reversed(steps)), end)
