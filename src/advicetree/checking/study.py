"""One tree under study: what the rules find in it, and what they share while they look.

Invariant: a rule is a function of a `Study` that yields the problems that it finds; it prints nothing, and raises only `BudgetExceeded`.
What could not be looked at is noted as `skipped`, so that it is never taken for sound.
What several rules need is worked out once, when the first of them asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from advicetree.checking.budget import Budget, BudgetExceeded
from advicetree.checking.found import lines
from advicetree.checking.proofs.edges import MOST_TOGETHER
from advicetree.checking.proofs.formulas import TRUE, Counted, FirstHit, Formula
from advicetree.checking.proofs.proving import prove
from advicetree.checking.proofs.reachability import SATISFIED, Monitor, at_start, reachable_sets, run_monitor
from advicetree.checking.proofs.refinement import PROVED, UNKNOWN, Proof, Prover, who_walks
from advicetree.checking.proofs.saying import Lines, Said, counting
from advicetree.checking.proofs.somebody import TooHard, somebody
from advicetree.checking.proofs.state_graph import StateGraph
from advicetree.checking.proofs.traces import Trace, arrival_at, shortest_trace
from advicetree.checking.proofs.valuations import Bitset, Valuations, fits
from advicetree.checking.proofs.variables import EVERYBODY, People
from advicetree.model import Answer, Citation, Condition, Known, Node, Situation, Table, answers_of, targets
from advicetree.promises import Point, Promise
from advicetree.spans import Path
from advicetree.tree import Tree

MOST_LOOKED_AT = 3_000_000
A_RULE = MOST_TOGETHER // 10  # what each rule may cost at least


class Study:
    """A tree, and what is worked out of it for the rules."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.skipped = False
        self._spare = MOST_LOOKED_AT
        self._proofs: dict[Promise, Proof] = {}
        self._counting: dict[str, Mapping[tuple[int, Counted], Bitset]] = {}

    def afford(self) -> bool:
        """Whether all states can be looked at once more for a single thing; where not, that is noted as `skipped`."""
        self._spare -= len(self.graph.node_of) * self.valuations.cost
        self.skipped = self.skipped or self._spare < 0
        return self._spare >= 0

    def refill(self, least: int = MOST_TOGETHER) -> None:
        """Let what comes now cost so much at least, so that rules and promises are looked at however much those before them cost."""
        if self._graph is not None and self._graph.budget.work < least:
            self._graph.budget = Budget(work=least)

    @property
    def graph(self) -> StateGraph:
        """The states of the tree; each answer that a promise names has an edge of its own. Raises `BudgetExceeded` where they are too many even to be told."""
        if self._graph is None:
            raise BudgetExceeded
        return self._graph

    @cached_property
    def _graph(self) -> StateGraph | None:
        try:
            return StateGraph(self.tree, {point for promise in self.tree.promises for point in points_of(promise) if point.answer is not None})
        except BudgetExceeded:
            return None

    @cached_property
    def prover(self) -> Prover:
        """What proves things about the graph."""
        return Prover(self.graph)

    @cached_property
    def left_out(self) -> tuple[str, ...]:
        """The variables that are not tracked, since there would be too many valuations; empty where all rules see everything."""
        return tuple(name for name in _wanted(self.graph) if name not in self.valuations.variables)

    @cached_property
    def _distinguished(self) -> tuple[Valuations, list[Bitset]] | None:
        """The valuations of all facts that a walk can meet again, as far as they fit and can be followed, and which can be in each state."""
        tracked = self._fitting(EVERYBODY)
        while True:
            try:
                valuations = self.prover.valuations(tracked)
                return valuations, reachable_sets(valuations, at_start(self.graph, valuations.nothing_known))
            except BudgetExceeded:
                if not tracked:
                    return None
                tracked = tracked[: len(tracked) // 2]

    def _fitting(self, people: People) -> list[str]:
        """As many of the variables as fit that matter to some people: those of facts that a walk can meet again, or that rules read."""
        tracked: list[str] = []
        for name in _wanted(self.graph, people):
            if fits(self.graph, [*tracked, name], people):
                tracked.append(name)
        return tracked

    @property
    def valuations(self) -> Valuations:
        """The valuations of all facts that a walk can meet again, as far as they fit. Raises `BudgetExceeded`."""
        if self._distinguished is None:
            raise BudgetExceeded
        return self._distinguished[0]

    @cached_property
    def reachable(self) -> list[Bitset]:
        """The valuations that can be in each state. Raises `BudgetExceeded`.

        There are none where a proved promise says that nobody comes, even if too few facts are tracked here to see it.
        """
        if self._distinguished is None:
            raise BudgetExceeded
        nodes, edges = self._closed
        if not nodes and not edges:
            return self._distinguished[1]
        closed = Monitor(1, dict.fromkeys(nodes, (SATISFIED,)), dict.fromkeys(edges, (SATISFIED,)))
        sets = run_monitor(self.valuations, closed, self.starts)
        assert sets is not None, "nothing violates it"
        return sets

    @cached_property
    def _closed(self) -> tuple[set[int], set[int]]:
        """The nodes that nobody visits and the edges that nobody takes by promises that are proved, or by themselves; empty where all facts are tracked."""
        graph, nodes, edges = self.graph, set[int](), set[int]()
        if not self.left_out and graph.counted:
            return nodes, edges
        budget, graph.budget = graph.budget, Budget(work=MOST_TOGETHER)  # one of its own, so that the result is the same whichever rule asks first
        never = [promise for promise in self.tree.promises if is_absolute(promise) and self.proof(promise).verdict == "proved"]
        graph.budget = budget
        for point in [point for promise in never for point in points_of(promise)]:
            if point.answer is None:
                nodes.add(graph.number[point.node])
            for edge in graph.edges_at(point):
                if graph.edges[edge].fact is None and graph.edges[edge].guard is None:
                    nodes.add(graph.edges[edge].node)  # everybody there can take it
                edges.add(edge)
        return nodes, edges | self._untaken[0]

    @cached_property
    def _untaken(self) -> tuple[set[int], bool]:
        """The edges that nobody takes, looked at one by one since not all facts are tracked together, and whether that was found out of all edges."""
        graph, dead, met, whole = self.graph, set[int](), set[int](), self.graph.counted
        budget, graph.budget = graph.budget, Budget(work=MOST_TOGETHER)
        reachable = self._distinguished[1] if self._distinguished is not None else []
        edges = dict.fromkeys(edge for state, bits in enumerate(reachable) if bits for edge, _ in graph.transitions[state])
        for edge in reversed(edges) if whole else ():  # the farthest first, since walks to them take many
            if edge in met:
                continue
            try:
                met |= self.prover.taken_with(edge)
            except BudgetExceeded:
                whole = False
            proof = self.prover.takes(edge, TRUE) if edge not in met else None
            dead |= {edge} if proof == PROVED else set()
            whole = whole and (proof is None or proof.verdict != "unknown")
        graph.budget = budget
        return dead, whole

    @property
    def open_for(self) -> tuple[str, ...]:
        """The variables that are not tracked, where that leaves something open."""
        return self.left_out if self.left_out and (self._looks_back or not self._untaken[1]) else ()

    @property
    def _looks_back(self) -> bool:
        """Whether some rule asks in which order things are met on a walk, which is not looked at one by one."""
        nodes = self.tree.nodes.values()
        return bool(self.tree.looping) or any(
            node.recall or node.limit is not None or (node.wait is not None and node.wait.moment is not None) for node in nodes
        )

    def proof(self, promise: Promise) -> Proof:
        """What comes of one part of a promise, worked out once."""
        if promise not in self._proofs:
            try:
                self._proofs[promise] = prove(self.prover, promise)
            except BudgetExceeded:
                self._proofs[promise] = UNKNOWN
        return self._proofs[promise]

    def meets(self, point: Point) -> bool:
        """Whether somebody may come to a point. Raises `BudgetExceeded`."""
        return point.node in self.visited and (point.answer is None or point.answer in self.given(self.tree[point.node]))

    @cached_property
    def starts(self) -> dict[int, Bitset]:
        """Everybody at the start, with nothing known yet."""
        return at_start(self.graph, self.valuations.nothing_known)

    @cached_property
    def visited(self) -> frozenset[str]:
        """The nodes that somebody visits."""
        return frozenset(self.there)

    @cached_property
    def there(self) -> dict[str, Bitset]:
        """The valuations that can be at each node that somebody visits."""
        return at_nodes(self.valuations, self.reachable)

    @cached_property
    def taking(self) -> list[Bitset]:
        """The valuations that take each edge."""
        graph, valuations, reachable, (_, closed) = self.graph, self.valuations, self.reachable, self._closed
        found = [0] * len(graph.edges)
        for state, bits in enumerate(reachable):
            for edge, to in graph.transitions[state] if bits else ():
                if reachable[to] and edge not in closed:
                    found[edge] |= valuations.image(edge, bits)
        return found

    def given(self, node: Node) -> set[str]:
        """The ids of the answers that somebody gives at a node, or passes over; each value that a group or `others` takes, and the ids of these, among them."""
        graph, found = self.graph, set[str]()
        for number in graph.all_edges_of(graph.number[node.id]):
            bits = self.taking[number]
            for id, way in graph.answers_of(number) if bits else ():
                if self._takes(number, bits, graph.answer_guard(number, id), way):
                    found |= {id, way.id}
        return found

    def _takes(self, edge: int, bits: Bitset, who: Formula | None, way: Answer) -> bool:
        """Whether somebody takes an edge, of some valuations that do, for whom a formula is true; also where that would take too long to tell.

        Where not all facts are tracked, answers that lead on like others without words of their own are not looked at one by one.
        """
        if who is None:
            return True
        must, may = self.valuations.bounds(who)
        plain = who.kind == "in" and self.tree.facts[who.fact].several is None  # whose values are alike where they count as one
        if not bits & may or (not self.left_out and (plain or bits & must)) or (self.left_out and way.say is None) or not self.afford():
            return bool(bits & may)
        if plain and edge in self.prover.taken_with(edge, People(Table({who.fact: who.values}))):
            return True
        return self.prover.takes(edge, who).verdict != "proved"

    @cached_property
    def conditions(self) -> tuple[tuple[Node, Path, Condition], ...]:
        """Each conditional line: its node, its path, and its condition."""
        nodes = self.tree.nodes.values()
        return tuple((node, path, line.condition) for node in nodes for path, line in lines(node) if line.condition is not None)

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.prover, sorted(self.tree.kept), Budget(work=MOST_TOGETHER))

    @cached_property
    def said(self) -> Mapping[tuple[Condition, str], Said]:
        """To whom each conditional line is said, by its condition and its node, of those nodes that somebody visits."""
        wanted = dict.fromkeys((condition, node.id) for node, _, condition in self.conditions if node.id in self.visited)
        found = self._lines.said(wanted)
        self.skipped = self.skipped or self._lines.skipped
        return found

    @cached_property
    def read_at(self) -> dict[str, list[str]]:
        """By each derived fact, the nodes that somebody visits where it is read.

        That is by a fork, by a line, for an answer that a program works out, or by another derived fact that is read there.
        """
        tree = self.tree
        direct: dict[str, dict[str, None]] = {id: {} for id in tree.nodes if id in self.visited}
        for id, facts in direct.items():
            if (fact := tree.nodes[id].fact) is not None:
                facts.update(dict.fromkeys([fact, *tree.facts[fact].worked_out_from]))
        for node, _, condition in self.conditions:
            direct.get(node.id, {}).update(dict.fromkeys(condition.facts))
        found: dict[str, list[str]] = {fact.id: [] for fact in tree.facts.values() if fact.derived}
        rests = {fact: tree.derivation(fact) for fact in found}
        for id, facts in direct.items():
            for read in dict.fromkeys(other for fact in facts if fact in rests for other in rests[fact]):
                found[read].append(id)
        return found

    @cached_property
    def never_hit(self) -> tuple[FirstHit, ...]:
        """The rules of derived facts that are the first to apply for nobody, wherever their fact is read."""
        budget, self.graph.budget = self.graph.budget, Budget(work=MOST_TOGETHER)
        found = tuple(hit for fact, nodes in self.read_at.items() for hit in (self._lines.never_hit(fact, nodes[::-1]) if nodes else ()))
        self.graph.budget = budget
        self.skipped = self.skipped or self._lines.skipped
        return found

    def holds_at(self, condition: Condition, nodes: Iterable[str]) -> bool:
        """Whether a condition may hold for anybody at any of some nodes."""
        return any(said.anybody for said in self._lines.said((condition, node) for node in nodes).values())

    def takers(self, hit: FirstHit) -> list[int]:
        """The numbers of the rules above one, from 0, that decide for somebody to whom it applies; raises `BudgetExceeded`."""
        condition = self.tree.facts[hit.fact].rules[hit.rule].condition
        above = [FirstHit(hit.fact, number, condition) for number in range(hit.rule)]
        return [each.rule for each in self._lines.hit(above, self.read_at[hit.fact])]

    def can_hold(self, condition: Condition) -> bool:
        """Whether a condition holds for anybody at all, wherever they are; also where that would take too long to tell."""
        try:
            return somebody(self.tree, {}, [self.graph.exact.condition(condition, self.graph.exact.read_by(condition))], Budget()) is not None
        except (TooHard, BudgetExceeded):
            return True

    @cached_property
    def onward(self) -> dict[str, list[str]]:
        """The nodes that each node leads to, as they are drawn."""
        return {node.id: targets(node) for node in self.tree.nodes.values()}

    def drawn_from(self, nodes: Iterable[str]) -> set[str]:
        """The nodes that some nodes lead to, over others or at once, as they are drawn."""
        return beyond(nodes, self.onward)

    def counting(self, fact: str) -> Mapping[tuple[int, Counted], Bitset]:
        """The valuations that can be in each state, by whether a fact counts there; worked out once. Raises `BudgetExceeded`."""
        if fact not in self._counting:
            self._counting[fact] = counting(self.valuations, frozenset([fact]), Budget(work=MOST_TOGETHER))
        return self._counting[fact]

    def where_it_counts(self, fact: str) -> set[str]:
        """The nodes where a fact counts for somebody. Raises `BudgetExceeded`."""
        return {self.graph.node(state).id for state, counts in self.counting(fact) if counts}

    @cached_property
    def carriers(self) -> dict[Citation, list[tuple[Node, bool]]]:
        """For each citation, the nodes that carry it, each with whether its words there can be passed over."""
        found: dict[Citation, list[tuple[Node, bool]]] = {}
        for node in self.tree.nodes.values():
            remembered = isinstance(node, Situation) and self.tree.facts[node.fact].remember
            cited = [(citation, remembered) for citation in self.tree.source_of(node)]
            cited += [(citation, False) for _, line in lines(node) for citation in line.source]
            cited += [(citation, remembered and answer.say is None) for answer in answers_of(node) for citation in answer.source]
            for citation, passable in cited:
                found.setdefault(citation, []).append((node, passable))
        return found

    @cached_property
    def claims(self) -> tuple[Citation, ...]:
        """All claims of the tree's sources."""
        return tuple(Citation(source.id, claim) for source in self.tree.sources.values() for claim in source.claims)

    def behind(self, edges: Mapping[int, Bitset] | None = None, nodes: frozenset[int] = frozenset()) -> list[Bitset]:
        """The valuations that can be in each state after some edges were taken (with those of them that count), or some nodes visited."""
        starts: dict[int, Bitset] = {}
        for state, bits in enumerate(self.reachable):
            if bits and (edges is not None or self.graph.node_of[state] in nodes):
                for edge, to in self.graph.transitions[state]:
                    if edges is None or edge in edges:
                        some = self.valuations.image(edge, bits) & (self.valuations.all if edges is None else edges[edge])
                        if some:
                            starts[to] = starts.get(to, 0) | some
        return reachable_sets(self.valuations, starts)

    def of(self, people: People) -> tuple[Valuations, dict[str, Bitset]]:
        """The valuations of some people, and those that can be at each node that some of them visit."""
        if people == EVERYBODY:
            return self.valuations, self.there
        valuations = self.prover.valuations(self._fitting(people), people)
        return valuations, at_nodes(valuations, reachable_sets(valuations, at_start(self.graph, valuations.nothing_known)))

    def trace_to(self, wanted: Mapping[int, Bitset]) -> Trace | None:
        """A shortest trace to one of some valuations in one of some states; `None` where it is not sure that there is a walk."""
        trace = shortest_trace(self.valuations, arrival_at(wanted), self.starts)
        return None if trace is None or who_walks(self.graph, trace).person is None else trace

    def person(self, trace: Trace, needs: Iterable[Formula] = ()) -> Mapping[str, Known]:
        """Somebody who walks a trace, of whom some formulas are true as well."""
        person = who_walks(self.graph, trace, EVERYBODY, needs).person
        assert person is not None, "it is a walk"
        return person


