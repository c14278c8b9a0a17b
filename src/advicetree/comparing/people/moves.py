"""What a walk through both trees is made of: pairs of states, what is done there, and the cases that are found.

Invariant: nodes and states are numbers, as in the graphs of `checking.proofs`; people are sets of a space.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

import attrs

from advicetree.checking.proofs.edges import Edge
from advicetree.checking.proofs.traces import TraceStep
from advicetree.checking.proofs.valuations import Bitset
from advicetree.comparing.people.space import Space

MOST_PAIRS = 80_000
MOST_SILENT = 2_000
A_PAIR = 30  # so many moves of a set are as much work

Turn: TypeAlias = Literal["meet", "told", "old", "new", "both", "added", "removed", "replaced"]
Kind: TypeAlias = Literal["told", "added", "removed"]


class ToTrack(Exception):
    """Variables that have to be told apart everywhere."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(names)
        self.names = names


class ToTell(Exception):
    """Variables that have to be told apart in a passage."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(names)
        self.names = names


class At(NamedTuple):
    """The last answer that both gave, by the number of the old node and what was answered; without an answer, that the limit of the node sends on."""

    node: int
    given: tuple[str, ...] = ()


START = At(-1)


class Key(NamedTuple):
    """A pair of states after an answer, and whether something new was told since, or something that is gone."""

    at: At
    old: int
    new: int
    added: bool = False
    removed: bool = False


class Move(NamedTuple):
    """What was done in each tree; `only` are those people who do it, and `given` is what they answer, of what the step may be."""

    old: TraceStep | None
    new: Edge | None
    only: Bitset | None = None
    given: tuple[str, ...] = ()


STAY = Move(None, None)


class Arrival(NamedTuple):
    """Some people who come to a pair for the first time, in a space; from where, and how."""

    key: Key
    space: Space
    people: Bitset
    before: int
    move: Move


Part: TypeAlias = tuple[Space, Bitset, int]  # some people of a space, and the arrival that shows it


@attrs.define
class Divergence:
    """People who are told something else after an answer, as far as they are told apart: in each space some, with the arrival that shows it.

    `old` and `new` are the numbers of the nodes that they are told; where it is a new action, what they would have been told, and the other way round.
    Of those who answer free questions, it is true of `some` only.
    """

    old: set[int]
    new: set[int]
    people: list[Part] = attrs.field(factory=list)
    some: bool = False


CaseKey: TypeAlias = tuple[At, Kind, int, int]
