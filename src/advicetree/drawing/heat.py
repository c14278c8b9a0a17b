"""How many walks went which way through a tree, where they stopped, and for how long.

Invariant: it is worked out from a tree and sessions by a pure function that reads no clock, and nothing of a person is in it but numbers:
no note, no known fact, no time and no answer's own words.
Each arrival at a node counts, whether the walk was asked there or passed it over, so what came to a node is what went on from it and what is there still.
With `least`, every number is told in steps of that many, and none is kept more exactly: widths, shares and medians are worked out from those steps.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Literal, TypeAlias

import attrs

from advicetree.engine import replay, taken
from advicetree.errors import AdviceTreeError
from advicetree.model import EMPTY, Ending, Limit, Table, answers_of
from advicetree.session.inputs import utc
from advicetree.session.session import Session
from advicetree.text import shown
from advicetree.tree import Tree
from advicetree.words import length, told

THINNEST, WIDEST = 1.1, 8.5  # points
OFTEN = 5  # percent of those who came and are there still, from which a node stands out
MANY = 3  # walks that stopped, below which it may be chance
STEPS_IN_A_SHARE = 10  # of counts told in steps: how many a total has to hold before shares of it mean something

_SECOND = timedelta(seconds=1)
_UNITS = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), _SECOND)

HeatKind: TypeAlias = Literal["came", "stopped", "stopped-often", "stayed"]


@attrs.frozen
class Count:
    """A number of walks as it may be told: exact where both bounds are equal, and otherwise somewhere between the two.

    >>> from advicetree import Count
    >>> [count.told for count in (Count(86, 86), Count(85, 89), Count(0, 4))]
    ['86', '85 to 89', 'fewer than 5']
    """

    at_least: int
    """The least that it can be."""
    at_most: int
    """The most that it can be."""

    @property
    def is_exact(self) -> bool:
        """Whether it is told to the unit."""
        return self.at_least == self.at_most

    @property
    def told(self) -> str:
        """The number in words."""
        if self.is_exact:
            return told("count.exact", count=self.at_least)
        if not self.at_least:
            return told("count.fewer", more=self.at_most + 1)
        return told("count.range", least=self.at_least, most=self.at_most)

    @property
    def brief(self) -> str:
        """The number in as few letters as possible, as it is beside a line: `86`, `85–89` or `<5`."""
        if self.is_exact:
            return told("count.exact", count=self.at_least)
        if not self.at_least:
            return told("count.brief.fewer", more=self.at_most + 1)
        return told("count.brief.range", least=self.at_least, most=self.at_most)

    def of(self, whole: Count) -> float | None:
        """Which share of a whole it is, from 0 to 1; `None` of none, and where both are told in steps that are too wide for it.

        >>> from advicetree import Count
        >>> Count(86, 86).of(Count(860, 860)), Count(5, 9).of(Count(5, 9))
        (0.1, None)
        """
        step = whole.at_most - whole.at_least + 1
        if whole.at_least < (1 if step == 1 else STEPS_IN_A_SHARE * step):
            return None
        return (self.at_least + self.at_most) / (whole.at_least + whole.at_most) if self.at_least or self.is_exact else 0.0


@attrs.frozen
class NodeHeat:
    """How many walks came to a node, how many of these are there still, and how many went each way."""

    came: Count
    """How many walks came to the node, asked there or passed over."""
    stopped: Count
    """How many of these are there still; a walk that ended has not stopped."""
    ways: Table[Count] = EMPTY
    """How many went each way, by the id of the answer."""
    limit: Count | None = None
    """How many its limit sent on; `None` where it has none."""
    stopped_for: timedelta | None = None
    """For how long those have been there that are there still: the median, or `None` where that is not known."""
    stayed: timedelta | None = None
    """How long those stayed who went on from a wait: the median, or `None` where that is not known."""

    def went(self, answer: str | None) -> Count | None:
        """How many went the way of an answer or, without one, of the limit; `None` where there is no such way."""
        return self.limit if answer is None else self.ways.get(answer)

    @property
    def stopped_share(self) -> float | None:
        """Which share of those who came is there still, from 0 to 1; `None` where that is not told."""
        return self.stopped.of(self.came)

    @property
    def stops_many(self) -> bool:
        """Whether 5% of those who came, or more, are there still, and more than a few."""
        return self.stopped.at_least >= MANY and _percent(self.stopped_share or 0.0) >= OFTEN

    def in_words(self) -> Iterator[tuple[HeatKind, str]]:
        """All of it in sentences, each with its kind."""
        yield "came", _capital(told("heat.came", count=self.came.told) if self.came.at_most else told("heat.nobody_came"))
        if self.stopped.at_least:
            share = share_told(self.stopped, self.came)
            count = self.stopped.told
            words = told("heat.stopped", count=count) if share is None else told("heat.stopped_share", count=count, share=share)
            if self.stopped_for is not None:
                words = told("heat.stopped_for", stopped=words, length=_length(self.stopped_for))
            yield "stopped-often" if self.stops_many else "stopped", _capital(words)
        if self.stayed is not None:
            yield "stayed", told("heat.stayed", length=_length(self.stayed))


@attrs.frozen
class Heat:
    """How many walks were counted, and how many of them came to each node."""

    walks: Count
    """How many walks were counted."""
    nodes: Table[NodeHeat]
    """What came of them at each node."""
    least: int
    """The size of the steps that numbers are told in."""
    most: int
    """The largest number that is told of them."""

    @property
    def walks_told(self) -> str:
        """How many walks there are, in words."""
        return told(f"heat.walks.{'one' if self.walks == Count(1, 1) else 'many'}", count=self.walks.told)

    def width(self, went: int) -> float:
        """How wide a line is along which so many walks went, in points."""
        return THINNEST + (WIDEST - THINNEST) * (went / self.most if self.most else 0.0)


def heat(tree: Tree, sessions: Iterable[Session], least: int = 1, now: datetime | None = None) -> Heat:
    """How many of some sessions went which way through their tree, and where they stopped; with `now`, for how long they have been there.

    A session whose last step is after `now` counts as just arrived. With `least` above 1, all counts are told in steps of that many.
    Raises `AdviceTreeError` for a session of another tree or another version of it, and a `least` that is not a whole number from 1,
    `TypeError` for what is not a session, and `RefusedTime` for a `now` without a zone.
    """
    _must_be_steps(least)
    counts = Counts(tree, None if now is None else utc(now, "now"))
    for number, session in enumerate(_sessions(sessions), 1):
        if session.tree is not tree and session.tree != tree:
            if session.tree.id == tree.id:
                raise AdviceTreeError(f"session {number} of 'sessions' walks another version of the tree", "carry it first: carry(session, tree).session")
            raise AdviceTreeError(f"session {number} of 'sessions' walks another tree", "draw the tree that they all walk")
        counts.add(session)
    return counts.heat(least)


def _sessions(given: Iterable[Session]) -> Iterator[Session]:
    """Some sessions, one by one; raises `TypeError` for anything else."""
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        raise TypeError(f"'sessions' takes sessions, such as [session], not {shown(given)}")
    for one in given:
        if not isinstance(one, Session):
            raise TypeError(f"'sessions' takes sessions, such as [session], and holds {shown(one)}")
        yield one


def _must_be_steps(least: object) -> None:
    """Raise `AdviceTreeError` for anything but a whole number from 1."""
    if isinstance(least, bool) or not isinstance(least, int) or least < 1:
        raise AdviceTreeError(f"'least' is {shown(least)}", "give a whole number from 1")


class Counts:
    """Counts sessions one by one, and keeps none of them; `ways` are by node and the id of the way, `None` for the limit."""

    def __init__(self, tree: Tree, now: datetime | None = None) -> None:
        self.tree = tree
        self.now = now
        self.ways: Counter[tuple[str, str | None]] = Counter()
        self.here: Counter[str] = Counter()
        self.stopped_for: defaultdict[str, list[timedelta]] = defaultdict(list)
        self.stayed: defaultdict[str, list[timedelta]] = defaultdict(list)

    def add(self, session: Session) -> None:
        """Count one session."""
        steps, started, here = session.steps, session.started, session.here
        for halt in replay(self.tree, session.known_values, taken(self.tree, steps)):
            for passed in halt.position.passed:
                self.ways[passed.node, None if isinstance(passed, Limit) else passed.id] += 1
            if halt.answer is not None:
                self.ways[halt.answer.node, halt.answer.id] += 1
        self.here[here.id] += 1
        if started is None:
            return
        last = started
        for step in steps:
            assert step.at is not None, "a session that keeps time has one for each step"
            if self.tree.nodes[step.node].wait is not None:
                self.stayed[step.node].append(step.at - last)
            last = step.at
        if self.now is not None and not session.ended:
            self.stopped_for[here.id].append(max(self.now - last, timedelta(0)))

    def heat(self, least: int) -> Heat:
        """All that was counted, told in steps of so many; raises `AdviceTreeError` for a `least` that is not a whole number from 1."""
        _must_be_steps(least)
        came = self.here.copy()
        for (from_, _), count in self.ways.items():
            came[from_] += count
        nodes: dict[str, NodeHeat] = {}
        for id, node in self.tree.nodes.items():
            nodes[id] = NodeHeat(
                _in_steps(came[id], least),
                _in_steps(0 if isinstance(node, Ending) else self.here[id], least),
                Table({answer.id: _in_steps(self.ways[id, answer.id], least) for answer in answers_of(node)}),
                _in_steps(self.ways[id, None], least) if node.limit is not None else None,
                _middle(self.stopped_for[id], least),
                _middle(self.stayed[id], least),
            )
        walks = _in_steps(self.here.total(), least)
        return Heat(walks, Table(nodes), least, max([walks.at_least, *(node.came.at_least for node in nodes.values())]))


def together(counts: Iterable[Count]) -> Count:
    """How many some counts are together.

    >>> together([Count(3, 3), Count(4, 4)]), together([Count(5, 9), Count(0, 4)])
    (Count(at_least=7, at_most=7), Count(at_least=5, at_most=13))
    """
    some = list(counts)
    return Count(sum([count.at_least for count in some]), sum([count.at_most for count in some]))


def _in_steps(count: int, least: int) -> Count:
    """A number as it may be told in steps of so many.

    >>> _in_steps(86, 1), _in_steps(86, 5)
    (Count(at_least=86, at_most=86), Count(at_least=85, at_most=89))
    """
    floor = count - count % least
    return Count(floor, floor + least - 1)


def _middle(times: Sequence[timedelta], least: int) -> timedelta | None:
    """The median of some lengths of time, in whole units of the largest that it has two of; `None` of fewer than `least`.

    >>> _middle([timedelta(days=9, hours=14), timedelta(hours=1)], 1), _middle([timedelta(days=9)], 5)
    (datetime.timedelta(days=5), None)
    """
    if len(times) < least:
        return None
    middle = median([time / _SECOND for time in times]) * _SECOND
    unit = next((unit for unit in _UNITS if middle >= 2 * unit), _SECOND)
    return round(middle / unit) * unit


def share_told(part: Count, whole: Count) -> str | None:
    """Which share a part is of a whole, in words; `None` where it is not told."""
    share = part.of(whole)
    if share is None:
        return None
    percent = _percent(share)
    if part.at_least and not percent:
        return told("share.less")
    return told("share.exact", percent=percent) if whole.is_exact else told("share.about", percent=percent)


def went_in_words(count: Count, came: Count) -> str:
    """How many went a way out of a node, of those who came to it."""
    if not count.at_most:
        return _capital(told("heat.nobody_went"))
    share = share_told(count, came)
    return _capital(told("heat.went", count=count.told) if share is None else told("heat.went_share", count=count.told, share=share))


def _length(time: timedelta) -> str:
    return length(time) if time else told("heat.at_once")


def _percent(share: float) -> int:
    return round(100 * share)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
