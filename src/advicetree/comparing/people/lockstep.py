"""Both trees walked at once, by the same people: where they are told something else, and who they are.

A *pair* is a state of each tree's state graph, with the set of people who can be there at once.

- Where both states are at nodes that are one, people *meet*: they give the same answer in both trees. An answer that only one tree has is not followed.
- At different nodes, whichever is at a situation goes on by what is true of the person, since situations are silent.
- Two different actions or endings are a case, and there it ends; but an action that is new is gone through, while the old tree stands, so that it does not
  hide what comes after; and so is one that was removed, while the new tree stands. Where one was put in the place of another, both are gone through,
  by the answers that have the same ids.

From one meeting to the next is a *passage*. A fact that is asked there on one side is told apart for that passage alone, if it is never asked again;
if it is, it has to be told apart everywhere (`ToTrack`), and all begins again. Where a passage asks very much, facts that are asked once, in one tree,
are *free*: everybody may give any answer. That is still so of somebody each time, but it is not told of whom.

Invariant: all that is found happens to those people, and to no others, as far as they are told apart; past the bounds `BudgetExceeded` is raised.
Pairs are gone through in breadth, and each remembers where its people came from, so that a shortest walk can be read back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from advicetree.checking.budget import Budget, BudgetExceeded
from advicetree.checking.proofs.edges import Edge
from advicetree.checking.proofs.state_graph import StateGraph
from advicetree.checking.proofs.traces import TraceStep
from advicetree.checking.proofs.valuations import Bitset, lowest
from advicetree.comparing.people.drawings import UNPAIRED, Drawings, Side, way
from advicetree.comparing.people.moves import A_PAIR, MOST_PAIRS, MOST_SILENT, START, STAY, Arrival, At, CaseKey, Divergence, Key, Move, ToTrack, Turn
from advicetree.comparing.people.passages import Passage
from advicetree.comparing.people.space import NEW, OLD, People, Space
from advicetree.model import Situation

MOST_WORK = 3_000_000
NO_VALUES: frozenset[str] = frozenset()


class Lockstep:
    """Both trees, walked at once by everybody whom some variables tell apart.

    Where that is not all that has to be told apart, it is not `exact`: people may contradict themselves on the way, so that some of it may be of nobody.
    `cases` holds what was found; `agreed` who is told old actions and endings as before.
    """

    def __init__(self, drawings: Drawings, people: People, leading: tuple[set[int], set[int]], tracked: tuple[str, ...], *, exact: bool = True) -> None:
        self.drawings = drawings
        self.people = people
        self.graphs: tuple[StateGraph, StateGraph] = people.graphs
        self.sides: tuple[Side, Side] = (drawings.old, drawings.new)
        self.leading = leading
        self.exact = exact
        self.space = people.space(tracked)
        self.budget = Budget(work=MOST_WORK, within=people.budget)
        self.arrivals: list[Arrival] = []
        self.cases: dict[CaseKey, Divergence] = {}
        self.agreed: dict[int, list[tuple[Space, Bitset]]] = {}
        self.comers: dict[At, list[tuple[Space, Bitset]]] = {}  # of what is answered in passages, and where these begin
        self.met: dict[tuple[int, int], Bitset] = {}
        self._ahead: dict[tuple[int, str], set[int]] = {}
        self._turns: dict[tuple[int, int], Turn] = {}
        self._to_track: dict[str, None] = {}
        self._once: dict[str, bool] = {}
        self._values: dict[str, Mapping[str, frozenset[str]]] = {}
        self._waiting: list[int] = []

    def walk(self) -> None:
        """Find all cases. Raises `ToTrack`, with all that is clear by then, and `BudgetExceeded`."""
        for old in self.graphs[OLD].starts:
            for new in self.graphs[NEW].starts:
                self._arrive(START, old, new, self.space.nothing_known, -1, STAY)
        for number in self._waiting:  # which grows meanwhile
            key, _, people, _, _ = self.arrivals[number]
            try:
                for at, move, old, new, some in self.steps(key.old, key.new, people):
                    self._arrive(at, old, new, some, number, move)
            except ToTrack as more:
                self._to_track.update(dict.fromkeys(more.names))
        if self._to_track:
            raise ToTrack(tuple(self._to_track))

    def _arrive(self, at: At, old: int, new: int, people: Bitset, before: int, move: Move) -> None:
        """Let people come to a pair after the same answer: they meet there, or a passage begins."""
        one, other = self.nodes(old, new)
        if self.turn(one, other) != "meet":
            self.comers.setdefault(at, []).append((self.space, people))
            try:
                Passage(self).run(Arrival(Key(at, old, new), self.space, people, before, move))
            except ToTrack as more:
                self._to_track.update(dict.fromkeys(more.names))
            return
        if self.sides[OLD].nodes[one].kind != "situation":
            self.agreed.setdefault(one, []).append((self.space, people))
        self.meet(Key(at, old, new), people, before, move)

    def meet(self, key: Key, people: Bitset, before: int, move: Move) -> None:
        """Let people meet at two nodes that are one, if something else can still happen to them from there on."""
        one, other = self.nodes(key.old, key.new)
        if one not in self.leading[OLD] and other not in self.leading[NEW]:
            return
        people &= ~self.met.get((key.old, key.new), 0)
        if people:
            self.met[key.old, key.new] = self.met.get((key.old, key.new), 0) | people
            self._waiting.append(self.note(Arrival(key, self.space, people, before, move)))

    def note(self, arrival: Arrival) -> int:
        """Keep an arrival, and give its number."""
        self.budget.spend(work=A_PAIR * arrival.space.cost, memory=arrival.space.size // 8)
        self.arrivals.append(arrival)
        if len(self.arrivals) > MOST_PAIRS:
            raise BudgetExceeded
        return len(self.arrivals) - 1

    def nodes(self, old: int, new: int) -> tuple[int, int]:
        """The numbers of the nodes of a pair of states."""
        return self.graphs[OLD].node_of[old], self.graphs[NEW].node_of[new]

    def turn(self, old: int, new: int) -> Turn:
        """What happens at two nodes."""
        if (old, new) not in self._turns:
            self._turns[old, new] = self._turned(old, new)
        return self._turns[old, new]

    def _turned(self, old: int, new: int) -> Turn:
        drawings = self.drawings
        one, other = drawings.old.nodes[old], drawings.new.nodes[new]
        there, came = drawings.new_of[old] != UNPAIRED, drawings.old_of[new] != UNPAIRED
        if drawings.new_of[old] == new:
            return "meet" if drawings.together(old) else "both"
        if one.kind != "situation" and other.kind != "situation":
            if not there and not came:
                return "replaced"
            return "added" if not came and other.kind == "action" else "removed" if not there and one.kind == "action" else "told"
        if one.kind == "situation" and other.kind == "situation":
            return self._asked(old, new) if there and came else "new" if there else "old"
        if one.kind == "situation":  # a new action is told before a question that is still asked
            return "added" if there and not came and other.kind == "action" else "old"
        return "removed" if came and not there and one.kind == "action" else "new"

    def _asked(self, old: int, new: int) -> Turn:
        """Of two questions that are both still there, the one goes on after which the other can be asked without advice between."""
        drawings = self.drawings
        new_then = drawings.new_of[old] in drawings.new.silently(new, MOST_SILENT)
        old_then = drawings.old_of[new] in drawings.old.silently(old, MOST_SILENT)
        return "both" if new_then == old_then else "new" if new_then else "old"

    def steps(self, old: int, new: int, people: Bitset) -> Iterator[tuple[At, Move, int, int, Bitset]]:
        """The same answers that some people can give in a pair of states where they meet, with the states that each leads to, and who gives it."""
        one, other = self.nodes(old, new)
        graphs = self.graphs
        counting = graphs[OLD].counting[old] == {self.people.key(NEW, fact) for fact in graphs[NEW].counting[new]}
        for here in graphs[OLD].transitions[old]:
            for there in graphs[NEW].transitions[new]:
                edges = graphs[OLD].edges[here.edge], graphs[NEW].edges[there.edge]
                given, only = self._same(one, other, *edges, counting=counting)
                if given:
                    self.budget.spend(work=self.space.cost)
                    some = self.taken(self.space, OLD, edges[OLD], people if only is None else people & only)
                    some = self.taken(self.space, NEW, edges[NEW], some)
                    if some:
                        move = Move(TraceStep(old, here.edge, here.to), edges[NEW], only, given)
                        sent_on = (old, here) in graphs[OLD].sent_on or (new, there) in graphs[NEW].sent_on
                        limited = sent_on and self.drawings.pairs(edges[OLD].answer.to, edges[NEW].answer.to)
                        at = At(self.drawings.old.number[edges[OLD].answer.to]) if limited else At(one, given)  # both come to the limit
                        yield at, move, here.to, there.to, some

    @staticmethod
    def taken(space: Space, side: int, edge: Edge, people: Bitset) -> Bitset:
        """Those of some people who take an edge of one tree, as they are then."""
        effect = space.effect(side, edge)
        return people if effect is None else effect.image(people)

    def _same(self, old: int, new: int, here: Edge, there: Edge, *, counting: bool) -> tuple[tuple[str, ...], Bitset | None]:
        """What is answered by those who take an edge of each of two nodes that are one, in old names, and who can be; nothing where nobody does.

        Where the fact is told apart, it is all that takes the edge of the old node: who they are is told by what is true of them.
        """
        one, other = self.drawings.old.nodes[old], self.drawings.new.nodes[new]
        if not isinstance(one, Situation) or not isinstance(other, Situation):
            return (here.ids if self.drawings.matching.answers(one.id).new.get(here.ids[0]) == there.ids[0] else ()), None
        fact = self.drawings.old.tree.facts[one.fact]
        if fact.derived or fact.several is not None:
            missing = (*self.space.missing(OLD, here), *self.space.missing(NEW, there))
            if not missing:
                return here.ids, None
            if fact.derived:
                return self._same_derived(fact.id, here, there, missing, counting=counting), None
            return tuple(id for id in here.ids if id in there.ids or one.choice is None), None
        return self._same_value(one, here, there)

    def _same_derived(self, fact: str, here: Edge, there: Edge, missing: tuple[str, ...], *, counting: bool) -> tuple[str, ...]:
        """As `_same`, for a derived fact: where its rules are the same, and the same counts, everybody has the same value of it; else who has must be told."""
        if self.exact or not counting or not self.drawings.facts.alike(fact):
            raise ToTrack(missing)
        then = self._then(fact)
        return tuple(id for id in here.ids if not then.get(id, NO_VALUES).isdisjoint(there.ids))

    def _same_value(self, one: Situation, here: Edge, there: Edge) -> tuple[tuple[str, ...], Bitset | None]:
        """As `_same`, for a plain fact; whoever knows it in one tree only may leave it open in the other."""
        variable = self.space.variables.get(one.fact)
        given, now = self._given(OLD, here), self._given(NEW, there)
        if here.leaves_open != there.leaves_open and (here.decided or there.decided):
            if variable is None or not variable.left_open:
                return (), None
            return given, self.space.knowing(variable, NEW if here.leaves_open else OLD)
        then = self._then(one.fact)
        same = tuple(id for id in given if not then.get(id, NO_VALUES).isdisjoint(now))
        if not same and not (here.decided and there.decided):  # an answer that is no value of the fact
            answers, values = self.drawings.matching.answers(one.id).new, self.drawings.old.tree.facts[one.fact].values
            return tuple(id for id in given if id not in values and answers.get(id) in now), None
        if variable is None or not same:
            return same, None
        only = None
        if not (here.decided and there.decided):
            pairs = {(before, after) for before in same for after in then[before] if after in now}
            only = self.space.having(variable, (number for number, some in enumerate(variable.classes) if not pairs.isdisjoint(some)))
        return (here.values if here.decided else same), only

    def _then(self, fact: str) -> Mapping[str, frozenset[str]]:
        """The new values that people may have, by each old one."""
        if fact not in self._values:
            found: dict[str, set[str]] = {}
            for before, after in self.drawings.facts.pairs(fact):
                if before is not None and after is not None:
                    found.setdefault(before, set()).add(after)
            self._values[fact] = {before: frozenset(some) for before, some in found.items()}
        return self._values[fact]

    def _given(self, side: int, edge: Edge) -> tuple[str, ...]:
        """What can be answered by those who take an edge of a question about a plain fact."""
        if edge.decided or edge.leaves_open:
            return edge.values or edge.ids[:1]
        tree, node = self.sides[side].tree, self.sides[side].nodes[edge.node]
        values = tree.facts[node.fact or ""].values
        return tuple(id for id in edge.ids if (way(tree, node, id).id == edge.answer.id if id in values else id in node.answers))

    def is_asked_again(self, name: str, old: int, new: int) -> bool:
        """Whether a fact can be asked from a node of either tree on."""
        key = name.partition(".")[0]
        return any(
            node in self._asking(side, fact, key) for side, (fact, node) in enumerate(zip(self.people.facts(key), (old, new), strict=True)) if fact is not None
        )

    def _asking(self, side: int, fact: str, key: str) -> set[int]:
        if (side, key) not in self._ahead:
            asking = (number for number, node in enumerate(self.sides[side].nodes) if node.fact == fact)
            self._ahead[side, key] = self.sides[side].reaching(asking)
        return self._ahead[side, key]

    def is_asked_once(self, name: str) -> bool:
        """Whether a walk of either tree can come to a question about a fact once at most."""
        if name not in self._once:
            facts = self.people.facts(name.partition(".")[0])
            self._once[name] = all(fact not in side.recurring for side, fact in zip(self.sides, facts, strict=True))
        return self._once[name]

    def came(self, number: int, person: int) -> list[Move]:
        """What somebody did who came to an arrival, by their bit there."""
        found: list[Move] = []
        while number >= 0:
            arrival = self.arrivals[number]
            number = arrival.before
            found.append(arrival.move)
            if number >= 0:
                person = self._person_before(arrival, self.arrivals[number], person)
        return found[::-1]

    def _person_before(self, arrival: Arrival, before: Arrival, person: int) -> int:
        space, move = arrival.space, arrival.move
        bits = 1 << person
        if space is not before.space and len(space.names) < len(before.space.names):  # they met again
            return lowest(before.people & before.space.repeated(bits, space.size))
        for side, edge in ((NEW, move.new), (OLD, self.graphs[OLD].edges[move.old.edge] if move.old is not None else None)):
            effect = space.effect(side, edge) if edge is not None else None
            bits = bits if effect is None else effect.preimage(bits)
        bits &= -1 if move.only is None else move.only
        if space is not before.space:
            bits = space.projected(bits, before.space)
        return lowest(bits & before.people)
