"""Carrying a session over to another version of its tree: what is kept, what is not, and what is told about it."""

import copy
import json
import pickle
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from advicetree import RefusedAnswer, SaveError, Session, Step, TooSoon, Tree, carry, dumps, loads, random_walk, shipped
from edits import edit
from edits_of_names import call_otherwise, loaded, merge, merged, renamed_answer, renamed_fact, renamed_node, renamed_value
from odd_values import WEIRD, places, replaced
from soundness import sound
from strategies import plain, walks

Data = dict[str, Any]
NINE = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)
DAMAGED = "this is not a saved session that can be resumed: "

WAY: Data = {
    "format": 1,
    "id": "way",
    "title": "A way to go",
    "start": "wet",
    "moment": {"sent": {"ask": "When was it sent?"}},
    "fact": {
        "colour": {"ask": "Which colour?", "answers": {"red": "Red", "green": "Green", "blue": "Blue"}},
        "size": {"ask": "Which size?", "number": {}, "bands": [{"id": "small", "below": 10, "label": "Small"}, {"id": "large", "label": "Large"}]},
    },
    "situation": {
        "wet": {"ask": "Is it wet?", "answers": {"yes": "call", "no": "paint"}},
        "paint": {"about": "colour", "answers": {"red": "call"}, "others": {"label": "Another", "to": "measure"}},
        "measure": {"about": "size", "answers": {"small": "keep", "large": "call"}},
        "again": {"about": "size", "answers": {"small": "keep", "large": "sell"}},
    },
    "action": {
        "call": {
            "do": "Call them",
            "note": "What did they say?",
            "wait": {"at-least": "2 days", "since": "sent"},
            "limit": {"visits": 2, "then": "sell"},
            "answers": {"done": "again", "busy": "call"},
        },
    },
    "ending": {"keep": {"say": "Keep it."}, "sell": {"say": "Sell it."}},
}


def tree(data: Data) -> Tree:
    return loads(json.dumps(data), "json")


OLD = tree(WAY)


def other(change: Callable[[Data], object]) -> Tree:
    """The tree with one change."""
    data = copy.deepcopy(WAY)
    change(data)
    return tree(data)


def gone(*answers: Any, known: dict[str, Any] | None = None) -> Session:
    """A session that has given some answers."""
    session = Session.start(OLD, known)
    for answer in answers:
        session = session.answer(answer)
    return session


def inserted(data: Data) -> None:
    data["situation"]["paint"]["others"]["to"] = "sure"
    data["situation"]["sure"] = {"ask": "Are you sure?", "answers": {"yes": "measure", "no": "sell"}}


def split(data: Data) -> None:
    data["action"]["call"]["answers"]["done"] = "write"
    data["action"]["write"] = {"do": "Write down what they said", "then": "again"}


def removed(data: Data) -> None:
    del data["situation"]["measure"]
    data["situation"]["paint"]["others"]["to"] = "call"


def swapped(data: Data) -> None:
    data["situation"]["wet"]["answers"] = {"yes": "paint", "no": "call"}


def asked_at_each_visit(data: Data) -> None:
    data["fact"]["size"]["remember"] = False
    data["action"]["call"]["answers"]["done"] = "measure"


def edited(*keys: str, **fields: Any) -> Callable[[Data], None]:
    """An edit that sets some keys of a table."""

    def change(data: Data) -> None:
        for key in keys:
            data = data[key]
        data.update({key.replace("_", "-"): value for key, value in fields.items()})

    return change


def without(*keys: str) -> Callable[[Data], None]:
    """An edit that takes something out."""

    def change(data: Data) -> None:
        for key in keys[:-1]:
            data = data[key]
        del data[keys[-1]]

    return change


MOVED_BAND = edited("fact", "size", bands=[{"id": "small", "below": 5, "label": "Small"}, {"id": "large", "label": "Large"}])
RENAMED_ENDING = renamed_node(WAY, "sell", "sell-it", was=False)

