"""How many columns of a terminal a text takes, and where a line of it may break.

Invariant: a character takes as many columns here as `wcwidth`, which a terminal follows, gives it where the letters of its script do not join.
A line breaks between words, and within one only where it would not fit, or where its script breaks so; never between a letter and what belongs to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TypeVar

TAB = "    "

_SOFT_HYPHEN, _FIRST_MARK = "\xad", "\u0300"
_VOWELS_AND_FINALS = range(0x1160, 0x1200)
_ALONE = {"\t": "4", "\u200d": "j", "\ufe0f": "p", **dict.fromkeys("0123456789#*", "k")}
_BEFORE_THEIR_LETTER, _AFTER_THEIR_LETTER = "เแโใไເແໂໃໄ", "ะาำๅๆฯະາຳໆຯ"
_ALONE |= {**dict.fromkeys(_BEFORE_THEIR_LETTER, "b"), **dict.fromkeys(_AFTER_THEIR_LETTER, "a")}
_ALONE |= {**dict.fromkeys(map(chr, range(0x1F3FB, 0x1F400)), "s"), **dict.fromkeys(map(chr, range(0x1F1E6, 0x1F200)), "f")}
_NO_START = set("、。，．）」』】〉》”’…！？：；ー々％")
_NO_END = set("（「『【〈《“‘")
_SPACES = " \n\r\f\v"  # and not those that keep words together, or are as wide as a letter
_RUNS = re.compile(rf"[{_SPACES}]+|[^{_SPACES}]+")

# The columns of each kind of character on its own: `n`arrow and `w`ide ones, those that cling to the letter before them (`0`, `1`, `2`),
# a tab (`4`), a `j`oiner, what makes a `p`icture of a `k`ey or a sign, a `s`kin tone, half of a `f`lag,
# and vowels that are written `b`efore and `a`fter the letter that they belong to.
_COLUMNS = {"n": 1, "w": 2, "0": 0, "1": 1, "2": 2, "4": len(TAB), "j": 0, "p": 0, "s": 2, "k": 1, "f": 1, "b": 1, "a": 1}
_LETTER = re.compile("(?:ff|b.?|.)(?:[012jps]|(?<=j).|(?<!a)a)*")
_MOST_KINDS, _MOST_KEPT, _LONGEST_KEPT = 1 << 16, 1 << 12, 40
_CLOSE = 1e-9


class _Kinds(dict[int, str]):
    """The kind of each character, by its number."""

    def __missing__(self, number: int) -> str:
        found = _kind(chr(number))
        if len(self) < _MOST_KINDS:
            self[number] = found
        return found


def _kind(char: str) -> str:
    """The kind of a character, which says what it clings to and how many columns it takes."""
    if char in _ALONE:
        return _ALONE[char]
    category = unicodedata.category(char)
    is_wide = unicodedata.east_asian_width(char) in {"W", "F"}
    if category == "Mc" or char == _SOFT_HYPHEN:
        return "2" if is_wide else "1"
    if category in {"Mn", "Me", "Cf"} or ord(char) in _VOWELS_AND_FINALS:
        return "0"
    return "w" if is_wide else "k" if category in {"So", "Sm"} else "n"


_KINDS = _Kinds()


def cells(text: str) -> Iterator[tuple[str, int]]:
    r"""Each character of a text, and the columns that it takes; a tab is shown as four spaces.

    >>> list(cells("né\t字"))
    [('n', 1), ('é', 1), ('    ', 4), ('字', 2)]
    """
    for char, columns in zip(text, _columns(text.translate(_KINDS)), strict=True):
        yield TAB if char == "\t" else char, columns


def _columns(kinds: str) -> list[int]:
    """The columns of each of some characters, given by their kinds."""
    found = []
    before, wide = "", 0
    for kind in kinds:
        if (before == "j" and kind != "4") or (kind == "s" and wide == 2):  # noqa: PLR2004  (two columns)
            columns = 0
        elif kind == "p":
            columns = int(wide == 1 and before in {"k", "f"})
        else:
            columns = _COLUMNS[kind]
        found.append(columns)
        before, wide = kind, columns or wide
    return found


def columns_of(text: str) -> int:
    """The columns that a text takes on one line.

    >>> columns_of("没有 café")
    9
    """
    if "\t" not in text and _is_plain(text):
        return len(text)
    kinds = text.translate(_KINDS)
    return _in_all(kinds) if len(kinds) <= _LONGEST_KEPT else sum(_columns(kinds))


@lru_cache(_MOST_KEPT)
def _in_all(kinds: str) -> int:
    """The columns that some characters take together: there are few different words, once only the kinds of their letters are distinguished."""
    return sum(_columns(kinds))


def cut(text: str, most: int) -> str:
    """The beginning of a text, as much of it as fits into so many columns."""
    kept, taken = [], 0
    for letter in letters(text):
        taken += columns_of(letter)
        if taken > most:
            break
        kept.append(letter)
    return "".join(kept)


def wrapped(text: str, most: int) -> list[str]:
    """The lines of a paragraph, none wider than `most` columns, save for a single letter that is.

    >>> wrapped("有快递单号吗？ Is there one?", 12)
    ['有快递单号', '吗？ Is', 'there one?']
    """
    if len(text) <= most and text.isascii() and text.isprintable():  # as most do
        return [text.rstrip()] if text.strip() else []
    lines: list[str] = []
    line = gap = ""
    taken = 0
    for run in _RUNS.findall(text.replace("\t", TAB)):
        if run[0] in _SPACES:
            gap = " " * len(run)
            continue
        for part, columns in _slices(run, most) if _is_plain(run) else parts(_measured(run), most):
            more = len(gap) + columns
            if (line or gap) and taken + more > most:
                if line:
                    lines.append(line)
                line, gap, taken, more = "", "", 0, columns
            line, gap, taken = line + gap + part, "", taken + more
    return [*lines, line] if line else lines


def _is_plain(text: str) -> bool:
    """Whether each letter of a text takes one column, and a line can break at none, unless there is a tab in it."""
    return text.isascii() or (max(text) < _FIRST_MARK and _SOFT_HYPHEN not in text)


def _slices(word: str, most: int) -> list[tuple[str, int]]:
    """The parts of a word of plain letters."""
    return [(part, len(part)) for part in (word[at : at + most] for at in range(0, len(word), most))]


Width = TypeVar("Width", int, float)


def parts(word: Sequence[tuple[str, Width]], most: float) -> list[tuple[str, Width]]:
    """The parts of one word, whose letters are given with their widths: letters of scripts that break between them, and pieces of what is too wide."""
    found = []
    line, taken = word[0]
    for letter, width in word[1:]:
        if taken + width > most + _CLOSE or _may_break(line[-1], letter[0]):
            found.append((line, taken))
            line, taken = letter, width
        else:
            line, taken = line + letter, taken + width
    found.append((line, taken))
    return found


def _may_break(before: str, after: str) -> bool:
    """Whether a line may break between two letters of one word."""
    return (_is_wide(after) or _is_wide(before)) and after not in _NO_START and before not in _NO_END


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in {"W", "F"}


def _measured(word: str) -> list[tuple[str, int]]:
    """The letters of a word, each with its columns."""
    kinds = word.translate(_KINDS)
    return [(word[found.start() : found.end()], _in_all(found[0])) for found in _LETTER.finditer(kinds)]


def letters(word: str) -> list[str]:
    """The letters of a word, each with its accents and with what is joined to it."""
    if word.isascii():
        return list(word)
    return [word[found.start() : found.end()] for found in _LETTER.finditer(word.translate(_KINDS))]
