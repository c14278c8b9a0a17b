"""Checking generated trees beside loading them, and how the cost grows with their size."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from advicetree import check, loads
from benchmarks.measure import Effort, side_by_side, table
from benchmarks.trees import exploding_tree, shared_tree

PROMISES = 20

Result = TypeVar("Result")


def main(*, quick: bool) -> None:
    """Print how long checking takes."""
    nodes = 300 if quick else 10_000
    text = shared_tree(nodes, promises=PROMISES)
    tree = loads(text)
    kept = [verdict.verdict for verdict in check(tree).verdicts].count("kept")
    calls = {"loading": lambda: loads(text), "checking": lambda: check(tree)}
    figures = side_by_side(calls, Effort(1 if quick else 3, 1))
    print(table(f"{nodes:,} nodes, six facts shared by 2 % of the situations, {kept} of {PROMISES} promises kept, milliseconds:", figures, "ms", 1e3))
    print("Growth, microseconds for each node, and the ratio to loading:")
    for size in (300, 600) if quick else (10_000, 30_000, 100_000):
        text = shared_tree(size, promises=PROMISES)
        loading, tree = timed(lambda text=text: loads(text))  # type: ignore[misc]
        checking, _ = timed(lambda tree=tree: check(tree))  # type: ignore[misc]
        print(f"  {size:>7,} nodes: {checking / size * 1e6:6.1f}   {checking / loading:5.2f}")
    explosive = loads(exploding_tree(30))
    taken, report = timed(lambda: check(explosive))
    print(f"A tree of 30 facts, each asked twice: {report.verdicts[0].verdict}, after {taken * 1e3:.0f} ms")


def timed(call: Callable[[], Result]) -> tuple[float, Result]:
    """The seconds that a call takes, and what it gives."""
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result
