"""How early something opens, or can be answered.

Invariant: times are counted from a moment that has just passed when the walk starts, which is the earliest case for a floor since it;
other moments may be long past, so floors since them hold nobody up. Nothing is answered early.
(A moment that nobody gave counts as the first arrival at an action that counts from it, and stays so; such a floor only holds up longer.)
Opening times only grow along a walk, so a state need not be followed again at a later time than before.
"""

from __future__ import annotations

from datetime import timedelta

from advicetree.checking.proofs.reachability import SATISFIED, VIOLATED
from advicetree.checking.proofs.state_graph import Edges
from advicetree.checking.proofs.traces import Label, Search
from advicetree.model import Node
from advicetree.promises import Promise


def opening(node: Node, arrived: timedelta, moment: str) -> timedelta:
    """When a node opens after an arrival, both counted from a moment."""
    wait = node.wait
    if wait is None or wait.floor is None:
        return arrived
    if wait.moment is None:
        return arrived + wait.floor
    return max(arrived, wait.floor) if wait.moment == moment else arrived


def too_early(graph: Edges, promise: Promise) -> Search:
    """The search for a node that opens, or an answer that can be given, earlier than a promise says; labels are times of arrival."""
    limit, moment, of = promise.not_before, promise.since, promise.of
    assert limit is not None and of is not None, "the reader saw to it"  # noqa: PT018
    nodes = {graph.number[point.node] for point in of.points if point.answer is None}
    edges = {edge for point in of.points for edge in graph.edges_at(point)}

    def edge(arrived: Label, number: int) -> Label:
        taken = graph.edges[number]
        left = arrived if taken.answer.any_time else opening(graph.nodes[taken.node], arrived, moment or "")
        return SATISFIED if left >= limit else VIOLATED if number in edges else left

    def visit(arrived: Label, number: int) -> Label:
        return VIOLATED if number in nodes and opening(graph.nodes[number], arrived, moment or "") < limit else arrived

    return Search(edge, visit, lambda one, other: bool(one <= other), first=timedelta(0))
