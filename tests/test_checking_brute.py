"""The checker beside brute-force walking, on thousands of drawn trees: no false alarm, no miss, and no counterexample that is longer than it has to be."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations
from typing import Any

import pytest

from advicetree import Session, Tree, loads
from advicetree.answering import resolve
from advicetree.checking.found import lines
from advicetree.checking.promises import judge
from advicetree.checking.proofs.proving import parts, the
from advicetree.checking.proofs.state_graph import StateGraph
from advicetree.checking.rules import RULES
from advicetree.checking.study import Study
from advicetree.engine import arrive
from advicetree.model import EMPTY, Answer, Ending, targets
from advicetree.problems import Problem, Told
from advicetree.promises import Points, Promise
from brute import State, TooBig, Truths, World, holds, truths
from conditions import of_all
from drawn import draw, text

CHUNKS, SIZE = 20, int(os.environ.get("DRAWN_TREES", "2000")) // 20
LOOKS = {rule.name: rule.look for rule in RULES}


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_rules_and_promises_agree_with_brute_force(chunk: int) -> None:
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
        assert told(tree, found) == exactly(true, data), seed
        assert behind(tree, {str(each.path[1]) for each in found["unvisited-node"]}, true.unvisited) == true.unvisited, seed
        assert bool(found["stranded"]) == bool(true.stranded), seed
        assert bool([*found["endless-loop"], *found["limit-back"]]) == bool(true.endless or true.limit_back), seed
        for each in found["stranded"]:
            assert each.path[1] in true.stranded, seed
            ends = frozenset(id for id, node in tree.nodes.items() if isinstance(node, Ending))
            assert nobody_like_them_can(World(data), tree, each, ends, {}), (seed, each)
            assert end_of(tree, each).here.id == each.path[1] or each.path[1] in passed(tree, each), seed
        for each in found["endless-loop"]:
            assert each.path[1] in true.endless, seed
            assert events(tree, dict(each.known), each.walk), seed
        for number, promise in enumerate(tree.promises):
            compare(study, number, promise, data["promise"][number], seed)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_the_state_graph_arrives_where_the_engine_does(chunk: int) -> None:
    for seed in range(chunk * SIZE // 10, (chunk + 1) * SIZE // 10):
        graph = StateGraph(loads(text(draw(seed)), "json"))
        assert graph.counted
        for state, transitions in enumerate(graph.transitions):
            for transition in transitions:
                position = arrive(graph.tree, graph.edges[transition.edge].answer.to, EMPTY, visits(graph, state))
                assert position.node is graph.node(transition.to), seed
                assert position.passed == graph.sent_on.get((state, transition), ()), seed
                assert visits(graph, transition.to).items() <= position.visits.items(), seed


def visits(graph: StateGraph, state: int) -> dict[str, int]:
    """The visits so far of the limited nodes on the cycle of a state, as the engine counts them."""
    members = graph.limited[graph.cycle_of[graph.node_of[state]]] if graph.counts[state] else []
    return {graph.nodes[member].id: count for member, count in zip(members, graph.counts[state], strict=True) if count}


def told(tree: Tree, found: Mapping[str, list[Problem]]) -> dict[str, set[Any]]:
    """What the rules that are exact have found, by what is at fault."""
    lines_at = {path: line for node in tree.nodes.values() for path, line in lines(node)}

    def condition(each: Problem) -> tuple[str, str, str]:
        meant = lines_at[each.path].condition
        assert meant is not None
        assert meant.simple is not None
        return (str(each.path[1]), meant.simple.fact, meant.simple.values[0])

    return {
        "limit-back": {each.path[1] for each in found["limit-back"]},
        "dead-answer": {(each.path[1], each.path[-1], each.severity) for each in found["dead-answer"]},
        "same-answers": {each.path[1] for each in found["same-answers"]},
        "unasked-fact": {each.path[1] for each in found["unasked-fact"]},
        "unsaid-line": {condition(each) for each in found["unsaid-line"]},
        "unheard-line": {condition(each) for each in found["unheard-line"]},
        "late-moment": {re.findall(r"it: '(.+)' waits", each.sentence)[0] for each in found["late-moment"]},
        "idle-floor": {each.path[1] for each in found["idle-floor"]},
        "second-wait": {(each.path[1], "again" if each.walk else "never") for each in found["second-wait"]},
        "idle-limit": {each.path[1] for each in found["idle-limit"]},
        "early-recall": {(each.path[1], tree[str(each.path[1])].recall[int(each.path[3])]) for each in found["early-recall"]},
    }


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
        "late-moment": set(true.late_moments),
        "idle-floor": set(true.idle_floors),
        "second-wait": set(true.second_waits),
        "idle-limit": set(true.idle_limits),
        "early-recall": set(true.early_recalls),
    }


def ways_of(node: Mapping[str, Any]) -> dict[str, tuple[str, str | None]]:
    """Where each answer of a node leads, and with which words."""
    ways = {**node["answers"], **({"others": node["others"]} if "others" in node else {})}
    return {answer: (way["to"], way.get("say")) for answer, way in ways.items()}


def shares_its_way(id: str, node: Mapping[str, Any], dead: str, true: Truths) -> bool:
    """Whether a dead answer of a node leads on with the same words as one that is alive."""
    ways = ways_of(node)
    return any(way == ways[dead] and (id, answer) not in true.dead_answers for answer, way in ways.items())


def completes(node: Mapping[str, Any], answer: str) -> bool:
    """Whether a fact would not be covered without one of the answers about it."""
    return answer == "others" or ("others" not in node and node["answers"][answer].get("settles", True))


def compare(study: Study, number: int, promise: Promise, data: Any, seed: int) -> None:
    """Compare what comes of one promise, and replay what breaks it."""
    verdict, found = judge(study, number, promise)
    kept, least = holds(draw(seed), data)
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
        world, when = World(draw(seed)), of_all(promise)
        assert any(nobody_like_them_can(world, study.tree, each, goal, when) for goal in each_by_itself), (seed, promise)
    met = events(study.tree, dict(each.known), each.walk)
    if "for ever" in each.sentence:
        assert not holds(draw(seed), {**data, "within": 100})[0], seed
        return
    assert breaks(promise, met), (seed, promise, met)


def nobody_like_them_can(world: World, tree: Tree, found: Problem, goals: frozenset[str], when: Mapping[str, Told]) -> bool:
    """Whether nobody of whom all is true that is told of somebody can reach a goal from where they are.

    Of what is true and was not asked on the walk, any part may have been known beforehand, for all of them alike.
    """
    asked = {tree[node].fact for node, _ in found.walk}
    answered = {tree[node].fact: answer for node, answer in found.walk if answer in values_of(tree, node)}
    told_of_them = [*found.known, *answered.items(), *when.items()]
    true = {fact: value for fact, value in told_of_them if fact in world.facts}
    like_them = [number for number, person in enumerate(world.people) if all(person[str(fact)] == value for fact, value in true.items())]
    unasked = [world.facts.index(fact) for fact, _ in found.known if fact in world.facts and fact not in asked]
    beforehand = [sum(1 << bit for bit in bits) for count in range(len(unasked) + 1) for bits in combinations(unasked, count)]
    return bool(like_them) and any(not any(can(world, world.start(person, known), found.walk, goals) for person in like_them) for known in beforehand)


def values_of(tree: Tree, node: str) -> Collection[str]:
    """The values of the remembered fact that a node asks about."""
    fact = tree[node].fact
    return tree.facts[fact].values if fact is not None and tree.facts[fact].remember else ()


def can(world: World, state: State, walk: tuple[tuple[str, Told], ...], goals: frozenset[str]) -> bool:
    """Whether a goal can be reached from where a walk leads, and from everywhere that is passed over from there."""
    for node, answer in walk:
        *_, state = passed_over(world, state)
        state = next(move.to for move in world.moves(state) if move.point == f"{node}.{answer}")
    able = world.able(world.everywhere([state]), goals)
    return all(each in able for each in passed_over(world, state))


def passed_over(world: World, state: State) -> Iterator[State]:
    """A visit and those that follow by themselves, since the facts there are known."""
    seen: set[State] = set()
    while state not in seen:
        seen.add(state)
        yield state
        fact = world.about.get(state.node)
        if fact not in world.facts or not state.known >> world.facts.index(fact) & 1:
            return
        (move,) = world.moves(state)
        state = move.to


def events(tree: Tree, known: Mapping[str, Told], walk: tuple[tuple[str, Told], ...]) -> list[str]:
    """All that the engine meets on a walk, in order: nodes at their visits, `node.answer` where it is given or passed over."""
    return [event for session in sessions(tree, known, walk) for event in _met(session)]


def sessions(tree: Tree, known: Mapping[str, Told], walk: tuple[tuple[str, Told], ...]) -> Iterator[Session]:
    """The sessions of a walk, from its start on; what is only true of the person, and not known, is left to them to say."""
    asked = {tree[node].fact for node, _ in walk}
    session = Session.start(tree, known={fact: value for fact, value in known.items() if fact not in asked})
    yield session
    for node, answer in walk:
        assert session.here.id == node, (node, answer)
        session = session.answer(answer)
        yield session


def _met(session: Session) -> list[str]:
    """What was met since the last stop."""
    facts, found = session.facts, []
    if session.steps:
        step = session.steps[-1]
        found.append(f"{step.node}.{resolve(session.tree, session.tree[step.node], step.answer)[1]}")
    for over in session._position.passed:
        if isinstance(over, Answer):
            fact = session.tree[over.node].fact
            assert fact is not None
            found += [over.node, f"{over.node}.{facts[fact]}"]
    return [*found, session.here.id]


def end_of(tree: Tree, found: Problem) -> Session:
    *_, last = sessions(tree, dict(found.known), found.walk)
    return last


def passed(tree: Tree, found: Problem) -> list[str]:
    return events(tree, dict(found.known), found.walk)


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
    trees = [loads(text(draw(seed)), "json") for seed in range(50)]
    assert all(any(isinstance(node, Ending) for node in tree.nodes.values()) for tree in trees)
