"""Files of people by their names: what is read and written, in the format that the ending tells.

Invariant: what is written is kept beside its place until all of it is there, and nothing is left behind where something goes wrong.
Standard input is kept in a temporary file first, since formats are read more than once or from their end.
"""

from __future__ import annotations

import gzip
import io
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import pyarrow as pa

from advicetree.cli.advise.as_csv import CsvSink, CsvSource
from advicetree.cli.advise.as_json import JsonSink, JsonSource
from advicetree.cli.advise.as_parquet import ParquetSink, ParquetSource
from advicetree.cli.advise.parts import Sink, Source
from advicetree.cli.advise.streams import PACKED, Stream
from advicetree.cli.process import STANDARD_OUTPUT
from advicetree.cli.values import UsageError, why
from advicetree.files import target_of, written_in_parts
from advicetree.text import listed, shown

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

STANDARD_INPUT = "-"
_CALLED = {STANDARD_INPUT: "standard input"}
_FORMATS = {".csv": "csv", ".parquet": "parquet", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_ENDINGS = (".csv", f".csv{PACKED}", ".parquet", ".jsonl", f".jsonl{PACKED}")
_RIGHT = f"let it end in one of {listed(_ENDINGS)}"


def called(name: str) -> str:
    """What a file is called in messages."""
    return _CALLED.get(name, name)


def format_of(name: str) -> tuple[str, bool]:
    """The format that a file's name ends in, and whether it is packed; raises `UsageError` for any other ending."""
    stem = name.lower()
    packed = stem.endswith(PACKED)
    stem = stem.removesuffix(PACKED)
    format = next((format for ending, format in _FORMATS.items() if stem.endswith(ending)), None)
    if format is None or (packed and format == "parquet"):
        right = f"{_RIGHT}; JSON lines have one object a line" if stem.endswith(".json") else _RIGHT
        raise UsageError(f"{shown(name)} does not end in a format of tables", right)
    return format, packed


@contextmanager
def source(name: str, format: str | None) -> Iterator[Source]:
    """A file that is read; raises `UsageError` where it cannot be."""
    with ExitStack() as stack:
        try:
            if name == STANDARD_INPUT:
                path = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "input"
                with path.open("wb") as file:
                    shutil.copyfileobj(sys.stdin.buffer, file, 1 << 20)
                found = _source(name, path, format or "csv", packed=False)
            else:
                format, packed = format_of(name)
                if not stat.S_ISREG(Path(name).stat().st_mode):
                    raise UsageError(f"{shown(name)} is a folder or a device", "name a file, or - for standard input")
                found = _source(name, Path(name), format, packed=packed)
        except (OSError, ValueError) as error:
            raise UsageError(f"{shown(called(name))} cannot be read: {why(error)}", "name a file that can be") from None
        stack.callback(found.close)
        yield found


def _source(name: str, path: Path, format: str, *, packed: bool) -> Source:
    name = called(name)
    if format == "parquet":
        return ParquetSource(name, path)
    stream = Stream(name, path, packed=packed)
    return CsvSource(stream) if format == "csv" else JsonSource(stream)


def same(one: str, other: str) -> bool:
    """Whether two names are of one file."""
    try:
        return Path(one).samefile(other)
    except (OSError, ValueError):
        return False


@contextmanager
def output(name: str) -> Iterator[BinaryIO]:
    """A file to be written part after part, or standard output; raises `UsageError` where it cannot be written, and leaves then what was there."""
    if name == STANDARD_OUTPUT:
        if sys.stdout is None:
            raise BrokenPipeError
        yield sys.stdout.buffer
        sys.stdout.flush()
        return
    began = ended = False
    try:
        with _opened(name) as raw:
            file = cast("BinaryIO", _Told(raw, name))
            began = True
            if name.lower().endswith(PACKED):
                with gzip.GzipFile("", "wb", 6, file, mtime=0) as pack:
                    yield cast("BinaryIO", pack)
            else:
                yield file
            ended = True
    except (OSError, ValueError) as error:
        if began and not ended:  # it is about something else
            raise
        raise _not_written(name, error) from None


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    file = Path(name)
    if file.exists() and not file.is_file():  # a device, or what cannot be written and says so
        with file.open("wb") as opened:
            yield opened
    else:
        with written_in_parts(target_of(name)) as opened:
            yield opened


def sink(name: str, format: str | None, file: BinaryIO, schema: pa.Schema, separator: str) -> Sink:
    """What writes rows into a file, in the format that its name ends in."""
    format = (format or "csv") if name == STANDARD_OUTPUT else format_of(name)[0]
    if format == "csv":
        return CsvSink(file, schema, separator)
    return ParquetSink(file, schema) if format == "parquet" else JsonSink(file, schema)


class _Told(io.RawIOBase):
    """A file that tells in a sentence when it cannot be written, also from within a library that writes it."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._name = file, name

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        """Write some bytes."""
        try:
            return self._file.write(data)
        except (OSError, ValueError) as error:
            raise _not_written(self._name, error) from None


def _not_written(name: str, error: Exception) -> UsageError:
    return UsageError(f"{shown(name)} cannot be written: {why(error)}", "name a file that can be")
