"""A file of text that is read from its start to its end, packed by gzip or not, and how far.

Invariant: what is read here is never kept; a file is opened again for whatever needs a second look.
"""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa

from advicetree.cli.values import UsageError
from advicetree.text import shown

PACKED = ".gz"
_MEGABYTE = 1_000_000
_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Stream:
    """A file of text, by the `name` that it has in messages and the `path` where it is."""

    def __init__(self, name: str, path: Path, *, packed: bool) -> None:
        self.name = name
        self._path, self._packed = path, packed
        self._size, self._before = path.stat().st_size, 0
        self._file: pa.NativeFile | None = None
        if self.head(2) in _MARKS:
            raise UsageError(f"{shown(name)} is in UTF-16", "save it in UTF-8")

    def opened(self, times: int = 1) -> pa.NativeFile:
        """The text, from its start, as it is read for Arrow; where it is read several `times`, each is a part of how far it was read."""
        if self._file is not None:
            self._before += self._size
            self.close()
        self._times = times
        self._file = pa.OSFile(os.fsencode(self._path))
        return pa.CompressedInputStream(self._file, "gzip") if self._packed else self._file

    def again(self) -> BinaryIO:
        """The text, from its start, for a second look."""
        return cast("BinaryIO", gzip.open(self._path) if self._packed else self._path.open("rb"))

    def head(self, most: int) -> bytes:
        """Its first bytes."""
        try:
            with self.again() as file:
                return file.read(most)
        except (gzip.BadGzipFile, EOFError):
            raise self.cut_short() from None

    def count(self, character: bytes) -> int:
        """How often a character is in it."""
        with self.again() as file:
            return sum(block.count(character) for block in iter(lambda: file.read(_MEGABYTE), b""))

    def megabytes(self) -> tuple[int, int]:
        """How much was read, and of how much."""
        done = self._file.tell() if self._file is not None and not self._file.closed else 0
        return (self._before + done) // _MEGABYTE, max(self._size * self._times // _MEGABYTE, 1)

    def line_not_in_utf_8(self) -> int | None:
        """The number of the first line that is not in UTF-8."""
        with self.again() as file:
            for number, line in enumerate(file, 1):
                try:
                    line.decode()
                except UnicodeDecodeError:
                    return number
        return None

    def cut_short(self) -> UsageError:
        """The error for what cannot be unpacked."""
        return UsageError(f"{shown(self.name)} cannot be unpacked by gzip, or ends too early", "copy it once more, or unpack it yourself")

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
