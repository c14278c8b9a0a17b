"""The trees that come with the package."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from advicetree import UnknownName, load, resources, shipped, shipped_ids
from advicetree.text import shown
from hostile_inputs import in_words
from odd_values import lying, posing, raising

TREES = Path(__file__).parent.parent / "trees"


def test_the_shelf_holds_the_trees_by_their_ids_sorted() -> None:
    assert shipped_ids() == tuple(sorted(path.stem for path in TREES.glob("*.toml")))
    assert "interview-recovery" in shipped_ids()


@pytest.mark.parametrize("id", shipped_ids())
def test_a_shipped_tree_is_its_file_and_bears_its_name(id: str) -> None:
    assert shipped(id) == load(TREES / f"{id}.toml")
    assert shipped(id).id == id


@pytest.mark.parametrize("id", ["interview-recover", "Interview Recovery"])
def test_a_tree_by_nearly_the_right_name_is_told_the_right_one(id: str) -> None:
    with pytest.raises(UnknownName) as caught:
        shipped(id)
    assert str(caught.value) == f"there is no shipped tree named '{id}'; did you mean 'interview-recovery'?"
    assert caught.value.names == shipped_ids()


@pytest.mark.parametrize("id", ["", "..", "../trees/interview-recovery", "/etc/passwd", "\0", "schema"])
def test_only_trees_of_the_shelf_are_shipped(id: str) -> None:
    with pytest.raises(UnknownName, match="there is no shipped tree named"):
        shipped(id)


@pytest.mark.parametrize("odd", [None, 5, [], np.array([1, 2]), raising(object)(), raising(str)("x"), lying(str)("x"), posing(str)()], ids=in_words)
def test_what_is_no_name_names_no_tree(odd: Any) -> None:
    for named, what in ((shipped, "shipped tree"), (resources.schema_named, "schema")):
        with pytest.raises(UnknownName, match=f"^there is no {what} named {re.escape(shown(odd))}; there (are|is only) "):
            named(odd)


@pytest.mark.parametrize("kind", [raising(str), lying(str), np.str_])
def test_a_name_counts_by_its_letters(kind: Any) -> None:
    assert shipped(kind("interview-recovery")) == shipped("interview-recovery")


def test_an_installation_without_trees_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resources, "_TREES", (tmp_path / "trees",))
    with pytest.raises(UnknownName) as caught:
        shipped_ids()
    assert str(caught.value) == "the shipped trees are missing from this installation; install the package again"
