"""Examples run as they stand in a tree: what each entry does, when single ways on are taken, and what is said where an example goes another way."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from advicetree import RefusedAnswer, RefusedTime, Session, TooSoon, Tree, TreeError, UnknownName, check, load, loads, shipped, shipped_ids
from advicetree.checking.examples import run
from advicetree.checking.report import Outcome
from advicetree.durations import duration
from advicetree.format.write import plain
from advicetree.model import Table
from advicetree.promises import Example, Move, Point
from naive import Walk
from strategies import MOMENTS, START, known_facts, trees, ways_to_give
from strategies import plain as drawn_data

UTC = timezone.utc
NINE = datetime(2026, 1, 5, 9, tzinfo=UTC)
AT = "at = 2026-01-05T09:00:00Z\n"
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
GOOD = sorted((Path(__file__).parent / "data" / "good").iterdir())
SHIPPED = [shipped(id) for id in shipped_ids()]

JOURNEY = """
format = 1
id = "journey"
title = "A journey"
start = "country"

[moment.booked]
ask = "When was it booked?"

[fact.country]
ask = "Which country do you go to?"
answers = { india = "India", peru = "Peru", chad = "Chad" }

[fact.nights]
ask = "How many nights?"
number = { unit = "nights", from = 0 }
bands = [{ id = "few", below = 3, label = "One or two" }, { id = "many", label = "More" }]

[situation.country]
about = "country"
answers.india = "pack"
others = { to = "ask-around", label = "Elsewhere" }

[action.ask-around]
do = "Ask around"
answers = { found = "pack", nothing = "stay" }

[action.pack]
do = "Pack"
then = "rest"

[action.rest]
do = "Rest"
wait = { at-least = "1 day" }
then = "train"

[action.train]
do = "Take the train"
wait = { at-least = "P1DT12H" }
limit = { visits = 2, then = "stay" }
answers.missed = { to = "mood", any-time = true }
answers.done = "country-now"
answers.full = "stay"

[situation.country-now]
about = "country"
answers.peru = "nights"
others = { to = "nights", label = "Elsewhere" }

[situation.nights]
about = "nights"
answers = { few = "home", many = "mood" }

[situation.mood]
ask = "How is your mood?"
remember = false
answers = { good = "home", bad = "train", dizzy = "wheel", sleepy = "nap" }

[action.wheel]
do = "Turn"
then = "turn"

[action.turn]
do = "Turn again"
then = "wheel"

[action.nap]
do = "Sleep"
wait = { at-least = "1 hour", since = "booked" }
answers.awake = { to = "home", any-time = true }
answers.asleep = { to = "nap", any-time = true }
answers.snoring = { to = "snore", any-time = true }
answers.dreaming = { to = "dream", any-time = true }

[action.snore]
do = "Snore"
wait = { at-least = "1 hour" }
limit = { visits = 30, then = "mood" }
then = "snore"

[action.dream]
do = "Dream"
wait = { at-least = "1 hour" }
then = "dream"

[ending.home]
say = "Welcome home."

