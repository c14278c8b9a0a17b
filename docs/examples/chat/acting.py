"""What options do: nothing else answers a question, changes an answer, or notes something.

Invariant: an act is taken only at the turn at which it was offered, and drops the question that offered it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from advicetree import Session, TooSoon
from chat import telling
from chat.matching import MOST_LISTED
from chat.messages import Act, Given, Line, Option, message
from chat.replying import LONGEST_NOTE, Reply, asking, saying, standing, yes_or_no
from chat.state import Chat, Pending

MOST_STOPS = 12  # of a walk, offered when somebody wants to change an answer
MOST_LOOKED = 4_000  # positions; somebody waits for the reply


def do(chat: Chat, act: Act, now: datetime) -> Reply:
    """What an option does."""
    name, *given = act
    return _ACTS[name](replace(chat, pending=None), now, *given)


def answered(chat: Chat, now: datetime, given: Given, *, early: bool = False) -> Reply:
    """An answer to the question here; before its action opens, ask whether it is meant all the same."""
    before = chat.session
    try:
        session = before.answer(given, now=now, note=chat.note or None, early=early, turn=before.turn)
    except TooSoon as error:
        wait = before.here.wait
        why = f" {wait.why}" if wait is not None and wait.why is not None else ""
        soon = f"It is too soon for that. Please wait until {telling.time_in_words(before, error.opens_at)}.{why}"
        ask = "\n".join([soon, *telling.moment_asked(before), "Do you want to go on all the same?"])
        return yes_or_no(replace(chat, pending=None), ask, ("early", given))
    return standing(Chat(session), now, f"✓ {telling.given(before, session)}")


def changed(chat: Chat, now: datetime, stop: int, given: Given) -> Reply:
    """Another answer to an earlier question; later answers are kept as long as they fit."""
    before = chat.session
    step = before.steps[stop]
    session = before.change(step.node, given, step.nth, now=now, turn=before.turn)
    aside = [f"– {session.tree[each.node].headline} – {each.label}" for each in session.set_aside]
    said = "\n".join(["I have changed that.", *(["These answers do not fit any more:", *aside] if aside else [])])
    return standing(Chat(session, chat.note if session.turn == before.turn else ""), now, said)


def noted(chat: Chat, now: datetime, text: str) -> Reply:
    """Words that are kept with the next answer, below those that were noted before."""
    clean = "\n".join("".join(each for each in line if each.isprintable()).strip() for line in text.splitlines()).strip()
    note = f"{chat.note}\n{clean}".strip()
    if chat.session.ended:
        return asking(chat, "There is nothing to note here.", now)
    if not clean:
        return asking(chat, "Write your note behind “note:”, such as “note: she was friendly”.", now)
    if len(note) > LONGEST_NOTE:
        return asking(chat, f"That is too much for one note: {LONGEST_NOTE:,} letters is the most. What you noted before is kept.", now)
    return asking(replace(chat, note=note), "I have noted that, and keep it with your answer here.", now)


def restarted(chat: Chat, now: datetime) -> Reply:
    """The chat from its start, with what was known beforehand."""
    session = chat.session
    return greeting(Chat(Session.start(session.tree, known=session.known, now=now, zone=session.zone)), now)


def gone_back(chat: Chat, now: datetime) -> Reply:
    """The last answer taken back."""
    if not chat.session.steps:
        return asking(chat, "This is where we began, so there is no way back.", now)
    return standing(Chat(chat.session.back(turn=chat.session.turn)), now, "I have taken your last answer back.")


def changing(chat: Chat, now: datetime) -> Reply:
    """Ask which answer, or which time, is to be another."""
    session = chat.session
    steps = [Option(f"{session.tree[step.node].headline} – {step.label}", ("pick", number)) for number, step in enumerate(session.steps)][-MOST_STOPS:]
    times = [Option(f"{session.tree.moments[id].ask} – {telling.time_in_words(session, when)}", ("ask-moment", id)) for id, when in session.moments.items()]
    if not steps and not times:
        return asking(chat, "You have not answered anything yet.", now)
    pending = Pending(session.turn, "Which answer do you want to change?", (*steps, *times), numbered=True)
    return saying(replace(chat, pending=pending), message(pending.lines, telling.LEAVE, options=pending.options))


def why_not(chat: Chat, now: datetime, node: str) -> Reply:
    """What it would take to get to a node."""
    told = message(str(chat.session.why_not(node, MOST_LOOKED)).splitlines())
    return saying(replace(chat, pending=None), told, telling.question(chat.session, now, ticked=chat.ticked))


def greeting(chat: Chat, now: datetime) -> Reply:
    """What to say first, and after a chat was resumed: the present stop, and the pending question."""
    if chat.pending is not None:
        return saying(chat, telling.stop(chat.session, now), message(chat.pending.lines, options=chat.options))
    stop = telling.stop(chat.session, now, chat.ticked)
    if chat.session.steps:
        return saying(chat, stop)
    return saying(chat, message(Line(chat.session.tree.title, headline=True), "Answer with a number or in your own words. Say “help” at any time."), stop)


def _ticked(chat: Chat, now: datetime, id: str) -> Reply:
    """One choice more, or one less; what goes alone takes the others' place."""
    fact = chat.session.tree.facts[chat.session.here.fact or ""]
    others = [each for each in chat.ticked if each != id and not (fact.values[each].alone or fact.values[id].alone)]
    now_ticked = {*others, *([] if id in chat.ticked else [id])}
    chat = replace(chat, ticked=tuple(value for value in fact.values if value in now_ticked))
    labels = " + ".join(fact.values[each].label for each in chat.ticked)
    said = f"Ticked: {labels}. Say “that is all” when it is." if labels else "Nothing is ticked."
    return replace(asking(chat, said, now), redraw=True)


def _picked(chat: Chat, now: datetime, stop: int) -> Reply:
    """Ask for the other answer of a stop."""
    before = chat.session.stops[stop].session
    options = tuple(Option(offer.label, ("change", stop, offer.id), offer.id) for offer in before.offers)
    few = options if before.asks_several is None and len(options) <= MOST_LISTED else ()
    pending = Pending(chat.session.turn, before.here.headline, few, numbered=before.asks_number is None, stop=stop)
    asked = message(Line(before.here.headline, headline=True), telling.asked(before, now), telling.LEAVE, options=few)
    return saying(replace(chat, pending=pending), asked)


def _asking_moment(chat: Chat, now: datetime, id: str) -> Reply:  # noqa: ARG001  (all acts take the time)
    """Ask for a time that was told before."""
    pending = Pending(chat.session.turn, f"{chat.session.tree.moments[id].ask} {telling.HOW_TO_SAY_WHEN}", moment=id)
    return saying(replace(chat, pending=pending), message(pending.lines, telling.LEAVE))


_ACTS: Mapping[Any, Callable[..., Reply]] = {
    "answer": answered,
    "early": lambda chat, now, given: answered(chat, now, given, early=True),
    "tick": _ticked,
    "ticked": lambda chat, now: answered(chat, now, list(chat.ticked)),
    "change": lambda chat, now, *to: changed(chat, now, *to) if to else changing(chat, now),
    "pick": _picked,
    "ask-moment": _asking_moment,
    "why-not": why_not,
    "note": noted,
    "back": gone_back,
    "restart": restarted,
    "no": lambda chat, now: asking(chat, "All right.", now),
}
