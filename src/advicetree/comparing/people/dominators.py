"""Dominators: what all walks to a node have in common.

Invariant: nothing here recurses, and on graphs as trees of advice are, the cost is linear.
"""

from __future__ import annotations

from collections.abc import Sequence


def immediate_dominators(successors: Sequence[Sequence[int]], root: int) -> list[int]:
    """For each node of a graph, the last other one that every path from the root to it goes through; -1 for the root, and for what is not reached.

    The algorithm of Cooper, Harvey and Kennedy (2001).

    >>> immediate_dominators([[1, 2], [3], [3], [4], [], [0]], 0)
    [-1, 0, 0, 0, 3, -1]
    """
    order = _postorder(successors, root)
    place = {node: number for number, node in enumerate(order)}
    before: dict[int, list[int]] = {node: [] for node in order}
    for node in order:
        for to in successors[node]:
            before[to].append(node)
    found = [-1] * len(successors)
    found[root] = root
    changed = True
    while changed:
        changed = False
        for node in reversed(order[:-1]):
            best = -1
            for other in before[node]:
                if found[other] >= 0:
                    best = other if best < 0 else _common(found, place, best, other)
            if best != found[node]:
                found[node] = best
                changed = True
    found[root] = -1
    return found


def _common(found: Sequence[int], place: dict[int, int], one: int, other: int) -> int:
    while one != other:
        while place[one] < place[other]:
            one = found[one]
        while place[other] < place[one]:
            other = found[other]
    return one


def _postorder(successors: Sequence[Sequence[int]], root: int) -> list[int]:
    order, seen = [], {root}
    todo = [(root, iter(successors[root]))]
    while todo:
        node, rest = todo[-1]
        for to in rest:
            if to not in seen:
                seen.add(to)
                todo.append((to, iter(successors[to])))
                break
        else:
            order.append(node)
            todo.pop()
    return order
