"""The cheapest walk to a node, for a session that did not take it: a search that remembers only what it has to.

**The search problem.**
A *state* is an arrival at a node, with all that decides how it goes on from there, by keys:
of a remembered fact (`engine.key`) its value and how many old answers about it are used up, of a node the latter alone, of a limit the visits.
A fact is remembered from the first situation about it that is visited; from then on it counts, so that the value of a derived fact follows from the state.
A *move* is an answer at the node, or being sent on by its limit.
What a walk costs is compared in this order: known facts changed, old answers given otherwise, new answers, choices of lists ticked otherwise, visits,
and then the author's order: of two walks that are alike so far, the one comes first whose next answer does.
An old answer that is no longer asked costs nothing, nor does what follows by rules.

**Abstraction.**
There are far more states than nodes, and hardly any of what they hold matters to one goal.
So an abstract state holds the `tracked` keys alone; at first these are none, and it is a node.
A key that is not tracked can stand for anything: each answer can be taken at the least that it can cost, and a limit can let in and can send on;
a fork about a derived fact can go each way that its rules do not rule out by what is tracked.
Of a list, each part (`distinctions`) is tracked by itself, since most of its choices do not matter to one goal;
the list that is ticked is the one nearest to the list before that has the parts that are tracked.
What is certain costs what it does cost: a fact that cannot have been met before, and all at the start of a walk.

**Why the first path is minimal once it is exact.**
Each walk is a path of abstract states that takes the same answers, makes the same visits and costs no more; walks never part but at an answer.
So if the first of all paths, in the order above, is a walk and costs as much, then no walk comes before it.
A path that is not is *spurious*: what it got wrong is found by going it again with everything remembered, is tracked as well, and the search begins anew
(counterexample-guided abstraction refinement; Clarke et al., 2000).
A tracked key is always right, so a spurious path got one wrong that is not tracked yet.
There are only so many keys: this ends, with a walk or, if no abstract path leads to the goal, in the certainty that no walk does.
It ends soon, since a key on a cycle of the drawing brings all the keys of its strongly connected component with it.

**The search itself** is A* (Hart, Nilsson, Raphael, 1968), whose lower bound is what is left to the goal from a node when nothing is tracked;
it is worked out once, backward from the goal, and remains a consistent lower bound whatever is tracked.
A *label* is a path to a state; labels that promise the same total are taken in the author's order, a path before those that go on from it.
So the first label of a state is the first of its paths, and the first that comes to the goal is the first of all.
What a walk has to pass over by what is tracked is passed at once: an abstract state is where there is something to choose.

Invariant: the search is bounded in states looked at, over all its rounds, and in all that they hold and that waits to become one;
so it is in time and in memory, and past the bound it says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush

from advicetree.engine import LONGEST_WALK, admits, way_of
from advicetree.model import Answer, Known, Node
from advicetree.session.abstracting import COSTS, NOTHING, VISIT, Abstraction, Choice, Kind, Memory
from advicetree.session.distinctions import UNSURE, Held, Holding, slot_of
from advicetree.tree import Tree

LAST = 1 << 40  # the place of a limit's way among those of a node
WORK_OF_A_MOVE = 5
MOST_WORK = 100


class Label:
    """A path to a state: the label `before` the last move, and the move; its `choice` is `None` where a limit sent on.

    `after` is the node that the move leads to, `node` that of the state, and they are one where nothing is passed.
    `rank` is the place of the move in the author's order, `length` how many answers are given on the path.
    `memory` is `None` until the walk has gone on from where the move leads, through all that it has to pass; then it is that of the state.
    `jump` is a label far before, so that two labels are compared in steps as few as the logarithm of their `depth` (Myers, 1983).
    """

    __slots__ = ("after", "before", "choice", "cost", "depth", "jump", "length", "memory", "node", "rank")

    def __init__(self, node: Node, before: Label | None = None, rank: int = 0, choice: Choice | None = None, cost: int = 0) -> None:
        self.node = self.after = node
        self.rank = rank
        self.choice = choice
        self.memory: dict[str, Memory] | None = {} if before is None else None
        self.before = self.jump = before = before or self
        self.cost = self.length = self.depth = 0
        if before is not self:
            self.depth = before.depth + 1
            self.cost = before.cost + cost
            self.length = before.length + (choice is not None and choice.given)
            if before.depth - before.jump.depth == before.jump.depth - before.jump.jump.depth:
                self.jump = before.jump.jump

    def __lt__(self, other: Label) -> bool:
        """Whether the path comes first in the author's order: where they part, or because the other goes on from it."""
        one, two = self.back_to(other.depth), other.back_to(self.depth)
        if one is two:
            return self.depth < other.depth
        while one.before is not two.before:
            one, two = (one.before, two.before) if one.jump is two.jump else (one.jump, two.jump)
        return one.rank < two.rank

    def back_to(self, depth: int) -> Label:
        """The label of the path so deep; itself if it is not deeper."""
        label = self
        while label.depth > depth:
            label = label.jump if label.jump.depth >= depth else label.before
        return label

    def moves(self) -> list[Label]:
        """The labels of the path, from after the first move to here."""
        labels: list[Label] = []
        label = self
        while label.depth:
            labels.append(label)
            label = label.before
        return labels[::-1]


