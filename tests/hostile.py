"""Files and texts that no reader should trip over, each with what is said of it.

Invariant: each of them is made in a moment, and none of them holds a tree.
"""

import os
from collections.abc import Callable
from pathlib import Path

import attrs

HEAD = b'format = 1\nid = "sound"\ntitle = "Sound"\nstart = "bye"\n[ending.bye]\nsay = "Goodbye."\n'
JSON = b'{"format": 1, "id": "sound", "title": "Sound", "start": "bye", "ending": {"bye": {"say": "Goodbye."}}%s}'
JSON_TOP = b'{"format": '
MIB = 2**20


@attrs.frozen
class Hostile:
    """A file by its name and what makes it, and the one problem that it has: the place in it, the rule and the sentence."""

    what: str
    name: str
    make: Callable[[Path], None]
    told: str

    @property
    def rule(self) -> str:
        return self.told.split(": ")[1]

    @property
    def sentence(self) -> str:
        return self.told.split(": ", 1)[1]


def holding(data: bytes) -> Callable[[Path], None]:
    """Make a file that holds some bytes."""

    def make(path: Path) -> None:
        path.write_bytes(data)

    return make


def toml(more: bytes) -> Callable[[Path], None]:
    """Make a tree in TOML with some more lines below."""
    return holding(HEAD + more)


def in_json(more: bytes) -> Callable[[Path], None]:
    """Make a tree in JSON with some more keys."""
    return holding(JSON % more)


def sparse(path: Path) -> None:
    """Make a file of a gigabyte that takes no room."""
    with path.open("wb") as file:
        file.truncate(1024 * MIB)


def device(path: Path) -> None:
    """Make a name for a device that never ends."""
    path.symlink_to("/dev/zero")


def dangling(path: Path) -> None:
    """Make a name for a file that is not there."""
    path.symlink_to(path.parent / "nowhere.toml")


def circle(path: Path) -> None:
    """Make a name for a link that leads to itself."""
    path.symlink_to(path)


def nodes(number: int) -> bytes:
    """The text of many endings."""
    return b"[ending]\n" + b"".join(b'n%d = { say = "So." }\n' % n for n in range(number))


