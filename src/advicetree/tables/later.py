"""Frames that are worked out later: each library's own way to have the parts of a frame worked on where they are, and counted there.

Invariant: nothing is worked out before it is asked for, but for a relation of DuckDB, of which each distinct combination is looked at at once.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import import_module
from typing import Any, NamedTuple, TypeVar
from uuid import uuid4

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from advicetree.errors import AdviceTreeError
from advicetree.tables.arrow import BATCH, Begun, Parts, Task, arrow_of, in_arrow, in_memory, told_of, wrapped

Counts = TypeVar("Counts")

_FEW_COLUMNS, _SAMPLE = 8, 10_000


class _InParts:
    """A task for parts of a frame that are held in memory, of which several may be worked on at a time.

    What was worked out for one serves the next, and only that; it is not sent along to another process.
    """

    def __init__(self, task: Task) -> None:
        self._task = task
        self._idle: list[Begun] = []

    def __call__(self, part: Any) -> Any:
        try:
            begun = self._idle.pop()
        except IndexError:
            begun = self._task.begin()
        told = in_memory(nw.from_native(part, eager_only=True), begun, self._task)
        self._idle.append(begun)
        return told

    def __reduce__(self) -> tuple[type[_InParts], tuple[Task]]:
        return _InParts, (self._task,)


def _polars(frame: Any, task: Task) -> Any:
    import polars as pl  # noqa: PLC0415

    schema = {**frame.collect_schema(), **{name: pl.String() for name in task.names}}
    # What is chosen or left out afterwards may be what is told here, so it is not chosen or left out before.
    return frame.map_batches(_InParts(task), schema=schema, streamable=True, predicate_pushdown=False, projection_pushdown=False)


def _dask(frame: Any, task: Task) -> Any:
    told = _InParts(task)
    return frame.map_partitions(told, meta=told(frame._meta))  # noqa: SLF001  (the frame without rows that Dask keeps for this)


def _pyspark(frame: Any, task: Task) -> Any:
    from pyspark.sql.types import StringType, StructField, StructType  # noqa: PLC0415

    schema = StructType([*frame.schema.fields, *(StructField(name, StringType()) for name in task.names)])
    return _map_in_spark(frame, partial(told_of, task=task), schema)


def _map_in_spark(frame: Any, work: Callable[[Parts], Iterator[pa.RecordBatch]], schema: Any) -> Any:
    """What is made of the partitions of a frame; Spark itself does so only where no name has a point in it, so it gets others."""
    names = frame.columns

    def made(parts: Parts) -> Iterator[pa.RecordBatch]:
        return work(part.rename_columns(names) for part in parts)

    return frame.toDF(*(f"column {number}" for number in range(len(names)))).mapInArrow(made, schema)


def _duckdb(relation: Any, task: Task) -> Any:
    """What differs in the columns that are read is worked on at once, and joined to the rows: by a hash of these columns, if none tells two things."""
    people, advised, hashed = f"advicetree_{uuid4().hex}", "advicetree_advised", "advicetree hash"
    keys = [_quoted(name) for name in task.columns]
    hashing = f"{_hash(keys)} AS {_quoted(hashed)}"
    chosen = relation.project(", ".join(keys))
    rows = chosen if _mostly_differ(relation.project(hashing), len(keys)) else chosen.distinct()
    try:
        told = in_arrow(rows.project(f"*, {hashing}").to_arrow_table(), task.begin(), task)
    except AdviceTreeError:
        task.begin()(chosen.to_arrow_table())  # the same error, which counts all rows
        raise
    advicetree_advised = told.select([hashed, *task.names])
    hashes = pc.count_distinct(told[hashed]).as_py()
    if hashes < told.num_rows:
        advicetree_advised = advicetree_advised.group_by(advicetree_advised.column_names).aggregate([])
    same = f"{_hash([f'{people}.{key}' for key in keys])} = {advised}.{_quoted(hashed)}"
    if hashes < advicetree_advised.num_rows:
        advicetree_advised = in_arrow(chosen.distinct().to_arrow_table(), task.begin(), task)
        same = " AND ".join(f"{people}.{key} IS NOT DISTINCT FROM {advised}.{key}" for key in keys)
    columns = [f"{people}.*", *(f"{advised}.{_quoted(name)}" for name in task.names)]
    return relation.query(people, f"SELECT {', '.join(columns)} FROM {people} LEFT JOIN {advised} ON {same}")  # noqa: S608  (names are _quoted)


def _mostly_differ(hashes: Any, columns: int) -> bool:
    """Whether so few rows agree that DuckDB takes longer to tell which ones than to hand over all of them; with few columns it is fast."""
    if columns <= _FEW_COLUMNS:
        return False
    some = hashes.limit(_SAMPLE).to_arrow_table()
    return 2 * pc.count_distinct(some[0]).as_py() > some.num_rows


def _hash(keys: Sequence[str]) -> str:
    return f"hash({', '.join(keys)})"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _ticked(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _count_in_polars(frame: Any, columns: Sequence[str], count: Callable[[Parts], Counts]) -> list[Counts]:
    return [count(frame.select(columns).collect().to_arrow().to_batches())]


def _holding_in_polars(frame: Any, name: str) -> Any:
    return nw.from_native(frame).filter(~nw.col(name).is_null()).to_native()


def _count_in_duckdb(relation: Any, columns: Sequence[str], count: Callable[[Parts], Counts]) -> list[Counts]:
    chosen = relation.project(", ".join(map(_quoted, columns)))
    read = getattr(chosen, "to_arrow_reader", None) or chosen.fetch_arrow_reader  # as it was called before
    return [count(read(BATCH))]


def _count_in_dask(frame: Any, columns: Sequence[str], count: Callable[[Parts], Counts]) -> list[Counts]:
    dask = import_module("dask")

    def counts(part: Any) -> Counts:
        return count(arrow_of(nw.from_native(part, eager_only=True)).to_batches())

    return list(dask.compute(*map(dask.delayed(counts), frame[list(columns)].to_delayed())))


def _count_in_pyspark(frame: Any, columns: Sequence[str], count: Callable[[Parts], Counts]) -> list[Counts]:
    def counts(parts: Parts) -> Iterator[pa.RecordBatch]:
        yield pa.RecordBatch.from_pydict({"counts": [pickle.dumps(count(parts))]})

    found = _map_in_spark(frame.select(*map(_ticked, columns)), counts, "counts binary").collect()
    return [pickle.loads(row[0]) for row in found]  # noqa: S301  (it was written above)


class Library(NamedTuple):
    """What is done with a frame of a library that works it out later."""

    added: Callable[[Any, Task], Any]
    """The frame with what a task tells of its rows."""
    counted: Callable[[Any, Sequence[str], Callable[[Parts], Any]], list[Any]]
    """What is counted of some of its columns, for each place where it was."""
    holding: Callable[[Any, str], Any]
    """The rows for which a column holds something."""
    backend: str
    """The library of small frames that are about it."""


_LIBRARIES = {
    "polars": Library(_polars, _count_in_polars, _holding_in_polars, "polars"),
    "duckdb": Library(_duckdb, _count_in_duckdb, lambda relation, name: relation.filter(f"{_quoted(name)} IS NOT NULL"), "pyarrow"),
    "dask": Library(_dask, _count_in_dask, lambda frame, name: frame[~frame[name].isna()], "pandas"),
    "pyspark": (spark := Library(_pyspark, _count_in_pyspark, lambda frame, name: frame.filter(f"{_ticked(name)} IS NOT NULL"), "pyarrow")),
    "pyspark_connect": spark,
}


def is_dask(frame: object) -> bool:
    """Whether a frame is one of Dask, which narwhals does not know by itself."""
    kind = type(frame)
    return kind.__module__.partition(".")[0] in {"dask", "dask_expr"} and kind.__name__ == "DataFrame"


def later(frame: object) -> Library | None:
    """The library of a frame that is worked out later; `None` for one that is held in memory.

    Raises `TypeError` for what is no frame, and `AdviceTreeError` for one of a library that cannot do it.
    """
    if is_dask(frame):
        return _LIBRARIES["dask"]
    known = wrapped(frame)
    if isinstance(known, nw.DataFrame):
        return None
    name = known.implementation.name.lower()
    if name not in _LIBRARIES:
        right = "collect it first; what can stay is a table of Polars, DuckDB, Dask or PySpark"
        raise AdviceTreeError(f"a table of {name} cannot be worked on where it is", right)
    return _LIBRARIES[name]
