"""Trees whose texts and ids look like markup, drawn by a seed, the views that are drawn of them, and what a picture of such a view must show.

Invariant: the same seed draws the same tree and the same view, and a tree that is drawn loads.
What must be shown is worked out from the model and the session alone, never from the package that draws; only lengths of time are told by `in_words`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any

import attrs

from advicetree import Action, Answer, Ending, Node, Problem, Session, Situation, Tree, load, loads, shipped, shipped_ids
from advicetree import Line as AdviceLine
from advicetree.answering import resolve
from advicetree.control import safe
from advicetree.drawing.selection import numbers
from advicetree.durations import in_words
from advicetree.engine import advance, start
from advicetree.format.characters import blank
from advicetree.model import EMPTY, Limit
from advicetree.promises import Point

Data = dict[str, Any]
Way = tuple[str, str | None]

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)
SHELL = "window.hit=(window.hit||0)+1"
IDS = (
    *("end", "style", "graph", "subgraph", "class", "o", "x", "node", "edge", "strict", "constructor", "a--b", "a-b", "a---b", "a-", "ab", "default"),
    *("click", "call", "href", "linkstyle", "classdef", "flowchart", "direction", "tb", "v", "n", "n-a", "w", "by", "a-by-b", "limit", "start", "digraph"),
    *("a-n-b", "b-n-c", "b", "c", "a", "e1", "tostring", "hasownproperty", "prototype", "interpolate", "accdescr", "acctitle", "a-0", "a-1", "x--x", "o-o"),
)
_PLAIN = r"""
Say "no" & go § It's 'so' § " § '' § “so” § (a) § [b] § {c} § ((d)) § [[e]] § {{f}} § ([g]) § >h] § [/i/] § [\j\] § (((k))) § <b>bold</b>
<br/> § <br> § a<br />b § < § > § <!-- --> § ]]> § <![CDATA[x]]> § <i class='fa fa-icon'></i> § </svg> § </style> § <table> § &lt; § &#60;
&#x3c; § &amp;amp; § & § &nbsp; § &; § &#0; § #35; § #quot; § #lt; § #; § # § ## § #9829; § ; § a;b; § &N; § `code` § `**bold**` § ```
**bold** § _so_ § __so__ § * § ~~gone~~ § ~ § ~~~mermaid § ![x](y) § [link](https://example.org) § a^b^ § ==x== § $$x$$ § $ § $$
$$\frac{1}{2}$$ § \(x\) § هل وصل الطرد؟ § האם החבילה הגיעה? § abc العربية def § 👩‍👩‍👧‍👦 🇮🇳 👍🏽 gone? § 🇩🇪🇫🇷🇯 § 你认识公司里面的任何人吗？这是一个很长的问题。
日本語のテキスト § 한국어 문장 § éééééééééééééééééééééééééééééé § \ § \\ § C:\N \G \l \r \n § \N § \G § \E\T\H\L § \n § a\
\" § a\nb § %%{init: {'theme':'dark'}}%% § %%{init}%% § %% comment § % § %% § 100 % § %{ § }%% § %%{wrap}%% § 1. a list § - a list
* a list § + a list § 2) a list § # a heading § ## h § > quoted § ===== § ----- § ---- § === § | a | b | § end § subgraph § graph TD
style x fill:#f00 § class a b § classDef a fill:#f9f; § style:#1; § lifestyle (see x:#y) § classDef:# § :::x § : § :: § a:b § | § || § -->
--- § -- § ==> § -.-> § --x § --o § A---oB § <--> § ~~~ § && § |yes| § -->|"x"| y § "] § "]:::k_good § "];n_evil["x § "}; n_x § ... § !? § …
. § ? § () § fa:fa-icon § fas:fa-check ok § fab:fa-github § fa:fa-ban fa:fa-spinner § @{ shape: x } § n_a@{ shape: circle } § @
https://example.org/a?b=c&d=e#f § http://x#y; § me@example.org § mailto:me@example.org § www.example.org § '; DROP § ${x} § {{x}} § {%x%}
null § undefined § true § 0 § -1 § 1e9 § NaN § digraph {} § strict § //x § /* x */ § label=<b> § <b>label</b> § a -> b; § \\N § shape=record
{a|b} § <f0> a § html § accTitle: x § title: x
"""
TEXTS = (
    *re.split(" § |\n", _PLAIN.strip()),
    '""""',
    "\u202eturned\u202c",
    "\u202e",
    "\u2066",
    "\u200f\u200e",
    "\U0001f3f4\U000e0067\U000e0062\U000e007f",
    "supercalifragilistic" * 15,
    "x" * 300,
    "Ж" * 150,
    "\\\n",
    "line one\nline two",
    "a\n\nb",
    "\nx\n",
    "a\tb",
    "\n%% x",
    "10. a\n- b",
    "a\n---",
    "    indented",
    "\tcode",
    "  two leading",
    "trailing  ",
    " ",
    "\u200b",
    "\ufeff",
    "\xad",
    "\xa0x",
    "---\ntitle: x\n---",
    f"<script>{SHELL}</script>",
    f"<img src=x onerror='{SHELL}'>",
    f'<svg onload="{SHELL}">',
    f"<iframe srcdoc='<script>parent.{SHELL}</script>'>",
    f"&lt;img src=x onerror={SHELL}&gt;",
    f"#lt;img src=x onerror={SHELL}#gt;",
    f"&#60;script&#62;{SHELL}&#60;/script&#62;",
    f"javascript:{SHELL}",
    f'"]; click n_a call {SHELL}()',
)
STAND_INS = "ﬂ°¶ß"  # what Mermaid keeps numbered letters as, in between; texts that hold them are not shown as they are, and there is no way to write them
LETTERS = "ab \"'`#&;:<>()[]{}|\\/$%*_~-+=.,!?@^0123\n\tNGlnéß“”中ע👍\u200d\u202e\u0301"
_UNSEEN = str.maketrans("", "", "\ufeff\u2060")
CHANNELS = {"call": "By phone", "mail": "By e-mail", "letter": "By letter", "message": "By message", "in-person": "In person", "online": "Online"}


