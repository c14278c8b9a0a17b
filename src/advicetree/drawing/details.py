"""What is told in a box of a picture below its headline, in words beside the author's own: short, since they are in boxes.

Invariant: it is worked out from the model alone; what is laid over a picture is told in `view`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import attrs

from advicetree.drawing.conditions import in_words
from advicetree.drawing.heat import HeatKind
from advicetree.model import Fact, Line, Node, Situation, Wait, answers_of
from advicetree.tree import Tree
from advicetree.words import channels, date, length, number, span, ticking, told

MOST_CHOICES = 8  # that are told in a box


@attrs.frozen
class Detail:
    """One paragraph below a headline."""

    kind: Literal["by", "wait", "caution", "asks", "choice", "opens", "problem", "difference", "more"] | HeatKind
    """What it tells."""
    text: str
    """The words."""
    label: str | None = None
    """Of a choice, its label."""
    alone: bool = False
    """Of a choice, whether it goes with no other."""


def details_of(tree: Tree, node: Node, *, is_fork: bool) -> Iterator[Detail]:
    """What is below a headline: how it is asked, the channel, the wait, what to be careful of."""
    if isinstance(node, Situation):
        yield from _asking_in_words(tree, node, is_fork=is_fork)
    if node.by:
        words = channels(node.by)
        yield Detail("by", words[0].upper() + words[1:])
    if node.wait is not None:
        for words in _wait_in_words(tree, node.wait):
            yield Detail("wait", words)
    for line in node.caution:
        bullets = [_line_in_words(tree, "bullet", bullet) for bullet in line.bullets]
        yield Detail("caution", "\n".join([_line_in_words(tree, "careful", line), *bullets]))


def _line_in_words(tree: Tree, name: str, line: Line) -> str:
    """A line by the sentence of this name or, where it has a condition, by the one for that; where it leads is not told in a picture."""
    if line.condition is None:
        return told(f"box.advice.{name}", advice=line.say)
    return told(f"box.advice_if.{name}", advice=line.say, condition=in_words(tree, line.condition))


def _asking_in_words(tree: Tree, node: Situation, *, is_fork: bool) -> Iterator[Detail]:
    """How a situation asks: at each visit, for a number, a date, one of many, or several choices; or where a fork has its answer from."""
    fact = tree.facts[node.fact]
    if is_fork:
        if node.choice is not None:
            yield Detail("asks", told("box.ticked_at", question=fact.ask))
        return
    if not fact.remember and node.id in tree.looping:
        yield Detail("asks", told("box.each_time"))
    if fact.worked_out_from:
        yield Detail("asks", told("box.by_a_program"))
    range = number(fact.number) if fact.number is not None else date(fact.days) if fact.days is not None else None
    if range is not None:
        yield Detail("asks", range[0].upper() + range[1:])
    elif fact.several is not None:
        yield from _ticking_in_words(fact)
    elif len(fact.values) > MOST_CHOICES and len(answers_of(node)) < len(fact.values):
        yield Detail("asks", told("box.one_of", count=len(fact.values)))


def _ticking_in_words(fact: Fact) -> Iterator[Detail]:
    """How many choices can be ticked, and which there are; of many, the first ones and how many more."""
    kind, least, most = ticking(fact)
    yield Detail("asks", told(f"box.tick.{kind}", least=least, most=most))
    choices = sorted(fact.values.values(), key=lambda value: value.alone)
    some = choices if len(choices) <= MOST_CHOICES else [*choices[: MOST_CHOICES - 2], *[choice for choice in choices[MOST_CHOICES - 2 :] if choice.alone][:1]]
    for choice in some:
        words = told("box.alone" if choice.alone else "box.choice", choice=choice.label)
        yield Detail("choice", words, choice.label, choice.alone)
    if len(some) < len(choices):
        yield Detail("choice", told("box.more_choices", count=len(choices) - len(some)))


def _wait_in_words(tree: Tree, wait: Wait) -> Iterator[str]:
    """A wait: its floor and its horizon, and the moment that they count from, if it is another than arrival."""
    question = tree.moments[wait.moment].ask if wait.moment is not None else ""
    if wait.until is not None:
        yield told("box.until", question=question)
    since = "_since" if question else ""
    if wait.at_least is not None and wait.at_most is not None:
        yield told(f"box.between{since}", span=span(wait.at_least, wait.at_most), question=question)
    elif wait.at_least is not None:
        yield told(f"box.least{since}", length=length(wait.at_least), question=question)
    elif wait.at_most is not None:
        yield told("box.most" if wait.until is not None else f"box.most{since}", length=length(wait.at_most), question=question)
