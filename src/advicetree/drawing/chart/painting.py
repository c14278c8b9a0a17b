"""A view as SVG: laid out by Graphviz, painted here.

Invariant: every text is in its own shape, in the size that was measured for it; every node has a title in words, and so has the picture;
what colour tells, form or words tell too. The same view gives the same text on every machine.
The groups of nodes and edges carry the ids of the model (`data-node`, `data-answer`, `data-limit`), and the classes `walked` and `here`,
which are all that has to change when a walk goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import pairwise

import attrs

from advicetree.drawing.bundles import gathered
from advicetree.drawing.chart.dot import START, dot, edge_name, node_name
from advicetree.drawing.chart.engines import Engine, laid_out
from advicetree.drawing.chart.layout import Curve, Layout, layout
from advicetree.drawing.chart.measures import GAP, HEADLINE, START_HEIGHT, Measures, TextBlock, measures_of
from advicetree.drawing.frames import Frame
from advicetree.drawing.picture import (
    KINDS,
    LEGEND,
    PAGE_MARGIN,
    SAMPLE,
    TABLE_GAP,
    Key,
    Picture,
    baseline,
    corners,
    framed,
    heading,
    key_of,
    key_of_line,
    key_words,
    keys_of_differences,
    laid,
    legend_outside,
    marks_of,
    number,
    rect,
    spoken,
    table_id,
    tables,
    text,
    text_at,
)
from advicetree.drawing.table_layout import table_layout
from advicetree.drawing.themes import Theme
from advicetree.drawing.view import Box, Edge, View
from advicetree.drawing.widths import ELLIPSIS, width
from advicetree.words import told

LEGEND_HEIGHT = 40.0
LEAST_WIDTH = 300.0
ROUND = 9.0


def painted(view: View, theme: Theme = "auto", engine: Engine = "bundled", *, headed: bool = True) -> Picture:
    """A view as a picture; `auto` is light or dark as the reader's system is. Its title and its legend are above it where it is `headed`.

    Raises `DrawingError` where the engine is missing or fails, or there is more to draw than 6,000 boxes and edges, or 2,000,000 letters.
    """
    view = gathered(view)
    view.must_fit_in_picture()
    measures = measures_of(view)
    described = dot(view, measures=measures, titled=False)
    names = {START} if view.starts else set()
    names |= {node_name(box.id) for box in view.boxes} | {edge_name(*edge) for edge in measures.labels}
    places = layout(laid_out(described, engine), names)
    return _Painter(view, theme, measures, places, headed).picture(key_of(described, view, theme))


def head(view: View) -> str:
    """What is shown above a picture that is not headed, as a fragment of HTML: its legend, and the problems of no node."""
    return legend_outside(_legend(view), view, "chart")


@attrs.frozen
class _Painter:
    """Paints one picture."""

    view: View
    theme: Theme
    measures: Measures
    places: Layout
    headed: bool

    @property
    def here(self) -> set[str]:
        """The node that a walk has come to, if there is one in the picture."""
        return {box.id for box in self.view.boxes if box.here}

    def picture(self, key: str) -> Picture:
        """The whole picture; the ids in it end in `key`."""
        view = self.view
        legend = list(_legend(view)) if self.headed else []
        rules = [table_layout(table) for table in view.tables]
        inner = max(self.places.width, LEAST_WIDTH, laid(legend), *(table.width for table in rules))
        header, top = self._header(inner) if self.headed else ([], PAGE_MARGIN)
        under, bottom = tables(rules, inner, top + self.places.height + (TABLE_GAP if rules else 0.0), key if self.headed else None)
        lines = [*header]
        if self.headed:
            place = f"translate({number(PAGE_MARGIN)} {number(top - LEGEND_HEIGHT)})"
            lines += [f'<g class="legend" transform="{place}">', *(line for _, _, line in legend), "</g>"]
        place = f"translate({number(PAGE_MARGIN + (inner - self.places.width) / 2)} {number(top)})"
        lines += [f'<g transform="{place}">', *self._start()]
        for edge in view.edges:
            lines += self._edge(edge)
        for box in view.boxes:
            lines += self._box(box, key)
        return framed(view, self.theme, key, (inner + 2 * PAGE_MARGIN, bottom + PAGE_MARGIN), (*lines, "</g>", *under), look="chart")

    def _header(self, inner: float) -> tuple[list[str], float]:
        """The lines above the legend, none wider than `inner`, and where the picture begins below it."""
        texts, y = heading(self.view, inner)
        return texts, y + 10 + LEGEND_HEIGHT

    def _start(self) -> Iterator[str]:
        if not self.view.starts:
            return
        frame = self.places.nodes[START]
        x, y = frame.middle
        yield f'<g class="start">{rect(frame, START_HEIGHT / 2)}'
        yield text_at("headline", told("picture.start"), x, y, HEADLINE)
        heat = self.view.heat
        line = _drawn(self.places.curves.get(START, Curve(())), None if heat is None else heat.width(heat.walks.at_least))
        yield f'<g class="heat">{line}</g></g>' if heat is not None else f"{line}</g>"

    def _edge(self, edge: Edge) -> Iterator[str]:
        name = edge_name(edge.node, edge.answer)
        which = 'data-limit=""' if edge.answer is None else f'data-answer="{" ".join((edge.answer, *edge.also))}"'
        marks = ["limit"] if edge.answer is None else []
        marks += ["dashed"] if edge.back else []
        marks += ["walked"] if edge.walked else ["pale"] if edge.pale else []
        marks += ["ahead"] if edge.node in self.here else []
        marks += [mark for mark in (edge.problem, edge.difference) if mark is not None]
        wide = None if self.view.heat is None or edge.count is None or edge.problem or edge.difference else self.view.heat.width(edge.count.at_least)
        marks += ["heat"] if wide is not None else []
        yield f'<g class="{" ".join(["way", *marks])}" data-node="{edge.node}" {which}>'
        for half in ("_1", "_2"):
            if name + half in self.places.curves:
                yield _drawn(self.places.curves[name + half], wide)
        label = self.measures.labels.get((edge.node, edge.answer))
        if label is not None:
            yield from _texts(label, self.places.nodes[name])
        yield "</g>"

    def _box(self, box: Box, key: str) -> Iterator[str]:
        """A box; that of a fork leads to the table of its rules where the picture is shown by itself, and not on a page that is walked."""
        if box.rules is None or not self.headed:
            yield from self._plain_box(box)
            return
        yield f'<a href="#{table_id(box.rules, key)}" tabindex="-1">'
        yield from self._plain_box(box)
        yield "</a>"

    def _plain_box(self, box: Box) -> Iterator[str]:
        frame = self.places.nodes[node_name(box.id)]
        yield f'<g class="{" ".join(["node", box.kind, *marks_of(box)])}" data-node="{box.id}"><title>{escape(spoken(box))}</title>'
        yield from _outline(box.kind, frame)
        yield from _texts(self.measures.boxes[box.id], frame)
        yield "</g>"


def _legend(view: View) -> Iterator[Key]:
    """The legend in one row: a small shape for each kind that there is; each with where its left and its right edge are."""
    kinds = dict.fromkeys(box.kind for box in view.boxes)
    x = 0.0
    for key in keys_of_differences(view, x, lambda kind, at: f'<g class="way {kind}"><path class="line" d="M{number(at)},12 H{number(at + SAMPLE)}"/></g>'):
        yield key
        x = key[1] + 12
    for kind in (*KINDS, "elsewhere"):
        if kind in kinds:
            words = told(f"legend.{kind}")
            wide = width(words) * LEGEND + (44 if kind == "situation" else 20)
            shape = "".join(_outline(kind, Frame(x, 0, wide, 24)))
            yield x, x + wide, f'<g class="node {kind}">{shape}{text_at("key", words, x + wide / 2, 12, LEGEND)}</g>'
            x += wide + 10
    for look, words, is_there in (
        ("dashed", told("legend.back"), any(edge.back for edge in view.edges)),
        ("limit", told("legend.limit"), None in {edge.answer for edge in view.edges}),
    ):
        if is_there:
            key = key_of_line(look, words, x)
            yield key
            x = key[1] + 12
    if any(edge.say == ELLIPSIS for edge in view.edges):
        words, wide = key_words(told("legend.words"), x + 14)
        yield x, x + 14 + wide, f"{text_at('key from', ELLIPSIS, x, 12, LEGEND)}{words}"
        x += 14 + wide + 12
    if view.way_told is not None:
        key = key_of_line("walked", view.way_told, x)
        yield key
        x = key[1] + 12
    if view.heat is not None:
        yield key_of_line("heat key", told("heat.legend", walks=view.heat.walks_told), x)


def _outline(kind: str, frame: Frame) -> Iterator[str]:
    """The shape of a kind of node."""
    if kind == "situation":
        x, y = frame.middle
        tips = ((x, frame.y), (frame.x + frame.width, y), (x, frame.y + frame.height), (frame.x, y))
        yield f'<polygon class="shape" points="{corners(tips)}"/>'
        return
    if kind == "good":
        yield rect(frame, ROUND + 3, "outer")
        frame = Frame(frame.x + 3.5, frame.y + 3.5, frame.width - 7, frame.height - 7)
    yield rect(frame, 0 if kind in {"fork", "action"} else ROUND, "shape")


def _drawn(curve: Curve, wide: float | None = None) -> str:
    """A line with its head; the line is so many points `wide`, or as its class says."""
    if not curve.points:  # Graphviz has lost it
        return ""
    first, *others = curve.points
    width_ = f' style="stroke-width: {number(wide)}"' if wide is not None else ""
    path = f'<path class="line"{width_} d="M{corners([first])}C{corners(others)}"/>'
    return path + (f'<polygon class="head" points="{corners(curve.head)}"/>' if curve.head else "")


def _texts(block: TextBlock, frame: Frame) -> Iterator[str]:
    """The lines of a box or a label, in the middle of their frame."""
    x, middle = frame.middle
    y = middle - block.text_height / 2
    for before, line in pairwise((None, *block.lines)):
        assert line is not None, "only the first has none before it"
        y += GAP if before is not None and before.look != line.look else 0.0
        yield text(line.look, line.text, x, baseline(y, line.height, line.size))
        y += line.height
