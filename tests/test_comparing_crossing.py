"""Whether each possible session can be carried over: held against carrying every one of them."""

import copy
import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from random import Random
from typing import Any

import pytest
from hypothesis import assume, event, given, reject
from hypothesis import strategies as st

from advicetree import CarryVerdict, RefusedAnswer, SaveError, Session, Tree, TreeError, can_carry, carry, dumps, loads, shipped
from advicetree.comparing.sessions import crossing
from crossings import gone_through, stranded
from edits import edit
from edits_of_names import call_otherwise, loaded, merge, merged, renamed_answer, renamed_fact, renamed_node, renamed_value
from strategies import plain, trees

Data = dict[str, Any]
Change = Callable[[Data], object]

WAY: Data = {
    "format": 1,
    "id": "way",
    "title": "A way to go",
    "start": "wet",
    "fact": {
        "colour": {"ask": "Which colour?", "answers": {"red": "Red", "green": "Green", "blue": "Blue"}},
        "size": {"ask": "Which size?", "number": {}, "bands": [{"id": "small", "below": 10, "label": "Small"}, {"id": "large", "label": "Large"}]},
        "kit": {"ask": "What do you have?", "several": True, "answers": {"brush": "A brush", "tape": "Tape", "pot": "A pot"}},
        "plan": {
            "title": "What to do",
            "answers": ["paint-it", "leave-it"],
            "rules": [{"if": {"colour": ["red", "green"]}, "is": "paint-it"}, {"is": "leave-it"}],
        },
    },
    "situation": {
        "wet": {"ask": "Is it wet?", "answers": {"yes": "call", "no": "paint"}},
        "paint": {"about": "colour", "answers": {"red": "call"}, "others": {"label": "Another", "to": "measure"}},
        "measure": {"about": "size", "answers": {"small": "have", "large": "call"}},
        "have": {"about": "kit", "then": "brushed"},
        "brushed": {"about": "kit.brush", "answers": {"yes": "planned", "no": "sell"}},
        "planned": {"about": "plan", "answers": {"paint-it": "keep", "leave-it": "sell"}},
        "again": {"about": "size", "answers": {"small": "keep", "large": "sell"}},
    },
    "action": {"call": {"do": "Call them", "limit": {"visits": 2, "then": "sell"}, "answers": {"done": "again", "busy": "call"}}},
    "ending": {"keep": {"say": "Keep it."}, "sell": {"say": "Sell it."}},
}


def tree(data: Data) -> Tree:
    return loads(json.dumps(data), "json")


OLD = tree(WAY)


def put(*path: Any) -> Change:
    """An edit that puts what is given last at the path before it."""

    def change(data: Data) -> None:
        *keys, last, value = path
        for key in keys:
            data = data[key]
        data[last] = value

    return change


def take(*path: str) -> Change:
    """An edit that takes out what is at a path."""

    def change(data: Data) -> None:
        for key in path[:-1]:
            data = data[key]
        del data[path[-1]]

    return change


def other(*changes: Change) -> Tree:
    data = copy.deepcopy(WAY)
    for change in changes:
        change(data)
    return tree(data)


def bands(**bounds: float | None) -> list[Data]:
    return [{"id": id, "label": id.title(), **({} if bound is None else {"below": bound})} for id, bound in bounds.items()]


