"""Living advice: what thirteen edits of both shipped trees, and the real edit of one, do to a session at every node, and the guide that tells it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta, timezone

import attrs
import pytest

from advicetree import Session, carry, coverage, loads, shortest_walks
from living_advice import PAGE, PIECE, TREES, Study, again, kinder, made, rewrite, sent_back, sessions, study, versions, with_pieces
from living_edits import EDITS, EditOfBoth, edit

BY_ID = {one.id: one for one in EDITS}
INTERVIEW, FLIGHT = TREES
KINDER = [one for one in EDITS if one.kinder is not None]


@attrs.frozen
class Expected:
    """What an edit does: the changes that are told (of examples, only how many), promises and examples lost, the verdict, and where sessions go on."""

    changes: str
    examples: int = 0
    lost: tuple[int, int] = (0, 0)
    verdict: str = "stranded"
    elsewhere: dict[str, int] = attrs.Factory(dict)


def safe(changes: str, examples: int = 0, lost: tuple[int, int] = (0, 0)) -> Expected:
    return Expected(changes, examples, lost, "safe")


RECALLS = ", ".join(f"changed node {node} recall" for node in ("call-interviewer", "ask-why", "weigh-risks", "move-on", "second-chance"))
EXPECTED = {
    ("reword", INTERVIEW): safe("reworded node standing ask"),
    ("reword", FLIGHT): safe("reworded node now ask"),
    ("rename-with-was", INTERVIEW): safe("renamed node take-a-break"),
    ("rename-with-was", FLIGHT): safe("renamed node remind-them"),
    ("rename-without-was", INTERVIEW): Expected("renamed node take-a-break?", elsewhere={"take-a-break": 102}),
    ("rename-without-was", FLIGHT): Expected("renamed node remind-them?", elsewhere={"remind-them": 34}),
    ("split", INTERVIEW): Expected(
        "changed node ask-contact note, removed wait ask-contact, added answer ask-contact.done, removed answer ask-contact.fine, "
        "removed answer ask-contact.bad, removed answer ask-contact.nothing, removed answer ask-contact.news, removed answer ask-contact.see-again, "
        f"added node wait-for-contact, {RECALLS}, changed promise A second chance is for those who are seen again always",
        examples=6,
        lost=(1, 6),
        elsewhere={"ask-contact": 139},
    ),
    ("split", FLIGHT): Expected(
        "led elsewhere answer wait-airline.refused to, led elsewhere answer wait-again.refused to, led elsewhere answer wait-again.silence to, "
        "added node find-body",
        elsewhere={"find-body": 28},
    ),
    ("insert-question", INTERVIEW): Expected("led elsewhere answer contact.yes to, added node know-well", 5, (0, 6), elsewhere={"know-well": 152}),
    ("insert-question", FLIGHT): Expected("led elsewhere answer spent.no to, added node receipts", 4, (0, 4), elsewhere={"receipts": 40}),
    ("delete-question", INTERVIEW): Expected(
        "led elsewhere answer whose-doing.nothing-serious to, led elsewhere answer find-remedies.done to, led elsewhere answer find-remedies.stuck to, "
        "reworded line keep-going say, changed line keep-going say.if, removed node contact, changed promise Everything else builds on the list before",
        58,
        (1, 58),
        elsewhere={"ask-contact": 532},
    ),
    ("delete-question", FLIGHT): Expected("led elsewhere answer is-due.close to, removed node much-earlier", 4, (0, 3), elsewhere={"distance": 30}),
    ("remove-answer", INTERVIEW): Expected("removed answer find-remedies.stuck", 1, (0, 1), elsewhere={"find-remedies": 92}),
    ("remove-answer", FLIGHT): Expected("removed answer choose.neither", 1, (0, 1), elsewhere={"choose": 27}),
    ("swap", INTERVIEW): Expected(
        "swapped answer contact.yes to, swapped answer contact.no to",
        lost=(0, 57),
        elsewhere={"ask-contact": 300, "call-or-wait": 125, "after-refusal": 27},
    ),
    ("swap", FLIGHT): Expected("swapped answer spent.no to, swapped answer spent.yes to", lost=(0, 9), elsewhere={"nothing-due": 40, "ask-back": 7}),
    ("longer-wait", INTERVIEW): safe("reworded line call-interviewer caution, changed wait call-interviewer at-least", lost=(0, 3)),
    ("longer-wait", FLIGHT): safe("changed wait wait-airline at-least", lost=(0, 1)),
    ("limit", INTERVIEW): Expected("added limit call-interviewer", lost=(2, 0), elsewhere={"wait-for-reply": 20, "look-ahead": 12}),
    ("limit", FLIGHT): Expected("added limit choose", lost=(0, 1), elsewhere={"from": 10}),
    ("move-stage", INTERVIEW): safe("moved node instead stage"),
    ("move-stage", FLIGHT): safe("moved node reason stage"),
    ("values", INTERVIEW): Expected("removed value second-call.not-told, removed answer second-try.not-told", 1, (0, 1), elsewhere={"second-try": 6}),
    ("values", FLIGHT): Expected(
        "reworded value late.below-three label, changed value late.below-three below, reworded value late.below-four label, "
        "changed value late.below-four below, reworded value late.four label",
        lost=(0, 3),
        elsewhere={"spent": 17},
    ),
    ("reorder", INTERVIEW): safe("reordered answer contact"),
    ("reorder", FLIGHT): safe("reordered answer spent"),
    ("replace-ending", INTERVIEW): Expected(
        "led elsewhere answer move-on.rest to, added node take-a-week, removed node rest-first, "
        "changed promise Whoever gets nowhere is helped to move on before",
        5,
        (1, 5),
        elsewhere={"take-a-week": 7},
    ),
    ("replace-ending", FLIGHT): Expected(
        "led elsewhere answer claim-money.rather-not to, led elsewhere answer ask-back.rather-not to, led elsewhere answer complain.rather-not to, "
        "added node left-for-now, removed node let-go",
        3,
        (0, 3),
        elsewhere={"left-for-now": 7},
    ),
}


def found(one: Study) -> Expected:
    """What an edit really does."""
    changes = one.comparison.changes
    told = [f"{change.kind} {change.thing} {change.name} {change.key}".strip() + "?" * change.suggested for change in changes if change.thing != "example"]
    lost = Counter(loss.thing for loss in one.comparison.lost)
    return Expected(", ".join(told), len(changes) - len(told), (lost["promise"], lost["example"]), one.comparison.crossing.verdict, dict(one.elsewhere))


@pytest.mark.parametrize("id", TREES)
def test_there_is_a_session_at_every_node_and_after_every_answer(id: str) -> None:
    _, tree, some = versions(id)
    assert {session.here.id for session in some} == {walk.at for walk in shortest_walks(tree).values()}
    assert coverage(tree, some).untaken == ()
    assert {session.started is None for session in some} == {True, False}


def test_what_is_expected_is_told_of_every_edit_of_both_trees() -> None:
    assert list(EXPECTED) == [(one.id, id) for one in EDITS for id in TREES]


@pytest.mark.parametrize(("name", "id"), EXPECTED)
def test_an_edit_does_what_is_expected(name: str, id: str) -> None:
    one = study(BY_ID[name], id)
    assert one.new != one.old
    assert found(one) == EXPECTED[name, id]
    assert one.whole + sum(one.elsewhere.values()) == len(one.sessions)


def all_studies() -> list[Study]:
    return [*(study(BY_ID[name], id) for name, id in EXPECTED), *map(kinder, KINDER), rewrite()]


def test_no_session_ends_or_stops_silently_and_none_takes_an_answer_that_was_not_given() -> None:
    looked_at = 0
    for one in all_studies():
        renamed = {change.before: change.after for change in one.comparison.changes if change.kind == "renamed" and not change.suggested}
        answers = {was: answer.id for node in one.new.nodes.values() for answer in node.answers.values() for was in answer.was}
        former = answers | {was: value.id for fact in one.new.facts.values() for value in fact.values.values() for was in value.was}
        for session, carried in zip(one.sessions, one.carried, strict=True):
            given = [(renamed.get(step.node, step.node), step.answer) for step in session.steps]
            taken = [(step.node, step.answer) for step in carried.session.steps]
            aside = [(step.node, step.answer) for step in carried.set_aside]
            assert len(taken) == carried.kept
            assert [node for node, _ in (*taken, *aside)] == [node for node, _ in given]
            assert all(now in {before, former.get(str(before))} for (_, before), (_, now) in zip(given, (*taken, *aside), strict=True))
            kept_facts = {*carried.session.known, *carried.session.moments, *carried.forgotten}
            assert kept_facts == {*session.known, *session.moments}
            stands = renamed.get(session.here.id, session.here.id)
            assert carried.stood == stands
            assert carried.next_changed == (carried.session.here.id != stands)
            assert carried.whole == (len(taken) == len(given) and not carried.next_changed)
            assert (carried.why is None) == carried.whole
            assert carried.whole or f"'{carried.session.here.id}'" in str(carried)
            looked_at += 1
    assert looked_at > 10_000


def test_the_times_notes_and_marks_of_what_is_carried_go_along() -> None:
    for one in all_studies():
        for session, carried in zip(one.sessions, one.carried, strict=True):
            assert carried.session.started == session.started
            kept = session.steps[: carried.kept]
            assert [(step.at, step.note, step.early) for step in carried.session.steps] == [(step.at, step.note, step.early) for step in kept]


@pytest.mark.parametrize("one", EDITS, ids=lambda one: one.id)
def test_a_session_that_was_saved_is_carried_as_one_that_is_there(one: EditOfBoth) -> None:
    """But for what only the old tree knows, which no edit here needs."""
    for id in TREES:
        there = study(one, id)
        for session, carried in list(zip(there.sessions, there.carried, strict=True))[::7]:
            assert Session.resume(there.new, session.save(), follow=True) == carried


@pytest.mark.parametrize("id", TREES)
def test_whoever_has_answered_an_inserted_question_need_not_answer_all_that_came_after_it_once_more(id: str) -> None:
    asked = again(id)
    assert len(asked) == sum(EXPECTED["insert-question", id].elsewhere.values())
    for carried, session in asked:
        assert (session.here.id, session.set_aside) == (carried.stood, ())
        assert [step.answer for step in session.steps] == [step.answer for step in carried.session.steps] + ["yes"] + [
            step.answer for step in carried.set_aside
        ]


@pytest.mark.parametrize("id", TREES)
def test_a_question_that_was_deleted_sends_back_people_who_had_finished_too(id: str) -> None:
    sent = sent_back(id)
    assert len(sent) == sum(EXPECTED["delete-question", id].elsewhere.values())
    assert 0 < sum(session.ended for session, _ in sent) < len(sent)


@pytest.mark.parametrize(("id", "stop", "answer"), [(INTERVIEW, "ask-contact", "nothing"), (FLIGHT, "distance", "short")])
def test_whoever_answered_a_deleted_question_the_way_that_is_left_stands_where_they_stood_and_the_rest_answer_one_stop(id: str, stop: str, answer: str) -> None:
    """With `reuse`; whoever stood at the question itself, or behind an answer that led elsewhere, is at the stop that all come to now."""
    stands = [carried for _, carried in sent_back(id) if carried.session.here.id == carried.stood]
    others = [(session, carried) for session, carried in sent_back(id) if carried.session.here.id != carried.stood]
    assert stands
    assert {carried.session.here.id for _, carried in others} == {stop}
    for session, carried in others:
        answered = carried.again(carried.session.answer(answer, now=None if session.started is None else session.steps[-1].at))
        assert len(answered.steps) >= len(carried.session.steps) + 1
    assert all(len(carried.set_aside) == 1 for carried in stands)


@pytest.mark.parametrize("one", KINDER, ids=lambda one: one.id)
def test_the_kinder_way_sends_nobody_back(one: EditOfBoth) -> None:
    made_kinder = kinder(one)
    assert made_kinder.new != made_kinder.old
    assert made_kinder.whole == len(made_kinder.sessions)
    assert made_kinder.comparison.crossing.safe


def test_the_line_that_is_proposed_for_a_renaming_makes_it_harmless() -> None:
    for id, before, now in ((INTERVIEW, "calm-down", "take-a-break"), (FLIGHT, "write-again", "remind-them")):
        without = study(BY_ID["rename-without-was"], id)
        assert f'write was = "{before}" in [action.{now}]' in str(without.comparison)
        assert study(BY_ID["rename-with-was"], id).comparison.crossing.safe


def test_whoever_waits_waits_longer_and_whoever_has_gone_on_is_not_called_back() -> None:
    one = study(BY_ID["longer-wait"], FLIGHT)
    waiting = [(session, carried) for session, carried in zip(one.sessions, one.carried, strict=True) if session.opens_at and session.here.id == "wait-airline"]
    assert waiting
    assert all(carried.session.opens_at == session.opens_at + timedelta(weeks=2) for session, carried in waiting if session.opens_at)
    gone_on = [carried for session, carried in zip(one.sessions, one.carried, strict=True) if any(step.node == "wait-airline" for step in session.steps)]
    assert gone_on
    assert all(carried.whole for carried in gone_on)


@pytest.mark.parametrize(("late", "whole"), [(3.5, False), ("below-four", True)])
def test_a_figure_is_judged_by_new_bounds_and_a_band_keeps_its_id(late: str | float, whole: bool) -> None:  # noqa: FBT001
    one = study(BY_ID["values"], FLIGHT)
    session = Session.start(one.old, now=datetime(2026, 11, 29, 9, tzinfo=timezone.utc))
    for answer in ("after", "2026-10-01", "austria", "austria", "delayed", late):
        session = session.answer(answer, now=session.started)
    assert session.here.id == "distance"
    carried = carry(session, one.new)
    assert (carried.whole, carried.session.here.id) == (whole, "distance" if whole else "spent")


def test_nothing_of_version_1_can_be_carried_to_version_2() -> None:
    one = rewrite()
    assert (one.whole, dict(one.elsewhere)) == (0, {"where-now": len(one.sessions)})
    assert {session.here.id for session in one.sessions} == {walk.at for walk in shortest_walks(one.old).values()}
    counts = Counter((change.kind, change.thing) for change in one.comparison.changes)
    assert counts["added", "node"] == counts["removed", "node"] == 19
    assert counts["led elsewhere", "tree"] == 1
    assert (len(one.comparison.changes), one.comparison.crossing.verdict, Counter(loss.thing for loss in one.comparison.lost)) == (
        667,
        "stranded",
        {"promise": 34, "example": 40},
    )


def test_an_edit_that_finds_nothing_to_change_is_refused() -> None:
    for stale in (edit(("not there", "")), edit(everywhere=(("not there", ""),))):
        with pytest.raises(AssertionError, match="in the text: not there"):
            stale("There is nothing here.")


def test_sessions_of_a_tree_without_examples_are_those_of_its_walks() -> None:
    question = '[situation.is-it]\nask = "Is it?"\nanswers = { yes = "end", no = "end" }\n'
    tree = loads(f'format = 1\nid = "t"\ntitle = "T"\nstart = "is-it"\n{question}[ending.end]\nsay = "The end."')
    start = Session.start(tree)
    assert set(sessions(tree)) == {start, start.answer("yes"), start.answer("no")}


def test_the_guide_tells_what_is_found_today() -> None:
    """Its pieces are written by `python tests/living_advice.py`."""
    page, pieces = PAGE.read_text(encoding="utf-8"), made()
    assert page == with_pieces(page, pieces)
    shown = {piece["name"] for piece in PIECE.finditer(page)}
    assert {f"{one.id}-diff" for one in EDITS} < shown
    assert {f"{one.id}-kinder" for one in KINDER} < shown
    assert {f"{one.id}-sessions" for one in EDITS if study(one, INTERVIEW).elsewhere} < shown
    assert {"delete-question-finished", "delete-question-reuse"} < shown
    assert {"table", "sessions", "rewrite-diff", "rewrite-sessions"} < shown


def test_the_guide_says_what_is_true_of_every_edit_that_sends_nobody_back() -> None:
    page = PAGE.read_text(encoding="utf-8")
    harmless, harmful = page.split("## Edits that send nobody back")[1].split("## A new name without `was`")
    for one in EDITS:
        assert (f"made: {one.id}-diff" in harmless) == all(study(one, id).whole == len(study(one, id).sessions) for id in TREES)
        assert (f"made: {one.id}-diff" in harmful) != (f"made: {one.id}-diff" in harmless)
