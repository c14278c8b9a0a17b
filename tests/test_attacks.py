"""Inputs that broke lists, dates, rules and zones once: each is refused in a sentence, or answered within its bounds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone, tzinfo
from itertools import combinations
from typing import Any
from unittest.mock import Mock

import pytest

from advicetree import RefusedAnswer, RefusedTime, Session, TooMany, Tree, TreeError, check, count_walks, loads

HEAD = 'format = 1\nid = "x"\ntitle = "X"\nstart = "q"\n'
ENDS = '[ending.e]\nsay = "E"\n[ending.e2]\nsay = "F"\n'
NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)
BORN = loads(
    HEAD + '[fact.b]\nask = "B?"\ndate = { to = "today" }\nbands = [{ id = "o", reached = "18 years", label = "O" }, { id = "y", label = "Y" }]\n'
    '[situation.q]\nabout = "b"\nanswers = { o = "e", y = "e2" }\n' + ENDS
)


def made(situation: Any, fact: Any, ending: Any) -> Tree:
    """A tree of these parts."""
    parts = {"format": 1, "id": "x", "title": "X", "start": "q", "situation": situation, "fact": fact, "ending": ending}
    return loads(json.dumps(parts), "json")


PETS = loads(HEAD + '[fact.p]\nask = "P?"\nseveral = true\nanswers = ["cat", "dog"]\n[situation.q]\nabout = "p"\nthen = "e"\n' + ENDS)


@pytest.mark.parametrize(
    "facts",
    [
        '[fact.f]\nask = "F?"\nanswers = ["yes", "done", "x"]\n[situation.q]\nabout = "f"\nanswers.done = "e"\nthen = "e2"\n',
        '[fact.f]\nask = "F?"\nanswers = ["yes", "done", "x"]\n[situation.q]\nabout = "f"\nanswers.yes = "e"\nthen = "e2"\n',
        '[fact.f]\nask = "F"\nanswers = ["b", "a"]\ngroups.done = { label = "D", values = "a" }\n[situation.q]\nabout = "f"\nanswers.done = "e"\nthen = "e2"\n',
    ],
    ids=["named", "taken", "group"],
)
def test_no_answer_is_called_as_the_way_of_then(facts: str) -> None:
    with pytest.raises(TreeError) as refusal:
        loads(HEAD + facts + ENDS)
    assert [problem.rule for problem in refusal.value.problems] == ["reserved-id"]


def test_a_choice_of_a_list_may_be_called_done() -> None:
    tree = loads(HEAD + '[fact.f]\nask = "F?"\nseveral = true\nanswers = ["done", "x"]\n[situation.q]\nabout = "f"\nthen = "e"\n' + ENDS)
    assert Session.start(tree).answer(["done"]).facts == {"f": ("done",)}


def test_lines_about_a_long_chain_of_derived_facts_are_told_at_once() -> None:
    """Each of 10,000 lines would work out 1,000 facts anew; that would take minutes, and once for all of them is nothing."""
    facts: dict[str, Any] = {"f": {"ask": "F?", "answers": ["a", "b"]}}
    for number in range(1_000):
        above = f"d{number - 1}" if number else "f"
        facts[f"d{number}"] = {"title": "D", "answers": ["a", "b"], "rules": [{"if": {above: "a"}, "is": "a"}, {"is": "b"}]}
    bullet = {"say": "h", "if": {"d999": "a"}}
    say = ["E", *[{"say": "g", "bullets": [bullet] * 100}] * 100]
    tree = made({"q": {"about": "f", "then": "e"}}, facts, {"e": {"say": say}})
    assert sum(len(line.bullets) for line in Session.start(tree).answer("a").parting) == 10_000
    assert len(Session.start(tree).answer("b").parting) == 1


def test_counting_walks_pays_for_the_rules_that_are_worked_out() -> None:
    facts: dict[str, Any] = {f"f{number}": {"ask": "F?", "answers": ["a", "b", "c"]} for number in range(12)}
    asked = {f"q{number}": {"about": f"f{number}", "then": f"q{number + 1}" if number < 11 else "fork"} for number in range(12)}
    several = list(combinations(range(12), 4))[:200]
    rules = [{"if": {f"f{fact}": "abc"[(k + fact) % 3] for fact in four}, "is": f"v{k % 3}"} for k, four in enumerate(several)]
    facts["d"] = {"title": "D", "answers": ["v0", "v1", "v2"], "rules": [*rules, {"is": "v0"}]}
    fork = {"about": "d", "answers": {"v0": "e", "v1": "e2", "v2": "e2"}}
    with pytest.raises(TooMany):
        count_walks(made({"q": {"about": "f0", "then": "q0"}, **asked, "fork": fork}, facts, {"e": {"say": "E"}, "e2": {"say": "F"}}))


@pytest.mark.parametrize("odd", [Mock(spec=str), Mock(spec=date), Mock(spec=datetime)], ids=["text", "date", "datetime"])
def test_what_only_says_that_it_is_a_day_is_refused(odd: Any) -> None:
    with pytest.raises(RefusedAnswer):
        Session.start(BORN, now=NOW).answer(odd, now=NOW)
    with pytest.raises(RefusedAnswer):
        Session.start(BORN, known={"b": odd}, now=NOW)


class Endless(list[str]):
    """A list that says that it has one entry, and never ends."""

    def __iter__(self) -> Iterator[str]:
        while True:
            yield "cat"


def test_a_list_that_never_ends_is_refused() -> None:
    session = Session.start(PETS)
    with pytest.raises(RefusedAnswer):
        session.answer(Endless(["cat"]))
    with pytest.raises(RefusedAnswer):
        Session.start(PETS, known={"p": Endless(["cat"])})


class Unhashable(str):
    """A text that no table can look up."""

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]


def test_a_choice_that_cannot_be_looked_up_is_refused() -> None:
    with pytest.raises(RefusedAnswer):
        Session.start(PETS).answer([Unhashable("cow")])
    with pytest.raises(RefusedAnswer):
        Session.start(PETS, known={"p": [Unhashable("cow")]})


class Moody(tzinfo):
    """A zone that tells its offset in January only."""

    def utcoffset(self, when: datetime | None) -> timedelta:
        if when is None or when.month != 1:
            raise RuntimeError("no")
        return timedelta(0)

    dst = utcoffset

    def tzname(self, when: datetime | None) -> str:
        return f"Moody {when}"


def test_a_zone_that_fails_later_is_refused_then() -> None:
    session = Session.start(BORN, now=NOW, zone=Moody())
    with pytest.raises(RefusedTime):
        session.answer(date(2000, 1, 1), now=datetime(2026, 11, 1, tzinfo=timezone.utc))


def test_what_is_asked_too_late_is_told_for_each_of_many_forks() -> None:
    """200 forks about one derived fact, with 200 inputs among them: what pays for each pair of them at each node never ends."""
    count = 200
    facts: dict[str, Any] = {f"f{number}": {"ask": "F?", "answers": ["a", "b"]} for number in range(count)}
    facts["d"] = {"title": "D", "answers": ["a", "b"], "rules": [*({"if": {f"f{number}": "a"}, "is": "a"} for number in range(count)), {"is": "b"}]}
    asked: dict[str, Any] = {"q": {"about": "f0", "then": "k0"}}
    for number in range(count):
        asked[f"k{number}"] = {"about": "d", "answers": {"a": f"q{number}", "b": f"q{number}"}}
        asked[f"q{number}"] = {"about": f"f{number}", "then": f"k{number + 1}" if number + 1 < count else "e"}
    late = [problem for problem in check(made(asked, facts, {"e": {"say": "E"}})).problems if problem.rule == "late-input"]
    assert len(late) == count  # the last fact is asked below all of them
