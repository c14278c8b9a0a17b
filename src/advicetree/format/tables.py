"""The types of values that hold others: lists, records (tables with certain keys), mappings (tables by ids).

Invariant: they are types as in `types`; a table is read in place, and a key that is wrong stays there with `None`.
Where a table around it has a key that this table does not have, the message says that the key belongs there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from advicetree.format.reading import Reading, header, naming, type_name
from advicetree.format.suggestions import is_stray, mistyped, unknown_key
from advicetree.format.types import CLAIM, ID, LONGEST_CLAIM, LONGEST_ID, LONGEST_LABEL, ConditionValue, Name, Schema, Text, Type, good_id
from advicetree.spans import Path
from advicetree.text import humanized, printable, shown

_COMPARED = re.compile(r"\s*([a-z][a-z0-9-]{0,31})\s*(?:[<>=!]=?|\bis\b).*", re.DOTALL)


@attrs.frozen
class Format:
    """A whole format."""

    tree: Record  # the outermost table
    words: frozenset[str]  # ids that are keys, too
    nodes: dict[str, NodeRecord]  # by their kinds
    families: tuple[dict[str, Record], ...]  # records that are mistaken for one another, each by what it is called


class List(Type):
    """A list of things of one type; one alone needs no brackets. An entry that is wrong gives `None`."""

    def __init__(self, each: Type, most: int = 1_000, least: int = 0) -> None:
        self.each = each
        self.most = most
        self.least = least
        self.expected = f"a list, each of it {each.expected}"

    def takes(self, value: Any) -> bool:
        return type(value) is list or self.each.takes(value)

    def inside(self, part: str | int) -> Type:
        return self.each if isinstance(part, int) else self.each.inside(part)

    def read(self, value: Any, path: Path, reading: Reading) -> tuple[Any, ...] | None:
        if type(value) is not list:
            one = self.each.read(value, path, reading)
            return () if one is None else (one,)
        if len(value) < self.least:
            reading.add("empty-list", path, f"{naming(path)} is an empty list, and takes one entry or more")
        if len(value) > self.most:
            reading.add("too-many", path, f"{naming(path)} has {len(value):,} entries, and may have {self.most:,}")
            return None
        read = self.each.read
        return tuple(read(item, (*path, index), reading) for index, item in enumerate(value))

    def schema(self) -> Schema:
        one = self.each.schema()
        least = {"minItems": self.least} if self.least else {}
        return {"anyOf": [one, {"type": "array", "items": one, **least, "maxItems": self.most}]}


class ListOfTables(List):
    """A list of tables of one record, as `[[promise]]` writes it; one alone needs its brackets, too."""

    def __init__(self, each: Record, most: int = 10_000) -> None:
        super().__init__(each, most)
        self.expected = "a list of tables"

    def takes(self, value: Any) -> bool:
        return type(value) is list

    def read(self, value: Any, path: Path, reading: Reading) -> tuple[Any, ...] | None:
        if type(value) is list:
            return super().read(value, path, reading)
        right = f"; write [[{path[-1]}]]" if type(value) is dict and len(path) == 1 else ""
        reading.add("wrong-type", path, f"{naming(path)} takes {self.expected}, and is {type_name(value)}{right}")
        return None

    def schema(self) -> Schema:
        return {"type": "array", "items": self.each.schema(), "maxItems": self.most}


@attrs.frozen
class Key:
    """A key of a table: what it takes, what it means, and what holds where it is left out, as a value or in words."""

    takes: Type
    meaning: str
    otherwise: str | bool | int = ""

    def schema(self) -> Schema:
        """The values that it takes, with its meaning for people who write in an editor."""
        default = {} if isinstance(self.otherwise, str) else {"default": self.otherwise}
        left_out = f" If left out: {self.otherwise}." if isinstance(self.otherwise, str) and self.otherwise else ""
        return {**self.takes.schema(), "description": self.meaning + left_out, **default}


class Record(Type):
    """A table with certain keys, some of which it must have; a value alone is that of its key `short`, and `written` is an example."""

    expected = "a table"

    def __init__(
        self,
        described: dict[str, Key],
        required: Iterable[str] = (),
        short: str | None = None,
        meaning: str = "",
        written: str = "",
        refused: dict[str, str] | None = None,
    ) -> None:
        self.described = described
        self.keys: dict[str, Type] = {name: key.takes for name, key in described.items()}
        self.refused = refused or {}
        self.required = tuple(required)
        self.short = short
        self.meaning = meaning
        self.written = written
        if short is not None:
            self.expected = f"{self.keys[short].expected} or a table"

    def takes(self, value: Any) -> bool:
        return type(value) is dict or (self.short is not None and type(value) is str)

    def inside(self, part: str | int) -> Type:
        return self.keys[str(part)]

    def read(self, value: Any, path: Path, reading: Reading) -> dict[str, Any] | None:
        if type(value) is dict:
            return self.fields(value, path, reading)
        if self.short is not None and type(value) is str:
            text = self.keys[self.short].read(value, path, reading)
            return None if text is None else {self.short: text}
        self.wrong(value, path, reading)
        return None

    def fix(self, value: Any) -> str:
        if self.short is None and len(self.required) == 1 and type(value) is str and not self.written:
            return f'{{ {self.required[0]} = "..." }}'
        return super().fix(value)

    def wrong(self, value: Any, path: Path, reading: Reading) -> None:
        if reading.text_format == "toml" and isinstance(path[-1], str) and isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            reading.add("wrong-type", path, f"{naming(path)} takes a table, and is a list of them; write {header(path)}, with one bracket on each side")
            return
        super().wrong(value, path, reading)

    def fields(self, table: dict[str, Any], path: Path, reading: Reading) -> dict[str, Any]:
        """Read the keys of a table, in place: each gets what its value means, or `None` where that was wrong or the table has no such key."""
        keys = self.keys
        unknown: list[str] = []
        for key, value in table.items():
            takes = keys.get(key)
            if takes is None:
                unknown.append(key)
            else:
                table[key] = takes.read(value, (*path, key), reading)
        if unknown:
            missing = tuple(self._missing(table, path, reading))
            for key in unknown:
                value, table[key] = table[key], None  # another kind of node may have this key, and what looks at nodes must not find what nobody read
                for instead, assumed in unknown_key(key, value, self, path, reading, missing).items():
                    there = table.setdefault(instead, assumed)
                    if there is not assumed and isinstance(assumed, dict) and isinstance(there, dict):
                        table[instead] = assumed | there
        for key in self._missing(table, path, reading):
            reading.add("missing-key", path, f"{header(path)} has no '{key}'", mistyped(path, reading, table.keys()))
        return table

    def needs(self, table: dict[str, Any]) -> tuple[str, ...]:  # noqa: ARG002
        """The keys that a table has to have."""
        return self.required

    def _missing(self, table: dict[str, Any], path: Path, reading: Reading) -> list[str]:
        """The keys that a table has to have, and has not; nor are they below a wrong header."""
        return [key for key in self.needs(table) if key not in table and (*path, key) not in reading.found_elsewhere]

    def schema(self) -> Schema:
        table: Schema = {
            "type": "object",
            "properties": {name: key.schema() for name, key in self.described.items()},
            "additionalProperties": False,
        }
        if self.required:
            table["required"] = list(self.required)
        if self.meaning:
            table["description"] = self.meaning
        return table if self.short is None else {"anyOf": [self.keys[self.short].schema(), table]}


class FactRecord(Record):
    """A fact, which has a question unless rules say its value."""

    def needs(self, table: dict[str, Any]) -> tuple[str, ...]:
        return () if table.keys() & {"rules", "title"} else ("ask",)

    def schema(self) -> Schema:
        return {**super().schema(), "anyOf": [{"required": ["ask"]}, {"required": ["rules"]}]}


class NodeRecord(Record):
    """A node; what has another kind's `sign`, the key that only its nodes must have, and more of its keys than of this one's, is one of that kind."""

    def __init__(self, sign: str, described: dict[str, Key], required: Iterable[str] = (), meaning: str = "") -> None:
        super().__init__(described, required, meaning=meaning)
        self.sign = sign

    def read(self, value: Any, path: Path, reading: Reading) -> dict[str, Any] | None:
        if type(value) is dict and self.sign not in value:
            for kind, other in reading.format.nodes.items():
                if other.sign in value and len(value.keys() & other.keys.keys()) > len(value.keys() & self.keys.keys()):
                    article = "a" if kind == "situation" else "an"
                    reading.add("unknown-key", path, f"{header(path)} has the keys of {article} {kind}; write {header((kind, path[-1]))}")
                    return None
        return super().read(value, path, reading)


class Mapping(Type):
    """A table of things of one type by their ids."""

    of = (dict,)
    expected = "a table"
    by_id = True

    def __init__(self, each: Type, most: int = 100_000, pattern: re.Pattern[str] = ID, written: str = "", example: str = "") -> None:
        self.each = each
        self.most = most
        self.pattern = pattern
        self.written = written
        self.example = example

    def takes(self, value: Any) -> bool:
        return type(value) is dict

    def inside(self, part: str | int) -> Type:  # noqa: ARG002
        return self.each

    def meaning_of(self, value: Any, path: Path, reading: Reading) -> dict[str, Any] | None:
        self._unnest(value, path, reading)
        if len(value) > self.most:
            reading.add("too-many", path, f"{naming(path)} has {len(value):,} entries, and may have {self.most:,}")
            return None
        if len(path) == 1 and any(id in value and not self.each.takes(value[id]) for id in self.each.keys):
            self._without_id(value, path, reading)
            return None
        read = self.each.read
        words, is_id = reading.format.words, self.pattern.fullmatch
        unread = {unread for id in [id for id in value if not is_id(id)] for unread in self._bad_id(id, value, path, reading)}
        for id, item in value.items():
            at = (*path, id)
            value[id] = None if id in unread or (id in words and is_stray(item, self.each, at, reading)) else read(item, at, reading)
        entries: dict[str, Any] = value
        return entries

    def _unnest(self, entries: dict[str, Any], path: Path, reading: Reading) -> None:
        """Report entries that are one table too deep, in one called like this (`answers.no` below the header of the answers), and take them out of it."""
        name = str(path[-1])
        for again in dict.fromkeys((name, name.removesuffix("s"))):
            deeper = entries.get(again)
            if type(deeper) is dict and deeper and not deeper.keys() & self.each.keys.keys():
                first = next(iter(deeper))
                said = f"this is in {header(path)} already: write {first if ID.fullmatch(first) else shown(first)} = ..., without '{again}' before it"
                reading.add("misplaced-key", (*path, again), said)
                del entries[again]
                entries.update({id: item for id, item in deeper.items() if id not in entries})

    def wrong(self, value: Any, path: Path, reading: Reading) -> None:
        if len(path) > 1 or type(value) is not list or not all(type(item) is dict for item in value):
            super().wrong(value, path, reading)
            return
        id = value[0].get("id") if value else None
        id = id if type(id) is str and self.pattern.fullmatch(id) else "ID"
        reading.add("wrong-type", path, f"{naming(path)} takes a table, and is a list; write {header((*path, id))} for each of them")

    def _without_id(self, entries: dict[str, Any], path: Path, reading: Reading) -> None:
        """Report keys of an entry that are below a header without its id, and read the entries that have one."""
        first = next(id for id in entries if id in self.each.keys)
        at = path if first == next(iter(entries)) else (*path, first)
        reading.add("bad-id", at, f"{header(path)} has no id; write {header((*path, 'ID'))}, with an id of your own")
        for id, item in entries.items():
            if id not in self.each.keys and self.pattern.fullmatch(id):
                reading.found_elsewhere.update((*path, id, stray) for stray in self.each.keys if stray in entries)
                self.each.read(item, (*path, id), reading)

    def _bad_id(self, id: str, entries: dict[str, Any], path: Path, reading: Reading) -> tuple[str, ...]:
        """Report an id that is not well formed; it and its suggested correction both count as declared. Returns those of the two that have nothing to read."""
        if self.pattern is ID:
            good_id(id, (*path, id), reading)
        else:
            reading.add("bad-id", (*path, id), f"{shown(id)} cannot name an entry of {header(path)}; write it like {self.example}")
        fixed, item = reading.fixed_ids.get(id), entries[id]
        if len(id) > LONGEST_ID or not id.isprintable():
            del entries[id]  # it would only spoil other messages
        if fixed is None:
            return ()
        there = entries.setdefault(fixed, None)
        if isinstance(there, dict) and isinstance(item, dict) and not there.keys() & item.keys():
            entries[fixed] = item | there  # one header of two is mistyped
            entries[id] = None
            return (id,)
        return (fixed,) if there is None else ()

    def schema(self) -> Schema:
        return {"type": "object", "propertyNames": {"pattern": f"^{self.pattern.pattern}$"}, "additionalProperties": self.each.schema()}


JOINING = {
    **dict.fromkeys(("not", "none-of"), "write unless = { ... } beside 'if'"),
    **dict.fromkeys(("all-of", "all", "and"), 'the facts of one table hold together: write { one = "...", other = "..." }'),
    **dict.fromkeys(("any-of", "any", "or"), "a list of tables means any of them: write [{ ... }, { ... }]"),
}


class Case(Mapping):
    """Values of facts that hold together; for a comparison written as text, the message says how it is written."""

    def __init__(self) -> None:
        super().__init__(ConditionValue(), 100, written='{ fact = "answer" }')

    def meaning_of(self, value: Any, path: Path, reading: Reading) -> dict[str, Any] | None:
        for key in JOINING.keys() & value.keys():
            inner = value[key]
            is_case = type(inner) is dict and not all(part in ("yes", "no") for part in inner.values())
            if is_case or (type(inner) is list and any(type(part) is dict for part in inner)):
                reading.add("unknown-fact", (*path, key), f"{shown(key)} of {naming(path)} is not a fact; {JOINING[key]}")
                return None
        return super().meaning_of(value, path, reading)

    def _bad_id(self, id: str, entries: dict[str, Any], path: Path, reading: Reading) -> tuple[str, ...]:
        fact, _, choice = id.partition(".")
        if not ID.fullmatch(fact) or not ID.fullmatch(choice):
            return super()._bad_id(id, entries, path, reading)
        reading.add("bad-id", (*path, id), f'{shown(id)} is not the id of a fact; write its choice in a table: {fact} = {{ {choice} = "..." }}')
        del entries[id]
        return (fact,) if entries.setdefault(fact, None) is None else ()

    def unquoted(self, text: str) -> str:
        found = _COMPARED.fullmatch(text)
        return f'{{ {found[1]} = "..." }}, with the id of an answer or a band' if found else ""


class Cases(Type):
    """A condition: one case, or a list of cases of which any will do."""

    of = (dict, list)
    expected = 'a table such as { fact = "answer" }, or a list of such tables'
    case = Case()
    most = 100

    def read(self, value: Any, path: Path, reading: Reading) -> tuple[dict[str, Any] | None, ...] | None:
        if type(value) is not list:
            one = self._one(value, path, reading)
            return None if one is None else (one,)
        if not value:
            reading.add("empty-list", path, f"{naming(path)} is an empty list, so it never holds; write a table in it")
        if len(value) > self.most:
            reading.add("too-many", path, f"{naming(path)} has {len(value):,} cases, and may have {self.most:,}")
            return None
        return tuple(self._one(part, (*path, index), reading) for index, part in enumerate(value)) or None

    def _one(self, value: Any, path: Path, reading: Reading) -> dict[str, Any] | None:
        case: dict[str, Any] | None = self.case.read(value, path, reading)
        if case == {}:
            reading.add("empty-condition", path, f"{naming(path)} is an empty table; name a fact and its answer")
            return None
        return case

    def takes(self, value: Any) -> bool:
        return type(value) in self.of

    def inside(self, part: str | int) -> Type:
        return self.case if isinstance(part, int) else self.case.each

    def fix(self, value: Any) -> str:
        return self.case.fix(value)

    def schema(self) -> Schema:
        one = {**self.case.schema(), "minProperties": 1}
        return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1, "maxItems": self.most}]}


class ValuesById(Mapping):
    """The answers of a fact by their ids; a list of ids takes its labels from them."""

    def read(self, value: Any, path: Path, reading: Reading) -> Any:
        if type(value) is not list or not all(type(id) is str for id in value):
            return super().read(value, path, reading)
        seen: set[str] = set()
        for index, id in enumerate(value):
            if id in seen:
                reading.add("duplicate-id", (*path, index), f"{naming(path)} names {shown(id)} twice")
            seen.add(id)
        return super().read({id: humanized(id) for id in value}, path, reading)

    def takes(self, value: Any) -> bool:
        return super().takes(value) or type(value) is list

    def schema(self) -> Schema:
        ids = {"type": "array", "items": {"type": "string", "pattern": f"^{self.pattern.pattern}$"}, "uniqueItems": True, "minItems": 1}
        return {"anyOf": [super().schema(), ids]}


class FlagOrRecord(Record):
    """A table with certain keys, none of which it must have; `true` is a table without any, and `false` as if the key were left out."""

    expected = "true, false or a table"

    def read(self, value: Any, path: Path, reading: Reading) -> Any:
        if type(value) is bool:
            return {} if value else False
        return super().read(value, path, reading)

    def schema(self) -> Schema:
        return {"anyOf": [{"type": "boolean"}, super().schema()]}


class PointGroup(Type):
    """Nodes or `node.answer`s: one, a list of which any one will do, or `{ all-of = [...] }`."""

    of = (str, list, dict)
    expected = "a node, a list of nodes, or { all-of = [...] }"
    names = List(Name("a node"), least=1)
    every = Record({"all-of": Key(names, "The points, each of which is meant.")}, ["all-of"])
    keys = every.keys

    def takes(self, value: Any) -> bool:
        return type(value) in self.of

    def inside(self, part: str | int) -> Type:
        return self.every if isinstance(part, str) else self.names

    def meaning_of(self, value: Any, path: Path, reading: Reading) -> tuple[tuple[str, ...] | None, bool] | None:
        if type(value) is not dict:
            return self.names.read(value, path, reading), False
        if "all-of" in value:
            return self.every.fields(value, path, reading)["all-of"], True
        right = "a plain list means any of its nodes, and { all-of = [...] } each of them"
        unknown = next(iter(value), None)
        wrong = f"{naming(path)} is an empty table" if unknown is None else f"{shown(unknown)} is not a key of {naming(path)}"
        reading.add("unknown-key", path, f"{wrong}; {right}")
        return None

    def schema(self) -> Schema:
        points = List(Text(LONGEST_LABEL), least=1).schema()
        every = {**points, "description": self.every.described["all-of"].meaning}
        return {"anyOf": [points, {"type": "object", "properties": {"all-of": every}, "required": ["all-of"], "additionalProperties": False}]}


class Claims(Mapping):
    """The claims of a source by their names, which often have dots, and then need quotes."""

    def _unnest(self, entries: dict[str, Any], path: Path, reading: Reading) -> None:
        super()._unnest(entries, path, reading)
        dotted = [id for id, item in entries.items() if type(item) is dict and item and CLAIM.fullmatch(id)]
        for number, id in enumerate(dotted):
            names = dict(undotted(id, entries.pop(id)))
            entries.update(names)
            if number == 0:
                reading.add("bad-id", (*path, id), f'a claim with a dot in its name needs quotes; write "{_first(names)}" = "..."')


class SourceRecord(Record):
    """A source; for claims among its own keys, none of which starts with a digit, the message says where they belong."""

    def fields(self, table: dict[str, Any], path: Path, reading: Reading) -> dict[str, Any]:
        for number, key in enumerate([key for key in table if key[:1].isdigit() and CLAIM.fullmatch(key)]):
            names = dict(undotted(key, table.pop(key)))
            if number == 0:
                right = f"write it in {header((*path, 'claims'))}" if "claims" in table else f'write claims = {{ "{_first(names)}" = "..." }}'
                reading.add("unknown-key", (*path, key), f"{shown(_first(names))} is not a key of {header(path)}, but names a claim: {right}")
            claims = table.setdefault("claims", {})
            if type(claims) is dict:
                claims.update(names)
        return super().fields(table, path, reading)


def undotted(name: str, item: Any) -> Iterator[tuple[str, Any]]:
    """Nested tables as one table, with dotted names.

    >>> dict(undotted("2", {"1": "Food", "2": {"7": "Books"}}))
    {'2.1': 'Food', '2.2.7': 'Books'}
    """
    if type(item) is not dict or not item or not CLAIM.fullmatch(name):
        yield name, item
        return
    for rest, inner in item.items():
        yield from undotted(f"{name}.{rest}", inner)


def _first(names: dict[str, Any]) -> str:
    return printable(next(iter(names))[:LONGEST_CLAIM])
