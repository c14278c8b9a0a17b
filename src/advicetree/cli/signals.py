"""Signals that end a program, made into an exception, so that what was reached is saved and nothing is left behind.

Invariant: a signal that whoever started the program ignores stays ignored, as `nohup` and a shell's background jobs need it,
and one that is handled by the program around this one stays with its handler.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from advicetree.cli.ending import SIGNALLED

_T = TypeVar("_T")
_ENDING = ("SIGTERM", "SIGHUP", "SIGBREAK")  # as far as the system has them
_instead: list[Callable[[Stopped], None]] = []  # what a signal calls instead of raising, the innermost last


class Stopped(SystemExit):
    """The program was told to end by a signal; it is a `SystemExit`, since an event loop swallows most others that come from a signal."""

    def __init__(self, number: int) -> None:
        super().__init__(SIGNALLED + number)


def saved(run: Callable[[], _T], save: Callable[[], None], *, always: bool = False) -> _T:
    """What something gives that is run; where an exception ends it, or `always`, `save` is called first, and once more where a signal breaks that off.

    A signal can come with another exception, as when a terminal goes away, and is heard by the first function that is then called: here, `save`.
    """
    try:
        try:
            result = run()
        except BaseException:
            save()
            raise
        if always:
            save()
    except (Stopped, KeyboardInterrupt):
        save()
        raise
    return result


@contextmanager
def put_off(instead: Callable[[Stopped], None]) -> Iterator[None]:
    """Have a signal call something `instead`, and raise only at the end of the block.

    An event loop needs that: what is raised in its midst can lose the step of a task that it then waits for without end.
    """
    heard: list[Stopped] = []

    def hear(stopped: Stopped) -> None:
        heard.append(stopped)
        instead(stopped)

    _instead.append(hear)
    try:
        yield
    finally:
        _instead.pop()
        if heard:
            raise heard[0]


@contextmanager
def heeded() -> Iterator[None]:
    """Have the signals that would end the program at once raise `Stopped` instead; those after the first one are ignored, so that it can end in peace."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in _ENDING if hasattr(signal, name)]
    mine = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]

    def stop(number: int, _: object) -> None:
        for each in mine:
            signal.signal(each, signal.SIG_IGN)
        stopped = Stopped(number)
        if not _instead:
            raise stopped
        _instead[-1](stopped)

    for each in mine:
        signal.signal(each, stop)
    try:
        yield
    finally:
        for each in mine:
            signal.signal(each, signal.SIG_DFL)
