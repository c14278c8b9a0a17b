"""Saved walks, as files.

Invariant: a file is replaced as a whole or left as it was, and only its owner can read it, since notes are private.
Nothing is ever overwritten but what the same walk read or wrote there; where another program wrote to the file since, the walk goes into a new file beside it.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, count
from pathlib import Path

from advicetree.cli.values import UsageError, why
from advicetree.cli.walk.program import argument, command
from advicetree.errors import SaveError
from advicetree.files import target_of, written_beside
from advicetree.session.saving import LARGEST, UNCHANGED
from advicetree.session.session import Session
from advicetree.text import shown
from advicetree.tree import Tree

_MOST = 4 * LARGEST  # bytes, where a save is bounded in characters
_RIGHT = "name a file that `walk --save` wrote"


def read(name: str) -> str:
    """The text of a saved walk; raises `UsageError` where the file cannot be read."""
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
    """The walk that the text of a file holds; raises `UsageError` where it holds none, and `SaveError` where it does not fit this tree."""
    try:
        return Session.resume(tree, text)
    except SaveError as error:
        if error.right != UNCHANGED:
            raise
        raise UsageError(f"{shown(name)} {error.wrong.removeprefix('this ')}", _RIGHT) from None


def refuse_taken(name: str, *, resumes: bool = False) -> None:
    """Raise `UsageError` where there is something by that name already, which says how it `resumes` if that was perhaps meant."""
    with suppress(OSError, ValueError):
        if os.path.lexists(name):
            raise _taken(name, resumes=resumes and os.path.isfile(name))  # noqa: PTH113  (a `Path` stumbles over names that no file can have)


def _taken(name: str, *, resumes: bool = False) -> UsageError:
    other = f"go on with it by {command('--resume', argument(name))}, or " if resumes else ""
    return UsageError(f"{shown(name)} is there already, and nothing is overwritten", f"{other}name another file")


def free_name(tree: str) -> str:
    """A name for a new file to save a walk in."""
    names = (f"{tree}-walk{number}.json" for number in ("", *range(2, 1_000)))
    return next((name for name in names if not os.path.lexists(name)), f"{tree}-walk.json")


def write(name: str, text: str, before: str | None = None) -> str:
    """Write a walk to a file in one go, and return the name of the file that holds it.

    Without `before`, the file has to be new; else it is replaced if it still holds what this walk read or wrote there `before`.
    If it holds something else by now, it is left alone, and the walk goes into a new file beside it, `walk.2.json` for `walk.json`.
    Raises `UsageError` where that cannot be done.
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

    Whatever stands there by that name is left alone, and the note goes into `walk.note.2.txt`, unless it is just this note.
    Raises `UsageError` where it cannot be written.
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
    return os.path.splitext(name)[0] + ".note.txt"  # noqa: PTH122  (the name stays as it was typed)


def notes_beside(name: str) -> list[str]:
    """The names of the files beside a walk's that hold notes which no answer took along."""
    folder, first = os.path.split(note_beside(name))
    named = re.compile(rf"{re.escape(first.removesuffix('.txt'))}(?:\.([0-9]+))?\.txt", re.DOTALL)
    with suppress(OSError, ValueError):
        found = {int(match[1] or 1): os.path.join(folder, each) for each in os.listdir(folder or ".") if (match := named.fullmatch(each))}  # noqa: PTH118, PTH208  (the name stays as it was typed)
        return [found[number] for number in sorted(found) if os.path.isfile(found[number])]  # noqa: PTH113  (a `Path` stumbles over names that no file can have)
    return []


def _held(target: Path) -> bytes | None:
    """What a file holds, as far as a save may go; nothing, where it cannot be read or is a folder, a pipe or a device; `None` where nothing is there."""
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
    """The first name after that of a file which is free: `walk.2.json` for `walk.json`."""
    return next(kept for kept in _names_beside(name) if not os.path.lexists(kept))


def _names_beside(name: str) -> Iterator[str]:
    """The names after that of the file which links lead to."""
    return _numbered(os.path.realpath(name) if os.path.islink(name) else name)  # noqa: PTH114  (else the name stays as it was typed)


def _numbered(name: str) -> Iterator[str]:
    """The names after one, without end."""
    stem, ending = os.path.splitext(name)  # noqa: PTH122  (the name stays as it was typed)
    return (f"{stem}.{number}{ending}" for number in count(2))


def _kept(names: Iterable[str], beside: Path) -> str:
    """Keep what stands beside a file under the first of some names that is free, and return that name."""
    for kept in names:
        with suppress(FileExistsError):
            os.link(beside, kept)
            return kept
    raise AssertionError("there is always a number more")
