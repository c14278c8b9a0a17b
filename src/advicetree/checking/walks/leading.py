"""Walks that are led on to answers not taken yet: greedily, by the engine, with the drawing of the tree as a map.

What always holds: where an answer leads is what the engine says, so a walk that was gone here can be gone by a session.
The map shows where somebody *might* get from here on, by what is known and counted here; what comes to be known on the way is not foreseen,
so a plan can fail, and then another is made.
The nearest answer is found by A* (Hart, Nilsson and Raphael, 1968). Its estimate is how near each node was to such an answer when that was last worked out;
as answers are only taken since, nothing is nearer by now.
A *door* is an answer of a node by its number; what `others` takes is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heappop, heappush
from itertools import count
from typing import TypeAlias

from advicetree.checking.budget import Budget
from advicetree.checking.walks.distances import Distances
from advicetree.checking.walks.walk import edge_of, edges
from advicetree.engine import Position, advance, resolve, start
from advicetree.model import EMPTY, Answer, Ending, answers_of
from advicetree.tree import Tree

NEAR = 300
DOORS_AT_ONCE = 10  # doors that a look passes in the time of a unit of work
PATIENCE = 30
LOOKS = 2_000
SENT_ON = -1
A_STEP = 3
MANY = 100  # visits that are counted make a position large


_Steps: TypeAlias = "tuple[str, _Steps] | None"


class Trail:
    """A walk that is being gone; `new` holds what it was the first to take: after how many steps, which doors, and where it stood then."""

    def __init__(self, map: Map) -> None:
        self.map = map
        self.steps: list[tuple[str, str]] = []
        self.doors: list[list[int]] = []
        self.new: list[tuple[int, list[int], str]] = []
        self.position = start(map.tree, EMPTY)
        self._mark = (0, self.position)  # where it last took something new: positions can be large, so no others are kept

    @property
    def ended(self) -> bool:
        """Whether it stands at an ending."""
        return isinstance(self.position.node, Ending)

    def go(self, id: str) -> None:
        """Answer by an id."""
        node = self.position.node
        self.position = self.after(self.position, id)
        self.steps.append((node.id, id))
        passed = [(answer.node, answer.id) for answer in self.position.passed if isinstance(answer, Answer)]
        self.doors.append([self.map.door(*point) for point in [(node.id, id), *passed]])
        fresh = [door for door in dict.fromkeys(self.doors[-1]) if self.map.take(door)]
        if fresh:
            self.new.append((len(self.steps), fresh, self.position.node.id))
            self._mark = len(self.steps), self.position

    def after(self, position: Position, id: str) -> Position:
        """The position that an answer leads to from another."""
        answer, value = resolve(self.map.tree, position.node, id)
        after = advance(self.map.tree, position, answer, value)
        self.map.budget.spend(work=A_STEP + 3 * len(after.passed) + len(after.visits) // 50)
        return after

    def back(self) -> None:
        """Go back to where it last took something new."""
        steps = self.new[-1][0]
        del self.steps[steps:], self.doors[steps:]
        if self._mark[0] != steps:
            position = start(self.map.tree, EMPTY)
            for _, id in self.steps:
                position = self.after(position, id)
            self._mark = steps, position
        self.position = self._mark[1]

    def give_up(self) -> None:
        """Give back what it took last."""
        for door in self.new.pop()[1]:
            self.map.give_back(door)

    def abandon(self) -> None:
        """Give back all that it was the first to take."""
        while self.new:
            self.give_up()


class Map:
    """The drawing of a tree with the answers that are `left` to take; `inner` are the doors that do not lead to an ending."""

    def __init__(self, tree: Tree, budget: Budget, longest: int) -> None:
        self.tree, self.budget, self.longest = tree, budget, longest
        self.points = edges(tree)
        self.answers = [answer for node in tree.nodes.values() for answer in answers_of(node)]
        self._number = {point: number for number, point in enumerate(self.points)}
        self._at: dict[str, list[tuple[int, str]]] = {id: [] for id in tree.nodes}
        for number, answer in enumerate(self.answers):
            self._at[answer.node].append((number, answer.to))
        limits = {node.id: node.limit.to for node in tree.nodes.values() if node.limit is not None}
        self._at_or_sent = {id: [*doors, (SENT_ON, limits[id])] if id in limits else doors for id, doors in self._at.items()}
        self.inner = [not isinstance(tree.nodes[answer.to], Ending) for answer in self.answers]
        self.left = set(range(len(self.points)))
        self._drawing = Distances(tree)
        self.out = self._drawing.visits_to([node.id for node in tree.nodes.values() if isinstance(node, Ending)])
        self._own = dict.fromkeys(tree.nodes, 0), dict.fromkeys(tree.nodes, 0)  # how many doors of each node are left, outer and inner
        for door, answer in enumerate(self.answers):
            self._own[self.inner[door]][answer.node] += 1
        self._near: list[dict[str, int] | None] = [None, None]

    def door(self, node: str, answer: str) -> int:
        """The number of the door that an answer counts as."""
        return self._number[edge_of(self.tree, node, answer)]

    def leads_on(self) -> bool:
        """Whether any door is left that does not end the walk."""
        return any(self._own[True].values())

    def take(self, door: int) -> bool:
        """Take a door; whether it was left."""
        if door not in self.left:
            return False
        self.left.discard(door)
        self._own[self.inner[door]][self.answers[door].node] -= 1
        return True

    def give_back(self, door: int) -> None:
        """Let a door be left again."""
        self.left.add(door)
        self._own[self.inner[door]][self.answers[door].node] += 1
        self._near[self.inner[door]] = None

    def lead(self, trail: Trail) -> bool:
        """Lead a walk on to what is new and does not end it, then to what does, and out; false, with all given back, if nothing new comes to an end."""
        for inner in (True, False):
            plan: list[tuple[str, int]] = []
            missed, new = 0, len(trail.new)
            while missed < PATIENCE and self._goes_on(trail):
                if len(trail.new) > new:
                    missed, new = 0, len(trail.new)
                if not plan or plan[-1][0] != trail.position.node.id:
                    missed += bool(plan)
                    plan = self._plan(trail.position, inner=inner)
                if not plan:
                    break
                door = plan.pop()[1]
                if door == SENT_ON:  # it has to come here again before the limit does that
                    plan = []
                    door = self._round(trail.position.node.id)
                trail.go(self._id(door))
        while trail.new:
            steps, _, id = trail.new[-1]
            if steps + self.out.get(id, self.longest + 1) <= self.longest:
                trail.back()
                if trail.ended or self._is_out(trail):
                    return True
            trail.give_up()
        return False

    def _goes_on(self, trail: Trail) -> bool:
        """Whether a walk has not ended, and can go on and still end before it is too long, as far as the drawing shows."""
        return not trail.ended and len(trail.steps) + self.out.get(trail.position.node.id, self.longest) < self.longest

    def _round(self, id: str) -> int:
        """The first door of a node by which the drawing leads back to it soonest."""
        near = self._drawing.visits_to([id])
        return min((door for door, to in self._at[id]), key=lambda door: near.get(self.answers[door].to, len(near)))

    def _id(self, door: int) -> str:
        """An id by which a door is answered; of the values that `others` takes, the first."""
        answer = self.answers[door]
        node = self.tree.nodes[answer.node]
        return answer.id if answer is not node.others else next(value for value in self.tree.facts[node.fact or ""].values if value not in node.answers)

    def _onward(self, position: Position, id: str) -> list[tuple[int, str]]:
        """The doors that lead on from a node for whoever comes there from a position, and the limit that may send them on."""
        node = self.tree.nodes[id]
        limit = node.limit
        sent_on = [] if limit is None else [(SENT_ON, limit.to)]
        if node is not position.node:
            if limit is not None and position.visits.get(id, 0) >= limit.visits:
                return sent_on
            if node.fact is not None and (value := position.facts.get(node.fact)) is not None:
                door = self.door(id, value)
                return [(door, self.answers[door].to), *sent_on]
        return self._at_or_sent[id]

    def _plan(self, position: Position, *, inner: bool) -> list[tuple[str, int]]:
        """The way to the nearest door that is left, inner or outer: nodes and doors, the last first; empty where there is none.

        It is looked for by an older map first, which shows nothing farther than it is, and only then by a new one.
        """
        near = self._near[inner]
        if near is not None:
            plan = self._looked_for(position, near, NEAR + 2 * near.get(position.node.id, 0), inner=inner)
            if plan is not None:
                return plan
        self.budget.spend(work=2 * self._drawing.size // 3)
        near = self._near[inner] = self._drawing.visits_to([id for id, count in self._own[inner].items() if count])
        return self._looked_for(position, near, len(self.tree.nodes), inner=inner) or []

    def _looked_for(self, position: Position, near: Mapping[str, int], most: int, *, inner: bool) -> list[tuple[str, int]] | None:
        """Look for the nearest door that is left by A*, at so many nodes at most; `None` where there may be one beyond."""
        own, here = self._own[inner], position.node.id
        came: dict[str, tuple[str, int] | None] = {here: None}
        far = {here: 0}
        heap = [(0, 0, 0, here)]
        closed: set[str] = set()
        doors = 0
        number = count()
        while heap:
            id = heappop(heap)[-1]
            if id in closed or id not in near:
                continue
            if len(closed) > most:
                self._looked(closed, doors)
                return None
            closed.add(id)
            onward = self._onward(position, id)
            doors += len(onward)
            for door, _ in onward if own[id] else ():
                if door in self.left and self.inner[door] is inner:
                    self._looked(closed, doors)
                    return [(id, door), *_traced(came, id)]
            after = far[id] + 1
            for door, to in onward:
                visits = after - (door == SENT_ON)
                if (left := near.get(to)) is not None and visits < far.get(to, visits + 1):
                    far[to] = visits
                    came[to] = id, door
                    heappush(heap, (visits + left, left, next(number), to))
        self._looked(closed, doors)
        return []

    def _looked(self, closed: set[str], doors: int) -> None:
        """Note the work of a look at so many nodes, and at so many doors there."""
        self.budget.spend(work=2 * len(closed) + doors // DOORS_AT_ONCE)

    def _is_out(self, trail: Trail) -> bool:
        """Lead a walk to the nearest ending, by A*; false where none is found among so many positions, or the walk would become too long."""
        if trail.position.node.id not in self.out:
            return False
        heap: list[tuple[int, int, int, Position, _Steps]] = [(0, 0, 0, trail.position, None)]
        seen: set[object] = set()
        number = count()
        looks = LOOKS // (1 + len(trail.position.visits) // MANY)
        while heap and len(seen) < looks:
            far, left, _, position, steps = heappop(heap)
            node = position.node
            if isinstance(node, Ending):
                for id in _in_order(steps):
                    trail.go(id)
                return True
            key = node.id, frozenset(position.facts.items()), frozenset(position.visits.items())
            if key in seen:
                continue
            seen.add(key)
            gone = far - left + 1
            for door, to in self._at[node.id]:
                if to in self.out:
                    after = trail.after(position, self._id(door))
                    near = self.out.get(after.node.id)
                    if near is not None and len(trail.steps) + gone + near <= self.longest:
                        heappush(heap, (gone + near, near, next(number), after, (self._id(door), steps)))
        return False


def _traced(came: dict[str, tuple[str, int] | None], id: str) -> list[tuple[str, int]]:
    """The way by which a search came to a node, the last door first."""
    way = []
    while (step := came[id]) is not None:
        way.append(step)
        id = step[0]
    return way


def _in_order(steps: _Steps) -> list[str]:
    """The ids of linked steps, the last of which comes first, in their order."""
    ids = []
    while steps is not None:
        id, steps = steps
        ids.append(id)
    return ids[::-1]
