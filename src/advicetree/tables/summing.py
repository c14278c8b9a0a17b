"""How many people of a table get which advice, and how many went which way.

Invariant: it counts what `advising` tells, so that what comes to a node is what goes on from it and what stays there; nothing of a person is in it but numbers.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import attrs
import pyarrow as pa

from advicetree.drawing.heat import Counts, Heat
from advicetree.model import answers_of
from advicetree.promises import LIMIT
from advicetree.tables.advising import Adviser, Order
from advicetree.tables.arrow import Parts
from advicetree.tables.frames import counted, like
from advicetree.tree import Tree


@attrs.frozen(slots=False)
class Summary:
    """How many people of a table get which advice, by which ways."""

    tree: Tree
    """The tree that they were led through."""
    people: int
    """How many they are, without those who are refused."""
    refused: int
    """How many have a value that is not valid; 0 unless these are only counted."""
    advice: Any = attrs.field(repr=False)
    """A frame: each node where people stop (`advice`, `kind`, `stage`, `headline`), how many (`people`), and which `share` of all that is, the most first;
    where paths are counted, one row for each way there (`path`)."""
    answers: Any = attrs.field(repr=False)
    """A frame: each way out of a node (`node`, `answer`), where it leads (`to`), and how many went it or passed over it (`people`), in the tree's order."""
    _counts: Counts = attrs.field(repr=False, eq=False)

    def heat(self, least: int = 1) -> Heat:
        """The same for a picture, as in `draw(tree, heat=summary.heat())`; with `least` above 1, all counts are told in steps of that many.

        Raises `AdviceTreeError` for a `least` that is not a whole number from 1.
        """
        return self._counts.heat(least)


@attrs.frozen
class Counted:
    """What was counted of some people: where they stop, by which way if ways are told, which ways they went, and how many are refused."""

    stopped: Counter[tuple[str, str]]
    ways: Counter[tuple[str, str]]
    refused: int


@attrs.frozen
class Counting:
    """Counts people by an order; plain data, so that it can be sent to where they are."""

    order: Order

    def __call__(self, parts: Parts) -> Counted:
        """What is counted of some parts of a table."""
        adviser = Adviser(self.order)
        for part in parts:
            adviser.advise(pa.Table.from_batches([part]))
        return Counted(adviser.stopped, adviser.ways, adviser.refused)


def summed(frame: object, order: Order) -> Summary:
    """The people of a frame, counted where they are."""
    found = counted(frame, order.columns, Counting(order))
    stopped, ways = (sum(counters, Counter[tuple[str, str]]()) for counters in ([each.stopped for each in found], [each.ways for each in found]))
    counts = Counts(order.tree)
    for (node, _), many in stopped.items():
        counts.here[node] += many
    for (node, answer), many in ways.items():
        counts.ways[node, None if answer == LIMIT else answer] += many
    people, refused = counts.here.total(), sum(each.refused for each in found)
    return Summary(order.tree, people, refused, like(frame, _advice(order, stopped, people)), like(frame, _answers(order.tree, ways)), counts)


def _advice(order: Order, stopped: Counter[tuple[str, str]], people: int) -> pa.Table:
    """How many people stop at each node, or by each way at it."""
    names = ("advice", "kind", "stage", "headline", *(["path"] if "path" in order.add else []))
    places = {id: place for place, id in enumerate(order.tree.nodes)}
    rows = []
    for (id, path), many in sorted(stopped.items(), key=lambda item: (-item[1], places[item[0][0]], item[0][1])):
        node = order.tree.nodes[id]
        told = {"advice": id, "kind": node.kind, "stage": node.stage, "headline": node.headline, "path": path}
        rows.append({**{name: told[name] for name in names}, "people": many, "share": many / people})
    return pa.Table.from_pylist(rows, pa.schema([*((name, pa.string()) for name in names), ("people", pa.int64()), ("share", pa.float64())]))


def _answers(tree: Tree, ways: Counter[tuple[str, str]]) -> pa.Table:
    """How many people went each way, also where nobody did."""
    rows = []
    for node in tree.nodes.values():
        leading = [(answer.id, answer.to) for answer in answers_of(node)] + ([(LIMIT, node.limit.to)] if node.limit is not None else [])
        rows += [{"node": node.id, "answer": id, "to": to, "people": ways[node.id, id]} for id, to in leading]
    return pa.Table.from_pylist(rows, pa.schema([*((name, pa.string()) for name in ("node", "answer", "to")), ("people", pa.int64())]))
