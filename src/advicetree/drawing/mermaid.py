"""A view as Mermaid, a text that many sites draw from.

Invariant: every id has a prefix, so that none is a word of Mermaid's; every character that could be taken for markup is written by its number,
so that each text is shown as it is. The only markup is its own: bold for headlines and answers, italics for words said on the way, and breaks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from advicetree.control import safe
from advicetree.drawing.bundles import bundled, count_of, labels
from advicetree.drawing.overlay import Difference
from advicetree.drawing.themes import Palette, Theme, palette
from advicetree.drawing.view import Box, Edge, View, in_brief, problem_in_words
from advicetree.drawing.view import view as view_of
from advicetree.drawing.widths import ELLIPSIS, wrapped
from advicetree.text import listed
from advicetree.words import told

_MARKUP = str.maketrans({letter: f"#{ord(letter)};" for letter in '#"<>&`$\\|*_~\u2060'})
_READ_AS_MORE = re.compile(r":(?! )|%(?=%)")
# Icons, breaks and formulas, which Mermaid looks for when numbers have become letters again; a joiner of no width parts them.
_UNDONE = re.compile(r"fa[bklrs]?:(?=fa-)|\\(?=n)|\$(?=\$)")
_LISTED = re.compile(r"(?m)^(\s*\d*)([-+.)])")
_NO_TITLE = re.compile(r"[#;%{}<>\n\ufeff]+")
SHAPES = {
    "situation": ('{"', '"}'),
    "fork": ('["', '"]'),
    "action": ('["', '"]'),
    "wait": ('("', '")'),
    "good": ('(["', '"])'),
    "ending": ('("', '")'),
    "elsewhere": ('("', '")'),
}
_SHAPE_NAMES = {kind: "pill" if kind == "good" else kind for kind in SHAPES}
BORDERS = {
    "fork": ",stroke-dasharray:1.5 2.5",
    "wait": ",stroke-dasharray:5 3",
    "good": ",stroke-width:3px",
    "ending": ",stroke-width:3px",
}
_MEASURES = {"nodeSpacing": 40, "rankSpacing": 28, "padding": 14, "wrappingWidth": 600}
_UNDER_TITLE = 16
_BEGINS = "flowchart TD"
_NO_TAGS = str.maketrans("<>", "\uff1c\uff1e")
MOST_EDGES, MOST_LETTERS = 500, 50_000  # what Mermaid takes, unless its host lets it take more
MOST_STAGES = 50  # that are tried, when something is too large
WIDEST, WIDEST_IN_DIAMOND, WIDEST_RULE = 12.0, 10.0, 30.0  # in ems
DASHES: Mapping[Difference, str] = {"new": "0", "gone": "3 4", "changed": "10 4"}
START = "START"
PROBLEMS = "PROBLEMS"
TABLE = "TABLE_"
LABEL = "WAY"
LEGEND = "LEGEND"
FEWEST_FOR_LEGEND = 5  # boxes


@attrs.frozen
class Diagram:
    """A flowchart: its text, and how many edges Mermaid finds in it."""

    text: str
    edges: int

    @property
    def letters(self) -> int:
        """How many characters Mermaid counts: of UTF-16, and without what is in front of the flowchart."""
        return len(self.text[self.text.index(_BEGINS) :].encode("utf-16-le", "replace")) // 2

    @property
    def fits(self) -> bool:
        """Whether Mermaid takes it."""
        return self.edges <= MOST_EDGES and self.letters <= MOST_LETTERS


def diagram(view: View, theme: Theme = "light") -> Diagram:
    """A view as a Mermaid flowchart, in which labels are nodes of their own, as long as it fits so: Mermaid writes labels on edges over one another."""
    apart = _diagram(view, palette(theme), labels_apart=True)
    return apart if apart.fits else _diagram(view, palette(theme), labels_apart=False)


def too_large(view: View, found: Diagram) -> str | None:
    """Why Mermaid refuses a view's flowchart, and what of the tree it would take, in a sentence; `None` where it takes it."""
    if found.fits:
        return None
    counts = ((found.edges, MOST_EDGES, "edges"), (found.letters, MOST_LETTERS, "characters"))
    passed = [(f"at most {most:,} {what}", f"{count:,}") for count, most, what in counts if count > most]
    said = f"Mermaid draws {' and '.join(most for most, _ in passed)}, and this diagram has {' and '.join(count for _, count in passed)}"
    return f"{said}; {_what_fits(view)}"


