"""What a reader can choose at a stop.

What always holds: each choice stands for a line that could also be typed; the answers come first, and every stop has a way to leave.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from advicetree.cli.pages import Piece
from advicetree.cli.walks import Walk
from advicetree.model import Action

SAVE_AND_QUIT = "/save-and-quit"
WRITE = "/write"
NOTHING = ""
LEAVING = {SAVE_AND_QUIT: "/save-and-quit at once", "/quit": "/quit at once"}


@attrs.frozen
class Choice:
    """One thing to choose: the mark that it is chosen by, its words, the line that it stands for, and whether it is an answer."""

    mark: str
    label: str
    line: str
    is_answer: bool = True


def menu(walk: Walk) -> list[Choice]:
    """Give what can be chosen at a stop: the answers, then the ways around them."""
    session = walk.session
    here = session.here
    is_number = here.fact is not None and session.tree.facts[here.fact].number is not None
    lines = []
    for answer in session.offers:
        held = " (not yet)" if walk.is_held and not answer.any_time else ""
        lines.append((answer.label + held, answer.id, True))
    if session.ended:
        lines.append(("Leave", "/quit", True))
    if isinstance(here, Action) and here.note is not None:
        lines.append(("Write something down", WRITE, False))
    if session.steps:
        lines.append(("Go back", "/back", False))
    lines.append(("Why am I here?", "/why", False))
    if not session.ended or walk.file is None:
        lines.append(("Save and quit", SAVE_AND_QUIT, False))
    return [Choice(_mark(number, is_number=is_number), *line) for number, line in enumerate(lines)]


def numbered(*lines: tuple[str, str]) -> list[Choice]:
    """Give choices of these words and lines, by their numbers."""
    return [Choice(str(number), *line) for number, line in enumerate(lines, 1)]


def _mark(number: int, *, is_number: bool) -> str:
    """Give what a choice is chosen by: its number, or a letter where a number is itself an answer."""
    return chr(ord("a") + number) if is_number and number < 26 else str(number + 1)  # noqa: PLR2004


def meant(typed: str, choices: Sequence[Choice]) -> str:
    """Give the line that is meant by what was typed: by its mark, the line itself, or by its words."""
    by_mark = {choice.mark: choice.line for choice in choices}
    by_label = {choice.label.casefold(): choice.line for choice in choices}
    if typed not in by_mark and any(choice.line == typed for choice in choices):
        return typed
    return by_mark.get(typed.casefold(), by_label.get(typed.casefold(), typed))


def as_pieces(choices: Sequence[Choice]) -> list[Piece]:
    """Give choices as lines; what is no answer stands below an empty line."""
    longest = max((len(choice.mark) for choice in choices), default=0)
    pieces = []
    for choice in choices:
        kind = "choice" if choice.is_answer else "how"
        pieces.append(Piece(kind, choice.label, f"{choice.mark:>{longest + 2}}. "))  # type: ignore[arg-type]
    return pieces
