"""Rules about derived facts and lists of choices: what an author of real guidance writes that loads, and that nobody can mean.

Invariant: all of these are warnings. What is said of where facts are asked is told from the drawing, and from what counts there for somebody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from advicetree.checking.found import at, finding
from advicetree.checking.study import Study
from advicetree.model import Situation, targets
from advicetree.problems import Problem
from advicetree.text import listed, shown
from advicetree.tree import Tree

NONE = ("none", "none-of-these", "none-of-them", "nothing")
UNREAD = ("help", "note", "caution")


def single_choice(study: Study) -> Iterator[Problem]:
    """A fact of several choices of which only one can be ticked."""
    for fact in study.tree.facts.values():
        if fact.several is not None and fact.several.most == 1:
            fix = f"take 'several' out, and answer {listed(fact.values, 3)} one at a time"
            yield finding("single-choice", f"only one choice of {shown(fact.id)} can be ticked", ("fact", fact.id, "several"), fix)


def mixed_none(study: Study) -> Iterator[Problem]:
    """A choice that is called none, and can be ticked together with others."""
    for fact in study.tree.facts.values():
        for value in fact.values.values() if fact.several is not None else ():
            if value.id in NONE and not value.alone:
                wrong = f"{shown(value.id)} of {shown(fact.id)} can be ticked together with other choices"
                yield finding("mixed-none", wrong, ("fact", fact.id, "answers", value.id), "give it alone = true, or another id")


def idle_value(study: Study) -> Iterator[Problem]:
    """A value of a derived fact that no rule gives."""
    for fact in study.tree.facts.values():
        given = {rule.value for rule in fact.rules}
        for value in fact.values if fact.derived else ():
            if value not in given:
                wrong = f"{shown(fact.id)} is never {shown(value)}: no rule gives that"
                yield finding("idle-value", wrong, ("fact", fact.id, "answers", value), f"write a rule with is = {shown(value)}, or take it out")


def unread_words(study: Study) -> Iterator[Problem]:
    """Help, a note or a caution at a fork about a derived fact, where nobody stops."""
    for node in study.tree.nodes.values():
        if isinstance(node, Situation) and node.fact in study.tree.derived:
            for key in UNREAD:
                if getattr(node, key):
                    wrong = f"nobody stops at {shown(node.id)}, since {shown(node.fact)} is worked out, so nobody reads its {key}"
                    yield finding("unread-words", wrong, at(node, key), "put it where people stop, or say it on an answer's way", node.id)


def late_input(study: Study) -> Iterator[Problem]:
    """A fork about a derived fact that is met before one of its inputs is asked further down, and not met again after that."""
    tree, graph = study.tree, study.graph
    if not tree.ruling or not graph.counted:
        return
    ahead = _Ahead(tree)
    forks = [node for node in tree.nodes.values() if node.fact in tree.derived and node.id in study.visited]
    for node in forks:
        states = [state for state, bits in enumerate(study.reachable) if bits and graph.node(state) is node]
        same = {other.id for other in forks if other.fact == node.fact}
        for name in tree.inputs(node.fact or ""):
            asked = [id for id, other in tree.nodes.items() if other.fact == name and id in ahead.of(node.id) & study.visited and not same & ahead.of(id)]
            if asked and any(name not in graph.counting[state] for state in states):
                wrong = f"{shown(node.id)} forks by {shown(node.fact)}, which rests on {shown(name)}, and that is asked further down, at {listed(asked, 2)}"
                yield finding("late-input", wrong, at(node), f"ask about {shown(name)} above {shown(node.id)}, or come back to the fork after it", node.id)


class _Ahead:
    """The nodes that the drawing leads to from each node."""

    def __init__(self, tree: Tree) -> None:
        self._targets = {node.id: targets(node) for node in tree.nodes.values()}
        self._found: dict[str, frozenset[str]] = {}

    def of(self, node: str) -> frozenset[str]:
        """The nodes behind one, in no order."""
        if node not in self._found:
            found = dict.fromkeys(self._targets[node])
            todo: list[str] = [*found]
            while todo:
                more: Iterable[str] = [to for to in self._targets[todo.pop()] if to not in found]
                found.update(dict.fromkeys(more))
                todo += more
            self._found[node] = frozenset(found)
        return self._found[node]