def number(default: int) -> int:
    """How many trees are to be drawn."""
    return int(os.environ.get("DRAWN_TREES", default))


def given() -> list[Tree]:
    """Every shipped tree, and every tree of the tests without lists, groups, dates and rules, whose pictures `test_drawing_guidance` looks at."""
    trees = [shipped(id) for id in shipped_ids()] + [load(path) for path in sorted((Path(__file__).parent / "data" / "trees").glob("*.toml"))]
    return [tree for tree in trees if not any(fact.several or fact.groups or fact.days or fact.derived for fact in tree.facts.values())]


# Trees


def seen(text: str) -> str:
    """A text that a tree can hold: with a letter where nothing of it can be seen."""
    return f"{text}x" if blank(text) else text


def tree(seed: int) -> Tree:
    """The tree that a seed draws."""
    return loads(json.dumps(_Draw(Random(seed)).tree()), "json")  # noqa: S311


def answering(texts: list[str]) -> Tree:
    """A tree in which each text stands as a headline, alone and above another, as the label of an answer and in words said; the first is its title."""
    nodes = [f"n{index}" for index, _ in enumerate(texts)]
    ends = {f"{id}-end": {"say": text} for id, text in zip(nodes, texts, strict=True)}
    doing = {id: {"do": text, "caution": text, "then": f"{id}-end"} for id, text in zip(nodes, texts, strict=True)}
    answers = {id: {"to": id, "label": text[:200], "say": text} for id, text in zip(nodes, texts, strict=True)}
    asking = {"ask": {"ask": texts[-1], "answers": answers}}
    return loads(json.dumps({**_heading("texts", texts[0][:200], "ask"), "situation": asking, "action": doing, "ending": ends}), "json")


def _heading(id: str, title: str, first: str) -> Data:
    return {"format": 1, "id": id, "title": title, "start": first}