def _what_fits(view: View) -> str:
    """What Mermaid would take of a tree instead of a view: its brief form, or stages, whole or brief."""
    fitting = ["it fits if it is brief"] if diagram(in_brief(view)).fits else []
    names = list(view.tree.stages)[:MOST_STAGES] if view.part is None else []
    stages = {name: view_of(view.tree, session=view.session, stage=name) for name in names}
    whole = [name for name, stage in stages.items() if diagram(stage).fits]
    if found := whole or [name for name, stage in stages.items() if diagram(in_brief(stage)).fits]:
        one = len(found) == 1
        fitting.append(
            f"the stage{'' if one else 's'} {listed(found)} fit{'s' if one else ''}" + ("" if whole else f" if {'it is' if one else 'they are'} brief")
        )
    return ", and ".join(fitting) or "draw what is around a node"


def escaped(text: str) -> str:
    """A text in which nothing is taken for markup, and lines are broken where it breaks them.

    >>> escaped('Say "no" & go')
    'Say #34;no#34; #38; go'
    """
    plain = _UNDONE.sub("\\g<0>\u2060", safe(text)).translate(_MARKUP)
    plain = _READ_AS_MORE.sub(lambda found: f"#{ord(found[0])};", plain)
    return _LISTED.sub(lambda found: f"{found[1]}#{ord(found[2])};", plain).replace("\n", "<br/>") or " "


def spoken(text: str) -> str:
    """A text as it can be in a title, which is never shown but read out: on one line, without anything that would end it."""
    return _NO_TITLE.sub(" ", safe(text)).strip()


def node_name(id: str) -> str:
    """The name of a node in Mermaid; ids hold no capital letter, so the names that Mermaid makes of two nodes for a line are all different too.

    >>> node_name("end")
    'N_end'
    """
    return "N_" + id.replace("-", "_")


def _diagram(view: View, colours: Palette, *, labels_apart: bool) -> Diagram:
    links: list[str] = []  # the looks of each edge, in order
    bundles = bundled(view.edges)
    labelled = {f"{LABEL}{number}": bundle for number, bundle in enumerate(bundles, 1) if labels_apart and _label(bundle)}
    lines = [*_front(view), _BEGINS, *_boxes(view, labelled), *_legend(view, links), *_edges(view, bundles, labelled, colours, links), *_styles(view, colours)]
    numbers: dict[str, list[str]] = {}
    for number, look in enumerate(links):
        numbers.setdefault(look, []).append(str(number))
    lines += [f"  linkStyle {','.join(numbered)} {look}" for look, numbered in numbers.items() if look]
    return Diagram("".join(f"{line}\n" for line in lines), len(links))


def _front(view: View) -> Iterator[str]:
    """What is in front of the flowchart: the title that is shown above it, and its measures."""
    yield "---"
    yield f"title: {_quoted(view.title)}"
    yield "config:"
    yield "  flowchart:"
    yield from (f"    {name}: {value}" for name, value in _MEASURES.items())
    yield from ("    subGraphTitleMargin:", f"      bottom: {_UNDER_TITLE}")
    yield "---"


def _quoted(text: str) -> str:
    """A text in quotes, as YAML has it; `<` and `>` are written in full width, since Mermaid drops what looks like a tag."""
    return json.dumps(" ".join(safe(text).translate(_NO_TAGS).split()) or " ", ensure_ascii=False)


