"""What changed between two versions of a tree, and what that does to people and to their saved sessions.

Invariant: nothing here has a semantics of its own: what is walked is walked by `engine`, what is carried is carried by `session.carrying`,
and what is proved is proved by `checking`. A comparison is a value; comparing a tree with itself finds nothing,
and comparing the other way round finds the same with old and new exchanged.

`matching` says what in one tree is what in the other, and `translating` gives the old tree the names of the new one.
`changes` lists what is otherwise, key by key (and `marks` where it is drawn), `people` who is told something else,
`lost` which promises and examples of the old tree no longer hold, and `sessions` which saved sessions can be carried over.
`samples` are the numbers and days that stand for all others. `comparison` holds the values, `closely` chooses what is told first,
and `telling` says it in words.
"""

from __future__ import annotations

from advicetree.comparing.changes import changes
from advicetree.comparing.comparison import Comparison
from advicetree.comparing.lost import lost
from advicetree.comparing.matching import Matching
from advicetree.comparing.people import redirections
from advicetree.comparing.translating import in_new_names
from advicetree.format import validated
from advicetree.tree import Tree

__all__ = ["Comparison", "compare"]

MERE_WORDS = frozenset({"reworded", "moved", "reordered"})


def compare(old: Tree, new: Tree) -> Comparison:
    r"""What is otherwise in a new version of a tree: each change, who is told something else, and which promises and examples hold no longer.

    Things are the same in both trees if they have the same name, or if one was called as the other is (`was`);
    where nothing else fits, a renaming is suggested by likeness. The trees may have different ids, but then no session of one is carried to the other.
    Time and memory are bounded: who is told something else is worked out person by person only as far as that fits.
    Raises `TypeError` for anything but trees, and `TreeError` for one that was made in Python and breaks a rule.

    >>> from advicetree import compare, loads
    >>> text = 'format = 1\nid = "t"\ntitle = "T"\nstart = "is-it"\n[situation.is-it]\nask = "Is it?"\nanswers = {{ yes = "{}", no = "{}" }}'
    >>> ends = '\n[ending.good]\nsay = "Good."\n[ending.bad]\nsay = "Bad."'
    >>> comparison = compare(loads(text.format("good", "bad") + ends), loads(text.format("bad", "good") + ends))
    >>> [(change.kind, change.name) for change in comparison.changes]
    [('swapped', 'is-it.yes'), ('swapped', 'is-it.no')]
    """
    for tree in (old, new):
        if not isinstance(tree, Tree):
            raise TypeError(f"compare takes two trees, not {type(tree).__name__}; load them first")
        validated(tree)
    matching = Matching(old, new)
    found = changes(matching)
    if all(change.kind in MERE_WORDS for change in found):
        return Comparison(old, new, found)
    told, exact = redirections(matching)
    return Comparison(old, new, found, told, exact, lost(old, in_new_names(matching), new))