CASES: list[tuple[str, Session, Tree, str]] = [
    ("nothing", gone("no", "blue", 7), OLD, "Everything was carried over."),
    (
        "swapped",
        gone("yes"),
        other(swapped),
        "Every step was carried over, but the last now leads to 'paint' instead of 'call'.",
    ),
    (
        "swapped, further on",
        gone("yes", "busy", "done"),
        other(swapped),
        (
            "1 step of 3 was carried over, and the walk goes on at 'paint'. Step 2 was answered at 'call', and this tree asks 'paint' there. "
            "Asked again, where the walk comes to them: 'call'."
        ),
    ),
    (
        "the start",
        gone(),
        other(edited(start="paint")),
        "Nothing was answered yet, and the walk now starts at 'paint' instead of 'wet'.",
    ),
    (
        "a question is new",
        gone("no", "blue", "large", "done"),
        other(inserted),
        (
            "2 steps of 4 were carried over, and the walk goes on at 'sure'. Step 3 was answered at 'measure', and this tree asks 'sure' there. "
            "Asked again, where the walk comes to them: 'measure', 'call'."
        ),
    ),
    (
        "an action is two",
        gone("yes", "done", "large"),
        other(split),
        (
            "2 steps of 3 were carried over, and the walk goes on at 'write'. Step 3 was answered at 'again', and this tree comes to 'write' there. "
            "Asked again, where the walk comes to them: 'again'."
        ),
    ),
    (
        "a question is gone",
        gone("no", "blue", "large", "busy"),
        other(removed),
        (
            "2 steps of 4 were carried over, and the walk goes on at 'call'. Step 3 was answered at 'measure', and this tree comes to 'call' there. "
            "Asked again, where the walk comes to them: 'call'."
        ),
    ),
    (
        "an answer is gone",
        gone("yes", "busy", "done"),
        other(without("action", "call", "answers", "busy")),
        (
            "1 step of 3 was carried over, and the walk goes on at 'call'. Step 2 does not fit: 'busy' is not an answer at 'call'. "
            "Asked again, where the walk comes to them: 'call'."
        ),
    ),
    (
        "an ending is another",
        gone("yes", "busy", "busy"),
        tree(RENAMED_ENDING),
        ("Every step was carried over, but the last now leads to 'sell-it' instead of 'sell'."),
    ),
    (
        "a node is called otherwise, and nobody says so",
        gone("no", "green"),
        tree(renamed_node(WAY, "paint", "colouring", was=False)),
        "1 step of 2 was carried over, and the walk goes on at 'colouring'. Step 2 was answered at 'paint', and this tree asks 'colouring' there.",
    ),
    (
        "a node is called otherwise",
        gone("no", "green"),
        tree(renamed_node(WAY, "paint", "colouring")),
        "Everything was carried over. Renamed: 'paint' is 'colouring'.",
    ),
    ("where it stands is called otherwise", gone("yes"), tree(renamed_node(WAY, "call", "ring")), "Everything was carried over. Renamed: 'call' is 'ring'."),
    (
        "a value is called otherwise",
        gone("no", "green", known={"size": "small"}),
        tree(renamed_value(renamed_value(WAY, "colour", "green", "lime"), "size", "small", "tiny")),
        "Everything was carried over. Renamed: 'size.small' is 'size.tiny', 'paint.green' is 'paint.lime'.",
    ),
    (
        "a value is called otherwise, and nobody says so",
        gone("no", "green"),
        tree(renamed_value(WAY, "colour", "green", "lime", was=False)),
        (
            "1 step of 2 was carried over, and the walk goes on at 'paint'. Step 2 does not fit: 'green' is not an answer at 'paint'. "
            "Asked again, where the walk comes to them: 'paint'."
        ),
    ),
    (
        "a band moved under a number that was given",
        gone("no", "blue", 7),
        other(MOVED_BAND),
        "Every step was carried over, but the last now leads to 'call' instead of 'keep'.",
    ),
    ("a band moved under another", gone("no", "blue", 4), other(MOVED_BAND), "Everything was carried over."),
    (
        "a fact is asked at each visit",
        gone("no", "blue", "large", "done"),
        other(asked_at_each_visit),
        ("Every step was carried over, but the last now leads to 'measure' instead of 'sell'."),
    ),
    (
        "a fact known beforehand is asked at each visit",
        gone("no", "blue", known={"size": 3}),
        other(asked_at_each_visit),
        ("Every step was carried over, but the last now leads to 'measure' instead of 'keep'. Forgotten: 'size'."),
    ),
    (
        "a limit is lower",
        gone("yes", "busy", "done"),
        other(edited("action", "call", "limit", visits=1)),
        (
            "2 steps of 3 were carried over, and the walk goes on at 'sell'. Step 3 was answered at 'call', and this tree comes to 'sell' there. "
            "Asked again, where the walk comes to them: 'call'."
        ),
    ),
    (
        "two nodes are one",
        gone("yes", "done", 12),
        tree(merged(WAY, "measure", "again")),
        ("Every step was carried over, but the last now leads to 'call' instead of 'sell'. Renamed: 'again' is 'measure'."),
    ),
    (
        "a known fact is gone, and was not needed",
        gone("yes", known={"colour": "red"}),
        other(lambda data: (data["fact"].pop("colour"), data["situation"].pop("paint"), data["situation"]["wet"]["answers"].update(no="measure"))),
        "Every step was carried over. Forgotten: 'colour'.",
    ),
    (
        "a moment is gone",
        Session.start(OLD, now=NINE).with_moment("sent", NINE),
        other(lambda data: (data.pop("moment"), data["action"]["call"].pop("wait"))),
        "Every step was carried over. Forgotten: 'sent'.",
    ),
]


