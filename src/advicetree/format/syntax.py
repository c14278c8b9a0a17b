"""What is wrong with a text that is not TOML or not JSON, in words that say what to write instead.

Invariant: the parser has refused the text; its message and the place that it names are all that this starts from;
what is not known here is said as the parser says it.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress

from advicetree.format.schema import FORMAT
from advicetree.format.syntax_hints import (
    AFTER_ENTRY,
    AFTER_STATEMENT,
    INVALID_KEY,
    INVALID_STATEMENT,
    MISSING_BRACKETS,
    MISSING_EQUALS,
    SECTIONS,
    after_value,
    cause,
    of_comment,
    of_json,
    of_key,
    of_text,
    of_value,
    other_format,
)
from advicetree.format.types import Type
from advicetree.spans import QUOTED
from advicetree.text import LONGEST_SHOWN, printable

_AT_LINE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_KEYS = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
_ASSIGNED = re.compile(rf"(?<![A-Za-z0-9_.\"'-])({_KEYS})[ \t]*=")
_FARTHEST = 5_000  # characters from where the parser stopped back to the key of that value
_LISTS = re.compile(r"promise|example|fact\.[^.]+\.bands|action\.[^.]+\.(?:how|caution)|ending\.[^.]+\.say")
_STARTED = re.compile(rf"(?:{_KEYS}[ \t]*=|\[\[?[ \t]*{_KEYS}[ \t]*\]\]?[ \t]*(?:#.*)?$)", re.MULTILINE)
_ID_BELOW = re.compile(r"[ \t]*\]\][^\n]*\n[ \t]*id[ \t]*=[ \t]*[\"']([a-z0-9-]+)[\"']")
_BRACKETS = re.compile(rf"{QUOTED}|#[^\n]*+|[\[\]{{}}]", re.DOTALL)
_HEADER = re.compile(r"\[\[?[ \t]*([^\[\]\n]*?)[ \t]*\]")
_ASSIGNED_TABLE = re.compile(r"([A-Za-z0-9_.\"'-]+)[ \t]*=[ \t]*\Z")
_ONE_LINE = "a table in braces has to be on one line"
_COMMA = "a comma is missing before this, or the {what} is not closed"
_RIGHT = "put the text in single quotes, or double the backslash"
_PLAIN = {
    MISSING_EQUALS: "'=' is missing after the key",
    MISSING_BRACKETS[0]: "']' is missing after the header",
    MISSING_BRACKETS[1]: "']]' is missing after the header",
    AFTER_STATEMENT: 'nothing more can be on this line: a quote in a text is written \\", a comment starts with #',
    INVALID_STATEMENT: "this is neither a header nor a key; a key of other characters than A to Z, digits, '_' and '-' needs quotes",
    "Invalid date or datetime": "there is no such date or time",
    AFTER_ENTRY[0]: _COMMA.format(what="table in braces"),
    AFTER_ENTRY[1]: _COMMA.format(what="list"),
}


def toml_mistake(message: str, text: str, name: str) -> tuple[str, int, int]:
    """The sentence for a parser's message on a text of some name, with its line and column."""
    if (other := other_format(text, "toml", name)) is not None:
        return other, 1, 1
    text = text.replace("\r\n", "\n")  # as the parser counts
    at = _AT_LINE.search(message)
    wrong = _AT_LINE.sub("", message)
    line, column = (int(at[1]), int(at[2])) if at and at[1] else (text.count("\n") + 1, len(text) - text.rfind("\n"))
    lines = text.split("\n")
    offset = sum(len(before) + 1 for before in lines[: line - 1]) + column - 1
    sentence, start = _seen(wrong, text, offset, line)
    return sentence, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


def _seen(wrong: str, text: str, offset: int, line: int) -> tuple[str, int]:
    """The sentence, and the place that it is about: where the parser stopped, or where what it stopped at begins."""
    if (start := _unclosed(wrong, text)) is not None:
        return "the text that starts here is not closed", start
    if (again := _assigned_again(wrong, text, offset)) is not None:
        return again
    if (seen := cause(text, offset)) is not None:
        return seen
    sentence = (
        _declared_again(wrong, text, offset, line) or of_comment(wrong, text, offset) or _of_character(wrong, text, offset) or of_key(wrong, text, offset)
    )
    return sentence or after_value(wrong, text, offset) or _of_value(wrong, text, offset) or _PLAIN.get(wrong) or in_our_words(wrong), offset


def _unclosed(wrong: str, text: str) -> int | None:
    """Where the text starts that the file ends in: with the last of its quotes, since none closes it."""
    quotes = {'Expected "\'"': "'", "Expected \"'''\"": "'''", "Unterminated string": '"'}.get(wrong)
    if quotes == '"' and '"' not in text[text.rfind("\n") + 1 :]:
        quotes = '"""'
    start = text.rfind(quotes) if quotes else -1
    return start if start >= 0 else None


