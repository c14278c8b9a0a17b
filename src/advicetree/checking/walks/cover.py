"""A few whole walks that together take every answer of a tree.

What always holds: each walk takes an answer that none of the others takes, was gone by the engine, and ends; an answer that is said not to be taken
by any whole walk is not. Nothing enumerates positions, of which there can be exponentially many.

1. Greedy walks: each is led by the drawing to the nearest answer that is not taken yet and does not end it, then to one that does, and out (`leading`).
2. For each answer that is left, a whole path is taken from two floods of the states (`witnesses`), for all such answers at once, and gone by the engine;
   once it has taken the answer, it is led on as before. Facts and limits that kept a path from being a walk are told apart in the next floods.
3. What is still left is looked for by itself, with only those facts told apart that matter to it.
4. Walks that the others make superfluous are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TypeAlias

import attrs

from advicetree.checking.budget import Budget, BudgetExceeded
from advicetree.checking.proofs.traces import TraceStep
from advicetree.checking.proofs.valuations import Valuations, count_valuations
from advicetree.checking.walks.leading import Map, Trail
from advicetree.checking.walks.walk import Walks, must_be_bound, walk_by
from advicetree.checking.walks.witnesses import SENT_ON, Flood, LimitsOpen, clashing, values_on
from advicetree.engine import LONGEST_WALK
from advicetree.model import Limit
from advicetree.promises import Point
from advicetree.text import counted, listed
from advicetree.tree import Tree

MOST_POSITIONS = 200_000
MOST_VALUATIONS = 1 << 13
FEW = 8
SHARE = 8
A_STEP, A_CLASH = 4, 8  # units of work for each step of a walk, and of a path that is none
MOST_WORK = 7_000_000
A_VISIT = 200  # bytes that a walk takes for each of its visits, while it is gone and as it is given

Steps: TypeAlias = list[tuple[str, str]]


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
    found = tuple(walk_by(tree, steps) for steps in _needed(search.found))
    points = search.map.points
    left = set(range(len(points))).difference(*(doors for _, doors in search.found))
    untaken = tuple(points[door] for door in sorted(left))
    return Walks(found, complete=not untaken, words=_told(len(found), len(points), untaken, unsure=not left <= search.dead), untaken=untaken)


def _told(walks: int, answers: int, untaken: tuple[Point, ...], *, unsure: bool) -> str:
    taken = counted(answers - len(untaken), "answer")
    take = f"{counted(walks, 'walk')} take{'s' if walks == 1 else ''}"
    if not untaken:
        return f"{take} all {taken}." if answers else "There are no answers to take."
    names = listed([str(point) for point in untaken])
    return f"{take} {taken} of {answers:,}; {'no walk was found that takes' if unsure else 'no whole walk takes'} {names}."


def _needed(found: list[tuple[Steps, set[int]]]) -> list[Steps]:
    """Leave out the walks that the others make superfluous, those that take the fewest answers first."""
    counts = Counter(door for _, doors in found for door in doors)
    out = set()
    for number in sorted(range(len(found)), key=lambda number: len(found[number][1])):
        if all(counts[door] > 1 for door in found[number][1]):
            out.add(number)
            counts.subtract(found[number][1])
    return [steps for number, (steps, _) in enumerate(found) if number not in out]


@attrs.define
class _Clashes:
    """What kept paths from being walks: facts, how often each, with their last value on a path, and the numbers of limited nodes."""

    facts: Counter[str] = attrs.field(factory=Counter)
    last: dict[str, str] = attrs.field(factory=dict)
    limits: set[int] = attrs.field(factory=set)


class _Cover:
    """The search for walks: `found` are the steps of each and the doors that it takes, and `dead` the doors that no whole walk takes."""

    def __init__(self, tree: Tree, bound: int) -> None:
        self.tree = tree
        self.bound = bound
        self.budget = Budget(work=MOST_WORK)
        self.map = Map(tree, self.budget, LONGEST_WALK)
        self.found: list[tuple[Steps, set[int]]] = []
        self.dead: set[int] = set()

    def run(self) -> None:
        """Find walks until all is taken that can be, or the budget is spent."""
        try:
            while self.map.leads_on() and self._is_found(Trail(self.map)):
                pass
            if self.map.left:
                self._witnessed()
        except BudgetExceeded:
            return

    def _is_found(self, trail: Trail) -> bool:
        """Lead a walk on, and keep it if it takes something new and ends."""
        if not self.map.lead(trail):
            return False
        self._keep(trail)
        return True

    def _keep(self, trail: Trail) -> None:
        doors = {door for doors in trail.doors for door in doors}
        self.budget.spend(memory=A_VISIT * sum(map(len, trail.doors)), work=A_STEP * len(trail.steps))
        self.found.append((trail.steps, doors))

    def _witnessed(self) -> None:
        """Look for a walk through each door that is left: for all together, and then for each alone, with only those facts told apart that matter to it."""
        graph = LimitsOpen(self.tree, self.budget, self.bound)
        self.number = [self.map.door(edge.answer.node, edge.answer.id) for edge in graph.edges]
        self._sought(graph, set(self.map.left), 2)
        for door in sorted(self.map.left):
            if door in self.map.left:
                self._sought(graph, {door}, SHARE)

    def _sought(self, graph: LimitsOpen, wanted: set[int], share: int) -> None:
        """Look for a walk through each of some doors with a share of the work that is left; raises `BudgetExceeded` if that was all."""
        graph.budget = Budget(self.budget.memory, self.budget.work // share, within=self.budget)
        try:
            self._refined(graph, wanted, alone=len(wanted) == 1)
        except BudgetExceeded:
            self.budget.spend()

    def _refined(self, graph: LimitsOpen, wanted: set[int], *, alone: bool) -> None:
        """Go the paths of a flood, and flood again with those facts tracked and limits counted that kept a path from being a walk.

        Where the facts that matter to one door are too many to be tracked, they are fixed to their values at the end of its path.
        """
        tracked: tuple[str, ...] = ()
        fixed: dict[str, str] = {}
        while wanted:
            memory = graph.budget.memory
            flood = Flood(graph, Valuations(graph, tracked, fixed))
            by = {self.number[edge]: edge for edge in reversed(flood.at)}
            if not fixed:
                self._die(wanted - by.keys())
            clashes = self._tried(graph, flood, by, wanted, fixed)
            del flood
            graph.budget.spend(memory=graph.budget.memory - memory)
            wanted &= self.map.left
            more: tuple[str, ...] = ()
            for fact, _ in clashes.facts.most_common():
                if len(more) < FEW and count_valuations(graph, (*tracked, *more, fact), fixed) <= MOST_VALUATIONS:
                    more += (fact,)
            tracked += more
            if alone and not more:
                fixed |= clashes.last
            if clashes.limits - graph.counted_nodes:
                graph.count(graph.counted_nodes | clashes.limits)
            elif not more and not (alone and clashes.last):
                return

    def _tried(self, graph: LimitsOpen, flood: Flood, by: Mapping[int, int], wanted: set[int], fixed: Mapping[str, str]) -> _Clashes:
        """Go a path through each of some doors, the nearest first, and tell what kept paths from being walks."""
        clashes = _Clashes()
        for door in sorted(wanted & by.keys(), key=lambda door: (flood.at[by[door]][0], door)):
            if door in self.map.left:
                steps = flood.path(by[door])
                clashes.limits |= self._gone(graph, steps, door)
                if door in self.map.left:
                    graph.budget.spend(work=A_CLASH * len(steps))
                    facts = clashing(graph, steps, fixed)
                    last = values_on(graph, steps, last=True)
                    clashes.facts.update(facts)
                    clashes.last.update((fact, last[fact]) for fact in facts if fact in last)
        return clashes

    def _die(self, doors: set[int]) -> None:
        for door in doors:
            self.map.take(door)
        self.dead |= doors

    def _gone(self, graph: LimitsOpen, steps: list[TraceStep], door: int) -> set[int]:
        """Go a path up to a door, and from there on to what is new, or else all of the path; give the limited node that kept it from being a walk."""
        trail = Trail(self.map)
        limits = self._follow(graph, trail, steps, door)
        if door in self.map.left or not self._is_found(trail):
            trail.abandon()
        if door in self.map.left and not limits:
            trail = Trail(self.map)
            limits = self._follow(graph, trail, steps)
            if trail.ended and trail.new:
                self._keep(trail)
            else:
                trail.abandon()
        return limits

    def _follow(self, graph: LimitsOpen, trail: Trail, steps: list[TraceStep], until: int | None = None) -> set[int]:
        """Go a path with the engine, until a door is taken; give the limited node that let in where the path was sent on, or sent on where it was let in."""
        values = values_on(graph, steps)
        passed = list(reversed(trail.position.passed))
        for step in steps:
            number = graph.node_of[step.state]
            sent_on = step.edge == SENT_ON
            did = passed.pop() if passed else None
            if did is not None and isinstance(did, Limit) and not sent_on:
                return {graph.number[did.node]}
            if sent_on and not isinstance(did, Limit):
                return {number}
            if did is not None:
                if did.node != graph.nodes[number].id:
                    break
                continue
            if until is not None and until not in self.map.left:
                break
            if trail.position.node is not graph.nodes[number] or len(trail.steps) >= LONGEST_WALK:
                break
            edge = graph.edges[step.edge]
            trail.go(values[edge.fact] if edge.fact is not None and edge.values else edge.ids[0])
            passed = list(reversed(trail.position.passed))
        return set()
