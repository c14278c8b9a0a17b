"""Many people on their walks at once: rows of codes → where each of them stops.

Invariant: where an answer leads is worked out by the engine, once for each state and each meaning; rows only move along, as arrays of their numbers.
All people start in one state. A state has a *question* for each column that tells how to go on from there, and a table has the question that follows
for each question and each code in its column: all people go on by it at once, until nobody has a question left.
States are one where they differ only in what does not matter any more: a fact, a visit or an answer that nothing ahead reads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import attrs
import numpy as np
import numpy.typing as npt

from advicetree.components import strongly_connected
from advicetree.engine import MOST_PASSED, NOTHING, Position, advance, answered_as, learn, passed_with, start, way_of
from advicetree.errors import TooMany
from advicetree.model import EMPTY, Answer, Ending, Known, Limit, Node, targets
from advicetree.promises import LIMIT
from advicetree.tables.meanings import MISSING, Codes, Column, remembered
from advicetree.tree import Tree

UNKNOWN, STOP = -1, -2  # of where to go on: not worked out yet; and from there down, the states where people stop

Rows = npt.NDArray[np.int32]


class Passing(NamedTuple):
    """One answer or limit on the way, given or passed over."""

    node: str
    answer: str
    """The id of the way out of the node; `(limit)` for its limit."""
    value: str
    """The id of what was answered, as the way is told; empty where ways are not kept."""

    def __str__(self) -> str:
        return f"{self.node}: {self.value}"


@attrs.frozen(eq=False)
class State:
    """Where people are who go on alike."""

    number: int
    position: Position
    answered: frozenset[str]
    """The nodes that a walk may come to again, and whose one answer of the table was given."""
    way: tuple[Passing, ...]
    """The way there, if ways are kept."""
    passed: int
    """How many nodes were passed over, on the first way there that was found."""
    wanted: str | None
    """The column that would tell how to go on; `None` at an ending, and where another answer is needed than the one that a table can hold."""


class Question(NamedTuple):
    """What the people of a state have in a column decides where they go on; those who have nothing there go on `otherwise`."""

    state: State
    column: str
    otherwise: int


class Crowd:
    """Leads people through a tree by what was worked out for those before them, and counts them."""

    def __init__(self, tree: Tree, columns: Mapping[str, Column], *, ways: bool = False) -> None:
        self.states: list[State] = []
        self.size = 0  # of the table of where to go on
        self._tree, self._columns, self._ways = tree, columns, ways
        self._ahead = _ahead(tree)
        self._made: dict[Any, int] = {}
        self._passed: dict[tuple[int, int], tuple[Passing, ...]] = {}  # what was answered and passed over, by question and code
        self._questions: list[Question] = []
        self._numbers = {name: number for number, name in enumerate(columns)}
        self._widths = dict.fromkeys(columns, 0)
        self._column = self._begin = np.empty(0, np.int64)  # of each question, the number of its column, and where in the table it begins
        self._next, self._went = np.empty(0, np.int64), np.empty(0, np.int64)  # the table: where to go on from question and code, and how many went
        begun = start(tree, EMPTY)
        self._first_passed = self._passings(begun, NOTHING)
        self._led = 0
        self._first = self._state(begun, frozenset(), self._first_passed, len(self._first_passed))

    @property
    def ways(self) -> Counter[tuple[str, str]]:
        """How many people went each way out of a node or passed over it, by the ids of the node and the answer."""
        found: Counter[tuple[str, str]] = Counter()
        for passed in self._first_passed:
            found[passed.node, passed.answer] += self._led
        for (question, code), way in self._passed.items():
            count = int(self._went[self._begin[question] + code])
            for passed in way:
                found[passed.node, passed.answer] += count
        return found

    def lead(self, codes: Mapping[str, Codes], rows: Rows, many: int) -> Rows:
        """The number of the state where each of so `many` rows stops; `MISSING` for those that are not among the `rows` to lead."""
        stops = np.full(many, MISSING, np.int32)
        table = np.stack([codes[name] for name in self._numbers])
        self._widen()
        self._led += len(rows)
        at, went = np.full(len(rows), self._first), []
        while True:
            stopped = at <= STOP
            stops[rows[stopped]] = STOP - at[stopped]
            rows, at = rows[~stopped], at[~stopped]
            if not len(rows):
                break
            places = self._begin[at] + table[self._column[at], rows]
            new = np.flatnonzero(self._next[places] == UNKNOWN)
            for place, one in zip(*np.unique(places[new], return_index=True), strict=True):
                question = int(at[new[one]])
                self._next[place] = self._move(question, int(place - self._begin[question]))
            went.append(places)
            at = self._next[places]
        if went:
            self._went += np.bincount(np.concatenate(went), minlength=len(self._went))
        return stops

    def _move(self, question: int, code: int) -> int:
        """Where to go on from a question by a code, worked out by the engine."""
        state, column, otherwise = self._questions[question]
        tree, before, node, answered = self._tree, state.position, state.position.node, state.answered
        value, answer = self._columns[column].meanings[code]
        if answer is not None and (answer.node != node.id or node.id in answered):  # it is an answer of another node, or was given before
            return otherwise
        if answer is None:
            answer, after, settles, far = way_of(tree, node, value), learn(tree, before, value), node.fact, state.passed + 1
        elif state.passed >= MOST_PASSED:  # as a session refuses it
            raise TooMany(f"people pass over {MOST_PASSED:,} nodes and answer then", "lower the limits of the nodes that they go round")
        else:
            after, settles, far = advance(tree, before, answer, value), answer.settles, state.passed
            answered = answered | {node.id} if node.id in tree.looping else answered
        counts = {**before.counts, settles: value} if settles is not None and settles in tree.ruling else before.counts
        passed = self._passed[question, code] = (_passing(tree, answer, value), *self._passings(after, counts))
        return self._state(after, answered, state.way + passed, far + len(after.passed))

    def _state(self, position: Position, answered: frozenset[str], way: tuple[Passing, ...], passed: int) -> int:
        """Where people are who come to a position: at the first question of its state, which is made once, or stopped there."""
        ahead = self._ahead[position.node.id]
        held = (frozenset([each for each in some.items() if each[0] in ahead]) for some in (position.facts, position.visits, position.counts))
        way = way if self._ways else ()
        key = (position.node.id, *held, answered & ahead, way)
        if key not in self._made:
            names = _telling(self._tree, position, answered)
            state = State(len(self.states), position, answered, way, passed, _wanted(position.node, names))
            self.states.append(state)
            to = STOP - state.number
            for name in [name for name in reversed(names) if name in self._columns]:
                to = self._question(Question(state, name, to))
            self._made[key] = to
        return self._made[key]

    def _question(self, question: Question) -> int:
        """The number of a new question."""
        number = len(self._questions)
        self._questions.append(question)
        self._column, self._begin = (_with_room(array, number + 1, 0) for array in (self._column, self._begin))
        self._column[number] = self._numbers[question.column]
        self._lay_out(number)
        return number

    def _lay_out(self, question: int) -> None:
        """Give a question its part of the table, which begins after the place for those with nothing in the column."""
        _, column, otherwise = self._questions[question]
        begin, self.size = self.size + 1, self.size + 1 + self._widths[column]
        self._next, self._went = _with_room(self._next, self.size, UNKNOWN), _with_room(self._went, self.size, 0)
        self._begin[question] = begin
        self._next[begin + MISSING] = otherwise

    def _widen(self) -> None:
        """Lay out anew the questions of columns that have more meanings than before."""
        grown = [name for name, column in self._columns.items() if len(column.meanings) > self._widths[name]]
        if not grown:
            return
        before = {name: self._widths[name] for name in grown}
        self._widths |= {name: 2 * len(self._columns[name].meanings) for name in grown}
        for number, question in enumerate(self._questions):
            if question.column in before:
                old = slice(begin := int(self._begin[number]), begin + before[question.column])
                self._lay_out(number)
                new = slice(begin := int(self._begin[number]), begin + before[question.column])
                self._next[new], self._went[new] = self._next[old], self._went[old]

    def _passings(self, stop: Position, counts: Mapping[str, Known]) -> tuple[Passing, ...]:
        """All that was passed over on the way to a stop, where these facts counted before; by which value, where ways are kept."""
        if not self._ways:
            return tuple(Passing(each.node, LIMIT if isinstance(each, Limit) else each.id, "") for each in stop.passed)
        answers = iter(passed_with(self._tree, stop, counts))
        return tuple(Passing(each.node, LIMIT, LIMIT) if isinstance(each, Limit) else _passing(self._tree, *next(answers)) for each in stop.passed)


def _passing(tree: Tree, answer: Answer, value: Known) -> Passing:
    return Passing(answer.node, answer.id, answered_as(tree, answer, value))


def _ahead(tree: Tree) -> dict[str, frozenset[str]]:
    """By each node, what still matters there: of the nodes from there on, those that a walk can come to again, and the facts that any of them reads."""
    successors = {node.id: targets(node) for node in tree.nodes.values()}
    found: dict[str, frozenset[str]] = {}
    for component in reversed(strongly_connected(successors)):
        names = {id for id in component if id in tree.looping}
        for id in component:
            fact = tree.nodes[id].fact
            names.update(() if fact is None else tree.inputs(fact) if fact in tree.derived else (fact,))
            names.update(*(found[to] for to in successors[id] if to in found))
        found |= dict.fromkeys(component, frozenset(names))
    return found


def _telling(tree: Tree, position: Position, answered: frozenset[str]) -> list[str]:
    """The names of the columns that can tell how to go on from a stop: that of its remembered fact, and that of the node until its answer was given."""
    node = position.node
    if isinstance(node, Ending):
        return []
    fact = node.fact if node.fact is not None and remembered(tree, node.fact) is not None else None
    return [name for name in dict.fromkeys((fact, node.id)) if name is not None and (name == fact or node.id not in answered)]


def _wanted(node: Node, names: Sequence[str]) -> str | None:
    """The column to ask for: that of the fact, unless only that of the node takes all answers there, since some of them settle nothing."""
    if isinstance(node, Ending) or not names:
        return None
    return names[-1] if any(answer.settles is None for answer in node.answers.values()) else names[0]


def _with_room(array: npt.NDArray[np.int64], size: int, fill: int) -> npt.NDArray[np.int64]:
    """An array that has room for so many; where it has not, a longer copy."""
    if size <= len(array):
        return array
    longer = np.full(2 * size, fill, np.int64)
    longer[: len(array)] = array
    return longer