def _assigned_again(wrong: str, text: str, offset: int) -> tuple[str, int] | None:
    """Which key is given a second time, or adds to what was closed before; and where that is, if it is near."""
    if not wrong.startswith(("Duplicate inline table key", "Cannot overwrite a value", "Cannot mutate immutable namespace")) or _in_header(text, offset):
        return None
    key = _assigned(text, offset)
    if key is None:
        return _closed(wrong) or "a key is given twice in one table", offset
    return _closed(wrong) or f"the key '{_name(key[1])}' is given twice in {_table_with(key[1], text, offset)}", key.start()


def _table_with(key: str, text: str, offset: int) -> str:
    """The table that has a key twice, and where the key belongs if a table around it takes that too, since its header may have taken the key from there."""
    place = Open(text, offset)
    around = list(_types_around(place.header))
    outer = next((name for name, table in reversed(around) if key in table.keys), None)
    return "one table" if outer is None or place.starts else f"{place.above}; write that of [{_name(outer)}] above this header"


def _types_around(header: str) -> Iterator[tuple[str, Type]]:
    """The tables around that of a header, outermost first, without the tree itself, each with what it takes."""
    around: Type = FORMAT.tree
    parts = header.split(".")
    with suppress(KeyError):
        for depth, part in enumerate(parts[:-1], 1):
            around = around.inside(part)
            yield ".".join(parts[:depth]), around


def _assigned(text: str, offset: int) -> re.Match[str] | None:
    """Find the key whose value ends at an offset: the last one from which all up to there is one assignment."""
    for found in reversed([*_ASSIGNED.finditer(text, max(0, offset - _FARTHEST), offset)]):
        with suppress(ValueError, RecursionError):
            if len(tomllib.loads(text[found.start() : offset])) == 1:
                return found
    return None


def _declared_again(wrong: str, text: str, offset: int, line: int) -> str | None:
    """Which table is declared a second time, or was closed before."""
    if wrong == "Cannot overwrite a value" and (header := _in_header(text, offset)):
        name = header.strip("[] \t")
        first = _declared(name, text, line)
        if header.startswith("[[") and first < line and _LISTS.fullmatch(name):
            return f"[{_name(name)}] on line {first} is one table, and here is a list of them; write [[{_name(name)}]] there too"
        section, _, id = name.partition(".")
        if header.startswith("[[") and section in SECTIONS and "." not in id:
            given = _ID_BELOW.match(text, offset)
            return f"two brackets make a list, and this is one {section}: write [{section}.{_name(id or (given[1] if given else 'ID'))}]"
        return "this header makes a table of a key that has a value already"
    if not wrong.startswith("Cannot declare"):
        return _closed(wrong)
    key = _parts(wrong)
    name = _name(key)
    first = _declared(key, text, line)
    if first == line:
        return _closed(wrong)
    right = f"; each entry of a list has two brackets: write [[{name}]]" if _LISTS.fullmatch(key) else ""
    return f"[{name}] is declared twice, first on line {first}{right}"


def _closed(wrong: str) -> str | None:
    """That a table was written out before, as a clause."""
    key = _parts(wrong)
    return f"[{_name(key)}] was already written out in full above; add this there" if key else None


def _parts(wrong: str) -> str:
    """The key that a parser's message names by its parts, with dots between them."""
    found = re.search(r"\((?:'|\").*\)", wrong)
    return ".".join(ast.literal_eval(found[0])) if found else ""


def _in_header(text: str, offset: int) -> str:
    """The part of a header before an offset, if its key ends there."""
    before = text[text.rfind("\n", 0, offset) + 1 : offset].strip(" \t")
    return before if before.startswith("[") and text[offset:].lstrip(" \t").startswith("]") else ""


def _declared(key: str, text: str, line: int) -> int:
    """The line of the first header of a table, if that is above a line, or that line."""
    parts = map(re.escape, key.split("."))
    header = re.compile(r"^[ \t]*\[\[?[ \t]*" + r"[ \t]*\.[ \t]*".join(parts) + r"[ \t]*\]", re.MULTILINE)
    return next((text.count("\n", 0, one.start()) + 1 for one in header.finditer(text)), line)


def _of_character(wrong: str, text: str, offset: int) -> str | None:
    """What a character cannot mean at this place."""
    if wrong in {"Unescaped '\\' in a string", "Invalid hex value", "Escaped character is not a Unicode scalar value"}:
        if text.startswith("\\'", text.rfind("\\", 0, offset)):
            return "a ' between double quotes needs no backslash; take it out"
        escape = text[(slash := text.rfind("\\", 0, offset)) : slash + 2]
        meaning = "starts a character by its number" if escape in {"\\u", "\\U"} else "means nothing"
        return f"'{printable(escape)}' in a text {meaning}; {_RIGHT}"
    if wrong.startswith(("Illegal character", "Found invalid character")):
        character = text[offset : offset + 1]
        if character == "\n":
            return of_text(text, offset, '"' if wrong.startswith("Illegal") else "'")
        return f"the character U+{ord(character):04X} cannot be here" if character else None
    return None


