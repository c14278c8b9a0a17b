"""Carrying a session over to another version of its tree, as far as that is certain, and a report of what became of it.

A walk is gone again in the new tree, step by step, under the names that things have there now (`renaming`).
A step is carried where the walk stands at its node again and its answer can be given there; then the walk has to come to where the next step was given.
So everything that was passed is still there, and still leads the same way; the first step of which that is not true ends it, and the rest is set aside.

Invariant: no answer is taken that was not given, floors are not judged again, and nothing is left out without a word:
each step is carried or set aside, and each known fact and moment is carried or forgotten.
Carrying a session, and following its saved text, give equal sessions wherever the saved text is all that is needed:
the old tree adds only its own former names, which are needed to go back to the version before.
"""

from __future__ import annotations

from datetime import tzinfo
from functools import cached_property

import attrs

from advicetree.engine import Given, Step
from advicetree.errors import SaveError
from advicetree.format import validated
from advicetree.model import Ending
from advicetree.renaming import NONE, Renaming, renaming
from advicetree.session import saving
from advicetree.session.changing import Setup, Walk, zone_name
from advicetree.session.inputs import must_be_flag, must_be_tree
from advicetree.session.session import Session, given_in, session_of, walk_of
from advicetree.text import counted, listed, shown
from advicetree.tree import Tree

MOST_RENAMED = 6
ANOTHER = "the session is one of the tree {}, and this is '{}'"


@attrs.frozen(slots=False)
class Carried:
    """What became of a session in another version of its tree: the session there, and a report; `str()` tells the report in words.

    What is forgotten may be asked again; so is a fact that is one with another now, of which something else was known.

    >>> from advicetree import Session, carry, shipped
    >>> session = Session.start(shipped("interview-recovery"))
    >>> carried = carry(session, shipped("interview-recovery"))
    >>> carried.whole, carried.session == session, str(carried)
    (True, True, 'Everything was carried over.')
    """

    session: Session
    """The session in the new version, as far as it could be carried."""
    kept: int
    """How many steps were carried."""
    set_aside: tuple[Step, ...]
    """The other steps, named as the new tree names them where it has them."""
    stood: str
    """The id of the node where the session stood, as the new tree calls it."""
    why: str | None = None
    """What does not fit any more, in one sentence; `None` where all was carried."""
    renamed: tuple[tuple[str, str], ...] = ()
    """What is called otherwise now, as pairs of an old and a new name: nodes, `node.answer`, facts and `fact.value`."""
    forgotten: tuple[str, ...] = ()
    """The known facts and the moments that the new tree does not have, or whose values it does not take."""

    @property
    def whole(self) -> bool:
        """Whether every step was carried, and the session stands where it stood."""
        return self.why is None

    @property
    def next_changed(self) -> bool:
        """Whether the person's next step is another: the session stands at another node than before."""
        return self.session.here.id != self.stood

    @cached_property
    def asked_again(self) -> tuple[str, ...]:
        """The nodes whose answers were set aside, and that the new tree still has: where the walk comes to them, they are asked again."""
        nodes = self.session.tree.nodes
        return tuple(dict.fromkeys(step.node for step in self.set_aside if step.node in nodes and not isinstance(nodes[step.node], Ending)))

    def again(self, session: Session) -> Session:
        r"""A session that has gone on from here, after those of the answers set aside that its next stops ask for, as `Session.change` takes them again.

        Somebody who had to answer a question that was inserted need not answer all that came after it once more.
        What still finds no place is `set_aside` on the session that is returned. Times never run backwards: an answer that is taken again counts as given
        no earlier than the last one.

        Raises `SaveError` for a session of another tree, and `TypeError` for anything but a session.

        >>> from advicetree import Session, carry, loads
        >>> head = 'format = 1\nid = "t"\ntitle = "T"\nstart = "first"\n'
        >>> ask = '[situation.{0}]\nask = "Which {0}?"\nanswers = {{ one = "{1}", other = "{1}" }}\n'
        >>> end = '[ending.end]\nsay = "The end."'
        >>> old = loads(head + ask.format("first", "last") + ask.format("last", "end") + end)
        >>> new = loads(head + ask.format("first", "between") + ask.format("between", "last") + ask.format("last", "end") + end)
        >>> carried = carry(Session.start(old).answer("one").answer("other"), new)
        >>> carried.session.here.id, carried.again(carried.session.answer("one")).here.id
        ('between', 'end')
        """
        if not isinstance(session, Session):
            raise TypeError(f"again takes a Session, not {type(session).__name__}")
        if session.tree is not self.session.tree and session.tree != self.session.tree:
            raise SaveError(f"the session is not one of the version of {shown(self.session.tree.id)} that this was carried to", "give one that goes on from it")
        walk = walk_of(session)
        return session_of(walk, _kept_again(walk, self.set_aside))

    def __str__(self) -> str:
        """The report in words, for whoever maintains the sessions; what is only worded otherwise is not told."""
        told = [self._steps()]
        if self.why is not None and self.set_aside:
            told.append(f"{self.why[:1].upper()}{self.why[1:]}.")
        if self.renamed:
            told.append(f"Renamed: {_pairs(self.renamed)}.")
        if self.asked_again:
            told.append(f"Asked again, where the walk comes to them: {listed(self.asked_again)}.")
        if self.forgotten:
            told.append(f"Forgotten: {listed(self.forgotten)}.")
        return " ".join(told)

    def _steps(self) -> str:
        here, stood = shown(self.session.here.id), shown(self.stood)
        if self.whole:
            return "Everything was carried over." if not self.forgotten else "Every step was carried over."
        aside = len(self.set_aside)
        if not aside:
            way = "Every step was carried over, but the last now leads to" if self.kept else "Nothing was answered yet, and the walk now starts at"
            return f"{way} {here} instead of {stood}."
        kept = f"{counted(self.kept, 'step')} of {self.kept + aside:,} {'was' if self.kept == 1 else 'were'} carried over"
        return f"{kept}, and the walk goes on at {here}."

    def __repr__(self) -> str:
        return f"<Carried to {shown(self.session.here.id)}: {'everything' if self.whole else f'{self.kept} of {self.kept + len(self.set_aside)} steps'}>"


