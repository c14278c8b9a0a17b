"""Tables of any library: a frame → a frame of the same library, with what is told of its rows.

What is told is a `Task`: advice (`advising`) or who is told something else by another tree (`contrast`).

Invariant: rows stay where they live, and in their order where the frame has one; only the columns that a task reads are handed to it, in Arrow.
A frame that is held in memory is worked on at once. One that is worked out later stays so, and each of its parts is worked on where it is.
"""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import Any, Protocol, TypeAlias, TypeVar
from uuid import uuid4

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from advicetree.errors import AdviceTreeError
from advicetree.given import is_missing
from advicetree.text import shown

Frame = TypeVar("Frame")
Begun: TypeAlias = Callable[[pa.Table], pa.Table]
Parts: TypeAlias = Iterable[pa.RecordBatch]
Counts = TypeVar("Counts")

_OF_ONE_TYPE = ("string", "boolean", "integer", "floating", "mixed-integer-float", "decimal")  # as pandas infers it

_FEW_COLUMNS, _SAMPLE = 8, 10_000

BATCH = 131_072  # rows: enough that little is done twice, and few enough to be at hand


class Task(Protocol):
    """What is told of rows; plain data, so that it can be sent to where they are."""

    @property
    def columns(self) -> list[str]:
        """The columns that it reads."""

    @property
    def names(self) -> list[str]:
        """The columns that it adds, all of them text."""

    def begin(self) -> Begun:
        """What carries it out, part after part: the columns that it reads → those that it adds."""


def columns_of(frame: object) -> list[str]:
    """The names of the columns of a frame; raises `TypeError` for what is none, and `AdviceTreeError` where two columns have the same name."""
    try:
        if isinstance(frame, pa.RecordBatchReader | pa.RecordBatch):
            names = list(frame.schema.names)
        else:
            names = list(frame.columns if _is_dask(frame) else _wrapped(frame).collect_schema().names())  # type: ignore[attr-defined]
    except nw.exceptions.DuplicateError:
        names = list(getattr(frame, "column_names", getattr(frame, "columns", ())))
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise AdviceTreeError(f"the table has several columns with the name {shown(twice[0])}", "give each a name of its own")
    return names


def added(frame: Frame, task: Task) -> Frame:
    """A frame with what a task tells of its rows; raises `AdviceTreeError` where it has such columns already, or cannot be worked on where it is."""
    if clash := [name for name in task.names if name in columns_of(frame)]:
        raise AdviceTreeError(f"the table has the column {shown(clash[0])} already", "give a 'prefix' for the columns that are added, such as prefix='advice_'")
    if isinstance(frame, pa.RecordBatchReader):
        schema = pa.schema([*frame.schema, *_fields(task)])
        return pa.RecordBatchReader.from_batches(schema, _told(frame, task))
    if isinstance(frame, pa.RecordBatch):
        table = _in_arrow(pa.Table.from_batches([frame]), task.begin(), task)
        return pa.RecordBatch.from_arrays([column.combine_chunks() for column in table.columns], schema=table.schema)
    if _is_dask(frame):
        return _dask(frame, task)
    wrapped = _wrapped(frame)
    if isinstance(wrapped, nw.DataFrame):
        return _in_memory(wrapped, task.begin(), task)
    work, _ = _later(wrapped)
    return work(frame, task)


def only_told(frame: Frame, name: str) -> Frame:
    """The rows of a frame for which a column holds something."""
    if isinstance(frame, pa.RecordBatchReader):
        kept = (batch.filter(batch.column(name).is_valid()) for batch in frame)
        return pa.RecordBatchReader.from_batches(frame.schema, kept)
    if isinstance(frame, pa.RecordBatch):
        return frame.filter(frame.column(name).is_valid())
    if _is_dask(frame):
        return frame[~frame[name].isna()]  # type: ignore[index]
    wrapped = _wrapped(frame)
    if isinstance(wrapped, nw.LazyFrame) and not wrapped.implementation.is_polars():
        quoted = _quoted(name) if wrapped.implementation.is_duckdb() else _ticked(name)
        return frame.filter(f"{quoted} IS NOT NULL")  # type: ignore[attr-defined]
    return wrapped.filter(~nw.col(name).is_null()).to_native()


