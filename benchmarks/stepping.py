"""An answer beside the immutable step written by hand, and beside peers."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import attrs
import networkx as nx

from advicetree import Session, Tree, loads
from benchmarks.measure import Effort, side_by_side, table
from benchmarks.trees import GUIDANCE, GUIDED, SMALL, WALK

Ways = dict[str, dict[str, str]]
NOW = datetime(2026, 3, 2, 9, tzinfo=timezone.utc)
TIMES = [NOW + timedelta(days=3 * number) for number in range(1, len(WALK) + 1)]


@attrs.frozen
class Record:
    """One step written by hand."""

    node: str
    answer: str


@attrs.frozen
class HandSession:
    """The immutable session that one would write by hand: it knows no facts, no limits, no time, and refuses nothing in words."""

    ways: Ways
    node: str
    steps: tuple[Record, ...] = ()

    def answer(self, answer: str) -> HandSession:
        return HandSession(self.ways, self.ways[self.node][answer], (*self.steps, Record(self.node, answer)))


@attrs.frozen
class TimedRecord:
    """One step written by hand, with its time."""

    node: str
    answer: str
    at: datetime


@attrs.frozen
class TimedHandSession:
    """The same with a clock: it refuses what comes too soon after the step before."""

    ways: Ways
    floors: Mapping[str, timedelta]
    node: str
    arrived: datetime
    steps: tuple[TimedRecord, ...] = ()

    def answer(self, answer: str, now: datetime) -> TimedHandSession:
        at = max(now, self.arrived)
        floor = self.floors.get(self.node)
        if floor is not None and at < self.arrived + floor:
            raise ValueError(answer)
        steps = (*self.steps, TimedRecord(self.node, answer, at))
        return TimedHandSession(self.ways, self.floors, self.ways[self.node][answer], at, steps)


@attrs.frozen
class GuidedHandSession:
    """The same for guidance: it remembers what was answered, passes over what follows from it, and refuses what cannot be answered."""

    node: str
    facts: Mapping[str, object]
    said: tuple[str, ...] = ()
    steps: tuple[Record, ...] = ()

    def answer(self, given: str | float | tuple[str, ...]) -> GuidedHandSession:
        facts, node = self.facts, self.node
        said: tuple[str, ...] = ()
        if node == "where":
            if given not in {"at", "be", "uk", "us"}:
                raise ValueError(given)
            facts, node = {**facts, "country": given}, "what-you-get" if given in {"at", "be", "uk"} else "abroad"
        elif node == "what-you-get":
            ticked = tuple(choice for choice in ("uc", "hb", "pip", "none") if choice in given)  # type: ignore[operator]
            if not ticked or len(ticked) < len(set(given)) or ("none" in ticked and len(ticked) > 1):  # type: ignore[arg-type]
                raise ValueError(given)
            facts, said, node = {**facts, "benefits": ticked}, () if "hb" in ticked else ("You may be owed Housing Benefit.",), "income"
        elif node == "income":
            if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given < math.inf:
                raise ValueError(given)
            band = "low" if given <= 150 else "middle" if given < 400 else "high"
            facts = {**facts, "income": band}
            node = "abroad" if self.scheme(facts) == "nothing" else "apply"
        elif node == "apply":
            node = {"granted": "good", "refused": "abroad"}[given]  # type: ignore[index]
        return GuidedHandSession(node, facts, said, (*self.steps, Record(self.node, given)))  # type: ignore[arg-type]

    def scheme(self, facts: Mapping[str, object]) -> str:
        income, benefits = facts["income"], facts["benefits"]
        if income == "low" and "uc" in benefits:  # type: ignore[operator]
            return "full"
        return "part" if income in {"low", "middle"} and "none" not in benefits else "nothing"  # type: ignore[operator]


def ways_of(tree: Tree) -> Ways:
    """Where each answer of each node leads."""
    return {node.id: {answer.id: answer.to for answer in node.answers.values()} for node in tree.nodes.values()}


def untimed(tree: Tree) -> dict[str, Callable[[], object]]:
    """The walk by hand and by us, without time."""
    by_hand, ours = HandSession(ways_of(tree), tree.start), Session.start(tree)

    def walk_by_hand() -> None:
        session = by_hand
        for answer in WALK:
            session = session.answer(answer)

    def walk_ours() -> None:
        session = ours
        for answer in WALK:
            session = session.answer(answer)

    return {"by hand, immutable": walk_by_hand, "advicetree": walk_ours}


def timed(tree: Tree) -> dict[str, Callable[[], object]]:
    """The walk by hand and by us, with time."""
    floors = {id: timedelta(days=days) for id, days in (("call", 2), ("patience", 1))}
    by_hand, ours = TimedHandSession(ways_of(tree), floors, tree.start, NOW), Session.start(tree, now=NOW)
    given = list(zip(WALK, TIMES, strict=True))

    def walk_by_hand() -> None:
        session = by_hand
        for answer, now in given:
            session = session.answer(answer, now)

    def walk_ours() -> None:
        session = ours
        for answer, now in given:
            session = session.answer(answer, now=now)

    return {"by hand, immutable, with time": walk_by_hand, "advicetree, with time": walk_ours}


def guided(tree: Tree) -> dict[str, Callable[[], object]]:
    """A walk by hand and by us through groups, several choices, a number and what is derived."""
    by_hand, ours = GuidedHandSession("where", {}), Session.start(tree)

    def walk_by_hand() -> None:
        session = by_hand
        for answer in GUIDED:
            session = session.answer(answer)

    def walk_ours() -> None:
        session = ours
        for answer in GUIDED:
            session = session.answer(answer)

    return {"guidance by hand, immutable": walk_by_hand, "guidance, advicetree": walk_ours}


def peers(tree: Tree) -> dict[str, Callable[[], object]]:
    """The same walk in what people use today, as far as it is installed."""
    ways = ways_of(tree)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node, answers in ways.items():
        for answer, to in answers.items():
            graph.add_edge(node, to, key=answer)

    def in_networkx() -> None:
        node = tree.start
        for answer in WALK:
            node = next(to for _, to, key in graph.out_edges(node, keys=True) if key == answer)

    found: dict[str, Callable[[], object]] = {"networkx, no session at all": in_networkx}
    if importlib.util.find_spec("transitions"):
        from transitions import Machine  # noqa: PLC0415

        rows = [[answer, node, to] for node, answers in ways.items() for answer, to in answers.items()]
        machine = Machine(states=list(ways), transitions=rows, initial=tree.start, auto_transitions=False)

        def in_transitions() -> None:
            machine.set_state(tree.start)
            for answer in WALK:
                machine.trigger(answer)

        found["transitions, one mutable machine"] = in_transitions
    if importlib.util.find_spec("statemachine"):
        found["python-statemachine, one mutable machine"] = in_statemachine(ways, tree.start)
    return found


def in_statemachine(ways: Ways, start: str) -> Callable[[], object]:
    """The walk in python-statemachine."""
    from statemachine import State, StateMachine  # noqa: PLC0415

    states = {node: State(initial=node == start, final=not answers) for node, answers in ways.items()}
    events: dict[str, Any] = {}
    for node, answers in ways.items():
        for answer, to in answers.items():
            onward = states[node].to(states[to])
            events[answer] = events[answer] | onward if answer in events else onward
    members = {**{f"state_{node}": state for node, state in states.items()}, **events}
    machine = type("Peer", (StateMachine,), members)

    def walk() -> None:
        peer = machine()
        for answer in WALK:
            peer.send(answer)

    return walk


def main(*, quick: bool) -> None:
    """Print how long a step takes."""
    tree = loads(SMALL)
    effort = Effort(1, 1) if quick else Effort(15, 3_000)
    figures = side_by_side({**untimed(tree), **peers(tree)}, Effort(effort.repeats, max(effort.number // 10, 1)), len(WALK))
    ours = side_by_side(untimed(tree), effort, len(WALK))
    print(table("One step, microseconds, and as a ratio to the first:", {**figures, **ours}, "µs", 1e6))
    print(table("One step of guidance:", side_by_side(guided(loads(GUIDANCE)), effort, len(GUIDED)), "µs", 1e6))
    print(table("One step with time:", side_by_side(timed(tree), effort, len(WALK)), "µs", 1e6))
