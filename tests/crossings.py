"""Every session of a small tree, carried to another one: what `can_carry` finds by shorter ways.

Invariant: each session is carried for real, and is left out only where another stands at the same position in both trees, as the engine has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timezone
from itertools import product
from math import prod

from advicetree import Carried, Session, Tree, carry
from advicetree.engine import Given, replay, taken
from advicetree.model import Fact
from everywhere import can_be_given, key
from rich_facts import DAYS, NUMBERS, RICH, ticked

TODAY = date(2026, 1, 5)
MOST_KNOWN = 300
MOST_SESSIONS = 3_000


def stranded(old: Tree, new: Tree) -> Iterator[Session]:
    """The sessions of a tree that are not carried whole, each at the first place where it is not; raises `ValueError` where there are too many sessions."""
    every = (found for today in (None, TODAY) for found in sessions(old, new, today))
    return (session for session, carried in every if not carried.whole)


def gone_through(session: Session) -> int:
    """How many nodes a session went through."""
    return sum(1 + len(stop.position.passed) for stop in replay(session.tree, session.known_values, taken(session.tree, session.steps)))


def sessions(old: Tree, new: Tree, today: date | None) -> Iterator[tuple[Session, Carried]]:
    """Each session of a tree, all of it on one day or without time, carried to another tree."""
    now = datetime.combine(today, time(12), timezone.utc) if today is not None else None
    todo = [Session.start(old, known, now) for known in beforehand(old, new, today)]
    seen: set[object] = set()
    while todo:
        session = todo.pop()
        carried = carry(session, new)
        yield session, carried
        where = (_position(session), _position(carried.session), carried.session.known)
        if where not in seen and carried.whole:
            seen.add(where)
            if len(seen) > MOST_SESSIONS:
                raise ValueError("there are too many sessions")
            todo += [session.answer(given, now=now, early=True) for given in _answers(session, today)]


def beforehand(old: Tree, new: Tree, today: date | None) -> Iterator[dict[str, Given]]:
    """All that can be known beforehand of the facts that either tree asks about, or that the new one does not have."""
    facts = [fact for fact in old.facts.values() if fact.remember and not fact.derived and (fact.id in old.asked | new.asked or fact.id not in new.facts)]
    choices = [[None, *givens(fact, today)] for fact in facts]
    if prod(map(len, choices)) > MOST_KNOWN:
        raise ValueError("too much can be known")
    for some in product(*choices):
        yield {fact.id: given for fact, given in zip(facts, some, strict=True) if given is not None}


def givens(fact: Fact, today: date | None) -> list[Given]:
    """What may be given for a fact of a drawn tree: its values, all lists, and numbers and days around the bounds of its bands."""
    if fact.several is not None:
        return [choices for choices in ticked(RICH[fact.id]) if fact.ticked(choices) is not None]
    found: list[Given] = [*fact.values]
    if fact.number is not None:
        bounds = {bound for band in fact.values.values() for bound in (band.below, band.up_to) if isinstance(bound, int | float)} | {*NUMBERS[fact.id]}
        found += sorted({bound + by for bound in bounds for by in (-2, -1, -0.25, 0, 0.25, 1, 2)})
    found += DAYS if fact.days is not None else ()
    return [given for given in found if fact.known_as(given, today) is not None]


def _answers(session: Session, today: date | None) -> list[Given]:
    """All that can be given where a session stands."""
    if session.ended:
        return []
    fact = session.tree.facts.get(session.here.fact or "")
    return [*dict.fromkeys([*can_be_given(session.tree, session.here), *(givens(fact, today) if fact is not None else ())])]


def _position(session: Session) -> object:
    *_, last = replay(session.tree, session.known_values, taken(session.tree, session.steps))
    return key(last.position)
