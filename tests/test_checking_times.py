"""What the checker says of time beside sessions that keep it: walks of drawn trees, gone as early as waits allow."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone

import pytest

from advicetree import Session, Tree, loads
from advicetree.answering import resolve
from advicetree.checking.promises import judge
from advicetree.checking.rules.waits import second_wait
from advicetree.checking.study import Study
from advicetree.problems import Told
from advicetree.promises import Point, Promise
from conditions import of_all
from drawn import draw, text

START = datetime(2026, 3, 2, 9, tzinfo=timezone.utc)
LONG_AGO = START - timedelta(days=999)
Event = tuple[str, datetime, datetime]  # what is met, when, and (of a node) when it opens


def started(tree: Tree, known: Mapping[str, Told], moments: Mapping[str, datetime]) -> Session:
    session = Session.start(tree, known=known, now=START)
    for moment, when in moments.items():
        session = session.with_moment(moment, when)
    return session


def soonest(session: Session, given: Told) -> datetime:
    """When an answer can be given here at the earliest."""
    now = session.steps[-1].at if session.steps else session.started
    assert now is not None
    answer, _ = resolve(session.tree, session.here, given)
    return now if answer.any_time or session.opens_at is None else max(now, session.opens_at)


def arrival(session: Session) -> Event:
    """What is met by standing here."""
    now = session.steps[-1].at if session.steps else session.started
    assert now is not None
    return session.here.id, now, max(now, session.opens_at or now)


def gone(session: Session, walk: tuple[tuple[str, Told], ...]) -> Iterator[tuple[Session, list[Event]]]:
    """Go a walk as it is told, each answer as soon as can be; give each stop, with what was met since the last one."""
    yield session, [arrival(session)]
    for node, given in walk:
        assert session.here.id == node
        when = soonest(session, given)
        met = [(f"{node}.{resolve(session.tree, session.here, given)[1]}", when, when)]
        session = session.answer(given, now=when)
        yield session, [*met, arrival(session)]


def wandering(session: Session, seed: int, steps: int = 12) -> Iterator[tuple[Session, list[Event]]]:
    """Go anywhere, each answer as soon as can be."""
    chance = random.Random(seed)  # noqa: S311  (nothing secret)
    yield session, [arrival(session)]
    for _ in range(steps):
        if session.ended:
            return
        given = chance.choice(session.offers).id
        *_, (session, met) = gone(session, ((session.here.id, given),))
        yield session, met


def too_early(promise: Promise, met: list[Event]) -> bool:
    assert promise.of is not None
    assert promise.not_before is not None
    limit = START + promise.not_before
    return any(Point(*name.split(".")) in promise.of.points and opens < limit for name, _, opens in met)


@pytest.mark.parametrize("chunk", range(10))
def test_promises_about_time_are_kept_and_broken_by_sessions_that_keep_it(chunk: int) -> None:
    """The moment that is meant has just passed; others passed long ago or, on walks that keep a promise, were perhaps never given."""
    for seed in range(chunk * 100, chunk * 100 + 100):
        data = draw(seed)
        tree = loads(text(data), "json")
        study = Study(tree)
        for number, promise in enumerate(tree.promises):
            if promise.kind != "not-before":
                continue
            verdict, found = judge(study, number, promise)
            just = {promise.since: START} if promise.since is not None else {}
            past = {moment: LONG_AGO for moment in tree.moments if moment not in just}
            when = of_all(promise)
            if verdict.verdict == "broken":
                asked = {tree[node].fact for node, _ in found[0].walk}
                known = {fact: value for fact, value in found[0].known if fact not in asked}
                stops = list(gone(started(tree, known, {**just, **past}), found[0].walk))
                assert any(too_early(promise, met) for _, met in stops) or passes_early(promise, stops[-1][0]), seed
            else:
                walks = (wandering(started(tree, when, {**just, **some}), seed + n) for n in range(4) for some in (past, {}))
                assert not any(too_early(promise, met) for walk in walks for _, met in walk), (seed, promise)


def passes_early(promise: Promise, session: Session) -> bool:
    """Whether a point of a promise was passed over since the last stop, before its time."""
    assert promise.of is not None
    assert promise.not_before is not None
    now = session.steps[-1].at if session.steps else session.started
    assert now is not None
    passed = {way.node for way in session._position.passed}
    return now < START + promise.not_before and any(point.node in passed for point in promise.of.points)


@pytest.mark.parametrize("chunk", range(10))
def test_a_second_wait_since_a_moment_holds_nobody(chunk: int) -> None:
    """Whether the moment was given or not: it is the same all along the walk."""
    told = 0
    for seed in range(chunk * 200, chunk * 200 + 200):
        tree = loads(text(draw(seed)), "json")
        for each in second_wait(Study(tree)):
            told += 1
            moment = tree[str(each.path[1])].wait.since  # type: ignore[union-attr]
            assert moment is not None
            for moments in ({}, {moment: START}, {moment: LONG_AGO}):
                if each.walk:
                    asked = {tree[node].fact for node, _ in each.walk}
                    session = started(tree, {fact: value for fact, value in each.known if fact not in asked}, moments)
                    *_, (session, met) = gone(session, each.walk)
                    assert (session.here.id, met[-1][1]) == (each.path[1], met[-1][2]), seed
                for n in () if each.walk else range(10):
                    for _, met in wandering(started(tree, {}, moments), seed + n):
                        assert all(when == opens for name, when, opens in met if name == each.path[1]), seed
    assert told > 0
