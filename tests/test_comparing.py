"""What is otherwise between two trees: laws, and what is found of each kind of edit."""

import attrs
from hypothesis import given
from hypothesis import strategies as st

from advicetree import Tree, compare, draw, dumps, loads
from advicetree.comparing.changes import changes
from advicetree.comparing.comparison import TreeChange
from advicetree.comparing.matching import Matching
from edits import edited
from strategies import trees


def otherwise(old: Tree, new: Tree) -> tuple[TreeChange, ...]:
    return changes(Matching(old, new))


def in_any_order(some: tuple[TreeChange, ...]) -> list[str]:
    return sorted(map(repr, (attrs.evolve(change, path=()) for change in some)))


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Tree, Tree]:
    """A tree and an edited one, or two that have only names in common."""
    rich = draw(st.booleans())
    old = draw(trees(rich=rich))
    return old, draw(edited(old)) if draw(st.integers(0, 3)) else draw(trees(rich=rich))


@given(st.booleans().flatmap(lambda rich: trees(rich=rich)))
def test_a_tree_is_as_itself(tree: Tree) -> None:
    assert otherwise(tree, tree) == ()
    assert otherwise(tree, loads(dumps(tree), "json")) == ()


@given(pairs())
def test_there_is_a_change_exactly_where_trees_differ(both: tuple[Tree, Tree]) -> None:
    old, new = both
    assert (otherwise(old, new) == ()) == (old == new)


@given(pairs())
def test_the_other_way_round_everything_is_mirrored(both: tuple[Tree, Tree]) -> None:
    old, new = both
    forth, back = otherwise(old, new), otherwise(new, old)
    assert in_any_order(forth) == in_any_order(tuple(change.mirrored for change in back))


@given(pairs())
def test_pairs_of_things_are_the_same_the_other_way_round(both: tuple[Tree, Tree]) -> None:
    forth, back = Matching(*both), Matching(*reversed(both))
    assert forth.nodes.new == back.nodes.old
    assert forth.facts.new == back.facts.old


def test_a_walk_of_an_example_is_the_same_under_new_names_also_where_it_gives_nothing_and_none() -> None:
    """A figure of 0, and a list of nothing, are answers."""
    text = """
format = 1
id = "t"
title = "T"
start = "ticked"
fact.late = { ask = "How late?", number = {}, bands = [{ id = "soon", below = 2 , label = "Soon" }, { id = "late", label = "Late" }] }
fact.ticked = { ask = "Which?", several = true, answers = { one = "One", two = "Two" } }
situation.ticked = { about = "ticked", then = "late" }
situation.late = { about = "late", answers = { soon = "wait", late = "end" } }
action.wait = { do = "Wait", then = "end" }
ending.end.say = "The end."
example = [{ name = "None and 0", walk = ["ticked:", "late: 0", "wait: done"], ends = "end" }]
"""
    old, new = loads(text), loads(text.replace("wait = {", 'rest = { was = "wait",').replace('"wait', '"rest').replace('was = "rest"', 'was = "wait"'))
    assert [(change.kind, change.before, change.after) for change in otherwise(old, new)] == [("renamed", "wait", "rest")]


def test_words_that_are_new_or_gone_are_more_than_other_words() -> None:
    head = 'format = 1\nid = "t"\ntitle = "T"\nstart = "do"\n'
    text = head + '[action.do]\ndo = "Do it"\nnote = "How?"\nanswers.done = { to = "end", say = "Good." }\n[ending.end]\nsay = "The end."'
    old = loads(text)
    assert [(one.kind, one.key) for one in otherwise(old, loads(text.replace("How?", "How was it?").replace("Good.", "Well done.")))] == [
        ("reworded", "note"),
        ("reworded", "say"),
    ]
    assert [(one.kind, one.key, one.new) for one in otherwise(old, loads(text.replace('note = "How?"\n', "").replace(', say = "Good."', "")))] == [
        ("changed", "note", None),
        ("changed", "say", None),
    ]


@given(pairs())
def test_any_two_versions_can_be_compared_told_and_drawn(both: tuple[Tree, Tree]) -> None:
    old, new = both
    comparison = compare(old, new)
    assert str(comparison).startswith(new.id)
    assert draw(new, differences=comparison.differences, before=comparison.before, look="cards").svg
