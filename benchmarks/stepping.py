"""An answer beside the immutable step written by hand, and beside peers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone

from advicetree import Session, loads
from benchmarks.by_hand import GuidedHandSession, HandSession, TimedHandSession, ways_of
from benchmarks.measure import OURS, Call, Effort, Prepared, Row, side_by_side
from benchmarks.peers import BY_HAND, Peer, installed
from benchmarks.trees import GUIDANCE, GUIDED, SMALL, WALK, long_tree

NOW = datetime(2026, 3, 2, 9, tzinfo=timezone.utc)
TIMES = [NOW + timedelta(days=3 * number) for number in range(1, len(WALK) + 1)]


def step(effort: Effort, peers: Iterable[Peer] | None = None) -> Row:
    """A step without time, in ten steps of a graph of twelve nodes."""
    calls: dict[str, Call] = {peer.name: Prepared(peer.session, peer.walk) for peer in peers or installed(loads(SMALL))}
    note = "`networkx` and an expression of `zen-engine` look up the next node, and keep nothing of the walk."
    return Row("one step", side_by_side(calls, effort, len(WALK)), BY_HAND, 0.8, note)


def step_alone(effort: Effort) -> Row:
    """The same without peers."""
    return step(effort, [peer for peer in installed(loads(SMALL)) if peer.name in {OURS, BY_HAND}])


def timed(effort: Effort) -> Row:
    """A step with time."""
    tree = loads(SMALL)
    floors = {id: timedelta(days=days) for id, days in (("call", 2), ("patience", 1))}
    by_hand, ours = TimedHandSession(ways_of(tree), floors, tree.start, NOW), Session.start(tree, now=NOW)
    given = list(zip(WALK, TIMES, strict=True))

    def walk_by_hand() -> TimedHandSession:
        session = by_hand
        for answer, now in given:
            session = session.answer(answer, now)
        return session

    def walk() -> Session:
        session = ours
        for answer, now in given:
            session = session.answer(answer, now=now)
        return session

    assert walk_by_hand().node == walk().here.id
    return Row("one step with time", side_by_side({BY_HAND: walk_by_hand, OURS: walk}, effort, len(WALK)), BY_HAND, 0.9)


def guided(effort: Effort) -> Row:
    """A step of guidance: groups, several choices, a number and what is derived."""
    by_hand, ours = GuidedHandSession("where", {}), Session.start(loads(GUIDANCE))

    def walk_by_hand() -> GuidedHandSession:
        session = by_hand
        for answer in GUIDED:
            session = session.answer(answer)
        return session

    def walk() -> Session:
        session = ours
        for answer in GUIDED:
            session = session.answer(answer)
        return session

    assert walk_by_hand().node == walk().here.id
    note = "What is written by hand is for this one tree: its groups, bands and rules are code. Ours reads them from data."
    return Row("one step of guidance", side_by_side({BY_HAND: walk_by_hand, OURS: walk}, effort, len(GUIDED)), BY_HAND, 1.3, note)


def after(steps: int, effort: Effort) -> Row:
    """A step after so many before it."""
    tree = loads(long_tree(steps + 2))
    ours, by_hand = Session.start(tree), HandSession(ways_of(tree), tree.start)
    for _ in range(steps):
        answer = ours.offers[0].id
        ours, by_hand = ours.answer(answer), by_hand.answer(answer)
    last = ours.offers[0].id
    figures = side_by_side({BY_HAND: lambda: by_hand.answer(last), OURS: lambda: ours.answer(last)}, effort)
    return Row("one step, by the steps before it", figures, BY_HAND, note="The steps before are copied, eight bytes for each.", size=steps, counts="steps")


def rows(effort: Effort) -> Iterator[Row]:
    """How long a step takes."""
    yield step(effort)
    yield timed(effort)
    yield guided(effort)
    for steps in (10, 100) if effort.quick else (10, 100, 1_000, 9_000):
        yield after(steps, effort)
