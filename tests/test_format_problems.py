"""Every rule that a tree can break: files with all their problems, the page that documents them, and the messages."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from advicetree import Place, TreeError, load, loads
from advicetree import format as package
from advicetree.tree import Origin
from hostile import FILES
from problem_pages import completed, sections, told

BAD = Path(__file__).parent / "data" / "bad"
FILES_WITH_PROBLEMS = [pytest.param(path, id=path.name) for path in sorted(BAD.iterdir()) if path.suffix != ".problems"]
MADE = {  # in Python, as `test_format_validate` has it
    "inconsistent: 'node' of [situation.tracked.answers.yes] is 'look', and has to be 'tracked'",
    "wrong-type: 'answers' of [situation.tracked] takes a Table, and is a dict",
}
ELSEWHERE = {"too-many-problems: there are 1,000 problems up to here, and reading stopped"} | {hostile.sentence for hostile in FILES} | MADE
LONGEST_MESSAGE = 200


def rules() -> Iterator[str]:
    """The rules that the reader tells, as they stand in its source."""
    callers = {"unknown": 1, "_unknown_among": 1, "_has_comma": 1, "add": 0, "refuse": 1, "Problem": 0}
    for file in Path(package.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                arguments = node.args[callers.get(name, 0) : callers.get(name, 0) + 1] if name in callers else []
                yield from (argument.value for argument in arguments if isinstance(argument, ast.Constant) and isinstance(argument.value, str))


RULES = sorted({*rules(), "duplicate-key", "inconsistent"})


@pytest.mark.parametrize("path", FILES_WITH_PROBLEMS)
def test_a_bad_file_is_told_all_its_problems_at_once(path: Path) -> None:
    with pytest.raises(TreeError) as caught:
        load(path)
    problems = caught.value.problems
    said = [str(problem).removeprefix(f"{path}:") for problem in problems]
    assert said == path.with_suffix(".problems").read_text(encoding="utf-8").splitlines()
    places = [(problem.place.line, problem.place.column) for problem in problems if problem.place is not None]
    assert len(places) == len(problems)
    assert places == sorted(places)
    assert all(len(line) < LONGEST_MESSAGE and line.isprintable() for line in said)


def test_a_problem_knows_the_path_of_its_key() -> None:
    with pytest.raises(TreeError) as caught:
        load(BAD / "leading-nowhere.toml")
    origin = Origin(str(BAD / "leading-nowhere.toml"), "toml", (BAD / "leading-nowhere.toml").read_text(encoding="utf-8"))
    problems = caught.value.problems
    assert [problem.place for problem in problems] == [origin.place(*problem.path) for problem in problems]
    assert problems[3].path == ("action", "fourth", "then")


def test_there_are_twenty_bad_files_and_more() -> None:
    assert len(FILES_WITH_PROBLEMS) > 20


def test_every_rule_is_broken_by_some_file() -> None:
    broken = {line.split(": ")[1] for path in BAD.glob("*.problems") for line in path.read_text(encoding="utf-8").splitlines()}
    assert sorted(broken | {line.split(": ")[0] for line in ELSEWHERE}) == RULES


def test_every_rule_has_a_heading_and_every_heading_is_a_rule() -> None:
    assert sorted(sections()) == RULES


@pytest.mark.parametrize("rule", RULES)
def test_the_page_shows_what_breaks_a_rule_and_what_is_said(rule: str) -> None:
    shown = told(sections()[rule])
    assert shown
    for form, tree, text in shown:
        if not tree:
            assert text.strip() in ELSEWHERE
            continue
        with pytest.raises(TreeError) as caught:
            loads(completed(form, tree), form)
        assert [str(problem).split(": ", 1)[1] for problem in caught.value.problems] == text.splitlines()
        assert {problem.rule for problem in caught.value.problems} == {rule}


def test_a_mistake_is_told_once() -> None:
    """What is written wrongly is not also told to be missing, and what it may hold is taken to be there."""
    with pytest.raises(TreeError) as caught:
        loads("""
            format = 1
            id = "sound"
            titel = "Sound"
            start = "first"
            stage = []
            fact = { sender = 5 }
            [situation.first]
            about = "sender"
            answers.yes = "second"
            [action.second]
            do = "Do it"
            stage = "look"
            answers = "bye"
            [ending]
            bye = true
            [[example]]
            name = "It ends"
            walk = ["first: yes", "second: done"]
            ends = "bye"
        """)
    assert [problem.rule for problem in caught.value.problems] == ["unknown-key", "wrong-type", "wrong-type", "wrong-type", "wrong-type"]


ONE_MISTAKE = (
    ("source = 5", 'ending.q = { say = "Q", source = "guide 1" }'),
    ("source.guide = 5", 'ending.q = { say = "Q", source = "guide 1" }'),
    ("moment = 5", 'action.q = { do = "Q", then = "bye", wait = { at-most = "1 day", since = "sent" } }'),
    ("fact.sender = 5", 'ending.q.say = ["Q", { say = "Q", if = { sender = "shop" } }]'),
    ("fact.n = { ask = 'N?', number = {}, bands = [5] }", "situation.q = { about = 'n', answers.all = 'bye' }"),
    ("situation.q = 5", 'promise = [{ name = "Q", never = "q.no" }]'),
    ("situation.q = { ask = 'Q?', answers = 5 }", 'promise = [{ name = "Q", never = "q.no" }]'),
    ('promise = [{ name = "Q", never = 5 }]', ""),
    (
        "ending.q.say = [5, { say = 'Q', if = { f = 'yes' } }]",
        "situation.r = { about = 'f', answers.yes = 'bye' }\nfact.f = { ask = 'Q?', answers.yes = 'Yes' }",
    ),
)


@pytest.mark.parametrize(("mistake", "more"), ONE_MISTAKE)
def test_what_a_wrong_value_may_hold_is_taken_to_be_there(mistake: str, more: str) -> None:
    with pytest.raises(TreeError) as caught:
        loads(f'format = 1\nid = "x"\ntitle = "X"\nstart = "bye"\nending.bye.say = "Goodbye."\n{mistake}\n{more}')
    assert [problem.rule for problem in caught.value.problems][:1] == ["wrong-type"]
    assert len(caught.value.problems) == 1


def test_lists_and_nodes_are_counted() -> None:
    endings = {id: {"say": "Goodbye."} for id in ("bye", *(f"e{n}" for n in range(50_001)))}
    many = {"format": 1, "id": "x", "title": "X", "start": "bye", "ending": endings}
    more = {"action": {f"a{n}": {"do": "Do it", "then": "bye"} for n in range(50_000)}, "promise": [{"name": "Q", "within": 1}] * 10_001}
    with pytest.raises(TreeError) as caught:
        loads(json.dumps(many | more), "json")
    assert [problem.sentence for problem in caught.value.problems] == [
        "the tree has 100,002 nodes, and may have 100,000",
        "'promise' of the tree has 10,001 entries, and may have 10,000",
    ]


def test_a_problem_tells_its_place_its_rule_and_the_nearest_name() -> None:
    with pytest.raises(TreeError) as caught:
        loads('format = 1\nid = "x"\ntitle = "X"\nstart = "by"\n[ending.bye]\nsay = "Goodbye."', name="my.toml")
    (problem,) = caught.value.problems
    assert problem.place == Place("my.toml", 4, 1)
    assert (problem.rule, problem.nearest) == ("unknown-target", "bye")
    assert problem.sentence == "'start' leads to 'by', and there is no such node"
    assert str(problem) == "my.toml:4:1: unknown-target: 'start' leads to 'by', and there is no such node; did you mean 'bye'?"
