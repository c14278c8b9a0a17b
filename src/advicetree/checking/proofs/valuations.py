"""Sets of valuations as bit sets, and what taking an edge does to them.

A *valuation* gives a value to each fact that is tracked and, for a fact that some answer leaves unknown, tells whether it is known by now.
It is what is true of a person, as far as people are distinguished.
Invariant: a set of valuations is one integer with a bit for each; each tracked fact is a variable, one digit of a bit's number
in a mixed radix, where known values come after those not yet known.
A fact that is not tracked is free at each fork: then paths are more than walks, so what no path does, no walk does.
`fixed` holds values of facts that are true of everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

import attrs

from advicetree.checking.proofs.state_graph import Edge, TransitionSystem

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
    """One tracked fact: its values, whether it can be left open, and the distance between the bits of two neighbouring values."""

    fact: str
    values: tuple[str, ...]
    left_open: bool
    stride: int

    @property
    def size(self) -> int:
        """How many digits it needs: each value, known or not yet known."""
        return len(self.values) * (2 if self.left_open else 1)


class Valuations:
    """All valuations of the facts that are `tracked` on a state graph; `effects` holds what each edge does, `None` where it changes none.

    Raises `BudgetExceeded`.
    """

    def __init__(self, graph: TransitionSystem, tracked: Iterable[str], fixed: Mapping[str, str]) -> None:
        graph.budget.spend(work=(len(graph.edges) + graph.values // A_VALUE) // AN_EDGE)
        self.graph = graph
        self.fixed = fixed
        self.variables: dict[str, Variable] = {}
        stride = 1
        for fact in tracked:
            variable = Variable(fact, _values(graph, fact, fixed), fact in graph.left_open, stride)
            self.variables[fact] = variable
            stride *= variable.size
        self.size = stride
        self.cost = 1 + stride // LARGE_SET  # of moving a set of them
        self.all: Bitset = (1 << stride) - 1
        effects: dict[tuple[str | None, tuple[str, ...]], Effect | None] = {}
        for edge in graph.edges:
            if (edge.fact, edge.values) not in effects:
                effects[edge.fact, edge.values] = self._effect(edge)
        self.effects = [effects[edge.fact, edge.values] for edge in graph.edges]
        self.weight = len(graph.edges) * 8 + len(effects) * stride // 3  # in bytes, about
        self._where: dict[tuple[str, str], Bitset] = {}
        self.nothing_known = self.all
        for variable in self.variables.values():
            if variable.left_open:
                self.nothing_known &= self._digits(variable, range(len(variable.values)))

    def _digits(self, variable: Variable, numbers: Iterable[int]) -> Bitset:
        """All that have one of some digits for a variable."""
        period = variable.stride * variable.size
        repeated = self.all // ((1 << period) - 1)  # a one at the start of each period: multiplying by it repeats a block
        block = (1 << variable.stride) - 1
        bits = 0
        for number in numbers:
            bits |= block << (number * variable.stride)
        return bits * repeated

    def _effect(self, edge: Edge) -> Effect | None:
        fact = edge.fact
        if fact is None:
            return None
        if edge.values and fact in self.fixed and self.fixed[fact] not in edge.values:
            return BLOCKED
        variable = self.variables.get(fact)
        if variable is None:
            return None
        numbers = [number for number, value in enumerate(variable.values) if value in edge.values]
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

    def where(self, fact: str, value: str) -> Bitset:
        """All where a fact has a value, as far as that is distinguished."""
        if fact in self.fixed and self.fixed[fact] != value:
            return 0
        variable = self.variables.get(fact)
        if variable is None:
            return self.all
        key = (fact, value if fact in self.fixed else self.graph.representatives(fact)[value])
        if key not in self._where:
            number, count = variable.values.index(key[1]), len(variable.values)
            self._where[key] = self._digits(variable, range(number, variable.size, count))
        return self._where[key]

    def agreeing(self, fact: str, bit: int) -> Bitset:
        """All that have the same digit of a tracked fact as one valuation."""
        variable = self.variables[fact]
        return self._digits(variable, [bit // variable.stride % variable.size])

    def valuation(self, bit: int) -> dict[str, str]:
        """What is true of a person with one valuation, as far as people are distinguished: fact → value."""
        tracked = {variable.fact: variable.values[bit // variable.stride % variable.size % len(variable.values)] for variable in self.variables.values()}
        return {**self.fixed, **tracked}


def _values(graph: TransitionSystem, fact: str, fixed: Mapping[str, str]) -> tuple[str, ...]:
    """The values of a fact that are distinguished: of those that take the same edges everywhere, the first."""
    return (fixed[fact],) if fact in fixed else tuple(dict.fromkeys(graph.representatives(fact).values()))


def count_valuations(graph: TransitionSystem, tracked: Iterable[str], fixed: Mapping[str, str]) -> int:
    """How many valuations some facts have."""
    count = 1
    for fact in tracked:
        count *= len(_values(graph, fact, fixed)) * (2 if fact in graph.left_open else 1)
    return count


def fits(graph: TransitionSystem, tracked: Iterable[str], fixed: Mapping[str, str]) -> bool:
    """Whether the valuations of some facts are few enough to be looked at: a set of them is kept for each state, and two for each edge."""
    return count_valuations(graph, tracked, fixed) <= min(MOST_VALUATIONS, max(1, MOST_BITS // (len(graph.node_of) + 2 * len(graph.edges))))


def lowest(bits: Bitset) -> int:
    """The lowest bit of a set that is not empty."""
    return (bits & -bits).bit_length() - 1
