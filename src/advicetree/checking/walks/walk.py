"""One walk of a tree, and several, as values that a test can be parametrized with.

Invariant: a walk begins at the start with nothing known beforehand, and has no more steps than a session may have, so that `session()` goes it again.
Where it leads is what `engine` says of its steps.
"""

from __future__ import annotations

import reprlib
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from importlib import import_module
from typing import overload

import attrs

from advicetree.answering import resolve
from advicetree.engine import NOTHING, Position, advance, answered_as, passed_with, start
from advicetree.model import EMPTY, Answer, Ending, Known, answers_of
from advicetree.promises import Point
from advicetree.session.inputs import must_be_tree
from advicetree.session.session import Session
from advicetree.text import shown
from advicetree.tree import Tree

LONGEST_NAME = 100


@attrs.frozen
class Walk:
    """One walk of a tree, begun with nothing known; `str()` shows it in a line.

    A value that a group or `others` takes goes by its own id, and a list by that of its way: `done`, or `yes` or `no` of a choice.

    >>> from advicetree import shipped, shortest_walks
    >>> walk = shortest_walks(shipped("interview-recovery"))["ready"]
    >>> print(walk)
    where-now: to-come, prepare: done → ready
    >>> walk.session().here.id
    'ready'
    """

    tree: Tree = attrs.field(repr=False)
    """The tree."""
    steps: tuple[tuple[str, Known], ...] = attrs.field(repr=reprlib.repr)
    """The answers given, as pairs of a node and an answer's id, also where there was no choice; where several can be ticked, the tuple of what was."""
    points: tuple[Point, ...] = attrs.field(eq=False, repr=False)
    """All answers taken, given or passed over, in the order of the walk."""
    visits: tuple[str, ...] = attrs.field(eq=False, repr=False)
    """All nodes visited, in the order of the walk."""
    at: str = attrs.field(eq=False)
    """The id of the node that it has reached."""
    ended: bool = attrs.field(eq=False)
    """Whether that is an ending."""

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
        choices = [f"{node}.{in_short(answer)}" for node, answer in self.steps if len(answers_of(nodes[node])) != 1 or nodes[node].others is not None]
        whole = "/".join([*choices, self.at])
        if len(whole) <= LONGEST_NAME:
            return whole
        middle = f"...{zlib.crc32(whole.encode()):08x}..."
        left = LONGEST_NAME - len(middle)
        return whole[: left // 2] + middle + whole[left // 2 - left :]

    def __str__(self) -> str:
        steps = ", ".join(f"{node}: {in_short(answer)}" for node, answer in self.steps)
        return f"{steps}{' ' if steps else ''}→ {self.at}{'' if self.ended else ' …'}"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """What a notebook shows at the end of a cell: the words."""
        shown_as: dict[str, str] = import_module("advicetree.drawing.notebook").words_bundle(self)
        return shown_as


def in_short(given: Known) -> str:
    """What was given as one word: the ids of what was ticked with a plus between them, and a minus where nothing was."""
    return given if isinstance(given, str) else "+".join(given) or "-"


@attrs.frozen
class Walks(Sequence[Walk]):
    """Walks of a tree, as a sequence in a stable order."""

    walks: tuple[Walk, ...] = attrs.field(repr=reprlib.repr)
    """The walks."""
    complete: bool
    """Whether they are all that was asked for."""
    words: str = attrs.field(eq=False)
    """What they are, and whether a bound was reached, in a sentence; `str()` gives it too."""
    untaken: tuple[Point, ...] = ()
    """Of a cover, the answers that none of them takes."""

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
        self.steps: list[tuple[str, Known]] = []
        self.points: list[Point] = []
        self.visits: list[str] = []
        self._arrived(NOTHING)

    def go(self, given: Known) -> None:
        """Answer by an id, that of a value which a group or `others` takes too, or by a list of what is ticked."""
        node, counts = self.position.node, self.position.counts
        answer, value = resolve(self.tree, node, given)
        self.position = advance(self.tree, self.position, answer, value)
        self.steps.append((node.id, given))
        self.points.append(Point(node.id, answered_as(self.tree, answer, value)))
        self._arrived(counts, (answer, value))

    def _arrived(self, counts: Mapping[str, Known], answered: tuple[Answer, Known] | None = None) -> None:
        if self.position.passed:
            for passed, value in passed_with(self.tree, self.position, counts, answered):
                self.points.append(Point(passed.node, answered_as(self.tree, passed, value)))
                self.visits.append(passed.node)
        self.visits.append(self.position.node.id)

    def walk(self) -> Walk:
        """The walk so far."""
        node = self.position.node
        return Walk(self.tree, tuple(self.steps), tuple(self.points), tuple(self.visits), node.id, isinstance(node, Ending))


def walk_by(tree: Tree, steps: Iterable[tuple[str, Known]]) -> Walk:
    """The walk that takes some steps from the start."""
    recorder = Recorder(tree)
    for _, answer in steps:
        recorder.go(answer)
    return recorder.walk()


def edges(tree: Tree) -> tuple[Point, ...]:
    """The edges of a tree: all its answers, in the author's order; what a group or `others` takes is one, named by the id of that way."""
    return tuple(Point(node.id, answer.id) for node in tree.nodes.values() for answer in answers_of(node))


def must_be_bound(tree: Tree, name: str, number: int, of: str, most: int | None = None) -> None:
    """Raise `TypeError` for anything but a tree, and `ValueError` for a bound that is not a whole number from 1, to `most` if that is given."""
    must_be_tree(tree)
    if type(number) is not int or number < 1 or (most is not None and number > most):
        to = "" if most is None else f" to {most:,}"
        raise ValueError(f"the {name} is a whole number of {of} from 1{to}, not {shown(number)}")
