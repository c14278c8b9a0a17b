"""The old tree under the names of the new one, so that both can be compared name by name.

Invariant: only names change. What is in the old tree alone keeps its name, which nothing has in the new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import attrs

from advicetree.comparing.matching import Matching
from advicetree.model import Answer, Case, Condition, Fact, Group, Limit, Line, Node, Requirement, Rule, Situation, Table, Value, lines_of, targets
from advicetree.promises import Example, Move, Point, Points, Promise
from advicetree.tree import Tree

Named = TypeVar("Named", Node, Answer, Fact, Value, Group)


def in_new_names(matching: Matching) -> Tree:
    """The old tree of a matching, with the names that its things have in the new one; the same tree where none has another. It is made once."""
    if matching.translated is None:
        matching.translated = _Translation(matching).tree()
    return matching.translated


class _Translation:
    """From old names to new ones, in all that a tree is made of."""

    def __init__(self, matching: Matching) -> None:
        self.matching = matching
        self.old = matching.old
        self._answers = {node: self._otherwise(matching.answers(node).new) for node in matching.nodes.new if self._may_differ(node)}
        self._values = {
            fact: self._otherwise({**matching.groups(fact).new, **matching.values(fact).new}) for fact in matching.facts.new if self._has_others(fact)
        }
        self._nodes, self._facts = self._otherwise(matching.nodes.new), self._otherwise(matching.facts.new)

    def _may_differ(self, node: str) -> bool:
        one, other = self.old.nodes[node], self.matching.new.nodes[self.matching.nodes.new[node]]
        return one.answers.keys() != other.answers.keys() or one.ways.keys() != other.ways.keys()

    def _has_others(self, fact: str) -> bool:
        one, other = self.old.facts[fact], self.matching.new.facts[self.matching.facts.new[fact]]
        return one.values.keys() != other.values.keys() or one.groups.keys() != other.groups.keys()

    def _otherwise(self, names: Mapping[str, str]) -> dict[str, str]:
        return {before: after for before, after in names.items() if before != after}

    def tree(self) -> Tree:
        if not self._nodes and not self._facts and not any(self._answers.values()) and not any(self._values.values()):
            return self.old
        old = self.old
        return attrs.evolve(
            old,
            start=self.node(old.start),
            nodes=_table(map(self._node, old.nodes.values())),
            facts=_table(map(self._fact, old.facts.values())),
            promises=tuple(map(self._promise, old.promises)),
            examples=tuple(map(self._example, old.examples)),
        )

    def node(self, name: str) -> str:
        return self._nodes.get(name, name)

    def fact(self, name: str) -> str:
        return self._facts.get(name, name)

    def value(self, fact: str, name: str) -> str:
        return self._values.get(fact, {}).get(name, name)

    def answer(self, node: str, name: str) -> str:
        """The name of an answer; one that is named by a value which `others` or a group takes is called as the value is."""
        renamed = self._answers.get(node, {})
        one = self.old.nodes[node]
        if name in renamed or one.fact is None or name in one.answers:
            return renamed.get(name, name)
        return self.value(one.fact, name)

    def _is_touched(self, node: Node) -> bool:
        """Whether a node, or anything that it names, is called otherwise."""
        names = self._nodes
        if node.id in names or node.id in self._answers or any(id in names for id in (*targets(node), *node.recall)):
            return True
        if node.fact is not None and (node.fact in self._facts or node.fact in self._values):
            return True
        return any(each.condition is not None for _, lines in lines_of(node) for line in lines for each in line.with_bullets)

    def _node(self, node: Node) -> Node:
        if not self._is_touched(node):
            return node
        common: dict[str, Any] = {
            "id": self.node(node.id),
            "help": self._lines(node.help),
            "recall": tuple(map(self.node, node.recall)),
        }
        if node.kind == "ending":
            return attrs.evolve(node, **common, say=self._lines(node.say))
        common |= {"caution": self._lines(node.caution), "limit": self._limit(node.limit), "answers": _table(map(self._answer, node.answers.values()))}
        if not isinstance(node, Situation):
            return attrs.evolve(node, **common, how=self._lines(node.how))
        choice = self.value(node.fact, node.choice) if node.choice is not None else None
        fact = self.fact(node.fact)
        return attrs.evolve(
            node,
            **common,
            fact=fact,
            choice=choice,
            about=None if node.about is None else fact if choice is None else f"{fact}.{choice}",
            ways=_table(map(self._answer, node.ways.values())),
            others=self._answer(node.others) if node.others is not None else None,
        )

    def _answer(self, answer: Answer) -> Answer:
        settles = self.fact(answer.settles) if answer.settles is not None else None
        return attrs.evolve(answer, id=self.answer(answer.node, answer.id), node=self.node(answer.node), to=self.node(answer.to), settles=settles)

    def _limit(self, limit: Limit | None) -> Limit | None:
        return None if limit is None else attrs.evolve(limit, node=self.node(limit.node), to=self.node(limit.to))

    def _lines(self, lines: tuple[Line, ...]) -> tuple[Line, ...]:
        if all(each.condition is None for line in lines for each in line.with_bullets):
            return lines
        return tuple(attrs.evolve(line, condition=self._condition(line.condition), bullets=self._lines(line.bullets)) for line in lines)

    def _condition(self, condition: Condition | None) -> Condition | None:
        return None if condition is None else Condition(self._cases(condition.any_of), self._cases(condition.unless))

    def _cases(self, cases: tuple[Case, ...]) -> tuple[Case, ...]:
        return tuple(Case(tuple(map(self._requirement, case.all_of))) for case in cases)

    def _requirement(self, requirement: Requirement) -> Requirement:
        fact = requirement.fact
        if requirement.choice is not None:
            return Requirement(self.fact(fact), requirement.values, self.value(fact, requirement.choice))
        return Requirement(self.fact(fact), tuple(self.value(fact, value) for value in requirement.values))

    def _fact(self, fact: Fact) -> Fact:
        if fact.id not in self._facts and fact.id not in self._values and not fact.rules and not fact.worked_out_from:
            return fact

        def renamed(thing: Value | Group) -> str:
            return self.value(fact.id, thing.id)

        return attrs.evolve(
            fact,
            id=self.fact(fact.id),
            values=_table(attrs.evolve(value, id=renamed(value)) for value in fact.values.values()),
            groups=_table(
                attrs.evolve(group, id=renamed(group), values=tuple(self.value(fact.id, one) for one in group.values)) for group in fact.groups.values()
            ),
            rules=tuple(Rule(self.value(fact.id, rule.value), self._condition(rule.condition)) for rule in fact.rules),
            worked_out_from=tuple(map(self.fact, fact.worked_out_from)),
        )

    def _points(self, points: Points | None) -> Points | None:
        return None if points is None else Points(tuple(map(self._point, points.points)), points.each)

    def _point(self, point: Point) -> Point:
        return Point(self.node(point.node), self.answer(point.node, point.answer) if point.answer is not None else None)

    def _promise(self, promise: Promise) -> Promise:
        points: dict[str, Any] = {name: self._points(getattr(promise, name)) for name in ("before", "always", "never", "after", "of", "can", "from_")}
        return attrs.evolve(promise, when=self._condition(promise.when), **points)

    def _example(self, example: Example) -> Example:
        return attrs.evolve(
            example,
            known=Table({self.fact(fact): self._given(fact, given) for fact, given in example.known.items()}),
            walk=tuple(map(self._move, example.walk)),
            ends=self.node(example.ends) if example.ends is not None else None,
            visits=tuple(map(self._point, example.visits)),
            never=tuple(map(self._point, example.never)),
        )

    def _given(self, fact: str | None, given: str | float | tuple[str, ...]) -> str | float | tuple[str, ...]:
        if fact is None or isinstance(given, int | float):
            return given
        return self.value(fact, given) if isinstance(given, str) else tuple(self.value(fact, one) for one in given)

    def _move(self, move: Move) -> Move:
        if move.node is None:
            return move
        given = move.given
        if given is not None:
            given = self.answer(move.node, given) if isinstance(given, str) else self._given(self.old.nodes[move.node].fact, given)
        return attrs.evolve(move, node=self.node(move.node), given=given)


def _table(things: Iterable[Named]) -> Table[Named]:
    return Table({thing.id: thing for thing in things})
