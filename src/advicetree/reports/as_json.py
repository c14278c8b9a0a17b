"""What was found in trees, as one JSON document whose shape the documentation tells.

Invariant: every key is there in every document, in the same order; what is not known of a tree that cannot be read is `null` or empty.
A change of the shape that could break a program that reads it changes `version`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from advicetree.checking.covering import Coverage
from advicetree.problems import Place, Problem
from advicetree.promises import Point
from advicetree.reports.checked import Checked
from advicetree.reports.summary import counts

VERSION = 1


def as_data(trees: Sequence[Checked]) -> dict[str, Any]:
    """The document as plain data."""
    return {"version": VERSION, "trees": [_tree(checked) for checked in trees]}


def _tree(checked: Checked) -> dict[str, Any]:
    report = checked.report
    return {
        "name": checked.name,
        "file": checked.file,
        "id": report.tree.id if report is not None else None,
        "title": report.tree.title if report is not None else None,
        "problems": [_problem(problem) for problem in checked.problems],
        "promises": [{"name": one.promise.name, "verdict": one.verdict} for one in report.verdicts] if report is not None else [],
        "examples": [
            {"name": one.example.name, "passed": one.passed, "why": one.why, "entry": one.entry, "reached": one.session.here.id} for one in report.outcomes
        ]
        if report is not None
        else [],
        "coverage": _coverage(report.coverage) if report is not None else None,
        "claims": report.claims if report is not None else None,
        "carried": report.carried if report is not None else None,
        "summary": counts(checked),
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "rule": problem.rule,
        "severity": problem.severity,
        "sentence": problem.sentence,
        **_place(problem.place),
        "path": list(problem.path),
        "nearest": problem.nearest,
        "mend": problem.mend,
        "known": dict(problem.known),
        "walk": steps_of(problem),
    }


def steps_of(problem: Problem) -> list[dict[str, str]]:
    """The walk that shows a problem, step by step."""
    return [{"node": node, "answer": answer} for node, answer in problem.walk]


def _coverage(coverage: Coverage) -> dict[str, Any]:
    return {"answers": coverage.answers, "taken": coverage.taken, "untaken": [_untaken(*one) for one in coverage.untaken]}


def _untaken(point: Point, place: Place | None) -> dict[str, Any]:
    return {"node": point.node, "answer": point.answer, **_place(place)}


def _place(place: Place | None) -> dict[str, Any]:
    return {"file": None, "line": None, "column": None} if place is None else {"file": place.file, "line": place.line, "column": place.column}
