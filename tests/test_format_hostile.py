"""Hostile files and texts: each is refused by one `TreeError`, in a sentence, soon and in little memory."""

import copy
import json
import os
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree import AdviceTreeError, TreeError, load, loads
from advicetree.format.parse import LARGEST_FILE, decode
from advicetree.format.write import plain
from advicetree.tree import Origin
from hostile import FILES, HEAD, JSON, Hostile

LONGEST_MESSAGE = 320
GOOD = Path(__file__).parent / "data" / "good"


@pytest.mark.parametrize("hostile", [pytest.param(hostile, id=hostile.what) for hostile in FILES])
def test_a_hostile_file_is_refused_in_a_sentence(hostile: Hostile, tmp_path: Path) -> None:
    path = tmp_path / hostile.name
    hostile.make(path)
    with pytest.raises(TreeError) as caught:
        load(path)
    assert str(caught.value) == f"{path}:{hostile.told}"


def test_what_hostile_files_are_made_of_is_sound() -> None:
    assert loads(HEAD.decode()) == loads((JSON % b"").decode(), "json")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tree.toml"
    path.write_bytes(HEAD)
    path.chmod(0)
    with pytest.raises(TreeError, match="unreadable: the file cannot be read: Permission denied"):
        load(path)


@pytest.mark.parametrize("name", ["\0.toml", "\ud800.toml", "q" * 5_000 + ".toml", ""])
def test_a_name_that_no_file_can_have_is_refused(name: str) -> None:
    with pytest.raises(TreeError) as caught:
        load(name)
    assert caught.value.problems[0].rule in {"unreadable", "unknown-format"}
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("form", ["toml", "json"])
def test_a_text_is_bounded_as_a_file_is(form: str) -> None:
    with pytest.raises(TreeError, match="<text>:1:1: too-large: a tree may have 32 MiB, and this is larger"):
        loads(" " * (LARGEST_FILE + 1), form)


def test_a_file_that_grows_while_it_is_read_is_bounded_too() -> None:
    with pytest.raises(TreeError, match="too-large: a tree may have 32 MiB, and this is larger"):
        decode(b"#" * (LARGEST_FILE + 1), "grown.toml")


@pytest.mark.parametrize(("form", "tree"), [("toml", HEAD), ("json", JSON % b"")])
def test_a_byte_order_mark_before_the_text_is_skipped(form: str, tree: bytes, tmp_path: Path) -> None:
    """And places are counted without it."""
    path = tmp_path / f"tree.{form}"
    path.write_bytes(b"\xef\xbb\xbf" + tree)
    assert load(path) == loads("\ufeff" + tree.decode(), form) == loads(tree.decode(), form)
    for text in ("\ufeff" + tree.decode().replace('"bye"', '"by"', 1), tree.decode().replace('"bye"', '"by"', 1)):
        with pytest.raises(TreeError) as caught:
            loads(text, form)
        assert str(caught.value).startswith("<text>:4:1: " if form == "toml" else "<text>:1:48: ")


def test_a_file_as_large_as_may_be_is_read(tmp_path: Path) -> None:
    path = tmp_path / "tree.toml"
    path.write_bytes(HEAD + b"#" * (LARGEST_FILE - len(HEAD)))
    assert load(path).id == "sound"


KEYS = "".join(f"q{n} = 1\n" for n in range(100_000))
TWICE = (JSON % (b', "q": 1' * 100_000)).decode()


@pytest.mark.parametrize(("text", "form", "rule"), [(KEYS + HEAD.decode(), "toml", "unknown-key"), (TWICE, "json", "duplicate-key")])
def test_reading_stops_after_a_thousand_problems(text: str, form: str, rule: str) -> None:
    with pytest.raises(TreeError) as caught:
        loads(text, form)
    *problems, last = caught.value.problems
    assert len(problems) == 1_000
    assert {problem.rule for problem in problems} == {rule}
    assert last.place == problems[-1].place
    assert f"{last.rule}: {last.sentence}" == "too-many-problems: there are 1,000 problems up to here, and reading stopped"


def test_only_text_is_read() -> None:
    with pytest.raises(TypeError, match=r"a tree is read from str, not from PurePosixPath; load\(path\) reads a file"):
        loads(PurePosixPath("tree.toml"))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="a tree is read from str, not from bytes; decode it first"):
        loads(HEAD)  # type: ignore[arg-type]


def test_a_text_is_called_by_text_or_by_a_path() -> None:
    for name in ("my.toml", Path("my.toml"), np.str_("my.toml")):
        with pytest.raises(TreeError) as refusal:
            loads("x =", name=name)
        assert str(refusal.value) == "my.toml:1:4: syntax: this is not TOML: a value is missing after '='"
        assert loads(HEAD.decode(), name=name).origin == Origin("my.toml", "toml", HEAD.decode())
    for odd in (None, 5, b"my.toml", ["my.toml"]):
        with pytest.raises(TypeError, match=f"^a text is named by a str or a path, not by {type(odd).__name__}$"):
            loads("", name=odd)  # type: ignore[arg-type]


def test_there_are_two_forms() -> None:
    for odd, told in (("yaml", "'yaml'"), (None, "None"), (5, "5"), ("TOML", "'TOML'")):
        with pytest.raises(AdviceTreeError) as refusal:
            loads("", odd)  # type: ignore[arg-type]
        assert type(refusal.value) is AdviceTreeError
        assert str(refusal.value) == f"{told} is not a format of trees; give one of 'toml', 'json'"


@given(st.text(), st.sampled_from(("toml", "json")))
def test_any_text_is_read_or_refused(text: str, form: str) -> None:
    with pytest.raises(TreeError) as caught:
        loads(text, form)
    assert all(len(str(problem)) < LONGEST_MESSAGE and str(problem).isprintable() for problem in caught.value.problems)


WORDS = st.sampled_from(
    ("bye", "yes", "done", "guide 1.1", "Some words.", "2 days", "+2 days", "first: yes", "", " ", "\x1b[0m", "\ud800", "q" * 300, "2026-01-05")
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | WORDS | st.sampled_from((0, -1, 1, 7, 2.5, 10**16, 10**400, float("inf"), 1e308)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.sampled_from(("say", "if", "to", "ask", "then", "all-of")), inner, max_size=3),
    max_leaves=5,
)
TREES = [plain(load(path)) for path in sorted(GOOD.iterdir())]


def paths(value: Any, above: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths of all that stands in a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for key, item in inner for path in ((*above, key), *paths(item, (*above, key)))]


@given(st.data())
def test_any_change_to_a_good_tree_is_read_or_refused(data: st.DataObject) -> None:
    tree = copy.deepcopy(data.draw(st.sampled_from(TREES)))
    *above, key = data.draw(st.sampled_from(paths(tree)))
    table = tree
    for part in above:
        table = table[part]
    value = data.draw(VALUES)
    if isinstance(table, list) or data.draw(st.booleans()):
        table[key] = value
    else:
        table[data.draw(WORDS)] = table.pop(key)
    try:
        loads(json.dumps(tree).replace("Infinity", "1e999"), "json")
    except TreeError as error:
        for problem in error.problems:
            assert len(str(problem)) < LONGEST_MESSAGE, problem
            assert str(problem).isprintable()
