"""The state graph of a tree for walks that begin with nothing known beforehand, worked out state by state as a search asks for it.

A *state* is a stop with all that can still matter to where a walk goes from there: the values of facts that may be asked again
or that rules of forks read, and the visits of limited nodes that it may come to again.
A *transition* is an answer given in a state, with the nodes that it visits. Where several choices can be ticked, it is one of few lists that stand for all:
those that nothing ahead tells apart are one (`lists`).
Where an answer leads is what `engine.advance` says; nothing else is known of the semantics here.

**When two states are one.** A fact can still matter where the drawing leads on to a situation that asks about it, or to a fork whose rules read it,
so each strongly connected component has a mask of such facts; where masks would take too much memory, all facts count everywhere.
Visits matter only within the component of the limited node, since a walk that leaves a component never comes back.
So a state is one integer: its node, the values under the mask, and the number of its vector of visits.

**Vectors of visits** are hash-consed: equal vectors are kept once and have one number, so that comparing them is exact and costs nothing.
A long vector is a tree of short rows, so that one visit more costs a few rows and not a copy; this is what makes thousands of limits affordable.
For the same reason the engine is only told the visits of those nodes that it could look at before the walk stops again.

Invariant: two walks are in one state if and only if they are at one node and agree on all that can still matter there.
All that is kept is paid for from a `budget`.
"""

from __future__ import annotations

import math
import struct
from array import array
from collections.abc import Mapping, Sequence
from functools import cache
from heapq import heappop, heappush
from typing import NamedTuple

from advicetree.answering import offers
from advicetree.checking.budget import Budget, BudgetExceeded
from advicetree.checking.walks.lists import Ticked
from advicetree.checking.walks.walk import Walk
from advicetree.components import strongly_connected
from advicetree.engine import NOTHING, Position, advance, answered_as, passed_with, start, way_of
from advicetree.model import EMPTY, Answer, Ending, Known, Node, answers_of, targets
from advicetree.promises import Point
from advicetree.tree import Tree

MOST_MASKS = 64_000_000
SMALL = 255
MOST_KEPT = 65_535  # lists of one fact
A_VECTOR, A_NODE = 32, 24  # bits of a code
ROW = 20  # counts in a row, or numbers of rows, about
A_COUNT = struct.Struct("<I")
A_STATE, A_ROW, AN_OFFER, A_CELL = 250, 240, 400, 8  # bytes, about
A_TARGET, A_TRANSITION, A_POINT = 60, 120, 16  # bytes too, with what searches note of a transition


class Transition(NamedTuple):
    """An answer given in a state, a `step`; the state that it leads to; and the answers taken, given and passed over, by the ids of real values.

    It makes a visit for each: those of the nodes passed over, and of the one where it stops.
    """

    step: tuple[str, Known]
    to: int
    points: tuple[Point, ...]


class _Offer(NamedTuple):
    """An answer offered at a node, with what is the same of it in all states there.

    `learns` holds the bits of the value that it settles, and `near` the limited nodes of the same component that may be arrived at before the next stop;
    `points` is what is taken where nothing is passed over.
    """

    answer: Answer
    step: tuple[str, Known]
    learns: int
    near: tuple[str, ...]
    points: tuple[Point, ...]


