"""The kinds of values that hold others: lists, tables with certain keys, tables by ids.

Invariant: they are types as in `types`; a table is read in place, and a key that is wrong stays there with `None`.
A key that its table does not have is told where it belongs, if a table around it has that key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from advicetree.format.names import ID, LONGEST_ID, good_id
from advicetree.format.report import Report
from advicetree.format.suggestions import fallen, mistyped, unknown_key
from advicetree.format.types import Kind, Schema
from advicetree.format.wording import Path, header, naming, type_name
from advicetree.text import shown


class Format:
    """A whole format: the `shape` of its outermost table, the `words` that are keys of it, the shapes of `nodes`, and `families` that are mistaken."""

    def __init__(self, shape: Shape, words: frozenset[str], nodes: dict[str, NodeShape], families: tuple[dict[str, Shape], ...]) -> None:
        self.shape = shape
        self.words = words
        self.nodes = nodes
        self.families = families


class Many(Kind):
    """A list of one kind; one alone may stand without brackets. An entry that is wrong gives `None`."""

    def __init__(self, kind: Kind, most: int = 1_000, least: int = 0) -> None:
        self.kind = kind
        self.most = most
        self.least = least
        self.expected = f"a list, each of it {kind.expected}"

    def takes(self, value: Any) -> bool:
        return type(value) is list or self.kind.takes(value)

    def inside(self, part: str | int) -> Kind:
        return self.kind if isinstance(part, int) else self.kind.inside(part)

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

    def takes(self, value: Any) -> bool:
        return type(value) is list

    def inside(self, part: str | int) -> Kind:  # noqa: ARG002
        return self.shape

    def wrong(self, value: Any, report: Report, path: Path, key: str | int) -> None:
        right = f"; write [[{key}]]" if type(value) is dict and not path else ""
        report.add("wrong-type", (*path, key), f"{naming(path, key)} takes {self.expected}, and is {type_name(value)}{right}")

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
    """A table with certain keys, some of which it must have; `short` is the key that text alone stands for, `written` an example."""

    expected = "a table"

    def __init__(self, keys: dict[str, Kind], required: Iterable[str] = (), short: str | None = None, meaning: str = "", written: str = "") -> None:
        self.keys: dict[str, Kind] = keys
        self.required = tuple(required)
        self.short = short
        self.meaning = meaning
        self.written = written
        if short is not None:
            self.expected = f"{keys[short].expected} or a table"

    def takes(self, value: Any) -> bool:
        return type(value) is dict or (self.short is not None and type(value) is str)

    def inside(self, part: str | int) -> Kind:
        return self.keys[str(part)]

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> dict[str, Any] | None:
        if type(value) is dict:
            return self.fields(value, report, (*path, key))
        if self.short is not None and type(value) is str:
            text = self.keys[self.short].read(value, report, path, key)
            return None if text is None else {self.short: text}
        self.wrong(value, report, path, key)
        return None

    def rather(self, value: Any) -> str:
        if self.short is None and len(self.required) == 1 and type(value) is str and not self.written:
            return f'{{ {self.required[0]} = "..." }}'
        return super().rather(value)

    def wrong(self, value: Any, report: Report, path: Path, key: str | int) -> None:
        if report.form == "toml" and isinstance(key, str) and isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            one = header((*path, key))
            report.add("wrong-type", (*path, key), f"{naming(path, key)} takes a table, and is a list of them; write {one}, with one bracket on each side")
            return
        super().wrong(value, report, path, key)

    def fields(self, table: dict[str, Any], report: Report, path: Path) -> dict[str, Any]:
        """Read the keys of a table, in place: each gets what its value stands for, or `None` where that was wrong or the table has no such key."""
        keys = self.keys
        unknown: list[str] = []
        for key, value in table.items():
            kind = keys.get(key)
            if kind is None:
                unknown.append(key)
            else:
                table[key] = kind.read(value, report, path, key)
        missing = tuple(key for key in self.required if key not in table and (*path, key) not in report.meant) if unknown else ()
        for key in unknown:
            value, table[key] = table[key], None  # another kind of node may have this key, and what looks at nodes must not find what nobody read
            for instead, stands in unknown_key(key, value, self, report, path, missing).items():
                there = table.setdefault(instead, stands)
                if there is not stands and isinstance(stands, dict) and isinstance(there, dict):
                    table[instead] = stands | there
        for key in self.required:
            if key not in table and (*path, key) not in report.meant:
                report.add("missing-key", path, f"{header(path)} has no '{key}'", guess=mistyped(report, path, table.keys()))
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


class NodeShape(Shape):
    """A node; what has another kind's `sign`, the key that only its nodes must have, and more of its keys than of this one's, is one of that kind."""

    def __init__(self, sign: str, keys: dict[str, Kind], required: Iterable[str] = (), meaning: str = "") -> None:
        super().__init__(keys, required, meaning=meaning)
        self.sign = sign

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> dict[str, Any] | None:
        if type(value) is dict and self.sign not in value:
            for kind, other in report.format.nodes.items():
                if other.sign in value and len(value.keys() & other.keys.keys()) > len(value.keys() & self.keys.keys()):
                    article = "a" if kind == "situation" else "an"
                    report.add("unknown-key", (*path, key), f"{header((*path, key))} has the keys of {article} {kind}; write {header((kind, key))}")
                    return None
        return super().read(value, report, path, key)


class Ids(Kind):
    """A table of things of one kind by their ids."""

    expected = "a table"
    by_id = True

    def __init__(self, kind: Kind, most: int = 100_000, form: re.Pattern[str] = ID, written: str = "", example: str = "") -> None:
        self.kind = kind
        self.most = most
        self.form = form
        self.written = written
        self.example = example

    def takes(self, value: Any) -> bool:
        return type(value) is dict

    def inside(self, part: str | int) -> Kind:  # noqa: ARG002
        return self.kind

    def read(self, value: Any, report: Report, path: Path, key: str | int) -> dict[str, Any] | None:
        if type(value) is not dict:
            self.wrong(value, report, path, key)
            return None
        inner = (*path, key)
        self._lift(value, report, inner)
        if len(value) > self.most:
            report.add("too-many", inner, f"{naming(path, key)} has {len(value):,} entries, and may have {self.most:,}")
            return None
        read = self.kind.read
        words, good = report.format.words, self.form.fullmatch
        if not path and any(id in value and not self.kind.takes(value[id]) for id in self.kind.keys):
            self._nameless(value, report, str(key))
            return None
        unread = {one for id in [id for id in value if not good(id)] for one in self._bad(id, value, report, inner)}
        for id, item in value.items():
            value[id] = None if id in unread or (id in words and fallen(id, item, self.kind, report, inner)) else read(item, report, inner, id)
        entries: dict[str, Any] = value
        return entries

    def _lift(self, entries: dict[str, Any], report: Report, path: Path) -> None:
        """Report entries that stand one table too deep, in one called like this (`answers.no` below the header of the answers), and take them out of it."""
        name = str(path[-1])
        for again in dict.fromkeys((name, name.removesuffix("s"))):
            deeper = entries.get(again)
            if type(deeper) is dict and deeper and not deeper.keys() & self.kind.keys.keys():
                first = next(iter(deeper))
                said = f"this is in {header(path)} already: write {first if ID.fullmatch(first) else shown(first)} = ..., without '{again}' before it"
                report.add("misplaced-key", (*path, again), said)
                del entries[again]
                entries.update({id: item for id, item in deeper.items() if id not in entries})

    def wrong(self, value: Any, report: Report, path: Path, key: str | int) -> None:
        if path or type(value) is not list or not all(type(item) is dict for item in value):
            super().wrong(value, report, path, key)
            return
        id = value[0].get("id") if value else None
        id = id if type(id) is str and self.form.fullmatch(id) else "ID"
        report.add("wrong-type", (key,), f"{naming(path, key)} takes a table, and is a list; write {header((key, id))} for each of them")

    def _nameless(self, entries: dict[str, Any], report: Report, key: str) -> None:
        """Report keys of an entry that stand below a header without its id, and read the entries that have one."""
        first = next(id for id in entries if id in self.kind.keys)
        at = (key,) if first == next(iter(entries)) else (key, first)
        report.add("bad-id", at, f"{header((key,))} has no id; write {header((key, 'ID'))}, with an id of your own")
        for id, item in entries.items():
            if id not in self.kind.keys and self.form.fullmatch(id):
                report.meant.update((key, id, astray) for astray in self.kind.keys if astray in entries)
                self.kind.read(item, report, (key,), id)

    def _bad(self, id: str, entries: dict[str, Any], report: Report, path: Path) -> tuple[str, ...]:
        """Report an id that is not well formed, and give those that hold nothing to read: it or the id that it should be, which both count as there."""
        if self.form is ID:
            good_id(id, report, (*path, id))
        else:
            report.add("bad-id", (*path, id), f"{shown(id)} cannot name an entry of {header(path)}; write it like {self.example}")
        mended, item = report.mended.get(id), entries[id]
        if len(id) > LONGEST_ID or not id.isprintable():
            del entries[id]  # it would only spoil other messages
        if mended is None:
            return ()
        there = entries.setdefault(mended, None)
        if isinstance(there, dict) and isinstance(item, dict) and not there.keys() & item.keys():
            entries[mended] = item | there  # one header of two is mistyped
            entries[id] = None
            return (id,)
        return (mended,) if there is None else ()

    def schema(self) -> Schema:
        return {"type": "object", "propertyNames": {"pattern": f"^{self.form.pattern}$"}, "additionalProperties": self.kind.schema()}
