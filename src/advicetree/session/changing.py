"""Undo, and changes of mind: a walk is gone again from its answers, and as many later steps are kept as still fit; a resume does the same.

Invariant: floors are not judged again, and times never run backwards.
The later steps of a walk wait in queues by what they answered (`engine.key`: a remembered fact, or a node).
Each stop takes the first of its queue that can be given there; one that cannot is passed by for good.
The walk ends at the first stop that finds none, or once it may go no farther.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timezone, tzinfo
from typing import NamedTuple, TypeAlias

import attrs

from advicetree.answering import facts_known, resolve
from advicetree.engine import MOST_PASSED, Given, Position, Step, advance, key, passed_over, replay, shared_advance, shared_start, taken
from advicetree.errors import RefusedAnswer, RefusedStep, RefusedTime
from advicetree.given import Handed, is_missing, plain_text
from advicetree.model import EMPTY, Answer, Known, Table, unknown
from advicetree.session.inputs import A_ZONE, can_be_early, plain_given
from advicetree.text import listed, shown
from advicetree.tree import Tree


def day_of(at: datetime | None, zone: tzinfo | None) -> date | None:
    """The day that it is at a time in a zone, UTC if there is none; `None` where no time is kept."""
    if at is None or zone is None:
        return None if at is None else at.date()
    try:
        return at.astimezone(zone).date()
    except OverflowError:  # at the ends of the calendar
        return at.date()
    except Exception as error:  # noqa: BLE001  (a zone is somebody else's code)
        raise RefusedTime(f"the zone cannot tell its offset: {type(error).__name__}", A_ZONE) from None


def zone_name(zone: tzinfo | None) -> str | None:
    """What a zone is called and saved by: its key, as `zoneinfo` has it, or else its own text; `None` for UTC.

    >>> zone_name(timezone.utc) is None
    True
    """
    if zone is None or zone is timezone.utc:
        return None
    if type(zone) is timezone:
        name = str(timezone(zone.utcoffset(None)))  # without a name of its own
        return None if name == "UTC" else name
    try:
        name = str(getattr(zone, "key", None) or getattr(zone, "zone", None) or zone)
    except Exception as error:  # noqa: BLE001  (a zone is somebody else's code)
        raise RefusedTime(f"the zone cannot tell its name: {type(error).__name__}", A_ZONE) from None
    return None if name == "UTC" else name


@attrs.frozen(weakref_slot=False)
class Setup:
    """What does not change while answers are given: the tree, what was known (as given, and as values of facts), the moments, and the zone of days."""

    tree: Tree
    known: Table[Given]
    moments: Table[datetime]
    facts: Table[Known] = attrs.field(eq=False)
    zone: tzinfo | None = attrs.field(default=None, eq=zone_name)

    def day(self, at: datetime | None) -> date | None:
        """The day that it is at a time, in the zone of the session; `None` where it keeps no time."""
        return day_of(at, self.zone)


class Extra(NamedTuple):
    """What a step carries besides its answer and its time: what was given where it is not the answer's id, a note, that it was early."""

    given: Given | None = None
    note: str | None = None
    early: bool = False


Walked: TypeAlias = tuple[Sequence[Answer], Sequence[datetime], Mapping[int, Extra]]  # the answers, the times of the start and of each, and what they carry

FAR = f"the walk passed over {MOST_PASSED:,} nodes"
PLAIN = Extra()
NO_EXTRAS: Mapping[int, Extra] = Table[Extra]()  # type: ignore[assignment]


class Walk:
    """A walk while it is gone again: steps that were given before are added one by one.

    `times` are when it started and when each step was given; empty where no time is kept.
    """

    def __init__(self, setup: Setup, answers: Sequence[Answer] = (), times: Sequence[datetime] = (), extras: Mapping[int, Extra] = NO_EXTRAS) -> None:
        self.setup = setup
        self.times = list(times)
        self.answers = list(answers)
        self.extras = dict(extras)
        self.position = position = shared_start(setup.tree, setup.facts)
        self.passed = len(position.passed)
        for answer, value in with_values(setup, answers, times, extras):
            self.position = position = shared_advance(setup.tree, position, answer, value)
            self.passed += len(position.passed)

    def give(self, given: Given, at: datetime | None, note: str | None, *, early: bool) -> None:
        """Add a step that answers here; raises `RefusedAnswer` for what cannot be given, judged at the time that the step has."""
        at = no_earlier(at, self.times[-1] if self.times else None)
        node = self.position.node
        answer = node.answers.get(given) if type(given) is str else None
        value: Known | None = None
        if answer is None:
            answer, value = resolve(self.setup.tree, node, given, self.setup.day(at))
        self.add(answer, value, value if isinstance(value, tuple) else given, at, note, early=early)

    def add(self, answer: Answer, value: Known | None, given: Given, at: datetime | None, note: str | None, *, early: bool) -> None:
        """Add a step that takes an answer, no earlier than the one before it, and with its early mark only where an answer can be early."""
        setup, times = self.setup, self.times
        if given != answer.id or note is not None or early:
            early = early and bool(times) and can_be_early(setup.moments, answer, self.position.node.wait)
            extra = Extra(None if given == answer.id else given, note, early)
            if extra != PLAIN:
                self.extras[len(self.answers)] = extra
        if at is not None and times:
            last = times[-1]
            times.append(at if at > last else last)  # noqa: FURB136  (a third of the cost of max)
        self.answers.append(answer)
        self.position = position = shared_advance(setup.tree, self.position, answer, value)
        self.passed += len(position.passed)

    def keep(self, steps: Sequence[Step], stale: Collection[str] = ()) -> tuple[Step, ...]:
        """Add those of some later steps that still fit and are not about a `stale` fact, and return the others."""
        left = dict(enumerate(steps))
        last = self.times[-1] if self.times else None
        for index, answer, value in kept(self.setup, self.position, self.passed, last, steps, stale):
            step = left.pop(index)
            self.add(answer, value, step.answer, step.at, step.note, early=step.early)
        return tuple(left.values())


