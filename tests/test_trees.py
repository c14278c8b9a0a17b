"""Every shipped tree is itself tested: its claims, its rules, its examples, and every answer of every node."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from advicetree import RefusedAnswer, Session, Tree, check, cover, shipped, shipped_ids
from advicetree.answering import offers
from advicetree.checking.examples import run
from advicetree.cli import main
from advicetree.engine import NEVER, Given, Position, advance, answered_as, arrive, passed_with, start
from advicetree.model import Action, Ending, Line, Node, Situation
from advicetree.promises import Example, Points, Promise
from conditions import of_all

ROOT = Path(__file__).parent.parent
TREES = {id: shipped(id) for id in shipped_ids()}
RECOVERY = TREES["interview-recovery"]
CLAIMS = {1: 1, 2: 7, 3: 6, 4: 6, 5: 6, 6: 3, 7: 2}
EXAMPLES = [pytest.param(tree, example, id=f"{tree.id}: {example.name}") for tree in TREES.values() for example in tree.examples]

Walk = tuple[tuple[str, str], ...]


def lines_of(node: Node) -> tuple[Line, ...]:
    """All lines of a node, whoever they are said to."""
    return node.how + node.caution if isinstance(node, Action) else node.say if isinstance(node, Ending) else ()


def cited_at(node: Node) -> set[str]:
    """What a node cites: itself, in its lines, and in its answers."""
    ways = [*node.answers.values(), *([node.others] if node.others is not None else [])]
    sources = [node.source, *(line.source for line in lines_of(node)), *(way.source for way in ways)]
    return {str(citation) for source in sources for citation in source}


def everywhere(tree: Tree, known: Mapping[str, str]) -> Iterator[tuple[Position, Walk]]:
    """Every position that people of whom `known` is true can stop at, each with a shortest walk to it."""
    first = start(tree, known)
    seen = {place(first)}
    todo: deque[tuple[Position, Walk]] = deque([(first, ())])
    while todo:
        position, walk = todo.popleft()
        yield position, walk
        for answer in offers(tree, position.node):
            onward = advance(tree, position, answer, answer.id)
            if place(onward) not in seen:
                seen.add(place(onward))
                todo.append((onward, (*walk, (position.node.id, answer.id))))


def place(position: Position) -> tuple[object, ...]:
    return (position.node.id, frozenset(position.facts.items()), frozenset(position.visits.items()))


def taken(tree: Tree, walk: Walk) -> Session:
    session = Session.start(tree)
    for node, answer in walk:
        assert session.here.id == node
        session = session.answer(answer)
    return session


def breaks(tree: Tree, *, reached: Iterable[str], without: Iterable[str], known: Mapping[str, str]) -> Walk | None:
    """A walk that comes to one of `reached` without any of `without` before it (nodes, or `node.answer`), or `None`."""
    barred, goals = set(without), set(reached)
    first = arrive(tree, tree.start, known, NEVER)
    seen = {place(first)}
    todo: deque[tuple[Position, Walk]] = deque([(first, ())])
    while todo:
        position, walk = todo.popleft()
        if any(position.visited(goal) for goal in goals):
            return walk
        for answer in offers(tree, position.node):
            onward = advance(tree, position, answer, answer.id)
            passed = passed_with(tree, onward, position.counts, (answer, answer.id))
            points = [f"{position.node.id}.{answer.id}", *(f"{way.node}.{answered_as(tree, way, value)}" for way, value in passed)]
            met = any(onward.visited(name) and name not in goals for name in barred)
            if not met and barred.isdisjoint(points) and place(onward) not in seen:
                seen.add(place(onward))
                todo.append((onward, (*walk, (position.node.id, answer.id))))
    return None


@pytest.mark.parametrize("tree", TREES.values(), ids=TREES)
class TestEveryShippedTree:
    """What holds of every tree that comes with the package."""

    def test_it_is_sound(self, tree: Tree) -> None:
        """The checker finds nothing, proves all promises, and the examples take every answer, tick every choice and hit every rule."""
        report = check(tree)
        assert report.problems == ()
        assert {verdict.verdict for verdict in report.verdicts} == {"kept"}
        assert all(outcome.passed for outcome in report.outcomes)
        assert report.coverage.untaken == ()
        assert report.coverage.unticked == ()
        assert report.coverage.unhit == ()
        assert report.carried == report.claims

    def test_somebody_who_is_not_sure_can_answer_or_be_helped(self, tree: Tree) -> None:
        """Every question that is not about what the person knows for certain has help, or an answer for who is not sure."""
        for node in tree.nodes.values():
            if isinstance(node, Situation) and node.fact not in tree.derived:
                words = " ".join(answer.label for answer in offers(tree, node)).casefold()
                assert node.help or re.search(r"can.?t tell|cannot|not sure|do not know", words), node.id


@pytest.mark.parametrize(("tree", "example"), EXAMPLES)
def test_example(tree: Tree, example: Example) -> None:
    """Each example of a shipped tree leads where its author says."""
    assert run(tree, example).why is None


def names(points: Points | None) -> list[str]:
    return [] if points is None else [str(point) for point in points.points]


BEFORE = [promise for promise in RECOVERY.promises if promise.kind == "before"]


@pytest.mark.parametrize("promise", BEFORE, ids=lambda promise: promise.name)
def test_what_comes_before_comes_before_on_every_walk(promise: Promise) -> None:
    """The article's rules on what must come first hold on every walk; taking any one of their points away breaks them for somebody."""
    known = of_all(promise)
    reached, always = names(promise.before), names(promise.always)
    assert breaks(RECOVERY, reached=reached, without=always, known=known) is None
    assert breaks(RECOVERY, reached=reached, without=(), known=known) is not None


