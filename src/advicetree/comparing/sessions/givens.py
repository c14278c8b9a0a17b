"""What can be given in an old tree, few things for all, and what each of them means in the old tree and in a new one.

Two values of a fact that lead everywhere to the same nodes, and that all rules treat alike, are one; so are two numbers, days or lists that mean such values.
Where a fact is alike in both trees (`behaviour`), its values stand for its numbers and days too; where it is not, samples do (`samples`).

Invariant: whatever can be given is alike, in both trees and for all that comes after, to something that is told here, unless `complete` is false.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain, combinations
from typing import NamedTuple, TypeAlias

from advicetree.answering import understood
from advicetree.checking.walks.lists import Ticked, told_apart
from advicetree.comparing.samples import days, months_and_days, numbers, turning_days
from advicetree.comparing.sessions.behaviour import Behaviour
from advicetree.engine import Given, meant_by, way_of
from advicetree.model import Answer, Fact, Known, Node, Requirement
from advicetree.tree import Tree

MOST_CHOICES = 12  # of which all lists are tried where a fact of several is not alike

Way: TypeAlias = tuple[Answer, Known]


class Beforehand(NamedTuple):
    """Something that can be known beforehand of a fact, the value that it means in the old tree, and in the new one; `None` where it is forgotten there."""

    given: Given
    before: Known
    after: Known | None


class Move(NamedTuple):
    """An answer that can be given at a stop of the old tree, on a day if that matters, and what it means there and in the new tree.

    `there` is `None` where it cannot be given in the new tree.
    """

    given: Given
    day: date | None
    here: Way
    there: Way | None


class Effects:
    """What a value of a fact does in a tree: where it leads from the situations about the fact, and what rules that forks rest on make of it."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._asking: dict[str, list[Node]] = {}
        for node in tree.nodes.values():
            if node.fact is not None:
                self._asking.setdefault(node.fact, []).append(node)
        self._read: dict[str, dict[Requirement, None]] = {}
        for rule in (rule for fact in tree.derived for rule in tree.facts[fact].rules if rule.condition is not None):
            for requirement in rule.condition.requirements if rule.condition is not None else ():
                self._read.setdefault(requirement.fact, {})[requirement] = None
        self._known: dict[tuple[str, Known], tuple[object, ...]] = {}

    def of(self, fact: str | None, value: Known | None) -> tuple[object, ...]:
        """What tells a value of a fact from its others; nothing where there is no value."""
        if fact is None or value is None:
            return ()
        if (fact, value) not in self._known:
            ways = [way_of(self.tree, node, value).to for node in self._asking.get(fact, ())]
            met = [not meant_by(self.tree, each).isdisjoint((value,) if isinstance(value, str) else value) for each in self._read.get(fact, ())]
            self._known[fact, value] = (*ways, *met)
        return self._known[fact, value]


