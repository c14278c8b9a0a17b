"""What holds for every session on every tree."""

import copy
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import attrs
import numpy as np
import pytest
from attrs import evolve
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from advicetree import AdviceTreeError, Change, RefusedAnswer, RefusedStep, SaveError, Session, Step, Tree, WhyNot, dumps, loads
from advicetree.engine import Given, Halt, counting, replay, start, taken, way_of
from advicetree.model import Fact
from everywhere import can_be_given, key, moves
from naive import Cost, Known, Ledger, Walk, reachable, ticks
from naive_days import today_in
from rich_facts import RICH, ticked
from soundness import sound
from strategies import MOMENTS, START, answered, plain, trees, walks

Thing = TypeVar("Thing")


def pickled(thing: Thing) -> Thing:
    """Pickle something, and give what is unpickled."""
    other: Thing = pickle.loads(pickle.dumps(thing))  # noqa: S301  (our own pickle)
    return other


def stops_of(session: Session) -> list[Halt]:
    """Walk a session again: its stops."""
    return list(replay(session.tree, session.known_values, taken(session.tree, session.steps)))


def an_answer_at(session: Session, step: Step) -> st.SearchStrategy[Given]:
    """What could be answered where a step was, numbers and days by their bands."""
    return st.sampled_from(can_be_given(session.tree, session.tree[step.node]))


def values_of(fact: Fact) -> list[Given]:
    """All that can be known of a fact, numbers and days by their bands."""
    return [*fact.values] if fact.several is None else [*ticked(RICH[fact.id])]


def face(session: Session) -> tuple[object, ...]:
    """All that can be seen of a session."""
    looks = (
        session.here,
        session.said,
        session.offers,
        dict(session.facts),
        session.notes,
        session.recalled,
        session.help,
        session.how,
        session.caution,
        session.parting,
    )
    times = (session.opens_at, session.due_at, session.asks_moment, session.started, session.moments)
    return (*looks, *times, session.steps, session.known, session.set_aside, session.save(), str(session.explain()), repr(session))


@given(st.data())
def test_going_back_undoes_an_answer(data: st.DataObject) -> None:
    before = data.draw(walks(rich=True))
    assume(not before.ended)
    after = data.draw(answered(before))
    assert after.back() == before
    assert hash(after.back()) == hash(before)
    assert face(after.back()) == face(before)
    assert after != before


@given(walks(rich=True))
def test_going_back_all_the_way_comes_to_the_start(session: Session) -> None:
    fresh = afresh(session)
    while session.steps:
        session = session.back()
    assert session == fresh
    with pytest.raises(RefusedStep):
        session.back()


@given(walks(rich=True))
def test_a_resumed_save_is_the_session(session: Session) -> None:
    resumed = Session.resume(session.tree, session.save())
    assert resumed == session
    assert hash(resumed) == hash(session)
    assert face(resumed) == face(session)


@given(walks(rich=True))
def test_every_session_is_sound(session: Session) -> None:
    """It can be shown, told and saved."""
    sound(session)


@given(walks(rich=True))
def test_a_session_goes_on_alike_in_an_equal_tree(session: Session) -> None:
    other = loads(dumps(session.tree), "json")
    resumed = Session.resume(other, session.save())
    assert resumed == session
    assert hash(resumed) == hash(session)


@given(walks(rich=True))
def test_copies_and_pickles_are_the_session(session: Session) -> None:
    for other in (copy.copy(session), copy.deepcopy(session), pickled(session)):
        assert other == session
        assert hash(other) == hash(session)
        assert face(other) == face(session)


@given(walks(rich=True))
def test_the_answers_alone_make_the_session(session: Session) -> None:
    """Giving the same answers at the same times, to a session with the same moments, gives an equal session."""
    again = afresh(session, dict(list(session.known.items())[::-1]))
    for step in session.steps:
        assert again.here.id == step.node
        again = again.answer(step.answer, now=step.at, note=step.note, early=step.early)
    assert again == session
    assert face(again) == face(session)


