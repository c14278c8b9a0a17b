"""What a search for the cheapest walk to a goal works out once: where the drawing leads to it, what can be chosen, and the least that it costs.

Invariant: nothing is tracked yet; `searching` tells what is searched and why that is right.
A key is what something is remembered by: `engine.key` for a remembered fact or a node, and `limit:` with a node for its visits.
What takes too much memory to be told for each key is told for all of them at once, which makes a search slower, and never wrong.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from itertools import product
from typing import Literal, NamedTuple, TypeAlias

from advicetree.components import has_cycle, strongly_connected
from advicetree.engine import key, way_of
from advicetree.model import Answer, Fact, Known, Node, answers_of
from advicetree.session.distinctions import UNSURE, Distinctions, Holding, Possible, slot_of
from advicetree.tree import Tree

Kind: TypeAlias = Literal["passed", "same", "changed", "new", "known", "forgotten"]
Memory: TypeAlias = tuple[str | None, int]

NOTHING: Memory = (None, 0)
NOT_KNOWN = ""  # the value of a fact that was known, and is not to be

VISIT, TICK, NEW, CHANGED, KNOWN = (1 << 40 * place for place in range(5))  # one number holds all that a walk costs
COSTS: Mapping[Kind, int] = {"passed": 0, "same": 0, "changed": CHANGED, "new": NEW, "known": KNOWN, "forgotten": KNOWN + NEW}
VISITS: Mapping[Kind, int] = dict.fromkeys(COSTS, 0)  # where only visits cost
MOST_BITS = 10**9
MOST_MARKS = 1 << 16  # so many marks of patterns of a list are tried at one node


class Choice(NamedTuple):
    """An answer taken in the search: passed over, as before, otherwise than before (`old`), anew, or as another known fact or none would have it.

    `value` is what its fact has by it, or its id where it has none; `after` is what is remembered under the node's key from then on.
    `ticks` is how many choices of a list are ticked otherwise than before; where the list is not remembered, the value is empty text.
    """

    answer: Answer
    value: Known
    kind: Kind
    old: Known | None = None
    after: Memory = NOTHING
    ticks: int = 0

    @property
    def given(self) -> bool:
        """Whether the person gives the answer; else the walk passes over its node."""
        return self.kind in {"same", "changed", "new", "forgotten"}


class Abstraction:
    """The tree as a search for a goal sees it before anything is tracked; `old` holds the values answered before, by their keys and in their order.

    `distinct` is what the nodes that lead to the goal tell apart, and `complete` whether all there is was looked at.
    `successors` is the part of the drawing that leads to the goal, in strongly connected `components`;
    `leading` are those from which somebody may come to it, `unsure` the nodes at which something can be remembered under their key that matters there;
    `lower_bound` is one of what is left from each node to the goal. `work` counts what was made on demand.
    `keys` has the key of each node, and `limits` the limits of nodes that a walk can come to again, each with the key of its visits.
    """

    def __init__(self, tree: Tree, known: Mapping[str, Known], old: Mapping[str, Sequence[Known]], goal: str, costs: Mapping[Kind, int] = COSTS) -> None:
        self.tree = tree
        self.costs = costs
        self.complete = True
        self.known = known
        self.old = old
        self.old_values = {slot: frozenset(values) for slot, values in old.items()}
        self.goal = goal
        self.work = 0
        self.made: dict[tuple[str, Memory | None, object], list[tuple[int, Choice]]] = {}
        self.limits = {node.id: (node.limit, f"limit:{node.id}") for node in tree.nodes.values() if node.limit is not None and node.id in tree.looping}
        self.successors = self._leading_to_goal()
        self.keys = {name: key(tree, tree.nodes[name]) for name in self.successors}
        self.distinct = Distinctions(tree, self.successors)
        self.components = strongly_connected(self.successors)
        self.unsure = self._unsure()
        self.leading: Container[str] = self.successors
        self.lower_bound = self._lower_bounds()
        if len(self.lower_bound) < len(self.successors):  # nobody takes some way that is drawn
            self.leading = self.lower_bound
            self.made.clear()

    def price(self, choice: Choice) -> int:
        """What a choice costs."""
        return self.costs[choice.kind] + (TICK * choice.ticks if self.costs is COSTS else 0)

    def choices(self, node: Node, remembered: Memory | None, tracked: Container[str], possible: Possible | None = None) -> list[tuple[int, Choice]]:
        """What can be chosen at a node and leads to the goal on the drawing, each with its place in the author's order.

        At a situation about a derived fact these are the ways of its `possible` values.
        """
        fact = self.tree.facts[node.fact] if node.fact is not None else None
        mind = self.keys[node.id] in tracked
        state: object = mind
        if fact is not None and fact.rules:
            state = possible
        elif fact is not None and fact.several is not None:
            state = (mind, *(slot in tracked for slot in self.distinct.slots(fact.id)))
        found = self.made.get((node.id, remembered, state))
        if found is None:
            ways: Iterable[tuple[int, Choice]]
            if fact is not None and fact.rules:
                ways = enumerate(self._derived(node, fact, possible))
            elif fact is not None and fact.several is not None:
                ways = enumerate(self._lists(node, fact, remembered, tracked))
            else:
                ways = self._single(node, fact, remembered, every=mind)
            found = [(rank, choice) for rank, choice in ways if choice.answer.to in self.leading]
            if len({choice.answer.to for _, choice in found}) < len(found):
                found = self._undominated(found, tracked=mind)
            self.made[node.id, remembered, state] = found
        return found

    def _derived(self, node: Node, fact: Fact, possible: Possible | None) -> Iterator[Choice]:
        """The ways of the values that a derived fact can have."""
        return (Choice(way_of(self.tree, node, value), value, "passed") for value in fact.values if possible is None or value in possible)

    def _single(self, node: Node, fact: Fact | None, remembered: Memory | None, *, every: bool) -> Iterator[tuple[int, Choice]]:
        """What can be answered where one answer is given."""
        held = None if remembered is None else remembered[0]
        for rank, answer, value in self._answers(node, fact, every=every, held=held):
            if answer.to in self.leading and (choice := self.choice(node, answer, value, remembered)) is not None:
                yield rank, choice

    def _answers(self, node: Node, fact: Fact | None, *, every: bool, held: str | None) -> Iterator[tuple[int, Answer, str]]:
        """The answers at a node, each with its place in the author's order and its value.

        Of the values that groups or `others` take, the first of those that nothing tells apart and those that can cost less are enough;
        where the value is not kept in mind (not `every`), only its way tells it apart.
        """
        for rank, answer in enumerate(node.answers.values()):
            yield rank, answer, answer.id
        if fact is not None and (node.ways or node.others is not None):
            alike = self.distinct.alike(fact) if every and fact.remember else {}
            mine = {self.known.get(fact.id), held, *self.old_values.get(self.keys[node.id], ())}
            rest = [value for value in fact.values if value not in node.answers]
            self.work += len(rest)
            met: set[object] = set()
            for rank, value in enumerate(rest, len(node.answers)):
                way = way_of(self.tree, node, value)
                same = alike.get(value, way.id)
                if same not in met or value in mine:
                    met.add(same)
                    yield rank, way, value

    def _lists(self, node: Node, fact: Fact, remembered: Memory | None, tracked: Container[str]) -> Iterator[Choice]:
        """What can be ticked at a node: a list for each pattern of the parts that are tracked, and each way."""
        slots = self.distinct.slots(fact.id)
        unsure = "*" + UNSURE * len(slots)
        if remembered is None or remembered[0]:
            for _, pattern, some in self.distinct.ways(node, unsure if remembered is None else remembered[0] or unsure):
                ticked = self.distinct.nearest(fact, (), pattern, some)
                if ticked is not None:
                    yield Choice(way_of(self.tree, node, ticked), "", "passed", None, remembered or NOTHING)
            return
        marks = ["yn" if slot in tracked else UNSURE for slot in slots]
        self.work += 1 << sum(len(mark) - 1 for mark in marks)
        for number, marked in enumerate(product(*marks)):
            if number * len(slots) >= MOST_MARKS:
                self.complete = False
                return
            for _, wanted, some in self.distinct.ways(node, "*" + "".join(marked)):
                if (choice := self._ticked(node, fact, wanted, some, remembered)) is not None:
                    yield choice

    def _ticked(self, node: Node, fact: Fact, pattern: str, some: frozenset[str], remembered: Memory) -> Choice | None:
        """The list of a pattern, and with one of `some`, that is ticked at the least cost; `None` where none can be ticked."""
        known = self.known.get(fact.id)
        old: Known | None = known
        used = remembered[1]
        if known is None:
            old, used = self._old(node, used)
        before = old if isinstance(old, tuple) else ()
        ticked = self.distinct.nearest(fact, before, pattern, some)
        if ticked is None:
            return None
        kind: Kind = "new" if old is None else "same" if ticked == old else "changed"
        if known is not None:
            kind = "passed" if ticked == known else "known"
        after = (self.distinct.pattern(fact.id, ticked), used)
        return Choice(way_of(self.tree, node, ticked), ticked, kind, old, after, len({*ticked} ^ {*before}))

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

    def exact(self, node: Node, choice: Choice, remembered: Memory, holding: Holding) -> Choice | None:
        """How a choice is taken at a node when all is remembered; `None` where it cannot be."""
        fact = self.tree.facts.get(node.fact or "")
        if fact is not None and fact.derived:
            (value,) = self.distinct.possible(fact.id, holding)
            return choice._replace(value=value) if way_of(self.tree, node, value).id == choice.answer.id else None
        if fact is None or fact.several is None:
            assert isinstance(choice.value, str), "only lists are several"
            return self.choice(node, choice.answer, choice.value, remembered)
        if remembered[0]:
            leads = [way for way, _, _ in self.distinct.ways(node, remembered[0])] == [choice.answer]
            return choice._replace(kind="passed", after=remembered, ticks=0) if leads else None
        if isinstance(choice.value, tuple):
            return self._ticked(node, fact, self.distinct.pattern(fact.id, choice.value), frozenset(), remembered)
        unsure = "*" + UNSURE * len(self.distinct.parts(fact.id))
        ways = [self._ticked(node, fact, pattern, some, remembered) for way, pattern, some in self.distinct.ways(node, unsure) if way is choice.answer]
        return min((way for way in ways if way is not None), key=self.price, default=None)

    def _old(self, node: Node, used: int) -> tuple[Known | None, int]:
        """The first of the old answers left that can be given at a node, and how many are used up with it."""
        old = self.old.get(self.keys[node.id], ())
        values = self.tree.facts[node.fact].values if node.fact is not None else ()
        for number in range(used, len(old)):
            held = old[number]
            if isinstance(held, tuple) or held in node.answers or held in values:
                return held, number + 1
        return None, used

    def own(self, node: Node) -> list[str]:
        """The keys that are looked up at a node, of those under which something can be remembered there."""
        keys = [self.keys[node.id]] if node.id in self.unsure else []
        keys += [slot_of(fact) for fact in self.distinct.inputs.get(node.fact or "", ())]
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
            if has_cycle(members, self.successors):
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
            for _, choice in self.choices(node, None if name in self.unsure else NOTHING, ()) if name != self.goal else ():
                backward[choice.answer.to].append((name, VISIT + self.price(choice)))
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
            leads, worth = (choice.answer.to, choice.after if tracked else NOTHING), (self.price(choice), choice.given)
            if leads not in best or worth < best[leads]:
                best[leads] = worth
                found.append((rank, choice))
        return found
