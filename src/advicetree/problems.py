"""What can be wrong with a tree, as a value: the rule, a sentence, and where.

Invariant: a `Problem` has the path of the key at fault, its `Place` if the tree has a text, and the walk that shows it as data.
Nothing parses its sentence.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

from advicetree.text import printable, shown

LONGEST_BARE = 64
UNREAD = frozenset({"unreadable", "not-a-file", "unknown-format"})  # rules of what cannot be read at all

Told: TypeAlias = str | tuple[str, ...]  # the id of an answer or a value or, of a fact of several choices, the ids of what was ticked


def _is_bare(key: str) -> bool:
    """Whether a key can be written without quotes."""
    return 0 < len(key) <= LONGEST_BARE and key.isascii() and key.replace("-", "_").replace("_", "a").isalnum()


def dotted(path: tuple[str | int, ...]) -> str:
    """The path of a key on one line, with entries of lists counted from 0.

    >>> dotted(("source", "guide", "claims", "1.2"))
    "source.guide.claims.'1.2'"
    >>> dotted(("promise", 1, "before"))
    'promise[1].before'
    """
    parts = (f"[{part}]" if isinstance(part, int) else f".{part if _is_bare(part) else shown(part)}" for part in path)
    return "".join(parts).removeprefix(".") or "the tree"


@attrs.frozen
class Place:
    """A place in a text."""

    file: str
    """The file's name as it was given."""
    line: int
    """The line, from 1."""
    column: int
    """The column, from 1."""

    def __str__(self) -> str:
        return f"{printable(self.file)}:{self.line}:{self.column}"


@attrs.frozen
class Problem:
    """One thing that is wrong with a tree, as the reader or the checker found it.

    In `walk` and `known`, a fact of several choices has the tuple of what was ticked.

    >>> print(Problem("unknown-stage", "stage 'lok' is not declared", Place("my.toml", 3, 9), "look"))
    my.toml:3:9: unknown-stage: stage 'lok' is not declared; did you mean 'look'?
    >>> print(Problem("unknown-stage", "stage 'lok' is not declared", path=("action", "search", "stage")))
    action.search.stage: unknown-stage: stage 'lok' is not declared
    """

    rule: str
    """The name of the rule that it breaks, which does not change."""
    sentence: str
    """What is wrong, in one sentence."""
    place: Place | None = None
    """Where the key at fault is in the text; `None` for a tree made in Python."""
    nearest: str | None = None
    """The valid name that was probably meant, or `None`."""
    severity: Literal["error", "warning"] = "error"
    """How grave it is; what the reader finds is always an error."""
    fix: str | None = None
    """What can be done; `None` where the sentence says it."""
    known: tuple[tuple[str, Told], ...] = ()
    """Of whom the walk is true, as pairs of a fact and a value, as far as the walk does not tell it."""
    walk: tuple[tuple[str, Told], ...] = ()
    """The walk that shows it, as pairs of a node and the answer given there."""
    path: tuple[str | int, ...] = attrs.field(default=(), kw_only=True)
    """The key at fault, such as `("situation", "tracked", "answers", "yes")`; empty for the tree as a whole."""
    node: str | None = attrs.field(default=None, kw_only=True)
    """The node whose `silence` would silence it, for a warning that has one."""

    @property
    def where(self) -> str:
        """The place in words, `my.toml:3:9`, or the path if there is no text, `situation.tracked.answers.yes`."""
        return str(self.place) if self.place is not None else dotted(self.path)

    def __repr__(self) -> str:
        return f"<Problem {self}>"

    def __str__(self) -> str:
        mild = "warning: " if self.severity == "warning" else ""
        return f"{self.where}: {mild}{self.rule}: {full_sentence(self)}"


def full_sentence(problem: Problem) -> str:
    """The sentence of a problem, with the name that was probably meant."""
    return problem.sentence + (f"; did you mean {shown(problem.nearest)}?" if problem.nearest is not None else "")


def entry(step: tuple[str, Told]) -> str:
    """A step of a walk as an example's walk has it.

    >>> entry(("tracked", "yes")), entry(("benefits", ("uc", "hb"))), entry(("benefits", ()))
    ('tracked: yes', 'benefits: uc, hb', 'benefits:')
    """
    node, answer = step
    return f"{node}: {answer if isinstance(answer, str) else ', '.join(answer)}".rstrip()


def attribute(fact: str, value: Told) -> str:
    """What is true of a person, in short.

    >>> attribute("country", "india"), attribute("benefits", ("uc", "hb"))
    ('country = india', 'benefits = [uc, hb]')
    """
    return f"{fact} = {value if isinstance(value, str) else '[' + ', '.join(value) + ']'}"


def where(problem: Problem) -> str:
    """Where a problem is: its place, or only the name of what cannot be read."""
    return printable(problem.place.file) if problem.place is not None and problem.rule in UNREAD else problem.where
