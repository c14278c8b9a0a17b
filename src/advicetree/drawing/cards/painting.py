"""A view as cards in columns, painted as SVG; nothing but the library is needed for it.

Invariant: what colour tells, form or words tell too. The groups of cards, rows and lines carry the ids of the model (`data-node`, and in `data-answer`
the ids of all answers that they stand for, or `data-limit`), and the classes `walked` and `here`, which are all that has to change when a walk goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from html import escape
from itertools import pairwise

import attrs

from advicetree.control import safe
from advicetree.drawing.cards.columns import SCREEN, Columns, columns_of, sheets_of
from advicetree.drawing.cards.content import Card, CardText, Item, Mark, Row, RowKey, cards_of, on_one_line
from advicetree.drawing.cards.layout import TOP, CardLayout, Line, layout_of
from advicetree.drawing.cards.legend import legend
from advicetree.drawing.cards.shapes import HEAD, ROUND, behind, body, border, head_of_card, line_with_head, path_of, stroke
from advicetree.drawing.cards.tags import APART, FROM, IN_PRINT, PADDING, ROW_HIGH, TAG, TAG_HIGH, naming, problems_in_order
from advicetree.drawing.frames import Frame
from advicetree.drawing.heat import Heat
from advicetree.drawing.picture import (
    PAGE_MARGIN,
    Picture,
    framed,
    heading,
    in_rows,
    key_of,
    legend_outside,
    marks_of,
    number,
    rect,
    spoken,
    table_id,
    tables,
    tables_height,
    tables_width,
    text_at,
)
from advicetree.drawing.table_layout import TableLayout, table_layout
from advicetree.drawing.themes import Theme
from advicetree.drawing.view import View
from advicetree.drawing.widths import wrapped
from advicetree.words import told

LEAST_WIDTH = 420.0
STAGE = 12.5
WIDER = (1.0, 1.08, 1.16, 1.25, 1.35, 1.5)
TRACK, HEATED_TRACK = 6.5, 10.0
TAGS = 18.0  # above the first card where no stage has a title
FOOT = 10.0


def painted(view: View, theme: Theme = "auto", *, headed: bool = True) -> Picture:
    """A view as a picture of cards; `auto` is light or dark as the reader's system is. Its title and its legend are above it where it is `headed`.

    Raises `DrawingError` where there is more to draw than 6,000 boxes and edges, or 2,000,000 letters.
    """
    view.must_fit_in_picture()
    cards = cards_of(view)
    return _Painter(view, theme, cards, columns_for(view, cards), headed, FROM).picture()


def sheets(view: View, theme: Theme, high: float, across: int, wide: float) -> list[Picture]:
    """A view as one picture after another without titles, each with so many columns of cards that are so `wide`.

    None is higher than `high` unless a single card is. Raises `DrawingError` as `painted` does.
    """
    view.must_fit_in_picture()
    cards = cards_of(view, wide)
    found = sheets_of(view.tree, cards, high - TOP, across)
    return [_Painter(view, theme, cards, columns, headed=False, small=IN_PRINT, has_tables=False).picture() for columns in found]


def head(view: View) -> str:
    """What is shown above a picture that is not headed, as a fragment of HTML: its legend, and the problems of no node."""
    cards = cards_of(view)
    return legend_outside(legend(view, cards, columns_for(view, cards)), view, "cards")


def columns_for(view: View, cards: Mapping[str, Card]) -> Columns:
    """The columns of cards for a screen, with the tables of rules below them."""
    rules = [table_layout(table) for table in view.tables]
    return columns_of(view.tree, cards, lambda wide: tables_height(rules, wide))


@attrs.frozen(slots=False)
class _Painter:
    """Paints one picture; the smallest text in it is so `small`."""

    view: View
    theme: Theme
    cards: Mapping[str, Card]
    columns: Columns
    headed: bool
    small: float
    has_tables: bool = True

    def picture(self) -> Picture:
        """The whole picture."""
        view = self.view
        places = layout_of(self.cards, self.columns, TRACK if view.heat is None else HEATED_TRACK)
        key = key_of(repr((places, view.boxes, view.edges, self.headed)), view, self.theme)
        rules = [table_layout(table) for table in view.tables] if self.has_tables else []
        inner = _roomy(max(places.width, LEAST_WIDTH if self.headed else 0.0, *(table.width for table in rules)), places.height, rules)
        header, top = self._header(inner) if self.headed else ([], PAGE_MARGIN)
        lines = self._lines(places) if view.heat is None else self._streams(places, view.heat)
        drawing = [*self._bands(places), '<g class="lines">', *lines, "</g>"]
        for id, frame in places.cards.items():
            drawing += self._card(self.cards[id], frame, places, key)
        origin = top + (TOP if self.view.is_staged else TAGS)
        place = f"translate({number(PAGE_MARGIN)} {number(origin)})"
        foot, bottom = self._problems(inner, origin + places.height)
        under, bottom = tables(rules, inner, bottom + (14.0 if rules else 0.0), key if self.headed else None)
        whole = (*header, f'<g transform="{place}">', *drawing, "</g>", *foot, *under)
        return framed(view, self.theme, key, (inner + 2 * PAGE_MARGIN, bottom + PAGE_MARGIN), whole, look="cards")

    def _header(self, inner: float) -> tuple[list[str], float]:
        """The title, how to read the cards, and the legend, none wider than `inner`; and where the picture begins below them."""
        texts, y = heading(self.view, inner)
        rows, high = in_rows(legend(self.view, self.cards, self.columns), inner)
        place = f"translate({number(PAGE_MARGIN)} {number(y + 8)})"
        return [*texts, f'<g class="legend" transform="{place}">', *rows, "</g>"], y + 8 + high + 4

    def _bands(self, places: CardLayout) -> Iterator[str]:
        for band in places.bands:
            if band.stage is None or not self.view.is_staged:  # of one stage, the title is above the picture
                continue
            yield rect(band.frame, 6, "band")
            title, _ = on_one_line(self.view.tree.stages[band.stage].title, band.frame.width - 14, STAGE, bold=True)
            yield text_at("stage-title", title, band.frame.x + 7, band.frame.y + 11, STAGE)

    def _lines(self, places: CardLayout) -> Iterator[str]:
        """The lines of all rows, bus by bus, each with a gap in those that it crosses; those of a walk are above the others."""
        for lines in sorted(self._buses(places), key=lambda lines: any(self._rows[line.way].walked for line in lines)):
            bare = "" if self.view.is_staged and self.cards[lines[0].way[0]].box.stage is not None else " bare"
            yield '<g class="bus">'
            yield from (f'<path class="halo{bare}" d="{path_of(line.corners)}"/>' for line in lines)
            for line in sorted(lines, key=lambda line: self._rows[line.way].walked):
                row = self._rows[line.way]
                yield f"{self._group('way line-only', row.node, row.answers, row.items)}{line_with_head(line.corners)}</g>"
            yield "</g>"

    def _buses(self, places: CardLayout) -> list[list[Line]]:
        """The lines by the buses that they are on."""
        buses: dict[tuple[str, float], list[Line]] = {}
        for line in places.lines:
            buses.setdefault((line.way[1], line.corners[1][0]), []).append(line)
        return list(buses.values())

    @cached_property
    def _rows(self) -> Mapping[RowKey, Row]:
        """All rows by their ways."""
        return {row.key: row for card in self.cards.values() for row in card.rows}

    def _streams(self, places: CardLayout, heat: Heat) -> Iterator[str]:
        """The lines of all rows where sessions are counted: each as wide as many went that way, and a bus as wide as all that are on it there."""
        for lines in self._buses(places):
            track = lines[0].corners[1][0]
            counts = {line.way: sum([item.count.at_least for item in self._rows[line.way].items if item.count is not None]) for line in lines}
            for line in lines:
                row = self._rows[line.way]
                stub = stroke([line.corners[0], line.corners[1]], heat.width(counts[line.way]))
                look = "way line-only heat" if any(item.count is not None and item.count.at_most for item in row.items) else "way line-only heat none"
                yield f"{self._group(look, row.node, row.answers, row.items)}{stub}</g>"
            (_, _, (_, to_y), (end, _)) = lines[0].corners
            starts = sorted((line.corners[0][1], counts[line.way]) for line in lines)
            for side in ([start for start in starts if start[0] <= to_y], [start for start in reversed(starts) if start[0] > to_y]):
                so_far = 0
                for (y, count), (next_y, _) in pairwise([*side, (to_y, 0)]):
                    so_far += count
                    yield f'<g class="heat">{stroke([(track, y), (track, next_y)], heat.width(so_far))}</g>'
            wide = heat.width(sum(counts.values()))
            sign = 1 if end > track else -1
            high = HEAD / 2 + wide / 2
            head = f"M{number(end)},{number(to_y)} l{number(-sign * HEAD)},{number(-high)} v{number(2 * high)} Z"
            yield f'<g class="heat">{stroke([(track, to_y), (end - sign * HEAD, to_y)], wide)}<path class="head" d="{head}"/></g>'

    def _card(self, card: Card, frame: Frame, places: CardLayout, key: str) -> Iterator[str]:
        box = card.box
        starts = box.id == self.view.tree.start
        marks = [*(["start"] if starts else []), *marks_of(box)]
        yield f'<g class="{" ".join(["node", box.kind, *marks])}" data-node="{box.id}"><title>{escape(spoken(box))}</title>'
        yield body(box.kind, frame)
        if card.rows or card.choices:
            yield head_of_card(box.kind, frame, card.head)
        yield from _texts(card.texts, card.marks, frame.x, frame.y)
        yield "</g>"
        for number_, row in enumerate(card.rows):
            yield from self._row(card, row, places.rows[row.key], is_first=number_ == 0, is_last=number_ == len(card.rows) - 1)
        yield f'<g class="{" ".join(["node", box.kind, *marks])}" data-node="{box.id}">{border(box.kind, frame)}</g>'
        yield from self._above(card, frame)
        if box.rules is not None and self.headed:
            place = f'x="{number(frame.x)}" y="{number(frame.y)}" width="{number(frame.width)}" height="{number(card.head)}"'
            yield f'<a href="#{table_id(box.rules, key)}" tabindex="-1"><rect class="over" {place}/></a>'

    def _row(self, card: Card, row: Row, frame: Frame, *, is_first: bool, is_last: bool) -> Iterator[str]:
        """A row: what parts it from the one above, then each answer with the band behind it, then the card that it leads to where no line does."""
        kind = card.box.kind
        if not (is_first and not card.choices) or row.is_limit:
            look = "limit-edge" if row.is_limit else "edge"
            yield f'<path class="{look} of-{kind}" d="M{number(frame.x)},{number(frame.y)} H{number(frame.right)}"/>'
        is_drawn = self.columns.is_drawn(row)
        for item in row.items:
            top = frame.y if item is row.items[0] else frame.y + item.y
            bottom = frame.bottom if item is row.items[-1] else frame.y + item.y + item.height
            band = Frame(frame.x + 1, top, frame.width - 2, bottom - top)
            is_round = is_last and item is row.items[-1] and kind == "wait"
            yield self._group("way row", row.node, item.answers, [item])
            yield behind(band, ROUND - 1 if is_round else 0.0)
            if item.share:
                yield rect(attrs.evolve(band, width=band.width * item.share), 0, "share")
            yield from _texts(item.texts, item.marks, frame.x, frame.y)
            yield "</g>"
        if not is_drawn and row.name:
            hue = self._kind_of(row.to)
            yield self._group(f"way name to-{hue}", row.node, row.answers, row.items)
            yield from _texts(row.name, (), frame.x, frame.y)
            yield "</g>"

    def _group(self, look: str, node: str, answers: Iterable[str | None], items: Sequence[Item]) -> str:
        """The start of a group that stands for some answers, or for the limit, of a node; those of the node where a walk has come to are `ahead` of it."""
        ids = [answer for answer in answers if answer is not None]
        which = f'data-answer="{" ".join(ids)}"' if ids else 'data-limit=""'
        marks = [*([] if ids else ["limit"]), *(["ahead"] if self.cards[node].box.here else []), *_marks_of(items)]
        return f'<g class="{" ".join([look, *marks])}" data-node="{node}" {which}>'

    def _kind_of(self, id: str) -> str:
        """The kind by whose colour a card is named."""
        card = self.cards.get(id)
        return card.box.kind if card is not None else "elsewhere"

    def _above(self, card: Card, frame: Frame) -> Iterator[str]:
        """What is above a card: tags on the left, and on the right the numbers of the cards that name it."""
        x = frame.x
        for tag in card.tags:
            at = Frame(frame.x + tag.x, frame.y - (tag.row + 1) * ROW_HIGH, tag.width, TAG_HIGH)
            yield f'<g class="tag {tag.look}">{rect(at, 3, "tag-shape")}{text_at("tag-text", tag.words, at.x + PADDING, at.middle[1], TAG)}</g>'
            x = at.right + APART if tag.row == 0 else x
        named = self._naming.get(card.id)
        if named:
            words, wide = naming(named, frame.right - x, self.small)
            line = text_at("from-card", words, frame.right - wide, frame.y - 5.5, self.small)
            yield line if self.small == FROM else line.replace("<text", f'<text style="font-size: {number(self.small)}px"', 1)

    @cached_property
    def _naming(self) -> Mapping[str, list[int]]:
        """Of each card, the numbers of the cards that name it, since no line leads from them to it here."""
        here = {id for column in self.columns.columns for id in column.cards}
        found: dict[str, set[int]] = {}
        for id, card in self.cards.items():
            for row in card.rows:
                if row.to != id and not (id in here and self.columns.is_drawn(row)):
                    found.setdefault(row.to, set()).add(card.box.number)
        return {id: sorted(numbers) for id, numbers in found.items()}

    def _problems(self, inner: float, y: float) -> tuple[list[str], float]:
        """The sentences of the problems at the foot, each by its number, and where they end."""
        lines: list[str] = []
        here = {id for column in self.columns.columns for id in column.cards}
        found = [(number_, box, words) for number_, (box, words) in enumerate(problems_in_order(self.view), 1) if box.id in here]
        y += 10.0 if found else 0.0
        for count, box, words in found:
            for line in wrapped(safe(told("cards.problem", count=count, card=box.number, problem=words)), min(inner, 900.0) / FOOT):
                lines.append(text_at("foot", line, PAGE_MARGIN, y + FOOT * 0.7, FOOT))
                y += FOOT * 1.4
            y += 2.0
        return lines, y


def _roomy(wide: float, high: float, rules: Sequence[TableLayout]) -> float:
    """How wide a picture is best: as wide as its cards, or wider where more tables of rules are abreast then and its letters are larger on a screen."""

    def fitted(width: float) -> float:
        return min(SCREEN[0] / width, SCREEN[1] / (high + tables_height(rules, width)))

    best = max((wide * share for share in WIDER), key=fitted)
    return max(wide, tables_width(rules, best))


def _marks_of(items: Sequence[Item]) -> list[str]:
    """The classes of what is painted on some answers: of problems the worst, and a difference only where it is of all of them."""
    marks = ["walked"] if any(item.walked for item in items) else ["pale"] if all(item.pale for item in items) else []
    problems = {item.problem for item in items}
    marks += ["error"] if "error" in problems else ["warning"] if "warning" in problems else []
    differences = {item.difference for item in items}
    return [*marks, *(mark for mark in differences if mark is not None and len(differences) == 1)]


def _texts(texts: Iterable[CardText], marks: Iterable[Mark], x: float, y: float) -> Iterator[str]:
    for mark in marks:
        at, middle = x + mark.x, y + mark.y
        if mark.kind == "bullet":
            yield f'<circle class="bullet" cx="{number(at + 2.2)}" cy="{number(middle)}" r="1.5"/>'
        elif mark.kind == "box":
            yield rect(Frame(at + 1, middle - 4.5, 9, 9), 1.5, "tick")
        else:
            yield f'<circle class="tick" cx="{number(at + 5.5)}" cy="{number(middle)}" r="4.5"/>'
    for text in texts:
        yield text_at(text.look, text.words, x + text.x, y + text.y, text.size)
