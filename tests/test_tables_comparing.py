"""Who of a table is led elsewhere by another version of the tree: those whom advice by each of them leads elsewhere, and nobody by a renaming."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import attrs
import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import people
from advicetree import AdviceTreeError, Tree, loads
from advicetree.renaming import renaming
from advicetree.tables import compare
from edits import edited
from edits_of_names import call_otherwise, loaded
from people import TODAY
from strategies import plain, trees
from test_tables import SEEDS

CHANGED = ("change", "before", "headline_before", "after", "headline_after", "problem")


@given(trees(rich=True), SEEDS, st.randoms(use_true_random=False))
def test_what_was_called_otherwise_changes_nothing_in_old_tables_and_new_ones(tree: Tree, seed: int, rng: Random) -> None:
    new = loaded(call_otherwise(rng, plain(tree), was=True))
    assume(new is not None and people.names(tree))
    assert new is not None
    for version, other in ((tree, new), (new, tree)):
        some = people.drawn(version, seed, 40)
        assert compare(some.table, version, other, today=TODAY).num_rows == 0
        assert compare(some.table, other, version, today=TODAY).num_rows == 0


@given(st.data(), trees(rich=True), SEEDS)
def test_people_are_led_elsewhere_whom_sessions_lead_elsewhere(data: st.DataObject, old: Tree, seed: int) -> None:
    new = data.draw(edited(old))
    some = people.drawn(old, seed, 40) if people.names(old) else None
    assume(some is not None and any(now_called(name, old, new) for name in some.held))
    assert some is not None
    # Of a list with a column for each choice, a version takes the columns that are its own, and needs all of them.
    some = attrs.evolve(some, held={name: attrs.evolve(held, ticks=()) for name, held in some.held.items()})
    rows = [told(row, old, new) for row in some.rows()]
    table = some.table.append_column("no.", pa.array(range(len(rows))))
    found = compare(table, old, new, ignore=["no."], today=TODAY).select(["no.", *CHANGED]).to_pylist()
    assert found == [{"no.": number, **row} for number, row in enumerate(rows) if row is not None]


def now_called(name: str, old: Tree, new: Tree) -> str | None:
    """What a column is called in a new version, if it is there still."""
    names = renaming(new, old)
    return next((now for now in (name, names.fact(name), names.node(name)) if now in people.names(new)), None)


def told(row: Mapping[str, Any], old: Tree, new: Tree) -> dict[str, Any] | None:
    """What is told of a row whose person is led elsewhere; `None` for one of somebody who is not."""
    names, after_row = renaming(new, old), {}
    for name, value in row.items():
        if (now := now_called(name, old, new)) is not None:
            fact = now if now in new.facts and new.facts[now].remember else new[now].fact
            given_now = names.given(now, fact, tuple(value) if isinstance(value, list) else value)
            after_row[now] = list(given_now) if isinstance(given_now, tuple) else given_now
    problem = next((why for name, value in after_row.items() if (why := people.refused(new, name, value, TODAY))), None)
    before = people.walked(old, row, TODAY).here
    if problem is not None:
        return dict(zip(CHANGED, ("refused-now", before.id, before.headline, None, None, problem), strict=True))
    after = people.walked(new, after_row, TODAY).here
    if names.node(before.id) == after.id:
        return None
    return dict(zip(CHANGED, ("elsewhere", before.id, before.headline, after.id, after.headline, None), strict=True))


BEFORE = """
format = 1
id = "tea"
title = "Tea"
start = "which"

[fact.with]
ask = "What with?"
several = true
answers = { milk = "Milk", sugar = "Sugar" }

[situation.which]
ask = "Which tea?"
answers = { black = "with", green = "drink" }

[situation.with]
about = "with"
then = "milky"

[situation.milky]
about = "with.milk"
answers = { yes = "stir", no = "drink" }

[action.stir]
do = "Stir it"
then = "drink"

[ending.drink]
say = "Drink it."
"""
RENAMED = (
    BEFORE.replace('milk = "Milk"', 'cream = { label = "Cream", was = ["milk"] }')
    .replace("with.milk", "adding.cream")
    .replace("[fact.with]", '[fact.adding]\nwas = ["with"]')
    .replace('about = "with"', 'about = "adding"')
    .replace('black = "with"', 'dark = { to = "with", was = ["black"] }')
)


def test_a_list_and_its_choices_can_be_called_by_their_names_of_before() -> None:
    old, new = loads(BEFORE), loads(RENAMED)
    lists = pa.array([["milk"], ["milk", "sugar"], [], None])
    tables = [
        pa.table({"which": ["black"] * 4, "with": lists}),
        pa.table({"which": ["black"] * 3, "with_milk": [True, True, False], "with_sugar": [False, True, False]}),
        pa.table({"which": ["dark"] * 3, "adding_cream": [True, True, False], "adding_sugar": [False, True, False]}),
        pa.table({"which": ["dark"] * 3, "with_cream": [True, True, False], "adding_sugar": [False, True, False]}),
    ]
    for table in tables:
        for one, other in ((old, new), (new, old)):
            assert compare(table, one, other).num_rows == 0
    redirected = loads(RENAMED.replace('then = "drink"', 'answers = { done = "drink" }').replace('yes = "stir"', 'yes = "drink"'))
    found = compare(tables[0], old, redirected)
    assert found.select(["with", "change", "before", "after"]).to_pylist() == [
        {"with": value, "change": "elsewhere", "before": "stir", "after": "drink"} for value in (["milk"], ["milk", "sugar"])
    ]


def test_rows_that_one_tree_refuses_or_both_do() -> None:
    old = loads(BEFORE)
    new = loads(BEFORE.replace('sugar = "Sugar"', 'honey = "Honey"'))
    table = pa.table({"with": [["sugar"], ["honey"], ["milk"]]})
    assert compare(table, old, new).select(["change", "before", "after", "problem"]).to_pylist() == [
        {"change": "refused-now", "before": "which", "after": None, "problem": "'sugar' is not a choice of 'with'; give some of 'milk', 'honey'"},
        {"change": "refused-before", "before": None, "after": "which", "problem": "'honey' is not a choice of 'with'; give some of 'milk', 'sugar'"},
    ]
    with pytest.raises(AdviceTreeError, match=r"^values of 1 row are taken by neither tree, such as: 'salt' is not a choice of 'with'; .*; correct"):
        compare(pa.table({"with": [["salt"], ["milk"]]}), old, new)


def test_a_table_with_no_column_of_one_of_the_trees() -> None:
    other = loads('format = 1\nid = "tea"\ntitle = "Tea"\nstart = "pour"\n[action.pour]\ndo = "Pour it"\nthen = "drink"\n[ending.drink]\nsay = "Drink it."\n')
    table = pa.table({"which": ["black"]})
    with pytest.raises(AdviceTreeError, match=r"^no column of the table is named after a fact or a node of the tree; name them after 'pour'$"):
        compare(table, loads(BEFORE), other)
    assert compare(table, loads(BEFORE), loads(BEFORE)).num_rows == 0
