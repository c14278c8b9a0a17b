"""Pictures of the advice, drawn one at a time in a thread of their own, so that nobody who answers waits for them.

Invariant: what is drawn depends on nothing but a tree and a walk in it, so a drawing that is kept is as good as a new one.
No drawing has notes in it, and no session is kept: a drawing of a walk is found again by a digest of what the walk is saved as.

To draw in processes instead, replace `ThreadPoolExecutor` by `ProcessPoolExecutor`: trees and sessions can be pickled, and what is called stands in a module.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import NamedTuple, TypeVar

from advicetree import Drawing, Session, Tree, draw

KEPT = 100
MOST_WAITING = 20  # pictures: whoever comes after these is asked to come again, since a second is long enough to wait

Of = TypeVar("Of")
log = logging.getLogger(__name__)


class Busy(Exception):
    """So many pictures are waited for that another one would come too late."""


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


def of_walk(session: Session) -> Picture:
    """The whole tree, with a walk on it and where the reader is now."""
    return _of(draw(session.tree, session=session))


def way(session: Session) -> Picture:
    """The walk alone, as narrow as a telephone, and the same in words."""
    return _of(draw(session.tree, session=session, walk_only=True))


def near(session: Session) -> Picture:
    """The part of the tree around where a walk stands."""
    return _of(draw(session.tree, session=session, around=session.here.id))


def _of(drawing: Drawing) -> Picture:
    return _picture(drawing.svg, drawing.outline)


def _picture(svg: str, outline: str) -> Picture:
    return Picture(svg, outline, f'"{hashlib.sha256(svg.encode()).hexdigest()[:32]}"')


class Drawers:
    """Draws in the background; all but `forget` is called in the thread of the event loop."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="drawing")
        self._kept: OrderedDict[object, Picture] = OrderedDict()
        self._waiting = 0

    def warm(self, trees: Iterable[Tree]) -> None:
        """Begin to draw trees, so that no reader waits until the engine is loaded."""
        for tree in trees:
            self._pool.submit(warm, tree)

    async def of_tree(self, tree: Tree) -> Picture:
        """A tree; raises `Busy`."""
        return await self._drawn(of_tree, tree)

    async def of_walk(self, draws: Callable[[Session], Picture], session: Session) -> Picture:
        """What `of_walk`, `way` or `near` draws of a walk; raises `Busy`."""
        key = (draws, session.tree, hashlib.sha256(session.save().encode()).digest())
        picture = self._kept.get(key)
        if picture is None:
            picture = await self._drawn(draws, session)
        self._kept[key] = picture
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return picture

    async def _drawn(self, draws: Callable[[Of], Picture], of: Of) -> Picture:
        if self._waiting >= MOST_WAITING:
            raise Busy
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, draws, of)
        finally:
            self._waiting -= 1

    def forget(self) -> None:
        """Keep no drawing of a walk any longer."""
        self._kept.clear()

    def close(self) -> None:
        """Draw nothing more."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def warm(tree: Tree) -> None:
    """Draw a tree before anybody asks; what goes wrong is logged, and told again to those who ask."""
    try:
        near(Session.start(tree))
        of_tree(tree)
    except Exception:
        log.exception("%s cannot be drawn", tree.id)
