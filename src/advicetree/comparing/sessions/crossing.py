"""Whether each possible session of a tree can be carried over whole to another version of it: a search for one that cannot.

A *pair* is where one session stands in both trees: a position in the old one, and the position that the same answers come to in the new one.
As long as the walk only meets nodes that are alike (`behaviour`), it goes the same way in both, so nothing can strand it there.
So the search goes for the nodes that are not alike: A* over pairs, by the fewest nodes gone through in the old tree,
guided by how far the nearest of those nodes is in the drawing.
A pair is *even* where nothing in it is otherwise but facts that are not alike. Where no node that is not alike lies ahead of such a pair, it is done.
A session is stranded where an answer that can be given in the old tree cannot be given in the new one,
or where it comes to stand at another node than the one that is called so now. What is found is carried for real before it is told.

**What is known beforehand** is decided when the walk first meets the fact, in either tree: it was known, with one of few values that stand for all, or not.
For a fact that is alike, met at a node that is alike, it makes no difference, since a fact known beforehand is exactly a fact answered:
whoever knew it goes on in both trees as if it had been answered there. So only at other nodes are both cases looked at.

**When two pairs are one.** Their nodes are the same in both trees, and so is all that can still matter: the facts that situations and rules read
between there and the last node that is not alike, or anywhere after one; what was decided of these; and the visits of limited nodes of the same ring.
Where a date is not alike, the days of the answers matter too: a session gives each answer on the first day on which it means the same,
and that leaves all later days for the others.

Invariant: verdicts are exact, but for how long a walk may be, and for a clock that goes back to the day before, as few zones ever had it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timezone
from functools import cached_property
from heapq import heappop, heappush
from typing import Any, NamedTuple

from advicetree.checking.budget import Budget, BudgetExceeded
from advicetree.checking.walks.walk import must_be_bound
from advicetree.comparing.comparison import CarryVerdict
from advicetree.comparing.sessions.behaviour import Behaviour
from advicetree.comparing.sessions.givens import Givens
from advicetree.components import strongly_connected
from advicetree.engine import Given, Position, advance, start, way_of
from advicetree.errors import RefusedStep, SaveError
from advicetree.model import EMPTY, Known, Node, targets
from advicetree.renaming import renaming
from advicetree.session.carrying import carry
from advicetree.session.inputs import must_be_tree
from advicetree.session.session import Session
from advicetree.tree import Tree

MOST_PAIRS = 50_000
MOST_WORK = 2_000_000
MOST_MASKS = 64_000_000  # bytes
A_PAIR, A_FACT = 1_500, 100  # bytes, about
NOON = time(12, tzinfo=timezone.utc)

Successors = Mapping[str, Sequence[str]]


def can_carry(old: Tree, new: Tree, bound: int = MOST_PAIRS) -> CarryVerdict:
    r"""Whether each possible session of an old tree can be carried over whole to a new one, or a session that cannot.

    All sessions count: with any facts known beforehand, with any answers, with and without time.
    Words, waits, stages, sources, and what only the new tree takes, such as one more answer, strand nobody.
    The one that is shown goes through the fewest nodes and, of those that do, knows the fewest facts beforehand.
    At most `bound` pairs of positions are looked at, and fewer where they are large; where that was not enough, it is `not decided`.
    Raises `TypeError` for anything but two trees, `TreeError` for one that was made in Python and breaks a rule,
    `SaveError` for trees with different ids, and `ValueError` for a bound that is not a whole number from 1.

    >>> from advicetree import can_carry, loads
    >>> text = 'format = 1\nid = "t"\ntitle = "T"\nstart = "is-it"\n[situation.is-it]\nask = "Is it?"\nanswers = {{ yes = "{}", no = "{}" }}'
    >>> ends = '\n[ending.good]\nsay = "Good."\n[ending.bad]\nsay = "Bad."'
    >>> old, swapped = loads(text.format("good", "bad") + ends), loads(text.format("bad", "good") + ends)
    >>> can_carry(old, old).verdict
    'safe'
    >>> verdict = can_carry(old, swapped)
    >>> verdict.session, verdict.carried.why
    (<Session of 't' at 'good' after 1 step, ended>, "after its last step, no. 1, the walk was at 'good', and this tree leads to 'bad'")
    """
    must_be_bound(old, "bound", bound, "pairs of positions")
    must_be_tree(new)
    if old.id != new.id:
        raise SaveError(f"sessions of '{old.id}' are never carried to '{new.id}'", "compare two versions of one tree")
    behaviour = Behaviour(old, new, renaming(new, old))
    successors = {node.id: targets(node) for node in old.nodes.values()} if behaviour.nodes else {}
    goals = _distances({old.start: 0}, successors).keys() & behaviour.nodes if behaviour.nodes else set[str]()
    if not goals:
        return CarryVerdict("safe")
    return _Search(behaviour, goals, successors, bound).verdict()


class _Pair(NamedTuple):
    """Where a session stands in both trees.

    `decided` says of old facts whether they were known beforehand, as far as that was decided; `started` and `day` are the days of the start
    and of the last answer, of a session that keeps time; `even` says that nothing is otherwise but facts that are not alike.
    It was come to from another by a `move`: a fact and what was known of it, or what was answered.
    `cost` counts the nodes gone through in the old tree, and `known` the facts known beforehand.
    """

    here: Position
    there: Position
    decided: Mapping[str, bool]
    started: date | None
    day: date | None
    even: bool
    cost: int = 0
    known: int = 0
    come_from: Any = None  # a pair
    move: tuple[str | None, Given] | None = None


class _Search:
    def __init__(self, behaviour: Behaviour, goals: set[str], successors: Successors, bound: int) -> None:
        self.behaviour = behaviour
        self.old, self.new, self.names = behaviour.old, behaviour.new, behaviour.names
        self.goals = goals
        self.givens = Givens(behaviour)
        self.bound = bound
        self.budget = Budget(work=MOST_WORK)
        # Where a node that is not alike asks the same, nobody is stranded before an answer there is given or passed over.
        self.far = _distances({id: int(behaviour.asks_alike(self.old.nodes[id])) for id in goals}, _reversed(successors))
        self._old = _Ahead(self.old, successors, goals)
        self._old_names = {self.names.node(node): node for node in self.old.nodes}
        alike = {now for now, node in self._old_names.items() if node not in goals}
        self._new = _Ahead(self.new, {node.id: targets(node) for node in self.new.nodes.values()}, {self.new.start, *self.new.nodes} - alike)
        self._queue: list[tuple[int, int, int, int, _Pair, bool]] = []
        self._number = 0
        self._looked: set[object] = set()

    def verdict(self) -> CarryVerdict:
        """Whether somebody is stranded."""
        complete = True
        try:
            for stranded in self._stranded():
                session = self._session(stranded)
                carried = carry(session, self.new) if session is not None else None
                if carried is not None and not carried.whole:
                    return CarryVerdict("stranded", session, carried)
                complete = False
        except BudgetExceeded:
            complete = False
        return CarryVerdict("safe" if complete and self.givens.complete else "not decided")

    def _stranded(self) -> Iterator[_Pair]:
        """The pairs at which sessions are stranded, from the nearest on. Raises `BudgetExceeded`."""
        for day in self.givens.starts():
            self._come_to(_Pair(start(self.old, EMPTY), start(self.new, EMPTY), {}, day, day, even=True), None)
        while self._queue:
            *_, pair, lost = heappop(self._queue)
            if lost:
                yield pair
                continue
            if pair.even and pair.decided:
                pair = pair._replace(decided={fact: known for fact, known in pair.decided.items() if self._matters(pair, fact)})
            key = self._key(pair)
            if key not in self._looked:
                self._looked.add(key)
                if len(self._looked) > self.bound:
                    raise BudgetExceeded
                pair = self._decided(pair)
                if self.names.node(pair.here.node.id) != pair.there.node.id:
                    yield pair
                else:
                    self._go_on(pair)

    def _come_to(self, pair: _Pair, before: _Pair | None, *, lost: bool = False) -> None:
        """Note a pair that is to be looked at, unless nothing can strand a session from there on."""
        here, far = pair.here, 0
        if not lost:
            if before is None or before.here.node.id in self.goals or not before.even or any(passed.node in self.goals for passed in here.passed):
                pair = pair._replace(even=self._is_even(pair))
            if pair.even and here.node.id not in self.far:
                return
            far = self.far[here.node.id] if pair.even else 0
        held = len(here.facts) + len(pair.there.facts) + len(pair.decided)
        self.budget.spend(memory=A_PAIR + A_FACT * held, work=20 + held + 2 * len(here.passed))
        self._number += 1
        # Of those that are as near the search goes deeper first; then comes the first one noted.
        heappush(self._queue, (pair.cost + far, pair.known, -pair.cost, self._number, pair, lost))

    def _matters(self, pair: _Pair, fact: str) -> bool:
        """Whether a fact of the old tree can still matter in either tree."""
        return self._old.matters(pair.here.node.id, fact) or self._new.matters(pair.there.node.id, self.names.fact(fact))

    def _is_even(self, pair: _Pair) -> bool:
        """Whether nothing is otherwise in a pair but facts that are not alike, as far as the old tree still asks."""
        here, there, names = pair.here, pair.there, self.names
        if names.node(here.node.id) != there.node.id:
            return False
        for held, other in ((here.facts, there.facts), (here.counts, there.counts)):
            facts = {*held, *(fact for now in other for fact in self.behaviour.namesakes.get(now, ()))} - self.behaviour.facts
            if any(self._old.matters(here.node.id, id) and not self.behaviour.matches(id, held.get(id), other.get(names.fact(id))) for id in facts):
                return False
        limited = {*here.visits, *(self._old_names[now] for now in there.visits if now in self._old_names)} - self.goals
        return all(here.visits.get(id, 0) == there.visits.get(names.node(id), 0) for id in limited if self._old.can_come_to(here.node.id, id))

    def _key(self, pair: _Pair) -> object:
        """What tells a pair from others that go on otherwise."""
        here, there = self._old.key(pair.here), self._new.key(pair.there)
        return here, there, frozenset(pair.decided.items()), pair.started, pair.day

    def _decided(self, pair: _Pair) -> _Pair:
        """The same pair for whom nothing more was known beforehand of the facts that are met here; whoever knew one is noted for later."""
        while (fact := self._to_decide(pair)) is not None:
            now = self.names.fact(fact)
            forgotten = any(
                pair.decided.get(other) for other in self.behaviour.namesakes[now]
            )  # the first of those that are one fact now is the one that is kept
            for given, before, after in self.givens.known(fact, pair.started):
                here = _told(self.old, pair.here, fact, before)
                there = pair.there if after is None or forgotten else _told(self.new, pair.there, now, after)
                cost = pair.cost + (1 + len(here.passed) if pair.here.node.fact == fact else 0)
                decided = {**pair.decided, fact: True}
                self._come_to(_Pair(here, there, decided, pair.started, pair.day, pair.even, cost, pair.known + 1, pair, (fact, given)), pair)
            pair = pair._replace(decided={**pair.decided, fact: False})
        return pair

    def _to_decide(self, pair: _Pair) -> str | None:
        """The next fact that is met here, in either tree, and of which it matters whether it was known beforehand."""
        here, there, decided, namesakes = pair.here.node, pair.there.node, pair.decided, self.behaviour.namesakes
        if pair.even and here.id not in self.goals:
            return None
        if here.fact is not None and self.old.facts[here.fact].can_be_known and here.fact not in decided:
            return next(fact for fact in namesakes[self.names.fact(here.fact)] if fact not in decided)
        for fact in namesakes.get(there.fact or "", ()):
            if fact not in decided:
                return fact
            if decided[fact]:
                return None
        return None

    def _go_on(self, pair: _Pair) -> None:
        """Give each answer that can be given, in both trees."""
        here, there = pair.here.node, pair.there.node
        decided = {fact: known for fact, known in pair.decided.items() if fact != here.fact}
        if here.fact is not None and not self._is_over(here.fact, there):
            decided[here.fact] = False
        for given, day, way, other in self.givens.moves(here, there, pair.day):
            after = advance(self.old, pair.here, *way)
            now = advance(self.new, pair.there, *other) if other is not None else pair.there
            cost = pair.cost + 1 + len(after.passed)
            self._come_to(_Pair(after, now, decided, pair.started, day, pair.even, cost, pair.known, pair, (None, given)), pair, lost=other is None)

    def _is_over(self, fact: str, there: Node) -> bool:
        """Whether a fact that the old tree asks about at a stop is asked in both trees there, and nowhere else."""
        now = self.names.fact(fact)
        return now == there.fact and fact not in self.old.kept and now not in self.new.kept

    def _session(self, pair: _Pair) -> Session | None:
        """The session of the old tree that stands at a pair; `None` where it would be too long."""
        known: dict[str, Given] = {}
        steps: list[tuple[Given, date | None]] = []
        while pair.move is not None:
            fact, given = pair.move
            if fact is None:
                steps.append((given, pair.day))
            else:
                known[fact] = given
            pair = pair.come_from
        session = Session.start(self.old, known, _noon(pair.started))
        try:
            for given, day in reversed(steps):
                session = session.answer(given, now=_noon(day), early=True)
        except RefusedStep:
            return None
        return session


class _Ahead:
    """What can still matter in a tree to a session at a node, where some nodes are sought.

    That are the facts asked between there and the last of these, or anywhere after one of them, and the visits of limited nodes of the same ring.
    """

    def __init__(self, tree: Tree, successors: Successors, sought: Iterable[str]) -> None:
        self.tree = tree
        self.successors = successors
        self.sought = dict.fromkeys(sought, 0)
        self._bits = {fact: 1 << place for place, fact in enumerate(tree.facts)}

    @cached_property
    def _components(self) -> list[list[str]]:
        return strongly_connected(self.successors)

    @cached_property
    def _component(self) -> dict[str, int]:
        return {id: number for number, members in enumerate(self._components) for id in members}

    @cached_property
    def _own(self) -> dict[str, int]:
        """By each node that lies before or after those that are sought, the facts that it asks about."""
        near = _distances(self.sought, self.successors).keys() | _distances(self.sought, _reversed(self.successors)).keys()
        return {id: self._asked(self.tree.nodes[id]) for id in near}

    @cached_property
    def _masks(self) -> list[int] | None:
        """By each component, the facts that such nodes ask about to which it leads on; `None` where that would take too much memory."""
        components, successors, own = self._components, self.successors, self._own
        if len(components) * len(self.tree.facts) > 8 * MOST_MASKS:
            return None
        masks = [0] * len(components)
        for number in range(len(components) - 1, -1, -1):
            for to in {to for id in components[number] for to in successors[id]}:
                masks[number] |= own.get(to, 0) | masks[self._component[to]]
        return masks

    def _asked(self, node: Node) -> int:
        """The facts that a node asks about, itself or by rules."""
        if node.fact is None:
            return 0
        inputs = self.tree.inputs(node.fact) if node.fact in self.tree.derived else (node.fact,)
        return sum(self._bits[fact] for fact in inputs)

    def matters(self, node: str, fact: str) -> bool:
        """Whether a fact can still matter to a session at a node."""
        bit = self._bits.get(fact, 0)
        return self._masks is None or bool((self._own.get(node, 0) | self._masks[self._component[node]]) & bit)

    def can_come_to(self, node: str, other: str) -> bool:
        """Whether a session at a node might come to another one: it surely does not where that lies before it in the drawing."""
        return self._component[node] <= self._component[other]

    def key(self, position: Position) -> object:
        """What tells a position from others that go on otherwise."""
        node = position.node.id
        if not (position.facts or position.counts or position.visits):
            return node
        facts = frozenset([each for each in position.facts.items() if self.matters(node, each[0])])
        counts = frozenset([each for each in position.counts.items() if self.matters(node, each[0])])
        return node, facts, counts, frozenset([each for each in position.visits.items() if self._component[each[0]] == self._component[node]])


def _told(tree: Tree, position: Position, fact: str, value: Known) -> Position:
    """The position of a session for which a fact was known beforehand that it has not met before: it is passed over, if it is asked here."""
    node = position.node
    if node.fact == fact:
        return advance(tree, position, way_of(tree, node, value), value)
    return Position(node, {**position.facts, fact: value}, position.visits, position.counts)


def _distances(sources: Mapping[str, int], successors: Successors) -> dict[str, int]:
    """How many edges lead to each node that can be reached from some, at least; more where it is 1 already that it takes to one of those, and not 0."""
    found = dict(sorted(sources.items(), key=lambda source: source[1]))
    todo = deque(found)
    while todo:
        id = todo.popleft()
        for to in successors.get(id, ()):
            if to not in found:
                found[to] = found[id] + 1
                todo.append(to)
    return found


def _reversed(successors: Successors) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for id, to in successors.items():
        for other in to:
            found.setdefault(other, []).append(id)
    return found


def _noon(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, NOON)
