"""The state graph of a tree: its nodes with the visits counted so far, and the transitions between them.

Invariant: a *state* is a node together with how often the limited nodes of its cycle were visited; states and edges are numbered from 0.
An *edge* leads out of a node, by answers that lead to the same node.
A *transition* is an edge taken in a state, and the state that it leads to, behind all limits that send it on.
Visits are counted only within the cycle of a limited node: nobody who leaves a cycle comes back to it, and outside of cycles no limit is run into.
Each walk of the tree is a path here, and each path along which no fact contradicts itself is a walk.
Past the bound on states nothing is counted: each arrival at a limited node may then be let in or sent on, and paths are more than walks (`counted` is false).
All searches of one graph are paid for from its `budget`, so that many of them together end as soon as one does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property
from typing import NamedTuple

from advicetree.checking.budget import Budget, BudgetExceeded
from advicetree.components import cyclic, strongly_connected
from advicetree.engine import admits
from advicetree.model import Answer, Limit, Node, Situation, targets
from advicetree.promises import Point
from advicetree.tree import Tree

SPARE_STATES = 200_000
WIDE = 16
MOST_TRANSITIONS = 1_000_000
MOST_COUNTS = 8_000_000
MOST_VALUES = 5_000_000
MOST_TOGETHER = 3_000_000


class Edge(NamedTuple):
    """An edge out of a node, for some values of a fact.

    `fact` is the remembered fact that is asked, or `None`; `values` are those that take the edge, empty where the answer leaves the fact unknown.
    `ids` are the answers that it is, as promises and examples call them, and `answer` is the first of them.
    """

    node: int
    answer: Answer
    fact: str | None
    values: tuple[str, ...]
    ids: tuple[str, ...]


class Transition(NamedTuple):
    """An edge taken in a state, and the state that it leads to."""

    edge: int
    to: int


class Edges:
    """The nodes and edges of a tree by their numbers; each of the answers that are `named` has an edge of its own.

    `edges_of` holds the edges of each node, and `left_open` the facts that an answer leaves unknown.
    `cycle_of` is the number of each node's cycle, a component in which it can be visited again, or -1; `limited` holds the limited nodes of each cycle.
    What is done with them is paid for from the `budget`.
    Raises `BudgetExceeded` where there are too many values that `others` takes.
    """

    def __init__(self, tree: Tree, named: Collection[Point] = ()) -> None:
        self.tree = tree
        self.budget = Budget(work=MOST_TOGETHER)
        self.nodes: list[Node] = list(tree.nodes.values())
        self.number = {node.id: number for number, node in enumerate(self.nodes)}
        self.edges: list[Edge] = []
        self.edges_of: list[list[int]] = []
        self.values = 0  # of all edges together
        for number, node in enumerate(self.nodes):
            first = len(self.edges)
            self.edges += _edges(tree, number, node, named)
            self.edges_of.append(list(range(first, len(self.edges))))
            self.values += sum(len(edge.ids) for edge in self.edges[first:])
            if self.values > MOST_VALUES + len(self.edges):
                raise BudgetExceeded
        self.left_open = {edge.fact for edge in self.edges if edge.fact is not None and not edge.values}
        self.cycle_of = [-1] * len(self.nodes)
        self.limited: list[list[int]] = []
        if any(node.limit is not None for node in self.nodes):  # else no cycle matters
            for cycle, members in enumerate(cyclic({number: [self.number[to] for to in targets(node)] for number, node in enumerate(self.nodes)})):
                for member in members:
                    self.cycle_of[member] = cycle
                self.limited.append([member for member in members if self.nodes[member].limit is not None])

    @cached_property
    def endings(self) -> set[int]:
        """The numbers of the nodes where walks end."""
        return {number for number, edges in enumerate(self.edges_of) if not edges}

    def edges_at(self, point: Point) -> list[int]:
        """The edges that an answer is; none where a point is a node."""
        return self._by_id.get((self.number[point.node], point.answer), []) if point.answer is not None else []

    @cached_property
    def _by_id(self) -> dict[tuple[int, str], list[int]]:
        found: dict[tuple[int, str], list[int]] = {}
        for number, edge in enumerate(self.edges):
            for id in edge.ids:
                found.setdefault((edge.node, id), []).append(number)
        return found

    def representatives(self, fact: str) -> dict[str, str]:
        """For each value of a remembered fact, the first that takes the same edges everywhere, so that nothing distinguishes the two."""
        return self._representatives.get(fact) or {value: value for value in self.tree.facts[fact].values}

    @cached_property
    def _representatives(self) -> dict[str, dict[str, str]]:
        taken: dict[str, dict[str, list[int]]] = {}
        for number, edge in enumerate(self.edges):
            for value in edge.values:
                taken.setdefault(edge.fact or "", {}).setdefault(value, []).append(number)
        found: dict[str, dict[str, str]] = {}
        for name, values in taken.items():
            first: dict[tuple[int, ...], str] = {}
            found[name] = {value: first.setdefault(tuple(values.get(value, ())), value) for value in self.tree.facts[name].values}
        return found


class TransitionSystem(Edges):
    """The edges of a tree with states: the states where walks start, the node of each state, and its transitions, all of which a subclass works out.

    Once that is done, `order` finds the strongly connected `components`, each before those that it leads to: which are `cyclic`,
    the component of each state (`component_of`), and its place there (`rank`), before those that it leads to but for those that lead back.
    """

    starts: list[int]
    node_of: list[int]
    transitions: list[list[Transition]]

    def order(self) -> None:
        """Find the components."""
        self.components = strongly_connected({state: [transition.to for transition in out] for state, out in enumerate(self.transitions)})
        self.component_of = [0] * len(self.node_of)
        self.rank = [0] * len(self.node_of)
        self.cyclic: list[bool] = []
        for number, component in enumerate(self.components):
            for place, state in enumerate(component):
                self.component_of[state], self.rank[state] = number, place
            self.cyclic.append(len(component) > 1 or any(to == component[0] for _, to in self.transitions[component[0]]))

    def node(self, state: int) -> Node:
        """The node of a state."""
        return self.nodes[self.node_of[state]]

    @cached_property
    def predecessors(self) -> list[list[int]]:
        """The states that lead to each state."""
        found: list[list[int]] = [[] for _ in self.node_of]
        for state, out in enumerate(self.transitions):
            for to in dict.fromkeys(transition.to for transition in out):
                found[to].append(state)
        return found


class StateGraph(TransitionSystem):
    """The states of a tree, each a node with the visits so far of the limited nodes on its cycle; `counts` has these visits.

    `sent_on` holds the limits that send a walk on in a transition of a state, where there are some.
    With too many states nothing is `counted`. Raises `BudgetExceeded` where there are too many transitions even then.
    """

    def __init__(self, tree: Tree, named: Collection[Point] = ()) -> None:
        super().__init__(tree, named)
        self._slot = {member: slot for members in self.limited for slot, member in enumerate(members)}
        spare = SPARE_STATES // (1 + max(map(len, self.limited), default=0) // WIDE)  # a state holds a count for each limited node of its cycle
        self.counted = True
        try:
            self._explore(len(self.nodes) + spare)
        except BudgetExceeded:
            self.counted = False
            self._explore(None)
        self.order()

    def _explore(self, most: int | None) -> None:
        """Work out all states and transitions from the start; raises `BudgetExceeded` where there are more than allowed."""
        self.node_of = []
        self.transitions = []
        self.sent_on: dict[tuple[int, Transition], tuple[Limit, ...]] = {}
        self.counts: list[tuple[int, ...]] = []
        ids: dict[tuple[int, tuple[int, ...]], int] = {}
        left, cells = MOST_TRANSITIONS + len(self.edges), MOST_COUNTS

        def state(node: int, counts: tuple[int, ...]) -> int:
            key = (node, counts)
            found = ids.get(key)
            if found is None:
                found = ids[key] = len(self.node_of)
                self.node_of.append(node)
                self.counts.append(counts)
            return found

        self.starts = [state(*arrival[:2]) for arrival in self._arrivals(-1, (), self.number[self.tree.start])]
        for at, (node, counts) in enumerate(zip(self.node_of, self.counts, strict=False)):  # both grow meanwhile
            cells -= len(counts)
            if cells < 0 or (most is not None and len(self.node_of) > most):
                raise BudgetExceeded
            self.transitions.append([])
            for edge in self.edges_of[node]:
                to = self.number[self.edges[edge].answer.to]
                if self.nodes[to].limit is None and self.cycle_of[to] < 0:
                    self.transitions[at].append(Transition(edge, state(to, ())))
                    continue
                for stop, after, limits in self._arrivals(self.cycle_of[node], counts, to):
                    transition = Transition(edge, state(stop, after))
                    self.transitions[at].append(transition)
                    if limits:
                        self.sent_on[at, transition] = limits
                    left -= 1 + len(limits) + len(after) // WIDE
                    if left < 0:
                        raise BudgetExceeded

    def _arrivals(self, cycle: int, counts: tuple[int, ...], to: int) -> Iterator[tuple[int, tuple[int, ...], tuple[Limit, ...]]]:
        """Where an arrival at a node leads: the node, the visits then, and the limits that sent it on; uncounted, a limit may do either."""
        limits: list[Limit] = []
        while True:
            if self.cycle_of[to] != cycle:
                cycle = self.cycle_of[to]
                counts = (0,) * len(self.limited[cycle]) if cycle >= 0 and self.counted else ()
            limit = self.nodes[to].limit
            if limit is None or cycle < 0:
                yield to, counts, tuple(limits)
                return
            if not self.counted:
                yield to, counts, ()
            elif admits(limit, count := counts[slot := self._slot[to]]):
                yield to, (*counts[:slot], count + 1, *counts[slot + 1 :]), tuple(limits)
                return
            else:
                limits.append(limit)
            to = self.number[limit.to]


def _edges(tree: Tree, number: int, node: Node, named: Collection[Point]) -> Iterator[Edge]:
    """The edges of a node, in the author's order.

    The values of a remembered fact that lead to the same node share an edge, whichever answers they are; each that is named has one of its own.
    So values that nothing distinguishes take the same edges everywhere, and count as one.
    """
    remembered = node.fact if isinstance(node, Situation) and tree.facts[node.fact].remember else None
    found: list[tuple[Answer, list[str]]] = []
    shared: dict[str, list[str]] = {}
    for answer, ids in _offered(tree, node, named):
        if remembered is None or answer.settles is None or Point(node.id, ids[0]) in named:
            found.append((answer, ids))
        elif answer.to in shared:
            shared[answer.to] += ids
        else:
            shared[answer.to] = ids
            found.append((answer, ids))
    for answer, several in found:
        values = tuple(several)
        yield Edge(number, answer, remembered, values if remembered is not None and answer.settles is not None else (), values)


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
