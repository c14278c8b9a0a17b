"""A stop of a walk in the words of a chat.

Invariant: a stop is always told in the same order: what was said on the way, the headline, help, how, what to be careful of, own notes, the wait,
and what is asked.
Cautions are always told, and so is what can be answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone

from advicetree import Session
from chat.matching import MOST_LISTED, counted, in_words
from chat.messages import Line, Message, Option, message, told

CHANNELS = {
    "call": "by phone",
    "mail": "by e-mail",
    "letter": "by letter",
    "message": "by message",
    "in-person": "in person",
    "online": "online",
}
ALSO = "You can also say “back”, “change”, “why” or “help”."
ALSO_AT_START = "You can also say “why” or “help”."
THAT_IS_ALL = "That is all"
LEAVE = "Say “no” to leave it as it is."
HOW_TO_SAY_WHEN = "(Say it in your words, such as “yesterday at 3 pm” or “20 November”. If you do not know, leave it.)"
_MOST_SHOWN = 5
_MOST_BOXES = 99  # and one button more: Telegram takes a hundred


def options(session: Session, ticked: tuple[str, ...] = ()) -> tuple[Option, ...]:
    """What can be pressed at a stop: its answers, unless there are too many for buttons; at an ending, where to go from it."""
    if session.ended:
        ways = (Option("Change an answer", ("change",), "change"), Option("Go back", ("back",), "back"), Option("Start again", ("restart",), "start again"))
        return ways if session.steps else ways[2:]
    if session.asks_several is not None:
        nothing = not ticked and may_be_empty(session)
        boxes = tuple(Option(offer.label, ("tick", offer.id), offer.id, ticked=offer.id in ticked) for offer in session.offers[:_MOST_BOXES])
        return (*boxes, *([Option("None of these" if nothing else THAT_IS_ALL, ("ticked",))] if ticked or nothing else []))
    return tuple(Option(offer.label, ("answer", offer.id), offer.id) for offer in session.offers) if len(session.offers) <= MOST_LISTED else ()


def may_be_empty(session: Session) -> bool:
    """Whether several answers can be given here, and none of them as well."""
    fact = session.tree.facts.get(session.here.fact or "")
    return fact is not None and session.asks_several is not None and session.asks_several.least == 0 and not any(value.alone for value in fact.values.values())


def stop(session: Session, now: datetime, ticked: tuple[str, ...] = (), *before: str) -> Message:
    """The whole present stop of a session; lines that come `before` it stand in place of what was said on the way."""
    here = session.here
    lines = [
        *(Line(words) for words in before or map(str, session.said)),
        Line(here.headline, headline=True, address=session.parting[0].address if session.parting else None),
    ]
    if session.parting:
        lines += [words for bullet in session.parting[0].bullets for words in told(bullet, "• ")]
    lines += [words for line in session.help for words in told(line)]
    if here.by:
        *others, last = (CHANNELS[channel] for channel in here.by)
        lines.append(Line(f"Do this {', '.join(others)} or {last}." if others else f"Do this {last}."))
    lines += [words for line in session.how for words in told(line, "• ")]
    lines += [words for line in session.caution for words in told(line, "Careful: ")]
    lines += [words for line in session.parting[1:] for words in told(line)]
    for node, notes in session.recalled.items():
        lines += [Line(f"At “{session.tree[node].headline}” you noted: {note}") for note in notes]
    lines += [Line(words) for words in (*wait(session, now), *moment_asked(session))]
    if here.note is not None:
        lines.append(Line(f"{here.note} (Start with “note:” to have it kept.)"))
    return message(lines, asked(session, now), options=options(session, ticked))


def given(before: Session, after: Session) -> str:
    """The last answer of a session in words, with the number or the day as it was given; `before` is where it was given."""
    step = after.steps[-1]
    if isinstance(step.answer, tuple):
        fact = before.tree.facts[before.here.fact or ""]
        return " + ".join(fact.values[choice].label for choice in step.answer) or "None of these"
    if before.asks_number is not None and isinstance(step.answer, int | float):
        return f"{counted(step.answer, before.asks_number.unit)} ({step.label})"
    if before.asks_date is not None and isinstance(step.answer, str) and step.answer[0].isdecimal():
        return f"{in_words(date.fromisoformat(step.answer))} ({step.label})"
    return step.label


def question(session: Session, now: datetime, *before: str, ticked: tuple[str, ...] = ()) -> Message:
    """The question of the present stop without its advice, after some lines; it lists what can be answered."""
    return message(
        before,
        Line(session.here.headline, headline=True),
        moment_asked(session),
        asked(session, now),
        ALSO if session.steps else ALSO_AT_START,
        options=options(session, ticked),
    )


def asked(session: Session, now: datetime) -> list[str]:
    """What can be said here: the answers, numbered, or how many there are; a number or a day with its range."""
    offers = session.offers
    if session.ended:
        return ["This is where it ends. What would you like to do?", *numbered([option.label for option in options(session)])]
    if session.asks_several is not None:
        return [_how_many(session), *numbered([offer.label for offer in offers])]
    if session.asks_number is not None:
        unit = f" of {session.asks_number.unit}" if session.asks_number.unit else ""
        return [
            f"Type a number{unit}{_range(session.asks_number.least, session.asks_number.most)}, or one of these:",
            *(f"– {offer.label}" for offer in offers),
        ]
    if len(offers) > MOST_LISTED:
        few = ", ".join(f"“{offer.label}”" for offer in offers[:_MOST_SHOWN])
        return [f"There are {len(offers)} answers. Type yours or a part of it, such as {few}. The last one is “{offers[-1].label}”."]
    waits = session.opens_at is not None and session.opens_at > now
    listed = numbered([f"{offer.label} (not yet)" if waits and not offer.any_time else offer.label for offer in offers])
    if session.asks_date is not None:
        least, most = (bound if bound is None or isinstance(bound, str) else in_words(bound) for bound in (session.asks_date.least, session.asks_date.most))
        return [f"Type a date{_range(least, most)}, such as 24 May 2020 or 24.5.2020, or one of these:", *listed]
    return listed


def numbered(labels: list[str]) -> list[str]:
    """Some labels as a list with numbers."""
    return [f"{number}. {label}" for number, label in enumerate(labels, 1)]


def wait(session: Session, now: datetime) -> Iterator[str]:
    """How long to wait here, before anybody answers too soon."""
    why = f" {session.here.wait.why}" if session.here.wait is not None and session.here.wait.why is not None else ""
    if session.opens_at is not None and session.opens_at > now:
        yield f"Wait until {time_in_words(session, session.opens_at)}.{why}"
        why = ""
    if session.due_at is not None:
        over = session.due_at <= now
        yield f"{'You need not wait any longer: the time was up on' if over else 'Wait no longer than'} {time_in_words(session, session.due_at)}.{why}"


def moment_asked(session: Session) -> list[str]:
    """The question for the moment that the wait here counts from, as long as nobody told it."""
    return [] if session.asks_moment is None else [f"{session.asks_moment.ask} {HOW_TO_SAY_WHEN}"]


def time_in_words(session: Session, when: datetime) -> str:
    """A time in the session's zone, rounded up to the minute, so that nothing is told to open before it does."""
    with suppress(OverflowError):
        when = (when + timedelta(minutes=1, microseconds=-1)).astimezone(session.zone or timezone.utc)
    return f"{when:%A} {in_words(when)} at {when:%H:%M} ({when:%Z})"


def _how_many(session: Session) -> str:
    """How to say several answers, and how many are allowed."""
    several, fact = session.asks_several, session.tree.facts[session.here.fact or ""]
    assert several is not None, "several can be said"
    alone = [value.label for value in fact.values.values() if value.alone]
    if several.most is None:
        count = f"all that are true, {several.least} or more" if several.least > 1 else "all that are true"
    else:
        count = f"{several.least or 'up'}{'' if several.least == several.most else f' to {several.most}'}" if several.most > 1 else "one"
    nothing = f", or just “{alone[0]}”" if alone else ", or “none”" if several.least == 0 else ""
    return f"Say {count}, such as “1” or “1, 2”{nothing}:" if several.most != 1 else f"Say {count}{nothing}:"


def _range(least: object, most: object) -> str:
    low, high = (f"{bound:,}" if isinstance(bound, int | float) else bound for bound in (least, most))
    return (f" from {low}" if low is not None else "") + (f" to {high}" if high is not None else "")
