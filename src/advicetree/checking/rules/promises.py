"""Rules about promises: that what they count on is said, and that they are about somebody.

What always holds: whether promises are kept is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from advicetree.checking.proofs.flooding import Watch, flood, starting
from advicetree.checking.study import Found, Study
from advicetree.checking.wording import LONGEST_NAME
from advicetree.errors import listed, shown
from advicetree.model import Answer, Situation
from advicetree.promises import Point, Promise


def passable_always(study: Study) -> Iterator[Found]:
    """A promise whose `always` names a lasting situation that is passed over without a word by those whose fact is known."""
    for number, promise in enumerate(study.tree.promises):
        for index, point in enumerate(promise.always.points if promise.always is not None else ()):
            node = study.tree[point.node]
            if not isinstance(node, Situation) or study.tree.facts[node.fact].afresh:
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


def _ways(node: Situation, point: Point) -> list[Answer]:
    """Give the answers that a point at a situation means."""
    others = [node.others] if node.others is not None else []
    if point.answer is None:
        return [*node.answers.values(), *others]
    return [node.answers[point.answer]] if point.answer in node.answers else others


def idle_promise(study: Study) -> Iterator[Found]:
    """A promise about points that nobody comes to of whom it is made, so that it holds of nobody."""
    for number, promise in enumerate(study.tree.promises):
        points = _about(promise)
        if not points or any(point.node not in study.met for point in points):
            continue  # a node that nobody visits is told by itself
        fixed = {condition.fact: condition.value for condition in promise.when}
        if not any(_somebody_meets(study, point, fixed) for point in points):
            who = f" with {listed([f'{fact} = {value}' for fact, value in fixed.items()], 2)}" if fixed else ""
            yield Found(
                f"{shown(promise.name, LONGEST_NAME)} holds of nobody: nobody{who} comes to {listed([str(point) for point in points], 2)}",
                ("promise", number),
                "name what these people come to, or say in 'when' whom you mean" if fixed else "name what somebody comes to",
                points[0].node,
            )


def _about(promise: Promise) -> tuple[Point, ...]:
    """Give the points to which somebody has to come for a promise to mean anything."""
    if promise.kind == "by":
        return ()
    groups = {"before": promise.before, "never": promise.after, "at-most": promise.of, "can": promise.from_, "not-before": promise.of}
    group = groups.get(promise.kind)
    return group.points if group is not None else ()


def _somebody_meets(study: Study, point: Point, fixed: dict[str, str]) -> bool:
    """Whether somebody of whom some facts are true comes to a point."""
    people = study.prover.people(tuple(study.people.digits), fixed) if fixed else study.people
    masks = study.reach
    if fixed:
        flooded = flood(people, Watch(), starting(study.chart, people.unknowing))
        assert flooded is not None, "nothing was watched for"
        masks = flooded
    doors = set(study.chart.doors_at(point))
    for state, mask in enumerate(masks):
        if study.chart.node_of[state] != study.chart.number[point.node] or not mask:
            continue
        if point.answer is None:
            return True
        for door in doors:
            move = people.moves[door]
            if mask if move is None else move.onward(mask):
                return True
    return False
