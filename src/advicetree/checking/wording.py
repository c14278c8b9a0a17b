"""How a promise that is broken is told: what the walk comes to, and what was missing or came before.

Invariant: of the points of a promise, those are named that the walk meets or misses, and not the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import islice

from advicetree.checking.proofs.traces import Trace
from advicetree.checking.study import Study
from advicetree.durations import LONGEST, as_written, in_words
from advicetree.model import Action, Node
from advicetree.promises import Point, Points, Promise
from advicetree.text import listed, shown
from advicetree.tree import Tree

LONGEST_NAME = 72


def the(points: Points | None) -> Points:
    """Points that the reader has made sure are there."""
    assert points is not None, "the reader saw to it"
    return points


def _joined(points: Iterable[Point], word: str) -> str:
    """Name points, the last behind a word."""
    names = [str(point) for point in points]
    told = listed(names[:-1], 3)
    return listed(names, 3).replace("' and ", f"' {word} ") if len(names) == 1 or " and " in told else f"{told} {word} {shown(names[-1])}"


def _either(points: Iterable[Point]) -> str:
    return _joined(points, "or")


def _met(study: Study, trace: Trace) -> list[set[Point]]:
    """What a trace meets, event by event: its nodes, and its answers."""
    found = [{Point(study.graph.node(trace.start).id)}]
    for step in trace.steps:
        edge = study.graph.edges[step.edge]
        found += [{Point(study.graph.nodes[edge.node].id, answer) for answer in edge.ids}, {Point(study.graph.node(step.to).id)}]
    return found


def _first(points: Points | None, met: list[set[Point]]) -> Point | None:
    """The point of a group that is met first."""
    return next((point for event in met for point in the(points).points if point in event), None) if points is not None else None


def broken(study: Study, promise: Promise, trace: Trace) -> str:
    """How a promise is broken by a trace, in a sentence."""
    met = _met(study, trace)
    said = f"{shown(promise.name, LONGEST_NAME)} is broken: "
    if promise.kind in {"before", "never", "not-before"} and len(met) > 1 and _first(promise.before or promise.never or promise.of, met[-2:-1]) is not None:
        met = met[:-1]  # an answer broke it, and what it led to came after
    group = the(promise.before or promise.never or promise.of) if promise.kind not in {"can", "within"} else None
    last = _joined(group.points, "and") if group is not None and group.each else shown(str(_first(group, met[::-1])))
    if promise.kind == "before":
        always = the(promise.always)
        missing = [point for point in always.points if not any(point in event for event in met)]
        return f"{said}somebody comes to {last} without {_either(missing)} before"
    if promise.kind == "never":
        before = _first(promise.after, met)
        return f"{said}somebody comes to {last}{f' after {shown(str(before))}' if before is not None else ''}"
    if promise.kind == "at-most":
        times = (promise.at_most or 0) + 1
        of = _either(the(promise.of).points)
        return f"{said}somebody comes to {of}{'' if times == 1 else ' twice' if times == 2 else f' {times} times'}"  # noqa: PLR2004
    if promise.kind == "can":
        start = "somebody at the start" if promise.from_ is None else f"somebody at {shown(str(_first(promise.from_, met[::-1])))}"
        return f"{said}{start} cannot reach {_either(the(promise.can).points)}{' any more' if promise.from_ is not None else ''}"
    if promise.kind == "within":
        return f"{said}a walk has not ended after {promise.within} visit{'' if promise.within == 1 else 's'}"
    return said + (_early(promise, last) if promise.kind == "not-before" else _otherwise(study.graph.node(trace.end), last))


def _otherwise(node: Node, last: str) -> str:
    """How an action is done that is not done as promised."""
    return f"{last} is done by {shown(node.by)}" if node.by is not None else f"{last} does not say how it is done"


def _early(promise: Promise, point: str) -> str:
    """What comes too early, and than when."""
    assert promise.not_before is not None, "it is of that kind"
    since = f"since '{promise.since}'" if promise.since is not None else "after the start of the walk"
    return f"{point} can {'be given' if '.' in point else 'open'} earlier than {in_words(promise.not_before)} {since}"


def done_otherwise(tree: Tree, promise: Promise) -> list[str]:
    """The actions of a promise that are not done by its channel."""
    return [point.node for point in the(promise.of).points if tree[point.node].by != promise.by]


def mend(tree: Tree, promise: Promise) -> str:
    """What to do about a broken promise."""
    if promise.kind == "by":
        return f"write by = '{promise.by}' in {listed(done_otherwise(tree, promise))}, lead these people elsewhere, or say for whom it holds in 'when'"
    if promise.kind == "not-before":
        return _later(tree, promise)
    return {
        "before": "close the way that the walk shows, or lead it over what has to come before",
        "never": "lead these people elsewhere before they come there, or say for whom it holds in 'when'",
        "at-most": "limit how often it is visited, or lead on elsewhere",
        "can": "give a way there from where these people stand",
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
