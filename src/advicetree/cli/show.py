"""The commands themselves: what each of them prints, and the status that it ends with."""

from __future__ import annotations

import argparse
import json
import sys

from advicetree.cli import values
from advicetree.cli.ending import complain
from advicetree.cli.streams import shows_all
from advicetree.cli.values import UsageError
from advicetree.cli.walk import saving
from advicetree.cli.walk.times import Clock
from advicetree.cli.walk.walk import Walk
from advicetree.errors import SaveError
from advicetree.format.schema import json_schema
from advicetree.pieces import as_text, width
from advicetree.resources import schema_named, shipped, shipped_ids
from advicetree.session.session import Session
from advicetree.text import shown
from advicetree.words import told


def list_(_: argparse.Namespace) -> int:
    """Print the ids and the titles of the shipped trees."""
    trees = [shipped(id) for id in shipped_ids()]
    longest = max((len(tree.id) for tree in trees), default=0)
    for tree in trees:
        print(f"{tree.id:<{longest}}  {tree.title}")
    return 0


def show(wanted: argparse.Namespace) -> int:
    """Print a whole tree as an outline."""
    from advicetree.drawing.outline import outline  # noqa: PLC0415  (only this command needs it)
    from advicetree.drawing.view import view  # noqa: PLC0415

    print(as_text(outline(view(values.tree_named(wanted.tree))), width()))
    return 0


def schema(wanted: argparse.Namespace) -> int:
    """Print the JSON Schema of the format, or of a view."""
    print(json.dumps(json_schema(), indent=2, ensure_ascii=not shows_all(sys.stdout)) if wanted.shape is None else schema_named(wanted.shape).rstrip("\n"))
    return 0


def walk(wanted: argparse.Namespace) -> int:
    """Walk a tree, with a reader at a terminal or with the answers of a script."""
    walk = _begun(wanted)
    if walk.file is not None:
        walk.keep()
    if _is_terminal():
        from advicetree.cli.walk import terminal  # noqa: PLC0415  (only a reader needs it)

        return terminal.converse(walk)
    from advicetree.cli.walk import script  # noqa: PLC0415  (only a script needs it)

    return script.follow(walk)


def _begun(wanted: argparse.Namespace) -> Walk:
    """The walk that is wanted, new or resumed, before anything is said."""
    tree = values.tree_named(wanted.tree)
    set_to = values.time_told(wanted.now) if wanted.now is not None else None
    file = wanted.save if wanted.save is not None else wanted.resume
    if wanted.save is not None and wanted.save != wanted.resume:
        saving.refuse_taken(wanted.save, resumes=True)
    if wanted.resume is None:
        clock = Clock(set_to, kept=not wanted.untimed)
        session = Session.start(tree, values.known(tree, wanted.known), clock.now)
        return Walk(session, clock, wanted.tree, file)
    if wanted.known:
        raise UsageError("--known cannot go with --resume, since a saved walk holds what was known", "leave it out, and type /change FACT ANSWER in the walk")
    text = saving.read(wanted.resume)
    kept = text if file == wanted.resume else None
    for note in saving.notes_beside(wanted.resume):
        complain(f"advicetree: {told('terminal.note_there', file=shown(note))}")
    try:
        session = saving.resumed(tree, wanted.resume, text)
    except SaveError as error:
        if error.session is None:
            raise
        session = error.session
        if kept is not None:
            file, kept = saving.free_beside(wanted.resume), None
        complain(f"advicetree: {told('terminal.misfit', file=shown(wanted.resume), why=error.wrong)}")
    if wanted.untimed and session.started is not None:
        raise UsageError("--untimed cannot go with this saved walk, which keeps time", "leave it out")
    if set_to is not None and session.started is None:
        raise UsageError("--now cannot go with this saved walk, which keeps no time", "leave it out")
    return Walk(session, Clock(set_to, kept=session.started is not None), wanted.tree, file, kept)


def _is_terminal() -> bool:
    """Whether a reader sits at both ends."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
