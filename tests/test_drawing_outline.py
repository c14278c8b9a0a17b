"""The outline: the tree can be built again from its words alone, whatever texts stand in it, and all forms tell the same."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

import drawn
import drawn_rich
from advicetree import Session, TooSoon, Tree, draw, load, loads, shipped, shipped_ids
from advicetree.blocks import as_text
from advicetree.checking import check
from advicetree.drawing.outline import formats as room
from advicetree.drawing.outline.content import content_of
from advicetree.drawing.outline.formats import markdown, outline, text
from advicetree.drawing.selection import numbers
from advicetree.drawing.sentences import Quote
from advicetree.drawing.view import view
from advicetree.durations import duration, iso_duration
from advicetree.engine import way_of
from advicetree.format.write import plain
from advicetree.model import Node
from advicetree.problems import Problem
from advicetree.promises import Point

DATA = Path(__file__).parent / "data"
PARCEL = DATA / "good" / "lost-parcel.toml"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)
WIDE = 1_000_000
CHANNELS = {"by phone": "call", "by e-mail": "mail", "by letter": "letter", "by message": "message", "in person": "in-person", "online": "online"}
Data = dict[str, Any]

# Reading an outline


@attrs.frozen
class Told:
    """An item as it is read: its words, still with the marks of its form, and the items below."""

    words: str
    below: list[Told] = attrs.field(factory=list)


@attrs.frozen
class Part:
    """A headline with its items; the level is 1 for the tree, 2 for stages and lists, 3 for nodes."""

    level: int
    title: str
    items: list[Told] = attrs.field(factory=list)


@attrs.frozen
class Form:
    """How a form marks what stands in a sentence, as expressions, and how the author's words are got back."""

    marks: dict[str, str]
    back: Callable[[str], str]

    def read(self, template: str, words: str) -> list[str] | None:
        """What stands at the marks of a template, such as `{label} ({name}): go to {to}`; `None` where the words are no such sentence."""
        found = re.fullmatch(self._compiled(template), words, re.DOTALL)
        return None if found is None else [self.back(group) for group in found.groups() if group is not None]

    def begun(self, template: str, words: str) -> tuple[list[str], str]:
        """What stands at the marks of a template that a sentence begins with, and the rest of the sentence, still with the marks of its form."""
        found = re.match(self._compiled(template), words, re.DOTALL)
        assert found is not None, words
        return [self.back(group) for group in found.groups()], words[found.end() :]

    def before(self, template: str, words: str) -> str:
        """What stands before the last such words of a sentence, still with the marks of its form."""
        found = re.fullmatch(f"(?P<before>.*){self._compiled(template)}", words, re.DOTALL)
        assert found is not None, words
        return found["before"]

    def all(self, template: str, words: str) -> list[list[str]]:
        return [[self.back(group) for group in found.groups()] for found in re.finditer(self._compiled(template), words)]

    def _compiled(self, template: str) -> str:
        return "".join(self.marks[part[1:-1]] if part.startswith("{") else re.escape(part) for part in re.split(r"(\{\w+\})", template) if part)


def from_markdown(words: str) -> str:
    return html.unescape(re.sub(r"</?span>", "", words).replace("<br>", "\n"))


RAW = r"[^“”`*\[\]\\_]*"
MARKDOWN = Form(
    {
        "said": f"({RAW})",
        "label": rf"\*\*({RAW})\*\*",
        "name": r"`([^`]+)`",
        "id": "`([^`]+)`",
        "to": rf"\[(\d+), ({RAW})\]\(#[a-z0-9.-]+\)\.?",
        "brief": r"\[(\d+)\]\(#[a-z0-9.-]+\)",
        "link": rf"\[({RAW})\]\([^\s()]+\)",
        "next": r"; (?=\[)",
        "rest": "(.*)",
        "number": r"(-?[0-9.]+(?:e[+-]?[0-9]+)?)",
    },
    from_markdown,
)
PLAIN = Form(
    {
        "said": "(.*)",
        "label": "(?:, )?(.+?)",
        "name": r"([A-Za-z0-9.\- ]+?)",
        "id": "([a-z0-9-]+)",
        "to": r"(\d+), (.*)",
        "brief": r"(\d+)",
        "link": "(.*)",
        "next": r"; (?=\d)",
        "rest": "(.*)",
        "number": r"(-?[0-9.]+(?:e[+-]?[0-9]+)?)",
    },
    str,
)


def nested(lines: list[tuple[int, str]]) -> list[Told]:
    """Items by their depths."""
    items: list[Told] = []
    stack: list[list[Told]] = [items]
    for told, words in lines:
        item = Told(words)
        depth = min(told, len(stack) - 1)  # below a sentence of a node, nothing has a dash
        stack[depth].append(item)
        stack[depth + 1 :] = [item.below]
    return items