class _Draw:
    """One tree while it is drawn; ways that can be passed over lead only onward, so that nobody goes round for ever."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def maybe(self, share: float) -> bool:
        return self.rng.random() < share

    def text(self, longest: int = 4_000) -> str:
        rng = self.rng
        form = rng.random()
        if form < 0.55:
            found = rng.choice(TEXTS)
        elif form < 0.8:
            found = rng.choice(("", " ", "\n", ": ")).join(rng.choice(TEXTS) for _ in range(rng.choice((2, 2, 3))))
        else:
            found = "".join(rng.choice(LETTERS) for _ in range(rng.choice((1, 2, 3, 5, 20, 60))))
        return seen(found)[-longest:] if blank(found[:longest]) else found[:longest]

    def label(self) -> str:
        return self.text(200)

    def id(self, taken: Mapping[str, object] = EMPTY) -> str:
        return self.rng.choice([id for id in IDS if id not in taken])

    def tree(self) -> Data:
        rng = self.rng
        self.names = rng.sample(IDS, rng.choice((2, 3, 4, 5, 6, 7, 9)))
        ends = rng.choice((1, 1, 2)) if len(self.names) > 2 else 1
        kinds = dict.fromkeys(self.names[:-ends], "") | dict.fromkeys(self.names[-ends:], "ending")
        self.facts: Data = {}
        for id in rng.sample(IDS, rng.choice((0, 1, 2))):
            if id not in self.names:
                self.facts[id] = {"ask": self.text(), "answers": {answer: self.label() for answer in rng.sample(IDS, 3)}, "remember": not self.maybe(0.3)}
        self.moments = {id: {"ask": self.text()} for id in rng.sample(IDS, 2)}
        self.stages = {id: {"title": self.label()} for id in rng.sample(IDS, rng.choice((0, 1, 2, 3)))}
        nodes: dict[str, Data] = {"situation": {}, "action": {}, "ending": {}}
        for index, name in enumerate(self.names):
            kind = kinds[name] or rng.choice(("situation", "action"))
            fields = getattr(self, f"_{kind}")(self.names[index + 1 :])
            if self.stages and self.maybe(0.7):
                fields["stage"] = rng.choice(list(self.stages))
            if kind != "ending" and self.maybe(0.25):
                fields["limit"] = {"visits": rng.choice((1, 2, 3, 10, 11, 21)), "then": rng.choice(self.names[index + 1 :]), **self.said()}
            nodes[kind][name] = fields
        heading = _heading(self.id(), self.label(), self.names[0])
        return {**heading, "fact": self.facts, "moment": self.moments, "stage": self.stages, **nodes}

    def said(self) -> Data:
        return {"say": self.text()} if self.maybe(0.4) else {}

    def way(self, onward: list[str]) -> Data:
        return {"to": self.rng.choice(onward), **self.said(), **({"label": self.label()} if self.maybe(0.85) else {})}

    def _situation(self, onward: list[str]) -> Data:
        rng = self.rng
        about = rng.choice(list(self.facts)) if self.facts and self.maybe(0.6) else None
        if about is None:
            each_visit = self.maybe(0.3)
            fields: Data = {"ask": self.text(), "remember": not each_visit}
            values = rng.sample(IDS, rng.choice((1, 2, 3, 4)))
        else:
            each_visit = not self.facts[about]["remember"]
            fields = {"about": about, **({"ask": self.text()} if self.maybe(0.7) else {})}
            values = list(self.facts[about]["answers"])
            if self.maybe(0.4):
                values.pop()
                fields["others"] = {"to": rng.choice(self.names if each_visit else onward), "label": self.label(), **self.said()}
        fields["answers"] = {value: self.way(self.names if each_visit else onward) for value in values}
        if self.maybe(0.2):
            fields["caution"] = self.cautions()
        if not each_visit and self.maybe(0.3):
            unsure = self.id({**dict.fromkeys(values), **(self.facts[about]["answers"] if about else {})})
            fields["answers"][unsure] = {**self.way(onward), "label": self.label(), "settles": False}
        return fields

    def _action(self, _: list[str]) -> Data:
        rng = self.rng
        fields: Data = {"do": self.text()}
        if self.maybe(0.3):
            fields["by"] = rng.sample(list(CHANNELS), rng.choice((1, 1, 2, 3)))
        fields["caution"] = self.cautions()
        if self.maybe(0.4):
            fields["wait"] = self._wait()
        if self.maybe(0.4):
            return {**fields, "then": rng.choice(self.names)}
        fields["answers"] = {id: {**self.way(self.names), "any-time": self.maybe(0.3)} for id in rng.sample((*IDS, "done"), rng.choice((1, 2, 3)))}
        return fields

    def cautions(self) -> list[Data]:
        """Some lines to be careful of, a few of them with lines below and with addresses, of which a picture tells nothing."""
        lines = []
        while self.maybe(0.4):
            lines.append(self.line())
            if self.maybe(0.3):
                lines[-1]["bullets"] = [self.line() for _ in range(self.rng.choice((1, 2, 3)))]
        return lines

    def line(self) -> Data:
        """A line, perhaps for some people only."""
        line: Data = {"say": self.text(), **self.rng.choice(({}, {}, {"link": "https://example.org/nowhere"}, {"phone": "112"}))}
        remembered = [fact for fact, asked in self.facts.items() if asked["remember"]]
        if remembered and self.maybe(0.5):
            fact = self.rng.choice(remembered)
            line["if"] = {fact: self.rng.choice(list(self.facts[fact]["answers"]))}
        return line

    def _wait(self) -> Data:
        rng = self.rng
        moment = rng.choice(list(self.moments))
        return rng.choice(
            (
                {"at-least": "2 days"},
                {"at-least": "P1DT12H", "at-most": "1 week"},
                {"at-least": "1 hour", "since": moment},
                {"until": moment},
                {"until": moment, "at-most": "3 days"},
                {"at-most": "2 hours"},
                {"at-most": "2 hours", "since": moment},
            )
        )

    def _ending(self, _: list[str]) -> Data:
        return {"say": [self.text() for _ in range(self.rng.choice((1, 1, 2)))], "good": self.maybe(0.5)}


# Views


def asked(tree: Tree, seed: int) -> Data:
    """What a seed asks to be drawn of a tree, as `draw` takes it."""
    rng = Random(seed)  # noqa: S311
    asked: Data = {"theme": rng.choice(("light", "dark", "auto"))}
    if rng.random() < 0.4:
        asked["session"] = walked(tree, rng)
    form = rng.random()
    if form < 0.25:
        asked |= {"around": rng.choice(list(tree.nodes)), "steps": rng.choice((0, 1, 1, 2))}
    elif form < 0.4 and tree.stages:
        asked["stage"] = rng.choice(list(tree.stages))
    elif form < 0.5 and "session" in asked:
        asked["walk_only"] = True
    if rng.random() < 0.3:
        asked["brief"] = True
    points = [Point(id, answer) for id, node in tree.nodes.items() for answer in (None, *node.answers)]
    if rng.random() < 0.3:
        asked["problems"] = [_problem(tree, rng.choice(points), rng) for _ in range(rng.choice((1, 2)))]
    if rng.random() < 0.3:
        asked["differences"] = {rng.choice(points): rng.choice(("new", "gone", "changed")) for _ in range(rng.choice((1, 3)))}
    return asked


def views_of_given() -> list[tuple[Tree, Data]]:
    """The shipped trees and those of the tests with what is asked to be drawn of each: the whole, brief, each stage, and some by a seed."""
    found: list[tuple[Tree, Data]] = []
    for one in given():
        found += [(one, {}), (one, {"brief": True}), *((one, {"stage": id}) for id in one.stages), *((one, asked(one, seed)) for seed in range(5))]
    return found


def walked(tree: Tree, rng: Random) -> Session:
    """A walk of some steps."""
    session = Session.start(tree, now=NOW if rng.random() < 0.7 else None)
    if session.started is not None:
        for moment in tree.moments:
            session = session.with_moment(moment, NOW + timedelta(hours=rng.choice((-50, 70))))
    for step in range(rng.choice((0, 1, 3, 6))):
        if not session.ended:
            now = None if session.started is None else NOW + timedelta(hours=10 * step)
            session = session.answer(rng.choice(session.offers).id, now=now, early=session.started is not None)
    return session


def _problem(tree: Tree, point: Point, rng: Random) -> Problem:
    """A problem that stands at a point in the tree's file."""
    node = tree[point.node]
    kind = "situation" if isinstance(node, Situation) else "ending" if isinstance(node, Ending) else "action"
    path = (kind, point.node) if point.answer is None else (kind, point.node, "answers", point.answer)
    return Problem("some-rule", rng.choice(TEXTS), path=path, severity=rng.choice(("error", "warning")))


