"""An overview in words, and as Mermaid.

Invariant: both tell the places and the ways of the overview, with the same numbers and counts as its picture; in words no ending is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from advicetree.drawing.mermaid import BORDERS, SHAPES, escaped, node_name, spoken
from advicetree.drawing.outline.formats import sections_as_markdown, sections_as_text
from advicetree.drawing.overview.content import Overview, Place, Way, bundled
from advicetree.drawing.overview.layout import MOST_BESIDE
from advicetree.drawing.overview.painting import counts, description
from advicetree.drawing.picture import counted_nodes
from advicetree.drawing.sentences import Item, NodeLink, Quote, Section, Span, WebLink, filled, sentence
from advicetree.drawing.themes import Palette, Theme, palette
from advicetree.words import told

_PILL, _BOX = ('(["', '"])'), ('["', '"]')
_SHAPES = {**SHAPES, "start": _PILL, "ending": _PILL, "rest": _PILL, "stage": _BOX, "unstaged": _BOX}
_BORDERS = {**BORDERS, "unstaged": BORDERS["wait"]}


# In words


def text(overview: Overview) -> str:
    """An overview in plain sentences."""
    return sections_as_text(content(overview))


def markdown(overview: Overview) -> str:
    """An overview in Markdown; the stages lead where they lead in the picture."""
    return sections_as_markdown(content(overview), overview.view.tree.id)


def content(overview: Overview) -> list[Section]:
    """What is told of an overview: how much there is; each stage with what it leads to; and the endings with how many ways lead there."""
    here = [sentence("overview.here", node=_node(overview, place)) for place in overview.places.values() if place.here]
    sections = [Section("tree", (Quote(overview.view.tree.title),), (sentence("overview.shows", stages=counts(overview)), *here))]
    stages = [place for place in overview.spine if place.kind == "stage"]
    for place in overview.spine:
        if place.kind == "start":
            title = filled("overview.section.start", node=_node(overview, place))
        elif place.kind == "stage":
            number = f"{stages.index(place) + 1}"
            title = filled("overview.section.stage", stage=number, count=f"{len(stages)}", title=_title(place), range=_range(place))
        else:
            title = filled("overview.section.unstaged", title=place.title, range=_range(place))
        sections.append(Section("part", title, tuple(_of_spine(overview, place))))
    beside = tuple(_of_beside(overview, place) for place in overview.beside)
    return [*sections, Section("part", (told("overview.section.beside"),), beside)] if beside else sections


def _of_spine(overview: Overview, place: Place) -> Iterator[Item]:
    tree = overview.view.tree
    if place.kind != "start":
        yield sentence("overview.nodes", nodes=counted_nodes(place.boxes))
        for box in place.boxes:
            if box.id == tree.start:
                yield sentence("overview.start_within", node=NodeLink(tree.id, box.id, box.number, Quote(box.headline), inside=False))
    if place.walked:
        yield sentence("overview.walked")
    leading = list(_leading(overview, place))
    yield from leading
    if not leading:
        yield sentence("overview.leads_nowhere")


def _leading(overview: Overview, place: Place) -> Iterator[Item]:
    """Where a place leads, and where it leads back to."""
    ways = [way for way in overview.ways if way.source == place.key]
    on, back = [way for way in ways if not way.back], [way for way in ways if way.back]
    if on:
        yield Item(filled("overview.leads"), tuple(_counted(overview, way) for way in on))
    if back:
        yield Item(filled("overview.leads_back"), tuple(_counted(overview, way) for way in back))


def _counted(overview: Overview, way: Way) -> Item:
    place = _node(overview, overview.places[way.target])
    return sentence("overview.way.one", place=place) if way.count == 1 else sentence("overview.way.many", place=place, count=f"{way.count:,}")


def _of_beside(overview: Overview, place: Place) -> Item:
    """What is told of something beside the stages: what it is, how many ways lead there, and where it leads."""
    entering = sum(way.count for way in overview.ways if way.target == place.key)
    kind = "action" if place.boxes[0].kind == "wait" else place.boxes[0].kind
    ways = sentence("overview.entered.one") if entering == 1 else sentence("overview.entered.many", count=f"{entering:,}")
    walked = [sentence("overview.walked")] if place.walked else []
    return Item(filled(f"overview.kind.{kind}", node=_node(overview, place)), (ways, *walked, *_leading(overview, place)))


def _node(overview: Overview, place: Place) -> Span | tuple[Span, ...]:
    """A place as it is named in a sentence."""
    if place.kind in {"start", "node"}:
        box = place.boxes[0]
        return NodeLink(overview.view.tree.id, box.id, box.number, Quote(box.headline), inside=False)
    return place.title if place.kind == "unstaged" else Quote(place.title)


def _title(place: Place) -> Span:
    return Quote(place.title) if place.href is None else WebLink(Quote(place.title), place.href)


def _range(place: Place) -> str:
    first, last = place.numbers
    return f"{first}" if first == last else told("overview.from_to", first=first, last=last)


# Mermaid


def mermaid(overview: Overview, theme: Theme = "light") -> str:
    """An overview as a Mermaid flowchart."""
    return "".join(f"{line}\n" for line in _lines(bundled(overview, MOST_BESIDE), palette(theme)))


def _lines(overview: Overview, colours: Palette) -> Iterator[str]:
    yield "flowchart TD"
    yield f"  accTitle: {spoken(overview.view.title) or overview.view.tree.id}"
    yield f"  accDescr: {spoken(description(overview))}"
    for place in overview.places.values():
        opens, closes = _SHAPES[_look(place)]
        yield f"  {_name(place)}{opens}{'<br/>'.join(map(escaped, _texts(place)))}{closes}:::k_{_look(place)}"
    for way in overview.ways:
        source, target = overview.places[way.source], overview.places[way.target]
        yield f'  {_name(source)} {"-.->" if way.back else "-->"}|"{way.count}"| {_name(target)}'
    for place in overview.places.values():
        if place.href is not None:
            yield f'  click {_name(place)} href "{place.href.replace(";", "%3B")}"'
    yield from _styles(overview, colours)


def _texts(place: Place) -> Iterable[str]:
    here = [told("picture.here")] if place.here else []
    if place.kind in {"stage", "unstaged"}:
        return [*here, place.title, told("overview.nodes_at", range=place.range, nodes=counted_nodes(place.boxes))]
    return [*here, place.title if place.kind == "rest" else place.boxes[0].numbered]


def _look(place: Place) -> str:
    return place.boxes[0].kind if place.kind == "node" else place.kind


def _name(place: Place) -> str:
    """The name of a place in Mermaid; what is not a node or a stage is in capital letters, so it is never the name of one."""
    if place.kind in {"start", "node"}:
        return node_name(place.boxes[0].id)
    return f"s_{(place.boxes[0].stage or '').replace('-', '_')}" if place.kind == "stage" else place.kind.upper()


def _styles(overview: Overview, colours: Palette) -> Iterator[str]:
    for look in dict.fromkeys(map(_look, overview.places.values())):
        if look == "start":
            fill, border, words = colours.start, colours.start, colours.start_text
        elif look in {"stage", "unstaged"}:
            fill, border, words = colours.band, colours.quiet, colours.text
        else:
            (fill, border), words = colours.boxes["elsewhere" if look == "rest" else look], colours.text
        yield f"  classDef k_{look} fill:{fill},stroke:{border},color:{words}{_BORDERS.get(look, '')}"
    for place in overview.places.values():
        if place.here:
            yield f"  style {_name(place)} stroke:{colours.walked},stroke-width:5px"
    for number, way in enumerate(overview.ways):
        if way.walked:
            yield f"  linkStyle {number} stroke:{colours.walked},stroke-width:4px"
