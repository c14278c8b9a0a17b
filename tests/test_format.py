"""What a tree file means: the defaults, the short forms, and the page that documents the format."""

import json
import re
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

import drawn_rich
from advicetree import Tree, TreeError, load, loads
from advicetree.format import schema
from advicetree.format.tables import Record
from advicetree.format.write import plain
from advicetree.model import Action, Citation, Ending, Limit, Line, Number, Situation, Value, Wait
from advicetree.promises import Example, Move, Point, Points, Promise
from conditions import where

ROOT = Path(__file__).parent.parent
GOOD = ROOT / "tests" / "data" / "good"
HEAD = 'format = 1\nid = "sound"\ntitle = "Sound"\nstart = "bye"\nending.bye.say = "Goodbye."\n'
SECTIONS = {
    "The tree": schema.TREE,
    "Source": schema.SOURCE,
    "Fact": schema.FACT,
    "A value": schema.VALUE,
    "A number": schema.NUMBER,
    "A date": schema.DATE,
    "A band": schema.BAND,
    "Several": schema.SEVERAL,
    "Groups": schema.GROUP,
    "Rules": schema.RULE,
    "Situation": schema.SITUATION,
    "An answer of a situation": schema.SITUATION_ANSWER,
    "Others": schema.OTHERS,
    "Action": schema.ACTION,
    "An answer of an action": schema.ACTION_ANSWER,
    "A wait": schema.WAIT,
    "A limit": schema.LIMIT,
    "Ending": schema.ENDING,
    "A line": schema.LINE,
    "Promise": schema.PROMISE,
    "Example": schema.EXAMPLE,
}


def tree_of(more: str) -> Tree:
    return loads(HEAD + more)


def situation_in(tree: Tree, id: str) -> Situation:
    node = tree[id]
    assert isinstance(node, Situation)
    return node


def action_in(tree: Tree, id: str) -> Action:
    node = tree[id]
    assert isinstance(node, Action)
    return node


