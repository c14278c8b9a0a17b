"""The page of a tree, in a real browser: it walks as `Session` walks, keeps to itself, and can be read by everybody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import attrs
import pytest

import drawn
from advicetree import Session, Tree, load, loads, shipped, shipped_ids
from advicetree.drawing import draw
from advicetree.engine import Given
from advicetree.format.addresses import Link
from advicetree.model import Action, Line, Table
from advicetree.problems import Problem
from browser import AXE, from_npm
from pages import STOP, STOPS, UNSEEN, Opens, address, click, drawn_page, expected, hash_of, same_walks, sessions, shown, stop_of, until, walks_of, written

if TYPE_CHECKING:
    from playwright.sync_api import Locator

HERE = Path(__file__).parent
SHIPPED = shipped("interview-recovery")
TREES = [path.stem for path in sorted((HERE / "data" / "trees").glob("*.toml"))]
SEEDS = range(60)

HOUSE = """
format = 1
id = "house"
title = "Warm rooms"
language = "de-CH"
start = "constructor"

[source.book]
title = "The book of rooms"
author = "A. Builder"
date = 2020-02-03
url = "https://example.org/rooms"
claims = { "1" = "Rooms lose heat." }
[source.mail]
title = "A letter"
[source.ours]
title = "Ours"
default = true

[stage.first]
title = "First"

[moment.winter]
ask = "When does winter begin?"

[fact.degrees]
ask = "How warm is it?"
number = { unit = "degrees", from = -40, to = 60 }
bands = [
  { id = "cold", below = 0.5, label = "Cold" },
  { id = "mild", up-to = 20, label = "Mild" },
  { id = "hot", label = "Hot" },
]

[fact.heating]
ask = "What heats it?"
answers = { wood = "Wood", gas = "Gas", to-string = "A string", nothing = "Nothing" }

[situation.constructor]
stage = "first"
about = "degrees"
help = ["Look at the thermometer.", { say = "There are several", bullets = ["At the door", { say = "At the stove", if = { heating = "wood" } }] }]
caution = { say = "Keep your fingers off it.", phone = "+41 44 123 45 67" }
note = "What does it show?"
source = ["book 1", "mail"]
limit = { visits = 3, then = "give-up", say = "That is enough looking." }
answers.cold = { to = "look", say = "Brr." }
answers.broken = { label = "It is broken", to = "look", settles = false, say = "Then feel it." }
others = { label = "Warmer", to = "value-of" }

[situation.value-of]
about = "heating"
answers.wood = "look"
answers.no-idea = { label = "No idea", to = "look", settles = false }
others = { label = "Something else", to = "look", say = "As you like." }

[action.look]
do = "Look at the walls"
by = ["in-person", "online"]
help = { say = "How to look", link = "https://example.org/look?walls=all&at=night#(inside)", source = "book" }
how = [
  { say = "For gas", if = { heating = "gas" }, bullets = [{ say = "ask the works", mail = "gas@works.example" }, { say = "or call 112", phone = "112" }] },
  { say = "Only where both burn", bullets = [{ say = "wood", if = { heating = "wood" }, source = "mail" }, { say = "gas", if = { heating = "gas" } }] },
  { say = "Touch them.", source = "book" },
  { say = "Mind the stove.", if = { heating = "wood" } },
  { say = "It is mild, so take your time.", if = { degrees = "mild" } },
]
caution = ["Some are hot.", { say = "The string may burn.", if = { heating = "to-string" }, source = "mail" }]
note = "What did you see?"
limit = { visits = 4, then = "give-up", say = "You have seen them all." }
answers.done = "still-cold"
answers.again = { label = "Look at the thermometer again", to = "constructor", say = "Back to it." }

[situation.still-cold]
ask = "Is it still cold?"
remember = false
answers.yes = "wait-a-little"
answers.no = "glad"

[action.wait-a-little]
do = "Wait a little"
by = "call"
recall = ["look", "write", "constructor"]
wait = { at-least = "36 hours", at-most = "1 week", since = "winter", why = "Walls are slow." }
answers.done = "write"
answers.warm = { label = "It is warm", to = "glad", any-time = true }

[action.write]
do = "Write to the owner"
by = "letter"
note = "What will you write?"
recall = ["look"]
wait = { until = "winter", at-most = "2 days" }
limit = { visits = 2, then = "value-of" }
then = "look"

[ending.glad]
good = true
help = "That was all."
say = ["Good.", { say = "More on wood", link = "https://example.org/wood" }, { say = "Keep the wood dry.", if = { heating = "wood" }, source = "book 1" }]
recall = ["look"]

