"""A tree writes itself to JSON that reads back to an equal tree."""

import copy
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import drawn_rich
from advicetree import Tree, TreeError, dumps, load, loads, shipped, shipped_ids
from advicetree.format.schema import TREE
from advicetree.format.tables import Cases, List, Mapping, PointGroup, Record
from advicetree.format.types import Type
from advicetree.format.write import plain
from advicetree.model import EMPTY, Table
from strategies import trees

GOOD = sorted((Path(__file__).parent / "data" / "good").iterdir())
TREES = [load(path) for path in GOOD]


def keys_of(outer: Type) -> set[tuple[int, str]]:
    """All keys of the format, each with the table that has it."""
    found: set[tuple[int, str]] = set()
    waiting = [outer]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Record):
            found |= {(id(one), key) for key in one.keys}
            waiting += one.keys.values()
        elif isinstance(one, PointGroup):
            waiting.append(one.every)
        elif isinstance(one, Mapping | List):
            waiting.append(one.each)
    return found


def keys_in(outer: Type, value: Any) -> set[tuple[int, str]]:
    """The keys of the format that some data uses."""
    if isinstance(outer, PointGroup) and isinstance(value, dict):
        return keys_in(outer.every, value)
    if isinstance(outer, List):
        return {key for item in (value if isinstance(value, list) else [value]) for key in keys_in(outer.each, item)}
    if isinstance(outer, Cases):
        return set()
    if isinstance(outer, Mapping):
        return {key for item in (value.values() if isinstance(value, dict) else ()) for key in keys_in(outer.each, item)}
    if isinstance(outer, Record) and isinstance(value, dict):
        return {(id(outer), key) for key in value} | {found for key, item in value.items() for found in keys_in(outer.keys[key], item)}
    return set()


def test_the_good_trees_use_every_key_of_the_format() -> None:
    read = {".toml": tomllib.loads, ".json": json.loads}
    used = {key for path in GOOD for key in keys_in(TREE, read[path.suffix](path.read_text(encoding="utf-8")))}
    assert sorted(key for _, key in keys_of(TREE) - used) == []


@pytest.mark.parametrize("tree", [*TREES, *(shipped(id) for id in shipped_ids())], ids=lambda tree: tree.id)
def test_a_tree_that_is_written_reads_back_to_an_equal_one(tree: Tree) -> None:
    again = loads(dumps(tree), "json")
    assert again == tree
    assert hash(again) == hash(tree)
    assert dumps(again) == dumps(tree)


@given(trees(rich=True))
def test_any_tree_that_is_written_reads_back_to_an_equal_one(tree: Tree) -> None:
    again = loads(dumps(tree), "json")
    assert again == tree
    assert hash(again) == hash(tree)


@pytest.mark.parametrize("seed", range(40))
def test_a_tree_with_all_that_the_format_has_reads_back_to_an_equal_one(seed: int) -> None:
    tree = loads(json.dumps(drawn_rich.draw(seed)), "json")
    again = loads(dumps(tree), "json")
    assert again == tree
    assert hash(again) == hash(tree)
    assert dumps(again) == dumps(tree)


@given(trees(rich=True))
def test_any_rich_tree_that_is_written_reads_back_to_an_equal_one(tree: Tree) -> None:
    assert loads(dumps(tree), "json") == tree


WORDS = st.sampled_from(
    ("Other words.", "ü\n\t\U0001f4e6", "q", "no", "done", "guide", "P3D", "+3 hours", "what-is-it: tyre", "how-old: 0.0000012", "how-old: 30")
)
NUMBERS = st.sampled_from((0, 1, 3, 2.5, 0.0000012, -7, 10**15, 999_999_999_999_999.5))


def paths(value: Any, above: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths of all that stands in a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for key, item in inner for path in ((*above, key), *paths(item, (*above, key)))]


@st.composite
def changed(draw: st.DrawFn) -> Tree:
    """Good trees with some things left out or said otherwise; what makes them bad is left as it was."""
    tree = draw(st.sampled_from(TREES))
    for _ in range(draw(st.integers(1, 6))):
        data = copy.deepcopy(plain(tree))
        *above, key = draw(st.sampled_from(paths(data)))
        table: Any = data
        for part in above:
            table = table[part]
        if draw(st.booleans()):
            del table[key]
        elif isinstance(table[key], str):
            table[key] = draw(WORDS)
        elif isinstance(table[key], int | float):
            table[key] = draw(NUMBERS)
        try:
            tree = loads(json.dumps(data), "json")
        except TreeError:
            continue
    return tree


@given(changed())
def test_a_tree_with_changes_that_is_written_reads_back_to_an_equal_one(tree: Tree) -> None:
    assert loads(dumps(tree), "json") == tree


def test_a_tree_is_written_on_one_line_or_indented(parcel: Tree) -> None:
    assert "\n" not in dumps(parcel)
    assert dumps(parcel, indent=2).startswith('{\n  "format": 1,\n  "id": "lost-parcel",\n')
    assert loads(dumps(parcel, indent=2), "json") == parcel


def test_what_is_written_says_everything_at_length(parcel: Tree) -> None:
    written = plain(parcel)
    assert written["situation"]["tracked"] == {
        "stage": "look",
        "source": ["guide 1.2"],
        "answers": {
            "yes": {"to": "look-it-up", "label": "Yes"},
            "no": {"to": "ask-sender", "label": "No, or I lost it", "say": "Then the sender has to look."},
        },
        "ask": "Does the parcel have a tracking number?",
        "help": [{"say": "It is printed on the receipt."}],
    }
    assert written["action"]["give-it-time"]["wait"] == {"at-least": "P3D", "at-most": "P5D", "why": "Scans lag behind."}
    assert written["source"]["guide"]["date"] == "2026-01-05"
    assert written["promise"] == [{"name": "Nobody claims before looking or asking", "before": ["claim"], "always": ["look-it-up", "ask-sender.done"]}]
    assert written["example"][0]["walk"] == ["tracked: no", "has-it-come: no"]
    assert "tracked" not in written["fact"]


def test_silenced_warnings_are_kept_with_their_reasons() -> None:
    bike = load(Path(__file__).parent / "data" / "good" / "broken-bike.toml")
    assert bike["walk-home"].silence == Table({"unsourced-node": "Everybody knows that."})
    assert list(bike["mood"].silence) == ["unsourced-node", "early-recall"]
    assert plain(bike)["action"]["ask-the-club"]["silence"] == {"unsourced-node": "The club is who is asked."}


def test_nodes_that_silence_nothing_share_one_empty_table(parcel: Tree) -> None:
    assert all(node.silence is EMPTY for node in parcel.nodes.values())
    assert not any("silence" in node for kind in ("situation", "action", "ending") for node in plain(parcel)[kind].values())
