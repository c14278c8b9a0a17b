"""How a command ends: the statuses that there are, and what is wrong, told on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advicetree.problems import Problem

WELL, PROBLEMS, MISUSED, INTERRUPTED, OUTPUT_CLOSED = 0, 1, 2, 130, 141
SIGNALLED = 128  # and the number of the signal


def complain(text: str) -> None:
    """Tell on standard error what is wrong, as far as there is one."""
    if sys.stderr is not None:
        from advicetree.pieces import safe  # noqa: PLC0415  (most commands end well)

        with suppress(OSError, ValueError):
            print(safe(text), file=sys.stderr, flush=True)


def status_of(problems: Iterable[Problem], *, strict: bool = False) -> int:
    """The status that problems end a command with: 2 where a file cannot be read; 1 where one is an error, or with `strict` any; else 0."""
    from advicetree.problems import UNREAD  # noqa: PLC0415  (help and the version need nothing of the library)

    found = list(problems)
    if any(problem.rule in UNREAD for problem in found):
        return MISUSED
    return PROBLEMS if any(strict or problem.severity == "error" for problem in found) else WELL
