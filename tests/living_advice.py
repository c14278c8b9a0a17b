"""What edits of the shipped trees do to sessions at every node, and the guide that tells it: `python tests/living_advice.py` writes its tables.

Invariant: what the page tells stands between two comments that name it, and all of it is worked out here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from difflib import unified_diff
from functools import cache, cached_property
from pathlib import Path

import attrs

from advicetree import Carried, Comparison, Session, Tree, carry, check, compare, cover, load, loads, shipped, shortest_walks
from advicetree.comparing.telling import sections
from advicetree.reports.as_diff import rendered_comparison
from living_edits import EDITS, EditOfBoth

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "how-to" / "edit-live-advice.md"
VERSION_1 = ROOT / "tests" / "data" / "versions" / "interview-recovery-1.0.0.toml"
MOST_LINES, MOST_SECTIONS, MOST_TOLD = 12, 3, 8
COLUMNS = 88
PIECE = re.compile(r"<!-- made: (?P<name>[a-z-]+) -->\n.*?<!-- end: (?P=name) -->", re.DOTALL)
TREES = ("interview-recovery", "delayed-flight")


@attrs.frozen(slots=False)
class Study:
    """What an edit does: the comparison of both versions, and what becomes of each session."""

    old: Tree
    new: Tree
    sessions: tuple[Session, ...]

    @cached_property
    def comparison(self) -> Comparison:
        return compare(self.old, self.new)

    @cached_property
    def carried(self) -> tuple[Carried, ...]:
        return tuple(carry(session, self.new) for session in self.sessions)

    @cached_property
    def whole(self) -> int:
        """How many are carried whole."""
        return sum(carried.whole for carried in self.carried)

    @cached_property
    def elsewhere(self) -> Mapping[str, int]:
        """The nodes at which the others go on, and how many of them; the most first."""
        return dict(Counter(carried.session.here.id for carried in self.carried if not carried.whole).most_common())


def sessions(tree: Tree) -> tuple[Session, ...]:
    """A session after each answer of some walks: those that together take every answer, one to each node, and those of the author's examples.

    The examples keep time, give figures and dates, and tell facts beforehand.
    """
    found: dict[Session, None] = {}
    for last in (*(walk.session() for walk in (*shortest_walks(tree).values(), *cover(tree))), *(outcome.session for outcome in check(tree).outcomes)):
        session = last
        found[session] = None
        while session.steps:
            session = session.back()
            found[session] = None
    return tuple(found)


@cache
def versions(id: str) -> tuple[str, Tree, tuple[Session, ...]]:
    """The text of a shipped tree, the tree, and its sessions."""
    text = (ROOT / "trees" / f"{id}.toml").read_text(encoding="utf-8")
    tree = loads(text)
    return text, tree, sessions(tree)


@cache
def study(edit: EditOfBoth, id: str) -> Study:
    """What an edit of a shipped tree does."""
    text, tree, some = versions(id)
    make = edit.interview if id == TREES[0] else edit.flight
    return Study(tree, loads(make(text)), some)


@cache
def kinder(edit: EditOfBoth) -> Study:
    """What the other way to make an edit of the advice on interviews does."""
    text, tree, some = versions(TREES[0])
    assert edit.kinder is not None
    return Study(tree, loads(edit.kinder(text)), some)


@cache
def rewrite() -> Study:
    """The real edit of the advice on interviews from version 1.0.0 to 2.0.0."""
    old = load(VERSION_1)
    return Study(old, shipped(TREES[0]), sessions(old))


# ---------------------------------------------------------------------------------------------- the page


def made() -> dict[str, str]:
    """Each piece of the page that is worked out, by its name."""
    pieces = {"sessions": told_sessions(), "table": table()}
    for edit in EDITS:
        text = versions(TREES[0])[0]
        pieces[f"{edit.id}-edit"] = fenced("diff", lines_of_edit(text, edit.interview(text)))
        pieces[f"{edit.id}-diff"] = fenced("text", abridged(study(edit, TREES[0]).comparison))
        pieces[f"{edit.id}-sessions"] = "\n".join(f"In `{id}`, {outcome(study(edit, id))}" for id in TREES)
        if edit.kinder is not None:
            pieces[f"{edit.id}-kinder"] = fenced("diff", lines_of_edit(text, edit.kinder(text)))
    pieces["insert-question-again"] = told_again()
    pieces["delete-question-finished"] = told_finished()
    pieces["delete-question-reuse"] = told_reuse()
    pieces["rewrite-diff"] = fenced("text", abridged(rewrite().comparison))
    pieces["rewrite-sessions"] = outcome(rewrite())
    return pieces


def told_sessions() -> str:
    """How many sessions were carried, of which trees."""
    first, second = (len(versions(id)[2]) for id in TREES)
    return f"They were made with {first} sessions of `{TREES[0]}` and {second} of `{TREES[1]}`."


def again(id: str) -> list[tuple[Carried, Session]]:
    """Whoever is asked a question that was inserted, and the session after they said yes and what came after it was taken again."""
    found = []
    for carried in study(next(edit for edit in EDITS if edit.id == "insert-question"), id).carried:
        if not carried.whole:
            session = carried.session
            answered = session.answer("yes", now=None if session.started is None else session.steps[-1].at)
            found.append((carried, carried.again(answered)))
    return found


def told_again() -> str:
    """How many stand where they stood, after they have answered the question that was inserted."""
    told = []
    for id in TREES:
        sessions = again(id)
        told.append(f"{sum(session.here.id == carried.stood for carried, session in sessions)} of {len(sessions)} in `{id}`")
    return f"So {' and '.join(told)} stand where they stood once they have said yes."


@cache
def sent_back(id: str) -> tuple[tuple[Session, Carried], ...]:
    """Each session that is not carried whole where a question is deleted, and what comes of it where answers are taken again."""
    one = study(next(edit for edit in EDITS if edit.id == "delete-question"), id)
    pairs = zip(one.sessions, one.carried, strict=True)
    return tuple((session, carry(session, one.new, reuse=True)) for session, carried in pairs if not carried.whole)


def told_finished() -> str:
    """How many of those who are sent back where a question is deleted had finished."""
    told = [f"{sum(session.ended for session, _ in sent_back(id))} of the {len(sent_back(id))} in `{id}`" for id in TREES]
    return f"Of those who are sent back, {' and '.join(told)} had come to an ending."


def told_reuse() -> str:
    """How many of the others stand where they stood where answers are taken again."""
    told = []
    for id in TREES:
        others = [carried for session, carried in sent_back(id) if not session.ended]
        told.append(f"{sum(carried.session.here.id == carried.stood for carried in others)} of the other {len(others)} in `{id}`")
    return f"So {' and '.join(told)} stand where they stood; the rest answer one stop more, and `carried.again` takes what they answered after it."


def table() -> str:
    """A line for each edit: what is told first, how many sessions of both trees are carried whole, and what to do."""
    rows = ["| edit | what `diff` tells first | carried whole | what to do |", "|---|---|---|---|"]
    for edit in EDITS:
        studies = [study(edit, id) for id in TREES]
        first = " · ".join(dict.fromkeys(told_first(one.comparison) for one in studies))
        whole = " · ".join(dict.fromkeys("all" if one.whole == len(one.sessions) else f"{100 * one.whole // len(one.sessions)} %" for one in studies))
        rows.append(f"| {edit.title} | {first} | {whole} | {edit.todo} |")
    return "\n".join(rows)


def told_first(comparison: Comparison) -> str:
    """The title of the first section that tells of harm or, where there is none, of the last one."""
    harm = next((section for section in sections(comparison) if section.items[0].sign == "!" or section.title.startswith("Who is told")), None)
    return (harm or sections(comparison)[-1]).title.partition(" (")[0]


def outcome(one: Study) -> str:
    """What becomes of the sessions, in a sentence."""
    if not one.elsewhere:
        return f"all {len(one.sessions)} sessions are carried whole."
    some = [f"{count} go on at `{node}`" for node, count in one.elsewhere.items()]
    return f"{one.whole} of {len(one.sessions)} sessions are carried whole; {', '.join(some)}."


def lines_of_edit(old: str, new: str) -> list[str]:
    """The lines that an edit takes away and puts there, the first of them."""
    found = [
        line for line in unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0) if not line.startswith(("---", "+++", "@@")) and line[1:].strip()
    ]
    return [cut(line) for line in found[:MOST_LINES]] + ([f"… ({len(found) - MOST_LINES} more lines)"] if len(found) > MOST_LINES else [])


def abridged(comparison: Comparison) -> list[str]:
    """What `advicetree diff` prints, below the names of the files: of each of the first sections the first item, and of that its first and last lines."""
    whole = rendered_comparison(comparison, "text", COLUMNS).splitlines()
    blocks = "\n".join(whole[whole.index("", 3) + 1 :]).split("\n\n")  # the summary, and then a heading and the items of each section in turns
    lines = [*blocks[0].splitlines()]
    for heading, body in list(zip(blocks[1::2], blocks[2::2], strict=True))[:MOST_SECTIONS]:
        first, *others = re.split(r"\n(?=[!+~→-] )", body)
        told = first.splitlines()
        lines += ["", *heading.splitlines(), "", *(told if len(told) <= MOST_TOLD else [*told[: MOST_TOLD // 2], "    …", *told[-MOST_TOLD // 2 :]])]
        lines += [f"… ({len(others)} more)"] if others else []
    return lines


def cut(line: str) -> str:
    return line if len(line) <= COLUMNS else f"{line[: COLUMNS - 1]}…"


def fenced(language: str, lines: list[str]) -> str:
    return "\n".join([f"```{language}", *lines, "```"])


def with_pieces(page: str, pieces: Mapping[str, str]) -> str:
    """A page with its pieces put in anew, each between the comments that name it; raises `KeyError` for one that is not made."""

    def piece(found: re.Match[str]) -> str:
        return f"<!-- made: {found['name']} -->\n{pieces[found['name']]}\n<!-- end: {found['name']} -->"

    return PIECE.sub(piece, page)


if __name__ == "__main__":
    PAGE.write_text(with_pieces(PAGE.read_text(encoding="utf-8"), made()), encoding="utf-8")
