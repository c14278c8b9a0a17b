"""Parts of a table in Arrow, and what is told of them, whatever library the table is of.

What is told is a `Task`: advice (`advising`) or who is sent elsewhere by another tree (`contrast`).

Invariant: only the columns that a task reads are handed to it, and what it tells of a part goes back into the library that the part came from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, Protocol, TypeAlias

import narwhals as nw
import pyarrow as pa

from advicetree.given import is_missing

Begun: TypeAlias = Callable[[pa.Table], pa.Table]
Parts: TypeAlias = Iterable[pa.RecordBatch]

BATCH = 131_072  # rows: enough that little is done twice, and few enough to be at hand

_OF_ONE_TYPE = ("string", "boolean", "integer", "floating", "mixed-integer-float", "decimal")  # as pandas infers it


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


def in_memory(frame: Any, begun: Begun, task: Task) -> Any:
    """A frame that is held in memory with what is told of its rows."""
    told = nw.DataFrame.from_arrow(begun(arrow_of(frame.select(*task.columns))), backend=frame.implementation)
    return frame.with_columns(*(told[name] for name in told.columns)).to_native()


def in_arrow(table: pa.Table, begun: Begun, task: Task) -> pa.Table:
    """The same for a table of Arrow."""
    told = begun(table.select(task.columns))
    for name in told.column_names:
        table = table.append_column(name, told[name])
    return table


def told_of(parts: Parts, task: Task) -> Iterator[pa.RecordBatch]:
    """Each part with what is told of it."""
    begun = task.begin()
    for part in parts:
        yield from in_arrow(pa.Table.from_batches([part]), begun, task).to_batches()


def fields_of(task: Task) -> list[pa.Field]:
    """What a task adds, in Arrow."""
    return [pa.field(name, pa.string()) for name in task.names]


def arrow_of(frame: Any) -> pa.Table:
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
        kind, told = _as_arrow(value)
        kinds.setdefault(kind, []).append(told)
        places.append((list(kinds).index(kind), len(kinds[kind]) - 1))
    which, where = (pa.array(numbers, kind) for numbers, kind in zip(zip(*places, strict=True), (pa.int8(), pa.int32()), strict=True))
    return pa.UnionArray.from_dense(which, where, [pa.array(values, kind) for kind, values in kinds.items()])


def _as_arrow(value: object) -> tuple[pa.DataType, object]:
    """The type of Arrow for a value; what it has nothing like is told as Python writes it, which no column takes."""
    if is_missing(value):
        return pa.null(), None
    try:
        return pa.scalar(value).type, value
    except (pa.ArrowException, OverflowError, TypeError, ValueError):
        return pa.string(), repr(value)


def wrapped(frame: object) -> nw.DataFrame[Any] | nw.LazyFrame[Any]:
    """A frame as narwhals has it; raises `TypeError` for what is none."""
    try:
        return nw.from_native(frame)
    except TypeError:
        wrong = f"this takes a table of pandas, Polars, PyArrow, DuckDB, Dask or PySpark, not {type(frame).__name__}"
        raise TypeError(wrong) from None
