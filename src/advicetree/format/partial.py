"""What facts can be, if only some things about them are settled: for what derived facts have by their rules, and for what is ticked.

Invariant: what is said to be possible is all that is possible; once everything that is read is settled, it is exactly that.

What can be settled is an *atom*: of a fact that has one value, that value; of a fact of several choices, whether each is ticked.
A fact that rules read may also not count, since no situation about it was gone through: then nothing holds of it.
Conditions are true, false or open (`None`), as in Kleene's logic (1938).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeAlias

from advicetree.model import Case, Condition, Fact, Requirement

Atom: TypeAlias = tuple[str, str]  # a fact, and one of its choices; "" for its value, and for whether it counts
Settled: TypeAlias = Mapping[Atom, str]  # an id, "yes" or "no" of a choice; COUNTS and UNCOUNTED are no ids

COUNTS, UNCOUNTED = "+", "-"


class Derivations:
    """The rules of some derived facts, and of those that these rest on."""

    def __init__(self, facts: Mapping[str, Fact], vague: Collection[str]) -> None:
        self.facts = facts
        self.vague = vague  # derived facts that can be anything, since their rules are wrong
        self._ordered: tuple[Sequence[str], list[str]] = ((), [])  # the last that were asked for, since the same are again and again
        self._read: tuple[Sequence[str], dict[Atom, None]] = ((), {})
        self._members: dict[Requirement, frozenset[str]] = {}

    def order(self, derived: Sequence[str]) -> list[str]:
        """Some derived facts and those that they rest on, each after those that it rests on itself."""
        if self._ordered[0] != derived:
            found: dict[str, None] = {}
            todo = [(fact, False) for fact in derived]
            while todo:
                id, is_ready = todo.pop()
                if is_ready:
                    found[id] = None
                elif id not in found:
                    rests = [] if id in self.vague else [read.fact for read in self._reads(id) if self._is_derived(read.fact)]
                    todo += [(id, True), *((other, False) for other in rests if other not in found)]
            self._ordered = (derived, [*found])
        return self._ordered[1]

    def atoms(self, derived: Sequence[str]) -> dict[Atom, None]:
        """All that the values of some derived facts depend on."""
        if self._read[0] != derived:
            reads = [read for id in self.order(derived) if id not in self.vague for read in self._reads(id)]
            self._read = (derived, dict.fromkeys(atom for read in reads for atom in self._atoms_of(read)))
        return self._read[1]

    def requirements(self, derived: Sequence[str], fact: str) -> list[frozenset[str]]:
        """The sets of values that the rules of some derived facts ask a fact for."""
        return [self._meant(read) for id in self.order(derived) for read in self._reads(id) if read.fact == fact]

    def possible(self, derived: Sequence[str], settled: Settled) -> dict[str, frozenset[str]]:
        """The values that some derived facts, and those that they rest on, can have."""
        found: dict[str, frozenset[str]] = {}
        for id in self.order(derived):
            fact = self.facts[id]
            if id in self.vague:
                found[id] = frozenset(fact.values)
                continue
            values = set[str]()
            for rule in fact.rules:
                applies = True if rule.condition is None else self._holds(rule.condition, settled, found)
                if applies is not False:
                    values.add(rule.value)
                if applies:
                    break
            found[id] = frozenset(values)
        return found

    def _is_derived(self, fact: str) -> bool:
        return fact in self.facts and self.facts[fact].derived

    def _reads(self, fact: str) -> list[Requirement]:
        return [read for rule in self.facts[fact].rules if rule.condition is not None for read in rule.condition.requirements]

    def _atoms_of(self, read: Requirement) -> list[Atom]:
        fact = self.facts.get(read.fact)
        if fact is None or fact.derived:
            return []
        return [(fact.id, ""), *((fact.id, choice) for choice in self._meant(read) if fact.several is not None)]

    def _meant(self, read: Requirement) -> frozenset[str]:
        """The values, or the choices, that a requirement names."""
        if read not in self._members:
            self._members[read] = self.facts[read.fact].meant(read)
        return self._members[read]

    def _holds(self, condition: Condition, settled: Settled, derived: Mapping[str, frozenset[str]]) -> bool | None:
        cases = [self._case(case, settled, derived) for case in condition.any_of]
        excluded = [self._case(case, settled, derived) for case in condition.unless]
        return _all([_any(cases) if cases else True, _not(_any(excluded))])

    def _case(self, case: Case, settled: Settled, derived: Mapping[str, frozenset[str]]) -> bool | None:
        return _all([self._is_met(read, settled, derived) for read in case.all_of])

    def _is_met(self, read: Requirement, settled: Settled, derived: Mapping[str, frozenset[str]]) -> bool | None:
        fact = self.facts.get(read.fact)
        if fact is None:
            return None
        meant = self._meant(read)
        if fact.derived:
            values = derived.get(fact.id, frozenset(fact.values))
            return True if values <= meant else None if values & meant else False
        value = settled.get((fact.id, ""))
        if value == UNCOUNTED:
            return False
        if fact.several is None:
            return None if value is None else value in meant
        is_ticked = ticked(fact, meant, settled)
        if read.choice is not None:
            is_ticked = _any([is_ticked if asked == "yes" else _not(is_ticked) for asked in read.values])
        return is_ticked if value is not None or is_ticked is False else None


def ticked(fact: Fact, choices: Iterable[str], settled: Settled) -> bool | None:
    """Whether any of some choices of a fact is ticked."""
    found = [settled.get((fact.id, choice)) for choice in choices]
    return True if "yes" in found else None if None in found else False


def can_be_ticked(fact: Fact, settled: Settled) -> bool:
    """Whether the choices of a fact can be ticked, and left out, as they are settled."""
    if fact.several is None:
        return True
    yes = [choice for choice in fact.values if settled.get((fact.id, choice)) == "yes"]
    open_ = [choice for choice in fact.values if (fact.id, choice) not in settled]
    alone, least = set(fact.alone), fact.least_ticked
    if not alone.isdisjoint(yes):
        return len(yes) == 1
    together = [choice for choice in open_ if choice not in alone]
    enough = len(yes) + len(together) >= least and (fact.several.most is None or max(len(yes), least) <= fact.several.most)
    return enough or (not yes and len(together) < len(open_))


def _all(results: Collection[bool | None]) -> bool | None:
    return False if False in results else None if None in results else True


def _any(results: Collection[bool | None]) -> bool | None:
    return True if True in results else None if None in results else False


def _not(result: bool | None) -> bool | None:  # noqa: FBT001  (it is what it turns round)
    return None if result is None else not result
