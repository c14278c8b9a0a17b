"""What a front end is shown, and what it sends back: the shapes of views and requests, and the turn that binds a step to its stop."""

from __future__ import annotations

import json
import math
import runpy
import tomllib
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree import AdviceTreeError, Fact, MalformedRequest, RefusedAnswer, RefusedTime, Session, StaleAnswer, TooSoon, Tree, UnknownName, loads
from advicetree.engine import Given
from advicetree.given import Handed
from guidance import NOON, support
from strategies import START, answered, walks

SCHEMAS = Path(__file__).parent.parent / "docs" / "schemas"
MONDAY = datetime(2026, 3, 2, 9, 0, 0, 250_000, tzinfo=timezone.utc)
NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def closed(part: Any) -> Any:
    """A schema in which no object has other keys than those that are told."""
    if isinstance(part, list):
        return [closed(one) for one in part]
    if not isinstance(part, dict):
        return part
    found = {key: closed(value) for key, value in part.items()}
    return {**found, "additionalProperties": False} if "properties" in found and isinstance(found.get("type"), str) else found


def validator(name: str) -> jsonschema.Draft202012Validator:
    """What holds data against a published schema, closed: a key too many is a fault."""
    schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(closed(schema))


def either() -> st.SearchStrategy[Session]:
    """Sessions of plain trees, and of those that have several choices, groups, dates, derived facts and conditions."""
    return walks() | walks(rich=True)


def sent(fact: Fact | None, choice: str) -> str | list[str]:
    """What is sent for a choice: its id, or a list of it where several can be ticked."""
    return [choice] if fact is not None and fact.several is not None else choice


def about(session: Session) -> Fact | None:
    """The fact that is asked about here."""
    return session.tree.facts.get(session.here.fact or "")


SESSION, TREE, REQUEST, ERROR = (validator(name) for name in ("session-view", "tree-view", "request", "error-view"))
WHY, WHY_NOT = validator("explanation-view"), validator("why-not-view")


def plain(value: object) -> object:
    """Data as it comes out of JSON; refuses what JSON has no word for."""
    return json.loads(json.dumps(value, allow_nan=False))


def at(session: Session, later: timedelta = timedelta(0)) -> datetime | None:
    """A time at which a session can be looked at, or none if it keeps no time."""
    return None if session.started is None else (session.steps[-1].at or session.started if session.steps else session.started) + later


def with_floor(length: str = "2 days") -> Tree:
    """A tree of a question and two actions, the second of which waits."""
    return loads(f"""
format = 1
id = "photos"
title = "The disk is failing"
start = "sure"
[fact.size]
ask = "How large is it?"
number = {{ unit = "GB", from = 0 }}
bands = [{{ id = "small", below = 100, label = "Small" }}, {{ id = "large", label = "Large" }}]
[moment.bought]
ask = "When was it bought?"
[situation.sure]
ask = "Have you saved your photographs?"
answers.yes = "wipe"
answers.no = {{ label = "No, not yet", to = "how-large", say = "Then save them first." }}
[situation.how-large]
about = "size"
answers.small = "save"
answers.large = "save"
[action.save]
do = "Save your photographs"
then = "wipe"
[action.wipe]
do = "Wipe the disk"
wait = {{ at-least = "{length}", since = "bought", why = "It may be taken back." }}
answers.done = "end"
answers.refund = {{ label = "They took it back", to = "end", any-time = true }}
[ending.end]
say = "Good."
""")


# ---------------------------------------------------------------------------- shapes


def test_the_published_schemas_are_those_of_the_types() -> None:
    """They are made by `python docs/schemas/make_schemas.py`."""
    made = runpy.run_path(str(SCHEMAS / "make_schemas.py"))["schemas"]()
    assert sorted(made) == sorted(path.name for path in SCHEMAS.glob("*.json"))
    for name, text in made.items():
        assert (SCHEMAS / name).read_text(encoding="utf-8") == text


