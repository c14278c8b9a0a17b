"""What becomes of a page where something happens that no story tells: other tabs, other pages, a long way back, another version, and midnight.

Invariant: nothing that a reader gave is lost without a word, nothing that was forgotten comes back, and no script of the page fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from advicetree import loads, words
from browser import browser
from pages import begin, click, give, load_anew, until, written

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Frame, Page

SITE = "https://advice.example"
ADDRESS = f"{SITE}/tree.html"
LONDON = ZoneInfo("Europe/London")
EVENING = datetime(2026, 11, 27, 23, 58, tzinfo=LONDON)

ROUND = """
format = 1
id = "round"
title = "Round and round"
version = "1"
start = "ask"
[moment.sent]
ask = "When was it sent?"
[fact.day]
ask = "Which day is it?"
date = { from = "today" }
bands = [{ id = "soon", before = 2027-01-01, label = "This year" }, { id = "later", label = "Later" }]
[fact.rooms]
ask = "How many rooms?"
number = { unit = "rooms", from = 1 }
bands = [{ id = "few", below = 5, label = "A few" }, { id = "many", label = "Many" }]
[fact.places]
ask = "Which places?"
several = true
answers = { a = "Aa", b = "Bb", c = "Cc", d = "Dd", e = "Ee", f = "Ff", g = "Gg", h = "Hh", i = "Ii", j = "Jj", k = "Kk", l = "Ll", m = "Mm" }
[situation.ask]
ask = "Once more?"
note = "What do you think?"
remember = false
answers.yes = { label = "Yes", to = "act" }
answers.day = { label = "On a day", to = "day" }
answers.no = { label = "No", to = "wait" }
answers.rooms = { label = "In rooms", to = "rooms" }
answers.places = { label = "At places", to = "places" }
[situation.day]
about = "day"
then = "act"
[situation.rooms]
about = "rooms"
then = "act"
[situation.places]
about = "places"
then = "act"
[action.act]
do = "Do it"
answers.done = { label = "Done", to = "ask" }
answers.enough = { label = "Enough", to = "end" }
[action.wait]
do = "Wait for it"
wait = { at-least = "3 hours", since = "sent" }
then = "end"
[ending.end]
good = true
say = "There."
"""


@attrs.define
class Device:
    """A browser that has pages at their addresses, and what went wrong on any of them."""

    context: BrowserContext
    files: dict[str, str]
    wrong: list[str]

    def tab(self, address: str = ADDRESS) -> Page:
        """A new tab."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.clock.install(time=EVENING)
        page.goto(address)
        return page


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture
def device(chromium: Browser) -> Iterator[Device]:
    """A device with the page of the tree; at the end, no script has failed."""
    made = Device(chromium.new_context(timezone_id="Europe/London", locale="en-GB"), {ADDRESS: page_of()}, [])
    made.context.route("**/*", lambda route: route.fulfill(body=made.files[route.request.url.split("#")[0]], content_type="text/html; charset=utf-8"))
    yield made
    made.context.close()
    assert made.wrong == []


def page_of(*edits: tuple[str, str]) -> str:
    """The page of the tree, with other words in the place of some."""
    text = ROUND
    for before, after in edits:
        assert before in text
        text = text.replace(before, after)
    return written(loads(text))


def press(where: Page | Frame, name: str) -> None:
    """Press a button of a step by the name of its words."""
    click(where.get_by_role("button", name=words.told(f"page.{name}"), exact=True).first)


def at(where: Page | Frame, node: str, steps: int) -> None:
    """Wait until a page shows a node after so many answers."""
    shown = "document.querySelector('#view .step')?.dataset.node"
    until(where, f"{shown} === '{node}' && document.querySelectorAll('.path li').length === {steps}")  # type: ignore[arg-type]


def notices(page: Page) -> str:
    return "\n".join(page.locator("#view .notice").all_inner_texts())


