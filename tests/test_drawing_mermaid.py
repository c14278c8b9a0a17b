"""Mermaid: the real one takes every text that is made for it, and finds in it, and draws, what the model holds and nothing else."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

import hostile_trees
from advicetree import Tree, draw, loads
from advicetree.control import CONTROL
from advicetree.drawing.mermaid import node_name
from advicetree.format.characters import blank
from advicetree.model import targets
from browser import MERMAID, browser, from_npm
from hostile_trees import Picture, answering, asked, bare, given, picture, seen, tree

if TYPE_CHECKING:
    from playwright.sync_api import Page

Data = dict[str, Any]

TREES = hostile_trees.number(1_000)
BATCH = 100
RENDERED = 40
SHAPES = {"situation": "diamond", "action": "square", "wait": "round", "good": "stadium", "ending": "round", "elsewhere": "round"}
_NO_TITLE = re.compile("[#;%{}<>]")
_BREAK = re.compile(r"<br\s*/?>")
FOUND = """async texts => {
    const found = [];
    for (const text of texts) {
        try {
            const db = (await mermaid.mermaidAPI.getDiagramFromText(text)).db;
            found.push({
                nodes: [...db.getVertices().values()].map(v => ({id: v.id, type: v.type, text: v.text, classes: v.classes, styles: v.styles, link: v.link})),
                edges: db.getEdges().map(e => ({from: e.start, to: e.end, text: e.text, stroke: e.stroke, type: e.type, styles: e.style ?? []})),
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
        hit: window.hit ?? 0,
    };
    document.body.innerHTML = "";
    return found;
}"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A page with the real Mermaid, which asks no network for anything."""
    source = from_npm(MERMAID)
    with browser() as chromium:
        page = chromium.new_page()
        page.route("**/*", lambda route: route.abort())
        page.set_content("<!doctype html><body></body>")
        page.add_script_tag(content=source.read_text(encoding="utf-8"))
        page.evaluate("mermaid.initialize({startOnLoad: false, securityLevel: 'strict', maxTextSize: 1e9, maxEdges: 1e6})")
        yield page


def read(text: str) -> str:
    """A text as a reader sees it: with Mermaid's stand-ins for numbered letters, and then those letters, put back."""
    stood_in = text.replace("ﬂ°°", "&#").replace("ﬂ°", "&").replace("¶ß", ";")
    return bare(html.unescape(_BREAK.sub("\n", stood_in)))


def assert_holds(found: Data, wanted: Picture, one: Tree, seed: object) -> None:
    """Assert that what Mermaid found in a text is what must be shown."""
    assert "error" not in found, (seed, found)
    nodes = {node_name(id): (SHAPES[box.kind], box.text, [f"k_{box.kind}"]) for id, box in wanted.boxes.items()}
    nodes |= {"START": ("stadium", "Start", ["k_start"])} if wanted.starts else {}
    assert {node["id"]: (node["type"], read(node["text"]), node["classes"]) for node in found["nodes"]} == nodes, seed
    lines = [(node_name(way.node), node_name(way.to), way.text, way.is_dashed, way.is_walked or way.is_painted) for way in wanted.lines]
    lines += [("START", node_name(one.start), "", False, False)] if wanted.starts else []
    edges = [(e["from"], e["to"], read(e["text"]), e["stroke"] == "dotted", bool(e["styles"])) for e in found["edges"]]
    assert Counter(edges) == Counter(lines), seed
    assert {edge["type"] for edge in found["edges"]} <= {"arrow_point"}, seed
    bands = {f"s_{id.replace('-', '_')}": (bare(title), {node_name(node) for node in inside}) for id, (title, inside) in wanted.bands.items()}
    assert {band["id"]: (read(band["title"]), set(band["nodes"])) for band in found["bands"]} == bands, seed
    thick = {node_name(id) for id, box in wanted.boxes.items() if box.is_painted or box.is_here}
    assert {node["id"] for node in found["nodes"] if any(style.startswith("stroke-width") for style in node["styles"])} == thick, seed
    assert set(found["kinds"]) <= {"string", "text"}, seed
    assert bare(found["title"]) == (bare(_NO_TITLE.sub("", wanted.title)) or one.id), seed
    assert not any(node.get("link") for node in found["nodes"]), seed
    assert found["direction"] in {"TD", "TB"}, seed


def assert_drawn(page: Page, number: int, text: str, wanted: Picture, level: str) -> None:
    """Assert that Mermaid draws what must be shown, that nothing of it became an element of HTML, and that none of it ran."""
    found = page.evaluate(RENDER, [number, level, text])
    assert "error" not in found, (number, found)
    nodes = {node_name(id): box.text for id, box in wanted.boxes.items()} | ({"START": "Start"} if wanted.starts else {})
    assert {name: bare(told) for name, told in found["nodes"]} == nodes, number
    rings = sum(way.node == way.to for way in wanted.lines)  # each is drawn in three parts, the middle one with the label
    labels = Counter(way.text for way in wanted.lines) + Counter([""] * (wanted.starts + 2 * rings))
    assert Counter(bare(told) for _, told in found["labels"]) == labels, number
    named = [id for id, _ in found["labels"] if id is not None]
    assert len(set(named)) == len(named), number
    assert found["paths"] == len(wanted.lines) + wanted.starts, number
    assert {band: bare(told) for band, told in found["bands"]} == {f"s_{id.replace('-', '_')}": bare(title) for id, (title, _) in wanted.bands.items()}, number
    assert set(found["inner"]) <= {"div", "span", "p", "br"}, number
    assert found["hit"] == 0, number


def test_mermaid_finds_the_whole_model_in_what_is_drawn_of_each_shipped_tree(page: Page) -> None:
    told = hostile_trees.views_of_given()
    for (one, what), found in zip(told, page.evaluate(FOUND, [draw(one, **what).mermaid for one, what in told]), strict=True):
        assert_holds(found, picture(one, what), one, (one.id, what))


@pytest.mark.parametrize("first", range(0, TREES, BATCH))
def test_mermaid_finds_the_whole_model_in_what_is_drawn_of_hostile_trees(page: Page, first: int) -> None:
    seeds = range(first, min(first + BATCH, TREES))
    told = [(one, asked(one, seed)) for seed in seeds for one in [tree(seed)]]
    found = page.evaluate(FOUND, [draw(one, **what).mermaid for one, what in told])
    for seed, (one, what), each in zip(seeds, told, found, strict=True):
        assert_holds(each, picture(one, what), one, seed)


def rings_twice(one: Tree) -> bool:
    """Whether two ways of a node lead back to it; Mermaid reads both, and draws the last."""
    return any(count > 1 for id, node in one.nodes.items() for to, count in Counter(targets(node)).items() if to == id)


@pytest.mark.parametrize("level", ["strict", "loose"])
def test_mermaid_draws_each_hostile_text_as_it_is_and_runs_none(page: Page, level: str) -> None:
    texts = list(hostile_trees.TEXTS)
    Random(1).shuffle(texts)  # noqa: S311
    trees = [answering([seen(text) for text in texts[first : first + 20]]) for first in range(0, len(texts), 20)]
    trees += [one for one in map(tree, range(2 * RENDERED)) if not rings_twice(one)][: RENDERED - len(trees)]
    for number, one in enumerate(trees):
        what = asked(one, number) if one.id != "texts" else {}
        assert_drawn(page, number, draw(one, **what).mermaid, picture(one, what), level)


def test_mermaid_draws_each_shipped_tree(page: Page) -> None:
    for number, one in enumerate(given()):
        assert_drawn(page, number, draw(one).mermaid, picture(one, {}), "strict")


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
    assert_drawn(page, 1, draw(one).mermaid, picture(one, {}), "strict")


def test_nothing_runs_of_what_stands_in_for_numbered_letters(page: Page) -> None:
    runs = hostile_trees.SHELL
    one = answering([f"ﬂ°lt¶ßimg src=x onerror={runs}ﬂ°gt¶ß", f"ﬂ°°60¶ßscriptﬂ°°62¶ß{runs}ﬂ°°60¶ß/scriptﬂ°°62¶ß", "ﬂ°amp¶ßlt;b>", f"ﬂ°quot¶ß onload=¶ß{runs}"])
    found = page.evaluate(RENDER, [1, "loose", draw(one).mermaid])
    assert set(found["inner"]) <= {"div", "span", "p", "br"}
    assert found["hit"] == 0


letters = st.characters(exclude_categories=["Cs"]) | st.sampled_from(hostile_trees.LETTERS)
words = st.text(letters, min_size=1, max_size=40) | st.lists(st.sampled_from(hostile_trees.TEXTS), min_size=1, max_size=4).map("".join)
sound = words.filter(lambda text: not (blank(text) or CONTROL.search(text) or set(text) & set(hostile_trees.STAND_INS)))


@settings(max_examples=settings().max_examples // 2)
@drawn(texts=st.lists(sound, min_size=1, max_size=15))
def test_mermaid_finds_any_text_as_it_is(page: Page, texts: list[str]) -> None:
    one: Tree = answering(texts)
    [found] = page.evaluate(FOUND, [draw(one).mermaid])
    assert_holds(found, picture(one, {}), one, texts)
