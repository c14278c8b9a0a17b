"""Who can still get somewhere.

What always holds: each person has one value for each lasting fact, also for those that are not told apart; at a fork about such a fact,
only whoever gets there whatever their value is counts as getting there. So nobody counts who might not.
Where that is too strict, it says which facts have to be told apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from advicetree.checking.proofs.chart import Chart
from advicetree.checking.proofs.flooding import Path, Step, Work, reached, reaching, settle, shortest, starting
from advicetree.checking.proofs.people import Mask, People, lowest
from advicetree.checking.proofs.proving import Suspicion


class Goal:
    """Where people want to get: some nodes, or through some doors; `can` holds who still can from each state; raises `TooMuch`.

    One that is `hopeful` counts whoever might, if their other facts are as they have to be.
    """

    def __init__(self, people: People, nodes: Collection[int], doors: Collection[int] = (), *, hopeful: bool = False) -> None:
        self.people = people
        self.hopeful = hopeful
        self.chart: Chart = people.chart
        self.nodes = frozenset(nodes)
        self.doors = frozenset(doors)
        self.can: list[Mask] = [0] * len(self.chart.node_of)
        work = Work(people)
        for number in range(len(self.chart.groups) - 1, -1, -1):
            if self.chart.cyclic[number]:
                settle(people, number, self.can, self._from, work)
            else:
                state = self.chart.groups[number][0]
                self.can[state] = self._from(state)

    def through(self, door: int, to: int) -> Mask:
        """Give who can get there by a way."""
        return self.people.back(door, self.people.everybody if door in self.doors else self.can[to])

    def _from(self, state: int) -> Mask:
        if self.chart.node_of[state] in self.nodes:
            return self.people.everybody
        by_door = self._by_door(state)
        if not by_door:
            return 0
        if self._is_free(state) and not self.hopeful:
            can = self.people.everybody
            for door, some in by_door.items():
                if self.chart.doors[door].values:
                    can &= some
            return can
        can = 0
        for some in by_door.values():
            can |= some
        return can

    def _by_door(self, state: int) -> dict[int, Mask]:
        """Give who can get there by each door that everybody may go through who is fixed so, knowing it or not; by each of its ways, if it has several."""
        fixed, found = self.people.fixed, dict[int, Mask]()
        for way in self.chart.ways[state]:
            door = self.chart.doors[way.door]
            if door.fact is None or door.fact not in fixed or fixed[door.fact] in door.values or (not door.values and door.fact in self.people.digits):
                found[way.door] = found.get(way.door, self.people.everybody) & self.through(*way)
        return found

    def _is_free(self, state: int) -> bool:
        """Whether a state asks about a lasting fact by which people are not told apart."""
        doors = self.chart.doors_of[self.chart.node_of[state]]
        fact = self.chart.doors[doors[0]].fact if doors else None
        return fact is not None and fact not in self.people.digits and fact not in self.people.fixed

    @cached_property
    def _hopeful(self) -> Goal:
        return Goal(self.people, self.nodes, self.doors, hopeful=True)

    def person(self, state: int, bit: int, there: Mask) -> dict[str, str]:
        """Give what has to be true of a person who cannot from a state, of all who are `there`: without any of it, others could."""
        people, told = self.people, self.people.person(bit)
        _, besides = self.unclear(state, bit)
        if besides:
            return {**told, **besides}
        could = there & self._hopeful.can[state]
        needed = list(people.digits)
        for fact in people.digits:
            fewer = [other for other in needed if other != fact]
            like = people.everybody
            for other in fewer:
                like &= people.alike(other, bit)
            if not could & like:
                needed = fewer
        return {fact: told[fact] for fact in needed}

    def unclear(self, state: int, bit: int) -> tuple[tuple[str, ...], dict[str, str]]:
        """Tell why a person cannot from a state: the facts that would have to be told apart to be sure, and those that are to blame.

        The latter are asked only once: for each, the value with which the person cannot.
        """
        recurring = self.chart.tree.recurring
        unsure: dict[str, None] = {}
        told: dict[str, str] = {}
        seen, todo = {(state, bit)}, [(state, bit)]
        while todo:
            state, bit = todo.pop()
            by_door = self._by_door(state)
            cannot = [door for door, some in by_door.items() if not some >> bit & 1]
            settled = [self.chart.doors[door] for door in cannot if self.chart.doors[door].values]
            if self._is_free(state) and 0 < len(settled) < len(by_door):
                fact = settled[0].fact or ""
                if fact in recurring:
                    unsure[fact] = None
                told.setdefault(fact, settled[0].values[0])
            for door, to in self.chart.ways[state]:
                after = self.people.onward(door, 1 << bit)
                if door in cannot and after and (to, lowest(after)) not in seen:
                    seen.add((to, lowest(after)))
                    todo.append((to, lowest(after)))
        return tuple(unsure), {} if unsure else told


def who_cannot(
    people: People,
    goal: Goal,
    starts: Mapping[int, Mask],
    nodes: Collection[int] | None = None,
    doors: Collection[int] = (),
    states: Collection[int] | None = None,
) -> Suspicion | None:
    """Give somebody who is at one of some nodes (all, if `None`) or just behind one of some doors, and cannot get to a goal any more.

    With `states`, only whoever is at one of these counts.
    """
    chart = people.chart
    reach = reached(people, starts)
    looked_at = [s for s in range(len(reach)) if nodes is None or chart.node_of[s] in nodes] if states is None else states
    wanted = {state: mask for state in looked_at if (mask := reach[state] & ~goal.can[state])}
    behind: dict[int, Mask] = {}
    for state, mask in enumerate(reach) if doors else ():
        for door, to in chart.ways[state]:
            if door in doors:
                behind[state] = behind.get(state, 0) | (mask & people.back(door, people.everybody & ~goal.can[to]))
    path = shortest(people, reaching(wanted), starts) if wanted else None
    before = shortest(people, reaching(behind), starts) if any(behind.values()) else None
    if before is not None and (path is None or len(before.steps) + 1 < len(path.steps)):
        path = _through(people, goal, before, doors)
    if path is None:
        return None
    unsure, _ = goal.unclear(path.end, path.bit)
    return Suspicion(path, unsure, {} if unsure else goal.person(path.end, path.bit, reach[path.end]))


def _through(people: People, goal: Goal, path: Path, doors: Collection[int]) -> Path:
    """Give a path with one more step, through a door behind which the person cannot get to a goal."""
    for door, to in people.chart.ways[path.end]:
        after = people.onward(door, 1 << path.bit) & ~goal.can[to]
        if door in doors and after:
            return path.longer([Step(path.end, door, to)], lowest(after))
    raise AssertionError("somebody cannot")


def stranded(people: People) -> Suspicion | None:
    """Give somebody who cannot come to an end any more."""
    return who_cannot(people, Goal(people, people.chart.endings), starting(people.chart, people.everybody))


def traps(people: People) -> Iterator[tuple[Path, dict[str, str]]]:
    """Give a shortest path to each group of states that somebody can neither leave nor end in, and what has to be true of them; raises `TooMuch`."""
    chart, work = people.chart, Work(people)
    starts = starting(chart, people.everybody)
    reach, goal = reached(people, starts), Goal(people, chart.endings)
    leaving = [0] * len(reach)
    for number, group in enumerate(chart.groups):
        if not any(reach[state] & ~goal.can[state] for state in group):
            continue

        def leave(state: int, number: int = number) -> Mask:
            out = leaving[state]
            for door, to in chart.ways[state]:
                out |= people.back(door, leaving[to] if chart.group_of[to] == number else people.everybody)
            return out

        settle(people, number, leaving, leave, work)
        trapped = {state: mask for state in group if (mask := reach[state] & ~goal.can[state] & ~leaving[state])}
        path = shortest(people, reaching(trapped), starts) if trapped else None
        if path is not None:
            yield path, goal.person(path.end, path.bit, reach[path.end])
