"""`advicetree check`: what it prints in each form, and the status that it ends with."""

# ruff: noqa: E501  (what is told stands whole in the tables)

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree import (
    AdviceTreeError,
    Origin,
    Place,
    Problem,
    Session,
    Tree,
    TreeError,
    UnknownName,
    check,
    load,
    loads,
    render_report,
    resources,
    shipped,
    validated,
)
from advicetree.checking import Outcome, Report, Verdict
from advicetree.checking.coverage import Coverage
from advicetree.cli import main, progress
from advicetree.columns import columns_of
from advicetree.markdown import plain, unlinked
from advicetree.promises import Point
from advicetree.reports import Checked, ReportFormat, rendered
from advicetree.reports.as_text import underlined
from advicetree.text import shown
from drawn import draw
from drawn import text as as_json
from problem_pages import sections

ROOT = Path(__file__).parent.parent
BAD = ROOT / "tests" / "data" / "bad"
PARCEL = "tests/data/good/lost-parcel.toml"
SCHEMA = json.loads((ROOT / "tests" / "data" / "sarif-2.1.0.schema.json").read_text(encoding="utf-8"))

TEXT = """\
format = 1
id = "parcel"
title = "A parcel"
start = "country"

[situation.country]
ask = "Where is it?"
answers.india = "tracked"
answers.elsewhere = "tracked"

[situation.tracked]
ask = "Does it have a number?"
answers.yes = "look"
answers.no = "bye"

[action.look]
do = "Look it up"
then = "bye"

[ending.bye]
say = "Goodbye."

[[promise]]
name = "Nobody leaves before looking"
before = "bye"
always = "look"

[[promise]]
name = "Few steps"
within = 3

[[example]]
name = "No number"
walk = ["country: india", "tracked: no"]
ends = "bye"
"""
TREE = loads(TEXT, name="parcel.toml")

BROKEN = Problem(
    "broken-promise",
    "'Nobody leaves before looking' is broken: somebody comes to 'bye' without 'look'",
    Place("parcel.toml", 23, 1),
    fix="lead 'tracked: no' by 'look', or drop the promise",
    known=(("country", "india"), ("standing", "not-strong")),
    walk=(("country", "india"), ("tracked", "no")),
    path=("promise", 0),
)
MILD = Problem(
    "same-label", "two answers of 'tracked' are called 'Yes'", Place("parcel.toml", 13, 9), severity="warning", fix="call one of them something else"
)


def report(
    *problems: Problem,
    tree: Tree = TREE,
    untaken: tuple[str, ...] = (),
    answers: int = 5,
    unticked: tuple[str | None, ...] = (),
    choices: int = 0,
    unhit: tuple[int, ...] = (),
    rules: int = 0,
    claims: int = 0,
    carried: int = 0,
    broken: bool = True,
) -> Report:
    """A report made by hand: of two promises the first is broken, and the one example passes."""
    verdicts: list[Verdict] = [Verdict(promise, "broken" if broken and not number else "kept") for number, promise in enumerate(tree.promises)]
    outcomes = tuple(Outcome(example, Session.start(tree)) for example in tree.examples)
    points = tuple((Point("tracked", answer), Place("parcel.toml", 13, 9)) for answer in untaken)
    left = tuple(("benefits", choice, Place("parcel.toml", 14, 1)) for choice in unticked)
    lost = tuple(("scheme", number, Place("parcel.toml", 15, 1)) for number in unhit)
    return Report(tree, problems, tuple(verdicts), outcomes, Coverage(tree, answers, points, choices, left, rules, lost), claims, carried)


def found(*problems: Problem, **more: Any) -> Checked:
    """What came of the tree of the parcel."""
    return Checked("parcel.toml", problems, report(*problems, **more))


def unread(sentence: str, file: str = "x.toml", rule: str = "unreadable", line: int = 1, column: int = 1) -> Checked:
    """What came of a tree that cannot be read."""
    return Checked(file, (Problem(rule, sentence, Place(file, line, column)),))


def printed(*found: Checked, format: ReportFormat = "text", columns: int = 80, untaken: bool = False) -> str:
    """What is printed of some trees."""
    return "\n".join(rendered(found, format, columns, untaken=untaken))


def data_of(*found: Checked) -> dict[str, Any]:
    """The document that tells of some trees in JSON."""
    data: dict[str, Any] = json.loads(printed(*found, format="json"))
    return data


def log_of(*found: Checked) -> dict[str, Any]:
    """The log that tells of some trees in SARIF."""
    log: dict[str, Any] = json.loads(printed(*found, format="sarif"))
    return log


@attrs.frozen
class Ended:
    """How a command ended: its status, and what it printed."""

    status: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in the project's folder."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: str) -> Ended:
        return Ended(main(arguments), *capsys.readouterr())

    return run


