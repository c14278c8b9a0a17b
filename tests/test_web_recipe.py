"""The recipe of the page *Embed in a web app*, built as it is printed, in Flask and in a real browser."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from advicetree import dumps, loads
from browser import browser as chromium
from example_programs import NOON, ROOT

pytest.importorskip("flask", reason="the Python package flask is not installed")
from werkzeug.serving import WSGIRequestHandler, make_server

PAGE = (ROOT / "docs/how-to/embed-in-a-web-app.md").read_text(encoding="utf-8")
BLOCKS = [block for block in re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL) if not block.startswith(">>>")]


class Recipe:
    """What the blocks of the page define, with a clock of its own; with `edits`, as it is after a new start with an edited tree."""

    def __init__(self, *edits: tuple[str, str]) -> None:
        self.names: dict[str, Any] = {"__name__": "recipe"}
        self.now = NOON
        for block in BLOCKS:
            exec(block, self.names)  # noqa: S102  (the recipe itself)
            if block is BLOCKS[0]:
                text = dumps(self.names["TREE"])
                for old, new in edits:
                    assert old in text
                    text = text.replace(old, new)
                self.names["TREE"] = loads(text, "json")
        self.names["now"] = lambda: self.now

    def session(self, name: str) -> Any:
        return self.names["find"](name).session


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served(recipe: Recipe) -> Iterator[str]:
    """Serve the recipe on this machine with a thread for each request, and give its address."""
    server = make_server("127.0.0.1", 0, recipe.names["site"], threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder in which the recipe keeps its walks."""
    monkeypatch.chdir(tmp_path)


def test_every_stop_can_be_answered_in_a_browser() -> None:
    recipe = Recipe()
    with served(recipe) as address, chromium() as browser:
        page = browser.new_page()

        def shows() -> str:
            page.wait_for_load_state()
            return page.inner_text("h1")

        def alert() -> str:
            page.wait_for_load_state()
            return page.inner_text("[role=alert]")

        page.goto(address)
        page.click("text=Yes")
        page.fill("textarea", "It blinks <b>red</b>.")
        page.click("text=Still red")
        assert (shows(), page.inner_text("blockquote")) == ("Call your provider", "It blinks <b>red</b>.")
        page.click("text=Back")
        assert shows() == "Pull the plug, count to thirty, put it back"
        page.click("text=Still red")
        page.click("text=Done")
        assert shows() == "Give them time to mend it"
        assert "Wait until 03 March 2026, 13:00. They test the line first.\n\nWait no longer than 05 March 2026, 13:00." in page.inner_text("body")
        assert "It is still down from 03 March 2026, 13:00" in page.inner_text("form")
        assert page.is_disabled("text=It is still down")
        page.press("input[name=at]", "Enter")
        assert alert() == "Please fill in a day and a time that can be."
        page.fill("input[name=at]", "2026-03-01T10:00")
        page.press("input[name=at]", "Enter")
        page.wait_for_selector("text=Wait no longer than 04 March 2026, 10:00.")
        assert (shows(), page.is_disabled("text=It is still down")) == ("Give them time to mend it", False)
        recipe.now += timedelta(days=2)
        page.goto(page.url)
        assert "The time to wait was over on 04 March 2026, 10:00." in page.inner_text("body")
        page.click("text=It works again")
        assert shows() == "How fast is it now?"
        page.press("input[name=number]", "Enter")
        assert alert() == "Please give one of the answers, or a number that can be."
        page.fill("input[name=number]", "50")
        page.press("input[name=number]", "Enter")
        page.wait_for_selector("h1 >> text=Good.")
        assert recipe.session(page.url.rpartition("/")[2]).steps[-1].answer == 50


def test_two_tabs_and_an_edited_tree_answer_nothing_unseen_and_a_walk_that_is_gone_is_told() -> None:
    recipe = Recipe()
    edited = Recipe(("Complain in writing, and name a day.", "Complain in writing."))
    with served(recipe) as address, served(edited) as after, chromium() as browser:
        one, two = browser.new_page(), browser.new_page()
        one.goto(address)
        one.click("text=No")
        one.wait_for_selector("h1 >> text=Call your provider")
        two.goto(one.url)
        name = one.url.rpartition("/")[2]
        two.click("text=Back")
        two.wait_for_selector("text=Is the light")
        two.click("text=No")
        two.wait_for_selector("text=Call your provider")
        assert recipe.session(name).turn == "1:call"
        one.click("text=Done")
        one.wait_for_selector("[role=alert]")
        assert (one.inner_text("[role=alert]"), one.inner_text("h1")) == (recipe.names["WORDS"]["stale"], "Call your provider")
        version = one.input_value("input[name=version]")
        assert edited.names["find"](name).version.split(".")[0] == version.split(".")[0]
        told = edited.names["site"].test_client().post(f"/walk/{name}", data={"turn": "1:call", "version": version, "answer": "done"})
        assert (told.status_code, recipe.session(name).turn) == (409, "1:call")
        two.goto(f"{after}walk/thrown-away")
        assert two.inner_text("body") == "There is no such walk any more. Begin a new one."


def test_a_walk_that_no_longer_fits_goes_on_and_a_damaged_one_starts_again() -> None:
    recipe = Recipe()
    client = recipe.names["site"].test_client()
    name = recipe.names["begin"]()
    recipe.names["act"](name, recipe.names["find"](name).version, {"turn": "0:light", "answer": "no"})
    edited = Recipe(('"call": {', '"phone": {'), ('"to": "call"', '"to": "phone"')).names["site"].test_client()
    assert "The advice was changed since you were here." in edited.get(f"/walk/{name}").text
    with recipe.names["store"]() as rows:
        rows.execute("UPDATE walks SET save = '{'")
    page = client.get(f"/walk/{name}").text
    assert "What you had answered cannot be read any more" in page
    assert "<h1>Is the light on the router red?</h1>" in page


def test_a_note_is_there_again_after_a_moment_and_told_where_the_walk_has_gone_on() -> None:
    recipe = Recipe(('"do": "Give them time to mend it"', '"do": "Give them time to mend it", "note": "Who was it?"'))
    client = recipe.names["site"].test_client()
    name = client.get("/").headers["Location"].rpartition("/")[2]

    def post(**form: str) -> str:
        walk = recipe.names["find"](name)
        text: str = client.post(f"/walk/{name}", data={"turn": walk.session.turn, "version": walk.version, **form}, follow_redirects=True).text
        return text

    post(answer="no")
    post(answer="done")
    for form in ({"do": "moment", "moment": "called", "at": "2026-03-01T10:00"}, {"do": "moment", "moment": "called", "at": "soon"}, {"answer": "perhaps"}):
        assert "Who was it? <textarea name=note maxlength=2000>\nAnna</textarea>" in post(note="Anna", **form)
    assert "<p>What you had written is not kept: <q>A &amp; B</q></p>" in post(note="A & B", turn="1:call", answer="done")


def test_sources_are_told_with_their_claims_and_without() -> None:
    sources = '"source": {"desk": {"title": "The <desk>", "claims": {"1": "Call & wait."}}, "book": {"title": "The book"}}, "title": "The internet is down"'
    recipe = Recipe(('"title": "The internet is down"', sources), ('"ask": "Is the', '"source": ["desk 1", "book"], "ask": "Is the'))
    page = recipe.names["page"](recipe.names["find"](recipe.names["begin"]()))
    assert re.findall("<small>(.*)</small>", page) == ["The &lt;desk&gt;: Call &amp; wait.", "The book"]
