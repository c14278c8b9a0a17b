"""What must hold of facts: they have values in one way, bands follow one another, groups and rules name values, and derived facts rest on no circle.

Invariant: each check reports all that it finds, and changes nothing that was read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypeAlias

from advicetree.components import cyclic
from advicetree.dates import Age
from advicetree.format.draft import Draft, Fields, entries, table, unreadable
from advicetree.format.reading import header, naming
from advicetree.format.references import condition, unknown, unknown_value
from advicetree.model import Fact
from advicetree.spans import Path
from advicetree.text import listed, shown

BOUNDS = {"below": "ends below", "up-to": "goes up to"}  # the keys that a band of a number can end by, in words
RESERVED = {
    "others": '; write others = { to = "...", label = "..." } beside the answers',
    "too-soon": ", since that means an answer that comes too soon in an example",
}
KINDS = ("answers", "number", "date")

Bound: TypeAlias = tuple[str, float]  # where a band ends: by which key, and the number


def check_facts(draft: Draft) -> None:
    """Report what is wrong with the facts that are declared."""
    for path, id, fields in draft.of_kind("fact"):
        _kind(draft, path, fields)
        _words(draft, path, fields)
        _values(draft, path, fields)
        _bands(draft, path, fields)
        fact = draft.facts.get(id)
        if fact is not None and id not in draft.vague:
            _groups(draft, path, fields, fact)
            _several(draft, path, fields, fact)
            _rules(draft, path, fields, fact)
        _inputs(draft, path, id, fields)
    _circles(draft)


def _kind(draft: Draft, path: Path, fact: Fields) -> None:
    """A fact has answers, or it is a number or a date with bands."""
    add = draft.reading.add
    kinds = [key for key in KINDS if key in fact]
    if len(kinds) > 1:
        add("fact-kind", path, f"{header(path)} has {' and '.join(map(shown, kinds))}; a fact has one of them")
    elif not kinds and "bands" in fact:
        right = "write number = {} where it has no unit and no range, or date = {} for days"
        add("fact-kind", path, f"{header(path)} has bands and no 'number'; {right}")
    elif not kinds:
        if not draft.reading.found_elsewhere & {(*path, key) for key in KINDS}:
            add("fact-kind", path, f"{header(path)} has neither 'answers' nor 'number' nor 'date'; a fact has one of them")
    elif kinds == ["answers"] and "bands" in fact:
        add("fact-kind", path, f"{header(path)} has 'answers' and 'bands'; bands belong to a number or a date")
    elif kinds != ["answers"] and "bands" not in fact:
        add("fact-kind", path, f"{header(path)} is a {kinds[0]} and has no 'bands'")


def _words(draft: Draft, path: Path, fact: Fields) -> None:
    """A fact that is asked has a question, and one that is derived has a title."""
    add = draft.reading.add
    derived = "rules" in fact
    needed, other = ("title", "ask") if derived else ("ask", "title")
    if other in fact:
        why = "it has rules, so it is never asked" if derived else "it is asked"
        add("fact-words", (*path, other), f"{header(path)} has '{other}', but {why}; call it '{needed}'")


def _values(draft: Draft, path: Path, fact: Fields) -> None:
    """A fact has values, none of which has a reserved name."""
    add = draft.reading.add
    if fact.get("answers", ...) == {} or fact.get("bands", ...) == ():
        add("no-answers", path, f"{header(path)} has no answer")
    for id, value in table(fact, "answers").items():
        reserved(draft, (*path, "answers", id), id)
        if "was" in (value or ()):
            draft.renamed[path] = fact["answers"]


def _groups(draft: Draft, path: Path, fields: Fields, fact: Fact) -> None:
    """A group has a name of its own, holds values and groups that are there, and not itself."""
    add = draft.reading.add
    for id, group in table(fields, "groups").items():
        at = (*path, "groups", id)
        if id in fact.values:
            add("duplicate-id", at, f"{shown(id)} is a value of {header(path)} already; give the group another id")
        reserved(draft, at, id)
        for entry, value in entries(at, group or {}, "values"):
            if value not in fact.values and value not in fact.groups:
                unknown_value(draft, entry, f"{shown(value)} is not a value of the fact '{fact.id}'", value, fact)
    for circle in cyclic({id: [value for value in group.values if value in fact.groups] for id, group in fact.groups.items()}):
        add("group-circle", (*path, "groups", circle[0]), f"the groups {listed(circle)} of {header(path)} hold one another, and a group cannot hold itself")
    groups = [((*path, "groups", id), group) for id, group in table(fields, "groups").items() if group is not None]
    no_clash(draft, groups, {**fact.values, **fact.groups})


def _several(draft: Draft, path: Path, fields: Fields, fact: Fact) -> None:
    """Several choices can be ticked only where there are some, and as many as can be."""
    add = draft.reading.add
    at, alone = (*path, "several"), [value.id for value in fact.values.values() if value.alone]
    if fact.several is None:
        if "several" not in fields or fields["several"] is not None:
            for id in alone:
                right = "write several = true in the fact, or take it out"
                add("several", (*path, "answers", id, "alone"), f"'alone' of {shown(id)} is for a fact of several choices; {right}")
        return
    stray = [key for key in ("number", "date", "bands", "rules") if key in fields]
    if stray or not fact.remember:
        right = f"take {listed(stray)} out" if stray else "take remember = false out"
        add("several", at, f"'several' of {header(path)} goes with answers that are remembered; {right}")
        return
    count, least, most = len(fact.values), fact.several.least, fact.several.most
    together = count - len(alone)
    if count == 1:
        add("several", at, f"{header(path)} has one choice, which is a yes/no question; take 'several' out")
    elif not together:
        add("several", at, f"every choice of {header(path)} is 'alone', so only one can be ticked; take 'several' out")
    elif least > together or (most is not None and most < least):
        limit = f"{together} can be ticked together" if least > together else f"at most {most}"
        add("several", at, f"nobody can tick {least} choices of {header(path)}: {limit}")


def _rules(draft: Draft, path: Path, fields: Fields, fact: Fact) -> None:
    """Rules give values of the fact, read facts that can count, and the last of them always applies."""
    add = draft.reading.add
    if "rules" not in fields or unreadable(fields, "rules"):
        return
    rules = list(entries(path, fields, "rules"))
    if "answers" not in fields or "several" in fields or not fact.remember:
        right = "take out the others" if "answers" in fields else "write its values as 'answers'"
        add("derived", path, f"{header(path)} has rules, so it has 'answers' and neither bands, 'several' nor 'remember'; {right}")
    if "worked-out-from" in fields:
        add("derived", (*path, "worked-out-from"), f"{header(path)} has rules, which say already what it is worked out from; take one of them out")
    if not rules:
        add("no-answers", (*path, "rules"), f"{header(path)} has no rule")
        return
    for at, rule in rules:
        value = rule.get("is")
        if value is not None and value not in fact.values:
            unknown_value(draft, (*at, "is"), f"{shown(value)} is not a value of the fact '{fact.id}'", value, fact)
        for key in ("if", "unless"):
            condition(draft, (*at, key), rule.get(key), f"'{key}'", asked=True)
    _order(draft, path, [rule for _, rule in rules])


def _order(draft: Draft, path: Path, rules: list[Fields]) -> None:
    """The last rule, and no other, always applies."""
    add = draft.reading.add
    always = [number for number, rule in enumerate(rules, 1) if not rule.keys() & {"if", "unless"}]
    if not always:
        at = (*path, "rules", len(rules) - 1)
        add("rules-open", at, f'the last rule of {header(path)} has a condition, so somebody would have no value; end with {{ is = "..." }}')
    elif (first := always[0]) < len(rules):
        right = f"rule {first} has no condition and takes everybody, so it goes last"
        add("rules-dead", (*path, "rules", first), f"rule {first + 1} of {header(path)} is never reached: {right}")


def _inputs(draft: Draft, path: Path, id: str, fields: Fields) -> None:
    """What a fact is worked out from are other facts, which are remembered."""
    for at, name in entries(path, fields, "worked-out-from"):
        if name == id:
            draft.reading.add("worked-out-circle", at, f"{header(path)} cannot be worked out from itself")
        elif not draft.is_fact(name):
            unknown(draft, "unknown-fact", at, f"'worked-out-from' names {shown(name)}, and there is no such fact", name, "fact")
        elif name in draft.facts and not draft.facts[name].remember:
            draft.reading.add("not-remembered", at, f"'worked-out-from' names '{name}', which is asked at each visit; only a remembered fact is kept")


def _circles(draft: Draft) -> None:
    """No derived fact rests on itself, and no fact is worked out from itself."""
    facts = draft.facts.values()
    rests = {fact.id: [read for rule in fact.rules if rule.condition is not None for read in rule.condition.facts] for fact in facts if fact.rules}
    for circle in cyclic({id: [read for read in reads if read in rests] for id, reads in rests.items()}):
        way = " → ".join([*circle, circle[0]])
        wrong = f"derived facts rest on one another in a circle: {way}; let one of them rest on others"
        draft.reading.add("derived-circle", ("fact", circle[0], "rules"), wrong)
        draft.vague |= set(circle)
    worked = {fact.id: [name for name in fact.worked_out_from if name != fact.id] for fact in facts if fact.worked_out_from}
    for circle in cyclic({id: [name for name in names if name in worked] for id, names in worked.items()}):
        way = " → ".join([*circle, circle[0]])
        draft.reading.add("worked-out-circle", ("fact", circle[0], "worked-out-from"), f"facts are worked out from one another in a circle: {way}")


def reserved(draft: Draft, path: Path, id: str) -> None:
    """Answers whose names have a meaning of their own are refused."""
    if id in RESERVED:
        draft.reading.add("reserved-id", path, f"an answer cannot be called '{id}'{RESERVED[id]}")


def _bands(draft: Draft, path: Path, fact: Fields) -> None:
    """Bands have ids of their own; those of a number follow one another upwards within its range, so that each takes some number."""
    add = draft.reading.add
    seen: set[str] = set()
    bands = [((*path, "bands", index), band) for index, band in enumerate(fact.get("bands") or ()) if band is not None]
    for at, band in bands:
        id = band.get("id")
        if id in seen:
            add("duplicate-id", at, f"two bands of {header(path)} are called {shown(id)}")
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


def _dates(draft: Draft, path: Path, fact: Fields, bands: list[tuple[Path, Fields]]) -> None:
    """The bands of a date are tried in order, each takes somebody, and the last takes the rest."""
    add = draft.reading.add
    days = fact.get("date") or {}
    least, most = days.get("from"), days.get("to")
    if isinstance(least, date) and isinstance(most, date) and least >= most:
        add("bands-order", (*path, "date"), f"the date of {header(path)} is from {least} to {most}; 'from' has to be before 'to'")
    earlier: list[tuple[str, date | None, Age | None]] = []
    for at, band in bands:
        id, last = band.get("id"), at[-1] == len(fact["bands"]) - 1
        name = f"band {shown(id)} of {header(path)}"
        end, ends = _day_bound(draft, at, band, name)
        reached = band.get("reached")
        if not last and not ends and "reached" not in band:
            add("bands-open", at, f"{name}: each band but the last ends 'before' a day or 'up-to' one, or says which age was 'reached'")
        elif last and (ends or "reached" in band):
            add("bands-open", at, f"{name}: the last band takes the rest; leave {listed([*ends, *(['reached'] if 'reached' in band else [])])} out")
        elif (first := next((other for other, bound, age in earlier if _covers(bound, age, end, reached)), None)) is not None:
            add("bands-order", at, f"{name} takes nobody: {shown(first)} takes all of them; put the earliest days and the oldest first")
        if id is not None and None not in [band[key] for key in (*ends, "reached") if key in band]:
            earlier.append((id, end, reached))


def _day_bound(draft: Draft, at: Path, band: Fields, name: str) -> tuple[date | None, list[str]]:
    """The last day that a band of a date can take, if it has a bound, and the keys that it has one by."""
    add = draft.reading.add
    ends: list[str] = [key for key in ("before", "up-to") if key in band]
    if "below" in band:
        add("wrong-type", (*at, "below"), f"{name}: a band of a date ends 'before' a day (without it) or 'up-to' one (with it)", "before")
        ends.append("below")
    bound = band.get(ends[0]) if ends else None
    if len(ends) > 1:
        add("bands-open", at, f"{name} has {listed(ends)}; a band has one bound")
    elif bound is not None and not isinstance(bound, date):
        add("wrong-type", (*at, ends[0]), f"{naming((*at, ends[0]))} is {shown(bound)}, and a band of a date ends at a day such as 2014-10-01")
    elif isinstance(bound, date):
        return (bound - timedelta(days=1) if ends[0] == "before" and bound > date.min else bound), ends
    return None, ends


def _covers(end: date | None, age: Age | None, other_end: date | None, other_age: Age | None) -> bool:
    """Whether all that one band of a date takes falls in an earlier one: it ends as late or later, and takes as young or younger."""
    later = end is None or (other_end is not None and other_end <= end)
    younger = age is None or (other_age is not None and (age.months, age.days) <= (other_age.months, other_age.days))
    return later and younger


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


def no_clash(draft: Draft, things: Iterable[tuple[Path, Fields]], names: Iterable[str]) -> None:
    """A former name is not the name of another thing, now or formerly."""
    taken = set(names)
    for path, fields in things:
        for at, former in entries(path, fields, "was"):
            if former in taken:
                draft.reading.add("was-taken", at, f"{header(path)} was {shown(former)}, and something else is or was called that")
            taken.add(former)
