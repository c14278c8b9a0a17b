"""The database: walks, the reminders that they wait for, and the editions of the trees.

Invariant: a walk is written only by those who read its latest version, and each write counts the version up.
So of two requests that read the same version one is kept, and the other writes nothing and is told.
The reminders of a walk are written in the same transaction, so they always belong to the version that stands beside them.

What is deleted from SQLite is overwritten in its file, and leaves its log, before `delete` and `forget` return.

Times are whole seconds since 1970 in UTC, which all databases compare alike.
Errors hide the values that were sent to the database: else tokens and notes would stand in logs.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import sqlite3
import time
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Connection,
    ForeignKey,
    Select,
    String,
    Text,
    UniqueConstraint,
    create_engine,
    delete,
    event,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from advicetree import Session
from web.advice import Advice

BUSY_SECONDS = 20  # a writer waits so long for the one before it
CREATING = 20_261_129  # the lock of PostgreSQL that whoever makes the tables holds

log = logging.getLogger(__name__)


class Base(DeclarativeBase):
    """The tables of this program."""


class WalkRow(Base):
    """A walk; its `token` stands in its address, and is the only key to it."""

    __tablename__ = "walks"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    tree: Mapped[str] = mapped_column(String(200), index=True)
    edition: Mapped[str] = mapped_column(String(16))
    version: Mapped[int]
    save: Mapped[str] = mapped_column(Text)
    told: Mapped[str] = mapped_column(Text)  # what is told beside the stop until the next step, line by line
    draft: Mapped[str] = mapped_column(Text)  # a note that waits for its answer
    remind_to: Mapped[str | None] = mapped_column(String(254))
    changed_at: Mapped[int] = mapped_column(BigInteger, index=True)


class LeftRow(Base):
    """A walk as it was before answers of it were set aside since the advice was edited."""

    __tablename__ = "left_walks"

    walk_id: Mapped[int] = mapped_column(ForeignKey(WalkRow.id, ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    edition: Mapped[str] = mapped_column(String(16))
    save: Mapped[str] = mapped_column(Text)


class ReminderRow(Base):
    """A time at which a person is told something: that an action `opens`, or that they need not wait any longer (`due`)."""

    __tablename__ = "reminders"
    __table_args__ = (UniqueConstraint("walk_id", "turn", "kind", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    walk_id: Mapped[int] = mapped_column(ForeignKey(WalkRow.id, ondelete="CASCADE"), index=True)
    turn: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(5))
    at: Mapped[int] = mapped_column(BigInteger, index=True)
    taken_at: Mapped[int | None] = mapped_column(BigInteger)
    sent_at: Mapped[int | None] = mapped_column(BigInteger)


class EditionRow(Base):
    """An edition of a tree that was served; the last one of each tree is the current one."""

    __tablename__ = "editions"

    id: Mapped[int] = mapped_column(primary_key=True)
    tree: Mapped[str] = mapped_column(String(200), index=True)
    edition: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)


class Walk(NamedTuple):
    """A walk as it was read."""

    id: int
    token: str
    tree: str
    edition: str
    version: int
    save: str
    told: str
    draft: str
    remind_to: str | None

    @property
    def looks(self) -> str:
        """What tells one look of its page from another: how often it was written, and the edition of the tree."""
        return f"{self.version}.{self.edition}"

    @property
    def public_id(self) -> str:
        """A name of the walk that can be shared: it opens nothing, no other walk in the world has it, and it does not tell how many walks there are."""
        return hashlib.sha256(f"public id of {self.token}".encode()).hexdigest()[:32]


WALK = [getattr(WalkRow, name) for name in Walk._fields]


class Store:
    """The tables in a database such as `sqlite:///walks.sqlite` or `postgresql+psycopg://user@host/name`."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._engine = engine_of(self.url)
        self._writing = self._engine.execution_options(writes=True)

    def reading(self) -> AbstractContextManager[Connection]:
        """A transaction that only reads."""
        return self._engine.begin()

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction that is kept as a whole or not at all."""
        return self._writing.begin()

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def exists(self) -> bool:
        """Whether the tables are there; nothing is made in order to find out."""
        if self.is_sqlite and self.url.database and not Path(self.url.database).exists():
            return False
        return inspect(self._engine).has_table(WalkRow.__tablename__)

    def create(self) -> None:
        """Make the tables that are not there yet; several programs may do so at once."""
        with self.writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({CREATING})"))
            Base.metadata.create_all(connection)
            connection.execute(select(*WALK).limit(0))  # the tables of another program are noticed here, and not by a reader

    def begin(self, session: Session, edition: str, now: datetime) -> str:
        """Keep a new walk, and return the token that nobody can guess."""
        token = secrets.token_urlsafe(24)
        row = {"token": token, "tree": session.tree.id, "edition": edition, "version": 1, "save": session.save(), "told": "", "draft": ""}
        with self.writing() as connection:
            connection.execute(insert(WalkRow).values(**row, changed_at=seconds(now)))
        return token

    def find(self, token: str) -> Walk | None:
        """The walk of a token, or `None`."""
        with self.reading() as connection:
            row = connection.execute(select(*WALK).where(WalkRow.token == token)).one_or_none()
        return None if row is None else Walk(*row)

    def keep(self, walk: Walk, session: Session, now: datetime, **changes: Any) -> Walk | None:
        """Write a walk that was read, and return it with its new version; `None` where another request was quicker, and then nothing is written."""
        with self.writing() as connection:
            return write(connection, walk, session, now, **changes)

    def delete(self, walk: Walk) -> None:
        """Delete a walk, with all that belongs to it."""
        with self.writing() as connection:
            connection.execute(delete(WalkRow).where(WalkRow.id == walk.id))
        self._wipe()

    def forget(self, before: datetime) -> int:
        """Delete all walks that nobody changed since, and return how many these were."""
        with self.writing() as connection:
            count = connection.execute(delete(WalkRow).where(WalkRow.changed_at < seconds(before))).rowcount
        self._wipe()
        return count

    def _wipe(self) -> None:
        """Empty the log of SQLite, in which what was deleted can still be read; PostgreSQL keeps house by itself."""
        if not self.is_sqlite:
            return
        connection = self._engine.raw_connection()
        try:
            is_busy, *_ = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            connection.close()
        if is_busy:
            log.warning("somebody read for longer than %d seconds: what was deleted stays in the log of SQLite until the next deletion", BUSY_SECONDS)

    def serve(self, advice: Advice) -> None:
        """Note that this edition of a tree is the current one."""
        with self.writing() as connection:
            if connection.execute(_current(advice.tree.id)).scalar_one_or_none() != advice.edition:
                connection.execute(insert(EditionRow).values(tree=advice.tree.id, edition=advice.edition, text=advice.text))

    def is_current(self, advice: Advice) -> bool:
        """Whether no program that serves another edition was started after this one."""
        with self.reading() as connection:
            return connection.execute(_current(advice.tree.id)).scalar_one_or_none() in {None, advice.edition}

    def editions(self, tree: str) -> dict[str, str]:
        """The JSON texts of all editions of a tree that were ever served."""
        with self.reading() as connection:
            rows = connection.execute(select(EditionRow.edition, EditionRow.text).where(EditionRow.tree == tree).order_by(EditionRow.id))
            return {row.edition: row.text for row in rows}

    def edition(self, tree: str, edition: str) -> str | None:
        """The JSON text of an edition of a tree; `None` if it was never served."""
        query = select(EditionRow.text).where(EditionRow.tree == tree, EditionRow.edition == edition).limit(1)
        with self.reading() as connection:
            return connection.execute(query).scalar_one_or_none()

    def of_other_trees(self, served: Iterable[str]) -> dict[str, int]:
        """How many walks there are of each tree that is not `served`."""
        query = select(WalkRow.tree, func.count().label("walks")).where(WalkRow.tree.not_in(list(served))).group_by(WalkRow.tree).order_by(WalkRow.tree)
        with self.reading() as connection:
            return {row.tree: row.walks for row in connection.execute(query)}


def write(connection: Connection, walk: Walk, session: Session, now: datetime, **changes: Any) -> Walk | None:
    """Write a walk within a transaction, as `Store.keep` does, and other columns, the `changes`."""
    after = walk._replace(version=walk.version + 1, save=session.save(), **changes)
    row = {**after._asdict(), "changed_at": seconds(now)}
    as_read = update(WalkRow).where(WalkRow.id == walk.id, WalkRow.version == walk.version)
    if connection.execute(as_read.values(row)).rowcount != 1:
        return None
    if walk.remind_to is not None or after.remind_to is not None:
        write_reminders(connection, after, session, seconds(now))
    return after


def leave(connection: Connection, walk: Walk) -> None:
    """Keep a walk as it was, within a transaction that writes it over."""
    connection.execute(insert(LeftRow).values(walk_id=walk.id, version=walk.version, edition=walk.edition, save=walk.save))


def wanted(session: Session) -> set[tuple[str, str, int]]:
    """The turn, the kind and the time of each reminder that a session waits for."""
    reminder = session.reminder()
    if reminder is None:
        return set()
    turn, times = reminder.turn, {"opens": reminder.opens_at, "due": reminder.due_at}
    return {(turn, kind, seconds(when)) for kind, when in times.items() if when is not None}


def write_reminders(connection: Connection, walk: Walk, session: Session, now: int) -> None:
    """Have exactly those reminders waiting that the session waits for; what was sent stays, so that it is not sent again."""
    rows = connection.execute(select(ReminderRow).where(ReminderRow.walk_id == walk.id)).all()
    there = {(row.turn, row.kind, row.at): row for row in rows}
    due = wanted(session) if walk.remind_to is not None else set()
    stale = [row.id for key, row in there.items() if key not in due and row.sent_at is None]
    connection.execute(delete(ReminderRow).where(ReminderRow.id.in_(stale)))
    new = [{"walk_id": walk.id, "turn": turn, "kind": kind, "at": at} for turn, kind, at in due - set(there) if at > now]
    if new:
        connection.execute(insert(ReminderRow), new)


def seconds(when: datetime) -> int:
    """A time as it is kept."""
    return int(when.timestamp())


def _current(tree: str) -> Select[Any]:
    return select(EditionRow.edition).where(EditionRow.tree == tree).order_by(EditionRow.id.desc()).limit(1)


def engine_of(url: URL) -> Engine:
    """What connects to a database; its errors hold no values, which are secrets here."""
    if url.get_backend_name() != "sqlite":
        return create_engine(url, hide_parameters=True, pool_pre_ping=True)
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", set_up_sqlite)
    event.listen(engine, "begin", begin_in_sqlite)
    return engine


def set_up_sqlite(connection: Any, _: object) -> None:
    """Let readers read while somebody writes, overwrite what is deleted, and begin nothing unasked."""
    connection.isolation_level = None
    for _ in range(99):  # SQLite does not wait here by itself while another connection does the same
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError:
            time.sleep(0.05)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")


def begin_in_sqlite(connection: Connection) -> None:
    """Begin a transaction; one that will write waits for its turn here, and not in the middle."""
    is_writing = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")
