"""How the benchmarks measure, and what they give: rows, in each of which the same work is done in turns by all that can do it.

Invariant: what one row compares was measured in one process and in turns, so that a slow moment hits all of it; what was there before is not collected again.
A figure has the best and the median of its rounds: the best is what the work takes, since whatever else a machine does only ever makes it slower.
Seconds are those of the processor, which others cannot take away, but where a call clocks itself.
"""

from __future__ import annotations

import gc
import math
import statistics
import time
import tracemalloc
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import attrs

OURS = "advicetree"
ROUND = 0.01  # the seconds that a round of one call's repeats takes, or once the call where that takes longer
MOST_ROUNDS = 200


class Figure(NamedTuple):
    """What something takes in seconds, or in bytes: at best, and the median."""

    best: float
    median: float


@attrs.frozen
class Row:
    """Figures of the same work, by the name of who does it: `OURS`, its `limit`, and peers."""

    what: str
    figures: Mapping[str, Figure]
    limit: str | None = None
    """Whose figure ours is compared with, such as what is written by hand."""
    bound: float | None = None
    """The highest ratio to the limit that is fine."""
    note: str = ""
    """Why a peer is faster, or what a reader has to know of the comparison."""
    size: int | None = None
    """Of a row that is one of several of growing size: how many nodes or steps."""
    counts: str = "nodes"
    """What the size counts."""
    unit: str = "s"

    @property
    def ratio(self) -> float | None:
        """Ours as a ratio to the limit."""
        return self.ratio_of(OURS)

    def ratio_of(self, name: str) -> float | None:
        """A figure as a ratio to the limit, where both are there."""
        if self.limit is None or self.limit not in self.figures or name not in self.figures:
            return None
        return self.figures[name].best / self.figures[self.limit].best

    def __str__(self) -> str:
        of = "" if self.size is None else f", {self.size:,}"
        bound = f" (at most {self.bound:g} of {self.limit})" if self.bound is not None else ""
        lines = [f"{self.what}{of}{bound}"]
        for name, figure in self.figures.items():
            ratio = "" if (found := self.ratio_of(name)) is None else f"{found:8.2f}"
            lines.append(f"  {name:<46} {amount(figure.best, self.unit):>9}  median {amount(figure.median, self.unit):>9} {ratio}".rstrip())
        return "\n".join(lines)


@attrs.frozen
class Effort:
    """How long to measure: the seconds for a row, each call at least three times; or each call once, only to see that it runs."""

    seconds: float = 3.0
    quick: bool = False
    clock: Callable[[], float] = time.process_time


class Prepared(NamedTuple):
    """A call that uses something up, such as a session that changes: what makes it is not measured."""

    prepare: Callable[[], Any]
    call: Callable[[Any], object]


class Clocked(NamedTuple):
    """A call that gives the seconds that it measured by itself, as in a process of its own."""

    call: Callable[[], float]


Call = Callable[[], object] | Prepared | Clocked


def side_by_side(calls: Mapping[str, Call], effort: Effort, per: int = 1) -> dict[str, Figure]:
    """What each call takes, measured in turns; `per` is how often a call does the work."""
    gc.collect()
    gc.freeze()
    first = {name: _round(call, 1, effort.clock) for name, call in calls.items()}
    if effort.quick:
        return {name: Figure(taken / per, taken / per) for name, taken in first.items()}
    numbers = {name: max(1, round(ROUND / min(taken, _round(calls[name], 1, effort.clock)))) for name, taken in first.items() if taken < ROUND}
    whole = sum(max(taken, ROUND) for taken in first.values())
    found: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(min(MOST_ROUNDS, max(3, round(effort.seconds / whole)))):
        for name, call in calls.items():
            number = numbers.get(name, 1)
            found[name].append(_round(call, number, effort.clock) / number / per)
    gc.unfreeze()
    return {name: Figure(min(taken), statistics.median(taken)) for name, taken in found.items()}


def _round(call: Call, number: int, clock: Callable[[], float]) -> float:
    """The seconds of so many calls, one after another."""
    gc.collect()
    if isinstance(call, Clocked):
        return sum(call.call() for _ in range(number))
    if isinstance(call, Prepared):
        used, does = [call.prepare() for _ in range(number)], call.call
        start = clock()
        for each in used:
            does(each)
    else:
        start = clock()
        for _ in range(number):
            call()
    return clock() - start


def bytes_of(make: Callable[[int], object], many: int) -> Figure:
    """The bytes that each of so many things takes; `make` gets its number."""
    make(0)  # what all of them share
    gc.collect()
    tracemalloc.start()
    made = [make(number) for number in range(many)]
    gc.collect()
    held = tracemalloc.get_traced_memory()[0] / len(made)
    tracemalloc.stop()
    return Figure(held, held)


def exponent(points: Mapping[int, float]) -> float:
    """The power of its size that something grows with: the slope of the straight line through the logarithms, by least squares.

    Only the three largest sizes count: at small ones, what is done once does.
    """
    upper = sorted(points.items())[-3:]
    return statistics.linear_regression(*zip(*((math.log(size), math.log(value)) for size, value in upper), strict=True)).slope


def amount(value: float, unit: str = "s") -> str:
    """Seconds or bytes, in the unit that suits them, with three figures."""
    steps = [(1.0, "s"), (1e-3, "ms"), (1e-6, "µs")] if unit == "s" else [(1e6, "MB"), (1e3, "kB"), (1.0, "B")]
    scale, name = next((step for step in steps if value >= step[0]), steps[-1])
    digits = max(0, 2 - math.floor(math.log10(value / scale))) if value > 0 else 0
    return f"{value / scale:,.{0 if name == 'B' else digits}f} {name}"
