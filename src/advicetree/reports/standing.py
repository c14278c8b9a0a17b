"""Where the walk that shows a problem comes to.

Invariant: it is told only where the walk can be gone step by step, as whoever types its answers would go it; else nothing is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from advicetree.errors import AdviceTreeError
from advicetree.model import Node
from advicetree.problems import Problem
from advicetree.reports.checked import Checked
from advicetree.session.session import Session
from advicetree.tree import Tree


def standing(checked: Checked, problem: Problem) -> str | None:
    """The words after the walk of a problem, such as `then it comes to 'claim'`; `None` where it has no walk, or none that can be gone."""
    if checked.report is None or not problem.walk:
        return None
    tree = checked.report.tree
    asked = {tree.nodes[node].fact for node, _ in problem.walk if node in tree.nodes}
    unasked = {fact: value for fact, value in problem.known if fact not in asked}
    here = _gone(tree, {}, problem.walk) or _gone(tree, unasked, problem.walk)
    return f"then it comes to '{here.id}'" if here is not None else None


def _gone(tree: Tree, known: Mapping[str, str], steps: Iterable[tuple[str, str]]) -> Node | None:
    """The node that a walk comes to of somebody who knows so much beforehand; `None` where its answers are asked for elsewhere, or refused."""
    try:
        session = Session.start(tree, known)
        for node, answer in steps:
            if session.here.id != node:
                return None
            session = session.answer(answer)
    except AdviceTreeError:
        return None
    return session.here
