"""What is written in a picture besides the author's own words.

Invariant: it is short, since it stands in boxes; it says what the engine does, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, TypeAlias

from advicetree.durations import in_words
from advicetree.model import Action, Answer, Condition, Limit, Node, Situation, Wait
from advicetree.problems import Problem
from advicetree.session.session import Session
from advicetree.tree import Tree

Told: TypeAlias = Literal["by", "wait", "caution", "asks"]

CHANNELS = {"call": "By phone", "mail": "By mail", "letter": "By letter", "message": "By message", "in-person": "In person", "online": "Online"}
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def details_of(tree: Tree, node: Node) -> Iterator[tuple[Told, str]]:
    """What stands below a headline: that it is asked at each visit, which number it asks for, the channel, the wait, what to be careful of."""
    if isinstance(node, Situation) and not tree.facts[node.fact].remember and node.id in tree.looping:
        yield "asks", "Asked each time"
    if node.fact is not None and (number := tree.facts[node.fact].number) is not None:
        yield "asks", f"{number.in_words[0].upper()}{number.in_words[1:]}"
    if node.by is not None:
        yield "by", CHANNELS[node.by]
    if node.wait is not None:
        for words in wait_in_words(tree, node.wait):
            yield "wait", words
    for line in node.caution:
        only_if = "" if line.condition is None else "".join(("\n(", *condition_in_words(tree, line.condition), ")"))
        yield "caution", f"Careful: {line.say}{only_if}"


def condition_in_words(tree: Tree, condition: Condition) -> tuple[str, str, str, str, str]:
    """To whom alone a line is said: the question and the answer in the author's words, and what stands before, between and after them."""
    fact = tree.facts[condition.fact]
    return ("only if “", fact.ask, "” is “", fact.values[condition.value].label, "”")


def wait_in_words(tree: Tree, wait: Wait) -> Iterator[str]:
    """A wait: its floor and its horizon, and the moment that they count from, if it is another than arrival."""
    asked = f"“{tree.moments[wait.moment].ask}”" if wait.moment is not None else ""
    counted = f", counted from {asked}" if asked else ""
    if wait.until is not None:
        yield f"Wait until {asked}"
    if wait.at_least is not None:
        yield f"Wait at least {in_words(wait.at_least)}{counted}"
    if wait.at_most is not None:
        yield f"Wait at most {in_words(wait.at_most)}{'' if wait.at_least is not None else counted}"


def way_details(tree: Tree, node: Node, answer: Answer) -> tuple[str, ...]:
    """What is to be known of an answer: that no wait holds it, or that it settles nothing."""
    details = []
    if isinstance(node, Action) and answer.any_time and node.wait is not None and node.wait.floor is not None:
        details.append("at any time")
    if leaves_open(tree, node, answer):
        details.append("leaves it open")
    return tuple(details)


def leaves_open(tree: Tree, node: Node, answer: Answer) -> bool:
    """Whether an answer leads on without settling the remembered fact that it is about."""
    return isinstance(node, Situation) and answer.settles is None and tree.facts[node.fact].remember


def limit_in_words(limit: Limit) -> str:
    """Which arrivals a limit sends on.

    >>> limit_in_words(Limit("wait", 2, "end"))
    'From the 3rd time on'
    """
    return f"From the {ordinal(limit.visits + 1)} time on"


def ordinal(number: int) -> str:
    """A number as an order.

    >>> [ordinal(number) for number in (2, 3, 11, 21, 112)]
    ['2nd', '3rd', '11th', '21st', '112th']
    """
    return f"{number}{'th' if number // 10 % 10 == 1 else _ENDINGS.get(number % 10, 'th')}"


def problem_in_words(problem: Problem) -> str:
    """A problem as it is told in a picture."""
    return f"{problem.severity.capitalize()}: {problem.sentence}"


def opening(session: Session) -> Iterator[str]:
    """When the action where a session stands opens, and when to stop waiting, as dates in UTC."""
    if session.opens_at is not None:
        yield f"Opens {_date(session.opens_at)}"
    if session.due_at is not None:
        yield f"Stop waiting {_date(session.due_at)}"


def _date(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M} UTC"
