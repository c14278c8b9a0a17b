"""What must hold of bands: each has an id of its own, and in their order each of them takes somebody.

Invariant: each check reports all that it finds, and changes nothing that was read.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple, TypeAlias

from advicetree.dates import Age
from advicetree.format.draft import Draft, Fields
from advicetree.format.reading import header, naming
from advicetree.format.references import no_clash, reserved
from advicetree.format.types import ENDS_AT_A_DAY
from advicetree.spans import Path
from advicetree.text import listed, shown

BOUNDS = {"below": "ends below", "up-to": "goes up to"}  # the keys that a band of a number can end by, in words
DAY_BOUNDS = ("before", "up-to")

Bound: TypeAlias = tuple[str, float]  # where a band ends: by which key, and the number


class Reach(NamedTuple):
    """Which days a band of a date takes, if none before it does: up to its last one, and those that have reached an age."""

    id: str
    last: date | None
    age: Age | None

    def covers(self, other: Reach) -> bool:
        """Whether it takes all that another does: it ends as late or later, and takes as young or younger."""
        later = self.last is None or (other.last is not None and other.last <= self.last)
        younger = self.age is None or (other.age is not None and _is_reached_first(self.age, other.age))
        return later and younger


def _is_reached_first(one: Age, other: Age) -> bool:
    """Whether an age is reached no later than another, from whatever day they are counted; a month has 28 to 31 days."""
    return (one.months <= other.months and one.days <= other.days) or 31 * one.months + one.days <= 28 * other.months + other.days


def check_bands(draft: Draft, path: Path, fact: Fields) -> None:
    """Bands have ids of their own; those of a number and of a date each take somebody."""
    seen: set[str] = set()
    bands = [((*path, "bands", index), band) for index, band in enumerate(fact.get("bands") or ()) if band is not None]
    for at, band in bands:
        id = band.get("id")
        if id in seen:
            draft.reading.add("duplicate-id", at, f"two bands of {header(path)} are called {shown(id)}")
        if id is not None:
            seen.add(id)
            reserved(draft, at, id)
    no_clash(draft, bands, seen)
    if "number" in fact:
        _numbers(draft, path, fact, bands)
    elif "date" in fact:
        _dates(draft, path, fact, bands)


def _numbers(draft: Draft, path: Path, fact: Fields, bands: list[tuple[Path, Fields]]) -> None:
    """The bands of a number follow one another upwards within its range, so that each takes some number."""
    add = draft.reading.add
    number = fact.get("number") or {}
    least, most = number.get("from"), number.get("to")
    if least is not None and most is not None and least >= most:
        add("bands-order", (*path, "number"), f"the number of {header(path)} is from {least} to {most}; 'from' has to be smaller than 'to'")
    before: Bound | None = None
    for at, band in bands:
        name = f"band {shown(band.get('id'))} of {header(path)}"
        bound = _bound(draft, at, band, name, last=at[-1] == len(fact["bands"]) - 1)
        if bound is not None:
            wrong = _takes_none(bound, before, least, most)
            if wrong:
                add("bands-order", at, f"{name} {wrong}")
            before = bound


def _bound(draft: Draft, at: Path, band: Fields, name: str, *, last: bool) -> Bound | None:
    """Where a band ends: `below` a number or `up-to` one, of which each band but the last has one; `None` where it does not, or that was wrong."""
    add = draft.reading.add
    ends = [key for key in BOUNDS if key in band]
    for key in ("before", "reached"):
        if key in band:
            add("wrong-type", (*at, key), f"{naming((*at, key))} goes with a date, and {header(at[:2])} is a number; end it 'below' a number or 'up-to' one")
            return None
    if last:
        if ends:
            add("bands-open", at, f"{name}: the last band takes the rest; leave {listed(ends)} out")
    elif not ends:
        add("bands-open", at, f"{name}: each band but the last ends 'below' a number (without it) or 'up-to' one (with it)")
    elif len(ends) > 1:
        add("bands-open", at, f"{name} has both 'below' and 'up-to'; with 'up-to' that number belongs to it, and with 'below' to the next band")
    elif isinstance(band[ends[0]], date):
        add("wrong-type", (*at, ends[0]), f"{naming((*at, ends[0]))} is a date, and a band of a number ends at a number")
    elif band[ends[0]] is not None:
        return ends[0], band[ends[0]]
    return None


def _takes_none(bound: Bound, before: Bound | None, least: float | None, most: float | None) -> str:
    """What is said of a band that takes no number, or leaves none to the next: from its own bound, that of the band before, and the range of the number."""
    key, end = bound
    ends = f"{BOUNDS[key]} {end}"
    if least is not None and (end < least or (end == least and key == "below")):
        return f"takes no number: it {ends}, and the number starts at {least}"
    if before is not None and (end < before[1] or (end == before[1] and (before[0], key) != ("below", "up-to"))):
        starts = f"starts {'at' if before[0] == 'below' else 'above'} {before[1]}"
        return f"takes no number: it {starts} and {ends}; order the bands by their bounds"
    if most is not None and (end > most or (end == most and key == "up-to")):
        return f"{ends}, and the number goes to {most}, so the next band takes none"
    return ""


def _dates(draft: Draft, path: Path, fact: Fields, bands: list[tuple[Path, Fields]]) -> None:
    """The bands of a date are tried in order, each takes somebody, and the last takes the rest."""
    add = draft.reading.add
    days = fact.get("date") or {}
    least, most = (bound if isinstance(bound, date) else None for bound in (days.get("from"), days.get("to")))
    if least is not None and most is not None and least >= most:
        add("bands-order", (*path, "date"), f"the date of {header(path)} is from {least} to {most}; 'from' has to be before 'to'")
    earlier: list[Reach] = []
    for at, band in bands:
        name = f"band {shown(band.get('id'))} of {header(path)}"
        reach = _reach(draft, at, band, name, last=at[-1] == len(fact["bands"]) - 1)
        if reach is None:
            continue
        first = next((other for other in earlier if other.covers(reach)), None)
        if first is not None:
            add("bands-order", at, f"{name} takes nobody: {shown(first.id)} before it takes all of them; put the earliest days and the oldest first")
        elif reach.last is not None and least is not None and reach.last < least:
            add("bands-order", at, f"{name} takes nobody: it goes up to {reach.last}, and the date starts at {least}")
        elif reach.last is not None and reach.age is None and most is not None and reach.last >= most:
            add("bands-order", at, f"{name} takes everybody: it goes up to {reach.last}, and the date to {most}, so the next band takes nobody")
        earlier.append(reach)


def _reach(draft: Draft, at: Path, band: Fields, name: str, *, last: bool) -> Reach | None:
    """Which days a band of a date takes, of which each but the last has a bound or an age; `None` where that is wrong."""
    add = draft.reading.add
    ends = [key for key in DAY_BOUNDS if key in band]
    keys = [key for key in (*ends, "reached") if key in band]
    if "below" in band:
        if band["below"] is not None:
            add("wrong-type", (*at, "below"), f"{naming((*at, 'below'))} takes a number, and {header(at[:2])} is a date; {ENDS_AT_A_DAY}")
    elif not last and not keys:
        add("bands-open", at, f"{name}: each band but the last ends 'before' a day or 'up-to' one, or says which age was 'reached'")
    elif last and keys:
        add("bands-open", at, f"{name}: the last band takes the rest; leave {' and '.join(map(shown, keys))} out")
    elif len(ends) > 1:
        add("bands-open", at, f"{name} has both 'before' and 'up-to'; with 'up-to' that day belongs to it, and with 'before' to the next band")
    elif ends and band[ends[0]] is not None and not isinstance(band[ends[0]], date):
        add("wrong-type", (*at, ends[0]), f"{naming((*at, ends[0]))} is a number, and {ENDS_AT_A_DAY}")
    elif None not in [band.get("id"), *(band[key] for key in keys)]:
        bound: date | None = band[ends[0]] if ends else None
        if bound is not None and ends[0] == "before" and bound > date.min:
            bound -= timedelta(days=1)
        return Reach(band["id"], bound, band.get("reached"))
    return None
