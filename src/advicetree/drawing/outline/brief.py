"""What an outline tells in brief: one line for each node, with its kind and where its ways lead.

Invariant: each node of a view has one line, in the order of the numbers, and each way of it that is in the view leads in that line to a number.
Where there is too little room, labels are shortened, then left out, then the headline is shortened; where a way leads is never left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import attrs

from advicetree.columns import columns_of, cut
from advicetree.control import one_line
from advicetree.drawing.selection import grouped
from advicetree.drawing.sentences import Quote
from advicetree.drawing.view import Box, BoxKind, Edge, View, ordinal
from advicetree.drawing.widths import ELLIPSIS
from advicetree.model import answers_of
from advicetree.words import between, counted, group, told

GAP = "  "
LEAST_HEADLINE = 24  # columns
SHORTER = (32, 24, 16)  # columns of a label
_CLAUSE = re.compile(r"[^,:;(]{2,}?(?=\s*[,:;(])")
_LOOSE = " ,:;(–—-"  # what a shortened text does not end with


@attrs.frozen
class BriefLine:
    """One node: its number and its kind as they stand before its line, its headline, and where its ways lead."""

    lead: str
    kind: BoxKind
    headline: str
    ways: str

    @property
    def text(self) -> str:
        """The words of the line."""
        return self.headline + GAP + self.ways if self.ways else self.headline


@attrs.frozen
class BriefPart:
    """Some lines below a title, which the nodes of a tree without stages do not have."""

    title: str | None
    lines: tuple[BriefLine, ...]


def in_brief(view: View, columns: int) -> list[BriefPart]:
    """The nodes of a view by their stages, and those elsewhere that its ways lead to, in lines for so many columns."""
    tree, number = view.tree, view.numbers
    boxes = {box.id: box for box in view.boxes}
    edges: dict[str, list[Edge]] = {}
    for edge in view.edges:
        edges.setdefault(edge.node, []).append(edge)
    widest = (max(len(f"{box.number}") for box in view.boxes), max(map(len, group("brief.kind").values()))) if boxes else (0, 0)

    def line(box: Box) -> BriefLine:
        lead = f"{box.number:>{widest[0]}}. {told(f'brief.kind.{box.kind}'):<{widest[1]}}{GAP}"
        return _line(box, lead, list(_told(box, edges.get(box.id, ()), number)), columns - len(lead))

    parts = []
    for stage, nodes in grouped(tree):
        lines = tuple(line(boxes[node.id]) for node in nodes if node.id in boxes and boxes[node.id].kind != "elsewhere")
        title = tree.stages[stage].title if stage is not None else told("outline.no_stage") if tree.stages else None
        parts += [BriefPart(title and _shown(title), lines)] if lines else []
    outside = tuple(line(box) for box in sorted(view.boxes, key=lambda box: box.number) if box.kind == "elsewhere")
    return [*parts, BriefPart(told("brief.elsewhere"), outside)] if outside else parts


def _line(box: Box, lead: str, ways: Sequence[str], room: int) -> BriefLine:
    """The line of a node, with the longest of some ways to tell its ways for which there is room; they come longest first."""
    headline = _shown(box.headline)
    left = room - columns_of(headline) - len(GAP)
    told_ways = next((each for each in ways if columns_of(each) <= left), ways[-1])
    if columns_of(told_ways) > left:
        headline = _shortened(headline, max(room - columns_of(told_ways) - (len(GAP) if told_ways else 0), LEAST_HEADLINE))
    return BriefLine(lead, box.kind, headline, told_ways)


def _told(box: Box, edges: Sequence[Edge], number: Mapping[str, int]) -> Iterator[str]:
    """Where the ways of a node lead, in shorter and shorter words; those to the same node are told once, but for its limit, which is told by itself."""
    if box.kind == "elsewhere":
        yield between("list.comma").join(told("brief.stage", stage=_shown(detail.text)) for detail in box.details)
        return
    labels: dict[int, list[str]] = {}
    after: list[str] = []
    for edge in edges:
        if edge.answer is not None:
            labels.setdefault(number[edge.to], []).append(_shown(edge.label) if edge.label else "")
        elif box.node.limit is not None:
            after.append(told("brief.limit", visit=ordinal(box.node.limit.visits + 1), number=number[edge.to]))
    left_out = len(answers_of(box.node)) + (box.node.limit is not None) - len(edges)
    after += [counted("box.more_on", left_out)] if left_out else []
    semicolon = between("list.semicolon")
    if len(labels) > 1:
        for some in _labelled(list(labels.values())):
            yield semicolon.join([*(told("brief.way", label=label, number=to) for label, to in zip(some, labels, strict=True)), *after])
    bare = [told("brief.ways", numbers=between("list.comma").join(map(str, labels)))] if labels else []
    yield semicolon.join([*bare, *after])


def _labelled(labels: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """One label for all answers that lead to the same node: theirs, then the first one's, shorter and shorter as long as all differ."""
    yield [between("list.slash").join(some) for some in labels]
    clauses = [_clause(first) for first, *_ in labels]
    firsts = [clause if clauses.count(clause) == 1 else first for clause, (first, *_) in zip(clauses, labels, strict=True)]
    counts = [len(some) - 1 for some in labels]
    yield [counted("brief.more", count, label=label) if count else label for label, count in zip(firsts, counts, strict=True)]
    for most in SHORTER:
        shorter = [_shortened(first, most, ends=count > 0) for first, count in zip(firsts, counts, strict=True)]
        if len(set(shorter)) == len(shorter):
            yield shorter


def _clause(label: str) -> str:
    """The first clause of a label, marked as shortened where there are more."""
    found = _CLAUSE.match(label)
    return found[0] + ELLIPSIS if found else label


def _shortened(text: str, most: int, *, ends: bool = False) -> str:
    """As many whole words of a text as fit into so many columns, marked as shortened, as it also is where it `ends` what is told of several."""
    text = text.removesuffix(ELLIPSIS) + ELLIPSIS if ends else text
    if columns_of(text) <= most:
        return text
    kept = cut(text, most - 1)
    words = kept.rpartition(" ")[0].rstrip(_LOOSE) if text[len(kept) : len(kept) + 1] != " " else kept.rstrip(_LOOSE)
    return (words or kept) + ELLIPSIS


def _shown(text: str) -> str:
    """Words of the author's on one line."""
    return " ".join(one_line(Quote(text).text).split())
