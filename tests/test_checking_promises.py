"""Promises of every kind: what they mean on a small tree, and exactly what is said when they are broken."""

from __future__ import annotations

import attrs
import pytest

from advicetree import TreeError, check, loads
from advicetree.checking.budget import Budget
from advicetree.checking.proofs.valuations import Valuations
from advicetree.promises import Point, Points, Promise

SHOP = """
format = 1
id = "shop"
title = "A broken lamp"
start = "owner"
[moment.bought]
ask = "When was it bought?"
[fact.owner]
ask = "Whose lamp is it?"
answers = { mine = "Mine", firm = "The firm's" }
[situation.owner]
about = "owner"
answers.mine = "bulb"
answers.firm = { to = "bulb", say = "Tell them." }
[action.bulb]
do = "Change the bulb"
wait = { at-least = "1 hour" }
limit = { visits = 2, then = "whose" }
answers.works = "well"
answers.again = "bulb"
answers.dark = { to = "whose", any-time = true }
[situation.whose]
about = "owner"
answers.mine = "shop"
answers.firm = "firm"
[action.shop]
do = "Bring it to the shop"
by = "in-person"
wait = { at-least = "2 days", since = "bought" }
then = "well"
[action.firm]
do = "Tell the firm"
by = "mail"
then = "well"
[ending.well]
say = "Well."
"""

KEPT = [
    'before = ["shop", "firm"]\nalways = "bulb"',
    'before = "well"\nalways = { all-of = ["owner", "bulb"] }',
    'before = { all-of = ["shop", "firm"] }\nalways = "well"',
    'never = "firm"\nwhen = { owner = "mine" }',
    'never = "bulb"\nafter = ["shop", "firm"]',
    'never = { all-of = ["shop", "firm"] }',
    'never = "well"\nafter = "well"',
    'at-most = 2\nof = "bulb"',
    'at-most = 2\nof = { all-of = ["bulb.again", "bulb"] }',
    'can = "shop"\nfrom = "bulb"\nwhen = { owner = "mine" }',
    'can = { all-of = ["well", "bulb"] }',
    "within = 6",
    'not-before = "2 days"\nsince = "bought"\nof = "shop"',
    'not-before = "1 hour"\nof = ["bulb.works", "bulb.again"]',
    'not-before = "2 days"\nsince = "bought"\nof = ["shop", "shop.done"]',
    'by = "in-person"\nof = "shop"',
    'by = "in-person"\nof = ["shop", "firm"]\nwhen = { owner = "mine" }',
]

BROKEN = [
    ('before = ["shop", "firm"]\nalways = "bulb.again"', "somebody comes to 'shop' without 'bulb.again' before", "owner: mine, bulb: dark"),
    ('before = "whose"\nalways = ["bulb.again", "well"]', "somebody comes to 'whose' without 'bulb.again' or 'well' before", "owner: mine, bulb: dark"),
    ('before = "well"\nalways = { all-of = ["bulb", "bulb.again"] }', "somebody comes to 'well' without 'bulb.again' before", "owner: mine, bulb: works"),
    ('before = "bulb.works"\nalways = "well"', "somebody comes to 'bulb.works' without 'well' before", "owner: mine, bulb: works"),
    ('never = ["firm", "shop"]', "somebody comes to 'shop'", "owner: mine, bulb: dark"),
    ('never = "bulb"\nafter = ["shop", "bulb"]', "somebody comes to 'bulb' after 'bulb'", "owner: mine, bulb: again"),
    ('never = { all-of = ["bulb.again", "firm"] }', "somebody comes to 'bulb.again' and 'firm'", "owner: firm, bulb: again, bulb: again"),
    ('at-most = 0\nof = "shop"', "somebody comes to 'shop'", "owner: mine, bulb: dark"),
    ('at-most = 1\nof = "bulb"', "somebody comes to 'bulb' twice", "owner: mine, bulb: again"),
    ('at-most = 2\nof = ["owner", "bulb", "whose"]', "somebody comes to 'owner', 'bulb' or 'whose' 3 times", "owner: mine, bulb: again"),
    ('at-most = 1\nof = { all-of = ["whose", "bulb"] }', "somebody comes to 'bulb' twice", "owner: mine, bulb: again"),
    ('can = "shop"\nfrom = "bulb"', "somebody at 'bulb' cannot reach 'shop' any more", "owner: firm"),
    ('can = { all-of = ["well", "firm"] }\nfrom = "bulb.dark"', "somebody at 'bulb.dark' cannot reach 'firm' any more", "owner: mine, bulb: dark"),
    ('can = "shop"', "somebody at the start cannot reach 'shop'", ""),
    ("within = 3", "a walk has not ended after 3 visits; the longest has 6", "owner: mine, bulb: again, bulb: again"),
    ("within = 1", "a walk has not ended after 1 visit; the longest has 6", "owner: mine"),
    ('not-before = "3 days"\nsince = "bought"\nof = "shop"', "'shop' can open earlier than 3 days since 'bought'", "owner: mine, bulb: dark"),
    ('not-before = "1 hour"\nof = ["whose", "shop"]', "'whose' can open earlier than 1 hour after the start of the walk", "owner: mine, bulb: dark"),
    (
        'not-before = "1 hour"\nof = ["bulb.works", "bulb.dark"]',
        "'bulb.dark' can be given earlier than 1 hour after the start of the walk",
        "owner: mine, bulb: dark",
    ),
    (
        'not-before = "1 hour"\nof = ["shop", "whose.mine"]',
        "'whose.mine' can be given earlier than 1 hour after the start of the walk",
        "owner: mine, bulb: dark",
    ),
    ('by = "call"\nof = "shop"', "'shop' is done by 'in-person'", "owner: mine, bulb: dark"),
    ('by = "call"\nof = ["shop", "firm"]\nwhen = { owner = "firm" }', "'firm' is done by 'mail'", "owner: firm, bulb: dark"),
    ('by = "call"\nof = "bulb"', "'bulb' does not say how it is done", "owner: mine"),
]