TOO_LARGE = "1:1: too-large: a tree may have 32 MiB, and this is larger"
TOO_DEEP = "1:1: too-deep: lists or tables are nested too deeply to be a tree"
ENDING = "its keys are 'say', 'help', 'good', 'stage', 'recall', 'source' and 2 more"
DURATION = "a duration is a whole number of seconds, minutes, hours, days or weeks, such as '2 days'"
DIGITS = "a number has too many digits"
FILES = (
    Hostile("a file that is missing", "tree.toml", lambda _: None, "1:1: unreadable: the file cannot be read: No such file or directory"),
    Hostile("a link to nothing", "tree.toml", dangling, "1:1: unreadable: the file cannot be read: No such file or directory"),
    Hostile("a circle of links", "tree.toml", circle, "1:1: unreadable: the file cannot be read: Too many levels of symbolic links"),
    Hostile("a folder", "tree.toml", Path.mkdir, "1:1: not-a-file: this is a folder or a device, and a tree is read from a file"),
    Hostile("a folder of another name", "trees", Path.mkdir, "1:1: not-a-file: this is a folder or a device, and a tree is read from a file"),
    Hostile("a pipe", "tree.toml", os.mkfifo, "1:1: not-a-file: this is a folder or a device, and a tree is read from a file"),
    Hostile("a device", "tree.toml", device, "1:1: not-a-file: this is a folder or a device, and a tree is read from a file"),
    Hostile("another ending", "tree.yaml", holding(b""), "1:1: unknown-format: a tree file's name ends in .toml or .json, and this one does not"),
    Hostile("no ending", "toml", holding(b""), "1:1: unknown-format: a tree file's name ends in .toml or .json, and this one does not"),
    Hostile("a gigabyte", "tree.toml", sparse, TOO_LARGE),
    Hostile("a gigabyte of JSON", "tree.json", sparse, TOO_LARGE),
    Hostile("a byte too many", "tree.toml", holding(b"#" * (32 * MIB + 1)), TOO_LARGE),
    Hostile("too many lines", "tree.toml", holding(b"\n" * 1_000_001), "1:1: too-large: a tree may have 1,000,000 lines, and this has more"),
    Hostile(
        "too many tables", "tree.json", holding(b'{"q":[' + b"[]," * 1_000_000), "1:1: too-large: a tree may have 1,000,000 tables and lists, and this has more"
    ),
    Hostile("too many commas", "tree.json", holding(b'{"q":[1' + b",1" * 1_500_001), "1:1: too-large: a tree may have 1,500,000 commas, and this has more"),
    Hostile("too many dotted keys", "tree.toml", toml(b"q = 1 #" + b"." * 2_000_001), "1:1: too-large: a tree may have 2,000,000 dots, and this has more"),
    Hostile("endless digits", "tree.toml", toml(b"q = 0x" + b"f" * 1_000_000), "1:1: too-large: no number or word of a tree is 5,000 digits long"),
    Hostile(
        "two marks before the text",
        "tree.toml",
        holding(b"\xef\xbb\xbf" * 2 + HEAD),
        "1:1: syntax: this is not TOML: a byte order mark (U+FEFF) is here, which editors do not show; delete it",
    ),
    *(
        Hostile(encoding, "tree.toml", holding(HEAD.decode().encode(encoding)), f"1:1: not-utf-8: the file is written in {encoding[:6]}; save it as UTF-8")
        for encoding in ("UTF-16", "UTF-16-LE", "UTF-16-BE", "UTF-32", "UTF-32-LE", "UTF-32-BE")
    ),
    Hostile("UTF-16 in JSON", "tree.json", holding((JSON % b"").decode().encode("utf-16")), "1:1: not-utf-8: the file is written in UTF-16; save it as UTF-8"),
    Hostile(
        "Latin-1", "tree.toml", toml("# Müll".encode("latin-1")), "7:4: not-utf-8: byte 0xfc is not UTF-8 (in Windows-1252 it is 'ü'); save the file as UTF-8"
    ),
    Hostile("a byte of no encoding", "tree.toml", toml(b"# \x81"), "7:3: not-utf-8: byte 0x81 is not UTF-8; save the file as UTF-8"),
    Hostile("a surrogate", "tree.toml", toml(b"# \xed\xa0\x80"), "7:3: not-utf-8: byte 0xed is not UTF-8 (in Windows-1252 it is 'í'); save the file as UTF-8"),
    Hostile("NUL", "tree.toml", toml(b"# \x00"), "7:3: syntax: this is not TOML: the character U+0000 cannot be here"),
    Hostile(
        "nothing but NUL",
        "tree.toml",
        holding(b"\x00" * 1000),
        "1:1: syntax: this is not TOML: this is neither a header nor a key; a key of other characters than A to Z, digits, '_' and '-' needs quotes",
    ),
    Hostile("control characters", "tree.toml", toml(b'q = "\x1b[31m"'), "7:6: syntax: this is not TOML: the character U+001B cannot be here"),
    Hostile("control characters in JSON", "tree.json", in_json(b', "q": "\x1b"'), "1:110: syntax: this is not JSON: invalid control character here"),
    Hostile("an empty file of JSON", "tree.json", holding(b""), "1:1: syntax: this is not JSON: expecting value"),
    *(
        Hostile(f"{written} in JSON", "tree.json", holding(JSON_TOP + written.encode()), f"1:{column}: syntax: this is not JSON: {told}")
        for written, column, told in (
            ("1,}", 13, "there is a comma before the closing bracket; take it out"),
            ("[1,]}", 14, "there is a comma before the closing bracket; take it out"),
            ("'1'}", 12, "text and keys need double quotes"),
            ("1 // one}", 14, "JSON has no comments; take them out"),
            ("7,5}", 12, "the number 7,5 has a comma; write a point before decimals, and nothing between thousands"),
            ("\u201c1\u201d}", 12, "'\u201c' is a curly quote; text needs straight ones: \""),
        )
    ),
    Hostile(
        "a merge conflict in JSON",
        "tree.json",
        holding(b'{\n<<<<<<< HEAD\n"format": 1}'),
        "2:1: syntax: this is not JSON: this is the mark of a merge conflict; keep one of the two sides, and delete the marks",
    ),
    Hostile("nested lists", "tree.toml", toml(b"q = " + b"[" * 100_000), TOO_DEEP),
    Hostile("nested tables", "tree.toml", toml(b"q = " + b"{q = " * 100_000), TOO_DEEP),
    Hostile("nested lists in JSON", "tree.json", holding(b"[" * 200_000), TOO_DEEP),
    Hostile("nested tables in JSON", "tree.json", holding(b'{"q":' * 200_000), TOO_DEEP),
    Hostile("a dotted key", "tree.toml", toml(b"q." * 100_000 + b"q = 1"), "7:1: too-deep: a key has more than 16 parts, and no key of a tree has so many"),
    Hostile(
        "a dotted header", "tree.toml", toml(b"[" + b"q." * 100_000 + b"q]"), "7:1: too-deep: a key has more than 16 parts, and no key of a tree has so many"
    ),
    Hostile(
        "a dotted key in a table",
        "tree.toml",
        toml(b"q = { q = 1, " + b"q." * 16 + b"q = 1 }"),
        "7:12: too-deep: a key has more than 16 parts, and no key of a tree has so many",
    ),
    Hostile(
        "a dotted key in quotes",
        "tree.toml",
        toml(b'"\\"" .' * 100_000 + b"'q' = 1"),
        "7:1: too-deep: a key has more than 16 parts, and no key of a tree has so many",
    ),
    Hostile("a number of 4,900 digits", "tree.toml", toml(b"q = " + b"1" * 4_900), f"1:1: syntax: this is not TOML: {DIGITS}"),
    Hostile("a number of 4,900 digits in JSON", "tree.json", in_json(b', "q": ' + b"1" * 4_900), f"1:1: syntax: this is not JSON: {DIGITS}"),
    Hostile("NaN in JSON", "tree.json", in_json(b', "q": NaN'), "1:1: syntax: this is not JSON: a value is NaN, which is not a number"),
    Hostile("a day that does not exist", "tree.toml", toml(b"q = 2025-02-29"), "7:5: syntax: this is not TOML: there is no such date or time"),
    Hostile("a header twice", "tree.toml", toml(b"[ending.bye]"), "7:12: syntax: this is not TOML: [ending.bye] is declared twice, first on line 5"),
    Hostile(
        "an enormous key",
        "tree.toml",
        toml(b"q" * MIB + b" = 1"),
        f"7:1: unknown-key: 'qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq…' is not a key of [ending.bye]; {ENDING}",
    ),
    Hostile(
        "an enormous key of another alphabet",
        "tree.toml",
        toml('"{}" = 1'.format("\u00e9" * 8 * MIB).encode()),
        f"7:1: unknown-key: '{'é' * 39}…' is not a key of [ending.bye]; {ENDING}",
    ),
    Hostile("a long word after a key", "tree.toml", toml(b"q " + b"q-" * 1_000), "7:3: syntax: this is not TOML: '=' is missing after the key 'q'"),
    Hostile("many words after a key", "tree.toml", toml(b"q " + b"q " * 1_000), "7:3: syntax: this is not TOML: '=' is missing after the key 'q'"),
    Hostile(
        "a wait of many spaces",
        "tree.toml",
        toml(b'[action.q]\ndo = "Q"\nthen = "bye"\nwait.at-least = "1 q' + b" " * MIB + b'1"'),
        f"10:6: no-duration: 'at-least' of [action.q.wait] is '1 q{' ' * 36}…'; {DURATION}",
    ),
    Hostile(
        "an enormous text",
        "tree.toml",
        toml(b'stage = "' + b"q" * MIB + b'"'),
        "7:1: too-long: 'stage' of [ending.bye] has 1,048,576 characters, and may have 4,000",
    ),
    Hostile(
        "many nodes",
        "tree.toml",
        holding(HEAD.partition(b"[")[0] + nodes(100_001)),
        "5:1: too-many: 'ending' of the tree has 100,001 entries, and may have 100,000",
    ),
    Hostile("a list of a million", "tree.toml", toml(b"q = [" + b"0," * 1_000_000 + b"]"), f"7:1: unknown-key: 'q' is not a key of [ending.bye]; {ENDING}"),
    Hostile("dots in a text", "tree.toml", toml(b'q = "' + b"q." * MIB + b'"'), f"7:1: unknown-key: 'q' is not a key of [ending.bye]; {ENDING}"),
    Hostile("quotes in a text", "tree.toml", toml(b"q = '" + b'\\"' * MIB + b"'"), f"7:1: unknown-key: 'q' is not a key of [ending.bye]; {ENDING}"),
    Hostile(
        "quotes in a long text", "tree.toml", toml(b'q = """' + b'""q' * 100_000 + b'"""'), f"7:1: unknown-key: 'q' is not a key of [ending.bye]; {ENDING}"
    ),
    Hostile("spaces", "tree.toml", toml(b" " * MIB + b"q = 1"), f"7:1048577: unknown-key: 'q' is not a key of [ending.bye]; {ENDING}"),
)
