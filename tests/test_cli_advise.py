"""`advicetree advise`: files of people in and out, what is added to them, and what is refused."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, datetime, timezone
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import csv as arrow_csv
from pyarrow import json as arrow_json
from pyarrow import parquet

from advicetree import load
from advicetree.cli import main, progress
from advicetree.cli.advise import as_csv, as_json, command
from advicetree.cli.advise.streams import Stream
from advicetree.cli.process import awaited
from advicetree.files import written_in_parts
from advicetree.tables import advise, summary

SEATS = """
format = 1
id     = "seats"
title  = "Which seat"
start  = "country"

[fact.age]
ask    = "How old are you?"
number = { from = 0, to = 130 }
bands  = [{ id = "child", below = 18, label = "A child" }, { id = "adult", label = "Grown up" }]

[fact.wants]
ask     = "What do you want?"
several = true
[fact.wants.answers]
window  = "A window"
food    = "Food"
nothing = { label = "Nothing", alone = true }

[fact.born]
ask   = "When were you born?"
date  = { from = 1900-01-01, to = "today" }
bands = [{ id = "old", reached = "66 years", label = "66 or older" }, { id = "young", label = "Younger" }]

[situation.country]
ask = "Which country?"
answers.here  = "how-old"
answers.there = "away"

[situation.how-old]
about = "age"
answers.child = "ask"
answers.adult = "which"

[situation.which]
about = "wants"
then  = "food"

[situation.food]
about = "wants.food"
answers.yes = "ask"
answers.no  = "when"

[situation.when]
about = "born"
answers.old   = "ask"
answers.young = "away"

[ending.ask]
say = "Ask, “please”"