def setup_of(tree: Tree, known: Mapping[str, Handed | None], moments: Table[datetime], zone: tzinfo | None, started: datetime | None) -> Setup:
    """What does not change while answers are given; raises as `Session.start` does where what is known is not sound.

    Ages that are known beforehand are counted to the day when it `started`.
    """
    if not known and not moments and zone is None:
        shared: dict[str, Setup] = tree.fresh_setups
        if tree.start not in shared:
            shared[tree.start] = Setup(tree, EMPTY, EMPTY, EMPTY)
        return shared[tree.start]
    plain: dict[str, Given] = {}
    for name, given in known.items():
        text = plain_text(name)
        fact = tree.facts.get(text) if text is not None else None
        if fact is None:
            raise unknown("fact", name, tree.facts)
        if not is_missing(given):
            plain[fact.id] = plain_given(given, fact)
    return Setup(tree, Table(sorted(plain.items())) if plain else EMPTY, moments, facts_known(tree, plain, day_of(started, zone)), zone)


def with_values(setup: Setup, answers: Sequence[Answer], times: Sequence[datetime], extras: Mapping[int, Extra]) -> list[tuple[Answer, Known]]:
    """Answers with what their facts have by them; `times` are those of the start and of each answer."""
    if not extras:
        return [(answer, answer.id) for answer in answers]
    found: list[tuple[Answer, Known]] = []
    for index, answer in enumerate(answers):
        extra = extras.get(index)
        if extra is None or extra.given is None:
            found.append((answer, answer.id))
        else:
            today = setup.day(times[index + 1] if times else None)
            found.append((answer, resolve(setup.tree, setup.tree.nodes[answer.node], extra.given, today)[1]))
    return found


def cut(walked: Walked, at: int) -> Walked:
    """What was walked before one of its steps."""
    answers, times, extras = walked
    return answers[:at], times[: at + 1], {index: extra for index, extra in extras.items() if index < at}


def change_step(setup: Setup, walked: Walked, steps: Sequence[Step], at: int, given: Given) -> tuple[Walk, tuple[Step, ...]]:
    """The walk in which one of its steps gives another answer, and the later steps that do not fit it; raises `RefusedAnswer`.

    Where that changes a fact, what was worked out from it is not kept, and is not known any more unless the walk met it before that step.
    """
    answers, times, _ = walked
    before, step = cut(walked, at), steps[at]
    walk = Walk(setup, *before)
    walk.give(given, step.at, step.note, early=step.early)
    fact = (answers[at].settles or walk.answers[at].settles) if given != step.answer else None
    stale = setup.tree.worked_out(fact) if fact is not None else frozenset()
    if not stale.isdisjoint(setup.known):
        met = passed_over(setup.tree, setup.facts, taken(setup.tree, steps[:at]))
        known = {name: held for name, held in setup.known.items() if name not in stale or name in met}
        walk = Walk(setup_of(setup.tree, known, setup.moments, setup.zone, times[0] if times else None), *before)
        walk.give(given, step.at, step.note, early=step.early)
    return walk, walk.keep(steps[at + 1 :], stale)


def change_known(setup: Setup, times: Sequence[datetime], steps: Sequence[Step], fact: str, given: Handed | None) -> tuple[Walk, tuple[Step, ...]]:
    """The walk in which a fact is known otherwise, or is not known, and the steps that do not fit it; raises `RefusedAnswer`.

    Where that changes the fact, what was worked out from it is not kept, and is not known any more.
    """
    started = times[0] if times else None
    other = setup_of(setup.tree, {**setup.known, fact: given}, setup.moments, setup.zone, started)
    stale = setup.tree.worked_out(fact) if other.known.get(fact) != setup.known[fact] else frozenset()
    if not stale.isdisjoint(other.known):
        known = {name: held for name, held in other.known.items() if name not in stale}
        other = setup_of(setup.tree, known, setup.moments, setup.zone, started)
    walk = Walk(other, (), times[:1])
    return walk, walk.keep(steps, stale)