def parts_of_markdown(written: str) -> list[Part]:
    parts: list[Part] = []
    lines: list[list[tuple[int, str]]] = []
    for line in written.split("\n"):
        if heading := re.fullmatch(r"(#{1,3}) (.*)", line):
            parts.append(Part(len(heading[1]), heading[2]))
            lines.append([])
        elif item := re.fullmatch(r"((?:    )*)- (.*)", line):
            lines[-1].append((len(item[1]) // 4, item[2]))
        else:
            assert re.fullmatch(r'(<a id="[a-z0-9.-]+"></a>)?', line), line
    return [attrs.evolve(part, items=nested(found)) for part, found in zip(parts, lines, strict=True)]


def parts_of_text(written: str) -> list[Part]:
    parts: list[Part] = []
    lines: list[list[tuple[int, str]]] = []
    all_lines = written.split("\n")
    indent = 0
    for line, below in zip(all_lines, [*all_lines[1:], ""], strict=True):
        rule = re.fullmatch("(=+|-+)", below)
        if rule is not None or re.match(r"\d+\. (Situation|Fork|Action|Ending|Good ending): ", line):
            parts.append(Part(3 if rule is None else 1 if rule[0].startswith("=") else 2, line))
            lines.append([])
            indent = line.index(". ") + 2 if rule is None else 0
        elif line and not re.fullmatch("(=+|-+)", line):
            assert line[:indent].isspace() or indent == 0, line
            words = line[indent:]
            indented = re.match(r"((?:  ){0,2})(- )?", words)
            assert indented is not None
            lines[-1].append((len(indented[1]) + bool(indented[2]), words[indented.end() :]))
    return [attrs.evolve(part, items=nested(found)) for part, found in zip(parts, lines, strict=True)]


def length(words: str) -> str:
    """A duration that is told in words as the format writes it."""
    lengths = [duration(part) for part in re.split(", | and ", words)]
    return iso_duration(sum((each for each in lengths if each is not None), timedelta()))


def age(words: str | None) -> str | None:
    """An age that is told in words as the format writes it."""
    units = {"year": "Y", "month": "M", "day": "D"}
    parts = re.findall(r"(\d+) (year|month|day)s?", words or "")
    assert not words or re.sub(r"\d+ (year|month|day)s?", "", words).replace(" and ", "").replace(", ", "") == ""
    return "P" + "".join(f"{count}{units[unit]}" for count, unit in parts) if parts else None


def bare(words: str) -> str:
    """A sentence with nothing in its quotes, so that no word of the author's is taken for one of the library's."""
    return re.sub("“[^“”]*”", "“”", words)


class Rebuilt:
    """The plain data of a tree, built from the parts of an outline."""

    def __init__(self, form: Form, parts: list[Part]) -> None:
        self.form = form
        self.tree: Data = {"format": 1, "situation": {}, "action": {}, "ending": {}}
        self.ids: dict[int, str] = {}
        self.headlines: dict[int, str] = {}
        for part in parts:
            if part.level == 3:
                number, headline = part.title.split(". ", 1)
                told = self.one(part.items, "Id: {name}")
                assert told is not None
                self.ids[int(number)] = told[0]
                self.headlines[int(number)] = form.back(headline.split(": ", 1)[1])
        assert list(self.ids) == list(range(1, len(self.ids) + 1))
        stage: str | None = None
        for part in parts:
            if part.level == 1:
                self.tree["title"] = form.back(part.title)
                self.heading(part.items)
            elif part.level == 3:
                self.node(part, stage)
            elif found := form.read("Stage: {said} ({name})", part.title):
                stage = found[1]
            elif part.title == "Without a stage":
                stage = None
            else:
                self.listed(part)
        for empty in [key for key, value in self.tree.items() if value in ({}, [])]:
            del self.tree[empty]

    # Help

    def one(self, items: list[Told], template: str) -> list[str] | None:
        """What stands in the first item that is such a sentence."""
        return next((found for item in items if (found := self.form.read(template, item.words)) is not None), None)

    def below(self, items: list[Told], title: str) -> list[Told]:
        return next((item.below for item in items if item.words == title), [])

    def to(self, number: str, headline: str) -> str:
        assert headline.removesuffix(".") == self.headlines[int(number)].removesuffix(".")
        return self.ids[int(number)]

    def cited(self, items: list[Told], title: str = "Source") -> list[str]:
        found = self.one(items, f"{title}: {{rest}}")
        return self.names(next(item.words for item in items if item.words.startswith(f"{title}: ")).removeprefix(f"{title}: ")) if found else []

    def names(self, words: str) -> list[str]:
        found = [self.form.read("{name}", part) for part in words.split(", ")]
        return [each[0] for each in found if each is not None]

    @staticmethod
    def fields(**fields: Any) -> Data:
        kept = {"remember"} if fields.get("remember") is False else set()
        return {key.rstrip("_").replace("_", "-"): value for key, value in fields.items() if key in kept or value not in (None, [], {}, False)}

    # The tree and its lists

    def heading(self, items: list[Told]) -> None:
        start = self.one(items, "Every walk starts at {to}")
        assert start is not None
        self.tree["start"] = self.to(*start)
        for key, template in (("id", "Id: {name}"), ("version", "Version: {said}"), ("language", "Language: {name}")):
            if (found := self.one(items, template)) is not None:
                self.tree[key] = found[0]

    def listed(self, part: Part) -> None:
        read = self.form.read
        entries: Any = {}
        if part.title == "Promises":
            self.tree["promise"] = [self.promise(item) for item in part.items]
            return
        if part.title == "Examples":
            self.tree["example"] = [self.example(item) for item in part.items]
            return
        for item in part.items:
            found = read("{name}: {said}", item.words)
            assert found is not None
            id, words = found
            if part.title == "Stages":
                entries[id] = {"title": words}
            elif part.title == "Moments":
                entries[id] = {"ask": words}
            elif part.title == "Facts":
                entries[id] = self.fact(words, item.below)
            else:
                assert part.title == "Sources"
                entries[id] = self.source(words, item.below)
        self.tree[part.title.lower().removesuffix("s")] = entries

    def source(self, title: str, items: list[Told]) -> Data:
        found = [self.form.read("Claim {name}: {said}", item.words) for item in items]
        claims = {claim[0]: claim[1] for claim in found if claim is not None}
        single = {key: self.one(items, template) for key, template in (("author", "Author: {said}"), ("date", "Date: {rest}"), ("url", "Link: {link}"))}
        default = any(item.words == "A node without a source of its own rests on this one." for item in items)
        return self.fields(title=title, default=default, **{key: each[0] for key, each in single.items() if each}, claims=claims)

    def fact(self, ask: str, items: list[Told]) -> Data:
        words = [item.words for item in items]
        if "Worked out by rules, and never asked." in words:
            return {"title": ask, "answers": self.values(items), "rules": self.rules(items), **self.groups(items)}
        fields = self.fields(ask=ask, remember=False if "Asked at each visit." in words else None)
        fields |= {**self.groups(items), **self.several(items)}
        if found := self.one(items, "A program can work it out from {rest}."):
            fields["worked-out-from"] = self.names(found[0])
        range = next((each for each in words if each.startswith("The answer is a ")), None)
        if range is None:
            return fields | {"answers": self.values(items)}
        if range.startswith("The answer is a date"):
            return fields | {"date": self.days(range), "bands": self.days_of_bands(items)}
        return fields | {"number": self.number(range), "bands": self.bands(items)}

    def told_values(self, items: list[Told]) -> Iterator[tuple[str, str, str]]:
        """The label and the id of each value of a fact, and what is told of it."""
        for item in items:
            if not item.words.startswith(("Asked ", "The answer is a ", "Worked out ", "Several choices ", "Groups:", "The first of ", "A program can ")):
                label, id, *more = self.form.read("{label} ({name}): {rest}", item.words) or self.form.read("{label} ({name})", item.words) or []
                yield label, id, more[0] if more else ""

    def values(self, items: list[Told]) -> Data:
        return {id: self.fields(label=label, alone=more == "goes with no other choice") for label, id, more in self.told_values(items)}

    def groups(self, items: list[Told]) -> Data:
        groups = {}
        for item in self.below(items, "Groups:"):
            (label, id), values = self.form.begun("{label} ({name}): ", item.words)
            groups[id] = {"label": label, "values": [each for _, each in self.form.all("{label} ({id})", values)]}
        return self.fields(groups=groups)

    def several(self, items: list[Told]) -> Data:
        words = next((item.words for item in items if item.words.startswith("Several choices ")), None)
        if words is None:
            return {}
        bounds = {key: int(found[1]) for key in ("least", "most") if (found := re.search(rf"at {key} (\d+)", words))}
        return {"several": {"least": 0, **bounds}}

    def rules(self, items: list[Told]) -> list[Data]:
        rules = []
        for number, item in enumerate(self.below(items, "The first of these rules that applies gives the value:"), 1):
            *_, (_, value) = self.form.all(": {label} ({id})", item.words)
            assert item.words.startswith(f"Rule {number}: ")
            words = self.form.before(": {label} ({name}).", item.words.removeprefix(f"Rule {number}: "))
            told = re.fullmatch(r"(?:If (?P<if>.*?))?(?:(?:; u|U)nless (?P<unless>.*))?|Otherwise|Always", bare(words), re.DOTALL)
            assert told is not None, words
            rules.append({"is": value, **{key: self.cases(told[key]) for key in ("if", "unless") if told[key]}})
        assert ["if" in rule or "unless" in rule for rule in rules] == [True] * (len(rules) - 1) + [False]
        return rules

    def bands(self, items: list[Told]) -> list[Data]:
        bands = []
        lower: tuple[str | None, str | None] = (None, None)
        for label, id, bounds in self.told_values(items):
            told = re.fullmatch(r"(?:(?P<starts>from|above) (?P<lower>\S+))?(?: and | )?(?:(?P<ends>below|up to) (?P<upper>\S+))?|of any size", bounds)
            assert told is not None
            assert (told["starts"], told["lower"]) == lower
            lower = ({"below": "from", "up to": "above", None: None}[told["ends"]], told["upper"])
            bands.append({"id": id, **self.fields(label=label), **({told["ends"].replace(" ", "-"): float(told["upper"])} if told["ends"] else {})})
        return bands

    def days_of_bands(self, items: list[Told]) -> list[Data]:
        bands = []
        for label, id, bounds in self.told_values(items):
            told = re.fullmatch(
                r"(?:before (?P<before>[0-9-]+)|up to (?P<last>[0-9-]+))?(?:, and )?(?:(?P<age>.+) ago or longer)?|any day|any other day", bounds
            )
            assert told is not None, bounds
            bands.append({"id": id, "label": label, **self.fields(before=told["before"], up_to=told["last"], reached=age(told["age"]))})
        return bands

    @staticmethod
    def days(words: str) -> Data:
        told = re.fullmatch(r"The answer is a date(?: from (?P<from>\S+))?(?: (?:up )?to (?P<to>\S+))?\.", words)
        assert told is not None, words
        return {key: told[key] for key in ("from", "to") if told[key]}

    def number(self, words: str) -> Data:
        assert words.endswith(".")
        of = r"(?: of (?:“(?P<quoted>.*)”|(?P<unit>[^,]*)))?"
        told = re.fullmatch(
            rf"The answer is a number{of}(?:, (?P<least>\S+) or more|, (?P<most>\S+) or less|, from (?P<from>\S+) to (?P<to>\S+))?\.", words, re.DOTALL
        )
        assert told is not None, words
        unit, least, most = (next((told[name] for name in names if told[name]), None) for names in (("quoted", "unit"), ("least", "from"), ("most", "to")))
        return {
            **({"unit": self.form.back(unit)} if unit else {}),
            **({"from": float(least)} if least else {}),
            **({"to": float(most)} if most else {}),
        }

    # Nodes

    def node(self, part: Part, stage: str | None) -> None:
        number, rest = part.title.split(". ", 1)
        kind, headline = rest.split(": ", 1)
        id, items, ask = self.ids[int(number)], part.items, self.form.back(headline)
        recall = next((item.words for item in items if item.words.startswith("Shows the notes made at ")), "").removeprefix("Shows the notes made at ")
        recalled = [self.form.read("{to}", each) for each in re.split(self.form.marks["next"], recall)] if recall else []
        fields = self.fields(stage=stage, recall=[self.to(*each) for each in recalled if each is not None], source=self.cited(items))
        note = self.one(items, "Asks for a note: {said}")
        fields |= self.fields(help=self.lines(items, "Help:"), caution=self.lines(items, "Careful:"), note=note[0] if note else None)
        if kind in {"Ending", "Good ending"}:
            first = self.fields(say=ask, source=self.cited(items, "Source of the headline"))
            self.tree["ending"][id] = {**fields, **self.fields(say=[first, *self.lines(items, "Said then:")], good=kind == "Good ending")}
            return
        fields |= {**self.ways(self.below(items, "Answers:")), **self.fields(limit=self.limit(items))}
        if kind == "Action":
            done = self.one(items, "Done {rest}.")
            fields |= self.fields(do=ask, by=self.channels(done[0]) if done else None, wait=self.wait(items), how=self.lines(items, "How:"))
            self.tree["action"][id] = fields
            return
        about = self.one(items, "Asks about the fact {name}.")
        if choice := self.one(items, "Asks about the fact {name}: whether {label} ({name}) is ticked."):
            about = [f"{choice[0]}.{choice[2]}"]
            if asks := self.one(items, "Where that is not known yet, asks: {said}"):
                (ask,) = asks
        asked_again = about is None and any(item.words == "Asked at each visit." for item in items)
        fields |= self.fields(ask=ask, about=about[0] if about else None, remember=False if asked_again else None)
        self.tree["situation"][id] = fields

    def lines(self, items: list[Told], title: str) -> list[Data]:
        return [self.line(self.form.back(item.words), item.below) for item in self.below(items, title)]

    def line(self, say: str, items: list[Told]) -> Data:
        leads = {key: self.one(items, f"{words}: {{link}}") for key, words in (("link", "Leads to"), ("phone", "Phone"), ("mail", "E-mail"))}
        found = {key: each[0] for key, each in leads.items() if each is not None}
        return self.fields(say=say, source=self.cited(items), bullets=self.lines(items, "Below it:"), **self.condition(items), **found)

    def channels(self, words: str) -> list[str]:
        return [CHANNELS[each] for each in words.split(" or ")]

    def condition(self, items: list[Told]) -> Data:
        """The keys of the condition that is told below a line or a promise."""
        found = {key: self.one(items, template) for key, template in (("if_", "Only if {rest}."), ("unless", "Unless {rest}."))}
        told = {"if_": "Only if ", "unless": "Unless "}
        sentences = {key: next(item.words for item in items if item.words.startswith(told[key])) for key, each in found.items() if each}
        return {key: self.cases(bare(words.removeprefix(told[key]).removesuffix("."))) for key, words in sentences.items()}

    def cases(self, words: str) -> Any:
        """The cases of a condition, whose quotes are empty; one alone needs no list."""
        cases = []
        for told_case in words.split("; or "):
            case: Data = {}
            for requirement in told_case.split(", and "):
                found = re.fullmatch(r"(.*) \(`?([a-z0-9.-]+)`?: ([a-z0-9`, -]+)\)", requirement)
                assert found is not None, requirement
                fact, _, choice = found[2].partition(".")
                values: Any = self.names(found[3]) if "`" in found[3] else found[3].split(", ")
                values = values if len(values) > 1 else values[0]
                if not choice:
                    case[fact] = values
                else:
                    case.setdefault(fact, {})[choice] = values
                assert found[1] in {
                    ("“” is ticked at “”" if values == "yes" else "“” is not ticked at “”")
                    if choice and isinstance(values, str)
                    else "“” is answered, whether “” is ticked or not"
                    if choice
                    else f"“” {told} {' or '.join(['“”'] * (1 if isinstance(values, str) else len(values)))}"
                    for told in ("is", "includes")
                }, requirement
            cases.append(case)
        return cases if len(cases) > 1 else cases[0]

    def ways(self, items: list[Told]) -> Data:
        """The ways out of a node: its answers, and `others` or `then`; those that many answers share with the first of these (`takes`)."""
        answers: Data = {}
        ways: Data = {"answers": answers, "takes": {}}
        for item in items:
            taken = next(
                (told.words.split(": ", 1)[1] for told in item.below if told.words.startswith(("For all other answers: ", "For the answers of "))), None
            )
            takes = None if taken is None else [each[1] for each in self.form.all("{label} ({id})", taken)]
            more = re.search(r" and ([0-9,]+) more\.$", taken or "")
            if then := self.form.read("Otherwise: go to {to}", item.words) or self.form.read("In any case: go to {to}", item.words):
                ways["then"] = id = self.to(*then)
                assert item.words.startswith("Otherwise") == bool(answers)
            else:
                label, id, number, headline = self.form.read("{label} ({name}): go to {to}", item.words) or []
                say = self.one(item.below, "Said on the way: {said}")
                fields = self.fields(to=self.to(number, headline), label=label, say=say[0] if say else None, source=self.cited(item.below))
                fields |= {"settles": False} if any(below.words == "Leaves the question open." for below in item.below) else {}
                fields |= {"any-time": True} if any(below.words == "Can be given at any time." for below in item.below) else {}
                if any(below.words.startswith("For all other answers: ") for below in item.below):
                    ways["others"] = fields
                else:
                    answers[id] = fields
            if takes is not None:
                ways["takes"]["then" if then else id] = (takes, more[1] if more else "")
        return self.fields(**ways)

    def limit(self, items: list[Told]) -> Data:
        for item in items:
            found = re.fullmatch(r"From the (\d+)(?:st|nd|rd|th) arrival on: go to (.*)", item.words, re.DOTALL)
            if found is not None:
                to, say = self.form.read("{to}", found[2]), self.one(item.below, "Said on the way: {said}")
                assert to is not None
                return {"visits": int(found[1]) - 1, "then": self.to(*to), **self.fields(say=say[0] if say else None)}
        return {}

    def wait(self, items: list[Told]) -> Data:
        wait: Data = {}
        counted = "the time given in answer to “{said}” ({name})."
        if found := self.one(items, f"Wait until {counted}"):
            wait["until"] = found[1]
        for key, words in (("at-least", "at least"), ("at-most", "at most")):
            if found := self.one(items, f"Wait {words} {{rest}} after arrival."):
                wait[key] = length(found[0])
            elif found := self.one(items, f"Wait {words} {{rest}} after {counted}"):
                wait[key] = length(found[0])
                wait |= {} if "until" in wait else {"since": found[2]}
        if found := self.one(items, "Why wait: {said}"):
            wait["why"] = found[0]
        return wait

    # Promises and examples

    def points(self, words: str) -> Any:
        each = " and " in words
        found = [self.form.read("{name} ({brief})", part) for part in re.split(" and | or ", words)]
        points = []
        for point in found:
            assert point is not None
            assert self.ids[int(point[1])] == point[0].split(".")[0]
            points.append(point[0])
        return {"all-of": points} if each else points

    def promise(self, item: Told) -> Data:
        promise: Data = {"name": self.form.back(item.words), **self.fields(when=self.condition(item.below).get("if_"))}
        words = item.below[-1].words.removesuffix(".")
        counted = r"(?:the start of the walk|the time given in answer to “[^“”]*” \((?P<since>\S+)\))"
        channels = rf"(?:(?:{'|'.join(CHANNELS)})(?: or )?)+"
        for expression in (
            "Nobody comes to (?P<before>.*) without having come before to (?P<always>.*)",
            "Nobody comes more than (?P<at_most>once|twice|[0-9]+ times) to (?P<of>.*)",
            "Nobody comes to (?P<never>.*?)(?: at all| after (?P<after>.*))",
            "There is always a way to (?P<can>.*) from (?:the start|(?P<from_>.*))",
            r"Every walk has ended after (?P<within>\d+) visits?",
            f"(?P<of>.*?) (?:opens? or can be given|opens?|can be given) no earlier than (?P<not_before>.*?) after {counted}",
            f"(?P<of>Each of .*) is done (?P<by>{channels}), and in no other way",
            f"(?P<any>.*) (?:is|are) done (?P<by>{channels}), and in no other way",
        ):
            if found := re.fullmatch(expression, words, re.DOTALL):
                for key, told in found.groupdict().items():
                    if key == "any":
                        promise["of"] = self.plainly(self.points(told))
                    elif told is not None:
                        promise[key.rstrip("_").replace("_", "-")] = self.promised(key, told)
                return promise
        raise AssertionError(words)

    def promised(self, key: str, words: str) -> Any:
        if key == "at_most":
            return {"once": 1, "twice": 2}.get(words) or int(words.split(maxsplit=1)[0])
        if key == "by":
            return self.channels(words)
        if key == "since":
            return (self.form.read("{name}", words) or [])[0]
        return int(words) if key == "within" else length(words) if key == "not_before" else self.points(words.removeprefix("Each of "))

    def example(self, item: Told) -> Data:
        read, items = self.form.read, item.below
        known, walk = self.one(items, "Known beforehand: {rest}."), self.one(items, "Walk: {rest}.")
        at, ends = self.one(items, "Starts at {rest}."), self.one(items, "Ends at {rest}.")
        moments = [found for told in items if (found := read("Moment {name}: {rest}.", told.words)) is not None]
        given = [read("{name} is {rest}", part) or [] for part in known[0].split("; ")] if known else []
        on = self.one(items, "Ages are counted to {rest}.")
        visits, never = self.one(items, "Comes to {rest}."), self.one(items, "Never comes to {rest}.")
        return self.fields(
            name=self.form.back(item.words),
            known={fact: self.listed_choices(value) if "several" in self.tree["fact"].get(fact, {}) else self.given(value) for fact, value in given},
            on=on[0] if on else None,
            at=at[0] if at else None,
            moments={each[0]: each[1] for each in moments},
            walk=[self.move(part) for part in walk[0].split("; ")] if walk else [],
            ends=self.plainly(self.points(ends[0]))[0] if ends else None,
            visits=self.plainly(self.points(visits[0])) if visits else None,
            never=self.plainly(self.points(never[0])) if never else None,
        )

    @staticmethod
    def plainly(points: Any) -> Any:
        return points["all-of"] if isinstance(points, dict) else points

    @staticmethod
    def listed_choices(words: str) -> list[str]:
        return [] if words == "nothing ticked" else [each.strip("`") for each in words.split(", ")]

    def given(self, words: str) -> str | float:
        return float(words) if re.fullmatch(self.form.marks["number"], words) else words.strip("`")

    def move(self, words: str) -> str:
        if found := re.fullmatch("(.+) (?:go|goes) by", words):
            assert words.endswith(" goes by") == bool(re.fullmatch("1 [a-z]+", found[1])), words
            return f"+{length(found[1])}"
        node, answer = words.split(": ")
        if "`, `" in answer or ", " in answer or answer == "nothing ticked":
            return f"{node.strip('`')}: {', '.join(self.listed_choices(answer))}".rstrip()
        value = self.given(answer)
        return f"{node.strip('`')}: {value:g}" if isinstance(value, float) else f"{node.strip('`')}: {value}"


# What it should be


def expected(tree: Tree) -> Any:
    """The plain data of a tree as an outline tells it."""
    data = plain(tree)
    for kind in ("situation", "action", "ending"):
        for node in data.get(kind, {}).values():
            without(node)
    for fact in data.get("fact", {}).values():
        without(fact)
        for group in fact.get("groups", {}).values():
            without(group)
        for value in [*fact.get("answers", {}).values(), *fact.get("bands", [])]:
            without(value)
    nodes_as_told(tree, data)
    for promise in data.get("promise", []):
        for key, points in promise.items():
            if isinstance(points, dict) and list(points) == ["all-of"] and len(points["all-of"]) == 1:
                promise[key] = points["all-of"]
    for example in data.get("example", []):
        example["walk"] = [re.sub(r": (-?[0-9.]+)$", lambda found: f": {float(found[1]):g}", move) for move in example.get("walk", [])]
    return ordered(data)


def nodes_as_told(tree: Tree, data: Data) -> None:
    """Leave out flags that mean nothing, and put in which answers `others` takes."""
    for id, node in data.get("action", {}).items():
        wait = tree[id].wait
        if wait is None or wait.floor is None:
            for answer in node.get("answers", {}).values():
                answer.pop("any-time", None)
    for id, node in data.get("situation", {}).items():
        taken: dict[str, list[str]] = {}
        for value, way in shared_ways(tree, tree[id]):
            if node.get("answers") or "others" in node:
                taken.setdefault("then" if way == "done" else way, []).append(value)
        takes = {way: (values, "") if len(values) <= 12 else (values[:10], str(len(values) - 10)) for way, values in taken.items()}
        node.update({"takes": takes} if takes else {})


def shared_ways(tree: Tree, node: Node) -> Iterator[tuple[str, str]]:
    """The values that a situation has no way of their own for, each with the way that it takes."""
    fact = tree.facts[node.fact or ""]
    if node.choice is not None:
        yield from ((value, node.others.id) for value in ("yes", "no") if value not in node.ways and node.others is not None)
        return
    for value in fact.values:
        way = way_of(tree, node, (value,) if fact.several else value).id
        if way not in node.answers:
            yield value, way


def without(data: Data) -> None:
    """Leave out what is the author's business."""
    data.pop("was", None)
    data.pop("silence", None)
    for answer in data.get("answers", {}).values():
        answer.pop("was", None)


def ordered(data: Any, key: str = "") -> Any:
    """Data in which the order of nodes does not count, that of all else does, and texts are as they can be shown."""
    if isinstance(data, dict):
        items = {name: ordered(value, name) for name, value in data.items() if value != []}
        return list(items.items()) if key in {"answers", "claims", "source", "stage", "moment", "fact", "groups"} else items
    if isinstance(data, list):
        return [ordered(value) for value in data]
    return Quote(data).text if isinstance(data, str) else data


def trees() -> list[Tree]:
    paths = [*sorted((DATA / "trees").glob("*.toml")), *sorted((DATA / "good").glob("*.toml")), DATA / "pictures" / "heating.toml"]
    return [*map(shipped, shipped_ids()), *map(load, paths)]


def told_in_markdown(tree: Tree) -> Any:
    return ordered(Rebuilt(MARKDOWN, parts_of_markdown(markdown(view(tree)))).tree)


def told_in_text(tree: Tree) -> Any:
    return ordered(Rebuilt(PLAIN, parts_of_text(as_text(outline(view(tree)), WIDE))).tree)


@pytest.mark.parametrize("tree", trees(), ids=lambda tree: tree.id)
def test_the_tree_can_be_built_again_from_the_markdown_and_from_the_text(tree: Tree) -> None:
    assert told_in_markdown(tree) == expected(tree)
    assert told_in_text(tree) == expected(tree)


@pytest.mark.parametrize("draw", [drawn.draw, drawn_rich.draw], ids=["plain", "rich"])
@pytest.mark.parametrize("first", range(0, 200, 50))
def test_drawn_trees_can_be_built_again(first: int, draw: Callable[[int], Data]) -> None:
    for seed in range(first, first + 50):
        tree = loads(drawn.text(draw(seed)), "json")
        wanted = expected(tree)
        assert told_in_markdown(tree) == wanted, seed
        assert told_in_text(tree) == wanted, seed


# Hostile texts

NASTY = (
    "*so* _many_ **marks** ~~here~~ ==and== ++more++ ^^up^^",
    "`code` ``more`` ```",
    "```\nfence\n```",
    "# A heading\n## Another\n---\n===",
    "- a list\n- of two\n    - nested",
    "1. One\n2) Two",
    "12) not a list",
    "> quoted",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "[a link](javascript:alert(1)) ![x](y) [x]: http://x.org [^1]",
    "<b>bold</b> <script>alert(1)</script> <!-- so --> <br> </li></ul></bdi>",
    "</code></pre><a id=\"x\" href='#x'>",
    "&amp; &lt; &#42; &copy; & so",
    "https://example.org/a?b=c&d www.example.org me@example.org @someone #12 :smile: :+1: GH-1",
    "$x$ and $$y$$ and \\(z\\) and {{ jinja }} {% raw %} {: .class }",
    "\\* \\ \\\\ \\n",
    "Yes: go to 3, X.\n- No (no): go to 4, Y.\nSource: guide 1.2, ours",
    "7. Situation: Has it come?\nId: other",
    "**Yes** (`yes`): go to [3, X](#a.b).",
    "Only if “a” is “b” (c: d).",
    "“” ”“ \"'",
    " leading",
    "trailing ",
    "\u3000wide\u3000",
    "\tindented\twith\ttabs\t",
    "    four spaces",
    "one\n\n\ntwo\n",
    "\nfirst",
    "Line\n    indented",
    "!!! note\n    admonition",
    "???", "+", "-", "*", "1.", ":", "=", "---", "~", "|", "\\", "`", "<", "&", "#", "_", "[", "$", "@",
    "هل وصل الطرد؟ نعم",
    "האם החבילה הגיעה?",
    "\u202eevil\u202c \u2066x\u2069",
    "\u202e\nx",
    "👩‍👩‍👧‍👦 🇮🇳 👍🏽 gone?",
    "你认识公司里面的任何人吗？「是」",
    "e\u0301" * 30,
    "x" * 300,
    "www.",
    "It ends.",
    "which is not in this part",
    "Asked once.",
    ", taken: go to 1, X.",
    "The answer is a number of “x”, from 3",
    "Setext\n===",
    "a  \nb",
    "*\n*",
)  # fmt: skip
nasty = st.sampled_from(NASTY) | st.text(st.sampled_from("ab1 .:*_#|<>&`$\\[](){}!~^=+-@\"'“”;,\n\t/?xא你👍\u00a0"), min_size=1, max_size=30).filter(
    lambda t: bool(t.strip())
)


LINK = "https://example.org/a_b*(c)[d]?e=f&g='h'~i~!j;k$l#m__n"
PHONE = "+49 [30] (12)--34"
MAIL = "a_b+c~d'e=f@g_h.example.org"


def every_key(given: Callable[[], str]) -> Data:
    """A tree that uses every key of the format, with texts that are given one by one."""
    number = iter(range(100))

    def label() -> str:
        return given()[:200]

    def name() -> str:
        return f"{given()[:190]}{next(number)}"

    return {
        "format": 1,
        "id": "every-key",
        "title": label(),
        "version": label(),
        "language": "pt-BR",
        "start": "first",
        "source": {
            "guide": {
                "title": given(),
                "author": label(),
                "date": "2026-01-05",
                "url": LINK,
                "claims": {"1.1": given(), "Author": given()},
            },
            "ours": {"title": given(), "default": True},
        },
        "stage": {"look": {"title": label()}, "empty": {"title": label()}},
        "moment": {"sent": {"ask": given()}, "opens": {"ask": given()}},
        "fact": {
            "worth": {
                "ask": given(),
                "number": {"unit": label(), "from": -0.1, "to": 1e15},
                "bands": [
                    {"id": "little", "below": 0.30000000000000004, "label": label()},
                    {"id": "some", "up-to": 25, "label": label()},
                    {"id": "more", "up-to": 50.5, "label": label()},
                    {"id": "many", "below": 1000, "label": label()},
                    {"id": "very-many", "up-to": 1000, "label": label()},
                    {"id": "much", "label": label()},
                ],
            },
            "count": {"ask": given(), "number": {}, "bands": [{"id": "any", "label": label()}]},
            "sender": {"ask": given(), "answers": {"shop": label(), "friend": label(), "other": label()}},
            "arrived": {"ask": given(), "remember": False, "answers": {"yes": label(), "no": label()}},
            "born": {
                "ask": given(),
                "date": {"from": "1900-01-01", "to": "today"},
                "bands": [
                    {"id": "early", "before": "1950-02-03", "label": label()},
                    {"id": "oldest", "up-to": "1960-12-31", "reached": "66 years and 1 month", "label": label()},
                    {"id": "adult", "reached": "P18Y2M3D", "label": label()},
                    {"id": "young", "label": label()},
                ],
                "groups": {"old": {"label": label(), "values": ["oldest", "early"]}},
            },
            "moved": {"ask": given(), "date": {"from": "2020-01-01"}, "bands": [{"id": "ever", "label": label()}], "worked-out-from": ["born", "income"]},
            "left": {
                "ask": given(),
                "date": {"to": "2020-01-01"},
                "bands": [{"id": "before", "before": "2010-01-01", "label": label()}, {"id": "then", "label": label()}],
            },
            "income": {"ask": given(), "answers": {name: label() for name in ("none", "low", "middle", "high", *LEVELS)}},
            "benefits": {
                "ask": given(),
                "several": {"least": 1, "most": 3},
                "answers": {"uc": label(), "hb": label(), "pc": label(), "none": {"label": label(), "alone": True}},
                "groups": {"rent": {"label": label(), "values": ["hb", "home"]}, "home": {"label": label(), "values": ["pc"]}},
            },
            "pets": {"ask": given(), "several": True, "answers": {"cat": label(), "dog": label()}},
            "tools": {"ask": given(), "several": {"least": 1}, "answers": {"saw": label(), "axe": label()}},
            "fruit": {"ask": given(), "several": {"most": 2}, "answers": {"fig": label(), "plum": label(), "pear": label()}},
            "scheme": {
                "title": given(),
                "answers": {"full": label(), "part": label(), "nothing": label()},
                "rules": [
                    {"if": {"income": ["none", "low"], "benefits": {"hb": "no", "uc": "yes"}}, "is": "full"},
                    {"if": [{"benefits": ["uc", "rent"]}, {"born": "old", "income": "high"}], "unless": [{"pets": "cat"}, {"income": "none"}], "is": "part"},
                    {"unless": {"benefits": {"rent": ["yes", "no"]}}, "is": "nothing"},
                    {"is": "part"},
                ],
            },
            "sure": {"title": given(), "answers": {"always": label()}, "rules": [{"is": "always"}]},
        },
        "situation": {
            "first": {
                "ask": given(),
                "help": [{"say": given()}, {"say": given(), "link": LINK, "source": "guide", "bullets": [{"say": given()}, {"say": given(), "phone": PHONE}]}],
                "caution": [{"say": given(), "if": {"worth": "little"}, "bullets": [{"say": given(), "if": {"sender": "shop"}, "source": "ours"}]}],
                "note": given(),
                "stage": "look",
                "source": ["guide 1.1", "guide"],
                "recall": ["act", "first"],
                "answers": {
                    "yes": {"label": label(), "to": "act", "say": given(), "source": "ours"},
                    "no": {"label": label(), "to": "from-whom"},
                    "unsure": {"label": label(), "to": "act", "settles": False},
                },
                "limit": {"visits": 11, "then": "bad", "say": given()},
            },
            "from-whom": {
                "about": "sender",
                "ask": given(),
                "answers": {"shop": {"label": label(), "to": "worth-it"}},
                "others": {"label": label(), "to": "come", "say": given(), "source": ["guide Author", "ours"]},
            },
            "worth-it": {"about": "worth", "answers": {"some": "come"}, "others": {"label": label(), "to": "bad"}},
            "come": {"about": "arrived", "answers": {"yes": "good", "no": "how-many"}},
            "how-many": {"about": "count", "answers": {"any": "what-you-get"}},
            "what-you-get": {"about": "benefits", "then": "pets"},
            "pets": {"about": "pets", "then": "any-dog"},
            "any-dog": {"about": "pets.dog", "ask": given(), "answers": {"yes": {"label": label(), "to": "earns", "say": given()}, "no": "earns"}},
            "earns": {"about": "income", "answers": {"low": "born"}, "then": "born"},
            "born": {
                "about": "born",
                "answers": {"adult": "rented", "old": {"label": label(), "to": "rented", "source": "guide"}},
                "others": {"label": label(), "to": "bad"},
            },
            "rented": {"about": "benefits.rent", "answers": {"no": "which-scheme"}, "then": "moved"},
            "moved": {"about": "moved", "answers": {"ever": "which-scheme"}},
            "which-scheme": {"about": "scheme", "answers": {"full": {"label": label(), "to": "tool", "say": given()}}, "then": "surely"},
            "surely": {"about": "sure", "then": "tool"},
            "tool": {"about": "tools.saw", "answers": {"yes": "again", "no": "again"}},
            "again": {"ask": given(), "remember": False, "answers": {"yes": {"label": label(), "to": "act"}, "no": {"label": label(), "to": "late"}}},
        },
        "action": {
            "act": {
                "do": given(),
                "stage": "look",
                "by": ["in-person", "mail", "call"],
                "help": [{"say": given(), "mail": MAIL, "if": {"sender": "friend"}}],
                "how": [
                    {"say": given(), "bullets": [{"say": given(), "link": LINK, "source": ["ours", "guide"]}, {"say": given(), "mail": MAIL}]},
                    {"say": given(), "if": {"sender": "shop"}, "source": ["ours", "guide 1.1"]},
                ],
                "caution": [{"say": given(), "if": {"worth": "much"}, "phone": PHONE}, {"say": given(), "source": "guide"}],
                "note": given(),
                "source": "ours",
                "wait": {"at-least": "P1DT2H3M4S", "at-most": "3 weeks", "since": "sent", "why": given()},
                "answers": {"done": {"label": label(), "to": "come", "any-time": True, "say": given()}, "failed": {"label": label(), "to": "from-whom"}},
                "limit": {"visits": 1, "then": "bad"},
            },
            "late": {"do": given(), "wait": {"until": "opens", "at-most": "PT36H"}, "recall": ["act"], "answers": {"done": {"label": label(), "to": "last"}}},
            "last": {"do": given(), "wait": {"at-least": "1 second"}, "answers": {"done": {"label": label(), "to": "bad"}}},
        },
        "ending": {
            "good": {"say": [{"say": given(), "source": "guide"}, {"say": given(), "if": {"first": "yes"}, "source": "ours"}], "good": True, "recall": ["act"]},
            "mixed": {
                "say": [
                    {"say": given()},
                    {"say": given(), "if": [{"income": ["low", "high"], "scheme": "full"}, {"fruit": {"fig": "yes"}}], "unless": {"born": ["old", "adult"]}},
                    {"say": given(), "unless": [{"left": "then"}, {"sure": "always"}]},
                ]
            },
            "bad": {
                "say": [{"say": given()}, {"say": given(), "link": LINK}],
                "source": "guide",
                "help": [{"say": given(), "bullets": [{"say": given(), "link": LINK}]}],
            },
        },
        "promise": [
            {"name": name(), "before": ["good"], "always": ["first", "act.done"], "when": {"sender": "shop", "worth": "some"}},
            {"name": name(), "never": ["mixed"], "when": [{"benefits": {"hb": "yes"}, "born": ["old", "young"]}, {"income": "low"}]},
            {"name": name(), "never": {"all-of": ["late", "good"]}, "after": ["from-whom.friend"]},
            {"name": name(), "never": ["late"]},
            {"name": name(), "at-most": 1, "of": ["act"]},
            {"name": name(), "at-most": 0, "of": ["act.done", "late"]},
            {"name": name(), "can": ["good", "bad"], "from": ["act"]},
            {"name": name(), "can": ["good"]},
            {"name": name(), "within": 150},
            {"name": name(), "not-before": "P1DT1S", "since": "sent", "of": ["act"]},
            {"name": name(), "not-before": "1 day", "of": ["act.done", "late"]},
            {"name": name(), "not-before": "1 day", "of": "act.failed"},
            {"name": name(), "by": ["in-person"], "of": ["act"]},
            {"name": name(), "by": ["mail", "online", "letter"], "of": {"all-of": ["act", "late"]}},
        ],
        "example": [
            {
                "name": name(),
                "known": {"worth": 0.5, "sender": "shop"},
                "at": "2026-01-05T09:00:00Z",
                "moments": {"sent": "2026-01-05T08:00:00Z", "opens": "2026-01-06T08:00:00+02:00"},
                "walk": ["first: no", "+P1DT5M", "come: no", "how-many: 3", "again: yes", "act: too-soon"],
                "ends": "bad",
                "visits": ["come", "again.yes"],
                "never": ["good"],
            },
            {"name": name(), "ends": "bad"},
            {
                "name": name(),
                "known": {"benefits": ["uc"], "pets": [], "born": "1980-02-29", "income": "low", "fruit": ["fig", "plum"]},
                "on": "2026-11-28",
                "walk": ["what-you-get: uc, hb", "pets:", "tool: saw", "born: 1990-01-01", "earns: middle"],
                "ends": "mixed",
            },
        ],
    }


LEVELS = [f"level-{number}" for number in range(12)]


def hostile(texts: list[str]) -> Tree:
    """The tree of every key with some texts in it, again and again."""
    todo: list[str] = []

    def given() -> str:
        if not todo:
            todo.extend(texts)
        return todo.pop(0)

    return loads(json.dumps(every_key(given)), "json")


def batches() -> list[list[str]]:
    """The nasty texts so that each stands in many places, beside others."""
    return [[*NASTY[first:], *NASTY[:first]] for first in range(len(NASTY))]


def test_a_tree_of_hostile_texts_can_be_built_again_from_the_markdown() -> None:
    for texts in batches():
        tree = hostile(texts)
        assert told_in_markdown(tree) == expected(tree)


@given(st.lists(nasty, min_size=1, max_size=8))
@settings(max_examples=60)
def test_any_tree_can_be_built_again_from_the_markdown(texts: list[str]) -> None:
    tree = hostile(texts)
    assert told_in_markdown(tree) == expected(tree)


def test_the_tree_of_every_key_can_be_built_again_from_the_text() -> None:
    tree = hostile([f"Text no. {number}, of {number} words" for number in range(97)])
    assert told_in_text(tree) == expected(tree)
    assert set(plain(tree)) == {*expected(tree)}


def authors(tree: Tree) -> set[str]:
    """All that the author wrote and is shown, but for ids."""
    found: set[str] = set()

    def gather(data: Any, key: str = "") -> None:
        if isinstance(data, dict):
            for name, value in data.items():
                if name not in NAMES:
                    gather(value, name)
        elif isinstance(data, list):
            for value in data:
                gather(value, key)
        elif isinstance(data, str) and key not in {*IDS}:
            found.add(Quote(data).text)

    data = plain(tree)
    for source in data.get("source", {}).values():
        found.update(Quote(words).text for words in source.pop("claims", {}).values())
    gather(data)
    return found


IDS = (
    "id", "start", "language", "to", "then", "about", "stage", "recall", "source", "date", "by", "since", "until", "at-least", "at-most", "values", "is",
    "before", "always", "never", "after", "of", "can", "from", "not-before", "walk", "ends", "visits", "at", "all-of", "on", "up-to", "reached",
    "worked-out-from",
)  # fmt: skip
NAMES = ("if", "unless", "when", "known", "moments")  # tables of ids


# What a reader of Markdown makes of it

OURS = {
    "heading_open", "heading_close", "paragraph_open", "paragraph_close", "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close",
    "inline",
}  # fmt: skip
OURS_WITHIN = {"text", "strong_open", "strong_close", "link_open", "link_close", "code_inline", "html_inline", "text_special"}
TAGS = re.compile(r'<br>|<span>|</span>|<a id="[a-z0-9.-]+">|</a>')
FULL = MarkdownIt("gfm-like", {"html": True, "linkify": False})


def shown(tokens: list[Token]) -> Iterator[str]:
    """The lines that are shown."""
    for token in tokens:
        assert token.type in OURS, token
        if token.type == "inline":
            words = ""
            for part in token.children or ():
                assert part.type in OURS_WITHIN, part
                if part.type == "html_inline":
                    assert TAGS.fullmatch(part.content), part
                    words += "\n" if part.content == "<br>" else ""
                elif part.type == "link_open":
                    address = str(part.attrs["href"])
                    assert re.fullmatch(r"#[a-z0-9-]+\.[a-z0-9-]+|(?:https?://|mailto:)[!#$%&'*+,/0-9:;=?@A-Z_a-z~.-]+|tel:\+?[0-9]+", address), part
                elif part.type == "code_inline":
                    assert re.fullmatch(r"[A-Za-z0-9 .-]+", part.content)
                    words += part.content
                else:
                    words += part.content
            yield words


def told_lines(tree: Tree) -> list[str]:
    """The lines that are told, as they should be shown."""
    lines = []
    for section in content_of(view(tree)):
        lines += [""] if section.id is not None else []
        lines.append((f"{section.number}. " if section.number is not None else "") + room._PLAIN.written(section.title))
        todo = list(section.items)
        while todo:
            item = todo.pop(0)
            lines.append(room._PLAIN.written(item.words))
            todo[:0] = item.below
    return lines


def check_markdown(tree: Tree) -> None:
    written = markdown(view(tree))
    tokens = FULL.parse(written)
    lines = list(shown(tokens))
    assert lines == told_lines(tree)
    linked = re.findall(r"\]\(#([a-z0-9.-]+)\)", written)
    anchors = re.findall(r'<a id="([a-z0-9.-]+)"></a>\n\n### ', written)
    assert set(linked) <= set(anchors)
    assert len(set(anchors)) == len(anchors) == len(tree.nodes)
    whole = "\n".join(lines)
    assert all(words in whole for words in authors(tree))


def test_the_texts_that_are_looked_for_are_all_that_the_author_wrote() -> None:
    words = [f"text no. {number:03}" for number in range(250)]
    tree = hostile(words)
    written = json.dumps(plain(tree))
    used = {word for word in words if word in written}
    assert len(used) > 60
    assert len(used) < len(words)
    assert {found[:12] for found in authors(tree) if found.startswith("text")} == used


def test_a_reader_of_markdown_shows_hostile_texts_as_they_stand() -> None:
    for texts in batches():
        check_markdown(hostile(texts))


@given(st.lists(nasty, min_size=1, max_size=8))
@settings(max_examples=60)
def test_a_reader_of_markdown_shows_any_text_as_it_stands(texts: list[str]) -> None:
    check_markdown(hostile(texts))


def test_sites_find_nothing_to_make_links_icons_or_formulas_of() -> None:
    for texts in batches():
        tree = hostile(texts)
        rendered = FULL.render(markdown(view(attrs.evolve(tree, examples=()))))
        for run in re.split(r"<[^>]*>", rendered):
            assert not re.search(r"(?i)www\.|://|.@|@.|:[\w+-]+:|.\$|\$.|#\w", html.unescape(run)), run


def test_line_breaks_and_marks_of_some_sites_are_kept_as_they_are() -> None:
    tree = hostile(["a\nb ==c== ++d++ e=f"])
    assert "a<br>b &#61;=c&#61;= &#43;+d&#43;+ e=f" in markdown(view(tree))


def test_nothing_steers_a_terminal() -> None:
    tree = hostile(["\x1b[31m".replace("\x1b", "x"), "\u202eevil"])
    tree = attrs.evolve(tree, title="a\x1b[31m\u202e\x9b\r")
    for written in (text(view(tree)), markdown(view(tree))):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", written)


# Parts, walks, problems, differences


def test_a_part_keeps_the_numbers_of_the_whole_and_names_what_lies_elsewhere(parcel: Tree) -> None:
    whole = numbers(parcel)
    told = text(view(parcel, stage="look"))
    assert "This is a part of the tree: Look for it\n" in told
    assert re.findall(r"^(\d+)\. ", told, re.MULTILINE) == [str(whole[id]) for id in ("tracked", "look-it-up", "give-it-time", "ask-sender", "glad")]
    assert "   - Done (done): go to 5, Has it come?, which is not in this part.\n" in told
    assert "has-it-come" not in told
    assert "Promises" not in told
    assert "\nsender: Who sent it?\n" in told  # it is named by a line
    assert "\narrived: " not in told
    assert "Claim 1.1:" in told
    around = markdown(view(parcel, around="claim"))
    assert "Every walk starts at 1, Does the parcel have a tracking number?, which is not in this part.\n" in around
    assert f"### {whole['claim']}. Action: Claim the money back" in around
    assert "more way" in around
    assert set(re.findall(r"\]\(#([a-z0-9.-]+)\)", around)) <= set(re.findall(r'<a id="([a-z0-9.-]+)"></a>', around))
    assert "Sources" not in around


@pytest.mark.parametrize("tree", trees(), ids=lambda tree: tree.id)
def test_every_part_tells_each_of_its_nodes_once(tree: Tree) -> None:
    whole = numbers(tree)
    for part in [*(view(tree, stage=stage) for stage in tree.stages), *(view(tree, around=node) for node in tree.nodes)]:
        inside = [box for box in part.boxes if box.kind != "elsewhere"]
        sections = [section for section in content_of(part) if section.kind == "node"]
        assert sorted((section.number, section.id) for section in sections) == sorted((whole[box.id], box.id) for box in inside)
        assert [section.number for section in sections] == sorted(whole[box.id] for box in inside)
        for written in (text(part), markdown(part)):
            assert written


@pytest.mark.parametrize(
    ("zone", "opens", "due"),
    [
        (None, "2026-03-27 09:01 UTC", "2026-03-29 09:00 UTC"),
        (ZoneInfo("Europe/Berlin"), "2026-03-27 10:01 CET", "2026-03-29 11:00 CEST"),
        (ZoneInfo("Asia/Kathmandu"), "2026-03-27 14:46 UTC+05:45", "2026-03-29 14:45 UTC+05:45"),
        (timezone(timedelta(hours=-9)), "2026-03-27 00:01 UTC-09:00", "2026-03-29 00:00 UTC-09:00"),
    ],
    ids=["none", "a name in winter and in summer", "figures for a name", "a distance"],
)
def test_a_walk_tells_times_in_its_zone_and_rounds_up_when_an_action_opens(parcel: Tree, zone: tzinfo | None, opens: str, due: str) -> None:
    """The night before 29 March 2026 is the one in which clocks in Berlin are put on."""
    now = datetime(2026, 3, 24, 9, 0, 30, tzinfo=timezone.utc)
    session = Session.start(parcel, now=now, zone=zone).answer("yes", now=now).answer("moving", now=now)
    assert f"   Opens {opens}\n   Stop waiting {due}\n" in draw(parcel, session=session).outline
    for look in ("cards", "chart"):
        drawn_in = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", draw(parcel, session=session, look=look).svg))
        assert f"Opens {opens} Stop waiting {due}" in drawn_in
    with pytest.raises(TooSoon, match=re.escape(f"it opens at {opens};")):
        session.answer("done", now=now)


WALK_IN_WORDS = """A parcel has not arrived
========================

This walk is at 3, Give it time, after 2 answers.

1. Does the parcel have a tracking number?
   Yes: on to 2, Look the number up on the carrier's page.

2. Look the number up on the carrier's page
   It is on its way: on to 3, Give it time.

3. Give it time
   You are here.
   Wait 3 to 5 days
   Opens 2026-03-05 09:00 UTC
   Stop waiting 2026-03-07 09:00 UTC
"""


def test_a_walk_is_told(parcel: Tree) -> None:
    session = Session.start(parcel, now=NOW)
    told = text(view(parcel, session=session))
    assert "This walk is at 1, Does the parcel have a tracking number?, before any answer.\n" in told
    session = session.answer("yes", now=NOW).answer("moving", now=NOW)
    told = text(view(parcel, session=session))
    assert "This walk is at 3, Give it time, after 2 answers.\n" in told
    assert "   Id: tracked\n   This walk came by here.\n" in told
    assert "   - Yes (yes), taken: go to 2, Look the number up on the carrier's page.\n" in told
    assert "   - No, or I lost it (no): go to 4, Call the sender.\n" in told
    assert "   Id: give-it-time\n   You are here.\n   Opens 2026-03-05 09:00 UTC\n   Stop waiting 2026-03-07 09:00 UTC\n" in told
    session = session.answer("came", now=NOW)
    assert "This walk has ended, after 3 answers, at 9, Good. Nothing more to do.\n" in text(view(parcel, session=session))


def test_a_walk_by_itself_is_told_in_the_words_of_its_reader_and_in_its_order(parcel: Tree) -> None:
    session = Session.start(parcel, now=NOW).answer("yes", now=NOW).answer("moving", now=NOW)
    assert text(view(parcel, session=session, walk_only=True)) == WALK_IN_WORDS
    only = markdown(view(parcel, session=session, walk_only=True))
    assert "- **Yes**: on to [2, Look the number up on the carrier's page](#lost-parcel.look-it-up).\n" in only


def test_a_walk_by_itself_tells_what_to_be_careful_of_where_it_is() -> None:
    said = '{ say = "Do not say:", bullets = ["Thief"] }, { say = "No.", if.sender = "shop" }'
    tree = loads(PARCEL.read_text(encoding="utf-8").replace('"Be friendly: they did not lose it."', said))
    session = Session.start(tree).answer("no")
    told = text(view(tree, session=session, walk_only=True))
    assert "4. Call the sender\n   You are here.\n   By phone\n" in told
    assert "   Careful: Do not say:\n   - Thief\n" in told
    assert "No." not in told
    assert "Careful" not in text(view(tree, session=session.answer("done"), walk_only=True))


def test_a_walk_that_comes_back_and_is_sent_on_by_a_limit_tells_each_node_once_with_all_its_ways() -> None:
    tree = loads(PARCEL.read_text(encoding="utf-8").replace('answers.no  = "worth-a-claim"', 'answers.no  = "give-it-time"'))
    session = Session.start(tree).answer("yes").answer("moving")
    for _ in range(2):
        session = session.answer("done").answer("no")
    told = text(view(tree, session=session, walk_only=True))
    number = numbers(tree)
    visited = ("tracked", "look-it-up", "give-it-time", "has-it-come", "worth-a-claim")
    assert re.findall(r"^(\d+)\. ", told, re.MULTILINE) == [str(number[id]) for id in visited]
    assert f": on to {number['has-it-come']}, Has it come?\n   From the 3rd arrival on: go to {number['worth-a-claim']}, " in told
    assert "Said on the way: You have waited long enough." in told


def test_a_walk_by_itself_with_an_authors_marks_on_it_is_told_for_authors(parcel: Tree) -> None:
    session = Session.start(parcel).answer("yes")
    for marks in ({"problems": [Problem("some-rule", "It is wrong.", path=("action", "look-it-up"))]}, {"differences": {Point("look-it-up"): "new"}}):
        assert "Id: look-it-up\n" in text(view(parcel, session=session, walk_only=True, **marks))


def test_problems_and_differences_are_told(parcel: Tree) -> None:
    problem = Problem("some-rule", "nobody *gets* there", path=("situation", "tracked", "answers", "no"), severity="warning")
    differences = {Point("tracked"): "changed", Point("tracked", "no"): "new", Point("glad"): "gone"}
    told = view(parcel, problems=[problem], differences=differences)  # type: ignore[arg-type]
    written = text(told)
    assert "   Id: tracked\n   This node is changed.\n   Warning: nobody *gets* there\n" in written
    assert "   - No, or I lost it (no), new, with a warning: go to 4, Call the sender.\n" in written
    assert "   Id: glad\n   This node is gone.\n" in written
    assert "    - Warning: nobody".removeprefix("    ") + " &#42;gets&#42; there\n" in markdown(told)


def test_what_the_checker_finds_is_told() -> None:
    tree = next(tree for seed in range(50) if check(tree := loads(drawn.text(drawn.draw(seed)), "json")).problems)
    painted = view(tree, problems=check(tree).problems)
    told = [detail.text for box in painted.boxes for detail in box.details if detail.kind == "problem"]
    assert told
    assert {*told} <= {*as_text(outline(painted), WIDE).replace("\n   ", "\n").split("\n")}


def test_a_brief_view_marks_what_it_leaves_out(parcel: Tree) -> None:
    told = text(view(parcel, brief=True))
    assert "Said on the way: …\n" in told
    assert "   Careful …\n" in told
    assert "Then the sender has to look" not in told
    assert "Be friendly" not in told


def test_every_form_says_the_same(parcel: Tree) -> None:
    for shown_view in (view(parcel), view(parcel, stage="look"), view(parcel, session=Session.start(parcel))):
        plainly = " ".join(as_text(outline(shown_view), WIDE).replace("=", "").split())
        marked = " ".join(shown(FULL.parse(markdown(shown_view))))
        letters = [re.sub(r"[^A-Za-z0-9“”]", "", words) for words in (plainly, marked)]
        assert letters[0] == letters[1]


SMALL = """
format = 1
id = "small"
title = "Small"
start = "ask"
source.guide = { title = "The guide", author = "Ann", url = "https://example.org/guide" }
stage.one = { title = "Look" }
moment.sent = { ask = "When was it sent?" }

[fact.size]
ask = "How large is it?"
number = { unit = "cm", from = 1 }
bands = [{ id = "small", below = 10, label = "Small" }, { id = "large", label = "Large" }]

[situation.ask]
about = "size"
stage = "one"
help = "Measure it."
answers.small = "wait"
answers.unsure = { label = "I cannot tell", to = "wait", settles = false, say = "No *hurry*." }
others = { label = "Not small", to = "end", source = "guide" }

[action.wait]
do = "Wait"
by = "call"
how = [{ say = "Call them.", if = { size = "small" } }]
wait = { at-least = "2 days", since = "sent", why = "It takes time." }
limit = { visits = 2, then = "end", say = "Enough." }
answers.done = "ask"
answers.came = { label = "It came", to = "end", any-time = true }

[ending.end]
good = true
say = ["Good.", "Bye."]

[[promise]]
name = "All end"
within = 9
"""

SMALL_TEXT = """\
Small
=====

Id: small
Every walk starts at 1, How large is it?

Facts
-----

size: How large is it?
- Asked once.
- The answer is a number of cm, 1 or more.
- Small (small): below 10
- Large (large): from 10

Stage: Look (one)
-----------------

1. Situation: How large is it?
   Id: ask
   Help:
   - Measure it.
   Asks about the fact size.
   Asked once.
   The answer is a number of cm, 1 or more.
   Answers:
   - Small (small): go to 2, Wait.
     That is a number below 10.
   - I cannot tell (unsure): go to 2, Wait.
     Leaves the question open.
     Said on the way: No *hurry*.
   - Not small (others): go to 3, Good.
     For all other answers: Large (large).
     Source: guide

Without a stage
---------------

2. Action: Wait
   Id: wait
   Done by phone.
   How:
   - Call them.
     Only if “How large is it?” is “Small” (size: small).
   Wait at least 2 days after the time given in answer to “When was it sent?” (sent).
   Why wait: It takes time.
   Answers:
   - Done (done): go to 1, How large is it?
   - It came (came): go to 3, Good.
     Can be given at any time.
   From the 3rd arrival on: go to 3, Good.
     Said on the way: Enough.

3. Good ending: Good.
   Id: end
   Said then:
   - Bye.

Stages
------

one: Look

Moments
-------

sent: When was it sent?

Sources
-------

guide: The guide
- Author: Ann
- Link: https://example.org/guide

Promises
--------

All end
- Every walk has ended after 9 visits.
"""

SMALL_MARKDOWN = """\
# Small

- Id: `small`
- Every walk starts at [1, How large is it?](#small.ask)

## Facts

- `size`: How large is it?
    - Asked once.
    - The answer is a number of cm, 1 or more.
    - **Small** (`small`): below 10
    - **Large** (`large`): from 10

## Stage: Look (`one`)

<a id="small.ask"></a>

### 1. Situation: How large is it?

- Id: `ask`
- Help:
    - Measure it.
- Asks about the fact `size`.
- Asked once.
- The answer is a number of cm, 1 or more.
- Answers:
    - **Small** (`small`): go to [2, Wait](#small.wait).
        - That is a number below 10.
    - **I cannot tell** (`unsure`): go to [2, Wait](#small.wait).
        - Leaves the question open.
        - Said on the way: No &#42;hurry&#42;.
    - **Not small** (`others`): go to [3, Good.](#small.end)
        - For all other answers: **Large** (`large`).
        - Source: `guide`

## Without a stage

<a id="small.wait"></a>

### 2. Action: Wait

- Id: `wait`
- Done by phone.
- How:
    - Call them.
        - Only if “How large is it?” is “Small” (`size`: `small`).
- Wait at least 2 days after the time given in answer to “When was it sent?” (`sent`).
- Why wait: It takes time.
- Answers:
    - **Done** (`done`): go to [1, How large is it?](#small.ask)
    - **It came** (`came`): go to [3, Good.](#small.end)
        - Can be given at any time.
- From the 3rd arrival on: go to [3, Good.](#small.end)
    - Said on the way: Enough.

<a id="small.end"></a>

### 3. Good ending: Good.

- Id: `end`
- Said then:
    - Bye.
"""


def test_a_small_tree_is_told_so() -> None:
    tree = loads(SMALL)
    assert text(view(tree)) == SMALL_TEXT
    assert markdown(view(tree)).startswith(SMALL_MARKDOWN)


def test_lines_are_no_longer_than_88_columns() -> None:
    assert max(len(line) for line in text(view(shipped("interview-recovery"))).split("\n")) <= 88


def test_a_tree_of_many_nodes_is_told_in_a_moment() -> None:
    nodes = {f"n{number}": {"do": f"Do {number}", "then": f"n{number + 1}"} for number in range(5_000)}
    data = {"format": 1, "id": "long", "title": "Long", "start": "n0", "action": nodes, "ending": {"n5000": {"say": "Done."}}}
    assert markdown(view(loads(json.dumps(data), "json"))).count("### ") == 5_001


TWO_ACTIONS = """
format = 1
id = "two"
title = "Two"
start = "one"
moment.sent.ask = "When was it sent?"
action.one = { do = "Write", by = "letter", then = "two" }
action.two = { do = "Claim", by = "letter", answers = { done = "end", never = "end" } }
ending.end.say = "End."

[[promise]]
name = "It holds"
"""


@pytest.mark.parametrize(
    ("promise", "told"),
    [
        ('by = "letter"\nof = ["one", "two"]', "one (1) and two (2) are done by letter, and in no other way."),
        ('by = "letter"\nof = { all-of = ["one", "two"] }', "Each of one (1) and two (2) is done by letter, and in no other way."),
        ('by = "in-person"\nof = "one"', "one (1) is done in person, and in no other way."),
        ('not-before = "30 days"\nsince = "sent"\nof = "two.never"', "two.never (2) can be given no earlier than 30 days after {SENT}."),
        ('not-before = "1 hour"\nof = "two"', "two (2) opens no earlier than 1 hour after the start of the walk."),
        ('not-before = "1 hour"\nof = ["two.done", "end"]', "two.done (2) or end (3) opens or can be given no earlier than 1 hour after {START}."),
        ('not-before = "1 hour"\nof = { all-of = ["two", "end"] }', "two (2) and end (3) open no earlier than 1 hour after the start of the walk."),
    ],
)  # fmt: skip
def test_a_promise_is_a_sentence(promise: str, told: str) -> None:
    told = told.replace("{SENT}", "the time given in answer to “When was it sent?” (sent)").replace("{START}", "the start of the walk")
    assert " ".join(text(view(loads(TWO_ACTIONS + promise))).split()).endswith(f"Promises -------- It holds - {told}")


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ('{ unit = "euros", from = 0 }', "a number of euros, 0 or more"),
        ('{ unit = "square metres", to = 2.5 }', "a number of square metres, 2.5 or less"),
        ("{ from = -1, to = 2 }", "a number, from -1 to 2"),
        ("{ }", "a number"),
        ('{ unit = "*m*, 3 or more", from = 0 }', "a number of “*m*, 3 or more”, 0 or more"),
    ],
)
def test_which_numbers_can_be_given_is_told(number: str, told: str) -> None:
    tree = 'format = 1\nid = "n"\ntitle = "N"\nstart = "a"\nending.end.say = "End."\n[fact.n]\nask = "How many?"\n'
    tree += f"number = {number}\n"
    tree += 'bands = [{ id = "few", label = "Few", below = 1 }, { id = "many", label = "Many" }]\n'
    tree += '[situation.a]\nabout = "n"\nanswers = { few = "end", many = "end" }\n'
    assert f"\n   The answer is {told}.\n" in text(view(loads(tree)))
