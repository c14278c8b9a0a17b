"""What was typed as an argument, and what it means: trees, the files of folders and patterns, facts, answers and times.

Invariant: whatever was typed gives either what it means, or an error that says what would have been right.
The files of a folder come in the order of their paths, and links to folders are not followed, so that no circle of them is gone.
"""

from __future__ import annotations

import glob
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import attrs

from advicetree.answering import known_value
from advicetree.dates import plain_day
from advicetree.engine import Given
from advicetree.errors import AdviceTreeError, RefusedAnswer, TreeError, UnknownName
from advicetree.format import load, loads
from advicetree.format.parse import LARGEST_FILE, decode, unmarked
from advicetree.problems import Place, Problem
from advicetree.resources import shipped, shipped_ids
from advicetree.text import listed, nearest, printable, shown
from advicetree.tree import Tree

_ENDINGS = (".toml", ".json")
_NO_TREE = "no tree is in this folder or below it; a tree's file ends in .toml or .json, and says format = 1"

_KINDS = ("situation", "action", "ending")
_HEADER = re.compile(r"^\s*\[", re.MULTILINE)
_FORMAT = re.compile(r"""^\ufeff?\s*["']?format["']?\s*=\s*\d""", re.MULTILINE)
_NODE = re.compile(rf"^\ufeff?\s*\[?\s*(?:{'|'.join(_KINDS)})\s*\.", re.MULTILINE)
_FORMAT_IN_JSON = re.compile(r'"format"\s*:\s*\d')
NONE_TICKED = "-"  # what is typed where nothing is ticked
_MEANT_AS_NUMBER = re.compile(r"(?:[^\w\s.,+-] ?)?([+-]?\d[\d.,' ]*?)(?: ?[^\d\s.,'+-]+)?")
_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(?:\.[0-9]{1,20})?")


class UsageError(AdviceTreeError):
    """The command line was used in a way that it cannot be."""


def why(error: Exception) -> str:
    """Why a file cannot be read or written, in the words of the system."""
    return getattr(error, "strerror", None) or "its name cannot be used"


def tree_named(name: str) -> Tree:
    """The tree at a path, or the shipped one of an id.

    Raises `TreeError` also for a folder and for a file with another ending, and `UsageError` if a file was meant and its name was cut short.
    """
    if name.lower().endswith(_ENDINGS) or os.sep in name or "/" in name:
        _refuse_folder(name)
        return _loaded(name)
    try:
        return shipped(name)
    except UnknownName as error:
        _refuse_folder(name)
        _refuse_ending(name)
        if renamed := _misnamed(name):
            raise UsageError(error.wrong, renamed) from None
        meant = _near(name) if nearest(name, error.names) is None else None
        if meant is None:
            raise
        raise UsageError(error.wrong, f"for a file, write its path, ending in .toml or .json; did you mean {shown(meant)}?") from None


def _loaded(name: str) -> Tree:
    """The tree in a file; if there is no such file, the problem names the one that was probably meant."""
    try:
        return load(name)
    except TreeError as error:
        (problem, *others) = error.problems
        if others or problem.rule not in {"unreadable", "unknown-format"}:
            raise
        if os.path.lexists(name):
            _refuse_ending(name)
            raise
        if renamed := _misnamed(name):
            problem = attrs.evolve(problem, rule="unreadable", sentence=f"there is no such file; {renamed}")
        elif problem.rule == "unknown-format":
            problem = attrs.evolve(problem, rule="unreadable", sentence="there is no such file or folder", nearest=_near(name))
        else:
            problem = attrs.evolve(problem, nearest=_near(name))
        raise TreeError((problem,)) from None


def tree_of(data: bytes, name: str, path: str) -> Tree:
    """The tree in some bytes, by the ending of the path that they had; TOML where that is not one of a tree. Problems tell their places by `name`."""
    ending = os.path.splitext(path)[1].lower()
    return loads(decode(data, name), ending.removeprefix(".") if ending in _ENDINGS else "toml", name)


def _refuse_folder(name: str) -> None:
    """Raise `TreeError` for the name of a folder."""
    if os.path.isdir(name):
        raise TreeError((Problem("not-a-file", "this is a folder; name a file in it", Place(name, 1, 1)),))


def _refuse_ending(name: str) -> None:
    """Raise `TreeError` for a file whose name does not end like that of a tree."""
    if name.lower().endswith(_ENDINGS) or not os.path.isfile(name):
        return
    ending = os.path.splitext(name)[1]
    wrong = f"this file's name ends in {printable(ending[:20])}" if ending else "this file's name has no ending"
    right = _right_name(name)
    fix = f"rename it to {printable(right)}" if right is not None else "a tree is plain text, in a file whose name ends in .toml or .json"
    raise TreeError((Problem("unknown-format", f"{wrong}; {fix}", Place(name, 1, 1)),))


