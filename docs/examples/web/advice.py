"""The trees that are served, each with an edition that tells one wording from another.

Invariant: two trees have the same edition only if they are equal; the version that an author writes is not asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from advicetree import AdviceTreeError, Tree, TreeView, dumps, load, shipped


@dataclass(frozen=True)
class Advice:
    """A tree that is served: its text as JSON, the edition, and its nodes by stage."""

    tree: Tree
    text: str
    edition: str
    view: TreeView


def advice(tree: Tree) -> Advice:
    """A tree as it is served."""
    text = dumps(tree)
    return Advice(tree, text, hashlib.sha256(text.encode()).hexdigest()[:16], tree.view())


def read_all(names: Iterable[str]) -> dict[str, Advice]:
    """Trees by their ids, in the order of their names: files, or ids of shipped trees; raises `AdviceTreeError` where one cannot be read."""
    found: dict[str, Advice] = {}
    for name in names:
        tree = load(name) if name.endswith((".toml", ".json")) else shipped(name)
        if tree.id in found:
            raise AdviceTreeError(f"two trees have the id {tree.id!r}", "serve one of them")
        found[tree.id] = advice(tree)
    return found
