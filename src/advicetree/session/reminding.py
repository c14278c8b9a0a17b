"""What a person waits for at a stop: what to do, from when, and until when.

Invariant: a reminder is worked out from a session alone, and no clock is read; two are equal where the same is waited for until the same times,
so that a program which kept one knows by comparing whether it still holds.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING

import attrs

from advicetree.timestamps import in_zone, rounded_up

if TYPE_CHECKING:
    from advicetree.session.session import Session

_SECOND = timedelta(seconds=1)


@attrs.frozen
class Reminder:
    """What a person waits for: the `headline` of the action, from when it can be done (`opens_at`), and when to stop waiting (`due_at`).

    Either time may be `None`, but not both. They are aware datetimes in whole seconds, and it is never too soon for an answer at `opens_at`.

    A program that keeps reminders compares before it sends one: where `session.reminder()` is another one by now, the walk has gone on, or the wait has moved.

    >>> from datetime import datetime
    >>> from zoneinfo import ZoneInfo
    >>> from advicetree import Session, loads
    >>> tree = loads('''
    ... format = 1
    ... id = "letter"
    ... title = "A letter was sent"
    ... start = "wait"
    ...
    ... [action.wait]
    ... do = "Wait for a reply"
    ... wait = { at-least = "1 week", at-most = "3 weeks" }
    ... then = "settled"
    ...
    ... [ending.settled]
    ... good = true
    ... say = "It is settled."
    ... ''')
    >>> berlin = ZoneInfo("Europe/Berlin")
    >>> session = Session.start(tree, now=datetime(2026, 3, 23, 9, 0, tzinfo=berlin), zone=berlin)
    >>> reminder = session.reminder()
    >>> print(reminder.headline, "/", reminder.opens_at, "/", reminder.due_at)
    Wait for a reply / 2026-03-30 10:00:00+02:00 / 2026-04-13 10:00:00+02:00
    """

    tree: str
    """The id of the tree."""
    title: str
    """Its title."""
    turn: str
    """The turn of the session where it waits."""
    node: str
    """The id of the action."""
    headline: str
    """Its headline."""
    why: str | None
    """Why there is a wait, or `None`."""
    opens_at: datetime | None
    """From when it can be done, rounded up to the second, in the zone of the session or in UTC; `None` where there is no such time."""
    due_at: datetime | None
    """When to stop waiting, cut to the second; `None` where there is no such time."""

    def ics(self, *, now: datetime, uid: str | None = None, link: str | None = None) -> bytes:
        """The reminder as a file for calendars (iCalendar, RFC 5545), in UTF-8: an event with an alarm for each of its times.

        `now`, an aware datetime, is written as the time at which the file was made.
        `uid` is text that names the walk and that no other walk in the world has, such as "3f9a0c52d1e84b6f@advice.example":
        random letters, or a digest, and the name of your host. It is neither a secret, since calendars are shared, nor a number that tells how many there are.
        With it, a calendar that takes a later file for the same stop replaces the events; without it, it does so only where the times are the same.
        `link` is the address that the person opens to go on.
        The events hold the headline, why there is a wait, the title of the tree, and the link, but no answers and no notes; they are marked as private.
        Times are written in UTC; a calendar shows them in the zone of its owner.

        Raises `RefusedTime` for a `now` without a zone, `ValueError` for a `uid` or `link` that is empty, too long (2,000 characters),
        or has control characters or line breaks in it, and `ModuleNotFoundError` where icalendar is not installed, which the extra `calendar` brings.
        """
        written: bytes = import_module("advicetree.session.calendar_files").written(self, now, uid, link)
        return written


def reminder(session: Session) -> Reminder | None:
    """What is waited for where a session is: see `Session.reminder`."""
    here, opens_at, due_at = session.here, session.opens_at, session.due_at
    if opens_at is None and due_at is None:
        return None
    assert here.wait is not None
    return Reminder(
        tree=session.tree.id,
        title=session.tree.title,
        turn=session.turn,
        node=here.id,
        headline=here.headline,
        why=here.wait.why,
        opens_at=None if opens_at is None else rounded_up(opens_at, _SECOND, session.zone),
        due_at=None if due_at is None else in_zone(due_at.replace(microsecond=0), session.zone),
    )
