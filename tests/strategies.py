"""Whole valid trees, and walks through them, for the properties.

Invariant: a tree that is drawn here loads.
No ring of it can be passed over for ever, because remembered answers and limits lead only onward, or to a place where every walk stops.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from advicetree import Answer, Session, Situation, TooSoon, Tree, loads
from advicetree.engine import Given
from advicetree.model import CHANNELS

Data = dict[str, Any]

START = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)
MOMENTS = ("first", "second")
FACTS: Data = {
    "colour": {"ask": "Which colour?", "answers": {"red": "Red", "green": "Green", "blue": "Blue"}},
    "size": {
        "ask": "Which size?",
        "number": {"unit": "metres", "from": 0},
        "bands": [{"id": "small", "up-to": 10, "label": "Small"}, {"id": "large", "label": "Large"}],
    },
    "weather": {"ask": "Which weather?", "remember": False, "answers": {"dry": "Dry", "wet": "Wet"}},
}
VALUES: dict[str | None, tuple[str, ...]] = {"colour": ("red", "green", "blue"), "size": ("small", "large"), "weather": ("dry", "wet")}
LASTING = ("colour", "size")

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
givens: Mapping[str, st.SearchStrategy[Given]] = {
    "colour": st.sampled_from(VALUES["colour"]),
    "size": st.sampled_from(("small", "large", 0, 9.5, 10, 1_234_567)),
}


@st.composite
def trees(draw: st.DrawFn, most: int = 7) -> Tree:
    """Trees of 3 to `most` + 1 nodes: shared facts, bands, `others`, unsettling answers, what is not remembered, limits, loops, waits, notes, words said.

    Lines lead somewhere and have bullets, and some trees have sources, one of them perhaps the default.
    """
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
        fields = MAKE[kind](draw, nodes[name], onward, _mostly_nodes(list(kinds)))
        if "limit" in fields:
            fields["limit"]["then"] = draw(st.sampled_from(onward))
        tree[kind][name] = fields
    for fields in (fields for kind in tree.values() for fields in kind.values()):
        if draw(rarely):
            fields["help"] = _lines(draw)
    notes = [name for kind in ("situation", "action") for name, fields in tree[kind].items() if "note" in fields]
    for fields in (fields for kind in tree.values() for fields in kind.values()):
        if bool(notes) and draw(some):
            fields["recall"] = [draw(st.sampled_from(notes))]
    heading = {"format": 1, "id": "drawn", "title": "Drawn", "start": "n0", "fact": FACTS, "moment": {m: {"ask": f"When was the {m}?"} for m in MOMENTS}}
    sources = {id: {"title": id.title(), "default": default} for id, default in draw(st.sampled_from(SOURCES))}
    if sources:
        for fields in (fields for kind in tree.values() for fields in kind.values()):
            fields["source"] = draw(st.sampled_from(([], [], [*sources][:1])))
    return loads(json.dumps({**heading, **tree, "source": sources}), "json")


def _mostly_nodes(names: list[str]) -> list[str]:
    """Names so that a walk seldom comes to an ending at once."""
    return [name for name in names if "end" not in name] * 3 + [name for name in names if "end" in name]


def _limited(draw: st.DrawFn) -> Data:
    return {"limit": {"visits": draw(st.integers(1, 2)), **_said(draw, "limit")}} if draw(rarely) else {}


def _said(draw: st.DrawFn, by: str) -> Data:
    return {"say": f"Said by {by} {draw(st.integers(0, 99))}."} if draw(some) else {}


def _way(draw: st.DrawFn, name: str, to: list[str]) -> Data:
    return {"to": draw(st.sampled_from(to)), **_said(draw, name)}


def _situation(draw: st.DrawFn, fields: Data, onward: list[str], everywhere: list[str]) -> Data:
    about = draw(st.sampled_from(("colour", "size", "colour", "weather", None)))
    values: tuple[str, ...] = VALUES.get(about, ("no", "yes"))
    if about is None:
        each_visit = draw(rarely)
        fields = {**fields, "ask": "A question of its own?", "remember": not each_visit}
    else:
        each_visit = about == "weather"
        fields = {**fields, "about": about}
    if draw(rarely):
        fields = {**fields, "caution": _lines(draw), "note": "What do you see?"}
    to = everywhere if each_visit else onward
    named = values if about is None or draw(some) else values[: draw(st.integers(0, len(values) - 1))]
    fields["answers"] = {value: _way(draw, value, to) for value in named}
    if len(named) < len(values):
        fields["others"] = {**_way(draw, "others", to), "label": "Another one"}
    if not each_visit and draw(rarely):
        fields["answers"]["unsure"] = {**_way(draw, "unsure", everywhere), "settles": False}
    return fields


def _action(draw: st.DrawFn, fields: Data, _: list[str], everywhere: list[str]) -> Data:
    fields = {**fields, "do": "Do it", "how": _lines(draw), "caution": _lines(draw)}
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


def _ending(draw: st.DrawFn, _: Data, __: list[str], ___: list[str]) -> Data:
    return {"say": ["The end.", *_lines(draw)], "good": draw(some)}


MAKE = {"situation": _situation, "action": _action, "ending": _ending}


def _lines(draw: st.DrawFn) -> list[Data]:
    """Lines for everybody or for some, that lead somewhere or not, with bullets or without."""
    lines = [_line(draw) for _ in range(draw(st.integers(0, 2)))]
    for line in lines:
        if draw(rarely):
            line["bullets"] = [_line(draw) for _ in range(draw(st.integers(1, 2)))]
    return lines


def _line(draw: st.DrawFn) -> Data:
    fact = draw(st.sampled_from((None, *LASTING)))
    said: Data = {"say": "A line."} if fact is None else {"say": f"For {fact}.", "if": {fact: VALUES[fact][0]}}
    return {**said, **draw(st.sampled_from(LEADS))}


def waits() -> st.SearchStrategy[Data]:
    """Waits of every form."""
    lengths = st.sampled_from(("1 hour", "2 days", "P1DT12H"))
    moments = st.sampled_from(MOMENTS)
    counted = st.fixed_dictionaries({"at-least": lengths}, optional={"at-most": st.just("1 week"), "since": moments})
    horizon = st.fixed_dictionaries({"at-most": lengths}, optional={"since": moments})
    until = st.fixed_dictionaries({"until": moments}, optional={"at-most": lengths})
    return counted | horizon | until


@st.composite
def known_facts(draw: st.DrawFn) -> dict[str, Given]:
    """What may be known beforehand of the people who walk a drawn tree."""
    return {fact: draw(givens[fact]) for fact in LASTING if draw(st.sampled_from((False, False, True)))}


@st.composite
def walks(draw: st.DrawFn, tree: Tree | None = None, most: int = 8, *, timed: st.SearchStrategy[bool] = some) -> Session:
    """Sessions that up to `most` answers lead to: with and without time, known facts, moments, notes, and answers given early."""
    tree = tree or draw(trees())
    session = Session.start(tree, draw(known_facts()), START if draw(timed) else None)
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
    """What can be given for an offer: its id or, where the fact is a number, some number in its band."""
    here = session.here
    numbers = {"small": (0, 9.5), "large": (10, 1_234_567)}
    if isinstance(here, Situation) and here.fact == "size":
        return st.sampled_from((offer.id, *numbers.get(offer.id, ())))
    return st.just(offer.id)


def plain(tree: Tree) -> Data:
    """The data that a drawn tree was loaded from."""
    assert tree.origin is not None
    data: Data = json.loads(tree.origin.text)
    return data
