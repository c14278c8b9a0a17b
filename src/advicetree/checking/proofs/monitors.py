"""The monitors of the promises about order and number.

Invariant: a group of points happens when the first of them is met or, where each is meant, when the last of them is;
a node is met by each visit, an answer whenever it is given or passed over.
At one event, what must not happen is looked at before what changes what may happen.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeAlias

from advicetree.checking.budget import BudgetExceeded
from advicetree.checking.proofs.reachability import SATISFIED, VIOLATED, Monitor
from advicetree.checking.proofs.state_graph import Edges
from advicetree.promises import Point, Points, Promise

MOST_PHASES = 2_000
MOST_ENTRIES = 500_000

Event: TypeAlias = tuple[str, int]  # the group of a point, and its number there
Met: TypeAlias = frozenset[int]
Next: TypeAlias = Callable[[Hashable, frozenset[Event]], Hashable]


def monitor_for(graph: Edges, promise: Promise) -> Monitor:
    """The monitor of a promise of the kinds `before`, `never` and `at-most`, the latter of points that count together.

    Raises `BudgetExceeded` for a promise about too many points, or too high a number.
    """
    if promise.kind == "before":
        return _tabulated(graph, {"x": promise.before, "y": promise.always}, (frozenset(), frozenset()), _before(promise))
    if promise.kind == "never":
        return _tabulated(graph, {"x": promise.never, "y": promise.after}, (frozenset(), frozenset()), _never(promise))
    assert promise.at_most is not None, "it is the last kind"
    return _tabulated(graph, {"x": promise.of}, 0, _at_most(promise.at_most))


def _happened(group: Points | None, met: Met) -> bool:
    """Whether a group has happened, of which some points were met; nothing at all has happened from the start."""
    return group is None or (len(met) == len(set(group.points)) if group.each else bool(met))


def _of(events: frozenset[Event], name: str) -> Met:
    return frozenset(number for group, number in events if group == name)


def _before(promise: Promise) -> Next:
    def after(phase: tuple[Met, Met], events: frozenset[Event]) -> Hashable:
        reached, before = phase
        reached |= _of(events, "x")
        if _happened(promise.before, reached) and _of(events, "x"):
            return VIOLATED
        before |= _of(events, "y")
        return SATISFIED if _happened(promise.always, before) else (reached, before)

    return after  # type: ignore[return-value]


def _never(promise: Promise) -> Next:
    def after(phase: tuple[Met, Met], events: frozenset[Event]) -> Hashable:
        reached, before = phase
        if _happened(promise.after, before):
            reached |= _of(events, "x")
            if _happened(promise.never, reached) and _of(events, "x"):
                return VIOLATED
        return (reached, before if _happened(promise.after, before) else before | _of(events, "y"))

    return after  # type: ignore[return-value]


def _at_most(most: int) -> Next:
    def after(phase: int, events: frozenset[Event]) -> Hashable:
        count = phase + len(_of(events, "x"))
        return VIOLATED if count > most else count

    return after  # type: ignore[return-value]


def _tabulated(graph: Edges, groups: dict[str, Points | None], first: Hashable, following: Next) -> Monitor:
    """The monitor with a table for what follows each phase at each event, of all phases that some events lead to from the first."""
    at_nodes: dict[int, set[Event]] = {}
    at_edges: dict[int, set[Event]] = {}
    for name, group in groups.items():
        for number, point in enumerate(dict.fromkeys(group.points if group is not None else ())):
            _place(graph, point, (name, number), at_nodes, at_edges)
    together = {frozenset(events) for events in (*at_nodes.values(), *at_edges.values())}
    phases = {first: 0}
    tables: dict[frozenset[Event], list[int]] = {events: [] for events in together}
    todo = [first]
    for phase in todo:
        for events, table in tables.items():
            after = following(phase, events)
            if after not in phases and after not in {VIOLATED, SATISFIED}:
                phases[after] = len(phases)
                todo.append(after)
            table.append(phases.get(after, VIOLATED if after == VIOLATED else SATISFIED))
        if len(phases) > MOST_PHASES or len(phases) * len(tables) > MOST_ENTRIES:
            raise BudgetExceeded
    visits, edges = ({number: tuple(tables[frozenset(events)]) for number, events in at.items()} for at in (at_nodes, at_edges))
    return Monitor(len(phases), visits, edges)


def _place(graph: Edges, point: Point, event: Event, at_nodes: dict[int, set[Event]], at_edges: dict[int, set[Event]]) -> None:
    """Note an event at the node or the edges that its point means."""
    if point.answer is None:
        at_nodes.setdefault(graph.number[point.node], set()).add(event)
    for edge in graph.edges_at(point):
        at_edges.setdefault(edge, set()).add(event)
