"""Paths through the positions of a tree, one after another: those with the fewest visits first, then in the author's order.

Invariant: nothing is kept but the one path that is being gone, so that endless paths give as many as are wanted.
They are looked for by iterative deepening (Korf's IDA*, 1985): all of one length, then all of the next; what can only become longer waits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TypeAlias

from advicetree.checking.budget import BudgetExceeded
from advicetree.checking.walks.positions import Positions, Way
from advicetree.engine import LONGEST_WALK

Near: TypeAlias = Callable[[int], int | None]
Hits: TypeAlias = Callable[[Way], int]


class Deepening:
    """The search for the ways to a goal.

    `near` gives the fewest visits that it may take from a position, or `None` where there is no way;
    `hits` gives after how many of its visits a way is at the goal, or 0 if it does not lead there.
    At most `most` steps are looked at, and no more positions than the budget allows.
    Once it is over, `stopped` says that there were more to look at, and `too_long` that paths of more steps than a walk may have were left out.
    """

    def __init__(self, positions: Positions, near: Near, hits: Hits, most: int) -> None:
        self.positions = positions
        self.near = near
        self.hits = hits
        self.most = most
        self.looked = 0
        self.stopped = self.too_long = False
        self.longer: float = math.inf

    def paths(self) -> Iterator[list[Way]]:
        """Each path to the goal that has a step."""
        least = self.near(self.positions.start)
        self.longer = math.inf if least is None else least
        while self.longer < math.inf and not self.stopped:
            visits, self.longer = int(self.longer), math.inf
            try:
                yield from self._of(visits)
            except BudgetExceeded:
                self.stopped = True

    def _of(self, visits: int) -> Iterator[list[Way]]:
        """The paths of just so many visits after the first, and note how many the next longer ones have."""
        positions, near, hits = self.positions, self.near, self.hits
        path: list[Way] = []
        todo = [iter(positions.ways(positions.start))]
        left = visits
        while todo:
            way = next(todo[-1], None)
            if way is None:
                todo.pop()
                left += len(path.pop().doors) if path else 0
                continue
            if self.looked >= self.most:
                self.stopped = True
                return
            self.looked += 1
            if hit := hits(way):
                if hit > left:
                    self.longer = min(self.longer, visits - left + hit)
                elif hit == left:
                    yield [*path, way]
                continue
            still = near(way.to)
            if still is None:
                continue
            spare = left - len(way.doors) - still
            if spare < 0:
                self.longer = min(self.longer, visits - spare)
            elif len(path) + 1 < LONGEST_WALK:
                path.append(way)
                left -= len(way.doors)
                todo.append(iter(positions.ways(way.to)))
            else:
                self.too_long = True
