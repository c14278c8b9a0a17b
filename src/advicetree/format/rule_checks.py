"""What must hold of derived facts: their rules give values of theirs, each can be the first that applies, and they rest on no circle.

Invariant: each check reports all that it finds, and changes nothing that was read.
That a rule takes nobody is told here where one rule above it takes all of them, by the plain words of both; the checker looks at all rules together.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

from advicetree.components import cyclic
from advicetree.format.condition_checks import condition
from advicetree.format.draft import Draft, Fields, entries, unreadable
from advicetree.format.reading import header
from advicetree.format.references import unknown_value
from advicetree.model import Condition, Fact, Requirement
from advicetree.spans import Path
from advicetree.text import listed, shown

ARROWS_SHOWN = 4


def check_rules(draft: Draft, path: Path, fields: Fields, fact: Fact) -> None:
    """Rules give values of the fact, read facts that can count, and the last of them always applies."""
    add = draft.reading.add
    if "rules" not in fields or unreadable(fields, "rules"):
        return
    rules = list(entries(path, fields, "rules"))
    stray = [key for key in ("several", "remember", "worked-out-from") if key in fields]
    if "answers" not in fields:
        kept = [key for key in ("number", "date", "bands") if key in fields]
        add("derived", path, f"{header(path)} is derived by rules, which give its 'answers'; write them in place of {listed(kept)}")
    elif stray:
        add("derived", (*path, stray[0]), f"{header(path)} is derived by rules, and nobody answers it; take {listed(stray)} out")
        draft.vague.add(fact.id)
    if not rules:
        add("no-answers", (*path, "rules"), f'{header(path)} has no rule; the last of them is {{ is = "..." }}, for everybody else')
        return
    for at, rule in rules:
        value = rule.get("is")
        if value is not None and value not in fact.values:
            unknown_value(draft, (*at, "is"), f"{shown(value)} is not a value of the fact '{fact.id}'", value, fact)
        for key in ("if", "unless"):
            condition(draft, (*at, key), rule.get(key), f"'{key}'", asked=True)
    _order(draft, path, fact, [rule for _, rule in rules])


def _order(draft: Draft, path: Path, fact: Fact, rules: list[Fields]) -> None:
    """The last rule, and no other, always applies; and none takes all that a later one could take."""
    add = draft.reading.add
    always = [number for number, rule in enumerate(rules, 1) if not rule.keys() & {"if", "unless"}]
    if not always:
        at = (*path, "rules", len(rules) - 1)
        add("rules-open", at, f'the last rule of {header(path)} has a condition, so somebody would have no value; end with {{ is = "..." }}')
    elif (first := always[0]) < len(rules):
        right = f"rule {first} has no condition and takes everybody, so it goes last"
        add("rules-dead", (*path, "rules", first), f"rule {first + 1} of {header(path)} is never reached: {right}")
        return
    conditions = [rule.condition for rule in fact.rules if rule.condition is not None]
    if any(read not in draft.facts or read in draft.vague for read in fact.reads) or not all(map(_is_read, rules)):
        return
    plain = [_plain(draft, condition) for condition in conditions]
    known = [rule.get("is") in fact.values for rule in rules]
    for number, rule in enumerate(plain):
        if not known[number]:
            continue
        above = next((other for other in range(number) if _takes_all(draft, plain[other], rule)), None)
        if above is not None:
            same = plain[above] == rule
            right = (
                f"it is the same as rule {above + 1}; take it out"
                if same
                else f"rule {above + 1} takes everybody whom it could take; move it above that rule, or take it out"
            )
            add("rules-dead", (*path, "rules", number), f"rule {number + 1} of {header(path)} is never reached: {right}")


def _is_read(rule: Fields) -> bool:
    """Whether all that a rule asks could be read."""
    cases = [case for key in ("if", "unless") if key in rule for case in rule[key] or (None,)]
    asked = [values for case in cases if case is not None for values in case.values()]
    inner = [values for one in asked if isinstance(one, dict) for values in one.values()]
    return None not in (*cases, *asked, *inner)


def check_circles(draft: Draft) -> None:
    """No derived fact rests on itself."""
    rests = {fact.id: fact.reads for fact in draft.facts.values() if fact.rules}
    for circle in cyclic({id: [read for read in reads if read in rests] for id, reads in rests.items()}):
        wrong = f"derived facts rest on one another in a circle: {way_round(circle)}; let one of them rest on others"
        if len(circle) == 1:
            wrong = f"the rules of [fact.{circle[0]}] read '{circle[0]}' itself; let it rest on other facts"
        draft.reading.add("derived-circle", ("fact", circle[0], "rules"), wrong)
        draft.vague |= set(circle)


def way_round(circle: Sequence[str]) -> str:
    """A circle of names with arrows, shortened where it is long."""
    some = [shown(name)[1:-1] for name in circle[:ARROWS_SHOWN]]
    return " → ".join([*some, *(["…"] if len(circle) > ARROWS_SHOWN else []), some[0]])


class _Ask(NamedTuple):
    """What a requirement asks, with groups taken apart: that a fact has one of some values or, of several choices, that one (or, `no`, none) is ticked.

    The values are the bits of a number, as `Draft.mask` has them.
    """

    fact: str
    values: int
    ticked: str | None = None

    def implies(self, other: _Ask) -> bool:
        """Whether the other holds wherever this does."""
        if self.fact != other.fact or self.ticked != other.ticked:
            return False
        inner, outer = (other.values, self.values) if self.ticked == "no" else (self.values, other.values)
        return not inner & ~outer

    def excludes(self, other: _Ask) -> bool:
        """Whether the other does not hold wherever this does."""
        if self.fact != other.fact:
            return False
        if self.ticked is None:
            return not self.values & other.values
        no, yes = (self, other) if self.ticked == "no" else (other, self)
        return no.ticked == "no" and yes.ticked == "yes" and not yes.values & ~no.values


class _Plain(NamedTuple):
    """A condition, with what each of its cases asks, and how many requirements that are."""

    any_of: list[list[_Ask]]
    unless: list[list[_Ask]]
    size: int


def _plain(draft: Draft, condition: Condition) -> _Plain:
    any_of, unless = ([[_ask(draft, one) for one in case.all_of] for case in cases] for cases in (condition.any_of, condition.unless))
    return _Plain(any_of, unless, 1 + sum(map(len, (*any_of, *unless))))


def _ask(draft: Draft, requirement: Requirement) -> _Ask:
    fact = draft.facts[requirement.fact]
    values = reduce(or_, (draft.mask(fact, name) for name in (requirement.values if requirement.choice is None else (requirement.choice,))), 0)
    if fact.several is None:
        return _Ask(fact.id, values)
    wanted = set(requirement.values) if requirement.choice is not None else {"yes"}
    if len(wanted) > 1:
        return _Ask(fact.id, 0, "no")  # of no choice at all, none is ticked: so it is for everybody
    return _Ask(fact.id, values, *wanted)


def _takes_all(draft: Draft, rule: _Plain, later: _Plain) -> bool:
    """Whether a rule applies wherever a later one does, as far as single requirements show; the work is counted, and past its bound nothing is told."""
    draft.work_left -= rule.size * later.size
    if draft.work_left < 0:
        return False
    cases = later.any_of or [[]]
    if rule.any_of and not all(any(_implies(case, wide) for wide in rule.any_of) for case in cases):
        return False
    return all(any(_implies(barred, also) for also in later.unless) or all(_excludes(case, barred) for case in cases) for barred in rule.unless)


def _implies(case: list[_Ask], other: list[_Ask]) -> bool:
    return all(any(one.implies(ask) for one in case) for ask in other)


def _excludes(case: list[_Ask], other: list[_Ask]) -> bool:
    return any(one.excludes(ask) for ask in other for one in case)