def arrive_at(walk: Walk, stamp: datetime, changed: int | str) -> Walk:
    """The same walk, whose last step counts as given at a time, or its start where it has no step.

    What was `changed` (a step by its index, or a known fact) is judged as of that time if it is a date.
    Another date was judged once: where it would be in another band then, or could not be given, all times stay as they are.
    """
    setup, answers, times = walk.setup, walk.answers, walk.times
    facts = setup.tree.facts
    try:
        if not answers:
            again = setup_of(setup.tree, setup.known, setup.moments, setup.zone, stamp)
            same = all(again.facts[fact] == value for fact, value in setup.facts.items() if fact != changed)
            return Walk(again, (), (stamp,)) if same else walk
        last, node = len(answers) - 1, setup.tree.nodes[answers[-1].node]
        if node.fact is not None and facts[node.fact].days is not None:
            extra = walk.extras.get(last, PLAIN)
            given = answers[last].id if extra.given is None else extra.given
            if changed != last and resolve(setup.tree, node, given, setup.day(stamp)) != resolve(setup.tree, node, given, setup.day(times[-1])):
                return walk
            again_walk = Walk(setup, *cut((answers, times, walk.extras), last))
            again_walk.give(given, stamp, extra.note, early=extra.early)
            return again_walk
    except RefusedAnswer:
        return walk
    times[-1] = stamp
    return walk


def where_learnt(tree: Tree, known: Mapping[str, Known], steps: Sequence[Step], name: str, nth: int | None) -> int | str:
    """The index of the step that a name means, or the name of the fact where it was known beforehand.

    A name is a node that was answered (for the `nth` time), a situation that was passed over, or a fact.
    Raises `UnknownName` for a name that the tree does not have, and `RefusedStep` for one that the walk did not meet.
    """
    text = plain_text(name)
    if text is None or (text not in tree.nodes and text not in tree.facts):
        raise unknown("node or fact", name, {**tree.nodes, **tree.facts})
    name = text
    answered = [index for index, step in enumerate(steps) if step.node == name]
    if nth is not None and (type(nth) is not int or not 1 <= nth <= len(answered)):
        times = "once" if len(answered) == 1 else f"{len(answered)} times"
        raise RefusedStep(f"{shown(nth)} is not the number of an answer at '{name}'", f"it was answered {times}; they count from 1", "never-answered")
    if answered:
        return answered[-1 if nth is None else nth - 1]
    given = taken(tree, steps)
    node = tree.nodes.get(name)
    passed_over = any(isinstance(passed, Answer) and passed.node == name for stop in replay(tree, known, given) for passed in stop.position.passed)
    fact = node.fact if node is not None and node.fact is not None and passed_over else name
    if fact in known:
        return fact
    if fact in tree.derived:
        inputs = tree.inputs(fact)
        right = "change one of those instead" if len(inputs) > 1 else "change that instead"
        raise RefusedStep(f"'{fact}' is never answered: it is derived from {listed(inputs)}", right, "never-answered")
    learnt = [index for index, (answer, _) in enumerate(given) if answer.settles == fact]
    if learnt:
        return learnt[-1]
    met = tuple(dict.fromkeys(step.node for step in steps))
    raise RefusedStep(f"'{name}' was not answered in this walk", f"it met {listed(met)}" if met else "nothing was answered yet", "never-answered")


def kept(
    setup: Setup, position: Position, passed: int, last: datetime | None, steps: Sequence[Step], stale: Collection[str] = ()
) -> Iterator[tuple[int, Answer, Known]]:
    """The steps that a walk takes from a position on, each by its index, with the answer and the value that it means there.

    `passed` is how many nodes it passed over to get there, `last` when its last answer was given, and no answer about a `stale` fact is taken.
    """
    tree = setup.tree
    queues: dict[str, deque[int]] = {}
    for index, step in enumerate(steps):
        if tree.nodes[step.node].fact not in stale:
            queues.setdefault(key(tree, tree.nodes[step.node]), deque()).append(index)
    while passed < MOST_PASSED and (queue := queues.get(key(tree, position.node))):
        index = queue.popleft()
        at = no_earlier(steps[index].at, last)
        try:
            answer, value = resolve(tree, position.node, steps[index].answer, setup.day(at))
        except RefusedAnswer:
            continue
        yield index, answer, value
        last = at
        position = advance(tree, position, answer, value)
        passed += len(position.passed)


def no_earlier(at: datetime | None, last: datetime | None) -> datetime | None:
    """The time that a step has which was given at a time: it is never before the last one, and there is none where no time is kept."""
    return last if at is None or last is None or at < last else at
