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

from advicetree.dates import TODAY, Age, plain_day, reached_on
from advicetree.errors import UnknownName
from advicetree.given import LARGEST_NUMBER, as_written, exact, plain_text, things
from advicetree.text import listed, nearest, printable, shown, there_are

LONGEST_TABLE = 200
LONGEST_REPR = 60
MOST_TICKED = 1_000  # as many choices as a fact may have
CHANNELS = ("call", "mail", "letter", "message", "in-person", "online")

Item = TypeVar("Item")
Known: TypeAlias = str | tuple[str, ...]  # what a fact has: the id of a value or, of a fact of several, the ids of what was ticked


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

    if not TYPE_CHECKING:
        __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _frozen


EMPTY: Table[Any] = Table()


def in_order(table: Table[Any]) -> tuple[tuple[str, Any], ...]:
    """What a table is compared by where its order means something."""
    return tuple(table.items()) if isinstance(table, dict) else table


@attrs.frozen
class Citation:
    """What advice rests on: a source, or a claim in it."""

    source: str
    """The source's id."""
    claim: str | None = None
    """The id of the claim in it; `None` where the source is cited as a whole."""

    def __str__(self) -> str:
        return self.source if self.claim is None else f"{self.source} {self.claim}"


@attrs.frozen(cache_hash=True)
class Requirement:
    """That a fact has one of some values.

    Of a fact of several choices: that one of them was ticked; with `choice`, that this one was ticked (`yes`) or was not (`no`).
    """

    fact: str
    """The fact's id."""
    values: tuple[str, ...]
    """The ids of values or of groups, of which it has one; with a `choice`, `yes` or `no`."""
    choice: str | None = None
    """A choice of a fact of several, or a group of them."""


@attrs.frozen
class Case:
    """Requirements that hold together."""

    all_of: tuple[Requirement, ...]
    """The requirements."""


