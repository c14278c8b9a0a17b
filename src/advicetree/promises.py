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
    answer: str | None = None

    def __str__(self) -> str:
        return self.node if self.answer is None else f"{self.node}.{self.answer}"


@attrs.frozen
class Points:
    """Points of which any one will do, or `each` is meant."""

    points: tuple[Point, ...]
    each: bool = False


@attrs.frozen
class Promise:
    """What the author says holds on every walk; `kind` is the key that says so in its table, and the fields have the names of its keys."""

    name: str
    kind: str
    when: Condition | None = None
    before: Points | None = None
    always: Points | None = None
    never: Points | None = None
    after: Points | None = None
    at_most: int | None = None
    of: Points | None = None
    can: Points | None = None
    from_: Points | None = None
    within: int | None = None
    not_before: timedelta | None = None
    since: str | None = None
    by: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Promise {shown(self.name)} ({self.kind})>"


@attrs.frozen
class Move:
    """One entry of an example's walk: an answer given at a node (`too-soon`: that it cannot be given yet), or time that passes."""

    node: str | None = None
    given: str | float | tuple[str, ...] | None = None
    after: timedelta | None = None


@attrs.frozen
class Example:
    """A walk that the author writes down: what is known, when it starts, the choices, and where it must lead.

    `on` is the day that ages are counted to, where the walk keeps no time.
    """

    name: str
    known: Table[str | float | tuple[str, ...]] = EMPTY
    at: datetime | None = None
    moments: Table[datetime] = EMPTY
    walk: tuple[Move, ...] = ()
    ends: str | None = None
    visits: tuple[Point, ...] = ()
    never: tuple[Point, ...] = ()
    on: date | None = None

    def __repr__(self) -> str:
        count = len(self.walk) if isinstance(self.walk, tuple) else 0
        return f"<Example {shown(self.name)}: {count} entr{'y' if count == 1 else 'ies'}>"
