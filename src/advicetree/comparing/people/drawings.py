"""The drawings of two trees side by side: which nodes are one, where they lead otherwise, and what can be advised next.

Invariant: nodes are numbered from 0 in the order of each tree, as in the graphs of `checking.proofs`; nothing here knows what is true of people.
A node of one tree is *paired* with the one of the other that it is matched with, if both are of one kind.
A pair *differs* where the same answer may lead to nodes that are not paired, or where it may be somebody else who takes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from advicetree.comparing.matching import Matching
from advicetree.comparing.people.dominators import immediate_dominators
from advicetree.comparing.people.shared_facts import SharedFacts
from advicetree.engine import way_of
from advicetree.model import Answer, Node, answers_of, targets
from advicetree.promises import Point
from advicetree.tree import Tree

MOST_AFTER = 2
UNPAIRED = -1


class Side:
    """One of the two trees: its nodes by their numbers, and the numbers of those that each of them leads to."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.nodes: list[Node] = list(tree.nodes.values())
        self.number = {node.id: number for number, node in enumerate(self.nodes)}
        self.start = self.number[tree.start]

    @cached_property
    def leads(self) -> list[list[int]]:
        """The numbers of the nodes that each node leads to by answers and limits, each once."""
        return [[self.number[to] for to in dict.fromkeys(targets(node))] for node in self.nodes]

    @cached_property
    def comes(self) -> list[list[int]]:
        """The numbers of the nodes that lead to each node."""
        found: list[list[int]] = [[] for _ in self.nodes]
        for number, to in enumerate(self.leads):
            for other in to:
                found[other].append(number)
        return found

    @cached_property
    def looping(self) -> frozenset[str]:
        """The ids of the nodes that a walk may come to again after it left them; mostly there are none, which is seen at once."""
        before = [len(some) for some in self.comes]
        free = [number for number, count in enumerate(before) if not count]
        for number in free:  # which grows meanwhile
            for to in self.leads[number]:
                before[to] -= 1
                if not before[to]:
                    free.append(to)
        return self.tree.looping if len(free) < len(self.nodes) else frozenset()

    @cached_property
    def recurring(self) -> frozenset[str]:
        """The facts that a walk may be asked about more than once."""
        asked = Counter(node.fact for node in self.nodes if node.fact is not None)
        return frozenset(node.fact for node in self.nodes if node.fact is not None and (asked[node.fact] > 1 or node.id in self.looping))

    @cached_property
    def depth(self) -> dict[int, int]:
        """How many steps each node is from the start, of those that can be reached."""
        found = {self.start: 0}
        for number in (order := [self.start]):  # which grows meanwhile
            for to in self.leads[number]:
                if to not in found:
                    found[to] = found[number] + 1
                    order.append(to)
        return found

    @cached_property
    def _last_choices(self) -> tuple[list[int], list[Answer]]:
        choices: list[Answer] = []
        successors = [list(to) for to in self.leads]
        for number, node in enumerate(self.nodes):
            answers = answers_of(node)
            if len(answers) > 1:
                successors[number] = [len(self.nodes) + len(choices) + place for place in range(len(answers))]
                successors[number] += [self.number[node.limit.to]] if node.limit is not None else []
                choices += answers
        successors += [[self.number[answer.to]] for answer in choices]
        return immediate_dominators(successors, self.start), choices

    def choices_before(self, node: int) -> tuple[Point, ...]:
        """The last answers that all walks to a node have in common, of those that are choices."""
        dominators, answers = self._last_choices
        found: list[Point] = []
        while node >= 0 and len(found) < MOST_AFTER:
            node = dominators[node]
            if node >= len(self.nodes):
                answer = answers[node - len(self.nodes)]
                found.append(Point(answer.node, answer.id))
        return tuple(reversed(found))

    def reaching(self, some: Iterable[int]) -> set[int]:
        """The nodes from which one of some nodes can be reached, and these themselves."""
        return _closure(some, self.comes)

    def reached_from(self, some: Iterable[int]) -> set[int]:
        """The nodes that can be reached from one of some nodes, and these themselves."""
        return _closure(some, self.leads)

    def silently(self, node: int, most: int, let_in: int | None = None) -> Iterator[int]:
        """The nodes that can be come to from a node without any advice between, and the node itself, not more than so many of them.

        The limit of the node that is `let_in` is not looked at.
        """
        seen = {node}
        for number in (order := [node]):  # which grows meanwhile
            yield number
            one = self.nodes[number]
            on = [answer.to for answer in answers_of(one)] if one.kind == "situation" else []
            if one.limit is not None and number != let_in:
                on.append(one.limit.to)
            for to in map(self.number.__getitem__, on):
                if to not in seen and len(seen) < most:
                    seen.add(to)
                    order.append(to)


def _closure(some: Iterable[int], leads: list[list[int]]) -> set[int]:
    found = set(some)
    waiting = list(found)
    while waiting:
        for other in leads[waiting.pop()]:
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


