"""Whether each possible session of a tree can be carried over to another version of it."""

from __future__ import annotations

from advicetree.comparing.comparison import CarryVerdict
from advicetree.tree import Tree


def can_carry(old: Tree, new: Tree) -> CarryVerdict:
    """Whether each possible session of an old tree can be carried over whole to a new one."""
    raise NotImplementedError(old, new)