class States:
    """The states that walks come to: `nodes` holds the node of each, `start` is the first, and `done` counts those whose transitions were worked out.

    `passed_first` are the answers passed over before the first of them, and `complete` says whether the lists that are given stand for all.

    With `successors`, a part of the drawing (node → nodes that it leads to), only that part counts for what can still matter:
    then states are told apart, and transitions are right, only as far as walks keep to that part.
    """

    def __init__(self, tree: Tree, budget: Budget, successors: Mapping[str, Sequence[str]] | None = None) -> None:
        self.tree = tree
        self.budget = budget
        self.nodes: list[Node] = []
        self.done = 0
        self.complete = True
        self._ticked = Ticked(tree)
        self._plain = not tree.derived and all(fact.several is None for fact in tree.facts.values())
        successors = {node.id: targets(node) for node in tree.nodes.values()} if successors is None else successors
        components = strongly_connected(successors)
        self._component = {id: number for number, members in enumerate(components) for id in members}
        self._number = {id: number for number, id in enumerate(tree.nodes)}
        self._lay_out_facts()
        self._ahead = self._facts_ahead(components, successors)
        self._lay_out_lists(components, successors)
        self._lay_out_visits(components)
        self._near: dict[str, tuple[str, ...]] = {}
        self._offers: dict[str, Sequence[_Offer]] = {}
        self._codes: list[int] = []
        self._work: dict[str, int] = {}
        self._states: dict[int, int] = {}
        self._first = array("q")  # where the transitions of each state begin in `_to`, or -1
        self._to = array("q")
        self._transitions: dict[int, list[Transition]] = {}
        self._passing: dict[int, tuple[Point, ...]] = {}  # the points of those transitions, by their place in `_to`, that pass over something
        self._point = cache(Point)  # since many transitions pass over the same answers
        first = start(tree, EMPTY)
        self.passed_first = self._passed(first)
        self.start = self._state(first, 0, -1, 0, self.passed_first)

    def _lay_out_facts(self) -> None:
        """Each fact that can matter again a cell in the code of a state: the place of its value from 1, or 0."""
        facts, kept = self.tree.facts, self.tree.kept
        self._values: dict[str, list[Known]] = {fact: [*facts[fact].values] if facts[fact].several is None else [] for fact in facts if fact in kept}
        self._places: dict[str, dict[Known, int]] = {fact: {} for fact, values in self._values.items() if not values}  # of lists, in their order
        largest = max(map(len, self._values.values()), default=0) if not self._places else MOST_KEPT
        self._cells = struct.Struct(f"<{len(self._values)}{'B' if largest <= SMALL else 'H'}")
        self._width = 8 if largest <= SMALL else 16
        self._shift = {fact: self._width * place for place, fact in enumerate(self._values)}

    def _facts_ahead(self, components: Sequence[Sequence[str]], successors: Mapping[str, Sequence[str]]) -> list[int]:
        """For each component, the cells of the facts that can be asked from there on."""
        if len(components) * self._cells.size > MOST_MASKS:
            return [(1 << 8 * self._cells.size) - 1] * len(components)
        cell = (1 << self._width) - 1
        own = {node.id: cell << self._shift[node.fact] for node in self.tree.nodes.values() if node.fact in self._shift}
        for node in self.tree.nodes.values() if self.tree.ruling else ():
            if node.fact in self.tree.derived and node.fact is not None:
                own[node.id] = sum(cell << self._shift[fact] for fact in self.tree.inputs(node.fact) if fact in self._shift)
        return self._masks(own, components, successors)

    def _masks(self, own: Mapping[str, int], components: Sequence[Sequence[str]], successors: Mapping[str, Sequence[str]]) -> list[int]:
        """For each component, the bits that nodes have to which it leads on."""
        ahead: list[int] = [0] * len(components)
        for number in range(len(components) - 1, -1, -1):
            mask = 0
            for to in {to for id in components[number] for to in successors[id]}:
                mask |= own.get(to, 0) | ahead[self._component[to]]
            ahead[number] = mask
        return ahead

    def _lay_out_lists(self, components: Sequence[Sequence[str]], successors: Mapping[str, Sequence[str]]) -> None:
        """Each set of choices that a fork reads a bit, and for each component the bits of the forks from there on."""
        read = self._ticked.read if any(fact.several is not None for fact in self.tree.facts.values()) else {}
        self._sets = [(fact, choices) for fact, sets in read.items() for choices in sets]
        self._read: list[int] = []
        if self._sets:
            bit = {each: 1 << number for number, each in enumerate(self._sets)}
            own = {node.id: sum(bit[each] for each in set(self._ticked.read_at(node))) for node in self.tree.nodes.values()}
            self._read = self._masks(own, components, successors)

    def _lay_out_visits(self, components: Sequence[Sequence[str]]) -> None:
        """Each limited node that can be come to again a place in the vectors of its component."""
        nodes, looping = self.tree.nodes, self.tree.looping
        limited = [[id for id in members if nodes[id].limit is not None and id in looping] for members in components]
        self._place = {id: place for members in limited for place, id in enumerate(members)}
        self._limited = {number: members for number, members in enumerate(limited) if members}
        self._visits = {number: _Vectors(len(members), self.budget) for number, members in self._limited.items()}

    def _state(self, position: Position, facts: int, component: int, vector: int, passed: Sequence[Point]) -> int:
        """The number of a state, a new one if need be: a stop with the facts known, come to from a vector of a component by passing over some answers."""
        now = self._component[position.node.id]
        vectors = self._visits.get(now)
        if vectors is None or now != component:
            vector = 0
        if vectors is not None:
            for id in {position.node.id, *(point.node for point in passed)}:
                if id in self._place and self._component[id] == now:
                    vector = vectors.put(vector, self._place[id], position.visits[id])
        code = ((facts & self._ahead[now]) << A_VECTOR | vector) << A_NODE | self._number[position.node.id]
        found = self._states.get(code)
        if found is None:
            self.budget.spend(memory=A_STATE + code.bit_length() // 8)
            found = self._states[code] = len(self.nodes)
            self.nodes.append(position.node)
            self._codes.append(code)
            self._first.append(-1)
        return found

    def _decoded(self, state: int) -> tuple[int, int]:
        """The facts and the vector of a state."""
        rest = self._codes[state] >> A_NODE
        return rest >> A_VECTOR, rest & (1 << A_VECTOR) - 1

    def _known(self, facts: int) -> dict[str, Known]:
        """The values of facts, by fact."""
        if not facts:
            return {}
        places = self._cells.unpack(facts.to_bytes(self._cells.size, "little"))
        return {fact: values[place - 1] for (fact, values), place in zip(self._values.items(), places, strict=True) if place}

    def position(self, state: int) -> Position:
        """The stop of a state, with what can still matter of it."""
        node, (facts, vector) = self.nodes[state], self._decoded(state)
        component = self._component[node.id]
        visits = {id: count for place, id in enumerate(self._limited.get(component, ())) if (count := self._visits[component].get(vector, place))}
        return self._stop(node, self._known(facts), visits)

    def _stop(self, node: Node, known: dict[str, Known], visits: dict[str, int]) -> Position:
        """A stop where some facts are known, which count if rules read them: with nothing known beforehand, they were all asked."""
        recurring, ruling = self.tree.recurring, self.tree.ruling
        if not ruling:
            return Position(node, known, visits)
        facts = {fact: value for fact, value in known.items() if fact in recurring}
        return Position(node, facts, visits, {fact: value for fact, value in known.items() if fact in ruling})

    def _passed(self, stop: Position, before: Mapping[str, Known] = NOTHING, answered: tuple[Answer, Known] | None = None) -> tuple[Point, ...]:
        """The answers passed over on the way to a stop."""
        tree, facts = self.tree, stop.facts
        if self._plain:  # then each is named by the value of its fact
            nodes = tree.nodes
            return tuple(self._point(each.node, facts[nodes[each.node].fact or ""]) for each in stop.passed if isinstance(each, Answer))
        return tuple(self._point(passed.node, answered_as(tree, passed, value)) for passed, value in passed_with(tree, stop, before, answered))

    def transitions(self, state: int) -> list[Transition]:
        """The transitions from a state, in the author's order; none at an ending. Raises `BudgetExceeded`."""
        found = self._transitions.get(state)
        if found is None:
            targets, first, passing = self.targets(state), self._first[state], self._passing
            self.budget.spend(memory=A_TRANSITION * len(targets))
            found = self._transitions[state] = [
                Transition(offer.step, to, passing.get(place) or offer.points)
                for place, (offer, to) in enumerate(zip(self._offered(self.nodes[state]), targets, strict=True), first)
            ]
        return found

    def targets(self, state: int) -> Sequence[int]:
        """The states that the transitions from a state lead to, in the same order; what is worked out once is kept."""
        offered = self._offered(self.nodes[state])
        first = self._first[state]
        if first < 0:
            first = self._first[state] = self._worked_out(state, offered)
            self.done += 1
        return self._to[first : first + len(offered)]

    def _worked_out(self, state: int, offered: Sequence[_Offer]) -> int:
        """Let the engine give each answer that is offered in a state; the place of the first of the transitions."""
        node, (code, vector) = self.nodes[state], self._decoded(state)
        facts, component = self._known(code), self._component[node.id]
        vectors = self._visits.get(component)
        found: list[int] = []
        for offer in offered:
            visits = {id: count for id in offer.near if vectors is not None and (count := vectors.get(vector, self._place[id]))}
            before, value = Position(node, facts, visits) if self._plain else self._stop(node, facts, visits), offer.step[1]
            after = advance(self.tree, before, offer.answer, value)
            self.budget.spend(memory=A_TARGET, work=4 + 4 * len(after.passed) + len(offer.near))
            points = offer.points
            if after.passed:
                self.budget.spend(work=sum(self._deriving(answer.node) for answer in after.passed if isinstance(answer, Answer)))
                points += self._passed(after, before.counts, (offer.answer, value))
                self.budget.spend(memory=A_POINT * len(points))
                self._passing[len(self._to) + len(found)] = points
            found.append(self._state(after, code | offer.learns, component, vector, points[1:]))
        self._to.extend(found)
        return len(self._to) - len(found)

    def _deriving(self, node: str) -> int:
        """How much work it is to work out the value of a derived fact that a node asks about, in units of the budget."""
        fact = self.tree.nodes[node].fact
        if fact not in self.tree.derived or fact is None:
            return 0
        if fact not in self._work:
            rules = (rule for name in self.tree.derivation(fact) for rule in self.tree.facts[name].rules)
            self._work[fact] = sum(2 + 2 * len(rule.condition.requirements) for rule in rules if rule.condition is not None)
        return self._work[fact]

    def _offered(self, node: Node) -> Sequence[_Offer]:
        """What is offered at a node."""
        found = self._offers.get(node.id)
        if found is None:
            shift = self._shift.get(node.fact or "")
            fact = self.tree.facts[node.fact] if node.fact is not None else None
            if fact is not None and fact.several is not None:
                found = self._offers[node.id] = self._lists(node, shift)
                return found
            values = {id: place for place, id in enumerate(self._values[fact.id], 1)} if shift is not None and fact is not None else {}
            many = len(node.answers) if fact is None or (node.others is None and not node.ways) else len(fact.values)
            self.budget.spend(memory=AN_OFFER * many, work=4 * many)
            found = self._offers[node.id] = [
                _Offer(
                    answer,
                    (node.id, answer.id),
                    values[answer.id] << shift if answer.settles is not None and shift is not None else 0,
                    self._arrived_at(answer.to, node.id),
                    (Point(node.id, answer.id),),
                )
                for answer in offers(self.tree, node)
            ]
        return found

    def _lists(self, node: Node, shift: int | None) -> list[_Offer]:
        """What is offered where several choices can be ticked."""
        fact = node.fact or ""
        matters = shift is not None and self._ahead[self._component[node.id]] >> shift & 1
        read = self._read[self._component[node.id]] if self._read else 0
        sets = [choices for number, (of, choices) in enumerate(self._sets) if of == fact and read >> number & 1]
        ticked, complete = self._ticked.at(node, sets)
        self.complete = self.complete and complete
        self.budget.spend(memory=AN_OFFER * len(ticked), work=4 * len(ticked))
        found = []
        for choices in ticked:
            way = way_of(self.tree, node, choices)
            learns = 0
            if shift is not None and matters:
                places, kept = self._places[fact], self._values[fact]
                if choices not in places:
                    if len(kept) == MOST_KEPT:
                        raise BudgetExceeded
                    kept.append(choices)
                    places[choices] = len(kept)
                learns = places[choices] << shift
            points = (Point(node.id, answered_as(self.tree, way, choices)),)
            found.append(_Offer(way, (node.id, choices), learns, self._arrived_at(way.to, node.id), points))
        return found

    def _arrived_at(self, to: str, node: str) -> tuple[str, ...]:
        """The limited nodes of a node's component that a walk from there may arrive at before it stops, if it arrives at one first."""
        component = self._component[node]
        if component not in self._visits or self._component[to] != component:
            return ()
        found = self._near.get(to)
        if found is None:
            reached, todo = {to}, [to]
            while todo:
                at = self.tree.nodes[todo.pop()]
                passing = [answer.to for answer in answers_of(at)] if at.fact in self._shift or at.fact in self.tree.derived else []
                more = {id for id in (*passing, *([at.limit.to] if at.limit else [])) if self._component[id] == component} - reached
                reached |= more
                todo += more
            found = self._near[to] = tuple(reached & self._place.keys())
            self.budget.spend(memory=A_CELL * len(found), work=len(reached))
        return found

    def known(self, state: int) -> bool:
        """Whether the transitions of a state were worked out."""
        return self._first[state] >= 0

    def ends(self, state: int) -> bool:
        """Whether walks end in a state."""
        return isinstance(self.nodes[state], Ending)

    def visits(self, transition: Transition) -> list[str]:
        """The nodes that a transition visits, in order."""
        return [*(point.node for point in transition.points[1:]), self.nodes[transition.to].id]

    def walk(self, transitions: Sequence[Transition]) -> Walk:
        """The walk that takes some transitions from the start."""
        points = [*self.passed_first]
        visits = [*(point.node for point in points), self.nodes[self.start].id]
        at = self.start
        for transition in transitions:
            points += transition.points
            visits += self.visits(transition)
            at = transition.to
        return Walk(self.tree, tuple(transition.step for transition in transitions), tuple(points), tuple(visits), self.nodes[at].id, self.ends(at))

    def explore(self, bound: int) -> bool:
        """Work out all states that there are; false where there are more than the bound allows. Raises `BudgetExceeded`."""
        todo = array("q", [self.start])
        while todo:
            state = todo.pop()
            if not self.known(state):
                if self.done >= bound:
                    return False
                todo.extend(to for to in self.targets(state) if not self.known(to))
        return True

    def visits_to_end(self) -> dict[int, int]:
        """The fewest visits from each state to an ending, of those from which there is one, once all are worked out (Dijkstra, backward)."""
        into: list[list[tuple[int, int]]] = [[] for _ in self.nodes]
        for state in range(len(self.nodes)):
            for place, to in enumerate(self.targets(state), self._first[state]):
                into[to].append((len(self._passing.get(place) or "1"), state))
        found: dict[int, int] = {}
        queue = [(0, state) for state in range(len(self.nodes)) if self.ends(state)]
        while queue:
            far, state = heappop(queue)
            if state not in found:
                found[state] = far
                for visits, before in into[state]:
                    if before not in found:
                        heappush(queue, (far + visits, before))
        return found


class _Vectors:
    """Vectors of counts of one length, by number: equal ones are one, and 0 is that of nothing but zeros.

    A vector of more than about 20 counts is a row of numbers of shorter vectors, and so on, so that two which differ in one place share all other rows.
    """

    def __init__(self, length: int, budget: Budget) -> None:
        self.budget = budget
        levels = 1
        while ROW**levels < length:
            levels += 1
        width = math.ceil(length ** (1 / levels))
        self._row = struct.Struct(f"<{width}I")
        self._steps = [width**level for level in range(levels - 1, -1, -1)]  # how many counts lie behind each place of a row, by level
        self._rows = [bytes(self._row.size)]  # number 0 means zeros at each level
        self._numbers = {self._rows[0]: 0}

    def get(self, vector: int, place: int) -> int:
        """The count in a place."""
        for step in self._steps:
            at, place = divmod(place, step)
            (vector,) = A_COUNT.unpack_from(self._rows[vector], at * A_COUNT.size)
        return vector

    def put(self, vector: int, place: int, count: int) -> int:
        """The number of the vector that has another count in a place."""
        path = []
        for step in self._steps:
            at, place = divmod(place, step)
            path.append((self._rows[vector], at * A_COUNT.size))
            (vector,) = A_COUNT.unpack_from(*path[-1])
        for row, at in reversed(path):
            changed = row[:at] + A_COUNT.pack(count) + row[at + A_COUNT.size :]
            known = self._numbers.get(changed)
            if known is None:
                self.budget.spend(memory=A_ROW)
                known = self._numbers[changed] = len(self._rows)
                self._rows.append(changed)
            count = known
        return count
