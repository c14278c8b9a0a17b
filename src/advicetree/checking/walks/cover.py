"""A few whole walks that together take every answer of a tree: a greedy set cover over edges, with witnesses for those that greed does not come to.

The walks are not chosen from a list, of which the states of a tree, exponentially many, would be too long a one. They are made one by one:

1. Greedy walks, each led by the drawing to the nearest edge that is not taken yet and does not end it, then to one that does, and out (`leading`).
2. For all edges that are left at once, a whole path through each from an abstraction of the tree (`witnesses`), gone by the engine.
   Once it has taken its edge, it is led on as before. Facts and limits that kept a path from being a walk are distinguished in the next abstraction
   (counterexample-guided abstraction refinement; Clarke et al., 2000).
3. What is still left is looked for edge by edge, with only those facts distinguished that matter to it.
4. Some walks at random are put beside these, and of all of them those are taken that take most of what is left, if they are fewer so.
   Walks that the others make superfluous are left out.

Invariant: each walk was gone by the engine, takes an answer that none of the others takes, and ends;
an answer that is said to be on no whole walk is on none.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from contextlib import suppress
from random import Random
from typing import TypeAlias

from advicetree.checking.budget import Budget, BudgetExceeded
from advicetree.checking.proofs.refinement import who_walks
from advicetree.checking.proofs.traces import Trace, TraceStep
from advicetree.checking.proofs.valuations import Valuations, count_valuations
from advicetree.checking.proofs.variables import People
from advicetree.checking.walks.leading import Guide, Trail
from advicetree.checking.walks.walk import Walks, must_be_bound, walk_by
from advicetree.checking.walks.witnesses import SENT_ON, LimitsOpen, Witnesses, values_on
from advicetree.engine import LONGEST_WALK
from advicetree.model import EMPTY, Known, Limit, Table
from advicetree.promises import Point
from advicetree.text import counted, listed
from advicetree.tree import Tree

MOST_POSITIONS = 200_000
MOST_VALUATIONS = 1 << 13
FEW = 8
SHARE = 8
A_STEP, A_CLASH = 4, 8  # units of work for each step of a walk, and of a path that is none
MOST_WORK = 7_000_000
MOST_STEPS_AT_RANDOM = 30_000
A_VISIT = 200  # bytes that a walk takes for each of its visits, while it is gone and as it is given

Steps: TypeAlias = list[tuple[str, Known]]


def cover(tree: Tree, bound: int = MOST_POSITIONS) -> Walks:
    """A few whole walks that together take every answer of every node, given or passed over; what `others` takes is one answer.

    They begin with nothing known beforehand, and are near the fewest that there can be; none of them is superfluous.
    They are looked for among at most `bound` positions, beside one for each node, within some seconds and some 400 MB.
    Answers that no whole walk takes, or for which none was found, are `untaken`; the result is `complete` if there are none.
    Raises `TypeError` for anything but a tree, and `ValueError` for a bound that is not a whole number from 1.

    >>> from advicetree import shipped
    >>> cover(shipped("interview-recovery")).complete
    True
    """
    must_be_bound(tree, "bound", bound, "positions")
    search = _Cover(tree, bound)
    search.run()
    needed = _needed(search.found)
    if len(needed) > FEW:
        needed = min(needed, _needed(_greedy([*search.found, *search.at_random()])), key=len)
    found = tuple(walk_by(tree, steps) for steps in needed)
    points = search.guide.edges
    left = set(range(len(points))).difference(*(edges for _, edges in search.found))
    untaken = tuple(points[edge] for edge in sorted(left))
    return Walks(found, complete=not untaken, words=_told(len(found), len(points), untaken, unsure=not left <= search.dead), untaken=untaken)


def _told(walks: int, answers: int, untaken: tuple[Point, ...], *, unsure: bool) -> str:
    taken = counted(answers - len(untaken), "answer")
    take = f"{counted(walks, 'walk')} take{'s' if walks == 1 else ''}"
    if not untaken:
        return f"{take} all {taken}." if answers else "There are no answers to take."
    names = listed([str(point) for point in untaken])
    return f"{take} {taken} of {answers:,}; {'no walk was found that takes' if unsure else 'no whole walk takes'} {names}."


def _greedy(walks: list[tuple[Steps, set[int]]]) -> list[tuple[Steps, set[int]]]:
    """Walks that together take all that the given ones do, each of them the one that takes most of what is left (the greedy set cover of Chvátal, 1979)."""
    left, chosen = set[int]().union(*(edges for _, edges in walks)), list[tuple[Steps, set[int]]]()
    while left:
        chosen.append(max(walks, key=lambda walk: len(walk[1] & left)))
        left -= chosen[-1][1]
    return chosen


def _needed(found: list[tuple[Steps, set[int]]]) -> list[Steps]:
    """Leave out the walks that the others make superfluous, those that take the fewest answers first."""
    counts = Counter(edge for _, edges in found for edge in edges)
    out = set()
    for number in sorted(range(len(found)), key=lambda number: len(found[number][1])):
        if all(counts[edge] > 1 for edge in found[number][1]):
            out.add(number)
            counts.subtract(found[number][1])
    return [steps for number, (steps, _) in enumerate(found) if number not in out]


class _Cover:
    """The search for walks: `found` are the steps of each and the edges that it takes, and `dead` the edges that no whole walk takes.

    Where there are rules or several choices (`_by_rules`), those who go a path are looked for before it is gone.
    """

    def __init__(self, tree: Tree, bound: int) -> None:
        self.tree = tree
        self.bound = bound
        self.budget = Budget(work=MOST_WORK)
        self.guide = Guide(tree, self.budget, LONGEST_WALK)
        self.found: list[tuple[Steps, set[int]]] = []
        self.dead: set[int] = set()
        self._by_rules = bool(tree.ruling) or any(fact.several is not None for fact in tree.facts.values())

    def run(self) -> None:
        """Find walks until all is taken that can be, or the budget is spent."""
        try:
            while self.guide.any_inner_left() and self.guide.lead(trail := Trail(self.guide)):
                self._keep(trail)
            if self.guide.left:
                self._witnessed()
        except BudgetExceeded:
            return

    def at_random(self) -> list[tuple[Steps, set[int]]]:
        """Some whole walks at random, with the edges that each takes, within a bound on their steps and what is left of the budget."""
        draw = Random(0).random  # noqa: S311  (`random()` alone is promised to stay the same)
        left, found = MOST_STEPS_AT_RANDOM, list[tuple[Steps, set[int]]]()
        with suppress(BudgetExceeded):
            while left > 0:
                trail = Trail(self.guide)
                while not trail.ended and left > 0:
                    ways = self.guide.ways(trail.position.node.id)
                    trail.go(self.guide.given(ways[int(draw() * len(ways))]))
                    left -= 1
                trail.give_back()
                left -= 1
                if trail.ended:
                    found.append((trail.steps, {edge for edges in trail.edges for edge in edges}))
        return found

    def _keep(self, trail: Trail) -> None:
        self.budget.spend(memory=A_VISIT * sum(map(len, trail.edges)), work=A_STEP * len(trail.steps))
        self.found.append((trail.steps, {edge for edges in trail.edges for edge in edges}))

    def _witnessed(self) -> None:
        """Look for a walk through each edge that is left: for all together, and then for each alone, with only those facts tracked that matter to it."""
        graph = LimitsOpen(self.tree, self.budget, self.bound)
        self._sought(graph, set(self.guide.left), 2)
        for edge in sorted(self.guide.left):
            if edge in self.guide.left:
                self._sought(graph, {edge}, SHARE)

    def _sought(self, graph: LimitsOpen, wanted: set[int], share: int) -> None:
        """Look for a walk through each of some edges with a share of the work that is left; raises `BudgetExceeded` if that was all."""
        graph.budget = Budget(self.budget.memory, self.budget.work // share, within=self.budget)
        try:
            self._refined(graph, wanted, alone=len(wanted) == 1)
        except BudgetExceeded:
            self.budget.spend()

    def _refined(self, graph: LimitsOpen, wanted: set[int], *, alone: bool) -> None:
        """Go the witnesses, and look for others with those facts tracked and limits counted that kept a path from being a walk.

        Where the facts that matter to one edge are too many to be tracked, they are fixed to their values at the end of its path.
        """
        tracked: tuple[str, ...] = ()
        fixed: dict[str, str] = {}
        while wanted:
            memory = graph.budget.memory
            witnesses = Witnesses(graph, Valuations(graph, tracked, _people(fixed)))
            if not fixed:
                self.dead |= wanted - witnesses.at.keys()
                self.guide.left -= self.dead
            facts, last, limits = self._tried(graph, witnesses, wanted, fixed)
            del witnesses
            graph.budget.spend(memory=graph.budget.memory - memory)
            wanted &= self.guide.left
            more: tuple[str, ...] = ()
            for fact, _ in facts.most_common():
                if fact in tracked:  # whether it counts is not followed
                    continue
                if len(more) < FEW and count_valuations(graph, (*tracked, *more, fact), _people(fixed)) <= MOST_VALUATIONS:
                    more += (fact,)
            tracked += more
            if alone and not more:
                fixed |= last
            if limits - graph.counted_nodes:
                graph.count(graph.counted_nodes | limits)
            elif not more and not (alone and last):
                return

    def _tried(self, graph: LimitsOpen, witnesses: Witnesses, wanted: set[int], fixed: Mapping[str, str]) -> tuple[Counter[str], dict[str, str], set[int]]:
        """Go a path through each of some edges, the nearest first.

        What kept paths from being walks: facts and choices, how often each, with their last values on a path, and limited nodes.
        """
        facts, last, limits = Counter[str](), dict[str, str](), set[int]()
        for edge in sorted(wanted & witnesses.at.keys(), key=lambda edge: (witnesses.at[edge][0], edge)):
            if edge in self.guide.left:
                steps = witnesses.path(edge)
                trace = Trace(0, tuple(step for step in steps if step.edge != SENT_ON), 0)
                walker = who_walks(graph, trace, _people(fixed)) if self._by_rules else None
                limits |= self._gone(graph, steps, edge, (walker and walker.person) or EMPTY)
                if edge in self.guide.left:
                    graph.budget.spend(work=A_CLASH * len(steps))
                    clashing = (walker or who_walks(graph, trace, _people(fixed))).clash
                    values = values_on(graph, steps, last=True)
                    facts.update(clashing)
                    last.update((fact, values[fact]) for fact in clashing if fact in values)
        return facts, last, limits

    def _gone(self, graph: LimitsOpen, steps: list[TraceStep], edge: int, person: Mapping[str, Known]) -> set[int]:
        """Go a path until it takes an edge, and from there on to what is new, or else all of it; the limited nodes that kept it from being a walk.

        It is gone by a person of whom some facts are told, if one was found.
        """
        for until in (edge, None):
            trail = Trail(self.guide)
            limits = self._follow(graph, trail, steps, until, person)
            if trail.ended and trail.new if until is None else edge not in self.guide.left and self.guide.lead(trail):
                self._keep(trail)
            else:
                trail.give_back()
            if limits or edge not in self.guide.left:
                break
        return limits

    def _follow(self, graph: LimitsOpen, trail: Trail, steps: list[TraceStep], until: int | None, person: Mapping[str, Known]) -> set[int]:
        """Go a path by the engine, until an edge is taken; the limited node that let in where the path was sent on, or sent on where it was let in."""
        values: dict[str, Known] = {**values_on(graph, steps), **person}
        passed = deque(trail.position.passed)
        for step in steps:
            number = graph.node_of[step.state]
            did = passed.popleft() if passed else None
            if isinstance(did, Limit) != (step.edge == SENT_ON):
                return {graph.number[did.node] if isinstance(did, Limit) else number}
            if did is not None:
                if did.node != graph.nodes[number].id:
                    break
                continue
            if until is not None and until not in self.guide.left:
                break
            if trail.position.node is not graph.nodes[number] or len(trail.steps) >= LONGEST_WALK:
                break
            edge = graph.edges[step.edge]
            if edge.fact is None or not edge.values:
                trail.go(edge.ids[0])
            else:
                trail.go(values[edge.fact] if edge.fact in values else self.guide.given(graph.number_of(step.edge)))
            passed = deque(trail.position.passed)
        return set()


def _people(fixed: Mapping[str, str]) -> People:
    """Those who have some values of plain facts."""
    return People(Table({fact: frozenset([value]) for fact, value in fixed.items()}))
