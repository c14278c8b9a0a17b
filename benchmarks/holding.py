"""A session: what it takes to begin, save and resume one, beside the session written by hand and beside peers; its bytes, and how all of it grows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import partial

from advicetree import Session, Tree, carry, loads, shipped
from benchmarks.by_hand import HandSession, ways_of
from benchmarks.measure import OURS, Call, Effort, Figure, Row, bytes_of, side_by_side
from benchmarks.peers import BY_HAND, Peer, installed
from benchmarks.stepping import NOW
from benchmarks.trees import SMALL, WALK, long_tree

MAY = "what it may take"
STATE_ALONE = "`transitions` and `python-statemachine` save the name of a state; ours saves the walk that led there."


def peers() -> list[Peer]:
    """Ours, by hand, and the peers that have sessions."""
    return [peer for peer in installed(loads(SMALL)) if "no session" not in peer.name]


def new(effort: Effort) -> Row:
    """A session at the start."""
    note = "By hand, nothing is asked of what is known, and no session can be given anything unsound."
    return Row("new session", side_by_side({peer.name: peer.session for peer in peers()}, effort), BY_HAND, 3, note)


def saving(effort: Effort, those: list[Peer] | None = None) -> Row:
    """A session of five steps as text."""
    calls: dict[str, Call] = {peer.name: partial(peer.save, peer.walk(peer.session(), WALK[:5])) for peer in those or peers() if peer.save}
    return Row("save five steps", side_by_side(calls, effort), BY_HAND, 1.5, STATE_ALONE)


def resuming(effort: Effort, those: list[Peer] | None = None) -> Row:
    """A session of five steps from text."""
    saves = {peer: peer.save(peer.walk(peer.session(), WALK[:5])) for peer in those or peers() if peer.save}
    calls: dict[str, Call] = {peer.name: partial(peer.resume, save) for peer, save in saves.items() if peer.resume}
    note = "By hand, each step is walked again, and nothing else is checked; ours treats the text as hostile until it has been read."
    return Row("resume five steps", side_by_side(calls, effort), BY_HAND, 2.5, note)


def saving_alone(effort: Effort) -> Row:
    """The same without peers."""
    return saving(effort, peers()[:2])


def resuming_alone(effort: Effort) -> Row:
    """The same without peers."""
    return resuming(effort, peers()[:2])


def memory(many: int) -> Row:
    """What each of many sessions of five steps takes."""
    figures = {peer.name: bytes_of(lambda _, peer=peer: peer.walk(peer.session(), WALK[:5]), many) for peer in peers()}  # type: ignore[misc]
    note = "Sessions that came the same way share where they are. One written by hand holds a record for each step."
    return Row("memory after five steps", figures, BY_HAND, 1, note, unit="B")


def memory_with_time(many: int) -> Row:
    """What each of many sessions through the shipped tree takes, with times of its own."""
    tree = shipped("interview-recovery")

    def walked(number: int) -> Session:
        own = timedelta(microseconds=number)
        session = Session.start(tree, now=NOW + own)
        for day in range(5):
            session = session.answer(session.offers[0].id, now=NOW + timedelta(days=40 * (day + 1)) + own)
        return session

    note = f"Of {many:,} sessions through the shipped tree, each with times of its own; each time takes 48 bytes."
    return Row("the same with time", {OURS: bytes_of(walked, many), MAY: Figure(600, 600)}, MAY, 1, note, unit="B")


def long_session(tree: Tree, steps: int) -> tuple[Session, HandSession]:
    """A walk of so many steps, as ours, with times, and by hand."""
    ours, by_hand = Session.start(tree, now=NOW), HandSession(ways_of(tree), tree.start)
    for number in range(steps):
        answer = ours.offers[0].id
        ours, by_hand = ours.answer(answer, now=NOW + timedelta(days=4 * number + 4)), by_hand.answer(answer)
    return ours, by_hand


def growing(steps: int, effort: Effort) -> Iterator[Row]:
    """What becomes of a walk of so many steps with times; by hand, it has none."""
    text = long_tree(steps + 1)
    tree, newer = loads(text), loads(text.replace("Be patient.", "Patience."))
    ours, by_hand = long_session(tree, steps)
    saved, saved_by_hand = ours.save(), by_hand.save()
    does: Mapping[str, dict[str, Call]] = {
        "save, with time": {BY_HAND: by_hand.save, OURS: ours.save},
        "resume, with time": {BY_HAND: lambda: HandSession.resume(by_hand.ways, saved_by_hand), OURS: lambda: Session.resume(tree, saved)},
        "carry to an edited tree": {OURS: lambda: carry(ours, newer)},
        "view for a front end": {OURS: lambda: ours.view(now=NOW + timedelta(days=50_000))},
    }
    note = "A tree keeps 4,096 positions for its sessions, and a walk through more nodes than that computes the rest again."
    for what, calls in does.items():
        yield Row(what, side_by_side(calls, effort), BY_HAND if BY_HAND in calls else None, note=note, size=steps, counts="steps")
    yield Row("text of a save, with time", {OURS: Figure(len(saved), len(saved))}, size=steps, counts="steps", unit="B")


def rows(effort: Effort) -> Iterator[Row]:
    """What sessions take."""
    yield new(effort)
    yield saving(effort)
    yield resuming(effort)
    yield memory(20 if effort.quick else 1_000)
    yield memory_with_time(100 if effort.quick else 100_000)
    for steps in (10, 30) if effort.quick else (10, 100, 1_000, 9_000):
        yield from growing(steps, effort)
