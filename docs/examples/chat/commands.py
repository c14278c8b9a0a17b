"""What people can say besides an answer: back, why, change, what if, and so on.

Invariant: a command answers nothing; one that would lose answers asks back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from advicetree import AdviceTreeError, Ending
from chat import reading, telling
from chat.acting import changing, do, gone_back, noted, restarted, why_not
from chat.matching import MOST_LISTED, chosen, meant
from chat.messages import Option, message
from chat.replying import Reply, asking, saying, standing, yes_or_no
from chat.state import Chat, Pending

_HELP = (
    "You can say:",
    "• an answer: its number or its words",
    "• “back” to take your last answer back, or “change” to choose another one",
    "• “why” to hear why I say this, “what if …” to look ahead, or “why not …” to hear how you would get somewhere else",
    "• “note: …” to have something kept with your answer",
    "• “again” to see everything once more, “start again”, or “stop”",
)


def is_command(text: str) -> bool:
    """Whether a text is a command of one word or some, with or without a slash before it."""
    return _as_command(text) in _BY_WORDS


def _as_command(text: str) -> str:
    return reading.normal(text).removeprefix("/") or text.strip()


def command(chat: Chat, text: str, now: datetime) -> Reply | None:
    """The reply to a command; `None` for anything else."""
    if (name := _BY_WORDS.get(_as_command(text))) is not None:
        return _COMMANDS[name][0](replace(chat, pending=None), now)
    for lead, answer in _LEADS:
        if text.strip().casefold().startswith(lead):
            return answer(replace(chat, pending=None), text.strip()[len(lead) :].strip(), now)
    return None


def _why(chat: Chat, now: datetime) -> Reply:
    return saying(chat, message(str(chat.session.explain()).splitlines()), telling.question(chat.session, now, ticked=chat.ticked))


def _help(chat: Chat, now: datetime) -> Reply:
    return saying(chat, message(_HELP), telling.question(chat.session, now, ticked=chat.ticked))


def _restart(chat: Chat, now: datetime) -> Reply:
    if chat.session.ended or not chat.session.steps:
        return restarted(chat, now)
    return yes_or_no(chat, "Start again from the beginning? Your answers so far will be gone.", ("restart",))


def _stop(chat: Chat, now: datetime) -> Reply:  # noqa: ARG001  (all commands take the time)
    goodbye = message("Goodbye. I will not remind you of anything. Write to me whenever you want to go on.")
    return saying(replace(chat, stopped=True), goodbye)


def _change_named(chat: Chat, words: str, now: datetime) -> Reply:
    """Ask for the other answer of the question that is named, or which one is meant."""
    reply = changing(chat, now)
    options = reply.chat.options if reply.chat.pending is not None else ()
    like = chosen([option.label for option in options], words)
    return do(chat, options[like[0]].act, now) if len(like) == 1 else reply


def _what_if(chat: Chat, words: str, now: datetime) -> Reply:
    """Where an answer would lead; nothing is answered by it."""
    found = meant(chat.session, words, now)
    guess = found.sure or next(iter(found.guesses), None)
    if guess is None or found.doubtful:
        return _why_not(chat, words, now)
    try:
        later = chat.session.answer(guess.given, now=now, early=True)
    except AdviceTreeError:  # a list that cannot be ticked
        return _why_not(chat, words, now)
    said = [
        f"If you said “{guess.label}”, this would come next:",
        *(words.say for words in later.said),
        f"“{later.here.headline}”",
        "But nothing is answered yet.",
    ]
    return saying(chat, message(said), telling.question(chat.session, now, ticked=chat.ticked))


def _why_not(chat: Chat, words: str, now: datetime) -> Reply:
    """What it would take to get to what is named; where several may be meant, they are listed."""
    nodes = [node for node in chat.session.tree.nodes.values() if node.id != chat.session.here.id]
    found = [nodes[number] for number in chosen([node.headline for node in nodes], words)]
    if len(found) == 1:
        return why_not(chat, now, found[0].id)
    some = found or [node for node in nodes if isinstance(node, Ending)]
    options = tuple(Option(node.headline, ("why-not", node.id), node.id) for node in some[:MOST_LISTED])
    ask = "Which of these do you mean?" if found else "I do not know what you mean by that. I can tell you how to get to one of these:"
    pending = Pending(chat.session.turn, ask, options, numbered=True)
    return saying(replace(chat, pending=pending), message(pending.lines, "Say “no” for none of them.", options=options))


_COMMANDS: Mapping[str, tuple[Callable[[Chat, datetime], Reply], tuple[str, ...]]] = {
    "back": (gone_back, ("back", "go back", "undo", "previous", "zurück", "oops")),
    "why": (_why, ("why", "why this", "why is that", "why do you ask", "warum", "wieso")),
    "change": (changing, ("change", "change an answer", "change my answer", "edit", "correct that", "ändern")),
    "again": (standing, ("again", "repeat", "say that again", "show", "where am i", "where was i", "start", "hi", "hello", "hey", "hallo")),
    "help": (_help, ("help", "?", "??", "what", "huh", "what can i say", "what do you mean", "i dont understand", "i dont get it", "pardon", "hilfe", "menu")),
    "restart": (_restart, ("start again", "start over", "restart", "begin again", "from the beginning", "reset", "neustart")),
    "stop": (_stop, ("stop", "quit", "exit", "bye", "goodbye", "good bye", "leave me alone", "stopp", "ende", "tschüss")),
    "thanks": (lambda chat, now: asking(chat, "You are welcome.", now), ("thanks", "thank you", "thx", "great thanks", "danke")),
}
_BY_WORDS = {words: name for name, (_, several) in _COMMANDS.items() for words in several}
_LEADS: tuple[tuple[str, Callable[[Chat, str, datetime], Reply]], ...] = (
    *((lead, lambda chat, words, now: noted(chat, now, words)) for lead in ("note:", "/note ", "notiz:")),
    *((lead, _change_named) for lead in ("change ", "/change ")),
    *((lead, _what_if) for lead in ("what if ", "and if ", "was wenn ")),
    *((lead, _why_not) for lead in ("why not ", "why cant i ", "why can't i ", "why can’t i ", "how do i get to ", "warum nicht ")),
)
