"""Tables of people for any tree, drawn by a seed, and what a session tells each of them: the reference that tables are held to.

Invariant: the same seed draws the same people, and each value is one that its column can hold.
A column holds one kind of value, as those of data frames do: ids, whole numbers, decimals, days, texts of days and ids, or lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone
from itertools import pairwise
from math import inf, nextafter
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from advicetree import RefusedAnswer, Session, Tree
from advicetree.answering import offers, resolve
from advicetree.model import Ending, Fact, Node
from advicetree.session.inputs import plain_given
from advicetree.tables import Added

TODAY = date(2026, 3, 2)
TOLD: tuple[Added, ...] = ("advice", "kind", "stage", "headline", "path", "next")
LONGEST_LIST = 4

Told = tuple[str | None, ...]


@attrs.frozen
class Held:
    """What a column can hold, and in which type of Arrow; `ticks` are the choices that have a column each instead."""

    type: pa.DataType
    values: tuple[Any, ...]
    ticks: tuple[str, ...] = ()


@attrs.frozen
class People:
    """Some people: by each name in the tree, what its column holds, and which of these each person has; none by -1."""

    tree: Tree
    held: Mapping[str, Held]
    which: Mapping[str, npt.NDArray[np.int64]]
    today: date | None

    @property
    def table(self) -> pa.Table:
        """The people as a table."""
        columns: dict[str, pa.Array] = {}
        for name, held in self.held.items():
            places = pa.array(self.which[name], mask=self.which[name] < 0)
            for choice in held.ticks:
                columns[f"{name}_{choice}"] = pa.array([choice in value for value in held.values], pa.bool_()).take(places)
            if not held.ticks:
                columns[name] = pa.array(held.values, held.type).take(places)
        return pa.table(columns)

    def rows(self) -> Iterator[dict[str, Any]]:
        """What is there of each person, by its name in the tree."""
        columns = [(name, self.held[name].values, which.tolist()) for name, which in self.which.items()]
        for row in range(len(columns[0][2])):
            yield {name: values[which[row]] for name, values, which in columns if which[row] >= 0}

    def told(self) -> list[Told]:
        """What a session tells each person, in the order of `TOLD`."""
        found: dict[tuple[int, ...], Told] = {}
        keys = zip(*(which.tolist() for which in self.which.values()), strict=True)
        return [found[key] if key in found else found.setdefault(key, told(self.tree, row, self.today)) for key, row in zip(keys, self.rows(), strict=True)]


def sessions(people: People) -> list[Session]:
    """The walk of each person."""
    return [walked(people.tree, row, people.today) for row in people.rows()]


def walked(tree: Tree, row: Mapping[str, Any], today: date | None) -> Session:
    """The walk of one person, as far as the row tells it: facts are known beforehand, and each node is answered at its first visit."""
    now = _noon(today)
    session = Session.start(tree, {name: value for name, value in row.items() if is_known(tree, name, value)}, now)
    answered = set[str]()
    while not session.ended and session.here.id in row and session.here.id not in answered:
        answered.add(session.here.id)
        session = session.answer(row[session.here.id], now=now, early=True)
    return session


def told(tree: Tree, row: Mapping[str, Any], today: date | None) -> Told:
    """What a session tells one person, in the order of `TOLD`."""
    session = walked(tree, row, today)
    here = session.here
    path = "; ".join(f"{reason.node}: {reason.answer or '(limit)'}" for reason in session.explain().reasons)
    return (here.id, here.kind, here.stage, here.headline, path, wanted(session))


def wanted(session: Session) -> str | None:
    """The column that would tell how to go on: that of the remembered fact, or that of the node if nothing was answered there before.

    Where an answer settles nothing, only that of the node takes it.
    """
    tree, here = session.tree, session.here
    if session.ended:
        return None
    is_new = all(step.node != here.id for step in session.steps)
    takes_all = is_new and any(answer.settles is None for answer in here.answers.values())
    if here.fact is not None and tree.facts[here.fact].remember and not takes_all:
        return here.fact
    return here.id if is_new else None


def is_known(tree: Tree, name: str, value: object) -> bool:
    """Whether a value says what is known of a fact, and not what was answered at a node."""
    fact, node = tree.facts.get(name), tree.nodes.get(name)
    if fact is None or not fact.remember:
        return False
    answer = node.answers.get(value) if node is not None and isinstance(value, str) else None
    return answer is None or answer.settles is not None


def refused(tree: Tree, name: str, value: object, today: date | None) -> str | None:
    """Why a session refuses a value by this name; `None` for one that it takes."""
    node = tree.nodes.get(name)
    try:
        if is_known(tree, name, value):
            Session.start(tree, {name: value}, _noon(today))  # type: ignore[dict-item]  # it may be anything
        elif node is not None:
            resolve(tree, node, plain_given(value, tree.facts.get(node.fact or "")), today)  # type: ignore[arg-type]
    except RefusedAnswer as error:
        return str(error)
    return None


def _noon(today: date | None) -> datetime | None:
    return None if today is None else datetime.combine(today, time(12), timezone.utc)


def drawn(tree: Tree, seed: int, many: int, *, share: float = 1.0, today: date | None = TODAY) -> People:
    """So many people for a tree, with about this `share` of the columns that there can be; at least one."""
    rng = np.random.default_rng(seed)
    held = {name: found for name in names(tree) if (found := _held(tree, name, rng, today))}
    chosen = [name for name in held if rng.random() < share] or [next(iter(held))]
    which = {name: _which(rng, len(held[name].values), many) for name in chosen}
    return People(tree, {name: held[name] for name in chosen}, which, today)


def names(tree: Tree) -> list[str]:
    """What columns can be named after: remembered facts, and nodes where something is answered."""
    facts = [id for id, fact in tree.facts.items() if fact.remember and not fact.rules]
    nodes = [node.id for node in tree.nodes.values() if not isinstance(node, Ending) and not (node.fact is not None and tree.facts[node.fact].rules)]
    return list(dict.fromkeys((*facts, *nodes)))


def _which(rng: np.random.Generator, values: int, many: int) -> npt.NDArray[np.int64]:
    """A value for each person, some more often than others, and some missing."""
    which = rng.choice(values, many, p=rng.dirichlet(np.full(values, 2.0)))
    return np.where(rng.random(many) < rng.choice([0.0, 0.02, 0.1, 0.4]), -1, which)


def _held(tree: Tree, name: str, rng: np.random.Generator, today: date | None) -> Held | None:
    """One kind of value that a column can hold; `None` where there is none, as for a list of which no choice can be ticked."""
    node = tree.nodes.get(name)
    fact = tree.facts.get(name)
    if fact is None or not fact.remember:
        assert node is not None, "a column is named after a fact or a node"
        fact = tree.facts[node.fact] if node.fact is not None else None
    free = [answer.id for answer in node.answers.values() if answer.settles is None or fact is None] if node is not None else []
    if fact is not None and fact.several is not None:
        lists = _lists(fact, rng)
        ticks = tuple(fact.values) if name == fact.id and rng.random() < 0.5 else ()
        return Held(pa.list_(pa.string()), tuple(lists), ticks) if lists else None
    ids = [*free, *(_ids(tree, node, fact) if fact is not None else ())]
    kinds = [Held(pa.string(), tuple(dict.fromkeys(ids)))]
    if fact is not None and fact.number is not None:
        numbers = [number for number in _numbers(fact) if fact.known_as(number) is not None]
        whole = [int(number) for number in numbers if number == int(number)]
        kinds += [Held(pa.float64(), tuple(numbers)), *([Held(pa.int64(), tuple(whole))] if whole else [])]
    if fact is not None and fact.days is not None:
        days = [day for day in _days(fact) if fact.known_as(day, today) is not None]
        kinds += [Held(pa.date32(), tuple(days)), Held(pa.string(), (*ids, *map(str, days)))]
    kinds = [kind for kind in kinds if kind.values]
    return kinds[rng.integers(len(kinds))] if kinds else None


def _ids(tree: Tree, node: Node | None, fact: Fact) -> Sequence[str]:
    """The ids of a fact's values, or of what is offered at a node about it."""
    return list(fact.values) if node is None or fact.id == node.id else [answer.id for answer in offers(tree, node)]


