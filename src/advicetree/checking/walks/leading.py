"""Walks that are led to edges not taken yet: greedily, by the engine, with the drawing of the tree as a map.

A plan is a shortest way on the drawing, by what is known and counted at the end of the walk, to the nearest edge that is left, or to an ending.
What comes to be known on the way is not foreseen, so a walk can leave its plan, and then another is made, until that has brought nothing new for a while.
Plans are found by A* (Hart, Nilsson and Raphael, 1968). The lower bound is how near each node was to an edge that is left when that was last worked out;
since then edges have only been taken, so that none can be nearer by now.

Invariant: where an answer leads is what the engine says, so a session can go each walk that was gone here.
Edges go by their numbers, in the order of `walk.edges`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import heappop, heappush
from itertools import count
from typing import Literal, TypeAlias

from advicetree.answering import resolve
from advicetree.checking.budget import Budget
from advicetree.checking.walks.distances import Distances
from advicetree.checking.walks.lists import Ticked
from advicetree.checking.walks.walk import edges
from advicetree.engine import Position, admits, advance, derive, start, way_of
from advicetree.model import EMPTY, Answer, Ending, Known, Node, answers_of
from advicetree.tree import Tree

NEAR = 300
EDGES_AT_ONCE = 10  # edges that a look passes in the time of a unit of work
PATIENCE = 30
LISTS = 1_000
SENT_ON = -1
A_STEP = 3
MANY = 50  # visits that are copied in the time of a unit of work

Goal: TypeAlias = Literal["inner", "outer", "end"]  # edges that do not lead to an ending, those that do, and endings
Plan: TypeAlias = list[tuple[str, int]]  # nodes, and the edges to take there, the last first


class Trail:
    """A walk that is being gone; `new` holds what it was the first to take: after how many steps, which edges, and where it stood then."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self.steps: list[tuple[str, Known]] = []
        self.edges: list[list[int]] = []
        self.new: list[tuple[int, list[int], str]] = []
        self.position = start(guide.tree, EMPTY)
        self._take([answer for answer in self.position.passed if isinstance(answer, Answer)])

    @property
    def ended(self) -> bool:
        """Whether it is at an ending."""
        return isinstance(self.position.node, Ending)

    def go(self, given: Known) -> None:
        """Answer by an id, or by a list of what is ticked."""
        node = self.position.node
        way = self._answer(node.id, given)
        self.steps.append((node.id, given))
        self._take([way, *(answer for answer in self.position.passed if isinstance(answer, Answer))])

    def _take(self, answers: list[Answer]) -> None:
        """Note that some answers were taken."""
        self.edges.append([self.guide.number(answer) for answer in answers])
        fresh = [edge for edge in dict.fromkeys(self.edges[-1]) if edge in self.guide.left]
        if fresh:
            self.guide.left.difference_update(fresh)
            self.new.append((len(self.steps), fresh, self.position.node.id))

    def _answer(self, node: str, given: Known) -> Answer:
        tree = self.guide.tree
        way, value = resolve(tree, tree.nodes[node], given)
        self.position = advance(tree, self.position, way, value)
        self.guide.budget.spend(work=A_STEP + 3 * len(self.position.passed) + len(self.position.visits) // MANY)
        return way

    def back(self) -> None:
        """Go back to where it last took something new."""
        steps = self.new[-1][0]
        if steps < len(self.steps):
            del self.steps[steps:], self.edges[steps + 1 :]
            self.position = start(self.guide.tree, EMPTY)
            for step in self.steps:
                self._answer(*step)

    def give_back(self, first: int = 0) -> None:
        """Give back what it was the first to take, from the `first` time on."""
        for _, fresh, _ in self.new[first:]:
            self.guide.give_back(fresh)
        del self.new[first:]


class Guide:
    """The drawing of a tree with the edges that are `left` to take."""

    def __init__(self, tree: Tree, budget: Budget, longest: int) -> None:
        self.tree, self.budget, self.longest = tree, budget, longest
        self.edges = edges(tree)
        self.left = set(range(len(self.edges)))
        self._ticked = Ticked(tree)
        self._number = {(edge.node, edge.answer): number for number, edge in enumerate(self.edges)}
        self._turn: dict[int, int] = {}  # how often each edge was taken by a list
        self._inputs = {fact: tree.inputs(fact) for fact in tree.asked & tree.derived}
        self._answers = [answer for node in tree.nodes.values() for answer in answers_of(node)]
        self._kinds: list[Goal] = ["outer" if isinstance(tree.nodes[answer.to], Ending) else "inner" for answer in self._answers]
        self._from: dict[str, list[tuple[int, str]]] = {id: [] for id in tree.nodes}
        taken = {id: self._can_be_taken(node) for id, node in tree.nodes.items() if node.ways or node.choice is not None}
        for number, answer in enumerate(self._answers):
            if answer.node not in taken or answer.id in taken[answer.node]:
                self._from[answer.node].append((number, answer.to))
        self._onward = {id: [*out, (SENT_ON, limit.to)] if (limit := tree.nodes[id].limit) else out for id, out in self._from.items()}
        self._drawing = Distances(tree)
        self._near: dict[Goal, dict[str, int]] = {"end": self._drawing.visits_to(node.id for node in tree.nodes.values() if isinstance(node, Ending))}

    def number(self, way: Answer) -> int:
        """The number of the edge that an answer of the author is."""
        return self._number[way.node, way.id]

    def ways(self, id: str) -> list[int]:
        """The edges that lead out of a node."""
        return [edge for edge, _ in self._from[id]]

    def _can_be_taken(self, node: Node) -> set[str]:
        """The ways out of a situation that some value takes, or something that can be ticked."""
        fact = self.tree.facts[node.fact or ""]
        values: Iterable[Known] = fact.values if fact.several is None else self._ticked.at(node, ()).lists
        return {*node.answers, *(way_of(self.tree, node, value).id for value in values)}

    def any_inner_left(self) -> bool:
        """Whether any edge is left that does not lead to an ending."""
        return any(self._kinds[edge] == "inner" for edge in self.left)

    def give_back(self, edges: list[int]) -> None:
        """Let some edges be left again."""
        self.left.update(edges)
        for edge in edges:
            self._near.pop(self._kinds[edge], None)

    def lead(self, trail: Trail) -> bool:
        """Lead a walk on to what is new and does not end it, then to what does, and out; false, with all given back, if nothing new comes to an end."""
        self._follow(trail, "inner")
        self._follow(trail, "outer")
        while trail.new:
            new = len(trail.new)
            trail.back()
            self._follow(trail, "end")
            if trail.ended:
                return True
            trail.give_back(new - 1)
        return False

    def _follow(self, trail: Trail, goal: Goal) -> None:
        """Let a walk follow plans as long as they lead to something new, or to its end."""
        plan: Plan = []
        missed, new = 0, len(trail.new)
        while missed < PATIENCE and self._can_go_on(trail, goal):
            if len(trail.new) > new:
                missed, new = 0, len(trail.new)
            if not plan or plan[-1][0] != trail.position.node.id:
                missed += bool(plan)
                plan = self._plan(trail.position, goal)
            if not plan:
                return
            _, edge = plan.pop()
            if edge == SENT_ON:  # the walk has to come here again before the limit does that
                plan, edge = [], self._round(trail.position.node.id)
            trail.go(self.given(edge))

    def _can_go_on(self, trail: Trail, goal: Goal) -> bool:
        """Whether a walk has not ended, and can go on and still end before it is too long, as far as the drawing shows."""
        left = self._near["end"].get(trail.position.node.id, self.longest)
        return not trail.ended and len(trail.steps) + left + (goal != "end") <= self.longest

    def _round(self, id: str) -> int:
        """The first edge from a node by which the drawing leads back to it soonest."""
        near = self._drawing.visits_to([id])
        return min(self._from[id], key=lambda edge: near.get(edge[1], len(near)))[0]

    def given(self, edge: int) -> Known:
        """What is given to take an edge: an id, of the values that a group or `others` takes the first; of lists, another each time."""
        way = self._answers[edge]
        node = self.tree.nodes[way.node]
        if way.id in node.answers and way is node.answers[way.id]:
            return way.id
        fact = self.tree.facts[node.fact or ""]
        if fact.several is None:
            return next(value for value in fact.values if way_of(self.tree, node, value) is way)
        return self._list(edge, node, way)

    def _list(self, edge: int, node: Node, way: Answer) -> Known:
        """A list that takes an edge: first the one with the fewest ticks, then that with the most, and so on inward."""
        told_apart = self._ticked.at(node, self._ticked.read.get(node.fact or "", ())).lists
        some = (*told_apart[:LISTS], *self._ticked.at(node, ()).lists)
        lists = [choices for choices in some if way_of(self.tree, node, choices) is way]
        turn = self._turn[edge] = self._turn.get(edge, -1) + 1
        place = turn // 2 % len(lists)
        return lists[-1 - place if turn % 2 else place]

    def _edges_onward(self, position: Position, id: str) -> list[tuple[int, str]]:
        """The edges that lead on from a node for a walk that comes there from a position, and the limit that may send it on."""
        node = self.tree.nodes[id]
        if node is not position.node:
            if node.limit is not None and not admits(node.limit, position.visits.get(id, 0)):
                return self._onward[id][-1:]
            if node.fact is not None and (value := self._value(position, node.fact)) is not None:
                edge = self.number(way_of(self.tree, node, value))
                return [(edge, self._answers[edge].to), *self._onward[id][len(self._from[id]) :]]
        return self._onward[id]

    def _value(self, position: Position, fact: str) -> Known | None:
        """The value of a fact for a walk at a position, where that is certain; a derived fact may still change."""
        value = position.facts.get(fact)
        inputs = self._inputs.get(fact)
        if value is not None or inputs is None or not all(name in position.counts for name in inputs):
            return value
        return derive(self.tree, fact, position.counts)

    def _plan(self, position: Position, goal: Goal) -> Plan:
        """The way to the nearest goal; empty where there is none.

        It is looked for by older distances first, and only by new ones where these lead far around.
        """
        near = self._near.get(goal)
        if near is not None:
            most = len(self.tree.nodes) if goal == "end" else NEAR + 2 * near.get(position.node.id, 0)
            plan = self._searched(position, near, most, goal)
            if plan is not None:
                return plan
        self.budget.spend(work=2 * self._drawing.size // 3)
        near = self._near[goal] = self._drawing.visits_to({self._answers[edge].node for edge in self.left if self._kinds[edge] == goal})
        return self._searched(position, near, len(self.tree.nodes), goal) or []

    def _goal_at(self, id: str, successors: list[tuple[int, str]], goal: Goal) -> Plan | None:
        """The plan where the goal is at a node from which these edges lead on; `None` where it is not, or is not any more."""
        if goal == "end":
            return []
        return next(([(id, edge)] for edge, _ in successors if edge in self.left and self._kinds[edge] == goal), None)

    def _searched(self, position: Position, near: Mapping[str, int], most: int, goal: Goal) -> Plan | None:
        """The way to the nearest goal, looked for at so many nodes at most; `None` where there may be one beyond."""
        here = position.node.id
        came: dict[str, tuple[str, int] | None] = {here: None}
        far = {here: 0}
        heap = [(0, 0, 0, here)]
        closed: set[str] = set()
        looked = 0
        number = count()
        plan: Plan | None = []
        while heap:
            id = heappop(heap)[-1]
            if id in closed or id not in near:
                continue
            if len(closed) > most:
                plan = None
                break
            closed.add(id)
            successors = self._edges_onward(position, id)
            looked += len(successors)
            if near[id] == 0 and (found := self._goal_at(id, successors, goal)) is not None:
                plan = found
                while (step := came[id]) is not None:
                    plan.append(step)
                    id = step[0]
                break
            after = far[id] + 1
            for edge, to in successors:
                visits = after - (edge == SENT_ON and id != here)
                if (left := near.get(to)) is not None and visits < far.get(to, visits + 1):
                    far[to] = visits
                    came[to] = id, edge
                    heappush(heap, (visits + left, left, next(number), to))
        self.budget.spend(work=2 * len(closed) + looked // EDGES_AT_ONCE)
        return plan
