"""The cheapest walk to a node, for a session that did not take it.

What always holds: what differs is kept by keys (`engine.key`), remembered facts and nodes; an old answer that is no longer asked costs nothing.
Costs are compared in this order: known facts changed, old answers given otherwise, new answers; then what comes first in the author's order is first.
A state of the search keeps only what can still matter on a way from there to the goal, and two that keep the same at one node are one.
The search is bounded in states and in all that they hold and that waits to become one, so in time and in memory; past the bound it says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import heappop, heappush
from typing import Literal, TypeAlias

import attrs

from advicetree.engine import LONGEST_WALK, NEVER, Position, advance, arrive, key, offers
from advicetree.model import EMPTY, Answer, Ending, Node, targets
from advicetree.rings import groups
from advicetree.tree import Tree

Kind: TypeAlias = Literal["same", "changed", "new", "known", "forgotten"]
Cost: TypeAlias = tuple[int, int, int]

COSTS: dict[Kind, Cost] = {"same": (0, 0, 0), "changed": (0, 1, 0), "new": (0, 0, 1), "known": (1, 0, 0), "forgotten": (1, 0, 1)}
WORK_OF_A_CHOICE = 5
MOST_WORK = 100
MOST_BITS = 10**9


@attrs.define(eq=False)
class Choice:
    """An answer taken in the search: as before, otherwise than before (`old`), anew, or as another known fact or none would have it.

    With `given`, it is an answer that the person gives; else the walk passes over its node.
    """

    answer: Answer
    kind: Kind
    old: str | None
    used: Mapping[str, int]
    given: bool = True


@attrs.define(eq=False)
class State:
    """A position of the search: which known facts count as not known, how many old answers are used up by their keys, and how it was come to.

    `length` counts the answers given on the way.
    """

    position: Position
    forgotten: frozenset[str]
    used: Mapping[str, int]
    before: State | None = None
    choice: Choice | None = None
    length: int = 0

    def choices(self) -> list[Choice]:
        """The choices from the start to here."""
        made: list[Choice] = []
        state: State | None = self
        while state is not None and state.choice is not None:
            made.append(state.choice)
            state = state.before
        return made[::-1]


class Search:
    """Dijkstra's search for the cheapest walk to a goal; `old` holds the values answered before, by their keys and in their order.

    It looks at no more than `bound` states, and ends as well where they hold too much for so many (`MOST_WORK` things for each).
    When it has run, `looked` is how many states it looked at, and `complete` says whether all there is was searched.
    """

    def __init__(self, tree: Tree, known: Mapping[str, str], old: Mapping[str, Sequence[str]], goal: str, bound: int) -> None:
        self.tree = tree
        self.known = known
        self.old = old
        self.goal = goal
        self.bound = bound
        self.work = 0
        self.looked = 0
        self.complete = True
        self.offers: dict[str, tuple[Answer, ...]] = {}
        self.bits: dict[str, int] = {}
        self.ahead = self._ahead()

    def run(self) -> State | None:
        """The cheapest state that visits the goal, if any was found."""
        queue: list[tuple[Cost, int, State, Choice]] = []
        done: set[tuple[object, ...]] = set()
        cost, state, pushed = (0, 0, 0), State(arrive(self.tree, self.tree.start, EMPTY, NEVER), frozenset(), EMPTY), 0
        while state.length > LONGEST_WALK or not state.position.visited(self.goal):
            if self._is_new(state, done):
                for choice in self._choices(state):
                    pushed += 1
                    more = COSTS[choice.kind]
                    heappush(queue, ((cost[0] + more[0], cost[1] + more[1], cost[2] + more[2]), pushed, state, choice))
                    self.work += WORK_OF_A_CHOICE
            if not queue:
                return None
            if self.looked >= self.bound or self.work >= MOST_WORK * self.bound:
                self.complete = False
                return None
            cost, _, before, choice = heappop(queue)
            state = self._after(before, choice)
        return state

    def _after(self, before: State, choice: Choice) -> State:
        answer = choice.answer
        forgotten = before.forgotten
        if choice.kind == "forgotten" and (fact := before.position.node.fact) is not None:
            forgotten |= {fact}
        position = advance(self.tree, before.position, answer, answer.id)
        self.work += len(position.passed)
        return State(position, forgotten, choice.used, before, choice, before.length + choice.given)

    def _is_new(self, state: State, done: set[tuple[object, ...]]) -> bool:
        """Whether a state leads on and none like it was looked at; then it counts as looked at, and keeps only what can still matter."""
        position, bits = state.position, self.bits
        ahead = self.ahead.get(position.node.id)
        if ahead is None:
            return False
        if state.length > LONGEST_WALK:
            self.complete = False
            return False
        facts = {fact: value for fact, value in position.facts.items() if ahead & bits.get(f"fact:{fact}", 0)}
        visits = {node: count for node, count in position.visits.items() if ahead & bits.get(f"limit:{node}", 0)}
        state.position = Position(position.node, facts, visits)
        state.forgotten = frozenset(fact for fact in state.forgotten if ahead & bits.get(f"fact:{fact}", 0))
        state.used = {slot: count for slot, count in state.used.items() if ahead & bits.get(slot, 0)}
        self.work += len(facts) + len(visits) + len(state.forgotten) + len(state.used)
        place = (position.node.id, frozenset(facts.items()), frozenset(visits.items()), state.forgotten, frozenset(state.used.items()))
        if place in done:
            return False
        done.add(place)
        self.looked += 1
        return True

    def _choices(self, state: State) -> Iterator[Choice]:
        """Each answer that can be taken at a state."""
        node = state.position.node
        found = self._offers(node)
        if node.fact is not None and node.fact in self.known and node.fact not in state.forgotten:
            value = self.known[node.fact]
            for answer in found:
                kind: Kind = "forgotten" if answer.settles is None else "same" if answer.id == value else "known"
                yield Choice(answer, kind, value, state.used, given=kind == "forgotten")
            return
        slot = key(self.tree, node)
        fits = {answer.id for answer in found}
        used, old = state.used.get(slot, 0), self.old.get(slot, ())
        while used < len(old) and old[used] not in fits:
            used += 1
        before = old[used] if used < len(old) else None
        counts = state.used if before is None or not self._recurs(node) else {**state.used, slot: used + 1}
        for answer in found:
            kind = "new" if before is None else "same" if answer.id == before else "changed"
            yield Choice(answer, kind, before, counts)

    def _offers(self, node: Node) -> tuple[Answer, ...]:
        if node.id not in self.offers:
            found = self.offers[node.id] = offers(self.tree, node)
            self.work += 0 if node.others is None else WORK_OF_A_CHOICE * len(found)  # those that `others` takes are made first
        return self.offers[node.id]

    def _recurs(self, node: Node) -> bool:
        """Whether what is answered at a node can be asked for again."""
        return node.id in self.tree.looping or node.fact in self.tree.recurring

    def _ahead(self) -> dict[str, int]:
        """For each node from which the drawing leads to the goal, a bit mask of the keys and limits on its ways there that a walk can meet again.

        All of them, where a mask for each would take too much memory.
        """
        onward = self._onward()
        own = {name: self._own(self.tree.nodes[name]) for name in onward}
        names = dict.fromkeys(name for keys in own.values() for name in keys)
        if len(names) * sum(map(len, onward.values())) > MOST_BITS:
            self.bits = dict.fromkeys(names, 1)
            return dict.fromkeys(onward, 1)
        self.bits = {name: 1 << number for number, name in enumerate(names)}
        ahead: dict[str, int] = {}
        for group in reversed(groups(onward)):
            mask = 0
            for name in group:
                for met in own[name]:
                    mask |= self.bits[met]
                for to in onward[name]:
                    mask |= ahead.get(to, 0)
            ahead.update(dict.fromkeys(group, mask))
        return ahead

    def _onward(self) -> dict[str, list[str]]:
        """For each node from which the drawing leads to the goal, the nodes that it leads to of which that is true as well; none for the goal."""
        backward: dict[str, list[str]] = {}
        for node in self.tree.nodes.values():
            for to in targets(node):
                backward.setdefault(to, []).append(node.id)
        onward: dict[str, list[str]] = {self.goal: []}
        todo = [self.goal]
        while todo:
            name = todo.pop()
            for before in backward.get(name, ()):
                if before not in onward:
                    onward[before] = []
                    todo.append(before)
                if before != self.goal:
                    onward[before].append(name)
        return onward

    def _own(self, node: Node) -> list[str]:
        """The keys that are looked up at a node itself, of those that a walk can meet again."""
        keys = [key(self.tree, node)] if self._recurs(node) and not isinstance(node, Ending) else []
        return [*keys, f"limit:{node.id}"] if node.limit is not None and node.id in self.tree.looping else keys
