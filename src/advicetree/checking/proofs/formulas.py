"""What is true of a person as formulas: conditions, and the rules of derived facts, where it is known which facts count.

A formula is an atom, *a fact has one of some values* (of a fact of several choices: one of some was ticked), or made of others by `all`, `any` and `not`.
Formulas share their parts, and nothing here recurses, so chains of derived facts may be long.

Invariant: formulas are evaluated in one place, `bounds`, by lower and upper bounds: of sets of valuations, where all inputs are tracked these two agree;
of a single person, with sets of one element, that is the three-valued logic of Kleene (1952).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

import attrs

from advicetree.engine import meant_by
from advicetree.model import Case, Condition, Requirement
from advicetree.tree import Tree

Counted: TypeAlias = frozenset[str]


class Bounds(NamedTuple):
    """The elements of which something is surely true, and those of which it may be."""

    must: int
    may: int


@attrs.frozen(eq=False, slots=False)
class Formula:
    """A formula over facts: an atom (`in`) has a fact and values, and all others have `parts`; of `maybe`, nobody knows whether its fact counts."""

    kind: Literal["in", "all", "any", "not", "maybe"]
    parts: tuple[Formula, ...] = ()
    fact: str = ""
    values: frozenset[str] = frozenset()

    @cached_property
    def order(self) -> tuple[Formula, ...]:
        """The formula and all that it is made of, each once, parts first."""
        found: dict[Formula, None] = {}
        waiting: list[Formula] = [self]
        while waiting:
            last = waiting[-1]
            missing = [part for part in last.parts if part not in found]
            if missing:
                waiting += missing
            else:
                found[waiting.pop()] = None
        return tuple(found)

    @cached_property
    def atoms(self) -> tuple[Formula, ...]:
        """The atoms that it is made of."""
        return tuple(part for part in self.order if part.kind == "in")


TRUE, FALSE = Formula("all"), Formula("any")


@attrs.frozen
class FirstHit:
    """That a rule of a derived fact, by its number from 0, is the first of them that applies, to people of whom `only` holds as well."""

    fact: str
    rule: int
    only: Condition | None = None


Asked: TypeAlias = Condition | FirstHit


def atom(fact: str, values: Iterable[str]) -> Formula:
    """That a fact has one of some values."""
    return Formula("in", fact=fact, values=frozenset(values))


def negation(formula: Formula) -> Formula:
    """That a formula is not true."""
    if formula is TRUE or formula is FALSE:
        return FALSE if formula is TRUE else TRUE
    return formula.parts[0] if formula.kind == "not" else Formula("not", (formula,))


def conjunction(parts: Iterable[Formula]) -> Formula:
    """That all of some formulas are true."""
    left = [part for part in parts if part is not TRUE]
    return FALSE if FALSE in left else TRUE if not left else left[0] if len(left) == 1 else Formula("all", tuple(left))


def disjunction(parts: Iterable[Formula]) -> Formula:
    """That one of some formulas is true."""
    left = [part for part in parts if part is not FALSE]
    return TRUE if TRUE in left else FALSE if not left else left[0] if len(left) == 1 else Formula("any", tuple(left))


def bounds(formula: Formula, of: Callable[[Formula], Bounds], everything: int) -> Bounds:
    """Of which elements of `everything` a formula is true, where it is known `of` which each atom is."""
    found: dict[Formula, Bounds] = {}
    for part in formula.order:
        inner = [found[each] for each in part.parts]
        must, may = everything, everything
        if part.kind == "in":
            must, may = of(part)
        elif part.kind == "all":
            for each in inner:
                must, may = must & each.must, may & each.may
        elif part.kind == "any":
            must, may = 0, 0
            for each in inner:
                must, may = must | each.must, may | each.may
        elif part.kind == "not":
            must, may = everything & ~inner[0].may, everything & ~inner[0].must
        else:
            must, may = 0, inner[0].may
        found[part] = Bounds(must, may)
    return found[formula]


class Reader:
    """Reads conditions and rules of a tree as formulas, where some facts have `counted` by then.

    It is known of the `followed` facts whether they count (of all, if `None`); of the others it is not.
    """

    def __init__(self, tree: Tree, followed: Counted | None = None) -> None:
        self.tree = tree
        self.followed = followed
        self._atoms: dict[tuple[str, frozenset[str]], Formula] = {}
        self._derived: dict[tuple[str, frozenset[str], Counted], Formula] = {}
        self._inputs: dict[str, Counted] = {}
        self._none_before: dict[tuple[str, Counted], list[Formula]] = {}

    def atom(self, fact: str, values: Iterable[str]) -> Formula:
        """That a fact has one of some values; the same formula each time."""
        key = (fact, frozenset(values))
        if key not in self._atoms:
            self._atoms[key] = atom(*key)
        return self._atoms[key]

    def ticked(self, fact: str, name: str, *, yes: bool) -> Formula:
        """That a choice of a fact, or one of a group of its choices, was ticked, or was not."""
        found = self.atom(fact, self.tree.facts[fact].members(name))
        return found if yes else negation(found)

    def inputs(self, fact: str) -> Counted:
        """The facts that are asked on which a derived fact rests; any other fact rests on itself."""
        if fact not in self._inputs:
            rests = self.tree.rests_on(fact) if fact in self.tree.derived else (fact,)
            self._inputs[fact] = frozenset(rests) - self.tree.derived
        return self._inputs[fact]

    def read_by(self, asked: Asked) -> Counted:
        """The facts that are asked which a condition (or all rules of a fact) read, directly or through derived facts."""
        return self.inputs(asked.fact) if isinstance(asked, FirstHit) else frozenset().union(*map(self.inputs, asked.facts))

    def holds(self, asked: Asked, counted: Counted) -> Formula:
        """That a condition holds, or that a rule is the first that applies."""
        return self.first_hit(asked, counted) if isinstance(asked, FirstHit) else self.condition(asked, counted)

    def first_hit(self, hit: FirstHit, counted: Counted) -> Formula:
        """That a rule is the first that applies."""
        rules = self.tree.facts[hit.fact].rules
        none = self._none_before.setdefault((hit.fact, counted & self.inputs(hit.fact)), [TRUE])
        while len(none) <= hit.rule:
            none.append(conjunction([none[-1], negation(self.condition(rules[len(none) - 1].condition, counted))]))
        return conjunction([none[hit.rule], self.condition(rules[hit.rule].condition, counted), self.condition(hit.only, counted)])

    def condition(self, condition: Condition | None, counted: Counted) -> Formula:
        """That a condition holds."""
        if condition is None:
            return TRUE
        some = disjunction(self._case(case, counted) for case in condition.any_of) if condition.any_of else TRUE
        return conjunction([some, negation(disjunction(self._case(case, counted) for case in condition.unless))])

    def derived(self, fact: str, values: Iterable[str], counted: Counted) -> Formula:
        """That a derived fact has one of some values."""
        wanted = (fact, frozenset(values))
        waiting = [wanted]
        while waiting:
            name, some = waiting[-1]
            if self._key(name, some, counted) in self._derived:
                waiting.pop()
                continue
            conditions = [rule.condition for rule in self.tree.facts[name].rules if rule.condition is not None]
            rests = [(each.fact, self._meant(each)) for condition in conditions for each in condition.requirements if each.fact in self.tree.derived]
            missing = [one for one in rests if self._key(*one, counted) not in self._derived]
            if missing:
                waiting += missing
                continue
            waiting.pop()
            found = FALSE
            for rule in reversed(self.tree.facts[name].rules):  # the last has no condition
                holds = self.condition(rule.condition, counted)
                found = disjunction([holds, found]) if rule.value in some else conjunction([negation(holds), found])
            self._derived[self._key(name, some, counted)] = found
        return self._derived[self._key(*wanted, counted)]

    def _key(self, fact: str, values: frozenset[str], counted: Counted) -> tuple[str, frozenset[str], Counted]:
        return fact, values, counted & self.inputs(fact)

    def _meant(self, requirement: Requirement) -> frozenset[str]:
        return meant_by(self.tree, requirement)

    def _case(self, case: Case, counted: Counted) -> Formula:
        return conjunction(self._requirement(each, counted) for each in case.all_of)

    def _requirement(self, requirement: Requirement, counted: Counted) -> Formula:
        """That a requirement is met, which nobody meets whose fact does not count."""
        fact = requirement.fact
        if fact in self.tree.derived:
            return self.derived(fact, self._meant(requirement), counted)
        if self.followed is not None and fact not in self.followed:
            return Formula("maybe", (self._value(requirement),))
        return self._value(requirement) if fact in counted else FALSE

    def _value(self, requirement: Requirement) -> Formula:
        """That a fact which counts has what is required."""
        found = self.atom(requirement.fact, self._meant(requirement))
        if requirement.choice is None:
            return found
        ways = set(requirement.values) & {"yes", "no"}
        return TRUE if len(ways) > 1 else found if "yes" in ways else negation(found)