def test_what_was_forgotten_in_one_tab_does_not_come_back_in_another_that_began_anew(device: Device) -> None:
    tab = device.tab()
    begin(tab)
    tab.locator("#note_field").fill("A secret")
    give(tab, "yes", "done")
    press(tab, "start_again")
    at(tab, "ask", 0)
    other = device.tab()
    press(other, "forget")
    press(other, "sure_yes")
    until(tab, f"document.querySelector('#view').textContent.includes({words.told('page.forgotten')!r})")
    tab.go_back()
    tab.wait_for_timeout(100)
    assert tab.locator("#view .step").count() == 0
    assert tab.evaluate("localStorage.length + sessionStorage.length") == 0


def test_back_to_before_an_update_keeps_what_was_carried_over(device: Device) -> None:
    tab = device.tab()
    begin(tab)
    give(tab, "yes", "done", "yes")
    renamed = [('start = "ask"', 'start = "again"'), ("[situation.ask]", '[situation.again]\nwas = "ask"'), ('to = "ask"', 'to = "again"')]
    device.files[ADDRESS] = page_of(('version = "1"', 'version = "2"'), *renamed)
    load_anew(tab)
    press(tab, "go_on")
    at(tab, "act", 3)
    tab.go_back()
    until(tab, f"document.querySelector('#view').textContent.includes({words.told('page.welcome')!r})")
    press(tab, "go_on")
    at(tab, "act", 3)
    assert notices(tab) == ""


def test_after_an_update_all_walks_of_the_version_before_can_be_gone_on_with(device: Device) -> None:
    tab = device.tab()
    begin(tab)
    give(tab, "no")
    for given in (("day",), ("yes", "done"), ("yes", "enough")):
        press(tab, "start_again")
        at(tab, "ask", 0)
        tab.clock.fast_forward(1_000)
        give(tab, *given)
    device.files[ADDRESS] = page_of(('version = "1"', 'version = "2"'), ("answers.done = {", "answers.ready = {"))
    tab = device.tab()
    assert tab.locator("#headline_here").inner_text() == words.told("page.older")
    assert tab.locator(".others summary").inner_text() == words.told("page.other_walks.many", count=3)
    press(tab, "start_again")
    tab.clock.fast_forward(60_000)
    give(tab, "yes")
    tab = device.tab()
    tab.clock.fast_forward(120_000)
    assert tab.locator("#headline_here").inner_text() == words.told("page.welcome")
    assert tab.locator(".others li .asked + strong").all_text_contents() == ["There.", "Do it", "Which day is it?", "Wait for it"]
    click(tab.locator(".others summary"))
    tab.locator(".others li .link").nth(1).click()
    at(tab, "act", 1)
    assert notices(tab).split("\n\n")[0] == words.told("page.older_some.many", kept=1, count=2)
    assert "Do it – Done" not in notices(tab), "nobody knows any more what that answer was called"
    assert "Do it – done" in notices(tab)
    tab = device.tab()
    assert tab.locator(".others li .asked + strong").all_text_contents() == ["Do it", "There.", "Which day is it?", "Wait for it"]


def test_what_a_tab_of_the_version_before_adds_to_a_walk_that_was_carried_over_is_offered(device: Device) -> None:
    before = device.tab()
    begin(before)
    give(before, "yes")
    device.files[ADDRESS] = page_of(('version = "1"', 'version = "2"'))
    tab = device.tab()
    press(tab, "go_on")
    give(tab, "enough")
    at(tab, "end", 2)
    give(before, "done", "day")
    at(before, "day", 3)
    tab = device.tab()
    assert tab.locator("h2").first.inner_text() == "There."
    assert tab.locator(".others li .asked + strong").all_text_contents() == ["Which day is it?"]
    tab.clock.fast_forward(60_000)
    click(tab.locator(".others summary"))
    tab.locator(".others li .link").click()
    at(tab, "day", 3)
    assert notices(tab) == ""
    tab = device.tab()
    assert tab.locator("h2").first.inner_text() == "Which day is it?"
    assert tab.locator(".others li .asked + strong").all_text_contents() == ["There."]


