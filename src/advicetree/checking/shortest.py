"""A shortest walk to each node.

What always holds: visits are counted, those of nodes that are passed over too; among walks of as many visits, the first in the author's order is taken.
A walk to a node that is passed over goes on to where it stops.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import attrs

from advicetree.checking.deepening import Deepening
from advicetree.checking.nearness import Drawing
from advicetree.checking.positions import Positions, Way
from advicetree.checking.walk import Recorder, Walk, counted, sound
from advicetree.errors import listed
from advicetree.model import Tree
from advicetree.walking import LONGEST_WALK

MOST_POSITIONS = 200_000
LOOKS = 2_000

Come = tuple[int, Way] | None


@attrs.frozen(eq=False, repr=False)
class ShortestWalks(Mapping[str, Walk]):
    """A shortest walk to each node that somebody can visit, in the author's order; its text form tells how many nodes that are.

    `complete` says whether nobody can visit the other nodes; else some may have been missed within the bound.
    A walk is put together when it is asked for.
    """

    tree: Tree
    complete: bool
    words: str
    _came: Mapping[int, Come]
    _last: Mapping[str, Come]
    _alone: Mapping[str, list[Way]]

    def __getitem__(self, node: str) -> Walk:
        recorder = Recorder(self.tree)
        if node in self._alone:
            return recorder.walk(way.answer for way in self._alone[node])
        come = self._last[node]
        ways: list[Way] = []
        while come is not None:
            ways.append(come[1])
            come = self._came[come[0]]
        return recorder.walk(way.answer for way in reversed(ways))

    def __iter__(self) -> Iterator[str]:
        return (node for node in self.tree.nodes if node in self._last or node in self._alone)

    def __len__(self) -> int:
        return len(self._last) + len(self._alone)

    def __repr__(self) -> str:
        return f"<ShortestWalks of {self.tree.id!r}: {self.words}>"

    def __str__(self) -> str:
        return self.words


def shortest_walks(tree: Tree, bound: int = MOST_POSITIONS) -> ShortestWalks:
    """Give, for each node that somebody can visit, a walk with the fewest visits to it, as a mapping in the order of the tree's nodes.

    Among walks of as many visits, it is the first in the author's order of the answers.
    At most `bound` positions are looked at, and walks of at most 10,000 visits; nodes that were not come to by then are looked for one by one, a while each.
    Each walk that is given is a shortest one even where a bound was reached.
    Raises `TypeError` for what is no tree, and `ValueError` for a bound that is no whole number from 1.

    >>> from advicetree import shipped
    >>> print(shortest_walks(shipped("interview-recovery"))["ready"])
    interview-over: no, prepare: done → ready
    """
    sound(tree, "bound", bound, "positions")
    drawing = Drawing(tree)
    search = _Search(tree, drawing.onward(tree.start))
    complete = search.run(bound)
    last = search.last()
    alone = {} if complete else search.alone(bound, drawing)
    complete = complete or len(last) + len(alone) == len(search.drawn)
    missed = [id for id in tree.nodes if id not in last and id not in alone]
    words = f"A shortest walk to each of {counted(len(last) + len(alone), 'node')}"
    if missed:
        words += f"; {'nobody can visit' if complete else 'none was found within the bounds to'} {listed(missed)}"
    return ShortestWalks(tree, complete, f"{words}.", search.came, last, alone)


class _Search:
    """All shortest walks at once, by the visits that they have; `visits` holds the fewest to each position, `fewest` those to each node.

    `drawn` are the nodes that the drawing leads to.
    """

    def __init__(self, tree: Tree, drawn: Collection[str]) -> None:
        self.positions = Positions(tree)
        start = self.positions.start
        self.visits = {start: 1}
        self.fewest = {self.positions.nodes[start].id: 1}
        self.came: dict[int, Come] = {start: None}
        self.drawn = drawn

    def run(self, bound: int) -> bool:
        """Work out positions layer by layer; true if no node was missed. What may not be the fewest yet is thrown away."""
        positions, visits, fewest = self.positions, self.visits, self.fewest
        layers = {1: [positions.start]}
        layer = 0
        while layers and layer < LONGEST_WALK:
            if len(fewest) == len(self.drawn) and max(fewest.values()) <= layer + 1:
                return True
            layer += 1
            for number in layers.pop(layer, ()):
                if visits[number] < layer or positions.known(number):
                    continue
                if positions.done >= bound:
                    self.fewest = {id: few for id, few in fewest.items() if few <= layer}
                    return len(self.fewest) == len(self.drawn)
                for way in positions.ways(number):
                    for more, id in enumerate(positions.visited(way), layer + 1):
                        fewest[id] = min(fewest.get(id, more), more)
                    after = layer + len(way.doors)
                    if after < visits.get(way.to, after + 1):
                        visits[way.to] = after
                        layers.setdefault(after, []).append(way.to)
        return not layers or len(fewest) == len(self.drawn)

    def last(self) -> dict[str, Come]:
        """Give for each node the last way of the first shortest walk to it.

        A search in depth, in the author's order and over ways of shortest walks only, comes to each position by the first of its shortest walks.
        """
        positions, visits, fewest, came = self.positions, self.visits, self.fewest, self.came
        found: dict[str, Come] = {positions.nodes[positions.start].id: None}
        todo = [(positions.start, iter(positions.ways(positions.start)))]
        while todo and len(found) < len(fewest):
            number, ways = todo[-1]
            way = next(ways, None)
            if way is None:
                todo.pop()
                continue
            for more, id in enumerate(positions.visited(way), visits[number] + 1):
                if id not in found and fewest.get(id) == more:
                    found[id] = (number, way)
            if visits[way.to] == visits[number] + len(way.doors) and way.to not in came:
                came[way.to] = (number, way)
                if positions.known(way.to):
                    todo.append((way.to, iter(positions.ways(way.to))))
        return found

    def alone(self, bound: int, drawing: Drawing) -> dict[str, list[Way]]:
        """Give a shortest walk to each node that was missed and is found by itself, led by the drawing; not more steps than the bound are looked at for all of them."""
        positions = self.positions
        found: dict[str, list[Way]] = {}
        for goal in self.drawn:
            if goal in self.fewest or bound <= 0:
                continue
            near = drawing.near([goal])
            search = Deepening(
                positions,
                lambda number, near=near: near.get(positions.nodes[number].id),  # type: ignore[misc]
                lambda way, goal=goal: positions.visited(way).index(goal) + 1 if goal in positions.visited(way) else 0,  # type: ignore[misc]
                min(bound, LOOKS + 2 * len(near)),
            )
            path = next(search.paths(), None)
            bound -= search.looked
            if path is not None:
                found[goal] = path
        return found