SAFE: dict[str, Tree] = {
    "nothing": OLD,
    "other words": other(put("action", "call", "do", "Ring them"), put("fact", "colour", "answers", "red", "Crimson")),
    "an answer more": other(put("action", "call", "answers", "lost", "sell")),
    "a value more": other(put("fact", "colour", "answers", "black", "Black")),
    "a choice more": other(put("fact", "kit", "answers", "ladder", "A ladder")),
    "a group for values": other(
        put("fact", "colour", "groups", {"cold": {"label": "Cold", "values": ["green", "blue"]}}),
        take("situation", "paint", "others"),
        put("situation", "paint", "answers", {"cold": "measure", "red": "call"}),
    ),
    "a band is two that lead alike": other(
        put("fact", "size", "bands", bands(small=10, middle=20, large=None)),
        put("situation", "measure", "answers", "middle", "call"),
        put("situation", "again", "answers", "middle", "sell"),
    ),
    "a wider range": other(put("fact", "size", "number", {"to": 10**15})),
    "a limit that nobody comes to": other(put("situation", "again", "limit", {"visits": 1, "then": "keep"})),
    "rules that say the same": other(put("fact", "plan", "rules", [{"if": {"colour": "blue"}, "is": "leave-it"}, {"is": "paint-it"}])),
    "a question that everybody was asked before": other(
        put("situation", "brushed", "answers", "yes", "to-be-sure"),
        put("situation", "to-be-sure", {"about": "kit.brush", "answers": {"yes": "planned", "no": "call"}}),
    ),
    "another way for nobody": other(put("situation", "planned", "answers", "leave-it", "sell"), put("situation", "lost", {"about": "size", "then": "keep"})),
    "nodes called otherwise": tree(renamed_node(renamed_node(WAY, "call", "ring"), "wet", "is-it-wet")),
    "facts called otherwise": tree(renamed_fact(renamed_fact(WAY, "size", "how-large"), "plan", "scheme")),
    "values called otherwise": tree(
        renamed_value(renamed_value(renamed_value(WAY, "colour", "green", "lime"), "kit", "brush", "broom"), "size", "large", "huge")
    ),
    "answers called otherwise": tree(renamed_answer(renamed_answer(WAY, "call", "busy", "engaged"), "wet", "no", "not-at-all")),
    "endings that are one": tree({**merged(WAY, "keep", "sell"), "action": {"call": {**WAY["action"]["call"], "limit": {"visits": 2, "then": "keep"}}}}),
}

STRANDED: list[tuple[str, Tree, dict[str, Any], list[Any], str]] = [
    ("the start", other(put("start", "paint")), {}, [], "wet"),
    ("swapped", other(put("situation", "wet", "answers", {"yes": "paint", "no": "call"})), {}, ["yes"], "call"),
    ("a node is gone", other(put("situation", "paint", "others", "to", "call"), take("situation", "measure")), {}, ["no", "green"], "measure"),
    ("a node called otherwise without was", tree(renamed_node(WAY, "keep", "keep-it", was=False)), {}, ["yes", "done", "small"], "keep"),
    ("an answer is gone", other(take("action", "call", "answers", "busy")), {}, ["yes", "busy"], "call"),
    ("an answer called otherwise without was", tree(renamed_answer(WAY, "call", "busy", "engaged", was=False)), {}, ["yes", "busy"], "call"),
    ("a lower limit", other(put("action", "call", "limit", "visits", 1)), {}, ["yes", "busy"], "call"),
    ("a higher limit", other(put("action", "call", "limit", "visits", 3)), {}, ["yes", "busy", "busy"], "sell"),
    ("a limit less", other(take("action", "call", "limit")), {}, ["yes", "busy", "busy"], "sell"),
    ("a value called otherwise without was", tree(renamed_value(WAY, "colour", "green", "lime", was=False)), {}, ["no", "green"], "measure"),
    ("a fact called otherwise without was", tree(renamed_fact(WAY, "colour", "tint", was=False)), {"colour": "red"}, ["no"], "call"),
    ("a bound lower", other(put("fact", "size", "bands", bands(small=5, large=None))), {}, ["yes", "done", 5], "keep"),
    ("a bound a little higher", other(put("fact", "size", "bands", bands(small=10.5, large=None))), {}, ["yes", "done", 10], "sell"),
    ("a range that is narrower", other(put("fact", "size", "number", {"from": 0})), {}, ["yes", "done", -1], "keep"),
    ("asked at each visit", other(put("fact", "size", "remember", False)), {"size": "small"}, ["yes", "done"], "keep"),
    (
        "a question that was only for lines",
        other(put("situation", "wet", "answers", "yes", "had"), put("situation", "had", {"about": "kit", "then": "call"})),
        {},
        ["yes"],
        "call",
    ),
    ("fewer can be ticked", other(put("fact", "kit", "several", {"most": 2})), {}, ["no", "green", "small", ("brush", "tape", "pot")], "keep"),
    ("more have to be ticked", other(put("fact", "kit", "several", {"least": 1})), {}, ["no", "green", "small", ()], "sell"),
    ("a choice is gone", other(take("fact", "kit", "answers", "tape")), {}, ["no", "green", "small", ("tape",)], "sell"),
    ("another rule", other(put("fact", "plan", "rules", 0, "if", {"colour": "red"})), {}, ["no", "green", "small", ("brush",)], "keep"),
    ("about another choice", other(put("situation", "brushed", "about", "kit.tape")), {}, ["no", "green", "small", ("tape",)], "sell"),
    ("another way after a rule", other(put("situation", "planned", "answers", "leave-it", "call")), {}, ["no", "blue", "small", ("brush",)], "sell"),
    ("a kind of fact", other(put("fact", "size", {"ask": "Which size?", "answers": {"small": "Small", "large": "Large"}})), {}, ["yes", "done", 9], "keep"),
]