def _boxes(view: View, labelled: Mapping[str, Sequence[Edge]]) -> Iterator[str]:
    """What is in boxes: problems, the start, nodes and rules."""
    yield f"  accTitle: {spoken(view.title) or view.tree.id}"
    yield f"  accDescr: {spoken(told('picture.in_words'))}"
    if view.unplaced:
        yield f'  {PROBLEMS}["{_written(map(problem_in_words, view.unplaced), WIDEST_RULE)}"]:::k_problems'
    if view.starts:
        yield f'  {START}(["{escaped(told("picture.start"))}"]):::k_start'
    yield from _nodes(view, labelled)
    for table in view.tables:
        yield f'  {TABLE}{table.name}["{_written(table.told, WIDEST_RULE)}"]:::k_rules'


def _nodes(view: View, labelled: Mapping[str, Sequence[Edge]]) -> Iterator[str]:
    """The nodes and the labels, those of a stage in a frame with its title; a label is in it if its edge is."""
    stage_of = {box.id: stage for stage, boxes in view.stages for box in boxes}
    inside: dict[str | None, list[str]] = {stage: [] for stage, _ in view.stages}
    for box in view.boxes:
        inside.setdefault(stage_of.get(box.id), []).append(_box(box))
    for name, bundle in labelled.items():
        stages = {stage_of.get(id) for id in (bundle[0].node, bundle[0].to)}
        inside.setdefault(stages.pop() if len(stages) == 1 else None, []).append(f'  {name}["{_label(bundle)}"]:::k_label')
    for stage, lines in inside.items():
        if stage is not None:
            yield f'  subgraph s_{stage.replace("-", "_")}["{escaped(view.tree.stages[stage].title)}"]'
            yield from (f"  {line}" for line in lines)
            yield "  end"
    yield from inside.get(None, ())


def _written(texts: Iterable[str], most: float = WIDEST, mark: str = "") -> str:
    """Some texts, broken into lines, in an element of HTML if there is a `mark`."""
    lines = [escaped(line) for text in texts for line in wrapped(text, most, bold=mark == "b")]
    return "<br/>".join(f"<{mark}>{line}</{mark}>" if mark else line for line in lines)


def _box(box: Box) -> str:
    opens, closes = SHAPES[box.kind]
    most = WIDEST_IN_DIAMOND if box.kind == "situation" else WIDEST
    here = [_written([told("picture.here")], mark="b")] if box.here else []
    headline = _written([box.numbered], most, "" if box.kind in {"situation", "elsewhere"} else "b")
    details = [_written([detail.text], most) for detail in box.details]
    return f"  {node_name(box.id)}{opens}{'<br/>'.join((*here, headline, *details))}{closes}:::k_{box.kind}"


def _edges(view: View, bundles: Iterable[Sequence[Edge]], labelled: Mapping[str, Sequence[Edge]], colours: Palette, links: list[str]) -> Iterator[str]:
    """The edges, one for each bundle, or one to its label and one from there; the looks of each are added to `links`."""
    if view.starts:
        links.append("")
        yield f"  {START} --> {node_name(view.tree.start)}"
    for number, bundle in enumerate(bundles, 1):
        first, name = bundle[0], f"{LABEL}{number}"
        ends, look = (node_name(first.node), node_name(first.to)), _look_of_edge(bundle, view, colours)
        line, arrow = ("-.-", "-.->") if first.is_dashed else ("---", "-->")
        if name in labelled:
            links += [look, look]
            yield f"  {ends[0]} {line} {name} {arrow} {ends[1]}"
        else:
            links.append(look)
            label = _label(bundle)
            yield f"  {ends[0]} {arrow}" + (f'|"{label}"|' if label else "") + f" {ends[1]}"


def _label(bundle: Sequence[Edge]) -> str:
    """What is written on a bundle: each answer in bold, with what is to be known of it, and the words said on its way in italics.

    Where the answers are only counted, the words said on their ways are only marked.
    """
    names = labels(bundle)
    if len(names) < len([edge for edge in bundle if edge.label]):
        details = dict.fromkeys(detail for edge in bundle for detail in edge.details)
        says = {edge.say for edge in bundle}
        count = count_of(bundle)
        notes = (*details, *([count.brief] if count is not None else []))
        parts = [_texts(names[0], notes, says.pop() if len(says) == 1 else ELLIPSIS)]
    else:
        bullet = "box.choice" if len(names) > 1 else None
        parts = [_texts(told(bullet, choice=edge.label) if bullet else edge.label, edge.notes, edge.say) for edge in bundle]
    return "<br/>".join(part for part in parts if part)