class TestInterviewRecovery:
    """What the advice of the article asks of its tree beyond what holds of every tree."""

    def test_it_has_every_claim_of_the_article(self) -> None:
        claims = [f"{paragraph}.{number}" for paragraph, count in CLAIMS.items() for number in range(1, count + 1)]
        assert list(RECOVERY.sources["article"].claims) == claims

    def test_it_has_the_five_stages_in_the_order_of_the_article(self) -> None:
        assert list(RECOVERY.stages) == ["evaluate", "ask-contacts", "call-interviewer", "request-second-interview", "move-on"]

    def test_calls_are_calls_and_wait_two_days_since_the_interview(self) -> None:
        for id in ("call-interviewer", "call-once-more", "second-interview"):
            node = RECOVERY[id]
            assert isinstance(node, Action)
            assert node.wait is not None
            assert (node.by, node.wait.since, node.wait.at_least) == (("call",), "interview", timedelta(days=2))

    def test_nobody_calls_without_a_written_evaluation(self) -> None:
        calls = ["call-interviewer", "call-once-more", "ask-why", "second-interview"]
        written = ["write-it-down.done", "write-one-line.done"]
        assert breaks(RECOVERY, reached=calls, without=written, known={}) is None

    def test_in_india_the_request_rests_on_standing_also_for_whom_the_country_was_known(self) -> None:
        standing = ["standing.strong"]
        for known in ({"country": "india"}, {"country": "india", "standing": "strong"}, {"country": "india", "standing": "not-strong"}):
            assert breaks(RECOVERY, reached=["second-interview"], without=standing, known=known) is None
        assert breaks(RECOVERY, reached=["second-interview"], without=[], known={"country": "india", "standing": "not-strong"}) is None

    def test_the_usual_outlook_in_india_is_said_also_to_whose_country_was_known(self) -> None:
        asked = said_on_the_way({}, "call-or-wait", ["drastic", "india"])
        known = said_on_the_way({"country": "india"}, "call-or-wait", ["drastic"])
        outlook = RECOVERY["country"].answers["india"].say
        assert outlook in asked
        assert outlook in known

    def test_whoever_gets_nowhere_is_told_what_helps_to_move_on(self) -> None:
        """Every ending that is not good comes after an action that says 5.3 to 5.6."""
        carriers = [
            node.id
            for node in RECOVERY.nodes.values()
            if isinstance(node, Action) and {f"article 5.{claim}" for claim in (3, 4, 5, 6)} <= {str(c) for line in node.how for c in line.source}
        ]
        sad = [node.id for node in RECOVERY.nodes.values() if isinstance(node, Ending) and not node.good]
        assert breaks(RECOVERY, reached=sad, without=carriers, known={}) is None

    def test_the_risks_are_said_before_the_request(self) -> None:
        assert {"article 4.3", "article 4.5", "article 4.6"} <= cited_at(RECOVERY["weigh-risks"])

    def test_the_first_fork_comes_after_three_answers_at_most(self) -> None:
        session = taken(RECOVERY, (("where-now", "waiting"), ("write-it-down", "done")))
        assert isinstance(session.here, Situation)
        assert len({answer.to for answer in session.offers}) > 1


