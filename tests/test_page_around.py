"""One step around where a walk is, beside each question of a page, in a real browser."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from advicetree import Tree, loads
from advicetree.drawing.themes import DARK, LIGHT
from pages import Opens, begin, drawn_page, give

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROADS = """
format = 1
id = "roads"
title = "Where to?"
start = "weather"
[fact.weather]
ask = "What is the weather like?"
answers = { sun = "Sun", rain = "Rain", snow = "Snow", fog = "Fog", hail = "Hail" }
[fact.kilometres]
ask = "How far is it?"
number = { unit = "kilometres", from = 0 }
bands = [{ id = "near", below = 5, label = "Near" }, { id = "far", label = "Far" }]
[fact.things]
ask = "What do you have?"
several = true
answers = { coat = "A coat", hat = "A hat" }
[fact.ready]
title = "Whether you are ready"
answers = ["yes", "no"]
rules = [{ if = { things = "coat" }, is = "yes" }, { is = "no" }]
[situation.weather]
about = "weather"
answers = { snow = "home" }
others = { label = "Anything else", to = "kilometres" }
[situation.kilometres]
about = "kilometres"
answers = { near = "things", far = "bus" }
[situation.things]
about = "things"
then = "ready"
[situation.ready]
about = "ready"
answers = { yes = "walk", no = "bus" }
[action.bus]
do = "Wait for the bus"
wait = { at-least = "10 minutes" }
limit = { visits = 2, then = "home" }
answers.came = { label = "It came", to = "walk" }
answers.full = { label = "It was full", to = "bus" }
answers.late = { label = "It was late", to = "bus" }
answers.wrong = { label = "It went elsewhere", to = "bus" }
answers.broken = { label = "It broke down", to = "bus" }
[action.walk]
do = "Walk"
then = "there"
[ending.there]
good = true
say = "You are there."
[ending.home]
say = "Stay at home."
"""


def around(opened: Page) -> list[list[str]]:
    """What is shown around a step: of each box its kind, and what is written above and in it."""
    found: list[list[str]] = opened.evaluate(
        """() => [...document.querySelectorAll(".around .node")].map((box) => {
          const above = box.parentNode.matches("li") ? [...box.parentNode.querySelectorAll(".label")].map((label) => label.textContent) : [];
          return [box.className.replace("node ", "").replace(" opens", ""), box.textContent, ...above];
        })"""
    )
    return found


@pytest.fixture(scope="module")
def roads() -> Tree:
    return loads(ROADS)


def test_a_question_stands_above_each_way_on_with_the_answers_that_lead_there(opens: Opens, roads: Tree) -> None:
    opened = opens(drawn_page(roads))
    begin(opened)
    assert around(opened) == [
        ["situation here", "You are hereWhat is the weather like?"],
        ["ending", "Stay at home.", "Snow"],
        ["situation", "How far is it?", "Anything else"],
    ]


def test_the_step_before_is_shown_with_its_answer_and_a_number_by_its_bands(opens: Opens, roads: Tree) -> None:
    opened = opens(drawn_page(roads))
    begin(opened)
    give(opened, "sun")
    assert around(opened) == [
        ["situation", "What is the weather like?"],
        ["situation here", "You are hereHow far is it?"],
        ["situation", "What do you have?", "Near"],
        ["wait", "Wait for the bus", "Far"],
    ]
    assert opened.locator(".led-here").inner_text() == "Sun"


def test_a_list_has_one_way_on_and_a_fork_is_told_from_a_question(opens: Opens, roads: Tree) -> None:
    opened = opens(drawn_page(roads))
    begin(opened)
    give(opened, "sun", "near")
    assert around(opened)[1:] == [["situation here", "You are hereWhat do you have?"], ["fork", "Whether you are ready"]]


def test_more_than_three_answers_are_told_by_the_first_and_a_limit_by_its_visits(opens: Opens, roads: Tree) -> None:
    opened = opens(drawn_page(roads))
    begin(opened)
    give(opened, "sun", "far")
    assert around(opened)[1:] == [
        ["wait here", "You are hereWait for the bus"],
        ["action", "Walk", "It came"],
        ["wait", "Wait for the bus", "It was full", "or one of 3 other answers"],
        ["ending", "Stay at home.", "If you've been here 2 times already"],
    ]


def test_more_ways_than_can_be_shown_are_counted(opens: Opens) -> None:
    head = 'format = 1\nid = "many"\ntitle = "Many"\nstart = "q"\n[situation.q]\nask = "Which?"\n'
    ways = "".join(f'answers.a{number} = {{ label = "A{number}", to = "e{number}" }}\n' for number in range(20))
    ends = "".join(f'[ending.e{number}]\nsay = "E{number}"\n' for number in range(20))
    opened = opens(drawn_page(loads(head + ways + ends)))
    begin(opened)
    assert len(around(opened)) == 1 + 8
    assert opened.locator(".around .label").last.inner_text() == "12 more ways, in the whole picture"


def test_one_step_around_is_silent_and_holds_nothing_that_takes_the_focus(opens: Opens, roads: Tree) -> None:
    opened = opens(drawn_page(roads))
    begin(opened)
    assert opened.locator(".around").get_attribute("aria-hidden") == "true"
    assert opened.locator(".around :is(a, button, input, [tabindex])").count() == 0


@pytest.mark.parametrize(("scheme", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_the_colours_around_a_step_are_those_of_pictures(scheme: str, palette: Any) -> None:
    css = files("advicetree.drawing.page").joinpath("styles", "picture.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{([^}]*)\}", css)
    found = {name: colour.upper() for name, colour in re.findall(r"--([\w-]+): (#\w+);", light if scheme == "light" else dark)}
    wanted = {"box-page": palette.page, "box-text": palette.text, "box-walked": palette.walked}
    for kind, (fill, edge) in palette.boxes.items():
        if kind != "elsewhere":
            wanted |= {f"box-{kind}": fill, f"box-{kind}-edge": edge}
    assert found == wanted


ARABIC = """
format = 1
id = "passport"
title = "جواز السفر"
language = "ar"
start = "born"
[fact.born]
ask = "متى ولدت؟"
date = { from = 1900-01-01, to = "today" }
bands = [{ id = "adult", reached = "18 years", label = "بالغ" }, { id = "child", label = "طفل" }]
[situation.born]
about = "born"
answers.adult = "go"
answers.child = "stay"
[action.go]
do = "اذهب"
then = "stay"
[ending.stay]
say = "ابق هنا"
"""


def test_labels_stand_where_their_lines_are_and_dates_are_in_the_language_of_the_advice(opens: Opens) -> None:
    opened = opens(drawn_page(loads(ARABIC)))
    begin(opened)
    labels = opened.locator(".around .label")
    assert [label.evaluate("label => [getComputedStyle(label).direction, label.firstChild.dir]") for label in labels.all()] == [["ltr", "rtl"]] * 2
    opened.locator("#date_field").fill("1980-05-24")
    opened.locator("#date_field").press("Enter")
    before = opened.locator(".around .led-here")
    assert before.evaluate("before => getComputedStyle(before).direction") == "ltr"
    assert before.inner_text() == opened.locator(".path .answered").first.text_content()


def test_the_words_of_the_dialog_are_marked_as_what_they_are(opens: Opens) -> None:
    opened = opens(drawn_page(loads(ARABIC)))
    begin(opened)
    opened.locator("aside .to-picture").click()
    marks = "part => [part.closest('[lang]').lang, getComputedStyle(part).direction]"
    opened.locator("#find_step").select_option("go")
    assert [opened.locator(part).evaluate(marks) for part in ("#picture_title", ".words-of-step h3")] == [["en", "ltr"], ["ar", "rtl"]]
