"""Every session of a small tree, carried to another one: what `can_carry` finds by shorter ways.

Invariant: each session is carried for real, and is left out only where another stands at the same position in both trees, as the engine has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta, timezone
from itertools import product
from math import prod

from advicetree import Carried, RefusedAnswer, Session, Tree, carry
from advicetree.engine import Given, replay, taken
from advicetree.model import Fact
from everywhere import can_be_given, key
from rich_facts import DAYS, NUMBERS, RICH, ticked

MOST_KNOWN = 400
MOST_SESSIONS = 4_000


def givens(fact: Fact, today: date | None) -> list[Given]:
    """All that may be given for a fact of a drawn tree: its values, lists, and numbers and days on both sides of each bound."""
    if fact.several is not None:
        return [*ticked(RICH[fact.id])] if fact.id in RICH else []
    given: list[Given] = [*fact.values]
    if fact.number is not None:
        bounds = {bound for band in fact.values.values() for bound in (band.below, band.up_to) if isinstance(bound, int | float)} | {*NUMBERS.get(fact.id, ())}
        given += sorted({bound + by for bound in bounds for by in (-0.25, 0, 0.25)} | {bound + by for bound in bounds for by in (-2, -1, 1, 2)})
    if fact.days is not None:
        given += DAYS
    return [each for each in given if fact.known_as(each, today) is not None]


def beforehand(old: Tree, new: Tree, today: date | None) -> Iterator[dict[str, Given]]:
    """All that can be known beforehand of facts that either tree asks about; nothing at all where that is too much to try."""
    names = {*old.asked, *new.asked}
    facts = [fact for fact in old.facts.values() if fact.remember and not fact.derived and (fact.id in names or fact.id not in new.facts)]
    choices = [[None, *_different(fact, today)] for fact in facts]
    if prod(map(len, choices)) > MOST_KNOWN:
        return
    for given in product(*choices):
        yield {fact.id: each for fact, each in zip(facts, given, strict=True) if each is not None}


def _different(fact: Fact, today: date | None) -> list[Given]:
    return givens(fact, today)


def sessions(old: Tree, new: Tree, *, timed: bool) -> Iterator[tuple[Session, Carried]]:
    """Each session of a tree, carried to another; `ValueError` where there are too many."""
    today = date(2026, 1, 5) if timed else None
    now = datetime.combine(today, time(12), timezone.utc) if today is not None else None
    known = list(beforehand(old, new, today))
    if not known:
        raise ValueError("too much can be known")
    todo = [Session.start(old, each, now) for each in known]
    seen = set()
    while todo:
        session = todo.pop()
        carried = carry(session, new)
        yield session, carried
        where = (key_of(session), key_of(carried.session), frozenset(carried.session.known_values.items()))
        if where in seen or not carried.whole:
            continue
        seen.add(where)
        if len(seen) > MOST_SESSIONS:
            raise ValueError("too many sessions")
        for given in answers(session, today):
            todo.append(session.answer(given, now=now, early=True))


def answers(session: Session, today: date | None) -> Iterator[Given]:
    """All that can be given where a session stands."""
    here, tree = session.here, session.tree
    fact = tree.facts.get(here.fact or "")
    given = dict.fromkeys(can_be_given(tree, here) if not session.ended else ())
    yield from given
    for each in givens(fact, today) if fact is not None else ():
        if each not in given:
            yield each


def key_of(session: Session) -> object:
    """Where a session stands, with all that it remembers."""
    *_, last = replay(session.tree, session.known_values, taken(session.tree, session.steps))
    return key(last.position), frozenset(session.known_values)
