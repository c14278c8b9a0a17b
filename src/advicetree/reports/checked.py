"""What came of one tree that was to be checked, and the words that all formats share.

Invariant: a tree that cannot be read has no report, and all its problems are errors.
A tree is called by the name that it was asked for, so that no two files are called the same; whatever it contains, a line stays one line.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import attrs

from advicetree.checking.report import Report, how_many, person
from advicetree.control import one_line
from advicetree.format.parse import LARGEST_FILE, unmarked, wide
from advicetree.problems import UNREAD, Place, Problem
from advicetree.text import counted


@attrs.frozen(slots=False)
class Checked:
    """A tree by the `name` that it was asked for, what is wrong with it, and all else that was found, if it can be read."""

    name: str
    problems: tuple[Problem, ...]
    report: Report | None = None

    @property
    def file(self) -> str:
        """The name of the tree's file."""
        if self.report is not None and self.report.tree.origin is not None:
            return self.report.tree.origin.file
        return next((problem.place.file for problem in self.problems if problem.place is not None), self.name)

    @property
    def is_a_tree(self) -> bool:
        """Whether a tree's file is meant by the name, and could be opened."""
        return self.report is not None or not {problem.rule for problem in self.problems} & UNREAD

    @property
    def summary(self) -> str:
        """What came of the tree, on one line."""
        told = self.report.summary if self.report is not None else f"the tree cannot be read; {how_many(self.problems)}"
        return f"{one_line(self.name)}: {told}"

    def line(self, place: Place | None) -> str | None:
        """The line that a place is in, `None` if it is not available."""
        if place is None or place.file != self.file or not 0 < place.line <= len(self.lines):
            return None
        return self.lines[place.line - 1]

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the tree's text; none if it is not available."""
        return [line.removesuffix("\r") for line in self._text.split("\n")] if self._text else []

    @cached_property
    def _text(self) -> str:
        """The text that the places are in, read again if it could not be read as a tree."""
        if self.report is not None:
            return self.report.tree.origin.text if self.report.tree.origin is not None else ""
        rules = {problem.rule for problem in self.problems}
        if not self.is_a_tree or "too-large" in rules:
            return ""
        try:
            with Path(self.file).open("rb") as file:
                data = file.read(LARGEST_FILE)
        except (OSError, ValueError):
            return ""
        if wide(data) is not None:
            return ""  # whose bytes are not letters
        # The column of a byte that is not UTF-8 counts bytes, so each byte is shown as one character.
        return data.decode("latin-1") if "not-utf-8" in rules else unmarked(data.decode(errors="replace"))


def total(trees: Sequence[Checked]) -> str:
    """What came of several trees together, on one line."""
    return f"{counted(len(trees), 'tree')}: {how_many(problem for checked in trees for problem in checked.problems)}"


def walk_intro(problem: Problem) -> str:
    """The words before the walk of a problem, or those about its person if it has no walk."""
    who = person(problem.known)
    if not problem.walk:
        return who
    return f"a walk that shows it, {who}" if who else "a walk that shows it"
