"""What the library itself says to readers: all of it is in one table, every gap is filled exactly, and nothing is said to readers besides."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from functools import cache
from html import unescape
from pathlib import Path
from string import Formatter

import attrs
import pytest

import advicetree
from advicetree import Session, draw, errors, loads, words
from advicetree.cli.walk import commands, rendering
from advicetree.cli.walk.front_end import PlainFrontEnd
from advicetree.cli.walk.state import OngoingWalk
from advicetree.cli.walk.times import Clock
from advicetree.drawing.guide.content import SAID_ANEW
from advicetree.drawing.view import SMALLER
from advicetree.drawing.widths import _BY_WIDTH
from advicetree.model import Fact, Several, Table, Value
from advicetree.promises import Point

SOURCE = Path(advicetree.__file__).parent
SCRIPT = "\n".join(file.read_text(encoding="utf-8") for file in sorted((SOURCE / "drawing" / "page" / "script").glob("*.mjs")))
STYLES = "\n".join(file.read_text(encoding="utf-8") for file in sorted((SOURCE / "drawing" / "page" / "styles").glob("*.css")))
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)

# Modules that tell readers something, but for those whose literals are markup; what other modules say is said to programmers and authors.
FOR_READERS = (
    "session/explaining.py",
    "session/why_not.py",
    *(f"drawing/{name}.py" for name in ("view", "selection", "outline/formats", "outline/content", "outline/facts", "sentences", "chart/measures", "notebook")),
    *(f"drawing/{name}.py" for name in ("conditions", "details", "heat", "rule_tables", "table_layout")),
    "drawing/outline/brief.py",
    *(f"drawing/overview/{name}.py" for name in ("content", "layout")),
    *(f"cli/walk/{name}.py" for name in ("rendering", "commands", "terminal", "front_end", "fancy", "times", "state")),
)
TELLING = ("told", "counted", "sentence", "filled", "_own", "_says", "_link")
ERRORS = {name for name in vars(errors) if isinstance(getattr(errors, name), type)} | {"UsageError", "Unclear", "unknown", "complain"}

# Literals with a space that are not words: lines that a reader can type, the start of what a command line prints, a style, parts of errors, a zone, letters.
NOT_SAID = {
    "two days ago",
    "in two days",
    "another day",
    "advicetree: ",
    "bold yellow",
    "type ",
    "write ",
    " or ",
    " UTC",
    "boxes and edges",
    "boxes, edges and rules",
    SMALLER,
}
NOT_SAID |= set(_BY_WIDTH.values())


# What the modules say


@attrs.frozen
class Use:
    """A place where a sentence is chosen, with the pattern of its names, and the gaps that are filled; `None` where nobody can see that."""

    where: str
    pattern: str
    gaps: frozenset[str] | None = None

    @property
    def names(self) -> list[str]:
        """The sentences that can be meant."""
        pattern = re.compile(self.pattern)
        return [name for name in words.ENGLISH if pattern.fullmatch(name)]


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "words" in text:
            yield path.relative_to(SOURCE).as_posix(), ast.parse(text)


def patterns(node: ast.expr, function: ast.AST) -> Iterator[str]:
    """The names that an expression can give: of a literal, of one with gaps, of a choice between two, and of a variable that was set to one of these."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.escape(node.value)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else in_gap(part, function) for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from patterns(node.body, function)
        yield from patterns(node.orelse, function)
    elif isinstance(node, ast.Name):
        for other in ast.walk(function):
            if isinstance(other, ast.Assign) and any(isinstance(target, ast.Name) and target.id == node.id for target in other.targets):
                yield from patterns(other.value, function)
    else:
        yield r"[\w-]+"


def in_gap(part: ast.expr, function: ast.AST) -> str:
    """What a gap within a name can be: that which is chosen there or, where nobody can see that, anything without a point."""
    found = list(patterns(part.value, function)) if isinstance(part, ast.FormattedValue) else []
    return f"({'|'.join(found)})" if found else r"[\w-]+"


