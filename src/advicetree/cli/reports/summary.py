"""How much was found, counted and told on one line.

What always holds: text and JSON tell the same numbers; one is told in the singular, and what a tree has none of in a word or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence

from advicetree.cli.reports.checked import Checked
from advicetree.cli.reports.wording import one_line


def counts(checked: Checked) -> dict[str, int | None]:
    """Give what can be counted of a tree, by name; `None` for what is not known of one that cannot be read."""
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
    """Give what came of a tree, on one line."""
    found = {name: number or 0 for name, number in counts(checked).items()}
    if checked.report is None:
        return f"{one_line(checked.name)}: the tree cannot be read; {_severities(found['errors'], found['warnings'])}"
    told = [f"{_number(found['nodes'], 'node')}, {_number(found['answers'], 'answer')}"]
    told.append(f"{_share(found['proved'], found['promises'], 'promise')} proved" if found["promises"] else "no promises")
    if found["examples"]:
        told.append(f"{_share(found['passed'], found['examples'], 'example')} {'passes' if found['examples'] == 1 else 'pass'}")
    else:
        told.append("no examples")
    if found["claims"]:
        told.append(f"{_share(found['carried'], found['claims'], 'claim')} carried")
    if found["examples"] and found["answers"]:
        told.append(f"examples take {_share(found['taken'], found['answers'], 'answer')}" + _untaken(found["answers"] - found["taken"]))
    told.append(_severities(found["errors"], found["warnings"]))
    return f"{checked.report.tree.id}: {'; '.join(told)}"


def total(trees: Sequence[Checked]) -> str:
    """Give what came of several trees together, on one line."""
    errors = sum(problem.severity == "error" for checked in trees for problem in checked.problems)
    return f"{_number(len(trees), 'tree')}: {_severities(errors, sum(len(checked.problems) for checked in trees) - errors)}"


def _severities(errors: int, warnings: int) -> str:
    """Give how many problems there are, by their severity."""
    told = [_number(number, what) for number, what in ((errors, "error"), (warnings, "warning")) if number]
    return ", ".join(told) or "no problem"


def _untaken(number: int) -> str:
    return f", and leave {number:,} untaken" if number else ""


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _share(some: int, all: int, what: str) -> str:
    """Give a part of a whole, such as `1 of 2 promises`."""
    return f"{some:,} of {_number(all, what)}"
