"""The command `draw`: which drawing is wanted, and where it goes.

Invariant: the tree and the session are read, and the format is drawn, before any file is touched.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import quote

from advicetree.checking import check
from advicetree.cli import values
from advicetree.cli.process import OUTPUT_CLOSED, STANDARD_OUTPUT, WELL, complain
from advicetree.cli.values import UsageError
from advicetree.cli.walk import saving
from advicetree.drawing import Drawing, Look
from advicetree.drawing import draw as drawing_of
from advicetree.errors import AdviceTreeError, DrawingWarning
from advicetree.session.session import Session
from advicetree.text import listed, printable, shown
from advicetree.tree import Tree

MOST_NAMED = 3


def draw(wanted: argparse.Namespace) -> int:
    """Draw what is wanted, into a file or to standard output."""
    if wanted.with_stages:
        return _with_stages(wanted)
    drawing = _drawing(wanted, *_read(wanted))
    if wanted.output == STANDARD_OUTPUT:
        with _warnings_told():
            data = drawing.format(wanted.format or "svg")
        return _print(data)
    _refuse_format_of_file(wanted)
    save({wanted.output: drawing})
    return WELL


def _refuse_format_of_file(wanted: argparse.Namespace) -> None:
    """Raise `UsageError` for a format beside the name of a file, which has one already."""
    if wanted.format is not None:
        raise UsageError("--format is for standard output", "leave it out, since the ending of the file's name chooses the format")


def save(drawings: Mapping[str, Drawing]) -> None:
    """Write each drawing into its file, and tell it."""
    for file, drawing in drawings.items():
        with _warnings_told():
            drawing.save(file)
        complain(f"{printable(file)} is written.")


def _with_stages(wanted: argparse.Namespace) -> int:
    """Draw an overview into its file, and each stage into one beside it, to which the overview leads."""
    if not wanted.overview:
        raise UsageError("--with-stages needs an overview that leads to the stages", "give --overview too")
    file = Path(wanted.output)
    if file.suffix.lower() != ".svg":
        raise UsageError("--with-stages writes pictures as SVG, and one beside the other", "name a file that ends in .svg by -o FILE")
    _refuse_format_of_file(wanted)
    tree, session = _read(wanted)
    staged = {node.stage for node in tree.nodes.values()}
    files = {stage: file.with_name(f"{file.stem}-{stage}{file.suffix}") for stage in tree.stages if stage in staged}
    overview = _drawing(wanted, tree, session, {stage: quote(beside.name, safe="") for stage, beside in files.items()})
    look: Look = "chart" if wanted.engine == "system" else "cards"  # all alike
    drawings = {wanted.output: overview}
    for stage, beside in files.items():
        drawings[str(beside)] = drawing_of(tree, session=session, stage=stage, look=look, theme=wanted.theme, engine=wanted.engine)
    for drawing in drawings.values():
        drawing.format("svg")
    save(drawings)
    return WELL


@contextmanager
def _warnings_told() -> Iterator[None]:
    """Print on standard error what is warned of within this block."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", DrawingWarning)
        yield
    for one in caught:
        complain(f"advicetree: {one.message}")


def _read(wanted: argparse.Namespace) -> tuple[Tree, Session | None]:
    """The tree that is wanted, and the walk in it, if there is one."""
    if wanted.session is not None and wanted.sessions is not None:
        raise UsageError("--session and --sessions both say which walks are drawn", "give one of them")
    if wanted.sessions is None and (wanted.least is not None or wanted.now is not None):
        raise UsageError(f"{'--now' if wanted.least is None else '--least'} is about saved walks", "name their folder by --sessions FOLDER")
    tree = values.tree_named(wanted.tree)
    return tree, saving.resumed(tree, wanted.session, saving.read(wanted.session)) if wanted.session is not None else None