# What must be shown


@attrs.frozen
class Box:
    """What must be shown of a node: its kind, its texts, whether its border is as it is for others, whether the person stands there, and its difference."""

    kind: str
    texts: tuple[str, ...]
    is_painted: bool = False
    is_here: bool = False
    difference: str | None = None

    @property
    def text(self) -> str:
        return bare(*self.texts)


@attrs.frozen
class Line:
    """What must be shown of an answer or a limit: from where to where, its texts, whether it is dashed, walked and painted, and its difference."""

    node: str
    answer: str | None
    to: str
    texts: tuple[str, ...]
    is_dashed: bool
    is_walked: bool = False
    is_painted: bool = False
    difference: str | None = None

    @property
    def text(self) -> str:
        return bare(*self.texts)


@attrs.frozen
class Picture:
    """What must be shown: the boxes by their nodes' ids, the lines, the bands (stage → title and nodes in it), the title, and whether the start is there."""

    boxes: dict[str, Box]
    lines: tuple[Line, ...]
    bands: dict[str, tuple[str, frozenset[str]]]
    title: str
    starts: bool


def bare(*texts: str) -> str:
    """Texts as they can be compared however they were broken into lines: one after another, without white space and without what steers the text."""
    return "".join("".join(map(safe, texts)).translate(_UNSEEN).split())


