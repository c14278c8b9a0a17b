"""The smallest web app of the documentation: it answers, goes back, and answers nothing unseen, whatever is clicked at once or edited in between."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlencode

import pytest

pytest.importorskip("fastapi", reason="the Python package fastapi is not installed")
pytest.importorskip("uvicorn", reason="the Python package uvicorn is not installed")
import httpx
from fastapi.testclient import TestClient

from advicetree import Tree, cover, loads, shipped
from example_programs import ROOT, TREE, program
from guidance import SUPPORT
from web.advice import advice

EDITED = "The advice was changed. Please look at where you are now."
GONE_ON = "Nothing was answered; this is where you are now."


class Page(HTMLParser):
    """The hidden fields, the names of all fields and buttons, and the words of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.fields: list[tuple[str, str]] = []
        self.tags: set[str] = set()
        self.h1 = self.text = ""
        self._in_h1 = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self._in_h1 = tag == "h1"
        if given.get("type") == "hidden":
            self.hidden[given["name"]] = given["value"]
        elif "name" in given and tag != "meta":
            self.fields.append((given["name"], given.get("value", "")))

    def handle_endtag(self, _: str) -> None:
        self._in_h1 = False

    def handle_data(self, data: str) -> None:
        self.text += data + " "
        if self._in_h1:
            self.h1 += data


class Walker:
    """A reader in a browser without JavaScript, who can only send what is on the page."""

    def __init__(self, web: ModuleType) -> None:
        self.web, self.client = web, TestClient(web.app)
        self.came(self.client.post("/"))

    def came(self, response: Any) -> Walker:
        self.status, self.path, self.page, self.headers = response.status_code, response.url.path, Page(response.text), response.headers
        return self

    def look(self) -> Walker:
        return self.came(self.client.get(self.path))

    def form(self, name: str, value: str, **more: Any) -> bytes:
        assert (name, value) in self.page.fields, (name, value, self.page.fields)
        assert set(more) <= {field for field, _ in self.page.fields}
        return urlencode({**self.page.hidden, name: value, **more}, doseq=True).encode()

    def press(self, name: str, value: str, **more: Any) -> Walker:
        """Press a button, after more fields were filled in or ticked."""
        return self.came(self.client.post(self.path, content=self.form(name, value, **more)))

    @property
    def steps(self) -> list[Any]:
        return list(self.web.found(self.path.split("/")[2]).session.steps)


@pytest.fixture
def comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Walker]]:
    """Somebody who has begun a walk of a tree."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'walks.sqlite'}")
    with ExitStack() as stack:

        def comes(tree: Tree = TREE) -> Walker:
            web = program("web_minimal")
            stack.callback(web.ENGINE.dispose)
            edit(web, tree)
            return Walker(web)

        yield comes


def edit(web: ModuleType, tree: Tree) -> None:
    """Serve another tree, as the same program does after it was started again."""
    vars(web).update(TREE=tree, EDITION=advice(tree).edition)


def test_it_answers_goes_back_and_keeps_notes(comes: Callable[..., Walker]) -> None:
    walker = comes()
    assert (walker.status, walker.page.h1) == (200, "Are you <thirsty>?")
    assert (walker.headers["Cache-Control"], walker.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert walker.press("answer", "yes").page.h1 == "Boil <water>"
    assert "Careful: It gets <hot>." in " ".join(walker.page.text.split())
    assert walker.press("do", "back").page.h1 == "Are you <thirsty>?"
    walker.press("answer", "yes").press("answer", "done", note="Green <tea>", early="yes")
    assert walker.page.h1 == "How many cups?"
    assert walker.press("do", "given", given="2.5").page.h1 == "Rest <now>."
    assert "You noted: Green <tea>" in " ".join(walker.page.text.split())
    assert [step.answer for step in walker.steps] == ["yes", "done", 2.5]
    assert walker.page.tags.isdisjoint({"thirsty", "water", "hot", "now", "tea"})


@pytest.mark.parametrize("id", ["interview-recovery", "delayed-flight"])
def test_every_answer_of_the_shipped_trees_can_be_given(comes: Callable[..., Walker], id: str) -> None:
    tree = shipped(id)
    walker = comes(tree)
    for walk in cover(tree):
        walker.came(walker.client.post("/"))
        for node, answer in walk.steps:
            assert walker.page.h1 == tree.nodes[node].headline
            early = {"early": "yes"} if ("early", "yes") in walker.page.fields else {}
            if isinstance(answer, tuple):
                walker.press("do", "ticks", ticks=answer, **early)
            else:
                walker.press("answer", str(answer), **early)
        assert walker.page.h1 == tree.nodes[walk.at].headline


def test_several_can_be_ticked_and_a_day_given(comes: Callable[..., Walker]) -> None:
    walker = comes(loads(SUPPORT)).press("do", "ticks", ticks=["uc"])
    assert walker.page.h1 == "When were you born?"
    walker.press("do", "given", given="1960-11-28")
    assert [step.answer for step in walker.steps] == [("uc",), "1960-11-28"]


@pytest.mark.parametrize(
    "fields",
    [{"answer": "maybe"}, {}, {"do": "ticks", "ticks": "yes"}, {"do": "given", "given": "nan"}, {"do": "nothing"}, {"turn": "\0"}],
)
def test_what_cannot_be_is_refused_in_words(comes: Callable[..., Walker], fields: dict[str, str]) -> None:
    walker = comes()
    response = walker.client.post(walker.path, content=urlencode({**walker.page.hidden, **fields}))
    assert walker.came(response).status == 422
    assert "That cannot be answered here." in walker.page.text
    assert walker.steps == []


def test_what_is_too_soon_is_told_with_the_note_still_there(comes: Callable[..., Walker]) -> None:
    walker = comes(loads(LETTER)).press("answer", "done", note="Green & <b>")
    assert (walker.status, walker.page.h1) == (422, "Wait")
    assert "It is too soon for that." in walker.page.text
    assert "Green & <b>" in walker.page.text


LETTER = """
format = 1
id = "letter"
title = "A letter"
start = "wait"
[action.wait]
do = "Wait"
note = "What did you write?"
wait = { at-least = "1 week" }
then = "end"
[ending.end]
say = "Done."
"""


def test_a_second_tab_and_the_back_button_answer_nothing_unseen(comes: Callable[..., Walker]) -> None:
    walker = comes()
    other = walker.form("answer", "no")
    walker.press("answer", "yes")
    assert walker.came(walker.client.post(walker.path, content=other)).status == 409
    assert GONE_ON in walker.page.text
    assert walker.page.h1 == "Boil <water>"
    assert [step.answer for step in walker.steps] == ["yes"]


def test_of_eight_clicks_at_once_one_is_taken(comes: Callable[..., Walker]) -> None:
    walker = comes()
    form = walker.form("answer", "yes")

    def click(_: int) -> int:
        return walker.client.post(walker.path, content=form, follow_redirects=False).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(click, range(8))) == [303, *[409] * 7]
    assert len(walker.steps) == 1


def test_of_two_that_read_the_same_one_is_kept(comes: Callable[..., Walker], monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have found the walk as it was before either of them writes."""
    walker = comes()
    form = walker.form("answer", "yes")
    before = walker.web.found(walker.path.split("/")[2])
    walker.press("answer", "no")
    finds = iter([before])
    found = walker.web.found
    monkeypatch.setattr(walker.web, "found", lambda token: next(finds, None) or found(token))
    assert walker.came(walker.client.post(walker.path, content=form)).status == 409
    assert [step.answer for step in walker.steps] == ["no"]