@pytest.fixture
def finds(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets the checker find these problems in whatever tree it is given."""

    def finds(*problems: Problem) -> None:
        def check(tree: Tree, *, against: object = None, progress: object = None) -> Report:
            assert progress is None, "nobody sits at a terminal"
            assert against is None, "no revision is asked for"
            return report(*problems, tree=tree)

        monkeypatch.setattr("advicetree.checking.check", check)

    return finds


# -------------------------------------------------------------------------------------------------------- text

TOLD = """\
parcel.toml:23:1: error: broken-promise: 'Nobody leaves before looking' is broken: somebody comes to 'bye' without 'look'
   |
23 | [[promise]]
   | ^^^^^^^^^^^
   = a walk that shows it, with country = india, standing = not-strong:
     1. country: india
     2. tracked: no
     (then it comes to 'bye')
   = fix: lead 'tracked: no' by 'look', or drop the promise

parcel.toml:13:9: warning: same-label: two answers of 'tracked' are called 'Yes'
   |
13 | answers.yes = "look"
   |         ^^^
   = fix: call one of them something else

parcel.toml: 4 nodes, 5 answers; 1 of 2 promises proved; 1 of 1 example passes; examples take 5 of 5 answers; 1 error, 1 warning"""


def test_text_shows_the_line_the_fault_the_walk_and_the_fix() -> None:
    assert printed(found(BROKEN, MILD)) == TOLD


def like(line: int) -> Problem:
    """A warning like the mild one, on another line."""
    return attrs.evolve(MILD, sentence=f"two answers on line {line} are called 'Yes'", place=Place("parcel.toml", line, 9))


@pytest.mark.parametrize(
    ("others", "more"),
    [
        ((), []),
        ((14,), ["   = 2 times in all, next at:", "     parcel.toml:14:9: two answers on line 14 are called 'Yes'"]),
        (
            (14, 15),
            [
                "   = 3 times in all, next at:",
                "     parcel.toml:14:9: two answers on line 14 are called 'Yes'",
                "     parcel.toml:15:9: two answers on line 15 are called 'Yes'",
            ],
        ),
        (
            (14, 15, 16),
            [
                "   = 4 times in all, next at:",
                "     parcel.toml:14:9: two answers on line 14 are called 'Yes'",
                "     parcel.toml:15:9: two answers on line 15 are called 'Yes'",
                "     and 1 more place; --format json tells all",
            ],
        ),
    ],
)
def test_the_warnings_of_one_rule_are_told_once(others: tuple[int, ...], more: list[str]) -> None:
    """Errors are told one by one, and so are other warnings."""
    other = attrs.evolve(MILD, rule="long-text")
    lines = printed(found(BROKEN, BROKEN, MILD, other, *map(like, others))).splitlines()
    mild = lines.index("parcel.toml:13:9: warning: same-label: two answers of 'tracked' are called 'Yes'")
    assert lines[mild + 4 : mild + 5 + len(more) + 1] == ["   = fix: call one of them something else", *more, ""]
    assert [line.split(": ")[2] for line in lines[:-1] if line.startswith("parcel.toml")] == ["broken-promise", "broken-promise", "same-label", "long-text"]
    assert lines[-1].endswith(f"2 errors, {2 + len(others)} warnings")


def test_the_other_forms_tell_each_warning() -> None:
    checked = found(BROKEN, MILD, *map(like, (14, 15, 16)))
    assert len(data_of(checked)["trees"][0]["problems"]) == 5
    assert len(log_of(checked)["runs"][0]["results"]) == 5
    assert printed(checked, format="github").count("::warning ") == 4


def test_untaken_answers_are_listed_when_they_are_asked_for() -> None:
    checked = found(untaken=("yes", "no"), broken=False)
    last = "parcel.toml: 4 nodes, 5 answers; 2 of 2 promises proved; 1 of 1 example passes; examples take 3 of 5 answers, and leave 2 untaken; no problem"
    assert printed(checked) == last
    assert printed(checked, untaken=True).splitlines() == [
        "parcel.toml:13:9: untaken: no example takes tracked.yes",
        "parcel.toml:13:9: untaken: no example takes tracked.no",
        "",
        last,
    ]


def test_choices_that_are_not_ticked_and_rules_that_are_not_hit_are_listed_with_them() -> None:
    checked = found(untaken=("yes",), unticked=("uc", None), choices=1_004, unhit=(1,), rules=2, broken=False)
    counted = "examples take 4 of 5 answers, and leave 1 untaken; they tick 1,002 of 1,004 choices; they hit 1 of 2 rules"
    last = f"parcel.toml: 4 nodes, 5 answers; 2 of 2 promises proved; 1 of 1 example passes; {counted}; no problem"
    assert printed(checked) == last
    assert printed(checked, untaken=True).splitlines() == [
        "parcel.toml:13:9: untaken: no example takes tracked.yes",
        "parcel.toml:14:1: unticked: no example ticks benefits.uc",
        "parcel.toml:14:1: unticked: no example gives an empty list for benefits",
        "parcel.toml:15:1: unhit: no example hits rule 2 of scheme",
        "",
        last,
    ]
    none = found(choices=2, unticked=("uc", None), rules=1, unhit=(0,), tree=attrs.evolve(TREE, examples=()))
    assert printed(none) == "parcel.toml: 4 nodes, 5 answers; 1 of 2 promises proved; no examples; no problem"


def test_the_ways_of_a_situation_that_have_no_id_go_by_their_keys() -> None:
    tree = loads(
        'format = 1\nid = "t"\ntitle = "T"\nstart = "answers"\n[fact.c]\nask = "Which?"\nanswers = ["red", "green", "blue"]\n'
        '[situation.answers]\nabout = "c"\nanswers.red = "do"\nthen = "other"\n[situation.other]\nabout = "c"\nanswers.green = "do"\n'
        'others = { label = "Another", to = "do" }\n[action.do]\ndo = "It"\nthen = "end"\n[ending.end]\nsay = "There."\n',
        name="t.toml",
    )
    lines = printed(Checked("t.toml", (), check(tree)), untaken=True).splitlines()
    assert lines[:5] == [
        "t.toml:10:9: untaken: no example takes answers.red",
        "t.toml:11:1: untaken: no example takes answers.then",
        "t.toml:14:9: untaken: no example takes other.green",
        "t.toml:15:1: untaken: no example takes other.others",
        "t.toml:18:1: untaken: no example takes do.done",
    ]
    assert [entry["answer"] for entry in data_of(Checked("t.toml", (), check(tree)))["trees"][0]["coverage"]["untaken"]] == [
        "red",
        "done",
        "green",
        "others",
        "done",
    ]


@pytest.mark.parametrize(
    ("known", "walk", "told"),
    [
        ((), (), []),
        ((("sender", "shop"),), (), ["   = with sender = shop"]),
        ((), (("a", "b"),), ["   = a walk that shows it:", "     1. a: b"]),
        ((), tuple(("a", str(n)) for n in range(10)), ["   = a walk that shows it:", *(f"     {n:>2}. a: {n - 1}" for n in range(1, 11))]),
    ],
)
def test_who_it_is_about_is_told_with_or_without_a_walk(known: tuple[tuple[str, str], ...], walk: tuple[tuple[str, str], ...], told: list[str]) -> None:
    problem = attrs.evolve(MILD, known=known, walk=walk, fix=None)
    assert printed(found(problem)).splitlines()[4:-2] == told


def test_of_a_walk_without_end_the_first_and_the_last_answers_are_told() -> None:
    lines = printed(found(attrs.evolve(MILD, walk=(("round", "on"),) * 10_000))).splitlines()
    assert len(lines) == 4 + 1 + 61 + 1 + 2
    assert lines[34:37] == ["        30. round: on", "     … (9,940 more)", "      9971. round: on"]


HOSTILE = 'a\x1b[31mb\nc\td\u202ee\r"%s" ::error::' + "x" * 300


def test_nothing_in_a_problem_can_steer_the_terminal_or_break_its_line() -> None:
    problem = Problem("hostile", HOSTILE, Place("a\nb.toml", 1, 1), HOSTILE, "error", HOSTILE, ((HOSTILE, HOSTILE),), ((HOSTILE, HOSTILE),))
    lines = printed(Checked(HOSTILE, (problem,))).splitlines()
    safe = 'a\ufffd[31mb c de\ufffd"%s" ::error::' + "x" * 300
    assert lines == [
        f"a\\nb.toml:1:1: error: hostile: {safe}; did you mean {shown(HOSTILE)}?",
        f"  = a walk that shows it, with {safe} = {safe}:",
        f"    1. {safe}: {safe}",
        f"  = fix: {safe}",
        "",
        f"{safe}: the tree cannot be read; 1 error",
    ]


@pytest.mark.parametrize(
    ("line", "column", "length", "room", "told", "marks"),
    [
        ("answers.yes = 1", 9, 3, 40, "answers.yes = 1", "        ^^^"),
        ("\tkey = 1", 2, 3, 40, "    key = 1", "    ^^^"),
        ("日本 = 1", 1, 2, 40, "日本 = 1", "^^^^"),
        ("日本 = 1", 4, 1, 40, "日本 = 1", "     ^"),
        ("cafe\u0301 = x", 9, 1, 40, "cafe\u0301 = x", "       ^"),
        ("👩\u200d🚀 = x", 7, 1, 40, "👩\u200d🚀 = x", "     ^"),
        ("👍🏽 = x", 6, 1, 40, "👍🏽 = x", "     ^"),
        ("❤\ufe0f = x", 6, 1, 40, "❤\ufe0f = x", "     ^"),
        ("a\x1bb\u202ec = x", 5, 1, 40, "a\ufffdbc = x", "   ^"),
        ("short", 99, 1, 40, "short", "     ^"),
        ("", 1, 1, 40, "", "^"),
        ("\u0301x", 1, 1, 40, "\u0301x", "^"),
        ("a" * 10 + "bcd" + "e" * 20, 11, 3, 20, "aaaaaaaaaabcdeeeeee…", " " * 10 + "^^^"),
        ("a" * 30 + "bcd" + "e" * 30, 31, 3, 20, "…aaaaaaaaaabcdeeeee…", " " * 11 + "^^^"),
        ("a" * 30 + "bcd", 31, 3, 20, "…" + "a" * 15 + "bcd", " " * 16 + "^^^"),
        ("a" * 30 + "b" * 30, 31, 30, 20, "…aaaaaa" + "b" * 12 + "…", " " * 7 + "^" * 12),
        ("x" * 300, 1, 1, 20, "x" * 19 + "…", "^"),
        ("字" * 300, 150, 1, 20, "…字字字字字字字字字…", " " * 11 + "^^"),
    ],
)
def test_the_marks_stand_below_the_fault(line: str, column: int, length: int, room: int, told: str, marks: str) -> None:
    assert underlined(line, column, length, room) == (told, marks)


def marked(line: str, column: int, rule: str, path: tuple[str | int, ...] = ()) -> str:
    """What is underlined of a line for a problem that stands there."""
    tree = attrs.evolve(TREE, origin=Origin("parcel.toml", "toml", f"{line}\n"))
    problem = Problem(rule, "it is wrong", Place("parcel.toml", 1, column), path=path)
    shown, marks = printed(Checked("parcel.toml", (problem,), report(problem, tree=tree))).splitlines()[2:4]
    return shown[marks.index("^") : marks.rindex("^") + 1]


@pytest.mark.parametrize(
    ("line", "column", "rule", "path", "text"),
    [
        ('answers.yes = "look-it-upp"', 9, "unknown-target", ("situation", "tracked", "answers", "yes"), '"look-it-upp"'),
        ("answers.yes = 'look-it-upp'", 9, "unknown-target", ("situation", "tracked", "answers", "yes"), "'look-it-upp'"),
        ('yes = { to = "upp", label = "Yes" }', 1, "unknown-target", ("situation", "tracked", "answers", "yes"), '"upp"'),
        ('limit = { visits = 2, then = "upp" }', 23, "unknown-target", ("action", "x", "limit", "then"), '"upp"'),
        ('{"start": "upp"}', 2, "unknown-target", ("start",), '"upp"'),
        ('always = "write.dune"', 1, "unknown-answer", ("promise", 0, "always"), '"write.dune"'),
        ('walk = ["write: dune"]', 9, "unknown-answer", ("example", 0, "walk", 0), '"write: dune"'),
        ('stage = "%s"', 1, "unknown-stage", ("action", "x", "stage"), '"%s"'),
        ('when = { cost = "much" }', 10, "unknown-fact", ("promise", 0, "when", "cost"), "cost"),
        ('when = { cost = "mush" }', 10, "unknown-value", ("promise", 0, "when", "cost"), '"mush"'),
        ('moments = { sent = "2026-03-01" }', 13, "unknown-moment", ("example", 0, "moments", "sent"), "sent"),
        ('about = "cost"', 1, "unknown-fact", ("situation", "when", "about"), '"cost"'),
        ('than = "bye"', 1, "unknown-key", ("action", "bye", "than"), "than"),
        ("[situation.x]", 1, "unknown-target", ("situation", "x"), "[situation.x]"),
        ("", 1, "unknown-target", ("start",), ""),
    ],
)
def test_a_name_that_nothing_has_is_marked_where_it_stands(line: str, column: int, rule: str, path: tuple[str | int, ...], text: str) -> None:
    """Also one that is too long to stand in the sentence whole."""
    long = "l" + "o" * 50 + "ng"
    assert marked(line.replace("%s", long), column, rule, path) == text.replace("%s", long)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_file_of_wide_letters_is_not_shown(run: Run, tmp_path: Path, encoding: str) -> None:
    (tmp_path / "wide.toml").write_bytes("format = 1".encode(encoding))
    told = run("check", str(tmp_path / "wide.toml")).out
    assert told.splitlines()[0].endswith(f"the file is written in {encoding[:6].upper()}; save it as UTF-8")
    assert "|" not in told


@given(st.text(st.characters(blacklist_characters="\n"), max_size=60), st.integers(1, 70), st.integers(1, 70), st.integers(10, 30))
def test_a_line_and_its_marks_fit_into_the_room_and_the_marks_begin_at_the_fault(line: str, column: int, length: int, room: int) -> None:
    told, marks = underlined(line, column, length, room)
    assert len(told) == len("".join(told.split("\n")))
    assert columns_of(told) <= room
    assert set(marks.lstrip(" ")) == {"^"}
    assert len(marks) <= room + 1
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e]", told)


@pytest.mark.parametrize(
    ("line", "column", "rule", "expected"),
    [
        ("answers.yes = 1", 9, "x", "yes"),
        ('"quoted \\" key" = 1', 1, "x", '"quoted \\" key"'),
        ("'plain' = 1", 1, "x", "'plain'"),
        ("  [fact.sender]", 3, "x", "[fact.sender]"),
        ('[fact."a]b"]  # x', 1, "x", '[fact."a]b"]'),
        ("[[promise]]", 1, "x", "[[promise]]"),
        ("how = [[1], 2]", 7, "x", "["),
        ('how = ["One.", "Two."]', 16, "x", '"Two."'),
        ("[open", 1, "x", "["),
        ("= 1", 1, "x", "="),
        ("answers = 1", 1, "syntax", "a"),
    ],
)
def test_a_header_or_a_key_is_underlined_whole(line: str, column: int, rule: str, expected: str) -> None:
    assert marked(line, column, rule) == expected


def test_a_line_that_cannot_be_had_is_not_shown(tmp_path: Path) -> None:
    assert printed(found(attrs.evolve(MILD, place=Place("other.toml", 1, 1), fix=None))).splitlines()[1] == ""
    assert printed(found(attrs.evolve(MILD, place=Place("parcel.toml", 99, 1), fix=None))).splitlines()[1] == ""
    assert printed(unread("it went away", str(tmp_path / "gone.toml"), "syntax")).splitlines()[1] == ""
    assert found(tree=attrs.evolve(TREE, origin=None)).lines == []


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b'format = 1\r\ntitle = "Caf\xe9"\r\n', ['2 | title = "Café"', "  |             ^"]),
        (b"\xef\xbb\xbfformat 1\n", ["1 | format 1", "  |        ^"]),
        (b"format = 1\r\nid = \r\n", ["2 | id =", "  |      ^"]),
    ],
)
def test_the_line_of_a_file_that_is_no_tree_is_read_again(run: Run, tmp_path: Path, data: bytes, told: list[str]) -> None:
    (tmp_path / "bad.toml").write_bytes(data)
    assert run("check", str(tmp_path / "bad.toml")).out.splitlines()[2:4] == told


@pytest.mark.parametrize(
    ("known", "walk", "told"),
    [
        ((), (("country", "india"),), "then it comes to 'tracked'"),
        ((), (("country", "india"), ("tracked", "yes"), ("look", "done")), "then it comes to 'bye'"),
        ((("tracked", "yes"),), (("country", "india"), ("look", "done")), "then it comes to 'bye'"),
        ((("tracked", "yes"),), (("country", "india"),), "then it comes to 'tracked'"),
        ((), (), None),
        ((), (("tracked", "yes"),), None),
        ((), (("country", "india"), ("look", "done")), None),
        ((), (("country", "mars"),), None),
        ((("tracked", "perhaps"),), (("country", "india"), ("look", "done")), None),
    ],
)
def test_where_a_walk_comes_to_is_told_if_it_can_be_gone(known: tuple[tuple[str, str], ...], walk: tuple[tuple[str, str], ...], told: str | None) -> None:
    problem = attrs.evolve(BROKEN, known=known, walk=walk)
    assert "then it comes to" not in printed(Checked("parcel.toml", (problem,)))
    assert (f"     ({told})" in printed(found(problem)).splitlines()) == (told is not None)


@pytest.mark.parametrize("seed", range(40))
def test_every_walk_that_the_checker_shows_can_be_gone(seed: int) -> None:
    tree = loads(as_json(draw(seed)), "json")
    problems = check(tree).problems
    for problem in problems:
        assert ("(then it comes to '" in printed(Checked("drawn", (problem,), report(*problems, tree=tree)))) == bool(problem.walk)


def test_a_walk_that_is_shown_can_be_walked_as_it_stands(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "parcel.toml").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    problem = next(problem for problem in check(TREE).problems if problem.rule == "broken-promise")
    typed = [f"{node}: {answer}" for node, answer in problem.walk]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(typed)))
    ended = run("walk", "parcel.toml", "--untimed")
    assert (ended.status, ended.err) == (0, "")
    assert "Goodbye." in ended.out.split(f"> {typed[-1]}\n")[1]


# ------------------------------------------------------------------------------------------- reports as values

FOUND = """\
parcel.toml:23:1: broken-promise: 'Nobody leaves before looking' is broken: somebody comes to 'bye' without 'look'
  with country = india, standing = not-strong
    country: india
    tracked: no
  fix: lead 'tracked: no' by 'look', or drop the promise
parcel.toml:13:9: warning: same-label: two answers of 'tracked' are called 'Yes'
  fix: call one of them something else
parcel: 4 nodes, 5 answers; 1 of 2 promises proved; 1 of 1 example passes; examples take 5 of 5 answers; 1 error, 1 warning"""


def test_a_report_is_told_with_its_walks_and_its_summary_and_shown_shortly() -> None:
    assert str(report(BROKEN, MILD)) == FOUND
    assert repr(report(BROKEN, MILD)) == "<Report of 'parcel': 1 error, 1 warning>"
    assert repr(report()) == "<Report of 'parcel': no problem>"
    assert str(report(broken=False)) == f"parcel: {report(broken=False).summary}"


ASSERTED = """
from advicetree import check, load

def test_told():
    report = check(load("parcel.toml"))
    assert report.ok, str(report)

def test_shown():
    report = check(load("parcel.toml"))
    assert report.ok, report
"""


def test_an_assertion_that_fails_shows_what_was_found(tmp_path: Path) -> None:
    """In a test of a tree's author: pytest shows a text whole, and of a value its `repr`, cut short after 240 characters."""
    (tmp_path / "parcel.toml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "test_tree.py").write_text(ASSERTED, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:randomly",
        "--rootdir",
        str(tmp_path),
        "-c",
        "none.ini",
        "test_tree.py",
    ]
    (tmp_path / "none.ini").touch()
    out = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False).stdout
    told, shown = out.split("_ test_shown _")
    expected = [line.strip() for line in str(check(loads(TEXT, name="parcel.toml"))).splitlines()]
    lines = [line.removeprefix("E").strip().removeprefix("AssertionError: ") for line in told.splitlines()]
    assert [line for line in lines if line in expected] == expected
    assert "AssertionError: <Report of 'parcel': " in shown
    assert max(map(len, shown.splitlines())) < 200


