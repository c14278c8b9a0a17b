"""Tables of any library: a frame → the same kind of frame with the columns of advice.

Invariant: rows stay where they live, and in their order where the frame has one; only what the tree reads is handed to `advising`, in Arrow.
A frame that is held in memory is advised at once. One that is worked out later stays so: each of its parts is advised where it is worked out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import attrs
import narwhals as nw
import pyarrow as pa
from narwhals.typing import IntoFrame

from advicetree.errors import AdviceTreeError
from advicetree.tables.advising import BATCH, Adviser, Order
from advicetree.text import listed, shown

Frame = TypeVar("Frame")


def columns_of(frame: object) -> list[str]:
    """The names of the columns of a frame; raises `TypeError` for what is none."""
    if isinstance(frame, pa.RecordBatchReader | pa.RecordBatch):
        return list(frame.schema.names)
    return list(_wrapped(frame).collect_schema().names())


def advised(frame: Frame, order: Order) -> Frame:
    """A frame with what an order adds to it."""
    clash = [name for name in order.names if name in columns_of(frame)]
    if clash:
        raise AdviceTreeError(f"the table has the column {shown(clash[0])} already", "give a 'prefix' for the columns that are added, such as prefix='advice_'")
    if isinstance(frame, pa.RecordBatchReader):
        return _reader(frame, order)  # type: ignore[return-value]
    if isinstance(frame, pa.RecordBatch):
        table = _added_in_arrow(pa.Table.from_batches([frame]), Adviser(order)).combine_chunks()
        return (table.to_batches() or [pa.RecordBatch.from_pylist([], table.schema)])[0]  # type: ignore[return-value]
    wrapped = _wrapped(frame)
    if isinstance(wrapped, nw.DataFrame):
        return _eager(wrapped, Adviser(order))  # type: ignore[return-value]
    name = wrapped.implementation.name.lower()
    lazily = _LAZY.get(name)
    if lazily is None:
        raise AdviceTreeError(f"tables of {name} cannot be advised where they are", f"collect it first, or use one of {listed(_LAZY)}")
    return lazily(frame, order)  # type: ignore[no-any-return]


def in_arrow(frame: object, columns: list[str]) -> pa.Table:
    """Some columns of a frame that is in memory, or of one that is worked out for it, in Arrow; raises `AdviceTreeError` where they cannot be."""
    wrapped = frame if isinstance(frame, nw.DataFrame | nw.LazyFrame) else _wrapped(frame)
    chosen = wrapped.select(columns)
    try:
        return (chosen.collect("pyarrow") if isinstance(chosen, nw.LazyFrame) else chosen).to_arrow()
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise AdviceTreeError(f"a column holds values of several types: {str(error).splitlines()[0]}", "give each column one type") from None


def _wrapped(frame: object) -> nw.DataFrame[Any] | nw.LazyFrame[Any]:
    try:
        return nw.from_native(frame)  # type: ignore[call-overload,no-any-return]
    except TypeError:
        wrong = f"this takes a table of pandas, Polars, PyArrow, DuckDB, Dask or PySpark, not {type(frame).__name__}"
        raise TypeError(wrong) from None


def _eager(frame: nw.DataFrame[Any], adviser: Adviser) -> IntoFrame:
    told = adviser.advise(in_arrow(frame, adviser.order.columns))
    added = nw.DataFrame.from_arrow(told, backend=frame.implementation)
    return frame.with_columns(*(added[name] for name in added.columns)).to_native()


def _added_in_arrow(table: pa.Table, adviser: Adviser) -> pa.Table:
    told = adviser.advise(table.select(adviser.order.columns))
    for name in told.column_names:
        table = table.append_column(name, told[name])
    return table


def _reader(reader: pa.RecordBatchReader, order: Order) -> pa.RecordBatchReader:
    """A reader whose batches are advised as they are read."""
    schema = pa.schema([*reader.schema, *order.schema])
    return pa.RecordBatchReader.from_batches(schema, _batches(reader, order))


def _batches(batches: Iterator[pa.RecordBatch], order: Order) -> Iterator[pa.RecordBatch]:
    """Each batch with what an order adds to it."""
    adviser = Adviser(order)
    for batch in batches:
        yield from _added_in_arrow(pa.Table.from_batches([batch]), adviser).to_batches()


def _polars(frame: Any, order: Order) -> Any:
    """A lazy frame of Polars; its parts are advised one by one where it is collected or written in streaming."""
    import polars as pl  # noqa: PLC0415

    adviser = Adviser(order)

    def with_advice(part: pl.DataFrame) -> pl.DataFrame:
        return _eager(nw.from_native(part, eager_only=True), adviser)  # type: ignore[return-value]

    schema = {**frame.collect_schema(), **dict.fromkeys(order.names, pl.String())}
    return frame.map_batches(with_advice, schema=schema, streamable=True)


def _dask(frame: Any, order: Order) -> Any:
    """A frame of Dask, each of whose partitions is advised where it is."""
    meta = _with_advice(frame._meta_nonempty.iloc[:0], order)
    return frame.map_partitions(_with_advice, order, meta=meta)


def _with_advice(part: Any, order: Order) -> Any:
    return _eager(nw.from_native(part, eager_only=True), Adviser(order))


def _pyspark(frame: Any, order: Order) -> Any:
    """A frame of Spark, each of whose partitions is advised where it is."""
    from pyspark.sql.types import StringType, StructField, StructType  # noqa: PLC0415

    schema = StructType([*frame.schema.fields, *(StructField(name, StringType()) for name in order.names)])
    return frame.mapInArrow(_Batches(order), schema)


@attrs.frozen
class _Batches:
    """What advises batches where Spark has them; it is sent there with its order."""

    order: Order

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return _batches(batches, self.order)


def _duckdb(relation: Any, order: Order) -> Any:
    """A relation of DuckDB: what differs in the columns of the tree is advised once, and joined to its rows, which stay where they are."""
    keys = order.columns
    different = relation.project(", ".join(map(_quoted, keys))).distinct()
    advised = _added_in_arrow(different.to_arrow_table(), Adviser(order))  # noqa: F841  (DuckDB finds it by its name)
    same = " AND ".join(f"people.{_quoted(key)} IS NOT DISTINCT FROM advised.{_quoted(key)}" for key in keys)
    added = ", ".join(f"advised.{_quoted(name)}" for name in order.names)
    return relation.query("people", f"SELECT people.*, {added} FROM people LEFT JOIN advised ON {same}")  # noqa: S608  (names are quoted)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


_LAZY: dict[str, Callable[[Any, Order], Any]] = {"polars": _polars, "duckdb": _duckdb, "dask": _dask, "pyspark": _pyspark, "pyspark_connect": _pyspark}