def test_a_page_that_is_loaded_anew_tells_which_answers_no_longer_fit(device: Device) -> None:
    tab = device.tab()
    begin(tab)
    give(tab, "yes", "done", "yes")
    device.files[ADDRESS] = page_of(("answers.done = {", "answers.ready = {"))
    load_anew(tab)
    at(tab, "act", 1)
    assert notices(tab) == words.told("page.kept_fits.one")


def test_a_link_that_is_put_into_the_address_of_an_open_page_is_shown(device: Device) -> None:
    tab = device.tab()
    begin(tab)
    give(tab, "no")
    tab.evaluate("location.hash = 'w=1.1.tp6g90.act._.ask_yes_1.Z'")
    at(tab, "act", 1)
    assert notices(tab) == words.told("page.linked")
    assert tab.evaluate("document.activeElement.className") == "headline"
    tab.evaluate("location.hash = 'w=nothing'")
    at(tab, "ask", 0)
    assert words.told("page.fits_none") in notices(tab)
    tab.go_back()
    at(tab, "act", 1)


def test_a_link_that_is_put_into_the_address_again_is_opened_again(device: Device) -> None:
    tab = device.tab()
    for _ in range(2):
        tab.evaluate("location.hash = 'w=1.1.tp6g90.act._.ask_yes_1.Z'")
        at(tab, "act", 1)
        give(tab, "done")
        at(tab, "ask", 2)


def test_back_works_after_more_steps_than_a_browser_has_in_its_history(device: Device) -> None:
    tab = device.tab()
    begin(tab)
    give(tab, *(["yes", "done"] * 26))
    for left in reversed(range(52)):
        press(tab, "back")
        at(tab, ["ask", "act"][left % 2], left)


# A browser that takes no more than some entries into its history: Safari refuses what comes after, and Chromium says nothing.
REFUSES = 'throw new DOMException(`Attempt to use history.${name}() too often`, "SecurityError")'
SOME_ENTRIES = """
window.entries = 3;
for (const name of ["pushState", "replaceState"]) {
  const write = history[name].bind(history);
  history[name] = (...entry) => {
    if (window.entries-- > 0) return write(...entry);
    REFUSED;
  };
}
"""


@pytest.fixture(params=[REFUSES, "return undefined"], ids=["refused", "passed over"])
def hasty(device: Device, request: pytest.FixtureRequest) -> Page:
    """A page that has begun, with a history that takes two entries more."""
    device.context.add_init_script(SOME_ENTRIES.replace("REFUSED", request.param))
    tab = device.tab()
    begin(tab)
    return tab


def takes(tab: Page, entries: int) -> None:
    """From now on, the browser takes so many entries into its history."""
    tab.evaluate(f"window.entries = {entries}")


def answers(tab: Page) -> list[str]:
    return tab.locator(".path li .answered").all_text_contents()


def give_rooms(tab: Page) -> None:
    give(tab, "rooms")
    tab.locator("#number_field").fill("3")
    tab.locator("#number_field").press("Enter")


def test_a_browser_that_takes_no_more_into_its_history_is_walked_on_in(hasty: Page) -> None:
    give(hasty, "yes", "done", "yes")  # the last is not in the history
    at(hasty, "act", 3)
    press(hasty, "see_plan")
    press(hasty, "to_step")
    at(hasty, "act", 3)
    press(hasty, "back")
    at(hasty, "ask", 2)
    takes(hasty, 100)
    give(hasty, "no")
    at(hasty, "wait", 3)
    for left, node in ((2, "ask"), (1, "act"), (0, "ask")):
        press(hasty, "back")
        at(hasty, node, left)
    takes(hasty, 0)
    press(hasty, "forget")
    press(hasty, "sure_yes")
    until(hasty, "document.querySelector('#view .step') === null")


@pytest.mark.parametrize("before", [[], ["yes"]])
def test_the_plan_is_left_for_a_step_that_is_not_in_the_history(device: Device, hasty: Page, before: list[str]) -> None:
    give(hasty, *before)
    takes(hasty, 0)
    give(hasty, "done" if before else "yes")
    node, steps = ("ask", 2) if before else ("act", 1)
    at(hasty, node, steps)
    takes(hasty, 100)
    press(hasty, "see_plan")
    press(hasty, "to_step")
    at(hasty, node, steps)
    hasty.close()
    again = device.tab()
    press(again, "go_on")
    at(again, node, steps)


