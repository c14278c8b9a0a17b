"""What comes of the promises of a tree: each is kept, broken by a walk, or not proved; and two rules about them.

Invariant: a promise that is not proved is never counted as kept, and says what is to blame.
The message of a broken promise names only the points that the walk meets or misses.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import attrs

from advicetree.checking.budget import BudgetExceeded
from advicetree.checking.found import LONGEST_NAME, finding, in_short, way_named
from advicetree.checking.proofs.liveness import longer_than
from advicetree.checking.proofs.proving import done_otherwise, parts, people_of, the
from advicetree.checking.proofs.refinement import Counterexample, as_walk
from advicetree.checking.proofs.traces import Trace
from advicetree.checking.proofs.valuations import MOST_VALUATIONS, Bitset, Valuations
from advicetree.checking.report import Verdict
from advicetree.checking.study import Study
from advicetree.durations import LONGEST, as_written, in_words
from advicetree.model import Action, Node, Situation, answers_of
from advicetree.problems import Problem
from advicetree.promises import Point, Points, Promise
from advicetree.text import listed, shown
from advicetree.tree import Tree


def judge(study: Study, number: int, promise: Promise) -> tuple[Verdict, list[Problem]]:
    """What came of one promise, the `number`th of its tree, and the problems of it."""
    proofs = [(part, study.proof(part)) for part in parts(promise)]
    violations = [(part, proof.counterexample) for part, proof in proofs if proof.counterexample is not None]
    if violations:
        part, example = min(violations, key=lambda each: len(each[1].trace.steps))
        return Verdict(promise, "broken"), [_broken(study, number, part, example)]
    blame = next((proof.blame for _, proof in proofs if proof.verdict == "unknown"), None)
    if blame is not None and _somebody_comes(study, promise):
        bound = f"it depends on more than {MOST_VALUATIONS:,} kinds of people" if blame else "there is more to follow than can be followed"
        less = f"ask fewer of these facts again, or promise less: {listed(blame, 8)}"
        fix = less if blame else "promise each thing by itself, count less, or limit fewer nodes of one loop"
        found = finding("not-proved", f"{shown(promise.name, LONGEST_NAME)} is neither proved nor disproved: {bound}", ("promise", number, promise.kind), fix)
        return Verdict(promise, "not proved"), [found]
    return Verdict(promise, "kept"), []


def _somebody_comes(study: Study, promise: Promise) -> bool:
    """Whether somebody may come to what a promise is about, as far as the rules know; if nobody does, it is kept, and they say so too."""
    group = promise.before or promise.never or promise.of
    if group is None:
        return True
    try:
        meets = [study.meets(point) for point in group.points]
    except BudgetExceeded:
        return True
    return all(meets) if group.each and promise.kind in {"before", "never"} else any(meets)


def _broken(study: Study, number: int, promise: Promise, example: Counterexample) -> Problem:
    """What is found of a promise that is broken, as a counterexample shows."""
    graph, trace = study.graph, example.trace
    endless = example.loop if promise.within is not None and len(trace.steps) <= promise.within else 0
    cut = attrs.evolve(trace, steps=trace.steps[: promise.within])
    known, walk = as_walk(graph, cut, example.person)
    round_ = [graph.node(step.state).id for step in cut.steps[len(cut.steps) - endless :]] if endless else []
    how_long = ""
    if round_:
        how_long = f", and can go round through {' and '.join(map(shown, round_)) if len(round_) == 2 else listed(round_, 4)} for ever"  # noqa: PLR2004
    elif promise.within is not None and example.longest > promise.within and _is_longest(study, promise, example.longest):
        how_long = f"; the longest has {example.longest}"
    sentence = f"{shown(promise.name, LONGEST_NAME)} is broken: {_how(study, promise, cut)}{how_long}"
    return finding("broken-promise", sentence, ("promise", number, promise.kind), _mend(study.tree, promise), known=known, walk=walk)


def _is_longest(study: Study, promise: Promise, longest: int) -> bool:
    """Whether it is sure that a walk has so many visits."""
    people = people_of(study.graph, promise)
    return study.prover.decide(lambda valuations: longer_than(valuations, longest - 1), people).verdict == "violated"


def _how(study: Study, promise: Promise, trace: Trace) -> str:
    """How a promise is broken by a trace: what the walk comes to, and what was missing or came before."""
    met = _met(study, trace)
    group = promise.before or promise.never or promise.of
    if promise.kind in {"before", "never", "not-before"} and len(met) > 1 and _first(group, met[-2:-1]) is not None:
        met = met[:-1]  # an answer broke it, and what it led to came after
    last = "" if group is None else _joined(group.points, "and") if group.each else shown(str(_first(group, met[::-1])))
    if promise.kind == "before":
        missing = [point for point in the(promise.always).points if not any(point in event for event in met)]
        return f"somebody comes to {last} without {_joined(missing, 'or')} before"
    if promise.kind == "never":
        before = _first(promise.after, met)
        return f"somebody comes to {last}{f' after {shown(str(before))}' if before is not None else ''}"
    if promise.kind == "at-most":
        times = (promise.at_most or 0) + 1
        of = _joined(the(promise.of).points, "or")
        return f"somebody comes to {of}{'' if times == 1 else ' twice' if times == 2 else f' {times} times'}"  # noqa: PLR2004
    if promise.kind == "can":
        start = "somebody at the start" if promise.from_ is None else f"somebody at {shown(str(_first(promise.from_, met[::-1])))}"
        return f"{start} cannot reach {_joined(the(promise.can).points, 'or')}{' any more' if promise.from_ is not None else ''}"
    if promise.kind == "within":
        return f"a walk has not ended after {promise.within} visit{'' if promise.within == 1 else 's'}"
    return _early(promise, last) if promise.kind == "not-before" else _otherwise(study.graph.node(trace.end), last)


def _early(promise: Promise, point: str) -> str:
    """What comes too early, and than when."""
    since = f"since '{promise.since}'" if promise.since is not None else "after the start of the walk"
    return f"{point} can {'be given' if '.' in point else 'open'} earlier than {in_words(promise.not_before or LONGEST)} {since}"


def _otherwise(node: Node, point: str) -> str:
    """How an action is done that is not done as promised."""
    return f"{point} is done by {listed(node.by)}" if node.by else f"{point} does not say how it is done"


def _met(study: Study, trace: Trace) -> list[set[Point]]:
    """What a trace meets, event by event: its nodes, and its answers."""
    found = [{Point(study.graph.node(trace.start).id)}]
    for step in trace.steps:
        edge = study.graph.edges[step.edge]
        found += [{Point(study.graph.nodes[edge.node].id, answer) for answer in edge.ids}, {Point(study.graph.node(step.to).id)}]
    return found


def _first(points: Points | None, met: list[set[Point]]) -> Point | None:
    """The point of a group that is met first."""
    return next((point for event in met for point in points.points if point in event), None) if points is not None else None


def _joined(points: Iterable[Point], word: str) -> str:
    """The names of points, the last behind a word."""
    names = [str(point) for point in points]
    told = listed(names[:-1], 3)
    return listed(names, 3).replace("' and ", f"' {word} ") if len(names) == 1 or " and " in told else f"{told} {word} {shown(names[-1])}"


def _mend(tree: Tree, promise: Promise) -> str:
    """What to do about a broken promise."""
    if promise.kind == "by":
        by = shown(promise.by[0]) if len(promise.by) == 1 else list(promise.by)
        return f"write by = {by} in {listed(done_otherwise(tree, promise))}, lead these people elsewhere, or say for whom it holds in 'when'"
    if promise.kind == "not-before":
        return _later(tree, promise)
    return {
        "before": "close the way that the walk shows, or lead it over what has to come before",
        "never": "lead these people elsewhere before they come there, or say for whom it holds in 'when'",
        "at-most": "limit how often it is visited, or lead on elsewhere",
        "can": "give these people a way there",
        "within": "limit the loop that the walk shows, or allow more visits; a node that is passed over is visited too",
    }[promise.kind]


def _later(tree: Tree, promise: Promise) -> str:
    """What to do about something that comes too early: ask whether a moment is meant, and say where a wait can be written."""
    forgot = f"did you forget since = {' or '.join(json.dumps(id) for id in islice(tree.moments, 3))}? " if promise.since is None and tree.moments else ""
    since = "" if promise.since is None else f", since = {json.dumps(promise.since)}"
    wait = f'wait = {{ at-least = "{as_written(promise.not_before or LONGEST)}"{since} }}'
    acts = any(isinstance(tree[point.node], Action) for point in the(promise.of).points)
    where = "there, or in an action on the way" if acts else "in an action on the way"
    return f"{forgot}write {wait} {where}; no wait holds an answer that is any-time"


def passable_always(study: Study) -> Iterator[Problem]:
    """A promise whose `always` names a remembered situation that is passed over without a word by those whose fact is known."""
    for number, promise in enumerate(study.tree.promises):
        for index, point in enumerate(promise.always.points if promise.always is not None else ()):
            node = study.tree[point.node]
            if not isinstance(node, Situation) or not study.tree.facts[node.fact].remember:
                continue
            answers = answers_of(node) if point.answer is None else (way_named(study.tree, point),)
            silent = [answer for answer in answers if answer.settles is not None and answer.say is None]
            if silent:
                yield finding(
                    "passable-always",
                    f"{shown(promise.name, LONGEST_NAME)} counts on {shown(str(point))}, passed over without a word where {shown(silent[0].id)} is known",
                    ("promise", number, "always", index),
                    "say what has to be said in the answer ('say'), or count on an action",
                    node.id,
                )


def idle_promise(study: Study) -> Iterator[Problem]:
    """A promise about points that none of the people it is made for can reach."""
    for number, promise in enumerate(study.tree.promises):
        points = _about(promise)
        if not points or any(point.node not in study.visited for point in points):
            continue  # a node that nobody visits is told by itself
        valuations, there = study.of(people_of(study.graph, promise))
        if not any(_somebody_meets(valuations, there, point) for point in points):
            who = "" if promise.when is None else f" with {shown(in_short(promise.when), LONGEST_NAME)}"
            yield finding(
                "idle-promise",
                f"{shown(promise.name, LONGEST_NAME)} holds of nobody: nobody{who} comes to {listed([str(point) for point in points], 2)}",
                ("promise", number),
                "name what these people come to, or say in 'when' whom you mean" if promise.when is not None else "name what somebody comes to",
                points[0].node,
            )


def _about(promise: Promise) -> tuple[Point, ...]:
    """The points to which somebody has to come for a promise to mean anything."""
    groups = {"before": promise.before, "never": promise.after, "at-most": promise.of, "can": promise.from_, "not-before": promise.of, "by": promise.of}
    group = groups.get(promise.kind)
    return group.points if group is not None else ()


def _somebody_meets(valuations: Valuations, there: Mapping[str, Bitset], point: Point) -> bool:
    """Whether some of the people who can be at each node come to a point."""
    bits = there.get(point.node, 0)
    return bool(bits) if point.answer is None else any(valuations.image(edge, bits) for edge in valuations.graph.edges_at(point))
