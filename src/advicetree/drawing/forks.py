"""Situations at which nobody stops, since the answer is always known there: forks about a derived fact, and about a choice of a list that was asked before.

Invariant: it is worked out from the model alone. Whether a list was asked before is taken from the drawing: on every line from the start.
"""

from __future__ import annotations

from advicetree.drawing.conditions import value_label
from advicetree.model import Node, Situation, targets
from advicetree.tree import Tree


def forks(tree: Tree) -> frozenset[str]:
    """The situations at which nobody stops."""
    about = [node for node in tree.nodes.values() if isinstance(node, Situation)]
    asked = {node.id for fact in {node.fact for node in about if node.choice is not None} for node in _asked_first(tree, fact)}
    return frozenset(node.id for node in about if node.fact in tree.derived or (node.choice is not None and node.id not in asked))


def _asked_first(tree: Tree, fact: str) -> list[Situation]:
    """The situations that walks may come to before they came through any other about this fact."""
    found = []
    todo, met = [tree.start], {tree.start}
    while todo:
        node = tree.nodes[todo.pop()]
        if isinstance(node, Situation) and node.fact == fact:
            found.append(node)
            successors = [node.limit.to] if node.limit is not None else []
        else:
            successors = targets(node)
        todo += (new := [to for to in dict.fromkeys(successors) if to not in met])
        met.update(new)
    return found


def headline_of(tree: Tree, node: Node, forking: frozenset[str]) -> str:
    """What a node is called in a drawing: its headline; a fork about a choice, by the label of that unless it has a question of its own."""
    if node.id in forking and node.choice is not None and node.headline == tree.facts[node.fact or ""].ask:
        return value_label(tree.facts[node.fact or ""], node.choice)
    return node.headline
