"""The words of the shipped trees: short screens, plain British English, no formula said again and again; and what no walk does, however it is led about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta, timezone

import pytest
import readability
from hypothesis import given, settings
from hypothesis import strategies as st

from advicetree import RefusedAnswer, RefusedStep, RefusedTime, Session, TooSoon, Tree, cover, random_walk, shipped, shipped_ids
from advicetree.model import Action, Situation, answers_of, lines_of

TREES = {id: shipped(id) for id in shipped_ids()}
NOW = datetime(2026, 11, 28, tzinfo=timezone.utc)
MOST_LABELS = 12  # more are searched by typing, and not read

# A reading age is five years above a grade of American schools. What the best public services aim at is nine, and eleven at most, so grades of 4 to 6;
# short sentences go below that, and single stops of few words go up and down, so each has two grades more.
GRADE = 6
AMERICAN = re.compile(
    r"\b(\w*(?:avor|olor|onor|umor|abor)(?:s|ed|ing|able|ite)?|center|theater|traveler|traveled|traveling|canceled|canceling|check in the mail|"
    r"gotten|program of study|defense|offense|license to|analyze\w*|apologize\w*|organiz\w+|realiz\w+|recogniz\w+|resume)\b",
    re.IGNORECASE,
)


def texts_of(tree: Tree) -> dict[str, list[str]]:
    """All that readers see of each node, labels aside."""
    found: dict[str, list[str]] = {}
    for node in [node for node in tree.nodes.values() if node.fact not in tree.derived]:  # nobody stops at those
        lines = [line for _, some in lines_of(node) for line in some]
        texts = [node.headline, *(each.say for line in lines for each in line.with_bullets)]
        if isinstance(node, Action) and node.wait is not None:
            texts.append(node.wait.why or "")
        if isinstance(node, Situation | Action):
            texts += [node.note or "", *(answer.say or "" for answer in answers_of(node)), (node.limit.say or "") if node.limit is not None else ""]
        found[node.id] = [text for text in dict.fromkeys(texts) if text]
    return found


def grades(texts: Iterable[str]) -> dict[str, float]:
    """The grades of American schools for which texts are right, by two measures: of Kincaid, by length, and of Dale and Chall, by known words."""
    sentences = [part for text in texts for part in re.split(r"(?<=[.?!:])\s+", text if text[-1] in ".?!:" else f"{text}.")]
    tokens = "\n".join(" ".join(re.findall(r"[\w'’-]+|[.,:;?!]", sentence)) for sentence in sentences)
    measured = readability.getmeasures(tokens, lang="en")["readability grades"]
    return {name: measured[name] for name in ("Kincaid", "DaleChallIndex")}


def screen(session: Session) -> list[str]:
    """All that is read at a stop, one's own notes aside."""
    here = session.here
    lines = (*session.help, *session.how, *session.caution, *session.parting)
    texts = [*map(str, session.said), here.headline, *(each.say for line in lines for each in line.with_bullets)]
    if isinstance(here, Action) and here.wait is not None:
        texts.append(here.wait.why or "")
    note = here.note if isinstance(here, Situation | Action) else None
    labels = [offer.label for offer in session.offers]
    return [*dict.fromkeys(texts), note or "", *(labels if len(labels) <= MOST_LABELS else ())]


@pytest.mark.parametrize("tree", TREES.values(), ids=TREES)
class TestWords:
    """What holds of the words of every shipped tree."""

    def test_no_screen_has_more_than_120_words(self, tree: Tree) -> None:
        for walk in (*cover(tree), *(random_walk(tree, seed) for seed in range(300))):
            session = walk.session(NOW)
            for stop in (*(stop.session for stop in session.stops), session):
                words = sum(len(text.split()) for text in screen(stop))
                assert words <= 120, (stop.here.id, words)

    def test_children_of_eleven_can_read_them(self, tree: Tree) -> None:
        texts = texts_of(tree)
        assert max(grades(text for some in texts.values() for text in some).values()) <= GRADE
        hard = {id: found for id, some in texts.items() if max((found := grades(some)).values()) > GRADE + 2}
        assert hard == {}

    def test_they_are_british(self, tree: Tree) -> None:
        words = " ".join(text for some in texts_of(tree).values() for text in some)
        assert [found[0] for found in AMERICAN.finditer(words)] == []

    def test_no_sentence_is_said_at_three_places(self, tree: Tree) -> None:
        """Questions and labels may be the same wherever the same is asked."""
        said = Counter(
            part
            for some in texts_of(tree).values()
            for text in some
            for part in set(re.split(r"(?<=[.?!])\s+", text))
            if len(part.split()) > 2 and part[-1] != "?"
        )
        assert {sentence: count for sentence, count in said.items() if count > 2} == {}