def test_a_report_of_a_long_walk_or_of_control_characters_stays_readable() -> None:
    problem = Problem("a", "b", Place("c.toml", 1, 1), None, "error", HOSTILE, ((HOSTILE, HOSTILE),), ((HOSTILE, HOSTILE),) * 10_000)
    lines = str(report(problem)).splitlines()
    assert len(lines) == 2 + 61 + 1 + 1
    assert lines[32] == "    … (9,940 more)"
    assert all(line.isprintable() for line in lines)


def test_the_command_line_ends_with_the_summary_of_the_report(run: Run) -> None:
    tree = shipped("interview-recovery")
    assert run("check", tree.id).out == f"{tree.id}: {check(tree).summary}\n"


def test_a_problem_without_a_place_is_told_at_its_path_in_each_form() -> None:
    """As a tree has them that was made in Python."""
    tree = attrs.evolve(TREE, origin=None)
    problem = attrs.evolve(MILD, place=None, path=("situation", "tracked", "answers", "yes"), walk=(("country", "india"),), fix=None)
    checked = Checked("made", (problem,), report(problem, tree=tree, untaken=("yes",)))
    where = "situation.tracked.answers.yes"
    assert printed(checked, untaken=True).splitlines()[:4] == [
        f"{where}: warning: same-label: {problem.sentence}",
        "  = a walk that shows it:",
        "    1. country: india",
        "    (then it comes to 'tracked')",
    ]
    assert printed(checked, format="github").splitlines()[0].startswith(f"::warning title=same-label::{where}: two answers")
    data = data_of(checked)["trees"][0]["problems"][0]
    assert (data["file"], data["line"], data["column"], data["path"]) == (None, None, None, ["situation", "tracked", "answers", "yes"])
    log = log_of(checked)
    assert problems_of_the_schema(log) == []
    (result,) = log["runs"][0]["results"]
    at = {"logicalLocations": [{"fullyQualifiedName": where}]}
    assert result["locations"] == [at]
    assert result["codeFlows"][0]["threadFlows"][0]["locations"] == [{"location": {**at, "message": {"text": "country: india"}}}]


