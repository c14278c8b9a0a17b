"""A conversation about a tree: text in, messages out, without network, files or clock.

Invariant: nothing is answered but what the person named exactly, or what they were asked back and said yes to, and only at the stop that they saw.
A text goes to the readers below in their order, and the first that has a reply gives it; the last always has one, which lists what can be said.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from advicetree import AdviceTreeError, RefusedAnswer, Reminder
from chat import days, reading, telling
from chat.acting import answered, changed, do, greeting
from chat.commands import command, is_command
from chat.matching import Meaning, chosen, in_words, meant
from chat.messages import Line, Message, message
from chat.replying import Reply, asked_back, asking, saying, standing, which
from chat.state import Chat

__all__ = ["Chat", "Message", "Reply", "due", "greeting", "hear", "press", "remind_at"]

_HARMLESS = {"pick", "ask-moment", "why-not"}  # acts that answer nothing
_A_NUMBER = re.compile(r"[\d\s,;.]+|.*\b(?:one|option|last)")


def hear(chat: Chat, text: str, now: datetime, turn: str | None = None) -> Reply:
    """The reply to something that was typed, and the chat after it.

    `turn` is the `session.turn` that the text was meant for, where a front end knows it: what was meant for another stop answers nothing.

    >>> from advicetree import shipped
    >>> noon = datetime(2026, 3, 2, 12, 0, tzinfo=timezone.utc)
    >>> chat = Chat.start(shipped("delayed-flight"), noon)
    >>> reply = hear(chat, "umm at the airport i guess", noon)
    >>> print(reply.text)
    Do you mean “At the airport, or stuck on the way”? Say “yes” or “no”.
    >>> hear(reply.chat, "yes", noon).chat.session.here.headline
    'Ask the airline to look after you'
    """
    text = text.encode("utf-8", "replace").decode("utf-8")  # half a letter cannot be saved
    awake = replace(chat, stopped=False)
    if turn not in {None, chat.session.turn} or chat.is_stale:
        return _outdated(awake, now)
    try:
        heard = _Heard(text, reading.normal(text), meant(chat.session, text, now))
        return next(reply for read in _READERS if (reply := read(awake, heard, now)) is not None)
    except AdviceTreeError as error:
        return _refused(awake, error, now)


def press(chat: Chat, key: str, number: int, now: datetime) -> Reply:
    """The reply to a button, and the chat after it: the option of this number, from 0, if `key` is still that of what is asked."""
    awake = replace(chat, stopped=False)
    if chat.is_stale or key != chat.key or not 0 <= number < len(chat.options):
        return _outdated(awake, now)
    try:
        return do(awake, chat.options[number].act, now)
    except AdviceTreeError as error:
        return _refused(awake, error, now)


def remind_at(reminder: Reminder | None, after: datetime) -> datetime | None:
    """When to ask `due` next: when the action opens, else when its wait runs out; `None` if both are over."""
    if reminder is None:
        return None
    return next((when for when in (reminder.opens_at, reminder.due_at) if when is not None and when > after), None)


def due(chat: Chat, reminder: Reminder, now: datetime) -> Message | None:
    """What to send when a reminder's time has come: the whole stop, with what to be careful of.

    `None` where the walk has moved on, the wait counts from another time by now, the person wants no reminders, or it is not yet time.
    """
    if chat.reminder != reminder:
        return None
    if reminder.due_at is not None and reminder.due_at <= now:
        said = "You have waited long enough."
    elif reminder.opens_at is not None and reminder.opens_at <= now:
        said = "It is time now: you can go on."
    else:
        return None
    stop = telling.stop(chat.session, now, (), said)
    return stop if chat.pending is None else message(stop.lines, "", chat.pending.lines, options=chat.options)


# How a text is read


@dataclass(frozen=True)
class _Heard:
    """A text, the same as it is compared, and what it can mean as an answer here."""

    text: str
    words: str
    found: Meaning

    @property
    def has_slash(self) -> bool:
        return self.text.strip().startswith("/")


def _of_pending(chat: Chat, heard: _Heard, now: datetime) -> Reply | None:
    """An option of the pending question that is named; of options that answer nothing, also the one that the text is like."""
    pending, words = chat.pending, heard.words
    if pending is None or heard.has_slash or not words:
        return None
    options = pending.options
    for said, id in ((reading.YES, "yes"), (reading.NO, "no")):
        if words in said and (named := [option for option in options if option.id == id]):
            return do(chat, named[0].act, now)
    named = [option for option in options if words == reading.normal(option.label) or heard.text.strip().casefold() == option.id]
    at = reading.position(heard.text, len(options)) if pending.numbered else None
    named += [options[at]] if at is not None and options[at] not in named else []
    if not named and options and options[0].act[0] in _HARMLESS:
        like = chosen([option.label for option in options], heard.text)
        named = [options[like[0]]] if len(like) == 1 else []
    if len(named) == 1:
        return do(chat, named[0].act, now)
    if pending.numbered and (named or words in reading.YES or _A_NUMBER.fullmatch(words)):
        return saying(chat, message("Please say the number of the one that you mean, or “no”.", pending.lines, options=options))
    return None


def _at_the_end(chat: Chat, heard: _Heard, now: datetime) -> Reply | None:
    """One of the ways on from an ending, by its number."""
    at = reading.position(heard.text, len(chat.options)) if chat.session.ended and chat.pending is None else None
    return do(chat, chat.options[at].act, now) if at is not None else None


def _named(chat: Chat, heard: _Heard, now: datetime) -> Reply | None:
    """An answer that is named exactly, where the chat has not asked something else; a command is one, unless it is a label: people do not see ids."""
    sure = heard.found.sure
    if sure is None or chat.pending is not None or heard.has_slash or (is_command(heard.text) and heard.words != reading.normal(sure.label)):
        return None
    return answered(chat, now, sure.given)


def _command(chat: Chat, heard: _Heard, now: datetime) -> Reply | None:
    return command(chat, heard.text, now)


def _another_answer(chat: Chat, heard: _Heard, now: datetime) -> Reply | None:
    """The other answer of the stop that is being changed."""
    if chat.pending is None or chat.pending.stop is None:
        return None
    stop = chat.pending.stop
    before = chat.session.stops[stop].session
    found = meant(before, heard.text, now)
    if found.sure is not None:
        return changed(chat, now, stop, found.sure.given)
    if heard.words in reading.NO:
        return asking(chat, "All right, nothing is changed.", now)
    if found.guesses:
        return which(chat, found.guesses, tuple(("change", stop, guess.given) for guess in found.guesses), doubtful=found.doubtful)
    said = found.but or "Sorry, I did not understand that."
    return saying(chat, message(said, Line(before.here.headline, headline=True), telling.asked(before, now), telling.LEAVE, options=chat.options))


def _moment(chat: Chat, heard: _Heard, now: datetime) -> Reply | None:
    """The time that is asked for, or is to be put right."""
    session, wait, pending = chat.session, chat.session.here.wait, chat.pending
    named = pending.moment if pending is not None else None
    id = named or (wait.moment if wait is not None else None)
    if id is None:
        return None
    try:
        told = days.moment(heard.text, now, session.zone or timezone.utc)
    except days.NoSuchDay as error:
        return asking(chat, str(error), now)
    if told is not None:
        later = session.with_moment(id, told.when, turn=session.turn)
        when = f"{told.when:%A} {in_words(told.when)}" if told.whole_day else telling.time_in_words(later, told.when)
        said = [f"{session.tree.moments[id].ask} {when}. If that is wrong, say it again.", *telling.wait(later, now)]
        return asking(replace(chat, session=later), "\n".join(said), now)
    if named is None or heard.found.guesses or pending is None:
        return None
    if heard.words in reading.NO:
        return asking(chat, "All right, nothing is changed.", now)
    return saying(chat, message("I could not read that as a time.", pending.lines, telling.LEAVE))


def _instead(chat: Chat, heard: _Heard, now: datetime) -> Reply | None:
    """An answer that is named exactly in place of one to the pending question; or that all is ticked; or what is wrong with a number or a day."""
    if heard.found.sure is not None and not heard.has_slash:
        return answered(chat, now, heard.found.sure.given)
    if chat.ticked and heard.words in reading.DONE | {reading.normal(telling.THAT_IS_ALL)}:
        return do(chat, ("ticked",), now)
    return asking(chat, heard.found.but, now) if heard.found.but else None


def _asked_back(chat: Chat, heard: _Heard, now: datetime) -> Reply:
    """A guess is asked back, and what is none is told so."""
    return asked_back(replace(chat, pending=None), heard.found.guesses, heard.text, now, doubtful=heard.found.doubtful)


_READERS: tuple[Callable[[Chat, _Heard, datetime], Reply | None], ...] = (
    _of_pending,
    _at_the_end,
    _named,
    _command,
    _another_answer,
    _moment,
    _instead,
    _asked_back,
)


# What cannot be


def _outdated(chat: Chat, now: datetime) -> Reply:
    """Tell where the walk stands instead of answering what was not seen."""
    said = "The advice has been changed since we last talked." if chat.moved else "That belongs to an earlier question."
    return standing(replace(chat, pending=None, ticked=(), moved=False), now, f"{said} This is where we are now:")


def _refused(chat: Chat, error: AdviceTreeError, now: datetime) -> Reply:
    """Tell in words for people that the library refuses something; its own message is for developers."""
    if isinstance(error, RefusedAnswer) and chat.session.asks_several is not None:
        return asking(replace(chat, ticked=()), "These do not go together, or are too few or too many.", now)
    return asking(chat, "That cannot be answered here." if isinstance(error, RefusedAnswer) else "I cannot do that now.", now)