@pytest.mark.parametrize("new", SAFE.values(), ids=SAFE)
def test_edits_that_strand_nobody(new: Tree) -> None:
    assert can_carry(OLD, new) == CarryVerdict("safe")
    assert can_carry(OLD, new).safe


@pytest.mark.parametrize(("new", "known", "answers", "stood"), [case[1:] for case in STRANDED], ids=[case[0] for case in STRANDED])
def test_edits_that_strand_somebody_are_shown_by_a_shortest_session(new: Tree, known: dict[str, Any], answers: list[Any], stood: str) -> None:
    verdict = can_carry(OLD, new)
    session = verdict.session
    assert session is not None
    assert (verdict.verdict, verdict.safe) == ("stranded", False)
    assert (dict(session.known), [step.answer for step in session.steps], session.here.id) == (known, answers, stood)
    assert verdict.carried == carry(session, new)
    assert not carry(session, new).whole


def test_both_trees_have_former_names() -> None:
    """Going back to the version before is as safe as going on."""
    new = tree(renamed_value(renamed_node(WAY, "call", "ring"), "colour", "green", "lime"))
    assert can_carry(OLD, new).safe
    assert can_carry(new, OLD).safe


def test_somebody_is_stranded_at_some_ages_only() -> None:
    """A session that keeps time is shown, and its days are in order."""
    data = copy.deepcopy(WAY)
    ages = [{"id": "small", "reached": "10 years", "label": "Ten or older"}, {"id": "large", "label": "Younger"}]
    data["fact"]["size"] = {"ask": "Since when?", "date": {"from": "2000-01-01", "to": "today"}, "bands": ages}
    old = tree(data)
    ages[0]["reached"] = "10 years and 1 day"
    verdict = can_carry(old, tree(data))
    assert verdict.session is not None
    assert verdict.session.started is not None
    born, answered = date.fromisoformat(str(verdict.session.steps[-1].answer)), verdict.session.steps[-1].at
    assert answered is not None
    assert answered.date() == born.replace(year=born.year + 10)
    data["fact"]["size"]["date"] = {"from": "2000-01-01"}
    verdict = can_carry(tree(data), old)
    assert verdict.verdict == "stranded"


def test_an_age_without_time_is_no_way_to_be_stranded_that_the_old_tree_had_not() -> None:
    """A session that keeps no time gave no day to an age; where the bands were days, it did."""
    data = copy.deepcopy(WAY)
    by_day = [{"id": "small", "before": "2000-01-01", "label": "Before"}, {"id": "large", "label": "Later"}]
    data["fact"]["size"] = {"ask": "Since when?", "date": {}, "bands": by_day}
    old = tree(data)
    by_day[0] = {"id": "small", "reached": "200 years", "label": "Very old"}
    verdict = can_carry(old, tree(data))
    assert verdict.session is not None
    assert verdict.session.started is None
    assert can_carry(tree(data), tree(data)).safe


def test_a_fact_that_is_one_with_another_now() -> None:
    data = copy.deepcopy(WAY)
    data["fact"]["tint"] = copy.deepcopy(data["fact"]["colour"])
    data["situation"]["wet"]["answers"]["yes"] = "tinted"
    data["situation"]["tinted"] = {"about": "tint", "answers": {"red": "call"}, "others": {"to": "paint", "label": "Another"}}
    old = tree(data)
    del data["fact"]["tint"]
    data["fact"]["colour"]["was"] = ["tint"]
    data["situation"]["tinted"]["about"] = "colour"
    verdict = can_carry(old, tree(data))
    assert verdict.session is not None
    assert (dict(verdict.session.known), [step.answer for step in verdict.session.steps]) == ({"colour": "red"}, ["yes"])


def test_the_bound_is_kept() -> None:
    new = SAFE["a question that everybody was asked before"]
    assert can_carry(OLD, new, bound=2) == CarryVerdict("not decided")
    assert not can_carry(OLD, new, bound=2).safe
    assert can_carry(OLD, OLD, bound=1).safe


