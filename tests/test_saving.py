"""Saves: what they hold, and that one is hostile until proved otherwise."""

import json
import time
from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree import SaveError, Session, Tree, dumps, loads, shipped
from guidance import NOON, support
from odd_values import WEIRD, places, replaced
from soundness import resumed
from strategies import trees, walks

NINE = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)
UNCHANGED = "give the text that save() gave, unchanged"
NEWER = "by a newer version of the library than this one, which reads format 1; update the library, or start again"
DAMAGED = "this is not a saved session that can be resumed: "
NOT_KNOWN = "what was known no longer fits the tree:"
NO_VALUE = "is not a value of the fact 'value'; give a number of euros from 0, or one of 'little', 'much'"
AGAIN = "resume it with the tree that it was saved from, or carry it to this one with follow=True"


def parcel_walk(parcel: Tree) -> Session:
    """Walk with everything that a save can hold."""
    session = Session.start(parcel, {"value": 10}, NINE).with_moment("sent", NINE - HOUR)
    session = session.answer("no", now=NINE, note="Lost it.").answer("done", now=NINE + HOUR, early=True)
    return session.answer("no", now=NINE + HOUR)


SAVE = (
    '{"advicetree":1,"tree":"lost-parcel","started":"2026-01-05T09:00:00Z","known":{"value":10},"moments":{"sent":"2026-01-05T08:00:00Z"},'
    '"steps":[["tracked","no",0,"Lost it."],["ask-sender","done",3600000000,null,true],["has-it-come","no",3600000000]],"here":"let-go"}'
)


def test_a_save_holds_the_answers_and_what_went_with_them(parcel: Tree) -> None:
    assert parcel_walk(parcel).save() == SAVE
    assert Session.resume(parcel, SAVE) == parcel_walk(parcel)


def test_a_save_of_a_session_that_keeps_no_time_is_shorter(lodging: Tree) -> None:
    session = Session.start(lodging).answer("south").answer(5).answer("no", note="Zu laut ☂")
    text = '{"advicetree":1,"tree":"lodging","steps":[["where","south"],["how-long",5],["like-it","no",null,"Zu laut ☂"]],"here":"move-on"}'
    assert session.save() == text
    assert Session.resume(lodging, text) == session
    assert Session.start(lodging).save() == '{"advicetree":1,"tree":"lodging","steps":[],"here":"where"}'


def test_a_save_can_be_laid_out_otherwise(parcel: Tree) -> None:
    """What JSON does not tell apart, a save does not either."""
    assert Session.resume(parcel, json.dumps(json.loads(SAVE), indent=2, sort_keys=True)) == parcel_walk(parcel)


def test_an_edit_elsewhere_in_the_tree_is_none_of_a_saves_business(parcel: Tree) -> None:
    data = json.loads(dumps(parcel))
    data["action"]["claim"]["do"] = "Claim it all back"
    data["ending"]["new"] = {"say": "Nobody gets here."}
    edited = loads(json.dumps(data), "json")
    assert Session.resume(edited, SAVE).steps == parcel_walk(parcel).steps


@pytest.mark.parametrize(
    ("save", "here"),
    [
        ('{"advicetree":1,"tree":"lost-parcel","steps":[["tracked","no"],["ask-sender","done",null,null,true]],"here":"has-it-come"}', "has-it-come"),
        (SAVE.replace('"no",0,"Lost it."', '"no",0,null,true'), "let-go"),
        (SAVE.replace('"no",3600000000', '"no",3600000000,null,true'), "let-go"),
    ],
    ids=["no time", "a situation", "an action without a floor"],
)
def test_an_early_mark_is_dropped_where_nothing_can_be_early(parcel: Tree, save: str, here: str) -> None:
    session = Session.resume(parcel, save)
    assert session.here.id == here
    assert [step.early for step in session.steps if step.node != "ask-sender" or session.started is None] == [False, False]
    assert Session.resume(parcel, session.save()) == session


