"""The command `check`: trees → what was found in them, printed in the format that is wanted.

Invariant: there is a report on each tree that was named, in the order in which they were named, and those of a folder in the order of their paths.
A tree that cannot be read or does not exist has a problem that says so, and does not keep the others from being checked.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from advicetree import checking
from advicetree.blocks import width
from advicetree.checking.rules import SEVERITIES
from advicetree.cli import progress, values
from advicetree.cli.git import old_version
from advicetree.cli.parser import ALL_RULES
from advicetree.cli.process import MISUSED, WELL, complain, shows_all, status_of
from advicetree.cli.values import UsageError, files_of
from advicetree.columns import wrapped
from advicetree.errors import AdviceTreeError, TreeError, UnknownName
from advicetree.markdown import plain
from advicetree.problems import Place, Problem, full_sentence, where
from advicetree.reports import Checked, rendered
from advicetree.resources import first_sentence, rule_section, rule_sections
from advicetree.text import counted, nearest
from advicetree.tree import Tree

READER, CHECKER = "What keeps a tree from being read", "What is found in a tree that can be read"


def check(wanted: argparse.Namespace) -> int:
    """Check the trees that are wanted, print what was found, and return the status; or print what a rule means."""
    if wanted.explain is not None:
        return _explain(wanted)
    if not wanted.trees:
        raise UsageError("no tree is named", "name one or more, or ask what a rule means by --explain RULE")
    if wanted.untaken and wanted.format != "text":
        raise UsageError(f"--untaken cannot go with --format {wanted.format}", "leave it out; --format json always lists these answers")
    found: list[Checked] = []
    history = History(wanted.against) if wanted.against is not None else None

    def each() -> Iterator[Checked]:
        for name, wrong in files_of(wanted.trees):
            found.append(checked(name, history) if wrong is None else _no_tree(name, wrong))
            yield found[-1]

    for told in rendered(each(), wanted.format, width(), untaken=wanted.untaken, only_ascii=not shows_all(sys.stdout)):
        print(told, flush=True)
    status = status_of((problem for checked in found for problem in checked.problems), strict=wanted.strict)
    return status if history is None or not history.told else MISUSED


class History:
    """The old versions of trees in a revision of git; `told` holds what kept some of them from being looked for, each told once."""

    def __init__(self, revision: str) -> None:
        self._revision = revision
        self.told: set[str] = set()

    def of(self, tree: Tree) -> Tree | None:
        """The old version of a tree; `None` where there is none, or where it is no tree, so that nobody has walked it."""
        try:
            return old_version(tree, self._revision)
        except TreeError as error:
            first, *others = error.problems
            more = f", and {counted(len(others), 'more problem')}" if others else ""
            complain(f"{where(first)}: {first.rule}: {full_sentence(first)}{more}; nobody could walk this old version, so no session is compared")
        except UsageError as error:
            if str(error) not in self.told:
                self.told.add(str(error))
                complain(f"advicetree: {error}")
        return None


def _explain(wanted: argparse.Namespace) -> int:
    """Print what a rule means, or which rules there are."""
    if wanted.trees or wanted.strict or wanted.untaken or wanted.against is not None or wanted.format != "text":
        raise UsageError("--explain explains a rule, and checks no tree", "leave out all else")
    if wanted.explain == ALL_RULES:
        print("\n".join(_all_rules(width())))
        return WELL
    try:
        told = rule_section(wanted.explain)
    except UnknownName as error:
        if not error.names or nearest(wanted.explain, error.names) is not None:
            raise
        raise UsageError(error.wrong, "--explain without a name lists all of them") from None
    print(f"{wanted.explain}\n{'-' * len(wanted.explain)}\n\n{plain(told, width())}")
    return WELL


def _all_rules(columns: int) -> Iterator[str]:
    """The lines that list all rules, those of the reader and then those of the checker, each with the first sentence of its section."""
    sections = rule_sections()
    for title, rules in ((READER, sections.keys() - SEVERITIES.keys()), (CHECKER, SEVERITIES.keys())):
        longest = max(map(len, rules), default=0)
        yield from (*([""] if title == CHECKER else []), title, "-" * len(title), "")
        for rule in filter(rules.__contains__, sections):
            mild = "(a warning) " if SEVERITIES.get(rule) == "warning" else ""
            for number, line in enumerate(wrapped(mild + first_sentence(sections[rule]), max(columns - longest - 2, columns // 2))):
                yield f"{'' if number else rule:<{longest}}  {line}"


def checked(name: str, history: History | None = None) -> Checked:
    """What is found in the tree of a name, and in its edit since the version that it has in a `history`; if no tree is meant by it, that is the problem."""
    try:
        tree = values.tree_named(name)
    except TreeError as error:
        return Checked(name, error.problems)
    except UnknownName as error:
        guess = nearest(name, error.names)
        return _no_tree(name, str(error) if guess is None else error.wrong, guess)
    except AdviceTreeError as error:
        return _no_tree(name, str(error))
    old = history.of(tree) if history is not None else None
    with progress.shown() as tell:
        report = checking.check(tree, against=old, progress=tell)
    return Checked(name, report.problems, report)


def _no_tree(name: str, sentence: str, meant: str | None = None) -> Checked:
    """What came of a name that no tree has."""
    return Checked(name, (Problem("unreadable", sentence, Place(name, 1, 1), meant),))