@attrs.frozen
class Condition:
    """When a line is said or a rule applies: in one of some cases, and in none of others."""

    any_of: tuple[Case, ...] = ()
    """Cases of which one has to hold; where there are none, nothing has to."""
    unless: tuple[Case, ...] = ()
    """Cases of which none may hold."""

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """All requirements, in the author's order."""
        return tuple(requirement for case in (*self.any_of, *self.unless) for requirement in case.all_of)

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that it reads, each once."""
        return tuple(dict.fromkeys(requirement.fact for requirement in self.requirements))


@attrs.frozen
class Line:
    """One line of `help`, `how`, `caution` or an ending's parting words.

    At most one of `link`, `phone` and `mail` says where it leads.
    Where none of its `bullets` is said to a person, the line is not said either.
    """

    say: str
    """The words."""
    source: tuple[Citation, ...] = ()
    """What it rests on, beside what its node rests on."""
    condition: Condition | None = None
    """When it is said; `None` where it always is."""
    link: str | None = None
    """A web address that the words lead to."""
    phone: str | None = None
    """A phone number."""
    mail: str | None = None
    """A mail address."""
    bullets: tuple[Line, ...] = ()
    """The lines below it, which have none of their own."""

    @property
    def address(self) -> str | None:
        """Where it leads, as people write it: an address of a page, a phone number, or a mail address; `None` where it leads nowhere."""
        return self.link or self.phone or self.mail

    @property
    def href(self) -> str | None:
        """The same as the target of a link, which is of the scheme `https`, `http`, `tel` or `mailto`.

        >>> Line("Call us.", phone="+49 (30) 12-34").href
        'tel:+49301234'
        """
        if self.phone is not None:
            return "tel:" + "".join(character for character in self.phone if character in "+0123456789")
        return f"mailto:{self.mail}" if self.mail is not None else self.link

    @property
    def with_bullets(self) -> tuple[Line, ...]:
        """The line, and those below it."""
        return (self, *self.bullets)


@attrs.frozen
class Answer:
    """One named way out of a node."""

    id: str
    """Its id."""
    label: str
    """What people choose."""
    node: str
    """The id of the node that it belongs to."""
    to: str
    """The id of the node that it leads to."""
    say: str | None = None
    """Words said on the way."""
    settles: str | None = None
    """The remembered fact that giving it makes known, or `None`."""
    any_time: bool = False
    """Whether it can be given before its action opens."""
    source: tuple[Citation, ...] = ()
    """What it rests on."""
    was: tuple[str, ...] = ()
    """What it was called before."""

    def __repr__(self) -> str:
        return f"<Answer {in_short(self.id, self.label)} ({shown(self.node)} → {shown(self.to)})>"


@attrs.frozen
class Limit:
    """How many arrivals a node lets in, and where later ones are sent."""

    node: str
    """The id of the node that it belongs to."""
    visits: int
    """How many arrivals are let in."""
    to: str
    """The id of the node that later ones are sent to."""
    say: str | None = None
    """What these are told."""


@attrs.frozen
class Wait:
    """How long an action waits: its floor (`at_least`, or `until` a moment), its horizon (`at_most`), and the moment that they count from."""

    at_least: timedelta | None = None
    """How long the action stays closed; no answer but those of any time is taken before."""
    at_most: timedelta | None = None
    """How long to wait at most; it only informs."""
    since: str | None = None
    """The moment that both count from; `None` where they count from arrival."""
    until: str | None = None
    """The moment at which the action opens."""
    why: str | None = None
    """Why to wait."""

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
    """A question about where the person stands."""

    id: str
    """Its id."""
    ask: str
    """The question."""
    fact: str
    """The id of the fact that it asks about, its own or one that it shares."""
    answers: Table[Answer] = attrs.field(eq=in_order)
    """The ways out, by the ids of what is answered."""
    ways: Table[Answer] = attrs.field(default=EMPTY, eq=in_order)
    """The ways that several answers share: by the id of a group or, where it is about a `choice`, by `yes` and `no`."""
    others: Answer | None = None
    """The way of all answers that it does not name; its id is `done` where the author wrote `then`."""
    choice: str | None = None
    """The choice, or the group of choices, that it is about, where its fact takes several."""
    help: tuple[Line, ...] = ()
    """Lines that help to understand what is asked or to be done."""
    caution: tuple[Line, ...] = ()
    """Lines that say what to be careful of."""
    note: str | None = None
    """The question for a note in the person's own words; `None` where none is asked for."""
    about: str | None = None
    """The same as `fact`, where the fact was declared on its own; else `None`."""
    stage: str | None = None
    """The id of the stage that it belongs to."""
    limit: Limit | None = None
    """How many arrivals it lets in; `None` where there is no limit."""
    recall: tuple[str, ...] = ()
    """The ids of nodes whose notes are shown here."""
    source: tuple[Citation, ...] = ()
    """What it rests on itself; `Tree.source_of` also knows the source that is the default."""
    was: tuple[str, ...] = ()
    """What it was called before."""
    silence: Table[str] = EMPTY
    """The checker's warnings that are not given here, each with the reason."""

    kind: ClassVar[Literal["situation"]] = "situation"
    """Which kind of node it is."""
    how: ClassVar[tuple[Line, ...]] = ()
    by: ClassVar[tuple[str, ...]] = ()
    wait: ClassVar[None] = None

    @property
    def headline(self) -> str:
        """The one line that distinguishes this node from others."""
        return self.ask

    def __repr__(self) -> str:
        return f"<Situation {in_short(self.id, self.ask)}>"


@attrs.frozen
class Action:
    """Something to do in one sitting: how, what to be careful of, by which channels, and after which wait."""

    id: str
    """Its id."""
    do: str
    """What to do."""
    answers: Table[Answer] = attrs.field(eq=in_order)
    """The ways out, by their ids: what came of it."""
    help: tuple[Line, ...] = ()
    """Lines that help to understand what is asked or to be done."""
    how: tuple[Line, ...] = ()
    """Lines that say how to do it, step by step."""
    caution: tuple[Line, ...] = ()
    """Lines that say what to be careful of."""
    by: tuple[str, ...] = ()
    """The channels by which it can be done, such as `call`."""
    note: str | None = None
    """The question for a note in the person's own words; `None` where none is asked for."""
    wait: Wait | None = None
    """How long it waits before it can be answered."""
    stage: str | None = None
    """The id of the stage that it belongs to."""
    limit: Limit | None = None
    """How many arrivals it lets in; `None` where there is no limit."""
    recall: tuple[str, ...] = ()
    """The ids of nodes whose notes are shown here."""
    source: tuple[Citation, ...] = ()
    """What it rests on itself; `Tree.source_of` also knows the source that is the default."""
    was: tuple[str, ...] = ()
    """What it was called before."""
    silence: Table[str] = EMPTY
    """The checker's warnings that are not given here, each with the reason."""

    kind: ClassVar[Literal["action"]] = "action"
    """Which kind of node it is."""
    fact: ClassVar[None] = None
    choice: ClassVar[None] = None
    ways: ClassVar[Table[Answer]] = EMPTY
    others: ClassVar[None] = None

    @property
    def headline(self) -> str:
        """The one line that distinguishes this node from others."""
        return self.do

    def __repr__(self) -> str:
        return f"<Action {in_short(self.id, self.do)}>"