[ending.away]
say = "Any seat"
"""
PEOPLE: list[dict[str, Any]] = [
    {"name": "Ann", "country": "there", "age": None, "wants": None, "born": None},
    {"name": 'Bob "B", Jr.', "country": "here", "age": 7, "wants": None, "born": None},
    {"name": "Çağla\nDoe", "country": "here", "age": 40, "wants": ["window", "food"], "born": None},
    {"name": "", "country": "here", "age": 70, "wants": ["nothing"], "born": "1950-05-24"},
    {"name": None, "country": "here", "age": 30, "wants": ["window"], "born": "young"},
    {"name": "Eve", "country": None, "age": 3, "wants": None, "born": None},
]
SCHEMA = pa.schema([("name", pa.string()), ("country", pa.string()), ("age", pa.int64()), ("wants", pa.list_(pa.string())), ("born", pa.string())])
CSV = """name,country,age,wants,born
Ann,there,,,
"Bob ""B"", Jr.",here,7,,
"Çağla
Doe",here,40,"window,food",
"",here,70,nothing,1950-05-24
,here,30,window,young
Eve,,3,,
"""
TODAY = date(2026, 3, 2)
ALL = ["--ignore", "name", "--today", "2026-03-02"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("seats.toml").write_text(SEATS, encoding="utf-8")
    _write_people("people.csv")
    return tmp_path


def _write_people(name: str) -> None:
    table = pa.Table.from_pylist(PEOPLE, SCHEMA)
    if name.endswith(".parquet"):
        parquet.write_table(table, name)
    else:
        text = CSV if ".csv" in name else "".join(json.dumps(row) + "\n" for row in PEOPLE)
        Path(name).write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())


def _read(name: str) -> pa.Table:
    """A file as other programs read it; what is empty and not quoted in CSV is missing."""
    if name.endswith(".parquet"):
        return parquet.read_table(name)
    data = Path(name).read_bytes()
    data = gzip.decompress(data) if name.endswith(".gz") else data
    if ".csv" not in name:
        return arrow_json.read_json(io.BytesIO(data))
    names = data.decode().splitlines()[0].split(",")
    options = arrow_csv.ConvertOptions(
        column_types={name: pa.string() for name in names}, strings_can_be_null=True, quoted_strings_can_be_null=False, null_values=[""]
    )
    return arrow_csv.read_csv(io.BytesIO(data), parse_options=arrow_csv.ParseOptions(newlines_in_values=True), convert_options=options)


def _advised(*arguments: str) -> int:
    return main(["advise", "seats.toml", *arguments])


# ---------------------------------------------------------------------------------------------------- formats

NAMES = ["csv", "csv.gz", "parquet", "jsonl", "ndjson", "jsonl.gz"]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("into", NAMES)
@pytest.mark.parametrize("from_", NAMES)
def test_any_format_is_led_through_into_any_other_as_python_does(from_: str, into: str, capsys: pytest.CaptureFixture[str]) -> None:
    _write_people(f"people.{from_}")
    assert _advised(f"people.{from_}", *ALL, "--add", "advice,kind,stage,headline,path,next", "-o", f"advised.{into}") == 0
    out, err = capsys.readouterr()
    assert (out, err[: err.rindex(" in ")]) == ("", f"advised.{into} is written: 6 rows,")
    people = pa.Table.from_pylist(PEOPLE, SCHEMA)
    right = advise(people, load("seats.toml"), ignore=["name"], today=TODAY, add=["advice", "kind", "stage", "headline", "path", "next"])
    found = _read(f"advised.{into}")
    assert found.column_names == right.column_names
    added = ["name", "advice", "kind", "headline", "path", "next"]
    assert found.select(added).to_pylist() == right.select(added).to_pylist()
    assert found["advice"].to_pylist() == ["away", "ask", "ask", "ask", "away", "country"]
    text = from_.startswith("csv") or into.startswith("csv")
    ages = found["age"].to_pylist()
    assert ages == [None if row["age"] is None else str(row["age"]) if text else row["age"] for row in PEOPLE]
    lists = [row["wants"] for row in PEOPLE]
    assert found["wants"].to_pylist() == [each if each is None or not text else ",".join(each) for each in lists]
    assert not list(Path().glob(".advicetree*"))


@pytest.mark.usefixtures("folder")
def test_csv_comes_out_as_it_went_in_and_unquoted_where_it_can() -> None:
    assert _advised("people.csv", *ALL, "--add", "advice", "-o", "advised.csv") == 0
    lines = Path("advised.csv").read_text(encoding="utf-8").split("\n")
    assert "\n".join(line.rpartition(",")[0] if line.rpartition(",")[2] in {"advice", "away", "ask", "country"} else line for line in lines) == CSV
    assert lines[0] == "name,country,age,wants,born,advice"


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b"\xef\xbb\xbfcountry,n\nthere,1\n", "country,n,advice\nthere,1,away\n"),
        (b"country,n\r\nthere,1\r\n\r\n,2", "country,n,advice\nthere,1,away\n,2,country\n"),
        (b'country;n\nthere;"1;2"\nhere;a,b\n', 'country;n;advice\nthere;"1;2";away\nhere;a,b;how-old\n'),
        (b'"country"\t"n,m"\nthere\t1\n', "country\tn,m\tadvice\nthere\t1\taway\n"),
        (b'country;"n,m,o"\nthere;1\n', "country;n,m,o;advice\nthere;1;away\n"),
        (b"country;n, m\tl;o\nthere;1;2\n", "country;n, m\tl;o;advice\nthere;1;2;away\n"),
        (b"country,n\n there ,\n", "country,n,advice\n there ,,away\n"),
        (b'n,country\n"a\r\n""b""",there\n', 'n,country,advice\n"a\r\n""b""",there,away\n'),
        (b'n,country\n5" pipe,there\n', 'n,country,advice\n"5"" pipe",there,away\n'),
        (b"country,n\n", "country,n,advice\n"),
        (b"country", "country,advice\n"),
        (b"\n\ncountry\nthere\n", "country,advice\nthere,away\n"),
        (b"country,\nthere,1\n", 'country,"",advice\nthere,1,away\n'),
    ],
)
@pytest.mark.usefixtures("folder")
def test_odd_csv_is_read(data: bytes, rows: str) -> None:
    Path("odd.csv").write_bytes(data)
    assert _advised("odd.csv", "--ignore-others", "--add", "advice", "-o", "advised.csv") == 0
    assert Path("advised.csv").read_bytes().decode() == rows


