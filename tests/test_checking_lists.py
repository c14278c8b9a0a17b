"""Walks through what real guidance has: lists of choices, groups, and forks about derived facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import combinations
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import naive
import rich_facts
from advicetree import Session, TooMany, Tree, check, count_walks, cover, coverage, loads, random_walk, shortest_walks, states, walks
from advicetree.checking.examples import run
from advicetree.checking.walks.lists import at_random, told_apart
from advicetree.engine import Given
from advicetree.model import Fact, Several, Table, Value
from advicetree.promises import Example, Move, Point
from made_trees import is_true_to_the_engine
from naive_days import today_in
from strategies import plain, trees
from strategies import walks as sessions

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


READ = """
format = 1
id = "read"
title = "Where facts are read"
start = "plan"
[fact.gets]
several = true
ask = "Which of these do you get?"
answers = ["a", "b"]
[fact.has]
ask = "Which of these are there?"
several = { least = 1 }
answers = ["x", "y"]
[fact.inner]
title = "Inner"
answers = ["i", "j"]
rules = [{ if = { gets = "a" }, is = "i" }, { is = "j" }]
[fact.outer]
title = "Outer"
answers = ["o", "p"]
rules = [{ if = { gets = "a" }, is = "o" }, { unless = { inner = "i" }, is = "p" }, { is = "p" }]
[fact.planned]
title = "Planned"
answers = ["yes", "no"]
rules = [{ if = { gets = "b" }, is = "yes" }, { is = "no" }]
[fact.last]
title = "Last"
answers = ["yes", "no"]
rules = [{ if = { inner = "i" }, is = "yes" }, { is = "no" }]
[fact.plan]
ask = "Does it fit?"
answers = ["yes", "no"]
worked-out-from = ["planned"]
[situation.plan]
about = "plan"
then = "which"
[situation.which]
about = "gets"
then = "fork"
[situation.fork]
about = "outer"
then = "do"
[action.do]
do = "It"
then = "end"
[ending.end]
say = ["There.", { say = "And for some:", bullets = [{ say = "This.", if = { last = "yes" } }, { say = "That.", if = { has = "x" } }] }]
"""


def choices(tree: Tree) -> set[tuple[str, str | None]]:
    """All that can be ticked, and the empty lists that can be given."""
    several = [fact for fact in tree.facts.values() if fact.several is not None]
    return {(fact.id, choice) for fact in several for choice in fact.values} | {(fact.id, None) for fact in several if () in lists(fact)}


def rules(tree: Tree) -> set[tuple[str, int]]:
    return {(fact.id, number) for fact in tree.facts.values() for number, _ in enumerate(fact.rules)}


class Recount(naive.Walk):
    """A second walker that notes each rule that is the first to apply where its fact is read."""

    def __init__(self, tree: naive.Data, known: Mapping[str, Given], today: date | None) -> None:
        self.hit = set[tuple[str, int]]()
        super().__init__(tree, known, today)

    @classmethod
    def of(cls, session: Session) -> Recount:
        """The walk of a session, which is read at each stop."""
        days = [None if when is None else today_in(session.zone, when) for when in (session.started, *(step.at for step in session.steps))]
        walk = cls(plain(session.tree), session.known, days[0])
        walk.read()
        for step, day in zip(session.steps, days[1:], strict=True):
            walk.answer(step.answer, day)
            walk.read()
        return walk

    def derived(self, fact: str) -> str:
        rules = self.declared(fact)["rules"]
        number = next(number for number, rule in enumerate(rules) if self.holds(rule))
        self.hit.add((fact, number))
        for name in {name for rule in rules for name in rich_facts.read_by(rule) if "rules" in self.declared(name)}:
            self.derived(name)
        return str(rules[number]["is"])

    def read(self) -> None:
        """Read what is read where a walk stops."""
        said = [line for key in ("say", "help", "how", "caution") for line in listed(self.nodes[self.here].get(key, []))]
        names = {name for line in said if isinstance(line, dict) for each in (line, *line.get("bullets", [])) for name in rich_facts.read_by(each)}
        fact = self.fact(self.here)
        names |= {*self.declared(fact).get("worked-out-from", ())} if fact is not None else set()
        for name in names:
            if "rules" in self.declared(name):
                self.derived(name)

    def ticked(self) -> set[tuple[str, str | None]]:
        return {(fact, choice) for fact, value in self.counts.items() if isinstance(value, tuple) for choice in value or (None,)}


def listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


class TestCoverage:
    def test_counts_a_list_once_and_a_derived_fork_by_each_of_its_ways(self) -> None:
        told = coverage(HELP, [Session.start(HELP, {"country": "at"}).answer(["uc"])])
        assert (told.answers, told.taken) == (7, 3)
        assert [str(point) for point, _ in told.untaken] == ["where.done", "fork.others", "housing.yes", "housing.no"]
        assert coverage(HELP, cover(HELP)).untaken == ()
        assert str(cover(HELP)) == "3 walks take all 7 answers."

    def test_tells_the_choices_that_nobody_ticks_and_the_rules_that_nobody_hits(self) -> None:
        told = coverage(HELP, [Session.start(HELP, {"country": "at"}).answer(["uc"])])
        assert (told.choices, told.ticked, told.rules, told.hit) == (4, 1, 3, 1)
        assert str(told).splitlines() == [
            "<text>:29:1: nobody takes the 'then' of 'where'",
            "<text>:33:1: nobody takes the 'others' of 'fork'",
            "<text>:36:9: nobody takes answer 'yes' of 'housing'",
            "<text>:37:9: nobody takes answer 'no' of 'housing'",
            "<text>:9:38: nobody ticks 'hb' of 'benefits'",
            "<text>:9:62: nobody ticks 'dla' of 'benefits'",
            "<text>:9:99: nobody ticks 'none' of 'benefits'",
            "<text>:20:3: nobody hits rule 2 of 'scheme'",
            "<text>:21:3: nobody hits rule 3 of 'scheme'",
            "3 of 7 answers are taken; 1 of 4 choices are ticked; 1 of 3 rules are hit",
        ]
        assert repr(told) == f"<Coverage: {str(told).splitlines()[-1]}>"
        assert [(fact, choice) for fact, choice, _ in told.unticked] == [("benefits", "hb"), ("benefits", "dla"), ("benefits", "none")]
        assert [(fact, number) for fact, number, _ in told.unhit] == [("scheme", 1), ("scheme", 2)]
        assert HELP.origin is not None
        assert told.unticked[0][2] == HELP.origin.place("fact", "benefits", "answers", "hb")
        assert told.unhit[0][2] == HELP.origin.place("fact", "scheme", "rules", 1)
        assert str(coverage(attrs.evolve(HELP, origin=None), [])).splitlines()[-2] == "nobody hits rule 3 of 'scheme'"

    def test_is_whole_where_each_choice_is_ticked_once_and_each_rule_hit_once(self) -> None:
        given = [(["uc", "hb", "dla"], "at"), (["none"], "be"), (["dla"], "us")]
        told = coverage(HELP, [Session.start(HELP).answer(ticked).answer(country) for ticked, country in given])
        assert (told.unticked, told.unhit) == ((), ())
        assert str(coverage(HELP, [Session.start(HELP, {"benefits": ["none"]})])).splitlines()[-1].endswith("1 of 4 choices are ticked; 0 of 3 rules are hit")

    def test_ticks_what_is_known_from_where_it_counts(self) -> None:
        tree = loads(READ)
        knowing = Session.start(tree, {"gets": ["b"], "has": ["x"]})
        assert [(fact, choice) for fact, choice, _ in coverage(tree, [knowing]).unticked] == [("gets", None), ("gets", "a"), ("gets", "b"), ("has", "y")]
        told = coverage(tree, [knowing.answer("yes"), Session.start(tree).answer("yes").answer([])])
        assert [(fact, choice) for fact, choice, _ in told.unticked] == [("gets", "a"), ("has", "y")]
        assert tree.origin is not None
        assert coverage(tree, []).unticked[0][2] == tree.origin.place("fact", "gets", "several")

    def test_reads_rules_by_forks_by_lines_where_a_walk_stops_and_for_what_a_program_works_out(self) -> None:
        tree = loads(READ)

        def hit(*given: str | list[str]) -> set[tuple[str, int]]:
            session = Session.start(tree)
            for one in given:
                session = session.answer(one)
            return rules(tree) - {(fact, number) for fact, number, _ in coverage(tree, [session]).unhit}

        assert hit() == {("planned", 1)}
        assert hit("yes") == {("planned", 1)}
        assert hit("yes", ["b"]) == {("planned", 1), ("outer", 1), ("inner", 1)}
        assert hit("yes", ["a"]) == {("planned", 1), ("outer", 0), ("inner", 0)}
        assert hit("yes", ["a"], "done") == {("planned", 1), ("outer", 0), ("inner", 0), ("last", 0)}

    @given(st.data())
    def test_is_what_a_second_walker_ticks_and_hits(self, data: st.DataObject) -> None:
        """And of several walks, it is what each of them takes, ticks and hits."""
        tree = data.draw(trees(rich=True))
        drawn = data.draw(st.lists(sessions(tree), max_size=3))
        told, met = coverage(tree, drawn), [Recount.of(session) for session in drawn]
        assert {(fact, choice) for fact, choice, _ in told.unticked} == choices(tree) - {each for one in met for each in one.ticked()}
        assert {(fact, number) for fact, number, _ in told.unhit} == rules(tree) - {each for one in met for each in one.hit}
        assert (told.choices, told.rules) == (len(choices(tree)), len(rules(tree)))
        alone = [coverage(tree, [session]) for session in drawn]
        for left in ("untaken", "unticked", "unhit"):
            whole = getattr(coverage(tree, []), left)
            assert getattr(told, left) == tuple(each for each in whole if all(each in getattr(one, left) for one in alone))

    @given(trees(rich=True))
    def test_of_walks_is_that_of_their_sessions(self, tree: Tree) -> None:
        some = [*walks(tree, 5), random_walk(tree, 1, 20)]
        assert coverage(tree, some) == coverage(tree, [walk.session() for walk in some])


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
