"""What a search has to tell apart: the values of facts, the choices of a list, and what derived facts can be where not all that they rest on is remembered.

A list of what was ticked matters only by what reads it: forks about its choices or groups, and rules. So its choices fall into *parts*:
all choices of a part are read by the same of these, and one that nothing reads is in none.
A *pattern* tells of each part whether something in it was ticked: `y`, `n`, or `?` where that is not remembered.
It is text (with a `*` before it, which no value has), so that a memory holds one text for each fact, whether that is a choice or a list.

Invariant: all is worked out from a tree and from those of its nodes that lead to the goal; nothing is remembered here.
What is said of a derived fact is true whatever is not remembered (Kleene's logic of three values).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import TypeAlias

from advicetree.engine import meant_by, way_of
from advicetree.model import Answer, Case, Condition, Fact, Node, Requirement
from advicetree.tree import Tree

WORK_OF_RULES = 10
UNSURE = "?"  # what is held of a fact that is not remembered; `None` is held of one that does not count
Held: TypeAlias = str | None
Holding: TypeAlias = Callable[[str], Held]
Possible: TypeAlias = frozenset[str]


def slot_of(fact: str) -> str:
    """The key under which a remembered fact is remembered, as `engine.key` has it."""
    return f"fact:{fact}"


class Distinctions:
    """What the nodes of some names, and the rules that they rest on, tell apart.

    `inputs` has, for each derived fact that one of them is about, the facts that it rests on in the end.
    `work` counts how many parts and rules were looked at.
    """

    def __init__(self, tree: Tree, names: Iterable[str]) -> None:
        self.tree = tree
        self.work = 0
        self.nodes: dict[str, list[Node]] = {}
        for name in names:
            node = tree.nodes[name]
            if node.fact is not None:
                self.nodes.setdefault(node.fact, []).append(node)
        self.inputs = {fact: tree.inputs(fact) for fact in self.nodes if fact in tree.derived}
        self._orders = {fact: tree.derivation(fact) for fact in self.inputs}
        ruling = dict.fromkeys(name for order in self._orders.values() for name in order)
        self._reads: dict[str, list[frozenset[str]]] = {}
        for requirement in (each for name in ruling for rule in tree.facts[name].rules if rule.condition for each in rule.condition.requirements):
            self._reads.setdefault(requirement.fact, []).append(meant_by(self.tree, requirement))
        self._parts: dict[str, list[tuple[str, ...]]] = {}
        self._slots: dict[str, list[str]] = {}
        self._alike: dict[str, dict[str, object]] = {}
        self._found: dict[tuple[object, ...], dict[str, Possible]] = {}

    # Values and choices

    def alike(self, fact: Fact) -> Mapping[str, object]:
        """By each value of a fact that is one choice, what is the same for all values that nothing tells apart."""
        if fact.id not in self._alike:
            nodes, reads = self.nodes.get(fact.id, ()), self._reads.get(fact.id, ())
            self._alike[fact.id] = {
                value: (tuple(way_of(self.tree, node, value).id for node in nodes), tuple(value in members for members in reads)) for value in fact.values
            }
        return self._alike[fact.id]

    def parts(self, fact: str) -> list[tuple[str, ...]]:
        """The parts into which the choices of a list fall, in the author's order."""
        if fact not in self._parts:
            held = self.tree.facts[fact]
            forks = [frozenset(held.members(node.choice)) for node in self.nodes.get(fact, ()) if node.choice is not None]
            tests = list(dict.fromkeys([*forks, *self._reads.get(fact, ())]))
            found: dict[tuple[bool, ...], list[str]] = {}
            for choice in held.values:
                found.setdefault(tuple(choice in members for members in tests), []).append(choice)
            self._parts[fact] = [tuple(choices) for read, choices in found.items() if any(read)]
        return self._parts[fact]

    def part_slots(self, fact: str, members: Container[str]) -> list[tuple[int, str]]:
        """The parts of a list that some choices are made of: their places, and the keys by which they are tracked."""
        return [(place, slot) for place, (part, slot) in enumerate(zip(self.parts(fact), self.slots(fact), strict=True)) if part[0] in members]

    def slots(self, fact: str) -> list[str]:
        """The keys by which the parts of a list are tracked."""
        if fact not in self._slots:
            self._slots[fact] = [f"{slot_of(fact)}/{place}" for place in range(len(self.parts(fact)))]
        self.work += len(self._slots[fact])
        return self._slots[fact]

    def pattern(self, fact: str, ticked: Container[str]) -> str:
        """The pattern of a list: what of each part was ticked."""
        return "*" + "".join("y" if any(choice in ticked for choice in part) else "n" for part in self.parts(fact))

    def masked(self, fact: str, pattern: str, tracked: Container[str]) -> str:
        """A pattern without the parts that are not tracked."""
        return "*" + "".join(held if slot in tracked else UNSURE for slot, held in zip(self.slots(fact), pattern[1:], strict=True))

    def ways(self, node: Node, pattern: str) -> Iterator[tuple[Answer, str, frozenset[str]]]:
        """The ways that can be gone from a situation about a list or a choice of it, each with the pattern then, and choices one of which is ticked."""
        assert node.fact is not None, "it is a situation about a list"
        if node.choice is None:
            yield way_of(self.tree, node, ()), pattern, frozenset()
            return
        places = [place for place, _ in self.part_slots(node.fact, self.tree.facts[node.fact].members(node.choice))]
        marks = {pattern[1 + place] for place in places}
        if "y" in marks or UNSURE in marks:
            free = () if "y" in marks else (choice for place in places if pattern[1 + place] == UNSURE for choice in self.parts(node.fact)[place])
            yield way_of(self.tree, node, self.parts(node.fact)[places[0]]), pattern, frozenset(free)
        if "y" not in marks:
            yield way_of(self.tree, node, ()), "".join("n" if at - 1 in places else mark for at, mark in enumerate(pattern)), frozenset()

    def nearest(self, fact: Fact, before: tuple[str, ...], pattern: str, some: frozenset[str] = frozenset()) -> tuple[str, ...] | None:
        """The list that differs in the fewest choices from another, of those that can be ticked and have a pattern, and one of `some` if there are any."""
        together = self._together(fact, before, pattern, some)
        alone = [(choice,) for choice in fact.alone if not some or choice in some]
        found = [ticked for ticked in alone if _fits(self.pattern(fact.id, ticked), pattern)]
        return min([together, *found] if together is not None else found, key=lambda ticked: len({*ticked} ^ {*before}), default=None)

    def _together(self, fact: Fact, before: tuple[str, ...], pattern: str, some: frozenset[str]) -> tuple[str, ...] | None:
        """As `nearest`, of the lists whose choices go with others."""
        assert fact.several is not None, "it is a list"
        parts = self.parts(fact.id)
        unticked = {choice for part, mark in zip(parts, pattern[1:], strict=True) if mark == "n" for choice in part}
        free = [value.id for value in fact.values.values() if not value.alone and value.id not in unticked]
        ticked = [choice for choice in before if choice in free]
        needed = [frozenset(part) for part, mark in zip(parts, pattern[1:], strict=True) if mark == "y"] + ([some] if some else [])
        for part in needed:
            if not part.intersection(ticked):
                ticked += [choice for choice in free if choice in part][:1]
        least = fact.least_ticked
        ticked += [choice for choice in free if choice not in ticked][: max(least - len(ticked), 0)]
        most = len(free) if fact.several.most is None else fact.several.most
        for choice in reversed(tuple(ticked)):
            if len(ticked) > most and all(part.intersection({*ticked} - {choice}) for part in needed if choice in part):
                ticked.remove(choice)
        if not least <= len(ticked) <= most or not all(part.intersection(ticked) for part in needed):
            return None
        return tuple(choice for choice in fact.values if choice in ticked)

    # Derived facts

    def possible(self, fact: str, holding: Holding) -> Possible:
        """The values that a derived fact can have by what is held of the facts that it rests on."""
        return self._evaluated(fact, holding)[fact]

    def deciding(self, fact: str, holding: Holding) -> set[str]:
        """The keys of some facts, and parts of lists, that decide the value of a derived fact by themselves, where all is held that it rests on."""
        values = self._evaluated(fact, holding)
        found: dict[str, set[str]] = {}
        for name in self._orders[fact]:
            found[name] = set()
            for rule in self.tree.facts[name].rules:
                if rule.condition is None:
                    break
                holds = self._holds(rule.condition, values, holding)
                for requirement in self._reasons(rule.condition, values, holding, holds=bool(holds)):
                    found[name] |= found[requirement.fact] if requirement.fact in values else self._read(requirement, holding)
                if holds:
                    break
        return found[fact]

    def _evaluated(self, fact: str, holding: Holding) -> dict[str, Possible]:
        """The possible values of a derived fact, and of those that it rests on."""
        key = (fact, *map(holding, self.inputs[fact]))
        self.work += len(key)
        if key not in self._found:
            values: dict[str, Possible] = {}
            for name in self._orders[fact]:
                self.work += WORK_OF_RULES
                found: set[str] = set()
                for rule in self.tree.facts[name].rules:
                    holds = rule.condition is None or self._holds(rule.condition, values, holding)
                    if holds is not False:
                        found.add(rule.value)
                    if holds:
                        break
                values[name] = frozenset(found)
            self._found[key] = values
        return self._found[key]

    def _holds(self, condition: Condition, values: Mapping[str, Possible], holding: Holding) -> bool | None:
        """Whether a condition holds; `None` where that is not sure."""
        cases = [self._is_case(case, values, holding) for case in condition.any_of]
        against = [self._is_case(case, values, holding) for case in condition.unless]
        if any(against) or (cases and all(case is False for case in cases)):
            return False
        return True if (not cases or any(cases)) and all(case is False for case in against) else None

    def _is_case(self, case: Case, values: Mapping[str, Possible], holding: Holding) -> bool | None:
        met = [self._is_met(requirement, values, holding) for requirement in case.all_of]
        return False if False in met else None if None in met else True

    def _is_met(self, requirement: Requirement, values: Mapping[str, Possible], holding: Holding) -> bool | None:
        members = meant_by(self.tree, requirement)
        if requirement.fact in values:
            possible = values[requirement.fact]
            return True if possible <= members else False if possible.isdisjoint(members) else None
        held = holding(requirement.fact)
        if held is None or held == UNSURE:
            return None if held else False
        if not held.startswith("*"):
            return held in members
        marks = {held[1 + place] for place, _ in self.part_slots(requirement.fact, members)}
        ticked = True if "y" in marks else None if UNSURE in marks else False
        if requirement.choice is None:
            return ticked
        answers = {"yes"} if ticked else {"no"} if ticked is False else {"yes", "no"}
        return True if answers <= {*requirement.values} else False if answers.isdisjoint(requirement.values) else None

    def _reasons(self, condition: Condition, values: Mapping[str, Possible], holding: Holding, *, holds: bool) -> list[Requirement]:
        """Some requirements of a condition that decide by themselves that it holds, or that it does not."""

        def is_met(requirement: Requirement) -> bool | None:
            return self._is_met(requirement, values, holding)

        def failing(cases: Iterable[Case]) -> list[Requirement]:
            return [next(requirement for requirement in case.all_of if not is_met(requirement)) for case in cases]

        if holds:
            case = next((case.all_of for case in condition.any_of if all(map(is_met, case.all_of))), ())
            return [*case, *failing(condition.unless)]
        against = next((case.all_of for case in condition.unless if all(map(is_met, case.all_of))), None)
        return failing(condition.any_of) if against is None else list(against)

    def _read(self, requirement: Requirement, holding: Holding) -> set[str]:
        """The keys that are looked at to tell whether a requirement of a fact that is not derived is met."""
        held = holding(requirement.fact)
        if held is None or not held.startswith("*"):
            return {slot_of(requirement.fact)}
        slots = self.part_slots(requirement.fact, meant_by(self.tree, requirement))
        ticked = [slot for place, slot in slots if held[1 + place] == "y"]
        return {slot_of(requirement.fact), *(ticked[:1] or (slot for _, slot in slots))}


def _fits(pattern: str, wanted: str) -> bool:
    """Whether a list with a pattern has all that is wanted of another."""
    return all(mark in {held, UNSURE} for held, mark in zip(pattern, wanted, strict=True))
