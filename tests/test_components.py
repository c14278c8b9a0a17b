"""The strongly connected components of a graph, and their order."""

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from advicetree.components import cyclic, strongly_connected

graphs = st.dictionaries(st.sampled_from("abcdefgh"), st.lists(st.sampled_from("abcdefghi"), max_size=4))


@given(graphs)
def test_cyclic_components_are_those_that_networkx_finds(successors: dict[str, list[str]]) -> None:
    graph: nx.DiGraph[str] = nx.DiGraph((name, to) for name, on in successors.items() for to in on)
    expected = [found for found in nx.strongly_connected_components(graph) if len(found) > 1 or graph.has_edge(*[*found][:1] * 2)]
    assert sorted(map(sorted, cyclic(successors))) == sorted(map(sorted, expected))


@given(graphs)
def test_components_hold_all_names_once_each_before_those_that_it_leads_to(successors: dict[str, list[str]]) -> None:
    found = strongly_connected(successors)
    assert sorted(name for component in found for name in component) == sorted(successors)
    order = {name: number for number, component in enumerate(found) for name in component}
    assert all(order[name] <= order[to] for name, on in successors.items() for to in on if to in order)
    assert sum(len(each) for each in found if len(each) > 1) == sum(len(each) for each in cyclic(successors) if len(each) > 1)


def test_components_are_found_however_long() -> None:
    names = [str(number) for number in range(50_000)]
    ((*found,),) = cyclic(dict(zip(names, ([name] for name in [*names[1:], names[0]]), strict=True)))
    assert sorted(found) == sorted(names)
