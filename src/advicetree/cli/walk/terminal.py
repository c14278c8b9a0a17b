"""A walk with a reader at a terminal.

Invariant: whatever is typed, the reader can go on, go back or leave, and is told how to come back; a walk with a file is saved after every answer.
A line that begins with a slash is a command wherever it is typed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta

import attrs

from advicetree.blocks import Block
from advicetree.cli.process import INTERRUPTED, PROBLEMS, WELL, complain, saved, shows_all
from advicetree.cli.walk import commands, rendering, saving
from advicetree.cli.walk.front_end import FrontEnd, PlainFrontEnd
from advicetree.cli.walk.rendering import (
    ANOTHER_DAY,
    MOST_LISTED,
    NOTHING,
    QUIT_AT_ONCE,
    READ_ON,
    RECORD,
    WRITE,
    Choice,
    days,
    found,
    meant,
    meant_aside,
    menu,
    numbered,
    parts_of_day,
    ticked,
)
from advicetree.cli.walk.state import Left, OngoingWalk
from advicetree.control import CONTROL
from advicetree.dates import plain_day
from advicetree.errors import AdviceTreeError, RefusedAnswer, TooSoon
from advicetree.model import Moment
from advicetree.session.session import Session
from advicetree.words import ticks, told

try:
    import termios
except ImportError:  # on Windows
    termios = None  # type: ignore[assignment]

_A_YEAR = timedelta(days=366)


def converse(walk: OngoingWalk) -> int:
    """Walk with the reader at the terminal, and return the exit status."""
    with left_as_it_was():
        return _conversed(Conversation(walk, front_end()), walk)


def _conversed(conversation: Conversation, walk: OngoingWalk) -> int:
    status = saved(lambda: _until_left(conversation), conversation.stop)  # a signal may come, and the terminal may go
    return status or (PROBLEMS if walk.instead_of is not None else WELL)


def _until_left(conversation: Conversation) -> int:
    """Take turns until the reader leaves, and return the status of that."""
    status = WELL
    try:
        conversation.open()
        while True:
            try:
                conversation.turn()
            except (EOFError, KeyboardInterrupt) as pressed:
                status = _status(pressed)
                conversation.leave()
                status = WELL
    except Left:
        pass
    except (EOFError, KeyboardInterrupt) as pressed:
        conversation.part()
        status = _status(pressed)
    return status


@contextmanager
def left_as_it_was() -> Iterator[None]:
    """Leave the terminal in the mode that it was in, also if a signal comes just while the mode changes; raises `OSError` if it is gone."""
    if termios is None:
        yield
        return
    before = None
    with suppress(OSError, ValueError, termios.error):
        before = termios.tcgetattr(sys.stdin.fileno())
    try:
        yield
    except termios.error as gone:
        raise OSError(*gone.args) from gone
    finally:
        with suppress(OSError, ValueError, termios.error):  # the terminal may be gone
            if before is not None and termios.tcgetattr(sys.stdin.fileno()) != before:
                termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, before)


def _status(pressed: BaseException) -> int:
    """The status of a walk that was left by Ctrl-D or Ctrl-C."""
    return INTERRUPTED if isinstance(pressed, KeyboardInterrupt) else WELL


def front_end() -> FrontEnd:
    """The better front end if its packages are installed and the terminal can do it; else the plain one."""
    if (os.environ.get("TERM", "") not in {"", "dumb"} or os.name == "nt") and shows_all(sys.stdout):
        try:
            from advicetree.cli.walk.fancy import FancyFrontEnd  # noqa: PLC0415  (its packages are an extra)

            return FancyFrontEnd()
        except ImportError:
            pass
    return PlainFrontEnd()


class Conversation:
    """The reader's side of a walk: what is shown and asked at each stop."""

    def __init__(self, walk: OngoingWalk, front_end: FrontEnd) -> None:
        self.walk = walk
        walk.by_reader = True
        self.front_end = front_end
        self.kept: Session | None = walk.session if walk.file is not None else None
        self.drafts: dict[str, str] = {}
        self.aside: list[Choice] | None = None
        self.before = ""  # what goes before the boxes that are ticked aside
        self.asked_note = False
        self.offered_file = False
        self.unsure = ""  # what was typed, while the reader is asked whether to write it down
        self.doubted: tuple[str, str] | None = None

    def open(self) -> None:
        """Say what is walked, and how."""
        session = self.walk.session
        again = f" {told('terminal.stopped_here')}" if session.steps else ""
        introduction = [] if session.steps else rendering.introduction(session.tree)
        self.front_end.tell([Block("title", session.tree.title), *introduction, Block("text", self.front_end.hint + again)])

    def turn(self) -> None:
        """Show the stop, if the reader has not seen it, and take one choice or line."""
        while self.walk.moved:
            self._tell_stop()
        is_aside = self.aside is not None
        (choices, before), self.aside, self.before = (self.aside or menu(self.walk), self.before), None, ""
        typed = self.front_end.choose(choices).strip()
        line = meant_aside(typed, choices) if is_aside else meant(typed, [*choices, *rendering.waiting(self.walk)])
        if not typed:
            self._nothing_typed(is_aside=is_aside, changes=bool(before))
        elif (boxes := ticked(typed, choices)) is not None:
            self._take(before + boxes)
        elif line != typed or commands.is_command(typed) or not self._searched(typed, choices):
            self._take(line)
        self._keep()

    def _nothing_typed(self, *, is_aside: bool, changes: bool) -> None:
        """Say what can be typed, after Enter alone; aside of the answers that leaves the question, and all as it is."""
        if changes:
            self.front_end.tell([Block("text", told("terminal.unchanged"))])
        elif not is_aside:
            self.front_end.tell([Block("error", rendering.what_to_type(self.walk))])

    def _searched(self, typed: str, choices: Sequence[Choice]) -> bool:
        """Take the answer that a part of its words was typed of, or ask which of several; false where nothing is to be found."""
        matches = found(typed, choices) if typed else []
        if len(matches) == 1:
            self._take(matches[0].line)
        elif matches:
            many = len(matches) > MOST_LISTED
            self.front_end.tell([Block("note", told("terminal.found_many" if many else "terminal.found", count=len(matches), typed=typed))])
            self.aside = None if many else numbered(*((choice.label, choice.line) for choice in matches), (told("choice.none"), NOTHING))
        return bool(matches)

    def leave(self) -> None:
        """Leave kindly: raise `Left`, after offering to save what would be lost; return if the reader goes on after all."""
        walk = self.walk
        self._keep()
        self._note_unsure()
        if walk.note:
            self.front_end.tell([Block("label", told("terminal.wrote_here")), Block("notes", walk.note, "| ")])
        if self.kept is walk.session or not (walk.session.steps or walk.session.moments or walk.note) or self._saved_or_left():
            self.part()
            raise Left

    def part(self) -> None:
        """Say farewell, and how to come back."""
        walk = self.walk
        self._keep()
        blocks: list[Block] = []
        left = {node: note for node, note in self.drafts.items() if node != walk.session.here.id}  # a draft here is what the reader leaves without
        try:
            if (kept := walk.keep_notes(left, lambda text: blocks.append(Block("text", text)))) is not None:
                blocks.append(Block("text", rendering.sentence(rendering.note_kept(kept))))
        except AdviceTreeError as error:
            blocks.append(rendering.refused(error))
        if self.kept is walk.session:
            self.front_end.tell(rendering.saved(walk))
        else:
            self.front_end.tell([Block("closing", told("terminal.not_saved")), Block("command", walk.command_to(), "  ")])
        self.front_end.tell(blocks)

    def stop(self) -> None:
        """Save the walk, and what was written for answers that were not given, since the program is ended; the terminal may be gone."""
        walk = self.walk
        self._note_unsure()
        try:
            if walk.file is not None:
                walk.keep()
        finally:
            if (kept := walk.keep_notes(self.drafts, complain)) is not None:
                complain(f"advicetree: {rendering.note_kept(kept)}")
        if walk.file is None and (walk.session.steps or walk.note or self.drafts):
            complain(f"advicetree: {rendering.not_saved(walk)}")

    def _tell_stop(self) -> None:
        """Show the present stop, and ask what it asks for besides an answer."""
        walk = self.walk
        walk.seen()
        self.asked_note = False
        walk.note = walk.note or self.drafts.pop(walk.session.here.id, "")
        self.front_end.tell([*rendering.stop(walk), *self._how_to_choose()])
        if walk.session.ended:
            self.front_end.tell(rendering.closing(walk))
            return
        here = walk.session.here
        if walk.session.asks_moment is not None:
            self._ask_moment(walk.session.asks_moment)
        if not self._interrupted:
            self._offer_file()
        if here.note is not None and not self._interrupted:
            self._tell_note(here.note)

    def _tell_note(self, question: str) -> None:
        """Tell what can be written down here, and where; it is asked for before its time only where the reader chooses to write."""
        written = rendering.written(self.walk)
        self.asked_note = not self.walk.is_held
        if self.asked_note:
            self.front_end.tell([Block("note", question), *written, rendering.to_write(self.walk)])
        else:
            self.front_end.tell(written)

    def _offer_file(self) -> None:
        """Tell how to keep the walk, once, when it first has to wait."""
        if not self.offered_file and (how := rendering.how_to_keep(self.walk, saving.free_name(self.walk.session.tree.id))):
            self.offered_file = True
            self.front_end.tell(how)

    def _how_to_choose(self) -> list[Block]:
        """How boxes are ticked here, or an answer of many is found."""
        choices = menu(self.walk)
        session = self.walk.session
        searched = sum(1 for choice in choices if not choice.mark)
        if searched:
            return [Block("text", self.front_end.search_hint(searched, instead=session.asks_date is not None and session.started is not None))]
        return [Block("text", self._tick_hint(session.here.fact))] if any(choice.box for choice in choices) else []

    def _tick_hint(self, fact: str | None) -> str:
        """How boxes of a fact are ticked."""
        return self.front_end.tick_hint(none=rendering.can_be_none(self.walk.session.tree.facts[fact or ""]))

    @property
    def _interrupted(self) -> bool:
        """Whether what was done at a question leads away from it: to another stop, or to another question."""
        return self.walk.moved or self.aside is not None

    def _line(self, asked: str | list[Choice], is_command: Callable[[str], bool] = commands.is_command) -> str | None:
        """The line that answers a prompt or is chosen, `None` if a command that was typed there leads away from the question or answers it."""
        before, file = self.walk.session, self.walk.file
        while is_command(line := self.front_end.ask(asked).strip() if isinstance(asked, str) else meant(self.front_end.choose(asked).strip(), asked)):
            self._take(line)
            if self._interrupted or self.walk.session is not before or self.walk.file != file:
                return None
        return line

    def _ask_moment(self, moment: Moment) -> None:
        """Ask for a moment, by its day and then by its hour, until it is given or not known."""
        walk, before = self.walk, self.walk.session
        given, ahead = moment.id in before.moments, walk.lies_ahead(moment.id)
        unknown = told("terminal.unknown_ahead" if ahead else "terminal.unknown")
        self.front_end.tell([Block("note", moment.ask), *([] if given else [Block("text", unknown)])])
        while line := self._line(days(ahead=ahead, given=given)):
            if line == ANOTHER_DAY:
                self.front_end.tell([Block("text", told("terminal.type_date"))])
                line = self._line("> ")
            when = self._with_hour(moment, line) if line else line
            if when:
                self._take(f"/moment {moment.id} {when}")
            if when is None or self._interrupted or walk.session is not before:
                break
        self._keep()

    def _with_hour(self, moment: Moment, day: str) -> str | None:
        """A date with the part of the day that is chosen, or as it is if it says more than the day or cannot be read; `None` as for `_line`."""
        day_alone = ""
        with suppress(AdviceTreeError):
            day_alone = self.walk.time_of(moment.id, day).day
        if not day_alone:
            return day
        self.front_end.tell([Block("note", told("terminal.which_hour", day=day_alone))])
        hour = self._line(parts_of_day())
        return hour if hour is None else f"{day} {hour}".strip()

    def _doubts(self, moment: Moment, text: str) -> bool:
        """Whether a moment is so far off that it may be a slip, and the reader was not asked yet."""
        walk = self.walk
        now = walk.clock.now
        if now is None or self.doubted == (moment.id, text):
            return False
        time = walk.time_of(moment.id, text)
        if abs(time.when - now) <= _A_YEAR and (time.when <= now or walk.lies_ahead(moment.id)):
            return False
        self.doubted = (moment.id, text)
        self.front_end.tell([Block("note", told("terminal.is_it_right", question=moment.ask, time=time.words))])
        self.aside = numbered((told("choice.yes"), f"/moment {moment.id} {text}"), (told("choice.another_date"), f"/moment {moment.id}"))
        return True

    def _ask_note(self) -> None:
        """Take lines of a note until an empty one; if the first is an answer, ask which of the two was meant."""
        walk = self.walk
        here = walk.session.here
        self.asked_note = True
        question = Block("note", here.note or told("terminal.write"))
        self.front_end.tell([question, *rendering.written(walk), Block("text", told("terminal.how_to_write"))])
        while line := self._line("| ", commands.is_known_command):
            chosen = next((choice for choice in [*menu(walk), *rendering.waiting(walk)] if meant(line, [choice]) == choice.line), None)
            if chosen is not None and not walk.note:
                self.front_end.tell([Block("note", told("terminal.which_meant", typed=line))])
                self.aside = numbered((told("choice.choose", label=chosen.label), chosen.line), (told("choice.note"), f"/note {line}"))
                return
            try:
                walk.add_note(CONTROL.sub("", line.replace("\r", "\n")))
            except AdviceTreeError as error:
                self.front_end.tell([rendering.refused(error)])

    def _note_comes_first(self, line: str) -> bool:
        """Ask for the note before an answer takes it along, if that was not done at this stop; whether that leads away from the answer."""
        walk, here = self.walk, self.walk.session.here
        early = line.startswith("/early ")
        answer = here.answers.get(self.walk.unnamed(line.removeprefix("/early ").strip()))
        if here.note is None or walk.note or self.asked_note or answer is None or answer.any_time or (walk.is_held and not early):
            return False
        self._ask_note()
        return self._interrupted

    def _take(self, line: str) -> None:
        """Do what a line says; say what is refused."""
        self._note_unsure(leaves=line == "/quit")
        try:
            if line == "/quit" and self.walk.note:
                self.aside = numbered((told("choice.answer_first"), NOTHING), (told("choice.leave_note"), QUIT_AT_ONCE))
                self.front_end.tell([Block("error", told("terminal.note_unanswered"))])
            elif line == QUIT_AT_ONCE:
                self.drafts[self.walk.session.here.id], self.walk.note = self.walk.note, ""
                self._do("/quit")
            elif line == WRITE:
                self._ask_note()
            elif line.startswith(READ_ON):
                self._read_on(line.removeprefix(READ_ON))
            elif line and not self._is_warned(line):
                self._answer_or_do(line.replace(RECORD, "/early ", 1) if line.startswith(RECORD) else line)
        except TooSoon as error:
            self.front_end.tell([rendering.too_soon(self.walk, error)])
            self.aside = numbered(
                (told("choice.come_back"), "/quit"),
                (told("choice.read_on"), READ_ON + line),
                (told("choice.early"), f"/early {line}"),
                (told("choice.other_answer"), NOTHING),
            )
        except commands.Unclear as question:
            self._ask_aside(question)
        except RefusedAnswer as error:
            self.front_end.tell([self._refused(line, error)])
        except AdviceTreeError as error:
            self.front_end.tell([rendering.refused(error)])

    def _answer_or_do(self, line: str) -> None:
        """Do what a line says, after the note is asked for that an answer takes along."""
        if not self._note_comes_first(line):
            self._do(line)

    def _is_warned(self, line: str) -> bool:
        """Whether an early answer has to wait for a yes; it is recorded only after a word of warning."""
        name, _, text = line.partition(" ")
        if name.casefold() != "/early":
            return False
        waiting = rendering.waiting(self.walk)
        answer = meant(self.walk.unnamed(text.strip()), waiting)
        early = next((choice for choice in waiting if choice.line == answer), None)
        if early is None:
            return False
        self.front_end.tell([rendering.warned(self.walk, early.label)])
        self.aside = numbered((told("choice.is_not_so"), NOTHING), (told("choice.is_so"), RECORD + early.line))
        return True

    def _read_on(self, text: str) -> None:
        """Show the stop that an answer would lead to, and record nothing."""
        later = attrs.evolve(self.walk)
        later.answer(text, early=True)
        self.front_end.tell(rendering.ahead(self.walk, later.session))

    def _refused(self, line: str, error: RefusedAnswer) -> Block:
        """What is said of an answer that was refused; boxes that were ticked for a change are shown again."""
        if not commands.is_command(line) and self._may_be_a_note(line):
            self.aside = numbered((told("choice.note"), f"/note {line}"), (told("choice.answer"), NOTHING))
            self.unsure = line
            return Block("note", told("terminal.which_meant", typed=line))
        if not commands.is_command(line):
            return rendering.not_offered(self.walk, line, commands.slashed(line))
        name, id, text = (*line.split(maxsplit=2), "", "")[:3]
        tree = self.walk.session.tree
        fact = tree.facts.get((tree.nodes[id].fact or "") if id in tree.nodes else id)
        if name != "/change" or fact is None:
            return rendering.refused(error)
        if fact.several is not None and (wrong := rendering.not_ticked(tree, fact, text)) is not None:
            self.aside, self.before = rendering.boxes_of(tree, fact.id), f"/change {id} "
            return Block("error", wrong)
        if fact.days is not None and (when := plain_day(self.walk.dated(fact.id, text))) is not None:
            return Block("error", f"{rendering.out_of_days(fact.days, when, self.walk.clock.today)} {told('terminal.unchanged')}")
        return rendering.refused(error)

    def _note_unsure(self, *, leaves: bool = True) -> None:
        """Note what may be meant to be written down if the reader leaves without telling, else forget it; what is too long for a note is left out."""
        line, self.unsure = self.unsure, ""
        if leaves and line:
            with suppress(AdviceTreeError):
                self.walk.add_note(line)

    def _may_be_a_note(self, line: str) -> bool:
        """Whether a line that is not an answer may be what the reader wants to write down here."""
        session = self.walk.session
        is_one_answer = session.asks_number is None and session.asks_date is None and session.asks_several is None
        return session.here.note is not None and is_one_answer and any(map(str.isalpha, line)) and commands.slashed(line) is None

    def _ask_aside(self, question: commands.Unclear) -> None:
        """Ask what a command leaves open."""
        blocks, tree = [Block("note", question.question)], self.walk.session.tree
        if question.ticks is None:
            self.aside = numbered(*question.ways, (told("choice.none"), NOTHING))
        else:
            blocks += [Block("text", ticks(tree.facts[question.ticks])), Block("text", self._tick_hint(question.ticks))]
            self.aside = rendering.boxes_of(tree, question.ticks)
        self.before = question.before
        self.front_end.tell(blocks)

    def _do(self, line: str) -> None:
        """Do what a line says, or ask what it leaves open."""
        name, id, text = (*line.split(maxsplit=2), "", "")[:3]
        moment = self.walk.session.tree.moments.get(id) if name == "/moment" else None
        if not commands.is_command(line):
            self.walk.answer(line)
            self.front_end.tell(rendering.day_given(self.walk.session))
        elif moment is not None and not text and self.walk.clock.kept:
            self._ask_moment(moment)
        elif moment is None or not self._doubts(moment, text):
            self._command(line)

    def _command(self, line: str) -> None:
        """Do a command; leaving is done kindly, and what was written at a stop is a draft there after going back."""
        walk = self.walk
        before, note = walk.session, walk.note
        try:
            answer = commands.do(walk, line)
        except Left:
            self.leave()
            return
        taken_back = len(before.steps) - len(walk.session.steps)
        if walk.session is not before and taken_back >= 0 and note:
            self.drafts[before.here.id] = note
        if taken_back == 1 and (noted := before.steps[-1].note):
            self.drafts[before.steps[-1].node] = noted
        self.front_end.tell(answer)

    def _keep(self) -> None:
        """Save the walk if it has a file and has changed; say so if that fails, and go on."""
        walk = self.walk
        if walk.file is None or self.kept is walk.session:
            return
        before = walk.file
        try:
            walk.keep()
            self.kept = walk.session
        except AdviceTreeError as error:
            self.front_end.tell([rendering.refused(error)])
        if walk.file != before:
            self.front_end.tell([Block("error", rendering.sentence(rendering.elsewhere(walk)))])

    def _saved_or_left(self) -> bool:
        """Ask for a file's name until the walk is saved or given up; false if the reader goes on after all."""
        walk = self.walk
        name = saving.free_name(walk.session.tree.id)
        self.front_end.tell([Block("note", told("terminal.save", name=name))])
        while True:
            typed = self._line("> ", lambda line: commands.is_command(line) and line != "/quit")
            if typed is None and self._interrupted:
                return False
            if typed is not None and typed.casefold() in {"n", "no", "/quit"}:
                return True
            try:
                if typed is not None:
                    walk.keep_in(name if typed.casefold() in {"", "y", "yes"} else typed)
                    self.kept = walk.session
            except AdviceTreeError as error:
                self.front_end.tell([rendering.refused(error)])
            self._keep()
            if self.kept is walk.session:
                return True
