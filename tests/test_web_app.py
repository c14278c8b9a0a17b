"""The example web app: what it shows, and that nothing is answered unseen or lost, whoever clicks twice, in two tabs or in two processes."""

from __future__ import annotations

import io
import re
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import datetime, timedelta, timezone, tzinfo
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen
from wsgiref.simple_server import make_server
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator
from zoneinfo import ZoneInfo

import pytest

from advicetree import Session, Tree, dumps, loads
from browser import browser as chromium
from example_programs import NOON, ROOT, TREE, program
from guidance import NOON as IN_NOVEMBER
from guidance import SUPPORT, support

if TYPE_CHECKING:
    from playwright.sync_api import Page

WEB = program("web_app")


class Browser:
    """Calls the web app as a browser does, through wsgiref's validator, goes where it is sent, and keeps the page that came back."""

    def __init__(self, folder: Path, tree: Tree = TREE, now: datetime = NOON) -> None:
        self.now = now
        self.app = WEB.AdviceApp(tree, WEB.Walks(folder / "walks.sqlite"), clock=lambda: self.now)
        self.path = "/"
        self.status = self.page = ""
        self.headers: dict[str, str] = {}

    def get(self, path: str | None = None) -> Browser:
        return self.call("GET", b"", path=path)

    def post(self, **fields: str | list[str]) -> Browser:
        """Send the form of the page, with some fields filled in; a list is sent as one field for each of its texts, as ticks are."""
        return self.call("POST", urlencode({**self.hidden(), **fields}, doseq=True).encode())

    def hidden(self) -> dict[str, str]:
        """The fields of the form that nobody sees, and the note that is in its field."""
        note = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", self.page, re.DOTALL)
        fields = re.findall(r"<input type=hidden name=(\w+) value='([^']*)'>", self.page)
        return {name: unescape(value) for name, value in [*fields, *(("note", text) for text in note)]}

    def call(self, method: str, body: bytes, length: str | None = None, path: str | None = None) -> Browser:
        where, _, query = (self.path if path is None else path).partition("?")
        environ: dict[str, Any] = {"REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": where, "QUERY_STRING": query, "wsgi.input": io.BytesIO(body)}
        setup_testing_defaults(environ)
        environ["CONTENT_LENGTH"] = str(len(body)) if length is None else length
        answer = validator(self.app)(environ, self.start_response)
        self.page = b"".join(answer).decode()
        answer.close()  # type: ignore[attr-defined]
        if self.status == "303 See Other":
            self.path = self.headers["Location"]
            return self.get()
        return self

    def start_response(self, status: str, headers: list[tuple[str, str]], _: object = None) -> Any:
        self.status, self.headers = status, dict(headers)

    @property
    def headline(self) -> str:
        return unescape(self.page.split("<h1>")[1].split("</h1>")[0])

    @property
    def name(self) -> str:
        return self.path.removeprefix("/walk/").partition("?")[0]

    def edit(self, tree: Tree) -> None:
        """Serve the walks with an edited tree, as after a new start."""
        self.app = WEB.AdviceApp(tree, self.app.walks, clock=lambda: self.now)

    def session_kept(self) -> str:
        """The save as it is kept."""
        save: str = self.app.walks.find(self.name, self.app.tree).save
        return save

    def session(self) -> Session:
        """The session as it is kept."""
        return Session.resume(self.app.tree, self.session_kept())


@pytest.fixture
def reader(tmp_path: Path) -> Browser:
    """A reader who has just come."""
    return Browser(tmp_path).get()


def test_the_web_app_walks_to_an_ending(reader: Browser) -> None:
    assert (reader.status, reader.headline) == ("200 OK", "Are you <thirsty>?")
    reader.post(answer="yes")
    assert (reader.status, reader.headline) == ("200 OK", "Boil <water>")
    assert "Do this in person." in reader.page
    assert "Wait until 02 March 2026, 14:00 UTC. Rest &lt;first&gt;." in reader.page
    assert "Wait no longer than 02 March 2026, 16:00 UTC." in reader.page
    assert "<button name=answer value='done' disabled>Done</button> (from 02 March 2026, 14:00 UTC; load this page again then)" in reader.page
    reader.now += timedelta(hours=2)
    assert reader.post(answer="done", note="Green <tea>").headline == "How many cups?"
    assert "Give a number of cups &amp; mugs from 0 to 20: <input type=number step=any name=number min=0 max=20>" in reader.page
    assert reader.post(number="2.5", count="yes").headline == "Rest <now>."
    assert "<blockquote>Green &lt;tea&gt;</blockquote>" in reader.page
    assert "And &lt;later&gt;." in reader.page


def test_the_web_app_tells_what_is_too_soon_and_keeps_the_note(reader: Browser) -> None:
    browser = reader.post(answer="yes").post(answer="done", note="Green\n<tea>")
    assert (browser.status, browser.headline) == ("422 Unprocessable Content", "Boil <water>")
    assert "It is too soon for that: wait until 02 March 2026, 14:00 UTC." in browser.page
    assert "<textarea name=note rows=5 maxlength=2000>\nGreen\n&lt;tea&gt;</textarea>" in browser.page


def test_the_web_app_keeps_the_note_when_the_moment_is_told_first(reader: Browser) -> None:
    browser = reader.post(answer="yes").post(moment="2026-03-02T09:00", tell="yes", note="Green")
    assert (browser.status, browser.headline) == ("200 OK", "Boil <water>")
    assert "<textarea name=note rows=5 maxlength=2000>\nGreen</textarea>" in browser.page
    assert "Wait until" not in browser.page


@pytest.mark.parametrize("button", [{"keep": "yes"}, {"change": "0:thirsty"}, {"answer": "done"}, {"moment": "2026-03-02T09:00", "tell": "yes"}])
def test_a_note_that_was_begun_waits_for_its_answer(reader: Browser, button: dict[str, str]) -> None:
    """It is kept by every button but Back, with an answer that comes too soon as well, and is there when the page is loaded again."""
    field = "<textarea name=note rows=5 maxlength=2000>\nGreen\n&lt;tea&gt;</textarea>"
    reader.post(answer="yes").post(note="Green\n<tea>", **button)
    assert (field in reader.page) != ("change" in button)
    assert field in reader.get(f"/walk/{reader.name}").page
    assert [step.note for step in reader.session().steps] == [None]
    reader.now += timedelta(hours=2)
    assert reader.post(answer="done").headline == "How many cups?"
    assert [step.note for step in reader.session().steps] == [None, "Green\n<tea>"]


