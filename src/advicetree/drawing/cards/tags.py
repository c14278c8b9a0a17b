"""What is above a card: tags from the left, and at the right of the lowest row the numbers of the cards that name it.

Invariant: no row is wider than the card, and the lowest one keeps room for the numbers; a card whose tags take several rows is set lower by these.
Sizes are in points.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from advicetree.drawing.heat import share_told
from advicetree.drawing.view import Box, View, from_in_words
from advicetree.drawing.widths import width
from advicetree.words import told

TAG, TAG_HIGH = 9.0, 12.0
ROW_HIGH = TAG_HIGH + 1.0
APART, PADDING = 4.0, 6.0
BETWEEN = " · "
FROM, IN_PRINT = 7.6, 9.0  # of the numbers of the cards that name a card


class Tag(NamedTuple):
    """One tag: how it looks, its words, where it is from the left edge of the card, and in which row from below."""

    look: str
    words: str
    x: float
    width: float
    row: int


def problems_in_order(view: View) -> list[tuple[Box, str]]:
    """The problems of all cards, in the order of their numbers; their tags name them by where they are in it, from 1 on."""
    boxes = sorted((box for box in view.boxes if box.kind != "elsewhere"), key=lambda box: box.number)
    return [(box, detail.text) for box in boxes for detail in box.details if detail.kind == "problem"]


def tags_of(view: View, wide: float) -> dict[str, tuple[Tag, ...]]:
    """The tags of each card, where cards are so `wide`."""
    numbers: dict[str, list[int]] = {}
    for number, (box, _) in enumerate(problems_in_order(view), 1):
        numbers.setdefault(box.id, []).append(number)
    number_of = {box.id: box.number for box in view.boxes}
    leading: dict[str, set[int]] = {}
    for edge in view.edges:
        if edge.node != edge.to:
            leading.setdefault(edge.to, set()).add(number_of[edge.node])
    found = {}
    for box in view.boxes:
        told_ = list(_told(box, numbers.get(box.id, []), starts=box.id == view.tree.start))
        found[box.id] = _set(told_, wide, _least_room(leading.get(box.id, set())))
    return found


def above(tags: Sequence[Tag]) -> float:
    """How much higher than one row some tags are."""
    return ROW_HIGH * max([tag.row for tag in tags], default=0)


def naming(numbers: Sequence[int], room: float, size: float) -> tuple[str, float]:
    """The cards that name a card, as many as have room, and how wide that is."""
    most = int(room / (width(BETWEEN) * size)) + 1
    for count in range(min(len(numbers), max(1, most)), 0, -1):
        words = from_in_words(numbers, count)
        wide = width(words) * size
        if wide <= room:
            break
    return words, wide


def _told(box: Box, problems: Sequence[int], *, starts: bool) -> Iterator[tuple[str, str]]:
    """How the tags of a node look, and their words."""
    if starts and not box.here:
        yield "begin", told("picture.start")
    if box.here:
        yield "here", told("picture.here")
    if box.heat is not None and box.heat.stops_many:
        yield "stop", told("heat.tag", share=share_told(box.heat.stopped, box.heat.came) or "")
    if box.problem is not None:
        yield box.problem, told(f"cards.tag.{box.problem}", numbers=_range(problems)) if problems else told(f"cards.some.{box.problem}")
    if box.difference is not None:
        yield box.difference, told(f"box.became.{box.difference}")


def _range(numbers: Sequence[int]) -> str:
    """Numbers that follow one another."""
    first, last = numbers[0], numbers[-1]
    return str(first) if first == last else told("cards.range", first=first, last=last)


def _least_room(leading: set[int]) -> float:
    """What the numbers of the cards that name a card take at least, however many of those that lead to it do."""
    return width(from_in_words(sorted(leading, reverse=True), 1)) * IN_PRINT if leading else 0.0


def _set(tags: Sequence[tuple[str, str]], wide: float, kept: float) -> tuple[Tag, ...]:
    """Tags in rows that are so `wide`, the lowest of which has so much room `kept` at its right."""
    rows: list[list[Tag]] = [[]]
    x = 0.0
    for look, words in tags:
        long = width(words, bold=True) * TAG + 2 * PADDING
        if rows[-1] and x + long > wide:
            rows.append([])
            x = 0.0
        rows[-1].append(Tag(look, words, x, long, 0))
        x += long + APART
    if x + kept > wide:
        rows.append([])
    return tuple(tag._replace(row=len(rows) - 1 - number) for number, row in enumerate(rows) for tag in row)
