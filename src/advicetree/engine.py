"""The semantics of a walk, in one place: a position and an answer → the next position.

Invariant: a `Position` is where a walk has *stopped*, at a situation to be asked, an action or an ending; nothing more can be passed over there.
It remembers only what can still matter to where the walk goes: the values of facts that can be met again (`Tree.recurring`)
or were known beforehand, and how often nodes with a limit were visited.
So two walks with equal positions go on alike, whatever came before.
Everything here is a pure function: no clock, no files, and nothing that is handed in is changed;
a tree only keeps the positions of walks that remember nothing, worked out once.
Time does not decide where a walk goes; floors are the session's business, and their reckoning (`opens`) is here for everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

import attrs

from advicetree.errors import RefusedAnswer
from advicetree.model import EMPTY, Answer, Citation, Ending, Fact, Limit, Line, Node, Table, Wait, unknown
from advicetree.text import LONGEST_GUESSED, listed, nearest, shown
from advicetree.tree import Tree

LONGEST_WALK = 10_000
MOST_PASSED = 500_000
MOST_SHARED, LARGEST_SHARED = 4_096, 16  # positions and steps of a tree that sessions share, and what one position may hold
LATEST = datetime.max.replace(tzinfo=timezone.utc)

Given: TypeAlias = str | float
Passed: TypeAlias = Answer | Limit

NEVER: Mapping[str, int] = MappingProxyType({})


# Built once a step, and a frozen class costs twice as much to build: nothing changes one once it is made.
@attrs.define(weakref_slot=False)
class Position:
    """Where a walk is: the node, the remembered facts (fact → value), the visits of nodes with a limit, and what was passed over to get here.

    What was passed over does not count when positions are compared.
    """

    node: Node
    facts: Mapping[str, str]
    visits: Mapping[str, int]
    passed: tuple[Passed, ...] = attrs.field(default=(), eq=False)

    def visited(self, node: str) -> bool:
        """Whether the walk visited a node since its last stop: it is there, or passed over it; being sent on by a limit is not a visit."""
        return self.node.id == node or any(isinstance(passed, Answer) and passed.node == node for passed in self.passed)


@attrs.frozen
class Step:
    """One answer given: at which node, what (an id, or a number), for which time there (`nth`, from 1), when, with which note.

    `early` says that it was given before its action opened; `label` is what the answer is called for readers, of a number the label of its band.
    """

    node: str
    answer: Given
    nth: int = 1
    at: datetime | None = None
    note: str | None = None
    early: bool = False
    label: str = attrs.field(default="", eq=False)

    def __repr__(self) -> str:
        told = [f"{self.node!r}: {self.answer!r}"]
        if self.nth > 1:
            told.append(f"time {self.nth}")
        if self.at is not None:
            from advicetree.timestamps import iso  # noqa: PLC0415  (only a prompt shows a step)

            told.append(f"at {iso(self.at)}")
        if self.early:
            told.append("early")
        if self.note is not None:
            told.append(f"note {shown(self.note)}")
        return f"<Step {', '.join(told)}>"


@attrs.frozen
class Said:
    """Words said on the way: the node whose answer or limit says them, and what they rest on; `str()` gives the words.

    >>> str(Said("Then the sender has to look.", "tracked"))
    'Then the sender has to look.'
    """

    say: str
    node: str
    source: tuple[Citation, ...] = ()

    def __str__(self) -> str:
        return self.say


_new = object.__new__


class Halt(NamedTuple):
    """One stop of a walk that is gone again: the position, and the answer given there with the value that it means; `None` at the last."""

    position: Position
    answer: Answer | None = None
    value: str | None = None


def start(tree: Tree, known: Mapping[str, str]) -> Position:
    """The position where a walk starts for whom the `known` facts (fact → value) are true."""
    return arrive(tree, tree.start, known, NEVER)


def advance(tree: Tree, position: Position, answer: Answer, value: str | None = None) -> Position:
    """The position that an answer leads to; `value` is the fact's value where it is not the answer's own id."""
    facts, settles = position.facts, answer.settles
    if settles is not None and settles in tree.recurring:
        facts = {**facts, settles: value or answer.id}
    return arrive(tree, answer.to, facts, position.visits)


def shared_advance(tree: Tree, position: Position, answer: Answer, value: str | None = None) -> Position:
    """As `advance`, but sessions mostly get one position that they share, so that thousands of them take little memory."""
    steps: dict[tuple[int, str], tuple[Position, Position]] = tree.shared_steps
    step = (id(position), value or answer.id)
    found = steps.get(step)
    if found is not None:  # it keeps the position that it starts from, so that no other can have its id
        return found[1]
    reached = advance(tree, position, answer, value)
    if len(steps) < MOST_SHARED and _shared(tree, position) is position and (shared := _shared(tree, reached)) is not None:
        steps[step] = position, shared
        return shared
    return reached


def shared_start(tree: Tree, known: Mapping[str, str]) -> Position:
    """As `start`, but sessions that know the same mostly get one position that they share."""
    position = start(tree, known)
    return (_shared(tree, position) or position) if known else position  # that of nothing known is shared by `arrive`


def _shared(tree: Tree, position: Position) -> Position | None:
    """The position that sessions share, equal to this one and with the same passed over; `None` where it is too large, or there are too many others."""
    facts, visits, passed = position.facts, position.visits, position.passed
    if len(facts) + len(visits) + len(passed) > LARGEST_SHARED:
        return None
    positions: dict[Any, Position] = tree.shared_positions
    same = (position.node.id, frozenset(facts.items()), frozenset(visits.items()), tuple(map(id, passed)))
    return positions.setdefault(same, position) if len(positions) < MOST_SHARED else positions.get(same)


def arrive(tree: Tree, to: str, facts: Mapping[str, str], visits: Mapping[str, int]) -> Position:
    """The position where a walk stops after it arrives at a node: it goes on by itself through what is known and what is exhausted."""
    if facts or visits:
        return _arrived(tree, to, facts, visits)
    # All walks that remember nothing stop at the same position: it is made once, and shared.
    shared: dict[str, Position] = tree.fresh_stops
    position = shared.get(to)
    if position is None:
        position = shared[to] = _arrived(tree, to, facts, visits)
    return position


def _arrived(tree: Tree, to: str, facts: Mapping[str, str], visits: Mapping[str, int]) -> Position:
    """As `arrive`, worked out anew."""
    passed: list[Passed] = []
    counted: dict[str, int] | None = None
    nodes = tree.nodes
    while True:
        node = nodes[to]
        limit = node.limit
        if limit is not None:
            count = visits.get(to, 0)
            if not admits(limit, count):
                passed.append(limit)
                to = limit.to
                continue
            if counted is None:  # copied once, however many nodes are passed over
                visits = counted = dict(visits)
            counted[to] = count + 1
        fact = node.fact
        if fact is None or (value := facts.get(fact)) is None:
            position = _new(Position)  # a third of what calling the class costs
            position.node = node
            position.facts = facts
            position.visits = visits
            position.passed = tuple(passed) if passed else ()
            return position
        answer = node.answers.get(value) or node.others
        assert answer is not None, "answers cover their fact"
        passed.append(answer)
        to = answer.to


def admits(limit: Limit, visits: int) -> bool:
    """Whether a limit lets a walk in after so many visits of its node."""
    return visits < limit.visits


def offers(tree: Tree, node: Node) -> tuple[Answer, ...]:
    """The answers that can be given at a node, in the author's order; those that `others` takes come last, each by its own id and label."""
    named = tuple(node.answers.values())
    if node.others is None:
        return named
    values = tree.facts[node.fact].values.values()
    return named + tuple(_by_value(node.others, value.id, value.label) for value in values if value.id not in node.answers)


