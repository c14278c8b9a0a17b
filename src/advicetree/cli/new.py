"""The command `new`: the name of a file → a small tree in it, to start from.

Invariant: the tree checks clean, and nothing that is there already is overwritten.
The tree that is written is `new.toml`, beside this module; only its id and its title are made from the file's name.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import unicodedata
from importlib.resources import files
from pathlib import Path

from advicetree.cli.process import STANDARD_OUTPUT, WELL
from advicetree.cli.values import UsageError, why
from advicetree.cli.walk.saving import argument, in_shell, started_as
from advicetree.format.types import LONGEST_ID, LONGEST_LABEL
from advicetree.text import printable, shown

ENDING = ".toml"
OTHERS = {".json", ".txt", ".md", ".yaml", ".yml", ".tml"}  # endings that were meant as one; what comes after another point belongs to the name
ID, TITLE = "my-tree", "My tree"  # as they stand in new.toml


def new(wanted: argparse.Namespace) -> int:
    """Write a small tree into a new file, and tell what to type next; or print it."""
    if wanted.title is not None:
        _refuse_title(wanted.title)
    if wanted.file == STANDARD_OUTPUT:
        print(tree_text(ID, wanted.title or TITLE), end="")
        return WELL
    stem = _stem(wanted.file)
    _write(wanted.file, tree_text(_id(stem, wanted.file), wanted.title or title_from(stem)))
    file = argument(wanted.file)
    print(f"{printable(wanted.file)} is written. Open it in an editor, and type:")
    for words in (["check", file], ["walk", file], ["draw", file, "-o", os.path.splitext(file)[0] + ".html"]):
        print(f"  {in_shell(*started_as(), *words)}")
    return WELL


def tree_text(id: str, title: str) -> str:
    """The text of the tree to start from, with an id and a title of its own."""
    text = files(__package__).joinpath("new.toml").read_text(encoding="utf-8")
    quoted = json.dumps(title, ensure_ascii=False)  # as in TOML, where a title has no control characters
    return text.replace(f'"{ID}"', f'"{id}"', 1).replace(f'"{TITLE}"', quoted, 1)


def id_from(stem: str) -> str:
    """The id that a file's name makes, such as `my-tree` for `My tree`; empty if it makes none."""
    plain = unicodedata.normalize("NFKD", stem.casefold())
    parts = re.findall("[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))
    return re.sub("^[0-9-]+", "", "-".join(parts))[:LONGEST_ID].rstrip("-")


def title_from(stem: str) -> str:
    """The title that a file's name makes, such as `My tree` for `my-tree`."""
    title = " ".join("".join(c if c.isprintable() and c not in "-_" else " " for c in stem).split())[:LONGEST_LABEL].rstrip()
    return title[:1].upper() + title[1:]


def _refuse_title(title: str) -> None:
    """Raise `UsageError` for what no tree can have as its title."""
    if not title.strip():
        raise UsageError("--title is empty", "write what readers shall see, or leave --title out, and it is made from the file's name")
    if not title.isprintable():
        raise UsageError(f"--title {shown(title)} has a line break or another control character", "write it on one line")
    if len(title) > LONGEST_LABEL:
        raise UsageError(f"--title has {len(title):,} characters", f"write at most {LONGEST_LABEL}")


def _stem(file: str) -> str:
    """The name of a new file without its folder and its ending; raises `UsageError` for one that a new tree cannot have."""
    folder, name = os.path.split(file)
    if os.path.isdir(file) or not name:
        wrong = f"{shown(file)} is a folder" if file else "the file's name is empty"
        raise UsageError(wrong, f"name a file, such as {printable(os.path.join(file, ID + ENDING))}")
    if name.startswith("."):
        seen = name.lstrip(".") if name.lower().endswith(ENDING) else ""
        right = os.path.join(folder, seen if seen.lower() not in {"", ENDING[1:]} else ID + ENDING)
        raise UsageError(f"{shown(file)} would be hidden, and `check` passes over hidden files in a folder", f"name it {printable(right)}")
    stem, ending = os.path.splitext(name)
    right = os.path.join(folder, (stem if ending.lower() in OTHERS else name).removesuffix(ENDING) + ENDING)
    if ending.lower() == ".json":
        raise UsageError(f"{shown(file)} would be JSON, and a new tree is TOML, which can hold comments", f"name it {printable(right)}")
    if ending.lower() != ENDING:
        wrong = f"has the ending {shown(ending)}" if ending.lower() in OTHERS else "does not end in .toml"
        raise UsageError(f"{shown(file)} {wrong}, and a new tree is a TOML file", f"name it {printable(right)}")
    return stem


def _id(stem: str, file: str) -> str:
    """The id of a new tree; raises `UsageError` if its file's name makes none."""
    if found := id_from(stem):
        return found
    raise UsageError(f"{shown(file)} makes no id for the tree, which needs a letter from a to z", f"name it like {ID}{ENDING}; its title can be any text")


def _write(file: str, text: str) -> None:
    """Write a new file; raises `UsageError` if that cannot be done, and leaves nothing behind."""
    try:
        with Path(file).open("xb") as opened:
            try:
                opened.write(text.encode())
                opened.flush()
            except OSError:
                Path(file).unlink()
                raise
    except FileExistsError:
        raise UsageError(f"{shown(file)} is there already, and nothing is overwritten", "name another file, or rename that one") from None
    except FileNotFoundError:
        raise UsageError(f"there is no folder {shown(os.path.dirname(file))}", "make it first, or name a file in one that is there") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{shown(file)} cannot be written: {why(error)}", "name another file") from None
