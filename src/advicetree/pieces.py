"""Words to be shown, as values, and how they are laid out in lines.

Invariant: a page is a list of pieces, each of one kind; a front end gives each kind its looks, and none changes the words.
What was laid out holds no control characters, and none that change the direction of the text.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from typing import Literal, TypeAlias

import attrs

from advicetree.columns import columns_of, wrapped
from advicetree.control import CONTROL

NARROWEST, WIDEST = 20, 88

Kind: TypeAlias = Literal[
    "title", "stage", "said", "headline", "text", "label", "how", "caution", "notes", "note", "wait", "choice", "command", "error", "closing"
]

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
_CLOSE = {"how", "caution", "notes", "choice"}


@attrs.frozen
class Piece:
    """Words of one kind; `lead` comes before their first line, and the other lines are indented as far."""

    kind: Kind
    text: str
    lead: str = ""


@attrs.frozen
class Row:
    """One laid-out line: its kind, what comes before its words, and its words."""

    kind: Kind
    lead: str
    text: str

    def __str__(self) -> str:
        return (self.lead + self.text).rstrip()


def safe(text: str) -> str:
    r"""A text without characters that could control a terminal or change the direction of the text around it.

    >>> safe("safe\x1b[31m")
    'safe�[31m'
    """
    return text if text.isascii() and text.isprintable() else _TURNING.sub("", CONTROL.sub("\ufffd", text))


def escaped(data: str) -> str:
    r"""A text of JSON in which such characters are written by their numbers, as its strings allow; it holds the same data.

    >>> print(escaped('"a\u202eb"'))
    "a\u202eb"
    """
    return _TURNING.sub(_number, CONTROL.sub(_number, data))


def _number(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


def width() -> int:
    """How many columns a page is laid out for: the terminal's, within reason."""
    return max(NARROWEST, min(shutil.get_terminal_size().columns, WIDEST))


def laid_out(pieces: Sequence[Piece], columns: int) -> list[Row]:
    """The lines of some pieces, with an empty one between pieces of different kinds, or between paragraphs.

    >>> [str(row) for row in laid_out([Piece("how", "Copy the number.", "- "), Piece("how", "Look it up.", "- ")], 14)]
    ['- Copy the', '  number.', '- Look it up.']
    """
    rows: list[Row] = []
    last: Kind | None = None
    for piece in pieces:
        if rows and last != "label" and not (piece.kind == last and piece.kind in _CLOSE):
            rows.append(Row(piece.kind, "", ""))
        rows += _lines(piece, columns)
        last = piece.kind
    return rows


def _lines(piece: Piece, columns: int) -> list[Row]:
    """The lines of one piece; commands stay whole, so that they can be copied."""
    text = safe(piece.text)
    if piece.kind == "command":
        return [Row(piece.kind, piece.lead, text)]
    room = max(columns - columns_of(piece.lead), NARROWEST // 2)
    lines = [line for paragraph in text.split("\n") for line in (wrapped(paragraph, room) or [""])]
    below = piece.lead if piece.kind == "notes" else " " * columns_of(piece.lead)
    return [Row(piece.kind, below if number else piece.lead, line) for number, line in enumerate(lines)]


def as_text(pieces: Sequence[Piece], columns: int) -> str:
    """Some pieces as plain text; headlines are underlined, as long as their longest line."""
    rows = laid_out(pieces, columns)
    lines: list[str] = []
    longest = 0
    for number, row in enumerate(rows):
        lines.append(str(row))
        if row.kind not in {"title", "headline"}:
            continue
        longest = max(longest, columns_of(lines[-1]))
        if number + 1 == len(rows) or rows[number + 1].kind != row.kind or not rows[number + 1].text:
            lines += [("=" if row.kind == "title" else "-") * longest] if row.text else []
            longest = 0
    return "\n".join(lines)
