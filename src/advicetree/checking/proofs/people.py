"""Sets of people as bit masks, and what a door does to them.

A *person* has one value for each fact that is tracked and, for a fact that some answer leaves unknown, also whether it is known by now.
What always holds: a set of people is one integer; each tracked fact is a digit of the number of a bit, known values behind those not yet known.
A fact that is not tracked is free at each fork: then paths are more than walks, so what no path does, no walk does.
`fixed` holds values of facts that are true of everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

import attrs

from advicetree.checking.proofs.chart import Chart, Door

MOST_PEOPLE = 1 << 16
MOST_BITS = 1 << 30
LARGE_SET = 4_096
A_DOOR, A_VALUE = 4, 16  # so many are as much work as one move

Mask: TypeAlias = int


class Move(NamedTuple):
    """What a door does to a set of people: it keeps some as they are, and some learn by it, which moves their bits up by `shift`."""

    keep: Mask
    learn: Mask
    shift: int

    def onward(self, mask: Mask) -> Mask:
        """Give those of a set who go through, as they are then."""
        return (mask & self.keep) | ((mask & self.learn) << self.shift)

    def back(self, mask: Mask) -> Mask:
        """Give everybody who comes into a set by going through."""
        return (mask & self.keep) | ((mask >> self.shift) & self.learn)


NOBODY = Move(0, 0, 0)


@attrs.frozen
class Digit:
    """One tracked fact: its values, whether it can be left unknown, and how far apart the bits of two values stand."""

    fact: str
    values: tuple[str, ...]
    doubtful: bool
    stride: int

    @property
    def size(self) -> int:
        """How many digits it needs: each value, known or not yet known."""
        return len(self.values) * (2 if self.doubtful else 1)


class People:
    """The people who walk a chart, told apart by the facts that are `tracked`; `moves` holds what each door does, `None` where it changes nobody.

    Raises `TooMuch`.
    """

    def __init__(self, chart: Chart, tracked: Iterable[str], fixed: Mapping[str, str]) -> None:
        chart.spend((len(chart.doors) + chart.values // A_VALUE) // A_DOOR)
        self.chart = chart
        self.fixed = fixed
        self.digits: dict[str, Digit] = {}
        stride = 1
        for fact in tracked:
            digit = Digit(fact, _values(chart, fact, fixed), fact in chart.doubtful, stride)
            self.digits[fact] = digit
            stride *= digit.size
        self.size = stride
        self.cost = 1 + stride // LARGE_SET  # of moving a set of them
        self.everybody: Mask = (1 << stride) - 1
        moves: dict[tuple[str | None, tuple[str, ...]], Move | None] = {}
        for door in chart.doors:
            if (door.fact, door.values) not in moves:
                moves[door.fact, door.values] = self._move(door)
        self.moves = [moves[door.fact, door.values] for door in chart.doors]
        self.weight = len(chart.doors) * 8 + len(moves) * stride // 3  # in bytes, about
        self._having: dict[tuple[str, str], Mask] = {}
        self.unknowing = self.everybody
        for digit in self.digits.values():
            if digit.doubtful:
                self.unknowing &= self._some(digit, range(len(digit.values)))

    def _some(self, digit: Digit, numbers: Iterable[int]) -> Mask:
        """Give everybody who has one of some numbers for a digit."""
        period = digit.stride * digit.size
        repeated = self.everybody // ((1 << period) - 1)
        block = (1 << digit.stride) - 1
        mask = 0
        for number in numbers:
            mask |= block << (number * digit.stride)
        return mask * repeated

    def _move(self, door: Door) -> Move | None:
        fact = door.fact
        if fact is None:
            return None
        if door.values and fact in self.fixed and self.fixed[fact] not in door.values:
            return NOBODY
        digit = self.digits.get(fact)
        if digit is None:
            return None
        numbers = [number for number, value in enumerate(digit.values) if value in door.values]
        count = len(digit.values)
        if not door.values:
            return Move(self._some(digit, range(count)), 0, 0)
        if not digit.doubtful:
            return Move(self._some(digit, numbers), 0, 0)
        known = self._some(digit, [number + count for number in numbers])
        return Move(known, self._some(digit, numbers), count * digit.stride)

    def onward(self, door: int, mask: Mask) -> Mask:
        """Give those of a set who go through a door, as they are then."""
        move = self.moves[door]
        return mask if move is None else move.onward(mask)

    def back(self, door: int, mask: Mask) -> Mask:
        """Give everybody who comes into a set by going through a door."""
        move = self.moves[door]
        return mask if move is None else move.back(mask)

    def having(self, fact: str, value: str) -> Mask:
        """Everybody of whom a value of a fact is true, as far as that is told apart."""
        if fact in self.fixed and self.fixed[fact] != value:
            return 0
        digit = self.digits.get(fact)
        if digit is None:
            return self.everybody
        key = (fact, value if fact in self.fixed else self.chart.alike(fact)[value])
        if key not in self._having:
            number, count = digit.values.index(key[1]), len(digit.values)
            self._having[key] = self._some(digit, range(number, digit.size, count))
        return self._having[key]

    def alike(self, fact: str, bit: int) -> Mask:
        """Give everybody who has the same digit of a tracked fact as one person."""
        digit = self.digits[fact]
        return self._some(digit, [bit // digit.stride % digit.size])

    def person(self, bit: int) -> dict[str, str]:
        """Give what is true of one person, as far as people are told apart: fact → value."""
        tracked = {digit.fact: digit.values[bit // digit.stride % digit.size % len(digit.values)] for digit in self.digits.values()}
        return {**self.fixed, **tracked}


def _values(chart: Chart, fact: str, fixed: Mapping[str, str]) -> tuple[str, ...]:
    """Give the values of a fact by which people are told apart: of those that go the same ways everywhere, the first."""
    return (fixed[fact],) if fact in fixed else tuple(dict.fromkeys(chart.alike(fact).values()))


def how_many(chart: Chart, tracked: Iterable[str], fixed: Mapping[str, str]) -> int:
    """Give how many people are told apart by some facts."""
    count = 1
    for fact in tracked:
        count *= len(_values(chart, fact, fixed)) * (2 if fact in chart.doubtful else 1)
    return count


def fits(chart: Chart, tracked: Iterable[str], fixed: Mapping[str, str]) -> bool:
    """Whether the people who are told apart by some facts are few enough to be looked at: sets of them are kept for each state, and two for each door."""
    return how_many(chart, tracked, fixed) <= min(MOST_PEOPLE, max(1, MOST_BITS // (len(chart.node_of) + 2 * len(chart.doors))))


def lowest(mask: Mask) -> int:
    """Give the lowest bit of a set that is not empty."""
    return (mask & -mask).bit_length() - 1
