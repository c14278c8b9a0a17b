"""Where each key of a text stands: path → line and column.

What always holds: the text is known to be sound TOML or JSON, since it was parsed before; this room only finds its keys again, and reads no values.
It is asked when a problem has to be told, so that a sound tree never pays for it.
No recursion: a text may be nested as deeply as its parser allowed.
"""

from __future__ import annotations

import json
import re
import tomllib
from bisect import bisect_right

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:[^"\\]++|\\.|"{1,2}(?!"))*+"{3,5}'
    r"|'''(?:[^']++|'{1,2}(?!'))*+'{3,5}"
    r'|"(?:[^"\\\n]++|\\.)*+"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}\n#]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_DOT = re.compile(r"[ \t]*\.[ \t]*")


class Places:
    """The places of all keys of one text; `doubled` holds the paths of keys that a JSON text has twice."""

    def __init__(self, text: str, form: str) -> None:
        self._text = text
        self._form = form
        self._at = 0
        self._offsets: dict[Path, int] = {(): 0}
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self.doubled: dict[Path, int] = {}
        if form == "json":
            self._blank()
            self._value(())
        else:
            self._document()

    def find(self, path: Path) -> tuple[int, int]:
        """Give the line and column, from 1, of the key at `path`, or of the nearest key above it."""
        while path not in self._offsets:
            path = path[:-1]
        return self.at(self._offsets[path])

    def at(self, offset: int) -> tuple[int, int]:
        """Give the line and column, from 1, of an offset in the text."""
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def _document(self) -> None:
        """Go through a TOML text: headers, and keys with their values."""
        table: Path = ()
        counts: dict[Path, int] = {}
        self._blank()
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header(counts)
            else:
                self._assignment(table)
            self._blank()

    def _header(self, counts: dict[Path, int]) -> Path:
        """Read `[a.b]` or `[[a.b]]`, and give the path of the table that it opens."""
        start = self._at
        many = self._text.startswith("[[", start)
        self._at += 2 if many else 1
        parts = self._key()
        self._at = self._text.index("]", self._at) + (2 if many else 1)
        path: Path = ()
        for depth, (part, _) in enumerate(parts, 1):
            path = (*path, part)
            self._offsets.setdefault(path, start)
            if many and depth == len(parts):
                counts[path] = counts.get(path, -1) + 1
            if path in counts:
                path = (*path, counts[path])
                self._offsets.setdefault(path, start)
        return path

    def _assignment(self, table: Path) -> None:
        """Read `key = value`, and note the places of the key and of all keys in the value."""
        path = table
        for part, offset in self._key():
            path = (*path, part)
            self._mark(path, offset)
        self._blank()
        self._at += 1  # the = of TOML, the : of JSON
        self._blank()
        self._value(path)

    def _mark(self, path: Path, offset: int) -> None:
        if self._form == "json" and path in self._offsets:
            self.doubled[path] = offset
        self._offsets.setdefault(path, offset)

    def _key(self) -> list[tuple[str, int]]:
        """Read a key, dotted or not: its parts, each with its offset."""
        parts = []
        while True:
            self._at = _BLANK.match(self._text, self._at).end()  # type: ignore[union-attr]
            found = _STRING.match(self._text, self._at) or _BARE.match(self._text, self._at)
            assert found is not None, "a key starts where the parser found one"
            parts.append((self._name(found[0]), self._at))
            self._at = found.end()
            dot = None if self._form == "json" else _DOT.match(self._text, self._at)
            if dot is None:
                return parts
            self._at = dot.end()

    def _name(self, raw: str) -> str:
        """Take the quotes off a key."""
        if raw[0] not in "\"'":
            return raw
        if "\\" not in raw:
            return raw[1:-1]
        name: str = json.loads(raw) if self._form == "json" else tomllib.loads(f"key = {raw}")["key"]
        return name

    def _value(self, path: Path) -> None:
        """Read a value at `path`; `within` holds the lists (with the number of their next item) and tables around it."""
        within: list[tuple[Path, int | None]] = []
        self._enter(path, within)
        while within:
            self._blank()
            outer, index = within[-1]
            char = self._text[self._at]
            if char in "]}":
                self._at += 1
                within.pop()
            elif char == ",":
                self._at += 1
            elif index is None:
                inner = outer
                for part, offset in self._key():
                    inner = (*inner, part)
                    self._mark(inner, offset)
                self._blank()
                self._at += 1
                self._blank()
                self._enter(inner, within)
            else:
                within[-1] = (outer, index + 1)
                inner = (*outer, index)
                self._offsets.setdefault(inner, self._at)
                self._enter(inner, within)

    def _enter(self, path: Path, within: list[tuple[Path, int | None]]) -> None:
        """Step over a string or another scalar, or into a list or a table."""
        char = self._text[self._at]
        if char in "[{":
            self._at += 1
            within.append((path, 0 if char == "[" else None))
        else:
            found = _STRING.match(self._text, self._at) or _SCALAR.match(self._text, self._at)
            self._at = found.end() if found else self._at

    def _blank(self) -> None:
        self._at = _BLANK.match(self._text, self._at).end()  # type: ignore[union-attr]
