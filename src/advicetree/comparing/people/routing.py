"""Whether two nodes of two trees lead everybody to the same advice next, as far as that can be seen at once.

What is advised next is a decision about facts: it is brought into a form in which forks that decide nothing are left out and equal parts are one,
as in a reduced decision diagram (Bryant 1986).

Invariant: what is told to be alike is so for everybody; what is not may only ask in another order.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice

from advicetree.comparing.people.drawings import UNPAIRED, Drawings, Side, way
from advicetree.model import Node

MOST_FORKS = 200


class Routing:
    """The forms of what nodes lead to, numbered as they are met."""

    def __init__(self, drawings: Drawings) -> None:
        self.drawings = drawings
        self._numbers: dict[object, int] = {}
        self._forms: dict[tuple[bool, int], int] = {}

    def alike(self, old: Collection[int], new: Collection[int]) -> bool:
        """Whether some nodes of the old tree lead to the same as some of the new tree."""
        sides = (self.drawings.old, old), (self.drawings.new, new)
        if any(len(list(islice(side.silently(node, MOST_FORKS), MOST_FORKS))) == MOST_FORKS for side, some in sides for node in some):
            return False
        forms = [{self._form(side, node) for node in some} for side, some in sides]
        return forms[0] == forms[1] and len(forms[0]) == 1

    def _form(self, side: Side, number: int) -> int:
        key = (side is self.drawings.old, number)
        if key not in self._forms:
            self._forms[key] = self._number(("round", key))  # until it is known; what leads round to itself is like nothing else
            node = side.nodes[number]
            inside = self._fork(side, node) if node.kind == "situation" else self._number(("advice", self._new_name(side, number)))
            limit = node.limit
            self._forms[key] = inside if limit is None else self._number(("limit", limit.visits, inside, self._form(side, side.number[limit.to])))
        return self._forms[key]

    def _fork(self, side: Side, node: Node) -> int:
        facts, old = self.drawings.facts, side is self.drawings.old
        before = node.fact if old else self.drawings.matching.facts.old.get(node.fact or "")
        shared = before is not None and facts.alike(before)
        values: list[str]
        if node.choice is not None:
            values = ["yes", "no"]
        elif node.fact is None or side.tree.facts[node.fact].several is not None:
            values = []
        else:
            values = [pair[0 if old else 1] or "" for pair in facts.pairs(before)] if shared and before is not None else list(side.tree.facts[node.fact].values)
        led = [self._form(side, side.number[way(side.tree, node, value).to]) for value in values]
        led += [self._form(side, side.number[to]) for id, answer in node.answers.items() if id not in values for to in [answer.to]]
        led += [self._form(side, side.number[node.others.to])] if node.others is not None and not values else []
        if len(set(led)) == 1:
            return led[0]
        asked = self._members(side, node, before) if node.choice is not None else ()
        return self._number(("fork", before if shared else (old, node.fact), asked, tuple(led)))

    def _members(self, side: Side, node: Node, before: str | None) -> tuple[str, ...]:
        """The choices that a situation is about, by their old names, or by their own if only one tree has the fact."""
        members = side.tree.facts[node.fact or ""].members(node.choice or "")
        if before is None or before not in self.drawings.matching.facts.new:
            return tuple(sorted(members))
        names = {pair[0 if side is self.drawings.old else 1]: pair[0] for pair in self.drawings.facts.pairs(before)}
        return tuple(sorted(names.get(member) or "" for member in members))

    def _new_name(self, side: Side, number: int) -> object:
        if side is self.drawings.new:
            return number
        other = self.drawings.new_of[number]
        return other if other != UNPAIRED else ("old", number)

    def _number(self, form: object) -> int:
        return self._numbers.setdefault(form, len(self._numbers))
