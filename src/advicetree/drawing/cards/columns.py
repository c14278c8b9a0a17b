"""How cards are set in columns: stages stand side by side in the author's order, and each is split evenly into as many columns as it takes.

Invariant: cards stand in the order of their numbers, down one column and then down the next. A stage has columns of its own,
or stands whole in one column, below other such stages; only endings of no stage can be below a stage that has several columns.
A way is drawn as a line to the next column, or further down in the same one; every other way is named. So no line ever crosses a column.

How high columns may be is tried out: some heights, of which the one is kept whose letters are largest on a screen, with regard to how many ways are lines.
A longer search, one that also moves cards between columns, was tried and gained nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

import attrs

from advicetree.drawing.cards.content import Card, Row, RowKey
from advicetree.drawing.selection import grouped
from advicetree.tree import Tree

GAP = 16.0
SCREEN = (1280.0, 720.0)
LINES_COUNT = 0.9  # lines for all ways are worth letters that are larger by this share
TRIED = (0.62, 0.7, 0.78, 0.86, 0.93, 1.0, 1.08, 1.17, 1.28, 1.42, 1.6)  # of the height at which all cards would fill a screen
GUTTER, TRACK, OF_STAGE = 20.0, 7.0, 22.0
MOST_TRACKS = 5  # that are reckoned with in a gutter, since buses share tracks
SHARE_NAMED = 0.55  # of ways, about, as long as it is not known which
ABOVE = 110.0  # about how much is above the cards: the title, the legend and the titles of stages
BETWEEN, BELOW = 39.0, 24.0  # beside the gap: between two stages in a column, and between a stage and the endings of none below it
TALLER = 0.08  # by how much of its height a column may be too high before there is one more


@attrs.frozen
class Section:
    """The cards of one stage, or of none, in one column, from above."""

    stage: str | None
    cards: tuple[str, ...]


@attrs.frozen
class Column:
    """The sections of one column, from above."""

    sections: tuple[Section, ...]

    @property
    def cards(self) -> tuple[str, ...]:
        """All cards in it."""
        return tuple([id for section in self.sections for id in section.cards])

    @property
    def stage(self) -> str | None:
        """The stage that its first cards belong to."""
        return self.sections[0].stage

    @property
    def is_shared(self) -> bool:
        """Whether several stages are in it."""
        return sum([section.stage is not None for section in self.sections]) > 1

    def goes_on(self, other: Column) -> bool:
        """Whether the next column holds the same stage, or no stage as this one."""
        return self.stage == other.stage and not self.is_shared and not other.is_shared


@attrs.frozen
class Columns:
    """All columns from left to right, and the rows whose ways are drawn as lines."""

    columns: tuple[Column, ...]
    drawn: frozenset[RowKey]

    def is_drawn(self, row: Row) -> bool:
        """Whether the way of a row is a line."""
        return row.key in self.drawn

    def height_of(self, row: Row) -> float:
        """How high a row is, with the name of the card that it leads to if it has to be named."""
        return row.height if self.is_drawn(row) else row.height + row.more

    def height(self, card: Card) -> float:
        """How high a card is, with the rows of tags that make it lower."""
        return card.above + card.head + card.choices + sum([self.height_of(row) for row in card.rows])


def columns_of(tree: Tree, cards: Mapping[str, Card], below: Callable[[float], float] = lambda _: 0.0) -> Columns:
    """The columns in which cards are best set for a screen; `below` says how high what is below them is, by how wide they are."""
    groups = [(stage, [node.id for node in nodes if node.id in cards]) for stage, nodes in grouped(tree)]
    groups = [(stage, ids) for stage, ids in groups if ids]
    if not groups:
        return Columns((), frozenset())
    about = {id: _estimated(card) for id, card in cards.items()}
    wide = next(iter(cards.values())).width + 2 * GUTTER
    whole = sum(about.values()) + GAP * len(cards)
    ideal = max(math.sqrt(whole * wide * SCREEN[1] / SCREEN[0]), *about.values())
    found: dict[tuple[Column, ...], float] = {}
    for share in TRIED:
        columns = tuple(_split(groups, about, ideal * share))
        if columns not in found:
            found[columns] = _worth(cards, columns, below)
    best = max(found, key=found.__getitem__)
    return Columns(best, _drawn(cards, best))


def sheets_of(tree: Tree, cards: Mapping[str, Card], high: float, across: int) -> list[Columns]:
    """Sheets of so many columns each, none of them higher than `high` unless a single card is, that take cards one after another."""
    ids = [node.id for _, nodes in grouped(tree) for node in nodes if node.id in cards]
    tallest = {id: card.above + card.head + card.choices + sum([row.height + row.more for row in card.rows]) + GAP for id, card in cards.items()}
    columns: list[list[str]] = [[]]
    used = 0.0
    for id in ids:
        if columns[-1] and used + tallest[id] - GAP > high:
            columns.append([])
            used = 0.0
        columns[-1].append(id)
        used += tallest[id]
    made = [_column(cards[some[0]].box.stage, some) for some in columns if some]
    sheets = [_evened(made[first : first + across], tallest, high) for first in range(0, len(made), across)]
    return [Columns(columns, _drawn(cards, columns)) for columns in sheets]


def _evened(columns: Sequence[Column], tallest: Mapping[str, float], high: float) -> tuple[Column, ...]:
    """The same cards in as many columns of about the same height, as far as each still fits."""
    ids = [id for column in columns for id in column.cards]
    per = sum(tallest[id] for id in ids) / max(1, len(columns))
    evened = list(_cut(ids, tallest, per, len(columns)))
    if len(evened) > len(columns) or any(sum(tallest[id] for id in some) - GAP > high for some in evened):
        return tuple(columns)
    return tuple(_column(columns[0].stage, some) for some in evened)


def _column(stage: str | None, ids: Sequence[str]) -> Column:
    return Column((Section(stage, tuple(ids)),))


def _estimated(card: Card) -> float:
    """How high a card is about, before it is known which of its ways are named."""
    return card.above + card.head + card.choices + sum([row.height + SHARE_NAMED * row.more for row in card.rows])


def _split(groups: Sequence[tuple[str | None, list[str]]], about: Mapping[str, float], high: float) -> Iterator[Column]:
    """The columns that are about so `high`; a stage that fits whole below others in the last column stands there, and so do endings of no stage."""
    columns: list[Column] = []
    used = 0.0
    for number, (stage, ids) in enumerate(groups):
        own = list(_of_stage(stage, ids, about, high))
        whole = sum([about[id] + GAP for id in ids])
        is_tail = stage is None and number > 0
        is_stacked = stage is not None and number > 0 and len(own) == 1 and groups[number - 1][0] is not None and not _is_part(columns)
        step = BELOW if is_tail else BETWEEN
        if columns and (is_tail or is_stacked) and used + step + whole <= high * (1 + TALLER):
            columns[-1] = Column((*columns[-1].sections, *own[0].sections))
            used += step + whole
        else:
            columns += own
            used = sum([about[id] + GAP for id in columns[-1].cards])
    yield from columns


def _is_part(columns: Sequence[Column]) -> bool:
    """Whether the last column is one of several of its stage."""
    return len(columns) > 1 and columns[-1].goes_on(columns[-2])


def _of_stage(stage: str | None, ids: Sequence[str], about: Mapping[str, float], high: float) -> Iterator[Column]:
    """The columns of one stage, of about the same height."""
    whole = sum([about[id] + GAP for id in ids])
    count = max(1, math.ceil(whole / high - TALLER))
    for some in _cut(ids, {id: about[id] + GAP for id in ids}, whole / count, count):
        yield _column(stage, some)


def _cut(ids: Sequence[str], high: Mapping[str, float], per: float, count: int) -> Iterator[list[str]]:
    """Cards in `count` columns at the most, each about `per` high."""
    column: list[str] = []
    used, made = 0.0, 1
    for id in ids:
        if column and used + high[id] / 2 > per and made < count:
            yield column
            column, used, made = [], 0.0, made + 1
        column.append(id)
        used += high[id]
    if column:
        yield column


def _drawn(cards: Mapping[str, Card], columns: Sequence[Column]) -> frozenset[RowKey]:
    """The rows whose ways are lines: to the next column, or further down in the same one."""
    where = {id: (number, place) for number, column in enumerate(columns) for place, id in enumerate(column.cards)}
    drawn = set()
    for id, (number, place) in where.items():
        for row in cards[id].rows:
            to, down = where.get(row.to, (-1, -1))
            if to == number + 1 or (to == number and down > place):
                drawn.add(row.key)
    return frozenset(drawn)


def _worth(cards: Mapping[str, Card], columns: Sequence[Column], below: Callable[[float], float]) -> float:
    """How good columns are: how large their letters are on a screen, and how many of their ways are lines."""
    drawn = _drawn(cards, columns)
    tried = Columns(tuple(columns), drawn)
    height = max([sum([tried.height(cards[id]) + GAP for id in column.cards]) + BETWEEN * (len(column.sections) - 1) for column in columns])
    tracks = [len({row.to for id in column.cards for row in cards[id].rows if tried.is_drawn(row)}) for column in columns]
    turns = sum([not one.goes_on(other) for one, other in pairwise(columns)])
    gutters = [GUTTER + TRACK * min(count, MOST_TRACKS) for count in tracks]
    wide = sum([cards[column.cards[0]].width + gutter for column, gutter in zip(columns, gutters, strict=True)]) + turns * OF_STAGE
    rows = sum([len(card.rows) for card in cards.values()])
    return min(SCREEN[0] / wide, SCREEN[1] / (height + ABOVE + below(wide))) * (1 + LINES_COUNT * len(drawn) / max(1, rows))