@attrs.frozen
class Ending:
    """Where a walk ends, with its parting words; the first of them is its headline, leads nowhere and is said to everybody."""

    id: str
    """Its id."""
    say: tuple[Line, ...]
    """The parting words, of which the first are the headline."""
    help: tuple[Line, ...] = ()
    """Lines that help to understand what is asked or to be done."""
    good: bool = False
    """Whether it is a good end, for pictures and programs; it is never shown as a verdict."""
    stage: str | None = None
    """The id of the stage that it belongs to."""
    recall: tuple[str, ...] = ()
    """The ids of nodes whose notes are shown here."""
    source: tuple[Citation, ...] = ()
    """What it rests on itself; `Tree.source_of` also knows the source that is the default."""
    was: tuple[str, ...] = ()
    """What it was called before."""
    silence: Table[str] = EMPTY
    """The checker's warnings that are not given here, each with the reason."""

    kind: ClassVar[Literal["ending"]] = "ending"
    """Which kind of node it is."""
    answers: ClassVar[Table[Answer]] = EMPTY
    how: ClassVar[tuple[Line, ...]] = ()
    caution: ClassVar[tuple[Line, ...]] = ()
    by: ClassVar[tuple[str, ...]] = ()
    note: ClassVar[None] = None
    wait: ClassVar[None] = None
    fact: ClassVar[None] = None
    choice: ClassVar[None] = None
    ways: ClassVar[Table[Answer]] = EMPTY
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
    """One value of a fact: an answer to it, or a band of its number or of its date.

    A band of a number ends `below` a bound or `up_to` one; a band of a date ends `before` a day or `up_to` one, and takes what has `reached` an age.
    The last band of either has none of these.
    """

    id: str
    """Its id."""
    label: str
    """What people choose."""
    below: float | None = None
    """Where a band of a number ends; that number belongs to the next band."""
    up_to: float | date | None = None
    """Where a band ends; that number or day belongs to it."""
    before: date | None = None
    """Where a band of a date ends; that day belongs to the next band."""
    reached: Age | None = None
    """How long ago a date in this band is at least."""
    alone: bool = False
    """Whether it goes with no other choice of a fact of several."""
    was: tuple[str, ...] = ()
    """What it was called before."""


@attrs.frozen
class Group:
    """A named set of a fact's values, or of other groups."""

    id: str
    """Its id, which can stand where that of a value can."""
    label: str
    """What it is called."""
    values: tuple[str, ...]
    """The ids of values or of other groups, as the author wrote them."""
    was: tuple[str, ...] = ()
    """What it was called before."""


@attrs.frozen
class Several:
    """That several choices of a fact can be ticked at once."""

    least: int = 0
    """How many choices at least."""
    most: int | None = None
    """How many at most; `None` where there is no such bound."""


@attrs.frozen
class Rule:
    """One rule of a derived fact."""

    value: str
    """The id of the value that it gives."""
    condition: Condition | None = None
    """When it applies; `None` where it always does."""


@attrs.frozen
class Number:
    """That a fact is a number, in which unit and range."""

    unit: str | None = None
    """What is counted, such as `euros`."""
    least: float | None = None
    """The least that it can be."""
    most: float | None = None
    """The most that it can be."""

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
class Days:
    """That a fact is a date, and in which range."""

    least: date | str | None = None
    """The first day, or `today`."""
    most: date | str | None = None
    """The last day, or `today`."""

    @property
    def in_words(self) -> str:
        """Which days there are.

        >>> Days(date(1900, 1, 1), "today").in_words
        'a date from 1900-01-01 to today'
        """
        least = f" from {self.least}" if self.least is not None else ""
        most = f" to {self.most}" if self.most is not None else ""
        return f"a date{least}{most}"


