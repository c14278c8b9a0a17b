"""Conditions and rules in plain words: with ids for outlines, and without them for pictures.

Invariant: an id of a fact, of a value or of a group that the tree does not have is told by its own letters,
since what is gone can be drawn beside facts that have changed.
"""

from __future__ import annotations

from collections.abc import Sequence

from advicetree.drawing.sentences import Id, Quote, Span, filled, flat, joined
from advicetree.model import Case, Condition, Fact, Requirement
from advicetree.text import humanized
from advicetree.tree import Tree
from advicetree.words import told

MOST_VALUES = 6  # of a requirement in a picture; an outline has all of them


def told_cases(tree: Tree, cases: Sequence[Case], *, ids: bool = True) -> tuple[Span, ...]:
    """In which cases a condition holds: the requirements of each joined with “and”, and the cases with “or”."""
    return joined([joined([_requirement(tree, one, ids=ids) for one in case.all_of], "condition.and") for case in cases], "condition.or")


def told_rule(tree: Tree, fact: Fact, number: int, *, ids: bool = True) -> tuple[Span, ...]:
    """One rule of a derived fact, by its place among them, as a sentence."""
    rule = fact.rules[number]
    label = Quote(value_label(fact, rule.value), strong=True)
    value = filled("outline.value", label=label, id=Id(rule.value)) if ids else (label,)
    condition = rule.condition or Condition()
    cases, others = (told_cases(tree, some, ids=ids) for some in (condition.any_of, condition.unless))
    if cases and others:
        return filled("rule.if_unless", cases=cases, others=others, value=value)
    if cases:
        return filled("rule.if", cases=cases, value=value)
    return filled("rule.unless", others=others, value=value) if others else filled("rule.else" if number else "rule.always", value=value)


def in_words(tree: Tree, condition: Condition) -> str:
    """A condition as it is told in a picture, such as “only if …; unless …”."""
    cases, others = (flat(told_cases(tree, some, ids=False)) for some in (condition.any_of, condition.unless))
    if cases and others:
        return told("box.only_if_unless", cases=cases, others=others)
    return told("box.only_if", cases=cases) if cases else told("box.unless", others=others)


def rules_in_words(tree: Tree, fact: Fact) -> list[str]:
    """The rules of a derived fact in order, each as a sentence."""
    return [flat(told_rule(tree, fact, number, ids=False)) for number in range(len(fact.rules))]


def labels_in_words(fact: Fact, names: Sequence[str]) -> str:
    """The labels of some values, of which any will do, for a picture: of many, the first ones and how many more."""
    return flat(_values(fact, names, whole=False, quoted=False))


def value_label(fact: Fact, name: str) -> str:
    """The label of a value or of a group of a fact."""
    return fact.label(name) if name in fact.values or name in fact.groups else humanized(name)


def _requirement(tree: Tree, requirement: Requirement, *, ids: bool) -> tuple[Span, ...]:
    fact = tree.facts[requirement.fact]
    question = Quote(fact.ask)
    if requirement.choice is not None:
        told_as = "ticked_or_not" if len(requirement.values) > 1 else "ticked" if requirement.values[0] == "yes" else "not_ticked"
        words = filled(f"condition.{told_as}", question=question, choice=Quote(value_label(fact, requirement.choice)))
    else:
        words = filled(f"condition.{'includes' if fact.several else 'is'}", question=question, values=_values(fact, requirement.values, whole=ids))
    if not ids:
        return words
    name = fact.id if requirement.choice is None else f"{fact.id}.{requirement.choice}"
    return filled("outline.required", words=words, fact=Id(name), values=joined([(Id(value),) for value in requirement.values], "list.comma"))


def _values(fact: Fact, names: Sequence[str], *, whole: bool, quoted: bool = True) -> tuple[Span, ...]:
    """The labels of some values, of which any will do; of many, the first ones and how many more, unless the `whole` list is told."""
    some = names if whole or len(names) <= MOST_VALUES else names[: MOST_VALUES - 2]
    labels = [Quote(value_label(fact, name)) for name in some]
    parts: list[tuple[Span, ...]] = [filled("condition.value", label=label) if quoted else (label,) for label in labels]
    more = [(told("condition.more", count=len(names) - len(some)),)] if len(some) < len(names) else []
    return joined([*parts, *more], "list.or")
