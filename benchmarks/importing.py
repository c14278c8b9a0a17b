"""`from advicetree import Session` beside `import attrs, json, tomllib`, each in fresh interpreters."""

from __future__ import annotations

import os
import subprocess
import sys

from benchmarks.measure import table

BASE = "import attrs, json, tomllib"
OURS = "from advicetree import Session"
TIMED = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start)"


def milliseconds(statement: str) -> float:
    """The seconds that a statement takes in an interpreter of its own."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    ran = subprocess.run([sys.executable, "-c", TIMED.format(statement)], env=environment, capture_output=True, text=True, check=True)
    return float(ran.stdout)


def main(*, quick: bool) -> None:
    """Print how long the import takes, and that it loads no heavy package."""
    milliseconds(OURS)  # compiles the modules
    best = {BASE: float("inf"), OURS: float("inf")}
    for _ in range(1 if quick else 25):
        best = {statement: min(known, milliseconds(statement)) for statement, known in best.items()}
    print(table("Importing, milliseconds:", best, "ms", 1e3))
    loaded = "from advicetree import Session; import sys; print([name for name in ('networkx', 'graphviz') if name in sys.modules])"
    print("  heavy packages loaded by it:", subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout.strip())