def picture(tree: Tree, asked: Data) -> Picture:
    """What a picture must show of what is asked for."""
    session: Session | None = asked.get("session")
    nodes, ways = _walked(session) if session is not None else (set(), set())
    back = _back(tree)
    inside, border, words = _part(tree, asked, nodes)
    problems = _problems(tree, asked)
    brief = asked.get("brief", False)
    lines: list[Line] = []
    boxes: dict[str, Box] = {}
    walk_only = asked.get("walk_only", False)
    differences = asked.get("differences", {})
    numbered = numbers(tree)
    left: dict[str, int] = {}
    leading_here: dict[str, int] = {}
    for id, node in tree.nodes.items():
        for way in _ways(node):
            key = (id, None if isinstance(way, Limit) else way.id)
            if id not in inside or (walk_only and key not in ways) or (id in border and way.to not in inside - border):
                left[id] = left.get(id, 0) + 1
                leading_here[way.to] = leading_here.get(way.to, 0) + (not walk_only)
                continue
            painted = key[1] is not None and (key in problems or Point(*key) in differences)
            difference = differences.get(Point(*key)) if key[1] is not None else None
            is_told = difference == "changed" or difference != differences.get(Point(id))
            texts = tuple(_on_way(tree, node, way, brief=brief, difference=difference if is_told else None))
            lines.append(Line(*key, way.to, texts, key in back or key[1] is None, key in ways, painted, difference))
    ends = {line.to for line in lines if line.to not in inside and isinstance(tree[line.to], Ending)}
    for id, node in tree.nodes.items():
        if id not in inside | ends:
            continue
        here = session is not None and session.here.id == id
        at = [problem for (other, _), found in problems.items() if other == id for problem in found]
        told = [*(["You are here"] if here else []), *_in_box(tree, node, numbered[id], brief=brief)]
        if session is not None and here:
            up = timedelta(seconds=59, microseconds=999_999)
            times = (("Opens", session.opens_at, up), ("Stop waiting", session.due_at, timedelta(0)))
            told += [f"{what} {when + over:%Y-%m-%d %H:%M} UTC" for what, when, over in times if when is not None]
        told += [f"{'Error' if problem.severity == 'error' else 'Warning'}: {problem.sentence}" for problem in at]
        told += [_not_drawn(leading_here.get(id, 0), left.get(id, 0))] if id in inside else []
        difference = differences.get(Point(id))
        told += [difference.capitalize()] if difference else []
        boxes[id] = Box(_kind(node), tuple(told), bool(at) or difference is not None, here, difference)
    bands: dict[str, tuple[str, frozenset[str]]] = {}
    if len({tree[id].stage for id in boxes if id in inside}) > 1:
        by_stage = {id: frozenset(name for name in boxes if tree[name].stage == id) for id in tree.stages}
        bands = {id: (tree.stages[id].title, names) for id, names in by_stage.items() if names}
    starts = tree.start in boxes
    for line in lines:
        stage, headline = tree[line.to].stage, f"→ {numbered[line.to]}. {tree[line.to].headline}"
        boxes.setdefault(line.to, Box("elsewhere", (headline, *([tree.stages[stage].title] if stage is not None else []))))
    if words is not None and session is not None and not any(box.is_here for box in boxes.values()):
        words += f". The walk is at {numbered[session.here.id]}, {session.here.headline}, which is not in this part"
    told_ = [words] if words is not None else []
    told_ += _compared([*boxes.values(), *lines]) if "differences" in asked else []
    return Picture(boxes, tuple(lines), bands, f"{tree.title}: {'. '.join(told_)}" if told_ else tree.title, starts)


