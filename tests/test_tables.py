"""Tables of people: each gets exactly what a session gives, whatever the tree, however the table is cut."""

from __future__ import annotations

from random import Random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import people
from advicetree import AdviceTreeError, Tree, loads
from advicetree.errors import TooMany
from advicetree.tables import advise, advising, crowd, summary
from advicetree.tables.advising import ADDED
from people import TODAY, TOLD
from strategies import trees
from trees_at_hand import OTHERS, SHIPPED, tree_of

SEEDS = st.integers(0, 2**32)
DRAWN = trees(most=9) | trees(most=9, rich=True)


def told(table: pa.Table, tree: Tree, **more: Any) -> list[people.Told]:
    """What is told of each row of a table."""
    found = advise(table, tree, add=TOLD, today=TODAY, **more).select(TOLD)
    return list(zip(*found.to_pydict().values(), strict=True))


@pytest.mark.parametrize("name", [*SHIPPED, *OTHERS])
def test_people_get_what_their_sessions_come_to(name: str) -> None:
    tree = tree_of(name)
    for seed, share in enumerate((1.0, 1.0, 0.8, 0.5)):
        some = people.drawn(tree, seed, 1_000, share=share)
        assert told(some.table, tree) == some.told()


@given(DRAWN, SEEDS, st.integers(0, 60), st.sampled_from((1.0, 0.9, 0.5)))
def test_people_get_what_their_sessions_come_to_in_any_tree(tree: Tree, seed: int, many: int, share: float) -> None:
    if people.names(tree):
        some = people.drawn(tree, seed, many, share=share)
        assert told(some.table, tree) == some.told()


