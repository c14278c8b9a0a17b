"""How early something opens, or can be answered.

What always holds: times are counted from a moment that has just passed when the walk starts, which is the earliest case for a floor since it;
other moments may be long past, so floors since them hold nobody up. Nothing is answered early.
(A moment that nobody gave counts as the first arrival at an action that counts from it, and stays so; such a floor only holds up longer.)
Opening times only grow along a walk, so whoever comes to a state no later need not be followed there again.
"""

from __future__ import annotations

from datetime import timedelta

from advicetree.checking.proofs.chart import Chart
from advicetree.checking.proofs.flooding import BROKEN, DONE, Mark, Quest
from advicetree.model import Node
from advicetree.promises import Promise


def opening(node: Node, arrived: timedelta, moment: str) -> timedelta:
    """Give when a node opens that was arrived at, all counted from a moment."""
    wait = node.wait
    if wait is None or wait.floor is None:
        return arrived
    if wait.moment is None:
        return arrived + wait.floor
    return max(arrived, wait.floor) if wait.moment == moment else arrived


def too_early(chart: Chart, promise: Promise) -> Quest:
    """The search for a node that opens, or an answer that can be given, earlier than a promise says; marks are times of arrival."""
    limit, moment, of = promise.not_before, promise.since, promise.of
    assert limit is not None and of is not None, "the reader saw to it"  # noqa: PT018
    nodes = {chart.number[point.node] for point in of.points if point.answer is None}
    doors = {door for point in of.points for door in chart.doors_at(point)}

    def door(arrived: Mark, number: int) -> Mark:
        taken = chart.doors[number]
        left = arrived if taken.answer.any_time else opening(chart.nodes[taken.node], arrived, moment or "")
        return DONE if left >= limit else BROKEN if number in doors else left

    def visit(arrived: Mark, number: int) -> Mark:
        return BROKEN if number in nodes and opening(chart.nodes[number], arrived, moment or "") < limit else arrived

    return Quest(door, visit, lambda one, other: bool(one <= other), first=timedelta(0))
