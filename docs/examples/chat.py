"""A chat about a tree: words in, words out, for a bot, a terminal or a test to call.

A `Chat` is a value like the session that it holds: `hear` gives the next one with the reply, and the old one still stands.
Replies are plain text; neither trees nor notes hold control characters, so a terminal can show them, and a web page has to escape them.
The errors' messages are for developers and go to the log; people are told in the chat's own words.

Run it: python docs/examples/chat.py [TREE], with a file or the id of a shipped tree
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone, tzinfo

from advicetree import AdviceTreeError, Answer, Line, Moment, RefusedAnswer, RefusedTime, Session, TooSoon, Tree, load, shipped

CHANNELS = {
    "call": "by phone",
    "mail": "by mail",
    "letter": "by letter",
    "message": "by message",
    "in-person": "in person",
    "online": "online",
}
HOW_TO_SAY_WHEN = "(Say it as 2026-11-20 15:00, if you know.)"
MOST_LISTED = 12  # answers; where there are more, people say a part of theirs
NOT_UNDERSTOOD = "I did not understand that. Please answer, or say “back” or “why”."
NOTHING = {"none", "nothing", "-"}


@dataclass(frozen=True)
class Chat:
    """A conversation: the session, the zone that dates are told in, and a note that waits for its answer."""

    session: Session
    zone: tzinfo = timezone.utc
    note: str | None = None

    @classmethod
    def about(cls, tree: Tree, now: datetime, zone: tzinfo = timezone.utc) -> Chat:
        """A chat at the start of a tree; ages are counted to the day that it is in the zone."""
        return cls(Session.start(tree, now=now, zone=zone), zone)

    def greeting(self, now: datetime) -> str:
        """What to say before anything was heard, or after a chat was resumed."""
        return "\n".join(self.told(now))

    def hear(self, text: str, now: datetime, turn: str | None = None) -> tuple[Chat, str]:
        """The chat after something was said, and the reply to it: `back`, `why`, an answer, a date, or a note where one is asked for.

        `turn` is what a button or a quoted message carries: the `session.turn` of the question that it belongs to.
        A message that is delivered twice, or a button of an older message, never answers another question than its own.
        A turn does not tell what was said at the question: where somebody went back, answered otherwise and came to it again, an old button still counts.
        A bot to which that matters numbers its messages, and passes the buttons of the last one only; or it takes the buttons off when it goes on.
        """
        if turn is not None and turn != self.session.turn:
            return self, "\n".join(["That belongs to an earlier question. This is where we are:", *self.told(now)])
        word = text.strip()
        chat, reply = self, list[str]()
        try:
            if word.casefold() == "why":
                reply = [str(self.session.explain())]
            elif word.casefold() == "back":
                chat, reply = self.gone_back(now)
            elif (given := meant(self.session, word)) is not None:
                chat = Chat(self.session.answer(given, now=now, note=self.note), self.zone)
                reply = chat.told(now)
            elif self.moment is not None and (when := self.date_in(word)) is not None:
                chat = replace(self, session=self.session.with_moment(self.moment.id, when))
                reply = [f"{self.moment.ask} {self.in_words(when)}. If that is not right, say it again.", *chat.wait(now), *choices(chat.session)]
            elif word and self.session.here.note is not None:
                chat, reply = self.noted(word, now)
            else:
                reply = [unclear(self.session, word), *choices(self.session, word)]
        except AdviceTreeError as error:
            logging.getLogger(__name__).info("refused: %s", error)
            chat, reply = self, self.refusal(error)
        return chat, "\n".join(reply)

    @property
    def moment(self) -> Moment | None:
        """The moment that the wait here counts from, whether it was given or not: a slip can be put right."""
        wait = self.session.here.wait
        return None if wait is None or wait.moment is None else self.session.tree.moments[wait.moment]

    def gone_back(self, now: datetime) -> tuple[Chat, list[str]]:
        """Take the last answer back."""
        if not self.session.steps:
            return self, ["This is where we began, so there is no way back."]
        chat = Chat(self.session.back(), self.zone)
        return chat, chat.told(now)

    def noted(self, words: str, now: datetime) -> tuple[Chat, list[str]]:
        """Keep words that are no answer as a note, below what was noted here before."""
        note = words if self.note is None else f"{self.note}\n{words}"
        try:
            # A session never changes, so a step can be tried and thrown away: this one tells whether the note can be kept.
            self.session.answer(self.session.offers[0].id, now=now, note=note, early=True)
        except AdviceTreeError as error:
            logging.getLogger(__name__).info("no note: %s", error)
            return self, ["I cannot keep that: it is too long, or more than plain text. What you noted before is kept."]
        return replace(self, note=note), ["I keep that. You can add to it, or tell me what came of it:", *self.date_asked(), *choices(self.session)]

    def refusal(self, error: AdviceTreeError) -> list[str]:
        """Tell in the chat's own words that something cannot be."""
        if isinstance(error, TooSoon):
            here = self.session.here
            why = f" {here.wait.why}" if here.wait is not None and here.wait.why is not None else ""
            return [f"It is too soon for that.{why} Come back on {self.in_words(error.opens_at)}.", *self.date_asked()]
        if isinstance(error, RefusedAnswer):
            return ["That cannot be answered here.", *choices(self.session)]
        if isinstance(error, RefusedTime):
            return ["I cannot use that date.", *self.date_asked()]
        return ["I cannot do that now."]

    def told(self, now: datetime) -> list[str]:
        """Where the session stands: the words on the way, the advice, the person's own notes, the wait, and what is asked."""
        session = self.session
        here = session.here
        lines = [*(words.say for words in session.said), here.headline]
        lines += [words for line in session.help for words in in_chat(line)]
        if here.by:
            lines.append(f"Do this {' or '.join(CHANNELS[channel] for channel in here.by)}.")
        lines += [words for line in session.how for words in in_chat(line, "- ")]
        lines += [words for line in session.caution for words in in_chat(line, "Careful: ")]
        lines += [words for line in session.parting[1:] for words in in_chat(line)]
        for node, notes in session.recalled.items():
            lines += [f"At “{session.tree[node].headline}” you noted: {note}" for note in notes]
        lines += [*self.wait(now), *self.date_asked()]
        if here.note is not None:
            lines.append(here.note)
        return [*lines, *choices(session)]

    def wait(self, now: datetime) -> Iterator[str]:
        """How long to wait here, before anybody answers too soon."""
        session = self.session
        if session.opens_at is not None and session.opens_at > now:
            why = f" {session.here.wait.why}" if session.here.wait is not None and session.here.wait.why is not None else ""
            yield f"Wait until {self.in_words(session.opens_at)}.{why}"
        if session.due_at is not None:
            yield f"{'Wait no longer than' if session.due_at > now else 'You need not wait any longer: the time was up on'} {self.in_words(session.due_at)}."

    def date_asked(self) -> list[str]:
        """Ask for the moment that the wait here counts from, as long as nobody gave it."""
        asked = self.session.asks_moment
        return [] if asked is None else [f"{asked.ask} {HOW_TO_SAY_WHEN}"]

    def date_in(self, words: str) -> datetime | None:
        """The time that is meant by `2026-11-20 15:00` or `2026-11-20`, in the chat's zone; `None` if it is none."""
        try:
            when = datetime.fromisoformat(words)
        except ValueError:
            return None
        return when if when.tzinfo is not None else when.replace(tzinfo=self.zone)

    def in_words(self, when: datetime) -> str:
        """Tell a time in the chat's zone, rounded up to the minute, so that nothing is told to open before it does."""
        with suppress(OverflowError):
            when = (when + timedelta(minutes=1, microseconds=-1)).astimezone(self.zone)
        return f"{when:%d %B %Y at %H:%M %Z}"


