"""What columns of tables can hold: each value means, or is refused for, what a session says of it, in whatever type it is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from random import Random

import numpy as np
import pyarrow as pa
import pytest

import people
from advicetree import Tree, loads
from advicetree.given import is_missing
from advicetree.tables import advise
from people import TODAY, TOLD
from trees_at_hand import OTHERS, SHIPPED, tree_of

ALL = """
format = 1
id = "all"
title = "All that a column can be about"
start = "colour"

[fact]
colour = { ask = "Which colour?", answers = ["red", "green", "yes"], groups.warm = { label = "Warm", values = ["red", "yes"] } }
gets = { ask = "Which?", several = true, answers = { uc = "UC", hb = "HB", none = { label = "None", alone = true } } }

[fact.size]
ask = "Which size?"
number = { from = 0, to = 1e15 }
bands = [{ id = "small", label = "Small", below = 0.1 }, { id = "tiny", label = "Tiny", up-to = 10 }, { id = "large", label = "Large" }]

[fact.born]
ask = "When were you born?"
date = { from = 1900-01-01, to = "today" }
bands = [{ id = "old", label = "Old", reached = "66 years" }, { id = "young", label = "Young" }]

[fact.due]
ask = "When is it due?"
date = {}
bands = [{ id = "soon", label = "Soon", up-to = 2026-03-09 }, { id = "late", label = "Late" }]
remember = false

[situation.colour]
about = "colour"
answers = { red = "size", warm = "size", unsure = { to = "act", settles = false } }
then = "size"

[situation.size]
about = "size"
then = "again"

[situation.again]
about = "size"
answers = { small = "born" }
others = { label = "Other", to = "born" }

[situation.born]
about = "born"
then = "due"

[situation.due]
about = "due"
answers = { soon = "gets", late = "act" }

[situation.gets]
about = "gets"
then = "ticked"

[situation.ticked]
about = "gets.uc"
answers = { yes = "act", no = "end" }

[action.act]
do = "Act"
limit = { visits = 3, then = "end" }
answers = { done = "size", other = "colour" }

