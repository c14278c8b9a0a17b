"""How much was found, counted and told on one line.

Invariant: a tree goes by the name that it was asked for, so that no two files are told alike.
"""

from __future__ import annotations

from collections.abc import Sequence

from advicetree.checking.report import how_many
from advicetree.reports.checked import Checked
from advicetree.reports.wording import one_line
from advicetree.text import counted


def counts(checked: Checked) -> dict[str, int | None]:
    """What can be counted of a tree, by name; `None` for what is not known of one that cannot be read."""
    errors = sum(problem.severity == "error" for problem in checked.problems)
    found: dict[str, int | None] = {"errors": errors, "warnings": len(checked.problems) - errors}
    names = ("nodes", "answers", "promises", "proved", "examples", "passed", "taken", "claims", "carried")
    report = checked.report
    if report is None:
        return found | dict.fromkeys(names)
    numbers = (
        len(report.tree.nodes),
        report.coverage.answers,
        len(report.verdicts),
        sum(verdict.verdict == "kept" for verdict in report.verdicts),
        len(report.outcomes),
        sum(outcome.passed for outcome in report.outcomes),
        report.coverage.taken,
        report.claims,
        report.carried,
    )
    return found | dict(zip(names, numbers, strict=True))


def summary(checked: Checked) -> str:
    """What came of a tree, on one line, by the name that it was asked for."""
    told = checked.report.summary if checked.report is not None else f"the tree cannot be read; {how_many(checked.problems)}"
    return f"{one_line(checked.name)}: {told}"


def total(trees: Sequence[Checked]) -> str:
    """What came of several trees together, on one line."""
    return f"{counted(len(trees), 'tree')}: {how_many(problem for checked in trees for problem in checked.problems)}"