class Givens:
    """What can be given in an old tree, and what it means in both."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.old, self.new, self.names = behaviour.old, behaviour.new, behaviour.names
        self.complete = True
        self._before, self._after = Effects(self.old), Effects(self.new)
        self._known: dict[tuple[str, date | None], list[Beforehand]] = {}
        self._moves: dict[tuple[str, str, date | None], list[Move]] = {}
        self._lists: dict[str, list[tuple[str, ...]]] = {}
        self._dated = [fact for fact in self.old.facts.values() if fact.days is not None and fact.id in behaviour.facts]
        dated = [*self._dated, *(fact for fact in self.new.facts.values() if fact.days is not None)]
        self._turning = turning_days(dated)
        self.complete = not self._dated or not months_and_days(dated)

    def starts(self) -> list[date | None]:
        """The days on which a session has to start, of all days: the first on which the same can be known beforehand; `None` for one that keeps no time.

        Where no date is otherwise in the new tree, time makes no difference.
        """
        if not self._dated:
            return [None]
        found: dict[object, date] = {}
        for day in self._turning:
            known = tuple(frozenset(self._known_by_effect(fact.id, day)) for fact in self._dated)
            found.setdefault(known, day)
        return [None, *found.values()]

    def known(self, fact: str, day: date | None) -> list[Beforehand]:
        """What can be known of a fact beforehand, by a session that starts on a day."""
        if (fact, day) not in self._known:
            self._known[fact, day] = [*self._known_by_effect(fact, day).values()]
        return self._known[fact, day]

    def _known_by_effect(self, id: str, day: date | None) -> dict[object, Beforehand]:
        """The same, by what tells it from all else."""
        fact, there = self.old.facts[id], self.new.facts.get(self.names.fact(id))
        kept = there if there is not None and there.can_be_known else None
        found: dict[object, Beforehand] = {}
        for given in self._candidates(fact, there, day):
            before = fact.known_as(given, day)
            if before is not None:
                after = kept.known_as(self.names.known(kept.id, given), day) if kept is not None else None
                effect = (self._before.of(id, before), after is None, self._after.of(kept.id if kept else None, after))
                found.setdefault(effect, Beforehand(given, before, after))
        return found

    def moves(self, here: Node, there: Node, day: date | None) -> list[Move]:
        """The answers that can be given at a stop, from a day on, where the walk stands at another node in the new tree; in the author's order."""
        key = (here.id, there.id, day)
        if key not in self._moves:
            found: dict[object, Move] = {}
            for given, on in self._given_at(here, there, day):
                way = understood(self.old, here, given, on)
                if way is not None:
                    other = understood(self.new, there, self.names.given(there.id, there.fact, given), on)
                    effects = (self._effect(self._before, way), None if other is None else self._effect(self._after, other))
                    found.setdefault(effects, Move(given, on, way, other))
            self._moves[key] = [*found.values()]
        return self._moves[key]

    def _effect(self, effects: Effects, way: Way) -> object:
        answer, value = way
        return answer.to, answer.settles, effects.of(answer.settles, value) if answer.settles in effects.tree.kept else ()

    def _given_at(self, here: Node, there: Node, day: date | None) -> Iterator[tuple[Given, date | None]]:
        """What may be given at a stop, each with the day, where it depends on days from a first one on."""
        if here.fact is None:
            yield from ((id, day) for id in here.answers)
            return
        fact, other = self.old.facts[here.fact], self.new.facts.get(there.fact or "")
        yield from ((id, day) for id in here.answers if id not in fact.values)
        yield from ((given, day) for given in self._candidates(fact, other, day))
        if day is not None and fact.days is not None and fact.id in self.behaviour.facts:
            yield from ((given, later) for later in self._turning if later > day for given in self._candidates(fact, other, later))

    def _candidates(self, fact: Fact, there: Fact | None, day: date | None) -> Iterator[Given]:
        """What may be given for a fact, on a day: values or lists, and samples where it is not alike."""
        if fact.several is not None:
            yield from self._ticked(fact)
            return
        yield from fact.values
        if fact.id in self.behaviour.facts:
            both = [fact] if there is None else [fact, there]
            yield from numbers(both) if fact.number is not None else ()
            yield from (each.isoformat() for each in days(both, day)) if fact.days is not None else ()

    def _ticked(self, fact: Fact) -> list[tuple[str, ...]]:
        """The lists that can be ticked of a fact, as far as forks tell them apart in either tree or, where the fact is not alike, all of them."""
        if fact.id not in self._lists:
            choices = [choice for choice in fact.values if choice not in fact.alone]
            if fact.id in self.behaviour.facts and len(choices) <= MOST_CHOICES:
                counts = range(fact.least_ticked, fact.most_ticked + 1)
                lists = chain(((one,) for one in fact.alone), chain.from_iterable(combinations(choices, count) for count in counts))
                self._lists[fact.id] = [ticked for each in lists if (ticked := fact.ticked(each)) is not None]
            else:
                now = self.names.fact(fact.id)
                there = (frozenset(choice for choice in fact.values if self.names.value(now, choice) in read) for read in Ticked(self.new).read.get(now, ()))
                sets = [*Ticked(self.old).read.get(fact.id, ()), *there]
                self._lists[fact.id], complete = told_apart(fact, sets)
                self.complete = self.complete and complete and fact.id not in self.behaviour.facts
        return self._lists[fact.id]
