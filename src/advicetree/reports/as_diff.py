"""A comparison of two trees, as text for a terminal, as Markdown for a pull request, and as JSON for programs.

Invariant: text and Markdown tell the same sections and items, in the order of `comparing.telling`, and JSON has all values of the comparison.
No text of an author is ever a mark of Markdown, or steers a terminal.
A change of the JSON's shape that could break a program that reads it changes `VERSION`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Literal, TypeAlias, get_args

from advicetree.blocks import Block, as_text
from advicetree.checking.found import place
from advicetree.comparing.comparison import CarryVerdict, Comparison, Lost, Redirection, TreeChange
from advicetree.comparing.sessions.renames import Rename, renames
from advicetree.comparing.telling import Item, sections, summary
from advicetree.control import escaped, one_line
from advicetree.drawing.outline.formats import unmarked
from advicetree.engine import Given
from advicetree.errors import AdviceTreeError
from advicetree.promises import Point
from advicetree.reports.as_json import placed
from advicetree.text import listed, shown
from advicetree.tree import Tree, name_of

VERSION = 1
NARROWEST = 20

DiffFormat: TypeAlias = Literal["text", "markdown", "json"]
DIFF_FORMATS: tuple[DiffFormat, ...] = get_args(DiffFormat)


def render_comparison(comparison: Comparison, format: DiffFormat = "text", columns: int = 80) -> str:
    r"""What is otherwise between two versions of a tree, as `advicetree diff --format …` prints it, without a line break at the end.

    `format` is `text`, in lines of so many `columns`, `markdown` or `json`.
    A tree is called by the name of its file, and one that was made in Python by its id.

    Raises `AdviceTreeError` for an unknown format, and `TypeError` for anything but a comparison and a whole number in their places.

    >>> from advicetree import compare, loads, render_comparison
    >>> text = 'format = 1\nid = "tea"\ntitle = "Tea"\nstart = "over"\nending.over.say = "{}"'
    >>> comparison = compare(loads(text.format("It is over.")), loads(text.format("That is all.")))
    >>> print("\n".join(render_comparison(comparison).splitlines()[-3:]))
    ~ A line in 'say' of 'over' was reworded (line 5).
        - It is over.
        + That is all.
    """
    if not isinstance(comparison, Comparison):
        raise TypeError(f"render_comparison takes what compare returns, not {type(comparison).__name__}")
    if not isinstance(format, str) or format not in DIFF_FORMATS:
        raise AdviceTreeError(f"{shown(format)} is not a format of comparisons", f"give one of {listed(DIFF_FORMATS)}")
    if type(columns) is not int:
        raise TypeError(f"'columns' is a whole number, not {shown(columns)}")
    return rendered_comparison(comparison, format, columns)


def rendered_comparison(comparison: Comparison, format: DiffFormat, columns: int, names: tuple[str, str] | None = None, *, only_ascii: bool = False) -> str:
    """A comparison in a format, of two trees by their `names`; with `only_ascii`, all other characters of JSON are written by their numbers."""
    if format == "json":
        return escaped(json.dumps(_document(comparison), indent=2, ensure_ascii=only_ascii))
    old, new = (_called(comparison.old), _called(comparison.new)) if names is None else names
    if format == "markdown":
        return "\n".join(_markdown(comparison, old, new))
    return as_text(list(_blocks(comparison, f"{one_line(old)} → {one_line(new)}")), max(columns, NARROWEST))


def _blocks(comparison: Comparison, versions: str) -> Iterator[Block]:
    """The text as blocks, which can be laid out for a terminal."""
    yield Block("title", one_line(comparison.new.title))
    yield Block("text", versions)
    yield Block("text", one_line(summary(comparison)))
    for section in sections(comparison):
        yield Block("headline", section.title)
        for item in section.items:
            yield Block("how", one_line(_at_line(comparison, item)), f"{item.sign} ")
            yield from (Block("how", one_line(detail), "    ") for detail in item.details)


def _called(tree: Tree) -> str:
    """What a tree is called: the name of its file or, where it has none, its id."""
    return tree.origin.file if tree.origin is not None else tree.id


def _at_line(comparison: Comparison, item: Item) -> str:
    """The sentence of an item, with the line that it is about, of the old tree where it was removed."""
    at = place(comparison.old if item.gone else comparison.new, item.path) if item.path else None
    if at is None:
        return item.sentence
    stop = "." if item.sentence.endswith(".") else ""
    return f"{item.sentence.removesuffix('.')} (line {at.line}){stop}"


def _markdown(comparison: Comparison, old: str, new: str) -> Iterator[str]:
    """A heading for the tree and one for each section, with a list below it; four spaces a level are what every reader of it takes."""
    yield from (f"## {_plain(comparison.new.title)}", "", f"<code>{_plain(old)}</code> → <code>{_plain(new)}</code>", "", _plain(summary(comparison)))
    for section in sections(comparison):
        yield from ("", f"### {_plain(section.title)}", "")
        for item in section.items:
            yield f"- `{item.sign}` {_plain(item.sentence)}"
            yield from (f"    - {_plain(detail)}" for detail in item.details)


def _plain(text: str) -> str:
    """A text on one line, which Markdown shows as it is."""
    return unmarked(one_line(text))


def _document(comparison: Comparison) -> dict[str, Any]:
    """All values of a comparison as plain data."""
    return {
        "version": VERSION,
        "old": _tree(comparison.old),
        "new": _tree(comparison.new),
        "empty": comparison.empty,
        "changes": [_change(comparison, change) for change in comparison.changes],
        "lost": [_lost(lost) for lost in comparison.lost],
        "exact": comparison.exact,
        "redirections": [_redirection(redirection) for redirection in comparison.redirections],
        "crossing": _crossing(comparison.crossing),
        "renames": [_rename(rename) for rename in renames(comparison.new, comparison.changes)],
    }


def _tree(tree: Tree) -> dict[str, Any]:
    return {**name_of(tree), "file": tree.origin.file if tree.origin is not None else None}


def _change(comparison: Comparison, change: TreeChange) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "thing": change.thing,
        "before": change.before,
        "after": change.after,
        "key": change.key,
        "old": change.old,
        "new": change.new,
        "suggested": change.suggested,
        "path": list(change.path),
        **placed(place(comparison.old if change.kind == "removed" else comparison.new, change.path)),
    }


def _lost(lost: Lost) -> dict[str, Any]:
    return {
        "thing": lost.thing,
        "name": lost.name,
        "verdict": lost.verdict,
        "sentence": lost.sentence,
        "known": dict(lost.known),
        "walk": _walk(lost.walk),
        "amended": lost.amended,
    }


def _redirection(told: Redirection) -> dict[str, Any]:
    return {
        "at": _point(told.at) if told.at is not None else None,
        "after": [_point(point) for point in told.after],
        "old": list(told.old),
        "new": list(told.new),
        "people": [[{"fact": trait.fact, "values": list(trait.values), "now": list(trait.now)} for trait in case] for case in told.people],
        "more": told.more,
        "share": told.share,
        "known": dict(told.known),
        "walk": _walk(told.walk),
    }


def _crossing(crossing: CarryVerdict) -> dict[str, Any]:
    """Whether sessions can be carried over, with one that cannot be, and what becomes of it."""
    session, carried = crossing.session, crossing.carried
    return {
        "verdict": crossing.verdict,
        "session": None
        if session is None
        else {"known": dict(session.known), "walk": _walk((step.node, step.answer) for step in session.steps), "here": session.here.id},
        "carried": None
        if carried is None
        else {
            "here": carried.session.here.id,
            "kept": carried.kept,
            "set_aside": _walk((step.node, step.answer) for step in carried.set_aside),
            "why": carried.why,
            "forgotten": list(carried.forgotten),
        },
    }


def _rename(rename: Rename) -> dict[str, Any]:
    return {
        "thing": rename.thing,
        "before": rename.before,
        "after": rename.after,
        "write": rename.write,
        "within": rename.within,
        "path": list(rename.path),
        **placed(rename.place),
    }


def _point(point: Point) -> dict[str, Any]:
    return {"node": point.node, "answer": point.answer}


def _walk(walk: Iterable[tuple[str, Given]]) -> list[dict[str, Any]]:
    return [{"node": node, "answer": answer} for node, answer in walk]
