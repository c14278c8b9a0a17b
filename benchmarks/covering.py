"""Walks that take every answer, counting and finding walks: what they cost beside loading the tree, and how few walks a cover has."""

from __future__ import annotations

from collections.abc import Callable

import networkx as nx

from advicetree import Ending, Tree, count_walks, cover, loads, shipped, shortest_walks, walks
from benchmarks.measure import Effort, side_by_side, table
from benchmarks.trees import exploding_tree, long_tree


def least(tree: Tree) -> int:
    """A number of walks that no cover can do without: the least flow through the drawing that goes over each answer, whatever is known or counted."""
    drawing: nx.DiGraph[str] = nx.DiGraph()
    drawing.add_edge("(out)", "(in)", weight=1)
    drawing.add_edge("(in)", tree.start, weight=0)
    wanted = dict.fromkeys(tree.nodes, 0)
    for node in tree.nodes.values():
        if isinstance(node, Ending):
            drawing.add_edge(node.id, "(out)", weight=0)
        if node.limit is not None:
            drawing.add_edge(node.id, node.limit.to, weight=0)
        for answer in (*node.answers.values(), node.others):
            if answer is not None:
                drawing.add_edge(node.id, answer.to, weight=0)
                wanted[node.id] += 1
                wanted[answer.to] -= 1
    nx.set_node_attributes(drawing, wanted, "demand")
    return int(nx.network_simplex(drawing)[0])


def calls(text: str) -> dict[str, Callable[[], object]]:
    """What is measured on one tree, loading it first."""
    tree = loads(text)
    return {
        "loading": lambda: loads(text),
        "cover": lambda: cover(tree),
        "count_walks": lambda: count_walks(tree),
        "shortest_walks": lambda: shortest_walks(tree),
        "walks, the first ten": lambda: walks(tree, 10),
    }


def main(*, quick: bool) -> None:
    """Print how long each takes, and how near a cover is to the fewest walks."""
    nodes, facts = (100, 8) if quick else (10_000, 30)
    figures = side_by_side(calls(long_tree(nodes)), Effort(1 if quick else 3, 1))
    print(table(f"Walks of a tree of {nodes:,} nodes, milliseconds:", figures, "ms", 1e3))
    tree = shipped("interview-recovery")
    of_shipped = side_by_side({"cover": lambda: cover(tree), "count_walks": lambda: count_walks(tree)}, Effort(1 if quick else 9, 1))
    print(table("Walks of the shipped tree:", of_shipped, "ms", 1e3))
    for name, each in {
        "the shipped tree": tree,
        "a long tree": loads(long_tree(300)),
        f"{facts} facts, each asked twice": loads(exploding_tree(facts)),
    }.items():
        found = cover(each)
        print(f"  {name}: {found} No cover can have fewer than {least(each)}.")
