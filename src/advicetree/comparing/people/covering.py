"""A set of people in few words: conjunctions of what facts they have.

Invariant: all of those who are meant are in one of the conjunctions, and of all who come there nobody else.

Each is an implicant made as wide as it can be, and the next one begins with somebody whom none before it covers: a greedy cover by prime implicants,
where whoever does not come there does not matter (Quine 1952, McCluskey 1956, without the search for the fewest).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from advicetree.checking.proofs.valuations import Bitset, lowest
from advicetree.comparing.people.space import Space, Variable

MOST_CASES = 64

Cube: TypeAlias = dict[str, frozenset[int]]  # of some variables, the values that are meant


def cover(space: Space, meant: Bitset, come: Bitset) -> list[Cube]:
    """Few conjunctions that hold for all who are `meant`, and for nobody else of those who `come` there; past a bound, not for all."""
    variables = [variable for variable in space.variables.values() if _matters(space, variable, come)]
    found: list[Cube] = []
    left = meant
    while left and len(found) < MOST_CASES:
        bit = lowest(left)
        best = max(
            (_widened(space, order, bit, meant, come) for order in (variables, variables[::-1])),
            key=lambda cube: (_people(space, cube) & left).bit_count() - len(cube),
        )
        found.append(best)
        left &= ~_people(space, best)
    return found


def _matters(space: Space, variable: Variable, come: Bitset) -> bool:
    """Whether those who come there do not all have the same value of a variable."""
    return sum(bool(come & space.having(variable, [number])) for number in range(variable.count)) > 1


def _widened(space: Space, variables: Iterable[Variable], bit: int, meant: Bitset, come: Bitset) -> Cube:
    """The conjunction of all that is true of one person, without what can be left out, and with all values that can be added."""
    cube: Cube = {variable.name: frozenset([bit // variable.stride % variable.size % variable.count]) for variable in variables}
    for variable in variables:
        own = cube.pop(variable.name)
        rest = _people(space, cube) & come & ~meant
        if not rest:
            continue
        for number in range(variable.count):
            here = space.having(variable, [number])
            if number not in own and here & come and not here & rest:
                own |= {number}
        cube[variable.name] = own
    return cube


def _people(space: Space, cube: Cube) -> Bitset:
    people = space.everybody
    for name, numbers in cube.items():
        people &= space.having(space.variables[name], numbers)
    return people
