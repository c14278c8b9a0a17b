"""What is on each card: its head, the choices that can be ticked, and a row for each way on, with their lines of text and their heights.

Invariant: a card is as wide as every other, and each of its texts fits into it; how high a row is hangs only on whether its way is drawn as a line,
or named by the number and the headline of the card that it leads to. Sizes are in points.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

import attrs

from advicetree.control import safe
from advicetree.drawing.bundles import MOST_NAMED, bundled, count_of, details_of, labels
from advicetree.drawing.cards.tags import Tag, above, tags_of
from advicetree.drawing.details import Detail
from advicetree.drawing.heat import Count, HeatKind
from advicetree.drawing.view import Box, Edge, View, taken_by
from advicetree.drawing.widths import BOLD, ELLIPSIS, cut, measured, width
from advicetree.words import told

WIDTH, SIDE, ABOVE, ROW_PAD = 184.0, 8.0, 6.0, 3.6
HEADLINE, LABEL, DETAIL, TARGET = 11.5, 10.0, 9.0, 9.5
HEADLINE_HIGH, LABEL_HIGH, DETAIL_HIGH = 14.0, 12.2, 11.2
BULLET, BOX_SPACE, SPACE = 8.0, 16.0, 6.0
LEAST_NUMBER = 19.0
NAMED_OF_MANY = 2

Plain: TypeAlias = Literal["number", "headline", "detail", "dot", "wait", "caution", "opens", "label", "note", "said", "examples", "target", "go", "count"]
Look: TypeAlias = Plain | HeatKind
RowKey: TypeAlias = tuple[str, str, bool]  # its node, where it leads, and whether it is the limit
_LOOKS: dict[str, Look] = {"wait": "wait", "caution": "caution", "opens": "opens"}
_LOOKS |= {"came": "came", "stopped": "stopped", "stopped-often": "stopped-often", "stayed": "stayed"}
IN_BOLD = {"opens", "stopped-often"}  # of details
APART = "·"


class CardText(NamedTuple):
    """One line of text on a card: it begins at `x`, and `y` is the middle of its band, both from the upper left corner of its part of the card."""

    words: str
    look: Look
    size: float
    x: float
    y: float
    width: float


class Mark(NamedTuple):
    """What is drawn before a choice or an answer: a box to tick, a circle where it goes with no other, or the bullet of one of several."""

    kind: Literal["box", "circle", "bullet"]
    x: float
    y: float


@attrs.frozen
class Item:
    """One answer in a row, several that are told together, or a limit, whose only `answers` is `None`; `y` and `height` are its band within the row.

    `end` is where its last line ends. Where sessions are counted, `count` is how many went this way, and `share` which part of those who came.
    """

    answers: tuple[str | None, ...]
    texts: tuple[CardText, ...]
    marks: tuple[Mark, ...]
    y: float
    height: float
    walked: bool
    problem: Literal["error", "warning"] | None
    difference: Literal["new", "gone", "changed"] | None
    end: float
    count: Count | None = None
    share: float = 0.0
    pale: bool = False


@attrs.frozen
class Row:
    """All answers of a card that lead to the same card, or its limit.

    `height` is that of the row where its way is drawn. Where it is named instead, `name` tells the card that it leads to, and makes it higher by `more`.
    """

    node: str
    to: str
    is_limit: bool
    items: tuple[Item, ...]
    height: float
    name: tuple[CardText, ...]
    more: float

    @property
    def key(self) -> RowKey:
        """What tells it from all other rows."""
        return self.node, self.to, self.is_limit

    @property
    def answers(self) -> tuple[str | None, ...]:
        """All answers in it."""
        return tuple(answer for item in self.items for answer in item.answers)

    @property
    def walked(self) -> bool:
        """Whether the walk went here."""
        return any(item.walked for item in self.items)


@attrs.frozen
class Card:
    """One node as a card; `texts` and `marks` are those of its head and of its choices, whose heights are `head` and `choices`.

    Its `tags` are above it, and where they take several rows, it is lower by `above`.
    """

    box: Box
    texts: tuple[CardText, ...]
    marks: tuple[Mark, ...]
    head: float
    choices: float
    rows: tuple[Row, ...]
    width: float = WIDTH
    tags: tuple[Tag, ...] = ()

    @property
    def above(self) -> float:
        """How much lower it is than it would be with a single row of tags."""
        return above(self.tags)

    @property
    def id(self) -> str:
        """The id of its node."""
        return self.box.id

    @property
    def entry(self) -> float:
        """How far below its upper edge lines enter it: in the middle of its headline."""
        lines = max(1, sum(text.look == "headline" for text in self.texts))
        return ABOVE + HEADLINE_HIGH * lines / 2


def cards_of(view: View, wide: float = WIDTH) -> dict[str, Card]:
    """A card for each box of a view, but for those that are elsewhere, by the id of its node; each is so `wide`."""
    ways: dict[str, list[Edge]] = {}
    for edge in view.edges:
        ways.setdefault(edge.node, []).append(edge)
    boxes = {box.id: box for box in view.boxes}
    hang = max(LEAST_NUMBER, width(str(max((box.number for box in view.boxes), default=1))) * BOLD * HEADLINE + 6)
    writer = _Writer(view, boxes, hang, wide)
    tags = tags_of(view, wide)
    return {box.id: writer.card(box, ways.get(box.id, []), tags[box.id]) for box in view.boxes if box.kind != "elsewhere"}


@attrs.frozen(slots=False)
class _Writer:
    """Writes cards of one width; headlines hang so far to the right of their numbers."""

    view: View
    boxes: dict[str, Box]
    hang: float
    wide: float

    @property
    def inner(self) -> float:
        """How wide texts can be."""
        return self.wide - 2 * SIDE

    @cached_property
    def room(self) -> float:
        """How wide the texts of rows can be: counts are at their right."""
        if self.view.heat is None:
            return self.inner
        longest = max([width(edge.count.brief, bold=True) for edge in self.view.edges if edge.count is not None], default=0.0)
        return self.inner - longest * LABEL - SPACE

    def card(self, box: Box, edges: Sequence[Edge], tags: tuple[Tag, ...]) -> Card:
        """One card."""
        y = ABOVE
        texts = [CardText(str(box.number), "number", HEADLINE, SIDE, y + HEADLINE_HIGH / 2, 0.0)]
        room = self.inner - self.hang
        for words, wide in measured(safe(box.headline), room / HEADLINE, bold=True):
            texts.append(CardText(words, "headline", HEADLINE, SIDE + self.hang, y + HEADLINE_HIGH / 2, wide * HEADLINE))
            y += HEADLINE_HIGH
        details = [detail for detail in box.details if detail.kind not in {"choice", "problem", "difference"}]
        for line in self._details(details, room):
            texts += [text._replace(x=text.x + SIDE + self.hang, y=y + DETAIL_HIGH / 2) for text in line]
            y += DETAIL_HIGH
        head = y + ABOVE - 1
        choices, marks, high = self._choices([detail for detail in box.details if detail.kind == "choice"], head)
        rows = tuple(self._rows(box, edges))
        return Card(box, (*texts, *choices), marks, head, high, rows, self.wide, tags)

    def _details(self, details: Sequence[Detail], room: float) -> Iterator[list[CardText]]:
        """The lines of details: as many side by side as have room, each in its look, with a dot between two."""
        line: list[CardText] = []
        x = 0.0
        for detail in details:
            look = _LOOKS.get(detail.kind, "detail")
            pieces = measured(safe(detail.text), room / DETAIL, bold=look in IN_BOLD)
            for words, em in pieces:
                wide, apart = em * DETAIL, width(APART) * DETAIL + 2 * SPACE if line else 0.0
                if line and (len(pieces) > 1 or x + apart + wide > room):
                    yield line
                    line, x, apart = [], 0.0, 0.0
                if apart:
                    line.append(CardText(APART, "dot", DETAIL, x + SPACE, 0.0, width(APART) * DETAIL))
                line.append(CardText(words, look, DETAIL, x + apart, 0.0, wide))
                x += apart + wide
        if line:
            yield line

    def _choices(self, choices: Sequence[Detail], y: float) -> tuple[list[CardText], tuple[Mark, ...], float]:
        """The choices that can be ticked, from `y` on: each with a box, or with a circle where it goes with no other; and how high they are together."""
        if not choices:
            return [], (), 0.0
        top, texts, marks = y, list[CardText](), list[Mark]()
        y += ROW_PAD
        for detail in choices:
            indent = BOX_SPACE if detail.label is not None else 0.0
            if indent:
                marks.append(Mark("circle" if detail.alone else "box", SIDE, y + LABEL_HIGH / 2))
            for words, wide in measured(safe(detail.label or detail.text), (self.inner - indent) / LABEL):
                texts.append(CardText(words, "label", LABEL, SIDE + indent, y + LABEL_HIGH / 2, wide * LABEL))
                y += LABEL_HIGH
            y += 1.5
        return texts, tuple(marks), y - top + ROW_PAD - 1.5

    def _rows(self, box: Box, edges: Sequence[Edge]) -> Iterator[Row]:
        """The rows of a card, in the author's order, and the limit last."""
        ways: dict[str, list[Edge]] = {}
        for edge in edges:
            if edge.answer is not None:
                ways.setdefault(edge.to, []).append(edge)
        for to, some in ways.items():
            yield self._row(box, to, self._items(box, some), is_limit=False)
        for edge in edges:
            if edge.answer is None:
                yield self._row(box, edge.to, [([edge], edge.label)], is_limit=True)

    def _items(self, box: Box, edges: Sequence[Edge]) -> list[tuple[list[Edge], str]]:
        """What is told in one row: answers one by one with their labels, or of many those together that are painted alike."""
        many = [some for some in bundled(edges) if len(some) > (MOST_NAMED if _is_painted(some[0]) else NAMED_OF_MANY)] if len(edges) > MOST_NAMED else []
        together = {edge.answer for some in many for edge in some}
        alone = [([edge], self._label(box, edge)) for edge in edges if edge.answer not in together]
        return [*alone, *((list(some), labels(some, NAMED_OF_MANY)[0]) for some in many)]

    def _label(self, box: Box, edge: Edge) -> str:
        """What a row calls a way that needs no label in a chart, since it is the only one."""
        if edge.label:
            return edge.label
        fact = self.view.tree.facts.get(box.node.fact or "")
        if fact is None:
            return told("cards.done")
        kind = "whatever_ticked" if fact.several else "any_number" if fact.number is not None else "any_date" if fact.days is not None else "any_answer"
        return told(f"cards.{kind}")

    def _row(self, box: Box, to: str, items: Sequence[tuple[list[Edge], str]], *, is_limit: bool) -> Row:
        y, made = ROW_PAD, list[Item]()
        indent = BULLET if len(items) > 1 else 0.0
        for edges, label in items:
            item = self._item(box, edges, label, y, indent, is_limit=is_limit)
            made.append(item)
            y += item.height
        name, more = self._name(box, to, made[-1], y, is_limit=is_limit)
        return Row(box.id, to, is_limit, tuple(made), y + ROW_PAD, name, more)

    def _item(self, box: Box, edges: Sequence[Edge], label: str, y: float, indent: float, *, is_limit: bool) -> Item:
        top, x = y, SIDE + indent
        room = self.room - indent
        first = edges[0]
        marks = (Mark("bullet", SIDE, y + LABEL_HIGH / 2),) if indent else ()
        says = [edge.say for edge in edges if edge.say is not None]
        in_brief = bool(says) and (len(edges) > 1 or says[0] == ELLIPSIS)
        texts = []
        words = f"{label} {ELLIPSIS}" if in_brief else label
        for line, wide in measured(safe(words), room / LABEL):
            texts.append(CardText(line, "note" if is_limit and first.difference != "gone" else "label", LABEL, x, y + LABEL_HIGH / 2, wide * LABEL))
            y += LABEL_HIGH
        end = texts[-1].x + texts[-1].width
        for detail in map(_in_short, details_of(edges)):
            wide = width(safe(detail)) * DETAIL
            if end + SPACE + wide > SIDE + self.room:
                y, end = y + DETAIL_HIGH, x - SPACE
            middle = y - (LABEL_HIGH if end > x else DETAIL_HIGH) / 2
            texts.append(CardText(safe(detail), "note", DETAIL, end + SPACE, middle, wide))
            end += SPACE + wide
        for line, wide in self._said(edges, room, in_brief=in_brief):
            texts.append(CardText(line, "said", DETAIL, x, y + DETAIL_HIGH / 2, wide))
            y, end = y + DETAIL_HIGH, SIDE + self.room
        for line, wide in self._examples(box, edges, room):
            texts.append(CardText(line, "examples", DETAIL, x, y + DETAIL_HIGH / 2, wide))
            y, end = y + DETAIL_HIGH, SIDE + self.room
        answers = tuple(edge.answer for edge in edges)
        count, share = count_of(edges), 0.0
        if count is not None:
            wide = width(count.brief, bold=True) * LABEL
            texts.append(CardText(count.brief, "count", LABEL, SIDE + self.inner - wide, top + LABEL_HIGH / 2, wide))
            share = (count.of(box.heat.came) if box.heat is not None else None) or 0.0
        walked = any(edge.walked for edge in edges)
        return Item(answers, tuple(texts), marks, top, y - top, walked, first.problem, first.difference, end, count, share, first.pale)

    def _said(self, edges: Sequence[Edge], room: float, *, in_brief: bool) -> Iterator[tuple[str, float]]:
        """The lines of the words said on a way, unless they are only marked."""
        say = edges[0].say
        if say is not None and not in_brief:
            for line, wide in measured(safe(told("cards.said", words=say)), room / DETAIL):
                yield line, wide * DETAIL

    def _examples(self, box: Box, edges: Sequence[Edge], room: float) -> Iterator[tuple[str, float]]:
        """Of a way that several values share, the first of these and how many more there are."""
        node, fact = box.node, self.view.tree.facts.get(box.node.fact or "")
        answer = node.ways.get(edges[0].answer or "") or (node.others if node.others is not None and node.others.id == edges[0].answer else None)
        if fact is None or fact.several is not None or len(edges) > 1 or answer is None or answer.id == "done" or node.choice is not None:
            return
        values = taken_by(fact, node, answer)
        if len(values) > 1 and fact.number is None and fact.days is None:
            names = [fact.label(value) for value in values[:NAMED_OF_MANY]]
            rest = len(values) - len(names)
            words = told("way.and_more", first=names[0], second=names[1], count=rest) if rest else told("list.comma", before=names[0], last=names[1])
            line, wide = on_one_line(words, room, DETAIL)
            yield line, wide

    def _name(self, box: Box, to: str, last: Item, y: float, *, is_limit: bool) -> tuple[tuple[CardText, ...], float]:
        """The number and the headline of the card that a row leads to, behind its last answer where there is room, or on a line of their own."""
        number = told("cards.goes_to", number=self.boxes[to].number)
        lead = width(number) * BOLD * TARGET
        headline = told("cards.here_again") if to == box.id else self.boxes[to].headline.removesuffix(".")
        room = SIDE + self.room - last.end - 12 - lead - 4
        right = SIDE + self.room
        full, wide = on_one_line(headline, max(room, 0.0), TARGET)
        if wide <= room and full == " ".join(safe(headline).split()):
            x, middle, more = right - wide - 4 - lead, y - LABEL_HIGH / 2, 0.0
        elif is_limit and room >= 0:
            return (CardText(number, "go", TARGET, right - lead, y - LABEL_HIGH / 2, lead),), 0.0
        else:
            x, middle, more = SIDE, y + LABEL_HIGH / 2 - 1, LABEL_HIGH - 1
            full, wide = on_one_line(headline, self.room - lead - 4, TARGET)
        return (CardText(number, "go", TARGET, x, middle, lead), CardText(full, "target", TARGET, x + lead + 4, middle, wide)), more


def on_one_line(words: str, room: float, size: float, *, bold: bool = False) -> tuple[str, float]:
    """As much of some words as has room on one line, and how wide that is."""
    ((line, ems),) = cut(safe(words), room / size, bold=bold)
    return line, ems * size


def _is_painted(edge: Edge) -> bool:
    """Whether anything is painted on a way."""
    return edge.walked or edge.problem is not None or edge.difference is not None


def _in_short(detail: str) -> str:
    """What is to be known of an answer, in one word where the legend tells the rest."""
    return told("cards.open") if detail == told("way.leaves_open") else detail