def said_on_the_way(known: Mapping[str, str], node: str, answers: Iterable[str]) -> list[str]:
    """All that is said on the way from a node by some answers."""
    session = Session.start(RECOVERY, known=known)
    walk = next(walk for position, walk in everywhere(RECOVERY, {fact: str(value) for fact, value in session.known_values.items()}) if position.node.id == node)
    for _, answer in walk:
        session = session.answer(answer)
    said: list[str] = []
    for answer in answers:
        try:
            session = session.answer(answer)
        except RefusedAnswer:
            pytest.fail(f"{answer} is not offered at {session.here.id}")
        said += map(str, session.said)
    return said


def typed(given: Given) -> str:
    """An answer as it is typed; of several choices, all of them."""
    return ", ".join(given) if isinstance(given, tuple) else str(given)


@pytest.mark.parametrize("tree", TREES.values(), ids=TREES)
def test_piped_answers_walk_to_each_ending(tree: Tree, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A script that gives the answers line by line comes to every ending, and takes every answer."""
    import io  # noqa: PLC0415

    ends = set()
    for walk in cover(tree):
        monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(typed(answer) for _, answer in walk.steps) + "\n"))
        assert main(["walk", tree.id, "--untimed"]) == 0
        ending = tree[walk.at]
        assert ending.headline in " ".join(capsys.readouterr().out.split())
        ends.add(ending.id)
    assert ends == {node.id for node in tree.nodes.values() if isinstance(node, Ending)}


@pytest.mark.parametrize("tree", TREES.values(), ids=TREES)
def test_a_real_pipe_walks_a_shipped_tree(tree: Tree) -> None:
    """The command does in a process of its own what `main` does in this one."""
    walk = cover(tree)[0].steps
    ran = subprocess.run(
        [sys.executable, "-m", "advicetree", "walk", tree.id, "--untimed"],
        input="\n".join(typed(answer) for _, answer in walk),
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PATH": "/usr/bin", "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"},
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_readme_shows_what_check_says_of_the_shipped_trees(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "interview-recovery", "delayed-flight"]) == 0
    assert f"$ .venv/bin/advicetree check interview-recovery delayed-flight\n{capsys.readouterr().out}```" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_what_is_heard_on_a_call_cannot_be_answered_before_the_call_opens() -> None:
    """The promises about two days name each answer of the calls but news that comes by itself, and the wish not to call."""
    calls = {
        "call-interviewer": {"news", "rather-not"},
        "call-once-more": {"news", "rather-not"},
        "ask-why": {"rather-not"},
        "second-interview": {"good", "heard", "stop"},
    }
    promised = {name for promise in RECOVERY.promises if promise.since == "interview" for name in names(promise.of)}
    assert promised == {f"{id}.{answer}" for id, early in calls.items() for answer in RECOVERY[id].answers if answer not in early}
