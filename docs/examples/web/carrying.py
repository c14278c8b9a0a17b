"""Carries walks to the current edition of their tree: each when its reader comes, and all of them when the app starts.

Invariant: a walk is carried once, with every answer that still fits, and nobody's answer is lost:
a walk that is answered meanwhile is read and carried again, and where answers are set aside, the walk as it was is kept beside it.

Walks are read in batches by their keys, carried while no transaction is open, and each batch is written in a transaction of its own.
So nobody waits for more than one batch, and a run that breaks off is gone on with by the next one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from advicetree import AdviceTreeError, Carried, Ending, SaveError, Session, Tree, can_carry, loads
from web.advice import Advice
from web.store import WALK, Store, Walk, WalkRow, leave, write
from web.wording import not_kept, set_aside

BATCH = 200
MOST_TRIES = 5  # a walk that is answered again and again meanwhile is left to its reader after these

CHANGED = "The advice was changed since you were here. Please look at where you stand now."
SAME_STOP = "The advice was changed since you were here. You stand where you stood."
DAMAGED = "What you had answered cannot be read any more, so this is the start again."


class Found(NamedTuple):
    """A walk with what becomes of it, and the tree that it was saved from, where that is needed and kept."""

    walk: Walk
    carried: Carried
    before: Tree | None

    @property
    def had_finished(self) -> bool:
        """Whether the walk stood at an ending."""
        if self.before is not None:
            try:
                return Session.resume(self.before, self.walk.save).ended
            except SaveError:
                pass
        return isinstance(self.carried.session.tree.nodes.get(self.carried.stood), Ending)


@dataclass
class Tally:
    """What became of the walks of a tree, or would become of them: how many, and at which nodes."""

    whole: int = 0
    same_stop: int = 0  # answers were set aside, and the stop is the one where the walk stood
    led_elsewhere: Counter[str] = field(default_factory=Counter)  # every answer was carried, and the next stop is another
    stopped: Counter[str] = field(default_factory=Counter)  # answers were set aside, and the stop is another
    finished_before: Counter[str] = field(default_factory=Counter)  # how many of those who were led elsewhere, or stopped, stood at an ending
    unreadable: dict[int, str] = field(default_factory=dict)
    overtaken: int = 0

    def add(self, found: Found) -> None:
        """Count a walk."""
        carried = found.carried
        if carried.whole:
            self.whole += 1
        elif not carried.next_changed:
            self.same_stop += 1
        else:
            name = "stopped" if carried.set_aside else "led_elsewhere"
            getattr(self, name)[carried.session.here.id] += 1
            self.finished_before[name] += found.had_finished

    @property
    def left(self) -> int:
        """How many walks are not carried yet."""
        return len(self.unreadable) + self.overtaken

    def __str__(self) -> str:
        lines = [f"carried whole: {self.whole:,}", f"at the same stop, with answers set aside: {self.same_stop:,}"]
        for title, name in (("with another next stop", "led_elsewhere"), ("stopped earlier", "stopped")):
            counts: Counter[str] = getattr(self, name)
            lines.append(f"{title}: {counts.total():,}")
            lines += [f"  {node}: {count:,}" for node, count in counts.most_common()]
            lines += [f"  of these, had finished: {self.finished_before[name]:,}"] if self.finished_before[name] else []
        lines.append(f"cannot be read: {len(self.unreadable):,}")
        lines += [f"  walk {id}: {error}" for id, error in self.unreadable.items()]
        return "\n".join([*lines, *([f"answered meanwhile, and left to their readers: {self.overtaken:,}"] if self.overtaken else [])])


def carry_all(store: Store, advice: Advice, now: datetime, *, dry_run: bool = False, batch: int = BATCH, stopped: Callable[[], bool] = lambda: False) -> Tally:
    """Carry all walks of other editions to this one until it is `stopped`, or only count what would become of them."""
    tally, before = Tally(), _trees_before(store, advice)
    last = -1
    while not stopped() and (walks := _read(store, advice, WalkRow.id > last, batch)):
        last = walks[-1].id
        for _ in range(MOST_TRIES):
            found = list(_carried(walks, advice, before, tally))
            missed = [] if dry_run else _write(store, advice, found, now)
            for one in found:
                if one.walk.id not in missed:
                    tally.add(one)
            walks = _read(store, advice, WalkRow.id.in_(missed), batch) if missed else []
            if not walks:
                break
        tally.overtaken += len(walks)
    return tally


def carry_one(store: Store, advice: Advice, walk: Walk, fresh: Session, now: datetime) -> Walk | None:
    """Carry a walk whose reader has come, and return it; `None` where another request was quicker. One that cannot be read goes on as `fresh`."""
    try:
        found = _followed(walk, advice, _trees_before(store, advice))
    except SaveError:
        with store.writing() as connection:
            after = write(connection, walk, fresh, now, edition=advice.edition, told=DAMAGED, draft="")
            if after is not None:
                leave(connection, walk)
        return after
    with store.writing() as connection:
        return _written(connection, advice, found, now)


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


def _trees_before(store: Store, advice: Advice) -> Callable[[str], Tree | None]:
    """The trees of other editions, each of which is read once, and only if it is asked for; `None` where an edition is not kept."""

    @cache
    def tree_of(edition: str) -> Tree | None:
        text = store.edition(advice.tree.id, edition)
        try:
            return None if text is None else loads(text, "json")
        except AdviceTreeError:
            return None

    return tree_of


def _followed(walk: Walk, advice: Advice, before: Callable[[str], Tree | None]) -> Found:
    """What becomes of a walk; raises `SaveError` where it cannot be read."""
    carried = Session.resume(advice.tree, walk.save, follow=True, reuse=True)
    return Found(walk, carried, None if carried.whole else before(walk.edition))


def _carried(walks: Sequence[Walk], advice: Advice, before: Callable[[str], Tree | None], tally: Tally) -> Iterator[Found]:
    """What becomes of each walk that can be read; the others are left alone and told."""
    for walk in walks:
        try:
            yield _followed(walk, advice, before)
        except SaveError as error:
            tally.unreadable[walk.id] = str(error)


def _write(store: Store, advice: Advice, found: Sequence[Found], now: datetime) -> list[int]:
    """Write walks in one transaction; the ids of those that were answered meanwhile, of which nothing is written."""
    with store.writing() as connection:
        return [one.walk.id for one in found if _written(connection, advice, one, now) is None]


def _written(connection: Connection, advice: Advice, found: Found, now: datetime) -> Walk | None:
    """Write a carried walk, unless it was answered meanwhile; where answers were set aside, keep it as it was too."""
    walk, carried, before = found
    told = [] if carried.whole else [CHANGED if carried.next_changed else SAME_STOP, *set_aside(advice.tree, carried.set_aside, before=before)]
    draft = "" if carried.next_changed else walk.draft
    lost = [not_kept(walk.draft)] if walk.draft.strip() and not draft else []
    lines = "\n".join(filter(None, [walk.told, *told, *lost]))
    after = write(connection, walk, carried.session, now, edition=advice.edition, told=lines, draft=draft)
    if after is not None and carried.set_aside:
        leave(connection, walk)
    return after
