"""What a reader wrote for answers that were not given, where a walk ends.

Invariant: it is kept beside the walk's file before anything is told of it, and it is told itself where it cannot be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from advicetree.cli.values import UsageError
from advicetree.cli.walk import saving
from advicetree.cli.walk.walk import Walk
from advicetree.words import told


def keep(walk: Walk, drafts: Mapping[str, str], tell: Callable[[str], None]) -> str | None:
    """Keep the note that waits for its answer, and `drafts` by their nodes, in a file beside the walk's, and return its name.

    Returns `None` where nothing was written, or the walk has no file.
    Raises `UsageError` where it cannot be kept, after the notes themselves were told.
    """
    nodes = walk.session.tree.nodes
    notes = {**drafts, **({walk.session.here.id: walk.note} if walk.note else {})}
    text = "\n".join(f"{told('terminal.wrote', headline=nodes[node].headline)}\n{note}\n" for node, note in notes.items())
    if not text or walk.file is None:
        return None
    try:
        if walk.noted is None or walk.noted[0] != text:
            walk.noted = text, saving.keep_note(walk.file, text)
    except UsageError:
        tell(text.rstrip())
        raise
    return walk.noted[1]
