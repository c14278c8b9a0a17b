"""What git shows of a tree's file where `advicetree diff --git` is its diff driver.

Git names the path, and for each side a file with its content, its object and its mode; after a renaming, also the new path and what became of it.
The files have any name, and are `/dev/null` where there is no such side.

Invariant: whoever reads a diff is always shown what is otherwise: in words where two trees are, and else line by line, as git itself does it.
"""

from __future__ import annotations

import filecmp
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from advicetree.cli import values
from advicetree.cli.git import lines_of_diff
from advicetree.cli.values import UsageError
from advicetree.comparing import compare
from advicetree.control import one_line, safe
from advicetree.errors import TreeError
from advicetree.format.parse import LARGEST_FILE
from advicetree.reports.as_diff import rendered_comparison
from advicetree.text import counted
from advicetree.tree import Tree

UNMERGED, CHANGED, RENAMED = 1, 7, 9  # how many arguments there are
NOTHING = {"/dev/null", os.devnull}
MOST_TOLD = 3


class _Side(NamedTuple):
    """One side: what the tree's file is called there, the file that has its content, and its mode."""

    name: str
    file: str
    mode: str

    @property
    def is_there(self) -> bool:
        return self.file not in NOTHING

    def tree(self) -> Tree | None:
        """The tree of this side, `None` where it is no plain file; raises `TreeError` for one that is no tree."""
        if not self.is_there or not self.mode.startswith("100"):
            return None
        with Path(self.file).open("rb") as opened:
            return values.tree_of(opened.read(LARGEST_FILE + 1), self.name, self.name)


def told(arguments: Sequence[str], columns: int) -> str:
    """What is shown for the arguments that git hands to a diff driver; raises `UsageError` for others."""
    if len(arguments) == UNMERGED:
        return f"{one_line(arguments[0])}: not merged yet"
    if len(arguments) not in {CHANGED, RENAMED}:
        right = "set it as git's diff driver: git config diff.advicetree.command 'advicetree diff --git'"
        raise UsageError(f"git calls a diff driver with 7 arguments, and not with {len(arguments)}", right)
    path, old_file, _, old_mode, new_file, _, new_mode, *moved = arguments
    old, new = _Side(f"a/{path}", old_file, old_mode), _Side(f"b/{moved[0] if moved else path}", new_file, new_mode)
    return "\n".join(_told(old, new, columns))


def _told(old: _Side, new: _Side, columns: int) -> Iterator[str]:
    """The lines about two sides; the last is empty, to set the next file apart."""
    both = old.is_there and new.is_there
    if both:
        if old.name[2:] != new.name[2:]:
            yield f"{one_line(old.name)} was renamed to {one_line(new.name)}."
        if old.mode != new.mode:
            yield f"{one_line(new.name)} had the mode {old.mode}, and has {new.mode} now."
    if not both or not filecmp.cmp(old.file, new.file, shallow=False):
        yield from _compared(old, new, columns)
    yield ""


def _compared(old: _Side, new: _Side, columns: int) -> Iterator[str]:
    """What is otherwise in the content of two sides."""
    try:
        one, other = old.tree(), new.tree()
    except TreeError as error:
        yield from (safe(str(problem)) for problem in error.problems[:MOST_TOLD])
        if len(error.problems) > MOST_TOLD:
            yield f"and {counted(len(error.problems) - MOST_TOLD, 'more problem')}"
        one = other = None
    if one is not None and other is not None and one != other:
        yield rendered_comparison(compare(one, other), "text", columns)
    elif one is not None and not new.is_there:
        yield one_line(f"{old.name} was removed: {one.title} ({counted(len(one.nodes), 'node')})")
    elif other is not None and not old.is_there:
        yield one_line(f"{new.name} is new: {other.title} ({counted(len(other.nodes), 'node')})")
    else:
        if one is not None and other is not None:
            yield one_line(f"{new.name}: the tree is the same, and only its text is otherwise")
        yield from (safe(line) for line in lines_of_diff(old.file, new.file, (old.name, new.name)))
