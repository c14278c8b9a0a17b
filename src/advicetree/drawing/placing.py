"""At which nodes and answers problems stand, by their places in the tree's file.

What always holds: a problem belongs to the key that begins last before its place; one whose key is no node's and no answer's is kept apart, and never lost.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

import attrs

from advicetree.errors import Problem
from advicetree.model import Action, Ending, Origin, Situation, Tree, table_of
from advicetree.promises import Point

_FIELDS = dict.fromkeys(field.name for kind in (Situation, Action, Ending) for field in attrs.fields(kind))
_KEYS = (*(_FIELDS.keys() - {"id", "answers", "others"}), "then", "afresh", "number", "bands")


def placed(tree: Tree, problems: Iterable[Problem]) -> tuple[dict[Point, list[Problem]], tuple[Problem, ...]]:
    """Give some problems by the nodes and answers where they stand in the tree's file, and those that stand at none."""
    found: dict[Point, list[Problem]] = {}
    unplaced: list[Problem] = []
    problems = tuple(problems)
    if not problems or tree.origin is None:
        return found, problems
    starts = sorted(_starts(tree, tree.origin), key=lambda start: start[0])
    places = [place for place, _ in starts]
    for problem in problems:
        number = bisect_right(places, (problem.place.line, problem.place.column)) - 1
        point = starts[number][1] if number >= 0 else None
        if point is None:
            unplaced.append(problem)
        else:
            found.setdefault(point, []).append(problem)
    return found, tuple(unplaced)


def _starts(tree: Tree, origin: Origin) -> Iterator[tuple[tuple[int, int], Point | None]]:
    """Give where each key begins in the text of a tree, with the node or the answer that it belongs to; `None` for what belongs to none."""
    for path in _other_keys(tree):
        place = origin.place(*path)
        yield (place.line, place.column), None
    for node in tree.nodes.values():
        kind = table_of(node)
        first = origin.place(kind, node.id)
        paths: list[tuple[Point, tuple[str, ...]]] = [(Point(node.id), (field,)) for field in _KEYS]
        paths += [(Point(node.id, answer.id), ("answers", answer.id)) for answer in node.answers.values()]
        paths += [(Point(node.id, node.others.id), ("others",))] if node.others is not None else []
        yield (first.line, first.column), Point(node.id)
        for point, keys in paths:
            place = origin.place(kind, node.id, *keys)
            if (place.line, place.column) != (first.line, first.column):  # a key that is not there has the place of what it would stand in
                yield (place.line, place.column), point


def _other_keys(tree: Tree) -> Iterator[tuple[str | int, ...]]:
    """Give the paths of all keys and tables of a tree's file that are no nodes."""
    yield from ((key,) for key in ("format", "id", "title", "version", "language", "start"))
    yield from (("fact", fact.id) for fact in tree.facts.values() if not fact.own)
    for key, table in (("moment", tree.moments), ("stage", tree.stages), ("source", tree.sources)):
        yield from ((key, id) for id in table)
    for key, listed_ones in (("promise", tree.promises), ("example", tree.examples)):
        yield from ((key, number) for number in range(len(listed_ones)))
