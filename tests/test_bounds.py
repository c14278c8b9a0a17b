"""Nothing hurts its host: on trees of hostile shapes, each public function gives up in time, in bounded memory, and says so.

Each runs in a process of its own, which is ended if it takes more than it may; `hostile_bounds.py` tries many more trees.
"""

from __future__ import annotations

import json
import mmap
import re
import tempfile
from functools import partial

import pytest
from hypothesis import given

pytest.importorskip("resource")

from advicetree import Tree, check, loads
from advicetree.answering import offers
from advicetree.checking.budget import MOST_WORK, Budget, BudgetExceeded
from advicetree.checking.examples import run_within
from advicetree.checking.walks.enumerating import _Offered
from advicetree.checking.walks.states import States
from hostile_bounds import FUNCTIONS, LIMIT_MEMORY, MOST_MEMORY, SHAPES, drawn, run
from strategies import trees

CASES = [
    ("dense_loop", 1, 0.02, "count_walks", r"TooMany: 't' has more to count over than can be held, after [\d,]+ positions; take walks\(tree, limit\) .*"),
    ("two_ways", 1, 0.05, "count_walks", r"a number of \d+ bits"),
    ("star_of_chains", 1, 1.0, "count_walks", "a number of 1001 bits"),
    ("dead_loop", 1, 0.2, "count_walks", "inf"),
    ("chain_of_situations", 2, 0.05, "walks", r"The first 1,000 walks; there are more\."),
    ("chain_of_actions", 1, 0.11, "cover", r"0 walks, 10999 untaken; \d+ characters"),
    ("facts_twice", 3, 0.01, "cover", r"\d+ walks, \d+ untaken; \d+ characters"),
    ("one_fact", 1, 0.1, "session", r"\d steps, .*"),
    ("one_fact", 1, 0.1, "random_walk", r"\d+ visits"),
    ("limits_of_one_fact", 1, 0.2, "random_walk", r"\d+ visits"),
    ("limits_of_one_fact", 1, 0.2, "coverage", r"\d+"),
    ("limits_of_one_fact", 1, 0.1, "told", r"\d+ stops, \d+ characters"),
    ("limits_of_one_fact", 1, 0.1, "resumed", r"\d+ steps"),
    ("many_limits", 5, 0.3, "changed", r"\d+ steps, 0 facts"),
    ("others_again", 1, 0.1, "why_not", r"(No way|To get|This walk) .*"),
    ("grid", 1, 0.2, "shortest_walks", r"A shortest walk to each of 3,601 nodes\. 120"),
    ("star", 1, 1.0, "check", r"1,001 nodes, .* no problem"),
    ("sent_on", 1, 0.02, "check", r"801 nodes, .*"),
    ("dense_loop", 1, 0.02, "check", r".* of 3 promises proved; .*"),
    ("promises", 1, 0.02, "check", r".* of 100 promises proved; .*"),
    ("examples_by_far", 1, 0.02, "check", r".* of 20 examples pass; .*"),
    ("waits", 1, 0.02, "check", r".* of 100 promises proved; .*"),
    ("long_texts", 1, 0.05, "dumps", "reads back"),
    ("chain_of_actions", 1, 0.05, "pickle", "equal"),
    ("deep_derivation", 1, 1.0, "dumps", "reads back"),
    ("deep_derivation", 1, 1.0, "session", r"\d+ steps, .*"),
    ("many_rules", 1, 1.0, "dumps", "reads back"),
    ("groups_in_groups", 1, 1.0, "dumps", "reads back"),
    ("groups_in_groups", 1, 1.0, "session", r"\d+ steps, .*"),
    ("many_choices", 1, 1.0, "dumps", "reads back"),
    ("many_choices", 1, 0.1, "check", r"\d+ nodes, .*"),
]


@pytest.mark.parametrize(("shape", "seed", "share", "function", "outcome"), CASES, ids=[f"{shape}-{function}" for shape, _, _, function, _ in CASES])
def test_a_hostile_tree_costs_a_function_no_more_than_it_may(shape: str, seed: int, share: float, function: str, outcome: str) -> None:
    tree = loads(json.dumps(drawn(shape, seed, share)), "json")
    done = run(partial(FUNCTIONS[function], tree))  # it is ended where it takes thrice the time that it may on a machine of one's own
    assert done.megabytes <= MOST_MEMORY >> 20, done
    assert re.fullmatch(outcome, " ".join(done.outcome.split())), done


