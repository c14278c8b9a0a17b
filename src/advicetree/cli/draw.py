"""The command `draw`: which drawing is wanted, and where it goes.

Invariant: the tree and the session are read, and the format is drawn, before any file is touched.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path

from advicetree.checking import check
from advicetree.cli import values
from advicetree.cli.process import OUTPUT_CLOSED, WELL, complain
from advicetree.cli.values import UsageError
from advicetree.cli.walk import saving
from advicetree.drawing import Drawing
from advicetree.drawing import draw as drawing_of
from advicetree.errors import AdviceTreeError, DrawingWarning
from advicetree.session.session import Session
from advicetree.text import listed, printable, shown
from advicetree.tree import Tree

STANDARD_OUTPUT = "-"
MOST_NAMED = 3


def draw(wanted: argparse.Namespace) -> int:
    """Draw what is wanted, into a file or to standard output."""
    drawing = _drawing(wanted)
    if wanted.output == STANDARD_OUTPUT:
        with _warnings_told():
            data = drawing.format(wanted.format or "svg")
        return _print(data)
    if wanted.format is not None:
        raise UsageError("--format is for standard output", "leave it out, since the ending of the file's name chooses the format")
    with _warnings_told():
        drawing.save(wanted.output)
    complain(f"{printable(wanted.output)} is written.")
    return WELL


@contextmanager
def _warnings_told() -> Iterator[None]:
    """Print on standard error what is warned of within this block."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", DrawingWarning)
        yield
    for one in caught:
        complain(f"advicetree: {one.message}")


def _drawing(wanted: argparse.Namespace) -> Drawing:
    if wanted.session is not None and wanted.sessions is not None:
        raise UsageError("--session and --sessions both say which walks are drawn", "give one of them")
    if wanted.sessions is None and (wanted.least is not None or wanted.now is not None):
        raise UsageError(f"{'--now' if wanted.least is None else '--least'} is about saved walks", "name their folder by --sessions FOLDER")
    tree = values.tree_named(wanted.tree)
    session = saving.resumed(tree, wanted.session, saving.read(wanted.session)) if wanted.session is not None else None
    if wanted.walk_only and session is None:
        raise UsageError("--walk-only needs a walk to draw", "name the file of a saved one by --session FILE")
    return drawing_of(
        tree,
        session=session,
        sessions=_sessions(tree, wanted.sessions) if wanted.sessions is not None else None,
        least=1 if wanted.least is None else wanted.least,
        now=None if wanted.sessions is None else values.time_told(wanted.now) if wanted.now is not None else datetime.now(timezone.utc),
        around=wanted.around,
        steps=values.steps_from(wanted.around, wanted.steps),
        stage=wanted.stage,
        walk_only=wanted.walk_only,
        brief=True if wanted.brief else False if wanted.whole else None,
        look=wanted.look,
        problems=check(tree).problems if wanted.problems else (),
        theme=wanted.theme,
        engine=wanted.engine,
    )


def _sessions(tree: Tree, folder: str) -> Iterator[Session]:
    """The walks through a tree that are saved in a folder, one by one; tells on standard error which files hold none.

    Raises `UsageError` where no file holds one.
    """
    names = saving.in_folder(folder)
    unused: list[str] = []
    for name in names:
        try:
            yield saving.resumed(tree, name, saving.read(name))
        except AdviceTreeError:
            unused.append(Path(name).name)
    files = "1 file" if len(names) == 1 else f"{len(names):,} files"
    if len(unused) == len(names):
        raise UsageError(f"none of the {files} in {shown(folder)} holds a walk through this tree: {listed(unused, MOST_NAMED)}", saving.RIGHT_FOLDER)
    if unused:
        holds = "holds" if len(unused) == 1 else "hold"
        complain(f"advicetree: {len(unused):,} of {files} in {shown(folder)} {holds} no walk through this tree, and are left out: {listed(unused, MOST_NAMED)}")


def _print(data: str | bytes) -> int:
    """Write a drawing to standard output, as it is; returns the status."""
    if sys.stdout is None:
        return OUTPUT_CLOSED
    sys.stdout.buffer.write(data if isinstance(data, bytes) else data.encode("utf-8"))
    sys.stdout.flush()
    return WELL
