"""One reading of a text: its data, the problems found so far, and how they name tables and keys.

Invariant: a problem is kept by the path of its key; places are looked up once, at the end, and only if there are problems.
There are at most a thousand problems: then reading stops, and says so.
Whatever a file holds, a name in a message is short and on one line, and a whole message has fewer than 200 characters.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from advicetree.errors import TreeError
from advicetree.problems import Place, Problem
from advicetree.spans import Path, Places
from advicetree.text import LONGEST_SHOWN, shown

if TYPE_CHECKING:
    from advicetree.format.tables import Format

MOST_PROBLEMS = 1_000
MOST_COMPARED = 500_000
TOO_MANY_PROBLEMS = f"there are {MOST_PROBLEMS:,} problems up to here, and reading stopped"
LONGEST_MESSAGE = 199
ROOM_FOR_PLACE = 15
SHORTER = (32, 24, 16, 12)


class Reading:
    """What is known while one text is read, or data that has none (`text` is `None`): the format, the data, the problems, and hints for messages."""

    def __init__(self, data: dict[str, Any], text: str | None, text_format: str, file: str, format: Format) -> None:
        self.data = data
        self.format = format
        self.text = text
        self.text_format = text_format
        self.file = file
        self._found: list[tuple[str, Path, str, str | None]] = []
        self._compared = 0
        self.found_elsewhere: set[Path] = set()  # keys that seem to be below a wrong header, and so are not told to be missing
        self.fixed_ids: dict[str, str] = {}  # ids that are not well formed, and what they probably should be
        self.better_guesses: dict[Path, str] = {}  # for problems that were told already
        self.unsure: set[str] = set()  # nodes some of whose answers are below the wrong header
        self.bare_texts: set[Path] = set()  # texts that are given for a table, at ids that are keys of some table too

    @cached_property
    def headers(self) -> Headers:
        """The headers of the text, looked up once, when a key first seems to be below the wrong one."""
        return Headers(self.text or "", self.text_format)

    def add(self, rule: str, path: Path, sentence: str, guess: str | None = None) -> None:
        """Keep a problem, with what was probably meant. Raises `TreeError` where there are too many."""
        self._found.append((rule, path, sentence, guess))
        if len(self._found) >= MOST_PROBLEMS:
            self.close()

    def may_compare(self, number: int) -> bool:
        """Whether a name may still be compared with so many others, which are counted: however wrong a text is, looking for what was meant ends soon."""
        self._compared += number
        return self._compared - number < MOST_COMPARED

    def close(self) -> None:
        """Raise `TreeError` with all that was found, in the order of the text, or of the data where there is none; do nothing where nothing was."""
        if not self._found:
            return
        places = None if self.text is None else Places(self.text, self.text_format, [path for _, path, _, _ in self._found])
        ranks = _Ranks(self.data)
        problems = []
        for rule, path, said, first_guess in self._found:
            guess = self.better_guesses.get(path, first_guess) if first_guess is not None else None
            place = None if places is None else Place(self.file, *places.find(path))
            order = (place.line, place.column) if place is not None else ranks.of(path)
            problems.append((order, Problem(rule, fitted(rule, said, guess), place, guess, path=path)))
        found = [problem for _, problem in sorted(problems, key=lambda ranked: ranked[0])]
        if len(found) >= MOST_PROBLEMS:
            found.append(Problem("too-many-problems", TOO_MANY_PROBLEMS, found[-1].place, path=found[-1].path))
        raise TreeError(tuple(found))


class Headers:
    """Which tables of a text have headers of their own, in its order; a text in JSON has none."""

    def __init__(self, text: str, text_format: str) -> None:
        headers = Places(text, text_format, (), headers=True).headers if text_format == "toml" else None
        self._order = {path: number for number, path in enumerate(headers or ())}

    def __contains__(self, path: Path) -> bool:
        """Whether a table has a header of its own."""
        return path in self._order

    def above(self, path: Path, outer: Path) -> str:
        """Where a key in the table at `path` is to be written, so that it is one of the `outer` table, as a clause."""
        first = next(iter(self._order), None)
        if not outer and first is not None:
            return f"write it above the first header, {header(first)}"
        if path not in self:
            return "write it there"
        if outer not in self:
            return "write it below a header of that name"
        if self._order[path] == self._order[outer] + 1:
            return f"write it above the header {header(path)}"
        return "write it right below that header"


class _Ranks:
    """The order of keys in some data; the keys of a table are counted once."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data
        self._counted: dict[int, dict[str, int]] = {}

    def of(self, path: Path) -> tuple[int, ...]:
        """The numbers of the keys on a path, each in its table."""
        at: Any = self._data
        ranks = []
        for part in path:
            if isinstance(at, dict):
                if id(at) not in self._counted:
                    self._counted[id(at)] = {key: number for number, key in enumerate(at)}
                order = self._counted[id(at)]
                ranks.append(order.get(str(part), len(order)))
                at = at.get(part)
            else:
                ranks.append(part if isinstance(part, int) else 0)
                at = at[part] if isinstance(at, list | tuple) and isinstance(part, int) and part < len(at) else None
        return tuple(ranks)


def header(path: Path) -> str:
    """The name of a table by its path, as its header is: `[situation.tracked]`; entries of lists by their number.

    >>> header(("promise", 1))
    '[[promise]] no. 2'
    >>> header(("action", "call", "how", 0, "if"))
    "'if' of [[action.call.how]] no. 1"
    """
    if not path:
        return "the tree"
    numbers = [depth for depth, part in enumerate(path) if isinstance(part, int)]
    if not numbers:
        return f"[{'.'.join(map(_part, path))}]"
    last = numbers[-1]
    inner = "".join(f"{shown(part)} of " for part in reversed(path[last + 1 :]))
    outer = ".".join(_part(part) for part in path[:last] if isinstance(part, str))
    return f"{inner}[[{outer}]] no. {int(path[last]) + 1}"


def _part(part: str | int) -> str:
    text = str(part)
    return text if text.isprintable() and len(text) <= LONGEST_SHOWN else shown(text)


def naming(path: Path) -> str:
    """The name of a key, or of an entry of a list, with the table that it is in.

    >>> naming(("action", "call", "how", 1))
    "entry 2 of 'how' of [action.call]"
    """
    *above, key = path
    return f"{shown(key)} of {header(tuple(above))}" if isinstance(key, str) else f"entry {key + 1} of {naming(tuple(above))}"


def type_name(value: Any) -> str:
    """The type of a value as authors know it."""
    names: dict[type, str] = {str: "text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return names.get(type(value), "null" if value is None else "a number" if isinstance(value, float) else "a date or a time")


def fitted(rule: str, sentence: str, guess: str | None) -> str:
    """The sentence of a problem, so short that the whole message fits: long words are shortened further, and if need be its end is left out."""
    room = LONGEST_MESSAGE - ROOM_FOR_PLACE - len(rule) - (len(shown(guess)) + len("; did you mean ?") if guess is not None else 0)
    for longest in SHORTER:
        if len(sentence) <= room:
            return sentence
        sentence = re.sub(rf"[^\s'\[\].…]{{{longest + 1},}}…?", lambda word: f"{word[0][: longest - 1]}…", sentence)  # noqa: B023  (used at once)
    return sentence if len(sentence) <= room else sentence[: room - 1] + "…"
