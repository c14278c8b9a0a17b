"""Who can go on for ever, and how long the longest walk is for those who cannot.

What always holds: whoever goes on for ever stays in one group of states from some step on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from advicetree.checking.proofs.chart import Way
from advicetree.checking.proofs.flooding import Path, Step, Turns, Work, reached, reaching, settle, shortest, starting
from advicetree.checking.proofs.people import Mask, People, lowest
from advicetree.checking.proofs.proving import Suspicion

A_LABEL = 4  # so many are as much work to look through as one move


class Endless:
    """Who can go round for ever in each group of states, by ways that are `open` to that; `reach` holds who can be at each state."""

    def __init__(self, people: People, reach: Sequence[Mask], open: Callable[[int, Way], bool] = lambda _state, _way: True) -> None:
        self.people = people
        self.chart = people.chart
        self.open = open
        self.alive = list(reach)
        self.groups: list[int] = []
        work = Work(people)
        for number, cyclic in enumerate(self.chart.cyclic):
            if cyclic:
                settle(people, number, self.alive, self._stay, work)
                if any(self.alive[state] for state in self.chart.groups[number]):
                    self.groups.append(number)

    def _stay(self, state: int) -> Mask:
        """Give those who are at a state and can go on in its group."""
        can = 0
        for door, to in self._within(state, self.chart.group_of[state]):
            can |= self.people.back(door, self.alive[to])
        return self.alive[state] & can

    def _within(self, state: int, number: int) -> list[Way]:
        return [way for way in self.chart.ways[state] if self.chart.group_of[way.to] == number and self.open(state, way)]

    def loop(self, number: int) -> tuple[tuple[Step, ...], int]:
        """Give the steps of a loop in a group that somebody can go round for ever, and the bit of that person."""
        state = min(state for state in self.chart.groups[number] if self.alive[state])
        bit = lowest(self.alive[state])
        seen: dict[tuple[int, int], int] = {}
        steps: list[Step] = []
        while (state, bit) not in seen:
            seen[state, bit] = len(steps)
            for door, to in self._within(state, number):
                after = self.people.onward(door, 1 << bit) & self.alive[to]
                if after:
                    steps.append(Step(state, door, to))
                    state, bit = to, lowest(after)
                    break
        return tuple(steps[seen[state, bit] :]), bit

    def path(self, loop: Sequence[Step], bit: int, starts: Mapping[int, Mask]) -> Path:
        """Give a shortest path on which somebody comes to a loop and goes once round."""
        path = shortest(self.people, reaching({loop[0].state: 1 << bit}), starts)
        assert path is not None, "somebody is there"
        return path.longer(loop, path.bit)


def too_long(people: People, most: int) -> Suspicion | None:
    """Give a walk of more than so many visits, if there is one."""
    starts = starting(people.chart, people.unknowing)
    endless = Endless(people, reached(people, starts))
    if endless.groups:
        loop, bit = endless.loop(endless.groups[0])
        return Suspicion(endless.path(loop, bit, starts), loop=len(loop))
    walks = _Longest(people, starts)
    return None if walks.longest <= most else Suspicion(walks.path(), longest=walks.longest)


class _Longest:
    """The longest walks to each state, of people none of whom goes on for ever: the `longest` of all has so many visits; raises `TooMuch`.

    Each state has labels: numbers of visits, each with who comes there by so many at the most.
    """

    def __init__(self, people: People, starts: Mapping[int, Mask]) -> None:
        self.people = people
        self.labels: list[dict[int, Mask]] = [{} for _ in people.chart.node_of]
        for state, mask in starts.items():
            self.labels[state][1] = mask
        work = Work(people)
        for number, group in enumerate(people.chart.groups):
            turns = Turns()
            for state in group:
                if self.labels[state]:
                    turns.add(people.chart.rank[state], state)
            for state in turns:
                onward = self._onward(state)
                work.spend(len(onward) + sum(len(self.labels[to]) for to, _, _ in onward) // A_LABEL)
                for to, count, some in onward:
                    if self._raise(to, count, some) and people.chart.group_of[to] == number:
                        turns.add(people.chart.rank[to], to)
        self.longest = max(max(labels, default=0) for labels in self.labels)

    def path(self) -> Path:
        """Give a longest walk."""
        state = next(state for state, labels in enumerate(self.labels) if self.longest in labels)
        return self._traced(state, self.longest, lowest(self.labels[state][self.longest]))

    def _onward(self, state: int) -> list[tuple[int, int, Mask]]:
        found = []
        for count, mask in self.labels[state].items():
            for door, to in self.people.chart.ways[state]:
                some = self.people.onward(door, mask)
                if some:
                    found.append((to, count + 1, some))
        return found

    def _raise(self, state: int, count: int, mask: Mask) -> bool:
        """Note who comes to a state by so many visits, where that is more than before."""
        labels = self.labels[state]
        for other, some in list(labels.items()):
            if other >= count:
                mask &= ~some
            elif left := some & ~mask:
                labels[other] = left
            else:
                del labels[other]
        if mask:
            labels[count] = labels.get(count, 0) | mask
        return bool(mask)

    def _traced(self, state: int, count: int, bit: int) -> Path:
        """Give a walk of so many visits at least that ends at a state."""
        people, end = self.people, bit
        steps: list[Step] = []
        while count > 1:
            into = (Step(before, door, state) for before in people.chart.before[state] for door, to in people.chart.ways[before] if to == state)
            for step in into:
                came = people.back(step.door, 1 << bit)
                found = [(other, mask & came) for other, mask in self.labels[step.state].items() if other >= count - 1 and mask & came]
                if found:
                    steps.append(step)
                    state, bit, count = step.state, lowest(found[0][1]), found[0][0]
                    break
        return Path(state, tuple(reversed(steps)), end)
