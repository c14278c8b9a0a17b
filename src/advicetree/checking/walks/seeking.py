"""The nearest way of some kind from a position.

What always holds: nearest is by visits, and found by A* (Hart, Nilsson and Raphael, 1968), led by the drawing of the tree.
What was found to be out of reach is noted, so that no position is searched for the same thing in vain twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from heapq import heappop, heappush

import attrs

from advicetree.checking.walks.nearness import Drawing
from advicetree.checking.walks.positions import Positions, Way

SHORT_LOOK = 200
VAIN = 3


@attrs.define(eq=False)
class Aim:
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


class Seeker:
    """What looks for ways, over `bound` positions at most; nobody goes to `dead` positions.

    `cut` says of the last search that a bound may have hidden a way; once `walled` by the bound on positions, what is not found may always be hidden.
    `vain` is how many looks may still be given up without a result.
    """

    def __init__(self, positions: Positions, drawing: Drawing, bound: int) -> None:
        self.positions = positions
        self.drawing = drawing
        self.bound = bound
        self.vain = VAIN * bound
        self.cut = self.walled = False
        self.dead: set[int] = set()

    def sought(self, aim: Aim, here: int, most: int) -> list[Way] | None:
        """The ways to the nearest way that is aimed at, looking at so many positions at most; a short look by an older drawing comes first.

        Raises `BudgetExceeded`.
        """
        self.cut = self.walled
        if aim.near is not None:
            found, exhausted = self._search(aim, here, min(most, SHORT_LOOK + 2 * aim.near.get(self.positions.nodes[here].id, 0)))
            if found is not None or exhausted:
                return found
        self.positions.budget.spend(work=self.drawing.size // 2)
        aim.near = self.drawing.near(aim.goals())
        found, exhausted = self._search(aim, here, most)
        if found is None and not exhausted:
            self.vain -= most
            self.cut = True
        return found

    def _search(self, aim: Aim, here: int, most: int) -> tuple[list[Way] | None, bool]:
        """Search for a way that is aimed at; if none is found, say whether there is none."""
        nodes, near = self.positions.nodes, aim.near or {}
        if here in aim.barren or nodes[here].id not in near:
            return None, True
        came: dict[int, tuple[int, Way]] = {}
        visits = {here: 0}
        queue = [(0, 0, 0, here)]
        closed: set[int] = set()
        while queue:
            number = heappop(queue)[-1]
            if number in closed:
                continue
            if len(closed) >= most:
                return None, False
            closed.add(number)
            ways = self._ways(number)
            self.positions.budget.spend(work=2 + len(ways) // 2)
            for way in ways:
                if aim.takes(way):
                    return [*_traced(came, number), way], True
                left = near.get(nodes[way.to].id)
                after = visits[number] + len(way.doors)
                if left is not None and way.to not in aim.barren and after < visits.get(way.to, after + 1):
                    visits[way.to] = after
                    came[way.to] = (number, way)
                    heappush(queue, (after + left, left, len(visits), way.to))
        aim.barren |= closed
        return None, True

    def _ways(self, number: int) -> Sequence[Way]:
        """Give the ways on from a position that are worth going; none past the bound."""
        if not self.positions.known(number) and self.positions.done >= self.bound:
            self.cut = self.walled = True
            return []
        ways = self.positions.ways(number)
        return [way for way in ways if way.to not in self.dead] if self.dead else ways


def _traced(came: dict[int, tuple[int, Way]], number: int) -> list[Way]:
    """Give the ways by which a search came to a position."""
    ways = []
    while number in came:
        number, way = came[number]
        ways.append(way)
    return ways[::-1]
