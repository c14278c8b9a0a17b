"""The tree spread out for searching: its nodes with the visits counted so far, as numbers.

What always holds: a *state* is a node together with how often the limited nodes of its ring were visited; states and doors are numbered from 0.
A *door* is one way out of a node by an answer; a *way* is a door at a state with the state that it leads to, behind all limits that send it on.
Visits are counted only within the ring of a limited node: nobody who leaves a ring comes back to it, and outside of rings no limit is run into.
Each walk of the tree is a path here, and each path along which no fact contradicts itself is a walk.
Past the bound on states nothing is counted: then each arrival at a limited node may be let in or sent on, and paths are more than walks (`counted` is false).
All that is looked for on one chart is paid for from what it has to `spare`, so that many searches together end as soon as one does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property
from typing import NamedTuple

from advicetree.model import Answer, Limit, Node, Situation, targets
from advicetree.promises import Point
from advicetree.rings import groups
from advicetree.tree import Tree

SPARE_STATES = 200_000
WIDE = 16
MOST_WAYS = 1_000_000
MOST_COUNTS = 8_000_000
MOST_VALUES = 5_000_000
MOST_TOGETHER = 3_000_000


class TooMuch(Exception):
    """A search that would take more moves than are made; what it looks for is left open."""


class Door(NamedTuple):
    """One way out of a node by an answer, for some values of a fact.

    `fact` is the lasting fact that is asked, or `None`; `values` are those that go this way, empty where the answer leaves the fact unknown.
    `ids` are the answers that it is, as promises and examples call them, and `answer` is the first of them.
    """

    node: int
    answer: Answer
    fact: str | None
    values: tuple[str, ...]
    ids: tuple[str, ...]


class Way(NamedTuple):
    """A door at a state, and the state that it leads to."""

    door: int
    to: int


class Chart:
    """The states of a tree and the ways between them; `named` are the points that must have a door of their own.

    Raises `TooMuch` where there are too many ways even if nothing is counted, or too many values that `others` takes.
    """

    def __init__(self, tree: Tree, named: Collection[Point] = (), most: int | None = None) -> None:
        self.tree = tree
        self.spare = MOST_TOGETHER
        self.nodes: list[Node] = list(tree.nodes.values())
        self.number = {node.id: number for number, node in enumerate(self.nodes)}
        self.doors: list[Door] = []
        self.doors_of: list[list[int]] = []
        self.values = 0  # of all doors together
        for number, node in enumerate(self.nodes):
            first = len(self.doors)
            self.doors += _doors(tree, number, node, named)
            self.doors_of.append(list(range(first, len(self.doors))))
            self.values += sum(len(door.ids) for door in self.doors[first:])
            if self.values > MOST_VALUES + len(self.doors):
                raise TooMuch
        self.doubtful = {door.fact for door in self.doors if door.fact is not None and not door.values}
        self._alike: dict[str, dict[str, str]] = {}
        self.rings = self._rings()
        spare = SPARE_STATES // (1 + max(map(len, self.limited), default=0) // WIDE)  # a state holds a count for each limited node of its ring
        self.counted = True
        try:
            self._spread(most if most is not None else len(self.nodes) + spare, counting=True)
        except TooMuch:
            self.counted = False
            self._spread(None, counting=False)
        self._group()

    def _rings(self) -> list[int]:
        """Give for each node the number of its ring, or -1; the limited nodes of rings, and their visits, by the ring's number."""
        ring_of = [-1] * len(self.nodes)
        self.limited: list[list[int]] = []
        limited = any(node.limit is not None for node in self.nodes)  # where nothing is, no ring matters
        onward = [[self.number[to] for to in targets(node)] for node in self.nodes] if limited else []
        for group in groups(dict(enumerate(onward))):
            if len(group) > 1 or group[0] in onward[group[0]]:
                members = sorted(group)
                for member in members:
                    ring_of[member] = len(self.limited)
                self.limited.append([member for member in members if self.nodes[member].limit is not None])
        self._slot = {member: slot for members in self.limited for slot, member in enumerate(members)}
        return ring_of

    def _spread(self, most: int | None, *, counting: bool) -> None:
        """Work out all states and ways from the start; raises `TooMuch` where there are more than allowed."""
        self.node_of: list[int] = []
        self.ways: list[list[Way]] = []
        self.sent: dict[tuple[int, Way], tuple[Limit, ...]] = {}
        self.counts: list[tuple[int, ...]] = []
        ids: dict[tuple[int, tuple[int, ...]], int] = {}
        ways, cells = MOST_WAYS + len(self.doors), MOST_COUNTS

        def state(node: int, counts: tuple[int, ...]) -> int:
            key = (node, counts)
            found = ids.get(key)
            if found is None:
                found = ids[key] = len(self.node_of)
                self.node_of.append(node)
                self.counts.append(counts)
            return found

        self.starts = [state(*arrival[:2]) for arrival in self._arrivals(-1, (), self.number[self.tree.start], counting=counting)]
        for at, (node, counts) in enumerate(zip(self.node_of, self.counts, strict=False)):  # both grow meanwhile
            cells -= len(counts)
            if cells < 0 or (most is not None and len(self.node_of) > most):
                raise TooMuch
            self.ways.append([])
            for door in self.doors_of[node]:
                to = self.number[self.doors[door].answer.to]
                if self.nodes[to].limit is None and self.rings[to] < 0:
                    self.ways[at].append(Way(door, state(to, ())))
                    continue
                for onward, after, limits in self._arrivals(self.rings[node], counts, to, counting=counting):
                    way = Way(door, state(onward, after))
                    self.ways[at].append(way)
                    if limits:
                        self.sent[at, way] = limits
                    ways -= 1 + len(limits) + len(after) // WIDE
                    if ways < 0:
                        raise TooMuch

    def _arrivals(self, ring: int, counts: tuple[int, ...], to: int, *, counting: bool) -> Iterator[tuple[int, tuple[int, ...], tuple[Limit, ...]]]:
        """Give where an arrival at a node comes to stand: the node, the visits then, and the limits that sent it on."""
        limits: list[Limit] = []
        while True:
            if self.rings[to] != ring:
                ring = self.rings[to]
                counts = (0,) * len(self.limited[ring]) if ring >= 0 and counting else ()
            limit = self.nodes[to].limit
            if limit is None or ring < 0:
                yield to, counts, tuple(limits)
                return
            if not counting:
                yield to, counts, ()
            elif (count := counts[slot := self._slot[to]]) < limit.visits:
                yield to, (*counts[:slot], count + 1, *counts[slot + 1 :]), tuple(limits)
                return
            else:
                limits.append(limit)
            to = self.number[limit.to]

    def _group(self) -> None:
        """Put the states into groups that can reach one another, a group before those that it leads to."""
        self.groups = groups({state: [way.to for way in ways] for state, ways in enumerate(self.ways)})
        self.group_of = [0] * len(self.node_of)
        self.rank = [0] * len(self.node_of)  # the place in its group: a state before those that it leads to, but for ways back
        self.cyclic: list[bool] = []
        for number, group in enumerate(self.groups):
            for place, state in enumerate(group):
                self.group_of[state], self.rank[state] = number, place
            self.cyclic.append(len(group) > 1 or any(way.to == group[0] for way in self.ways[group[0]]))

    def node(self, state: int) -> Node:
        """Give the node of a state."""
        return self.nodes[self.node_of[state]]

    @cached_property
    def before(self) -> list[list[int]]:
        """The states that lead to each state."""
        found: list[list[int]] = [[] for _ in self.node_of]
        for state, ways in enumerate(self.ways):
            for to in dict.fromkeys(way.to for way in ways):
                found[to].append(state)
        return found

    @property
    def endings(self) -> set[int]:
        """The numbers of the nodes where walks end."""
        return {number for number, doors in enumerate(self.doors_of) if not doors}

    def alike(self, fact: str) -> dict[str, str]:
        """Give for each value of a lasting fact the first one that goes the same ways everywhere, so that nothing tells them apart."""
        if not self._alike:
            signs: dict[str, dict[str, list[int]]] = {}
            for number, door in enumerate(self.doors):
                for value in door.values:
                    signs.setdefault(door.fact or "", {}).setdefault(value, []).append(number)
            for name, values in signs.items():
                first: dict[tuple[int, ...], str] = {}
                self._alike[name] = {value: first.setdefault(tuple(values.get(value, ())), value) for value in self.tree.facts[name].values}
        return self._alike.get(fact) or {value: value for value in self.tree.facts[fact].values}

    def doors_at(self, point: Point) -> list[int]:
        """Give the doors that an answer is; none where a point is a node."""
        return self._by_id.get((self.number[point.node], point.answer), []) if point.answer is not None else []

    @cached_property
    def _by_id(self) -> dict[tuple[int, str], list[int]]:
        """The doors of each node by the ids of its answers."""
        found: dict[tuple[int, str], list[int]] = {}
        for number, door in enumerate(self.doors):
            for id in door.ids:
                found.setdefault((door.node, id), []).append(number)
        return found

    def spend(self, moves: int) -> None:
        """Note that so many moves are made; raises `TooMuch` where that is more than all searches together may make."""
        self.spare -= moves
        if self.spare < 0:
            raise TooMuch


