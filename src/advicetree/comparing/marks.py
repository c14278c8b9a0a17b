"""Which nodes, answers and limits are new, gone or changed, as they are drawn.

Invariant: what is in one tree only, by name or renaming, is new or gone; what is in both is changed if and only if something is told of it,
of the fact that it asks about, or of what its lines read. Each mark is at what can be drawn, the gone ones from the old tree under the new names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from advicetree.comparing.comparison import Comparison, TreeChange
from advicetree.comparing.matching import Matching
from advicetree.comparing.translating import in_new_names
from advicetree.drawing.overlay import Difference
from advicetree.model import Ending, Node, answers_of, lines_of
from advicetree.promises import LIMIT, Point
from advicetree.tree import Tree, mark_valid

OF_NODES = frozenset({"node", "answer", "line", "wait", "limit"})
WITH_NAMES = frozenset({"node", "answer", "limit"})  # of which it is seen without changes what was added and removed
OF_FACTS = frozenset({"fact", "value", "group", "rule"})


def drawn_from(comparison: Comparison) -> Tree:
    """The old tree of a comparison under the names of the new one. It is drawn and never walked, so it need not keep the rules of names."""
    return mark_valid(in_new_names(Matching(comparison.old, comparison.new)))


def marks(comparison: Comparison) -> dict[Point, Difference]:
    """What became of each node, answer and limit that is otherwise, by its name in the new tree or, where it is gone, in the old one."""
    old, new = comparison.before, comparison.new
    found: dict[Point, Difference] = {}
    for node in new.nodes.values():
        found |= dict.fromkeys(_only_in(node, old), "new")
    for node in old.nodes.values():
        if not isinstance(new.nodes.get(node.id), Ending):  # one has no answers now, not even those that are gone
            found |= dict.fromkeys(_only_in(node, new), "gone")
    asking: dict[str, list[Node]] = {}
    for node in new.nodes.values():
        if node.fact is not None:
            asking.setdefault(node.fact, []).append(node)
    reading: dict[str, list[Node]] = {}
    for node in new.nodes.values():
        for fact in _read_by(node):
            reading.setdefault(fact, []).append(node)
    for change in comparison.changes:
        for point in _points(change, new, asking, reading):
            found.setdefault(point, "changed")
    return found


def _only_in(node: Node, other: Tree) -> Iterator[Point]:
    """A node, its answers and its limit, as far as another tree does not have them."""
    there = other.nodes.get(node.id)
    if there is None:
        yield Point(node.id)
    known = _ways(there) if there is not None else ()
    yield from (Point(node.id, way) for way in _ways(node) if way not in known)


def _read_by(node: Node) -> set[str]:
    """The facts that decide who is told the lines of a node."""
    conditions = (each.condition for _, lines in lines_of(node) for line in lines for each in line.with_bullets)
    return {fact for condition in conditions if condition is not None for fact in condition.facts}


def _points(change: TreeChange, new: Tree, asking: Mapping[str, list[Node]], reading: Mapping[str, list[Node]]) -> Iterator[Point]:
    """The nodes and answers of the new tree that a change is of: of a fact, all that ask about it and, unless only its words changed, whose lines read it."""
    name, _, part = change.name.partition(".")
    if change.thing in OF_FACTS:
        for node in asking.get(name, ()):
            yield _at(node, part)
        if change.kind != "reworded":
            yield from (Point(node.id) for node in reading.get(name, ()))
    elif change.thing in OF_NODES and name in new.nodes and not (change.thing in WITH_NAMES and change.kind in {"added", "removed"}):
        yield _at(new.nodes[name], LIMIT if change.thing == "limit" else part)


def _at(node: Node, way: str) -> Point:
    """An answer of a node or its limit or, where it has none of that name, the node."""
    return Point(node.id, way if way in _ways(node) else None)


def _ways(node: Node) -> tuple[str, ...]:
    """The names of a node's answers, and of its limit."""
    return (*(answer.id for answer in answers_of(node)), *([LIMIT] if node.limit is not None else []))
