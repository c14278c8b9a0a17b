"""One person's walk where several can be ticked, dates are told, facts are derived, and a program works answers out."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree import RefusedAnswer, RefusedStep, RefusedTime, SaveError, Session, Tree, loads
from advicetree.engine import Given
from advicetree.given import Handed
from guidance import NOON, support

TREE = support()
AUCKLAND, HONOLULU = ZoneInfo("Pacific/Auckland"), ZoneInfo("Pacific/Honolulu")
ANSWERS: dict[str, tuple[Given, ...]] = {
    "benefits": (("uc",), ("hb",), ("uc", "pc"), ("uc", "hb"), ("none",)),
    "born": ("old", "grown", "1950-03-01", "1960-11-28", "1960-11-29", "2008-02-29", "2020-01-01"),
    "country": ("at", "be", "ch", "us"),
    "income": ("low", "high", 999, 1000.5),
    "rent": ("cheap", "dear", 400, 401),
    "share": ("fair", "much", 20, 55),
    "left": ("yes", "no"),
}


def walked(*answers: Handed, known: dict[str, Handed | None] | None = None, zone: tzinfo | None = None, tree: Tree = TREE) -> Session:
    """Start a session at noon and give these answers."""
    session = Session.start(tree, known, NOON, zone=zone)
    for one in answers:
        session = session.answer(one, now=NOON)
    return session


@st.composite
def walks(draw: st.DrawFn, *, timed: bool | None = None) -> Session:
    """Sessions of the tree, some of whose facts are known beforehand."""
    timed = draw(st.booleans()) if timed is None else timed
    able = {fact: [one for one in those if timed or fact != "born" or one in {"old", "grown"}] for fact, those in ANSWERS.items()}
    known = {fact: draw(st.sampled_from(those)) for fact, those in able.items() if draw(st.integers(0, 3)) == 0}
    now = NOON if timed else None
    session = Session.start(TREE, known, now, zone=draw(st.sampled_from((None, AUCKLAND, HONOLULU))))
    for _ in range(draw(st.integers(0, 8))):
        if session.ended:
            break
        now = now + timedelta(hours=draw(st.sampled_from((0, 7, 400 * 24)))) if now is not None else None
        here = session.here.fact
        session = session.answer(draw(st.sampled_from(able[here] if here is not None else ["done"])), now=now)
    return session


# Several at once


def test_a_list_is_kept_in_the_authors_order_each_choice_once() -> None:
    session = walked(["hb", "uc", "hb"])
    assert session.steps[0].answer == ("uc", "hb")
    assert session.steps[0].value == ("uc", "hb")
    assert session.steps[0].label == "Universal Credit, Housing Benefit"
    assert session.facts["benefits"] == ("uc", "hb")
    assert session == walked(("uc", "hb")) == walked({"hb", "uc"})
    assert hash(session) == hash(walked(["uc", "hb"]))


@pytest.mark.parametrize(
    ("ticked", "message"),
    [
        ("uc", "'benefits' takes a list of choices, not 'uc'; give ['uc']"),
        ([], "nothing was ticked of 'benefits'; give ['none']"),
        (["uc", "none"], "'none' of 'benefits' goes with no other choice; give ['none'] alone, or leave it out"),
        (["uc", "hb", "pc"], "3 choices of 'benefits' were ticked; tick at most 2, or 'none' alone"),
        (["uc", "hp"], "'hp' is not a choice of 'benefits'; give some of 'uc', 'hb', 'pc', 'none'"),
        (["rent-help"], "'rent-help' is not a choice of 'benefits'; it is a group: give some of 'uc', 'hb'"),
        (["uc"] * 1_001, "the list of 'benefits' has 1,001 things, and there are 4 to choose from; give each once"),
    ],
)
def test_a_list_that_cannot_be_ticked_is_refused(ticked: Handed, message: str) -> None:
    gives: list[Callable[[], Session]] = [
        lambda: walked(ticked),
        lambda: walked(known={"benefits": ticked}),
        lambda: walked(["uc"]).change("what-you-get", ticked),
    ]
    for give in gives:
        with pytest.raises(RefusedAnswer) as refused:
            give()
        assert str(refused.value) == message


def test_a_question_about_one_choice_takes_the_whole_list_and_leads_on_by_yes_or_no() -> None:
    tree = loads("""
