"""What is laid over a picture of a tree: the walk so far, problems, and differences between two trees.

Invariant: all of it is at nodes, answers and limits of the tree that is drawn. A problem whose path leads to none of them is kept apart, and never lost.
What is gone is taken from the tree as it was before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

import attrs

from advicetree.engine import replay, taken
from advicetree.errors import AdviceTreeError
from advicetree.model import Answer, Ending, Limit, Node, Table, answers_of, targets, unknown
from advicetree.problems import Problem
from advicetree.promises import LIMIT, Point
from advicetree.session.session import Session
from advicetree.text import listed, shown
from advicetree.tree import Tree

Difference: TypeAlias = Literal["new", "gone", "changed"]
DIFFERENCES: tuple[Difference, ...] = ("new", "gone", "changed")

_NODES = ("situation", "action", "ending")


@attrs.frozen
class Overlay:
    """What is laid over a tree.

    Of the walk of a `session` or, without one, of those that break promises, `nodes` holds the nodes that were visited or left by a limit,
    and `edges` those that were taken, as (node, answer).
    `problems` holds those of each point, `at` those at each node and its answers together, and `unplaced` those at none.
    `led` has where answers led before that lead elsewhere now, each by its point.
    """

    session: Session | None = None
    nodes: Collection[str] = ()
    edges: Collection[tuple[str, str | None]] = ()
    problems: Mapping[Point, Sequence[Problem]] = attrs.field(factory=dict)
    at: Mapping[str, Sequence[Problem]] = attrs.field(factory=dict)
    unplaced: Sequence[Problem] = ()
    differences: Mapping[Point, Difference] = attrs.field(factory=dict)
    led: Mapping[Point, str] = attrs.field(factory=dict)

    def session_at(self, node: str) -> Session | None:
        """The session, if its walk has come to this node and no further."""
        return self.session if self.session is not None and self.session.here.id == node else None


def overlay(
    tree: Tree,
    session: Session | None,
    problems: Iterable[Problem],
    differences: Mapping[Point, Difference],
    before: Tree | None = None,
    *,
    show_walks: bool = False,
) -> Overlay:
    """All that is laid over a tree, with the walks that break promises where these are shown (`show_walks`).

    Raises `AdviceTreeError` for a difference that there is not, or that is at nothing in the tree.
    """
    _must_be_there(tree, differences)
    found: dict[Point, list[Problem]] = {}
    at: dict[str, list[Problem]] = {}
    unplaced: list[Problem] = []
    for problem in problems:
        point = _point(tree, *problem.path[:4])
        if point is None:
            unplaced.append(problem)
        else:
            found.setdefault(point, []).append(problem)
    for point, there in found.items():
        at.setdefault(point.node, []).extend(there)
    led = _led(tree, before, differences) if before is not None else {}
    walks = [session] if session is not None else [_shown_by(tree, problem) for problem in unplaced if problem.walk and show_walks]
    nodes: set[str] = set()
    edges: set[tuple[str, str | None]] = set()
    for walk in filter(None, walks):
        visited, took = walked(walk)
        nodes.update(visited)
        edges.update(took)
    return Overlay(session, nodes, edges, found, at, unplaced, differences, led)


def _shown_by(tree: Tree, problem: Problem) -> Session | None:
    """The walk that shows a problem, of a person of whom that is known which is true of them and not asked on it; `None` where the tree has no such walk."""
    try:
        asked = {tree[node].fact for node, _ in problem.walk}
        session = Session.start(tree, known={fact: value for fact, value in problem.known if fact not in asked})
        for node, answer in problem.walk:
            if session.here.id != node:
                return None
            session = session.answer(answer)
    except AdviceTreeError:
        return None
    return session


def walked(session: Session) -> tuple[Collection[str], Collection[tuple[str, str | None]]]:
    """The nodes that a walk visited or was sent on from, and the edges that it took, each once and in the order of the walk."""
    tree = session.tree
    nodes: dict[str, None] = {}
    edges: dict[tuple[str, str | None], None] = {}
    for halt in replay(tree, session.known_values, taken(tree, session.steps)):
        for passed in (*halt.position.passed, *(() if halt.answer is None else (halt.answer,))):
            nodes[passed.node] = None
            edges[passed.node, None if isinstance(passed, Limit) else passed.id] = None
    return {**nodes, session.here.id: None}, edges


def _point(tree: Tree, kind: str | int = "", id: str | int = "", key: str | int = "", answer: str | int = "") -> Point | None:
    """The answer that the path of a problem leads to, or else the node; `None` where it leads to neither."""
    node = tree.nodes.get(str(id)) if kind in _NODES else None
    if node is None:
        return None
    name = {"then": "done", "others": "others", "answers": str(answer)}.get(str(key))
    return Point(node.id, name if name in {way.id for way in answers_of(node)} else None)


def _must_be_there(tree: Tree, differences: Mapping[Point, Difference]) -> None:
    """Raise for a difference of what the tree does not have, or one that there is not."""
    for point, difference in differences.items():
        if not isinstance(point, Point):
            raise AdviceTreeError(f"{shown(point)} is not a point of a tree", "name it as Point('node') or Point('node', 'answer'), of advicetree.promises")
        ways = _ways(tree[point.node])
        if point.answer is not None and point.answer not in ways:
            raise unknown(f"answer of {shown(point.node)}", point.answer, [id for id in ways if id != LIMIT])
        if difference not in DIFFERENCES:
            raise AdviceTreeError(f"{shown(difference)} is not a difference", f"give one of {listed(DIFFERENCES)}")


def _ways(node: Node) -> dict[str, Answer | Limit]:
    """The answers of a node by their ids, and its limit."""
    limit = {LIMIT: node.limit} if node.limit is not None else {}
    return {**{answer.id: answer for answer in answers_of(node)}, **limit}


def _led(tree: Tree, before: Tree, differences: Mapping[Point, Difference]) -> dict[Point, str]:
    """Where the changed answers led that lead elsewhere now; what no node is called now, or before, is left out."""
    found: dict[Point, str] = {}
    for point, difference in differences.items():
        if difference == "changed" and point.answer is not None and point.node in before.nodes:
            was = _ways(before.nodes[point.node]).get(point.answer)
            if was is not None and was.to != _ways(tree.nodes[point.node])[point.answer].to and was.to in tree.nodes:
                found[point] = was.to
    return found


def with_gone(tree: Tree, before: Tree, differences: Mapping[Point, Difference]) -> Tree:
    """A tree with those nodes, answers and limits of the tree before it that are gone, and with the nodes that these led to."""
    nodes = dict(tree.nodes)
    todo = [point.node for point, what in differences.items() if what == "gone" and isinstance(point, Point)]
    for point, what in differences.items():
        if what == "gone" and isinstance(point, Point) and point.answer is not None and point.node in nodes:
            node, was = nodes[point.node], _ways(before[point.node]).get(point.answer)
            if was is None or point.answer in _ways(node) or isinstance(node, Ending):
                continue
            both = {"limit": was} if isinstance(was, Limit) else {"answers": Table({**node.answers, was.id: was})}
            nodes[node.id] = attrs.evolve(node, **both)
            todo.append(was.to)
    while todo:
        id = todo.pop()
        if id not in nodes:
            nodes[id] = before[id]
            todo += targets(nodes[id])
    tables: dict[str, Any] = {name: Table({**getattr(before, name), **getattr(tree, name)}) for name in ("facts", "moments", "stages", "sources")}
    return attrs.evolve(tree, nodes=Table(nodes), **tables)