def test_a_note_that_was_begun_is_told_where_a_change_leads_elsewhere(reader: Browser) -> None:
    reader.post(answer="yes").post(note="Green", change="0:thirsty").post(answer="no")
    assert "<p>What you had written is not kept: Green</p>" in reader.page
    assert reader.post(back="yes").post(answer="yes").hidden()["note"] == ""


def test_a_wait_that_is_over_is_told_to_be_over(reader: Browser) -> None:
    reader.post(answer="yes")
    reader.now += timedelta(hours=4)
    assert "<p>You need not wait any longer: the time was up on 02 March 2026, 16:00 UTC.</p>" in reader.get().page
    assert "Wait no longer" not in reader.page
    assert "<button name=answer value='done'>Done</button></p>" in reader.page


def test_the_web_app_lets_a_moment_be_put_right(reader: Browser) -> None:
    browser = reader.post(answer="yes").post(moment="2027-03-02T09:00", tell="yes")
    assert "When was &lt;lunch&gt;? (UTC) <input type=datetime-local name=moment value='2027-03-02T09:00'>" in browser.page
    browser.post(moment="2026-03-02T11:00", tell="yes")
    assert "Wait until 02 March 2026, 13:00 UTC." in browser.page


def test_the_web_app_tells_moments_in_the_zone_of_its_readers(reader: Browser) -> None:
    browser = reader
    browser.app.zone = timezone(timedelta(hours=5, minutes=30))
    browser.post(answer="yes").post(moment="2026-03-02T17:00", tell="yes")
    assert "Wait until 02 March 2026, 19:00 UTC+05:30." in browser.page
    assert "(UTC+05:30) <input type=datetime-local name=moment value='2026-03-02T17:00'>" in browser.page


@pytest.mark.parametrize("moment", ["", "yesterday"])
def test_the_web_app_says_when_a_date_is_left_out(reader: Browser, moment: str) -> None:
    browser = reader.post(answer="yes").post(moment=moment, tell="yes", note="Green")
    assert (browser.status, browser.headline) == ("422 Unprocessable Content", "Boil <water>")
    assert "<p role=alert>Please fill in the day and the time.</p>" in browser.page
    assert "\nGreen</textarea>" in browser.page


def test_a_date_that_cannot_be_used_leaves_the_reader_where_they_are(reader: Browser) -> None:
    browser = reader
    browser.app.zone = timezone(timedelta(hours=1))
    browser.post(answer="yes").post(moment="0001-01-01T00:00", tell="yes")
    assert (browser.status, browser.headline) == ("422 Unprocessable Content", "Boil <water>")
    assert "<p role=alert>That date cannot be used.</p>" in browser.page
    assert browser.post(moment="9999-12-31T23:59", tell="yes").status == "200 OK"


def test_the_button_that_was_clicked_counts_and_not_the_number_in_the_field(reader: Browser) -> None:
    browser = reader.post(answer="yes").post(moment="2026-03-02T09:00", answer="done")
    browser.post(number="2", answer="many")
    assert "“How many cups?” You answered: Many." in browser.page


@pytest.mark.parametrize("number", ["", "five", "nan", "inf", "1e400", "-1", "21"])
def test_the_web_app_tells_which_number_it_asks_for(reader: Browser, number: str) -> None:
    browser = reader.post(answer="yes").post(moment="2026-03-02T09:00", answer="done").post(number=number, count="yes")
    assert (browser.status, browser.headline) == ("422 Unprocessable Content", "How many cups?")
    assert "<p role=alert>Please give a number of cups &amp; mugs from 0 to 20, or choose one of the answers below.</p>" in browser.page


def test_the_web_app_takes_a_moment_and_an_answer_at_once(reader: Browser) -> None:
    browser = reader.post(answer="yes").post(moment="2026-03-02T09:00", answer="done")
    assert (browser.status, browser.headline) == ("200 OK", "How many cups?")


def test_the_web_app_goes_back_to_the_start_and_no_further(reader: Browser) -> None:
    browser = reader.post(answer="yes").post(back="yes")
    assert (browser.status, browser.headline) == ("200 OK", "Are you <thirsty>?")
    assert browser.post(back="yes").status == "422 Unprocessable Content"
    assert "<p role=alert>This is the first page, so there is no way back.</p>" in browser.page


def test_the_web_app_escapes_all_that_comes_from_the_tree_or_the_reader(reader: Browser) -> None:
    pages = reader.page
    pages += reader.post(answer="yes").page
    pages += reader.post(answer="<script>").page
    pages += reader.post(moment="2026-03-02T09:00", answer="done", note="<script>alert('note')</script>").page
    pages += reader.post(answer="many").page
    tags = set(re.findall(r"<[^>]*>", pages))
    names = {re.sub(r"[ >].*", "", tag, flags=re.DOTALL) for tag in tags}
    assert "&lt;script&gt;alert(&#x27;note&#x27;)&lt;/script&gt;" in pages
    assert names.isdisjoint({"<script", "<b", "<thirsty", "<water", "<hot", "<lunch", "<now", "<later", "<first"})
    assert reader.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"turn": "", "answer": "yes"}, "409 Conflict"),
        ({"turn": "7:é", "answer": "yes"}, "409 Conflict"),
        ({"step": "0:thirsty", "answer": "no"}, "422 Unprocessable Content"),
        ({"answer": "maybe"}, "422 Unprocessable Content"),
        ({"number": "nan", "count": "yes"}, "422 Unprocessable Content"),
        ({"answer": "yes", "note": "x" * 2_001}, "422 Unprocessable Content"),
        ({"moment": "2026-03-02T09:00"}, "200 OK"),
        ({"moment": "yesterday"}, "200 OK"),
    ],
)
def test_the_web_app_answers_forged_forms_with_a_page_in_words_for_readers(reader: Browser, fields: dict[str, str], status: str) -> None:
    reader.post(**fields)
    assert (reader.status, reader.headline) == (status, "Are you <thirsty>?")
    assert [word for word in ("at 'thirsty'", "start again", "characters;", "no answer at") if word in reader.page] == []


@pytest.mark.parametrize("length", ["1000001", "many", "-1", "9" * 5_000])
def test_the_web_app_reads_no_form_of_no_sound_length(reader: Browser, length: str) -> None:
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": reader.path, "CONTENT_LENGTH": length, "wsgi.input": None}
    assert reader.app.respond(environ)[0] == "413 Content Too Large"


