"""How far people get on a chart, and the shortest path to what is looked for.

What always holds: a *watch* follows a path and is at one of its stages, from 0; visits of nodes and doors move it on, and it may find the path `BROKEN`,
or `DONE`, after which it need not be followed any more.
A flood goes through the groups of states in their order, so each state is looked at a few times at most; nothing recurses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from typing import Any, NamedTuple, TypeAlias

import attrs

from advicetree.checking.proofs.chart import Chart, TooMuch
from advicetree.checking.proofs.people import Mask, People, lowest

BROKEN, DONE = -1, -2
MOST_MOVES = 2_000_000  # of one search; fewer than of all together, so that another can be made with fewer facts
A_STATE = 2  # so many are as much work as one move, and so many cells of a list
A_CELL = 16
NO_EVENTS: Mapping[int, tuple[int, ...]] = {}

Mark: TypeAlias = Any
Layer: TypeAlias = dict[tuple[int, Mark], Mask]


class Broken(Exception):
    """Somebody breaks what is watched for."""


@attrs.frozen(eq=False)
class Watch:
    """What moves on what is watched for: for a node's number or a door's, the next stage from each stage."""

    stages: int = 1
    visits: Mapping[int, tuple[int, ...]] = NO_EVENTS
    doors: Mapping[int, tuple[int, ...]] = NO_EVENTS

    def visit(self, stage: int, node: int) -> int:
        """Give the stage after the visit of a node."""
        return self.visits[node][stage] if stage >= 0 and node in self.visits else stage

    def door(self, stage: int, door: int) -> int:
        """Give the stage after a door."""
        return self.doors[door][stage] if door in self.doors else stage


class Step(NamedTuple):
    """A door taken at a state, and the state that it led to."""

    state: int
    door: int
    to: int


@attrs.frozen(eq=False)
class Path:
    """One way through a chart: the state where it starts, its steps, and the bit of the person at its end."""

    start: int
    steps: tuple[Step, ...]
    bit: int

    @property
    def end(self) -> int:
        """The state where it ends."""
        return self.steps[-1].to if self.steps else self.start

    def round_again(self, loop: int) -> Path:
        """Give the path with its last steps, so many, taken once more."""
        return self.longer(self.steps[len(self.steps) - loop :], self.bit)

    def longer(self, steps: Sequence[Step], bit: int) -> Path:
        """Give the path with more steps behind it."""
        return Path(self.start, (*self.steps, *steps), bit)


class Work:
    """What a search may still do: moves of sets of people, which cost more the more people there are.

    To begin one costs something too, since it looks at all states; raises `TooMuch`.
    """

    def __init__(self, people: People) -> None:
        self._chart = people.chart
        self._cost = people.cost
        self._left = MOST_MOVES
        self._chart.spend(len(self._chart.node_of) // A_STATE)

    def spend(self, moves: int) -> None:
        """Note that so many moves are made; raises `TooMuch` where that is more than are left, for this search or on the chart."""
        cost = moves * self._cost
        self._left -= cost
        self._chart.spend(cost)
        if self._left < 0:
            raise TooMuch


class Turns:
    """Things that wait for their turn, each once: the one of the lowest rank comes first."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int]] = []
        self._waiting: set[int] = set()

    def add(self, rank: int, thing: int) -> None:
        """Let a thing wait."""
        if thing not in self._waiting:
            self._waiting.add(thing)
            heappush(self._heap, (rank, thing))

    def __iter__(self) -> Iterator[int]:
        while self._heap:
            _, thing = heappop(self._heap)
            self._waiting.discard(thing)
            yield thing


