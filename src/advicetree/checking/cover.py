"""A few whole walks that together take every answer of a tree.

What always holds: each walk takes an answer that none of the others takes.
A walk goes on to the nearest answer that is not taken yet, as long as there is one in reach that does not end it, and then leaves by one that does.
Nearest is found by A* (Hart, Nilsson and Raphael, 1968) over positions, led by the drawing.
Positions from which nobody comes to an end are noted as they are found, and a walk that ran into one is taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from heapq import heappop, heappush

import attrs

from advicetree.checking.nearness import Drawing
from advicetree.checking.positions import Positions, Way
from advicetree.checking.walk import Recorder, Walks, counted, sound
from advicetree.errors import listed
from advicetree.model import Ending, Tree
from advicetree.walking import LONGEST_WALK

MOST_POSITIONS = 200_000
LOOKS = 2_000
VAIN = 10


def cover(tree: Tree, bound: int = MOST_POSITIONS) -> Walks:
    """Give a few whole walks that together take every answer of every node, given or passed over; what `others` takes is one answer.

    They begin with nothing known beforehand, and are near the fewest that there can be; none of them is superfluous.
    At most `bound` positions are looked at.
    Answers that no whole walk takes, or for which none was found, are `untaken`; the result is `complete` if there are none.
    Raises `TypeError` for what is no tree, and `ValueError` for a bound that is no whole number from 1.

    >>> from advicetree import shipped
    >>> print(cover(shipped("interview-recovery")))
    18 walks take all 70 answers.
    """
    sound(tree, "bound", bound, "positions")
    search = _Cover(tree, bound)
    paths = _needed(search.run())
    recorder = Recorder(tree)
    doors = search.positions.doors
    untaken = tuple(doors[door] for door in sorted(search.left | search.lost))
    taken = len(doors) - len(untaken)
    words = f"{counted(len(paths), 'walk')} take{'s' if len(paths) == 1 else ''} {'all ' if not untaken else ''}{counted(taken, 'answer')}"
    if untaken:
        names = listed([str(point) for point in untaken])
        words += f" of {len(doors):,}; {f'none was found within {bound:,} positions that takes' if search.unsure else 'no whole walk takes'} {names}"
    return Walks(tuple(recorder.walk(way.answer for way in path) for path in paths), complete=not untaken, words=f"{words}.", untaken=untaken)


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


@attrs.define(eq=False)
class _Aim:
    """What is looked for: which ways will do, and the nodes that they lie at.

    `near` is how near these are in the drawing, as it was when last worked out; nothing is nearer than that by now.
    From `barren` positions there is no such way.
    """

    takes: Callable[[Way], bool]
    goals: Callable[[], Iterable[str]]
    near: dict[str, int] | None = None
    barren: set[int] = attrs.field(factory=set)

    def forget(self) -> None:
        """Forget what may no longer hold when more is looked for than before."""
        self.near = None
        self.barren.clear()


class _Cover:
    """The search for walks: `left` are the doors still to take, and `lost` those given up; `unsure` says that a bound may have hidden ways to them.

    `path` is the walk that is being gone, and `taken` holds for each of its ways the doors that it was the first to take.
    """

    def __init__(self, tree: Tree, bound: int) -> None:
        self.tree = tree
        self.positions = Positions(tree)
        self.drawing = Drawing(tree)
        self.bound = bound
        self.looks = LOOKS + 2 * len(tree.nodes)
        self.vain = VAIN * bound
        self.left = set(range(len(self.positions.doors)))
        self.lost: set[int] = set()
        self.unsure = False
        self.path: list[Way] = []
        self.taken: list[list[int]] = []
        ends, left = self.positions.ends, self.left
        self.inner = _Aim(lambda way: not ends(way.to) and any(door in left for door in way.doors), self._inner_goals)
        self.outer = _Aim(lambda way: ends(way.to) and any(door in left for door in way.doors), self._outer_goals)
        self.exit = _Aim(lambda way: ends(way.to), lambda: [node.id for node in tree.nodes.values() if isinstance(node, Ending)])
        self.exit.near = self.drawing.near(self.exit.goals())

    def _outer_goals(self) -> list[str]:
        return [self.positions.doors[door].node for door in self.left]

    def _inner_goals(self) -> list[str]:
        """Give the nodes of the doors that are left, but for those that the drawing leads to an ending."""
        nodes, points = self.tree.nodes, self.positions.doors
        goals = []
        for door in self.left:
            node = nodes[points[door].node]
            answer = node.answers.get(points[door].answer or "") or node.others
            if answer is not None and not isinstance(nodes[answer.to], Ending):
                goals.append(node.id)
        return goals

    @property
    def here(self) -> int:
        """The position where the path stands."""
        return self.path[-1].to if self.path else self.positions.start

    def run(self) -> list[list[Way]]:
        """Give the walks that were found, in the order in which they were."""
        paths = []
        while self.left and self._is_begun():
            first = len(self.path)
            if not self._is_led_out():
                continue
            if len(self.path) > LONGEST_WALK:
                self._undo(first)
                self._is_extended(self.exit, self.looks)
            if len(self.path) > LONGEST_WALK:
                self._give_up([door for doors in self.taken for door in doors], len(self.path))
                continue
            self.lost.difference_update(*(way.doors for way in self.path))
            paths.append(self.path)
            self.path, self.taken = [], []
        return paths

    def _is_begun(self) -> bool:
        """Begin a walk that takes something new; false where there is none, or none was found."""
        self._undo(0)
        if self.positions.start in self.exit.barren:
            return False
        vain = self.vain
        if self._is_extended(self.inner, self.bound) or self._is_extended(self.outer, self.bound):
            return True
        if self.vain == vain and self.positions.done < self.bound:
            return False
        for door in sorted(self.left):
            if self.vain <= 0:
                break
            goal = self.positions.doors[door].node
            if self._is_extended(_Aim(lambda way, door=door: door in way.doors, lambda goal=goal: [goal]), self.looks):  # type: ignore[misc]
                return True
            self._give_up([door], 0)
        self.unsure = True
        return False

    def _give_up(self, doors: Collection[int], steps: int) -> None:
        self._undo(0)
        self.left.difference_update(doors)
        self.lost.update(doors)
        self.vain -= steps
        self.unsure = True

    def _is_led_out(self) -> bool:
        """Lead the path on to whatever is new, and then to an ending; false if nothing new is left of it."""
        ends = self.positions.ends
        while any(self.taken):
            while not ends(self.here) and self._is_extended(self.inner, self.looks):
                pass
            if ends(self.here) or self._is_extended(self.outer, self.looks) or self._is_extended(self.exit, self.looks):
                return True
            self.unsure = self.unsure or self.here not in self.exit.barren
            self.exit.barren.add(self.here)
            while self.path and self.here in self.exit.barren:
                self._undo(len(self.path) - 1)
            self.inner.forget()
            self.outer.forget()
        return False

    def _undo(self, steps: int) -> None:
        """Take the path back to so many steps."""
        while len(self.path) > steps:
            self.path.pop()
            self.left.update(self.taken.pop())

    def _is_extended(self, aim: _Aim, most: int) -> bool:
        """Lead the path on to the nearest way that is aimed at; false where none is found among so many positions, or the walk would become too long."""
        found = self._sought(aim, most)
        for way in found or ():
            self.path.append(way)
            self.taken.append([door for door in dict.fromkeys(way.doors) if door in self.left])
            self.left.difference_update(way.doors)
        if found is None or aim is self.exit or self._fits():
            return found is not None
        self._undo(len(self.path) - len(found))
        self.vain -= len(found)
        self.unsure = True
        return False

    def _fits(self) -> bool:
        """Whether the path can still end before it is longer than a walk may be, as far as the drawing shows."""
        near = self.exit.near or {}
        return len(self.path) + near.get(self.positions.nodes[self.here].id, 0) <= LONGEST_WALK

    def _sought(self, aim: _Aim, most: int) -> list[Way] | None:
        """Give the ways to the nearest way that is aimed at; a short look by an older drawing comes first."""
        if aim.near is not None:
            found, exhausted = self._search(aim, min(most, LOOKS // 10 + 2 * aim.near.get(self.positions.nodes[self.here].id, 0)))
            if found is not None or exhausted:
                return found
        aim.near = self.drawing.near(aim.goals())
        found, exhausted = self._search(aim, most)
        if found is None and not exhausted:
            self.vain -= most
        return found

    def _search(self, aim: _Aim, most: int) -> tuple[list[Way] | None, bool]:
        """Search for a way that is aimed at, looking at so many positions at most; if none is found, say whether there is none."""
        positions, near, dead = self.positions, aim.near or {}, self.exit.barren
        here = self.here
        if here in aim.barren or positions.nodes[here].id not in near:
            return None, True
        came: dict[int, tuple[int, Way]] = {}
        visits = {here: 0}
        queue = [(0, 0, 0, here)]
        closed: set[int] = set()
        while queue:
            *_, number = heappop(queue)
            if number in closed:
                continue
            if len(closed) >= most:
                return None, False
            closed.add(number)
            if not positions.known(number) and positions.done >= self.bound:
                self.unsure = True
                continue
            for way in positions.ways(number):
                if way.to in dead:
                    continue
                if aim.takes(way):
                    return [*_traced(came, number), way], True
                left = near.get(positions.nodes[way.to].id)
                if left is None or way.to in aim.barren or way.to in closed or positions.ends(way.to):
                    continue
                after = visits[number] + len(way.doors)
                if after < visits.get(way.to, after + 1):
                    visits[way.to] = after
                    came[way.to] = (number, way)
                    heappush(queue, (after + left, left, len(came), way.to))
        aim.barren |= closed
        return None, True


def _traced(came: dict[int, tuple[int, Way]], number: int) -> list[Way]:
    """Give the ways by which a search came to a position."""
    ways = []
    while number in came:
        number, way = came[number]
        ways.append(way)
    return ways[::-1]
