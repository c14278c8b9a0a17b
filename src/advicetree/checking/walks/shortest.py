"""A shortest walk to each node.

Invariant: visits are counted, those of nodes that are passed over too; among walks of as many visits, the first in the author's order is given.
A walk to a node that is passed over goes on to where it stops.
Most nodes have a walk as short as the drawing lets it be: these are found all at once. The others are looked for one by one.
In both searches only those facts tell walks apart that can matter on such a way, so that few positions have to be looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from typing import Generic, TypeAlias, TypeVar

import attrs

from advicetree.checking.budget import Budget, BudgetExceeded
from advicetree.checking.walks.nearness import Drawing
from advicetree.checking.walks.positions import Positions, Way
from advicetree.checking.walks.walk import Walk, sound, walk_by
from advicetree.engine import LONGEST_WALK
from advicetree.model import targets
from advicetree.text import counted, listed
from advicetree.tree import Tree

MOST_POSITIONS = 200_000
UNSEEN = 10**9
A_DRAWING = 3  # units of work for each node and answer that a search by itself begins with
A_STEP = 120  # bytes

Come: TypeAlias = tuple[int, Way] | None
Steps: TypeAlias = list[tuple[str, str]]
Goal = TypeVar("Goal", bound=Hashable)


@attrs.frozen(eq=False)
class _Found(Generic[Goal]):
    """The first of the shortest walks: how they came to each position, and the last way of the one to each goal; `cut` says that a bound was reached."""

    came: Mapping[int, Come]
    last: Mapping[Goal, Come]
    cut: bool = True

    def steps(self, goal: Goal) -> Steps:
        """The steps of the walk to a goal. Where else its ways lead is not known here, since not all that matters there was told apart."""
        come = self.last[goal]
        steps: Steps = []
        while come is not None:
            steps.append(come[1].step)
            come = self.came[come[0]]
        return steps[::-1]


@attrs.frozen(eq=False, repr=False)
class ShortestWalks(Mapping[str, Walk]):
    """A shortest walk to each node that somebody can visit, in the author's order; its text form tells how many nodes that are.

    `complete` says whether nobody can visit the other nodes; else some may have been missed within the bound.
    A walk is put together when it is asked for.
    """

    tree: Tree
    complete: bool
    words: str
    _direct: _Found[str]
    _alone: Mapping[str, Steps]

    def __getitem__(self, node: str) -> Walk:
        steps = self._alone[node] if node in self._alone else self._direct.steps(node)
        return walk_by(self.tree, steps)

    def __iter__(self) -> Iterator[str]:
        return (node for node in self.tree.nodes if node in self._alone or node in self._direct.last)

    def __len__(self) -> int:
        return len(self._alone) + len(self._direct.last)

    def __repr__(self) -> str:
        return f"<ShortestWalks of {self.tree.id!r}: {self.words}>"

    def __str__(self) -> str:
        return self.words


def shortest_walks(tree: Tree, bound: int = MOST_POSITIONS) -> ShortestWalks:
    """Give, for each node that somebody can visit, a walk with the fewest visits to it, as a mapping in the order of the tree's nodes.

    Among walks of as many visits, it is the first in the author's order of the answers.
    At most `bound` positions are looked at, twice, no more than fit into some 400 MB, and walks of at most 10,000 visits;
    each walk that is given is a shortest one even then.
    Raises `TypeError` for anything but a tree, and `ValueError` for a bound that is not a whole number from 1.

    >>> from advicetree import shipped
    >>> print(shortest_walks(shipped("interview-recovery"))["ready"])
    interview-over: no, prepare: done → ready
    """
    sound(tree, "bound", bound, "positions")
    drawing = Drawing(tree)
    drawn = drawing.far(tree.start)
    budget = Budget()
    direct = _direct(tree, drawn, bound, budget)
    alone: dict[str, Steps] = {}
    complete = True
    for goal in drawn:
        if goal not in direct.last:
            steps, looked = walk_to(drawing, goal, bound, budget) if bound > 0 else (None, 0)
            bound -= max(looked, len(tree.nodes))
            complete = complete and steps is not None
            if steps:
                alone[goal] = steps
                budget.memory -= A_STEP * len(steps)
    missed = [id for id in tree.nodes if id not in direct.last and id not in alone]
    words = f"A shortest walk to each of {counted(len(direct.last) + len(alone), 'node')}"
    if missed:
        words += f"; {'nobody can visit' if complete else 'none was found within the bound to'} {listed(missed)}"
    return ShortestWalks(tree, complete, f"{words}.", direct, alone)


def _direct(tree: Tree, drawn: Mapping[str, int], bound: int, budget: Budget) -> _Found[str]:
    """Find the walks that are as short as the drawing lets them be: they lead on, at each visit, to a node that is one visit farther.

    No limit sends anybody on there: whoever is sent on was at that node before, and so could have been sent on with fewer visits, as the drawing has it.
    """
    onward = {node.id: [to for to in targets(node) if drawn.get(to) == drawn[node.id] + 1] if node.id in drawn else [] for node in tree.nodes.values()}
    positions = Positions(tree, budget, onward)
    return _first(positions, drawn, positions.visited, lambda number: drawn[positions.nodes[number].id], bound)


def walk_to(drawing: Drawing, node: str, bound: int, budget: Budget) -> tuple[Steps | None, int]:
    """A shortest walk to a node, and how many positions were looked at.

    It has no steps where nobody can walk so, and is `None` where none was found within the bound or the budget; the memory is given back.
    It is looked for layer by layer of visits, over positions from which the drawing leads there.
    """
    memory = budget.memory
    try:
        budget.spend(work=A_DRAWING * drawing.size)
        near = drawing.near([node])
        onward = {each.id: [to for to in targets(each) if to in near] if each.id in near and each.id != node else [] for each in drawing.tree.nodes.values()}
        positions = Positions(drawing.tree, budget, onward)
        return _nearest(positions, near, node, positions.visited, bound)
    except BudgetExceeded:
        return None, bound
    finally:
        budget.memory = memory


def _nearest(positions: Positions, near: Collection[str], goal: Goal, marks: Callable[[Way], Sequence[Goal]], bound: int) -> tuple[Steps | None, int]:
    visits = {positions.start: 1}
    layers = {1: [positions.start]} if positions.nodes[positions.start].id in near else {}
    layer = 0
    fewest = UNSEEN
    while layers and layer + 1 < fewest:
        layer += 1
        for number in layers.pop(layer, ()):
            if positions.known(number):
                continue
            if positions.done >= bound or layer > LONGEST_WALK:
                return None, positions.done
            for way in positions.ways(number):
                met = marks(way)
                if goal in met:
                    fewest = min(fewest, layer + met.index(goal) + 1)
                after = layer + len(met)
                if positions.nodes[way.to].id in near and after < visits.get(way.to, after + 1):
                    visits[way.to] = after
                    layers.setdefault(after, []).append(way.to)
    found = _first(positions, {goal: fewest}, marks, lambda number: few if (few := visits.get(number, fewest)) < fewest else None, bound)
    if goal in found.last:
        return found.steps(goal), positions.done
    return None if found.cut else [], positions.done


def _first(
    positions: Positions, fewest: Mapping[Goal, int], marks: Callable[[Way], Sequence[Goal]], far: Callable[[int], int | None], bound: int
) -> _Found[Goal]:
    """Find the first of the shortest walks to some goals, knowing the fewest visits to each of them, and how far positions are.

    `marks` gives what a way comes by at each of its visits.
    A search in depth, in the author's order and over ways of shortest walks only, comes to each position by the first of its shortest walks.
    It stops at the bound, and what was found by then stands.
    """
    start = positions.start
    came: dict[int, Come] = {start: None}
    last: dict[Goal, Come] = {goal: None for goal in fewest if goal == positions.nodes[start].id}
    found = _Found(came, last)
    try:
        todo = [(start, 1, iter(positions.ways(start)))]
        while todo and len(last) < len(fewest):
            number, visits, ways = todo[-1]
            way = next(ways, None)
            if way is None:
                todo.pop()
                continue
            for more, goal in enumerate(marks(way), visits + 1):
                if goal not in last and fewest.get(goal) == more:
                    last[goal] = (number, way)
            after = visits + len(way.doors)
            if way.to not in came and far(way.to) == after <= LONGEST_WALK:
                if not positions.known(way.to) and positions.done >= bound:
                    return found
                came[way.to] = (number, way)
                todo.append((way.to, after, iter(positions.ways(way.to))))
    except BudgetExceeded:
        return found
    return attrs.evolve(found, cut=False)
