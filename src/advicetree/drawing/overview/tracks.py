"""The lines of ways that run beside places: which share a line, and which track of the channel between places each runs on.

Invariant: lines that run on one track do not touch; tracks are in an order that makes few crossings.
A line has one root and several leaves, so that it is clear where each of its ends comes from or goes to.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

APART = 8.0  # between the ends of two lines on one track
_ROUNDS = 40


@attrs.frozen
class Run:
    """What a line takes of a channel: how high up its ends are that come in from the left, and from the right."""

    left: tuple[float, ...]
    right: tuple[float, ...]

    @property
    def top(self) -> float:
        """Its upper end."""
        return min(self.left + self.right)

    @property
    def bottom(self) -> float:
        """Its lower end."""
        return max(self.left + self.right)

    def touches(self, other: Run) -> bool:
        """Whether the two would touch on one track."""
        return self.top < other.bottom + APART and other.top < self.bottom + APART


def crossings(left: Run, right: Run) -> int:
    """How often two lines cross, if the first is on a track left of the other's."""
    return sum(left.top < y < left.bottom for y in right.left) + sum(right.top < y < right.bottom for y in left.right)


def tracks(runs: Sequence[Run], most: int) -> list[int]:
    """The track of each line, from the left: those on which few lines cross or, where that takes more than `most` tracks, as few tracks as possible."""
    by_top = sorted(range(len(runs)), key=lambda one: runs[one].top)
    by_length = sorted(range(len(runs)), key=lambda one: runs[one].bottom - runs[one].top)
    ordered = [_with_fewer_crossings(order, runs) for order in (by_top, by_top[::-1], by_length, by_length[::-1])]
    found = _packed(min(ordered, key=lambda order: (_all_crossings(order, runs), max(_packed(order, runs), default=0))), runs)
    return found if max(found, default=0) < most else _fewest(by_top, runs)


def deepest(runs: Sequence[Run]) -> list[int]:
    """The largest set of lines of which no two can be on one track: those that pass one place."""
    through = ([one for one, run in enumerate(runs) if run.top <= middle.top < run.bottom + APART] for middle in runs)
    return max(through, key=len, default=[])


def _fewest(by_top: Sequence[int], runs: Sequence[Run]) -> list[int]:
    """Each line on the first track that is free, from above: no more tracks than there are lines that pass the same place."""
    found = [0] * len(runs)
    ends: list[float] = []
    for one in by_top:
        free = next((track for track, end in enumerate(ends) if end + APART <= runs[one].top), len(ends))
        ends[free : free + 1] = [runs[one].bottom]
        found[one] = free
    return found


def _with_fewer_crossings(order: list[int], runs: Sequence[Run]) -> list[int]:
    """An order in which no two neighbours would cross less often the other way round."""
    order = list(order)
    for _ in range(_ROUNDS):
        changed = False
        for place in range(len(order) - 1):
            one, other = runs[order[place]], runs[order[place + 1]]
            if crossings(other, one) < crossings(one, other):
                order[place], order[place + 1] = order[place + 1], order[place]
                changed = True
        if not changed:
            break
    return order


def _all_crossings(order: Sequence[int], runs: Sequence[Run]) -> int:
    return sum(crossings(runs[one], runs[other]) for place, one in enumerate(order) for other in order[place + 1 :])


def _packed(order: Sequence[int], runs: Sequence[Run]) -> list[int]:
    """Each line on the first track right of all that come before it in the order and that it would touch there."""
    found = [0] * len(runs)
    for place, one in enumerate(order):
        found[one] = max((found[other] + 1 for other in order[:place] if runs[one].touches(runs[other])), default=0)
    return found
