"""Tables of every library but Spark's: each gives the same advice, in the same library, with its rows in their order where it has one."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import people
from advicetree import AdviceTreeError, loads, shipped
from advicetree.tables import advise, advising, compare, later, summary
from people import TODAY
from trees_at_hand import OTHERS, SHIPPED, tree_of

dd = pytest.importorskip("dask.dataframe")
duckdb = pytest.importorskip("duckdb")
pl = pytest.importorskip("polars")

Way = Callable[[pa.Table, Callable[[Any], Any], Path], pa.Table]


def pandas_plain(table: pa.Table, work: Callable[[Any], Any], _: Path) -> pa.Table:
    frame = table.to_pandas()
    frame.index = pd.Index([5, 5, *range(len(frame) - 2)], name="who") if len(frame) > 1 else frame.index
    told = work(frame)
    assert isinstance(told, pd.DataFrame)
    assert told.index.equals(frame.index)
    assert told[list(frame.columns)].equals(frame)
    return pa.Table.from_pandas(told, preserve_index=False)


def pandas_of_arrow(table: pa.Table, work: Callable[[Any], Any], _: Path) -> pa.Table:
    return pa.Table.from_pandas(work(table.to_pandas(types_mapper=pd.ArrowDtype)), preserve_index=False)


def pandas_of_objects(table: pa.Table, work: Callable[[Any], Any], _: Path) -> pa.Table:
    frame = pd.DataFrame({name: pd.Series(table[name].to_pylist(), dtype=object) for name in table.column_names})
    told = work(frame)
    types = {**{name: pa.string() for name in told}, **{field.name: field.type for field in table.schema}}
    return pa.table({name: pa.array(told[name], types[name], from_pandas=True) for name in told})


def polars(table: pa.Table, work: Callable[[Any], Any], _: Path) -> pa.Table:
    told = work(pl.from_arrow(table))
    assert isinstance(told, pl.DataFrame)
    return told.to_arrow()


def polars_lazy(table: pa.Table, work: Callable[[Any], Any], _: Path) -> pa.Table:
    told = work(pl.from_arrow(table).lazy())
    assert isinstance(told, pl.LazyFrame)
    assert told.collect_schema() == told.collect().schema
    return told.collect().to_arrow()


def polars_streaming(table: pa.Table, work: Callable[[Any], Any], _: Path) -> pa.Table:
    return work(pl.from_arrow(table).lazy()).collect(engine="streaming").to_arrow()


def polars_files(table: pa.Table, work: Callable[[Any], Any], folder: Path) -> pa.Table:
    pl.from_arrow(table).write_parquet(folder / "people.parquet", row_group_size=700)
    work(pl.scan_parquet(folder / "people.parquet")).sink_parquet(folder / "told.parquet")
    return pl.read_parquet(folder / "told.parquet").to_arrow()


def arrow(table: pa.Table, work: Callable[[Any], Any], _: Path) -> pa.Table:
    told = work(table)
    assert isinstance(told, pa.Table)
    return told


def arrow_in_chunks(table: pa.Table, work: Callable[[Any], Any], _: Path) -> pa.Table:
    return work(pa.concat_tables([table.slice(0, 7), table.slice(7, 0), table.slice(7)]))


def arrow_batch(table: pa.Table, work: Callable[[Any], Any], _: Path) -> pa.Table:
    told = work(pa.RecordBatch.from_arrays([column.combine_chunks() for column in table.columns], names=table.column_names))
    assert isinstance(told, pa.RecordBatch)
    return pa.Table.from_batches([told])


def arrow_reader(table: pa.Table, work: Callable[[Any], Any], _: Path) -> pa.Table:
    told = work(table.to_reader(max_chunksize=300))
    assert isinstance(told, pa.RecordBatchReader)
    return told.read_all()


def duckdb_table(table: pa.Table, work: Callable[[Any], Any], _: Path) -> pa.Table:
    with duckdb.connect() as connection:
        connection.from_arrow(table).create("people")
        told = work(connection.table("people"))
        assert isinstance(told, duckdb.DuckDBPyRelation)
        return told.to_arrow_table()


def duckdb_query(table: pa.Table, work: Callable[[Any], Any], folder: Path) -> pa.Table:
    with duckdb.connect(folder / "people.duckdb") as connection:
        connection.sql("drop table if exists different")
        connection.from_arrow(table).create("different")
        return work(connection.sql("select * from different")).to_arrow_table()


def duckdb_file(table: pa.Table, work: Callable[[Any], Any], folder: Path) -> pa.Table:
    pl.from_arrow(table).write_parquet(folder / "people.parquet")
    with duckdb.connect() as connection:
        return work(connection.read_parquet(str(folder / "people.parquet"))).to_arrow_table()


def dask(table: pa.Table, work: Callable[[Any], Any], _: Path) -> pa.Table:
    frame = table.to_pandas(types_mapper=pd.ArrowDtype)
    told = work(dd.from_pandas(frame, npartitions=3, sort=False))
    assert isinstance(told, dd.DataFrame)
    gathered = told.compute()
    assert gathered.index.equals(frame.index)
    assert list(told.dtypes) == list(gathered.dtypes)
    return pa.Table.from_pandas(gathered, preserve_index=False)


IN_ORDER: tuple[Way, ...] = (
    *(pandas_plain, pandas_of_arrow, pandas_of_objects, polars, polars_lazy, polars_streaming, polars_files),
    *(arrow, arrow_in_chunks, arrow_batch, arrow_reader, dask),
)
WAYS: tuple[Way, ...] = (*IN_ORDER, duckdb_table, duckdb_query, duckdb_file)


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__)
def way(request: pytest.FixtureRequest) -> Way:
    found: Way = request.param
    return found


def numbered(table: pa.Table) -> pa.Table:
    """A table with a number for each row, which no tree has, to tell them by."""
    return table.append_column("row no.", pa.array(range(table.num_rows)))


def in_order(table: pa.Table, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Some columns of a table, in the order of the numbers of its rows."""
    rows = sorted(table.select(["row no.", *names]).to_pylist(), key=lambda row: row["row no."])
    return [{name: row[name] for name in names} for row in rows]


