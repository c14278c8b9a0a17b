"""Many people at once: a table of what is known of them → what each of them would be told.

Invariant: each row gets exactly what a `Session` would come to that knows and answers what is in it; the engine alone says where answers lead.
It needs the extra `tables`.

A table is a frame of pandas, Polars (eager or lazy), PyArrow (also a reader of batches), DuckDB, Dask or PySpark.
A column is named after a remembered fact, and holds what is known; or after a node, and holds what was answered at the first visit there.
A fact of which several choices can be ticked has lists, or one column of booleans for each choice, named `FACT_CHOICE`.
Where a value is missing, nothing is known or was answered, so that the walk stops there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from advicetree.errors import AdviceTreeError
from advicetree.renaming import renaming
from advicetree.session.inputs import must_be_flag, must_be_tree
from advicetree.tables.advising import ADDED, USUAL, Added, Order
from advicetree.tables.contrast import Contrast
from advicetree.tables.frames import added, columns_of, only_told
from advicetree.tables.naming import Ignored, sources, sources_of_all
from advicetree.tables.summing import Summary, summed
from advicetree.text import listed, shown
from advicetree.tree import Tree

__all__ = ["Added", "Ignored", "Summary", "advise", "compare", "summary"]

Frame = TypeVar("Frame")


def advise(
    frame: Frame,
    tree: Tree,
    *,
    columns: Mapping[str, str] | None = None,
    ignore: Ignored = (),
    add: Iterable[Added] = USUAL,
    today: date | None = None,
    prefix: str = "",
) -> Frame:
    """A table with what each person would be told: the same frame with some columns added, all of them text.

    - `columns`: what a column of another name is called in the tree, such as `{"Country of residence": "country"}`.
    - `ignore`: the columns that are not the tree's, such as `["name"]`, or `"all"` others. They are in the result, too.
    - `add`: which columns are added: `advice`, the id of the node where the person stands; its `kind`, the id of its `stage`, and its `headline`;
      `path`, the answers on the way there (`tracked: yes; found: no`); `next`, the fact or node whose answer would take the person further;
      and `problem`, why a value of the row is not valid. Such rows get no advice. Without this column, they are an error.
    - `today`: the day to which ages are counted; it is needed where ages are counted from a date.
    - `prefix`: what the names of the added columns begin with.

    Rows keep their order where the frame has one.
    A frame that is worked out later (Polars lazy, Dask, PySpark, a reader of Arrow batches) stays so, and errors are raised only then.
    Of a DuckDB relation, each distinct combination of the tree's columns is advised straight away, and joined back:
    its rows may come in another order, and those that are added later with new combinations get NULL.

    Raises `AdviceTreeError` for a column that is neither the tree's nor ignored, a list of which a choice has no column, a name that is there already,
    and values that are not valid, which are counted and shown; `TypeError` for anything but a table, a tree and a day in their places.

    >>> import pyarrow as pa
    >>> from advicetree import shipped
    >>> people = pa.table({"where-now": ["to-come", "good", None]})
    >>> advise(people, shipped("interview-recovery"), add=["advice", "next"]).to_pydict()
    {'where-now': ['to-come', 'good', None], 'advice': ['prepare', 'good-news', 'where-now'], 'next': ['prepare', None, 'where-now']}
    """
    must_be_tree(tree)
    found = sources(tree, columns_of(frame), columns or {}, ignore)
    return added(frame, Order(tree, found, _added(add), _day(today), _text("prefix", prefix)))


def summary(
    frame: object,
    tree: Tree,
    *,
    columns: Mapping[str, str] | None = None,
    ignore: Ignored = (),
    paths: bool = False,
    problems: bool = False,
    today: date | None = None,
) -> Summary:
    """How many people of a table get which advice, and how many go which way; with `paths`, `advice` has a row for each path.

    The other arguments are those of `advise`. With `problems`, people with a value that is not valid are only counted, as `refused`.
    A frame that is worked out later is worked out for it; Dask and PySpark count each partition where it is.
    Its frames are of the same library; Dask gives pandas frames, and DuckDB, PySpark and Arrow batches give Arrow tables.

    Raises as `advise` does.

    >>> import pyarrow as pa
    >>> from advicetree import shipped
    >>> found = summary(pa.table({"where-now": ["to-come", "good", "good"]}), shipped("interview-recovery"))
    >>> found.advice.select(["advice", "people"]).to_pylist()
    [{'advice': 'good-news', 'people': 2}, {'advice': 'prepare', 'people': 1}]
    """
    must_be_tree(tree)
    must_be_flag("paths", paths)
    must_be_flag("problems", problems)
    add: list[Added] = [*(["path"] if paths else []), *(["problem"] if problems else [])]  # type: ignore[list-item]
    found = sources(tree, columns_of(frame), columns or {}, ignore)
    return summed(frame, Order(tree, found, tuple(add), _day(today), instead="give problems=True, which only counts them"))


def compare(
    frame: Frame,
    old: Tree,
    new: Tree,
    *,
    columns: Mapping[str, str] | None = None,
    ignore: Ignored = (),
    today: date | None = None,
    prefix: str = "",
) -> Frame:
    """The rows of the people whom a new version of the tree sends elsewhere than the old one did, with more columns.

    These are `change` (`elsewhere`; `refused-now` or `refused-before` where only one of the trees takes the row's values), `before` and `after`,
    the ids of the nodes where the person stands, with `headline_before` and `headline_after`, and `problem`, why a tree does not take the row.
    A column may be named as in either tree; what was only renamed, by `was`, counts as unchanged.
    People who stand at the same node are not in it, even if that says something else now, which `advicetree.compare` tells.

    The other arguments are those of `advise`. Raises as `advise` does, and for values that neither tree takes.

    >>> import pyarrow as pa
    >>> from advicetree import shipped
    >>> tree = shipped("interview-recovery")
    >>> compare(pa.table({"where-now": ["to-come", "good"]}), tree, tree).num_rows
    0
    """
    must_be_tree(old)
    must_be_tree(new)
    trees, names = (old, new), (renaming(old, new), renaming(new, old))
    found = sources_of_all(trees, names, columns_of(frame), columns or {}, ignore)
    before, after = (
        Order(tree, sources, ("advice", "headline", "problem"), _day(today), naming=naming) for tree, sources, naming in zip(trees, found, names, strict=True)
    )
    contrast = Contrast(before, after, _text("prefix", prefix))
    return only_told(added(frame, contrast), contrast.names[0])


def _added(add: Iterable[Added]) -> tuple[Added, ...]:
    """The columns to add; raises `TypeError` for what does not name any, and `AdviceTreeError` for one that there is not."""
    if not isinstance(add, Iterable):
        raise TypeError(f"'add' takes names of columns, such as ['advice', 'path'], not {shown(add)}")
    found: list[Any] = [add] if isinstance(add, str) else list(add)
    for name in found:
        if name not in ADDED:
            raise AdviceTreeError(f"'add' has {shown(name)}", f"it takes {listed(ADDED, len(ADDED))}")
    return tuple(dict.fromkeys(found))


def _text(name: str, value: object) -> str:
    """Raise `TypeError` for what is not text."""
    if not isinstance(value, str):
        raise TypeError(f"'{name}' is text, not {shown(value)}")
    return value


def _day(today: date | None) -> date | None:
    """The day to count to; raises `TypeError` for anything else."""
    if today is not None and (isinstance(today, datetime) or not isinstance(today, date)):
        raise TypeError(f"'today' is a day, such as datetime.date(2026, 3, 2), not {shown(today)}")
    return today
