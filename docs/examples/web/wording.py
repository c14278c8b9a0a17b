"""What the app itself says to readers; all other words are the tree's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone, tzinfo

from advicetree import AdviceTreeError, RefusedAnswer, RefusedTime, SessionView, Step, TooSoon, Tree
from advicetree.views import AsksView, BulletView

CHANNELS = {"call": "by phone", "mail": "by e-mail", "letter": "by letter", "message": "by message", "in-person": "in person", "online": "online"}
GONE_ON = (
    "This page was out of date: the walk has gone on, perhaps in another tab, or the advice was changed. Nothing was answered; here is where you stand now."
)
TROUBLES = {
    400: ("That could not be understood", "Please go back, load the page again, and try once more."),
    403: ("That came from another site", "Nothing was done. Please open the address of your walk here, and go on from there."),
    404: ("There is no such page", "Perhaps the address was not copied as a whole, or the walk was deleted."),
    405: ("That cannot be done here", "Please go back, and follow the links and buttons of the page."),
    408: ("Not all of that arrived", "Nothing was answered. Please go back, and send it again."),
    410: ("This advice is no longer offered", "The address of your walk is right, but its advice was taken away here, so you cannot go on with it."),
    413: ("That was too much to send", "Nothing was answered. Please go back, and write less."),
    500: ("Something went wrong here", "What you answered before is kept. Please try again in a while."),
    503: ("This is busy, or being brought up to date", "What you answered before is kept. Please load this page again in a minute."),
}


def in_words(when: str | datetime, zone: tzinfo | None) -> str:
    """Tell a time in a zone, rounded up to the minute, so that nothing is told to open before it does."""
    told = datetime.fromisoformat(when) if isinstance(when, str) else when
    with suppress(OverflowError):
        told = (told + timedelta(minutes=1, microseconds=-1)).astimezone(zone or timezone.utc)
    return f"{told.day} {told:%B %Y, %H:%M %Z}"


def for_field(when: str | None, zone: tzinfo | None) -> str:
    """A time as a field of a form holds it."""
    if when is None:
        return ""
    told = datetime.fromisoformat(when)
    with suppress(OverflowError):
        told = told.astimezone(zone or timezone.utc)
    return told.replace(tzinfo=None).isoformat(timespec="minutes")


def day_of(text: str) -> date | None:
    """The day in a text such as 2026-01-05, or `None`."""
    with suppress(ValueError):
        return date.fromisoformat(text) if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    return None


def spelled(given: str) -> str:
    """Tell a day as readers write it; anything else stays as it is."""
    day = day_of(given)
    return f"{day.day} {day:%B %Y}" if day is not None else given


def bound(value: float | str) -> str:
    """The least or the most that can be given, as a field has it."""
    return value if isinstance(value, str) else f"{value:.16g}"


def in_range(asks: AsksView) -> str:
    """Tell which numbers or dates can be given."""
    what = "a date" if asks["form"] == "date" else f"a number of {asks['unit']}" if asks["unit"] else "a number"
    least, most = (value if value is None else spelled(bound(value)) for value in (asks["minimum"], asks["maximum"]))
    return what + (f" from {least}" if least else "") + (f" {'to' if least else 'up to'} {most}" if most else "")


def how_many(view: SessionView) -> str:
    """Tell how many choices to tick. One that is `alone` is enough; where there is one, to tick nothing is no answer."""
    asks = view["asks"]
    if asks is None:
        return ""
    alone = " or ".join(f"“{choice['label']}”" for choice in view["choices"] if choice["alone"])
    least, most = asks["min_choices"] or 0, asks["max_choices"]
    if most is None:
        words = f"all that apply, at least {least}" if least > bool(alone) else "all that apply"
    elif least or alone:
        first = least or 1
        words = f"{most}" if first == most else f"{first} or {most}" if first + 1 == most else f"{first} to {most}"
    else:
        words = f"up to {most}"
    return words + (f", or just {alone}" if alone else "" if least else ", or nothing")


def answered(answer: object, label: str) -> str:
    """Tell an answer that was given: a number or a day with the label of its band, a list by the labels of what was ticked."""
    if label == str(answer):  # its band is gone
        return spelled(label)
    if isinstance(answer, str) and day_of(answer) is not None:
        return f"{spelled(answer)} ({label})"
    return f"{answer:.15g} ({label})" if isinstance(answer, int | float) else label


def href(line: BulletView) -> str | None:
    """Where a line leads, as the target of a link."""
    if line["phone"]:
        return "tel:" + "".join(mark for mark in line["phone"] if mark in "+0123456789")
    return line["link"] or (f"mailto:{line['mail']}" if line["mail"] else None)


def link_words(line: BulletView) -> str:
    """The words of a line; a number or a mail address that they do not show comes after them."""
    address = line["phone"] or line["mail"]
    return line["say"] if address is None or address in line["say"] else f"{line['say']} {address}"


def refusal(error: AdviceTreeError, view: SessionView, day: str = "") -> str:
    """Tell a reader in the app's own words what cannot be, and what can; the error's own words are for developers."""
    if isinstance(error, RefusedAnswer):
        return wanted(view, day)
    if isinstance(error, TooSoon):
        return "It is too soon for that."
    if isinstance(error, RefusedTime):
        return "That date cannot be used."
    return {
        "at-start": "This is the first page, so there is no way back.",
        "refused-note": "That note cannot be kept: please write less, and nothing but plain text.",
        "walk-too-long": "This walk has become too long. Please go back, or begin a new one.",
    }.get(error.code, "That cannot be done here.")


def wanted(view: SessionView, day: str = "") -> str:
    """Tell what can be answered, where something else was."""
    asks = view["asks"]
    if asks is not None and asks["form"] == "several":
        return f"Please tick {how_many(view)}."
    if asks is None or asks["form"] not in {"number", "date"}:
        return "Please choose one of the answers."
    odd = asks["form"] == "date" and day and day_of(day) is None
    return f"Please give {in_range(asks)}{', written as 1980-05-24' if odd else ''}, or choose one of the answers below."


def in_full(tree: Tree, step: Step, before: Tree | None = None) -> str:
    """Tell an answer with its question, in the words that the tree has now or had `before`."""
    node = tree.nodes.get(step.node) or (before.nodes.get(step.node) if before is not None else None)
    return f"{node.headline if node is not None else ''} {answered(step.answer, label_of(step, before))}".strip()


def label_of(step: Step, before: Tree | None) -> str:
    """What an answer was called `before`, when the reader gave it, or else what it is called now."""
    node = before.nodes.get(step.node) if before is not None else None
    if before is None or node is None or not isinstance(step.answer, str | tuple):
        return step.label
    values = before.facts[node.fact].values if node.fact is not None else {}
    labels = {id: value.label for id, value in values.items()} | {id: answer.label for id, answer in node.answers.items()}
    given = (step.answer,) if isinstance(step.answer, str) else step.answer
    return ", ".join(labels[one] for one in given) if labels.keys() >= set(given) else step.label


def set_aside(tree: Tree, steps: Iterable[Step], given: Iterable[Step] = (), before: Tree | None = None) -> list[str]:
    """Tell which answers were set aside, and the notes that went with them; an answer that is `given` elsewhere now, in the same words, is not told.

    What the tree does not have any more is told in the words that it had `before`, if that tree is given.
    """
    now = {in_full(tree, step) for step in given}
    lines = []
    for step in steps:
        words = in_full(tree, step, before)
        if words in now:
            pass
        elif step.node in tree.nodes:
            lines.append(f"This answer no longer fits, and was set aside: {words}")
        elif before is not None and step.node in before.nodes:
            lines.append(f"This is no longer a part of the advice, and your answer was set aside: {words}")
        else:
            lines.append(f"An answer to a question that is no longer asked was set aside: {words}")
        if step.note is not None:
            lines.append(f"You had noted there: {step.note}")
    return lines


def not_kept(note: str) -> str:
    """Tell a note that went with no answer, so that it is not lost."""
    return f"What you had written is not kept: {note}"
