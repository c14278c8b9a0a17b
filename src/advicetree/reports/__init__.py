"""What was found in trees, as text for people, as JSON and SARIF for programs, and as commands for GitHub Actions.

Invariant: each format shows the same values, those of `checked`, and none finds anything itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, TypeAlias, get_args

from advicetree.checking.report import Report
from advicetree.control import escaped
from advicetree.errors import AdviceTreeError, TreeError
from advicetree.reports.as_github import as_github
from advicetree.reports.as_json import as_json
from advicetree.reports.as_text import as_text
from advicetree.reports.checked import Checked, total
from advicetree.session.inputs import must_be_flag
from advicetree.text import listed, shown

__all__ = ["FORMATS", "Checked", "ReportFormat", "render_report", "rendered"]

ReportFormat: TypeAlias = Literal["text", "json", "sarif", "github"]
FORMATS: tuple[ReportFormat, ...] = get_args(ReportFormat)


def render_report(*found: Report | TreeError, format: ReportFormat = "text", columns: int = 80, untaken: bool = False) -> str:
    r"""What was found in trees, as `advicetree check --format …` prints it, without a line break at the end.

    Each of `found` is what `check` returned, or the `TreeError` of a tree that could not be read.
    `format` is `text`, `json`, `sarif` or `github`.
    With `text`, the lines at fault are cut to so many `columns`, and `untaken` lists the answers that no example takes, and what none ticks or hits.
    A `TreeError` does not hold its text: the lines at fault are read again from the tree's file, and left out if that is gone.
    A tree is called by the name of its file, and one that was made in Python by its id.

    Raises `AdviceTreeError` for an unknown format, and for `untaken` with any but `text`;
    `TypeError` for anything but reports, errors, a whole number and a boolean in their places.

    >>> from advicetree import check, loads, render_report
    >>> report = check(loads('format = 1\nid = "a"\ntitle = "A"\nstart = "over"\nending.over.say = "It is over."'))
    >>> print(render_report(report))
    <text>: 1 node, 0 answers; no promises; no examples; no problem
    """
    for one in found:
        if not isinstance(one, Report | TreeError):
            raise TypeError(f"render_report takes what check returns, or a TreeError, not {type(one).__name__}")
    if not isinstance(format, str) or format not in FORMATS:
        raise AdviceTreeError(f"{shown(format)} is not a format of reports", f"give one of {listed(FORMATS)}")
    if type(columns) is not int:
        raise TypeError(f"'columns' is a whole number, not {shown(columns)}")
    must_be_flag("untaken", untaken)
    if untaken and format != "text":
        raise AdviceTreeError(f"'untaken' cannot go with the format {shown(format)}", "leave it out; 'json' always lists these answers")
    return "\n".join(rendered(map(_checked, found), format, columns, untaken=untaken))


def _checked(found: Report | TreeError) -> Checked:
    """What was found in a tree, by the name of its file or, where it has none, by its id."""
    if isinstance(found, TreeError):
        return Checked(next((problem.place.file for problem in found.problems if problem.place is not None), "a tree made in Python"), found.problems)
    origin = found.tree.origin
    return Checked(origin.file if origin is not None else found.tree.id, found.problems, found)


def rendered(found: Iterable[Checked], format: ReportFormat, columns: int, *, untaken: bool = False, only_ascii: bool = False) -> Iterator[str]:
    """What was found, in parts that each begin a line; in `text` and for `github` there is a part for each tree, as soon as it was checked.

    With `only_ascii`, all other characters of JSON and SARIF are written by their numbers.
    """
    if format == "json":
        yield _json(as_json(list(found)), only_ascii=only_ascii)
    elif format == "sarif":
        from advicetree.reports.as_sarif import as_sarif  # noqa: PLC0415  (only this format needs it)

        yield _json(as_sarif(list(found)), only_ascii=only_ascii)
    elif format == "github":
        yield from _each(found, as_github)
    else:
        yield from _set_apart(_each(found, lambda checked: as_text(checked, columns, untaken=untaken)))


def _each(found: Iterable[Checked], tell: Callable[[Checked], str]) -> Iterator[str]:
    """The text of each tree, and the total of several."""
    told = []
    for checked in found:
        told.append(checked)
        yield tell(checked)
    if len(told) > 1:
        yield total(told)


def _set_apart(texts: Iterable[str]) -> Iterator[str]:
    """Texts, with an empty line between two of them if one has more than one line."""
    before = ""
    for text in texts:
        yield f"\n{text}" if before and "\n" in before + text else text
        before = text


def _json(data: dict[str, Any], *, only_ascii: bool) -> str:
    return escaped(json.dumps(data, indent=2, ensure_ascii=only_ascii))