def test_a_form_that_arrives_in_part_answers_nothing(reader: Browser) -> None:
    body = urlencode({**reader.hidden(), "answer": "yes"}).encode()
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": reader.path, "CONTENT_LENGTH": str(len(body) + 1), "wsgi.input": io.BytesIO(body)}
    status, page, _ = reader.app.respond(environ)
    assert (status, b"Please send it again." in page) == ("408 Request Timeout", True)
    assert reader.session().steps == ()


@pytest.mark.parametrize("path", ["/walk/", "/walk/no-such-walk", "/favicon.ico", "/walk/a'b<c>"])
def test_a_walk_that_is_not_there_is_told(reader: Browser, path: str) -> None:
    assert reader.get(path).status == "404 Not Found"
    assert "<p>There is no such walk. <a href='/'>Begin a new one.</a></p>" in reader.page


def test_an_earlier_answer_is_changed_on_a_page_of_its_own(reader: Browser) -> None:
    reader.post(answer="yes").post(moment="2026-03-02T09:00", answer="done", note="Green").post(answer="many")
    assert "<li>Are you &lt;thirsty&gt;? Yes <button form=here name=change value='0:thirsty' formnovalidate>Change</button></li>" in reader.page
    page = reader.post(change="0:thirsty")
    assert page.headline == "Are you <thirsty>?"
    assert "<p>You answered: Yes. If you change it, the later answers that still fit are kept, and you are told which do not.</p>" in page.page
    reader.post(answer="no")
    assert [(step.node, step.answer) for step in reader.session().steps] == [("thirsty", "no")]
    told = [
        "<p>This answer no longer fits, and was set aside: Boil &lt;water&gt; Done</p>",
        "<p>And this one: How many cups? Many</p>",
        "<p>You had noted at “Boil &lt;water&gt;”: Green</p>",
    ]
    assert [line for line in told if line not in reader.get().page] == []
    assert reader.get(f"{reader.path}?change=7:none").headline == "Rest <now>."


FLAT = loads("""
format = 1
id = "flat"
title = "View a flat"
start = "seen"
[fact.seen]
ask = "Have you seen the flat?"
answers = { yes = "Yes", no = "Not yet" }
remember = false
[situation.seen]
about = "seen"
answers = { yes = "apply", no = "view" }
[action.view]
do = "View it"
note = "How was it?"
then = "seen"
[action.apply]
do = "Apply for it"
then = "end"
[ending.end]
say = "Done."
""")


def test_an_answer_that_is_given_now_is_not_told_as_one_that_no_longer_fits(tmp_path: Path) -> None:
    reader = Browser(tmp_path, FLAT).get().post(answer="no").post(answer="done", note="Dark.").post(answer="yes")
    reader.post(change="0:seen").post(answer="yes")
    assert [step.answer for step in reader.session().steps] == ["yes"]
    assert "Have you seen the flat? Yes <button" in reader.page
    assert re.findall("<p>(.*(?:fits|this one|noted).*)</p>", reader.page) == [
        "This answer no longer fits, and was set aside: View it Done",
        "You had noted at “View it”: Dark.",
    ]


def test_a_number_is_changed_to_a_number_and_told_as_it_was_given(reader: Browser) -> None:
    reader.post(answer="yes").post(moment="2026-03-02T09:00", answer="done").post(number="2.5", count="yes")
    assert "<li>How many cups? 2.5 (Few) " in reader.page
    reader.get(reader.path + "?change=2:cups")
    assert "<p>You answered: 2.5 (Few)." in reader.page
    assert reader.post(number="21", count="yes").status == "422 Unprocessable Content"
    assert "<p role=alert>Please give a number of cups &amp; mugs from 0 to 20, or choose one of the answers below.</p>" in reader.page
    assert "<p>You answered: 2.5 (Few)." in reader.page
    reader.post(number=".5", count="yes")
    assert reader.session().steps[-1].answer == 0.5


def test_what_was_typed_is_there_again_or_told(reader: Browser) -> None:
    """A number that is refused stands in its field; a note that went with no answer is told."""
    reader.post(answer="yes").post(moment="2026-03-02T09:00", answer="done").post(number="2,5", count="yes")
    assert "name=number min=0 max=20 value='2,5'>" in reader.page
    reader.post(back="yes")
    assert "<p>What you had written is not kept: Mint, &lt;b&gt;</p>" in reader.post(back="yes", note="Mint, <b>").page


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "DELETE", "POST"])
def test_only_a_reader_begins_a_walk(reader: Browser, method: str) -> None:
    """What looks at an address before its reader does, such as a crawler, leaves nothing behind."""
    walk = reader.path
    reader.call(method, b"", path="/")
    assert (reader.status, reader.headers["Allow"], reader.path) == ("405 Method Not Allowed", "GET", walk)
    assert reader.call("DELETE", b"").status == "405 Method Not Allowed"


def test_a_walk_of_another_tree_is_not_there(reader: Browser, tmp_path: Path) -> None:
    other = Browser(tmp_path, PHOTOS)
    assert other.get(reader.path).status == "404 Not Found"
    assert other.get("/").headline == "Save your photographs"
    assert reader.get().headline == "Are you <thirsty>?"


# ---------------------------------------------------------------------------- lists, dates, and answers of which there are many


@pytest.fixture
def claimant(tmp_path: Path) -> Browser:
    """A reader who is asked for a list first, and then for a date."""
    return Browser(tmp_path, support(), IN_NOVEMBER).get()


def boxes(page: str) -> dict[str, bool]:
    """The boxes on a page, and whether they are ticked."""
    return {id: bool(ticked) for id, ticked in re.findall(r"<input type=checkbox name=tick value='([^']*)'( checked)?>", page)}


def shopping(several: str, none: str = "") -> str:
    """A tree that asks for a list, and then ends."""
    return f"""
format = 1
id = "shopping"
title = "Shopping"
start = "buy"
[fact.buy]
ask = "What do you buy?"
several = {several}
[fact.buy.answers]
tea = "Tea & <mugs>"
milk = "Milk"
{none}
[situation.buy]
about = "buy"
then = "end"
[ending.end]
say = "Done."
"""


NOTHING_ELSE = 'none = { label = "No <thing>", alone = true }'
RATHER_NOT = f'{NOTHING_ELSE}\nquiet = {{ label = "I do not say", alone = true }}'


