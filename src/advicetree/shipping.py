"""The trees that come with the package.

What always holds: they are found in the package where it was installed from a wheel, and in the folder `trees` beside `src` in a checkout.
A tree's id is its file's name.
"""

from __future__ import annotations

from pathlib import Path

from advicetree.errors import UnknownName
from advicetree.model import Tree, unknown
from advicetree.reading import load

_HERE = Path(__file__).parent
_PLACES = (_HERE / "trees", _HERE.parent.parent / "trees")


def shelf() -> tuple[str, ...]:
    """Give the ids of the shipped trees, sorted.

    >>> "interview-recovery" in shelf()
    True
    """
    return tuple(sorted(path.stem for path in _folder().glob("*.toml")))


def shipped(id: str) -> Tree:
    """Give a tree that comes with the package, by its id; raises `UnknownName` where none has it.

    >>> shipped("interview-recovery").language
    'en'
    """
    if id not in shelf():
        raise unknown("shipped tree", id, shelf())
    return load(_folder() / f"{id}.toml")


def _folder() -> Path:
    """Give the folder with the shipped trees."""
    for place in _PLACES:
        if place.is_dir():
            return place
    raise UnknownName("the shipped trees are missing from this installation", "install the package again")