def counted(frame: object, columns: Sequence[str], count: Callable[[Parts], Counts]) -> list[Counts]:
    """What is counted of some columns of a frame, in Arrow: of all its parts in turn or, where they live in partitions, of each of these where it is."""
    if isinstance(frame, pa.RecordBatchReader):
        return [count(batch.select(columns) for batch in frame)]
    if isinstance(frame, pa.RecordBatch):
        return [count([frame.select(columns)])]
    if _is_dask(frame):
        return _count_in_dask(frame, columns, count)
    wrapped = _wrapped(frame)
    if isinstance(wrapped, nw.DataFrame):
        return [count(_arrow(wrapped.select(*columns)).to_batches())]
    _, count_in = _later(wrapped)
    return count_in(frame, columns, count)


def like(frame: object, table: pa.Table) -> Any:
    """A table in Arrow as a frame of the library of another one: that of pandas for Dask, and Arrow itself where rows do not live in memory."""
    if isinstance(frame, pa.RecordBatchReader | pa.RecordBatch):
        return table
    if _is_dask(frame):
        return nw.DataFrame.from_arrow(table, backend="pandas").to_native()
    wrapped = _wrapped(frame)
    stays = isinstance(wrapped, nw.DataFrame) or wrapped.implementation.is_polars()
    return nw.DataFrame.from_arrow(table, backend=wrapped.implementation).to_native() if stays else table


def _is_dask(frame: object) -> bool:
    """Whether a frame is one of Dask, which narwhals does not know by itself."""
    kind = type(frame)
    return kind.__module__.partition(".")[0] in {"dask", "dask_expr"} and kind.__name__ == "DataFrame"


def _wrapped(frame: object) -> nw.DataFrame[Any] | nw.LazyFrame[Any]:
    try:
        return nw.from_native(frame)
    except TypeError:
        wrong = f"this takes a table of pandas, Polars, PyArrow, DuckDB, Dask or PySpark, not {type(frame).__name__}"
        raise TypeError(wrong) from None


def _fields(task: Task) -> list[pa.Field]:
    return [pa.field(name, pa.string()) for name in task.names]


def _arrow(frame: nw.DataFrame[Any]) -> pa.Table:
    """A frame in Arrow; text of Polars as it is there, which costs nothing."""
    if frame.implementation.is_polars():
        from polars import CompatLevel  # noqa: PLC0415

        return frame.to_native().to_arrow(compat_level=CompatLevel.newest())
    if not frame.implementation.is_pandas():
        return frame.to_arrow()
    return pa.table({name: _of_pandas(frame[name].to_native()) for name in frame.columns})


def _of_pandas(column: Any) -> pa.Array:
    """A column of pandas in Arrow; where it holds values of several types, each keeps its own."""
    from pandas.api.types import infer_dtype  # noqa: PLC0415

    if column.dtype != object or infer_dtype(column) in _OF_ONE_TYPE or len({*map(type, column.dropna())}) < 2:  # noqa: PLR2004
        with suppress(pa.ArrowException, OverflowError, TypeError, ValueError):
            return pa.array(column, from_pandas=True)
    kinds: dict[pa.DataType, list[Any]] = {}
    places = []
    for value in column:
        kind, told = _in_arrow_as(value)
        kinds.setdefault(kind, []).append(told)
        places.append((list(kinds).index(kind), len(kinds[kind]) - 1))
    which, where = (pa.array(numbers, kind) for numbers, kind in zip(zip(*places, strict=True), (pa.int8(), pa.int32()), strict=True))
    return pa.UnionArray.from_dense(which, where, [pa.array(values, kind) for kind, values in kinds.items()])


def _in_arrow_as(value: object) -> tuple[pa.DataType, object]:
    """The type of Arrow for a value; what it has nothing like is told as Python writes it, which no column takes."""
    if is_missing(value):
        return pa.null(), None
    try:
        return pa.scalar(value).type, value
    except (pa.ArrowException, OverflowError, TypeError, ValueError):
        return pa.string(), repr(value)


# Frames that are held in memory


