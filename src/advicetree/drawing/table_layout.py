"""Where everything of a table of rules is under a picture: its texts, its lines and the band behind its headings.

Invariant: each text is within its own column and its own row, with a margin. Sizes are in points, from the left upper corner of the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import attrs

from advicetree.control import safe
from advicetree.drawing.frames import Frame
from advicetree.drawing.rule_tables import RuleTable
from advicetree.drawing.widths import LEADING, measured
from advicetree.words import told

WIDEST_CELL, WIDEST_ALONE, WIDEST_TITLE = 13.0, 44.0, 44.0  # in ems
HEADLINE, DETAIL, SAID = 11.5, 10.0, 9.0
SIDE, ABOVE = 6.0, 3.5
TITLE_GAP = 6.0

CellLook = Literal["name", "note", "heading", "cell", "value", "count"]
SIZES: dict[CellLook, float] = {"name": HEADLINE, "note": SAID, "heading": DETAIL, "cell": DETAIL, "value": DETAIL, "count": DETAIL}
IN_BOLD = ("name", "heading", "value")


@attrs.frozen
class CellLine:
    """One line of text: its look, where it begins and its upper edge, its size, and how wide it is."""

    text: str
    look: CellLook
    x: float
    y: float
    size: float
    width: float


@attrs.frozen
class TableLayout:
    """A table as it is drawn: its lines of text, the band behind its headings, and its lines, each from one point to another."""

    table: RuleTable
    width: float
    height: float
    texts: tuple[CellLine, ...]
    band: Frame
    lines: tuple[tuple[float, float, float, float], ...]


Cell = tuple[str, CellLook]


def table_layout(table: RuleTable) -> TableLayout:
    """Where everything of a table is."""
    rows = list(_rows(table))
    widest = WIDEST_ALONE if len(table.columns) == 1 else WIDEST_CELL
    widths = [max(_wide(row[column], widest) for row, _ in rows) + 2 * SIDE for column in range(len(rows[0][0]))]
    if widths[1] == 2 * SIDE:  # no case has a word before it
        widths[1] = 0.0
    starts = [sum(widths[:column]) for column in range(len(widths) + 1)]
    title = list(_lines(told("table.title", name=table.name, title=table.title), "name", WIDEST_TITLE, 0.0, 0.0))
    note = list(_lines(told("table.first"), "note", WIDEST_TITLE, 0.0, _below(title)))
    y = top = _below(note) + TITLE_GAP
    texts, lines = [*title, *note], []
    wide = max(starts[-1], *(text.width for text in texts))
    band = Frame(0.0, top, wide, 0.0)
    for number, (row, begins) in enumerate(rows):
        cells = [list(_lines(words, look, widest, starts[column] + SIDE, y + ABOVE)) for column, (words, look) in enumerate(row)]
        if number and begins:
            lines.append((0.0, y, wide, y))
        texts += [line for cell in cells for line in cell if line.text]
        y = max(_below(cell) for cell in cells) + ABOVE
        if number == 0:
            band = attrs.evolve(band, height=y - top)
    lines += [(0.0, y, wide, y), (starts[-2], band.y + band.height, starts[-2], y)]
    return TableLayout(table, wide, y, tuple(texts), band, tuple(lines))


def _rows(table: RuleTable) -> Iterator[tuple[list[Cell], bool]]:
    """The cells of each line of a table, with whether it begins a row: the number, the word before a case, what it requires, and the value."""
    headings: list[Cell] = [(heading, "heading") for heading in table.columns]
    yield [("", "count"), ("", "count"), *headings, (told("table.gives"), "heading")], True
    for number, row in enumerate(table.rows, 1):
        for place, (lead, *cells) in enumerate(row.cases):
            required: list[Cell] = [(cell, "cell") for cell in cells]
            yield [("" if place else str(number), "count"), (lead, "count"), *required, ("" if place else row.value, "value")], not place


def _wide(cell: Cell, widest: float) -> float:
    words, look = cell
    return max(wide for _, wide in measured(safe(words), widest, bold=look in IN_BOLD)) * SIZES[look]


def _lines(words: str, look: CellLook, widest: float, x: float, y: float) -> Iterator[CellLine]:
    size = SIZES[look]
    for number, (text, wide) in enumerate(measured(safe(words), widest, bold=look in IN_BOLD)):
        yield CellLine(text, look, x, y + number * size * LEADING, size, wide * size)


def _below(lines: Sequence[CellLine]) -> float:
    return max(line.y + line.size * LEADING for line in lines)