@pytest.mark.parametrize("name", [*SHIPPED, *OTHERS])
def test_every_library_gives_what_sessions_come_to(name: str, way: Way, tmp_path: Path) -> None:
    tree = tree_of(name)
    some = people.drawn(tree, 7, 500)
    found = way(numbered(some.table), lambda frame: advise(frame, tree, ignore=["row no."], add=people.TOLD, today=TODAY), tmp_path)
    assert [tuple(row.values()) for row in in_order(found, people.TOLD)] == some.told()
    assert found.column_names == [*some.table.column_names, "row no.", *people.TOLD]
    if way in IN_ORDER:
        assert found["row no."].to_pylist() == list(range(500))


@pytest.mark.parametrize("name", ["interview-recovery", "visa"])
def test_every_library_counts_the_same(name: str, way: Way, tmp_path: Path) -> None:
    tree = tree_of(name)
    some = people.drawn(tree, 8, 300)
    whole = summary(some.table, tree, today=TODAY, paths=True)
    found: list[Any] = []

    def work(frame: Any) -> Any:
        found.append(summary(frame, tree, ignore="all", today=TODAY, paths=True))
        return frame

    way(numbered(some.table), work, tmp_path)
    kind = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "dask": pd.DataFrame}.get(way.__name__.partition("_")[0], pa.Table)
    assert (found[0].people, found[0].refused, found[0].heat()) == (300, 0, whole.heat())
    assert isinstance(found[0].advice, kind)
    for one, other in ((found[0].advice, whole.advice), (found[0].answers, whole.answers)):
        assert pl.DataFrame(one).to_dicts() == other.to_pylist()


