"""One person's walk as a value: what was known, the answers given, when, and with which notes.

Invariant: a session is a tree and the answers given, and never changes; each method returns a new one, or raises and leaves the old one as it was.
It is flat, so that long walks compare, print and pickle without recursion. It holds the answers in a tuple (objects of the tree, which know their node),
the times of the start and of each step in another (empty where no time is kept), and what only few steps carry, by their number.
`engine` works out once a step where the walk is; that is kept as well, with how many nodes were passed over by then.
Times never run backwards: a time before the last one recorded counts as that one, when it is given, after a change, and in a save.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, overload

import attrs

from advicetree.answering import label_of, offers, resolve
from advicetree.engine import (
    LONGEST_WALK,
    MOST_PASSED,
    NOTHING,
    Given,
    Position,
    Said,
    Step,
    counting,
    due,
    opens,
    said_on_the_way,
    said_to,
    shared_advance,
    shared_start,
    since,
    way_of,
    with_derived,
)
from advicetree.errors import RefusedAnswer, RefusedStep, RefusedTime, SaveError, StaleAnswer
from advicetree.given import Handed, is_missing, plain_text
from advicetree.model import EMPTY, Answer, Days, Ending, Known, Line, Moment, Node, Number, Several, Table, unknown
from advicetree.session.changing import (
    FAR,
    NO_EXTRAS,
    PLAIN,
    Extra,
    Setup,
    Walk,
    arrive_at,
    change_known,
    change_step,
    cut,
    setup_of,
    where_learnt,
    with_values,
)
from advicetree.session.inputs import is_early, must_be_flag, must_be_tree, must_be_zone, plain_given, plain_mapping, sound_note, time_of_step, utc
from advicetree.tree import Tree

if TYPE_CHECKING:
    from advicetree.session.carrying import Carried
    from advicetree.session.explaining import Explanation
    from advicetree.session.reminding import Reminder
    from advicetree.session.why_not import WhyNot
    from advicetree.views import SessionView


_PLAIN = frozenset((str, int, float))  # the types of what is kept as it is given


class Session:
    """One person's walk through a tree, as a value: start one, answer, and take the session that comes back.

    >>> from advicetree import Session, shipped
    >>> session = Session.start(shipped("interview-recovery"))
    >>> answer = session.offers[0]
    >>> session.answer(answer.id).back() == session
    True
    """

    __slots__ = ("_answers", "_extras", "_passed", "_position", "_set_aside", "_setup", "_times")

    _setup: Setup
    _answers: tuple[Answer, ...]
    _times: tuple[datetime, ...]
    _extras: Mapping[int, Extra]
    _position: Position
    _passed: int
    _set_aside: tuple[Step, ...]

    def __init__(self) -> None:
        raise TypeError("a session is made by Session.start(tree) or Session.resume(tree, text)")

    @classmethod
    def start(cls, tree: Tree, known: Mapping[str, Handed | None] | None = None, now: datetime | None = None, *, zone: tzinfo | None = None) -> Session:
        """A session at the start of a tree.

        `known` holds remembered facts that are known beforehand, as a mapping from the id of a fact to that of an answer,
        to a number or a date where the fact is one, or to a list of ids where several can be ticked.
        Their questions are passed over.
        A missing value (`None`, NaN, pandas' `NA`, a null of a data frame) means that the fact is not known.
        With `now`, an aware datetime, the session keeps time, and needs it at every answer; without, waits are told as durations and nothing is too soon.
        `zone`, such as `ZoneInfo("Europe/Berlin")`, is where the person's days begin and end: ages are counted in it, and pictures, outlines and errors
        tell times in it; UTC if it is left out.

        Raises `UnknownName` for a fact that the tree does not have, `RefusedAnswer` for a value that a fact cannot have or a fact asked at each visit,
        and `RefusedTime` for a datetime without a zone, or for a `zone` that is not a `tzinfo`.
        """
        must_be_tree(tree, "a session walks")
        if zone is not None:
            must_be_zone(zone)
        times = () if now is None else (utc(now, "now"),)
        setup = setup_of(tree, EMPTY if known is None else plain_mapping(known), EMPTY, zone, times[0] if times else None)
        position = shared_start(tree, setup.facts)
        return _session(setup, (), times, NO_EXTRAS, position, len(position.passed))

    @property
    def tree(self) -> Tree:
        """The tree that is walked."""
        return self._setup.tree

    @property
    def known(self) -> Mapping[str, Given]:
        """What was known beforehand, as it was given."""
        return self._setup.known

    @property
    def known_values(self) -> Mapping[str, Known]:
        """What was known beforehand, as fact → value: of a number or a date the id of its band."""
        return self._setup.facts

    @property
    def zone(self) -> tzinfo | None:
        """The zone in which ages are counted and times are told, or `None` for UTC."""
        return self._setup.zone

    @property
    def moments(self) -> Mapping[str, datetime]:
        """The moments that were given, in UTC."""
        return self._setup.moments

    @property
    def started(self) -> datetime | None:
        """When the walk started, in UTC, or `None` for a session that keeps no time."""
        return self._times[0] if self._times else None

    @property
    def here(self) -> Node:
        """The situation, action or ending where the person is."""
        return self._position.node

    @property
    def ended(self) -> bool:
        """Whether the walk has come to an ending."""
        return type(self._position.node) is Ending

    @property
    def offers(self) -> tuple[Answer, ...]:
        """The answers that can be given here, in the author's order."""
        return offers(self.tree, self.here)

    @property
    def asks_number(self) -> Number | None:
        """The unit and range of the number that is asked for here, or `None`; a number can be answered as well as one of the offers."""
        fact = self.here.fact
        return self.tree.facts[fact].number if fact is not None else None

    @property
    def asks_several(self) -> Several | None:
        """How many choices can be ticked here, or `None` where one answer is given."""
        fact = self.here.fact
        return self.tree.facts[fact].several if fact is not None else None

    @property
    def asks_date(self) -> Days | None:
        """Which days can be answered here; a date can be answered as well as one of the offers.

        `None` where no date is asked for, or where its bands are ages, which a session that keeps no time cannot count.
        """
        fact = self.tree.facts.get(self.here.fact or "")
        return None if fact is None or (not self._times and fact.has_ages) else fact.days

    @property
    def worked_out_from(self) -> Mapping[str, Given | None]:
        """The facts from which a program can work out the answer here by itself; each as it was given, or `None` where it is not known yet.

        A derived fact has the value that its rules give by now. Empty where the reader is to be asked.
        """
        tree, here = self.tree, self.here
        names = tree.facts[here.fact].worked_out_from if here.fact is not None else ()
        if not names:
            return NOTHING
        taken = self._taken()
        given: dict[str, Given] = dict(self.known)
        for index, (answer, _) in enumerate(taken):
            if answer.settles is not None:
                held = self._extras.get(index, PLAIN).given
                given[answer.settles] = answer.id if held is None else held
        derived = [name for name in names if name in tree.derived]
        counts = counting(tree, self._setup.facts, taken) if derived else {}
        values = with_derived(tree, derived, counts)
        given |= {name: values[name] for name in derived}
        return MappingProxyType({name: given.get(name) for name in names})

    @property
    def turn(self) -> str:
        """The text that names this stop of the walk: how many steps came before, and the node, such as `3:sure`.

        A form or a button carries it, so that `answer`, `back`, `change` and `with_moment` can refuse what was meant for another stop.
        It does not tell what the stop says: that may change with an earlier answer, or with an edit of the tree.
        A program that keeps sessions covers these by a version that each form carries beside the turn.
        """
        return f"{len(self._answers)}:{self._position.node.id}"

    @property
    def said(self) -> tuple[Said, ...]:
        """The words said on the way since the last stop, with their sources; `str()` of each gives the words."""
        return said_on_the_way(self.tree, (*self._answers[-1:], *self._position.passed))

    @property
    def steps(self) -> tuple[Step, ...]:
        """The answers given so far."""
        counts: dict[str, int] = {}
        steps = []
        for index, (answer, value) in enumerate(self._taken()):
            extra = self._extras.get(index, PLAIN)
            counts[answer.node] = counts.get(answer.node, 0) + 1
            given = answer.id if extra.given is None else extra.given
            at = self._times[index + 1] if self._times else None
            label = answer.label if extra.given is None else label_of(self.tree, answer, value)
            steps.append(Step(answer.node, given, counts[answer.node], at, extra.note, extra.early, label, value))
        return tuple(steps)

    @property
    def stops(self) -> tuple[Stop, ...]:
        """The stops so far, but for the one here: each with its node, the answer given there, its label, what could be answered, and the session before."""
        tree = self.tree
        return tuple(Stop(step, tree.nodes[step.node], self, index) for index, step in enumerate(self.steps))

    @property
    def set_aside(self) -> tuple[Step, ...]:
        """The steps that a change left without a place, on the session that `change` gave; empty on every other."""
        return self._set_aside

    @property
    def facts(self) -> Mapping[str, Known]:
        """All remembered facts that are known by now, beforehand or by answers, as fact → value; of several, the ids of what was ticked."""
        learnt = {answer.settles: value for answer, value in self._taken() if answer.settles is not None}
        return MappingProxyType({**self._setup.facts, **learnt})

    @property
    def notes(self) -> Mapping[str, tuple[str, ...]]:
        """The person's own words by the node where they were noted, in the order of the walk."""
        notes: dict[str, list[str]] = {}
        for index, extra in self._extras.items():
            if extra.note is not None:
                notes.setdefault(self._answers[index].node, []).append(extra.note)
        return MappingProxyType({node: tuple(said) for node, said in notes.items()})

    @property
    def recalled(self) -> Mapping[str, tuple[str, ...]]:
        """Those of the notes that the node here recalls."""
        notes = self.notes
        return MappingProxyType({node: notes[node] for node in self.here.recall if node in notes})

    @property
    def help(self) -> tuple[Line, ...]:
        """The lines of help with what is here, those that are said to this person."""
        return self._said_to(self.here.help)

    @property
    def how(self) -> tuple[Line, ...]:
        """The lines that say how to do the action here, those that are said to this person; empty where it is not an action."""
        return self._said_to(self.here.how)

    @property
    def caution(self) -> tuple[Line, ...]:
        """What to be careful of in the situation or action here, as far as it is said to this person; empty at an ending."""
        return self._said_to(self.here.caution)

    @property
    def parting(self) -> tuple[Line, ...]:
        """The parting words of the ending here, as far as they are said to this person; empty where it is not an ending."""
        here = self.here
        return self._said_to(here.say) if isinstance(here, Ending) else ()

    def _said_to(self, lines: tuple[Line, ...]) -> tuple[Line, ...]:
        """Those of some lines here that are said to this person."""
        if all(each.condition is None for line in lines for each in line.with_bullets):
            return lines
        return said_to(self.tree, lines, counting(self.tree, self._setup.facts, self._taken()))

    @property
    def opens_at(self) -> datetime | None:
        """When the action here opens, in UTC; `None` where it has no floor, or the session keeps no time."""
        wait = self.here.wait
        since = self._since() if wait is not None and wait.floor is not None else None
        return opens(wait, since) if wait is not None and since is not None else None

    @property
    def due_at(self) -> datetime | None:
        """When the wait here runs out, in UTC; `None` where it has no horizon, or the session keeps no time."""
        wait = self.here.wait
        since = self._since() if wait is not None and wait.at_most is not None else None
        return due(wait, since) if wait is not None and since is not None else None

    def _since(self) -> datetime | None:
        """When the wait here counts from, in UTC; `None` where nothing waits, or the session keeps no time."""
        wait, setup, times = self.here.wait, self._setup, self._times
        return None if wait is None or not times else since(setup.tree, wait, self._answers, times, setup.moments)

    @property
    def asks_moment(self) -> Moment | None:
        """The moment that the wait here counts from and that nobody gave; `None` where there is none, or the session keeps no time.

        Until it is given, the first arrival at an action that counts from it stands for it.
        """
        wait = self.here.wait
        moment = wait.moment if wait is not None else None
        return self.tree.moments[moment] if moment is not None and moment not in self.moments and self.started is not None else None

    def answer(self, given: Handed, *, now: datetime | None = None, note: str | None = None, early: bool = False, turn: str | None = None) -> Session:
        """The session after an answer: an offer's id, a number or a date where the question asks for one, or a list of ids where several can be ticked.

        A number may be of any type that is one, such as NumPy's or `Decimal`; an int or a float is kept.
        A date is a `datetime.date`, or its text in ISO 8601, which is kept; its ages are counted to the day of `now` in the session's zone.
        A list is kept in the author's order, each choice once.
        `note` keeps the person's own words with it, up to 2,000 characters; one without a word is none.
        `early=True` takes an answer before its action opens, and records that it was early.
        `turn` says for which stop the answer was meant: the `turn` of the session that was shown to the person.

        Raises `StaleAnswer` where the walk has left that stop;
        `RefusedAnswer` for an answer that is not offered here, a boolean or a missing value; `TooSoon` before the action opens;
        `RefusedTime` where `now` is missing, has no zone, or is given to a session that keeps no time;
        `RefusedStep` for a note that is not text, after 10,000 steps, and after half a million nodes were passed over;
        and `TypeError` for an `early` that is not a boolean.
        """
        if early is not False:
            must_be_flag("early", early)
        if turn is not None:
            self._must_stand_at(turn)
        setup, position, answers, times, extras, passed = self._setup, self._position, self._answers, self._times, self._extras, self._passed
        node = position.node
        answer = node.answers.get(given) if type(given) is str else None
        other: Given | None = None  # what was given, where it is not the id of the answer
        value = None
        if answer is None:
            kept_as, answer, value = self._meant(given, now)
            other = None if kept_as == answer.id else kept_as
        if len(answers) >= LONGEST_WALK or passed >= MOST_PASSED:
            far = f"the walk has {LONGEST_WALK:,} steps" if len(answers) >= LONGEST_WALK else FAR
            raise RefusedStep(far, "go back, or start again", "walk-too-long")
        early_mark = False
        if now is not None or times:
            last = times[-1] if times else None
            at = time_of_step(now, last)
            wait = node.wait
            if wait is not None and not answer.any_time:
                counted = last if wait.moment is None else self._since()
                early_mark = is_early(answer, opens(wait, counted), at, setup.zone, allowed=early)  # type: ignore[arg-type]
            times = times + (at,)  # noqa: RUF005  (half the cost of unpacking)
        if note is not None:
            note = sound_note(note)
        if other is not None or note is not None or early_mark:
            extras = {**extras, len(answers): Extra(other, note, early_mark)}
        # As `shared_advance` and `_session` do, without the cost of two more calls in each step.
        onward = position.onward
        if onward is None or (reached := onward.get(answer.id if value is None else value)) is None:
            reached = shared_advance(setup.tree, position, answer, value)
        position = reached
        session = _new(Session)
        session._setup = setup
        session._answers = answers + (answer,)  # noqa: RUF005
        session._times = times
        session._extras = extras
        session._position = position
        session._passed = passed + len(position.passed) if position.passed else passed
        session._set_aside = ()
        return session

    def _meant(self, given: Handed, now: datetime | None) -> tuple[Given, Answer, Known]:
        """What is kept of what was given here, where no answer of the node has it as its id, and the answer and the value that it means."""
        setup, node, times = self._setup, self._position.node, self._times
        fact = setup.tree.facts.get(node.fact or "")
        if fact is not None and (fact.several is not None or (type(given) in _PLAIN and fact.days is None)) and (value := fact.known_as(given)) is not None:
            return given if fact.several is None else value, way_of(setup.tree, node, value), value  # type: ignore[return-value]  # it is plain
        kept_as = plain_given(given, fact)
        timed = fact is not None and fact.days is not None and (now or times)
        today = setup.day(time_of_step(now, times[-1] if times else None)) if timed else None
        return kept_as, *resolve(setup.tree, node, kept_as, today)

    def _must_stand_at(self, turn: object) -> None:
        """Raise `StaleAnswer` unless the walk is at this turn."""
        if plain_text(turn) != (here := self.turn):
            raise StaleAnswer(turn, here)

    def with_moment(self, moment: str, when: datetime, *, turn: str | None = None) -> Session:
        """The session with a moment that waits count from, such as the time of the interview; a moment given before is replaced.

        Raises `StaleAnswer` where the walk has left the stop of `turn`, `UnknownName` for a moment that the tree does not have,
        and `RefusedTime` for a datetime without a zone or a session that keeps no time.
        """
        if turn is not None:
            self._must_stand_at(turn)
        name = plain_text(moment)
        if name is None or name not in self.tree.moments:
            raise unknown("moment", moment, self.tree.moments)
        if self.started is None:
            raise RefusedTime("this session was started without a time, so it takes no moment", "start it with 'now'")
        moments = {**self.moments, name: utc(when, name)}
        setup = attrs.evolve(self._setup, moments=Table(sorted(moments.items())))
        return _session(setup, self._answers, self._times, self._extras, self._position, self._passed)

    def back(self, *, turn: str | None = None) -> Session:
        """The session before the last answer, and before all that was passed over after it.

        Moments and what was known stay.
        Raises `RefusedStep` at the start, and `StaleAnswer` where the walk has left the stop of `turn`.
        """
        if turn is not None:
            self._must_stand_at(turn)
        if not self._answers:
            raise RefusedStep("nothing was answered yet, so there is no way back", "answer first", "at-start")
        return session_of(self._walk_before(len(self._answers) - 1))

    def _walk_before(self, index: int) -> Walk:
        """The walk before one of its steps, to which others can be added."""
        return Walk(self._setup, *cut((self._answers, self._times, self._extras), index))

    def change(self, name: str, answer: Handed | None, nth: int | None = None, *, now: datetime | None = None, turn: str | None = None) -> Session:
        """The session as it would be had one answer been another; the later answers that still fit are kept, the others are `set_aside`.

        `name` is a node that was answered (for the `nth` time there, from 1; the latest if left out), or a fact known beforehand,
        or a situation passed over or a fact learnt: then the fact changes where it was learnt.
        A fact known beforehand is forgotten with `None`, so that it is asked. A list of what was ticked is given whole.
        Where a fact changes, the answers that a program worked out from it are set aside, and those known beforehand are forgotten.
        Kept steps keep their times and notes, and floors are not judged again.

        With `now`, where the walk comes to stand elsewhere by the change, or loses steps, its last step counts as given now
        (or, if it has none, it counts as started now), so that a wait that it arrives at counts from now.
        Where it is still at the same stop, it has waited since it came there.
        Without `now`, all steps keep their times.

        Raises `StaleAnswer` where the walk has left the stop of `turn`,
        `RefusedStep` for a name that this walk did not meet or a derived fact, which is never answered, `UnknownName` for one that the tree does not have,
        `RefusedAnswer` for an answer that cannot be given there,
        and `RefusedTime` for a `now` without a zone, or one given to a session that keeps no time.
        """
        if turn is not None:
            self._must_stand_at(turn)
        setup, steps = self._setup, self.steps
        at = where_learnt(setup.tree, setup.facts, steps, name, nth)
        stamp = time_of_step(now, self._times[-1] if self._times else None) if now is not None else None
        if isinstance(at, str):
            walk, set_aside = change_known(setup, self._times, steps, at, answer)
        elif is_missing(answer):
            raise RefusedAnswer(f"no answer is given for '{name}'", "give one; only what was known beforehand can be forgotten")
        else:
            given = plain_given(answer, setup.tree.facts.get(setup.tree.nodes[steps[at].node].fact or ""))
            walk, set_aside = change_step(setup, (self._answers, self._times, self._extras), steps, at, given)
        if stamp is not None and (walk.position.node is not self.here or len(walk.answers) != len(steps)):
            walk = arrive_at(walk, stamp, at)
        return session_of(walk, set_aside)

    def _taken(self) -> list[tuple[Answer, Known]]:
        return with_values(self._setup, self._answers, self._times, self._extras)

    def reminder(self) -> Reminder | None:
        """What is waited for here, from when it can be done, and when to stop waiting, in the session's zone: a value to keep, and to write for calendars.

        `None` where nothing is waited for, at an ending, and where the session keeps no time.
        The times may be past: no clock is read.
        """
        from advicetree.session.reminding import reminder  # noqa: PLC0415  (few walks ask)

        return reminder(self)

    def explain(self) -> Explanation:
        """Why the walk is here: the reasons that led here, and the sources of the advice here; `str()` of it tells it in words."""
        from advicetree.session.explaining import explain  # noqa: PLC0415  (few walks ask)

        return explain(self, self.here)

    def why_not(self, node: str, bound: int = 20_000) -> WhyNot:
        """What it would take to get to a node: the least to change, and the way there; `str()` of it tells it in words.

        The least is the fewest known facts changed; of those ways, the one with the fewest answers changed, then with the fewest new answers,
        then with the fewest choices of lists ticked otherwise, then with the fewest nodes. A list that differs is one answer changed.
        A derived fact is never what to change: the facts that it rests on are.
        At most `bound` positions are looked at, and fewer where they are large, so that time and memory are bounded; waits do not count.
        Raises `UnknownName` where no node has that id, and `ValueError` for a bound below 1.
        """
        from advicetree.session.why_not import why_not  # noqa: PLC0415  (few walks ask)

        return why_not(self, node, bound)

    def view(self, *, now: datetime | None = None, path: int = 50, notes: bool = True) -> SessionView:
        """All that a front end shows of the session, as plain JSON data; its shape is `SessionView`.

        `now`, an aware datetime, says for which time: a session that keeps time needs it, since it says what is open, and reads no clock.
        `path` is how many of the last steps are told, from 0; `notes=False` leaves out the person's own words, which stand only where they are recalled.

        Raises `RefusedTime` where `now` is missing, has no zone, or is given to a session that keeps no time, `ValueError` for a path below 0,
        and `TypeError` for `notes` that are not a boolean.

        >>> from advicetree import Session, shipped
        >>> view = Session.start(shipped("interview-recovery")).view()
        >>> view["kind"], view["turn"] == f"0:{view['id']}"
        ('situation', True)
        """
        from advicetree.session.front_ends import session_view  # noqa: PLC0415  (imported when it is first needed)

        return session_view(self, now, path, notes=notes, steps=len(self._answers), last=self._times[-1] if self._times else None)

    def act(self, body: object, *, now: datetime | None = None, early: bool = False) -> Session:
        """The session after what a front end sent back, as JSON data of the shape `Request`: an answer, back, a change, or a moment.

        Each request carries the `turn` of the view that was shown.
        A number may come as text where one is asked for.
        `early=True` lets a request take an answer before its action opens, if it says so too.

        Raises `MalformedRequest` for what is not a request, `StaleAnswer` where the walk has left the stop of its turn,
        `UnknownName` for a step, fact or moment that is not there, and else what `answer`, `back`, `change` and `with_moment` raise;
        `view()` of each of these tells it as data. Raises `TypeError` for an `early` of the program that is not a boolean.

        >>> from advicetree import Session, shipped
        >>> session = Session.start(shipped("interview-recovery"))
        >>> view = session.view()
        >>> session.act({"turn": view["turn"], "answer": view["choices"][0]["id"]}).turn[:2]
        '1:'
        """
        from advicetree.session.front_ends import act  # noqa: PLC0415  (imported when it is first needed)

        return act(self, body, now, early=early)

    def save(self) -> str:
        """The session as JSON text, which `resume` reads; its size goes with the walk, not with the tree."""
        from advicetree.session import saving  # noqa: PLC0415  (imported when it is first needed)

        return saving.write(self._setup, self._answers, self._times, self._extras, self.here.id)

    @overload
    @classmethod
    def resume(cls, tree: Tree, text: str, *, zone: tzinfo | None = None, follow: Literal[False] = False) -> Session: ...

    @overload
    @classmethod
    def resume(cls, tree: Tree, text: str, *, zone: tzinfo | None = None, follow: Literal[True], reuse: bool = False) -> Carried: ...

    @classmethod
    def resume(cls, tree: Tree, text: str, *, zone: tzinfo | None = None, follow: bool = False, reuse: bool = False) -> Session | Carried:
        """The session that was saved as `text`, walked again through `tree`; floors are not judged again.

        A zone is found again by its name or its offset; one of your own is handed over as `zone`. The bands of dates are judged as of the steps, as before.
        Moments and known facts that the tree no longer has are left out: whether the walk still goes the same way is seen from its steps.
        With `follow`, a session that was saved from another version of the tree is carried over, as far as that is certain:
        then a `Carried` comes back, with the `session` and a report, as from `carry`; `reuse` is the same as there.

        Raises `SaveError` if the text is not a sound save, was saved from another tree, or no longer fits the tree.
        Then `step` is the number of the first step that does not fit, and `session` the session up to the last that does, to go on with:
        with all its steps where only the node that they lead to is another, and without the known facts that no longer fit.
        With `follow`, only for a text that is not a sound save, or one of another tree. Raises `TypeError` for a `reuse` without `follow`.
        """
        from advicetree.session import saving  # noqa: PLC0415  (imported when it is first needed)

        must_be_tree(tree, "a session walks")
        if zone is not None:
            must_be_zone(zone)
        must_be_flag("follow", follow)
        must_be_flag("reuse", reuse)
        if follow:
            carried: Carried = import_module("advicetree.session.carrying").followed(tree, text, zone, reuse=bool(reuse))
            return carried
        if reuse:
            raise TypeError("'reuse' says how a session is carried to another version of its tree; give follow=True too")
        walk, misfit = saving.resumed(tree, saving.read(text), zone)
        if misfit is not None:
            raise SaveError(*misfit, session_of(walk))
        return session_of(walk)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Session):
            return NotImplemented
        return (self._setup, self._answers, self._times, self._extras) == (other._setup, other._answers, other._times, other._extras)

    def __hash__(self) -> int:
        return hash((self._setup, self._answers, self._times, tuple(self._extras.items())))

    def __repr__(self) -> str:
        count = "1 step" if len(self._answers) == 1 else f"{len(self._answers)} steps"
        return f"<Session of {self.tree.id!r} at {self.here.id!r} after {count}{', ended' if self.ended else ''}>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """What a notebook shows at the end of a cell: a picture of where the walk is."""
        shown_as: dict[str, str] = import_module("advicetree.drawing.notebook").mime_bundle(self)
        return shown_as

    def __copy__(self) -> Session:
        return self

    def __deepcopy__(self, memo: object) -> Session:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return (_replayed, (self._setup, self._answers, self._times, dict(self._extras)))


@attrs.frozen
class Stop:
    """One stop of a walk that lies behind it: all that a page needs on which answers can be changed.

    >>> from advicetree import Session, shipped
    >>> session = Session.start(shipped("interview-recovery"))
    >>> session = session.answer(session.offers[0].id)
    >>> stop = session.stops[0]
    >>> stop.turn == f"0:{stop.node.id}", stop.label == stop.offers[0].label
    (True, True)
    >>> session.change(stop.node.id, stop.step.answer, stop.step.nth) == session
    True
    """

    # A stop keeps the whole session and its own number in it, so that the stops of a long walk take no more memory than the walk.
    step: Step
    """The answer given there."""
    node: Node = attrs.field(repr=False)
    """The situation or action."""
    _whole: Session = attrs.field(repr=False)
    _index: int = attrs.field(repr=False)

    @property
    def turn(self) -> str:
        """The text that names the stop, as `Session.turn` did when the walk was there."""
        return f"{self._index}:{self.step.node}"

    @property
    def label(self) -> str:
        """What the answer given there is called for readers."""
        return self.step.label

    @property
    def offers(self) -> tuple[Answer, ...]:
        """The answers that could be given there, in the author's order."""
        return offers(self._whole.tree, self.node)

    @property
    def session(self) -> Session:
        """The session as it stood there, before the answer; moments and what was known are those of the whole walk."""
        return session_of(self._whole._walk_before(self._index))