def _in_memory(frame: nw.DataFrame[Any], begun: Begun, task: Task) -> Any:
    told = nw.DataFrame.from_arrow(begun(_arrow(frame.select(*task.columns))), backend=frame.implementation)
    return frame.with_columns(*(told[name] for name in told.columns)).to_native()


def _in_arrow(table: pa.Table, begun: Begun, task: Task) -> pa.Table:
    told = begun(table.select(task.columns))
    for name in told.column_names:
        table = table.append_column(name, told[name])
    return table


def _told(parts: Parts, task: Task) -> Iterator[pa.RecordBatch]:
    """Each part with what is told of it."""
    begun = task.begin()
    for part in parts:
        yield from _in_arrow(pa.Table.from_batches([part]), begun, task).to_batches()


# Frames that are worked out later


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
        told = _in_memory(nw.from_native(part, eager_only=True), begun, self._task)
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
    return _map_in_spark(frame, partial(_told, task=task), schema)


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
        told = _in_arrow(rows.project(f"*, {hashing}").to_arrow_table(), task.begin(), task)
    except AdviceTreeError:
        task.begin()(chosen.to_arrow_table())  # the same error, which counts all rows
        raise
    advicetree_advised = told.select([hashed, *task.names])
    hashes = pc.count_distinct(told[hashed]).as_py()
    if hashes < told.num_rows:
        advicetree_advised = advicetree_advised.group_by(advicetree_advised.column_names).aggregate([])
    same = f"{_hash([f'{people}.{key}' for key in keys])} = {advised}.{_quoted(hashed)}"
    if hashes < advicetree_advised.num_rows:
        advicetree_advised = _in_arrow(chosen.distinct().to_arrow_table(), task.begin(), task)
        same = " AND ".join(f"{people}.{key} IS NOT DISTINCT FROM {advised}.{key}" for key in keys)
    columns = [f"{people}.*", *(f"{advised}.{_quoted(name)}" for name in task.names)]
    return relation.query(people, f"SELECT {', '.join(columns)} FROM {people} LEFT JOIN {advised} ON {same}")  # noqa: S608  (names are quoted)


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


def _count_in_duckdb(relation: Any, columns: Sequence[str], count: Callable[[Parts], Counts]) -> list[Counts]:
    chosen = relation.project(", ".join(map(_quoted, columns)))
    read = getattr(chosen, "to_arrow_reader", None) or chosen.fetch_arrow_reader  # as it was called before
    return [count(read(BATCH))]


def _count_in_dask(frame: Any, columns: Sequence[str], count: Callable[[Parts], Counts]) -> list[Counts]:
    dask = import_module("dask")

    def counts(part: Any) -> Counts:
        return count(_arrow(nw.from_native(part, eager_only=True)).to_batches())

    return list(dask.compute(*map(dask.delayed(counts), frame[list(columns)].to_delayed())))


def _count_in_pyspark(frame: Any, columns: Sequence[str], count: Callable[[Parts], Counts]) -> list[Counts]:
    def counts(parts: Parts) -> Iterator[pa.RecordBatch]:
        yield pa.RecordBatch.from_pydict({"counts": [pickle.dumps(count(parts))]})

    found = _map_in_spark(frame.select(*map(_ticked, columns)), counts, "counts binary").collect()
    return [pickle.loads(row[0]) for row in found]  # noqa: S301  (it was written above)


_Later: TypeAlias = Callable[[Any, Task], Any]
_Count: TypeAlias = Callable[[Any, Sequence[str], Callable[[Parts], Any]], list[Any]]
_LATER: dict[str, tuple[_Later, _Count]] = {
    "polars": (_polars, _count_in_polars),
    "duckdb": (_duckdb, _count_in_duckdb),
    "pyspark": (_pyspark, _count_in_pyspark),
    "pyspark_connect": (_pyspark, _count_in_pyspark),
}


def _later(frame: nw.LazyFrame[Any]) -> tuple[_Later, _Count]:
    """How the library of a frame that is worked out later has its parts worked on, and counted; raises `AdviceTreeError` where that is not known."""
    name = frame.implementation.name.lower()
    if name not in _LATER:
        right = "collect it first; what can stay is a table of Polars, DuckDB, Dask or PySpark"
        raise AdviceTreeError(f"a table of {name} cannot be worked on where it is", right)
    return _LATER[name]