# ----------------------------------------------------------------------------------------------------- summary


@pytest.mark.parametrize(
    ("checked", "told"),
    [
        (found(broken=False), "parcel.toml: 4 nodes, 5 answers; 2 of 2 promises proved; 1 of 1 example passes; examples take 5 of 5 answers; no problem"),
        (found(MILD, MILD, claims=29, carried=28), "parcel.toml: 4 nodes, 5 answers; 1 of 2 promises proved; 1 of 1 example passes; 28 of 29 claims carried; examples take 5 of 5 answers; 2 warnings"),
        (found(BROKEN, answers=1, tree=attrs.evolve(TREE, promises=(), examples=())), "parcel.toml: 4 nodes, 1 answer; no promises; no examples; 1 error"),
        (found(BROKEN, BROKEN, tree=attrs.evolve(TREE, promises=(), examples=tuple(attrs.evolve(TREE.examples[0], name=f"No. {n}") for n in range(1_200))), answers=12_345), "parcel.toml: 4 nodes, 12,345 answers; no promises; 1,200 of 1,200 examples pass; examples take 12,345 of 12,345 answers; 2 errors"),
        (unread("no", rule="syntax"), "x.toml: the tree cannot be read; 1 error"),
    ],
)  # fmt: skip
def test_the_summary_counts(checked: Checked, told: str) -> None:
    assert printed(checked).splitlines()[-1] == told


def test_several_trees_are_counted_together() -> None:
    assert printed(found(BROKEN, MILD), found(), unread("no")).splitlines()[-1] == "3 trees: 2 errors, 1 warning"


# ------------------------------------------------------------------------------------------------------ status


@pytest.mark.parametrize(
    ("problems", "arguments", "status"),
    [((), (), 0), ((MILD,), (), 0), ((MILD,), ("--strict",), 1), ((), ("--strict",), 0), ((MILD, BROKEN), (), 1)],
)
@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_errors_end_with_one_and_warnings_too_where_it_is_strict(
    run: Run, finds: Callable[..., None], problems: tuple[Problem, ...], arguments: tuple[str, ...], status: int, form: str
) -> None:
    finds(*problems)
    ended = run("check", PARCEL, *arguments, "--format", form)
    assert (ended.status, ended.err) == (status, "")


def test_a_shipped_tree_is_checked_by_its_id(run: Run, finds: Callable[..., None]) -> None:
    finds()
    assert run("check", "interview-recovery").out.startswith("interview-recovery: ")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "no tree is named; name one or more, or ask what a rule means by --explain RULE"),
        (("--explain", "nope"), "there is no rule named 'nope'; --explain without a name lists all of them"),
        (("--explain", "--strict"), "--explain explains a rule, and checks no tree; leave out all else"),
        (("--explain", "unknown-targt"), "there is no rule named 'unknown-targt'; did you mean 'unknown-target'?"),
        (("--explain", "syntax", PARCEL), "--explain explains a rule, and checks no tree; leave out all else"),
        (("--explain", "syntax", "--format", "json"), "--explain explains a rule, and checks no tree; leave out all else"),
        (("--untaken", "--format", "github", PARCEL), "--untaken cannot go with --format github; leave it out; --format json always lists these answers"),
    ],
)
def test_wrong_usage_is_told_on_standard_error(run: Run, arguments: tuple[str, ...], told: str) -> None:
    assert run("check", *arguments) == Ended(2, "", f"advicetree: {told}\n")


def test_a_form_that_there_is_not_is_wrong_usage(run: Run) -> None:
    ended = run("check", PARCEL, "--format", "xml")
    assert (ended.status, ended.out) == (2, "")


SOUND = "9 nodes, 5 answers; 0 of 1 promise proved; 1 of 1 example passes; examples take 5 of 5 answers; no problem"


def test_a_tree_that_cannot_be_read_keeps_no_other_from_being_checked(run: Run, finds: Callable[..., None]) -> None:
    """Each stands apart that takes more than a line; those of one line stand together, as does the total behind one."""
    finds()
    ended = run("check", "lost.toml", PARCEL, PARCEL, "interview-recovry", "tests/data/bad/deep-key.toml", PARCEL)
    assert (ended.status, ended.err) == (2, "")
    assert ended.out.splitlines() == [
        "lost.toml: error: unreadable: the file cannot be read: No such file or directory",
        f"{PARCEL}: {SOUND}",
        f"{PARCEL}: {SOUND}",
        "interview-recovry: error: unreadable: there is no shipped tree named 'interview-recovry'; did you mean 'interview-recovery'?",
        "",
        "tests/data/bad/deep-key.toml:2:1: error: too-deep: a key has more than 16 parts, and no key of a tree has so many",
        "  |",
        "2 | a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q = 1",
        "  | ^",
        "",
        "tests/data/bad/deep-key.toml: the tree cannot be read; 1 error",
        "",
        f"{PARCEL}: {SOUND}",
        "6 trees: 3 errors",
    ]


def test_the_total_stands_apart_from_a_tree_of_several_lines(run: Run, finds: Callable[..., None]) -> None:
    finds(attrs.evolve(MILD, fix=None, place=Place(PARCEL, 1, 1)))
    assert run("check", PARCEL, PARCEL).out.splitlines()[-3:] == [f"{PARCEL}: {SOUND.replace('no problem', '1 warning')}", "", "2 trees: 2 warnings"]
    finds()
    assert run("check", PARCEL, PARCEL).out.splitlines() == [f"{PARCEL}: {SOUND}"] * 2 + ["2 trees: no problem"]


def test_answers_that_are_listed_set_a_tree_apart_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advicetree.checking.check", lambda tree, **_: report(tree=tree, untaken=("yes",)))
    lines = run("check", PARCEL, PARCEL, "--untaken").out.splitlines()
    assert [number for number, line in enumerate(lines) if not line] == [1, 3, 5, 7]


def test_the_commands_of_several_trees_stand_together(run: Run, finds: Callable[..., None]) -> None:
    finds(MILD)
    assert "" not in run("check", PARCEL, "lost.toml", PARCEL, "--format", "github").out.splitlines()


@pytest.mark.parametrize(
    ("name", "rule", "told", "nearest"),
    [
        ("interview-recovry", "unreadable", "there is no shipped tree named 'interview-recovry'", "interview-recovery"),
        ("nope", "unreadable", "there is no shipped tree named 'nope'; there are 'delayed-flight', 'interview-recovery'", None),
        ("pyproject", "unreadable", "there is no shipped tree named 'pyproject'; for a file, write its path, ending in .toml or .json; did you mean 'pyproject.toml'?", None),
        ("src/advicetree/session", "unreadable", "no tree is in this folder or below it; a tree's file ends in .toml or .json, and says format = 1", None),
        ("src/*.toml", "unreadable", "no file fits this pattern", None),
        ("tests/data/good/lost-parcel", "unreadable", "there is no such file or folder", "tests/data/good/lost-parcel.toml"),
        ("tests/data/good/lots-parcel.toml", "unreadable", "the file cannot be read: No such file or directory", "tests/data/good/lost-parcel.toml"),
        ("tests/data/good/lost-parcel.json", "unreadable", "the file cannot be read: No such file or directory", "tests/data/good/lost-parcel.toml"),
        ("x" * 300, "unreadable", f"there is no shipped tree named '{'x' * 39}…'; there are 'delayed-flight', 'interview-recovery'", None),
        ("./" + "x" * 300, "unreadable", "there is no such file or folder", None),
        ("nofolder/", "unreadable", "there is no such file or folder", None),
        ("./nofolder", "unreadable", "there is no such file or folder", None),
        ("trees/nothing", "unreadable", "there is no such file or folder", None),
        ("README.md", "unknown-format", "this file's name ends in .md; a tree is plain text, in a file whose name ends in .toml or .json", None),
        ("LICENSE", "unknown-format", "this file's name has no ending; a tree is plain text, in a file whose name ends in .toml or .json", None),
        ("a\0b", "unreadable", "there is no shipped tree named 'a\\x00b'; there are 'delayed-flight', 'interview-recovery'", None),
        ("", "unreadable", "there is no shipped tree named ''; there are 'delayed-flight', 'interview-recovery'", None),
    ],
)  # fmt: skip
def test_what_names_no_tree_is_told_in_every_form_as_the_problem_of_one(run: Run, name: str, rule: str, told: str, nearest: str | None) -> None:
    ended = run("check", name, "--format", "json")
    (tree,) = json.loads(ended.out)["trees"]
    assert (ended.status, ended.err, tree["name"], tree["file"], tree["id"]) == (2, "", name, name, None)
    assert [(each["rule"], each["sentence"], each["nearest"]) for each in tree["problems"]] == [(rule, told, nearest)]
    for form in ("text", "github", "sarif"):
        ended = run("check", name, "--format", form)
        assert (ended.status, ended.err) == (2, "")
    assert problems_of_the_schema(json.loads(ended.out)) == []


