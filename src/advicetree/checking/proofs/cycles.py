"""Who can go on for ever, and how long the longest walk is for those who cannot.

Invariant: whoever goes on for ever stays in one component of the state graph from some step on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from advicetree.checking.proofs.reachability import Worklist, at_start, fixpoint, reachable_sets, search_budget
from advicetree.checking.proofs.refinement import Counterexample
from advicetree.checking.proofs.state_graph import Transition
from advicetree.checking.proofs.traces import Trace, TraceStep, arrival_at, shortest_trace
from advicetree.checking.proofs.valuations import Bitset, Valuations, lowest

A_LABEL = 4  # so many are as much work to look through as one move of a set


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
                    if self._raise(to, count, some) and graph.component_of[to] == number:
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

    def _raise(self, state: int, count: int, bits: Bitset) -> bool:
        """Note the valuations that come to a state by so many visits, where that is more than before."""
        labels = self.labels[state]
        for other, some in list(labels.items()):
            if other >= count:
                bits &= ~some
            elif left := some & ~bits:
                labels[other] = left
            else:
                del labels[other]
        if bits:
            labels[count] = labels.get(count, 0) | bits
        return bool(bits)

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
