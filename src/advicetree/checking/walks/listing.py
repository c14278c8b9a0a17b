"""The whole walks of a tree, shortest first, and walks at random.

Invariant: a walk is whole if it comes to an ending, and has at most as many steps as a session may have.
Walks come by their number of visits, and among as many visits by the author's order of the answers, from the first on.
"""

from __future__ import annotations

import random
from bisect import bisect_right

from advicetree.checking.budget import Budget, BudgetExceeded
from advicetree.checking.walks.deepening import Deepening, Near
from advicetree.checking.walks.nearness import Drawing, near_an_end
from advicetree.checking.walks.positions import Positions
from advicetree.checking.walks.walk import Going, Walk, Walks, sound, walk_of
from advicetree.engine import LONGEST_WALK
from advicetree.errors import AdviceTreeError
from advicetree.model import Ending, Node
from advicetree.text import counted
from advicetree.tree import Tree

MOST_EXACT = 20_000
LOOKS = 1_000_000
LOOKS_A_WALK = 1_000
MOST_LOOKS = 4_000_000
MOST_VISITS = 500_000
A_VISIT = 24  # bytes that a walk takes for each of its visits


class TooMany(AdviceTreeError):
    """A tree with more positions than may be looked at, where half a result would be a wrong one."""

    code = "too-many"


def walks(tree: Tree, limit: int = 1_000) -> Walks:
    """The whole walks of a tree, at most `limit` of them: those with the fewest visits first, then in the author's order.

    They begin with nothing known beforehand; a value that `others` takes is an answer of its own.
    At most a million steps are looked at, and for each walk that is wanted 1,000, or twice the fewest visits to an ending if these are more;
    never more than four million, nor more than some 400 MB of positions and walks can hold: past that, fewer walks are given.
    The result is `complete` if there are no others, and says in words which bound was reached.
    Raises `TypeError` for anything but a tree, and `ValueError` for a limit that is not a whole number from 1.

    >>> from advicetree import shipped
    >>> for walk in walks(shipped("interview-recovery"), limit=2):
    ...     print(walk)
    interview-over: no, prepare: done → ready
    interview-over: no, prepare: little-time → ready
    """
    sound(tree, "limit", limit, "walks")
    positions = Positions(tree, Budget().half())
    near = _near(positions)
    positions.budget = Budget().half()
    least = near(positions.start)
    most = min(LOOKS + limit * max(LOOKS_A_WALK, 2 * (least or 0)), MOST_LOOKS)
    search = Deepening(positions, near, lambda way: len(way.doors) if positions.ends(way.to) else 0, most)
    if least == 0:
        return Walks((walk_of(positions, ()),), complete=True, words="1 walk, the only one.")
    found: list[Walk] = []
    for path in search.paths():
        if len(found) == limit:
            return Walks(tuple(found), complete=False, words=f"The first {counted(limit, 'walk')}; there are more.")
        walk = walk_of(positions, path)
        found.append(walk)
        try:
            positions.budget.spend(memory=A_VISIT * len(walk.visits), work=len(walk.visits) // 2)
        except BudgetExceeded:
            search.stopped = True
            break
    return Walks(tuple(found), complete=not (search.stopped or search.too_long), words=_told(len(found), search))


def _told(count: int, search: Deepening) -> str:
    if search.stopped:
        return f"{counted(count, 'walk')}; the search stopped after {search.looked:,} steps, and there may be more."
    if search.too_long:
        return f"{counted(count, 'walk')}; those of more than {LONGEST_WALK:,} steps are left out."
    if not count:
        return "No walk comes to an end."
    return "1 walk, the only one." if count == 1 else f"{counted(count, 'walk')}, all that there are."


def _near(positions: Positions) -> Near:
    """The fewest visits from a position to an ending: exactly where all positions can be worked out, else as the drawing has it."""
    try:
        exact = positions.explore(MOST_EXACT)
    except BudgetExceeded:
        exact = False
    if exact:
        return near_an_end(positions).get
    in_drawing = Drawing(positions.tree).near(node.id for node in positions.tree.nodes.values() if isinstance(node, Ending))
    return lambda number: in_drawing.get(positions.nodes[number].id)


def random_walk(tree: Tree, seed: int, longest: int = LONGEST_WALK) -> Walk:
    """The walk of somebody who answers at random, each offer being as likely as the others; it stops at an ending, or after `longest` steps.

    It also stops once it has come by half a million nodes, as a walk can do that passes over very many at a time.
    The same seed gives the same walk on every machine and in every version of Python.
    Raises `TypeError` for anything but a tree or a seed that is not a whole number, and `ValueError` for a `longest` that is not one from 1 to 10,000.

    >>> from advicetree import shipped
    >>> random_walk(shipped("interview-recovery"), seed=1).ended
    True
    """
    sound(tree, "length", longest, "steps", LONGEST_WALK)
    if type(seed) is not int:
        raise TypeError(f"the seed is a whole number, not {type(seed).__name__}")
    draw = random.Random(seed).random  # noqa: S311  (`random()` alone is promised to stay the same)
    going, ids = Going(tree), _Ids(tree)
    while len(going.steps) < longest and len(going.visits) < MOST_VISITS and (count := ids.count(going.position.node)):
        going.go(ids.at(going.position.node, int(draw() * count)))
    return going.walk()


class _Ids:
    """The ids of what is offered at the nodes of a tree, in the order of `engine.offers`, one at a time: most nodes are met again and again."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._named: dict[str, tuple[str, ...]] = {}
        self._values: dict[str, tuple[str, ...]] = {}
        self._before: dict[str, list[int]] = {}

    def count(self, node: Node) -> int:
        """How many answers are offered at a node."""
        return len(node.answers) if node.others is None else len(node.answers) + len(self._all(node)) - len(self._places(node))

    def at(self, node: Node, number: int) -> str:
        """The id of the answer offered at a node that stands there at a place, from 0: of those that `others` takes, it is that of the value."""
        named = self._named.get(node.id)
        if named is None:
            named = self._named[node.id] = tuple(node.answers)
        if number < len(named):
            return named[number]
        rest = number - len(named)
        return self._all(node)[rest + bisect_right(self._places(node), rest)]

    def _all(self, node: Node) -> tuple[str, ...]:
        """All values of the fact that a node asks about."""
        fact = node.fact or ""
        found = self._values.get(fact)
        if found is None:
            found = self._values[fact] = tuple(self.tree.facts[fact].values)
        return found

    def _places(self, node: Node) -> list[int]:
        """For each value that a node names, how many that it does not name come before it."""
        found = self._before.get(node.id)
        if found is None:
            places = [place for place, value in enumerate(self._all(node)) if value in node.answers]
            found = self._before[node.id] = [place - number for number, place in enumerate(places)]
        return found
