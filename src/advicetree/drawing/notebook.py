"""What a notebook shows at the end of a cell: a picture, or words where none can be drawn; and the words of explanations, reports and walks.

Invariant: SVG has no Markdown beside it, since JupyterLab and nbconvert would show that; what cannot be drawn is told in words, and raises nothing.
The model and the session know nothing of pictures: they import this module by its name when a notebook asks them.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from advicetree.control import safe
from advicetree.drawing import Drawing, draw
from advicetree.drawing.outline.formats import unmarked
from advicetree.errors import AdviceTreeError, DrawingError
from advicetree.format import validated
from advicetree.session.session import Session
from advicetree.tree import Tree
from advicetree.words import told

if TYPE_CHECKING:
    from advicetree.drawing.picture import Picture

SVG, MARKDOWN, PLAIN = "image/svg+xml", "text/markdown", "text/plain"
# A whole tree of so many nodes can be taken in; of a larger one a cell shows less.
MOST_WHOLE = 20
# In points: what is wider is fitted to its cell, which otherwise shows its left upper corner alone.
WIDEST = 720.0
LONGEST_WORDS = 120_000
# Of what is longer than this many characters, a cell shows the beginning.
LONGEST_TOLD = 20_000

_INDENT = re.compile(r"^ +", re.MULTILINE)


def mime_bundle(value: Tree | Session | Drawing) -> dict[str, str]:
    """What a notebook shows of a value, by MIME type: its picture, or where there is none its outline in Markdown after the reason why.

    A session in a tree of more than 20 nodes is shown by what is around the node that it has come to.
    """
    plain = repr(value)
    if not _is_shown(SVG):
        return {PLAIN: plain}
    try:
        drawing = value if isinstance(value, Drawing) else _drawing(value)
    except AdviceTreeError as error:
        return {PLAIN: f"{plain}: {error}"}
    try:
        return {PLAIN: plain, SVG: _fitted(drawing._picture)}
    except DrawingError as error:
        return _in_words(drawing, plain, error)


def words_bundle(value: object) -> dict[str, str]:
    """What a notebook shows of a value in words, by MIME type: the text of `str()`, line by line; in Markdown, none of it is markup.

    >>> words_bundle("1. *So* much")
    {'text/plain': '1. *So* much', 'text/markdown': '&#49;. &#42;So&#42; much'}
    """
    words = safe(str(value))
    if len(words) > LONGEST_TOLD:
        beginning = words[:LONGEST_TOLD]
        kept = beginning.rpartition("\n")[0] or beginning
        words = f"{kept}\n{told('notebook.longer', count=len(words) - len(kept))}"
    if not _is_shown(MARKDOWN):
        return {PLAIN: words}
    return {PLAIN: words, MARKDOWN: unmarked(_INDENT.sub(lambda spaces: "\u00a0" * len(spaces[0]), words))}


def _is_shown(kind: str) -> bool:
    """Whether the program that asks can show this MIME type: IPython in a terminal asks too, and would have a picture drawn for nothing."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell is None or kind in shell.display_formatter.active_types


def _drawing(value: Tree | Session) -> Drawing:
    """The drawing that a cell shows of a bare tree or session."""
    if isinstance(value, Tree):
        return draw(validated(value))
    is_large = len(value.tree.nodes) > MOST_WHOLE
    return draw(value.tree, session=value, around=value.here.id if is_large else None)


def _fitted(picture: Picture) -> str:
    """A picture as a cell shows it: on one line, since each line costs a notebook's file ten bytes more, and no wider than the cell."""
    return picture.svg(sized=picture.width <= WIDEST, between="")


def _in_words(drawing: Drawing, plain: str, why: DrawingError) -> dict[str, str]:
    """What a cell shows where no picture can be drawn."""
    try:
        words = f"{unmarked(told('notebook.no_picture', why=why))}\n\n{drawing.markdown}"
    except DrawingError:
        words = ""
    return {PLAIN: plain, MARKDOWN: words} if 0 < len(words) <= LONGEST_WORDS else {PLAIN: f"{plain}: {why}"}
