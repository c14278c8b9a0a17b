"""How wide texts are, and where they break into lines.

Invariant: widths are those of Arial (and of Liberation Sans, which has the same), in ems, or a little more where a letter is not in the table;
so a shape that is made for a text is never too narrow for it. A text breaks between words, and within one only where it would not fit otherwise,
or where its script breaks so; never between a letter and its accents.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from operator import add, sub

from advicetree.columns import letters, parts

BOLD = 1.08
LEADING = 1.22
ELLIPSIS = "…"
_LOOSE = ",.;:"  # what is not left before an ellipsis

# Advance widths in thousandths of an em, measured in Liberation Sans 2.1, each with its letters; the wider of two that differ by less than 7.
_BY_WIDTH = {
    191: "′'",
    222: "ijlįĵĺļłſΐίιϊіј‘’‚‛",
    260: "|¦",
    278: " !,./:;I[\\]ft\xa0·ÌÍÎÏìíîïĨĩĪīĬĭĮİıţŧ·ΙΪІЇї",
    292: "ľ",
    334: "()-`r¡¨²³´¸¹ŕŗř“”„‹›{}ŀ",
    355: '•″"',
    365: "ºгѓ",
    375: "ªť",
    389: "Ί*",
    400: "τ°",
    441: "кќζ",
    448: "ĳέεξ",
    458: "зт",
    469: "^",
    482: "ς",
    500: "JcksvxyzçýÿćĉċčĴķĸśŝşšŷźżžγκλνЈсухѕў↑↓↕",
    510: "эє",
    521: "чь",
    531: "χв",
    542: "¶ЃГпя",
    552: "ΰυϋύ±÷Γ¯нџ",
    559: "#$0123456789?L_abdeghnopqu¢£¤¥§«»àáâãäåèéêëðñòóôõöùúûüþāăąđēĕėęěĝğġģĥħĹĻĽĿŁńņňŋōŏőũūŭůűųήηθοόаеорѐёђћ–†‡€δийѝ",
    569: "ρ",
    576: "бцβµμ",
    584: "άαЌКдл+<=>~¬×",
    604: "ŉЗ",
    611: "FTZ¿ßøŢŤŦŹŻŽΖΤТ",
    618: "ďσΣ",
    625: "ъ",
    635: "ЎУ",
    648: "φ",
    656: "ΞБЛЬ",
    669: "&ABEKPSVXYÀÁÂÃÄÅÈÉÊËÝÞĀĂĄĒĔĖĘĚĶŚŜŞŠŶŸΆΑΒΕΚΡΥΧΫЀЁЅАВЕРХЧΔΛж",
    677: "Д",
    690: "мπ",
    713: "ψ",
    723: "ЄЏИЙПЭыCDHNRUwÇÐÑÙÚÛÜĆĈĊČĎĐĤĦŃŅŇŔŖŘŨŪŬŮŰŲŵΗΝΠЍНСЯŊ",
    740: "Ĳ©®Ц",
    752: "ΩюΏ",
    760: "Ф",
    774: "Ό",
    784: "GOQÒÓÔÕÖØĜĞĠĢŌŎŐΘΟОωώΈ",
    792: "Ъ",
    802: "Φш",
    812: "њ",
    823: "фщ",
    838: "MmΜМ¼½¾ΨΉ",
    855: "ЋΎ",
    865: "Ђ",
    889: "Ы%æ",
    906: "љ",
    923: "ШЖ",
    944: "ЩWœŴ",
    1000: "ÆŒ—…‰™←→↔",
    1015: "ЊЮ@",
    1057: "Љ",
}
_UNKNOWN = 0.8
_WIDE = 1.0
_PICTURE = 1.4
_PICTURES = 0x1F000
_NOTHING = {"Mn", "Me", "Cf"}
_CLOSE = 0.4
_MOST_KEPT = 1 << 16


class _Widths(dict[str, float]):
    """How wide each letter is, in ems."""

    def __missing__(self, letter: str) -> float:
        found = _of_unknown(letter)
        if len(self) < _MOST_KEPT:
            self[letter] = found
        return found


def _of_unknown(letter: str) -> float:
    """The most that a letter can take that is not in the table."""
    if unicodedata.category(letter) in _NOTHING:
        return 0.0
    if ord(letter) >= _PICTURES and unicodedata.category(letter) == "So":
        return _PICTURE
    return _WIDE if unicodedata.east_asian_width(letter) in "WF" else _UNKNOWN


_WIDTHS = _Widths({letter: width / 1000 for width, letters in _BY_WIDTH.items() for letter in letters})
_SPACE = _WIDTHS[" "]


def width(text: str, *, bold: bool = False) -> float:
    """How wide a line is, in ems.

    >>> round(width("Yes"), 2)
    1.73
    >>> width("没有") == 2.0
    True
    """
    found = sum(map(_WIDTHS.__getitem__, text))
    return found * BOLD if bold else found


def wrapped(text: str, most: float, *, bold: bool = False) -> tuple[str, ...]:
    """The lines of a text, none wider than `most` ems, about equally long, so that none holds a single short word.

    >>> wrapped("Do you know anybody inside the company?", 11)
    ('Do you know anybody', 'inside the company?')
    """
    return tuple(line for line, _ in measured(text, most, bold=bold))


@lru_cache(maxsize=8192)
def measured(text: str, most: float, *, bold: bool = False) -> tuple[tuple[str, float], ...]:
    """The lines of a text as `wrapped` does, each with its width in ems.

    >>> [(line, round(width, 1)) for line, width in measured("Do you know anybody?", 7)]
    [('Do you know', 5.8), ('anybody?', 4.4)]
    """
    wider = BOLD if bold else 1.0
    lines = [line for paragraph in text.split("\n") for line in _Run(paragraph, most / wider).lines()]
    return tuple((line, wide * wider) for line, wide in lines) or (("", 0.0),)


def cut(text: str, most: float, lines: int = 1, *, bold: bool = False) -> tuple[tuple[str, float], ...]:
    """As much of a text as fits on so many lines of `most` ems, cut at a word with an ellipsis where there is more; each line with its width in ems.

    >>> [line for line, _ in cut("Look ahead while it is still open", 8.0)]
    ['Look ahead …']
    """
    words = _beginning(text.split(), most * lines / (BOLD if bold else 1.0))
    whole = measured(" ".join(words), most, bold=bold)
    if len(whole) <= lines and len(words) == len(text.split()):
        return whole

    def longest(pieces: Sequence[str], between: str) -> tuple[tuple[str, float], ...] | None:
        """The lines of as many pieces as fit, or `None` where not even the first one does."""
        found, low, high = None, 1, len(pieces)
        while low <= high:
            middle = (low + high) // 2
            tried = measured(between.join(pieces[:middle]).rstrip(_LOOSE) + between + ELLIPSIS, most, bold=bold)
            if len(tried) <= lines:
                found, low = tried, middle + 1
            else:
                high = middle - 1
        return found

    return longest(words, " ") or longest(list(letters(words[0])), "") or measured(ELLIPSIS, most, bold=bold)


def _beginning(words: list[str], most: float) -> list[str]:
    """The first words of a text, up to the one that ends beyond so many ems, so that a long text is cut as fast as a short one."""
    used = -_SPACE
    for number, word in enumerate(words, 1):
        used += _SPACE + of_word(word)
        if used > most + _CLOSE:
            return words[:number]
    return words


class _Run:
    """A paragraph as the pieces that it can be broken into, with the space before each, and where each starts and ends in one long line, in ems."""

    def __init__(self, text: str, most: float) -> None:
        self.most = most
        self.pieces = text.split()
        self.spaces = [_SPACE] * len(self.pieces)
        wide = list(map(of_word, self.pieces))
        if not (text.isascii() and max(wide, default=0.0) <= most):
            words = [parts([(letter, _WIDTHS[letter] if len(letter) == 1 else width(letter)) for letter in letters(word)], most) for word in self.pieces]
            self.pieces = [part for word in words for part, _ in word]
            self.spaces = [0.0 if number else _SPACE for word in words for number in range(len(word))]
            wide = [wide for word in words for _, wide in word]
        self.ends = list(accumulate(map(add, wide, self.spaces)))
        self.starts = list(map(sub, self.ends, wide))

    def lines(self) -> list[tuple[str, float]]:
        """As few lines as possible, as narrow as that number allows, each with its width."""
        if not self.pieces:
            return []
        breaks = self._filled(self.most)
        fewest = len(breaks)
        if fewest > 1:
            low, high = self.ends[-1] / fewest, self.most
            while high - low > _CLOSE:
                middle = (low + high) / 2
                tried = self._filled(middle)
                if len(tried) > fewest:
                    low = middle
                else:
                    high, breaks = middle, tried
        return [(self._line(first, end), self.ends[end - 1] - self.starts[first]) for first, end in pairwise((0, *breaks))]

    def _filled(self, most: float) -> list[int]:
        """Where lines end that each take as many pieces as fit; a piece that is too wide has a line of its own."""
        breaks: list[int] = []
        first, count = 0, len(self.pieces)
        while first < count:
            first = max(bisect_right(self.ends, self.starts[first] + most + 1e-9, first), first + 1)
            breaks.append(first)
        return breaks

    def _line(self, first: int, end: int) -> str:
        if all(self.spaces[first + 1 : end]):
            return " ".join(self.pieces[first:end])
        line = self.pieces[first]
        for number in range(first + 1, end):
            line += f" {self.pieces[number]}" if self.spaces[number] else self.pieces[number]
        return line


@lru_cache(maxsize=8192)
def of_word(word: str) -> float:
    """How wide a word is, in ems."""
    return width(word)


def forget() -> None:
    """Forget all widths and lines worked out so far, so that a measurement starts from nothing."""
    measured.cache_clear()
    of_word.cache_clear()
