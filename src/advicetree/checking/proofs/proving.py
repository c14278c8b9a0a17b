"""Whether something holds for everybody: first with all facts free, then with those told apart that a path contradicts.

What always holds: what is `kept` holds on every walk; a counterexample is a walk, and none is shorter.
A path found while facts are free may contradict itself, as no walk does: then the facts that it contradicts are tracked, and the search begins again.
What would need more people to be told apart than are allowed is not proved, and names the facts that are to blame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, TypeAlias

import attrs

from advicetree.checking.proofs.chart import Chart, TooMuch
from advicetree.checking.proofs.flooding import Path, Quest, Watch, breaking, flood, shortest, starting
from advicetree.checking.proofs.people import People, fits
from advicetree.model import EMPTY


@attrs.frozen
class Proof:
    """What came of looking: `kept`, or `broken` by a path and the person's facts, or `not proved`.

    The last `loop` steps of a path can be gone round for ever; where walks are too long, none has more visits than the `longest`.
    Facts are to `blame` for what is not proved, or else limits whose visits are too many to count.
    """

    verdict: Literal["kept", "broken", "not proved"]
    path: Path | None = None
    person: Mapping[str, str] = EMPTY
    blame: tuple[str, ...] = ()
    loop: int = 0
    longest: int = 0


@attrs.frozen
class Suspicion:
    """A path that would break what is looked at if it is a walk; its last `loop` steps go round for ever.

    Where walks are too long, none has more visits than the `longest`.
    `unclear` are facts without which that cannot be told, `person` holds what else has to be true of the person.
    """

    path: Path
    unclear: tuple[str, ...] = ()
    person: Mapping[str, str] = EMPTY
    loop: int = 0
    longest: int = 0


KEPT = Proof("kept")
MOST_KEPT = 64_000_000
MOST_FOLLOWED = 20_000_000
A_STEP = 10  # to tell a step of a path is as much work as so many moves

Look: TypeAlias = Callable[[People], Suspicion | None]


class Prover:
    """Proves things about one chart."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self._people: dict[object, People] = {}
        self._kept = 0

    def people(self, tracked: Iterable[str], fixed: Mapping[str, str]) -> People:
        """The people told apart by some facts; they are kept, up to 64 MB of them, since many things are proved about the same ones; raises `TooMuch`."""
        key = (tuple(tracked), tuple(fixed.items()))
        if key not in self._people:
            people = People(self.chart, key[0], fixed)
            if self._kept + people.weight > MOST_KEPT:
                self._people.clear()
                self._kept = 0
            self._people[key] = people
            self._kept += people.weight
        return self._people[key]

    def decide(self, look: Look, fixed: Mapping[str, str] = EMPTY, tracked: tuple[str, ...] = ()) -> Proof:
        """Give what comes of a look that finds, for some people, what breaks something.

        `fixed` holds facts that are true of everybody; those that are `tracked` are told apart from the beginning.
        """
        if not fits(self.chart, tracked, fixed):
            return Proof("not proved", blame=tracked)
        while True:
            try:
                found = look(self.people(tracked, fixed))
                self.chart.spend(A_STEP * len(found.path.steps) if found is not None else 0)
            except TooMuch:
                return Proof("not proved")
            if found is None:
                return KEPT
            more = tuple(fact for fact in clashes(self.chart, found.path.round_again(found.loop), fixed) if fact not in tracked) or found.unclear
            if not more:
                if not self.chart.counted:
                    return Proof("not proved")
                return Proof("broken", found.path, {**fixed, **found.person}, loop=found.loop, longest=found.longest)
            if not fits(self.chart, (*tracked, *more), fixed):
                more = more[:1]
            if not fits(self.chart, (*tracked, *more), fixed):
                return Proof("not proved", blame=(*tracked, *more))
            tracked += more

    def watched(self, watch: Watch, fixed: Mapping[str, str] = EMPTY) -> Proof:
        """Give whether nobody breaks what a watch watches for."""
        if watch.stages * len(self.chart.node_of) > MOST_FOLLOWED:
            return Proof("not proved")

        def look(people: People) -> Suspicion | None:
            starts = starting(self.chart, people.unknowing)
            if flood(people, watch, starts) is not None:
                return None
            path = shortest(people, breaking(watch), starts)
            assert path is not None, "somebody broke it"
            return Suspicion(path)

        return self.decide(look, fixed)

    def sought(self, quest: Quest, fixed: Mapping[str, str] = EMPTY) -> Proof:
        """Give whether nobody gets to what a quest looks for."""

        def look(people: People) -> Suspicion | None:
            path = shortest(people, quest, starting(self.chart, people.unknowing))
            return None if path is None else Suspicion(path)

        return self.decide(look, fixed)


def clashes(chart: Chart, path: Path, fixed: Mapping[str, str]) -> tuple[str, ...]:
    """Give the facts that a path contradicts: answered in two ways, or left unknown after they were known."""
    values: dict[str, set[str]] = {fact: {value} for fact, value in fixed.items()}
    known: set[str] = set()
    found: dict[str, None] = {}
    for step in path.steps:
        door = chart.doors[step.door]
        fact = door.fact
        if fact is None:
            continue
        if not door.values:
            if fact in known:
                found[fact] = None
            continue
        known.add(fact)
        left = values.get(fact, set(door.values)) & set(door.values)
        if not left:
            found[fact] = None
        values[fact] = left or set(door.values)
    return tuple(found)


def told(chart: Chart, path: Path, person: Mapping[str, str]) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Give a path in words: what is true of the person and is not told by their answers, and the answers, one by one, as an example's walk is written."""
    values = values_on(chart, path, person)
    given: set[str] = set()
    walk = []
    for step in path.steps:
        door = chart.doors[step.door]
        if door.fact in given:
            continue
        answer = door.ids[0]
        if door.fact is not None and door.values:
            answer = values[door.fact]
            given.add(door.fact)
        walk.append(f"{chart.nodes[door.node].id}: {answer}")
    untold = tuple((fact, person[fact]) for fact in chart.tree.facts if fact in person and fact not in given)
    return untold, tuple(walk)


def last_answer(chart: Chart, path: Path) -> str:
    """The id of the answer with which a path ends, as it fits all its answers."""
    door = chart.doors[path.steps[-1].door]
    return values_on(chart, path, {})[door.fact] if door.fact is not None and door.values else door.ids[0]


def values_on(chart: Chart, path: Path, person: Mapping[str, str]) -> dict[str, str]:
    """The value of each lasting fact that is answered on a path, in the order in which they are: the person's own, or the first that fits all answers."""
    left: dict[str, list[str]] = {}
    for step in path.steps:
        door = chart.doors[step.door]
        if door.fact is not None and door.values:
            left[door.fact] = [value for value in left.get(door.fact, door.values) if value in door.values]
    return {fact: person.get(fact) or values[0] for fact, values in left.items()}
