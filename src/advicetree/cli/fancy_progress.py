"""The better progress bar, by rich.

Invariant: it says the same words as the plain one, and nothing in them is taken as markup.
"""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from advicetree.reports.checked import one_line


class FancyBar:
    """A bar that rich draws, and takes away at the end."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False)
        self._task: TaskID | None = None

    def show(self, done: int, of: int, what: str) -> None:
        """Draw the bar anew."""
        if self._task is None:
            self._task = self._progress.add_task(one_line(what))
            self._progress.start()
        self._progress.update(self._task, completed=done, total=of, description=one_line(what))

    def erase(self) -> None:
        """Take the bar away."""
        self._progress.stop()
