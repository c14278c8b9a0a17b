"""What people come to in both trees from one meeting to the next.

Invariant: nothing is noted in the walk until it is clear what has to be told apart; then all of it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advicetree.checking.budget import BudgetExceeded
from advicetree.checking.proofs.state_graph import Transition
from advicetree.checking.proofs.traces import TraceStep
from advicetree.checking.proofs.valuations import Bitset
from advicetree.comparing.people.moves import A_PAIR, MOST_PAIRS, MOST_SILENT, STAY, Arrival, At, CaseKey, Divergence, Key, Kind, Move, ToTell, ToTrack, Turn
from advicetree.comparing.people.space import NEW, OLD, Space

if TYPE_CHECKING:
    from advicetree.comparing.people.lockstep import Lockstep

MOST_KINDS = 1 << 8  # of people whom one passage tells apart


class Passage:
    """What people come to after an answer until they meet again."""

    def __init__(self, walk: Lockstep) -> None:
        self.walk = walk

    def run(self, start: Arrival) -> None:
        """Go through it, with more told apart each time until that is enough. Raises `ToTrack` and `BudgetExceeded`."""
        space, self.may_be_free = self.walk.space, False
        while True:
            try:
                self._go_through(start, space)
            except ToTell as to_tell:
                if not all(map(self.walk.is_asked_once, to_tell.names)):
                    raise ToTrack(to_tell.names) from None
                more = self._with(space, to_tell.names)
                if more is None and self.may_be_free:
                    raise BudgetExceeded from None
                self.may_be_free = self.may_be_free or more is None
                space = more or self.walk.space
            else:
                return

    def _with(self, space: Space, names: tuple[str, ...]) -> Space | None:
        """The space with more variables; `None` where that tells too many apart."""
        try:
            found = self.walk.people.space((*space.names, *names))
        except BudgetExceeded:
            return None
        return found if found.size <= MOST_KINDS * self.walk.space.size else None

    def _go_through(self, start: Arrival, space: Space) -> None:
        self.space = space
        self.noted: list[Arrival] = []
        self.seen: dict[Key, Bitset] = {}
        self.told: list[tuple[CaseKey, set[int], set[int], Bitset, int]] = []
        self.meeting: list[tuple[Key, Bitset, int]] = []
        self.answered: list[tuple[At, Bitset]] = []
        self.agreed: list[tuple[int, Bitset]] = []
        self.free: tuple[set[str], set[str]] = (set(), set())
        self.noted.append(start)
        self._come(start.key, space.lifted(start.people, self.walk.space), 0, STAY)
        for number, arrival in enumerate(self.noted):  # which grows meanwhile
            if number:
                self._go_on(number, arrival)
        self._keep()

    def _keep(self) -> None:
        """Note all that was found."""
        walk, first = self.walk, len(self.walk.arrivals)
        for number, arrival in enumerate(self.noted):
            walk.note(arrival if number == 0 else arrival._replace(before=first + arrival.before))
        for case_key, olds, news, people, number in self.told:
            case = walk.cases.setdefault(case_key, Divergence(set(), set()))
            case.old |= olds
            case.new |= news
            case.people.append((self.space, people, first + number))
            case.some = case.some or bool(self.free[OLD] or self.free[NEW])
        for old, people in self.agreed:
            walk.agreed.setdefault(old, []).append((self.space, people))
        for at, people in self.answered:
            walk.comers.setdefault(at, []).append((self.space, people))
        for key, people, number in self.meeting:
            walk.meet(key, self.space.projected(people, walk.space), first + number, STAY)

    def _come(self, key: Key, people: Bitset, before: int, move: Move) -> None:
        """Let people come to a pair of states within the passage."""
        people &= ~self.seen.get(key, 0)
        if not people:
            return
        self.walk.budget.spend(work=A_PAIR * self.space.cost)
        self.seen[key] = self.seen.get(key, 0) | people
        self.noted.append(Arrival(key, self.space, people, before, move))
        if len(self.noted) + len(self.walk.arrivals) > MOST_PAIRS:
            raise BudgetExceeded

    def _go_on(self, number: int, arrival: Arrival) -> None:
        walk, key = self.walk, arrival.key
        old, new = walk.nodes(key.old, key.new)
        turn = walk.turn(old, new)
        if turn == "meet":
            self._meet(number, arrival, old, new)
        elif turn in {"told", "replaced"}:
            self._tell("told", arrival, number, {old}, {new})
            if turn == "replaced":
                self._replace(number, arrival)
        elif turn == "added":
            if not key.added:
                self._tell("added", arrival, number, self._next(OLD, key.old, arrival.people), {new})
            for there in walk.graphs[NEW].transitions[key.new]:
                self._come(key._replace(new=there.to, added=True), arrival.people, number, Move(None, walk.graphs[NEW].edges[there.edge]))
        elif turn == "removed":
            if not key.removed:
                self._tell("removed", arrival, number, {old}, self._next(NEW, key.new, arrival.people))
            for here in walk.graphs[OLD].transitions[key.old]:
                ids = walk.graphs[OLD].edges[here.edge].ids
                self._answer(At(old, ids), key, here, arrival.people, number)
        else:
            self._ask(turn, number, arrival)

    def _meet(self, number: int, arrival: Arrival, old: int, new: int) -> None:
        walk = self.walk
        if not arrival.key.added and walk.sides[OLD].nodes[old].kind != "situation":
            self.agreed.append((old, arrival.people))
        if old in walk.leading[OLD] or new in walk.leading[NEW]:
            told = (*self.space.names[len(walk.space.names) :], *self.free[OLD], *self.free[NEW])
            again = tuple(name for name in told if walk.is_asked_again(name, old, new))
            if again:
                raise ToTrack(again)
            self.meeting.append((arrival.key, arrival.people, number))

    def _answer(self, at: At, key: Key, here: Transition, people: Bitset, number: int) -> None:
        """Go through an action that was removed, by one of its answers."""
        self.answered.append((at, people))
        move = Move(TraceStep(key.old, here.edge, here.to), None, None, at.given)
        self._come(key._replace(at=at, old=here.to, removed=True), people, number, move)

    def _replace(self, number: int, arrival: Arrival) -> None:
        """Go through two actions, of which one was put in the place of the other, by the answers that have the same ids."""
        walk, key = self.walk, arrival.key
        old, _ = walk.nodes(key.old, key.new)
        for here in walk.graphs[OLD].transitions[key.old]:
            ids = walk.graphs[OLD].edges[here.edge].ids
            for there in walk.graphs[NEW].transitions[key.new]:
                edge = walk.graphs[NEW].edges[there.edge]
                if edge.ids == ids:
                    self.answered.append((At(old, ids), arrival.people))
                    move = Move(TraceStep(key.old, here.edge, here.to), edge, None, ids)
                    self._come(Key(At(old, ids), here.to, there.to), arrival.people, number, move)

    def _ask(self, turn: Turn, number: int, arrival: Arrival) -> None:
        """Go on from situations, in one tree or in both."""
        key = arrival.key
        olds = self._led(OLD, key.old, arrival.people) if turn != "new" else [(None, key.old, arrival.people)]
        for here, old, some in olds:
            step = TraceStep(key.old, here.edge, here.to) if here is not None else None
            news = self._led(NEW, key.new, some) if turn != "old" else [(None, key.new, some)]
            for there, new, people in news:
                edge = self.walk.graphs[NEW].edges[there.edge] if there is not None else None
                given = self.walk.graphs[OLD].edges[step.edge].ids if step is not None else ()
                self._come(key._replace(old=old, new=new), people, number, Move(step, edge, None, given))

    def _led(self, side: int, state: int, people: Bitset) -> list[tuple[Transition | None, int, Bitset]]:
        """Where a question leads in one tree, and whom."""
        graph = self.walk.graphs[side]
        found: list[tuple[Transition | None, int, Bitset]] = []
        derived = graph.node(state).fact in graph.tree.derived
        for transition in graph.transitions[state]:
            edge = graph.edges[transition.edge]
            missing = self.space.missing(side, edge)
            if missing:
                if derived:
                    raise ToTrack(missing)
                self._let_be_free(side, missing)
            some = self.walk.taken(self.space, side, edge, people)
            if some:
                found.append((transition, transition.to, some))
        return found

    def _let_be_free(self, side: int, names: tuple[str, ...]) -> None:
        """Let everybody answer what they like to a question that is asked in one tree only, where too many would be told apart else."""
        if not self.may_be_free or not self.free[1 - side].isdisjoint(names) or not all(map(self.walk.is_asked_once, names)):
            raise ToTell(names)
        self.free[side].update(names)

    def _tell(self, kind: Kind, arrival: Arrival, number: int, old: set[int], new: set[int]) -> None:
        node = self.walk.nodes(arrival.key.old, arrival.key.new)
        key = (arrival.key.at, kind, -1 if kind == "added" else node[OLD], -1 if kind == "removed" else node[NEW])
        self.told.append((key, old, new, arrival.people, number))

    def _next(self, side: int, state: int, people: Bitset) -> set[int]:
        """What some people can be told next in one tree; facts that are not told apart may have any value."""
        graph = self.walk.graphs[side]
        seen, found = {state: people}, set[int]()
        waiting = [state]
        while waiting and len(seen) < MOST_SILENT:
            here = waiting.pop()
            if graph.node(here).kind != "situation":
                found.add(graph.node_of[here])
                continue
            for transition in graph.transitions[here]:
                some = self.walk.taken(self.space, side, graph.edges[transition.edge], seen[here])
                if some & ~seen.get(transition.to, 0):
                    seen[transition.to] = seen.get(transition.to, 0) | some
                    waiting.append(transition.to)
        return found
