"""Where keys stand: on whatever text the parser takes, each key is found where it was written."""

import json
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree.spans import MOST_DOUBLED, Path, Places

TOML = '''\
# [not.a] header
title = "x" # = y
"quoted key" . inner = 1

[a.b]
c = """
[d]
e = 1
""""
f = { g = [1, { h = 2 }], "i.j" = 3 } # }
[[list]]
k = ['[', "]"]
[[list]]
[list.l]
m = \'\'\'
n = 1\'\'\'
[[list.o]]
p = 2026-01-05 09:00:00
'''
TOML_PLACES = {
    (): (1, 1),
    ("title",): (2, 1),
    ("quoted key",): (3, 1),
    ("quoted key", "inner"): (3, 16),
    ("a",): (5, 1),
    ("a", "b"): (5, 1),
    ("a", "b", "c"): (6, 1),
    ("a", "b", "f"): (10, 1),
    ("a", "b", "f", "g"): (10, 7),
    ("a", "b", "f", "g", 0): (10, 12),
    ("a", "b", "f", "g", 1): (10, 15),
    ("a", "b", "f", "g", 1, "h"): (10, 17),
    ("a", "b", "f", "i.j"): (10, 27),
    ("list",): (11, 1),
    ("list", 0): (11, 1),
    ("list", 0, "k"): (12, 1),
    ("list", 0, "k", 1): (12, 11),
    ("list", 1): (13, 1),
    ("list", 1, "l"): (14, 1),
    ("list", 1, "l", "m"): (15, 1),
    ("list", 1, "o"): (17, 1),
    ("list", 1, "o", 0): (17, 1),
    ("list", 1, "o", 0, "p"): (18, 1),
}


@pytest.mark.parametrize(("path", "place"), TOML_PLACES.items())
def test_a_key_of_toml_is_found(path: Path, place: tuple[int, int]) -> None:
    tomllib.loads(TOML)
    assert Places(TOML, "toml").find(path) == place
    assert Places(TOML, "toml", [path]).find(path) == place


@pytest.mark.parametrize("path", [("title", "none"), ("title", 3, "none"), ("title",)])
def test_what_is_not_there_is_looked_for_at_the_nearest_key_above(path: Path) -> None:
    assert Places(TOML, "toml").find(path) == (2, 1)
    assert Places(TOML, "toml", [path]).find(path) == (2, 1)


def test_what_is_not_wanted_is_not_kept() -> None:
    places = Places(TOML, "toml", [("a", "b", "f", "g", 0)])
    assert places.find(("a", "b", "f", "g", 0)) == (10, 12)
    assert places.find(("list", 1, "l")) == (1, 1)


def test_keys_that_stand_twice_in_one_table_of_json_are_found() -> None:
    text = '{"a": {"b": 1, "c": {"b": 2}}, "d": [{"b": 1}, {"b": 2, "\\u0062": 3}],\n "a": 2}'
    places = Places(text, "json", (), doubles=True)
    assert [(key, places.at(offset)) for key, offset in places.doubled] == [("b", (1, 57)), ("a", (2, 2))]


def test_no_more_than_a_thousand_of_them_are_kept() -> None:
    assert len(Places("{" + ",".join(['"a":1'] * 5_000) + "}", "json", (), doubles=True).doubled) == MOST_DOUBLED