def _compared(parts: list[Box | Line]) -> list[str]:
    """What is said above a picture of differences."""
    return ["Changes between two versions" if any(part.difference for part in parts) else "Nothing shown here has changed"]


def _not_drawn(here: int, on: int) -> str:
    """How many ways to a node, and from it, are not drawn."""
    if here and on:
        return f"{here} more way{'s lead' if here > 1 else ' leads'} here, {on}{' lead' if on > 1 else ' leads'} on"
    count, where = (here, "here") if here else (on, "on")
    return f"{count} more way{'s lead' if count > 1 else ' leads'} {where}" if count else ""


def _walked(session: Session) -> tuple[set[str], set[Way]]:
    """The nodes and the ways of a walk, by walking it once more."""
    tree = session.tree
    position = start(tree, EMPTY)
    nodes: set[str] = set()
    ways: set[Way] = set()
    for step in (*session.steps, None):
        passed: list[Answer | Limit] = list(position.passed)
        if step is not None:
            answer, value = resolve(tree, tree[step.node], step.answer)
            passed.append(answer)
            position = advance(tree, position, answer, value)
        nodes |= {way.node for way in passed}
        for way in passed:
            named = isinstance(way, Answer) and way.id in tree[way.node].answers
            ways.add((way.node, way.id if isinstance(way, Answer) and named else None if isinstance(way, Limit) else "others"))
    return nodes | {session.here.id}, ways


def _ways(node: Node) -> list[Answer | Limit]:
    return [*node.answers.values(), *([node.others] if node.others is not None else []), *([node.limit] if node.limit is not None else [])]


def _back(tree: Tree) -> set[Way]:
    """The ways to a node above, as one comes to them who always takes the first way first."""
    back: set[Way] = set()
    seen: set[str] = set()

    def down(id: str, above: tuple[str, ...]) -> None:
        seen.add(id)
        for way in _ways(tree[id]):
            if way.to in (*above, id):
                back.add((id, None if isinstance(way, Limit) else way.id))
            elif way.to not in seen:
                down(way.to, (*above, id))

    for id in (tree.start, *tree.nodes):
        if id not in seen:
            down(id, ())
    return back


def _part(tree: Tree, asked: Data, walked: set[str]) -> tuple[set[str], set[str], str | None]:
    """The nodes that are asked for, those of them at the border, and the part in words."""
    if "stage" in asked:
        return {id for id, node in tree.nodes.items() if node.stage == asked["stage"]}, set(), tree.stages[asked["stage"]].title
    if asked.get("walk_only"):
        return walked, set(), "the walk so far"
    if "around" not in asked:
        return set(tree.nodes), set(), None
    rings: list[set[str]] = [{asked["around"]}]
    links = [{id, way.to} for id, node in tree.nodes.items() for way in _ways(node)]
    for _ in range(asked["steps"]):
        inner: set[str] = set().union(*rings)
        rings.append({id for link in links if link & inner for id in link} - inner)
    headline = tree[asked["around"]].headline
    far = f"{len(rings) - 1} step{'s' if len(rings) > 2 else ''}"
    return set().union(*rings), rings[-1] if len(rings) > 1 else set(), f"{far} around “{headline}”" if len(rings) > 1 else f"“{headline}” alone"


