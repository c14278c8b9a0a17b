"""Where cards and lines are: the frames of cards and stages, and the path of the line of each row.

Invariant: cards do not overlap, each within the band of its stage; a line runs through gutters alone, from the right edge of a row to the side of a card.
Cards slide down in their columns, as far as there is room, towards the rows that lead to them. Sizes are in points, from the upper left corner of the drawing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from advicetree.drawing.cards.columns import BELOW, BETWEEN, GAP, Columns
from advicetree.drawing.cards.content import Card, RowKey
from advicetree.drawing.cards.gutters import Bus, tracks_of
from advicetree.drawing.frames import Frame

TOP = 37.0  # above the first card, for the title of its stage and for tags
BAND_SIDE, BAND_END, BAND_GAP = 7.0, 10.0, 8.0
SWEEPS = 6
UNWISHED = 0.02  # how much it weighs that a card stays where it is, beside what the lines of another one wish
LEAST_GUTTER = 20.0
FROM_CARD, BACK_TO_CARD, TO_CARD = 7.0, 11.5, 12.0  # at least, from the cards on the left to the first track, and from the last one to the cards on the right


@attrs.frozen
class Line:
    """The line of a row: the corners that it goes round, from the row to the card that it leads to."""

    way: RowKey
    corners: tuple[tuple[float, float], ...]


@attrs.frozen
class Band:
    """The band of a stage; `None` is for the nodes that have none, which stand on the bare page."""

    stage: str | None
    frame: Frame


@attrs.frozen
class CardLayout:
    """The size of a drawing of cards, and where everything is in it."""

    width: float
    height: float
    cards: Mapping[str, Frame]
    rows: Mapping[RowKey, Frame]
    lines: tuple[Line, ...]
    bands: tuple[Band, ...]


def layout_of(cards: Mapping[str, Card], columns: Columns, track: float = 6.5) -> CardLayout:
    """Where everything is if cards are set in these columns, and verticals are so far apart."""
    high = {id: columns.height(cards[id]) for column in columns.columns for id in column.cards}
    tops = _slid(cards, columns, high)
    within = _rows_within(cards, columns)
    buses = _buses(cards, columns, tops, within)
    plans = [tracks_of(some) for some in buses]
    bottom = max([tops[id] + high[id] for id in tops], default=0.0)
    x, left, lines = 0.0, list[float](), list[Line]()
    for number, column in enumerate(columns.columns):
        wide = cards[column.cards[0]].width
        has_next = number + 1 < len(columns.columns)
        is_new = has_next and not column.goes_on(columns.columns[number + 1])
        x += BAND_SIDE if number == 0 or not columns.columns[number - 1].goes_on(column) else 0.0
        left.append(x)
        count = max(plans[number], default=-1) + 1
        before = FROM_CARD if all(bus.to_right for bus in buses[number]) else BACK_TO_CARD
        after = TO_CARD if any(bus.to_right for bus in buses[number]) else FROM_CARD
        inner = (before + after + track * (count - 1)) if count else 0.0
        gutter = max(LEAST_GUTTER if has_next else 0.0, inner + (BAND_END + BAND_GAP if is_new else 0.0))
        gutter = max(gutter, BAND_SIDE + BAND_GAP + BAND_END) if is_new else gutter
        spare = gutter - inner if count else 0.0
        first = x + wide + before + (spare / 2 if not is_new else 0.0)
        target_x = x + wide + gutter + (BAND_SIDE if is_new else 0.0)
        for bus, place in zip(buses[number], plans[number], strict=True):
            lines += _lines(bus, x + wide, first + track * place, target_x)
        x += wide + gutter
    frames = {
        id: Frame(left[number], tops[id] + cards[id].above, cards[id].width, high[id] - cards[id].above)
        for number, column in enumerate(columns.columns)
        for id in column.cards
    }
    rows = {way: Frame(frames[way[0]].x, tops[way[0]] + y, frames[way[0]].width, high_) for way, (y, high_) in within.items()}
    width, bands = _bands(columns, frames, x, bottom)
    return CardLayout(width, bottom + BAND_END, frames, rows, tuple(lines), bands)


def _bands(columns: Columns, frames: Mapping[str, Frame], right: float, bottom: float) -> tuple[float, tuple[Band, ...]]:
    """The band of each stage, and where the last one ends."""
    made = list[Band]()
    first = 0
    for last, column in enumerate(columns.columns):
        if last + 1 < len(columns.columns) and column.goes_on(columns.columns[last + 1]):
            continue
        start = frames[columns.columns[first].cards[0]].x - BAND_SIDE
        if last + 1 < len(columns.columns):
            end = frames[columns.columns[last + 1].cards[0]].x - BAND_SIDE - BAND_GAP
        else:
            end = max(right, frames[column.cards[0]].right) + BAND_SIDE
        staged = [section for section in column.sections if section.stage is not None] or [column.sections[0]]
        top = -TOP
        for section in staged:
            inside = [frames[id].bottom for id in section.cards] if section is not staged[0] or column.is_shared else []
            inside = inside or [frames[id].bottom for some in columns.columns[first : last + 1] for id in some.sections[0].cards]
            is_last = section is column.sections[-1]
            low = (bottom if is_last else max(inside)) + BAND_END
            made.append(Band(section.stage, Frame(start, top, end - start, low - top)))
            top = low + BAND_GAP
        first = last + 1
    return max([band.frame.right for band in made], default=0.0), tuple(made)


def _rows_within(cards: Mapping[str, Card], columns: Columns) -> dict[RowKey, tuple[float, float]]:
    """How far each row is below the top of its card, tags and all, and how high it is."""
    found: dict[RowKey, tuple[float, float]] = {}
    for column in columns.columns:
        for id in column.cards:
            y = cards[id].above + cards[id].head + cards[id].choices
            for row in cards[id].rows:
                high = columns.height_of(row)
                found[row.key] = y, high
                y += high
    return found


def _buses(cards: Mapping[str, Card], columns: Columns, tops: Mapping[str, float], within: Mapping[RowKey, tuple[float, float]]) -> list[list[Bus]]:
    """The buses of each gutter."""
    where = {id: number for number, column in enumerate(columns.columns) for id in column.cards}
    buses: list[list[Bus]] = []
    for number, column in enumerate(columns.columns):
        rows: dict[str, list[RowKey]] = {}
        for id in column.cards:
            for row in cards[id].rows:
                if row.key in columns.drawn:
                    rows.setdefault(row.to, []).append(row.key)
        starts = {way: tops[way[0]] + within[way][0] + within[way][1] / 2 for ways in rows.values() for way in ways}
        made = [(to, tuple(ways), tuple(starts[way] for way in ways)) for to, ways in rows.items()]
        buses.append([Bus(ways, sources, tops[to] + _entry(cards[to]), where[to] != number) for to, ways, sources in made])
    return buses


def _lines(bus: Bus, left: float, x: float, right: float) -> Iterator[Line]:
    """The lines of a bus whose vertical is at `x`, between the edges of the cards on its left and on its right."""
    end = right if bus.to_right else left
    for way, start in zip(bus.rows, bus.sources, strict=True):
        yield Line(way, ((left, start), (x, start), (x, bus.target), (end, bus.target)))


def _entry(card: Card) -> float:
    """How far below the top of a card, tags and all, lines enter it."""
    return card.above + card.entry


def _slid(cards: Mapping[str, Card], columns: Columns, high: Mapping[str, float]) -> dict[str, float]:
    """The tops of all cards, tags and all, slid down to where the lines that lead to them and from them would be straight, as far as there is room.

    In each column those are the tops that are nearest to the wished ones in least squares, among those that keep the order and the gaps
    (isotonic regression: neighbours that would overlap are put together at the mean of what they wish).
    """
    parts = list(_parts(columns, high))
    tops: dict[str, float] = {}
    for part in parts:
        y = part.top
        for id in part.cards:
            tops[id] = y
            y += high[id] + GAP
    within = _rows_within(cards, columns)
    where = {id: number for number, column in enumerate(columns.columns) for id in column.cards}
    ways = [(node, to, within[node, to, is_limit]) for node, to, is_limit in columns.drawn if where[to] == where[node] + 1]
    before: dict[str, list[tuple[str, float]]] = {}
    after: dict[str, list[tuple[str, float]]] = {}
    for node, to, (y, tall) in sorted(ways):
        below = y + tall / 2
        before.setdefault(to, []).append((node, below))
        after.setdefault(node, []).append((to, below))
    for _ in range(SWEEPS):
        for part in parts:
            wishes = []
            for id in part.cards:
                wished = [tops[node] + below - _entry(cards[id]) for node, below in before.get(id, ())]
                wished += [tops[to] + _entry(cards[to]) - below for to, below in after.get(id, ())]
                wishes.append(sum(wished) / len(wished) if wished else None)
            tops.update(_settled(part, wishes, tops, high))
    return tops


@attrs.frozen
class _Part:
    """The cards of a section, and the heights that they stay between."""

    cards: tuple[str, ...]
    top: float
    bottom: float


def _parts(columns: Columns, high: Mapping[str, float]) -> Iterator[_Part]:
    """The parts of all columns; where cards are below the band of a stage, all columns of that end above them."""
    starts: list[list[float]] = []  # of the sections of each column
    ends: list[list[float]] = []
    for column in columns.columns:
        tops, lows, y = list[float](), list[float](), 0.0
        for section in column.sections:
            y += (BETWEEN if section.stage is not None else BELOW) + GAP if lows else 0.0
            tops.append(y)
            y += sum([high[id] for id in section.cards]) + GAP * (len(section.cards) - 1)
            lows.append(y)
        starts.append(tops)
        ends.append(lows)
    banded = _beside_tail(columns)
    edge = max([ends[number][0] for number in banded], default=0.0)
    if banded:  # the endings below the last column are below all columns of its stage
        moved = edge - ends[-1][0]
        starts[-1][1:] = [y + moved for y in starts[-1][1:]]
        ends[-1][1:] = [y + moved for y in ends[-1][1:]]
    whole = max([lows[-1] for lows in ends], default=0.0)
    for number, column in enumerate(columns.columns):
        for place, section in enumerate(column.sections):
            is_last = place == len(column.sections) - 1
            low = edge if number in banded and place == 0 else whole if is_last else ends[number][place]
            yield _Part(section.cards, starts[number][place], low)


def _beside_tail(columns: Columns) -> list[int]:
    """The columns of the last stage, where endings of no stage are below it and it has several; none otherwise."""
    count = len(columns.columns)
    if not count or len(columns.columns[-1].sections) == 1 or columns.columns[-1].is_shared:
        return []
    first = count - 1
    while first and columns.columns[first - 1].goes_on(columns.columns[first]):
        first -= 1
    return list(range(first, count))


def _settled(part: _Part, wishes: Sequence[float | None], tops: Mapping[str, float], high: Mapping[str, float]) -> dict[str, float]:
    """The tops of the cards of a part that are nearest to the wished ones."""
    offsets, y = list[float](), part.top
    for id in part.cards:
        offsets.append(y)
        y += high[id] + GAP
    slack = part.bottom - (y - GAP)
    blocks: list[tuple[float, float, int]] = []  # of cards that move together: the mean of what they wish, how much it weighs, and how many they are
    for id, wish, offset in zip(part.cards, wishes, offsets, strict=True):
        value, weight, count = (wish - offset, 1.0, 1) if wish is not None else (tops[id] - offset, UNWISHED, 1)
        while blocks and blocks[-1][0] > value:
            other, heavy, more = blocks.pop()
            value, weight, count = (other * heavy + value * weight) / (heavy + weight), heavy + weight, more + count
        blocks.append((value, weight, count))
    values = [value for value, _, count in blocks for _ in range(count)]
    return {id: offset + min(max(value, 0.0), slack) for id, value, offset in zip(part.cards, values, offsets, strict=True)}