MINIMAL = 'format = 1\nid = "{}"\ntitle = "T"\nstart = "over"\nending.over.say = "Over."\n'


@pytest.fixture
def forest(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: ARG001  (which goes to another folder first)
    """A folder with trees at several depths, in both forms, and much that is no tree."""
    monkeypatch.chdir(tmp_path)
    files: dict[str, str | bytes] = {
        "trees/b.toml": MINIMAL.format("b"),
        "trees/a/z.toml": MINIMAL.format("z"),
        "trees/a-b.JSON": json.dumps({"format": 1, "id": "a-b", "title": "T", "start": "over", "ending": {"over": {"say": "Over."}}}),
        "trees/unsound.toml": "format = 1\nid = ",
        "trees/formless.toml": '[action.call]\ndo = "Call"\n',
        "trees/unsound.json": '{"id": "x", "format": 1,',
        "trees/no-utf-8.toml": b"format = 1\ntitle = '\xff'",
        "trees/marked.toml": b"\xef\xbb\xbfformat = 1",
        "trees/wide.toml": "\ufeffformat = 1".encode("utf-16-le"),
        "trees/.hidden.toml": MINIMAL.format("hidden"),
        "trees/.venv/a.toml": MINIMAL.format("hidden"),
        "trees/pyproject.toml": '[project]\nname = "x"\nformat = 1\n[tool.x]\nformat = 1\n',
        "trees/other.toml": 'name = "x"\n',
        "trees/schema.json": json.dumps({"type": "object", "properties": {"format": {"const": 1}, "action": {}}}),
        "trees/walk.json": '{"advicetree": 1, "tree": "b", "steps": [], "here": "over"}',
        "trees/module.json": '{"format": "esm"}',
        "trees/list.json": "[1]",
        "trees/broken.json": '{"name": ',
        "trees/notes.md": "format = 1",
    }
    for name, text in files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return tmp_path


IN_FOREST = ["a/z.toml", "a-b.JSON", "b.toml", "formless.toml", "marked.toml", "no-utf-8.toml", "unsound.json", "unsound.toml", "wide.toml"]


def named(run: Run, *names: str) -> list[str]:
    """The names of what is checked."""
    return [tree["name"] for tree in json.loads(run("check", *names, "--format", "json").out)["trees"]]


@pytest.mark.usefixtures("forest")
def test_in_a_folder_all_that_looks_like_a_tree_is_checked_in_the_order_of_paths(run: Run) -> None:
    """Also what is no sound tree; but not what is hidden, a schema, a saved walk, or the file of another program."""
    assert named(run, "trees") == [f"trees/{name}" for name in IN_FOREST]
    assert named(run, "trees/") == [f"trees/{name}" for name in IN_FOREST]
    assert named(run, ".") == [f"./trees/{name}" for name in IN_FOREST]
    assert run("check", "trees").status == 1
    assert run("check", "trees/a") == Ended(0, run("check", "trees/a/z.toml").out, "")


def test_a_circle_of_links_in_a_folder_is_not_gone_round(run: Run, forest: Path) -> None:
    (forest / "trees" / "a" / "up").symlink_to("..", target_is_directory=True)
    (forest / "trees" / "a" / "circle.toml").symlink_to("circle.toml")
    (forest / "trees" / "a" / "link.toml").symlink_to("z.toml")
    assert named(run, "trees/a") == ["trees/a/circle.toml", "trees/a/link.toml", "trees/a/z.toml"]
    assert run("check", "trees/a").status == 2


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("trees/[ab].toml", ["trees/b.toml"]),
        ("trees/*/*.toml", ["trees/a/z.toml"]),
        ("trees/**/[a-z].toml", ["trees/a/z.toml", "trees/b.toml"]),
        ("trees/?", ["trees/a/z.toml"]),
        ("trees/p*.toml", ["trees/pyproject.toml"]),
        ("trees/[", ["trees/["]),
    ],
)
@pytest.mark.usefixtures("forest")
def test_a_pattern_that_the_shell_did_not_expand_is_expanded(run: Run, pattern: str, found: list[str]) -> None:
    """As on Windows, where no shell does."""
    assert named(run, pattern) == found


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(run: Run, forest: Path) -> None:
    (forest / "trees" / "[b].toml").write_text(MINIMAL.format("x"), encoding="utf-8")
    assert named(run, "trees/[b].toml") == ["trees/[b].toml"]


@pytest.mark.usefixtures("forest")
def test_a_folder_or_a_pattern_gives_no_tree_again(run: Run) -> None:
    assert named(run, "trees/b.toml", "trees/[ab].toml", "trees/a", "trees/*/z.toml") == ["trees/b.toml", "trees/a/z.toml"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everything can be read here")
def test_a_file_in_a_folder_that_cannot_be_read_is_told(run: Run, forest: Path) -> None:
    (forest / "trees" / "a" / "z.toml").chmod(0)
    assert run("check", "trees/a").status == 2


def test_a_tree_that_is_shipped_comes_before_a_folder_of_its_name(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "interview-recovery").mkdir()
    monkeypatch.chdir(tmp_path)
    assert named(run, "interview-recovery") == ["interview-recovery"]


@pytest.mark.parametrize("command", [("show",), ("walk",), ("draw", "-o", "x.txt"), ("check",)])
@pytest.mark.usefixtures("forest")
def test_a_file_whose_ending_was_left_out_is_named(run: Run, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("trees")
    for name in ("b", "b.tml", "./b", "b.json"):
        ended = run(*command, name)
        assert ended.status == 2
        assert re.search(r"did you mean '(\./)?b\.toml'\?", ended.out + ended.err)


TREE_AS_JSON = json.dumps({"format": 1, "id": "a", "title": "T", "start": "over", "ending": {"over": {"say": "Over."}}})


@pytest.mark.parametrize(
    ("file", "text", "typed", "told"),
    [
        ("parcel.toml.txt", "", "parcel.toml.txt", "this file's name ends in .txt; rename it to parcel.toml"),
        ("parcel.toml.txt", "", "./parcel.toml.txt", "this file's name ends in .txt; rename it to parcel.toml"),
        ("parcel.toml.txt", "", "parcel.toml", "there is no such file; rename 'parcel.toml.txt' to parcel.toml"),
        ("parcel.toml.txt", "", "./parcel", "there is no such file; rename 'parcel.toml.txt' to parcel.toml"),
        ("parcel.toml.txt", "", "parcel", "there is no shipped tree named 'parcel'; rename 'parcel.toml.txt' to parcel.toml"),
        ("parcel.toml.txt", "", ".", "no tree is in this folder or below it; rename 'parcel.toml.txt' to parcel.toml"),
        ("m.txt", MINIMAL, "m.txt", "this file's name ends in .txt; rename it to m.toml"),
        ("m.txt", MINIMAL, "m", "there is no shipped tree named 'm'; rename 'm.txt' to m.toml"),
        ("m.txt", TREE_AS_JSON, "m.txt", "this file's name ends in .txt; rename it to m.json"),
        ("m.JSON.txt", TREE_AS_JSON, "m.JSON.txt", "this file's name ends in .txt; rename it to m.JSON"),
        ("m.yaml", MINIMAL, "m.yaml", "this file's name ends in .yaml; rename it to m.toml"),
        ("m", MINIMAL, "m", "this file's name has no ending; rename it to m.toml"),
        ("m.txt", "Dear diary", "m.txt", "this file's name ends in .txt; a tree is plain text, in a file whose name ends in .toml or .json"),
        ("m.txt", "Dear diary", "m", "there is no shipped tree named 'm'; there are 'delayed-flight', 'interview-recovery'"),
        ("m.txt", "Dear diary", "./m.toml", "the file cannot be read: No such file or directory"),
        ("m.docx", "PK", "m.docx", "this file's name ends in .docx; a tree is plain text, in a file whose name ends in .toml or .json"),
        ("m.docx", "PK", ".", "no tree is in this folder or below it; a tree's file ends in .toml or .json, and says format = 1"),
    ],
)
def test_a_file_whose_name_ends_otherwise_is_told_by_its_name(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, text: str, typed: str, told: str
) -> None:
    """As Windows leaves a file behind that was saved as `parcel.toml` and shows it by that name."""
    (tmp_path / file).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    ended = run("check", typed)
    assert (ended.status, ended.err) == (2, "")
    assert re.sub(r"^.*?: error: [\w-]+: ", "", ended.out) == f"{told}\n"


def test_a_file_is_not_to_be_renamed_to_another_one(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("m.toml", "m.txt"):
        (tmp_path / name).write_text(MINIMAL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    told = "m.txt: unknown-format: this file's name ends in .txt; a tree is plain text, in a file whose name ends in .toml or .json\n"
    assert run("show", "m.txt") == Ended(2, "", told)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("trees/*.tom", "trees/*.tom: error: unreadable: no file fits this pattern"),
        ("nofolder/", "nofolder/: error: unreadable: there is no such file or folder"),
        (
            "./src/advicetree/session",
            "./src/advicetree/session: error: unreadable: no tree is in this folder or below it; a tree's file ends in .toml or .json, and says format = 1",
        ),
    ],
)
def test_a_name_that_no_tree_has_is_told_on_one_line(run: Run, name: str, line: str) -> None:
    assert run("check", name) == Ended(2, f"{line}\n", "")


@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in sorted(BAD.iterdir()) if path.suffix != ".problems"])
def test_all_problems_of_a_bad_file_are_told_in_every_form(run: Run, path: Path) -> None:
    file = path.relative_to(ROOT).as_posix()
    expected = path.with_suffix(".problems").read_text(encoding="utf-8").splitlines()
    text = run("check", file)
    assert (text.status, text.err) == (1, "")
    told = [line.removeprefix(f"{file}:").replace(": error:", ":", 1) for line in text.out.splitlines() if line.startswith(f"{file}:") and ": error: " in line]
    assert told == expected
    assert len(re.findall(r"^ *\d* \| *\^+$", text.out, re.MULTILINE)) == len(expected)
    data = json.loads(run("check", file, "--format", "json").out)
    assert [f"{p['line']}:{p['column']}: {p['rule']}: {p['sentence']}" for p in data["trees"][0]["problems"]] == [
        line.split("; did you mean")[0] for line in expected
    ]
    log = json.loads(run("check", file, "--format", "sarif").out)
    assert problems_of_the_schema(log) == []
    assert len(log["runs"][0]["results"]) == len(expected)
    commands = run("check", file, "--format", "github").out.splitlines()
    assert len(commands) == len(expected)
    assert all(line.startswith(f"::error file={file},line=") for line in commands)


