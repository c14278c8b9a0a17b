"""The tree as values: they cannot change, compare by what they hold, and survive copies, pickles and other processes."""

import copy
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import inf, nextafter
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree import Action, Place, Situation, Tree, UnknownName, load, loads
from advicetree.format.types import ID
from advicetree.model import Fact, Number, Table, Value, answers_of, targets
from strategies import plain, trees

GOOD = sorted((Path(__file__).parent / "data" / "good").iterdir())
COPIES: tuple[Callable[[Any], Any], ...] = (copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value)))  # noqa: S301  (our own)


@pytest.mark.parametrize(
    "change",
    [
        lambda table: table.__setitem__("a", 2),
        lambda table: table.__delitem__("a"),
        lambda table: table.update(a=2),
        lambda table: table.setdefault("b", 2),
        lambda table: table.pop("a"),
        lambda table: table.popitem(),
        lambda table: table.clear(),
        lambda table: table.__ior__({"b": 2}),
    ],
)
def test_a_table_cannot_change(change: Callable[[Table[int]], object]) -> None:
    table = Table({"a": 1})
    with pytest.raises(TypeError, match="a Table cannot change: make a new one"):
        change(table)
    assert table == Table({"a": 1})


def test_the_order_of_tables_counts_where_it_says_something(parcel: Tree) -> None:
    """That of answers, which are offered so; not that of what is known, or of nodes, which nothing is identified by."""
    assert Table({"a": 1, "b": 2}) == Table({"b": 2, "a": 1})
    node = parcel["tracked"]
    assert isinstance(node, Situation)
    turned = attrs.evolve(node, answers=Table(reversed(node.answers.items())))
    assert turned.answers == node.answers
    assert turned != node
    nodes = Table(reversed(parcel.nodes.items()))
    assert attrs.evolve(parcel, nodes=nodes) == parcel
    assert hash(attrs.evolve(parcel, nodes=nodes)) == hash(parcel)
    for field in ("stages", "sources"):
        other: dict[str, Any] = {field: Table(reversed(getattr(parcel, field).items()))}
        assert attrs.evolve(parcel, **other) != parcel, field


some_tables = st.dictionaries(st.sampled_from("abc"), st.integers(0, 1), max_size=3).flatmap(
    lambda table: st.permutations(list(table.items())).flatmap(lambda items: st.sampled_from((Table(items), dict(items))))
)


@given(some_tables, some_tables, some_tables)
def test_equality_of_tables_and_dictionaries_is_one(one: dict[str, int], two: dict[str, int], three: dict[str, int]) -> None:
    """Reflexive, symmetric and transitive; equal tables have the same hash, and one is unequal to all else."""
    assert one == one  # noqa: PLR0124  (the law)
    assert (one == two) is (two == one)
    assert (one != two) is not (one == two)
    assert one != three or two != three or one == two
    assert not (isinstance(one, Table) and isinstance(two, Table) and one == two) or hash(one) == hash(two)
    assert one != object()


def test_a_tree_cannot_change(parcel: Tree) -> None:
    values: tuple[Any, ...] = (parcel, parcel["tracked"], parcel["tracked"].answers["yes"])
    for value in values:
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            value.id = "other"


@given(trees(rich=True))
def test_a_tree_equals_its_copies_and_has_their_hash(tree: Tree) -> None:
    for again in (*(make(tree) for make in COPIES), loads(plain_text(tree), "json")):
        assert again == tree
        assert hash(again) == hash(tree)
        assert again.looping == tree.looping
        assert again.recurring == tree.recurring
        assert again.origin == tree.origin


def plain_text(tree: Tree) -> str:
    assert tree.origin is not None
    return tree.origin.text


@given(trees(rich=True), st.data())
def test_trees_that_differ_in_one_word_differ(tree: Tree, data: st.DataObject) -> None:
    fields = plain(tree)
    nodes = [node for kind in ("situation", "action") for node in fields[kind].values()]
    node = data.draw(st.sampled_from(nodes))
    key = "do" if "do" in node else "ask" if "ask" in node else "help"
    node[key] = f"{node.get(key, '')} Other."
    assert loads(json.dumps(fields), "json") != tree


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_a_pickled_tree_is_the_same_in_another_process(path: Path) -> None:
    """The hash is worked out again there, since text has another one."""
    tree = load(path)
    script = (
        "import pickle, sys; from advicetree import load\n"
        "tree, other = pickle.load(sys.stdin.buffer), load(sys.argv[1])\n"
        "print(tree == other, hash(tree) == hash(other))"
    )
    assert hash(tree)
    environment = {**os.environ, "PYTHONHASHSEED": "12345"}
    ran = subprocess.run([sys.executable, "-c", script, str(path)], input=pickle.dumps(tree), capture_output=True, check=True, env=environment)
    assert ran.stdout.split() == [b"True", b"True"]


def test_where_something_stands_does_not_count(parcel: Tree) -> None:
    assert parcel.origin is not None
    other = loads("# A comment.\n\n" + parcel.origin.text, name="other.toml")
    assert other == parcel
    assert hash(other) == hash(parcel)
    assert other.origin != parcel.origin