def test_what_cannot_be_decided_in_the_bound_is_not_said_to_be_safe() -> None:
    """Forty questions whose answers matter later tell a million millions of people apart."""
    ends = {"end": {"say": "The end."}, "other-end": {"say": "Another end."}}
    data: Data = {"format": 1, "id": "long", "title": "Long", "start": "a0", "fact": {}, "situation": {}, "action": {}, "ending": ends}
    for number in range(40):
        data["fact"][f"f{number}"] = {"ask": "Is it?", "answers": ["yes", "no"]}
        data["situation"][f"a{number}"] = {"about": f"f{number}", "then": f"a{number + 1}" if number < 39 else "b0"}
        onward = f"b{number + 1}" if number < 39 else "last"
        data["situation"][f"b{number}"] = {"about": f"f{number}", "answers": {"yes": onward, "no": f"c{number}"}}
        data["action"][f"c{number}"] = {"do": "Do it", "then": onward}
    data["situation"]["last"] = {"about": "f0", "answers": {"yes": "end", "no": "other-end"}}
    old = tree(data)
    data["situation"]["last"]["answers"]["yes"] = "to-be-sure"
    data["situation"]["to-be-sure"] = {"about": "f0", "answers": {"yes": "end", "no": "other-end"}}
    assert can_carry(old, tree(data), bound=1_000).verdict == "not decided"
    data["situation"]["to-be-sure"]["answers"]["yes"] = "other-end"
    verdict = can_carry(old, tree(data), bound=10_000)
    assert (verdict.verdict, verdict.session and verdict.session.here.id) == ("stranded", "end")


def test_a_session_that_would_be_too_long_is_none() -> None:
    """It takes more steps than a walk may have to get to where the trees differ: nobody is shown, and nothing is said to be safe."""
    ends = {"end": {"say": "The end."}, "other-end": {"say": "Another end."}}
    data: Data = {"format": 1, "id": "long", "title": "Long", "start": "a0", "action": {}, "ending": ends}
    for number in range(11):
        limit = {"visits": 1_000, "then": f"a{number + 1}"}
        data["action"][f"a{number}"] = {"do": "Do it", "limit": limit, "answers": {"again": f"a{number}", "stop": "end"}}
    data["action"]["a11"] = {"do": "Do the last thing", "answers": {"done": "end", "failed": "end"}}
    old = tree(data)
    data["action"]["a11"]["answers"] = {"done": "other-end", "failed": "end"}
    assert can_carry(old, tree(data)).verdict == "not decided"
    data["action"]["a11"]["answers"] = {"failed": "end"}
    assert can_carry(old, tree(data)).verdict == "not decided"


def test_what_settles_a_fact_now_is_met_again() -> None:
    """Neither tree tells the two apart at the question itself, but the new one does not ask again."""
    data = copy.deepcopy(WAY)
    data["situation"]["paint"]["answers"]["unsure"] = {"to": "measure", "label": "I cannot tell", "settles": False}
    data["situation"]["have"]["then"] = "sure"
    data["situation"]["sure"] = {"about": "colour", "answers": {"red": "keep"}, "others": {"label": "Another", "to": "brushed"}}
    old = tree(data)
    data["fact"]["colour"]["answers"]["unsure"] = "Unsure"
    del data["situation"]["paint"]["answers"]["unsure"]["settles"]
    verdict = can_carry(old, tree(data))
    assert verdict.session is not None
    assert ([step.answer for step in verdict.session.steps][:3], verdict.session.here.id) == (["no", "unsure", "small"], "sure")


def test_an_answer_that_is_taken_for_another_at_one_question_is_another_value() -> None:
    data = copy.deepcopy(WAY)
    data["situation"]["paint"]["answers"]["blue"] = {"to": "measure", "was": ["green"]}
    verdict = can_carry(OLD, tree(data))
    assert verdict.session is not None
    assert ([step.answer for step in verdict.session.steps], verdict.session.here.id) == (["no", "green", "small", ("brush",)], "keep")


def test_limited_nodes_that_are_one_now_are_counted_together() -> None:
    data = copy.deepcopy(WAY)
    data["action"]["ring"] = {"do": "Ring them", "limit": {"visits": 2, "then": "sell"}, "answers": {"done": "again", "busy": "ring"}}
    data["action"]["call"]["answers"]["busy"] = "ring"
    old = tree(data)
    data = merged(data, "call", "ring")
    verdict = can_carry(old, tree(data))
    assert verdict.session is not None
    assert [step.answer for step in verdict.session.steps] == ["yes", "busy", "busy"]


