"""How early something opens.

What always holds: times are counted from a moment that has just passed when the walk starts, which is the earliest case for a floor since it;
other moments may be long past, so floors since them hold nobody up. Nothing is answered early.
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
    """Give the search for an action that opens earlier than a promise says; marks are times of arrival."""
    limit, moment, of = promise.not_before, promise.since, promise.of
    assert limit is not None and of is not None, "the reader saw to it"  # noqa: PT018
    actions = {chart.number[point.node] for point in of.points}

    def door(arrived: Mark, number: int) -> Mark:
        taken = chart.doors[number]
        node = chart.nodes[taken.node]
        left = arrived if taken.answer.any_time else opening(node, arrived, moment or "")
        return left if left < limit else DONE

    def visit(arrived: Mark, number: int) -> Mark:
        return BROKEN if number in actions and opening(chart.nodes[number], arrived, moment or "") < limit else arrived

    return Quest(door, visit, lambda one, other: bool(one <= other), first=timedelta(0))
