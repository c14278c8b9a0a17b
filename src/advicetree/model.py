"""The tree as values: `Tree`, its nodes and all that they hold.

Invariant of a tree that was read: every id that it names is there; the answers of a situation cover its fact, once each;
every node but an ending leads on; nothing can be passed over for ever.
Values are frozen, hashable and comparable; sequences are tuples, and what has ids is in a `Table`, in the author's order.
Where something is in the file does not count when trees are compared.
Nothing here knows the semantics: what a walk does with these values is said in `engine`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, NoReturn, TypeAlias, TypeVar

import attrs

from advicetree.errors import UnknownName
from advicetree.given import LARGEST_NUMBER, Exact, as_written, exact, plain_text
from advicetree.text import listed, nearest, printable, shown, there_are

LONGEST_TABLE = 200
LONGEST_REPR = 60
CHANNELS = ("call", "mail", "letter", "message", "in-person", "online")

Item = TypeVar("Item")


class Table(dict[str, Item], Generic[Item]):
    """Things by id, in the author's order: a dictionary that cannot change and can be hashed.

    As for every dictionary, the order does not count when it is compared; where it means something, as that of answers does,
    the values that hold tables compare it.

    >>> Table({"yes": 1, "no": 2}) == {"no": 2, "yes": 1}
    True
    """

    __slots__ = ()

    if not TYPE_CHECKING:

        def __new__(cls, entries: object = (), /) -> Table[Item]:
            """A table of these entries; they are taken here, since `__init__` can be called again."""
            table = dict.__new__(cls)
            dict.update(table, entries)
            return table

        def __init__(self, _: object = (), /) -> None:
            """All was done before."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __repr__(self) -> str:
        whole = super().__repr__()
        return whole if len(whole) <= LONGEST_TABLE else f"<Table of {len(self):,}: {listed(self)}>"

    def __reduce__(self) -> tuple[type[Table[Item]], tuple[dict[str, Item]]]:
        return (type(self), (dict(self),))

    def _frozen(self, *_: object, **__: object) -> NoReturn:
        """Raises `TypeError`, since a table cannot change."""
        raise TypeError("a Table cannot change: make a new one")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _frozen


EMPTY: Table[Any] = Table()


def in_order(table: Table[Any]) -> tuple[tuple[str, Any], ...]:
    """What a table is compared by where its order means something."""
    return tuple(table.items()) if isinstance(table, dict) else table


@attrs.frozen
class Citation:
    """What advice rests on: a source's id, and the id of the claim in it, if it names one."""

    source: str
    claim: str | None = None

    def __str__(self) -> str:
        return self.source if self.claim is None else f"{self.source} {self.claim}"


@attrs.frozen
class Condition:
    """A remembered fact and the value that it must have."""

    fact: str
    value: str


@attrs.frozen
class Line:
    """One line of `how`, of `caution` or of an ending's parting words; with a condition, it is said to those people only."""

    say: str
    source: tuple[Citation, ...] = ()
    condition: Condition | None = None


@attrs.frozen
class Answer:
    """One named way out of a node.

    `node` is the id of the node that it belongs to, `to` of the node that it leads to.
    `settles` is the remembered fact that giving it makes known, or `None`.
    """

    id: str
    label: str
    node: str
    to: str
    say: str | None = None
    settles: str | None = None
    any_time: bool = False
    source: tuple[Citation, ...] = ()
    was: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Answer {in_short(self.id, self.label)} ({shown(self.node)} → {shown(self.to)})>"


@attrs.frozen
class Limit:
    """How many arrivals a node (`node`) lets in, the node that later ones are sent to, and what they are told."""

    node: str
    visits: int
    to: str
    say: str | None = None


