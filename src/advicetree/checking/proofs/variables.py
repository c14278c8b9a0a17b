"""What is told apart of people: the variables of the facts that are tracked, with their values by classes.

A plain fact is one variable, named by its id. A fact of several choices is a variable of yes and no for each of its choices (`fact.choice`).
Invariant: values (and choices) that no edge, no rule of a fork and nothing else that is read tells apart are one: of a class, the first counts for all.
A choice that nothing reads is no variable at all; whether enough choices can be ticked takes account of it all the same (`Valuations.all`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import attrs

from advicetree.checking.proofs.edges import Edges
from advicetree.checking.proofs.formulas import Formula
from advicetree.model import EMPTY, Fact, Table

Class: TypeAlias = tuple[str, ...]
YES, NO = "yes", "no"


@attrs.frozen
class People:
    """Those whom something is asked about: for some facts the values that they may have, what else is `true` of them, and what is `read` of them.

    What is read is told apart, besides what forks read.
    """

    allowed: Table[frozenset[str]] = EMPTY
    true: tuple[Formula, ...] = ()
    read: tuple[Formula, ...] = ()

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """All formulas about them."""
        return (*self.true, *self.read)

    def may_have(self, fact: Fact) -> list[str]:
        """The values of a fact that they may have."""
        allowed = self.allowed.get(fact.id)
        return [value for value in fact.values if allowed is None or value in allowed]


EVERYBODY = People()


class Classes:
    """The values of each fact by classes; of a fact of several choices, its choices."""

    def __init__(self, graph: Edges) -> None:
        self.graph = graph
        self._taken: dict[str, dict[str, list[int]]] = {}
        self._read: dict[str, set[frozenset[str]]] = {}
        for number, edge in enumerate(graph.edges):
            for value in edge.values if edge.guard is None else ():
                self._taken.setdefault(edge.fact or "", {}).setdefault(value, []).append(number)
            for atom in edge.guard.atoms if edge.guard is not None else ():
                self._read.setdefault(atom.fact, set()).add(atom.values)
        self._found: dict[tuple[str, frozenset[frozenset[str]], frozenset[str] | None], list[Class]] = {}

    def of(self, name: str, people: People) -> list[Class]:
        """The classes of the values of a fact that people may have; of several choices, without those that nothing reads."""
        more = frozenset(atom.values for formula in people.formulas for atom in formula.atoms if atom.fact == name) - self._read.get(name, set())
        key = (name, more, people.allowed.get(name))
        if key not in self._found:
            self._found[key] = self._sorted(self.graph.tree.facts[name], [*self._read.get(name, ()), *more], people)
        return self._found[key]

    def _sorted(self, fact: Fact, sets: Sequence[frozenset[str]], people: People) -> list[Class]:
        several = fact.several is not None
        taken = {} if several else self._taken.get(fact.id, {})
        found: dict[object, list[str]] = {}
        for value in people.may_have(fact):
            read = tuple(number for number, values in enumerate(sets) if value in values)
            if read or not several:
                found.setdefault((tuple(taken.get(value, ())), read, fact.values[value].alone), []).append(value)
        return [tuple(values) for values in found.values()]

    def names(self, fact: str, people: People) -> list[str]:
        """The names of the variables of a fact."""
        if self.graph.tree.facts[fact].several is None:
            return [fact]
        return [f"{fact}.{each[0]}" for each in self.of(fact, people)]

    def names_in(self, formula: Formula, people: People) -> list[str]:
        """The names of the variables that a formula reads."""
        found: dict[str, None] = {}
        for atom in formula.atoms:
            if self.graph.tree.facts[atom.fact].several is None:
                found[atom.fact] = None
            else:
                found.update((f"{atom.fact}.{each[0]}", None) for each in self.of(atom.fact, people) if not atom.values.isdisjoint(each))
        return list(found)

    def size(self, name: str, people: People) -> int:
        """How many values a variable has, each known or not yet known where that matters."""
        fact, _, choice = name.partition(".")
        return 2 if choice else len(self.of(fact, people)) * (2 if fact in self.graph.left_open else 1)
