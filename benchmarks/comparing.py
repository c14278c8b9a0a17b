"""Two versions of a tree compared, beside loading one; and sessions carried from one to the other, beside resuming them.

No peer compares two versions of a flow by what they lead people to, or carries a session from one to the other: they refuse it, or go on by its names alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from advicetree import Session, can_carry, carry, compare, loads
from benchmarks.holding import long_session
from benchmarks.measure import OURS, Call, Effort, Row, side_by_side
from benchmarks.trees import long_tree, shared_tree

LOADING = "loading one"
RESUMING = "resuming it"


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


def comparing(what: str, text: str, edits: int, effort: Effort, size: int | None = None, note: str = "") -> Iterator[Row]:
    """A tree compared with the same after so many edits, and whether its sessions can be carried over."""
    old = loads(text)
    new = loads(edited(text, edits, len(old.nodes)))
    assert len(compare(old, new).changes) == edits
    figures = side_by_side({LOADING: lambda: loads(text), OURS: lambda: compare(old, new), "can_carry": lambda: can_carry(old, new)}, effort)
    yield Row(f"compare, {what}", {LOADING: figures[LOADING], OURS: figures[OURS]}, LOADING, 3, note, size)
    yield Row(f"can_carry, {what}", {LOADING: figures[LOADING], OURS: figures["can_carry"]}, LOADING, 3, size=size)


def carrying(effort: Effort) -> Iterator[Row]:
    """A session of thirty steps, in memory or saved, in another version of its tree."""
    nodes = 300
    text = long_tree(nodes)
    old = loads(text)
    session, _ = long_session(old, 30)
    saved = session.save()
    for name, other in (("the same names", edited(text, 1, nodes)), ("a third of the nodes renamed", with_former_names(text, 3, nodes))):
        tree = loads(other)
        resumed = partial(Session.resume, old, saved)
        carried: dict[str, Call] = {RESUMING: resumed, OURS: partial(carry, session, tree)}
        followed: dict[str, Call] = {RESUMING: resumed, OURS: partial(Session.resume, tree, saved, follow=True)}
        yield Row(f"carry 30 steps, {name}", side_by_side(carried, effort), RESUMING, 1.5)
        yield Row(f"resume and follow, {name}", side_by_side(followed, effort), RESUMING, 2)


def rows(effort: Effort) -> Iterator[Row]:
    """How long comparing and carrying take."""
    for nodes in (100, 300) if effort.quick else (100, 300, 1_000, 3_000, 10_000):
        yield from comparing("one edit", long_tree(nodes), 1, effort, nodes)
    nodes = 300 if effort.quick else 10_000
    yield from comparing(f"ten edits of {nodes:,} nodes", long_tree(nodes), 10, effort)
    note = "A walk through both trees meets its bound, after which who is told something else is compared answer by answer."
    shared = shared_tree(nodes, promises=20)
    yield from comparing(f"one edit of {nodes:,} nodes with shared facts and 20 promises", shared, 1, effort, note=note)
    yield from carrying(effort)
