"""Two versions of a large tree compared, beside loading them; and a session carried to another version, beside resuming it.

No peer compares two versions of a flow by what they lead people to, or carries a session from one to the other: they refuse it, or go on by its names alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from advicetree import Session, Tree, can_carry, carry, compare, loads
from benchmarks.measure import Effort, side_by_side, table
from benchmarks.trees import long_tree, shared_tree

NODES, PROMISES = 10_000, 20
NOW = datetime(2026, 3, 2, 9, tzinfo=timezone.utc)


def edited(text: str, edits: int, nodes: int) -> str:
    """The text of a tree in which so many questions, spread over it, lead three nodes further by their first answer."""
    for number in range(edits):
        at = nodes * (2 * number + 1) // (2 * edits) // 3 * 3
        first_answer = rf'(\[situation\.n{at}\]\n(?:.+\n)*?answers\.yes = [^"]*)"n{at + 1}"'
        text = re.sub(first_answer, rf'\1"n{at + 4}"', text)
    return text


def with_former_names(text: str, every: int, nodes: int) -> str:
    """The text of a long tree in which nodes are called otherwise, and say what they were called before."""
    for at in range(0, nodes - 1, every):
        header = f"[{'action' if at % 3 == 2 else 'situation'}.n{at}]\n"
        text = (
            text.replace(header, f'{header.replace(f".n{at}]", f".m{at}]")}was = "n{at}"\n')
            .replace(f'"n{at}"', f'"m{at}"')
            .replace(f'was = "m{at}"', f'was = "n{at}"')
        )
    return text


def comparing(title: str, text: str, nodes: int, effort: Effort) -> None:
    """Print how long comparing takes beside loading, with no edit, with one and with ten."""
    old = loads(text)
    calls: dict[str, Callable[[], object]] = {"loading one": lambda: loads(text)}
    for edits in (0, 1, 10):
        new = loads(edited(text, edits, nodes))
        changes = f"{len(compare(old, new).changes)} changes"
        calls[f"compare, {changes}"] = lambda new=new: compare(old, new)  # type: ignore[misc]
        calls[f"can_carry, {changes}: {can_carry(old, new).verdict}"] = lambda new=new: can_carry(old, new)  # type: ignore[misc]
    print(table(f"{title} of {nodes:,} nodes, milliseconds, and as a ratio to loading it:", side_by_side(calls, effort), "ms", 1e3))


def timed_session(tree: Tree, steps: int) -> Session:
    """A session of so many steps with times."""
    session = Session.start(tree, now=NOW)
    for number in range(steps):
        session = session.answer(session.offers[0].id, now=NOW + timedelta(days=4 * number + 4))
    return session


def carrying(effort: Effort) -> None:
    """Print how long a session takes to be carried beyond being resumed."""
    nodes = 300
    text = long_tree(nodes)
    old = loads(text)
    versions = {"same names": loads(edited(text, 1, nodes)), "a third of the nodes renamed": loads(with_former_names(text, 3, nodes))}
    for steps in (5, 30):
        session = timed_session(old, steps)
        saved = session.save()
        calls: dict[str, Callable[[], object]] = {"resume": lambda saved=saved: Session.resume(old, saved)}  # type: ignore[misc]
        for name, tree in versions.items():
            calls[f"carry, {name}"] = lambda session=session, tree=tree: carry(session, tree)  # type: ignore[misc]
            calls[f"follow, {name}"] = lambda saved=saved, tree=tree: Session.resume(tree, saved, follow=True)  # type: ignore[misc]
        figures = side_by_side(calls, effort)
        print(table(f"Carrying a session of {steps} steps with times, microseconds, and as a ratio to resuming it:", figures, "µs", 1e6))
        over = {name: figure - figures["resume"] for name, figure in figures.items() if name != "resume"}
        print("  beyond its replay: " + ", ".join(f"{name}: {figure * 1e6:.1f} µs" for name, figure in over.items()))


def main(*, quick: bool) -> None:
    """Print how long comparing and carrying take."""
    nodes, effort = (300, Effort(1, 1)) if quick else (NODES, Effort(5, 1))
    comparing("Comparing a tree", long_tree(nodes), nodes, effort)
    comparing(f"Comparing a tree with shared facts and {PROMISES} promises,", shared_tree(nodes, promises=PROMISES), nodes, effort)
    carrying(Effort(1, 1) if quick else Effort(100, 20))
