"""Summaries of tables of people: they count what sessions come to, whatever the tree."""

from __future__ import annotations

from collections import Counter

import attrs
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import people
from advicetree import AdviceTreeError, Tree, shipped
from advicetree.drawing.heat import Heat, heat
from advicetree.model import Table, answers_of
from advicetree.tables import advising, summary
from people import TODAY
from strategies import trees
from test_tables import DRAWN, SEEDS
from trees_at_hand import tree_of


def ways(tree: Tree) -> list[tuple[str, str, str]]:
    """Each way out of each node, in the tree's order: the node, the answer, and where it leads."""
    found = []
    for node in tree.nodes.values():
        found += [(node.id, answer.id, answer.to) for answer in answers_of(node)]
        found += [(node.id, "(limit)", node.limit.to)] if node.limit is not None else []
    return found


def without_times(found: Heat) -> Heat:
    """What was counted, without for how long people stayed, which a table does not tell."""
    return attrs.evolve(found, nodes=Table({id: attrs.evolve(node, stayed=None) for id, node in found.nodes.items()}))


@given(DRAWN, SEEDS, st.integers(0, 40))
def test_a_summary_counts_sessions(tree: Tree, seed: int, many: int) -> None:
    if not people.names(tree):
        return
    some = people.drawn(tree, seed, many, share=0.9)
    walks = people.sessions(some)
    found = summary(some.table, tree, today=TODAY)
    stops = Counter(walk.here.id for walk in walks)
    order = list(tree.nodes)
    assert (found.tree, found.people, found.refused) == (tree, many, 0)
    assert found.advice.to_pylist() == [
        {"advice": id, "kind": tree[id].kind, "stage": tree[id].stage, "headline": tree[id].headline, "people": count, "share": count / many}
        for id, count in sorted(stops.items(), key=lambda each: (-each[1], order.index(each[0])))
    ]
    for least in (1, 5):
        assert found.heat(least) == without_times(heat(tree, walks, least))
    counted = heat(tree, walks).nodes
    went = {(node, answer): counted[node].went(None if answer == "(limit)" else answer) for node, answer, _ in ways(tree)}
    assert [(row["node"], row["answer"], row["to"]) for row in found.answers.to_pylist()] == ways(tree)
    assert all(count is not None and count.told == f"{row['people']:,}" for row, count in zip(found.answers.to_pylist(), went.values(), strict=True))


@given(trees(rich=True), SEEDS, st.integers(1, 40))
def test_a_summary_counts_whole_ways(tree: Tree, seed: int, many: int) -> None:
    if not people.names(tree):
        return
    some = people.drawn(tree, seed, many)
    found = summary(some.table, tree, today=TODAY, paths=True).advice.select(["advice", "path", "people"])
    counted = Counter((advice, path) for advice, _, _, _, path, _ in some.told())
    assert {(row["advice"], row["path"]): row["people"] for row in found.to_pylist()} == counted
    assert found["people"].to_pylist() == sorted(found["people"].to_pylist(), reverse=True)


def test_a_summary_of_nobody() -> None:
    tree = shipped("interview-recovery")
    found = summary(pa.table({"where-now": pa.array([], pa.string())}), tree)
    assert (found.people, found.advice.num_rows, found.answers.num_rows) == (0, 0, len(ways(tree)))
    assert set(found.answers["people"].to_pylist()) == {0}


def test_people_with_values_that_cannot_be_are_counted_as_asked() -> None:
    tree, table = tree_of("visa"), pa.table({"purpose": ["visit", "zzz", None, "zzz"]})
    found = summary(table, tree, problems=True)
    assert (found.people, found.refused) == (2, 2)
    assert sum(found.advice["people"].to_pylist()) == 2
    with pytest.raises(AdviceTreeError, match="2 values in 'purpose' are not valid"):
        summary(table, tree)


def test_what_is_forgotten_between_parts_is_counted_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = tree_of("delayed-flight")
    some = people.drawn(tree, 3, 500)
    whole = summary(some.table, tree, today=TODAY, paths=True)
    monkeypatch.setattr(advising, "BATCH", 60)
    monkeypatch.setattr(advising, "_MOST_STATES", 5)
    found = summary(some.table, tree, today=TODAY, paths=True)
    assert (found.advice, found.answers, found.heat()) == (whole.advice, whole.answers, whole.heat())


def test_counts_are_told_in_steps_of_one_or_more() -> None:
    found = summary(pa.table({"where-now": ["good"]}), shipped("interview-recovery"))
    with pytest.raises(AdviceTreeError, match=r"^'least' is 0; give a whole number from 1$"):
        found.heat(0)
