"""Where lines run in the gutters between columns: one bus for each card that they lead to.

A bus is a vertical on a track of its gutter. From each row that leads to its card a line runs into it, and out of it one line runs into the card,
to the right, or back to the left where the card is further down in the same column.
Two buses whose verticals are side by side cross where a line of the one has to pass the vertical of the other, and that hangs only on which of them
is further left. So tracks are put into an order: from the order of their cards, buses are moved one by one to where they cross least, until none moves.
Buses that are above one another then share a track.

Invariant: verticals on one track do not touch; the order in which buses that overlap stand from left to right is the one that was found.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from advicetree.drawing.cards.content import RowKey

CLEAR = 6.0  # between two verticals on the same track
BESIDE = 5.0  # lines of two buses that are nearer than this look like one
MISTAKABLE = 4  # how much worse that is than a crossing
MOST_SIFTED = 160  # of more buses in a gutter, the order of their cards is kept


@attrs.frozen
class Bus:
    """All lines of a gutter that lead to one card: of which rows they are, where these start, and where they enter it, to the right or back on the left."""

    rows: tuple[RowKey, ...]
    sources: tuple[float, ...]
    target: float
    to_right: bool

    @property
    def top(self) -> float:
        """Where its vertical begins."""
        return min(*self.sources, self.target)

    @property
    def bottom(self) -> float:
        """Where its vertical ends."""
        return max(*self.sources, self.target)


def tracks_of(buses: Sequence[Bus]) -> list[int]:
    """The track of each bus, from the left."""
    order = _ordered(buses)
    tracks: dict[int, int] = {}
    for number in order:
        bus = buses[number]
        beside = [tracks[other] for other in tracks if _overlap(bus, buses[other])]
        tracks[number] = max(beside, default=-1) + 1
    return [tracks[number] for number in range(len(buses))]


def _overlap(one: Bus, other: Bus) -> bool:
    return one.top - CLEAR < other.bottom and other.top - CLEAR < one.bottom


def _ordered(buses: Sequence[Bus]) -> list[int]:
    """The buses from left to right, so that they cross little: sifted from the order in which their cards stand from below."""
    order = sorted(range(len(buses)), key=lambda number: (buses[number].to_right, -buses[number].target, number))
    if len(order) > MOST_SIFTED:
        return order
    costs = [[crossings(one, other) if one is not other and _overlap(one, other) else 0 for other in buses] for one in buses]
    for _ in range(4):
        moved = False
        for number in list(order):
            place = order.index(number)
            rest = order[:place] + order[place + 1 :]
            # The cost of standing left of all others, and then one place further right each time.
            cost = sum([costs[number][other] for other in rest])
            found = [cost]
            for other in rest:
                cost += costs[other][number] - costs[number][other]
                found.append(cost)
            best = min(range(len(found)), key=lambda at: (found[at], abs(at - place)))
            if found[best] < found[place]:
                rest.insert(best, number)
                order, moved = rest, True
        if not moved:
            break
    return order


def crossings(left: Bus, right: Bus) -> int:
    """How many times lines of two buses cross if the one is left of the other."""
    count = sum([left.top < source < left.bottom for source in right.sources])
    if left.to_right:
        count += right.top < left.target < right.bottom
        count += MISTAKABLE * sum([abs(source - left.target) < BESIDE for source in right.sources])
    if not right.to_right:
        count += left.top < right.target < left.bottom
        count += MISTAKABLE * (left.to_right and abs(left.target - right.target) < BESIDE)
    return count