@given(DRAWN, SEEDS, st.integers(1, 60), st.integers(1, 70), st.randoms(use_true_random=False))
def test_however_a_table_is_cut_it_tells_the_same(tree: Tree, seed: int, many: int, size: int, rng: Random) -> None:
    if not people.names(tree):
        return
    some = people.drawn(tree, seed, many)
    table = spoilt(some, rng)
    whole = advise(table, tree, add=ADDED, today=TODAY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(advising, "BATCH", size)
        assert advise(table, tree, add=ADDED, today=TODAY).equals(whole)
    at = sorted(rng.randrange(many + 1) for _ in range(3))
    parts = [table.slice(begin, end - begin) for begin, end in zip([0, *at], [*at, many], strict=True)]
    assert advise(pa.concat_tables(parts), tree, add=ADDED, today=TODAY).equals(whole)
    assert pa.concat_tables([advise(part, tree, add=ADDED, today=TODAY) for part in parts]).equals(whole)
    order = [rng.randrange(many) for _ in range(many)]
    assert advise(table.take(order), tree, add=ADDED, today=TODAY).equals(whole.take(order))
    assert whole.select(table.column_names).equals(table)


def spoilt(some: people.People, rng: Random) -> pa.Table:
    """The people, with some values of texts that are not valid."""
    table = some.table
    for place, name in enumerate(table.column_names):
        if table.schema.field(name).type == pa.string() and rng.random() < 0.3:
            values = [rng.choice(("zzz", "yse", value)) if rng.random() < 0.2 else value for value in table[name].to_pylist()]
            table = table.set_column(place, name, pa.array(values, pa.string()))
    return table


@given(DRAWN, SEEDS, st.integers(1, 20))
def test_the_column_that_is_told_as_next_leads_elsewhere(tree: Tree, seed: int, many: int) -> None:
    if not people.names(tree):
        return
    some, other = people.drawn(tree, seed, many, share=0.7), people.drawn(tree, seed + 1, 1)
    for row, (advice, kind, _, _, path, wanted) in zip(some.rows(), told(some.table, tree), strict=True):
        if wanted is None:
            assert kind == "ending" or advice in row
            continue
        assert wanted not in row or not people.is_known(tree, wanted, row[wanted])
        values = other.held[wanted].values if wanted in other.held else ()
        value = next((value for value in values if wanted not in tree.facts or people.is_known(tree, wanted, value)), None)
        if value is not None:
            assert people.told(tree, {**row, wanted: value}, TODAY)[4] != path


UNSETTLED = """
format = 1
id = "unsettled"
title = "Answers that leave a fact unknown"
start = "first"

[fact.colour]
ask = "Which colour?"
answers = ["red", "blue"]

[situation.first]
about = "colour"
answers = { red = "paint", blue = "end", unsure = { to = "colour", settles = false } }

[situation.colour]
about = "colour"
answers = { red = "paint", blue = "end", dunno = { to = "paint", settles = false } }

[action.paint]
do = "Paint it"
answers = { done = "end", failed = "first" }

[ending.end]
say = "The end."
"""


def test_an_answer_that_settles_nothing_is_given_where_it_stands_only() -> None:
    tree = loads(UNSETTLED)
    table = pa.table({"colour": ["dunno", "dunno", "red", None], "first": [None, "unsure", "unsure", "unsure"], "paint": ["done", "failed", "done", "done"]})
    assert [(advice, path, following) for advice, _, _, _, path, following in told(table, tree)] == [
        ("first", "", "first"),
        ("first", "first: unsure; colour: dunno; paint: failed", "colour"),
        ("end", "first: red; paint: done", None),
        ("colour", "first: unsure", "colour"),
    ]


ROUND = """
format = 1
id = "round"
title = "Round and round"
start = "scheme"

[fact]
size = { ask = "Which size?", answers = ["small", "large"] }

[fact.scheme]
title = "Scheme"
answers = ["none", "part", "full"]
rules = [{ if.size = "small", is = "part" }, { if.size = "large", is = "full" }, { is = "none" }]

[situation.scheme]
about = "scheme"
answers.none = "tired"
others = { label = "Some", to = "tired" }
limit = { visits = 50, then = "end" }

[action.tired]
do = "Sit down"
answers = { done = "size", slept = "scheme" }
limit = { visits = 30, then = "end" }

[situation.size]
about = "size"
answers = { small = "again", large = "scheme" }

[situation.again]
about = "scheme"
then = "pass"
limit = { visits = 40, then = "end" }

[situation.pass]
about = "size"
then = "again"

[ending.end]
say = "The end."
"""


def test_ways_that_go_round_are_told_as_sessions_tell_them_and_counted() -> None:
    tree = loads(ROUND)
    table = pa.table({"size": ["small", "large", None], "tired": ["done", "done", "slept"]})
    rows = [{"size": "small", "tired": "done"}, {"size": "large", "tired": "done"}, {"tired": "slept"}]
    assert told(table, tree) == [people.told(tree, row, TODAY) for row in rows]
    counts = {(row["node"], row["answer"]): row["people"] for row in summary(table, tree).answers.to_pylist()}
    ways = [reason for row in rows for reason in people.walked(tree, row, TODAY).explain().reasons]
    assert sum(counts.values()) == len(ways)
    assert counts["again", "(limit)"] == 1
    assert counts["scheme", "none"] == 4


def test_what_is_passed_over_for_too_long_ends_as_a_session_does(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = loads(ROUND)
    monkeypatch.setattr(crowd, "MOST_PASSED", 1)
    with pytest.raises(TooMany, match=r"people pass over 1 nodes and answer then; lower the limits of the nodes that they go round"):
        advise(pa.table({"tired": ["done"]}), tree)
    assert told(pa.table({"size": ["small"]}), tree)[0][0] == "tired"


DASHED = """
format = 1
id = "dashed"
title = "Dashed"
start = "where-now"

[fact.what-for]
ask = "What for?"
several = true
answers = { new-ticket = "A new ticket", a-meal = "A meal" }

[situation.where-now]
ask = "Where are you now?"
answers = { at-home = "spent", at-work = "end" }

[situation.spent]
about = "what-for"
then = "end"

[ending.end]
say = "The end."
"""


def test_an_underscore_stands_for_a_hyphen() -> None:
    tree = loads(DASHED)
    lists = pa.table({"where_now": ["at-home", "at-work"], "what_for": [["a-meal"], []]})
    ticks = pa.table({"where-now": ["at-home", "at-work"], "what_for_new_ticket": [False, False], "what-for_a-meal": [True, False]})
    for table in (lists, ticks):
        assert [path for _, _, _, _, path, _ in told(table, tree)] == ["where-now: at-home; spent: done", "where-now: at-work"]
    with pytest.raises(AdviceTreeError, match=r"^the columns 'where-now' and 'where_now' are both 'where_now'; leave one of them out$"):
        advise(pa.table({"where-now": ["at-home"], "where_now": ["at-home"]}), tree)


def test_choices_that_are_the_same_with_hyphens_are_told_by_their_own_names() -> None:
    tree = loads(
        DASHED.replace("what-for", "a")
        .replace("a-meal", "b-c")
        .replace("[situation.spent]", "[fact.a-b]\nask = 'What?'\nseveral = true\nanswers = { c = 'C', d = 'D' }\n[situation.spent]")
    )
    found = advise(pa.table({"where-now": ["at-home"], "a_new_ticket": [False], "a_b-c": [True]}), tree, add=["advice"])
    assert found["advice"].to_pylist() == ["end"]
    with pytest.raises(AdviceTreeError, match="neither a fact"):
        advise(pa.table({"where-now": ["at-home"], "a_b_c": [True]}), tree)
