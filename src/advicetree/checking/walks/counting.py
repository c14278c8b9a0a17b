"""How many whole walks a tree has.

Invariant: walks are counted by positions, from the endings backwards, and never gone one by one.
"""

from __future__ import annotations

import math
from collections.abc import Collection

from advicetree.checking.budget import Budget, BudgetExceeded
from advicetree.checking.walks.listing import TooMany
from advicetree.checking.walks.nearness import near_an_end
from advicetree.checking.walks.positions import Positions
from advicetree.checking.walks.walk import sound
from advicetree.tree import Tree

MOST_POSITIONS = 200_000


def count_walks(tree: Tree, bound: int = MOST_POSITIONS) -> int | float:
    """How many whole walks a tree has, with nothing known beforehand: an exact `int`, or `math.inf` where they are endless.

    Two walks differ where another answer is given; a value that `others` takes is an answer of its own.
    They are endless where a loop can be gone round again and again and still be left for an ending; loops that nobody gets out of count nothing.
    All are counted, even those that are longer than a session may be.

    Raises `TooMany` where there are more than `bound` positions, or more than fit into some 400 MB or can be worked out in some seconds;
    `TypeError` for anything but a tree, and `ValueError` for a bound that is not a whole number from 1.

    >>> from advicetree import loads
    >>> count_walks(loads('''
    ... format = 1
    ... id = "tea"
    ... title = "A cup of tea"
    ... start = "thirsty"
    ... [situation.thirsty]
    ... ask = "Are you thirsty?"
    ... answers = { yes = "drink", a-little = "drink", no = "rest" }
    ... [ending.drink]
    ... say = "Drink."
    ... [ending.rest]
    ... say = "Rest."
    ... '''))
    3
    """
    sound(tree, "bound", bound, "positions")
    positions = Positions(tree, Budget())
    first = "take walks(tree, limit) for the first of them"
    try:
        if positions.explore(bound):
            return _count(positions, near_an_end(positions))
    except BudgetExceeded:
        raise TooMany(f"'{tree.id}' has more to count over than can be held, after {positions.done:,} positions", first) from None
    raise TooMany(f"'{tree.id}' has more than {bound:,} positions to count over", f"give a larger bound, or {first}")


def _count(positions: Positions, live: Collection[int]) -> int | float:
    """Count the walks from the start by way of live positions, each position once all those that it leads to are counted."""
    onward = {number: [way.to for way in positions.ways(number) if way.to in live] for number in live}
    backward: dict[int, list[int]] = {}
    for number, to in onward.items():
        for other in to:
            backward.setdefault(other, []).append(number)
    waiting = {number: len(to) for number, to in onward.items()}
    ready = [number for number, count in waiting.items() if count == 0]
    counts: dict[int, int] = {}
    wanted = {number: len(before) for number, before in backward.items()}
    done = 0
    while ready:
        number = ready.pop()
        done += 1
        total = 1 if positions.ends(number) else sum(counts[to] for to in onward[number])
        counts[number] = total
        # A number of walks can have as many digits as the tree has answers, so it is kept only while somebody waits for it.
        size = total.bit_length() // 8
        positions.budget.spend(memory=size, work=len(onward[number]) * size // 10_000)
        for after in onward[number]:
            wanted[after] -= 1
            if wanted[after] == 0 and after != positions.start:
                positions.budget.memory += counts.pop(after).bit_length() // 8
        for before in backward.get(number, ()):
            waiting[before] -= 1
            if waiting[before] == 0:
                ready.append(before)
    return counts.get(positions.start, 0) if done == len(onward) else math.inf
