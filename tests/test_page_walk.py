"""The walker of a page walks as a session does, after each answer, change, step back and moment, in time and without it, and in another version."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advicetree import RefusedStep, Session, Tree, cover, load, loads, random_walk, shipped, shipped_ids
from advicetree.engine import LONGEST_WALK, Given
from edits import edit
from edits_of_names import call_otherwise, loaded, merge
from living_edits import EDITS
from page_trees import LONG
from strategies import plain, trees
from walker import START, ZONES, Pair, Walker, go_on, milliseconds, walker

HERE = Path(__file__).parent
PATHS = sorted([*(HERE / "data" / "trees").glob("*.toml"), *(HERE / "data" / "good").glob("*.*")])
NAMES = [*shipped_ids(), *(path.stem for path in PATHS)]
TREES = {**{name: shipped(name) for name in shipped_ids()}, **{path.stem: load(path) for path in PATHS}}

chances: st.SearchStrategy[Random] = st.randoms(use_true_random=False)

# A few nodes in which all meets that makes walks differ: what is worked out from a fact that can be left open, a question that two nodes ask at each visit,
# ages beside a wait, and waits that count from moments, one of which the next version does not have.
DENSE = """
format = 1
id = "dense"
title = "All at once"
start = "colour"

[moment.sent]
ask = "When was it sent?"

[fact.hue]
ask = "Which colour?"
answers = { red = "Red", green = "Green" }

[fact.warm]
ask = "Is that a warm one?"
answers = ["yes", "no"]
worked-out-from = ["hue"]

[fact.mood]
ask = "How does it look?"
answers = ["good", "bad"]
remember = false

[fact.since]
ask = "Since when?"
date = { to = "today" }
bands = [{ id = "old", reached = "10 days", label = "Old" }, { id = "day-old", reached = "1 day", label = "A day old" }, { id = "new", label = "New" }]

[situation.colour]
about = "hue"
answers = { red = "mood-then", green = "mood-then", unsure = { to = "warm", settles = false } }

[situation.warm]
about = "warm"
answers = { yes = "mood-then", no = "wait" }

[situation.mood-then]
about = "mood"
answers = { good = "warm-now", bad = "wait" }

[situation.warm-now]
about = "warm"
answers = { yes = "age", no = "mood-now" }

[situation.mood-now]
about = "mood"
answers = { good = "wait", bad = "age" }

[action.wait]
do = "Wait for it"
wait = { until = "sent", at-most = "2 days" }
limit = { visits = 3, then = "end" }
answers = { done = "age", again = "colour", never = { to = "end", any-time = true } }

[situation.age]
about = "since"
answers = { old = "ask", new = "wait-long" }
then = "end"

[action.wait-long]
do = "Wait a day"
wait = { at-least = "1 day", since = "sent" }
answers = { done = "ask", back = "mood-then" }

[situation.ask]
about = "hue"
answers = { red = "end", green = "wait" }