def _doors(tree: Tree, number: int, node: Node, named: Collection[Point]) -> Iterator[Door]:
    """The doors of a node, in the author's order.

    The values of a lasting fact that lead to the same node share a door, whichever answers they are; each that is named has one of its own.
    So values that nothing tells apart go through the same doors everywhere, and count as one.
    """
    lasting = node.fact if isinstance(node, Situation) and not tree.facts[node.fact].afresh else None
    doors: list[tuple[Answer, list[str]]] = []
    shared: dict[str, list[str]] = {}
    for answer, ids in _offered(tree, node, named):
        if lasting is None or answer.settles is None or Point(node.id, ids[0]) in named:
            doors.append((answer, ids))
        elif answer.to in shared:
            shared[answer.to] += ids
        else:
            shared[answer.to] = ids
            doors.append((answer, ids))
    for answer, several in doors:
        values = tuple(several)
        yield Door(number, answer, lasting, values if lasting is not None and answer.settles is not None else (), values)


def _offered(tree: Tree, node: Node, named: Collection[Point]) -> Iterator[tuple[Answer, list[str]]]:
    """The answers of a node with their ids; `others` once for all the values that it takes, and once for each of them that is named."""
    for answer in node.answers.values():
        yield answer, [answer.id]
    if isinstance(node, Situation) and node.others is not None:
        rest = [value for value in tree.facts[node.fact].values if value not in node.answers]
        alone = [value for value in rest if Point(node.id, value) in named]
        yield from ((node.others, [value]) for value in alone)
        if len(alone) < len(rest):
            yield node.others, [value for value in rest if Point(node.id, value) not in named]


def is_slow(node: Node, answer: Answer) -> bool:
    """Whether an answer comes only after a wait that each arrival starts anew."""
    return node.wait is not None and node.wait.moment is None and not answer.any_time