@pytest.mark.parametrize("shape", SHAPES)
def test_each_hostile_shape_is_a_tree(shape: str) -> None:
    assert run(lambda: loads(json.dumps(drawn(shape, 1, 0.01)), "json").id).outcome == "t"


def test_what_takes_too_long_crashes_or_fills_the_memory_is_found_out() -> None:
    def endless() -> str:
        while True:
            pass

    def large() -> str:
        return str(len(bytearray(1 << 36)))  # more than what a drawing engine in this process has set aside

    def wrong() -> str:
        raise KeyError("x")

    assert [run(endless, seconds=1).well, run(large).well, run(wrong).well] == [False, False, False]
    assert [run(endless, seconds=1).outcome[:5], run(large).outcome[:11], run(wrong).outcome] == ["ended", "MemoryError", "KeyError: 'x'"]


def test_what_was_taken_before_by_the_process_that_tries_does_not_count() -> None:
    held = bytearray(b"x") * (300 << 20)
    with mmap.mmap(-1, 2 * LIMIT_MEMORY), tempfile.TemporaryFile() as file:
        file.write(held)
        file.flush()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as read:
            assert read.find(b"y") == -1  # so that all of the file is in memory
            done = run(lambda: str(len(bytearray(b"x") * (200 << 20))))
    assert len(held)
    assert done.well, done
    assert 150 <= done.megabytes <= 250


def test_a_budget_is_spent_once_either_of_its_parts_is() -> None:
    budget = Budget(100, 10)
    budget.spend(memory=100, work=10)
    for memory, work in ((1, 0), (0, 1)):
        with pytest.raises(BudgetExceeded):
            Budget(100, 10).spend(memory=100 + memory, work=10 + work)
    assert (Budget(100, 10).half().memory, Budget(100, 10).half().work) == (50, 5)


@given(trees(rich=True))
def test_an_answer_drawn_at_random_is_one_of_those_that_are_offered(tree: Tree) -> None:
    values = {id: tuple(fact.values) for id, fact in tree.facts.items()}
    for node in tree.nodes.values():
        ids = _Offered(node, values)
        assert [ids[number] for number in range(len(ids))] == [answer.id for answer in offers(tree, node)]


def test_each_node_that_is_passed_over_is_worked_for() -> None:
    """It takes about four millionths of a second."""
    budget = Budget()
    states = States(loads(json.dumps(drawn("limits_of_one_fact", 1, 0.01)), "json"), budget)
    assert not states.explore(9)
    transitions = [transition for state in range(len(states.nodes)) if states.known(state) for transition in states.transitions(state)]
    passed = sum(len(transition.points) - 1 for transition in transitions)
    assert passed > 600
    assert MOST_WORK - budget.work >= 4 * passed


def test_examples_that_cost_too_much_together_fail_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    data = drawn("examples_by_far", 1, 0.001)
    data["example"] = [{"name": "First", "walk": ["s0: b"], "ends": "e"}, {"name": "Second", "walk": ["s0: b"], "ends": "e"}, *data["example"][:1]]
    tree = loads(json.dumps(data), "json")
    assert run_within(tree, tree.examples[0], 100)[0].passed
    monkeypatch.setattr("advicetree.checking.MOST_WORK", 16)
    outcomes = check(tree).outcomes
    far = "all examples together have more than 125,000 steps by then, or pass over as much, and no more are walked"
    assert [outcome.why for outcome in outcomes] == [None, far, far]


def test_thousands_of_waits_until_one_moment_are_all_told() -> None:
    waiting = {f"a{i}": {"do": "D", "wait": {"until": "m"}, "then": f"a{i + 1}" if i < 2_999 else "e"} for i in range(3_000)}
    first = {"do": "D", "wait": {"at-least": "1 day", "since": "m"}, "then": "a0"}
    data = {
        "format": 1,
        "id": "t",
        "title": "T",
        "start": "w",
        "moment": {"m": {"ask": "When?"}},
        "action": {"w": first, **waiting},
        "ending": {"e": {"say": "E"}},
    }
    problems = check(loads(json.dumps(data), "json")).problems
    assert [problem.rule for problem in problems] == ["late-moment"] * 3_000