def uses_in(where: str, module: ast.Module) -> Iterator[Use]:
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    for function in functions:
        for call in ast.walk(function):
            if not isinstance(call, ast.Call) or not call.args or any(keyword.arg is None for keyword in call.keywords):
                continue
            name = call.func.id if isinstance(call.func, ast.Name) else call.func.attr if isinstance(call.func, ast.Attribute) else ""
            if name not in TELLING and name not in {"between", "joined"}:
                continue
            gaps = frozenset(str(keyword.arg) for keyword in call.keywords) | ({"count"} if name == "counted" else frozenset())
            chosen = call.args[1] if name in {"joined", "_says", "_link"} else call.args[0]
            pattern = "|".join(pattern for pattern in patterns(chosen, function) if "." in pattern or pattern == "language")
            if not pattern:
                continue
            if name in TELLING:
                yield Use(f"{where}:{call.lineno}", rf"({pattern})\.(one|many)" if name == "counted" else pattern, gaps)
            else:
                yield Use(f"{where}:{call.lineno}", pattern)


@cache
def uses() -> list[Use]:
    """The sentences that the modules tell."""
    return [use for where, module in modules() for use in uses_in(where, module)]


def uses_on_the_page() -> Iterator[Use]:
    """The sentences that the page's script tells, where it says which and what fills their gaps."""
    for found in re.finditer(r'\b(told|counted|parts)\("([\w.]+)"(, \w[^{]*?)?(?:, \{([^{}]*)\})?\)', SCRIPT):
        filled = found[4] or ""
        while (shorter := re.sub(r"\([^()]*\)", "", filled)) != filled:
            filled = shorter
        gaps = frozenset(part.partition(":")[0].strip() for part in filled.split(",") if part.strip())
        form = r"\.(one|many)" if found[1] == "counted" else ""
        yield Use(f"the page: {found[0]}", rf"((answer|walk|page)\.)?{re.escape(found[2])}{form}", gaps)


def named_on_the_page() -> set[str]:
    """The sentences whose names, or the stems of these, stand anywhere in the page's script; a gap in a name stands for anything."""
    literals = {text or template for text, template in re.findall(r'"([\w.]+)"|`([\w.${}]+)`', SCRIPT)}
    names = "|".join(re.sub(r"\\\$\\\{\w+\\\}", r"[\\w.]+", re.escape(literal)) for literal in literals)
    pattern = re.compile(rf"((answer|walk|page)\.)?({names})(\.(one|many))?")
    return {name for name in words.ENGLISH if pattern.fullmatch(name)}


def gaps_of(sentence: str) -> frozenset[str]:
    return frozenset(gap for _, gap, _, _ in Formatter().parse(sentence) if gap is not None)


def test_the_script_of_the_page_has_no_words_of_its_own() -> None:
    code = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", SCRIPT, flags=re.DOTALL)
    literals = re.findall(r'"([^"\n]*)"|`([^`]*)`', code)
    texts = {re.sub(r"\$\{[^}]*\}", "", text or template) for text, template in literals}
    hooks = {"again", "change", "changing", "copy", "forget", "how", "note", "of-host", "on", "plan", "sure"}
    classes = hooks | {"noopener", "noreferrer", "headline_here", "ticks_legend"} | set(re.findall(r"\.([a-z][\w-]*)", STYLES))
    spoken = [text for text in texts if re.search(r"[A-Za-z]{2}", text) and " " in text and not re.search(r"[.#(\[:$]", text)]
    assert [text for text in spoken if not classes.issuperset(text.split())] == []
    assert {text for text in texts if re.match(r"[A-Z][a-z]", text)} == {"Backspace", "Enter", "Escape", "QuotaExceededError"}


def test_every_use_means_a_sentence_and_fills_its_gaps_exactly() -> None:
    found = [*uses(), *uses_on_the_page()]
    assert len(found) > 200
    for use in found:
        assert use.names, f"{use.where}: there is no sentence {use.pattern}"
        if use.gaps is not None:
            wanted = frozenset[str]().union(*(gaps_of(words.ENGLISH[name]) for name in use.names))
            assert use.gaps | {"count"} == wanted | {"count"}, f"{use.where}: {use.pattern}"