@given(walks(rich=True))
def test_the_engine_walks_as_the_design_says(session: Session) -> None:
    """Where it stands, what is said and offered, which facts are known and count, and what was visited agree with a second walker at every stop."""
    tree = session.tree
    naive = Walk(plain(tree), session.known, day(session, session.started))
    again = afresh(session)
    for step in (*session.steps, None):
        assert again.here.id == naive.here
        assert list(map(str, again.said)) == naive.said
        assert [offer.id for offer in again.offers] == naive.offers()
        assert again.facts == naive.facts
        assert again._position.visits == {node: count for node, count in naive.visits.items() if tree[node].kind != "ending" and tree[node].limit}
        assert again._position.counts == {fact: value for fact, value in naive.counts.items() if fact in tree.ruling}
        for name, lines in {"help": again.help, "how": again.how, "caution": again.caution, "say": again.parting}.items():
            assert [each.say for line in lines for each in line.with_bullets] == naive.lines(name)
        if step is not None:
            again = again.answer(step.answer, now=step.at, note=step.note, early=step.early)
            naive.answer(step.answer, day(session, step.at))
    visited = {name for name in tree.nodes if any(stop.position.visited(name) for stop in stops_of(session))}
    assert visited == set(naive.visits)


def afresh(session: Session, known: Mapping[str, Given] | None = None) -> Session:
    """A session that knows the same, or something else, at the start."""
    again = Session.start(session.tree, session.known if known is None else known, session.started, zone=session.zone)
    for moment, when in session.moments.items():
        again = again.with_moment(moment, when)
    return again


def day(session: Session, when: datetime | None) -> date | None:
    """The day that it is for a person at a time; `None` where no time is kept."""
    return None if when is None else today_in(session.zone, when)


@given(st.data())
def test_facts_known_beforehand_are_facts_answered(data: st.DataObject) -> None:
    """Whoever knew some of them stops at the same places, the questions left out, and is told the same: on the way, and in all lines at every stop."""
    session = data.draw(walks(rich=True))
    tree, steps = session.tree, session.steps
    settled = [(tree[step.node].fact, step.value) for step, (answer, _) in zip(steps, taken(tree, steps), strict=True) if answer.settles is not None]
    asked = [tree[step.node].fact for step in steps]
    learnt = {fact: value for fact, value in settled if fact is not None and asked.count(fact) == 1}
    assume(learnt)
    facts = data.draw(st.sets(st.sampled_from(sorted(learnt)), min_size=1))
    before = afresh(session)
    knowing = afresh(session, {**session.known, **{fact: learnt[fact] for fact in facts}})
    told, said = [*map(str, before.said)], [*map(str, knowing.said)]
    for step in (*steps, None):
        if step is None or tree[step.node].fact not in facts:
            assert _at(knowing) == _at(before)
            assert said == told
        if step is not None:
            before = before.answer(step.answer, now=step.at, note=step.note, early=step.early)
            told += map(str, before.said)
            if tree[step.node].fact not in facts:
                knowing = knowing.answer(step.answer, now=step.at, note=step.note, early=True)
                said += map(str, knowing.said)
    event(f"{len(facts)} facts known")
    assert knowing.facts == session.facts
    assert knowing._position.visits == session._position.visits
    assert knowing._position.counts == session._position.counts


def _at(session: Session) -> tuple[object, ...]:
    """What somebody is told and offered where they are."""
    return (session.here, session.offers, session.help, session.how, session.caution, session.parting)


TICKING = loads(
    json.dumps(
        {
            "format": 1,
            "id": "ticking",
            "title": "Ticking",
            "start": "aid",
            "fact": {"benefits": RICH["benefits"], "helpers": RICH["helpers"]},
            "situation": {
                "aid": {"about": "benefits.uc", "answers": {"yes": "help"}, "then": "help"},
                "help": {"about": "helpers", "then": "end"},
            },
            "ending": {"end": {"say": ["End.", {"say": "Both.", "if": {"benefits": "any", "helpers": {"unpaid": "yes"}}}]}},
        }
    ),
    "json",
)


