"""How the program was started, so that a command can be shown that runs when it is typed again."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path


def started_as() -> list[str]:
    """Give the words that start the program: `advicetree`, its path where that name alone would not find it, or `python -m advicetree`."""
    path = Path(sys.argv[0] if sys.argv else "")
    if path.name == "__main__.py" and path.parent.name == "advicetree":
        return [_typed(sys.executable), "-m", "advicetree"]
    return [_typed(str(path))] if path.stem == "advicetree" and path.parent.name else ["advicetree"]


def _typed(path: str) -> str:
    """Give a program's name where it is found by that; else its path."""
    name = Path(path).name
    found = shutil.which(name)
    return name if found is not None and Path(found).absolute() == Path(path).absolute() else path
