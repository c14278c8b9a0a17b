"""What the things of a tree were called before: from old names to new ones, by `was`.

Invariant: a name that the new tree has is never taken for another:
a former name belongs to one thing, and nothing bears it now (the reader's rule `was-taken`).
Where the old tree is there too, its own `was` counts backwards, so that a tree can be gone back to the version before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import attrs

from advicetree.engine import Given
from advicetree.model import EMPTY, Answer, Fact, Group, Node, Value, answers_of
from advicetree.tree import Tree

Names: TypeAlias = Mapping[str, str]
NO_NAMES: Names = EMPTY


@attrs.frozen
class Renaming:
    """From old names to new ones, of those that are called otherwise now.

    `answers` has those of the answers of a node, by its new name, and `values` those of the values and groups of a fact, by its new name.
    """

    nodes: Names = NO_NAMES
    facts: Names = NO_NAMES
    answers: Mapping[str, Names] = EMPTY
    values: Mapping[str, Names] = EMPTY

    def node(self, name: str) -> str:
        """What a node is called now."""
        return self.nodes.get(name, name)

    def fact(self, name: str) -> str:
        """What a fact is called now."""
        return self.facts.get(name, name)

    def value(self, fact: str, name: str) -> str:
        """What a value or a group is called now, of a fact by its new name."""
        return self.values.get(fact, NO_NAMES).get(name, name)

    def known(self, fact: str, given: Given) -> Given:
        """What was given for a fact, by its new name, as it is called now."""
        if isinstance(given, tuple):
            return tuple([self.value(fact, one) if isinstance(one, str) else one for one in given])
        return self.value(fact, given) if isinstance(given, str) else given

    def given(self, node: str, fact: str | None, given: Given) -> Given:
        """What was given at a node, by its new name, which asks about a fact now, as it is called now."""
        if isinstance(given, str) and (answers := self.answers.get(node)) is not None and given in answers:
            return answers[given]
        return self.known(fact, given) if fact is not None else given


NONE = Renaming()


def renaming(new: Tree, old: Tree | None = None) -> Renaming:
    """How names of an old tree are called in a new one; without the old tree, whatever the new one was ever called.

    It is worked out once for a tree, and once for the last tree that it was compared with.
    """
    kept = new.renamed
    if kept.get("forward") is None:
        kept["forward"] = _made(new, None)
    if old is None or old is new or not _has_former_names(old):
        found: Renaming = kept["forward"]
        return found
    last: tuple[Tree, Renaming] | None = kept.get("last")
    if last is None or last[0] is not old:
        kept["last"] = last = (old, _made(new, old))
    return last[1]


def _has_former_names(tree: Tree) -> bool:
    """Whether anything of a tree was called otherwise before."""
    kept = tree.renamed
    if "any" not in kept:
        kept["any"] = _made(tree, None) != NONE
    return bool(kept["any"])


def _made(new: Tree, old: Tree | None) -> Renaming:
    nodes = _names(new.nodes, old.nodes if old is not None else EMPTY)
    facts = _names(new.facts, old.facts if old is not None else EMPTY)
    for before, now in nodes.items():  # a fact that a situation brings with it is called as the situation is
        if now in new.facts and new.facts[now].own and before not in new.facts:
            facts.setdefault(before, now)
    answers: dict[str, Names] = {}
    values: dict[str, Names] = {}
    here = Renaming(nodes, facts)
    former = _by_new_name(old.nodes.values(), here.nodes) if old is not None else EMPTY
    for node in new.nodes.values():
        before_node = former.get(node.id)
        if found := _names(_answers(node), _answers(before_node) if before_node is not None else EMPTY):
            answers[node.id] = found
    former_facts = _by_new_name(old.facts.values(), here.facts) if old is not None else EMPTY
    for fact in new.facts.values():
        before_fact = former_facts.get(fact.id)
        if found := _names(_values(fact), _values(before_fact) if before_fact is not None else EMPTY):
            values[fact.id] = found
    return attrs.evolve(here, answers=answers, values=values) if nodes or facts or answers or values else NONE


def _by_new_name(things: Iterable[Node | Fact], names: Names) -> Mapping[str, Node | Fact]:
    return {names.get(thing.id, thing.id): thing for thing in things}


def _answers(node: Node | Fact) -> Mapping[str, Answer]:
    return {} if isinstance(node, Fact) else {answer.id: answer for answer in answers_of(node)}


def _values(fact: Node | Fact) -> Mapping[str, Value | Group]:
    return {**fact.values, **fact.groups} if isinstance(fact, Fact) else {}


def _names(new: Mapping[str, Node | Fact | Answer | Value | Group], old: Mapping[str, Node | Fact | Answer | Value | Group]) -> dict[str, str]:
    """Old names → new ones: by the `was` of what is new, and of what is old and gone by that name now."""
    found = {was: thing.id for thing in new.values() if thing.was for was in thing.was}
    for thing in old.values():
        if thing.was and thing.id not in new and thing.id not in found:
            now = next((was for was in thing.was if was in new), None)
            if now is not None:
                found[thing.id] = now
    return found
