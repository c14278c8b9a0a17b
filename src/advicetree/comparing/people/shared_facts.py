"""The facts that both of two trees have: which values of both one person can have at once, and whether a question is the same in both.

Whoever has a value that is still there has it in the new tree too. Of numbers and days, a person has the band of each tree that the same number,
or the same day, falls in; which bands go together is found by trying numbers and days between all their bounds, and on them.

Invariant: the same is found the other way round, exchanged.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import TypeAlias

from advicetree.comparing.matching import Matching
from advicetree.comparing.samples import days, numbers, turning_days
from advicetree.comparing.translating import in_new_names
from advicetree.model import Fact, Node
from advicetree.tree import Tree

Pair: TypeAlias = tuple[str | None, str | None]  # an old value and a new one; `None` where the person has none there


class SharedFacts:
    """The facts of two trees by what their values have to do with each other; each is worked out once, when it is first asked for."""

    def __init__(self, matching: Matching) -> None:
        self.matching = matching
        self._pairs: dict[str, tuple[Pair, ...]] = {}

    def new_name(self, fact: str) -> str | None:
        """What a fact is called in the new tree; `None` where it is not there, or is of another kind, so that no answer is the same."""
        new = self.matching.facts.new.get(fact)
        if new is None:
            return None
        one, other = self.matching.old.facts[fact], self.matching.new.facts[new]
        return new if (one.several is None) == (other.several is None) and one.derived == other.derived else None

    def pairs(self, fact: str) -> tuple[Pair, ...]:
        """The values, or the choices, of a fact that one person has at once, by its old name; the fact is of the same kind in both trees."""
        if fact not in self._pairs:
            self._pairs[fact] = tuple(self._found(fact))
        return self._pairs[fact]

    def _found(self, name: str) -> Iterator[Pair]:
        old, new = self.matching.old.facts[name], self.matching.new.facts[self.matching.facts.new[name]]
        same_bands = old.number == new.number and old.days == new.days and _bounds(old) == _bounds(new)
        if not same_bands and old.number is not None and new.number is not None and old.number.unit == new.number.unit:
            tried = {(_id(old, number), _id(new, number)) for number in numbers((old, new))}
        elif not same_bands and old.days is not None and new.days is not None:
            tried = {(_id(old, day, today), _id(new, day, today)) for today in turning_days((old, new)) for day in days((old, new), today)}
        else:
            there = self.matching.values(name)
            tried = {(value, there.new.get(value)) for value in old.values} | {(there.old.get(value), value) for value in new.values}
        place = {id: number for fact in (new, old) for number, id in enumerate(fact.values)}
        yield from sorted(tried - {(None, None)}, key=lambda pair: (pair[0] is None, place.get(pair[0] or "", 0), pair[1] is None, place.get(pair[1] or "", 0)))

    def alike(self, fact: str) -> bool:
        """Whether a fact is the same in both trees but for words and names: each value is still there, and of what is derived each rule."""
        return fact not in self._unlike

    @cached_property
    def _unlike(self) -> set[str]:
        """The facts of the old tree that are otherwise by themselves, and those that are derived from them, directly or through others."""
        facts = self.matching.old.facts
        deriving: dict[str, list[str]] = {}
        for fact in facts.values():
            for read in fact.reads:
                deriving.setdefault(read, []).append(fact.id)
        found = {fact.id for fact in facts.values() if not self._is_alike_by_itself(fact)}
        waiting = list(found)
        while waiting:
            for other in deriving.get(waiting.pop(), ()):
                if other not in found:
                    found.add(other)
                    waiting.append(other)
        return found

    def _is_alike_by_itself(self, old: Fact) -> bool:
        name = self.new_name(old.id)
        new = self.matching.new.facts[name] if name is not None else None
        return new is not None and (old == new or self._same(old, new))

    def _same(self, old: Fact, new: Fact) -> bool:
        pairs = self.pairs(old.id)
        if any(None in pair for pair in pairs) or not len(pairs) == len(old.values) == len(new.values) or old.remember != new.remember:
            return False
        if old.several is not None and (old.several != new.several or any(old.values[a or ""].alone != new.values[b or ""].alone for a, b in pairs)):
            return False
        renamed = self._translated.facts[new.id]
        groups = [{id: fact.members(id) for id in fact.groups} for fact in (renamed, new)]
        return renamed.rules == new.rules and groups[0] == groups[1]

    @cached_property
    def _translated(self) -> Tree:
        return in_new_names(self.matching)

    def same_question(self, one: Node, other: Node) -> bool:
        """Whether an answer given at a situation of the old tree is an answer at one of the new tree."""
        if one.fact is None or other.fact is None or self.new_name(one.fact) != other.fact or (one.choice is None) != (other.choice is None):
            return False
        if one.choice is None or other.choice is None:
            return True
        now = dict(self.pairs(one.fact))
        members = self.matching.new.facts[other.fact].members(other.choice)
        return {now.get(member) for member in self.matching.old.facts[one.fact].members(one.choice)} == set(members)


def _bounds(fact: Fact) -> list[object]:
    """What says which number or day is in which band."""
    return [(value.id, value.below, value.up_to, value.before, value.reached) for value in fact.values.values()]


def _id(fact: Fact, given: object, today: date | None = None) -> str | None:
    value = fact.find(given, today)
    return value.id if value is not None else None
