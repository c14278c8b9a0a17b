"""Which way a language is written, and how words in it are marked in HTML."""

from __future__ import annotations

from html import escape
from typing import Literal, TypeAlias

from advicetree.words import told

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


def marks(language: str | None) -> tuple[str, str]:
    """The attributes of elements with words of the library, and of those with an author's in a language; empty where both are the same language.

    >>> marks("de-CH"), marks("en-GB")
    ((' lang="en"', ' lang="de-CH"'), ('', ''))
    """
    own, theirs = told("language"), language or told("language")
    if theirs.lower().partition("-")[0] == own:
        return "", ""
    turns = direction(own) != direction(theirs)
    own_marks, their_marks = (f' lang="{escape(one)}"' + (f' dir="{direction(one)}"' if turns else "") for one in (own, theirs))
    return own_marks, their_marks