@given(st.sampled_from(ticked(RICH["benefits"])), st.sampled_from(ticked(RICH["helpers"])), st.data())
def test_a_list_is_the_same_in_any_order_and_of_any_kind(benefits: tuple[str, ...], helpers: tuple[str, ...], data: st.DataObject) -> None:
    def another(choices: tuple[str, ...]) -> Any:
        return data.draw(st.sampled_from((list, tuple, set, frozenset, np.array)))(data.draw(st.permutations(choices * 2)))

    walked = Session.start(TICKING).answer(benefits).answer(helpers)
    again = Session.start(TICKING).answer(another(benefits)).answer(another(helpers))
    assert face(again) == face(walked)
    assert again == walked
    assert [step.answer for step in again.steps] == [benefits, helpers]
    known = Session.start(TICKING, {"helpers": another(helpers), "benefits": another(benefits)})
    assert known == Session.start(TICKING, {"benefits": benefits, "helpers": helpers})
    assert (known.here, known.parting, known.facts) == (walked.here, walked.parting, walked.facts)


@given(walks(rich=True))
def test_a_group_is_never_known_or_answered_and_a_derived_fact_is_neither_nor_asked(session: Session) -> None:
    tree = session.tree
    for fact in tree.facts.values():
        for group in fact.groups:
            for known in (group, (group,)):
                with pytest.raises(RefusedAnswer):
                    afresh(session, {fact.id: known})
        for value in fact.values if fact.derived else ():
            with pytest.raises(RefusedAnswer, match="cannot be known beforehand"):
                afresh(session, {fact.id: value})
        if fact.derived:
            with pytest.raises((RefusedStep, RefusedAnswer)):
                session.change(fact.id, next(iter(fact.values)))
    derived = {fact.id for fact in tree.facts.values() if fact.derived}
    assert not derived & {session.here.fact, *session.facts, *(tree[step.node].fact for step in session.steps)}
    here = session.here.fact
    for group in tree.facts[here].groups if here is not None else ():
        with pytest.raises(RefusedAnswer):
            session.answer(group, now=session.started)


@given(walks(rich=True))
def test_what_does_not_count_does_not_hold_and_what_nobody_asks_about_counts_from_the_start(session: Session) -> None:
    """A fact that is known is not read before the walk has come to a situation about it."""
    tree = session.tree
    asked = {node.fact for node in tree.nodes.values()}
    met = {node for stop in stops_of(session) for node in tree.nodes if stop.position.visited(node)}
    left = {tree[node].fact for node in met if node != session.here.id} | {tree[step.node].fact for step in session.steps}
    known = {fact: value for fact, value in session.facts.items() if fact in left or fact not in asked}
    assert counting(tree, session.known_values, taken(tree, session.steps)) == known
    for fact in session.known.keys() - known.keys():
        without = afresh(session, {name: given for name, given in session.known.items() if name != fact})
        for step in session.steps:
            without = without.answer(step.answer, now=step.at, note=step.note, early=step.early)
        assert _at(without) == _at(session)
        assert without.said == session.said


@settings(max_examples=40)
@given(trees(5, rich=True))
def test_equal_positions_go_on_alike(tree: Tree) -> None:
    """Whatever walks came to them: the same answers lead to equal positions."""
    todo, seen, met = [start(tree, {})], dict[object, object](), 0
    for position in todo:  # which grows meanwhile
        after = list(moves(tree, position))
        onward = [(answer.id, key(reached)) for answer, reached in after]
        met += key(position) in seen
        assert seen.setdefault(key(position), onward) == onward
        if len(todo) < 200:
            todo += [reached for _, reached in after]
    event(f"met again: {min(met, 5)}")


