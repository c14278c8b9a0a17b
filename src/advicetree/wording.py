"""Channels and waits, told at length to whoever walks: in the terminal, and on the page.

Invariant: a wait is told as durations, as its author wrote it; dates are the business of whoever keeps time.
"""

from __future__ import annotations

from advicetree.durations import in_words
from advicetree.model import Wait
from advicetree.tree import Tree

CHANNELS_AT_LENGTH = {
    "call": "Do this by phone.",
    "mail": "Do this by mail.",
    "letter": "Do this by letter.",
    "message": "Do this by message.",
    "in-person": "Do this in person.",
    "online": "Do this online.",
}


def wait_at_length(tree: Tree, wait: Wait) -> str:
    """A wait as durations, as its author wrote it, and why; empty where nothing is to be waited for."""
    moment = tree.moments[wait.moment].ask if wait.moment is not None else None
    told = []
    if wait.until is not None:
        told.append(f"Wait until the time given in answer to “{moment}”.")
        if wait.at_most is not None:
            told.append(f"Wait at most {in_words(wait.at_most)} after that.")
    else:
        lengths = [("at least", wait.at_least), ("at most", wait.at_most)]
        spans = " and ".join(f"{bound} {in_words(length)}" for bound, length in lengths if length is not None)
        if spans:
            told.append(f"Wait {spans}, counted from the answer to “{moment}”." if moment is not None else f"Wait {spans}.")
    if told and wait.why:
        told.append(wait.why)
    return " ".join(told)
