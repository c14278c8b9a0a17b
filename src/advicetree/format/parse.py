"""From a file to plain data: bytes → text → tables, lists and scalars.

Invariant: whatever the file is, this ends soon, in bounded memory, and either gives the data or raises one `TreeError`.
Sizes, key depth and kinds of file are looked at before anything is parsed; nothing in a file is ever run.
"""

from __future__ import annotations

import json
import os
import re
import stat
import tomllib
from functools import cache
from itertools import repeat
from os import PathLike, fspath
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from advicetree.errors import TreeError
from advicetree.format.characters import MARK
from advicetree.format.reading import MOST_PROBLEMS, TOO_MANY_PROBLEMS, fitted
from advicetree.format.types import Grouped
from advicetree.problems import Place, Problem
from advicetree.spans import Places
from advicetree.text import shown

LARGEST_FILE = 32 * 2**20
MOST = (("\n", "lines", 1_000_000), ("[{", "tables and lists", 1_000_000), (",", "commas", 1_500_000), (".", "dots", 2_000_000))
LONGEST_DIGITS = 5_000
DEEPEST_KEY = 16
FORMATS = ("toml", "json")
_OTHER_NAME = "a tree file's name ends in .toml or .json, and this one does not"
_WIDE = {
    "UTF-32": re.compile(rb"\xff\xfe\0\0|\0\0\xfe\xff|\0\0\0[^\0]|[^\0]\0\0\0"),
    "UTF-16": re.compile(rb"\xff\xfe|\xfe\xff|[^\0]\0[^\0]\0|\0[^\0]\0[^\0]"),
}
_DIGITS = re.compile(rf"(?<![0-9A-Fa-f_])[0-9A-Fa-f_]{{{LONGEST_DIGITS}}}")
_PART = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\]|\\.)*+"|'[^']*+')"""
_DEEP_KEY = re.compile(rf"(?:^|[\[{{,])[ \t]*+{_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{DEEPEST_KEY}}}[ \t]*+[.=\]]")  # only from where a key can start: linear


def read_file(path: str | PathLike[str]) -> tuple[str, str]:
    """The text of a tree file, and its format, by the ending of its name."""
    name = fspath(path)
    format = Path(name).suffix.lower().removeprefix(".")
    try:
        about = os.stat(name)  # noqa: PTH116  (to a `Path`, no name at all is the folder where one is)
        if not stat.S_ISREG(about.st_mode):
            refuse(name, "not-a-file", "this is a folder or a device, and a tree is read from a file")
        if format not in FORMATS:
            refuse(name, "unknown-format", _OTHER_NAME)
        if about.st_size > LARGEST_FILE:
            refuse_size(name)
        with Path(name).open("rb") as file:
            return decode(file.read(LARGEST_FILE + 1), name), format
    except (OSError, ValueError) as error:
        if format not in FORMATS:
            refuse(name, "unknown-format", _OTHER_NAME)
        why = getattr(error, "strerror", None) or "its name cannot be used"
        refuse(name, "unreadable", f"the file cannot be read: {why}")


def decode(data: bytes, name: str) -> str:
    """The text that the bytes hold, which are UTF-8, with a mark before it or without."""
    if len(data) > LARGEST_FILE:
        refuse_size(name)
    if (encoding := wide(data)) is not None:
        refuse(name, "not-utf-8", f"the file is written in {encoding}; save it as UTF-8")
    try:
        return unmarked(data.decode())
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        letter = data[error.start : error.start + 1].decode("cp1252", "replace")
        other = f" (in Windows-1252 it is '{letter}')" if letter.isprintable() and letter != "\ufffd" else ""
        refuse(name, "not-utf-8", f"byte {data[error.start]:#04x} is not UTF-8{other}; save the file as UTF-8", line, column)


def wide(data: bytes) -> str | None:
    """The encoding of bytes that take two or four for each letter."""
    return next((encoding for encoding, start in _WIDE.items() if start.match(data)), None)


def unmarked(text: str) -> str:
    """The text without the byte order mark that some editors put before it."""
    return text.removeprefix(MARK)


