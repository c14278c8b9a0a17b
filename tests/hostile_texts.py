"""Reads mutated trees by the thousand, and tells what came of it: a tree, a `TreeError`, or a crash.

`python tests/hostile_texts.py --seed 1 --count 200000` stops by itself; its status is 1 if anything but a tree or a `TreeError` came.

Invariant: text number `n` of a seed is always the same, so that `--first n --count 1` gives it again.
Each worker may take a gigabyte of memory, and each text ten seconds; what needs more counts as a crash.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import signal
import sys
import tempfile
import time
import tomllib
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

import attrs

from advicetree import TreeError, load, loads

Made = TypeVar("Made")

ROOT = Path(__file__).parent.parent
GOOD = ("tests/data/good", "tests/data/trees", "trees")
BAD = ("tests/data/bad",)
WORKERS = 2
CHUNK = 200
MOST_SECONDS = 10
MOST_BYTES = 2**30
MOST_CHANGES = 4
LARGEST_SOURCE = 20_000  # characters; some trees that are bad for their size would only slow this down

ODD = (
    *("\ufeff", "\u00a0", "\u200b", "\u2028", "\u202e", "\u0441", "\u00e9", "\u0301", "\ud800", "\udcff", "\U0001f4e6", "\x00", "\x1b[0m", "\x7f"),
    *("\r", "\r\n", "\n", "\t", '"', '"""', "'", "'''", "\\", "\\u12", "[", "[[", "]", "]]", "{", "}", "=", ":", ",", ".", "#", "<<<<<<< HEAD\n"),
    *("\u201c", "\u201d", "\uff0c", "\uff1d", "7,5", "-", "+", "1e999", "nan", "0x", "1979-05-27", "0" * 4_999, "[" * 400),
)
VALUES = (
    *('""', '" "', '"bye"', '"a: b"', '"+2 days"', '"2 days"', '"P1D"', '"q 1.1"', '"\\u200b"', "'x'", '"""\nx"""', "0", "-1", "2.5", "7,5", "1e400", "inf"),
    *(
        "true",
        "false",
        "null",
        "2026-01-05",
        "2026-01-05T09:00:00Z",
        "2026-01-05T09:00:00",
        "[]",
        "[[]]",
        "[1]",
        '["bye"]',
        '["bye", 1]',
        "{}",
        '{ to = "bye" }',
        '"today"',
        '"66 years and 1 month"',
        '["uc", "hb"]',
        '{ f = ["a", "b"], g = { a = "yes" } }',
        '[{ f = "a" }, {}]',
        '[{ if = { f = "a" }, is = "b" }, { is = "a" }]',
        "{ least = 1, most = 2 }",
        '{ g = { label = "G", values = ["a", "g"] } }',
    ),
    *('{ say = "x", if = { a = "b" } }', '{ visits = 1, then = "bye" }', '{ all-of = ["bye"] }', '{"to": "bye"}', '{"say": 1}', "99999999999999999999", "?"),
)
KEYS = (
    *("ask", "do", "say", "how", "if", "answers", "then", "to", "label", "limit", "visits", "wait", "at-least", "since", "until", "about", "others", "was"),
    *(
        "source",
        "claims",
        "stage",
        "recall",
        "note",
        "silence",
        "settles",
        "any-time",
        "remember",
        "number",
        "bands",
        "below",
        "up-to",
        "fact",
        "situation",
        "action",
    ),
    *("several", "groups", "values", "alone", "rules", "is", "unless", "worked-out-from", "date", "reached", "title", "on", "bullets", "link", "least", "most"),
    *("ending", "promise", "example", "moment", "name", "before", "always", "never", "after", "walk", "known", "ends", "moments", "by", "id", "format", "odd"),
)
_VALUE = re.compile(r"""(?<=[=:])[ ]*(?:"[^"\n]*"|'[^'\n]*'|\[[^\]\n]*\]|\{[^}\n]*\}|[^\s,}\]]+)""")
_WORD = re.compile(r"[A-Za-z0-9_-]+")
_KEY = re.compile(r"[A-Za-z0-9_-]+(?=[ ]*=|\"[ ]*:)")


@attrs.frozen
class Source:
    """A tree that others are made of: its text, and its form."""

    text: str
    form: str


@attrs.frozen
class Crash:
    """What else came of a text: its number, the text, its form and what was raised, or that it took too long."""

    number: int
    text: str | bytes
    form: str
    told: str


class TooLong(BaseException):
    """A text takes longer than any may; no part of the library catches this."""


@cache
def sources(folders: tuple[str, ...]) -> tuple[Source, ...]:
    """All trees in some folders, each as it stands, and those in TOML as JSON too."""
    found = []
    for folder in folders:
        for path in sorted((ROOT / folder).iterdir()):
            with suppress(UnicodeDecodeError):
                if path.suffix in {".toml", ".json"} and path.name != "schema.json" and len(text := path.read_text(encoding="utf-8")) < LARGEST_SOURCE:
                    found.append(Source(text, path.suffix[1:]))
    for source in [source for source in found if source.form == "toml"]:
        with suppress(tomllib.TOMLDecodeError):
            found.append(Source(json.dumps(tomllib.loads(source.text), default=str, indent=1), "json"))
    return tuple(found)


def lines(text: str, chance: random.Random) -> str:
    """Swap, leave out, repeat or move lines."""
    all_lines = text.split("\n")
    one, other = chance.randrange(len(all_lines)), chance.randrange(len(all_lines))
    match chance.randrange(4):
        case 0:
            all_lines[one], all_lines[other] = all_lines[other], all_lines[one]
        case 1:
            del all_lines[min(one, other) : min(max(one, other), min(one, other) + 5) + 1]
        case 2:
            all_lines.insert(other, all_lines[one])
        case _:
            all_lines.insert(other, all_lines.pop(one))
    return "\n".join(all_lines)


def swapped(pattern: re.Pattern[str], text: str, chance: random.Random) -> str:
    """Swap two of what a pattern finds."""
    found = list(pattern.finditer(text))
    if len(found) < 2:
        return text
    one, other = sorted(chance.sample(found, 2), key=lambda match: match.start())
    return text[: one.start()] + other[0] + text[one.end() : other.start()] + one[0] + text[other.end() :]


def replaced(pattern: re.Pattern[str], by: tuple[str, ...], text: str, chance: random.Random) -> str:
    """Put one of a few texts in the place of what a pattern finds."""
    found = list(pattern.finditer(text))
    if not found:
        return text
    one = chance.choice(found)
    return text[: one.start()] + chance.choice(by) + text[one.end() :]


def inserted(text: str, chance: random.Random) -> str:
    """Put odd characters somewhere."""
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(ODD) + text[at:]


def cut(text: str, chance: random.Random) -> str:
    """Leave out the end, or a piece in the midst."""
    at = chance.randrange(len(text) + 1)
    return text[:at] + (text[at + chance.randrange(1, 40) :] if chance.random() < 0.7 else "")


def grafted(text: str, chance: random.Random) -> str:
    """Put a piece of another tree somewhere."""
    other = chance.choice(sources(GOOD + BAD)).text
    start, at = chance.randrange(len(other)), chance.randrange(len(text) + 1)
    return text[:at] + other[start : start + chance.randrange(200)] + text[at:]


def grown(text: str, chance: random.Random) -> str:
    """Repeat a piece many times."""
    at = chance.randrange(len(text) + 1)
    piece = text[at : at + chance.randrange(1, 30)]
    return text[:at] + piece * chance.choice((2, 10, 300)) + text[at:]


CHANGES: tuple[Callable[[str, random.Random], str], ...] = (
    lines,
    lines,
    partial(swapped, _WORD),
    partial(swapped, _KEY),
    partial(swapped, _VALUE),
    partial(replaced, _VALUE, VALUES),
    partial(replaced, _VALUE, VALUES),
    partial(replaced, _VALUE, VALUES),
    partial(replaced, _KEY, KEYS),
    partial(replaced, _KEY, KEYS),
    partial(replaced, _WORD, KEYS),
    inserted,
    cut,
    grafted,
    grown,
)


def flipped(text: str, chance: random.Random) -> bytes:
    """The bytes of a text with a few of them changed."""
    data = bytearray(text.encode("utf-8", "surrogatepass") or b"#")
    for _ in range(chance.randrange(1, MOST_CHANGES)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def changed(text: str, chance: random.Random) -> str:
    """A text in JSON with other values and keys in it, which stays JSON."""
    try:
        data = json.loads(text)
    except ValueError:
        return text
    for _ in range(chance.randrange(1, 2 * MOST_CHANGES)):
        holders = list(tables_and_lists(data))
        if not holders:
            break
        holder = chance.choice(holders)
        value: Any = chance.choice(VALUES)
        with suppress(ValueError):
            value = json.loads(value)
        if chance.random() < 0.3:
            value = chance.choice(holders)
        value = json.loads(json.dumps(value))  # a copy
        if isinstance(holder, list):
            holder.insert(chance.randrange(len(holder) + 1), value)
        elif chance.random() < 0.2 and holder:
            del holder[chance.choice(list(holder))]
        else:
            holder[chance.choice(list(holder) or KEYS) if chance.random() < 0.5 else chance.choice(KEYS)] = value
    return json.dumps(data)


def tables_and_lists(value: Any) -> Iterator[Any]:
    """All tables and lists in a value."""
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from tables_and_lists(inner)


def mutated(seed: int, number: int) -> tuple[str | bytes, str]:
    """Text number `number` of a seed, and its form; bytes are to be read from a file."""
    chance = random.Random(f"{seed}:{number}")  # noqa: S311
    source = chance.choice(sources(GOOD if chance.random() < 0.7 else BAD))
    text = source.text
    way = chance.random()
    if way < 0.15:
        return flipped(text, chance), source.form
    if way < 0.45 and source.form == "json":
        return changed(text, chance), "json"
    for _ in range(chance.randrange(1, MOST_CHANGES)):
        text = chance.choice(CHANGES)(text, chance)
    return text, source.form


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise `TooLong` where what is done here takes longer; where the system has no alarms, afterwards."""

    def too_long(*_: object) -> None:
        raise TooLong

    started = time.monotonic()
    has_alarm = hasattr(signal, "setitimer")
    if has_alarm:
        signal.signal(signal.SIGALRM, too_long)
        signal.setitimer(signal.ITIMER_REAL, seconds, seconds)  # again, where what was raised got lost
    try:
        yield
    finally:
        if has_alarm:
            signal.setitimer(signal.ITIMER_REAL, 0)
    if time.monotonic() - started > seconds:
        raise TooLong


def outcome(text: str | bytes, form: str, folder: Path) -> str:
    """What comes of a text: `loads`, `TreeError` (`syntax` where it is that), or, on more lines than one, what else was raised."""
    try:
        with at_most(MOST_SECONDS):
            if isinstance(text, str):
                loads(text, form)
            else:
                path = folder / f"tree.{form}"
                path.write_bytes(text)
                load(path)
    except TreeError as error:
        return "syntax" if error.problems[0].rule == "syntax" else "TreeError"
    except TooLong:
        return f"crash\nit took longer than {MOST_SECONDS} seconds"
    except Exception:  # noqa: BLE001  (whatever comes is told)
        return f"crash\n{traceback.format_exc()}"
    return "loads"


def bounded() -> None:
    """Let this process take no more memory than it may, where the system can see to that."""
    with suppress(ImportError):
        import resource  # noqa: PLC0415  (not on Windows)

        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))


def spread(work: Callable[[range], Made], chunks: list[range], workers: int = WORKERS) -> Iterator[Made]:
    """What comes of chunks of work, done side by side in processes of bounded memory; raises `BrokenProcessPool` where one of them dies."""
    with ProcessPoolExecutor(workers, get_context("spawn"), bounded) as pool:
        yield from pool.map(work, chunks)


def tried(seed: int, numbers: range) -> tuple[Counter[str], list[Crash], float, int]:
    """Read some texts, and give how often what came of them, the crashes, the longest time in seconds and the most memory in bytes."""
    counts: Counter[str] = Counter()
    crashes = []
    longest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for number in numbers:
            text, form = mutated(seed, number)
            started = time.monotonic()
            what, _, told = outcome(text, form, Path(folder)).partition("\n")
            longest = max(longest, time.monotonic() - started)
            counts[what] += 1
            if told:
                crashes.append(Crash(number, text, form, told))
    return counts, crashes, longest, most_memory()


def most_memory() -> int:
    """The most memory that this process has had, in bytes; 0 where the system does not tell."""
    try:
        import resource  # noqa: PLC0415  (not on Windows)
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def kept(crash: Crash, seed: int, folder: Path) -> Path:
    """Write the text that crashed to a folder, and what it raised beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"seed-{seed}-text-{crash.number}.{crash.form}"
    path.write_bytes(crash.text if isinstance(crash.text, bytes) else crash.text.encode("utf-8", "surrogatepass"))
    path.with_suffix(".txt").write_text(f"seed {seed}, text {crash.number}\n\n{crash.told}\n", encoding="utf-8", errors="replace")
    return path


def main(argv: list[str] | None = None) -> int:
    """Read mutated trees, print what came of them, and give the status."""
    parser = argparse.ArgumentParser(description="Reads mutated trees, and tells what came of it.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=10_000, help="how many texts")
    parser.add_argument("--first", type=int, default=0, help="the number of the first text")
    parser.add_argument("--keep", type=Path, default=Path("hostile-texts"), help="the folder for texts that crash")
    wanted = parser.parse_args(argv)
    end = wanted.first + wanted.count
    chunks = [range(start, min(start + CHUNK, end)) for start in range(wanted.first, end, CHUNK)]
    counts: Counter[str] = Counter()
    longest, memory = 0.0, 0
    for more, crashes, seconds, size in spread(partial(tried, wanted.seed), chunks):
        counts += more
        longest, memory = max(longest, seconds), max(memory, size)
        for crash in crashes:
            print(f"crash: {kept(crash, wanted.seed, wanted.keep)}: {crash.told.strip().splitlines()[-1]}", flush=True)
    refused = counts["TreeError"] + counts["syntax"]
    outcomes = f"{counts['loads']:,} loads, {refused:,} TreeError ({counts['syntax']:,} of them syntax), {counts['crash']:,} crash"
    print(f"seed {wanted.seed}, {counts.total():,} texts: {outcomes}")
    print(f"the longest took {longest:.1f} seconds; the most memory of a worker was {memory / 2**20:.0f} MiB")
    return 1 if counts["crash"] else 0


if __name__ == "__main__":
    sys.exit(main())
