"""A tree as networkx graphs: exactly the tree, in the author's order, and exactly the states that walks come to."""

from __future__ import annotations

import io
import json
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given

from advicetree import TooMany, Tree, count_walks, graph, load, loads, shipped, states
from advicetree.answering import label_of, resolve
from advicetree.engine import answered_as, start
from advicetree.model import EMPTY, answers_of
from advicetree.promises import LIMIT
from everywhere import key, positions, steps
from strategies import trees

SHIPPED = shipped("interview-recovery")
DATA = Path(__file__).parent / "data"
OTHERS = [load(path) for path in sorted(DATA.glob("trees/*.toml"))]

SMALL = loads(
    """
format = 1
id = "parcel"
title = "A parcel"
start = "come"
[stage]
find = { title = "Find it" }
[situation.come]
stage = "find"
ask = "Has it come?"
remember = false
limit = { visits = 2, then = "claim" }
answers = { limit = { to = "end", label = "Yes" }, no = "wait" }
[action.wait]
do = "Wait a day."
wait = { at-least = "1 day" }
then = "come"
[action.claim]
do = "Claim it."
then = "end"
[ending.end]
say = "That is all."
"""
)


def test_a_graph_has_the_nodes_answers_and_limits_of_its_tree() -> None:
    drawn = graph(SMALL)
    assert drawn.graph == {"id": "parcel", "title": "A parcel", "start": "come"}
    assert dict(drawn.nodes["come"]) == {"kind": "situation", "headline": "Has it come?", "stage": "find", "node": SMALL["come"]}
    assert dict(drawn.nodes["end"]) == {"kind": "ending", "headline": "That is all.", "node": SMALL["end"]}
    assert list(drawn.edges(keys=True, data=True)) == [
        ("come", "end", "limit", {"answer": "limit", "label": "Yes"}),
        ("come", "wait", "no", {"answer": "no", "label": "No"}),
        ("come", "claim", LIMIT, {"limit": 2}),
        ("wait", "come", "done", {"answer": "done", "label": "Done"}),
        ("claim", "end", "done", {"answer": "done", "label": "Done"}),
    ]


@given(trees() | trees(rich=True))
def test_a_graph_is_exactly_its_tree(tree: Tree) -> None:
    drawn = graph(tree)
    assert list(drawn) == list(tree.nodes)
    assert all(drawn.nodes[node.id]["node"] is node for node in tree.nodes.values())
    for node in tree.nodes.values():
        edges = [(to, data) for _, to, data in drawn.out_edges(node.id, data=True)]
        answers = [(to, data["answer"]) for to, data in edges if "answer" in data]
        # The edges of a node to one neighbour come together; those to each neighbour in the author's order.
        assert sorted(answers) == sorted((answer.to, answer.id) for answer in answers_of(node))
        for to in drawn[node.id]:
            assert [id for there, id in answers if there == to] == [answer.id for answer in answers_of(node) if answer.to == to]
        limits = [(to, data["limit"]) for to, data in edges if "limit" in data]
        assert limits == ([] if node.limit is None else [(node.limit.to, node.limit.visits)])


@given(trees() | trees(rich=True))
def test_the_states_are_those_that_walks_come_to(tree: Tree) -> None:
    """Going along the edges is walking: each state offers the answers of its node, and leads where the engine leads."""
    reached = states(tree)
    standing = {0: start(tree, EMPTY)}
    for number in reached:
        here = standing[number]
        told = reached.nodes[number]
        assert told["node"] == here.node.id
        assert told["facts"].items() <= here.facts.items()
        assert told["visits"].items() <= here.visits.items()
        assert told.get("counts", {}).items() <= here.counts.items()
        onward = {key: (to, data) for _, to, key, data in reached.out_edges(number, keys=True, data=True)}
        assert list(reached.edges(number, keys=True)) == [(number, to, answer) for to in reached[number] for answer in reached[number][to]]
        given = [("+".join(given) or "-" if isinstance(given, tuple) else str(given), given, there) for given, there in steps(tree, here)]
        assert {key for key, *_ in given} == set(onward)
        for id, ticked, there in given:
            to, data = onward[id]
            answer, value = resolve(tree, here.node, ticked)
            assert data["label"] == label_of(tree, answer, value)
            assert data["answer"] == answered_as(tree, answer, value)
            assert data.get("ticked", id) == (list(ticked) if isinstance(ticked, tuple) else id)
            assert reached.nodes[to]["node"] == there.node.id
            standing.setdefault(to, there)
    assert len(reached) <= len(positions(tree))
    assert {reached.nodes[number]["node"] for number in reached} == {id for id, *_ in map(key, positions(tree).values())}


