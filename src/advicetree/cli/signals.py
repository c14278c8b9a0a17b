"""Signals that end a program, made into an exception, so that what was reached is saved and nothing is left behind.

Invariant: a signal that whoever started the program ignores stays ignored, as `nohup` and a shell's background jobs need it,
and one that is handled by the program around this one stays with its handler.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from advicetree.cli.ending import SIGNALLED

_ENDING = ("SIGTERM", "SIGHUP", "SIGBREAK")  # as far as the system has them


class Stopped(SystemExit):
    """The program was told to end by a signal; it is a `SystemExit`, since an event loop swallows most others that come from a signal."""

    def __init__(self, number: int) -> None:
        super().__init__(SIGNALLED + number)


def finished(do: Callable[[], None]) -> None:
    """Do something to its end that may be done twice: where a signal breaks it off, it is done again before that ends the program."""
    try:
        do()
    except (Stopped, KeyboardInterrupt):
        do()
        raise


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
        raise Stopped(number)

    for each in mine:
        signal.signal(each, stop)
    try:
        yield
    finally:
        for each in mine:
            signal.signal(each, signal.SIG_DFL)