def test_every_library_tells_what_is_wrong(way: Way, tmp_path: Path) -> None:
    tree = tree_of("benefits")
    table = numbered(pa.table({"where": ["wales", "whales", "wales", "whales", None], "hours": [1.0, -3.0, 200.0, None, -3.0]}))
    told = way(table, lambda frame: advise(frame, tree, ignore="all", add=["advice", "problem"]), tmp_path)
    assert [row["problem"] for row in in_order(told, ("problem",))] == [
        None,
        "'whales' is not a value of the fact 'where'; did you mean 'wales'?",
        "200.0 is not a value of the fact 'hours'; give a number of hours from 0 to 168, or one of 'few', 'many'",
        "'whales' is not a value of the fact 'where'; did you mean 'wales'?",
        "-3.0 is not a value of the fact 'hours'; give a number of hours from 0 to 168, or one of 'few', 'many'",
    ]
    with pytest.raises(Exception, match=r"(?s)[1-5] values? in '.*' (is|are) not valid: .* is not a value of the fact ") as raised:
        way(table, lambda frame: advise(frame, tree, ignore="all"), tmp_path)
    assert way in (polars_lazy, polars_streaming, polars_files) or isinstance(raised.value, AdviceTreeError)


def test_every_library_compares_two_versions(way: Way, tmp_path: Path) -> None:
    old = shipped("interview-recovery")
    new = attrs.evolve(old, start="after-refusal")
    table = numbered(people.drawn(old, 9, 200, share=0.6).table)
    whole = compare(table, old, new, ignore=["row no."], today=TODAY, prefix='a "b.')
    found = way(table, lambda frame: compare(frame, old, new, ignore=["row no."], today=TODAY, prefix='a "b.'), tmp_path)
    assert 0 < whole.num_rows <= 200
    assert in_order(found, tuple(whole.column_names)) == in_order(whole, tuple(whole.column_names))


@pytest.mark.parametrize("rows", [0, 1])
def test_every_library_takes_a_table_of_few_rows(rows: int, way: Way, tmp_path: Path) -> None:
    tree, table = tree_of("benefits"), pa.table({"row no.": pa.array([0]), "where": ["wales"], "hours": [3.5]})
    found = way(table.slice(0, rows), lambda frame: advise(frame, tree, ignore="all", add=["advice", "next"]), tmp_path)
    assert found.column_names == ["row no.", "where", "hours", "advice", "next"]
    assert found.select(["advice", "next"]).to_pylist() == [{"advice": "pension-age", "next": "pension-age"}][:rows]


@pytest.mark.parametrize("name", ['a "b', "c.d", "e'f`g", "SELECT", "Ä b"])
def test_names_of_every_sort(name: str, way: Way, tmp_path: Path) -> None:
    tree, table, counts = tree_of("benefits"), pa.table({"row no.": [0], name: ["wales"]}), []

    def count(frame: Any) -> Any:
        counts.append(summary(frame, tree, columns={name: "where"}, ignore="all"))
        return frame

    way(table, count, tmp_path)
    found = way(table, lambda frame: advise(frame, tree, columns={name: "where"}, ignore="all", add=["advice"], prefix=name), tmp_path)
    assert (found[f"{name}advice"].to_pylist(), counts[0].people) == (["pension-age"], 1)


# pandas


def test_columns_of_several_types_are_read_value_by_value() -> None:
    tree = tree_of("benefits")
    hours = [1.5, "few", None, 200, "ten", True, float("nan"), pd.NA, 10**30, pd.NaT, date(2026, 1, 1), ["few"], np.float32(4), {1: 2}, object(), b"few", 1j]
    frame = pd.DataFrame({"hours": pd.Series(hours, dtype=object)})
    found = advise(frame, tree, add=["advice", "problem"])
    wrong = {3: "200", 4: "'ten'", 5: "true", 8: f"'{10**30}'", 10: "date", 11: "a list", 13: "'{1: 2}'", 15: "bytes", 16: "'1j'"}
    assert found["advice"].notna().tolist() == [number in {0, 1, 2, 6, 7, 9, 12} for number in range(len(hours))]
    for number, value in wrong.items():
        assert found["problem"][number] == f"{value} is not a value of the fact 'hours'; give a number of hours from 0 to 168, or one of 'few', 'many'"
    assert summary(frame, tree, problems=True).refused == 10


