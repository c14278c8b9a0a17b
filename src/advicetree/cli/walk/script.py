"""A walk with the answers of a script: one a line, from standard input.

Invariant: each stop is shown plainly, and each line is repeated before what it leads to, so that the output reads as a transcript.
The first line that is refused ends the walk; what was reached by then is kept if the walk has a file.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress

import attrs

from advicetree.blocks import Block
from advicetree.cli.process import MISUSED, PROBLEMS, WELL, Stopped, complain, saved
from advicetree.cli.values import UsageError
from advicetree.cli.walk import commands, rendering
from advicetree.cli.walk.front_end import PlainFrontEnd
from advicetree.cli.walk.state import Left, OngoingWalk
from advicetree.control import safe
from advicetree.durations import duration
from advicetree.errors import AdviceTreeError, RefusedAnswer, TooSoon
from advicetree.model import Action
from advicetree.text import shown
from advicetree.words import told

LONGEST_LINE = 10_000

_SCREEN = PlainFrontEnd()


def follow(walk: OngoingWalk) -> int:
    """Walk with the lines of standard input, and return the exit status."""
    try:
        status = saved(lambda: _each_line(walk), lambda: _keep(walk), always=True)
    except Stopped:
        if walk.file is None and (walk.session.steps or walk.note):
            _complain(rendering.not_saved(walk))
        raise
    if walk.file is not None and (status is not None or not walk.session.ended):
        _SCREEN.tell(rendering.saved(walk))
    if status:
        return status
    if status is None and not walk.session.ended and walk.file is None:
        _complain(f"the answers end before the walk does: {rendering.offered(walk.session)}")
        return PROBLEMS
    return PROBLEMS if walk.instead_of is not None else WELL


def _keep(walk: OngoingWalk) -> None:
    """Save the walk and the note that waits for its answer, and tell what a reader would not expect of it."""
    try:
        if walk.file is not None:
            walk.keep()
    finally:
        if (kept := walk.keep_notes({}, _complain)) is not None:
            _complain(rendering.note_kept(kept))
    if walk.instead_of is not None:
        _complain(rendering.elsewhere(walk))


def _each_line(walk: OngoingWalk) -> int | None:
    """Do what each line says; return the status if one of them ends the walk."""
    number, line = 0, ""
    try:
        _SCREEN.tell(_stop(walk))
        for number, line in _lines():  # noqa: B007  (it is named when a line is refused)
            print(f"\n> {safe(line if len(line) <= LONGEST_LINE else line[:40] + '…')}")
            _SCREEN.tell(_take(walk, line))
    except Left:
        return WELL
    except TooSoon as error:
        time = "let time go by with +2 days or the like, or " if walk.clock.set_to is not None else ""
        _complain(f"line {number}: {error.wrong}; it opens on {walk.clock.told(error.opens_at)}: {time}type /early {line}")
        return MISUSED
    except AdviceTreeError as error:
        _complain(f"line {number}: {error}")
        return MISUSED
    return None


def _take(walk: OngoingWalk, line: str) -> list[Block]:
    """Do what a line says, and return what is to be shown."""
    blocks: list[Block] = []
    if len(line) > LONGEST_LINE:
        raise UsageError(f"it has more than {LONGEST_LINE:,} characters", "shorten it")
    if line.startswith("+"):
        _let_time_go_by(walk, line)
        blocks = rendering.wait(walk)
    elif commands.is_command(line):
        blocks = commands.do(walk, line)
    else:
        _answer(walk, line)
    return [*blocks, *_stop(walk)] if walk.moved else blocks


def _answer(walk: OngoingWalk, line: str) -> None:
    """The answer that a line says."""
    try:
        walk.answer(line)
    except RefusedAnswer as error:
        if (command := commands.slashed(line)) is None:
            raise
        raise UsageError(error.wrong, f"as a command it is {command}, with a slash") from None


def _stop(walk: OngoingWalk) -> list[Block]:
    """The present stop, and what can be answered."""
    walk.seen()
    session = walk.session
    blocks = rendering.stop(walk)
    if session.ended:
        if walk.file is not None:
            with suppress(UsageError):  # what keeps it from being saved is told at the end
                walk.keep()
        return [*blocks, *rendering.closing(walk)]
    if (moment := session.asks_moment) is not None:
        blocks.append(Block("note", told("terminal.moment_asked", question=moment.ask, moment=moment.id)))
    if isinstance(session.here, Action) and session.here.note is not None:
        blocks.append(Block("note", told("terminal.note_asked", question=session.here.note)))
    if session.asks_several is None:
        return blocks + [Block("choice", walk.label(answer), f"  {answer.id}: ") for answer in session.offers]
    fact = session.tree.facts[session.here.fact or ""]
    hint = told("terminal.script_ticks_or_none" if rendering.can_be_none(fact) else "terminal.script_ticks")
    return [*blocks, Block("text", hint), *(Block("choice", box.shown_label, f"  {box.line}: ") for box in rendering.boxes_of(session.tree, fact.id))]


def _let_time_go_by(walk: OngoingWalk, line: str) -> None:
    """Move a clock that was set."""
    length = duration(line[1:].strip())
    if length is None:
        raise UsageError(f"{shown(line)} is not a length of time", "write it as +2 days or +1 hour")
    if walk.clock.set_to is None:
        raise UsageError("time passes only where it is set", "walk with --now TIME")
    try:
        walk.clock = attrs.evolve(walk.clock, set_to=walk.clock.set_to + length)
    except OverflowError:
        raise UsageError("the year 9999 is the last one", "let less time go by") from None


def _lines() -> Iterator[tuple[int, str]]:
    """The lines of standard input with their numbers, without empty ones and those that start with `#`."""
    number = 0
    while sys.stdin is not None and (line := sys.stdin.readline(LONGEST_LINE + 2)):
        number += 1
        rest = line
        while len(rest) > LONGEST_LINE and not rest.endswith("\n"):
            rest = sys.stdin.readline(LONGEST_LINE + 2)  # what is cut off is not a line of its own
        line = line.lstrip("\ufeff").strip()
        if line and not line.startswith("#"):
            yield number, line


def _complain(text: str) -> None:
    if sys.stdout is not None:
        with suppress(OSError, ValueError):  # what is wrong with it is told when the program ends
            sys.stdout.flush()
    complain(text)