def carry(session: Session, tree: Tree, *, reuse: bool = False) -> Carried:
    r"""A session in another version of its tree, as far as that is certain, with a report of what became of it.

    What the new tree calls otherwise is found by `was`. Known facts, moments, times, notes and early marks go along; floors are not judged again.
    The walk stops at the first step that does not fit any more, or that leads elsewhere: the answers after it are `set_aside`.
    With `reuse`, such answers are taken all the same where the new tree asks their questions again, as after `Session.change`.
    A session is never refused because of what changed in its tree: in the worst case it is at the start.

    Raises `SaveError` for a tree with another id, `TreeError` for one that was made in Python and breaks a rule,
    and `TypeError` for anything but a session and a tree.

    >>> from advicetree import Session, carry, loads
    >>> text = 'format = 1\nid = "t"\ntitle = "T"\nstart = "{0}"\n[situation.{0}]\nask = "Is it?"\n{1}answers = {{ yes = "end", no = "end" }}'
    >>> old = loads(text.format("is-it", "") + '\n[ending.end]\nsay = "The end."')
    >>> new = loads(text.format("really", 'was = "is-it"\n') + '\n[ending.end]\nsay = "The end."')
    >>> carried = carry(Session.start(old).answer("yes"), new)
    >>> carried.session.steps[0].node, carried.renamed
    ('really', (('is-it', 'really'),))
    """
    if not isinstance(session, Session):
        raise TypeError(f"carry takes a Session, not {type(session).__name__}; for a saved one, write Session.resume(tree, text, follow=True)")
    must_be_tree(tree, "a session is carried to")
    must_be_flag("reuse", reuse)
    if session.tree.id != tree.id:
        raise SaveError(ANOTHER.format(shown(session.tree.id), tree.id), "carry it to a version of its own tree")
    validated(tree)
    saved = saving.Saved(tree.id, session.started, session.known, session.moments, given_in(session), session.here.id, zone_name(session.zone))
    return _carried(tree, saved, session.zone, renaming(tree, session.tree), reuse=reuse)


def followed(tree: Tree, text: str, zone: tzinfo | None, *, reuse: bool = False) -> Carried:
    """As `carry`, for a session that was saved as `text`; raises `SaveError` where that is not a sound save, or one of another tree."""
    validated(tree)
    return _carried(tree, saving.read(text), zone, renaming(tree), reuse=reuse)


def _carried(tree: Tree, saved: saving.Saved, zone: tzinfo | None, names: Renaming, *, reuse: bool) -> Carried:
    """A saved session, carried to a tree."""
    now = saved if names is NONE else _renamed(tree, saved, names)
    walk, _, misfit = saving.gone_again(tree, now, zone)
    aside = _set_aside(tree, now, len(walk.answers)) if len(walk.answers) < len(now.steps) else ()
    if reuse and aside:
        aside = _kept_again(walk, aside)
        if not aside and walk.position.node.id == now.here:
            misfit = None
    renamed = () if now is saved else _called_otherwise(saved, now, names)
    why = misfit[0] if misfit is not None else None
    return Carried(session_of(walk), len(walk.answers), aside, now.here, why, renamed, _forgotten(saved, now, walk.setup, names))


