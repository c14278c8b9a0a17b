"""Holds the ratios to what is written by hand: none may get worse by more than a quarter of what `guard.json` says.

Invariant: ratios alone are compared, and each is that of processor times at best, of rounds in turns; a machine that is busy, or slow, changes them little.
What seems worse is measured again: it is worse only if it always is. Each version of Python has ratios of its own.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import drawing, holding, loading, starting, stepping
from benchmarks.measure import Effort, Row

HELD = Path(__file__).parent / "guard.json"
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
WORSE = 1.25
TRIES = 3
GUARDED: dict[str, Callable[[Effort], Row]] = {
    "step": stepping.step_alone,
    "step with time": stepping.timed,
    "step of guidance": stepping.guided,
    "save": holding.saving_alone,
    "resume": holding.resuming_alone,
    "load": loading.load,
    "DOT": drawing.dot_often,
    "import": starting.importing_alone,
}


def measured(name: str) -> float:
    """A ratio, as it is now."""
    ratio = GUARDED[name](Effort(2.0)).ratio
    assert ratio is not None
    return round(ratio, 3)


def worse(held: dict[str, float], measure: Callable[[str], float]) -> list[str]:
    """What is worse than it may be, in a sentence each; it is measured up to three times."""
    found = []
    for name, before in held.items():
        now = measure(name)
        for _ in range(TRIES - 1):
            if now > before * WORSE:
                now = min(now, measure(name))
        print(f"{name}: {now:.2f} of what is written by hand, and {before:.2f} is held")
        if now > before * WORSE:
            found.append(
                f"{name}: the ratio to what is written by hand was {before:.2f} and is {now:.2f}, {(now / before - 1) * 100:.0f} % more; at most 25 % is fine"
            )
    return found


def hold() -> None:
    """Fail if a ratio got worse by more than a quarter."""
    held = json.loads(HELD.read_text(encoding="utf-8")).get(PYTHON)
    if held is None:
        sys.exit(f"no ratios are held for Python {PYTHON}; write them down with: python -m benchmarks --guard --write")
    if found := worse(held, measured):
        advice = "make it faster again; or, if it is worth its cost, say so in the changelog and run: python -m benchmarks --guard --write"
        sys.exit("\n".join([*found, advice]))


def write() -> None:
    """Write down the ratios of now, each the middle one of three, for this version of Python."""
    held = json.loads(HELD.read_text(encoding="utf-8")) if HELD.exists() else {}
    held[PYTHON] = {name: sorted(measured(name) for _ in range(TRIES))[TRIES // 2] for name in GUARDED}
    HELD.write_text(json.dumps(dict(sorted(held.items())), indent=2) + "\n", encoding="utf-8")
    print(json.dumps(held[PYTHON], indent=2))
