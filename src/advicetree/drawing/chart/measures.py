"""Where the texts of a flow chart break into lines, and how large the boxes and the labels of edges are that hold them.

Invariant: each line fits into its shape with a margin. Sizes are in points.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple, TypeAlias

import attrs

from advicetree.control import safe
from advicetree.drawing.heat import HeatKind
from advicetree.drawing.view import Box, Edge, View
from advicetree.drawing.widths import ELLIPSIS, LEADING, measured, of_word, width
from advicetree.words import told

HEADLINE, DETAIL, LABEL, SAID, STAGE = 11.5, 10.0, 10.0, 9.0, 8.5
SIDE, ABOVE, GAP = 11.0, 8.0, 3.0
WIDEST_HEADLINE, WIDEST_DETAIL, WIDEST_LABEL, WIDEST_SAID = 12.5, 14.5, 9.5, 12.5
NARROWEST_QUESTION, WIDEST_QUESTION = 7.5, 22.0
QUESTION_DEPTH = 0.55
DIAMOND_SHARES = (1.35, 1.6, 1.9, 2.3)
SLACK = 10.0
START_WIDTH, START_HEIGHT = 54.0, 24.0

Look: TypeAlias = Literal["headline", "detail", "caution", "wait", "opens", "problem", "label", "said", "note", "you", "more", "difference", "stage"] | HeatKind


class TextLine(NamedTuple):
    """One line of text as it is drawn: its look, its size in points, whether it is bold, and its width in points."""

    text: str
    look: Look
    size: float
    bold: bool
    width: float

    @property
    def height(self) -> float:
        """How high it is with the space between lines, in points."""
        return self.size * LEADING


@attrs.frozen
class TextBlock:
    """The lines in a box, or in the label of an edge, and the size that holds them, in points."""

    lines: tuple[TextLine, ...]
    width: float
    height: float

    @property
    def text_height(self) -> float:
        """How high its lines are together, with the gap below the headline."""
        return text_height(self.lines)


def text_height(lines: Sequence[TextLine]) -> float:
    """How high some lines are together: each with its own height, and a gap where their look changes."""
    return LEADING * sum([line.size for line in lines]) + GAP * sum([one.look != other.look for one, other in pairwise(lines)])


def box_block(box: Box, stage: str | None = None) -> TextBlock:
    """The lines and the size of a box, with the title of its stage where it is named; a question is a diamond."""
    if box.kind == "situation":
        return _diamond(box, stage)
    if box.kind == "elsewhere":
        lines = (*_lines(box.numbered, WIDEST_LABEL, "label", LABEL), *_details(box))
        return TextBlock(lines, _widest(lines) + 2 * SIDE, text_height(lines) + 2 * 5)
    lines = (*_above(box, stage), *_lines(box.numbered, WIDEST_HEADLINE, "headline", HEADLINE, bold=True), *_details(box))
    return TextBlock(lines, max(_widest(lines) + 2 * SIDE, 70.0), max(text_height(lines) + 2 * ABOVE, 34.0))


def label_block(edge: Edge) -> TextBlock | None:
    """The lines and the size of the label of an edge, or `None` where it has nothing to say."""
    lines: tuple[TextLine, ...] = ()
    if edge.label:
        lines += _lines(edge.label, WIDEST_LABEL, "label", LABEL, bold=True)
    for note in edge.notes:
        lines += _lines(f"({note})", WIDEST_LABEL, "note", SAID)
    if edge.say is not None:
        lines += _lines(edge.say if edge.say == ELLIPSIS else f"“{edge.say}”", WIDEST_SAID, "said", SAID)
    return TextBlock(lines, _widest(lines) + 8, text_height(lines) + 4) if lines else None


def _above(box: Box, stage: str | None) -> tuple[TextLine, ...]:
    here = _lines(told("picture.here"), WIDEST_DETAIL, "you", DETAIL, bold=True) if box.here else ()
    if stage is None:
        return here
    # Other programs draw all lines of a box in one size, so it has to be wide enough for that.
    titles = _lines(stage, WIDEST_DETAIL, "stage", DETAIL)
    return (*here, *(title._replace(size=STAGE) for title in titles))


def _details(box: Box) -> tuple[TextLine, ...]:
    lines: tuple[TextLine, ...] = ()
    for detail in box.details:
        look: Look = "detail" if detail.kind in {"by", "asks", "choice"} else detail.kind  # type: ignore[assignment]
        lines += _lines(detail.text, WIDEST_DETAIL, look, DETAIL, bold=detail.kind in {"opens", "problem", "difference", "stopped-often"})
    return lines


def _lines(text: str, most: float, look: Look, size: float, *, bold: bool = False) -> tuple[TextLine, ...]:
    return tuple(TextLine(words, look, size, bold, wide * size) for words, wide in measured(safe(text), most, bold=bold))


def _widest(lines: Sequence[TextLine]) -> float:
    return max([line.width for line in lines], default=0.0)


def _diamond(box: Box, stage: str | None) -> TextBlock:
    """The lines and the size of a question: about as many lines as make a diamond of about half its width in height, and the smallest such diamond."""
    words = safe(box.numbered)
    long = width(words)
    ideal = max(1.0, math.sqrt(long * QUESTION_DEPTH / LEADING))
    most = min(max(long / ideal * 1.1, NARROWEST_QUESTION, *map(of_word, words.split())), WIDEST_QUESTION)
    return _around((*_above(box, stage), *_lines(box.numbered, most, "headline", HEADLINE), *_details(box)))


def _around(lines: tuple[TextLine, ...]) -> TextBlock:
    """The smallest of some diamonds that hold the lines: the corners of a line may touch the border, and not cross it."""
    high = text_height(lines)
    edges: list[tuple[float, float]] = []
    y, last = -high / 2, lines[0].look
    for line in lines:
        y += GAP if line.look != last else 0.0
        last = line.look
        edges.append((line.width + SLACK, max(-y, y + line.height)))
        y += line.height
    sizes = []
    for share in DIAMOND_SHARES:
        height = high * share + 8
        sizes.append((max([wide / (1 - 2 * away / height) for wide, away in edges]), height))
    wide, height = min(sizes, key=lambda size: size[0] * size[1] * (1 + abs(size[1] / size[0] - QUESTION_DEPTH)))
    return TextBlock(lines, max(wide, 76.0), max(height, 44.0))


@attrs.frozen
class Measures:
    """The lines and the sizes of all boxes, by node, and of all labels of edges, by (node, answer)."""

    boxes: dict[str, TextBlock]
    labels: dict[tuple[str, str | None], TextBlock]


def measures_of(view: View) -> Measures:
    """The measures of a view."""
    labels = {(edge.node, edge.answer): label for edge in view.edges if (label := label_block(edge)) is not None}
    titles = {box.id: view.tree.stages[stage].title for stage, boxes in view.stages for box in boxes}
    return Measures({box.id: box_block(box, titles.get(box.id)) for box in view.boxes}, labels)
