"""Whole trees with promises, drawn by a seed, that have all that the format has: several choices, groups, dates, derived facts, conditions of every shape.

Invariant: the same seed draws the same tree, and a tree that is drawn loads; it is as small as a plain one that `drawn` draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import rich_facts
from drawn import Data, Drawing
from rich_facts import CHOICES, DERIVED, RICH, UNASKED, fact_of

SHARED = [id for id, fact in RICH.items() if fact.get("remember", True) and id not in (*DERIVED, *UNASKED)]
YES_NO = {"answers": ("yes", "no")}


def draw(seed: int) -> Data:
    """The tree that a seed draws, as plain data."""
    tree = RichDrawing(seed).tree
    for node in tree["situation"].values():
        if "then" in node:
            node["then"] = node["then"]["to"]
    return tree


class RichDrawing(Drawing):
    """One rich tree while it is drawn; until it is done, `then` of a situation is a table, as its other ways are."""

    def _shared(self) -> list[str]:
        asked = self.rng.sample(SHARED, self.rng.choice((1, 2, 2)))
        choices = [choice for choice in CHOICES if fact_of(choice) in asked]
        return [*asked, *choices, *self.rng.sample(DERIVED, self.rng.choice((0, 1, 1, 2)))]

    def _facts(self) -> Data:
        used = {fact_of(node["about"]) for node in self.nodes.values() if "about" in node}
        read = {fact for line in self.lines() for fact in rich_facts.read_by(line)}
        there = {id: fact for id, fact in RICH.items() if id in used | read or self.maybe(0.04)}
        return rich_facts.ruled(self.rng, there, self.asked())

    def asked(self) -> Mapping[str, Data]:
        """The remembered facts that situations ask about, their own too."""
        about = dict.fromkeys(fact_of(node["about"]) for node in self.nodes.values() if "about" in node)
        own = {name: {"answers": self.values(name)} for name in self.own()}
        return {**{id: RICH[id] for id in about if id in SHARED}, **own}

    def values(self, fact: str) -> list[str]:
        return rich_facts.values(RICH[fact]) if fact in RICH else super().values(fact)

    def _sharing(self, about: str) -> Data:
        rng, fields = self.rng, {"about": about}
        fact = RICH[fact_of(about)]
        if "several" in fact and "." not in about:
            return {**fields, "then": {}}
        asked = YES_NO if "." in about else fact
        named = rich_facts.ways(rng, asked) if self.maybe(0.6) else rich_facts.values(asked)
        answers: Data = {name: {} for name in named}
        if about in SHARED and self.maybe(0.25):
            answers["unsure"] = {"settles": False}
        rest: Data = {"then": {}} if self.maybe(0.5) else {"others": {"label": "Another one"}}
        return {**fields, "answers": answers, **(rest if rich_facts.left(asked, named) else {})}

    def ways(self, name: str) -> list[Data]:
        then = self.nodes[name].get("then")
        return [*super().ways(name), *([then] if isinstance(then, dict) else [])]

    def leads(self, name: str) -> list[str]:
        return [way["to"] for way in self.ways(name) if "to" in way] if self.kinds[name] == "situation" else super().leads(name)

    def by(self, name: str, way: Data) -> list[str]:
        about = self.nodes[name].get("about", name)
        if self.kinds[name] != "situation" or not self._lasting(about):
            return []
        return [value for value in self.forks(about) if self.way(name, value) is way]

    def forks(self, about: str) -> list[str]:
        """The values by which situations fork, where all that can be ticked leads one way."""
        fact = RICH.get(fact_of(about), {})
        return ["yes", "no"] if "." in about else ["ticked"] if "several" in fact else self.values(about)

    def way(self, name: str, value: str) -> Data:
        """The way of a value of what a situation is about."""
        node = self.nodes[name]
        answers: Data = node.get("answers", {})
        fact = RICH.get(node.get("about", name), {})
        by = value if value in answers else next((id for id in answers if id in fact.get("groups", {}) and value in rich_facts.members(fact, id)), None)
        way: Data = answers[by] if by is not None else node["then"] if "then" in node else node["others"]
        return way

    def answers(self, name: str) -> Iterable[str]:
        node = self.nodes[name]
        if self.kinds[name] != "situation" or "about" not in node:
            return super().answers(name)
        about = node["about"]
        if self.forks(about) == ["ticked"]:
            return ("done",)
        groups = RICH.get(about, {}).get("groups", {})
        return dict.fromkeys([*(id for id in node["answers"] if id not in groups), *self.forks(about)])

    def _line(self) -> Data:
        facts = dict.fromkeys(fact_of(about) for about in self.shared)
        read = {**{id: RICH[id] for id in (*facts, *(UNASKED if self.maybe(0.2) else ()))}, **{name: {"answers": self.values(name)} for name in self.own()}}
        return {"say": "For some.", **rich_facts.condition(self.rng, read)}

    def _when(self) -> Any:
        facts = self.asked()
        return rich_facts.cases(self.rng, facts) if facts else {}
