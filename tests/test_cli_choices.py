"""What is chosen in a walk otherwise than one of a few answers: several at once, one of many, a date."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree import Session, loads
from advicetree.cli import main
from advicetree.cli.values import NONE_TICKED, UsageError
from advicetree.cli.walk import terminal
from advicetree.cli.walk.rendering import Choice, boxes_of, found, menu, out_of_days, ticked
from advicetree.cli.walk.state import OngoingWalk
from advicetree.cli.walk.times import Clock
from advicetree.model import Days

pytest.importorskip("pty", reason="there are no pseudo-terminals here")
from test_cli_terminal import DOWN, Reader, Screen

COUNTRIES = ("Albania", "Algeria", "Côte d'Ivoire", "Germany", "Nigeria", "Niger", *(f"Island {number}" for number in range(1, 40)))
TREE = f"""
format = 1
id = "moving"
title = "Moving"
start = "country"
[fact.country]
ask = "Where are you from?"
[fact.country.answers]
{"".join(f'c{number} = "{name}"{chr(10)}' for number, name in enumerate(COUNTRIES))}
[fact.pets]
ask = "Which pets come with you?"
several = {{ most = 2 }}
[fact.pets.answers]
cat = "A cat"
dog = "A dog"
fish = "Fish"
none = {{ label = "No pets", alone = true }}
[fact.born]
ask = "When were you born?"
date = {{ from = 1900-01-01, to = "today" }}
bands = [{{ id = "adult", reached = "18 years", label = "18 or older" }}, {{ id = "child", label = "Younger" }}]
[situation.country]
about = "country"
then = "pets"
[situation.pets]
about = "pets"
then = "born"
[situation.born]
about = "born"
answers.adult = "welcome"
answers.child = "parents"
[ending.welcome]
say = ["Welcome.", {{ say = "Bring the dog's passport.", if = {{ pets = "dog" }} }}]
[ending.parents]
say = "Bring your parents."
"""
AT = "2026-03-02T09:00+01:00"


Converse = Callable[..., tuple[int, str]]


@pytest.fixture
def converse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Converse:
    """Walks with a reader whose lines are written down; gives the status and all that was shown."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def converse(*lines: str, time: str | None = AT) -> tuple[int, str]:
        reader = Reader(*lines)
        monkeypatch.setattr(terminal, "front_end", lambda: reader)
        now = datetime.fromisoformat(time) if time is not None else None
        clock = Clock(now, kept=now is not None)
        walk = OngoingWalk(Session.start(loads(TREE), now=now, zone=clock.own_zone), clock, "moving.toml")
        status = terminal.converse(walk)
        assert not reader.lines
        return status, capsys.readouterr().out

    return converse


def test_one_of_many_answers_is_found_by_a_part_of_its_words(converse: Converse) -> None:
    status, out = converse("cote d", "/quit", "n")
    assert status == 0
    assert "There are 45 answers. Type a part of yours to find it." in out
    assert "Albania" not in out
    assert "Which pets come with you?" in out


def test_several_answers_that_are_found_are_asked_about(converse: Converse) -> None:
    status, out = converse("nige", "2", "/quit", "n")
    assert status == 0
    assert "2 answers have “nige” in them. Which one is yours?" in out
    assert "  1. Nigeria\n  2. Niger\n  3. None of these\n" in out
    assert "Which pets come with you?" in out


def test_too_many_answers_that_are_found_are_counted(converse: Converse) -> None:
    out = converse("isl", "atlantis", "/quit")[1]
    assert "39 answers have “isl” in them. Type more of your answer." in out
    assert "No answer has “atlantis” in it. Type a part of your answer, or /help." in out


