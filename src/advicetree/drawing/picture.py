"""A picture as a value, and what all looks of pictures share: shapes and texts as SVG, the title, the legend, and the tables of rules below.

Invariant: a line of text is escaped where it is written; numbers are written alike on every machine. Sizes are in points.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from html import escape

import attrs

from advicetree.control import safe
from advicetree.drawing.frames import Frame
from advicetree.drawing.overlay import Difference
from advicetree.drawing.table_layout import TableLayout
from advicetree.drawing.themes import MARKS, Form, Theme, style
from advicetree.drawing.view import Box, View
from advicetree.drawing.widths import LEADING, width, wrapped
from advicetree.words import between, counted, told

PAGE_MARGIN = 16.0
TITLE, SUBTITLE, LEGEND = 20.0, 11.0, 10.0
TABLE_GAP = 24.0
SAMPLE = 26.0  # how wide a piece of a line is in a legend
KEY = 1.15  # CSS pixels to a unit of a legend outside the picture
ASCENT = 0.905
DESCENT = 0.212

KINDS = ("start", "situation", "fork", "action", "wait", "good", "ending")  # of cards, as a legend has them
_COUNTED_AS = {"situation": "questions", "fork": "forks", "action": "actions", "wait": "actions", "good": "endings", "ending": "endings"}

Key = tuple[float, float, str]  # of a legend: where its left and its right edge are, and its lines of SVG


_NOT = re.compile(r":not\([^()]*\)\[data-node\]")
_GROUP = re.compile(r'<g class="((?:node|way) ?[^"]*)" data-node=')


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
        wide, high = number(self.width), number(self.height)
        size = f' width="{wide}pt" height="{high}pt"' if sized else ""
        return between.join((f'<svg {self.attributes}{size} viewBox="0 0 {wide} {high}">', *self.lines, "</svg>"))

    def still(self) -> Picture:
        """The same picture for painters that know no `:not` in a style, as resvg and typst do not: what is beside a walk has a class of its own."""
        lines = (_NOT.sub(".aside", line) if line.startswith("<style>") else _GROUP.sub(_set_aside, line) for line in self.lines)
        return attrs.evolve(self, lines=tuple(lines))


def _set_aside(found: re.Match[str]) -> str:
    is_marked = any(mark in found[1].split() for mark in MARKS)
    return found[0] if is_marked else f'<g class="{found[1]} aside" data-node='


def framed(view: View, theme: Theme, key: str, size: tuple[float, float], lines: Iterable[str], *, look: Form, told: str | None = None) -> Picture:
    """Some lines as a whole picture, with what it shows in words (`told`) for those who cannot see it; the ids in it end in `key`."""
    wide, high = size
    classes = f"advicetree {look} {theme} walking" if view.walking else f"advicetree {look} {theme}"
    title_id, desc_id = f"advicetree-title-{key}", f"advicetree-desc-{key}"
    css = f"\n{style(theme, look, heated=view.heat is not None, compared=bool(view.differences))}"
    root = f'xmlns="http://www.w3.org/2000/svg" class="{classes}" role="img" aria-labelledby="{title_id} {desc_id}"'
    above = (
        f'<title id="{title_id}">{escape(safe(view.title))}</title>',
        f'<desc id="{desc_id}">{escape(description(view) if told is None else told)}</desc>',
        f"<style>{css}</style>",
        f'<rect class="page" width="{number(wide)}" height="{number(high)}"/>',
    )
    return Picture(wide, high, root, css, (*above, *lines))


def key_of(text: str, view: View, theme: Theme) -> str:
    """What tells the ids of one picture from those of another on the same page, by a text that says all that is drawn."""
    return sha256(f"{text}\0{view.title}\0{theme}".encode("utf-8", "replace")).hexdigest()[:12]


def number(value: float) -> str:
    """A coordinate to a hundredth of a point, without a zero that says nothing.

    >>> [number(value) for value in (3.0, 2.504, -0.001, 12.5)]
    ['3', '2.5', '0', '12.5']
    """
    digits = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if digits == "-0" else digits


def spoken(box: Box) -> str:
    """What a node is called in words."""
    node = told(f"spoken.kind.{box.kind}", headline=safe(box.headline))
    node = told(f"spoken.became.{box.difference}", node=node) if box.difference is not None else node
    return told("spoken.here", node=node) if box.here else node


def counted_nodes(boxes: Iterable[Box]) -> str:
    """How many questions, forks, actions and endings there are, in words."""
    counts = Counter(_COUNTED_AS[box.kind] for box in boxes)
    return between("list.comma").join(counted(f"picture.{kind}", counts[kind]) for kind in dict.fromkeys(_COUNTED_AS.values()) if counts[kind])


def marks_of(box: Box) -> list[str]:
    """The classes of what is painted on a node: a walk, a problem, a difference, or that it is pale beside these."""
    marks = [mark for mark, is_on in (("walked", box.walked), ("here", box.here), ("pale", box.pale)) if is_on]
    return [*marks, *(mark for mark in (box.problem, box.difference) if mark is not None)]


def description(view: View) -> str:
    """What a picture shows, in a sentence or two, and where the same is told in words."""
    shown = [box for box in view.boxes if box.kind != "elsewhere"]
    sentences = [told("picture.shows", nodes=counted_nodes(shown) or told("picture.nothing"), count=len(view.edges))]
    sentences += [told("picture.stands", headline=safe(box.headline)) for box in shown if box.here]
    sentences += [told("picture.breaks")] if view.way_told is not None and not view.walking else []
    sentences += [told("heat.in_words", walks=view.heat.walks_told)] if view.heat is not None else []
    sentences += view.differences_told
    return " ".join([*sentences, told("picture.in_words")])


def heading(view: View, inner: float) -> tuple[list[str], float]:
    """The title and what is told below it, no line wider than `inner`, and where the last line ends."""
    y = PAGE_MARGIN
    lines = [("title", TITLE, 1.2, line) for line in wrapped(safe(view.tree.title), inner / TITLE, bold=True)]
    under = wrapped(safe(view.subtitle), inner / SUBTITLE) if view.subtitle is not None else ()
    lines += [("subtitle", SUBTITLE, 1.4, line) for line in under]
    for problem in view.problems_told:
        words = wrapped(safe(problem), inner / SUBTITLE, bold=True)
        lines += [("subtitle problem", SUBTITLE, 1.4, line) for line in words]
    texts = []
    for look, size, leading, line in lines:
        texts.append(text(look, line, PAGE_MARGIN, y + size))
        y += size * leading
    return texts, y


def legend_outside(keys: Iterable[Key], view: View, look: str) -> str:
    """What is shown above a picture that is not headed, as a fragment of HTML that breaks into lines: its legend, differences, and the problems of no node.

    The style of the picture paints the legend, so both have to be on one page.
    """
    parts = []
    for left, right, line in keys:
        wide = right - left
        size = f'width="{number(wide * KEY)}" height="{number(24 * KEY)}" viewBox="{number(left)} 0 {number(wide)} 24"'
        parts.append(f'<svg xmlns="http://www.w3.org/2000/svg" class="advicetree {look} auto" {size}>{line}</svg>')
    problems = [f'<p class="notice">{escape(safe(problem))}</p>' for problem in view.problems_told]
    compared = [f"<p>{escape(safe(' '.join((f'{view.compared}.', *view.differences_told))))}</p>"] if view.compared is not None else []
    return "\n".join(['<div class="legend" aria-hidden="true">', *parts, "</div>", *compared, *problems])


def in_rows(keys: Iterable[Key], wide: float, high: float = 26.0) -> tuple[list[str], float]:
    """The keys of a legend as lines, in rows no wider than `wide`; and how high they are together."""
    lines: list[str] = []
    x = y = 0.0
    for left, right, line in keys:
        if x and x + right - left > wide:
            x, y = 0.0, y + high
        lines.append(line if x == left and not y else f'<g transform="translate({number(x - left)} {number(y)})">{line}</g>')
        x += right - left + 12.0
    return lines, (y + high if lines else 0.0)


def tables_height(layouts: Sequence[TableLayout], wide: float) -> float:
    """How high the tables of rules below a picture are together, where it is so `wide`."""
    return max([y + table.height for table, _, y in _abreast(layouts, wide)], default=0.0)


def tables_width(layouts: Sequence[TableLayout], wide: float) -> float:
    """How wide the tables of rules below a picture really are together, where it may be so `wide`."""
    return max([x + table.width for table, x, _ in _abreast(layouts, wide)], default=0.0)


def tables(layouts: Sequence[TableLayout], wide: float, y: float, key: str | None) -> tuple[list[str], float]:
    """The lines of the tables of rules below a picture, whose lower edge is at `y`, as many abreast as it is `wide`; and where they end.

    Their ids end in `key`, where they are to be led to.
    """
    lines: list[str] = []
    for table, x, down in _abreast(layouts, wide):
        name = f' id="{table_id(table.table.name, key)}"' if key is not None else ""
        lines += [f'<g class="rules" transform="translate({number(PAGE_MARGIN + x)} {number(y + down)})"{name}>', *_table(table), "</g>"]
    return lines, y + tables_height(layouts, wide)


def _abreast(layouts: Sequence[TableLayout], wide: float) -> list[tuple[TableLayout, float, float]]:
    """Where each table is: as far up as there is room, and then as far left."""
    placed: list[tuple[TableLayout, float, float]] = []
    for table in layouts:
        places = []
        for x in (0.0, *(left + other.width + TABLE_GAP for other, left, _ in placed)):
            if not x or x + table.width <= wide:
                above = [top + other.height for other, left, top in placed if left < x + table.width + TABLE_GAP and x < left + other.width + TABLE_GAP]
                places.append((max(above, default=-TABLE_GAP) + TABLE_GAP, x))
        y, x = min(places)
        placed.append((table, x, y))
    return placed


def table_id(name: str, key: str) -> str:
    """The id of a table of rules in a picture."""
    return f"advicetree-rules-{name}-{key}"


def _table(placed: TableLayout) -> Iterator[str]:
    yield rect(placed.band, 0, "band")
    for x, y, to_x, to_y in placed.lines:
        yield f'<path class="grid" d="M{corners([(x, y), (to_x, to_y)])}"/>'
    for line in placed.texts:
        yield text(line.look, line.text, line.x, baseline(line.y, line.size * LEADING, line.size))


def baseline(y: float, high: float, size: float) -> float:
    """Where the letters of a line stand that is so `high`, with its upper edge at `y`."""
    return y + (high - size * (ASCENT + DESCENT)) / 2 + size * ASCENT


def text(look: str, words: str, x: float, base: float) -> str:
    """One line of text."""
    return f'<text class="{look}" x="{number(x)}" y="{number(base)}">{escape(words)}</text>'


def text_at(look: str, words: str, x: float, middle: float, size: float) -> str:
    """One line of text with its letters in the middle of a band."""
    return text(look, words, x, middle + size * (ASCENT - DESCENT) / 2)


def rect(frame: Frame, rounded: float, look: str = "shape") -> str:
    """A rectangle, with its corners `rounded` by so much."""
    round_ = f' rx="{number(rounded)}"' if rounded else ""
    place = f'x="{number(frame.x)}" y="{number(frame.y)}" width="{number(frame.width)}" height="{number(frame.height)}"'
    return f'<rect class="{look}" {place}{round_}/>'


def corners(points: Iterable[tuple[float, float]]) -> str:
    """Some points, as SVG writes them."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)


