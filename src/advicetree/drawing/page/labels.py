"""What can be answered to go a way, in words: labels of answers, and of all values that go a way which several share.

Invariant: each value that a question can be answered with is named at one of its ways, unless that takes all answers or more than twelve others.
"""

from __future__ import annotations

from advicetree.drawing.conditions import value_label
from advicetree.drawing.outline.facts import bounds_of
from advicetree.drawing.sentences import Quote, Span, filled, joined
from advicetree.drawing.view import is_then, taken_by
from advicetree.model import Answer, Fact, Node, Situation, answers_of
from advicetree.tree import Tree
from advicetree.words import told

MOST_LISTED = 12  # more choices than these are told on one line, and other answers only as such


def labels_of(tree: Tree, node: Node, answer: Answer) -> list[tuple[Span, ...]]:
    """The labels of what goes the way of an answer; none where it is the only way, and takes whatever is answered."""
    is_only = len(answers_of(node)) == 1
    if not isinstance(node, Situation):
        return [] if is_only and answer.label == told("answer.done") else [(Quote(answer.label),)]
    fact = tree.facts[node.fact]
    if node.choice is not None:
        return _of_choice(fact, node, answer, is_only=is_only)
    if answer.id in node.answers:
        return [_bounded(fact, answer.id, answer.label)]
    if fact.several is None:
        taken = [_bounded(fact, value, fact.label(value)) for value in taken_by(fact, node, answer)]
        if answer.id in node.ways:
            return [filled("in_words.group", group=Quote(answer.label), values=joined(taken, "list.comma"))] if taken else [(Quote(answer.label),)]
        if taken and (is_only or len(taken) <= MOST_LISTED):
            return taken
    return [] if is_only else [_other(node, answer)]


def _of_choice(fact: Fact, node: Situation, answer: Answer, *, is_only: bool) -> list[tuple[Span, ...]]:
    """Whether the choice is ticked that a situation is about."""
    if is_only:
        return []
    ticked = taken_by(fact, node, answer) if answer is node.others else [answer.id]
    choice = Quote(value_label(fact, node.choice or ""))
    return [filled(f"way.{'ticked' if one == 'yes' else 'not_ticked'}", choice=choice) if one in {"yes", "no"} else (Quote(answer.label),) for one in ticked]


def _other(node: Node, answer: Answer) -> tuple[Span, ...]:
    return (told("in_words.anything_else"),) if is_then(node, answer) else (Quote(answer.label),)


def _bounded(fact: Fact, value: str, label: str) -> tuple[Span, ...]:
    """A label and, where it is that of a band, which numbers or days are in that."""
    bounds = bounds_of(fact, fact.values[value]) if value in fact.values else ""
    return filled("in_words.bounds", label=Quote(label), bounds=bounds) if bounds else (Quote(label),)
