"""What can be seen at the place where a parser stopped: lookalikes, marks of a merge conflict, other languages' notations, a wrong quote, a date or a number.

Invariant: only the text around that place is looked at; where nothing is plain, nothing is said, and the parser's own words are used.
Each sentence says what is wrong and what to write instead, as a clause for the message of `syntax`.
"""

from __future__ import annotations

import re

from advicetree.format.characters import CURLY, instead, latin, lookalike
from advicetree.text import LONGEST_SHOWN, printable, shown

SECTIONS = ("situation", "action", "ending", "fact", "moment", "stage", "source")
MISSING_EQUALS = "Expected '=' after a key in a key/value pair"
MISSING_BRACKETS = ("Expected ']' at the end of a table declaration", "Expected ']]' at the end of an array declaration")
INVALID_KEY = "Invalid initial character for a key part"
INVALID_STATEMENT = "Invalid statement"
AFTER_STATEMENT = "Expected newline or end of document after a statement"
AFTER_ENTRY = ("Unclosed inline table", "Unclosed array")
MARKS = frozenset("!$%&()*+,/:;<>?@^|~")

_NOT_IN_JSON = {"'": "text and keys need double quotes", **dict.fromkeys("#/", "JSON has no comments; take them out")}
_LINES = (  # how a line begins that is neither TOML nor JSON, and what is said of it
    (re.compile(r"[ \t]*(```|~~~)"), "{} fences a block of code in Markdown; take that line out"),
    (re.compile(r"[ \t]*(\.\.\.|>>>)(?: |$)", re.MULTILINE), "this line begins with '{}', as Python's prompt shows it; leave that out"),
    (re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)", re.MULTILINE), "this is the mark of a merge conflict; keep one of the two sides, and delete the marks"),
)
_COMMENT = re.compile(r"//|/\*|--|<!--|;")
_COMMA = re.compile(r"(?<![\w.+-])[+-]?[0-9]+(?:\.[0-9]{3})*,[0-9]+(?![\w.])")
_FLAGS = {"true": "true", "false": "false", "yes": "true", "no": "false", "on": "true", "off": "false"}
_NOTHING = re.compile(r"(null|none|nil|undefined)\b(?=[ \t]*(?:[,\]}#\r\n]|\Z))", re.IGNORECASE)
_FARTHEST = 40  # characters around the place that belong to what is there
_WORD_BEFORE = re.compile(r"[^\s=\[\],{}\"'#]*\Z")
_WORD_HERE = re.compile(r"[^\s=\[\],{}\"'#]*")
_MORE_WORDS = re.compile(r"[\w-]++(?:[ \t]++[\w-]++)*+(?=[ \t]*+=)")
_HEADER = re.compile(r"[ \t]*(\[\[?)([^\[\]\n]*?)(\]\]?)")
_OTHER_FORMATS = (
    (re.compile(r"\{\\rtf"), "RTF, as a word processor saves it; save it as plain text"),
    (re.compile(r"<(?:\?xml|!doctype|html)", re.IGNORECASE), "XML or HTML, and a tree is written in TOML or JSON"),
    (re.compile(r"---[ \t]*\r?\n"), "YAML, and a tree is written in TOML or JSON"),
    (re.compile(r"[^\n=]*\.(?:toml|json)\s*\Z", re.IGNORECASE), "the name of a file, and not the text of a tree; load(path) reads the file"),
)
_FORMATS = {
    "toml": (re.compile(r"\{"), "json"),
    "json": (re.compile(r"(?:#[^\n]*\n\s*)*(?:\[\[?[A-Za-z][\w.-]*\]|[\w.-]+[ \t]*=)"), "toml"),
}
_HEADER_IN = re.compile(r"[ \t]*[(<{]+[ \t]*([\w.-]+)[ \t]*[)>}]+[ \t]*(?:\n|\Z)")
_PARTS = r"[A-Za-z][A-Za-z0-9_-]*(?:\.[A-Za-z][A-Za-z0-9_-]*)*"
_DATE = "a date is written like 2026-01-05"
_TIME = "a time is written like 2026-01-05T09:00:00Z"
_NUMBERS = {"below", "up-to", "visits", "within", "from", "to", "at-most", "format"}
_UNIT = re.compile(r"(?:second|minute|hour|day|week|month|year)s?\b")
_NEXT_KEY = re.compile(r"""(?:[A-Za-z0-9_.-]+|"[^"\n]*"|'[^'\n]*')[ \t]*=""")
_VALUE = re.compile(r"(?:^|[=\[,])[ \t]*([+-]?[0-9][^\s\"'\[\]{},=#]*(?: [0-9:.]+)?)[ \t]*\Z")
_ASSIGNED = re.compile(r"([A-Za-z0-9_-]+)[ \t]*=[ \t]*\Z")
_REST = re.compile(r"[^\n,\]}\"#]*")
_LIKE_A_DATE = re.compile(r"[0-9]{1,4}(?:[-./][0-9]{1,2}[-./][0-9]{1,4}|\.? [^\W\d_]+ [0-9]{4})")
_LIKE_A_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[. '_][0-9]{3})+")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_BEGUN = {'"': re.compile(r'(?<!\\)"((?:[^"\\]|\\.)*)\Z'), "'": re.compile(r"'([^']*)\Z")}
_ENDS = re.compile(r"[\s,\]}]*(?:\s#\s[^#]*)?\Z")  # what follows a text on its line
_LAST_WORDS = 3
_LONGEST_VALUE = 3 * LONGEST_SHOWN  # characters of a value that are looked at


def cause(text: str, offset: int) -> tuple[str, int] | None:
    """What is wrong at a place in TOML or JSON, and where it starts, if that can be seen there."""
    line = text.rfind("\n", 0, offset) + 1
    for begins, told in _LINES:
        if (found := begins.match(text, line)) is not None:
            return told.format(*found.groups()), line
    here = text[offset : offset + 1]
    if (said := instead(here)) is not None:
        return said, offset
    if not here.isascii() and (letter := lookalike(_word(text, offset))) is not None and f"'{here}'" in letter:
        return f"{letter}, is used here; write '{latin(here)}'", offset
    for number in _COMMA.finditer(text, max(line, offset - _FARTHEST), offset + _FARTHEST):
        if number.start() < offset and not text[number.end() : offset].strip(" \t") and text[line : number.start()].rstrip(" \t")[-1:] in {"=", ":"}:
            return f"the number {number[0]} has a comma; write a point before decimals, and nothing between thousands", number.start()
    return None


def other_format(text: str, format: str, name: str) -> str | None:
    """In which other format a text is that was read as TOML or JSON, if its start shows it; its `name` says whether it is from a file."""
    start = len(text) - len(text.lstrip())
    begins, other = _FORMATS[format]
    in_file = name.casefold().endswith(f".{format}")
    right = f", and the name of a {other.upper()} file ends in .{other}" if in_file else f'; read it by loads(text, "{other}")'
    formats = (*_OTHER_FORMATS, (begins, other.upper() + right))
    return next((f"this is {told}" for begins, told in formats if begins.match(text, start)), None)


def of_value(text: str, offset: int, quotes: str = "quotes") -> str:
    """What is meant by a word or a mark that is not a value."""
    if (nothing := _NOTHING.match(text, offset)) is not None:
        return f"{nothing[1]} cannot be written as a value; leave its key out"
    word = re.match(r"\w*", text[offset : offset + LONGEST_SHOWN])
    flag = _FLAGS.get(word[0].casefold()) if word else None
    return f"this is not a value; text needs {quotes}" + (f", and a flag is written {flag}" if flag else "")


def of_comment(wrong: str, text: str, offset: int) -> str | None:
    """How a comment starts in TOML, where one starts here as it does in another language."""
    line = text.rfind("\n", 0, offset) + 1
    start = offset - len(text[line:offset].lstrip(" \t")) if wrong == MISSING_EQUALS else offset
    mark, before = _COMMENT.match(text, start), text[line:start].rstrip(" \t")
    return f"a comment starts with #, and not with {mark[0]}" if mark and before[-1:] != "=" and (not before or text[start - 1] in " \t") else None


def of_key(wrong: str, text: str, offset: int) -> str | None:
    """What is wrong with a key or a header in TOML that a parser could not read to its end."""
    here = text[offset : offset + 1]
    if not here.isascii() and wrong in {MISSING_EQUALS, INVALID_KEY, INVALID_STATEMENT, *MISSING_BRACKETS}:
        return f"'{printable(here)}' cannot be in a key or an id; they take the letters a to z, digits and '-'"
    if wrong in MISSING_BRACKETS:
        return _of_header(text, offset)
    if wrong == INVALID_STATEMENT and (named := _HEADER_IN.match(text, offset)) is not None:
        return f"a header needs square brackets: write [{printable(named[1][:LONGEST_SHOWN])}]"
    if (wrong == INVALID_STATEMENT and here == ".") or (wrong == INVALID_KEY and (here == "." or text[:offset].rstrip(" \t")[-1:] in {".", "["})):
        return _of_dots(text, offset)
    key = _last_word(text[:offset].rstrip(" \t\"'"))
    return _without_equals(key, here, text, offset) if wrong == MISSING_EQUALS and key else None


def _without_equals(key: str, here: str, text: str, offset: int) -> str:
    """What is wrong after a key, where '=' is wanted."""
    spaced = text[offset - 1].isspace()
    if here == ":" and text[offset + 1 : offset + 2] in {"", " ", "\t", "\n", '"', "'"}:
        return f"a key is followed by '=', and not by ':'; write {key} = ..."
    if here in {'"', "'"} and not spaced:
        return f"there is a quote after the key '{key}', and none before it; take it out"
    if here in MARKS and not spaced:
        return f"'{here}' cannot be in a key or an id; write '-' instead"
    if spaced and (more := _MORE_WORDS.match(text, offset, offset + LONGEST_SHOWN)):
        return f"a key has no spaces; write {'-'.join([key, *more[0].split()])} = ..."
    return f"'=' is missing after the key '{key}'"


def _of_header(text: str, offset: int) -> str | None:
    """How a header is written that has other characters than a header can have; `None` where its end is missing."""
    found = _HEADER.match(text, text.rfind("\n", 0, offset) + 1)
    if found is None or len(found[1]) != len(found[3]) or len(found[2]) > LONGEST_SHOWN:
        return None
    section, *rest = re.split(r"[^\w.-]+", found[2].strip())
    name = section + ("." if section in SECTIONS and rest else "-" if rest else "") + "-".join(rest)
    right = f": write {found[1]}{name.strip('-.')}{found[3]}" if re.fullmatch(_PARTS, name) else ""
    return f"a header has no spaces and no other marks than '.' and '-' in it{right}"


def _of_dots(text: str, offset: int) -> str | None:
    """How a header or a key is written that has a dot too many, or nothing but brackets."""
    line = text[(start := text.rfind("\n", 0, offset) + 1) : text.find("\n", start) % (len(text) + 1)]
    found = _HEADER.match(line) or re.match(r"[ \t]*()([\w.-]+)()[ \t]*=", line)
    name = re.sub(r"\.{2,}", ".", re.sub(r"\s", "", found[2])).strip(".") if found else ""
    if found is None or len(name) > LONGEST_SHOWN or not name.isascii():
        return None
    if not found[2].strip():
        return "a header names a table, such as [situation.ID]"
    return f"there is one dot between two names, and none at an end: write {found[1]}{name}{found[3]}{'' if found[1] else ' = ...'}"


def after_value(wrong: str, text: str, offset: int) -> str | None:
    """What is wrong with the value that ends before a place where a parser wanted a comma, a bracket or a new line."""
    if wrong != AFTER_STATEMENT and wrong not in AFTER_ENTRY:
        return None
    before, here = text[text.rfind("\n", 0, offset) + 1 : offset], text[offset : offset + 1]
    if here in {"", "\n", "]", "}"} or (wrong == AFTER_ENTRY[0] and _NEXT_KEY.match(text, offset)):
        return None
    parted = before[-1:] in {" ", "\t"}
    quote = before.rstrip(" \t")[-1:]
    if quote in {'"', "'"}:
        return _of_quote(quote, wrong) if here.isalnum() or not (parted or here in "=:;") else None
    return _of_bare(wrong, text, offset, before[-_LONGEST_VALUE:])


def _of_quote(quote: str, wrong: str) -> str | None:
    if quote == "'":
        return "a text in single quotes ends at the next ': put one that holds a ' in double quotes"
    return None if wrong == AFTER_STATEMENT else 'a quote is missing earlier on this line, or one is inside a text, where it is written \\"'


def _of_bare(wrong: str, text: str, offset: int, before: str) -> str | None:
    """How a value that starts with a digit is written."""
    found = _VALUE.search(before)
    rest = _REST.match(text, offset, offset + _LONGEST_VALUE)
    if found is None or rest is None:
        return None
    whole = (before[found.start(1) :] + rest[0]).strip()
    key = _ASSIGNED.search(before[: found.start(1)])
    if key is not None and key[1] == "phone":
        return f'a phone number is text: write phone = "{printable(whole[:LONGEST_SHOWN])}"'
    if (said := _of_time(whole) or _of_number(whole)) is not None:
        return said
    if wrong != AFTER_STATEMENT and rest[0][:1].isdigit():
        return None
    number = _NUMBER.match(whole)
    if key is not None and number is not None and key[1] in _NUMBERS and not (key[1] == "at-most" and _UNIT.search(whole)):
        return f"a number is written alone: write {key[1]} = {number[0][:LONGEST_SHOWN]}"
    return f'text needs quotes: "{printable(whole[:LONGEST_SHOWN])}"'


def _of_time(whole: str) -> str | None:
    """How a date or a time is written, where one was meant."""
    timed = ":" in whole
    if not _LIKE_A_DATE.match(whole) and not _LIKE_A_TIME.match(whole):
        return None
    return f"{_TIME if timed else _DATE}, and not like {shown(whole)}"


def _of_number(whole: str) -> str | None:
    """How a number is written, where it has more in it than digits and one point."""
    if _THOUSANDS.fullmatch(whole):
        return f"a number has nothing between its thousands: write {re.sub('[^0-9]', '', whole)[:LONGEST_SHOWN]}"
    return f"a number does not start with a 0: write {whole.lstrip('0')[:LONGEST_SHOWN]}" if re.fullmatch(r"0+[1-9][0-9]*(\.[0-9]+)?", whole) else None


def of_text(text: str, offset: int, quote: str) -> str:
    """Where the closing quote of a text is missing that is not closed on its line, or which curly quote was meant to close it."""
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    curly = next((c for c in reversed(line) if c in CURLY), None) if line.count('"') % 2 else None
    if curly is not None:
        return f"the text is not closed on its line: '{curly}' is a curly quote, and only a straight one closes it"
    end = line[-_LONGEST_VALUE:]
    begun = _BEGUN[quote].search(end)
    words = _ENDS.sub("", begun[1] if begun else end).replace('\\"', '"').split()
    after = f", after {shown(' '.join(words[-_LAST_WORDS:]))}" if words else ""
    return f"a quote ({quote}) is missing at the end of the text{after} (a text of several lines goes between three quotes)"


def of_json(text: str, offset: int) -> tuple[str, int] | None:
    """What a text in JSON has that JSON does not know, and where it starts."""
    here, before, after = text[offset : offset + 1], text[:offset].rstrip(), text[offset + 1 : offset + 1 + _FARTHEST].lstrip()
    comma = len(before) - 1 if here in {"}", "]"} and before.endswith(",") else offset if here == "," and after[:1] in {"}", "]"} else None
    if comma is not None:
        return "there is a comma before the closing bracket; take it out", comma
    if here in {"", ",", "}", "]"} and before.endswith((":", ",", "[")):
        return f"a value is missing after '{before[-1]}'", offset
    said = _NOT_IN_JSON.get(here)
    return (said, offset) if said is not None else None


def _word(text: str, offset: int) -> str:
    """The word around a place."""
    before = _WORD_BEFORE.search(text[max(offset - _FARTHEST, 0) : offset])
    here = _WORD_HERE.match(text, offset, offset + _FARTHEST)
    return (before[0] if before else "") + (here[0] if here else "")


def _last_word(text: str) -> str:
    """The key that a text ends in."""
    found = _WORD_BEFORE.search(text[-LONGEST_SHOWN:])
    return printable(found[0]) if found else ""
