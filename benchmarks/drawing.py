"""Drawing a tree, beside the plain use of the graphviz package, and beside the diagrams of state machines of the same graph."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import graphviz

from advicetree import Tree, draw, loads, shipped
from advicetree.drawing.widths import forget
from advicetree.model import answers_of
from benchmarks.measure import Effort, side_by_side, table
from benchmarks.trees import long_tree

_STATEMENT = re.compile(r"\t(\w+)(?: -> (\w+))? \[(.*)\]")
_ATTRIBUTE = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*"|[^,\s]+)')
_DEFAULTS = {"graph", "node", "edge"}

Statement = tuple[str, str | None, dict[str, str]]


def main(*, quick: bool) -> None:
    """Print how long DOT text, pictures and pages take."""
    effort = Effort(1 if quick else 5, 1)
    nodes = 100 if quick else 1_000
    tree = loads(long_tree(nodes))
    statements = statements_of(draw(tree).dot)
    calls: dict[str, Callable[[], object]] = {
        "graphviz, nodes and labelled edges alone": lambda: bare(tree),
        "graphviz, the same statements": lambda: plain(statements),
        "advicetree": lambda: drawn_anew(tree),
    }
    print(table(f"DOT text of {nodes:,} nodes ({len(statements):,} statements), milliseconds:", side_by_side(calls, effort), "ms", 1e3))
    cards = {count: loads(long_tree(count)) for count in (nodes // 8, nodes // 4, nodes // 2, nodes)}
    calls = {f"cards of {count:,} nodes": partial(cards_anew, cards[count]) for count in cards}
    print(
        table(
            "Cards, with nothing measured before, milliseconds (1,000 nodes: 2,000 at most), and how many times as long:",
            side_by_side(calls, effort),
            "ms",
            1e3,
        )
    )
    advice = shipped("interview-recovery")
    _ = draw(advice, look="chart").svg
    print(table("The same, of interview-recovery (30 at most):", side_by_side({"cards": partial(cards_anew, advice)}, effort), "ms", 1e3))
    formats: dict[str, Callable[[], object]] = {
        "cards": lambda: draw(advice).svg,
        "chart": lambda: draw(advice, look="chart").svg,
        "DOT": lambda: draw(advice).dot,
        "Mermaid": lambda: draw(advice).mermaid,
        "outline": lambda: draw(advice).markdown,
        "page": lambda: draw(advice).page,
    }
    print(table("interview-recovery, 46 nodes and 137 edges, with the engine warm, milliseconds:", side_by_side(formats, effort), "ms", 1e3))
    diagrams = {"advicetree": lambda: draw(advice).dot, **peers(advice)}
    print(table("The same graph as DOT, where each state machine is built already, milliseconds:", side_by_side(diagrams, effort), "ms", 1e3))


def drawn_anew(tree: Tree) -> str:
    """The DOT text of a tree of which nothing was measured before."""
    forget()
    return draw(tree).dot


def cards_anew(tree: Tree) -> str:
    """The cards of a tree of which nothing was measured before."""
    forget()
    return draw(tree, look="cards").svg


def statements_of(dot: str) -> list[Statement]:
    """The statements of some DOT of ours: nodes and edges with their attributes, as one would hand them to the graphviz package."""
    found: list[Statement] = []
    for line in dot.splitlines():
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


def peers(tree: Tree) -> dict[str, Callable[[], object]]:
    """What draws the same graph with the peers that are installed."""
    moves = [(f"{node.id}__{answer.id}", node.id, answer.to) for node in tree.nodes.values() for answer in answers_of(node)]
    found: dict[str, Callable[[], object]] = {}
    try:
        from transitions.extensions import GraphMachine  # noqa: PLC0415
    except ImportError:
        pass
    else:
        machine = GraphMachine(states=list(tree.nodes), transitions=[list(move) for move in moves], initial=tree.start, graph_engine="graphviz")
        found["transitions"] = lambda: str(machine.get_graph(force_new=True).source)
    try:
        from statemachine import State, StateMachine  # noqa: PLC0415
        from statemachine.contrib.diagram import DotGraphMachine  # noqa: PLC0415
    except ImportError:
        return found
    states = {id: State(id, initial=id == tree.start, final=not answers_of(node)) for id, node in tree.nodes.items()}
    body: dict[str, Any] = {f"s_{id}".replace("-", "_"): state for id, state in states.items()}
    for name, one, other in moves:
        body[f"e_{name}".replace("-", "_")] = states[one].to(states[other])
    other_machine = type("Advice", (StateMachine,), body)
    diagram: Any = DotGraphMachine
    found["python-statemachine"] = lambda: diagram(other_machine)().to_string()
    return found
