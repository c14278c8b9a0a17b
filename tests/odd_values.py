"""Values that nobody expects, and where they are put: in JSON data, in the fields of a tree, and in a program's calls.

Invariant: none of them is changed by being used, so that the same one can be handed over again.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from fractions import Fraction
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import attrs

from advicetree import Action, Answer, Ending, Fact, Line, Moment, Situation, Tree, Wait
from advicetree.model import Citation, Limit, Number, Table, Value
from advicetree.promises import Example, Move, Point, Points, Promise
from advicetree.tree import Origin
from conditions import where

# In JSON data

WEIRD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 1.5, 1e400, 10**30, "", "x", "where", "others", "too-soon", "\x00", "\ud800"),
    *("2026-01-05T09:00:00Z", "9999-12-31T23:59:59-12:00", [], [[]], {}, {"": 0}, {"value": 10}, [None] * 6, ["tracked", "no"], ["tracked", "no", 0]),
)


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of everything that stands in some data."""
    yield path
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield from places(value, (*path, key))


def replaced(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Put a value at a path of some data."""
    if not path:
        return value
    other = copy.copy(data)
    other[path[0]] = replaced(data[path[0]], path[1:], value)
    return other


# In the fields of a tree

ODD_FIELDS: tuple[object, ...] = (
    None, True, 0, -1, 1.5, float("nan"), 10**30, "", " ", "zz", "n0", "end", "done", "colour", "red", "a\x07b", "x" * 5_000, "\ud800",
    (), ("zz",), (1,), [], ["zz"], {}, {"zz": 1}, set(), object(), b"zz", Table(), Table({"zz": 1}), Table({"red": "Red"}),
    timedelta(0), timedelta(days=10**8), datetime(2026, 1, 1), Citation("zz"), where("colour", "red"), Limit("n0", 1, "end"), Line("Hm."),  # noqa: DTZ001
    Wait(), Number(), Value("zz", "Zz"), Moment("zz", "Zz?"), Point("n0"), Points((Point("n0", "zz"),)), Move("n0", 5), Example("zz"), Promise("zz", "never"),
    Answer("zz", "Zz", "n0", "end"), Ending("zz", (Line("Zz."),)), Fact("zz", "Zz?", Table()), Situation("n0", "?", "n0", Table()), Action("n0", "!", Table()),
)  # fmt: skip


def sites(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all fields and entries in a value."""
    if isinstance(value, Origin):
        return
    keys: Any = value if isinstance(value, Table) else range(len(value)) if isinstance(value, tuple) else ()
    keys = [field.name for field in attrs.fields(type(value))] if attrs.has(type(value)) else keys
    for key in keys:
        yield (*path, key)
        yield from sites(value_at(value, (key,)), (*path, key))


def value_at(value: Any, path: tuple[Any, ...]) -> Any:
    """What stands at a path in a value."""
    for key in path:
        value = getattr(value, key) if attrs.has(type(value)) else value[key]
    return value


def at(*path: Any, to: object) -> Callable[[Tree], Tree]:
    """A change of one place in a tree, named by fields and keys, to another value."""

    def changed(value: Any, path: tuple[Any, ...]) -> Any:
        if not path:
            return to
        first, rest = path[0], path[1:]
        if isinstance(value, Table):
            return Table({**value, first: changed(value.get(first), rest)})
        if isinstance(value, tuple):
            return (*value[:first], changed(value[first], rest), *value[first + 1 :])
        return attrs.evolve(value, **{first: changed(getattr(value, first), rest)})

    return lambda tree: changed(tree, path)


def turned(tree: Tree, path: tuple[Any, ...], way: str) -> Tree:
    """A tree in which the table that has an entry at a path has its values in reverse (`swap`), or that entry under another name, or without it (`drop`)."""
    *above, last = path
    entries = {("zz" if way == "rename" and key == last else key): entry for key, entry in value_at(tree, (*above,)).items() if way != "drop" or key != last}
    return at(*above, to=Table(dict(zip(entries, reversed(entries.values()), strict=True)) if way == "swap" else entries))(tree)


# In a program's calls

_COMPARED = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__contains__")
_SHOWN = ("__str__", "__repr__", "__format__", "strip", "casefold", "lower", "replace", "isoformat", "__add__", "__sub__")
_COUNTED = ("__hash__", "__len__", "__bool__", "__int__", "__float__", "__index__", "__abs__", "bit_length", "is_integer", "as_integer_ratio", "utcoffset")


def _raise(*_: object, **__: object) -> NoReturn:
    raise RuntimeError("somebody else's code")


def raising(base: type) -> Any:
    """A class whose every method that somebody might call raises."""
    return type(f"Raising{base.__name__.capitalize()}", (base,), dict.fromkeys((*_COMPARED, *_SHOWN, *_COUNTED, "__iter__"), _raise))


def lying(base: type) -> Any:
    """A class that is equal to everything, and tells wrong what it is."""
    ways = (
        {name: (lambda *_: True) for name in _COMPARED}
        | {name: (lambda *_: "a lie") for name in _SHOWN}
        | {name: (lambda *_: 1) for name in _COUNTED}
        | {"__bool__": lambda _: True}
    )
    return type(f"Lying{base.__name__.capitalize()}", (base,), ways)


def posing(base: type) -> Any:
    """A class that says it is another, as mocks do."""
    return type(f"Posing{base.__name__.capitalize()}", (), {"__class__": property(lambda _: base)})


class Zone(tzinfo):
    """A zone that tells any offset, or raises it."""

    def __init__(self, *offsets: Any) -> None:
        self.offsets = offsets
        self.asked = 0

    def utcoffset(self, _: datetime | None) -> timedelta | None:
        self.asked += 1
        offset = self.offsets[self.asked % len(self.offsets)]
        if isinstance(offset, Exception):
            raise offset
        found: timedelta | None = offset
        return found

    dst = utcoffset

    def tzname(self, _: datetime | None) -> str:
        return "odd"


class Own(datetime):
    """A datetime of another class."""


TEXTS: tuple[Any, ...] = (
    *("", " ", "others", "Others", "yes ", "YES", "done", "\x00", "\ud800", "a\x07b", "a\nb", "\u202e", "x" * 3_000, "x" * 300_000, "5", "-1", "1e3", "nan"),
    *(raising(str)("done"), lying(str)("done"), raising(str)("zz"), lying(str)(""), b"done", bytearray(b"done")),
)
NUMBERS: tuple[Any, ...] = (
    *(True, False, 0, -0.0, 1, -1, 10, 9.99, 1e15, 10**15 + 1, 10**400, -(10**400), 2**63, 1e400, -1e400, float("nan"), 5e-324, 5j),
    *(Decimal("9.99"), Decimal("1e999999999"), Decimal("1e-999999999"), Decimal("NaN"), Decimal("sNaN"), Fraction(1, 3), Fraction(10**400), Fraction(29, 3)),
    *(raising(int)(5), lying(int)(5), raising(float)(2.5), lying(float)(2.5), raising(Fraction)(1, 2), lying(Decimal)("2.5"), raising(Decimal)("2.5")),
)
THINGS: tuple[Any, ...] = (
    *(None, [], ["done"], (), ("done",), {}, {"done": 1}, {1: 2}, set(), object(), type, len, ..., NotImplemented, Exception("x"), iter(()), slice(1)),
    *(posing(base)() for base in (str, int, float, bool, list, tuple)),
    *(raising(object)(), lying(object)(), raising(list)(), lying(list)(), raising(dict)(), lying(dict)({"turn": 1}), raising(tuple)()),
)
with suppress(ImportError):
    import numpy as np

    NUMBERS += (np.int8(1), np.uint64(2**63), np.float32("nan"), np.float16(2.5), np.longdouble(1) / 3, np.bool_(True), np.complex128(5))
    TEXTS += (np.str_("done"), np.bytes_(b"done"))
    THINGS += (np.array(5), np.array([1, 2]), np.array(["done"]), np.datetime64("NaT"), np.datetime64("2026-01-05"), np.timedelta64(5, "D"))
ODD: tuple[Any, ...] = (*TEXTS, *NUMBERS, *THINGS)

_HALF = timezone(timedelta(hours=14))


def times() -> tuple[Any, ...]:
    """What may be handed over as a time, made anew: some of the zones tell another offset when they are asked again."""
    return (
        *(datetime(2026, 1, 5, 9), datetime.min, datetime.max),  # noqa: DTZ001, DTZ901
        *(datetime.min.replace(tzinfo=timezone.utc), datetime.max.replace(tzinfo=timezone.utc), datetime.min.replace(tzinfo=_HALF)),
        *(
            datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))),
            datetime(2026, 1, 5, 9, tzinfo=_HALF),
            datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("UTC")),
        ),
        *(datetime(2026, 1, 5, 9, 0, 0, 1, tzinfo=timezone(timedelta(seconds=1, microseconds=1))), Own(2026, 1, 5, 9, tzinfo=timezone.utc)),
        *(Own(2026, 1, 5, 9), raising(datetime)(2026, 1, 5, 9, tzinfo=timezone.utc), lying(datetime)(2026, 1, 5, 9, tzinfo=timezone.utc)),
        *(datetime(2026, 1, 5, 9, tzinfo=Zone(*offsets)) for offsets in ((None,), ("x",), (timedelta(hours=25),), (RuntimeError("x"),), (OverflowError("x"),))),
        *(
            datetime(2026, 1, 5, 9, tzinfo=Zone(*offsets))
            for offsets in ((None, timedelta(0)), (timedelta(0), timedelta(hours=9)), (timedelta(0), ValueError("x")))
        ),
        *(date(2026, 1, 5), timedelta(1), "2026-01-05T09:00:00Z", 0, 1e9, posing(datetime)()),
    )