format = 1
id = "fork"
title = "Fork"
start = "fork"
[fact.got]
ask = "Which?"
several = true
answers = { a = "A", b = "B" }
[situation.fork]
about = "got.b"
answers = { yes = "end", no = "again" }
[situation.again]
about = "got"
then = "end"
[ending.end]
say = "End."
""")
    session = Session.start(tree)
    assert session.asks_several is not None
    assert [offer.id for offer in session.offers] == ["a", "b"]
    assert session.answer(["a", "b"]).steps[0].answer == ("a", "b")
    passed = session.answer([])
    assert (passed.here.id, passed.steps[0].label) == ("end", "None of them")
    changed = passed.change("again", ["b"])
    assert (changed.steps[0].node, changed.steps[0].answer) == ("fork", ("b",))
    assert passed.change("fork", []) == passed


def test_a_group_takes_its_values_and_the_value_is_kept() -> None:
    session = walked(["uc"], "grown", "be")
    assert session.facts["country"] == "be"
    assert [str(said) for said in session.said] == ["The EEA has rules of its own."]
    with pytest.raises(RefusedAnswer, match=r"^'eea' is a group of values of 'country'; give one of its values: 'at', 'be'$"):
        walked(["uc"], "grown", "eea")


# Dates


def test_a_date_is_a_day_and_its_band_is_judged_on_the_day_of_the_step_in_the_zone() -> None:
    birthday = "1960-11-29"  # 66 tomorrow at noon in UTC, and already today in Auckland
    assert walked(["uc"], birthday).facts["born"] == "grown"
    assert walked(["uc"], date(1960, 11, 29), zone=AUCKLAND).facts["born"] == "old"
    assert walked(["uc"], birthday, zone=HONOLULU).facts["born"] == "grown"
    assert walked(known={"born": birthday}, zone=AUCKLAND).facts["born"] == "old"
    assert walked(["uc"], date(1960, 11, 29)).steps[1].answer == birthday


def test_an_age_is_not_counted_by_a_session_that_keeps_no_time() -> None:
    session = Session.start(TREE).answer(["uc"])
    assert session.asks_date is None
    assert walked(["uc"]).asks_date is not None
    with pytest.raises(RefusedAnswer, match=r"^ages of 'born' are counted to a day, and this session keeps no time; start it with 'now', or"):
        session.answer("1950-01-01")
    assert session.answer("old").facts["born"] == "old"


@pytest.mark.parametrize(
    ("day", "message"),
    [
        (datetime(1950, 1, 1, tzinfo=timezone.utc), "is a datetime, and 'born' takes a day; give its .date() in the zone of the person"),
        (
            "1960-3-3",
            "'1960-3-3' is not an answer at 'age'; write the day as 1980-05-24, or give one of 'young', 'old', 'grown'",
        ),
        ("2000-02-31", "there is no such day as '2000-02-31'; give a date from 1900-01-01 to today, or one of 'old', 'grown', 'young'"),
        ("1899-12-31", "1899-12-31 is before 1900-01-01; give a date from 1900-01-01 to today, or one of 'old', 'grown', 'young'"),
        ("2026-11-29", "2026-11-29 is after today; give a date from 1900-01-01 to today, or one of 'old', 'grown', 'young'"),
    ],
)
def test_what_is_not_a_day_of_the_fact_is_refused(day: Handed, message: str) -> None:
    with pytest.raises(RefusedAnswer) as refused:
        walked(["uc"], day)
    assert str(refused.value).endswith(message)


def test_a_change_judges_a_date_at_the_time_that_the_step_has_then() -> None:
    session = walked(["uc"], "1950-01-01")
    later = datetime(2026, 12, 1, tzinfo=timezone.utc)
    assert session.change("age", "1960-11-30").facts["born"] == "grown"
    changed = walked(["uc"], "2015-01-01").change("age", "1960-11-30", now=later)  # it comes to stand elsewhere, so the step counts as given now
    assert (changed.steps[1].at, changed.facts["born"]) == (later, "old")
    assert Session.resume(TREE, changed.save()) == changed
    known = walked(known={"benefits": ["uc"], "born": "2008-11-30"})
    assert known.here.id == "too-young"
    moved = known.change("born", "1960-11-30", now=later)
    assert (moved.started, moved.facts["born"]) == (later, "old")
    assert Session.resume(TREE, moved.save()).facts == moved.facts


def test_a_date_that_was_judged_before_is_not_judged_again_by_a_change() -> None:
    """Then the steps keep their times, since a step has one time, by which its date is judged."""
    tomorrow = NOON + timedelta(days=1)
    tree = loads("""
