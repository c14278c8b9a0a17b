"""Carries walks to the current edition of their tree: each when its reader comes, and all of them when the app starts.

Invariant: a walk is carried once, with everything that still leads the same way, and nobody's answer is lost:
a walk that is answered meanwhile is read and carried again, and where answers are set aside, the walk as it was is kept beside it.

Walks are read in batches by their keys, carried while no transaction is open, and each batch is written in a transaction of its own.
So nobody waits for more than one batch, and a run that breaks off is gone on with by the next one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from advicetree import Carried, SaveError, Session, can_carry, loads
from web.advice import Advice
from web.store import WALK, Store, Walk, WalkRow, leave, write
from web.wording import not_kept, set_aside

BATCH = 200
MOST_TRIES = 5  # a walk that is answered again and again meanwhile is left to its reader after these

CHANGED = "The advice was changed since you were here. Please look at where you stand now."
DAMAGED = "What you had answered cannot be read any more, so this is the start again."


@dataclass
class Tally:
    """What became of the walks of a tree, or would become of them: how many, and at which nodes."""

    whole: int = 0
    led_elsewhere: Counter[str] = field(default_factory=Counter)  # every answer was carried, and the next stop is another
    stopped: Counter[str] = field(default_factory=Counter)  # answers were set aside
    unreadable: dict[int, str] = field(default_factory=dict)
    overtaken: int = 0

    def add(self, carried: Carried) -> None:
        """Count a walk."""
        if carried.whole:
            self.whole += 1
        else:
            (self.stopped if carried.set_aside else self.led_elsewhere)[carried.session.here.id] += 1

    @property
    def left(self) -> int:
        """How many walks are not carried yet."""
        return len(self.unreadable) + self.overtaken

    def __str__(self) -> str:
        lines = [f"carried whole: {self.whole:,}"]
        for title, counts in (("with another next stop", self.led_elsewhere), ("stopped earlier", self.stopped)):
            lines.append(f"{title}: {counts.total():,}")
            lines += [f"  {node}: {count:,}" for node, count in counts.most_common()]
        lines.append(f"cannot be read: {len(self.unreadable):,}")
        lines += [f"  walk {id}: {error}" for id, error in self.unreadable.items()]
        return "\n".join([*lines, *([f"answered meanwhile, and left to their readers: {self.overtaken:,}"] if self.overtaken else [])])


def carry_all(store: Store, advice: Advice, now: datetime, *, dry_run: bool = False, batch: int = BATCH, stopped: Callable[[], bool] = lambda: False) -> Tally:
    """Carry all walks of other editions to this one until it is `stopped`, or only count what would become of them."""
    tally = Tally()
    last = -1
    while not stopped() and (walks := _read(store, advice, WalkRow.id > last, batch)):
        last = walks[-1].id
        for _ in range(MOST_TRIES):
            found = list(_carried(walks, advice, tally))
            missed = [] if dry_run else _write(store, advice, found, now)
            for walk, carried in found:
                if walk.id not in missed:
                    tally.add(carried)
            walks = _read(store, advice, WalkRow.id.in_(missed), batch) if missed else []
            if not walks:
                break
        tally.overtaken += len(walks)
    return tally


def carry_one(store: Store, advice: Advice, walk: Walk, fresh: Session, now: datetime) -> Walk | None:
    """Carry a walk whose reader has come, and return it; `None` where another request was quicker. One that cannot be read goes on as `fresh`."""
    try:
        carried = Session.resume(advice.tree, walk.save, follow=True)
    except SaveError:
        with store.writing() as connection:
            after = write(connection, walk, fresh, now, edition=advice.edition, told=DAMAGED, draft="")
            if after is not None:
                leave(connection, walk)
        return after
    with store.writing() as connection:
        return _written(connection, advice, walk, carried, now)


def verdicts(store: Store, advice: Advice) -> Iterator[str]:
    """Whether each possible walk of the edition before this one can be carried whole, in words."""
    before = [text for edition, text in store.editions(advice.tree.id).items() if edition != advice.edition]
    if before:
        verdict = can_carry(loads(before[-1], "json"), advice.tree)
        yield f"every walk that is possible in the edition before: {verdict.verdict}"
        if verdict.carried is not None:
            yield f"  such as one at {verdict.carried.stood!r}: {verdict.carried}"


def _read(store: Store, advice: Advice, which: ColumnElement[bool], most: int) -> list[Walk]:
    """Walks of other editions, the first by their keys, read in a transaction that is over when they are here."""
    query = select(*WALK).where(WalkRow.tree == advice.tree.id, WalkRow.edition != advice.edition, which)
    with store.reading() as connection:
        return [Walk(*row) for row in connection.execute(query.order_by(WalkRow.id).limit(most))]


def _carried(walks: Sequence[Walk], advice: Advice, tally: Tally) -> Iterator[tuple[Walk, Carried]]:
    """What becomes of each walk that can be read; the others are left alone and told."""
    for walk in walks:
        try:
            yield walk, Session.resume(advice.tree, walk.save, follow=True)
        except SaveError as error:
            tally.unreadable[walk.id] = str(error)


def _write(store: Store, advice: Advice, found: Sequence[tuple[Walk, Carried]], now: datetime) -> list[int]:
    """Write walks in one transaction; the ids of those that were answered meanwhile, of which nothing is written."""
    with store.writing() as connection:
        return [walk.id for walk, carried in found if _written(connection, advice, walk, carried, now) is None]


def _written(connection: Connection, advice: Advice, walk: Walk, carried: Carried, now: datetime) -> Walk | None:
    """Write a carried walk, unless it was answered meanwhile; where answers were set aside, keep it as it was too."""
    told = [] if carried.whole else [CHANGED, *set_aside(advice.tree, carried.set_aside)]
    same_stop = not carried.set_aside and not carried.next_changed
    draft = walk.draft if same_stop else ""
    lost = [not_kept(walk.draft)] if walk.draft.strip() and not draft else []
    lines = "\n".join(filter(None, [walk.told, *told, *lost]))
    after = write(connection, walk, carried.session, now, edition=advice.edition, told=lines, draft=draft)
    if after is not None and carried.set_aside:
        leave(connection, walk)
    return after
