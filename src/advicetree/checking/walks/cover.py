"""A few whole walks that together take every answer of a tree.

What always holds: each walk takes an answer that none of the others takes.
A walk goes on to the nearest answer that is not taken yet, as long as there is one in reach that does not end it, and then leaves by one that does.
Positions from which nobody comes to an end are noted as they are found, and a walk that ran into one is taken back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from advicetree.checking.budget import Budget, BudgetExceeded
from advicetree.checking.walks.nearness import Drawing
from advicetree.checking.walks.positions import Positions, Way
from advicetree.checking.walks.seeking import Aim, Seeker
from advicetree.checking.walks.shortest import walk_to
from advicetree.checking.walks.walk import Walks, sound, walk_of
from advicetree.engine import LONGEST_WALK
from advicetree.model import Ending
from advicetree.promises import Point
from advicetree.text import counted, listed
from advicetree.tree import Tree

MOST_POSITIONS = 200_000
LOOKS = 2_000
LOOKS_ALONE = 20_000
MOST_WORK = 8_000_000
A_VISIT = 48  # bytes that a walk takes for each of its visits, while it is gone and as it is given


def cover(tree: Tree, bound: int = MOST_POSITIONS) -> Walks:
    """Give a few whole walks that together take every answer of every node, given or passed over; what `others` takes is one answer.

    They begin with nothing known beforehand, and are near the fewest that there can be; none of them is superfluous.
    At most `bound` positions are looked at, and no more than fit into some 400 MB with the walks; the search ends within some seconds.
    Answers that no whole walk takes, or for which none was found, are `untaken`; the result is `complete` if there are none.
    Raises `TypeError` for anything but a tree, and `ValueError` for a bound that is not a whole number from 1.

    >>> from advicetree import shipped
    >>> cover(shipped("interview-recovery")).complete
    True
    """
    sound(tree, "bound", bound, "positions")
    search = _Cover(tree, bound)
    paths = _needed(search.run())
    doors = search.positions.doors
    untaken = tuple(doors[door] for door in sorted(search.left | search.lost))
    found = tuple(walk_of(search.positions, path) for path in paths)
    return Walks(found, complete=not untaken, words=_told(len(found), len(doors), untaken, unsure=search.unsure), untaken=untaken)


def _told(walks: int, answers: int, untaken: tuple[Point, ...], *, unsure: bool) -> str:
    taken = counted(answers - len(untaken), "answer")
    take = f"{counted(walks, 'walk')} take{'s' if walks == 1 else ''}"
    if not untaken:
        return f"{take} all {taken}." if answers else "There are no answers to take."
    names = listed([str(point) for point in untaken])
    return f"{take} {taken} of {answers:,}; {'no walk was found that takes' if unsure else 'no whole walk takes'} {names}."


def _needed(paths: list[list[Way]]) -> list[list[Way]]:
    """Leave out the walks that the others make superfluous, those that take the fewest answers first."""
    doors = [{door for way in path for door in way.doors} for path in paths]
    counts: dict[int, int] = {}
    for some in doors:
        for door in some:
            counts[door] = counts.get(door, 0) + 1
    out = set()
    for number in sorted(range(len(paths)), key=lambda number: len(doors[number])):
        if all(counts[door] > 1 for door in doors[number]):
            out.add(number)
            for door in doors[number]:
                counts[door] -= 1
    return [path for number, path in enumerate(paths) if number not in out]


class _Cover:
    """The search for walks: `left` are the doors still to take, and `lost` those given up; `unsure` says that a bound may have hidden walks that take them.

    `path` is the walk that is being gone, and `taken` holds for each of its ways the doors that it was the first to take.
    It is led to what is new and does not end it (`inner`), to what is new and ends it (`outer`), or out (`exit`).
    """

    def __init__(self, tree: Tree, bound: int) -> None:
        self.nodes = tree.nodes
        self.budget = Budget(work=MOST_WORK)
        self.positions = Positions(tree, self.budget)
        self.drawing = Drawing(tree)
        self.seeker = Seeker(self.positions, self.drawing, bound)
        self.most = bound
        self.looks = LOOKS + 2 * len(tree.nodes)
        self.left = set(range(len(self.positions.doors)))
        self.lost: set[int] = set()
        self.unsure = False
        self.path: list[Way] = []
        self.taken: list[list[int]] = []
        ends, left = self.positions.ends, self.left
        endings = [node.id for node in tree.nodes.values() if isinstance(node, Ending)]
        at = [point.node for point in self.positions.doors]
        leading_on = self._leading_on()
        self.inner = Aim(lambda way: not left.isdisjoint(way.doors) and not ends(way.to), lambda: [at[door] for door in left & leading_on])
        self.outer = Aim(lambda way: not left.isdisjoint(way.doors) and ends(way.to), lambda: [at[door] for door in left])
        self.exit = Aim(lambda way: ends(way.to), lambda: endings, self.drawing.near(endings), self.seeker.dead)

    def _leading_on(self) -> set[int]:
        """Give the doors that the drawing does not lead to an ending."""
        found = set()
        for door, (id, name) in enumerate((point.node, point.answer) for point in self.positions.doors):
            answer = self.nodes[id].answers.get(name or "") or self.nodes[id].others
            if answer is not None and not isinstance(self.nodes[answer.to], Ending):
                found.add(door)
        return found

    @property
    def here(self) -> int:
        """The position where the path stands."""
        return self.path[-1].to if self.path else self.positions.start

    def run(self) -> list[list[Way]]:
        """Give the walks that were found, in the order in which they were."""
        paths: list[list[Way]] = []
        try:
            for path in self._walks():
                self.budget.spend(memory=A_VISIT * sum(len(way.doors) for way in path), work=len(path))
                paths.append(path)
        except BudgetExceeded:
            self.unsure = True
            self.left.update(door for doors in self.taken for door in doors)
        return paths

    def _walks(self) -> Iterator[list[Way]]:
        """One walk after another that takes something new, until there is none, or none is found; raises `BudgetExceeded`."""
        while self.left and (alone := self._begun()) is not None:
            first = len(self.path)
            if not self._is_led_out():
                self._give_up(alone)
                continue
            if len(self.path) > LONGEST_WALK:
                self._undo(first)
                self._is_extended(self.exit, self.looks)
            if len(self.path) > LONGEST_WALK or not self.positions.ends(self.here):
                self.seeker.vain -= len(self.path)
                self._give_up([door for doors in self.taken for door in doors])
                continue
            self.lost.difference_update(*(way.doors for way in self.path))
            yield self.path
            self.path, self.taken = [], []

    def _begun(self) -> list[int] | None:
        """Begin a walk that takes something new; `None` where there is none, or none was found. Give the door that had to be looked for by itself."""
        self._undo(0)
        if self.positions.start in self.seeker.dead:
            return None
        cut = False
        for aim in (self.inner, self.outer):
            if self._is_extended(aim, self.most):
                return []
            cut = cut or self.seeker.cut
        self.most = self.looks if cut else self.most
        for door in sorted(self.left) if cut else ():
            if self.seeker.vain <= 0:
                self.unsure = True
                break
            steps, looked = walk_to(self.drawing, self.positions.doors[door].node, min(LOOKS_ALONE, self.seeker.bound), self.budget, door)
            self.seeker.vain -= looked + len(self.nodes)
            if steps:
                self._go(self.positions.along(steps))
                if self._fits():
                    return [door]
            self._give_up([door], unsure=steps != [])
        return None

    def _give_up(self, doors: Collection[int], *, unsure: bool = True) -> None:
        if doors:
            self._undo(0)
            self.left.difference_update(doors)
            self.lost.update(doors)
            self.unsure = self.unsure or unsure

    def _is_led_out(self) -> bool:
        """Lead the path on to whatever is new, and then to an ending; false if nothing new is left of it."""
        ends, dead = self.positions.ends, self.seeker.dead
        while any(self.taken):
            while not ends(self.here) and self._is_extended(self.inner, self.looks):
                pass
            if ends(self.here) or self._is_extended(self.outer, self.looks) or self._is_extended(self.exit, self.looks):
                return True
            self.unsure = self.unsure or self.seeker.cut
            dead.add(self.here)
            while self.path and self.here in dead:
                self._undo(len(self.path) - 1)
        return False

    def _undo(self, steps: int) -> None:
        """Take the path back to so many steps; what it was the first to take is looked for again."""
        again = [door for doors in self.taken[steps:] for door in doors]
        del self.path[steps:], self.taken[steps:]
        if again:
            self.left.update(again)
            self.inner.forget()
            self.outer.forget()

    def _is_extended(self, aim: Aim, most: int) -> bool:
        """Lead the path on to the nearest way that is aimed at; false where none is found among so many positions, or the walk would become too long."""
        found = self.seeker.sought(aim, self.here, most)
        if found is None:
            return False
        self._go(found)
        if aim is self.exit or self._fits():
            return True
        self._undo(len(self.path) - len(found))
        self.seeker.vain -= len(found)
        self.seeker.cut = True
        return False

    def _go(self, ways: Iterable[Way]) -> None:
        for way in ways:
            self.path.append(way)
            self.taken.append([door for door in dict.fromkeys(way.doors) if door in self.left])
            self.left.difference_update(way.doors)

    def _fits(self) -> bool:
        """Whether the path can still end before it is longer than a walk may be, as far as the drawing shows."""
        near = self.exit.near or {}
        return len(self.path) + near.get(self.positions.nodes[self.here].id, 0) <= LONGEST_WALK
