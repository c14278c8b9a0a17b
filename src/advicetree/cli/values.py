"""What was typed as an argument, and what it stands for: trees, facts, answers and times.

Invariant: whatever was typed gives either what it stands for, or an error that says what would have been right.
"""

from __future__ import annotations

import os
import re
from datetime import datetime

import attrs

from advicetree.cli.folders import ENDINGS, misnamed, near, right_name
from advicetree.engine import Given
from advicetree.errors import AdviceTreeError, TreeError, UnknownName
from advicetree.format import load
from advicetree.problems import Place, Problem
from advicetree.resources import shipped
from advicetree.text import nearest, printable, shown
from advicetree.tree import Tree

_MEANT_AS_NUMBER = re.compile(r"(?:[^\w\s.,+-] ?)?([+-]?\d[\d.,' ]*?)(?: ?[^\d\s.,'+-]+)?")
_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(?:\.[0-9]{1,20})?")


class UsageError(AdviceTreeError):
    """The command line was used in a way that it cannot be."""


def why(error: Exception) -> str:
    """Why a file cannot be read or written, in the words of the system."""
    return getattr(error, "strerror", None) or "its name cannot be used"


def tree_named(name: str) -> Tree:
    """The tree at a path, or the shipped one of an id.

    Raises `TreeError` for a folder and a file of another ending too, and `UsageError` where a file was meant and its name was cut short.
    """
    if name.lower().endswith(ENDINGS) or os.sep in name or "/" in name:
        _refuse_folder(name)
        return _loaded(name)
    try:
        return shipped(name)
    except UnknownName as error:
        _refuse_folder(name)
        _refuse_ending(name)
        if renamed := misnamed(name):
            raise UsageError(error.wrong, renamed) from None
        meant = near(name) if nearest(name, error.names) is None else None
        if meant is None:
            raise
        raise UsageError(error.wrong, f"for a file, write its path, ending in .toml or .json; did you mean {shown(meant)}?") from None


def _loaded(name: str) -> Tree:
    """The tree in a file; where there is no such file, the problem names the one that was probably meant."""
    try:
        return load(name)
    except TreeError as error:
        (problem, *others) = error.problems
        if others or problem.rule not in {"unreadable", "unknown-form"}:
            raise
        if os.path.lexists(name):
            _refuse_ending(name)
            raise
        if renamed := misnamed(name):
            problem = attrs.evolve(problem, rule="unreadable", sentence=f"there is no such file; {renamed}")
        elif problem.rule == "unknown-form":
            problem = attrs.evolve(problem, rule="unreadable", sentence="there is no such file or folder", nearest=near(name))
        else:
            problem = attrs.evolve(problem, nearest=near(name))
        raise TreeError((problem,)) from None


def _refuse_folder(name: str) -> None:
    """Raise `TreeError` for the name of a folder."""
    if os.path.isdir(name):  # noqa: PTH112  (a `Path` stumbles over names that are too long for any file)
        raise TreeError((Problem("not-a-file", "this is a folder; name a file in it", Place(name, 1, 1)),))


def _refuse_ending(name: str) -> None:
    """Raise `TreeError` for a file whose name does not end as that of a tree."""
    if name.lower().endswith(ENDINGS) or not os.path.isfile(name):  # noqa: PTH113  (as above)
        return
    ending = os.path.splitext(name)[1]  # noqa: PTH122  (as above)
    wrong = f"this file's name ends in {printable(ending[:20])}" if ending else "this file's name has no ending"
    right = right_name(name)
    mend = f"rename it to {printable(right)}" if right is not None else "a tree is plain text, in a file whose name ends in .toml or .json"
    raise TreeError((Problem("unknown-form", f"{wrong}; {mend}", Place(name, 1, 1)),))


def known(tree: Tree, pairs: list[str]) -> dict[str, Given]:
    """What is known beforehand, from `FACT=ANSWER`."""
    found: dict[str, Given] = {}
    for pair in pairs:
        fact, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"--known {shown(pair)} names no answer", "write it as FACT=ANSWER")
        if fact in found:
            raise UsageError(f"--known tells the fact {shown(fact)} twice", "tell it once")
        found[fact] = given(tree, fact, value)
    return found


def given(tree: Tree, fact: str | None, text: str) -> Given:
    """An answer as it was typed: a number, where the fact that it is about is one and digits were typed; else an id.

    Raises `UsageError` for a number that is written in another way, and says how to write it.
    """
    about = tree.facts.get(fact) if fact is not None else None
    if about is None or about.number is None or text in about.values:
        return text
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    if (tried := _MEANT_AS_NUMBER.fullmatch(text)) and _NUMBER.fullmatch(plain := _plain_number(tried[1])):
        raise UsageError(f"{shown(text)} cannot be read as a number", f"write {plain}; it can be {about.number.in_words}")
    return text


def _plain_number(text: str) -> str:
    """A number with a point for its fraction, and with nothing between its thousands."""
    text = re.sub(r",(\d{1,2})$", r".\1", text.strip())
    return re.sub(r"[,' ]", "", text)


def time_told(text: str) -> datetime:
    """The time that `--now` tells; raises `UsageError` where it is none, or has no zone."""
    try:
        when = datetime.fromisoformat(text)
        if when.utcoffset() is not None:
            return when
    except ValueError:
        pass
    raise UsageError(f"--now {shown(text)} is not a time with a zone", "write it as 2026-03-02T09:00+01:00")
