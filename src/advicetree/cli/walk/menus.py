"""What a reader can choose at a stop.

Invariant: each choice stands for a line that could also be typed; the answers come first, and every stop has a way to leave.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from advicetree.cli.walk.walk import Walk
from advicetree.pieces import Piece
from advicetree.words import told

WRITE = "/write"
ANOTHER_DAY = "another day"
NOTHING = ""
QUIT_AT_ONCE = "/quit at once"


@attrs.frozen
class Choice:
    """One thing to choose: the mark that it is chosen by, its words, the line that it stands for, and whether it is an answer."""

    mark: str
    label: str
    line: str
    is_answer: bool = True


def menu(walk: Walk) -> list[Choice]:
    """What can be chosen at a stop: the answers, then the ways around them."""
    session = walk.session
    here = session.here
    is_number = session.asks_number is not None
    lines = [(walk.label(answer), answer.id, True) for answer in session.offers]
    if session.ended:
        lines.append((told("choice.leave"), "/quit", True))
    if here.note is not None:
        lines.append((told("choice.write"), WRITE, False))
    if here.wait is not None and here.wait.moment is not None and session.started is not None:
        moment = session.tree.moments[here.wait.moment]
        give = "choice.correct_date" if moment.id in session.moments else "choice.give_date"
        lines.append((told(give, question=moment.ask), f"/moment {moment.id}", False))
    if session.steps:
        lines.append((told("choice.back"), "/back", False))
    if len(session.steps) > 1 or session.known:
        lines.append((told("choice.change"), "/change", False))
    lines.append((told("choice.why"), "/why", False))
    if not session.ended:
        lines.append((told("choice.save"), "/quit", False))
    return [Choice(_mark(number, is_number=is_number), *line) for number, line in enumerate(lines)]


def numbered(*lines: tuple[str, str]) -> list[Choice]:
    """Choices of these words and lines, by their numbers."""
    return [Choice(str(number), *line) for number, line in enumerate(lines, 1)]


def parts_of_day() -> list[Choice]:
    """The parts of a day in which a moment can be said to be."""
    return numbered(*((told(f"choice.part.{part}"), part) for part in ("morning", "afternoon", "evening")), (told("choice.unknown"), NOTHING))


def days(*, ahead: bool, given: bool) -> list[Choice]:
    """The days that a moment can be said to be on, by the words that they can be typed by."""
    words = ("today", "tomorrow", "in two days") if ahead else ("today", "yesterday", "two days ago")
    rest = told("choice.as_it_is" if given else "choice.unknown_yet" if ahead else "choice.unknown")
    return numbered(*((told(f"choice.day.{word.replace(' ', '_')}"), word) for word in (*words, ANOTHER_DAY)), (rest, NOTHING))


def _mark(number: int, *, is_number: bool) -> str:
    """What a choice is chosen by: its number, or a letter where a number is itself an answer."""
    return chr(ord("a") + number) if is_number and number < 26 else str(number + 1)  # noqa: PLR2004


def meant(typed: str, choices: Sequence[Choice]) -> str:
    """The line that is meant by what was typed: by its mark, the line itself, or by its words; what is none of these is given back."""
    not_yet = told("choice.not_yet", label="")
    folded = typed.casefold()
    ways: tuple[Callable[[Choice], str], ...] = (lambda choice: choice.mark, lambda choice: choice.line, lambda choice: choice.label.removesuffix(not_yet))
    return next((choice.line for way in ways for choice in choices if way(choice).casefold() in {folded, folded.removesuffix(not_yet)}), typed)


def as_pieces(choices: Sequence[Choice]) -> list[Piece]:
    """Choices as lines; what is not an answer comes below an empty line."""
    longest = max((len(choice.mark) for choice in choices), default=0)
    pieces = []
    for choice in choices:
        kind = "choice" if choice.is_answer else "how"
        pieces.append(Piece(kind, choice.label, f"{choice.mark:>{longest + 2}}. "))  # type: ignore[arg-type]
    return pieces
