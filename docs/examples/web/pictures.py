"""Pictures of the advice, drawn one at a time in a thread of their own, so that nobody who answers waits for them.

Invariant: what is drawn depends on nothing but a tree and a walk in it, so a drawing that is kept is as good as a new one.
To draw in processes instead, replace `ThreadPoolExecutor` by `ProcessPoolExecutor`: trees and sessions can be pickled, and what is called stands in a module.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import NamedTuple

from advicetree import Session, Tree, draw

KEPT = 100


class Picture(NamedTuple):
    """A picture, the same in words, and a digest by which a browser asks whether it is still the same."""

    svg: str
    outline: str
    etag: str


@lru_cache(KEPT)
def of_tree(tree: Tree) -> Picture:
    """The stages of a tree and what leads from each to others, where it has some, and else the whole tree."""
    whole = draw(tree)
    return _picture(draw(tree, overview=True).svg if tree.stages else whole.svg, whole.outline)


@lru_cache(KEPT)
def of_walk(session: Session) -> Picture:
    """The whole tree, with a walk on it and where the reader is now."""
    drawing = draw(session.tree, session=session)
    return _picture(drawing.svg, drawing.outline)


@lru_cache(KEPT)
def near(session: Session) -> Picture:
    """The part of the tree around where a walk stands, which can be read on a small screen too."""
    drawing = draw(session.tree, session=session, around=session.here.id)
    return _picture(drawing.svg, drawing.outline)


def _picture(svg: str, outline: str) -> Picture:
    return Picture(svg, outline, f'"{hashlib.sha256(svg.encode()).hexdigest()[:32]}"')


class Drawers:
    """Draws in the background."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="drawing")

    def warm(self, trees: Iterable[Tree]) -> None:
        """Begin to draw trees, and the part around the start of each, so that no reader waits until the engine is loaded."""
        for tree in trees:
            self._pool.submit(near, Session.start(tree))
            self._pool.submit(of_tree, tree)

    async def of_tree(self, tree: Tree) -> Picture:
        """A tree."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, of_tree, tree)

    async def of_walk(self, session: Session) -> Picture:
        """A walk in its tree."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, of_walk, session)

    async def near(self, session: Session) -> Picture:
        """The part of its tree around where a walk stands."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, near, session)

    def close(self) -> None:
        """Draw nothing more."""
        self._pool.shutdown(wait=True, cancel_futures=True)
