"""A walk on the command line: the session as it stands, its clock, the file that it is kept in, and the note that waits for its answer.

What always holds: the session changes only through `go`, which forgets the waiting note; a refused answer or command leaves everything as it was.
"""

from __future__ import annotations

import shlex

import attrs

from advicetree.cli import saving
from advicetree.cli.arguments import given
from advicetree.cli.times import Clock
from advicetree.errors import RefusedStep
from advicetree.inputs import LONGEST_NOTE
from advicetree.session import Session


class Left(Exception):
    """The reader, or the script, leaves the walk."""


@attrs.define
class Walk:
    """One walk while it goes on; `name` is the tree as it was typed, and `moved` whether the stop has not been told yet."""

    session: Session
    clock: Clock
    name: str
    file: str | None = None
    note: str = ""
    moved: bool = True

    def go(self, session: Session) -> None:
        """Go on with another session."""
        self.session = session
        self.note = ""
        self.moved = True

    def answer(self, text: str, *, early: bool = False) -> None:
        """Give an answer as it was typed; raises what `Session.answer` raises."""
        session = self.session
        answer = given(session.tree, session.here.fact, text)
        self.go(session.answer(answer, now=self.clock.now, note=self.note or None, early=early))

    def add_note(self, text: str) -> None:
        """Add lines to the note that the next answer takes with it; raises `RefusedStep` where it gets too long."""
        note = f"{self.note}\n{text}" if self.note else text
        if len(note) > LONGEST_NOTE:
            raise RefusedStep(f"with this, the note has {len(note):,} characters", f"a note may have {LONGEST_NOTE:,}")
        self.note = note

    def keep(self) -> None:
        """Save the session in its file; raises `Misuse` where that cannot be done."""
        assert self.file is not None, "there is a file to save in"
        saving.write(self.file, self.session.save())

    def keep_in(self, file: str) -> None:
        """Save the session in a file, and from now on there; raises `Misuse` where there is such a file already, or it cannot be written."""
        if file != self.file:
            saving.refuse_taken(file)
        saving.write(file, self.session.save())
        self.file = file

    def command_to(self, *options: str) -> str:
        """Give the command that walks this tree, to be shown."""
        return shlex.join(["advicetree", "walk", self.name, *options])

    @property
    def is_held(self) -> bool:
        """Whether the action here has not opened yet."""
        opens_at, now = self.session.opens_at, self.clock.now
        return opens_at is not None and now is not None and now < opens_at
