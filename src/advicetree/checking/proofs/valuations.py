"""Sets of valuations as bit sets, and what taking an edge does to them.

A *valuation* gives a value to each variable that is tracked and, for a fact that some answer leaves unknown, tells whether it is known by now.
It is what is true of a person, as far as people are distinguished.
Invariant: a set of valuations is one integer with a bit for each; each variable is one digit of a bit's number in a mixed radix,
where known values come after those not yet known. Bits of what nobody can tick together are in no set.
A fact that is not tracked is free at each fork: then paths are more than walks, so what no path does, no walk does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

import attrs

from advicetree.checking.proofs.edges import Edge
from advicetree.checking.proofs.formulas import Bounds, Formula, atom, bounds, negation
from advicetree.checking.proofs.state_graph import TransitionSystem
from advicetree.checking.proofs.variables import EVERYBODY, NO, YES, Class, People
from advicetree.model import Fact

MOST_VALUATIONS = 1 << 16
MOST_BITS = 1 << 30
LARGE_SET = 4_096
AN_EDGE, A_VALUE = 4, 16  # so many are as much work as one move of a set

Bitset: TypeAlias = int


class Effect(NamedTuple):
    """What an edge does to a set of valuations: some are kept as they are, and some learn the fact, which moves their bits up by `shift`."""

    keep: Bitset
    learn: Bitset
    shift: int

    def image(self, bits: Bitset) -> Bitset:
        """Those of a set that take the edge, as they are then."""
        return (bits & self.keep) | ((bits & self.learn) << self.shift)

    def preimage(self, bits: Bitset) -> Bitset:
        """All that are in a set once they have taken the edge."""
        return (bits & self.keep) | ((bits >> self.shift) & self.learn)


BLOCKED = Effect(0, 0, 0)


@attrs.frozen
class Variable:
    """One variable: its fact, the classes of its values, whether it can be left open, and the distance between the bits of two neighbouring values.

    Of a choice of a fact of several, the only class has the choices that count as one; its values are `no` and `yes`.
    """

    fact: str
    classes: tuple[Class, ...]
    is_choice: bool
    left_open: bool
    stride: int

    @property
    def values(self) -> tuple[str, ...]:
        """Its values: of each class, the first."""
        return (NO, YES) if self.is_choice else tuple(each[0] for each in self.classes)

    @property
    def size(self) -> int:
        """How many digits it needs: each value, known or not yet known."""
        return len(self.values) * (2 if self.left_open else 1)


class Valuations:
    """All valuations of the variables that are `tracked` on a state graph, for some people; `effects` holds what each edge does, `None` where it changes none.

    `all` are those that people can have, and `nothing_known` those of them who start with nothing known beforehand. Raises `BudgetExceeded`.
    """

    def __init__(self, graph: TransitionSystem, tracked: Iterable[str], people: People = EVERYBODY) -> None:
        graph.budget.spend(work=(len(graph.edges) + graph.values // A_VALUE) // AN_EDGE)
        self.graph = graph
        self.people = people
        self.variables: dict[str, Variable] = {}
        stride = 1
        for name in tracked:
            variable = _variable(graph, name, people, stride)
            self.variables[name] = variable
            stride *= variable.size
        self.size = stride
        self.cost = 1 + stride // LARGE_SET  # of moving a set of them
        self._every: Bitset = (1 << stride) - 1
        self.all = self._every
        self._of: dict[tuple[str, frozenset[str]], Bounds] = {}
        self._by_fact: dict[str, list[Variable]] = {}
        for variable in self.variables.values():
            self._by_fact.setdefault(variable.fact, []).append(variable)
        for fact, variables in self._by_fact.items():
            if variables[0].is_choice:
                self.all &= self._can_be_ticked(graph.tree.facts[fact], variables)
        for formula in people.true:
            self.all &= self.bounds(formula).may
        effects: dict[object, Effect | None] = {}
        for edge in graph.edges:
            key = edge.guard if edge.guard is not None else (edge.fact, edge.values)
            if key not in effects:
                effects[key] = self._effect(edge)
        self.effects = [effects[edge.guard if edge.guard is not None else (edge.fact, edge.values)] for edge in graph.edges]
        self.weight = len(graph.edges) * 8 + len(effects) * stride // 3  # in bytes, about
        self.nothing_known = self.all
        for variable in self.variables.values():
            if variable.left_open:
                self.nothing_known &= self._digits(variable, range(len(variable.values)))

    def _digits(self, variable: Variable, numbers: Iterable[int]) -> Bitset:
        """All that have one of some digits for a variable."""
        period = variable.stride * variable.size
        repeated = self._every // ((1 << period) - 1)  # a one at the start of each period: multiplying by it repeats a block
        block = (1 << variable.stride) - 1
        bits = 0
        for number in numbers:
            bits |= block << (number * variable.stride)
        return bits * repeated & self.all

    def _has(self, variable: Variable, value: int) -> Bitset:
        """All where a variable has a value, by the number of the value."""
        return self._digits(variable, range(value, variable.size, len(variable.values)))

    def _can_be_ticked(self, fact: Fact, variables: list[Variable]) -> Bitset:
        """All where the choices of a fact that are tracked can be ticked as they are, together with some of the others."""
        alone = [variable for variable in variables if fact.values[variable.classes[0][0]].alone]
        tracked = {choice for variable in variables for choice in variable.classes[0]}
        rest = [value for value in fact.values.values() if value.id not in tracked]
        least, most = fact.least_ticked, fact.most_ticked
        none = self.all
        for variable in variables:
            none &= self._has(variable, 0)
        together: dict[tuple[int, int], Bitset] = {(0, sum(not value.alone for value in rest)): self.all}
        for variable in variables:
            yes, after = self._has(variable, 1), dict[tuple[int, int], Bitset]()
            for (low, high), bits in together.items():
                after[low, high] = after.get((low, high), 0) | (bits & ~yes)
                if variable not in alone:
                    key = (low + 1, high + len(variable.classes[0]))
                    after[key] = after.get(key, 0) | (bits & yes)
            together = after
        found = none if any(value.alone for value in rest) else 0
        for (low, high), bits in together.items():
            if low <= most and high >= least:
                found |= bits
        for one in alone:
            only = self._has(one, 1)
            for other in variables:
                only &= self.all if other is one else self._has(other, 0)
            found |= only
        return found

    def bounds(self, formula: Formula) -> Bounds:
        """Those of whom a formula is true, as far as they are distinguished. Raises `BudgetExceeded`."""
        self.graph.budget.spend(work=len(formula.order) * self.cost)
        return bounds(formula, self._atom, self.all)

    def _atom(self, atom: Formula) -> Bounds:
        key = (atom.fact, atom.values)
        if key not in self._of:
            self._of[key] = self._ticked(atom) if self.graph.tree.facts[atom.fact].several is not None else self._plain(atom)
        must, may = self._of[key]
        return Bounds(must & self.all, may & self.all)

    def _plain(self, atom: Formula) -> Bounds:
        self.graph.budget.spend(work=len(self.graph.tree.facts[atom.fact].values) // A_VALUE)
        variables = self._by_fact.get(atom.fact)
        if variables is None:
            inside = [value in atom.values for value in self.people.may_have(self.graph.tree.facts[atom.fact])]
            return Bounds(self.all if all(inside) else 0, self.all if any(inside) else 0)
        must = may = 0
        for number, each in enumerate(variables[0].classes):
            inside = [value in atom.values for value in each]
            if any(inside):
                bits = self._has(variables[0], number)
                may |= bits
                must |= bits if all(inside) else 0
        return Bounds(must, may)

    def _ticked(self, atom: Formula) -> Bounds:
        must = may = 0
        left = set(atom.values)
        for variable in self._by_fact.get(atom.fact, ()):
            if not left.isdisjoint(variable.classes[0]):
                yes = self._has(variable, 1)
                may |= yes
                must |= yes if atom.values.issuperset(variable.classes[0]) else 0
                left.difference_update(variable.classes[0])
        return Bounds(must, self.all if left else may)

    def _effect(self, edge: Edge) -> Effect | None:
        if edge.guard is not None:
            may = self.bounds(edge.guard).may
            return None if may == self.all else Effect(may, 0, 0)
        fact = edge.fact
        if fact is None or self.graph.tree.facts[fact].several is not None:
            return None
        variable = self.variables.get(fact)
        if variable is None:
            allowed = self.people.allowed.get(fact)
            return BLOCKED if edge.values and allowed is not None and allowed.isdisjoint(edge.values) else None
        numbers = [number for number, each in enumerate(variable.classes) if each[0] in edge.values]
        count = len(variable.values)
        if not edge.values:  # who knows the fact passes over the question, so only those can leave it open who do not
            return Effect(self._digits(variable, range(count)), 0, 0)
        if not variable.left_open:  # then it makes no difference whether it is known: a fact known beforehand is the same as one answered
            return Effect(self._digits(variable, numbers), 0, 0)
        known = self._digits(variable, [number + count for number in numbers])
        return Effect(known, self._digits(variable, numbers), count * variable.stride)

    def image(self, edge: int, bits: Bitset) -> Bitset:
        """Those of a set that take an edge, as they are then."""
        effect = self.effects[edge]
        return bits if effect is None else effect.image(bits)

    def preimage(self, edge: int, bits: Bitset) -> Bitset:
        """All that are in a set once they have taken an edge."""
        effect = self.effects[edge]
        return bits if effect is None else effect.preimage(bits)

    def takers(self, edge: int) -> Bitset:
        """All that may take an edge."""
        effect = self.effects[edge]
        return self.all if effect is None else effect.keep | effect.learn

    def where(self, fact: str, value: str) -> Bitset:
        """All where a fact may have a value (or that choice ticked), as far as that is distinguished."""
        return self.bounds(atom(fact, [value])).may

    def agreeing(self, name: str, bit: int) -> Bitset:
        """All that have the same digit of a variable as one valuation."""
        variable = self.variables[name]
        return self._digits(variable, [bit // variable.stride % variable.size])

    def truths(self, bit: int, names: Iterable[str]) -> Iterator[Formula]:
        """What some variables say of a person with one valuation."""
        for name in names:
            yield self.truth(self.variables[name], bit)

    def truth(self, variable: Variable, bit: int) -> Formula:
        """What a variable says of a person with one valuation."""
        number = bit // variable.stride % variable.size % len(variable.values)
        if not variable.is_choice:
            return atom(variable.fact, variable.classes[number])
        ticked = atom(variable.fact, variable.classes[0])
        return ticked if number else negation(ticked)


def _variable(graph: TransitionSystem, name: str, people: People, stride: int) -> Variable:
    fact, _, choice = name.partition(".")
    classes = graph.classes.of(fact, people)
    if choice:
        return Variable(fact, tuple(each for each in classes if each[0] == choice), is_choice=True, left_open=False, stride=stride)
    return Variable(fact, tuple(classes), is_choice=False, left_open=fact in graph.left_open, stride=stride)


def count_valuations(graph: TransitionSystem, tracked: Iterable[str], people: People = EVERYBODY) -> int:
    """How many valuations some variables have."""
    count = 1
    for name in tracked:
        count *= graph.classes.size(name, people)
    return count


def fits(graph: TransitionSystem, tracked: Iterable[str], people: People = EVERYBODY) -> bool:
    """Whether the valuations of some variables are few enough to be looked at: a set of them is kept for each state, and two for each edge."""
    return count_valuations(graph, tracked, people) <= min(MOST_VALUATIONS, max(1, MOST_BITS // (len(graph.node_of) + 2 * len(graph.edges))))


def lowest(bits: Bitset) -> int:
    """The lowest bit of a set that is not empty."""
    return (bits & -bits).bit_length() - 1