def _problems(tree: Tree, asked: Data) -> dict[tuple[str, str | None], list[Problem]]:
    """The problems by the points that they were made for, in the order in which points are met first."""
    found: dict[tuple[str, str | None], list[Problem]] = {}
    for problem in asked.get("problems", ()):
        id, *keys = map(str, problem.path[1:])
        answer = keys[1] if keys and keys[1] in tree[id].answers else None
        found.setdefault((id, answer), []).append(problem)
    return found


def _kind(node: Node) -> str:
    if isinstance(node, Situation):
        return "situation"
    if isinstance(node, Ending):
        return "good" if node.good else "ending"
    return "action" if node.wait is None else "wait"


def _in_box(tree: Tree, node: Node, place: int, *, brief: bool) -> Iterator[str]:
    yield f"{place}. {node.headline}"
    if isinstance(node, Situation):
        if not tree.facts[node.fact].remember and _comes_again(tree, node.id):
            yield "Asked each time"
        if (number := tree.facts[node.fact].number) is not None:
            yield number.in_words[:1].upper() + number.in_words[1:]
    if isinstance(node, Action):
        yield from _of_action(tree, node)
    if brief and node.caution:
        yield "Careful …"
        return
    for line in node.caution:
        yield from _careful(tree, line, "Careful: ")
        for bullet in line.bullets:
            yield from _careful(tree, bullet, "• ")


def _careful(tree: Tree, line: AdviceLine, lead: str) -> Iterator[str]:
    yield lead + line.say
    if line.condition is not None:
        (only,) = line.condition.requirements
        fact = tree.facts[only.fact]
        yield f"(only if “{fact.ask}” is “{fact.label(only.values[0])}”)"


def _of_action(tree: Tree, node: Action) -> Iterator[str]:
    if node.by:
        yield " or ".join(CHANNELS[channel] for channel in node.by).capitalize()
    if node.wait is not None:
        moment = node.wait.until or node.wait.since
        asked = f"“{tree.moments[moment].ask}”" if moment else ""
        if node.wait.until is not None:
            yield f"Wait until {asked}"
        bounds = [time for time in (node.wait.at_least, node.wait.at_most) if time is not None]
        bound = "" if len(bounds) > 1 else "at least " if node.wait.at_least is not None else "at most "
        times = [in_words(time) for time in bounds]
        if len(times) > 1 and all(time.count(" ") == 1 for time in times) and len({time.split()[1].removesuffix("s") for time in times}) == 1:
            times[0] = times[0].split()[0]  # the unit is told once
        if bounds:
            yield f"Wait {bound}{' to '.join(times)}" + (f" from {asked}" if asked and node.wait.until is None else "")


def _comes_again(tree: Tree, id: str) -> bool:
    todo, seen = [id], set()
    while todo:
        for way in _ways(tree[todo.pop()]):
            if way.to == id:
                return True
            if way.to not in seen:
                seen.add(way.to)
                todo.append(way.to)
    return False


def _on_way(tree: Tree, node: Node, way: Answer | Limit, *, brief: bool, difference: str | None) -> Iterator[str]:
    if isinstance(way, Limit):
        count = way.visits + 1
        ending = "th" if count % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
        yield f"From the {count}{ending} time on"
    else:
        if not (isinstance(node, Action) and len(node.answers) == 1 and (way.id, way.label) == ("done", "Done")):
            yield way.label
        if way.any_time and node.wait is not None and (node.wait.at_least or node.wait.until):
            yield "(at any time)"
        if isinstance(node, Situation) and way.settles is None and tree.facts[node.fact].remember:
            yield "(leaves it open)"
        if difference is not None:
            yield f"({difference})"
    if way.say is not None:
        yield "…" if brief or way.say == "…" else f"“{way.say}”"