_new = object.__new__


def _session(
    setup: Setup,
    answers: tuple[Answer, ...],
    times: tuple[datetime, ...],
    extras: Mapping[int, Extra],
    position: Position,
    passed: int,
    set_aside: tuple[Step, ...] = (),
) -> Session:
    """Make a session."""
    session = _new(Session)
    session._setup = setup
    session._answers = answers
    session._times = times
    session._extras = extras
    session._position = position
    session._passed = passed
    session._set_aside = set_aside
    return session


def session_of(walk: Walk, set_aside: tuple[Step, ...] = ()) -> Session:
    """The session of a walk that was gone again, and the steps that a change of it set aside."""
    return _session(walk.setup, tuple(walk.answers), tuple(walk.times), walk.extras or NO_EXTRAS, walk.position, walk.passed, set_aside)


def given_in(session: Session) -> list[tuple[str, Given, datetime | None, str | None, bool]]:
    """What was given at each step of a session, as a save has it: the node, the answer, when, the note, and whether it was early."""
    times, extras = session._times[1:] or (None,) * len(session._answers), session._extras
    found = []
    for index, (answer, at) in enumerate(zip(session._answers, times, strict=True)):
        given, note, early = extras.get(index, PLAIN)
        found.append((answer.node, answer.id if given is None else given, at, note, early))
    return found


def walk_of(session: Session) -> Walk:
    """The walk of a session, to which steps can be added."""
    return session._walk_before(len(session._answers))


def _replayed(setup: Setup, answers: tuple[Answer, ...], times: tuple[datetime, ...], extras: Mapping[int, Extra]) -> Session:
    """Make a session by walking its answers again."""
    return session_of(Walk(setup, answers, times, extras))