def at_nodes(valuations: Valuations, sets: list[Bitset]) -> dict[str, Bitset]:
    """From the valuations that can be in each state, those that can be at each node; without the nodes where none can."""
    found: dict[str, Bitset] = {}
    for state, bits in enumerate(sets):
        if bits:
            id = valuations.graph.node(state).id
            found[id] = found.get(id, 0) | bits
    return found


def beyond(nodes: Iterable[str], edges: Mapping[str, Iterable[str]]) -> set[str]:
    """The nodes that some nodes lead to."""
    found, todo = set[str](), [*nodes]
    while todo:
        for to in edges[todo.pop()]:
            if to not in found:
                found.add(to)
                todo.append(to)
    return found


def is_absolute(promise: Promise) -> bool:
    """Whether a promise says that nobody at all ever comes to any of some points."""
    return promise.never is not None and promise.after is None and not promise.when and not promise.never.each


def points_of(promise: Promise) -> list[Point]:
    """All points that a promise names."""
    groups = (promise.before, promise.always, promise.never, promise.after, promise.of, promise.can, promise.from_)
    return [point for group in groups if group is not None for point in group.points]


def _wanted(graph: StateGraph, people: People = EVERYBODY) -> list[str]:
    """The variables of facts that a walk can meet again, that rules read, or that people are said to have; those of fewest values first."""
    facts = {*graph.tree.kept, *(atom.fact for formula in people.formulas for atom in formula.atoms)}
    names = [name for fact in sorted(facts) for name in graph.classes.names(fact, people)]
    return sorted(names, key=lambda name: graph.classes.size(name, people))
