"""What a search for the cheapest walk to a goal works out once: where the drawing leads to it, what can be chosen, and the least that it costs.

Invariant: nothing is tracked yet; `searching` tells what is searched and why that is right.
A key is what something is remembered by: `engine.key` for a remembered fact or a node, and `limit:` with a node for its visits.
What takes too much memory to be told for each key is told for all of them at once, which makes a search slower, and never wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import heappop, heappush
from typing import Literal, NamedTuple, TypeAlias

from advicetree.components import strongly_connected
from advicetree.engine import key
from advicetree.model import Answer, Node, answers_of
from advicetree.tree import Tree

Kind: TypeAlias = Literal["passed", "same", "changed", "new", "known", "forgotten"]
Memory: TypeAlias = tuple[str | None, int]

NOTHING: Memory = (None, 0)
NOT_KNOWN = ""  # the value of a fact that was known, and is not to be

VISIT, NEW, CHANGED, KNOWN = (1 << 40 * place for place in range(4))  # one number holds all that a walk costs
COSTS: Mapping[Kind, int] = {"passed": 0, "same": 0, "changed": CHANGED, "new": NEW, "known": KNOWN, "forgotten": KNOWN + NEW}
VISITS: Mapping[Kind, int] = dict.fromkeys(COSTS, 0)  # where only visits cost
MOST_BITS = 10**9


class Choice(NamedTuple):
    """An answer taken in the search: passed over, as before, otherwise than before (`old`), anew, or as another known fact or none would have it.

    `value` is its id or, where `others` takes it, that of the fact's value; `after` is what is remembered under the node's key from then on.
    """

    answer: Answer
    value: str
    kind: Kind
    old: str | None = None
    after: Memory = NOTHING

    @property
    def given(self) -> bool:
        """Whether the person gives the answer; else the walk passes over its node."""
        return self.kind in {"same", "changed", "new", "forgotten"}


class Abstraction:
    """The tree as a search for a goal sees it before anything is tracked; `old` holds the values answered before, by their keys and in their order.

    `successors` is the part of the drawing that leads to the goal, in strongly connected `components`;
    `unsure` are the nodes at which something can be remembered under their key that matters there;
    `lower_bound` is one of what is left from each node to the goal. `work` counts what was made on demand.
    `keys` has the key of each node, and `limits` the limits of nodes that a walk can come to again, each with the key of its visits.
    """

    def __init__(self, tree: Tree, known: Mapping[str, str], old: Mapping[str, Sequence[str]], goal: str, costs: Mapping[Kind, int] = COSTS) -> None:
        self.tree = tree
        self.costs = costs
        self.known = known
        self.old = old
        self.old_values = {slot: frozenset(values) for slot, values in old.items()}
        self.goal = goal
        self.work = 0
        self.made: dict[tuple[str, Memory | None, bool], list[tuple[int, Choice]]] = {}
        self.limits = {node.id: (node.limit, f"limit:{node.id}") for node in tree.nodes.values() if node.limit is not None and node.id in tree.looping}
        self.successors = self._leading_to_goal()
        self.keys = {name: key(tree, tree.nodes[name]) for name in self.successors}
        self.components = strongly_connected(self.successors)
        self.unsure = self._unsure()
        self.lower_bound = self._lower_bounds()

    def choices(self, node: Node, remembered: Memory | None, *, tracked: bool) -> list[tuple[int, Choice]]:
        """What can be chosen at a node and leads to the goal on the drawing, each with its place in the author's order."""
        found = self.made.get((node.id, remembered, tracked))
        if found is None:
            found, targets = [], set()
            for rank, answer, value in self._answers(node, every=tracked):
                if answer.to in self.successors and (choice := self.choice(node, answer, value, remembered)) is not None:
                    found.append((rank, choice))
                    targets.add(answer.to)
            if len(targets) < len(found):
                found = self._undominated(found, tracked=tracked)
            self.made[node.id, remembered, tracked] = found
        return found

    def _answers(self, node: Node, *, every: bool) -> Iterator[tuple[int, Answer, str]]:
        """The answers at a node, each with its place in the author's order and its value.

        Of the values that `others` takes, the first and those that can cost less are enough where nothing tells them apart (not `every`).
        """
        for rank, answer in enumerate(node.answers.values()):
            yield rank, answer, answer.id
        if node.others is not None and node.fact is not None:
            fact = self.tree.facts[node.fact]
            every = every and fact.remember
            mine = {self.known.get(fact.id), *self.old_values.get(self.keys[node.id], ())}
            rest = [(rank, value) for rank, value in enumerate(fact.values, len(node.answers)) if value not in node.answers]
            self.work += len(rest)
            for number, (rank, value) in enumerate(rest):
                if every or number == 0 or value in mine:
                    yield rank, node.others, value

    def choice(self, node: Node, answer: Answer, id: str, remembered: Memory | None) -> Choice | None:
        """How an answer is taken at a node by what is remembered, or for the least that it can cost whatever that is; `None` where it cannot be."""
        if remembered is None:
            if answer.settles is not None:
                return Choice(answer, id, "passed")
            return Choice(answer, id, "same" if id in self.old_values.get(self.keys[node.id], ()) else "new")
        value, used = remembered
        if value:
            return Choice(answer, id, "passed", None, remembered) if id == value else None
        settled = value if answer.settles is None else id
        if value is None and node.fact is not None and (known := self.known.get(node.fact)) is not None:
            if answer.settles is None:
                return Choice(answer, id, "forgotten", known, (NOT_KNOWN, used))
            return Choice(answer, id, "passed" if id == known else "known", known, (settled, used))
        old, used = self._old(node, used)
        return Choice(answer, id, "new" if old is None else "same" if id == old else "changed", old, (settled, used))

    def _old(self, node: Node, used: int) -> tuple[str | None, int]:
        """The first of the old answers left that can be given at a node, and how many are used up with it."""
        old = self.old.get(self.keys[node.id], ())
        for number in range(used, len(old)):
            if old[number] in node.answers or (node.others is not None and old[number] in self.tree.facts[node.fact].values):
                return old[number], number + 1
        return None, used

    def own(self, node: Node) -> list[str]:
        """The keys that are looked up at a node, of those under which something can be remembered there."""
        keys = [self.keys[node.id]] if node.id in self.unsure else []
        return [*keys, self.limits[node.id][1]] if node.id in self.limits else keys

    def masks_ahead(self) -> tuple[dict[str, int], dict[str, int]]:
        """A bit for each key under which something can be remembered, and for each node a mask of those that are looked up at it or ahead of it.

        All of them, where a mask for each would take too much memory.
        """
        own = {name: self.own(self.tree.nodes[name]) for name in self.successors}
        keys = dict.fromkeys(slot for slots in own.values() for slot in slots)
        if len(keys) * len(self.successors) > MOST_BITS:
            return dict.fromkeys(keys, 1), dict.fromkeys(self.successors, 1)
        bits = {slot: 1 << number for number, slot in enumerate(keys)}
        masks: dict[str, int] = {}
        for members in reversed(self.components):
            mask = 0
            for name in members:
                for slot in own[name]:
                    mask |= bits[slot]
                for to in self.successors[name]:
                    mask |= masks.get(to, 0)
            masks.update(dict.fromkeys(members, mask))
        return bits, masks

    def _leading_to_goal(self) -> dict[str, list[str]]:
        """For each node from which the drawing leads to the goal, the nodes that it leads to of which that is true as well; none for the goal."""
        backward: dict[str, list[str]] = {}
        for node in self.tree.nodes.values():
            for answer in answers_of(node):
                backward.setdefault(answer.to, []).append(node.id)
        for name, (limit, _) in self.limits.items():
            backward.setdefault(limit.to, []).append(name)
        successors: dict[str, list[str]] = {self.goal: []}
        todo = [self.goal]
        while todo:
            name = todo.pop()
            for before in backward.get(name, ()):
                if before not in successors:
                    successors[before] = []
                    todo.append(before)
                if before != self.goal:
                    successors[before].append(name)
        return successors

    def _unsure(self) -> set[str]:
        """The nodes at which what is remembered under their key matters and can be something: that can have been met before."""
        tree = self.tree
        unsure = {slot for slot in self.old if slot in tree.looping}
        facts = {name: fact for name in self.successors if (fact := tree.nodes[name].fact) in tree.recurring}
        numbers = {fact: number for number, fact in enumerate(dict.fromkeys(facts.values()))}
        if len(numbers) * len(self.successors) > MOST_BITS:
            return unsure | set(facts)
        bits = {name: 1 << numbers[fact] for name, fact in facts.items()}
        met = dict.fromkeys(self.successors, 0)
        for members in self.components:
            mask, own = 0, 0
            for name in members:
                mask |= met[name]
                own |= bits.get(name, 0)
            if len(members) > 1 or members[0] in self.successors[members[0]]:
                mask |= own
            unsure.update(name for name in members if mask & bits.get(name, 0))
            for name in members:
                for to in self.successors[name]:
                    met[to] |= mask | own
        return unsure

    def _lower_bounds(self) -> dict[str, int]:
        """The least that is left from each node to the goal when nothing is tracked: Dijkstra's algorithm, backward."""
        backward: dict[str, list[tuple[str, int]]] = {name: [] for name in self.successors}
        for name in self.successors:
            node = self.tree.nodes[name]
            for _, choice in self.choices(node, None if name in self.unsure else NOTHING, tracked=False) if name != self.goal else ():
                backward[choice.answer.to].append((name, VISIT + self.costs[choice.kind]))
            if name in self.limits and (to := self.limits[name][0].to) in backward:
                backward[to].append((name, 0))
        least: dict[str, int] = {}
        queue = [(0, self.goal)]
        while queue:
            cost, name = heappop(queue)
            if name not in least:
                least[name] = cost
                for before, more in backward[name]:
                    if before not in least:
                        heappush(queue, (cost + more, before))
        return least

    def _undominated(self, choices: list[tuple[int, Choice]], *, tracked: bool) -> list[tuple[int, Choice]]:
        """The choices but for those that lead to the same state as one before them, and cost no less."""
        best: dict[tuple[str, Memory], tuple[int, bool]] = {}
        found = []
        for rank, choice in choices:
            leads, worth = (choice.answer.to, choice.after if tracked else NOTHING), (self.costs[choice.kind], choice.given)
            if leads not in best or worth < best[leads]:
                best[leads] = worth
                found.append((rank, choice))
        return found
