"""A comparison of two versions of a tree, as values.

Invariant: names of the old tree stand in `before`, `old` and the like, names of the new one in `after` and `new`; nothing is named by its position.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from importlib import import_module
from typing import Literal, TypeAlias

import attrs

from advicetree.drawing.overlay import Difference
from advicetree.problems import Told
from advicetree.promises import Point
from advicetree.session.carrying import Carried
from advicetree.session.session import Session
from advicetree.text import counted, shown
from advicetree.tree import Tree

ChangeKind: TypeAlias = Literal["added", "removed", "renamed", "reworded", "moved", "reordered", "led elsewhere", "swapped", "inverted", "changed"]

Thing: TypeAlias = Literal[
    "tree", "node", "answer", "line", "wait", "limit", "fact", "value", "group", "rule", "moment", "stage", "source", "claim", "promise", "example"
]


@attrs.frozen
class TreeChange:
    """One thing that is otherwise in the new tree.

    Things are called by the id of a node, fact, moment, stage or source, the name of a promise or an example,
    or such an id with that of a part, as in `node.answer` and `fact.value`.
    """

    kind: ChangeKind
    """What became of it."""
    thing: Thing
    """What it is."""
    before: str | None
    """What it is called in the old tree; `None` where it was added."""
    after: str | None
    """What it is called in the new tree; `None` where it was removed."""
    key: str = ""
    """The key that is otherwise, such as `wait.at-least`; empty where it is the thing itself."""
    old: str | None = None
    """What the key said."""
    new: str | None = None
    """What it says now."""
    path: tuple[str | int, ...] = attrs.field(default=(), eq=False)
    """Where the key is, in the new tree or, if it is not there any more, in the old one."""
    suggested: bool = False
    """Whether it is a renaming that is only guessed; saved sessions follow it once `was` says so."""

    @property
    def name(self) -> str:
        """What it is called in the new tree or, where it was removed, in the old one."""
        return (self.after if self.after is not None else self.before) or ""

    @property
    def mirrored(self) -> TreeChange:
        """The same change the other way round."""
        kind: dict[ChangeKind, ChangeKind] = {"added": "removed", "removed": "added"}
        return attrs.evolve(self, kind=kind.get(self.kind, self.kind), before=self.after, after=self.before, old=self.new, new=self.old)


@attrs.frozen
class Trait:
    """What is true of a person: that a fact has one of some values."""

    fact: str
    """The fact's id, as in the old tree; of a choice of several, `fact.choice`."""
    values: tuple[str, ...]
    """The values, of which it has one; of a choice, `yes` or `no`."""
    now: tuple[str, ...] = ()
    """The values of the new tree, of which it has one too, where bands are otherwise."""


@attrs.frozen
class Redirection:
    """People who are told something else than before: the actions or endings that they came to next, and those that they come to now.

    Where `at` has the answer `(limit)`, the limit of its node sends on; where it has none, all who came to its node are meant, in whatever way they came.
    Where several answers of one question are meant, `at` is the first of them, and a trait names all.
    Names of nodes and facts are those of the old tree, but for `new`.
    """

    at: Point | None
    """The answer after which it is so; `None` at the start of the walk."""
    old: tuple[str, ...]
    """The actions or endings that they came to next, as the old tree names them."""
    new: tuple[str, ...]
    """Those that they come to now, as the new tree names them."""
    after: tuple[Point, ...] = ()
    """The last answers before it that all of them have given."""
    people: tuple[tuple[Trait, ...], ...] = ()
    """Who they are: in any of these cases, each of which has all of its traits; empty where it is everybody who comes there."""
    more: int = 0
    """How many cases are left out."""
    share: float | None = None
    """How large a part they are of all whom the facts looked at tell apart, from 0 to 1, which is not the share of real readers;
    `None` where it was worked out answer by answer."""
    walk: tuple[tuple[str, Told], ...] = ()
    """A shortest walk in the old tree that shows it, as pairs of a node and the answer given there."""
    known: tuple[tuple[str, Told], ...] = ()
    """Of whom that walk is true, as pairs of a fact and a value."""


