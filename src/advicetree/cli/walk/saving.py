"""Saved walks, as files, and the commands that go on with them.

Invariant: a file is replaced as a whole or left as it was, and only its owner can read it, since notes are private.
Nothing is ever overwritten but what the same walk read or wrote there; if another program wrote to the file since, the walk goes into a new file beside it.
A command that is shown runs when it is typed.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, count
from pathlib import Path

from advicetree.cli.values import UsageError, why
from advicetree.errors import SaveError
from advicetree.files import target_of, written_beside
from advicetree.session.saving import LARGEST, UNCHANGED
from advicetree.session.session import Session
from advicetree.text import shown
from advicetree.tree import Tree

_MOST = 4 * LARGEST  # bytes, where a save is bounded in characters
_PLAIN = re.compile(r"[\w@%+=:,./\\-]+")
_RIGHT = "name a file that `walk --save` wrote"
RIGHT_FOLDER = "name a folder of files that `walk --save` wrote"


def read(name: str) -> str:
    """The text of a saved walk; raises `UsageError` if the file cannot be read."""
    try:
        about = Path(name).stat()
        if not stat.S_ISREG(about.st_mode):
            raise UsageError(f"{shown(name)} is a folder or a device", _RIGHT)
        if about.st_size > _MOST:
            raise UsageError(f"{shown(name)} is larger than any saved walk", _RIGHT)
        return Path(name).read_bytes().decode()
    except UnicodeDecodeError:
        raise UsageError(f"{shown(name)} is not a saved walk", _RIGHT) from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{shown(name)} cannot be read: {why(error)}", _RIGHT) from None


def resumed(tree: Tree, name: str, text: str) -> Session:
    """The walk that the text of a file holds; raises `UsageError` if it holds none, and `SaveError` if it does not fit this tree."""
    try:
        return Session.resume(tree, text)
    except SaveError as error:
        if error.right != UNCHANGED:
            raise
        raise UsageError(f"{shown(name)} {error.wrong.removeprefix('this ')}", _RIGHT) from None


def in_folder(folder: str) -> list[str]:
    """The names of the files in a folder that may hold saved walks, those that end in .json and are not hidden; raises `UsageError` if there are none."""
    try:
        found = sorted(name for name in os.listdir(folder) if name.lower().endswith(".json") and not name.startswith("."))
    except (OSError, ValueError) as error:
        raise UsageError(f"{shown(folder)} cannot be read as a folder: {why(error)}", RIGHT_FOLDER) from None
    if not found:
        raise UsageError(f"there is no saved walk in {shown(folder)}", RIGHT_FOLDER)
    return [os.path.join(folder, name) for name in found]


def refuse_taken(name: str, *, resumes: bool = False) -> None:
    """Raise `UsageError` if something has that name already; with `resumes` it says how to go on with that, as was perhaps meant."""
    with suppress(OSError, ValueError):
        if os.path.lexists(name):
            raise _taken(name, resumes=resumes and os.path.isfile(name))


def _taken(name: str, *, resumes: bool = False) -> UsageError:
    other = f"go on with it by {in_shell('--resume', argument(name))}, or " if resumes else ""
    return UsageError(f"{shown(name)} is there already, and nothing is overwritten", f"{other}name another file")


def free_name(tree: str) -> str:
    """A name for a new file to save a walk in."""
    names = (f"{tree}-walk{number}.json" for number in ("", *range(2, 1_000)))
    return next((name for name in names if not os.path.lexists(name)), f"{tree}-walk.json")


def write(name: str, text: str, before: str | None = None) -> str:
    """Write a walk to a file in one go, and return the name of the file that holds it.

    Without `before`, the file has to be new; else it is replaced if it still holds what this walk read or wrote there `before`.
    If it holds something else by now, it is left as it is, and the walk goes into a new file beside it, `walk.2.json` for `walk.json`.
    Raises `UsageError` if that cannot be done.
    """
    try:
        target = target_of(name)
        data = text.encode()
        with written_beside(target, data) as beside:
            there = _held(target) if before is not None else None
            if there == data:
                return name
            if before is None or there is None:
                os.link(beside, target)
            elif there == before.encode():
                beside.replace(target)
            else:
                return _kept(_names_beside(name), beside)
    except FileExistsError:
        raise _taken(name) from None
    except (OSError, ValueError) as error:
        raise UsageError(f"the walk cannot be saved in {shown(name)}: {why(error)}", "name another file") from None
    return name


def keep_note(name: str, text: str) -> str:
    """Write what a walk's file cannot hold into a new file beside it, `walk.note.txt` for `walk.json`, and return its name.

    What already has that name is left as it is, and the note goes into `walk.note.2.txt`, unless it is this very note.
    Raises `UsageError` if it cannot be written.
    """
    note = note_beside(name)
    try:
        data = text.encode()
        with written_beside(Path(note), data) as beside:
            return note if _held(Path(note)) == data else _kept(chain([note], _numbered(note)), beside)
    except (OSError, ValueError) as error:
        raise UsageError(f"the note cannot be saved in {shown(note)}: {why(error)}", "copy it from here") from None


def note_beside(name: str) -> str:
    """The name of the file beside a walk's that holds a note which no answer took along."""
    return os.path.splitext(name)[0] + ".note.txt"


