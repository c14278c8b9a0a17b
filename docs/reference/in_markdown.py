"""Tables in Markdown, and words that have to be there."""

from __future__ import annotations

from collections.abc import Iterable


def described(name: str, words: str) -> str:
    """The words that describe something; raises `ValueError` where there are none."""
    if not words.strip():
        raise ValueError(f"{name!r} is not described where it is defined")
    return words


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    lines = [f"| {' | '.join(heads)} |"]
    lines.append("|" + "---|" * (lines[0].count("|") - 1))
    return "\n".join([*lines, *(f"| {' | '.join(row)} |".replace("|  |", "| |") for row in rows)])
