"""How the program was started, so that a command can be shown that runs when it is typed again."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path


def started_as() -> list[str]:
    """The words that start the program: `advicetree`, its path where that name alone would not find it, or `python -m advicetree`."""
    path = Path(sys.argv[0] if sys.argv else "")
    if path.name == "__main__.py" and path.parent.name == "advicetree":
        return [_typed(sys.executable), "-m", "advicetree"]
    return [_typed(str(path))] if path.stem == "advicetree" and path.parent.name else ["advicetree"]


def command(*words: str) -> str:
    r"""Words as they are typed in a shell; what cannot be shown is written by its bytes, as bash, zsh and others read it.

    >>> print(command("advicetree", "walk", "my tree.toml", "--resume", "bell\a.json"))
    advicetree walk 'my tree.toml' --resume $'bell\007.json'
    """
    return " ".join(shlex.quote(word) if word.isprintable() else f"$'{''.join(map(_in_bytes, word))}'" for word in words)


def argument(name: str) -> str:
    """A file's name so that it is not taken for an option.

    >>> argument("walk.json"), argument("-walk.json")
    ('walk.json', './-walk.json')
    """
    return f"./{name}" if name.startswith("-") else name


def _in_bytes(char: str) -> str:
    """A character as it stands in `$'...'`."""
    if char.isprintable():
        return f"\\{char}" if char in "\\'" else char
    return "".join(f"\\{byte:03o}" for byte in os.fsencode(char))


def _typed(path: str) -> str:
    """A program's name where it is found by that; else its path."""
    name = Path(path).name
    found = shutil.which(name)
    return name if found is not None and Path(found).absolute() == Path(path).absolute() else path