def test_several_choices_are_ticked_by_their_numbers(converse: Converse) -> None:
    out = converse("germany", "1, 2", "1980-05-24", "/quit", "n")[1]
    assert "Tick 1 or 2, or just “No pets”." in out
    assert "Type the numbers of all that apply, with commas between them, such as 1, 2." in out
    assert "  1. [ ] A cat\n  2. [ ] A dog\n  3. [ ] Fish\n  4. [ ] No pets (on its own)\n" in out
    assert "Bring the dog's passport." in out


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1 4", "“No pets” goes with no other. Tick it alone, or leave it out."),
        ("1 2 3", "> 1 2 3  You have ticked 3. Tick 1 or 2, or just “No pets”."),
        ("-", "> -  Nothing is ticked yet. Tick 1 or 2, or just “No pets”."),
        ("", "> \n\nType the numbers of all that apply, with commas between them, or /help.\n"),
        ("9", "'9' is not an answer here. Type the numbers of all that apply, with commas between them, or /help."),
    ],
)
def test_what_cannot_be_ticked_together_is_told(converse: Converse, typed: str, said: str) -> None:
    out = converse("germany", typed, "4", "/quit", "n")[1]
    assert said in out or said in out.replace("\n", " ")
    assert "When were you born?" in out


def test_after_enter_alone_the_reader_is_told_what_to_type(converse: Converse) -> None:
    """Not where a question aside is left by it."""
    out = " ".join(converse("", "germany", "4", "", "", "1", "", "/change", "", "/change pets", "", "/quit", "n")[1].split())
    assert "> Type a part of your answer, or /help. " in out
    assert out.count("Type a date from 1900-01-01 to today, such as 1980-05-24, or the number of an answer, or /help.") == 2
    assert out.count("Type the number of an answer, or /help.") == 1
    assert "Nothing is changed." in out


@pytest.mark.parametrize(("several", "none"), [("true", True), ("{ least = 1 }", False)])
def test_it_is_said_how_nothing_is_ticked_where_that_is_allowed(converse: Converse, monkeypatch: pytest.MonkeyPatch, several: str, *, none: bool) -> None:
    tree = TREE.replace("{ most = 2 }", several).replace('none = { label = "No pets", alone = true }\n', "")
    monkeypatch.setattr(sys.modules[__name__], "TREE", tree)
    out = " ".join(converse("germany", "", "-", "1", "/quit", "n")[1].split())
    assert ("with commas between them, such as 1, 2. Type - for none." in out) == none
    assert ("Type the numbers of all that apply, with commas between them, - for none, or /help." in out) == none
    assert ("Nothing is ticked yet. Tick all that apply, at least 1." in out) != none


KNOWN = [
    ("pets=cat,none", "'none' of 'pets' goes with no other choice; write --known pets=none alone, or leave it out"),
    ("pets=-", "nothing was ticked of 'pets'; write --known pets=none"),
    ("pets=cat,dog,fish", "3 choices of 'pets' were ticked; tick at most 2, or 'none' alone"),
    ("pets=cow", "'cow' is not a choice of 'pets'; give some of 'cat', 'dog', 'fish', 'none'"),
    ("born=1890-01-01", "1890-01-01 is before 1900-01-01; give a date from 1900-01-01 to today, or one of 'adult', 'child'"),
    ("born=2026-03-03", "2026-03-03 is after today; give a date from 1900-01-01 to today, or one of 'adult', 'child'"),
    ("born=2000-02-31", "there is no such day as '2000-02-31'; give a date from 1900-01-01 to today, or one of 'adult', 'child'"),
]


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(("known", "told"), KNOWN)
def test_what_is_known_is_refused_in_the_terms_of_the_command_line(capsys: pytest.CaptureFixture[str], known: str, told: str) -> None:
    assert main(["walk", "moving.toml", "--now", AT, "--known", known]) == 2
    assert capsys.readouterr().err == f"advicetree: {told}\n"


@pytest.mark.usefixtures("files")
def test_a_list_that_is_known_twice_is_to_be_written_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["walk", "moving.toml", "--known", "pets=cat", "--known", "pets=dog"]) == 2
    assert capsys.readouterr().err == "advicetree: --known gives the fact 'pets' twice; write all of it once, as pets=ID,ID\n"


UNTIMED = "ages of 'born' are counted to today, and this walk keeps no time; walk without --untimed, or give one of 'adult', 'child'"


