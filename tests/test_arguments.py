"""Arguments of the wrong kind: each is refused in a sentence of its own, and none is taken for what it is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from advicetree import Drawing, DrawingError, Place, Session, Table, Tree, draw, dumps, graph, load, loads, shipped

TREE = shipped("interview-recovery")
SESSION = Session.start(TREE)
DRAWING: Drawing = draw(TREE)
ANSWER = SESSION.offers[0].id

FLAGS: list[tuple[str, Callable[[Any], object]]] = [
    ("early", lambda flag: SESSION.answer(ANSWER, early=flag)),
    ("early", lambda flag: SESSION.act({"turn": SESSION.turn, "answer": ANSWER}, early=flag)),
    ("notes", lambda flag: SESSION.view(notes=flag)),
    ("walk_only", lambda flag: draw(TREE, session=SESSION, walk_only=flag)),
    ("brief", lambda flag: draw(TREE, brief=flag)),
    ("plain", lambda flag: graph(TREE, plain=flag)),
]


@pytest.mark.parametrize(("name", "call"), FLAGS)
@pytest.mark.parametrize(("odd", "told"), [("false", "'false'"), ("", "''"), (0, "0"), (1, "1"), (None, "None"), ([], "a list")])
def test_a_flag_is_true_or_false_and_nothing_that_counts_as_it(name: str, call: Callable[[Any], object], odd: object, told: str) -> None:
    if (name, odd) == ("brief", None):
        return  # then the look decides
    with pytest.raises(TypeError) as caught:
        call(odd)
    assert str(caught.value) == f"'{name}' is True or False, not {told}"
    for flag in (True, False):
        assert call(flag) is not None


@pytest.mark.parametrize("call", [call for _, call in FLAGS])
def test_a_boolean_of_numpy_is_a_flag(call: Callable[[Any], object]) -> None:
    numpy = pytest.importorskip("numpy")
    assert call(numpy.bool_(0)) is not None


@pytest.mark.parametrize(
    ("odd", "told"),
    [(1.5, "1.5"), (float("nan"), "nan"), ([], "a list"), (b"x", "bytes"), ("x", "'x'"), ("\ud800", "'\\ud800'"), (True, "true")],
)
def test_an_indent_is_a_whole_number(odd: Any, told: str) -> None:
    with pytest.raises(TypeError) as caught:
        dumps(TREE, indent=odd)
    assert str(caught.value) == f"the indent is a whole number of spaces or None, not {told}"


@pytest.mark.parametrize("odd", [-1, 11, 10**7])
def test_an_indent_is_small(odd: int) -> None:
    with pytest.raises(ValueError, match=f"^the indent is from 0 to 10 spaces, not {odd}$"):
        dumps(TREE, indent=odd)


@pytest.mark.parametrize("indent", [None, 0, 2, 10])
def test_every_indent_reads_back(indent: int | None) -> None:
    assert loads(dumps(TREE, indent), "json") == TREE


@pytest.mark.parametrize(
    ("odd", "told"),
    [
        ("x", "not 'x'"),
        ("", "not ''"),
        (5, "not 5"),
        (None, "not None"),
        (["x"], "and holds 'x'"),
        ([None], "and holds None"),
    ],
)
def test_only_problems_are_painted(odd: Any, told: str) -> None:
    with pytest.raises(TypeError) as caught:
        draw(TREE, problems=odd)
    assert str(caught.value) == f"'problems' takes problems, such as check(tree).problems, {told}"


@pytest.mark.parametrize(("odd", "told"), [(True, "true"), ("x", "'x'"), (5, "5"), ([[]], "a list"), (0, "0"), ("", "''"), ([], "a list"), (set(), "set")])
def test_differences_are_a_mapping(odd: Any, told: str) -> None:
    with pytest.raises(TypeError) as caught:
        draw(TREE, differences=odd)
    assert str(caught.value) == f"'differences' is a mapping of points to differences, not {told}"


@pytest.mark.parametrize(("odd", "told"), [(None, "None"), (5, "5"), ([], "a list"), (b"x", "bytes")])
def test_a_form_is_named_by_text(odd: Any, told: str) -> None:
    with pytest.raises(DrawingError) as caught:
        DRAWING.format(odd)
    assert caught.value.wrong == f"{told} is not a format that can be drawn"


@pytest.mark.parametrize(("odd", "kind"), [(None, "NoneType"), (5, "int")])
def test_files_are_named_by_text_or_a_path(odd: Any, kind: str) -> None:
    with pytest.raises(TypeError) as caught:
        DRAWING.save(odd)
    assert str(caught.value) == f"a drawing is saved in a file named by a str, bytes or a path, not by {kind}"
    with pytest.raises(TypeError) as caught:
        load(odd)
    assert str(caught.value) == f"a tree is loaded from a file named by a str or a path, not by {kind}"


def test_the_tree_comes_first() -> None:
    session: Any = SESSION
    with pytest.raises(TypeError) as caught:
        draw(session)
    assert str(caught.value) == "draw takes the tree first, not a Session; write draw(session.tree, session=session)"


@pytest.mark.parametrize("path", [([],), ({},), (None,)])
def test_a_path_of_what_is_no_key_leads_to_the_nearest_one_above(path: Any) -> None:
    tree: Tree = TREE
    assert tree.origin is not None
    assert isinstance(tree.origin.place(*path), Place)
    assert tree.origin.place("situation", *path) == tree.origin.place("situation")


def test_a_table_is_not_filled_anew() -> None:
    table: Any = Table({"value": 5})
    table.__init__({"tracked": "zzz"})
    Table().__init__({"tracked": "zzz"})  # type: ignore[misc]
    assert (table, Table()) == ({"value": 5}, {})
