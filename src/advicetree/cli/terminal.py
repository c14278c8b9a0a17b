"""A walk with a reader at a terminal.

What always holds: whatever is typed, the reader can go on, go back or leave, and is told how to come back; what has a file is saved after every answer.
A line with a slash before it is a command wherever a line is typed.
"""

from __future__ import annotations

import os

from advicetree.cli import commands, saving, telling
from advicetree.cli.menus import LEAVING, NOTHING, SAVE_AND_QUIT, WRITE, Choice, meant, menu, numbered
from advicetree.cli.pages import Piece
from advicetree.cli.plain import Face, PlainFace
from advicetree.cli.times import UNKNOWN
from advicetree.cli.walks import Left, Walk
from advicetree.errors import AdviceTreeError, RefusedAnswer, TooSoon
from advicetree.model import CONTROL, Action
from advicetree.session import Session


def converse(walk: Walk) -> int:
    """Walk with the reader at the terminal, and give the exit status."""
    conversation = Conversation(walk, face())
    try:
        conversation.open()
        while True:
            conversation.turn()
    except Left:
        return 0
    except EOFError:
        conversation.leave()
        return 0
    except KeyboardInterrupt:
        conversation.part()
        return 130


def face() -> Face:
    """Give the better face where its packages are there and the terminal can do it; else the plain one."""
    if os.environ.get("TERM", "") not in {"", "dumb"} or os.name == "nt":
        try:
            from advicetree.cli.fancy import FancyFace  # noqa: PLC0415  (its packages are an extra)

            return FancyFace()
        except ImportError:
            pass
    return PlainFace()


