"""An overview as SVG.

Invariant: every text is in its own shape, in the size that was measured for it; what colour tells, form or words tell too.
The same overview gives the same text on every machine. Only stages lead anywhere, and only where somebody said so.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from advicetree.control import safe
from advicetree.drawing.frames import Frame
from advicetree.drawing.overview.content import Overview, Place
from advicetree.drawing.overview.layout import CHIP, HEAD, NARROW, ROUND, WIDE, Chip, Layout, Line, PlacedBox, Point, Stroke, layout
from advicetree.drawing.overview.writing import MINI, MINI_HIGH, SMALL
from advicetree.drawing.picture import (
    KINDS,
    PAGE_MARGIN,
    SUBTITLE,
    TITLE,
    Key,
    Picture,
    corners,
    counted_nodes,
    framed,
    in_rows,
    key_of,
    number,
    rect,
    spoken,
    text,
    text_at,
)
from advicetree.drawing.themes import Theme
from advicetree.drawing.widths import width, wrapped
from advicetree.words import counted, told

STEPS = (1, 2, 4, 8)  # of how many ways a line of each width is at most
LEGEND_LINE = 20.0
MOST_IN_NARROW = 24  # places; more need more lines than there is room for


def painted(overview: Overview, theme: Theme = "auto", *, headed: bool = True) -> Picture:
    """An overview as a picture; `auto` is light or dark as the reader's system is. Its title is above its legend where it is `headed`.

    It is narrow where it has room then, so that it can be read on a phone; without a title it is for paper: always wide, with a legend in the words of a guide.
    """
    for wide in (NARROW, WIDE) if headed and len(overview.places) <= MOST_IN_NARROW else (WIDE,):
        header, top = _header(overview, wide - 2 * PAGE_MARGIN, headed=headed)
        placed = layout(overview, top, wide)
        if placed.has_room:
            break
    lines = [*header]
    walking = overview.view.walking
    for line in sorted(placed.lines, key=lambda line: (any(way.walked for way in line.ways), not line.back)):
        lines += _line(line, walking=walking)
    for chip in placed.chips:
        lines += _chip(chip, _kind_of(placed, chip), walking=walking)
    for box in placed.boxes:
        lines += _box(box, overview)
    key = key_of("\n".join(lines), overview.view, theme)
    size = (placed.width, placed.height + PAGE_MARGIN)
    return framed(overview.view, theme, key, size, lines, look="overview", told=description(overview))


def description(overview: Overview) -> str:
    """What the picture shows, in a sentence or two, and where the same is told in words."""
    sentences = [told("overview.shows", stages=counts(overview))]
    sentences += [told("picture.stands", headline=safe(box.headline)) for box in overview.view.boxes if box.here]
    return " ".join([*sentences, told("overview.in_words")])


def counts(overview: Overview) -> str:
    """How many stages there are, and how many nodes of which kind, in words."""
    stages = sum(place.kind == "stage" for place in overview.places.values())
    return told("overview.counted", stages=counted("overview.stages", stages), nodes=counted_nodes(overview.view.boxes))


def spoken_place(place: Place) -> str:
    """What a place is called in words."""
    if place.kind in {"stage", "unstaged"}:
        nodes = counted_nodes(place.boxes)
        named = safe(place.title) if place.kind == "unstaged" else told("overview.spoken.stage", title=safe(place.title))
        said = told("overview.spoken.nodes", title=named, range=place.range, nodes=nodes)
        return told("spoken.here", node=said) if place.here else said
    if place.kind == "rest":
        return safe(place.title)
    return told("overview.spoken.start", node=spoken(place.boxes[0])) if place.kind == "start" else spoken(place.boxes[0])


# What is above


def _header(overview: Overview, inner: float, *, headed: bool) -> tuple[list[str], float]:
    """The title and how much there is, if it is `headed`, and the legend, none wider than `inner`; and where the picture begins below them."""
    y = PAGE_MARGIN
    lines = []
    for line in wrapped(safe(overview.view.tree.title), inner / TITLE, bold=True) if headed else ():
        lines.append(text("title", line, PAGE_MARGIN, y + TITLE))
        y += TITLE * 1.2
    for line in wrapped(counts(overview), inner / SUBTITLE) if headed else ():
        lines.append(text("subtitle", line, PAGE_MARGIN, y + SUBTITLE))
        y += SUBTITLE * 1.4
    y += 3
    words = "overview" if headed else "guide"
    for keys in (_keys_of_lines(overview, words), _keys_of_cards(overview, words)):
        rows, high = in_rows(keys, inner, LEGEND_LINE)
        lines += [f'<g class="legend" transform="translate({number(PAGE_MARGIN)} {number(y)})">', *rows, "</g>"]
        y += high
    return lines, y + 15


def _keys_of_lines(overview: Overview, words: str) -> Iterator[Key]:
    """What numbers on lines and dashes mean, in the `words` of an overview or of a guide."""
    x = 0.0
    for shape, meaning, is_there in (
        (_key_of_count, told(f"{words}.key.count"), bool(overview.ways)),
        (_key_of_back, told("legend.back"), any(way.back for way in overview.ways)),
    ):
        if is_there:
            drawn, wide = shape(x)
            written, end = _words(meaning, x + wide + 6)
            yield x, end, drawn + written
            x = end + 12


def _keys_of_cards(overview: Overview, words: str) -> Iterator[Key]:
    """What small cards mean, in the `words` of an overview or of a guide: a card for each kind of node that there is."""
    lead, x = _words(told(f"{words}.key.card"), 0)
    yield 0, x, lead
    kinds = {box.kind for box in overview.view.boxes}
    for kind in KINDS:
        if kind == "start" or kind in kinds:
            meaning = told("picture.start") if kind == "start" else told(f"legend.{kind}")
            x += 12
            written, end = _words(meaning, x + MINI + 5)
            yield x, end, _mini(kind, Frame(x, 12 - MINI_HIGH / 2, MINI, MINI_HIGH)) + written
            x = end


def _words(words: str, x: float) -> tuple[str, float]:
    """The words of a key from `x` on, and where they end."""
    return text_at("key", words, x, 12, SMALL), x + width(words) * SMALL


def _key_of_count(x: float) -> tuple[str, float]:
    chip = rect(Frame(x + 12, 12 - CHIP / 2, 16, CHIP), CHIP / 2, "")
    line = f'<g class="way spine"><path class="line w2" d="M{number(x)},12 H{number(x + 35)}"/>{_head((x + 42, 12), "right")}</g>'
    return f'{line}<g class="chip spine">{chip}{text("count", "2", x + 20, 12 + SMALL * 0.35)}</g>', 42


def _key_of_back(x: float) -> tuple[str, float]:
    return f'<g class="way rest dashed"><path class="line w1" d="M{number(x)},12 H{number(x + 27)}"/>{_head((x + 34, 12), "right")}</g>', 34


# Lines


def _line(line: Line, *, walking: bool) -> Iterator[str]:
    yield f'<g class="way {line.kind}{" dashed" if line.back else ""}">'
    drawn = [(stroke, _path(stroke), 1 + sum(stroke.count > most for most in STEPS)) for stroke in line.strokes]
    for _, path, step in drawn:  # parts it from the lines that it crosses
        yield f'<path class="under w{step}" d="{path}"/>'
    for stroke, path, step in sorted(drawn, key=lambda one: one[0].walked):
        yield f'<path class="line w{step}{_mark(walked=stroke.walked, walking=walking)}" d="{path}"/>'
    for tip, to, is_walked in line.heads:
        yield _head(tip, to, _mark(walked=is_walked, walking=walking))
    yield "</g>"


def _mark(*, walked: bool, walking: bool) -> str:
    """The class of what a walk came by, or did not."""
    return "" if not walking else " walked" if walked else " faint"


def _path(stroke: Stroke) -> str:
    """A stroke with its corner rounded, if it has one."""
    first, *others = stroke.points
    if len(others) == 1:
        return f"M{corners([first])}L{corners(others)}"
    corner, last = others
    round_ = min(ROUND, *(max(abs(corner[0] - point[0]), abs(corner[1] - point[1])) for point in (first, last)))
    before, after = _toward(corner, first, round_), _toward(corner, last, round_)
    return f"M{corners([first])}L{corners([before])}Q{corners([corner, after])}L{corners([last])}"


def _toward(point: Point, other: Point, by: float) -> Point:
    """The point that is so far from one in the direction of another, straight across or straight down."""
    across, down = other[0] - point[0], other[1] - point[1]
    return (point[0] + (by if across > 0 else -by), point[1]) if across else (point[0], point[1] + (by if down > 0 else -by))


def _head(tip: Point, to: str, mark: str = "") -> str:
    x, y = tip
    half = 4.2
    if to == "down":
        points = [(x, y), (x - half, y - HEAD), (x + half, y - HEAD)]
    else:
        base = x - HEAD if to == "right" else x + HEAD
        points = [(x, y), (base, y - half), (base, y + half)]
    return f'<polygon class="head{mark}" points="{corners(points)}"/>'


def _chip(chip: Chip, kind: str, *, walking: bool) -> Iterator[str]:
    x, y = chip.frame.middle
    walked = _mark(walked=chip.way.walked, walking=walking)
    yield f'<g class="chip {kind}{walked}">{rect(chip.frame, CHIP / 2, "")}{text_at("count", chip.words, x, y, SMALL)}</g>'


def _kind_of(placed: Layout, chip: Chip) -> str:
    return next(line.kind for line in placed.lines if chip.way in line.ways)


# Places


def _box(box: PlacedBox, overview: Overview) -> Iterator[str]:
    place = box.place
    if place.href is not None:
        yield f'<a href="{escape(place.href)}">'
    node = place.boxes[0]
    kind = f"node {node.kind}" if place.kind == "node" else "node start" if place.kind == "start" else place.kind
    kind += " start" if place.kind == "node" and node.id == overview.view.tree.start else ""
    mark = _mark(walked=place.walked, walking=overview.view.walking) + (" here" if place.here else "")
    of = f' data-stage="{node.stage}"' if place.kind == "stage" else f' data-node="{node.id}"' if place.kind in {"start", "node"} else ""
    yield f'<g class="place {kind}{mark}"{of}><title>{escape(spoken_place(place))}</title>'
    if place.kind == "start":
        yield rect(box.frame, 10)
    elif place.kind in {"stage", "unstaged"}:
        yield rect(box.frame, 7, "band")
    else:
        yield from _shape("elsewhere" if place.kind == "rest" else node.kind, box.frame, min(box.frame.height / 2, 16), 7, 3)
    for mini in box.minis:
        yield _mini(mini.kind, mini.frame, here=mini.here)
    for line in box.texts:
        yield text(line.look, line.words, line.x, line.base)
    yield "</g>"
    if place.href is not None:
        yield "</a>"


def _mini(kind: str, frame: Frame, *, here: bool = False) -> str:
    """The small card of a node, with a ring where a walk has stopped."""
    ring = rect(frame.within(-2.5), 4, "ring") if here else ""
    return f'<g class="mini {kind}">{"".join(_shape(kind, frame, frame.height / 2, 3.5, 1.8))}{ring}</g>'


def _shape(kind: str, frame: Frame, pill: float, cut: float, inside: float) -> Iterator[str]:
    """The shape of a kind of node: an ending is a `pill`, and of a question the upper corners are `cut`; the two borders of a good ending are so far apart."""
    if kind == "situation":
        left, right, upper, lower = frame.x, frame.right, frame.y, frame.bottom
        tips = [(left + cut, upper), (right - cut, upper), (right, upper + cut), (right, lower), (left, lower), (left, upper + cut)]
        yield f'<polygon class="shape" points="{corners(tips)}"/>'
        return
    if kind == "good":
        yield rect(frame, pill, "outer")
        frame, pill = frame.within(inside), pill - inside
    yield rect(frame, {"good": pill, "ending": pill, "elsewhere": pill, "wait": cut, "start": cut}.get(kind, 0.0))
