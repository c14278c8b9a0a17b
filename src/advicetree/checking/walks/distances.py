"""Fewest visits on the drawing of a tree: breadth-first search over its answers and limits, whatever is known and counted.

Invariant: no walk takes fewer visits than is said here, since a walk can only do less than the drawing shows.
Being sent on by a limit is not a visit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from advicetree.model import answers_of
from advicetree.tree import Tree

Edges: TypeAlias = Mapping[str, Sequence[str]]


class Distances:
    """The drawing of a tree, to be searched forward and backward; `size` is how many nodes and answers it has."""

    def __init__(self, tree: Tree) -> None:
        nodes = tree.nodes.values()
        answers = {node.id: [answer.to for answer in answers_of(node)] for node in nodes}
        limits = {node.id: [node.limit.to] for node in nodes if node.limit is not None}
        self.size = len(nodes) + sum(map(len, answers.values()))
        self._forward = answers, limits
        self._backward = _reversed(answers), _reversed(limits)

    def visits_from(self, start: str) -> dict[str, int]:
        """The fewest visits with which a walk that starts at a node comes to each that the drawing leads to, counting both."""
        return {id: visits for visits, (_, arrived) in enumerate(_layers([start], *self._forward), 1) for id in arrived}

    def visits_to(self, goals: Iterable[str]) -> dict[str, int]:
        """The fewest visits from each node to the nearest of some goals, 0 there; nodes from which the drawing leads to none are left out."""
        return {id: visits for visits, (come_to, _) in enumerate(_layers(goals, *self._backward)) for id in come_to}


def _reversed(edges: Edges) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for id, targets in edges.items():
        for to in dict.fromkeys(targets):
            found.setdefault(to, []).append(id)
    return found


def _layers(starts: Iterable[str], answers: Edges, limits: Edges) -> Iterator[tuple[list[str], list[str]]]:
    """Layers of a breadth-first search by answers: the nodes of each, and with them those that limits lead to at once, where they were not led to before."""
    nodes = list(dict.fromkeys(starts))
    seen, closed = set(nodes), set[str]()
    while nodes:
        layer = nodes
        if limits:
            layer = [id for id in nodes if id not in closed]
            closed.update(layer)
            for id in layer:  # it grows meanwhile
                for to in limits.get(id, ()):
                    if to not in closed:
                        closed.add(to)
                        layer.append(to)
        yield nodes, layer
        nodes = []
        for id in layer:
            for to in answers.get(id, ()):
                if to not in seen:
                    seen.add(to)
                    nodes.append(to)