def _drawing(wanted: argparse.Namespace, tree: Tree, session: Session | None, links: Mapping[str, str] | None = None) -> Drawing:
    """The drawing of what is wanted; `links` say where the stages of an overview lead."""
    if wanted.walk_only and session is None:
        raise UsageError("--walk-only needs a walk to draw", "name the file of a saved one by --session FILE")
    if wanted.overview and wanted.problems:
        raise UsageError("an overview shows no problems", "leave out --overview or --problems")
    _refuse_options_of_other_formats(wanted)
    return drawing_of(
        tree,
        session=session,
        sessions=_sessions(tree, wanted.sessions) if wanted.sessions is not None else None,
        least=1 if wanted.least is None else wanted.least,
        now=None if wanted.sessions is None else values.time_told(wanted.now) if wanted.now is not None else datetime.now(timezone.utc),
        around=values.node_meant(tree, wanted.around),
        steps=values.steps_from(wanted.around, wanted.steps),
        stage=wanted.stage,
        walk_only=wanted.walk_only,
        brief=True if wanted.brief else False if wanted.whole else None,
        look=wanted.look,
        problems=check(tree).problems if wanted.problems else (),
        overview=wanted.overview,
        links=links,
        theme=wanted.theme,
        engine=wanted.engine,
        scale=2.0 if wanted.scale is None else wanted.scale,
        paper="a4" if wanted.paper is None else wanted.paper,
        untimed=wanted.untimed,
    )


def _sessions(tree: Tree, folder: str) -> Iterator[Session]:
    """The walks through a tree that are saved in a folder, one by one; tells on standard error which files hold none.

    Those of an older version count where they stand in this one, if all of the walk can be carried over. Raises `UsageError` where no file holds one.
    """
    names = saving.in_folder(folder)
    unused: list[str] = []
    older = 0
    for name in names:
        try:
            carried = Session.resume(tree, saving.read(name), follow=True)
        except AdviceTreeError:
            unused.append(Path(name).name)
        else:
            if carried.whole:
                yield carried.session
            else:
                unused.append(Path(name).name)
                older += 1
    files = "1 file" if len(names) == 1 else f"{len(names):,} files"
    which = listed(unused, MOST_NAMED)
    if older:
        which += f"; {older:,} of these {'walks' if older == 1 else 'walk'} another version of it, and cannot be carried over whole"
    if len(unused) == len(names):
        right = "carry them to this version first" if older else saving.RIGHT_FOLDER
        raise UsageError(f"none of the {files} in {shown(folder)} holds a walk through this tree: {which}", right)
    if unused:
        holds, are = ("holds", "is") if len(unused) == 1 else ("hold", "are")
        complain(f"advicetree: {len(unused):,} of {files} in {shown(folder)} {holds} no walk through this tree, and {are} left out: {which}")


def _refuse_options_of_other_formats(wanted: argparse.Namespace) -> None:
    """Raise `UsageError` for what only one format has, where another is drawn; and for a size where the program `dot` draws."""
    format = (wanted.format or "svg") if wanted.output == STANDARD_OUTPUT else Path(wanted.output).suffix.lower().removeprefix(".")
    for option, is_given, only in (
        ("--scale", wanted.scale is not None, "png"),
        ("--paper", wanted.paper is not None, "pdf"),
        ("--untimed", wanted.untimed, "html"),
    ):
        if is_given and format != only:
            raise UsageError(f"{option} is for {only.upper()}", f"leave it out, or draw a .{only}")
        if is_given and only != "html" and wanted.engine == "system":
            raise UsageError(f"{option} is not for the program 'dot'", "leave it out, or leave --engine system out")


def _print(data: str | bytes) -> int:
    """Write a drawing to standard output, as it is; returns the status."""
    if sys.stdout is None:
        return OUTPUT_CLOSED
    sys.stdout.buffer.write(data if isinstance(data, bytes) else data.encode("utf-8"))
    sys.stdout.flush()
    return WELL