def parse(text: str, format: str, name: str) -> dict[str, Any]:
    """The data that a TOML or JSON text holds."""
    if len(text) > LARGEST_FILE:
        refuse_size(name)
    for marks, what, most in MOST:
        if len(text) > most and sum(map(text.count, marks)) > most:
            refuse(name, "too-large", f"a tree may have {most:,} {what}, and this has more")
    if max(map(len, text.split("\n"))) >= LONGEST_DIGITS and _DIGITS.search(text):
        refuse(name, "too-large", f"no number or word of a tree is {LONGEST_DIGITS:,} digits long")
    try:
        return _parse_toml(text, name) if format == "toml" else _parse_json(text, name)
    except RecursionError:
        refuse(name, "too-deep", "lists or tables are nested too deeply to be a tree")


def _parse_toml(text: str, name: str) -> dict[str, Any]:
    lines = text.split("\n")
    if max(map(str.count, lines, repeat("."))) >= DEEPEST_KEY:
        for number, line in enumerate(lines, 1):
            if line.count(".") >= DEEPEST_KEY and (deep := _DEEP_KEY.search(line)):
                refuse(name, "too-deep", f"a key has more than {DEEPEST_KEY} parts, and no key of a tree has so many", number, deep.start() + 1)
    parser = toml_parser()
    try:
        data: dict[str, Any] = parser.loads(text, parse_float=_number if ".000" in text else float)
    except parser.TOMLDecodeError as error:
        from advicetree.format.syntax import toml_mistake  # noqa: PLC0415  (only a mistake needs it)

        sentence, *place = toml_mistake(str(error), text, name)
        refuse(name, "syntax", f"this is not TOML: {sentence}", *place)
    except ValueError:
        refuse(name, "syntax", "this is not TOML: a number has too many digits")
    return data


@cache
def toml_parser() -> ModuleType:
    """The compiled parser of TOML 1.0 (the extra `fast`), or else that of the standard library: both give the same data and the same errors.

    A later `tomli` takes TOML 1.1, and is not used: what is a tree must not depend on what is installed.
    """
    try:
        import tomli  # noqa: PLC0415  (it is an extra)

        tomli.loads("only = {\n}")  # what only TOML 1.1 has
    except ImportError:
        return tomllib
    except tomli.TOMLDecodeError:
        return tomli
    return tomllib


def _number(written: str) -> float:
    """A number, marked where its point may separate thousands."""
    return Grouped(written) if Grouped.pattern.fullmatch(written) else float(written)


def _parse_json(text: str, name: str) -> dict[str, Any]:
    doubled = False

    def table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal doubled
        found = dict(pairs)
        doubled = doubled or len(found) < len(pairs)
        return found

    try:
        data = json.loads(text, object_pairs_hook=table, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        from advicetree.format.syntax import json_mistake  # noqa: PLC0415  (only a mistake needs it)

        sentence, start = json_mistake(error.msg, text, error.pos, name)
        refuse(name, "syntax", f"this is not JSON: {sentence}", text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))
    except ValueError as error:
        from advicetree.format.syntax import in_our_words  # noqa: PLC0415  (only a mistake needs it)

        refuse(name, "syntax", f"this is not JSON: {in_our_words(str(error))}")
    if doubled:
        places = Places(text, "json", (), doubles=True)
        doubles = [("duplicate-key", f"the key {shown(key)} is here a second time", places.at(offset)) for key, offset in places.doubled]
        if len(doubles) > MOST_PROBLEMS:
            doubles[MOST_PROBLEMS:] = [("too-many-problems", TOO_MANY_PROBLEMS, doubles[MOST_PROBLEMS - 1][2])]
        raise TreeError(tuple(Problem(rule, sentence, Place(name, *at)) for rule, sentence, at in doubles))
    if not isinstance(data, dict):
        refuse(name, "syntax", "a tree is a JSON object, and this text holds something else")
    return data


def _no_constant(constant: str) -> NoReturn:
    raise ValueError(f"a value is {constant}, which is not a number")


def refuse(name: str, rule: str, sentence: str, line: int = 1, column: int = 1) -> NoReturn:
    """Refuse a file for one fault that hides all others."""
    raise TreeError((Problem(rule, fitted(rule, sentence, None), Place(name, line, column)),)) from None


def refuse_size(name: str) -> NoReturn:
    """Refuse a file that is larger than any tree may be."""
    refuse(name, "too-large", f"a tree may have {LARGEST_FILE // 2**20} MiB, and this is larger")
