"""The types of addresses that a line can lead to: a page, a telephone number, a mail address.

Invariant: an address that is let through is plain ASCII without spaces, control characters and quotes, so it is shown as it is, turns no text around,
and needs no more than the escaping of its format; a link leads by https or http to the host that is seen in it.
"""

from __future__ import annotations

import re
from typing import Any

from advicetree.format.characters import named
from advicetree.format.reading import Reading, naming
from advicetree.format.types import Schema, Text
from advicetree.spans import Path
from advicetree.text import shown

LONGEST_LINK, LONGEST_MAIL, LONGEST_PHONE = 2_000, 254, 40
FEWEST_DIGITS, MOST_DIGITS = 3, 20
LAST_PORT = 65_535

_LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?"
_HOST = rf"{_LABEL}(?:\.{_LABEL})*"
_IN_LINKS = r"[A-Za-z0-9._~:/?#@!$&'()*+,;=%\[\]-]"
LINK = re.compile(rf"https?://{_HOST}(?::[0-9]{{1,5}})?(?:[/?#]{_IN_LINKS}*)?")
MAIL = re.compile(rf"[A-Za-z0-9_+'~=-]+(?:\.[A-Za-z0-9_+'~=-]+)*@{_LABEL}(?:\.{_LABEL})+")
PHONE = re.compile(r"\+?[0-9()\[\]](?:[0-9()\[\] -]*[0-9)\]])?")

_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*):")
_AUTHORITY = re.compile(r"[A-Za-z]+://([^/?#\\]*)")
_BARE_HOST = re.compile(rf"(?:www\.|{_LABEL}(?:\.{_LABEL})*\.[A-Za-z]{{2,}}(?:[/?#]|$)).*", re.DOTALL)
_ANOTHER_SCHEME = {"tel": "phone", "sms": "phone", "mailto": "mail"}
_NUMBER_MARKS = str.maketrans("/.\u00a0\u2010\u2011\u2012\u2013\u2014", "   -----")
_ABROAD = re.compile(r"\s*[(\[]0[)\]]\s*")
_MAIL_IN_ANGLES = re.compile(r"[^<>]*<([^<>]+)>\s*")


class Address(Text):
    """Text that is an address; of what is not one, it is told what is wrong and which address was probably meant."""

    form: re.Pattern[str]

    def __init__(self, longest: int) -> None:
        super().__init__(longest)

    def meaning_of(self, value: Any, path: Path, reading: Reading) -> str | None:
        text = super().meaning_of(value, path, reading)
        if text is None or (found := self._fault(text)) is None:
            return text
        wrong, guess = found
        reading.add("bad-address", path, f"{naming(path)} {wrong}", guess if guess is not None and self._fault(guess) is None else None)
        return None

    def _fault(self, text: str) -> tuple[str, str | None] | None:
        """What is wrong with a text, as a clause, and the address that was probably meant; `None` for a text that is an address."""
        raise NotImplementedError

    def schema(self) -> Schema:
        return {"type": "string", "maxLength": self.longest, "pattern": f"^{self.form.pattern}$"}


class Link(Address):
    """The address of a page."""

    expected = "the address of a page"
    form = LINK

    def __init__(self) -> None:
        super().__init__(LONGEST_LINK)

    def _fault(self, text: str) -> tuple[str, str | None] | None:
        if _is_link(text):
            return None
        if _is_link(bare := text.strip("<> ")):
            return f"is {shown(text)}; write the address alone", bare
        found = _SCHEME.match(text)
        scheme = found[1].lower() if found is not None else ""
        return _of_web(text, scheme) if scheme in {"http", "https"} else _without_scheme(text, scheme)


class Mail(Address):
    """A mail address."""

    expected = "a mail address"
    form = MAIL

    def __init__(self) -> None:
        super().__init__(LONGEST_MAIL)

    def _fault(self, text: str) -> tuple[str, str | None] | None:
        if MAIL.fullmatch(text):
            return None
        bare = text.strip()
        if bare.lower().startswith("mailto:"):
            return f"is {shown(text)}; write the address alone", bare[len("mailto:") :].partition("?")[0]
        if angles := _MAIL_IN_ANGLES.fullmatch(bare):
            return f"is {shown(text)}; write the address alone", angles[1].strip()
        if "@" not in text:
            return f"is {shown(text)}, and a mail address has an '@', as in help@example.org", None
        if bare.count("@") > 1:
            return f"is {shown(text)}, and takes one address; make a line for each", None
        odd = next((character for character in bare if not re.match(r"[A-Za-z0-9_+'~=.@-]", character)), None)
        wrong = f"holds {named(odd)}" if odd is not None else f"is {shown(text)}"
        return f"{wrong}; a mail address is written like help@example.org", bare.partition("?")[0] if odd in {None, "?"} else None


