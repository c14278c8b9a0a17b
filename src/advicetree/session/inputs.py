"""What a program hands to a session with an answer, made sound or refused: times and notes.

Invariant: a time that leaves here is an aware datetime in UTC; no clock is read.
A note that leaves here is text of bounded length without control characters.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone, tzinfo
from math import nan

from advicetree.dates import plain_day
from advicetree.engine import Given
from advicetree.errors import RefusedAnswer, RefusedStep, RefusedTime, TooSoon
from advicetree.given import Handed, exact, is_boolean, is_missing, plain_text
from advicetree.model import Answer, Fact, Wait
from advicetree.text import shown
from advicetree.tree import Tree, is_valid

LONGEST_NOTE = 2_000
A_ZONE = 'pass a tzinfo, such as ZoneInfo("Europe/Berlin")'


def utc(when: datetime, name: str) -> datetime:
    """An aware datetime in UTC; raises `RefusedTime` for anything else, under its `name`."""
    right = "pass an aware datetime, such as datetime.now(timezone.utc)"
    if not issubclass(type(when), datetime):
        raise RefusedTime(f"'{name}' is {shown(when)}, and not a datetime", right)
    if when.__class__ is datetime and when.tzinfo is timezone.utc:
        return when
    try:
        offset = when.utcoffset()
        found = None if offset is None else when.astimezone(timezone.utc)
    except OverflowError:
        raise RefusedTime(f"'{name}' lies outside the years 1 to 9999 in UTC", right) from None
    except Exception as error:  # noqa: BLE001  (a zone is somebody else's code)
        raise RefusedTime(f"the zone of '{name}' cannot tell its offset: {type(error).__name__}", right) from None
    if found is None:
        raise RefusedTime(f"'{name}' has no zone", right)
    # A subclass of datetime would be kept with the session, and may know more than a save can hold.
    return datetime(found.year, found.month, found.day, found.hour, found.minute, found.second, found.microsecond, timezone.utc)


def time_of_step(now: datetime | None, last: datetime | None) -> datetime:
    """The time to record for a step: `now`, or the `last` one recorded if that is later; `last` is `None` where no time is kept."""
    if last is None:
        raise RefusedTime("this session was started without a time, so it takes no 'now'", "leave it out, or start with 'now'")
    if now is None:
        raise RefusedTime("this session keeps time, and 'now' is missing", "pass now=datetime.now(timezone.utc)")
    if type(now) is not datetime or now.tzinfo is not timezone.utc:
        now = utc(now, "now")
    return now if now > last else last  # noqa: FURB136  (a third of the cost of max)


def can_be_early(moments: Mapping[str, datetime], answer: Answer, wait: Wait | None) -> bool:
    """Whether an answer can come before its action opens, in a session that keeps time and has these moments.

    The wait must have a floor that holds the answer; one until a moment that nobody gave is open on arrival.
    """
    if wait is None or wait.floor is None or answer.any_time:
        return False
    return wait.until is None or wait.until in moments


def must_be_tree(tree: object, takes: str = "this takes") -> None:
    """Raises `TypeError` for anything but a tree, saying what it `takes` one, and `TreeError` for a tree made in Python that breaks a rule of the reader."""
    if not isinstance(tree, Tree):
        raise TypeError(f"{takes} a Tree, not {type(tree).__name__}; load one first")
    if not is_valid(tree):
        from advicetree.format import validated  # noqa: PLC0415  (a tree that was read is valid)

        validated(tree)


def must_be_zone(zone: object) -> None:
    """Raises `RefusedTime` for what is not a zone, or cannot tell its offset."""
    if not isinstance(zone, tzinfo):
        raise RefusedTime(f"the zone is {shown(zone)}, and not a tzinfo", A_ZONE)
    try:
        offset = datetime(2026, 1, 1, tzinfo=zone).utcoffset()
        if offset is not None:
            datetime(2026, 1, 1, tzinfo=timezone.utc).astimezone(zone)
    except Exception as error:  # noqa: BLE001  (a zone is somebody else's code)
        raise RefusedTime(f"the zone cannot tell its offset: {type(error).__name__}", A_ZONE) from None
    if offset is None:
        raise RefusedTime("the zone does not tell its offset", A_ZONE)


def plain_mapping(known: object) -> Mapping[str, Handed | None]:
    """What is known beforehand, as a plain `dict`; raises `RefusedAnswer` for what is not a mapping, or cannot be read."""
    right = "give a mapping of facts to answers, such as {'country': 'india'}"
    if not isinstance(known, Mapping):
        raise RefusedAnswer(f"what is known is {shown(known)}", right)
    try:
        return dict(known)
    except Exception as error:  # noqa: BLE001  (a mapping is somebody else's code)
        raise RefusedAnswer(f"what is known cannot be read: {type(error).__name__}", right) from None


def must_be_flag(name: str, value: object) -> None:
    """Raises `TypeError` for what is neither true nor false: the text of a form, such as "false", would count as true."""
    if not is_boolean(value):
        raise TypeError(f"'{name}' is True or False, not {shown(value)}")


def is_early(answer: Answer, opens_at: datetime | None, at: datetime, zone: tzinfo | None, *, allowed: bool) -> bool:
    """Whether an answer comes before its action opens; raises `TooSoon` unless that is allowed, which tells the time in a zone."""
    if opens_at is None or at >= opens_at:
        return False
    if allowed:
        return True
    from advicetree.timestamps import clock_up  # noqa: PLC0415  (few answers come too soon)

    right = f"it opens at {clock_up(opens_at, zone)}; answer then, or mark it as early"
    raise TooSoon(f"it is too soon for '{answer.id}' at '{answer.node}'", right, opens_at)


def plain_given(given: Handed | None, fact: Fact | None) -> Given:
    """An answer or a value of a fact as it is kept: text, an int or a float, for a day its text in ISO 8601, and of several the ids in the fact's order.

    What is none of these is left for others to refuse. A number that no float is equal to, such as `Decimal("19.99")`, is kept as the float that is nearest.
    Raises `RefusedAnswer` where that one would be another value of the fact.
    """
    if type(given) is int or type(given) is float:
        return given
    text = plain_text(given)
    kept = text if text is not None or fact is None else _list_or_day(given, fact)
    if kept is not None:
        return kept
    if is_boolean(given):
        return bool(given)
    if is_missing(given):
        return None if given is None else nan  # type: ignore[return-value]
    number = exact(given)
    if number is None or isinstance(number, int | float):
        return given if number is None else number  # type: ignore[return-value]
    near = float(number)
    if fact is not None and fact.find(near) is not fact.find(number):
        wrong = f"the {type(number).__name__} given for '{fact.id}' is not exactly a float, and {near}, the nearest, is another value of it"
        raise RefusedAnswer(wrong, "round it, or give the id of a value", tuple(fact.values))
    return near


def _list_or_day(given: Handed | None, fact: Fact) -> Given | None:
    """What was ticked, or the text of a day; `None` where it is neither."""
    if fact.several is not None:
        return fact.ticked(given)
    if fact.days is None:
        return None
    when = plain_day(given)
    return when.isoformat() if when is not None else None


def sound_note(note: object) -> str | None:
    """A note as it is kept, `None` for one without a word; raises `RefusedStep` for one that is not text, too long, or holds control characters."""
    if note is None:
        return None
    text = plain_text(note)
    if text is None:
        raise RefusedStep(f"the note is {shown(note)}, and not text", "give it as str", "refused-note")
    note = text.replace("\r\n", "\n")
    if len(note) > LONGEST_NOTE:
        raise RefusedStep(f"the note has {len(note):,} characters", f"a note may have {LONGEST_NOTE:,}", "refused-note")
    from advicetree.control import CONTROL  # noqa: PLC0415  (few answers have a note)

    if bad := CONTROL.search(note):
        raise RefusedStep(f"the note holds the character U+{ord(bad[0]):04X}", "leave control characters out", "refused-note")
    return note if note.strip() else None
