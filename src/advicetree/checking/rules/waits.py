"""Rules about waits: that each floor can hold somebody every time that its action is reached, and that a moment that is waited for is still to come.

Invariant: a horizon before its floor is refused when the tree is read.
A moment is one and the same on a whole walk, whether somebody gave it or it counts as the first arrival at an action that counts from it.
So once a floor counted from a moment has been waited out, neither it nor a shorter one from that moment holds anybody again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta

from advicetree.checking.found import at, finding
from advicetree.checking.proofs.reachability import SATISFIED, VIOLATED, Monitor, run_monitor
from advicetree.checking.proofs.refinement import as_walk
from advicetree.checking.proofs.state_graph import StateGraph
from advicetree.checking.study import Study, at_nodes
from advicetree.model import Node
from advicetree.problems import Problem
from advicetree.text import listed, shown


def late_moment(study: Study) -> Iterator[Problem]:
    """A wait since a moment that comes after it: a later action, to which everybody comes behind that wait, waits until the moment."""
    nodes = [node for node in study.tree.nodes.values() if node.id in study.visited]
    others: dict[str, tuple[list[Node], set[str]]] = {}
    for later in nodes:
        moment = later.wait.until if later.wait is not None else None
        if moment is None:
            continue
        if moment not in others:
            waiting = [other for other in nodes if _floor_since(other, moment) is not None]
            others[moment] = waiting, _come_unheld(study, waiting) if waiting else set()
        before, unheld = others[moment]
        if before and later.id not in unheld:
            yield finding(
                "late-moment",
                f"{shown(before[0].id)} waits since '{moment}', which comes only after it: {shown(later.id)} waits until then",
                at(before[0], "wait", "since"),
                "take 'since' out of the first, so that it counts from arrival, let it count from another moment, or take the second out",
            )


def second_wait(study: Study) -> Iterator[Problem]:
    """A wait since a moment that is over at once for people who have waited since it already: for all who come there, or for those who come back."""
    nodes = [node for node in study.tree.nodes.values() if node.id in study.visited]
    others: dict[tuple[str, timedelta], tuple[list[Node], set[str]]] = {}
    for node in nodes:
        moment = node.wait.since if node.wait is not None else None
        floor = _floor_since(node, moment) if moment is not None else None
        if moment is None or floor is None or all(answer.any_time for answer in node.answers.values()):
            continue
        if (moment, floor) not in others:
            longer = [other for other in nodes if (_floor_since(other, moment) or -floor) >= floor]
            others[moment, floor] = longer, _come_unheld(study, longer)
        longer, unheld = others[moment, floor]
        if node.id not in unheld:
            yield _never_held(node, moment, [other for other in longer if other is not node])
        elif node.id in study.tree.looping and study.afford():
            yield from _back_at_once(study, node, moment)


def _floor_since(node: Node, moment: str) -> timedelta | None:
    """How long after a moment a node opens, if it waits since it."""
    return node.wait.at_least if node.wait is not None and node.wait.since == moment else None


def _come_unheld(study: Study, waiting: Collection[Node]) -> set[str]:
    """The nodes to which somebody comes who was held by none of some nodes that are `waiting`."""
    held = dict.fromkeys(_held(study.graph, waiting), (SATISFIED,))
    sets = run_monitor(study.valuations, Monitor(1, edges=held), study.starts)
    assert sets is not None, "nothing violates it"
    return set(at_nodes(study.valuations, sets))


def _never_held(node: Node, moment: str, before: Collection[Node]) -> Problem:
    places = listed([other.id for other in before], 3)
    return finding(
        "second-wait",
        f"the wait of {shown(node.id)} holds nobody: everybody who comes there has waited as long since '{moment}' at {places}",
        at(node, "wait", "since"),
        "take out 'since', so that it counts from arrival, let it count from another moment, or take the wait out",
        node.id,
    )


def _back_at_once(study: Study, node: Node, moment: str) -> Iterator[Problem]:
    """Whoever was held at a node and comes back to it without another wait on the way."""
    graph, number = study.graph, study.graph.number[node.id]
    held = _held(graph, [other for other in graph.nodes if other.wait is not None])
    edges = {edge: (1, 1) if graph.edges[edge].node == number else (0, 0) for edge in held}
    proof = study.prover.monitored(Monitor(2, {number: (0, VIOLATED)}, edges))
    study.skipped = study.skipped or proof.verdict == "unknown"
    if proof.counterexample is not None:
        known, walk = as_walk(graph, proof.counterexample.trace, proof.counterexample.person)
        yield finding(
            "second-wait",
            f"the wait of {shown(node.id)} is over at once for people who come back to it: it counts from '{moment}', and nothing else waits on the way",
            at(node, "wait", "since"),
            "take out 'since', so that it counts from arrival, or let an action on the way back wait; if it is meant so, silence this",
            node.id,
            known=known,
            walk=walk,
        )


def _held(graph: StateGraph, waiting: Collection[Node]) -> list[int]:
    """The edges of some nodes that are not open at any time."""
    numbers = {graph.number[node.id] for node in waiting}
    return [number for number, edge in enumerate(graph.edges) if edge.node in numbers and not edge.answer.any_time]


def idle_floor(study: Study) -> Iterator[Problem]:
    """A floor on an action whose answers are all `any-time`, so that it holds nobody."""
    for node in study.tree.nodes.values():
        if node.wait is not None and node.wait.floor is not None and all(answer.any_time for answer in node.answers.values()):
            key = "until" if node.wait.until is not None else "at-least"
            yield finding(
                "idle-floor",
                f"the wait of {shown(node.id)} holds nobody, since all its answers can be given at any time",
                at(node, "wait", key),
                f"take any-time out of the answers that have to wait, or take {key} out",
            )