format = 1
id = "age"
title = "Age"
start = "way"
[fact.born]
ask = "When were you born?"
date = { to = "today" }
bands = [{ id = "old", reached = "66 years", label = "Old" }, { id = "young", label = "Young" }]
[situation.way]
ask = "Which way?"
answers = { one = "age", two = "age" }
[situation.age]
about = "born"
answers.old = "old"
then = "which"
[situation.which]
ask = "Which?"
answers = { one = "old", two = "young" }
[ending.old]
say = "Old."
[ending.young]
say = "Young."
""")
    session = Session.start(tree, now=NOON).answer("one", now=NOON).answer("1960-11-29", now=NOON).answer("one", now=NOON)
    assert session.here.id == "old"
    changed = session.change("which", "two", now=tomorrow)
    assert (changed.here.id, changed.steps[2].at) == ("young", tomorrow)
    kept = changed.back().answer("one", now=NOON).change("way", "two", now=tomorrow)
    assert (kept.here.id, kept.facts["born"]) == ("old", "young")
    known = Session.start(tree, {"way": "one", "born": "1960-11-29"}, NOON)
    assert known.change("way", "two", now=tomorrow) == Session.start(tree, {"way": "two", "born": "1960-11-29"}, NOON)
    told = known.change("born", "1960-11-29", now=tomorrow)
    assert (told.started, told.facts["born"]) == (NOON, "young")  # nothing changed
    told = known.change("born", "1960-11-28", now=tomorrow)
    assert (told.started, told.facts["born"]) == (tomorrow, "old")


def test_a_date_that_could_not_be_given_any_more_keeps_its_time() -> None:
    tree = loads("""
