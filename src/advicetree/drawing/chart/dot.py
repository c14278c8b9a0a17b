"""A view as DOT, the text that Graphviz draws from.

Invariant: every id is a plain word that no other has, every label is plain text in quotes, and every node has the size that its text needs;
so nothing in a tree's texts is taken for markup, and Graphviz never has to measure a letter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import graphviz

from advicetree.control import safe
from advicetree.drawing.chart.measures import DETAIL, START_HEIGHT, START_WIDTH, Measures, TextBlock, TextLine, measures_of
from advicetree.drawing.overlay import Difference
from advicetree.drawing.themes import Palette, Theme, palette
from advicetree.drawing.view import Box, Edge, View, problem_in_words
from advicetree.drawing.widths import wrapped
from advicetree.words import between, told

START = "START"
STYLES = {
    "situation": ("diamond", "filled"),
    "fork": ("box", "filled,dotted"),
    "action": ("box", "filled"),
    "wait": ("box", "rounded,filled,dashed"),
    "good": ("box", "rounded,filled"),
    "ending": ("box", "rounded,filled"),
    "elsewhere": ("box", "rounded"),
}
WEIGHTS = {"fork": 1.3, "ending": 2.8, "elsewhere": 0.6}
LINES: Mapping[Difference, list[str]] = {"new": [], "gone": ["dotted"], "changed": ["dashed"]}
FONT = "Arial"
WIDEST_HEADING = 60.0


def dot(view: View, theme: Theme = "light", measures: Measures | None = None, *, titled: bool = True) -> str:
    """A view as DOT, with its title above it where it is `titled`."""
    graph = graphviz.Digraph(view.tree.id)
    graph.body.extend(_lines(view, palette(theme), measures or measures_of(view), titled=titled))
    return str(graph.source)


def node_name(id: str) -> str:
    """The name of a node in DOT; ids hold no underscore, so no two have the same.

    >>> node_name("look-it-up")
    'n_look_it_up'
    """
    return "n_" + id.replace("-", "_")


def edge_name(node: str, answer: str | None) -> str:
    """The name of the label of an edge in DOT; ids hold no capital letter, so no two have the same.

    >>> edge_name("tracked", "yes"), edge_name("give-it-time", None)
    ('w_tracked_BY_yes', 'w_give_it_time_LIMIT')
    """
    after = "_LIMIT" if answer is None else f"_BY_{answer}"
    return f"w_{node}{after}".replace("-", "_")


def quoted(texts: Sequence[str], ends: str = "n") -> str:
    r"""Lines of text as one quoted label, with nothing in it that Graphviz would take for more than letters; `ends` is how lines end.

    >>> print(quoted(['Say "no" & go', r"C:\N"]))
    "Say \"no\" &amp; go\nC:\\N"
    """
    escaped = "\0".join(text or " " for text in texts).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;").replace("\0", f"\\{ends}")
    return f'"{escaped}"'


def _lines(view: View, colours: Palette, measures: Measures, *, titled: bool) -> Iterator[str]:
    """All lines between the braces: defaults, boxes, labels of edges, then the edges.

    The labels of a node's answers are side by side, the first one leftmost; invisible edges hold them there.
    (Clusters for the stages would make Graphviz give up the order of answers, and pictures twice as wide; boxes name their stages instead.)
    """
    font = f'fontname="{FONT}"'
    above = [view.title, *(problem_in_words(problem) for problem in view.unplaced), _legend(view), *(line for table in view.tables for line in table.told)]
    heading = quoted([*(line for words in above for line in wrapped(safe(words), WIDEST_HEADING)), ""], ends="l")
    title = f", label={heading}, labelloc=t, labeljust=l" if titled else ""
    nodesep, ranksep = (0.12, 0.22) if view.heat is None else (0.2, 0.36)  # wide lines have long heads
    yield f'\tgraph [rankdir=TB, ordering=out, nodesep={nodesep}, ranksep={ranksep}, charset="UTF-8"'
    yield f', bgcolor="{colours.page}", {font}, fontsize=12, fontcolor="{colours.text}"{title}]\n'
    yield f'\tnode [{font}, fontsize={DETAIL:g}, fontcolor="{colours.text}", fixedsize=true, margin=0, penwidth=1.3]\n'
    yield f'\tedge [color="{colours.line}", arrowsize=0.8]\n'
    if view.starts:
        yield f'\t{START} [label={quoted([told("picture.start")])}, shape=box, style="rounded,filled", fillcolor="{colours.start}", color="{colours.start}"'
        yield f', fontcolor="{colours.start_text}", width={START_WIDTH / 72:.3f}, height={START_HEIGHT / 72:.3f}]\n'
    for box in view.boxes:
        yield _box(box, view, colours, measures.boxes[box.id])
    abreast: dict[str, list[str]] = {}
    for edge in view.edges:
        label = measures.labels.get((edge.node, edge.answer))
        if label is not None:
            yield _label(edge, view, colours, label)
            abreast.setdefault(edge.node, []).append(edge_name(edge.node, edge.answer))
    floating = {box.id for box in view.boxes if box.difference == "gone"} - {edge.to for edge in view.edges}  # they stand below what led to them before
    for node, (first, *others) in abreast.items():
        if others:
            yield f"\t{{rank=same; {_order(view, node, first, others)} [style=invis]}}\n"
    if view.starts:
        wide = f", {_wide(view.heat.width(view.heat.walks.at_least), colours)}" if view.heat is not None else ""
        yield f"\t{START} -> {node_name(view.tree.start)} [id={START}{wide}]\n"
    for edge in view.edges:
        if edge.led in floating:
            yield f"\t{node_name(edge.node)} -> {node_name(edge.led)} [style=invis]\n"
            floating.discard(edge.led)
        yield from _edges(edge, view, colours, is_labelled=(edge.node, edge.answer) in measures.labels)


def _order(view: View, node: str, first: str, others: Sequence[str]) -> str:
    """What holds the labels of a node's edges side by side: the first one leftmost, and the bands of a number or of a date in their order."""
    fact = view.tree.facts.get(view.tree.nodes[node].fact or "")
    if fact is not None and (fact.number is not None or fact.days is not None):
        return " -> ".join([first, *others])
    return f"{first} -> {{{' '.join(others)}}}"


