"""What nobody expects, drawn by a chance: mutated saves, calls in odd order, trees changed in Python.

Invariant: the same chance draws the same inputs, in the same order.
"""

from __future__ import annotations

import copy
import json
import pickle
import random
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from functools import cache, partial
from typing import Any, TypeAlias

import attrs

from advicetree import AdviceTreeError, Session, TooSoon, Tree, TreeError, check, draw, dumps, load, loads, validated, walks
from advicetree.model import Fact, Table
from advicetree.promises import Example, Move, Point, Points, Promise
from advicetree.session.front_ends import KEYS
from drawn import draw as drawn
from hostile_texts import CHANGES, GOOD, ROOT
from odd_values import NUMBERS, ODD, ODD_FIELDS, TEXTS, WEIRD, at, lying, places, replaced, sites, times, turned, value_at
from soundness import resumed, sound, sound_error

START = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)
DRAWN = 300
LARGEST = 20  # nodes of a tree that is changed: each is checked twice, and proofs take their time
LONGEST_TOLD = 500

Chance: TypeAlias = random.Random


@attrs.frozen
class Input:
    """One thing that is tried: of which kind, what it is in words, and what does it and says what came of it."""

    kind: str
    told: str
    run: Callable[[], str]


# What is walked


@cache
def files() -> tuple[Tree, ...]:
    """The trees that stand in files."""
    paths = [path for folder in GOOD for path in sorted((ROOT / folder).iterdir()) if path.suffix in {".toml", ".json"} and path.name != "schema.json"]
    return tuple(load(path) for path in paths)


@cache
def drawn_tree(number: int) -> Tree:
    """The tree that is drawn by a number."""
    return loads(json.dumps(drawn(number)), "json")


def a_tree(chance: Chance, most: int = 10**6) -> Tree:
    """Some tree, of at most so many nodes."""
    return chance.choice([tree for tree in files() if len(tree.nodes) <= most]) if chance.random() < 0.4 else drawn_tree(chance.randrange(DRAWN))


def a_walk(chance: Chance, tree: Tree) -> Session:
    """Some walk through a tree: with and without time, known facts, moments, notes, numbers, and answers given early."""
    remembered = [fact for fact in tree.facts.values() if fact.remember and not fact.derived]
    known = {fact.id: a_value(chance, fact) for fact in remembered if chance.random() < 0.2}
    session = Session.start(tree, known, START if chance.random() < 0.6 else None)
    for moment in tree.moments:
        if session.started is not None and chance.random() < 0.4:
            session = session.with_moment(moment, START + timedelta(hours=chance.randrange(-50, 50)))
    for _ in range(chance.choice((0, 1, 3, 8, 20))):
        if session.ended:
            break
        session = answered(chance, session)
    return session


def a_value(chance: Chance, fact: Fact) -> Any:
    """A value of a fact or, of one of several, a list that can be ticked."""
    values = list(fact.values)
    if fact.several is None:
        return chance.choice(values)
    while True:
        ticked = fact.ticked([value for value in values if chance.random() < chance.choice((0.1, 0.3, 0.6))])
        if ticked is not None:
            return list(ticked)


def answered(chance: Chance, session: Session) -> Session:
    """The session after some answer that can be given."""
    given, now, note = an_answer(chance, session), later(chance, session), chance.choice((None, None, "My own words."))
    try:
        return session.answer(given, now=now, note=note)
    except TooSoon:
        return session.answer(given, now=now, note=note, early=True)


def an_answer(chance: Chance, session: Session) -> Any:
    """Something that can be answered; at an ending, something else."""
    number = session.asks_number
    if session.asks_several is not None:
        return a_value(chance, session.tree.facts[session.here.fact or ""])
    if number is not None and chance.random() < 0.5:
        least = number.least or 0
        return chance.choice([given for given in (least, least + 7, least + 9.5, 10, 1_234) if number.most is None or least <= given <= number.most])
    return chance.choice(session.offers).id if session.offers else "done"


def later(chance: Chance, session: Session) -> datetime | None:
    """A time for the next step, of a session that keeps it."""
    if session.started is None:
        return None
    last = session.steps[-1].at if session.steps else session.started
    assert last is not None
    with suppress(OverflowError):
        return last + timedelta(minutes=chance.choice((-5, 0, 7, 60, 4_000)))
    return last


# Saves


def saves(chance: Chance) -> Iterator[Input]:
    """Mutated saves of one walk, resumed with its tree or another of the same name."""
    tree = a_tree(chance)
    text = a_walk(chance, tree).save()
    other = drawn_tree(chance.randrange(DRAWN))
    while True:
        mutated = a_mutated_save(chance, text)
        taken_up = other if other.id == tree.id and chance.random() < 0.3 else tree
        yield Input("save", f"Session.resume({taken_up!r}, {mutated!r})", partial(resumed, taken_up, mutated))


