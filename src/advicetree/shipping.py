"""The trees that come with the package, and the schemas of its views.

What always holds: they are found in the package where it was installed from a wheel, and in the folders `trees` and `docs/schemas` in a checkout.
A tree's id is its file's name.
"""

from __future__ import annotations

from pathlib import Path

from advicetree.errors import UnknownName
from advicetree.given import plain_text
from advicetree.model import Tree, unknown
from advicetree.reading import load

_HERE = Path(__file__).parent
_PLACES = (_HERE / "trees", _HERE.parent.parent / "trees")
_SCHEMAS = (_HERE / "schemas", _HERE.parent.parent / "docs" / "schemas")


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
    name = plain_text(id)
    if name not in shelf():
        raise unknown("shipped tree", id, shelf())
    return load(_folder() / f"{name}.toml")


def schema_names() -> tuple[str, ...]:
    """The names of the shapes of `advicetree.views` that have a JSON Schema, sorted.

    >>> schema_names()
    ('error-view', 'explanation-view', 'request', 'session-view', 'tree-view', 'why-not-view')
    """
    return tuple(sorted(path.stem for path in _first_of(_SCHEMAS, "schemas").glob("*.json")))


def schema_named(name: str) -> str:
    """The text of the JSON Schema of a shape; raises `UnknownName` where none has the name.

    >>> schema_named("request").count("turn") > 0
    True
    """
    found = plain_text(name)
    if found not in schema_names():
        raise unknown("schema", name, schema_names())
    return (_first_of(_SCHEMAS, "schemas") / f"{found}.json").read_text(encoding="utf-8")


def _folder() -> Path:
    """Give the folder with the shipped trees."""
    return _first_of(_PLACES, "shipped trees")


def _first_of(places: tuple[Path, ...], what: str) -> Path:
    """The first folder that is there."""
    for place in places:
        if place.is_dir():
            return place
    raise UnknownName(f"the {what} are missing from this installation", "install the package again")