def test_an_early_mark_is_dropped_until_a_moment_that_nobody_gave(parcel: Tree) -> None:
    """Such an action is open on arrival."""
    tree = edited(parcel, "action", "ask-sender", wait={"until": "sent"})
    assert Session.resume(tree, SAVE).steps[1].early
    assert not Session.resume(tree, SAVE.replace('"moments":{"sent":"2026-01-05T08:00:00Z"},', "")).steps[1].early


def test_times_that_run_backwards_in_a_save_count_as_the_last_one_before(parcel: Tree) -> None:
    session = Session.resume(parcel, SAVE.replace('"no",3600000000]', '"no",1800000000]'))
    assert [step.at for step in session.steps] == [NINE, NINE + HOUR, NINE + HOUR]
    assert session == parcel_walk(parcel)


def edited(tree: Tree, kind: str, node: str, **fields: object) -> Tree:
    """Edit one node of a tree."""
    data = json.loads(dumps(tree))
    data[kind][node].update(fields)
    del data["promise"], data["example"]
    return loads(json.dumps(data), "json")


def test_the_first_step_that_no_longer_fits_is_named(parcel: Tree) -> None:
    """A step fits where the walk stops at its node, its answer is one there, and the last leads where it led."""
    table: list[tuple[Tree, int | None, str]] = [
        (
            edited(parcel, "situation", "tracked", answers={"yes": "ask-sender", "no": "look-it-up"}),
            2,
            f"step 2 was answered at 'ask-sender', and this tree comes to 'look-it-up' there; {AGAIN}",
        ),
        (
            edited(parcel, "action", "ask-sender", answers={"called": "has-it-come"}),
            2,
            "step 2 does not fit: 'done' is not an answer at 'ask-sender'; give one of 'called'",
        ),
        (
            edited(parcel, "situation", "has-it-come", answers={"yes": "glad", "no": "claim"}),
            3,
            f"after its last step, no. 3, the walk was at 'let-go', and this tree leads to 'claim'; {AGAIN}",
        ),
        (
            edited(parcel, "situation", "worth-a-claim", answers={"little": "claim", "much": "claim"}),
            3,
            f"after its last step, no. 3, the walk was at 'let-go', and this tree leads to 'claim'; {AGAIN}",
        ),
    ]
    for tree, step, message in table:
        with pytest.raises(SaveError) as refusal:
            Session.resume(tree, SAVE)
        assert (str(refusal.value), refusal.value.step) == (message, step)


def salvaged(tree: Tree, save: str) -> Session:
    """What comes back of a save that does not fit: a sound session."""
    with pytest.raises(SaveError) as refusal:
        Session.resume(tree, save)
    session = refusal.value.session
    assert session is not None
    assert Session.resume(tree, session.save()) == session
    return session


def test_a_save_that_no_longer_fits_gives_back_the_session_up_to_the_last_step_that_does(parcel: Tree) -> None:
    walk = parcel_walk(parcel)
    elsewhere = edited(parcel, "situation", "tracked", answers={"yes": "ask-sender", "no": "look-it-up"})
    session = salvaged(elsewhere, SAVE)
    assert (session.here.id, session.steps, session.moments) == ("look-it-up", walk.steps[:1], walk.moments)
    session = salvaged(edited(parcel, "action", "ask-sender", answers={"called": "has-it-come"}), SAVE)
    assert (session.here.id, session.steps) == ("ask-sender", walk.steps[:1])


def test_where_only_the_last_node_is_another_all_steps_are_given_back(parcel: Tree) -> None:
    session = salvaged(edited(parcel, "situation", "has-it-come", answers={"yes": "glad", "no": "claim"}), SAVE)
    assert (session.here.id, session.steps) == ("claim", parcel_walk(parcel).steps)
    assert salvaged(parcel, Session.start(parcel).save().replace('"here":"tracked"', '"here":"glad"')) == Session.start(parcel)


def test_what_was_known_and_no_longer_fits_is_left_out_of_what_is_given_back(parcel: Tree) -> None:
    """The walk then goes as far as its steps fit without it."""
    session = salvaged(parcel, SAVE.replace('"value":10', '"value":-1,"tracked":"maybe"'))
    assert (session.here.id, dict(session.known), session.steps) == ("worth-a-claim", {}, parcel_walk(parcel).steps)


