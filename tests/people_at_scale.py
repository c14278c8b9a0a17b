"""Many people at once, against a loop over sessions: how many are told something else in each library (none may be), and how fast each is.

`python tests/people_at_scale.py --people 1000000` runs it for six trees; `--libraries pandas polars` says which.
The same people are drawn at each run. A time is that until all rows with their advice are there, in the library that they live in.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from time import perf_counter
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

import people
from advicetree import Tree
from advicetree.tables import Added, advise
from people import TODAY
from trees_at_hand import OTHERS, SHIPPED, tree_of

ADDED: tuple[Added, ...] = ("advice", "kind", "stage", "headline")

Work = Callable[[Any], Any]


class Library(NamedTuple):
    """How a library gets a table, and how what is asked of it later is worked out: in full, and then as Arrow."""

    begin: Callable[[pa.Table], Any]
    finish: Work
    in_arrow: Work


def libraries() -> dict[str, Library]:
    """The libraries that are installed, by name."""
    found = {
        "pyarrow": Library(lambda table: table, lambda told: told, lambda told: told),
        "pandas": Library(lambda table: table.to_pandas(), lambda told: told, pa.Table.from_pandas),
    }
    if find_spec("polars"):
        pl: Any = import_module("polars")
        found["polars"] = Library(pl.from_arrow, lambda told: told, lambda told: told.to_arrow())
        lazily = Library(lambda table: pl.from_arrow(table).lazy(), lambda told: told.collect(engine="streaming"), lambda told: told.to_arrow())
        found["polars lazy"] = lazily
    if find_spec("duckdb"):
        duckdb: Any = import_module("duckdb")

        def created(told: Any) -> Any:
            duckdb.sql("drop table if exists told")
            told.create("told")
            return duckdb.table("told")

        def people_in_duckdb(table: pa.Table) -> Any:
            duckdb.sql("drop table if exists people")
            duckdb.from_arrow(table).create("people")
            return duckdb.table("people")

        found["duckdb"] = Library(people_in_duckdb, created, lambda told: told.to_arrow_table())
    if find_spec("dask"):
        dd: Any = import_module("dask.dataframe")
        # Of Arrow's types: it makes text of lists, and of booleans of which some are missing, where pandas keeps them as objects.
        found["dask"] = Library(
            lambda table: dd.from_pandas(table.to_pandas(types_mapper=pd.ArrowDtype), npartitions=4), lambda told: told.compute(), pa.Table.from_pandas
        )
    if find_spec("pyspark") and (shutil.which("java") or "JAVA_HOME" in os.environ):
        folder = Path(mkdtemp())
        found["pyspark"] = Library(partial(in_spark, folder), partial(written, folder), lambda written: pq.read_table(written, columns=["row", *ADDED]))
    return found


def in_spark(folder: Path, table: pa.Table) -> Any:
    """A file of people in Spark."""
    pq.write_table(table, folder / "people.parquet")
    return spark_session().read.parquet(str(folder / "people.parquet")).repartition(2)


def written(folder: Path, told: Any) -> Path:
    """The files that Spark writes."""
    told.write.mode("overwrite").parquet(str(folder / "told.parquet"))
    return folder / "told.parquet"


def spark_session() -> Any:
    """A session of Spark on this machine, with two workers."""
    from pyspark.sql import SparkSession  # noqa: PLC0415

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").appName("tables of people")
    options = {"spark.ui.enabled": "false", "spark.driver.bindAddress": "127.0.0.1", "spark.sql.shuffle.partitions": "2", "spark.driver.memory": "4g"}
    for name, value in {**options, "spark.driver.maxResultSize": "0", "spark.ui.showConsoleProgress": "false"}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    return session


def loop(some: people.People) -> tuple[list[str], float]:
    """The node where the session of each person stands, and how many seconds the loop takes that leads them there."""
    rows = list(some.rows())
    begin = perf_counter()
    found = [people.walked(some.tree, row, some.today).here.id for row in rows]
    return found, perf_counter() - begin


def measured(tree: Tree, library: Library, table: pa.Table) -> tuple[pa.Table, float]:
    """A table with advice, in the order of its rows, and how many seconds it took."""
    frame = library.begin(table)
    begin = perf_counter()
    told = library.finish(advise(frame, tree, ignore=["row"], add=ADDED, today=TODAY))
    seconds = perf_counter() - begin
    in_order = library.in_arrow(told).select(["row", *ADDED]).sort_by("row").select(ADDED)
    return in_order.cast(pa.schema([(name, pa.string()) for name in ADDED])).combine_chunks(), seconds


def compared(tree: Tree, many: int, chosen: Sequence[str]) -> int:
    """How many people of a tree are told something else than by their sessions, in all the chosen libraries; each of them prints a line."""
    some = people.drawn(tree, 2026, many)
    sessions, in_loop = loop(some)
    table = some.table.append_column("row", pa.array(range(many)))
    nodes = [tree[id] for id in sessions]
    expected = pa.table([sessions, *([getattr(node, name) for node in nodes] for name in ADDED[1:])], pa.schema([(name, pa.string()) for name in ADDED]))
    print(f"{tree.id}: {many:,} people, {table.num_columns - 1} columns; sessions {in_loop:.1f} s, {in_loop / many * 1e9:,.0f} ns each")
    differ = 0
    for name, library in libraries().items():
        if name in chosen:
            told, seconds = measured(tree, library, table)
            otherwise = 0 if told.equals(expected) else sum(one != other for one, other in zip(told.to_pylist(), expected.to_pylist(), strict=True))
            differ += otherwise
            print(f"  {name:12} {otherwise} differ; {seconds:6.2f} s, {seconds / many * 1e9:6,.0f} ns each, {in_loop / seconds:5.1f} times as fast")
    return differ


def main(argv: Sequence[str] | None = None) -> int:
    """Compare them all, and return 1 if anybody is told something else."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--libraries", nargs="*", default=list(libraries()))
    parser.add_argument("--trees", nargs="*", default=[*SHIPPED, *OTHERS])
    args = parser.parse_args(argv)
    return int(sum(compared(tree_of(name), args.people, args.libraries) for name in args.trees) > 0)


if __name__ == "__main__":
    sys.exit(main())