REFUSED: list[Callable[[Session], object]] = [
    lambda session: session.answer("no-such-answer"),
    lambda session: session.answer("no-such-answer", now=START),
    lambda session: session.answer(float("nan"), now=START),
    lambda session: session.answer(True, now=START),
    lambda session: session.answer(session.offers[0].id if session.offers else "", now=datetime(2026, 1, 1)),  # noqa: DTZ001
    lambda session: session.answer(session.offers[0].id if session.offers else "", now=START, note="\x00"),
    lambda session: session.answer(session.offers[0].id if session.offers else "", now=None if session.started else START),
    lambda session: session.change("no-such-node", "yes"),
    lambda session: session.change(session.steps[0].node if session.steps else "", None),
    lambda session: session.change(session.steps[0].node if session.steps else "", "no-such-answer"),
    lambda session: session.change(session.steps[0].node if session.steps else "", "done", nth=99),
    lambda session: session.with_moment("no-such-moment", START),
    lambda session: session.with_moment("first", datetime(2026, 1, 1)),  # noqa: DTZ001
    lambda session: session.why_not("no-such-node"),
    lambda session: Session.resume(session.tree, session.save()[:-1]),
]


@given(walks(rich=True), st.sampled_from(REFUSED))
def test_a_refused_step_leaves_the_session_as_it_was(session: Session, refused: Callable[[Session], object]) -> None:
    before = face(session)
    again = copy.deepcopy(session.save())
    with pytest.raises(AdviceTreeError) as refusal:
        refused(session)
    assert face(session) == before
    assert session == Session.resume(session.tree, again)
    message = str(refusal.value)
    assert refusal.value.wrong
    assert refusal.value.right
    assert len(message) < 300
    assert "\n" not in message
    assert pickled(refusal.value).args == refusal.value.args


@given(st.data())
def test_changing_to_the_same_answer_changes_nothing(data: st.DataObject) -> None:
    session = data.draw(walks(rich=True))
    steps = session.steps
    assume(steps)
    step = data.draw(st.sampled_from(steps))
    changed = session.change(step.node, step.answer, nth=step.nth)
    assert changed == session
    assert changed.set_aside == ()
    assert face(changed) == face(session)


@given(st.data())
def test_changing_and_changing_back_changes_nothing(data: st.DataObject) -> None:
    """Where nothing was set aside, and no step had to be given a later time or to lose an early mark, which do not come back."""
    session = data.draw(walks(rich=True))
    steps = session.steps
    assume(steps)
    step = data.draw(st.sampled_from(steps))
    changed = session.change(step.node, data.draw(an_answer_at(session, step)), nth=step.nth)
    assume(not changed.set_aside and changed.known == session.known)  # what is worked out from another fact is forgotten when that changes
    back = changed.change(step.node, step.answer, nth=step.nth)
    bare = [attrs.evolve(other, at=None, early=False) for other in steps]
    assert [attrs.evolve(other, at=None, early=False) for other in back.steps] == bare
    if times_and_marks(changed) == times_and_marks(session):
        assert back == session
    else:
        event("a time or a mark was lost")


def times_and_marks(session: Session) -> list[tuple[object, bool]]:
    """What a change may alter of the steps that it keeps, in no order."""
    return sorted((step.at or START, step.early) for step in session.steps)


@given(st.data())
def test_changing_a_known_fact_and_changing_it_back_changes_nothing(data: st.DataObject) -> None:
    """Where nothing was set aside."""
    session = data.draw(walks(rich=True))
    assume(session.known)
    fact = data.draw(st.sampled_from(sorted(session.known)))
    changed = session.change(fact, data.draw(st.sampled_from(values_of(session.tree.facts[fact]))))
    assume(not changed.set_aside and changed.known.keys() == session.known.keys())  # what was worked out from it is forgotten
    assert changed.change(fact, session.known[fact]) == session


