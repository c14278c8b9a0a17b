"""The semantics of a walk, in one place: a position and an answer → the next position.

Invariant: a `Position` is where a walk has *stopped*, at a situation to be asked, an action or an ending; nothing more can be passed over there.
It remembers only what can still matter to where the walk goes: the values of facts that can be met again (`Tree.recurring`)
or were known beforehand, how often nodes with a limit were visited, and which facts count that rules read (`Tree.ruling`).
A fact *counts* from the first situation about it that the walk goes through, asked or passed over, so that it makes no difference who told it.
So two walks with equal positions go on alike, whatever came before.
Everything here is a pure function: no clock, no files, and nothing that is handed in is changed;
a tree only keeps the positions of walks that remember nothing, worked out once.
Time does not decide where a walk goes; floors are the session's business, and their reckoning (`opens`) is here for everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

import attrs

from advicetree.model import Answer, Case, Citation, Condition, Known, Limit, Line, Node, Requirement, Wait
from advicetree.text import shown
from advicetree.tree import Tree

LONGEST_WALK = 10_000
MOST_PASSED = 500_000
MOST_SHARED, LARGEST_SHARED = 4_096, 16  # positions and steps of a tree that sessions share, and what one position may hold
LATEST = datetime.max.replace(tzinfo=timezone.utc)

Given: TypeAlias = str | float | tuple[str, ...]
Passed: TypeAlias = Answer | Limit

NEVER: Mapping[str, int] = MappingProxyType({})
NOTHING: Mapping[str, Known] = MappingProxyType({})


# Built once a step, and a frozen class costs twice as much to build: nothing changes one once it is made.
@attrs.define(weakref_slot=False)
class Position:
    """Where a walk is: the node, the remembered facts (fact → value), the visits of nodes with a limit, and what was passed over to get here.

    `counts` holds the facts that count by now and that the rules of some fork read.
    What was passed over does not count when positions are compared.
    `onward` has where answers lead, by what is given, from a position that sessions share; `None` where nothing is known of it.
    """

    node: Node
    facts: Mapping[str, Known]
    visits: Mapping[str, int]
    counts: Mapping[str, Known] = attrs.field(default=NOTHING)
    passed: tuple[Passed, ...] = attrs.field(default=(), eq=False)
    onward: dict[Known, Position] | None = attrs.field(default=None, init=False, repr=False, eq=False)

    def visited(self, node: str) -> bool:
        """Whether the walk visited a node since its last stop: it is there, or passed over it; being sent on by a limit is not a visit."""
        return self.node.id == node or any(isinstance(passed, Answer) and passed.node == node for passed in self.passed)


@attrs.frozen
class Step:
    """One answer given."""

    node: str
    """The node's id."""
    answer: Given
    """What was given: an id, a number, the text of a date, or a tuple of ids."""
    nth: int = 1
    """Which time at this node, from 1."""
    at: datetime | None = None
    """When, in UTC; `None` where no time is kept."""
    note: str | None = None
    """The person's own words, or `None`."""
    early: bool = False
    """Whether it was given before its action opened."""
    label: str = attrs.field(default="", eq=False)
    """What the answer is called for readers; of a number or a date, the label of its band. It does not count when steps are compared."""
    value: Known = attrs.field(default="", eq=False)
    """What the fact has by it: the id of an answer or a band, or what was ticked. It does not count when steps are compared."""

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
    """Words said on the way; `str()` gives the words.

    >>> str(Said("Then the sender has to look.", "tracked"))
    'Then the sender has to look.'
    """

    say: str
    """The words."""
    node: str
    """The id of the node whose answer or limit says them."""
    source: tuple[Citation, ...] = ()
    """What they rest on."""

    def __str__(self) -> str:
        return self.say


_new = object.__new__


class Halt(NamedTuple):
    """One stop of a walk that is gone again: the position, and the answer given there with the value that it means; `None` at the last."""

    position: Position
    answer: Answer | None = None
    value: Known | None = None


def start(tree: Tree, known: Mapping[str, Known]) -> Position:
    """The position where a walk starts for whom the `known` facts (fact → value) are true."""
    return arrive(tree, tree.start, known, NEVER)


