"""Walks at random of whatever can be given, with and without time, to go on a page and in a session."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from advicetree import Session, Tree
from advicetree.engine import Given
from advicetree.model import Fact
from pages import DAY, NOW, SECOND, ZONE, answered, started

MOVES = [SECOND, timedelta(minutes=7), timedelta(hours=36), timedelta(days=9)]  # of a clock between two steps


def some_days(fact: Fact, today: date) -> list[date]:
    """Days on and about every bound of a fact."""
    bounds = [today]
    for band in fact.values.values():
        bounds += [when for when in (band.before, band.up_to) if isinstance(when, date)]
        if band.reached is not None:
            months = today.year * 12 + today.month - 1 - band.reached.months
            bounds.append(date(months // 12, months % 12 + 1, min(today.day, 28)))
    return [bound + timedelta(days=days) for bound in bounds for days in (-31, -2, -1, 0, 1, 2, 31)]


def anything(session: Session, rng: Random, today: date = DAY) -> Given:
    """Something that can be given where a session stops: a list, a day, a number, or an offer."""
    tree, here = session.tree, session.here
    fact = tree.facts[here.fact] if here.fact is not None else None
    for _ in range(100):
        given: Given = rng.choice(session.offers).id
        if fact is not None and fact.several is not None:
            given = tuple(rng.sample(list(fact.values), rng.randint(0, min(4, len(fact.values)))))
        elif fact is not None and fact.days is not None and rng.random() < 0.7:
            given = rng.choice(some_days(fact, today)).isoformat()
        elif fact is not None and fact.number is not None and rng.random() < 0.7:
            given = rng.choice((0, 99.5, 100, 100.01, 12_000))
        if fact is None or given in here.answers or fact.known_as(given, today) is not None:
            return given
    raise AssertionError(f"nothing can be given at {here}")


def random_walks(tree: Tree, seeds: range, longest: int = 30) -> list[list[Given]]:
    """Walks that take no time, with all that can be given."""
    walks = []
    for seed in seeds:
        rng = Random(seed)  # noqa: S311
        session, walk = started(tree), list[Given]()
        while not session.ended and len(walk) < longest:
            walk.append(anything(session, rng))
            session = answered(session, walk[-1])
        walks.append([step.answer for step in session.steps])
    return walks


def timed_stops(tree: Tree, seeds: range, longest: int = 20) -> Iterator[tuple[Session, datetime]]:
    """The stops of walks that take time, each at some times: as the reader comes there or before, and about when a wait opens and is over."""
    for seed in seeds:
        rng = Random(seed)  # noqa: S311
        now = NOW - timedelta(days=rng.randint(0, 30))
        session = started(tree, now)
        for _ in range(longest):
            yield from ((session, at) for at in _times(session, now, rng))
            if session.ended:
                break
            now += rng.choice(MOVES)
            if session.opens_at is not None and rng.random() < 0.5:
                now = max(now, session.opens_at)
            if tree.moments and rng.random() < 0.3:
                session = session.with_moment(rng.choice(list(tree.moments)), now + timedelta(minutes=rng.randint(-9_000, 3_000)))
            session = answered(session, anything(session, rng, now.astimezone(ZoneInfo(ZONE)).date()), now=now)


def _times(session: Session, now: datetime, rng: Random) -> list[datetime]:
    """Some times at which somebody looks at a stop."""
    ends = [end for end in (session.opens_at, session.due_at) if end is not None]
    about = [end + moved for end in ends for moved in (-SECOND, timedelta(0), timedelta(days=300))]
    return [now + rng.choice((timedelta(0), -timedelta(days=2), timedelta(hours=5))), *about]
