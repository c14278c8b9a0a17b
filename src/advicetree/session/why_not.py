"""Why a walk is not elsewhere: the least that would have to be otherwise, in an order in which a session takes it.

Invariant: all that is told is worked out from the tree, what was known beforehand and the steps; `searching` finds the way.
The changes are put in order by doing to the steps what `Session.change` and `Session.answer` do, and asking after each what is still missing.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Literal

import attrs

from advicetree import words
from advicetree.answering import label_of, label_of_value, resolve
from advicetree.engine import Step, advance, key, passed_over, replay, start, taken, way_of
from advicetree.model import EMPTY, Answer, Known
from advicetree.session.abstracting import Choice, Kind
from advicetree.session.changing import Setup, kept, no_earlier
from advicetree.session.explaining import Reason, cited_view, reasons
from advicetree.session.searching import Search
from advicetree.text import counted, shown

if TYPE_CHECKING:
    from advicetree.session.session import Session
    from advicetree.views import ChangeView, WhyNotView

MOST_KEPT = 50
KINDS: Mapping[Kind, Literal["changed", "new", "again"]] = {"changed": "changed", "new": "new", "forgotten": "new", "same": "again", "passed": "again"}


@attrs.frozen
class Change:
    """One thing to do on the way to a node, and what would be otherwise by it.

    Made one after another, the changes of a `WhyNot` lead to its node; a session that keeps time needs `now` at each, and an action may have to open first.
    """

    kind: Literal["known", "changed", "new", "again"]
    """What would be otherwise: a fact `known` beforehand, an answer `changed`, a `new` answer on top;
    or one to be given `again`, since a change before it sets it aside."""
    do: Literal["change", "answer"]
    """By what a session takes it: `change(name, new, nth)` or `answer(new)`."""
    name: str
    """The node's id, or that of the fact known beforehand."""
    nth: int | None
    """Which time at the node, from 1; `None` for a fact and a new answer."""
    step: str | None = attrs.field(repr=False)
    """The step of the path to change in a request to `Session.act`; `None` for a known fact and a new answer."""
    ask: str = attrs.field(repr=False)
    """The question or the headline."""
    old: Known | None
    """What was given, by ids; `None` where nothing was."""
    old_label: str | None = attrs.field(repr=False)
    """Its label."""
    new: Known | None
    """What would be given, by ids; `None` for a fact that would not be known."""
    new_label: str | None = attrs.field(repr=False)
    """Its label."""

    @property
    def words(self) -> str:
        """The change in a sentence."""
        kind = "unknown" if self.kind == "known" and self.new is None else self.kind
        return words.told(f"why_not.change.{kind}", question=self.ask, old=self.old_label, new=self.new_label)

    def view(self) -> ChangeView:
        """The same as plain data that JSON can hold."""
        return {
            "kind": self.kind,
            "do": self.do,
            "name": self.name,
            "nth": self.nth,
            "step": self.step,
            "fact": self.name if self.kind == "known" else None,
            "ask": self.ask,
            "old": listed_ids(self.old),
            "old_label": self.old_label,
            "new": listed_ids(self.new),
            "new_label": self.new_label,
        }


def listed_ids(value: Known | None) -> str | list[str] | None:
    """The id of a value, or the ids of what is ticked, as JSON has them."""
    return list(value) if isinstance(value, tuple) else value


