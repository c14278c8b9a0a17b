"""The pictures of a guide: of each stage, as large as the paper allows.

Invariant: a picture is put on paper at a scale at which its smallest letters have 7 points or more; one that is too large for that is not put there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import attrs

from advicetree.drawing.cards.painting import sheets as as_sheets
from advicetree.drawing.cards.tags import IN_PRINT
from advicetree.drawing.picture import Picture
from advicetree.drawing.selection import grouped
from advicetree.drawing.view import View, part_of
from advicetree.words import told

SMALLEST = 7.0  # points of the smallest letters on paper
LEAST_SCALE = SMALLEST / IN_PRINT
BARE = 14.0  # of the edges of a picture, on which nothing is painted; they may be in the margins of the paper
FEW = 4  # sheets, for which it is tried out whether there can be fewer
ABREAST = ((3, 186.0), (3, 178.0), (3, 170.0), (3, 162.0), (3, 150.0), (2, 240.0), (2, 220.0), (2, 200.0), (1, 440.0))  # cards, and how wide each is


@attrs.frozen
class Sheet:
    """A stage, or another part of a view, with its pictures, each of which is on a page of its own."""

    title: str
    view: View
    pictures: tuple[Picture, ...]


def sheets_of(view: View, width: float, height: float) -> Iterator[Sheet]:
    """The sheets of a view: one for each stage, in the author's order, and for the cards of none; of a part of a tree, one for the whole of it."""
    inside = {box.id for box in view.boxes if box.kind != "elsewhere"}
    if view.part is not None:
        if inside:
            yield Sheet(view.part, view, tuple(sheets(view, width, height)))
        return
    for stage, nodes in grouped(view.tree):
        ids = {node.id for node in nodes} & inside
        if ids:
            title = view.tree.stages[stage].title if stage is not None else _bare_title(view, ids)
            part = part_of(view, ids, title)
            yield Sheet(title, part, tuple(sheets(part, width, height)))


def _bare_title(view: View, ids: Collection[str]) -> str:
    """What the sheet of cards without a stage is called."""
    if not view.tree.stages:
        return told("guide.all")
    return told("picture.start" if view.tree.start in ids else "guide.others")


def sheets(view: View, width: float, height: float) -> list[Picture]:
    """The pictures of a part, each to be put on a sheet of this size at `scale_on` it: of cards abreast, on few sheets."""
    tried: list[tuple[int, list[Picture]]] = []
    for across, wide in ABREAST:
        found = as_sheets(view, "light", height / LEAST_SCALE + 2 * BARE, across, wide)
        legible = [picture for picture in found if is_legible(picture, width, height)]
        tried.append((len(found) - len(legible), legible))
        if len(legible) == len(found) and not 1 < len(found) <= FEW:
            break
    return min(tried, key=lambda one: (one[0], len(one[1])))[1]


def is_legible(picture: Picture, width: float, height: float) -> bool:
    """Whether the smallest letters of a picture have 7 points on a sheet of this size."""
    return scale_on(picture, width, height) >= LEAST_SCALE


def scale_on(picture: Picture, width: float, height: float) -> float:
    """How large a picture is put on a sheet of this size: so that it fits but for its bare edges, and no larger than it is."""
    return min(1.0, width / (picture.width - 2 * BARE), height / (picture.height - 2 * BARE))
