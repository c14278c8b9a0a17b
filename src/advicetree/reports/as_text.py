"""What was found in a tree, as text for people: each problem with its line, the fault underlined, the walk that shows it and the mend.

Invariant: a problem starts a line with `FILE:LINE:COLUMN: SEVERITY: RULE: `, which editors and scripts can read; the summary is the last line.
A name that no tree has is told on one line, without a line, a column and a summary.
The warnings of one rule are told once, by the first of them, with how many there are and where the next ones are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advicetree.checking.report import again, gathered, steps
from advicetree.problems import Problem, where
from advicetree.reports.checked import Checked
from advicetree.reports.excerpt import excerpt
from advicetree.reports.standing import standing
from advicetree.reports.summary import summary
from advicetree.reports.wording import one_line, told, walk_intro


def as_text(checked: Checked, columns: int, *, untaken: bool = False) -> str:
    """All that is told of a tree, for so many columns; with `untaken`, also the answers that no example takes."""
    lines: list[str] = []
    for problem, others in gathered(checked.problems):
        gutter = " " * len(str(problem.place.line if problem.place is not None else 1))
        lines += [*_problem(checked, problem, columns), *_again(others, gutter), ""]
    if untaken:
        lines += _untaken(checked)
    return "\n".join([*lines, summary(checked)] if checked.is_a_tree else lines[:-1])


def _problem(checked: Checked, problem: Problem, columns: int) -> Iterator[str]:
    """The lines of one problem."""
    yield one_line(f"{where(problem)}: {problem.severity}: {problem.rule}: {told(problem)}")
    yield from excerpt(checked, problem, columns)
    gutter = " " * len(str(problem.place.line if problem.place is not None else 1))
    if intro := walk_intro(problem):
        yield one_line(f"{gutter} = {intro}" + (":" if problem.walk else ""))
    for number, step in steps(problem.walk):
        yield one_line(f"{gutter}   {number:>{len(str(len(problem.walk)))}}. {step}" if number else f"{gutter}   {step}")
    if (comes_to := standing(checked, problem)) is not None:
        yield f"{gutter}   ({comes_to})"
    if problem.mend is not None:
        yield one_line(f"{gutter} = mend: {problem.mend}")


def _again(others: Sequence[Problem], gutter: str) -> Iterator[str]:
    """The lines that tell of warnings like the one before them."""
    for number, line in enumerate(again(others, "; --format json tells all")):
        yield one_line(f"{gutter} {'' if number else '= '}{line}")


def _untaken(checked: Checked) -> Iterator[str]:
    """A line for each answer that no example takes."""
    found = checked.report.coverage.untaken if checked.report is not None else ()
    for point, place in found:
        yield one_line(f"{f'{place}: ' if place is not None else ''}untaken: no example takes {point}")
    if found:
        yield ""