@pytest.mark.parametrize("name", SAID_ANEW)
def test_what_a_guide_says_in_the_place_of_an_outline_has_gaps_of_the_outline(name: str) -> None:
    assert gaps_of(words.ENGLISH[f"guide.{name}"]) == gaps_of(words.ENGLISH[f"outline.{name}"])


def test_every_sentence_is_used() -> None:
    used = {name for use in uses() for name in use.names} | named_on_the_page()
    used |= {f"guide.{name}" for name in SAID_ANEW}
    assert sorted(words.ENGLISH.keys() - used) == []


def test_a_sentence_has_both_forms_or_none() -> None:
    for name in words.ENGLISH:
        stem, _, form = name.rpartition(".")
        if form in {"one", "many"} and stem:
            assert {f"{stem}.one", f"{stem}.many"} <= words.ENGLISH.keys()
            assert gaps_of(words.ENGLISH[f"{stem}.one"]) <= gaps_of(words.ENGLISH[f"{stem}.many"]) | {"count"}


def test_readers_are_told_that_something_is_worked_out_and_not_that_it_is_derived() -> None:
    """“Derived” is a word for authors and programmers."""
    assert [name for name, said in words.ENGLISH.items() if re.search("deriv", said, re.IGNORECASE)] == []


@pytest.mark.parametrize(
    ("several", "alone", "told"),
    [
        (Several(), 0, "Tick all that apply, or nothing."),
        (Several(1), 0, "Tick all that apply, at least 1."),
        (Several(1, 4), 0, "Tick all that apply, at least 1."),
        (Several(0, 2), 0, "Tick up to 2, or nothing."),
        (Several(1, 2), 0, "Tick 1 or 2."),
        (Several(1, 3), 0, "Tick 1 to 3."),
        (Several(2, 2), 0, "Tick 2."),
        (Several(4), 0, "Tick 4."),
        (Several(), 1, "Tick all that apply, or just “Alone 0”."),
        (Several(1), 1, "Tick all that apply, or just “Alone 0”."),
        (Several(2), 1, "Tick all that apply, at least 2, or just “Alone 0”."),
        (Several(0, 1), 1, "Tick 1, or just “Alone 0”."),
        (Several(0, 2), 1, "Tick 1 or 2, or just “Alone 0”."),
        (Several(0, 3), 2, "Tick 1 to 3, or just “Alone 0” or “Alone 1”."),
    ],
)
def test_how_many_choices_can_be_ticked_is_told_in_one_sentence(several: Several, alone: int, told: str) -> None:
    """Of four that go together, and some that go alone: at the terminal, on the page and, shorter, in a picture."""
    values = [Value(f"v{number}", f"Value {number}") for number in range(4)]
    values += [Value(f"a{number}", f"Alone {number}", alone=True) for number in range(alone)]
    fact = Fact("f", "Which?", Table({value.id: value for value in values}), several=several)
    assert words.ticks(fact) == told
    kind, least, most = words.ticking(fact)
    assert words.told(f"box.tick.{kind}", least=least, most=most) == told.partition(", or just")[0].removesuffix(".")


