"""Which way a language is written."""

from __future__ import annotations

from typing import Literal, TypeAlias

Direction: TypeAlias = Literal["ltr", "rtl"]

# The languages and scripts that are written from right to left, by their subtags of BCP 47.
_LANGUAGES = frozenset(["ar", "arc", "ckb", "dv", "fa", "he", "iw", "ji", "nqo", "pnb", "prs", "ps", "sd", "syr", "ug", "ur", "yi"])
_SCRIPTS = frozenset(["adlm", "arab", "aran", "hebr", "nkoo", "rohg", "syrc", "thaa"])
_LETTERS_OF_SCRIPT = 4


def direction(language: str) -> Direction:
    """Which way the words of a language are written, by its BCP 47 tag: that of the script which it names, or else of the one it mostly has.

    >>> [direction(tag) for tag in ("en-GB", "ar", "az-Arab-IR", "ar-Latn")]
    ['ltr', 'rtl', 'rtl', 'ltr']
    """
    first, *others = language.lower().replace("_", "-").split("-")
    script = next((part for part in others if len(part) == _LETTERS_OF_SCRIPT and part.isalpha()), None)
    return "rtl" if (first in _LANGUAGES if script is None else script in _SCRIPTS) else "ltr"