def test_back_goes_to_the_answer_before_where_that_is_not_in_the_history(hasty: Page) -> None:
    give(hasty, "yes", "done")
    takes(hasty, 0)
    give(hasty, "yes")
    for node, left in (("ask", 2), ("act", 1), ("ask", 0)):
        press(hasty, "back")
        at(hasty, node, left)
    give_rooms(hasty)
    at(hasty, "act", 2)
    takes(hasty, 100)
    give(hasty, "done")
    at(hasty, "ask", 3)
    press(hasty, "back")
    at(hasty, "act", 2)
    assert answers(hasty) == ["In rooms", "3 (A few)"]


def test_a_page_that_is_loaded_anew_shows_a_step_that_is_not_in_the_history(hasty: Page) -> None:
    give(hasty, "yes", "done", "yes", "done")
    at(hasty, "ask", 4)
    load_anew(hasty)
    at(hasty, "ask", 4)


@pytest.mark.parametrize("more", ["", "nope_no_1."])
def test_a_link_in_the_address_that_is_not_in_the_history_is_opened_once(hasty: Page, more: str) -> None:
    takes(hasty, 0)
    hasty.evaluate(f"location.hash = 'w=1.1.tp6g90.act._.ask_yes_1.{more}Z'")
    at(hasty, "act", 1)
    hasty.wait_for_timeout(200)
    assert notices(hasty) == (words.told("page.linked") if not more else f"{words.told('page.fits.one')} {words.told('page.link_cut')}")
    assert hasty.evaluate("Object.values(localStorage).map((text) => Object.keys(JSON.parse(text).walks).length)") == [1]


def test_back_after_an_undo_goes_one_answer_back(device: Device) -> None:
    tab = device.tab()
    begin(tab)
    give(tab, "yes", "done", "yes", "done", "yes")
    tab.locator(".path").evaluate("(part) => (part.open = true)")
    click(tab.locator(".path li button.change").nth(3))
    give(tab, "enough")
    at(tab, "end", 4)
    press(tab, "undo")
    at(tab, "act", 5)
    press(tab, "back")
    at(tab, "ask", 4)
    assert answers(tab) == ["Yes", "Done", "Yes", "Done"]


def test_back_after_what_another_tab_did_was_taken_goes_back_in_that(device: Device) -> None:
    tab = device.tab()
    begin(tab)
    give(tab, "yes", "done")
    other = device.tab()
    press(other, "go_on")
    for node, left in (("act", 1), ("ask", 0)):
        press(other, "back")
        at(other, node, left)
    give_rooms(other)
    give(other, "done")
    until(tab, "document.querySelector('#view .notice.bad') !== null")
    press(tab, "elsewhere_take")
    at(tab, "ask", 3)
    press(tab, "back")
    at(tab, "act", 2)
    assert answers(tab) == ["In rooms", "3 (A few)"]


def test_a_page_that_is_loaded_anew_shows_what_another_tab_added(device: Device) -> None:
    tab = device.tab()
    begin(tab)
    give(tab, "yes", "done")
    other = device.tab()
    press(other, "go_on")
    give(other, "yes", "done", "yes")
    at(other, "act", 5)
    other.close()
    load_anew(tab)
    at(tab, "act", 5)


def test_back_in_one_frame_changes_nothing_in_another(device: Device) -> None:
    frames = "".join(f'<iframe src="/{name}.html" width="900" height="800"></iframe>' for name in ("one", "two"))
    device.files |= {f"{SITE}/host.html": f"<!DOCTYPE html><title>Two trees</title>{frames}"}
    device.files |= {f"{SITE}/{name}.html": page_of(('id = "round"', f'id = "{name}"')) for name in ("one", "two")}
    one, two = device.tab(f"{SITE}/host.html").frames[1:]
    for frame in (one, two):
        click(frame.locator(".begin"))
        for answer in ("yes", "done"):
            click(frame.locator(f'.answer[data-answer="{answer}"]'))
        at(frame, "ask", 2)
    press(one, "back")
    at(one, "act", 1)
    at(two, "ask", 2)
    press(two, "see_plan")
    press(one, "back")
    at(one, "ask", 0)
    press(two, "to_step")
    at(two, "ask", 2)