def test_several_choices_are_ticked_and_told(claimant: Browser) -> None:
    assert claimant.headline == "Which of these do you get?"
    assert "<fieldset><legend>Tick 1 or 2, or just “None of these”.</legend>" in claimant.page
    assert "<p><label><input type=checkbox name=tick value='uc'> Universal Credit</label></p>" in claimant.page
    assert "<p><button name=ticks value=yes>Answer</button></p>\n</fieldset>" in claimant.page
    assert "<button name=answer" not in claimant.page
    assert claimant.post(tick=["hb", "uc"], ticks="yes").headline == "When were you born?"
    assert claimant.session().steps[0].answer == ("uc", "hb")
    assert "<li>Which of these do you get? Universal Credit, Housing Benefit <button" in claimant.page


@pytest.mark.parametrize(
    ("several", "none", "words"),
    [
        ("true", "", "all that apply, or nothing"),
        ("true", NOTHING_ELSE, "all that apply, or just “No &lt;thing&gt;”"),
        ("true", RATHER_NOT, "all that apply, or just “No &lt;thing&gt;” or “I do not say”"),
        ("{ least = 1 }", "", "all that apply, at least 1"),
        ("{ least = 2 }", NOTHING_ELSE, "all that apply, at least 2, or just “No &lt;thing&gt;”"),
        ("{ most = 1 }", "", "up to 1, or nothing"),
        ("{ most = 1 }", NOTHING_ELSE, "1, or just “No &lt;thing&gt;”"),
        ("{ most = 2 }", NOTHING_ELSE, "1 or 2, or just “No &lt;thing&gt;”"),
        ("{ least = 1, most = 2 }", "", "1 or 2"),
        ("{ least = 1 }", NOTHING_ELSE, "all that apply, or just “No &lt;thing&gt;”"),
        ("{ most = 3 }", f'bread = "Bread"\n{NOTHING_ELSE}', "1 to 3, or just “No &lt;thing&gt;”"),
        ("{ least = 2, most = 2 }", "", "2"),
    ],
)
def test_it_is_told_how_many_can_be_ticked_and_told_again_when_it_is_refused(tmp_path: Path, several: str, none: str, words: str) -> None:
    reader = Browser(tmp_path, loads(shopping(several, none))).get()
    assert f"<legend>Tick {words}.</legend>" in reader.page
    reader.post(tick="coffee", ticks="yes")
    assert (reader.status, reader.headline) == ("422 Unprocessable Content", "What do you buy?")
    assert f"<p role=alert>Please tick {words}.</p>" in reader.page


def test_nothing_can_be_ticked_where_that_is_an_answer(tmp_path: Path, claimant: Browser) -> None:
    reader = Browser(tmp_path, loads(shopping("true"))).get().post(ticks="yes")
    assert (reader.headline, reader.session().steps[0].answer) == ("Done.", ())
    assert "<li>What do you buy? None of them <button" in reader.page
    assert claimant.post(ticks="yes").status == "422 Unprocessable Content"
    assert "<p role=alert>Please tick 1 or 2, or just “None of these”.</p>" in claimant.page


@pytest.mark.parametrize(("ticked", "kept"), [(["uc", "none"], {"uc", "none"}), (["uc", "hb", "pc"], {"uc", "hb", "pc"}), (["uc", "gold"], {"uc"})])
def test_the_ticks_are_there_again_when_they_are_refused(claimant: Browser, ticked: list[str], kept: set[str]) -> None:
    claimant.post(tick=ticked, ticks="yes")
    assert (claimant.status, claimant.headline) == ("422 Unprocessable Content", "Which of these do you get?")
    assert "<p role=alert>Please tick 1 or 2, or just “None of these”.</p>" in claimant.page
    assert {id for id, is_ticked in boxes(claimant.page).items() if is_ticked} == kept
    assert claimant.session().steps == ()


def test_a_date_is_given_beside_its_bands_and_told_as_it_was_given(claimant: Browser) -> None:
    claimant.post(tick="uc", ticks="yes")
    field = "<input type=date name=day min=1900-01-01 max=2026-11-28>"
    assert f"<p><label>Give a date from 01 January 1900 to 28 November 2026: {field}</label> <button name=date value=yes>Answer</button></p>" in claimant.page
    assert "<p><button name=answer value='old' formnovalidate>66 or older</button></p>" in claimant.page
    assert claimant.post(day="1960-11-28", date="yes").headline == "Where do you live?"
    assert "<li>When were you born? 28 November 1960 (66 or older) <button" in claimant.page
    claimant.post(back="yes").post(day="1960-11-28", answer="grown")
    assert "<li>When were you born? 18 to 65 <button" in claimant.page


AS_TEXT = ", written as 1980-05-24"


@pytest.mark.parametrize(("day", "more"), [("", ""), ("2026-11-29", ""), ("1899-12-31", ""), ("24.5.<b>", AS_TEXT), ("2026-02-30", AS_TEXT)])
def test_the_web_app_tells_which_date_it_asks_for_and_keeps_what_was_typed(claimant: Browser, day: str, more: str) -> None:
    claimant.post(tick="uc", ticks="yes").post(day=day, date="yes")
    assert (claimant.status, claimant.headline) == ("422 Unprocessable Content", "When were you born?")
    told = f"Please give a date from 01 January 1900 to 28 November 2026{more}, or choose one of the answers below."
    assert f"<p role=alert>{told}</p>" in claimant.page
    value = f" value='{escape(day)}'" if day else ""
    assert f"<input type=date name=day min=1900-01-01 max=2026-11-28{value}>" in claimant.page


@pytest.mark.parametrize(
    ("bounds", "words", "limits"),
    [
        ("", "a date", ""),
        ("from = 2020-02-29", "a date from 29 February 2020", " min=2020-02-29"),
        ('to = "today"', "a date up to 28 November 2026", " max=2026-11-28"),
    ],
)
def test_a_date_has_the_bounds_that_its_author_gave_it(tmp_path: Path, bounds: str, words: str, limits: str) -> None:
    text = SUPPORT.replace('date = { from = 1900-01-01, to = "today" }', f"date = {{ {bounds} }}")
    reader = Browser(tmp_path, loads(text), IN_NOVEMBER).get().post(tick="uc", ticks="yes")
    assert f"Give {words}: <input type=date name=day{limits}>" in reader.page


