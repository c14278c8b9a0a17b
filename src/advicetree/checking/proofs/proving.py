"""How a promise is decided: the question that each kind of it is.

Invariant: a group of points happens when the first of them is met or, where each is meant, when the last of them is;
a node is met by each visit, an answer whenever it is given or passed over.
`before`, `never` and `at-most` are monitors. At one event, what must not happen is looked at before what changes what may happen.

`not-before` is a search whose labels are times, counted from a moment that has just passed when the walk starts,
which is the earliest case for a floor since it; other moments may be long past, so floors since them hold nobody up. Nothing is answered early.
(A moment that nobody gave counts as the first arrival at an action that counts from it, and stays so; such a floor only holds up longer.)
Opening times only grow along a walk, so a state need not be followed again at a later time than before.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeAlias

import attrs

from advicetree.checking.budget import BudgetExceeded
from advicetree.checking.proofs.formulas import TRUE
from advicetree.checking.proofs.liveness import Goal, longer_than, who_cannot
from advicetree.checking.proofs.reachability import SATISFIED, VIOLATED, Monitor
from advicetree.checking.proofs.refinement import Counterexample, Proof, Prover
from advicetree.checking.proofs.state_graph import StateGraph, TransitionSystem
from advicetree.checking.proofs.traces import Label, Search
from advicetree.checking.proofs.valuations import Valuations
from advicetree.checking.proofs.variables import EVERYBODY, People
from advicetree.model import Node, Table
from advicetree.promises import Points, Promise
from advicetree.tree import Tree

MOST_PHASES = 2_000
MOST_ENTRIES = 500_000

Met: TypeAlias = frozenset[int]  # points of a group by their numbers there
Event: TypeAlias = tuple[Met, Met]  # what is met at once: of what must not happen, and of what changes that
Phase: TypeAlias = tuple[Met, Met, int]  # what was met until now of each, and how often something of the first


def the(points: Points | None) -> Points:
    """Points that the reader has made sure are there."""
    assert points is not None, "the reader saw to it"
    return points


def parts(promise: Promise) -> list[Promise]:
    """A promise as several where it is about each of some points by itself: it is kept if and only if all of them are."""
    field, group = {"before": ("always", promise.always), "at-most": ("of", promise.of), "can": ("can", promise.can)}.get(promise.kind, ("", None))
    if group is None or not group.each:
        return [promise]
    changes: list[dict[str, Any]] = [{field: Points((point,))} for point in group.points]
    return [attrs.evolve(promise, **change) for change in changes]


def prove(prover: Prover, promise: Promise) -> Proof:
    """What comes of proving one part of a promise by the search that its kind needs. Raises `BudgetExceeded`."""
    graph = prover.graph
    people = people_of(graph, promise)
    if promise.kind == "can":
        return _can(prover, promise, people)
    if promise.kind == "within":
        return prover.decide(lambda valuations: longer_than(valuations, promise.within or 0), people)
    if promise.kind == "not-before":
        return prover.searched(_too_early(graph, promise), people)
    if promise.kind == "by":
        return prover.monitored(Monitor(1, {graph.number[id]: (VIOLATED,) for id in done_otherwise(graph.tree, promise)}), people)
    return prover.monitored(_monitor(graph, promise), people)


def people_of(graph: TransitionSystem, promise: Promise) -> People:
    """The people whom a promise is about.

    What its condition says of one plain fact alone limits the values that the fact may have; the rest is a formula that is true of them.
    """
    condition, tree = promise.when, graph.tree
    if condition is None:
        return EVERYBODY
    read = graph.exact.condition(condition, frozenset(condition.facts))
    allowed: dict[str, frozenset[str]] = {}
    rest = []
    for part in read.parts if read.kind == "all" else (read,):
        values = allowed.get(part.fact, part.values) & part.values
        if values and tree.facts[part.fact].several is None:
            allowed[part.fact] = values
        elif part is not TRUE:
            rest.append(part)
    return People(Table(allowed), tuple(rest))


def done_otherwise(tree: Tree, promise: Promise) -> list[str]:
    """The actions of a promise that name no channel, or one that is none of its own."""
    return [id for id in (point.node for point in the(promise.of).points) if not tree[id].by or not set(tree[id].by) <= set(promise.by)]


def _can(prover: Prover, promise: Promise, people: People) -> Proof:
    """Whether everybody at some points can still reach one of others."""
    graph = prover.graph
    from_nodes, from_edges = _located(graph, promise.from_)
    nodes, edges = _located(graph, promise.can)
    states = graph.starts if promise.from_ is None else [state for state, node in enumerate(graph.node_of) if node in from_nodes]

    def find(valuations: Valuations) -> Counterexample | None:
        return who_cannot(Goal(valuations, nodes, edges), states, from_edges)

    asked_again = [fact for fact in people.allowed if fact in graph.left_open & graph.tree.recurring]
    limited = [name for formula in people.true for name in graph.classes.names_in(formula, people)]
    return prover.decide(find, people, tuple(dict.fromkeys([*asked_again, *limited])))


def _located(graph: StateGraph, group: Points | None) -> tuple[set[int], set[int]]:
    """The nodes and the edges that points mean."""
    points = group.points if group is not None else ()
    return {graph.number[point.node] for point in points if point.answer is None}, {edge for point in points for edge in graph.edges_at(point)}


def opening(node: Node, arrived: timedelta, moment: str) -> timedelta:
    """When a node opens after an arrival, both counted from a moment."""
    wait = node.wait
    if wait is None or wait.floor is None:
        return arrived
    if wait.moment is None:
        return arrived + wait.floor
    return max(arrived, wait.floor) if wait.moment == moment else arrived


def _too_early(graph: StateGraph, promise: Promise) -> Search:
    """The search for a node that opens, or an answer that can be given, earlier than a promise says; labels are times of arrival."""
    limit, moment = promise.not_before, promise.since or ""
    assert limit is not None, "the reader saw to it"
    nodes, edges = _located(graph, promise.of)

    def edge(arrived: Label, number: int) -> Label:
        taken = graph.edges[number]
        left = arrived if taken.answer.any_time else opening(graph.nodes[taken.node], arrived, moment)
        return SATISFIED if left >= limit else VIOLATED if number in edges else left

    def visit(arrived: Label, number: int) -> Label:
        return VIOLATED if number in nodes and opening(graph.nodes[number], arrived, moment) < limit else arrived

    return Search(edge, visit, lambda one, other: bool(one <= other), first=timedelta(0))


def _monitor(graph: TransitionSystem, promise: Promise) -> Monitor:
    """The monitor of a promise of the kinds `before`, `never` and `at-most`, the latter of points that count together.

    It has a table for what follows each phase at each event, of all phases that some events lead to from the first.
    Raises `BudgetExceeded` for a promise about too many points, or too high a number.
    """
    groups = (promise.before or promise.never or promise.of, promise.always or promise.after)
    met: dict[tuple[bool, int], tuple[set[int], set[int]]] = {}
    for which, group in enumerate(groups):
        for number, point in enumerate(dict.fromkeys(group.points if group is not None else ())):
            for place in [(True, graph.number[point.node])] if point.answer is None else [(False, edge) for edge in graph.edges_at(point)]:
                met.setdefault(place, (set(), set()))[which].add(number)
    events = {place: (frozenset(first), frozenset(second)) for place, (first, second) in met.items()}
    tables: dict[Event, list[int]] = {event: [] for event in events.values()}
    start: Phase = (frozenset(), frozenset(), 0)
    phases = {start: 0}
    todo = [start]
    for phase in todo:
        for event, table in tables.items():
            after = _following(promise, phase, event)
            if isinstance(after, tuple) and after not in phases:
                phases[after] = len(phases)
                todo.append(after)
            table.append(phases[after] if isinstance(after, tuple) else after)
        if len(phases) > MOST_PHASES or len(phases) * len(tables) > MOST_ENTRIES:
            raise BudgetExceeded
    visits, edges = ({number: tuple(tables[event]) for (node, number), event in events.items() if node is wanted} for wanted in (True, False))
    return Monitor(len(phases), visits, edges)


def _following(promise: Promise, phase: Phase, event: Event) -> Phase | int:
    """The phase after an event."""
    (reached, before, times), (now, also) = phase, event
    if promise.at_most is not None:
        times += len(now)
        return VIOLATED if times > promise.at_most else (reached, before, times)
    if promise.kind == "before" or _happened(promise.after, before):
        reached |= now
        if now and _happened(promise.before or promise.never, reached):
            return VIOLATED
    if promise.kind == "never" and _happened(promise.after, before):
        return reached, before, 0
    before |= also
    return SATISFIED if promise.kind == "before" and _happened(promise.always, before) else (reached, before, 0)


def _happened(group: Points | None, met: Met) -> bool:
    """Whether a group has happened, of which some points were met; nothing at all has happened from the start."""
    return group is None or (len(met) == len(set(group.points)) if group.each else bool(met))
