"""Words as people type them, and numbers that are written in words.

Invariant: everything here is a function of a text alone.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_READ = 300  # characters; nobody types a longer answer, and matching takes time with each
YES = frozenset(
    {"yes", "y", "yes please", "yeah", "yep", "yup", "yes i do", "yes i have", "yes it is", "yes i am", "sure", "correct", "right", "ja", "ja bitte", "👍"}
)
NO = frozenset({"no", "n", "no thanks", "no thank you", "nope", "nah", "no i dont", "no i havent", "no it isnt", "no im not", "not really", "nein", "👎"})
NOTHING = frozenset({"none", "none of them", "none of these", "none of those", "nothing", "-", "neither", "keine", "nichts"})
ALL = frozenset({"all", "all of them", "all of these", "everything", "both", "alle", "alles", "beide"})
DONE = frozenset(
    {"done", "im done", "i did", "i did it", "did it", "i have", "ok", "okay", "ok done", "finished", "next", "continue", "go on", "fertig", "weiter"}
)
NEGATIONS = frozenset(
    "not no never nothing nobody none neither nor without dont doesnt didnt wont wouldnt cant cannot couldnt isnt arent wasnt werent aint "
    "havent hasnt hadnt shouldnt refuse unable fail failed nicht kein keine keinen nie niemals".split()
)
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth")
SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split()
TENS = {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}

_SHADES = "\ufe0f\u20e3\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"  # of emoji, and the frame of a key
_QUOTES = str.maketrans(dict.fromkeys("’‘`´'", "") | dict.fromkeys('“”„«»"()[]{}*_', " ") | dict.fromkeys("–—−", "-") | dict.fromkeys(_SHADES, ""))
_PUNCTUATION = re.compile(r"(?<!\d)[.,](?!\d)|[.,](?!\d)|[!?;:…]+(?!\d)|(?<!\d):")


def normal(text: str) -> str:
    """A text as it is compared: without case, quotes, apostrophes and punctuation, with single spaces.

    >>> normal("  It wasn’t, and they TOLD me why! ")
    'it wasnt and they told me why'
    """
    plain = unicodedata.normalize("NFKC", text[:LONGEST_READ]).casefold().translate(_QUOTES)
    return " ".join(_PUNCTUATION.sub(" ", plain).split())


def negations(text: str) -> int:
    """How often a text says no to something.

    >>> negations("I don't want to call"), negations("I have called"), negations("They have not said no")
    (1, 0, 2)
    """
    return sum(word in NEGATIONS for word in normal(text).replace("-", " ").split())


def position(text: str, count: int) -> int | None:
    """Which of so many things is meant by its number, from 0: `2`, `2.`, `number 2`, `the second one`, `the last one`.

    >>> position("the second one", 3), position("2)", 3), position("4", 3)
    (1, 1, None)
    """
    found = _POSITION.fullmatch(normal(text).removesuffix("."))
    if found is None:
        return None
    said = found["word"] or ""
    number = int(found["digits"]) if found["digits"] else ORDINALS.index(said) + 1 if said in ORDINALS else SMALL.index(said) if said in SMALL else count
    return number - 1 if 1 <= number <= count else None


_POSITION = re.compile(
    rf"(?:the )?(?:number |nr |option |answer |choice |#)?(?:(?P<digits>\d{{1,4}})(?:st|nd|rd|th)?|(?P<word>last|{'|'.join(ORDINALS)}|{'|'.join(SMALL[1:13])}))"
    r"(?: one| option| answer| please)?",
    re.ASCII,
)


def in_digits(words: str) -> str:
    """A text with its number words in digits: `six and a half hours` as `6.5 hours`, `half an hour` as `0.5 hour`."""
    words = re.sub(r"\b(\d+):([0-5]\d)\b", r"\1 hour \2 minute", words)
    words = re.sub(r"\bhalf an? (?=[a-z])", "0.5 ", words)
    words = re.sub(
        r"\b(an?|one) (?P<unit>hour|day|week|minute|month|year)(?P<half> and a half)?\b", lambda it: f"{'1.5' if it['half'] else '1'} {it['unit']}", words
    )
    numbers = {**{word: number for number, word in enumerate(SMALL)}, **TENS}
    counted = "|".join(sorted(numbers, key=len, reverse=True))
    words = re.sub(rf"\b({'|'.join(['twenty', *TENS])})[ -]({'|'.join(SMALL[1:10])})\b", lambda found: str(numbers[found[1]] + numbers[found[2]]), words)
    words = re.sub(rf"\b({counted})\b", lambda found: str(numbers[found[1]]), words)
    return re.sub(r"\b(\d+) (?:and )?(?:a|1) half\b", r"\1.5", words)