format = 1
id = "visit"
title = "Visit"
start = "way"
[fact.day]
ask = "When will you come?"
date = { from = "today" }
bands = [{ id = "soon", before = 2027-01-01, label = "Soon" }, { id = "later", label = "Later" }]
[situation.way]
ask = "Which way?"
answers = { one = "when", two = "same" }
[situation.same]
ask = "And then?"
answers = { one = "when" }
[situation.when]
about = "day"
then = "end"
[ending.end]
say = "End."
""")
    session = Session.start(tree, now=NOON).answer("one", now=NOON).answer("2026-11-30", now=NOON)
    later = NOON + timedelta(days=7)
    changed = session.change("day", "2026-11-29", now=later)
    assert changed.steps[1].at == NOON
    two = session.change("way", "two", now=later)
    assert [step.node for step in two.set_aside] == ["when"]
    assert two.steps[0].at == later


# Derived facts


def test_a_fork_about_a_derived_fact_is_never_changed_itself_and_names_what_it_rests_on() -> None:
    session = walked(["uc"], "grown", "at", "low", "cheap", "fair", "yes")
    assert session.here.id == "claim-it"
    for name in ("which", "scheme"):
        with pytest.raises(RefusedStep) as refused:
            session.change(name, "full")
        assert str(refused.value) == ("'scheme' is never answered: it is derived from 'income', 'benefits', 'country'; change one of those instead")
        assert refused.value.code == "never-answered"
    assert session.change("has-housing", ["hb"]).steps[0].answer == ("hb",)
    with pytest.raises(RefusedAnswer, match=r"^'scheme' is derived from 'income', 'benefits', 'country', so it cannot be known beforehand"):
        walked(known={"scheme": "full"})


@given(st.data())
def test_it_makes_no_difference_who_told_a_fact(data: st.DataObject) -> None:
    """The same person comes to the same node by the same words, whatever of it was known beforehand."""
    person = {fact: data.draw(st.sampled_from(those)) for fact, those in ANSWERS.items()}
    ends = []
    for known in (data.draw(st.sets(st.sampled_from(sorted(ANSWERS)))), set[str]()):
        session = Session.start(TREE, {fact: person[fact] for fact in known}, NOON)
        while not session.ended:
            fact = session.here.fact
            session = session.answer(person[fact] if fact is not None else "done", now=NOON)
        ends.append((session.here, session.parting))
    assert ends[0] == ends[1]


# Worked out by the program


def test_a_program_sees_from_what_it_can_work_an_answer_out() -> None:
    session = walked(["uc"], "grown", "at", 900)
    assert session.worked_out_from == {}
    session = session.answer(500, now=NOON)
    assert dict(session.worked_out_from) == {"income": 900, "rent": 500}
    session = session.answer(55.5, now=NOON)
    assert dict(session.worked_out_from) == {"share": 55.5, "scheme": "full"}
    known = walked(["uc"], "grown", "at", known={"income": "low", "rent": 500, "share": "fair"})
    assert dict(known.worked_out_from) == {"share": "fair", "scheme": "full"}
    unasked = loads("""
format = 1
id = "early"
title = "Early"
start = "sum"
[fact.parts]
ask = "Parts?"
answers = ["yes", "no"]
[fact.sum]
ask = "Sum?"
answers = ["yes", "no"]
worked-out-from = ["parts"]
[situation.sum]
about = "sum"
then = "parts"
[situation.parts]
about = "parts"
then = "end"
[ending.end]
say = "End."
""")
    assert dict(Session.start(unasked).worked_out_from) == {"parts": None}
    assert Session.start(unasked).view()["asks"] == {
        "form": "one",
        "fact": "sum",
        "unit": None,
        "minimum": None,
        "maximum": None,
        "min_choices": None,
        "max_choices": None,
        "worked_out_from": [{"fact": "parts", "ask": "Parts?", "answer": None, "label": None}],
    }


def test_changing_a_fact_sets_aside_what_was_worked_out_from_it_directly_or_through_others() -> None:
    session = walked(["uc"], "grown", "at", 900, 500, 55, "no")
    changed = session.change("income", 800)
    assert (changed.here.id, [step.node for step in changed.set_aside]) == ("part-of-it", ["part-of-it", "enough"])
    through = session.change("country", "be")  # the scheme rests on it, and what is left is worked out from that
    assert (through.here.id, [step.node for step in through.set_aside]) == ("enough", ["enough"])
    assert session.change("income", 900) == session
    assert session.change("income", "low").here.id == "part-of-it"


def test_changing_a_fact_forgets_what_was_worked_out_from_it_and_was_known_beforehand() -> None:
    known: dict[str, Handed | None] = {"income": 900, "rent": 500, "share": 55, "left": "no"}
    session = walked(["uc"], "grown", "at", known=known)
    assert session.here.id == "claim-it"
    changed = session.change("income", 800)
    assert dict(changed.known) == {"income": 800, "rent": 500}
    assert (changed.here.id, changed.set_aside) == ("part-of-it", ())
    assert dict(session.change("rent", None).known) == {"income": 900}
    assert session.change("rent", 500) == session
    stepped = session.change("country", "us")
    assert (stepped.here.id, "left" in stepped.known) == ("enough", False)


def test_a_fact_that_the_walk_met_before_the_change_stays_known() -> None:
    """It cannot have been worked out from what was asked after it; else the walk would stop before the step that is changed."""
    tree = loads("""
