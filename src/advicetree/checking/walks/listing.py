"""The whole walks of a tree, shortest first, and walks at random.

What always holds: a walk is whole if it comes to an ending, and has at most as many steps as a session may have.
Walks come by their number of visits, and among as many visits by the author's order of the answers, from the first on.
"""

from __future__ import annotations

import random

from advicetree.checking.walks.deepening import Deepening, Near
from advicetree.checking.walks.nearness import Drawing, near_an_end
from advicetree.checking.walks.positions import Positions, Way
from advicetree.checking.walks.walk import Walk, Walks, counted, sound, walk_of
from advicetree.errors import AdviceTreeError
from advicetree.model import Ending, Tree
from advicetree.walking import LONGEST_WALK

MOST_EXACT = 20_000
LOOKS = 1_000_000
LOOKS_A_WALK = 1_000


class TooMany(AdviceTreeError):
    """A tree with more positions than may be looked at, where half a result would be a wrong one."""

    code = "too-many"


def walks(tree: Tree, limit: int = 1_000) -> Walks:
    """Give the whole walks of a tree, at most `limit` of them: those with the fewest visits first, then in the author's order.

    They begin with nothing known beforehand; a value that `others` takes is an answer of its own.
    At most a million steps are looked at, and for each walk that is wanted 1,000, or twice the fewest visits to an ending if these are more.
    The result is `complete` if there are no others, and says in words which bound was reached.
    Raises `TypeError` for what is no tree, and `ValueError` for a limit that is no whole number from 1.

    >>> from advicetree import shipped
    >>> for walk in walks(shipped("interview-recovery"), limit=2):
    ...     print(walk)
    interview-over: no, prepare: done → ready
    interview-over: no, prepare: little-time → ready
    """
    sound(tree, "limit", limit, "walks")
    positions = Positions(tree)
    near = _near(positions)
    least = near(positions.start)
    search = Deepening(positions, near, lambda way: len(way.doors) if positions.ends(way.to) else 0, LOOKS + limit * max(LOOKS_A_WALK, 2 * (least or 0)))
    if least == 0:
        return Walks((walk_of(positions, ()),), complete=True, words="1 walk, the only one.")
    found: list[Walk] = []
    for path in search.paths():
        if len(found) == limit:
            return Walks(tuple(found), complete=False, words=f"The first {counted(limit, 'walk')}; there are more.")
        found.append(walk_of(positions, path))
    return Walks(tuple(found), complete=not (search.stopped or search.too_long), words=_told(len(found), search))


def _told(count: int, search: Deepening) -> str:
    if search.stopped:
        return f"{counted(count, 'walk')}; the search stopped after {search.most:,} steps, and there may be more."
    if search.too_long:
        return f"{counted(count, 'walk')}; those of more than {LONGEST_WALK:,} steps are left out."
    if not count:
        return "No walk comes to an end."
    return "1 walk, the only one." if count == 1 else f"{counted(count, 'walk')}, all that there are."


def _near(positions: Positions) -> Near:
    """Give the fewest visits from a position to an ending: exactly where all positions can be worked out, else as the drawing has it."""
    if positions.explore(MOST_EXACT):
        return near_an_end(positions).get
    in_drawing = Drawing(positions.tree).near(node.id for node in positions.tree.nodes.values() if isinstance(node, Ending))
    return lambda number: in_drawing.get(positions.nodes[number].id)


def random_walk(tree: Tree, seed: int, longest: int = LONGEST_WALK) -> Walk:
    """Give the walk of somebody who answers at random, each offer being as likely as the others; it stops at an ending, or after `longest` steps.

    The same seed gives the same walk on every machine and in every version of Python.
    Raises `TypeError` for what is no tree or a seed that is no whole number, and `ValueError` for a `longest` that is none from 1 to 10,000.

    >>> from advicetree import shipped
    >>> random_walk(shipped("interview-recovery"), seed=1).ended
    True
    """
    sound(tree, "length", longest, "steps", LONGEST_WALK)
    if type(seed) is not int:
        raise TypeError(f"the seed is a whole number, not {type(seed).__name__}")
    draw = random.Random(seed).random  # noqa: S311  (`random()` alone is promised to stay the same)
    positions = Positions(tree)
    taken: list[Way] = []
    at = positions.start
    while len(taken) < longest and (ways := positions.ways(at)):
        taken.append(ways[int(draw() * len(ways))])
        at = taken[-1].to
    return walk_of(positions, taken)
