"""What can be ticked of a fact of several choices: few lists that stand for all, and one at random.

Invariant: lists that nothing tells apart lead everywhere alike. A fact has 2 ** n of them, but choices that are read together, or not at all, count as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import chain, combinations, islice
from typing import NamedTuple, TypeAlias

from advicetree.model import Fact, Node, Requirement
from advicetree.tree import Tree

Choices: TypeAlias = frozenset[str]
Read: TypeAlias = tuple[str, Choices]  # a fact, and some of its choices

MOST_LISTS = 10_000


class Lists(NamedTuple):
    """Lists of choices, and whether they stand for all that there are."""

    lists: list[tuple[str, ...]]
    complete: bool


class Ticked:
    """What can be ticked in a tree, as far as its forks tell it apart."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._found: dict[tuple[str, frozenset[Choices]], Lists] = {}
        self._derived: dict[str, list[Read]] = {}

    def at(self, node: Node, read: Iterable[Choices]) -> Lists:
        """The lists to give at a situation about a fact of several choices, where these sets of them are read from there on."""
        fact = self.tree.facts[node.fact or ""]
        key = (fact.id, frozenset([*read, *(choices for _, choices in self.read_at(node))]))
        if key not in self._found:
            self._found[key] = told_apart(fact, key[1])
        return self._found[key]

    @cached_property
    def read(self) -> dict[str, list[Choices]]:
        """By each fact of several choices, the sets of these that some fork reads."""
        found: dict[str, dict[Choices, None]] = {}
        for node in self.tree.nodes.values():
            for fact, choices in self.read_at(node):
                found.setdefault(fact, {})[choices] = None
        return {fact: list(sets) for fact, sets in found.items()}

    def read_at(self, node: Node) -> list[Read]:
        """What a situation reads: the choices that it is about, or those that the rules of its fact read."""
        fact, tree = node.fact, self.tree
        if fact is None:
            return []
        if node.choice is not None:
            return [(fact, frozenset(tree.facts[fact].members(node.choice)))]
        if fact not in tree.derived:
            return []
        if fact not in self._derived:
            conditions = [rule.condition for name in tree.derivation(fact) for rule in tree.facts[name].rules if rule.condition is not None]
            self._derived[fact] = list(
                dict.fromkeys(
                    (each.fact, self._meant(each)) for condition in conditions for each in condition.requirements if tree.facts[each.fact].several is not None
                )
            )
        return self._derived[fact]

    def _meant(self, requirement: Requirement) -> Choices:
        names = requirement.values if requirement.choice is None else (requirement.choice,)
        return frozenset(member for name in names for member in self.tree.facts[requirement.fact].members(name))


def told_apart(fact: Fact, read: Iterable[Choices], most: int = MOST_LISTS) -> Lists:
    """The lists that can be ticked, of those with the same sets of `read` ticked the first: with the fewest ticks, then in the author's order."""
    sets = list(dict.fromkeys(read))
    place = {value: number for number, value in enumerate(fact.values)}
    kinds: dict[frozenset[int], list[str]] = {}
    for value in fact.values.values():
        if not value.alone:
            kinds.setdefault(frozenset(number for number, some in enumerate(sets) if value.id in some), []).append(value.id)
    unread = kinds.pop(frozenset(), [])
    found: list[tuple[str, ...]] = [(choice,) for choice in fact.alone]
    subsets = chain.from_iterable(combinations(kinds.values(), count) for count in range(len(kinds) + 1))
    for some in islice(subsets, most):
        firsts = [kind[0] for kind in some]
        spare = sorted({choice for kind in (unread, *some) for choice in kind}.difference(firsts), key=place.__getitem__)
        choices = fact.ticked(firsts + spare[: max(0, fact.least_ticked - len(firsts))])
        if choices is not None:
            found.append(choices)
    found.sort(key=lambda choices: (len(choices), [place[choice] for choice in choices]))
    lists: dict[tuple[bool, ...], tuple[str, ...]] = {}
    for choices in found:
        lists.setdefault(tuple(not some.isdisjoint(choices) for some in sets), choices)
    return Lists(list(lists.values()), complete=next(subsets, None) is None)


def at_random(fact: Fact, draw: Callable[[], float]) -> tuple[str, ...]:
    """What somebody ticks who does so at random: each choice by a toss, as far as they go together; `draw` gives numbers from 0 to 1."""
    alone, least, most = fact.alone, fact.least_ticked, fact.most_ticked
    choices = [choice for choice in fact.values if choice not in alone]
    number = int(draw() * (len(alone) + 1))
    if number < len(alone) or len(choices) < least:
        return (alone[min(number, len(alone) - 1)],)
    ticked = {choice for choice in choices if int(2 * draw())}
    while not least <= len(ticked) <= most:
        some = [choice for choice in choices if (choice in ticked) == (len(ticked) > most)]
        ticked ^= {some[int(draw() * len(some))]}
    return tuple(choice for choice in choices if choice in ticked)
