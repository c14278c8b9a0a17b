"""Which promises and examples of an old tree held there, and hold no longer in the new one.

Invariant: they are asked as the old tree has them, under the names of the new one; what its author changed in them does not count.
Only what held in the old tree can be lost, so that an old fault is not told as a new one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from advicetree.checking.examples import MOST_WORK, run_within
from advicetree.checking.found import LONGEST_NAME
from advicetree.checking.promises import judge
from advicetree.checking.study import Study
from advicetree.comparing.comparison import Lost
from advicetree.errors import AdviceTreeError
from advicetree.model import Condition, answers_of
from advicetree.promises import Example, Point, Points, Promise
from advicetree.text import listed, shown
from advicetree.tree import Tree

MOST_REFILLED = 24  # promises that may cost as much as any; those after them share what is left


def lost(old: Tree, translated: Tree, new: Tree) -> tuple[Lost, ...]:
    """What the new tree has lost of an old one, which is given under the names of the new, too: promises first, both in the order of the old tree."""
    return (*_lost_promises(old, translated, new), *_lost_examples(old, translated, new))


def _lost_promises(old: Tree, translated: Tree, new: Tree) -> Iterator[Lost]:
    missing = {promise.name: _missing(promise, new) for promise in translated.promises}
    asked = tuple(promise for promise in translated.promises if not missing[promise.name])
    judged = _judged(attrs.evolve(new, promises=asked, examples=()))
    study: Study | None = None
    new_ones = {promise.name: promise for promise in new.promises}
    for number, promise in enumerate(old.promises):
        if not missing[promise.name] and judged[promise.name] is None:
            continue
        study = study or Study(old)
        if number < MOST_REFILLED:
            study.refill()
        if judge(study, number, promise)[0].verdict != "kept":
            continue
        found = judged.get(promise.name)
        if found is None:
            gone = missing[promise.name]
            are = "is" if len(gone) == 1 else "are"
            sentence = f"{shown(promise.name, LONGEST_NAME)} names {listed(gone)}, which {are} not there any more"
            found = Lost("promise", promise.name, "cannot be asked", sentence)
        yield attrs.evolve(found, amended=_is_amended(translated.promises[number], new_ones))


def _is_amended(one: Promise | Example, new: Mapping[str, Promise | Example]) -> bool:
    """Whether the new tree has a promise or an example of the same name that says something else."""
    return one.name in new and new[one.name] != one


def _judged(tree: Tree) -> dict[str, Lost | None]:
    """What is lost of the promises of a tree, by their names."""
    study = Study(tree)
    found: dict[str, Lost | None] = {}
    for number, promise in enumerate(tree.promises):
        if number < MOST_REFILLED:
            study.refill()
        verdict, problems = judge(study, number, promise)
        found[promise.name] = None
        if verdict.verdict != "kept":
            problem = problems[0]
            found[promise.name] = Lost("promise", promise.name, verdict.verdict, problem.sentence, problem.walk, problem.known)
    return found


def _missing(promise: Promise, new: Tree) -> tuple[str, ...]:
    """What a promise names that the new tree does not have: nodes, answers, facts, values and moments."""
    found: list[str] = []
    for points in (promise.before, promise.always, promise.never, promise.after, promise.of, promise.can, promise.from_):
        found += [str(point) for point in (points.points if isinstance(points, Points) else ()) if not _is_there(point, new)]
    if promise.since is not None and promise.since not in new.moments:
        found.append(promise.since)
    return tuple(dict.fromkeys([*found, *_missing_of(promise.when, new)]))


def _missing_of(condition: Condition | None, new: Tree) -> Iterator[str]:
    for requirement in condition.requirements if condition is not None else ():
        fact = new.facts.get(requirement.fact)
        if fact is None or not fact.remember or fact.derived or fact.id not in new.asked:
            yield requirement.fact
            continue
        if (requirement.choice is not None) and fact.several is None:
            yield f"{fact.id}.{requirement.choice}"
            continue
        for name in requirement.values if requirement.choice is None else (requirement.choice,):
            if name not in fact.values and name not in fact.groups:
                yield f"{fact.id}.{name}"


def _is_there(point: Point, new: Tree) -> bool:
    """Whether the new tree has a node, or an answer there."""
    node = new.nodes.get(point.node)
    if node is None or point.answer is None:
        return node is not None
    ids = {answer.id for answer in answers_of(node)}
    fact = new.facts.get(node.fact or "")
    if fact is not None and node.choice is None and fact.several is None and node.others is not None:
        ids |= {*fact.values}
    return point.answer in ids or (node.choice is not None and point.answer in {"yes", "no"})


def _lost_examples(old: Tree, translated: Tree, new: Tree) -> Iterator[Lost]:
    left = MOST_WORK
    new_ones = {example.name: example for example in new.examples}
    for before, example in zip(old.examples, translated.examples, strict=True):
        name = shown(example.name, LONGEST_NAME)
        try:
            outcome, cost = run_within(new, example, left)
        except AdviceTreeError as error:
            found = Lost("example", example.name, "cannot be asked", f"{name} cannot be walked any more: {error}")
        else:
            left -= cost
            if outcome.passed:
                continue
            found = Lost("example", example.name, "fails", f"{name} fails: {outcome.why}")
        if run_within(old, before, MOST_WORK)[0].passed:
            yield attrs.evolve(found, amended=_is_amended(example, new_ones))