# -------------------------------------------------------------------------------------------------------- JSON


def test_json_holds_all_that_was_found() -> None:
    data = data_of(found(BROKEN, untaken=("yes",), unticked=(None,), choices=3, unhit=(0,), rules=2, claims=3, carried=2), unread("no"))
    assert json.dumps(data, indent=1) == json.dumps(
        {
            "version": 1,
            "trees": [
                {
                    "name": "parcel.toml",
                    "file": "parcel.toml",
                    "id": "parcel",
                    "title": "A parcel",
                    "problems": [
                        {
                            "rule": "broken-promise",
                            "severity": "error",
                            "sentence": "'Nobody leaves before looking' is broken: somebody comes to 'bye' without 'look'",
                            "file": "parcel.toml",
                            "line": 23,
                            "column": 1,
                            "path": ["promise", 0],
                            "nearest": None,
                            "fix": "lead 'tracked: no' by 'look', or drop the promise",
                            "known": {"country": "india", "standing": "not-strong"},
                            "walk": [{"node": "country", "answer": "india"}, {"node": "tracked", "answer": "no"}],
                        }
                    ],
                    "promises": [{"name": "Nobody leaves before looking", "verdict": "broken"}, {"name": "Few steps", "verdict": "kept"}],
                    "examples": [{"name": "No number", "passed": True, "why": None, "entry": None, "reached": "country"}],
                    "coverage": {
                        "answers": 5, "taken": 4, "untaken": [{"node": "tracked", "answer": "yes", "file": "parcel.toml", "line": 13, "column": 9}],
                        "choices": 3, "ticked": 2, "unticked": [{"fact": "benefits", "choice": None, "file": "parcel.toml", "line": 14, "column": 1}],
                        "rules": 2, "hit": 1, "unhit": [{"fact": "scheme", "number": 0, "file": "parcel.toml", "line": 15, "column": 1}],
                    },
                    "claims": 3,
                    "carried": 2,
                    "summary": {"errors": 1, "warnings": 0, "nodes": 4, "answers": 5, "promises": 2, "proved": 1, "examples": 1, "passed": 1, "taken": 4, "choices": 3, "ticked": 2, "rules": 2, "hit": 1, "claims": 3, "carried": 2},
                },
                {
                    "name": "x.toml",
                    "file": "x.toml",
                    "id": None,
                    "title": None,
                    "problems": [{"rule": "unreadable", "severity": "error", "sentence": "no", "file": "x.toml", "line": 1, "column": 1, "path": [], "nearest": None, "fix": None, "known": {}, "walk": []}],
                    "promises": [],
                    "examples": [],
                    "coverage": None,
                    "claims": None,
                    "carried": None,
                    "summary": {"errors": 1, "warnings": 0, "nodes": None, "answers": None, "promises": None, "proved": None, "examples": None, "passed": None, "taken": None, "choices": None, "ticked": None, "rules": None, "hit": None, "claims": None, "carried": None},
                },
            ],
        },
        indent=1,
    )  # fmt: skip


def test_json_is_utf_8_where_the_output_is_and_ascii_elsewhere(monkeypatch: pytest.MonkeyPatch, finds: Callable[..., None]) -> None:
    """What an encoding cannot show is not replaced by a quote, which would end the string that it stands in."""
    finds(attrs.evolve(MILD, sentence="“naïve” …"))
    monkeypatch.chdir(ROOT)
    for encoding, told in (
        ("utf-8", '"sentence": "“naïve” …"'),
        ("ascii", r'"sentence": "\u201cna\u00efve\u201d \u2026"'),
        ("cp1252", r'"\u201cna\u00efve\u201d \u2026"'),
    ):
        out = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding=encoding))
        assert main(["check", PARCEL, "--format", "json"]) == 0
        assert told in out.getvalue().decode(encoding)


