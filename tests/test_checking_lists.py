"""Walks through what real guidance has: lists of choices, groups, and forks about derived facts."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree import Session, TooMany, count_walks, cover, coverage, loads, random_walk, shortest_walks, states, walks
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
