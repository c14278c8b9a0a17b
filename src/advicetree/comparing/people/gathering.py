"""What a walk through both trees found, as a small number of cases that an author can read.

Cases are one where telling them apart says nothing more: where they are of the same people after the same answer, who choose on the way;
where they are all who come to an answer, or very many; where it does not matter by which answer people came to what they are told otherwise now.

Invariant: each case says who it is of all who come there; people who are told apart nowhere are one.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from advicetree.checking.budget import BudgetExceeded
from advicetree.checking.proofs.valuations import Bitset
from advicetree.comparing.comparison import Redirection, Trait
from advicetree.comparing.people.covering import cover
from advicetree.comparing.people.drawings import way
from advicetree.comparing.people.lockstep import Lockstep
from advicetree.comparing.people.moves import START, At, Divergence, Part
from advicetree.comparing.people.space import NEW, OLD, YES, Space, Variable
from advicetree.comparing.people.witnesses import Witnesses
from advicetree.model import Situation
from advicetree.promises import LIMIT, Point

MOST_TOLD = 3


@attrs.frozen
class _Told:
    """A redirection with what it is sorted by, and what others are gathered with it by: who they are besides what they answer there."""

    redirection: Redirection
    at: At
    old: frozenset[int]
    new: frozenset[int]
    depth: int
    whoever: tuple[tuple[Trait, ...], ...]


def _together(cases: list[Divergence]) -> Divergence:
    """Some cases as one."""
    people = [part for case in cases for part in case.people]
    return Divergence(set().union(*(case.old for case in cases)), set().union(*(case.new for case in cases)), people, any(case.some for case in cases))


class Gathering:
    """The cases of a walk, gathered."""

    def __init__(self, walk: Lockstep) -> None:
        self.walk = walk
        self.witnesses = Witnesses(walk)
        self.drawings = walk.drawings
        self.old, self.new = walk.drawings.old, walk.drawings.new

    def redirections(self) -> tuple[Redirection, ...]:
        """All cases, those that are one gathered, nearest the start first."""
        come = self._come({at for at, _, _, _ in self.walk.cases})
        told, left = self._wherever(self._alternatives([(key[0], case) for key, case in self.walk.cases.items()], come))
        told += self._by_question([self._told(at, case, come.get(at, [])) for at, case in left])
        told.sort(key=lambda one: (one.depth, -(1 if one.redirection.share is None else one.redirection.share), self._place(one.at)))
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

    def _place(self, at: At) -> tuple[int, int]:
        """Where an answer stands in the file."""
        answers = list(self.old.nodes[at.node].answers) if at != START else []
        return at.node, answers.index(at.given[0]) if at.given and at.given[0] in answers else len(answers)

    def _wherever(self, cases: list[tuple[At, Divergence]]) -> tuple[list[_Told], list[tuple[At, Divergence]]]:
        """Cases by what was told, wherever it was, as far as it does not depend on that who is told something else now; and all other cases."""
        by_old: dict[int, list[int]] = {}
        for number, (_, case) in enumerate(cases):
            for old in case.old:
                by_old.setdefault(old, []).append(number)
        told: list[_Told] = []
        taken: set[int] = set()
        for old, numbers in by_old.items():
            some = [cases[number] for number in numbers]
            if len({at for at, _ in some}) > 1 and all(case.old == {old} for _, case in some) and (one := self._of_one(old, [case for _, case in some])):
                told += one
                taken.update(numbers)
        return told, [each for number, each in enumerate(cases) if number not in taken]

    def _of_one(self, old: int, cases: list[Divergence]) -> list[_Told]:
        """The cases of those who were told one thing, by what they are told now; none where the same people are told it as before elsewhere."""
        agreed = self.walk.agreed.get(old, [])
        space = self._common([*(part for case in cases for part in case.people), *agreed])
        same = self._in(space, agreed)
        by_new: dict[int, list[Divergence]] = {}
        for case in cases:
            for new in case.new:
                by_new.setdefault(new, []).append(case)
        people = {new: self._in(space, [part for case in some for part in case.people]) for new, some in by_new.items()}
        met = same
        apart = len(people) <= MOST_TOLD
        for some in people.values():
            apart = apart and not met & some
            met |= some
        whole = _together(cases)
        if not apart and same & self._in(space, whole.people):
            return []
        comers = [*agreed, *((part[0], part[1]) for part in whole.people)]
        groups = [attrs.evolve(_together(some), new={new}) for new, some in by_new.items()]
        return [self._told(At(old), case, comers, wherever=True) for case in (groups if apart else [whole])]

    def _alternatives(self, cases: list[tuple[At, Divergence]], come: dict[At, list[tuple[Space, Bitset]]]) -> list[tuple[At, Divergence]]:
        """Cases after an answer, with those as one that are now told one thing, or were told one, where these are many or all who come there."""
        by_people: dict[object, list[tuple[At, Divergence]]] = {}
        for at, case in cases:  # the same people: what they choose on the way, or how often they were there, decides
            space = self._common(case.people)
            by_people.setdefault((at, space.names, self._in(space, case.people)), []).append((at, case))
        found = [(some[0][0], _together([case for _, case in some])) for some in by_people.values()]
        for side in (NEW, OLD):
            alike: dict[tuple[At, frozenset[int]], list[Divergence]] = {}
            for at, case in found:
                alike.setdefault((at, frozenset(case.new if side == NEW else case.old)), []).append(case)
            found = []
            for (at, _), some in alike.items():
                whole = len(some) > MOST_TOLD or (side == NEW and self._is_everybody(some, come.get(at, [])))
                found += [(at, _together(some))] if whole else [(at, case) for case in some]
        return found

    def _is_everybody(self, cases: list[Divergence], come: list[tuple[Space, Bitset]]) -> bool:
        """Whether some cases are all who come to an answer."""
        parts = [part for case in cases for part in case.people]
        space = self._common(parts)
        return not self._in(space, come) & ~self._in(space, parts)

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

    def _told(self, at: At, case: Divergence, come: list[tuple[Space, Bitset]], *, wherever: bool = False) -> _Told:
        """One case as it is told: after an answer, or `wherever` people came to a node."""
        space = self._common(case.people)
        meant = self._in(space, case.people)
        cubes = cover(space, meant, self._in(space, come) | meant)
        people = tuple(tuple(trait for name, numbers in cube.items() for trait in self._traits(space.variables[name], numbers)) for cube in cubes if cube)
        more = max(0, len(people) - MOST_TOLD) or int(case.some and not people)
        people = people[:MOST_TOLD]
        if not wherever:
            at, people = self._narrowed(at, people)
        whoever = people
        if not wherever and (part := self._part(at)) is not None:
            people = tuple((part, *traits) if not any(trait.fact == part.fact for trait in traits) else traits for traits in people or ((),))
        point = Point(self.old.nodes[at.node].id) if wherever else self._point(at)
        old = tuple(self.old.nodes[number].id for number in sorted(case.old))
        new = tuple(self.new.nodes[number].id for number in sorted(case.new))
        after = self.old.choices_before(at.node) if at != START else ()
        redirection = Redirection(point, old, new, after, people, more, self._share(space, meant), *self.witnesses.shown(case.people))
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

    def _common(self, parts: Sequence[tuple[Space, Bitset] | Part]) -> Space:
        """The space of all variables that some parts tell apart, as far as that fits."""
        names = dict.fromkeys([*self.walk.space.names, *(name for part in parts for name in part[0].names)])
        try:
            return self.walk.people.space(tuple(names))
        except BudgetExceeded:
            return self.walk.space

    def _in(self, common: Space, parts: Sequence[tuple[Space, Bitset] | Part]) -> Bitset:
        """The people of some parts in one space, whatever they know by then."""
        found = 0
        for part in parts:
            found |= common.of_another(part[0].whoever(part[1]), part[0])
        return found

    def _share(self, space: Space, meant: Bitset) -> float | None:
        """How large a part some people are of all whom a space tells apart, if it tells any apart."""
        return meant.bit_count() / space.whoever(space.everybody).bit_count() if space.names else None

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
