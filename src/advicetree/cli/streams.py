"""The standard streams, made fit for whatever is to be told.

Invariant: every text can be written to them, and nothing is lost of it.
A character that a stream cannot show is written plainer where that says the same, and else by its number; then standard error says once that it is so.
A signal is heard while standard input is waited for, at whatever instant it comes.
"""

from __future__ import annotations

import codecs
import io
import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

from advicetree.cli.ending import complain

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_PLAINER = {"“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "–": "-", "—": "-", "→": "->"}
_HEARD_AFTER = 0.2  # seconds


@contextmanager
def softened() -> Iterator[None]:
    """Have the standard streams take every character."""
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
    """Writes what an encoding does not have, and says so once: `at_once`, or when all was told."""

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