def advance(tree: Tree, position: Position, answer: Answer, value: Known | None = None) -> Position:
    """The position that an answer leads to; `value` is what the fact has where that is not the answer's own id."""
    facts, counts, settles = position.facts, position.counts, answer.settles
    if settles is not None and settles in tree.kept:
        value = answer.id if value is None else value
        if settles in tree.recurring:
            facts = {**facts, settles: value}
        if settles in tree.ruling:
            counts = {**counts, settles: value}
    return arrive(tree, answer.to, facts, position.visits, counts)


def learn(tree: Tree, position: Position, value: Known) -> Position:
    """The position where a walk goes on from a situation whose remembered fact has this value after all, as if that had been known beforehand."""
    fact, facts, counts = position.node.fact, position.facts, position.counts
    assert fact is not None, "a situation that can be passed over is about a fact"
    if fact in tree.recurring:
        facts = {**facts, fact: value}
    if fact in tree.ruling:
        counts = {**counts, fact: value}
    return arrive(tree, way_of(tree, position.node, value).to, facts, position.visits, counts)


def shared_advance(tree: Tree, position: Position, answer: Answer, value: Known | None = None) -> Position:
    """As `advance`, but sessions mostly get one position that they share, so that thousands of them take little memory."""
    step = answer.id if value is None else value
    onward = position.onward
    if onward is not None and (found := onward.get(step)) is not None:
        return found
    reached = advance(tree, position, answer, value)
    steps: list[Position] = tree.shared_steps
    if len(steps) < MOST_SHARED and _shared(tree, position) is position and (shared := _shared(tree, reached)) is not None:
        if onward is None:
            position.onward = onward = {}
        onward[step] = shared
        steps.append(shared)
        return shared
    return reached


def shared_start(tree: Tree, known: Mapping[str, Known]) -> Position:
    """As `start`, but sessions that know the same mostly get one position that they share."""
    position = start(tree, known)
    return (_shared(tree, position) or position) if known else position  # that of nothing known is shared by `arrive`


def _shared(tree: Tree, position: Position) -> Position | None:
    """The position that sessions share, equal to this one and with the same passed over; `None` where it is too large, or there are too many others."""
    facts, visits, counts, passed = position.facts, position.visits, position.counts, position.passed
    if len(facts) + len(visits) + len(counts) + len(passed) > LARGEST_SHARED:
        return None
    positions: dict[Any, Position] = tree.shared_positions
    same = (position.node.id, frozenset(facts.items()), frozenset(visits.items()), frozenset(counts.items()), tuple(map(id, passed)))
    return positions.setdefault(same, position) if len(positions) < MOST_SHARED else positions.get(same)


def arrive(tree: Tree, to: str, facts: Mapping[str, Known], visits: Mapping[str, int], counts: Mapping[str, Known] = NOTHING) -> Position:
    """The position where a walk stops after it arrives at a node: it goes on by itself through what is known and what is exhausted."""
    if facts or visits or counts:
        return _arrived(tree, to, facts, visits, counts)
    # All walks that remember nothing stop at the same position: it is made once, and shared.
    shared: dict[str, Position] = tree.fresh_stops
    position = shared.get(to)
    if position is None:
        position = shared[to] = _arrived(tree, to, facts, visits, counts)
    return position


def _arrived(tree: Tree, to: str, facts: Mapping[str, Known], visits: Mapping[str, int], counts: Mapping[str, Known]) -> Position:
    """As `arrive`, worked out anew."""
    passed: list[Passed] = []
    counted: dict[str, int] | None = None
    nodes, derived, ruling = tree.nodes, tree.derived, tree.ruling
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
        if fact is None or ((value := facts.get(fact)) is None and fact not in derived):
            position = _new(Position)  # a third of what calling the class costs
            position.node = node
            position.facts = facts
            position.visits = visits
            position.counts = counts
            position.passed = tuple(passed) if passed else ()
            position.onward = None
            return position
        if value is None:
            value = derive(tree, fact, counts)
        elif fact in ruling and fact not in counts:
            counts = {**counts, fact: value}
        answer = way_of(tree, node, value)
        passed.append(answer)
        to = answer.to


