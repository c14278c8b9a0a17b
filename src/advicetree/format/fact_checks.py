"""What must hold of facts: they have values in one way, several choices can be ticked, groups name values, and inputs are other facts.

Invariant: each check reports all that it finds, and changes nothing that was read.
"""

from __future__ import annotations

import re

from advicetree.components import cyclic
from advicetree.format.band_checks import check_bands
from advicetree.format.draft import Draft, Fields, entries, table
from advicetree.format.reading import header
from advicetree.format.references import no_clash, reserved, unknown, unknown_value
from advicetree.format.rule_checks import check_circles, check_rules, way_round
from advicetree.model import Fact
from advicetree.spans import Path
from advicetree.text import counted, listed, shown

KINDS = ("answers", "number", "date")
_FORMULA = re.compile(r".*[-+*/=<>(,] .*|.*[+*/=<>(,].*", re.DOTALL)


def check_facts(draft: Draft) -> None:
    """Report what is wrong with the facts that are declared."""
    for path, id, fields in draft.of_kind("fact"):
        _kind(draft, path, fields)
        _words(draft, path, fields)
        _values(draft, path, fields)
        check_bands(draft, path, fields)
        fact = draft.facts.get(id)
        if fact is not None and id not in draft.vague:
            _groups(draft, path, fields, fact)
            _several(draft, path, fields, fact)
            check_rules(draft, path, fields, fact)
        _inputs(draft, path, id, fields)
    check_circles(draft)
    _circles_of_inputs(draft)


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
            neither = "has neither 'answers' nor 'number' nor 'date'; a fact has one of them"
            add("fact-kind", path, f"{header(path)} {'has rules and no answers; write those that they give' if 'rules' in fact else neither}")
    elif kinds == ["answers"] and "bands" in fact:
        add("fact-kind", path, f"{header(path)} has 'answers' and 'bands'; bands belong to a number or a date")
    elif kinds != ["answers"] and "bands" not in fact:
        add("fact-kind", path, f"{header(path)} is a {kinds[0]} and has no 'bands'")


def _words(draft: Draft, path: Path, fact: Fields) -> None:
    """A fact that is asked has a question, and one that is derived has a title."""
    needed, other = ("title", "ask") if "rules" in fact else ("ask", "title")
    if other in fact:
        why = "it has rules, so it is never asked" if "rules" in fact else "it is asked"
        right = f"take '{other}' out" if needed in fact else f"call it '{needed}'"
        draft.reading.add("fact-words", (*path, other), f"{header(path)} has '{other}', but {why}; {right}")


def _values(draft: Draft, path: Path, fact: Fields) -> None:
    """A fact has values, none of which has a reserved name."""
    if fact.get("answers", ...) == {} or fact.get("bands", ...) == ():
        draft.reading.add("no-answers", path, f"{header(path)} has no answer")
        draft.vague.add(str(path[-1]))
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
                unknown_value(draft, entry, f"{shown(value)} is not a value of the fact '{fact.id}'", value, fact, groups=True)
    groups = {id: [value for value in group.values if value in fact.groups and value not in fact.values] for id, group in fact.groups.items()}
    for circle in cyclic(groups):
        said = "holds itself" if len(circle) == 1 else f"holds itself, by {way_round(circle)}"
        add("group-circle", (*path, "groups", circle[0]), f"the group {shown(circle[0])} of {header(path)} {said}; take it out there")
    no_clash(draft, [((*path, "groups", id), group) for id, group in table(fields, "groups").items() if group is not None], {**fact.values, **fact.groups})


def _several(draft: Draft, path: Path, fields: Fields, fact: Fact) -> None:
    """Several choices can be ticked only where there are some, and as many as can be."""
    alone = [value.id for value in fact.values.values() if value.alone]
    if fact.several is None:
        for id in alone:
            right = "write several = true in the fact, or take it out"
            draft.reading.add("several", (*path, "answers", id, "alone"), f"'alone' of {shown(id)} is for a fact of several choices; {right}")
    elif not fact.derived and (wrong := _not_several(path, fields, fact, alone)):
        draft.reading.add("several", (*path, "several"), wrong)
        draft.vague.add(fact.id)


def _not_several(path: Path, fields: Fields, fact: Fact, alone: list[str]) -> str:
    """Why several choices of a fact cannot be ticked, those `alone` among them; empty where they can."""
    several, count = fact.several, len(fact.values)
    assert several is not None, "several can be ticked"
    stray = [key for key in ("number", "date", "bands") if key in fields]
    if stray or not fact.remember:
        return f"'several' of {header(path)} goes with answers that are remembered; take {listed(stray) if stray else 'remember = false'} out"
    if count == 1:
        return f"{header(path)} has one choice, which is a yes/no question; take 'several' out"
    together = count - len(alone)
    if not together:
        return f"every choice of {header(path)} is 'alone', so only one can be ticked; take 'several' out"
    beyond = next((bound for bound in (several.least, several.most or 0) if bound > together), None)
    if beyond is not None:
        return f"nobody can tick {beyond} choices of {header(path)}, of which {together} go together; ask for fewer"
    if several.most is not None and several.most < several.least:
        return f"nobody can tick at least {several.least} and at most {counted(several.most, 'choice')} of {header(path)}; let 'least' not be above 'most'"
    return ""


def _inputs(draft: Draft, path: Path, id: str, fields: Fields) -> None:
    """What a fact is worked out from are other facts, which are remembered."""
    add = draft.reading.add
    for at, name in entries(path, fields, "worked-out-from"):
        if name == id:
            add("worked-out-circle", at, f"{header(path)} cannot be worked out from itself")
        elif not draft.is_fact(name):
            wrong = f"'worked-out-from' names {shown(name)}, and there is no such fact"
            if _FORMULA.fullmatch(name):
                add("unknown-fact", at, f'{wrong}; a tree has no formulas, so list the facts: ["...", "..."]')
            else:
                unknown(draft, "unknown-fact", at, wrong, name, "fact")
        elif name in draft.facts and not draft.facts[name].remember:
            add("not-remembered", at, f"'worked-out-from' names '{name}', which is asked at each visit; name facts that are remembered")


def _circles_of_inputs(draft: Draft) -> None:
    """No facts are worked out from one another."""
    worked = {fact.id: [name for name in fact.worked_out_from if name != fact.id] for fact in draft.facts.values() if fact.worked_out_from}
    for circle in cyclic({id: [name for name in names if name in worked] for id, names in worked.items()}):
        wrong = f"facts are worked out from one another in a circle: {way_round(circle)}; let one of them be asked"
        draft.reading.add("worked-out-circle", ("fact", circle[0], "worked-out-from"), wrong)
