"""The bytes that a session of five steps holds, and those of its save; and the memory that thousands of sessions with time take."""

from __future__ import annotations

import gc
import sys
import tracemalloc
from datetime import timedelta, timezone

import advicetree
from advicetree import Session, Tree, loads, shipped
from benchmarks.stepping import NOW, TIMES
from benchmarks.trees import SMALL, WALK


def bytes_held(session: Session) -> int:
    """The bytes of all objects that a session holds, without its tree and without what all sessions share."""
    shared = {id(session.tree)}
    reach(session.tree, shared)
    empty = Session.start(loads(SMALL.replace('"small"', '"other"')), now=NOW)
    reach(empty, shared)
    mine: set[int] = set()
    return sum(sys.getsizeof(thing) for thing in reach(session, mine, shared))


def reach(thing: object, seen: set[int], barred: set[int] = frozenset()) -> list[object]:  # type: ignore[assignment]
    """All objects that can be reached from one, types and modules left out."""
    found: list[object] = []
    todo = [thing]
    while todo:
        one = todo.pop()
        if id(one) in barred or isinstance(one, type | type(sys) | type(None) | timezone):
            continue
        if id(one) in seen and one is not thing:
            continue
        seen.add(id(one))
        found.append(one)
        todo += gc.get_referents(one)
    return found


def walked(tree: Tree, *, timed: bool) -> Session:
    """A session of five steps."""
    session = Session.start(tree, now=NOW if timed else None)
    for answer, now in list(zip(WALK, TIMES, strict=True))[:5]:
        session = session.answer(answer, now=now + timedelta(0, 0, 123_456) if timed else None)
    return session


def megabytes_of(many: int) -> float:
    """The memory that so many sessions of five steps take, each with times of its own."""
    tree = shipped("interview-recovery")
    tracemalloc.start()
    sessions = []
    for number in range(many):
        own = timedelta(microseconds=number)
        session = Session.start(tree, now=NOW + own)
        for day in range(5):
            session = session.answer(session.offers[0].id, now=NOW + timedelta(days=40 * (day + 1)) + own)
        sessions.append(session)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return held / 1_000_000


def main(*, quick: bool) -> None:
    """Print how large a session and a save are, and thousands of sessions."""
    print(f"A session of five steps ({advicetree.__name__}), bytes:")
    for timed in (False, True):
        session = walked(loads(SMALL), timed=timed)
        print(f"  {'with' if timed else 'without'} time: holds {bytes_held(session)}, saves as {len(session.save().encode())}")
    session = Session.start(shipped("interview-recovery"), now=NOW + timedelta(0, 0, 123_456))
    for now in TIMES[:5]:
        session = session.answer(session.offers[0].id, now=now + timedelta(0, 0, 123_456), early=True)
    print(f"  through the shipped tree, with time: holds {bytes_held(session)}, saves as {len(session.save().encode())} after {len(session.steps)} steps")
    many = 1_000 if quick else 100_000
    print(f"  {many:,} of them, with time: {megabytes_of(many):.1f} MB")
