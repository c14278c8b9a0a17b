"""A reminder as a file for calendars, written by icalendar.

Invariant: an event holds nothing of the walk but the headline where it is, and is private; what a program hands over is one line of text.
Times are written in UTC, which every calendar reads alike and shows in the reader's own zone; where the rules of a zone are written out,
some programs read times in summer an hour wrong.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from importlib import import_module
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from advicetree.control import CONTROL
from advicetree.given import plain_text
from advicetree.session.inputs import utc
from advicetree.text import shown
from advicetree.words import told

if TYPE_CHECKING:
    from advicetree.session.reminding import Reminder

LONGEST = 2_000
LENGTH = timedelta(minutes=15)  # an event without a length is hardly seen in a calendar
INSTALL = "a file for calendars needs icalendar; install the extra 'calendar' (in the folder of the project: pip install \".[calendar]\")"


def written(reminder: Reminder, now: datetime, uid: str | None, link: str | None) -> bytes:
    """The file for a reminder: see `Reminder.ics`."""
    made = utc(now, "now")
    name = _line("uid", uid) if uid is not None else str(uuid5(NAMESPACE_URL, repr((reminder.tree, reminder.turn, _instants(reminder)))))
    address = _line("link", link) if link is not None else None
    try:
        ical = import_module("icalendar")
    except ModuleNotFoundError as error:
        if error.name != "icalendar":
            raise
        raise ModuleNotFoundError(INSTALL, name="icalendar") from None
    calendar = ical.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//advicetree//reminder//EN")
    for kind, when in (("opens", reminder.opens_at), ("due", reminder.due_at)):
        if when is not None:
            calendar.add_component(_event(ical, reminder, kind, when, made, f"{name}/{reminder.node}/{kind}", address))
    file: bytes = calendar.to_ical()
    return file


def _event(ical: Any, reminder: Reminder, kind: str, when: datetime, made: datetime, uid: str, link: str | None) -> Any:
    """The event at one of the times of a reminder."""
    said = told(f"calendar.{kind}", headline=reminder.headline)
    event = ical.Event()
    event.add("uid", uid)
    event.add("dtstamp", made)
    event.add("dtstart", when.astimezone(timezone.utc))
    event.add("duration", LENGTH)
    event.add("summary", said)
    event.add("description", "\n\n".join(filter(None, (reminder.why, link, reminder.title))))
    if link is not None:
        event.add("url", link)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    alarm = ical.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", said)
    alarm.add("trigger", timedelta(0))
    event.add_component(alarm)
    return event


def _instants(reminder: Reminder) -> tuple[str | None, ...]:
    return tuple(None if when is None else when.astimezone(timezone.utc).isoformat() for when in (reminder.opens_at, reminder.due_at))


def _line(name: str, value: object) -> str:
    """A line of text that a program hands over; raises `ValueError` for anything else."""
    text = plain_text(value)
    if text is None or not text.strip() or len(text) > LONGEST or "\n" in text or "\t" in text or CONTROL.search(text):
        raise ValueError(f"'{name}' is {shown(value)}; give one line of text, up to {LONGEST:,} characters")
    return text
