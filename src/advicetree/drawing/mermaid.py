"""A view as Mermaid, a text that many sites draw from.

Invariant: every id has a prefix, so that none is a word of Mermaid's; every character that could be taken for markup is written by its number,
so that each text is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advicetree.control import safe
from advicetree.drawing.themes import Palette, Theme, palette
from advicetree.drawing.view import ELLIPSIS, Box, Edge, View, problem_in_words
from advicetree.words import told

_MARKUP = str.maketrans({letter: f"#{ord(letter)};" for letter in '#"<>&`$\\|*_~\u2060'})
_READ_AS_MORE = re.compile(r":(?! )|%(?=%)")
# Icons, breaks and formulas, which Mermaid looks for when numbers have become letters again; a joiner of no width parts them.
_UNDONE = re.compile(r"fa[bklrs]?:(?=fa-)|\\(?=n)|\$(?=\$)")
_LISTED = re.compile(r"(?m)^(\s*\d*)([-+.)])")
_NO_TITLE = re.compile(r"[#;%{}<>\n\ufeff]+")
_SHAPES = {
    "situation": ('{"', '"}'),
    "fork": ('["', '"]'),
    "action": ('["', '"]'),
    "wait": ('("', '")'),
    "good": ('(["', '"])'),
    "ending": ('("', '")'),
    "elsewhere": ('("', '")'),
}
_BORDERS = {
    "fork": ",stroke-dasharray:1.5 2.5",
    "wait": ",stroke-dasharray:5 3",
    "good": ",stroke-width:3px",
    "ending": ",stroke-width:3px",
}
START = "START"
PROBLEMS = "PROBLEMS"
TABLE = "TABLE_"


def mermaid(view: View, theme: Theme = "light") -> str:
    """A view as a Mermaid flowchart."""
    return "".join(f"{line}\n" for line in _lines(view, palette(theme)))


def escaped(text: str) -> str:
    """A text in which nothing is taken for markup, and lines are broken where it breaks them.

    >>> escaped('Say "no" & go')
    'Say #34;no#34; #38; go'
    """
    plain = _UNDONE.sub("\\g<0>\u2060", safe(text)).translate(_MARKUP)
    plain = _READ_AS_MORE.sub(lambda found: f"#{ord(found[0])};", plain)
    return _LISTED.sub(lambda found: f"{found[1]}#{ord(found[2])};", plain).replace("\n", "<br/>") or " "


def node_name(id: str) -> str:
    """The name of a node in Mermaid; ids hold no capital letter, so the names that Mermaid makes of two nodes for a line are all different too.

    >>> node_name("end")
    'N_end'
    """
    return "N_" + id.replace("-", "_")


def _lines(view: View, colours: Palette) -> Iterator[str]:
    yield "flowchart TD"
    yield f"  accTitle: {_NO_TITLE.sub(' ', safe(view.title)).strip() or view.tree.id}"
    yield f"  accDescr: {_NO_TITLE.sub(' ', told('picture.in_words'))}"
    if view.unplaced:
        yield f'  {PROBLEMS}["{"<br/>".join(escaped(problem_in_words(problem)) for problem in view.unplaced)}"]:::k_problems'
    if view.starts:
        yield f'  {START}(["{escaped(told("picture.start"))}"]):::k_start'
    staged = set()
    for stage, boxes in view.stages:
        yield f'  subgraph s_{stage.replace("-", "_")}["{escaped(view.tree.stages[stage].title)}"]'
        for box in boxes:
            staged.add(box.id)
            yield f"  {_box(box)}"
        yield "  end"
    for box in view.boxes:
        if box.id not in staged:
            yield _box(box)
    for table in view.tables:
        yield f'  {TABLE}{table.name}["{"<br/>".join(map(escaped, table.told))}"]:::k_rules'
    if view.starts:
        yield f"  {START} --> {node_name(view.tree.start)}"
    for edge in view.edges:
        yield _edge(edge)
    yield from _styles(view, colours)


def _box(box: Box) -> str:
    opens, closes = _SHAPES[box.kind]
    here = [told("picture.here")] if box.here else []
    texts = "<br/>".join(escaped(text) for text in (*here, box.numbered, *(detail.text for detail in box.details)))
    return f"  {node_name(box.id)}{opens}{texts}{closes}:::k_{box.kind}"


def _edge(edge: Edge) -> str:
    line = "-.->" if edge.is_dashed else "-->"
    texts = [edge.label] if edge.label else []
    texts += [f"({note})" for note in edge.notes]
    texts += [edge.say if edge.say == ELLIPSIS else f"“{edge.say}”"] if edge.say is not None else []
    label = f'|"{"<br/>".join(escaped(text) for text in texts)}"|' if texts else ""
    return f"  {node_name(edge.node)} {line}{label} {node_name(edge.to)}"


def _styles(view: View, colours: Palette) -> Iterator[str]:
    """The looks: of each kind of box, then of single boxes and edges, for the walk and for what is painted on."""
    if view.unplaced:
        yield f"  classDef k_problems fill:{colours.page},stroke:{colours.error},color:{colours.error}"
    if view.tables:
        yield f"  classDef k_rules fill:{colours.page},stroke:{colours.boxes['fork'][1]},color:{colours.text},text-align:left"
    yield f"  classDef k_start fill:{colours.start},stroke:{colours.start},color:{colours.start_text}"
    for kind in dict.fromkeys(box.kind for box in view.boxes):
        fill, border = colours.boxes[kind]
        yield f"  classDef k_{kind} fill:{fill},stroke:{border},color:{colours.text}{_BORDERS.get(kind, '')}"
    for box in view.boxes:
        if look := _look_of_box(box, view, colours):
            yield f"  style {node_name(box.id)} {look}"
    for number, edge in enumerate(view.edges, 1 if view.starts else 0):
        if mark := edge.difference or edge.problem:
            yield f"  linkStyle {number} stroke:{getattr(colours, mark)},stroke-width:3px"
        elif edge.walked:
            yield f"  linkStyle {number} stroke:{colours.walked},stroke-width:4px"
        elif view.heat is not None and edge.count is not None:
            yield f"  linkStyle {number} stroke:{colours.heat},stroke-width:{view.heat.width(edge.count.at_least):.1f}px"


def _look_of_box(box: Box, view: View, colours: Palette) -> str | None:
    if mark := box.difference or box.problem:
        return f"stroke:{getattr(colours, mark)},stroke-width:4px"
    if box.here:
        return f"stroke:{colours.walked},stroke-width:5px"
    if view.walking and not box.walked:
        return f"fill:{colours.page},stroke:{colours.faint_line},color:{colours.faint}"
    return None
