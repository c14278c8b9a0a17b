"""Which names can reach themselves again, and in which order the others follow.

Invariant: a graph is a mapping from each name to those that it leads to, in order; nothing here recurses, and the cost is linear.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Name = TypeVar("Name", bound=Hashable)


def rings(onward: Mapping[Name, Sequence[Name]]) -> list[list[Name]]:
    """The groups of names that can reach themselves and one another again, each group and all of them in the order of the mapping.

    Names that lead nowhere may be left out of the mapping.

    >>> rings({"a": ["b"], "b": ["a", "c"], "c": ["c"], "d": ["a"]})
    [['a', 'b'], ['c']]
    """
    place = {name: number for number, name in enumerate(onward)}
    found = [sorted(group, key=place.__getitem__) for group in groups(onward) if len(group) > 1 or group[0] in onward[group[0]]]
    return sorted(found, key=lambda ring: place[ring[0]])


def groups(onward: Mapping[Name, Sequence[Name]]) -> list[list[Name]]:
    """All names of the mapping in groups that can reach one another, a group before those that it leads to.

    Within a group, a name stands before those that it leads to wherever no way back is needed (reverse postorder).
    Kosaraju's strongly connected components (Sharir, 1981).

    >>> groups({"d": ["a"], "a": ["b"], "b": ["a", "c"], "c": []})
    [['d'], ['a', 'b'], ['c']]
    """
    backward: dict[Name, list[Name]] = {}
    for name, to in onward.items():
        for other in to:
            backward.setdefault(other, []).append(name)
    seen: set[Name] = set()
    order = _finished(onward)[::-1]
    found = [_flood(name, backward, seen) for name in order if name not in seen]
    if len(found) == len(order):
        return found
    place = {name: number for number, name in enumerate(order)}
    return [sorted(group, key=place.__getitem__) if len(group) > 1 else group for group in found]


def _finished(onward: Mapping[Name, Sequence[Name]]) -> list[Name]:
    """The names that lead somewhere, each after all that a search in depth comes to from it."""
    finished: list[Name] = []
    seen: set[Name] = set()
    for root in onward:
        todo = [] if root in seen else [(root, iter(onward[root]))]
        seen.add(root)
        while todo:
            name, rest = todo[-1]
            for other in rest:
                if other not in seen and other in onward:
                    seen.add(other)
                    todo.append((other, iter(onward[other])))
                    break
            else:
                finished.append(name)
                todo.pop()
    return finished


def _flood(name: Name, backward: Mapping[Name, Sequence[Name]], seen: set[Name]) -> list[Name]:
    """The names, not seen before, from which the drawing leads to a name; they are seen then."""
    ring = []
    todo = [name]
    seen.add(name)
    while todo:
        ring.append(todo.pop())
        for before in backward.get(ring[-1], ()):
            if before not in seen:
                seen.add(before)
                todo.append(before)
    return ring
