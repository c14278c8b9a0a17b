"""The state graph of a tree: its nodes with what was counted so far, and the transitions between them.

Invariant: a *state* is a node together with how often the limited nodes of its cycle were visited, and with the facts that count by then, as far as forks
about derived facts there or further on read them; states are numbered from 0.
A *transition* is an edge taken in a state, and the state that it leads to, behind all limits that send it on.
Visits are counted only within the cycle of a limited node: nobody who leaves a cycle comes back to it, and outside of cycles no limit is run into.
Each walk of the tree is a path here, and each path along which no fact contradicts itself is a walk.
Past the bound on states neither is counted: each arrival at a limited node may then be let in or sent on, whether a fact counts is not known,
and paths are more than walks (`counted` is false).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property
from typing import NamedTuple, TypeAlias

from advicetree.checking.budget import BudgetExceeded
from advicetree.checking.proofs.edges import NOTHING, Edges
from advicetree.checking.proofs.formulas import Counted
from advicetree.checking.proofs.variables import Classes
from advicetree.components import strongly_connected
from advicetree.engine import admits
from advicetree.model import Limit, Node
from advicetree.promises import Point
from advicetree.tree import Tree

SPARE_STATES = 200_000
WIDE = 16
MOST_TRANSITIONS = 1_000_000
MOST_COUNTS = 8_000_000

Visits: TypeAlias = tuple[int, ...]


class Transition(NamedTuple):
    """An edge taken in a state, and the state that it leads to."""

    edge: int
    to: int


class TransitionSystem(Edges):
    """The edges of a tree with states: the states where walks start, the node of each state, and its transitions, all of which a subclass works out.

    Once that is done, `order` finds the strongly connected `components`, each before those that it leads to: which are `cyclic`,
    the component of each state (`component_of`), and its place there (`rank`), before those that it leads to but for those that lead back.
    """

    starts: list[int]
    node_of: list[int]
    transitions: list[list[Transition]]

    def order(self) -> None:
        """Find the components."""
        self.components = strongly_connected({state: [transition.to for transition in out] for state, out in enumerate(self.transitions)})
        self.component_of = [0] * len(self.node_of)
        self.rank = [0] * len(self.node_of)
        self.cyclic: list[bool] = []
        for number, component in enumerate(self.components):
            for place, state in enumerate(component):
                self.component_of[state], self.rank[state] = number, place
            self.cyclic.append(len(component) > 1 or any(to == component[0] for _, to in self.transitions[component[0]]))

    @cached_property
    def classes(self) -> Classes:
        """The values of facts by classes of those that nothing tells apart."""
        return Classes(self)

    def node(self, state: int) -> Node:
        """The node of a state."""
        return self.nodes[self.node_of[state]]

    @cached_property
    def predecessors(self) -> list[list[int]]:
        """The states that lead to each state."""
        found: list[list[int]] = [[] for _ in self.node_of]
        for state, out in enumerate(self.transitions):
            for to in dict.fromkeys(transition.to for transition in out):
                found[to].append(state)
        return found


class StateGraph(TransitionSystem):
    """The states of a tree; `counts` has the visits so far of the limited nodes on the cycle of each, and `counting` the facts that count.

    `sent_on` holds the limits that send a walk on in a transition of a state, where there are some.
    With too many states nothing is `counted`. Raises `BudgetExceeded` where there are too many transitions even then.
    """

    def __init__(self, tree: Tree, named: Collection[Point] = ()) -> None:
        super().__init__(tree, named)
        self._slot = {member: slot for members in self.limited for slot, member in enumerate(members)}
        spare = SPARE_STATES // (1 + max(map(len, self.limited), default=0) // WIDE)  # a state holds a count for each limited node of its cycle
        self.counted = True
        self.followed = tree.ruling
        try:
            self._explore(len(self.nodes) + spare)
        except BudgetExceeded:
            self.counted = False
            self.forget_variants()
            self._explore(None)
        self.order()

    def _explore(self, most: int | None) -> None:
        """Work out all states and transitions from the start; raises `BudgetExceeded` where there are more than allowed."""
        self.node_of = []
        self.transitions = []
        self.sent_on: dict[tuple[int, Transition], tuple[Limit, ...]] = {}
        self.counts: list[Visits] = []
        self.counting: list[Counted] = []
        ids: dict[tuple[int, Visits, Counted], int] = {}
        live = self.live if self.followed else [NOTHING] * len(self.nodes)
        left, cells = MOST_TRANSITIONS + len(self.edges), MOST_COUNTS

        def state(node: int, visits: Visits, counting: Counted) -> int:
            key = (node, visits, counting)
            found = ids.get(key)
            if found is None:
                found = ids[key] = len(self.node_of)
                self.node_of.append(node)
                self.counts.append(visits)
                self.counting.append(counting)
            return found

        self.starts = [state(stop, visits, NOTHING) for stop, visits, _ in self._arrivals(-1, (), self.number[self.tree.start])]
        for at, (node, counts, counting) in enumerate(zip(self.node_of, self.counts, self.counting, strict=False)):  # all grow meanwhile
            cells -= len(counts)
            if cells < 0 or (most is not None and len(self.node_of) > most):
                raise BudgetExceeded
            self.transitions.append([])
            for drawn in self.edges_of[node]:
                edge = self.variant(drawn, counting) if self.followed else drawn
                to = self.number[self.edges[edge].answer.to]
                after = self.counted_after(edge, counting) if self.followed else NOTHING
                if self.nodes[to].limit is None and self.cycle_of[to] < 0:
                    self.transitions[at].append(Transition(edge, state(to, (), after & live[to])))
                    continue
                for stop, visits, limits in self._arrivals(self.cycle_of[node], counts, to):
                    transition = Transition(edge, state(stop, visits, after & live[stop]))
                    self.transitions[at].append(transition)
                    if limits:
                        self.sent_on[at, transition] = limits
                    left -= 1 + len(limits) + len(visits) // WIDE
                    if left < 0:
                        raise BudgetExceeded

    def _arrivals(self, cycle: int, counts: Visits, to: int) -> Iterator[tuple[int, Visits, tuple[Limit, ...]]]:
        """Where an arrival at a node leads: the node, the visits then, and the limits that sent it on; uncounted, a limit may do either."""
        limits: list[Limit] = []
        while True:
            if self.cycle_of[to] != cycle:
                cycle = self.cycle_of[to]
                counts = (0,) * len(self.limited[cycle]) if cycle >= 0 and self.counted else ()
            limit = self.nodes[to].limit
            if limit is None or cycle < 0:
                yield to, counts, tuple(limits)
                return
            if not self.counted:
                yield to, counts, ()
            elif admits(limit, count := counts[slot := self._slot[to]]):
                yield to, (*counts[:slot], count + 1, *counts[slot + 1 :]), tuple(limits)
                return
            else:
                limits.append(limit)
            to = self.number[limit.to]
