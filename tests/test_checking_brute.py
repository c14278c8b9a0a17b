"""The checker beside brute-force walking, on thousands of drawn trees: no false alarm, no miss, and no counterexample that is longer than it has to be."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations, takewhile
from typing import Any

import pytest

import drawn
import drawn_rich
from advicetree import Session, Tree, loads
from advicetree.answering import resolve
from advicetree.checking.promises import judge
from advicetree.checking.proofs.proving import parts, the
from advicetree.checking.proofs.state_graph import StateGraph
from advicetree.checking.rules import RULES
from advicetree.checking.study import Study
from advicetree.engine import answered_as, arrive
from advicetree.model import EMPTY, Ending, Known, Limit, answers_of, targets
from advicetree.problems import Problem, Told
from advicetree.promises import Points, Promise
from brute import State, TooBig, Truths, World, condition_of, holds, truths
from drawn import text
from everywhere import passed_over

CHUNKS, SIZE = 20, int(os.environ.get("DRAWN_TREES", "2000")) // 20
LOOKS = {rule.name: rule.look for rule in RULES}
Draw = Callable[[int], dict[str, Any]]
PLAIN = {"dead-answer", "same-answers", "unasked-fact"}  # rules that are compared on plain trees only
DRAWS = (pytest.param(drawn.draw, id="plain"), pytest.param(drawn_rich.draw, id="rich"))


@pytest.mark.parametrize("chunk", range(CHUNKS))
@pytest.mark.parametrize("draw", DRAWS)
def test_rules_and_promises_agree_with_brute_force(draw: Draw, chunk: int) -> None:
    for seed in range(chunk * SIZE, chunk * SIZE + SIZE):
        data = draw(seed)
        tree = loads(text(data), "json")
        try:
            true = truths(data)
        except TooBig:
            continue
        study = Study(tree)
        assert study.left_out == ()
        found = {name: list(look(study)) for name, look in LOOKS.items()}
        said, truly = told(tree, data, found), exactly(true, data)
        for name in said if draw is drawn.draw else said.keys() - PLAIN:
            assert said[name] == truly[name], (seed, name)
        assert dead(study) == true.dead_answers, seed
        assert {(hit.fact, hit.rule) for hit in study.never_hit} == true.idle_rules, seed
        assert behind(tree, {str(each.path[1]) for each in found["unvisited-node"]}, true.unvisited) == true.unvisited, seed
        assert bool(found["stranded"]) == bool(true.stranded), seed
        assert bool([*found["endless-loop"], *found["limit-back"]]) == bool(true.endless or true.limit_back), seed
        for each in found["stranded"]:
            assert each.path[1] in true.stranded, seed
            ends = frozenset(id for id, node in tree.nodes.items() if isinstance(node, Ending))
            assert nobody_like_them_can(World(data), tree, each, ends, None), (seed, each)
            assert end_of(tree, each).here.id == each.path[1] or each.path[1] in events(tree, dict(each.known), each.walk), seed
        for each in found["endless-loop"]:
            assert each.path[1] in true.endless, seed
            assert events(tree, dict(each.known), each.walk), seed
        for number in range(len(tree.promises)):
            compare(study, number, data, seed)


@pytest.mark.parametrize("chunk", range(CHUNKS))
@pytest.mark.parametrize("draw", DRAWS)
def test_the_state_graph_arrives_where_the_engine_does(draw: Draw, chunk: int) -> None:
    for seed in range(chunk * SIZE // 10, (chunk + 1) * SIZE // 10):
        graph = StateGraph(loads(text(draw(seed)), "json"))
        assert graph.counted
        for state, transitions in enumerate(graph.transitions):
            for transition in transitions:
                position = arrive(graph.tree, graph.edges[transition.edge].answer.to, EMPTY, visits(graph, state))
                limits = tuple(takewhile(lambda passed: isinstance(passed, Limit), position.passed))
                assert next((passed.node for passed in position.passed[len(limits) :]), position.node.id) == graph.node(transition.to).id, seed
                assert limits == graph.sent_on.get((state, transition), ()), seed
                if position.node is graph.node(transition.to):  # else a fork about a derived fact is passed over behind it
                    assert visits(graph, transition.to).items() <= position.visits.items(), seed


def visits(graph: StateGraph, state: int) -> dict[str, int]:
    """The visits so far of the limited nodes on the cycle of a state, as the engine counts them."""
    members = graph.limited[graph.cycle_of[graph.node_of[state]]] if graph.counts[state] else []
    return {graph.nodes[member].id: count for member, count in zip(members, graph.counts[state], strict=True) if count}


def told(tree: Tree, data: Any, found: Mapping[str, list[Problem]]) -> dict[str, set[Any]]:
    """What the rules that are exact have found, by what is at fault."""

    def condition(each: Problem) -> tuple[str, str]:
        line: Any = data
        for key in each.path:
            line = line[key]
        return (str(each.path[1]), condition_of(line))

    return {
        "limit-back": {each.path[1] for each in found["limit-back"]},
        "dead-answer": {(each.path[1], each.path[-1], each.severity) for each in found["dead-answer"]},
        "same-answers": {each.path[1] for each in found["same-answers"]},
        "unasked-fact": {each.path[1] for each in found["unasked-fact"]},
        "unsaid-line": {condition(each) for each in found["unsaid-line"]},
        "unheard-line": {condition(each) for each in found["unheard-line"]},
        "late-input": {(each.path[1], re.findall(r"(?:rests on|worked out from) '(.+)', and", each.sentence)[0]) for each in found["late-input"]},
        "late-moment": {re.findall(r"it: '(.+)' waits", each.sentence)[0] for each in found["late-moment"]},
        "idle-floor": {each.path[1] for each in found["idle-floor"]},
        "second-wait": {(each.path[1], "again" if each.walk else "never") for each in found["second-wait"]},
        "idle-limit": {each.path[1] for each in found["idle-limit"]},
        "early-recall": {(each.path[1], tree[str(each.path[1])].recall[int(each.path[3])]) for each in found["early-recall"]},
    }


def dead(study: Study) -> set[tuple[str, str]]:
    """The ways out of situations that somebody visits by which nobody goes on."""
    ways = [(node, way) for node in study.tree.nodes.values() if node.id in study.visited for way in answers_of(node)]
    names = {id(way): "then" if way is node.others and way.id == "done" else way.id for node, way in ways}
    return {(node.id, names[id(way)]) for node, way in ways if way.id not in study.given(node)}


def behind(tree: Tree, first: set[str], among: frozenset[str]) -> set[str]:
    """Some nodes and those that they lead to, over others or at once, as far as these are among some."""
    found, todo = set(first), list(first)
    while todo:
        fresh = [to for to in targets(tree[todo.pop()]) if to in among and to not in found]
        found.update(fresh)
        todo += fresh
    return found


def exactly(true: Truths, data: Mapping[str, Any]) -> dict[str, set[Any]]:
    """What is true, as `told` tells what was found; of a chain of limits, the last is told."""
    nodes = {**data["situation"], **data["action"]}
    dead = {(id, answer) for id, answer in true.dead_answers if not shares_its_way(id, nodes[id], answer, true)}
    return {
        "limit-back": {limited for limited, back in true.limit_back if nodes[limited]["limit"]["then"] == back},
        "dead-answer": {(id, answer, "warning" if completes(nodes[id], answer) else "error") for id, answer in dead},
        "same-answers": set(true.same_answers),
        "unasked-fact": set(true.unasked_facts),
        "unsaid-line": set(true.unsaid_lines),
        "unheard-line": set(true.unheard_lines),
        "late-input": set(true.late_inputs),
        "late-moment": set(true.late_moments),
        "idle-floor": set(true.idle_floors),
        "second-wait": set(true.second_waits),
        "idle-limit": set(true.idle_limits),
        "early-recall": set(true.early_recalls),
    }


def ways_of(node: Mapping[str, Any]) -> dict[str, tuple[str, str | None]]:
    """Where each answer of a node leads, and with which words."""
    ways = {**node.get("answers", {}), **({"others": node["others"]} if "others" in node else {})}
    ways |= {"then": {"to": node["then"]}} if "then" in node else {}
    return {answer: (way["to"], way.get("say")) for answer, way in ways.items()}


def shares_its_way(id: str, node: Mapping[str, Any], dead: str, true: Truths) -> bool:
    """Whether a dead answer of a node leads on with the same words as one that is alive."""
    ways = ways_of(node)
    return any(way == ways[dead] and (id, answer) not in true.dead_answers for answer, way in ways.items())


def completes(node: Mapping[str, Any], answer: str) -> bool:
    """Whether a fact would not be covered without one of the answers about it."""
    return answer in {"others", "then"} or (not node.keys() & {"others", "then"} and node["answers"][answer].get("settles", True))


def compare(study: Study, number: int, data: Any, seed: int) -> None:
    """Compare what comes of one promise, and replay what breaks it."""
    promise, fields = study.tree.promises[number], data["promise"][number]
    verdict, found = judge(study, number, promise)
    kept, least = holds(data, fields)
    assert verdict.verdict == ("kept" if kept else "broken"), (seed, promise)
    if kept:
        return
    (each,) = found
    assert each.rule == "broken-promise"
    traces = [shown.trace for part in parts(promise) if (shown := study.proof(part).counterexample) is not None]
    if promise.kind != "within":
        assert min(len(trace.steps) for trace in traces) == least, (seed, promise)
    if promise.kind == "can":
        goals = [frozenset([str(point)]) for point in the(promise.can).points]
        each_by_itself = goals if the(promise.can).each else [frozenset().union(*goals)]
        assert any(nobody_like_them_can(World(data), study.tree, each, goal, fields.get("when")) for goal in each_by_itself), (seed, promise)
    met = events(study.tree, dict(each.known), each.walk)
    if "for ever" in each.sentence:
        assert not holds(data, {**fields, "within": 100})[0], seed
        return
    assert breaks(promise, met), (seed, promise, met)


def nobody_like_them_can(world: World, tree: Tree, found: Problem, goals: frozenset[str], when: Any) -> bool:
    """Whether nobody of whom all is true that is told of somebody can reach a goal from where they are.

    Of what is true and was not asked on the walk, any part may have been known beforehand, for all of them alike.
    """
    asked = {tree[node].fact for node, _ in found.walk}
    answered = [(tree[node].fact, given) for node, given in found.walk if is_value(tree, node, given)]
    true = {fact: value for fact, value in (*found.known, *answered) if fact in world.facts}
    like_them = [number for number in world.people_of(when) if all(world.people[number][str(fact)] == value for fact, value in true.items())]
    unasked = [world.facts.index(fact) for fact, _ in found.known if fact in world.facts and fact not in asked]
    beforehand = [sum(1 << bit for bit in bits) for count in range(len(unasked) + 1) for bits in combinations(unasked, count)]
    return bool(like_them) and any(not any(can(world, world.start(person, known), found.walk, goals) for person in like_them) for known in beforehand)


def is_value(tree: Tree, node: str, given: Told) -> bool:
    """Whether what is given at a node is a value of the remembered fact that it asks about, or a list of its choices."""
    fact = tree[node].fact
    return fact is not None and tree.facts[fact].remember and (not isinstance(given, str) or given in tree.facts[fact].values)


def can(world: World, state: State, walk: tuple[tuple[str, Told], ...], goals: frozenset[str]) -> bool:
    """Whether a goal can be reached from where a walk leads, and from everywhere that is passed over from there."""
    for node, given in walk:
        *_, state = passed(world, state)
        answer = given if isinstance(given, str) else world.meant(node, state.person, state.counts)
        state = next(move.to for move in world.moves(state) if move.point == f"{node}.{answer}")
    able = world.able(world.everywhere([state]), goals)
    return all(each in able for each in passed(world, state))


def passed(world: World, state: State) -> Iterator[State]:
    """A visit and those that follow by themselves, since the facts there are known, or derived."""
    seen: set[State] = set()
    while state not in seen:
        seen.add(state)
        yield state
        fact = world.about.get(state.node)
        if fact not in world.derived and (fact not in world.facts or not state.known >> world.facts.index(fact) & 1):
            return
        (move,) = world.moves(state)
        state = move.to


def events(tree: Tree, known: Mapping[str, Told], walk: tuple[tuple[str, Told], ...]) -> list[str]:
    """All that the engine meets on a walk, in order: nodes at their visits, `node.answer` where it is given or passed over."""
    found: list[str] = []
    counts: Mapping[str, Known] = EMPTY
    for session in sessions(tree, known, walk):
        for step in session.steps[-1:]:
            answer, value = resolve(tree, tree[step.node], step.answer)
            found.append(f"{step.node}.{answered_as(tree, answer, value)}")
            counts = {**counts, **({answer.settles: value} if answer.settles is not None else {})}
        for over, value in passed_over(tree, session._position, counts):
            found += [over.node, f"{over.node}.{answered_as(tree, over, value)}"]
        counts = {**counts, **session._position.counts}
        found.append(session.here.id)
    return found


def sessions(tree: Tree, known: Mapping[str, Told], walk: tuple[tuple[str, Told], ...]) -> Iterator[Session]:
    """The sessions of a walk, from its start on; what is only true of the person, and not known, is left to them to say."""
    asked = {tree[node].fact for node, _ in walk}
    session = Session.start(tree, known={fact: value for fact, value in known.items() if fact not in asked})
    yield session
    for node, answer in walk:
        assert session.here.id == node, (node, answer)
        session = session.answer(answer)
        yield session


def end_of(tree: Tree, found: Problem) -> Session:
    *_, last = sessions(tree, dict(found.known), found.walk)
    return last


def breaks(promise: Promise, met: list[str]) -> bool:
    """Whether what was met on a walk breaks a promise; of those about time and about what can still be reached, only that the point is met."""
    if promise.kind == "within":
        assert promise.within is not None
        return len([event for event in met if "." not in event]) > promise.within
    if promise.kind == "before":
        reached = first(promise.before, met)
        always = first(promise.always, met)
        return reached is not None and (always is None or always > reached)
    if promise.kind == "never":
        start = -1 if promise.after is None else first(promise.after, met)
        return start is not None and first(promise.never, met[start + 1 :]) is not None
    if promise.kind == "at-most":
        assert promise.of is not None
        assert promise.at_most is not None
        counts = [met.count(str(point)) for point in dict.fromkeys(promise.of.points)]
        return (max(counts) if promise.of.each else sum(counts)) > promise.at_most
    points = promise.from_ if promise.kind == "can" else promise.of
    return points is None or any(str(point) in met for point in points.points)


def first(points: Points | None, met: list[str]) -> int | None:
    """When a group of points happens, by the number of the event."""
    assert points is not None
    at = [met.index(str(point)) for point in points.points if str(point) in met]
    if points.each:
        return max(at) if len(at) == len(points.points) else None
    return min(at, default=None)


def test_ends_are_ends() -> None:
    """The trees that are drawn have endings, stranded people, and sound walks."""
    trees = [loads(text(drawn.draw(seed)), "json") for seed in range(50)]
    assert all(any(isinstance(node, Ending) for node in tree.nodes.values()) for tree in trees)