def test_a_few_odd_columns_of_pandas() -> None:
    tree = tree_of("benefits")
    for values, advised in (
        (pd.Categorical(["wales", None], categories=["zzz", "wales"]), True),
        (pd.array(["wales", None], dtype="string"), True),
        (pd.array(["wales", None], dtype=pd.ArrowDtype(pa.large_string())), True),
        (pd.arrays.SparseArray([0.0, float("nan")]), False),
        (pd.period_range("2020-01", periods=2, freq="M"), False),
        (pd.interval_range(0, 2), False),
        (pd.to_timedelta([1, None]), False),
        (np.array([1 + 2j, 3]), False),
    ):
        found = advise(pd.DataFrame({"where": values}), tree, add=["advice", "problem"])
        assert (found["problem"].isna()[0], found["advice"].notna()[0]) == (advised, advised)


# Polars


def test_what_is_asked_of_a_lazy_frame_afterwards_holds() -> None:
    tree = shipped("interview-recovery")
    some = people.drawn(tree, 10, 400)
    frame = pl.from_arrow(numbered(some.table))
    whole = advise(frame, tree, ignore=["row no."], today=TODAY)
    lazily = advise(frame.lazy(), tree, ignore=["row no."], today=TODAY)
    for engine in ("in-memory", "streaming"):
        assert lazily.filter(pl.col("kind") == "ending").collect(engine=engine).equals(whole.filter(pl.col("kind") == "ending"))
        assert lazily.select("headline").collect(engine=engine).equals(whole.select("headline"))
        assert lazily.select("row no.").collect(engine=engine).equals(whole.select("row no."))
        assert lazily.slice(7, 5).collect(engine=engine).equals(whole.slice(7, 5))
        assert lazily.group_by("advice").len().sort("advice").collect(engine=engine).equals(whole.group_by("advice").len().sort("advice"))
        assert lazily.with_columns(pl.col("advice").alias("kind")).collect(engine=engine)["kind"].equals(whole["advice"].alias("kind"))
    assert pickle.loads(pickle.dumps(lazily)).collect().equals(whole)  # noqa: S301  (it was written above)


def test_parts_that_are_worked_on_at_a_time_do_not_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = shipped("interview-recovery")
    some = people.drawn(tree, 11, 30_000)
    frame = pl.from_arrow(some.table)
    at_work, lock, advise_part = set[int](), Lock(), advising.Adviser.advise

    def alone(self: advising.Adviser, table: pa.Table) -> pa.Table:
        with lock:
            assert id(self) not in at_work
            at_work.add(id(self))
        told = advise_part(self, table)
        at_work.remove(id(self))
        return told

    monkeypatch.setattr(advising.Adviser, "advise", alone)
    whole = advise(frame, tree, today=TODAY)
    lazily = advise(pl.concat([frame.slice(at, 1_000).lazy() for at in range(0, 30_000, 1_000)]), tree, today=TODAY)
    assert lazily.collect(engine="streaming").equals(whole)
    assert all(each.equals(whole) for each in pl.collect_all([lazily, lazily.filter(pl.col("advice").is_not_null())]))


# Arrow


def test_a_reader_is_advised_as_it_is_read() -> None:
    tree, read = tree_of("benefits"), []

    def batches() -> Iterator[pa.RecordBatch]:
        for number in range(3):
            read.append(number)
            yield pa.RecordBatch.from_pydict({"where": ["wales"] * 2})

    told = advise(pa.RecordBatchReader.from_batches(pa.schema([("where", pa.string())]), batches()), tree)
    assert (read, told.read_next_batch().num_rows, read) == ([0], 2, [0])
    assert told.read_all().num_rows == 4


