"""The edges of a tree: where one can go on from each node, and of whom that is true.

Invariant: nodes and edges are numbered from 0, edges in the author's order, but for those of `variant`, which come last.
An *edge* leads out of a node, by answers that lead to the same node. Who takes it is said by its fact and values, or by a formula:

- a plain fact: those who have one of its values; people whose fact is not known yet may also take an edge that leaves it open;
- one choice of a fact of several, or a group of them: those who ticked any (`yes`), or did not (`no`);
- a derived fact: those for whom its rules give one of some values. That depends on which facts count by then, so such an edge has variants;
- anything else (an action, a question that is asked at each visit, the whole list of a fact of several): everybody who is there.

All that is done with one graph is paid for from its `budget`, so that many searches together end as soon as one does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from advicetree.checking.budget import Budget, BudgetExceeded
from advicetree.checking.proofs.formulas import Counted, Formula, Reader
from advicetree.components import cyclic
from advicetree.engine import is_ticked, way_of
from advicetree.model import Answer, Known, Node, Situation, targets
from advicetree.promises import Point
from advicetree.tree import Tree

MOST_VALUES = 5_000_000
MOST_TOGETHER = 3_000_000
NOTHING: Counted = frozenset()


class Edge(NamedTuple):
    """An edge out of a node, for some answers.

    `fact` is the remembered fact that is asked, or `None`; `values` are those of it that take the edge, empty where the answer leaves the fact unknown.
    Of a fact of several choices they are the ways that take it: `yes`, `no` or `done`. A derived fact is not asked, so its edges have none.
    `ids` are the answers that it is, as promises and examples call them, a way that several share behind the values that it takes;
    `answer` is the first of them. `guard` says who takes the edge, where that is not said by the values of a plain fact.
    """

    node: int
    answer: Answer
    fact: str | None
    values: tuple[str, ...]
    ids: tuple[str, ...]
    guard: Formula | None = None

    @property
    def decided(self) -> bool:
        """Whether what is true of a person decides who takes the edge, and not what they choose."""
        return self.guard is not None or bool(self.values)

    @property
    def leaves_open(self) -> bool:
        """Whether it is taken without telling the fact that is asked."""
        return self.fact is not None and not self.values


class Edges:
    """The nodes and edges of a tree by their numbers; each of the answers that are `named` has an edge of its own.

    `edges_of` holds the edges of each node without variants, and `left_open` the facts that an answer leaves unknown.
    `cycle_of` is the number of each node's cycle, a component in which it can be visited again, or -1; `limited` holds the limited nodes of each cycle.
    `live` holds, for each node, the facts whose counting matters to a fork about a derived fact there or further on.
    Raises `BudgetExceeded` where there are too many values that `others` takes.
    """

    def __init__(self, tree: Tree, named: Collection[Point] = ()) -> None:
        self.tree = tree
        self.budget = Budget(work=MOST_TOGETHER)
        self.followed: Counted = NOTHING
        self.nodes: list[Node] = list(tree.nodes.values())
        self.number = {node.id: number for number, node in enumerate(self.nodes)}
        self.edges: list[Edge] = []
        self.edges_of: list[list[int]] = []
        self.values = 0  # of all edges together
        reader = Reader(tree, NOTHING)
        for number, node in enumerate(self.nodes):
            first = len(self.edges)
            self.edges += _edges(reader, number, node, named)
            self.edges_of.append(list(range(first, len(self.edges))))
            self.values += sum(len(edge.ids) for edge in self.edges[first:])
            if self.values > MOST_VALUES + len(self.edges):
                raise BudgetExceeded
        self.drawn = len(self.edges)  # so many are not variants of others
        self.left_open = {edge.fact for edge in self.edges if edge.fact is not None and edge.leaves_open}
        self._variants: dict[tuple[int, Counted], int] = {}
        self._variants_of: dict[int, list[int]] = {}
        self._counted_in: dict[int, Counted] = {}
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

    @cached_property
    def exact(self) -> Reader:
        """What reads conditions where it is known of every fact whether it counts."""
        return Reader(self.tree)

    def all_edges_of(self, node: int) -> list[int]:
        """The edges of a node, and their variants."""
        return self.edges_of[node] + self._variants_of.get(node, [])

    def forget_variants(self) -> None:
        """Take out all variants, and follow no facts any more."""
        del self.edges[self.drawn :]
        self._variants.clear()
        self._variants_of.clear()
        self._counted_in.clear()
        self.followed = NOTHING

    def is_derived(self, edge: int) -> bool:
        """Whether an edge is that of a fork about a derived fact, which is always passed over."""
        node = self.nodes[self.edges[edge].node]
        return node.fact is not None and node.fact in self.tree.derived

    def counted_after(self, edge: int, counted: Counted) -> Counted:
        """The facts that count once an edge is taken, where some of them did before."""
        taken = self.edges[edge]
        return counted | {taken.fact} if taken.fact is not None and taken.values else counted

    def variant(self, edge: int, counted: Counted) -> int:
        """The edge as it is where some of the `followed` facts count; the same edge, unless it is that of a fork about a derived fact."""
        fact = self.nodes[self.edges[edge].node].fact
        if fact is None or fact not in self.tree.derived or not self.followed:
            return edge
        key = (edge, counted & self._reader.inputs(fact))
        found = self._variants.get(key)
        if found is None:
            found = self._variants[key] = len(self.edges)
            taken = self.edges[edge]
            guard = self._reader.derived(fact, self.derived_values(edge), key[1])
            self.budget.spend(work=len(guard.order))
            self.edges.append(taken._replace(guard=guard))
            self._counted_in[found] = key[1]
            self._variants_of.setdefault(taken.node, []).append(found)
        return found

    def fits(self, edge: int, person: Mapping[str, Known]) -> bool:
        """Whether somebody may take an edge of whom some facts are told, whatever else is true of them."""
        taken = self.edges[edge]
        if taken.fact is None or taken.fact not in person:
            return True
        value = person[taken.fact]
        if isinstance(value, str):
            return value in taken.values
        node = self.nodes[taken.node]
        return node.choice is None or is_ticked(self.tree, node, value) in taken.values

    def guard(self, edge: int, counted: Counted) -> Formula | None:
        """What is true of those who take an edge where these facts count and no others.

        `None` where that is said by the values of a plain fact, or everybody may take it.
        """
        fact = self.nodes[self.edges[edge].node].fact
        if fact is None or fact not in self.tree.derived:
            return self.edges[edge].guard
        return self.exact.derived(fact, self.derived_values(edge), counted)

    def answers_of(self, edge: int) -> Iterator[tuple[str, Answer]]:
        """The ids of the answers that take an edge, each with the way out that it is."""
        taken = self.edges[edge]
        node = self.nodes[taken.node]
        fact = self.tree.facts[node.fact] if node.fact is not None else None
        for id in taken.ids:
            if id in node.answers:
                yield id, node.answers[id]
            elif node.choice is not None and (way := node.ways.get(id, node.others)) is not None:
                yield id, way
            elif fact is not None and id in fact.values:
                yield id, way_of(self.tree, node, id)
            elif node.others is not None and len(taken.ids) == 1:
                yield id, node.others

    def answer_guard(self, edge: int, id: str) -> Formula | None:
        """What is true of those who take an edge by one of its answers; `None` where they are those who take it."""
        taken = self.edges[edge]
        node = self.nodes[taken.node]
        if len(taken.ids) == 1 or node.fact is None or not (taken.values or taken.guard):
            return None
        if node.fact in self.tree.derived:
            return self._reader.derived(node.fact, [id], self._counted_in.get(edge, NOTHING))
        return self.exact.ticked(node.fact, node.choice, yes=id == "yes") if node.choice is not None else self.exact.atom(node.fact, [id])

    def derived_values(self, edge: int) -> tuple[str, ...]:
        """The values of a derived fact that take an edge."""
        values = self.tree.facts[self.nodes[self.edges[edge].node].fact or ""].values
        return tuple(id for id in self.edges[edge].ids if id in values)

    @cached_property
    def _reader(self) -> Reader:
        return Reader(self.tree, self.followed)

    @cached_property
    def live(self) -> list[Counted]:
        """For each node the facts that count for a fork about a derived fact there, or anywhere that the drawing leads to from there."""
        found: list[Counted] = [self.exact.inputs(node.fact) if node.fact in self.tree.derived else NOTHING for node in self.nodes]
        if not self.tree.ruling:
            return found
        before: list[list[int]] = [[] for _ in self.nodes]
        for number, node in enumerate(self.nodes):
            for to in set(targets(node)):
                before[self.number[to]].append(number)
        waiting = [number for number, facts in enumerate(found) if facts]
        while waiting:
            number = waiting.pop()
            for other in before[number]:
                if not found[number] <= found[other]:
                    found[other] |= found[number]
                    waiting.append(other)
        return found

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


class _Unit(NamedTuple):
    """Answers of a node that take one way out and are not told apart there: their ids, and that of the way, if several answers share it."""

    way: Answer
    ids: list[str]
    ways: list[str]


def _edges(reader: Reader, number: int, node: Node, named: Collection[Point]) -> Iterator[Edge]:
    """The edges of a node, in the author's order.

    Answers about a remembered fact that lead to the same node share an edge, whichever they are; each that is named has one of its own.
    So values that nothing distinguishes take the same edges everywhere, and count as one.
    """
    fact = reader.tree.facts[node.fact] if isinstance(node, Situation) else None
    derived = fact is not None and fact.derived
    asked = fact.id if fact is not None and fact.remember and not derived else None
    found: list[_Unit] = []
    shared: dict[str, _Unit] = {}
    for unit in _units(reader.tree, node, named):
        settles = derived or (asked is not None and unit.way.settles is not None)
        if not settles or any(Point(node.id, id) in named for id in (unit.ids[0], *unit.ways)):
            found.append(unit)
        elif unit.way.to in shared:
            shared[unit.way.to].ids.extend(unit.ids)
            shared[unit.way.to].ways.extend(unit.ways)
        else:
            shared[unit.way.to] = unit
            found.append(unit)
    for way, ids, ways in found:
        settling = tuple(ids) if asked is not None and way.settles is not None else ()
        guard = None
        if derived and fact is not None:
            guard = reader.derived(fact.id, ids, NOTHING)
        elif asked is not None and node.choice is not None and len(ids) == 1:
            guard = reader.ticked(asked, node.choice, yes=ids[0] == "yes")
        yield Edge(number, way, asked, settling, (*ids, *ways), guard)


def _units(tree: Tree, node: Node, named: Collection[Point]) -> Iterator[_Unit]:
    """The answers of a node with where they lead; what a group or `others` takes once for all its values, and once for each of them that is named."""
    for answer in node.answers.values():
        yield _Unit(answer, [answer.id], [])
    if not isinstance(node, Situation) or (node.others is None and not node.ways):
        return
    fact = tree.facts[node.fact]
    if fact.several is not None and node.choice is None:
        assert node.others is not None, "it has one way out"
        yield _Unit(node.others, [node.others.id], [])
        return
    if node.choice is not None:
        for id in ("yes", "no"):
            way = node.ways.get(id, node.others)
            assert way is not None, "answers cover their fact"
            yield _Unit(way, [id], [])
        return
    gathered: dict[str, _Unit] = {}
    grouped = tree.grouped.get(node.id, {})
    for value in fact.values:
        if value in node.answers:
            continue
        way = grouped.get(value, node.others)
        assert way is not None, "answers cover their fact"
        if Point(node.id, value) in named:
            yield _Unit(way, [value], [way.id])
        elif way.id in gathered:
            gathered[way.id].ids.append(value)
        else:
            gathered[way.id] = _Unit(way, [value], [way.id])
    yield from gathered.values()
