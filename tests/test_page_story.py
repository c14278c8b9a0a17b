"""Two stories of a page, from its first evening to the paper in the hand, each in a real browser.

Invariant: a device is a context of the browser, whose storage outlives its tabs; what a reader sees is found by its words.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from advicetree import shipped
from browser import browser
from pages import drawn_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ADDRESS = "https://advice.example/tree.html"
LONDON = ZoneInfo("Europe/London")
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
LAPTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 860}}
NOTE = "I forgot to mention the team that I led.\nI misunderstood the question about budgets."
LOOKED_AT = 500  # milliseconds after which a second click is not one of a double click


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def html() -> str:
    return drawn_page(shipped("interview-recovery"))


@contextmanager
def device(chromium: Browser, html: str, **options: Any) -> Iterator[BrowserContext]:
    """A device that has the page at its address, and nothing kept yet."""
    context = chromium.new_context(timezone_id="Europe/London", locale="en-GB", permissions=["clipboard-read", "clipboard-write"], **options)
    context.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    yield context
    context.close()


def opened(on: BrowserContext, when: datetime, address: str = ADDRESS) -> Page:
    """A new tab of a device, at a time of its clock."""
    tab = on.new_page()
    tab.clock.install(time=when)
    tab.goto(address)
    return tab


def press(tab: Page, label: str) -> None:
    """Press a button that has these words, having looked at what is there."""
    tab.clock.run_for(LOOKED_AT)
    tab.get_by_role("button", name=label).first.click()


def headline(tab: Page) -> str:
    return tab.locator("#headline_here").inner_text()


def downloaded(tab: Page, label: str) -> str:
    """The file that a button gives."""
    with tab.expect_download() as file:
        press(tab, label)
    return Path(file.value.path()).read_text(encoding="utf-8")


def come_to_the_call(tab: Page) -> None:
    """Walk from the start to the wait before the call, with a note on the way."""
    press(tab, "Start")
    press(tab, "I've had the interview")
    tab.locator("#note_field").fill(NOTE)
    press(tab, "I've written my list")
    press(tab, "Some of it")
    while headline(tab) != "Do you know anyone who works there?":
        press(tab, "I have an answer for each point")
    press(tab, "No")
    press(tab, "Make a friendly follow-up call")


def test_a_reader_comes_back_after_two_days_and_finds_everything_where_it_was(chromium: Browser, html: str) -> None:
    with device(chromium, html, **PHONE) as phone:
        evening = opened(phone, datetime(2026, 11, 27, 20, 15, tzinfo=LONDON))
        come_to_the_call(evening)
        assert evening.locator(".step .wait .when").inner_text() == "From Sunday 29 November, 20:16"  # until the reader says when the interview was
        evening.locator("#moment_day").fill("2026-11-27")
        evening.locator("#moment_hour").fill("10:30")
        press(evening, "Use this date")
        assert evening.locator(".step .wait .when").inner_text() == "From Sunday 29 November, 10:30"
        evening.clock.run_for(LOOKED_AT)
        assert "Friday 27 November, 10:30" in (evening.locator(".live").text_content() or "")
        press(evening, "See and print your plan")
        assert evening.locator(".live").text_content() == ""  # what was announced is over
        press(evening, "Back to where you are")
        assert evening.locator(".later li").all_inner_texts() == ["I've called them"]
        assert "DTSTART:20261129T103000Z" in downloaded(evening, "Add it to my calendar")
        assert "You can close this page now." in evening.locator(".step .wait").inner_text()
        evening.close()

        sunday = opened(phone, datetime(2026, 11, 29, 11, 0, tzinfo=LONDON))
        assert headline(sunday) == "Welcome back"
        assert "You can do this now. The wait ended on Sunday 29 November, 10:30." in sunday.locator(".start").inner_text()
        press(sunday, "Continue where you left off")
        assert headline(sunday) == "Make a friendly follow-up call"
        assert sunday.locator(".recalled blockquote").all_inner_texts() == [NOTE]

        sunday.get_by_text("Your answers so far (6)").click()
        press(sunday, "Change: Read your list again")
        press(sunday, "Most of it")
        assert headline(sunday) == "Make a friendly follow-up call"
        assert "is now “Most of it”. All your other answers still fit, and are kept." in sunday.locator("#told_here").inner_text()
        assert sunday.locator(".step .wait .over").inner_text() == "You can do this now. The wait ended on Sunday 29 November, 10:30."
        press(sunday, "I've called them")
        press(sunday, "It wasn't, and they told me why")
        after = headline(sunday)

        press(sunday, "See and print your plan")
        plan = downloaded(sunday, "Save as text")
        assert after in plan
        assert "Read your list again. How much of it could you have done differently? Most of it" in plan
        assert all(f"    {line}" in plan for line in NOTE.splitlines())
        assert "Friday 27 November" in plan
        assert "Sunday 29 November" in plan
        sunday.emulate_media(media="print")
        sunday.evaluate("dispatchEvent(new Event('beforeprint'))")
        printed = sunday.locator("#print").inner_text()
        assert after in printed
        assert NOTE.splitlines()[0] in printed


def test_a_link_goes_on_on_a_second_device_without_the_notes(chromium: Browser, html: str) -> None:
    with device(chromium, html, **PHONE) as phone, device(chromium, html, **LAPTOP) as laptop:
        tab = opened(phone, datetime(2026, 11, 27, 20, 15, tzinfo=LONDON))
        come_to_the_call(tab)
        press(tab, "Copy a link to where you are")
        tab.get_by_text("Anyone who has it can read your answers and times, but not your notes.").wait_for()
        link: str = tab.evaluate("navigator.clipboard.readText()")
        assert link.startswith(f"{ADDRESS}#w=")
        assert "team" not in link

        other = opened(laptop, datetime(2026, 11, 28, 9, 0, tzinfo=LONDON), link)
        assert headline(other) == "Make a friendly follow-up call"
        assert other.locator("#told_here").inner_text() == (
            "You opened this from a link. It brought the answers and times, but not the notes: those stay on the device where they were written."
        )
        assert other.locator(".step .wait .when").inner_text() == "From Sunday 29 November, 20:16"
        assert other.locator(".so-far li").count() == 6
        assert other.locator(".recalled").count() == 0
        other.close()
        again = opened(laptop, datetime(2026, 11, 28, 10, 0, tzinfo=LONDON))
        assert headline(again) == "Welcome back"


def test_a_reader_who_cannot_see_hears_that_everything_is_deleted(chromium: Browser, html: str) -> None:
    with device(chromium, html, **PHONE) as phone:
        tab = opened(phone, datetime(2026, 11, 27, 20, 15, tzinfo=LONDON))
        come_to_the_call(tab)
        press(tab, "Delete everything")
        press(tab, "Yes, delete everything")
        assert tab.evaluate("document.activeElement.getAttribute('aria-describedby')") == "told_here"
        assert tab.locator("#told_here").inner_text() == "Everything is deleted from this device."
