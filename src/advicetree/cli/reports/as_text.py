"""What was found in a tree, as text for people: each problem with its line, the fault underlined, the walk that shows it and the mend.

What always holds: a problem starts a line with `FILE:LINE:COLUMN: SEVERITY: RULE: `, which editors and scripts can read; the summary is the last line.
"""

from __future__ import annotations

from collections.abc import Iterator

from advicetree.cli.reports.checked import Checked
from advicetree.cli.reports.excerpt import excerpt
from advicetree.cli.reports.summary import summary
from advicetree.cli.reports.wording import one_line, told, walk_intro
from advicetree.errors import Problem

MOST_STEPS = 60


def as_text(checked: Checked, columns: int, *, untaken: bool = False) -> str:
    """Give all that is told of a tree, for so many columns; with `untaken`, also the answers that no example takes."""
    lines: list[str] = []
    for problem in checked.problems:
        lines += [*_problem(checked, problem, columns), ""]
    if untaken:
        lines += _untaken(checked)
    return "\n".join([*lines, summary(checked)])


def _problem(checked: Checked, problem: Problem, columns: int) -> Iterator[str]:
    """Give the lines of one problem."""
    yield one_line(f"{problem.place}: {problem.severity}: {problem.rule}: {told(problem)}")
    yield from excerpt(checked, problem, columns)
    gutter = " " * len(str(problem.place.line))
    if intro := walk_intro(problem):
        yield one_line(f"{gutter} = {intro}" + (":" if problem.walk else ""))
    for number, step in _steps(problem.walk):
        yield one_line(f"{gutter}   {number:>{len(str(len(problem.walk)))}}. {step}" if number else f"{gutter}   {step}")
    if problem.mend is not None:
        yield one_line(f"{gutter} = mend: {problem.mend}")


def _steps(walk: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Give the steps of a walk with their numbers; of a long one the first and the last, with a word about those between."""
    numbered = list(enumerate(walk, 1))
    if len(walk) <= MOST_STEPS:
        yield from numbered
        return
    half = MOST_STEPS // 2
    yield from numbered[:half]
    yield 0, f"… ({len(walk) - 2 * half:,} more)"
    yield from numbered[-half:]


def _untaken(checked: Checked) -> Iterator[str]:
    """Give a line for each answer that no example takes."""
    found = checked.report.coverage.untaken if checked.report is not None else ()
    for point, place in found:
        yield one_line(f"{place}: untaken: no example takes {point}")
    if found:
        yield ""
