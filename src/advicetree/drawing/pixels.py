"""A picture as PNG, painted by resvg, which comes with the extra `draw`.

Invariant: no other module touches resvg. A picture is painted only where the machine has a font with the widths that its boxes were measured for,
and where its pixels fit in memory: text never vanishes, and never leaves its box, without a word.
"""

from __future__ import annotations

import math
import unicodedata
import warnings
from collections.abc import Callable, Iterable
from html import escape

from advicetree.drawing.picture import Picture, number
from advicetree.drawing.sizes import LEAST_SCALE
from advicetree.drawing.themes import FAMILY
from advicetree.drawing.widths import width
from advicetree.errors import DrawingError, DrawingWarning
from advicetree.text import shown

MOST_PIXELS = 100_000_000  # some 900 MB while it is painted, and 15 seconds
DOTS = 96  # CSS pixels to an inch, of 72 points
INSTALL = (
    "install the extra 'draw' (in the folder of the project: pip install \".[draw]\"); "
    "cards as .svg and .html, and texts (.mmd, .md, .txt and .dot), need nothing"
)
FONTS = "install Arial, Liberation Sans or Helvetica (apt install fonts-liberation)"
MEASURED = "Hamburgefonstiv, 123 mmm"
SIZE, STROKE = 20, 4  # of the letters that are tried, and how far from their end one of them is painted at most
NO_LETTER = "\u0378"  # Unicode has none there
MOST_TRIED, MOST_TOLD = 200, 10


def png(picture: Picture, scale: float) -> bytes:
    """A picture as PNG, with 96/72 × `scale` pixels to a point.

    Raises `DrawingError` where resvg is missing, the machine has no font for the text, or there would be more than 100 million pixels.
    """
    must_be_installed()
    wide, high = (math.ceil(size * DOTS / 72 * scale) for size in (picture.width, picture.height))
    if wide * high > MOST_PIXELS:
        fits = scale * math.sqrt(MOST_PIXELS / (wide * high))
        right = f"give a scale of {math.floor(fits * 100) / 100:g} or less, or draw a part of the tree" if fits >= LEAST_SCALE else "draw a part of the tree"
        raise DrawingError(f"the picture would have {wide:,} × {high:,} pixels, and at most {MOST_PIXELS:,} can be painted", right)
    if not _has_measured_font():
        raise DrawingError("this machine has no font with the widths of Arial, so the text of a PNG would be missing or leave its boxes", FONTS)
    svg = picture.still().svg()
    if (missing := missing_letters(svg, lambda letter: _painted(letter_as_svg(letter)))) is not None:
        warnings.warn(missing, DrawingWarning, stacklevel=4)
    return _painted(svg, scale)


def must_be_installed() -> None:
    """Raise `DrawingError` where resvg is not installed."""
    try:
        import resvg_py  # noqa: F401, PLC0415  (only a PNG needs it)
    except (ImportError, OSError):
        raise DrawingError("PNG needs the painting engine, which is not installed", INSTALL) from None


def missing_letters(text: str, painted: Callable[[str], object]) -> str | None:
    """A sentence about the letters of a text that no font has: those that are `painted` like a character that does not exist; `None` where none is missing.

    One letter of each script is tried.
    """
    letters = _of_each_script(set(text))
    if not letters:
        return None
    empty = painted(NO_LETTER)
    missing = [letter for letter in letters if painted(letter) == empty]
    some = shown(" ".join(missing[:MOST_TOLD]))
    return f"no font on this machine has letters such as {some}, so there are empty boxes in their places; install a font that has them" if missing else None


def _of_each_script(letters: Iterable[str]) -> list[str]:
    """A letter of each script but Latin: of those whose names begin alike."""
    found: dict[str, str] = {}
    for letter in sorted(letters):
        if not letter.isascii() and unicodedata.category(letter)[0] in "LNPS":
            script = unicodedata.name(letter, "").partition(" ")[0].partition("-")[0]
            found.setdefault(script, letter)
    return [letter for script, letter in found.items() if script != "LATIN"][:MOST_TRIED]


def _has_measured_font() -> bool:
    """Whether text is as wide as in Arial: it is painted up to where it ends there, and not beyond."""
    end = width(MEASURED) * SIZE
    nothing, inside, beyond = (_painted(_words(words, left=left, wide=STROKE)) for words, left in (("", 0.0), (MEASURED, end - STROKE), (MEASURED, end)))
    return inside != nothing and beyond == nothing


def letter_as_svg(letter: str) -> str:
    """A picture of one letter."""
    return _words(escape(letter), left=0, wide=SIZE)


def _words(words: str, *, left: float, wide: int) -> str:
    """A picture of what some words show from `left` on, so `wide`."""
    place = f'width="{wide}pt" height="{SIZE}pt" viewBox="{number(left)} 0 {wide} {SIZE}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {place}><text font-family="{FAMILY}" font-size="{SIZE}" y="{SIZE}">{words}</text></svg>'


def _painted(svg: str, scale: float = 1.0) -> bytes:
    """The PNG of an SVG; its fonts are those of the machine."""
    import resvg_py  # noqa: PLC0415

    return resvg_py.svg_to_bytes(svg_string=svg, dpi=DOTS, zoom=scale)
