"""What the checker says of a tree, as values.

What always holds: `problems` stand in the order of the text; a promise that could not be proved is never counted as kept.
"""

from __future__ import annotations

from typing import Literal

import attrs

from advicetree.checking.covering import Coverage
from advicetree.errors import Problem
from advicetree.model import Tree
from advicetree.promises import Example, Promise
from advicetree.session import Session


@attrs.frozen
class Verdict:
    """What came of one promise: it is proved to be `kept` on every walk, or `broken`, or `not proved` within the bound."""

    promise: Promise
    verdict: Literal["kept", "broken", "not proved"]


@attrs.frozen
class Outcome:
    """What came of one example: whether it led where its author says, and if not, why, in one sentence.

    `session` is the walk as far as it went; `entry` is the index in the example's `walk` of the entry at fault, `None` where it is none of them.
    """

    example: Example
    session: Session
    why: str | None = None
    entry: int | None = None

    @property
    def passed(self) -> bool:
        """Whether the example led where its author says."""
        return self.why is None


@attrs.frozen
class Report:
    """All that was found in a tree: problems, what came of promises and examples, and how much of it the examples and the citations cover.

    `coverage` says which answers the examples take; of the `claims` of all sources, `carried` are cited by some node.
    """

    tree: Tree
    problems: tuple[Problem, ...]
    verdicts: tuple[Verdict, ...]
    outcomes: tuple[Outcome, ...]
    coverage: Coverage
    claims: int
    carried: int

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that are errors."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems that are warnings."""
        return tuple(problem for problem in self.problems if problem.severity == "warning")

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not self.errors
