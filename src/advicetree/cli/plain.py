"""The plain face of a terminal walk: printed lines, and a line to type.

What always holds: it needs nothing but the standard library, and every other face asks by the same two questions, `choose` and `ask`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import attrs

from advicetree.cli.pages import Piece, as_text, width


@attrs.frozen
class Choice:
    """One thing to choose: the mark that it is chosen by, its words, the line that it stands for, and whether it is an answer."""

    mark: str
    label: str
    line: str
    is_answer: bool = True


class Face(Protocol):
    """How a walk looks, and is steered, at a terminal."""

    hint: str

    def tell(self, pieces: Sequence[Piece]) -> None:
        """Show some pieces."""

    def choose(self, choices: Sequence[Choice]) -> str:
        """Show the choices, and give what was typed, or the mark of what was chosen; raises `EOFError` at Ctrl-D."""

    def ask(self, prompt: str) -> str:
        """Give the line that was typed after a prompt; raises `EOFError` at Ctrl-D."""


class PlainFace:
    """Prints lines, and reads them."""

    hint = "Type the number of your answer and press Enter; /help tells what else you can type."

    def tell(self, pieces: Sequence[Piece]) -> None:
        """Print some pieces, with an empty line before them."""
        if pieces:
            print("\n" + as_text(pieces, width()), flush=True)

    def choose(self, choices: Sequence[Choice]) -> str:
        """Print the choices, and read a line."""
        self.tell(as_pieces(choices))
        return self.ask("> ")

    def ask(self, prompt: str) -> str:
        """Read a line."""
        return input(prompt)


def as_pieces(choices: Sequence[Choice]) -> list[Piece]:
    """Give choices as lines; what is no answer stands below an empty line."""
    longest = max((len(choice.mark) for choice in choices), default=0)
    pieces = []
    for choice in choices:
        kind = "choice" if choice.is_answer else "how"
        pieces.append(Piece(kind, choice.label, f"{choice.mark:>{longest + 2}}. "))  # type: ignore[arg-type]
    return pieces