def _kept_again(walk: Walk, aside: tuple[Step, ...]) -> tuple[Step, ...]:
    """Let a walk go on by those of some steps that still fit, and return the others."""
    nodes = walk.setup.tree.nodes
    left = set(map(id, walk.keep(tuple(step for step in aside if step.node in nodes))))
    return tuple(step for step in aside if step.node not in nodes or id(step) in left)


def _renamed(tree: Tree, saved: saving.Saved, names: Renaming) -> saving.Saved:
    """A saved session with the names that things have in the new tree."""
    steps: list[saving.SavedStep] = []
    nodes, called = tree.nodes, names.nodes
    for step in saved.steps:
        before, given, at, note, early = step
        name = called.get(before, before)
        node = nodes.get(name)
        now = names.given(name, node.fact, given) if node is not None else given
        steps.append(step if now is given and name is before else (name, now, at, note, early))
    known: dict[str, Given] = {}
    for fact, given in saved.known.items():
        known.setdefault(names.fact(fact), names.known(names.fact(fact), given))
    return saved._replace(steps=steps, known=known, here=names.node(saved.here))


def _forgotten(saved: saving.Saved, now: saving.Saved, setup: Setup, names: Renaming) -> tuple[str, ...]:
    """The facts that were known and the moments that are left out."""
    facts = [fact for fact in now.known if fact not in setup.known]
    if len(now.known) < len(saved.known):  # some of them are one now
        kept: set[str] = set()
        for fact, given in saved.known.items():
            name = names.fact(fact)
            if name in kept and names.known(name, given) != now.known[name]:
                facts.append(fact)
            kept.add(name)
    return (*facts, *(moment for moment in saved.moments if moment not in setup.moments))


def _called_otherwise(saved: saving.Saved, now: saving.Saved, names: Renaming) -> tuple[tuple[str, str], ...]:
    """What a session names that is called otherwise now: facts known beforehand and their values, then nodes and answers, in the order of the walk."""
    pairs: dict[tuple[str, str], None] = {}

    def note(before: str, after: str, given: Given, given_now: Given) -> None:
        if before != after:
            pairs[before, after] = None
        for one, other in zip(_texts(given), _texts(given_now), strict=True):
            if one != other:
                pairs[f"{before}.{one}", f"{after}.{other}"] = None

    for fact, given in saved.known.items():
        note(fact, names.fact(fact), given, names.known(names.fact(fact), given))
    for step, step_now in zip(saved.steps, now.steps, strict=True):
        if step is not step_now:
            note(step[0], step_now[0], step[1], step_now[1])
    if saved.here != now.here:
        pairs[saved.here, now.here] = None
    return tuple(pairs)


def _texts(given: Given) -> tuple[object, ...]:
    return given if isinstance(given, tuple) else (given,)


def _set_aside(tree: Tree, saved: saving.Saved, kept: int) -> tuple[Step, ...]:
    """The steps of a saved session after the first ones, which were kept."""
    counts: dict[str, int] = {}
    found = []
    for index, (node, given, at, note, early) in enumerate(saved.steps):
        counts[node] = counts.get(node, 0) + 1
        if index >= kept:
            found.append(Step(node, given, counts[node], at, note, early, _label(tree, node, given)))
    return tuple(found)


def _label(tree: Tree, name: str, given: Given) -> str:
    """What an answer that was set aside is called for readers: its label in the new tree, if it is there, else the answer itself."""
    node = tree.nodes.get(name)
    fact = tree.facts.get(node.fact or "") if node is not None else None
    labels = []
    for one in _texts(given):
        held = node.answers.get(one) if node is not None and isinstance(one, str) else None
        value = fact.values.get(one) if fact is not None and isinstance(one, str) else None
        labels.append(held.label if held is not None else value.label if value is not None else one if isinstance(one, str) else shown(one))
    return ", ".join(labels)


def _pairs(renamed: tuple[tuple[str, str], ...]) -> str:
    """Old and new names, in words."""
    some = [f"{shown(before)} is {shown(after)}" for before, after in renamed[:MOST_RENAMED]]
    return ", ".join(some) + (f" and {len(renamed) - len(some)} more" if len(renamed) > len(some) else "")