@pytest.mark.parametrize("save", [SAVE[:-1], SAVE.replace("lost-parcel", "lost-keys"), SAVE.replace('"no",0,', '"no",-1,')])
def test_of_a_damaged_save_or_one_of_another_tree_nothing_is_given_back(parcel: Tree, save: str) -> None:
    with pytest.raises(SaveError) as refusal:
        Session.resume(parcel, save)
    assert refusal.value.session is None


def test_a_tree_that_starts_elsewhere_does_not_fit_the_start(lodging: Tree) -> None:
    with pytest.raises(SaveError) as refusal:
        Session.resume(loads(dumps(lodging).replace('"start": "where"', '"start": "how-long"'), "json"), Session.start(lodging).save())
    assert str(refusal.value) == f"at its start the walk was at 'where', and this tree leads to 'how-long'; {AGAIN}"
    assert refusal.value.step is None


REPLACED: list[tuple[dict[str, Any], int | None, str]] = [
    ({"advicetree": 2}, None, f"this was saved in format 2, {NEWER}"),
    ({"advicetree": 10**40, "extra": 1, "steps": None}, None, f"this was saved in format a number of many digits, {NEWER}"),
    ({"advicetree": 0}, None, f"{DAMAGED}its format is 0, and the first one is 1; {UNCHANGED}"),
    ({"advicetree": True}, None, f"{DAMAGED}its 'advicetree' is true; {UNCHANGED}"),
    ({"advicetree": 1.0}, None, f"{DAMAGED}its 'advicetree' is 1.0; {UNCHANGED}"),
    ({"tree": "lost-keys"}, None, "the session was saved from the tree 'lost-keys', and this is 'lost-parcel'; resume it with its own tree"),
    ({"tree": 7}, None, f"{DAMAGED}its 'tree' is 7; {UNCHANGED}"),
    ({"steps": {}}, None, f"{DAMAGED}its 'steps' is a table; {UNCHANGED}"),
    ({"known": None}, None, f"{DAMAGED}its 'known' is None; {UNCHANGED}"),
    ({"extra": 1}, None, f"{DAMAGED}it does not have the parts of one; {UNCHANGED}"),
    ({"started": "2026-01-05T09:00:00"}, None, f"{DAMAGED}the time '2026-01-05T09:00:00' of 'started' is not a time, or has no zone; {UNCHANGED}"),
    ({"started": "0001-01-01T00:00:00+01:00"}, None, f"{DAMAGED}the time '0001-01-01T00:00:00+01:00' of 'started' is not a time, or has no zone; {UNCHANGED}"),
    ({"started": "soon"}, None, f"{DAMAGED}the time 'soon' of 'started' is not a time, or has no zone; {UNCHANGED}"),
    ({"moments": {"sent": 7}}, None, f"{DAMAGED}the time 7 of 'sent' is not a time, or has no zone; {UNCHANGED}"),
    ({"moments": {"\x1f": None}}, None, f"{DAMAGED}the time None of '\\x1f' is not a time, or has no zone; {UNCHANGED}"),
    ({"known": {"valeu": 10}}, 3, f"after its last step, no. 3, the walk was at 'let-go', and this tree leads to 'worth-a-claim'; {AGAIN}"),
    ({"known": {"value": True}}, None, f"{NOT_KNOWN} true {NO_VALUE}"),
    ({"known": {"value": [10]}}, None, f"{NOT_KNOWN} a list {NO_VALUE}"),
    ({"known": {"arrived": "no"}}, None, f"{NOT_KNOWN} 'arrived' is asked at each visit, so it cannot be known beforehand; leave it out"),
    ({"here": "glad"}, 3, f"after its last step, no. 3, the walk was at 'glad', and this tree leads to 'let-go'; {AGAIN}"),
    ({"here": ["let-go"]}, None, f"{DAMAGED}its 'here' is a list; {UNCHANGED}"),
]


