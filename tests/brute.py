"""What is true of a tree, found by going everywhere: written from the words of the design, on the plain data of a tree file.

A *person* has one value for each remembered fact that some situation asks about, of several choices all that they would tick;
a fact that nobody asks about never decides where a walk goes, and is free.
A `State` is one visit: the node, the person, which of the facts are known (a bit each), how often each node with a limit was visited,
and which of the facts count (a bit each) that the rules of a fork read: those about which a situation was left, asked or passed over.
A `Move` is one answer given there, or passed over, to the next visit; passing over is no jump, and each node passed over is a visit of its own.

Invariant: nothing here is shared with the walker or the checker of the library.
Where a walk may start with anything known or not, every person starts with every subset of the facts known.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple, TypeAlias

import attrs
import networkx as nx

import rich_facts
from advicetree.durations import duration

Data = dict[str, Any]
Known: TypeAlias = str | tuple[str, ...]
MOST_STATES = 300_000
NO_TIME = timedelta(0)


class TooBig(Exception):
    """The tree has more states than are looked at; a test had better draw another one."""


class State(NamedTuple):
    """One visit of one person: where, who, which facts are known (a bit each), the visits of each node with a limit, and which facts count."""

    node: str
    person: int
    known: int
    visits: tuple[int, ...]
    counts: int = 0


class Move(NamedTuple):
    """An answer (`node.answer`), the way that it is (a group, `others` or `then` for what they take), the limits that sent the walk on, and the next visit."""

    point: str
    way: str
    held: bool
    sent: tuple[str, ...]
    to: State


class Way(NamedTuple):
    """A way out of a node: its id, the answers that take it (of one of several choices `yes` or `no`), where it leads, and how."""

    id: str
    answers: tuple[str, ...]
    to: str
    say: str | None = None
    settles: bool = True
    any_time: bool = False


class Points(NamedTuple):
    """Points of a promise: any of them, or each."""

    names: frozenset[str]
    each: bool

    def happened(self, met: frozenset[str]) -> bool:
        """Whether the event has happened when these of the points have been met."""
        return met == self.names if self.each else bool(met)


Watch = Callable[[Any, str], Any]
BROKEN = "broken"
NOTHING: frozenset[str] = frozenset()


@attrs.frozen
class Truths:
    """What each rule must find: nothing less and nothing more."""

    visited: frozenset[str]
    unvisited: frozenset[str]
    stranded: Mapping[str, int]
    """Nodes where somebody can stand who can come to no ending, each with the least number of answers to such a position."""
    endless: frozenset[str]
    limit_back: frozenset[tuple[str, str]]
    """Pairs of a node whose limit sent on, and the node that the walk came from and straight back to."""
    dead_answers: frozenset[tuple[str, str]]
    same_answers: frozenset[str]
    unasked_facts: frozenset[str]
    unsaid_lines: frozenset[tuple[str, str]]
    """Lines that are said to nobody: the node, and the `if` and `unless` as JSON."""
    unheard_lines: frozenset[tuple[str, str]]
    """Lines that are said only to people of whom something is known that no situation asks about."""
    late_inputs: frozenset[tuple[str, str]]
    """Nodes that rest on a fact which somebody there is asked only further down (and does not come to such a fork again), with the fact."""
    idle_rules: frozenset[tuple[str, int]]
    """Rules of derived facts that are the first to apply for nobody, wherever their fact is read: the fact, and the number of the rule."""
    late_moments: frozenset[str]
    idle_floors: frozenset[str]
    second_waits: frozenset[tuple[str, str]]
    """Nodes whose wait since a moment `never` holds anybody, or does not hold `again` whoever comes back to it."""
    idle_limits: frozenset[str]
    early_recalls: frozenset[tuple[str, str]]


def truths(tree: Data) -> Truths:
    """What the rules must find in a tree, which loads; raises `TooBig`."""
    return World(tree).truths()


def holds(tree: Data, promise: Data) -> tuple[bool, int | None]:
    """Whether a promise is kept, and if not, the least number of answers (given or passed over) on a walk that breaks it; raises `TooBig`.

    For `can` that is the walk to the position from where it cannot be, and for `within = N` it is N (and N + 1 visits).
    """
    return World(tree).holds(promise)


class World:
    """Everybody's walks through one tree."""

    def __init__(self, tree: Data) -> None:
        self.tree = tree
        self.kinds = {id: kind for kind in ("situation", "action", "ending") for id in tree.get(kind, {})}
        self.nodes: dict[str, Data] = {id: tree[kind][id] for id, kind in self.kinds.items()}
        self.declared: Data = tree.get("fact", {})
        abouts = {id: node.get("about", id) for id, node in self.nodes.items() if self.kinds[id] == "situation"}
        self.about = {id: about.partition(".")[0] for id, about in abouts.items()}
        self.choice = {id: about.partition(".")[2] for id, about in abouts.items() if "." in about}
        self.derived = {fact for fact, fields in self.declared.items() if "rules" in fields}
        self.facts = tuple(dict.fromkeys(fact for fact in self.about.values() if self.remembered(fact) and fact not in self.derived))
        self.ruling = self._ruling()
        self.people: list[dict[str, Known]] = [dict(zip(self.facts, values, strict=True)) for values in product(*(self.states_of(fact) for fact in self.facts))]
        self.limited = tuple(id for id, node in self.nodes.items() if "limit" in node)
        self.ways = {id: tuple(self._ways(id)) for id in self.nodes}
        self._moves: dict[State, tuple[Move, ...]] = {}
        if len(self.people) << len(self.facts) > MOST_STATES:
            raise TooBig

    # The tree

    def remembered(self, fact: str) -> bool:
        """Whether a fact is true of a person, and not asked at each visit."""
        return bool((self.declared.get(fact) or self.nodes[fact]).get("remember", True))

    def values(self, fact: str) -> tuple[str, ...]:
        """The values that a fact can have."""
        if fact not in self.declared:
            return tuple(id for id, way in self.nodes[fact]["answers"].items() if _table(way, "to").get("settles", True))
        answers: Data = self.declared[fact].get("answers", {})
        return tuple(answers) or tuple(band["id"] for band in self.declared[fact]["bands"])

    def states_of(self, fact: str) -> Sequence[Known]:
        """All that a fact can be: a value or, of several choices, what was ticked."""
        declared = self.declared.get(fact, {})
        return rich_facts.ticked(declared) if "several" in declared else self.values(fact)

    def members(self, fact: str, name: str) -> set[str]:
        """The values that a value or a group means."""
        return rich_facts.members(self.declared.get(fact, {}), name)

    def _ruling(self) -> set[str]:
        """The facts that the rules of forks read, directly or through other derived facts."""
        todo = [fact for fact in self.about.values() if fact in self.derived]
        read: set[str] = set()
        while todo:
            fresh = {fact for rule in self.declared[todo.pop()]["rules"] for fact in rich_facts.read_by(rule)} - read
            read |= fresh
            todo += fresh & self.derived
        return read - self.derived

    def _ways(self, id: str) -> Iterator[Way]:
        node = self.nodes[id]
        named = {answer: _table(way, "to") for answer, way in node.get("answers", {}).items()}
        taken: set[str] = set()
        for answer, way in named.items():
            answers = self._takes(id, answer, named)
            taken.update(answers)
            yield Way(answer, answers, way["to"], way.get("say"), way.get("settles", True), way.get("any-time", False))
        rest = tuple(value for value in self.forks(id) if value not in taken)
        if "others" in node:
            yield Way("others", rest, node["others"]["to"], node["others"].get("say"))
        if "then" in node:
            yield Way("then" if self.kinds[id] == "situation" else "done", rest, node["then"])

    def _takes(self, id: str, answer: str, named: Data) -> tuple[str, ...]:
        """What an answer of a node takes: itself or, if it is a group, those values of it that are not named by themselves."""
        fact = self.about.get(id, "")
        if id in self.choice or answer not in self.declared.get(fact, {}).get("groups", {}):
            return (answer,)
        return tuple(value for value in self.values(fact) if value in self.members(fact, answer) and value not in named)

    def forks(self, id: str) -> tuple[str, ...]:
        """The answers by which a node can lead on, those that settle nothing left out: of several choices, whatever is ticked, it is `done`."""
        if self.kinds[id] != "situation":
            return ("done",)
        fact = self.about[id]
        return ("yes", "no") if id in self.choice else ("done",) if "several" in self.declared.get(fact, {}) else self.values(fact)

    def meant(self, id: str, person: int, counts: int) -> str | None:
        """The answer by which a situation leads a person on; `None` where its fact is asked at each visit, and at any other node."""
        fact, true = self.about.get(id, ""), self.people[person]
        if fact in self.derived:
            return self.derive(fact, {other: true[other] for bit, other in enumerate(self.facts) if counts >> bit & 1})
        if fact not in self.facts:
            return None
        value = true[fact]
        if id in self.choice:
            return "yes" if self.members(fact, self.choice[id]) & set(value) else "no"
        return value if isinstance(value, str) else "done"

    # Conditions

    def derive(self, fact: str, counts: Mapping[str, Known]) -> str:
        """The value of a derived fact where these facts count."""
        return str(self.declared[fact]["rules"][self.first_hit(fact, counts)]["is"])

    def first_hit(self, fact: str, counts: Mapping[str, Known]) -> int:
        """The number of the first rule of a derived fact that applies where these facts count."""
        return next(number for number, rule in enumerate(self.declared[fact]["rules"]) if self.applies(rule, counts))

    def applies(self, fields: Data, counts: Mapping[str, Known]) -> bool:
        """Whether the condition of a line or a rule holds where these facts count."""
        return ("if" not in fields or self._any(fields["if"], counts)) and not ("unless" in fields and self._any(fields["unless"], counts))

    def _any(self, cases: Any, counts: Mapping[str, Known]) -> bool:
        return any(all(self._required(fact, wanted, counts) for fact, wanted in case.items()) for case in _list(cases))

    def _required(self, fact: str, wanted: Any, counts: Mapping[str, Known]) -> bool:
        value = self.derive(fact, counts) if fact in self.derived else counts.get(fact)
        if value is None:
            return False
        there = {value} if isinstance(value, str) else set(value)
        if isinstance(wanted, dict):
            return all(("yes" if self.members(fact, choice) & there else "no") in _list(answers) for choice, answers in wanted.items())
        return any(self.members(fact, name) & there for name in _list(wanted))

    def conditional(self) -> Iterator[tuple[str, Data]]:
        """The node and the fields of each line that is said to some people only."""
        for id, node in self.nodes.items():
            for key in ("help", "how", "caution", *(["say"] if self.kinds[id] == "ending" else [])):
                for line in _list(node.get(key, [])):
                    for one in (_table(line, "say"), *(_table(bullet, "say") for bullet in _table(line, "say").get("bullets", ()))):
                        if one.keys() & {"if", "unless"}:
                            yield id, one

    def wait(self, id: str) -> Data:
        """The wait of a node; empty where it has none."""
        wait: Data = self.nodes[id].get("wait", {}) if self.kinds[id] == "action" else {}
        return wait

    # Walking

    def start(self, person: int, known: int = 0) -> State:
        """The first visit of a person of whom some facts are known."""
        return self._arrive(self.tree["start"], State("", person, known, (0,) * len(self.limited)))[1]

    def _arrive(self, node: str, state: State) -> tuple[tuple[str, ...], State]:
        """The limits that send a walk on that leads to a node, and the visit that it comes to, with all else as in a state."""
        sent: tuple[str, ...] = ()
        visits = state.visits
        while node in self.limited and visits[self.limited.index(node)] == self.nodes[node]["limit"]["visits"]:
            sent += (node,)
            node = self.nodes[node]["limit"]["then"]
        if node in self.limited:
            at = self.limited.index(node)
            visits = (*visits[:at], visits[at] + 1, *visits[at + 1 :])
        return sent, state._replace(node=node, visits=visits)

    def moves(self, state: State) -> tuple[Move, ...]:
        """All that can come next: for one whose fact is known the one way that is theirs, else that way and those that settle nothing."""
        if state not in self._moves:
            if len(self._moves) >= MOST_STATES:
                raise TooBig
            self._moves[state] = tuple(self._leave(state))
        return self._moves[state]

    def _leave(self, state: State) -> Iterator[Move]:
        node, person, known, _, counts = state
        fact = self.about.get(node)
        asked = self.facts.index(fact) if fact in self.facts else None
        meant = self.meant(node, person, counts)
        passed = fact in self.derived or (asked is not None and known >> asked & 1)
        for way in self.ways[node]:
            for answer in way.answers:
                now = state
                if meant is not None and (answer != meant if way.settles else passed):
                    continue
                if asked is not None and way.settles:
                    now = state._replace(known=known | 1 << asked, counts=counts | (fact in self.ruling) << asked)
                held = self.kinds[node] == "action" and not way.any_time
                yield Move(f"{node}.{answer}", way.id, held, *self._arrive(way.to, now))

    def everywhere(self, starts: Iterable[State], fits: Callable[[Move], bool] = lambda _: True) -> dict[State, int]:
        """All states that moves which fit lead to, each with the least number of answers to it."""
        found = dict.fromkeys(starts, 0)
        todo = deque(found)
        while todo:
            state = todo.popleft()
            for move in self.moves(state):
                if move.to not in found and fits(move):
                    found[move.to] = found[state] + 1
                    todo.append(move.to)
        return found

    def beginners(self, when: Any = None) -> list[State]:
        """The start of each person of whom this is true, and of whom nothing is known yet."""
        return [self.start(person) for person in self.people_of(when)]

    def people_of(self, when: Any) -> list[int]:
        """The people of whom a condition is true; of what nobody asks about, anything may be."""
        cases = [{fact: wanted for fact, wanted in case.items() if fact in self.facts} for case in _list(when or {})]
        return [number for number, person in enumerate(self.people) if self._any(cases, person)]

    @cached_property
    def asked(self) -> dict[State, int]:
        """All states of those of whom nothing was known beforehand, with the least number of answers to each."""
        return self.everywhere(self.beginners())

    @cached_property
    def known(self) -> dict[State, int]:
        """All states, whatever was known beforehand, with the least number of answers to each."""
        return self.everywhere(self.start(person, known) for person in range(len(self.people)) for known in range(1 << len(self.facts)))

    def able(self, states: Iterable[State], goals: frozenset[str]) -> set[State]:
        """The states from where a goal can be reached, or is, by going back from all where it is; of states that are closed under moves."""
        back: dict[State, list[State]] = {}
        found: set[State] = set()
        for state in states:
            if state.node in goals or any(move.point in goals for move in self.moves(state)):
                found.add(state)
            for move in self.moves(state):
                back.setdefault(move.to, []).append(state)
        todo = list(found)
        while todo:
            fresh = [state for state in back.get(todo.pop(), ()) if state not in found]
            found.update(fresh)
            todo += fresh
        return found

    # Rules

    def truths(self) -> Truths:
        """What the rules must find."""
        visited = frozenset(state.node for state in self.asked)
        unsaid = self._silent(visited, known=True)
        return Truths(
            visited=visited,
            unvisited=frozenset(self.nodes) - visited,
            stranded=self._stranded(),
            endless=self._endless(),
            limit_back=self._limit_back(),
            dead_answers=self._dead(visited),
            same_answers=frozenset(self._same()),
            unasked_facts=frozenset(self.declared) - {*self.about.values()} - self._read(),
            unsaid_lines=unsaid,
            unheard_lines=self._silent(visited, known=False) - unsaid,
            late_inputs=frozenset((id, fact) for id in visited for fact in self._inputs(self.about.get(id, "")) if self._asked_later(id, fact)),
            idle_rules=frozenset(self._idle_rules(visited)),
            late_moments=frozenset(id for id in visited if self._late(id)),
            idle_limits=(visited & set(self.limited)) - {limit for state in self.asked for move in self.moves(state) for limit in move.sent},
            idle_floors=frozenset(id for id in self.nodes if self._idle(id)),
            second_waits=frozenset((id, how) for id in visited for how in self._second(id)),
            early_recalls=frozenset((id, other) for id in visited for other in _list(self.nodes[id].get("recall", [])) if not self._followed(other, id)),
        )

    def _limit_back(self) -> frozenset[tuple[str, str]]:
        back = [(state, move) for state in self.asked for move in self.moves(state) if move.to.node == state.node]
        return frozenset((limit, state.node) for state, move in back for limit in move.sent)

    def _idle(self, id: str) -> bool:
        return bool(self.wait(id).keys() & {"at-least", "until"}) and all(way.any_time for way in self.ways[id])

    def _followed(self, first: str, then: str) -> bool:
        """Whether some walk visits one node after another."""
        watch = _never(Points(frozenset([then]), each=False), Points(frozenset([first]), each=False))
        return self.breaks(self.beginners(), (NOTHING, NOTHING), watch) is not None

    def _stranded(self) -> dict[str, int]:
        saved = self.able(self.known, frozenset(id for id, kind in self.kinds.items() if kind == "ending"))
        found: dict[str, int] = {}
        for state, answers in self.known.items():  # the nearest first
            if state not in saved:
                found.setdefault(state.node, answers)
        return found

    def _endless(self) -> frozenset[str]:
        graph: nx.DiGraph[State] = nx.DiGraph()
        for state in self.asked:
            wait = self.wait(state.node)
            waits = bool(wait) and not wait.keys() & {"since", "until"}
            graph.add_edges_from((state, move.to) for move in self.moves(state) if not (waits and move.held))
        rings = [ring for ring in nx.strongly_connected_components(graph) if len(ring) > 1 or any(graph.has_edge(state, state) for state in ring)]
        return frozenset(state.node for ring in rings for state in ring)

    def _dead(self, visited: frozenset[str]) -> frozenset[tuple[str, str]]:
        taken = {(state.node, move.way) for state in self.asked for move in self.moves(state)}
        return frozenset((id, way.id) for id in visited for way in self.ways[id]) - taken

    def _same(self) -> Iterator[str]:
        needed = self._read() | {fact for promise in self.tree.get("promise", []) for case in _list(promise.get("when", {})) for fact in case}
        asked = list(self.about.values())
        for id, fact in self.about.items():
            answers = [answer for way in self.ways[id] for answer in way.answers]
            alike = len(answers) > 1 and len({(way.to, way.say) for way in self.ways[id]}) == 1
            if alike and (not self.remembered(fact) or (fact not in needed and asked.count(fact) == 1)):
                yield id

    def _read(self) -> set[str]:
        """The facts that lines and rules read."""
        rules = (rule for fact in self.derived for rule in self.declared[fact]["rules"])
        return {fact for fields in (*(line for _, line in self.conditional()), *rules) for fact in rich_facts.read_by(fields)}

    def _silent(self, visited: frozenset[str], *, known: bool) -> frozenset[tuple[str, str]]:
        """The lines that are said to nobody, of whom something that no situation asks about may be `known`."""
        found = {(id, condition_of(line)): line for id, line in self.conditional() if id in visited}
        for node, person, learnt in {(state.node, state.person, state.known) for state in self.asked}:
            counts = {fact: self.people[person][fact] for bit, fact in enumerate(self.facts) if learnt >> bit & 1}
            found = {key: line for key, line in found.items() if key[0] != node or not self._is_said(line, counts, known=known)}
        return frozenset(found)

    def _is_said(self, line: Data, counts: Mapping[str, Known], *, known: bool) -> bool:
        """Whether a line can be said where these facts count; what nobody asks about may be anything, if it may be `known`."""
        free = sorted(rich_facts.read_by(line) - {*self.facts} - self.derived) if known else []
        return any(
            self.applies(line, {**counts, **{fact: value for fact, value in zip(free, values, strict=True) if value is not None}})
            for values in product(*([None, *self.states_of(fact)] for fact in free))
        )

    def _counted(self, state: State) -> dict[str, Known]:
        """What counts for somebody of whom nothing was known beforehand."""
        return {fact: self.people[state.person][fact] for bit, fact in enumerate(self.facts) if state.known >> bit & 1}

    def _inputs(self, fact: str) -> set[str]:
        """The facts that a derived fact, or one that a program works out, rests on in the end."""
        direct = _list(self.declared.get(fact, {}).get("worked-out-from", []))
        if fact in self.derived:
            direct = [read for rule in self.declared[fact]["rules"] for read in rich_facts.read_by(rule)]
        return {end for each in direct for end in (self._inputs(each) if each in self.derived else {each})}

    def _asked_later(self, id: str, fact: str) -> bool:
        """Whether somebody at a node of whom a fact does not count is asked about it further down, from where the drawing leads to no such fork."""
        forks = {state.node for state in self.asked if self.about.get(state.node) == self.about[id]} if self.about[id] in self.derived else set[str]()
        starts = [state for state in self.asked if state.node == id and fact not in self._counted(state)]
        asked = {state.node for state in self.everywhere(starts) if self.about.get(state.node) == fact}
        return any(not self._drawn_from(place) & forks for place in asked)

    def _drawn_from(self, id: str) -> set[str]:
        """The nodes that the drawing leads to from a node, which is among them."""
        found, todo = {id}, [id]
        while todo:
            node = todo.pop()
            onward = {way.to for way in self.ways[node]} | {limit["then"] for limit in [self.nodes[node].get("limit")] if limit is not None}
            todo += onward - found
            found |= onward
        return found

    def _idle_rules(self, visited: Iterable[str]) -> Iterator[tuple[str, int]]:
        read: dict[str, set[str]] = {id: {self.about[id]} if id in self.about else set() for id in visited}
        for id, line in self.conditional():
            read.setdefault(id, set()).update(rich_facts.read_by(line))
        for facts in read.values():
            todo = [*facts]
            while todo:
                fresh = {other for rule in self.declared.get(todo.pop(), {}).get("rules", []) for other in rich_facts.read_by(rule)} - facts
                facts.update(fresh)
                todo += fresh
        rules = {(fact, number) for id in visited for fact in read[id] & self.derived for number in range(len(self.declared[fact]["rules"]))}
        hit = {(fact, self.first_hit(fact, counts)) for state in self.asked for counts in [self._counted(state)] for fact in read[state.node] & self.derived}
        yield from rules - hit

    def _late(self, id: str) -> bool:
        moment = self.wait(id).get("until")
        since = {node for node in self.nodes if "at-least" in self.wait(node) and self.wait(node).get("since") == moment}
        if moment is None or not since:
            return False
        free = self.everywhere(self.beginners(), lambda move: not (move.held and move.point.partition(".")[0] in since))
        return all(state.node != id for state in free)

    def _second(self, id: str) -> Iterator[str]:
        """How a wait since a moment comes too late to hold people, if it does."""
        wait = self.wait(id)
        if not wait.keys() >= {"since", "at-least"} or all(way.any_time for way in self.ways[id]):
            return
        longer = {
            other
            for other in self.nodes
            if other != id and "at-least" in self.wait(other) and self.wait(other).get("since") == wait["since"]
            if _length(self.wait(other)["at-least"]) >= _length(wait["at-least"])
        }
        free = self.everywhere(self.beginners(), lambda move: not (move.held and move.point.partition(".")[0] in longer))
        if all(state.node != id for state in free):
            yield "never"
            return
        held = {f"{node}.{answer}" for node in self.nodes if self.wait(node) for way in self.ways[node] if not way.any_time for answer in way.answers}

        def watch(left: object, point: str) -> object:
            if point == id and left:
                return BROKEN
            return point.partition(".")[0] == id if point in held else left

        if self.breaks(self.beginners(), False, watch) is not None:
            yield "again"

    # Promises

    def holds(self, promise: Data) -> tuple[bool, int | None]:
        """Whether a promise is kept, and if not, after how many answers at the least it is broken."""
        if "by" in promise:
            done = {id: _list(self.nodes[id].get("by", [])) for id in _points(promise, "of").names}
            otherwise = {id for id, channels in done.items() if not channels or any(channel not in _list(promise["by"]) for channel in channels)}
            there = self.everywhere(self.beginners(promise.get("when")))
            answers = min((answers for state, answers in there.items() if state.node in otherwise), default=None)
        elif "can" in promise:
            answers = self._cannot(promise)
        elif "within" in promise:
            answers = self._lasts(promise)
        elif "not-before" in promise:
            answers = self._opens(promise)
        else:
            begin, watch = _watch(promise)
            answers = self.breaks(self.beginners(promise.get("when")), begin, watch)
        return answers is None, answers

    def breaks(self, starts: Iterable[State], begin: object, watch: Watch) -> int | None:
        """The least number of answers after which a watch over all that is met says `BROKEN`."""
        layer = {(state, watch(begin, state.node)) for state in starts}
        seen = set(layer)
        answers = 0
        while layer:
            if any(met == BROKEN for _, met in layer):
                return answers
            answers += 1
            layer = {(move.to, _met(watch, met, move)) for state, met in layer for move in self.moves(state)} - seen
            seen |= layer
            if len(seen) > MOST_STATES:
                raise TooBig
        return None

    def _cannot(self, promise: Data) -> int | None:
        """The least number of answers to a position at `from` from where one of what must be possible is not."""
        people = {*self.people_of(promise.get("when"))}
        states = {state: answers for state, answers in self.known.items() if state.person in people}
        can = _points(promise, "can")
        found: list[int] = []
        for goals in [frozenset([name]) for name in can.names] if can.each else [can.names]:
            able = self.able(states, goals)
            if "from" not in promise:
                found += [0 for state, answers in states.items() if answers == 0 and state not in able]
                continue
            at = _points(promise, "from").names
            found += [answers for state, answers in states.items() if state.node in at and state not in able]
            gone = ((answers + 1, move) for state, answers in states.items() for move in self.moves(state) if move.point in at)
            found += [answers for answers, move in gone if move.point not in goals and move.to not in able]
        return min(found, default=None)

    def _lasts(self, promise: Data) -> int | None:
        """The bound itself if some walk goes on after so many visits."""
        layer = set(self.beginners(promise.get("when")))
        for _ in range(promise["within"]):
            layer = {move.to for state in layer for move in self.moves(state)}
        return promise["within"] if layer else None

    def _opens(self, promise: Data) -> int | None:
        """The least number of answers to one of some points that comes too early, if the moment is the start, and each answer is given at the earliest.

        A node comes when it opens, an answer when it can be given.
        """
        names, least, moment = _points(promise, "of").names, _length(promise["not-before"]), promise.get("since")
        best: dict[State, timedelta] = {}
        layer = dict.fromkeys(self.beginners(promise.get("when")), NO_TIME)
        answers = 0
        while layer:
            best |= layer
            if any(state.node in names and self._opened(state.node, time, moment) < least for state, time in layer.items()):
                return answers
            answers += 1
            sooner: dict[State, timedelta] = {}
            for state, time in layer.items():
                for move in self.moves(state):
                    then = self._opened(state.node, time, moment) if move.held else time
                    if move.point in names and then < least:
                        return answers
                    if then < min(best.get(move.to, timedelta.max), sooner.get(move.to, timedelta.max)):
                        sooner[move.to] = then
            layer = sooner
        return None

    def _opened(self, id: str, arrived: timedelta, moment: str | None) -> timedelta:
        """The earliest time at which a node opens; other moments may be long past."""
        wait = self.wait(id)
        floor = _length(wait["at-least"]) if "at-least" in wait else NO_TIME
        if "since" not in wait:
            return arrived + floor
        return max(arrived, floor) if wait["since"] == moment else arrived


