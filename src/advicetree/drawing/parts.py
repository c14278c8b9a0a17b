"""Which part of a tree is drawn, and in which order.

Invariant: it is worked out from the model alone; orders and ways back follow the author's order of answers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import attrs

from advicetree.errors import AdviceTreeError
from advicetree.model import Node, answers_of, targets, unknown
from advicetree.text import shown
from advicetree.tree import Tree
from advicetree.words import counted, told

FARTHEST = 10_000


@attrs.frozen
class Part:
    """A part of a tree: what it is, in words, the nodes in it, and those on its border, of whose ways only those back into it are drawn."""

    words: str | None
    nodes: Collection[str]
    border: frozenset[str] = frozenset()


def part_of(tree: Tree, around: str | None, steps: int, stage: str | None) -> Part:
    """The part of a tree that is meant."""
    if isinstance(steps, bool) or not isinstance(steps, int) or not 0 <= steps <= FARTHEST:
        raise AdviceTreeError(f"'steps' is {shown(steps)}", f"give a whole number from 0 to {FARTHEST:,}")
    if stage is not None:
        if not isinstance(stage, str) or stage not in tree.stages:
            raise unknown("stage", stage, tree.stages)
        return Part(tree.stages[stage].title, {node.id for node in tree.nodes.values() if node.stage == stage})
    if around is None:
        return Part(None, tree.nodes)
    middle = tree[around]
    beside: dict[str, set[str]] = {id: set() for id in tree.nodes}
    for node in tree.nodes.values():
        for to in targets(node):
            beside[node.id].add(to)
            beside[to].add(node.id)
    near = border = {around}
    for _ in range(steps):
        border = {other for id in border for other in beside[id]} - near
        near = near | border
        if not border:
            break
    words = counted("part.around", steps, headline=middle.headline) if steps else told("part.alone", headline=middle.headline)
    return Part(words, near, frozenset(border if steps else ()))


def in_order(tree: Tree) -> list[str]:
    """The ids of all nodes as walks come to them, the first answer's first; what no walk comes to stands at the end."""
    met: dict[str, None] = {}
    todo = [tree.start]
    while todo:
        id = todo.pop()
        if id not in met:
            met[id] = None
            todo += [to for to in reversed(targets(tree.nodes[id])) if to not in met]
    return list({**met, **dict.fromkeys(tree.nodes)})


def leading_back(tree: Tree) -> set[tuple[str, str | None]]:
    """The ways that lead back up: to a node that walks come from, in the author's order."""
    back: set[tuple[str, str | None]] = set()
    done: set[str] = set()
    for first in (tree.start, *tree.nodes):
        if first in done:
            continue
        above = {first}
        todo = [(first, iter(_onward(tree.nodes[first])))]
        while todo:
            id, onward = todo[-1]
            for answer, to in onward:
                if to in above:
                    back.add((id, answer))
                elif to not in done:
                    above.add(to)
                    todo.append((to, iter(_onward(tree.nodes[to]))))
                    break
            else:
                todo.pop()
                above.discard(id)
                done.add(id)
    return back


def _onward(node: Node) -> Iterator[tuple[str | None, str]]:
    """The ways out of a node: each answer's id, `None` for the limit, and where it leads."""
    for answer in answers_of(node):
        yield answer.id, answer.to
    if node.limit is not None:
        yield None, node.limit.to