def files_of(names: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Each file that some names mean, or a name with the sentence that says why it means none; folders and patterns leave out files that came before."""
    told: set[str] = set()
    for name in names:
        for found, wrong in _files_of(name):
            if found == name or found not in told:
                told.add(found)
                yield found, wrong


def _files_of(name: str) -> Iterator[tuple[str, str | None]]:
    if os.path.isdir(name) and name not in shipped_ids():
        found = _trees_in(name)
        yield from ((file, None) for file in found)
        if not found:
            yield name, _no_tree_in(name)
    elif glob.has_magic(name) and not os.path.lexists(name):
        some = _fitting(name)
        yield from (each for file in some for each in (_files_of(file) if os.path.isdir(file) else [(file, None)]))
        if not some:
            yield name, "no file fits this pattern"
    else:
        yield name, None


def _fitting(pattern: str) -> list[str]:
    """The files and folders that fit a pattern, as a shell would find them; `**` matches any number of folders."""
    with suppress(OSError, ValueError, re.error):
        return sorted(glob.glob(pattern, recursive=True), key=_parts)
    return []


def _trees_in(folder: str) -> list[str]:
    """The files in a folder and below it that look like trees, in the order of their paths; hidden ones are left out."""
    found: list[str] = []
    for path, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [os.path.join(path, name) for name in names if name.lower().endswith(_ENDINGS) and not name.startswith(".")]
    return sorted(filter(_looks_like_a_tree, found), key=_parts)


def _parts(path: str) -> tuple[str, ...]:
    return Path(path).parts


def _looks_like_a_tree(file: str) -> bool:
    """Whether a file is to be checked if its folder was named: it has `format = 1` or the like, or nodes, at its top level, or cannot be read."""
    if not os.path.isfile(file):
        return os.path.islink(file)
    return _holds_a_tree(file, file[-len(".json") :].lower())


def _holds_a_tree(file: str, ending: str) -> bool:
    """Whether a file would be a tree if it had this ending, or cannot be read."""
    try:
        with open(file, "rb") as opened:
            data = opened.read(LARGEST_FILE)
    except OSError:
        return True
    text = data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8", "replace")
    return _is_tree_in_json(text) if ending == ".json" else _is_tree_in_toml(text)


def _is_tree_in_toml(text: str) -> bool:
    """Whether a text looks like a tree by its lines, so that one with syntax errors is not left out."""
    header = _HEADER.search(text)
    return bool(_FORMAT.search(text[: header.start()] if header else text) or _NODE.search(text))


def _is_tree_in_json(text: str) -> bool:
    try:
        data = json.loads(unmarked(text))
    except (ValueError, RecursionError):
        return bool(_FORMAT_IN_JSON.search(text))
    return isinstance(data, dict) and (type(data.get("format")) is int or any(isinstance(data.get(kind), dict) for kind in _KINDS))


def _no_tree_in(folder: str) -> str:
    """The sentence about a folder without a tree; it names a file there that holds a tree and has the wrong ending, if there is one."""
    with suppress(OSError):
        for file in sorted(os.listdir(folder)):
            if renamed := _renaming(os.path.join(folder, file)):
                return f"{_NO_TREE.partition(';')[0]}; {renamed}"
    return _NO_TREE


def _misnamed(name: str) -> str | None:
    """What to do with a file that was meant by the name of one that does not exist: rename `parcel.toml.txt` to `parcel.toml`."""
    stems = (name, *(name + ending for ending in _ENDINGS), os.path.splitext(name)[0])
    with suppress(ValueError):
        return next((renamed for stem in stems if stem and (renamed := _renaming(f"{stem}.txt"))), None)
    return None


def _renaming(file: str) -> str | None:
    """What to do with a text file whose name ends in `.txt` and that holds a tree; `None` for any other."""
    right = _right_name(file) if file.lower().endswith(".txt") and os.path.isfile(file) else None
    return f"rename {shown(os.path.basename(file))} to {printable(right)}" if right is not None else None


def _right_name(file: str) -> str | None:
    """The name that a file with another ending should have, such as `parcel.toml`; `None` if it holds no tree, or another file has that name already."""
    stem = os.path.splitext(file)[0]
    rights = [stem] if stem.lower().endswith(_ENDINGS) else [stem + ending for ending in _ENDINGS if _holds_a_tree(file, ending)]
    return next((os.path.basename(right) for right in rights if not os.path.lexists(right)), None)


def _near(name: str) -> str | None:
    """The tree's file that was probably meant by the name of one that does not exist: one with another ending, or with a similar name."""
    stems = (name, os.path.splitext(name)[0])
    with suppress(OSError, ValueError):
        if same := next((stem + ending for stem in stems if stem for ending in _ENDINGS if os.path.isfile(stem + ending)), None):
            return same
        folder, last = os.path.split(stems[1])
        there = {os.path.splitext(file)[0]: file for file in sorted(os.listdir(folder or ".")) if file.lower().endswith(_ENDINGS)}
        if alike := nearest(last, there):
            return os.path.join(folder, there[alike])
    return None


def known(tree: Tree, pairs: list[str], today: date | None) -> dict[str, Given]:
    """What is known beforehand, from `FACT=ANSWER`; ages are counted to `today`, if time is kept."""
    found: dict[str, Given] = {}
    for pair in pairs:
        fact, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"--known {shown(pair)} names no answer", "write it as FACT=ANSWER")
        if fact in found:
            many = fact in tree.facts and tree.facts[fact].several is not None
            raise UsageError(f"--known gives the fact {shown(fact)} twice", f"write all of it once, as {fact}=ID,ID" if many else "give it once")
        found[fact] = given(tree, fact, value)
        try:
            known_value(tree, fact, found[fact], today)
        except RefusedAnswer as error:
            if today is None:
                refuse_uncounted(tree, fact, value)
            raise refused_list(tree, fact, found[fact], error, "--known {fact}={id}") from None
    return found