def keys_of_differences(view: View, x: float, answer: Callable[[Difference, float], str]) -> Iterator[Key]:
    """The keys of the differences that there are, from `x` on: of each a frame as its nodes have, and an `answer` as its answers are, and its words."""
    for kind, counts in view.differences.items():
        left, lines = x, ""
        if "nodes" in counts:
            lines += f'<g class="node {kind}">{rect(Frame(x + 2, 5, 22, 14), 0, "sample")}</g>'
            x += 30
        if counts.keys() - {"nodes"}:
            lines += answer(kind, x)
            x += SAMPLE + 6
        words, wide = key_words(told(f"legend.{kind}"), x)
        yield left, x + wide, lines + words
        x += wide + 12


def key_words(words: str, x: float) -> tuple[str, float]:
    """The words of a key in a legend, from `x` on, and how wide they are."""
    return text_at("key from", words, x, 12, LEGEND), width(words) * LEGEND


def key_of_line(look: str, words: str, x: float) -> Key:
    """The key of a line: a piece of it, and its words."""
    written, wide = key_words(words, x + SAMPLE + 6)
    return x, x + SAMPLE + 6 + wide, f'<g class="way {look}"><path class="line" d="M{number(x)},12 H{number(x + SAMPLE)}"/>{written}</g>'


def laid(keys: Sequence[Key]) -> float:
    """Where the last key ends."""
    return keys[-1][1] if keys else 0.0
