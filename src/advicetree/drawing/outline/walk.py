"""What an outline tells of a walk by itself: for the person who went it, and not for authors.

Invariant: each node that the walk came to is told once, in the order of the walk, with the ways that it went from there;
ids, facts, rules, sources and the ways that were not taken are left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from advicetree.drawing.overlay import walked
from advicetree.drawing.sentences import Item, NodeLink, Quote, Section, Span, item, sentence
from advicetree.drawing.view import Box, Edge, View, ordinal
from advicetree.session.session import Session
from advicetree.words import told

KINDS = {"by", "wait", "opens"}  # of the details of a box that are told


def is_for_its_reader(view: View) -> bool:
    """Whether a view is of a walk by itself, with nothing for authors laid over it."""
    return view.walk_only and view.compared is None and not view.unplaced and not any(box.problem for box in view.boxes)


def sections_of_walk(view: View) -> Iterator[Section]:
    """Where the walk is, and each node that it came to."""
    session = view.session
    assert session is not None, "a walk is drawn"
    tree, boxes = view.tree, {box.id: box for box in view.boxes}
    nodes = {box.id: NodeLink(tree.id, box.id, box.number, Quote(box.headline), inside=True) for box in view.boxes}
    yield Section("tree", (Quote(tree.title),), (standing(session, nodes[session.here.id]),))
    visited, _ = walked(session)
    for id in visited:
        items = (*_told(boxes[id], session), *(_way(edge, boxes[id], nodes[edge.to]) for edge in view.edges if edge.node == id))
        yield Section("node", (Quote(boxes[id].headline),), tuple(items), id, boxes[id].number, boxes[id].kind)


def standing(session: Session, node: Span | tuple[Span, ...]) -> Item:
    """Where a walk is, and after how many answers."""
    steps = len(session.steps)
    name = f"outline.{'ended' if session.ended else 'stands'}.{'none' if steps == 0 else 'one' if steps == 1 else 'many'}"
    return sentence(name, count=f"{steps:,}", node=node)


def _told(box: Box, session: Session) -> Iterator[Item]:
    """Whether the walk stands at a node, and what a picture tells of it; where it stands, also what this person has to be careful of."""
    if box.here:
        yield sentence("outline.here")
    yield from (item(Quote(detail.text)) for detail in box.details if detail.kind in KINDS)
    if box.here:
        for line in session.caution:
            yield item(Quote(told("box.advice.careful", advice=line.say)), below=[item(Quote(bullet.say)) for bullet in line.bullets])


def _way(edge: Edge, box: Box, to: NodeLink) -> Item:
    """A way that the walk went, with the words said on it."""
    below = () if edge.say is None else (sentence("outline.on_the_way", words=Quote(edge.say)),)
    if edge.answer is None and box.node.limit is not None:
        return sentence("outline.limit", below, visit=ordinal(box.node.limit.visits + 1), node=to)
    if not edge.label:
        return sentence("outline.went_on", below, node=to)
    return sentence("outline.went", below, label=Quote(edge.label, strong=True), node=to)
