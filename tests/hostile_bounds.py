"""Trees of shapes that cost much, and how long and in how much memory each public function gives them an answer.

Run as a program, it draws such trees by a seed, runs every function on each of them in a process of its own under limits,
prints a line for each run, and stops by itself: `python tests/hostile_bounds.py --seed 1 --seconds 60`.
Its exit status is 1 if a function crashed, took over 10 seconds of processor time, or took over 1 GB.

Invariant: the same seed draws the same trees; each of them loads, and none has more nodes than a tree may have.
"""

from __future__ import annotations

import argparse
import copy
import gc
import json
import os
import pickle
import resource
import sys
import time
import warnings
from collections.abc import Callable
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from advicetree import (
    AdviceTreeError,
    RefusedStep,
    Session,
    Tree,
    check,
    count_walks,
    cover,
    coverage,
    dumps,
    loads,
    random_walk,
    shortest_walks,
    walks,
)

Data = dict[str, Any]
Shape = Callable[[Random, float], Data]
Function = Callable[[Tree], str]

MOST_SECONDS = 10
MOST_MEMORY = 1 << 30
LIMIT_MEMORY = 3 << 29
START = datetime(2026, 1, 1, tzinfo=timezone.utc)
SAY = {"say": "E"}


def _tree(start: str, **tables: Any) -> Data:
    return {"format": 1, "id": "t", "title": "T", "start": start, **tables}


def _size(most: int, share: float) -> int:
    return max(2, int(most * share))


def _fact(*values: str) -> Data:
    return {"ask": "F", "answers": {value: value.upper() for value in values}}


def chain_of_actions(_: Random, share: float) -> Data:
    """One action after another."""
    n = _size(99_999, share)
    return _tree("a0", action={f"a{i}": {"do": "D", "then": f"a{i + 1}" if i < n - 1 else "e"} for i in range(n)}, ending={"e": SAY})


def chain_of_situations(draw: Random, share: float) -> Data:
    """One question after another, each of which can also end it, or lead back."""
    n = _size(50_000, share)
    again = {"remember": False} if draw.random() < 0.5 else {}
    nodes = {
        f"s{i}": {"ask": "Q", **again, "answers": {"yes": f"s{i + 1}" if i < n - 1 else "e", "no": f"s{i // 2}" if again and i % 9 == 8 else "e"}}
        for i in range(n)
    }
    return _tree("s0", situation=nodes, ending={"e": SAY})


