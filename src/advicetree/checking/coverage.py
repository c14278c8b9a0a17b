"""Which answers of a tree some walks take, and which none takes.

Invariant: a walk takes the answers that it gives, and those by which it passes over a node; what a group or `others` takes is one answer,
and so is whatever is ticked of several choices.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

import attrs

from advicetree.checking.found import at_point, place
from advicetree.checking.walks.walk import Walk, edge_of, edges
from advicetree.engine import replay, taken
from advicetree.format import validated
from advicetree.model import Answer
from advicetree.problems import Place
from advicetree.promises import Point
from advicetree.session.session import Session
from advicetree.text import shown
from advicetree.tree import Tree


@attrs.frozen
class Coverage:
    """How many `answers` a tree has, and those that no walk takes, in the order of the text.

    Each has its place in the tree's file, or `None` where the tree has no text.
    """

    answers: int
    untaken: tuple[tuple[Point, Place | None], ...]

    @property
    def taken(self) -> int:
        """How many answers some walk takes."""
        return self.answers - len(self.untaken)

    def __repr__(self) -> str:
        return f"<Coverage: {self.taken:,} of {self.answers:,} answers are taken>"

    def __str__(self) -> str:
        told = [f"{f'{place}: ' if place is not None else ''}nobody takes answer '{point.answer}' of '{point.node}'" for point, place in self.untaken]
        return "\n".join([*told, f"{self.taken} of {self.answers} answers are taken"])

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """What a notebook shows at the end of a cell: the words."""
        shown_as: dict[str, str] = import_module("advicetree.drawing.notebook").words_bundle(self)
        return shown_as


def coverage(tree: Tree, sessions: Iterable[Session | Walk]) -> Coverage:
    """Which answers of a tree are taken by some sessions or walks, however far they went, and which by none.

    Raises `TypeError` for anything but a tree and sessions or walks, and `ValueError` for a session of another tree.

    >>> from advicetree import Session, shipped
    >>> tree = shipped("interview-recovery")
    >>> coverage(tree, [Session.start(tree).answer("yes")]).taken
    1
    """
    if not isinstance(tree, Tree):
        raise TypeError(f"coverage is that of a Tree, not of {type(tree).__name__}; load one first")
    validated(tree)
    if not isinstance(sessions, Iterable):
        raise TypeError(f"coverage looks at several sessions or walks, not at one {type(sessions).__name__}; give a list of them")
    taken: set[Point] = set()
    for number, walked in enumerate(sessions, 1):
        if not isinstance(walked, Session | Walk):
            raise TypeError(f"no. {number} is neither a session nor a walk, but {type(walked).__name__}")
        if walked.tree is not tree and walked.tree != tree:
            raise ValueError(f"session no. {number} walks another tree, {shown(walked.tree.id)}, or another version of {shown(tree.id)}")
        taken.update(_taken(walked))
    walked_edges = {edge_of(tree, point) for point in taken}
    every = edges(tree)
    untaken = [edge for edge in every if edge not in walked_edges]
    placed = [(point, place(tree, at_point(tree, point))) for point in untaken]
    return Coverage(len(every), tuple(sorted(placed, key=lambda each: (each[1].line, each[1].column) if each[1] is not None else (0, 0))))


def _taken(walked: Session | Walk) -> Iterable[Point]:
    """All that was given or passed over."""
    if isinstance(walked, Walk):
        return walked.points
    tree = walked.tree
    stops = replay(tree, walked.known_values, taken(tree, walked.steps))
    answers = [answer for stop in stops for answer in (*stop.position.passed, stop.answer) if isinstance(answer, Answer)]
    return [Point(answer.node, answer.id) for answer in answers]
