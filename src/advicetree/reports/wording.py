"""Words that the forms share, made fit for where they stand.

Invariant: whatever stands in a tree, a line stays one line.
"""

from __future__ import annotations

from advicetree.checking.report import person
from advicetree.pieces import safe
from advicetree.problems import Problem
from advicetree.text import shown


def one_line(text: str) -> str:
    r"""A text on one line, without characters that could steer a terminal.

    >>> one_line("two\nlines")
    'two lines'
    """
    return safe(" ".join(text.split("\n")).replace("\t", " "))


def told(problem: Problem) -> str:
    """The sentence of a problem, with the name that was probably meant."""
    return problem.sentence + (f"; did you mean {shown(problem.nearest)}?" if problem.nearest is not None else "")


def walk_intro(problem: Problem) -> str:
    """The words before the walk of a problem, or those about its person where it has none."""
    who = person(problem.known)
    if not problem.walk:
        return who
    return f"a walk that shows it, {who}" if who else "a walk that shows it"
