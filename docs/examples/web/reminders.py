"""Tells people when what they wait for can be done, and when they need not wait any longer.

Invariant: two jobs that run at once never send the same reminder: each is taken in the database before it is handed over, by one job alone.
A job that is killed between handing it over and writing that down leaves it taken; after a while it is handed over again, with the same `key`,
by which a sender can tell (as the `Message-ID` of a mail does). One that cannot be sent now is tried again by the next job.

Before anything is sent, the walk is looked at again: what it no longer waits for is dropped.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from sqlalchemy import delete, or_, select, update

from advicetree import Reminder, SaveError, Session
from web.advice import Advice
from web.store import WALK, ReminderRow, Store, Walk, WalkRow, seconds, wanted
from web.wording import in_words

TAKEN_FOR = 15 * 60  # after so many seconds, a reminder that was taken and not sent counts as left by a job that was killed


class Message(NamedTuple):
    """What is sent: to whom, its words, the address of the walk, what it is about, its `uid` for calendars, and a key that no other message has."""

    to: str
    subject: str
    text: str
    link: str
    reminder: Reminder
    uid: str
    key: str


class Sender(Protocol):
    """What sends messages: write one that sends mails, or whatever your readers use. An exception means that it was not sent."""

    def __call__(self, message: Message, /) -> None:
        """Send a message."""


def print_it(message: Message) -> None:
    """Print a message, in place of sending it."""
    print(f"To: {message.to}\nSubject: {message.subject}\n\n{message.text}\n", flush=True)


def remind(store: Store, trees: Mapping[str, Advice], now: datetime, base_url: str, send: Sender = print_it) -> Counter[str]:
    """Send all reminders that are due, and count those that were `sent`, `dropped` since nobody waits for them any more, and `failed`."""
    counts: Counter[str] = Counter()
    at = seconds(now)
    free = or_(ReminderRow.taken_at.is_(None), ReminderRow.taken_at < at - TAKEN_FOR)
    due = (ReminderRow.at <= at, ReminderRow.sent_at.is_(None), free)
    with store.reading() as connection:
        ids = connection.execute(select(ReminderRow.id).where(*due).order_by(ReminderRow.at, ReminderRow.id)).scalars().all()
    for id in ids:
        with store.writing() as connection:
            if connection.execute(update(ReminderRow).where(ReminderRow.id == id, *due).values(taken_at=at)).rowcount != 1:
                continue  # another job has it
        counts[_handle(store, trees, id, at, base_url, send)] += 1
    return counts


def _handle(store: Store, trees: Mapping[str, Advice], id: int, at: int, base_url: str, send: Sender) -> str:
    """Send a reminder that this job has taken, and say what became of it."""
    with store.reading() as connection:
        row = connection.execute(select(ReminderRow).where(ReminderRow.id == id)).one_or_none()
        walk = connection.execute(select(*WALK).where(WalkRow.id == row.walk_id)).one_or_none() if row is not None else None
    message = _message(Walk(*walk), row, trees, base_url) if walk is not None and row is not None else None
    mine = ReminderRow.id == id
    if message is None:
        with store.writing() as connection:
            connection.execute(delete(ReminderRow).where(mine))
        return "dropped"
    try:
        send(message)
    except Exception:
        logging.getLogger(__name__).exception("a reminder was not sent")
        with store.writing() as connection:
            connection.execute(update(ReminderRow).where(mine).values(taken_at=None))
        return "failed"
    with store.writing() as connection:
        connection.execute(update(ReminderRow).where(mine).values(sent_at=at))
    return "sent"


def _message(walk: Walk, row: Any, trees: Mapping[str, Advice], base_url: str) -> Message | None:
    """What to send, or `None` where the walk no longer waits for it."""
    advice = trees.get(walk.tree)
    if advice is None or walk.remind_to is None:
        return None
    try:
        session = Session.resume(advice.tree, walk.save, follow=True).session
    except SaveError:
        return None
    reminder = session.reminder()
    if reminder is None or (row.turn, row.kind, row.at) not in wanted(session):
        return None
    link = f"{base_url}/walk/{walk.token}"
    opens = "It can be done now" if row.kind == "opens" else "You need not wait any longer"
    when = reminder.opens_at if row.kind == "opens" else reminder.due_at
    lines = [f"{opens}: {reminder.headline}", *([f"The time was {in_words(when, session.zone)}."] if when is not None else []), "", f"Go on: {link}"]
    uid = f"{walk.public_id}@{urlsplit(base_url).hostname}"
    key = f"{walk.public_id}-{row.kind}-{row.at}-{row.turn}"
    return Message(walk.remind_to, f"{reminder.title}: {reminder.headline}", "\n".join(lines), link, reminder, uid, key)