@attrs.frozen
class Wait:
    """How long an action waits: its floor (`at_least` or `until` a moment), its horizon, the moment that they count from, and why."""

    at_least: timedelta | None = None
    at_most: timedelta | None = None
    since: str | None = None
    until: str | None = None
    why: str | None = None

    @property
    def moment(self) -> str | None:
        """The moment that the wait counts from, or `None` where it counts from arrival."""
        return self.until or self.since

    @property
    def floor(self) -> timedelta | None:
        """How long after its moment, or after arrival, the action opens; `None` where it is open at once."""
        return timedelta(0) if self.until is not None else self.at_least


@attrs.frozen
class Situation:
    """A question about where the person stands; `fact` is what it asks about, its own or one that it shares (`about`).

    `others` is the way of all answers of the fact that the situation does not name.
    `silence` holds the checker's warnings that are not given here (rule → reason), as it does for actions and endings.
    """

    id: str
    ask: str
    fact: str
    answers: Table[Answer] = attrs.field(eq=in_order)
    others: Answer | None = None
    help: str | None = None
    about: str | None = None
    stage: str | None = None
    limit: Limit | None = None
    recall: tuple[str, ...] = ()
    source: tuple[Citation, ...] = ()
    was: tuple[str, ...] = ()
    silence: Table[str] = EMPTY

    kind: ClassVar[Literal["situation"]] = "situation"
    how: ClassVar[tuple[Line, ...]] = ()
    caution: ClassVar[tuple[Line, ...]] = ()
    by: ClassVar[None] = None
    note: ClassVar[None] = None
    wait: ClassVar[None] = None

    @property
    def headline(self) -> str:
        """The one line that distinguishes this node from others."""
        return self.ask

    def __repr__(self) -> str:
        return f"<Situation {in_short(self.id, self.ask)}>"


@attrs.frozen
class Action:
    """Something to do in one sitting: how, what to be careful of, by which channel, and after which wait."""

    id: str
    do: str
    answers: Table[Answer] = attrs.field(eq=in_order)
    how: tuple[Line, ...] = ()
    caution: tuple[Line, ...] = ()
    by: str | None = None
    note: str | None = None
    wait: Wait | None = None
    stage: str | None = None
    limit: Limit | None = None
    recall: tuple[str, ...] = ()
    source: tuple[Citation, ...] = ()
    was: tuple[str, ...] = ()
    silence: Table[str] = EMPTY

    kind: ClassVar[Literal["action"]] = "action"
    help: ClassVar[None] = None
    fact: ClassVar[None] = None
    others: ClassVar[None] = None

    @property
    def headline(self) -> str:
        """The one line that distinguishes this node from others."""
        return self.do

    def __repr__(self) -> str:
        return f"<Action {in_short(self.id, self.do)}>"


@attrs.frozen
class Ending:
    """Where a walk ends, with its parting words; the first of them is its headline and is said to everybody."""

    id: str
    say: tuple[Line, ...]
    good: bool = False
    stage: str | None = None
    recall: tuple[str, ...] = ()
    source: tuple[Citation, ...] = ()
    was: tuple[str, ...] = ()
    silence: Table[str] = EMPTY

    kind: ClassVar[Literal["ending"]] = "ending"
    answers: ClassVar[Table[Answer]] = EMPTY
    help: ClassVar[None] = None
    how: ClassVar[tuple[Line, ...]] = ()
    caution: ClassVar[tuple[Line, ...]] = ()
    by: ClassVar[None] = None
    note: ClassVar[None] = None
    wait: ClassVar[None] = None
    fact: ClassVar[None] = None
    others: ClassVar[None] = None
    limit: ClassVar[None] = None

    @property
    def headline(self) -> str:
        """The one line that distinguishes this node from others."""
        return self.say[0].say

    def __repr__(self) -> str:
        return f"<Ending {in_short(self.id, getattr(self.say[0], 'say', None) if isinstance(self.say, tuple) and self.say else None)}>"


Node: TypeAlias = Situation | Action | Ending


