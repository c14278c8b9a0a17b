"""Whole valid trees, and walks through them, for the properties.

Invariant: a tree that is drawn here loads.
No ring of it can be passed over for ever, because what is passed over leads only onward, or to a place where every walk stops.
A *rich* tree has all that the format has: see `rich_facts`. A plain one has no several choices, groups, dates, derived facts or conditions but simple ones.
"""

import json
from datetime import datetime, timedelta, timezone
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import attrs
from hypothesis import strategies as st

import rich_facts
from advicetree import Answer, Session, TooSoon, Tree, loads
from advicetree.engine import Given
from advicetree.model import CHANNELS, Fact
from rich_facts import CHOICES, DAYS, DERIVED, NUMBERS, PLAIN, RICH, UNASKED, fact_of, values

Data = dict[str, Any]

START = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)
MOMENTS = ("first", "second")
ZONES = (None, None, ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Kiritimati"), timezone(timedelta(hours=-12)))

SOURCES = ((), (("guide", False),), (("guide", False), ("ours", True)), (("ours", True), ("guide", False)))
LEADS: tuple[Data, ...] = (
    {},
    {},
    {},
    {"link": "https://example.org/a_b?c=(d)&e='f'#g"},
    {"link": "http://localhost:8000"},
    {"phone": "+44 (20) 79-46"},
    {"mail": "a+b@example.org"},
)

some = st.booleans()
rarely = st.sampled_from((False, False, False, True))
sometimes = st.sampled_from((False, False, True))
chances: st.SearchStrategy[Random] = st.randoms(use_true_random=False)


@attrs.frozen
class _Pool:
    """What the nodes of a tree are about: its facts, and what situations can be about (`None` for a fact of their own)."""

    facts: Data
    about: tuple[str | None, ...]
    rich: bool

    def lasting(self) -> Data:
        """The facts that conditions can read."""
        return {id: fact for id, fact in self.facts.items() if fact.get("remember", True)}


_PLAIN = _Pool(PLAIN, ("colour", "size", "colour", "weather", None), rich=False)


@st.composite
def trees(draw: st.DrawFn, most: int = 7, *, rich: bool = False) -> Tree:
    """Trees of 3 to `most` + 1 nodes: shared facts, bands, `others`, unsettling answers, what is not remembered, limits, loops, waits, notes, words said.

    Lines lead somewhere and have bullets, and some trees have sources, one of them perhaps the default.
    """
    pool = draw(_pools()) if rich else _PLAIN
    names = [f"n{number}" for number in range(draw(st.sampled_from((2, 4, most - 2, most - 1))))]
    kinds = {name: draw(st.sampled_from(("situation", "situation", "action"))) for name in names}
    kinds["end"] = "ending"
    if draw(some):
        kinds["other-end"] = "ending"
    nodes = {name: {} if kind == "ending" else _limited(draw) for name, kind in kinds.items()}
    tree: Data = {"situation": {}, "action": {}, "ending": {}}
    for number, (name, kind) in enumerate(kinds.items()):
        stops = [other for other, fields in nodes.items() if kinds[other] != "situation" and not fields]
        onward = _mostly_nodes([*list(kinds)[number + 1 :], *stops])
        fields = MAKE[kind](draw, pool, nodes[name], onward, _mostly_nodes(list(kinds)))
        if "limit" in fields:
            fields["limit"]["then"] = draw(st.sampled_from(onward))
        tree[kind][name] = fields
    for fields in (fields for kind in tree.values() for fields in kind.values()):
        if draw(rarely):
            fields["help"] = _lines(draw, pool)
    notes = [name for kind in ("situation", "action") for name, fields in tree[kind].items() if "note" in fields]
    for fields in (fields for kind in tree.values() for fields in kind.values()):
        if bool(notes) and draw(some):
            fields["recall"] = [draw(st.sampled_from(notes))]
    facts = _with_rules(draw, pool.facts, tree["situation"]) if rich else pool.facts
    heading = {"format": 1, "id": "drawn", "title": "Drawn", "start": "n0", "fact": facts, "moment": {m: {"ask": f"When was the {m}?"} for m in MOMENTS}}
    sources = {id: {"title": id.title(), "default": default} for id, default in draw(st.sampled_from(SOURCES))}
    if sources:
        for fields in (fields for kind in tree.values() for fields in kind.values()):
            fields["source"] = draw(st.sampled_from(([], [], [*sources][:1])))
    return loads(json.dumps({**heading, **tree, "source": sources}), "json")


@st.composite
def _pools(draw: st.DrawFn) -> _Pool:
    """Some facts of every kind, so few that situations share them."""
    lasting = [id for id, fact in RICH.items() if fact.get("remember", True) and id not in (*DERIVED, *UNASKED)]
    shared = draw(st.lists(st.sampled_from(lasting), min_size=1, max_size=3, unique=True))
    choices = [choice for choice in CHOICES if fact_of(choice) in shared]
    about = (*shared, *shared, *choices, *DERIVED, "weather", None)
    return _Pool({id: fact for id, fact in RICH.items() if id in (*shared, *DERIVED, *UNASKED, "weather") or draw(rarely)}, about, rich=True)


def _with_rules(draw: st.DrawFn, facts: Data, situations: Data) -> Data:
    """The facts with rules for the derived ones, which read what some situation asks about."""
    own = {name: {"answers": _settling(fields)} for name, fields in situations.items() if "about" not in fields and fields["remember"]}
    asked = {fact_of(fields["about"]) for fields in situations.values() if "about" in fields}
    return rich_facts.ruled(draw(chances), facts, {**{id: facts[id] for id in sorted(asked - {*DERIVED, "weather"})}, **own})


def _settling(fields: Data) -> list[str]:
    return [id for id, way in fields["answers"].items() if way.get("settles", True)]


def _mostly_nodes(names: list[str]) -> list[str]:
    """Names so that a walk seldom comes to an ending at once."""
    return [name for name in names if "end" not in name] * 3 + [name for name in names if "end" in name]


def _limited(draw: st.DrawFn) -> Data:
    return {"limit": {"visits": draw(st.integers(1, 2)), **_said(draw, "limit")}} if draw(rarely) else {}


def _said(draw: st.DrawFn, by: str) -> Data:
    return {"say": f"Said by {by} {draw(st.integers(0, 99))}."} if draw(some) else {}


def _way(draw: st.DrawFn, name: str, to: list[str]) -> Data:
    return {"to": draw(st.sampled_from(to)), **_said(draw, name)}


def _situation(draw: st.DrawFn, pool: _Pool, fields: Data, onward: list[str], everywhere: list[str]) -> Data:
    about = draw(st.sampled_from(pool.about))
    if draw(rarely):
        fields = {**fields, "caution": _lines(draw, pool), "note": "What do you see?"}
    if about is None:
        return _own_question(draw, fields, onward, everywhere)
    fields = {**fields, "about": about}
    fact = pool.facts[fact_of(about)]
    if "several" in fact and "." not in about:
        return {**fields, "then": draw(st.sampled_from(onward))}
    passed = fact.get("remember", True)
    to = onward if passed else everywhere
    asked = {"answers": ("yes", "no")} if "." in about else fact
    if pool.rich:
        named = rich_facts.ways(draw(chances), asked)
    else:
        named = values(asked) if draw(some) else values(asked)[: draw(st.integers(0, len(values(asked)) - 1))]
    fields["answers"] = {value: _way(draw, value, to) for value in named}
    if rich_facts.left(asked, named):
        if pool.rich and draw(some):
            fields["then"] = draw(st.sampled_from(to))
        else:
            fields["others"] = {**_way(draw, "others", to), "label": "Another one"}
    if passed and "." not in about and "rules" not in fact and draw(rarely):
        fields["answers"]["unsure"] = {**_way(draw, "unsure", everywhere), "settles": False}
    return fields


def _own_question(draw: st.DrawFn, fields: Data, onward: list[str], everywhere: list[str]) -> Data:
    """A situation that has a fact of its own, remembered or not."""
    each_visit = draw(rarely)
    to = everywhere if each_visit else onward
    fields = {**fields, "ask": "A question of its own?", "remember": not each_visit, "answers": {value: _way(draw, value, to) for value in ("no", "yes")}}
    if not each_visit and draw(rarely):
        fields["answers"]["unsure"] = {**_way(draw, "unsure", everywhere), "settles": False}
    return fields


def _action(draw: st.DrawFn, pool: _Pool, fields: Data, _: list[str], everywhere: list[str]) -> Data:
    fields = {**fields, "do": "Do it", "how": _lines(draw, pool), "caution": _lines(draw, pool)}
    if draw(rarely):
        fields["by"] = draw(st.lists(st.sampled_from(CHANNELS), min_size=1, max_size=3, unique=True))
    if draw(some):
        fields["note"] = "What came of it?"
    if draw(some):
        fields["wait"] = draw(waits())
    if draw(some):
        return {**fields, "then": draw(st.sampled_from(everywhere))}
    ids = ("done", "failed", "stopped")[: draw(st.integers(1, 3))]
    return {**fields, "answers": {id: {**_way(draw, id, everywhere), "any-time": draw(rarely)} for id in ids}}


def _ending(draw: st.DrawFn, pool: _Pool, _: Data, __: list[str], ___: list[str]) -> Data:
    return {"say": ["The end.", *_lines(draw, pool)], "good": draw(some)}


MAKE = {"situation": _situation, "action": _action, "ending": _ending}


def _lines(draw: st.DrawFn, pool: _Pool) -> list[Data]:
    """Lines for everybody or for some, that lead somewhere or not, with bullets or without."""
    lines = [_line(draw, pool) for _ in range(draw(st.integers(0, 2)))]
    for line in lines:
        if draw(rarely):
            line["bullets"] = [_line(draw, pool) for _ in range(draw(st.integers(1, 2)))]
    return lines


def _line(draw: st.DrawFn, pool: _Pool) -> Data:
    leads = draw(st.sampled_from(LEADS))
    if pool.rich:
        condition = {} if draw(rarely) else rich_facts.condition(draw(chances), pool.lasting())
        return {"say": f"Line {draw(st.integers(0, 99))}.", **condition, **leads}
    fact = draw(st.sampled_from((None, "colour", "size")))
    said: Data = {"say": "A line."} if fact is None else {"say": f"For {fact}.", "if": {fact: values(PLAIN[fact])[0]}}
    return {**said, **leads}


def waits() -> st.SearchStrategy[Data]:
    """Waits of every form."""
    lengths = st.sampled_from(("1 hour", "2 days", "P1DT12H"))
    moments = st.sampled_from(MOMENTS)
    counted = st.fixed_dictionaries({"at-least": lengths}, optional={"at-most": st.just("1 week"), "since": moments})
    horizon = st.fixed_dictionaries({"at-most": lengths}, optional={"since": moments})
    until = st.fixed_dictionaries({"until": moments}, optional={"at-most": lengths})
    return counted | horizon | until


def givens(fact: Fact, *, timed: bool) -> list[Given]:
    """What can be given for a fact: ids, numbers, days where there is a day to count ages to, and lists where several can be ticked."""
    if fact.several is not None:
        return [*rich_facts.ticked(RICH[fact.id])]
    return [*fact.values, *NUMBERS.get(fact.id, ()), *(DAYS if fact.days is not None and timed else ())]


@st.composite
def known_facts(draw: st.DrawFn, tree: Tree, *, timed: bool = False) -> dict[str, Given]:
    """What may be known beforehand of the people who walk a drawn tree."""
    lasting = [fact for fact in tree.facts.values() if fact.remember and not fact.derived and not fact.own]
    return {fact.id: draw(st.sampled_from(givens(fact, timed=timed))) for fact in lasting if draw(sometimes)}


@st.composite
def walks(draw: st.DrawFn, tree: Tree | None = None, most: int = 8, *, timed: st.SearchStrategy[bool] = some, rich: bool = False) -> Session:
    """Sessions that up to `most` answers lead to: with and without time, known facts, moments, notes, and answers given early."""
    tree = tree or draw(trees(rich=rich))
    now = START if draw(timed) else None
    known = draw(known_facts(tree, timed=now is not None))
    session = Session.start(tree, known, now, zone=draw(st.sampled_from(ZONES)) if rich else None)
    for moment in () if session.started is None else MOMENTS:
        if draw(rarely):
            session = session.with_moment(moment, START + timedelta(hours=draw(st.integers(-50, 50))))
    for _ in range(draw(st.sampled_from((most, most, 4, 2, 1, 0)))):
        if session.ended:
            break
        session = draw(answered(session))
    return session


@st.composite
def answered(draw: st.DrawFn, session: Session) -> Session:
    """Sessions one answer further on."""
    offer = draw(st.sampled_from(session.offers))
    note = draw(st.sampled_from((None, None, "My own words.", "Zweite Zeile:\n☂")))
    now = None
    if session.started is not None:
        last = session.steps[-1].at if session.steps else session.started
        assert last is not None
        now = last + timedelta(minutes=draw(st.sampled_from((-5, 0, 7, 60, 4_000))))
    given = draw(ways_to_give(session, offer))
    try:
        return session.answer(given, now=now, note=note)
    except TooSoon:
        return session.answer(given, now=now, note=note, early=True)


def ways_to_give(session: Session, offer: Answer) -> st.SearchStrategy[Given]:
    """What can be given for an offer: its id, some number or day in its band, or a list of choices with it (or the empty one, which has no offer)."""
    here = session.here
    fact = session.tree.facts[here.fact] if here.fact is not None else None
    if fact is None or offer.id not in fact.values:
        return st.just(offer.id)
    if fact.several is not None:
        return st.sampled_from([some for some in rich_facts.ticked(RICH[fact.id]) if offer.id in some or not some])
    # A day that is in a band at the start may be in another when it is given.
    today = session.started.date() if session.started is not None else None
    return st.sampled_from([given for given in givens(fact, timed=today is not None) if fact.find(given, today) is fact.values[offer.id]])


def plain(tree: Tree) -> Data:
    """The data that a drawn tree was loaded from."""
    assert tree.origin is not None
    data: Data = json.loads(tree.origin.text)
    return data
