"""The JSON Schema of the format, by an independent validator: it takes what the reader takes, and sees faults of shape."""

import json
import tomllib
from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from advicetree import Tree, TreeError, loads
from advicetree.format.schema import json_schema
from advicetree.format.write import plain
from strategies import trees

ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests" / "data"
VALIDATOR = Draft202012Validator(json_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
BEYOND = {"duplicate-key", "syntax", "too-deep"}
SHAPE = {
    "bad-id",
    "empty-list",
    "empty-text",
    "fact-words",
    "misplaced-key",
    "missing-key",
    "out-of-range",
    "too-long",
    "too-many",
    "unknown-key",
    "unknown-word",
    "wrong-type",
}


def params(paths: Iterable[Path]) -> list[Any]:
    return [pytest.param(path, id=path.name) for path in sorted(paths)]


def data_of(path: Path) -> Any:
    """What a tree file holds, with dates and times as JSON has them."""
    text = path.read_text(encoding="utf-8")
    return in_json(tomllib.loads(text) if path.suffix == ".toml" else json.loads(text))


def in_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: in_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [in_json(item) for item in value]
    return value.isoformat() if isinstance(value, date | datetime | time) else value


def rules(path: Path) -> set[str]:
    return {line.split(": ")[1] for line in path.with_suffix(".problems").read_text(encoding="utf-8").splitlines()}


BAD = [path for path in (DATA / "bad").iterdir() if path.suffix != ".problems" and not rules(path) & BEYOND]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(json_schema())


def test_the_schema_that_lies_beside_the_trees_is_the_schema_of_the_format() -> None:
    assert (ROOT / "trees" / "schema.json").read_text(encoding="utf-8") == json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("path", params([*(ROOT / "trees").glob("*.toml"), *(DATA / "good").iterdir()]))
def test_a_good_tree_satisfies_the_schema(path: Path) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(data_of(path))] == []


@given(trees(rich=True))
def test_what_is_written_satisfies_the_schema(tree: Tree) -> None:
    VALIDATOR.validate(plain(tree))


@pytest.mark.parametrize("path", params(path for path in BAD if rules(path) & SHAPE))
def test_a_fault_of_shape_is_seen_by_the_schema(path: Path) -> None:
    assert not VALIDATOR.is_valid(data_of(path))


@pytest.mark.parametrize("path", params(path for path in BAD if not rules(path) & (SHAPE | {"wrong-form"})))
def test_what_names_refer_to_is_beyond_the_schema(path: Path) -> None:
    VALIDATOR.validate(data_of(path))


def test_there_are_faults_of_both_kinds() -> None:
    assert {path.stem for path in BAD if not rules(path) & SHAPE} >= {"fact-and-node", "no-such-things", "nothing", "numbers", "rings"}


LOOSE = [
    ("source.s", {"title": "S", "date": "20260105"}),
    ("source.s", {"title": "S", "date": "2026-W01-1"}),
    ("example", [{"name": "E", "at": "2026-01-05 09:00:00Z"}]),
    ("example", [{"name": "E", "at": "2026-01-05T09:00Z"}]),
    ("example", [{"name": "E", "at": "20260105T090000Z"}]),
    ("action.wait", {"do": "Wait", "then": "bye", "wait": {"at-least": "٣ days"}}),
    ("promise", [{"name": "P", "never": []}]),
    ("promise", [{"name": "P", "never": {"all-of": []}}]),
]


@pytest.mark.parametrize(("key", "value"), LOOSE, ids=[str(number) for number in range(len(LOOSE))])
def test_a_form_that_only_one_of_them_might_take_is_taken_by_neither(key: str, value: object) -> None:
    tree: dict[str, Any] = {"format": 1, "id": "x", "title": "X", "start": "bye", "ending": {"bye": {"say": "Goodbye."}}}
    kind, _, id = key.partition(".")
    tree[kind] = {id: value} if id else value
    assert list(VALIDATOR.iter_errors(tree)) != []
    with pytest.raises(TreeError):
        loads(json.dumps(tree), "json")