@pytest.mark.parametrize("sandbox", ["", ' sandbox="allow-scripts allow-forms"'])
def test_a_page_in_the_text_of_a_frame_leads_its_reader(device: Device, sandbox: str) -> None:
    device.files[f"{SITE}/host.html"] = f'<!DOCTYPE html><title>Host</title><iframe{sandbox} srcdoc="{escape(page_of())}" width="900" height="800"></iframe>'
    (frame,) = device.tab(f"{SITE}/host.html").frames[1:]
    click(frame.locator(".begin"))
    click(frame.locator('.answer[data-answer="yes"]'))
    at(frame, "act", 1)


def test_that_another_tab_went_on_is_told_of_no_other_walk(device: Device) -> None:
    tab = device.tab()
    begin(tab)
    give(tab, "yes")
    other = device.tab()
    press(other, "go_on")
    give(other, "done")
    until(tab, "document.querySelector('#view .notice.bad')")
    tab.locator(".top a").click()
    press(tab, "go_on")
    at(tab, "ask", 2)
    assert notices(tab) == ""
    give(other, "yes")
    until(tab, "document.querySelector('#view .notice')")
    press(tab, "start_again")
    at(tab, "ask", 0)
    assert words.told("page.trouble.elsewhere") not in notices(tab)
    press(tab, "to_before")
    at(tab, "act", 3)  # with what the other tab did


def test_a_day_is_judged_as_of_when_it_is_given_and_what_is_refused_is_told(device: Device) -> None:
    tab = device.tab()
    begin(tab)
    give(tab, "day")
    tab.locator("#date_field").fill("2026-11-27")
    tab.clock.fast_forward(300_000)  # past midnight
    press(tab, "use_ticks")
    assert "27 November 2026" in tab.locator("#date_refused").inner_text()
    tab.locator("#date_field").fill("2026-11-28")
    press(tab, "use_ticks")
    at(tab, "act", 2)


@pytest.mark.parametrize(("day", "hour"), [("0001-01-01", "00:00"), ("9999-12-31", "23:59"), ("9999-12-31", "")])
def test_a_moment_at_the_ends_of_the_calendar_is_kept(device: Device, day: str, hour: str) -> None:
    for zone in ("Asia/Tokyo", "America/New_York"):
        context: Any = device.context.browser.new_context(timezone_id=zone)  # type: ignore[union-attr]
        context.route("**/*", lambda route: route.fulfill(body=page_of(), content_type="text/html; charset=utf-8"))
        tab = Device(context, {}, device.wrong).tab()
        begin(tab)
        give(tab, "no")
        tab.locator("#moment_day").fill(day)
        tab.locator("#moment_hour").fill(hour)
        press(tab, "use_date")
        assert notices(tab) == ""
        assert tab.locator(".step details.moment").count() == 1
        context.close()


def test_back_closes_the_picture_over_the_step_that_it_leaves(device: Device) -> None:
    tab = device.tab()
    begin(tab)
    give(tab, "yes", "done")
    click(tab.locator(".to-picture:visible").first)
    until(tab, "document.querySelector('dialog[open]')")
    tab.go_back()
    at(tab, "act", 1)
    assert tab.locator("dialog[open]").count() == 0
    assert tab.evaluate("document.activeElement.id") == "headline_here"


