"""What the values of a column mean: a column of a table → a small number for each row, its code, and what each code stands for.

Invariant: what a value means, and why it is refused, is worked out by what sessions go by (`answering`), once for each different value.
Only numbers are sorted into the stretches between the bounds of bands here, and then one number of each stretch is asked about.
A value that is missing has the code `MISSING`, and one that is refused a code below it, of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from advicetree.answering import known_value, resolve, understood
from advicetree.dates import plain_day
from advicetree.errors import AdviceTreeError, RefusedAnswer
from advicetree.given import LARGEST_NUMBER, is_missing
from advicetree.model import MOST_TICKED, Answer, Ending, Fact, Known, Node
from advicetree.renaming import NONE, Renaming
from advicetree.session.inputs import plain_given
from advicetree.tree import Tree

MISSING = -1
MOST_CHOICES = 62  # of a list, so that what was ticked fits into one number
_MOST_KEPT = 100_000  # different values of a column that are remembered

# The types by which Arrow finds the place of a value among others
_HASHED = frozenset((pa.string(), pa.large_string(), pa.bool_(), pa.date32(), pa.null(), pa.float32(), pa.float64()))
_HASHED |= {getattr(pa, f"{sign}int{bits}")() for sign in ("", "u") for bits in (8, 16, 32, 64)}

Codes: TypeAlias = npt.NDArray[Any]


class Meaning(NamedTuple):
    """What a value stands for: that of a fact or, where an answer was given at a node, that answer and the value by it."""

    value: Known
    answer: Answer | None = None


class Refusal(NamedTuple):
    """A value that is not valid, and in how many rows it is."""

    column: str
    rows: int
    value: object


class Column:
    """A column of a table by the name that it has in the tree: a remembered fact, or a node where something is answered."""

    def __init__(self, tree: Tree, name: str, today: date | None, naming: Renaming = NONE) -> None:
        node = tree.nodes.get(name)
        self.name = name
        self.meanings: list[Meaning] = []
        self._tree, self._today, self._naming = tree, today, naming
        self._fact = remembered(tree, name)
        self._node = None if isinstance(node, Ending) else node
        self._about = self._fact if self._fact is not None or node is None or node.fact is None else tree.facts[node.fact]
        self._codes: dict[Meaning, int] = {}
        self._kept: dict[pa.DataType, tuple[pa.Array, Codes]] = {}
        self._bounds = _bounds(self._about) if self._about is not None else None

    def read(self, array: pa.Array) -> tuple[Codes, list[Refusal]]:
        """The code of each value, and what is refused of them: the first of it has the code below `MISSING`, and so on."""
        return self._small(lambda refused: self._read(array, refused))

    def read_ticks(self, choices: Mapping[str, pa.Array]) -> tuple[Codes, list[Refusal]]:
        """The same for a list that is told in columns: whether each choice was ticked; it is known where none of them is missing."""
        names = tuple(choices)
        ticked = [_booleans(self.name, name, array) for name, array in choices.items()]
        known = ~np.logical_or.reduce([array.is_null().to_numpy(zero_copy_only=False) for array in choices.values()])
        sets = np.zeros(len(known), np.int64)
        for bit, column in enumerate(ticked):
            sets |= column.astype(np.int64) << bit

        def value(row: int) -> list[str]:
            return [name for name, column in zip(names, ticked, strict=True) if column[row]]

        return self._small(lambda refused: self._by_sets(sets, known, value, refused))

    def why(self, value: object) -> RefusedAnswer:
        """Why a value is not valid, as a session says it."""
        try:
            given = plain_given(self._called_now(value), self._about)  # type: ignore[arg-type]
            if self._fact is None:
                resolve(self._tree, self._asked, self._naming.given(self.name, self._asked.fact, given), self._today)
            else:
                known_value(self._tree, self.name, self._naming.given(self.name, self.name, given), self._today)
        except RefusedAnswer as error:
            return error
        raise AssertionError("only what is refused is asked about")

    def must_have_today(self, refused: object) -> None:
        """Raise `AdviceTreeError` where a value was refused since it is a day, from which an age has to be counted, and no day to count to is given."""
        about = self._about
        if self._today is None and about is not None and about.has_ages and plain_day(refused) is not None:
            raise AdviceTreeError(f"ages of '{about.id}' are counted to a day, and none is given", "give it, as in today=datetime.date(2026, 3, 2)")

    def _small(self, read: Callable[[list[object]], Codes]) -> tuple[Codes, list[Refusal]]:
        refused: list[object] = []
        codes = read(refused)
        rows = np.bincount(np.maximum(MISSING - codes, 0), minlength=len(refused) + 1) if refused else ()
        codes = codes.astype(np.int16 if max(len(self.meanings), len(refused) + 2) < 2**15 else np.int32, copy=False)
        return codes, [Refusal(self.name, int(rows[number]), value) for number, value in enumerate(refused, 1)]

    def _read(self, array: pa.Array, refused: list[object]) -> Codes:
        array, about = _without_views(array), self._about
        kind = array.type
        if pa.types.is_dictionary(kind):
            used = array.indices.unique().drop_null()
            codes = self._read(array.dictionary.take(used), refused)
            return np.append(codes, MISSING)[_filled(pc.index_in(array.indices, value_set=used), len(used))]
        if self._bounds is not None and (pa.types.is_floating(kind) or pa.types.is_integer(kind)):
            return self._by_stretches(array, self._bounds, refused)
        if about is not None and about.several is not None and len(about.values) <= MOST_CHOICES and _is_list_of_text(kind):
            return self._by_lists(array, about, refused)
        if pa.types.is_timestamp(kind) and kind.tz is None:
            return self._by_days(array, refused)
        return self._by_values(array, refused)

    def _by_values(self, array: pa.Array, refused: list[object]) -> Codes:
        """Each different value is looked at once, and remembered unless it is refused."""
        kind = array.type
        if not (kind in _HASHED or pa.types.is_decimal128(kind) or pa.types.is_decimal256(kind)):
            return self._one_by_one(_values(array), refused)
        values, codes = self._kept.get(kind) or (pa.array([], kind), np.empty(0, np.int32))
        places = pc.index_in(array, value_set=values)
        if places.null_count > array.null_count:
            new = array.filter(pc.and_(array.is_valid(), places.is_null())).unique()
            found = np.fromiter((self._code(value, refused) for value in _values(new)), np.int32, len(new))
            sound = found >= MISSING
            if len(values) + len(new) < _MOST_KEPT:
                self._kept[kind] = pa.concat_arrays([values, new.filter(pa.array(sound))]), np.append(codes, found[sound])
            values, codes = pa.concat_arrays([values, new]), np.append(codes, found)
            places = pc.index_in(array, value_set=values)
        return np.append(codes, MISSING)[_filled(places, len(codes))]

    def _by_stretches(self, array: pa.Array, bounds: npt.NDArray[np.float64], refused: list[object]) -> Codes:
        """Between two bounds of bands, and on each of them, all numbers mean the same."""
        numbers = array.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        stretches = np.searchsorted(bounds, numbers, "left") + np.searchsorted(bounds, numbers, "right")
        stretches[np.isnan(numbers)] = missing = 2 * len(bounds) + 1
        found = np.full(missing + 1, MISSING, np.int32)
        for stretch in np.flatnonzero(np.bincount(stretches, minlength=missing)[:missing]):
            found[stretch] = self._code(array[int(np.argmax(stretches == stretch))].as_py(), [])
        codes = found[stretches]
        if (bad := codes < MISSING).any():  # each of these is told as it is
            codes[bad] = self._by_values(array.filter(pa.array(bad)), refused)
        return codes

    def _by_days(self, array: pa.Array, refused: list[object]) -> Codes:
        """Times without a zone are days where they are midnights, as data frames keep days; others stay times."""
        days = array.cast(pa.date32(), safe=False)
        midnight = pc.equal(days.cast(array.type, safe=False), array).fill_null(True)
        whole = midnight.to_numpy(zero_copy_only=False)
        codes = np.full(len(array), MISSING, np.int32)
        codes[whole] = self._by_values(days.filter(midnight), refused)
        codes[~whole] = self._by_values(array.filter(pc.invert(midnight)), refused)
        return codes

    def _by_lists(self, array: pa.Array, about: Fact, refused: list[object]) -> Codes:
        """What was ticked is a set of bits, and each different set is looked at once; a bit more is for what is no choice, and for lists that are too long."""
        choices, former = list(about.values), self._naming.values.get(about.id, {})
        things = array.flatten()
        bits = np.array([*range(len(choices)), *(choices.index(now) if now in choices else MOST_CHOICES for now in former.values()), MOST_CHOICES], np.int64)
        places = bits[_filled(pc.index_in(things, value_set=pa.array([*choices, *former], things.type)), len(bits) - 1)]
        lengths = pc.list_value_length(array).fill_null(0).to_numpy(zero_copy_only=False)
        sets, some = np.zeros(len(array), np.int64), lengths > 0
        if len(places):
            sets[some] = np.bitwise_or.reduceat(np.int64(1) << places, (np.cumsum(lengths) - lengths)[some])
        sets[lengths > MOST_TICKED] = np.int64(1) << MOST_CHOICES
        return self._by_sets(sets, array.is_valid().to_numpy(zero_copy_only=False), lambda row: array[row].as_py(), refused)

    def _by_sets(self, sets: npt.NDArray[np.int64], known: npt.NDArray[np.bool_], value: Callable[[int], object], refused: list[object]) -> Codes:
        codes = np.full(len(sets), MISSING, np.int32)
        rows = np.flatnonzero(known)
        _, first, which = np.unique(sets[rows], return_index=True, return_inverse=True)
        if len(rows):
            codes[rows] = np.fromiter((self._code(value(int(rows[row])), []) for row in first), np.int32, len(first))[which]
        bad = np.flatnonzero(codes < MISSING)
        codes[bad] = self._one_by_one((value(int(row)) for row in bad), refused)
        return codes

    def _one_by_one(self, values: Iterable[object], refused: list[object]) -> Codes:
        """Values that Arrow does not compare, each different one looked at once."""
        codes: dict[str, int] = {}
        found = []
        for value in values:
            written = repr(value)
            if written not in codes:
                codes[written] = self._code(value, refused)
            found.append(codes[written])
        return np.array(found, np.int32)

    def _code(self, value: object, refused: list[object]) -> int:
        """The code of one value."""
        if is_missing(value):
            return MISSING
        meaning = self._meant(value)
        if meaning is None:
            refused.append(value)
            return MISSING - len(refused)
        if meaning not in self._codes:
            self._codes[meaning] = len(self.meanings)
            self.meanings.append(meaning)
        return self._codes[meaning]

    def _meant(self, value: object) -> Meaning | None:
        """What one value stands for, as a session understands it; `None` for one that is refused."""
        try:
            given = plain_given(self._called_now(value), self._about)  # type: ignore[arg-type]
        except RefusedAnswer:
            return None
        if self._fact is None:
            found = understood(self._tree, self._asked, self._naming.given(self.name, self._asked.fact, given), self._today)
            return None if found is None else Meaning(found[1], found[0])
        given = self._naming.given(self.name, self.name, given)
        answer = self._node.answers.get(given) if self._node is not None and type(given) is str else None
        if answer is not None and answer.settles is None:
            return Meaning(answer.id, answer)
        known = self._fact.known_as(given, self._today)
        return None if known is None else Meaning(known)

    def _called_now(self, value: object) -> object:
        """A list, of whose choices some may have been called otherwise before; all else as it is."""
        if not isinstance(value, list) or self._about is None:
            return value
        return self._naming.known(self._about.id, tuple(value))

    @property
    def _asked(self) -> Node:
        assert self._node is not None, "a column is about a fact or a node"
        return self._node


def remembered(tree: Tree, name: str) -> Fact | None:
    """The fact of this name that can be known beforehand, if there is one."""
    fact = tree.facts.get(name)
    return fact if fact is not None and fact.can_be_known else None


def _bounds(fact: Fact) -> npt.NDArray[np.float64] | None:
    """All numbers at which another band of a fact, or its range, may begin or end, in order; `None` where it is no number."""
    if fact.number is None:
        return None
    bounds = [fact.number.least, fact.number.most, *(bound for band in fact.values.values() for bound in (band.below, band.up_to))]
    numbers = {float(bound) for bound in bounds if isinstance(bound, int | float)}
    return np.array(sorted(numbers | {-float(LARGEST_NUMBER), float(LARGEST_NUMBER)}))


def _booleans(name: str, choice: str, array: pa.Array) -> npt.NDArray[np.bool_]:
    """Where a choice was ticked; raises `AdviceTreeError` where its column holds anything but booleans, or 0 and 1."""
    if (
        not pa.types.is_boolean(array.type)
        and not pa.types.is_null(array.type)
        and not (pa.types.is_integer(array.type) and pc.all(pc.is_in(array, value_set=pa.array([0, 1, None], array.type))).as_py())
    ):
        kind = "text" if is_text(array.type) else array.type
        raise AdviceTreeError(f"the column of the choice '{choice}' of '{name}' holds {kind}", "say true or false in it, whether the choice was ticked")
    return array.cast(pa.bool_()).fill_null(False).to_numpy(zero_copy_only=False)


def _without_views(array: pa.Array) -> pa.Array:
    """Text, categories or lists of it, that Polars hands over as views, which Arrow does not compare."""
    kind = array.type
    if pa.types.is_string_view(kind):
        return array.cast(pa.large_string())
    if pa.types.is_dictionary(kind) and pa.types.is_string_view(kind.value_type):
        return pa.DictionaryArray.from_arrays(array.indices, array.dictionary.cast(pa.large_string()))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return array.cast(pa.large_list(pa.large_string())) if pa.types.is_string_view(kind.value_type) else array
    return array


def is_text(kind: pa.DataType) -> bool:
    """Whether a type is that of text, however it is kept."""
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)


def _is_list_of_text(kind: pa.DataType) -> bool:
    return (pa.types.is_list(kind) or pa.types.is_large_list(kind)) and is_text(kind.value_type)


def _values(array: pa.Array) -> list[Any]:
    """The values of an array for Python; what it has nothing like, such as a day in the year 10000, is text."""
    try:
        return array.to_pylist()
    except (OverflowError, ValueError):
        if len(array) == 1:
            return array.cast(pa.string()).to_pylist()
        return [value for place in range(len(array)) for value in _values(array[place : place + 1])]


def _filled(places: pa.Array, missing: int) -> npt.NDArray[Any]:
    """Places as numbers, with a number for what is missing."""
    return places.fill_null(missing).to_numpy(zero_copy_only=False)
