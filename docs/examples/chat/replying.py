"""Replies, and how the chat asks back.

Invariant: a reply that answers nothing ends with what can be said: the question here with its answers, or the chat's own question with its options.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from advicetree import Reminder
from chat import reading, telling
from chat.matching import MOST_LISTED, Guess
from chat.messages import Act, Message, Option, message
from chat.state import Chat, Pending

LONGEST_NOTE = 2_000  # letters: what a session keeps
NONE = Option("None of these", ("no",), "no")
_SHORT = reading.YES | reading.NO | reading.DONE


@dataclass(frozen=True)
class Reply:
    """The chat after something was said, and the `messages` to send; `redraw` says that only the ticks of the last message are others now."""

    chat: Chat
    messages: tuple[Message, ...]
    redraw: bool = False

    @property
    def text(self) -> str:
        """All messages as plain text, with an empty line between them."""
        return "\n\n".join(each.text for each in self.messages)

    @property
    def reminder(self) -> Reminder | None:
        """What to remind the person of, or `None`; it replaces the one of the reply before."""
        return self.chat.reminder


def saying(chat: Chat, *messages: Message, before: str = "") -> Reply:
    """A reply of some messages, after some lines of their own."""
    return Reply(chat, (*([message(before.splitlines())] if before else []), *messages))


def asking(chat: Chat, said: str, now: datetime) -> Reply:
    """Something said, and the question here with all that can be answered; a pending question is dropped."""
    return saying(replace(chat, pending=None), telling.question(chat.session, now, *said.splitlines(), ticked=chat.ticked))


def standing(chat: Chat, now: datetime, before: str = "") -> Reply:
    """The whole stop at which a chat stands, after some lines."""
    return saying(chat, telling.stop(chat.session, now, chat.ticked), before=before)


def yes_or_no(chat: Chat, ask: str, act: Act, *more: Option, below: tuple[str, ...] = ()) -> Reply:
    """Ask back whether something is to be done, or something more instead."""
    options = (Option("Yes", act, "yes"), Option("No", ("no",), "no"), *more)
    pending = Pending(chat.session.turn, f"{ask} Say {' or '.join(f'“{option.id}”' for option in options)}.", options)
    return saying(replace(chat, pending=pending), message(pending.lines, below, options=options))


def which(chat: Chat, guesses: tuple[Guess, ...], acts: tuple[Act, ...], *more: Option, doubtful: bool) -> Reply:
    """Ask whether the only guess is meant; or which one, where there are several, or a “not” makes it doubtful."""
    if len(guesses) == 1 and not doubtful:
        return yes_or_no(chat, f"Do you mean “{guesses[0].label}”?", acts[0], *more)
    options = (*(Option(guess.label, act) for guess, act in zip(guesses, acts, strict=True)), *more, NONE)
    stop = chat.pending.stop if chat.pending is not None else None
    numbered = chat.session.asks_number is None  # where a number is asked for, a number is an answer
    pending = Pending(chat.session.turn, "Do you mean one of these?", options, numbered, stop)
    return saying(replace(chat, pending=pending), message(pending.lines, options=options))


def asked_back(chat: Chat, guesses: tuple[Guess, ...], text: str, now: datetime, *, doubtful: bool) -> Reply:
    """Ask whether a guess is meant; where a note is wanted, also whether the text is one; tell what can be said where there is no guess."""
    session, words = chat.session, reading.normal(text)
    wanted = session.here.note is not None and words and words not in _SHORT
    keep = Option("Keep it as a note", ("note", text.strip()[: LONGEST_NOTE + 1]), "note")
    if guesses:
        acts: tuple[Act, ...] = tuple(("answer", guess.given) for guess in guesses)
        return which(chat, guesses, acts, *([keep] if wanted else []), doubtful=doubtful)
    if wanted:
        ask = "I did not find that among the answers. Shall I keep it as your note?"
        return yes_or_no(chat, ask, keep.act, below=("Or answer:", *telling.asked(session, now)))
    if words in _SHORT:
        return asking(chat, "All right." if session.ended else "I cannot tell which answer you mean by that.", now)
    if len(session.offers) > MOST_LISTED:
        return asking(chat, "I did not find that among the answers.", now)
    return asking(chat, "Sorry, I did not understand that." if text.strip() else "You sent nothing that I can read.", now)
