"""The walks that the server keeps, in SQLite, each behind a handle that nobody can guess.

Invariant: a walk is written only over the version that was read, so of two calls for one stop exactly one is recorded, in any threads or processes.
The turn that goes out names the stop, the version of the walk and the edition of the tree: an answer counts only for what was shown, word for word.
What was recorded survives the end of the process, however it ends.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from advicetree import SaveError, Session, Tree, dumps

COLUMNS = "name TEXT PRIMARY KEY, tree TEXT NOT NULL, zone TEXT NOT NULL, version INTEGER NOT NULL, save TEXT NOT NULL, said TEXT NOT NULL, shown TEXT NOT NULL"
MANY = 1_000
LONG = timedelta(days=180)


class Unkept(Exception):
    """A walk that cannot be found, read or kept; the message is for the model."""


@dataclass(frozen=True)
class Walk:
    """One person's walk, as it was read from the store."""

    name: str
    zone: str
    """The time zone of the person, as an IANA name."""
    version: int
    """How many times the walk was written."""
    session: Session
    said: str
    """What distinguishes the words that gave the last answer, without telling them."""
    shown: datetime
    """When the walk came to its present stop."""
    edited: bool = False
    """Whether the tree was edited so that the walk ends earlier than it did."""

    @property
    def turn(self) -> str:
        """The text that names the stop as it was shown."""
        return f"{self.session.turn}@{self.version}.{edition(self.session.tree)}"

    def said_before(self, words: str) -> bool:
        """Whether the last answer was given by these very words."""
        return bool(words) and self.said == self.mark(words)

    def mark(self, words: str) -> str:
        """A mark of words, from which they cannot be read."""
        return hashlib.sha256(f"{self.name}\n{' '.join(words.casefold().split())}".encode()).hexdigest()[:16] if words else ""


@cache
def edition(tree: Tree) -> str:
    """A short name of a tree's words, another one as soon as one of them changes."""
    return hashlib.sha256(dumps(tree).encode()).hexdigest()[:6]


class Walks:
    """The walks in a file; at most `most` of them, each kept for `age` after its last change."""

    def __init__(self, file: str | Path, trees: Mapping[str, Tree], *, most: int = MANY, age: timedelta = LONG) -> None:
        self.file, self.trees, self.most, self.age = file, trees, most, age
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))  # private: the notes and answers of people
        with self.rows() as rows:
            rows.execute(f"CREATE TABLE IF NOT EXISTS walks ({COLUMNS})")
            rows.execute("SELECT name, tree, zone, version, save, said, shown FROM walks LIMIT 0")

    @contextmanager
    def rows(self) -> Iterator[sqlite3.Connection]:
        """The store for one transaction; a connection belongs to the thread that opened it."""
        with closing(sqlite3.connect(self.file, timeout=30)) as rows, rows:
            yield rows

    def begin(self, session: Session, zone: str, now: datetime) -> Walk:
        """Keep a new walk; raises `Unkept` where there are too many in which something was answered."""
        walk = Walk(secrets.token_urlsafe(16), zone, 1, session, "", now)
        with self.rows() as rows:
            rows.execute("BEGIN IMMEDIATE")
            rows.execute("DELETE FROM walks WHERE shown < ?", (as_text(now - self.age),))
            (count,) = rows.execute("SELECT count(*) FROM walks").fetchone()
            if count >= self.most:
                rows.execute("DELETE FROM walks WHERE name = (SELECT name FROM walks WHERE version = 1 ORDER BY shown LIMIT 1)")
                (count,) = rows.execute("SELECT count(*) FROM walks").fetchone()
            if count >= self.most:
                raise Unkept(f"this server keeps {self.most} walks at most, and all of them are in use; its operator can let it keep more")
            row = (walk.name, session.tree.id, zone, 1, session.save(), "", as_text(now))
            rows.execute("INSERT INTO walks (name, tree, zone, version, save, said, shown) VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return walk

    def find(self, name: str) -> Walk:
        """The walk behind a handle; raises `Unkept` where there is none, or none that can be read."""
        with self.rows() as rows:
            row = rows.execute("SELECT tree, zone, version, save, said, shown FROM walks WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise Unkept("there is no walk with this handle; copy the handle after WALK exactly, or call `start` for a new walk")
        tree, zone, version, save, said, shown = row
        if tree not in self.trees:
            raise Unkept("the advice of this walk is not served at present; call `trees` to see what is, and `start` a new walk if the person wants to")
        try:
            session, edited = Session.resume(self.trees[tree], save, zone=ZoneInfo(zone)), False
        except SaveError as error:
            if error.session is None:
                raise Unkept("this walk can no longer be read; tell the person so, and call `start` for a new one") from error
            session, edited = error.session, True
        return Walk(name, zone, version, session, said, datetime.fromisoformat(shown), edited)

    def keep(self, walk: Walk, session: Session, now: datetime, said: str | None = None) -> Walk | None:
        """Write a walk over the version that was read; `None` where another call was quicker, and nothing was written.

        `said` are the words that the step was given by; without them the marks of the last ones stay.
        """
        moved = session.turn != walk.session.turn
        after = replace(walk, version=walk.version + 1, session=session, edited=False)
        after = replace(after, said=walk.said if said is None else walk.mark(said), shown=now if moved else walk.shown)
        with self.rows() as rows:
            row = (after.version, session.save(), after.said, as_text(after.shown), walk.name, walk.version)
            written = rows.execute("UPDATE walks SET version = ?, save = ?, said = ?, shown = ? WHERE name = ? AND version = ?", row)
        return after if written.rowcount else None


def as_text(time: datetime) -> str:
    """A time as the store has it, which sorts as the times do."""
    return time.astimezone(timezone.utc).isoformat(timespec="microseconds")
