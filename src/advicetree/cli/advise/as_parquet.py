"""Parquet: columns with types, in groups of rows.

Invariant: rows are read page by page, however large their groups are, and written in groups that fit into memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
from pyarrow import parquet

from advicetree.cli.advise.parts import duplicate
from advicetree.cli.values import UsageError
from advicetree.tables.arrow import BATCH
from advicetree.text import shown

_PAGE = 1 << 20
_ROWS, _BYTES = 1 << 20, 1 << 27  # of a group, about


class ParquetSource:
    """A file of Parquet that is read."""

    unit = "rows"

    def __init__(self, name: str, path: Path) -> None:
        self._name, self._rows = shown(name), 0
        try:
            self._file = parquet.ParquetFile(path, buffer_size=_PAGE, pre_buffer=False)
            self.schema = self._file.schema_arrow
        except (pa.ArrowException, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise self._wrong(error) from None
        if (twice := duplicate(self.schema)) is not None:
            raise UsageError(f"{self._name} has two columns that are called {shown(twice)}", "give each column a name of its own")

    def parts(self) -> Iterator[pa.RecordBatch]:
        """Its rows; raises `UsageError` where they cannot be read."""
        try:
            for part in self._file.iter_batches(BATCH):
                self._rows += part.num_rows
                yield part
        except (pa.ArrowException, OSError) as error:
            raise self._wrong(error) from None

    def read(self) -> tuple[int, int]:
        """How much was read, and of how much."""
        return self._rows, self._file.metadata.num_rows

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _wrong(self, error: Exception) -> UsageError:
        return UsageError(f"{self._name} cannot be read as Parquet: {str(error).splitlines()[0].rstrip('.')}", "write it once more, or copy it again")


class ParquetSink:
    """A file of Parquet that is written."""

    def __init__(self, file: BinaryIO, schema: pa.Schema) -> None:
        self._schema = schema
        self._writer = parquet.ParquetWriter(file, schema)
        self._kept: list[pa.RecordBatch] = []
        self._rows = self._bytes = 0

    def write(self, part: pa.RecordBatch) -> None:
        """Write some rows more."""
        self._kept.append(part)
        self._rows += part.num_rows
        self._bytes += part.nbytes
        if self._rows >= _ROWS or self._bytes >= _BYTES:
            self._flush()

    def end(self) -> None:
        """Write what is left."""
        if self._kept:
            self._flush()
        self._writer.close()

    def drop(self) -> None:
        """Write nothing more."""
        self._writer.is_open = False  # or it would be ended when it is forgotten

    def _flush(self) -> None:
        self._writer.write_table(pa.Table.from_batches(self._kept, self._schema), row_group_size=self._rows)
        self._kept, self._rows, self._bytes = [], 0, 0
