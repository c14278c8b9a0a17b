"""Edits that would break the advice of a shipped tree, one at a time: nearly each is noticed, and those that are not do no harm.

An edit is made on the values and written out; what is looked at is the tree that is read back, so that what nobody could write counts as noticed.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping

import attrs
import pytest

from advicetree import Tree, TreeError, cover, loads, random_walk, shipped, shipped_ids
from advicetree.checking import check
from advicetree.checking.examples import run
from advicetree.engine import Position, advance, replay, said_on_the_way, taken
from advicetree.format.write import plain
from advicetree.model import CHANNELS, Action, Answer, Ending, Fact, Known, Node, Situation, Table, Value

Edit = tuple[str, Tree]
Outcomes = Mapping[str, str | None]


def with_node(tree: Tree, node: Node) -> Tree:
    return attrs.evolve(tree, nodes=Table({**tree.nodes, node.id: node}))


def with_answer(tree: Tree, answer: Answer) -> Tree:
    """A tree with an answer in place of the one of its node that has the same id, or as one more; a shared way is one of these answers too."""
    node = tree[answer.node]
    assert not isinstance(node, Ending)
    if isinstance(node, Situation) and answer.id not in node.answers:
        if answer.id in node.ways:
            return with_node(tree, attrs.evolve(node, ways=Table({**node.ways, answer.id: answer})))
        if node.others is not None and answer.id == node.others.id:
            return with_node(tree, attrs.evolve(node, others=answer))
    return with_node(tree, attrs.evolve(node, answers=Table({**node.answers, answer.id: answer})))


def with_fact(tree: Tree, fact: Fact) -> Tree:
    return attrs.evolve(tree, facts=Table({**tree.facts, fact.id: fact}))


def answers(tree: Tree) -> list[Answer]:
    """All ways out of nodes: their answers, those of groups or of whether something is ticked, and `others` or `then`."""
    asked = [node for node in tree.nodes.values() if isinstance(node, Situation)]
    shared = [way for node in asked for way in (*node.ways.values(), *([node.others] if node.others is not None else []))]
    return [*(answer for node in tree.nodes.values() for answer in node.answers.values()), *shared]


def given(tree: Tree) -> dict[tuple[str, str], list[tuple[Position, Known]]]:
    """Where each answer is given on some walks, with its value: on those that take every answer, those of the examples, and some at random."""
    found: dict[tuple[str, str], list[tuple[Position, Known]]] = {}
    sessions = [walk.session() for walk in (*cover(tree), *(random_walk(tree, seed) for seed in range(500)))]
    for session in (*sessions, *(outcome.session for outcome in check(tree).outcomes)):
        for halt in replay(tree, session.known_values, taken(tree, session.steps)):
            if halt.answer is not None and halt.value is not None:
                found.setdefault((halt.answer.node, halt.answer.id), []).append((halt.position, halt.value))
    return found


def leads_alike(tree: Tree, answer: Answer, to: str, halts: Iterable[tuple[Position, Known]]) -> bool:
    """Whether an answer that leads elsewhere comes to the same stops with the same words, since what lies between is passed over."""
    other, alike = attrs.evolve(answer, to=to), False
    for position, value in halts:
        before, after = advance(tree, position, answer, value), advance(tree, position, other, value)
        alike = before == after and said_on_the_way(tree, before.passed) == said_on_the_way(tree, after.passed)
        if not alike:
            break
    return alike


def led_elsewhere(tree: Tree) -> Iterator[Edit]:
    """Each answer leads to each other node of the stages that it led from and to, or to one of five from elsewhere, where that makes a difference."""
    halts = given(tree)
    for number, answer in enumerate(answers(tree)):
        stages = {tree[answer.node].stage, tree[answer.to].stage}
        near = [node.id for node in tree.nodes.values() if node.stage in stages and node.id != answer.to]
        far = [node.id for node in tree.nodes.values() if node.stage not in stages]
        start = number % len(far)
        far = (far[start:] + far[:start])[:: max(1, len(far) // 5)][:5]
        for to in [id for id in near + far if not leads_alike(tree, answer, id, halts.get((answer.node, answer.id), ()))]:
            yield f"{answer.node}.{answer.id} leads to {to}", with_answer(tree, attrs.evolve(answer, to=to))


def let_off(tree: Tree) -> Iterator[Edit]:
    """Each wait is cut, each limit is cut, and each channel is another one."""
    for node in tree.nodes.values():
        if node.wait is not None:
            yield f"{node.id} does not wait", with_node(tree, attrs.evolve(node, wait=None))
        if node.limit is not None:
            yield f"{node.id} has no limit", with_node(tree, attrs.evolve(node, limit=None))
        if isinstance(node, Action) and node.by:
            other = CHANNELS[(CHANNELS.index(node.by[0]) + 1) % len(CHANNELS)]
            yield f"{node.id} is done by {other}", with_node(tree, attrs.evolve(node, by=(other,)))


def given_early(tree: Tree) -> Iterator[Edit]:
    """Each answer that a wait holds can be given at any time."""
    for answer in answers(tree):
        wait = tree[answer.node].wait
        if wait is not None and wait.floor is not None and not answer.any_time:
            yield f"{answer.node}.{answer.id} can be given at any time", with_answer(tree, attrs.evolve(answer, any_time=True))


def settled_otherwise(tree: Tree) -> Iterator[Edit]:
    """Each answer about a remembered fact leaves it unknown where it settled it, and settles it where it left it unknown, wherever that is asked."""
    for fact in tree.facts.values():
        asked = [node for node in tree.nodes.values() if isinstance(node, Situation) and node.fact == fact.id and fact.remember and not fact.derived]
        for id in {id: None for node in asked for id in node.answers}:
            settles = None if id in fact.values else fact.id
            label = next(node.answers[id].label for node in asked if id in node.answers)
            values = {**fact.values, id: Value(id, label)}
            if settles is None:
                del values[id]
            other = with_fact(tree, attrs.evolve(fact, values=Table(values)))
            for node in asked:
                if id in node.answers:
                    other = with_answer(other, attrs.evolve(node.answers[id], settles=settles))
            yield f"{id} {'leaves unknown' if settles is None else 'settles'} {fact.id}", other


def doubled(tree: Tree) -> Iterator[Edit]:
    """Each answer that a promise about order names has a double, with another id and label, that leads the same way, as late."""
    promises = [promise for promise in tree.promises if promise.kind != "not-before"]
    groups = [getattr(promise, key) for promise in promises for key in ("before", "always", "never", "after", "of", "can", "from_")]
    points = {point: None for group in groups if group is not None for point in group.points if point.answer is not None}
    for point in points:
        answer = tree[point.node].answers.get(str(point.answer))
        if answer is None:  # a value that a shared way takes
            continue
        twin = attrs.evolve(answer, id=f"{answer.id}-too", label=f"{answer.label}, in other words")
        yield f"{point} has a double", with_answer(valued(tree, twin), twin)


def valued(tree: Tree, answer: Answer) -> Tree:
    """A tree where an answer is a value of the fact that its node asks about, unless it leaves that unknown."""
    asked = tree[answer.node].fact
    fact = tree.facts[asked] if asked is not None else None
    if fact is None or (answer.settles is None and fact.remember):
        return tree
    return with_fact(tree, attrs.evolve(fact, values=Table({**fact.values, answer.id: Value(answer.id, answer.label)})))


def ruled_otherwise(tree: Tree) -> Iterator[Edit]:
    """Each rule of what is forked by gives each other value, and each but the last is left out."""
    forked = {node.fact for node in tree.nodes.values() if isinstance(node, Situation)}
    for fact in tree.facts.values():
        for number, rule in enumerate(fact.rules if fact.id in forked else ()):
            before, after = fact.rules[:number], fact.rules[number + 1 :]
            for value in fact.values:
                if value != rule.value:
                    yield (
                        f"rule {number + 1} of {fact.id} gives {value}",
                        with_fact(tree, attrs.evolve(fact, rules=(*before, attrs.evolve(rule, value=value), *after))),
                    )
            if after:
                yield f"{fact.id} has no rule {number + 1}", with_fact(tree, attrs.evolve(fact, rules=before + after))


def noticed(edited: Tree) -> str | None:
    """What notices an edit, the cheapest first: the reader, an example, or a rule or promise by the checker; `None` where nothing does."""
    try:
        tree = loads(json.dumps(plain(edited)), "json")
    except TreeError:
        return "reader"
    if not all(run(tree, example).passed for example in tree.examples):
        return "example"
    return next((problem.rule for problem in check(tree).problems), None)


KINDS = (led_elsewhere, let_off, given_early, settled_otherwise, doubled, ruled_otherwise)
HARMLESS = {
    "interview-recovery": {
        **dict.fromkeys(
            (
                "new-word.refused leads to heard",
                "call-or-wait.refused leads to news",
                "after-refusal.why leads to first-word",
                "heard-after-no.no leads to first-word",
                "without-asking.refused leads to first-word",
                "without-asking.called leads to where-next",
                "instead.refused leads to news",
                "answer-after-no.no leads to first-word",
            ),
            "what lies between is passed over by all who come there, and no walk of the sample does",
        ),
        **dict.fromkeys(
            (
                "ask-why.told leads to ask-why",
                "ask-why.told leads to without-asking",
                "ask-why.not-told leads to ask-why",
                "ask-why.rather-not leads to ask-why",
                "ask-why.rather-not leads to first-word",
                "look-ahead.done leads to look-ahead",
            ),
            "its limit sends on at once to where the answer led, and the words there fit",
        ),
        "ask-contact does not wait": "it waits without a floor: its horizon only tells when to stop waiting, and sends nobody anywhere",
        **dict.fromkeys(
            [f"{answer} leaves unknown second-call" for answer in ("fine", "not-told", "put-off", "decided")],
            "nobody is asked twice about the second call, and no words depend on it",
        ),
        "no leaves unknown contact": "nobody is asked twice for a contact, and no words depend on there being none",
        "unsure settles contact": "nobody is asked twice for a contact, and no words are said to whom it is hard to say",
        "unsure settles country": "those who are not sure go the way of India, and are asked again only to go it again",
    },
    "delayed-flight": {
        "wait-body does not wait": "it waits without a floor: its horizon only tells when to stop waiting, and sends nobody anywhere",
        "yes leaves unknown much-earlier": "nobody comes there twice, and no words depend on it",
        "no leaves unknown much-earlier": "nobody comes there twice, and no words depend on it",
    },
}


@pytest.fixture(scope="module", params=shipped_ids())
def tree(request: pytest.FixtureRequest) -> Tree:
    """Each shipped tree."""
    return shipped(request.param)


@pytest.fixture(scope="module")
def outcomes(tree: Tree) -> Outcomes:
    """What notices each edit of a tree, by the edit."""
    return {name: noticed(edited) for name, edited in itertools.chain.from_iterable(edits(tree) for edits in KINDS)}


def test_the_sound_tree_has_no_problem_and_its_examples_take_every_answer(tree: Tree) -> None:
    report = check(tree)
    assert report.problems == ()
    assert {verdict.verdict for verdict in report.verdicts} == {"kept"}
    assert report.coverage.untaken == ()


def test_of_a_hundred_edits_ninety_nine_are_noticed(tree: Tree, outcomes: Outcomes) -> None:
    assert len(outcomes) > 10 * sum(1 for _ in answers(tree))
    assert sum(what is not None for what in outcomes.values()) >= 0.99 * len(outcomes)


def test_what_nothing_notices_is_harmless(tree: Tree, outcomes: Outcomes) -> None:
    """The edits that go unnoticed are exactly those of which it is written down why they do no harm."""
    assert {edit for edit, what in outcomes.items() if what is None} == set(HARMLESS.get(tree.id, {}))


def test_promises_notice_what_no_example_does(tree: Tree, outcomes: Outcomes) -> None:
    """Another channel, and a double of an answer that a promise names, break promises.

    A double of a single way on makes a fork of it, which an example stops at; one of a value that is asked for elsewhere too is not covered there.
    """
    seen = {edit: what for edit, what in outcomes.items() if edit.endswith("has a double") or "is done by" in edit}
    other = {edit: what for edit, what in seen.items() if what != "broken-promise"}
    assert {edit for edit, what in other.items() if what == "example"} <= {
        f"{node.id}.done has a double" for node in tree.nodes.values() if len(node.answers) == 1
    }
    assert set(other.values()) <= {"example", "reader"}
