"""What a value was meant to be, behind which something stands that cannot: a text with a wrong quote or without one, a date, a number.

Invariant: only the line around that place is looked at; where a comma may be all that is missing, nothing is said.
"""

from __future__ import annotations

import re

from advicetree.text import LONGEST_SHOWN, printable, shown

AFTER_STATEMENT = "Expected newline or end of document after a statement"
AFTER_ENTRY = ("Unclosed inline table", "Unclosed array")
DATE = "a date is written like 2026-01-05"
TIME = "a time is written like 2026-01-05T09:00:00Z"

_NUMBERS = {"below", "visits", "within", "from", "to", "at-most", "format"}
_UNIT = re.compile(r"(?:second|minute|hour|day|week|month|year)s?\b")
_NEXT_KEY = re.compile(r"""(?:[A-Za-z0-9_.-]+|"[^"\n]*"|'[^'\n]*')[ \t]*=""")
_VALUE = re.compile(r"(?:^|[=\[,])[ \t]*([+-]?[0-9][^\s\"'\[\]{},=#]*(?: [0-9:.]+)?)[ \t]*\Z")
_KEY = re.compile(r"([A-Za-z0-9_-]+)[ \t]*=[ \t]*\Z")
_REST = re.compile(r"[^\n,\]}\"#]*")
_LIKE_A_DATE = re.compile(r"[0-9]{1,4}(?:[-./][0-9]{1,2}[-./][0-9]{1,4}|\.? [^\W\d_]+ [0-9]{4})")
_LIKE_A_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[. '_][0-9]{3})+")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_LONGEST = 3 * LONGEST_SHOWN  # characters of a value that are looked at


def after_value(wrong: str, text: str, offset: int) -> str | None:
    """Say what is wrong with the value that ends before a place where a parser wanted a comma, a bracket or a new line."""
    if wrong != AFTER_STATEMENT and wrong not in AFTER_ENTRY:
        return None
    before, here = text[text.rfind("\n", 0, offset) + 1 : offset], text[offset : offset + 1]
    if here in {"", "\n", "]", "}"} or (wrong == AFTER_ENTRY[0] and _NEXT_KEY.match(text, offset)):
        return None
    parted = before[-1:] in {" ", "\t"}
    quote = before.rstrip(" \t")[-1:]
    if quote in {'"', "'"}:
        return _of_quote(quote, wrong) if here.isalnum() or not (parted or here in "=:;") else None
    return _of_bare(wrong, text, offset, before[-_LONGEST:])


def _of_quote(quote: str, wrong: str) -> str | None:
    if quote == "'":
        return "a text in single quotes ends at the next ': put one that holds a ' in double quotes"
    return None if wrong == AFTER_STATEMENT else 'a quote is missing earlier on this line, or one stands inside a text, where it is written \\"'


def _of_bare(wrong: str, text: str, offset: int, before: str) -> str | None:
    """Say how a value that starts with a digit is written."""
    found = _VALUE.search(before)
    rest = _REST.match(text, offset, offset + _LONGEST)
    if found is None or rest is None:
        return None
    whole = (before[found.start(1) :] + rest[0]).strip()
    if (said := _of_time(whole) or _of_number(whole)) is not None:
        return said
    if wrong != AFTER_STATEMENT and rest[0][:1].isdigit():
        return None
    key = _KEY.search(before[: found.start(1)])
    number = _NUMBER.match(whole)
    if key is not None and number is not None and key[1] in _NUMBERS and not (key[1] == "at-most" and _UNIT.search(whole)):
        return f"a number stands alone: write {key[1]} = {number[0][:LONGEST_SHOWN]}"
    return f'text stands in quotes: "{printable(whole[:LONGEST_SHOWN])}"'


def _of_time(whole: str) -> str | None:
    """Say how a date or a time is written that was meant."""
    timed = ":" in whole
    if not _LIKE_A_DATE.match(whole) and not _LIKE_A_TIME.match(whole):
        return None
    return f"{TIME if timed else DATE}, and not like {shown(whole)}"


def _of_number(whole: str) -> str | None:
    """Say how a number is written that has more in it than digits and one point."""
    if _THOUSANDS.fullmatch(whole):
        return f"a number has nothing between its thousands: write {re.sub('[^0-9]', '', whole)[:LONGEST_SHOWN]}"
    return f"a number does not start with a 0: write {whole.lstrip('0')[:LONGEST_SHOWN]}" if re.fullmatch(r"0+[1-9][0-9]*(\.[0-9]+)?", whole) else None
