"""Which single changes deserve a close look, however small they seem: those that take protection away, or may turn a sentence into its opposite.

Whether the words of a sentence say the opposite cannot be known here; that a *not* or a figure came or went in them can.
Invariant: this only chooses what is told first; nothing is left out because of it.
"""

from __future__ import annotations

import re

from advicetree.comparing.comparison import TreeChange
from advicetree.durations import duration

WORDS_OF_RULES = frozenset({"rule", "promise"})
LEADS = (".link", ".phone", ".mail")
_NEGATION = re.compile(r"\b(?:not|never|no|none|nobody|nothing|without|unless|except|only|cannot|\w+n['’]t)\b", re.IGNORECASE)
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


def deserves_a_close_look(change: TreeChange) -> bool:
    """Whether a change takes a caution, a wait or a promise away, leads elsewhere by a link, says words to others, or has another negation or figure.

    >>> deserves_a_close_look(TreeChange("reworded", "line", "call", "call", "how", "Don't list your mistakes.", "List your mistakes."))
    True
    >>> deserves_a_close_look(TreeChange("reworded", "line", "call", "call", "how", "Be brief.", "Keep it short."))
    False
    """
    if change.kind in {"swapped", "inverted", "renamed", "reordered"}:
        return False
    if change.thing in WORDS_OF_RULES:
        return change.kind != "added" or change.thing == "rule"
    if change.thing == "wait":
        return _waits_less(change)
    if change.key == "any-time":
        return change.old is None
    if change.thing == "line" and (change.key.endswith((*LEADS, ".if")) or (change.key.partition(".")[0] == "caution" and change.kind != "added")):
        return True
    return change.kind == "reworded" and _says_otherwise(change.old or "", change.new or "")


def _waits_less(change: TreeChange) -> bool:
    """Whether people may be led on sooner than before."""
    if change.kind == "removed" or change.key in {"since", "until"}:
        return True
    before, after = (duration(said) if said is not None else None for said in (change.old, change.new))
    return change.key == "at-least" and before is not None and (after is None or after < before)


def _says_otherwise(old: str, new: str) -> bool:
    """Whether a text has other negations, or other figures."""
    return any(sorted(map(str.casefold, sign.findall(old))) != sorted(map(str.casefold, sign.findall(new))) for sign in (_NEGATION, _FIGURE))