format = 1
id = "early"
title = "Early"
start = "sum"
[fact.parts]
ask = "Parts?"
answers = ["yes", "no"]
[fact.sum]
ask = "Sum?"
answers = ["yes", "no"]
worked-out-from = ["parts"]
[situation.sum]
about = "sum"
then = "parts"
[situation.parts]
about = "parts"
then = "end"
[ending.end]
say = "End."
""")
    changed = Session.start(tree, {"sum": "yes"}).answer("no").change("parts", "yes")
    assert (changed.steps[0].answer, dict(changed.known)) == ("yes", {"sum": "yes"})


@given(walks(), st.data())
def test_after_a_change_nothing_is_kept_that_was_worked_out_from_what_changed(session: Session, data: st.DataObject) -> None:
    names = [*session.known, *(step.node for step in session.steps)]
    if not names:
        return
    name = data.draw(st.sampled_from(names))
    node = TREE.nodes.get(name)
    fact = name if node is None else node.fact
    if fact is None:
        return
    timed = session.started is not None
    answer = data.draw(st.sampled_from([one for one in ANSWERS[fact] if timed or fact != "born" or one in {"old", "grown"}]))
    before = session.known.get(name) if name in session.known else next(step.answer for step in reversed(session.steps) if step.node == name)
    changed = session.change(name, answer)
    stale = TREE.worked_out(fact) if answer != before else frozenset()
    about = [TREE.nodes[step.node].fact for step in changed.steps]
    assert not stale & {*about, *changed.known}
    assert all(changed.known[one] == session.known[one] for one in changed.known if one != name)
    assert {*session.known} - {*changed.known} <= stale
    kept = [step for step in session.steps if step.node in {step.node for step in changed.steps}]
    assert len(kept) + len(changed.set_aside) == len(session.steps)


# What always holds


@given(walks())
def test_a_session_is_the_same_after_a_save_a_pickle_and_a_copy(session: Session) -> None:
    for again in (Session.resume(TREE, session.save()), pickle.loads(pickle.dumps(session)), copy.deepcopy(session)):  # noqa: S301
        assert again == session
        assert hash(again) == hash(session)
        assert again.facts == session.facts
        assert again.here == session.here
        assert again.save() == session.save()


@given(walks(), st.data())
def test_back_undoes_an_answer_and_a_change_to_the_same_changes_nothing(session: Session, data: st.DataObject) -> None:
    for stop in session.stops:
        assert session.change(stop.node.id, stop.step.answer, stop.step.nth) == session
    for fact, held in session.known.items():
        assert session.change(fact, held) == session
    if not session.ended:
        one = data.draw(st.sampled_from(ANSWERS[session.here.fact] if session.here.fact is not None else ("done",)))
        now = session.steps[-1].at if session.steps else session.started
        if now is not None or session.here.fact != "born" or one in {"old", "grown"}:
            assert session.answer(one, now=now).back() == session


def test_a_walk_of_ten_thousand_lists_is_saved_copied_and_compared() -> None:
    tree = loads("""
