"""How a reader moves on a page: by clicks, keys and the browser's own buttons; a click that was meant for something else does nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from advicetree import Session, Tree, loads, shipped
from page_trees import HOUSE
from pages import (
    NOW,
    UNSEEN,
    Opens,
    answered,
    begin,
    click,
    expected,
    give,
    given_in,
    go_to,
    link_to,
    load_anew,
    sessions,
    started,
    stop_of,
    times_of_wait,
    until,
    walked,
    walks_of,
    written,
)

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

SHIPPED = shipped("interview-recovery")


@pytest.fixture(scope="module")
def house() -> Tree:
    return loads(HOUSE)


def at(opens: Opens, tree: Tree, *given: str, **options: object) -> Page:
    """A page without time that was opened by a link to a walk."""
    return opens(written(tree, timed=False), link_to(tree, given, timed=False), **options)


@pytest.mark.parametrize("by", ["click", "key"])
def test_clicks_and_keys_walk_with_notes_as_a_session_does(opens: Opens, house: Tree, parcel: Tree, by: str) -> None:
    for tree in (house, parcel):
        opened = opens(written(tree, timed=False))
        begin(opened)
        for number, walk in enumerate(walks_of(tree, range(2), 20)[-4:]):
            session = started(tree)
            for count, given in enumerate(walk):
                note = f"<b>Note</b> {number}.{count}\n  second line" if session.here.note is not None else None
                if note is not None:
                    opened.locator("#note_field").fill(note)
                offers = [answer.id for answer in session.offers]
                if by == "click":
                    click(opened.locator(f'.answer[data-answer="{given}"]'))
                else:
                    opened.locator(".headline").focus()
                    opened.keyboard.press(str(offers.index(str(given)) + 1))
                session = answered(session, given, note)
                assert stop_of(opened) == walked(session)
            click(opened.get_by_role("button", name="Start again"))
            assert {**stop_of(opened), "notice": None} == walked(started(tree))


def test_an_answer_that_comes_early_is_given_below_those_that_can_be_given_now(opens: Opens, house: Tree) -> None:
    opened = opens(house, link_to(house, ["mild", "wood", "done", "yes"]))
    session = sessions(house, ["mild", "wood", "done", "yes"])[-1]
    assert times_of_wait(stop_of(opened)) == expected(session)
    assert stop_of(opened)["late"] == [["done", "Done"]]
    opened.locator(".headline").press("2")
    assert given_in(opened) == ["mild", "wood", "done", "yes"]
    click(opened.locator(".early summary"))
    click(opened.locator('.early .answer[data-answer="done"]'))
    assert {**stop_of(opened), "wait": []} == {**expected(answered(session, "done")), "notice": None, "wait": []}


def test_a_wait_opens_by_itself_where_the_reader_is(opens: Opens, house: Tree) -> None:
    opened = opens(house, link_to(house, ["mild", "wood", "done", "yes"]))
    opened.locator('.answer[data-answer="warm"]').focus()
    opened.clock.run_for(36 * 3_600_000 + 60_000)
    until(opened, "document.querySelector('.wait .over') !== null")
    assert stop_of(opened)["late"] == []
    assert opened.evaluate("document.activeElement.dataset.answer") == "warm"
    until(opened, "document.querySelector('.live').textContent === 'You can do this now.'")


WAITING = """
format = 1
id = "waiting"
title = "Waiting"
start = "go"
[moment.exam]
ask = "When is the exam?"
[action.go]
do = "Go"
wait = { WAIT }
then = "end"
[ending.end]
say = "There"
"""
COUNTED = ".wait .when + p"


def waits(opens: Opens, wait: str, day: str = "", hour: str = "") -> Page:
    """The page of a tree that begins with a wait, with a moment that was given."""
    opened = opens(loads(WAITING.replace("WAIT", wait)))
    begin(opened)
    if day:
        opened.locator("#moment_day").fill(day)
        opened.locator("#moment_hour").fill(hour)
        opened.get_by_role("button", name="Use this date").click()
    return opened


def test_a_wait_over_a_change_of_clocks_says_so(opens: Opens) -> None:
    assert waits(opens, 'at-least = "20 days"').locator(COUNTED).inner_text() == "This is 20 days after you came to this step."
    opened = waits(opens, 'at-least = "29 days"')  # to 29 March
    assert opened.locator(COUNTED).inner_text() == "This is 29 days after you came to this step. The clocks change in between."


def test_what_a_wait_is_counted_from_is_told_as_it_was_given(opens: Opens) -> None:
    since = 'since = "exam", at-least = "9 days"'
    opened = waits(opens, since, "2026-02-27")
    assert opened.locator(COUNTED).inner_text() == "This is 9 days after Friday, February 27, your answer to “When is the exam?”."
    opened = waits(opens, since, "2026-02-27", "08:30")
    told = opened.locator(COUNTED).inner_text().replace("\u202f", " ")  # which some browsers write there
    assert told == "This is 9 days after Friday, February 27, 8:30 AM, your answer to “When is the exam?”."
    opened = waits(opens, since, "2026-03-17")
    assert opened.locator(COUNTED).inner_text() == (
        "This is 9 days after Tuesday, March 17, your answer to “When is the exam?”. That day is still to come: change it if it's wrong."
    )
    assert waits(opens, 'until = "exam"', "2026-03-17").locator(COUNTED).inner_text() == "This is your answer to “When is the exam?”."


def test_whoever_starts_again_can_go_back_to_what_was_before(opens: Opens, house: Tree) -> None:
    opened = opens(house)
    begin(opened)
    give(opened, "mild", "wood")
    before = stop_of(opened)
    click(opened.get_by_role("button", name="Start again"))
    assert stop_of(opened) == {**walked(started(house)), "notice": "You've started again. What you did before is still here.Go back to it"}
    click(opened.get_by_role("button", name="Go back to it"))
    assert stop_of(opened) == before


# Double clicks


# What is there after a click, besides the walk: where the focus is, the keys' check box, what is unfolded, what is selected, and whether something was printed.
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
    opened = opens(written(SHIPPED, timed=False))
    opened.evaluate("void (window.print = () => { window.printed = true; })")
    done = set()
    for walk in walks_of(SHIPPED, range(0)):
        for count, session in enumerate(sessions(SHIPPED, walk)):
            for answer in {*session.offers[:1], *session.offers[-1:]}:
                if (answer.node, answer.id) in done:
                    continue
                done.add((answer.node, answer.id))
                go_to(opened, link_to(SHIPPED, walk[:count], timed=False))
                twice(opened.locator(f'.answer[data-answer="{answer.id}"]'), "quick")
                assert given_in(opened) == [*walk[:count], answer.id]
                assert opened.evaluate(AROUND) == UNTOUCHED, answer
    assert {node for node, _ in done} == {node.id for node in SHIPPED.nodes.values() if node.answers and node.fact not in SHIPPED.derived}


@pytest.mark.parametrize("how", ["quick", "slow", "tap"])
def test_the_second_click_of_two_does_nothing_that_was_not_there_at_the_first(opens: Opens, house: Tree, how: str) -> None:
    opened = at(opens, house, has_touch=True)
    opened.evaluate("void (window.print = () => { window.printed = true; })")

    def takes(walk: list[str], control: Locator, then: list[object], state: list[object] = UNTOUCHED) -> None:
        go_to(opened, link_to(house, walk, timed=False))
        if control.locator("xpath=ancestor::details[not(@open)]").count():
            opened.locator(".path summary").click()
        twice(control, how)
        assert given_in(opened) == then
        assert opened.evaluate(AROUND) == state

    takes(["cold"], opened.locator(".answer").last, ["cold", "again"])
    takes(["mild", "wood"], opened.locator(".answer").last, ["mild", "wood", "again"])
    takes(["mild", "wood", "done", "yes"], opened.locator("#view .back"), ["mild", "wood", "done"])
    takes(["mild", "wood", "done", "yes"], opened.locator(".change").last, ["mild", "wood", "done", "yes"])
    assert opened.locator(".changing").count() == 1
    takes(["mild", "wood", "done", "yes"], opened.locator(".again"), [])
    takes(["cold", "done", "no"], opened.locator(".ending .again"), [])
    go_to(opened, link_to(house, [], timed=False))
    opened.locator("#number_field").fill("12.5")
    twice(opened.get_by_role("button", name="Continue"), how)
    assert given_in(opened) == [12.5]
    assert opened.evaluate(AROUND) == UNTOUCHED


def test_a_double_click_on_start_takes_no_answer(opens: Opens) -> None:
    opened = opens(SHIPPED)
    twice(opened.locator(".begin"), "quick")
    assert stop_of(opened)["node"] == SHIPPED.start
    assert given_in(opened) == []


def test_a_click_is_held_off_only_where_the_page_has_changed(opens: Opens, house: Tree) -> None:
    opened = at(opens, house, "cold")
    for control, state in ((".keys input", "checked"), (".rests summary", "parentElement.open"), (".path summary", "parentElement.open")):
        before = opened.locator(control).evaluate(f"(each) => each.{state}")
        twice(opened.locator(control), "quick")
        assert opened.locator(control).evaluate(f"(each) => each.{state}") == before
        opened.locator(control).click()
        assert opened.locator(control).evaluate(f"(each) => each.{state}") != before


def test_a_quick_click_elsewhere_and_one_as_the_page_opens_are_taken(opens: Opens, house: Tree) -> None:
    opened = at(opens, house)
    opened.locator(".answer").first.click()
    opened.locator("#view .back").click()
    opened.locator(".answer").nth(1).click()
    assert given_in(opened) == ["broken"]


def test_keys_and_assistive_technology_are_never_held_off(opens: Opens, house: Tree) -> None:
    opened = at(opens, house)
    opened.locator('.answer[data-answer="cold"]').press("Enter")
    opened.locator('.answer[data-answer="again"]').press("Space")
    opened.locator('.answer[data-answer="done"]').evaluate("(each) => each.click()")
    opened.keyboard.press("1")
    opened.keyboard.press("1")
    assert given_in(opened) == ["cold", "again", "done", "yes", "done"]


def test_a_key_that_is_held_down_takes_one_step(opens: Opens, house: Tree) -> None:
    opened = at(opens, house)
    for key, control in (("Enter", ".answer"), ("Enter", "#number_field"), ("1", ".headline"), ("Space", ".answer")):
        go_to(opened, link_to(house, [], timed=False))
        opened.locator("#number_field").fill("0")
        opened.locator(control).first.focus()
        for _ in range(5):
            opened.keyboard.down(key)
        opened.keyboard.up(key)
        assert given_in(opened) == ([0] if control == "#number_field" else ["cold"]), key
        assert opened.evaluate(AROUND)[0] == "headline"


# Back, and again


def test_back_forward_and_reload_keep_the_walk(opens: Opens, house: Tree) -> None:
    opened = opens(written(house, timed=False))
    begin(opened)
    click(opened.locator(".answer").first)
    click(opened.locator(".answer").first)
    assert given_in(opened) == ["cold", "done"]
    opened.go_back()
    assert stop_of(opened) == walked(sessions(house, ["cold"])[-1])
    opened.go_back()
    assert stop_of(opened) == walked(started(house))
    opened.go_forward()
    opened.go_forward()
    load_anew(opened)
    assert stop_of(opened) == walked(sessions(house, ["cold", "done"])[-1])
    opened.go_back()
    opened.go_back()
    opened.go_back()
    assert opened.locator(".begin").is_visible()  # all answers are taken back


def test_back_on_the_page_takes_one_answer_back_wherever_the_walk_came_from(opens: Opens, house: Tree) -> None:
    opened = at(opens, house, "mild", "wood", "done")
    for count in (2, 1, 0):
        click(opened.locator("#view .back"))
        assert stop_of(opened) == walked(sessions(house, ["mild", "wood"][:count])[-1])
    assert opened.locator("#view .back").count() == 0
    click(opened.locator(".answer").first)
    click(opened.locator(".answer").first)
    click(opened.locator("#view .back"))
    assert given_in(opened) == ["cold"]
    opened.go_forward()
    assert given_in(opened) == ["cold", "done"]


def test_keys_go_back_but_not_while_typing_and_can_be_turned_off(opens: Opens, house: Tree) -> None:
    opened = at(opens, house, "cold")
    opened.locator("#note_field").press("1")
    opened.locator("#note_field").press("Backspace")
    assert given_in(opened) == ["cold"]
    opened.locator(".headline").press("Backspace")
    assert given_in(opened) == []
    opened.locator("#number_field").press("1")
    opened.keyboard.press("9")
    assert given_in(opened) == []
    assert opened.locator("#number_field").input_value() == "19"
    opened.locator(".headline").press("7")
    opened.locator(".headline").press("Control+1")
    assert given_in(opened) == []
    opened.locator(".headline").press("Backspace")
    assert stop_of(opened)["node"] == house.start
    click(opened.locator(".keys input"))
    opened.locator(".headline").press("1")
    assert given_in(opened) == []
    assert not opened.locator(".answer kbd").first.is_visible()
    opened.locator(".keys input").check()
    opened.locator(".headline").press("2")
    assert given_in(opened) == ["broken"]


def test_an_ending_is_told_and_offers_one_new_start(opens: Opens, house: Tree) -> None:
    opened = at(opens, house, "mild", "wood", "done", "no")
    assert "This is where the advice ends." in opened.locator(".step").inner_text()
    assert "good" not in opened.locator(".step").inner_text().replace("Good.", "")
    assert opened.get_by_role("button", name="Start again").count() == 1
    click(opened.locator(".ending .again"))
    assert {**stop_of(opened), "notice": None} == walked(started(house))


def test_the_focus_moves_to_each_new_step_which_says_all_at_once_but_not_when_the_page_opens(opens: Opens, house: Tree) -> None:
    opened = at(opens, house, "cold")
    focused = "document.activeElement.className"
    assert opened.evaluate(focused) == ""
    click(opened.locator(".answer").nth(1))
    assert opened.evaluate(focused) == "headline"
    described = """document.activeElement.getAttribute("aria-describedby").split(" ").map((id) => document.getElementById(id).textContent)"""
    assert opened.evaluate(described) == ["Back to it.Brr."]
    assert opened.locator(".live").inner_text() == ""
    assert opened.title() == f"Look at the walls – {house.title}"
    opened.locator(".keys input").focus()
    opened.go_back()
    assert opened.evaluate(focused) == "headline"


def test_a_link_in_all_the_words_does_not_lose_the_walk(opens: Opens, house: Tree) -> None:
    opened = at(opens, house, "cold")
    click(opened.locator("aside .to-words"))
    opened.locator(".outline a[href^='#']").last.click()
    click(opened.locator(".leave-words"))
    assert given_in(opened) == ["cold"]
    assert stop_of(opened)["node"] == "look"


# Changing an earlier answer


def other_answers(session: Session) -> list[tuple[int, str]]:
    """Each step of a walk that can be answered by a button, by its number, with another answer than it has."""
    found = []
    for number, (step, stop) in enumerate(zip(session.steps, session.stops, strict=False)):
        others = [offer.id for offer in stop.session.offers if offer.id != step.answer]
        found += [(number, other) for other in others[:1] + others[-1:]]
    return found


def test_change_keeps_later_answers_as_a_session_does_and_can_be_undone(opens: Opens, house: Tree, lodging: Tree) -> None:
    for tree in (house, lodging, SHIPPED):
        opened = opens(written(tree, timed=False))
        for walk in walks_of(tree, range(2), 12)[-2:]:
            before = sessions(tree, walk)[-1]
            for number, other in other_answers(before)[:5]:
                go_to(opened, link_to(tree, walk, timed=False))
                opened.locator(".path summary").click()
                click(opened.locator(".change").nth(number))
                click(opened.locator(f'.answer[data-answer="{other}"]'))
                step = before.steps[number]
                session = before.change(step.node, other, step.nth, now=NOW)
                assert {**stop_of(opened), "notice": None} == walked(session), (walk, number, other)
                aside = [f"{tree[step.node].headline} – {step.label}" for step in session.set_aside]
                assert opened.locator("#told_here li").all_inner_texts() == aside
                click(opened.get_by_role("button", name="Undo the change"))
                assert {**stop_of(opened), "notice": None} == walked(before)


def test_the_same_answer_again_and_keeping_it_change_nothing(opens: Opens, house: Tree) -> None:
    walk = ["mild", "wood", "done"]
    opened = at(opens, house, *walk)
    for control in ('.answer[data-answer="wood"]', ".changing .back", ".changing .row .button"):
        opened.locator(".path summary").click()
        click(opened.get_by_role("button", name="Change: What heats it?"))
        assert opened.locator(".headline").inner_text() == "What heats it?"
        click(opened.locator(control))
        assert {**stop_of(opened), "notice": None} == walked(sessions(house, walk)[-1])
