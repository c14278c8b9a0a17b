"""JSON lines: one object a line, in UTF-8.

Invariant: each column has one type in the whole file, which is found by reading it once before: numbers are whole or not, and text stays text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import json as arrow_json

from advicetree.cli.advise.parts import BLOCK, holds, written
from advicetree.cli.advise.streams import Stream
from advicetree.cli.values import UsageError
from advicetree.text import shown

_LONGEST = 1 << 28  # bytes of a line
_CONTROLS = bytes(range(0x20))
_CHANGED = re.compile(r"Column\((?P<column>.*)\) changed from (?P<before>\w+) to (?P<after>\w+) in row (?P<row>\d+)")
_TWICE = re.compile(r"Column\((?P<column>.*)\) was specified twice in row (?P<row>\d+)")
_BROKEN = re.compile(r"JSON parse error: (?P<why>.*?)\.? in row (?P<row>\d+)")
_WORDS = {"string": "text", "number": "a number", "boolean": "true or false", "array": "a list", "object": "an object", "null": "null"}
_ONE = 'write one object a line, such as {"country": "france"}'


class JsonSource:
    """A file of JSON lines that is read."""

    unit = "megabytes"

    def __init__(self, stream: Stream) -> None:
        self._stream, self._name = stream, shown(stream.name)
        self.schema = pa.schema([])
        if stream.head(64).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"["):
            raise UsageError(f"{self._name} is one list, and not JSON lines", _ONE)

    def survey(self, go_on: Callable[[], None]) -> None:
        """Find the columns, and the type of each; calls a function after each part."""
        line = 1
        for block in self._blocks():
            try:
                block.decode()
            except UnicodeDecodeError as error:
                number = line + block.count(b"\n", 0, error.start)
                raise UsageError(f"{self._name} is not in UTF-8, in line {number:,}", "save it in UTF-8") from None
            try:
                found = pa.schema([(field.name, _plain(field.type)) for field in self._read(block, None).schema])
            except pa.ArrowInvalid as error:
                raise self._wrong(error, block, line) from None
            self.schema = self._joined(found, line)
            line += block.count(b"\n")
            go_on()
        if not self.schema.names:
            raise UsageError(f"{self._name} is empty", _ONE)

    def parts(self) -> Iterator[pa.RecordBatch]:
        """Its rows; raises `UsageError` where they cannot be read."""
        for block in self._blocks():
            yield from self._read(block, self.schema).to_batches()

    def read(self) -> tuple[int, int]:
        """How much was read, and of how much."""
        return self._stream.megabytes()

    def close(self) -> None:
        """Let go of the file."""
        self._stream.close()

    def _blocks(self) -> Iterator[bytes]:
        """The text, in parts that end with a line."""
        stream, rest = self._stream.opened(times=2), b""
        try:
            while data := stream.read(BLOCK):
                cut = data.rfind(b"\n") + 1
                if cut:
                    yield rest + data[:cut]
                    rest = data[cut:]
                else:
                    rest += data
                if len(rest) > _LONGEST:
                    raise UsageError(f"{self._name} has a line of more than {_LONGEST >> 20} megabytes", _ONE)
        except OSError as error:
            if error.errno is not None:
                raise
            raise self._stream.cut_short() from None
        if rest.strip():
            yield rest

    @staticmethod
    def _read(block: bytes, schema: pa.Schema | None) -> pa.Table:
        if not block.strip():
            return pa.schema([] if schema is None else schema).empty_table()
        return arrow_json.read_json(
            pa.BufferReader(block),
            arrow_json.ReadOptions(use_threads=False, block_size=len(block) + 1),
            arrow_json.ParseOptions(explicit_schema=schema, newlines_in_values=False),
        )

    def _joined(self, found: pa.Schema, line: int) -> pa.Schema:
        """The columns so far, and those of some lines more."""
        try:
            return pa.unify_schemas([self.schema, found], promote_options="permissive")
        except (pa.ArrowTypeError, pa.ArrowInvalid):
            before = {field.name: field for field in self.schema}
            for field in found:
                try:
                    pa.unify_schemas([pa.schema([before.get(field.name, field)]), pa.schema([field])], promote_options="permissive")
                except (pa.ArrowTypeError, pa.ArrowInvalid):
                    types = f"{_in_words(before[field.name].type)} before line {line:,} and {_in_words(field.type)} after it"
                    raise UsageError(f"the column {shown(field.name)} of {self._name} is {types}", "give each column one type") from None
            raise

    def _wrong(self, error: Exception, block: bytes, begin: int) -> UsageError:
        """What is wrong in some lines, of which the first has a number."""
        told = str(error).splitlines()[0]
        changed, twice, broken = _CHANGED.search(told), _TWICE.search(told), _BROKEN.search(told)
        if changed is not None:
            line = _line(block, begin, int(changed["row"]))
            before, after = (_WORDS.get(changed[each], changed[each]) for each in ("before", "after"))
            if not changed["column"]:
                return UsageError(f"{self._name} has {after} in line {line:,}, and not an object", _ONE)
            column = shown(changed["column"].removeprefix("/"))
            return UsageError(f"the column {column} of {self._name} changes from {before} to {after} in line {line:,}", "give each column one type")
        if twice is not None:
            line = _line(block, begin, int(twice["row"]))
            return UsageError(f"{self._name} has {shown(twice['column'].removeprefix('/'))} twice in line {line:,}", "give each key once")
        if broken is not None:
            return UsageError(f"{self._name} is not JSON in line {_line(block, begin, int(broken['row'])):,}: {broken['why']}", _ONE)
        return UsageError(f"{self._name} cannot be read as JSON lines", _ONE)


class JsonSink:
    """A file of JSON lines that is written."""

    def __init__(self, file: BinaryIO, schema: pa.Schema) -> None:
        self._file = file
        self._keys = [f"{', ' if number else '{'}{json.dumps(name, ensure_ascii=False)}: " for number, name in enumerate(schema.names)]

    def write(self, part: pa.RecordBatch) -> None:
        """Write some rows more."""
        if part.num_rows:
            pieces = [piece for key, column in zip(self._keys, part.columns, strict=True) for piece in (key, as_json(column))]
            self._file.write(written(pc.binary_join_element_wise(*pieces, "}", ""), "\n"))
            self._file.write(b"\n")

    def end(self) -> None:
        """Write what is left."""

    def drop(self) -> None:
        """Write nothing more."""


def as_json(array: pa.Array) -> pa.Array:
    """Values of any type as JSON: days, times and all else that it has no type for as text; a number that is none, or endless, is missing."""
    kind: Any = array.type
    if pa.types.is_dictionary(kind):
        return as_json(array.dictionary_decode())
    if pa.types.is_nested(kind):
        return pa.array([json.dumps(value, ensure_ascii=False, default=str) for value in array.to_pylist()], pa.string())
    texts = array.cast(pa.string())
    if pa.types.is_floating(kind):
        whole = pc.match_substring_regex(texts, r"^-?\d+$")
        texts = pc.if_else(whole, pc.binary_join_element_wise(texts, ".0", ""), texts)
        texts = pc.if_else(pc.is_finite(array), texts, "null")
    elif not (pa.types.is_integer(kind) or pa.types.is_boolean(kind)):
        texts = _quoted(texts)
    return texts.fill_null("null")


def _quoted(texts: pa.Array) -> pa.Array:
    """Texts as JSON."""
    if holds(texts, _CONTROLS):
        return pa.array([None if text is None else json.dumps(text, ensure_ascii=False) for text in texts.to_pylist()], pa.string())
    for character in '\\"':  # the backslash first, since the other is written with one
        if holds(texts, character.encode()):
            texts = pc.replace_substring(texts, character, f"\\{character}")
    return pc.binary_join_element_wise("", texts, "", '"')


def _plain(kind: Any) -> Any:
    """A type as it is in JSON: what looks like a time is text, and what was never told can be."""
    if pa.types.is_timestamp(kind) or pa.types.is_null(kind):
        return pa.string() if pa.types.is_timestamp(kind) else kind
    if pa.types.is_list(kind):
        return pa.list_(_plain(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, _plain(field.type)) for field in kind])
    return kind


def _in_words(kind: Any) -> str:
    """What values of a type are called."""
    number = pa.types.is_integer(kind) or pa.types.is_floating(kind)
    name = str(kind).partition("<")[0]
    return _WORDS["number" if number else {"bool": "boolean", "list": "array", "struct": "object"}.get(name, name)]


def _line(block: bytes, begin: int, row: int) -> int:
    """The number of the line of a row; lines without anything are no rows."""
    for number, line in enumerate(block.split(b"\n"), begin):
        if line.strip():
            if row == 0:
                return number
            row -= 1
    return begin
