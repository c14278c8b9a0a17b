"""Whether what a person said can mean an answer that a model wants to record.

Invariant: nothing is concluded from the words, and no answer is found in them; they only can be refused.
This is a guard and not a proof: whoever writes the words could have made them up.
Labels are compared in the tree's language. The number of a choice, its id and its whole label are understood in any.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date

from rapidfuzz import fuzz

ALIKE = 60
EXACT = 101
CLOSE = 5  # two choices whose likeness differs by less are told apart by asking
SAME = 80
NEGATIONS = frozenset({"no", "not", "never", "none", "nothing", "nobody", "cannot", "without", "neither", "nor"})
NOTHING = frozenset({"none", "nothing", "0"})
BY_NUMBER = "Show the CHOICES with their numbers again and ask the person to reply with the number"

# A number alone, or with a note after it: "2", "number 2", "2. They have called"; but neither "2 days ago" nor "2.5".
_CHOSEN = re.compile(r"\W*(?:(?:number|option|choice|no)\W*)?(\d{1,3})(?:\W*|\s*[.,:;)–—-]+\s+\D.*|\s*\n.*)", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"\d+(?:[.,'’\u00a0\u202f ]\d+)*")


def doubt(form: str, labels: Mapping[str, str], answer: object, said: str) -> str | None:
    """Why the words cannot mean the answer, in a sentence that goes on with what to do; `None` where they can.

    `form` is that of the answer (`one`, `several`, `number` or `date`), and `labels` those of the choices by their ids, in the order in which they are shown.

    >>> labels = {"fine": "They said it was all right", "wrong": "It wasn't, and they told me why"}
    >>> doubt("one", labels, "fine", "they said everything was all right"), doubt("one", labels, "wrong", "2")
    (None, None)
    >>> print(doubt("one", labels, "wrong", "They said it was all right"))
    the person's words look like "They said it was all right", not "It wasn't, and they told me why". Ask the person which one they mean
    """
    if isinstance(answer, list):
        return doubt_of_several(labels, [each for each in answer if each in labels], said)
    if isinstance(answer, str) and answer in labels:
        if form in {"number", "date"} and _named(said, labels[answer]):
            return f"the person named a {form}. Pass that as the answer, {'such as 1980-05-24' if form == 'date' else 'in digits'}, and not the id of a choice"
        return doubt_of_one(labels, answer, said, numbered=form not in {"number", "date"})
    if form == "number":
        return doubt_of_number(answer, said)
    return doubt_of_date(answer, said) if form == "date" else None  # what cannot be answered at all is refused by the session


def doubt_of_one(labels: Mapping[str, str], answer: str, said: str, *, numbered: bool = True) -> str | None:
    """Why the words cannot mean one choice."""
    likeness = {id: alike(said, id, label, number if numbered else None) for number, (id, label) in enumerate(labels.items(), 1)}
    best = max(likeness.values())
    found = [id for id, score in likeness.items() if score == best or (best < EXACT and score > best - CLOSE)]
    if best < ALIKE:
        return f"the person's words fit none of the CHOICES. {BY_NUMBER}"
    if answer not in found:
        likest = labels[max(likeness, key=likeness.__getitem__)]
        return f"the person's words look like {quoted(likest)}, not {quoted(labels[answer])}. Ask the person which one they mean"
    return f"the person's words fit {len(found)} of the CHOICES. {BY_NUMBER}" if len(found) > 1 else None


def doubt_of_several(labels: Mapping[str, str], given: Sequence[str], said: str) -> str | None:
    """Why the words cannot mean these choices and no others."""
    ids = list(labels)
    if re.fullmatch(r"[\d\W]*\d[\d\W]*", said):
        meant = {ids[int(one) - 1] for one in re.findall(r"\d{1,4}", said) if 0 < int(one) <= len(ids)}
        return None if meant == set(given) else "those are not the numbers that the person gave. Pass the ids of exactly the choices with these numbers"
    words = spelled(said)
    if not given:
        return None if set(words) & NOTHING else f"the person did not say “none”. {BY_NUMBER}s of all that apply, or with 0 for none"
    chosen = {word for id in given for word in spelled(labels[id])}
    unsaid = [id for id in given if alike(said, id, labels[id]) < ALIKE]
    also = [id for id in ids if id not in given and set(spelled(labels[id])) <= set(words) and not set(spelled(labels[id])) <= chosen]
    if unsaid or also or negated(words) != negated(chosen):
        which = (
            f"the person did not clearly say {quoted(labels[unsaid[0]])}"
            if unsaid
            else f"the person also said {quoted(labels[also[0]])}"
            if also
            else "the person says no to something"
        )
        return f"{which}. {BY_NUMBER}s of all that apply"
    return None


def doubt_of_number(answer: object, said: str) -> str | None:
    """Why the words cannot mean a number: it does not stand in them."""
    try:
        wanted = abs(float(str(answer)))
    except ValueError:
        return None
    return (
        None
        if wanted in {value for text in _NUMBER.findall(said) for value in readings(text)}
        else "that number does not stand in the person's words. Ask the person to write it in digits"
    )


def doubt_of_date(answer: object, said: str) -> str | None:
    """Why the words cannot mean a day: they lack its year or its day of the month, or all three are in them and another month is."""
    try:
        day = date.fromisoformat(str(answer))
    except ValueError:
        return None
    numbers = [int(text) for text in re.findall(r"\d+", said)]
    fits = (day.year in numbers or day.year % 100 in numbers) and day.day in numbers and (len(numbers) != 3 or day.month in numbers)  # noqa: PLR2004  (day, month and year)
    return None if fits else "that day does not stand in the person's words. Ask the person to write the date, such as 1980-05-24"


def unmistakable(labels: Mapping[str, str], said: str) -> bool:
    """Whether words are as short as they can be: a number, an id or a label, and nothing else. They can be said at one stop after the other."""
    return re.search(r"[^\W\d_]", said) is None or any(alike(said, id, label) == EXACT for id, label in labels.items())


def alike(said: str, id: str, label: str, number: int | None = None) -> float:
    """How alike words are to a choice: 101 for its number, its id and its label, and below that from 0 to 100."""
    chosen = _CHOSEN.fullmatch(said) if number is not None else None
    if chosen is not None:
        return EXACT if int(chosen[1]) == number else 0
    words, wanted = spelled(said), spelled(label)
    if words == wanted or said.strip() == id:
        return EXACT
    score = max(shared(words, wanted), shared(wanted, words))
    return score if negated(words) == negated(wanted) else min(score, ALIKE - 1)


def shared(words: Sequence[str], others: Sequence[str]) -> float:
    """How much of some words is among others, from 0 to 100, slips of the pen aside; a long word counts for more than a short one."""
    weights = {word: len(word) ** 2 for word in words}
    found = sum(weight for word, weight in weights.items() if any(fuzz.ratio(word, other) >= SAME for other in others))
    return 100 * found / sum(weights.values()) if weights else 0


def quoted(text: str) -> str:
    """A text in quotes that it cannot end by itself."""
    return json.dumps(text, ensure_ascii=False)


def spelled(text: str) -> list[str]:
    """The words of a text, without case, marks and ways to write the same letter."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("n't", " not")
    return re.findall(r"\w+", plain)


def negated(words: Sequence[str] | set[str]) -> bool:
    """Whether words say no to something, as far as English tells."""
    return not NEGATIONS.isdisjoint(words)


def readings(text: str) -> set[float]:
    """What digits can mean: commas and points separate thousands in one country, and fractions in another."""
    bare = re.sub(r"['’\s]", "", text)
    ways = {re.sub(r"[.,]", "", bare), bare.replace(",", ""), bare.replace(".", "").replace(",", ".")}
    return {float(way) for way in ways if way.count(".") <= 1}


def _named(said: str, label: str) -> bool:
    """Whether words have a number that a label has not."""
    return not set(re.findall(r"\d+", said)) <= set(re.findall(r"\d+", label))
