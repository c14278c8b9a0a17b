"""Which names can reach themselves again.

What always holds: a graph is a mapping from each name to those that it leads to, in order; nothing here recurses, and the cost is linear.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def rings(onward: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Give the groups of names that can reach themselves and one another again, each group and all of them in the order of the mapping.

    Names that lead nowhere may be left out of the mapping.
    Kosaraju's strongly connected components (Sharir, 1981), those of one name only where it leads to itself.

    >>> rings({"a": ["b"], "b": ["a", "c"], "c": ["c"], "d": ["a"]})
    [['a', 'b'], ['c']]
    """
    backward: dict[str, list[str]] = {}
    for name, to in onward.items():
        for other in to:
            backward.setdefault(other, []).append(name)
    place = {name: number for number, name in enumerate(onward)}
    found = []
    seen: set[str] = set()
    for name in reversed(_finished(onward)):
        if name not in seen:
            ring = _flood(name, backward, seen)
            if len(ring) > 1 or name in onward[name]:
                found.append(sorted(ring, key=place.__getitem__))
    return sorted(found, key=lambda ring: place[ring[0]])


def _finished(onward: Mapping[str, Sequence[str]]) -> list[str]:
    """Give the names that lead somewhere, each after all that a search in depth comes to from it."""
    finished: list[str] = []
    seen: set[str] = set()
    for root in onward:
        todo = [] if root in seen else [(root, iter(onward[root]))]
        seen.add(root)
        while todo:
            name, rest = todo[-1]
            fresh = next((other for other in rest if other in onward and other not in seen), None)
            if fresh is None:
                finished.append(name)
                todo.pop()
            else:
                seen.add(fresh)
                todo.append((fresh, iter(onward[fresh])))
    return finished


def _flood(name: str, backward: Mapping[str, Sequence[str]], seen: set[str]) -> list[str]:
    """Give the names, not seen before, from which the drawing leads to a name; they are seen then."""
    ring = []
    todo = [name]
    seen.add(name)
    while todo:
        ring.append(todo.pop())
        fresh = [before for before in dict.fromkeys(backward.get(ring[-1], ())) if before not in seen]
        seen.update(fresh)
        todo += fresh
    return ring
