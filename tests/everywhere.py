"""Goes everywhere in a small tree, step by step by the engine, to hold against it what the library finds by shorter ways.

Invariant: two positions are the same here only if they are equal as the engine has them, with all that they remember.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import TypeAlias

import attrs
import networkx as nx

from advicetree import Answer, Ending, Node, Tree
from advicetree.answering import label_of, offers, resolve
from advicetree.engine import Given, Position, advance, answered_as, derive, start
from advicetree.model import EMPTY, Known, Requirement, answers_of, targets

Key: TypeAlias = tuple[str, frozenset[tuple[str, Known]], frozenset[tuple[str, int]], frozenset[tuple[str, Known]]]
Answers: TypeAlias = tuple[tuple[str, Given], ...]


def key(position: Position) -> Key:
    return position.node.id, frozenset(position.facts.items()), frozenset(position.visits.items()), frozenset(position.counts.items())


def can_be_given(tree: Tree, node: Node) -> list[Given]:
    """All that can be given at a node, numbers and days by their bands: the ids of its offers or, where several can be ticked, all lists of them."""
    fact = tree.facts[node.fact] if node.fact is not None else None
    if fact is None or fact.several is None:
        return [answer.id for answer in offers(tree, node)]
    lists = (choices for count in range(len(fact.values) + 1) for choices in combinations(fact.values, count))
    return [choices for choices in lists if fact.ticked(choices) is not None]


def told_apart(tree: Tree, node: Node) -> list[Given]:
    """What can be given at a node; of lists that no fork from there on tells apart, the first: with the fewest ticks, then in the author's order."""
    fact = node.fact
    if fact is None or tree.facts[fact].several is None:
        return can_be_given(tree, node)
    drawing = nx.DiGraph([(id, to) for id, other in tree.nodes.items() for to in targets(other)])
    forks = [tree[id] for id in {node.id, *nx.descendants(drawing, node.id)}]
    read = [Requirement(fact, (), fork.choice) for fork in forks if fork.fact == fact and fork.choice is not None]
    derived = {name for fork in forks if fork.fact in tree.derived for name in (fork.fact or "", *tree.rests_on(fork.fact or ""))}
    conditions = [rule.condition for name in derived for rule in tree.facts[name].rules if rule.condition is not None]
    read += [requirement for condition in conditions for requirement in condition.requirements if requirement.fact == fact]
    first: dict[frozenset[Requirement], Given] = {}
    for given in can_be_given(tree, node):
        assert isinstance(given, tuple)
        met = (requirement for requirement in read if any(set(given) & {*tree.facts[fact].members(name)} for name in _names(requirement)))
        first.setdefault(frozenset(met), given)
    return list(first.values())


def _names(requirement: Requirement) -> tuple[str, ...]:
    return requirement.values if requirement.choice is None else (requirement.choice,)


def steps(tree: Tree, position: Position) -> Iterator[tuple[Given, Position]]:
    """Each answer that walks tell apart at a position, and the position that it leads to."""
    for given in told_apart(tree, position.node):
        answer, value = resolve(tree, position.node, given)
        yield given, advance(tree, position, answer, value)


def moves(tree: Tree, position: Position) -> Iterator[tuple[Answer, Position]]:
    """Each answer that can be given at a position, and the position that it leads to; of several choices, each list of them."""
    for given in can_be_given(tree, position.node):
        answer, value = resolve(tree, position.node, given)
        label = label_of(tree, answer, value) if isinstance(value, str) else answer.label
        yield attrs.evolve(answer, id=answered_as(tree, answer, value), label=label), advance(tree, position, answer, value)


def passed_over(tree: Tree, position: Position, counts: Mapping[str, Known]) -> Iterator[tuple[Answer, Known]]:
    """Each answer passed over on the way to a position, and the value by which it was; `counts` are the facts that counted before."""
    counts = dict(counts)
    for passed in position.passed:
        if isinstance(passed, Answer):
            fact = tree[passed.node].fact or ""
            value = derive(tree, fact, counts) if tree.facts[fact].derived else position.facts[fact]
            if not tree.facts[fact].derived:  # that has another value once more counts
                counts.setdefault(fact, value)
            yield passed, value


