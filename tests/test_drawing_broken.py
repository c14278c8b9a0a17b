"""A broken promise in a picture: the walk that breaks it is drawn, and what that is stands in the legend."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from advicetree import Drawing, Point, Session, Tree, check, draw, loads
from advicetree.drawing.themes import Look
from advicetree.problems import Problem

SVG = "{http://www.w3.org/2000/svg}"
LEGEND = "A walk that breaks a promise"
TEA = """
format = 1
id = "tea"
title = "A cup of tea"
start = "country"

[situation.country]
ask = "Where do you live?"
answers.here = { label = "Here", to = "late" }
answers.there = { label = "There", to = "glad" }

[situation.late]
ask = "Is it late?"
answers.yes = "again"
answers.no = "boil"

[situation.again]
about = "country"
answers.here = "drink"
answers.there = "boil"

[action.boil]
do = "Boil water"
then = "drink"

[action.drink]
do = "Drink your tea"
then = "glad"

[ending.glad]
good = true
say = "Good."

[[promise]]
name = "Nobody drinks before the water has boiled"
before = "drink"
always = "boil.done"
"""
WALK = {("country", "here"), ("late", "yes"), ("again", "here")}


@pytest.fixture
def tea() -> Tree:
    return loads(TEA)


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  (it was just made)


def broken(tree: Tree) -> list[Problem]:
    """The promises of a tree that are broken; there is one."""
    (problem,) = [problem for problem in check(tree).problems if problem.rule == "broken-promise"]
    return [problem]


def thick(drawing: Drawing) -> set[tuple[str | None, str | None]]:
    """The ways that are drawn thick."""
    root = parsed(drawing.svg)
    groups = [group for group in root.iter(f"{SVG}g") if "walked" in (group.get("class") or "").split()]
    return {(group.get("data-node"), group.get("data-answer")) for group in groups if group.get("data-answer") is not None}


@pytest.mark.parametrize("look", ["chart", "cards"])
def test_the_walk_that_breaks_a_promise_is_drawn_thick_and_told_in_the_legend(tea: Tree, look: Look) -> None:
    """It goes on through what it passes over, and nobody is said to stand at its end; all else is as strong as ever."""
    problems = broken(tea)
    drawing = draw(tea, problems=problems, look=look)
    assert thick(drawing) == WALK
    assert {box.id for box in drawing.view.boxes if box.walked} == {"country", "late", "again", "drink"}
    assert LEGEND in drawing.svg
    assert "A walk that breaks a promise is drawn thick." in drawing.svg
    for other in ("You are here", "The way so far"):
        assert other not in drawing.svg.partition("</style>")[2]
    assert "walking" not in str(parsed(drawing.svg).get("class"))
    assert LEGEND not in draw(tea, look=look).svg


def test_words_and_texts_tell_the_walk_that_breaks_a_promise(tea: Tree) -> None:
    drawing = draw(tea, problems=broken(tea))
    assert "   Id: again\n   A walk that breaks a promise comes by here.\n" in drawing.outline
    assert "This walk" not in drawing.outline
    assert "thick line: a walk that breaks a promise" in drawing.dot
    assert [line.endswith(",stroke-width:4px") for line in drawing.mermaid.splitlines() if "linkStyle" in line] == [True]
    assert "linkStyle" not in draw(tea).mermaid


def test_walks_of_sessions_and_differences_are_drawn_alone(tea: Tree) -> None:
    problems = broken(tea)
    session = Session.start(tea).answer("there")
    assert thick(draw(tea, session=session, problems=problems)) == {("country", "there")}
    assert thick(draw(tea, sessions=[session], problems=problems)) == set()
    assert thick(draw(tea, differences={Point("late"): "new"}, problems=problems)) == set()


def test_a_page_marks_nothing_but_what_its_reader_walks(tea: Tree) -> None:
    problems = broken(tea)
    page = draw(tea, problems=problems).page
    assert LEGEND not in page
    assert "Nobody drinks before the water has boiled" in page


@pytest.mark.parametrize(
    ("known", "walk"),
    [
        ((), (("gone", "yes"),)),
        ((), (("late", "yes"),)),
        ((), (("country", "here"), ("late", "perhaps"))),
        ((("gone", "yes"),), (("country", "here"),)),
        ((("country", "nowhere"),), (("late", "yes"),)),
    ],
    ids=["a node", "the first node", "an answer", "a fact", "a value"],
)
def test_a_walk_that_the_tree_does_not_have_is_not_drawn(tea: Tree, known: tuple[tuple[str, str], ...], walk: tuple[tuple[str, str], ...]) -> None:
    problem = Problem("broken-promise", "It is broken.", known=known, walk=walk, path=("promise", 0, "before"))
    drawing = draw(tea, problems=[problem])
    assert (thick(drawing), LEGEND in drawing.svg) == (set(), False)


def test_what_is_true_of_the_person_and_not_asked_on_the_walk_was_known_beforehand(tea: Tree) -> None:
    problem = Problem("broken-promise", "It is broken.", known=(("country", "here"),), walk=(("late", "no"),), path=("promise", 0, "before"))
    assert thick(draw(tea, problems=[problem])) == {("country", "here"), ("late", "no")}
