"""What was found in trees, as a SARIF log: the Static Analysis Results Interchange Format, version 2.1.0, an OASIS standard.

Invariant: columns count code points, as `columnKind` says; a rule is described if a result breaks it;
a fingerprint identifies a result by what is wrong and not by its line, so that it stays the same while the text around it changes.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

import advicetree
from advicetree.checking.found import at_point, place
from advicetree.checking.report import person
from advicetree.markdown import plain, unlinked
from advicetree.problems import Place, Problem, Told, entry, full_sentence
from advicetree.promises import Point
from advicetree.reports.as_json import walk_of
from advicetree.reports.as_text import key_length
from advicetree.reports.checked import Checked
from advicetree.resources import first_paragraph, first_sentence, rule_sections

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "advicetree/v1"

_PLACEHOLDER = re.compile(r"\{(\d+)\}")
_UNWRAPPED = 100_000


def as_sarif(trees: Sequence[Checked]) -> dict[str, Any]:
    """The log as plain data."""
    grave = sorted((problem for checked in trees for problem in checked.problems), key=lambda problem: problem.severity == "error")
    severities = {problem.rule: problem.severity for problem in grave}  # of one whose problems are errors and warnings, "error"
    numbers = {rule: number for number, rule in enumerate(sorted(severities))}
    rules = list(_rules({rule: severities[rule] for rule in numbers}))
    driver = {"name": "advicetree", "version": advicetree.__version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": list(_results(trees, numbers))}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rules(severities: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Rules by their severity, described as far as they are documented."""
    pages = rule_sections() if severities else {}
    for rule, severity in severities.items():
        described: dict[str, Any] = {"id": rule, "shortDescription": {"text": rule.replace("-", " ")}}
        if rule in pages:
            text = plain(pages[rule], _UNWRAPPED)
            described["shortDescription"] = {"text": first_sentence(pages[rule])}
            described["fullDescription"] = {"text": first_paragraph(pages[rule])}
            described["help"] = {"text": text, "markdown": unlinked(pages[rule])}
        yield {**described, "defaultConfiguration": {"level": severity}}


def _results(trees: Sequence[Checked], numbers: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """A result for each problem."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for checked in trees:
        for problem in checked.problems:
            same = (problem.rule, _uri(problem.place.file) if problem.place is not None else problem.where, problem.sentence)
            seen[same] += 1
            digest = hashlib.sha256("\0".join([*same, str(seen[same])]).encode(errors="replace"))
            yield _result(checked, problem, numbers[problem.rule], digest.hexdigest()[:32])


def _result(checked: Checked, problem: Problem, number: int, fingerprint: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": problem.rule,
        "ruleIndex": number,
        "level": problem.severity,
        "message": _message(full_sentence(problem), *([f"Fix: {problem.fix}"] if problem.fix is not None else [])),
        "locations": [_location(problem, checked.line(problem.place))],
        "partialFingerprints": {FINGERPRINT: fingerprint},
    }
    if problem.walk:
        result["codeFlows"] = [_flow(checked, problem)]
    properties = {"fix": problem.fix, "known": dict(problem.known), "walk": walk_of(problem)}
    if kept := {key: value for key, value in properties.items() if value}:
        result["properties"] = kept
    return result


def _flow(checked: Checked, problem: Problem) -> dict[str, Any]:
    """The walk that shows a problem, with the place of each answer in the tree's text."""
    steps = [{"location": {**_step(checked, problem, step), "message": _message(entry(step))}} for step in problem.walk]
    flow: dict[str, Any] = {"threadFlows": [{"locations": steps}]}
    return {"message": _message(person(problem.known)), **flow} if problem.known else flow


def _step(checked: Checked, problem: Problem, step: tuple[str, Told]) -> dict[str, Any]:
    """Where a step of a walk is in the text: at its answer, or if that cannot be found, at the problem that the walk shows."""
    tree = checked.report.tree if checked.report is not None else None
    node, answer = step
    point = Point(node, answer if isinstance(answer, str) else None)
    answered = place(tree, at_point(tree, point)) if tree is not None and node in tree.nodes else None
    return _physical(answered) if answered is not None else _location(problem)


def _message(*paragraphs: str) -> dict[str, str]:
    """A message whose text is shown as it is: nothing in it is taken for a placeholder or for a link."""
    text = _PLACEHOLDER.sub(r"{{\1}}", "\n\n".join(paragraphs)).replace("](", "] (")
    return {"text": text}


def _location(problem: Problem, line: str | None = None) -> dict[str, Any]:
    """Where a problem is in its text, with its length if its `line` is known; or where it is in the tree, if there is no text."""
    if problem.place is None:
        return {"logicalLocations": [{"fullyQualifiedName": problem.where}]}
    return _physical(problem.place, key_length(line, problem.place.column, problem.rule) if line is not None else None)


def _physical(place: Place, length: int | None = None) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": place.column}
    if length is not None:
        region["endColumn"] = place.column + length
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(place.file)}, "region": region}}


def _uri(file: str) -> str:
    """The name of a file as a URI: relative for a relative path, else one of a file.

    >>> _uri("my trees/a+b.toml")
    'my%20trees/a%2Bb.toml'
    """
    path = PurePath(file)
    return Path(file).as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))
