"""Who is led elsewhere by another version of the tree: the columns of a table → where each row stops in both, if that differs.

Invariant: a node that is called otherwise now is the same node, by `renaming`, and so are facts, answers and values.
A row that both trees refuse is an error; one that only one of them refuses is told.
"""

from __future__ import annotations

import attrs
import pyarrow as pa
import pyarrow.compute as pc

from advicetree.errors import AdviceTreeError
from advicetree.tables.advising import Adviser, Order
from advicetree.tables.arrow import Begun
from advicetree.text import counted

TOLD = ("change", "before", "headline_before", "after", "headline_after", "problem")


@attrs.frozen
class Contrast:
    """What is told of each row by an old and a new tree."""

    old: Order
    new: Order
    prefix: str = ""

    @property
    def columns(self) -> list[str]:
        """The columns of the table that either tree reads."""
        return list(dict.fromkeys((*self.old.columns, *self.new.columns)))

    @property
    def names(self) -> list[str]:
        """The columns that are added."""
        return [self.prefix + name for name in TOLD]

    def begin(self) -> Begun:
        """What carries it out, part after part."""
        old, new = Adviser(self.old), Adviser(self.new)

        def told(table: pa.Table) -> pa.Table:
            return self._told(old.advise(table.select(self.old.columns)), new.advise(table.select(self.new.columns)))

        return told

    def _told(self, before: pa.Table, after: pa.Table) -> pa.Table:
        nodes = list(self.old.tree.nodes)
        now = pa.array([self.new.naming.node(id) for id in nodes], pa.string())
        called = now.take(pc.index_in(before["advice"], value_set=pa.array(nodes, pa.string())))
        unsound, unfit = before["advice"].is_null(), after["advice"].is_null()
        _refuse(before["problem"].filter(pc.and_(unsound, unfit)))
        elsewhere = pc.fill_null(pc.not_equal(called, after["advice"]), False)
        kinds = pc.make_struct(unfit, unsound, elsewhere)
        change = pc.case_when(kinds, pa.scalar("refused-now"), pa.scalar("refused-before"), pa.scalar("elsewhere"))
        problem = pc.coalesce(after["problem"], before["problem"])
        columns = (change, before["advice"], before["headline"], after["advice"], after["headline"], problem)
        nothing, told = pa.scalar(None, pa.string()), change.is_valid()
        return pa.table([pc.if_else(told, column, nothing) for column in columns], names=self.names)


def _refuse(problems: pa.ChunkedArray) -> None:
    """Raise `AdviceTreeError` where there are values that neither tree takes."""
    if len(problems):
        raise AdviceTreeError(
            f"values of {counted(len(problems), 'row')} are taken by neither tree, such as: {problems[0].as_py()}", "correct them, or leave them out"
        )