[ending.stay]
say = "Stay here."
"""


def outcome(example: str) -> Outcome:
    """Run an example, given without its name, in the tree of the journey."""
    tree = loads(f'{JOURNEY}[[example]]\nname = "It"\n{example}')
    return run(tree, tree.examples[0])


def times(outcome: Outcome) -> list[tuple[str, timedelta]]:
    """Where and how long after the start each answer of an example was given."""
    return [(step.node, step.at - NINE) for step in outcome.session.steps if step.at is not None]


@pytest.mark.parametrize("tree", [*SHIPPED, *map(load, GOOD)], ids=lambda tree: tree.id)
def test_the_examples_of_good_trees_lead_where_they_say(tree: Tree) -> None:
    assert [(example.name, run(tree, example).why) for example in tree.examples] == [(example.name, None) for example in tree.examples]


def test_an_outcome_holds_the_example_and_the_walk_to_its_end() -> None:
    came = outcome('walk = ["country: india", "train: full"]\nends = "stay"')
    assert (came.passed, came.why, came.entry, came.example.name) == (True, None, None, "It")
    assert [(step.node, step.answer) for step in came.session.steps] == [("country", "india"), ("pack", "done"), ("rest", "done"), ("train", "full")]
    assert came.session.here.id == "stay"


def test_an_example_that_says_nothing_passes_and_goes_as_far_as_there_is_one_way_on() -> None:
    assert outcome('known = { country = "india" }').session.here.id == "train"


SLEEPING = f'{AT}walk = ["country: india", "+1 day", "train: missed", "mood: sleepy", '

PASSING = [
    pytest.param(
        'walk = ["country: peru", "ask-around: nothing"]\nends = "stay"\nvisits = ["country.peru", "ask-around"]', id="others count by the real value"
    ),
    pytest.param('known = { country = "peru" }\nwalk = "ask-around: nothing"\nvisits = ["country", "country.peru"]\nnever = "country.chad"', id="passed over"),
    pytest.param('walk = ["country: india", "pack: done", "rest: done", "train: full"]\nends = "stay"', id="single ways on can be named"),
    pytest.param('known = { nights = 2 }\nwalk = ["country: india", "train: done"]\nends = "home"\nvisits = ["nights.few", "country-now.india"]', id="number"),
    pytest.param('walk = ["country: india", "train: done", "nights: 2.5"]\nvisits = "nights.few"\nends = "home"', id="a number given"),
    pytest.param('walk = ["country: india", "train: done"]\nvisits = ["nights", "pack.done"]\nnever = ["nights.few", "nights.many"]', id="asked is visited"),
    pytest.param(
        'walk = ["country: india", "train: missed", "mood: bad", "train: missed", "mood: bad"]\nends = "stay"\nnever = "train.full"', id="sent on by a limit"
    ),
    pytest.param(f'{AT}walk = ["country: india", "rest: too-soon", "+1 day", "rest: done", "train: too-soon", "+36 hours", "train: done"]', id="too soon"),
    pytest.param(f'{AT}walk = ["country: india", "+1 day", "+36 hours", "train: full"]', id="rest is taken as soon as it opens"),
    pytest.param(f'{AT}walk = ["country: india", "+60 hours", "train: full"]', id="also in the midst of a time that goes by"),
    pytest.param(f'{AT}walk = ["country: india", "+1 day", "train: missed", "mood: good"]', id="an answer of any time"),
    pytest.param(f'{SLEEPING}"nap: snoring", "+30 hours", "mood: good"]', id="a ring that takes its time"),
    pytest.param('walk = ["country: india", "train: missed", "mood: sleepy", "nap: snoring", "mood: good"]\nends = "home"', id="a ring with a limit"),
    pytest.param(f'{AT}known = {{ country = "india" }}\nvisits = ["rest.done", "train"]', id="after the last entry time goes by itself"),
    pytest.param('at = 9999-12-31T09:00:00Z\nwalk = ["country: india", "+5000 weeks", "+1 day", "train: done"]', id="there is a latest time"),
]


@pytest.mark.parametrize("example", PASSING)
def test_an_example_passes(example: str) -> None:
    assert outcome(example).why is None


DREAMING = f'{SLEEPING}"nap: dreaming", '

FAILING = [
    (
        'walk = ["country: peru", "train: done"]',
        "entry 2, 'train: done': the walk is at 'ask-around' instead, where 'found', 'nothing' can be given",
        1,
    ),
    (
        'walk = ["country: peru", "ask-around: nothing", "mood: good"]',
        "entry 3, 'mood: good': the walk has ended at 'stay' instead",
        2,
    ),
    (
        'walk = ["country: india", "train: done", "nights: 0.5", "nights: 17"]',
        "entry 4, 'nights: 17': the walk has ended at 'home' instead",
        3,
    ),
    (
        'known = { country = "peru" }\nwalk = ["country: peru", "ask-around: found"]',
        (
            "entry 1, 'country: peru': 'country' was passed over, since 'country' is known to be 'peru', "
            "and the walk is at 'ask-around', where 'found', 'nothing' can be given"
        ),
        0,
    ),
    (
        'known = { nights = 1 }\nwalk = ["country: india", "train: done", "nights: few"]',
        "entry 3, 'nights: few': 'nights' was passed over, since 'nights' is known to be 'few', and the walk has ended at 'home'",
        2,
    ),
    (
        'known = { country = "india" }\nwalk = ["train: missed", "country: india"]',
        "entry 2, 'country: india': the walk is at 'mood' instead, where 'good', 'bad', 'dizzy', 'sleepy' can be given",
        1,
    ),
    (
        'walk = ["country: peru", "ask-around: nothing"]\nends = "home"',
        "it ends at 'stay', and must end at 'home'",
        None,
    ),
    (
        'walk = ["country: india", "train: done"]\nends = "home"',
        "it stops at 'nights', where a number of nights from 0, or 'few', 'many' can be given, and must end at 'home'",
        None,
    ),
    (
        'walk = ["country: peru"]\nends = "home"',
        "it stops at 'ask-around', where 'found', 'nothing' can be given, and must end at 'home'",
        None,
    ),
    (
        'walk = ["country: peru", "ask-around: nothing"]\nvisits = ["country", "ask-around.found", "train"]',
        "it never came to 'ask-around.found'",
        None,
    ),
    (
        'walk = ["country: peru", "ask-around: nothing"]\nvisits = ["country.chad"]',
        "it never came to 'country.chad'",
        None,
    ),
    (
        'walk = ["country: india", "train: missed", "mood: bad", "train: missed", "mood: bad"]\nvisits = "train.done"\nends = "stay"',
        "it never came to 'train.done'",
        None,
    ),
    (
        'walk = ["country: india", "train: full"]\nnever = "pack"',
        "it came to 'pack', which it must not",
        None,
    ),
    (
        'known = { country = "peru" }\nnever = "country.peru"',
        "it came to 'country.peru', which it must not",
        None,
    ),
    (
        'walk = ["country: india", "train: missed", "nights: 17"]\nnever = ["rest.done", "pack"]\nends = "home"',
        "it came to 'pack', which it must not",
        None,
    ),
    (
        'walk = ["country: peru"]\nnever = "ask-around"\nends = "home"',
        "it came to 'ask-around', which it must not",
        None,
    ),
    (
        f'{AT}walk = ["country: india", "+1 day", "train: done"]',
        "entry 3, 'train: done': it is too soon, since 'train' opens in 1 day and 12 hours; write '+36 hours' before it",
        2,
    ),
    (
        f'{AT}walk = ["country: india", "+1 hour", "rest: done"]',
        "entry 3, 'rest: done': it is too soon, since 'rest' opens in 23 hours; write '+23 hours' before it",
        2,
    ),
    (
        f'{AT}walk = ["country: india", "train: done"]',
        "entry 2, 'train: done': the walk waits at 'rest', which opens in 1 day; write '+1 day' before it",
        1,
    ),
    (
        f'{AT}walk = ["country: india", "+1 week", "train: too-soon"]',
        "entry 3, 'train: too-soon': 'train' is open by then, and 'done' can be given there",
        2,
    ),
    (
        'walk = ["country: india", "train: too-soon"]',
        "entry 2, 'train: too-soon': nothing comes too soon in an example without 'at'",
        1,
    ),
    (
        f'{AT}walk = ["country: india", "+1 day", "train: missed", "mood: sleepy", "nap: too-soon"]',
        "entry 5, 'nap: too-soon': no answer at 'nap' ever comes too soon",
        4,
    ),
    (
        f'{AT}walk = ["country: too-soon"]',
        "entry 1, 'country: too-soon': no answer at 'country' ever comes too soon",
        0,
    ),
    (
        f'{AT}walk = ["country: india", "pack: too-soon"]',
        "entry 2, 'pack: too-soon': no answer at 'pack' ever comes too soon",
        1,
    ),
    (
        'walk = ["country: india", "pack: too-soon"]',
        "entry 2, 'pack: too-soon': no answer at 'pack' ever comes too soon",
        1,
    ),
    (
        f'{AT}walk = ["country: peru", "ask-around: nothing", "stay: too-soon"]',
        "entry 3, 'stay: too-soon': no answer at 'stay' ever comes too soon",
        2,
    ),
    (
        f'{AT}walk = ["country: peru", "ask-around: nothing", "rest: too-soon"]',
        "entry 3, 'rest: too-soon': the walk has ended at 'stay' instead",
        2,
    ),
    (
        f'{AT}walk = ["country: india", "+1 day", "train: missed", "mood: dizzy", "+P1DT12H", "mood: good"]',
        "entry 5, '+36 hours': the walk goes round for ever through 'wheel', 'turn', by single ways on",
        4,
    ),
    (
        f'{DREAMING}"+1 hour", "+30 minutes", "mood: good"]',
        "entry 8, 'mood: good': the walk waits at 'dream', which opens in 30 minutes; write '+30 minutes' before it",
        7,
    ),
    (
        f'{DREAMING}"+5000 weeks"]',
        "entry 6, '+5000 weeks': the walk has 10,000 steps by then, and can have no more",
        5,
    ),
    (
        f'{DREAMING}"dream: done"]',
        "entry 6, 'dream: done': it is too soon, since 'dream' opens in 1 hour; write '+1 hour' before it",
        5,
    ),
    (
        f'{DREAMING}"+1 hour"]',
        "the walk goes round for ever through 'dream', by single ways on",
        None,
    ),
    (
        'walk = ["country: india", "train: missed", "mood: dizzy", "mood: good"]',
        "entry 4, 'mood: good': the walk goes round for ever through 'wheel', 'turn', by single ways on",
        3,
    ),
    (
        'walk = ["country: india", "train: missed", "mood: dizzy"]\nends = "home"',
        "the walk goes round for ever through 'wheel', 'turn', by single ways on",
        None,
    ),
]


@pytest.mark.parametrize(("example", "why", "entry"), FAILING, ids=range(len(FAILING)))
def test_a_failure_says_where_it_first_went_another_way(example: str, why: str, entry: int | None) -> None:
    came = outcome(example)
    assert (came.why, came.entry) == (why, entry)
    assert not came.passed
    assert len(why) < 200


def test_the_walk_of_a_failure_stands_where_it_says() -> None:
    assert outcome('walk = ["country: peru", "train: done"]').session.here.id == "ask-around"
    assert outcome('walk = ["country: india", "train: full"]\nnever = "pack"').session.here.id == "pack"


def test_a_number_and_a_time_are_told_as_they_are_written() -> None:
    came = outcome(f'{AT}walk = ["nights: 2.5"]')
    assert str(came.why).startswith("entry 1, 'nights: 2.5': ")


class TestWhenSingleWaysOnAreTaken:
    """As soon as they are open, unless the next entry that names a node names theirs."""

    def test_what_is_open_is_done_before_time_goes_by(self) -> None:
        came = outcome(f'{AT}walk = ["country: india", "+2 days", "+12 hours", "train: done"]')
        assert times(came) == [("country", 0 * HOUR), ("pack", 0 * HOUR), ("rest", DAY), ("train", 60 * HOUR)]

    def test_what_the_next_entry_names_is_left_to_it(self) -> None:
        came = outcome(f'{AT}walk = ["country: india", "+1 hour", "+1 hour", "pack: done", "+26 hours", "rest: done", "train: too-soon"]')
        assert times(came) == [("country", 0 * HOUR), ("pack", 2 * HOUR), ("rest", 28 * HOUR)]

    def test_what_is_not_open_is_waited_at(self) -> None:
        came = outcome(f'{AT}walk = ["country: india", "+1 hour", "+2 hours"]\nnever = "train"')
        assert (came.why, times(came)[-1]) == ("it came to 'train', which it must not", ("rest", DAY))

    def test_after_the_last_entry_time_goes_by_to_what_opens(self) -> None:
        assert times(outcome(f'{AT}walk = ["country: india", "+1 hour"]')) == [("country", 0 * HOUR), ("pack", 0 * HOUR), ("rest", DAY)]


def journey() -> Tree:
    return loads(JOURNEY)


class TestExamplesMadeByHand:
    """Examples that no file could hold: what cannot be given is told, what cannot be used is refused as a session refuses it."""

    def test_an_answer_that_is_not_offered_is_told_with_the_nearest(self) -> None:
        came = run(journey(), Example("It", walk=(Move("country", "indai"),)))
        assert (came.why, came.entry) == ("entry 1, 'country: indai': 'indai' is not an answer at 'country'; did you mean 'india'?", 0)

    def test_an_entry_that_says_nothing_is_no_answer(self) -> None:
        came = run(journey(), Example("It", walk=(Move("country"),)))
        assert came.why == "entry 1, 'country: None': '' is not an answer at 'country'; give one of 'india', 'peru', 'chad'"

    def test_nothing_comes_too_soon_where_there_is_no_floor(self) -> None:
        came = run(journey(), Example("It", at=NINE, walk=(Move("country", "too-soon"),)))
        assert came.why == "entry 1, 'country: too-soon': no answer at 'country' ever comes too soon"

    def test_a_node_that_is_not_there_is_never_stood_at(self) -> None:
        came = run(journey(), Example("It", walk=(Move("contry", "india"),)))
        assert came.why == "entry 1, 'contry: india': the walk is at 'country' instead, where 'india', 'peru', 'chad' can be given"

    def test_time_does_not_go_by_in_an_example_without_at(self) -> None:
        with pytest.raises(RefusedTime, match=re.escape("'+2 days' lets time go by, and the example has no 'at'; say when it starts")):
            run(journey(), Example("It", walk=(Move(after=2 * DAY),)))

    @pytest.mark.parametrize(
        ("example", "error"),
        [
            (Example("It", known=Table({"contry": "india"})), UnknownName),
            (Example("It", known=Table({"country": "inda"})), RefusedAnswer),
            (Example("It", at=datetime(2026, 1, 5, 9)), RefusedTime),  # noqa: DTZ001  (a time without a zone is meant)
            (Example("It", moments=Table({"booked": NINE})), RefusedTime),
            (Example("It", at=NINE, moments=Table({"bookd": NINE})), UnknownName),
        ],
    )
    def test_what_a_session_refuses_is_refused(self, example: Example, error: type[Exception]) -> None:
        with pytest.raises(error):
            run(journey(), example)

    @pytest.mark.parametrize("last", [Move("nap", "awake"), Move("nap", "too-soon")])
    def test_a_walk_has_so_many_steps_and_no_more(self, last: Move) -> None:
        """Here 9,996 choices fill it up."""
        moves = (Move("country", "india"), Move("train", "missed"), Move("mood", "sleepy"), *[Move("nap", "asleep")] * 9_995)
        came = run(journey(), Example("It", walk=(*moves, last)))
        assert came.why == f"entry 9999, '{last.node}: {last.given}': the walk has 10,000 steps by then, and can have no more"


def test_the_opening_is_told_to_the_second_above() -> None:
    came = run(journey(), Example("It", at=NINE + timedelta(microseconds=1), walk=(Move("country", "india"), Move("rest", "done"))))
    assert came.why == "entry 2, 'rest: done': it is too soon, since 'rest' opens in 1 day; write '+1 day' before it"


@st.composite
def examples(draw: st.DrawFn, tree: Tree) -> tuple[Example, Session]:
    """Examples that name every answer of a walk, each with the session that gave the same answers at the same times."""
    now = START if draw(st.booleans()) else None
    known = draw(known_facts(tree))
    moments = {moment: START + timedelta(hours=draw(st.integers(-50, 50))) for moment in MOMENTS if now is not None and draw(st.booleans())}
    session = Session.start(tree, known, now)
    for moment, when in moments.items():
        session = session.with_moment(moment, when)
    moves: list[Move] = []
    for _ in range(draw(st.sampled_from((12, 8, 4, 2, 0)))):
        if session.ended:
            break
        if now is not None and draw(st.booleans()):
            moves.append(Move(after=draw(st.sampled_from((HOUR / 2, 7 * HOUR, 3 * DAY)))))
            now += moves[-1].after or 0 * HOUR
        answer = draw(ways_to_give(session, draw(st.sampled_from(session.offers))))
        node = session.here.id
        try:
            session = session.answer(answer, now=now)
        except TooSoon as error:
            assert now is not None
            moves += [Move(node, "too-soon"), Move(after=error.opens_at - now)]
            now = error.opens_at
            session = session.answer(answer, now=now)
        moves.append(Move(node, answer))
    return Example("Drawn", Table(known), now and START, Table(moments), tuple(moves)), session


@st.composite
def shortened(draw: st.DrawFn, tree: Tree) -> Example:
    """Examples some of whose entries are left out."""
    example, _ = draw(examples(tree))
    return attrs.evolve(example, walk=tuple(move for move in example.walk if draw(st.sampled_from((True, True, False)))))


def goes_round(outcome: Outcome) -> bool:
    return outcome.why is not None and outcome.why.startswith("the walk goes round")


@given(st.data())
def test_an_example_that_names_every_answer_goes_like_its_walk(data: st.DataObject) -> None:
    tree = data.draw(trees())
    example, session = data.draw(examples(tree))
    came = run(tree, example)
    assert came.passed or goes_round(came)
    assert came.session.steps[: len(session.steps)] == session.steps


@given(st.data())
def test_what_an_example_came_by_is_what_it_visited(data: st.DataObject) -> None:
    """Held against the second walker; a point is come by if and only if an example that must never do so fails."""
    tree = data.draw(trees())
    example = data.draw(shortened(tree))
    came = run(tree, example)
    assume(came.passed)
    walk = Walk(drawn_data(tree), example.known)
    for step in came.session.steps:
        walk.answer(step.answer)
    for node in tree.nodes:
        assert run(tree, attrs.evolve(example, visits=(Point(node),))).passed == (walk.visits[node] > 0)
        assert run(tree, attrs.evolve(example, never=(Point(node),))).passed == (walk.visits[node] == 0)


@given(st.data())
def test_time_can_go_by_in_parts(data: st.DataObject) -> None:
    tree = data.draw(trees())
    example = data.draw(shortened(tree))
    parts = [[Move(after=move.after / 2)] * 2 if move.after is not None else [move] for move in example.walk]
    came, again = run(tree, example), run(tree, attrs.evolve(example, walk=tuple(part for both in parts for part in both)))
    assert again.session == came.session
    assert again.passed == came.passed


@given(st.data())
def test_whoever_writes_the_time_that_a_message_asks_for_gets_on(data: st.DataObject) -> None:
    tree = data.draw(trees())
    example, _ = data.draw(examples(tree))
    hurried = attrs.evolve(example, walk=tuple(move for move in example.walk if move.after is None and move.given != "too-soon"))
    came = run(tree, hurried)
    while not came.passed and not goes_round(came):
        assert came.why is not None
        assert came.entry is not None
        told = re.search(r"; write '\+(.*)' before it$", came.why)
        assert told is not None
        at = came.entry
        hurried = attrs.evolve(hurried, walk=(*hurried.walk[:at], Move(after=duration(told[1])), *hurried.walk[at:]))
        again = run(tree, hurried)
        assert again.entry is None or again.entry > at
        came = again


def ways(data: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Every edge of a tree's data, the way into its first node among them: where its target stands."""
    yield data, "start"
    for node in [*data.get("situation", {}).values(), *data.get("action", {}).values()]:
        yield from ((answer, "to") for answer in [*node.get("answers", {}).values(), *([node["others"]] if "others" in node else [])])
        if "limit" in node:
            yield node["limit"], "then"


