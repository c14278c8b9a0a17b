"""The kinds of values that hold others: lists, tables with certain keys, tables by ids.

What always holds: they are kinds as in `kinds`; a table is read in place, and a key that is wrong stays there with `None`.
A key that its table does not have is told where it belongs, if a table around it has that key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from advicetree.errors import shown
from advicetree.reading.kinds import ID, LONGEST_ID, Kind, Schema, Text, good_id, naming
from advicetree.reading.report import Path, Report, header


class Format:
    """A whole format: the `shape` of its outermost table, the `words` that are keys of it, and `families` of shapes that authors mistake for one another."""

    def __init__(self, shape: Shape, words: frozenset[str], families: tuple[dict[str, Shape], ...]) -> None:
        self.shape = shape
        self.words = words
        self.families = families


class Many(Kind):
    """A list of one kind; one alone may stand without brackets. An entry that is wrong gives `None`."""

    def __init__(self, kind: Kind, most: int = 1_000, least: int = 0) -> None:
        self.kind = kind
        self.most = most
        self.least = least
        self.expected = f"a list, each of it {kind.expected}"

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> tuple[Any, ...]:
        if type(value) is not list:
            one = self.kind.read(value, report, path, key)
            return () if one is None else (one,)
        if len(value) < self.least:
            report.add("empty-list", (*path, key), f"{naming(path, key)} is an empty list, and takes one entry or more")
        if len(value) > self.most:
            report.add("too-many", (*path, key), f"{naming(path, key)} has {len(value):,} entries, and may have {self.most:,}")
            return ()
        inner = (*path, key)
        read = self.kind.read
        return tuple(read(item, report, inner, index) for index, item in enumerate(value))

    def schema(self) -> Schema:
        one = self.kind.schema()
        least = {"minItems": self.least} if self.least else {}
        return {"anyOf": [one, {"type": "array", "items": one, **least, "maxItems": self.most}]}


class Tables(Kind):
    """A list of tables of one shape, as `[[promise]]` writes it."""

    expected = "a list of tables"

    def __init__(self, shape: Shape, most: int = 10_000) -> None:
        self.shape = shape
        self.most = most

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> tuple[dict[str, Any] | None, ...] | None:
        if type(value) is not list:
            self.wrong(value, report, path, key)
            return None
        if len(value) > self.most:
            report.add("too-many", (*path, key), f"{naming(path, key)} has {len(value):,} entries, and may have {self.most:,}")
            return None
        inner = (*path, key)
        return tuple(self.shape.read(item, report, inner, index) for index, item in enumerate(value))

    def schema(self) -> Schema:
        return {"type": "array", "items": self.shape.schema(), "maxItems": self.most}


class Shape(Kind):
    """A table with certain keys, some of which it must have; `short` is the key that text alone stands for."""

    expected = "a table"

    def __init__(self, keys: dict[str, Kind], required: Iterable[str] = (), short: str | None = None, meaning: str = "") -> None:
        self.keys = keys
        self.required = tuple(required)
        self.short = short
        self.meaning = meaning
        if short is not None:
            self.expected = "text or a table"

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> dict[str, Any] | None:
        if type(value) is dict:
            return self.fields(value, report, (*path, key))
        if self.short is not None and type(value) is str:
            text = self.keys[self.short].read(value, report, path, key)
            return None if text is None else {self.short: text}
        self.wrong(value, report, path, key)
        return None

    def fields(self, table: dict[str, Any], report: Report, path: Path) -> dict[str, Any]:
        """Read the keys of a table, in place: each gets what its value stands for, or `None` where that was wrong."""
        keys = self.keys
        for key, value in table.items():
            kind = keys.get(key)
            if kind is None:
                unknown_key(key, self, report, path)
            else:
                table[key] = kind.read(value, report, path, key)
        for key in self.required:
            if key not in table and (*path, key) not in report.meant:
                report.add("missing-key", path, f"{header(path)} has no '{key}'")
        return table

    def schema(self) -> Schema:
        shape: Schema = {
            "type": "object",
            "properties": {key: kind.schema() for key, kind in self.keys.items()},
            "additionalProperties": False,
        }
        if self.required:
            shape["required"] = list(self.required)
        if self.meaning:
            shape["description"] = self.meaning
        return shape if self.short is None else {"anyOf": [self.keys[self.short].schema(), shape]}


class Ids(Kind):
    """A table of things of one kind by their ids."""

    expected = "a table"

    def __init__(self, kind: Kind, most: int = 100_000, form: re.Pattern[str] = ID, example: str = "") -> None:
        self.kind = kind
        self.most = most
        self.form = form
        self.example = example

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> dict[str, Any] | None:
        if type(value) is not dict:
            self.wrong(value, report, path, key)
            return None
        inner = (*path, key)
        if len(value) > self.most:
            report.add("too-many", inner, f"{naming(path, key)} has {len(value):,} entries, and may have {self.most:,}")
            return None
        read = self.kind.read
        monsters = []
        for id, item in value.items():
            if id in report.format.words and fallen(id, item, self, report, inner):
                value[id] = None
                continue
            if self.form is ID:
                good_id(id, report, (*inner, id))
            elif not self.form.fullmatch(id):
                report.add("bad-id", (*inner, id), f"{shown(id)} cannot name an entry of {header(inner)}; write it like {self.example}")
            if len(id) > LONGEST_ID or not id.isprintable():
                monsters.append(id)  # it was reported, and would only spoil other messages
                continue
            value[id] = read(item, report, inner, id)
        for id in monsters:
            del value[id]
        entries: dict[str, Any] = value
        return entries

    def schema(self) -> Schema:
        return {"type": "object", "propertyNames": {"pattern": f"^{self.form.pattern}$"}, "additionalProperties": self.kind.schema()}


def unknown_key(key: str, shape: Shape, report: Report, path: Path) -> None:
    """Report a key that a table does not have; if a table around it has that key, say where it belongs."""
    for above, other in reversed(shapes_above(report, path)):
        if isinstance(other, Shape) and key in other.keys and key not in table_at(report.data, above):
            return misplaced(key, above, report, path)
    kin = next((family for family in report.format.families if shape in family.values()), {})
    if others := [name for name, other in kin.items() if key in other.keys]:
        report.add("unknown-key", (*path, key), f"'{key}' is no key of {header(path)}, but of {' and '.join(others)}")
    else:
        guess = report.add("unknown-key", (*path, key), f"{shown(key)} is no key of {header(path)}", key, tuple(shape.keys))
        report.meant.add((*path, guess or key))
    return None


def misplaced(key: str, above: Path, report: Report, path: Path) -> None:
    """Report a key that fell below the wrong header."""
    report.meant.add((*above, key))
    belongs = f"it belongs to {header(above)}: write it above the header {header(path)}"
    report.add("misplaced-key", (*path, key), f"{shown(key)} is no key of {header(path)}; {belongs}")


def fallen(id: str, item: Any, ids: Ids, report: Report, path: Path) -> bool:
    """Tell whether an entry of a table by ids is rather a key of the table around it, and report it if so.

    It is, if that table lacks the key though it needs it, or if the entry could not be one of these ids at all.
    """
    for above, shape in reversed(shapes_above(report, path)):
        if isinstance(shape, Shape) and id in shape.keys and id not in table_at(report.data, above):
            no_entry = type(item) not in {str, dict} and isinstance(ids.kind, Text | Shape)
            if no_entry or (id in shape.required and isinstance(item, str)):
                misplaced(id, above, report, path)
                return True
    return False


def shapes_above(report: Report, path: Path) -> list[tuple[Path, Kind]]:
    """Give the kinds of all tables around a path, outermost first."""
    kind: Kind = report.format.shape
    found: list[tuple[Path, Kind]] = []
    for depth, part in enumerate(path):
        found.append((path[:depth], kind))
        if isinstance(kind, Shape) and isinstance(part, str):
            kind = kind.keys[part]
        elif isinstance(kind, Ids | Many):
            kind = kind.kind
        elif isinstance(kind, Tables):
            kind = kind.shape
    return found


def table_at(data: Any, path: Path) -> dict[str, Any]:
    """Give the table that stands at a path of the data."""
    for part in path:
        data = data[part]
    table: dict[str, Any] = data
    return table