@attrs.frozen(repr=False)
class WhyNot:
    """What it would take to get to a node; `str()` tells it in words."""

    node: str
    """The id of the node to get to."""
    headline: str
    """Its headline."""
    outcome: Literal["there", "changes", "no-walk", "not-found"]
    """Whether the walk has come there already, there is a way, nobody gets there, or no way was found within the bound."""
    changes: tuple[Change, ...] = ()
    """What to do, in an order in which a session takes it; after the last, the walk has come to the node."""
    walk: tuple[Reason, ...] = ()
    """The whole way from the start: what decides at each node, which is answered or passed over. The node itself is not in it."""
    looked: int = 0
    """How many positions were looked at."""

    def view(self) -> WhyNotView:
        """The same as plain data that JSON can hold."""
        return {
            "view": 1,
            "node": self.node,
            "headline": self.headline,
            "outcome": self.outcome,
            "changes": [change.view() for change in self.changes],
            "walk": [reason.view() for reason in self.walk],
            "cited": cited_view(source for reason in self.walk for source in reason.sources),
            "looked": self.looked,
        }

    def __str__(self) -> str:
        outcome = words.told(f"why_not.outcome.{self.outcome}", headline=self.headline, looked=self.looked)
        return "\n".join([outcome, *(change.words for change in self.changes if change.kind != "again")])

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """What a notebook shows at the end of a cell: the words."""
        shown_as: dict[str, str] = import_module("advicetree.drawing.notebook").words_bundle(self)
        return shown_as

    def __repr__(self) -> str:
        told = counted(len(self.changes), "change") if self.outcome == "changes" else self.outcome
        return f"<WhyNot {self.node!r}: {told}>"


def why_not(session: Session, node: str, bound: int = 20_000) -> WhyNot:
    """The least that would have to be otherwise for the walk to get to a node; waits do not count.

    The least is: fewest known facts changed, then fewest old answers given otherwise, then fewest new answers, then fewest choices of lists ticked otherwise,
    then fewest nodes on the way; a derived fact is never changed itself, but what it rests on is;
    of ways that are still alike, the one that takes the answer that comes first in the author's order, at the first node where they part.
    At most `bound` positions are looked at, and fewer where they are large, so that time and memory are bounded as well.
    Raises `UnknownName` where no node has that id, and `ValueError` for a bound below 1.
    """
    if type(bound) is not int or bound < 1:
        raise ValueError(f"the bound is a whole number of positions from 1, not {shown(bound)}")
    tree, known, facts, steps = session.tree, session.known, session.known_values, session.steps
    goal = tree[node]
    given = taken(tree, steps)
    if any(stop.position.visited(goal.id) for stop in replay(tree, facts, given)):
        return WhyNot(goal.id, goal.headline, "there", walk=tuple(reasons(tree, known, facts, steps, goal.id)))
    old: dict[str, list[Known]] = {}
    for answer, value in given:
        old.setdefault(key(tree, tree.nodes[answer.node]), []).append(value)
    search = Search(tree, facts, old, goal.id, bound)
    found = search.run()
    if found is None:
        return WhyNot(goal.id, goal.headline, "no-walk" if search.complete else "not-found", looked=search.looked)
    line = _Line(session, MOST_KEPT * bound)
    changes = tuple(line.take(found))
    if line.work > line.most:
        return WhyNot(goal.id, goal.headline, "not-found", looked=search.looked)
    way = [Step(answer.node, value, value=value) for answer, value in line.taken]
    told = reasons(tree, line.known, line.facts, way, goal.id)
    return WhyNot(goal.id, goal.headline, "changes", changes, tuple(told), search.looked)


