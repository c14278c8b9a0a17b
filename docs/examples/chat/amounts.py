"""Numbers as people type them, with units: `6,5`, `six and a half hours`, `1.500 km`.

Invariant: an amount is `sure` only if the text says nothing else, and can mean no other number; all others are guesses, which the chat asks back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from chat.reading import in_digits, normal

_DIGITS = r"\d{1,3}(?:[ ,.]\d{3})+(?:[.,]\d{1,6})?(?!\d)|\d{1,15}(?:[.,]\d{1,6})?"
_AMOUNT = re.compile(rf"(?P<number>(?<![\d.,-])-?(?:{_DIGITS}))(?: ?(?P<unit>[a-z€£$µ%]+))?")
_COMPARED = frozenset("less more under over above below least most before after than up fewer between unter mehr weniger < >".split())
_HALVES = {"½": ".5", "¼": ".25", "¾": ".75"}
_SECONDS = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0, "week": 604800.0}
_METRES = {"metre": 1.0, "km": 1000.0, "mile": 1609.344}
_UNITS = {
    **dict.fromkeys(("s", "sec", "secs", "sekunden"), "second"),
    **dict.fromkeys(("min", "mins", "minuten"), "minute"),
    **dict.fromkeys(("h", "hr", "hrs", "std", "stunde", "stunden"), "hour"),
    **dict.fromkeys(("d", "tag", "tage"), "day"),
    **dict.fromkeys(("wk", "wks", "woche", "wochen"), "week"),
    **dict.fromkeys(("y", "yr", "yrs", "jahr", "jahre"), "year"),
    **dict.fromkeys(("€", "eur", "euro"), "euro"),
    **dict.fromkeys(("£", "gbp", "quid"), "pound"),
    **dict.fromkeys(("$", "usd"), "dollar"),
    **dict.fromkeys(("kilometre", "kilometer"), "km"),
    **dict.fromkeys(("m", "meter"), "metre"),
    "mi": "mile",
}


@dataclass(frozen=True)
class Amount:
    """A number that was read; `sure` where the text is that number and perhaps its unit, and can mean no other."""

    number: float
    sure: bool


def amounts(text: str, unit: str | None) -> tuple[Amount, ...]:
    """The numbers that a text can mean, in the unit that is asked for; none where it compares, or holds two that do not belong together.

    >>> amounts("6,5 hours", "hours")
    (Amount(number=6.5, sure=True),)
    >>> amounts("about 90 minutes", "hours")
    (Amount(number=1.5, sure=False),)
    >>> amounts("1.500", "km")
    (Amount(number=1.5, sure=False), Amount(number=1500, sure=False))
    >>> amounts("less than 3", "hours")
    ()
    """
    for sign, decimals in _HALVES.items():
        text = re.sub(rf"(?<=\d) ?{sign}", decimals, text).replace(sign, f"0{decimals}")
    words = in_digits(re.sub(r"([€£$]) ?(\d[\d.,]*)", r"\2 \1", normal(text)))
    if not _COMPARED.isdisjoint(words.split()):
        return ()
    own = _unit(unit or "")
    found = [(match, _unit(match["unit"] or "")) for match in _AMOUNT.finditer(words)]
    rest = _AMOUNT.sub(lambda match: " " if _factor(_unit(match["unit"] or ""), own) is not None else f" {match['unit']} ", words).split()
    if not found or (own and len(found) > 1 and any(_factor(unit, own) is None for _, unit in found)):
        return ()
    if len(found) > 1:
        return _together([(match["number"], unit) for match, unit in found], own, sure=not set(rest) - {"and"})
    (match, named), *_ = found
    factor = _factor(named, own) or 1.0
    values = [value * factor for value in _values(match["number"])]
    same_kind = named in {"", own} or factor != 1.0
    return tuple(Amount(_plain(value), sure=same_kind and len(values) == 1 and not rest and factor != _METRES["mile"] / _METRES["km"]) for value in values)


def _together(parts: list[tuple[str, str]], own: str, *, sure: bool) -> tuple[Amount, ...]:
    """The sum of several lengths of time, such as 1 hour 30 minutes; none where they are something else."""
    if own not in _SECONDS or any(unit not in _SECONDS or len(_values(number)) > 1 for number, unit in parts) or len({unit for _, unit in parts}) < len(parts):
        return ()
    return (Amount(_plain(sum(_values(number)[0] * _SECONDS[unit] for number, unit in parts) / _SECONDS[own]), sure),)


def _factor(unit: str, own: str) -> float | None:
    """What a number of a unit is multiplied by to be one of the unit that is asked for; `None` where they are of different kinds."""
    if unit in {"", own}:
        return 1.0
    kind = next((sizes for sizes in (_SECONDS, _METRES) if unit in sizes and own in sizes), None)
    return None if kind is None else kind[unit] / kind[own]


def _unit(word: str) -> str:
    """A unit by the name that it is compared with: one thing of it, in English."""
    word = normal(word)
    singular = word.removesuffix("s") if len(word) > 2 else word  # noqa: PLR2004  (`s` and `ms` are no plurals)
    return _UNITS.get(word) or _UNITS.get(singular) or singular


def _values(number: str) -> list[float]:
    """The numbers that one written number can be: `1,500` may be one and a half, or a thousand and five hundred."""
    sign, digits = (-1.0, number[1:]) if number.startswith("-") else (1.0, number)
    separators = [each for each in digits if not each.isdigit()]
    if not separators:
        return [sign * int(digits)]
    whole, last = re.split(r"[ ,.](?=[^ ,.]*$)", digits)
    if separators[-1] == " " or separators.count(separators[-1]) > 1:
        return [sign * int(re.sub(r"\D", "", digits))]
    decimal = sign * float(re.sub(r"\D", "", whole) + "." + last)
    if len(separators) > 1 or len(last) != 3 or len(whole) > 3 or whole.startswith("0"):  # noqa: PLR2004  (thousands are written in threes)
        return [decimal]
    thousands = sign * float(whole + last)
    return [thousands, decimal] if separators == [","] else [decimal, thousands]


def _plain(value: float) -> float:
    value = round(value, 6)
    return int(value) if value.is_integer() else value
