"""How the benchmarks measure: the best of several repeats, side by side, told as ratios."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import attrs


@attrs.frozen
class Effort:
    """How often each thing is done: `repeats` rounds, of `number` calls each."""

    repeats: int
    number: int


def seconds(call: Callable[[], object], effort: Effort) -> float:
    """The seconds that one call takes at best."""
    best = float("inf")
    for _ in range(effort.repeats):
        start = time.perf_counter()
        for _ in range(effort.number):
            call()
        best = min(best, time.perf_counter() - start)
    return best / effort.number


def side_by_side(calls: Mapping[str, Callable[[], object]], effort: Effort, per: int = 1) -> dict[str, float]:
    """The best seconds of each call, in turns, so that a slow moment hits all of them; `per` divides each figure."""
    best = dict.fromkeys(calls, float("inf"))
    for _ in range(effort.repeats):
        for name, call in calls.items():
            best[name] = min(best[name], seconds(call, Effort(1, effort.number)))
    return {name: value / per for name, value in best.items()}


def table(title: str, figures: Mapping[str, float], unit: str, scale: float) -> str:
    """Tell figures with their ratio to the first."""
    first = next(iter(figures.values()))
    rows = [f"  {name:<44} {value * scale:>10.2f} {unit:<3} {value / first:>7.2f}" for name, value in figures.items()]
    return "\n".join([title, *rows])