def test_places_are_told_from_the_text(parcel: Tree) -> None:
    tree = load(GOOD[-1]) if GOOD[-1].name == "lost-parcel.toml" else parcel
    assert tree.origin is not None
    lines = tree.origin.text.splitlines()
    for path in (("situation", "tracked", "answers", "no"), ("action", "claim"), ("fact", "value", "bands", 1, "label"), ("example", 0, "ends")):
        place = tree.origin.place(*path)
        assert place.file == tree.origin.file
        at = lines[place.line - 1][place.column - 1 :]
        assert at.startswith(("answers.no"[8:], "[action.claim]", "label = ", "ends ")), path
    assert tree.origin.place("situation", "tracked", "nothing") == tree.origin.place("situation", "tracked")
    assert tree.origin.place() == Place(tree.origin.file, 1, 1)


def test_a_node_is_given_by_its_id(parcel: Tree) -> None:
    assert parcel["tracked"] is parcel.nodes["tracked"]
    assert isinstance(parcel["tracked"], Situation)
    assert isinstance(parcel["look-it-up"], Action)


@pytest.mark.parametrize(
    ("id", "right"),
    [
        ("look_it_up", "did you mean 'look-it-up'?"),
        ("nowhere", "there are 'tracked', 'has-it-come', 'worth-a-claim', 'look-it-up', 'give-it-time', 'ask-sender' and 3 more"),
        (5, "there are 'tracked', 'has-it-come', 'worth-a-claim', 'look-it-up', 'give-it-time', 'ask-sender' and 3 more"),
        ([], "there are 'tracked', 'has-it-come', 'worth-a-claim', 'look-it-up', 'give-it-time', 'ask-sender' and 3 more"),
    ],
)
def test_a_node_by_another_name_is_refused(parcel: Tree, id: Any, right: str) -> None:
    with pytest.raises(UnknownName) as caught:
        parcel[id]
    assert caught.value.wrong.startswith("there is no node named ")
    assert caught.value.right == right
    assert caught.value.names == tuple(parcel.nodes)


BANDS = Fact("n", "N?", Table({"low": Value("low", "Low", 10), "high": Value("high", "High")}), Number("km", 0, 100))


LOW: tuple[object, ...] = ("low", 0, 0.0, -0.0, 9.999)
HIGH: tuple[object, ...] = ("high", 10, 100, 100.0)
NONE: tuple[object, ...] = ("Low", "", -0.001, 100.1, True, False, float("nan"), float("inf"), 10**400, None, [], b"low")


@pytest.mark.parametrize(("values", "band"), [(LOW, "low"), (HIGH, "high"), (NONE, None)])
def test_a_number_falls_in_its_band(values: tuple[object, ...], band: str | None) -> None:
    """A number on a bound falls in the band above it; what is no number, or out of range, is none."""
    assert [found and found.id for found in map(BANDS.find, values)] == [band] * len(values)


BOUNDS = st.integers(-20, 20) | st.floats(-20, 20) | st.sampled_from((0.1, 0.2, 0.30000000000000004, 1 / 3, 10**15, -(10**15)))


@given(st.lists(st.tuples(BOUNDS, st.booleans()), min_size=1, max_size=4, unique_by=lambda bound: bound[0]), st.data())
def test_a_number_falls_in_the_first_band_that_goes_so_far(ends: list[tuple[float, bool]], data: st.DataObject) -> None:
    """Of whatever type: one on a bound belongs to the band that ends up to it, and one below the bound or beyond it counts exactly as it is."""
    ends = sorted(ends)
    bands = [Value(f"b{number}", "B", *((None, end) if with_it else (end, None))) for number, (end, with_it) in enumerate(ends)]
    fact = Fact("n", "N?", Table({band.id: band for band in (*bands, Value("rest", "R"))}), Number())
    end = data.draw(st.sampled_from([end for end, _ in ends]))
    exactly = Fraction(repr(end))
    tiny = Fraction(1, 10**30)
    numbers: list[Any] = [end, float(end), Decimal(repr(end)), exactly, exactly - tiny, exactly + tiny, nextafter(end, inf), nextafter(end, -inf)]
    numbers += [np.float64(end), *([np.int64(int(end)), int(end)] if exactly.denominator == 1 else [])]
    for number in numbers:
        if abs(number) > 10**15:
            continue
        meant = Fraction(number) if isinstance(number, Decimal | Fraction) else Fraction(repr(float(number)))
        written = [(Fraction(repr(bound)), with_it) for bound, with_it in ends]
        right = next((f"b{at}" for at, (bound, with_it) in enumerate(written) if meant < bound or (with_it and meant == bound)), "rest")
        found = fact.find(number)
        assert found is not None
        assert found.id == right, (number, type(number))


@given(trees(rich=True))
def test_what_always_holds_of_a_tree_holds(tree: Tree) -> None:
    for node in tree.nodes.values():
        assert ID.fullmatch(node.id)
        assert all(to in tree.nodes for to in targets(node))
        assert node.headline
        if isinstance(node, Situation):
            fact = tree.facts[node.fact]
            of = ["yes", "no"] if node.choice is not None else [*fact.values]
            named = {value for id in (*node.answers, *node.ways) for value in (fact.members(id) if node.choice is None else (id,))}
            assert named.issuperset(of) or node.others is not None
        assert all(answer.node == node.id and answer.label for answer in answers_of(node))
    for fact in tree.facts.values():
        assert all(set(fact.members(group)) <= set(fact.values) for group in fact.groups)
        assert set(fact.reads) <= set(tree.rests_on(fact.id)) <= tree.facts.keys()
        *before, last = tree.derivation(fact.id)
        assert last == fact.id
        assert {*before} == {name for name in tree.rests_on(fact.id) if tree.facts[name].derived}
        assert all({read for read in tree.facts[name].reads if tree.facts[read].derived} <= {*before[:at]} for at, name in enumerate(before))
