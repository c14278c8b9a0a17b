"""The looks of pictures: their colours, light and dark, and the style sheet of an SVG.

Invariant: text on its fill has a contrast of 7 : 1 or more; faint text has one of 4.5 : 1 or more. No meaning hangs on colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

import attrs

Look: TypeAlias = Literal["chart", "cards"]
Form: TypeAlias = Literal[Look, "overview"]
LOOKS: tuple[Look, ...] = ("chart", "cards")
Theme: TypeAlias = Literal["light", "dark", "auto"]
THEMES: tuple[Theme, ...] = ("light", "dark", "auto")
MARKS = ("walked", "here", "ahead", "error", "warning", "new", "gone", "changed")  # the classes of what stays as it is beside a walk
_IN_THE_DARK = "@media screen and (prefers-color-scheme: dark)"
FAMILY = "Arial, 'Liberation Sans', Helvetica, sans-serif"


@attrs.frozen
class Palette:
    """The colours of one theme: of each kind of box its fill and its border, and those of all else."""

    page: str
    boxes: Mapping[str, tuple[str, str]]
    start: str
    start_text: str
    text: str
    quiet: str
    line: str
    faint: str
    faint_line: str
    walked: str
    heat: str
    share: str
    caution: str
    wait: str
    error: str
    warning: str
    new: str
    gone: str
    changed: str
    band: str
    row: str
    walked_row: str
    tag_text: str


LIGHT = Palette(
    page="#FFFFFF",
    boxes={
        "situation": ("#FFF1CC", "#8A5A00"),
        "fork": ("#FFFFFF", "#8A5A00"),
        "action": ("#E6F0FA", "#1F5A96"),
        "wait": ("#F1ECF8", "#5E4291"),
        "good": ("#DFF3E6", "#1B6B3E"),
        "ending": ("#ECECEC", "#555555"),
        "elsewhere": ("#FFFFFF", "#6B6B6B"),
    },
    start="#1F3A5F",
    start_text="#FFFFFF",
    text="#1B1B1B",
    quiet="#4A4A4A",
    line="#4A4A4A",
    faint="#6B6B6B",
    faint_line="#8C8C8C",
    walked="#0B4F8A",
    heat="#6D93C2",
    share="#F7DFC6",
    caution="#8A1C1C",
    wait="#4B3478",
    error="#B3261E",
    warning="#8A5A00",
    new="#1B6B3E",
    gone="#B3261E",
    changed="#8A5A00",
    band="#F4F5F7",
    row="#FFFFFF",
    walked_row="#D6E8F8",
    tag_text="#FFFFFF",
)

DARK = Palette(
    page="#14181F",
    boxes={
        "situation": ("#3A2F12", "#E0B04A"),
        "fork": ("#14181F", "#E0B04A"),
        "action": ("#16293D", "#7DB5EA"),
        "wait": ("#2A2140", "#B79FE8"),
        "good": ("#12301F", "#6CCB92"),
        "ending": ("#2A2D33", "#A9AFB8"),
        "elsewhere": ("#14181F", "#A9AFB8"),
    },
    start="#D7E3F4",
    start_text="#14181F",
    text="#F2F2F2",
    quiet="#C9CED6",
    line="#B4BAC4",
    faint="#9AA1AC",
    faint_line="#6E7681",
    walked="#7DB5EA",
    heat="#5B86BA",
    share="#53361E",
    caution="#FFB4A9",
    wait="#CDB9F2",
    error="#FF8A80",
    warning="#F2C14E",
    new="#6CCB92",
    gone="#FF8A80",
    changed="#F2C14E",
    band="#1B212A",
    row="#191E26",
    walked_row="#1D3B58",
    tag_text="#14181F",
)


def palette(theme: Theme) -> Palette:
    """The colours of a theme where one has to be chosen: `auto` is light."""
    return DARK if theme == "dark" else LIGHT


def style(theme: Theme, look: Form, *, heated: bool = False, compared: bool = False, as_page: bool = False) -> str:
    """The style of a picture, all of it within `.advicetree`, its look and its theme, so that it touches nothing else on a page.

    It is `heated` where sessions are counted, and `compared` where differences are shown.
    The theme `auto` is as the reader's system is or, `as_page`, as the page around the picture is, which says so by `data-theme`: `light`, `dark` or `auto`.
    """
    shapes, colours = _LOOKS[look]
    light, dark = (
        colours(palette) + (_heat(palette) if heated else "") + (_differences(palette) + _faint(palette, look, _PALE) if compared else "")
        for palette in (LIGHT, DARK)
    )
    if compared:
        shapes += _COMPARED
    if theme == "dark":
        rules = _TEXTS + shapes + dark
    elif theme == "light":
        rules = _TEXTS + shapes + light
    elif as_page:
        where = {page: dark.replace(".advicetree", f':where([data-theme="{page}"]) .advicetree') for page in ("dark", "auto")}  # which weighs nothing
        rules = _TEXTS + shapes + light + f"@media screen {{\n{where['dark']}}}\n{_IN_THE_DARK} {{\n{where['auto']}}}\n"
    else:
        rules = _TEXTS + shapes + light + f"{_IN_THE_DARK} {{\n{dark}}}\n"
    return rules.replace(".advicetree", f".advicetree.{look}.{theme}")


def mixed(one: str, other: str, share: float) -> str:
    """A colour with a `share`, from 0 to 1, of another.

    >>> mixed("#000000", "#FFFFFF", 0.5)
    '#808080'
    """
    pairs = [(int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(first + (second - first) * share):02X}" for first, second in pairs)


def _rules(rules: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{', '.join(f'.advicetree {one}' for one in which.split(', '))} {{ {what} }}\n" for which, what in rules)


_UNMARKED = f":not({', '.join(f'.{mark}' for mark in MARKS)})[data-node]"
# What a walk did not come by, and nothing else is painted on; and what is pale beside differences, but for a walk on a page.
_BESIDE_WALK = (f".advicetree.walking .node{_UNMARKED}", f".advicetree.walking .way{_UNMARKED}")
_PALE = (f".advicetree .node.pale{_UNMARKED}", f".advicetree .way.pale{_UNMARKED}")

_TEXTS = _rules(
    (
        ("text", f"font-family: {FAMILY}; font-size: 10px; direction: ltr"),  # whatever that of the page around is
        (".title", "font-size: 20px; font-weight: bold; text-anchor: start"),
        (".subtitle", "font-size: 11px; text-anchor: start"),
        (".rules text", "text-anchor: start"),
        (".rules .name", "font-size: 11.5px; font-weight: bold"),
        (".rules .note", "font-size: 9px"),
        (".rules .heading, .rules .value", "font-weight: bold"),
        (".rules .grid", "fill: none; stroke-width: 0.6"),
    )
)

_CHART = _rules(
    (
        ("text", "text-anchor: middle"),
        (".title, .subtitle, .rules text", "text-anchor: start"),
        (".stage", "font-size: 8.5px"),
        (".from", "text-anchor: start"),
        (".headline", "font-size: 11.5px; font-weight: bold"),
        (".situation .headline, .start .headline", "font-weight: normal"),
        (".label, .you, .opens, .problem", "font-weight: bold"),
        (".elsewhere .label", "font-weight: normal"),
        (".said, .note", "font-size: 9px"),
        (".said, .more", "font-style: italic"),
        (".shape, .outer", "stroke-width: 1.3"),
        (".outer", "fill: none"),
        (".ending .shape", "stroke-width: 2.8"),
        (".fork .shape", "stroke-dasharray: 1.5 2.5"),
        (".elsewhere .shape", "stroke-width: 0.6"),
        (".wait .shape", "stroke-dasharray: 5 3"),
        (".line", "fill: none; stroke-width: 1.1"),
        (".dashed .line", "stroke-dasharray: 5 3"),
        (".limit .line", "stroke-dasharray: 1.5 3"),
        (".head", "stroke-width: 1"),
        (".node.walked .shape", "stroke-width: 2.4"),
        (".node.here .shape", "stroke-width: 4"),
        (".wait.here .shape", "stroke-dasharray: 10 5"),
        (".way.walked .line", "stroke-width: 2.8"),
        (".node.error .shape, .node.warning .shape, .node.new .shape, .node.gone .shape, .node.changed .shape", "stroke-width: 3.2"),
        (".way.error .line, .way.warning .line, .way.new .line, .way.gone .line, .way.changed .line", "stroke-width: 2.2"),
        (".node.gone .shape", "stroke-dasharray: 2 3"),
        (".node.gone .headline, .way.gone .label", "text-decoration: line-through"),
    )
)


_CARDS = _rules(
    (
        (".number, .headline", "font-size: 11.5px; font-weight: bold"),
        (".detail, .dot, text.wait, text.caution, .opens, .came, .stopped, .stopped-often, .stayed, .note, .said, .examples", "font-size: 9px"),
        (".opens, .go, .tag-text, .stage-title", "font-weight: bold"),
        (".note, .said", "font-style: italic"),
        (".limit .note", "font-size: 10px"),
        (".go, .target", "font-size: 9.5px"),
        (".from-card", "font-size: 7.6px"),
        (".stage-title", "font-size: 12.5px"),
        (".tag-text", "font-size: 9px"),
        (".border, .inner, .line, .edge, .limit-edge, .under", "fill: none"),
        (".border", "stroke-width: 1.3"),
        (".inner, .under", "stroke-width: 0.9"),
        (".edge, .limit-edge", "stroke-width: 0.8"),
        (".limit-edge", "stroke-dasharray: 1 2"),
        (".ending .border", "stroke-width: 2.4"),
        (".fork .border", "stroke-dasharray: 1.5 2.5"),
        (".wait .border", "stroke-dasharray: 5 3"),
        (".line", "stroke-width: 1.1"),
        (".halo", "fill: none; stroke-width: 3"),
        (".row, .bar", "fill: none"),
        (".tick", "stroke-width: 1.1"),
        (".over", "fill: transparent"),
        (".node.walked .border", "stroke-width: 2.4"),
        (".node.here .border", "stroke-width: 4; stroke-dasharray: none"),
        (".way.walked .line", "stroke-width: 3.4"),
        (".node.error .border, .node.warning .border, .node.new .border, .node.gone .border, .node.changed .border", "stroke-width: 3"),
        (".node.error .border, .node.new .border", "stroke-dasharray: none"),
        (".node.warning .border, .node.changed .border", "stroke-dasharray: 7 3"),
        (".node.gone .border", "stroke-dasharray: 2 3"),
        (".way.error .line, .way.warning .line, .way.new .line, .way.gone .line, .way.changed .line", "stroke-width: 2.2"),
        (".node.gone .headline, .way.gone .label", "text-decoration: line-through"),
    )
)


def _colours_of_cards(palette: Palette) -> str:
    plain = [
        (".page", f"fill: {palette.page}"),
        ("text", f"fill: {palette.text}"),
        (".subtitle, .detail, .dot, .said, .target, .stage-title, .rules .note, .rules .count, .limit .note", f"fill: {palette.quiet}"),
        (".from-card, .note, .examples", f"fill: {palette.faint}"),
        ("text.caution", f"fill: {palette.caution}"),
        ("text.wait, .opens, .way .note", f"fill: {palette.wait}"),
        (".way.limit .note", f"fill: {palette.quiet}"),
        (".foot", f"fill: {palette.text}"),
        (".subtitle.problem", f"fill: {palette.error}"),
        (".band", f"fill: {palette.band}"),
        (".line", f"stroke: {palette.line}"),
        (".head", f"fill: {palette.line}"),
        (".body", f"fill: {palette.row}"),
        (".bullet", f"fill: {palette.text}"),
        (".tick", f"fill: {palette.row}; stroke: {palette.boxes['situation'][1]}"),
        (".rules .band", f"fill: {palette.boxes['situation'][0]}"),
        (".rules .grid", f"stroke: {palette.boxes['situation'][1]}"),
        (".tag-text", f"fill: {palette.tag_text}"),
        (".tag.here .tag-shape", f"fill: {palette.walked}"),
        (".tag.begin .tag-shape", f"fill: {palette.start}"),
        (".halo", f"stroke: {palette.band}"),
        (".halo.bare", f"stroke: {palette.page}"),
    ]
    for kind, (fill, border) in palette.boxes.items():
        plain += [
            (f".{kind} .top", f"fill: {fill}"),
            (f".{kind} .border, .{kind} .inner, .{kind} .under", f"stroke: {border}"),
            (f".{kind} .number, .to-{kind} .go", f"fill: {border}"),
            (f".edge.of-{kind}, .limit-edge.of-{kind}", f"stroke: {mixed(border, palette.row, 0.55)}"),
        ]
    plain += [(f".{kind} .body", f"fill: {palette.boxes[kind][0]}") for kind in ("good", "ending")]
    plain += [
        (".legend .go", f"fill: {palette.boxes['action'][1]}"),
        (".start .top", f"fill: {palette.start}"),
        (".start .headline, .start .number, .start .detail, .start .dot", f"fill: {palette.start_text}"),
        (".way.walked .line", f"stroke: {palette.walked}"),
        (".way.walked .head, .way.walked .bar", f"fill: {palette.walked}"),
        (".way.walked .row", f"fill: {palette.walked_row}"),
        (".node.here .border", f"stroke: {palette.walked}"),
    ]
    faint = _faint(palette, "cards", _BESIDE_WALK)
    marks = []
    for mark in ("error", "warning", "new", "gone", "changed"):
        colour = getattr(palette, mark)
        marks += [
            (f".node.{mark} .border, .way.{mark} .line", f"stroke: {colour}"),
            (f".way.{mark} .head, .way.{mark} .bar, .tag.{mark} .tag-shape", f"fill: {colour}"),
            (f".way.{mark} .row", f"fill: {mixed(palette.row, colour, 0.16)}"),
        ]
    return _rules(plain) + faint + _rules(marks)


def _colours(palette: Palette) -> str:
    boxes = [(f".{kind} .shape, .{kind} .outer", f"fill: {fill}; stroke: {border}") for kind, (fill, border) in palette.boxes.items()]
    marks = [
        rule
        for mark in ("error", "warning", "new", "gone", "changed")
        for colour in [getattr(palette, mark)]
        for rule in ((f".node.{mark} .shape, .way.{mark} .line", f"stroke: {colour}"), (f".way.{mark} .head", f"fill: {colour}; stroke: {colour}"))
    ]
    plain = [
        (".page", f"fill: {palette.page}"),
        ("text", f"fill: {palette.text}"),
        (".subtitle, .stage, .said, .note, .more, .count", f"fill: {palette.quiet}"),
        (".caution", f"fill: {palette.caution}"),
        (".opens", f"fill: {palette.wait}"),
        (".problem", f"fill: {palette.error}"),
        (".you", f"fill: {palette.walked}"),
        (".line", f"stroke: {palette.line}"),
        (".head", f"fill: {palette.line}; stroke: {palette.line}"),
        *boxes,
        (".outer", "fill: none"),
        (".rules .band", f"fill: {palette.boxes['situation'][0]}"),
        (".rules .grid", f"stroke: {palette.boxes['situation'][1]}"),
        (".start .shape", f"fill: {palette.start}; stroke: {palette.start}"),
        (".start text", f"fill: {palette.start_text}"),
        (".way.walked .line", f"stroke: {palette.walked}"),
        (".way.walked .head", f"fill: {palette.walked}; stroke: {palette.walked}"),
        (".node.here .shape", f"stroke: {palette.walked}"),
    ]
    return _rules(plain) + _faint(palette, "chart", _BESIDE_WALK) + _rules(marks)


def _faint(palette: Palette, look: Form, which: tuple[str, str]) -> str:
    """The style of the nodes and the ways that step back behind what is painted on others."""
    node, way = which
    line = palette.faint_line
    texts = f"{node} text, {way} text {{ fill: {palette.faint} }}\n"
    if look == "cards":
        return texts + (
            f"{node} .top, {node} .body {{ fill: {mixed(palette.page, palette.band, 0.7)} }}\n"
            f"{node} .border, {node} .inner, {node} .under, {way} .line {{ stroke: {line} }}\n"
            f"{node} .tick {{ stroke: {line} }}\n"
            f"{way} .head, {way} .bullet {{ fill: {line} }}\n"
        )
    return texts + (
        f"{node} .shape, {node} .outer {{ fill: {palette.page}; stroke: {line} }}\n"
        f"{way} .line {{ stroke: {line} }}\n"
        f"{way} .head {{ fill: {line}; stroke: {line} }}\n"
    )


# A thick line tells of a difference, whatever the kind of a node is, and leads back or not: of what is new it is whole, of what is gone dotted, else dashed.
_COMPARED = _rules(
    (
        (".sample", "fill: none; stroke-width: 3"),
        (".new .border, .new .shape, .way.new .line, .new .sample", "stroke-dasharray: none"),
        (".gone .border, .gone .shape, .way.gone .line, .gone .sample", "stroke-dasharray: 2 3"),
        (".changed .border, .changed .shape, .way.changed .line, .changed .sample", "stroke-dasharray: 7 3"),
    )
)


def _differences(palette: Palette) -> str:
    """The colours of differences in a legend."""
    return _rules((f".{mark} .sample", f"stroke: {getattr(palette, mark)}") for mark in ("new", "gone", "changed"))


def _heat(palette: Palette) -> str:
    """The style of what tells how many went which way; each line says itself how wide it is."""
    return _rules(
        (
            (".heat.key .line", "stroke-width: 6"),
            (".heat .line", f"stroke: {palette.heat}"),
            (".heat .head", f"fill: {palette.heat}; stroke: {palette.heat}"),
            (".heat.none .line", f"stroke: {palette.faint_line}"),
            (".came, .stopped, .stayed", f"fill: {palette.quiet}"),
            (".share", f"fill: {palette.share}"),
            (".count", "font-weight: bold"),
            (".tag.stop .tag-shape", f"fill: {palette.error}"),
            (".stopped-often", f"fill: {palette.error}; font-weight: bold"),
            (".start .came, .start .stopped, .start .stopped-often, .start .stayed", f"fill: {palette.start_text}"),
        )
    )


_LINE_WIDTHS = (1.2, 1.7, 2.3, 3, 3.8)

_OVERVIEW = _rules(
    (
        (".name", "font-size: 12px"),
        (".heading, .number, .you, .chip text", "font-weight: bold"),
        (".number", "font-size: 12px"),
        (".start .heading, .start .number", "font-size: 13px"),
        (".stage .heading, .unstaged .heading", "font-size: 14px"),
        (".range", "font-size: 11px; text-anchor: end"),
        (".chip text, .also, .extra, .you, .key", "font-size: 10.5px"),
        (".chip text", "text-anchor: middle"),
        (".chip rect", "stroke-width: 0.9"),
        (".shape, .outer, .band", "stroke-width: 1.3"),
        (".outer, .ring, .line, .under", "fill: none"),
        (".ending .shape", "stroke-width: 2.4"),
        (".wait .shape, .unstaged .band, .rest .shape, .dashed .line", "stroke-dasharray: 5 3"),
        (".fork .shape", "stroke-dasharray: 1.5 2.5"),
        (".mini .shape, .mini .outer", "stroke-width: 1"),
        (".mini.ending .shape", "stroke-width: 2"),
        (".mini.wait .shape", "stroke-dasharray: 2.5 1.5"),
        (".mini.fork .shape", "stroke-dasharray: 1.2 1.6"),
        *((f".line.w{step}", f"stroke-width: {wide}") for step, wide in enumerate(_LINE_WIDTHS, 1)),
        *((f".under.w{step}", f"stroke-width: {wide + 1.4:g}") for step, wide in enumerate(_LINE_WIDTHS, 1)),
        (".place.here > .shape, .place.here > .band", "stroke-width: 3"),
        (".ring", "stroke-width: 2"),
        ("a .heading", "text-decoration: underline; text-decoration-thickness: 0.8px; text-underline-offset: 2.5px"),
    )
)


def _colours_of_overview(palette: Palette) -> str:
    """The colours of an overview: lines are in those of what they lead to."""
    borders = {kind: border for kind, (_, border) in palette.boxes.items()} | {"spine": palette.start, "rest": palette.line}
    plain = [
        (".page, .chip rect", f"fill: {palette.page}"),
        (".under", f"stroke: {palette.page}"),
        ("text", f"fill: {palette.text}"),
        (".subtitle, .range, .extra, .also", f"fill: {palette.quiet}"),
        (".band", f"fill: {palette.band}; stroke: {palette.quiet}"),
        *((f".{kind} .shape, .{kind} .outer", f"fill: {fill}; stroke: {border}") for kind, (fill, border) in palette.boxes.items()),
        (".fork .shape, .rest .shape", f"fill: {palette.page}; stroke: {palette.line}"),
        (".fork .shape", f"stroke: {palette.boxes['fork'][1]}"),
        (".mini.fork .shape, .outer", "fill: none"),
        (".start .shape", f"fill: {palette.start}; stroke: {palette.start}"),
        *((f".node.{kind} .number", f"fill: {border}") for kind, border in borders.items()),
        (".start text, .start.node .number", f"fill: {palette.start_text}"),
        *((f".way.{kind} .line, .chip.{kind} rect", f"stroke: {border}") for kind, border in borders.items()),
        *((f".way.{kind} .head", f"fill: {border}") for kind, border in borders.items()),
    ]
    faint = [
        (".faint text, .place.faint .number", f"fill: {palette.faint}"),
        (".faint .shape, .faint .outer, .faint .band, .chip.faint rect", f"fill: {palette.page}; stroke: {palette.faint_line}"),
        (".line.faint, .way .line.faint", f"stroke: {palette.faint_line}"),
        (".way .head.faint", f"fill: {palette.faint_line}"),
        (".way .line.walked, .chip.walked rect", f"stroke: {palette.walked}"),
        (".way .head.walked", f"fill: {palette.walked}"),
        (".place.walked > .shape, .place.walked > .band, .place.here > .shape, .place.here > .band, .ring", f"stroke: {palette.walked}"),
        (".you", f"fill: {palette.walked}"),
        (".start .you", f"fill: {palette.start_text}"),
    ]
    return _rules([*plain, *faint])


_LOOKS = {"chart": (_CHART, _colours), "cards": (_CARDS, _colours_of_cards), "overview": (_OVERVIEW, _colours_of_overview)}
