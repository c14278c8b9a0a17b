"""How names, values and lists are written in a message.

Invariant: what is written is on one line and of bounded length, with control characters escaped, however large or odd the value is.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice
from typing import Any

LONGEST_SHOWN = 40
LONGEST_LIST = 90
LEAST_ALIKE = 0.7
MOST_GUESSES = 2_000
LONGEST_GUESSED = 2_000
HUGE_BITS = 100


def shown(value: object, longest: int = LONGEST_SHOWN) -> str:
    """A value as it is written in a message, on one line: text quoted and shortened to 40 characters (or `longest`), numbers and others as they are.

    >>> shown("look-it-up")
    "'look-it-up'"
    >>> shown(12)
    '12'
    """
    # Of what class a value is, is asked of its type, and how it is written of the plain class: what it says of itself may be anything.
    if not issubclass(type(value), str):
        return _plain(value)
    text = str.__str__(value)
    short = text if len(text) <= longest else text[: longest - 1] + "…"
    return f"'{printable(short)}'"


def printable(text: str) -> str:
    r"""A text on one line, with control characters escaped.

    >>> printable("ding\a")
    'ding\\x07'
    """
    return text if text.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _plain(value: object) -> str:
    """A value that is not text, in few characters, however large it is."""
    kind: Any = type(value)
    if value is None:
        return "None"
    if kind is bool:
        return "true" if value else "false"
    if issubclass(kind, int):
        return int.__repr__(value) if int.bit_length(value) <= HUGE_BITS else "a number of many digits"  # type: ignore[arg-type]
    if issubclass(kind, float):
        return float.__repr__(value)
    if issubclass(kind, dict | list | tuple):
        return "a table" if issubclass(kind, dict) else "a list"
    name: str = kind.__name__
    return name[:LONGEST_SHOWN]


def nearest(name: str, names: Collection[str]) -> str | None:
    """The one of `names` that `name` was most likely meant to be, or `None`, as for what is too long to be a name.

    >>> nearest("look-it-upp", ["look-it-up", "ask-sender"])
    'look-it-up'
    """
    if len(name) > LONGEST_GUESSED:
        return None
    folded = name.strip().casefold().replace("_", "-").replace(" ", "-")
    if folded in names:
        return folded
    import difflib  # noqa: PLC0415  (only a mistake needs it)

    near_in_length = [n for n in names if abs(len(n) - len(name)) <= max(len(name) // 3, 1)]
    if swapped := next((n for n in near_in_length[:MOST_GUESSES] if sorted(n) == sorted(folded)), None):
        return swapped
    close = difflib.get_close_matches(folded[:100], near_in_length[:MOST_GUESSES], n=1, cutoff=LEAST_ALIKE)
    return close[0] if close else None


def listed(names: Collection[str], most: int = 6) -> str:
    """Names as a message lists them: quoted, with commas, and shortened after `most` of them or some 90 characters.

    >>> listed(["yes", "no"])
    "'yes', 'no'"
    """
    some: list[str] = []
    for name in islice(names, most):
        if some and len(", ".join([*some, shown(name)])) > LONGEST_LIST:
            break
        some.append(shown(name))
    return ", ".join(some) + (f" and {len(names) - len(some)} more" if len(names) > len(some) else "")


def there_are(names: Collection[str]) -> str:
    """Which names there are, as a message says it.

    >>> there_are(["yes", "no"]), there_are(["yes"])
    ("there are 'yes', 'no'", "there is only 'yes'")
    """
    return f"there {'is only' if len(names) == 1 else 'are'} {listed(names)}"


def counted(number: int, what: str) -> str:
    """A number with its noun.

    >>> counted(1, "walk"), counted(1_200, "walk")
    ('1 walk', '1,200 walks')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def humanized(id: str) -> str:
    """A label made of an id.

    >>> humanized("not-yet")
    'Not yet'
    """
    return id[:1].upper() + id[1:].replace("-", " ")