def condition_of(line: Data) -> str:
    """The condition of a line as JSON."""
    return json.dumps({key: line[key] for key in ("if", "unless") if key in line})


def _met(watch: Watch, met: object, move: Move) -> object:
    """What a watch says after an answer and the visit that follows."""
    after = watch(met, move.point)
    return after if after == BROKEN else watch(after, move.to.node)


def _watch(promise: Data) -> tuple[object, Watch]:
    """The watch of a promise about what is never met, with what it begins with."""
    if "before" in promise:
        return (NOTHING, NOTHING), _before(_points(promise, "before"), _points(promise, "always"))
    if "never" in promise:
        after = _points(promise, "after") if "after" in promise else None
        return (NOTHING, NOTHING), _never(_points(promise, "never"), after)
    of = _points(promise, "of")
    return (), _at_most(promise["at-most"], of)


def _before(first: Points, always: Points) -> Watch:
    def watch(met: tuple[frozenset[str], frozenset[str]], point: str) -> object:
        firsts, others = met
        if point in first.names:
            if first.happened(firsts | {point}) and not always.happened(others):
                return BROKEN
            firsts |= {point}
        if point in always.names:
            others |= {point}
        return firsts, others

    return watch


def _never(never: Points, after: Points | None) -> Watch:
    def watch(met: tuple[frozenset[str], frozenset[str]], point: str) -> object:
        nevers, afters = met
        if point in never.names and (after is None or after.happened(afters)):
            nevers |= {point}
            if never.happened(nevers):
                return BROKEN
        if after is not None and point in after.names:
            afters |= {point}
        return nevers, afters

    return watch


def _at_most(most: int, of: Points) -> Watch:
    def watch(met: tuple[tuple[str, int], ...], point: str) -> object:
        if point not in of.names:
            return met
        counts = dict(met)
        key = point if of.each else ""
        counts[key] = counts.get(key, 0) + 1
        return BROKEN if counts[key] > most else tuple(sorted(counts.items()))

    return watch


def _points(promise: Data, key: str) -> Points:
    given = promise[key]
    each = isinstance(given, dict)
    return Points(frozenset(_list(given["all-of"] if each else given)), each)


def _length(text: str) -> timedelta:
    length = duration(text)
    assert length is not None
    return length


def _list(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


def _table(given: Any, key: str) -> Data:
    return given if isinstance(given, dict) else {key: given}
