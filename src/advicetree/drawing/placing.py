"""At which nodes and answers problems stand, by their paths.

Invariant: a problem whose path leads to no node and no answer of the tree is kept apart, and never lost.
"""

from __future__ import annotations

from collections.abc import Iterable

from advicetree.problems import Problem
from advicetree.promises import Point
from advicetree.tree import Tree

_NODES = ("situation", "action", "ending")


def placed(tree: Tree, problems: Iterable[Problem]) -> tuple[dict[Point, list[Problem]], tuple[Problem, ...]]:
    """Some problems by the nodes and answers where they stand, and those that stand at none."""
    found: dict[Point, list[Problem]] = {}
    unplaced: list[Problem] = []
    for problem in problems:
        point = _point(tree, *problem.path[:4])
        if point is None:
            unplaced.append(problem)
        else:
            found.setdefault(point, []).append(problem)
    return found, tuple(unplaced)


def _point(tree: Tree, kind: str | int = "", id: str | int = "", key: str | int = "", answer: str | int = "") -> Point | None:
    """The answer that a path leads to, or else the node; `None` where it leads to neither."""
    node = tree.nodes.get(str(id)) if kind in _NODES else None
    if node is None:
        return None
    if key == "others" and node.others is not None:
        return Point(node.id, node.others.id)
    name = "done" if key == "then" else str(answer) if key == "answers" else ""
    return Point(node.id, name if name in node.answers else None)
