"""DOT: both Graphvizes take every text that is made for them, and find in it what the model holds and nothing else, without a warning."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

import hostile_trees
from advicetree import Tree, draw
from advicetree.control import CONTROL
from advicetree.drawing.chart.dot import START, edge_name, node_name
from advicetree.drawing.chart.engines import laid_out
from advicetree.drawing.widths import _BY_WIDTH
from advicetree.format.characters import blank
from browser import missing
from hostile_trees import Picture, answering, asked, bare, given, picture, seen, tree

Data = dict[str, Any]
Edge = tuple[str, str, str, bool, bool]

TREES = hostile_trees.number(1_000)
BATCH = 100
SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {
    "situation": ("diamond", "filled", False),
    "action": ("box", "filled", False),
    "wait": ("box", "rounded,filled,dashed", False),
    "good": ("box", "rounded,filled", True),
    "ending": ("box", "rounded,filled", False),
    "elsewhere": ("box", "rounded", False),
}
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
KNOWN_LETTERS = set().union(*_BY_WIDTH.values())
_TOO_SMALL = re.compile(r"Warning: node '(\w+)', graph '([\w-]+)' size too small for label")
_UNQUOTED = re.compile(r"(?:[\s\[\]{}=,;.A-Za-z0-9_-]|->)*")
SAMPLE = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from hostile_trees import asked, given, tree
from advicetree import draw
drawings = [draw(one) for one in given()] + [draw(one, **asked(one, seed)) for seed in range(60) for one in [tree(seed)]]
print(hashlib.sha256("".join(drawing.dot + drawing.mermaid for drawing in drawings).encode()).hexdigest())
"""


def by_system(texts: list[str]) -> list[Data]:
    """What the system's `dot` makes of some texts; it warns of nothing but letters that the table of widths does not know."""
    program = shutil.which("dot")
    if program is None:
        missing("the program dot of Graphviz is not installed")
    done = subprocess.run([program, "-Tjson"], input="\n".join(texts).encode(), capture_output=True, check=False)
    assert done.returncode == 0
    told, graphs = done.stdout.decode(), []
    while told:
        found, end = json.JSONDecoder().raw_decode(told)
        graphs.append(found)
        told = told[end:].lstrip()
    assert len(graphs) == len(texts)
    warned = set(_TOO_SMALL.findall(done.stderr.decode()))
    assert not _TOO_SMALL.sub("", done.stderr.decode()).strip()
    for name, graph in warned:
        boxes = [raw(each) for found in graphs if found["name"] == graph for each in found.get("objects", ()) if each["name"] == name]
        assert any(set(text) - KNOWN_LETTERS for text in boxes), (name, graph, boxes)
    return graphs


def raw(found: Data) -> str:
    """The lines that stand in a node or a graph as they are drawn, one after another."""
    return "".join(each["text"] for each in found.get("_ldraw_", ()) if each["op"] == "T")


def wanted_texts(wanted: Picture) -> dict[str, str]:
    """The text that must stand at each node of DOT: boxes with the titles of their stages above, the labels of ways, and the start."""
    titles = {id: title for title, inside in wanted.bands.values() for id in inside}
    texts = {}
    for id, box in wanted.boxes.items():
        above = int(box.is_here)
        texts[node_name(id)] = bare(*box.texts[:above], f"{titles[id]}:" if id in titles else "", *box.texts[above:])
    texts |= {edge_name(way.node, way.answer): way.text for way in wanted.lines if way.texts}
    return texts | ({START: "Start"} if wanted.starts else {})


def wanted_edges(one: Tree, wanted: Picture) -> Counter[Edge]:
    """The edges that must be there: from, to, id, whether it is dashed or dotted, and whether it is thick."""
    edges: list[Edge] = [(START, node_name(one.start), START, False, False)] if wanted.starts else []
    for way in wanted.lines:
        is_dashed = way.is_dashed if way.difference is None else way.difference != "new"
        from_, label, looks = node_name(way.node), edge_name(way.node, way.answer), (is_dashed, way.is_walked or way.is_painted)
        if way.texts:
            edges.append((from_, label, f"{label}_1", *looks))
            from_ = label
        edges.append((from_, node_name(way.to), f"{label}_2", *looks))
    return Counter(edges)


def assert_holds(found: Data, one: Tree, wanted: Picture, seed: object) -> None:
    """Assert that what the system's `dot` found is what must be shown."""
    groups = found["_subgraph_cnt"]
    nodes = {each["_gvid"]: each for each in found["objects"][groups:]} if "objects" in found else {}
    assert {each["name"]: bare(raw(each)) for each in nodes.values()} == wanted_texts(wanted), seed
    by_name = {each["name"]: each for each in nodes.values()}
    assert len(by_name) == len(nodes), seed
    for id, box in wanted.boxes.items():
        each = by_name[node_name(id)]
        shape, style, is_double = SHAPES[box.kind]
        if box.difference is not None:
            line = {"new": "", "gone": ",dotted", "changed": ",dashed"}[box.difference]
            style = style.removesuffix(",dashed").removesuffix(",dotted") + line
        assert (each["shape"], each["style"], each.get("peripheries") == "2") == (shape, style, is_double), seed
        assert each["penwidth"] == ("3" if box.is_painted else "4" if box.is_here else {"ending": "2.8", "elsewhere": "0.6"}.get(box.kind, "1.3")), seed
    edges = [each for each in found.get("edges", ()) if each.get("style") != "invis"]
    assert Counter(
        (nodes[each["tail"]]["name"], nodes[each["head"]]["name"], each["id"], each.get("style") in {"dashed", "dotted"}, "penwidth" in each) for each in edges
    ) == wanted_edges(one, wanted), seed
    assert bare(raw(found)).startswith(bare(wanted.title)), seed


