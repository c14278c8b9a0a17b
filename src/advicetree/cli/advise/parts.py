"""What the formats have in common: a file of people as parts of its rows, in Arrow.

Invariant: all parts of a file have its schema, and only one of them is in memory at a time, but for what a format reads ahead.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
import pyarrow as pa

BLOCK = 1 << 22  # bytes of text that are read at a time, and the longest row


class Source(Protocol):
    """A file that is read."""

    schema: pa.Schema
    """Its columns."""
    unit: str
    """What is counted of how far it was read."""

    def parts(self) -> Iterator[pa.RecordBatch]:
        """Its rows; raises `UsageError` where they cannot be read."""

    def read(self) -> tuple[int, int]:
        """How much was read, and of how much."""

    def close(self) -> None:
        """Let go of the file."""


class Sink(Protocol):
    """A file that is written."""

    def write(self, part: pa.RecordBatch) -> None:
        """Write some rows more."""

    def end(self) -> None:
        """Write what is left."""

    def drop(self) -> None:
        """Write nothing more."""


def duplicate(schema: pa.Schema) -> str | None:
    """The first name that several columns have."""
    return next((name for name in schema.names if schema.names.count(name) > 1), None)


def holds(texts: pa.Array, characters: bytes) -> bool:
    """Whether any of some texts has one of these ASCII characters in it."""
    _, offsets, data = texts.buffers()
    if data is None or not len(texts):
        return False
    places = np.frombuffer(offsets, np.int32, len(texts) + 1, texts.offset * 4)
    letters = np.frombuffer(data, np.uint8)[places[0] : places[-1]]
    return any(bool((letters == character).any()) for character in characters)


def written(rows: pa.Array, ending: str) -> pa.Buffer:
    """Lines of text as they are written into a file."""
    [joined] = pa.compute.binary_join(pa.ListArray.from_arrays(pa.array([0, len(rows)], pa.int32()), rows), ending)
    return joined.as_buffer()
