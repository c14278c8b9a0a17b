"""What a process takes before it does anything: imports, and each command, beside those of a bare interpreter and of peers; all in fresh processes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from benchmarks.measure import OURS, Clocked, Effort, Row, side_by_side
from benchmarks.peers import Ours, classes

PARTS = "import attrs, json, tomllib"
BARE = "python -c pass"
TREE = "interview-recovery"
COMMANDS = {
    "list": ["list"],
    "show": ["show", TREE],
    "new": ["new", "-"],
    "completion": ["completion", "bash"],
    "advise, ten people": ["advise", TREE, "people.csv"],
    "check": ["check", TREE],
    "check, a small tree": ["check", "new.toml"],
    "draw, as SVG": ["draw", TREE, "-o", "tree.svg"],
    "draw, as DOT": ["draw", TREE, "-o", "tree.dot"],
    "draw, as a page": ["draw", TREE, "-o", "tree.html"],
    "walk": ["walk", TREE],
    "diff, a small tree": ["diff", "new.toml", "new.toml"],
    "schema": ["schema"],
    "--version": ["--version"],
}


def importing(effort: Effort, *, alone: bool = False) -> Row:
    """`from advicetree import Session`, beside what it is made of, and beside peers."""
    clock = effort.clock.__name__

    def seconds(statement: str) -> float:
        timed = f"from time import {clock} as clock; start = clock(); {statement}; print(clock() - start)"
        return float(run("-c", timed))

    statements = {PARTS: PARTS, OURS: Ours.uses}
    if not alone:
        statements |= {peer.name.partition(",")[0]: peer.uses for peer in classes()[1:]}
    for statement in statements.values():
        seconds(statement)  # compiles the modules
    assert run("-c", f"{Ours.uses}; import sys; print([name for name in ('networkx', 'graphviz') if name in sys.modules])").strip() == "[]"
    note = "`attrs`, `json` and `tomllib` alone take two thirds of ours. `zen-engine` is compiled; `transitions` and `sismic` need none of these."
    return Row("import", side_by_side({name: Clocked(partial(seconds, each)) for name, each in statements.items()}, effort), PARTS, 1.5, note)


def importing_alone(effort: Effort) -> Row:
    """The same without peers."""
    return importing(effort, alone=True)


def used(*command: str, folder: str) -> float:
    """The seconds of the processor that a process takes, from its start to its end; those that pass, where the system does not tell."""
    start, before = time.perf_counter(), children()
    run(*command, folder=folder, given="to-come\ndone\n")
    return children() - before or time.perf_counter() - start


def children() -> float:
    """The seconds of the processor that processes which have ended took; 0 where the system does not tell."""
    if not find_spec("resource"):
        return 0.0
    resource = import_module("resource")
    taken = resource.getrusage(resource.RUSAGE_CHILDREN)
    return float(taken.ru_utime + taken.ru_stime)


def run(*command: str, folder: str | None = None, given: str = "") -> str:
    """What a fresh interpreter prints."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    ran = subprocess.run([sys.executable, *command], cwd=folder, env=environment, input=given, capture_output=True, text=True, check=True)
    return ran.stdout


def commands(effort: Effort) -> Row:
    """Each command, from the start of its process to its end."""
    with tempfile.TemporaryDirectory() as folder:
        run("-m", "advicetree", "new", "new.toml", folder=folder)
        assert Path(folder, "new.toml").is_file()
        Path(folder, "people.csv").write_text("where-now\n" + "waiting\n" * 10, encoding="utf-8")
        processes = {BARE: ["-c", "pass"], PARTS: ["-c", PARTS], **{f"advicetree {name}": ["-m", "advicetree", *command] for name, command in COMMANDS.items()}}
        figures = side_by_side({name: Clocked(partial(used, *process, folder=folder)) for name, process in processes.items()}, effort)
    note = "For the advice on interviews, unless a small tree is named. `list` reads the trees that come with the package."
    return Row("a command, from start to end", figures, PARTS, note=note)


def rows(effort: Effort) -> Iterator[Row]:
    """How long it takes to start."""
    yield importing(effort)
    yield commands(effort)
