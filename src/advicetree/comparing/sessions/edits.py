"""What an edit does to saved sessions, as problems of the new tree: whose version it cannot tell, what looks renamed and does not say so, and who is stranded.

Invariant: whoever is told as stranded is so even if all that looks renamed says what it was called, so that no problem hides behind another.
"""

from __future__ import annotations

import attrs

from advicetree.checking.found import at, at_way, finding, in_order, place
from advicetree.checking.report import Report
from advicetree.comparing.changes import changes
from advicetree.comparing.comparison import CarryVerdict
from advicetree.comparing.matching import Matching
from advicetree.comparing.sessions.crossing import can_carry
from advicetree.comparing.sessions.renames import Rename, renames, with_former_names
from advicetree.engine import taken
from advicetree.problems import Problem
from advicetree.session.carrying import Carried
from advicetree.spans import Path
from advicetree.text import counted, shown
from advicetree.tree import Tree


def with_edit(report: Report, old: Tree) -> Report:
    """A report on a tree, with what its edit does to sessions that were saved of an old version of it."""
    tree = report.tree
    found = [attrs.evolve(problem, place=place(tree, problem.path), severity="warning") for problem in _problems(old, tree)]
    return attrs.evolve(report, problems=in_order(tree, (*report.problems, *found)))


def _problems(old: Tree, new: Tree) -> list[Problem]:
    if old == new:
        return []
    if old.id != new.id:
        sentence = f"the tree was called {shown(old.id)}, so no saved session of it can be resumed"
        return [finding("stranded-sessions", sentence, ("id",), f'write id = "{old.id}", unless it is another tree')]
    edits = changes(Matching(old, new))
    found = renames(new, edits)
    crossing = can_carry(old, with_former_names(new, found) if found else new)
    return [*(_not_raised(new) if edits and new.version == old.version else []), *map(_missing, found), *_stranded(new, crossing)]


def _not_raised(new: Tree) -> list[Problem]:
    """The problem of a tree that was changed and has the same version; none where it has no version."""
    if new.version is None:
        return []
    sentence = f"the tree was changed, and its version is still {shown(new.version)}"
    return [finding("version-not-raised", sentence, ("version",), "raise it, so that sessions of one version can be told from those of the other")]


def _missing(rename: Rename) -> Problem:
    """The problem of what looks renamed, and does not say so."""
    sentence = f"{rename.thing} {shown(rename.after)} seems to be {shown(rename.before)} under another name, and saved sessions do not know that"
    return finding("missing-was", sentence, rename.path, f"if it is the same, {rename}")


def _stranded(new: Tree, crossing: CarryVerdict) -> list[Problem]:
    """The problem of sessions that cannot be carried over whole, or that nobody knows whether there are any."""
    if crossing.verdict == "not decided":
        fix = "what was found is right all the same; change less at once, to have everything looked at"
        sentence = "whether each saved session can be carried over was not decided: there is more to look at than can be looked at"
        return [finding("undecided", sentence, ("start",), fix)]
    session, carried = crossing.session, crossing.carried
    if session is None or carried is None:
        return []
    here = new.nodes[carried.session.here.id]
    sentence = f"a session that is at {shown(session.here.id)} cannot be carried over whole: {carried.why}"
    kept = "all its answers" if not carried.set_aside else f"{carried.kept:,} of its {counted(len(session.steps), 'answer')}"
    fix = f"let it lead on as before, or accept that such a session goes on at {shown(here.id)}, with {kept}"
    walk = tuple((step.node, step.value or str(step.answer)) for step in session.steps)
    return [finding("stranded-sessions", sentence, _elsewhere(new, carried) or at(here), fix, known=tuple(session.known_values.items()), walk=walk)]


def _elsewhere(new: Tree, carried: Carried) -> Path | None:
    """The path of the answer that leads elsewhere than it did; `None` where the walk came to where it was, or something lies between the two."""
    stood = carried.set_aside[0].node if carried.set_aside else carried.stood
    here = carried.session.here.id
    if here == stood or not carried.session.steps:
        return None
    last, _ = taken(new, carried.session.steps[-1:])[0]
    return at_way(new.nodes[last.node], last) if last.to == here else None
