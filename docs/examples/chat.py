"""A chat about a tree: words in, words out, for a bot, a terminal or a test to call.

A `Chat` is a value like the session that it holds: `hear` gives the next one with the reply, and the old one still stands.
Replies are plain text; neither trees nor notes hold control characters, so a terminal can show them, and a web page has to escape them.

Run it: python docs/examples/chat.py [SHIPPED-TREE]
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from advicetree import Action, AdviceTreeError, Session, Situation, TooSoon, Tree, shipped


@dataclass(frozen=True)
class Chat:
    """A conversation: the session, and a note that waits for its answer."""

    session: Session
    note: str | None = None

    @classmethod
    def about(cls, tree: Tree, now: datetime) -> Chat:
        """Give a chat at the start of a tree."""
        return cls(Session.start(tree, now=now))

    @property
    def greeting(self) -> str:
        """What to say before anything was heard, or after a chat was resumed."""
        return told(self.session)

    def hear(self, text: str, now: datetime) -> tuple[Chat, str]:
        """Give the chat after something was said, and the reply to it: `back`, `why`, an answer, or a note where one is asked for."""
        word = text.strip()
        if word.casefold() == "why":
            return self, str(self.session.explain())
        try:
            if word.casefold() == "back":
                session = self.session.back()
            elif (given := meant(self.session, word)) is not None:
                session = self.session.answer(given, now=now, note=self.note)
            else:
                return self.noted(word)
        except TooSoon as error:
            return self, f"It is too soon for that. Come back on {error.opens_at:%d %B at %H:%M} UTC."
        except AdviceTreeError as error:
            return self, f"That cannot be: {error}."
        return Chat(session), told(session)

    def noted(self, words: str) -> tuple[Chat, str]:
        """Keep words that are no answer as a note, where one is asked for and is still to be given."""
        here = self.session.here
        if isinstance(here, Action) and here.note is not None and words:
            return replace(self, note=words), "\n".join(["I keep that. And what came of it?", *choices(self.session)])
        return self, "\n".join(["Please choose one of these, or say “back” or “why”:", *choices(self.session)])


def meant(session: Session, word: str) -> str | float | None:
    """Give the answer that is meant by an offer's number, id or label, or by an amount where one is asked for; `None` where it is none."""
    here, offers = session.here, session.offers
    for offer in offers:
        if word.casefold() in {offer.id, offer.label.casefold()}:
            return offer.id
    if isinstance(here, Situation) and session.tree.facts[here.fact].number is not None:
        try:
            return float(word)
        except ValueError:
            return None
    if word.isdecimal() and len(word) <= len(str(len(offers))) and 1 <= int(word) <= len(offers):
        return offers[int(word) - 1].id
    return None


def told(session: Session) -> str:
    """Tell where a session stands: the words on the way, the advice, the person's own notes, and the choices."""
    here = session.here
    lines = [*session.said, here.headline]
    if isinstance(here, Situation) and here.help is not None:
        lines.append(here.help)
    lines += [f"- {line.say}" for line in session.how]
    lines += [f"Careful: {line.say}" for line in session.caution]
    lines += [line.say for line in session.parting[1:]]
    lines += [f"You noted: {note}" for notes in session.recalled.values() for note in notes]
    if isinstance(here, Action) and here.note is not None:
        lines.append(here.note)
    return "\n".join([*lines, *choices(session)])


def choices(session: Session) -> list[str]:
    """Give the answers that can be given, numbered."""
    return [f"{number}. {offer.label}" for number, offer in enumerate(session.offers, 1)]


if __name__ == "__main__":
    chat = Chat.about(shipped(sys.argv[1] if len(sys.argv) > 1 else "interview-recovery"), datetime.now(timezone.utc))
    print(chat.greeting)
    while not chat.session.ended:
        chat, reply = chat.hear(input("> "), datetime.now(timezone.utc))
        print(reply)