def test_an_edit_of_the_tree_is_noticed_even_where_every_answer_still_fits(comes: Callable[..., Walker]) -> None:
    tree = loads(LETTER)
    walker = comes(tree)
    form = walker.form("answer", "done", early="yes")
    edit(walker.web, loads(LETTER.replace('"Wait"', '"Do not wait"')))
    assert walker.came(walker.client.post(walker.path, content=form)).status == 409
    assert (walker.page.h1, walker.steps) == ("Do not wait", [])
    assert EDITED in walker.page.text
    assert GONE_ON not in walker.page.text
    assert EDITED not in walker.look().page.text
    assert walker.press("answer", "done", early="yes").page.h1 == "Done."


def test_an_answer_that_is_gone_is_asked_again_and_a_damaged_save_starts_again(comes: Callable[..., Walker]) -> None:
    walker = comes().press("answer", "no")
    text = walker.web.dumps(TREE).replace('"no":', '"not":')
    edit(walker.web, loads(text, "json"))
    assert walker.look().status == 200
    assert EDITED in walker.page.text
    assert walker.press("answer", "not").page.h1 == "Rest <now>."
    with walker.web.ENGINE.begin() as rows:
        rows.execute(walker.web.WALKS.update().values(save="{"))
    assert (walker.look().status, walker.page.h1) == (200, "Are you <thirsty>?")
    assert "this is the start again" in walker.page.text
    assert walker.press("answer", "yes").status == 200


def test_somebody_at_an_ending_stays_there_when_a_question_is_deleted(comes: Callable[..., Walker]) -> None:
    walker = comes(loads(STEPS))
    walker.press("answer", "yes").press("answer", "no").press("answer", "done")
    assert walker.page.h1 == "Done."
    edit(walker.web, loads(STEPS.replace(SECOND, "").replace('"second"', '"wait"')))
    assert (walker.look().page.h1, [step.node for step in walker.steps]) == ("Done.", ["first", "wait"])


STEPS = """
format = 1
id = "steps"
title = "Steps"
start = "first"
[situation.first]
ask = "Shall we?"
answers = { yes = "second", no = "end" }
[situation.second]
ask = "Now?"
answers = { yes = "wait", no = "wait" }
[action.wait]
do = "Begin"
then = "end"
[ending.end]
say = "Done."
"""
SECOND = STEPS[STEPS.index("[situation.second]") : STEPS.index("[action.wait]")]


def test_the_first_page_can_be_read_on_a_telephone_and_aloud(comes: Callable[..., Walker]) -> None:
    html = comes().client.get("/").text
    assert re.search(r'<html lang="en">\s*<meta charset="utf-8">\s*<meta name="viewport"', html)


def test_what_is_not_there_is_not_found(comes: Callable[..., Walker]) -> None:
    assert comes().client.get("/walk/none").status_code == 404


def test_it_is_started_as_its_first_lines_say(tmp_path: Path) -> None:
    path = os.pathsep.join(str(ROOT / part) for part in ("src", "docs/examples"))
    command = [sys.executable, "-m", "uvicorn", "web_minimal:app", "--no-access-log", "--port", "0"]
    process = subprocess.Popen(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": path}, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        address = next(word for line in process.stderr for word in line.split() if word.startswith("http://127.0.0.1:"))
        assert "What has happened so far?" in httpx.post(address, follow_redirects=True).text
    finally:
        process.terminate()
        process.communicate(timeout=30)
    assert (tmp_path / "minimal.sqlite").exists()
