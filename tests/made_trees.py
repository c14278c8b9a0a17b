"""Small trees made for the tests of walks, and whether a walk is what the engine makes of it."""

from __future__ import annotations

import json
from typing import Any

from advicetree import Tree, Walk, loads
from advicetree.engine import answered_as, replay, taken
from advicetree.model import Known
from advicetree.promises import Point
from everywhere import passed_over

HEAD = 'format = 1\nid = "drawn"\ntitle = "Drawn"\nstart = "n0"\n'


def forks(count: int) -> Tree:
    """A tree of two-way forks that meet again, one after another."""
    parts = [f'[situation.n{i}]\nask = "Left?"\nanswers = {{ yes = "n{i + 1}", no = "n{i + 1}" }}\n' for i in range(count)]
    return loads("".join([HEAD, *parts, f'[ending.n{count}]\nsay = "There."\n']))


def skips(nodes: int) -> Tree:
    """A long tree: two situations whose answers lead to the next node or past it, then an action, and so on, to an ending."""
    parts = [HEAD]
    for i in range(nodes - 1):
        near, far = min(i + 1, nodes - 1), min(i + 2, nodes - 1)
        if i % 3 == 2:
            parts.append(f'[action.n{i}]\ndo = "Go on"\nthen = "n{near}"\n')
        else:
            parts.append(f'[situation.n{i}]\nask = "Near?"\nanswers = {{ yes = "n{near}", no = "n{far}" }}\n')
    return loads("".join([*parts, f'[ending.n{nodes - 1}]\nsay = "There."\n']))


def twice(count: int) -> Tree:
    """A tree that asks about so many facts, and then about all of them again, each time with another action for each answer."""
    parts = [HEAD.replace("n0", "a0"), *(f'[fact.f{i}]\nask = "Is it?"\nanswers = {{ yes = "Yes", no = "No" }}\n' for i in range(count))]
    for letter, after in (("a", "b0"), ("b", "end")):
        for i in range(count):
            onward = f"{letter}{i + 1}" if i + 1 < count else after
            parts.append(f'[situation.{letter}{i}]\nabout = "f{i}"\nanswers = {{ yes = "{letter}{i}-yes", no = "{letter}{i}-no" }}\n')
            parts += [f'[action.{letter}{i}-{answer}]\ndo = "Go on"\nthen = "{onward}"\n' for answer in ("yes", "no")]
    return loads("".join([*parts, '[ending.end]\nsay = "There."\n']))


def guarded(count: int) -> Tree:
    """A tree that asks about so many facts, and again about all of them until one is so: each late yes needs an early no to all before it."""
    parts = [HEAD.replace("n0", "a0"), *(f'[fact.f{i}]\nask = "Is it?"\nanswers = {{ yes = "Yes", no = "No" }}\n' for i in range(count))]
    for i in range(count):
        onward, again = (f"a{i + 1}", f"b{i + 1}") if i + 1 < count else ("b0", "end")
        parts.append(f'[situation.a{i}]\nabout = "f{i}"\nanswers = {{ yes = "{onward}", no = "{onward}" }}\n')
        parts.append(f'[situation.b{i}]\nabout = "f{i}"\nanswers = {{ yes = "end", no = "{again}" }}\n')
    return loads("".join([*parts, '[ending.end]\nsay = "There."\n']))


NO_END = loads(f'{HEAD}[situation.n0]\nask = "Again?"\nremember = false\nanswers = {{ yes = "n0", no = "n1" }}\n[action.n1]\ndo = "Go back"\nthen = "n0"\n')
TRAP = loads(
    f'{HEAD}[situation.n0]\nask = "Which way?"\nanswers = {{ trap = "n1", out = "end" }}\n'
    '[action.n1]\ndo = "Go round"\nthen = "n2"\n[action.n2]\ndo = "Go on"\nthen = "n1"\n[ending.end]\nsay = "Out."\n'
)
LOOP = loads(f'{HEAD}[action.n0]\ndo = "Try"\nanswers = {{ again = "n0", well = "end" }}\n[ending.end]\nsay = "Well."\n')
AT_ONCE = loads('format = 1\nid = "drawn"\ntitle = "Drawn"\nstart = "end"\n[ending.end]\nsay = "There."\n')


def replayed(walk: Walk) -> tuple[tuple[Point, ...], tuple[str, ...]]:
    """The points and the visits of a walk's session, as the engine has them."""
    session, tree = walk.session(), walk.tree
    points, visits = [], []
    counts: dict[str, Known] = {}
    for stop in replay(tree, session.known_values, taken(tree, session.steps)):
        for answer, value in passed_over(tree, stop.position, counts):
            points.append(Point(answer.node, answered_as(tree, answer, value)))
            visits.append(answer.node)
            counts.update({} if (fact := tree[answer.node].fact or "") in tree.derived else {fact: value})  # a derived one has another value later
        visits.append(stop.position.node.id)
        if stop.answer is not None and stop.value is not None:
            points.append(Point(stop.answer.node, answered_as(tree, stop.answer, stop.value)))
            counts.update({} if stop.answer.settles is None else {stop.answer.settles: stop.value})
    return tuple(points), tuple(visits)


def is_true_to_the_engine(walk: Walk) -> bool:
    session = walk.session()
    assert [(step.node, step.answer) for step in session.steps] == list(walk.steps)
    assert (session.here.id, session.ended) == (walk.at, walk.ended)
    assert replayed(walk) == (walk.points, walk.visits)
    return True


def drawn_of(actions: dict[str, Any]) -> Tree:
    """A tree of some actions and one ending."""
    return loads(json.dumps({"format": 1, "id": "t", "title": "T", "start": "n0", "action": actions, "ending": {"end": {"say": "There."}}}), "json")
