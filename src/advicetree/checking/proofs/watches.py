"""What the promises about order and number watch for, as watches that follow a path.

What always holds: a group of points happens when the first of them is met or, where each is meant, when the last of them is;
a node is met by each visit, an answer whenever it is given or passed over.
At one event, what must not happen is looked at before what changes what may happen.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeAlias

from advicetree.checking.proofs.chart import Chart, TooMuch
from advicetree.checking.proofs.flooding import BROKEN, DONE, Watch
from advicetree.promises import Point, Points, Promise

MOST_STAGES = 2_000
MOST_ENTRIES = 500_000

Label: TypeAlias = tuple[str, int]
Met: TypeAlias = frozenset[int]
Rule: TypeAlias = Callable[[Hashable, frozenset[Label]], Hashable]


def watch_for(chart: Chart, promise: Promise) -> Watch:
    """Give the watch of a promise of the kinds `before`, `never` and `at-most`, the latter of points that count together; raises `TooMuch`."""
    if promise.kind == "before":
        return _watch(chart, {"x": promise.before, "y": promise.always}, (frozenset(), frozenset()), _before(promise))
    if promise.kind == "never":
        return _watch(chart, {"x": promise.never, "y": promise.after}, (frozenset(), frozenset()), _never(promise))
    assert promise.at_most is not None, "it is the last kind"
    return _watch(chart, {"x": promise.of}, 0, _at_most(promise.at_most))


def _happened(group: Points | None, met: Met) -> bool:
    """Whether a group has happened, of which some points were met; nothing at all has happened from the start."""
    return group is None or (len(met) == len(set(group.points)) if group.each else bool(met))


def _of(labels: frozenset[Label], name: str) -> Met:
    return frozenset(number for group, number in labels if group == name)


def _before(promise: Promise) -> Rule:
    def rule(stage: tuple[Met, Met], labels: frozenset[Label]) -> Hashable:
        reached, before = stage
        reached |= _of(labels, "x")
        if _happened(promise.before, reached) and _of(labels, "x"):
            return BROKEN
        before |= _of(labels, "y")
        return DONE if _happened(promise.always, before) else (reached, before)

    return rule  # type: ignore[return-value]


def _never(promise: Promise) -> Rule:
    def rule(stage: tuple[Met, Met], labels: frozenset[Label]) -> Hashable:
        reached, before = stage
        if _happened(promise.after, before):
            reached |= _of(labels, "x")
            if _happened(promise.never, reached) and _of(labels, "x"):
                return BROKEN
        return (reached, before if _happened(promise.after, before) else before | _of(labels, "y"))

    return rule  # type: ignore[return-value]


def _at_most(most: int) -> Rule:
    def rule(stage: int, labels: frozenset[Label]) -> Hashable:
        count = stage + len(_of(labels, "x"))
        return BROKEN if count > most else count

    return rule  # type: ignore[return-value]


def _watch(chart: Chart, groups: dict[str, Points | None], first: Hashable, rule: Rule) -> Watch:
    """Give the watch that follows a rule from its first stage on: all stages that some events lead to, by their numbers."""
    at_nodes: dict[int, set[Label]] = {}
    at_doors: dict[int, set[Label]] = {}
    for name, group in groups.items():
        for number, point in enumerate(dict.fromkeys(group.points if group is not None else ())):
            _label(chart, point, (name, number), at_nodes, at_doors)
    events = {frozenset(labels) for labels in (*at_nodes.values(), *at_doors.values())}
    stages = {first: 0}
    tables: dict[frozenset[Label], list[int]] = {labels: [] for labels in events}
    todo = [first]
    for stage in todo:
        for labels, table in tables.items():
            after = rule(stage, labels)
            if after not in stages and after not in {BROKEN, DONE}:
                stages[after] = len(stages)
                todo.append(after)
            table.append(stages.get(after, BROKEN if after == BROKEN else DONE))
        if len(stages) > MOST_STAGES or len(stages) * len(tables) > MOST_ENTRIES:
            raise TooMuch
    visits, doors = ({number: tuple(tables[frozenset(labels)]) for number, labels in at.items()} for at in (at_nodes, at_doors))
    return Watch(len(stages), visits, doors)


def _label(chart: Chart, point: Point, label: Label, at_nodes: dict[int, set[Label]], at_doors: dict[int, set[Label]]) -> None:
    """Note what a point is, at the node or the doors that it means."""
    if point.answer is None:
        at_nodes.setdefault(chart.number[point.node], set()).add(label)
    for door in chart.doors_at(point):
        at_doors.setdefault(door, set()).add(label)