def _of_value(wrong: str, text: str, offset: int) -> str | None:
    """Why there is no value, or no key, where one should be."""
    before = text[:offset].rstrip()[-1:]
    here = text[offset : offset + 1]
    if wrong == AFTER_ENTRY[0] and here == "\n":
        return Open(text, offset).longer()
    if wrong == INVALID_KEY:
        unfinished = before in {",", "{"} and here in {"\n", "}", "#"}
        return Open(text, offset).longer() if unfinished else "a key is missing here; one of other characters than A to Z, digits, '_' and '-' needs quotes"
    unclosed = _of_list(text, offset) if wrong in {"Invalid value", AFTER_ENTRY[1]} else None
    return unclosed or (_no_value(text, offset, before, here) if wrong == "Invalid value" else None)


def _of_list(text: str, offset: int) -> str | None:
    """Where a list begins that is not closed before a key, a header or the end of the text."""
    start = offset - 1 if text[offset - 1 : offset] == "[" else offset
    alone = not text[text.rfind("\n", 0, start) + 1 : start].strip(" \t[")
    if not (alone and _STARTED.match(text, start)) and text[offset:].strip():
        return None
    line = Open(text, text.rfind("\n", 0, start) + 1 if alone and start < len(text) else start).line()
    return f"the list that begins on line {line} is not closed; write its ']'" if line is not None else None


def _no_value(text: str, offset: int, before: str, here: str) -> str:
    """That there is no value, or why what is there is not one, as a clause."""
    if here == "=":
        return "one '=' is enough"
    if here in {"", "\n", "#", ",", "}"} and before in {"=", ",", "["}:
        return f"a value is missing after '{before}'"
    return of_value(text, offset)


def json_mistake(message: str, text: str, offset: int, name: str) -> tuple[str, int]:
    """The sentence for a parser's message on a text in JSON of some name, and the place that it is about."""
    if (other := other_format(text, "json", name)) is not None:
        return other, 0
    bare = message == "Expecting value" and text[offset : offset + 1].isalpha()
    return cause(text, offset) or of_json(text, offset) or (of_value(text, offset, "double quotes") if bare else in_our_words(message), offset)


def in_our_words(message: str) -> str:
    """A parser's message in our style: no capital, no full stop, not long, on one line."""
    if message.startswith("Exceeds the limit"):
        return "a number has too many digits"
    short = message if len(message) <= 100 else message[:99] + "…"  # noqa: PLR2004
    line = printable(short)
    return re.sub(" at$", " here", line[:1].lower() + line[1:].rstrip("."))


class Open:
    """What is open at a place: each bracket by its offset, outermost first, and the header that this is below."""

    def __init__(self, text: str, offset: int) -> None:
        self.text = text
        self.offset = offset
        self.starts: list[int] = []
        header = -1
        for mark in _BRACKETS.finditer(text, 0, offset):
            if mark[0] in {"[", "{"}:
                if not self.starts and not text[text.rfind("\n", 0, mark.start()) + 1 : mark.start()].strip(" \t"):
                    header = mark.start()
                self.starts.append(mark.start())
            elif mark[0] in {"]", "}"} and self.starts:
                self.starts.pop()
        self._many = text.startswith("[[", header) if header >= 0 else False
        found = _HEADER.match(text, header) if header >= 0 else None
        self.header = found[1] if found else ""

    def line(self) -> int | None:
        """The line where the innermost list begins; `None` where a table in braces is open, or nothing."""
        lists = [start for start in self.starts if self.text[start] == "["]
        return self.text.count("\n", 0, lists[-1]) + 1 if lists else None

    def longer(self) -> str:
        """How a table in braces is written that does not end on its line, or has a comma before its end."""
        if self.starts and self.text.startswith("}", self.offset) and "\n" not in self.text[self.starts[-1] : self.offset]:
            return "no comma goes before '}'; take it out"
        kinds = "".join(self.text[start] for start in self.starts)
        key = _ASSIGNED_TABLE.search(self.text[max(0, self.starts[0] - LONGEST_SHOWN) : self.starts[0]]) if kinds in {"{", "[{"} else None
        if key is None:
            return f"{_ONE_LINE}; write a longer one below a header of its own, after all other keys of its table"
        own = ".".join(filter(None, (self.header, key[1])))
        right = f"below [{_name(own)}]" if kinds == "{" else f"below [[{_name(own)}]]"
        return f"{_ONE_LINE}; write a longer one {right}" + (f", after all other keys of {self.above}" if self.header else "")

    @property
    def above(self) -> str:
        """The header that this is below, as it is written."""
        return f"[[{_name(self.header)}]]" if self._many else f"[{_name(self.header)}]"


def _name(text: str) -> str:
    return printable(text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…")