def refuse_uncounted(tree: Tree, name: str | None, text: str) -> None:
    """Raise `UsageError` for a day from which an age would have to be counted, where no time is kept."""
    fact = tree.facts.get(name or "")
    if fact is not None and fact.has_ages and plain_day(text) is not None:
        raise UsageError(
            f"ages of '{fact.id}' are counted to today, and this walk keeps no time", f"walk without --untimed, or give one of {listed(fact.values)}"
        )


def refused_list(tree: Tree, name: str | None, value: Given, error: RefusedAnswer, write: str = "{id}") -> RefusedAnswer:
    """The error for a list that is refused, with what to `write` instead on a command line, where the library tells what to hand over in Python."""
    fact = tree.facts.get(name or "")
    alone = [one.id for one in fact.values.values() if one.alone] if fact is not None and fact.several is not None else []
    ids = value if isinstance(value, tuple) else ()
    if fact is None or not alone or not fact.values.keys() >= set(ids) or (ids and not (len(ids) > 1 and set(alone) & set(ids))):
        return error
    named = next((id for id in alone if id in ids), alone[0])
    right = f"write {write.format(fact=fact.id, id=named)}{' alone, or leave it out' if ids else ''}"
    return RefusedAnswer(error.wrong, right, error.offers, error.nearest)


def given(tree: Tree, fact: str | None, text: str) -> Given:
    """An answer as it was typed: a number, if the fact that it is about is one and digits were typed; the ids of what is ticked of several; else an id.

    Several ids have commas between them, and `-` is none of them.
    Raises `UsageError` for a number that is written in another way, and says how to write it.
    """
    about = tree.facts.get(fact) if fact is not None else None
    if about is not None and about.several is not None:
        return tuple(id for part in text.split(",") if (id := part.strip()) not in {"", NONE_TICKED})
    if about is None or about.number is None or text in about.values:
        return text
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    if (tried := _MEANT_AS_NUMBER.fullmatch(text)) and _NUMBER.fullmatch(plain := _plain_number(tried[1])):
        raise UsageError(f"{shown(text)} cannot be read as a number", f"write {plain if about.find(float(plain)) is not None else about.number.in_words}")
    return text


def _plain_number(text: str) -> str:
    """A number with a point for its fraction, and with nothing between its thousands."""
    text = re.sub(r",(\d{1,2})$", r".\1", text.strip())
    return re.sub(r"[,' ]", "", text)


def steps_from(around: str | None, steps: int | None) -> int:
    """How many steps around a node are meant, one if it is not said; raises `UsageError` where there is no node to count from."""
    if steps is not None and around is None:
        raise UsageError("--steps needs a node to count from", "name it by --around NODE")
    return 1 if steps is None else steps


def node_meant(tree: Tree, around: str | None) -> str | None:
    """The id of the node that is meant by its id, or by its number in pictures and outlines."""
    if around is None or not around.isdecimal():
        return around
    from advicetree.drawing.selection import numbers  # noqa: PLC0415  (only commands that draw need it)

    return next((id for id, number in numbers(tree).items() if str(number) == around), around)


def time_told(text: str) -> datetime:
    """The time of `--now`; raises `UsageError` if it is not a time, or has no zone."""
    try:
        when = datetime.fromisoformat(text)
        if when.utcoffset() is not None:
            return when
    except ValueError:
        pass
    raise UsageError(f"--now {shown(text)} is not a time with a zone", "write it as 2026-03-02T09:00+01:00")