def _texts(label: str, notes: Iterable[str], say: str | None) -> str:
    texts = [_written([label], mark="b")] if label else []
    texts += [_written([f"({note})"]) for note in notes]
    texts += [escaped(say) if say == ELLIPSIS else _written([f"“{say}”"], mark="i")] if say is not None else []
    return "<br/>".join(texts)


def _legend(view: View, links: list[str]) -> Iterator[str]:
    """A box of words above all others, with each shape and line that occurs and what it means; nothing where there are few boxes.

    It has a row for itself, so that no line runs behind it: an edge that is not drawn holds it there.
    """
    if len(view.boxes) < FEWEST_FOR_LEGEND:
        return
    kinds = {box.kind for box in view.boxes}
    names = [name for kind, name in _SHAPE_NAMES.items() if kind in kinds]
    names += ["back"] if any(edge.back for edge in view.edges) else []
    names += ["limit"] if any(edge.answer is None for edge in view.edges) else []
    names += view.differences
    words = [told(f"shapes.{name}") for name in names]
    rows = [" · ".join(words[first : first + 2]) for first in range(0, len(words), 2)]
    links.append("")
    yield f'  {LEGEND}["{_written(rows, WIDEST_RULE)}"]:::k_label'
    yield f"  {LEGEND} ~~~ {START if view.starts else node_name(view.boxes[0].id)}"


def _styles(view: View, colours: Palette) -> Iterator[str]:
    """The looks of each kind of box, and then of single boxes, for the walk and for what is painted on."""
    if view.unplaced:
        yield f"  classDef k_problems fill:{colours.page},stroke:{colours.error},color:{colours.error}"
    if view.tables:
        yield f"  classDef k_rules fill:{colours.page},stroke:{colours.boxes['fork'][1]},color:{colours.text},text-align:left"
    yield f"  classDef k_start fill:{colours.start},stroke:{colours.start},color:{colours.start_text}"
    yield "  classDef k_label fill:transparent,stroke:none"
    for kind in dict.fromkeys(box.kind for box in view.boxes):
        fill, border = colours.boxes[kind]
        yield f"  classDef k_{kind} fill:{fill},stroke:{border},color:{colours.text}{BORDERS.get(kind, '')}"
    for box in view.boxes:
        if look := _look_of_box(box, view, colours):
            yield f"  style {node_name(box.id)} {look}"


def _look_of_edge(bundle: Sequence[Edge], view: View, colours: Palette) -> str:
    """The look of a bundle beside what its arrow says: painted, walked, pale, or as wide as many went; dashes where it leads back, since dots are a limit's."""
    edge, count = bundle[0], count_of(bundle)
    looks = ["stroke-dasharray:8 5"] if edge.back and edge.answer is not None and edge.difference is None else []
    if mark := edge.difference or edge.problem:
        looks += [f"stroke:{getattr(colours, mark)}", "stroke-width:3px", *_dashes(edge.difference)]
    elif edge.walked:
        looks += [f"stroke:{colours.walked}", "stroke-width:4px"]
    elif view.heat is not None and count is not None:
        looks += [f"stroke:{colours.heat}", f"stroke-width:{view.heat.width(count.at_least):.1f}px"]
    elif edge.pale:
        looks.append(f"stroke:{colours.faint_line}")
    return ",".join(looks)


def _dashes(difference: Difference | None) -> list[str]:
    """The dashes of what is new, gone or changed, whatever its kind has."""
    return [f"stroke-dasharray:{DASHES[difference]}"] if difference is not None else []


def _look_of_box(box: Box, view: View, colours: Palette) -> str | None:
    if mark := box.difference or box.problem:
        return ",".join((f"stroke:{getattr(colours, mark)}", "stroke-width:4px", *_dashes(box.difference)))
    if box.here:
        return f"stroke:{colours.walked},stroke-width:5px"
    if box.pale or (view.walking and not box.walked):
        return f"fill:{colours.page},stroke:{colours.faint_line},color:{colours.faint}"
    return None
