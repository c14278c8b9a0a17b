"""The six trees that people are led through: both that are shipped, and four of other fields."""

from __future__ import annotations

from pathlib import Path

from advicetree import Tree, load, shipped

SHIPPED = ("interview-recovery", "delayed-flight")
OTHERS = ("benefits", "inheritance", "pension-age", "visa")


def tree_of(name: str) -> Tree:
    """A tree by its name."""
    return shipped(name) if name in SHIPPED else load(Path(__file__).parent / "data" / "trees" / f"{name}.toml")
