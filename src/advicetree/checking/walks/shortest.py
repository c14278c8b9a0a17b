"""A shortest walk to each node.

Invariant: visits are counted, those of nodes that are passed over too; among walks of as many visits, the first in the author's order is given.
A walk to a node that is passed over goes on to where it stops.

Most nodes have a walk as short as the drawing lets it be. All of these are found at once, by a search in depth and in the author's order
over transitions that lead, at each visit, to a node that is one visit farther; so it comes to each state by the first of its shortest walks.
No limit sends on there: a walk that is sent on was at that node before, and so could have been sent on with fewer visits, as the drawing has it.
Each of the other nodes is the goal of a search of its own, the one behind `Session.why_not` (A* on an abstraction that is refined), in which only visits cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import attrs

from advicetree.checking.budget import Budget, BudgetExceeded
from advicetree.checking.walks.distances import Distances
from advicetree.checking.walks.states import States
from advicetree.checking.walks.walk import Walk, must_be_bound, walk_by
from advicetree.engine import LONGEST_WALK
from advicetree.model import EMPTY, Known, targets
from advicetree.session.abstracting import VISITS
from advicetree.session.searching import Search
from advicetree.text import counted, listed
from advicetree.tree import Tree

MOST_STATES = 200_000
A_SEARCH = 10  # units of work for each node and answer that a search by itself begins with
A_STEP = 120  # bytes

Steps: TypeAlias = list[tuple[str, Known]]
Come: TypeAlias = tuple[int, tuple[str, Known]] | None  # from which state, by which step; `None` at the start


@attrs.frozen(eq=False)
class _Direct:
    """The walks as short as the drawing lets them be: how each state was come to first, and how each node was."""

    states: Mapping[int, Come]
    nodes: Mapping[str, Come]

    def steps(self, node: str) -> Steps:
        """The steps of the walk to a node."""
        come = self.nodes[node]
        steps: Steps = []
        while come is not None:
            steps.append(come[1])
            come = self.states[come[0]]
        return steps[::-1]


@attrs.frozen(eq=False, repr=False)
class ShortestWalks(Mapping[str, Walk]):
    """A shortest walk to each node that somebody can visit, as a mapping in the author's order.

    A walk is put together when it is asked for.
    """

    tree: Tree
    """The tree."""
    complete: bool
    """Whether nobody can visit the nodes that are not in it; else some may have been missed within the bound."""
    words: str
    """How many nodes can be visited, in a sentence; `str()` gives it too."""
    _direct: _Direct
    _alone: Mapping[str, Steps]

    def __getitem__(self, node: str) -> Walk:
        steps = self._alone[node] if node in self._alone else self._direct.steps(node)
        return walk_by(self.tree, steps)

    def __iter__(self) -> Iterator[str]:
        return (node for node in self.tree.nodes if node in self._alone or node in self._direct.nodes)

    def __len__(self) -> int:
        return len(self._alone) + len(self._direct.nodes)

    def __repr__(self) -> str:
        return f"<ShortestWalks of {self.tree.id!r}: {self.words}>"

    def __str__(self) -> str:
        return self.words


def shortest_walks(tree: Tree, bound: int = MOST_STATES) -> ShortestWalks:
    """A walk with the fewest visits to each node that somebody can visit, as a mapping in the order of the tree's nodes.

    Among walks of as many visits, it is the first in the author's order of the answers; of lists of choices it gives some that lead there.
    At most `bound` positions are looked at, twice, no more than fit into some 400 MB, and walks of at most 10,000 steps;
    each walk that is given is a shortest one even then.
    Raises `TypeError` for anything but a tree, and `ValueError` for a bound that is not a whole number from 1.

    >>> from advicetree import shipped
    >>> print(shortest_walks(shipped("interview-recovery"))["ready"])
    where-now: to-come, prepare: done → ready
    """
    must_be_bound(tree, "bound", bound, "positions")
    drawing = Distances(tree)
    drawn = drawing.visits_from(tree.start)
    budget = Budget()
    direct = _found_direct(tree, drawn, bound, budget)
    alone: dict[str, Steps] = {}
    complete = True
    for node in drawn:
        if node not in direct.nodes:
            steps, looked = _found_alone(tree, node, bound, budget, drawing.size)
            bound -= max(looked, len(tree.nodes))
            complete = complete and steps is not None
            if steps:
                alone[node] = steps
    missed = [id for id in tree.nodes if id not in direct.nodes and id not in alone]
    words = f"A shortest walk to each of {counted(len(direct.nodes) + len(alone), 'node')}"
    if missed:
        words += f"; {'nobody can visit' if complete else 'none was found within the bound to'} {listed(missed)}"
    return ShortestWalks(tree, complete, f"{words}.", direct, alone)


def _found_direct(tree: Tree, drawn: Mapping[str, int], bound: int, budget: Budget) -> _Direct:
    """The walks as short as drawn; where the bound or the budget is reached, what was found by then is kept."""
    successors = {node.id: [to for to in targets(node) if drawn.get(to) == drawn[node.id] + 1] if node.id in drawn else [] for node in tree.nodes.values()}
    states = States(tree, budget, successors)
    came: dict[int, Come] = {states.start: None}
    found: dict[str, Come] = dict.fromkeys([*(point.node for point in states.passed_first), states.nodes[states.start].id])
    try:
        straight = drawn[states.nodes[states.start].id] == 1 + len(states.passed_first)  # else the forks before it lead a longer way than the drawing has
        todo = [(states.start, iter(states.transitions(states.start)))] if straight else []
        while todo and len(found) < len(drawn):
            state, transitions = todo[-1]
            transition = next(transitions, None)
            if transition is None:
                todo.pop()
                continue
            step, to, _ = transition
            visits = states.visits(transition)
            for far, node in enumerate(visits, drawn[states.nodes[state].id] + 1):
                if node not in found and drawn.get(node) == far:
                    found[node] = (state, step)
            if to not in came and drawn.get(states.nodes[to].id) == drawn[states.nodes[state].id] + len(visits) <= LONGEST_WALK:
                if not states.known(to) and states.done >= bound:
                    break
                came[to] = (state, step)
                todo.append((to, iter(states.transitions(to))))
    except BudgetExceeded:
        pass
    return _Direct(came, found)


def _found_alone(tree: Tree, node: str, bound: int, budget: Budget, size: int) -> tuple[Steps | None, int]:
    """The steps of a shortest walk to a node, and how many states were looked at for it.

    There are none where nobody can walk so, and they are `None` where that was not found out within the bound or the budget.
    """
    try:
        budget.spend(work=A_SEARCH * size)
        if bound < 1:
            return None, 0
        search = Search(tree, EMPTY, EMPTY, node, bound, VISITS)
        search.most_work = min(search.most_work, budget.work)
        choices = search.run()
        budget.spend(memory=A_STEP * len(choices or ()), work=search.work)
    except BudgetExceeded:
        return None, bound
    if choices is None:
        return [] if search.complete else None, search.looked
    return [(choice.answer.node, choice.value) for choice in choices if choice.given], search.looked
