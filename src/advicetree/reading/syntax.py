"""What is wrong with a text that is no TOML, in words that say what to write instead.

What always holds: the parser has refused the text; its message and the place that it names are all that this starts from;
what is not known here is told as the parser tells it.
"""

from __future__ import annotations

import ast
import re

from advicetree.errors import LONGEST_SHOWN, printable

_AT_LINE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_KEYS = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
_ASSIGNED = re.compile(rf"^[ \t]*({_KEYS})[ \t]*=", re.MULTILINE)
_STARTED = re.compile(rf"(?:{_KEYS}[ \t]*=|\[\[?[ \t]*{_KEYS}[ \t]*\]\]?[ \t]*(?:#.*)?$)", re.MULTILINE)
_BRACES = "a table in braces stands on one line, with no comma before '}'; write a longer one below a header of its own"
_COMMA = "a comma is missing before this, or the {what} is not closed"
_NOT_CLOSED = "the text is not closed on its line; a longer one stands between three quotes"
_RIGHT = "put the text in single quotes, or double the backslash"
_WRONG_WORDS = {"true": "true", "false": "false", "yes": "true", "no": "false", "on": "true", "off": "false"}
PLAIN = {
    "Expected '=' after a key in a key/value pair": "'=' is missing after the key",
    "Expected ']' at the end of a table declaration": "']' is missing after the header",
    "Expected ']]' at the end of an array declaration": "']]' is missing after the header",
    "Expected newline or end of document after a statement": 'nothing more can stand on this line: a quote in a text is written \\", a comment starts with #',
    "Invalid statement": "this is neither a header nor a key; a key of other characters than A to Z, digits, '_' and '-' stands in quotes",
    "Invalid date or datetime": "there is no such date or time",
    "Unclosed inline table": _COMMA.format(what="table in braces"),
    "Unclosed array": _COMMA.format(what="list"),
}


def told(message: str, text: str) -> tuple[str, int, int]:
    """Give the sentence for a parser's message on a text, with its line and column."""
    text = text.replace("\r\n", "\n")  # as the parser counts
    at = _AT_LINE.search(message)
    wrong = _AT_LINE.sub("", message)
    line, column = (int(at[1]), int(at[2])) if at and at[1] else (text.count("\n") + 1, len(text) - text.rfind("\n"))
    lines = text.split("\n")
    offset = sum(len(before) + 1 for before in lines[: line - 1]) + column - 1
    if (start := _unclosed(wrong, text)) is not None:
        return "the text that starts here is not closed", text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
    sentence = _repeated(wrong, text, offset, line) or _of_character(wrong, text, offset) or _of_value(wrong, text, offset) or PLAIN.get(wrong)
    return sentence or as_told(wrong), line, column


def _unclosed(wrong: str, text: str) -> int | None:
    """Give where the text starts that the file ends in: with the last of its quotes, since none closes it."""
    quotes = {'Expected "\'"': "'", "Expected \"'''\"": "'''", "Unterminated string": '"'}.get(wrong)
    if quotes == '"' and '"' not in text[text.rfind("\n") + 1 :]:
        quotes = '"""'
    start = text.rfind(quotes) if quotes else -1
    return start if start >= 0 else None


def _repeated(wrong: str, text: str, offset: int, line: int) -> str | None:
    """Tell what stands twice, or was closed before."""
    if found := re.search(r"\((?:'|\").*\)", wrong):
        parts = ast.literal_eval(found[0])
        name = _name(".".join(parts))
        if wrong.startswith("Cannot declare"):
            header = re.compile(r"^[ \t]*\[\[?[ \t]*" + r"[ \t]*\.[ \t]*".join(map(re.escape, parts)) + r"[ \t]*\]", re.MULTILINE)
            first = next((text.count("\n", 0, one.start()) + 1 for one in header.finditer(text)), line)
            return f"[{name}] is declared twice" + (f", first on line {first}" if first < line else "")
        return f"[{name}] was given whole before, in braces or below its header, and nothing can be added to it here"
    if found := re.fullmatch(r"Duplicate inline table key '(.*)'", wrong):
        return f"the key '{_name(found[1])}' is given twice in one table"
    if wrong == "Cannot overwrite a value":
        if text[text.rfind("\n", 0, offset) + 1 : offset].lstrip().startswith("["):
            return "this header makes a table of a key that has a value already"
        found = next(reversed([*_ASSIGNED.finditer(text, 0, offset)]), None)
        return f"the key '{_name(found[1])}' is given twice in one table" if found else None
    return None


def _of_character(wrong: str, text: str, offset: int) -> str | None:
    """Tell what a character cannot mean where it stands."""
    if wrong in {"Unescaped '\\' in a string", "Invalid hex value", "Escaped character is not a Unicode scalar value"}:
        escape = text[(slash := text.rfind("\\", 0, offset)) : slash + 2]
        meaning = "starts a character by its number" if escape in {"\\u", "\\U"} else "means nothing"
        return f"'{printable(escape)}' in a text {meaning}; {_RIGHT}"
    if wrong.startswith(("Illegal character", "Found invalid character")):
        character = text[offset : offset + 1]
        return _NOT_CLOSED if character == "\n" else f"the character U+{ord(character):04X} cannot stand here" if character else None
    return None


def _of_value(wrong: str, text: str, offset: int) -> str | None:
    """Tell why there is no value, or no key, where one should be."""
    before = text[:offset].rstrip()[-1:]
    here = text[offset : offset + 1]
    if wrong == "Unclosed inline table" and here == "\n":
        return _BRACES
    if wrong == "Invalid initial character for a key part":
        unfinished = before in {",", "{"} and here in {"\n", "}", "#"}
        return _BRACES if unfinished else "a key is missing here; one of other characters than A to Z, digits, '_' and '-' stands in quotes"
    if wrong != "Invalid value":
        return None
    start = offset - 1 if text[offset - 1 : offset] == "[" else offset
    alone = not text[text.rfind("\n", 0, start) + 1 : start].strip(" \t[")
    if alone and _STARTED.match(text, start):
        return "the list before this is not closed"
    word = re.match(r"\w*", text[offset : offset + LONGEST_SHOWN])
    flag = _WRONG_WORDS.get(word[0].casefold()) if word else None
    return "this is no value; text stands in quotes" + (f", and a flag is written {flag}" if flag else "")


def as_told(message: str) -> str:
    """Take a parser's message into ours: no capital, no full stop, not long, on one line."""
    if message.startswith("Exceeds the limit"):
        return "a number has too many digits"
    short = message if len(message) <= 100 else message[:99] + "…"  # noqa: PLR2004
    line = printable(short)
    return re.sub(" at$", " here", line[:1].lower() + line[1:].rstrip("."))


def _name(text: str) -> str:
    return printable(text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…")
