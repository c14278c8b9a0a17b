"""What a change of mind does to a walk: which step it changes, and which later steps are kept.

Invariant: later steps wait in a queue by what they answered (`engine.key`: a remembered fact, or a node).
Each stop takes the first of its queue that can be given there; one that cannot is passed by for good;
The walk ends at the first stop that finds none, or once it may go no farther.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from advicetree.engine import MOST_PASSED, Given, Position, Step, advance, facts_known, key, replay, resolve
from advicetree.errors import RefusedAnswer, RefusedStep
from advicetree.given import plain_text
from advicetree.model import Answer, unknown
from advicetree.text import listed, shown
from advicetree.tree import Tree


def where_learnt(tree: Tree, known: Mapping[str, Given], steps: Sequence[Step], name: str, nth: int | None) -> int | str:
    """The index of the step that a name stands for, or the name of the fact where it was known beforehand.

    A name is a node that was answered (for the `nth` time), a situation that was passed over, or a fact.
    Raises `UnknownName` for a name that the tree does not have, and `RefusedStep` for one that the walk did not meet.
    """
    text = plain_text(name)
    if text is None or (text not in tree.nodes and text not in tree.facts):
        raise unknown("node or fact", name, {**tree.nodes, **tree.facts})
    name = text
    answered = [index for index, step in enumerate(steps) if step.node == name]
    if nth is not None and (type(nth) is not int or not 1 <= nth <= len(answered)):
        times = "once" if len(answered) == 1 else f"{len(answered)} times"
        raise RefusedStep(f"{shown(nth)} is not the number of an answer at '{name}'", f"it was answered {times}; they count from 1", "never-answered")
    if answered:
        return answered[-1 if nth is None else nth - 1]
    taken = [resolve(tree, tree.nodes[step.node], step.answer) for step in steps]
    node = tree.nodes.get(name)
    passed_over = any(
        isinstance(passed, Answer) and passed.node == name for stop in replay(tree, facts_known(tree, known), taken) for passed in stop.position.passed
    )
    fact = node.fact if node is not None and node.fact is not None and passed_over else name
    if fact in known:
        return fact
    learnt = [index for index, (answer, _) in enumerate(taken) if answer.settles == fact]
    if learnt:
        return learnt[-1]
    met = tuple(dict.fromkeys(step.node for step in steps))
    raise RefusedStep(f"'{name}' was not answered in this walk", f"it met {listed(met)}" if met else "nothing was answered yet", "never-answered")


def kept(tree: Tree, position: Position, passed: int, steps: Sequence[Step]) -> Iterator[tuple[int, Answer, str]]:
    """The steps that a walk takes from a position on, each by its index, with the answer and the value that it stands for there.

    `passed` is how many nodes it passed over to get there.
    """
    queues: dict[str, deque[int]] = {}
    for index, step in enumerate(steps):
        queues.setdefault(key(tree, tree.nodes[step.node]), deque()).append(index)
    while passed < MOST_PASSED and (queue := queues.get(key(tree, position.node))):
        index = queue.popleft()
        try:
            answer, value = resolve(tree, position.node, steps[index].answer)
        except RefusedAnswer:
            continue
        yield index, answer, value
        position = advance(tree, position, answer, value)
        passed += len(position.passed)