def _by_value(others: Answer, id: str, label: str) -> Answer:
    return attrs.evolve(others, id=id, label=label)


def resolve(tree: Tree, node: Node, given: Given) -> tuple[Answer, str]:
    """The answer that is meant by what was given at a node, and its value.

    What is given is an answer's id, the id of a value that `others` takes, or a number where the fact is one.
    Raises `RefusedAnswer` where it is none of these; for a label or another spelling, the error tells the id that is meant.
    """
    if type(given) is str and (answer := node.answers.get(given)) is not None:
        return answer, given
    if node.fact is not None and (value := tree.facts[node.fact].find(given)) is not None:
        answer = node.answers.get(value.id) or node.others
        assert answer is not None, "answers cover their fact"
        return answer, value.id
    raise refused_answer(tree, node, given)


def label_of(tree: Tree, answer: Answer, value: str) -> str:
    """What an answer given is called for readers; of one that `others` took, the label of the real one."""
    node = tree.nodes[answer.node]
    if node.fact is not None and answer is node.others:
        return tree.facts[node.fact].values[value].label
    return answer.label


def refused_answer(tree: Tree, node: Node, given: object) -> RefusedAnswer:
    """The error for an answer that cannot be given at a node."""
    if isinstance(node, Ending):
        return RefusedAnswer(f"the walk has ended at '{node.id}', so {shown(given)} cannot be answered", "go back, or start again")
    labels = {answer.id: answer.label for answer in offers(tree, node)}
    fact = tree.facts[node.fact] if node.fact is not None else None
    right, guess = meant(given, labels, fact)
    if node.others is not None and type(given) is str and given.strip().casefold() in {"others", node.others.label.casefold()}:
        right = f"say which one: give one of {listed([id for id in labels if id not in node.answers])}"
    return RefusedAnswer(f"{shown(given)} is not an answer at '{node.id}'", right, tuple(labels), guess)