format = 1
id = "round"
title = "Round"
start = "which"
[fact.which]
ask = "Which?"
answers = ["one", "two"]
remember = false
[fact.got]
ask = "Which?"
several = true
answers = { a = "A", b = "B" }
[situation.which]
about = "which"
answers.one = "got"
answers.two = "end"
[situation.got]
about = "got"
then = "which"
[ending.end]
say = "End."
""")
    session = Session.start(tree).answer("one").answer(["b", "a"])
    while len(session.steps) < 9_999:
        for _ in range(min(500, 9_999 - len(session.steps))):
            session = session.answer("one")
    assert Session.resume(tree, session.save()) == session
    assert pickle.loads(pickle.dumps(session)) == session  # noqa: S301
    changed = session.change("got", ["b"])
    assert (changed.steps[1].answer, len(changed.steps), changed.set_aside) == (("b",), 9_999, ())


# Zones


THAT = "give the zone that it was saved in, or none"


class Nowhere(tzinfo):
    """A zone that cannot tell its offset."""

    def utcoffset(self, _: datetime | None, /) -> None:
        return None

    dst = utcoffset

    def tzname(self, _: datetime | None, /) -> str:
        return "Nowhere"


class Named(Nowhere):
    """A zone that is in no database."""

    key = "Nowhere/Land"

    def utcoffset(self, _: datetime | None, /) -> timedelta:  # type: ignore[override]
        return timedelta(0)

    dst = utcoffset  # type: ignore[assignment]


class Half(Named):
    """A zone that can tell its offset, and no time in it."""

    dst = Nowhere.dst  # type: ignore[assignment]


def test_a_zone_is_kept_by_its_name_and_saved() -> None:
    session = walked(["uc"], "1960-11-29", zone=AUCKLAND)
    assert session.zone is AUCKLAND
    assert '"zone":"Pacific/Auckland"' in session.save()
    again = Session.resume(TREE, session.save())
    assert again == session == walked(["uc"], "1960-11-29", zone=ZoneInfo.no_cache("Pacific/Auckland"))
    assert hash(again) == hash(walked(["uc"], "1960-11-29", zone=ZoneInfo.no_cache("Pacific/Auckland")))
    assert again != walked(["uc"], "1960-11-29")
    assert walked(["uc"], zone=ZoneInfo("UTC")) == walked(["uc"]) == walked(["uc"], zone=timezone.utc)
    assert Session.resume(TREE, session.save(), zone=AUCKLAND) == session


@pytest.mark.parametrize("zone", ["Pacific/Auckland", 12, Nowhere(), Half()])
def test_what_is_not_a_zone_is_refused(zone: Any) -> None:
    makes: list[Callable[[], Session]] = [lambda: walked(zone=zone), lambda: Session.resume(TREE, walked().save(), zone=zone)]
    for make in makes:
        with pytest.raises(RefusedTime, match=r'; pass a tzinfo, such as ZoneInfo\("Europe/Berlin"\)$'):
            make()


@pytest.mark.parametrize(
    ("saved", "given", "message"),
    [
        (
            AUCKLAND,
            HONOLULU,
            "the session was saved in the zone 'Pacific/Auckland', and 'Pacific/Honolulu' was given; give the zone that it was saved in, or none",
        ),
        (None, HONOLULU, "the session was saved in the zone 'UTC', and 'Pacific/Honolulu' was given; give the zone that it was saved in, or none"),
        (AUCKLAND, timezone.utc, "the session was saved in the zone 'Pacific/Auckland', and 'UTC' was given; give the zone that it was saved in, or none"),
        (
            Named(),
            None,
            "there is no zone 'Nowhere/Land' in the zone database; give 'zone' to resume, or install the package tzdata",
        ),
    ],
)
def test_a_save_is_resumed_in_the_zone_that_it_was_saved_in(saved: tzinfo | None, given: tzinfo | None, message: str) -> None:
    text = walked(["uc"], zone=saved).save()
    with pytest.raises(SaveError) as refused:
        Session.resume(TREE, text, zone=given)
    assert str(refused.value) == message


def test_a_zone_of_a_fixed_offset_is_found_again_by_its_name() -> None:
    zone = timezone(timedelta(hours=14))
    session = walked(["uc"], "1960-11-29", zone=zone)
    assert session.facts["born"] == "old"
    assert Session.resume(TREE, session.save(), zone=zone) == session == Session.resume(TREE, session.save())