class Phone(Address):
    """A telephone number."""

    expected = "a phone number"
    form = PHONE

    def __init__(self) -> None:
        super().__init__(LONGEST_PHONE)

    def fix(self, value: Any) -> str:
        return '"...", in quotes and with its leading 0' if type(value) is int else super().fix(value)

    def _fault(self, text: str) -> tuple[str, str | None] | None:
        if not PHONE.fullmatch(text):
            return _odd_number(text)
        if text.startswith("+") and _ABROAD.search(text):
            return f"is {shown(text)}: after a country's number, the 0 is not dialled; leave it out", _ABROAD.sub(" ", text)
        if not _is_bracketed(text):
            return f"is {shown(text)}, whose brackets do not match", None
        digits = sum(character.isdigit() for character in text)
        if not FEWEST_DIGITS <= digits <= MOST_DIGITS:
            return f"has {digits} digit{'' if digits == 1 else 's'}, and a phone number has {FEWEST_DIGITS} to {MOST_DIGITS}", None
        return None


def _is_link(text: str) -> bool:
    """Whether a text is the whole address of a page."""
    host = _AUTHORITY.match(text)
    return host is not None and LINK.fullmatch(text) is not None and int(host[1].partition(":")[2] or "0") <= LAST_PORT


def _of_web(text: str, scheme: str) -> tuple[str, str | None]:
    """What is wrong with a link by http or https, and what was meant."""
    authority = _AUTHORITY.match(text)
    if authority is None or not authority[1]:
        return f"is {shown(text)}, which names no host; give the whole address, https://...", None
    user, at, host = authority[1].rpartition("@")
    if at:
        return f"has {shown(f'{user}@')} before its host, so it leads to {shown(host)} and only looks otherwise; leave that out", None
    if not text.startswith(scheme):
        return f"is {shown(text)}; write {scheme}:// before it, in small letters", scheme + text[len(scheme) :]
    return _odd_character(text, authority.end())


def _without_scheme(text: str, scheme: str) -> tuple[str, str | None]:
    """What is wrong with a link that begins with neither https: nor http:, and what was meant."""
    if scheme in _ANOTHER_SCHEME:
        return f"is {shown(text)}, which is not a page; write {_ANOTHER_SCHEME[scheme]} = {text.partition(':')[2].strip()[:LONGEST_PHONE]!r}", None
    if MAIL.fullmatch(text):
        return f"is {shown(text)}, which is not a page; write mail = {text!r}", None
    if _BARE_HOST.match(text) or text.startswith("//"):
        return f"is {shown(text)}; give the whole address, https://...", f"https://{text.lstrip('/')}"
    if scheme:
        return f"is {shown(text)}, and only pages by https and http can be linked to", None
    return f"is {shown(text)}; give the whole address, https://...", None


def _odd_character(text: str, after_host: int) -> tuple[str, str | None]:
    """What is wrong with a link that names a host: the first character that no link can hold, or its host."""
    odd = next((number for number, character in enumerate(text) if not re.match(_IN_LINKS, character)), None)
    if odd is None:
        return f"is {shown(text)}, whose host cannot be right; give the whole address, https://...", None
    if not text[odd].isprintable() or text[odd].isspace():
        return f"holds {named(text[odd])}; leave it out", None
    from urllib.parse import quote  # noqa: PLC0415  (only a mistake needs it)

    # A letter of another alphabet can make a host look like another one, so nothing is guessed for a host.
    guess = text[:after_host] + quote(text[after_host:], safe="/?#@!$&'()*+,;=%:~[]") if odd >= after_host else None
    return f"holds {named(text[odd])}; write the address as a browser copies it", guess


def _odd_number(text: str) -> tuple[str, str | None]:
    """What is wrong with a phone number that holds what no number can, and what was meant."""
    bare = text.strip()
    if bare.lower().startswith(("tel:", "phone:")):
        return f"is {shown(text)}; write the number alone", bare.partition(":")[2].strip()
    odd = next((character for character in bare.lstrip("+") if not re.match(r"[0-9()\[\] -]", character)), None)
    wrong = f"holds {named(odd)}" if odd is not None else f"is {shown(text)}"
    return f"{wrong}; a phone number has digits, spaces, '-', brackets, and '+' only before all", bare.translate(_NUMBER_MARKS).strip()


def _is_bracketed(text: str) -> bool:
    """Whether each bracket that opens in a text is closed before another opens."""
    return re.fullmatch(r"[^()\[\]]*(?:(?:\([^()\[\]]+\)|\[[^()\[\]]+\])[^()\[\]]*)*", text) is not None