def test_the_wheel_ships_every_published_schema() -> None:
    """`advicetree schema why-not-view` has to find it in an installed package as well."""
    settings = tomllib.loads((SCHEMAS.parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
    shipped = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    wanted = {f"docs/schemas/{path.name}": f"advicetree/schemas/{path.name}" for path in SCHEMAS.glob("*.json")}
    assert {file: to for file, to in shipped.items() if file.startswith("docs/schemas/")} == wanted


@given(either(), st.data())
def test_why_and_why_not_are_plain_data_of_the_published_shapes(session: Session, data: st.DataObject) -> None:
    why = session.explain()
    why_not = session.why_not(data.draw(st.sampled_from(list(session.tree.nodes))))
    assert plain(why.view()) == why.view()
    assert plain(why_not.view()) == why_not.view()
    WHY.validate(why.view())
    WHY_NOT.validate(why_not.view())


@given(either(), st.timedeltas(timedelta(0), timedelta(days=9)), st.integers(0, 4))
def test_a_view_is_plain_data_of_the_published_shape(session: Session, later: timedelta, path: int) -> None:
    view = session.view(now=at(session, later), path=path)
    assert plain(view) == view
    SESSION.validate(view)
    assert len(view["path"]) == min(path, len(session.steps))
    assert len(view["path"]) + view["path_left_off"] == len(session.steps)
    TREE.validate(session.tree.view())


@given(either())
def test_a_view_tells_what_the_session_tells(session: Session) -> None:
    view = session.view(now=at(session))
    here = session.here
    assert (view["turn"], view["kind"], view["id"], view["headline"]) == (session.turn, here.kind, here.id, here.headline)
    assert [(said["say"], said["node"]) for said in view["said"]] == [(said.say, said.node) for said in session.said]
    assert [line["say"] for line in view["lines"]] == [line.say for line in (*session.how, *session.parting[1:])]
    assert [line["say"] for line in view["cautions"]] == [line.say for line in session.caution]
    assert [(choice["id"], choice["label"]) for choice in view["choices"]] == [(offer.id, offer.label) for offer in session.offers]
    assert [(step["id"], step["answer"], step["label"], step["noted"]) for step in view["path"]] == [
        (step.node, list(step.answer) if isinstance(step.answer, tuple) else step.answer, step.label, step.note is not None) for step in session.steps
    ]
    assert [step["step"] for step in view["path"]] == [stop.turn for stop in session.stops]
    assert {one["id"]: tuple(one["notes"]) for one in view["recalled"]} == dict(session.recalled)
    assert session.view(now=at(session), notes=False)["recalled"] == []
    assert view["can_go_back"] is bool(session.steps)
    cited = {*view["sources"], *(key for line in (*view["said"], *view["lines"], *view["cautions"]) for key in line["sources"])}
    assert set(view["cited"]) == cited


@given(either())
def test_the_choices_that_are_open_are_those_that_are_taken(session: Session) -> None:
    now = at(session)
    for choice in session.view(now=now)["choices"]:
        try:
            session.answer(sent(about(session), choice["id"]), now=now)
        except TooSoon:
            assert not choice["open"]
        else:
            assert choice["open"]


@given(either())
def test_a_client_that_waits_exactly_is_let_in(session: Session) -> None:
    """Both by the time that it is told, and by the seconds that are left."""
    now = at(session)
    view = session.view(now=now)
    if now is None or view["wait"] is None or view["wait"]["opens_at"] is None or view["wait"]["seconds_left"] is None:
        return
    for then in (datetime.fromisoformat(view["wait"]["opens_at"]), now + timedelta(seconds=view["wait"]["seconds_left"])):
        assert session.view(now=then)["wait"]["open"]  # type: ignore[index]
        assert all(choice["open"] for choice in session.view(now=then)["choices"])
        session.act({"turn": view["turn"], "answer": view["choices"][0]["id"]}, now=then)


def test_a_view_of_an_action_that_is_not_open_yet_key_by_key() -> None:
    session = Session.start(with_floor(), now=MONDAY).answer("no", now=MONDAY).answer(12.5, now=MONDAY).answer("done", now=MONDAY, note="On a stick.")
    view = session.view(now=MONDAY + timedelta(hours=1))
    assert view["as_of"] == "2026-03-02T10:00:00Z"
    assert view["wait"] == {
        "why": "It may be taken back.",
        "at_least_seconds": 172_800,
        "at_most_seconds": None,
        "opens_at": "2026-03-04T09:00:01Z",
        "due_at": None,
        "open": False,
        "seconds_left": 169_200,
    }
    assert view["moment"] == {"id": "bought", "ask": "When was it bought?", "at": None, "wanted": True}
    assert view["choices"] == [
        {"id": "done", "label": "Done", "alone": False, "open": False, "opens_at": "2026-03-04T09:00:01Z"},
        {"id": "refund", "label": "They took it back", "alone": False, "open": True, "opens_at": None},
    ]
    assert [(step["step"], step["answer"], step["label"], step["noted"]) for step in view["path"]] == [
        ("0:sure", "no", "No, not yet", False),
        ("1:how-large", 12.5, "Small", False),
        ("2:save", "done", "Done", True),
    ]


def test_a_view_of_a_question_for_a_number() -> None:
    view = Session.start(with_floor(), known={"size": 150}).answer("no").view()
    assert (view["id"], view["as_of"], view["known"]) == ("save", None, [{"fact": "size", "ask": "How large is it?", "answer": 150, "label": "Large"}])
    view = Session.start(with_floor()).answer("no").view()
    assert view["asks"] == {
        "form": "number",
        "fact": "size",
        "unit": "GB",
        "minimum": 0,
        "maximum": None,
        "min_choices": None,
        "max_choices": None,
        "worked_out_from": [],
    }


def test_a_session_that_keeps_time_needs_it_for_a_view_and_one_that_keeps_none_refuses_it() -> None:
    with pytest.raises(RefusedTime, match=r"^this session keeps time, so its view needs 'now'; pass now=datetime.now\(timezone.utc\)$"):
        Session.start(with_floor(), now=MONDAY).view()
    with pytest.raises(RefusedTime, match=r"^this session was started without a time, so it takes no 'now'"):
        Session.start(with_floor()).view(now=MONDAY)
    with pytest.raises(RefusedTime, match=r"^'now' has no zone"):
        Session.start(with_floor(), now=MONDAY).view(now=datetime(2026, 3, 2))  # noqa: DTZ001
    for path in (-1, 1.5, True, None):
        with pytest.raises(ValueError, match=r"^the path is a whole number of stops from 0, not "):
            Session.start(with_floor()).view(path=path)  # type: ignore[arg-type]


def test_a_tree_tells_its_places() -> None:
    view = with_floor().view()
    assert view["tree"] == {"id": "photos", "title": "The disk is failing", "version": None, "language": None}
    assert view["start"] == "sure"
    assert view["nodes"][0] == {"id": "sure", "kind": "situation", "headline": "Have you saved your photographs?", "stage": None}
    assert [(node["id"], node["kind"]) for node in view["nodes"]][-2:] == [("wipe", "action"), ("end", "ending")]


# ---------------------------------------------------------------------------- the turn


def test_a_form_sent_twice_answers_nothing_unseen() -> None:
    session = Session.start(with_floor())
    form = session.answer("no").answer("small")
    after = form.answer("done", turn=form.turn)
    assert after.here.id == "wipe"
    with pytest.raises(StaleAnswer) as refused:
        after.answer("done", turn=form.turn)
    assert str(refused.value) == ("this was meant for the stop '2:save', and the walk is at '3:wipe'; show the current stop, and ask again")
    assert (refused.value.turn, refused.value.here) == ("2:save", "3:wipe")


def test_a_turn_names_the_stop_and_not_what_it_says() -> None:
    """A program that finds out by itself that the same stop says something else now refuses in the same way."""
    session = Session.start(with_floor())
    first, other = session.answer("no").answer("small"), session.answer("no").answer("large")
    assert (first.turn, first == other) == (other.turn, False)
    assert other.answer("done", turn=first.turn).here.id == "wipe"
    told = "this was meant for the stop '2:save', and what is said there has changed since; show the current stop, and ask again"
    assert str(StaleAnswer(first.turn, other.turn)) == told


@given(either(), st.data())
def test_whatever_is_meant_for_another_stop_is_refused(session: Session, data: st.DataObject) -> None:
    """Whoever answered, or went back, holds the turn of a stop where the walk no longer stands."""
    if session.ended:
        return
    now = at(session)
    turn = session.turn
    after = data.draw(answered(session))
    assert session.answer(after.steps[-1].answer, now=now, early=True, turn=turn).here == after.here
    calls: list[Any] = [
        lambda: after.answer(after.offers[0].id if after.offers else "", now=now, early=True, turn=turn),
        lambda: after.back(turn=turn),
        lambda: after.change(after.steps[0].node, after.steps[0].answer, turn=turn),
        lambda: after.with_moment("first", START, turn=turn),
        *(lambda body=body: after.act({"turn": turn, **body}, now=now) for body in ({"answer": "yes"}, {"do": "back"}, {"do": "change"}, {"do": "moment"})),
    ]
    for call in calls:
        with pytest.raises(StaleAnswer):
            call()
    for name in (3, ["2:save"], "", after.turn + " "):
        with pytest.raises(StaleAnswer):
            after.back(turn=name)  # type: ignore[arg-type]


@given(either())
def test_stops_are_where_the_walk_stood(session: Session) -> None:
    before = session
    for stop in reversed(session.stops):
        step = before.steps[-1]
        before = before.back()
        assert (stop.session, stop.step, stop.label) == (before, step, step.label)
        assert (stop.turn, stop.node, stop.offers) == (before.turn, before.here, before.offers)
    assert len(session.stops) == len(session.steps)


@given(either())
def test_the_label_of_a_step_is_the_one_that_was_offered(session: Session) -> None:
    for stop in session.stops:
        labels = {offer.id: offer.label for offer in stop.offers}
        answer = stop.step.answer
        if isinstance(answer, tuple):
            assert stop.label == (", ".join(labels[choice] for choice in answer) or "None of them")
        else:
            assert stop.label == labels[answer] if answer in labels else stop.label in labels.values()


# ---------------------------------------------------------------------------- requests


@given(either(), st.data())
def test_what_a_view_offers_can_be_sent_back(session: Session, data: st.DataObject) -> None:
    """A client that builds its requests from nothing but the view goes where the session goes; all of them are of the published shape."""
    now = at(session, timedelta(days=400))
    view = session.view(now=now)
    for choice in view["choices"]:
        answer = sent(about(session), choice["id"])
        body: dict[str, Any] = {"turn": view["turn"], "answer": answer, "note": "My words."}
        REQUEST.validate(body)
        assert session.act(plain(body), now=now) == session.answer(answer, now=now, note="My words.")
    if view["can_go_back"]:
        assert session.act({"turn": view["turn"], "do": "back"}, now=now) == session.back()
    for told, stop in zip(view["path"], session.stops, strict=True):
        other = sent(session.tree.facts.get(stop.node.fact or ""), data.draw(st.sampled_from(stop.offers)).id)
        body = {"turn": view["turn"], "do": "change", "step": told["step"], "answer": other}
        REQUEST.validate(body)
        assert session.act(body, now=now) == session.change(told["id"], other, nth=stop.step.nth, now=now)
    for known in view["known"]:
        body = {"turn": view["turn"], "do": "change", "fact": known["fact"], "answer": None}
        assert session.act(body, now=now) == session.change(known["fact"], None, now=now)
    if now is not None:
        body = {"turn": view["turn"], "do": "moment", "moment": "first", "at": "2026-01-05T10:00:00+01:00"}
        assert session.act(body, now=now) == session.with_moment("first", START)


@given(
    either(), st.dictionaries(st.sampled_from(["turn", "do", "answer", "note", "early", "step", "fact", "moment", "at", "x"]), NESTED) | NESTED, st.booleans()
)
def test_a_hostile_request_is_refused_in_a_sentence_or_taken(session: Session, body: Any, right_turn: bool) -> None:  # noqa: FBT001
    if right_turn and isinstance(body, dict):
        body = {**body, "turn": session.turn}
    try:
        after = session.act(body, now=at(session))
    except AdviceTreeError as error:
        view = error.view()
    else:
        assert isinstance(after, Session)
        assert REQUEST.is_valid(body)
        return
    assert REQUEST.is_valid(body) or view["code"] == "malformed"
    ERROR.validate(view)
    assert plain(view) == view


REFUSED: list[tuple[object, type[AdviceTreeError], str]] = [
    (None, MalformedRequest, 'the request is null; send an object, such as {"turn": "0:start", "answer": "yes"}'),
    ({"answer": "small"}, MalformedRequest, "the request has no 'turn'; send back the 'turn' of the view that was shown"),
    ({"turn": "1:how-large", "anwser": "small"}, MalformedRequest, "'anwser' is not a key of the request 'answer'; did you mean 'answer'?"),
    ({"turn": "1:how-large", "do": "back", "now": 3}, MalformedRequest, "'now' is not a key of the request 'back'; its keys are 'turn', 'do'"),
    ({"turn": "1:how-large", "do": "reset"}, MalformedRequest, "the request's 'do' is 'reset'; send one of 'answer', 'back', 'change', 'moment'"),
    (
        {"turn": "1:how-large", "answer": True},
        MalformedRequest,
        "the request's 'answer' is true; send the 'id' of one of the view's 'choices', a list of them, a number or a date, as 'asks' tells",
    ),
    (
        {"turn": "1:how-large"},
        MalformedRequest,
        "the request has no 'answer'; send the 'id' of one of the view's 'choices', a list of them, a number or a date, as 'asks' tells",
    ),
    ({"turn": "1:how-large", "answer": "small", "early": 1}, MalformedRequest, "the request's 'early' is 1; send true or false"),
    ({"turn": "1:how-large", "do": "change", "answer": "yes"}, MalformedRequest, "the request 'change' names neither a step nor a fact; send one of them"),
    (
        {"turn": "1:how-large", "do": "change", "step": "0:sure", "fact": "size"},
        MalformedRequest,
        "the request 'change' names both a step and a fact; send one of them",
    ),
    ({"turn": "1:how-large", "do": "change", "step": "1:sure", "answer": "yes"}, UnknownName, "'1:sure' is not a step of this walk; there is only '0:sure'"),
    (
        {"turn": "1:how-large", "do": "change", "fact": "size", "answer": 3},
        UnknownName,
        "'size' is not a fact that was known beforehand; there are none",
    ),
    (
        {"turn": "1:how-large", "do": "moment", "moment": "sold", "at": "2026-03-02T09:00:00Z"},
        UnknownName,
        "there is no moment named 'sold'; there is only 'bought'",
    ),
    (
        {"turn": "1:how-large", "do": "moment", "moment": "bought", "at": "yesterday"},
        RefusedTime,
        "'yesterday' is not a time; send ISO 8601 with a zone, such as '2026-03-02T09:00:00+01:00'",
    ),
    (
        {"turn": "1:how-large", "do": "moment", "moment": "bought", "at": "2026-03-02T09:00"},
        RefusedTime,
        "'2026-03-02T09:00' has no zone; send ISO 8601 with a zone, such as '2026-03-02T09:00:00+01:00'",
    ),
    (
        {"turn": "1:how-large", "do": "moment", "moment": "bought"},
        MalformedRequest,
        "the request has no 'at'; send ISO 8601 with a zone, such as '2026-03-02T09:00:00+01:00'",
    ),
    ({"turn": "1:how-large", "do": "moment"}, MalformedRequest, "the request has no 'moment'; send the 'id' of the view's 'moment'"),
    (
        {"turn": "1:how-large", "answer": ["small", 3]},
        MalformedRequest,
        "the request's 'answer' is a list; send the 'id' of one of the view's 'choices', a list of them, a number or a date, as 'asks' tells",
    ),
    ({"turn": "1:how-large", "answer": "small", "note": 3}, MalformedRequest, "the request's 'note' is 3; send text"),
    (
        {"turn": 1, "answer": "small"},
        MalformedRequest,
        "the request's 'turn' is 1; send back the 'turn' of the view that was shown",
    ),
    (
        {"turn": "1:how-large", "do": "change", "step": 0, "answer": "yes"},
        MalformedRequest,
        "the request's 'step' is 0; send the 'step' of an entry of the view's 'path'",
    ),
    (
        {"turn": "1:how-large", "do": "change", "fact": {}, "answer": "yes"},
        MalformedRequest,
        "the request's 'fact' is an object; send the 'fact' of an entry of the view's 'known'",
    ),
    (
        {"turn": "1:how-large", "do": "moment", "moment": 1, "at": "2026-03-02T09:00:00Z"},
        MalformedRequest,
        "the request's 'moment' is 1; send the 'id' of the view's 'moment'",
    ),
    (
        {"turn": "1:how-large", "do": "moment", "moment": "bought", "at": 1772442000},
        MalformedRequest,
        "the request's 'at' is 1772442000; send ISO 8601 with a zone, such as '2026-03-02T09:00:00+01:00'",
    ),
    (
        {"turn": "1:how-large", "do": "moment", "moment": "bought", "at": "2026-03-02"},
        RefusedTime,
        "'2026-03-02' has no zone; send ISO 8601 with a zone, such as '2026-03-02T09:00:00+01:00'",
    ),
    (
        {"turn": "1:how-large", "do": "moment", "moment": "bought", "at": "0001-01-01T00:00:00+02:00"},
        RefusedTime,
        "'0001-01-01T00:00:00+02:00' lies outside the years 1 to 9999 in UTC; send ISO 8601 with a zone, such as '2026-03-02T09:00:00+01:00'",
    ),
    ({"turn": "1:how-large", "answer": "smal"}, RefusedAnswer, "'smal' is not an answer at 'how-large'; did you mean 'small'?"),
    (
        {"turn": "1:how-large", "answer": "7,5"},
        RefusedAnswer,
        "'7,5' is not an answer at 'how-large'; write a point before decimals, and nothing between thousands",
    ),
    (
        {"turn": "1:how-large", "answer": "1,000,000"},
        RefusedAnswer,
        "'1,000,000' is not an answer at 'how-large'; write a point before decimals, and nothing between thousands",
    ),
    (
        {"turn": "1:how-large", "answer": ["small"]},
        RefusedAnswer,
        "a list is not an answer at 'how-large'; give a number of GB from 0, or one of 'small', 'large'",
    ),
    ({"turn": "1:how-large", "answer": "1_0"}, RefusedAnswer, "'1_0' is not an answer at 'how-large'; give the number itself, not text"),
]


@pytest.mark.parametrize(("body", "kind", "message"), REFUSED)
def test_a_request_that_cannot_be_taken_is_told_what_is_wrong(body: object, kind: type[AdviceTreeError], message: str) -> None:
    session = Session.start(with_floor(), now=MONDAY).answer("no", now=MONDAY)
    with pytest.raises(kind) as refused:
        session.act(body, now=MONDAY)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        ("12", 12),
        ("12.50", 12.5),
        ("0", 0),
        ("+7", 7),
        (".5", 0.5),
        ("1.", 1),
        ("5e-1", 0.5),
        ("1e2", 100),
        (" 12 ", 12),
        ("١٢", 12),
        ("small", "small"),
        (12, 12),
        (12.5, 12.5),
        (Decimal("12.50"), 12.5),
        (Fraction(25, 2), 12.5),
        (np.int64(12), 12),
    ],
)
def test_a_number_may_come_as_text_and_in_any_type(sent: Handed, taken: Given) -> None:
    """A program may read the JSON of a request with `parse_float=Decimal`, as those do that count money."""
    session = Session.start(with_floor()).answer("no")
    assert session.act({"turn": session.turn, "answer": sent}).steps[-1].answer == taken