@pytest.mark.parametrize(("fields", "step", "message"), REPLACED)
def test_a_save_with_a_wrong_field_is_refused(parcel: Tree, fields: dict[str, Any], step: int | None, message: str) -> None:
    with pytest.raises(SaveError) as refusal:
        Session.resume(parcel, json.dumps({**json.loads(SAVE), **fields}))
    assert (str(refusal.value), refusal.value.step) == (message, step)


NO_STEP = f"{DAMAGED}step 2 is not a list of a node, an answer, a time, a note and a mark; {UNCHANGED}"
NO_MARK = f"{DAMAGED}step 2 has a time or a mark that cannot be read; {UNCHANGED}"
STEPS: list[tuple[Any, str]] = [
    ("ask-sender", NO_STEP),
    (None, NO_STEP),
    ({}, NO_STEP),
    ([], NO_STEP),
    (["ask-sender"], NO_STEP),
    ([["ask-sender"], "done", 0], NO_STEP),
    (["ask-sender", "done", 0, None, True, None], NO_STEP),
    (["has-it-come", "no", 0], f"step 2 was answered at 'has-it-come', and this tree comes to 'ask-sender' there; {AGAIN}"),
    (["ask-sender", "did", 0], "step 2 does not fit: 'did' is not an answer at 'ask-sender'; give one of 'done'"),
    (["ask-sender", ["done"], 0], "step 2 does not fit: a list is not an answer at 'ask-sender'; give one of 'done'"),
    (["ask-sender", None, 0], "step 2 does not fit: None is not an answer at 'ask-sender'; give one of 'done'"),
    (["ask-sender", "done"], NO_MARK),
    (["ask-sender", "done", None], NO_MARK),
    (["ask-sender", "done", True], NO_MARK),
    (["ask-sender", "done", 1.5], NO_MARK),
    (["ask-sender", "done", "0"], NO_MARK),
    (["ask-sender", "done", 0, None, 1], NO_MARK),
    (["ask-sender", "done", 0, None, False], NO_MARK),
    (["ask-sender", "done", 0, None, []], NO_MARK),
    (["ask-sender", "done", 0, None, {}], NO_MARK),
    (["ask-sender", "done", -1], f"{DAMAGED}step 2 was answered before the start; {UNCHANGED}"),
    (["ask-sender", "done", 10**18], f"{DAMAGED}the time of step 2 is out of range; {UNCHANGED}"),
    (["ask-sender", "done", -(10**18)], f"{DAMAGED}step 2 was answered before the start; {UNCHANGED}"),
    (["ask-sender", "done", 10**4000], f"{DAMAGED}the time of step 2 is out of range; {UNCHANGED}"),
    (["ask-sender", "done", 0, 7], "step 2 is damaged: the note is 7, and not text; give it as str"),
    (["ask-sender", "done", 0, False], "step 2 is damaged: the note is false, and not text; give it as str"),
    (["ask-sender", "done", 0, "\x1b"], "step 2 is damaged: the note holds the character U+001B; leave control characters out"),
    (["ask-sender", "done", 0, "\ud800"], "step 2 is damaged: the note holds the character U+D800; leave control characters out"),
    (["ask-sender", "done", 0, "x" * 2_001], "step 2 is damaged: the note has 2,001 characters; a note may have 2,000"),
]


@pytest.mark.parametrize(("step", "message"), [pytest.param(step, message, id=str(number)) for number, (step, message) in enumerate(STEPS)])
def test_a_save_with_a_wrong_step_names_the_step(parcel: Tree, step: object, message: str) -> None:
    saved = json.loads(SAVE)
    saved["steps"][1] = step
    with pytest.raises(SaveError) as refusal:
        Session.resume(parcel, json.dumps(saved))
    assert (str(refusal.value), refusal.value.step) == (message, 2)


def test_a_step_after_an_ending_does_not_fit(parcel: Tree) -> None:
    saved = json.loads(SAVE)
    saved["steps"].append(["let-go", "done", 3_600_000_000])
    with pytest.raises(SaveError) as refusal:
        Session.resume(parcel, json.dumps(saved))
    assert str(refusal.value) == "step 4 does not fit: the walk has ended at 'let-go', so 'done' cannot be answered; go back, or start again"


