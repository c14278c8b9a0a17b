"""What is done for `advise`, in its order: what is wanted → a file with advice, and counts.

Invariant: each row gets what `advicetree.tables.advise` gives; all that is typed is checked before the file is read.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date

import pyarrow as pa

from advicetree.cli import progress, values
from advicetree.cli.advise import files
from advicetree.cli.advise.as_csv import CsvSource
from advicetree.cli.advise.as_json import JsonSource
from advicetree.cli.advise.counting import Refusals, refuse_summary, write_summary
from advicetree.cli.advise.parts import Sink, Source
from advicetree.cli.advise.typed import values_of
from advicetree.cli.process import STANDARD_OUTPUT, WELL, awaited, complain
from advicetree.cli.values import UsageError
from advicetree.cli.walk.saving import in_shell
from advicetree.dates import day
from advicetree.tables.advising import ADDED, USUAL, Added, Adviser, Order
from advicetree.tables.arrow import BATCH
from advicetree.tables.naming import Ignored, Sources, UnknownColumns, sources
from advicetree.text import counted, listed, nearest, printable, shown
from advicetree.tree import Tree

_PROBLEM: Added = "problem"


def advise(wanted: argparse.Namespace) -> int:
    """Lead the people of a file through a tree: write what each is told, or print how many are told what."""
    began = time.monotonic()
    add, today = _added(wanted), _today(wanted.today)
    _refuse_places(wanted)
    tree = values.tree_named(wanted.tree)
    with ExitStack() as stack:
        tell = stack.enter_context(progress.shown())
        source = stack.enter_context(files.source(wanted.table, wanted.format))
        run = _Run(source, wanted, tell, stack.enter_context(awaited()))
        names = source.schema.names
        order = Order(tree, _sources(tree, names, wanted), add, today, wanted.prefix or "")
        run.lead(order)
    summary = wanted.summary if wanted.summary is not None or wanted.output is not None else STANDARD_OUTPUT
    if wanted.output not in {None, STANDARD_OUTPUT}:
        refused = f", {run.refusals.rows:,} of them with a problem" if run.refusals.rows else ""
        complain(f"{printable(wanted.output)} is written: {counted(run.rows, 'row')}{refused}, in {time.monotonic() - began:.1f} seconds.")
    if summary is not None:
        write_summary(summary, run.adviser)
    return WELL


class _Run:
    """Leads the rows of a file through a tree, and tells how far it is."""

    def __init__(self, source: Source, wanted: argparse.Namespace, tell: progress.Tell | None, check: Callable[[], None]) -> None:
        self.rows = 0
        self.refusals = Refusals()
        self.adviser: Adviser
        self._source, self._wanted, self._tell, self._check = source, wanted, tell, check
        if isinstance(source, JsonSource):
            source.survey(self._go_on)

    def lead(self, order: Order) -> None:
        """Lead all rows through, and write them, if a file is wanted."""
        if clash := [name for name in order.names if name in self._source.schema.names]:
            wrong = f"{shown(files.called(self._wanted.table))} has the column {shown(clash[0])} already"
            raise UsageError(wrong, f"call the added ones otherwise, such as {shown(f'new-{clash[0]}')} by --prefix new-")
        # Which values are not valid is always told, so that all of them are counted.
        add = order.add if _PROBLEM in order.add else (*order.add, _PROBLEM)
        self.adviser = Adviser(Order(order.tree, order.sources, add, order.today, order.prefix))
        schema = self._source.schema
        for field in order.schema:
            schema = schema.append(field)
        name = self._wanted.output
        if name is None:
            self._through(order, schema, None)
            self._refuse(order)
            return
        separator = self._source.separator if isinstance(self._source, CsvSource) else ","
        with files.output(name) as file:
            sink = files.sink(name, self._wanted.format, file, schema, separator)
            try:
                self._through(order, schema, sink)
                self._refuse(order)
                sink.end()
            except BaseException:
                sink.drop()
                raise

    def _refuse(self, order: Order) -> None:
        """Raise `UsageError` for values that are not valid, unless a column is to tell them."""
        if self.refusals.rows and _PROBLEM not in order.add:
            raise self.refusals.error(files.called(self._wanted.table))

    def _through(self, order: Order, schema: pa.Schema, sink: Sink | None) -> None:
        for part in self._source.parts():
            for begin in range(0, part.num_rows, BATCH):
                rows = part.slice(begin, BATCH)
                try:
                    self._advise(order, schema, sink, rows)
                except pa.ArrowException as error:  # a type that has no text
                    wrong = f"{shown(files.called(self._wanted.table))} has a value that cannot be passed on: {str(error).splitlines()[0]}"
                    raise UsageError(wrong, "leave its column out of the file, or write Parquet") from None
                self.rows += rows.num_rows
                self._go_on()

    def _advise(self, order: Order, schema: pa.Schema, sink: Sink | None, rows: pa.RecordBatch) -> None:
        """Lead some rows through, and write them, unless values that are not valid were found."""
        told = self.adviser.advise(values_of(order.tree, order.sources, rows))
        self.refusals.add(told.column(order.prefix + _PROBLEM), self.rows)
        if sink is not None and (_PROBLEM in order.add or not self.refusals.rows):
            added = [told.column(name).combine_chunks() for name in order.names]
            sink.write(pa.RecordBatch.from_arrays([*rows.columns, *added], schema=schema))

    def _go_on(self) -> None:
        """Tell how far it is, unless it is to end."""
        self._check()
        if self._tell is not None:
            done, of = self._source.read()
            self._tell(done, of, f"{self.rows:,} rows advised; {self._source.unit} of {files.called(self._wanted.table)}")


# What was typed


def _added(wanted: argparse.Namespace) -> tuple[Added, ...]:
    """The columns to add; raises `UsageError` for one that there is not, and where nothing is written."""
    if wanted.output is None:
        for option, typed in (
            ("--add", wanted.add),
            ("--prefix", wanted.prefix),
            ("--format", wanted.format if wanted.table != files.STANDARD_INPUT else None),
        ):
            if typed is not None:
                raise UsageError(f"{option} is about the file that is written", "name it by -o FILE")
    names = [name.strip() for name in wanted.add.split(",")] if wanted.add is not None else list(USUAL)
    for name in names:
        if name not in ADDED:
            guess = nearest(name, ADDED)
            raise UsageError(f"--add has {shown(name)}", f"did you mean {shown(guess)}?" if guess is not None else f"it takes {listed(ADDED, len(ADDED))}")
    if wanted.problems:
        names.append(_PROBLEM)
    return tuple(dict.fromkeys(names))


def _today(text: str | None) -> date:
    """The day to count ages to: this one, if none is typed."""
    if text is None:
        return date.today()  # noqa: DTZ011  (the day where the command runs)
    found = day(text)
    if found is None:
        raise UsageError(f"--today {shown(text)} is not a day", "write it as 2026-03-02")
    return found


def _refuse_places(wanted: argparse.Namespace) -> None:
    """Raise `UsageError` for files that cannot be read, or not be written beside one another."""
    table, output, summary = wanted.table, wanted.output, wanted.summary
    if summary is not None:
        refuse_summary(summary)
    for name in (table, output):
        if name not in {None, STANDARD_OUTPUT}:
            files.format_of(name)
    if wanted.format is not None and STANDARD_OUTPUT not in {table, output}:
        raise UsageError("--format is for standard input and output", "leave it out, since the endings of the files' names choose the formats")
    if output is not None and output != STANDARD_OUTPUT and files.same(table, output):
        raise UsageError(f"{shown(output)} is the file that is read", "name another one by -o FILE")
    if output is not None and summary is not None and (output == summary or files.same(output, summary)):
        raise UsageError("-o and --summary name the same", "name another file for one of them")
    if summary not in {None, STANDARD_OUTPUT} and files.same(table, summary):
        raise UsageError(f"{shown(summary)} is the file that is read", "name another one by --summary FILE")


def _sources(tree: Tree, own: list[str], wanted: argparse.Namespace) -> Sources:
    """The columns that are the tree's, by their names there; raises `UsageError` in the words of the command line."""
    columns: dict[str, str] = {}
    for typed in wanted.column:
        column, equals, name = typed.rpartition("=")
        if not equals:
            raise UsageError(f"--column {shown(typed)} does not say what the column is called in the tree", "write it as COLUMN=NAME")
        columns[column] = name
    ignored = [name for typed in wanted.ignore for name in ([typed] if typed in own else typed.split(","))]
    for option, name in [*(("--column", name) for name in columns), *(("--ignore", name) for name in ignored)]:
        if name not in own:
            guess = nearest(name, own)
            right = f"did you mean {shown(guess)}?" if guess is not None else f"its columns are {listed(own)}"
            raise UsageError(f"{option} names {shown(name)}, and {shown(files.called(wanted.table))} has no such column", right)
    ignore: Ignored = "all" if wanted.ignore_others else ignored
    try:
        return sources(tree, own, columns, ignore)
    except UnknownColumns as error:
        if error.meant:
            column, name = next(iter(error.meant.items()))
            renamed = in_shell("--column", f"{column}={name}")
            right = f"did you mean {shown(name)} by {shown(column)}? Give {renamed}, or name what is not the tree's by --ignore"
        else:
            ignored_so = in_shell("--ignore", ",".join(error.columns))
            right = f"name what is not the tree's by {ignored_so}, or give --ignore-others; the tree takes {listed(error.names)}"
        raise UsageError(error.wrong, right) from None
