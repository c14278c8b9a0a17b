"""What is true of the people who walk through two trees at once: the variables of facts, with a value in each tree, and sets of valuations.

A *variable* has for its values pairs of values, an old one and a new one, that one person can have at once (`SharedFacts.pairs`); pairs that neither
state graph tells apart are one class. A choice of a fact of several is a variable of no and yes. A fact that one tree alone has is a variable as well.
Where an answer can leave a fact open, each value is there four times: known or not yet known in the old tree, and in the new one.

Invariant: a set of valuations is one integer with a bit for each, as in `checking.proofs.valuations`; each variable is one digit of a bit's number.
A space that has more variables than another begins with those of the other, so that its bits are those of the other, repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

import attrs

from advicetree.checking.budget import Budget, BudgetExceeded
from advicetree.checking.proofs.edges import Edge
from advicetree.checking.proofs.formulas import Bounds, Formula, bounds
from advicetree.checking.proofs.state_graph import StateGraph
from advicetree.checking.proofs.valuations import LARGE_SET, MOST_VALUATIONS, Bitset, Effect
from advicetree.checking.proofs.variables import EVERYBODY
from advicetree.comparing.people.drawings import Drawings
from advicetree.comparing.people.shared_facts import Pair
from advicetree.model import Fact

OLD, NEW = 0, 1
MOST_TOGETHER = 3_500_000
NO, YES = 0, 1
STATES_OF_KNOWING = 4  # of a fact that can be left open: known in the old tree (1), in the new one (2)
ADDED = "+"  # before the names of variables of facts that only the new tree has

Kind: TypeAlias = Literal["value", "choice", "can"]


@attrs.frozen
class Variable:
    """One variable: its fact in each tree that has it, and the classes of pairs that are its values.

    Of a `choice`, the only class has the choices that count as one. Whether a person `can` tick the same in both trees is a variable
    where the trees allow other lists: each of its classes is a pair that has a value where they can.
    """

    name: str
    facts: tuple[str | None, str | None]
    kind: Kind
    classes: tuple[tuple[Pair, ...], ...]
    left_open: bool = False
    stride: int = 1

    @property
    def count(self) -> int:
        """How many values it has, whether they are known or not."""
        return 2 if self.kind == "choice" else len(self.classes)

    @property
    def size(self) -> int:
        """How many digits it needs."""
        return self.count * (STATES_OF_KNOWING if self.left_open else 1)


class People:
    """The variables of the facts of two trees, by their names."""

    def __init__(self, drawings: Drawings, graphs: tuple[StateGraph, StateGraph]) -> None:
        self.drawings = drawings
        self.graphs = graphs
        self.budget = Budget(work=MOST_TOGETHER)  # of all walks that are tried
        self._keys: dict[str, str] = {}
        self._of: dict[str, list[Variable]] = {}
        self._spaces: dict[tuple[str, ...], Space] = {}

    def key(self, side: int, fact: str) -> str:
        """What a fact of one tree is called here: by its old name where it has one."""
        if side == OLD:
            return fact
        if fact not in self._keys:
            before = self.drawings.matching.facts.old.get(fact)
            self._keys[fact] = before if before is not None and self.drawings.facts.new_name(before) is not None else ADDED + fact
        return self._keys[fact]

    def facts(self, key: str) -> tuple[str | None, str | None]:
        """The names of a fact in both trees."""
        return (None, key[1:]) if key.startswith(ADDED) else (key, self.drawings.facts.new_name(key))

    def variables(self, key: str) -> list[Variable]:
        """The variables of a fact: one, or those of its choices that something reads."""
        if key not in self._of:
            facts = self.facts(key)
            self._of[key] = list(self._choices(key, facts) if self._declared(facts).several is not None else self._values(key, facts))
        return self._of[key]

    def _declared(self, facts: tuple[str | None, str | None]) -> Fact:
        old, new = facts
        return self.graphs[OLD].tree.facts[old] if old is not None else self.graphs[NEW].tree.facts[new or ""]

    def pairs(self, key: str) -> tuple[Pair, ...]:
        """The values of a fact that one person has at once."""
        old, new = self.facts(key)
        if old is not None and new is not None:
            return self.drawings.facts.pairs(old)
        values = self._declared((old, new)).values
        return tuple((value, None) if new is None else (None, value) for value in values)

    def is_spread(self, key: str) -> bool:
        """Whether people who have one value in one tree may have several in the other, as where bands are otherwise."""
        old, new = self.facts(key)
        if old is None or new is None or self.drawings.facts.alike(old):
            return False
        pairs = self.pairs(key)
        return any(len(some := [pair[side] for pair in pairs if pair[side] is not None]) != len(set(some)) for side in (OLD, NEW))

    def _classed(self, facts: tuple[str | None, str | None], pairs: Iterable[Pair]) -> dict[tuple[int, int], list[Pair]]:
        """Pairs by the classes of their values in each graph; -1 where a value is in no class, since nothing reads it."""
        of: list[dict[str | None, int]] = []
        for graph, fact in zip(self.graphs, facts, strict=True):
            classes = graph.classes.of(fact, EVERYBODY) if fact is not None else []
            of.append({value: number for number, values in enumerate(classes) for value in values})
        found: dict[tuple[int, int], list[Pair]] = {}
        for pair in pairs:
            found.setdefault((of[OLD].get(pair[OLD], -1), of[NEW].get(pair[NEW], -1)), []).append(pair)
        return found

    def _values(self, key: str, facts: tuple[str | None, str | None]) -> Iterator[Variable]:
        classes = tuple(tuple(pairs) for pairs in self._classed(facts, self.pairs(key)).values())
        left_open = any(fact in graph.left_open for graph, fact in zip(self.graphs, facts, strict=True) if fact is not None)
        yield Variable(key, facts, "value", classes, left_open)

    def _choices(self, key: str, facts: tuple[str | None, str | None]) -> Iterator[Variable]:
        """The choices as variables; where the trees allow other lists, each of them by itself, since then it matters how many are ticked."""
        alike = None in facts or self.drawings.facts.alike(key)
        for classes, pairs in self._classed(facts, self.pairs(key)).items():
            for some in [pairs] if alike else [[pair] for pair in pairs]:
                if not alike or classes != (-1, -1):
                    yield Variable(f"{key}.{some[0][OLD] or some[0][NEW]}", facts, "choice", (tuple(some),))
        if not alike:
            yield Variable(f"{key}.", facts, "can", ((("", ""),), (("", None),), ((None, ""),)))

    def read(self, side: int, formula: Formula) -> list[str]:
        """The names of the variables that a formula about one tree reads."""
        found: dict[str, None] = {}
        for atom in formula.atoms:
            for variable in self.variables(self.key(side, atom.fact)):
                if variable.kind == "value" or any(pair[side] in atom.values for pair in variable.classes[0]) or variable.kind == "can":
                    found[variable.name] = None
        return list(found)

    def variable(self, name: str) -> Variable:
        """A variable by its name."""
        return next(variable for variable in self.variables(name.partition(".")[0]) if variable.name == name)

    def space(self, names: Sequence[str]) -> Space:
        """The valuations of some variables. Raises `BudgetExceeded` where there are too many."""
        key = tuple(names)
        if key not in self._spaces:
            self._spaces[key] = Space(self, key)
        return self._spaces[key]


class Space:
    """All valuations of some variables: `everybody` whom there can be, and `nothing_known` those of them who know nothing beforehand."""

    def __init__(self, people: People, names: tuple[str, ...]) -> None:
        self.people = people
        self.names = names
        self.variables: dict[str, Variable] = {}
        stride = 1
        for name in names:
            variable = attrs.evolve(people.variable(name), stride=stride)
            self.variables[name] = variable
            stride *= variable.size
            if stride > MOST_VALUATIONS:
                raise BudgetExceeded
        self.told_apart = {name.partition(".")[0] for name in names}
        self.size = stride
        self._ones: dict[int, int] = {}
        self._digits: dict[tuple[str, tuple[int, ...]], Bitset] = {}
        self.cost = 1 + stride // LARGE_SET
        self.everybody: Bitset = (1 << stride) - 1
        for key in dict.fromkeys(name.partition(".")[0] for name, variable in self.variables.items() if variable.kind != "value"):
            self.everybody &= self._can_tick(key)
        self.nothing_known = self.everybody
        for variable in self.variables.values():
            if variable.left_open:
                self.nothing_known &= self.digits(variable, range(variable.count))
        self._effects: list[dict[object, Effect | None]] = [{}, {}]
        self._missing: list[dict[object, tuple[str, ...]]] = [{}, {}]

    def digits(self, variable: Variable, numbers: Iterable[int]) -> Bitset:
        """All that have one of some digits for a variable."""
        key = (variable.name, tuple(numbers))
        if key not in self._digits:
            block, bits = (1 << variable.stride) - 1, 0
            for number in key[1]:
                bits |= block << (number * variable.stride)
            self._digits[key] = self.repeated(bits, variable.stride * variable.size)
        return self._digits[key] & self.everybody

    def repeated(self, bits: Bitset, period: int) -> Bitset:
        """A set of a space of some size, as all are here who are in it."""
        if period not in self._ones:  # a one at the start of each period: multiplying by it repeats a block
            self._ones[period] = ((1 << self.size) - 1) // ((1 << period) - 1)
        return bits * self._ones[period]

    def having(self, variable: Variable, numbers: Iterable[int]) -> Bitset:
        """All that have one of some values of a variable, whether it is known or not."""
        count = variable.count
        return self.digits(variable, (number for each in numbers for number in range(each, variable.size, count)))

    def knowing(self, variable: Variable, side: int) -> Bitset:
        """All whose value of a variable that can be left open is known in one tree."""
        count, bit = variable.count, 1 << side
        return self.digits(variable, (number for number in range(variable.size) if number // count & bit))

    def _can_tick(self, key: str) -> Bitset:
        """All who tick choices of a fact as they can be ticked, with those that are not told apart, in each tree where they can tick them at all."""
        some = {name: variable for name, variable in self.variables.items() if name.partition(".")[0] == key}
        can = [variable for variable in some.values() if variable.kind == "can"]
        choices = [variable for variable in some.values() if variable.kind == "choice"]
        allowed = [self._allowed(side, fact, choices) for side, fact in enumerate(self.people.facts(key)) if fact is not None]
        if not can or len(allowed) == 1:
            return allowed[0]
        found = 0
        for number, pair in enumerate(pairs[0] for pairs in can[0].classes):
            has = self.having(can[0], [number])
            for side, value in enumerate(pair):
                has &= allowed[side] if value is not None else self._never(side, allowed[side], choices)
            found |= has
        return found

    def _never(self, side: int, allowed: Bitset, choices: Sequence[Variable]) -> Bitset:
        """All who cannot tick what both trees have as they can in one tree, whatever they tick of what only that one has."""
        none = self.everybody
        for variable in choices:
            if variable.classes[0][0][1 - side] is None:
                allowed = self.anybody(allowed, variable)
                none &= self.having(variable, [NO])
        return none & ~allowed

    def _allowed(self, side: int, name: str, choices: Sequence[Variable]) -> Bitset:
        """All where the choices that are told apart can be ticked as they are in one tree, together with some of the others."""
        fact = self.people.graphs[side].tree.facts[name]
        members = [[pair[side] for pair in variable.classes[0] if pair[side] is not None] for variable in choices]
        told = {choice for some in members for choice in some}
        rest = [value for value in fact.values.values() if value.id not in told]
        mine = [(variable, some, any(fact.values[choice or ""].alone for choice in some)) for variable, some in zip(choices, members, strict=True) if some]
        nothing = self.everybody
        for variable, _, _ in mine:
            nothing &= self.having(variable, [NO])
        together: dict[tuple[int, int], Bitset] = {(0, sum(not value.alone for value in rest)): self.everybody}
        for variable, some, alone in mine:
            yes, after = self.having(variable, [YES]), dict[tuple[int, int], Bitset]()
            for (low, high), bits in together.items():
                after[low, high] = after.get((low, high), 0) | (bits & ~yes)
                if not alone:
                    key = (low + 1, high + len(some))
                    after[key] = after.get(key, 0) | (bits & yes)
            together = after
        found = nothing if any(value.alone for value in rest) else 0
        for (low, high), bits in together.items():
            if low <= fact.most_ticked and high >= fact.least_ticked:
                found |= bits
        for one, _, alone in mine:
            if alone:
                only = self.having(one, [YES])
                for other, _, _ in mine:
                    only &= self.everybody if other is one else self.having(other, [NO])
                found |= only
        return found

    def _atom(self, side: int, atom: Formula) -> Bounds:
        """Those of whom an atom about one tree is true, as far as they are told apart."""
        people = self.people
        key = people.key(side, atom.fact)
        variables = [variable for variable in people.variables(key) if variable.kind != "can"]
        must = may = 0
        for variable in variables:
            here = self.variables.get(variable.name)
            if variable.kind == "value":
                inside = [number for number, pairs in enumerate(variable.classes) if any(pair[side] in atom.values for pair in pairs)]
                return Bounds(*[self.having(here, inside)] * 2) if here is not None else Bounds(0, self.everybody)
            if any(pair[side] in atom.values for pair in variable.classes[0]):
                yes = self.having(here, [YES]) if here is not None else self.everybody
                may |= yes
                must |= yes if here is not None else 0
        return Bounds(must, may)

    def missing(self, side: int, edge: Edge) -> tuple[str, ...]:
        """The variables without which it cannot be told who takes an edge of one tree."""
        key = edge.guard if edge.guard is not None else edge.fact
        if key not in self._missing[side]:
            self._missing[side][key] = tuple(name for name in self._needed(side, edge) if name not in self.variables)
        return self._missing[side][key]

    def _needed(self, side: int, edge: Edge) -> list[str]:
        if edge.guard is not None:
            return self.people.read(side, edge.guard)
        if edge.fact is None:
            return []
        key = self.people.key(side, edge.fact)
        if self.people.graphs[side].tree.facts[edge.fact].several is None:
            return [key]
        return [variable.name for variable in self.people.variables(key) if variable.kind == "can"]

    def effect(self, side: int, edge: Edge) -> Effect | None:
        """What an edge of one tree does to a set; `None` where it changes none, as where its fact is not told apart."""
        if edge.guard is None and (edge.fact is None or self.people.key(side, edge.fact) not in self.told_apart):
            return None
        key = edge.guard if edge.guard is not None else (edge.fact, edge.values)
        if key not in self._effects[side]:
            self._effects[side][key] = self._effect(side, edge)
        return self._effects[side][key]

    def _effect(self, side: int, edge: Edge) -> Effect | None:
        may = bounds(edge.guard, lambda atom: self._atom(side, atom), self.everybody).may if edge.guard is not None else self.everybody
        if edge.fact is None:
            return Effect(may, 0, 0)
        key = self.people.key(side, edge.fact)
        for variable in (self.variables[each.name] for each in self.people.variables(key) if each.name in self.variables):
            if variable.kind == "can":
                may &= self.having(variable, (number for number, pairs in enumerate(variable.classes) if pairs[0][side] is not None))
            if variable.kind == "value":
                return self._learned(side, edge, variable)
        return Effect(may, 0, 0) if may != self.everybody else None

    def _learned(self, side: int, edge: Edge, variable: Variable) -> Effect:
        known = self.knowing(variable, side) if variable.left_open else 0
        if not edge.values:  # who knows the fact passes over the question, so only those can leave it open who do not
            return Effect(self.everybody & ~known, 0, 0)
        takers = self.having(variable, (number for number, pairs in enumerate(variable.classes) if pairs[0][side] in edge.values))
        if not variable.left_open:  # then it makes no difference whether it is known
            return Effect(takers, 0, 0)
        return Effect(takers & known, takers & ~known, variable.count * variable.stride << side)

    def lifted(self, bits: Bitset, of: Space) -> Bitset:
        """A set of a space with fewer variables as it is here, where nothing is known of the others."""
        if of is self:
            return bits
        bits = self.repeated(bits, of.size) & self.everybody
        for name in self.names[len(of.names) :]:
            if self.variables[name].left_open:
                bits &= self.digits(self.variables[name], range(self.variables[name].count))
        return bits

    def projected(self, bits: Bitset, to: Space) -> Bitset:
        """A set as it is in a space with fewer variables."""
        found, rest, full = 0, bits, (1 << to.size) - 1
        while rest:
            found |= rest & full
            rest >>= to.size
        return found

    def of_another(self, bits: Bitset, space: Space) -> Bitset:
        """A set of people of another space as it is in this one, of whom nothing is known; what only one of the two tells apart can be anything."""
        if space is self:
            return bits
        same = 1  # the size of the space of those variables that both begin with
        rest = list(space.names)
        for name in self.names:
            if not rest or rest[0] != name:
                break
            same *= space.variables[rest.pop(0)].size
        found, block = 0, (1 << same) - 1
        for number in range(space.size // same):
            some = bits >> (number * same) & block
            if some:
                here = self.repeated(some, same) & self.everybody
                for name in rest:
                    there = space.variables[name]
                    if name in self.variables:
                        here &= self.digits(self.variables[name], [number * same // there.stride % there.size])
                found |= here
        for variable in self.variables.values():
            if variable.left_open:
                found &= self.digits(variable, range(variable.count))
        return found

    def anybody(self, bits: Bitset, variable: Variable) -> Bitset:
        """All who differ from somebody in a set by one variable at most."""
        found = 0
        for number in range(variable.size):
            here = (bits & self.digits(variable, [number])) >> (number * variable.stride)
            for other in range(variable.size):
                found |= here << (other * variable.stride)
        return found & self.everybody

    def whoever(self, bits: Bitset) -> Bitset:
        """The people of a set, whatever they know by then: as if nothing was known."""
        for variable in self.variables.values():
            if variable.left_open:
                period = variable.count * variable.stride
                found = 0
                for knowing in range(STATES_OF_KNOWING):
                    here = self.digits(variable, range(knowing * variable.count, (knowing + 1) * variable.count))
                    found |= (bits & here) >> (knowing * period)
                bits = found
        return bits