@given(trees() | trees(rich=True))
def test_whole_walks_counted_over_the_states_are_those_that_are_counted(tree: Tree) -> None:
    reached = states(tree)
    endings = [number for number in reached if reached.nodes[number]["kind"] == "ending"]
    useful = reached.subgraph({near for ending in endings for near in (ending, *nx.ancestors(reached, ending))})
    if 0 not in useful:
        assert count_walks(tree) == 0
    elif not nx.is_directed_acyclic_graph(useful):
        assert count_walks(tree) == float("inf")
    else:
        walks = dict.fromkeys(useful, 0) | {0: 1}
        for number in nx.topological_sort(useful):
            for _, to in useful.out_edges(number):
                walks[to] += walks[number]
        assert count_walks(tree) == sum(walks[ending] for ending in endings)


def test_states_tell_what_is_remembered_counted_and_passed_over() -> None:
    reached = states(SMALL)
    assert [(data["node"], data["visits"]) for _, data in reached.nodes(data=True)] == [
        ("come", {"come": 1}),
        ("end", {}),
        ("wait", {"come": 1}),
        ("come", {"come": 2}),
        ("wait", {"come": 2}),
        ("claim", {}),
    ]
    network = states(next(tree for tree in OTHERS if tree.facts and any(d["facts"] for _, d in states(tree).nodes(data=True))))
    assert any(data["passed"] for *_, data in network.edges(data=True))


@pytest.mark.parametrize("tree", [SHIPPED, *OTHERS], ids=lambda tree: tree.id)
def test_a_plain_graph_can_be_written_in_each_common_format_and_read_again(tree: Tree) -> None:
    plain = graph(tree, plain=True)
    edges = {(*edge[:2], edge[2].get("answer", LIMIT)) for edge in plain.edges(data=True)}
    for write, read in ((nx.write_graphml, nx.read_graphml), (nx.write_gexf, nx.read_gexf)):
        file = io.BytesIO()
        write(plain, file)
        file.seek(0)
        again = read(file)
        assert set(again) == set(tree.nodes)
        assert {(a, b, data.get("answer", LIMIT)) for a, b, data in again.edges(data=True)} == edges
    for data, back in (
        (nx.node_link_data(plain, edges="edges"), lambda read: nx.node_link_graph(read, edges="edges")),
        (nx.cytoscape_data(plain), nx.cytoscape_graph),
    ):
        again = back(json.loads(json.dumps(data)))
        assert {(a, b, data.get("answer", LIMIT)) for a, b, data in again.edges(data=True)} == edges


def test_more_states_than_the_bound_are_refused() -> None:
    with pytest.raises(TooMany, match=r"^'parcel' has more than 5 states; give a larger bound, or a smaller tree$"):
        states(SMALL, bound=5)
    assert len(states(SMALL, bound=6)) == 6


def test_states_that_do_not_fit_into_memory_are_refused() -> None:
    """A chain that learns a thousand facts and asks each of them again remembers them all on the way."""
    facts = {f"f{number}": {"ask": "Is it?", "answers": {"yes": "Yes"}} for number in range(2_000)}
    asked = [f"{name}-{time}" for time in ("a", "b") for name in facts]
    situations = {name: {"about": name.partition("-")[0], "answers": {"yes": to}} for name, to in zip(asked, [*asked[1:], "end"], strict=True)}
    tree = loads(
        json.dumps(
            {"format": 1, "id": "chain", "title": "A chain", "start": asked[0], "fact": facts, "situation": situations, "ending": {"end": {"say": "End."}}}
        ),
        "json",
    )
    with pytest.raises(TooMany, match=r"^'chain' has more states than can be held, after [\d,]+; give a smaller tree$"):
        states(tree)


def test_what_is_not_a_tree_or_a_bound_is_refused() -> None:
    with pytest.raises(TypeError, match=r"^this takes a Tree, not str; load one first$"):
        graph("parcel")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^this takes a Tree, not str; load one first$"):
        states("parcel")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"^the bound is a whole number of states from 1, not 0$"):
        states(SMALL, bound=0)


def test_a_graph_is_the_callers_own() -> None:
    graph(SMALL).clear()
    graph(SMALL).nodes["come"]["kind"] = "ending"
    assert graph(SMALL).nodes["come"]["kind"] == "situation"
