"""Names as they were typed → the files that they stand for: those of folders, and those that fit a pattern.

Invariant: the files of a folder come in the order of their paths, and links to folders are not followed, so that no circle of them is gone.
"""

from __future__ import annotations

import glob
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from advicetree.format.parse import LARGEST_FILE, unmarked
from advicetree.resources import shipped_ids
from advicetree.text import nearest, printable, shown

ENDINGS = (".toml", ".json")
NO_TREE = "no tree is in this folder or below it; a tree's file ends in .toml or .json, and says format = 1"
NO_FILE = "no file fits this pattern"

_KINDS = ("situation", "action", "ending")
_HEADER = re.compile(r"^\s*\[", re.MULTILINE)
_FORMAT = re.compile(r"""^\ufeff?\s*["']?format["']?\s*=\s*\d""", re.MULTILINE)
_NODE = re.compile(rf"^\ufeff?\s*\[?\s*(?:{'|'.join(_KINDS)})\s*\.", re.MULTILINE)
_FORMAT_IN_JSON = re.compile(r'"format"\s*:\s*\d')


def files_of(names: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Each file that is meant by some names, or a name with the sentence that says why no file is; folders and patterns give no file that was told before."""
    told: set[str] = set()
    for name in names:
        for found, wrong in _files_of(name):
            if found == name or found not in told:
                told.add(found)
                yield found, wrong


def _files_of(name: str) -> Iterator[tuple[str, str | None]]:
    if os.path.isdir(name) and name not in shipped_ids():  # noqa: PTH112  (a `Path` stumbles over names that no file can have)
        found = trees_in(name)
        yield from ((file, None) for file in found)
        if not found:
            yield name, _no_tree_in(name)
    elif glob.has_magic(name) and not os.path.lexists(name):
        some = _fitting(name)
        yield from (each for file in some for each in (_files_of(file) if os.path.isdir(file) else [(file, None)]))  # noqa: PTH112  (as above)
        if not some:
            yield name, NO_FILE
    else:
        yield name, None


def _fitting(pattern: str) -> list[str]:
    """The files and folders that fit a pattern, as a shell would find them; `**` stands for any number of folders."""
    with suppress(OSError, ValueError, re.error):
        return sorted(glob.glob(pattern, recursive=True), key=_parts)  # noqa: PTH207  (the names stay as they were typed)
    return []


def trees_in(folder: str) -> list[str]:
    """The files in a folder and below it that look like trees, in the order of their paths; what is hidden is left out."""
    found: list[str] = []
    for path, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [os.path.join(path, name) for name in names if name.lower().endswith(ENDINGS) and not name.startswith(".")]  # noqa: PTH118  (as it was typed)
    return sorted(filter(looks_like_a_tree, found), key=_parts)


def _parts(path: str) -> tuple[str, ...]:
    return Path(path).parts


def looks_like_a_tree(file: str) -> bool:
    """Whether a file is to be checked where its folder was named: one that has `format = 1` or the like, or nodes, at its top level, or cannot be read."""
    if not os.path.isfile(file):  # noqa: PTH113  (a path as it was listed)
        return os.path.islink(file)  # noqa: PTH114  (as above)
    return _holds_a_tree(file, file[-len(".json") :].lower())


def _holds_a_tree(file: str, ending: str) -> bool:
    """Whether a file of this ending would be a tree, or cannot be read."""
    try:
        with open(file, "rb") as opened:  # noqa: PTH123  (as above)
            data = opened.read(LARGEST_FILE)
    except OSError:
        return True
    text = data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8", "replace")
    return _is_tree_in_json(text) if ending == ".json" else _is_tree_in_toml(text)


def _is_tree_in_toml(text: str) -> bool:
    """Whether a text has what a tree has, told from its lines, so that one which is not sound is not passed over."""
    header = _HEADER.search(text)
    return bool(_FORMAT.search(text[: header.start()] if header else text) or _NODE.search(text))


def _is_tree_in_json(text: str) -> bool:
    try:
        data = json.loads(unmarked(text))
    except (ValueError, RecursionError):
        return bool(_FORMAT_IN_JSON.search(text))
    return isinstance(data, dict) and (type(data.get("format")) is int or any(isinstance(data.get(kind), dict) for kind in _KINDS))


def _no_tree_in(folder: str) -> str:
    """The sentence of a folder without a tree; it names a file there whose name ends otherwise than a tree's, if it holds one."""
    with suppress(OSError):
        for file in sorted(os.listdir(folder)):  # noqa: PTH208  (as above)
            if renamed := _renaming(os.path.join(folder, file)):  # noqa: PTH118  (as above)
                return f"{NO_TREE.partition(';')[0]}; {renamed}"
    return NO_TREE


def misnamed(name: str) -> str | None:
    """What to do with a file that was meant by the name of one that there is not: to rename `parcel.toml.txt` to `parcel.toml`."""
    stems = (name, *(name + ending for ending in ENDINGS), os.path.splitext(name)[0])  # noqa: PTH122  (as above)
    with suppress(ValueError):
        return next((renamed for stem in stems if stem and (renamed := _renaming(f"{stem}.txt"))), None)
    return None


def _renaming(file: str) -> str | None:
    """What to do with a text file whose name ends in `.txt` and that holds a tree; `None` for any other."""
    right = right_name(file) if file.lower().endswith(".txt") and os.path.isfile(file) else None  # noqa: PTH113  (as above)
    return f"rename {shown(os.path.basename(file))} to {printable(right)}" if right is not None else None  # noqa: PTH119  (as above)


def right_name(file: str) -> str | None:
    """The name that a file of another ending should have, such as `parcel.toml`; `None` where no tree is in it, or another file has that name already."""
    stem = os.path.splitext(file)[0]  # noqa: PTH122  (as above)
    rights = [stem] if stem.lower().endswith(ENDINGS) else [stem + ending for ending in ENDINGS if _holds_a_tree(file, ending)]
    return next((os.path.basename(right) for right in rights if not os.path.lexists(right)), None)  # noqa: PTH119  (as above)


def near(name: str) -> str | None:
    """The tree's file that was probably meant by the name of one that there is not: one with another ending, or with a name like it."""
    stems = (name, os.path.splitext(name)[0])  # noqa: PTH122  (the name stays as it was typed)
    with suppress(OSError, ValueError):
        if same := next((stem + ending for stem in stems if stem for ending in ENDINGS if os.path.isfile(stem + ending)), None):  # noqa: PTH113  (as above)
            return same
        folder, last = os.path.split(stems[1])
        there = {os.path.splitext(file)[0]: file for file in sorted(os.listdir(folder or ".")) if file.lower().endswith(ENDINGS)}  # noqa: PTH122, PTH208
        if alike := nearest(last, there):
            return os.path.join(folder, there[alike])  # noqa: PTH118  (as above)
    return None
