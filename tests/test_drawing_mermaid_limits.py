"""Mermaid's limits are told where Mermaid itself refuses a diagram, with what would fit; and no label hides another."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from advicetree import Tree, draw, dumps, loads, shipped, shipped_ids
from advicetree.cli import main
from advicetree.drawing.mermaid import MOST_LETTERS, diagram
from advicetree.errors import DrawingWarning
from hostile_trees import given
from test_drawing_mermaid import mermaid_page

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from advicetree.drawing import Drawing

DRAWN = """async ([number, text]) => {
    document.body.innerHTML = "";
    try {
        document.body.innerHTML = (await mermaid.render("l" + number, text)).svg;
    } catch (error) {
        return String(error.message ?? error);
    }
    return document.body.textContent.includes("Maximum text size") ? "Maximum text size" : "drawn";
}"""
HIDDEN = """async text => {
    document.body.innerHTML = (await mermaid.render("hidden", text)).svg;
    await new Promise(done => setTimeout(done, 20));
    const found = [];
    const add = (query, shape) => document.querySelectorAll(query).forEach(one => {
        const {left, top, right, bottom} = (shape ? one.querySelector(shape) ?? one : one).getBoundingClientRect();
        found.push({text: one.textContent, left, top, right, bottom});
    });
    add("g.node", ".label-container");
    add("g.edgeLabel foreignObject > div");
    add("text.flowchartTitleText");
    const hidden = [];
    found.forEach((one, number) => found.slice(number + 1).forEach(other => {
        const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
        if (wide > 1 && high > 1) hidden.push([one.text, other.text]);
    }));
    return [document.querySelectorAll("g.node").length, hidden];
}"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """Mermaid with the limits that it has by itself."""
    with mermaid_page("flowchart: {useMaxWidth: false}") as page:
        yield page


def chain(length: int, headline: str = "Go on", title: str = "A chain", stages: int = 0) -> Tree:
    """Some actions one after another, and an ending, in so many stages of the same size."""
    told = f'format = 1\nid = "chain"\ntitle = "{title}"\nstart = "n0"\n'
    told += "[stage]\n" if stages else ""
    told += "".join(f's{number} = {{ title = "Stage {number}" }}\n' for number in range(stages))
    told += "[action]\n"
    for number in range(length):
        stage = f'stage = "s{number * stages // length}", ' if stages else ""
        told += f'n{number} = {{ do = "{headline}", {stage}answers = {{ done = {{ to = "n{number + 1}" }} }} }}\n'
    told = told.replace(f'"n{length}"', '"end"')
    return loads(told + '[ending]\nend = { say = "End." }\n')


def warned(drawing: Drawing) -> list[str]:
    """What is warned of when a drawing is written as Mermaid."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert drawing.mermaid
    assert all(one.category is DrawingWarning for one in caught)
    return [str(one.message) for one in caught]


@pytest.mark.parametrize(("length", "edges"), [(498, 500), (499, 501)])
def test_the_501st_edge_is_too_many_for_mermaid_and_told(page: Page, length: int, edges: int) -> None:
    drawing = draw(chain(length))
    assert diagram(drawing.view).edges == edges
    found = page.evaluate(DRAWN, [edges, diagram(drawing.view).text])
    if edges == 500:
        assert (found, warned(drawing)) == ("drawn", [])
    else:
        assert "Edge limit exceeded. 500 edges found" in found
        assert warned(drawing) == ["Mermaid draws at most 500 edges, and this diagram has 501; draw what is around a node"]


@pytest.mark.parametrize("more", [0, 1])
def test_the_50_001st_character_is_too_many_for_mermaid_and_told(page: Page, more: int) -> None:
    headline = "Go on 😀 " + "and on " * 8
    length = max(each for each in range(200, 400) if diagram(draw(chain(each, headline)).view).letters <= MOST_LETTERS)
    left = MOST_LETTERS + more - diagram(draw(chain(length, headline)).view).letters
    drawing = draw(chain(length, headline, "A chain" + "x" * left))
    assert diagram(drawing.view).letters == MOST_LETTERS + more
    found = page.evaluate(DRAWN, [more, diagram(drawing.view).text])
    if more:
        assert found == "Maximum text size"
        assert warned(drawing) == ["Mermaid draws at most 50,000 characters, and this diagram has 50,001; draw what is around a node"]
    else:
        assert (found, warned(drawing)) == ("drawn", [])


def test_what_would_fit_is_named() -> None:
    parts = chain(600, stages=3)
    told = "Mermaid draws at most 500 edges, and this diagram has 602; the stages 's0', 's1', 's2' fit"
    assert warned(draw(parts)) == [told]
    assert warned(draw(parts, stage="s1")) == []
    answers = "".join(f'b{n} = {{ to = "e{n}", label = "B{n}", say = "{"many words " * 50}" }}\n' for n in range(80))
    endings = "".join(f'e{n} = {{ say = "E." }}\n' for n in range(80))
    wordy = loads(f'format = 1\nid = "w"\ntitle = "W"\nstart = "a"\n[situation.a]\nask = "A?"\n[situation.a.answers]\n{answers}[ending]\n{endings}')
    [told] = warned(draw(wordy))
    assert told.startswith("Mermaid draws at most 50,000 characters, and this diagram has ")
    assert told.endswith("; it fits if it is brief")
    assert warned(draw(wordy, brief=True)) == []


def test_a_label_is_a_box_of_its_own_as_long_as_there_are_edges_enough() -> None:
    few, many = (draw(chain(length)).view for length in (10, 400))
    assert diagram(few).edges == 12
    labelled = [
        loads(
            'format = 1\nid = "l"\ntitle = "L"\nstart = "n0"\n[action]\n'
            + "".join(f'n{n} = {{ do = "Do", answers = {{ done = {{ to = "n{n + 1}", label = "On" }} }} }}\n' for n in range(count)).replace(
                f'"n{count}"', '"end"'
            )
            + '[ending]\nend = { say = "End." }\n'
        )
        for count in (249, 250)
    ]
    assert [diagram(draw(one).view).edges for one in labelled] == [500, 252]
    assert '|"<b>On</b>"|' in draw(labelled[1]).mermaid
    assert diagram(many).edges == 402


def test_the_command_line_says_it_on_standard_error_and_still_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tree, picture = tmp_path / "chain.json", tmp_path / "chain.mmd"
    tree.write_text(dumps(chain(600, stages=2)), encoding="utf-8")
    assert main(["draw", str(tree), "-o", str(picture)]) == 0
    said = capsys.readouterr().err
    assert "advicetree: Mermaid draws at most 500 edges, and this diagram has 602; the stages 's0', 's1' fit\n" in said
    assert "flowchart TD" in picture.read_text(encoding="utf-8")


def views() -> list[tuple[str, Tree, dict[str, Any]]]:
    trees = [*map(shipped, shipped_ids()), *(one for one in given() if one.id not in shipped_ids())]
    return [(one.id, one, what) for one in trees for what in ({}, *({"stage": stage, "brief": brief} for stage in one.stages for brief in (False, True)))]


def test_no_label_hides_another_in_any_stage_or_tree(page: Page) -> None:
    for name, one, what in views():
        nodes, hidden = page.evaluate(HIDDEN, draw(one, **what).mermaid)
        assert nodes >= len(draw(one, **what).view.boxes), (name, what)
        assert hidden == [], (name, what)
