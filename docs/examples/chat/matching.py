"""Which answer somebody means by what they type.

Invariant: only an exact reading is `sure`: an answer's label, its id, its number in the list, a plain yes or no, an amount or a day.
Case, apostrophes and punctuation do not count.
All else is a guess: no measure of likeness tells “I have called” from “I have not called”, so the chat asks each guess back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timezone

from rapidfuzz import fuzz, process

from advicetree import Answer, Fact, Session
from chat import amounts, days, reading
from chat.messages import Given

LIKE = 65  # of 100: below it, two texts have little in common
CLOSE = 15  # guesses that are as near as that to the best are shown with it
MOST_LISTED = 12  # answers; where there are more, people say theirs or a part of it
MOST_GUESSED = 5
MOST_JOINED = 8  # parts of a list that can be one label with commas of its own

_COMMON = frozenset(
    "about after again been before cant could didnt does dont each even ever from give gave have havent help here into itll just know like made make maybe"
    " more most much only other please really said same says some something than thank that them then there they theyll theyre theyve thing things"
    " think this very want wanted well were what when where which will with would your youre".split()
)


@dataclass(frozen=True)
class Guess:
    """An answer that may be meant, and what it is called when it is asked back."""

    given: Given
    label: str


@dataclass(frozen=True)
class Meaning:
    """What a text can mean: one answer that is `sure`, or `guesses` to be asked back, the best first; `but` says what is wrong with it.

    `doubtful` says that the text and the best guess differ by a “not”.
    """

    sure: Guess | None = None
    guesses: tuple[Guess, ...] = ()
    doubtful: bool = False
    but: str = ""


def meant(session: Session, text: str, now: datetime) -> Meaning:
    """What a text means as an answer at the present stop of a session.

    >>> from advicetree import shipped
    >>> noon = datetime(2026, 3, 2, 12, 0, tzinfo=timezone.utc)
    >>> start = Session.start(shipped("delayed-flight"), now=noon)
    >>> [meant(start, text, noon).sure.given for text in ("1", "before", "the last one")]
    ['airport', 'before', 'after']
    >>> meant(start, "stuck at the airport", noon).guesses[0].given
    'airport'
    """
    offers = session.offers
    if not offers or not reading.normal(text):
        return Meaning()
    if session.asks_several is not None:
        return _several(session, text)
    exact = _exact(offers, text, listed=session.asks_number is None and len(offers) <= MOST_LISTED)
    if exact:
        named = tuple(map(_guess, exact))
        return Meaning(sure=named[0]) if len(named) == 1 else Meaning(guesses=named)
    special = _number(session, text) if session.asks_number is not None else _day(session, text, now) if session.asks_date is not None else None
    return special or _likely(session, text)


def _likely(session: Session, text: str) -> Meaning:
    """The answers that a word such as `okay` or the name of a group stands for, or else those most like a text; each is a guess."""
    offers, words = session.offers, reading.normal(text)
    guessed = _by_synonym(offers, words) or _in_group(session, words) or _alike(offers, words)
    doubtful = bool(guessed) and reading.negations(text) != reading.negations(guessed[0].label) and words not in reading.NO
    return Meaning(guesses=tuple(map(_guess, guessed)), doubtful=doubtful)


def chosen(labels: Sequence[str], text: str) -> list[int]:
    """Which of some labels are meant by a text, the best first: those that it names, else those that it is like."""
    words = reading.normal(text)
    exact = [number for number, label in enumerate(labels) if reading.normal(label) == words]
    return exact or _scored(labels, words)


def _guess(offer: Answer) -> Guess:
    return Guess(offer.id, offer.label)


def _exact(offers: Sequence[Answer], text: str, *, listed: bool) -> list[Answer]:
    """The offers that a text names: by label or id, by number where they are `listed` with one, or by a plain yes or no where one is just that.

    People do not see ids: one that is also a word of another label may mean either.
    """
    said, words = text.strip().casefold(), reading.normal(text)
    named = [offer for offer in offers if said == offer.label.casefold() or words == reading.normal(offer.label) != ""]
    if not named and (by_id := [offer for offer in offers if said == offer.id]):
        named = by_id + [offer for offer in offers if offer not in by_id and f" {words} " in f" {reading.normal(offer.label)} "]
    if not named and words in reading.YES | reading.NO:
        plain = "yes" if words in reading.YES else "no"
        named = [offer for offer in offers if reading.normal(offer.label) == plain]
    at = reading.position(text, len(offers)) if listed else None
    return named if at is None or offers[at] in named else [*named, offers[at]]


def _by_synonym(offers: Sequence[Answer], words: str) -> list[Answer]:
    """The offers that a short word stands for: a yes or no among them, or that something is done."""
    for said, first in ((reading.YES, "yes"), (reading.NO, "no")):
        if words in said:
            return [offer for offer in offers if offer.id == first or reading.normal(offer.label).split()[:1] == [first]]
    if words in reading.DONE:
        return [offer for offer in offers if offer.id == "done"] or list(offers[:1] if len(offers) == 1 else ())
    return []


def _in_group(session: Session, words: str) -> list[Answer]:
    """The offers in the group that is named, if they are few."""
    fact = session.tree.facts.get(session.here.fact or "")
    groups = [] if fact is None else [group for group in fact.groups.values() if words in {group.id, reading.normal(group.label)}]
    members = [offer for offer in session.offers if fact is not None and any(offer.id in fact.members(group.id) for group in groups)]
    return members if len(members) <= MOST_GUESSED else []


def _alike(offers: Sequence[Answer], words: str) -> list[Answer]:
    """The offers whose label is most like a text."""
    return [offers[number] for number in _scored([offer.label for offer in offers], words)]


def _scored(labels: Sequence[str], words: str) -> list[int]:
    """The numbers of the labels that are meant: those that have a text in them, from the start of a word on, and those that are like it.

    Where there are none, those that share a telling word with it; where there are many labels, only those that have it in them, if some do.
    """
    if len(words) < 3:  # noqa: PLR2004  (two letters are in nearly everything)
        return []
    having = [number for number, label in enumerate(labels) if f" {words}" in f" {reading.normal(label)}"]
    if having and len(labels) > MOST_LISTED:
        return having[:MOST_GUESSED]
    found = process.extract(words, labels, scorer=fuzz.token_set_ratio, processor=reading.normal, limit=MOST_GUESSED, score_cutoff=LIKE)
    best = [number for _, score, number in found if score >= found[0][1] - CLOSE or number in having]
    if both := [*best, *(number for number in having if number not in best)]:
        return both[:MOST_GUESSED]
    shared = [len(_telling(words) & _telling(reading.normal(label))) for label in labels]
    return [number for number, count in enumerate(shared) if count and count == max(shared)][:MOST_GUESSED]


def _telling(words: str) -> set[str]:
    """The words of a text that tell what it is about."""
    return {word for word in words.split() if len(word) > 3} - _COMMON  # noqa: PLR2004  (shorter words are in every text)


# Numbers and days


def _number(session: Session, text: str) -> Meaning | None:
    """A number as an answer; `None` where the text has none."""
    asked = session.asks_number
    assert asked is not None, "it asks for a number"
    read = amounts.amounts(text, asked.unit)
    fits = [each for each in read if (asked.least is None or each.number >= asked.least) and (asked.most is None or each.number <= asked.most)]
    if not read:
        return None
    if not fits:
        worst = read[0].number
        bound = f"less than {asked.least:,}" if asked.least is not None and worst < asked.least else f"more than {asked.most:,}"
        return Meaning(but=f"{worst:,} is {bound}.")
    guesses = tuple(Guess(each.number, counted(each.number, asked.unit)) for each in fits)
    return (
        Meaning(sure=guesses[0])
        if len(fits) == 1 and (fits[0].sure or (len(read) > 1 and _bare(text)))
        else Meaning(guesses=guesses, doubtful=reading.negations(text) > 0)
    )


def counted(number: float, unit: str | None) -> str:
    """A number with its unit, such as 2.5 hours or 1 hour."""
    one = unit is not None and number == 1 and unit.endswith("s") and " " not in unit
    return f"{number:,} {unit.removesuffix('s') if one else unit}" if unit else f"{number:,}"


def _bare(text: str) -> bool:
    """Whether a text is a number alone: of its two readings, only one may be possible."""
    return re.fullmatch(r"\s*[\d.,]+\s*", text) is not None


def _day(session: Session, text: str, now: datetime) -> Meaning | None:
    """A day or an age as an answer; `None` where the text is neither."""
    asked, fact = session.asks_date, session.tree.facts[session.here.fact or ""]
    assert asked is not None, "it asks for a date"
    today = now.astimezone(session.zone or timezone.utc).date()
    try:
        read = days.day(text, today)
    except days.NoSuchDay as error:
        return Meaning(but=str(error))
    if read is None:
        return _age(fact, text, now, session)
    least, most = (bound if isinstance(bound, date) else today if bound is not None else None for bound in (asked.least, asked.most))
    if least is not None and read.day < least:
        return Meaning(but=f"{in_words(read.day)} is before {_or_today(least, today)}.")
    if most is not None and read.day > most:
        return Meaning(but=f"{in_words(read.day)} is after {_or_today(most, today)}.")
    guess = Guess(read.day.isoformat(), in_words(read.day))
    return Meaning(sure=guess) if read.sure else Meaning(guesses=(guess,))


def _or_today(bound: date, today: date) -> str:
    return "today" if bound == today else in_words(bound)


def _age(fact: Fact, text: str, now: datetime, session: Session) -> Meaning | None:
    """The band that an age falls in, to be asked back, where all days that it can mean are in the same."""
    today = now.astimezone(session.zone or timezone.utc).date()
    meant_days = days.days_of_age(text, today)
    if meant_days is None:
        return None
    bands = {band.id: band for each in meant_days if (band := fact.find(each, today)) is not None}
    if len(bands) != 1:
        return Meaning(but="I need the date itself for that.")
    return Meaning(guesses=tuple(Guess(band.id, band.label) for band in bands.values()))


def in_words(day: date) -> str:
    """A day as people write it, such as 24 May 1980."""
    return f"{day:%d %B %Y}".lstrip("0")


# Several


def _several(session: Session, text: str) -> Meaning:
    """Several answers at once: each is named, with commas or `and` between them; guesses where one of them is one."""
    offers, words = session.offers, reading.normal(text)
    fact = session.tree.facts[session.here.fact or ""]
    alone = [offer for offer in offers if fact.values[offer.id].alone]
    parts = _parts(text)
    if (exact := _segmented(offers, parts)) is not None:
        return Meaning(sure=together(offers, [offer.id for offer in exact]))
    if words in reading.NOTHING and (len(alone) == 1 or not alone):
        return Meaning(guesses=(_list(alone),)) if alone else Meaning(sure=Guess([], "none of them"))
    if words in reading.ALL:
        return Meaning(guesses=(_list([offer for offer in offers if offer not in alone]),))
    whole = _in_group(session, words) or _alike(offers, words)
    each = [_exact(offers, part, listed=True)[:1] or _alike(offers, reading.normal(part))[:1] for part, _ in parts]
    is_whole = bool(whole) and fuzz.ratio(words, reading.normal(whole[0].label)) >= LIKE  # a label with a comma of its own
    if len(parts) > 1 and all(each) and not is_whole:
        return Meaning(guesses=(together(offers, [found[0].id for found in each]),), doubtful=reading.negations(text) > 0)
    doubtful = bool(whole) and reading.negations(text) != reading.negations(whole[0].label)
    return Meaning(guesses=tuple(_list([offer]) for offer in whole), doubtful=doubtful)


def together(offers: Sequence[Answer], ids: Iterable[str]) -> Guess:
    """Some choices as one answer, each once, in the order of the tree."""
    named = set(ids)
    return _list([offer for offer in offers if offer.id in named])


def _list(offers: Sequence[Answer]) -> Guess:
    return Guess([offer.id for offer in offers], " + ".join(offer.label for offer in offers))


_BETWEEN = re.compile(r"(\s*[,;&+/\n]\s*(?:and\s|und\s)?|\s+and\s+|\s+und\s+)", re.IGNORECASE)


def _parts(text: str) -> list[tuple[str, str]]:
    """The parts of a list as they were typed, each with what stands behind it."""
    if re.fullmatch(r"[\d\s]+", text.strip(), re.ASCII):
        return [(part, ",") for part in text.split()[:100]]
    pieces = [*_BETWEEN.split(text.strip()[: reading.LONGEST_READ]), ""]
    return [(part, behind) for part, behind in zip(pieces[::2], pieces[1::2], strict=True) if part.strip()]


def _segmented(offers: Sequence[Answer], parts: Sequence[tuple[str, str]]) -> list[Answer] | None:
    """The offers that are named one after another; a label may hold commas of its own. `None` where something is left."""
    reached: dict[int, list[Answer]] = {0: []}
    for end in range(1, len(parts) + 1):
        for start in range(max(0, end - MOST_JOINED), end):
            if end in reached or start not in reached:
                continue
            joined = "".join(part + behind for part, behind in parts[start : end - 1]) + parts[end - 1][0]
            if len(exact := _exact(offers, joined, listed=True)) == 1:
                reached[end] = [*reached[start], exact[0]]
    return reached.get(len(parts)) if parts else None
