"""Many people at once: a table of what is known of them → what each would be told.

Invariant: each row gets exactly what a `Session` would come to that knows and answers what is in it; nothing of a tree is worked out here a second time.
It needs the extra `tables`.

A column is named after a remembered fact, and holds what is known; or after a node, and holds what was answered at the first visit there.
Where a value is missing, nothing is known or was answered, and the walk stops.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TypeVar

from advicetree.errors import AdviceTreeError
from advicetree.session.inputs import must_be_tree
from advicetree.tables.advising import ADDED, Added, Order
from advicetree.tables.frames import advised, columns_of
from advicetree.tables.naming import Ignored, sources
from advicetree.text import listed, shown
from advicetree.tree import Tree

__all__ = ["advise"]

Frame = TypeVar("Frame")


def advise(
    frame: Frame,
    tree: Tree,
    *,
    columns: Mapping[str, str] | None = None,
    ignore: Ignored = (),
    add: Iterable[Added] = ("advice", "kind", "stage", "headline"),
    today: date | None = None,
    prefix: str = "",
) -> Frame:
    """A table of people with what each of them would be told.

    >>> import polars as pl
    """
    must_be_tree(tree)
    added = tuple(add)
    for name in added:
        if name not in ADDED:
            raise AdviceTreeError(f"'add' has {shown(name)}", f"it takes {listed(ADDED)}")
    if isinstance(today, datetime) or not (today is None or isinstance(today, date)):
        raise TypeError("'today' takes a day, a datetime.date")
    order = Order(tree, sources(tree, columns_of(frame), columns or {}, ignore), added, today, prefix)
    return advised(frame, order)
