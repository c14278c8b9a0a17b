"""Why a walk is not elsewhere: the least that would have to be otherwise, in an order in which a session takes it.

Invariant: all that is told is worked out from the tree, what was known beforehand and the steps; `searching` finds the way.
The changes are put in order by doing to the steps what `Session.change` and `Session.answer` do, and asking after each what is still missing.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Literal

import attrs

from advicetree import words
from advicetree.answering import label_of, resolve
from advicetree.engine import Step, advance, answered_as, key, replay, start, taken
from advicetree.model import Answer, Situation
from advicetree.session.abstracting import Choice, Kind
from advicetree.session.changing import kept, no_earlier
from advicetree.session.explaining import Reason, cited_view, reasons
from advicetree.session.searching import Search
from advicetree.text import counted, shown

if TYPE_CHECKING:
    from advicetree.session.session import Session
    from advicetree.views import ChangeView, WhyNotView

MOST_KEPT = 50
KINDS: Mapping[Kind, Literal["changed", "new", "again"]] = {"changed": "changed", "new": "new", "forgotten": "new", "same": "again"}


@attrs.frozen
class Change:
    """One thing to do on the way to a node, and what would be otherwise by it.

    `kind` tells which: a fact `known` beforehand that would be another or not known (then `new` is `None`), an answer `changed`,
    a `new` answer, or an answer given before that a change sets aside, so that it has to be given `again`.
    `do` tells by what a session takes it, `change(name, new, nth)` or `answer(new)`.
    `name` is the node, or the fact that was known; `ask` is its question or headline; `old` and `new` are ids, each with its label.
    `step` names the answered stop to change in a request to `Session.act`; `None` for a known fact, and where an answer is given.
    """

    kind: Literal["known", "changed", "new", "again"]
    do: Literal["change", "answer"]
    name: str
    nth: int | None
    step: str | None = attrs.field(repr=False)
    ask: str = attrs.field(repr=False)
    old: str | None
    old_label: str | None = attrs.field(repr=False)
    new: str | None
    new_label: str | None = attrs.field(repr=False)

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
            "old": self.old,
            "old_label": self.old_label,
            "new": self.new,
            "new_label": self.new_label,
        }


@attrs.frozen(repr=False)
class WhyNot:
    """What it would take to get to a node.

    `outcome` is `there` (the walk has come there already), `changes` (there is a way), `no-walk` (nobody gets there),
    or `not-found` (none was found within the bound).
    `changes` are what to do, in an order in which the session takes them; after the last, its walk has come to the node.
    `walk` is the whole way from the start to the node, each node with what decides there: an answer, or what is passed over.
    `looked` is how many positions were looked at.
    `str()` of it tells it in words.
    """

    node: str
    headline: str
    outcome: Literal["there", "changes", "no-walk", "not-found"]
    changes: tuple[Change, ...] = ()
    walk: tuple[Reason, ...] = ()
    looked: int = 0

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

    The least is: fewest known facts changed, then fewest old answers given otherwise, then fewest new answers, then fewest nodes on the way;
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
    old: dict[str, list[str]] = {}
    for answer, value in given:
        old.setdefault(key(tree, tree.nodes[answer.node]), []).append(answered_as(tree, answer, value))
    search = Search(tree, {fact: value for fact, value in facts.items() if isinstance(value, str)}, old, goal.id, bound)
    found = search.run()
    if found is None:
        return WhyNot(goal.id, goal.headline, "no-walk" if search.complete else "not-found", looked=search.looked)
    line = _Line(session, MOST_KEPT * bound)
    changes = tuple(change for choice in found for change in line.take(choice))
    if line.work > line.most:
        return WhyNot(goal.id, goal.headline, "not-found", looked=search.looked)
    way = [Step(answer.node, answer.id, value=answer.id) for answer in line.taken]
    told = reasons(tree, line.known, line.facts, way, goal.id)
    return WhyNot(goal.id, goal.headline, "changes", changes, tuple(told), search.looked)


class _Line:
    """A session's walk while it is turned, choice by choice, into another.

    Invariant: `taken` are the answers of the new walk so far, which the session's walk has in common with it by now;
    `position` is the stop after them, `passed` how many nodes were passed over by then, and `later` are the session's steps from there on.
    """

    def __init__(self, session: Session, most: int) -> None:
        self.setup = session._setup  # noqa: SLF001
        self.last = session.started
        self.tree = tree = session.tree
        self.known = dict(session.known)
        self.facts = dict(session.known_values)
        self.taken: list[Answer] = []
        self.times: Counter[str] = Counter()
        self.later = deque(session.steps)
        self.position = start(tree, self.facts)
        self.passed = len(self.position.passed)
        self.work = 0
        self.most = most

    def take(self, choice: Choice) -> Iterator[Change]:
        """Go on by a choice of the search; what has to be done to the session for it."""
        if self.work > self.most:
            return
        node = self.tree.nodes[choice.answer.node]
        if choice.kind in {"known", "forgotten"} and isinstance(node, Situation) and choice.old is not None:
            yield self._know(node, choice.old, choice.answer if choice.kind == "known" else None)
        if choice.given:
            yield from self._give(choice.answer, choice.kind, choice.old if choice.kind in {"same", "changed"} else None)

    def _know(self, node: Situation, old: str, new: Answer | None) -> Change:
        """Let a fact be known to be another, or not known."""
        fact = self.tree.facts[node.fact]
        del self.known[fact.id], self.facts[fact.id]
        if new is not None:
            self.known[fact.id] = self.facts[fact.id] = new.id
        halts = list(replay(self.tree, self.facts, [(answer, answer.id) for answer in self.taken]))
        self.position = halts[-1].position
        self.passed = sum(len(halt.position.passed) for halt in halts)
        self.work += len(self.taken)
        self._keep()
        id, label = (None, None) if new is None else (new.id, fact.values[new.id].label)
        return Change("known", "change", fact.id, None, None, fact.ask, old, fact.values[old].label, id, label)

    def _give(self, answer: Answer, kind: Kind, old: str | None) -> Iterator[Change]:
        """Let an answer be given at the stop that was come to."""
        tree, node = self.tree, self.tree.nodes[answer.node]
        self.times[node.id] += 1
        there = self.later.popleft() if self.later else None
        fits = there is not None and there.value == answer.id
        self.last = no_earlier(there.at, self.last) if there is not None else self.last
        number = len(self.taken)
        self.taken.append(answer)
        self.position = advance(tree, self.position, answer, answer.id)
        self.passed += len(self.position.passed)
        if not fits:
            self._keep()
        if fits and kind == "same":
            return
        do: Literal["change", "answer"] = "answer" if there is None else "change"
        nth, step = (None, None) if there is None else (self.times[node.id], f"{number}:{node.id}")
        before = None if old is None else label_of(tree, *resolve(tree, node, old))
        yield Change(KINDS[kind], do, node.id, nth, step, node.headline, old, before, answer.id, answer.label)

    def _keep(self) -> None:
        """Keep those of the later steps that a session keeps."""
        steps = tuple(self.later)
        self.later = deque(steps[index] for index, _, _ in kept(self.setup, self.position, self.passed, self.last, steps))
        self.work += len(steps)