@given(st.data())
def test_a_change_keeps_or_sets_aside_every_later_step(data: st.DataObject) -> None:
    """No step is lost, doubled or altered by a change; those before it stand; what is kept is where a fresh walk would be."""
    session = data.draw(walks(rich=True))
    steps = session.steps
    assume(steps)
    at = data.draw(st.integers(0, len(steps) - 1))
    step = steps[at]
    answer = data.draw(an_answer_at(session, step))
    changed = session.change(step.node, answer, nth=step.nth)
    kept = changed.steps
    assert kept[:at] == steps[:at]
    early = step.early and not way_of(session.tree, session.tree[step.node], kept[at].value).any_time
    assert kept[at] == Step(step.node, answer, step.nth, step.at, step.note, early)
    marks = [(other.answer, other.note, other.early) for other in (*kept[at + 1 :], *changed.set_aside)]
    assert sorted(marks, key=repr) == sorted(((other.answer, other.note, other.early) for other in steps[at + 1 :]), key=repr)
    assert set(changed.set_aside) <= set(steps[at + 1 :])
    assert {other.at for other in kept} <= {other.at for other in steps}
    assert Session.resume(session.tree, changed.save()) == changed
    assert changed.known.items() <= session.known.items()  # without what was worked out from the fact that changed
    assert (changed.moments, changed.started) == (session.moments, session.started)
    if not changed.ended and changed.set_aside:
        assert data.draw(answered(changed)).set_aside == ()


DEPTH = 6


@given(st.data())
def test_why_not_is_right_and_the_least(data: st.DataObject) -> None:
    """Against every choice of what is known, and every sequence of answers up to a depth."""
    rich = data.draw(st.booleans())
    session = data.draw(walks(data.draw(trees(5, rich=rich)), most=4, rich=rich))
    tree = plain(session.tree)
    ledger = Ledger(tree, session.known_values, [(step.node, step.value) for step in session.steps])
    for goal in session.tree.nodes:
        why = session.why_not(goal)
        event(why.outcome)
        least = ledger.cheapest(goal, DEPTH)
        assert (goal in reachable(tree)) == (why.outcome != "no-walk")
        if why.outcome == "no-walk":
            assert least is None
        elif why.outcome == "there":
            assert any(stop.position.visited(goal) for stop in stops_of(session))
        else:
            assert why.outcome == "changes"
            assert not any(stop.position.visited(goal) for stop in stops_of(session))
            cost = _replayed_cost(session, ledger, why)
            kinds = [change.kind for change in why.changes]
            assert cost == (kinds.count("known"), kinds.count("changed"), kinds.count("new"), sum(map(_ticks, why.changes)))
            assert least is None or cost <= least
            assert cost == least or sum(reason.kind == "answered" for reason in why.walk) > DEPTH


@given(st.data())
def test_why_not_tells_the_first_of_the_ways_that_cost_the_least(data: st.DataObject) -> None:
    """Against all ways of so many visits: the fewest visits, and then what comes first in the author's order where two ways part.

    Of lists, which have no order of their own, only the fewest ticks are promised.
    """
    rich = data.draw(st.booleans())
    tree = data.draw(trees(5, rich=rich).filter(lambda tree: all(tree.facts[fact].several is None for fact in tree.asked)))
    session = data.draw(walks(tree, most=4, rich=rich))
    ledger = Ledger(plain(session.tree), session.known_values, [(step.node, step.value) for step in session.steps])
    for goal in session.tree.nodes:
        why = session.why_not(goal)
        kinds = [change.kind for change in why.changes]
        way = tuple((reason.node, reason.answer) for reason in why.walk if reason.kind != "limit")
        event(f"{min(len(way), DEPTH + 1)} visits" if why.outcome == "changes" else why.outcome)
        if why.outcome == "changes" and len(way) <= DEPTH:
            assert way == ledger.first(goal, len(way), (kinds.count("known"), kinds.count("changed"), kinds.count("new"), 0))


def _ticks(change: Change) -> int:
    """How many choices of a list a change ticks otherwise."""
    return ticks(change.old if change.kind != "new" else (), change.new) if change.new is not None and change.kind != "again" else 0