def two_ways(draw: Random, share: float) -> Data:
    """A chain in which several answers lead to the next node, so that there are more walks than can be written down."""
    ways = draw.choice((2, 3, 10))
    n = _size(200_000 // ways, share / 2)
    nodes = {f"s{i}": {"ask": "Q", "answers": {f"v{j}": f"s{i + 1}" if i < n - 1 else "e" for j in range(ways)}} for i in range(n)}
    return _tree("s0", situation=nodes, ending={"e": SAY})


def star(_: Random, share: float) -> Data:
    """One question with very many answers."""
    n = _size(1_000, share)
    return _tree("s", situation={"s": {"ask": "Q", "answers": {f"v{i}": f"e{i}" for i in range(n)}}}, ending={f"e{i}": SAY for i in range(n)})


def star_of_chains(_: Random, share: float) -> Data:
    """One question that leads to each node of a long chain."""
    n = _size(1_000, share)
    nodes: Data = {f"a{i}": {"do": "D", "answers": {"x": f"a{i + 1}" if i < n - 1 else "e", "y": f"a{i + 1}" if i < n - 1 else "e"}} for i in range(n)}
    return _tree("s", situation={"s": {"ask": "Q", "answers": {f"v{i}": f"a{i}" for i in range(n)}}}, action=nodes, ending={"e": SAY})


def wide_facts(_: Random, share: float) -> Data:
    """Two questions about one fact of very many values, each of which goes its own way."""
    n = _size(1_000, share)
    nodes = {
        "s0": {"about": "f", "answers": {f"v{i}": {"to": "s1", "say": f"w{i}"} for i in range(n)}},
        "s1": {"about": "f", "answers": {f"v{i}": f"e{i}" for i in range(n)}},
    }
    return _tree("s0", fact={"f": _fact(*(f"v{i}" for i in range(n)))}, situation=nodes, ending={f"e{i}": SAY for i in range(n)})


def others_again(_: Random, share: float) -> Data:
    """Many questions asked at each visit about one fact of many values, which `others` takes."""
    n, m = _size(30_000, share), _size(1_000, share)
    fact: Data = {**_fact(*(f"v{i}" for i in range(m))), "remember": False}
    nodes = {f"s{i}": {"about": "f", "answers": {"v0": "e"}, "others": {"to": f"s{(i + 1) % n}", "label": "O"}} for i in range(n)}
    return _tree("s0", fact={"f": fact}, situation=nodes, ending={"e": SAY})


def one_fact(draw: Random, share: float) -> Data:
    """A long chain of questions about one fact, passed over once it is known; it may be gone round."""
    n = _size(99_000, share)
    last = "again" if draw.random() < 0.5 else "e"
    nodes: Data = {
        f"s{i}": {"about": "f", "answers": dict.fromkeys(("a", "b"), f"s{i + 1}" if i < n - 1 else last) | {"c": f"s{i + 1}" if i < n - 2 else "e"}}
        for i in range(n)
    }
    nodes["again"] = {"ask": "Again?", "remember": False, "answers": {"yes": "s0", "no": "e"}}
    return _tree("s0", fact={"f": _fact("a", "b", "c")}, situation=nodes, ending={"e": SAY})


def facts_twice(draw: Random, share: float) -> Data:
    """Many facts, each asked twice, with promises about them."""
    k = draw.choice((8, 16, 30, 40, 200, _size(20_000, share)))
    nodes: Data = {}
    for i in range(k):
        nodes[f"a{i}"] = {"about": f"f{i}", "answers": {"a": {"to": f"a{i + 1}" if i + 1 < k else "b0", "say": "A"}, "b": f"a{i + 1}" if i + 1 < k else "b0"}}
        nodes[f"b{i}"] = {"about": f"f{i}", "answers": {"a": f"b{i + 1}" if i + 1 < k else "e", "b": {"to": f"b{i + 1}" if i + 1 < k else "x", "say": "B"}}}
    promises = [
        {"name": "p", "never": "e"},
        {"name": "q", "before": "e", "always": f"b{k // 2}.a"},
        {"name": "r", "can": "x"},
        {"name": "w", "within": 3 * k},
        {"name": "m", "at-most": 1, "of": [f"a{k - 1}.a", f"b{k - 1}.a"]},
    ]
    return _tree("a0", fact={f"f{i}": _fact("a", "b") for i in range(k)}, situation=nodes, ending={"e": SAY, "x": SAY}, promise=promises)


def dense_loop(draw: Random, share: float) -> Data:
    """Actions each of which leads to all others, perhaps with limits."""
    n = draw.choice((20, 60, _size(500, share)))
    limit = {} if draw.random() < 0.3 else {"limit": {"visits": draw.choice((1, 3, 1_000)), "then": "e"}}
    nodes = {f"a{i}": {"do": "D", "answers": {**{f"x{j}": f"a{j}" for j in range(n)}, "out": "e"}, **limit} for i in range(n)}
    promises = [{"name": "p", "at-most": 1_500, "of": "a1"}, {"name": "w", "within": 9_000}, {"name": "c", "can": "e"}]
    return _tree("a0", action=nodes, ending={"e": SAY}, promise=promises)


def many_limits(draw: Random, share: float) -> Data:
    """A large loop all of whose nodes have a limit."""
    n = draw.choice((200, 2_000, _size(40_000, share)))
    visits = draw.choice((1, 2, 1_000))
    nodes = {
        f"a{i}": {"do": "D", "answers": {"x": f"a{(i + 1) % n}", "y": f"a{(i * 7 + 3) % n}", "out": "e"}, "limit": {"visits": visits, "then": "e"}}
        for i in range(n)
    }
    return _tree("a0", action=nodes, ending={"e": SAY}, promise=[{"name": "p", "never": "a1", "after": "a2"}, {"name": "w", "within": 50}])


def limits_of_one_fact(_: Random, share: float) -> Data:
    """A ring of questions about one fact, all with a limit, that is gone round by passing over."""
    n = _size(30_000, share)
    nodes: Data = {
        f"s{i}": {"about": "f", "answers": {"a": f"s{i + 1}" if i < n - 1 else "again", "b": "e"}, "limit": {"visits": 1_000, "then": "e"}} for i in range(n)
    }
    nodes["again"] = {"ask": "Again?", "remember": False, "answers": {"yes": "s0", "no": "e"}}
    return _tree("s0", fact={"f": _fact("a", "b")}, situation=nodes, ending={"e": SAY})


def sent_on(_: Random, share: float) -> Data:
    """A long chain of limits, each of which sends on to the next."""
    n = _size(40_000, share)
    nodes = {
        f"a{i}": {
            "do": "D",
            "answers": {"x": f"a{i // 2}", "y": f"a{i + 1}" if i < n - 1 else "e"},
            "limit": {"visits": 1, "then": f"a{i + 1}" if i < n - 1 else "e"},
        }
        for i in range(n)
    }
    return _tree("a0", action=nodes, ending={"e": SAY})


def ladder(_: Random, share: float) -> Data:
    """Limits one after another, each at a node that leads back to itself."""
    n = _size(5_000, share)
    nodes = {
        f"a{i}": {
            "do": "D",
            "answers": {"x": f"a{i}", "y": f"a{i + 1}" if i < n - 1 else "e"},
            "limit": {"visits": 3, "then": f"a{i + 1}" if i < n - 1 else "e"},
        }
        for i in range(n)
    }
    return _tree("a0", action=nodes, ending={"e": SAY}, promise=[{"name": "w", "within": min(4 * n, 10_000)}])


def grid(_: Random, share: float) -> Data:
    """A grid, with more walks than there are numbers to write them down."""
    n = _size(300, share)
    nodes: Data = {}
    for i in range(n):
        for j in range(n):
            to = {**({"d": f"a{i + 1}-{j}"} if i < n - 1 else {}), **({"r": f"a{i}-{j + 1}"} if j < n - 1 else {})}
            nodes[f"a{i}-{j}"] = {"do": "D", "answers": to or {"done": "e"}}
    return _tree("a0-0", action=nodes, ending={"e": SAY}, promise=[{"name": "p", "never": "a1-1", "after": "a2-2"}, {"name": "w", "within": 3 * n}])


def promises(draw: Random, share: float) -> Data:
    """Thousands of promises about a large tree, for different people."""
    n, k, count = _size(3_000, share), 12, _size(5_000, share)
    nodes = {
        f"s{i}": {"about": f"f{draw.randrange(k)}", "answers": {"a": f"s{i + 1}" if i < n - 1 else "e", "b": f"s{i + 1 + i % 3}" if i < n - 4 else "e"}}
        for i in range(n)
    }
    every: list[Data] = []
    for i in range(count):
        kind = draw.choice(
            ({"within": 5 + i}, {"never": f"s{draw.randrange(n)}"}, {"can": "e"}, {"before": "e", "always": [f"s{j % n}.a" for j in range(i, i + 9)]})
        )
        every.append({"name": f"p{i}", **kind, **({"when": {f"f{draw.randrange(k)}": "a", f"f{i % k}": "b"}} if i % 2 else {})})
    return _tree("s0", fact={f"f{i}": _fact("a", "b") for i in range(k)}, situation=nodes, ending={"e": SAY}, promise=every)


def when_of_many(_: Random, share: float) -> Data:
    """A promise about people of many facts, and lines for them."""
    k = _size(300, share)
    nodes = {f"s{i}": {"about": f"f{i}", "answers": dict.fromkeys("ab", f"s{i + 1}" if i < k - 1 else "act")} for i in range(k)}
    how = [{"say": f"h{i}", "if": {f"f{i}": "a"}} for i in range(k)]
    return _tree(
        "s0",
        fact={f"f{i}": _fact("a", "b") for i in range(k)},
        situation=nodes,
        action={"act": {"do": "D", "how": how, "then": "e"}},
        ending={"e": SAY},
        promise=[{"name": "p", "never": "e", "when": {f"f{i}": "a" for i in range(k)}}],
    )


def long_examples(draw: Random, share: float) -> Data:
    """Examples of many steps, or very many short ones."""
    count, steps = draw.choice(((5, 9_999), (_size(90, share), 9_999), (_size(20_000, share), 1)))
    at = {"at": "2026-01-01T00:00:00Z"} if draw.random() < 0.5 else {}
    every = [{"name": f"x{i}", **at, "walk": ["s: y"] * steps + ["s: n"], "ends": "e"} for i in range(count)]
    return _tree("s", situation={"s": {"ask": "Q", "remember": False, "answers": {"y": "s", "n": "e"}}}, ending={"e": SAY}, example=every)


def examples_by_far(draw: Random, share: float) -> Data:
    """Examples each step of which comes by very many nodes."""
    data = limits_of_one_fact(draw, share)
    data["example"] = [{"name": f"x{i}", "known": {"f": "a"}, "walk": ["again: yes"] * 900 + ["again: no"]} for i in range(20)]
    return data


def long_texts(draw: Random, share: float) -> Data:
    """Texts as many and as long as a tree may have."""
    n = _size(1_800, share)
    text = draw.choice(("W", "w ", "ü", "\\", "\U0001f600")) * 2_000
    answers = {f"v{i}": {"to": "e", "label": "L" * 90, "say": text} for i in range(n)}
    return _tree("s", situation={"s": {"ask": "Q", "help": "H " * 2_000, "answers": answers}}, ending={"e": {"say": ["E" * 400] * 1_000}})


def waits(draw: Random, share: float) -> Data:
    """Waits since moments, and promises about how early something opens."""
    n = _size(3_000, share)
    nodes: Data = {
        f"a{i}": {
            "do": "D",
            "wait": {"at-least": f"{1 + i % 40} days", **({"since": f"m{i % 20}"} if i % 3 else {})},
            "answers": {"x": f"a{(i + 1) % n}", "y": f"a{draw.randrange(n)}", "out": "e"},
        }
        for i in range(n)
    }
    promises = [{"name": f"p{i}", "not-before": f"{5 + i} days", "since": f"m{i % 20}", "of": f"a{draw.randrange(n)}"} for i in range(100)]
    return _tree("a0", moment={f"m{i}": {"ask": "When?"} for i in range(20)}, action=nodes, ending={"e": SAY}, promise=promises)


def recalls(_: Random, share: float) -> Data:
    """Notes that are recalled all over, and texts that cite very many claims."""
    n = _size(5_000, share)
    claims = {f"{i}": "C" for i in range(_size(20_000, share))}
    nodes: Data = {
        f"a{i}": {
            "do": "D",
            "note": "N",
            "recall": list(dict.fromkeys(f"a{(i * 7 + j) % n}" for j in range(3))),
            "source": [f"g {i}"] if f"{i}" in claims else [],
            "answers": {"x": f"a{i + 1}" if i < n - 1 else "e", "y": "e"},
        }
        for i in range(n)
    }
    for node in nodes.values():
        if not node["source"]:
            del node["source"]
    return _tree("a0", source={"g": {"title": "G", "claims": claims}}, action=nodes, ending={"e": SAY})


def dead_loop(draw: Random, share: float) -> Data:
    """A tree in which hardly anybody comes to an end."""
    n = _size(20_000, share)
    nodes: Data = {f"s{i}": {"ask": "Q", "remember": False, "answers": {"a": f"s{(i + 1) % n}", "b": f"s{draw.randrange(n)}"}} for i in range(n)}
    nodes[f"s{n - 1}"]["answers"]["c"] = "e"
    return _tree("s0", situation=nodes, ending={"e": SAY})


def random_graph(draw: Random, share: float) -> Data:
    """Anything at all: questions, shared facts, actions, limits; only actions and what is asked at each visit lead back."""
    n, k = _size(20_000, share), draw.choice((3, 10, 40, 1_000))

    def to(first: int = 0) -> str:
        return f"s{draw.randrange(first, n)}" if first < n and draw.random() < 0.6 else draw.choice(("e", "end"))

    situations: Data = {}
    actions: Data = {}
    for i in range(n):
        limit = {"limit": {"visits": draw.choice((1, 2, 5, 1_000)), "then": "e"}} if draw.random() < 0.2 else {}
        kind = draw.random()
        if kind < 0.4:
            situations[f"s{i}"] = {"about": f"f{draw.randrange(k)}", "answers": {"a": to(i + 1), "b": to(i + 1), "c": "e"}, **limit}
        elif kind < 0.7:
            situations[f"s{i}"] = {"ask": "Q", "remember": False, "answers": {"y": to(), "n": to()}, **limit}
        else:
            actions[f"s{i}"] = {"do": "D", "answers": {"x": to(), "z": to()}, **limit}
    promises = [{"name": "w", "within": 100}, {"name": "n", "never": "end", "when": {"f0": "a"}}, {"name": "c", "can": ["e", "end"]}]
    tables = {"fact": {f"f{i}": _fact("a", "b", "c") for i in range(k)}, "situation": situations, "action": actions}
    return _tree("s0", **{key: table for key, table in tables.items() if table}, ending={"e": SAY, "end": SAY}, promise=promises)


def deep_derivation(draw: Random, share: float) -> Data:
    """Derived facts that rest on one another, far down, and forks about many of them."""
    n = _size(5_000, share)
    derived: Data = {"d0": {"answers": ["x", "y"], "rules": [{"if": {"f": "a"}, "is": "x"}, {"is": "y"}]}}
    for i in range(1, n):
        derived[f"d{i}"] = {"answers": ["x", "y"], "rules": [{draw.choice(("if", "unless")): {f"d{i - 1}": "x"}, "is": "x"}, {"is": "y"}]}
    forks = {f"s{i}": {"about": f"d{draw.randrange(n)}", "answers": {"x": f"s{i + 1}" if i < 50 else "e", "y": "e"}} for i in range(51)}
    return _tree("q", fact={"f": _fact("a", "b"), **derived}, situation={"q": {"about": "f", "then": "s0"}, **forks}, ending={"e": SAY})


def many_rules(_: Random, share: float) -> Data:
    """A derived fact of as many rules as there may be, with many cases each."""
    n = _size(999, share)
    values = [f"v{i}" for i in range(1_000)]
    rules = [{"if": [{"f": f"v{i}", "g": f"v{(i + k) % 1_000}"} for k in range(20)], "is": "xy"[i % 2]} for i in range(n)]
    facts = {"f": _fact(*values), "g": _fact(*values), "d": {"answers": ["x", "y"], "rules": [*rules, {"is": "y"}]}}
    asked = {"q": {"about": "f", "then": "r"}, "r": {"about": "g", "then": "s"}, "s": {"about": "d", "answers": {"x": "e", "y": "end"}}}
    return _tree("q", fact=facts, situation=asked, ending={"e": SAY, "end": SAY})


def groups_in_groups(_: Random, share: float) -> Data:
    """A thousand values, in groups that hold one another in a long row, and situations that name them."""
    n = _size(999, share)
    values = [f"v{i}" for i in range(1_000)]
    groups = {f"g{i}": {"label": "G", "values": [f"v{i}", *([f"g{i + 1}"] if i < n - 1 else [])]} for i in range(n)}
    asked = {f"s{i}": {"about": "f", "answers": {f"g{i}": f"s{i + 1}" if i < min(n, 100) - 1 else "e"}, "then": "e"} for i in range(min(n, 100))}
    return _tree("s0", fact={"f": {**_fact(*values), "groups": groups}}, situation=asked, ending={"e": SAY})


def many_choices(_: Random, share: float) -> Data:
    """A fact of a thousand choices, and a situation for each of them."""
    n = _size(1_000, share)
    choices = [f"v{i}" for i in range(n)]
    forks = {f"s{i}": {"about": f"f.v{i}", "answers": {"yes": f"s{i + 1}" if i < n - 1 else "e", "no": "e"}} for i in range(n)}
    return _tree("q", fact={"f": {**_fact(*choices), "several": True}}, situation={"q": {"about": "f", "then": "s0"}, **forks}, ending={"e": SAY})


SHAPES: dict[str, Shape] = {
    shape.__name__: shape
    for shape in (
        *(chain_of_actions, chain_of_situations, two_ways, star, star_of_chains, wide_facts, others_again, one_fact, facts_twice, dense_loop, many_limits),
        *(
            limits_of_one_fact,
            sent_on,
            ladder,
            grid,
            promises,
            when_of_many,
            long_examples,
            examples_by_far,
            long_texts,
            waits,
            recalls,
            dead_loop,
            random_graph,
            deep_derivation,
            many_rules,
            groups_in_groups,
            many_choices,
        ),
    )
}


def _written(tree: Tree) -> str:
    assert loads(dumps(tree), "json") == tree
    return "reads back"


def _walked(tree: Tree) -> str:
    session = Session.start(tree, now=START)
    draw = Random(1)  # noqa: S311
    while not session.ended and len(session.steps) < 300:
        session = session.answer(draw.choice(session.offers).id, now=START, early=True, note="n")
    assert Session.resume(tree, session.save()) == session
    return f"{len(session.steps)} steps, {len(session.notes)} notes, {len(session.facts)} facts, {len(str(session.explain()))} characters"


def _far(tree: Tree) -> Session:
    """Walk as far as anybody can, never to an ending where another way is named, with a note at each step."""
    session = Session.start(tree, now=START)
    while not session.ended:
        way = next((answer.id for answer in session.here.answers.values() if tree.nodes[answer.to].kind != "ending"), session.offers[0].id)
        try:
            session = session.answer(way, now=START, early=True, note="n")
        except RefusedStep:
            break
    return session


def _changed(tree: Tree) -> str:
    session = _far(tree)
    first = session.steps[0]
    assert len(session.stops) == len(session.steps) == sum(map(len, session.notes.values()))
    assert session.change(first.node, first.answer, 1) == session
    return f"{len(session.steps)} steps, {len(session.back().facts)} facts"


def _told(tree: Tree) -> str:
    session = _far(tree)
    view = session.view(now=START, path=10_000)
    return f"{len(view['path'])} stops, {len(str(session.explain()))} characters"


def _resumed(tree: Tree) -> str:
    session = _far(tree)
    assert Session.resume(tree, session.save()) == session
    return f"{len(session.steps)} steps"


def _led_elsewhere(tree: Tree) -> str:
    return str(_far(tree).why_not(next(reversed(tree.nodes))))


def _copied(tree: Tree) -> str:
    again = pickle.loads(pickle.dumps(tree))  # noqa: S301
    assert again == tree
    assert copy.deepcopy(tree) == tree
    assert hash(again) == hash(tree)
    return "equal"


def _checked(tree: Tree) -> str:
    report = check(tree)
    str(report)
    return report.summary


def _covered(tree: Tree) -> str:
    found = cover(tree)
    return f"{len(found)} walks, {len(found.untaken)} untaken; {len(found.words)} characters"


def _counted(tree: Tree) -> str:
    number = count_walks(tree)
    return f"{number}" if isinstance(number, float) else f"a number of {number.bit_length()} bits"


def _shortest(tree: Tree) -> str:
    found = shortest_walks(tree)
    last = next(reversed(list(found)), None)
    return f"{found.words} {len(found[last].visits) if last is not None else 0}"


FUNCTIONS: dict[str, Function] = {
    "dumps": _written,
    "session": _walked,
    "changed": _changed,
    "resumed": _resumed,
    "told": _told,
    "why_not": _led_elsewhere,
    "pickle": _copied,
    "check": _checked,
    "cover": _covered,
    "coverage": lambda tree: str(coverage(tree, [random_walk(tree, 1).session()]).taken),
    "shortest_walks": _shortest,
    "walks": lambda tree: walks(tree).words,
    "random_walk": lambda tree: f"{len(random_walk(tree, 1).visits)} visits",
    "count_walks": _counted,
}


class Run(NamedTuple):
    """What came of running a function: processor time in seconds, the most memory in MB, and what it said; `well` if it kept within the limits."""

    seconds: float
    megabytes: int
    outcome: str
    well: bool


def _taken() -> tuple[int, int]:
    """The bytes of address space and of memory that this process has taken, where the system tells them; what it shares with files is not a child's."""
    try:
        space, resident, shared = (int(told) for told in Path("/proc/self/statm").read_text(encoding="ascii").split()[:3])
    except OSError:
        return 0, 0
    return space * resource.getpagesize(), (resident - shared) * resource.getpagesize()


def run(function: Callable[[], str], seconds: int = 3 * MOST_SECONDS, memory: int = LIMIT_MEMORY) -> Run:
    """Run a function in a process of its own, which is ended when it takes more processor time or address space than it may.

    What this process has taken before, whatever ran in it, does not count.
    """
    space, before = _taken()
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # a fork beside other threads, which the child does without
        child = os.fork()
    if child == 0:
        os.close(reading)
        gc.freeze()  # what was there before is not looked over again and again
        sys.settrace(None)  # who measures what tests cover traces each line, and that is not what the function costs
        resource.setrlimit(resource.RLIMIT_AS, (space + memory, space + memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        try:
            said = f"+{function()}"
        except AdviceTreeError as error:
            said = f"+{type(error).__name__}: {error}"
        except BaseException as error:  # noqa: BLE001  (whatever it is, it is told)
            said = f"-{type(error).__name__}: {str(error)[:200]}"
        os.write(writing, said[:4_000].encode(errors="replace"))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode(errors="replace")
    _, status, used = os.wait4(child, 0)
    spent, taken = used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 - before
    outcome = said[1:] or f"ended by signal {os.waitstatus_to_exitcode(status)}"
    return Run(spent, taken >> 20, outcome, said.startswith("+") and spent <= MOST_SECONDS and taken <= MOST_MEMORY)


def drawn(shape: str, seed: float, share: float) -> Data:
    """A tree of a shape as plain data, drawn by a seed, of a size that is a share of the largest of its shape."""
    return SHAPES[shape](Random(seed), share)  # noqa: S311


def _try(name: str, data: Data, functions: list[str]) -> bool:
    """Run functions on one tree, and print what came of each."""
    text = json.dumps(data, ensure_ascii=False)
    size = f"{len(text) // 1024:,} KiB"
    well = _print(name, "loads", run(lambda: f"{len(loads(text, 'json').nodes):,} nodes, {size}"))
    if not well:
        return False
    tree = loads(text, "json")
    for function in functions:
        well = _print(name, function, run(partial(FUNCTIONS[function], tree))) and well
    return well


def _print(name: str, function: str, done: Run) -> bool:
    fault = "" if done.well else "  <-- FAULT"
    print(f"{name:20} {function:15} {done.seconds:6.2f} s {done.megabytes:6,} MB  {' '.join(done.outcome.split())[:110]}{fault}", flush=True)
    return done.well


def main() -> int:
    """Draw trees until the time is over, and give the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=60, help="no tree is drawn after so many seconds")
    parser.add_argument("--shape", choices=SHAPES, action="append", help="only these shapes")
    parser.add_argument("--function", choices=FUNCTIONS, action="append", help="only these functions")
    parser.add_argument("--share", type=float, help="the size of all trees, as a share of the largest of their shape")
    asked = parser.parse_args()
    draw = Random(asked.seed)  # noqa: S311
    until = time.monotonic() + asked.seconds
    faults = trees = 0
    while time.monotonic() < until:
        for name in draw.sample(asked.shape or list(SHAPES), len(asked.shape or SHAPES)):
            share = asked.share or draw.choice((0.01, 0.1, 0.3, 1.0))
            if time.monotonic() < until:
                trees += 1
                # Each tree lives in a process of its own, so that none is charged for those before it.
                child = os.fork()
                if child == 0:
                    os._exit(0 if _try(name, drawn(name, draw.random(), share), asked.function or list(FUNCTIONS)) else 1)
                draw.random()
                faults += os.waitpid(child, 0)[1] != 0
    print(f"{trees} trees, {faults} with faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
