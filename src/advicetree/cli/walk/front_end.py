"""How a walk looks at a terminal, and the plain front end: printed lines, and a line to type.

Invariant: the plain one needs nothing but the standard library, and every other asks by the same two questions, `choose` and `ask`.
"""

from __future__ import annotations

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
    """Prints lines, and reads them."""

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
        if blocks:
            print("\n" + as_text(blocks, width()), flush=True)

    def choose(self, choices: Sequence[Choice]) -> str:
        """Print the choices, and read a line."""
        self.tell(as_blocks(choices))
        return self.ask("> ")

    def ask(self, prompt: str) -> str:
        """Read a line; by `sys.stdin`, since `input` hears a signal that comes just before it waits only at the next key."""
        print(prompt, end="", flush=True)
        if not (line := sys.stdin.readline()):
            raise EOFError
        return line.removesuffix("\n")