class Search(Abstraction):
    """The search for the cheapest walk to a goal; `old` holds the values answered before, by their keys and in their order.

    It looks at no more than `bound` states where an answer is given, and ends as well where all holds too much for so many (`MOST_WORK` things for each).
    When it has run, `looked` is how many states it looked at, and `complete` says whether all there is was searched.
    """

    def __init__(
        self, tree: Tree, known: Mapping[str, Known], old: Mapping[str, Sequence[Known]], goal: str, bound: int, costs: Mapping[Kind, int] = COSTS
    ) -> None:
        super().__init__(tree, known, old, goal, costs)
        self.bound = bound
        self.most_work = MOST_WORK * bound
        self.looked = 0
        self.tracked: set[str] = set()
        self.bits: dict[str, int] = {}
        self.ahead: dict[str, int] = {}
        self.component_of: dict[str, int] = {}

    def run(self) -> list[Choice] | None:
        """The choices of the cheapest walk to the goal, with those that it passes over; `None` where none was found."""
        while (label := self._cheapest()) is not None:
            choices, clashes = self._replayed(label)
            assert not clashes or not clashes <= self.tracked, "what is tracked is never wrong"
            if not clashes:
                return choices
            self._track(clashes)
        return None

    def _cheapest(self) -> Label | None:
        """The first label of the goal."""
        start = self.tree.start
        queue = [(self.lower_bound[start], Label(self.tree.nodes[start]))] if start in self.lower_bound else []
        done: set[object] = set()
        while queue:
            total, label = heappop(queue)
            if label.memory is None and (by_now := self._arrive(label)) != total:
                if by_now is not None:
                    heappush(queue, (by_now, label))
                continue
            if label.node.id == self.goal:
                return label
            state = (label.node.id, frozenset(label.memory.items()) if label.memory else None)
            if state in done:
                continue
            if self.looked >= self.bound or self.work + self.distinct.work >= self.most_work or not self.complete:
                self.complete = False
                return None
            if label.depth:  # the start is another state when a walk comes there again
                done.add(state)
            moves = self._moves(label)
            self.looked += any(after.length > label.length for after in moves)
            for after in moves:
                heappush(queue, (after.cost + self.lower_bound[after.node.id], after))
        return None

    def _moves(self, label: Label) -> list[Label]:
        """The labels that go on from one by one move; at the start of a walk nothing is remembered, and no limit sends on."""
        node, memory = label.node, label.memory or {}
        slot, limited = self.keys[node.id], self.limits.get(node.id)
        remembered = memory.get(slot, NOTHING) if slot in self.tracked or node.id not in self.unsure or not label.depth else None
        possible = self.distinct.possible(node.fact or "", self._holding(memory)) if node.fact in self.distinct.inputs else None
        moves = [
            Label(self.tree.nodes[choice.answer.to], label, rank, choice, VISIT + self.price(choice))
            for rank, choice in self.choices(node, remembered, self.tracked, possible)
        ]
        if limited is not None and limited[0].to in self.leading and label.depth and limited[1] not in self.tracked:
            moves.append(Label(self.tree.nodes[limited[0].to], label, LAST))
        self.work += WORK_OF_A_MOVE * len(moves) + 1
        if label.length == LONGEST_WALK and any(after.length > LONGEST_WALK for after in moves):
            self.complete = False
            return [after for after in moves if after.length <= LONGEST_WALK]
        return moves

    def _arrive(self, label: Label) -> int | None:
        """Let a label remember what its move makes of it, and go on through all that has to be passed: the least total by then, `None` if it led astray."""
        before = label.before
        memory = label.memory = dict(before.memory or {})
        if self.tracked:
            if label.choice is not None:
                self._remember(before.node, label.choice, memory)
            while label.node.id != self.goal and (passed := self._passed(label.node, memory)) is not None:
                to, visits = passed
                if to not in self.leading:
                    return None
                label.node = self.tree.nodes[to]
                label.cost += visits * VISIT
                self.work += 1
            ahead = self.ahead[label.node.id]
            if memory and ahead != self.ahead[before.node.id]:
                label.memory = {slot: held for slot, held in memory.items() if ahead & self.bits[slot]}
            self.work += len(label.memory)
        return label.cost + self.lower_bound[label.node.id]

    def _remember(self, node: Node, choice: Choice, memory: dict[str, Memory]) -> None:
        """Let a memory hold, of what is tracked, what a choice at a node makes of it."""
        if node.id in self.limits and (arrivals := self.limits[node.id][1]) in self.tracked:
            memory[arrivals] = (None, memory.get(arrivals, NOTHING)[1] + 1)
        if (slot := self.keys[node.id]) in self.tracked:
            value, used = choice.after
            if value and value.startswith("*"):
                value = self.distinct.masked(node.fact or "", value, self.tracked)
            memory[slot] = value, used

    def _holding(self, memory: Mapping[str, Memory], *, exact: bool = False) -> Holding:
        """What a memory holds of facts that rules read; `exact` says that it holds all that is remembered."""

        def holding(fact: str) -> Held:
            slot = slot_of(fact)
            return memory.get(slot, NOTHING)[0] or None if exact or slot in self.tracked else UNSURE

        return holding

    def _passed(self, node: Node, memory: dict[str, Memory], *, exact: bool = False) -> tuple[str, int] | None:
        """Where a walk that arrives at a node goes next without asking, by what is tracked, and how many visits that takes; `None` where it stops."""
        answer = self._way_passed(node, memory, exact=exact)
        limited = self.limits.get(node.id)
        if limited is not None:
            limit, arrivals = limited
            _, count = memory.get(arrivals, NOTHING)
            if not exact and arrivals not in self.tracked:
                return None
            if not admits(limit, count):
                return limit.to, 0
            if answer is not None:
                memory[arrivals] = (None, count + 1)
        return None if answer is None else (answer.to, 1)

    def _way_passed(self, node: Node, memory: Mapping[str, Memory], *, exact: bool) -> Answer | None:
        """The way by which a situation is passed over; `None` where it is asked, or where what is remembered does not tell the way."""
        value, _ = memory.get(self.keys[node.id], NOTHING)
        if node.fact is None:
            return None
        if node.fact in self.distinct.inputs:
            ways = {way_of(self.tree, node, value).id: value for value in self.distinct.possible(node.fact, self._holding(memory, exact=exact))}
            return way_of(self.tree, node, *ways.values()) if len(ways) == 1 else None
        if not value:
            return None
        if not value.startswith("*"):
            return way_of(self.tree, node, value)
        leads = [way for way, _, _ in self.distinct.ways(node, value)]
        return leads[0] if len(leads) == 1 else None

    def _replayed(self, label: Label) -> tuple[list[Choice], set[str]]:
        """What is chosen on a path when everything is remembered, and the keys of which the path got something wrong."""
        choices: list[Choice] = []
        clashes: set[str] = set()
        given: set[str] = set()
        memory: dict[str, Memory] = {}
        holding = self._holding(memory, exact=True)
        here = self.tree.nodes[self.tree.start]
        for move in label.moves():
            node, choice, slot = move.before.node, move.choice, self.keys[move.before.node.id]
            while here is not node and (passed := self._passed(here, memory, exact=True)) is not None:
                here = self.tree.nodes[passed[0]]
            here = move.after
            if self._is_let_in(node, memory) != (choice is not None):
                clashes.add(f"limit:{node.id}")
            if choice is None:
                continue
            exact = self.exact(node, choice, memory.get(slot, NOTHING), holding)
            if exact is None or self.price(exact) != self.price(choice):
                clashes |= self._mistaken(node, slot, holding)
            if exact is not None:
                if exact.given != choice.given:
                    given.add(slot)
                memory[slot] = exact.after
                choices.append(exact)
        too_long = sum(choice.given for choice in choices) > LONGEST_WALK
        return choices, clashes | given if too_long else clashes

    def _mistaken(self, node: Node, slot: str, holding: Holding) -> set[str]:
        """The keys of which one was not tracked where a choice was taken otherwise than it is."""
        if node.fact in self.distinct.inputs:
            return self.distinct.deciding(node.fact or "", holding)
        if node.choice is None or node.fact is None:
            return {slot}
        return {slot, *(part for _, part in self.distinct.part_slots(node.fact, self.tree.facts[node.fact].members(node.choice)))}

    def _is_let_in(self, node: Node, memory: dict[str, Memory]) -> bool:
        """Whether a limit lets in one more visit of a node, which is remembered."""
        if node.id not in self.limits:
            return True
        limit, arrivals = self.limits[node.id]
        count = memory.get(arrivals, NOTHING)[1]
        memory[arrivals] = (None, min(count + 1, limit.visits))
        return admits(limit, count)

    def _track(self, clashes: set[str]) -> None:
        """Track these keys as well and, where one is that of a node or a limit, all that is looked up in its component."""
        if not self.tracked:
            self.bits, self.ahead = self.masks_ahead()
            self.component_of = {name: number for number, members in enumerate(self.components) for name in members}
        self.tracked |= clashes
        for number in {self.component_of[name] for slot in clashes if (name := slot.removeprefix("limit:")) in self.component_of}:
            self.tracked.update(slot for name in self.components[number] for slot in self.own(self.tree.nodes[name]))