@pytest.mark.parametrize("sent", ["nan", "inf", "1e400", "1e", ".", "0x10", "", "1_0", "-1", "1" * 400, math.inf, -math.inf, 10**400])
def test_what_only_looks_like_a_number_is_refused(sent: Given) -> None:
    session = Session.start(with_floor()).answer("no")
    with pytest.raises(RefusedAnswer):
        session.act({"turn": session.turn, "answer": sent})


def test_early_counts_where_both_the_host_and_the_request_say_so() -> None:
    session = Session.start(with_floor(), now=MONDAY).answer("yes", now=MONDAY)
    body = {"turn": session.turn, "answer": "done", "early": True}
    assert session.act(body, now=MONDAY, early=True).steps[-1].early
    for refused, allowed in ((body, False), ({**body, "early": None}, True), ({"turn": session.turn, "answer": "done"}, True)):
        with pytest.raises(TooSoon) as caught:
            session.act(refused, now=MONDAY, early=allowed)
        assert caught.value.view()["opens_at"] == "2026-03-04T09:00:01Z"


# ---------------------------------------------------------------------------- errors


def test_each_cause_has_a_code_of_its_own() -> None:
    start = Session.start(with_floor(), now=MONDAY)
    stop = start.answer("no", now=MONDAY)
    calls: list[tuple[Any, str, dict[str, Any]]] = [
        (start.back, "at-start", {}),
        (lambda: start.change("save", "done"), "never-answered", {}),
        (lambda: start.answer("no", now=MONDAY, note="x" * 2_001), "refused-note", {}),
        (lambda: start.answer("no"), "refused-time", {}),
        (lambda: start.answer("nay", now=MONDAY), "refused-answer", {"choices": ["yes", "no"], "nearest": None}),
        (lambda: start.answer("No, not yet", now=MONDAY), "refused-answer", {"choices": ["yes", "no"], "nearest": "no"}),
        (lambda: start.answer("yes", now=MONDAY).answer("done", now=MONDAY), "too-soon", {"opens_at": "2026-03-04T09:00:01Z"}),
        (lambda: stop.answer("small", now=MONDAY, turn=start.turn), "stale", {"turn": "1:how-large"}),
        (lambda: stop.change("saev", "done"), "unknown-name", {"names": ["sure", "how-large", "save", "wipe", "end", "size"]}),
        (lambda: stop.act([], now=MONDAY), "malformed", {}),
        (lambda: Session.resume(stop.tree, stop.save().replace('"no"', '"nay"')), "save", {"step": 1}),
        (lambda: loads(""), "tree", {}),
    ]
    for call, code, carried in calls:
        with pytest.raises(AdviceTreeError) as refused:
            call()
        view = refused.value.view()
        ERROR.validate(view)
        empty: dict[str, Any] = {"choices": [], "nearest": None, "names": [], "opens_at": None, "turn": None, "step": None}
        assert view == {"code": code, "wrong": refused.value.wrong, "right": refused.value.right, **empty, **carried}