def meant(session: Session, word: str) -> str | float | date | list[str] | None:
    """The answer that is meant: one or several offers by number, id or label, an amount or a day where one is asked for; `None` where it is none."""
    offer = offer_meant(session, word)
    if session.asks_several is not None:
        return ticked(session, word) if offer is None else [offer.id]
    if offer is not None:
        return offer.id
    with suppress(ValueError):
        if session.asks_number is not None:
            return float(word)
        if session.asks_date is not None:
            return date.fromisoformat(word)
    return None


def ticked(session: Session, word: str) -> list[str] | None:
    """The offers that are meant, with commas between them, or none of them; `None` where one of them is none."""
    named = [offer_meant(session, part) for part in word.split(",")]
    found = [offer.id for offer in named if offer is not None]
    return found if len(found) == len(named) else [] if word.casefold() in NOTHING else None


def offer_meant(session: Session, word: str) -> Answer | None:
    """The offer that is meant by its id, its label or its number, or among many by a part of its label that no other has."""
    offers, said = session.offers, word.strip().casefold()
    exact = [offer for offer in offers if said in {offer.id, offer.label.casefold()}]
    if not exact and session.asks_number is None and said.isdecimal() and len(said) <= len(str(len(offers))) and 1 <= int(said) <= len(offers):
        return offers[int(said) - 1]
    alike = exact or having(session, said)
    return alike[0] if len(alike) == 1 or exact else None


