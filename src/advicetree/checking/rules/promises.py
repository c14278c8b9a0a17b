"""Rules about promises: that what they count on is said, and that they are about somebody.

Invariant: whether promises are kept is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from advicetree.checking.found import Found
from advicetree.checking.proofs.valuations import Bitset, Valuations
from advicetree.checking.study import Study, at_nodes
from advicetree.checking.wording import LONGEST_NAME
from advicetree.model import Answer, Situation, answers_of
from advicetree.promises import Point, Promise
from advicetree.text import listed, shown


def passable_always(study: Study) -> Iterator[Found]:
    """A promise whose `always` names a remembered situation that is passed over without a word by those whose fact is known."""
    for number, promise in enumerate(study.tree.promises):
        for index, point in enumerate(promise.always.points if promise.always is not None else ()):
            node = study.tree[point.node]
            if not isinstance(node, Situation) or not study.tree.facts[node.fact].remember:
                continue
            silent = [way for way in _ways(node, point) if way.settles is not None and way.say is None]
            if silent:
                path = ("promise", number, "always", index)
                yield Found(
                    f"{shown(promise.name, LONGEST_NAME)} counts on {shown(str(point))}, passed over without a word where {shown(silent[0].id)} is known",
                    path,
                    "say what has to be said in the answer ('say'), or count on an action",
                    node.id,
                )


def _ways(node: Situation, point: Point) -> tuple[Answer, ...]:
    """The answers that a point at a situation means."""
    if point.answer is None:
        return answers_of(node)
    return (node.answers[point.answer],) if point.answer in node.answers else answers_of(node)[-1:]


def idle_promise(study: Study) -> Iterator[Found]:
    """A promise about points that nobody comes to of whom it is made, so that it holds of nobody."""
    for number, promise in enumerate(study.tree.promises):
        points = _about(promise)
        if not points or any(point.node not in study.visited for point in points):
            continue  # a node that nobody visits is told by itself
        fixed = {condition.fact: condition.value for condition in promise.when}
        valuations, there = study.valuations, study.there
        if fixed:
            valuations, sets = study.of(fixed)
            there = at_nodes(valuations, sets)
        if not any(_somebody_meets(valuations, there, point) for point in points):
            who = f" with {listed([f'{fact} = {value}' for fact, value in fixed.items()], 2)}" if fixed else ""
            yield Found(
                f"{shown(promise.name, LONGEST_NAME)} holds of nobody: nobody{who} comes to {listed([str(point) for point in points], 2)}",
                ("promise", number),
                "name what these people come to, or say in 'when' whom you mean" if fixed else "name what somebody comes to",
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