@pytest.mark.parametrize("zone", [ZoneInfo("Pacific/Auckland"), timezone(timedelta(hours=13), "NZDT")])
def test_ages_are_counted_in_the_zone_of_the_readers(claimant: Browser, zone: tzinfo) -> None:
    """At noon in UTC it is the next day already in Auckland, where somebody has their birthday."""
    claimant.app.zone = zone
    claimant.get("/").post(tick="uc", ticks="yes")
    assert " max=2026-11-29>" in claimant.page
    assert "29 November 1960 (66 or older)" in claimant.post(day="1960-11-29", date="yes").page
    claimant.app.zone = timezone.utc  # the walk keeps its own
    assert "29 November 1960 (66 or older)" in claimant.get().page


LANDS = {f"land-{number}": f"Land <{number}>" for number in range(1, 201)}


def where(lands: Mapping[str, str]) -> Tree:
    """A tree that asks for one of some lands."""
    answers = "\n".join(f'{id} = "{label}"' for id, label in lands.items())
    return loads(f"""
format = 1
id = "lands"
title = "Where to?"
start = "land"
[fact.land]
ask = "Which land?"
[fact.land.answers]
{answers}
[situation.land]
about = "land"
answers.land-7 = "seven"
then = "end"
[ending.seven]
say = "Seven."
[ending.end]
say = "Done."
""")


def test_of_many_answers_one_is_chosen_from_a_list(tmp_path: Path) -> None:
    reader = Browser(tmp_path, where(LANDS)).get()
    assert "<p><label>Choose one: <select name=choice><option value=''>Please choose</option>" in reader.page
    assert "<option value='land-200'>Land &lt;200&gt;</option>" in reader.page
    assert reader.page.count("<option value='land-") == 200
    assert "</select></label> <button name=choose value=yes>Answer</button></p>" in reader.page
    assert "<button name=answer" not in reader.page
    for chosen in ({"choice": ""}, {}, {"choice": "land-201"}, {"choice": ["land-3", "<b>"]}):
        reader.post(choose="yes", **chosen)
        assert (reader.status, reader.headline) == ("422 Unprocessable Content", "Which land?")
        assert "<p role=alert>Please choose one of the answers.</p>" in reader.page
    assert reader.post(choose="yes", choice="land-7").headline == "Seven."
    assert "<li>Which land? Land &lt;7&gt; <button" in reader.page
    assert "<option value='land-7' selected>" in reader.get(f"{reader.path}?change=0:land").page
    assert reader.post(choose="yes", choice="land-8").headline == "Done."


@pytest.mark.parametrize(("count", "listed"), [(12, False), (13, True)])
def test_as_many_answers_as_fit_on_a_screen_are_buttons(tmp_path: Path, count: int, *, listed: bool) -> None:
    reader = Browser(tmp_path, where(dict(list(LANDS.items())[:count]))).get()
    assert ("<select" in reader.page, reader.page.count("<button name=answer")) == (listed, 0 if listed else count)


WAYS = """
format = 1
id = "ways"
title = "Ways"
start = "go"
[action.go]
do = "Go"
wait = { at-least = "1 day" }
answers.way-1 = { to = "end", any-time = true }
"""


def test_an_answer_of_a_long_list_is_dead_until_it_opens(tmp_path: Path) -> None:
    others = "".join(f'answers.way-{number} = "end"\n' for number in range(2, 14))
    reader = Browser(tmp_path, loads(f'{WAYS}{others}[ending.end]\nsay = "Done."\n')).get()
    assert "<option value='way-1'>Way 1</option>" in reader.page
    assert "<option value='way-2' disabled>Way 2 (from 03 March 2026, 12:00 UTC; load this page again then)</option>" in reader.page
    assert "It is too soon for that" in reader.post(choose="yes", choice="way-2").page
    assert reader.post(choose="yes", choice="way-1").headline == "Done."
    assert "disabled" not in reader.get(f"{reader.path}?change=0:go").page


def test_lists_and_dates_are_changed_on_a_page_that_holds_the_earlier_answer(claimant: Browser) -> None:
    claimant.post(tick=["uc", "hb"], ticks="yes").post(day="1960-11-28", date="yes").post(answer="at").post(number="900.5", count="yes")
    claimant.now += timedelta(days=2)
    claimant.post(change="0:what-you-get")
    assert "<p>You answered: Universal Credit, Housing Benefit. If" in claimant.page
    assert boxes(claimant.page) == {"uc": True, "hb": True, "pc": False, "none": False}
    claimant.post(tick=["uc", "none"], ticks="yes")
    assert (claimant.status, claimant.headline) == ("422 Unprocessable Content", "Which of these do you get?")
    assert "<p role=alert>Please tick 1 or 2, or just “None of these”.</p>" in claimant.page
    assert boxes(claimant.page) == {"uc": True, "hb": False, "pc": False, "none": True}
    claimant.post(tick="pc", ticks="yes").post(change="1:age")
    assert claimant.session().steps[0].answer == ("pc",)
    field = "<input type=date name=day min=1900-01-01 max=2026-11-28 value='{}'>"  # today is the day on which it was answered
    assert "<p>You answered: 28 November 1960 (66 or older). If" in claimant.page
    assert field.format("1960-11-28") in claimant.page
    claimant.post(day="2026-11-29", date="yes")
    assert "<p role=alert>Please give a date from 01 January 1900 to 28 November 2026, or choose one of the answers below.</p>" in claimant.page
    assert field.format("2026-11-29") in claimant.page
    claimant.post(day="1999-01-31", date="yes")
    assert "<li>When were you born? 31 January 1999 (18 to 65) <button" in claimant.page
    assert "<input type=number step=any name=number min=0 value='900.5'>" in claimant.post(change="3:earn").page
    claimant.post(answer="high").post(change="3:earn")
    assert "<p>You answered: 1,000 euros or more. If" in claimant.page
    assert "<input type=number step=any name=number min=0>" in claimant.page


def test_what_was_ticked_on_the_page_of_a_change_is_not_taken_for_an_answer_here(tmp_path: Path) -> None:
    text = shopping("true").replace('then = "end"', 'then = "again"')
    again = '[fact.more]\nask = "And?"\nseveral = true\nanswers = ["tea", "jam"]\n[situation.again]\nabout = "more"\nthen = "end"\n'
    reader = Browser(tmp_path, loads(text + again)).get().post(tick="milk", ticks="yes").post(change="0:buy")
    reader.post(tick="tea", ticks="yes", seen="0.")
    assert (reader.status, reader.headline, boxes(reader.page)) == ("409 Conflict", "And?", {"tea": False, "jam": False})


