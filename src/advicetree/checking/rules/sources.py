"""Rules about sources: that each claim is carried, by words that everybody hears who comes there, and that each node rests on something.

Invariant: what cites a claim carries it: a node, a line, or an answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from advicetree.checking.found import Found, at
from advicetree.checking.study import Study
from advicetree.text import listed, shown


def uncarried_claim(study: Study) -> Iterator[Found]:
    """A claim that no node carries."""
    for claim in study.claims:
        if claim not in study.carriers:
            yield Found(
                f"no node carries the claim {shown(str(claim))}",
                ("source", claim.source, "claims", claim.claim or ""),
                f"cite it where the tree says it (source = '{claim}'), or take it out of the claims",
            )


def silent_claim(study: Study) -> Iterator[Found]:
    """A claim that is carried only by words that can be passed over."""
    for claim in study.claims:
        nodes = study.carriers.get(claim, [])
        if nodes and all(passable for _, passable in nodes):
            node = nodes[0][0]
            at_nodes = list(dict.fromkeys(node.id for node, _ in nodes))
            yield Found(
                f"the claim {shown(str(claim))} is carried only by words that can be passed over, at {listed(at_nodes, 3)}",
                at(node),
                "carry it in the words of an answer ('say'), or in a line of an action or an ending as well",
                node.id,
            )


def unsourced_node(study: Study) -> Iterator[Found]:
    """A node with no source, where the tree has sources."""
    if not study.tree.sources:
        return
    sourced = {node.id for nodes in study.carriers.values() for node, _ in nodes}
    for node in study.tree.nodes.values():
        if node.id not in sourced:
            yield Found(
                f"nothing of {shown(node.id)} names a source", at(node), "say what it rests on, with 'source' on it, on its lines or its answers", node.id
            )
