"""The trees that come with the package."""

from pathlib import Path

import pytest

from advicetree import UnknownName, load, shelf, shipped, shipping

TREES = Path(__file__).parent.parent / "trees"


def test_the_shelf_holds_the_trees_by_their_ids_sorted() -> None:
    assert shelf() == tuple(sorted(path.stem for path in TREES.glob("*.toml")))
    assert "interview-recovery" in shelf()


@pytest.mark.parametrize("id", shelf())
def test_a_shipped_tree_is_its_file_and_bears_its_name(id: str) -> None:
    assert shipped(id) == load(TREES / f"{id}.toml")
    assert shipped(id).id == id


@pytest.mark.parametrize("id", ["interview-recover", "Interview Recovery"])
def test_a_tree_by_nearly_the_right_name_is_told_the_right_one(id: str) -> None:
    with pytest.raises(UnknownName) as caught:
        shipped(id)
    assert str(caught.value) == f"no shipped tree is called '{id}'; did you mean 'interview-recovery'?"
    assert caught.value.names == shelf()


@pytest.mark.parametrize("id", ["", "..", "../trees/interview-recovery", "/etc/passwd", "\0", "schema"])
def test_only_trees_of_the_shelf_are_shipped(id: str) -> None:
    with pytest.raises(UnknownName, match="no shipped tree is called"):
        shipped(id)


def test_an_installation_without_trees_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shipping, "_PLACES", (tmp_path / "trees",))
    with pytest.raises(UnknownName) as caught:
        shelf()
    assert str(caught.value) == "the shipped trees are missing from this installation; install the package again"
