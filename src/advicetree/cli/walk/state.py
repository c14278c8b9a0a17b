"""A walk on the command line: its session, its clock, the file that it is kept in, and the note that waits for its answer.

Invariant: the session changes only through `go`, which forgets the waiting note, and an answer is taken only for the stop that was shown last.
A refused answer or command leaves everything as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from advicetree.cli.values import UsageError, given, refuse_uncounted, refused_list
from advicetree.cli.walk import saving
from advicetree.cli.walk.times import Clock, Told
from advicetree.errors import RefusedAnswer, RefusedStep
from advicetree.model import Answer
from advicetree.session.inputs import LONGEST_NOTE
from advicetree.session.session import Session
from advicetree.text import listed, shown
from advicetree.words import told


class Left(Exception):
    """The reader, or the script, leaves the walk."""


@attrs.define
class OngoingWalk:
    """One walk while it goes on.

    `name` is the tree as it was typed, `turn` the stop that was shown last, and `moved` says that the present one has not been shown yet.
    `kept` is the text that this walk read or wrote in its `file`, and `instead_of` the file that it had before another program wrote to that.
    With a reader at a terminal (`by_reader`), it is told which answers wait, and `/save` finds a name; a script gets all answers listed with that.
    `noted` is what was written for answers that were not given, and the file that it was kept in.
    """

    session: Session
    clock: Clock
    name: str
    file: str | None = None
    kept: str | None = None
    instead_of: str | None = None
    noted: tuple[str, str] | None = None
    note: str = ""
    moved: bool = True
    turn: str | None = None
    by_reader: bool = False

    def go(self, session: Session) -> None:
        """Go on with another session."""
        self.session = session
        self.note = ""
        self.moved = True

    def seen(self) -> None:
        """Remember that the present stop is being shown, so that the next answer is for it."""
        self.moved, self.turn = False, self.session.turn

    def answer(self, text: str, *, early: bool = False) -> None:
        """An answer as it was typed, `ANSWER` or `NODE: ANSWER`; raises what `Session.answer` raises, and `UsageError` for another node's."""
        session = self.session
        fact = session.here.fact
        answer = given(session.tree, fact, self.dated(fact, self.unnamed(text)))
        try:
            self.go(session.answer(answer, now=self.clock.now, note=self.note or None, early=early, turn=self.turn))
        except RefusedAnswer as error:
            raise refused_list(session.tree, fact, answer, error) from None

    def dated(self, fact: str | None, text: str) -> str:
        """A date as it was typed, in ISO 8601 where the fact is one; any other text as it is. Raises `UsageError` for a day that the calendar does not have."""
        about = self.session.tree.facts.get(fact or "")
        if about is None or about.days is None or text in about.values or text in about.groups:
            return text
        day = self.clock.day(text) or text
        if not self.clock.kept:
            refuse_uncounted(self.session.tree, fact, day)
        return day

    def unnamed(self, text: str) -> str:
        """An answer without the name of the present node, if it begins with that; raises `UsageError` for the name of another node."""
        session = self.session
        node, colon, answer = (part.strip() for part in text.partition(":"))
        if not colon or node not in session.tree.nodes:
            return text
        if node != session.here.id:
            raise UsageError(
                f"the walk {'has ended' if session.ended else 'is'} at {shown(session.here.id)}, and not at {shown(node)}",
                "go back, or start again" if session.ended else f"give one of {listed([answer.id for answer in session.offers])}",
            )
        return answer

    def add_note(self, text: str) -> None:
        """Add lines to the note that the next answer takes with it; raises `RefusedStep` if it gets too long."""
        note = f"{self.note}\n{text}" if self.note else text
        if len(note) > LONGEST_NOTE:
            raise RefusedStep(f"with this, the note has {len(note):,} characters", f"a note may have {LONGEST_NOTE:,}", "refused-note")
        self.note = note

    def time_of(self, moment: str, text: str) -> Told:
        """The time that a text means for a moment; raises `UsageError` if it cannot be read as one."""
        return self.clock.read(text, ahead=self.lies_ahead(moment))

    def lies_ahead(self, moment: str) -> bool:
        """Whether a moment is one that something waits for, rather than one that waits count from."""
        return any(node.wait is not None and node.wait.until == moment for node in self.session.tree.nodes.values())

    def keep(self) -> None:
        """Save the session in its file, or in a new one beside it (`instead_of`) if another program wrote to that; raises `UsageError` if that fails."""
        assert self.file is not None, "there is a file to save in"
        text = self._text
        file = saving.write(self.file, text, self.kept)
        self.kept = text
        if file != self.file:
            self.file, self.instead_of = file, self.file

    def keep_in(self, file: str) -> None:
        """Save the session in a file, and from now on there; raises `UsageError` if that file exists already or cannot be written."""
        if file == self.file:
            self.keep()
            return
        saving.refuse_taken(file)
        text = self._text
        self.file, self.kept = saving.write(file, text), text

    def keep_notes(self, drafts: Mapping[str, str], tell: Callable[[str], None]) -> str | None:
        """Keep the note that waits for its answer, and `drafts` by their nodes, in a file beside the walk's, and return its name.

        Returns `None` if nothing was written, or the walk has no file.
        Raises `UsageError` if it cannot be kept, after the notes themselves were shown.
        """
        nodes = self.session.tree.nodes
        notes = {**drafts, **({self.session.here.id: self.note} if self.note else {})}
        text = "\n".join(f"{told('terminal.wrote', headline=nodes[node].headline)}\n{note}\n" for node, note in notes.items())
        if not text or self.file is None:
            return None
        try:
            if self.noted is None or self.noted[0] != text:
                self.noted = text, saving.keep_note(self.file, text)
        except UsageError:
            tell(text.rstrip())
            raise
        return self.noted[1]

    def command_to(self, *options: str) -> str:
        """The command that walks this tree, to be shown; it starts the program as it was started."""
        return saving.in_shell(*saving.started_as(), "walk", saving.argument(self.name), *options)

    def label(self, answer: Answer) -> str:
        """The label of an offer, with a word that it has to wait if it does."""
        return told("choice.not_yet", label=answer.label) if self.is_held and not answer.any_time else answer.label

    @property
    def is_saved(self) -> bool:
        """Whether the walk's file holds all of it."""
        return self.file is not None and self.kept == self._text

    @property
    def _text(self) -> str:
        """What is saved."""
        return f"{self.session.save()}\n"

    @property
    def is_held(self) -> bool:
        """Whether the action here has not opened yet."""
        opens_at, now = self.session.opens_at, self.clock.now
        return opens_at is not None and now is not None and now < opens_at
