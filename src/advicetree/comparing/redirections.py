"""Who is told something else in another version of a tree.

*Advice* is the sequence of actions and endings that a person comes to; situations are silent.

Invariant: where both trees lead alike, nothing is told.
"""

from __future__ import annotations

from advicetree.comparing.comparison import Redirection
from advicetree.comparing.drawings import Drawings
from advicetree.comparing.edge_by_edge import redirected_edges
from advicetree.comparing.matching import Matching


def redirections(matching: Matching) -> tuple[tuple[Redirection, ...], bool]:
    """Who is told something else, and whether that was worked out person by person."""
    drawings = Drawings(matching)
    if not drawings.differing and drawings.pairs(matching.old.start, matching.new.start):
        return (), True
    return redirected_edges(drawings), False
