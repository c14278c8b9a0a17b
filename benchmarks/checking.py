"""Checking generated trees beside loading them, and one that is made to explode."""

from __future__ import annotations

from collections.abc import Iterator

from advicetree import check, loads
from benchmarks.measure import OURS, Effort, Row, side_by_side
from benchmarks.trees import exploding_tree, shared_tree

LOADING = "loading it"


def checking(nodes: int, effort: Effort) -> Row:
    """A tree with facts that 2 % of its situations share, and 20 promises, none of which is broken."""
    text = shared_tree(nodes, promises=20)
    tree = loads(text)
    verdicts = [verdict.verdict for verdict in check(tree).verdicts]
    assert "broken" not in verdicts
    figures = side_by_side({LOADING: lambda: loads(text), OURS: lambda: check(tree)}, effort)
    note = f"Of {nodes:,} nodes, {verdicts.count('kept')} of 20 promises are proved; the others need more than the bound."
    return Row("check, with 20 promises", figures, LOADING, 3, note if "not proved" in verdicts else "", nodes)


def exploding(effort: Effort) -> Row:
    """A tree whose one promise depends on thirty facts, each asked twice: it ends within its bound, and nothing is claimed."""
    tree = loads(exploding_tree(30))
    assert check(tree).verdicts[0].verdict == "not proved"
    return Row("check a tree made to explode", side_by_side({OURS: lambda: check(tree)}, effort), note="It stops within its bound, and says *not proved*.")


def rows(effort: Effort) -> Iterator[Row]:
    """How long checking takes."""
    for nodes in (100, 300) if effort.quick else (100, 300, 1_000, 3_000, 10_000, 30_000):
        yield checking(nodes, effort)
    yield exploding(effort)