def _replayed_cost(session: Session, ledger: Ledger, why: WhyNot) -> Cost:
    """Walk the way that `why_not` gives with the engine, which must visit the goal; give what it costs."""
    known = dict(session.known_values)
    for change in why.changes:
        if change.kind == "known":
            del known[change.name]
            if change.new is not None:
                known[change.name] = change.new
    walk = Session.start(session.tree, known)
    visited = walk._position.visited(why.node)
    answers: list[tuple[str, Known]] = []
    for reason in why.walk:
        if reason.kind == "answered":
            given = reason.given
            assert isinstance(given, str | tuple)
            assert walk.here.id == reason.node
            answers.append((reason.node, given))
            walk = walk.answer(given)
            visited = visited or walk._position.visited(why.node)
    assert visited
    gone = [(reason.node, reason.kind, reason.answer, reason.visits) for reason in why.walk]
    assert [(reason.node, reason.kind, reason.answer, reason.visits) for reason in walk.explain().reasons][: len(gone)] == gone
    return ledger.cost_of(known, answers, why.node)


@given(st.data())
def test_the_changes_of_why_not_can_be_made_in_their_order(data: st.DataObject) -> None:
    """On the session itself, one by one; then its walk has come to the node by the way that was told."""
    rich = data.draw(st.booleans())
    session = data.draw(walks(data.draw(trees(9, rich=rich)), most=12, rich=rich))
    for goal in session.tree.nodes:
        why = session.why_not(goal)
        changed = made(session, why)
        assert any(stop.position.visited(goal) for stop in stops_of(changed)) == (why.outcome in {"changes", "there"})
        assert [(reason.node, reason.kind, reason.answer) for reason in changed.explain().reasons][: len(why.walk)] == [
            (reason.node, reason.kind, reason.answer) for reason in why.walk
        ]
        assert changed.why_not(goal).outcome == ("there" if why.walk else why.outcome)


@given(st.data())
def test_why_not_is_the_same_where_the_search_cannot_tell_what_lies_ahead(data: st.DataObject) -> None:
    rich = data.draw(st.booleans())
    session = data.draw(walks(data.draw(trees(rich=rich)), rich=rich))
    for goal in session.tree.nodes:
        why = session.why_not(goal)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("advicetree.session.abstracting.MOST_BITS", 0)
            other = session.why_not(goal)
        assert evolve(other, looked=why.looked) == why


def made(session: Session, why: WhyNot) -> Session:
    """Make changes on a session, in their order."""
    for change in why.changes:
        event(f"{change.kind} by {change.do}")
        view = change.view()
        request = {"turn": session.turn, "do": view["do"], "step": view["step"], "fact": view["fact"], "answer": view["new"]}
        now = None if session.started is None else START + timedelta(days=400)
        if change.do == "change":
            changed = session.change(change.name, change.new, change.nth, now=now)
        else:
            assert change.new is not None
            changed = session.answer(change.new, now=now, early=True)
        early = {"early": True} if change.do == "answer" else {}
        assert session.act({**request, **early}, now=now, early=True) == changed
        session = changed
    return session


LONG = """
format = 1
id = "long"
title = "Round and round"
start = "again"
[action.again]
do = "Do it again"
note = "How was it?"
answers.done = "more"
answers.stop = "end"
[situation.more]
ask = "Once more?"
remember = false
answers.yes = "again"
answers.no = "end"
[ending.end]
say = "Enough."
"""


@pytest.fixture(scope="module")
def long_walk() -> Session:
    session = Session.start(loads(LONG), now=START)
    for number in range(5_000):
        now = START + timedelta(minutes=number)
        session = session.answer("done", now=now, note=f"The {number}th time." if number % 100 == 0 else None).answer("yes", now=now)
    return session


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickled], ids=["copy", "deepcopy", "pickle"])
def test_a_walk_of_10_000_steps_is_copied_whole(long_walk: Session, again: Callable[[Session], Session]) -> None:
    other = again(long_walk)
    assert other == long_walk
    assert hash(other) == hash(long_walk)
    assert other.steps == long_walk.steps


