"""Rules about sources: that each claim is carried, by words that everybody hears who comes there, and that each node rests on something.

What always holds: what cites a claim carries it: a node, a line, or an answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from advicetree.checking.study import Found, Study, at, lines
from advicetree.errors import listed, shown
from advicetree.model import Citation, Node, Situation, Tree, answers_of


def claims(tree: Tree) -> list[Citation]:
    """Give all claims of a tree's sources."""
    return [Citation(source.id, claim) for source in tree.sources.values() for claim in source.claims]


def carriers(tree: Tree) -> dict[Citation, list[tuple[Node, bool]]]:
    """Give, for each citation, the nodes that carry it, each with whether its words there can be passed over."""
    found: dict[Citation, list[tuple[Node, bool]]] = {}
    for node in tree.nodes.values():
        lasting = isinstance(node, Situation) and not tree.facts[node.fact].afresh
        cited = [(citation, lasting) for citation in node.source]
        cited += [(citation, False) for _, line in lines(node) for citation in line.source]
        cited += [(citation, lasting and answer.say is None) for answer in answers_of(node) for citation in answer.source]
        for citation, passable in cited:
            found.setdefault(citation, []).append((node, passable))
    return found


def uncarried_claim(study: Study) -> Iterator[Found]:
    """A claim that no node carries."""
    carried = carriers(study.tree)
    for claim in claims(study.tree):
        if claim not in carried:
            yield Found(
                f"no node carries the claim {shown(str(claim))}",
                ("source", claim.source, "claims", claim.claim or ""),
                f"cite it where the tree says it (source = '{claim}'), or take it out of the claims",
            )


def silent_claim(study: Study) -> Iterator[Found]:
    """A claim that is carried only by words that can be passed over."""
    carried = carriers(study.tree)
    for claim in claims(study.tree):
        nodes = carried.get(claim, [])
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
    sourced = {node.id for nodes in carriers(study.tree).values() for node, _ in nodes}
    for node in study.tree.nodes.values():
        if node.id not in sourced:
            yield Found(
                f"nothing of {shown(node.id)} names a source", at(node), "say what it rests on, with 'source' on it, on its lines or its answers", node.id
            )
