"""Carries the saved sessions of a tree to a new version of it, in a database, with SQLAlchemy 2.

Sessions are rows of a table: the text that `save()` gave, the version of the tree that it was saved from, and the version of the row.
Whoever writes a row counts its version up, and writes only if it is still the one that was read: this program, and the app that people answer in.
So an answer that somebody gives while this runs is never overwritten: their row is read and carried once more.

Rows are read in batches, by their key, carried while no transaction is open, and each batch is written in a transaction of its own.
So nobody has to wait for more than one batch, and a run that is broken off is gone on with by running it again: what was carried is not touched twice.
What is set aside is kept beside the row, as it was saved. A text that cannot be read is left alone, and told with its error.

Run it: python docs/examples/carry_sessions.py DATABASE TREE [--dry-run] [--tell FILE], with the URL of the database, and the file of the new version
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TextIO

from sqlalchemy import ColumnElement, Connection, Engine, bindparam, create_engine, insert, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from advicetree import AdviceTreeError, Carried, SaveError, Session, Tree, load, shipped

BATCH = 500
MOST_TRIES = 5  # so often a row is read again that was answered meanwhile


class Base(DeclarativeBase):
    """The tables of this program."""


class SavedSession(Base):
    """A session of somebody. The app reads `tree_version` to know which tree to resume it in, and writes only where `row_version` is what it read."""

    __tablename__ = "saved_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    tree_id: Mapped[str] = mapped_column(index=True)
    tree_version: Mapped[str]
    text: Mapped[str]
    row_version: Mapped[int] = mapped_column(default=1)


class LeftSession(Base):
    """A session as it was before it was carried, where answers were set aside."""

    __tablename__ = "left_session"

    session_id: Mapped[int] = mapped_column(primary_key=True)
    row_version: Mapped[int] = mapped_column(primary_key=True)
    tree_version: Mapped[str]
    text: Mapped[str]


AS_READ = update(SavedSession).where(SavedSession.id == bindparam("read_id"), SavedSession.row_version == bindparam("read_version"))


class Saved(NamedTuple):
    """A row as it was read."""

    id: int
    tree_version: str
    text: str
    row_version: int


def read(engine: Engine, tree: Tree, which: ColumnElement[bool], most: int) -> list[Saved]:
    """Sessions of other versions of a tree, the first by their keys, read in a transaction that is over when they are here."""
    columns = (SavedSession.id, SavedSession.tree_version, SavedSession.text, SavedSession.row_version)
    query = select(*columns).where(SavedSession.tree_id == tree.id, SavedSession.tree_version != tree.version, which)
    with engine.connect() as connection:
        return [Saved(*row) for row in connection.execute(query.order_by(SavedSession.id).limit(most))]


@dataclass
class Tally:
    """What became of all sessions, or would become of them: how many, and at which nodes."""

    whole: int = 0
    led_elsewhere: Counter[str] = field(default_factory=Counter)  # every answer was carried, and the next step is another
    stopped: Counter[str] = field(default_factory=Counter)  # answers were set aside
    forgotten: Counter[str] = field(default_factory=Counter)  # facts and moments
    unreadable: dict[int, str] = field(default_factory=dict)
    overtaken: int = 0  # answered again and again meanwhile; the next run carries them

    def add(self, carried: Carried) -> None:
        """Count a session."""
        if carried.whole:
            self.whole += 1
        elif carried.set_aside:
            self.stopped[carried.session.here.id] += 1
        else:
            self.led_elsewhere[carried.session.here.id] += 1
        self.forgotten.update(carried.forgotten)

    def __str__(self) -> str:
        lines = [f"carried whole: {self.whole:,}"]
        for title, counts in (("with another next step", self.led_elsewhere), ("stopped earlier", self.stopped), ("forgotten facts", self.forgotten)):
            lines.append(f"{title}: {counts.total():,}")
            lines += [f"  {name}: {count:,}" for name, count in counts.most_common()]
        lines.append(f"cannot be read: {len(self.unreadable):,}")
        lines += [f"  session {id}: {error}" for id, error in self.unreadable.items()]
        return "\n".join([*lines, *([f"answered meanwhile, and left for the next run: {self.overtaken:,}"] if self.overtaken else [])])


def carry_all(engine: Engine, tree: Tree, *, dry_run: bool = False, batch: int = BATCH, tell: TextIO | None = None) -> Tally:
    """Carry all sessions of other versions of a tree to this one, or only count; `tell` takes a line of JSON for each that is not carried whole."""
    tally = Tally()
    last = -1
    while rows := read(engine, tree, SavedSession.id > last, batch):
        last = rows[-1].id
        for _ in range(MOST_TRIES):
            found = list(carried_in(rows, tree, tally))
            missed = [] if dry_run else write(engine, tree, found)
            for row, carried in found:
                if row.id not in missed:
                    tally.add(carried)
                    if tell is not None and not carried.whole:
                        print(json.dumps({"session": row.id, "now_at": carried.session.here.id, "report": str(carried)}), file=tell)
            rows = read(engine, tree, SavedSession.id.in_(missed), batch) if missed else []
            if not rows:
                break
        tally.overtaken += len(rows)
    return tally


def carried_in(rows: Sequence[Saved], tree: Tree, tally: Tally) -> Iterator[tuple[Saved, Carried]]:
    """What becomes of each session that can be read; the others are told."""
    for row in rows:
        try:
            yield row, Session.resume(tree, row.text, follow=True)
        except SaveError as error:
            tally.unreadable[row.id] = str(error)


def write(engine: Engine, tree: Tree, found: Sequence[tuple[Saved, Carried]]) -> list[int]:
    """Write sessions in one transaction; the ids of those that were changed meanwhile, of which nothing is written."""
    with engine.begin() as connection:
        return [row.id for row, carried in found if not written(connection, tree, row, carried)]


def written(connection: Connection, tree: Tree, row: Saved, carried: Carried) -> bool:
    """Write one session, unless it is not any more what was read."""
    new = {"text": carried.session.save(), "tree_version": tree.version, "row_version": row.row_version + 1}
    if connection.execute(AS_READ, {"read_id": row.id, "read_version": row.row_version, **new}).rowcount != 1:
        return False
    if carried.set_aside:
        before = {"session_id": row.id, "row_version": row.row_version, "tree_version": row.tree_version, "text": row.text}
        connection.execute(insert(LeftSession).values(before))
    return True


def new_version(name: str) -> Tree:
    """The tree in a file, or the shipped one of that id, which has to say its version."""
    tree = load(name) if name.endswith((".toml", ".json")) else shipped(name)
    if tree.version is None:
        raise AdviceTreeError(f"{name} has no version, so nobody could tell which sessions were carried", "write one")
    return tree


def main() -> None:
    """Read what to carry where, do it, and print the counts; the status is 1 where something was left."""
    parser = argparse.ArgumentParser(description="Carry saved sessions to a new version of their tree.")
    parser.add_argument("database", help="its URL, such as sqlite:///sessions.sqlite")
    parser.add_argument("tree", help="the new version: a file, or the id of a shipped tree")
    parser.add_argument("--dry-run", action="store_true", help="write nothing, and only count what would happen")
    parser.add_argument("--batch", type=int, default=BATCH, help=f"how many sessions are written in a transaction; {BATCH} if left out")
    parser.add_argument("--tell", metavar="FILE", help="write a line of JSON for each session that is not carried whole, so that its person can be told")
    given = parser.parse_args()
    try:
        tree = new_version(given.tree)
        with ExitStack() as files:
            tell = files.enter_context(Path(given.tell).open("w", encoding="utf-8")) if given.tell else None
            tally = carry_all(create_engine(given.database), tree, dry_run=given.dry_run, batch=given.batch, tell=tell)
    except (AdviceTreeError, SQLAlchemyError, OSError) as error:
        sys.exit(str(error))
    print(tally)
    sys.exit(1 if tally.unreadable or tally.overtaken else 0)


if __name__ == "__main__":
    main()