def test_a_walk_of_10_000_steps_does_all_that_a_short_one_does(long_walk: Session) -> None:
    assert len(long_walk.steps) == 10_000
    assert repr(long_walk) == "<Session of 'long' at 'again' after 10000 steps>"
    assert long_walk.notes["again"][-1] == "The 4900th time."
    assert Session.resume(long_walk.tree, long_walk.save()) == long_walk
    assert len(long_walk.explain().reasons) == 10_000
    assert long_walk.why_not("end").outcome == "changes"
    assert long_walk.back().answer("yes", now=START) == long_walk
    assert long_walk.change("again", "done", nth=1) == long_walk
    stopped = long_walk.change("again", "stop", nth=2)
    assert (len(stopped.steps), len(stopped.set_aside)) == (3, 9_997)


def test_the_step_after_10_000_is_refused(long_walk: Session) -> None:
    with pytest.raises(RefusedStep, match=r"^the walk has 10,000 steps; go back, or start again$"):
        long_walk.answer("done", now=START)
    assert long_walk.back().answer("no", now=START).ended


def test_a_walk_that_passed_over_too_many_nodes_goes_no_farther(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = loads(
        """
format = 1
id = "round"
title = "Round"
start = "one"
fact.known = { ask = "Known?", answers = { yes = "Yes", no = "No" } }
situation.one = { about = "known", answers = { yes = "two", no = "two" } }
situation.two = { about = "known", answers = { yes = "again", no = "end" } }
situation.again = { ask = "Again?", remember = false, answers = { yes = "one", no = "end" } }
ending.end.say = "End."
"""
    )
    whole = Session.start(tree).answer("yes")
    for _ in range(4):
        whole = whole.answer("yes")  # passes over two nodes each time, and over one the first time
    monkeypatch.setattr("advicetree.session.session.MOST_PASSED", 5)
    monkeypatch.setattr("advicetree.session.changing.MOST_PASSED", 5)
    monkeypatch.setattr("advicetree.session.saving.MOST_PASSED", 5)
    for session in (whole, whole.back(), whole.back().back()):
        with pytest.raises(RefusedStep, match=r"^the walk passed over 500,000 nodes; go back, or start again$") as refused:
            session.answer("no")
        assert refused.value.code == "walk-too-long"
    short = whole.back().back()
    assert len(short.back().answer("yes").steps) == 3
    with pytest.raises(SaveError, match=r"^step 4 is one too many: the walk passed over 500,000 nodes; resume it ") as misfit:
        Session.resume(tree, whole.save())
    assert (misfit.value.step, misfit.value.session) == (4, short)
    changed = whole.change("again", "yes", nth=1)
    assert (changed, len(changed.set_aside)) == (short, 2)


AGAIN = """
import json, sys
from advicetree import Session, loads
for tree, known, steps, save in json.load(sys.stdin):
    tree = loads(tree, "json")
    session = Session.resume(tree, save)
    if session.started is None:
        walked = Session.start(tree, known)
        for answer, note in steps:
            walked = walked.answer(answer, note=note)
        assert walked == session
    goals = [str(session.why_not(goal)) for goal in tree.nodes]
    print(json.dumps([session.save(), str(session.explain()), repr(session), [str(words) for words in session.said], list(session.facts.items()), goals]))
"""


@pytest.mark.parametrize("seed", ["0", "12345"])
def test_the_same_answers_give_the_same_session_in_any_process(seed: str) -> None:
    """Hashes differ from process to process; nothing that a session says does."""
    sessions: list[Session] = []

    @settings(max_examples=30, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(walks())
    def collect(session: Session) -> None:
        sessions.append(session)

    collect()
    asked = [[dumps(s.tree), dict(s.known), [(step.answer, step.note) for step in s.steps], s.save()] for s in sessions]
    run = subprocess.run(
        [sys.executable, "-c", AGAIN], input=json.dumps(asked), capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": seed}, check=False
    )
    assert run.stderr == ""
    told: list[Any] = [json.loads(line) for line in run.stdout.splitlines()]
    expected = [
        [
            s.save(),
            str(s.explain()),
            repr(s),
            [str(words) for words in s.said],
            [list(item) for item in s.facts.items()],
            [str(s.why_not(goal)) for goal in s.tree.nodes],
        ]
        for s in sessions
    ]
    assert told == expected


@given(st.data())
def test_an_action_opens_no_later_than_its_answers_are_taken(data: st.DataObject) -> None:
    """Whatever is offered can be given at the time it opens, and before it only where it is any-time or early."""
    session = data.draw(walks(timed=st.just(True), rich=True))  # without time nothing opens
    while not session.ended and session.opens_at is None and len(session.steps) < 12:
        session = data.draw(answered(session))
    assume(session.opens_at is not None)
    opens_at = session.opens_at
    for offer in session.offers if session.asks_several is None else ():
        after = session.answer(offer.id, now=max(opens_at or START, START))
        assert not after.steps[-1].early
        if offer.any_time:
            assert not session.answer(offer.id, now=session.started).steps[-1].early


@st.composite
def operated(draw: st.DrawFn) -> Session:
    """Sessions that any operations lead to."""
    session = draw(walks(rich=True))
    for _ in range(draw(st.integers(1, 5))):
        now = None if session.started is None else START + timedelta(hours=draw(st.integers(-10, 200)))
        operation = draw(st.sampled_from(("answer", "back", "change", "known", "moment", "resume")))
        if operation == "answer" and not session.ended:
            session = draw(answered(session))
        elif operation == "back" and session.steps:
            session = session.back()
        elif operation == "change" and session.steps:
            step = draw(st.sampled_from(session.steps))
            session = session.change(step.node, draw(an_answer_at(session, step)), step.nth, now=draw(st.sampled_from((None, now))))
        elif operation == "known" and session.known:
            fact = draw(st.sampled_from(sorted(session.known)))
            session = session.change(fact, draw(st.sampled_from((None, *values_of(session.tree.facts[fact])))), now=draw(st.sampled_from((None, now))))
        elif operation == "moment" and now is not None:
            session = session.with_moment(draw(st.sampled_from(MOMENTS)), now)
        elif operation == "resume":
            session = Session.resume(session.tree, session.save())
    return session


@given(operated())
def test_times_never_run_backwards_and_marks_stand_where_something_can_be_early(session: Session) -> None:
    times = [session.started, *(step.at for step in session.steps)]
    if session.started is None:
        assert set(times) == {None}
    else:
        kept = [when for when in times if when is not None]
        assert kept == sorted(kept)
        assert len(kept) == len(times)
    for step in session.steps:
        wait = session.tree[step.node].wait
        answer = way_of(session.tree, session.tree[step.node], step.value)
        assert not step.early or (session.started is not None and wait is not None and wait.floor is not None and not answer.any_time)
    assert Session.resume(session.tree, session.save()) == session


@given(operated())
def test_a_wait_opens_as_the_design_says(session: Session) -> None:
    """It counts from its moment or from arrival, and a moment that nobody gave is the first arrival at an action that counts from it."""
    assume(session.started is not None)
    counted = dict(session.moments)
    arrived = session.started or START
    for step in (*session.steps, None):
        node = session.tree[step.node] if step is not None else session.here
        since = arrived
        if node.wait is not None and node.wait.moment is not None:
            since = counted.setdefault(node.wait.moment, arrived)
        if step is None:
            floor, most = (None, None) if node.wait is None else (node.wait.floor, node.wait.at_most)
            assert session.opens_at == (None if floor is None else since + floor)
            assert session.due_at == (None if most is None else since + most)
        elif step.at is not None:
            arrived = step.at


@given(trees(rich=True))
def test_every_drawn_tree_writes_itself_back(tree: Tree) -> None:
    assert loads(dumps(tree), "json") == tree
