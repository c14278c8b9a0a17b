"""The trees that are served, each with an edition that tells one wording from another.

Invariant: two trees have the same edition only if they are equal; the version that an author writes is not asked.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from advicetree import AdviceTreeError, Tree, dumps, load, shipped

OTHERS = "Other places"


@dataclass(frozen=True)
class Advice:
    """A tree that is served: its text as JSON, the edition, and the `places` that readers know, by the titles of stages, each with its id and words."""

    tree: Tree
    text: str
    edition: str
    places: dict[str, dict[str, str]]


def advice(tree: Tree) -> Advice:
    """A tree as it is served."""
    text = dumps(tree)
    return Advice(tree, text, hashlib.sha256(text.encode()).hexdigest()[:16], places(tree))


def places(tree: Tree) -> dict[str, dict[str, str]]:
    """What readers come to, by stage: without forks that are worked out, which nobody sees, and with a count where one headline comes several times."""
    seen = [node for node in tree.nodes.values() if node.fact is None or not tree.facts[node.fact].derived]
    found: dict[str, dict[str, str]] = {}
    for id in (*tree.stages, None):
        here = [node for node in seen if node.stage == id]
        headlines = Counter(node.headline for node in here)
        counted: Counter[str] = Counter()
        for node in here:
            counted[node.headline] += 1
            count = f" ({counted[node.headline]} of {headlines[node.headline]})" if headlines[node.headline] > 1 else ""
            found.setdefault(OTHERS if id is None else tree.stages[id].title, {})[node.id] = node.headline + count
    return found


def read_all(names: Iterable[str]) -> dict[str, Advice]:
    """Trees by their ids, in the order of their names: files, or ids of shipped trees; raises `AdviceTreeError` where one cannot be read."""
    found: dict[str, Advice] = {}
    for name in names:
        tree = load(name) if name.endswith((".toml", ".json")) else shipped(name)
        if tree.id in found:
            raise AdviceTreeError(f"two trees have the id {tree.id!r}", "serve one of them")
        found[tree.id] = advice(tree)
    return found
