"""Tables of any library: a frame → a frame of the same library, with what is told of its rows.

What is told is a `Task`: advice (`advising`) or who is told something else by another tree (`contrast`).

Invariant: rows stay where they live, and in their order where the frame has one; only the columns that a task reads are handed to it, in Arrow.
A frame that is held in memory is worked on at once. One that is worked out later stays so, and each of its parts is worked on where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeAlias, TypeVar

import attrs
import narwhals as nw
import pyarrow as pa

from advicetree.errors import AdviceTreeError
from advicetree.text import listed, shown

Frame = TypeVar("Frame")
Begun: TypeAlias = Callable[[pa.Table], pa.Table]
Parts: TypeAlias = Iterable[pa.RecordBatch]

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
    """The names of the columns of a frame; raises `TypeError` for what is none."""
    if isinstance(frame, pa.RecordBatchReader | pa.RecordBatch):
        return list(frame.schema.names)
    return list(_wrapped(frame).collect_schema().names())


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
    wrapped = _wrapped(frame)
    if isinstance(wrapped, nw.DataFrame):
        return _in_memory(wrapped, task.begin(), task)
    return _later(wrapped)(frame, task)


def only_told(frame: Frame, name: str) -> Frame:
    """The rows of a frame for which a column holds something."""
    if isinstance(frame, pa.RecordBatchReader):
        kept = (batch.filter(batch.column(name).is_valid()) for batch in frame)
        return pa.RecordBatchReader.from_batches(frame.schema, kept)
    if isinstance(frame, pa.RecordBatch):
        return frame.filter(frame.column(name).is_valid())
    return _wrapped(frame).filter(~nw.col(name).is_null()).to_native()


def in_parts(frame: object, columns: Sequence[str]) -> Parts:
    """Some columns of a frame in Arrow, part after part; of one that is worked out later, no more than that is worked out, and in streaming where it can be."""
    if isinstance(frame, pa.RecordBatchReader):
        return (batch.select(columns) for batch in frame)
    if isinstance(frame, pa.RecordBatch):
        return [frame.select(columns)]
    wrapped = _wrapped(frame)
    if isinstance(wrapped, nw.DataFrame):
        return _arrow(wrapped.select(*columns)).to_batches()
    return _PARTS[_later(wrapped)](wrapped.select(*columns).to_native())


def like(frame: object, table: pa.Table) -> Any:
    """A table in Arrow as a frame of the library of another one: that of pandas for Dask, and Arrow itself where rows do not live in memory."""
    if isinstance(frame, pa.RecordBatchReader | pa.RecordBatch):
        return table
    wrapped = _wrapped(frame)
    backend = wrapped.implementation
    if isinstance(wrapped, nw.LazyFrame):
        backend = {"polars": nw.Implementation.POLARS, "dask": nw.Implementation.PANDAS}.get(backend.name.lower(), nw.Implementation.PYARROW)
    return nw.DataFrame.from_arrow(table, backend=backend).to_native()


def _wrapped(frame: object) -> nw.DataFrame[Any] | nw.LazyFrame[Any]:
    try:
        return nw.from_native(frame)
    except TypeError:
        wrong = f"this takes a table of pandas, Polars, PyArrow, DuckDB, Dask or PySpark, not {type(frame).__name__}"
        raise TypeError(wrong) from None


def _fields(task: Task) -> list[pa.Field]:
    return [pa.field(name, pa.string()) for name in task.names]


def _arrow(frame: nw.DataFrame[Any]) -> pa.Table:
    """A frame in Arrow; raises `AdviceTreeError` where a column holds values of several types."""
    try:
        return frame.to_arrow()
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
        raise AdviceTreeError(f"a column cannot be read: {str(error).splitlines()[0]}", "give each column one type") from None


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


def _polars(frame: Any, task: Task) -> Any:
    import polars as pl  # noqa: PLC0415

    begun = task.begin()

    def told(part: pl.DataFrame) -> Any:
        return _in_memory(nw.from_native(part, eager_only=True), begun, task)

    schema = {**frame.collect_schema(), **{name: pl.String() for name in task.names}}
    # What is chosen or left out afterwards may be what is told here, so it is not chosen or left out before.
    return frame.map_batches(told, schema=schema, streamable=True, predicate_pushdown=False, projection_pushdown=False)


def _dask(frame: Any, task: Task) -> Any:
    return frame.map_partitions(_told_in_pandas, task, meta=_told_in_pandas(frame._meta, task))  # noqa: SLF001  (the frame without rows that Dask keeps for this)


def _told_in_pandas(part: Any, task: Task) -> Any:
    return _in_memory(nw.from_native(part, eager_only=True), task.begin(), task)


def _pyspark(frame: Any, task: Task) -> Any:
    from pyspark.sql.types import StringType, StructField, StructType  # noqa: PLC0415

    schema = StructType([*frame.schema.fields, *(StructField(name, StringType()) for name in task.names)])
    return frame.mapInArrow(_InSpark(task), schema)


@attrs.frozen
class _InSpark:
    """A task as Spark sends it to where its rows are."""

    task: Task

    def __call__(self, parts: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return _told(parts, self.task)


def _duckdb(relation: Any, task: Task) -> Any:
    """What differs in the columns that are read is worked on once, and joined to the rows."""
    keys, told = ([_quoted(name) for name in names] for names in (task.columns, task.names))
    different = _in_arrow(relation.project(", ".join(keys)).distinct().to_arrow_table(), task.begin(), task)  # noqa: F841  (DuckDB finds it by its name)
    same = " AND ".join(f"people.{key} IS NOT DISTINCT FROM different.{key}" for key in keys)
    return relation.query("people", f"SELECT people.*, different.{', different.'.join(told)} FROM people LEFT JOIN different ON {same}")  # noqa: S608  (names are quoted)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


_Later: TypeAlias = Callable[[Any, Task], Any]
_LATER: dict[str, _Later] = {"polars": _polars, "duckdb": _duckdb, "dask": _dask, "pyspark": _pyspark, "pyspark_connect": _pyspark}
_PARTS: dict[_Later, Callable[[Any], Parts]] = {
    _polars: lambda frame: frame.collect(engine="streaming").to_arrow().to_batches(),
    _duckdb: lambda relation: relation.to_arrow_reader(BATCH),
    _dask: lambda frame: (batch for part in frame.partitions for batch in pa.Table.from_pandas(part.compute(), preserve_index=False).to_batches()),
    _pyspark: lambda frame: frame.toArrow().to_batches(),
}


def _later(frame: nw.LazyFrame[Any]) -> _Later:
    """How the library of a frame that is worked out later has its parts worked on; raises `AdviceTreeError` for one where that is not known."""
    name = frame.implementation.name.lower()
    if name not in _LATER:
        raise AdviceTreeError(f"a table of {name} cannot be worked on where it is", f"collect it first; what can stay is a table of {listed(_LATER)}")
    return _LATER[name]