def assert_laid_out(svg: str, one: Tree, wanted: Picture, seed: object) -> None:
    """Assert that what the bundled engine made is what must be shown."""
    nodes, edges = {}, []
    root = ET.fromstring(svg)  # noqa: S314  (it comes from the engine)
    for group in root.iter(f"{SVG}g"):
        title = group.findtext(f"{SVG}title") or ""
        if group.get("class") == "node":
            assert title not in nodes, seed
            nodes[title] = bare(*("".join(text.itertext()) for text in group.iter(f"{SVG}text")))
        elif group.get("class") == "edge":
            edges.append((*title.split("->"), group.get("id")))
    assert nodes == wanted_texts(wanted), seed
    assert Counter(edges) == Counter(edge[:3] for edge in wanted_edges(one, wanted).elements()), seed
    assert not list(root.iter(f"{SVG}a")), seed


def assert_plain(text: str) -> None:
    """Assert that no label in a text is like HTML, and that nothing of the author's stands outside quotes."""
    assert _UNQUOTED.fullmatch(_QUOTED.sub("", text))


def assert_all_hold(told: list[tuple[Tree, Data]], first: int = 0) -> None:
    """Assert of each view that the system's `dot` finds in it what must be shown, and that it is plain."""
    texts = [draw(one, **what).dot for one, what in told]
    for text in texts:
        assert_plain(text)
    for seed, ((one, what), found) in enumerate(zip(told, by_system(texts), strict=True), first):
        assert_holds(found, one, picture(one, what), (one.id, seed))


def test_dot_finds_the_whole_model_in_what_is_drawn_of_each_shipped_tree() -> None:
    assert_all_hold(hostile_trees.views_of_given())


def test_the_bundled_engine_lays_out_the_whole_model_of_each_shipped_tree(capfd: pytest.CaptureFixture[str]) -> None:
    for one, what in hostile_trees.views_of_given():
        assert_laid_out(laid_out(draw(one, **what).dot), one, picture(one, what), (one.id, what))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("first", range(0, TREES, BATCH))
def test_dot_finds_the_whole_model_in_what_is_drawn_of_hostile_trees(first: int) -> None:
    assert_all_hold([(one, asked(one, seed)) for seed in range(first, min(first + BATCH, TREES)) for one in [tree(seed)]], first)


@pytest.mark.parametrize("first", range(0, TREES, BATCH))
def test_the_bundled_engine_lays_out_the_whole_model_of_hostile_trees(first: int, capfd: pytest.CaptureFixture[str]) -> None:
    for seed in range(first, min(first + BATCH, TREES)):
        one = tree(seed)
        what = asked(one, seed)
        assert_laid_out(laid_out(draw(one, **what).dot), one, picture(one, what), seed)
    assert capfd.readouterr() == ("", "")


def test_each_hostile_text_stands_in_both_as_it_is() -> None:
    trees = [answering([seen(text) for text in hostile_trees.TEXTS[first::20]]) for first in range(20)]
    assert_all_hold([(one, {}) for one in trees])
    for one in trees:
        assert_laid_out(laid_out(draw(one).dot), one, picture(one, {}), one.title)


def test_a_line_without_letters_does_not_stop_the_bundled_engine() -> None:
    one = answering(["\u202e\nx", "\u202e\n\u202c\n.", "x\n\u2066\ny"])
    assert_laid_out(laid_out(draw(one).dot), one, picture(one, {}), "no letters")


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_same_view_is_the_same_text_at_each_run(seed: str) -> None:
    drawings = [draw(one) for one in given()] + [draw(one, **asked(one, number)) for number in range(60) for one in [tree(number)]]
    here = hashlib.sha256("".join(drawing.dot + drawing.mermaid for drawing in drawings).encode()).hexdigest()
    command = [sys.executable, "-c", SAMPLE, str(Path(__file__).parent)]
    done = subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == here


letters = st.characters(exclude_categories=["Cs"]) | st.sampled_from(hostile_trees.LETTERS)
words = st.text(letters, min_size=1, max_size=40) | st.lists(st.sampled_from(hostile_trees.TEXTS), min_size=1, max_size=4).map("".join)
sound = words.filter(lambda text: not (blank(text) or CONTROL.search(text)))


@settings(max_examples=settings().max_examples // 2)
@drawn(texts=st.lists(sound, min_size=1, max_size=8))
def test_any_text_stands_in_both_as_it_is(texts: list[str]) -> None:
    one = answering(texts)
    assert_all_hold([(one, {})])
    assert_laid_out(laid_out(draw(one).dot), one, picture(one, {}), texts)
