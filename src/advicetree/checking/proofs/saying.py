"""To whom lines are said, and whom rules are for: whether anybody can be at a node for whom a condition holds there, or a rule is the first that applies.

Both read what counts where they are, so what is gone through here is the state graph with those of the facts that they read which count by then.
A fact that no situation asks about counts from the start for those of whom it is known, and for nobody else.

Invariant: what reads the same facts is looked at together, among valuations of these facts and of all that walks meet again.
Where these do not fit, each is looked at by itself, with refinement. What is not decided then counts as said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, combinations
from typing import NamedTuple

from advicetree.checking.budget import Budget, BudgetExceeded
from advicetree.checking.proofs.edges import NOTHING
from advicetree.checking.proofs.formulas import Asked, Counted, FirstHit, Formula, disjunction
from advicetree.checking.proofs.reachability import Worklist
from advicetree.checking.proofs.refinement import Counterexample, Prover
from advicetree.checking.proofs.state_graph import StateGraph
from advicetree.checking.proofs.traces import Label, Search, equal, shortest_trace
from advicetree.checking.proofs.valuations import Bitset, Valuations, fits
from advicetree.checking.proofs.variables import People
from advicetree.model import Condition

MOST_UNASKED = 6  # facts that no situation asks about, of which any may be known or not


class Said(NamedTuple):
    """To whom something is said at a node: to anybody at all, and to anybody of whom nothing is known that no situation asks about."""

    anybody: bool
    asked: bool


EVERYBODY_HEARS = Said(anybody=True, asked=True)


class Lines:
    """Finds out what holds for anybody at which nodes; `skipped` says that some of it took too long."""

    def __init__(self, prover: Prover, kept: Iterable[str], budget: Budget) -> None:
        self.prover = prover
        self.graph: StateGraph = prover.graph
        self.kept = tuple(kept)
        self.budget = budget
        self.skipped = False

    def said(self, wanted: Iterable[tuple[Condition, str]]) -> dict[tuple[Condition, str], Said]:
        """To whom the lines of some conditions are said at some nodes."""
        groups: dict[Counted, list[tuple[Condition, str]]] = {}
        for condition, node in wanted:
            groups.setdefault(self.graph.exact.read_by(condition), []).append((condition, node))
        found: dict[tuple[Condition, str], Said] = {}
        for facts, lines in groups.items():
            try:
                look = self._together(facts, [condition for condition, _ in lines])
                found.update((line, look(*line)) for line in lines)
            except BudgetExceeded:
                self.skipped = True
                found.update(dict.fromkeys(lines, EVERYBODY_HEARS))
        return found

    def never_hit(self, fact: str, nodes: Iterable[str]) -> list[FirstHit]:
        """The rules of a derived fact that are the first to apply for nobody at any of some nodes."""
        hits = [FirstHit(fact, number) for number in range(len(self.graph.tree.facts[fact].rules))]
        try:
            found = self.hit(hits, nodes)
        except BudgetExceeded:
            self.skipped = True
            return []
        return [hit for hit in hits if hit not in found]

    def hit(self, hits: Sequence[FirstHit], nodes: Iterable[str]) -> list[FirstHit]:
        """Those of some rules of one derived fact that are the first to apply for somebody at one of some nodes; raises `BudgetExceeded`."""
        nodes, look = [*nodes], self._together(self.graph.exact.inputs(hits[0].fact), hits) if hits else None
        return [hit for hit in hits if look is not None and any(look(hit, node).anybody for node in nodes)]

    def _together(self, facts: Counted, lines: Iterable[Asked]) -> Callable[[Asked, str], Said]:
        """What tells to whom lines that read the same facts are said at a node."""
        graph = self.graph
        read = tuple(dict.fromkeys(each for line in lines for each in self._atoms(line)))
        people = People(read=read)
        tracked = list(dict.fromkeys(name for formula in read for name in graph.classes.names_in(formula, people)))
        tracked += [name for fact in self.kept for name in graph.classes.names(fact, people) if name not in tracked]
        whole = fits(graph, tracked, people)
        while not fits(graph, tracked, people):
            tracked.pop()
        valuations = self.prover.valuations(tracked, people)
        asked = facts & graph.tree.asked
        at: dict[str, list[tuple[Counted, Bitset]]] = {}
        for (state, counted), bits in counting(valuations, asked, self.budget).items():
            at.setdefault(graph.node(state).id, []).append((counted, bits))

        def anybody(line: Asked, node: str, unasked: Counted) -> bool:
            holds = (bits & valuations.bounds(self._holds(line, counted, unasked)).may for counted, bits in at.get(node, ()))
            return any(holds) and (whole or self._alone(line, node, asked, unasked))

        def look(line: Asked, node: str) -> Said:
            heard = anybody(line, node, NOTHING)
            return Said(heard or (facts > asked and anybody(line, node, facts - asked)), heard)

        return look

    def _alone(self, line: Asked, node: str, asked: Counted, unasked: Counted) -> bool:
        """Whether a line is said to anybody, with those facts tracked that matter to it."""
        graph = self.graph
        people = People(read=tuple(self._atoms(line)))
        tracked = tuple(dict.fromkeys(name for formula in people.read for name in graph.classes.names_in(formula, people)))
        number = graph.number[node]

        def find(valuations: Valuations) -> Counterexample | None:
            def goal(state: int, label: Label) -> Bitset:
                return valuations.bounds(self._holds(line, label, unasked)).may if graph.node_of[state] == number else 0

            def edge(label: Label, taken: int) -> Label:
                return graph.counted_after(taken, label) & asked

            search = Search(edge, lambda label, _: label, equal, goal, NOTHING)
            trace = shortest_trace(valuations, search, dict.fromkeys(graph.starts, valuations.nothing_known))
            if trace is None:
                return None
            counted: Counted = NOTHING
            for step in trace.steps:
                counted = edge(counted, step.edge)
            return Counterexample(trace, needs=(self._holds(line, counted, unasked),))

        proof = self.prover.decide(find, people, tracked if fits(graph, tracked, people) else ())
        self.skipped = self.skipped or proof.verdict == "unknown"
        return proof.verdict != "proved"

    def _atoms(self, line: Asked) -> tuple[Formula, ...]:
        """What a line tells apart where all that it reads counts."""
        return self.graph.exact.holds(line, self.graph.exact.read_by(line)).atoms

    def _holds(self, line: Asked, counted: Counted, unasked: Counted) -> Formula:
        """That a line is said where some facts count, and of others that nobody asks about, some that are known."""
        few = sorted(unasked)[:MOST_UNASKED]
        known = chain.from_iterable(combinations(few, size) for size in range(len(few) + 1))
        return disjunction(self.graph.exact.holds(line, counted | frozenset(some)) for some in known)


def counting(valuations: Valuations, facts: Counted, budget: Budget) -> Mapping[tuple[int, Counted], Bitset]:
    """The valuations that can be in each state while some of the `facts` count, of those who start with nothing known; raises `BudgetExceeded`."""
    graph = valuations.graph
    keys: list[tuple[int, Counted]] = []
    number: dict[tuple[int, Counted], int] = {}
    sets: list[Bitset] = []
    gone: list[Bitset] = []
    worklist = Worklist()

    def add(key: tuple[int, Counted], bits: Bitset) -> None:
        if key not in number:
            number[key] = len(keys)
            keys.append(key)
            sets.append(0)
            gone.append(0)
        at = number[key]
        if bits & ~sets[at]:
            sets[at] |= bits
            worklist.add(places[key[0]], at)

    places = [0] * len(graph.node_of)
    place = 0
    for component in graph.components:
        for state in component:
            places[state] = place
            place += 1
    for state in graph.starts:
        add((state, NOTHING), valuations.nothing_known)
    for at in worklist:
        state, counted = keys[at]
        fresh = sets[at] & ~gone[at]
        gone[at] = sets[at]
        budget.spend(work=len(graph.transitions[state]) * valuations.cost)
        for edge, to in graph.transitions[state]:
            some = valuations.image(edge, fresh)
            if some:
                add((to, graph.counted_after(edge, counted) & facts), some)
    return dict(zip(keys, sets, strict=True))
