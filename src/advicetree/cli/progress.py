"""How far a command is, shown on standard error while it lasts.

Invariant: nothing is shown unless standard error is a terminal and it takes longer than a second; at the end nothing of it is left.
"""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Protocol, TypeAlias

from advicetree.columns import columns_of, cut
from advicetree.control import one_line

if TYPE_CHECKING:
    from rich.progress import TaskID

PATIENCE = 1.0

Tell: TypeAlias = Callable[[int, int, str], None]


class Bar(Protocol):
    """Something that shows how far a command is."""

    def show(self, done: int, of: int, what: str) -> None:
        """Show that so many of all parts are done, and which is being worked at."""

    def erase(self) -> None:
        """Leave nothing on the screen."""


@contextmanager
def shown() -> Iterator[Tell | None]:
    """A function that shows how far a command is, for as long as it lasts; `None` if nobody would see it."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    watch = _Watch()
    try:
        yield watch.tell
    finally:
        watch.end()


class _Watch:
    """Waits until a command has taken long enough, and shows it from then on."""

    def __init__(self) -> None:
        self._bar: Bar | None = None
        self._latest: tuple[int, int, str] | None = None
        self._ended = False
        self._turn = threading.Lock()
        self._timer = threading.Timer(PATIENCE, self._begin)
        self._timer.daemon = True
        self._timer.start()

    def tell(self, done: int, of: int, what: str) -> None:
        with self._turn:
            self._latest = (done, of, what)
            self._show()

    def end(self) -> None:
        self._timer.cancel()
        with self._turn:
            self._ended = True
            if self._bar is not None:
                with suppress(OSError, ValueError):
                    self._bar.erase()

    def _begin(self) -> None:
        with self._turn:
            if not self._ended:
                self._bar = _bar()
                self._show()

    def _show(self) -> None:
        if self._bar is not None and self._latest is not None:
            with suppress(OSError, ValueError):
                self._bar.show(*self._latest)


def _bar() -> Bar:
    """The better bar where its package is installed, else the plain one."""
    try:
        return RichBar()
    except ImportError:
        return PlainBar()


class RichBar:
    """A bar that rich draws, and takes away at the end; nothing in its words is taken as markup."""

    def __init__(self) -> None:
        from rich.console import Console  # noqa: PLC0415  (an extra)
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

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


class PlainBar:
    """One line that is written over."""

    def __init__(self) -> None:
        self._length = 0

    def show(self, done: int, of: int, what: str) -> None:
        """Write the line anew."""
        line = f"{one_line(what)} ({done:,} of {of:,})"
        line = cut(line, max(shutil.get_terminal_size().columns - 1, 1))
        self._write("\r" + line + " " * (self._length - columns_of(line)))
        self._length = columns_of(line)

    def erase(self) -> None:
        """Write blanks over the line."""
        self._write("\r" + " " * self._length + "\r")

    def _write(self, text: str) -> None:
        if sys.stderr is not None:
            sys.stderr.write(text)
            sys.stderr.flush()
