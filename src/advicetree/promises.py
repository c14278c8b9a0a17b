"""What an author says of a tree: promises, which hold on every walk, and examples, which are walks with where they lead.

Invariant: they name nodes, answers, facts and moments that the tree has; whether they are kept is not known here.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import attrs

from advicetree.model import EMPTY, Condition, Table
from advicetree.text import shown

LIMIT = "(limit)"  # stands for the limit of a node where an answer can; no id has brackets, so no answer has this name


@attrs.frozen
class Point:
    """A node, or an answer given there."""

    node: str
    """The node's id."""
    answer: str | None = None
    """The answer's id; `None` where the node itself is meant, `(limit)` for its limit."""

    def __str__(self) -> str:
        return self.node if self.answer is None else f"{self.node}.{self.answer}"


@attrs.frozen
class Points:
    """Points of which any one will do, or each is meant."""

    points: tuple[Point, ...]
    """The points."""
    each: bool = False
    """Whether each of them is meant, and not any one."""


@attrs.frozen
class Promise:
    """What the author says holds on every walk; the fields have the names of the keys of its table."""

    name: str
    """Its name."""
    kind: str
    """The key that says what is promised, such as `never`."""
    when: Condition | None = None
    """Of whom it is said; `None` where it is of everybody."""
    before: Points | None = None
    """Nobody reaches these …"""
    always: Points | None = None
    """… without having been at these before."""
    never: Points | None = None
    """Nobody reaches these …"""
    after: Points | None = None
    """… after these, if it is given."""
    at_most: int | None = None
    """Nobody comes more often than this …"""
    of: Points | None = None
    """… to these; with `by` and `not_before`, the points that are meant."""
    can: Points | None = None
    """These can still be reached …"""
    from_: Points | None = None
    """… from these; `None` for the start. In a file it is called `from`."""
    within: int | None = None
    """Every walk has ended after so many visits."""
    not_before: timedelta | None = None
    """How long after `since` the points of `of` come at the earliest."""
    since: str | None = None
    """The moment that `not_before` counts from; `None` for the start of the walk."""
    by: tuple[str, ...] = ()
    """Everybody who reaches the actions does them in one of these ways."""

    def __repr__(self) -> str:
        return f"<Promise {shown(self.name)} ({self.kind})>"


@attrs.frozen
class Move:
    """One entry of an example's walk: an answer given at a node, or time that passes."""

    node: str | None = None
    """The node's id; `None` where time passes."""
    given: str | float | tuple[str, ...] | None = None
    """What is answered there; `too-soon` says that nothing can be yet."""
    after: timedelta | None = None
    """The time that passes; `None` where an answer is given."""


@attrs.frozen
class Example:
    """A walk that the author writes down, and where it must lead."""

    name: str
    """Its name."""
    known: Table[str | float | tuple[str, ...]] = EMPTY
    """What is known beforehand, by fact."""
    at: datetime | None = None
    """When it starts; `None` where it keeps no time."""
    moments: Table[datetime] = EMPTY
    """The moments that are given."""
    walk: tuple[Move, ...] = ()
    """The choices, in order."""
    ends: str | None = None
    """The id of the ending where it must end."""
    visits: tuple[Point, ...] = ()
    """Where it must have been."""
    never: tuple[Point, ...] = ()
    """Where it must not have been."""
    on: date | None = None
    """The day that ages are counted to, where it keeps no time."""

    def __repr__(self) -> str:
        count = len(self.walk) if isinstance(self.walk, tuple) else 0
        return f"<Example {shown(self.name)}: {count} entr{'y' if count == 1 else 'ies'}>"
