"""Rules about waits: that a floor can hold somebody, and that a moment that is waited for still lies ahead.

What always holds: a horizon before its floor is refused when the tree is read.
"""

from __future__ import annotations

from collections.abc import Iterator

from advicetree.checking.proofs.flooding import BROKEN, DONE, Watch
from advicetree.checking.study import Found, Study, at
from advicetree.errors import shown


def late_moment(study: Study) -> Iterator[Found]:
    """A wait since a moment that comes after it: a later action, to which everybody comes behind that wait, waits until the moment."""
    chart, tree = study.chart, study.tree
    for later in tree.nodes.values():
        moment = later.wait.until if later.wait is not None else None
        if moment is None or later.id not in study.met:
            continue
        held = [
            number
            for number, door in enumerate(chart.doors)
            if (wait := chart.nodes[door.node].wait) is not None and wait.since == moment and wait.floor is not None and not door.answer.any_time
        ]
        watch = Watch(1, {chart.number[later.id]: (BROKEN,)}, dict.fromkeys(held, (DONE,)))
        if not held:
            continue
        verdict = study.prover.watched(watch).verdict
        study.skipped = study.skipped or verdict == "not proved"
        if verdict != "kept":
            continue
        first = next(chart.nodes[chart.doors[number].node] for number in held if chart.nodes[chart.doors[number].node].id in study.met)
        yield Found(
            f"{shown(first.id)} waits since '{moment}', which comes only after it: {shown(later.id)} waits until then",
            at(first, "wait", "since"),
            "let the first wait count from another moment or from arrival, or take the second out",
        )


def idle_floor(study: Study) -> Iterator[Found]:
    """A floor on an action whose answers are all `any-time`, so that it holds nobody."""
    for node in study.tree.nodes.values():
        if node.wait is not None and node.wait.floor is not None and all(answer.any_time for answer in node.answers.values()):
            key = "until" if node.wait.until is not None else "at-least"
            yield Found(
                f"the wait of {shown(node.id)} holds nobody, since all its answers can be given at any time",
                at(node, "wait", key),
                "take any-time from the answers that have to wait, or take the floor out",
            )
