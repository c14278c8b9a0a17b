"""How near nodes and positions are to where somebody wants to get, in visits.

What always holds: in the drawing, nothing is nearer by any walk than is said here, since walks can only do less than the drawing shows.
Among positions that were worked out, what is said is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import heappop, heappush

from advicetree.checking.walks.positions import Positions
from advicetree.model import answers_of
from advicetree.tree import Tree


class Drawing:
    """The drawing of a tree, to be gone backwards: which nodes lead to a node by an answer, and which send on to it by a limit.

    Its `size` is how many nodes and answers there are.
    """

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.size = len(tree.nodes) + sum(len(answers_of(node)) for node in tree.nodes.values())
        self.into: dict[str, list[str]] = {}
        self.sent: dict[str, list[str]] = {}
        for node in tree.nodes.values():
            for to in dict.fromkeys(answer.to for answer in answers_of(node)):
                self.into.setdefault(to, []).append(node.id)
            if node.limit is not None:
                self.sent.setdefault(node.limit.to, []).append(node.id)

    def far(self, start: str) -> dict[str, int]:
        """Give the fewest visits to each node, 1 to where walks start; nodes that the drawing does not lead to are left out."""
        nodes = self.tree.nodes
        found: dict[str, int] = {}
        todo = [start]
        visits = 0
        while todo:
            visits += 1
            layer = []
            while todo:
                to = todo.pop()
                if to in found:
                    continue
                found[to] = visits
                layer.append(to)
                if (limit := nodes[to].limit) is not None:
                    todo.append(limit.to)
            todo = [answer.to for id in layer for answer in answers_of(nodes[id])]
        return found

    def near(self, goals: Iterable[str]) -> dict[str, int]:
        """Give the fewest visits from each node to the nearest of some goals, 0 there; nodes from which the drawing leads to none are left out."""
        into, found = self.into, dict.fromkeys(goals, 0)
        layer = list(found)
        sending: set[str] = set()
        visits = 0
        while layer:
            visits += 1
            come_to = self._sent_on(layer, sending) if self.sent else layer
            layer = []
            for to in come_to:
                for before in into.get(to, ()):
                    if before not in found:
                        found[before] = visits
                        layer.append(before)
        return found

    def _sent_on(self, layer: list[str], sending: set[str]) -> list[str]:
        """Give some nodes, and those that send on to them whom none of those before sent on to; they are noted as `sending`."""
        come_to = []
        todo = layer
        while todo:
            come_to += todo
            todo = [id for to in todo for id in self.sent.get(to, ()) if id not in sending]
            sending.update(todo)
        return come_to


def near_an_end(positions: Positions) -> Mapping[int, int]:
    """Give the fewest visits from each position to an ending; positions from which nobody comes to one are left out. All must have been worked out."""
    backward: dict[int, list[tuple[int, int]]] = {}
    for number in range(len(positions.nodes)):
        for way in positions.ways(number):
            backward.setdefault(way.to, []).append((number, len(way.doors)))
    found: dict[int, int] = {}
    queue = [(0, number) for number in range(len(positions.nodes)) if positions.ends(number)]
    while queue:
        visits, number = heappop(queue)
        if number in found:
            continue
        found[number] = visits
        for before, more in backward.get(number, ()):
            if before not in found:
                heappush(queue, (visits + more, before))
    return found
