"""How many people are told what, and which values are not valid.

Invariant: nothing of a person is kept but counts, the first row of each refusal and, in its words, the value that was refused.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

from advicetree.blocks import width
from advicetree.cli.advise.files import output
from advicetree.cli.process import STANDARD_OUTPUT
from advicetree.cli.values import UsageError
from advicetree.columns import columns_of, cut
from advicetree.control import one_line
from advicetree.tables.advising import Adviser
from advicetree.text import counted, shown

_MOST_KEPT, _MOST_TOLD = 10_000, 5
_COLUMNS = ("advice", "kind", "stage", "headline", "people", "share")
_JSON, _CSV = ".json", ".csv"
_WIDEST = 120


class Refusals:
    """Rows with a value that is not valid, by why."""

    def __init__(self) -> None:
        self.rows = 0
        self._counts: Counter[str] = Counter()
        self._first: dict[str, int] = {}

    def add(self, problems: pa.ChunkedArray, before: int) -> None:
        """Count some rows, which come after so many others."""
        if problems.null_count == len(problems):
            return
        self.rows += len(problems) - problems.null_count
        for each in pc.value_counts(problems.drop_null()).to_pylist():
            why = each["values"]
            if why in self._counts or len(self._counts) < _MOST_KEPT:
                self._counts[why] += each["counts"]
                if why not in self._first:
                    self._first[why] = before + pc.index(problems, pa.scalar(why)).as_py() + 1

    def error(self, name: str) -> UsageError:
        """The error that tells the most frequent ones; rows are counted from 1, without a header."""
        told = [
            f"{why} (in {counted(count, 'row')}, first in row {self._first[why]:,})" if count > 1 else f"{why} (in row {self._first[why]:,})"
            for why, count in self._counts.most_common(_MOST_TOLD)
        ]
        kinds = len(self._counts) - len(told)
        more = f"; and {kinds:,}{' or more' if len(self._counts) == _MOST_KEPT else ''} other{'' if kinds == 1 else 's'}" if kinds else ""
        has = "has a value that is" if self.rows == 1 else "have values that are"
        right = "correct them, or give --problems: a column 'problem' then tells why, and all others get their advice"
        return UsageError(f"{counted(self.rows, 'row')} of {shown(name)} {has} not valid: {'; '.join(told)}{more}", right)


def refuse_summary(name: str) -> None:
    """Raise `UsageError` for the name of a summary that does not end in a format of one."""
    if name != STANDARD_OUTPUT and not name.lower().endswith((_CSV, _JSON)):
        raise UsageError(f"--summary {shown(name)} does not end in .csv or .json", "name such a file, or - for standard output")


def write_summary(name: str, adviser: Adviser) -> None:
    """Write how many people are told what into a file, or print it for people."""
    rows, people = _rows(adviser)
    tree, refused = adviser.order.tree, adviser.refused
    if name == STANDARD_OUTPUT:
        print("\n".join(_table(rows, people, refused)))
        return
    if name.lower().endswith(_JSON):
        text = json.dumps({"tree": tree.id, "version": tree.version, "people": people, "refused": refused, "advice": rows}, indent=2, ensure_ascii=False) + "\n"
    else:
        into = io.StringIO(newline="")
        writer = csv.DictWriter(into, _COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        text = into.getvalue()
    with output(name) as file:
        file.write(text.encode())


def _rows(adviser: Adviser) -> tuple[list[dict[str, object]], int]:
    """Each node where people stop, the most first, and how many people there are."""
    tree, stopped = adviser.order.tree, Counter[str]()
    for (id, _), many in adviser.stopped.items():
        stopped[id] += many
    people = stopped.total()
    places = {id: place for place, id in enumerate(tree.nodes)}
    rows: list[dict[str, object]] = []
    for id, many in sorted(stopped.items(), key=lambda each: (-each[1], places[each[0]])):
        node = tree.nodes[id]
        rows.append(dict(zip(_COLUMNS, (id, node.kind, node.stage, node.headline, many, round(many / people, 6)), strict=True)))
    return rows, people


def _table(rows: list[dict[str, object]], people: int, refused: int) -> list[str]:
    """The summary in lines, for people."""
    shares = [f"{row['share']:.1%}" for row in rows]
    counts = [f"{row['people']:,}" for row in rows]
    names = [str(row["advice"]) for row in rows]
    cells = [("people", *counts), ("share", *shares)]
    numbers = [[cell.rjust(max(map(len, column))) for cell in column] for column in cells]
    longest = max(map(len, ["advice", *names]))
    told = ["", *(one_line(str(row["headline"])) for row in rows)]
    lines = ["  ".join((*each, name.ljust(longest), headline)) for *each, name, headline in zip(*numbers, ["advice", *names], told, strict=True)]
    widest = width(_WIDEST)
    lines = [line if columns_of(line) <= widest else f"{cut(line, widest - 1).rstrip()}…" for line in map(str.rstrip, lines)]
    end = counted(people, "person") if people == 1 else f"{people:,} people"
    return [*lines, end + (f", and {refused:,} with values that are not valid" if refused else "")]
