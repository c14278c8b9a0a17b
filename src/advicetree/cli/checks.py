"""The command `check`: trees → what was found in them, printed in the form that is wanted.

What always holds: a tree that cannot be read keeps no other from being checked, and its problems are told like all others, where they are asked for.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

from advicetree.cli import arguments, progress
from advicetree.cli.arguments import Misuse
from advicetree.cli.ending import MISUSED, WELL, complain, status_of
from advicetree.cli.markdown import plain
from advicetree.cli.pages import width
from advicetree.cli.reports.as_github import as_github
from advicetree.cli.reports.as_json import as_data
from advicetree.cli.reports.as_text import as_text
from advicetree.cli.reports.checked import Checked
from advicetree.cli.reports.summary import total
from advicetree.errors import AdviceTreeError, TreeError
from advicetree.rulebook import explain


def check(wanted: argparse.Namespace) -> int:
    """Check the trees that are wanted, print what was found, and give the status; or print what a rule means."""
    if wanted.explain is not None:
        return _explain(wanted)
    if not wanted.trees:
        raise Misuse("no tree is named", "name one or more, or ask what a rule means by --explain RULE")
    if wanted.untaken and wanted.format != "text":
        raise Misuse(f"--untaken cannot go with --format {wanted.format}", "leave it out; --format json always lists these answers")
    found: list[Checked] = []
    misnamed = False
    for checked in _all(wanted.trees):
        misnamed = misnamed or checked is None
        if checked is not None:
            _print_one(wanted, checked, after_others=bool(found))
            found.append(checked)
    _print_all(wanted, found)
    status = status_of((problem for checked in found for problem in checked.problems), strict=wanted.strict)
    return MISUSED if misnamed else status


def _explain(wanted: argparse.Namespace) -> int:
    """Print what a rule means."""
    if wanted.trees or wanted.strict or wanted.untaken or wanted.format != "text":
        raise Misuse("--explain tells of a rule, and checks no tree", "leave out all else")
    print(f"{wanted.explain}\n{'-' * len(wanted.explain)}\n\n{plain(explain(wanted.explain), width())}")
    return WELL


def _all(names: list[str]) -> Iterator[Checked | None]:
    """Check trees one after the other; `None` stands for one that was named wrongly, which is told on standard error."""
    for name in names:
        try:
            yield checked(name)
        except AdviceTreeError as error:
            complain(f"advicetree: {error}")
            yield None


def checked(name: str) -> Checked:
    """Give what is found in the tree of a name; raises `UnknownName` or `Misuse` where no tree could be meant by it."""
    try:
        tree = arguments.tree_named(name)
    except TreeError as error:
        return Checked(name, error.problems)
    from advicetree.checking import check as check_tree  # noqa: PLC0415  (slow, and needed for sound trees only)

    with progress.shown() as tell:
        report = check_tree(tree, progress=tell)
    return Checked(name, report.problems, report)


def _print_one(wanted: argparse.Namespace, checked: Checked, *, after_others: bool) -> None:
    """Print what was found in one tree, where a form tells them one by one."""
    forms: dict[str, Callable[[], str]] = {
        "text": lambda: as_text(checked, width(), untaken=wanted.untaken),
        "github": lambda: as_github(checked),
    }
    if wanted.format in forms and (told := forms[wanted.format]()):
        apart = wanted.format == "text" and after_others and "\n" in told
        print("\n" + told if apart else told, flush=True)


def _print_all(wanted: argparse.Namespace, found: list[Checked]) -> None:
    """Print what a form tells of all trees together."""
    if wanted.format == "json":
        _print_json(as_data(found))
    elif wanted.format == "sarif":
        from advicetree.cli.reports.as_sarif import as_sarif  # noqa: PLC0415  (only this form needs it)

        _print_json(as_sarif(found))
    elif len(found) > 1:
        print(total(found))


def _print_json(data: dict[str, Any]) -> None:
    """Print plain data as JSON; where the output is not UTF-8, every character beyond ASCII is written by its number."""
    encoding = (getattr(sys.stdout, "encoding", None) or "").lower().replace("_", "-")
    print(json.dumps(data, indent=2, ensure_ascii=encoding not in {"utf-8", "utf8"}))
