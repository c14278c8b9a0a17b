"""Batch after batch of a table, in Arrow: the columns that are the tree's → the columns of advice.

Invariant: a batch gives the same whatever came before it; what was worked out for one only makes the next one faster.
An `Order` is plain data that can be sent to where the rows are; an `Adviser` is made there, and carries it out.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Literal, TypeAlias, get_args

import attrs
import numpy as np
import pyarrow as pa

from advicetree.errors import AdviceTreeError
from advicetree.renaming import NONE, Renaming
from advicetree.tables.arrow import BATCH, Begun
from advicetree.tables.crowd import Crowd, Rows, State
from advicetree.tables.meanings import MISSING, Codes, Column, Refusal
from advicetree.tables.naming import Sources
from advicetree.text import counted, shown
from advicetree.tree import Tree

Added: TypeAlias = Literal["advice", "kind", "stage", "headline", "path", "next", "problem"]

ADDED: tuple[Added, ...] = get_args(Added)
USUAL: tuple[Added, ...] = ("advice", "kind", "stage", "headline")
_MOST_STATES, _LARGEST = 1_000_000, 50_000_000  # what is remembered of a crowd
_MOST_SHOWN = 5
_MOST_TOLD = 1_000  # different values of a column in one batch of which is told what they may have been meant for, which is slow
_THREADS = min(4, os.cpu_count() or 1)


def path_of(state: State) -> str:
    """The way to a state in one line, as examples in a tree's file have it: `tracked: yes; found: no`."""
    return "; ".join(map(str, state.way))


_TOLD: Mapping[str, Callable[[State], str | None]] = {
    "advice": lambda state: state.position.node.id,
    "kind": lambda state: state.position.node.kind,
    "stage": lambda state: state.position.node.stage,
    "headline": lambda state: state.position.node.headline,
    "path": path_of,
    "next": lambda state: state.wanted,
}


@attrs.frozen
class Order:
    """What is to be told of each row, and from which of its columns."""

    tree: Tree
    sources: Sources
    add: tuple[Added, ...]
    today: date | None = None
    prefix: str = ""
    naming: Renaming = NONE
    instead: str = "add the column 'problem', which says what is wrong in each row"
    """What can be done with values that are not valid, instead of correcting them."""

    @property
    def columns(self) -> list[str]:
        """The columns of the table that are the tree's."""
        return [column for parts in self.sources.values() for column in parts.values()]

    @property
    def names(self) -> list[str]:
        """The names of the columns that are added."""
        return [self.prefix + name for name in self.add]

    @property
    def schema(self) -> pa.Schema:
        """What is added, in Arrow: text."""
        return pa.schema([(name, pa.string()) for name in self.names])

    def begin(self) -> Begun:
        """What carries it out, part after part."""
        return Adviser(self).advise


