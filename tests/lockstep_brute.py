"""Who is told something else in another version of a tree, found person by person: slow, and written from the definition.

A *person* has one value for each remembered fact of the old tree, and one of the new tree, that go together; of several choices, a list of each.
Both trees are walked by one person at a time, with all choices that the person has: where both are at nodes that are one, the same answer is given.

Invariant: nothing is shared with the library but the pairs of nodes and answers, the values that bands have in common, and the step of the engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple, TypeAlias

from advicetree import Tree
from advicetree.comparing.matching import Matching
from advicetree.comparing.people.shared_facts import SharedFacts
from advicetree.engine import admits, derive, way_of
from advicetree.model import Answer, Known, Node, answers_of

Value: TypeAlias = Known | None
Both: TypeAlias = tuple[Value, Value]
Person: TypeAlias = tuple[tuple[tuple[str | None, str | None], Both], ...]  # facts by their names in both trees, with what the person has in each
Last: TypeAlias = tuple[str, str | None] | None  # the node and what was answered there; no answer where its limit sends on
Found: TypeAlias = tuple[Last, str, str, str]  # after which answer; told, added or removed; the old node and the new one (empty if it is any)
Told: TypeAlias = dict[Found, tuple[set[str], set[str]]]  # with all that may be told on both sides

MOST_PEOPLE = 3_000
MOST_STATES = 20_000


class TooMany(Exception):
    """There are too many people, or too much to walk; another tree had better be drawn."""


class Place(NamedTuple):
    """Where somebody is in one tree: the node, what is known and what counts by now, and the visits of nodes with a limit."""

    node: str
    known: frozenset[str]
    counts: frozenset[str]
    visits: tuple[tuple[str, int], ...] = ()


class Way(NamedTuple):
    """One thing that can be done at a place: what is answered, whether the person chooses it, and where it leads; the limit that sends on, if one does."""

    given: str
    to: Place
    limit: str | None = None


def people(matching: Matching) -> list[Person]:
    """Everybody whom the facts of two trees tell apart, as far as situations ask about them."""
    facts = SharedFacts(matching)
    old, new = matching.old, matching.new
    names: dict[tuple[str | None, str | None], None] = {}
    for fact in _asked(old):
        names[fact, facts.new_name(fact)] = None
    for fact in _asked(new):
        before = matching.facts.old.get(fact)
        names[before if before is not None and facts.new_name(before) is not None else None, fact] = None
    having = [_having(facts, *name) for name in names]
    count = 1
    for some in having:
        count *= len(some)
    if count > MOST_PEOPLE:
        raise TooMany
    return [tuple(zip(names, person, strict=True)) for person in product(*having)]


def _asked(tree: Tree) -> list[str]:
    asked = {node.fact for node in tree.nodes.values() if node.fact is not None}
    for fact in list(asked):
        asked |= set(tree.inputs(fact)) if tree.facts[fact].derived else set()
    return sorted(fact for fact in asked if tree.facts[fact].remember and not tree.facts[fact].derived)


def _having(facts: SharedFacts, before: str | None, after: str | None) -> list[Both]:
    old = facts.matching.old.facts[before] if before is not None else None
    new = facts.matching.new.facts[after] if after is not None else None
    fact = old or new
    assert fact is not None
    if fact.several is None:
        if old is not None and new is not None:
            return list(facts.pairs(old.id))
        return [(value, None) if new is None else (None, value) for value in fact.values]
    lists = [[] if one is None else [some for some in _lists([*one.values]) if one.ticked(some) is not None] for one in (old, new)]
    if old is None or new is None:
        return [(some, None) if new is None else (None, some) for some in (*lists[0], *lists[1])]
    pairs = facts.pairs(old.id)
    there = {a: b for a, b in pairs if a is not None and b is not None}
    kept = {*there.values()}
    found: list[Both] = []
    for one in lists[0]:
        same = [other for other in lists[1] if {*other} & kept == {there[choice] for choice in one if choice in there}]
        found += [(one, other) for other in same] or [(one, None)]
    taken = {other for _, other in found}
    return found + [(None, other) for other in lists[1] if other not in taken]


def _lists(choices: list[str]) -> Iterator[tuple[str, ...]]:
    for ticked in product((False, True), repeat=len(choices)):
        yield tuple(choice for choice, yes in zip(choices, ticked, strict=True) if yes)


class Walker:
    """One tree, walked by a person."""

    def __init__(self, tree: Tree, has: dict[str, Known]) -> None:
        self.tree = tree
        self.has = has

    def start(self) -> Place:
        """Where walks start."""
        return self.arrive(self.tree.start, frozenset(), frozenset(), {})[0]

    def arrive(self, to: str, known: frozenset[str], counts: frozenset[str], visits: dict[str, int]) -> tuple[Place, str | None]:
        """Where an arrival leads, and the first limit that sends it on."""
        first = None
        while (limit := self.tree.nodes[to].limit) is not None and not admits(limit, visits.get(to, 0)):
            first = first or to
            to = limit.to
        if self.tree.nodes[to].limit is not None:
            visits = {**visits, to: visits.get(to, 0) + 1}
        return Place(to, known, counts, tuple(sorted(visits.items()))), first

    def node(self, place: Place) -> Node:
        """The node of a place."""
        return self.tree.nodes[place.node]

    def ways(self, place: Place) -> list[Way]:
        """All that the person can do at a place."""
        node = self.node(place)
        fact = self.tree.facts[node.fact] if node.fact is not None else None
        if fact is None or not fact.remember:
            values = [*fact.values] if fact is not None else []
            free = [(value, way_of(self.tree, node, value)) for value in values]
            free += [(id, answer) for id, answer in node.answers.items() if id not in values]
            return [self._way(place, given, answer, None) for given, answer in free]
        if fact.derived:
            value = derive(self.tree, fact.id, {name: self.has[name] for name in place.counts})
            return [self._way(place, value, way_of(self.tree, node, value), None)]
        found: list[Way] = []
        if fact.id in self.has:
            known = self.has[fact.id]
            answer = way_of(self.tree, node, known)
            given = known if isinstance(known, str) else answer.id if node.choice is None else self._ticked(node, known)
            found.append(self._way(place, given, answer, fact.id))
        if fact.id not in place.known:
            found += [self._way(place, id, answer, None) for id, answer in node.answers.items() if id not in fact.values]
        return found

    def _ticked(self, node: Node, known: tuple[str, ...]) -> str:
        members = self.tree.facts[node.fact or ""].members(node.choice or "")
        return "no" if set(members).isdisjoint(known) else "yes"

    def _way(self, place: Place, given: str, answer: Answer, settled: str | None) -> Way:
        more = frozenset([settled] if settled is not None else [])
        return Way(given, *self.arrive(answer.to, place.known | more, place.counts | more, dict(place.visits)))

    def next(self, place: Place) -> set[str]:
        """What the person can be told next."""
        seen, waiting, found = {place}, [place], set[str]()
        while waiting:
            here = waiting.pop()
            if self.node(here).kind != "situation":
                found.add(here.node)
                continue
            for way in self.ways(here):
                if way.to not in seen:
                    seen.add(way.to)
                    waiting.append(way.to)
        return found


class Pair(NamedTuple):
    """Where somebody is in both trees, after which answer, and whether a new action was gone through since, or one that was removed."""

    old: Place
    new: Place
    last: Last = None
    added: bool = False
    removed: bool = False


class Brute:
    """Both trees, walked by one person after the other."""

    def __init__(self, matching: Matching) -> None:
        self.matching = matching
        self.facts = SharedFacts(matching)

    def paired(self, old: Node, new: Node) -> bool:
        """Whether two nodes are one."""
        return self.matching.nodes.new.get(old.id) == new.id and old.kind == new.kind

    def is_kept(self, side: int, node: Node) -> bool:
        """Whether a node is in the other tree too."""
        tree, names = (self.matching.new, self.matching.nodes.new) if side == 0 else (self.matching.old, self.matching.nodes.old)
        return node.id in names and tree.nodes[names[node.id]].kind == node.kind

    def found(self, person: Person) -> tuple[Told, set[Last]]:
        """What somebody is told otherwise, with what may be told next on both sides, and all answers that are given in both trees."""
        self.old = Walker(self.matching.old, {names[0]: has[0] for names, has in person if names[0] is not None and has[0] is not None})
        self.new = Walker(self.matching.new, {names[1]: has[1] for names, has in person if names[1] is not None and has[1] is not None})
        self.pairs_of = {names[0]: has for names, has in person}
        told: Told = {}
        waiting = [Pair(self.old.start(), self.new.start())]
        seen = set(waiting)
        lasts: set[Last] = set()
        for pair in waiting:  # which grows meanwhile
            lasts.add(pair.last)
            for then in self._then(pair, told):
                if then not in seen:
                    seen.add(then)
                    waiting.append(then)
            if len(seen) > MOST_STATES:
                raise TooMany
        return told, lasts

    def _then(self, pair: Pair, told: Told) -> Iterator[Pair]:
        one, other = self.old.node(pair.old), self.new.node(pair.new)
        if self.paired(one, other) and (one.kind != "situation" or self.facts.same_question(one, other)):
            yield from self._same(pair, one, other)
        elif "situation" not in {one.kind, other.kind}:
            yield from self._two_actions(pair, told, one, other)
        elif other.kind == "action" and self.is_kept(0, one) and not self.is_kept(1, other):
            yield from self._through_added(pair, told, other)
        elif one.kind == "action" and self.is_kept(1, other) and not self.is_kept(0, one):
            yield from self._through_removed(pair, told, one)
        else:
            moves = self._who_goes_on(one, other)
            for old in [way.to for way in self.old.ways(pair.old)] if "old" in moves else [pair.old]:
                yield from (pair._replace(old=old, new=new) for new in ([way.to for way in self.new.ways(pair.new)] if "new" in moves else [pair.new]))

    def _two_actions(self, pair: Pair, told: Told, one: Node, other: Node) -> Iterator[Pair]:
        kept, came = self.is_kept(0, one), self.is_kept(1, other)
        if kept and not came and other.kind == "action":
            yield from self._through_added(pair, told, other)
        elif came and not kept and one.kind == "action":
            yield from self._through_removed(pair, told, one)
        else:
            self._tell(told, pair, "told", {one.id}, {other.id})
            for way in [] if kept or came else self.old.ways(pair.old):
                yield from (Pair(way.to, there.to, (one.id, way.given)) for there in self.new.ways(pair.new) if there.given == way.given)

    def _who_goes_on(self, one: Node, other: Node) -> set[str]:
        if "situation" not in {one.kind} & {other.kind}:
            return {"old"} if one.kind == "situation" else {"new"}
        kept, came = self.is_kept(0, one), self.is_kept(1, other)
        if kept and came:
            new = self.paired_in(self.matching.new, other, self.matching.nodes.new[one.id])
            old = self.paired_in(self.matching.old, one, self.matching.nodes.old[other.id])
            return {"old", "new"} if new == old else {"new"} if new else {"old"}
        return {"new"} if kept else {"old"}

    def paired_in(self, tree: Tree, node: Node, goal: str) -> bool:
        """Whether a node can be come to from another by questions and limits alone."""
        seen, waiting = {node.id}, [node]
        while waiting:
            here = waiting.pop()
            to = [answer.to for answer in answers_of(here)] if here.kind == "situation" else []
            for id in [*to, *([here.limit.to] if here.limit is not None else [])]:
                if id not in seen:
                    seen.add(id)
                    waiting.append(tree.nodes[id])
        return goal in seen

    def _through_added(self, pair: Pair, told: Told, other: Node) -> Iterator[Pair]:
        if not pair.added:
            self._tell(told, pair, "added", self.old.next(pair.old), {other.id})
        yield from (pair._replace(new=way.to, added=True) for way in self.new.ways(pair.new))

    def _through_removed(self, pair: Pair, told: Told, one: Node) -> Iterator[Pair]:
        if not pair.removed:
            self._tell(told, pair, "removed", {one.id}, self.new.next(pair.new))
        yield from (pair._replace(old=way.to, last=(one.id, way.given), removed=True) for way in self.old.ways(pair.old))

    def _tell(self, told: Told, pair: Pair, kind: str, old: set[str], new: set[str]) -> None:
        found = (pair.last, kind, "" if kind == "added" else min(old), "" if kind == "removed" else min(new))
        before = told.setdefault(found, (set(), set()))
        before[0].update(old)
        before[1].update(new)

    def _same(self, pair: Pair, one: Node, other: Node) -> Iterator[Pair]:
        for way in self.old.ways(pair.old):
            for there in self.new.ways(pair.new):
                if self._is_same(pair, one, other, way.given, there.given):
                    limited = (way.limit is not None or there.limit is not None) and self._came_to(one, other, way, there)
                    yield Pair(way.to, there.to, (self._to(self.old, one, way.given), None) if limited else (one.id, way.given))

    def _came_to(self, one: Node, other: Node, way: Way, there: Way) -> bool:
        """Whether the same answer leads to the same node, whatever limits do there."""
        to = self._to(self.old, one, way.given), self._to(self.new, other, there.given)
        return self.paired(self.matching.old.nodes[to[0]], self.matching.new.nodes[to[1]])

    def _to(self, walker: Walker, node: Node, given: str) -> str:
        fact = walker.tree.facts[node.fact] if node.fact is not None else None
        if given in node.answers:
            return node.answers[given].to
        if fact is not None and node.choice is not None:
            way = node.ways.get(given, node.others)
            assert way is not None
            return way.to
        if fact is not None and fact.several is not None:
            assert node.others is not None
            return node.others.to
        return way_of(walker.tree, node, given).to

    def _is_same(self, pair: Pair, one: Node, other: Node, given: str, there: str) -> bool:
        if one.fact is None or other.fact is None:
            return self.matching.answers(one.id).new.get(given) == there
        old, new = self.matching.old.facts[one.fact], self.matching.new.facts[other.fact]
        if old.derived or old.several is not None:
            return True  # it is the person's own on both sides
        settled = given in old.values, there in new.values
        if settled == (False, False):
            return self.matching.answers(one.id).new.get(given) == there
        if settled == (True, True):
            return (given, there) in self.facts.pairs(old.id)
        # One leaves it open: the other does not answer, but passes over, since it is known there.
        return (old.remember and one.fact in pair.old.known) if settled[0] else (new.remember and other.fact in pair.new.known)
