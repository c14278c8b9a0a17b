"""Three trees of other fields, written as authors of those fields would: what the checker makes of them, and of mistakes made in them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from advicetree import Tree, TreeError, load, loads
from advicetree.checking import Report, check
from advicetree.model import Action, Situation

FOLDER = Path(__file__).parent / "data" / "trees"
TEXTS = {id: (FOLDER / f"{id}.toml").read_text(encoding="utf-8") for id in ("triage", "refund", "network")}
TREES = {id: load(FOLDER / f"{id}.toml") for id in TEXTS}
KINDS = {"before", "never", "at-most", "can", "within", "not-before", "by"}

Mistakes = tuple[tuple[str, str, str, str], ...]

STRUCTURE: Mistakes = (
    # a way is closed, and what lay behind it is left behind
    ("refund", 'label = "It is not here"\nto    = "remind"', 'label = "It is not here"\nto    = "let-rest"', "unvisited-node"),
    # whoever returned something within 14 days is led round; others are not
    ("refund", 'then = "wait-for-parcel"\n\n[action.wait', 'then = "how-long-ago"\n\n[action.wait', "stranded"),
    # a refused voucher is offered again, and again
    ("refund", 'label = "They want the money or nothing", to = "explain-refusal"', 'label = "No", to = "how-long-ago"', "endless-loop"),
    # nobody gets through, and the limit was forgotten
    ("triage", 'limit = { visits = 3, then = "go-to-emergency", say = "Do not lose more time on the telephone." }\n', "", "endless-loop"),
    ("network", 'limit  = { visits = 2, then = "write-letter", say = "You have called twice. From here on, write." }\n', "", "endless-loop"),
    # the limit leads back to where "Nothing, or an error" has just been answered
    ("network", 'then = "ask-somebody", say = "You have tried that twice."', 'then = "what-now", say = "You have tried that twice."', "limit-back"),
)
FACTS: Mistakes = (
    # adults are sent to the practice at once, and are asked about all the same
    ("triage", 'others = { label = "One year or older"', 'answers.adult = "call-practice"\nothers = { label = "One year or older"', "dead-answer"),
    (
        "triage",
        'to     = "call-advice-line"\nsay    = "Then trust that, and say so on the telephone."\nsource = "line 8.1"',
        'to     = "rest-at-home"',
        "same-answers",
    ),
    ("network", 'answers.no  = "call-desk"\n\n', 'answers.no  = "wait-for-desk"\n\n', "same-answers"),
    ("refund", "[fact.payment]", '[fact.colour]\nask = "Which?"\nanswers = { red = "Red", blue = "Blue" }\n\n[fact.payment]', "unasked-fact"),
    ("refund", 'if = { payment = "cash" }', 'if = { payment = "card" }', "unsaid-line"),
    ("refund", "whoever's doing it was.\",", 'whoever\'s doing it was.", if = { reason = "damaged" },', "unsaid-line"),
    ("network", 'if = { vpn = "yes" }, source = "guide 3.1" },\n]', 'if = { paid-for = "little" }, source = "guide 3.1" },\n]', "unsaid-line"),
)
WAITS_AND_SOURCES: Mistakes = (
    # the practice is called an hour after the appointment that it has yet to give
    ("triage", '{ until = "practice-opens", why = "Before that nobody answers." }', '{ at-least = "1 hour", since = "appointment" }', "late-moment"),
    ("triage", 'label = "The hour is over"\n', 'label = "The hour is over"\nany-time = true\n', "idle-floor"),
    ("triage", '"8.1" =', '"7.4" = "Honey is not for babies."\n"8.1" =', "uncarried-claim"),
    ("refund", 'say    = "They need not give a reason. They pay the postage back."\n', "", "silent-claim"),
    ("triage", 'about  = "complaint"\nsource = "ours"\nanswers.fever = "take', 'about  = "complaint"\nanswers.fever = "take', "unsourced-node"),
)
WORDS: Mistakes = (
    ("refund", "From 500 euros on somebody else has to agree.", "From 500 euros on somebody else has to agree. " * 9, "long-text"),
    ("refund", 'label    = "Refused"\nto       = "explain-refusal"', 'label    = "Approved"\nto       = "explain-refusal"', "same-label"),
    ("refund", 'recall = ["ask-bank"]\n', "", "unrecalled-note"),
    ("network", 'recall = ["restart-router", "measure"]', 'recall = ["measure"]', "unrecalled-note"),
    ("refund", 'do     = "Look the order up"\n', 'do     = "Look the order up"\nrecall = ["inspect"]\n', "early-recall"),
    ("triage", 'to     = "who-watches"\nsay    = "Then it can most likely be got over at home."\n', 'to     = "who-watches"\n', "passable-always"),
    ("triage", 'by      = "in-person"\nrecall', 'by      = "in-person"\nsilence = { long-text = "A quotation." }\nrecall', "idle-silence"),
)
PROMISES_AND_EXAMPLES: Mistakes = (
    # in doubt, nobody called for help
    ("triage", 'to     = "call-emergency"\nsay    = "When in doubt', 'to     = "how-old"\nsay    = "When in doubt', "broken-promise"),
    # not hot, so back to bed, whoever it is
    ("triage", 'answers.no     = "cough-too"', 'answers.no     = "rest-at-home"', "broken-promise"),
    # `remember = false` was forgotten: signs of danger that come later are never asked about
    ("triage", "remember = false\n[situation.danger-signs.answers.yes]", "[situation.danger-signs.answers.yes]", "broken-promise"),
    # a baby has months, and nobody else has: the promise forgets to say so
    ("triage", 'when  = { age = "baby", baby-months = "younger" }', 'when  = { baby-months = "younger" }', "broken-promise"),
    # silence is taken for a yes
    ("refund", 'then = "ask-head", say', 'then = "how-paid", say', "broken-promise"),
    ("refund", 'to = "try-to-mend", say = "Apologise', 'to = "wait-for-workshop", say = "Apologise', "broken-promise"),
    ("refund", 'wait   = { at-least = "5 days", at-most = "2 weeks"', 'wait   = { at-least = "3 days", at-most = "2 weeks"', "broken-promise"),
    ("refund", 'by     = "letter"\nsource = "policy 7.1"', 'by     = "mail"\nsource = "policy 7.1"', "broken-promise"),
    ("network", 'answers.office = "who-else"', 'answers.office = "what-device"', "broken-promise"),
    ("network", 'limit  = { visits = 1, then = "look-for-outage", say', 'limit  = { visits = 2, then = "look-for-outage", say', "broken-promise"),
    ("network", 'answers.crawling = { to = "measure-tomorrow", say', 'answers.crawling = { to = "call-provider", say', "broken-promise"),
    ("network", 'at-least = "2 weeks", at-most = "3 weeks"', 'at-least = "10 days", at-most = "3 weeks"', "broken-promise"),
    ("network", "within = 40", "within = 39", "broken-promise"),
    ("triage", '"how-now: better",\n', '"how-now: worse",\n', "failed-example"),
    ("refund", '  "+1 week",\n  "wait-for-money: missing",\n', '  "wait-for-money: missing",\n', "failed-example"),
    ("network", 'visits = 3, then = "fast-enough"', 'visits = 2, then = "fast-enough"', "failed-example"),
)
READING: Mistakes = (
    ("triage", 'about  = "complaint"\nsource = "ours"\nanswers', 'about  = "complain"\nsource = "ours"\nanswers', "unknown-fact"),
    ("triage", 'id = "many", label = "Five', 'id = "many", below = 60, label = "Five', "bands-open"),
    ("triage", 'if = { complaint = "fever" }', 'if = { temperature = "fever" }', "not-remembered"),
    ("triage", '"how-warm: 38.6"', '"how-warm: 44"', "unknown-answer"),
    ("triage", "settles = false\n\n[action.look-for-risk]", "\n[action.look-for-risk]", "foreign-answer"),
    ("triage", 'at-least = "1 hour", at-most = "3 hours"', 'at-least = "1 hour", at-most = "30 minutes"', "wait-order"),
    ("refund", "[situation.worth-sending.others]", "[situation.worth-sending.answers.others]", "reserved-id"),
    ("refund", 'wait   = { until = "bench-day" }', 'wait   = { until = "bench-day", at-least = "1 day" }', "until-beside"),
    ("refund", 'always = ["ask-lead.yes", "ask-head.yes"]', 'always = ["ask-lead.approved", "ask-head.yes"]', "unknown-answer"),
    ("refund", 'not-before = "5 days"', 'not-before = "5 working days"', "no-duration"),
    ("refund", 'since      = "refunded"', 'after      = "refunded"', "promise-kind"),
    ("network", "[situation.vpn-office.answers.yes]", "[situation.vpn-ofice.answers.yes]", "missing-key"),
    ("network", 'wait   = { until = "promised" }', 'until  = "promised"', "unknown-key"),
    ("network", 'walk = ["where: home", "what-device: computer", "vpn-on: yes"', 'walk = ["where: home", "what-device: computer", "vpn: yes"', "unknown-node"),
    ("network", 'then   = "wait-two-weeks"', 'to     = "wait-two-weeks"', "unknown-key"),
)
CHECKED = [*STRUCTURE, *FACTS, *WAITS_AND_SOURCES, *WORDS, *PROMISES_AND_EXAMPLES]


def named(mistakes: Iterable[tuple[str, str, str, str]]) -> list[str]:
    """A name to each mistake, for the list of tests."""
    return [f"{number}: {rule} in {tree}" for number, (tree, _, _, rule) in enumerate(mistakes, 1)]


def with_mistake(tree: str, old: str, new: str) -> str:
    """The text of a tree with one mistake in it."""
    assert TEXTS[tree].count(old) == 1, old
    return TEXTS[tree].replace(old, new)


@pytest.mark.parametrize("tree", TREES.values(), ids=TREES)
class TestEachOfThem:
    """What holds of each of the three trees."""

    def test_it_has_25_nodes_and_loops_and_numbers_and_waits(self, tree: Tree) -> None:
        waits = [node.wait for node in tree.nodes.values() if node.wait is not None]
        assert len(tree.nodes) >= 25
        assert tree.looping
        assert any(fact.number is not None for fact in tree.facts.values())
        assert any(wait.at_least for wait in waits)
        assert any(wait.at_most for wait in waits)
        assert any(wait.since for wait in waits)
        assert any(wait.until for wait in waits)

    def test_it_has_all_that_a_tree_can_have(self, tree: Tree) -> None:
        situations = [node for node in tree.nodes.values() if isinstance(node, Situation)]
        actions = [node for node in tree.nodes.values() if isinstance(node, Action)]
        assert {not tree.facts[node.fact].remember for node in situations} == {True, False}
        assert len([node for node in situations if node.fact in tree.recurring]) > len({node.fact for node in situations if node.fact in tree.recurring})
        assert any(node.others is not None for node in situations)
        assert any(answer.settles is None for node in situations if tree.facts[node.fact].remember for answer in node.answers.values())
        assert any(line.condition is not None for node in actions for line in node.how)
        assert any(node.note for node in actions)
        assert any(node.recall for node in actions)
        assert any(node.limit for node in actions)
        assert tree.stages
        assert any(source.claims for source in tree.sources.values())

    def test_it_promises_six_things_or_more(self, tree: Tree) -> None:
        assert len(tree.promises) >= 6


def test_together_they_have_promises_of_all_kinds() -> None:
    promises = [promise for tree in TREES.values() for promise in tree.promises]
    assert {promise.kind for promise in promises} == KINDS
    assert any(promise.when for promise in promises)
    assert any(promise.always is not None and promise.always.each for promise in promises)
    assert any(promise.after for promise in promises)


@pytest.fixture(scope="module", params=TREES)
def report(request: pytest.FixtureRequest) -> Report:
    """What the checker says of each tree."""
    return check(TREES[request.param])


class TestTheCheckerOnThem:
    """What the checker says of the trees as they stand."""

    def test_it_finds_no_problem(self, report: Report) -> None:
        assert [str(problem) for problem in report.problems] == []

    def test_it_proves_all_promises(self, report: Report) -> None:
        assert {verdict.verdict for verdict in report.verdicts} == {"kept"}
        assert len(report.verdicts) == len(report.tree.promises)

    def test_all_examples_pass(self, report: Report) -> None:
        assert [outcome.why for outcome in report.outcomes if not outcome.passed] == []
        assert len(report.outcomes) == len(report.tree.examples)

    def test_all_claims_are_carried(self, report: Report) -> None:
        assert report.carried == report.claims > 0

    def test_the_examples_take_every_answer(self, report: Report) -> None:
        assert [str(point) for point, _ in report.coverage.untaken] == []
        assert report.coverage.taken == report.coverage.answers > 0


@pytest.mark.parametrize(("tree", "old", "new", "rule"), CHECKED, ids=named(CHECKED))
def test_the_checker_catches_a_mistake(tree: str, old: str, new: str, rule: str) -> None:
    report = check(loads(with_mistake(tree, old, new)))
    assert rule in {problem.rule for problem in report.problems}


@pytest.mark.parametrize(("tree", "old", "new", "rule"), READING, ids=named(READING))
def test_the_reader_catches_a_mistake_and_tells_it_once(tree: str, old: str, new: str, rule: str) -> None:
    with pytest.raises(TreeError) as caught:
        loads(with_mistake(tree, old, new))
    assert [problem.rule for problem in caught.value.problems] == [rule]


def test_each_tree_has_a_handful_of_mistakes() -> None:
    for tree in TREES:
        assert len([mistake for mistake in [*CHECKED, *READING] if mistake[0] == tree]) >= 10
