"""What must hold of lines and of conditions: they cite what is there, and depend on facts that can count.

Invariant: each check reports all that it finds, and changes nothing that was read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from advicetree.dates import day
from advicetree.format.draft import Draft, Fields, entries
from advicetree.format.reading import header, naming
from advicetree.format.references import citations, unknown, unknown_value
from advicetree.model import Fact
from advicetree.spans import Path
from advicetree.text import listed, shown


def lines(draft: Draft, path: Path, node: Fields, key: str) -> None:
    """What the lines of a node cite is there; each leads to one place at most, and depends on facts that can be known."""
    for at, line in _with_bullets(path, node, key):
        if len(line) == 1:  # only what it says, as most lines
            continue
        citations(draft, at, line)
        leads = [key for key in ("link", "phone", "mail") if key in line]
        if len(leads) > 1:
            draft.reading.add("one-link", at, f"{header(at)} has {' and '.join(map(shown, leads))}; a line leads to one place, so make a line for each")
        for part in ("if", "unless"):
            condition(draft, (*at, part), line.get(part), f"'{part}'")


def _with_bullets(path: Path, node: Fields, key: str) -> Iterator[tuple[Path, Fields]]:
    """The lines of a node at a key, and those below them."""
    for at, line in entries(path, node, key):
        yield at, line
        if "bullets" in line:
            yield from entries(at, line, "bullets")


def condition(draft: Draft, path: Path, cases: tuple[Fields | None, ...] | None, key: str, *, asked: bool = False) -> None:
    """A condition names remembered facts and values or groups of theirs; where they must be `asked`, no fact that no situation is about."""
    for index, case in enumerate(cases or ()):
        at = (*path, index) if len(cases or ()) > 1 else path
        for name, values in (case or {}).items():
            fact = remembered(draft, (*at, name), name, key)
            if fact is not None and values is not None:
                _required(draft, (*at, name), values, fact, key)
                if asked and not fact.derived and name not in draft.asked:
                    right = "add one about it, which is passed over where it is known"
                    draft.reading.add("never-asked", (*at, name), f"{key} reads '{name}', which no situation asks about, so it would never count; {right}")


def _required(draft: Draft, path: Path, values: Any, fact: Fact, key: str) -> None:
    """What a condition asks of a fact: values or groups of it, or yes or no for some of several choices."""
    if not isinstance(values, dict):
        for value in values:
            _one_of(draft, path, value, fact, key)
        return
    if fact.several is None:
        draft.reading.add("no-choices", path, f"{key} asks for single choices of '{fact.id}', which takes one answer; name the answer itself")
        return
    for choice, wanted in values.items():
        _one_of(draft, (*path, choice), choice, fact, key)
        for value in wanted or ():
            if value not in {"yes", "no"}:
                draft.reading.add("unknown-value", (*path, choice), f"{naming((*path, choice))} is {shown(value)}, and takes 'yes' or 'no'")


def _one_of(draft: Draft, path: Path, value: Any, fact: Fact, key: str) -> None:
    if fact.id in draft.vague:
        return
    if not isinstance(value, str) or (fact.days is not None and day(value) is not None):
        _value_for_id(draft, path, value, fact)
    elif value not in fact.values and value not in fact.groups:
        unknown_value(draft, path, f"{key} names {shown(value)}, which is not an answer of the fact '{fact.id}'", value, fact, groups=True)


def remembered(draft: Draft, path: Path, name: str, key: str) -> Fact | None:
    """The remembered fact that a condition or an example names; reports any other."""
    fact = draft.facts.get(name)
    if not draft.is_fact(name):
        unknown(draft, "unknown-fact", path, f"{key} names {shown(name)}, and there is no such fact", name, "fact")
    elif fact is not None and not fact.remember:
        draft.reading.add("not-remembered", path, f"{key} names '{name}', which is asked at each visit; only a remembered fact can be known here")
        return None
    return fact


def _value_for_id(draft: Draft, path: Path, given: float | date | str, fact: Fact) -> None:
    """Report a number or a date where the id of an answer is meant; of a fact in bands, with these and the one that it falls in."""
    takes = f"{naming(path)} takes the id of"
    if isinstance(given, bool):
        meant = "yes" if given else "no"
        draft.reading.add("wrong-type", path, f"{takes} an answer, and is true or false", meant if meant in fact.values else None)
        return
    if fact.number is None and fact.days is None:
        draft.reading.add("wrong-type", path, f"{takes} an answer, and is a {'date' if isinstance(given, date) else 'number'}")
        return
    band = fact.find(given)
    draft.reading.add("wrong-type", path, f"{takes} a band: {listed(fact.values)}", band.id if band is not None else None)
