"""The pages of the reference that are made: they say what the format, the command line and the JSON shapes are now."""

from __future__ import annotations

import json
import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import advicetree
from advicetree.cli.parser import parser
from advicetree.format import schema as fmt
from advicetree.format.schema import json_schema
from advicetree.format.tables import Key, PointGroup, Record
from advicetree.format.types import Flag, Text, Type
from advicetree.resources import rule_sections

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "docs" / "reference"
MAKE = runpy.run_path(str(REFERENCE / "make_reference.py"))
FORMAT, COMMANDS, SHAPES = (runpy.run_path(str(REFERENCE / f"{name}_parts.py")) for name in ("format", "command", "shape"))


@pytest.mark.parametrize(("path", "text"), list(MAKE["pages"]()), ids=lambda value: value.name if isinstance(value, Path) else "")
def test_the_pages_are_as_they_are_made(path: Path, text: str) -> None:
    """They are written by `python docs/reference/make_reference.py`."""
    assert path.read_text(encoding="utf-8") == text


def test_a_part_that_nothing_makes_and_one_that_is_missing_are_told() -> None:
    page = "# A page\n\n<!-- made: one -->\nold\n<!-- end -->\n"
    assert MAKE["made"](page, {"one": "new"}) == "# A page\n\n<!-- made: one -->\n\nnew\n\n<!-- end -->\n"
    for parts in ({}, {"two": ""}, {"one": "", "two": ""}):
        with pytest.raises(ValueError, match="the page has other parts than there are"):
            MAKE["made"](page, parts)


# ---------------------------------------------------------------------------------------------- the format


def records(kind: Type) -> Iterator[Record]:
    """All tables with certain keys in a type of the format."""
    if isinstance(kind, Record):
        yield kind
    inner = [*kind.keys.values(), *([kind.each] if hasattr(kind, "each") else [])]
    for one in inner if not isinstance(kind, PointGroup) else ():
        yield from records(one)


def test_every_table_of_the_format_is_on_the_page() -> None:
    """A line below another has the keys of a line, but for bullets of its own."""
    shown = {id(record) for record, _ in FORMAT["RECORDS"].values()}
    assert {id(record) for record in records(fmt.TREE)} - shown == {id(fmt.BULLET)}
    assert fmt.BULLET.described.items() <= fmt.LINE.described.items()


def test_every_key_of_the_format_says_what_it_means_and_every_flag_what_it_is_where_it_is_left_out() -> None:
    for record in records(fmt.TREE):
        assert record.meaning
        for name, key in record.described.items():
            assert re.fullmatch(r"[A-Z…].*[.…]", key.meaning), (record.meaning, name)
            assert not isinstance(key.takes, Flag) or isinstance(key.otherwise, bool), (record.meaning, name)


def test_the_json_schema_says_what_each_key_means() -> None:
    told = 0
    todo: list[Any] = [json_schema()]
    while todo:
        part = todo.pop()
        if isinstance(part, dict):
            for name, key in part.get("properties", {}).items():
                assert key["description"], name
                told += 1
            todo += part.values()
        elif isinstance(part, list):
            todo += part
    assert told > 100


def test_a_key_of_a_table_without_words_is_an_error() -> None:
    with pytest.raises(ValueError, match="'shade' is not described"):
        list(FORMAT["_rows"](Record({"shade": Key(Text(), " ")})))
    with pytest.raises(ValueError, match="what the flag 'dark' is where it is left out"):
        list(FORMAT["_rows"](Record({"dark": Key(Flag(), "Whether it is dark.")})))


def test_a_type_of_values_that_the_page_cannot_tell_is_an_error() -> None:
    class Colour(Type):
        """A new type."""

    with pytest.raises(TypeError, match="say on the page what Colour takes"):
        list(FORMAT["_rows"](Record({"shade": Key(Colour(), "Its shade.")})))


# ---------------------------------------------------------------------------------------------- the command line


def test_every_command_has_a_section_of_its_own() -> None:
    page = (REFERENCE / "command-line.md").read_text(encoding="utf-8")
    for name in COMMANDS["subcommands"]():
        assert re.search(rf"^## {name}$(?:\n(?!## ).*)*?\n<!-- made: command {name} -->$", page, re.MULTILINE), name


