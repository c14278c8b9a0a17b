"""What must hold of facts: that they have answers, that bands follow one another, and that the answers of a situation cover its fact.

Invariant: each check reports all that it finds, and changes nothing that was read.
"""

from __future__ import annotations

from collections.abc import Iterable

from advicetree.format.draft import Draft, Fields, entries, table
from advicetree.format.meant import meant, worded
from advicetree.format.wording import Path, header
from advicetree.model import Fact
from advicetree.text import listed, shown

RESERVED = {
    "others": '; write others = { to = "...", label = "..." } beside the answers',
    "too-soon": ", since that stands for an answer that comes too soon in an example",
}


def check_fact(draft: Draft, path: Path, fact: Fields) -> None:
    """A fact has answers or is a number with bands, and its bands follow one another."""
    add = draft.report.add
    if ("answers" in fact) is ("number" in fact or "bands" in fact):
        both = "both" if "answers" in fact else "neither"
        if not draft.report.meant & {(*path, "answers"), (*path, "number")}:
            add("fact-kind", path, f"{header(path)} has {both} of 'answers' and 'number'; a fact has one of them")
    elif "number" in fact and "bands" not in fact:
        add("fact-kind", path, f"{header(path)} is a number and has no 'bands'")
    elif "bands" in fact and "number" not in fact:
        add("fact-kind", path, f"{header(path)} has bands and no 'number'; write number = {{}} where it has no unit and no range")
    if fact.get("answers", ...) == {} or fact.get("bands", ...) == ():
        add("no-answers", path, f"{header(path)} has no answer")
    for id, value in table(fact, "answers").items():
        reserved(draft, (*path, "answers", id), id)
        if "was" in (value or ()):
            draft.renamed[path] = fact["answers"]
    _bands(draft, path, fact)


def reserved(draft: Draft, path: Path, id: str) -> None:
    """No answer is called what has a meaning of its own."""
    if id in RESERVED:
        draft.report.add("reserved-id", path, f"an answer cannot be called '{id}'{RESERVED[id]}")


def _bands(draft: Draft, path: Path, fact: Fields) -> None:
    add = draft.report.add
    number = fact.get("number") or {}
    least, most = number.get("from"), number.get("to")
    if least is not None and most is not None and least >= most:
        add("bands-order", (*path, "number"), f"the number of {header(path)} is from {least} to {most}; 'from' has to be smaller than 'to'")
    seen: set[str] = set()
    bands = fact.get("bands") or ()
    bound = least
    for index, band in enumerate(bands):
        if band is None:
            continue
        at = (*path, "bands", index)
        id, below, last = band.get("id"), band.get("below"), index == len(bands) - 1
        if id in seen:
            add("duplicate-id", at, f"two bands of {header(path)} are called {shown(id)}")
        if id is not None:
            seen.add(id)
            reserved(draft, at, id)
        if last == ("below" in band):
            wish = "the last band takes the rest, and has no 'below'" if last else "each band but the last ends 'below' a number"
            add("bands-open", at, f"band {shown(id)} of {header(path)}: {wish}")
        elif below is not None:
            if bound is not None and below <= bound:
                add("bands-order", at, f"band {shown(id)} of {header(path)} ends below {below}, and starts at {bound}")
            if most is not None and below > most:
                add("bands-order", at, f"band {shown(id)} of {header(path)} ends below {below}, and the number goes to {most}")
            bound = below
    no_clash(draft, [((*path, "bands", index), band) for index, band in enumerate(bands) if band is not None], seen)


def cover(draft: Draft, path: Path, node: Fields, fact: Fact) -> None:
    """The answers of a situation, with `others`, are all values of its fact, once each; those that settle nothing are none of them."""
    add = draft.report.add
    answers = table(node, "answers")
    guessed: set[str] = set()
    for answer, given in answers.items():
        meant_is = given and _settling(draft, (*path, "answers", answer), answer, fact, settles=given.get("settles") is not False)
        guessed |= {meant_is} if meant_is else set()
    if guessed:
        draft.unsure.add(str(path[1]))
    if "others" in answers or path[1] in draft.report.unsure:
        return  # it was told, and takes the rest
    left = [value for value in fact.values if value not in answers and value not in guessed]
    if "others" in node and not left:
        add("others-of-none", (*path, "others"), f"the answers of {header(path)} name every value of '{fact.id}', so 'others' takes none")
    if "others" not in node and left:
        draft.unsure.add(str(path[1]))
        add("uncovered", path, f"the answers of {header(path)} leave out {listed(left, 3)} of the fact '{fact.id}'; name them, or give 'others'")
    if not fact.values and fact.own:
        add("no-answers", path, f"no answer of {header(path)} settles anything; write remember = false for a question that is never remembered")


def _settling(draft: Draft, path: Path, answer: str, fact: Fact, *, settles: bool) -> str | None:
    """An answer is a value of the fact, or settles nothing; give the value that it was meant to be, if it is none and that is plain."""
    add = draft.report.add
    if not settles:
        if not fact.remember:
            add("settles-nothing", path, f"'{fact.id}' is asked at each visit and never remembered, so settles = false says nothing")
        elif answer in fact.values:
            add("settles-value", path, f"'{answer}' is an answer of the fact '{fact.id}', so it cannot leave it unknown")
        return None
    if answer in fact.values or answer in RESERVED or (*path[:2], answer) in draft.report.meant:
        return None
    guess = meant(answer, fact.values, worded({id: value.label for id, value in fact.values.items()}))
    if answer not in draft.report.mended:
        right = "" if guess else f"; it has {listed(fact.values)}, and what answers none of them has settles = false"
        add("foreign-answer", path, f"'{answer}' is not an answer of the fact '{fact.id}'{right}", guess=guess)
    elif guess is not None:
        draft.report.rather[path] = guess
    return guess


def no_clash(draft: Draft, things: Iterable[tuple[Path, Fields]], names: Iterable[str]) -> None:
    """A former name is not the name of another thing, now or formerly."""
    taken = set(names)
    for path, fields in things:
        for at, former in entries(path, fields, "was"):
            if former in taken:
                draft.report.add("was-taken", at, f"{header(path)} was {shown(former)}, and something else is or was called that")
            taken.add(former)
