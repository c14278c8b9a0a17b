"""Which facts and nodes of an old tree are otherwise in a new one, for somebody who walks.

A node is alike if it asks about the same fact, lets in as many visits, and leads to the same node by everything that can be given there in the old tree.
A fact is alike if whatever can be given for it means the same, and its rules are the same by effect. All of that under the names that things have now.
Words, waits, stages and sources never matter; nor does what only the new tree takes, such as an answer more: no session of the old tree has given it.

Invariant: a session that meets alike nodes only goes the same way in both trees, as long as what it knows of facts that are not alike is not asked.
So nodes that ask about such a fact, by itself or by rules that read it, are not alike either.
One node is compared with one other, so that all of it takes linear time; what is told to be otherwise may still make no difference to anybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from advicetree.comparing.samples import numbers
from advicetree.engine import meant_by, way_of
from advicetree.model import Answer, Condition, Fact, Known, Limit, Node, Requirement
from advicetree.renaming import Renaming
from advicetree.tree import Tree


class Behaviour:
    """What is not alike of an old tree in a new one: `facts` and `nodes`, by their old names.

    `namesakes` has, by each fact of the new tree, the facts of the old one that can be known beforehand and are called so now, sorted.
    """

    def __init__(self, old: Tree, new: Tree, names: Renaming) -> None:
        self.old = old
        self.new = new
        self.names = names
        self.namesakes: dict[str, list[str]] = {}
        for id in sorted(fact.id for fact in old.facts.values() if fact.can_be_known):
            self.namesakes.setdefault(names.fact(id), []).append(id)
        asking = ((node, node.fact) for node in old.nodes.values() if node.fact is not None)
        self.facts = {id for id, fact in old.facts.items() if not self._alike(fact)} | {fact for node, fact in asking if self._asks_about_another(node, fact)}
        self.facts |= {fact for fact in old.derived if not self.facts.isdisjoint(old.rests_on(fact))}
        self._called = Counter(map(names.node, old.nodes))
        self.nodes = {node.id for node in old.nodes.values() if not self._behaves_alike(node)}
        if names.node(old.start) != new.start:
            self.nodes.add(old.start)

    def _asks_about_another(self, node: Node, fact: str) -> bool:
        there = self.new.nodes.get(self.names.node(node.id))
        return there is not None and there.fact != self.names.fact(fact)

    def asks_alike(self, node: Node) -> bool:
        """Whether a node lets in the same sessions in the new tree, and asks them the same."""
        there = self.new.nodes.get(self.names.node(node.id))
        if there is None or node.fact in self.facts or there.fact != (None if node.fact is None else self.names.fact(node.fact)):
            return False
        if node.limit is not None and self._called[there.id] > 1:  # visits of nodes that are one now are counted together
            return False
        return self._same_limit(node.limit, there.limit)

    def _behaves_alike(self, node: Node) -> bool:
        """Whether a node does the same in the new tree, for all that can be given there in the old one."""
        if not self.asks_alike(node):
            return False
        there = self.new.nodes[self.names.node(node.id)]
        if node.fact is None:
            return all(self._leads_alike(answer, there) for answer in node.answers.values())
        return self._forks_alike(node, there, self.old.facts[node.fact])

    def _same_limit(self, limit: Limit | None, there: Limit | None) -> bool:
        if limit is None or there is None:
            return limit is there
        return limit.visits == there.visits and self.names.node(limit.to) == there.to

    def _leads_alike(self, answer: Answer, there: Node) -> bool:
        """Whether an answer that can be given leads to the same node from the other one, and settles the same value."""
        other = there.answers.get(self.names.given(there.id, there.fact, answer.id))  # type: ignore[arg-type]  # it is text, as the id is
        return other is not None and self._same_way(answer, other)

    def _same_way(self, answer: Answer, other: Answer) -> bool:
        return self.names.node(answer.to) == other.to and (None if answer.settles is None else self.names.fact(answer.settles)) == other.settles

    def _forks_alike(self, node: Node, there: Node, fact: Fact) -> bool:
        """Whether two situations about one fact, which is alike, lead on alike by each of its values, and by what leaves it unknown."""
        names, new, other = self.names, self.new, self.new.facts[there.fact or ""]
        if fact.several is not None:
            if (node.choice is None) != (there.choice is None):
                return False
            if node.choice is not None and not self._same_members(fact, fact.members(node.choice), other.members(there.choice or "")):
                return False
            pairs = [(node.ways.get(id, node.others), there.ways.get(id, there.others)) for id in ("yes", "no")]
            return all(one is not None and other is not None and self._same_way(one, other) for one, other in pairs)
        for value in fact.values:
            now = names.given(there.id, other.id, value)
            if now != names.value(other.id, value):  # as an answer it is called otherwise than as a value
                return False
            answer = node.answers.get(value) or way_of(self.old, node, value)
            found = there.answers.get(now) or way_of(new, there, now)
            if not self._same_way(answer, found):
                return False
        return all(self._leads_alike(answer, there) for answer in node.answers.values() if answer.id not in fact.values)

    def _alike(self, fact: Fact) -> bool:
        """Whether whatever can be given for a fact means the same in the new tree and, where it is derived, its rules are the same."""
        names, there = self.names, self.new.facts.get(self.names.fact(fact.id))
        if there is None or (fact.remember, fact.derived) != (there.remember, there.derived) or len(self.namesakes.get(there.id, ())) > 1:
            return False
        if any(names.value(there.id, value) not in there.values for value in fact.values):
            return False
        if fact.derived:
            return self._same_rules(fact, there)
        if (fact.several, fact.number, fact.days) == (there.several, there.number, there.days) == (None, None, None):
            return True
        return self._same_ticks(fact, there) and self._same_numbers(fact, there) and self._same_days(fact, there)

    def _same_ticks(self, fact: Fact, there: Fact) -> bool:
        """Whether every list that can be ticked can still be."""
        if fact.several is None or there.several is None:
            return fact.several is there.several
        choices = {self.names.value(there.id, value) for value in fact.values}
        alone = {self.names.value(there.id, value) for value in fact.alone}
        fewest, most = there.least_ticked <= fact.least_ticked, fact.most_ticked <= there.most_ticked
        return len(choices) == len(fact.values) and alone == set(there.alone) and fewest and most

    def _same_numbers(self, fact: Fact, there: Fact) -> bool:
        if fact.number is None or there.number is None:
            return fact.number is there.number
        if (fact.number.least, fact.number.most) == (there.number.least, there.number.most) and self._same_bands(fact, there):
            return True
        given = ((number, band) for number in numbers([fact, there]) if (band := fact.find(number)) is not None)
        return all(there.find(number) is there.values[self.names.value(there.id, band.id)] for number, band in given)

    def _same_days(self, fact: Fact, there: Fact) -> bool:
        if fact.days is None or there.days is None:
            return fact.days is there.days
        return fact.days == there.days and self._same_bands(fact, there)

    def _same_bands(self, fact: Fact, there: Fact) -> bool:
        """Whether two facts have the same bands in the same order."""
        bands = [(self.names.value(there.id, band.id), band.below, band.up_to, band.before, band.reached) for band in fact.values.values()]
        return bands == [(band.id, band.below, band.up_to, band.before, band.reached) for band in there.values.values()]

    def _same_rules(self, fact: Fact, there: Fact) -> bool:
        return _pairwise_all(
            fact.rules,
            there.rules,
            lambda rule, other: self.names.value(there.id, rule.value) == other.value and self._same_condition(rule.condition, other.condition),
        )

    def _same_condition(self, condition: Condition | None, other: Condition | None) -> bool:
        if condition is None or other is None:
            return condition is other
        return all(
            _pairwise_all(cases, others, lambda case, there: _pairwise_all(case.all_of, there.all_of, self._same_requirement))
            for cases, others in ((condition.any_of, other.any_of), (condition.unless, other.unless))
        )

    def _same_requirement(self, requirement: Requirement, other: Requirement) -> bool:
        if self.names.fact(requirement.fact) != other.fact or (requirement.choice is None) != (other.choice is None):
            return False
        if requirement.choice is not None and set(requirement.values) != set(other.values):  # yes and no
            return False
        return self._same_members(self.old.facts[requirement.fact], meant_by(self.old, requirement), meant_by(self.new, other))

    def _same_members(self, fact: Fact, members: Iterable[str], others: Iterable[str]) -> bool:
        """Whether each value of a fact is among some members if and only if it is, as it is called now, among some others."""
        some, there, now = set(members), set(others), self.names.fact(fact.id)
        return all((value in some) == (self.names.value(now, value) in there) for value in fact.values)

    def matches(self, fact: str, before: Known | None, after: Known | None) -> bool:
        """Whether what a fact has in the old tree is what its namesake has in the new one."""
        if before is None or after is None:
            return before is after
        now = self.names.known(self.names.fact(fact), before)
        return now == after if isinstance(now, str) or isinstance(after, str) else set(now) == set(after)  # type: ignore[arg-type]  # text, or a list of it


def _pairwise_all(some: tuple[object, ...], others: tuple[object, ...], alike: Callable[..., bool]) -> bool:
    """Whether two sequences are as long as each other, and alike in each place."""
    return len(some) == len(others) and all(alike(one, other) for one, other in zip(some, others, strict=True))
