"""An author's examples, run as they stand in a tree: whether each leads where it says, and if not, where it first went another way.

Invariant: an example is walked by a real `Session`, which goes on by an entry of the example or where only one answer can be given, and never otherwise.
An only answer is given by itself as soon as it can be, unless the next entry that names a node names the one where it is given.
So an action with one answer and without a wait, put in anywhere, changes neither where an example goes nor when.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta, timezone

from advicetree.answering import resolve
from advicetree.checking.report import Outcome
from advicetree.durations import as_written, in_words
from advicetree.engine import LATEST, LONGEST_WALK, Given, advance, answered_as, passed_with, start
from advicetree.errors import RefusedAnswer, RefusedTime, TooSoon
from advicetree.model import Answer, Known
from advicetree.promises import Example, Move, Point
from advicetree.session.session import Session
from advicetree.text import listed, shown
from advicetree.tree import Tree

_NOON = time(12, tzinfo=timezone.utc)
_SECOND = timedelta(seconds=1)
MOST_WORK = 1_000_000
A_STEP, A_NODE = 8, 2  # what it costs to give an answer, and to pass over a node
_FAR = f"all examples together have more than {MOST_WORK // A_STEP:,} steps by then, or pass over as much, and no more are walked"
_FULL = f"the walk has {LONGEST_WALK:,} steps by then, and can have no more"


def run(tree: Tree, example: Example) -> Outcome:
    """What comes of an example: whether it leads where it says, and if not, in one sentence where it first went another way.

    An example that was read with its tree can always be run.
    For one that was made by hand, what is known, the moments and the times are refused as `Session` refuses them:
    with `UnknownName`, `RefusedAnswer` and `RefusedTime`.

    >>> from advicetree import shipped
    >>> tree = shipped("interview-recovery")
    >>> run(tree, tree.examples[0]).passed
    True
    """
    return run_within(tree, example, MOST_WORK)[0]


def run_within(tree: Tree, example: Example, most: int) -> tuple[Outcome, int]:
    """What comes of an example that may cost so much at `most`, and what it costs: 8 for each step, and 2 for each node passed over."""
    if most <= 0:
        return Outcome(example, Session.start(tree), _FAR), 0
    walk = _Walk(tree, example, most)
    why, at = walk.run(example)
    return Outcome(example, walk.session, why, at), most - walk.left


class _Walk:
    """An example on its way: its session, the time, the points that it came by, and what was passed over since the last choice."""

    def __init__(self, tree: Tree, example: Example, most: int) -> None:
        self.left = most
        # Without 'at' no time is kept, and nothing waits; the session is told a time all the same where ages are counted to a day.
        self.day = datetime.combine(example.on, _NOON) if example.on is not None and example.at is None else None
        session = Session.start(tree, example.known, example.at or self.day)
        for moment, when in example.moments.items():
            session = session.with_moment(moment, when)
        self.tree = tree
        self.session = session
        self.now = example.at and session.started
        self.position = start(tree, session.known_values)
        self.steps = 0
        self.points: set[Point] = set()
        self.never = frozenset(example.never)
        self.barred: Point | None = None  # the first point that it came to and must not
        self.passed: dict[str, str] = {}  # situations passed over since the last choice, each with the value that was known
        self._arrived(passed_with(tree, self.position))

    def run(self, example: Example) -> tuple[str | None, tuple[str | int, ...]]:
        """Follow all entries, and go on after the last until there is a choice or an ending: what went another way, and the key that says otherwise."""
        for index, (move, named) in enumerate(zip(example.walk, _named_from(example.walk), strict=True)):
            fault = self._follow(move, named)
            if self.barred is not None:
                break
            if fault is not None:
                return f"entry {index + 1}, {shown(_text(move))}: {fault}", ("walk", index)
        fault = self._go_on(None, LATEST)
        if self.barred is not None:
            return f"it came to {shown(str(self.barred))}, which it must not", ("never", example.never.index(self.barred))
        if fault is not None:
            return fault, ()
        if example.ends is not None and self.session.here.id != example.ends:
            return f"it {self._stands('ends', 'stops')}, and must end at {shown(example.ends)}", ("ends",)
        missed = next(((number, point) for number, point in enumerate(example.visits) if point not in self.points), None)
        return (None, ()) if missed is None else (f"it never came to {shown(str(missed[1]))}", ("visits", missed[0]))

    def _follow(self, move: Move, named: str | None) -> str | None:
        """Do what an entry says: what goes another way; `named` is the node that it or the next entry that names one names."""
        if move.after is None:
            return self._go_on(move.node, self.now) or self._choose(move)
        if self.now is None:
            raise RefusedTime(f"{shown(_text(move))} lets time go by, and the example has no 'at'", "say when it starts")
        until = LATEST if move.after > LATEST - self.now else self.now + move.after
        fault = self._go_on(named, until)
        self.now = until
        return fault

    def _go_on(self, to: str | None, until: datetime | None) -> str | None:
        """Give only answers, each as soon as it can be given, as far as the node `to` and the time `until`: what keeps the walk from stopping.

        A loop is found by comparing with a spot that is marked anew after 1, 2, 4, 8 and so on steps.
        """
        left: list[str] = []
        mark, marked = None, 0
        while self.barred is None and self.session.here.id != to and (answer := self._only_answer()) is not None:
            opens = self._opens(answer)
            if opens is not None and until is not None and opens > until:
                return None
            if (full := self._full()) is not None:
                return full
            spot = (self.position, until == LATEST or self.now)
            if spot == mark:
                loop = set(left[marked:])
                return f"the walk goes round for ever through {listed([id for id in dict.fromkeys(left) if id in loop])}, by single ways on"
            if not len(left) & (len(left) - 1):
                mark, marked = spot, len(left)
            if opens is not None and self.now is not None:
                self.now = max(self.now, opens)
            left.append(self.session.here.id)
            self._take(answer.id)
        return None

    def _choose(self, move: Move) -> str | None:
        """Give an answer where an entry says; why it cannot be given, if it cannot."""
        if self.session.here.id != move.node:
            return self._elsewhere(move.node)
        if (full := self._full()) is not None:
            return full
        if move.given == "too-soon":
            return self._not_too_soon()
        self.passed.clear()
        try:
            self._take("" if move.given is None else move.given)
        except TooSoon as error:
            return f"it is too soon, since {shown(move.node)} {self._opening(error.opens_at)}"
        except RefusedAnswer as error:
            return str(error)
        return None

    def _not_too_soon(self) -> str | None:
        """Why an answer here would not be refused as too soon; `None` where it would."""
        here = self.session.here
        held = None if here.wait is None or here.wait.floor is None else next((answer for answer in here.answers.values() if not answer.any_time), None)
        if held is None:
            return f"no answer at {shown(here.id)} ever comes too soon"
        if self.now is None:
            return "nothing comes too soon in an example without 'at'"
        try:
            self.session.answer(held.id, now=self.now)
        except TooSoon:
            return None
        return f"{shown(here.id)} is open by then, and {shown(held.id)} can be given there"

    def _full(self) -> str | None:
        """Why there can be no more steps, if there cannot."""
        return _FULL if self.steps == LONGEST_WALK else _FAR if self.left <= 0 else None

    def _take(self, given: Given) -> None:
        """Answer, and note by which points that leads."""
        here = self.session.here
        now = self.now or self.day
        self.session = self.session.answer(given, now=now, early=self.day is not None)
        self.steps += 1
        answer, value = resolve(self.tree, here, given, now.date() if now is not None else None)
        counts = self.position.counts
        self.position = advance(self.tree, self.position, answer, value)
        self._came_by(Point(here.id, answered_as(self.tree, answer, value)))
        self._arrived(passed_with(self.tree, self.position, counts, (answer, value)))

    def _arrived(self, passed: Sequence[tuple[Answer, Known]]) -> None:
        """Note what was passed over on the way here, and that the walk is here; being sent on by a limit is not a visit."""
        self.left -= A_STEP + A_NODE * len(self.position.passed)
        for answer, known in passed:
            value = answered_as(self.tree, answer, known)
            self.passed[answer.node] = value
            self._came_by(Point(answer.node))
            self._came_by(Point(answer.node, value))
        self._came_by(Point(self.position.node.id))

    def _came_by(self, point: Point) -> None:
        self.points.add(point)
        if self.barred is None and point in self.never:
            self.barred = point

    def _only_answer(self) -> Answer | None:
        """The one answer that can be given here; `None` where there is a choice, or the walk has ended."""
        offers = self.session.offers
        return offers[0] if len(offers) == 1 else None

    def _opens(self, answer: Answer) -> datetime | None:
        """When an answer can be given here, `None` if at any time."""
        return None if answer.any_time or self.now is None else self.session.opens_at

    def _elsewhere(self, node: str | None) -> str:
        """Why the walk is not at the node that an entry names, and where it is."""
        if node in self.passed:
            fact = self.tree[node].fact or ""
            since = f"since {shown(fact)} is known to be {shown(self.passed[node])}"
            return f"{shown(node)} was passed over, {since}, and the walk {self._stands('has ended', 'is')}"
        answer = self._only_answer()
        opens = self._opens(answer) if answer is not None else None
        if opens is not None:
            return f"the walk waits at {shown(self.session.here.id)}, which {self._opening(opens)}"
        return f"the walk {self._stands('has ended', 'is', ' instead')}"

    def _stands(self, ended: str, stopped: str, instead: str = "") -> str:
        """Where the walk is, and what can be given there."""
        here = shown(self.session.here.id)
        if self.session.ended:
            return f"{ended} at {here}{instead}"
        asked = self.session.asks_number
        number = f"{asked.in_words}, or " if asked is not None else ""
        return f"{stopped} at {here}{instead}, where {number}{listed([answer.id for answer in self.session.offers])} can be given"

    def _opening(self, opens: datetime) -> str:
        """In how much time the action here opens, and how to let that go by."""
        assert self.now is not None, "only an example with times waits"
        left = _SECOND * -((self.now - opens) // _SECOND)
        return f"opens in {in_words(left)}; write '+{as_written(left)}' before it"


def _named_from(walk: Sequence[Move]) -> list[str | None]:
    """For each entry the node that it names, or that the next entry names which names one; `None` after the last that does."""
    named, names = None, []
    for move in reversed(walk):
        named = named if move.node is None else move.node
        names.append(named)
    return names[::-1]


def _text(move: Move) -> str:
    """An entry as it can be written in an example."""
    given = ", ".join(move.given) if isinstance(move.given, tuple) else move.given
    return f"{move.node}: {given}" if move.after is None else f"+{as_written(move.after)}"
