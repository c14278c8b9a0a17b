"""Who is told something else, person by person: what the walk through both trees found, as a small number of cases.

Invariant: each case says who it is of all who come there; people who are told apart nowhere are one.
Facts are told apart everywhere that are asked more than once where something may still be told otherwise, or that rules there read, and no others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TypeAlias

import attrs

from advicetree.checking.budget import BudgetExceeded
from advicetree.checking.proofs.formulas import Formula, atom, negation
from advicetree.checking.proofs.refinement import who_walks
from advicetree.checking.proofs.state_graph import StateGraph
from advicetree.checking.proofs.traces import Trace, TraceStep
from advicetree.checking.proofs.valuations import Bitset, lowest
from advicetree.comparing.comparison import Redirection, Trait
from advicetree.comparing.people.covering import cover
from advicetree.comparing.people.drawings import UNPAIRED, Drawings, way
from advicetree.comparing.people.lockstep import START, At, Case, CaseKey, Lockstep, Move, ToTrack
from advicetree.comparing.people.space import NEW, OLD, YES, People, Space, Variable
from advicetree.model import Known, Situation
from advicetree.promises import LIMIT, Point

MOST_TOLD = 3
MOST_STATES_OF_PEOPLE = 1 << 16

Steps: TypeAlias = list[tuple[TraceStep, tuple[str, ...]]]


class _Graph(StateGraph):
    """A state graph whose components are not needed."""

    def order(self) -> None:
        """Find no components."""


def redirected_people(drawings: Drawings) -> tuple[Redirection, ...]:
    """Who is told something else, nearest the start first; raises `BudgetExceeded` where that cannot be worked out within the bounds."""
    graphs = _Graph(drawings.matching.old), _Graph(drawings.matching.new)
    if not graphs[OLD].counted or not graphs[NEW].counted:
        raise BudgetExceeded
    people = People(drawings, graphs)
    leading = _leading(drawings, graphs)
    tracked = _tracked(people, leading)
    while True:
        walk = Lockstep(drawings, people, leading, tracked)
        try:
            walk.walk()
        except ToTrack as more:
            tracked += tuple(name for name in more.names if name not in tracked)
        else:
            return _Teller(walk).redirections()


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


def _tracked(people: People, leading: tuple[set[int], set[int]]) -> tuple[str, ...]:
    """The variables that are told apart from the beginning."""
    found: dict[str, None] = {}
    sides = (people.drawings.old, people.drawings.new)
    for side, graph in enumerate(people.graphs):
        asking = [graph.nodes[number] for number in sorted(leading[side])]
        asked = Counter(node.fact for node in asking if node.fact is not None)
        for node in asking:
            fact = node.fact
            if fact is None or not graph.tree.facts[fact].remember:
                continue
            if fact in graph.tree.derived:
                guards = (graph.edges[edge].guard for edge in graph.all_edges_of(graph.number[node.id]))
                found.update((name, None) for guard in guards if guard is not None for name in people.read(side, guard))
            elif asked[fact] > 1 or node.id in sides[side].looping or people.is_spread(people.key(side, fact)):
                found.update((variable.name, None) for variable in people.variables(people.key(side, fact)))
    return tuple(found)


@attrs.frozen
class _Told:
    """A redirection with what it is sorted by, and what others are gathered with it by: who they are besides what they answer there."""

    redirection: Redirection
    at: At
    old: frozenset[int]
    new: frozenset[int]
    depth: int
    whoever: tuple[tuple[Trait, ...], ...]


class _Teller:
    """Tells what a walk found."""

    def __init__(self, walk: Lockstep) -> None:
        self.walk = walk
        self.drawings = walk.drawings
        self.old, self.new = walk.drawings.old, walk.drawings.new

    def redirections(self) -> tuple[Redirection, ...]:
        """All cases, those that are one gathered, nearest the start first."""
        come = self._come({at for at, _, _, _ in self.walk.cases})
        found = self._everywhere()
        taken = {key for keys, _ in found for key in keys}
        left = [(key[0], case) for key, case in self.walk.cases.items() if key not in taken]
        left = self._alternatives(left, come)
        told = self._by_question([self._told(at, case, come.get(at, [])) for at, case in left])
        told += [self._gathered(keys, to) for keys, to in found]
        told.sort(key=lambda one: (one.depth, -(1 if one.redirection.share is None else one.redirection.share), one.at))
        return tuple(one.redirection for one in told)

    def _come(self, wanted: set[At]) -> dict[At, list[tuple[Space, Bitset]]]:
        """The people who come to some answers at all."""
        walk = self.walk
        found = {at: list(some) for at, some in walk.comers.items() if at in wanted}
        limits = any(at != START and not at.given for at in wanted)
        nodes = {at.node for at in wanted}
        for (old, new), people in walk.met.items():
            if limits or walk.graphs[OLD].node_of[old] in nodes:
                for at, _, _, _, some in walk.steps(old, new, people):
                    if at in wanted:
                        found.setdefault(at, []).append((walk.space, some))
        return found

    def _everywhere(self) -> list[tuple[list[CaseKey], tuple[int, int]]]:
        """Cases by what was told, where nobody who came to it is told the same as before, and all are told one other thing."""
        by_old: dict[int, list[CaseKey]] = {}
        for key, case in self.walk.cases.items():
            for old in case.old:
                by_old.setdefault(old, []).append(key)
        found: list[tuple[list[CaseKey], tuple[int, int]]] = []
        for old, keys in by_old.items():
            cases = [self.walk.cases[key] for key in keys]
            news = set().union(*(case.new for case in cases))
            if len(keys) > 1 and len(news) == 1 and old not in self.walk.agreed and all(case.old == {old} for case in cases):
                found.append((keys, (old, min(news))))
        return found

    def _alternatives(self, cases: list[tuple[At, Case]], come: dict[At, list[tuple[Space, Bitset]]]) -> list[tuple[At, Case]]:
        """Cases, with those as one that are all who come to an answer: several things were told there and now one is, or one was and now many are."""
        by_new: dict[tuple[At, frozenset[int]], list[Case]] = {}
        by_old: dict[tuple[At, frozenset[int]], list[Case]] = {}
        for at, case in cases:
            by_new.setdefault((at, frozenset(case.new)), []).append(case)
            by_old.setdefault((at, frozenset(case.old)), []).append(case)
        found: list[tuple[At, Case]] = []
        one: dict[int, Case] = {}
        for groups, least in ((by_new, 1), (by_old, MOST_TOLD)):
            for (at, _), some in groups.items():
                if len(some) > least and not any(id(case) in one for case in some) and self._is_everybody(some, come.get(at, [])):
                    whole = Case(set().union(*(case.old for case in some)), set().union(*(case.new for case in some)))
                    for case in some:
                        whole.people += case.people
                        one[id(case)] = whole
        for at, case in cases:
            whole = one.get(id(case), case)
            if not any(whole is other for _, other in found):
                found.append((at, whole))
        return found

    def _is_everybody(self, cases: list[Case], come: list[tuple[Space, Bitset]]) -> bool:
        """Whether some cases are all who come to an answer."""
        parts = [part for case in cases for part in case.people]
        space = self._common(parts)
        return space is None or not self._in(space, come) & ~self._in(space, parts)

    def _by_question(self, told: list[_Told]) -> list[_Told]:
        """Cases, with those as one that differ only in which answer was given to one question."""
        same: dict[object, _Told] = {}
        for one in told:
            at = one.at
            alike = (at.node, one.old, one.new, one.whoever) if self._is_value(at) else len(same)
            first = same.setdefault(alike, one)
            if first is not one:
                given = At(at.node, first.at.given + tuple(id for id in at.given if id not in first.at.given))
                part = self._part(given)
                people = first.whoever if part is None else tuple((part, *case) for case in first.whoever or ((),))
                share = None if first.redirection.share is None or one.redirection.share is None else max(first.redirection.share, one.redirection.share)
                redirection = attrs.evolve(first.redirection, people=people, share=share)
                same[alike] = attrs.evolve(first, at=given, redirection=redirection)
        return list(same.values())

    def _is_value(self, at: At) -> bool:
        """Whether what was answered is a value of the fact that was asked, or yes or no for one of several choices."""
        node = self.old.nodes[at.node] if at != START and at.given else None
        return isinstance(node, Situation) and (node.choice is not None or at.given[0] in self.old.tree.facts[node.fact].values)

    def _gathered(self, keys: list[CaseKey], to: tuple[int, int]) -> _Told:
        """One case for all who were told something and are told one other thing now."""
        old, new = to
        parts = [part for key in keys for part in self.walk.cases[key].people]
        space = self._common(parts)
        share = self._share(space, self._in(space, parts)) if space is not None else None
        walk, known = self._shown(parts)
        point = Point(self.old.nodes[old].id)
        redirection = Redirection(point, (point.node,), (self.new.nodes[new].id,), self.old.choices_before(old), (), 0, share, walk, known)
        return _Told(redirection, At(old), frozenset({old}), frozenset({new}), self.old.depth.get(old, 0), ())

    def _told(self, at: At, case: Case, come: list[tuple[Space, Bitset]]) -> _Told:
        """One case as it is told."""
        space = self._common(case.people)
        people: tuple[tuple[Trait, ...], ...] = ()
        more, share = 0, None
        if space is not None:
            meant, comers = self._in(space, case.people), self._in(space, come)
            cubes = cover(space, meant, comers | meant)
            share = self._share(space, meant)
            if cubes != [{}]:
                people = tuple(tuple(trait for name, numbers in cube.items() for trait in self._traits(space.variables[name], numbers)) for cube in cubes)
                people, more = people[:MOST_TOLD], max(0, len(people) - MOST_TOLD)
        if case.some and not people:
            more = 1
        at, people = self._narrowed(at, people)
        whoever = people
        if (part := self._part(at)) is not None:
            people = tuple((part, *case) if not any(trait.fact == part.fact for trait in case) else case for case in people or ((),))
        walk, known = self._shown(case.people)
        old = tuple(self.old.nodes[number].id for number in sorted(case.old))
        new = tuple(self.new.nodes[number].id for number in sorted(case.new))
        after = self.old.choices_before(at.node) if at != START else ()
        redirection = Redirection(self._point(at), old, new, after, people, more, share, walk, known)
        depth = self.old.depth.get(at.node, -1) if at != START else -1
        return _Told(redirection, at, frozenset(case.old), frozenset(case.new), depth, whoever)

    def _narrowed(self, at: At, people: tuple[tuple[Trait, ...], ...]) -> tuple[At, tuple[tuple[Trait, ...], ...]]:
        """What was answered, where all have one trait that tells it; that need not be said again."""
        if not people or not self._is_value(at) or self.old.nodes[at.node].choice is not None:
            return at, people
        fact = self.old.nodes[at.node].fact
        found = {trait for traits in people for trait in traits if trait.fact == fact}
        if len(found) != 1 or not all(found <= set(traits) for traits in people):
            return at, people
        one = found.pop()
        if one.now or not set(one.values) <= set(at.given):
            return at, people
        people = tuple(tuple(trait for trait in traits if trait != one) for traits in people)
        return At(at.node, one.values), () if people == ((),) else people

    def _common(self, parts: Iterable[tuple[Space, Bitset, int]]) -> Space | None:
        """The space of all variables that some parts tell apart; `None` where there are none, or too many."""
        names = dict.fromkeys([*self.walk.space.names, *(name for space, _, _ in parts for name in space.names)])
        try:
            return self.walk.people.space(tuple(names)) if names else None
        except BudgetExceeded:
            return self.walk.space if self.walk.space.names else None

    def _in(self, common: Space, parts: Iterable[tuple[Space, Bitset, int]] | Iterable[tuple[Space, Bitset]]) -> Bitset:
        """The people of some parts in one space, whatever they know by then."""
        found = 0
        for space, bits, *_ in parts:
            found |= common.of_another(space.whoever(bits), space)
        return found

    def _share(self, space: Space, meant: Bitset) -> float | None:
        return meant.bit_count() / space.whoever(space.everybody).bit_count()

    def _point(self, at: At) -> Point | None:
        if at == START:
            return None
        node = self.old.nodes[at.node]
        if not at.given:
            return Point(node.id, LIMIT)
        return Point(node.id, way(self.old.tree, node, at.given[0]).id if self._is_value(at) and node.choice is None else at.given[0])

    def _part(self, at: At) -> Trait | None:
        """Which answers are meant, where they are not all of one way out of a situation."""
        node = self.old.nodes[at.node] if at != START and at.given else None
        if not isinstance(node, Situation):
            return None
        fact, tree = self.old.tree.facts[node.fact], self.old.tree
        if node.choice is not None:
            return Trait(f"{fact.id}.{node.choice}", at.given[:2]) if len(at.given) > 1 else None
        given = tuple(value for value in at.given if value in fact.values)
        if fact.several is not None or not given:
            return None
        one = {value for value in fact.values if way(tree, node, value).id == way(tree, node, given[0]).id}
        return Trait(fact.id, given) if one != set(given) else None

    def _traits(self, variable: Variable, numbers: frozenset[int]) -> list[Trait]:
        """What some values of a variable say of a person."""
        old, new = variable.facts
        side = OLD if old is not None else NEW
        fact = (old if old is not None else new) or ""
        if variable.kind == "can":
            return []
        if variable.kind == "choice":
            members = [pair[side] or pair[1 - side] or "" for pair in variable.classes[0]]
            yes = numbers == {YES}
            return [Trait(fact, tuple(members))] if yes and len(members) > 1 else [Trait(f"{fact}.{choice}", ("yes" if yes else "no",)) for choice in members]
        values = dict.fromkeys(pair[side] for number in sorted(numbers) for pair in variable.classes[number] if pair[side] is not None)
        now = dict.fromkeys(pair[NEW] for number in sorted(numbers) for pair in variable.classes[number] if pair[NEW] is not None)
        others = {pair[side] for number, pairs in enumerate(variable.classes) if number not in numbers for pair in pairs}
        order = self.walk.graphs[side].tree.facts[fact].values
        told = tuple(value for value in order if value in values)
        return [Trait(fact, told, tuple(value or "" for value in now) if side == OLD and (not told or not others.isdisjoint(told)) else ())]

    def _shown(self, parts: list[tuple[Space, Bitset, int]]) -> tuple[tuple[tuple[str, Known], ...], tuple[tuple[str, Known], ...]]:
        """A shortest walk that shows a case, and what is true of the person besides, as pairs."""
        space, bits, number = min(parts, key=lambda part: part[2])
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
        person = self._plainly(steps, needs) or self._somebody(steps, needs)
        return self._as_walk(steps, person) if person is not None else ((), ())

    def _plainly(self, steps: Steps, needs: list[Formula]) -> dict[str, Known] | None:
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

    def _somebody(self, steps: Steps, needs: list[Formula]) -> dict[str, Known] | None:
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

    def _as_walk(self, steps: Steps, person: dict[str, Known]) -> tuple[tuple[tuple[str, Known], ...], tuple[tuple[str, Known], ...]]:
        """Steps as authors read them: the answers, each with its node before it; and what is true of the person that these do not tell."""
        graph = self.walk.graphs[OLD]
        told: set[str] = set()
        left_open: set[str] = set()
        walk: list[tuple[str, Known]] = []
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
