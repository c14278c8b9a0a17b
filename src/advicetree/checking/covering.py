"""Which answers of a tree some walks take, and which none takes.

What always holds: an answer is taken by whoever gives it, and by whoever passes over its node that way; `others` is one answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from advicetree.checking.positions import all_doors, door_of
from advicetree.checking.study import at_point, place
from advicetree.checking.walk import Walk
from advicetree.errors import Place, shown
from advicetree.model import Answer, Tree
from advicetree.promises import Point
from advicetree.session import Session
from advicetree.walking import facts_known, replay, resolve


@attrs.frozen
class Coverage:
    """How many `answers` a tree has, and those that no walk takes, each with its place in the tree's file, in the order of the text."""

    answers: int
    untaken: tuple[tuple[Point, Place], ...]

    @property
    def taken(self) -> int:
        """How many answers some walk takes."""
        return self.answers - len(self.untaken)

    def __str__(self) -> str:
        told = [f"{place}: nobody takes answer '{point.answer}' of '{point.node}'" for point, place in self.untaken]
        return "\n".join([*told, f"{self.taken} of {self.answers} answers are taken"])


def coverage(tree: Tree, sessions: Iterable[Session | Walk]) -> Coverage:
    """Give which answers of a tree are taken by some sessions or walks, however far they went, and which by none.

    Raises `TypeError` for what is no tree and no session, and `ValueError` for a session of another tree.

    >>> from advicetree import Session, shipped
    >>> tree = shipped("interview-recovery")
    >>> coverage(tree, [Session.start(tree).answer("yes")]).taken
    1
    """
    if not isinstance(tree, Tree):
        raise TypeError(f"coverage is that of a Tree, not of {type(tree).__name__}; load one first")
    taken: set[tuple[str, str]] = set()
    for number, walked in enumerate(sessions, 1):
        session = walked.session() if isinstance(walked, Walk) else walked
        if not isinstance(session, Session):
            raise TypeError(f"no. {number} is no session and no walk, but {type(session).__name__}")
        if session.tree != tree:
            raise ValueError(f"session no. {number} walks another tree, {shown(session.tree.id)}, or another version of {shown(tree.id)}")
        taken.update(door_of(tree, answer) for answer in _taken(session))
    untaken = [point for point in all_doors(tree) if (point.node, point.answer) not in taken]
    placed = [(point, place(tree, at_point(tree, point))) for point in untaken]
    return Coverage(len(all_doors(tree)), tuple(sorted(placed, key=lambda each: (each[1].line, each[1].column))))


def _taken(session: Session) -> Iterator[Answer]:
    """Give all answers that a session gave or passed over."""
    tree = session.tree
    given = [resolve(tree, tree[step.node], step.answer) for step in session.steps]
    for stop in replay(tree, facts_known(tree, session.known), given):
        yield from (passed for passed in stop.position.passed if isinstance(passed, Answer))
        if stop.answer is not None:
            yield stop.answer
