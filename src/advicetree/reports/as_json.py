"""What was found in trees, as one JSON document, whose shape is documented in `docs/reference/check-output.md`.

Invariant: every key is there in every document, in the same order; what is not known of a tree that cannot be read is `null` or empty.
A change of the shape that could break a program that reads it changes `version`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from advicetree.checking.coverage import Coverage
from advicetree.checking.report import Report
from advicetree.problems import Place, Problem
from advicetree.reports.checked import Checked

VERSION = 1

_COUNTS: dict[str, Callable[[Report], int]] = {
    "nodes": lambda report: len(report.tree.nodes),
    "answers": lambda report: report.coverage.answers,
    "promises": lambda report: len(report.verdicts),
    "proved": lambda report: sum(verdict.verdict == "kept" for verdict in report.verdicts),
    "examples": lambda report: len(report.outcomes),
    "passed": lambda report: sum(outcome.passed for outcome in report.outcomes),
    "taken": lambda report: report.coverage.taken,
    "choices": lambda report: report.coverage.choices,
    "ticked": lambda report: report.coverage.ticked,
    "rules": lambda report: report.coverage.rules,
    "hit": lambda report: report.coverage.hit,
    "claims": lambda report: report.claims,
    "carried": lambda report: report.carried,
}


def as_json(trees: Sequence[Checked]) -> dict[str, Any]:
    """The document as plain data."""
    return {"version": VERSION, "trees": [_tree(checked) for checked in trees]}


def _tree(checked: Checked) -> dict[str, Any]:
    problems = [_problem(problem) for problem in checked.problems]
    unread = {"id": None, "title": None, "problems": problems, "promises": [], "examples": [], "coverage": None, "claims": None, "carried": None}
    read = _read(checked.report) if checked.report is not None else {}
    return {"name": checked.name, "file": checked.file, **unread, **read, "summary": _counts(checked)}


def _read(report: Report) -> dict[str, Any]:
    """What is known of a tree that could be read."""
    return {
        "id": report.tree.id,
        "title": report.tree.title,
        "promises": [{"name": one.promise.name, "verdict": one.verdict} for one in report.verdicts],
        "examples": [
            {"name": one.example.name, "passed": one.passed, "why": one.why, "entry": one.entry, "reached": one.session.here.id} for one in report.outcomes
        ],
        "coverage": _coverage(report.coverage),
        "claims": report.claims,
        "carried": report.carried,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "rule": problem.rule,
        "severity": problem.severity,
        "sentence": problem.sentence,
        **placed(problem.place),
        "path": list(problem.path),
        "nearest": problem.nearest,
        "fix": problem.fix,
        "known": dict(problem.known),
        "walk": walk_of(problem),
    }


def walk_of(problem: Problem) -> list[dict[str, Any]]:
    """The walk that shows a problem, step by step."""
    return [{"node": node, "answer": answer} for node, answer in problem.walk]


def _coverage(coverage: Coverage) -> dict[str, Any]:
    return {
        "answers": coverage.answers,
        "taken": coverage.taken,
        "untaken": [{"node": point.node, "answer": point.answer, **placed(place)} for point, place in coverage.untaken],
        "choices": coverage.choices,
        "ticked": coverage.ticked,
        "unticked": [{"fact": fact, "choice": choice, **placed(place)} for fact, choice, place in coverage.unticked],
        "rules": coverage.rules,
        "hit": coverage.hit,
        "unhit": [{"fact": fact, "number": number, **placed(place)} for fact, number, place in coverage.unhit],
    }


def placed(place: Place | None) -> dict[str, Any]:
    """A place, as three keys."""
    return {"file": None, "line": None, "column": None} if place is None else {"file": place.file, "line": place.line, "column": place.column}


def _counts(checked: Checked) -> dict[str, int | None]:
    """What can be counted of a tree, by name; `None` for what is not known of one that cannot be read."""
    errors = sum(problem.severity == "error" for problem in checked.problems)
    counts = {name: count(checked.report) if checked.report is not None else None for name, count in _COUNTS.items()}
    return {"errors": errors, "warnings": len(checked.problems) - errors, **counts}
