"""What is written in a picture besides the author's own words.

Invariant: it is short, since it stands in boxes; it says what the engine does, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, TypeAlias

from advicetree.model import Action, Answer, Limit, Node, Situation, Wait
from advicetree.problems import Problem
from advicetree.session.session import Session
from advicetree.tree import Tree
from advicetree.words import length, number, told

Told: TypeAlias = Literal["by", "wait", "caution", "asks"]


def details_of(tree: Tree, node: Node) -> Iterator[tuple[Told, str]]:
    """What stands below a headline: that it is asked at each visit, which number it asks for, the channel, the wait, what to be careful of."""
    if isinstance(node, Situation) and not tree.facts[node.fact].remember and node.id in tree.looping:
        yield "asks", told("box.each_time")
    if node.fact is not None and (asked := tree.facts[node.fact].number) is not None:
        words = number(asked)
        yield "asks", words[0].upper() + words[1:]
    if node.by is not None:
        yield "by", told(f"box.by.{node.by}")
    if node.wait is not None:
        for words in wait_in_words(tree, node.wait):
            yield "wait", words
    for line in node.caution:
        if line.condition is None:
            yield "caution", told("box.careful", advice=line.say)
        else:
            fact = tree.facts[line.condition.fact]
            yield "caution", told("box.careful_if", advice=line.say, question=fact.ask, answer=fact.values[line.condition.value].label)


def wait_in_words(tree: Tree, wait: Wait) -> Iterator[str]:
    """A wait: its floor and its horizon, and the moment that they count from, if it is another than arrival."""
    question = tree.moments[wait.moment].ask if wait.moment is not None else ""
    if wait.until is not None:
        yield told("box.until", question=question)
    if wait.at_least is not None:
        yield told("box.least_since" if question else "box.least", length=length(wait.at_least), question=question)
    if wait.at_most is not None:
        is_told = wait.at_least is not None or not question
        yield told("box.most" if is_told else "box.most_since", length=length(wait.at_most), question=question)


def way_details(tree: Tree, node: Node, answer: Answer) -> tuple[str, ...]:
    """What is to be known of an answer: that no wait holds it, or that it settles nothing."""
    details = []
    if isinstance(node, Action) and answer.any_time and node.wait is not None and node.wait.floor is not None:
        details.append(told("way.any_time"))
    if leaves_open(tree, node, answer):
        details.append(told("way.leaves_open"))
    return tuple(details)


def leaves_open(tree: Tree, node: Node, answer: Answer) -> bool:
    """Whether an answer leads on without settling the remembered fact that it is about."""
    return isinstance(node, Situation) and answer.settles is None and tree.facts[node.fact].remember


def limit_in_words(limit: Limit) -> str:
    """Which arrivals a limit sends on.

    >>> limit_in_words(Limit("wait", 2, "end"))
    'From the 3rd time on'
    """
    return told("way.limit", visit=ordinal(limit.visits + 1))


def ordinal(place: int) -> str:
    """A number as an order.

    >>> [ordinal(place) for place in (2, 3, 11, 21, 112)]
    ['2nd', '3rd', '11th', '21st', '112th']
    """
    ending = "th" if place // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return told(f"ordinal.{ending}", number=place)


def problem_in_words(problem: Problem) -> str:
    """A problem as it is told in a picture."""
    return told(f"box.problem.{problem.severity}", problem=problem.sentence)


def opening(session: Session) -> Iterator[str]:
    """When the action where a session stands opens, and when to stop waiting, as dates in UTC."""
    if session.opens_at is not None:
        yield told("box.opens", time=_date(session.opens_at))
    if session.due_at is not None:
        yield told("box.due", time=_date(session.due_at))


def _date(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M} UTC"