def flood(people: People, watch: Watch, starts: Mapping[int, Mask]) -> list[Mask] | None:
    """Give who can be at each state and stage (`state * stages + stage`), or `None` if somebody breaks what is watched for.

    `starts` holds who starts at which states; these states are visited first.
    Raises `TooMuch`.
    """
    chart, stages, work = people.chart, watch.stages, Work(people)
    work.spend(len(chart.node_of) * stages // A_CELL)
    masks = [0] * (len(chart.node_of) * stages)
    for state, mask in starts.items():
        stage = watch.visit(0, chart.node_of[state])
        if stage == BROKEN:
            return None
        if stage != DONE:
            masks[state * stages + stage] |= mask
    try:
        for number, group in enumerate(chart.groups):
            if chart.cyclic[number]:
                _go_round(people, watch, masks, number, work)
                continue
            for key in range(group[0] * stages, (group[0] + 1) * stages):
                if masks[key]:
                    work.spend(len(chart.ways[group[0]]))
                    _spread(people, watch, masks, key, masks[key])
    except Broken:
        return None
    return masks


def reached(people: People, starts: Mapping[int, Mask]) -> list[Mask]:
    """Give who can be at each state; raises `TooMuch`."""
    masks = flood(people, Watch(), starts)
    assert masks is not None, "nothing is watched for"
    return masks


def settle(people: People, number: int, values: list[Mask], give: Callable[[int], Mask], work: Work) -> None:
    """Work out the sets at the states of one group from one another, until `give` gives no other for any of them; raises `TooMuch`.

    Sets only grow by it, or only shrink, so that this comes to an end.
    """
    chart = people.chart
    turns = Turns()
    for state in chart.groups[number]:
        turns.add(-chart.rank[state], state)
    for state in turns:
        work.spend(len(chart.ways[state]))
        value = give(state)
        if value != values[state]:
            values[state] = value
            for other in chart.before[state]:
                if chart.group_of[other] == number:
                    turns.add(-chart.rank[other], other)


def _go_round(people: People, watch: Watch, masks: list[Mask], number: int, work: Work) -> None:
    """Let people go on from all states of a group until nobody is new anywhere in it; raises `Broken` and `TooMuch`."""
    chart, stages = people.chart, watch.stages
    turns, gone = Turns(), dict[int, Mask]()
    for state in chart.groups[number]:
        for key in range(state * stages, (state + 1) * stages):
            if masks[key]:
                turns.add(chart.rank[state], key)
    for key in turns:
        work.spend(len(chart.ways[key // stages]))
        fresh = masks[key] & ~gone.get(key, 0)
        gone[key] = masks[key]
        for onward in _spread(people, watch, masks, key, fresh):
            if chart.group_of[onward // stages] == number:
                turns.add(chart.rank[onward // stages], onward)


def _spread(people: People, watch: Watch, masks: list[Mask], key: int, mask: Mask) -> list[int]:
    """Let some people go on from a key by all ways, and give the keys where somebody of them is new; raises `Broken`."""
    node_of, moves, doors, visits, stages = people.chart.node_of, people.moves, watch.doors, watch.visits, watch.stages
    state, stage = divmod(key, stages)
    found = []
    for door, to in people.chart.ways[state]:
        move = moves[door]
        some = mask if move is None else (mask & move[0]) | ((mask & move[1]) << move[2])
        if not some:
            continue
        after = doors[door][stage] if door in doors else stage
        if after >= 0 and (node := node_of[to]) in visits:
            after = visits[node][after]
        if after == BROKEN:
            raise Broken
        onward = to * stages + after
        if after >= 0 and some & ~masks[onward]:
            masks[onward] |= some
            found.append(onward)
    return found


class Quest(NamedTuple):
    """What a search follows and looks for.

    `door` and `visit` give the mark of a path after a door and after a visit; `covers` tells that whoever was somewhere with one mark
    need not be followed there with another; `found` gives who, at a state with a mark, is where the search wants to get.
    """

    door: Callable[[Mark, int], Mark]
    visit: Callable[[Mark, int], Mark]
    covers: Callable[[Mark, Mark], bool]
    found: Callable[[int, Mark], Mask] = lambda _state, _mark: 0
    first: Mark = 0


def same(one: Mark, other: Mark) -> bool:
    """Whether two marks are the same."""
    return bool(one == other)


def breaking(watch: Watch) -> Quest:
    """Give the search for what breaks a watch."""
    return Quest(watch.door, watch.visit, same)


def reaching(wanted: Mapping[int, Mask]) -> Quest:
    """Give the search for somebody at one of some states."""
    return Quest(lambda mark, _: mark, lambda mark, _: mark, same, lambda state, _: wanted.get(state, 0))


def shortest(people: People, quest: Quest, starts: Mapping[int, Mask]) -> Path | None:
    """Give a path with the fewest doors to what a quest looks for, or `None`: layer by layer, each of one door more; raises `TooMuch`."""
    node_of, work = people.chart.node_of, Work(people)
    seen: dict[int, dict[Mark, Mask]] = {}
    layers: list[Layer] = [{}]
    for state, mask in starts.items():
        mark = quest.visit(quest.first, node_of[state])
        if mark == BROKEN:
            return Path(state, (), lowest(mask))
        if mark != DONE:
            layers[0][state, mark] = _fresh(seen, quest, state, mark, mask)
    while layers[-1]:
        layers[-1] = _left(seen, layers[-1])
        work.spend(sum(len(people.chart.ways[state]) for state, _ in layers[-1]))
        there = next(((key, some) for key, mask in layers[-1].items() if (some := mask & quest.found(*key))), None)
        if there is not None:
            return _traced(people, quest, layers, there[0], (), lowest(there[1]))
        layer: Layer = {}
        for (state, mark), (door, to), after, some in _moves(people, quest, layers[-1]):
            if after == BROKEN:
                bit = lowest(some)
                came = layers[-1][state, mark] & people.back(door, 1 << bit)
                return _traced(people, quest, layers, (state, mark), (Step(state, door, to),), lowest(came), bit)
            if after != DONE and (new := _fresh(seen, quest, to, after, some)):
                layer[to, after] = layer.get((to, after), 0) | new
        layers.append(layer)
        if quest.covers is not same:
            work.spend(sum(len(seen[state]) for state, _ in layer) // A_CELL)
    return None


def _left(seen: dict[int, dict[Mark, Mask]], layer: Layer) -> Layer:
    """Give those of a layer whom nobody covers who came later in it."""
    return {key: some for key, mask in layer.items() if (some := mask & seen[key[0]].get(key[1], 0))}


def _fresh(seen: dict[int, dict[Mark, Mask]], quest: Quest, state: int, mark: Mark, mask: Mask) -> Mask:
    """Give those of a set who were not at a state yet with a mark that covers this one, and note them in the place of what they cover."""
    before = seen.setdefault(state, {})
    if quest.covers is same:  # looked up, since there can be very many marks at one state
        mask &= ~before.get(mark, 0)
        if mask:
            before[mark] = before.get(mark, 0) | mask
        return mask
    for old, some in before.items():
        if quest.covers(old, mark):
            mask &= ~some
    if mask:
        for old in [old for old in before if quest.covers(mark, old)]:
            before[old] &= ~mask
            if not before[old]:
                del before[old]
        before[mark] = before.get(mark, 0) | mask
    return mask


def _moves(people: People, quest: Quest, layer: Layer) -> Iterator[tuple[tuple[int, Mark], tuple[int, int], Mark, Mask]]:
    """Give what people of a layer can do next: from where, by which way, with which mark then, and who."""
    chart = people.chart
    for (state, mark), mask in layer.items():
        for way in chart.ways[state]:
            some = people.onward(way.door, mask)
            if some:
                after = quest.door(mark, way.door)
                if after not in {BROKEN, DONE}:
                    after = quest.visit(after, chart.node_of[way.to])
                yield (state, mark), (way.door, way.to), after, some


def _traced(people: People, quest: Quest, layers: list[Layer], key: tuple[int, Mark], steps: tuple[Step, ...], bit: int, last: int | None = None) -> Path:
    """Give the path of one person (`bit`, at a key of the last layer) through layers of people; `steps` follow it, and end with the person as `last`."""
    end = bit if last is None else last
    back = list(reversed(steps))
    for layer in reversed(layers[:-1]):
        for (state, mark), (door, to), after, some in _moves(people, quest, layer):
            if (to, after) == key and some >> bit & 1:
                back.append(Step(state, door, to))
                key, bit = (state, mark), lowest(layer[state, mark] & people.back(door, 1 << bit))
                break
    return Path(key[0], tuple(reversed(back)), end)


def starting(chart: Chart, mask: Mask) -> dict[int, Mask]:
    """Give some people at the start of a chart."""
    return dict.fromkeys(chart.starts, mask)
