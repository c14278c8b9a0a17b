"""How the program meets its surroundings: the statuses that it ends with, its standard streams, and signals.

Invariant: every text can be written to the standard streams, and nothing is lost of it.
A character that a stream cannot show is written in a plainer way if that says the same, and else by its number; then standard error says once that it is so.
Signals that end a program are made into an exception, so that what was reached is saved and nothing is left behind.
They are heard while standard input is waited for.
A signal that was ignored when the program was started stays ignored, as `nohup` and a shell's background jobs need it,
and one that is handled by the program around this one stays with its handler.
"""

from __future__ import annotations

import codecs
import io
import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO, TypeVar

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    from advicetree.errors import TreeError
    from advicetree.problems import Problem

WELL, PROBLEMS, MISUSED, INTERRUPTED, OUTPUT_CLOSED = 0, 1, 2, 130, 141
_SIGNALLED = 128  # and the number of the signal

STANDARD_OUTPUT = "-"  # what is typed for it in place of a file

_PLAINER = {"“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "–": "-", "—": "-", "→": "->"}
_HEARD_AFTER = 0.2  # seconds
_T = TypeVar("_T")
_ENDING = ("SIGTERM", "SIGHUP", "SIGBREAK")  # as far as the system has them
_instead: list[Callable[[Stopped], None]] = []  # what a signal calls instead of raising, the innermost last


def complain(text: str) -> None:
    """Say on standard error what is wrong, if there is one."""
    if sys.stderr is not None:
        from advicetree.control import safe  # noqa: PLC0415  (most commands end well)

        with suppress(OSError, ValueError):
            print(safe(text), file=sys.stderr, flush=True)


def complain_of(error: TreeError) -> None:
    """Say on standard error all that is wrong with a tree."""
    from advicetree.problems import full_sentence, where  # noqa: PLC0415  (most commands end well)

    for problem in error.problems:
        complain(f"{where(problem)}: {problem.rule}: {full_sentence(problem)}")


def status_of(problems: Iterable[Problem], *, strict: bool = False) -> int:
    """The status that a command ends with for its problems: 2 if a file cannot be read; 1 if one is an error, or with `strict` if there is any; else 0."""
    from advicetree.problems import UNREAD  # noqa: PLC0415  (help and the version need nothing of the library)

    found = list(problems)
    if any(problem.rule in UNREAD for problem in found):
        return MISUSED
    return PROBLEMS if any(strict or problem.severity == "error" for problem in found) else WELL


@contextmanager
def softened() -> Iterator[None]:
    """Let the standard streams take every character."""
    out, err = _Plainer("standard output", sys.stdout, at_once=True), _Plainer("standard error", sys.stderr, at_once=False)
    codecs.register_error("advicetree-out", out)
    codecs.register_error("advicetree-err", err)
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "advicetree-out"), (sys.stderr, "advicetree-err")):
        with suppress(AttributeError, ValueError, OSError):
            stream.reconfigure(errors=errors)  # type: ignore[union-attr]
            if stream is sys.stdin and os.name != "nt":
                sys.stdin = _attentive(stream)  # nothing was read from it so far: it could not be reconfigured otherwise
    try:
        yield
    finally:
        err.tell()


def shows_all(stream: object) -> bool:
    """Whether a stream takes every character as it is."""
    return (getattr(stream, "encoding", None) or "").lower().replace("_", "-") in {"utf-8", "utf8", "utf-8-sig"}


def _attentive(stream: TextIO) -> io.TextIOWrapper:
    """The same input, with signals heard while it is waited for."""
    return io.TextIOWrapper(io.BufferedReader(_Attentive(stream.fileno(), closefd=False)), encoding=stream.encoding, errors=stream.errors)


class _Attentive(io.FileIO):
    """Waits for bytes in short turns: Python hears a signal that comes just before it begins to wait only when the wait is over."""

    def readinto(self, into: WriteableBuffer) -> int:
        """Wait until there are bytes, or the end, and take them in."""
        while not select.select([self], [], [], _HEARD_AFTER)[0]:
            pass
        return super().readinto(into)


class _Plainer:
    """Writes what an encoding does not have, and says so once: `at_once`, or at the end."""

    def __init__(self, name: str, stream: object, *, at_once: bool) -> None:
        self._name = name
        self._encoding = getattr(stream, "encoding", None) or ""
        self._at_once = at_once
        self._lacks = False
        self._told = False

    def __call__(self, error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        text = error.object[error.start : error.end]
        self._lacks = self._lacks or not (error.encoding.lower().startswith("utf") or _PLAINER.keys() >= set(text))
        if self._at_once:
            self.tell()
        return "".join(_PLAINER.get(char) or char.encode("ascii", "backslashreplace").decode() for char in text), error.end

    def tell(self) -> None:
        """Say once that not all could be shown, if so."""
        if self._lacks and not self._told:
            self._told = True
            how = "set PYTHONIOENCODING=utf-8 to have them as they are"
            complain(f"advicetree: {self._name} takes {self._encoding} only, so characters that it lacks are written like \\u4e2d; {how}")


class Stopped(SystemExit):
    """The program was told to end by a signal; it is a `SystemExit`, since an event loop swallows most others that come from a signal."""

    def __init__(self, number: int) -> None:
        super().__init__(_SIGNALLED + number)


def saved(run: Callable[[], _T], save: Callable[[], None], *, always: bool = False) -> _T:
    """The result of `run`; if an exception ends it, or `always`, `save` is called first, and once more if a signal interrupts that.

    A signal can come together with another exception, as when a terminal goes away, and is heard by the first function that is called after that: here, `save`.
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
    """Let a signal call something `instead`, and raise only at the end of the block.

    An event loop needs this: an exception in its midst can lose the step of a task that it then waits for without end.
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
def awaited() -> Iterator[Callable[[], None]]:
    """A function that raises what signals and Ctrl-C ask for, to be called again and again; nothing else in the block is interrupted by them.

    A library in C can lose an exception that comes while it calls Python, as Arrow does where it looks for pandas.
    """
    heard: list[BaseException] = []

    def check() -> None:
        if heard:
            raise heard[0]

    mine = threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if mine:
        signal.signal(signal.SIGINT, lambda *_: heard.append(KeyboardInterrupt()))
    try:
        with put_off(heard.append):
            yield check
            check()
    finally:
        if mine:
            signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def heeded() -> Iterator[None]:
    """Let the signals that would end the program at once raise `Stopped` instead; those after the first are ignored, so that it can end in peace."""
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


def output_closed() -> int:
    """Point standard output nowhere, so that the interpreter does not stumble over it when it ends."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    return OUTPUT_CLOSED
