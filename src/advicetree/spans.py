"""Where each key of a text is: path → line and column.

Invariant: the text is known to be sound TOML or JSON, since it was parsed before; this module only finds its keys again, and reads no values.
It is asked when there is a problem, so that a sound tree never pays for it.
It keeps the places of the paths that are `wanted` only, so that no text can fill the memory.
No recursion: a text may be nested as deeply as its parser allowed.
"""

from __future__ import annotations

import json
import re
import tomllib
from bisect import bisect_right
from collections.abc import Collection

Path = tuple[str | int, ...]

MOST_DOUBLED = 1_001

_BLANK = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
QUOTED = (
    r'"""(?:[^"\\]++|\\.|"{1,2}(?!"))*+"{3,5}'
    r"|'''(?:[^']++|'{1,2}(?!'))*+'{3,5}"
    r'|"(?:[^"\\\n]++|\\.)*+"'
    r"|'[^'\n]*+'"
)
_STRING = re.compile(QUOTED, re.DOTALL)
_SCALAR = re.compile(r"[^,\]}\n#]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_TO_BRACKET = re.compile(rf"(?:[^\"'#\[\]{{}}]++|{QUOTED}|#[^\n]*+)*+", re.DOTALL)


class Places:
    """The places of the keys of one text; without `wanted`, of all of them.

    `doubled` holds the keys that are twice in one table of a JSON text, each with its offset: the first thousand, and one more if there are more.
    They are looked for where `doubles` is true.
    `headers` holds the tables that have headers of their own in a TOML text, in order, where `headers` is true; then keys are stepped over.
    """

    def __init__(self, text: str, format: str, wanted: Collection[Path] | None = None, *, doubles: bool = False, headers: bool = False) -> None:
        self._text = text
        self._format = format
        self._around = None if wanted is None else {path[:depth] for path in wanted for depth in range(len(path))}
        self._wanted = None if self._around is None or wanted is None else self._around.union(wanted)
        self._doubles = doubles
        self._at = 0
        self._offsets: dict[Path, int] = {(): 0}
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self.doubled: list[tuple[str, int]] = []
        self.headers: list[Path] | None = [] if headers else None
        if format == "json":
            self._blank()
            self._value(())
        else:
            self._document()

    def find(self, path: Path) -> tuple[int, int]:
        """The line and column, from 1, of the key at `path`, or of the nearest key above it."""
        while path not in self._offsets:
            path = path[:-1]
        return self.at(self._offsets[path])

    def at(self, offset: int) -> tuple[int, int]:
        """The line and column, from 1, of an offset in the text."""
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def _document(self) -> None:
        """Go through a TOML text: headers, and keys with their values."""
        table: Path | None = ()
        counts: dict[Path, int] = {}
        self._blank()
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header(counts)
            elif self.headers is not None:
                self._to_header()
            else:
                self._assignment(table)
            self._blank()

    def _header(self, counts: dict[Path, int]) -> Path | None:
        """The path of the table that a header, `[a.b]` or `[[a.b]]`, opens."""
        start = self._at
        many = self._text.startswith("[[", start)
        self._at += 2 if many else 1
        parts = self._key()
        self._at = self._text.index("]", self._at) + (2 if many else 1)
        path: Path = ()
        marked: Path | None = ()
        for depth, (part, _) in enumerate(parts, 1):
            path, marked = (*path, part), self._mark(marked, part, start)
            if many and depth == len(parts):
                counts[path] = counts.get(path, -1) + 1
            if path in counts:
                path, marked = (*path, counts[path]), self._mark(marked, counts[path], start)
        if self.headers is not None:
            self.headers.append(path)
        return marked

    def _to_header(self) -> None:
        """Step over all keys up to the next header: the next bracket that a line starts with, outside of lists and tables."""
        while True:
            self._at = _TO_BRACKET.match(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at == len(self._text) or not self._text[self._text.rfind("\n", 0, self._at) + 1 : self._at].strip():
                return
            self._step_over()

    def _assignment(self, path: Path | None) -> None:
        """Read `key = value`, and note the places of the key and of all keys in the value."""
        for part, offset in self._key():
            path = self._mark(path, part, offset)
        self._blank()
        self._at += 1  # the = of TOML, the : of JSON
        self._blank()
        self._value(path)

    def _mark(self, outer: Path | None, part: str | int, offset: int) -> Path | None:
        """The path of a key, whose place is noted; `None` where neither it nor anything in it is wanted."""
        path = None if outer is None else (*outer, part)
        if path is None or (self._wanted is not None and path not in self._wanted):
            return None
        self._offsets.setdefault(path, offset)
        return path

    def _key(self) -> list[tuple[str, int]]:
        """The parts of a key, dotted or not, each with its offset."""
        parts = []
        while True:
            self._at = _BLANK.match(self._text, self._at).end()  # type: ignore[union-attr]
            found = _STRING.match(self._text, self._at) or _BARE.match(self._text, self._at)
            assert found is not None, "a key starts where the parser found one"
            parts.append((self._name(found[0]), self._at))
            self._at = found.end()
            dot = None if self._format == "json" else _DOT.match(self._text, self._at)
            if dot is None:
                return parts
            self._at = dot.end()

    def _name(self, raw: str) -> str:
        """A key without its quotes."""
        if raw[0] not in "\"'":
            return raw
        if "\\" not in raw:
            return raw[1:-1]
        name: str = json.loads(raw) if self._format == "json" else tomllib.loads(f"key = {raw}")["key"]
        return name

    def _value(self, path: Path | None) -> None:
        """Read a value at `path`; `within` holds the lists (with the number of their next item) and tables (with the keys seen) around it."""
        within: list[tuple[Path | None, int | set[str]]] = []
        self._enter(path, within)
        while within:
            self._blank()
            outer, inside = within[-1]
            char = self._text[self._at]
            if char in "]}":
                self._at += 1
                within.pop()
            elif char == ",":
                self._at += 1
            elif isinstance(inside, set):
                inner = outer
                for part, offset in self._key():
                    self._see(part, offset, inside)
                    inner = self._mark(inner, part, offset)
                self._blank()
                self._at += 1
                self._blank()
                self._enter(inner, within)
            else:
                within[-1] = (outer, inside + 1)
                self._enter(self._mark(outer, inside, self._at), within)

    def _see(self, key: str, offset: int, seen: set[str]) -> None:
        """Note a key that this table has already."""
        if self._doubles:
            if key in seen and len(self.doubled) < MOST_DOUBLED:
                self.doubled.append((key, offset))
            seen.add(key)

    def _enter(self, path: Path | None, within: list[tuple[Path | None, int | set[str]]]) -> None:
        """Step over a string or another scalar, or into a list or a table; over these too, if nothing in them is asked for."""
        char = self._text[self._at]
        if char not in "[{":
            found = _STRING.match(self._text, self._at) or _SCALAR.match(self._text, self._at)
            self._at = found.end() if found else self._at
        elif not self._doubles and (path is None or (self._around is not None and path not in self._around)):
            self._step_over()
        else:
            self._at += 1
            within.append((path, 0 if char == "[" else set()))

    def _step_over(self) -> None:
        """Step over a list or a table with all that is in it."""
        depth = 0
        while True:
            self._at = _TO_BRACKET.match(self._text, self._at).end()  # type: ignore[union-attr]
            depth += 1 if self._text[self._at] in "[{" else -1
            self._at += 1
            if depth == 0:
                return

    def _blank(self) -> None:
        self._at = _BLANK.match(self._text, self._at).end()  # type: ignore[union-attr]
