"""CSV: text in UTF-8 with a header, whose values are separated by commas, semicolons or tabs, whichever the header has most of.

Invariant: all columns are text, as it is written in the file. What is empty is missing, unless it stands in quotation marks.
What is written is read again as the same values.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from advicetree.cli.advise.as_json import as_json
from advicetree.cli.advise.parts import BLOCK, duplicate, holds, written
from advicetree.cli.advise.streams import Stream
from advicetree.cli.values import NONE_TICKED, UsageError
from advicetree.tables.meanings import is_text
from advicetree.text import counted, shown

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_FIRST = 1 << 20  # bytes, in which the header has to be
_SAVE = "save it as CSV in UTF-8"
_QUOTED = re.compile('"[^"]*"')
_ROW = re.compile(r"Expected [0-9]+ columns, got [0-9]+")


class CsvSource:
    """A file of CSV that is read."""

    unit = "megabytes"

    def __init__(self, stream: Stream) -> None:
        self._stream, self._name = stream, shown(stream.name)
        head = stream.head(_FIRST)
        self.separator, names, self._bare = self._header(head)
        self.schema = pa.schema([(name, pa.string()) for name in names])
        if (twice := duplicate(self.schema)) is not None:
            raise UsageError(f"{self._name} has two columns that are called {shown(twice)}", "give each column a name of its own")

    def parts(self) -> Iterator[pa.RecordBatch]:
        """Its rows; raises `UsageError` where they cannot be read."""
        if self._bare:
            return
        broken = False  # whether a value has a line break
        try:
            reader = arrow_csv.open_csv(
                self._stream.opened(),
                arrow_csv.ReadOptions(use_threads=False, block_size=BLOCK),
                arrow_csv.ParseOptions(delimiter=self.separator, newlines_in_values=True),
                arrow_csv.ConvertOptions(
                    column_types=self.schema, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False, check_utf8=True
                ),
            )
            for part in reader:
                broken = broken or any(holds(column, b"\r\n") for column in part.columns)
                yield part
        except (pa.ArrowInvalid, UnicodeDecodeError) as error:
            raise self._wrong(error) from None
        except OSError as error:
            if error.errno is not None:
                raise
            raise self._stream.cut_short() from None
        if broken:
            self._refuse_unclosed()

    def read(self) -> tuple[int, int]:
        """How much was read, and of how much."""
        return self._stream.megabytes()

    def close(self) -> None:
        """Let go of the file."""
        self._stream.close()

    def _header(self, head: bytes) -> tuple[str, list[str], bool]:
        """What separates values, the names of the columns, and whether nothing comes after them."""
        try:
            text = io.TextIOWrapper(io.BytesIO(head), encoding="utf-8-sig", errors="strict" if len(head) < _FIRST else "ignore", newline="").read()
        except UnicodeDecodeError:
            raise self._not_in_utf_8() from None
        line = next((line for line in text.splitlines() if line), "")
        separator = max(SEPARATORS, key=_QUOTED.sub("", line).count)  # the first of those that are there as often
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            names = next((row for row in rows if row), None)
            bare = len(head) < _FIRST and not any(rows)
        except csv.Error:
            bare = False
        if not names:
            raise UsageError(f"{self._name} is empty", "its first line names the columns")
        return separator, names, bare

    def _wrong(self, error: Exception) -> UsageError:
        """What is wrong with the file, with the number of the line; what stands there is not told."""
        told = str(error).splitlines()[0]
        if isinstance(error, UnicodeDecodeError) or "UTF8" in told:
            return self._not_in_utf_8()
        return self._fault() or UsageError(f"{self._name} cannot be read as CSV: {_ROW.search(told) or 'a row is broken'}", _SAVE)

    def _not_in_utf_8(self) -> UsageError:
        line = self._stream.line_not_in_utf_8()
        return UsageError(f"{self._name} is not in UTF-8{'' if line is None else f', in line {line:,}'}", _SAVE)

    def _refuse_unclosed(self) -> None:
        """Raise `UsageError` where a quotation mark is missing, so that rows may have been taken for one value."""
        if self._stream.count(b'"') % 2 and (fault := self._fault()) is not None:
            raise fault

    def _fault(self) -> UsageError | None:
        """The first row that is broken, found by reading the file once more, line by line."""
        quoted = "put a value that holds one, or a line break, in quotation marks, and write one that it holds twice"
        columns, begin = len(self.schema), 0
        with io.TextIOWrapper(self._stream.again(), encoding="utf-8-sig", errors="replace", newline="") as text:
            before = csv.field_size_limit(BLOCK)
            rows = csv.reader(text, delimiter=self.separator, strict=True)
            try:
                for row in rows:
                    if row and len(row) != columns:
                        wrong = f"{self._name} has {counted(len(row), 'value')} in line {begin + 1:,}, and its header names {counted(columns, 'column')}"
                        return UsageError(wrong, f"its values are separated by {SEPARATORS[self.separator]}; {quoted}")
                    begin = rows.line_num
            except csv.Error as error:
                line = begin + 1
                if "expected after" in str(error):
                    return UsageError(f"{self._name} has text behind a closing quotation mark in line {line:,}", quoted)
                wrong = f"{self._name} has a value in line {line:,} whose quotation mark is never closed"
                return UsageError(wrong, "close it; a quotation mark within a value is written twice")
            finally:
                csv.field_size_limit(before)
        return None


class CsvSink:
    """A file of CSV that is written; values are in quotation marks only where they need them."""

    def __init__(self, file: BinaryIO, schema: pa.Schema, separator: str = ",") -> None:
        self._file, self._separator = file, separator
        self._odd = f'"\r\n{separator}'
        self._write([pa.array([name]) for name in schema.names])

    def write(self, part: pa.RecordBatch) -> None:
        """Write some rows more."""
        if part.num_rows:
            self._write([as_text(column) for column in part.columns])

    def end(self) -> None:
        """Write what is left."""

    def drop(self) -> None:
        """Write nothing more."""

    def _write(self, columns: Sequence[pa.Array]) -> None:
        rows = pc.binary_join_element_wise(*(self._quoted(column) for column in columns), self._separator)
        self._file.write(written(rows, "\n"))
        self._file.write(b"\n")

    def _quoted(self, texts: pa.Array) -> pa.Array:
        """Values as they stand in the file; one that is missing is empty, and an empty one is quoted."""
        if holds(texts, self._odd.encode()):
            odd = pc.match_substring_regex(texts, f"[{self._odd}]")
            texts = pc.if_else(odd, pc.binary_join_element_wise("", pc.replace_substring(texts, '"', '""'), "", '"'), texts)
        empty = pc.equal(pc.binary_length(texts), 0)
        if pc.any(empty).as_py():
            texts = pc.if_else(empty, '""', texts)
        return texts.fill_null("")


def as_text(array: pa.Array) -> pa.Array:
    """Values of any type as text: lists of text with commas between, as answers are typed, and what is nested otherwise, or has gaps, as JSON."""
    kind: Any = array.type
    if pa.types.is_dictionary(kind):
        return as_text(array.dictionary_decode())
    if (pa.types.is_list(kind) or pa.types.is_large_list(kind)) and is_text(kind.value_type):
        joined = pc.binary_join(array.cast(pa.list_(pa.string())), ",")
        joined = pc.if_else(pc.equal(pc.list_value_length(array), 0), NONE_TICKED, joined)
        return joined if joined.null_count == array.null_count else pc.if_else(joined.is_valid(), joined, _nested(array))
    if pa.types.is_nested(kind):
        return _nested(array)
    return array.cast(pa.string())


def _nested(array: pa.Array) -> pa.Array:
    return pc.if_else(array.is_valid(), as_json(array), pa.scalar(None, pa.string()))