def a_mutated_save(chance: Chance, text: str) -> str:
    """A save with some of its parts put elsewhere, replaced or left out, and some of its characters changed."""
    data = json.loads(text)
    for _ in range(chance.choice((0, 1, 1, 2))):
        data = replaced(data, chance.choice(list(places(data))), chance.choice(WEIRD))
    if isinstance(data, dict) and isinstance(data.get("steps"), list) and chance.random() < 0.4:
        data["steps"] = mixed(chance, data["steps"])
    text = json.dumps(data, ensure_ascii=chance.random() < 0.5)
    for _ in range(chance.choice((0, 0, 0, 1, 2))):
        text = chance.choice(CHANGES)(text, chance)
    return text


def mixed(chance: Chance, steps: list[Any]) -> list[Any]:
    """Steps left out, doubled and swapped, with other times and marks: all of it looks like a save."""
    steps = list(steps)
    for _ in range(chance.randrange(1, 4) if steps else 0):
        step = steps.pop(chance.randrange(len(steps))) if steps else []
        if isinstance(step, list) and len(step) > 2 and isinstance(step[2], int):
            step = [*step[:2], step[2] + chance.choice((0, -(10**9), 10**12, 10**18)), *step[3:]]
        if isinstance(step, list) and chance.random() < 0.3:
            step = [*step, *[None] * (4 - len(step)), True][:5]
        for _ in range(chance.randrange(3)):
            steps.insert(chance.randrange(len(steps) + 1), step)
    return steps


# Calls


