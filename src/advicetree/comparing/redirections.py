"""Who is told something else in another version of a tree."""

from __future__ import annotations

from advicetree.comparing.comparison import Redirection
from advicetree.comparing.matching import Matching


def redirections(matching: Matching) -> tuple[tuple[Redirection, ...], bool]:
    """Who is told something else, and whether that was worked out person by person."""
    raise NotImplementedError(matching)
