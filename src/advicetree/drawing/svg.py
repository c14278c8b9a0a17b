"""A view as SVG: laid out by Graphviz, painted here.

Invariant: every text is in its own shape, in the size that was measured for it; every node has a title in words, and so has the picture;
what colour tells, form or words tell too. The same view gives the same text on every machine.
The groups of nodes and edges carry the ids of the model (`data-node`, `data-answer`, `data-limit`), and the classes `walked` and `here`,
which are all that has to change when a walk goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from html import escape
from itertools import pairwise

import attrs

from advicetree.control import safe
from advicetree.drawing.dot import START, dot, edge_name, node_name
from advicetree.drawing.engines import Engine, laid_out
from advicetree.drawing.layout import Curve, Frame, Layout, layout
from advicetree.drawing.measures import GAP, LEADING, START_HEIGHT, Measures, TextBlock, measures_of, width, wrapped
from advicetree.drawing.table_layout import TableLayout, table_layout
from advicetree.drawing.themes import Theme, style
from advicetree.drawing.view import Box, Edge, View, problem_in_words
from advicetree.words import between, counted, told

PAGE_MARGIN = 16.0
TITLE, SUBTITLE, LEGEND = 20.0, 11.0, 10.0
LEGEND_HEIGHT = 40.0
TABLE_GAP = 24.0
KEY = 1.15  # CSS pixels to a unit of a legend outside the picture
LEAST_WIDTH = 300.0
ASCENT = 0.905
DESCENT = 0.212
ROUND = 9.0

KINDS = ("situation", "fork", "action", "wait", "good", "ending", "elsewhere")
COUNTED_AS = {"situation": "questions", "fork": "forks", "action": "actions", "wait": "actions", "good": "endings", "ending": "endings"}


@attrs.frozen
class Picture:
    """A picture as a value: its size in points, the attributes of its root element but for the size, its style, and its lines of SVG.

    `style` is the text within its `<style>` element, which is one of the lines.
    """

    width: float
    height: float
    attributes: str
    style: str
    lines: tuple[str, ...]

    def svg(self, *, sized: bool = True, between: str = "\n") -> str:
        """The picture as one SVG element; one that is not `sized` is as large as the place where it is put."""
        wide, high = _number(self.width), _number(self.height)
        size = f' width="{wide}pt" height="{high}pt"' if sized else ""
        return between.join((f'<svg {self.attributes}{size} viewBox="0 0 {wide} {high}">', *self.lines, "</svg>"))


def painted(view: View, theme: Theme = "auto", engine: Engine = "bundled", *, headed: bool = True) -> Picture:
    """A view as a picture; `auto` is light or dark as the reader's system is. Its title and its legend are above it where it is `headed`.

    Raises `DrawingError` where the engine is missing or fails, or there is more to draw than 6,000 boxes and edges, or 2,000,000 letters.
    """
    view.must_fit_in_picture()
    measures = measures_of(view)
    text = dot(view, measures=measures, titled=False)
    names = {START} if view.starts else set()
    names |= {node_name(box.id) for box in view.boxes} | {edge_name(*edge) for edge in measures.labels}
    places = layout(laid_out(text, engine), names)
    return _Painter(view, theme, measures, places, headed).picture(_key(text, view, theme))


def head(view: View) -> str:
    """What is shown above a picture that is not headed, as a fragment of HTML that breaks into lines: its legend, and the problems of no node.

    The style of the picture paints the legend, so both have to be on one page.
    """
    keys = []
    for left, right, line in _legend(view):
        wide = right - left
        size = f'width="{_number(wide * KEY)}" height="{_number(24 * KEY)}" viewBox="{_number(left)} 0 {_number(wide)} 24"'
        keys.append(f'<svg xmlns="http://www.w3.org/2000/svg" class="advicetree auto" {size}>{line}</svg>')
    problems = [f'<p class="notice">{escape(safe(problem_in_words(problem)))}</p>' for problem in view.unplaced]
    return "\n".join(['<div class="legend" aria-hidden="true">', *keys, "</div>", *problems])


def _key(dot: str, view: View, theme: Theme) -> str:
    """What tells the ids of one picture from those of another on the same page."""
    return sha256(f"{dot}\0{view.title}\0{theme}".encode("utf-8", "replace")).hexdigest()[:12]


def _number(value: float) -> str:
    """A coordinate to a hundredth of a point, without a zero that says nothing.

    >>> [_number(value) for value in (3.0, 2.504, -0.001, 12.5)]
    ['3', '2.5', '0', '12.5']
    """
    digits = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if digits == "-0" else digits


def _spoken(box: Box) -> str:
    """What a node is called in words."""
    node = told(f"spoken.kind.{box.kind}", headline=safe(box.headline))
    return told("spoken.here", node=node) if box.here else node


@attrs.frozen
class _Painter:
    """Paints one picture."""

    view: View
    theme: Theme
    measures: Measures
    places: Layout
    headed: bool

    def picture(self, key: str) -> Picture:
        """The whole picture; the ids in it end in `key`."""
        view = self.view
        legend = list(_legend(view)) if self.headed else []
        tables = [table_layout(table) for table in view.tables]
        inner = max(self.places.width, LEAST_WIDTH, *(right for _, right, _ in legend), *(table.width for table in tables))
        header, top = self._header(inner) if self.headed else ([], PAGE_MARGIN)
        under, bottom = self._tables(tables, inner, top + self.places.height, key)
        wide, high = inner + 2 * PAGE_MARGIN, bottom + PAGE_MARGIN
        classes = f"advicetree {self.theme} walking" if view.walking else f"advicetree {self.theme}"
        title_id, desc_id = f"advicetree-title-{key}", f"advicetree-desc-{key}"
        css = f"\n{style(self.theme)}"
        lines = [
            f'<title id="{title_id}">{escape(safe(view.title))}</title>',
            f'<desc id="{desc_id}">{escape(self._description())}</desc>',
            f"<style>{css}</style>",
            f'<rect class="page" width="{_number(wide)}" height="{_number(high)}"/>',
            *header,
        ]
        if self.headed:
            place = f"translate({_number(PAGE_MARGIN)} {_number(top - LEGEND_HEIGHT)})"
            lines += [f'<g class="legend" transform="{place}">', *(line for _, _, line in legend), "</g>"]
        place = f"translate({_number(PAGE_MARGIN + (inner - self.places.width) / 2)} {_number(top)})"
        lines += [f'<g transform="{place}">', *self._start()]
        for edge in view.edges:
            lines += self._edge(edge)
        for box in view.boxes:
            lines += self._box(box, key)
        root = f'xmlns="http://www.w3.org/2000/svg" class="{classes}" role="img" aria-labelledby="{title_id} {desc_id}"'
        return Picture(wide, high, root, css, (*lines, "</g>", *under))

    def _description(self) -> str:
        """What the picture shows, in a sentence or two, and where the same is told in words."""
        shown = [box for box in self.view.boxes if box.kind != "elsewhere"]
        counts = {"questions": 0, "forks": 0, "actions": 0, "endings": 0}
        for box in shown:
            counts[COUNTED_AS[box.kind]] += 1
        nodes = between("list.comma").join(counted(f"picture.{kind}", count) for kind, count in counts.items() if count)
        sentences = [told("picture.shows", nodes=nodes or told("picture.nothing"), count=len(self.view.edges))]
        sentences += [told("picture.stands", headline=safe(box.headline)) for box in shown if box.here]
        return " ".join([*sentences, told("picture.in_words")])

    def _header(self, inner: float) -> tuple[list[str], float]:
        """The lines above the legend, none wider than `inner`, and where the picture begins below it."""
        view, y = self.view, PAGE_MARGIN
        lines = [("title", TITLE, 1.2, line) for line in wrapped(safe(view.tree.title), inner / TITLE, bold=True)]
        under = wrapped(safe(view.part), inner / SUBTITLE) if view.part is not None else ()
        lines += [("subtitle", SUBTITLE, 1.4, line) for line in under]
        for problem in view.unplaced:
            words = wrapped(safe(problem_in_words(problem)), inner / SUBTITLE, bold=True)
            lines += [("subtitle problem", SUBTITLE, 1.4, line) for line in words]
        texts = []
        for look, size, leading, line in lines:
            texts.append(f'<text class="{look}" x="{_number(PAGE_MARGIN)}" y="{_number(y + size)}">{escape(line)}</text>')
            y += size * leading
        return texts, y + 10 + LEGEND_HEIGHT

    def _start(self) -> Iterator[str]:
        if not self.view.starts:
            return
        frame = self.places.nodes[START]
        x, y = frame.middle
        yield f'<g class="start">{_rect(frame, START_HEIGHT / 2)}'
        yield f'<text class="headline" x="{_number(x)}" y="{_number(y + 11.5 * (ASCENT - DESCENT) / 2)}">{escape(told("picture.start"))}</text>'
        yield f"{_drawn(self.places.curves.get(START, Curve(())))}</g>"

    def _edge(self, edge: Edge) -> Iterator[str]:
        name = edge_name(edge.node, edge.answer)
        which = 'data-limit=""' if edge.answer is None else f'data-answer="{edge.answer}"'
        marks = ["limit"] if edge.answer is None else []
        marks += ["dashed"] if edge.back else []
        marks += ["walked"] if edge.walked else []
        marks += [mark for mark in (edge.problem, edge.difference) if mark is not None]
        yield f'<g class="{" ".join(["way", *marks])}" data-node="{edge.node}" {which}>'
        for half in ("_1", "_2"):
            if name + half in self.places.curves:
                yield _drawn(self.places.curves[name + half])
        label = self.measures.labels.get((edge.node, edge.answer))
        if label is not None:
            yield from _texts(label, self.places.nodes[name])
        yield "</g>"

    def _tables(self, tables: Iterable[TableLayout], wide: float, y: float, key: str) -> tuple[list[str], float]:
        """The lines of the tables of rules below the picture, whose lower edge is at `y`, as many abreast as it is `wide`; and where they end."""
        lines: list[str] = []
        x, bottom = 0.0, y
        for table in tables:
            if not x or x + table.width > wide:
                x, y = 0.0, bottom + TABLE_GAP
            name = f' id="{_table_id(table.table.name, key)}"' if self.headed else ""
            lines += [f'<g class="rules" transform="translate({_number(PAGE_MARGIN + x)} {_number(y)})"{name}>', *_table(table), "</g>"]
            x, bottom = x + table.width + TABLE_GAP, max(bottom, y + table.height)
        return lines, bottom

    def _box(self, box: Box, key: str) -> Iterator[str]:
        """A box; that of a fork leads to the table of its rules where the picture is shown by itself, and not on a page that is walked."""
        if box.rules is None or not self.headed:
            yield from self._plain_box(box)
            return
        yield f'<a href="#{_table_id(box.rules, key)}" tabindex="-1">'
        yield from self._plain_box(box)
        yield "</a>"

    def _plain_box(self, box: Box) -> Iterator[str]:
        frame = self.places.nodes[node_name(box.id)]
        marks = [mark for mark, is_on in (("walked", box.walked), ("here", box.here)) if is_on]
        marks += [mark for mark in (box.problem, box.difference) if mark is not None]
        yield f'<g class="{" ".join(["node", box.kind, *marks])}" data-node="{box.id}"><title>{escape(_spoken(box))}</title>'
        yield from _outline(box.kind, frame)
        yield from _texts(self.measures.boxes[box.id], frame)
        yield "</g>"


def _table_id(name: str, key: str) -> str:
    return f"advicetree-rules-{name}-{key}"


def _table(placed: TableLayout) -> Iterator[str]:
    """The lines of one table of rules."""
    yield _rect(placed.band, 0, "band")
    for x, y, to_x, to_y in placed.lines:
        yield f'<path class="grid" d="M{_corners([(x, y), (to_x, to_y)])}"/>'
    for text in placed.texts:
        base = text.y + (text.size * LEADING - text.size * (ASCENT + DESCENT)) / 2 + text.size * ASCENT
        yield f'<text class="{text.look}" x="{_number(text.x)}" y="{_number(base)}">{escape(text.text)}</text>'


def _legend(view: View) -> Iterator[tuple[float, float, str]]:
    """The legend in one row: a small shape for each kind that there is; each with where its left and its right edge are."""
    kinds = dict.fromkeys(box.kind for box in view.boxes)
    x = 0.0
    middle = _number(12 + LEGEND * (ASCENT - DESCENT) / 2)
    for kind in KINDS:
        if kind in kinds:
            words = told(f"legend.{kind}")
            wide = width(words) * LEGEND + (44 if kind == "situation" else 20)
            shape = _outline(kind, Frame(x, 0, wide, 24))
            text = f'<text class="key" x="{_number(x + wide / 2)}" y="{middle}">{escape(words)}</text>'
            yield x, x + wide, f'<g class="node {kind}">{"".join(shape)}{text}</g>'
            x += wide + 10
    for look, words, is_there in (
        ("dashed", told("legend.back"), any(edge.back for edge in view.edges)),
        ("limit", told("legend.limit"), None in {edge.answer for edge in view.edges}),
    ):
        if is_there:
            line = f'<path class="line" d="M{_number(x)},12 H{_number(x + 26)}"/>'
            text = f'<text class="key from" x="{_number(x + 32)}" y="{middle}">{escape(words)}</text>'
            wide = 32 + width(words) * LEGEND
            yield x, x + wide, f'<g class="way {look}">{line}{text}</g>'
            x += wide + 12


def _outline(kind: str, frame: Frame) -> Iterator[str]:
    """The shape of a kind of node."""
    if kind == "situation":
        x, y = frame.middle
        corners = ((x, frame.y), (frame.x + frame.width, y), (x, frame.y + frame.height), (frame.x, y))
        yield f'<polygon class="shape" points="{_corners(corners)}"/>'
        return
    if kind == "good":
        yield _rect(frame, ROUND + 3, "outer")
        frame = Frame(frame.x + 3.5, frame.y + 3.5, frame.width - 7, frame.height - 7)
    yield _rect(frame, 0 if kind in {"fork", "action"} else ROUND, "shape")


def _rect(frame: Frame, round_: float, class_: str = "shape") -> str:
    rounded = f' rx="{_number(round_)}"' if round_ else ""
    place = f'x="{_number(frame.x)}" y="{_number(frame.y)}" width="{_number(frame.width)}" height="{_number(frame.height)}"'
    return f'<rect class="{class_}" {place}{rounded}/>'


def _corners(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _drawn(curve: Curve) -> str:
    if not curve.points:  # Graphviz has lost it
        return ""
    first, *others = curve.points
    path = f'<path class="line" d="M{_corners([first])}C{_corners(others)}"/>'
    return path + (f'<polygon class="head" points="{_corners(curve.head)}"/>' if curve.head else "")


def _texts(block: TextBlock, frame: Frame) -> Iterator[str]:
    """The lines of a box or a label, in the middle of their frame."""
    x, middle = frame.middle
    y = middle - block.text_height / 2
    for before, line in pairwise((None, *block.lines)):
        assert line is not None, "only the first has none before it"
        y += GAP if before is not None and before.look != line.look else 0.0
        base = y + (line.height - line.size * (ASCENT + DESCENT)) / 2 + line.size * ASCENT
        yield f'<text class="{line.look}" x="{_number(x)}" y="{_number(base)}">{escape(line.text)}</text>'
        y += line.height