def way_of(tree: Tree, node: Node, value: Known) -> Answer:
    """The way out of a situation for a person whose fact has this value: one named by itself goes before a group, and a group before `others`."""
    answers = node.answers
    if answers and type(value) is str and (answer := answers.get(value)) is not None:
        return answer
    ways = node.ways
    if ways:
        way = ways.get(is_ticked(tree, node, value)) if node.choice is not None else tree.grouped[node.id].get(value)  # type: ignore[arg-type]
        if way is not None:
            return way
    assert node.others is not None, "answers cover their fact"
    return node.others


def is_ticked(tree: Tree, node: Node, value: Known) -> str:
    """Whether the choice that a situation is about was ticked, or any of its group: `yes` or `no`."""
    members = tree.facts[node.fact or ""].members(node.choice or "")
    return "yes" if any(member in value for member in members) else "no"


def derive(tree: Tree, fact: str, counts: Mapping[str, Known]) -> str:
    """The value that a derived fact has where these facts count: that of its first rule that applies."""
    value = with_derived(tree, (fact,), counts)[fact]
    assert isinstance(value, str), "a derived fact has one value"
    return value


def with_derived(tree: Tree, facts: Iterable[str], counts: Mapping[str, Known]) -> dict[str, Known]:
    """What counts, with the values of some derived facts and of those that they rest on, each worked out once."""
    values = dict(counts)
    for fact in facts:
        for name in tree.derivation(fact) if fact not in values else ():
            if name not in values:
                values[name] = tree.facts[name].rules[first_rule(tree, name, values)].value
    return values


def first_rule(tree: Tree, fact: str, counts: Mapping[str, Known]) -> int:
    """The number, from 0, of the first rule of a derived fact that applies where these facts count."""
    return next(number for number, rule in enumerate(tree.facts[fact].rules) if rule.condition is None or holds(tree, rule.condition, counts))


def holds(tree: Tree, condition: Condition, counts: Mapping[str, Known]) -> bool:
    """Whether a condition holds where these facts count: what does not count does not hold."""
    any_of, unless = condition.any_of, condition.unless
    return (not any_of or any(_is_case(tree, case, counts) for case in any_of)) and not any(_is_case(tree, case, counts) for case in unless)


def _is_case(tree: Tree, case: Case, counts: Mapping[str, Known]) -> bool:
    return all(_is_met(tree, requirement, counts) for requirement in case.all_of)


def _is_met(tree: Tree, requirement: Requirement, counts: Mapping[str, Known]) -> bool:
    value = counts.get(requirement.fact)
    if value is None:
        if requirement.fact not in tree.derived:
            return False
        value = derive(tree, requirement.fact, counts)
    members = meant_by(tree, requirement)
    if isinstance(value, str):
        return value in members
    ticked = not members.isdisjoint(value)
    return ticked if requirement.choice is None else ("yes" if ticked else "no") in requirement.values


def meant_by(tree: Tree, requirement: Requirement) -> frozenset[str]:
    """The values, or the choices, that a requirement means; worked out once for a tree."""
    meant: dict[Requirement, frozenset[str]] = tree.meant
    members = meant.get(requirement)
    if members is None:
        members = meant[requirement] = tree.facts[requirement.fact].meant(requirement)
    return members


def admits(limit: Limit, visits: int) -> bool:
    """Whether a limit lets a walk in after so many visits of its node."""
    return visits < limit.visits


def replay(tree: Tree, known: Mapping[str, Known], taken: Sequence[tuple[Answer, Known]]) -> Iterator[Halt]:
    """All stops of a walk that is gone again, from what is known and the answers given with their values; the last has no answer."""
    position = start(tree, known)
    for answer, value in taken:
        yield Halt(position, answer, value)
        position = advance(tree, position, answer, value)
    yield Halt(position)


def taken(tree: Tree, steps: Iterable[Step]) -> list[tuple[Answer, Known]]:
    """The answers that were given in some steps, with what their facts have by them."""
    return [(way_of(tree, tree.nodes[step.node], step.value), step.value) for step in steps]


