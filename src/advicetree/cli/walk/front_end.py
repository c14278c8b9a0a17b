"""How a walk looks at a terminal, and the plain front end: printed lines, and a line to type.

Invariant: the plain one needs nothing but the standard library, and every other asks by the same two questions, `choose` and `ask`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Protocol

from advicetree.blocks import Block, as_text, width
from advicetree.cli.walk.rendering import Choice, as_blocks
from advicetree.words import told


class FrontEnd(Protocol):
    """How a walk looks, and is steered, at a terminal."""

    @property
    def hint(self) -> str:
        """What to do to choose an answer."""

    def tick_hint(self, *, none: bool) -> str:
        """How to tick several choices, or none where that is allowed."""

    def search_hint(self, count: int, *, instead: bool) -> str:
        """How to find one of many answers, which may be given `instead` of a date."""

    def tell(self, blocks: Sequence[Block]) -> None:
        """Show some blocks."""

    def choose(self, choices: Sequence[Choice]) -> str:
        """Show the choices, and return what was typed, or the mark of what was chosen; raises `EOFError` at Ctrl-D."""

    def ask(self, prompt: str) -> str:
        """The line that was typed after a prompt; raises `EOFError` at Ctrl-D."""


class PlainFrontEnd:
    """Prints lines, and reads them; before choices that would push the question out of the screen it waits for a key."""

    def __init__(self) -> None:
        self._screen = Screen()

    @property
    def hint(self) -> str:
        """What to do to choose an answer."""
        return told("terminal.hint")

    def tick_hint(self, *, none: bool) -> str:
        """How to tick several choices, or none where that is allowed."""
        return told("terminal.type_ticks_or_none" if none else "terminal.type_ticks")

    def search_hint(self, count: int, *, instead: bool) -> str:
        """How to find one of many answers, which may be given `instead` of a date."""
        return told("terminal.search_instead" if instead else "terminal.search", count=count)

    def tell(self, blocks: Sequence[Block]) -> None:
        """Print some blocks, with an empty line before them."""
        if not blocks:
            return
        print("\n" + as_text(blocks, width()), flush=True)
        self._screen.show(blocks)

    def choose(self, choices: Sequence[Choice]) -> str:
        """Print the choices, and read a line, which can also be typed where the reader is asked to read on."""
        listed = as_blocks(choices)
        if self._screen.is_left_by(_lines(listed)):
            print()
            if (typed := self.ask(told("terminal.read_on"))).strip():
                return typed
        self.tell(listed)
        return self.ask("> ")

    def ask(self, prompt: str) -> str:
        """Read a line; by `sys.stdin`, since `input` hears a signal that comes just before it waits only at the next key."""
        self._screen.clear()
        print(prompt, end="", flush=True)
        if not (line := sys.stdin.readline()):
            raise EOFError
        return line.removesuffix("\n")


class Screen:
    """How much is shown from the last headline on, so that it is known what would push that out of the terminal."""

    def __init__(self) -> None:
        self._shown: int | None = None  # lines, until a line is read

    def show(self, blocks: Sequence[Block]) -> None:
        """Take account of some blocks that are shown, with an empty line before them."""
        headlines = [number for number, block in enumerate(blocks) if block.kind == "headline"]
        if headlines:
            self._shown = _lines(blocks[headlines[-1] :])
        elif self._shown is not None:
            self._shown += 1 + _lines(blocks)

    def is_left_by(self, lines: int) -> bool:
        """Whether the headline would leave the terminal if so many lines more were shown, and one to type in."""
        return self._shown is not None and 0 < height() < self._shown + 1 + lines + 1

    def clear(self) -> None:
        """Take account of a line that was read, so that the reader has seen what is shown."""
        self._shown = None


def _lines(blocks: Sequence[Block]) -> int:
    """How many lines some blocks take."""
    return as_text(blocks, width()).count("\n") + 1


def height() -> int:
    """How many lines the terminal shows, 0 if that is not known."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).lines
    except (OSError, ValueError):
        return 0