class Conversation:
    """The reader's side of a walk: what is told and asked at each stop."""

    def __init__(self, walk: Walk, face: Face) -> None:
        self.walk = walk
        self.face = face
        self.kept: Session | None = walk.session if walk.file is not None else None
        self.drafts: dict[str, str] = {}
        self.aside: list[Choice] | None = None

    def open(self) -> None:
        """Say what is walked, and how."""
        session = self.walk.session
        again = " You stopped here:" if session.steps else ""
        self.face.tell([Piece("title", session.tree.title), Piece("text", self.face.hint + again)])

    def turn(self) -> None:
        """Tell the stop, if the reader has not seen it, and take one choice or line."""
        if self.walk.moved:
            self._tell_stop()
        choices, self.aside = self.aside or menu(self.walk), None
        self._take(meant(self.face.choose(choices).strip(), choices))
        self._keep()

    def leave(self) -> None:
        """Leave kindly: offer to save what would be lost."""
        walk = self.walk
        self._keep()
        if self.kept is walk.session or not walk.session.steps:
            self.part()
        else:
            self._save_as("This walk is not saved. To save it, type a file's name; to leave without, press Enter.", None)

    def part(self) -> None:
        """Say farewell, and how to come back."""
        walk = self.walk
        self._keep()
        if walk.note:
            self.face.tell([Piece("label", "What you wrote here is not kept, since it waited for an answer:"), Piece("notes", walk.note, "| ")])
        if self.kept is walk.session:
            self.face.tell(telling.saved(walk))
        else:
            self.face.tell([Piece("closing", "The walk is not saved. To start again:"), Piece("command", walk.command_to(), "  ")])

    def _tell_stop(self) -> None:
        """Tell where the walk stands, and ask what the stop asks for besides an answer."""
        walk = self.walk
        walk.moved = False
        walk.note = walk.note or self.drafts.pop(walk.session.here.id, "")
        self.face.tell(telling.stop(walk))
        if walk.session.ended:
            self.face.tell(telling.closing(walk))
            return
        here = walk.session.here
        if walk.session.asks_moment is not None:
            self._ask_moment()
        if isinstance(here, Action) and here.note is not None and not walk.moved and not walk.is_held:
            self._ask_note()

    def _ask_moment(self) -> None:
        """Ask for the moment that the wait here counts from, until it is given or not known."""
        walk = self.walk
        moment = walk.session.asks_moment
        assert moment is not None, "a moment is asked for"
        hint = "Type a date such as 2026-11-20 15:00, yesterday or 3 days ago. If you do not know, press Enter, and the wait counts from when you came here."
        self.face.tell([Piece("note", moment.ask), Piece("text", hint)])
        while True:
            line = self.face.ask("> ").strip()
            if line.casefold() in UNKNOWN:
                return
            if commands.is_command(line):
                self._take(line)
                if walk.moved or self.aside or walk.session.asks_moment is not moment:
                    return
                continue
            when = walk.clock.read(line)
            if when is None:
                self.face.tell([Piece("error", "That is no date that can be read here."), Piece("text", hint)])
                continue
            walk.session = walk.session.with_moment(moment.id, when)
            self._keep()
            self.face.tell([telling.moment_given(walk, moment), *telling.wait(walk)])
            return

    def _ask_note(self) -> None:
        """Take lines of a note until an empty one."""
        walk = self.walk
        here = walk.session.here
        assert isinstance(here, Action), "actions ask for notes"
        earlier = [*walk.session.notes.get(here.id, ()), *([walk.note] if walk.note else [])]
        told = [Piece("note", here.note or "Write down what you want to remember.")]
        told += [Piece("label", "You wrote here before:")] if earlier else []
        told += [Piece("notes", text, "| ") for text in earlier]
        self.face.tell([*told, Piece("text", "Write line by line; an empty line ends it. You can also leave it empty for now.")])
        while line := self.face.ask("| ").rstrip():
            if commands.is_known_command(line):
                self._take(line)
                if walk.moved or self.aside:
                    return
                continue
            try:
                walk.add_note(CONTROL.sub("", line.replace("\r", "\n")))
            except AdviceTreeError as error:
                self.face.tell([telling.refused(error)])

    def _take(self, line: str) -> None:
        """Do what a line says; tell what is refused."""
        try:
            if line in LEAVING and self.walk.note:
                self.aside = numbered(("Give an answer first", NOTHING), ("Leave without what I wrote", LEAVING[line]))
                self.face.tell([Piece("error", "What you wrote here is kept together with an answer, and you have not given one.")])
            elif line in {SAVE_AND_QUIT, LEAVING[SAVE_AND_QUIT]}:
                self._save_and_quit()
            elif line == LEAVING["/quit"]:
                self._command("/quit")
            elif line == WRITE:
                self._ask_note()
            elif commands.is_command(line):
                self._command(line)
            elif line:
                self.walk.answer(line)
        except TooSoon as error:
            self.face.tell([telling.too_soon(self.walk, error)])
            self.aside = numbered(("Save, and come back then", SAVE_AND_QUIT), ("Go on reading anyway", f"/early {line}"), ("Give another answer", NOTHING))
        except RefusedAnswer as error:
            self.face.tell([telling.refused(error) if commands.is_command(line) else telling.not_offered(self.walk, line)])
        except AdviceTreeError as error:
            self.face.tell([telling.refused(error)])

    def _command(self, line: str) -> None:
        """Do a command; leaving is done kindly, and what was written at a stop is a draft there after going back."""
        walk = self.walk
        before, note = walk.session, walk.note
        try:
            told = commands.do(walk, line)
        except Left:
            self.leave()
            raise
        self.face.tell(told)
        taken_back = len(before.steps) - len(walk.session.steps)
        if walk.session is not before and taken_back >= 0 and note:
            self.drafts[before.here.id] = note
        if taken_back == 1 and (noted := before.steps[-1].note):
            self.drafts[before.steps[-1].node] = noted

    def _keep(self) -> None:
        """Save the walk where it has a file and has changed; tell it if that fails, and go on."""
        walk = self.walk
        if walk.file is None or self.kept is walk.session:
            return
        try:
            walk.keep()
            self.kept = walk.session
        except AdviceTreeError as error:
            self.face.tell([telling.refused(error)])

    def _save_and_quit(self) -> None:
        walk = self.walk
        if walk.file is None:
            name = saving.free_name(walk.session.tree.id)
            self._save_as(f"What shall the file be called? Press Enter for {name}.", name)
        else:
            self.part()
        raise Left

    def _save_as(self, words: str, name: str | None) -> None:
        """Ask for a file's name until the walk is saved there, or nothing is typed where nothing was proposed; then say farewell."""
        walk = self.walk
        self.face.tell([Piece("note", words)])
        while True:
            try:
                typed = self.face.ask("> ").strip() or name
            except EOFError:
                typed = None
            if typed is None:
                break
            try:
                walk.keep_in(typed)
            except AdviceTreeError as error:
                self.face.tell([telling.refused(error)])
                name = None
                continue
            self.kept = walk.session
            break
        self.part()
