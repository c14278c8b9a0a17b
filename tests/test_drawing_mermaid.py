"""Mermaid: the real one takes every text that is made for it, and finds in it, and draws, what the model holds and nothing else."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

import hostile_trees
from advicetree import Tree, draw, loads
from advicetree.control import CONTROL
from advicetree.drawing.bundles import MOST_NAMED
from advicetree.drawing.mermaid import FEWEST_FOR_LEGEND, node_name
from advicetree.format.characters import blank
from browser import MERMAID, browser, from_npm
from hostile_trees import Line, Picture, answering, asked, bare, given, picture, seen, tree

if TYPE_CHECKING:
    from playwright.sync_api import Page

Data = dict[str, Any]

TREES = hostile_trees.number(1_000)
BATCH = 100
RENDERED = 40
SHAPES = {"situation": "diamond", "action": "square", "wait": "round", "good": "stadium", "ending": "round", "elsewhere": "round"}
_NO_TITLE = re.compile("[#;%{}<>]")
_BREAK = re.compile(r"<br\s*/?>")
_OWN = re.compile("</?[bi]>")
FOUND = """async texts => {
    const found = [];
    for (const text of texts) {
        try {
            const db = (await mermaid.mermaidAPI.getDiagramFromText(text)).db;
            found.push({
                nodes: [...db.getVertices().values()].map(v => ({id: v.id, type: v.type, text: v.text, classes: v.classes, styles: v.styles, link: v.link})),
                edges: db.getEdges().map(e => ({start: e.start, end: e.end, text: e.text, stroke: e.stroke, type: e.type, styles: e.style ?? []})),
                bands: db.getSubGraphs().map(s => ({id: s.id, title: s.title, nodes: s.nodes})),
                title: db.getAccTitle(),
                direction: db.getDirection(),
                kinds: [...new Set([...db.getVertices().values()].flatMap(v => [v.labelType]))],
            });
        } catch (error) {
            found.push({error: String(error.message ?? error)});
        }
    }
    return found;
}"""
RENDER = """async ([number, level, text]) => {
    mermaid.initialize({startOnLoad: false, securityLevel: level, maxTextSize: 1e9, maxEdges: 1e6});
    let drawn;
    try {
        drawn = await mermaid.render("m" + number, text);
    } catch (error) {
        return {error: String(error.message ?? error)};
    }
    document.body.innerHTML = drawn.svg;
    drawn.bindFunctions?.(document.body);
    await new Promise(done => setTimeout(done, 20));
    const all = (query, name) => [...document.querySelectorAll(query)].map(found => [name(found), found.textContent]);
    const found = {
        nodes: all("g.node", node => node.id.replace(/^m\\d+-/, "").replace(/^flowchart-/, "").replace(/-\\d+$/, "")),
        labels: all("g.edgeLabel > g.label", label => label.dataset.id),
        bands: all("g.cluster", band => band.id.replace(/^m\\d+-/, "")),
        paths: document.querySelectorAll("g.edgePaths path.flowchart-link").length,
        inner: [...new Set([...document.querySelectorAll("foreignObject *")].map(element => element.localName))],
        own: [...document.querySelectorAll("foreignObject :is(b, i)")].filter(element => element.attributes.length || element.children.length).length,
        title: document.querySelector("text.flowchartTitleText").textContent,
        hit: window.hit ?? 0,
    };
    document.body.innerHTML = "";
    return found;
}"""


@contextmanager
def mermaid_page(options: str) -> Iterator[Page]:
    """A page with the real Mermaid, which asks no network for anything."""
    source = from_npm(MERMAID)
    with browser() as chromium:
        page = chromium.new_page()
        page.route("**/*", lambda route: route.abort())
        page.set_content("<!doctype html><body></body>")
        page.add_script_tag(content=source.read_text(encoding="utf-8"))
        page.evaluate(f"mermaid.initialize({{startOnLoad: false, securityLevel: 'strict', {options}}})")
        yield page


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """Mermaid without the limits that it has by itself."""
    with mermaid_page("maxTextSize: 1e9, maxEdges: 1e6") as page:
        yield page


def read(text: str) -> str:
    """A text as a reader sees it: with Mermaid's stand-ins for numbered letters, and then those letters, put back, and without its own bold and italics."""
    stood_in = _OWN.sub("", text).replace("ﬂ°°", "&#").replace("ﬂ°", "&").replace("¶ß", ";")
    return bare(html.unescape(_BREAK.sub("\n", stood_in)))


@attrs.frozen
class Way:
    """What must be shown of a bundle of lines: where it leads, what is written on it, and whether it is dashed and has a look of its own."""

    node: str
    to: str
    text: str
    is_dashed: bool
    is_styled: bool