@attrs.frozen
class Value:
    """One value of a fact: an answer to it, or a band of its number, which ends `below` a bound or `up_to` one; that number belongs to it."""

    id: str
    label: str
    below: float | None = None
    up_to: float | None = None
    was: tuple[str, ...] = ()


@attrs.frozen
class Number:
    """That a fact is a number: its unit, and the least and most that it can be."""

    unit: str | None = None
    least: float | None = None
    most: float | None = None

    @property
    def in_words(self) -> str:
        """Which numbers there are.

        >>> Number("euros", 0).in_words
        'a number of euros from 0'
        """
        of = f" of {self.unit}" if self.unit else ""
        least = f" from {self.least:.16g}" if self.least is not None else ""
        most = f" to {self.most:.16g}" if self.most is not None else ""
        return f"a number{of}{least}{most}"


@attrs.frozen
class Fact:
    """What situations ask about; remembered, unless `remember` is false: then it is asked at each visit; `own` if one situation brings it with it."""

    id: str
    ask: str
    values: Table[Value] = attrs.field(eq=in_order)
    number: Number | None = None
    remember: bool = True
    own: bool = False
    was: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Fact {in_short(self.id, self.ask)}>"

    def find(self, given: object) -> Value | None:
        """The value that is meant by its id or, for a number, by the number; `None` where there is none.

        A number may be of any type that is one, such as NumPy's, `Decimal` and `Fraction`, and counts exactly as it is.
        One on a bound falls in the band that ends `up_to` it, else in the one above.
        NaN, infinity, booleans and what lies outside the fact's range are not values.
        """
        if (text := plain_text(given)) is not None:
            return self.values.get(text)
        number = exact(given) if self.number is not None else None
        if number is None or self.number is None or not -LARGEST_NUMBER <= number <= LARGEST_NUMBER:
            return None
        least, most = self.number.least, self.number.most
        if (least is not None and number < as_written(least, number)) or (most is not None and number > as_written(most, number)):
            return None
        return next((band for band in self.values.values() if _reaches(band, number)), None)


def _reaches(band: Value, number: Exact) -> bool:
    """Whether a band goes far enough to take a number, if none before it does."""
    if band.below is not None:
        return number < as_written(band.below, number)
    return band.up_to is None or number <= as_written(band.up_to, number)


@attrs.frozen
class Moment:
    """A named point in time that waits count from, and the question that asks for it."""

    id: str
    ask: str


@attrs.frozen
class Stage:
    """A named group of nodes."""

    id: str
    title: str


@attrs.frozen
class Source:
    """Where advice comes from, and the single things that it says: claims by their numbers."""

    id: str
    title: str
    author: str | None = None
    date: date | None = None
    url: str | None = None
    claims: Table[str] = attrs.field(default=EMPTY, eq=in_order)


def in_short(id: object, words: object) -> str:
    """What a value shows of itself in a prompt: its id, and its first words."""
    return f"{shown(id)}: {printable(words if len(words) <= LONGEST_REPR else words[: LONGEST_REPR - 1] + '…')}" if isinstance(words, str) else shown(id)


def answers_of(node: Node) -> tuple[Answer, ...]:
    """All answers of a node as the author wrote them, in that order; `others` is one, and the last."""
    named = tuple(node.answers.values())
    return named if node.others is None else (*named, node.others)


def targets(node: Node) -> list[str]:
    """The ids of the nodes that a node leads to, in the author's order, each as often as it is led to."""
    successors = [answer.to for answer in answers_of(node)]
    if node.limit is not None:
        successors.append(node.limit.to)
    return successors


def unknown(what: str, name: object, names: Iterable[str]) -> UnknownName:
    """The error for a name that nothing has, with the nearest one that something has."""
    known = tuple(names)
    text = plain_text(name)
    guess = nearest(text, known) if text is not None else None
    right = f"did you mean {shown(guess)}?" if guess else there_are(known) if known else f"this tree has no {what}s"
    return UnknownName(f"there is no {what} named {shown(name)}", right, known)