def test_ticks_that_were_sent_too_late_are_there_again(claimant: Browser) -> None:
    shown = claimant.page
    claimant.post(tick="hb", ticks="yes").post(back="yes")
    claimant.page = shown
    claimant.post(tick="uc", ticks="yes")
    assert (claimant.status, claimant.headline) == ("409 Conflict", "Which of these do you get?")
    assert boxes(claimant.page) == {"uc": True, "hb": False, "pc": False, "none": False}
    assert claimant.session().steps == ()


TICKS = [f"tick-{number}" for number in range(10_000)]


@pytest.mark.parametrize(
    "fields",
    [
        {"tick": TICKS, "ticks": "yes"},
        {"tick": ["uc"] * 10_000, "ticks": "yes"},
        {"tick": ["<script>", "uc\x00", "", "\ud800"], "ticks": "yes"},
        {"tick": ["uc"], "answer": "uc"},
        {"tick": ["uc", "none"], "ticks": "yes", "answer": "uc"},
        {"answer": ["uc", "hb"]},
        {"choice": "uc", "choose": "yes"},
        {"day": "1960-11-28", "date": "yes"},
        {"number": "1", "count": "yes"},
        {"ticks": "yes", "step": "7:none", "tick": ["uc"]},
        {"ticks": "yes", "turn": ["0:what-you-get", "9:none"], "tick": ["uc"]},
    ],
)
def test_a_forged_list_gets_a_page_in_words_for_readers(claimant: Browser, fields: dict[str, Any]) -> None:
    body = urlencode({**claimant.hidden(), **fields}, doseq=True, errors="replace").encode()
    claimant.call("POST", body)
    assert claimant.status == ("409 Conflict" if "turn" in fields else "422 Unprocessable Content")
    assert claimant.headline == "Which of these do you get?"
    assert claimant.session().steps == ()
    assert "<script" not in claimant.page
    assert "tick-9" not in claimant.page


ODD_DAYS = ("0000-00-00", "1960-11-28T00:00", "20260-11-28", "19601128", "1960-W48-1", "１960-11-28", "9" * 10_000, "\x00")


@pytest.mark.parametrize(
    "fields",
    [
        *({"day": day, "date": "yes"} for day in ODD_DAYS),
        {"day": ["1960-11-28", ""], "date": "yes"},
        {"tick": ["old", "grown"], "ticks": "yes"},
        {"ticks": "yes", "day": "1960-11-28"},
        {"number": "1960", "count": "yes"},
        {"answer": "1960-11-28x"},
    ],
)
def test_a_forged_date_gets_a_page_in_words_for_readers(claimant: Browser, fields: dict[str, Any]) -> None:
    claimant.post(tick="uc", ticks="yes").post(**fields)
    assert (claimant.status, claimant.headline) == ("422 Unprocessable Content", "When were you born?")
    assert "<p role=alert>Please give a date from 01 January 1900 to 28 November 2026" in claimant.page
    assert len(claimant.session().steps) == 1


def test_a_list_or_a_date_where_one_answer_is_asked_for_is_refused(reader: Browser) -> None:
    for fields in ({"tick": "yes", "ticks": "yes"}, {"day": "2026-01-01", "date": "yes"}, {"choice": "maybe", "choose": "yes"}):
        reader.post(**fields)
        assert (reader.status, reader.headline) == ("422 Unprocessable Content", "Are you <thirsty>?")
        assert "<p role=alert>Please choose one of the answers.</p>" in reader.page


# ---------------------------------------------------------------------------- nothing is answered unseen, nothing is lost

