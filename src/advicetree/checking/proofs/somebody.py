"""Somebody of whom some formulas are true: one value for each fact, if there is such a person.

Invariant: what is found is true of a person who can be: a list of choices that is given can be ticked. Facts that do not matter are left out.
The search is that of Davis, Logemann and Loveland (1962), with values in the author's order, and choices rather not ticked;
formulas are evaluated with what is decided so far, and those that cannot become true any more end a branch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from advicetree.checking.budget import Budget
from advicetree.checking.proofs.formulas import Bounds, Formula, bounds
from advicetree.checking.proofs.variables import NO, YES
from advicetree.model import Fact, Known
from advicetree.tree import Tree

MOST_TRIES = 2_000

A_PART = 1  # so much work it is to evaluate a part of a formula

Name: TypeAlias = tuple[str, str]  # a fact, and the first choice of a class of its choices; empty for a plain fact
SOME, NONE, OPEN = Bounds(1, 1), Bounds(0, 0), Bounds(0, 1)


class TooHard(Exception):
    """It could not be found out within the bound whether there is somebody."""


def somebody(tree: Tree, candidates: Mapping[str, Sequence[str]], formulas: Iterable[Formula], budget: Budget) -> dict[str, Known] | None:
    """The facts of somebody of whom all of some formulas are true; `None` if there is nobody.

    Plain facts among the `candidates` have one of the values there, and facts of several choices that are named there are told in any case.
    Raises `TooHard` and `BudgetExceeded`.
    """
    search = _Search(tree, candidates, tuple(formulas), budget)
    return search.person() if search.run() else None


class _Search:
    def __init__(self, tree: Tree, candidates: Mapping[str, Sequence[str]], formulas: tuple[Formula, ...], budget: Budget) -> None:
        self.tree = tree
        self.candidates = candidates
        self.formulas = formulas
        self.budget = budget
        self.chosen: dict[Name, str] = {}
        self.values: dict[Name, Sequence[str]] = {}
        self.members: dict[Name, tuple[str, ...]] = {}
        self.names_of: dict[str, list[Name]] = {}
        self._of: dict[Formula, list[Name]] = {}
        atoms: dict[str, list[Formula]] = {}
        for formula in formulas:
            for atom in formula.atoms:
                atoms.setdefault(atom.fact, []).append(atom)
        for fact, some in atoms.items():
            self._divide(tree.facts[fact], some)

    def _divide(self, fact: Fact, atoms: Sequence[Formula]) -> None:
        """The variables of a fact, with values (or choices) that no atom tells apart as one."""
        several = fact.several is not None
        classes: dict[object, list[str]] = {}
        for value in fact.values if several else self.candidates.get(fact.id, fact.values):
            inside = tuple(value in atom.values for atom in atoms)
            if any(inside) or not several:
                classes.setdefault((inside, fact.values[value].alone), []).append(value)
        if several:
            for members in classes.values():
                name = (fact.id, members[0])
                self.values[name], self.members[name] = (NO, YES), tuple(members)
                self.names_of.setdefault(fact.id, []).append(name)
            for atom in atoms:
                self._of[atom] = [name for name in self.names_of.get(fact.id, ()) if name[1] in atom.values]
        else:
            self.values[fact.id, ""] = [members[0] for members in classes.values()]
            self._of.update({atom: [(fact.id, "")] for atom in atoms})

    def run(self) -> bool:
        """Choose values until all formulas are true; false if there are none."""
        tries = 0
        trail: list[tuple[Name, list[str]]] = []
        while True:
            tries += 1
            if tries > MOST_TRIES:
                raise TooHard
            open_ = self._next()
            if open_ is None:
                return True
            if open_:
                trail.append((open_[0], list(self.values[open_[0]])))
            while trail and not trail[-1][1]:
                del self.chosen[trail.pop()[0]]
            if not trail:
                return False
            self.chosen[trail[-1][0]] = trail[-1][1].pop(0)

    def _next(self) -> list[Name] | None:
        """A variable that is still to be chosen, in a list; an empty list if a formula cannot become true any more, `None` if all of them are."""
        if not all(self._can_be_ticked(fact) for fact in self.names_of):
            return []
        undecided: Formula | None = None
        for formula in self.formulas:
            self.budget.spend(work=3 + A_PART * len(formula.order) // 2)
            must, may = bounds(formula, self._bounds, 1)
            if not may:
                return []
            undecided = undecided if must or undecided is not None else formula
        if undecided is None:
            return None
        return [next(name for atom in undecided.atoms for name in self._of[atom] if name not in self.chosen)]

    def _bounds(self, atom: Formula) -> Bounds:
        names = self._of[atom]
        if self.tree.facts[atom.fact].several is None:
            value = self.chosen.get(names[0])
            left = {each in atom.values for each in ([value] if value is not None else self.values[names[0]])}
            return OPEN if len(left) > 1 else SOME if True in left else NONE
        chosen = [self.chosen.get(name) for name in names]
        return SOME if YES in chosen else OPEN if None in chosen else NONE

    def _can_be_ticked(self, fact: str) -> bool:
        self.budget.spend(work=1 + len(self.tree.facts[fact].values))
        return ticking(self.tree.facts[fact], *self._ticks(fact)) is not None

    def _ticks(self, fact: str) -> tuple[list[tuple[str, ...]], set[str]]:
        """What was chosen of a fact: the classes of which something is ticked, and the choices that are not."""
        names = self.names_of.get(fact, ())
        ticked = [self.members[name] for name in names if self.chosen.get(name) == YES]
        return ticked, {choice for name in names if self.chosen.get(name) == NO for choice in self.members[name]}

    def person(self) -> dict[str, Known]:
        """The facts of the person who was found."""
        found: dict[str, Known] = {fact: value for (fact, choice), value in self.chosen.items() if not choice}
        several = {fact for fact, choice in self.chosen if choice} | {fact for fact in self.candidates if self.tree.facts[fact].several is not None}
        for fact, values in self.candidates.items():
            if fact not in several:
                found.setdefault(fact, values[0])
        for fact in several:
            ticked = ticking(self.tree.facts[fact], *self._ticks(fact))
            assert ticked is not None, "it can be ticked"
            found[fact] = ticked
        return found


def ticking(fact: Fact, ticked: Sequence[Sequence[str]], out: set[str]) -> tuple[str, ...] | None:
    """The shortest list of choices with one or more of each of some classes and none that are `out`; `None` if there is none that can be ticked."""
    several = fact.several
    assert several is not None, "several can be ticked"
    alone, least = fact.alone, fact.least_ticked
    chosen = [members[0] for members in ticked]
    if any(choice in alone for choice in chosen):
        return (chosen[0],) if len(chosen) == 1 else None
    more = [value for value in fact.values if value not in out and value not in alone and value not in chosen]
    free = [choice for members in ticked for choice in members]
    more = [choice for choice in more if choice in free] + [choice for choice in more if choice not in free]
    if not chosen and alone:
        left = [choice for choice in alone if choice not in out]
        if left:
            return (left[0],)
    chosen += more[: max(0, least - len(chosen))]
    if len(chosen) < least or (several.most is not None and len(chosen) > several.most):
        return None
    return tuple(value for value in fact.values if value in chosen)