@pytest.mark.parametrize("body", [{"answer": "yes", "step": None, "fact": None, "moment": None}, {"do": "back", "answer": None, "note": None}])
def test_a_key_that_another_request_has_may_be_null(body: dict[str, object]) -> None:
    """Null is the same as left out."""
    session = Session.start(with_floor())
    session = session.answer("no") if "do" in body else session
    assert session.act({"turn": session.turn, **body}) == session.act(
        {"turn": session.turn, **{key: value for key, value in body.items() if value is not None}}
    )
    with pytest.raises(MalformedRequest, match="'stop' is not a key of the request"):
        session.act({"turn": session.turn, **body, "stop": None})


# Several at once, dates, and answers worked out by the program

SUPPORT = support()


def asked(*answers: Given, now: datetime | None = NOON, zone: Any = None) -> dict[str, Any]:
    """The form of the answer after some answers in a tree that uses all that real guidance needs."""
    session = Session.start(SUPPORT, now=now, zone=zone)
    for one in answers:
        session = session.answer(one, now=now)
    view = session.view(now=now)
    assert SESSION.is_valid(plain(view))
    return {**view["asks"], "choices": view["choices"]} if view["asks"] is not None else {}


def test_a_question_that_takes_several_tells_how_many_and_what_goes_alone() -> None:
    found = asked()
    assert (found["form"], found["fact"], found["min_choices"], found["max_choices"]) == ("several", "benefits", 0, 2)
    assert [(choice["id"], choice["alone"]) for choice in found["choices"]] == [("uc", False), ("hb", False), ("pc", False), ("none", True)]


