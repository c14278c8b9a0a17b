"""How messages name the tables, keys and values of a file.

Invariant: whatever a file holds, a name in a message is short and stands on one line, and a whole message has fewer than 200 characters.
"""

from __future__ import annotations

import re
from typing import Any

from advicetree.text import LONGEST_SHOWN, shown

LONGEST_MESSAGE = 199
ROOM_FOR_PLACE = 14
SHORTER = (32, 24, 16, 12)

Path = tuple[str | int, ...]


def header(path: Path) -> str:
    """Name a table by its path, as its header would: `[situation.tracked]`; entries of lists by their number.

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


def naming(path: Path, key: str | int) -> str:
    """Name a key and the table that it stands in.

    >>> naming(("action", "call", "how"), 1)
    "entry 2 of 'how' of [action.call]"
    """
    return f"{shown(key)} of {header(path)}" if isinstance(key, str) else f"entry {key + 1} of {naming(path[:-1], path[-1])}"


def type_name(value: Any) -> str:
    """Name the type of a value as authors know it."""
    names: dict[type, str] = {str: "text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return names.get(type(value), "null" if value is None else "a number" if isinstance(value, float) else "a date or a time")


def fitted(rule: str, sentence: str, guess: str | None) -> str:
    """The sentence of a problem so short that the whole message fits: long words are shortened further, in the last resort its end is left out."""
    room = LONGEST_MESSAGE - ROOM_FOR_PLACE - len(rule) - (len(shown(guess)) + len("; did you mean ?") if guess is not None else 0)
    for longest in SHORTER:
        if len(sentence) <= room:
            return sentence
        sentence = re.sub(rf"[^\s'\[\].…]{{{longest + 1},}}…?", lambda word: f"{word[0][: longest - 1]}…", sentence)  # noqa: B023  (used at once)
    return sentence if len(sentence) <= room else sentence[: room - 1] + "…"