def ways(one: Tree, what: Data, wanted: Picture) -> list[Way]:
    """The lines that must be shown, those with one target as one, each answer after a bullet; of more than six, two and how many more."""
    paints = {(edge.node, edge.answer): edge.problem or edge.difference for edge in draw(one, **what).view.edges}
    is_compared = any(box.difference for box in wanted.boxes.values()) or any(line.difference for line in wanted.lines)  # all else is pale then
    bundles: dict[object, list[Line]] = {}
    for line in wanted.lines:
        key = (line.node, line.to, line.answer is None, line.is_dashed, line.is_walked, paints[line.node, line.answer])
        bundles.setdefault(key, []).append(line)
    found = []
    for lines in bundles.values():
        first = lines[0]
        texts = [line.text for line in lines if line.text]
        if len(texts) > MOST_NAMED:
            says = {line.texts[-1] if line.texts[-1][:1] in "“…" else "" for line in lines}
            details = dict.fromkeys(text for line in lines for text in line.texts[1:] if text.startswith("("))
            labels = [line.texts[0] for line in lines]
            texts = [bare(f"{labels[0]}, {labels[1]} and {len(labels) - 2} more", *details, says.pop() if len(says) == 1 else "…")]
        elif len(texts) > 1:
            texts = ["•" + text for text in texts]
        is_styled = is_compared or first.is_walked or first.is_painted or (first.is_dashed and first.answer is not None)
        found.append(Way(node_name(first.node), node_name(first.to), "".join(texts), first.is_dashed, is_styled))
    return found


def assert_holds(found: Data, one: Tree, what: Data, seed: object) -> None:
    """Assert that what Mermaid found in a text is what must be shown."""
    assert "error" not in found, (seed, found)
    wanted = picture(one, what)
    told = {node["id"]: node for node in found["nodes"]}
    labels = {id: read(node["text"]) for id, node in told.items() if id.startswith("WAY")}
    assert all(told[id]["classes"] == ["k_label"] for id in labels), seed
    boxes = {node_name(id): (SHAPES[box.kind], box.text, [f"k_{box.kind}"]) for id, box in wanted.boxes.items()}
    boxes |= {"START": ("stadium", "Start", ["k_start"])} if wanted.starts else {}
    assert {id: (node["type"], read(node["text"]), node["classes"]) for id, node in told.items() if id not in {*labels, "LEGEND"}} == boxes, seed
    lines = [attrs.astuple(way) for way in ways(one, what, wanted)]
    lines += [("START", node_name(one.start), "", False, False)] if wanted.starts else []
    shown = [edge for edge in found["edges"] if edge["stroke"] != "invisible"]
    assert ("LEGEND" in told) == (len(wanted.boxes) >= FEWEST_FOR_LEGEND) == (len(found["edges"]) - len(shown) == 1), seed
    edges = [(e["start"], e["end"], read(e["text"]), e["stroke"] == "dotted", bool(e["styles"]), e["type"]) for e in shown]
    onward = {edge[0]: edge for edge in edges if edge[0] in labels}
    whole = []
    for start, end, text, *looks, kind in edges:
        if end in labels:
            assert (kind, text, onward[end][2], onward[end][3:]) == ("arrow_open", "", "", (*looks, "arrow_point")), seed
            whole.append((start, onward[end][1], labels[end], *looks))
        elif start not in labels:
            assert kind == "arrow_point", seed
            whole.append((start, end, text, *looks))
    assert Counter(whole) == Counter(lines), seed
    bands = {f"s_{id.replace('-', '_')}": (bare(title), {node_name(node) for node in inside}) for id, (title, inside) in wanted.bands.items()}
    assert {band["id"]: (read(band["title"]), {id for id in band["nodes"] if id not in labels}) for band in found["bands"]} == bands, seed
    thick = {node_name(id) for id, box in wanted.boxes.items() if box.is_painted or box.is_here}
    assert {node["id"] for node in found["nodes"] if any(style.startswith("stroke-width") for style in node["styles"])} == thick, seed
    assert set(found["kinds"]) <= {"string", "text"}, seed
    assert bare(found["title"]) == (bare(_NO_TITLE.sub("", wanted.title)) or one.id), seed
    assert not any(node.get("link") for node in found["nodes"]), seed
    assert found["direction"] in {"TD", "TB"}, seed


