"""What rules find, and where in its text a tree says what is at fault.

Invariant: a path leads from the top of the file to a key, as in `problems.Problem`; a tree that has no text has paths all the same, and no places.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from advicetree.engine import way_of
from advicetree.format import dumps
from advicetree.model import Answer, Condition, Known, Line, Node, Requirement, answers_of, lines_of
from advicetree.problems import Place, Problem
from advicetree.promises import Point
from advicetree.spans import Path
from advicetree.tree import Origin, Tree

LONGEST_NAME = 72


def finding(
    rule: str,
    sentence: str,
    path: Path,
    fix: str,
    node: str | None = None,
    nearest: str | None = None,
    known: tuple[tuple[str, Known], ...] = (),
    walk: tuple[tuple[str, Known], ...] = (),
    *,
    mild: bool = False,
) -> Problem:
    """What a rule finds, as a problem; `check` adds its place, and the severity of its rule unless it is only a warning (`mild`)."""
    return Problem(rule, sentence, severity="warning" if mild else "error", nearest=nearest, fix=fix, known=known, walk=walk, path=path, node=node)


def place(tree: Tree, path: Path) -> Place | None:
    """The place of a key in the text that a tree was read from; `None` for a tree that has no text."""
    origin = tree.origin
    if origin is None:
        return None
    found = origin.place(*path)
    if path[2:] == ("answers", "done") and found == origin.place(*path[:2]):
        return origin.place(*path[:2], "then")
    return found


def in_order(tree: Tree, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems of a tree, sorted: errors first, then by their places in the text; a tree without text is sorted as if it had been written by `dumps`."""
    problems = tuple(problems)
    if not problems:
        return ()
    text = tree if tree.origin is not None else attrs.evolve(tree, origin=Origin("", "json", dumps(tree)))
    found = [place(text, problem.path) for problem in problems]
    order = [(problems[number].severity == "warning", at.line, at.column, number) for number, at in enumerate(found) if at is not None]
    return tuple(problems[number] for *_, number in sorted(order))


def at(node: Node, *keys: str | int) -> Path:
    """The path of a node, or of a key of it: `at(node, "answers", "yes")`."""
    return (node.kind, node.id, *keys)


def at_point(tree: Tree, point: Point) -> Path:
    """The path of a node or an answer; one that a group, `others` or `then` takes has the path of that way, and one that is none that of the node."""
    node = tree[point.node]
    fact = tree.facts.get(node.fact or "")
    known = {"yes", "no"} if node.choice is not None else {*fact.values} if fact is not None else set()
    return at_way(node, way_named(tree, point)) if point.answer in known.union(way.id for way in answers_of(node)) else at(node)


def at_way(node: Node, way: Answer) -> Path:
    """The path of a way out of a node."""
    if way is not node.others:
        return at(node, "answers", way.id)
    return at(node, "then" if way.id == "done" else "others")


def way_named(tree: Tree, point: Point) -> Answer:
    """The way out that an answer of a point takes, or that it is."""
    node, id = tree[point.node], point.answer or ""
    named = next((way for way in answers_of(node) if way.id == id), None)
    if named is not None:
        return named
    return node.others if node.choice is not None and node.others is not None else way_of(tree, node, id)


def in_short(condition: Condition) -> str:
    """A condition on one line.

    >>> from advicetree.model import Case, Requirement
    >>> home, carer = Requirement("place", ("home", "hospital")), Requirement("benefits", ("no",), "carer")
    >>> in_short(Condition((Case((home,)), Case((carer,)))))
    'place = home or hospital; or benefits.carer = no'
    """
    some = "; or ".join(" and ".join(map(_required, case.all_of)) for case in condition.any_of)
    none = "; or ".join(" and ".join(map(_required, case.all_of)) for case in condition.unless)
    return f"{some}{', ' if some and none else ''}{f'unless {none}' if none else ''}"


def _required(each: Requirement) -> str:
    return f"{each.fact}{f'.{each.choice}' if each.choice is not None else ''} = {' or '.join(each.values)}"


def lines(node: Node) -> list[tuple[Path, Line]]:
    """All lines of a node with their paths, those with a condition and those below others too."""
    above = [(at(node, key, number), line) for key, said in lines_of(node) for number, line in enumerate(said)]
    return [each for path, line in above for each in ((path, line), *(((*path, "bullets", number), bullet) for number, bullet in enumerate(line.bullets)))]
