"""Reachable sets: which valuations can be in each state, as far as a monitor lets them go.

Invariant: components are gone through in their order, so each state outside of cycles is looked at once, and one on a cycle until no valuation is new there;
nothing recurses.
A *monitor* is a small automaton beside the state graph: visits of nodes and edges taken move it on.
It says that a path has `VIOLATED` what it is for, or `SATISFIED` it for good, so that the path need not be followed any more.
Its own states are called *phases* here, to keep them apart from those of the graph; it starts in phase 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from heapq import heappop, heappush

import attrs

from advicetree.checking.budget import Budget
from advicetree.checking.proofs.state_graph import TransitionSystem
from advicetree.checking.proofs.valuations import Bitset, Valuations

VIOLATED, SATISFIED = -1, -2
MOST_MOVES = 2_000_000  # of one search; fewer than of all together, so that another can be made with fewer facts
A_STATE = 2  # so many are as much work as one move of a set, and so many cells of a list
A_CELL = 16
AT_ONCE = 1_000  # so much work is spent at once where each piece of it is small
NO_EVENTS: Mapping[int, tuple[int, ...]] = {}


class Violation(Exception):
    """A monitor is violated."""


@attrs.frozen(eq=False)
class Monitor:
    """A monitor of so many `phases`: for a node's number or an edge's, the next phase from each phase."""

    phases: int = 1
    visits: Mapping[int, tuple[int, ...]] = NO_EVENTS
    edges: Mapping[int, tuple[int, ...]] = NO_EVENTS

    def visit(self, phase: int, node: int) -> int:
        """The phase after a visit of a node."""
        return self.visits[node][phase] if phase >= 0 and node in self.visits else phase

    def edge(self, phase: int, edge: int) -> int:
        """The phase after an edge is taken."""
        return self.edges[edge][phase] if edge in self.edges else phase


class Worklist:
    """Things to be looked at, each once: the one of the lowest rank comes first."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int]] = []
        self._waiting: set[int] = set()

    def add(self, rank: int, thing: int) -> None:
        """Add a thing, unless it is there already."""
        if thing not in self._waiting:
            self._waiting.add(thing)
            heappush(self._heap, (rank, thing))

    def __iter__(self) -> Iterator[int]:
        while self._heap:
            _, thing = heappop(self._heap)
            self._waiting.discard(thing)
            yield thing


def search_budget(valuations: Valuations) -> Budget:
    """What one search may do: moves of sets, which cost more the larger sets are.

    To begin one costs something too, since it looks at all states; raises `BudgetExceeded`.
    """
    graph = valuations.graph
    graph.budget.spend(work=len(graph.node_of) // A_STATE)
    return Budget(work=MOST_MOVES, within=graph.budget, price=valuations.cost)


def at_start(graph: TransitionSystem, bits: Bitset) -> dict[int, Bitset]:
    """Some valuations in the state where walks start, or in each of them if a limit is not counted."""
    return dict.fromkeys(graph.starts, bits)


def run_monitor(valuations: Valuations, monitor: Monitor, starts: Mapping[int, Bitset]) -> list[Bitset] | None:
    """The set of valuations that can be in each state and phase (`state * phases + phase`), or `None` if the monitor can be violated.

    `starts` holds the valuations that start in each state; these states are visited first.
    Raises `BudgetExceeded`.
    """
    graph, phases, budget = valuations.graph, monitor.phases, search_budget(valuations)
    budget.spend(work=len(graph.node_of) * phases // A_CELL)
    sets = [0] * (len(graph.node_of) * phases)
    for state, bits in starts.items():
        phase = monitor.visit(0, graph.node_of[state])
        if phase == VIOLATED:
            return None
        if phase != SATISFIED:
            sets[state * phases + phase] |= bits
    work = 0
    try:
        for number, component in enumerate(graph.components):
            if graph.cyclic[number]:
                _go_round(valuations, monitor, sets, number, budget)
                continue
            for key in range(component[0] * phases, (component[0] + 1) * phases):
                if sets[key]:
                    work += len(graph.transitions[component[0]])
                    _propagate(valuations, monitor, sets, key, sets[key])
            if work > AT_ONCE:
                budget.spend(work=work)
                work = 0
        budget.spend(work=work)
    except Violation:
        return None
    return sets


def reachable_sets(valuations: Valuations, starts: Mapping[int, Bitset]) -> list[Bitset]:
    """The set of valuations that can be in each state; raises `BudgetExceeded`."""
    sets = run_monitor(valuations, Monitor(), starts)
    assert sets is not None, "nothing is monitored"
    return sets


def fixpoint(valuations: Valuations, number: int, sets: list[Bitset], equation: Callable[[int], Bitset], budget: Budget) -> None:
    """Solve for the sets of the states of one component, where the `equation` gives each from those of its successors; raises `BudgetExceeded`.

    Sets only grow by it, or only shrink, so that this comes to an end.
    """
    graph = valuations.graph
    worklist = Worklist()
    for state in graph.components[number]:
        worklist.add(-graph.rank[state], state)
    for state in worklist:
        budget.spend(work=len(graph.transitions[state]))
        value = equation(state)
        if value != sets[state]:
            sets[state] = value
            for other in graph.predecessors[state]:
                if graph.component_of[other] == number:
                    worklist.add(-graph.rank[other], other)


def _go_round(valuations: Valuations, monitor: Monitor, sets: list[Bitset], number: int, budget: Budget) -> None:
    """Propagate from all states of a component until no valuation is new anywhere in it; raises `Violation` and `BudgetExceeded`."""
    graph, phases = valuations.graph, monitor.phases
    worklist, gone = Worklist(), dict[int, Bitset]()
    for state in graph.components[number]:
        for key in range(state * phases, (state + 1) * phases):
            if sets[key]:
                worklist.add(graph.rank[state], key)
    for key in worklist:
        budget.spend(work=len(graph.transitions[key // phases]))
        fresh = sets[key] & ~gone.get(key, 0)
        gone[key] = sets[key]
        for after in _propagate(valuations, monitor, sets, key, fresh):
            if graph.component_of[after // phases] == number:
                worklist.add(graph.rank[after // phases], after)


def _propagate(valuations: Valuations, monitor: Monitor, sets: list[Bitset], key: int, bits: Bitset) -> list[int]:
    """Let some valuations take all transitions from a state and phase, and give the keys where one of them is new; raises `Violation`."""
    node_of, effects, edges, visits, phases = valuations.graph.node_of, valuations.effects, monitor.edges, monitor.visits, monitor.phases
    state, phase = divmod(key, phases)
    found = []
    for edge, to in valuations.graph.transitions[state]:
        effect = effects[edge]
        some = bits if effect is None else (bits & effect[0]) | ((bits & effect[1]) << effect[2])  # `image`, written out since it is most of the work
        if not some:
            continue
        after = edges[edge][phase] if edge in edges else phase
        if after >= 0 and (node := node_of[to]) in visits:
            after = visits[node][after]
        if after == VIOLATED:
            raise Violation
        reached = to * phases + after
        if after >= 0 and some & ~sets[reached]:
            sets[reached] |= some
            found.append(reached)
    return found