def answered_as(tree: Tree, answer: Answer, value: Known | None) -> str:
    """The id by which an answer taken is named: that of its value, `yes` or `no` of one of several choices, or that of the way where all of them are asked.

    Where the value is not kept (`None`), it is that of the way too.

    >>> from advicetree import shipped
    >>> answered_as(shipped("interview-recovery"), Answer("others", "Another", "country", "abroad"), "peru")
    'peru'
    """
    if value is None or isinstance(value, str):
        return value or answer.id
    node = tree.nodes[answer.node]
    return answer.id if node.choice is None else is_ticked(tree, node, value)


def passed_with(tree: Tree, stop: Position, before: Mapping[str, Known] = NOTHING, answered: tuple[Answer, Known] | None = None) -> list[tuple[Answer, Known]]:
    """Each answer passed over on the way to a stop, with the value by which it was.

    `before` holds what counted at the stop before it (`Position.counts`), and `answered` the answer given there with its value.

    >>> from advicetree import shipped
    >>> tree = shipped("interview-recovery")
    >>> passed_with(tree, start(tree, {}))
    []
    """
    counts, ruling = before, tree.ruling
    if answered is not None and (settles := answered[0].settles) in ruling and settles is not None:
        counts = {**counts, settles: answered[1]}
    found: list[tuple[Answer, Known]] = []
    for answer in stop.passed:
        if isinstance(answer, Answer):
            fact = tree.nodes[answer.node].fact or ""
            value = stop.facts.get(fact)
            if value is None:
                value = derive(tree, fact, counts)
            elif fact in ruling and fact not in counts:
                counts = {**counts, fact: value}
            found.append((answer, value))
    return found


def said_on_the_way(tree: Tree, passed: Sequence[Passed]) -> tuple[Said, ...]:
    """The words said by answers and limits on the way, each with its own sources, or else with those of its node."""
    return tuple(
        Said(each.say, each.node, (each.source if isinstance(each, Answer) else ()) or tree.source_of(tree.nodes[each.node]))
        for each in passed
        if each.say is not None
    )


def said_to(tree: Tree, lines: Sequence[Line], counts: Mapping[str, Known]) -> tuple[Line, ...]:
    """Those of some lines that are said to a person where these facts count, each with those of its bullets that are.

    A line below which there are bullets, and none of them is said, is not said either.
    """
    conditions = [each.condition for line in lines for each in line.with_bullets if each.condition is not None]
    read = {fact for condition in conditions for fact in condition.facts if fact in tree.derived}
    return _said_to(tree, lines, with_derived(tree, read, counts) if read else counts)


def _said_to(tree: Tree, lines: Sequence[Line], counts: Mapping[str, Known]) -> tuple[Line, ...]:
    """As `said_to`, where the derived facts that are read are among those that count."""
    meant = [line for line in lines if line.condition is None or holds(tree, line.condition, counts)]
    return tuple([_with(line, bullets) for line in meant if (bullets := _said_to(tree, line.bullets, counts)) or not line.bullets])


def _with(line: Line, bullets: tuple[Line, ...]) -> Line:
    """A line with these of its bullets."""
    return line if len(bullets) == len(line.bullets) else attrs.evolve(line, bullets=bullets)


def counting(tree: Tree, known: Mapping[str, Known], taken: Sequence[tuple[Answer, Known]]) -> dict[str, Known]:
    """The facts that count where a walk is, from what is known and the answers given with their values.

    One that no situation is about counts from the start.
    """
    counts = {answer.settles: value for answer, value in taken if answer.settles is not None}
    if known:
        met = passed_over(tree, known, taken)
        counts |= {fact: value for fact, value in known.items() if fact in met or fact not in tree.asked}
    return counts


def passed_over(tree: Tree, known: Mapping[str, Known], taken: Sequence[tuple[Answer, Known]]) -> set[str | None]:
    """The facts of the situations that a walk passed over."""
    passed = (answer for stop in replay(tree, known, taken) for answer in stop.position.passed)
    return {tree.nodes[answer.node].fact for answer in passed if isinstance(answer, Answer)}


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