[ending.end]
say = "The end."
"""


@cache
def all_kinds() -> Tree:
    return loads(ALL)


def arrays() -> Iterator[tuple[str, pa.Array]]:
    """Columns of many types, each with values that something can take and values that nothing can."""
    texts = ["red", "zzz", "", " ", None, "Red", "REDD", "12", "0.1", "2020-01-01", "2020-02-30", "1959-3-1", "\x00", "others", "unsure", "yes", "no", "warm"]
    texts += ["tiny", "small", "old", "soon", "done", "uc", "good", "visit", "x" * 3_000, "ä", "2026-03-02T00:00:00"]
    text = pa.array(texts)
    categories = (pa.dictionary(pa.int8(), pa.string()), pa.dictionary(pa.uint32(), pa.large_string()))
    for kind in (pa.string(), pa.large_string(), pa.string_view(), pa.binary(), *categories):
        yield str(kind), text.cast(kind)
    yield "categories that no row has", pa.DictionaryArray.from_arrays(pa.array([0, None, 1, 0], pa.int8()), pa.array(["red", None, "zzz", "12"]))
    yield "runs", pa.RunEndEncodedArray.from_arrays([2, 3, 5], ["red", None, "zzz"])
    whole = [0, 1, 2, 10, 11, 12, 100, 127, None]
    for kind in (pa.int8(), pa.uint8(), pa.int16(), pa.uint16(), pa.int32(), pa.uint32(), pa.int64(), pa.uint64()):
        yield str(kind), pa.array(whole, kind)
    yield "large whole numbers", pa.array([10**15, 10**15 + 1, -(10**15), -(10**15) - 1, 2**53 + 1, 2**63 - 1, -(2**63), -1], pa.int64())
    yield "larger whole numbers", pa.array([10**15, 2**53 + 1, 2**64 - 1], pa.uint64())
    parts = [0.0, -0.0, 0.1, 0.09999, 9.99, 10.0, 10.00001, 1e15, float("inf"), float("-inf"), float("nan"), -3.5, None, 5e-324]
    parts += [float(np.nextafter(0.1, 0)), float(np.nextafter(0.1, 1)), float(np.nextafter(1e15, 2e15)), 1e300]
    for kind in (pa.float64(), pa.float32()):
        yield str(kind), pa.array(parts, pa.float64()).cast(kind, safe=False)
    yield "halves of floats", pa.array(np.array([0.1, 10, 11, np.nan, np.inf], np.float16))
    for kind in (pa.decimal128(38, 20), pa.decimal256(60, 20), pa.decimal64(18, 1)):
        values = [Decimal(each) for each in ("0.1", "0.10000000000000001", "10", "9.5", "11", "-1")]
        yield str(kind), pa.array([*(round(value, kind.scale) for value in values), None], kind)
    yield "booleans", pa.array([True, False, None])
    days = [date(1900, 1, 1), date(1899, 12, 31), date(1960, 3, 1), TODAY, TODAY + timedelta(1), date(9999, 12, 31), date(1, 1, 1), None]
    yield "days", pa.array(days)
    yield "days in milliseconds", pa.array(days, pa.date64())
    yield "days after the calendar", pa.array([10_000_000, 0, -10_000_000], pa.int32()).cast(pa.date32())
    times = [datetime(1960, 3, 1), datetime(2020, 1, 1, 12), datetime(1969, 12, 31, 23, 59, 59, 999_999), datetime(2026, 3, 2), None]  # noqa: DTZ001
    for unit in ("s", "ms", "us", "ns"):
        yield f"times in {unit}", pa.array(times, pa.timestamp("us")).cast(pa.timestamp(unit), safe=False)
        yield f"midnights in {unit}", pa.array([times[0], None, times[3]], pa.timestamp(unit))
        yield f"times of a zone in {unit}", pa.array(times, pa.timestamp("us", "Europe/Berlin")).cast(pa.timestamp(unit, "Europe/Berlin"), safe=False)
    yield "nanoseconds", pa.array([1, 0, 86_400_000_000_000, 86_400_000_000_001], pa.int64()).cast(pa.timestamp("ns"))
    yield "times after the calendar", pa.array([10**12, 0], pa.int64()).cast(pa.timestamp("s"))
    yield "times of day", pa.array([1, None], pa.time32("s"))
    yield "lengths", pa.array([timedelta(1), None, timedelta(0)])
    yield "lengths of months", pa.array([pa.MonthDayNano([1, 2, 3]), None])
    yield "nothing", pa.nulls(3)
    lists = [
        ["uc"],
        ["hb", "uc"],
        [],
        None,
        ["none"],
        ["none", "uc"],
        ["uc", "uc"],
        ["zzz"],
        ["uc", None],
        [None],
        ["UC"],
        ["uc", "zzz"],
        ["zzz", "aaa"],
        ["aaa"],
    ]
    lists += [["uc"] * 5_000, ["first", "two"], ["expected"], ["zzz"], ["red"]]
    for kind in (
        pa.list_(pa.string()),
        pa.large_list(pa.large_string()),
        pa.list_(pa.string_view()),
        pa.list_view(pa.string()),
        pa.list_(pa.dictionary(pa.int8(), pa.string())),
    ):
        yield str(kind), pa.array(lists, kind)
    yield "lists of one", pa.array([["uc"], ["zzz"], None], pa.list_(pa.string(), 1))
    yield "lists of numbers", pa.array([[1], None, []])
    yield "lists of nothing", pa.array([[], None, [None]])
    yield "lists of lists", pa.array([[["uc"]], None, [[]]])
    yield "tables", pa.array([{"uc": True}, None, {"uc": None}])
    yield "mappings", pa.array([[("uc", "yes")], None], pa.map_(pa.string(), pa.string()))
    yield (
        "of several types",
        pa.UnionArray.from_dense(pa.array([0, 1, 0], pa.int8()), pa.array([0, 0, 1], pa.int32()), [pa.array(["red", "zzz"]), pa.array([12])]),
    )


ARRAYS = dict(arrays())


def cut(array: pa.Array, rng: Random) -> pa.Array:
    """An array with its values in another order and often, as a part of a longer one."""
    try:
        return array.take(pa.array([rng.randrange(len(array)) for _ in range(len(array) + 5)])).slice(2, len(array) + 2)
    except (pa.ArrowNotImplementedError, pa.ArrowTypeError):
        return array.slice(1)


def as_told(value: pa.Scalar) -> object:
    """The value of one place: a midnight without a zone is a day, and what Python's calendar does not have is text."""
    try:
        plain = value.as_py()
    except (OverflowError, ValueError):
        return value.cast(pa.string()).as_py()
    day = isinstance(plain, datetime) and plain.tzinfo is None and plain.time() == time() and not getattr(plain, "nanosecond", 0)
    return plain.date() if day else plain


@pytest.mark.parametrize("which", [*SHIPPED, *OTHERS, "all"])
def test_each_value_is_what_a_session_says_of_it(which: str) -> None:
    tree, rng = all_kinds() if which == "all" else tree_of(which), Random(which)  # noqa: S311  (it is not for secrets)
    for name in people.names(tree):
        for kind, plain in ARRAYS.items():
            array = cut(plain, rng)
            found = advise(pa.table({name: array}), tree, add=(*TOLD, "problem"), today=TODAY).select([*TOLD, "problem"]).to_pylist()
            for value, row in zip(map(as_told, array), found, strict=True):
                if is_missing(value):
                    assert tuple(row.values()) == (*people.told(tree, {}, TODAY), None), (name, kind)
                elif (why := people.refused(tree, name, value, TODAY)) is not None:
                    assert row == {**dict.fromkeys(TOLD), "problem": why}, (name, kind, value)
                else:
                    assert tuple(row.values()) == (*people.told(tree, {name: value}, TODAY), None), (name, kind, value)
