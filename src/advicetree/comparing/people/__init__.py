"""Who is told something else in another version of a tree.

*Advice* is the sequence of actions and endings that a person comes to; situations are silent. Who is told something else is worked out person by person
(`person_by_person`) where that fits into the bounds, and else edge by edge (`edge_by_edge`), which always does.

Invariant: where both trees lead alike, nothing is told.
"""

from __future__ import annotations

from advicetree.checking.budget import BudgetExceeded
from advicetree.comparing.comparison import Redirection
from advicetree.comparing.matching import Matching
from advicetree.comparing.people.drawings import Drawings
from advicetree.comparing.people.edge_by_edge import redirected_edges
from advicetree.comparing.people.person_by_person import redirected_people


def redirections(matching: Matching) -> tuple[tuple[Redirection, ...], bool]:
    """Who is told something else, and whether that was worked out person by person."""
    drawings = Drawings(matching)
    if not drawings.differing and drawings.pairs(matching.old.start, matching.new.start):
        return (), True
    try:
        return redirected_people(drawings), True
    except BudgetExceeded:
        return redirected_edges(drawings), False