@pytest.mark.usefixtures("files")
def test_without_time_a_day_is_refused_in_the_terms_of_the_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["walk", "moving.toml", "--untimed", "--known", "born=1980-01-01"]) == 2
    assert capsys.readouterr().err == f"advicetree: {UNTIMED}\n"
    monkeypatch.setattr("sys.stdin", io.StringIO("c3\nnone\n1980-01-01\n"))
    assert main(["walk", "moving.toml", "--untimed"]) == 2
    assert capsys.readouterr().err == f"line 3: {UNTIMED}\n"


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("cat, none", "line 2: 'none' of 'pets' goes with no other choice; write none alone, or leave it out"),
        ("-", "line 2: nothing was ticked of 'pets'; write none"),
        ("none\n/change pets cat,none", "line 3: 'none' of 'pets' goes with no other choice; write none alone, or leave it out"),
    ],
)
def test_a_list_in_a_script_is_refused_in_its_terms(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lines: str, told: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"c3\n{lines}\n"))
    assert main(["walk", "moving.toml", "--now", AT]) == 2
    shown = capsys.readouterr()
    assert shown.err == f"{told}\n"
    assert "Write the names of all that apply, with commas between them.\n\n  cat: A cat\n" in shown.out
    assert "  none: No pets (on its own)\n" in shown.out


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the tree in a file, which is the present one."""
    (tmp_path / "moving.toml").write_text(TREE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_ticks_are_changed_as_a_list(converse: Converse) -> None:
    out = converse("germany", "4", "/change pets", "dog", "/change", "2", "1 4", "1 2", "/change pets cat,dog,fish", "2", "1980-05-24", "/quit", "n")[1]
    assert out.count("[ ] No pets") == 5
    assert out.count("Tick 1 or 2, or just “No pets”.") == 4
    assert "“No pets” goes with no other. Tick it alone, or leave it out." in out
    assert "You have ticked 3. Tick 1 or 2, or just “No pets”." in out
    assert "“Which pets come with you?” A dog" in out
    assert "Bring the dog's passport." in out


@pytest.mark.parametrize(
    ("typed", "ends"),
    [
        ("2008-03-02", "Welcome."),
        ("2 March 2008", "Welcome."),
        ("2.3.2008", "Welcome."),
        ("2008-03-03", "Bring your parents."),
        ("1", "Welcome."),
        ("Younger", "Bring your parents."),
    ],
)
def test_a_date_is_typed_in_any_form_or_a_band_is_chosen(converse: Converse, typed: str, ends: str) -> None:
    out = converse("germany", "4", typed, "/quit", "n")[1]
    assert "You can type a date from 1900-01-01 to today, in a form such as 1980-05-24 or 24 May 1980." in out.replace("\n", " ")
    assert ends in out


def test_a_date_that_is_typed_is_repeated_in_words(converse: Converse) -> None:
    out = converse("germany", "4", "3.2.2008", "/quit", "n")[1]
    assert "That is Sunday 3 February 2008. If it is not right, type /back." in out


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("24 May", "'24 May' has no year; write it too, such as 24 May 1980."),
        ("1890-01-01", "1890-01-01 is before 1900-01-01. Type a date from 1900-01-01 to today, such as 1980-05-24, or the number of an answer, or /help."),
        ("1 January 1890", "1890-01-01 is before 1900-01-01. Type a date"),
        ("3.3.2026", "2026-03-03 is in the future. Type a date from 1900-01-01 to today, such as"),
        ("31 February 2000", "There is no such day as '31 February 2000'; write another one."),
        ("soon", "'soon' is not an answer here. Type a date from 1900-01-01 to today, such as 1980-05-24, or the number of an answer, or /help."),
    ],
)
def test_what_is_not_a_date_is_told(converse: Converse, typed: str, said: str) -> None:
    out = converse("germany", "4", typed, "1", "/quit", "n")[1].replace("\n", " ")
    assert said in out


def test_a_change_to_a_date_that_cannot_be_is_refused_in_words(converse: Converse) -> None:
    out = converse("germany", "4", "1980-01-01", "/change born 1 January 1890", "/change born 2050-01-01", "/change born soon", "/quit", "n")[1]
    assert "1890-01-01 is before 1900-01-01. Nothing is changed." in out
    assert "2050-01-01 is in the future. Nothing is changed." in out
    assert "'soon' is not an answer at 'born'; give a date" in " ".join(out.split())


def test_a_date_with_many_bands_is_typed_or_found_by_its_words(monkeypatch: pytest.MonkeyPatch, converse: Converse) -> None:
    bands = ", ".join(f'{{ id = "b{year}", before = {year}-01-01, label = "Before {year}" }}' for year in range(1950, 1980))
    start, end = TREE.index("bands = ["), TREE.index("[situation.country]")
    tree = TREE[:start] + f'bands = [{bands}, {{ id = "late", label = "Later" }}]\n' + TREE[end:]
    tree = tree.replace('answers.adult = "welcome"\nanswers.child = "parents"', 'answers.late = "parents"\nthen = "welcome"')
    monkeypatch.setattr(sys.modules[__name__], "TREE", tree)
    out = " ".join(converse("germany", "4", "", "soon", "lat", "/quit", "n")[1].split())
    assert "Or type a part of one of the 31 answers." in out
    assert out.count("Type a date from 1900-01-01 to today, such as 1980-05-24, or a part of your answer, or /help.") == 2
    assert "Bring your parents." in out


@pytest.mark.parametrize(
    ("least", "most", "day", "told"),
    [
        (date(2000, 1, 1), date(2010, 1, 1), date(1999, 12, 31), "1999-12-31 is before 2000-01-01."),
        (date(2000, 1, 1), date(2010, 1, 1), date(2010, 1, 2), "2010-01-02 is after 2010-01-01."),
        ("today", date(2030, 1, 1), date(2026, 3, 1), "2026-03-01 is in the past."),
        ("today", date(2030, 1, 1), date(2031, 3, 1), "2031-03-01 is after 2030-01-01."),
        ("today", None, date(2026, 3, 1), "2026-03-01 is in the past."),
        (None, "today", date(2026, 3, 3), "2026-03-03 is in the future."),
    ],
)
def test_it_is_told_on_which_side_a_day_is_out_of_range(least: date | str | None, most: date | str | None, day: date, told: str) -> None:
    assert out_of_days(Days(least, most), day, date(2026, 3, 2)) == told


def test_without_time_a_date_is_a_choice_of_bands(converse: Converse) -> None:
    out = converse("germany", "4", "1", "/quit", "n", time=None)[1]
    assert "You can type a date" not in out
    assert "  1. 18 or older\n  2. Younger\n" in out


def test_a_script_gives_lists_and_dates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "moving.toml").write_text(TREE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lines").write_text("c3\npets: dog, cat\n2008-03-02\n", encoding="utf-8")
    with (tmp_path / "lines").open(encoding="utf-8") as lines:
        monkeypatch.setattr("sys.stdin", lines)
        assert main(["walk", "moving.toml", "--now", AT, "--save", "walk.json"]) == 0
    assert "Bring the dog's passport." in capsys.readouterr().out
    session = Session.resume(loads(TREE), (tmp_path / "walk.json").read_text(encoding="utf-8"))
    assert session.steps[1].answer == ("cat", "dog")


def test_what_is_known_can_be_a_list_and_a_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "moving.toml").write_text(TREE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with Path(os.devnull).open(encoding="utf-8") as nothing:
        monkeypatch.setattr("sys.stdin", nothing)
        known = ["--known", "country=c3", "--known", "pets=dog,cat", "--known", "born=2008-03-02"]
        assert main(["walk", "moving.toml", "--now", AT, *known]) == 0
    assert "Bring the dog's passport." in capsys.readouterr().out


def test_what_is_ticked_is_read_by_numbers_ids_and_words() -> None:
    boxes = boxes_of(loads(TREE), "pets")
    assert [ticked(typed, boxes) for typed in ("1,3", "3 1", "cat, Fish", "a cat", "no pets", "-", "1 x", "None of them")] == [
        "cat, fish",
        "fish, cat",
        "cat, fish",
        "cat",
        "none",
        NONE_TICKED,
        None,
        NONE_TICKED,
    ]
    assert ticked("-", [Choice("1", "Yes", "yes")]) is None


@given(st.sampled_from(COUNTRIES), st.data())
def test_each_answer_is_found_by_each_part_of_its_words(name: str, data: st.DataObject) -> None:
    choices = menu(OngoingWalk(Session.start(loads(TREE)), Clock(kept=False), "moving.toml"))
    first = data.draw(st.integers(0, len(name) - 1))
    part = name[first : data.draw(st.integers(first + 1, len(name)))].strip()
    change = data.draw(st.sampled_from([str.upper, str.lower, str.title]))
    assert name in [choice.label for choice in found(change(part), choices)]


def test_answers_that_begin_with_what_is_typed_come_first() -> None:
    choices = [Choice("", label, label) for label in ("Algeria", "Niger", "Germany", "Peru")]
    assert [choice.label for choice in found("ger", choices)] == ["Germany", "Algeria", "Niger"]


def test_a_date_without_a_year_is_refused() -> None:
    clock = Clock(datetime.fromisoformat(AT))
    assert clock.day("24 May 1980") == "1980-05-24"
    assert clock.day("yesterday") == "2026-03-01"
    assert clock.day("what") is None
    with pytest.raises(UsageError, match="has no year"):
        clock.day("24.5.")


@pytest.fixture(params=[True, False], ids=["with the extra", "without the extra"])
def screen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Screen]:
    """A real terminal with a walk in it."""
    tree = tmp_path / "moving.toml"
    tree.write_text(TREE, encoding="utf-8")
    opened = _opened(tmp_path, extra=bool(request.param))
    yield opened
    opened.close()


def _opened(folder: Path, *, extra: bool) -> Screen:
    return Screen(folder, ("moving.toml", "--now", AT), extra=extra, ahead="pass")


def test_a_reader_searches_ticks_and_gives_a_date(screen: Screen) -> None:
    screen.sees("There are 45 answers.")
    screen.sees("Save and quit")
    screen.type("germ")
    screen.sees("Which pets come with you?")
    screen.sees("[ ] No pets")
    screen.type("2, 1")
    screen.sees("When were you born?")
    screen.type("24 May 1980")
    screen.sees("Bring the dog's passport.")
    screen.type("/quit")
    screen.sees("Save your walk?")
    screen.type("n")
    assert screen.status() == 0


def test_boxes_are_ticked_with_the_space_bar_and_many_answers_are_narrowed_as_one_types(tmp_path: Path) -> None:
    pytest.importorskip("prompt_toolkit")
    (tmp_path / "moving.toml").write_text(TREE, encoding="utf-8")
    screen = _opened(tmp_path, extra=True)
    try:
        screen.sees("and 35 more")
        screen.press("ni")
        screen.sees("Niger")
        screen.press(DOWN + "\r")
        screen.sees("Which pets come with you?")
        screen.sees("That is all")
        screen.press(" ")
        screen.press(DOWN * 3 + " " + DOWN + "\r")
        screen.sees("> No pets")
        screen.sees("When were you born?")
    finally:
        screen.close()


def test_a_number_is_a_value_even_where_answers_are_searched_by_typing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bands = "".join(f'{{ id = "b{number}", below = {100 * number}, label = "Below {100 * number}" }}, ' for number in range(1, 27))
    tree = loads(
        'format = 1\nid = "x"\ntitle = "X"\nstart = "q"\n[fact.n]\nask = "How much?"\nnumber = { unit = "euros" }\n'
        f'bands = [{bands}{{ id = "rest", label = "More" }}]\n[situation.q]\nabout = "n"\nthen = "e"\n[ending.e]\nsay = "E"\n'
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(terminal, "front_end", lambda: Reader("2600", "/quit", "n"))
    walk = OngoingWalk(Session.start(tree), Clock(kept=False), "x.toml")
    assert terminal.converse(walk) == 0
    assert walk.session.facts == {"n": "rest"}  # 2,600 is not below 2,600, although a label holds it
