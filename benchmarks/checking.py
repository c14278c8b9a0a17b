"""Checking generated trees beside loading them, and how the cost grows with their size."""

from __future__ import annotations

import time

from advicetree import Tree, loads
from advicetree.checking import check
from benchmarks.measure import Effort, side_by_side, table
from benchmarks.trees import exploding_tree, shared_tree


def main(*, quick: bool) -> None:
    """Print how long checking takes."""
    nodes = 300 if quick else 10_000
    effort = Effort(1 if quick else 3, 1)
    text = shared_tree(nodes, promises=20)
    tree = loads(text)
    kept = [verdict.verdict for verdict in check(tree).verdicts]
    calls = {"loading": lambda: loads(text), "checking": lambda: check(tree)}
    print(
        table(
            f"Checking {nodes:,} nodes, six facts shared by 2 % of the situations, {len(kept)} promises ({kept.count('kept')} kept), milliseconds:",
            side_by_side(calls, effort),
            "ms",
            1e3,
        )
    )
    print("Growth, microseconds a node:")
    for size in (300, 600) if quick else (10_000, 30_000, 100_000):
        print(f"  {size:>7,} nodes: {per_node(loads(shared_tree(size, promises=20)), size):6.1f}")
    explosive = loads(exploding_tree(30))
    start = time.perf_counter()
    verdicts = [verdict.verdict for verdict in check(explosive).verdicts]
    print(f"A tree of 30 facts, each asked twice: {', '.join(verdicts)}, after {time.perf_counter() - start:.2f} s")


def per_node(tree: Tree, size: int) -> float:
    """Give the microseconds for each node that checking a tree takes."""
    start = time.perf_counter()
    check(tree)
    return (time.perf_counter() - start) / size * 1e6
