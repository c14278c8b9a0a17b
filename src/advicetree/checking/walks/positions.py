"""The positions of a tree as numbers, worked out as far as somebody looks.

Invariant: two positions have one number if they are at one node and agree on all facts and visits that can still matter there.
A fact can still matter where the drawing leads on to a situation that asks about it; visits, where it leads on to their node and the node can be come to again.
Where telling that would itself take too much memory, all facts and visits are taken to matter everywhere.
What is worked out is paid for from a `budget`.
Ways are what `engine.advance` makes of the answers that are offered; nothing else is known of the semantics here.
A *door* is one answer of a node, `others` being one; a way takes the door that is gone through and those that are passed over.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from advicetree.checking.budget import Budget
from advicetree.components import strongly_connected
from advicetree.engine import Position, advance, offers, start
from advicetree.model import EMPTY, Answer, Ending, Node, answers_of, targets
from advicetree.promises import Point
from advicetree.tree import Tree

SMALL = 255
FRESH, MOST_FRESH = 64, 1_000_000
FEW = 3
MOST_MASKS = 64_000_000
A_POSITION, A_WAY, A_DOOR = 300, 400, 16  # about so many bytes are taken by each, with what searches note of it


class Way(NamedTuple):
    """An answer given at a position, a `step`: the position that it leads to, and what it takes, in order: doors, and points by the ids of real values.

    It visits a node for each door: those that are passed over, and the one where it stops.
    """

    step: tuple[str, str]
    to: int
    doors: tuple[int, ...]
    points: tuple[Point, ...]


class _Offer(NamedTuple):
    """An answer that is offered at a node, and what is the same of it at all positions there."""

    answer: Answer
    step: tuple[str, str]
    door: int
    point: Point


class Positions:
    """The positions that walks come to with nothing known beforehand; `nodes` holds the node of each, and `done` says how many have their ways worked out.

    Where `onward` is given, a part of the drawing (node → nodes that it leads to), only that part counts for what can still matter:
    then positions are told apart, and ways are right, only as far as walks keep to that part.
    """

    def __init__(self, tree: Tree, budget: Budget, onward: Mapping[str, Sequence[str]] | None = None) -> None:
        self.tree = tree
        self.budget = budget
        self.doors = all_doors(tree)
        self.nodes: list[Node] = []
        self.done = 0
        self._door = {(point.node, point.answer): number for number, point in enumerate(self.doors)}
        self._points: dict[tuple[str, str], Point] = {}
        self._offers: dict[str, list[_Offer]] = {}
        self._lay_out()
        self._ahead = self._masks(onward if onward is not None else {node.id: targets(node) for node in tree.nodes.values()})
        self._codes: list[int] = []
        self._ways: list[tuple[Way, ...] | None] = []
        self._numbers: dict[tuple[str, int], int] = {}
        # Facts that do not count here may be known in one of these and not in another, so with a part of the drawing none is kept.
        self._most_fresh = min(FRESH, 1 + MOST_FRESH // (1 + self._size)) if onward is None else 0
        self._fresh: dict[int, Position] = {}
        first = start(tree, EMPTY)
        self.start = self._number(first.node, self._after(0, first, first.node.id, None))

    def _lay_out(self) -> None:
        """Each fact and each limited node that can matter again a cell in a code: the value's place from 1, or the visits."""
        tree = self.tree
        self._facts = [fact for fact in tree.facts if fact in tree.recurring]
        self._limited = [node.id for node in tree.nodes.values() if node.limit is not None and node.id in tree.looping]
        self._values = {fact: list(tree.facts[fact].values) for fact in self._facts}
        largest = max([len(values) for values in self._values.values()] + [limit.visits for node in tree.nodes.values() if (limit := node.limit)], default=0)
        cells = len(self._facts) + len(self._limited)
        self._width = 8 if largest <= SMALL else 16
        self._cells = struct.Struct(f"<{cells}{'B' if largest <= SMALL else 'H'}")
        self._size = cells * self._width // 8
        self._shift = {name: cell * self._width for cell, name in enumerate([("fact", fact) for fact in self._facts] + [("node", id) for id in self._limited])}

    def _masks(self, onward: Mapping[str, Sequence[str]]) -> dict[str, int]:
        """Give for each node the cells that can still matter from there on."""
        found = strongly_connected(onward)
        if len(found) * self._size > MOST_MASKS:
            return dict.fromkeys(onward, (1 << 8 * self._size) - 1)
        ahead: dict[str, int] = {}
        for group in reversed(found):
            mask = 0
            for to in dict.fromkeys(to for name in group for to in onward[name]):
                mask |= self._own(to) | ahead.get(to, 0)
            ahead.update(dict.fromkeys(group, mask))
        return ahead

    def _own(self, name: str) -> int:
        """The cells that count at a node itself."""
        cell = (1 << self._width) - 1
        keys = [("fact", self.tree.nodes[name].fact or ""), ("node", name)]
        return sum(cell << self._shift[key] for key in keys if key in self._shift)

    def _number(self, node: Node, code: int) -> int:
        """The number of a position, a new one if need be."""
        key = (node.id, code & self._ahead[node.id])
        found = self._numbers.get(key)
        if found is None:
            self.budget.spend(memory=A_POSITION + self._size)
            found = self._numbers[key] = len(self.nodes)
            self.nodes.append(node)
            self._codes.append(key[1])
            self._ways.append(None)
        return found

    def _after(self, code: int, position: Position, came_to: str, answer: Answer | None) -> int:
        """The code of a position that an answer led to, from the code before: one fact may be known besides, and what was visited has other visits."""
        if answer is not None and (shift := self._shift.get(("fact", answer.settles or ""))) is not None and answer.settles is not None:
            code |= (self._values[answer.settles].index(position.facts[answer.settles]) + 1) << shift
        if position.visits and self._limited:
            visited = [id for id in (came_to, *(passed.node for passed in position.passed if isinstance(passed, Answer))) if ("node", id) in self._shift]
            return self._counted(code, {id: position.visits[id] for id in visited})
        return code

    def _counted(self, code: int, visits: Mapping[str, int]) -> int:
        """A code with other visits of some nodes: cell by cell where these are few, else with all of its cells taken apart."""
        if len(visits) <= FEW:
            cell = (1 << self._width) - 1
            for id, count in visits.items():
                shift = self._shift["node", id]
                code = code & ~(cell << shift) | count << shift
            return code
        cells = list(self._cells.unpack(code.to_bytes(self._size, "little")))
        for id, count in visits.items():
            cells[self._shift["node", id] // self._width] = count
        return int.from_bytes(self._cells.pack(*cells), "little")

    def _position(self, number: int) -> Position:
        """A position again: one that was come to lately as it was, another with what can still matter of it."""
        fresh = self._fresh.pop(number, None)
        return self.reduced(number) if fresh is None else fresh

    def reduced(self, number: int) -> Position:
        """A position with what can still matter of it."""
        code = self._codes[number]
        facts: dict[str, str] = {}
        visits: dict[str, int] = {}
        if code:
            cells = self._cells.unpack(code.to_bytes(self._size, "little"))
            count = len(self._facts)
            facts = {fact: self._values[fact][value - 1] for fact, value in zip(self._facts, cells, strict=False) if value}
            visits = {id: value for id, value in zip(self._limited, cells[count:], strict=True) if value}
        return Position(self.nodes[number], facts, visits)

    def ways(self, number: int) -> tuple[Way, ...]:
        """The ways on from a position, in the author's order; none at an ending. Raises `BudgetExceeded` where these are more than the budget allows."""
        found = self._ways[number]
        if found is None:
            self.budget.spend(work=2 + self._size // 100)
            before = self._position(number)
            found = self._ways[number] = tuple(self._way(number, before, offer) for offer in self._offered(before.node))
            self.done += 1
        return found

    def _offered(self, node: Node) -> list[_Offer]:
        found = self._offers.get(node.id)
        if found is None:
            found = self._offers[node.id] = []
            many = len(node.answers) if node.others is None else len(self.tree.facts[node.fact].values)
            self.budget.spend(memory=A_WAY * many, work=4 * many)
            for answer in offers(self.tree, node):
                found.append(_Offer(answer, (node.id, answer.id), self._door[door_of(self.tree, node.id, answer.id)], self._point(node.id, answer.id)))
        return found

    def _way(self, number: int, before: Position, offer: _Offer) -> Way:
        after = advance(self.tree, before, offer.answer)
        self.budget.spend(memory=A_WAY + A_DOOR * len(after.passed), work=3 + 4 * len(after.passed) + self._size // 500)
        to = self._number(after.node, self._after(self._codes[number], after, after.node.id, offer.answer))
        if self._ways[to] is None:
            self._fresh[to] = after
            if len(self._fresh) > self._most_fresh:
                del self._fresh[next(iter(self._fresh))]
        doors, points = [offer.door], [offer.point]
        for passed in after.passed:
            if isinstance(passed, Answer):
                node, door = self.tree.nodes[passed.node], door_of(self.tree, passed.node, passed.id)
                doors.append(self._door[door])
                points.append(self._point(node.id, passed.id if passed is not node.others else after.facts[node.fact or ""]))
        return Way(offer.step, to, tuple(doors), tuple(points))

    def _point(self, node: str, answer: str) -> Point:
        found = self._points.get((node, answer))
        if found is None:
            found = self._points[node, answer] = Point(node, answer)
        return found

    def known(self, number: int) -> bool:
        """Whether the ways of a position were worked out."""
        return self._ways[number] is not None

    def ends(self, number: int) -> bool:
        """Whether a position is an ending."""
        return isinstance(self.nodes[number], Ending)

    def visited(self, way: Way) -> list[str]:
        """The nodes that a way visits, in order."""
        return [*(point.node for point in way.points[1:]), self.nodes[way.to].id]

    def along(self, steps: Iterable[tuple[str, str]]) -> list[Way]:
        """The ways from the start by some steps; raises `BudgetExceeded`."""
        ways: list[Way] = []
        at = self.start
        for step in steps:
            ways.append(next(way for way in self.ways(at) if way.step == step))
            at = ways[-1].to
        return ways

    def explore(self, bound: int) -> bool:
        """Work out all positions that there are; false where there are more than the bound allows. Raises `BudgetExceeded`."""
        todo = [self.start]
        while todo:
            number = todo.pop()
            if not self.known(number):
                if self.done >= bound:
                    return False
                todo += [way.to for way in self.ways(number) if not self.known(way.to)]
        return True


def all_doors(tree: Tree) -> tuple[Point, ...]:
    """All answers of a tree, in the author's order; what `others` takes is one, `node.others`."""
    return tuple(Point(*door_of(tree, node.id, answer.id)) for node in tree.nodes.values() for answer in answers_of(node))


def door_of(tree: Tree, node: str, answer: str) -> tuple[str, str]:
    """The node and the id that an answer counts by; one that `others` takes counts as `others`."""
    return node, answer if answer in tree.nodes[node].answers else "others"
