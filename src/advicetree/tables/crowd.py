"""Many people on their walks at once: rows of codes → where each of them stops.

Invariant: where an answer leads is worked out by the engine, once for each state and each meaning; rows only move along, as arrays of their numbers.
All people start in one state. At each, they part by the columns that tell how to go on from there, and those whose columns tell nothing stay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import attrs
import numpy as np
import numpy.typing as npt

from advicetree.engine import MOST_PASSED, NOTHING, Position, advance, answered_as, learn, passed_with, start, way_of
from advicetree.errors import TooMany
from advicetree.model import EMPTY, Answer, Ending, Known, Limit
from advicetree.tables.meanings import MISSING, Codes, Column, remembered
from advicetree.tree import Tree

LIMIT = "(limit)"
_FEW = 5  # different codes that are looked for one by one

Rows = npt.NDArray[np.int32]


class Passing(NamedTuple):
    """One answer or limit on the way, given or passed over."""

    node: str
    answer: str
    """The id of the way out of the node; `(limit)` for its limit."""
    value: str
    """The id of what was answered, as the way is told."""

    def __str__(self) -> str:
        return f"{self.node}: {self.value}"


class Move(NamedTuple):
    """What follows at a state from a code."""

    state: State
    passed: tuple[Passing, ...]


@attrs.define(eq=False)
class State:
    """Where people are who go on alike."""

    number: int
    position: Position
    answered: frozenset[str]
    """The nodes that a walk may come to again, and whose one answer of the table was given."""
    way: tuple[Passing, ...]
    """The way there, if ways are kept."""
    columns: tuple[str, ...]
    """The columns of the table that tell how to go on: the first one that has something for a person does."""
    passed: int
    """How many nodes were passed over, on the first way there that was found."""
    wanted: str | None
    """The column that would tell how to go on; `None` at an ending, and where another answer is needed than the one that a table can hold."""
    moves: dict[tuple[str, int], Move] = attrs.field(factory=dict)
    """What follows from each code in each column."""


class Crowd:
    """Leads people through a tree by what was worked out for those before them, and counts them."""

    def __init__(self, tree: Tree, columns: Mapping[str, Column], *, ways: bool = False) -> None:
        self.states: list[State] = []
        self.went: Counter[tuple[int, str, int]] = Counter()  # how many went on from a state, by a column and a code
        self.begun = start(tree, EMPTY)
        self._tree, self._columns, self._ways = tree, columns, ways
        self._made: dict[Any, State] = {}
        self.first = self._passings(self.begun, NOTHING)  # what everybody passes over at the start
        self.led = 0  # how many were led through
        self._state(self.begun, frozenset(), self.first, len(self.first))

    def lead(self, codes: Mapping[str, Codes], rows: Rows, many: int) -> Rows:
        """The number of the state where each of so `many` rows stops; `MISSING` for those that are not among the `rows` to lead."""
        stops = np.full(many, MISSING, np.int32)
        self.led += len(rows)
        front = {0: [rows]}
        while front:
            reached: dict[int, list[Rows]] = {}
            for number, parts in front.items():
                state, here = self.states[number], _joined(parts)
                for column in state.columns:
                    here = self._go_on(state, column, codes[column], here, reached)
                stops[here] = number
            front = reached
        return stops

    def _go_on(self, state: State, column: str, codes: Codes, here: Rows, reached: dict[int, list[Rows]]) -> Rows:
        """Lead on those for whom a column tells how, and return the others."""
        stay = [here[:0]]
        for code, rows in _parted(codes[here], here):
            move = state.moves.get((column, code)) or self._move(state, column, code)
            if move is None:
                stay.append(rows)
            else:
                reached.setdefault(move.state.number, []).append(rows)
                self.went[state.number, column, code] += len(rows)
        return _joined(stay)

    def _move(self, state: State, column: str, code: int) -> Move | None:
        """What follows from a code, worked out by the engine; `None` where nothing does: it is missing, or an answer of another node or given before."""
        if code == MISSING:
            return None
        tree, before, node, answered = self._tree, state.position, state.position.node, state.answered
        value, answer = self._columns[column].meanings[code]
        if answer is not None and (answer.node != node.id or node.id in answered):
            return None
        if answer is None:
            answer, after, settles, far = way_of(tree, node, value), learn(tree, before, value), node.fact, state.passed + 1
        elif state.passed >= MOST_PASSED:  # as a session refuses it
            raise TooMany(f"people pass over {MOST_PASSED:,} nodes and answer then", "lower the limits of the nodes that they go round")
        else:
            after, settles, far = advance(tree, before, answer, value), answer.settles, state.passed
            answered = answered | {node.id} if node.id in tree.looping else answered
        counts = {**before.counts, settles: value} if settles is not None and settles in tree.ruling else before.counts
        passed = (_passing(tree, answer, value), *self._passings(after, counts))
        move = state.moves[column, code] = Move(self._state(after, answered, state.way + passed, far + len(after.passed)), passed)
        return move

    def _state(self, position: Position, answered: frozenset[str], way: tuple[Passing, ...], passed: int) -> State:
        """The state of a position, made once."""
        held = (frozenset(each.items()) for each in (position.facts, position.visits, position.counts))
        way = way if self._ways else ()
        key = (position.node.id, *held, answered, way)
        if key not in self._made:
            names = _telling(self._tree, position, answered)
            there = tuple(name for name in names if name in self._columns)
            self._made[key] = State(len(self.states), position, answered, way, there, passed, names[0] if names else None)
            self.states.append(self._made[key])
        return self._made[key]

    def _passings(self, stop: Position, counts: Mapping[str, Known]) -> tuple[Passing, ...]:
        """All that was passed over on the way to a stop, where these facts counted before."""
        answers = iter(passed_with(self._tree, stop, counts))
        return tuple(Passing(each.node, LIMIT, LIMIT) if isinstance(each, Limit) else _passing(self._tree, *next(answers)) for each in stop.passed)


def _passing(tree: Tree, answer: Answer, value: Known) -> Passing:
    return Passing(answer.node, answer.id, answered_as(tree, answer, value))


def _telling(tree: Tree, position: Position, answered: frozenset[str]) -> list[str]:
    """The names of the columns that can tell how to go on from a stop: that of its remembered fact, and that of the node until its answer was given."""
    node = position.node
    if isinstance(node, Ending):
        return []
    fact = node.fact if node.fact is not None and remembered(tree, node.fact) is not None else None
    return [name for name in dict.fromkeys((fact, node.id)) if name is not None and (name == fact or node.id not in answered)]


def _parted(codes: Codes, rows: Rows) -> Iterator[tuple[int, Rows]]:
    """The rows of each code, in their order."""
    if not len(rows):
        return
    counts = np.bincount(codes + 1)
    found = np.flatnonzero(counts)
    if len(found) == 1:
        yield int(found[0]) - 1, rows
    elif len(found) <= _FEW:
        for code in found:
            yield int(code) - 1, rows[codes == code - 1]
    else:
        sorted_rows = rows[np.argsort(codes, kind="stable")]
        ends = np.cumsum(counts[found])
        for code, begin, end in zip(found, ends - counts[found], ends, strict=True):
            yield int(code) - 1, sorted_rows[begin:end]


def _joined(parts: list[Rows]) -> Rows:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