class SharedAnswer(NamedTuple):
    """Answers of a pair of nodes that are the same: what is answered in the old tree and in the new one, and the ways out that they take.

    Where it is a fact that is asked, `given` and `now` are its values, else the ids of the answers.
    """

    given: tuple[str, ...]
    now: tuple[str, ...]
    old: Answer
    new: Answer


class Drawings:
    """The two drawings of a matching."""

    def __init__(self, matching: Matching) -> None:
        self.matching = matching
        self.facts = SharedFacts(matching)
        self.old, self.new = Side(matching.old), Side(matching.new)
        self.new_of = [UNPAIRED] * len(self.old.nodes)
        self.old_of = [UNPAIRED] * len(self.new.nodes)
        for before, after in matching.nodes.new.items():
            one, other = self.old.number[before], self.new.number[after]
            if self.old.nodes[one].kind == self.new.nodes[other].kind:
                self.new_of[one], self.old_of[other] = other, one
        self._shared_answers: dict[int, tuple[SharedAnswer, ...] | None] = {}

    def together(self, old: int) -> bool:
        """Whether people at both nodes of a pair, by the old one, are asked or told the same, so that they answer the same."""
        one, other = self.old.nodes[old], self.new.nodes[self.new_of[old]]
        return one.kind != "situation" or self.facts.same_question(one, other)

    def shared_answers(self, old: int) -> tuple[SharedAnswer, ...] | None:
        """The answers that are the same at both nodes of a pair, by the old one; `None` where these ask different questions."""
        if old not in self._shared_answers:
            self._shared_answers[old] = tuple(self._found_shared(old)) if self.together(old) else None
        return self._shared_answers[old]

    def _found_shared(self, old: int) -> Iterator[SharedAnswer]:
        one, other = self.old.nodes[old], self.new.nodes[self.new_of[old]]
        there = self.matching.answers(one.id).new
        if one.fact is None or other.fact is None:
            yield from (SharedAnswer((id,), (there[id],), answer, other.answers[there[id]]) for id, answer in one.answers.items() if id in there)
            return
        fact, trees = self.old.tree.facts[one.fact], (self.old.tree, self.new.tree)
        if fact.several is not None and one.choice is None:
            assert one.others is not None, "it has one way out"
            assert other.others is not None, "it has one way out"
            yield SharedAnswer((one.others.id,), (other.others.id,), one.others, other.others)
            return
        values = [("yes", "yes"), ("no", "no")] if one.choice is not None else self.facts.pairs(fact.id)
        found: dict[tuple[str, str], tuple[dict[str, None], dict[str, None], Answer, Answer]] = {}
        for before, after in values:
            if before is not None and after is not None:
                ways = way(trees[0], one, before), way(trees[1], other, after)
                group = found.setdefault((ways[0].id, ways[1].id), ({}, {}, *ways))
                group[0][before] = group[1][after] = None
        yield from (SharedAnswer(tuple(given), tuple(now), *ways) for given, now, *ways in found.values())
        for id, answer in one.answers.items():
            if id not in fact.values and there.get(id) in other.answers and there[id] not in self.new.tree.facts[other.fact].values:
                yield SharedAnswer((id,), (there[id],), answer, other.answers[there[id]])

    @cached_property
    def differing(self) -> list[int]:
        """The old nodes of the pairs that differ, in the author's order."""
        return [number for number, other in enumerate(self.new_of) if other != UNPAIRED and self._differs(number, other)]

    def _differs(self, old: int, new: int) -> bool:
        one, other = self.old.nodes[old], self.new.nodes[new]
        if one.fact is not None and not self.facts.alike(one.fact):
            return True
        if one == other and all(self.pairs(to, to) for to in targets(one)):
            return False
        if (one.limit is None) != (other.limit is None):
            return True
        if one.limit is not None and other.limit is not None and (one.limit.visits != other.limit.visits or not self.pairs(one.limit.to, other.limit.to)):
            return True
        shared_answers = self.shared_answers(old)
        if shared_answers is None or any(not self.pairs(shared.old.to, shared.new.to) for shared in shared_answers):
            return True
        given = {id for shared in shared_answers for id in shared.given}
        now = {id for shared in shared_answers for id in shared.now}
        return not (given.issuperset(one.answers) and now.issuperset(other.answers))

    def pairs(self, old: str, new: str) -> bool:
        """Whether a node of the old tree and one of the new tree, by their ids, are a pair."""
        return self.new_of[self.old.number[old]] == self.new.number.get(new)


def way(tree: Tree, node: Node, value: str) -> Answer:
    """The way out of a situation that a value takes or, of choices of a fact of several, `yes` or `no`."""
    way = way_of(tree, node, value) if node.choice is None else node.ways.get(value, node.others)
    assert way is not None, "answers cover their fact"
    return way
