"""What is said where a table cannot be advised: which columns, which values, and what would be right."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from advicetree import AdviceTreeError, RefusedAnswer, loads, shipped
from advicetree.tables import advise, compare, summary
from advicetree.tables.meanings import Column
from trees_at_hand import tree_of

VISITS = """
format = 1
id = "visits"
title = "Visits"
start = "purpose"

[fact.purpose]
ask = "Why are you coming?"
answers = ["holiday", "study"]

[fact.nights]
ask = "How many nights?"
number = { unit = "nights", from = 0 }
bands = [{ id = "few", label = "A few", below = 7 }, { id = "many", label = "Many" }]

[fact.needs]
ask = "What do you need?"
several = true
answers = { bed = "A bed", desk = "A desk", nothing = { label = "Nothing", alone = true } }

[situation.purpose]
about = "purpose"
then = "nights"

[situation.nights]
about = "nights"
then = "needs"

[situation.needs]
about = "needs"
then = "book"

[action.book]
do = "Book it"
answers = { done = "end", full = "end" }

[ending.end]
say = "Have a good time."
"""
TREE = loads(VISITS)

COLUMNS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "an unknown column": (
        {"purpose": ["study"], "purpos": [1], "who": [2]},
        {},
        (
            "2 columns are neither a fact, a question nor an action of the tree: 'purpos', 'who'; "
            "did you mean 'purpose' by 'purpos'? Give columns={'purpos': 'purpose'}, or name what is not the tree's in 'ignore'"
        ),
    ),
    "an unknown column that is like nothing": (
        {"purpose": ["study"], "who": [2]},
        {},
        (
            "1 column is neither a fact, a question nor an action of the tree: 'who'; "
            "name what is not the tree's in 'ignore', such as ignore=['who'], or ignore='all'; the tree takes 'purpose', 'nights', 'needs', 'book'"
        ),
    ),
    "a column said to be what the tree does not have": (
        {"Nights": [2]},
        {"columns": {"Nights": "night"}},
        "'Nights' is said to be 'night', and no column can be that of the tree; did you mean 'nights'?",
    ),
    "a column said to be an ending": (
        {"Nights": [2]},
        {"columns": {"Nights": "end"}},
        "'Nights' is said to be 'end', and no column can be that of the tree; it takes 'purpose', 'nights', 'needs', 'book'",
    ),
    "no column of the tree": (
        {"who": [2]},
        {"ignore": "all"},
        "no column of the table is named after a fact or a node of the tree; name them after 'purpose', 'nights', 'needs', 'book'",
    ),
    "a name for no column": (
        {"purpose": ["study"]},
        {"columns": {"Purpos": "purpose"}},
        "'columns' names 'Purpos', and the table has no such column; did you mean 'purpose'?",
    ),
    "no such column to ignore": (
        {"purpose": ["study"]},
        {"ignore": ["zzz"]},
        "'ignore' names 'zzz', and the table has no such column; its columns are 'purpose'",
    ),
    "two columns for one fact": (
        {"purpose": ["study"], "why": ["study"]},
        {"columns": {"why": "purpose"}},
        "the columns 'purpose' and 'why' are both 'purpose'; leave one of them out",
    ),
    "a list told both ways": (
        {"needs": [["bed"]], "needs_desk": [True]},
        {},
        "'needs' holds lists, and 'needs_desk' is one choice of the same; leave out one or the other",
    ),
    "a list of which a choice is not told": (
        {"needs_bed": [True], "needs_desk": [True]},
        {},
        "the choices of 'needs' have a column each, but for 'nothing'; add 'needs_nothing', or one column 'needs' of lists",
    ),
    "a choice that is not told by true or false": (
        {"needs_bed": ["yes"], "needs_desk": [True], "needs_nothing": [False]},
        {},
        "the column of the choice 'bed' of 'needs' holds text; say true or false in it, whether the choice was ticked",
    ),
    "a column that is added is there": (
        {"purpose": ["study"], "kind": [1]},
        {"ignore": "all"},
        "the table has the column 'kind' already; give a 'prefix' for the columns that are added, such as prefix='advice_'",
    ),
    "a column that cannot be added": (
        {"purpose": ["study"]},
        {"add": ["advise"]},
        "'add' has 'advise'; it takes 'advice', 'kind', 'stage', 'headline', 'path', 'next', 'problem'",
    ),
    "values that are not valid": (
        {"purpose": ["study", "Study", "stduy", "Study", None], "nights": [-1, 3, 3, 3, -1]},
        {},
        (
            "5 values in 'purpose', 'nights' are not valid: 'Study' is not a value of the fact 'purpose'; give its id, 'study' (in 2 rows); "
            "-1 is not a value of the fact 'nights'; give a number of nights from 0, or one of 'few', 'many' (in 2 rows); "
            "'stduy' is not a value of the fact 'purpose'; did you mean 'study'? (in 1 row); "
            "correct them, or add the column 'problem', which says what is wrong in each row"
        ),
    ),
    "choices that are not valid": (
        {"needs_bed": [True, None, False], "needs_desk": [0, 1, 0], "needs_nothing": pa.array([True, None, None])},
        {},
        (
            "1 value in 'needs_bed', 'needs_desk', 'needs_nothing' is not valid: 'nothing' of 'needs' goes with no other choice; "
            "give ['nothing'] alone, or leave it out (in 1 row); correct them, or add the column 'problem', which says what is wrong in each row"
        ),
    ),
}


@pytest.mark.parametrize("what", COLUMNS)
def test_what_is_wrong_is_said(what: str) -> None:
    columns, given, message = COLUMNS[what]
    with pytest.raises(AdviceTreeError) as raised:
        advise(pa.table(columns), TREE, **given)
    assert str(raised.value) == message


def test_of_many_values_that_cannot_be_some_are_shown_and_all_counted() -> None:
    values = [f"zzz {number % 8}" for number in range(36)]
    right = "give one of 'holiday', 'study'"
    told = [f"'zzz {number}' is not a value of the fact 'purpose'; {right} (in {5 if number < 4 else 4} rows)" for number in range(5)]
    with pytest.raises(AdviceTreeError) as raised:
        advise(pa.table({"purpose": values}), TREE)
    wrong, rest = str(raised.value).split(": ", 1)
    assert wrong == "36 values in 'purpose' are not valid"
    assert rest == f"{'; '.join(told)}; and 3 more; correct them, or add the column 'problem', which says what is wrong in each row"


def test_two_columns_of_one_name() -> None:
    message = "^the table has several columns with the name 'x'; give each a name of its own$"
    twice = pa.table([pa.array(["study"]), pa.array([1]), pa.array([2])], names=["purpose", "x", "x"])
    for frame in (twice, twice.to_batches()[0], twice.to_reader(), pd.DataFrame([["study", 1, 2]], columns=["purpose", "x", "x"])):
        with pytest.raises(AdviceTreeError, match=message):
            advise(frame, TREE, ignore="all")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"today": "2026-03-02"}, "'today' is a day, such as datetime.date(2026, 3, 2), not '2026-03-02'"),
        ({"today": datetime(2026, 3, 2)}, "'today' is a day, such as datetime.date(2026, 3, 2), not datetime"),  # noqa: DTZ001
        ({"prefix": 5}, "'prefix' is text, not 5"),
        ({"add": 5}, "'add' takes names of columns, such as ['advice', 'path'], not 5"),
        ({"ignore": 5}, "'ignore' takes names of columns, or 'all', not 5"),
        ({"columns": ["a"]}, "'columns' takes a mapping from columns to names in the tree, such as {'Country': 'country'}, not a list"),
        ({"columns": {5: "purpose"}}, "'columns' takes a mapping from columns to names in the tree, such as {'Country': 'country'}, not a table"),
        ({"columns": {"purpose": 5}}, "'columns' takes a mapping from columns to names in the tree, such as {'Country': 'country'}, not a table"),
    ],
)
def test_arguments_of_another_type(given: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError) as raised:
        advise(pa.table({"purpose": ["study"]}), TREE, **given)
    assert str(raised.value) == message


def test_what_is_no_table_or_no_tree() -> None:
    takes = "this takes a table of pandas, Polars, PyArrow, DuckDB, Dask or PySpark, not {}"
    for frame, kind in ([1], "list"), (pd.Series(["study"]), "Series"), (None, "NoneType"), ({"purpose": ["study"]}, "dict"):
        with pytest.raises(TypeError) as raised:
            advise(frame, TREE)
        assert str(raised.value) == takes.format(kind)
    table = pa.table({"purpose": ["study"]})
    wrong: Any = "visits"
    for call in (lambda: advise(table, wrong), lambda: summary(table, wrong), lambda: compare(table, TREE, wrong), lambda: compare(table, wrong, TREE)):
        with pytest.raises(TypeError, match=r"^this takes a Tree, not str; load one first$"):
            call()
    with pytest.raises(TypeError, match=r"^'paths' is True or False, not 'no'$"):
        summary(table, TREE, paths="no")  # type: ignore[arg-type]


def test_columns_of_pandas_that_are_not_named_by_text() -> None:
    frame = pd.DataFrame({"purpose": ["study"], 5: [1], ("a", "b"): [2]})
    assert list(advise(frame, TREE, ignore=[5, ("a", "b")], add=["advice"])) == ["purpose", 5, ("a", "b"), "advice"]  # type: ignore[list-item]
    assert advise(frame, TREE, ignore="all", add=["advice"])["advice"].tolist() == ["nights"]
    with pytest.raises(
        AdviceTreeError,
        match=r"^2 columns are neither .* of the tree: 5, a list; name what is not the tree's in 'ignore', such as ignore=\[5, \('a', 'b'\)\], or",
    ):
        advise(frame, TREE)


@pytest.mark.parametrize("add", [["advice"], ["problem"]])
def test_a_day_is_needed_where_ages_are_counted(add: list[Any]) -> None:
    """It is the call that lacks something, and no row."""
    with pytest.raises(AdviceTreeError) as raised:
        advise(pa.table({"born": [datetime(1960, 3, 2).date()]}), tree_of("pension-age"), add=add)  # noqa: DTZ001
    assert str(raised.value) == "ages of 'born' are counted to a day, and none is given; give it, as in today=datetime.date(2026, 3, 2)"


@pytest.mark.parametrize(("column", "fact"), [("where-next", "where-next"), ("where_next", "where-next"), ("heard", "where-next")])
def test_what_rules_work_out_takes_no_column_and_is_taken_for_no_other(column: str, fact: str) -> None:
    with pytest.raises(AdviceTreeError) as raised:
        advise(pa.table({"decision": ["good"], column: ["free"]}), shipped("interview-recovery"))
    assert str(raised.value) == (
        f"'{column}' cannot be given, since '{fact}' is worked out by the rules of the tree; name it in 'ignore', as in ignore=['{column}']"
    )


def test_a_summary_says_how_it_counts_on() -> None:
    table = pa.table({"purpose": ["study", "wrong"]})
    with pytest.raises(AdviceTreeError, match=r"correct them, or give problems=True, which only counts them$"):
        summary(table, TREE)
    assert summary(table, TREE, problems=True).refused == 1


def test_a_column_of_a_list_of_many_choices() -> None:
    choices = ", ".join(f'c{number} = "C"' for number in range(70))
    tree = loads(VISITS.replace('answers = { bed = "A bed", desk = "A desk", nothing = { label = "Nothing", alone = true } }', f"answers = {{ {choices} }}"))
    found = advise(pa.table({"needs": [["c69", "c0"], ["c70"], []]}), tree, add=["advice", "problem"])
    assert [problem is None for problem in found["problem"].to_pylist()] == [True, False, True]
    with pytest.raises(AdviceTreeError, match=r"^'needs' has more than 62 choices, too many for a column each; give one column 'needs' of lists$"):
        advise(pa.table({"needs_c1": [True]}), tree)


def test_a_hundred_thousand_different_values_that_are_not_valid_are_told_at_no_great_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    """What each may have been meant for is looked for among all values, which is slow, so it is told of the first alone."""
    tree, slow = shipped("interview-recovery"), Column.why
    looked: list[object] = []

    def why(self: Column, value: object) -> RefusedAnswer:
        looked.append(value)
        return slow(self, value)

    monkeypatch.setattr(Column, "why", why)
    for values in (pa.array([f"value {number}" for number in range(100_000)]), pa.array(np.random.default_rng(1).random(100_000))):
        table = pa.table({"country": values})
        looked.clear()
        assert advise(table, tree, add=["problem"])["problem"].null_count == 0
        assert len(looked) == 1_000
        looked.clear()
        with pytest.raises(AdviceTreeError, match=r"^100,000 values in 'country' are not valid: .*; and 99,995 more; correct them"):
            advise(table, tree)
        assert len(looked) == 5
    found = advise(pa.table({"country": [f"value {number}" for number in range(2_000)]}), tree, add=["problem"])["problem"].to_pylist()
    assert found[5].startswith("'value 5' is not a value of the fact 'country'; ")
    assert found[1_500] == "'value 1500' of 'country' is not valid either"
