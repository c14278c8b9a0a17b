"""Walks that show who is told something else, and somebody who goes them.

Invariant: whoever is found goes the walk in the old tree, and has what is told of them; where nobody is found within the bounds, nothing is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from advicetree.checking.budget import BudgetExceeded
from advicetree.checking.proofs.formulas import Formula, atom, negation
from advicetree.checking.proofs.refinement import Walker, who_walks
from advicetree.checking.proofs.traces import Trace, TraceStep
from advicetree.checking.proofs.valuations import lowest
from advicetree.comparing.people.lockstep import Lockstep
from advicetree.comparing.people.moves import Move, Part, ToTrack
from advicetree.comparing.people.space import NEW, OLD, YES, Variable
from advicetree.problems import Told

MOST_SHOWN = 300_000  # steps of all walks that show a case
MOST_VERIFIED = 8  # walks that show one case

Steps: TypeAlias = list[tuple[TraceStep, tuple[str, ...]]]
Pairs: TypeAlias = tuple[tuple[str, Told], ...]


class Witnesses:
    """The walks of what a walk through both trees found."""

    def __init__(self, walk: Lockstep) -> None:
        self.walk = walk
        self._left = MOST_SHOWN

    def verify(self) -> None:
        """Find somebody for each case, on one of the walks that show it. Raises `ToTrack` with what the walks contradict, and `BudgetExceeded`."""
        clash: dict[str, None] = {}
        for case in self.walk.cases.values():
            real: list[Part] = []
            names: tuple[str, ...] = ()
            for part in case.people[:MOST_VERIFIED]:
                walker = self._walker(part)
                real += [part] if walker.person is not None else []
                names = names or walker.clash
            if not real and not names:
                raise BudgetExceeded
            case.people = real + case.people[MOST_VERIFIED:]
            if not real:
                clash.update(dict.fromkeys(variable for name in names for variable in self._variables(name)))
        if clash:
            raise ToTrack(tuple(clash))

    def _walker(self, part: Part) -> Walker:
        """Who goes the walk that shows a part of a case."""
        steps, needs = self._steps(part)
        start = steps[0][0].state if steps else self.walk.graphs[OLD].starts[0]
        return who_walks(self.walk.graphs[OLD], Trace(start, tuple(step for step, _ in steps), 0), needs=needs)

    def _variables(self, name: str) -> list[str]:
        """The variables of a fact, or of a choice, of the old tree."""
        fact, _, choice = name.partition(".")
        some = self.walk.people.variables(fact)
        return [one.name for one in some if one.kind != "choice" or any(pair[OLD] == choice for pair in one.classes[0])]

    def shown(self, parts: Iterable[Part]) -> tuple[Pairs, Pairs]:
        """A shortest walk that shows a case, and what is true of the person besides, as pairs; nothing once so many steps were shown that it is too much."""
        if self._left < 0:
            return (), ()
        steps, needs = self._steps(min(parts, key=lambda part: part[2]))
        self._left -= len(steps)
        person = self._plainly(steps, needs) or self._somebody(steps, needs)
        return self._as_walk(steps, person) if person is not None else ((), ())

    def _steps(self, part: Part) -> tuple[Steps, list[Formula]]:
        """The walk in the old tree that shows a part of a case, and what is true of those who go it."""
        space, bits, number = part
        bit = lowest(bits)
        moves = self.walk.came(number, bit)
        steps: Steps = [(move.old, move.given) for move in moves if move.old is not None]
        graph = self.walk.graphs[OLD]
        met = self._met(moves)
        needs = [truth for name, variable in space.variables.items() if name in met for truth in self._truths(variable, bit)]
        for step, given in steps:
            edge = graph.edges[step.edge]
            if edge.fact is not None and edge.values and edge.values != given and graph.tree.facts[edge.fact].several is None:
                needs.append(atom(edge.fact, given))
        return steps, needs

    def _plainly(self, steps: Steps, needs: list[Formula]) -> dict[str, Told] | None:
        """Who goes some steps, where nothing is asked of them but plain facts; `None` where more is."""
        graph = self.walk.graphs[OLD]
        values: dict[str, list[str]] = {}
        asked = [(edge.fact, edge.values) for step, _ in steps if (edge := graph.edges[step.edge]).fact is not None and edge.values]
        if any(graph.edges[step.edge].guard is not None for step, _ in steps) or any(need.kind != "in" for need in needs):
            return None
        for fact, some in (*asked, *((need.fact, tuple(need.values)) for need in needs)):
            if fact is None or graph.tree.facts[fact].several is not None:
                return None
            values[fact] = [value for value in values.get(fact, graph.tree.facts[fact].values) if value in some]
        return {fact: some[0] for fact, some in values.items()} if all(values.values()) else None

    def _somebody(self, steps: Steps, needs: list[Formula]) -> dict[str, Told] | None:
        """Who goes some steps, and has more that is needed; `None` where that is not found."""
        graph = self.walk.graphs[OLD]
        start = steps[0][0].state if steps else graph.starts[0]
        try:
            person = who_walks(graph, Trace(start, tuple(step for step, _ in steps), 0), needs=needs).person
        except BudgetExceeded:
            return None
        return dict(person) if person is not None else None

    def _met(self, moves: Iterable[Move]) -> set[str]:
        """The names of the variables of what was asked on the way, in either tree."""
        people = self.walk.people
        found: set[str] = set()
        for move in moves:
            for side, edge in ((OLD, self.walk.graphs[OLD].edges[move.old.edge] if move.old is not None else None), (NEW, move.new)):
                if edge is not None and edge.guard is not None:
                    found.update(people.read(side, edge.guard))
                elif edge is not None and edge.fact is not None:
                    found.add(people.key(side, edge.fact))
        return found

    def _truths(self, variable: Variable, bit: int) -> list[Formula]:
        """What a variable says of a person in the old tree."""
        fact, number = variable.facts[OLD], bit // variable.stride % variable.size % variable.count
        if fact is None or variable.kind == "can":
            return []
        if variable.kind == "choice":
            members = [before for before, _ in variable.classes[0] if before is not None]
            return [atom(fact, members) if number == YES else negation(atom(fact, members))] if members else []
        values = [before for before, _ in variable.classes[number] if before is not None]
        return [atom(fact, values)] if values else []

    def _as_walk(self, steps: Steps, person: dict[str, Told]) -> tuple[Pairs, Pairs]:
        """Steps as authors read them: the answers, each with its node before it; and what is true of the person that these do not tell."""
        graph = self.walk.graphs[OLD]
        told: set[str] = set()
        left_open: set[str] = set()
        walk: list[tuple[str, Told]] = []
        for step, given in steps:
            edge = graph.edges[step.edge]
            if edge.fact in told or graph.is_derived(step.edge):
                continue  # it is passed over
            settles = edge.fact is not None and not edge.leaves_open
            walk.append((graph.nodes[edge.node].id, person[edge.fact] if settles and edge.fact is not None else given[0]))
            if edge.fact is not None:
                (told if settles else left_open).add(edge.fact)
        told |= left_open
        return tuple(walk), tuple((fact, person[fact]) for fact in graph.tree.facts if fact in person and fact not in told)