@pytest.mark.parametrize(("title", "record"), SECTIONS.items())
def test_the_page_on_the_format_lists_the_keys_of_every_table(title: str, record: Record) -> None:
    page = (ROOT / "docs" / "reference" / "format.md").read_text(encoding="utf-8")
    found = re.search(rf"^##+ {title}\n(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL)
    assert found is not None
    rows = re.findall(r"^\| (\*\*)?`([a-z$-]+)`", found[1], re.MULTILINE)
    assert {key for _, key in rows} == record.keys.keys()
    assert {key for bold, key in rows if bold} == set(record.required)


def test_a_tree_in_toml_and_the_same_in_json_are_equal(parcel: Tree) -> None:
    assert loads(json.dumps(plain(parcel)), "json") == parcel
    assert loads(json.dumps(plain(parcel), indent=1), "json", name="other") == parcel


@pytest.mark.parametrize("path", [GOOD / "lost-parcel.toml", str(GOOD / "lost-parcel.toml")])
def test_a_tree_is_loaded_from_a_path_and_tells_it(path: Path | str) -> None:
    tree = load(path)
    assert tree == loads((GOOD / "lost-parcel.toml").read_text(encoding="utf-8"))
    assert tree.origin is not None
    assert tree.origin.file == str(path)


def test_the_ending_of_a_name_may_be_written_large(tmp_path: Path) -> None:
    (tmp_path / "TREE.TOML").write_text(HEAD, encoding="utf-8")
    assert load(tmp_path / "TREE.TOML") == loads(HEAD)


def test_line_ends_of_other_systems_are_line_ends(parcel: Tree) -> None:
    assert parcel.origin is not None
    assert loads(parcel.origin.text.replace("\n", "\r\n")) == parcel


def test_nodes_stand_in_the_author_s_order_situations_first(parcel: Tree) -> None:
    assert list(parcel.nodes) == ["tracked", "has-it-come", "worth-a-claim", "look-it-up", "give-it-time", "ask-sender", "claim", "glad", "let-go"]


def test_a_situation_that_names_no_fact_brings_a_lasting_one_of_its_own(parcel: Tree) -> None:
    fact = parcel.facts["tracked"]
    assert (fact.own, not fact.remember, fact.ask) == (True, False, "Does the parcel have a tracking number?")
    assert list(fact.values.values()) == [Value("yes", "Yes"), Value("no", "No, or I lost it")]
    assert [answer.settles for answer in parcel["tracked"].answers.values()] == ["tracked", "tracked"]


def test_a_situation_about_a_fact_takes_its_question_and_its_labels(parcel: Tree) -> None:
    situation = situation_in(parcel, "has-it-come")
    assert (situation.ask, situation.fact, situation.about) == ("Has it come?", "arrived", "arrived")
    assert [(answer.label, answer.settles) for answer in situation.answers.values()] == [("Yes", None), ("Not yet", None)]


def test_a_situation_may_ask_in_words_of_its_own() -> None:
    tree = load(GOOD / "broken-bike.toml")
    situation = situation_in(tree, "how-old")
    assert situation.ask == "How many years has it been ridden?"
    assert situation.others is not None
    assert (situation.others.id, situation.others.to, situation.others.settles) == ("others", "ask-the-club", "age")
    assert [(answer.id, answer.label) for answer in situation.answers.values()] == [("old", "More than 20 years")]


def test_an_answer_that_settles_nothing_is_no_value_of_its_fact() -> None:
    tree = tree_of('[situation.sure]\nask = "Sure?"\nanswers = { yes = "bye", cannot-tell = { to = "bye", settles = false } }')
    assert list(tree.facts["sure"].values) == ["yes"]
    assert tree["sure"].answers["cannot-tell"].settles is None


def test_an_own_fact_may_be_asked_at_each_visit() -> None:
    tree = tree_of('[situation.sure]\nask = "Sure?"\nremember = false\nanswers = { yes = "bye" }')
    assert not tree.facts["sure"].remember
    assert tree["sure"].answers["yes"].settles is None


def test_a_label_is_made_of_an_id() -> None:
    tree = tree_of('[action.look]\ndo = "Look"\nanswers = { not-there-yet = "bye" }')
    assert tree["look"].answers["not-there-yet"].label == "Not there yet"


def test_then_is_one_answer_called_done(parcel: Tree) -> None:
    (answer,) = parcel["ask-sender"].answers.values()
    assert (answer.id, answer.label, answer.node, answer.to, answer.settles) == ("done", "Done", "ask-sender", "has-it-come", None)


def test_a_number_is_a_choice_among_bands(parcel: Tree) -> None:
    fact = parcel.facts["value"]
    assert fact.number == Number("euros", 0)
    assert list(fact.values.values()) == [Value("little", "Less than 25 euros", 25), Value("much", "25 euros or more")]


def test_lines_are_texts_or_tables_one_or_many(parcel: Tree) -> None:
    look = action_in(parcel, "look-it-up")
    assert look.how == (
        Line("Copy the number without spaces."),
        Line("Ask the shop for its own parcel page.", (Citation("ours"),), where("sender", "shop")),
    )
    assert action_in(parcel, "ask-sender").caution == (Line("Be friendly: they did not lose it."),)
    assert parcel["glad"] == Ending("glad", (Line("Good. Nothing more to do."),), good=True)


def test_waits_and_limits_are_read(parcel: Tree) -> None:
    time = action_in(parcel, "give-it-time")
    assert time.wait == Wait(timedelta(days=3), timedelta(days=5), why="Scans lag behind.")
    assert (time.wait.moment, time.wait.floor) == (None, timedelta(days=3))
    assert time.limit == Limit("give-it-time", 2, "worth-a-claim", "You have waited long enough.")
    assert [(answer.id, answer.any_time) for answer in time.answers.values()] == [("done", False), ("came", True)]
    sender = action_in(parcel, "ask-sender")
    assert sender.wait == Wait(timedelta(days=2), since="sent")
    assert sender.wait.moment == "sent"


def test_until_a_moment_is_a_floor_of_nothing_after_it() -> None:
    wait = action_in(load(GOOD / "broken-bike.toml"), "wait-for-the-market").wait
    assert wait is not None
    assert (wait.moment, wait.floor, wait.at_least) == ("market", timedelta(0), None)


def test_sources_are_cited_with_a_claim_or_without(parcel: Tree) -> None:
    assert parcel["tracked"].source == (Citation("guide", "1.2"),)
    assert str(Citation("guide", "1.2")) == "guide 1.2"
    assert str(Citation("guide")) == "guide"
    assert parcel.sources["guide"].date == date(2026, 1, 5)
    assert parcel.sources["guide"].claims["1.2"] == "The number is on the receipt."


def test_promises_are_read(parcel: Tree) -> None:
    assert parcel.promises == (
        Promise(
            "Nobody claims before looking or asking",
            "before",
            before=Points((Point("claim"),)),
            always=Points((Point("look-it-up"), Point("ask-sender", "done"))),
        ),
    )
    bike = {promise.name: promise for promise in load(GOOD / "broken-bike.toml").promises}
    assert [promise.kind for promise in bike.values()] == ["before", "never", "never", "at-most", "can", "within", "not-before", "by"]
    assert bike["Nobody with a young bicycle is told to buy another one"].when == where("age", "young")
    assert bike["Who rides on does not come back"].never == Points((Point("what-is-it"),), each=True)
    assert bike["From a burst tyre one can still get home"].from_ == Points((Point("pump", "burst"),))
    assert bike["The glue is dry"].not_before == timedelta(minutes=15)


def test_examples_are_read() -> None:
    tyre, old = load(GOOD / "broken-bike.toml").examples
    assert tyre == Example(
        "A flat tyre",
        tyre.known,
        datetime(2026, 1, 5, 9, tzinfo=timezone.utc),
        tyre.moments,
        (
            Move("what-is-it", "tyre"),
            Move("pump", "too-soon"),
            Move(after=timedelta(minutes=10)),
            Move("pump", "done"),
            Move("does-it-hold", "yes"),
        ),
        "ride-on",
        (Point("mend-the-tyre"), Point("pump", "done")),
        (Point("mood"),),
    )
    assert dict(tyre.known) == {"age": 3}
    assert dict(tyre.moments) == {"glued": datetime(2026, 1, 5, 8, 50, tzinfo=timezone.utc)}
    assert old.walk == (Move("what-is-it", "brake"), Move("how-old", 30.5))


def test_times_are_made_utc() -> None:
    (example,) = load(GOOD / "lost-keys.json").examples
    assert example.at == datetime(2026, 1, 5, 8, tzinfo=timezone.utc)
    assert example.at.tzinfo is timezone.utc


@pytest.mark.parametrize(
    "more",
    [
        '[action.wait]\ndo = "Wait"\nthen = "bye"\nwait = { at-least = "2 days", at-most = "2 days" }',
        '[action.wait]\ndo = "Wait"\nthen = "bye"\nwait = { at-most = "100 hours" }',
        '[action.loop]\ndo = "Do it"\nthen = "loop"',
        '[situation.here]\nask = "Here?"\nremember = false\nanswers = { no = "here", yes = "bye" }',
        '[situation.here]\nask = "Here?"\nanswers = { yes = "bye", cannot-tell = { to = "here", settles = false } }',
        '[fact.n]\nask = "How many?"\nnumber = { from = -1.5, to = 0 }\nbands = [{ id = "all", label = "All" }]',
        '[ending.q]\nsay = "\\u0009Tabs,\\nlines and \\U0001F4E6."',
        "[ending." + "q" * 64 + ']\nsay = "' + "q" * 4_000 + '"',
    ],
)
def test_what_is_on_the_safe_side_of_a_rule_is_read(more: str) -> None:
    assert tree_of(more).id == "sound"


@pytest.mark.parametrize("key", ["if", "unless"])
def test_the_headline_of_an_ending_is_said_to_everybody(key: str) -> None:
    asks = '[situation.q]\nask = "Q?"\nanswers = { yes = "end", no = "end" }\n'
    with pytest.raises(TreeError) as refused:
        tree_of(f'{asks}[ending.end]\nsay = [{{ say = "End.", {key} = {{ q = "yes" }} }}]')
    (problem,) = refused.value.problems
    assert problem.sentence == f"the first line of [ending.end] is its headline, and cannot have an '{key}'"


@pytest.mark.parametrize("seed", range(100))
def test_drawn_trees_with_all_that_the_format_has_are_read(seed: int) -> None:
    """Their promises name points everywhere, also the two ways at one of several choices where `then` takes one."""
    assert loads(json.dumps(drawn_rich.draw(seed)), "json").promises


@pytest.mark.parametrize("value", [1, "1", 2.0, True])
def test_only_the_format_one_is_known(value: Any) -> None:
    data = {"format": value, "id": "sound", "title": "Sound", "start": "bye", "ending": {"bye": {"say": "Goodbye."}}}
    if type(value) is int:
        assert loads(json.dumps(data), "json").id == "sound"
        return
    with pytest.raises(TreeError, match="'format' of the tree"):
        loads(json.dumps(data), "json")
