"""Finding walks: those that together take every answer, the shortest to each node, their number, and what else one would have had to answer."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

import networkx as nx

from advicetree import Ending, Session, Tree, count_walks, cover, graph, loads, shipped, shortest_walks
from benchmarks.by_hand import ways_of
from benchmarks.measure import OURS, Call, Effort, Row, side_by_side
from benchmarks.peers import Xstate
from benchmarks.trees import long_tree

LOADING = "loading it"


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


def finding(nodes: int, effort: Effort) -> Iterator[Row]:
    """The walks of a tree of so many nodes."""
    text = long_tree(nodes)
    tree = loads(text)
    session = Session.start(tree)
    far = list(tree.nodes)[-1]
    does: dict[str, Call] = {
        "cover": lambda: cover(tree),
        "shortest walk to each node": lambda: shortest_walks(tree),
        "count all walks": lambda: count_walks(tree),
        "why not the last node": lambda: session.why_not(far),
    }
    measured = side_by_side({LOADING: lambda: loads(text), **does}, effort)
    for what in does:
        yield Row(what, {LOADING: measured[LOADING], OURS: measured[what]}, LOADING, 1 if what != "why not the last node" else None, size=nodes)


def shortest(effort: Effort) -> Row:
    """The shortest walk to each node, beside those who know the graph alone."""
    tree = loads(long_tree(60))
    drawn = graph(tree)
    calls: dict[str, Call] = {OURS: lambda: shortest_walks(tree), "networkx": lambda: nx.single_source_shortest_path(drawn, tree.start)}
    if find_spec("xstate_statemachine"):
        machine, paths = Xstate(ways_of(tree), tree.start).machine, import_module("xstate_statemachine.graph").shortest_paths
        calls["xstate-statemachine"] = lambda: paths(machine, max_depth=100)
        assert len(paths(machine, max_depth=100)) == len(tree.nodes)
    assert len(shortest_walks(tree)) == len(nx.single_source_shortest_path(drawn, tree.start)) == len(tree.nodes)
    note = "A path of `networkx` goes over edges, and need not be one that a person can take: it knows no facts, limits and lists."
    return Row("shortest walk to each of 60 nodes", side_by_side(calls, effort), note=note)


def of_shipped(effort: Effort) -> Row:
    """The cover of the shipped tree."""
    tree = shipped("interview-recovery")
    note = f"{len(cover(tree).walks)} walks take every answer, and no cover can have fewer than {least(tree)}. No peer covers answers by whole walks."
    return Row("cover the advice on interviews", side_by_side({OURS: lambda: cover(tree)}, effort), note=note)


def rows(effort: Effort) -> Iterator[Row]:
    """How long finding walks takes."""
    for nodes in (10, 100) if effort.quick else (10, 100, 1_000, 3_000, 10_000):
        yield from finding(nodes, effort)
    yield shortest(effort)
    yield of_shipped(effort)