def _legend(view: View) -> str:
    """What the shapes mean that there are, in a line."""
    kinds = {box.kind for box in view.boxes}
    words = [told(f"shapes.{kind}") for kind in STYLES if kind in kinds]
    words += [told("shapes.back")] if any(edge.back for edge in view.edges) else []
    words += [told("shapes.limit")] if any(edge.answer is None for edge in view.edges) else []
    words += [told("shapes.breaks")] if view.way_told is not None and not view.walking else []
    words += [told(f"shapes.{difference}") for difference in view.differences]
    words += [told("heat.shapes", walks=view.heat.walks_told)] if view.heat is not None else []
    line = between("list.semicolon").join(words)
    return f"{line[:1].upper()}{line[1:]}."


def _styled(style: str, difference: Difference | None) -> str:
    """The style of a box with the line of what is new, gone or changed, whatever its kind has."""
    if difference is None:
        return style
    return ",".join([each for each in style.split(",") if each not in {"dashed", "dotted"}] + LINES[difference])


def _size(block: TextBlock) -> str:
    return f"width={block.width / 72:.3f}, height={block.height / 72:.3f}"


def _texts(lines: Sequence[TextLine]) -> list[str]:
    """The lines of a box; all of them are drawn alike, so a colon sets the title of the stage apart from the headline."""
    texts = [line.text for line in lines]
    if stage := [number for number, line in enumerate(lines) if line.look == "stage"]:
        texts[stage[-1]] += ":"
    return texts


def _box(box: Box, view: View, colours: Palette, block: TextBlock) -> str:
    shape, style = STYLES[box.kind]
    style = _styled(style, box.difference)
    fill, border = colours.boxes[box.kind]
    faint = box.pale or (view.walking and not box.walked)
    more = ", peripheries=2" if box.kind == "good" else ""
    if faint:
        fill, border, more = colours.page, colours.faint_line, f'{more}, fontcolor="{colours.faint}"'
    if box.problem or box.difference:
        border, more = getattr(colours, box.difference or box.problem or ""), f"{more}, penwidth=3"
    elif box.here:
        border, more = colours.walked, f"{more}, penwidth=4"
    elif box.kind in WEIGHTS:
        more += f", penwidth={WEIGHTS[box.kind]}"
    looks = f'shape={shape}, style="{style}", fillcolor="{fill}", color="{border}", {_size(block)}{more}'
    return f"\t{node_name(box.id)} [label={quoted(_texts(block.lines))}, {looks}]\n"


def _label(edge: Edge, view: View, colours: Palette, block: TextBlock) -> str:
    faint = f', fontcolor="{colours.faint}"' if edge.pale or (view.walking and not edge.walked) else ""
    looks = f"shape=box, style=solid, color=transparent, fontsize=9, {_size(block)}{faint}"
    return f"\t{edge_name(edge.node, edge.answer)} [label={quoted([line.text for line in block.lines])}, {looks}]\n"


def _edges(edge: Edge, view: View, colours: Palette, *, is_labelled: bool) -> Iterator[str]:
    """The DOT edges of an edge: one, or one to its label and one from it."""
    looks = []
    if edge.difference or edge.problem:
        looks.append(f'color="{getattr(colours, edge.difference or edge.problem or "")}", penwidth=2')
    elif edge.walked:
        looks.append(f'color="{colours.walked}", penwidth=2.6')
    elif view.walking or edge.pale:
        looks.append(f'color="{colours.faint_line}"')
    elif view.heat is not None and edge.count is not None:
        looks.append(_wide(view.heat.width(edge.count.at_least), colours))
    if edge.difference is not None:
        looks += [f"style={line}" for line in LINES[edge.difference]]
    elif edge.is_dashed:
        looks.append("style=dotted" if edge.answer is None else "style=dashed")
    back = ["constraint=false"] if edge.back else []
    from_, to, label = node_name(edge.node), node_name(edge.to), edge_name(edge.node, edge.answer)
    if is_labelled:
        yield f"\t{from_} -> {label} [{', '.join([f'id={label}_1', 'arrowhead=none', *looks])}]\n"
        from_ = label
    yield f"\t{from_} -> {to} [{', '.join([f'id={label}_2', *looks, *back])}]\n"


def _wide(width: float, colours: Palette) -> str:
    """The looks of a line of this width, in points, with a head that is wider."""
    return f'color="{colours.heat}", penwidth={width:.2f}, arrowsize={max(0.8, (width + 4) / 7):.2f}'
