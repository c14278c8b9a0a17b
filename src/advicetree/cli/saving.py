"""Saved walks, as files.

What always holds: a file is replaced as a whole or left as it was, and only its owner can read it, since notes are private.
A file that is something else is never overwritten.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from advicetree.cli.arguments import Misuse
from advicetree.errors import shown
from advicetree.files import written_beside
from advicetree.saving import LARGEST


def read(name: str) -> str:
    """Give the text of a saved walk; raises `Misuse` where the file cannot be read."""
    try:
        about = Path(name).stat()
        if not stat.S_ISREG(about.st_mode):
            raise Misuse(f"{shown(name)} is a folder or a device", "name the file that a walk was saved in")
        if about.st_size > 4 * LARGEST:  # bytes, where a save is bounded in characters
            raise Misuse(f"{shown(name)} is larger than any saved walk", "name the file that a walk was saved in")
        return Path(name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Misuse(f"{shown(name)} is no saved walk", "name the file that a walk was saved in") from None
    except (OSError, ValueError) as error:
        raise Misuse(f"{shown(name)} cannot be read: {_why(error)}", "name the file that a walk was saved in") from None


def refuse_taken(name: str, right: str = "name another file") -> None:
    """Raise `Misuse` where there is something by that name already."""
    with suppress(OSError, ValueError):
        if os.path.lexists(name):
            raise Misuse(f"{shown(name)} is there already, and nothing is overwritten", right)


def free_name(tree: str) -> str:
    """Give a name for a new file to save a walk in."""
    names = (f"{tree}-walk{number}.json" for number in ("", *range(2, 1_000)))
    return next((name for name in names if not os.path.lexists(name)), f"{tree}-walk.json")


def write(name: str, text: str, *, own: bool) -> None:
    """Write a walk to a file, in one go; its `own` file is replaced, any other has to be new. Raises `Misuse` where that cannot be done."""
    try:
        target = Path(name).resolve()
        with written_beside(target, f"{text}\n".encode()) as beside:
            if own:
                beside.replace(target)
            else:
                os.link(beside, target)
    except FileExistsError:
        refuse_taken(name)
    except (OSError, ValueError, RuntimeError) as error:
        raise Misuse(f"the walk cannot be saved in {shown(name)}: {_why(error)}", "name another file") from None


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or "its name cannot be used"