def visited(position: Position) -> list[str]:
    """The nodes visited since the last stop."""
    return [*(passed.node for passed in position.passed if isinstance(passed, Answer)), position.node.id]


def positions(tree: Tree) -> dict[Key, Position]:
    """All positions that somebody comes to who knows nothing beforehand."""
    first = start(tree, EMPTY)
    found = {key(first): first}
    todo = [first]
    while todo:
        for _, after in moves(tree, todo.pop()):
            if key(after) not in found:
                found[key(after)] = after
                todo.append(after)
    return found


def live(tree: Tree) -> set[Key]:
    """The positions from which somebody comes to an end."""
    found = positions(tree)
    alive = {place for place, position in found.items() if isinstance(position.node, Ending)}
    grown = -1
    while grown != len(alive):
        grown = len(alive)
        alive |= {place for place, position in found.items() if any(key(after) in alive for _, after in moves(tree, position))}
    return alive


def door(tree: Tree, id: str, answer: str) -> tuple[str, str]:
    """The node and the answer as the author wrote it that one counts as; both are ids."""
    node = tree[id]
    if answer in {way.id for way in answers_of(node)}:
        return id, answer
    groups = [way for way in node.ways if node.choice is None and answer in tree.facts[node.fact or ""].members(way)]
    assert groups or node.others is not None
    return id, groups[0] if groups else node.others.id if node.others is not None else ""


def takeable(tree: Tree) -> set[tuple[str, str]]:
    """The answers that some whole walk takes."""
    alive = live(tree)
    first = start(tree, EMPTY)
    return {door(tree, taken.node, taken.id) for taken in first.passed if isinstance(taken, Answer) and key(first) in alive} | {
        door(tree, taken.node, taken.id)
        for place, position in positions(tree).items()
        if place in alive
        for answer, after in moves(tree, position)
        if key(after) in alive
        for taken in (answer, *after.passed)
        if isinstance(taken, Answer)
    }


def endless(tree: Tree) -> bool:
    """Whether somebody can go round a loop and still come to an end: whether live positions are left when those are taken away that lead to none of them."""
    found, left = positions(tree), live(tree)
    while True:
        going = {place for place in left if any(key(after) in left for _, after in moves(tree, found[place]))}
        if going == left:
            return bool(left)
        left = going


def whole(tree: Tree, most: int) -> list[Answers]:
    """All whole walks of at most so many visits, by their visits and the author's order of answers."""
    first = start(tree, EMPTY)
    found: list[tuple[int, tuple[int, ...], Answers]] = []
    todo: list[tuple[Position, int, tuple[int, ...], Answers]] = [(first, len(visited(first)), (), ())]
    alive = live(tree)
    while todo:
        position, visits, order, given = todo.pop()
        if isinstance(position.node, Ending):
            found.append((visits, order, given))
        for number, (answer, after) in enumerate(steps(tree, position)):
            more = visits + len(visited(after))
            if more <= most and key(after) in alive:
                todo.append((after, more, (*order, number), (*given, (position.node.id, answer))))
    return [given for _, _, given in sorted(found)]


def nearest(tree: Tree) -> dict[str, tuple[int, Answers]]:
    """Give, for each node that somebody visits, the fewest visits to it, and the first of the walks that have so many in the author's order."""
    first = start(tree, EMPTY)
    found: dict[str, tuple[int, tuple[int, ...], Answers]] = {node: (number, (), ()) for number, node in reversed([*enumerate(visited(first), 1)])}
    queue: list[tuple[int, tuple[int, ...], int, Position, Answers]] = [(len(visited(first)), (), 0, first, ())]
    done: set[Key] = set()
    count = 0
    while queue:
        visits, order, _, position, given = heapq.heappop(queue)
        if key(position) in done:
            continue
        done.add(key(position))
        for number, (answer, after) in enumerate(steps(tree, position)):
            here = ((*order, number), (*given, (position.node.id, answer)))
            for more, node in enumerate(visited(after), visits + 1):
                found[node] = min(found.get(node, (more, *here)), (more, *here))
            count += 1
            heapq.heappush(queue, (visits + len(visited(after)), here[0], count, after, here[1]))
    return {node: (visits, given) for node, (visits, _, given) in found.items()}
