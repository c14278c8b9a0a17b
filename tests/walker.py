"""The walker of a page, run by node, and what a session says beside it.

Invariant: where node is missing, a test is skipped and says why; where `CI` is set, it fails instead.
A walk is told as the walker tells it: times in milliseconds, days with the day as of which they are judged.
In a walk without times of a tree that asks for dates, a session beside the walker keeps time all the same, and stays at one time, at which nothing is held up.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone, tzinfo
from pathlib import Path
from random import Random
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import attrs

from advicetree import RefusedAnswer, RefusedStep, Session, TooSoon, Tree
from advicetree.dates import TODAY, day
from advicetree.drawing.page.data import data_of
from advicetree.engine import Given, Halt, Step, counting, replay, said_on_the_way, taken, with_derived
from advicetree.model import Fact, Limit, Value
from browser import missing

Data: TypeAlias = dict[str, Any]

PROGRAM = Path(__file__).parent / "page" / "walker.mjs"
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MILLISECOND = timedelta(milliseconds=1)
START = datetime(2026, 2, 27, 22, 15, tzinfo=timezone.utc)
ZONES = ("UTC", "Europe/Berlin", "Pacific/Kiritimati", "Etc/GMT+12", "America/St_Johns", "Australia/Lord_Howe")


def node_program() -> str:
    """Where node is."""
    found = shutil.which("node")
    if found is None:
        missing("node is not installed")
    return found


class Walker:
    """A process of node that walks."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._kept: dict[str, Tree] = {}

    def ask(self, **request: Any) -> Any:
        """What the walker says to a request."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        said = json.loads(self._process.stdout.readline())
        assert "error" not in said, said["error"]
        return said

    def keep(self, name: str, tree: Tree, *, timed: bool) -> str:
        """Hand a tree over, once as long as it is the same, and give the name by which the walker keeps it."""
        name = f"{name}, {'timed' if timed else 'untimed'}"
        if self._kept.get(name) is not tree:
            self.ask(tree=name, data=data_of(tree, timed=timed))
            self._kept[name] = tree
        return name


@contextmanager
def walker() -> Iterator[Walker]:
    """A walker, which is ended at the end."""
    process = subprocess.Popen([node_program(), str(PROGRAM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    with process:
        yield Walker(process)
        assert process.stdin is not None
        process.stdin.close()


# A session and the walker side by side


@attrs.define
class Pair:
    """A session, and all that was done in it as a request to the walker, with what the session says after each."""

    trees: dict[str, Tree]
    """The versions of the tree by their names: the first is walked."""
    zone: str
    timed: bool
    session: Session = attrs.field(init=False)
    wanted: list[Data] = attrs.field(init=False)
    operations: list[Data] = attrs.field(init=False, factory=list)
    now: datetime = START
    tree: str = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.tree, first = next(iter(self.trees.items()))
        keeps_time = self.timed or any(fact.days is not None for tree in self.trees.values() for fact in tree.facts.values())
        self.session = Session.start(first, now=START, zone=ZoneInfo(self.zone)) if keeps_time else Session.start(first)
        self.wanted = [self._told()]

    @property
    def at(self) -> datetime | None:
        """The time that a session is told."""
        return None if self.session.started is None else self.now if self.timed else START

    def answer(self, given: object, note: str | None = None, *, early: bool = False) -> None:
        """Answer where the walk is."""
        asked: Data = {"do": "answer", "given": self._sent(given), "early": early, "note": note}
        try:
            self.session = self.session.answer(given, now=self.at, note=note, early=early or not self.timed)  # type: ignore[arg-type]
        except TooSoon:
            self._refused(asked, "held")
        except (RefusedAnswer, RefusedStep):
            self._refused(asked, "answer")
        else:
            self._done(asked)

    def back(self) -> None:
        """Take the last answer back."""
        if self.session.steps:
            self.session = self.session.back()
            self._done({"do": "back"})

    def change(self, index: int, given: object) -> None:
        """Answer otherwise at a step."""
        step = self.session.steps[index]
        asked = {"do": "change", "index": index, "given": self._sent(given)}
        try:
            self.session = self.session.change(step.node, given, step.nth, now=self.at)  # type: ignore[arg-type]
        except RefusedAnswer:
            self._refused(asked, "answer")
        else:
            aside = [self._told_step(step, self.session.tree) for step in self.session.set_aside]
            self._done(asked, aside=[{name: value for name, value in step.items() if name != "said"} for step in aside])

    def moment(self, moment: str, when: datetime) -> None:
        """Say when a moment was."""
        if self.timed:
            self.session = self.session.with_moment(moment, when)
            self._done({"do": "moment", "moment": moment, "at": milliseconds(when)})

    def carry(self, name: str) -> None:
        """Go on in another version of the tree."""
        carried = Session.resume(self.trees[name], self.session.save(), follow=True)
        self.session, self.tree = carried.session, name
        misfit = None
        if carried.why is not None:
            kinds = {"was answered at": "elsewhere", "does not fit": "refused", "was at": "leads"}
            reason = next(kind for words, kind in kinds.items() if words in carried.why)
            step = carried.kept + (reason != "leads")
            misfit = {"step": step, "node": carried.stood if reason == "leads" else carried.set_aside[0].node, "reason": reason}
        aside = [self._plain(step) for step in carried.set_aside]
        self._done({"do": "carry", "tree": name}, kept=carried.kept, aside=aside, stood=carried.stood, misfit=misfit, whole=carried.whole)

    def link(self) -> None:
        """Go on from a link."""
        self._done({"do": "link"})

    def compare(self, walker: Walker) -> None:
        """See that the walker says at each stop what the session said."""
        names = {name: walker.keep(name, tree, timed=self.timed) for name, tree in self.trees.items()}
        operations = [{**each, "tree": names[each["tree"]]} if "tree" in each else each for each in self.operations]
        record = {"started": milliseconds(START), "moments": {}, "steps": []} if self.timed else {"steps": []}
        first = names[next(iter(self.trees))]
        said = walker.ask(zone=self.zone, tree=first, record=record, operations=operations)
        assert len(said) == len(self.wanted)
        for number, (stop, wanted) in enumerate(zip(said, self.wanted, strict=True)):
            for step in stop.get("aside", ()):
                step.pop("said", None)
            different = {name: (stop.get(name), each) for name, each in wanted.items() if stop.get(name) != each}
            assert not different, f"walker and session disagree after {self.operations[:number]}: {different}"

    def _done(self, asked: Data, **report: Any) -> None:
        self._ask(asked)
        self.wanted.append({**self._told(), **report})

    def _refused(self, asked: Data, why: str) -> None:
        self._ask(asked)
        self.wanted.append({"refused": why})

    def _ask(self, asked: Data) -> None:
        given = {"at": milliseconds(self.now)} if self.timed and "at" not in asked else {}
        self.operations.append({name: value for name, value in {**given, **asked}.items() if value is not None})

    def _sent(self, given: object) -> object:
        """What is given, as a page gives it."""
        if isinstance(given, str) and day(given) is not None:
            return f"{given}@{self._day(self.now if self.timed else START)}"
        return list(given) if isinstance(given, tuple) else given

    def _day(self, at: datetime) -> str:
        return at.astimezone(ZoneInfo(self.zone)).date().isoformat()

    def _told(self) -> Data:
        """What a session says, as the walker tells it."""
        session, tree = self.session, self.session.tree
        steps, here = session.steps, session.here
        way = taken(tree, steps)
        halts = list(replay(tree, {}, way))
        arrived = (steps[-1].at if steps else session.started) if self.timed else None
        opens = session.opens_at if self.timed else None
        held = [] if opens is None or arrived is None or arrived >= opens else [answer.id for answer in session.offers if not answer.any_time]
        moment = session.asks_moment if self.timed else None
        return {
            "node": here.id,
            "nth": sum(step.node == here.id for step in steps) + 1,
            "said": [said.say for said in session.said],
            "offers": [[answer.id, answer.label] for answer in session.offers],
            "held": held,
            "values": {fact: _plain(value) for fact, value in with_derived(tree, tree.derived, counting(tree, {}, way)).items()},
            "steps": [self._told_step(step, tree, halts, number) for number, step in enumerate(steps)],
            "notes": [step.note for step in steps],
            "gone": _gone(halts, here.id),
            "arrived": None if arrived is None else milliseconds(arrived),
            "opens": None if opens is None else milliseconds(opens),
            "due": milliseconds(session.due_at) if self.timed and session.due_at is not None else None,
            "asks": moment.id if moment is not None else None,
            "fits": True,
        }

    def _told_step(self, step: Step, tree: Tree, halts: Sequence[Halt] = (), number: int = 0) -> Data:
        """A step, as the walker tells it; what its answer said is told where the stops of the walk are there."""
        said = said_on_the_way(tree, (*([answer] if (answer := halts[number].answer) is not None else []), *halts[number + 1].position.passed)) if halts else ()
        at = step.at if self.timed else None
        told = {
            "node": step.node,
            "given": self._given(step),
            "at": None if at is None else milliseconds(at),
            "early": self.timed and step.early,
            "nth": step.nth,
            "label": step.label if step.value != () else "",
            "said": [each.say for each in said],
        }
        return {name: value for name, value in told.items() if value is not None}

    def _plain(self, step: Step) -> Data:
        """A step, as a record has it."""
        told = {"node": step.node, "given": self._given(step)}
        if self.timed and step.at is not None:
            told["at"] = milliseconds(step.at)
        return {**told, "early": True} if self.timed and step.early else told

    def _given(self, step: Step) -> object:
        """What was given, with the day as of which it is judged."""
        if isinstance(step.answer, str) and day(step.answer) is not None:
            assert step.at is not None
            return f"{step.answer}@{self._day(step.at)}"
        return _plain(step.answer)


def milliseconds(at: datetime) -> int:
    """A time in whole milliseconds since 1970."""
    return (at - EPOCH) // MILLISECOND


def _plain(given: object) -> object:
    return list(given) if isinstance(given, tuple) else given


def _gone(halts: Sequence[Halt], here: str) -> list[str]:
    """The names of all that a walk went through."""
    gone = {here}
    for stop in halts:
        for way in (*stop.position.passed, *(() if stop.answer is None else (stop.answer,))):
            gone |= {way.node, f"{way.node} " if isinstance(way, Limit) else f"{way.node} {way.id}"}
    return sorted(gone)


# What is done at random


def go_on(rng: Random, pair: Pair, count: int, *, whole_seconds: bool = False) -> None:
    """Do something at random, so many times."""
    for _ in range(count):
        _move_clock(rng, pair, whole_seconds=whole_seconds)
        session = pair.session
        what = rng.random()
        if what < 0.68 and not session.ended:
            note = f"Note {len(pair.operations)}." if rng.random() < 0.4 else None
            pair.answer(given_at(rng, session, pair.zone), note, early=rng.random() < 0.5)
        elif what < 0.76:
            pair.back()
        elif what < 0.93 and session.steps:
            index = rng.randrange(len(session.steps))
            pair.change(index, given_at(rng, session.stops[index].session, pair.zone))
        elif what < 0.97 and session.tree.moments:
            pair.moment(rng.choice(list(session.tree.moments)), pair.now + timedelta(minutes=rng.randint(-9_000, 3_000)))
        elif whole_seconds:
            pair.link()


def _move_clock(rng: Random, pair: Pair, *, whole_seconds: bool) -> None:
    """Move the clock: on, a little or much, back, to when something opens, or to a midnight."""
    second = timedelta(seconds=1)
    little = second if whole_seconds else MILLISECOND
    moves = [timedelta(0), second, 7 * 60 * second, timedelta(hours=1), timedelta(hours=36), timedelta(days=40), -timedelta(minutes=5), -timedelta(days=2)]
    at = pair.now + rng.choice(moves)
    opens = pair.session.opens_at
    if opens is not None and rng.random() < 0.5:
        at = opens + rng.choice((-little, timedelta(0), little))
    elif rng.random() < 0.2:
        midnight = at.astimezone(ZoneInfo(pair.zone)).replace(hour=0, minute=0, second=0, microsecond=0)
        at = midnight.astimezone(timezone.utc) + rng.choice((-little, timedelta(0), little))
    if not whole_seconds and rng.random() < 0.3:
        at += rng.randint(0, 999) * MILLISECOND
    pair.now = at


def given_at(rng: Random, session: Session, zone: str) -> Given:
    """Something that can be given where a session is, mostly; else something near to it."""
    here, tree = session.here, session.tree
    fact = tree.facts.get(here.fact or "")
    if rng.random() < 0.06:
        odd: list[Any] = ["no-such", "", "others", True, 0, -1, 1e16, (), ("no-such",), "2026-02-30", "1985-05-05", "constructor"]
        return rng.choice([*odd, *fact.values, *fact.groups] if fact is not None else odd)  # type: ignore[no-any-return]
    if fact is not None and fact.several is not None:
        return tuple(rng.sample(list(fact.values), rng.randint(0, min(len(fact.values), 3))))
    if fact is not None and fact.number is not None and rng.random() < 0.7:
        return _number(rng, fact)
    if fact is not None and fact.days is not None and rng.random() < 0.7:
        return _day(rng, fact, session.steps[-1].at or START if session.steps else START, ZoneInfo(zone))
    return rng.choice(session.offers).id if session.offers else "no-such"


def _number(rng: Random, fact: Fact) -> Given:
    """A number near a bound of a fact."""
    assert fact.number is not None
    bounds = [bound for value in fact.values.values() for bound in (value.below, value.up_to) if isinstance(bound, int | float)]
    bounds += [bound for bound in (fact.number.least, fact.number.most) if bound is not None]
    return rng.choice(bounds or [5]) + rng.choice((0, 0, 0.5, -0.5, 1, -1, 1e-9))


def _day(rng: Random, fact: Fact, at: datetime, zone: tzinfo) -> Given:
    """A day near a bound of a fact."""
    assert fact.days is not None
    today = at.astimezone(zone).date()
    bounds = [today if bound == TODAY else bound for bound in (fact.days.least, fact.days.most) if bound is not None]
    for value in fact.values.values():
        bounds += _bounds(value, today)
    found = rng.choice(bounds or [today]) + timedelta(days=rng.choice((0, 0, 1, -1, 2, -30)))  # type: ignore[operator]
    return found.isoformat()


def _bounds(value: Value, today: Any) -> list[Any]:
    """The days at which a band ends."""
    found = [bound for bound in (value.before, value.up_to) if bound is not None and not isinstance(bound, int | float)]
    if value.reached is not None:
        months = today.year * 12 + today.month - 1 - value.reached.months
        found.append(today.replace(year=months // 12, month=months % 12 + 1, day=1) + timedelta(days=today.day - 1 - value.reached.days))
    return found
