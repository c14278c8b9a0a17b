"""What is wrong, and how it is said: short, on one line, with the nearest name."""

import pickle
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree import AdviceTreeError, Place, Problem, RefusedAnswer, RefusedStep, RefusedTime, SaveError, TooSoon, TreeError, UnknownName
from advicetree.text import listed, nearest, printable, shown
from odd_values import lying, posing, raising

PLACE = Place("my.toml", 3, 9)
SHOWN = (
    ("look-it-up", "'look-it-up'"),
    ("", "''"),
    ("q" * 40, "'" + "q" * 40 + "'"),
    ("q" * 41, "'" + "q" * 39 + "…'"),
    ("ding\x07\n\ud800", r"'ding\x07\n\ud800'"),
    (12, "12"),
    (2.5, "2.5"),
    (10**5_000, "a number of many digits"),
    (float("nan"), "nan"),
    (True, "true"),
    (False, "false"),
    ({"q": 1}, "a table"),
    ([1], "a list"),
    (None, "None"),
    (raising(str)("q"), "'q'"),
    (lying(str)("q"), "'q'"),
    (raising(int)(5), "5"),
    (lying(int)(5), "5"),
    (raising(float)(2.5), "2.5"),
    (raising(object)(), "RaisingObject"),
    *((posing(base)(), f"Posing{base.__name__.capitalize()}") for base in (str, int, float, bool, dict, list)),
)
NEAREST = (
    ("look-it-upp", "look-it-up"),
    ("Look_It Up", "look-it-up"),
    ("ask-sneder", "ask-sender"),
    ("aks", "ask"),
    ("yess", "yes"),
    ("tracked", None),
    ("", None),
    ("q" * 100_000, None),
)
NAMES = ("look-it-up", "ask-sender", "ask", "yes", "no")
ERRORS: tuple[tuple[AdviceTreeError, str], ...] = (
    (TreeError((Problem("unknown-stage", "'lok' is no stage", PLACE, "look"),)), "my.toml:3:9: unknown-stage: 'lok' is no stage; did you mean 'look'?"),
    (UnknownName("there is no node named 'by'", "did you mean 'bye'?", ("bye",)), "there is no node named 'by'; did you mean 'bye'?"),
    (RefusedAnswer("no", "yes", ("yes",)), "no; yes"),
    (RefusedTime("no time", "give one"), "no time; give one"),
    (TooSoon("too soon", "later", datetime(2026, 1, 5, tzinfo=timezone.utc)), "too soon; later"),
    (RefusedStep("at the start", "answer first", "at-start"), "at the start; answer first"),
    (SaveError("damaged", "save again", 3), "damaged; save again"),
)


@pytest.mark.parametrize(("value", "text"), SHOWN, ids=[text for _, text in SHOWN])
def test_a_value_is_shown_short_and_on_one_line(value: object, text: str) -> None:
    assert shown(value) == text


@given(st.text(st.characters()))
def test_whatever_is_shown_can_be_printed(text: str) -> None:
    assert shown(text).isprintable()
    assert printable(text).isprintable()


@pytest.mark.parametrize(("name", "meant"), NEAREST)
def test_the_nearest_name_is_found_if_any_is_near(name: str, meant: str | None) -> None:
    assert nearest(name, NAMES) == meant


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_nearest_to_itself(name: str) -> None:
    assert nearest(name, NAMES) == name


def test_names_are_listed_up_to_six() -> None:
    assert listed(["a", "b"]) == "'a', 'b'"
    assert listed("abcdef") == "'a', 'b', 'c', 'd', 'e', 'f'"
    assert listed("abcdefgh") == "'a', 'b', 'c', 'd', 'e', 'f' and 2 more"


def test_a_place_tells_file_line_and_column() -> None:
    assert str(PLACE) == "my.toml:3:9"
    assert str(Place("my\n.toml", 3, 9)) == r"my\n.toml:3:9"


def test_a_problem_without_a_near_name_tells_none() -> None:
    assert str(Problem("no-nodes", "the tree has no node", PLACE)) == "my.toml:3:9: no-nodes: the tree has no node"


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ((), "the tree"),
        (("start",), "start"),
        (("situation", "tracked", "answers", "yes"), "situation.tracked.answers.yes"),
        (("promise", 1, "before", "all-of", 0), "promise[1].before.all-of[0]"),
        (("source", "guide", "claims", "1.2"), "source.guide.claims.'1.2'"),
        (("situation", "a\n" + "b" * 50), f"situation.'a\\n{'b' * 37}…'"),
        (("situation", "", 0), "situation.''[0]"),
    ],
)
def test_a_problem_without_a_place_is_told_at_its_path(path: tuple[str | int, ...], where: str) -> None:
    problem = Problem("some-rule", "it is wrong", path=path)
    assert problem.where == where
    assert str(problem) == f"{where}: some-rule: it is wrong"
    assert attrs.evolve(problem, place=PLACE).where == "my.toml:3:9"


def test_many_problems_are_all_held_and_twenty_told() -> None:
    problems = tuple(Problem("no-nodes", f"number {number}", PLACE) for number in range(25))
    error = TreeError(problems)
    assert error.problems == problems
    assert error.wrong == "the tree has 25 problems"
    assert error.right == "fix what each of them names"
    assert str(error).splitlines() == [*(str(problem) for problem in problems[:20]), "and 5 more problems"]


def test_one_problem_is_one() -> None:
    assert TreeError((Problem("no-nodes", "the tree has no node", PLACE),)).wrong == "the tree has 1 problem"


@pytest.mark.parametrize(("error", "text"), ERRORS)
@pytest.mark.parametrize("again", [lambda error: error, lambda error: pickle.loads(pickle.dumps(error))])  # noqa: S301  (our own)
def test_an_error_says_what_was_wrong_and_what_would_be_right_and_carries_both(error: AdviceTreeError, text: str, again: Callable[[Any], Any]) -> None:
    same = again(error)
    assert type(same) is type(error)
    assert str(same) == text
    assert vars(same) == vars(error)
    assert same.wrong
    assert same.right
