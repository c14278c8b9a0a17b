"""What is proved of a tree over all walks: rules, promises, examples, and walks themselves; problems come back as values.

Invariant: an error is shown by a walk or holds on all of them; what could not be decided within the bounds is said, and never counted as well.
`proofs` answer questions about walks and the people who go them; `study` holds what the `rules` share, and `found` what they find.
`promises` tells what comes of promises, `examples` runs examples, `walks` gives walks as values, `coverage` tells what some walks take, tick and hit,
and `report` is what comes of it all.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import attrs

from advicetree.checking import coverage
from advicetree.checking.budget import BudgetExceeded
from advicetree.checking.examples import MOST_WORK, run_within
from advicetree.checking.found import LONGEST_NAME, at, finding, in_order, place
from advicetree.checking.promises import judge
from advicetree.checking.report import Outcome, Report, Verdict
from advicetree.checking.rules import OF_EDITS, OWN, RULES, SEVERITIES
from advicetree.checking.study import A_RULE, Study
from advicetree.format import validated
from advicetree.model import Node
from advicetree.problems import Problem
from advicetree.text import nearest, shown
from advicetree.tree import Tree

__all__ = ["Outcome", "Report", "Verdict", "check"]

Progress = Callable[[int, int, str], None]

WARNINGS = tuple(rule.name for rule in RULES if rule.severity == "warning" or rule.mild)


def check(tree: Tree, *, against: Tree | None = None, progress: Progress | None = None) -> Report:
    """All that can be found in a tree: problems, what came of promises and examples, and what they cover.

    Proofs take some seconds and some hundred MB at most, however large the tree is: what is left open then is `not proved`, or told as `undecided`.
    Examples are walked for 125,000 steps at most, all together; one that would take more fails, and says so.
    With `against`, an old version of the tree, it also warns of what its edit does to saved sessions: of what looks renamed without `was`, who is stranded,
    and whether its `version` is still the same.
    `progress` is called before each part of the work with how many parts are done, how many there are, and what comes now.
    Raises `TypeError` for anything but trees, and `TreeError` for one that was made in Python and breaks a rule of the reader.

    >>> from advicetree import check, shipped
    >>> report = check(shipped("interview-recovery"))
    >>> report.ok, report.warnings
    (True, ())
    """
    for one in (tree, tree if against is None else against):
        if not isinstance(one, Tree):
            raise TypeError(f"check looks at a Tree, not {type(one).__name__}; load one first")
        validated(one)
    study = Study(tree)
    parts = len(RULES) + len(tree.promises) + len(tree.examples)
    tell: Progress = progress if progress is not None else lambda _done, _of, _what: None
    found: list[Problem] = []
    for number, rule in enumerate(RULES):
        tell(number, parts, rule.name)
        study.refill(A_RULE)
        try:
            found.extend(rule.look(study))
        except BudgetExceeded:
            study.skipped = True
    verdicts, outcomes = [], []
    study.refill()
    for number, promise in enumerate(tree.promises):
        tell(len(RULES) + number, parts, promise.name)
        verdict, more = judge(study, number, promise)
        verdicts.append(verdict)
        found += more
    left = MOST_WORK
    for number, example in enumerate(tree.examples):
        tell(len(RULES) + len(tree.promises) + number, parts, example.name)
        outcome, cost = run_within(tree, example, left)
        outcomes.append(outcome)
        left -= cost
    found += [_failed(number, outcome) for number, outcome in enumerate(outcomes) if not outcome.passed]
    found += _undecided(study)
    problems = in_order(tree, [_placed(study, problem) for problem in _unsilenced(study, found)])
    report = Report(
        tree,
        problems,
        tuple(verdicts),
        tuple(outcomes),
        coverage.coverage(tree, [outcome.session for outcome in outcomes]),
        len(study.claims),
        sum(claim in study.carriers for claim in study.claims),
    )
    return report if against is None else _with_edit(report, against)


def _with_edit(report: Report, old: Tree) -> Report:
    """A report with what is wrong with the edit of an old version of its tree; comparing trees builds on checking them."""
    found: Report = import_module("advicetree.comparing.sessions.edits").with_edit(report, old)
    return found


def _failed(number: int, outcome: Outcome) -> Problem:
    """The problem of an example that led elsewhere."""
    fix = "fix the tree where it went another way, or the example if the tree is right"
    return finding("failed-example", f"{shown(outcome.example.name, LONGEST_NAME)} fails: {outcome.why}", ("example", number, *outcome.at), fix)


def _undecided(study: Study) -> list[Problem]:
    """What could not be looked at within the bounds."""
    try:
        left_out, counted = study.open_for, study.graph.counted
    except BudgetExceeded:
        left_out, counted, study.skipped = (), True, True
    if left_out:
        some = ", ".join(left_out[:4]) + (f" and {len(left_out) - 4} more" if len(left_out) > 4 else "")  # noqa: PLR2004
        what = f"more kinds of people than can be distinguished ({some})"
    elif not counted:
        what = "limits with more visits than can be counted"
    elif study.skipped:
        what = "more to look at than can be looked at"
    else:
        return []
    fix = "what was found is right all the same; ask fewer facts again, or split the tree, to have everything looked at"
    return [finding("undecided", f"the tree has {what}, so some problems may not have been found", ("start",), fix)]


def _unsilenced(study: Study, found: list[Problem]) -> list[Problem]:
    """Leave out the warnings that are silenced on their nodes, and add the silences that silence nothing."""
    silenced = {(node.id, rule) for node in study.tree.nodes.values() for rule in node.silence if rule in WARNINGS}
    left = [problem for problem in found if (problem.node, problem.rule) not in silenced]
    used = {(problem.node, problem.rule) for problem in found}
    errors = {(problem.path[:2], problem.rule) for problem in found if problem.node is None}
    for node in study.tree.nodes.values():
        for rule in node.silence:
            if (node.id, rule) in silenced & used:
                continue
            other = SEVERITIES.get(rule) if rule not in WARNINGS or (at(node), rule) in errors else "warning"
            left.append(_idle_silence(node, rule, other))
    return left


def _idle_silence(node: Node, rule: str, other: str | None) -> Problem:
    """The problem of a silence that silences nothing, since the rule is of another severity, is no rule (`None`), or finds nothing there."""
    guess = nearest(rule, WARNINGS) if other is None else None
    why, fix = "which is not found here", "take the silence out"
    if other == "error":
        why, fix = "which is an error", "fix what it finds: only warnings can be silenced"
    elif rule in OWN or rule in OF_EDITS:
        why, fix = "which is about no node", "fix what it finds, or leave it as it is"
    elif other is None:
        why, fix = "which is not a rule", f"write {shown(guess)}" if guess is not None else "take the silence out"
    return finding("idle-silence", f"{shown(node.id)} silences {shown(rule)}, {why}", at(node, "silence", rule), fix, nearest=guess)


def _placed(study: Study, problem: Problem) -> Problem:
    """A problem with its severity, and its place in the text of the tree."""
    severity = "warning" if problem.severity == "warning" else SEVERITIES[problem.rule]
    return attrs.evolve(problem, place=place(study.tree, problem.path), severity=severity, node=problem.node if severity == "warning" else None)