class Writer:
    """Writes a document piece by piece, and keeps where each key was written."""

    def __init__(self, data: st.DataObject, *, json: bool) -> None:
        self.draw = data.draw
        self.json = json
        self.text = ""
        self.kept: dict[Path, int] = {}

    def put(self, *pieces: str) -> None:
        self.text += "".join(pieces)

    def keep(self, path: Path) -> None:
        self.kept.setdefault(path, len(self.text))

    def space(self, *, lines: bool) -> None:
        choices = ["", " ", "\t", "\n ", "\r\n"] if self.json else ["", " ", "\t", "\n# k1 = [\"{'\n"]
        self.put(self.draw(st.sampled_from(choices if lines else ["", " ", "\t"])))

    def key(self, key: str) -> None:
        bare = key.isascii() and key.replace("-", "").isalnum()
        self.put(
            key
            if not self.json and bare and self.draw(st.booleans())
            else json.dumps(key, ensure_ascii=(self.json or max(key, default="") < "\uffff") and self.draw(st.booleans()))
        )

    def scalar(self, value: Any) -> None:
        written = json.dumps(value)
        if isinstance(value, str) and not self.json:
            written = self.draw(st.sampled_from([written, f'"""\n{written[1:-1]}"""', *([f"'{value}'", f"'''{value}'''"] if value == "k1 = 1 # [{" else [])]))
        self.put(written)

    def value(self, path: Path, value: Any) -> None:
        """Write a value on the right of a key, tables inline."""
        if isinstance(value, list):
            self.put("[")
            for index, item in enumerate(value):
                self.space(lines=True)
                self.keep((*path, index))
                self.value((*path, index), item)
                self.space(lines=True)
                self.put("," if index < len(value) - 1 else "")
            self.space(lines=True)
            self.put("]")
        elif isinstance(value, dict):
            self.put("{")
            for number, (key, item) in enumerate(value.items()):
                self.space(lines=self.json)
                self.pair(path, key, item)
                self.space(lines=self.json)
                self.put("," if number < len(value) - 1 else "")
            self.put("}")
        else:
            self.scalar(value)

    def pair(self, path: Path, key: str, value: Any) -> None:
        inner = (*path, key)
        self.keep(inner)
        self.key(key)
        while not self.json and isinstance(value, dict) and len(value) == 1 and self.draw(st.booleans()):
            ((key, value),) = value.items()
            self.put(self.draw(st.sampled_from([".", " . "])))
            inner = (*inner, key)
            self.keep(inner)
            self.key(key)
        self.space(lines=False)
        self.put(":" if self.json else "=")
        self.space(lines=self.json)
        self.value(inner, value)

    def table(self, path: Path, names: tuple[str, ...], table: dict[str, Any]) -> None:
        """Write a table of TOML: what stands below its header, then the tables with headers of their own."""
        later = []
        for key, value in table.items():
            tables = isinstance(value, list) and value and all(isinstance(item, dict) for item in value)
            if (isinstance(value, dict) or tables) and self.draw(st.booleans()):
                later.append((key, value))
            else:
                self.pair(path, key, value)
                self.put("\n")
        for key, value in later:
            for index, item in enumerate(value if isinstance(value, list) else [value]):
                inner = (*path, key)
                self.space(lines=True)
                self.keep(inner)
                if isinstance(value, list):
                    inner = (*inner, index)
                    self.keep(inner)
                self.put("[[" if isinstance(value, list) else "[")
                for number, name in enumerate((*names, key)):
                    self.put(" . " if number else "")
                    self.key(name)
                self.put("]]" if isinstance(value, list) else "]", "\n")
                self.table(inner, (*names, key), item)


KEYS = st.sampled_from(("k1", "k2", "k-3", "4", 'quo"te', "back\\slash", "a.b", "[k1]", "k1 = {", "", "ü", "line\nbreak", "\U0001f4e6"))
SCALARS = st.sampled_from((0, -1.5, True, "", "k1", "k1 = 1 # [{", '"', '""', '"""', "'", "'''", "\\", '\\"', "]", "}", "line\nbreak", '{"k1": 1}', "ü"))
DATA: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3) | st.lists(st.dictionaries(KEYS, inner, max_size=2)),
    max_leaves=12,
)


def check(writer: Writer, form: str) -> None:
    places = Places(writer.text, form)
    for path, offset in writer.kept.items():
        place = writer.text[:offset].count("\n") + 1, offset - writer.text.rfind("\n", 0, offset)
        assert places.find(path) == place, path
        assert Places(writer.text, form, [path]).find(path) == place, path


@given(st.dictionaries(KEYS, DATA, max_size=5), st.data())
def test_every_key_of_json_is_found_where_it_stands(document: dict[str, Any], data: st.DataObject) -> None:
    writer = Writer(data, json=True)
    writer.space(lines=True)
    writer.value((), document)
    writer.space(lines=True)
    assert json.loads(writer.text) == document
    check(writer, "json")
    assert Places(writer.text, "json", (), doubles=True).doubled == []


@given(st.dictionaries(KEYS, DATA, max_size=5), st.data())
def test_every_key_of_toml_is_found_where_it_stands(document: dict[str, Any], data: st.DataObject) -> None:
    writer = Writer(data, json=False)
    writer.space(lines=True)
    writer.table((), (), document)
    assert tomllib.loads(writer.text) == document
    check(writer, "toml")