@attrs.frozen
class Lost:
    """A promise or an example of the old tree that held there, and does not hold in the new one."""

    thing: Literal["promise", "example"]
    """What it is."""
    name: str
    """Its name."""
    verdict: Literal["broken", "not proved", "fails", "cannot be asked"]
    """What came of it in the new tree."""
    sentence: str
    """The same in words."""
    walk: tuple[tuple[str, Told], ...] = ()
    """Of a broken promise, a walk that shows it, as pairs of a node and an answer of the new tree."""
    known: tuple[tuple[str, Told], ...] = ()
    """Of whom that walk is true, as pairs of a fact and a value."""
    amended: bool = False
    """Whether the new tree has one of that name which says something else."""


@attrs.frozen
class CarryVerdict:
    """Whether each possible session of an old tree can be carried over whole; as a truth value, it says whether that is known.

    Of trees with different ids no session can be carried, and `session` and `carried` are `None`.
    """

    verdict: Literal["safe", "stranded", "not decided"]
    """What was found."""
    session: Session | None = None
    """A session of the old tree that cannot be carried whole, where somebody is stranded."""
    carried: Carried | None = None
    """What becomes of that session."""

    @property
    def safe(self) -> bool:
        """Whether it is known that each session can be carried over whole."""
        return self.verdict == "safe"

    def __bool__(self) -> bool:
        return self.safe

    def __str__(self) -> str:
        if self.session is None:
            return {"safe": "Every session can be carried over whole.", "stranded": "No session can be carried over."}.get(self.verdict, "It was not decided.")
        return f"A session that is at {shown(self.session.here.id)} cannot be carried over whole. {self.carried}"


@attrs.frozen(slots=False, repr=False)
class Comparison:
    """What is otherwise in a new version of a tree; `str()` tells all of it in words, the most harmful first.

    >>> from advicetree import compare, shipped
    >>> comparison = compare(shipped("interview-recovery"), shipped("interview-recovery"))
    >>> comparison.empty, comparison
    (True, <Comparison of 'interview-recovery': no change>)
    """

    old: Tree
    """The old tree."""
    new: Tree
    """The new tree."""
    changes: tuple[TreeChange, ...] = ()
    """What is otherwise, in the order of the new tree, with what was removed after it."""
    redirections: tuple[Redirection, ...] = ()
    """Who is told something else."""
    exact: bool = True
    """Whether that was worked out person by person; else answer by answer, which tells the same people in more and coarser cases."""
    lost: tuple[Lost, ...] = ()
    """The promises and examples of the old tree that no longer hold."""

    @property
    def empty(self) -> bool:
        """Whether the two trees are equal."""
        return not self.changes

    @cached_property
    def crossing(self) -> CarryVerdict:
        """Whether each session of the old tree can be carried over to the new one."""
        if self.old.id != self.new.id:
            return CarryVerdict("stranded")
        verdict: CarryVerdict = import_module("advicetree.comparing.sessions.crossing").can_carry(self.old, self.new)
        return verdict

    @cached_property
    def differences(self) -> Mapping[Point, Difference]:
        """The nodes, answers and limits that are new, gone or changed: `draw(new, differences=comparison.differences, before=comparison.before)`."""
        found: Mapping[Point, Difference] = import_module("advicetree.comparing.marks").marks(self)
        return found

    @cached_property
    def before(self) -> Tree:
        """The old tree under the names of the new one, from which what is gone is drawn. It is not there to be walked."""
        tree: Tree = import_module("advicetree.comparing.marks").drawn_from(self)
        return tree

    def __str__(self) -> str:
        text: str = import_module("advicetree.comparing.telling").in_words(self)
        return text

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """What a notebook shows at the end of a cell: the words."""
        shown_as: dict[str, str] = import_module("advicetree.drawing.notebook").words_bundle(self)
        return shown_as

    def __repr__(self) -> str:
        return f"<Comparison of {shown(self.new.id)}: {counted(len(self.changes), 'change') if self.changes else 'no change'}>"
