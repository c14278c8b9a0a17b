"""One walk of a tree, and several, as values that a test can be parametrized with.

Invariant: a walk begins at the start with nothing known beforehand, and has no more steps than a session may have, so that `session()` goes it again.
Where it leads is what `engine` says of its steps.
"""

from __future__ import annotations

import reprlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from importlib import import_module
from typing import overload

import attrs

from advicetree.answering import resolve
from advicetree.engine import Position, advance, answered_as, start
from advicetree.model import EMPTY, Answer, Ending, answers_of
from advicetree.promises import Point
from advicetree.session.inputs import must_be_tree
from advicetree.session.session import Session
from advicetree.text import shown
from advicetree.tree import Tree

LONGEST_NAME = 100


@attrs.frozen
class Walk:
    """One walk: the answers given, and what was met.

    `steps` are the answers given, as pairs of a node and an answer's id, also where there was no choice.
    `points` are all answers taken, given or passed over, and `visits` all nodes visited; both in the order of the walk.
    A value that `others` takes goes by its own id.
    It is `at` a node, which is an ending if it has `ended`.

    >>> from advicetree import shipped, shortest_walks
    >>> walk = shortest_walks(shipped("interview-recovery"))["ready"]
    >>> print(walk)
    interview-over: no, prepare: done → ready
    >>> walk.session().here.id
    'ready'
    """

    tree: Tree = attrs.field(repr=False)
    steps: tuple[tuple[str, str], ...] = attrs.field(repr=reprlib.repr)
    points: tuple[Point, ...] = attrs.field(eq=False, repr=False)
    visits: tuple[str, ...] = attrs.field(eq=False, repr=False)
    at: str = attrs.field(eq=False)
    ended: bool = attrs.field(eq=False)

    def session(self, now: datetime | None = None) -> Session:
        """The session that has gone this walk; with `now` all of it at that time, answers before their action opens marked as early."""
        session = Session.start(self.tree, now=now)
        for _, answer in self.steps:
            session = session.answer(answer, now=now, early=True)
        return session

    @property
    def __name__(self) -> str:
        """The walk in at most 100 plain characters, which pytest takes as the id of a parametrized test; it tells only where there was a choice."""
        nodes = self.tree.nodes
        choices = [f"{node}.{answer}" for node, answer in self.steps if len(nodes[node].answers) > 1 or nodes[node].others is not None]
        whole = "/".join([*choices, self.at])
        if len(whole) <= LONGEST_NAME:
            return whole
        middle = f"...{zlib.crc32(whole.encode()):08x}..."
        left = LONGEST_NAME - len(middle)
        return whole[: left // 2] + middle + whole[left // 2 - left :]

    def __str__(self) -> str:
        steps = ", ".join(f"{node}: {answer}" for node, answer in self.steps)
        return f"{steps}{' ' if steps else ''}→ {self.at}{'' if self.ended else ' …'}"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """What a notebook shows at the end of a cell: the words."""
        shown_as: dict[str, str] = import_module("advicetree.drawing.notebook").words_bundle(self)
        return shown_as


@attrs.frozen
class Walks(Sequence[Walk]):
    """Walks of a tree in a stable order; its text form tells in one sentence what they are, and whether a bound was reached.

    `complete` says whether they are all that was asked for; `untaken` are, of a cover, the answers that none of its walks takes.
    """

    walks: tuple[Walk, ...] = attrs.field(repr=reprlib.repr)
    complete: bool
    words: str = attrs.field(eq=False)
    untaken: tuple[Point, ...] = ()

    @overload
    def __getitem__(self, index: int) -> Walk: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Walk, ...]: ...
    def __getitem__(self, index: int | slice) -> Walk | tuple[Walk, ...]:
        return self.walks[index]

    def __len__(self) -> int:
        return len(self.walks)

    def __iter__(self) -> Iterator[Walk]:
        return iter(self.walks)

    def __str__(self) -> str:
        return self.words


class Recorder:
    """A walk that is being gone, kept as little as it takes to give it as a `Walk`."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.position: Position = start(tree, EMPTY)
        self.steps: list[tuple[str, str]] = []
        self.points: list[Point] = []
        self.visits = [self.position.node.id]

    def go(self, id: str) -> None:
        """Answer by an id, or by that of a value which `others` takes."""
        node = self.position.node
        answer, value = resolve(self.tree, node, id)
        self.position = advance(self.tree, self.position, answer, value)
        self.steps.append((node.id, id))
        self.points.append(Point(node.id, id))
        for passed in self.position.passed:
            if isinstance(passed, Answer):
                self.points.append(Point(passed.node, answered_as(self.tree, passed, self.position.facts.get(self.tree.nodes[passed.node].fact or ""))))
                self.visits.append(passed.node)
        self.visits.append(self.position.node.id)

    def walk(self) -> Walk:
        """The walk so far."""
        node = self.position.node
        return Walk(self.tree, tuple(self.steps), tuple(self.points), tuple(self.visits), node.id, isinstance(node, Ending))


def walk_by(tree: Tree, steps: Iterable[tuple[str, str]]) -> Walk:
    """The walk that takes some steps from the start."""
    recorder = Recorder(tree)
    for _, answer in steps:
        recorder.go(answer)
    return recorder.walk()


def edges(tree: Tree) -> tuple[Point, ...]:
    """The edges of a tree: all its answers, in the author's order; what `others` takes is one, `node.others`."""
    return tuple(Point(node.id, answer.id) for node in tree.nodes.values() for answer in answers_of(node))


def edge_of(tree: Tree, node: str, answer: str) -> Point:
    """The edge by which an answer leads on, that of `others` for a value that this takes."""
    return Point(node, answer if answer in tree.nodes[node].answers else "others")


def must_be_bound(tree: Tree, name: str, number: int, of: str, most: int | None = None) -> None:
    """Raise `TypeError` for anything but a tree, and `ValueError` for a bound that is not a whole number from 1, to `most` if that is given."""
    must_be_tree(tree)
    if type(number) is not int or number < 1 or (most is not None and number > most):
        to = "" if most is None else f" to {most:,}"
        raise ValueError(f"the {name} is a whole number of {of} from 1{to}, not {shown(number)}")