def test_a_number_without_bounds_is_tried_too() -> None:
    data = copy.deepcopy(WAY)
    data["fact"]["size"]["bands"] = [{"id": "small", "label": "Any"}]
    del data["situation"]["measure"]["answers"]["large"], data["situation"]["again"]["answers"]["large"]
    old = tree(data)
    data["fact"]["size"] = {"ask": "Which size?", "answers": {"small": "Any"}}
    verdict = can_carry(old, tree(data))
    assert verdict.session is not None
    assert [step.answer for step in verdict.session.steps] == ["yes", "done", 0]


def test_large_trees_are_decided_with_less_that_can_be_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it would take too much memory to note which facts matter where, all of them count everywhere."""
    monkeypatch.setattr(crossing, "MOST_MASKS", 0)
    assert all(can_carry(OLD, new).safe for new in SAFE.values())
    assert [dict(can_carry(OLD, new).session.known) for _, new, *_ in STRANDED] == [known for _, _, known, *_ in STRANDED]  # type: ignore[union-attr]


def test_trees_of_two_kinds_of_advice_are_not_compared() -> None:
    with pytest.raises(SaveError, match=r"^sessions of 'way' are never carried to 'other-way'; compare two versions of one tree$"):
        can_carry(OLD, other(put("id", "other-way")))


def test_what_is_no_tree_and_no_bound_is_refused() -> None:
    calls: list[tuple[Callable[[], object], type[Exception], str]] = [
        (lambda: can_carry("way", OLD), TypeError, "this takes a Tree, not str; load one first"),  # type: ignore[arg-type]
        (lambda: can_carry(OLD, None), TypeError, "this takes a Tree, not NoneType; load one first"),  # type: ignore[arg-type]
        (lambda: can_carry(OLD, OLD, 0), ValueError, "the bound is a whole number of pairs of positions from 1, not 0"),
    ]
    for call, error, message in calls:
        with pytest.raises(error) as refusal:
            call()
        assert str(refusal.value) == message


def test_shipped_trees_can_be_carried_to_themselves() -> None:
    for id in ("interview-recovery", "delayed-flight"):
        data = json.loads(dumps(shipped(id)))
        assert can_carry(shipped(id), loads(json.dumps(data), "json")).safe


@st.composite
def versions(draw: st.DrawFn, most: int = 5, *, rich: bool = False) -> tuple[Tree, Tree]:
    """A drawn tree, and another version of it."""
    old = draw(trees(most, rich=rich))
    rng = Random(draw(st.integers(0, 2**32)))  # noqa: S311  (edits, not secrets)
    new = edit(rng, plain(old), draw(st.integers(0, 2)))
    for change in draw(st.lists(st.sampled_from((call_otherwise, call_otherwise, merge)), max_size=2)):
        try:
            new = loaded(change(rng, plain(new))) or new
        except IndexError:  # there are no two nodes of one kind
            continue
    return old, new


def agrees(old: Tree, new: Tree) -> None:
    """Hold a verdict against all sessions that there are."""
    verdict = can_carry(old, new)
    event(verdict.verdict)
    try:
        every = list(stranded(old, new))
    except ValueError as error:
        event(str(error))
        assert verdict.verdict != "not decided"
        assume(verdict.session is not None)
        assert verdict.session is not None
        assert not carry(verdict.session, new).whole
        return
    if verdict.session is None:
        assert (verdict.verdict, [session.save() for session in every]) == ("safe", [])
        return
    assert verdict.verdict == "stranded"
    assert not carry(verdict.session, new).whole
    fewest = min(map(gone_through, every))
    assert gone_through(verdict.session) <= fewest
    if gone_through(verdict.session) == fewest:
        assert len(verdict.session.known) <= min(len(session.known) for session in every if gone_through(session) == fewest)


@given(versions())
def test_verdicts_agree_with_carrying_every_session(versions: tuple[Tree, Tree]) -> None:
    agrees(*versions)


@given(versions(rich=True))
def test_verdicts_agree_with_carrying_every_session_of_rich_trees(versions: tuple[Tree, Tree]) -> None:
    agrees(*versions)


@given(trees(rich=True))
def test_a_tree_is_safe_for_its_own_sessions(old: Tree) -> None:
    assert can_carry(old, old).safe
    assert can_carry(old, loads(dumps(old), "json")).safe


def fork(fact: Data) -> Tree:
    """A tree with one question about a fact, and an ending for each of its bands."""
    answers = {band["id"]: f"end-{band['id']}" for band in fact["bands"]}
    ends = {f"end-{id}": {"say": "The end."} for id in ("one", "two", "three")}
    return tree(
        {
            "format": 1,
            "id": "fork",
            "title": "Fork",
            "start": "ask",
            "fact": {"it": fact},
            "situation": {"ask": {"about": "it", "answers": answers}},
            "ending": ends,
        }
    )


BOUNDS = st.sampled_from((-1, 0, 0.1, 0.1 + 0.2, 0.3, 1, 2, 2.5, 3, 1e6, 1e15 - 1))


@st.composite
def numbers(draw: st.DrawFn) -> Tree:
    bounds = sorted(draw(st.lists(BOUNDS, min_size=1, max_size=2, unique=True)))
    bands = [{"id": id, draw(st.sampled_from(("below", "up-to"))): bound, "label": id} for id, bound in zip(("one", "two"), bounds, strict=False)]
    number = draw(st.sampled_from(({}, {}, {"from": -1}, {"to": 1e15}, {"from": -1, "to": 1e15 - 1})))
    try:
        return fork({"ask": "How many?", "number": number, "bands": [*bands, {"id": "three", "label": "three"}]})
    except TreeError:  # no number is in one of the bands
        reject()


@given(numbers(), numbers(), st.data())
def test_numbers_are_told_apart_as_their_bands_are(old: Tree, new: Tree, data: st.DataObject) -> None:
    verdict = can_carry(old, new)
    event(verdict.verdict)
    if verdict.session is not None:
        assert not carry(verdict.session, new).whole
        return
    assert verdict.safe
    for number in data.draw(st.lists(BOUNDS | st.floats(-4, 4) | st.integers(-(10**15), 10**15), min_size=20, max_size=20)):
        try:
            session = Session.start(old).answer(number)
        except RefusedAnswer:  # it lies outside the range
            continue
        assert carry(session, new).whole


AGES = ("13 months", "10 years", "2500 years")
SOME_DAYS = st.sampled_from(("2000-02-29", "2000-03-31", "2001-01-31", "2010-12-31")).map(date.fromisoformat)


@st.composite
def dates(draw: st.DrawFn) -> Tree:
    bands: list[Data] = []
    if draw(st.booleans()):
        bands.append({"id": "one", "reached": draw(st.sampled_from(AGES)), "label": "one"})
    if draw(st.booleans()) or not bands:
        bands.append(
            {
                "id": "two",
                **draw(st.sampled_from(({"before": "2001-01-31"}, {"up-to": "2000-03-31"}, {"reached": "1 year"}, {"reached": "2 months"}))),
                "label": "two",
            }
        )
    bounds = draw(st.sampled_from(({}, {"to": "today"}, {"from": "2000-02-29"}, {"from": "2000-03-31", "to": "today"}, {"from": "today"})))
    try:
        return fork({"ask": "When?", "date": bounds, "bands": [*bands, {"id": "three", "label": "three"}]})
    except TreeError:  # no day is in one of the bands
        reject()


@given(dates(), dates(), st.data())
def test_days_are_told_apart_as_their_bands_are_on_every_day(old: Tree, new: Tree, data: st.DataObject) -> None:
    verdict = can_carry(old, new)
    event(verdict.verdict)
    if verdict.session is not None:
        assert not carry(verdict.session, new).whole
        return
    assert verdict.safe
    for _ in range(30):
        day = data.draw(SOME_DAYS) + timedelta(days=data.draw(st.integers(-3, 3)))
        by = data.draw(st.sampled_from((-1, 0, 28, 29, 30, 31, 32, 58, 59, 60, 61, 62, 364, 365, 366, 395, 396, 397, 3651, 3652, 3653, 3654)))
        now = datetime.combine(day + timedelta(days=by), time(9), timezone.utc)
        for session in (Session.start(old, now=now), Session.start(old)):
            try:
                assert carry(session.answer(day, now=session.started), new).whole
                assert carry(Session.start(old, {"it": day}, session.started), new).whole
            except RefusedAnswer:  # it lies outside the range
                continue
