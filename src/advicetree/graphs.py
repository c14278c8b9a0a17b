"""A tree as networkx graphs: of its nodes and answers, and of the states that walks reach.

Invariant: nodes and edges come in the author's order, and what there is not is left out, so that nothing is `None`.
The graphs are made at each call, and are the caller's own: changing one changes no tree.
networkx is imported here and nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import networkx as nx

from advicetree.answering import label_of, offers
from advicetree.checking.budget import Budget, BudgetExceeded
from advicetree.checking.walks.states import States
from advicetree.checking.walks.walk import in_short, must_be_bound
from advicetree.engine import way_of
from advicetree.errors import TooMany
from advicetree.model import Node, answers_of
from advicetree.promises import LIMIT
from advicetree.session.inputs import must_be_flag, must_be_tree
from advicetree.tree import Tree

if TYPE_CHECKING:
    GraphOfNodes: TypeAlias = nx.MultiDiGraph[str]
    GraphOfStates: TypeAlias = nx.MultiDiGraph[int]
else:  # networkx takes no parameters when it runs
    GraphOfNodes = GraphOfStates = nx.MultiDiGraph

MOST_STATES = 20_000
A_STATE, A_REMEMBERED, AN_EDGE = 4_000, 200, 1_200  # about so many bytes are taken by each


def graph(tree: Tree, *, plain: bool = False) -> GraphOfNodes:
    """The graph of a tree: its nodes by their ids, and an edge for each answer and each limit.

    A node has a `kind` ("situation", "action" or "ending"), its `headline`, its `stage` where it has one, and the `node` of the tree itself.
    An edge has the id of its `answer`, which is its key too, and its `label`; all that a group or `others` takes is one edge.
    The edge of a limit has the key "(limit)" and no answer: its `limit` is how many visits the node lets in before it sends on.
    The graph itself has the `id`, `title` and `start` of the tree.

    `plain=True` leaves out the `node`s, so that all attributes are text or numbers, as GraphML, GEXF, Cytoscape and node-link JSON want them.
    Raises `TypeError` for what is not a tree, and for a `plain` that is not a boolean.

    >>> from advicetree import shipped
    >>> drawn = graph(shipped("interview-recovery"))
    >>> drawn.nodes["move-on"]["kind"]
    'action'
    """
    must_be_tree(tree)
    must_be_flag("plain", plain)
    drawn: GraphOfNodes = nx.MultiDiGraph(id=tree.id, title=tree.title, start=tree.start)
    for node in tree.nodes.values():
        drawn.add_node(node.id, **_told(node), **({} if plain else {"node": node}))
    for node in tree.nodes.values():
        for answer in answers_of(node):
            drawn.add_edge(node.id, answer.to, answer.id, answer=answer.id, label=answer.label)
        if node.limit is not None:
            drawn.add_edge(node.id, node.limit.to, LIMIT, limit=node.limit.visits)
    return drawn


def states(tree: Tree, bound: int = MOST_STATES) -> GraphOfStates:
    """The state graph of a small tree: all states that walks reach with nothing known beforehand, and an edge for each answer that can be given in one.

    A state is a stop of a walk, with all that can still matter to where it goes; the states are numbers from 0, the start, in the order of a search in breadth.
    A state has the id of its `node`, its `kind`, its `headline`, its `stage` where it has one,
    the `facts` remembered (fact → value) and the `visits` counted (node → number), as far as they can still matter;
    where forks have rules, the facts that rules read and that count by then are its `counts`.
    An edge has the id of its `answer`, which is its key too (a value that a group or `others` takes is an answer of its own), its `label`,
    and the ids of the nodes that are `passed` over. Where several choices can be ticked, it is an edge for each list that something ahead tells apart:
    the answer is that of the way, and the key and `ticked` tell the list.

    Raises `TooMany` where there are more than `bound` states, or more than fit into some 400 MB;
    `TypeError` for what is not a tree, and `ValueError` for a bound that is not a whole number from 1.

    >>> from advicetree import shipped
    >>> reached = states(shipped("interview-recovery"), bound=50_000)
    >>> reached.nodes[0]["node"]
    'where-now'
    """
    must_be_bound(tree, "bound", bound, "states")
    budget = Budget()
    found = States(tree, budget)
    order, numbers = [found.start], {found.start: 0}
    reached: GraphOfStates = nx.MultiDiGraph(id=tree.id, title=tree.title)
    labels: dict[str, dict[str, str]] = {}
    try:
        for number, state in enumerate(order):  # which grows meanwhile
            if number == bound:
                raise TooMany(f"'{tree.id}' has more than {bound:,} states", "give a larger bound, or a smaller tree")
            here = found.position(state)
            budget.spend(memory=A_STATE + A_REMEMBERED * (len(here.facts) + len(here.visits)))
            reached.add_node(
                number, node=here.node.id, **_told(here.node), facts=here.facts, visits=here.visits, **({"counts": here.counts} if tree.ruling else {})
            )
            if here.node.id not in labels:
                labels[here.node.id] = {answer.id: answer.label for answer in offers(tree, here.node)}
            for (_, given), to, points in found.transitions(state):
                if to not in numbers:
                    numbers[to] = len(order)
                    order.append(to)
                budget.spend(memory=AN_EDGE)
                passed = [point.node for point in points[1:]]
                if isinstance(given, str):
                    reached.add_edge(number, numbers[to], given, answer=given, label=labels[here.node.id][given], passed=passed)
                else:
                    label = label_of(tree, way_of(tree, here.node, given), given)
                    reached.add_edge(number, numbers[to], in_short(given), answer=points[0].answer, label=label, ticked=list(given), passed=passed)
    except BudgetExceeded:
        raise TooMany(f"'{tree.id}' has more states than can be held, after {len(reached):,}", "give a smaller tree") from None
    return reached


def _told(node: Node) -> dict[str, Any]:
    """The attributes of a node in both graphs."""
    return {"kind": node.kind, "headline": node.headline, **({} if node.stage is None else {"stage": node.stage})}