def test_what_the_tree_no_longer_has_and_the_walk_did_not_need_is_left_out(parcel: Tree) -> None:
    """An edit elsewhere in the tree is none of a session's business."""
    saved = json.loads(SAVE)
    session = Session.resume(parcel, SAVE)
    saved["moments"]["collected"] = "2026-01-05T08:00:00Z"
    saved["known"]["colour"] = "red"
    assert Session.resume(parcel, json.dumps(saved)) == session


def test_a_save_of_very_many_parts_is_refused_before_it_is_read() -> None:
    many = '{"advicetree":1,"tree":"x","here":"a","steps":[' + "[]," * 2_000_000 + "[]]}"
    with pytest.raises(SaveError, match=r"^this is not a saved session that can be resumed: it has more parts than a walk may have;"):
        Session.resume(shipped("interview-recovery"), many)


def test_times_and_moments_go_with_a_start_only(parcel: Tree) -> None:
    saved = json.loads(SAVE)
    del saved["started"]
    with pytest.raises(SaveError, match=r"^this is not a saved session that can be resumed: it has moments and does not say when it started;"):
        Session.resume(parcel, json.dumps(saved))
    del saved["moments"]
    with pytest.raises(SaveError, match=r"^this is not a saved session that can be resumed: step 1 has a time or a mark that cannot be read;"):
        Session.resume(parcel, json.dumps(saved))