@attrs.frozen
class Fact:
    """What situations ask about, or what is derived from other facts."""

    id: str
    """Its id."""
    ask: str
    """Its question; its title where it is derived."""
    values: Table[Value] = attrs.field(eq=in_order)
    """Its values, by their ids: answers or bands."""
    number: Number | None = None
    """Unit and range, where it is a number."""
    days: Days | None = None
    """The range, where it is a date."""
    several: Several | None = None
    """How many choices can be ticked, where that is more than one."""
    groups: Table[Group] = attrs.field(default=EMPTY, eq=in_order)
    """Named sets of its values, by their ids."""
    rules: tuple[Rule, ...] = ()
    """The rules that give a derived fact its value, of which the first that applies counts."""
    worked_out_from: tuple[str, ...] = ()
    """The facts from which a program can work out the answer by itself."""
    remember: bool = True
    """Whether it is remembered; if not, it is asked at each visit."""
    own: bool = False
    """Whether one situation brought it with it."""
    was: tuple[str, ...] = ()
    """What it was called before."""

    def __repr__(self) -> str:
        return f"<Fact {in_short(self.id, self.ask)}>"

    @property
    def derived(self) -> bool:
        """Whether it has its value by rules from other facts, and is never asked."""
        return bool(self.rules)

    @property
    def can_be_known(self) -> bool:
        """Whether it can be known beforehand, as it is remembered and not derived."""
        return self.remember and not self.rules

    @property
    def alone(self) -> tuple[str, ...]:
        """The choices that go with no other, where several can be ticked."""
        return tuple(value.id for value in self.values.values() if value.alone)

    @property
    def least_ticked(self) -> int:
        """How many choices have to be ticked, where several can: where one goes alone, that stands for none, so others need one at least."""
        return max(self.several.least if self.several is not None else 0, 1 if self.alone else 0)

    @property
    def most_ticked(self) -> int:
        """How many choices can be ticked together at most, where several can."""
        several = self.several
        return several.most if several is not None and several.most is not None else len(self.values) - len(self.alone)

    @property
    def has_ages(self) -> bool:
        """Whether it is a date some of whose bands are ages, which are counted to a day."""
        return self.days is not None and any(band.reached is not None for band in self.values.values())

    @property
    def reads(self) -> tuple[str, ...]:
        """The facts that its rules read, each once."""
        return tuple(dict.fromkeys(fact for rule in self.rules if rule.condition is not None for fact in rule.condition.facts))

    def members(self, name: str) -> tuple[str, ...]:
        """The values that are meant by the id of a value or of a group, each once, in the fact's order."""
        if name in self.values:
            return (name,)
        found, waiting = set[str](), [name]
        while waiting:
            group = self.groups.get(waiting.pop())
            for one in group.values if group is not None else ():
                if one not in found:
                    found.add(one)
                    waiting.append(one)
        return tuple(value for value in self.values if value in found)

    def meant(self, requirement: Requirement) -> frozenset[str]:
        """The values, or the choices, that a requirement of this fact means, with those of its groups.

        :meta private:
        """
        names = requirement.values if requirement.choice is None else (requirement.choice,)
        return frozenset(member for name in names for member in self.members(name))

    def label(self, name: str) -> str:
        """The label of a value or of a group."""
        value = self.values.get(name)
        return value.label if value is not None else self.groups[name].label

    def find(self, given: object, today: date | None = None) -> Value | None:
        """The value that is meant by its id, by a number where the fact is one, or by a day where it is a date; `None` where there is none.

        A number may be of any type that is one, such as NumPy's, `Decimal` and `Fraction`, and counts exactly as it is.
        One on a bound falls in the band that ends `up_to` it, else in the one above.
        NaN, infinity, booleans and what lies outside the fact's range are not values.
        A day is a `datetime.date` or its text in ISO 8601. Ages are counted to `today`: without it, a day has no value where that matters.
        """
        if (text := plain_text(given)) is not None and text in self.values:
            return self.values[text]
        if self.days is not None:
            return _band_of_day(self, given, today)
        return _band_of_number(self, given) if self.number is not None and text is None else None

    def ticked(self, given: object) -> tuple[str, ...] | None:
        """The choices that are meant by a list of their ids, each once, in the fact's order; `None` where they cannot be ticked together."""
        several, values = self.several, self.values
        listed = given if type(given) is tuple and len(given) <= MOST_TICKED else things(given, MOST_TICKED)
        if several is None or listed is None:
            return None
        names = {one if type(one) is str else plain_text(one) for one in listed}
        choices = tuple([value for value in values if value in names])
        count = len(choices)
        if count < len(names):  # something is not a choice
            return None
        for choice in choices or values:  # where one is alone, the empty list is refused
            if values[choice].alone:
                return choices if count == 1 else None
        return choices if several.least <= count and (several.most is None or count <= several.most) else None

    def known_as(self, given: object, today: date | None = None) -> Known | None:
        """What the fact has where this was given: the id of a value or, of several, the ids of what was ticked; `None` where it cannot have that."""
        if self.several is not None:
            return self.ticked(given)
        if type(given) is str and given in self.values:
            return given
        value = self.find(given, today)
        return value.id if value is not None else None


