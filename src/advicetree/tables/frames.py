"""Tables of any library: a frame → a frame of the same library, with what is told of its rows.

Invariant: rows stay where they live, and in their order where the frame has one.
A frame that is held in memory is worked on at once. One that is worked out later stays so, and each of its parts is worked on where it is (`later`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import narwhals as nw
import pyarrow as pa

from advicetree.errors import AdviceTreeError
from advicetree.tables.arrow import Parts, Task, arrow_of, fields_of, in_arrow, in_memory, told_of, wrapped
from advicetree.tables.later import is_dask, later
from advicetree.text import shown

Frame = TypeVar("Frame")
Counts = TypeVar("Counts")


def columns_of(frame: object) -> list[str]:
    """The names of the columns of a frame; raises `TypeError` for what is none, and `AdviceTreeError` where two columns have the same name."""
    try:
        if isinstance(frame, pa.RecordBatchReader | pa.RecordBatch):
            names = list(frame.schema.names)
        else:
            names = list(frame.columns if is_dask(frame) else wrapped(frame).collect_schema().names())  # type: ignore[attr-defined]
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
        return pa.RecordBatchReader.from_batches(pa.schema([*frame.schema, *fields_of(task)]), told_of(frame, task))
    if isinstance(frame, pa.RecordBatch):
        table = in_arrow(pa.Table.from_batches([frame]), task.begin(), task)
        return pa.RecordBatch.from_arrays([column.combine_chunks() for column in table.columns], schema=table.schema)
    library = later(frame)
    return in_memory(wrapped(frame), task.begin(), task) if library is None else library.added(frame, task)


def only_told(frame: Frame, name: str) -> Frame:
    """The rows of a frame for which a column holds something."""
    if isinstance(frame, pa.RecordBatchReader):
        kept = (batch.filter(batch.column(name).is_valid()) for batch in frame)
        return pa.RecordBatchReader.from_batches(frame.schema, kept)
    if isinstance(frame, pa.RecordBatch):
        return frame.filter(frame.column(name).is_valid())
    library = later(frame)
    return wrapped(frame).filter(~nw.col(name).is_null()).to_native() if library is None else library.holding(frame, name)


def counted(frame: object, columns: Sequence[str], count: Callable[[Parts], Counts]) -> list[Counts]:
    """What is counted of some columns of a frame, in Arrow: of all its parts in turn or, where they live in partitions, of each of these where it is."""
    if isinstance(frame, pa.RecordBatchReader):
        return [count(batch.select(columns) for batch in frame)]
    if isinstance(frame, pa.RecordBatch):
        return [count([frame.select(columns)])]
    library = later(frame)
    return [count(arrow_of(wrapped(frame).select(*columns)).to_batches())] if library is None else library.counted(frame, columns, count)


def like(frame: object, table: pa.Table) -> Any:
    """A table in Arrow as a frame of the library of another one: that of pandas for Dask, and Arrow itself where rows do not live in memory."""
    if isinstance(frame, pa.RecordBatchReader | pa.RecordBatch):
        return table
    library = later(frame)
    backend: Any = wrapped(frame).implementation if library is None else library.backend
    return nw.DataFrame.from_arrow(table, backend=backend).to_native()