NO_JSON = f"{DAMAGED}it is not sound JSON; {UNCHANGED}"
NO_SAVE = f"{DAMAGED}it does not have the parts of one; {UNCHANGED}"
TEXTS: dict[str, tuple[Any, str]] = {
    "bytes": (SAVE.encode(), f"{DAMAGED}a save is text (str); {UNCHANGED}"),
    "none": (None, f"{DAMAGED}a save is text (str); {UNCHANGED}"),
    "empty": ("", NO_JSON),
    "cut": (SAVE[:-1], NO_JSON),
    "more": (SAVE + "x", NO_JSON),
    "mark": ("\ufeff" + SAVE, NO_JSON),
    "number": ("7", NO_SAVE),
    "null": ("null", NO_SAVE),
    "list": ("[]", NO_SAVE),
    "object": ("{}", NO_SAVE),
    "text": ('"save"', NO_SAVE),
    "nan": (SAVE.replace("10", "NaN", 1), NO_JSON),
    "infinity": (SAVE.replace("10", "-Infinity", 1), NO_JSON),
    "overflow": (SAVE.replace("10", "1e999", 1), f"{NOT_KNOWN} inf {NO_VALUE}"),
    "many digits": (SAVE.replace("10", "1" * 5_000, 1), NO_JSON),
    "some digits": (SAVE.replace("10", "1" * 4_000, 1), f"{NOT_KNOWN} a number of many digits {NO_VALUE}"),
    "twice": (SAVE.replace('"known"', '"here":"let-go","known"', 1), NO_JSON),
    "twice inside": (SAVE.replace('"value":10', '"value":10,"value":10', 1), NO_JSON),
    "deep list": ("[" * 100_000, NO_JSON),
    "deep closed": ("[" * 100_000 + "]" * 100_000, NO_JSON),
    "deep table": ('{"a":' * 100_000, NO_JSON),
    "deep step": (SAVE.replace('"no"', "[" * 100_000 + "]" * 100_000, 1), NO_JSON),
    "surrogate": (SAVE.replace("tracked", "\\ud800", 1), f"step 1 was answered at '\\ud800', and this tree asks 'tracked' there; {AGAIN}"),
    "nul": ("\x00", NO_JSON),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_is_no_save_is_refused(parcel: Tree, name: str) -> None:
    text, message = TEXTS[name]
    with pytest.raises(SaveError) as refusal:
        Session.resume(parcel, text)
    assert str(refusal.value) == message


def test_a_save_of_a_million_steps_or_of_endless_text_is_refused(lodging: Tree) -> None:
    step = ["look-around", "nothing"]
    for steps, what in ((10_001, "it has 10,001 steps, and a walk may have 10,000"), (1_000_000, "it has more parts than a walk may have")):
        many = json.dumps({"advicetree": 1, "tree": "lodging", "steps": [step] * steps, "here": "where"})
        with pytest.raises(SaveError, match=rf"{what}; give the text that save\(\) gave, unchanged$"):
            Session.resume(lodging, many)
    with pytest.raises(SaveError, match=r"^this is not a saved session that can be resumed: it has 67,108,865 characters, and a save may have 67,108,864;"):
        Session.resume(lodging, " " * (64 * 2**20 + 1))


def test_errors_stay_short_however_long_a_save_is(parcel: Tree) -> None:
    for text in (SAVE.replace("tracked", "x" * 10**6), SAVE.replace("lost-parcel", "y" * 10**6), SAVE.replace('"no"', json.dumps("z" * 10**6), 1)):
        with pytest.raises(SaveError) as refusal:
            Session.resume(parcel, text)
        assert len(str(refusal.value)) < 300


@pytest.mark.parametrize("path", list(places(json.loads(SAVE))), ids=lambda path: ".".join(map(str, path)) or "all")
def test_a_save_with_anything_anywhere_is_refused_or_sound(parcel: Tree, path: tuple[Any, ...]) -> None:
    for value in WEIRD:
        resumed(parcel, json.dumps(replaced(json.loads(SAVE), path, value)))


json_values = st.recursive(
    st.sampled_from(WEIRD) | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)


@given(st.data())
def test_a_mutated_save_is_refused_or_sound(data: st.DataObject) -> None:
    """Values put elsewhere, characters cut out, put in and changed."""
    session = data.draw(walks() | walks(rich=True))
    saved = json.loads(session.save())
    for _ in range(data.draw(st.integers(0, 2))):
        saved = replaced(saved, data.draw(st.sampled_from(list(places(saved)))), data.draw(json_values))
    text = json.dumps(saved)
    for _ in range(data.draw(st.integers(0, 2))):
        start = data.draw(st.integers(0, len(text)))
        text = text[:start] + data.draw(st.text(max_size=3)) + text[start + data.draw(st.integers(0, 3)) :]
    resumed(session.tree, text)


@given(st.data())
def test_a_save_with_its_steps_mixed_up_is_refused_or_sound(data: st.DataObject) -> None:
    """Steps left out, doubled and swapped, times and marks changed: all of it looks like a save."""
    session = data.draw(walks() | walks(rich=True))
    saved = json.loads(session.save())
    steps = saved["steps"]
    for _ in range(data.draw(st.integers(1, 3))):
        if steps:
            step = list(steps.pop(data.draw(st.integers(0, len(steps) - 1))))
            if len(step) > 2 and isinstance(step[2], int):
                step[2] += data.draw(st.sampled_from((0, -(10**9), 10**12)))
            step = data.draw(st.sampled_from((step, [*step, *[None] * (4 - len(step)), True][:5])))
            for _ in range(data.draw(st.integers(0, 2))):
                steps.insert(data.draw(st.integers(0, len(steps))), step)
    resumed(session.tree, json.dumps(saved))


@given(walks(rich=True), trees(rich=True))
def test_what_a_refusal_gives_back_is_the_walk_of_the_steps_that_fit(session: Session, edited: Tree) -> None:
    """Against another tree with the same name: each step that is given back can be answered there, and the next one cannot."""
    refusal: SaveError | None = None
    found: Session | None
    try:
        found = Session.resume(edited, session.save())
    except SaveError as error:
        refusal, found = error, error.session
    assert found is not None
    steps = [(step.node, step.answer, step.note, step.at) for step in session.steps]
    kept = [(step.node, step.answer, step.note, step.at) for step in found.steps]
    assert kept == steps[: len(kept)]
    walked = Session.start(edited, found.known, found.started)
    for step in found.steps:
        assert walked.here.id == step.node
        walked = walked.answer(step.answer, now=step.at, early=True)
    assert walked.here == found.here
    known = {fact: held for fact, held in session.known.items() if fact in edited.facts}  # what a tree no longer has is left out
    if len(kept) < len(steps):
        node, answer, *_ = steps[len(kept)]
        assert refusal is not None
        assert found.here.id != node or answer not in {offer.id for offer in found.offers}
    else:
        assert (refusal is None) == (found.here.id == session.here.id and found.known == known)


def test_a_hostile_text_is_refused_in_no_time() -> None:
    """Each of these is large; the first, of escaped quotes that nothing closes, took time with the square of its length."""
    tree = loads(LITTLE)
    head = '{"advicetree":1,"tree":"x","here":"a","steps":['
    texts = {
        "quotes that nothing closes": head + '"' + '\\"' * 500_000 + "," * 1_000_000,
        "quotes": head + '"' + '\\"' * 500_000 + '"' + "," * 1_000_000,
        "strings": head + '"",' * 1_000_000,
        "tables": '{"a":' * 1_000_000,
        "lists": head + "[" * 1_000_000,
        "digits": head + "1" * 5_000_000,
        "an answer": head + '["a","' + "☂" * 5_000_000 + '"]]}',
        "a node": head + '["' + "\\ud800" * 500_000 + '","yes"]]}',
    }
    for text in texts.values():
        start = time.process_time()
        with pytest.raises(SaveError) as refusal:
            Session.resume(tree, text)
        assert time.process_time() - start < 2
        assert len(str(refusal.value)) < 400


@given(json_values)
def test_any_json_is_refused_or_sound(value: object) -> None:
    resumed(loads(LITTLE), json.dumps(value))


@given(st.text())
def test_any_text_is_refused(text: str) -> None:
    with pytest.raises(SaveError):
        Session.resume(loads(LITTLE), text)


LITTLE = 'format = 1\nid = "x"\ntitle = "X"\nstart = "a"\n[situation.a]\nask = "A?"\nanswers = { yes = "z", no = "z" }\n[ending.z]\nsay = "Z."'


# Lists, dates and zones

SUPPORT = support()
AUCKLAND = ZoneInfo("Pacific/Auckland")


def support_save(benefits: Any = ("uc",), born: Any = "1950-03-01", **more: Any) -> str:
    """A save of a walk that ticked something and told when somebody was born."""
    steps = [["what-you-get", benefits, 0], ["age", born, 0]]
    return json.dumps({"advicetree": 1, "tree": "support", "started": "2026-11-28T12:00:00Z", "steps": steps, "here": "where", **more})


@pytest.mark.parametrize("ticked", [["hb", "uc"], ["uc", "hb", "uc"], ["uc", "hb"]])
def test_a_list_in_a_save_is_kept_in_the_authors_order_each_choice_once(ticked: list[str]) -> None:
    session = Session.resume(SUPPORT, support_save(ticked))
    assert session.steps[0].answer == ("uc", "hb")
    assert session == Session.start(SUPPORT, now=NOON).answer(["uc", "hb"], now=NOON).answer("1950-03-01", now=NOON)
    assert '["what-you-get",["uc","hb"],0]' in session.save()
    known = json.dumps({"advicetree": 1, "tree": "support", "known": {"benefits": ticked}, "steps": [], "here": "age"})
    assert Session.resume(SUPPORT, known) == Session.start(SUPPORT, {"benefits": ["uc", "hb"]})


@pytest.mark.parametrize(
    ("ticked", "message"),
    [
        ("uc", "'benefits' takes a list of choices, not 'uc'; give ['uc']"),
        ({"uc": True}, "'benefits' takes a list of choices, not a table; give a list of some of 'uc', 'hb', 'pc', 'none'"),
        ([["uc"]], "a list is not a choice of 'benefits'; give some of 'uc', 'hb', 'pc', 'none'"),
        (["uc", ["hb", []]], "a list is not a choice of 'benefits'; give some of 'uc', 'hb', 'pc', 'none'"),
        (["dole"], "'dole' is not a choice of 'benefits'; give some of 'uc', 'hb', 'pc', 'none'"),
        ([None], "None is not a choice of 'benefits'; give some of 'uc', 'hb', 'pc', 'none'"),
        (["none", "uc"], "'none' of 'benefits' goes with no other choice; give ['none'] alone, or leave it out"),
        ([], "nothing was ticked of 'benefits'; give ['none']"),
        (["uc"] * 150_000, "the list of 'benefits' has 150,000 things, and there are 4 to choose from; give each once"),
    ],
)
def test_a_list_in_a_save_that_cannot_be_ticked_does_not_fit(ticked: Any, message: str) -> None:
    with pytest.raises(SaveError) as refused:
        Session.resume(SUPPORT, support_save(ticked))
    assert str(refused.value) == f"step 1 does not fit: {message}"
    assert refused.value.step == 1
    with pytest.raises(SaveError) as refused:
        Session.resume(SUPPORT, json.dumps({"advicetree": 1, "tree": "support", "known": {"benefits": ticked}, "steps": [], "here": "age"}))
    assert str(refused.value) == f"what was known no longer fits the tree: {message}"


@pytest.mark.parametrize("born", ["1899-12-31", "2026-11-29", "9999-12-31", "1950-02-30", "1950-2-3", "01/02/1950", 1950, ["1950-03-01"], "１９５０-03-01"])
def test_a_date_in_a_save_that_is_not_one_of_the_fact_does_not_fit(born: Any) -> None:
    with pytest.raises(SaveError, match=r"^step 2 does not fit: "):
        Session.resume(SUPPORT, support_save(born=born))


def test_a_band_is_judged_by_the_time_and_the_zone_of_the_step_whenever_the_walk_is_resumed() -> None:
    """66 years are reached on 29 November, which is 28 November at noon in UTC and the next day in Auckland."""
    here = Session.resume(SUPPORT, support_save(born="1960-11-29"))
    there = Session.resume(SUPPORT, support_save(born="1960-11-29", zone="Pacific/Auckland"))
    assert (here.facts["born"], there.facts["born"]) == ("grown", "old")
    assert there.zone == AUCKLAND
    assert Session.resume(SUPPORT, support_save(born="1960-11-29", zone="Pacific/Auckland"), zone=AUCKLAND) == there


def test_a_date_whose_time_ran_backwards_is_judged_by_the_time_that_counts() -> None:
    fields = json.loads(support_save(born="1960-11-29"))
    fields["steps"][0][2] = 24 * 3600 * 10**6  # a day later than the second step
    session = Session.resume(SUPPORT, json.dumps(fields))
    assert session.facts["born"] == "old"
    assert Session.resume(SUPPORT, session.save()) == session


@pytest.mark.parametrize(
    "zone",
    [
        "",
        "../../etc/passwd",
        "/etc/localtime",
        "Europe/Berlin\0",
        "Europe/Atlantis",
        "\ud800",
        "x" * 100_000,
        "tzdata.zi",
        "..",
        "Europe",
        "UTC+24:00",
        "UTC-99:99",
        "UTC+01:60",
        "UTC+1",
    ],
)
def test_a_zone_in_a_save_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(SaveError, match=r"^there is no zone .+ in the zone database; give 'zone' to resume, or install the package tzdata$") as refused:
        Session.resume(SUPPORT, support_save(zone=zone))
    assert len(str(refused.value)) < 200
    with pytest.raises(
        SaveError, match=r"^the session was saved in the zone .+, and 'Pacific/Auckland' was given; give the zone that it was saved in, or none$"
    ):
        Session.resume(SUPPORT, support_save(zone=zone), zone=AUCKLAND)


@pytest.mark.parametrize("zone", [3, None, ["UTC"], {"key": "UTC"}])
def test_a_zone_in_a_save_is_text(zone: Any) -> None:
    with pytest.raises(SaveError, match=r"^this is not a saved session that can be resumed: its 'zone' is "):
        Session.resume(SUPPORT, support_save(zone=zone))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(("uc", "hb", "none")), lambda inner: st.lists(inner, max_size=4)
    )
)
def test_anything_ticked_in_a_save_is_refused_or_sound(ticked: Any) -> None:
    resumed(SUPPORT, support_save(ticked))