class _Line:
    """A session's walk while it is turned, choice by choice, into another.

    Invariant: `taken` are the answers of the new walk so far, which the session's walk has in common with it by now;
    `position` is the stop after them, `passed` how many nodes were passed over by then, and `later` are the session's steps from there on.
    """

    def __init__(self, session: Session, most: int) -> None:
        self.setup = Setup(session.tree, EMPTY, EMPTY, EMPTY, session.zone)  # all that judges a date
        self.last = session.started
        self.tree = tree = session.tree
        self.known = dict(session.known)
        self.facts = dict(session.known_values)
        self.taken: list[tuple[Answer, Known]] = []
        self.times: Counter[str] = Counter()
        self.later = deque(session.steps)
        self.position = start(tree, self.facts)
        self.passed = len(self.position.passed)
        self.work = 0
        self.most = most

    def take(self, choices: Sequence[Choice]) -> Iterator[Change]:
        """Go on by the choices of the search; what has to be done to the session for them.

        A known fact from which others were worked out is changed first, since all those that are known are forgotten by it, and may be asked for before it.
        """
        others = [choice for choice in choices if choice.kind in {"known", "forgotten"}]
        first = [choice for choice in others if not self.tree.worked_out(self.tree.nodes[choice.answer.node].fact or "").isdisjoint(self.known)]
        for choice in first:
            yield self._know(choice)
        for choice in choices:
            if self.work > self.most:
                return
            if choice in others and choice not in first:
                yield self._know(choice)
            if choice.given or self.position.node.id == choice.answer.node:
                yield from self._give(choice.answer, choice.value, choice.kind, choice.old if choice.kind == "changed" else None)

    def _know(self, choice: Choice) -> Change:
        """Let a fact be known to be another, or not known."""
        fact = self.tree.facts[self.tree.nodes[choice.answer.node].fact or ""]
        assert choice.old is not None, "it was known"
        new = choice.value if choice.kind == "known" else None
        stale = self.tree.worked_out(fact.id)
        self._forget({fact.id, *stale})
        if new is not None:
            self.known[fact.id] = self.facts[fact.id] = new
        self._walk_again()
        self._keep(stale)
        label = None if new is None else label_of_value(fact, new)
        return Change("known", "change", fact.id, None, None, fact.ask, choice.old, label_of_value(fact, choice.old), new, label)

    def _give(self, answer: Answer, value: Known, kind: Kind, old: Known | None) -> Iterator[Change]:
        """Let an answer be given at the stop that was come to."""
        tree, node = self.tree, self.tree.nodes[answer.node]
        self.times[node.id] += 1
        there = self.later.popleft() if self.later else None
        fits = there is not None and there.value == value
        number = len(self.taken)
        self.last = no_earlier(there.at, self.last) if there is not None else self.last
        self.taken.append((answer, value))
        stale = frozenset[str]() if fits or there is None else self._stale(there, answer)
        if stale.isdisjoint(self.known):
            self.position = advance(tree, self.position, answer, value)
            self.passed += len(self.position.passed)
        else:
            self._forget(stale - {fact or "" for fact in passed_over(tree, self.facts, self.taken[:-1])})
            self._walk_again()
        if fits and kind == "same":
            return
        if not fits:
            self._keep(stale)
        do: Literal["change", "answer"] = "answer" if there is None else "change"
        nth, step = (None, None) if there is None else (self.times[node.id], f"{number}:{node.id}")
        old = value if kind in {"same", "passed"} else old
        before = None if old is None else label_of(tree, *resolve(tree, node, old))
        yield Change(KINDS[kind], do, node.id, nth, step, node.headline, old, before, value, label_of(tree, answer, value))

    def _stale(self, there: Step, answer: Answer) -> frozenset[str]:
        """What was worked out from the fact that changes where an answer is another than it was `there`."""
        before = way_of(self.tree, self.tree.nodes[there.node], there.value)
        return self.tree.worked_out(before.settles or answer.settles or "")

    def _forget(self, facts: Iterable[str]) -> None:
        """Let facts not be known any more."""
        for fact in facts:
            self.known.pop(fact, None)
            self.facts.pop(fact, None)

    def _walk_again(self) -> None:
        """Come to the stop after the answers taken by now."""
        halts = list(replay(self.tree, self.facts, self.taken))
        self.position = halts[-1].position
        self.passed = sum(len(halt.position.passed) for halt in halts)
        self.work += len(self.taken)

    def _keep(self, stale: Collection[str]) -> None:
        """Keep those of the later steps that a session keeps."""
        steps = tuple(self.later)
        self.later = deque(steps[index] for index, _, _ in kept(self.setup, self.position, self.passed, self.last, steps, stale))
        self.work += len(steps)