class Adviser:
    """Carries out an order, and counts the people on their ways."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.stopped: Counter[tuple[str, str]] = Counter()
        """How many people stop at each node, by the way there too where paths are told."""
        self.refused = 0
        """How many have a value that is not valid."""
        self._ways: Counter[tuple[str, str]] = Counter()
        self._begin()

    @property
    def ways(self) -> Counter[tuple[str, str]]:
        """How many people went each way out of a node or passed over it, by the ids of the node and the answer."""
        return self._ways + self._crowd.ways

    def _begin(self) -> None:
        order = self.order
        self._columns = {name: Column(order.tree, name, order.today, order.naming) for name in order.sources}
        self._crowd = Crowd(order.tree, self._columns, ways="path" in order.add)
        self._texts: dict[str, pa.Array] = {name: pa.array([], pa.string()) for name in order.add}

    def advise(self, table: pa.Table) -> pa.Table:
        """What is added to a table; raises `AdviceTreeError` for values that are not valid, unless a column is to tell them."""
        batches = table.combine_chunks().to_batches(BATCH)
        told: list[pa.RecordBatch] = []
        for batch in batches:
            stops, codes, refusals = self._stops(batch)
            if refusals and "problem" not in self.order.add:
                raise self._refused(refusal for each in batches for refusal in self._read(each)[1])
            told.append(self._told(stops, codes, refusals))
        return pa.Table.from_batches(told, self.order.schema)

    def _read(self, batch: pa.RecordBatch) -> tuple[dict[str, Codes], list[Refusal]]:
        """The codes of each column, and what is refused; columns are read side by side."""

        def read(name: str) -> tuple[Codes, list[Refusal]]:
            column, parts = self._columns[name], self.order.sources[name]
            if None in parts:
                return column.read(batch.column(parts[None]))
            return column.read_ticks({choice: batch.column(each) for choice, each in parts.items() if choice is not None})

        with ThreadPoolExecutor(_THREADS) as pool:
            found = dict(zip(self._columns, pool.map(read, self._columns), strict=True))
        return {name: codes for name, (codes, _) in found.items()}, [refusal for _, refusals in found.values() for refusal in refusals]

    def _stops(self, batch: pa.RecordBatch) -> tuple[Rows, dict[str, Codes], list[Refusal]]:
        """The number of the state where each row stops, the codes of each column, and what is refused."""
        if len(self._crowd.states) > _MOST_STATES or self._crowd.size > _LARGEST:  # what is remembered is bounded, however long the table
            self._ways = self.ways
            self._begin()
        codes, refusals = self._read(batch)
        for column, _, value in refusals:
            self._columns[column].must_have_today(value)
        sound = np.ones(batch.num_rows, np.bool_)
        for name in {refusal.column for refusal in refusals}:
            sound &= codes[name] >= MISSING
        stops = self._crowd.lead(codes, np.flatnonzero(sound).astype(np.int32), batch.num_rows)
        counts = np.bincount(stops + 1, minlength=1)
        self.refused += int(counts[0])
        for number in np.flatnonzero(counts[1:]):
            state = self._crowd.states[number]
            self.stopped[state.position.node.id, path_of(state)] += int(counts[number + 1])
        return stops, codes, refusals

    def _told(self, stops: Rows, codes: Mapping[str, Codes], refusals: list[Refusal]) -> pa.RecordBatch:
        """What is added to a batch."""
        states, places = self._crowd.states, pa.array(stops, mask=stops == MISSING)
        found: list[pa.Array] = []
        for name in self.order.add:
            if name == "problem":
                found.append(self._problems(len(stops), codes, refusals))
                continue
            texts = self._texts[name]
            if len(texts) < len(states):
                texts = pa.concat_arrays([texts, pa.array([_TOLD[name](state) for state in states[len(texts) :]], pa.string())])
                self._texts[name] = texts
            found.append(texts.take(places))
        return pa.RecordBatch.from_arrays(found, schema=self.order.schema)

    def _problems(self, rows: int, codes: Mapping[str, Codes], refusals: Iterable[Refusal]) -> pa.Array:
        """Of each row, why the first of its values that is not valid is refused."""
        by_column: dict[str, list[str]] = {}
        for column, _, value in refusals:
            told = by_column.setdefault(column, [])
            told.append(str(self._columns[column].why(value)) if len(told) < _MOST_TOLD else f"{shown(value)} of '{column}' is not valid either")
        texts: list[str] = []
        which = np.full(rows, MISSING, np.int64)
        for column, told in by_column.items():
            bad = (codes[column] < MISSING) & (which == MISSING)
            which[bad] = len(texts) - 2 - codes[column][bad].astype(np.int64)
            texts += told
        return pa.array(texts, pa.string()).take(pa.array(which, mask=which == MISSING))

    def _refused(self, refusals: Iterable[Refusal]) -> AdviceTreeError:
        """The error for values that are not valid, which counts them and shows those of most rows."""
        rows: Counter[tuple[str, str]] = Counter()
        values: dict[tuple[str, str], object] = {}
        for column, many, value in refusals:
            rows[column, repr(value)] += many
            values.setdefault((column, repr(value)), value)
        told = [f"{self._columns[each[0]].why(values[each])} (in {counted(many, 'row')})" for each, many in rows.most_common(_MOST_SHOWN)]
        more = f"; and {len(rows) - len(told):,} more" if len(rows) > len(told) else ""
        columns = ", ".join(shown(column) for name in dict.fromkeys(name for name, _ in rows) for column in self.order.sources[name].values())
        count = sum(rows.values())
        wrong = f"{counted(count, 'value')} in {columns} {'is' if count == 1 else 'are'} not valid: {'; '.join(told)}{more}"
        return AdviceTreeError(wrong, f"correct them, or {self.order.instead}")
