"""How wide texts are, where they break into lines, and how large the boxes and the labels of edges are that hold them.

Invariant: widths are those of Arial (and of Liberation Sans, which has the same), in ems, or a little more where a letter is not in the table;
so a box that is made for a text is never too narrow for it, and each line fits into its shape with a margin. Sizes are in points.
A text breaks between words, and within one only where it would not fit otherwise, or where its script breaks so; never between a letter and its accents.
"""

from __future__ import annotations

import math
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from operator import add, sub
from typing import Literal, NamedTuple, TypeAlias

import attrs

from advicetree.columns import letters, parts
from advicetree.control import safe
from advicetree.drawing.view import ELLIPSIS, Box, Edge, View
from advicetree.words import told

BOLD = 1.08
HEADLINE, DETAIL, LABEL, SAID, STAGE = 11.5, 10.0, 10.0, 9.0, 8.5
LEADING = 1.22
SIDE, ABOVE, GAP = 11.0, 8.0, 3.0
WIDEST_HEADLINE, WIDEST_DETAIL, WIDEST_LABEL, WIDEST_SAID = 12.5, 14.5, 9.5, 12.5
NARROWEST_QUESTION, WIDEST_QUESTION = 7.5, 22.0
QUESTION_DEPTH = 0.55
DIAMOND_SHARES = (1.35, 1.6, 1.9, 2.3)
SLACK = 10.0
START_WIDTH, START_HEIGHT = 54.0, 24.0

Look: TypeAlias = Literal["headline", "detail", "caution", "wait", "opens", "problem", "label", "said", "note", "you", "more", "difference", "stage"]

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


class _Run:
    """A paragraph as the pieces that it can be broken into, with the space before each, and where each starts and ends in one long line, in ems."""

    def __init__(self, text: str, most: float) -> None:
        self.most = most
        self.pieces = text.split()
        self.spaces = [_SPACE] * len(self.pieces)
        wide = list(map(_of_word, self.pieces))
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
def _of_word(word: str) -> float:
    return width(word)


def forget() -> None:
    """Forget all widths and lines worked out so far, so that a measurement starts from nothing."""
    measured.cache_clear()
    _of_word.cache_clear()


class TextLine(NamedTuple):
    """One line of text as it is drawn: its look, its size in points, whether it is bold, and its width in points."""

    text: str
    look: Look
    size: float
    bold: bool
    width: float

    @property
    def height(self) -> float:
        """How high it is with the space between lines, in points."""
        return self.size * LEADING


@attrs.frozen
class TextBlock:
    """The lines in a box, or in the label of an edge, and the size that holds them, in points."""

    lines: tuple[TextLine, ...]
    width: float
    height: float

    @property
    def text_height(self) -> float:
        """How high its lines are together, with the gap below the headline."""
        return text_height(self.lines)


def text_height(lines: Sequence[TextLine]) -> float:
    """How high some lines are together: each with its own height, and a gap where their look changes."""
    return LEADING * sum([line.size for line in lines]) + GAP * sum([one.look != other.look for one, other in pairwise(lines)])


def box_block(box: Box, stage: str | None = None) -> TextBlock:
    """The lines and the size of a box, with the title of its stage where it is named; a question is a diamond."""
    if box.kind == "situation":
        return _diamond(box, stage)
    if box.kind == "elsewhere":
        lines = (*_lines(box.headline, WIDEST_LABEL, "label", LABEL), *_details(box))
        return TextBlock(lines, _widest(lines) + 2 * SIDE, text_height(lines) + 2 * 5)
    lines = (*_above(box, stage), *_lines(box.headline, WIDEST_HEADLINE, "headline", HEADLINE, bold=True), *_details(box))
    return TextBlock(lines, max(_widest(lines) + 2 * SIDE, 70.0), max(text_height(lines) + 2 * ABOVE, 34.0))


