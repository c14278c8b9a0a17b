"""TOML is read alike whether its compiled parser is installed or not."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree import TreeError, loads
from advicetree.format.parse import toml_parser

tomli = pytest.importorskip("tomli", reason="the extra fast is not installed")

DATA = Path(__file__).parent / "data"
TEXTS = [path.read_text(encoding="utf-8") for path in sorted(DATA.glob("*/*.toml"))]
MARKS = ["", '"', "'", "[", "]", "{", "}", "=", ".", ",", "\n", "#", "\\", " ", "1", "-", "e", "é", "\0", "\r", "T"]


@pytest.fixture
def _choose_again() -> Iterator[None]:
    """The parser is chosen again, and once more afterwards."""
    toml_parser.cache_clear()
    yield
    toml_parser.cache_clear()


def result(parser: ModuleType, text: str) -> str:
    """The data of a text, or the error."""
    try:
        return repr(parser.loads(text))
    except parser.TOMLDecodeError as error:
        return str(error)


@given(st.sampled_from(TEXTS), st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 5), st.sampled_from(MARKS)), max_size=4))
def test_both_parsers_give_the_same_data_and_the_same_errors(text: str, edits: list[tuple[int, int, str]]) -> None:
    for at, length, mark in edits:
        start = at % (len(text) + 1)
        text = text[:start] + mark + text[start + length :]
    assert result(tomli, text) == result(tomllib, text)


@pytest.mark.usefixtures("_choose_again")
def test_the_compiled_parser_is_used_where_it_is_installed() -> None:
    assert toml_parser() is tomli


@pytest.mark.usefixtures("_choose_again")
def test_without_the_extra_the_standard_library_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tomli", None)
    assert toml_parser() is tomllib
    with pytest.raises(TreeError, match=r"^<text>:1:5: syntax: "):
        loads("a = ")


@pytest.mark.usefixtures("_choose_again")
def test_a_parser_that_takes_toml_1_1_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    later = ModuleType("tomli")
    later.loads = lambda _: {}  # type: ignore[attr-defined]
    later.TOMLDecodeError = ValueError  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tomli", later)
    assert toml_parser() is tomllib


@pytest.mark.parametrize(("open_", "close"), [("[", "]"), ("{a=", "}")])
def test_what_is_nested_too_deeply_is_refused_by_either(open_: str, close: str) -> None:
    with pytest.raises(TreeError, match="too-deep"):
        loads(f"a = {open_ * 100_000}{close * 100_000}")
