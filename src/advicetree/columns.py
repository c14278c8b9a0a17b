"""How many columns of a terminal a text takes, and where a line of it may break.

What always holds: a character takes as many columns here as `wcwidth`, which a terminal follows, gives it where the letters of its script do not join.
A line breaks between words, and within one only where it would not fit otherwise, or where its script breaks so; never between a letter and what belongs to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

TAB = "    "

_SOFT_HYPHEN, _JOINER, _AS_PICTURE = "\xad", "\u200d", "\ufe0f"
_ON_KEYS = set("0123456789#*")
_VOWELS_AND_FINALS = range(0x1160, 0x1200)
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAGS = range(0x1F1E6, 0x1F200)
_CLINGING = {"Mn", "Me", "Mc", "Cf"}
_BEFORE_THEIR_LETTER = set("เแโใไເແໂໃໄ")
_AFTER_THEIR_LETTER = set("ะาำๅๆฯະາຳໆຯ")
_NO_START = set("、。，．）」』】〉》”’…！？：；ー々％")
_NO_END = set("（「『【〈《“‘")
_SPACES = " \n\r\f\v"  # and not those that keep words together, or are as wide as a letter
_RUNS = re.compile(rf"[{_SPACES}]+|[^{_SPACES}]+")


def cells(text: str) -> Iterator[tuple[str, int]]:
    r"""Each character of a text, and the columns that it takes; a tab is shown as four spaces.

    >>> list(cells("né\t字"))
    [('n', 1), ('é', 1), ('    ', 4), ('字', 2)]
    """
    before, wide = "", 0
    for char in text:
        shown = char
        if char == "\t":
            shown, columns = TAB, len(TAB)
        elif before == _JOINER or (ord(char) in _SKIN_TONES and wide == 2):  # noqa: PLR2004  (two columns)
            columns = 0
        elif char == _AS_PICTURE:
            columns = int(wide == 1 and (before in _ON_KEYS or unicodedata.category(before) in {"So", "Sm"}))
        else:
            columns = _columns_alone(char)
        yield shown, columns
        before, wide = char, columns or wide


def _columns_alone(char: str) -> int:
    """The columns of one character that stands alone."""
    if char != _SOFT_HYPHEN and (unicodedata.category(char) in {"Mn", "Me", "Cf"} or ord(char) in _VOWELS_AND_FINALS):
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def columns_of(text: str) -> int:
    """The columns that a text takes on one line.

    >>> columns_of("没有 café")
    9
    """
    return len(text) if text.isascii() and "\t" not in text else sum(columns for _, columns in cells(text))


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
        for part in parts(run, most, columns_of):
            more = len(gap) + columns_of(part)
            if (line or gap) and taken + more > most:
                if line:
                    lines.append(line)
                line, gap, taken, more = "", "", 0, columns_of(part)
            line, gap, taken = line + gap + part, "", taken + more
    return [*lines, line] if line else lines


def parts(word: str, most: float, width: Callable[[str], float]) -> list[str]:
    """The parts of one word: each letter of a script that breaks between letters, and pieces of what is too wide, `width` telling how wide a text is."""
    too_wide = width(word) > most
    if word.isascii() and not too_wide:
        return [word]
    found: list[str] = []
    line = ""
    for letter in letters(word):
        apart = bool(line) and letter[0] not in _NO_START and line[-1] not in _NO_END and (_is_wide(letter[0]) or _is_wide(line[-1]))
        if line and (apart or (too_wide and width(line + letter) > most)):
            found.append(line)
            line = letter
        else:
            line += letter
    return [*found, line]


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in {"W", "F"}


def letters(word: str) -> list[str]:
    """The letters of a word, each with its accents and with what is joined to it."""
    found: list[str] = []
    for letter in word:
        if found and _clings(letter, found[-1]):
            found[-1] += letter
        else:
            found.append(letter)
    return found


def _clings(letter: str, before: str) -> bool:
    """Whether a character belongs to the letter before it."""
    if before[-1] == _JOINER or before in _BEFORE_THEIR_LETTER or (letter in _AFTER_THEIR_LETTER and before[-1] not in _AFTER_THEIR_LETTER):
        return True
    number = ord(letter)
    if number in _FLAGS:
        return len(before) == 1 and ord(before) in _FLAGS
    return unicodedata.category(letter) in _CLINGING or number in _SKIN_TONES or number in _VOWELS_AND_FINALS
