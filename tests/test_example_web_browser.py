"""The example web app in a real Chromium: clicked, gone by the keyboard alone, without JavaScript, and looked at by axe in light and dark."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("fastapi", reason="the Python package fastapi is not installed")
pytest.importorskip("uvicorn", reason="the Python package uvicorn is not installed")
import uvicorn

from advicetree import Session, Tree, loads, shipped
from browser import AXE, from_npm
from example_programs import NOON, TREE
from guidance import NOON as IN_NOVEMBER
from guidance import SUPPORT
from web.__main__ import listening
from web.advice import advice
from web.app import create_app, utc_now
from web.settings import Settings
from web.store import Store
from web.wording import GONE_ON

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TARGETS = "button, .button, select, input:not([type=hidden])"


class Site:
    """The app, served on a free port of this machine."""

    def __init__(self, address: str, store: Store, tree: Tree) -> None:
        self.address, self.store, self.tree = address, store, tree

    def session(self, page: Page) -> Session:
        """The session of the walk that a page shows."""
        walk = self.store.find(page.url.split("/walk/")[1].split("/")[0])
        assert walk is not None
        return Session.resume(self.tree, walk.save)


@contextmanager
def served(folder: Path, tree: Tree, now: datetime | None = None) -> Iterator[Site]:
    """Serve a tree."""
    store = Store(f"sqlite:///{folder / 'walks.sqlite'}")
    with listening("127.0.0.1", 0) as open_socket:
        address = f"http://127.0.0.1:{open_socket.getsockname()[1]}"
        settings = Settings(base_url=address)
        app = create_app({tree.id: advice(tree)}, store, settings, (lambda: now) if now is not None else utc_now)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[open_socket])))
        thread.start()
        try:
            yield Site(address, store, tree)
        finally:
            server.should_exit = True
            thread.join(timeout=60)


@contextmanager
def opened(chromium: Browser, **options: Any) -> Iterator[BrowserContext]:
    """A fresh browser, which at the end has seen no error and asked no other site."""
    context = chromium.new_context(**{"viewport": {"width": 1280, "height": 800}, "timezone_id": "Europe/Berlin", **options})
    context.set_default_timeout(30_000)
    wrong: list[str] = []
    context.on("console", lambda message: wrong.append(message.text) if message.type == "error" and "status of 4" not in message.text else None)
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.on("request", lambda request: wrong.append(request.url) if not request.url.startswith("http://127.0.0.1:") else None)
    yield context
    context.close()
    assert wrong == []


def comes(page: Page, headline: str) -> None:
    """Wait until a page stands at a headline: a click comes back before the page that it leads to is there."""
    page.locator("h1", has_text=headline).wait_for()


PHOTOS = loads("""
format = 1
id = "photos"
title = "An old computer"
start = "save"
[action.save]
do = "Save your photographs"
note = "Where to?"
then = "wipe"
[action.wipe]
do = "Wipe the disk"
then = "sell"
[action.sell]
do = "Sell it"
then = "end"
[ending.end]
say = "Done."
""")


@pytest.mark.parametrize("script", [True, False], ids=["with-javascript", "without-javascript"])
def test_double_clicks_the_back_button_and_a_second_tab_answer_once(chromium: Browser, tmp_path: Path, *, script: bool) -> None:
    with served(tmp_path, PHOTOS) as site, opened(chromium, java_script_enabled=script) as context:
        one = context.new_page()
        one.goto(site.address)
        assert one.input_value("#zone") == ("Europe/Berlin" if script else "UTC")
        one.click("text=Begin")
        comes(one, "Save your photographs")
        one.fill("textarea", "On a stick.")
        one.dblclick("button[name=answer]")
        comes(one, "Wipe the disk")
        one.goto(one.url)
        comes(one, "Wipe the disk")
        two = context.new_page()
        two.goto(one.url)
        one.click("button[name=answer]")
        comes(one, "Sell it")
        two.click("button[name=answer]")
        comes(two, "Sell it")
        assert GONE_ON in two.inner_text("[role=alert]")
        two.go_back()
        two.reload()
        comes(two, "Sell it")
        two.click("text=Your answers")
        comes(two, "Your answers")
        two.click("li:has-text('Save your photographs') >> text=Change")
        comes(two, "Save your photographs")
        two.click("button[name=answer]")
        comes(two, "Sell it")
        assert [(step.node, step.note) for step in site.session(two).steps] == [("save", "On a stick."), ("wipe", None)]


@pytest.mark.parametrize("script", [True, False], ids=["with-javascript", "without-javascript"])
def test_lists_days_and_long_lists_are_answered(chromium: Browser, tmp_path: Path, *, script: bool) -> None:
    lands = ", ".join(f'land-{number} = "Land <{number}>"' for number in range(1, 201))
    with (
        served(tmp_path, loads(SUPPORT.replace("{ at = ", f"{{ {lands}, at = ")), IN_NOVEMBER) as site,
        opened(chromium, java_script_enabled=script) as context,
    ):
        page = context.new_page()
        page.goto(site.address)
        page.click("text=Begin")
        page.check("[value=uc]")
        page.check("[value=none]")
        page.press("[value=none]", "Enter")
        page.wait_for_selector("[role=alert]")
        assert page.is_checked("[value=uc]")
        page.uncheck("[value=none]")
        page.press("[value=uc]", "Enter")
        comes(page, "When were you born?")
        page.fill("input[type=date]", "1960-11-28")
        page.press("input[type=date]", "Enter")
        comes(page, "Where do you live?")
        page.select_option("select", label="Land <200>")
        page.click("text=Answer >> nth=0")
        comes(page, "What do you earn a month?")
        page.click("text=Your answers")
        page.click("li:has-text('When were you born?') >> text=Change")
        comes(page, "When were you born?")
        assert page.input_value("input[type=date]") == "1960-11-28"
        page.fill("input[type=date]", "1970-01-01")
        page.press("input[type=date]", "Enter")
        comes(page, "What do you earn a month?")
        assert [step.answer for step in site.session(page).steps] == [("uc",), "1970-01-01", "land-200"]


def test_the_zone_of_the_browser_is_chosen_by_whatever_name_it_tells(chromium: Browser, tmp_path: Path) -> None:
    """Chromium tells the zone of India by an old name, which is not offered."""
    with served(tmp_path, PHOTOS) as site, opened(chromium, timezone_id="Asia/Kolkata") as context:
        page = context.new_page()
        page.goto(site.address)
        told = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
        assert page.input_value("#zone") == told
        page.click("text=Begin")
        comes(page, "Save your photographs")
        assert str(site.session(page).zone) == told


def focus(page: Page, words: str) -> None:
    """Press Tab until what has the focus says some words; it has to be seen that it has it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        told, outline = page.evaluate("[document.activeElement.innerText || document.activeElement.id, getComputedStyle(document.activeElement).outlineStyle]")
        if words in told:
            assert outline == "solid"
            return
    raise AssertionError(f"nothing that says {words!r} can be reached by the keyboard")


