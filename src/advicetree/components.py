"""The strongly connected components of a graph: the groups of names that can all reach one another.

Invariant: a graph is a mapping from each name to its successors, in order; names that are not keys have none.
Nothing here recurses, and the cost is linear.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Name = TypeVar("Name", bound=Hashable)


def strongly_connected(successors: Mapping[Name, Sequence[Name]]) -> list[list[Name]]:
    """The components that hold all keys of the mapping, each component before those that it leads to.

    Within a component, a name comes before its successors, but for those that lead back (reverse postorder).
    Kosaraju's algorithm (Sharir, 1981).

    >>> strongly_connected({"d": ["a"], "a": ["b"], "b": ["a", "c"], "c": []})
    [['d'], ['a', 'b'], ['c']]
    """
    predecessors: dict[Name, list[Name]] = {}
    for name, to in successors.items():
        for other in to:
            predecessors.setdefault(other, []).append(name)
    seen: set[Name] = set()
    order = _postorder(successors)[::-1]
    found = [_reaching(name, predecessors, seen) for name in order if name not in seen]
    if len(found) == len(order):
        return found
    place = {name: number for number, name in enumerate(order)}
    return [sorted(component, key=place.__getitem__) if len(component) > 1 else component for component in found]


def cyclic(successors: Mapping[Name, Sequence[Name]]) -> list[list[Name]]:
    """The components with a cycle in them, whose names can all reach themselves again: each of them, and their list, in the order of the mapping.

    >>> cyclic({"a": ["b"], "b": ["a", "c"], "c": ["c"], "d": ["a"]})
    [['a', 'b'], ['c']]
    """
    place = {name: number for number, name in enumerate(successors)}
    components = strongly_connected(successors)
    found = [sorted(component, key=place.__getitem__) for component in components if has_cycle(component, successors)]
    return sorted(found, key=lambda component: place[component[0]])


def has_cycle(component: Sequence[Name], successors: Mapping[Name, Sequence[Name]]) -> bool:
    """Whether the names of a component can reach themselves again.

    >>> has_cycle(["a"], {"a": ["a", "b"]}), has_cycle(["b"], {"b": []})
    (True, False)
    """
    return len(component) > 1 or component[0] in successors[component[0]]


def _postorder(successors: Mapping[Name, Sequence[Name]]) -> list[Name]:
    """The keys of the mapping, each after all that a depth-first search reaches from it."""
    finished: list[Name] = []
    seen: set[Name] = set()
    for root in successors:
        todo = [] if root in seen else [(root, iter(successors[root]))]
        seen.add(root)
        while todo:
            name, rest = todo[-1]
            for other in rest:
                if other not in seen and other in successors:
                    seen.add(other)
                    todo.append((other, iter(successors[other])))
                    break
            else:
                finished.append(name)
                todo.pop()
    return finished


def _reaching(name: Name, predecessors: Mapping[Name, Sequence[Name]], seen: set[Name]) -> list[Name]:
    """A name and those not seen before that reach it; all of them are seen then."""
    found = []
    todo = [name]
    seen.add(name)
    while todo:
        found.append(todo.pop())
        for before in predecessors.get(found[-1], ()):
            if before not in seen:
                seen.add(before)
                todo.append(before)
    return found
