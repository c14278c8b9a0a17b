"""What a program hands over as an answer or as a known value: text, a number of any library, or a missing value.

Invariant: a number that leaves here is of a plain type and, up to the largest that a fact can be, exactly the one that was handed over.
No other library is imported for it: numbers are known by the protocols of the standard library, and missing values by not being equal to themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import islice
from math import inf
from operator import index
from typing import TYPE_CHECKING, SupportsFloat, TypeAlias, TypeGuard

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

LARGEST_NUMBER = 10**15

Exact: TypeAlias = "int | float | Decimal | Fraction"
Handed: TypeAlias = str | SupportsFloat | date | Iterable[str]


def is_missing(value: object) -> bool:
    """Whether a value means that one is missing: `None`, or the NaN, NaT or NA of any library.

    >>> is_missing(float("nan")), is_missing(0)
    (True, False)
    """
    if value is None or isinstance(value, str) or is_boolean(value):
        return value is None
    try:
        unequal = value != value  # noqa: PLR0124  (what is missing is not equal to itself, or answers with itself)
        return unequal is value or (is_boolean(unequal) and bool(unequal))
    except Exception:  # noqa: BLE001  (a comparison is somebody else's code)
        return type(value).__name__ == "Decimal"  # only a signalling NaN refuses to be compared


def plain_text(value: object) -> str | None:
    """The text that a value is, as a plain `str`; `None` for what is not text.

    Text of another class, such as NumPy's, may compare and hash as it likes; what leaves here does not.
    What only says that it is of the class, as a mock does, is not text.

    >>> plain_text("yes"), plain_text(5)
    ('yes', None)
    """
    return str.__str__(value) if issubclass(type(value), str) else None


def is_list(value: object) -> TypeGuard[Collection[object]]:
    """Whether a value is a list of things, of any library: a collection that is neither text nor a mapping.

    >>> is_list(["uc"]), is_list({"uc", "hb"}), is_list("uc")
    (True, True, False)
    """
    if type(value) is list or type(value) is tuple:
        return True
    if not isinstance(value, Collection) or isinstance(value, str | bytes | bytearray | Mapping):
        return False
    try:
        return len(value) >= 0
    except Exception:  # noqa: BLE001  (a list is somebody else's code, and an array of no dimension has no length)
        return False


def things(value: object, most: int) -> list[object] | None:
    """The things in a list of any library; `None` for what is not a list, cannot be read, or has more than `most`.

    >>> things(("uc", "hb"), 10), things("uc", 10)
    (['uc', 'hb'], None)
    """
    try:
        found = list(islice(value, most + 1)) if is_list(value) and len(value) <= most else None  # however long it says it is
        return found if found is not None and len(found) <= most else None
    except Exception:  # noqa: BLE001  (a list is somebody else's code)
        return None


def is_boolean(value: object) -> bool:
    """Whether a value is true or false, of Python or of NumPy."""
    return isinstance(value, bool) or (type(value).__module__ == "numpy" and type(value).__name__ in {"bool", "bool_"})


def exact(value: object) -> Exact | None:
    """The number that a value is: an int or a float where one is equal to it, else a `Decimal` or a `Fraction`.

    `None` for what is not a number, as a boolean is not; beyond what a fact can be, the nearest float will do.

    >>> exact(7), exact(2.5), exact(True), exact("7")
    (7, 2.5, None, None)
    """
    if type(value) is int or type(value) is float:
        return value
    if isinstance(value, str) or is_boolean(value):
        return None
    try:
        return _exact(value)
    except OverflowError:
        return inf
    except Exception:  # noqa: BLE001  (a number is somebody else's code)
        return None


def _exact(value: object) -> Exact | None:
    """As `exact`, for a value of another type than int and float; may raise anything."""
    # Imported when they are needed: they are slow to import, and most programs hand over ints and floats only.
    from decimal import Decimal  # noqa: PLC0415
    from fractions import Fraction  # noqa: PLC0415
    from numbers import Integral, Rational, Real  # noqa: PLC0415

    if isinstance(value, Integral):
        return index(value)
    if not isinstance(value, Real | Decimal):
        return None
    near = float(value)
    if not abs(near) <= LARGEST_NUMBER:
        return near
    if near == value:
        return int(near) if near.is_integer() and isinstance(value, Decimal | Rational) else near
    return value if isinstance(value, Decimal) else Fraction(*value.as_integer_ratio())  # type: ignore[attr-defined]  # all but Decimal have it


def as_written(bound: float, number: Exact) -> Exact:
    """A bound as its author wrote it, to be compared with a number: what no float is equal to is compared with the decimal, 0.1 with 0.1.

    >>> from decimal import Decimal
    >>> Decimal("0.1") < 0.1, Decimal("0.1") < as_written(0.1, Decimal("0.1"))
    (True, False)
    """
    kind = type(number)
    return bound if kind is int or kind is float else kind(repr(bound))
