"""Bundles: edges with the same node, target and paint are one, in the author's order, and none is lost."""

from __future__ import annotations

from itertools import groupby

import attrs
from hypothesis import given as drawn
from hypothesis import strategies as st

from advicetree import loads
from advicetree.drawing.bundles import bundled, labels
from advicetree.drawing.view import Edge, view
from hostile_trees import given

edges = st.lists(
    st.builds(
        Edge,
        node=st.sampled_from(["a", "b"]),
        answer=st.sampled_from(["yes", "no", None]),
        to=st.sampled_from(["a", "c", "d"]),
        label=st.sampled_from(["", "Yes", "No"]),
        say=st.sampled_from([None, "Well."]),
        details=st.sampled_from([(), ("new",)]),
        back=st.booleans(),
        walked=st.booleans(),
        problem=st.sampled_from([None, "error"]),
        difference=st.sampled_from([None, "new"]),
    ),
    max_size=30,
)


def alike(edge: Edge) -> object:
    """What the edges of a bundle have in common: all but their answers and labels, and the words on their ways."""
    return attrs.evolve(edge, label="", answer=None if edge.answer is None else "one", say=None, details=())


@drawn(edges)
def test_bundles_hold_each_edge_once_with_those_alike_and_keep_their_order(edges: list[Edge]) -> None:
    bundles = bundled(edges)
    common = [{alike(edge) for edge in bundle} for bundle in bundles]
    assert all(len(each) == 1 for each in common)
    assert len(set().union(*common)) == len(bundles)
    firsts = [next(place for place, edge in enumerate(edges) if alike(edge) in each) for each in common]
    assert firsts == sorted(firsts)
    for bundle, each in zip(bundles, common, strict=True):
        assert list(bundle) == [edge for edge in edges if alike(edge) in each]


def test_a_node_of_many_answers_with_three_ways_has_three_bundles() -> None:
    countries = [f"c{number}" for number in range(40)]
    answers = "\n".join(f'{id} = {{ label = "{id.upper()}", to = "{"in" if number % 20 else "out"}" }}' for number, id in enumerate(countries))
    tree = loads(f"""format = 1
id = "where"
title = "Where"
start = "where"
[situation.where]
ask = "Which country?"
limit = {{ visits = 3, then = "out" }}
[situation.where.answers]
{answers}
[ending]
in = {{ say = "In." }}
out = {{ say = "Out." }}
""")
    bundles = bundled(view(tree).edges)
    assert [labels(bundle) for bundle in bundles] == [("C0", "C20"), ("C1, C2 and 36 more",), ("From the 4th time on",)]


def test_up_to_six_labels_are_lines_and_more_are_counted() -> None:
    bundle = [Edge("a", letter, "b", letter.upper()) for letter in "stuvwxy"]
    assert labels(bundle[:6]) == tuple("STUVWX")
    assert labels(bundle) == ("S, T and 5 more",)
    assert labels(bundle[:4], most=3) == ("S, T and 2 more",)
    assert labels([Edge("a", "done", "b", "")]) == ()


def test_no_two_bundles_of_a_tree_have_the_same_node_and_target_unless_one_is_a_limit() -> None:
    for one in given():
        bundles = bundled(view(one).edges)
        for _, group in groupby(sorted((bundle[0].node, bundle[0].to, bundle[0].answer is None) for bundle in bundles)):
            assert len(list(group)) == 1