def assert_drawn(page: Page, number: int, one: Tree, what: Data, level: str) -> None:
    """Assert that Mermaid draws what must be shown, that nothing of it became an element of HTML, and that none of it ran."""
    wanted = picture(one, what)
    found = page.evaluate(RENDER, [number, level, draw(one, **what).mermaid])
    assert "error" not in found, (number, found)
    texts = {name: bare(told) for name, told in found["nodes"]}
    boxes = {node_name(id): box.text for id, box in wanted.boxes.items()} | ({"START": "Start"} if wanted.starts else {})
    assert {name: text for name, text in texts.items() if name != "LEGEND" and not name.startswith("WAY")} == boxes, number
    lines = ways(one, what, wanted)
    labels = [way.text for way in lines if way.text]
    assert Counter(text for name, text in texts.items() if name.startswith("WAY")) == Counter(labels), number
    assert [told for _, told in found["labels"] if told] == [], number
    assert found["paths"] == len(lines) + len(labels) + wanted.starts, number
    assert {band: bare(told) for band, told in found["bands"]} == {f"s_{id.replace('-', '_')}": bare(title) for id, (title, _) in wanted.bands.items()}, number
    assert bare(found["title"]) == bare(wanted.title.replace("<", "\uff1c").replace(">", "\uff1e")), number
    assert set(found["inner"]) <= {"div", "span", "p", "br", "b", "i"}, number
    assert found["own"] == 0, number
    assert found["hit"] == 0, number


def test_mermaid_finds_the_whole_model_in_what_is_drawn_of_each_shipped_tree(page: Page) -> None:
    told = hostile_trees.views_of_given()
    for (one, what), found in zip(told, page.evaluate(FOUND, [draw(one, **what).mermaid for one, what in told]), strict=True):
        assert_holds(found, one, what, (one.id, what))


@pytest.mark.parametrize("first", range(0, TREES, BATCH))
def test_mermaid_finds_the_whole_model_in_what_is_drawn_of_hostile_trees(page: Page, first: int) -> None:
    seeds = range(first, min(first + BATCH, TREES))
    told = [(one, asked(one, seed)) for seed in seeds for one in [tree(seed)]]
    found = page.evaluate(FOUND, [draw(one, **what).mermaid for one, what in told])
    for seed, (one, what), each in zip(seeds, told, found, strict=True):
        assert_holds(each, one, what, seed)


@pytest.mark.parametrize("level", ["strict", "loose"])
def test_mermaid_draws_each_hostile_text_as_it_is_and_runs_none(page: Page, level: str) -> None:
    texts = list(hostile_trees.TEXTS)
    Random(1).shuffle(texts)  # noqa: S311
    trees = [answering([seen(text) for text in texts[first : first + 20]]) for first in range(0, len(texts), 20)]
    trees += [tree(seed) for seed in range(RENDERED - len(trees))]
    for number, one in enumerate(trees):
        assert_drawn(page, number, one, asked(one, number) if one.id != "texts" else {}, level)


def test_mermaid_draws_each_shipped_tree(page: Page) -> None:
    for number, one in enumerate(given()):
        assert_drawn(page, number, one, {}, "strict")


def test_ways_between_nodes_whose_ids_run_together_are_drawn_apart(page: Page) -> None:
    told = """format = 1
id = "near"
title = "Near"
start = "a"
[situation]
a = { ask = "First?", answers = { yes = { to = "b-n-c", label = "Left" }, no = "a-n-b" } }
a-n-b = { ask = "Second?", answers = { yes = { to = "c", label = "Right" } } }
[ending]
b-n-c = { say = "Good." }
c = { say = "Well." }
"""
    one = loads(told)
    assert_drawn(page, 1, one, {}, "strict")


def test_nothing_runs_of_what_stands_in_for_numbered_letters(page: Page) -> None:
    runs = hostile_trees.SHELL
    one = answering([f"ﬂ°lt¶ßimg src=x onerror={runs}ﬂ°gt¶ß", f"ﬂ°°60¶ßscriptﬂ°°62¶ß{runs}ﬂ°°60¶ß/scriptﬂ°°62¶ß", "ﬂ°amp¶ßlt;b>", f"ﬂ°quot¶ß onload=¶ß{runs}"])
    found = page.evaluate(RENDER, [1, "loose", draw(one).mermaid])
    assert set(found["inner"]) <= {"div", "span", "p", "br", "b", "i"}
    assert found["hit"] == 0


letters = st.characters(exclude_categories=["Cs"]) | st.sampled_from(hostile_trees.LETTERS)
words = st.text(letters, min_size=1, max_size=40) | st.lists(st.sampled_from(hostile_trees.TEXTS), min_size=1, max_size=4).map("".join)
sound = words.filter(lambda text: not (blank(text) or CONTROL.search(text) or set(text) & set(hostile_trees.STAND_INS)))


@settings(max_examples=settings().max_examples // 2)
@drawn(texts=st.lists(sound, min_size=1, max_size=15))
def test_mermaid_finds_any_text_as_it_is(page: Page, texts: list[str]) -> None:
    one: Tree = answering(texts)
    [found] = page.evaluate(FOUND, [draw(one).mermaid])
    assert_holds(found, one, {}, texts)