def promising(promise: str) -> str:
    return f'{SHOP}[[promise]]\nname = "It holds"\n{promise}\n'


def test_the_tree_is_sound() -> None:
    assert check(loads(SHOP)).ok


@pytest.mark.parametrize("promise", KEPT)
def test_what_holds_is_kept(promise: str) -> None:
    report = check(loads(promising(promise)))
    assert [verdict.verdict for verdict in report.verdicts] == ["kept"]
    assert report.ok


@pytest.mark.parametrize(("promise", "said", "walk"), BROKEN)
def test_what_is_broken_is_told_with_a_walk(promise: str, said: str, walk: str) -> None:
    report = check(loads(promising(promise)))
    assert [verdict.verdict for verdict in report.verdicts] == ["broken"]
    (problem,) = report.errors
    assert (problem.rule, problem.sentence) == ("broken-promise", f"'It holds' is broken: {said}")
    assert ", ".join(f"{node}: {answer}" for node, answer in problem.walk) == walk
    assert problem.place is not None
    assert problem.place.line == promising(promise).splitlines().index(promise.splitlines()[0]) + 1


FORGOT = 'did you forget since = "bought"? '
ANY_TIME = "no wait holds an answer that is any-time"
LATER = [
    (
        'not-before = "3 days"\nsince = "bought"\nof = "shop"',
        f'write wait = {{ at-least = "3 days", since = "bought" }} there, or in an action on the way; {ANY_TIME}',
    ),
    ('not-before = "PT36H"\nof = "bulb.dark"', f'{FORGOT}write wait = {{ at-least = "36 hours" }} there, or in an action on the way; {ANY_TIME}'),
    ('not-before = "1 hour"\nof = "whose"', f'{FORGOT}write wait = {{ at-least = "1 hour" }} in an action on the way; {ANY_TIME}'),
]


@pytest.mark.parametrize(("promise", "fix"), LATER)
def test_what_comes_too_early_is_told_where_a_wait_can_stand(promise: str, fix: str) -> None:
    """At an action, and never at a situation; and a moment is asked for where there is one that is not named."""
    (problem,) = check(loads(promising(promise))).errors
    assert problem.fix == fix


def test_no_moment_is_asked_for_where_there_is_none() -> None:
    tree = promising('not-before = "1 hour"\nof = "whose"').replace(', since = "bought"', "").replace('[moment.bought]\nask = "When was it bought?"\n', "")
    (problem,) = check(loads(tree)).errors
    assert problem.fix == f'write wait = {{ at-least = "1 hour" }} in an action on the way; {ANY_TIME}'


