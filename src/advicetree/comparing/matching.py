"""What in one tree is what in the other: pairs of nodes, answers, facts, values, groups and all else that has a name.

Two things are one if they have the same name; if one of them was called as the other is (`was`, in either tree);
or, as a suggestion to their author, if they are much alike and nothing else is more like either of them.

**Likeness** is that of words: the share of their pairs of neighbouring letters that two texts have in common (Adamson and Boreham 1974),
which does not depend on their order, so that comparing the other way round finds the same pairs. Where there are very many things, nothing is suggested.

Invariant: each thing is in one pair at most, and the pairs of two trees are those of the same trees the other way round, exchanged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeAlias, TypeVar

import attrs

from advicetree.model import EMPTY, Answer, Fact, Group, Node, Value, answers_of, lines_of
from advicetree.tree import Tree

LEAST_ALIKE = 0.6
LEAST_ALIKE_NAMES = 0.75
MOST_COMPARED = 40_000  # pairs of things

Thing = TypeVar("Thing", bound="Node | Answer | Fact | Value | Group")
Names: TypeAlias = Mapping[str, str]


@attrs.frozen(slots=False)
class Pairs:
    """The pairs of some things: `new` has the new name of each old one that is still there, and `old` the other way round.

    `suggested` holds the old names of those that are one only because they are alike.
    """

    new: Names = EMPTY
    suggested: frozenset[str] = frozenset()

    @cached_property
    def old(self) -> Names:
        """The old name of each new thing that was there before."""
        return {after: before for before, after in self.new.items()}


class Matching:
    """What in an `old` tree is what in a `new` one. The parts of nodes and facts are paired when they are first asked for."""

    def __init__(self, old: Tree, new: Tree) -> None:
        self.old = old
        self.new = new
        self.nodes = _paired(old.nodes, new.nodes, _alike_nodes)
        self.facts = self._facts()
        self.translated: Tree | None = None  # `translating` makes it once
        self._answers: dict[str, Pairs] = {}
        self._values: dict[str, Pairs] = {}
        self._groups: dict[str, Pairs] = {}

    def _facts(self) -> Pairs:
        """The pairs of facts; one that a situation brings with it goes with the situation."""
        own: dict[str, str] = {}
        for before, after in self.nodes.new.items():
            one, other = self.old.nodes[before].fact, self.new.nodes[after].fact
            if one is not None and other is not None and self.old.facts[one].own and self.new.facts[other].own:
                own[one] = other
        rest_old = {id: fact for id, fact in self.old.facts.items() if id not in own}
        taken = set(own.values())
        rest_new = {id: fact for id, fact in self.new.facts.items() if id not in taken}
        found = _paired(rest_old, rest_new, _alike_facts)
        suggested = found.suggested | {before for before in own if before in self.nodes.suggested}
        return Pairs({**own, **found.new}, suggested)

    def answers(self, node: str) -> Pairs:
        """The pairs of the answers of a node, by its old name; the node is in the new tree too."""
        if node not in self._answers:
            one, other = self.old.nodes[node], self.new.nodes[self.nodes.new[node]]
            found = _paired(_named(one), _named(other), self._alike_answers, self._by_value(one, other))
            others = {node.others.id for node in (one, other) if node.others is not None}
            same = {before: after for before, after in found.new.items() if before == after or others.isdisjoint((before, after))}
            self._answers[node] = Pairs(same, found.suggested & same.keys())
        return self._answers[node]

    def values(self, fact: str) -> Pairs:
        """The pairs of the values of a fact, by its old name; the fact is in the new tree too. Those of a fact of one situation go with its answers."""
        if fact not in self._values:
            old, new = self.old.facts[fact], self.new.facts[self.facts.new[fact]]
            if old.own and new.own:
                answers = self.answers(fact)
                pairs = {before: after for before, after in answers.new.items() if before in old.values and after in new.values}
                self._values[fact] = Pairs(pairs, answers.suggested & pairs.keys())
            else:
                self._values[fact] = _paired(old.values, new.values, _alike_labels)
        return self._values[fact]

    def groups(self, fact: str) -> Pairs:
        """The pairs of the groups of a fact, by its old name; the fact is in the new tree too."""
        if fact not in self._groups:
            self._groups[fact] = _paired(self.old.facts[fact].groups, self.new.facts[self.facts.new[fact]].groups, _alike_labels)
        return self._groups[fact]

    def _by_value(self, one: Node, other: Node) -> Names:
        """The answers of two situations about one fact that are one by the values, or the groups, that they are."""
        if one.fact is None or other.fact is None or self.facts.new.get(one.fact) != other.fact or self.old.facts[one.fact].own:
            return EMPTY
        pairs = {**self.values(one.fact).new, **self.groups(one.fact).new}
        there = _named(other)
        return {answer: pairs[answer] for answer in _named(one) if answer in pairs and pairs[answer] in there}

    def _alike_answers(self, one: Answer, other: Answer) -> float:
        nodes = self.old.nodes[one.node], self.new.nodes[other.node]
        if any(
            node.others is answer or _is_named_by_a_fact(tree, node, answer)
            for tree, node, answer in zip((self.old, self.new), nodes, (one, other), strict=True)
        ):
            return 0.0  # that of all other values has no name of its own, and those of values have the names of these
        same_target = self.nodes.new.get(one.to) == other.to
        return (alike(one.label, other.label) + (1.0 if same_target else 0.0)) / 2


def _is_named_by_a_fact(tree: Tree, node: Node, answer: Answer) -> bool:
    """Whether an answer is called as a value or a group of a fact that is declared by itself."""
    fact = tree.facts.get(node.fact or "")
    return fact is not None and not fact.own and (answer.id in fact.values or answer.id in fact.groups)


def _named(node: Node) -> dict[str, Answer]:
    """The answers of a node by their ids."""
    return {answer.id: answer for answer in answers_of(node)}


def _paired(old: Mapping[str, Thing], new: Mapping[str, Thing], likeness: Callable[[Any, Any], float], others: Names = EMPTY) -> Pairs:
    """The pairs of some things: of the same name, by former names, by `others` that are known to be one, and by likeness."""
    if old.keys() == new.keys():
        return Pairs({name: name for name in old})
    found = {name: name for name in old if name in new}
    taken = set(found.values())

    def take(pairs: Iterable[tuple[str, str]]) -> None:
        for before, after in pairs:
            if before not in found and after not in taken:
                found[before] = after
                taken.add(after)

    take(_by_former_names(old, new))
    take(others.items())
    left_old = [thing for name, thing in old.items() if name not in found]
    left_new = [thing for name, thing in new.items() if name not in taken]
    certain = set(found)
    if left_old and left_new:
        take(_by_likeness(left_old, left_new, likeness))
    return Pairs({name: found[name] for name in old if name in found}, frozenset(found.keys() - certain))


def _by_former_names(old: Mapping[str, Thing], new: Mapping[str, Thing]) -> list[tuple[str, str]]:
    """Pairs of which one was called as the other is, in an order that does not depend on which tree is which."""
    pairs = {(was, thing.id) for thing in new.values() for was in thing.was if was in old and thing.id not in old}
    pairs |= {(thing.id, was) for thing in old.values() for was in thing.was if was in new and thing.id not in new}
    return sorted(pairs, key=lambda pair: (min(pair), max(pair)))


def _by_likeness(old: list[Thing], new: list[Thing], likeness: Callable[[Any, Any], float]) -> list[tuple[str, str]]:
    """Pairs of things that are much alike, the most alike first."""
    if len(old) * len(new) > MOST_COMPARED:
        return []
    scored = [(likeness(one, other), one.id, other.id) for one in old for other in new]
    best = [(score, one, other) for score, one, other in scored if score >= LEAST_ALIKE]
    best.sort(key=lambda each: (-each[0], min(each[1:]), max(each[1:])))
    return [(one, other) for _, one, other in best]


def _alike_nodes(one: Node, other: Node) -> float:
    """How much alike two nodes are; those of different kinds are not."""
    if one.kind != other.kind:
        return 0.0
    headline = alike(one.headline, other.headline)
    words = alike(_words(one), _words(other))
    name = 0.2 if alike(one.id, other.id) >= LEAST_ALIKE_NAMES else 0.0
    ways = Counter(answer.to for answer in answers_of(one)) == Counter(answer.to for answer in answers_of(other)) and one.kind != "ending"
    return max(headline, words) * (0.7 if not ways else 0.8) + name + (0.2 if ways else 0.0)


def _words(node: Node) -> str:
    return " ".join([node.headline, *(line.say for _, lines in lines_of(node) for line in lines)])


def _alike_facts(one: Fact, other: Fact) -> float:
    """How much alike two facts are: one and the same question, or the same values; those of single situations go with these."""
    if one.own or other.own or one.derived != other.derived:
        return 0.0
    values = 1.0 if one.values.keys() == other.values.keys() and one.values else 0.0
    return max(alike(one.ask, other.ask) * (0.8 + 0.2 * values), 0.5 * values + 0.5 * alike(one.id, other.id))


def _alike_labels(one: Value | Group, other: Value | Group) -> float:
    return alike(one.label, other.label)


def alike(one: str, other: str) -> float:
    """How much alike two texts are, from 0 to 1: the share of pairs of neighbouring letters that they have in common.

    >>> alike("Call the shop", "call the shop"), round(alike("Call the shop", "Call the sender"), 2), alike("Call", "Mail us")
    (1.0, 0.58, 0.2)
    """
    if one == other:
        return 1.0
    pairs, others = _letter_pairs(one), _letter_pairs(other)
    count = pairs.total() + others.total()
    return 2 * (pairs & others).total() / count if count else 0.0


def _letter_pairs(text: str) -> Counter[str]:
    return Counter(first + second for word in text.casefold().split() for first, second in pairwise(f"{word} "))
