"""What is written in the places of an overview: their lines of text, and a small card for each of their nodes.

Invariant: texts and small cards are within the width of their place, and how high they are hangs on nothing but that width and what is told.
Sizes are in points.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property

import attrs

from advicetree.control import one_line
from advicetree.drawing.frames import Frame
from advicetree.drawing.overview.content import Overview, Place, Way
from advicetree.drawing.widths import cut, width, wrapped
from advicetree.words import between, told

PADDING = 13.0
TITLE, HEADLINE, RANGE, SMALL = 14.0, 12.0, 11.0, 10.5
TITLE_LINE, HEADLINE_LINE, SMALL_LINE = 17.0, 15.0, 14.0
BASE = 0.76  # how far down in a line letters stand, as a share of its height
MINI, MINI_HIGH, MINI_STEP, MINI_LINE = 15.0, 12.0, 19.0, 17.0
MOST_TITLE, MOST_HEADLINE, MOST_MINI_ROWS = 2, 3, 2  # lines
NUMBER_ROOM = 8.0


@attrs.frozen
class Text:
    """One line of text: its words, its style, its size, and where its letters begin, or end where it is `aligned` at its end."""

    words: str
    look: str
    size: float
    x: float
    base: float
    bold: bool = False
    at_end: bool = False

    @property
    def frame(self) -> Frame:
        """The rectangle that it takes."""
        wide = width(self.words, bold=self.bold) * self.size
        return Frame(self.x - wide if self.at_end else self.x, self.base - self.size * 0.74, wide, self.size * 0.95)


@attrs.frozen
class Mini:
    """A small card, which stands for one node."""

    kind: str
    frame: Frame
    here: bool = False


@attrs.frozen(slots=False)
class Writer:
    """Writes what is in the places of an overview; `told` are the ways that are told there, since there is no room for their lines."""

    overview: Overview
    told: Collection[Way] = ()

    def content(self, place: Place, frame: Frame) -> tuple[tuple[Text, ...], tuple[Mini, ...], float]:
        """The texts and small cards of a place, from the upper edge of a frame on, and how high they are with what is around them."""
        return self._of_node(place, frame) if place.kind in {"start", "node", "rest"} else self._of_stage(place, frame)

    def _of_node(self, place: Place, frame: Frame) -> tuple[tuple[Text, ...], tuple[Mini, ...], float]:
        bold = place.kind == "start"
        size, leading = (HEADLINE + 1, HEADLINE_LINE + 1) if bold else (HEADLINE, HEADLINE_LINE)
        x, y = frame.x + PADDING, frame.y + 9
        texts = []
        if place.kind != "rest":
            texts.append(Text(place.range, "number", size, x, y + leading * BASE, bold=True))
            x += self._widest_number * size + NUMBER_ROOM
        for line, _ in cut(one_line(place.title), (frame.right - PADDING - x) / size, MOST_HEADLINE, bold=bold):
            texts.append(Text(line, "heading" if bold else "name", size, x, y + leading * BASE, bold))
            y += leading
        for words, look in self._below(place):
            for line in wrapped(words, (frame.right - PADDING - x) / SMALL, bold=look == "you"):
                texts.append(Text(line, look, SMALL, x, y + SMALL_LINE * BASE, look == "you"))
                y += SMALL_LINE
        return tuple(texts), (), y + 9 - frame.y

    @cached_property
    def _widest_number(self) -> float:
        """How wide the widest number of a place of one node is, in ems, so that all headlines begin below one another."""
        return max(width(str(box.number), bold=True) for place in self.overview.places.values() for box in place.boxes if place.kind in {"start", "node"})

    def _of_stage(self, place: Place, frame: Frame) -> tuple[tuple[Text, ...], tuple[Mini, ...], float]:
        x, y = frame.x + PADDING, frame.y + 9
        range_wide = width(place.range) * RANGE
        texts = [Text(place.range, "range", RANGE, frame.right - PADDING, y + TITLE_LINE * BASE, at_end=True)]
        for line, _ in cut(one_line(place.title), (frame.width - 2 * PADDING - range_wide - 10) / TITLE, MOST_TITLE, bold=True):
            texts.append(Text(line, "heading", TITLE, x, y + TITLE_LINE * BASE, bold=True))
            y += TITLE_LINE
        y += 5
        minis, more, high = self._minis(place, Frame(x, y, frame.width - 2 * PADDING, 0))
        texts += [more] if more is not None else []
        y += high
        below = list(self._below(place))
        y += 3 if below else 0
        for words, look in below:
            for line in wrapped(words, (frame.width - 2 * PADDING) / SMALL, bold=look == "you"):
                texts.append(Text(line, look, SMALL, x, y + SMALL_LINE * BASE, look == "you"))
                y += SMALL_LINE
        return tuple(texts), minis, y + 6 - frame.y

    def _minis(self, place: Place, frame: Frame) -> tuple[tuple[Mini, ...], Text | None, float]:
        """The small cards, in at most two rows, and how many more nodes there are."""
        per_row = max(int((frame.width + MINI_STEP - MINI) // MINI_STEP), 4)
        boxes, most = place.boxes, per_row * MOST_MINI_ROWS
        more = len(boxes) - most
        if more > 0:
            taken = 2 + int(width(told("overview.more", count=f"{len(boxes):,}")) * SMALL // MINI_STEP)
            boxes, more = boxes[: most - taken], more + taken
        start = self.overview.view.tree.start
        minis = tuple(
            Mini(
                "start" if box.id == start else box.kind,
                Frame(frame.x + number % per_row * MINI_STEP, frame.y + number // per_row * MINI_LINE, MINI, MINI_HIGH),
                box.here,
            )
            for number, box in enumerate(boxes)
        )
        high = ((len(boxes) - 1) // per_row + 1) * MINI_LINE
        if more <= 0:
            return minis, None, high
        last = minis[-1].frame
        return minis, Text(told("overview.more", count=f"{more:,}"), "extra", SMALL, last.x + MINI_STEP + 2, last.y + 9.8), high

    def _below(self, place: Place) -> Iterator[tuple[str, str]]:
        """What is told in a place below all else: that the walk has stopped there, and the ways for whose lines there is no room."""
        if place.here:
            yield told("picture.here"), "you"
        ways = [way for way in self.told if way.source == place.key]
        if ways:
            yield told("overview.also", places=between("list.comma").join(self._named(way) for way in ways)), "also"

    def _named(self, way: Way) -> str:
        target = self.overview.places[way.target]
        name = target.range if target.kind != "rest" else target.title
        return told("overview.told", place=name, count=f"{way.count:,}")
