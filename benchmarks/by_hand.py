"""The limit that sessions are measured against: what one would write by hand, for one graph, without words, limits and checks."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import datetime, timedelta

import attrs

from advicetree import Tree

Ways = Mapping[str, Mapping[str, str]]  # where each answer of each node leads

_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


def ways_of(tree: Tree) -> dict[str, dict[str, str]]:
    """Where each answer of each node leads."""
    return {node.id: {answer.id: answer.to for answer in node.answers.values()} for node in tree.nodes.values()}


@attrs.frozen
class Record:
    """One step."""

    node: str
    answer: str


@attrs.frozen
class HandSession:
    """An immutable session: it knows no facts, no limits, no time, and refuses nothing in words."""

    ways: Ways
    node: str
    steps: tuple[Record, ...] = ()

    def answer(self, answer: str) -> HandSession:
        return HandSession(self.ways, self.ways[self.node][answer], (*self.steps, Record(self.node, answer)))

    def save(self) -> str:
        return _encode({"node": self.node, "steps": [[step.node, step.answer] for step in self.steps]})

    @classmethod
    def resume(cls, ways: Ways, text: str) -> HandSession:
        """The session of a save, walked again, so that it is one of these ways."""
        saved = json.loads(text)
        node, steps = next(iter(ways)), []
        for at, answer in saved["steps"]:
            if at != node:
                raise ValueError(at)
            steps.append(Record(at, answer))
            node = ways[at][answer]
        if node != saved["node"]:
            raise ValueError(node)
        return cls(ways, node, tuple(steps))


@attrs.frozen
class TimedRecord:
    """One step with its time."""

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
