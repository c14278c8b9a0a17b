"""A conversation as a value that can be saved.

Invariant: a `Chat` never changes; what is said gives another one. A question that is `pending` belongs to one turn of the session, and counts there only.
What each of its options does is data, so that it outlives the process.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from hashlib import blake2b

from advicetree import Reminder, Session, Tree
from chat import telling
from chat.messages import Option


@dataclass(frozen=True)
class Pending:
    """A question of the chat's own that waits for its answer: what is asked, at which `turn`, and what each option does.

    `numbered` says that its options are a list with numbers; `stop` is the number of the stop whose answer is being changed, and `moment` the one being told.
    """

    turn: str
    ask: str
    options: tuple[Option, ...] = ()
    numbered: bool = False
    stop: int | None = None
    moment: str | None = None

    @property
    def lines(self) -> list[str]:
        """What is asked, with the options where they are a list; yes and no are told by the question."""
        labels = [] if any(option.id == "yes" for option in self.options) else [option.label for option in self.options]
        return [*self.ask.splitlines(), *(telling.numbered(labels) if self.numbered else [f"– {label}" for label in labels])]


@dataclass(frozen=True)
class Chat:
    """A conversation: the session, a `note` that goes with the next answer, what is `ticked` so far, and the question that is `pending`.

    `stopped` says that the person wants no reminders; `moved` that what was asked last is not what is asked now, since the tree was edited.
    """

    session: Session
    note: str = ""
    ticked: tuple[str, ...] = ()
    pending: Pending | None = None
    stopped: bool = False
    moved: bool = field(default=False, compare=False)

    @classmethod
    def start(cls, tree: Tree, now: datetime, zone: tzinfo | None = None) -> Chat:
        """A chat at the start of a tree; days, ages and hours are those of the `zone`, UTC if it is left out."""
        return cls(Session.start(tree, now=now, zone=zone))

    @property
    def options(self) -> tuple[Option, ...]:
        """What can be pressed now: the options of the pending question, else those of the stop."""
        return self.pending.options if self.pending is not None else telling.options(self.session, self.ticked)

    @property
    def key(self) -> str:
        """Twelve letters and digits that name what is asked now, for buttons: another walk, stop, question or list has another one."""
        session = self.session
        asked = [
            session.turn,
            session.here.headline,
            [[step.node, str(step.answer)] for step in session.steps],
            self.pending.ask if self.pending is not None else "",
            [option.label for option in self.pending.options] if self.pending is not None else [offer.label for offer in session.offers],
            bool(self.ticked) and telling.may_be_empty(session),  # then the last button is another one
        ]
        return blake2b(json.dumps(asked).encode(), digest_size=6).hexdigest()

    @property
    def reminder(self) -> Reminder | None:
        """What the person waits for here, unless they want no reminders."""
        return None if self.stopped else self.session.reminder()

    @property
    def is_stale(self) -> bool:
        """Whether what the person saw last is not what is asked now, so that nothing may be answered."""
        return self.moved or (self.pending is not None and self.pending.turn != self.session.turn)

    def save(self) -> str:
        """The whole chat as one line of JSON; `resume` reads it back."""
        pending = self.pending and {
            "turn": self.pending.turn,
            "ask": self.pending.ask,
            "options": [[option.label, option.act, option.id] for option in self.pending.options],
            "numbered": self.pending.numbered,
            "stop": self.pending.stop,
            "moment": self.pending.moment,
        }
        state = {"session": self.session.save(), "key": self.key, "note": self.note, "ticked": self.ticked, "stopped": self.stopped, "pending": pending}
        return json.dumps(state, ensure_ascii=False)

    @classmethod
    def resume(cls, tree: Tree, text: str) -> Chat:
        """The chat that was saved.

        Where the tree was edited since, the session is carried over as far as it fits.
        If something else is asked now than was, the next thing that is heard answers nothing, since the person has not seen the question.
        Raises `SaveError` for a session that is damaged or of another tree, and `ValueError` for any other text.
        """
        try:
            state = json.loads(text)
            held = state["pending"]
            pending = held and Pending(**{**held, "options": tuple(Option(label, tuple(act), id) for label, act, id in held["options"])})
            saved, key, note, ticked, stopped = state["session"], state["key"], state["note"], tuple(state["ticked"]), state["stopped"]
        except (TypeError, KeyError, ValueError) as error:
            raise ValueError("this is not a saved chat") from error
        carried = Session.resume(tree, saved, follow=True)
        chat = cls(carried.session, note, ticked, pending, stopped)
        same = carried.whole and chat.key == key and all(id in {offer.id for offer in chat.session.offers} for id in ticked)
        return chat if same else replace(chat, moved=True, pending=None, ticked=())
