"""The outline in brief: one line for each node, which tells where each of its ways leads at every width."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import hostile_trees
from advicetree import Tree, load, loads, shipped, shipped_ids
from advicetree.blocks import as_text
from advicetree.columns import columns_of
from advicetree.control import CONTROL
from advicetree.drawing.outline.brief import LEAST_HEADLINE, BriefLine, in_brief
from advicetree.drawing.outline.formats import brief
from advicetree.drawing.selection import numbers
from advicetree.drawing.view import Box, View, view

DATA = Path(__file__).parent / "data"
GIVEN = [*map(shipped, shipped_ids()), *(load(path) for folder in ("good", "trees") for path in sorted((DATA / folder).glob("*.toml")))]
WIDTHS = (20, 60, 88, 120, 400, 100_000)
KINDS = {"situation": "ask", "fork": "fork", "action": "do", "wait": "wait", "good": "good", "ending": "end", "elsewhere": ""}


def led_to(shown: View, box: Box) -> tuple[set[int], list[int]]:
    """The numbers that the answers of a node lead to, and that its limit does."""
    number = numbers(shown.tree)
    edges = [edge for edge in shown.edges if edge.node == box.id]
    return {number[edge.to] for edge in edges if edge.answer is not None}, [number[edge.to] for edge in edges if edge.answer is None]


def assert_tells_all(shown: View, columns: int) -> None:
    """Assert that each node has a line with its number, its kind and all that its ways lead to, and that a line is no wider than it has to be."""
    lines = [line for part in in_brief(shown, columns) for line in part.lines]
    boxes = {box.number: box for box in shown.boxes}
    inside = [box.number for box in shown.boxes if box.kind != "elsewhere"]
    told = [int(line.lead.partition(".")[0]) for line in lines]
    assert told == [*sorted(inside), *sorted(boxes.keys() - set(inside))]
    for line, number in zip(lines, told, strict=True):
        box = boxes[number]
        assert (line.kind, line.lead.split(".")[1].strip()) == (box.kind, KINDS[box.kind])
        assert not CONTROL.search(line.text)
        assert "\n" not in line.text
        if box.kind != "elsewhere":
            assert_leads_on(shown, box, line, columns)


def assert_leads_on(shown: View, box: Box, line: BriefLine, columns: int) -> None:
    """Assert that the ways of a line lead where those of its node do."""
    answers, limits = led_to(shown, box)
    found = [int(number) for number in re.findall(r"(?:→|(?<=\d),) (\d+)(?=, \d|; |$)", line.ways)]
    bare = [] if not answers else [f"→ {', '.join(map(str, dict.fromkeys(found[: len(answers)])))}"]
    after = [f"from the {place} time → {number}" for place, number in zip(re.findall(r"from the (\d+\w\w) time →", line.ways), limits, strict=True)]
    more = re.findall(r"\d+ more ways? leads? on$", line.ways)
    shortest = "; ".join([*bare, *after, *more])
    assert (set(found[: len(answers)]), found[len(answers) :]) == (answers, limits), line
    assert line.ways == shortest or columns_of(line.lead + line.text) <= columns
    assert columns_of(line.lead + line.text) <= columns or columns_of(line.headline) <= max(LEAST_HEADLINE, columns_of(line.headline[:1]))


@pytest.mark.parametrize("tree", GIVEN, ids=lambda tree: tree.id)
def test_every_way_of_a_tree_and_of_its_parts_is_told(tree: Tree) -> None:
    parts = [view(tree), *(view(tree, stage=stage) for stage in tree.stages), *(view(tree, around=id, steps=2) for id in list(tree.nodes)[:10])]
    for shown in parts:
        for columns in WIDTHS:
            assert_tells_all(shown, columns)


@pytest.mark.parametrize("seed", range(200))
def test_every_node_of_a_hostile_tree_has_its_line(seed: int) -> None:
    shown = view(hostile_trees.tree(seed))
    for columns in WIDTHS:
        text = as_text(brief(shown, columns), columns)
        assert not CONTROL.search(text.replace("\n", ""))
        lines = [line for part in in_brief(shown, columns) for line in part.lines]
        assert [int(line.lead.partition(".")[0]) for line in lines] == sorted(box.number for box in shown.boxes)
        for line in lines:
            answers, limits = led_to(shown, next(box for box in shown.boxes if box.number == int(line.lead.partition(".")[0])))
            assert {*answers, *limits} <= {int(number) for number in re.findall(r"(?:→|,) (\d+)", line.ways)}


SMALL = """
format = 1
id = "small"
title = "Small"
start = "ask"
stage.one = { title = "Look" }

[situation.ask]
ask = "Which of these is it, as far as you can tell?"
stage = "one"
answers.yes = { label = "Yes, it is", to = "wait" }
answers.sure = { label = "Surely", to = "wait" }
answers.maybe = { label = "Perhaps it is: I cannot tell", to = "wait" }
answers.no = { label = "No, it is something else", to = "stop" }

[action.wait]
do = "Wait"
stage = "one"
wait = { at-least = "2 days" }
answers.done = "ask"
answers.over = { label = "It is over", to = "good", any-time = true }
limit = { visits = 2, then = "stop" }

[ending.stop]
say = "Stop."

[ending.good]
say = "Good."
good = true
"""

AT_60 = """\
Small
=====

Every walk starts at 1.

Look
1. ask   Which of these is it, as far as you can…  → 2, 4
2. wait  Wait  → 1, 3; from the 3rd time → 4

Without a stage
3. good  Good.
4. end   Stop."""

ASKED = {
    61: "Which of these is it, as far as you can…  → 2, 4",
    66: "Which of these is it, as far as you can tell?  → 2, 4",
    80: "Which of these is it, as far as you can tell?  Yes… → 2; No… → 4",
    88: "Which of these is it, as far as you can tell?  Yes… and 2 more → 2; No… → 4",
    160: "Which of these is it, as far as you can tell?  Yes, it is / Surely / Perhaps it is: I cannot tell → 2; No, it is something else → 4",
}


def test_a_small_tree_is_told_so() -> None:
    assert as_text(brief(view(loads(SMALL)), 60), 60) == AT_60


@pytest.mark.parametrize("columns", ASKED)
def test_labels_are_shortened_then_left_out_then_the_headline_is_shortened(columns: int) -> None:
    part = in_brief(view(loads(SMALL), stage="one"), columns)[0]
    assert part.lines[0].text == ASKED[columns]


def test_a_part_tells_what_lies_elsewhere_and_how_many_ways_it_leaves_out(parcel: Tree) -> None:
    told = as_text(brief(view(parcel, around="claim")), 88)
    assert told == (
        "A parcel has not arrived: 1 step around “Claim the money back”\n"
        "==============================================================\n"
        "\n"
        "Every walk starts at 1.\n"
        "\n"
        "Without a stage\n"
        "6. ask   What was in the parcel worth?  → 7; 1 more way leads on\n"
        "7. do    Claim the money back  → 9\n"
        "9. good  Good. Nothing more to do."
    )
    stage = as_text(brief(view(parcel, stage="look")), 88)
    assert stage.endswith("\n\nElsewhere in the tree\n5.       Has it come?\n6.       What was in the parcel worth?")
    waits = as_text(brief(view(shipped("interview-recovery"), stage="evaluate")), 88)
    assert "\n11.       Do you know anyone who works there?  (in Ask contacts)" in waits


def test_the_shipped_tree_can_be_skimmed_on_two_screens() -> None:
    lines = as_text(brief(view(shipped("interview-recovery")), 80), 80).split("\n")
    assert len(lines) <= 70
    assert max(map(len, lines)) <= 80