class Calls:
    """A session, and what is called on it, in odd order and with odd arguments; what comes of a call that is taken is called next."""

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self.session = a_walk(chance, a_tree(chance))
        self.before = [self.session]

    def inputs(self) -> Iterator[Input]:
        """Calls without end."""
        ways = (self.answer, self.answer, self.answer, self.back, self.change, self.change, self.moment, self.act, self.act, self.start)
        looks = (self.view, self.why_not, self.stops, self.copies, self.node, self.resume)
        while True:
            if self.chance.random() < 0.1:
                self.session = self.chance.choice(self.before)
            yield self.chance.choice(ways if self.chance.random() < 0.7 else looks)()

    def odd(self, *sensible: Any, share: float = 0.25) -> Any:
        """One of some sensible values or, at times, one of the odd ones."""
        return self.chance.choice(ODD) if self.chance.random() < share else self.chance.choice(sensible)

    def now(self) -> Any:
        """A time to hand over."""
        return self.chance.choice((*times(), None, START, 5)) if self.chance.random() < 0.15 else later(self.chance, self.session)

    def turn(self) -> Any:
        """A turn to hand over: the one here, that of another stop, or an odd value."""
        return self.odd(*[None] * 4, *[self.session.turn] * 4, self.chance.choice(self.before).turn, "0:x", share=0.05)

    def name(self) -> Any:
        """A name of something that might be changed."""
        session, tree = self.session, self.session.tree
        answered = [step.node for step in session.steps]
        return self.odd(*answered, *answered, *session.known, *tree.facts, self.chance.choice(list(tree.nodes)), share=0.05)

    def given(self, name: Any) -> Any:
        """A value for what has a name."""
        tree = self.session.tree
        found = name if type(name) is str else ""
        node, fact = tree.nodes.get(found), tree.facts.get(found)
        return self.odd(*(node.answers if node is not None else ()), *(fact.values if fact is not None else ()), 10, share=0.15)

    def answer(self) -> Input:
        """An answer, with all that can go with it."""
        given = self.odd(*[an_answer(self.chance, self.session)] * 4, self.chance.choice(NUMBERS), share=0.1)
        kept: dict[str, Any] = {"now": self.now(), "note": self.odd(None, None, None, "Mine.\r\nYours.", *TEXTS[:1], share=0.1), "turn": self.turn()}
        return self.step("answer", given, **kept, early=self.chance.random() < 0.5)

    def back(self) -> Input:
        """One step back."""
        return self.step("back", turn=self.turn())

    def change(self) -> Input:
        """A change of something answered, known, passed over, or never met."""
        name = self.name()
        return self.step("change", name, self.given(name), self.odd(None, None, 1, 2, share=0.1), now=self.chance.choice((None, self.now())), turn=self.turn())

    def moment(self) -> Input:
        """A moment."""
        when = self.chance.choice((*times(), START, START, START))
        return self.step("with_moment", self.odd(*self.session.tree.moments, "nowhere"), when, turn=self.turn())

    def act(self) -> Input:
        """What a front end sends back, or what it never would."""
        chance, session, odd = self.chance, self.session, partial(self.odd, share=0.06)
        name = self.name()
        steps = [f"{number}:{step.node}" for number, step in enumerate(session.steps)]
        fields: dict[Any, Any] = {
            "do": odd("answer", "back", "change", "moment", None),
            "answer": odd(an_answer(chance, session), self.given(name), "7", "1_0"),
            **({"step": odd(*steps, "0:x")} if chance.random() < 0.7 else {"fact": name}),
            "moment": odd(*session.tree.moments, None),
            "at": odd("2026-01-05T09:00:00Z", "2026-01-05T09:00:00-03:30", "2026-01-05", "0001-01-01T00:00:00+14:00"),
            "note": odd(None, "Mine."),
            "early": odd(None, True, False),
        }
        wanted = KEYS.get(fields["do"] if type(fields["do"]) is str else "answer", ())
        body = {key: value for key, value in fields.items() if key == "do" or key in wanted or chance.random() < 0.02}
        body["turn"] = odd(*[session.turn] * 8, self.turn())
        if chance.random() < 0.03:
            body[chance.choice(("", "x" * 10**5, 1, None, "\ud800"))] = 1
        return self.step("act", self.odd(body, share=0.03), now=self.now(), early=chance.random() < 0.5)

    def start(self) -> Input:
        """Another walk through the same tree, of which odd things are known."""
        facts = self.session.tree.facts
        known: dict[Any, Any] = {name: self.odd(*facts[name].values, 10) for name in facts if self.chance.random() < 0.4}
        if self.chance.random() < 0.1:
            name: Any = self.chance.choice(("zz", "", 1, None, ("a",), lying(str)("zz"), lying(object)()))
            known[name] = "yes"
        return self.step("start", self.session.tree, self.odd(known, known, None, share=0.1), self.now(), made=Session.start)

    def step(self, name: str, *args: Any, made: Callable[..., Session] | None = None, **kwargs: Any) -> Input:
        """A call that gives another session."""
        call = made or getattr(self.session, name)
        return Input("call", called(name, args, kwargs), lambda: self.took(name, lambda: call(*args, **kwargs)))

    def took(self, name: str, call: Callable[[], object], also: tuple[type[Exception], ...] = ()) -> str:
        """Make a call, and say what came of it; the session on which it was made stays as it was."""
        refusals: tuple[type[Exception], ...] = (AdviceTreeError, *also)
        before, text, number = self.session, self.session.save(), hash(self.session)
        try:
            after = call()
        except refusals as error:
            outcome = sound_error(error)
        else:
            outcome = "taken"
            if isinstance(after, Session):
                sound(after)
                self.before = [*self.before[-9:], after]
                self.session = after
        assert (before.save(), hash(before)) == (text, number)
        assert Session.resume(before.tree, text) == before
        return f"{name}: {outcome}"

    def look(self, name: str, *args: Any, made: Callable[..., object], also: tuple[type[Exception], ...] = (), **kwargs: Any) -> Input:
        """A call that tells something, and may raise what it says besides the errors of the library."""
        return Input("call", called(name, args, kwargs), lambda: self.took(name, lambda: made(*args, **kwargs), also))

    def view(self) -> Input:
        """What a front end shows, for any time and of any length."""
        path, notes = self.odd(0, 1, 50), self.chance.random() < 0.5
        return self.look("view", made=self.viewed, also=(ValueError,), now=self.now(), path=path, notes=notes)

    def viewed(self, **kwargs: Any) -> None:
        """Look at a view: it is data that JSON can hold, and its choices can be taken if they are open."""
        view = self.session.view(**kwargs)
        json.dumps(view, allow_nan=False, ensure_ascii=False).encode()
        assert [choice["id"] for choice in view["choices"]] == [offer.id for offer in self.session.offers]
        for choice in view["choices"]:
            if choice["open"]:
                sound(self.session.act({"turn": view["turn"], "answer": choice["id"]}, now=kwargs["now"]))

    def why_not(self) -> Input:
        """Why the walk is not at some node."""
        return self.look("why_not", self.odd(*self.session.tree.nodes), self.odd(1, 50, 20_000), made=self.asked_why_not, also=(ValueError,))

    def asked_why_not(self, node: Any, bound: Any) -> None:
        """Ask why not, and make the changes that are told: the walk comes to the node."""
        found = self.session.why_not(node, bound)
        str(found).encode()
        json.dumps(found.view(), allow_nan=False).encode()
        session = self.session
        for change in found.changes:
            if change.do == "change":
                session = session.change(change.name, change.new, change.nth)
                continue
            assert change.new is not None
            session = session.answer(change.new, now=session.steps[-1].at if session.steps else session.started, early=True)
        if found.outcome in {"there", "changes"}:
            assert session.why_not(node).outcome == "there"
        sound(session)

    def stops(self) -> Input:
        """All stops behind the walk."""
        return self.look("stops", made=self.stopped)

    def stopped(self) -> None:
        """Look at the stops: each is a sound session, at which what was answered could be."""
        for stop in self.session.stops:
            sound(stop.session)
            assert stop.turn == stop.session.turn
            again = self.session.change(stop.node.id, stop.step.answer, stop.step.nth)
            assert again == self.session

    def copies(self) -> Input:
        """Copies of the session."""
        return self.look("copy", made=self.copied)

    def copied(self) -> None:
        """Hold copies and pickles against the session."""
        for again in (copy.copy(self.session), copy.deepcopy(self.session), pickle.loads(pickle.dumps(self.session))):  # noqa: S301  (our own)
            assert again == self.session
            assert hash(again) == hash(self.session)

    def node(self) -> Input:
        """A node by an odd name."""
        return self.look("tree[...]", self.odd(*self.session.tree.nodes, share=0.9), made=self.session.tree.__getitem__)

    def resume(self) -> Input:
        """What is no save, and what is no tree."""
        tree, text = self.odd(self.session.tree, share=0.3), self.odd(self.session.save(), share=0.7)
        return self.look("resume", tree, text, made=self.resumes, also=() if tree is self.session.tree else (TypeError,))

    def resumes(self, tree: Any, text: Any) -> None:
        """Resume a walk."""
        sound(Session.resume(tree, text))


