"""The texts of boxes and ways, broken into lines, and the sizes that hold them.

Invariant: sizes are in points; each line fits into its shape with a margin, so that no text stands outside its box.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple, TypeAlias

import attrs

from advicetree.drawing.view import ELLIPSIS, Box, View, Way
from advicetree.drawing.widths import measured, width
from advicetree.pieces import safe
from advicetree.words import told

HEADLINE, DETAIL, LABEL, SAID, STAGE = 11.5, 10.0, 10.0, 9.0, 8.5
LEADING = 1.22
SIDE, ABOVE, GAP = 11.0, 8.0, 3.0
WIDEST_HEADLINE, WIDEST_DETAIL, WIDEST_LABEL, WIDEST_SAID = 12.5, 14.5, 9.5, 12.5
NARROWEST_QUESTION, WIDEST_QUESTION = 7.5, 22.0
QUESTION_DEPTH = 0.55
DIAMOND_SHARES = (1.35, 1.6, 1.9, 2.3)
SLACK = 10.0
START_WIDTH, START_HEIGHT = 54.0, 24.0

Look: TypeAlias = Literal["headline", "detail", "caution", "wait", "opens", "problem", "label", "said", "note", "you", "more", "difference", "stage"]


class Line(NamedTuple):
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
class Shape:
    """The lines in a box or on a way, and the size that holds them, in points."""

    lines: tuple[Line, ...]
    width: float
    height: float

    @property
    def text_height(self) -> float:
        """How high its lines are together, with the gap below the headline."""
        return text_height(self.lines)


def text_height(lines: Sequence[Line]) -> float:
    """How high some lines are together: each with its own height, and a gap where their look changes."""
    return LEADING * sum([line.size for line in lines]) + GAP * sum([one.look != other.look for one, other in pairwise(lines)])


def box_shape(box: Box, stage: str | None = None) -> Shape:
    """The shape of a box, with the title of its stage where it is named; a question is a diamond."""
    if box.kind == "situation":
        return _diamond(box, stage)
    if box.kind == "elsewhere":
        lines = (*_lines(box.headline, WIDEST_LABEL, "label", LABEL), *_details(box))
        return Shape(lines, _widest(lines) + 2 * SIDE, text_height(lines) + 2 * 5)
    lines = (*_above(box, stage), *_lines(box.headline, WIDEST_HEADLINE, "headline", HEADLINE, bold=True), *_details(box))
    return Shape(lines, max(_widest(lines) + 2 * SIDE, 70.0), max(text_height(lines) + 2 * ABOVE, 34.0))


def way_shape(way: Way) -> Shape | None:
    """The shape of the label of a way, or `None` where it has nothing to say."""
    lines: tuple[Line, ...] = ()
    if way.label:
        lines += _lines(way.label, WIDEST_LABEL, "label", LABEL, bold=True)
    for detail in way.details:
        lines += _lines(f"({detail})", WIDEST_LABEL, "note", SAID)
    if way.say is not None:
        lines += _lines(way.say if way.say == ELLIPSIS else f"“{way.say}”", WIDEST_SAID, "said", SAID)
    return Shape(lines, _widest(lines) + 8, text_height(lines) + 4) if lines else None


def _above(box: Box, stage: str | None) -> tuple[Line, ...]:
    here = _lines(told("picture.here"), WIDEST_DETAIL, "you", DETAIL, bold=True) if box.here else ()
    if stage is None:
        return here
    # Other programs draw all lines of a box in one size, so it has to be wide enough for that.
    titles = _lines(stage, WIDEST_DETAIL, "stage", DETAIL)
    return (*here, *(title._replace(size=STAGE) for title in titles))


def _details(box: Box) -> tuple[Line, ...]:
    lines: tuple[Line, ...] = ()
    for detail in box.details:
        look: Look = "detail" if detail.kind in {"by", "asks"} else detail.kind  # type: ignore[assignment]
        lines += _lines(detail.text, WIDEST_DETAIL, look, DETAIL, bold=detail.kind in {"opens", "problem", "difference"})
    return lines


def _lines(text: str, most: float, look: Look, size: float, *, bold: bool = False) -> tuple[Line, ...]:
    return tuple(Line(words, look, size, bold, wide * size) for words, wide in measured(safe(text), most, bold=bold))


def _widest(lines: Sequence[Line]) -> float:
    return max([line.width for line in lines], default=0.0)


def _diamond(box: Box, stage: str | None) -> Shape:
    """The shape of a question: about as many lines as make a diamond of about half its width in height, and the smallest such diamond."""
    long = width(safe(box.headline))
    ideal = max(1.0, math.sqrt(long * QUESTION_DEPTH / LEADING))
    most = min(max(long / ideal * 1.1, NARROWEST_QUESTION), WIDEST_QUESTION)
    return _around((*_above(box, stage), *_lines(box.headline, most, "headline", HEADLINE), *_details(box)))


def _around(lines: tuple[Line, ...]) -> Shape:
    """The smallest of some diamonds around lines, of which each line's far corners touch the border at most."""
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
    return Shape(lines, max(wide, 76.0), max(height, 44.0))


@attrs.frozen
class Shapes:
    """The shapes of all boxes and of all ways that say something, by node and by (node, answer)."""

    boxes: dict[str, Shape]
    ways: dict[tuple[str, str | None], Shape]


def shapes_of(view: View) -> Shapes:
    """The shapes of a view."""
    ways = {(way.node, way.answer): shape for way in view.ways if (shape := way_shape(way)) is not None}
    titles = {box.id: view.tree.stages[stage].title for stage, boxes in view.stages for box in boxes}
    return Shapes({box.id: box_shape(box, titles.get(box.id)) for box in view.boxes}, ways)
