"""The line of a text with its fault underlined.

Invariant: the marks stand below the fault as a terminal shows it, and neither line is longer than the room that there is.
"""

from __future__ import annotations

import re

from advicetree.columns import cells
from advicetree.pieces import safe
from advicetree.problems import Problem
from advicetree.reports.checked import Checked

CUT = "…"

_HEADER = re.compile(r"""\[\[?(?:"(?:[^"\\]|\\.)*+"|'[^']*+'|[^\]"'])++\]\]?""")
_KEY = re.compile(r"""[A-Za-z0-9_-]++|"(?:[^"\\]|\\.)*+"|'[^']*+'""")
_TEXT_AT_KEY = re.compile(rf"""(?:{_KEY.pattern})(?:\.(?:{_KEY.pattern}))*+[ \t]*+[=:][ \t]*+(?:\{{[ \t]*+to[ \t]*+=[ \t]*+)?("(?:[^"\\]|\\.)++"|'[^']++')""")
_QUOTED = re.compile(r"'([^']+)'")
_ABOUT_A_NAME = {
    *(f"unknown-{kind}" for kind in ("target", "node", "answer", "value", "moment", "stage", "source", "claim", "fact", "word")),
    *("not-an-action", "not-an-ending", "recall-without-note", "no-duration", "wrong-form"),
}
_POINTS_AT_ONE = {"syntax", "not-utf-8", "too-deep"}


def excerpt(checked: Checked, problem: Problem, columns: int) -> list[str]:
    """The line of a problem with its number, and the marks below it; nothing where the line cannot be had."""
    place = problem.place
    line = checked.line(place)
    if line is None or place is None:
        return []
    number = str(place.line)
    gutter = " " * len(number) + " |"
    column, marked = at_fault(line, problem, place.column)
    text, marks = underlined(line, column, marked, max(columns - len(gutter) - 1, 10))
    return [gutter, f"{number} | {text}".rstrip(), f"{gutter} {marks}"]


def at_fault(line: str, problem: Problem, column: int) -> tuple[int, int]:
    """The column, counted from 1, and the length of what is marked: of a problem about a name, the text at its key that holds the name; else the key."""
    found = _TEXT_AT_KEY.match(line, column - 1) if problem.rule in _ABOUT_A_NAME else None
    if found is not None and any(name in found[1] for name in _QUOTED.findall(problem.sentence)):
        return found.start(1) + 1, len(found[1])
    return column, length(line, column, problem.rule)


def length(line: str, column: int, rule: str) -> int:
    """How many characters of its line a problem of a rule is about, from a column counted from 1: a header or a key, else one."""
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
        kept = _fitting(before[::-1], max(room // 3, room - 2 * len(CUT) - from_fault))[::-1]
        cut_before = cut_before or len(kept) < len(before)
        before = [(CUT, 1), *kept] if cut_before else kept
        kept = _fitting(rest, room - _columns(before) - len(CUT))
        if cut_after or len(kept) < len(rest):
            fault, after = kept[:length], [*kept[length:], (CUT, 1)]
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