[ending.end]
say = "There."
"""


@pytest.fixture(scope="module")
def walking() -> Iterator[Walker]:
    with walker() as found:
        yield found


@pytest.mark.parametrize("timed", [True, False], ids=["timed", "untimed"])
@pytest.mark.parametrize("name", NAMES)
def test_every_answer_of_a_whole_tree_leads_where_it_leads_a_session(walking: Walker, name: str, *, timed: bool) -> None:
    tree = TREES[name]
    for walk in [*cover(tree), *(random_walk(tree, seed) for seed in range(5))]:
        pair = Pair({name: tree}, "Europe/Berlin", timed)
        for _, answer in walk.steps:
            pair.answer(answer, early=True)
        pair.compare(walking)


@pytest.mark.parametrize("timed", [True, False], ids=["timed", "untimed"])
@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_done_in_a_whole_tree_the_walker_and_a_session_agree(walking: Walker, name: str, *, timed: bool) -> None:
    for seed in range(12):
        rng = Random(seed)  # noqa: S311
        pair = Pair({name: TREES[name]}, rng.choice(ZONES), timed)
        go_on(rng, pair, 25, whole_seconds=seed % 2 == 0)
        pair.compare(walking)


@pytest.mark.parametrize("rich", [False, True])
def test_whatever_is_done_in_whatever_tree_the_walker_and_a_session_agree(walking: Walker, *, rich: bool) -> None:
    @given(tree=trees(rich=rich), rng=chances, zone=st.sampled_from(ZONES), timed=st.booleans())
    @settings(max_examples=150)
    def agrees(tree: Tree, rng: Random, zone: str, *, timed: bool) -> None:
        pair = Pair({"drawn": tree}, zone, timed)
        go_on(rng, pair, 14, whole_seconds=rng.random() < 0.3)
        pair.compare(walking)

    agrees()


@pytest.mark.parametrize("timed", [True, False], ids=["timed", "untimed"])
def test_where_all_meets_that_makes_walks_differ_the_walker_and_a_session_agree(walking: Walker, *, timed: bool) -> None:
    without_moment = (
        DENSE.replace('[moment.sent]\nask = "When was it sent?"\n', "").replace(', since = "sent"', "").replace('until = "sent"', 'at-least = "1 day"')
    )
    old, new = loads(DENSE), loads(without_moment)
    for seed in range(150):
        rng = Random(seed)  # noqa: S311
        pair = Pair({"dense": old, "dense, new": new}, rng.choice(ZONES), timed)
        go_on(rng, pair, 16)
        if seed % 3 == 0:
            pair.carry("dense, new")
            go_on(rng, pair, 4)
            pair.carry("dense")
        pair.compare(walking)


# Another version of the tree


@pytest.mark.parametrize("timed", [True, False], ids=["timed", "untimed"])
@pytest.mark.parametrize("name", ["interview-recovery", "delayed-flight"])
def test_walks_are_carried_over_all_kinds_of_edits_as_sessions_are(walking: Walker, name: str, *, timed: bool) -> None:
    text = (HERE.parent / "trees" / f"{name}.toml").read_text(encoding="utf-8")
    for number, both in enumerate(EDITS):
        new = loads((both.interview if name == "interview-recovery" else both.flight)(text))
        for seed in range(3):
            rng = Random(100 * number + seed)  # noqa: S311
            pair = Pair({f"{name}, old": TREES[name], f"{name}, new": new}, rng.choice(ZONES), timed)
            for _, answer in random_walk(TREES[name], seed, rng.randint(1, 30)).steps:
                pair.answer(answer, f"Note {len(pair.operations)}." if rng.random() < 0.3 else None, early=True)
            pair.carry(f"{name}, new")
            go_on(rng, pair, 3)
            pair.carry(f"{name}, old")
            pair.compare(walking)


def test_walks_are_carried_over_whatever_edits_as_sessions_are(walking: Walker) -> None:
    @given(old=trees(rich=True), seed=st.integers(0, 2**32), zone=st.sampled_from(ZONES), timed=st.booleans())
    @settings(max_examples=150)
    def agrees(old: Tree, seed: int, zone: str, *, timed: bool) -> None:
        rng = Random(seed)  # noqa: S311
        new = edit(rng, plain(old), rng.randint(0, 2))
        for change in rng.choices((call_otherwise, call_otherwise, merge), k=rng.randint(0, 2)):
            try:
                new = loaded(change(rng, plain(new))) or new
            except IndexError:  # there are no two nodes of one kind
                continue
        pair = Pair({"old": old, "new": new}, zone, timed)
        go_on(rng, pair, 8)
        pair.carry("new")
        go_on(rng, pair, 4)
        pair.carry("old")
        pair.compare(walking)

    agrees()


def test_names_that_every_object_of_javascript_has_are_names_like_any_other(walking: Walker) -> None:
    """Nothing is called otherwise because of what objects of JavaScript have, and moments and notes are kept by any name."""
    names = ("constructor", "to-string", "value-of", "prototype", "keys", "name", "length")
    data = {
        "format": 1,
        "id": "names",
        "title": "Names",
        "start": names[0],
        "moment": {"constructor": {"ask": "When?"}},
        "action": {
            one: {"do": "Do it", "wait": {"at-least": "1 day", "since": "constructor"}, "answers": {"constructor": other, "length": "name"}}
            for one, other in pairwise(names)
        },
        "ending": {"length": {"say": "The end.", "was": "was-length"}},
    }
    tree = loads(json.dumps(data), "json")
    for seed in range(10):
        rng = Random(seed)  # noqa: S311
        pair = Pair({"names": tree}, "UTC", timed=True)
        go_on(rng, pair, 10)
        pair.carry("names")
        pair.compare(walking)


# How far a walk may go


def test_the_longest_walk_goes_no_further(walking: Walker) -> None:
    name = walking.keep("long", loads(LONG), timed=True)
    steps = [{"node": "on", "given": "go", "at": milliseconds(START)}] * (LONGEST_WALK + 1)
    change = {"do": "change", "index": 9_000, "given": "stop", "at": milliseconds(START)}
    stops = walking.ask(zone="UTC", tree=name, record={"started": milliseconds(START), "moments": {}, "steps": steps}, operations=[change])
    assert [(len(stop["steps"]), stop["fits"]) for stop in stops] == [(LONGEST_WALK, False), (9_001, True)]
    assert len(stops[1]["aside"]) == LONGEST_WALK - 9_001


def test_a_walk_that_passed_over_most_nodes_goes_no_further(walking: Walker) -> None:
    count = 1_000
    names = [f"s{number}" for number in range(count)]
    data = {
        "format": 1,
        "id": "far",
        "title": "Far",
        "start": "s0",
        "fact": {"f": {"ask": "Which?", "answers": {"a": "A", "b": "B"}}},
        "situation": {one: {"about": "f", "then": other} for one, other in zip(names, [*names[1:], "on"], strict=True)},
        "action": {"on": {"do": "Go on", "answers": {"go": "s0", "stop": "end"}}},
        "ending": {"end": {"say": "There."}},
    }
    tree = loads(json.dumps(data), "json")
    session = Session.start(tree).answer("a")
    with suppress(RefusedStep):
        while True:
            session = session.answer("go")
    given: list[Given] = ["a", *["go"] * 600]
    steps = [{"node": "on" if number else "s0", "given": answer} for number, answer in enumerate(given)]
    name = walking.keep("far", tree, timed=False)
    (stop,) = walking.ask(zone="UTC", tree=name, record={"steps": steps}, operations=[])
    assert (len(stop["steps"]), stop["fits"], stop["node"]) == (len(session.steps), False, session.here.id)
