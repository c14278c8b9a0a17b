"""A guide to print: a title page, a sheet for each stage, all in words, and the sources.

Invariant: what it says in words is what the outline says, but for ids, promises and examples, which are for authors;
every picture in it has letters of 7 points or more, and every node in it has the number that it has in all other forms.
"""

from __future__ import annotations

from advicetree.drawing.guide.content import content_of
from advicetree.drawing.guide.typesetting import must_be_installed, typeset
from advicetree.drawing.sizes import Paper
from advicetree.drawing.view import View


def guide(view: View, paper: Paper) -> bytes:
    """The guide of a view as PDF, the same bytes for the same view and fonts.

    Raises `DrawingError` where the extra `print` is missing, the machine has no font for the text, there are more than 1,000,000 letters,
    or the process was forked from one that had made a guide.
    """
    must_be_installed()
    return typeset(content_of(view, paper), paper)