[ending.give-up]
say = "Take a coat."
"""


@pytest.fixture(scope="module")
def house() -> Tree:
    return loads(HOUSE)


def linked(tree: Tree, **urls: str) -> Tree:
    """A tree with other links for some sources, such as no file may hold: what makes the page looks at them itself."""
    return attrs.evolve(tree, sources=Table({id: attrs.evolve(source, url=urls.get(id, source.url)) for id, source in tree.sources.items()}))


# The same walks


@pytest.mark.parametrize("name", [*shipped_ids(), *TREES])
def test_a_page_walks_a_whole_tree_as_a_session_does(opens: Opens, name: str) -> None:
    tree = shipped(name) if name in shipped_ids() else load(HERE / "data" / "trees" / f"{name}.toml")
    same_walks(opens(tree), tree, walks_of(tree, range(5)))


def test_a_page_walks_bands_others_limits_and_loops_as_a_session_does(opens: Opens, house: Tree, lodging: Tree, parcel: Tree) -> None:
    for tree in (house, lodging, parcel):
        same_walks(opens(tree), tree, walks_of(tree, range(20)))


def test_a_page_walks_numbers_as_a_session_does(opens: Opens, house: Tree) -> None:
    numbers = [-40, -0.5, 0, 0.4999999999999999, 0.5, 19.999999999999996, 20, 20.0, 20.000000000000004, 60, 0.001, 33]
    same_walks(opens(house), house, [[number, "gas", "done", "no"] if number >= 0.5 else [number, "done", "no"] for number in numbers])


def test_a_page_walks_what_is_drawn_as_a_session_does(opens: Opens) -> None:
    opened = opens(loads(drawn.text(drawn.draw(0)), "json"))
    file = opened.url.split("#")[0]
    for seed in SEEDS:
        tree = loads(drawn.text(drawn.draw(seed)), "json")
        Path(file.removeprefix("file://")).write_text(written(tree), encoding="utf-8")
        opened.reload()
        same_walks(opened, tree, walks_of(tree, range(2), 25))


def test_a_long_walk_is_gone_and_the_longest_goes_no_further(opens: Opens) -> None:
    text = """