@st.composite
def with_an_action_put_in(draw: st.DrawFn, tree: Tree) -> Tree:
    """Trees like another, with an action of one way on, and without a wait, in one of the edges."""
    data = plain(tree)
    way, key = draw(st.sampled_from(list(ways(data))))
    data.setdefault("action", {})["put-in"] = {"do": "Look at the sky", "then": way[key]}
    way[key] = "put-in"
    return loads(json.dumps(data), "json")


@pytest.mark.parametrize("tree", [*SHIPPED, *map(load, GOOD)], ids=lambda tree: tree.id)
@given(data=st.data())
def test_an_action_put_into_a_good_tree_breaks_no_example(tree: Tree, data: st.DataObject) -> None:
    larger = data.draw(with_an_action_put_in(tree))
    assert [run(larger, example).why for example in larger.examples] == [None] * len(tree.examples)


@given(data=st.data())
def test_an_action_put_into_any_tree_breaks_no_example(data: st.DataObject) -> None:
    """Also not one that says where its walk ends, and of every node whether it comes there; and it goes the same way at the same times."""
    tree = data.draw(trees())
    example = data.draw(shortened(tree))
    came = run(tree, example)
    assume(came.passed)
    by = {node: run(tree, attrs.evolve(example, visits=(Point(node),))).passed for node in tree.nodes}
    visits, never = (tuple(Point(node) for node in by if by[node] is visited) for visited in (True, False))
    ends = came.session.here.id if came.session.ended else None
    larger = data.draw(with_an_action_put_in(tree))
    again = run(larger, attrs.evolve(example, visits=visits, never=never, ends=ends))
    assert again.why is None
    assert [(step.node, step.answer, step.at) for step in again.session.steps if step.node != "put-in"] == [
        (step.node, step.answer, step.at) for step in came.session.steps
    ]


