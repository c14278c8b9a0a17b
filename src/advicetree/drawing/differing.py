"""What became of nodes and answers between two trees, as it is painted on a picture.

Invariant: what is painted is there; what is gone is taken from the tree as it was before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import attrs

from advicetree.errors import AdviceTreeError
from advicetree.model import Ending, Table, answers_of, targets, unknown
from advicetree.promises import Point
from advicetree.text import listed, shown
from advicetree.tree import Tree

Difference: TypeAlias = Literal["new", "gone", "changed"]
DIFFERENCES: tuple[Difference, ...] = ("new", "gone", "changed")


def must_be_there(tree: Tree, differences: Mapping[Point, Difference]) -> None:
    """Raise for a difference of what the tree does not have, or one that there is not."""
    for point, difference in differences.items():
        if not isinstance(point, Point):
            raise AdviceTreeError(f"{shown(point)} is not a point of a tree", "name it as Point('node') or Point('node', 'answer'), of advicetree.promises")
        ids = [answer.id for answer in answers_of(tree[point.node])]
        if point.answer is not None and point.answer not in ids:
            raise unknown(f"answer of {shown(point.node)}", point.answer, ids)
        if difference not in DIFFERENCES:
            raise AdviceTreeError(f"{shown(difference)} is not a difference", f"give one of {listed(DIFFERENCES)}")


def with_gone(tree: Tree, before: Tree, differences: Mapping[Point, Difference]) -> Tree:
    """A tree with those nodes and answers of the tree before it that are gone, and with the nodes that these led to."""
    nodes = dict(tree.nodes)
    todo = [point.node for point, what in differences.items() if what == "gone" and isinstance(point, Point)]
    for point, what in differences.items():
        if what == "gone" and isinstance(point, Point) and point.answer is not None and point.node in nodes:
            node, was = nodes[point.node], {answer.id: answer for answer in answers_of(before[point.node])}
            if point.answer in was and point.answer not in {answer.id for answer in answers_of(node)} and not isinstance(node, Ending):
                nodes[node.id] = attrs.evolve(node, answers=Table({**node.answers, point.answer: was[point.answer]}))
                todo.append(was[point.answer].to)
    while todo:
        id = todo.pop()
        if id not in nodes:
            nodes[id] = before[id]
            todo += targets(nodes[id])
    both: dict[str, Any] = {name: Table({**getattr(before, name), **getattr(tree, name)}) for name in ("facts", "moments", "stages", "sources")}
    return attrs.evolve(tree, nodes=Table(nodes), **both)
