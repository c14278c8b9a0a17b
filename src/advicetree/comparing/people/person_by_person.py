"""Who is told something else, person by person: what has to be told apart of people, and the walk of all of them through both trees.

Facts are told apart everywhere that are asked more than once where something may still be told otherwise, or that rules there read, and no others.
Where that is too much, only those are that a passage has to know, or that a walk contradicts which shows a case
(counterexample-guided refinement, as in `checking.proofs`).

Invariant: each case that is found is of somebody.
"""

from __future__ import annotations

from collections import Counter

from advicetree.checking.budget import BudgetExceeded
from advicetree.checking.proofs.state_graph import StateGraph
from advicetree.comparing.comparison import Redirection
from advicetree.comparing.people.drawings import UNPAIRED, Drawings
from advicetree.comparing.people.gathering import Gathering
from advicetree.comparing.people.lockstep import Lockstep
from advicetree.comparing.people.moves import ToTrack
from advicetree.comparing.people.space import NEW, OLD, People
from advicetree.comparing.people.witnesses import Witnesses

MOST_ROUNDS = 24


class _Graph(StateGraph):
    """A state graph whose components are not needed."""

    def order(self) -> None:
        """Find no components."""


def redirected_people(drawings: Drawings) -> tuple[Redirection, ...]:
    """Who is told something else, nearest the start first; raises `BudgetExceeded` where that cannot be worked out within the bounds."""
    return Gathering(walked(drawings)).redirections()


def walked(drawings: Drawings) -> Lockstep:
    """Both trees, walked at once by everybody; raises `BudgetExceeded`."""
    graphs = _Graph(drawings.matching.old), _Graph(drawings.matching.new)
    if not graphs[OLD].counted or not graphs[NEW].counted:
        raise BudgetExceeded
    people = People(drawings, graphs)
    leading = _leading(drawings, graphs)
    try:
        return _walked(drawings, people, leading, exact=True)
    except BudgetExceeded:
        return _walked(drawings, people, leading, exact=False)


def _walked(drawings: Drawings, people: People, leading: tuple[set[int], set[int]], *, exact: bool) -> Lockstep:
    """The walk through both trees, with as much told apart as has to be.

    If it is to be `exact`, all that may matter is told apart from the beginning. Else only what a case, or a walk that shows it and contradicts itself,
    turns out to need: each case is of somebody then, but of people who are not told apart it may be that not all of them meet it.
    Raises `BudgetExceeded`.
    """
    tracked = _tracked(people, leading, exact=exact)
    for _ in range(MOST_ROUNDS):
        walk = Lockstep(drawings, people, leading, tracked, exact=exact)
        try:
            walk.walk()
            if not exact:
                Witnesses(walk).verify()
        except ToTrack as more:
            if set(more.names) <= set(tracked):
                break
            tracked += tuple(name for name in more.names if name not in tracked)
        else:
            return walk
    raise BudgetExceeded


def _leading(drawings: Drawings, graphs: tuple[StateGraph, StateGraph]) -> tuple[set[int], set[int]]:
    """The nodes of each tree from which something may still be told otherwise.

    Behind a difference, other facts may count, be known, or limits be used up than in the other tree: so forks about derived facts,
    questions that can be left open, and limits may differ there too.
    """
    sides, of = (drawings.old, drawings.new), (drawings.new_of, drawings.old_of)
    old = {number for number, other in enumerate(of[OLD]) if other == UNPAIRED} | set(drawings.differing)
    new = {number for number, other in enumerate(of[NEW]) if other == UNPAIRED or other in old}
    if of[OLD][drawings.old.start] != drawings.new.start:
        old.add(drawings.old.start)
        new.add(drawings.new.start)
    found = (old, new)
    behind = [{number for number in side.reached_from(some) if _depends(graph, number)} for side, some, graph in zip(sides, found, graphs, strict=True)]
    for side, some in enumerate(behind):
        found[side].update(some)
        found[1 - side].update(there for number in some if (there := of[side][number]) != UNPAIRED)
    return drawings.old.reaching(old), drawings.new.reaching(new)


def _depends(graph: StateGraph, number: int) -> bool:
    """Whether it matters at a node what counts, what is known, or how often somebody was there."""
    node = graph.nodes[number]
    return node.limit is not None or (node.fact is not None and (node.fact in graph.tree.derived or node.fact in graph.left_open))


def _tracked(people: People, leading: tuple[set[int], set[int]], *, exact: bool) -> tuple[str, ...]:
    """The variables that are told apart from the beginning; not to be `exact`, those of facts whose bands are otherwise."""
    found: dict[str, None] = {}
    sides = (people.drawings.old, people.drawings.new)
    for side, graph in enumerate(people.graphs):
        asking = [graph.nodes[number] for number in sorted(leading[side])]
        asked = Counter(node.fact for node in asking if node.fact is not None)
        for node in asking:
            fact = node.fact
            if fact is None or not graph.tree.facts[fact].remember or not (exact or people.is_spread(people.key(side, fact))):
                continue
            if fact in graph.tree.derived:
                guards = (graph.edges[edge].guard for edge in graph.all_edges_of(graph.number[node.id]))
                found.update((name, None) for guard in guards if guard is not None for name in people.read(side, guard))
            elif asked[fact] > 1 or node.id in sides[side].looping or people.is_spread(people.key(side, fact)):
                found.update((variable.name, None) for variable in people.variables(people.key(side, fact)))
    return tuple(found)