@pytest.mark.usefixtures("folder")
def test_json_keeps_types_and_nested_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(as_json, "BLOCK", 64)  # types are joined over blocks
    rows = [
        {"country": "there", "day": "2026-01-05", "n": 1, "x": 1.0, "on": True, "in": {"a": [1, None]}, "wants": []},
        {"country": "here", "day": "tomorrow", "n": 2, "x": 2, "on": None, "in": None, "later": 'é"\\\u0001'},
    ]
    Path("odd.jsonl").write_text("".join(json.dumps(row) + "\n\n" for row in rows), encoding="utf-8")
    assert _advised("odd.jsonl", "--ignore-others", "--add", "advice", "--problems", "-o", "advised.jsonl") == 0
    told = [json.loads(line) for line in Path("advised.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [{name: told[number][name] for name in row} for number, row in enumerate(rows)] == rows
    assert told[0]["later"] is None
    assert '"x": 1.0,' in Path("advised.jsonl").read_text(encoding="utf-8")


@pytest.mark.usefixtures("folder")
def test_standard_input_and_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    for format in ("csv", "jsonl", "parquet"):
        data = subprocess.run(
            [sys.executable, "-m", "advicetree", "advise", "seats.toml", "-", *ALL, "-o", "-", *(["--format", format] if format != "csv" else [])],
            input=Path("people.csv").read_bytes() if format == "csv" else _bytes(format),
            capture_output=True,
            check=True,
        )
        assert data.stderr == b""
        Path(f"told.{format}").write_bytes(data.stdout)
        assert _read(f"told.{format}")["advice"].to_pylist() == ["away", "ask", "ask", "ask", "away", "country"]
    assert capfdbinary.readouterr() == (b"", b"")


def _bytes(format: str) -> bytes:
    _write_people(f"in.{format}")
    return Path(f"in.{format}").read_bytes()


@pytest.mark.usefixtures("folder")
def test_parquet_keeps_types_and_what_is_written_beside_them() -> None:
    table = pa.table({"country": pa.array(["there", None]).dictionary_encode(), "when": pa.array([0, 1], pa.timestamp("us", "UTC"))})
    table = table.replace_schema_metadata({"made": "by hand"})
    parquet.write_table(table, "in.parquet")
    assert _advised("in.parquet", "--ignore", "when", "-o", "out.parquet") == 0
    found = parquet.read_table("out.parquet")
    assert found.schema.metadata[b"made"] == b"by hand"
    assert found.select(["country", "when"]).equals(table)
    assert _advised("in.parquet", "--ignore", "when", "--add", "advice", "-o", "out.csv") == 0
    assert Path("out.csv").read_text(encoding="utf-8").splitlines()[1] == "there,1970-01-01 00:00:00.000000Z,away"


# ---------------------------------------------------------------------------------------------------- values


@pytest.mark.usefixtures("folder")
def test_text_is_read_as_it_is_typed() -> None:
    Path("in.csv").write_text(
        "country,age,wants_window,wants_food,wants_nothing\nhere,7,,,\nhere, 7.5 ,,,\nhere,4e1,TRUE,1,no\nhere,+40,yes,false,0\nhere,adult,0,0,1\n",
        encoding="utf-8",
    )
    assert _advised("in.csv", "--add", "path", "-o", "out.csv") == 0
    assert _read("out.csv")["path"].to_pylist() == [
        "country: here; how-old: child",
        "country: here; how-old: child",
        "country: here; how-old: adult; which: done; food: yes",
        "country: here; how-old: adult; which: done; food: no",
        "country: here; how-old: adult; which: done; food: no",
    ]


@pytest.mark.usefixtures("folder")
def test_values_that_cannot_be_are_counted_over_the_whole_file_and_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "BATCH", 2)
    Path("in.csv").write_text("country,age\nhere,7\nhere,old\nher,8\nhere,old\nhere,200\nhere,9\n", encoding="utf-8")
    Path("out.csv").write_text("before", encoding="utf-8")
    assert _advised("in.csv", "-o", "out.csv") == 2
    told = (
        "advicetree: 4 rows of 'in.csv' have values that are not valid: "
        "'old' is not a value of the fact 'age'; give a number from 0 to 130, or one of 'child', 'adult' (in 2 rows, first in row 2); "
        "'her' is not a value of the fact 'country'; did you mean 'here'? (in row 3); "
        "200 is not a value of the fact 'age'; give a number from 0 to 130, or one of 'child', 'adult' (in row 5); "
        "correct them, or give --problems: a column 'problem' then tells why, and all others get their advice\n"
    )
    assert capsys.readouterr() == ("", told)
    assert Path("out.csv").read_text(encoding="utf-8") == "before"
    assert _advised("in.csv") == 2
    assert capsys.readouterr() == ("", told)
    assert _advised("in.csv", "--add", "advice", "--problems", "-o", "out.csv") == 0
    assert capsys.readouterr().err.startswith("out.csv is written: 6 rows, 4 of them with a problem, in ")
    found = _read("out.csv")
    assert found["advice"].to_pylist() == ["ask", None, None, None, None, "ask"]
    assert found["problem"].to_pylist()[2] == "'her' is not a value of the fact 'country'; did you mean 'here'?"
    assert _advised("in.csv", "--add", "problem", "-o", "only.csv") == 0
    assert _read("only.csv")["problem"] == found["problem"]


# ---------------------------------------------------------------------------------------------------- summaries


@pytest.mark.usefixtures("folder")
def test_without_an_output_the_summary_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert _advised("people.csv", *ALL) == 0
    told = """people  share  advice
     3  50.0%  ask      Ask, “please”
     2  33.3%  away     Any seat
     1  16.7%  country  Which country?
6 people
"""
    assert capsys.readouterr() == (told, "")
    assert _advised("people.csv", *ALL, "--summary", "-", "-o", "out.parquet") == 0
    assert capsys.readouterr().out == told


@pytest.mark.usefixtures("folder")
def test_a_summary_is_what_python_counts(capsys: pytest.CaptureFixture[str]) -> None:
    Path("in.csv").write_text("country,age\nhere,7\nhere,x\nhere,8\nthere,\n", encoding="utf-8")
    assert _advised("in.csv", "--problems", "--summary", "all.json", "--prefix", "b-", "-o", "out.jsonl") == 0
    right = summary(pa.table({"country": ["here", "here", "there"], "age": [7, 8, None]}), load("seats.toml"))
    found = json.loads(Path("all.json").read_text(encoding="utf-8"))
    assert {name: found[name] for name in ("tree", "people", "refused")} == {"tree": "seats", "people": 3, "refused": 1}
    assert [{**row, "share": pytest.approx(row["share"], abs=1e-5)} for row in found["advice"]] == right.advice.to_pylist()
    assert _advised("in.csv", "--problems", "--summary", "all.csv") == 0
    assert Path("all.csv").read_text(encoding="utf-8").splitlines()[:2] == [
        "advice,kind,stage,headline,people,share",
        'ask,ending,,"Ask, “please”",2,0.666667',
    ]
    capsys.readouterr()
    assert _advised("in.csv", "--problems") == 0
    assert capsys.readouterr().out.endswith("\n3 people, and 1 with values that are not valid\n")


# ---------------------------------------------------------------------------------------------------- what is refused

ENDINGS = "let it end in one of '.csv', '.csv.gz', '.parquet', '.jsonl', '.jsonl.gz'"
QUOTED = "put a value that holds one, or a line break, in quotation marks, and write one that it holds twice"
ONE = 'write one object a line, such as {"country": "france"}'
CLOSE = "close it; a quotation mark within a value is written twice"
TYPED: list[tuple[list[str], str]] = [
    (["nobody.csv"], "'nobody.csv' cannot be read: No such file or directory; name a file that can be"),
    (["folder.csv"], "'folder.csv' is a folder or a device; name a file, or - for standard input"),
    (["people.xlsx"], f"'people.xlsx' does not end in a format of tables; {ENDINGS}"),
    (["people.json"], f"'people.json' does not end in a format of tables; {ENDINGS}; JSON lines have one object a line"),
    (["people.parquet.gz"], f"'people.parquet.gz' does not end in a format of tables; {ENDINGS}"),
    (["people.csv", *ALL, "-o", "out.txt"], f"'out.txt' does not end in a format of tables; {ENDINGS}"),
    (["people.csv", *ALL, "-o", "no/out.csv"], "'no/out.csv' cannot be written: No such file or directory; name a file that can be"),
    (["people.csv", *ALL, "-o", "folder.csv"], "'folder.csv' cannot be written: Is a directory; name a file that can be"),
    (["people.csv", *ALL, "-o", "./people.csv"], "'./people.csv' is the file that is read; name another one by -o FILE"),
    (["people.csv", *ALL, "--summary", "people.csv"], "'people.csv' is the file that is read; name another one by --summary FILE"),
    (["people.csv", *ALL, "-o", "a.csv", "--summary", "a.csv"], "-o and --summary name the same; name another file for one of them"),
    (["people.csv", *ALL, "--summary", "a.txt"], "--summary 'a.txt' does not end in .csv or .json; name such a file, or - for standard output"),
    (
        ["people.csv", "-o", "a.csv", "--format", "csv"],
        "--format is for standard input and output; leave it out, since the endings of the files' names choose the formats",
    ),
    (["people.csv", "--add", "path"], "--add is about the file that is written; name it by -o FILE"),
    (["people.csv", "--prefix", "b-"], "--prefix is about the file that is written; name it by -o FILE"),
    (["people.csv", "--add", "advise", "-o", "a.csv"], "--add has 'advise'; did you mean 'advice'?"),
    (["people.csv", "--add", "x", "-o", "a.csv"], "--add has 'x'; it takes 'advice', 'kind', 'stage', 'headline', 'path', 'next', 'problem'"),
    (["people.csv", "--today", "2.3.2026"], "--today '2.3.2026' is not a day; write it as 2026-03-02"),
    (["people.csv", "--column", "name"], "--column 'name' does not say what the column is called in the tree; write it as COLUMN=NAME"),
    (["people.csv", "--column", "nam=age"], "--column names 'nam', and 'people.csv' has no such column; did you mean 'name'?"),
    (
        ["people.csv", "--ignore", "first,last"],
        "--ignore names 'first', and 'people.csv' has no such column; its columns are 'name', 'country', 'age', 'wants', 'born'",
    ),
    (
        ["people.csv"],
        (
            "1 column is neither a fact, a question nor an action of the tree: 'name'; name what is not the tree's by "
            "--ignore name, or give --ignore-others; the tree takes 'country', 'age', 'how-old', 'wants', 'which', 'food' and 2 more"
        ),
    ),
    (
        ["odd.csv"],
        (
            "1 column is neither a fact, a question nor an action of the tree: 'the countri'; name what is not the tree's by "
            "--ignore 'the countri', or give --ignore-others; the tree takes 'country', 'age', 'how-old', 'wants', 'which', 'food' and 2 more"
        ),
    ),
    (
        ["odd.csv", "--column", "the countri=countri"],
        "'the countri' is said to be 'countri', and no column can be that of the tree; did you mean 'country'?",
    ),
    (["advised.csv", "-o", "a.csv"], "'advised.csv' has the column 'advice' already; call the added ones otherwise, such as 'new-advice' by --prefix new-"),
    (["ticks.csv"], "'maybe' in the column 'wants_food' does not say whether the choice was ticked; write true or false there"),
]


@pytest.mark.parametrize(("typed", "told"), TYPED, ids=[" ".join(typed) for typed, _ in TYPED])
def test_what_is_typed_wrongly_is_told_in_a_sentence_and_nothing_is_written(
    typed: list[str], told: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("folder.csv").mkdir()
    Path("odd.csv").write_text("the countri\nhere\n", encoding="utf-8")
    Path("advised.csv").write_text("country,advice\nhere,\n", encoding="utf-8")
    Path("ticks.csv").write_text("wants_window,wants_food,wants_nothing\ntrue,maybe,\n", encoding="utf-8")
    if "--ignore" not in typed and "advised.csv" in typed:
        typed = [*typed, "--ignore", "advice"]
    before = sorted(folder.iterdir())
    assert _advised(*typed) == 2
    assert capsys.readouterr() == ("", f"advicetree: {told}\n")
    assert sorted(folder.iterdir()) == before


BROKEN: list[tuple[str, bytes, str]] = [
    ("a.csv", b"", "'a.csv' is empty; its first line names the columns"),
    ("a.csv", b"\n\n", "'a.csv' is empty; its first line names the columns"),
    ("a.csv", b"country,n,n\nhere,1,2\n", "'a.csv' has two columns that are called 'n'; give each column a name of its own"),
    (
        "a.csv",
        b'country,n\nhere,"a\nb"\n\nhere\n',
        f"'a.csv' has 1 value in line 5, and its header names 2 columns; its values are separated by commas; {QUOTED}",
    ),
    ("a.csv", b"country;n\nhere;1;2\n", f"'a.csv' has 3 values in line 2, and its header names 2 columns; its values are separated by semicolons; {QUOTED}"),
    ("a.csv", b'country,n\nhere,1\nhere,"2\nthere,3\n', f"'a.csv' has a value in line 3 whose quotation mark is never closed; {CLOSE}"),
    ("a.csv", b'country,n\nhere,1\nhere,"2\nthere,"3"\n', f"'a.csv' has text behind a closing quotation mark in line 3; {QUOTED}"),
    ("a.csv", b"country,n\nhere,1\n" + b'here,"' + b"there,2\n" * 900_000, f"'a.csv' has a value in line 3 whose quotation mark is never closed; {CLOSE}"),
    ("a.csv", b"country\nhere\n\xe9\n", "'a.csv' is not in UTF-8, in line 3; save it as CSV in UTF-8"),
    ("a.csv", b"country\n" + b"here\n" * 300_000 + b"\xe9\n", "'a.csv' is not in UTF-8, in line 300,002; save it as CSV in UTF-8"),
    ("a.csv", "country\nhere\n".encode("utf-16"), "'a.csv' is in UTF-16; save it in UTF-8"),
    (
        "a.csv.gz",
        gzip.compress(b"country\nhere\n" * 1000)[:-12],
        "'a.csv.gz' cannot be unpacked by gzip, or ends too early; copy it once more, or unpack it yourself",
    ),
    ("a.jsonl.gz", b"country", "'a.jsonl.gz' cannot be unpacked by gzip, or ends too early; copy it once more, or unpack it yourself"),
    ("a.jsonl", b"", f"'a.jsonl' is empty; {ONE}"),
    ("a.jsonl", b'[{"country": "here"}]', f"'a.jsonl' is one list, and not JSON lines; {ONE}"),
    ("a.jsonl", b'{"country": "here"}\n\n{country}\n', f"'a.jsonl' is not JSON in line 3: Missing a name for object member; {ONE}"),
    ("a.jsonl", b'{"country": "here"}\n7\n', f"'a.jsonl' has a number in line 2, and not an object; {ONE}"),
    (
        "a.jsonl",
        b'{"country": "here"}\n\n{"country": 7}\n',
        "the column 'country' of 'a.jsonl' changes from text to a number in line 3; give each column one type",
    ),
    (
        "a.jsonl",
        b'{"country": "here"}\n' * 250_000 + b'{"country": true}\n',
        "the column 'country' of 'a.jsonl' changes from text to true or false in line 250,001; give each column one type",
    ),
    ("a.jsonl", b'{"country": "here", "country": "x"}\n', "'a.jsonl' has 'country' twice in line 1; give each key once"),
    ("a.jsonl", b'{"country": "here"}\n{"country": "\xe9"}\n', "'a.jsonl' is not in UTF-8, in line 2; save it in UTF-8"),
]


@pytest.mark.parametrize(("name", "data", "told"), BROKEN, ids=[told[:60] for *_, told in BROKEN])
def test_a_broken_file_is_told_with_its_line_and_nothing_is_written(
    name: str, data: bytes, told: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(name).write_bytes(data)
    before = sorted(folder.iterdir())
    assert _advised(name, "--ignore-others", "-o", "out.parquet") == 2
    assert capsys.readouterr() == ("", f"advicetree: {told}\n")
    assert sorted(folder.iterdir()) == before


@pytest.mark.usefixtures("folder")
def test_types_that_change_between_blocks_are_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(as_json, "BLOCK", 20)
    Path("a.jsonl").write_bytes(b'{"country": "here"}\n{"country": 7}\n')
    assert _advised("a.jsonl") == 2
    told = "the column 'country' of 'a.jsonl' is text before line 2 and a number after it; give each column one type"
    assert capsys.readouterr() == ("", f"advicetree: {told}\n")


@pytest.mark.usefixtures("folder")
def test_what_is_not_parquet_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.parquet").write_bytes(b"country\nhere\n" * 10)
    _write_people("people.parquet")
    Path("b.parquet").write_bytes(Path("people.parquet").read_bytes()[:-20])
    for name in ("a.parquet", "b.parquet"):
        assert _advised(name, "-o", "out.csv") == 2
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert err.startswith(f"advicetree: '{name}' cannot be read as Parquet: Parquet magic bytes not found in footer")
    assert not Path("out.csv").exists()


@pytest.mark.usefixtures("folder")
def test_a_missing_package_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for module in [name for name in sys.modules if name.startswith("advicetree.cli.advise.")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.delattr("advicetree.cli.advise.command")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert _advised("people.csv") == 2
    told = "'advise' needs the package pyarrow, which is not installed; install the extra 'tables' (in the folder of the project: pip install \".[tables]\")"
    assert capsys.readouterr() == ("", f"advicetree: {told}\n")


# ---------------------------------------------------------------------------------------------------- whole or not at all


@pytest.mark.usefixtures("folder")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
@pytest.mark.parametrize("ending", ["csv", "csv.gz", "parquet", "jsonl"])
def test_a_full_disk_is_told(ending: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(f"full.{ending}").symlink_to("/dev/full")
    assert _advised("people.csv", *ALL, "-o", f"full.{ending}") == 2
    assert capsys.readouterr() == ("", f"advicetree: 'full.{ending}' cannot be written: No space left on device; name a file that can be\n")


@pytest.mark.skipif(os.name == "nt", reason="signals are sent")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
@pytest.mark.parametrize("into", ["csv", "parquet", "jsonl"])
def test_what_is_interrupted_leaves_what_was_there(number: int, status: int, into: str, folder: Path) -> None:
    Path("long.csv").write_text("country,n\n" + "here,1\n" * 8_000_000, encoding="utf-8")
    Path(f"out.{into}").write_text("before", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "advicetree", "advise", "seats.toml", "long.csv", "--ignore", "n", "-o", f"out.{into}"], stderr=subprocess.PIPE
    )
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and not any(part.stat().st_size for part in folder.glob(".advicetree-*")):
            time.sleep(0.01)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, err) == (status, b"")
    assert Path(f"out.{into}").read_text(encoding="utf-8") == "before"
    if number == signal.SIGKILL:
        assert _advised("people.csv", *ALL, "-o", "other.csv") == 0  # clears what was left
    assert not list(folder.glob(".advicetree-*"))


@pytest.fixture
def interruptible() -> Iterator[None]:
    """A program that is started in the background hears no Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("looks", [True, False])
def test_what_interrupts_is_heard_between_parts_and_at_the_end(*, looks: bool) -> None:
    done = []

    def interrupted() -> None:
        with awaited() as check:
            signal.raise_signal(signal.SIGINT)
            done.append(1)
            if looks:
                check()
            done.append(2)

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert done == ([1] if looks else [1, 2])
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.skipif(os.name == "nt", reason="a pipe is closed")
@pytest.mark.parametrize("format", ["csv", "parquet", "jsonl"])
def test_a_reader_that_goes_away_ends_it_in_silence(format: str, folder: Path) -> None:
    with (folder / "long.csv").open("w", encoding="utf-8") as file:
        file.write("country,n\n")
        file.writelines(f"here,{row}{'x' * 50}\n" for row in range(200_000))
    process = subprocess.Popen(
        [sys.executable, "-m", "advicetree", "advise", "seats.toml", "long.csv", "--ignore", "n", "-o", "-", "--format", format],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(4)
    process.stdout.close()
    assert (process.stderr.read(), process.wait(60)) == (b"", 141)
    process.stderr.close()


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be taken away there anyway")
def test_a_file_that_is_being_written_is_not_cleared_by_another_program(tmp_path: Path) -> None:
    (tmp_path / ".advicetree-left.part").write_bytes(b"from a program that was killed")
    with written_in_parts(tmp_path / "a") as one:
        assert len(list(tmp_path.iterdir())) == 1
        with written_in_parts(tmp_path / "b") as other:
            one.write(b"one")
            other.write(b"other")
        assert (tmp_path / "b").read_bytes() == b"other"
        assert not (tmp_path / "a").exists()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"one", "b": b"other"}


# ---------------------------------------------------------------------------------------------------- how far it is


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("from_", "last"), [("csv", (0, 1)), ("parquet", (6, 6)), ("jsonl", (0, 1))])
def test_progress_is_told(from_: str, last: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int, str]] = []
    monkeypatch.setattr(progress, "shown", lambda: _Shown(told))
    _write_people(f"people.{from_}")
    assert _advised(f"people.{from_}", *ALL, "-o", "out.csv") == 0
    unit = "rows" if from_ == "parquet" else "megabytes"
    assert told[-1] == (*last, f"6 rows advised; {unit} of people.{from_}")


class _Shown:
    def __init__(self, told: list[tuple[int, int, str]]) -> None:
        self._told = told

    def __enter__(self) -> progress.Tell:
        return lambda *each: self._told.append(each)

    def __exit__(self, *_: object) -> None:
        pass


@pytest.mark.usefixtures("folder")
def test_memory_does_not_grow_with_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(as_csv, "BLOCK", 1 << 18)
    most = []
    for rows in (400_000, 1_600_000):
        with Path("long.csv").open("w", encoding="utf-8") as file:
            file.write("country,n\n")
            file.writelines(f"here,{row}{'x' * 50}\n" for row in range(rows))
        pool = pa.proxy_memory_pool(pa.default_memory_pool())
        before = pa.default_memory_pool()
        pa.set_memory_pool(pool)
        try:
            assert _advised("long.csv", "--ignore", "n", "-o", "out.csv") == 0
        finally:
            pa.set_memory_pool(before)
        most.append(pool.max_memory())
    assert most[1] < 1.5 * most[0] < 60_000_000


# ---------------------------------------------------------------------------------------------------- what is written

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]) | st.sampled_from(list(",;\t\"'\r\n\\ -")), max_size=8)


@given(rows=st.lists(st.tuples(TEXT | st.none(), TEXT | st.none()), max_size=8), separator=st.sampled_from([",", ";", "\t"]), names=st.tuples(TEXT, TEXT))
def test_csv_that_is_written_is_read_by_others_and_again(rows: list[tuple[str | None, str | None]], separator: str, names: tuple[str, str]) -> None:
    columns = [f"a{separator}{names[0]}", f"b{names[1]}"]
    part = pa.record_batch([pa.array([row[column] for row in rows], pa.string()) for column in (0, 1)], names=columns)
    file = io.BytesIO()
    sink = as_csv.CsvSink(file, part.schema, separator)
    sink.write(part)
    sink.write(part.slice(1, 2))
    text = file.getvalue().decode()
    right = [columns, *([value or "" for value in row] for row in [*rows, *rows[1:3]])]
    assert list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)) == right
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(file.getvalue())
        source = as_csv.CsvSource(Stream("a.csv", path, packed=False))
        if separator != source.separator:
            return  # the header has more of another
        again = [row for read in source.parts() for row in zip(*(column.to_pylist() for column in read.columns), strict=True)]
        source.close()
    assert (source.schema.names, again) == (columns, [*rows, *rows[1:3]])


@given(rows=st.lists(st.tuples(TEXT | st.none(), st.floats() | st.none(), st.lists(TEXT | st.none(), max_size=2) | st.none()), min_size=1, max_size=8))
def test_json_that_is_written_is_read_by_others(rows: list[tuple[str | None, float | None, list[str | None] | None]]) -> None:
    types = [pa.string(), pa.float64(), pa.list_(pa.string())]
    part = pa.record_batch([pa.array([row[column] for row in rows], type) for column, type in enumerate(types)], names=['a"\\\n', "b", "c"])
    file = io.BytesIO()
    as_json.JsonSink(file, part.schema).write(part)
    lines = file.getvalue().decode().removesuffix("\n").split("\n")
    right = [{'a"\\\n': text, "b": number if number is not None and isfinite(number) else None, "c": texts} for text, number, texts in rows]
    assert [json.loads(line) for line in lines] == right


OF_ALL_TYPES = {
    "text": pa.array(["é", None]),
    "large": pa.array(["x", None], pa.large_string()),
    "set": pa.array(["x", None]).dictionary_encode(),
    "whole": pa.array([2**63, None], pa.uint64()),
    "half": pa.array([1.5, None], pa.float32()),
    "exact": pa.array([Decimal("1.50"), None]),
    "on": pa.array([True, None]),
    "day": pa.array([date(2026, 3, 2), None]),
    "time": pa.array([datetime(2026, 3, 2, 9, tzinfo=timezone.utc), None], pa.timestamp("s", "UTC")),
    "hour": pa.array([9 * 3600, None], pa.time32("s")),
    "long": pa.array([90, None], pa.duration("s")),
    "raw": pa.array([b"abc", None]),
    "empty": pa.nulls(2),
    "list": pa.array([["a", "b"], None]),
    "none": pa.array([[], None], pa.list_(pa.string())),
    "gaps": pa.array([["a", None], None]),
    "far": pa.array([["a", "b"], None], pa.large_list(pa.large_string())),
    "numbers": pa.array([[1, None], None]),
    "nested": pa.array([{"a": [1], "b": date(2026, 3, 2)}, None]),
    "map": pa.array([[("a", 1)], None], pa.map_(pa.string(), pa.int64())),
}


@pytest.mark.usefixtures("folder")
def test_values_of_all_types_are_written() -> None:
    table = pa.table({"country": ["there", "here"], **OF_ALL_TYPES})
    parquet.write_table(table, "in.parquet", store_schema=True)
    for ending in ("csv", "jsonl", "parquet"):
        assert _advised("in.parquet", "--ignore-others", "--add", "advice", "-o", f"out.{ending}") == 0
    assert parquet.read_table("out.parquet").drop(["advice"]).equals(parquet.read_table("in.parquet"))
    [first, second] = [json.loads(line) for line in Path("out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert first == {
        "country": "there", "text": "é", "large": "x", "set": "x", "whole": 2**63, "half": 1.5, "exact": "1.50", "on": True,
        "day": "2026-03-02", "time": "2026-03-02 09:00:00.000Z", "hour": "09:00:00.000", "long": "90", "raw": "abc", "empty": None, "list": ["a", "b"],
        "none": [], "gaps": ["a", None], "far": ["a", "b"], "numbers": [1, None], "nested": {"a": [1], "b": "2026-03-02"}, "map": [["a", 1]], "advice": "away",
    }  # fmt: skip
    assert {name for name, value in second.items() if value is not None} == {"country", "advice"}
    [header, *rows] = csv.reader(io.StringIO(Path("out.csv").read_text(encoding="utf-8")))
    assert dict(zip(header, rows[0], strict=True)) == {
        "country": "there", "text": "é", "large": "x", "set": "x", "whole": str(2**63), "half": "1.5", "exact": "1.50", "on": "true",
        "day": "2026-03-02", "time": "2026-03-02 09:00:00.000Z", "hour": "09:00:00.000", "long": "90", "raw": "abc", "empty": "", "list": "a,b",
        "none": "-", "gaps": '["a", null]', "far": "a,b", "numbers": "[1, null]", "nested": '{"a": [1], "b": "2026-03-02"}', "map": '[["a", 1]]',
        "advice": "away",
    }  # fmt: skip
    assert {name for name, value in zip(header, rows[1], strict=True) if value} == {"country", "advice"}


@pytest.mark.usefixtures("folder")
def test_bytes_that_are_no_text_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    parquet.write_table(pa.table({"country": ["there"], "raw": [b"\xff"]}), "in.parquet")
    assert _advised("in.parquet", "--ignore", "raw", "-o", "out.parquet") == 0
    capsys.readouterr()
    for ending in ("csv", "jsonl"):
        assert _advised("in.parquet", "--ignore", "raw", "-o", f"out.{ending}") == 2
        told = "'in.parquet' has a value that cannot be passed on: Invalid UTF8 payload; leave its column out of the file, or write Parquet"
        assert capsys.readouterr() == ("", f"advicetree: {told}\n")
        assert not Path(f"out.{ending}").exists()
