"""Walks through what real guidance has: lists of choices, groups, and forks about derived facts."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree import Session, TooMany, check, count_walks, cover, coverage, loads, random_walk, shortest_walks, states, walks
from advicetree.checking.examples import run
from advicetree.checking.walks.lists import at_random, told_apart
from advicetree.model import Fact, Several, Table, Value
from advicetree.promises import Example, Move, Point
from made_trees import is_true_to_the_engine

HELP = loads(
    """
format = 1
id = "help"
title = "What help there is"
start = "what-you-get"
[fact.benefits]
ask = "Which of these do you get?"
several = true
answers = { uc = "Universal Credit", hb = "Housing Benefit", dla = "Disability Living Allowance", none = { label = "None of these", alone = true } }
groups.money = { label = "Money", values = ["uc", "dla"] }
[fact.country]
ask = "Where do you live?"
answers = { at = "Austria", be = "Belgium", uk = "United Kingdom", us = "United States" }
groups.eea = { label = "A country of the EEA", values = ["at", "be"] }
[fact.scheme]
title = "The scheme that applies"
answers = { full = "Full support", part = "Part of it", nothing = "None" }
rules = [
  { if = { benefits = "uc", country = "eea" }, is = "full" },
  { if = { country = "eea" }, is = "part" },
  { is = "nothing" },
]
[situation.what-you-get]
about = "benefits"
then = "where"
[situation.where]
about = "country"
answers.eea = "fork"
then = "fork"
[situation.fork]
about = "scheme"
answers.full = "good"
others = { label = "Other schemes", to = "housing" }
[situation.housing]
about = "benefits.hb"
answers.yes = "good"
answers.no = "bad"
[ending.good]
say = "There is help."
[ending.bad]
say = "There is none."
"""
)


def fact_of(values: list[str], alone: list[str], several: Several) -> Fact:
    return Fact("f", "Which?", Table({id: Value(id, id, alone=id in alone) for id in values}), several=several)


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    """Facts of several choices of which some can be ticked."""
    values = [f"c{number}" for number in range(draw(st.integers(2, 5)))]
    alone = draw(st.lists(st.sampled_from(values), max_size=2, unique=True).filter(lambda some: len(some) < len(values)))
    least = draw(st.integers(0, len(values) - len(alone)))
    most = draw(st.none() | st.integers(max(1, least), len(values)))
    return fact_of(values, alone, Several(least, most))


def lists(fact: Fact) -> list[tuple[str, ...]]:
    """All lists that can be ticked, the shortest first."""
    return [some for count in range(len(fact.values) + 1) for some in combinations(fact.values, count) if fact.ticked(some) is not None]


class TestLists:
    @given(facts(), st.data())
    def test_stand_for_all_that_have_the_same_read_of_them(self, fact: Fact, data: st.DataObject) -> None:
        read = data.draw(st.lists(st.frozensets(st.sampled_from([*fact.values]), min_size=1), max_size=4))
        first: dict[tuple[bool, ...], tuple[str, ...]] = {}
        for some in lists(fact):
            first.setdefault(tuple(bool(choices & {*some}) for choices in read), some)
        assert told_apart(fact, read) == (list(first.values()), True)

    def test_are_few_where_little_is_read_of_many_choices(self) -> None:
        fact = fact_of([f"c{number}" for number in range(1_000)], [], Several())
        assert told_apart(fact, [frozenset(["c7", "c9"])]).lists == [(), ("c7",)]
        assert told_apart(fact, [frozenset([f"c{number}"]) for number in range(1_000)], 100) == ([(), *((f"c{number}",) for number in range(99))], False)

    @given(facts(), st.integers())
    def test_at_random_can_be_ticked(self, fact: Fact, seed: int) -> None:
        assert at_random(fact, Random(seed).random) in lists(fact)  # noqa: S311

    def test_at_random_are_all_that_there_are(self) -> None:
        fact = fact_of(["a", "b", "c", "none"], ["none"], Several(1, 2))
        draw = Random(1).random  # noqa: S311
        assert {at_random(fact, draw) for _ in range(500)} == {*lists(fact)}


class TestWalks:
    def test_give_the_least_of_the_lists_that_something_tells_apart(self) -> None:
        told = [str(walk) for walk in walks(HELP) if ("where", "us") in walk.steps]
        assert told == [f"what-you-get: {ticked}, where: us → {end}" for ticked, end in (("uc", "bad"), ("hb", "good"), ("dla", "bad"), ("uc+hb", "good"))]
        assert count_walks(HELP) == len(walks(HELP)) == 4 * 4

    def test_name_what_was_taken_by_its_value_or_its_way(self) -> None:
        walk = next(walk for walk in walks(HELP) if walk.steps == (("what-you-get", ("uc", "hb")), ("where", "us")))
        assert list(map(str, walk.points)) == ["what-you-get.done", "where.us", "fork.nothing", "housing.yes"]
        assert walk.visits == ("what-you-get", "where", "fork", "housing", "good")
        assert walk.__name__ == "what-you-get.uc+hb/where.us/good"
        assert walk.session().steps[0].value == ("uc", "hb")

    def test_tell_the_empty_list(self) -> None:
        tree = loads(HELP.origin.text.replace(', none = { label = "None of these", alone = true }', "")) if HELP.origin is not None else HELP
        walk = next(walk for walk in walks(tree) if ("what-you-get", ()) in walk.steps)
        assert str(walk) == "what-you-get: -, where: at → bad"
        assert walk.__name__ == "what-you-get.-/where.at/bad"
        assert is_true_to_the_engine(walk)

    def test_are_given_once_where_nothing_reads_what_was_ticked(self) -> None:
        tree = loads(
            'format = 1\nid = "t"\ntitle = "T"\nstart = "s"\n[fact.f]\nask = "Which?"\nseveral = true\nanswers = ["a", "b", "c"]\n'
            '[situation.s]\nabout = "f"\nthen = "end"\n[ending.end]\nsay = "There."\n'
        )
        assert [walk.steps for walk in walks(tree)] == [(("s", ()),)]
        assert (count_walks(tree), len(cover(tree))) == (1, 1)

    def test_of_more_lists_than_can_be_held_are_the_first(self) -> None:
        choices = [f"c{number}" for number in range(24)]
        forks = "".join(f'[situation.n{n}]\nabout = "f.c{n}"\nanswers = {{ yes = "n{n + 1}", no = "n{n + 1}" }}\n' for n in range(24))
        tree = loads(
            f'format = 1\nid = "t"\ntitle = "T"\nstart = "s"\n[fact.f]\nask = "Which?"\nseveral = true\nanswers = {choices!r}\n'
            f'[situation.s]\nabout = "f"\nthen = "n0"\n{forks}[ending.n24]\nsay = "There."\n'
        )
        assert [walk.steps for walk in walks(tree, 2)] == [(("s", ()),), (("s", ("c0",)),)]
        with pytest.raises(TooMany, match=r"^'t' has more lists of choices to count over than can be held; take walks\(tree, limit\) for the first of them$"):
            count_walks(tree)
        found = cover(tree)
        assert found.complete
        assert len(found) == 2
        assert random_walk(tree, 1).ended
        assert len(shortest_walks(tree)) == 26

    def test_begin_behind_a_fork_that_nobody_is_asked_at(self) -> None:
        text = HELP.origin.text if HELP.origin is not None else ""
        tree = loads(
            text.replace('start = "what-you-get"', 'start = "fork"')
            .replace('to = "housing"', 'to = "what-you-get"')
            .replace('then = "fork"', 'then = "housing"')
            .replace('answers.eea = "fork"', 'answers.eea = "housing"')
        )
        walk = walks(tree, 1)[0]
        assert is_true_to_the_engine(walk)
        assert list(map(str, walk.points))[:2] == ["fork.nothing", "what-you-get.done"]
        assert str(shortest_walks(tree)["fork"]) == "→ what-you-get …"
        assert str(cover(tree)) == "2 walks take 6 answers of 7; no whole walk takes 'fork.full'."

    def test_lead_over_states_that_hold_what_counts(self) -> None:
        found = states(HELP)
        assert found.nodes[1] == {
            "node": "where",
            "kind": "situation",
            "headline": "Where do you live?",
            "facts": {"benefits": ("uc",)},
            "visits": {},
            "counts": {"benefits": ("uc",)},
        }
        label = {"answer": "done", "label": "Universal Credit", "ticked": ["uc"], "passed": []}
        assert found.edges[0, 1, "uc"] == label


class TestCoverage:
    def test_counts_a_list_once_and_a_derived_fork_by_each_of_its_ways(self) -> None:
        told = coverage(HELP, [Session.start(HELP, {"country": "at"}).answer(["uc"])])
        assert (told.answers, told.taken) == (7, 3)
        assert [str(point) for point, _ in told.untaken] == ["where.done", "fork.others", "housing.yes", "housing.no"]
        assert coverage(HELP, cover(HELP)).untaken == ()
        assert str(cover(HELP)) == "3 walks take all 7 answers."


@pytest.mark.parametrize(("country", "passed"), [("at", False), ("us", True)])
def test_an_example_comes_by_the_value_of_a_derived_fact_whatever_takes_it(country: str, *, passed: bool) -> None:
    walk = (Move("what-you-get", ("hb",)), Move("where", country))
    outcome = run(HELP, Example("One", walk=walk, never=(Point("fork", "part"),)))
    assert outcome.passed == passed
    assert outcome.why == (None if passed else "it came to 'fork.part', which it must not")


GROUPED = """
format = 1
id = "grouped"
title = "Groups"
start = "q"
[fact.c]
ask = "Where from?"
answers = { at = "Austria", be = "Austria", us = "United States", fr = "France" }
groups.eea = { label = "The EEA", values = ["at", "be"] }
groups.america = { label = "America", values = ["us"] }
[situation.q]
about = "c"
answers.eea = { to = "a", say = "Take care." }
answers.america = "b"
others = { to = "b", label = "Other" }
[action.a]
do = "A"
then = "e"
[action.b]
do = "B"
then = "e"
[ending.e]
say = "E"
"""


class TestGroupsInPromises:
    def test_a_point_that_is_passed_over_without_a_word_is_told_for_each_value_of_a_group(self) -> None:
        promise = '[[promise]]\nname = "P"\nbefore = "b"\nalways = ["q.america", "q.us", "q.fr"]\n'
        said = [problem.sentence for problem in check(loads(GROUPED + promise)).problems if problem.rule == "passable-always"]
        assert said == [
            "'P' counts on 'q.america', passed over without a word where 'america' is known",
            "'P' counts on 'q.us', passed over without a word where 'america' is known",
            "'P' counts on 'q.fr', passed over without a word where 'others' is known",
        ]
        promise = '[[promise]]\nname = "P"\nbefore = "a"\nalways = ["q.eea", "q.at"]\n'
        assert "passable-always" not in {problem.rule for problem in check(loads(GROUPED + promise)).problems}

    def test_a_limit_that_leads_back_names_the_way_that_ran_into_it(self) -> None:
        text = (
            'format = 1\nid = "x"\ntitle = "X"\nstart = "q"\n[fact.c]\nask = "C?"\nanswers = ["at", "be", "us"]\nremember = false\n'
            'groups.eea = { label = "EEA", values = ["at", "be"] }\n[situation.q]\nabout = "c"\nWAYS\n'
            '[action.a]\ndo = "A"\nlimit = { visits = 1, then = "q" }\nthen = "q"\n[ending.e]\nsay = "E"\n'
        )
        for ways, told in (('answers.eea = "a"\nanswers.us = "e"', "eea"), ('answers.us = "e"\nothers = { to = "a", label = "Other" }', "others")):
            said = [problem.sentence for problem in check(loads(text.replace("WAYS", ways))).problems if problem.rule == "limit-back"]
            assert said == [f"the limit of 'a' leads back to 'q', where answer '{told}' has just run into it"]

    def test_the_words_of_a_way_are_looked_at_once_for_its_group(self) -> None:
        long = GROUPED.replace('"Take care."', f'"Take **care** {"word " * 100}"')
        said = {(problem.rule, problem.path) for problem in check(loads(long)).problems}
        assert {("long-text", ("situation", "q", "answers", "eea")), ("markup", ("situation", "q", "answers", "eea"))} <= {(r, p[:4]) for r, p in said}
        assert "same-label" in {rule for rule, _ in said}

    def test_a_walk_is_named_by_what_was_answered(self) -> None:
        assert {walk.__name__ for walk in walks(loads(GROUPED))} == {"q.at/e", "q.be/e", "q.us/e", "q.fr/e"}
