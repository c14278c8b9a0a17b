"""Characters that are not what they look like, and what they are called.

Invariant: ids and keys take a to z, digits and `-`, so that any other character in one can be named.
"""

from __future__ import annotations

import re

from advicetree.text import printable

LONGEST_NAME = 200  # characters of a name that are looked at
MARK = "\ufeff"
CURLY = frozenset("\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a")

_BLANK = re.compile(
    r"[\s\x00-\x20\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
    r"\U000e0000-\U000e0fff]*"
)
_LATIN = str.maketrans(
    # Cyrillic
    "\u0430\u0432\u0441\u0501\u0435\u04bb\u0456\u0458\u043a\u04cf\u043c\u043d\u043e\u0440\u051b\u0433\u0455\u0442\u0443\u0475\u051d\u0445"
    "\u0410\u0412\u0421\u0415\u041d\u0406\u0408\u041a\u041c\u041e\u0420\u0405\u0422\u0423\u0425"
    # Greek
    "\u03b1\u03b2\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    # Latin letters of other alphabets
    "\u0131\u0251\u0261",
    "abcdehijklmhopqrstyvwxABCEHIJKMOPSTYXabeikvoptuxABEZHIKMNOPTYXiag",
)
_NAMES = {" ": "a space", MARK: "a byte order mark (U+FEFF)"}
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad")


def blank(text: str) -> bool:
    r"""Whether nothing of a text can be seen.

    >>> blank(" \u200b"), blank("words")
    (True, False)
    """
    return not "!" <= text[:1] <= "~" and _BLANK.fullmatch(text) is not None


def latin(text: str) -> str:
    r"""The text with Latin letters for those that look like them, without accents and without what cannot be seen; of a long one, its start.

    >>> latin("\u0441all"), latin("sch\u00f6n"), latin("a\u200bb")
    ('call', 'schon', 'ab')
    """
    if text.isascii():
        return text
    text = text[:LONGEST_NAME]
    import unicodedata  # noqa: PLC0415  (only a mistake needs it)

    plain = unicodedata.normalize("NFKD", "".join("-" if c in _DASHES else c for c in text).translate(_LATIN))
    return "".join(c for c in plain if unicodedata.category(c) not in {"Mn", "Cf"})


def named(character: str) -> str:
    r"""What a character is called that cannot be in an id, so that somebody can find it.

    >>> named("\u00a0"), named("\u200b"), named("N"), named("_")
    ('a no-break space (U+00A0)', 'an invisible character (U+200B, zero width space)', "the capital 'N'", "'_'")
    >>> print(named("\u0441"))
    the letter 'с', which is Cyrillic and not Latin
    """
    import unicodedata  # noqa: PLC0415  (only a mistake needs it)

    point, name = f"U+{ord(character):04X}", unicodedata.name(character, "").lower()
    if character in _NAMES:
        return _NAMES[character]
    if unicodedata.category(character).startswith("Z"):
        return f"a {name} ({point})"
    if blank(character) or not character.isprintable():
        return f"an invisible character ({point}{', ' + name if name else ''})"
    if character.translate(_LATIN) != character and (script := name.partition(" ")[0]) != "latin":
        return f"the letter '{character}', which is {script.capitalize()} and not Latin"
    return f"the capital '{character}'" if "A" <= character <= "Z" else f"'{printable(character)}'"


def lookalike(text: str) -> str | None:
    r"""What the first character of a name is called that is not what it looks like: of another alphabet, or not to be seen.

    >>> print(lookalike("\u0441all"))
    the letter 'с', which is Cyrillic and not Latin
    >>> lookalike("call"), lookalike("na\u00efve words")
    (None, None)
    """
    text = text[:LONGEST_NAME]
    if text.isascii() or not latin(text).isascii():
        return None  # if it is not ASCII even then, it is a word of another alphabet
    return next((named(c) for c in text if not c.isascii() and (c.translate(_LATIN) != c or not c.isprintable() or blank(c))), None)


def instead(character: str) -> str | None:
    r"""What to write instead of a character where only plain ones can be, as a clause; `None` for a plain one.

    >>> instead("\u00a0")
    'a no-break space (U+00A0) is here; write a plain space'
    >>> print(instead("\u201c"))
    '“' is a curly quote; text needs straight ones: "
    >>> print(instead("\uff1d"))
    '＝' is not the plain '='; write that one
    >>> instead("=") is None
    True
    """
    if not character or character.isascii():
        return None
    import unicodedata  # noqa: PLC0415  (only a mistake needs it)

    if unicodedata.category(character).startswith("Z"):
        return f"{named(character)} is here; write a plain {'space' if unicodedata.category(character) == 'Zs' else 'line break'}"
    if blank(character) or not character.isprintable():
        return f"{named(character)} is here{', which editors do not show' if character == MARK else ''}; delete it"
    if character in CURLY:
        return f"'{character}' is a curly quote; text needs straight ones: \""
    plain = latin(character)
    return f"'{character}' is not the plain '{plain}'; write that one" if plain.isascii() and len(plain) == 1 and not plain.isalnum() else None
