"""Which part of a tree is drawn, in which order its nodes are drawn and told, and which number each has.

Invariant: it is worked out from the model alone; orders, and the edges that lead back, follow the author's order of answers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import attrs

from advicetree.drawing.forks import forks, headline_of
from advicetree.errors import AdviceTreeError
from advicetree.model import Ending, Node, answers_of, targets, unknown
from advicetree.text import shown
from advicetree.tree import Tree
from advicetree.words import counted, told

FARTHEST = 10_000


@attrs.frozen
class Selection:
    """A part of a tree: its name in words, its nodes, and those of them on its border, from which only the edges that lead back into it are drawn."""

    words: str | None
    nodes: Collection[str]
    border: frozenset[str] = frozenset()


def selection(tree: Tree, around: str | None, steps: int, stage: str | None) -> Selection:
    """The part of a tree that is meant; raises `AdviceTreeError` where the tree does not have it."""
    if isinstance(steps, bool) or not isinstance(steps, int) or not 0 <= steps <= FARTHEST:
        raise AdviceTreeError(f"'steps' is {shown(steps)}", f"give a whole number from 0 to {FARTHEST:,}")
    if stage is not None:
        if not isinstance(stage, str) or stage not in tree.stages:
            raise unknown("stage", stage, tree.stages)
        return Selection(tree.stages[stage].title, {node.id for node in tree.nodes.values() if node.stage == stage})
    if around is None:
        return Selection(None, tree.nodes)
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
    headline = headline_of(tree, middle, forks(tree))
    words = counted("part.around", steps, headline=headline) if steps else told("part.alone", headline=headline)
    return Selection(words, near, frozenset(border if steps else ()))


def in_order(tree: Tree) -> list[str]:
    """The ids of all nodes as walks come to them, the first answer's first; what no walk comes to is at the end."""
    met: dict[str, None] = {}
    todo = [tree.start]
    while todo:
        id = todo.pop()
        if id not in met:
            met[id] = None
            todo += [to for to in reversed(targets(tree.nodes[id])) if to not in met]
    return list({**met, **dict.fromkeys(tree.nodes)})


def leading_back(tree: Tree) -> set[tuple[str, str | None]]:
    """The edges that lead back up: to a node that walks come from, in the author's order."""
    back: set[tuple[str, str | None]] = set()
    done: set[str] = set()
    for first in (tree.start, *tree.nodes):
        if first in done:
            continue
        above = {first}
        todo = [(first, iter(_edges(tree.nodes[first])))]
        while todo:
            id, edges = todo[-1]
            for answer, to in edges:
                if to in above:
                    back.add((id, answer))
                elif to not in done:
                    above.add(to)
                    todo.append((to, iter(_edges(tree.nodes[to]))))
                    break
            else:
                todo.pop()
                above.discard(id)
                done.add(id)
    return back


def _edges(node: Node) -> Iterator[tuple[str | None, str]]:
    """The edges out of a node: each answer's id, `None` for the limit, and where it leads."""
    for answer in answers_of(node):
        yield answer.id, answer.to
    if node.limit is not None:
        yield None, node.limit.to


def numbers(tree: Tree) -> dict[str, int]:
    """Each node's number, the same in every picture, outline and page: by the stages and, within a stage, in the order that walks come to the nodes.

    >>> from advicetree import shipped
    >>> numbers(shipped("interview-recovery"))["where-now"]
    1
    """
    return {node.id: number for number, node in enumerate((node for _, nodes in grouped(tree) for node in nodes), 1)}


def grouped(tree: Tree) -> list[tuple[str | None, list[Node]]]:
    """The nodes by the ids of their stages, in the order of their numbers: within a stage as walks go on, and endings after all others.

    Those without a stage come first if the walk starts there, but for endings that a stage leads to; all others of them come last.
    """
    groups: dict[str | None, list[Node]] = {None: [], **{stage: [] for stage in tree.stages}}
    from_stages = {to for node in tree.nodes.values() if node.stage is not None for to in targets(node)}
    last: list[Node] = []
    for node in _as_walks_go(tree):
        is_last = node.stage is None and (tree[tree.start].stage is not None or (isinstance(node, Ending) and node.id in from_stages))
        (last if is_last else groups[node.stage]).append(node)
    found = [*groups.items(), (None, last)]
    return [(stage, sorted(nodes, key=lambda node: isinstance(node, Ending))) for stage, nodes in found if nodes]


def _as_walks_go(tree: Tree) -> list[Node]:
    """The nodes in reverse postorder: each after all that lead to it, but for ways back, the first answer's way first; what no walk comes to is last."""
    met, done = {tree.start}, list[str]()
    todo = [(tree.start, iter(targets(tree[tree.start])[::-1]))]
    while todo:
        id, successors = todo[-1]
        for to in successors:
            if to not in met:
                met.add(to)
                todo.append((to, iter(targets(tree[to])[::-1])))
                break
        else:
            todo.pop()
            done.append(id)
    return [tree[id] for id in dict.fromkeys((*reversed(done), *tree.nodes))]
