"""The cheapest walk to a node, for a session that did not take it.

What always holds: what differs is kept by keys (`walking.key`), lasting facts and nodes; an old answer that is no longer asked costs nothing.
Costs are compared in this order: known facts changed, old answers given otherwise, new answers; then what comes first in the author's order is first.
Two states of the search are the same if they are at one node and agree on all that can still matter on a way from there to the goal.
The search is bounded in states, and in the choices that may become one; past the bound it says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import heappop, heappush
from typing import Literal, TypeAlias

import attrs

from advicetree.model import EMPTY, Answer, Ending, Node, Tree, targets
from advicetree.walking import NEVER, Position, advance, arrive, key, offers

Kind: TypeAlias = Literal["same", "changed", "new", "known", "forgotten"]
Cost: TypeAlias = tuple[int, int, int]

COSTS: dict[Kind, Cost] = {"same": (0, 0, 0), "changed": (0, 1, 0), "new": (0, 0, 1), "known": (1, 0, 0), "forgotten": (1, 0, 1)}
MOST_CHOICES = 20


@attrs.define(eq=False)
class Choice:
    """An answer taken in the search: as before, otherwise than before (`old`), anew, or as another known fact or none would have it."""

    answer: Answer
    kind: Kind
    old: str | None
    used: Mapping[str, int]


@attrs.define(eq=False)
class State:
    """A position of the search: which known facts count as not known, how many old answers are used up by their keys, and how it was come to."""

    position: Position
    forgotten: frozenset[str]
    used: Mapping[str, int]
    before: State | None = None
    choice: Choice | None = None

    def choices(self) -> list[Choice]:
        """Give the choices from the start to here."""
        made: list[Choice] = []
        state: State | None = self
        while state is not None and state.choice is not None:
            made.append(state.choice)
            state = state.before
        return made[::-1]


class Search:
    """Dijkstra's search for the cheapest walk to a goal; `old` holds the values answered before, by their keys and in their order."""

    def __init__(self, tree: Tree, known: Mapping[str, str], old: Mapping[str, Sequence[str]], goal: str) -> None:
        self.tree = tree
        self.known = known
        self.old = old
        self.goal = goal
        self.bits: dict[str, int] = {}
        self.ahead = self._ahead()

    def run(self, bound: int) -> tuple[State | None, bool]:
        """Give the cheapest state that visits the goal, if any was found, and whether all there is was searched."""
        first = State(arrive(self.tree, self.tree.start, EMPTY, NEVER), frozenset(), EMPTY)
        if first.position.visited(self.goal):
            return first, True
        done = {self._place(first)}
        queue: list[tuple[Cost, int, State, Choice]] = []
        pushed = self._push(queue, 0, (0, 0, 0), first)
        while queue:
            cost, _, before, choice = heappop(queue)
            state = self._after(before, choice)
            if state.position.visited(self.goal):
                return state, True
            place = self._place(state)
            if place in done or state.position.node.id not in self.ahead:
                continue
            if len(done) >= bound or pushed >= MOST_CHOICES * bound:
                return None, False
            done.add(place)
            pushed = self._push(queue, pushed, cost, state)
        return None, True

    def _push(self, queue: list[tuple[Cost, int, State, Choice]], pushed: int, cost: Cost, state: State) -> int:
        """Let the choices at a state wait for their turn, and give how many waited so far."""
        for pushed, choice in enumerate(self._choices(state), pushed + 1):  # noqa: B020, PLR1704
            extra = COSTS[choice.kind]
            heappush(queue, ((cost[0] + extra[0], cost[1] + extra[1], cost[2] + extra[2]), pushed, state, choice))
        return pushed

    def _after(self, before: State, choice: Choice) -> State:
        answer = choice.answer
        forgotten = before.forgotten
        if choice.kind == "forgotten" and (fact := before.position.node.fact) is not None:
            forgotten |= {fact}
        return State(advance(self.tree, before.position, answer, answer.id), forgotten, choice.used, before, choice)

    def _choices(self, state: State) -> Iterator[Choice]:
        """Give each answer that can be taken at a state."""
        node = state.position.node
        if node.fact is not None and node.fact in self.known and node.fact not in state.forgotten:
            value = self.known[node.fact]
            for answer in offers(self.tree, node):
                kind: Kind = "forgotten" if answer.settles is None else "same" if answer.id == value else "known"
                yield Choice(answer, kind, value, state.used)
            return
        slot = key(self.tree, node)
        found = offers(self.tree, node)
        fits = {answer.id for answer in found}
        used, old = state.used.get(slot, 0), self.old.get(slot, ())
        while used < len(old) and old[used] not in fits:
            used += 1
        before = old[used] if used < len(old) else None
        counts = state.used if before is None or not self._recurs(node) else {**state.used, slot: used + 1}
        for answer in found:
            kind = "new" if before is None else "same" if answer.id == before else "changed"
            yield Choice(answer, kind, before, counts)

    def _recurs(self, node: Node) -> bool:
        """Whether what is answered at a node can be asked for again."""
        return node.id in self.tree.looping or node.fact in self.tree.recurring

    def _place(self, state: State) -> tuple[object, ...]:
        """Give what tells a state from others, as far as it can matter on a way from there to the goal."""
        position = state.position
        ahead, bits = self.ahead.get(position.node.id, 0), self.bits
        return (
            position.node.id,
            frozenset(item for item in position.facts.items() if ahead & bits.get(f"fact:{item[0]}", 0)),
            frozenset(item for item in position.visits.items() if ahead & bits.get(f"limit:{item[0]}", 0)),
            frozenset(fact for fact in state.forgotten if ahead & bits.get(f"fact:{fact}", 0)),
            frozenset(item for item in state.used.items() if ahead & bits.get(item[0], 0)),
        )

    def _ahead(self) -> dict[str, int]:
        """Give, for each node from which the drawing leads to the goal, a bit mask of the keys and limits that lie on its ways there."""
        backward: dict[str, list[str]] = {}
        for node in self.tree.nodes.values():
            for to in targets(node):
                backward.setdefault(to, []).append(node.id)
        found = {self.goal: 0}
        todo = [self.goal]
        while todo:
            name = todo.pop()
            mask = found[name]
            for before in backward.get(name, ()):
                old = found.get(before)
                fresh = mask | self._own(name) if old is None else old | mask | self._own(name)
                if fresh != old:
                    found[before] = fresh
                    todo.append(before)
        return {name: mask | self._own(name) for name, mask in found.items()}

    def _own(self, name: str) -> int:
        """Give the bits of what is looked up at a node itself."""
        node = self.tree.nodes[name]
        keys = [] if isinstance(node, Ending) else [key(self.tree, node)]
        if node.limit is not None:
            keys.append(f"limit:{name}")
        mask = 0
        for one in keys:
            mask |= self.bits.setdefault(one, 1 << len(self.bits))
        return mask
