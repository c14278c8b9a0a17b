"""The whole walks of a tree: the first of them in order, one at random, and how many there are.

A walk is whole if it comes to an ending. Walks come by their number of visits, and among as many visits by the author's order of the answers.
They are listed by iterative deepening (Korf's IDA*, 1985): all of one length, then all of the next, cut off by the fewest visits that are left to an ending.
Nothing is kept but the one path that is being gone, so endless trees give as many walks as are wanted.
They are counted on the state graph, from the endings backwards and in topological order, and never gone one by one.

Invariant: listed walks are no longer than a session may be; where a bound cut the list short, its words say so.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from advicetree.checking.budget import Budget, BudgetExceeded
from advicetree.checking.walks.distances import Distances
from advicetree.checking.walks.lists import at_random
from advicetree.checking.walks.states import States, Transition
from advicetree.checking.walks.walk import Recorder, Walk, Walks, must_be_bound
from advicetree.components import strongly_connected
from advicetree.engine import LONGEST_WALK
from advicetree.errors import TooMany
from advicetree.model import Ending, Node
from advicetree.text import counted
from advicetree.tree import Tree

MOST_EXACT = 20_000
LOOKS = 1_000_000
LOOKS_A_WALK = 1_000
MOST_LOOKS = 4_000_000
MOST_VISITS = 500_000
MOST_COUNTED = 200_000
A_VISIT = 24  # bytes that a walk takes for each of its visits

Left: TypeAlias = Callable[[int], int | None]


def walks(tree: Tree, limit: int = 1_000) -> Walks:
    """The whole walks of a tree, at most `limit` of them: those with the fewest visits first, then in the author's order.

    They begin with nothing known beforehand; a value that a group or `others` takes is an answer of its own.
    Of lists of choices that nothing further on tells apart, one is given: that with the fewest ticks, and then the first in the author's order.
    At most a million steps are looked at, and for each walk that is wanted 1,000, or twice the fewest visits to an ending if these are more;
    never more than four million, nor more than some 400 MB of positions and walks can hold: past that, fewer walks are given.
    The result is `complete` if there are no others, and says in words which bound was reached.
    Raises `TypeError` for anything but a tree, and `ValueError` for a limit that is not a whole number from 1.

    >>> from advicetree import shipped
    >>> for walk in walks(shipped("interview-recovery"), limit=2):
    ...     print(walk)
    where-now: good → good-news
    where-now: to-come, prepare: done → ready
    """
    must_be_bound(tree, "limit", limit, "walks")
    budget, again = Budget().half(), Budget().half()
    states = States(tree, budget)
    left = _visits_left(states)
    budget.memory, budget.work = again.memory, again.work
    search = _Deepening(states, left, min(LOOKS + limit * max(LOOKS_A_WALK, 2 * (left(states.start) or 0)), MOST_LOOKS))
    found: list[Walk] = []
    for path in search.walks():
        if len(found) == limit:
            return Walks(tuple(found), complete=False, words=f"The first {counted(limit, 'walk')}; there are more.")
        found.append(states.walk(path))
        try:
            budget.spend(memory=A_VISIT * len(found[-1].visits), work=len(found[-1].visits) // 2)
        except BudgetExceeded:
            search.stopped = True
            break
    search.stopped = search.stopped or not states.complete
    return Walks(tuple(found), complete=not (search.stopped or search.too_long), words=_told(len(found), search))


def _told(count: int, search: _Deepening) -> str:
    if search.stopped:
        return f"{counted(count, 'walk')}; the search stopped after {search.looked:,} steps, and there may be more."
    if search.too_long:
        return f"{counted(count, 'walk')}; those of more than {LONGEST_WALK:,} steps are left out."
    if not count:
        return "No walk comes to an end."
    return "1 walk, the only one." if count == 1 else f"{counted(count, 'walk')}, all that there are."


def _visits_left(states: States) -> Left:
    """The fewest visits from a state to an ending, `None` where it leads to none: exact where all states can be worked out, else as the drawing has it."""
    try:
        if states.explore(MOST_EXACT):
            return states.visits_to_end().get
    except BudgetExceeded:
        pass
    drawn = Distances(states.tree).visits_to(node.id for node in states.tree.nodes.values() if isinstance(node, Ending))
    return lambda state: drawn.get(states.nodes[state].id)


class _Deepening:
    """The search for whole walks; it looks at `most` steps at most.

    Once it is over, `stopped` says that there were more to look at, and `too_long` that walks of more steps than a session may have were left out.
    """

    def __init__(self, states: States, left: Left, most: int) -> None:
        self.states = states
        self.left = left
        self.most = most
        self.looked = 0
        self.stopped = self.too_long = False
        self._next: float = math.inf  # the fewest visits of a walk that has more than are looked for now

    def walks(self) -> Iterator[list[Transition]]:
        """The transitions of each walk, in order."""
        least = self.left(self.states.start)
        if least == 0:
            yield []
            return
        self._next = math.inf if least is None else least
        while self._next < math.inf and not self.stopped:
            visits, self._next = int(self._next), math.inf
            try:
                yield from self._of(visits)
            except BudgetExceeded:
                self.stopped = True

    def _of(self, visits: int) -> Iterator[list[Transition]]:
        """The walks of just so many visits after the first."""
        states = self.states
        path: list[Transition] = []
        todo = [iter(states.transitions(states.start))]
        spare = visits  # those that may still be made
        while todo:
            transition = next(todo[-1], None)
            if transition is None:
                todo.pop()
                spare += len(path.pop().points) if path else 0
                continue
            if self.looked >= self.most:
                self.stopped = True
                return
            self.looked += 1
            least = self.left(transition.to)
            if least is None:
                continue
            more = len(transition.points) + least - spare
            if more > 0:
                self._next = min(self._next, visits + more)
            elif least == 0:
                if more == 0:
                    yield [*path, transition]
            elif len(path) + 1 < LONGEST_WALK:
                path.append(transition)
                spare -= len(transition.points)
                todo.append(iter(states.transitions(transition.to)))
            else:
                self.too_long = True


def random_walk(tree: Tree, seed: int, longest: int = LONGEST_WALK) -> Walk:
    """The walk of somebody who answers at random, each offer being as likely as the others; it stops at an ending, or after `longest` steps.

    Where several choices can be ticked, each is by a toss of a coin, as far as they go together.
    It also stops once it has come by half a million nodes, as a walk can do that passes over very many at a time.
    The same seed gives the same walk on every machine and in every version of Python.
    Raises `TypeError` for anything but a tree or a seed that is not a whole number, and `ValueError` for a `longest` that is not one from 1 to 10,000.

    >>> from advicetree import shipped
    >>> random_walk(shipped("interview-recovery"), seed=1).ended
    True
    """
    must_be_bound(tree, "length", longest, "steps", LONGEST_WALK)
    if type(seed) is not int:
        raise TypeError(f"the seed is a whole number, not {type(seed).__name__}")
    draw = random.Random(seed).random  # noqa: S311  (`random()` alone is promised to stay the same)
    recorder = Recorder(tree)
    values = {id: tuple(fact.values) for id, fact in tree.facts.items()}
    several = {node.id: tree.facts[node.fact] for node in tree.nodes.values() if node.fact is not None and tree.facts[node.fact].several is not None}
    offered: dict[str, _Offered] = {}
    while len(recorder.steps) < longest and len(recorder.visits) < MOST_VISITS:
        node = recorder.position.node
        if node.id in several:
            recorder.go(at_random(several[node.id], draw))
            continue
        if node.id not in offered:
            offered[node.id] = _Offered(node, values)
        if not (ids := offered[node.id]):
            break
        recorder.go(ids[int(draw() * len(ids))])
    return recorder.walk()


class _Offered:
    """The ids of what is offered at a node, in the order of `engine.offers`; the values that groups or `others` take share one tuple for each fact."""

    def __init__(self, node: Node, values: Mapping[str, Sequence[str]]) -> None:
        self._named = tuple(node.answers)
        self._values = values[node.fact] if (node.others is not None or node.ways) and node.fact is not None else ()
        named = [place for place, value in enumerate(self._values) if value in node.answers]
        self._before = [place - number for number, place in enumerate(named)]  # how many that are not named come before each that is

    def __len__(self) -> int:
        return len(self._named) + len(self._values) - len(self._before)

    def __getitem__(self, number: int) -> str:
        if number < len(self._named):
            return self._named[number]
        rest = number - len(self._named)
        return self._values[rest + bisect_right(self._before, rest)]


def count_walks(tree: Tree, bound: int = MOST_COUNTED) -> int | float:
    """How many whole walks a tree has, with nothing known beforehand: an exact `int`, or `math.inf` where they are endless.

    Two walks differ where another answer is given; a value that a group or `others` takes is an answer of its own.
    Lists of choices count as one answer where nothing further on tells them apart.
    They are endless where a loop can be gone round again and again and still be left for an ending; loops that nobody gets out of count nothing.
    All are counted, even those that are longer than a session may be.

    Raises `TooMany` where there are more than `bound` positions, or more than fit into some 400 MB or can be worked out in some seconds;
    `TypeError` for anything but a tree, and `ValueError` for a bound that is not a whole number from 1.

    >>> from advicetree import loads
    >>> count_walks(loads('''
    ... format = 1
    ... id = "tea"
    ... title = "A cup of tea"
    ... start = "thirsty"
    ... [situation.thirsty]
    ... ask = "Are you thirsty?"
    ... answers = { yes = "drink", a-little = "drink", no = "rest" }
    ... [ending.drink]
    ... say = "Drink."
    ... [ending.rest]
    ... say = "Rest."
    ... '''))
    3
    """
    must_be_bound(tree, "bound", bound, "positions")
    states = States(tree, Budget())
    first = "take walks(tree, limit) for the first of them"
    try:
        if states.explore(bound) and states.complete:
            return _count(states)
    except BudgetExceeded:
        raise TooMany(f"'{tree.id}' has more to count over than can be held, after {states.done:,} positions", first) from None
    if not states.complete:
        raise TooMany(f"'{tree.id}' has more lists of choices to count over than can be held", first)
    raise TooMany(f"'{tree.id}' has more than {bound:,} positions to count over", f"give a larger bound, or {first}")


def _count(states: States) -> int | float:
    """The number of walks from the start: of the states that lead to an ending, each is counted after those that it leads to."""
    live = states.visits_to_end()
    successors = {state: [to for to in states.targets(state) if to in live] for state in live}
    waited_for = Counter(to for targets in successors.values() for to in set(targets))
    counts = {states.start: 0}
    for component in reversed(strongly_connected(successors)):
        state, *others = component
        if others or state in successors[state]:
            return math.inf
        counts[state] = 1 if states.ends(state) else sum(counts[to] for to in successors[state])
        # A number of walks can have as many digits as the tree has answers, so it is kept only while somebody waits for it.
        size = counts[state].bit_length() // 8
        states.budget.spend(memory=size, work=len(successors[state]) * size // 10_000)
        for to in set(successors[state]):
            waited_for[to] -= 1
            if not waited_for[to] and to != states.start:
                states.budget.memory += counts.pop(to).bit_length() // 8
    return counts[states.start]