format = 1
id = "long"
title = "Long"
start = "on"
[action.on]
do = "Go on"
answers.go = "on"
answers.stop = "end"
[ending.end]
say = "There."
"""
    tree = loads(text)
    opened = opens(tree, hash_of(["go"] * 10_000))
    assert opened.locator(".path li").count() == 10_000
    assert not stop_of(opened)["notice"]
    opened.goto(opened.url.split("#")[0] + hash_of(["go"] * 10_001))
    assert stop_of(opened)["notice"]
    assert opened.locator(".path li").count() == 10_000


@pytest.mark.parametrize("by", ["click", "key"])
def test_clicks_and_keys_walk_with_notes_as_a_session_does(opens: Opens, house: Tree, parcel: Tree, by: str) -> None:
    for tree in (house, parcel):
        opened = opens(tree)
        for number, walk in enumerate(walks_of(tree, range(2), 20)[-4:]):
            session = Session.start(tree)
            for at, given in enumerate(walk):
                note = f"<b>Note</b> {number}.{at}\n  second line" if session.here.note is not None else None
                if note is not None:
                    opened.locator("textarea").fill(note)
                offers = [answer.id for answer in session.offers]
                if by == "click":
                    click(opened.locator(f'.answer[data-answer="{given}"]'))
                else:
                    opened.locator(".headline").focus()
                    opened.keyboard.press(str(offers.index(str(given)) + 1))
                session = session.answer(given, note=note)
                assert stop_of(opened) == expected(session)
            click(opened.locator(".moves .again"))
            assert stop_of(opened) == expected(Session.start(tree))


def test_a_wait_and_a_channel_are_told_in_whole_sentences(opens: Opens, house: Tree) -> None:
    opened = opens(house, "#mild,wood,done,yes")
    assert opened.locator(".by").inner_text() == "Do this by phone."
    told = "Wait at least 1 day and 12 hours and at most 1 week, counted from the answer to “When does winter begin?”. Walls are slow."
    assert opened.locator(".wait").inner_text() == told
    click(opened.locator(".answer").first)
    assert opened.locator(".wait").inner_text() == "Wait until the time given in answer to “When does winter begin?”. Wait at most 2 days after that."


# Moves


# What is there after a click, besides the answers in the address: the focus, the keys' checkbox, what is unfolded, and whether something was printed.
AROUND = """() => [document.activeElement.className, document.querySelector(".keys input").checked, document.querySelectorAll("details[open]").length,
  getSelection().toString(), window.printed === true]"""
UNTOUCHED = ["headline", True, 0, "", False]


def twice(control: Locator, how: str) -> None:
    """Click twice at one place: quickly, as slowly as some systems allow, or with a finger, whose taps are not counted."""
    opened = control.page
    opened.clock.fast_forward(UNSEEN)
    if how == "quick":
        control.dblclick()
        return
    control.scroll_into_view_if_needed()
    box = control.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for count in (1, 2):
        if how == "tap":
            opened.touchscreen.tap(x, y)
            continue
        opened.mouse.move(x, y)
        opened.mouse.down(click_count=count)
        opened.mouse.up(click_count=count)
        opened.clock.fast_forward(UNSEEN + 100)


def test_a_double_click_on_an_answer_takes_one_step(opens: Opens) -> None:
    opened = opens(SHIPPED)
    opened.evaluate("void (window.print = () => { window.printed = true; })")
    done = set()
    for walk in walks_of(SHIPPED, range(0)):
        for count, session in enumerate(sessions(SHIPPED, walk)):
            for answer in session.offers:
                if (answer.node, answer.id) in done:
                    continue
                done.add((answer.node, answer.id))
                opened.evaluate(STOPS, [hash_of(walk[:count])])
                twice(opened.locator(f'.answer[data-answer="{answer.id}"]'), "quick")
                assert address(opened) == hash_of([*walk[:count], answer.id])
                assert opened.evaluate(AROUND) == UNTOUCHED, answer
    assert len(done) == sum(len(node.answers) for node in SHIPPED.nodes.values() if node.fact not in SHIPPED.derived)


@pytest.mark.parametrize("how", ["quick", "slow", "tap"])
def test_the_second_click_of_two_does_nothing_that_was_not_there_at_the_first(opens: Opens, house: Tree, how: str) -> None:
    opened = opens(house, has_touch=True)
    opened.evaluate("void (window.print = () => { window.printed = true; })")

    def takes(hash: str, control: Locator, then: str) -> None:
        opened.evaluate(STOPS, [hash])
        twice(control, how)
        assert address(opened) == then
        assert opened.evaluate(AROUND) == UNTOUCHED

    takes("#cold", opened.locator(".answer").last, "#cold,again")
    takes("#mild,wood", opened.locator(".answer").last, "#mild,wood,again")
    takes("#mild,wood,done,yes", opened.locator(".moves .back"), "#mild,wood,done")
    takes("#mild,wood,done,yes", opened.get_by_role("button", name="Change").last, "#mild,wood,done")
    takes("#mild,wood,done,yes", opened.locator(".moves .again"), "")
    takes("#cold,done,no", opened.locator(".ending .again"), "")
    opened.evaluate(STOPS, ["#mild", ""])
    opened.locator("#number_field").fill("12.5")
    twice(opened.get_by_role("button", name="Use this number"), how)
    assert address(opened) == "#n=12.5"
    assert opened.evaluate(AROUND) == UNTOUCHED


def test_a_click_is_held_off_only_where_the_page_has_changed(opens: Opens, house: Tree) -> None:
    opened = opens(house, "#cold")
    for control, state in ((".keys input", "checked"), (".step summary", "parentElement.open"), (".fit", "ariaPressed")):
        before = opened.locator(control).evaluate(f"(each) => each.{state}")
        twice(opened.locator(control), "quick")
        assert opened.locator(control).evaluate(f"(each) => each.{state}") == before
        opened.locator(control).click()
        assert opened.locator(control).evaluate(f"(each) => each.{state}") != before


def test_a_quick_click_elsewhere_and_one_as_the_page_opens_are_taken(opens: Opens, house: Tree) -> None:
    opened = opens(house)
    opened.locator(".answer").first.click()
    opened.locator(".moves .back").click()
    opened.locator(".answer").nth(1).click()
    assert address(opened) == "#broken"


def test_keys_and_assistive_technology_are_never_held_off(opens: Opens, house: Tree) -> None:
    opened = opens(house)
    opened.locator('.answer[data-answer="cold"]').press("Enter")
    opened.locator('.answer[data-answer="again"]').press("Space")
    opened.locator('.answer[data-answer="done"]').evaluate("(each) => each.click()")
    opened.keyboard.press("1")
    opened.keyboard.press("1")
    assert address(opened) == "#cold,again,done,yes,done"


def test_a_key_that_is_held_down_takes_one_step(opens: Opens, house: Tree) -> None:
    opened = opens(house)
    for key, control in (("Enter", ".answer"), ("Enter", "#number_field"), ("1", ".headline"), ("Space", ".answer")):
        opened.evaluate(STOPS, ["#mild", ""])
        opened.locator("#number_field").fill("0")
        opened.locator(control).first.focus()
        for _ in range(5):
            opened.keyboard.down(key)
        opened.keyboard.up(key)
        assert address(opened) == ("#n=0" if control == "#number_field" else "#cold"), key
        assert opened.evaluate(AROUND)[0] == "headline"


def test_back_forward_and_reload_keep_the_walk(opens: Opens, house: Tree) -> None:
    opened = opens(house)
    click(opened.locator(".answer").first)
    click(opened.locator(".answer").first)
    assert address(opened) == "#cold,done"
    opened.go_back()
    assert stop_of(opened) == expected(sessions(house, ["cold"])[-1])
    opened.go_back()
    assert stop_of(opened) == expected(Session.start(house))
    opened.go_forward()
    opened.go_forward()
    opened.reload()
    assert stop_of(opened) == expected(sessions(house, ["cold", "done"])[-1])


def test_keys_go_back_but_not_while_typing_and_can_be_turned_off(opens: Opens, house: Tree) -> None:
    opened = opens(house, "#cold")
    opened.locator("textarea").press("1")
    opened.locator("textarea").press("Backspace")
    assert address(opened) == "#cold"
    opened.locator(".headline").press("Backspace")
    assert address(opened) == ""
    opened.locator("#number_field").press("1")
    opened.keyboard.press("9")
    assert address(opened) == ""
    assert opened.locator("#number_field").input_value() == "19"
    opened.locator(".headline").press("7")
    opened.locator(".headline").press("Control+1")
    assert address(opened) == ""
    opened.locator(".headline").press("Backspace")
    assert address(opened) == ""
    click(opened.locator(".keys input"))
    opened.locator(".headline").press("1")
    assert address(opened) == ""
    assert not opened.locator(".answer kbd").first.is_visible()
    opened.locator(".keys input").check()
    opened.locator(".headline").press("2")
    assert address(opened) == "#broken"


def test_a_number_can_be_typed(opens: Opens, house: Tree) -> None:
    opened = opens(house)
    field = opened.locator("#number_field")
    for typed, refusal in {
        "": "There is no number yet. Give a number of degrees from -40 to 60.",
        "warm": "“warm” cannot be read as a number. Give a number of degrees from -40 to 60.",
        "12,5": "“12,5” cannot be read as a number. Write a fraction with a point, and nothing between the thousands: 1200.5.",
        "0x10": "“0x10” cannot be read",
        "1e3": "“1e3” cannot be read",
        "-41": "-41 is less than -40. Give",
        "60.01": "60.01 is more than 60. Give",
        "9999999999999999999": "is more than 60",
    }.items():
        field.fill(typed)
        field.press("Enter")
        assert refusal in opened.locator(".refused").inner_text()
        assert field.get_attribute("aria-invalid") == "true"
        assert address(opened) == ""
    field.fill(" +12.50 ")
    click(opened.get_by_role("button", name="Use this number"))
    assert address(opened) == "#n=12.5"
    assert stop_of(opened) == expected(sessions(house, [12.5])[-1])
    assert opened.locator(".answered").inner_text() == "12.5 (Mild)"


def test_change_goes_back_to_a_step_and_start_again_to_the_first(opens: Opens, house: Tree) -> None:
    opened = opens(house, "#mild,wood,done,yes,done")
    click(opened.get_by_role("button", name="Change: What heats it?"))
    assert address(opened) == "#mild"
    assert stop_of(opened) == expected(sessions(house, ["mild"])[-1])
    opened.go_back()
    assert address(opened) == "#mild,wood,done,yes,done"
    click(opened.get_by_role("button", name="Back one step"))
    assert address(opened) == "#mild,wood,done,yes"
    click(opened.locator(".moves .again"))
    assert address(opened) == ""
    assert opened.locator(".back").is_disabled()
    assert opened.locator(".moves .again").is_disabled()
    assert opened.locator(".none").is_visible()


def test_an_ending_is_told_and_offers_a_new_start(opens: Opens, house: Tree) -> None:
    opened = opens(house, "#mild,wood,done,no")
    assert "The walk ends here." in opened.locator(".step").inner_text()
    assert "good" not in opened.locator(".step").inner_text().replace("Good.", "")
    click(opened.locator(".ending button"))
    assert stop_of(opened) == expected(Session.start(house))


def test_the_focus_moves_to_each_new_step_but_not_when_the_page_opens(opens: Opens, house: Tree) -> None:
    opened = opens(house, "#cold")
    focused = "document.activeElement.className"
    assert opened.evaluate(focused) == ""
    click(opened.locator(".answer").nth(1))
    assert opened.evaluate(focused) == "headline"
    assert opened.locator(".live").inner_text() == "Step 3. Back to it. Brr."
    opened.locator(".box").focus()
    opened.go_back()
    assert opened.evaluate(focused) == "headline"


def test_the_box_of_the_picture_scrolls_to_where_the_walk_stands_and_the_page_stays(opens: Opens) -> None:
    opened = opens(SHIPPED, viewport={"width": 1280, "height": 700}, reduced_motion="reduce")
    for walk in walks_of(SHIPPED, range(0))[:3]:
        opened.evaluate(STOPS, [hash_of(walk)])
        inside = """() => {
          const [at, box] = [document.querySelector("svg .here"), document.querySelector(".box")].map((each) => each.getBoundingClientRect());
          return at.top >= box.top && at.bottom <= box.bottom && at.left >= box.left && at.right <= box.right;
        }"""
        assert opened.evaluate(inside)
        assert opened.evaluate("scrollY") == 0


# How much of what stands above the picture, and of the picture itself, a page shows as it opens.
OPENING = """() => {
  const box = document.querySelector(".box");
  const frame = box.getBoundingClientRect();
  const keys = [...document.querySelectorAll(".legend svg")].map((key) => key.getBoundingClientRect());
  const here = document.querySelector("svg .here").getBoundingClientRect();
  const start = document.querySelector(".box svg .start").getBoundingClientRect();
  return {
    keys: keys.length > 0 && keys.every(({ left, right }) => left >= 0 && right <= innerWidth),
    start: [start, here].every(({ left, right, top, bottom }) => left >= frame.left && right <= frame.right && top >= frame.top && bottom <= frame.bottom),
    page: [scrollX, scrollY],
    left: box.scrollLeft,
  };
}"""


@pytest.mark.parametrize("name", [*shipped_ids(), *TREES])
def test_a_page_opens_with_its_legend_and_its_start_in_sight_at_every_width(opens: Opens, name: str) -> None:
    text = drawn_page(shipped(name) if name in shipped_ids() else load(HERE / "data" / "trees" / f"{name}.toml"))
    for width, height in ((1300, 900), (1024, 768), (800, 900), (390, 844)):
        found = opens(text, viewport={"width": width, "height": height}).evaluate(OPENING)
        assert found["keys"], width
        assert found["start"], width
        assert found["page"] == [0, 0]


def test_a_picture_that_is_a_little_too_wide_opens_at_its_left_edge(opens: Opens) -> None:
    text = drawn_page(load(HERE / "data" / "pictures" / "parcel.toml"))
    for width in (1300, 1024, 800, 390):
        opened = opens(text, viewport={"width": width, "height": 844})
        assert opened.evaluate(OPENING)["left"] == 0
    assert opened.evaluate("document.querySelector('.box').scrollWidth > document.querySelector('.box').clientWidth")


def test_what_an_answer_leads_to_is_in_sight_where_it_fits(opens: Opens) -> None:
    opened = opens(drawn_page(load(HERE / "data" / "trees" / "triage.toml")), viewport={"width": 1300, "height": 900})
    inside = """(node) => {
      const [at, box] = [`svg .node[data-node="${node}"]`, ".box"].map((each) => document.querySelector(each).getBoundingClientRect());
      return at.left >= box.left && at.right <= box.right;
    }"""
    assert [opened.evaluate(inside, node) for node in ("danger-signs", "how-old")] == [True, True]


def test_problems_of_no_node_stand_above_the_picture(opens: Opens, house: Tree) -> None:
    opened = opens(draw(house, problems=[Problem("promise", "nobody <ever> comes home")]).page)
    assert opened.locator(".above .notice").inner_text() == "Error: nobody <ever> comes home"


def test_the_whole_picture_can_be_seen_at_once(opens: Opens) -> None:
    opened = opens(SHIPPED)
    box = "(() => { const box = document.querySelector('.box'); return [box.scrollWidth > box.clientWidth, box.scrollHeight > box.clientHeight]; })()"
    assert opened.evaluate(box) == [True, True]
    click(opened.get_by_role("button", name="Whole picture"))
    assert opened.evaluate(box) == [False, False]
    assert opened.locator(".fit").get_attribute("aria-pressed") == "true"


def test_the_walk_is_seen_in_the_real_picture(opens: Opens, house: Tree) -> None:
    for tree in (SHIPPED, house):
        opened = opens(drawn_page(tree))
        same_walks(opened, tree, walks_of(tree, range(0)))
        assert opened.locator("svg.walking").count() == 1
        click(opened.locator(".moves .again"))
        assert opened.locator("svg.walking").count() == 0


def test_the_picture_does_not_lie_over_the_outline(opens: Opens) -> None:
    opened = opens(drawn_page(SHIPPED))
    click(opened.locator(".outline summary").first)
    opened.evaluate("document.querySelector('.outline').scrollIntoView()")
    assert opened.evaluate("[100, 300, 600].every((y) => document.elementFromPoint(innerWidth / 2, y).closest('.picture') === null)")
    assert opened.evaluate(
        "document.querySelector('.picture').getBoundingClientRect().bottom <= document.querySelector('.outline').getBoundingClientRect().top"
    )


def test_a_link_in_the_outline_does_not_lose_the_walk(opens: Opens, house: Tree) -> None:
    opened = opens(house, "#cold")
    click(opened.locator("summary", has_text="in words"))
    click(opened.get_by_role("link", name="The start"))
    assert address(opened) == "#cold"


# Notes


def test_notes_are_kept_by_back_and_reload_and_never_stand_in_the_address(opens: Opens, house: Tree) -> None:
    opened = opens(house, "#cold")
    assert "not in the link" in opened.locator(".step").inner_text()
    opened.locator("textarea").fill("Mould in the corner")
    click(opened.locator(".answer").first)
    assert "Mould" not in opened.url
    assert "Mould in the corner" in opened.locator(".path").inner_text()
    click(opened.locator('.answer[data-answer="yes"]'))
    assert stop_of(opened)["recalled"] == [["look", ["Mould in the corner"]]]
    opened.reload()
    assert stop_of(opened)["recalled"] == [["look", ["Mould in the corner"]]]
    opened.go_back()
    opened.go_back()
    assert opened.locator("textarea").input_value() == "Mould in the corner"
    opened.go_forward()
    assert "Mould in the corner" in opened.locator(".path").inner_text()
    click(opened.get_by_role("button", name="Back one step"))
    assert opened.locator("textarea").input_value() == "Mould in the corner"


def test_a_note_that_is_being_written_is_kept_without_an_answer(opens: Opens, house: Tree) -> None:
    opened = opens(house, "#cold")
    opened.locator("textarea").fill("Half a tho")
    until(opened, "history.state !== null")
    opened.reload()
    assert opened.locator("textarea").input_value() == "Half a tho"
    opened.locator("textarea").fill("x" * 3_000)
    opened.locator("textarea").fill("")
    opened.locator("textarea").press_sequentially("y")
    until(opened, "history.state.notes[0][1] === 'y'")
    assert opened.locator("textarea").get_attribute("maxlength") == "2000"


def test_a_note_without_a_word_is_none(opens: Opens, house: Tree) -> None:
    opened = opens(house, "#cold")
    opened.locator("textarea").fill("  \n ")
    click(opened.locator(".answer").first)
    click(opened.locator('.answer[data-answer="yes"]'))
    assert stop_of(opened)["recalled"] == []
    assert opened.locator(".path blockquote").count() == 0


# Addresses that do not fit


UNFITTING: dict[str, list[Given]] = {
    "#__proto__": [],
    "#constructor": [],
    "#to-string": [],
    "#others": [],
    "#%": [],
    "#%E0%A4%A": [],
    "#,": [],
    "#n=": [],
    "#n=NaN": [],
    "#n=Infinity": [],
    "#n=1e999": [],
    "#n=61": [],
    "#n=0x10": [],
    f"#n={'9' * 5_000}": [],
    "#12.5": [],
    "#<img src=x onerror=alert(1)>": [],
    "#cold,__proto__": ["cold"],
    "#cold,done,no,done": ["cold", "done", "no"],
    "#mild,others": ["mild"],
    "#mild,to-string,": ["mild", "to-string"],
    "#cold,%64one,maybe": ["cold", "done"],
    "#" + "cold," * 20_000: ["cold"],
}


def test_an_address_goes_as_far_as_it_fits_and_the_page_says_so(opens: Opens, house: Tree) -> None:
    opened = opens(house)
    for hash, fits in UNFITTING.items():
        assert shown(opened.evaluate(STOPS, [hash])[0]) == {**expected(sessions(house, fits)[-1]), "notice": True}, hash
        assert opened.locator(".notice").inner_text() in opened.locator(".live").inner_text()


def test_an_address_that_was_encoded_on_its_way_fits(opens: Opens, house: Tree) -> None:
    assert stop_of(opens(house, "#n%3D12.5%2Cgas")) == expected(sessions(house, [12.5, "gas"])[-1])


def test_after_an_address_that_did_not_fit_the_walk_goes_on(opens: Opens, house: Tree) -> None:
    opened = opens(house, "#cold,nonsense,done")
    assert "Only the first answer in this link fits" in opened.locator(".notice").inner_text()
    click(opened.locator(".answer").first)
    assert stop_of(opened) == expected(sessions(house, ["cold", "done"])[-1])
    assert address(opened) == "#cold,done"


# Safety


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "<!--<script>",
    "\"><svg onload=alert(3)>&lt;b&gt; ' {title} ${x}",
    "</title></style><style>*{display:none}</style>",
]


def hostile() -> Tree:
    """A tree whose every text is HTML and script, and whose link has all that a link may have."""
    words = iter(HOSTILE * 20)
    say = {"say": next(words), "source": "s 1"}
    return loads(
        json.dumps(
            {
                "format": 1,
                "id": "hostile",
                "title": "</title><script>alert(0)</script><h1>",
                "start": "a",
                "source": {"s": {"title": next(words), "author": next(words), "url": "https://example.org/?a=%3Cb%3E&c='&lt;", "claims": {"1": next(words)}}},
                "stage": {"t": {"title": next(words)}},
                "moment": {"m": {"ask": next(words)}},
                "fact": {
                    "f": {
                        "ask": next(words),
                        "number": {"unit": next(words)[:20]},
                        "bands": [{"id": "x", "below": 1, "label": next(words)}, {"id": "y", "label": next(words)}],
                    }
                },
                "situation": {
                    "a": {
                        "about": "f",
                        "help": [{"say": next(words), "link": "https://example.org/?a=(b)&c=';//"}, say],
                        "caution": {"say": next(words), "bullets": [{"say": next(words), "mail": "o'b@example.org"}, {"say": next(words), "phone": "112"}]},
                        "note": next(words),
                        "stage": "t",
                        "answers": {"x": {"to": "b", "say": next(words)}},
                        "others": {"to": "b", "label": "o"},
                    }
                },
                "action": {
                    "b": {
                        "do": next(words),
                        "how": [say],
                        "caution": [say],
                        "note": next(words),
                        "recall": ["b"],
                        "wait": {"at-least": "1 day", "since": "m", "why": next(words)},
                        "limit": {"visits": 2, "then": "c", "say": next(words)},
                        "answers": {"again": {"label": next(words), "to": "b"}, "end": {"label": next(words), "to": "c"}},
                    }
                },
                "ending": {"c": {"say": [next(words), say]}},
            }
        ),
        "json",
    )


def test_hostile_words_are_shown_as_text_and_nothing_runs(opens: Opens) -> None:
    tree = hostile()
    opened = opens(tree)
    session = Session.start(tree)
    for given in ("x", "again", "again"):
        assert stop_of(opened) == expected(session)
        note = None
        if session.here.note:
            note = HOSTILE[0]
            opened.locator("textarea").fill(note)
        click(opened.locator(f'.answer[data-answer="{given}"]'))
        session = session.answer(given, note=note)
    assert stop_of(opened) == expected(session)
    assert opened.locator("h1").inner_text() == tree.title
    assert opened.locator("img, .step script, .path script, h1 *").count() == 0
    assert opened.locator("script").count() == 2


def test_links_are_safe(opens: Opens, house: Tree) -> None:
    opened = opens(linked(house, mail="mailto:a@example.org"))
    links = opened.locator(".rests a")
    assert [links.nth(number).get_attribute("href") for number in range(2)] == ["https://example.org/rooms", "mailto:a@example.org"]
    assert links.first.get_attribute("rel") == "noopener noreferrer"
    cited = opened.evaluate(STOP)["cited"]
    assert cited == ["Rooms lose heat. (The book of rooms, A. Builder, 2020-02-03, 1)", "A letter"]


def test_what_the_authors_added_is_told_from_what_rests_on_a_claim(opens: Opens) -> None:
    opened = opens(SHIPPED, "#waiting")
    opened.locator(".rests summary").click()
    assert opened.locator(".rests li:has(.cite) li").all_inner_texts() == ["Add things you couldn't change, such as a bad connection or being ill."]


def test_lines_lead_somewhere_by_links_that_tell_nobody_where_from(opens: Opens, house: Tree) -> None:
    opened = opens(house, "#mild,wood")
    link = opened.locator(".step .help a")
    assert link.evaluate("({ href, rel, textContent }) => [href, rel, textContent]") == [
        "https://example.org/look?walls=all&at=night#(inside)",
        "noopener noreferrer",
        "How to look",
    ]
    opened.emulate_media(media="print")
    shown = """getComputedStyle(document.querySelector(".step .help a"), "::after").content"""
    assert opened.evaluate(shown) == '" (https://example.org/look?walls=all&at=night#(inside))"'


def test_a_number_to_call_is_seen_beside_its_words(opens: Opens, house: Tree) -> None:
    link = opens(house).locator(".step .caution a")
    assert link.evaluate("({ href, textContent }) => [href, textContent]") == ["tel:+41441234567", "Keep your fingers off it. +41 44 123 45 67"]


def taken_links(number: int) -> Iterator[str]:
    """Links drawn of pieces that mislead, those of them that a tree can have."""
    pieces = [
        "bank.de",
        "evil.example",
        ".",
        ":",
        "80",
        "@",
        "/",
        "//",
        "\\",
        "?",
        "#",
        "%2f",
        "%",
        "[",
        "]",
        "-",
        "_",
        ";",
        "'",
        "(",
        "xn--kln-sna",
        "0x7f",
        "1",
        "\u3002",
    ]
    rng = Random(number)  # noqa: S311
    read = Link()
    for _ in range(20_000):
        link = f"{rng.choice(('http', 'https'))}://{''.join(rng.choices(pieces, k=rng.randint(1, 6)))}"
        if read._fault(link) is None:
            yield link


def test_a_browser_goes_where_a_link_seems_to_lead(opens: Opens, house: Tree) -> None:
    links = sorted(set(taken_links(12)))
    assert len(links) > 1_000
    found = opens(house).evaluate(
        "(links) => links.map((link) => URL.canParse(link) ? [new URL(link)].map((u) => [u.protocol, u.username, u.hostname])[0] : null)", links
    )
    for link, parts in zip(links, found, strict=True):
        if parts is not None:  # such as a host that is a number out of range, at which no page can be
            protocol, user, host = parts
            seen = re.match(r"https?://([^:/?#]*)", link)
            assert seen is not None
            assert (protocol, user) == (f"{link.partition(':')[0]}:", "")
            assert host == seen[1].lower() or re.fullmatch(r"[0-9.]+", host), link


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/html,x", "\tjavascript:alert(1)", "ftp://example.org"])
def test_a_line_that_no_file_can_have_is_no_link(house: Tree, href: str) -> None:
    look = house["look"]
    assert isinstance(look, Action)
    nodes = Table({**house.nodes, "look": attrs.evolve(look, help=(Line("Look", link=href),))})
    assert "example.org/look" in written(house)
    assert href.strip() not in written(attrs.evolve(house, nodes=nodes))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", " https://example.org", "\tjavascript:alert(1)", "ftp://example.org"])
def test_other_links_are_left_out(house: Tree, url: str) -> None:
    assert '"url"' in written(house)
    assert '"url"' not in written(linked(house, **dict.fromkeys(house.sources, url)))


def test_the_policy_lets_nothing_else_run(opens: Opens, house: Tree) -> None:
    text = written(house).replace("</main>", '</main><p class="probe" style="color: red" onclick="document.title = 1">x</p><script>document.title = 2</script>')
    file = written(house)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', file)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert policy[1].endswith("img-src data:; base-uri 'none'; form-action 'none'")
    probe = opens(house).context.new_page()
    probe.set_content(text)
    probe.locator(".probe").click()
    assert probe.title() == house.title
    assert probe.evaluate("getComputedStyle(document.querySelector('.probe')).color") != "rgb(255, 0, 0)"


def test_the_style_of_the_picture_is_let_through(opens: Opens, house: Tree) -> None:
    opened = opens(house)
    assert opened.evaluate("getComputedStyle(document.querySelector('svg g > path')).stroke") == "rgb(68, 68, 68)"


def test_the_picture_has_no_size_of_its_own_and_is_kept_at_one_that_can_be_read(house: Tree) -> None:
    text = written(house)
    root = re.search(r"<svg[^>]*>", text)
    assert root is not None
    assert 'viewBox="0 0 1020 ' in root[0]
    assert "pt" not in root[0].replace("aria-labelledby", "")
    assert "svg { min-width: 1173px; max-width: 1360px; }" in text
    assert text.count("<svg") == 1


def test_nothing_of_the_page_is_global(opens: Opens, house: Tree) -> None:
    names = "Object.keys(window).join()"
    silent = re.sub(r"<script>.*</script>", "", written(house), flags=re.DOTALL)
    assert opens(house).evaluate(names) == opens(silent).evaluate(names)


# For everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(opens: Opens, house: Tree, scheme: str, width: int) -> None:
    axe = from_npm(AXE).read_text(encoding="utf-8")
    opened = opens(drawn_page(house), color_scheme=scheme, viewport={"width": width, "height": 740}, bypass_csp=True)
    opened.evaluate(axe)

    def look() -> None:
        found = opened.evaluate("async () => (await axe.run()).violations.map((each) => [each.id, ...each.nodes.map((node) => node.html.slice(0, 200))])")
        assert found == []

    look()
    opened.locator("#number_field").fill("x")
    opened.locator("#number_field").press("Enter")
    click(opened.locator(".step summary"))
    look()
    opened.locator("#number_field").fill("12.5")
    opened.locator("#number_field").press("Enter")
    click(opened.locator('.answer[data-answer="wood"]'))
    opened.locator("textarea").fill("A note")
    look()
    click(opened.locator(".answer").first)
    click(opened.locator('.answer[data-answer="yes"]'))
    assert stop_of(opened)["recalled"]
    look()
    click(opened.locator('.answer[data-answer="warm"]'))
    click(opened.locator(".outline summary"))
    look()
    opened.evaluate(STOPS, ["#cold,nothing-like-that"])
    look()


def test_a_phone_does_not_scroll_sideways(opens: Opens, house: Tree) -> None:
    for tree, walk in ((SHIPPED, "#yes,done,both"), (house, "#mild,wood,done,yes"), (hostile(), "#x,again")):
        opened = opens(tree, walk, viewport={"width": 360, "height": 740})
        assert opened.evaluate("document.documentElement.scrollWidth") <= 360
        assert opened.locator(".step").bounding_box() is not None
        assert opened.evaluate("document.querySelector('.box').scrollWidth > document.querySelector('.box').clientWidth")


def test_controls_are_large_enough(opens: Opens, house: Tree) -> None:
    opened = opens(house, "#mild,wood")
    small = """() => [...document.querySelectorAll("button, summary, input, textarea")]
      .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < (each.tagName === "BUTTON" ? 44 : 24)).map((each) => each.outerHTML)"""
    assert opened.evaluate(small) == []


def test_dark_is_dark_and_light_is_light(opens: Opens, house: Tree) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    assert opens(house, color_scheme="dark").evaluate(ground) == "rgb(20, 24, 31)"
    assert opens(house, color_scheme="light").evaluate(ground) == "rgb(255, 255, 255)"


def test_paper_has_the_path_and_the_picture_in_light_colours_and_no_buttons(opens: Opens, house: Tree) -> None:
    opened = opens(house, "#mild,wood,done,yes", color_scheme="dark")
    opened.emulate_media(media="print")
    assert opened.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert opened.evaluate("[...document.querySelectorAll('button, kbd, input')].filter((each) => each.checkVisibility()).length") == 0
    assert opened.locator(".path li").first.is_visible()
    assert opened.locator("svg").is_visible()


def test_the_page_says_in_which_language_it_speaks(opens: Opens, house: Tree) -> None:
    opened = opens(house, "#mild,wood")
    language = """(selector) => document.querySelector(selector).closest("[lang]").lang"""
    for ours in (".moves .back", ".by", ".path h2", ".outline summary", ".outline ol", ".hint"):
        assert opened.evaluate(language, ours) == "en"
    for theirs in ("h1", ".headline", ".answer .label", ".how li", ".caution .words", ".asked", "svg", ".note label"):
        assert opened.evaluate(language, theirs) == "de-CH"
    assert 'lang="en"' not in written(SHIPPED).replace('<html lang="en">', "").replace('tabindex="0" lang="en"', "").replace('<div lang="en">', "")


def test_without_javascript_the_picture_and_the_outline_are_there(opens: Opens, house: Tree) -> None:
    opened = opens(house, java_script_enabled=False)
    assert "needs JavaScript" in opened.locator("noscript").inner_text()
    assert not opened.locator(".walk").is_visible()
    assert opened.locator("svg").is_visible()
    click(opened.locator("summary"))
    assert opened.locator(".outline ol").is_visible()