def called(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """A call as it is told: its name and what is handed over."""
    return f"{name}({', '.join([*map(in_words, args), *(f'{key}={in_words(value)}' for key, value in kwargs.items())])})"


def in_words(value: Any) -> str:
    """A value as it is told, whatever it is, and the same at each run: without where it lies in memory."""
    try:
        told = re.sub(" at 0x[0-9a-f]+", "", repr(value))
    except Exception:  # noqa: BLE001  (some raise on purpose)
        told = f"<a {type(value).__name__}>"
    return told if len(told) <= LONGEST_TOLD else f"{told[:LONGEST_TOLD]}… ({len(told):,} characters)"


# Trees


EXTRA: dict[str, Any] = {
    "promises": (Promise("Look", "never", never=Points((Point("n0"),))),),
    "examples": (Example("One", walk=(Move("n0", "red"),)),),
}


def trees(chance: Chance) -> Iterator[Input]:
    """A tree changed in Python at one or two of its fields, again and again from the same one."""
    tree = a_tree(chance, LARGEST)
    tree = attrs.evolve(tree, **EXTRA) if chance.random() < 0.2 else tree
    all_sites = list(sites(tree))
    while True:
        path, way = chance.choice(all_sites), chance.choice(("odd", "other", "swap", "drop", "rename"))
        changed = a_changed_tree(chance, tree, path, way)
        if chance.random() < 0.3:
            changed = a_changed_tree(chance, changed, chance.choice(list(sites(changed))), chance.choice(("odd", "other")))
        yield Input("tree", f"{tree!r}: {way} at {path!r}", partial(used, changed))


def a_changed_tree(chance: Chance, tree: Tree, path: tuple[Any, ...], way: str) -> Tree:
    """A tree with something else at one place: an odd value, what stands elsewhere, or a table swapped, cut or renamed."""
    if way == "odd":
        return at(*path, to=chance.choice(ODD_FIELDS))(tree)
    if way == "other" or not isinstance(value_at(tree, path[:-1]), Table):
        return at(*path, to=value_at(tree, chance.choice(list(sites(tree)))))(tree)
    return turned(tree, path, way)


def refused(tree: Tree, use: Callable[[Tree], object]) -> TreeError | None:
    """The error with which something refuses a tree that nobody has looked at yet; `None` if it takes it."""
    try:
        use(attrs.evolve(tree))
    except TreeError as error:
        return error
    return None


def used(tree: Tree) -> str:
    """Use a tree: it is refused with problems that can be read, or is the same as the tree that it is written as."""
    assert repr(tree)
    if (refusal := refused(tree, validated)) is not None:
        sound_error(refusal)
        assert refusal.problems
        assert all(problem.place is None and str(problem).isprintable() for problem in refusal.problems)
        for use in (Session.start, dumps):
            again = refused(tree, use)
            assert again is not None
            assert again.problems == refusal.problems
        return "refused"
    written = loads(dumps(tree), "json")
    assert written == tree
    assert list(walks(tree, 5)) == list(walks(written, 5))
    found, expected = (sorted((problem.rule, str(problem.path)) for problem in check(one).problems) for one in (tree, written))
    assert found == expected
    assert draw(tree).outline == draw(written).outline
    sound(a_walk(random.Random(1), tree))  # noqa: S311
    return "used"


KINDS: dict[str, Callable[[Chance], Iterator[Input]]] = {"save": saves, "call": lambda chance: Calls(chance).inputs(), "tree": trees}