def _band_of_day(fact: Fact, given: object, today: date | None) -> Value | None:
    """The band of a date that a day falls in, as of today.

    `None` for what is not a day that the fact can be, and where an age would have to be counted and there is no `today`.
    """
    when, days = plain_day(given), fact.days
    if when is None or days is None or not _within(days, when, today):
        return None
    for band in fact.values.values():
        if (band.before is not None and when >= band.before) or (isinstance(band.up_to, date) and when > band.up_to):
            continue
        if band.reached is not None:
            if today is None:
                return None
            day = reached_on(when, band.reached)
            if day is None or day > today:
                continue
        return band
    return None


def _within(days: Days, when: date, today: date | None) -> bool:
    least, most = (today if bound == TODAY else bound for bound in (days.least, days.most))
    return (not isinstance(least, date) or when >= least) and (not isinstance(most, date) or when <= most)


def _band_of_number(fact: Fact, given: object) -> Value | None:
    """The band that a number falls in; `None` for what is no number, or lies outside the range."""
    asked, number = fact.number, exact(given)
    if asked is None or number is None or not -LARGEST_NUMBER <= number <= LARGEST_NUMBER:
        return None
    least, most = asked.least, asked.most
    if (least is not None and number < as_written(least, number)) or (most is not None and number > as_written(most, number)):
        return None
    for band in fact.values.values():
        below, up_to = band.below, band.up_to
        if below is not None:
            if number < as_written(below, number):
                return band
        elif up_to is None or number <= as_written(up_to, number):  # type: ignore[arg-type]  # it is a day for a date only
            return band
    return None


@attrs.frozen
class Moment:
    """A named point in time that waits count from, and the question that asks for it."""

    id: str
    """Its id."""
    ask: str
    """The question that asks for it."""


@attrs.frozen
class Stage:
    """A named group of nodes."""

    id: str
    """Its id."""
    title: str
    """What it is called."""


@attrs.frozen
class Source:
    """Where advice comes from, and the single things that it says."""

    id: str
    """Its id."""
    title: str
    """What it is called."""
    author: str | None = None
    """Who wrote it."""
    date: date | None = None
    """When it was written."""
    url: str | None = None
    """Where it can be read."""
    default: bool = False
    """Whether each node rests on it that cites none."""
    claims: Table[str] = attrs.field(default=EMPTY, eq=in_order)
    """What it says, by the ids of its claims."""


def in_short(id: object, words: object) -> str:
    """What a value shows of itself in a prompt: its id, and its first words."""
    return f"{shown(id)}: {printable(words if len(words) <= LONGEST_REPR else words[: LONGEST_REPR - 1] + '…')}" if isinstance(words, str) else shown(id)


def lines_of(node: Node) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    """The lists of lines of a node, each with the key that a file has it at, in the order in which they are read."""
    said = (("say", node.say),) if isinstance(node, Ending) else ()
    return (*said, ("help", node.help), ("how", node.how), ("caution", node.caution))


def answers_of(node: Node) -> tuple[Answer, ...]:
    """All answers of a node as the author wrote them, in that order; then the ways that several share, and `others` as the last."""
    named = (*node.answers.values(), *node.ways.values())
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