def test_the_documentation_tells_every_key_of_the_json() -> None:
    def keys(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            for key, inner in value.items():
                yield key
                yield from keys(inner) if key != "known" else ()
        elif isinstance(value, list):
            for inner in value:
                yield from keys(inner)

    page = (ROOT / "docs" / "reference" / "check-output.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    assert told == set(keys(data_of(found(BROKEN, untaken=("yes",), unticked=("uc",), choices=1, unhit=(0,), rules=1))))


# ------------------------------------------------------------------------------------------------------- SARIF


def problems_of_the_schema(log: dict[str, Any]) -> list[str]:
    """What the standard's schema finds wrong with a log, formats included."""
    validator = jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)
    return [error.message for error in validator.iter_errors(log)]


def test_sarif_says_where_each_problem_is_and_shows_its_walk() -> None:
    log = log_of(found(BROKEN, MILD))
    assert problems_of_the_schema(log) == []
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["broken-promise", "same-label"]
    broken, mild = run["results"]

    def location(line: int, column: int, end: int | None = None) -> dict[str, Any]:
        region = {"startLine": line, "startColumn": column, **({"endColumn": end} if end else {})}
        return {"physicalLocation": {"artifactLocation": {"uri": "parcel.toml"}, "region": region}}

    assert broken == {
        "ruleId": "broken-promise",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": f"{BROKEN.sentence}\n\nFix: {BROKEN.fix}"},
        "locations": [location(23, 1, 12)],
        "partialFingerprints": broken["partialFingerprints"],
        "codeFlows": [
            {
                "message": {"text": "with country = india, standing = not-strong"},
                "threadFlows": [
                    {
                        "locations": [
                            {"location": {**location(8, 9), "message": {"text": "country: india"}}},
                            {"location": {**location(14, 9), "message": {"text": "tracked: no"}}},
                        ]
                    }
                ],
            }
        ],
        "properties": {
            "fix": BROKEN.fix,
            "known": {"country": "india", "standing": "not-strong"},
            "walk": [{"node": "country", "answer": "india"}, {"node": "tracked", "answer": "no"}],
        },
    }
    assert (mild["ruleIndex"], mild["level"], mild["locations"]) == (1, "warning", [location(13, 9, 12)])
    assert "codeFlows" not in mild


def test_sarif_describes_rules_as_the_documentation_does() -> None:
    log = log_of(unread("x", rule="unknown-stage"), unread("y", rule="no-such-rule"))
    other, rule = log["runs"][0]["tool"]["driver"]["rules"]
    assert other == {"id": "no-such-rule", "shortDescription": {"text": "no such rule"}, "defaultConfiguration": {"level": "error"}}
    assert rule["shortDescription"]["text"] == re.split(r"(?<=\.)\s", resources.rule_section("unknown-stage"), maxsplit=1)[0]
    assert rule["help"]["text"].startswith(rule["fullDescription"]["text"])
    assert rule["help"]["markdown"] == unlinked(resources.rule_section("unknown-stage"))


@pytest.mark.parametrize("mild_first", [True, False])
def test_sarif_calls_a_rule_an_error_whose_problems_are_errors_and_warnings(mild_first: bool) -> None:  # noqa: FBT001
    found = [unread("x", rule="dead-answer"), unread("y", rule="dead-answer")]
    mild = found[0 if mild_first else 1]
    found[0 if mild_first else 1] = attrs.evolve(mild, problems=tuple(attrs.evolve(problem, severity="warning") for problem in mild.problems))
    run = log_of(*found)["runs"][0]
    assert [rule["defaultConfiguration"] for rule in run["tool"]["driver"]["rules"]] == [{"level": "error"}]
    assert [result["level"] for result in run["results"]] == (["warning", "error"] if mild_first else ["error", "warning"])


def test_sarif_says_in_a_sentence_what_each_rule_is_about() -> None:
    """The severity that a section begins with stands in the level, and is no description."""
    problems = tuple(Problem(rule, "x", Place("x.toml", 1, 1)) for rule in resources.rule_sections())
    log = log_of(Checked("x.toml", problems))
    assert problems_of_the_schema(log) == []
    short = [rule["shortDescription"]["text"] for rule in log["runs"][0]["tool"]["driver"]["rules"]]
    assert [text for text in short if len(text.split()) < 3 or not text.endswith((".", ":"))] == []


def test_a_step_that_is_nowhere_in_the_tree_stands_at_the_problem() -> None:
    (flow,) = log_of(found(attrs.evolve(MILD, walk=(("gone", "yes"), ("tracked", "perhaps"), ("look", "done"), ("+1 day", "")))))["runs"][0]["results"][0][
        "codeFlows"
    ]
    lines = [step["location"]["physicalLocation"]["region"]["startLine"] for step in flow["threadFlows"][0]["locations"]]
    assert lines == [13, 11, 18, 13]


def test_a_log_is_the_same_after_a_move_save_for_its_lines_and_tells_equal_problems_apart() -> None:
    def fingerprints(*lines: int) -> list[str]:
        results = log_of(found(*(attrs.evolve(MILD, place=Place("parcel.toml", line, 1)) for line in lines)))["runs"][0]["results"]
        return [result["partialFingerprints"]["advicetree/v1"] for result in results]

    assert fingerprints(3, 9) == fingerprints(30, 31)
    assert len(set(fingerprints(3, 9))) == 2


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("trees/a.toml", "trees/a.toml"),
        ("./a.toml", "a.toml"),
        ("../a b.toml", "../a%20b.toml"),
        ("a:b#c?d%e.toml", "a%3Ab%23c%3Fd%25e.toml"),
        ("größe.toml", "gr%C3%B6%C3%9Fe.toml"),
        ("\udcff.toml", "%FF.toml"),
        ("<text>", "%3Ctext%3E"),
        ("/srv/my trees/a.toml", "file:///srv/my%20trees/a.toml"),
    ],
)
def test_a_file_is_named_by_a_uri(file: str, expected: str) -> None:
    log = log_of(unread("x", file))
    assert log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == expected
    assert problems_of_the_schema(log) == []


def test_nothing_in_a_message_is_taken_for_a_link_or_a_placeholder() -> None:
    problem = attrs.evolve(MILD, sentence=f"[here](1) {{0}} {{ visits = 2 }} {HOSTILE}", walk=((HOSTILE, HOSTILE),), known=((HOSTILE, HOSTILE),), rule="a-b")
    log = log_of(found(problem))
    assert problems_of_the_schema(log) == []
    assert log["runs"][0]["results"][0]["message"]["text"].startswith("[here] (1) {{0}} { visits = 2 } a")
    assert json.loads(json.dumps(log)) == log


def test_a_log_of_nothing_is_sound() -> None:
    log = log_of(found())
    assert problems_of_the_schema(log) == []
    assert log["runs"][0]["results"] == []


# ------------------------------------------------------------------------------------------------------ GitHub


def test_github_is_told_by_workflow_commands() -> None:
    assert printed(found(BROKEN, MILD), format="github").splitlines() == [
        (
            "::error file=parcel.toml,line=23,col=1,title=broken-promise::'Nobody leaves before looking' is broken: somebody comes to 'bye' without 'look'"
            "%0AA walk that shows it, with country = india, standing = not-strong:%0A1. country: india%0A2. tracked: no%0AFix: lead 'tracked: no' by 'look', or drop the promise"
        ),
        "::warning file=parcel.toml,line=13,col=9,title=same-label::two answers of 'tracked' are called 'Yes'%0AFix: call one of them something else",
        TOLD.splitlines()[-1],
    ]


def test_nothing_in_a_problem_can_start_a_workflow_command() -> None:
    problem = Problem("a,b:c", HOSTILE, Place("a,b:c%\n::set-env::.toml", 1, 1), None, "warning", "100 %", walk=((HOSTILE, HOSTILE),) * 61)
    told = printed(Checked("x", (problem,)), format="github")
    assert len(told.splitlines()) == 1
    assert told.startswith('::warning file=a%2Cb%3Ac%25%0A%3A%3Aset-env%3A%3A.toml,line=1,col=1,title=a%2Cb%3Ac::a\ufffd[31mb%0Ac\tde\ufffd"%25s" ::error::xxx')
    assert told.endswith("%0A… (1 more)%0AFix: 100 %25")


def test_github_is_told_nothing_of_a_tree_without_problems_but_its_summary(run: Run, finds: Callable[..., None]) -> None:
    finds()
    assert run("check", PARCEL, "--format", "github").out.startswith(f"{PARCEL}: 9 nodes, ")


@pytest.mark.parametrize("name", ["::set-env name=x::y.toml", " ::error::.toml", "a##[add-path]b.toml"])
def test_the_name_of_a_file_can_start_no_workflow_command(name: str) -> None:
    told = printed(Checked(name, (), report()), format="github")
    assert told.startswith("parcel: 4 nodes, ")


# ------------------------------------------------------------------------------------------------------- rules


@pytest.mark.parametrize("rule", sorted(resources.rule_sections()))
def test_every_rule_is_explained_in_plain_text(run: Run, rule: str) -> None:
    ended = run("check", "--explain", rule)
    assert (ended.status, ended.err) == (0, "")
    title, line, empty, *lines = ended.out.splitlines()
    assert (title, line, empty) == (rule, "-" * len(rule), "")
    assert lines
    prose = [line for line in lines if not line.startswith("    ")]
    assert all(len(line) <= 80 for line in prose if not line.startswith("|"))
    assert not any(mark in line for line in prose for mark in ("```", "](", "<!--", "**"))


def test_all_rules_are_listed_by_their_pages_each_with_what_it_is_about(run: Run) -> None:
    ended = run("check", "--explain")
    assert (ended.status, ended.err) == (0, "")
    reader, checker = ended.out.split("\n\nWhat is found in a tree that can be read\n----------------------------------------\n\n")
    title, line, empty, *told = reader.splitlines()
    assert (title, line, empty) == ("What keeps a tree from being read", "-" * 33, "")
    listed = [[line.split()[0] for line in lines if not line.startswith(" ")] for lines in (told, checker.splitlines())]
    assert listed == [list(sections("problems.md")), list(sections("rules.md"))]
    assert all(len(line) <= 80 for line in ended.out.splitlines())
    on_one_line = " ".join(ended.out.split())
    assert all(resources.first_sentence(section) in on_one_line for section in resources.rule_sections().values())
    warnings = [rule for rule, section in sections("rules.md").items() if section.lstrip().startswith("*Warning.*")]
    assert [line.split()[0] for line in checker.splitlines() if "(a warning) " in line] == warnings


def test_rules_are_the_headings_of_the_pages_and_what_looks_like_one_in_code_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    page = "# Rules\n\n### `one-rule`\n\nFirst.\n\n```toml\n### `no-rule`\n```\n\n## Other\n\n### `two-rule`\n\nSecond.\n\n### No rule\n\nx\n"
    (tmp_path / "rules.md").write_text(page, encoding="utf-8")
    monkeypatch.setattr(resources, "_PAGES", (tmp_path / "none", tmp_path))
    assert resources.rule_sections() == {"one-rule": "First.\n\n```toml\n### `no-rule`\n```\n", "two-rule": "Second.\n"}


