"""Rules about derived facts and lists of choices: what an author of real guidance writes that loads, and that nobody can mean.

Invariant: all of these are warnings. What is said of where facts are asked is told from the drawing, and from what counts there for somebody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from advicetree.checking.found import at, finding
from advicetree.checking.proofs.formulas import Counted
from advicetree.checking.study import Study
from advicetree.model import Node, Situation, targets
from advicetree.problems import Problem
from advicetree.text import listed, shown

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
                wrong = f"no rule of {shown(fact.id)} gives {shown(value)}"
                yield finding("idle-value", wrong, ("fact", fact.id, "answers", value), f"write a rule with is = {shown(value)}, or take it out")


def unread_words(study: Study) -> Iterator[Problem]:
    """Help, a note or a caution at a fork about a derived fact, where nobody stops."""
    for node in study.tree.nodes.values():
        if isinstance(node, Situation) and node.fact in study.tree.derived:
            for key in UNREAD:
                if getattr(node, key):
                    wrong = f"nobody stops at {shown(node.id)}, since {shown(node.fact)} is derived, so nobody reads its {key}"
                    yield finding("unread-words", wrong, at(node, key), "put it where people stop, or say it on an answer's way", node.id)


def late_input(study: Study) -> Iterator[Problem]:
    """A fork about a derived fact that is met before one of its inputs is asked further down, and not met again after that."""
    tree, graph = study.tree, study.graph
    if not tree.ruling or not graph.counted:
        return
    forks = [node for node in tree.nodes.values() if node.fact in tree.derived and node.id in study.visited]
    onward = {node.id: targets(node) for node in tree.nodes.values()}
    before = _before_forks(forks, onward)
    counted = _counted_at({node.id for node in forks}, study)
    for node in forks:
        asked: dict[str, list[str]] = {name: [] for name in tree.inputs(node.fact or "")}
        further = _beyond([node.id], onward)
        for id, other in tree.nodes.items():
            if other.fact in asked and id in further and id in study.visited and id not in before[node.fact]:
                asked[other.fact].append(id)
        for name, places in asked.items():
            if places and any(name not in counts for counts in counted[node.id]):
                wrong = f"{shown(node.id)} forks by {shown(node.fact)}, which rests on {shown(name)}, and that is asked further down, at {listed(places, 2)}"
                yield finding("late-input", wrong, at(node), f"ask about {shown(name)} above {shown(node.id)}, or come back to the fork after it", node.id)


def _before_forks(forks: Iterable[Node], onward: Mapping[str, Iterable[str]]) -> dict[str | None, set[str]]:
    """By the fact of each fork, the nodes that lead to a fork about it."""
    back: dict[str, list[str]] = {id: [] for id in onward}
    for id, others in onward.items():
        for to in others:
            back[to].append(id)
    about: dict[str | None, list[str]] = {}
    for node in forks:
        about.setdefault(node.fact, []).append(node.id)
    return {fact: _beyond(ids, back) for fact, ids in about.items()}


def _counted_at(nodes: Collection[str], study: Study) -> dict[str, list[Counted]]:
    """By each of some nodes, the facts that count in each state there that somebody comes to."""
    found: dict[str, list[Counted]] = {id: [] for id in nodes}
    for state, bits in enumerate(study.reachable):
        if bits and (id := study.graph.node(state).id) in found:
            found[id].append(study.graph.counting[state])
    return found


def _beyond(nodes: Iterable[str], edges: Mapping[str, Iterable[str]]) -> set[str]:
    """The nodes that some nodes lead to."""
    found, todo = set[str](), [*nodes]
    while todo:
        for to in edges[todo.pop()]:
            if to not in found:
                found.add(to)
                todo.append(to)
    return found
