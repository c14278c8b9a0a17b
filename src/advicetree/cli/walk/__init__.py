"""The command `walk`: a walk with a reader at a terminal, or with the answers of a script.

Invariant: `state` holds the current session, its clock and its file, and is steered by `commands`; nothing that was answered or noted is lost.
It is read either from a `script` or from a reader at a `terminal`, who sees a front end: the plain one of `front_end`, or `fancy`.
`rendering` tells a stop and what can be chosen there; `times` tells and reads times; `saving` keeps files.
Only `fancy` imports rich and prompt_toolkit.
"""

from __future__ import annotations

import argparse
import sys

from advicetree.cli import values
from advicetree.cli.process import complain
from advicetree.cli.values import UsageError
from advicetree.cli.walk import saving
from advicetree.cli.walk.state import OngoingWalk
from advicetree.cli.walk.times import Clock
from advicetree.errors import SaveError
from advicetree.session.session import Session
from advicetree.text import shown
from advicetree.words import told


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


def _begun(wanted: argparse.Namespace) -> OngoingWalk:
    """The walk that is wanted, new or resumed, before anything is said."""
    tree = values.tree_named(wanted.tree)
    set_to = values.time_told(wanted.now) if wanted.now is not None else None
    file = wanted.save if wanted.save is not None else wanted.resume
    if wanted.save is not None and wanted.save != wanted.resume:
        saving.refuse_taken(wanted.save, resumes=True)
    if wanted.resume is None:
        clock = Clock(set_to, kept=not wanted.untimed)
        zone = clock.own_zone if any(fact.days is not None for fact in tree.facts.values()) else None
        session = Session.start(tree, values.known(tree, wanted.known, clock.today), clock.now, zone=zone)
        return OngoingWalk(session, clock, wanted.tree, file)
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
    return OngoingWalk(session, Clock(set_to, kept=session.started is not None), wanted.tree, file, kept)


def _is_terminal() -> bool:
    """Whether a reader sits at both ends."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