def test_an_installation_without_pages_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resources, "_PAGES", (tmp_path,))
    with pytest.raises(UnknownName, match="pages about the rules are missing from this installation; install the package again"):
        resources.rule_section("syntax")


MARKDOWN = """\
A *first* sentence about `a **key**`.
A [link](format.md#x) and **strong** words, with [another](https://example.org/).

<!-- file: x.toml -->
```toml
a = 1

b = 2   
```
Below code:
- one thing that is too long for the line
- another
  that goes on

| a | b |
|---|---|
"""  # noqa: W291

SHOWN = """\
A first sentence about `a **key**`. A
link and strong words, with another.

    a = 1

    b = 2

Below code:
- one thing that is too long for the
  line
- another that goes on

| a | b |
|---|---|"""


def test_markdown_is_shown_as_plain_text() -> None:
    assert plain(MARKDOWN, 38) == SHOWN


def test_links_to_pages_beside_a_page_are_taken_out_of_what_goes_elsewhere() -> None:
    assert unlinked(MARKDOWN).splitlines()[1:4] == ["A link and **strong** words, with [another](https://example.org/).", "", "```toml"]


# ---------------------------------------------------------------------------------------------------- progress


class Terminal(io.StringIO):
    """A terminal that keeps what is written."""

    def isatty(self) -> bool:
        return True


def screen(written: str) -> str:
    """What is left on a screen of one line."""
    shown = ""
    for part in written.split("\r"):
        shown = part + shown[len(part) :]
    return shown.strip()


def put_at_terminal(monkeypatch: pytest.MonkeyPatch, patience: float = 0.0) -> Terminal:
    """Put a reader at standard error, who has so many seconds of patience."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "PATIENCE", patience)
    return terminal


def eventually(holds: Callable[[], bool]) -> None:
    """Wait until something holds, for ten seconds at most."""
    for _ in range(1_000):
        if holds():
            return
        time.sleep(0.01)
    pytest.fail("it does not hold after ten seconds")


@pytest.mark.parametrize("kind", ["plain", "fancy"])
def test_a_long_check_tells_how_far_it_is_and_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    terminal = put_at_terminal(monkeypatch)
    monkeypatch.setenv("TERM", "xterm")
    if kind == "plain":
        monkeypatch.setitem(sys.modules, "rich.console", None)
    else:
        pytest.importorskip("rich")
    with progress.shown() as tell:
        assert tell is not None
        tell(3, 1_200, "[red]a promise\x1b[31m")
        eventually(lambda: "[red]a promise\ufffd[31m" in terminal.getvalue())
        tell(4, 1_200, "another")
        eventually(lambda: "another" in terminal.getvalue())
    written = terminal.getvalue()
    if kind == "plain":
        assert written.startswith("\r[red]a promise\ufffd[31m (3 of 1,200)\ranother (4 of 1,200)")
        assert screen(written) == ""
    else:
        assert written.endswith("\x1b[2K")


def test_a_short_check_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = put_at_terminal(monkeypatch, 60.0)
    with progress.shown() as tell:
        assert tell is not None
        tell(0, 2, "all")
    assert terminal.getvalue() == ""


@pytest.mark.parametrize("stream", [io.StringIO(), None])
def test_nothing_is_told_where_nobody_would_see_it(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO | None) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    with progress.shown() as tell:
        assert tell is None


def test_a_terminal_that_goes_away_does_not_end_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = put_at_terminal(monkeypatch)
    monkeypatch.setitem(sys.modules, "rich.console", None)
    with progress.shown() as tell:
        assert tell is not None
        tell(0, 2, "all")
        eventually(lambda: bool(terminal.getvalue()))
        terminal.close()
        tell(1, 2, "more")


# ------------------------------------------------------------------------------------------------- pipes


def test_a_reader_of_the_output_may_go_away() -> None:
    """As `advicetree check … | head -1` does: no traceback."""
    command = [sys.executable, "-m", "advicetree", "check", *(str(path) for path in BAD.glob("*.toml"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() in {1, 141}


# ------------------------------------------------------------------------------------------------- from Python

FORMATS: tuple[ReportFormat, ...] = ("text", "json", "sarif", "github")
GOOD = [
    *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests" / "data" / "good").iterdir()),
    "trees/delayed-flight.toml",
    "trees/interview-recovery.toml",
]
SOME = [*GOOD, *sorted(path.relative_to(ROOT).as_posix() for path in BAD.iterdir() if path.suffix != ".problems")]


def found_in(file: str) -> Report | TreeError:
    """What a program finds in a file."""
    try:
        return check(load(file))
    except TreeError as error:
        return error


@pytest.mark.parametrize("file", SOME)
def test_a_program_has_what_the_command_line_prints(run: Run, file: str) -> None:
    found, printed = found_in(file), [run("check", file, "--format", format).out for format in FORMATS]
    assert [render_report(found, format=format) + "\n" for format in FORMATS] == printed
    assert render_report(found, untaken=True) + "\n" == run("check", file, "--untaken").out
    assert isinstance(found, TreeError) or render_report(found, columns=40).splitlines()[-1] == f"{file}: {found.summary}"


@pytest.mark.parametrize("format", FORMATS)
def test_a_program_has_several_trees_together(run: Run, format: ReportFormat) -> None:
    assert render_report(*map(found_in, SOME), format=format) + "\n" == run("check", *SOME, "--format", format).out


def test_a_tree_without_text_goes_by_its_id_and_what_was_never_a_file_by_its_name() -> None:
    made = attrs.evolve(TREE, origin=None)
    assert render_report(check(made)).splitlines()[-1].startswith("parcel: 4 nodes, 5 answers; ")
    with pytest.raises(TreeError) as caught:
        validated(attrs.evolve(made, start="nowhere"))
    assert render_report(caught.value).splitlines() == [
        "start: error: unknown-target: 'start' leads to 'nowhere', and there is no such node",
        "",
        "a tree made in Python: the tree cannot be read; 1 error",
    ]
    with pytest.raises(TreeError) as caught:
        loads("x = [", name="nothing/there.toml")
    assert render_report(caught.value).splitlines() == [
        "nothing/there.toml:1:6: error: syntax: this is not TOML: a value is missing after '['",
        "",
        "nothing/there.toml: the tree cannot be read; 1 error",
    ]
    assert render_report() == ""
    assert json.loads(render_report(format="json"))["trees"] == []


@pytest.mark.parametrize(
    ("given", "kind", "told"),
    [
        ({"format": "xml"}, AdviceTreeError, "'xml' is not a format of reports; give one of 'text', 'json', 'sarif', 'github'"),
        ({"format": 3}, AdviceTreeError, "3 is not a format of reports; give one of 'text', 'json', 'sarif', 'github'"),
        ({"format": ["text"]}, AdviceTreeError, "a list is not a format of reports; give one of 'text', 'json', 'sarif', 'github'"),
        ({"format": "json", "untaken": True}, AdviceTreeError, "'untaken' cannot go with the format 'json'; leave it out; 'json' always lists these answers"),
        ({"untaken": "no"}, TypeError, "'untaken' is True or False, not 'no'"),
        ({"columns": "80"}, TypeError, "'columns' is a whole number, not '80'"),
        ({"columns": True}, TypeError, "'columns' is a whole number, not true"),
    ],
)
def test_what_cannot_be_rendered_is_refused(given: dict[str, Any], kind: type[Exception], told: str) -> None:
    with pytest.raises(kind) as caught:
        render_report(report(), **given)
    assert str(caught.value) == told


def test_only_what_was_found_is_rendered() -> None:
    with pytest.raises(TypeError, match=r"^render_report takes what check returns, or a TreeError, not Tree$"):
        render_report(TREE)  # type: ignore[arg-type]


@pytest.mark.parametrize("columns", [-5, 0, 1, 10, 10_000_000])
def test_however_few_columns_there_are_the_fault_is_shown(columns: int) -> None:
    assert render_report(report(MILD), columns=columns).splitlines()[3].strip(" |") == "^^^"


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_data_holds_no_character_that_steers_a_terminal(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What turns the direction of a text is written as an escape, and read back as it was."""
    name = "\u202eright \u2066\U000e0041 ü"
    file = tmp_path / "turned.toml"
    file.write_text(TEXT.replace("Few steps", name).replace("within = 3", "within = 1"), encoding="utf-8")
    main(["check", str(file), "--format", form])
    out = capsys.readouterr().out
    assert not re.search("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]", out)
    data = json.loads(out)
    assert form == "sarif" or name in [promise["name"] for promise in data["trees"][0]["promises"]]