CALLS = {"call-interviewer": {"done"}, "call-once-more": {"done"}, "second-interview": {"granted", "refused", "thinking", "no-answer"}}
WHY = {"told", "not-told", "drastic", "see-again"}
DRASTIC = {"call-or-wait.drastic", "wait-after-call.drastic", "after-refusal.drastic", "ask-why.drastic"}
RECOVERY = TREES["interview-recovery"]


@st.composite
def attacked(draw: st.DrawFn) -> Session:
    """A session that was led about: with known facts, answers at odd times, changes, moments told late, and steps back."""
    known = {
        fact.id: draw(st.sampled_from([*fact.values]))
        for fact in RECOVERY.facts.values()
        if fact.remember and not fact.derived and draw(st.integers(0, 4)) == 0
    }
    now = NOW
    session = Session.start(RECOVERY, known=known, now=now)
    for _ in range(draw(st.integers(5, 40))):
        now += timedelta(hours=draw(st.sampled_from([0, 1, 30, 200])))
        deed = draw(st.integers(0, 9))
        with suppress(RefusedAnswer, RefusedStep, RefusedTime, TooSoon):
            if deed == 0 and session.steps:
                step = draw(st.sampled_from(session.steps))
                answers = [offer.id for offer in session.stops[session.steps.index(step)].offers]
                session = session.change(step.node, draw(st.sampled_from(answers)), step.nth, now=now)
            elif deed == 1:
                session = session.with_moment("interview", now - timedelta(hours=draw(st.sampled_from([0, 10, 47, 500]))))
            elif deed == 2 and session.steps:
                session = session.back()
            elif not session.ended:
                session = session.answer(draw(st.sampled_from([offer.id for offer in session.offers])), now=now)
    return session


@settings(max_examples=300)
@given(attacked())
def test_no_walk_does_what_the_article_warns_of_whatever_is_known_changed_or_told_late(session: Session) -> None:
    done = [f"{step.node}.{step.answer}" for step in session.steps]
    written = next((number for number, point in enumerate(done) if point in {"write-it-down.done", "write-one-line.done"}), None)
    for number, step in enumerate(session.steps):
        is_call = step.answer in CALLS.get(step.node, ())
        before = done[:number]
        if is_call or (step.node == "ask-why" and step.answer in WHY):
            assert written is not None  # no call before a written evaluation
            assert written < number
        if step.node == "second-interview":
            assert "weigh-risks.ask" in before  # its risks are weighed
            assert DRASTIC & {*before}  # drastic measures are called for
            if session.facts.get("country") == "india":
                assert session.facts["standing"] == "strong"
    assert RECOVERY["second-interview"].by == ("call",)


@settings(max_examples=200)
@given(st.data())
def test_no_call_is_taken_within_two_days_of_the_interview(data: st.DataObject) -> None:
    """However late the day of the interview is told; what was taken before it was told stays, and all that comes after is held to it."""
    interview = NOW - timedelta(hours=data.draw(st.integers(0, 100)))
    session = Session.start(RECOVERY, now=NOW).with_moment("interview", interview)
    now = NOW
    for _ in range(60):
        if session.ended:
            break
        now += timedelta(hours=data.draw(st.sampled_from([0, 1, 20, 60])))
        offer = data.draw(st.sampled_from(session.offers))
        with suppress(TooSoon):
            session = session.answer(offer.id, now=now)
    for step in session.steps:
        if step.answer in CALLS.get(step.node, ()) or (step.node == "ask-why" and step.answer in WHY):
            assert step.at is not None
            assert step.at >= interview + timedelta(days=2)