def test_a_walk_that_goes_on_for_ever_is_told_by_its_loop() -> None:
    report = check(loads(promising("within = 9").replace('limit = { visits = 2, then = "whose" }\n', "")))
    assert report.problems[0].sentence == "'It holds' is broken: a walk has not ended after 9 visits, and can go round through 'bulb' for ever"
    assert report.problems[0].walk == (("owner", "mine"), ("bulb", "again"))


def test_a_loop_of_two_is_told_by_both() -> None:
    tree = promising("within = 9").replace('answers.again = "bulb"', 'answers.again = "rest"').replace('limit = { visits = 2, then = "whose" }\n', "")
    report = check(loads(tree.replace("[ending.well]", '[action.rest]\ndo = "Rest"\nthen = "bulb"\n[ending.well]')))
    assert report.problems[0].sentence.endswith(" and can go round through 'bulb' and 'rest' for ever")


def test_who_is_meant_is_told_where_no_answer_tells_it() -> None:
    (problem,) = check(loads(promising('never = "bulb"\nwhen = { owner = "firm" }'))).errors
    assert (problem.known, problem.walk) == ((), (("owner", "firm"),))
    (problem,) = check(loads(promising('never = "owner"\nwhen = { owner = "firm" }'))).errors
    assert (problem.known, problem.walk) == ((("owner", "firm"),), ())


def test_each_of_many_points_is_proved_by_itself() -> None:
    """A long list of what must each have come before is no harder than as many promises."""
    parts = ['format = 1\nid = "long"\ntitle = "Long"\nstart = "a0"\n']
    parts += [f'[action.a{i}]\ndo = "Do {i}"\nthen = "a{i + 1}"\n' for i in range(300)]
    points = ", ".join(f'"a{i}.done"' for i in range(300))
    tree = loads("".join(parts) + f'[ending.a300]\nsay = "Bye."\n[[promise]]\nname = "All"\nbefore = "a300"\nalways = {{ all-of = [{points}] }}\n')
    assert [verdict.verdict for verdict in check(tree).verdicts] == ["kept"]


def test_what_is_too_much_to_follow_is_not_proved() -> None:
    """Which of many points were met on one walk is followed only up to a bound."""
    points = ", ".join(f'"a{i}.yes"' for i in range(30))
    parts = ['format = 1\nid = "wide"\ntitle = "Wide"\nstart = "a0"\n']
    parts += [f'[action.a{i}]\ndo = "Do {i}"\nanswers.yes = "a{i + 1}"\nanswers.no = {{ to = "a{i + 1}", say = "No." }}\n' for i in range(30)]
    report = check(loads("".join(parts) + f'[ending.a30]\nsay = "Bye."\n[[promise]]\nname = "Not all"\nnever = {{ all-of = [{points}] }}\n'))
    assert [verdict.verdict for verdict in report.verdicts] == ["not proved"]
    assert report.errors[0].sentence == "'Not all' is neither proved nor disproved: there is more to follow than can be followed"
    assert report.errors[0].fix == "promise each thing by itself, count less, or limit fewer nodes of one loop"


@pytest.mark.parametrize("promise", ['never = "s24.no"', 'can = "end"', 'before = "s24.no"\nalways = "s3.unsure"'])
def test_a_promise_for_people_of_many_facts_is_decided_at_once(promise: str) -> None:
    """Facts that are the same for everybody cost nothing, even where answers leave them unknown."""
    parts = ['format = 1\nid = "many"\ntitle = "Many"\nstart = "s0"\n']
    for i in range(25):
        to = f"s{i + 1}" if i < 24 else "end"
        ways = f'answers.yes = {{ to = "{to}", say = "Yes." }}\nanswers.no = "{to}"\nanswers.unsure = {{ to = "{to}", settles = false }}\n'
        parts.append(f'[situation.s{i}]\nask = "Is it so?"\n{ways}')
    when = ", ".join(f's{i} = "yes"' for i in range(25))
    report = check(loads("".join(parts) + f'[ending.end]\nsay = "End."\n[[promise]]\nname = "P"\nwhen = {{ {when} }}\n{promise}\n'))
    assert [verdict.verdict for verdict in report.verdicts] == ["kept"]


