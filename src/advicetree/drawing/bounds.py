"""How much can be drawn.

Invariant: what is beyond these bounds is refused before it takes a host more than some ten seconds of processor time and a gigabyte of memory.
"""

from __future__ import annotations

import attrs

from advicetree.errors import DrawingError

MOST_PARTS, MOST_LETTERS = 200_000, 5_000_000
MOST_IN_PICTURE, MOST_LETTERS_IN_PICTURE = 6_000, 2_000_000
SMALLER = "draw what is around a node, or one stage"


@attrs.define
class Room:
    """What is still left of what a drawing may hold: boxes and ways, and letters in them or in the outline."""

    parts: int = attrs.field(factory=lambda: MOST_PARTS)
    letters: int = attrs.field(factory=lambda: MOST_LETTERS)

    def take(self, letters: int, parts: int = 0) -> None:
        """Take room for some letters, and for boxes and ways; raises `DrawingError` where none is left."""
        self.parts -= parts
        self.letters -= letters
        if self.parts < 0:
            raise DrawingError(f"there are more than {MOST_PARTS:,} boxes and ways to draw", SMALLER)
        if self.letters < 0:
            raise DrawingError(f"there are more than {MOST_LETTERS:,} letters to draw", SMALLER)


def must_fit_in_picture(parts: int, letters: int) -> None:
    """Raise `DrawingError` where there are more boxes and ways, or more letters in them, than are drawn as a picture."""
    for count, most, what in ((parts, MOST_IN_PICTURE, "boxes and ways"), (letters, MOST_LETTERS_IN_PICTURE, "letters")):
        if count > most:
            raise DrawingError(f"there are {count:,} {what}, and at most {most:,} can be drawn as a picture", SMALLER)
