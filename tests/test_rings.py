"""The groups of names that lead round to themselves, and the order of all groups."""

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from advicetree.rings import groups, rings

graphs = st.dictionaries(st.sampled_from("abcdefgh"), st.lists(st.sampled_from("abcdefghi"), max_size=4))


@given(graphs)
def test_rings_are_the_strongly_connected_components(onward: dict[str, list[str]]) -> None:
    graph: nx.DiGraph[str] = nx.DiGraph((name, to) for name, on in onward.items() for to in on)
    expected = [ring for ring in nx.strongly_connected_components(graph) if len(ring) > 1 or graph.has_edge(*[*ring][:1] * 2)]
    assert sorted(map(sorted, rings(onward))) == sorted(map(sorted, expected))


@given(graphs)
def test_groups_hold_all_names_once_each_before_those_that_it_leads_to(onward: dict[str, list[str]]) -> None:
    found = groups(onward)
    assert sorted(name for group in found for name in group) == sorted(onward)
    order = {name: number for number, group in enumerate(found) for name in group}
    assert all(order[name] <= order[to] for name, on in onward.items() for to in on if to in order)
    assert sum(len(group) for group in found if len(group) > 1) == sum(len(ring) for ring in rings(onward) if len(ring) > 1)


def test_rings_are_found_however_long() -> None:
    names = [str(number) for number in range(50_000)]
    ((*ring,),) = rings(dict(zip(names, ([name] for name in [*names[1:], names[0]]), strict=True)))
    assert sorted(ring) == sorted(names)
