"""Words to be shown, as values, and how they are laid out in lines.

Invariant: a page is a list of blocks, each of one kind; a front end gives each kind its looks, and none changes the words.
What was laid out holds no control characters, and none that change the direction of the text.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from typing import Literal, TypeAlias

import attrs

from advicetree.columns import columns_of, wrapped
from advicetree.control import safe

NARROWEST, WIDEST = 20, 88

BlockKind: TypeAlias = Literal[
    "title",
    "stage",
    "said",
    "headline",
    "text",
    "label",
    "how",
    "caution",
    "bullet",
    "link",
    "address",
    "notes",
    "note",
    "wait",
    "choice",
    "command",
    "error",
    "closing",
]

_CLOSE = {"how", "caution", "notes", "choice"}
_BELONGING = {"bullet", "link", "address"}  # to the block above them
_WHOLE = {"command", "link", "address"}  # so that they can be copied


@attrs.frozen
class Block:
    """Words of one kind; `lead` comes before their first line, and the other lines are indented as far.

    `href` is the page that they lead to; a block of the kind `link` tells it below them, for a front end that makes no hyperlinks.
    `tone` is the kind of node that they are about, for a front end with colours, and `strong` says how many letters of them are a headline.
    """

    kind: BlockKind
    text: str
    lead: str = ""
    href: str | None = None
    tone: str = ""
    strong: int = 0


@attrs.frozen
class Row:
    """One laid-out line: its kind, what comes before its words, its words, the page that they lead to, and the `tone` and the headline of its block."""

    kind: BlockKind
    lead: str
    text: str
    href: str | None = None
    tone: str = ""
    strong: int = 0

    def __str__(self) -> str:
        return (self.lead + self.text).rstrip()


def width(widest: int = WIDEST) -> int:
    """How many columns a page is laid out for: the terminal's, within reason."""
    return max(NARROWEST, min(shutil.get_terminal_size().columns, widest))


def laid_out(blocks: Sequence[Block], columns: int) -> list[Row]:
    """The lines of some blocks, with an empty one between blocks of different kinds, or between paragraphs.

    >>> [str(row) for row in laid_out([Block("how", "Copy the number.", "- "), Block("how", "Look it up.", "- ")], 14)]
    ['- Copy the', '  number.', '- Look it up.']
    """
    rows: list[Row] = []
    last: BlockKind | None = None
    for block in blocks:
        belongs = block.kind in _BELONGING
        if rows and last != "label" and not belongs and not (block.kind == last and block.kind in _CLOSE):
            rows.append(Row(block.kind, "", ""))
        rows += _lines(block, columns)
        last = last if belongs else block.kind
    return rows


def _lines(block: Block, columns: int) -> list[Row]:
    """The lines of one block; commands and addresses stay whole, so that they can be copied."""
    text = safe(block.text)
    if block.kind in _WHOLE:
        return [Row(block.kind, block.lead, text)]
    room = max(columns - columns_of(block.lead), NARROWEST // 2)
    lines = [line for paragraph in text.split("\n") for line in (wrapped(paragraph, room) or [""])]
    below = block.lead if block.kind == "notes" else " " * columns_of(block.lead)
    found = [Row(block.kind, below if number else block.lead, line, block.href, block.tone) for number, line in enumerate(lines)]
    return [attrs.evolve(found[0], strong=min(block.strong, len(found[0].text))), *found[1:]] if block.strong else found


def underlined(blocks: Sequence[Block], columns: int) -> list[Row]:
    """The lines of some blocks, with headlines underlined, as long as their longest line."""
    rows = laid_out(blocks, columns)
    lines: list[Row] = []
    longest = 0
    for number, row in enumerate(rows):
        lines.append(row)
        if row.kind not in {"title", "headline"}:
            continue
        longest = max(longest, columns_of(str(row)))
        if number + 1 == len(rows) or rows[number + 1].kind != row.kind or not rows[number + 1].text:
            lines += [Row(row.kind, "", ("=" if row.kind == "title" else "-") * longest)] if row.text else []
            longest = 0
    return lines


def as_text(blocks: Sequence[Block], columns: int) -> str:
    """Some blocks as plain text, with headlines underlined."""
    return "\n".join(map(str, underlined(blocks, columns)))