def said_in(module: ast.Module) -> Iterator[tuple[int, str]]:
    """The literals of a module that may be words for readers: with a space and letters, and not in a docstring, an error, a pattern or a `repr`."""
    passed_by: set[int] = set()
    for node in ast.walk(module):
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        name = node.func if isinstance(node, ast.Call) else None
        called = name.id if isinstance(name, ast.Name) else name.attr if isinstance(name, ast.Attribute) else ""
        is_inside = isinstance(node, ast.FunctionDef) and node.name == "__repr__"
        if is_docstring or is_inside or isinstance(node, ast.Raise | ast.Assert) or called in ERRORS | {"compile"}:
            passed_by |= {id(within) for within in ast.walk(node)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed_by:
            text = re.sub(r"<[^<>]*>?|^[^<>]*>", "", node.value)
            if " " in text and re.search(r"[A-Za-z]{2}", text) and not text.startswith("/") and text not in NOT_SAID:
                yield node.lineno, text


@pytest.mark.parametrize("where", FOR_READERS)
def test_no_module_has_words_of_its_own_for_readers(where: str) -> None:
    assert list(said_in(dict(modules())[where])) == []


# What comes out in another language


TREE = loads(
    """
format = 1
id = "x1"
title = "一"
start = "x2"
language = "zh"

[stage.x3]
title = "二"

[source.x4]
title = "三"
author = "四"
date = 2020-01-01
claims = { "1" = "五" }

[moment.x5]
ask = "六"

[fact.x6]
ask = "七"
answers = { x7 = "八", x8 = "九", x9 = "十" }

[fact.x10]
ask = "百"
number = { unit = "千", from = 1, to = 9 }
bands = [{ id = "x11", label = "万", below = 5 }, { id = "x12", label = "亿" }]

[situation.x2]
stage = "x3"
about = "x6"
help = "甲"
source = ["x4 1"]
answers.x7 = { to = "x13", say = "乙" }
others = { label = "仟", to = "x14" }

[situation.x13]
about = "x10"
answers.x11 = { to = "x14" }
answers.x12 = { to = "x15" }

[situation.x16]
ask = "丙"
remember = false
limit = { visits = 1, then = "x15", say = "丁" }
answers.x17 = { label = "戊", to = "x16" }
answers.x18 = { label = "己", to = "x15" }

[action.x14]
do = "庚"
by = "call"
how = ["辛"]
caution = ["壬", { if = { x6 = "x8" }, say = "癸" }]
note = "子"
recall = ["x14"]
wait = { at-least = "2 days", at-most = "1 week", since = "x5", why = "丑" }
answers.x19 = { label = "寅", to = "x16" }
answers.x20 = { label = "卯", to = "x15", any-time = true }

[ending.x15]
say = ["辰"]
good = true

[[promise]]
name = "巳"
never = "x16"
after = "x15"

[[promise]]
name = "午"
can = "x15"

[[example]]
name = "未"
known = { x6 = "x8" }
walk = ["x14: x20"]
ends = "x15"
"""
)


class AnotherLanguage(dict[str, str]):
    """Each sentence in another script, with the same gaps."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__(
            {name: "".join(f"{_greek(text)}{_gap(gap, spec)}" for text, gap, spec, _ in Formatter().parse(said)) for name, said in sentences.items()}
        )


def _gap(gap: str | None, spec: str | None) -> str:
    return "" if gap is None else f"{{{gap}:{spec}}}" if spec else f"{{{gap}}}"


def _greek(text: str) -> str:
    """A text with Greek letters for Latin ones, but for commands and what is put in their places."""
    return re.sub(r"/[a-z-]+|[A-Z]{2,}|[A-Za-z]", lambda found: chr(0x3B1 + ord(found[0]) % 24) if len(found[0]) == 1 else found[0], text)


@pytest.fixture
def another_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "WORDS", AnotherLanguage(words.ENGLISH))


def latin(text: str) -> list[str]:
    """The words in Latin letters that are left in a text, but for ids, commands, zones and what is put in the places of gaps."""
    return re.findall(r"[A-Za-z]{2,}", re.sub(r"x\d+|/[a-z-]+|\b(UTC|others|WHEN|NODE|ANSWER|TEXT|FILE|ID|zh)\b", "", text))


def told_by_svg(svg: str) -> str:
    return unescape(" ".join(re.findall(r">([^<>]+)</(?:text|title|desc)>", svg)))


def told_by_html(html: str) -> str:
    """The words of a page: between its tags, in the labels of its parts, and in the sentences that its script is given."""
    data = json.loads(re.findall(r'<script type="application/json" id="tree">(.*?)</script>', html, re.DOTALL)[0])
    body = re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.DOTALL)
    labels = re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*)"', body)
    told = [words for name, words in data["words"].items()]
    told += [str(node.get(key, "")) for node in data["nodes"] for key in ("by", "number")]
    told += [node["wait"].get("words", "") for node in data["nodes"] if "wait" in node]
    return unescape(" ".join([*labels, re.sub(r"<[^<>]*>", " ", body), *(re.sub(r"\{\w+\}", "", text) for text in told)]))


@pytest.mark.usefixtures("another_language")
def test_pictures_outlines_and_pages_are_all_in_the_language_of_the_table() -> None:
    session = Session.start(TREE, now=NOW).answer("x8", now=NOW)
    for drawing in (
        draw(TREE),
        draw(TREE, brief=True),
        draw(TREE, session=session),
        draw(TREE, session=session, walk_only=True),
        draw(TREE, around="x14", steps=1),
        draw(TREE, around="x14", steps=0),
        draw(TREE, stage="x3"),
        draw(TREE, overview=True),
        draw(TREE, overview=True, session=session),
        draw(TREE, differences={Point("x2"): "new", Point("x2", "x7"): "changed"}),
        draw(TREE, sessions=[session] * 60, now=NOW + timedelta(days=3), stage="x3"),
        draw(TREE, sessions=[session] * 60, least=5),
    ):
        assert latin(told_by_svg(drawing.svg)) == []
        assert latin(drawing.outline) == []
    assert latin(told_by_html(draw(TREE).page)) == []


def test_words_of_another_table_are_never_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever letters its sentences have; the author's texts have none of these."""
    monkeypatch.setattr(words, "WORDS", {name: said if name == "language" else f"<zz>&*q*{said}" for name, said in words.ENGLISH.items()})
    session = Session.start(TREE, now=NOW).answer("x8", now=NOW)
    for drawing in (draw(TREE), draw(TREE, session=session), draw(TREE, around="x14", steps=1)):
        assert "<zz>&*q*" in drawing.outline
        assert "&#60;zz&#62;&#38;&#42;q&#42;" in drawing.markdown
        assert "&lt;zz&gt;&amp;*q*" in drawing.svg
        assert "<zz>" not in drawing.markdown + drawing.svg
    assert "<zz>" not in re.sub(r"<script\b.*?</script>", "", draw(TREE).page, flags=re.DOTALL)


@pytest.mark.usefixtures("another_language")
def test_explanations_are_in_the_language_of_the_table() -> None:
    session = Session.start(TREE).answer("x7").answer(2)
    for text in (str(session.explain()), str(session.why_not("x16")), str(session.why_not("x2")), str(Session.start(TREE).explain())):
        assert latin(text) == []


@pytest.mark.usefixtures("another_language")
@pytest.mark.parametrize("answers", [[], ["x7"], ["x7", 2], ["x8"], ["x8", "x20"]])
@pytest.mark.parametrize("now", [None, NOW])
def test_the_terminal_is_in_the_language_of_the_table(answers: list[str], now: datetime | None) -> None:
    session = Session.start(TREE, now=now)
    for answer in answers:
        session = session.answer(answer, now=now)
    clock = Clock(now, kept=now is not None)
    walk = OngoingWalk(session, clock, "x1")
    blocks = [*rendering.stop(walk), *rendering.closing(walk), *rendering.sources(session), *commands.help_for(commands.COMMANDS.values())]
    choices = [*rendering.menu(walk), *rendering.parts_of_day(), *rendering.days(ahead=True, given=False), *rendering.days(ahead=False, given=True)]
    told = [f"{block.lead} {block.text}" for block in blocks if block.kind != "command"] + [choice.label for choice in choices] + [PlainFrontEnd().hint]
    told += [clock.told_with_distance(NOW + timedelta(days=3)), *(clock.read(text).words for text in ("yesterday", "tomorrow evening"))]
    assert latin("\n".join(told)) == []