def notes_beside(name: str) -> list[str]:
    """The names of the files beside a walk's that hold notes which no answer took along."""
    folder, first = os.path.split(note_beside(name))
    named = re.compile(rf"{re.escape(first.removesuffix('.txt'))}(?:\.([0-9]+))?\.txt", re.DOTALL)
    with suppress(OSError, ValueError):
        found = {int(match[1] or 1): os.path.join(folder, each) for each in os.listdir(folder or ".") if (match := named.fullmatch(each))}
        return [found[number] for number in sorted(found) if os.path.isfile(found[number])]
    return []


def _held(target: Path) -> bytes | None:
    """What a file holds, up to the size of a save; nothing, if it cannot be read or is a folder, a pipe or a device; `None` if it does not exist."""
    try:
        if not target.is_file() and os.path.lexists(target):
            return b""
        with target.open("rb") as file:
            return file.read(_MOST + 1)
    except FileNotFoundError:
        return None
    except OSError:
        return b""


def free_beside(name: str) -> str:
    """The first free name after that of a file: `walk.2.json` for `walk.json`."""
    return next(kept for kept in _names_beside(name) if not os.path.lexists(kept))


def _names_beside(name: str) -> Iterator[str]:
    """The names after that of the file which links lead to."""
    return _numbered(os.path.realpath(name) if os.path.islink(name) else name)


def _numbered(name: str) -> Iterator[str]:
    """The names after one, without end."""
    stem, ending = os.path.splitext(name)
    return (f"{stem}.{number}{ending}" for number in count(2))


def _kept(names: Iterable[str], beside: Path) -> str:
    """Keep a file that was written beside another under the first free one of some names, and return that name."""
    for kept in names:
        with suppress(FileExistsError):
            os.link(beside, kept)
            return kept
    raise AssertionError("there is always a number more")


def started_as() -> list[str]:
    """The words that start the program: `advicetree`, its path if that name alone would not find it, or `python -m advicetree`."""
    path = Path(sys.argv[0] if sys.argv else "")
    if path.name == "__main__.py" and path.parent.name == "advicetree":
        return [_typed(sys.executable), "-m", "advicetree"]
    return [_typed(str(path))] if path.stem == "advicetree" and path.parent.name else ["advicetree"]


def in_shell(*words: str) -> str:
    r"""Words as they are typed in a shell; what cannot be shown is written by its bytes, as bash, zsh and others read it.

    On Windows they are quoted as its command prompt and PowerShell read them; no file's name has a quotation mark there.

    >>> print(in_shell("advicetree", "walk", "my tree.toml", "--resume", "bell\a.json"))
    advicetree walk 'my tree.toml' --resume $'bell\007.json'
    """
    if os.name == "nt":
        return " ".join(word if _PLAIN.fullmatch(word) else f'"{word}"' for word in words)
    return " ".join(shlex.quote(word) if word.isprintable() else f"$'{''.join(map(_in_bytes, word))}'" for word in words)


def argument(name: str) -> str:
    """A file's name so that it is not taken for an option.

    >>> argument("walk.json"), argument("-walk.json")
    ('walk.json', './-walk.json')
    """
    return f"./{name}" if name.startswith("-") else name


def _in_bytes(char: str) -> str:
    """A character as it is written in `$'...'`."""
    if char.isprintable():
        return f"\\{char}" if char in "\\'" else char
    return "".join(f"\\{byte:03o}" for byte in os.fsencode(char))


def _typed(path: str) -> str:
    """A program's name if it is found by that; else its path."""
    name = Path(path).name
    found = shutil.which(name)
    return name if found is not None and Path(found).absolute() == Path(path).absolute() else path