def _lists(fact: Fact, rng: np.random.Generator) -> list[list[str]]:
    """Lists of choices that can be ticked together, in any order, some of them twice."""
    found: list[list[str]] = [[], *([choice] for choice in fact.values)]
    found += [rng.choice(list(fact.values), int(rng.integers(2, LONGEST_LIST + 1))).tolist() for _ in range(40)]
    return [some for some in found if fact.ticked(some) is not None]


def _numbers(fact: Fact) -> list[float]:
    """Numbers on the bounds of bands and of the range, just beside them, and between."""
    assert fact.number is not None, "it is a number"
    bounds = [fact.number.least, fact.number.most, *(bound for band in fact.values.values() for bound in (band.below, band.up_to))]
    numbers = sorted({0.0, *(float(bound) for bound in bounds if isinstance(bound, int | float))})
    between = [(one + other) / 2 for one, other in pairwise(numbers)]
    beside = [near for number in numbers for near in (number - 1, nextafter(number, -inf), nextafter(number, inf), number + 1)]
    return [*numbers, *between, *beside, 1e15]


def _days(fact: Fact) -> list[date]:
    """Days on the bounds of bands and just beside them, the days on which somebody has reached an age, and others."""
    days = {date(1900, 1, 1), date(1960, 2, 29), date(2008, 3, 1), TODAY, *(date(year, 7, 15) for year in range(1930, 2030, 9))}
    days |= {bound for band in fact.values.values() for bound in (band.before, band.up_to) if isinstance(bound, date)}
    for age in [band.reached for band in fact.values.values() if band.reached is not None]:
        years, month = divmod(TODAY.year * 12 + TODAY.month - 1 - age.months, 12)
        days.add(date(years, month + 1, TODAY.day) - timedelta(days=age.days))
    return sorted({day + timedelta(days=more) for day in days for more in (-1, 0, 1)})