def test_a_walk_that_is_too_long_to_go_on_says_so_and_stays_where_it_is(device: Device) -> None:
    tab = device.tab()
    begin(tab)
    give(tab, "yes", "done")
    longest = "Array.from({ length: 10_000 }, (_, step) => [step % 2 ? 'act' : 'ask', step % 2 ? 'done' : 'yes', walk.started])"
    key = "Object.keys(localStorage)[0]"
    change = f"const data = JSON.parse(localStorage[{key}]), [walk] = Object.values(data.walks); walk.steps = {longest}; walk.here = 'ask';"
    tab.evaluate(f"(() => {{ {change} localStorage[{key}] = JSON.stringify(data); }})()")
    tab = device.tab()
    press(tab, "go_on")
    at(tab, "ask", 10_000)
    assert notices(tab) == ""
    give(tab, "yes")
    until(tab, "document.querySelector('#view .notice')")
    assert notices(tab) == words.told("page.too_long")
    at(tab, "ask", 10_000)
    press(tab, "back")
    at(tab, "act", 9_999)
    assert notices(tab) == ""


def redrawn(page: Page) -> None:
    """Have the page draw itself anew, as where another tab wrote: here, that it went on with this walk."""
    page.evaluate(
        """() => {
          const key = Object.keys(localStorage)[0];
          const data = JSON.parse(localStorage[key]);
          for (const walk of Object.values(data.walks)) walk.revision += 1;
          localStorage[key] = JSON.stringify(data);
          dispatchEvent(new StorageEvent("storage", { key, newValue: localStorage[key], storageArea: localStorage }));
        }"""
    )
    assert words.told("page.trouble.elsewhere") in notices(page)


def test_a_day_that_is_half_given_outlasts_what_another_tab_does(device: Device) -> None:
    tab = device.tab()
    begin(tab)
    give(tab, "day")
    click(tab.locator("details.without summary"))
    tab.locator("#date_field").fill("2026-12-24")
    redrawn(tab)
    assert tab.locator("#date_field").input_value() == "2026-12-24"
    assert tab.locator("details.without").get_attribute("open") is not None


def test_a_number_that_is_half_typed_outlasts_what_another_tab_does(device: Device) -> None:
    tab = device.tab()
    begin(tab)
    give(tab, "rooms")
    tab.locator("#number_field").press_sequentially("17")
    tab.keyboard.press("ArrowLeft")
    redrawn(tab)
    tab.keyboard.type("2")
    assert tab.locator("#number_field").input_value() == "127"


def test_what_is_ticked_and_searched_outlasts_what_another_tab_does(device: Device) -> None:
    tab = device.tab()
    begin(tab)
    give(tab, "places")
    for label in ("Bb", "Dd"):
        tab.get_by_label(label).check()
    tab.locator("#search_field").fill("m")
    tab.get_by_label("Mm").focus()
    redrawn(tab)
    assert tab.locator(".choice:visible input:checked").count() == 2
    assert tab.locator(".choice:visible").all_inner_texts() == ["Bb", "Dd", "Mm"]
    tab.keyboard.press("Space")
    assert tab.locator(".choice input:checked").evaluate_all("(boxes) => boxes.map(({ value }) => value)") == ["b", "d", "m"]


def test_a_moment_that_is_half_given_outlasts_what_another_tab_does(device: Device) -> None:
    tab = device.tab()
    begin(tab)
    give(tab, "no")
    tab.locator("#moment_day").fill("2026-11-27")
    tab.locator("#moment_hour").fill("21:30")
    redrawn(tab)
    assert tab.locator("#moment_day").input_value() == "2026-11-27"
    assert tab.locator("#moment_hour").input_value() == "21:30"
    assert tab.evaluate("document.activeElement.id") == "moment_hour"


def test_a_note_at_the_first_step_is_there_for_whoever_comes_back_before_an_answer(device: Device) -> None:
    tab = device.tab()
    begin(tab)
    tab.locator("#note_field").fill("Not sure yet.")
    tab.clock.run_for(1_000)
    tab.close()
    again = device.tab()
    assert again.locator("#headline_here").inner_text() == "Welcome back"
    again.locator("button.on").click()
    assert again.locator("#note_field").input_value() == "Not sure yet."


def test_an_answer_that_was_taken_back_does_not_come_back(device: Device) -> None:
    tab = device.tab()
    begin(tab)
    give(tab, "yes")
    tab.clock.run_for(1_000)
    tab.locator(".step button.back").click()
    until(tab, "document.querySelector('.step').dataset.node === 'ask'")
    tab.close()
    assert device.tab().locator("button.on").count() == 0