PHOTOS = loads("""
format = 1
id = "disk"
title = "The disk is failing"
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


def test_a_form_sent_twice_answers_the_next_question_no_more_than_it_saw_it(tmp_path: Path) -> None:
    reader = Browser(tmp_path, PHOTOS).get()
    form = reader.page
    assert reader.post(answer="done", note="On a stick.").headline == "Wipe the disk"
    reader.page = form
    reader.post(answer="done", note="On a stick.")
    assert (reader.status, reader.headline) == ("409 Conflict", "Wipe the disk")
    assert f"<p role=alert>{WEB.GONE_ON}</p>" in reader.page
    assert "<p>What you had written is not kept: <q>On a stick.</q></p>" in reader.page
    assert [step.node for step in reader.session().steps] == ["save"]


def test_two_tabs_and_the_browsers_back_button_answer_nothing_unseen(tmp_path: Path) -> None:
    """One tab goes on; what was open in the other, or comes back from the browser's memory, is refused, with where the walk stands."""
    reader = Browser(tmp_path, PHOTOS).get()
    other = reader.page
    reader.post(answer="done").post(answer="done")
    assert reader.headline == "Sell it"
    for fields in ({"answer": "done"}, {"back": "yes"}, {"step": "0:save", "answer": "done"}):
        reader.page = other
        reader.post(**fields)
        assert (reader.status, reader.headline) == ("409 Conflict", "Sell it")
    assert len(reader.session().steps) == 2
    assert reader.post(back="yes").headline == "Wipe the disk"


PILL = loads("""
format = 1
id = "pill"
title = "A headache"
start = "pregnant"
[situation.pregnant]
ask = "Are you pregnant?"
answers = { yes = "pill", no = "pill" }
[action.pill]
do = "Take a pill"
caution = [{ say = "Stop: ask a doctor first.", if = { pregnant = "yes" } }]
note = "How do you feel?"
then = "end"
[ending.end]
say = "Rest."
""")


def test_a_stop_that_another_tab_made_say_something_else_is_not_answered_unseen(tmp_path: Path) -> None:
    """Both tabs show the turn `1:pill`, and only the one that stands now says to be careful."""
    reader = Browser(tmp_path, PILL).get().post(answer="no")
    shown = reader.page
    assert "Careful" not in shown
    reader.post(back="yes").post(answer="yes")
    assert "Stop: ask a doctor first." in reader.page
    for fields in ({"answer": "done"}, {"back": "yes"}, {"change": "0:pregnant"}, {"keep": "yes"}, {"step": "0:pregnant", "answer": "no"}):
        reader.page = shown
        reader.post(note="Dizzy.", **fields)
        assert (reader.status, reader.headline) == ("409 Conflict", "Take a pill")
        assert f"<p role=alert>{WEB.GONE_ON}</p>" in reader.page
        assert "Stop: ask a doctor first." in reader.page
        assert reader.hidden()["note"] == "Dizzy."
    assert [step.answer for step in reader.session().steps] == ["yes"]


def test_a_question_that_was_reworded_is_not_answered_unseen(tmp_path: Path) -> None:
    reader = Browser(tmp_path, PILL).get()
    reader.edit(loads(dumps(PILL).replace("Are you pregnant?", "Is it certain that you are not pregnant?"), "json"))
    reader.post(answer="no")
    assert (reader.status, reader.headline) == ("409 Conflict", "Is it certain that you are not pregnant?")
    assert f"<p role=alert>{WEB.EDITED}</p>" in reader.page
    assert reader.post(answer="yes").headline == "Take a pill"
    reader.edit(reader.app.tree)  # the same tree, after a new start
    assert reader.post(answer="done").headline == "Rest."


def test_a_save_that_is_damaged_is_told_as_that_and_kept(tmp_path: Path) -> None:
    reader = Browser(tmp_path, PILL).get().post(answer="no")
    walk = reader.app.walks.find(reader.name, PILL)
    reader.app.walks.keep(reader.name, walk._replace(save="{"), PILL, left=None)
    assert reader.get().headline == "Are you pregnant?"
    assert f"<p role=alert>{WEB.DAMAGED}</p>" in reader.page
    assert reader.post(answer="yes").headline == "Take a pill"
    assert "role=alert" not in reader.page
    assert reader.app.walks.find(f"{reader.name}@3", PILL).save == "{"


def test_a_walk_goes_on_after_an_edit_as_far_as_it_fits(tmp_path: Path) -> None:
    reader = Browser(tmp_path, PHOTOS).get().post(answer="done").post(answer="done")
    reader.edit(loads(dumps(PHOTOS).replace('"sell"', '"give-away"'), "json"))
    assert reader.post(answer="done").status == "409 Conflict"
    assert f"<p role=alert>{WEB.EDITED}</p>" in reader.page
    assert f"<p role=alert>{WEB.CHANGED}</p>" in reader.get().page
    assert reader.post(answer="done").headline == "Done."
    reader.edit(loads(dumps(PHOTOS).replace('"wipe"', '"shred"'), "json"))
    assert reader.get().headline == "Wipe the disk"
    assert f"<p role=alert>{WEB.CHANGED}</p>" in reader.page
    whole = reader.session_kept()
    assert [step.node for step in reader.post(answer="done").session().steps] == ["save", "shred"]
    assert reader.app.walks.find(f"{reader.name}@4", reader.app.tree).save == whole


LOOP = """
format = 1
id = "count"
title = "Count"
start = "tick"
[action.tick]
do = "Say tick"
answers.tick = "tick"
answers.stop = "end"
[ending.end]
say = "Stopped."
"""
CLICK = """
import importlib.util, sys
from wsgiref.util import setup_testing_defaults
import io
from urllib.parse import urlencode
from advicetree import Session, load
spec = importlib.util.spec_from_file_location("web_app", sys.argv[1])
web = importlib.util.module_from_spec(spec); sys.modules["web_app"] = web; spec.loader.exec_module(web)
app = web.AdviceApp(load(sys.argv[2]), web.Walks(sys.argv[3]))
name, taken = sys.argv[4], 0
while taken < 25:
    walk = app.walks.find(name, app.tree)
    turn = Session.resume(app.tree, walk.save).turn
    body = urlencode({"turn": turn, "seen": app.seen(walk), "answer": "tick"}).encode()
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": f"/walk/{name}", "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
    setup_testing_defaults(environ)
    status = app.respond(environ)[0]
    assert status in ("303 See Other", "409 Conflict"), status
    taken += status == "303 See Other"
"""


def test_of_several_processes_one_wins_each_turn_and_the_others_are_told(tmp_path: Path) -> None:
    """Each process counts the clicks that were taken; the walk holds just as many."""
    (tmp_path / "count.toml").write_text(LOOP, encoding="utf-8")
    walks = WEB.Walks(tmp_path / "walks.sqlite")
    tree = loads(LOOP)
    name = walks.begin(Session.start(tree, now=WEB.utc_now()))
    call = [sys.executable, "-c", CLICK, str(ROOT / "docs/examples/web_app.py"), str(tmp_path / "count.toml"), str(tmp_path / "walks.sqlite"), name]
    processes = [subprocess.Popen(call, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    assert [(process.communicate(timeout=120)[1], process.returncode) for process in processes] == [("", 0)] * 3
    walk = walks.find(name, tree)
    assert (walk.version, len(Session.resume(tree, walk.save).steps)) == (76, 75)


def test_of_many_threads_that_answer_one_turn_one_wins(tmp_path: Path) -> None:
    reader = Browser(tmp_path, PHOTOS).get()
    body = urlencode({**reader.hidden(), "answer": "done"}).encode()

    def click(_: int) -> str:
        environ: dict[str, Any] = {"REQUEST_METHOD": "POST", "PATH_INFO": reader.path, "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
        status: str = reader.app.respond(environ)[0]
        return status

    for taken in range(3):
        body = urlencode({**reader.get().hidden(), "answer": "done"}).encode()
        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(click, range(8))) == ["303 See Other", *["409 Conflict"] * 7]
        assert len(reader.session().steps) == taken + 1


@contextmanager
def served(app: Any) -> Iterator[str]:
    """Serve an app on this machine, and give its address."""
    with make_server("127.0.0.1", 0, app, WEB.Server, WEB.Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def comes(page: Page, headline: str) -> None:
    """Wait until a page stands at a headline: a click comes back before the page that it leads to is there."""
    page.locator("h1", has_text=headline).wait_for()


def test_a_real_browser_double_clicks_goes_back_and_has_two_tabs(tmp_path: Path) -> None:
    app = WEB.AdviceApp(PHOTOS, WEB.Walks(tmp_path / "walks.sqlite"))
    with served(app) as address, chromium() as browser:
        one = browser.new_page()
        one.goto(address)
        one.fill("textarea", "On a stick.")
        one.dblclick("button[name=answer]")
        comes(one, "Wipe the disk")
        one.goto(one.url)
        comes(one, "Wipe the disk")
        two = browser.new_page()
        two.goto(one.url)
        one.click("button[name=answer]")
        comes(one, "Sell it")
        two.click("button[name=answer]")
        comes(two, "Sell it")
        assert two.inner_text("[role=alert]") == WEB.GONE_ON
        two.go_back()
        two.reload()
        comes(two, "Sell it")
        two.click("text=What I answered")
        two.click("text=Change")
        comes(two, "Save your photographs")
        two.click("button[name=answer]")
        comes(two, "Sell it")
        name = one.url.rsplit("/", 1)[1]
        session = Session.resume(PHOTOS, app.walks.find(name, app.tree).save)
        assert [(step.node, step.note) for step in session.steps] == [("save", "On a stick."), ("wipe", None)]


def test_a_real_browser_ticks_names_a_day_and_chooses_from_a_long_list(tmp_path: Path) -> None:
    lands = ", ".join(f'{id} = "{label}"' for id, label in LANDS.items())
    tree = loads(SUPPORT.replace("{ at = ", f"{{ {lands}, at = "))
    app = WEB.AdviceApp(tree, WEB.Walks(tmp_path / "walks.sqlite"), clock=lambda: IN_NOVEMBER)
    with served(app) as address, chromium() as browser:
        page = browser.new_page()
        page.goto(address)
        page.check("[value=uc]")
        page.check("[value=none]")
        page.press("[value=none]", "Enter")
        page.wait_for_selector("[role=alert]")
        assert page.is_checked("[value=uc]")
        page.uncheck("[value=none]")
        page.press("[value=uc]", "Enter")
        comes(page, "When were you born?")
        page.fill("input[type=date]", "2026-11-29")
        page.click("button[name=date]")
        comes(page, "When were you born?")
        page.fill("input[type=date]", "1960-11-28")
        page.press("input[type=date]", "Enter")
        comes(page, "Where do you live?")
        page.select_option("select", label="Land <200>")
        page.click("button[name=choose]")
        comes(page, "What do you earn a month?")
        page.click("text=What I answered")
        assert "Which of these do you get? Universal Credit" in page.inner_text("details >> nth=0")
        page.click("button[value='1:age']")
        comes(page, "When were you born?")
        assert page.input_value("input[type=date]") == "1960-11-28"
        page.fill("input[type=date]", "1970-01-01")
        page.press("input[type=date]", "Enter")
        comes(page, "What do you earn a month?")
        session = Session.resume(tree, app.walks.find(page.url.rpartition("/")[2].partition("?")[0], tree).save)
        assert [step.answer for step in session.steps] == [("uc",), "1970-01-01", "land-200"]


# ---------------------------------------------------------------------------------------------- as a program


def fetch(address: str, body: bytes | None = None) -> Any:
    """Ask for a page of this machine, and go where one is sent."""
    return urlopen(address, body, timeout=60)  # noqa: S310  (an address of this test)


@pytest.mark.parametrize("ends", [True, False])
def test_a_client_that_sends_too_little_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, ends: bool) -> None:
    """Those who come meanwhile do not wait for it, nor for one that sends nothing; it is told when its time is over, or when it says no more."""
    monkeypatch.setattr(WEB.Handler, "timeout", 300 if ends else 0.5)
    reader = Browser(tmp_path, PILL).get()
    with served(reader.app) as address, ExitStack() as stack:
        slow, silent = (stack.enter_context(socket.create_connection(("127.0.0.1", urlsplit(address).port))) for _ in range(2))
        slow.sendall(f"POST /walk/{reader.name} HTTP/1.0\r\nContent-Length: 99\r\n\r\nanswer".encode())
        with fetch(address) as quick:
            assert quick.status == 200
        if ends:
            slow.shutdown(socket.SHUT_WR)
        else:
            assert silent.makefile("rb").read() == b""
        assert slow.makefile("rb").readline() == b"HTTP/1.0 408 Request Timeout\r\n"
    assert reader.session().steps == ()


def run(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """Run the web app as a program of its own."""
    command = [sys.executable, str(ROOT / "docs/examples/web_app.py"), *arguments]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_the_program_serves_at_a_port_and_logs_no_keys(tmp_path: Path) -> None:
    with run(tmp_path, "interview-recovery", "kept.sqlite", "--port", "0") as program, ExitStack() as stack:
        stack.callback(program.kill)
        assert program.stdout is not None
        told = program.stdout.readline()
        address = told.split()[1]
        assert told == f"Open {address} in a browser; Ctrl+C stops.\n"
        with fetch(address) as page:
            key = page.url.rpartition("/")[2]
        with suppress(HTTPError):
            fetch(f"{address}/%77alk/{key}", b"answer=yes")
        with socket.create_connection(("127.0.0.1", urlsplit(address).port)) as odd:
            odd.sendall(f"GET /walk/{key} and more\r\n\r\n".encode())
            assert b"400" in odd.makefile("rb").read()
        assert program.stderr is not None
        log = [program.stderr.readline() for _ in range(4)]
    assert [line for line in log if key in line or "walk" in line] == []
    assert sorted(line.partition("] ")[2].partition(",")[0] for line in log) == ["GET 200", "GET 303", "POST 409", "unreadable 400"]
    assert len(key) > 20
    assert (tmp_path / "kept.sqlite").exists()


def test_the_program_tells_in_a_sentence_what_it_cannot_use(tmp_path: Path) -> None:
    (tmp_path / "text.sqlite").write_text("These are no walks. " * 100, encoding="utf-8")
    with closing(sqlite3.connect(tmp_path / "other.sqlite")) as rows, rows:
        rows.execute("CREATE TABLE walks (way TEXT)")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = [
            run(tmp_path, *arguments).communicate(timeout=60)
            for arguments in (
                ("interview-recovery", "walks.sqlite", "--port", port),
                ("interview-recovery", "walks.sqlite", "--port", "65536"),
                ("interview-recovery", "no-folder/walks.sqlite"),
                ("interview-recovery", "text.sqlite"),
                ("interview-recovery", "other.sqlite"),
                ("no-such.toml",),
            )
        ]
    assert told == [
        ("", f"port {port} cannot be used: Address already in use; choose another, such as --port 8001\n"),
        ("", "port 65536 cannot be used: bind(): port must be 0-65535.; choose another, such as --port 8001\n"),
        ("", "no walks can be kept in 'no-folder/walks.sqlite': unable to open database file; name another file\n"),
        ("", "no walks can be kept in 'text.sqlite': file is not a database; name another file\n"),
        ("", "no walks can be kept in 'other.sqlite': no such column: name; name another file\n"),
        ("", "no-such.toml:1:1: unreadable: the file cannot be read: No such file or directory\n"),
    ]