@pytest.mark.parametrize(
    ("example", "line"),
    [
        ('walk = ["soil: dry", "soil: wet"]', 'walk = ["soil: dry", "soil: wet"]'),
        ('walk = ["soil: dry"]\nends = "sad"', 'ends = "sad"'),
        ('walk = ["soil: dry"]\nvisits = ["soil", "sad"]', 'visits = ["soil", "sad"]'),
        ('walk = ["soil: dry"]\nnever = ["sad", "water"]', 'never = ["sad", "water"]'),
    ],
)
def test_a_failure_stands_at_what_is_not_met(example: str, line: str) -> None:
    text = (
        'format = 1\nid = "plant"\ntitle = "A plant"\nstart = "soil"\n[situation.soil]\nask = "How is the soil?"\n'
        'answers = { dry = "water", wet = "sad" }\n[action.water]\ndo = "Water it"\nthen = "well"\n[ending.well]\nsay = "Well."\n[ending.sad]\nsay = "Sad."\n'
        f'[[example]]\nname = "One"\n{example}\n'
    )
    (problem,) = check(loads(text)).problems
    assert problem.place is not None
    assert text.splitlines()[problem.place.line - 1] == line


AGES = """
format = 1
id = "ages"
title = "Ages"
start = "born"
[fact.born]
ask = "When were you born?"
date = { from = 1900-01-01, to = "today" }
bands = [{ id = "adult", reached = "18 years", label = "18 or older" }, { id = "child", label = "Younger" }]
[situation.born]
about = "born"
answers = { adult = "wait", child = "no" }
[action.wait]
do = "Wait"
wait = { at-least = "2 days" }
then = "yes"
[ending.yes]
say = "Yes."
[ending.no]
say = "No."
[[example]]
name = "An example"
"""


@pytest.mark.parametrize(
    "lines",
    [
        'on = 2026-11-28\nwalk = ["born: 2008-11-28"]\nends = "yes"',
        'on = 2026-11-27\nwalk = ["born: 2008-11-28"]\nends = "no"',
        'on = 2026-11-28\nknown = { born = 2008-11-28 }\nends = "yes"',
        'at = 2026-11-28T00:00:00Z\nwalk = ["born: 2008-11-28", "+2 days"]\nends = "yes"',
        'walk = ["born: adult"]\nends = "yes"',
    ],
)
def test_an_example_says_on_which_day_ages_are_counted(lines: str) -> None:
    tree = loads(AGES + lines)
    assert run(tree, tree.examples[0]).passed


@pytest.mark.parametrize("lines", ['walk = ["born: 2008-11-28"]', "known = { born = 2008-11-28 }"])
def test_an_example_with_a_day_says_to_which_day_ages_are_counted(lines: str) -> None:
    with pytest.raises(TreeError) as refusal:
        loads(AGES + lines)
    wanted = "example-time: [[example]] no. 1 gives a day of 'born', and ages are counted to a day; say on which, such as on = 2026-11-28"
    assert str(refusal.value).endswith(wanted)