def meant(given: object, labels: Mapping[str, str], fact: Fact | None) -> tuple[str, str | None]:
    """What would have been right instead of what was given, in words, and the id that was probably meant; from the ids of the answers and their labels."""
    if type(given) is str and len(given) <= LONGEST_GUESSED:
        folded = given.strip().casefold()
        for id, label in labels.items():
            if folded == label.casefold():
                return f"give its id, {shown(id)}", id
        if fact is not None and _in_text(given, fact):
            return "give the number itself, not text", None
        if fact is not None and any(_in_text(given.replace(",", by), fact) for by in (".", "")):
            return "write a point before decimals, and nothing between thousands", None
        if guess := nearest(given, labels):
            return f"did you mean {shown(guess)}?", guess
    if isinstance(given, bool) and {"yes", "no"} <= labels.keys():
        return "give 'yes' for True and 'no' for False", None
    number = f"{fact.number.in_words}, or " if fact is not None and fact.number is not None else ""
    return f"give {number}one of {listed(labels)}", None


def _in_text(given: str, fact: Fact) -> bool:
    """Whether a text holds a number that the fact could be."""
    try:
        return fact.number is not None and fact.find(float(given)) is not None
    except ValueError:
        return False


def facts_known(tree: Tree, known: Mapping[str, Given]) -> Table[str]:
    """The values (fact → value) of what is known beforehand.

    Raises `UnknownName` for a fact that the tree does not have, and `RefusedAnswer` for one that is asked at each visit or a value that it cannot have.
    """
    return Table({name: known_value(tree, name, given) for name, given in known.items()}) if known else EMPTY


def known_value(tree: Tree, name: str, given: Given) -> str:
    """The value of one fact known beforehand; raises as `facts_known` does."""
    fact = tree.facts.get(name) if isinstance(name, str) else None
    if fact is None:
        raise unknown("fact", name, tree.facts)
    if not fact.remember:
        raise RefusedAnswer(f"'{name}' is asked at each visit, so it cannot be known beforehand", "leave it out")
    value = fact.find(given)
    if value is None:
        labels = {value.id: value.label for value in fact.values.values()}
        right, guess = meant(given, labels, fact)
        raise RefusedAnswer(f"{shown(given)} is not a value of the fact '{name}'", right, tuple(labels), guess)
    return value.id


def replay(tree: Tree, known: Mapping[str, str], taken: Sequence[tuple[Answer, str]]) -> Iterator[Halt]:
    """All stops of a walk that is gone again, from what is known and the answers given with their values; the last has no answer."""
    position = start(tree, known)
    for answer, value in taken:
        yield Halt(position, answer, value)
        position = advance(tree, position, answer, value)
    yield Halt(position)


def said_on_the_way(tree: Tree, passed: Sequence[Passed]) -> tuple[Said, ...]:
    """The words said by answers and limits on the way, each with its own sources, or else with those of its node."""
    return tuple(
        Said(each.say, each.node, (each.source if isinstance(each, Answer) else ()) or tree.nodes[each.node].source) for each in passed if each.say is not None
    )


def said_to(lines: Sequence[Line], facts: Mapping[str, str]) -> tuple[Line, ...]:
    """Those of some lines that are said to a person of whom `facts` are known."""
    return tuple(line for line in lines if line.condition is None or facts.get(line.condition.fact) == line.condition.value)


def key(tree: Tree, node: Node) -> str:
    """What the answers at a node are kept by: its remembered fact (`fact:country`), or the node itself.

    >>> from advicetree import shipped
    >>> tree = shipped("interview-recovery")
    >>> key(tree, tree[tree.start])[:5]
    'fact:'
    """
    if node.fact is not None and tree.facts[node.fact].remember:
        return f"fact:{node.fact}"
    return node.id


def opens(wait: Wait, since: datetime) -> datetime | None:
    """When an action opens whose wait counts from a time; `None` where the wait has no floor."""
    return _after(wait.floor, since)


def due(wait: Wait, since: datetime) -> datetime | None:
    """When a wait runs out that counts from a time; `None` where it has no horizon."""
    return _after(wait.at_most, since)


def _after(length: timedelta | None, since: datetime) -> datetime | None:
    if length is None:
        return None
    try:
        return since + length
    except OverflowError:
        return LATEST


def since(tree: Tree, wait: Wait, answers: Sequence[Answer], times: Sequence[datetime], moments: Mapping[str, datetime]) -> datetime:
    """The time from which the wait counts where a walk is, that gave these answers; `times` are those of its start and of its answers.

    That is the wait's moment or, where it has none, the arrival.
    A moment that nobody gave counts as the first arrival at an action that counts from it.
    """
    moment = wait.moment
    if moment is None:
        return times[-1]
    if moment in moments:
        return moments[moment]
    nodes = tree.nodes
    waits = (nodes[answer.node].wait for answer in answers)
    return times[next((index for index, other in enumerate(waits) if other is not None and other.moment == moment), -1)]
