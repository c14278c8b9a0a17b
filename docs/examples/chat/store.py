"""Where chats are kept: one row for each person and tree, in SQLite.

Invariant: what was heard and what the chat is after it are written together, so that after a crash no message counts twice;
what was not `told` yet is told again after a restart.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timezone

_TABLE = """
CREATE TABLE IF NOT EXISTS chats (
    tree      TEXT    NOT NULL,
    id        INTEGER NOT NULL,
    state     TEXT    NOT NULL,
    heard     INTEGER NOT NULL,
    told      INTEGER NOT NULL,
    keyboard  INTEGER,
    remind_at REAL,
    PRIMARY KEY (tree, id)
)
"""
_REDELIVERED = 1_000  # updates; the service begins to count anew somewhere else after a quiet week


@dataclass(frozen=True)
class Kept:
    """A chat as it is kept: its `state`, the number of the update `heard` last, whether the reply was `told`, and the message that has a `keyboard`."""

    state: str
    heard: int
    told: bool
    keyboard: int | None

    def has_heard(self, update: int) -> bool:
        """Whether an update was heard already, and is delivered once more."""
        return 0 <= self.heard - update < _REDELIVERED


class Store:
    """Chats about a tree in a file, or in memory for `:memory:`; for one thread of one process. Bots about other trees can use the same file."""

    def __init__(self, path: str, tree: str) -> None:
        self._tree = tree
        self._rows = sqlite3.connect(path, isolation_level=None)
        self._rows.execute("PRAGMA journal_mode = WAL")
        self._rows.execute(_TABLE)

    def close(self) -> None:
        """Close the file."""
        self._rows.close()

    def get(self, id: int) -> Kept | None:
        """The chat of this number, or `None`."""
        row = self._rows.execute("SELECT state, heard, told, keyboard FROM chats WHERE tree = ? AND id = ?", (self._tree, id)).fetchone()
        return None if row is None else Kept(row[0], row[1], bool(row[2]), row[3])

    def put(self, id: int, state: str, heard: int, remind_at: datetime | None) -> None:
        """Keep a chat that has heard something, and has not told its reply yet."""
        self._rows.execute(
            "INSERT INTO chats (tree, id, state, heard, told, remind_at) VALUES (?1, ?2, ?3, ?4, 0, ?5)"
            " ON CONFLICT (tree, id) DO UPDATE SET state = ?3, heard = ?4, told = 0, remind_at = ?5",
            (self._tree, id, state, heard, _seconds(remind_at)),
        )

    def told(self, id: int, keyboard: int | None) -> None:
        """Keep that the reply was told, and which message has its keyboard."""
        self._rows.execute("UPDATE chats SET told = 1, keyboard = ? WHERE tree = ? AND id = ?", (keyboard, self._tree, id))

    def remind(self, id: int, remind_at: datetime | None) -> None:
        """Keep when to remind the person next."""
        self._rows.execute("UPDATE chats SET remind_at = ? WHERE tree = ? AND id = ?", (_seconds(remind_at), self._tree, id))

    def forget(self, id: int) -> None:
        """Delete all that is kept of a person, about other trees too."""
        self._rows.execute("DELETE FROM chats WHERE id = ?", (id,))

    def untold(self) -> list[int]:
        """The chats whose last reply was not told."""
        return [row[0] for row in self._rows.execute("SELECT id FROM chats WHERE tree = ? AND NOT told ORDER BY id", (self._tree,))]

    def due(self, now: datetime) -> list[int]:
        """The chats to be reminded by now."""
        return [row[0] for row in self._rows.execute("SELECT id FROM chats WHERE tree = ? AND remind_at <= ? ORDER BY remind_at", (self._tree, _seconds(now)))]

    def next_due(self) -> datetime | None:
        """When the next chat is to be reminded."""
        (seconds,) = self._rows.execute("SELECT min(remind_at) FROM chats WHERE tree = ?", (self._tree,)).fetchone()
        return None if seconds is None else datetime.fromtimestamp(seconds, timezone.utc)


def _seconds(when: datetime | None) -> float | None:
    return None if when is None else when.timestamp()