def test_what_a_table_says_of_itself_stays() -> None:
    table = pa.table({"where": ["wales"]}, metadata={"from": "a survey"})
    found = advise(table, tree_of("benefits"))
    assert found.schema.metadata == {b"from": b"a survey"}


# DuckDB


def test_relations_of_two_connections_that_are_worked_out_later() -> None:
    tree, told = tree_of("benefits"), []
    with duckdb.connect() as one, duckdb.connect() as other:
        for connection, where in ((one, "wales"), (other, "scotland"), (one, "england")):
            connection.sql(f"create or replace table advicetree_people_{where} as select '{where}' as \"where\"")
            told.append(advise(connection.table(f"advicetree_people_{where}"), tree, add=["advice", "path"]))
        again = advise(told[0].filter("advice is not null"), tree, ignore="all", add=["next"])
        assert [each.fetchall() for each in told] == [[(where, "pension-age", f"where: {where}")] for where in ("wales", "scotland", "england")]
        assert again.fetchall() == [("wales", "pension-age", "where: wales", "pension-age")]
        assert one.sql("show tables").fetchall() == [("advicetree_people_england",), ("advicetree_people_wales",)]


def test_rows_whose_hash_is_the_same_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(later, "_hash", lambda keys: f"length({keys[0]})")
    with duckdb.connect() as connection:
        told = advise(connection.sql("select * from (values ('wales'), ('wrong'), (null)) people(\"where\")"), tree_of("benefits"), add=["path", "problem"])
        assert {(where, path) for where, path, _ in told.fetchall()} == {("wales", "where: wales"), ("wrong", None), (None, "")}


@pytest.mark.parametrize("copies", [1, 2, 50])
def test_rows_that_agree_or_hardly_ever_do(copies: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(later, "_SAMPLE", 200)
    tree = tree_of("delayed-flight")
    some = people.drawn(tree, 14, 300)
    table = pa.concat_tables([numbered(some.table)] * copies)
    for hashing in (later._hash, lambda keys: f"hash({keys[0]}, {keys[1]})"):
        monkeypatch.setattr(later, "_hash", hashing)
        with duckdb.connect() as connection:
            told = advise(connection.from_arrow(table), tree, ignore=["row no."], add=people.TOLD, today=TODAY).to_arrow_table()
        assert [tuple(row.values()) for row in in_order(told, people.TOLD)] == [each for each in some.told() for _ in range(copies)]


def test_rows_of_a_relation_with_values_that_cannot_be_are_counted_one_by_one() -> None:
    with duckdb.connect() as connection, pytest.raises(AdviceTreeError, match=r"^3 values in 'where' are not valid: 'wrong' is .*\(in 3 rows\); correct them"):
        advise(connection.sql("select 'wrong' as \"where\" from range(3)"), tree_of("benefits"))


@pytest.mark.parametrize("kind", [pl.String(), pl.Categorical(), pl.Enum(["study", "work", "unused"])])
def test_text_of_polars_is_read_in_each_of_its_types(kind: Any) -> None:
    tree = loads(PURPOSE)
    frame = pl.DataFrame({"purpose": pl.Series(["study", None, "work", "study"], dtype=pl.String)}).with_columns(pl.col("purpose").cast(kind))
    for part in (frame, frame.slice(1), frame[[0, 2]], frame.head(0), pl.concat([frame, frame], rechunk=False)):
        wanted = ["why" if purpose is None else f"for-{purpose}" for purpose in part["purpose"].to_list()]
        assert advise(part, tree, add=["advice"])["advice"].to_list() == wanted
        assert advise(part.lazy(), tree, add=["advice"]).collect()["advice"].to_list() == wanted
        assert summary(part, tree).people == len(wanted)


PURPOSE = """
format = 1
id = "visit"
title = "Visit"
start = "why"

[fact.purpose]
ask = "Why do you come?"
answers = { study = "To study", work = "To work" }

[situation.why]
about = "purpose"
answers = { study = "for-study", work = "for-work" }

[ending.for-study]
say = "Study well."

[ending.for-work]
say = "Work well."
"""
