"""Who is told something else, in words."""

from __future__ import annotations

from advicetree.comparing.comparison import Redirection
from advicetree.tree import Tree


def who_in_words(old: Tree, new: Tree, redirection: Redirection) -> str:
    """One redirection as a sentence."""
    return f"{redirection.at}: {redirection.old} → {redirection.new}"