def test_a_walk_is_gone_by_the_keyboard_alone(chromium: Browser, tmp_path: Path) -> None:
    with served(tmp_path, TREE, NOON) as site, opened(chromium) as context:
        page = context.new_page()
        page.goto(site.address)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.innerText") == "Skip to the content"
        focus(page, "Begin")
        page.keyboard.press("Enter")
        comes(page, "Are you <thirsty>?")
        focus(page, "Yes")
        page.keyboard.press("Space")
        comes(page, "Boil <water>")
        focus(page, "note")
        page.keyboard.type("Green")
        focus(page, "Done")
        page.keyboard.press("Enter")
        comes(page, "It is too soon for that")
        focus(page, "Go on all the same")
        page.keyboard.press("Enter")
        comes(page, "How many cups?")
        focus(page, "value")
        page.keyboard.type("30")
        page.keyboard.press("Enter")
        comes(page, "How many cups?")
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("3")
        page.keyboard.press("Enter")
        comes(page, "Rest <now>.")
        focus(page, "Your answers")
        page.keyboard.press("Enter")
        comes(page, "Your answers")
        assert [step.answer for step in site.session(page).steps] == ["yes", "done", 3]


def pages(site: Site, page: Page) -> Iterator[str]:
    """Go to each kind of page, and say which one it is."""
    page.goto(site.address)
    yield "start"
    page.click("text=Look at the whole advice >> nth=0")
    yield "advice"
    page.goto(site.address)
    page.click("text=Begin >> nth=0")
    yield "first stop"
    walk = page.url
    if site.tree.id == "tea":
        page.click("text=Yes")
        yield "wait, moment and note"
        page.click("text=Done")
        yield "too soon"
        page.goto(walk)
        page.press("#moment", "Enter")
        yield "error"
        page.goto(f"{walk}/wait")
        yield "reminder"
        page.click("text=Remind me")
        page.wait_for_selector("[role=alert]")
        yield "reminder, with an error"
        page.goto(f"{walk}/answers/0:thirsty")
        yield "change"
    for part in ("answers", "why", "why-not", f"why-not?node={site.tree.start}", "picture", "keep", "nothing"):
        page.goto(f"{walk}/{part}")
        yield part


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("tree", [TREE, loads(SUPPORT), shipped("delayed-flight")], ids=lambda tree: tree.id)
def test_axe_finds_nothing_and_nothing_runs_out_of_the_page(chromium: Browser, tmp_path: Path, tree: Tree, width: int, scheme: str) -> None:
    axe = from_npm(AXE).read_text(encoding="utf-8")
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}, "bypass_csp": True}
    with served(tmp_path, tree, NOON) as site, opened(chromium, **options) as context:
        page = context.new_page()
        for which in pages(site, page):
            page.wait_for_load_state()
            page.evaluate(axe)
            found = page.evaluate("tags => axe.run(document, { runOnly: tags })", TAGS)["violations"]
            assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == [], which
            assert page.evaluate("document.documentElement.scrollWidth") <= width, which
            small = page.evaluate(f"[...document.querySelectorAll({TARGETS!r})].filter(one => one.getBoundingClientRect().height < 24).length")
            assert small == 0, which


def test_the_picture_is_shown_with_its_style(chromium: Browser, tmp_path: Path) -> None:
    """A policy that is too strict would leave it black."""
    with served(tmp_path, shipped("delayed-flight")) as site, opened(chromium) as context:
        page = context.new_page()
        page.goto(site.address)
        page.click("text=Begin")
        walk = page.url
        page.goto(f"{walk}/picture")
        assert page.evaluate("document.querySelector('.wide img').decode().then(() => document.querySelector('.wide img').naturalWidth)") > 100
        page.goto(f"{walk}/picture.svg")
        assert len(set(page.evaluate("[...document.querySelectorAll('rect, path')].map(one => getComputedStyle(one).fill)"))) > 2