def later_is_earlier(pairs: int, least: str) -> str:
    """A tree on which a longer walk comes earlier, again and again: each wait can be gone around by one answer more."""
    parts = ['format = 1\nid = "around"\ntitle = "Around"\nstart = "d0"\n']
    for i in range(pairs):
        onward = f"d{i + 1}" if i + 1 < pairs else "x"
        parts.append(
            f'[action.d{i}]\ndo = "Wait"\nwait = {{ at-least = "{i + 1} minutes" }}\nanswers.w = "{onward}"\nanswers.f = {{ to = "e{i}", any-time = true }}\n'
        )
        parts.append(f'[action.e{i}]\ndo = "Go around"\nthen = "{onward}"\n')
    parts.append('[action.x]\ndo = "Do it"\nthen = "bye"\n[ending.bye]\nsay = "Bye."\n')
    return "".join(parts) + '[[promise]]\nname = "Late"\nnot-before = "' + least + '"\nof = "x"\n'


def test_the_shortest_walk_that_comes_too_early_is_told_though_longer_ones_come_earlier() -> None:
    """Of six waits of 1 to 6 minutes, the longest must be gone around, which takes an answer more."""
    (problem,) = check(loads(later_is_earlier(6, "16 minutes"))).errors
    assert problem.walk == (*((f"d{number}", "w") for number in range(5)), ("d5", "f"), ("e5", "done"))
    assert check(loads(later_is_earlier(6, "1 minute"))).errors[0].walk[-1] == ("e5", "done")


def exhausted(_: Valuations) -> Budget:
    """No work is left to be done."""
    return Budget(work=0)


def test_a_search_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would take more moves than are made is not proved."""
    monkeypatch.setattr("advicetree.checking.proofs.reachability.MOST_MOVES", 200)
    report = check(loads(later_is_earlier(30, "1 day")))
    assert [verdict.verdict for verdict in report.verdicts] == ["not proved"]
    assert report.errors[0].sentence == "'Late' is neither proved nor disproved: there is more to follow than can be followed"


def test_a_rule_that_takes_too_long_says_that_it_may_have_missed_something(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advicetree.checking.proofs.liveness.search_budget", exhausted)
    looping = SHOP.replace('limit = { visits = 2, then = "whose" }\n', "").replace('wait = { at-least = "1 hour" }\n', "")
    (problem,) = check(loads(looping)).problems
    assert (problem.rule, problem.severity) == ("undecided", "warning")
    assert problem.sentence == "the tree has more to look at than can be looked at, so some problems may not have been found"


def test_fewer_facts_are_told_apart_where_all_would_take_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Promises are proved all the same, each by itself."""
    monkeypatch.setattr("advicetree.checking.proofs.reachability.MOST_MOVES", 60)
    monkeypatch.setattr("advicetree.checking.proofs.valuations.LARGE_SET", 1)
    report = check(loads(promising('never = "firm"\nwhen = { owner = "mine" }')))
    assert [verdict.verdict for verdict in report.verdicts] == ["kept"]
    assert [problem.rule for problem in report.problems] == []
    monkeypatch.setattr("advicetree.checking.proofs.reachability.MOST_MOVES", 25)
    assert "undecided" in [problem.rule for problem in check(loads(promising("within = 9"))).problems]


@pytest.mark.parametrize(
    ("point", "said"),
    [
        (Point("shp"), "promise[0].never[0]: unknown-node: 'shp' is not a node of this tree; did you mean 'shop'?"),
        (Point("shop", "dne"), "promise[0].never[0]: unknown-answer: 'dne' is not an answer of 'shop'; did you mean 'done'?"),
    ],
)
def test_a_promise_made_by_hand_names_what_is_there(point: Point, said: str) -> None:
    tree = attrs.evolve(loads(SHOP), promises=(Promise("By hand", "never", never=Points((point,))),))
    with pytest.raises(TreeError) as caught:
        check(tree)
    assert str(caught.value) == said


def test_that_nobody_looked_whether_everybody_comes_to_an_end_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that could not be decided is never passed over in silence."""
    monkeypatch.setattr("advicetree.checking.proofs.liveness.search_budget", exhausted)
    looping = SHOP.replace('limit = { visits = 2, then = "whose" }\n', "")
    assert [problem.rule for problem in check(loads(looping)).problems] == ["undecided"]