@pytest.mark.parametrize(("session", "new", "told"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_became_of_a_session_is_told_in_words(session: Session, new: Tree, told: str) -> None:
    carried = carry(session, new)
    assert str(carried) == told
    assert carried.whole == (str(carried).startswith(("Everything", "Every step was carried over.")))
    assert Session.resume(new, session.save(), follow=True) == carried


@pytest.mark.parametrize(
    "change",
    [
        edited("situation", "wet", ask="Does it drip?"),
        edited("situation", "wet", answers={"no": {"to": "paint", "label": "Not at all"}, "yes": {"to": "call", "say": "Oh dear."}}),
        edited("action", "call", wait={"at-least": "9 days"}),
        without("action", "call", "wait"),
        edited(stage={"first": {"title": "First"}}),
        edited(source={"guide": {"title": "A guide", "default": True}}),
        edited("ending", "keep", good=True, say=["Keep it.", "It is good."]),
        edited("action", "call", "answers", lost={"to": "sell"}),
        edited("fact", "colour", "answers", black="Black"),
        edited("action", more={"do": "Nobody comes here", "then": "keep"}),
    ],
)
def test_what_does_not_concern_a_walk_is_not_told(change: Callable[[Data], None]) -> None:
    """Words, the order of answers, waits, stages, sources, and what only the new tree can do."""
    for session in (gone(), gone("yes", "busy"), gone("no", "blue", 12, "done"), gone("no", known={"colour": "red", "size": 3})):
        carried = carry(session, other(change))
        assert (str(carried), carried.renamed, carried.forgotten, carried.set_aside) == ("Everything was carried over.", (), (), ())
        assert (carried.whole, carried.next_changed, carried.stood, carried.kept) == (True, False, session.here.id, len(session.steps))
        assert carried.session.steps == session.steps
        assert carried.session.tree is not OLD


def test_what_was_set_aside_is_named_as_the_new_tree_names_it() -> None:
    new = tree(renamed_value(renamed_node(plain(other(inserted)), "measure", "gauge"), "size", "small", "tiny"))
    carried = carry(gone("no", "blue", "small"), new)
    assert carried.set_aside == (Step("gauge", "tiny"),)
    assert (carried.set_aside[0].label, carried.asked_again, carried.stood, carried.next_changed) == ("Small", ("gauge",), "keep", True)
    assert carried.renamed == (("measure", "gauge"), ("measure.small", "gauge.tiny"))
    assert repr(carried) == "<Carried to 'sure': 2 of 3 steps>"
    assert repr(carry(gone(), OLD)) == "<Carried to 'wet': everything>"


def test_many_new_names_are_not_all_told() -> None:
    data = WAY
    for node in ("wet", "paint", "measure", "call", "again", "sell"):
        data = renamed_node(data, node, f"{node}-now")
    session = gone("no", "blue", "large", "busy", "busy", known={})
    told = "'wet' is 'wet-now', 'paint' is 'paint-now', 'measure' is 'measure-now', 'call' is 'call-now', 'sell' is 'sell-now'"
    assert str(carry(session, tree(data))) == f"Everything was carried over. Renamed: {told}."
    data = renamed_value(renamed_value(data, "colour", "blue", "navy"), "size", "large", "huge")
    told = told.replace(", 'measure'", ", 'paint.blue' is 'paint-now.navy', 'measure'").replace(", 'call' is 'call-now', 'sell' is 'sell-now'", "")
    told = told.replace("'measure-now'", "'measure-now', 'measure.large' is 'measure-now.huge', 'call' is 'call-now' and 1 more")
    assert str(carry(session, tree(data))) == f"Everything was carried over. Renamed: {told}."


def test_the_fact_of_a_question_goes_along_with_its_new_name() -> None:
    """What was known beforehand, by its fact and by its answer."""
    new = tree(renamed_answer(renamed_node(WAY, "wet", "is-it-wet"), "is-it-wet", "no", "not-at-all"))
    session = gone("blue", known={"wet": "no"})
    carried = carry(session, new)
    assert dict(carried.session.known) == {"is-it-wet": "not-at-all"}
    assert (carried.session.here.id, carried.renamed, carried.forgotten) == ("measure", (("wet", "is-it-wet"), ("wet.no", "is-it-wet.not-at-all")), ())
    assert carry(carried.session, OLD).session == session


def test_a_fact_goes_along_with_its_new_name() -> None:
    new = tree(renamed_fact(WAY, "size", "how-large"))
    carried = carry(gone("no", "blue", known={"size": 12.5}), new)
    assert (dict(carried.session.known), carried.whole, carried.renamed) == ({"how-large": 12.5}, True, (("size", "how-large"),))


def test_all_former_names_count() -> None:
    """A session that was saved two versions ago is carried as well as one of the last version."""
    data = renamed_node(WAY, "paint", "colouring")
    third = renamed_node(data, "colouring", "which-colour", was=False)
    third["situation"]["which-colour"]["was"] = ["paint", "colouring"]
    session = gone("no", "blue")
    between = carry(session, tree(data)).session
    assert carry(session, tree(third)).session == carry(between, tree(third)).session
    assert carry(carry(session, tree(third)).session, tree(data)).session == between
    assert carry(carry(session, tree(third)).session, OLD).session == session


def test_an_ending_is_not_asked_again() -> None:
    data = copy.deepcopy(WAY)
    del data["action"]["call"]
    data["ending"]["call"] = {"say": "Call them."}
    carried = carry(gone("yes", "done", "small"), tree(data))
    assert (carried.session.here.id, carried.asked_again, [step.node for step in carried.set_aside]) == ("call", ("again",), ["call", "again"])


def test_of_two_facts_that_are_one_now_the_first_that_was_known_is_kept_and_the_other_is_forgotten() -> None:
    data = copy.deepcopy(WAY)
    data["fact"]["tint"] = copy.deepcopy(data["fact"]["colour"])
    data["situation"]["tinted"] = {**data["situation"]["paint"], "about": "tint"}
    data["action"]["call"]["answers"]["done"] = "tinted"
    old = tree(data)
    del data["fact"]["tint"]
    data["fact"]["colour"]["was"] = ["tint"]
    data["situation"]["tinted"]["about"] = "colour"
    new = tree(data)
    assert carry(Session.start(old, {"colour": "red", "tint": "blue"}), new).forgotten == ("tint",)
    assert carry(Session.start(old, {"colour": "red", "tint": "red"}), new).forgotten == ()
    carried = carry(Session.start(old, {"tint": "red"}), new)
    assert (dict(carried.session.known), carried.renamed, carried.forgotten) == ({"colour": "red"}, (("tint", "colour"),), ())


def test_a_fact_and_a_moment_of_one_name_are_not_mixed_up() -> None:
    data = copy.deepcopy(WAY)
    data["fact"]["sent"] = {"ask": "How was it sent?", "answers": ["post", "courier"]}
    session = Session.start(tree(data), {"sent": "post"}, NINE).with_moment("sent", NINE)
    carried = carry(session, OLD)
    assert (carried.forgotten, dict(carried.session.moments)) == (("sent",), {"sent": NINE})


def test_answers_after_one_that_does_not_fit_can_be_taken_again() -> None:
    """With `reuse`, as after a change of mind; by itself, nothing is taken that is not certain."""
    session = gone("no", "blue", "large", "done")
    kept = carry(session, other(removed), reuse=True)
    assert (kept.kept, kept.set_aside, kept.whole) == (3, (Step("measure", "large", 1),), False)
    assert [(step.node, step.answer) for step in kept.session.steps] == [("wet", "no"), ("paint", "blue"), ("call", "done")]
    assert Session.resume(other(removed), session.save(), follow=True, reuse=True) == kept
    assert carry(session, other(removed)).kept == 2


def test_answers_in_another_order_are_all_taken_again() -> None:
    data = copy.deepcopy(WAY)
    data["situation"]["measure"]["answers"] = {"small": "paint", "large": "paint"}
    data["situation"]["paint"]["others"]["to"] = "keep"
    data["situation"]["wet"]["answers"]["no"] = "measure"
    new = tree(data)
    session = gone("no", "blue", 3)
    assert (carry(session, new).whole, carry(session, new).kept) == (False, 1)
    carried = carry(session, new, reuse=True)
    assert (str(carried), carried.kept, carried.session.here.id) == ("Everything was carried over.", 3, "keep")


def test_times_notes_early_marks_moments_and_the_zone_go_along() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    session = Session.start(OLD, {"colour": "red"}, NINE, zone=berlin).with_moment("sent", NINE + HOUR)
    session = session.answer("no", now=NINE, note="Dry.").answer("busy", now=NINE + HOUR, early=True).answer("done", now=NINE + 90 * HOUR, note="At last.")
    carried = carry(session, tree(renamed_node(WAY, "call", "ring")))
    assert [(step.node, step.answer, step.at, step.note, step.early) for step in carried.session.steps] == [
        ("wet", "no", NINE, "Dry.", False),
        ("ring", "busy", NINE + HOUR, None, True),
        ("ring", "done", NINE + 90 * HOUR, "At last.", False),
    ]
    assert (carried.session.zone, carried.session.moments, carried.session.started) == (berlin, {"sent": NINE + HOUR}, NINE)


def test_floors_are_not_judged_again() -> None:
    session = Session.start(OLD, now=NINE).answer("yes", now=NINE).answer("done", now=NINE + 48 * HOUR)
    longer = other(edited("action", "call", wait={"at-least": "30 days"}))
    assert carry(session, longer).whole
    with pytest.raises(TooSoon):
        Session.start(longer, now=NINE).answer("yes", now=NINE).answer("done", now=NINE + 48 * HOUR)


def test_a_day_is_judged_by_the_time_of_its_step_and_the_zone_of_its_session() -> None:
    data = copy.deepcopy(WAY)
    bands = [{"id": "small", "reached": "10 years", "label": "Ten or older"}, {"id": "large", "label": "Younger"}]
    data["fact"]["size"] = {"ask": "Since when?", "date": {"to": "today"}, "bands": bands}
    old = tree(data)
    bands[0]["reached"] = "9 years"
    new = tree(data)
    kiritimati = ZoneInfo("Pacific/Kiritimati")  # 14 hours ahead: it is the 6th there in the evening of the 5th
    for day, zone, whole in [("2017-01-06", None, True), ("2017-01-06", kiritimati, False), ("2017-01-05", None, False), ("2017-01-07", kiritimati, True)]:
        session = Session.start(old, now=NINE + 3 * HOUR, zone=zone)
        for answer in ("no", "blue", date.fromisoformat(day)):
            session = session.answer(answer, now=NINE + 3 * HOUR)
        assert session.here.id == "call"
        assert carry(session, new).whole is whole


def test_no_walk_is_lost_over_a_node_that_is_called_otherwise() -> None:
    """Of fifty walks of a tree, most go through the node; all are carried, and back."""
    data = json.loads(dumps(shipped("interview-recovery")))
    data = {key: value for key, value in data.items() if key not in {"promise", "example"}}
    old, new, lost = (
        tree(each) for each in (data, renamed_node(data, "contact", "somebody-inside"), renamed_node(data, "contact", "somebody-inside", was=False))
    )
    sessions = [random_walk(old, seed).session() for seed in range(50)]
    met = [session for session in sessions if any(step.node == "contact" for step in session.steps)]
    assert len(met) > 20
    for session in sessions:
        carried = carry(session, new)
        assert carried.whole
        assert Session.resume(new, session.save(), follow=True) == carried
        assert carry(carried.session, old).session == session
    assert [session for session in sessions if not carry(session, lost).whole] == met


def test_a_report_is_a_value() -> None:
    carried = carry(gone("yes", "busy"), other(swapped))
    assert carried == carry(gone("yes", "busy"), other(swapped))
    assert hash(carried) == hash(carry(gone("yes", "busy"), other(swapped)))
    assert pickle.loads(pickle.dumps(carried)) == carried  # noqa: S301  (our own pickle)
    assert copy.deepcopy(carried) == carried


def test_a_tree_with_another_id_is_refused() -> None:
    another = other(edited(id="other-way"))
    with pytest.raises(SaveError) as refusal:
        carry(gone(), another)
    assert str(refusal.value) == "the session is one of the tree 'way', and this is 'other-way'; carry it to a version of its own tree"
    with pytest.raises(SaveError) as refusal:
        Session.resume(another, gone().save(), follow=True)
    assert str(refusal.value) == "the session was saved from the tree 'way', and this is 'other-way'; resume it with its own tree"


def test_what_is_neither_a_session_nor_a_tree_is_refused() -> None:
    calls: list[tuple[Callable[[], object], str]] = [
        (lambda: carry(gone().save(), OLD), "carry takes a Session, not str; for a saved one, write Session.resume(tree, text, follow=True)"),  # type: ignore[arg-type]
        (lambda: carry(gone(), "way"), "a session is carried to a Tree, not str; load one first"),  # type: ignore[arg-type]
        (lambda: carry(gone(), OLD, reuse="no"), "'reuse' is True or False, not 'no'"),  # type: ignore[arg-type]
        (lambda: Session.resume(OLD, gone().save(), follow="yes"), "'follow' is True or False, not 'yes'"),  # type: ignore[call-overload]
        (lambda: Session.resume(OLD, gone().save(), follow=True, reuse=1), "'reuse' is True or False, not 1"),  # type: ignore[call-overload]
        (
            lambda: Session.resume(OLD, gone().save(), reuse=True),  # type: ignore[call-overload]
            "'reuse' says how a session is carried to another version of its tree; give follow=True too",
        ),
    ]
    for call, message in calls:
        with pytest.raises(TypeError) as refusal:
            call()
        assert str(refusal.value) == message


def versions(draw: st.DrawFn, *, rich: bool = True) -> tuple[Session, Tree]:
    """A session, and another version of its tree."""
    session = draw(walks(rich=rich))
    rng = Random(draw(st.integers(0, 2**32)))  # noqa: S311  (edits, not secrets)
    new = edit(rng, plain(session.tree), draw(st.integers(0, 2)))
    for change in draw(st.lists(st.sampled_from((call_otherwise, call_otherwise, merge)), max_size=2)):
        try:
            new = loaded(change(rng, plain(new))) or new
        except IndexError:  # there are no two nodes of one kind
            continue
    return session, new


carried_over = st.composite(versions)()


@given(versions=carried_over, reuse=st.booleans())
def test_nothing_is_left_out_without_a_word(versions: tuple[Session, Tree], *, reuse: bool) -> None:
    session, new = versions
    carried = carry(session, new, reuse=reuse)
    event("whole" if carried.whole else "not whole")
    sound(carried.session)
    now = carried.session
    assert carried.kept == len(now.steps)
    assert carried.kept + len(carried.set_aside) == len(session.steps)
    assert carried.session.tree is new
    assert carried.whole == (not carried.set_aside and now.here.id == carried.stood)
    named = dict(carried.renamed)
    assert all(named.get(fact, fact) in now.known or {fact, named.get(fact, fact)} & {*carried.forgotten} for fact in session.known)
    assert all(moment in now.moments or moment in carried.forgotten for moment in session.moments)
    assert not {*carried.forgotten} & {*now.known, *now.moments} - {*named}
    assert str(carried).isprintable()
    told = [(step.at, step.note) for step in session.steps]
    assert sorted(map(str, [(step.at, step.note) for step in (*now.steps, *carried.set_aside)])) == sorted(map(str, told))
    if not reuse:
        assert [(step.at, step.note) for step in (*now.steps, *carried.set_aside)] == told
        assert all(not step.early or before.early for step, before in zip(now.steps, session.steps, strict=False))
    assert (now.started, now.zone) == (session.started, session.zone)


@given(walks(rich=True))
def test_a_session_carried_to_its_own_tree_is_the_session(session: Session) -> None:
    carried = carry(session, session.tree)
    assert carried.session == session
    assert (carried.whole, carried.renamed, carried.forgotten, carried.set_aside) == (True, (), (), ())
    assert str(carried) == "Everything was carried over."


@given(versions=carried_over, reuse=st.booleans())
def test_following_a_save_is_carrying_the_session(versions: tuple[Session, Tree], *, reuse: bool) -> None:
    session, new = versions
    carried = carry(session, new, reuse=reuse)
    followed = Session.resume(new, session.save(), follow=True, reuse=reuse)
    assert followed == carried
    assert str(followed) == str(carried)


@given(carried_over)
def test_a_carried_session_is_the_one_that_was_walked_by_the_same_answers_in_the_new_tree(versions: tuple[Session, Tree]) -> None:
    """And it goes on as any other does."""
    session, new = versions
    now = carry(session, new).session
    walked = Session.start(new, now.known, now.started, zone=now.zone)
    for moment, when in now.moments.items():
        walked = walked.with_moment(moment, when)
    for step in now.steps:
        walked = walked.answer(step.answer, now=step.at, note=step.note, early=True)
    early = {index for index, (step, again) in enumerate(zip(now.steps, walked.steps, strict=True)) if step.early != again.early}
    if not early:  # a floor that is otherwise now is not judged again
        assert walked == now
        assert hash(walked) == hash(now)
    assert (walked.here, walked.facts, walked.offers) == (now.here, now.facts, now.offers)
    assert [(step.node, step.answer, step.value) for step in walked.steps] == [(step.node, step.answer, step.value) for step in now.steps]


@given(carried_over, st.data())
def test_a_carried_session_walks_on(versions: tuple[Session, Tree], data: st.DataObject) -> None:
    session, new = versions
    now = carry(session, new).session
    for _ in range(4):
        if now.ended:
            break
        offer = data.draw(st.sampled_from(now.offers))
        fact = new.facts.get(now.here.fact or "")
        choices = [(offer.id,)] if fact is not None and fact.several is not None else [offer.id]
        try:
            now = now.answer(choices[0], now=now.steps[-1].at if now.steps else now.started, early=True)
        except RefusedAnswer:  # fewer choices than have to be ticked
            break
        assert now.here is new[now.here.id]
        sound(now)


@given(walks(rich=True), st.integers(0, 2**32))
def test_there_and_back_over_new_names_is_the_session(session: Session, seed: int) -> None:
    """What the new tree calls otherwise, the old one is found again by: the newer of two trees has its former names."""
    rng = Random(seed)  # noqa: S311  (edits, not secrets)
    new = loaded(call_otherwise(rng, plain(session.tree), was=True))
    assume(new is not None and new != session.tree)
    assert new is not None
    there = carry(session, new)
    assert there.whole
    assert there.forgotten == ()
    back = carry(there.session, session.tree)
    assert back.session == session
    assert back.whole
    assert [(after, before) for before, after in there.renamed] == list(back.renamed)
    assert len(there.session.facts) == len(session.facts)


@given(walks(rich=True), st.data())
def test_a_damaged_save_is_followed_or_refused(session: Session, data: st.DataObject) -> None:
    """Whatever stands in it, nothing but `SaveError` is raised; what is followed is sound."""
    new = loaded(call_otherwise(Random(data.draw(st.integers(0, 99))), plain(session.tree))) or session.tree  # noqa: S311  (edits, not secrets)
    parsed = json.loads(session.save())
    place = data.draw(st.sampled_from(list(places(parsed))))
    text = json.dumps(replaced(parsed, place, data.draw(st.sampled_from(WEIRD))))
    try:
        carried = Session.resume(new, text, follow=True, reuse=data.draw(st.booleans()))
    except SaveError:
        return
    sound(carried.session)
    assert str(carried).isprintable()


@pytest.mark.parametrize(
    "given",
    [[], {}, [[]], {"green": "green"}, [["green"]], [{"a": 1}], True, None, 1e308, 10**30, "é", "x" * 100_000, ["red"] * 5_000, [None, 1, "red", []]],
    ids=lambda given: type(given).__name__,
)
def test_answers_of_wrong_types_at_what_is_called_otherwise_are_set_aside(given: Any) -> None:
    new = tree(renamed_value(renamed_node(WAY, "paint", "colouring"), "colour", "green", "lime"))
    saved = json.loads(gone("no", "green").save())
    saved["steps"][1][1] = given
    saved["known"] = {"size": given, "nothing": given}
    carried = Session.resume(new, json.dumps(saved), follow=True)
    assert (carried.kept, carried.session.here.id, [step.node for step in carried.set_aside]) == (1, "colouring", ["colouring"])
    assert len(carried.set_aside[0].label) <= 100_000
    assert len(str(carried)) < 1_000
    assert set(carried.forgotten) <= {"size", "nothing"}


def test_a_save_that_names_what_was_never_there_is_followed_as_far_as_it_goes() -> None:
    text = '{"advicetree":1,"tree":"way","steps":[["wet","no"],["nowhere","never"],["paint","red"]],"known":{"unheard-of":"yes"},"here":"nowhere-else"}'
    carried = Session.resume(OLD, text, follow=True)
    assert str(carried) == (
        "1 step of 3 was carried over, and the walk goes on at 'paint'. Step 2 was answered at 'nowhere', and this tree asks 'paint' there. "
        "Asked again, where the walk comes to them: 'paint'. Forgotten: 'unheard-of'."
    )
    assert (carried.set_aside[0].label, carried.asked_again) == ("never", ("paint",))
    again = Session.resume(OLD, text, follow=True, reuse=True)
    assert (again.kept, [step.node for step in again.set_aside]) == (2, ["nowhere"])


def test_a_huge_save_is_followed_or_refused_soon() -> None:
    steps = [["wet", "no"], *[["paint", "unheard-of"]] * 9_999]
    text = json.dumps({"advicetree": 1, "tree": "way", "steps": steps, "here": "keep"})
    for reuse in (False, True):
        carried = Session.resume(OLD, text, follow=True, reuse=reuse)
        assert (carried.kept, len(carried.set_aside)) == (1, 9_999)
    with pytest.raises(SaveError) as refusal:
        Session.resume(OLD, json.dumps({"advicetree": 1, "tree": "way", "steps": [*steps, ["wet", "no"]], "here": "keep"}), follow=True)
    assert str(refusal.value).startswith(f"{DAMAGED}it has 10,001 steps, and a walk may have 10,000")


@given(walks(timed=st.just(True)))
def test_words_said_otherwise_are_nothing_to_a_session(session: Session) -> None:
    data = plain(session.tree)
    for kind, key in (("situation", "ask"), ("action", "do"), ("ending", "say")):
        for fields in data[kind].values():
            if key in fields:
                fields[key] = ["Said otherwise."] if key == "say" else "Said otherwise?"
            fields["help"] = "Other help."
            if isinstance(fields.get("answers"), dict):
                fields["answers"] = dict(reversed(fields["answers"].items()))
    new = loads(json.dumps(data), "json")
    carried = carry(session, new)
    assert str(carried) == "Everything was carried over."
    assert [(step.node, step.answer, step.at, step.note, step.early) for step in carried.session.steps] == [
        (step.node, step.answer, step.at, step.note, step.early) for step in session.steps
    ]
