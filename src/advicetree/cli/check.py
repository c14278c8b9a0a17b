"""The command `check`: trees → what was found in them, printed in the form that is wanted.

Invariant: each tree that was named is told, in the order that they were named in, and those of a folder in the order of their paths.
One that cannot be read, or that there is not, has a problem that says so, and keeps no other from being checked.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from advicetree import checking
from advicetree.cli import progress, values
from advicetree.cli.ending import WELL, status_of
from advicetree.cli.folders import files_of
from advicetree.cli.parser import ALL_RULES
from advicetree.cli.streams import shows_all
from advicetree.cli.values import UsageError
from advicetree.errors import AdviceTreeError, TreeError, UnknownName
from advicetree.markdown import plain
from advicetree.pieces import escaped, width
from advicetree.problems import Place, Problem
from advicetree.reports.as_github import as_github
from advicetree.reports.as_json import as_data
from advicetree.reports.as_text import as_text
from advicetree.reports.checked import Checked
from advicetree.reports.rules import rules
from advicetree.reports.summary import total
from advicetree.resources import rule_section, rule_sections
from advicetree.text import nearest


def check(wanted: argparse.Namespace) -> int:
    """Check the trees that are wanted, print what was found, and give the status; or print what a rule means."""
    if wanted.explain is not None:
        return _explain(wanted)
    if not wanted.trees:
        raise UsageError("no tree is named", "name one or more, or ask what a rule means by --explain RULE")
    if wanted.untaken and wanted.format != "text":
        raise UsageError(f"--untaken cannot go with --format {wanted.format}", "leave it out; --format json always lists these answers")
    found: list[Checked] = []
    before = ""
    for name, wrong in files_of(wanted.trees):
        found.append(checked(name) if wrong is None else _no_tree(name, wrong))
        if wanted.format == "github":
            _print(as_github(found[-1]))
        elif wanted.format == "text":
            told = as_text(found[-1], width(), untaken=wanted.untaken)
            _print(told, before)
            before = told
    _print_all(wanted.format, found, before)
    return status_of((problem for checked in found for problem in checked.problems), strict=wanted.strict)


def _explain(wanted: argparse.Namespace) -> int:
    """Print what a rule means, or which rules there are."""
    if wanted.trees or wanted.strict or wanted.untaken or wanted.format != "text":
        raise UsageError("--explain tells of a rule, and checks no tree", "leave out all else")
    if wanted.explain == ALL_RULES:
        print(rules(rule_sections(), width()))
        return WELL
    try:
        told = rule_section(wanted.explain)
    except UnknownName as error:
        if not error.names or nearest(wanted.explain, error.names) is not None:
            raise
        raise UsageError(error.wrong, "--explain without a name tells all that there are") from None
    print(f"{wanted.explain}\n{'-' * len(wanted.explain)}\n\n{plain(told, width())}")
    return WELL


def checked(name: str) -> Checked:
    """What is found in the tree of a name; where no tree is meant by it, that is the problem."""
    try:
        tree = values.tree_named(name)
    except TreeError as error:
        return Checked(name, error.problems)
    except UnknownName as error:
        guess = nearest(name, error.names)
        return _no_tree(name, str(error) if guess is None else error.wrong, guess)
    except AdviceTreeError as error:
        return _no_tree(name, str(error))
    with progress.shown() as tell:
        report = checking.check(tree, progress=tell)
    return Checked(name, report.problems, report)


def _no_tree(name: str, sentence: str, meant: str | None = None) -> Checked:
    """What came of a name that no tree has."""
    return Checked(name, (Problem("unreadable", sentence, Place(name, 1, 1), meant),))


def _print(told: str, before: str = "") -> None:
    """Print what is told, if anything is, with an empty line between it and what was told `before` where either takes more than a line."""
    if told:
        apart = before and "\n" in before + told
        print(f"\n{told}" if apart else told, flush=True)


def _print_all(form: str, found: list[Checked], before: str) -> None:
    """Print what a form tells of all trees together."""
    if form == "json":
        _print_json(as_data(found))
    elif form == "sarif":
        from advicetree.reports.as_sarif import as_sarif  # noqa: PLC0415  (only this form needs it)

        _print_json(as_sarif(found))
    elif len(found) > 1:
        _print(total(found), before)


def _print_json(data: dict[str, Any]) -> None:
    """Print plain data as JSON; where the output is not UTF-8, every character beyond ASCII is written by its number."""
    print(escaped(json.dumps(data, indent=2, ensure_ascii=not shows_all(sys.stdout))))
