"""What was found in a tree, as workflow commands of GitHub Actions, which mark the lines of a pull request.

Invariant: each problem is one line, whatever it contains; nothing in a tree can start a command of its own.
"""

from __future__ import annotations

import re
from pathlib import PurePath

from advicetree.checking.report import MOST_STEPS
from advicetree.control import safe
from advicetree.problems import Problem, entry, full_sentence
from advicetree.reports.checked import Checked, walk_intro

_COMMANDS = re.compile(r"^\s*::|##\[")  # where a line starts that GitHub would take for a command, in either of its forms
_IN_MESSAGES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTIES = {**_IN_MESSAGES, ":": "%3A", ",": "%2C"}


def as_github(checked: Checked) -> str:
    """A command for each problem, then the summary of a tree that could be read."""
    lines = [_command(problem) for problem in checked.problems]
    if checked.report is not None:
        lines.append(checked.summary if not _COMMANDS.search(checked.summary) else f"{checked.report.tree.id}: {checked.report.summary}")
    return "\n".join(lines)


def _command(problem: Problem) -> str:
    """The command that marks the line of a problem; one without a place is told with its path."""
    place = problem.place
    at = {"file": PurePath(place.file).as_posix(), "line": place.line, "col": place.column} if place is not None else {}
    properties = {**at, "title": problem.rule}
    listed = ",".join(f"{key}={_escaped(str(value), _IN_PROPERTIES)}" for key, value in properties.items())
    return f"::{problem.severity} {listed}::{_escaped(_message(problem), _IN_MESSAGES)}"


def _message(problem: Problem) -> str:
    """What is said of a problem, a line for each thing."""
    sentence = full_sentence(problem)
    lines = [sentence if problem.place is not None else f"{problem.where}: {sentence}"]
    if intro := walk_intro(problem):
        lines.append(intro[0].upper() + intro[1:] + (":" if problem.walk else ""))
    lines += [f"{number}. {entry(step)}" for number, step in enumerate(problem.walk[:MOST_STEPS], 1)]
    if len(problem.walk) > MOST_STEPS:
        lines.append(f"… ({len(problem.walk) - MOST_STEPS:,} more)")
    if problem.fix is not None:
        lines.append(f"Fix: {problem.fix}")
    return "\n".join(lines)


def _escaped(text: str, escapes: dict[str, str]) -> str:
    """A text with the characters that would end it written otherwise."""
    return "".join(escapes.get(char, char) for char in safe(text))