def having(session: Session, said: str) -> list[Answer]:
    """Those of many offers that have a part of a label."""
    return [offer for offer in session.offers if said and said in offer.label.casefold()] if len(session.offers) > MOST_LISTED else []


def in_chat(line: Line, lead: str = "") -> Iterator[str]:
    """A line, with the address that it leads to unless it names that, and the lines below it."""
    beside = [line.address] if line.address is not None and line.address not in line.say else []
    yield " ".join([lead + line.say, *beside])
    for bullet in line.bullets:
        yield from in_chat(bullet, "  - ")


def choices(session: Session, said: str = "") -> list[str]:
    """What can be answered: the offers, numbered, or those with a part of what was said where there are many; an amount or a day with its range."""
    lines = [f"{count}. {offer.label}" for count, offer in enumerate(session.offers, 1)]
    if session.asks_several is not None:
        fact = session.tree.facts[session.here.fact or ""]
        nothing = session.asks_several.least == 0 and not any(value.alone for value in fact.values.values())
        return [f"Say all that are true, such as “1, 2”{', or “none”' if nothing else ''}:", *lines]
    if session.asks_number is not None:
        return [f"Say {session.asks_number.in_words}, or one of these:", *(f"- {offer.label}" for offer in session.offers)]
    if len(session.offers) > MOST_LISTED:
        alike = having(session, said.casefold())
        found = [f"- {offer.label}" for offer in alike[:MOST_LISTED]] or [f"There are {len(session.offers)} answers: say yours, or a part of it."]
        return [*found, "- and more: say more of yours"] if len(alike) > MOST_LISTED else found
    if session.asks_date is not None:
        return [f"Say {session.asks_date.in_words}, such as 1980-05-24, or one of these:", *lines]
    return lines


def unclear(session: Session, word: str) -> str:
    """What to say of words that are no answer, or stand for several answers."""
    if having(session, word.casefold()):
        return "Which of these do you mean?"
    return "Please choose one of these, or say “back” or “why”:" if session.asks_date is None and session.asks_several is None else NOT_UNDERSTOOD


def tree_called(name: str) -> Tree:
    """The tree in a file, or the shipped one of that id."""
    return load(name) if name.endswith((".toml", ".json")) else shipped(name)


def talk(tree: Tree) -> None:
    """Chat in the terminal, until the walk or the input ends."""
    chat = Chat.about(tree, datetime.now(timezone.utc), datetime.now().astimezone().tzinfo or timezone.utc)
    print(chat.greeting(datetime.now(timezone.utc)))
    while not chat.session.ended:
        chat, reply = chat.hear(input("> "), datetime.now(timezone.utc))
        print(reply)


if __name__ == "__main__":
    try:
        talk(tree_called(sys.argv[1] if len(sys.argv) > 1 else "interview-recovery"))
    except AdviceTreeError as error:
        sys.exit(str(error))
    except (EOFError, KeyboardInterrupt):
        print()