def test_every_option_is_on_the_page_as_it_is_typed() -> None:
    parts = COMMANDS["command_parts"]()
    for name, command in COMMANDS["subcommands"]().items():
        usage, _, told = parts[f"command {name}"].partition("```\n\n")
        for action in command._actions:
            if action.dest != "help":
                assert all(f"`{option}" in told for option in action.option_strings)
                assert not action.option_strings or action.option_strings[0] in usage
                assert len(action.option_strings) == 0 or (f"[{action.option_strings[0]}" in usage or "| " in usage) or action.required
    assert "usage: advicetree" in parser().format_usage()


def test_what_goes_with_one_another_and_what_can_be_repeated_is_seen_in_the_usage() -> None:
    parts = COMMANDS["command_parts"]()
    walk = " ".join(parts["command walk"].split())
    assert "advicetree walk TREE [--known FACT=ANSWER]... [--save FILE]" in walk
    assert "[--untimed | --now TIME]" in walk
    draw = " ".join(parts["command draw"].split())
    assert "advicetree draw TREE -o FILE [--format FORMAT]" in draw
    assert "[--look chart|cards]" in draw


# ---------------------------------------------------------------------------------------------- the JSON shapes


def test_the_examples_are_of_their_shapes() -> None:
    examples = SHAPES["examples"]()
    assert {f"{name}.json" for name in examples} == {path.name for path in (ROOT / "docs" / "schemas").glob("*.json")}
    for name, example in examples.items():
        Draft202012Validator(json.loads((ROOT / "docs" / "schemas" / f"{name}.json").read_text(encoding="utf-8"))).validate(example)


def test_all_shapes_within_others_are_told_below_them() -> None:
    page = (REFERENCE / "views.md").read_text(encoding="utf-8")
    linked = set(re.findall(r"\]\(#([a-z]+(?:view|name))\)", page))
    assert linked == {heading.lower() for heading in re.findall(r"^### `(\w+)`$", page, re.MULTILINE)}


def test_every_code_of_an_error_stands_beside_the_error_that_has_it() -> None:
    page = (REFERENCE / "views.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[^|]+`) \| \[`(\w+)`\]\(python/errors\.md#\w+\)", page, re.MULTILINE)
    told = {code: error for codes, error in rows for code in re.findall(r"`([\w-]+)`", codes)}
    assert told.keys() == set(json.loads((ROOT / "docs" / "schemas" / "error-view.json").read_text(encoding="utf-8"))["properties"]["code"]["enum"])
    for code, error in told.items():
        assert error == "RefusedStep" or getattr(advicetree, error).code == code


def test_every_rule_has_an_anchor_of_its_name() -> None:
    """`advicetree check --explain` prints the same sections."""
    for page in (REFERENCE / "rules.md", REFERENCE / "problems.md"):
        headings = re.findall(r"^### (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert all(re.fullmatch(r"`[a-z][a-z0-9-]*`", heading) for heading in headings)
        assert {heading.strip("`") for heading in headings} <= rule_sections().keys()


# ---------------------------------------------------------------------------------------------- the glossary

TERM = re.compile(r"{term}`(?:[^`<]*<)?(?P<term>[^`>]+)>?`")


def glossary() -> dict[str, str]:
    """The terms of the glossary, each with what it says."""
    [body] = re.findall(r"^```{glossary}\n(.*?)^```$", (REFERENCE / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    parts = re.split(r"^(\S.*)\n", body, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_the_glossary_is_sorted_and_short() -> None:
    terms = glossary()
    assert list(terms) == sorted(terms, key=str.casefold)
    for term, words in terms.items():
        assert 1 <= len(words.strip().splitlines()) <= 2, term
        assert words.strip().endswith("."), term


def test_every_term_is_met_on_another_page_and_every_one_that_is_met_is_there() -> None:
    pages = [page for page in ROOT.glob("docs/**/*.md") if page.name != "glossary.md"]
    met = {found["term"] for page in pages for found in TERM.finditer(page.read_text(encoding="utf-8"))}
    within = {found["term"] for words in glossary().values() for found in TERM.finditer(words)}
    assert met | within <= glossary().keys()
    assert glossary().keys() - met == set()
