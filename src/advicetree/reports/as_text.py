"""What was found in a tree, as text for people: each problem with its line, the fault underlined, the walk that shows it and the fix.

Invariant: a problem starts a line with `FILE:LINE:COLUMN: SEVERITY: RULE: `, which editors and scripts can read; the summary is the last line.
A name that no tree has takes one line, without a line number, a column and a summary.
Of the warnings of one rule only the first is shown, with how many there are and where the next ones are.
The marks are below the fault as a terminal shows it, and neither they nor the line above them are wider than the terminal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from advicetree.checking.found import at_point
from advicetree.checking.report import again, gathered, steps
from advicetree.columns import cells
from advicetree.control import one_line, safe
from advicetree.errors import AdviceTreeError
from advicetree.model import Known, Node
from advicetree.problems import Place, Problem, full_sentence, where
from advicetree.reports.checked import Checked, walk_intro
from advicetree.session.session import Session
from advicetree.tree import Tree

_CUT = "…"
_HEADER = re.compile(r"""\[\[?(?:"(?:[^"\\]|\\.)*+"|'[^']*+'|[^\]"'])++\]\]?""")
_KEY = re.compile(r"""[A-Za-z0-9_-]++|"(?:[^"\\]|\\.)*+"|'[^']*+'""")
_TEXT_AT_KEY = re.compile(rf"""(?:{_KEY.pattern})(?:\.(?:{_KEY.pattern}))*+[ \t]*+[=:][ \t]*+(?:\{{[ \t]*+to[ \t]*+=[ \t]*+)?("(?:[^"\\]|\\.)++"|'[^']++')""")
_ABOUT_A_VALUE = {
    *(f"unknown-{kind}" for kind in ("target", "node", "answer", "value", "moment", "stage", "source", "claim", "fact", "word")),
    *("not-an-action", "not-an-ending", "recall-without-note", "no-duration", "wrong-form"),
}
_KEYED_BY_NAMES = {"when", "if", "known", "moments"}  # tables whose keys are facts or moments
_POINTS_AT_ONE = {"syntax", "not-utf-8", "too-deep"}


def as_text(checked: Checked, columns: int, *, untaken: bool = False) -> str:
    """The report on a tree, in so many columns; with `untaken`, also the answers that no example takes, and what none ticks or hits."""
    lines: list[str] = []
    for problem, others in gathered(checked.problems):
        gutter = " " * len(str(problem.place.line if problem.place is not None else 1))
        lines += [*_problem(checked, problem, columns, gutter), *_again(others, gutter), ""]
    if untaken:
        lines += _untaken(checked)
    return "\n".join([*lines, checked.summary] if checked.is_a_tree else lines[:-1])


def _problem(checked: Checked, problem: Problem, columns: int, gutter: str) -> Iterator[str]:
    """The lines of one problem."""
    yield one_line(f"{where(problem)}: {problem.severity}: {problem.rule}: {full_sentence(problem)}")
    yield from _excerpt(checked, problem, columns, gutter)
    if intro := walk_intro(problem):
        yield one_line(f"{gutter} = {intro}" + (":" if problem.walk else ""))
    for number, step in steps(problem.walk):
        yield one_line(f"{gutter}   {number:>{len(str(len(problem.walk)))}}. {step}" if number else f"{gutter}   {step}")
    if (reached := _end_of_walk(checked, problem)) is not None:
        yield f"{gutter}   (then it comes to '{reached.id}')"
    if problem.fix is not None:
        yield one_line(f"{gutter} = fix: {problem.fix}")


def _again(others: Sequence[Problem], gutter: str) -> Iterator[str]:
    """The lines about warnings like the one before them."""
    for number, line in enumerate(again(others, "; --format json tells all")):
        yield one_line(f"{gutter} {'' if number else '= '}{line}")


def _untaken(checked: Checked) -> Iterator[str]:
    """A line for each answer that no example takes, each choice that none ticks, and each rule that none hits."""
    if checked.report is None:
        return
    coverage, tree = checked.report.coverage, checked.report.tree
    told: list[tuple[str, Place | None]] = [(f"untaken: no example takes {point.node}.{at_point(tree, point)[-1]}", place) for point, place in coverage.untaken]
    for fact, choice, place in coverage.unticked:
        told.append((f"unticked: no example {f'gives an empty list for {fact}' if choice is None else f'ticks {fact}.{choice}'}", place))
    told += [(f"unhit: no example hits rule {number + 1} of {fact}", place) for fact, number, place in coverage.unhit]
    for what, place in told:
        yield one_line(f"{f'{place}: ' if place is not None else ''}{what}")
    if told:
        yield ""


def _end_of_walk(checked: Checked, problem: Problem) -> Node | None:
    """The node that the walk of a problem leads to; `None` if it has no walk, or none that can be walked by typing its answers."""
    if checked.report is None or not problem.walk:
        return None
    tree = checked.report.tree
    asked = {tree.nodes[node].fact for node, _ in problem.walk if node in tree.nodes}
    unasked = {fact: value for fact, value in problem.known if fact not in asked}
    return _gone(tree, {}, problem) or _gone(tree, unasked, problem)


def _gone(tree: Tree, known: Mapping[str, Known], problem: Problem) -> Node | None:
    """The node that a walk leads to if so much is known beforehand; `None` if its answers are asked for elsewhere, or refused."""
    try:
        session = Session.start(tree, known)
        for node, answer in problem.walk:
            if session.here.id != node:
                return None
            session = session.answer(answer)
    except AdviceTreeError:
        return None
    return session.here


def _excerpt(checked: Checked, problem: Problem, columns: int, gutter: str) -> list[str]:
    """The line of a problem with its number, and the marks below it; nothing if the line is not available."""
    place = problem.place
    line = checked.line(place)
    if line is None or place is None:
        return []
    column, length = _at_fault(line, problem, place.column)
    text, marks = underlined(line, column, length, max(columns - len(gutter) - 3, 10))
    return [f"{gutter} |", f"{place.line} | {text}".rstrip(), f"{gutter} | {marks}"]


def _at_fault(line: str, problem: Problem, column: int) -> tuple[int, int]:
    """The column, counted from 1, and the length of what is marked: the value, if it is a text and the problem is about it; else the key."""
    is_key = problem.rule in {"unknown-fact", "unknown-moment"} and len(problem.path) > 3 and problem.path[-2] in _KEYED_BY_NAMES  # noqa: PLR2004
    found = _TEXT_AT_KEY.match(line, column - 1) if problem.rule in _ABOUT_A_VALUE and not is_key else None
    return (found.start(1) + 1, len(found[1])) if found is not None else (column, key_length(line, column, problem.rule))


def key_length(line: str, column: int, rule: str) -> int:
    """The length of the header or the key at a column of a line, counted from 1; 1 if there is neither, or the rule is about a single character."""
    at = column - 1
    if rule in _POINTS_AT_ONE:
        return 1
    found = _HEADER.match(line, at) if not line[:at].strip() and line.startswith("[", at) else _KEY.match(line, at)
    return len(found[0]) if found else 1


def underlined(line: str, column: int, length: int, room: int) -> tuple[str, str]:
    r"""A line and the marks below `length` characters of it, from a column counted from 1, in so many columns.

    >>> print(*underlined("answers.yes = 'look-it-upp'", 9, 3, 20), sep="\n")
    answers.yes = 'look…
            ^^^
    """
    start = min(column - 1, len(line))
    length = min(length, room)
    end = start + length
    before = list(cells(line[max(start - room, 0) : start]))
    rest = list(cells(line[start : end + room]))
    fault, after = rest[:length], rest[length:]
    cut_before, cut_after = start > room, end + room < len(line)
    if cut_before or cut_after or _columns(before) + _columns(rest) > room:
        from_fault = min(_columns(rest), _columns(fault) + room // 4)
        kept = _fitting(before[::-1], max(room // 3, room - 2 * len(_CUT) - from_fault))[::-1]
        cut_before = cut_before or len(kept) < len(before)
        before = [(_CUT, 1), *kept] if cut_before else kept
        kept = _fitting(rest, room - _columns(before) - len(_CUT))
        if cut_after or len(kept) < len(rest):
            fault, after = kept[:length], [*kept[length:], (_CUT, 1)]
    marks = "^" * max(_columns(fault), 1)
    return safe("".join(shown for shown, _ in (*before, *fault, *after))), " " * _columns(before) + marks


def _columns(some: list[tuple[str, int]]) -> int:
    return sum(columns for _, columns in some)


def _fitting(some: list[tuple[str, int]], room: int) -> list[tuple[str, int]]:
    """The first of some characters, as many as fit into so many columns."""
    taken = 0
    for number, (_, columns) in enumerate(some):
        taken += columns
        if taken > room:
            return some[:number]
    return some
