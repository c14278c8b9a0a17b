"""How many columns of a terminal a text takes.

What always holds: a character takes as many columns here as `wcwidth`, which a terminal follows, gives it in a text of one script;
a tab is four spaces, and what could steer the terminal is replaced or left out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from advicetree.pieces import safe

TAB = "    "

_SOFT_HYPHEN, _JOINER, _AS_PICTURE = "\xad", "\u200d", "\ufe0f"
_VOWELS_AND_FINALS = range(0x1160, 0x1200)
_SKIN_TONES = range(0x1F3FB, 0x1F400)


def cells(text: str) -> Iterator[tuple[str, int]]:
    r"""Give each character of a text as it is shown, and the columns that it takes.

    >>> list(cells("né\t字"))
    [('n', 1), ('é', 1), ('    ', 4), ('字', 2)]
    """
    before, wide = "", 0
    for char in text:
        if char == "\t":
            shown, columns = TAB, len(TAB)
        elif before == _JOINER or (ord(char) in _SKIN_TONES and wide == 2):  # noqa: PLR2004  (two columns)
            shown, columns = safe(char), 0
        elif char == _AS_PICTURE:
            shown, columns = char, int(wide == 1 and unicodedata.category(before) in {"So", "Sm"})
        else:
            shown = safe(char)
            columns = _width(shown) if shown else 0
        yield shown, columns
        before, wide = char, columns or wide


def _width(char: str) -> int:
    """Give the columns of one character that stands alone."""
    if char != _SOFT_HYPHEN and (unicodedata.category(char) in {"Mn", "Me", "Cf"} or ord(char) in _VOWELS_AND_FINALS):
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