@pytest.mark.parametrize(("zone", "today"), [(None, "2026-11-28"), ("Pacific/Auckland", "2026-11-29")])
def test_a_question_for_a_date_tells_the_first_and_the_last_day_in_the_zone_of_the_session(zone: str | None, today: str) -> None:
    found = asked(("uc",), zone=None if zone is None else ZoneInfo(zone))
    assert (found["form"], found["minimum"], found["maximum"]) == ("date", "1900-01-01", today)
    assert [choice["id"] for choice in found["choices"]] == ["young", "old", "grown"]


def test_a_session_that_keeps_no_time_offers_the_bands_of_ages_only_and_bounds_no_day_by_today() -> None:
    found = asked(("uc",), now=None)
    assert (found["form"], found["minimum"], found["maximum"]) == ("one", None, None)
    tree = loads("""
format = 1
id = "move"
title = "Move"
start = "when"
[fact.day]
ask = "When did you move?"
date = { from = 1900-01-01, to = "today" }
bands = [{ id = "before", before = 2014-10-01, label = "Before October 2014" }, { id = "since", label = "Since" }]
[situation.when]
about = "day"
then = "end"
[ending.end]
say = "End."
""")
    asks = Session.start(tree).view()["asks"]
    assert asks is not None
    assert (asks["form"], asks["minimum"], asks["maximum"]) == ("date", "1900-01-01", None)
    assert Session.start(tree).answer("2014-09-30").facts["day"] == "before"


