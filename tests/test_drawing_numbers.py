"""The numbers of nodes, which are the same in every picture, outline and page: they follow the stages and, within a stage, the walks."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest

import hostile_trees
from advicetree import Ending, Tree, load, loads, shipped, shipped_ids
from advicetree.drawing.selection import grouped, numbers
from advicetree.drawing.view import view
from advicetree.model import targets

DATA = Path(__file__).parent / "data"
GIVEN = [*map(shipped, shipped_ids()), *(load(path) for folder in ("good", "trees") for path in sorted((DATA / folder).glob("*.toml")))]
TREES = 300
BATCH = 50


def reached(tree: Tree, from_: str) -> set[str]:
    """The nodes that some way leads to from a node, in one step or more."""
    met: set[str] = set()
    todo = [from_]
    while todo:
        new = set(targets(tree[todo.pop()])) - met
        met |= new
        todo += new
    return met


def assert_numbered(tree: Tree) -> None:
    """Assert all that is promised of the numbers of a tree."""
    groups, number = grouped(tree), numbers(tree)
    assert [number[node.id] for _, nodes in groups for node in nodes] == list(range(1, len(tree.nodes) + 1))
    assert {box.id: box.number for box in view(tree).boxes} == number
    in_order = sorted(tree.nodes.values(), key=lambda node: number[node.id])
    begins_bare = tree[tree.start].stage is None
    last = [node.id for stage, nodes in groups[-1:] if stage is None for node in nodes]
    runs = [(stage, [node.id for node in nodes]) for stage, nodes in groupby(in_order, key=lambda node: node.stage)]
    staged = [stage for stage, _ in runs if stage is not None]
    assert staged == [stage for stage in tree.stages if any(node.stage == stage for node in in_order)]
    for place, (stage, ids) in enumerate(runs):
        is_last = place == len(runs) - 1 and ids == last and (not begins_bare or all(isinstance(tree[id], Ending) for id in ids))
        assert stage is not None or (place == 0 and begins_bare) or is_last
    known = {tree.start} | reached(tree, tree.start)
    for stage, nodes in groups:
        ids = [node.id for node in nodes]
        kinds = [isinstance(node, Ending) for node in nodes]
        assert kinds == sorted(kinds)
        for node in nodes:
            for to in targets(node):
                goes_on = number[to] > number[node.id]
                assert to not in ids or goes_on or node.id in reached(tree, to) or not {node.id, to} <= known, (tree.id, stage, node.id, to)


@pytest.mark.parametrize("tree", GIVEN, ids=lambda tree: tree.id)
def test_numbers_follow_the_stages_and_the_walks(tree: Tree) -> None:
    assert_numbered(tree)


@pytest.mark.parametrize("first", range(0, TREES, BATCH))
def test_numbers_of_hostile_trees_follow_the_stages_and_the_walks(first: int) -> None:
    for seed in range(first, first + BATCH):
        assert_numbered(hostile_trees.tree(seed))


SMALL = """
format = 1
id = "small"
title = "Small"
start = "ask"
stage.two = { title = "Two" }
stage.one = { title = "One" }

[situation.ask]
ask = "Which?"
answers.first = "left"
answers.second = "right"

[action.right]
do = "Go right"
then = "late"

[action.left]
do = "Go left"
then = "end"

[ending.end]
say = "The end."

[action.late]
do = "Go on"
stage = "one"
answers.done = "later"
answers.enough = { label = "Enough", to = "early" }
answers.back = { label = "Back", to = "ask" }

[ending.early]
say = "Early."
stage = "one"

[action.later]
do = "Go further"
stage = "one"
answers.done = "both"
answers.more = { label = "More", to = "last" }

[action.last]
do = "The last thing"
stage = "two"
then = "both"

[ending.both]
say = "From both."
"""


def test_the_first_answer_leads_to_the_lower_number_and_endings_come_last() -> None:
    told = [(stage, [node.id for node in nodes]) for stage, nodes in grouped(loads(SMALL))]
    assert told == [(None, ["ask", "left", "right", "end"]), ("two", ["last"]), ("one", ["late", "later", "early"]), (None, ["both"])]