def label_block(edge: Edge) -> TextBlock | None:
    """The lines and the size of the label of an edge, or `None` where it has nothing to say."""
    lines: tuple[TextLine, ...] = ()
    if edge.label:
        lines += _lines(edge.label, WIDEST_LABEL, "label", LABEL, bold=True)
    for detail in edge.details:
        lines += _lines(f"({detail})", WIDEST_LABEL, "note", SAID)
    if edge.say is not None:
        lines += _lines(edge.say if edge.say == ELLIPSIS else f"“{edge.say}”", WIDEST_SAID, "said", SAID)
    return TextBlock(lines, _widest(lines) + 8, text_height(lines) + 4) if lines else None


def _above(box: Box, stage: str | None) -> tuple[TextLine, ...]:
    here = _lines(told("picture.here"), WIDEST_DETAIL, "you", DETAIL, bold=True) if box.here else ()
    if stage is None:
        return here
    # Other programs draw all lines of a box in one size, so it has to be wide enough for that.
    titles = _lines(stage, WIDEST_DETAIL, "stage", DETAIL)
    return (*here, *(title._replace(size=STAGE) for title in titles))


def _details(box: Box) -> tuple[TextLine, ...]:
    lines: tuple[TextLine, ...] = ()
    for detail in box.details:
        look: Look = "detail" if detail.kind in {"by", "asks", "choice"} else detail.kind  # type: ignore[assignment]
        lines += _lines(detail.text, WIDEST_DETAIL, look, DETAIL, bold=detail.kind in {"opens", "problem", "difference"})
    return lines


def _lines(text: str, most: float, look: Look, size: float, *, bold: bool = False) -> tuple[TextLine, ...]:
    return tuple(TextLine(words, look, size, bold, wide * size) for words, wide in measured(safe(text), most, bold=bold))


def _widest(lines: Sequence[TextLine]) -> float:
    return max([line.width for line in lines], default=0.0)


def _diamond(box: Box, stage: str | None) -> TextBlock:
    """The lines and the size of a question: about as many lines as make a diamond of about half its width in height, and the smallest such diamond."""
    words = safe(box.headline)
    long = width(words)
    ideal = max(1.0, math.sqrt(long * QUESTION_DEPTH / LEADING))
    most = min(max(long / ideal * 1.1, NARROWEST_QUESTION, *map(_of_word, words.split())), WIDEST_QUESTION)
    return _around((*_above(box, stage), *_lines(box.headline, most, "headline", HEADLINE), *_details(box)))


def _around(lines: tuple[TextLine, ...]) -> TextBlock:
    """The smallest of some diamonds that hold the lines: the corners of a line may touch the border, and not cross it."""
    high = text_height(lines)
    edges: list[tuple[float, float]] = []
    y, last = -high / 2, lines[0].look
    for line in lines:
        y += GAP if line.look != last else 0.0
        last = line.look
        edges.append((line.width + SLACK, max(-y, y + line.height)))
        y += line.height
    sizes = []
    for share in DIAMOND_SHARES:
        height = high * share + 8
        sizes.append((max([wide / (1 - 2 * away / height) for wide, away in edges]), height))
    wide, height = min(sizes, key=lambda size: size[0] * size[1] * (1 + abs(size[1] / size[0] - QUESTION_DEPTH)))
    return TextBlock(lines, max(wide, 76.0), max(height, 44.0))


@attrs.frozen
class Measures:
    """The lines and the sizes of all boxes, by node, and of all labels of edges, by (node, answer)."""

    boxes: dict[str, TextBlock]
    labels: dict[tuple[str, str | None], TextBlock]


def measures_of(view: View) -> Measures:
    """The measures of a view."""
    labels = {(edge.node, edge.answer): label for edge in view.edges if (label := label_block(edge)) is not None}
    titles = {box.id: view.tree.stages[stage].title for stage, boxes in view.stages for box in boxes}
    return Measures({box.id: box_block(box, titles.get(box.id)) for box in view.boxes}, labels)