def test_what_can_be_worked_out_is_told_with_the_values_that_it_is_worked_out_from() -> None:
    assert asked(("uc",), "grown", "at", 900, 500)["worked_out_from"] == [
        {"fact": "income", "ask": "What do you earn a month?", "answer": 900, "label": "Less than 1,000 euros"},
        {"fact": "rent", "ask": "What is your rent?", "answer": 500, "label": "More than 400 euros"},
    ]
    assert asked(("uc",), "grown", "at", 900, 500, "fair")["worked_out_from"] == [
        {"fact": "share", "ask": "How much of your income is the rent?", "answer": "fair", "label": "Up to a third"},
        {"fact": "scheme", "ask": "The scheme that applies", "answer": "full", "label": "Full support"},
    ]


def test_a_list_and_a_date_are_sent_back_as_json_has_them() -> None:
    session = Session.start(SUPPORT, now=NOON).act({"turn": "0:what-you-get", "answer": ["hb", "uc", "hb"]}, now=NOON)
    session = session.act({"turn": session.turn, "answer": "1950-03-01"}, now=NOON)
    assert [(step["answer"], step["label"]) for step in session.view(now=NOON)["path"]] == [
        (["uc", "hb"], "Universal Credit, Housing Benefit"),
        ("1950-03-01", "66 or older"),
    ]
    changed = session.act({"turn": session.turn, "do": "change", "step": "0:what-you-get", "answer": ["none"]}, now=NOON)
    assert changed.facts["benefits"] == ("none",)
    known = Session.start(SUPPORT, {"benefits": ["uc"], "born": "1950-03-01"}, NOON)
    assert [(one["answer"], one["label"]) for one in known.view(now=NOON)["known"]] == [(["uc"], "Universal Credit"), ("1950-03-01", "66 or older")]
    moved = known.act({"turn": known.turn, "do": "change", "fact": "benefits", "answer": ["pc"]}, now=NOON)
    assert moved.known["benefits"] == ("pc",)


@given(NESTED)
def test_whatever_is_sent_as_a_list_is_taken_or_refused_by_a_known_error(sent: Any) -> None:
    for known in ({}, {"benefits": ["uc"]}):
        session = Session.start(SUPPORT, known, NOON)
        try:
            answered = session.act({"turn": session.turn, "answer": sent}, now=NOON)
        except AdviceTreeError as error:
            assert ERROR.is_valid(plain(error.view()))  # noqa: PT017
        else:
            assert SESSION.is_valid(plain(answered.view(now=NOON)))
