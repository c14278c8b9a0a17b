"""How a long text is shown: with bold and colours in a terminal, and in a pager where it is longer than that.

Invariant: what is written to anything but a terminal is plain text, and the words are the same everywhere; colour only adds to them.
A pager is a program like `less`, which `$PAGER` names. It has the keyboard, with Ctrl-C, until it ends, and how it ends changes no status.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from advicetree.blocks import Block, BlockKind, Row, underlined

LESS = "FRX"  # as git has it: end at once if all fits, pass colours on, and leave the text on the screen
_LOOKS: Mapping[BlockKind, str] = {"title": "bold", "headline": "bold", "label": "bold"}
_TONES = {"situation": "yellow", "fork": "yellow", "action": "cyan", "wait": "magenta", "good": "green", "ending": "bold", "elsewhere": "dim"}


def show(blocks: Sequence[Block], columns: int, *, paged: bool) -> None:
    """Print some blocks, in a pager if they may be `paged` and are longer than the terminal."""
    rows = underlined(blocks, columns)
    if not _is_terminal():
        print(_written(rows, str))
        return
    command = pager_command(os.environ) if paged and len(rows) >= shutil.get_terminal_size().lines else None
    takes_colours = command is None or _is_less(command)
    text = _written(rows, _looks() if takes_colours else str)
    if command is None or not _paged(command, text):
        print(text)


def pager_command(environment: Mapping[str, str]) -> list[str] | None:
    """The command of the pager, or `None` where there is none or none is wanted; `less` is told to pass colours on.

    >>> pager_command({"PAGER": "cat"})
    """
    if environment.get("TERM") == "dumb":
        return None
    try:
        command = shlex.split(environment.get("PAGER", "less"), posix=os.name != "nt")
    except ValueError:  # a quotation mark is not closed
        return None
    if not command or command[0] == "cat" or shutil.which(command[0]) is None:
        return None
    return [*command, "-R"] if _is_less(command) else command


def _is_less(command: Sequence[str]) -> bool:
    return Path(command[0]).stem == "less"


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def _written(rows: Sequence[Row], write: Callable[[Row], str]) -> str:
    return "\n".join(map(write, rows))


def _looks() -> Callable[[Row], str]:
    """How a line is written for a terminal: with bold and colours, unless these are not wanted or rich is not there."""
    if os.environ.get("NO_COLOR"):
        return str
    try:
        from rich.color import ColorSystem  # noqa: PLC0415  (it comes with the extra `cli`)
        from rich.console import Console  # noqa: PLC0415
        from rich.style import Style  # noqa: PLC0415
    except ImportError:
        return str
    console = Console()
    if console.color_system is None or console.legacy_windows:
        return str

    def looking(text: str, look: str) -> str:
        return Style.parse(look).render(text, color_system=ColorSystem.STANDARD) if text.strip() and look else text

    def write(row: Row) -> str:
        strong, rest = row.text[: row.strong], row.text[row.strong :]
        look = _LOOKS.get(row.kind, "")
        lead, tone = row.lead, " ".join(filter(None, ("bold", _TONES.get(row.tone, ""))))
        return looking(lead, tone if row.tone else "") + looking(strong, "bold") + looking(rest.rstrip(), look) if str(row) else ""

    return write


def _paged(command: Sequence[str], text: str) -> bool:
    """Show a text in a pager, and wait until it ends; false where it cannot be started."""
    data = (text + "\n").encode(sys.stdout.encoding, sys.stdout.errors or "strict")
    sys.stdout.flush()
    pager = None
    with _left_to_the_pager():
        try:
            pager = subprocess.Popen(command, stdin=subprocess.PIPE, env={"LESS": LESS, **os.environ})  # noqa: S603  (the reader named it)
            pager.communicate(data)  # which does not mind a pager that ends before it has read all
        except OSError:
            return False
        except BaseException:  # a signal told this program to end
            if pager is not None:
                _ended(pager)
            raise
    return True


def _ended(pager: subprocess.Popen[bytes]) -> None:
    """End a pager that has not read all."""
    pager.terminate()
    pager.wait()
    if pager.stdin is not None:
        with suppress(OSError):
            pager.stdin.close()


@contextmanager
def _left_to_the_pager() -> Iterator[None]:
    """Let Ctrl-C be the pager's, which gets it too, as long as it runs; a pager begins with the system's own handler for it."""
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
