"""The example web app: what it shows, and that nothing is answered unseen or lost, whoever clicks twice, in two tabs or in two processes."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta, timezone
from html import unescape
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest

from advicetree import Session, Tree, dumps, loads
from browser import browser as chromium
from example_programs import NOON, ROOT, TREE, program

if TYPE_CHECKING:
    from playwright.sync_api import Page

WEB = program("web_app")


class Browser:
    """Calls the web app as a browser does, through wsgiref's validator, goes where it is sent, and keeps the page that came back."""

    def __init__(self, folder: Path, tree: Tree = TREE) -> None:
        self.now = NOON
        self.app = WEB.AdviceApp(tree, WEB.Walks(folder / "walks.sqlite"), clock=lambda: self.now)
        self.path = "/"
        self.status = self.page = ""
        self.headers: dict[str, str] = {}

    def get(self, path: str | None = None) -> Browser:
        return self.call("GET", b"", path=path)

    def post(self, **fields: str) -> Browser:
        """Send the form of the page, with some fields filled in."""
        return self.call("POST", urlencode({**self.hidden(), **fields}).encode())

    def hidden(self) -> dict[str, str]:
        return {name: unescape(value) for name, value in re.findall(r"<input type=hidden name=(\w+) value='([^']*)'>", self.page)}

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

    def session_kept(self) -> str:
        """Give the save as it is kept."""
        save: str = self.app.walks.find(self.path.removeprefix("/walk/"), self.app.tree)[1]
        return save

    def session(self) -> Session:
        """Give the session as it is kept."""
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


@pytest.mark.parametrize("length", ["1000001", "many", "-1"])
def test_the_web_app_reads_no_form_of_no_sound_length(reader: Browser, length: str) -> None:
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": reader.path, "CONTENT_LENGTH": length, "wsgi.input": None}
    assert reader.app.respond(environ)[0] == "413 Content Too Large"


@pytest.mark.parametrize("path", ["/walk/", "/walk/no-such-walk", "/favicon.ico", "/walk/a'b<c>"])
def test_a_walk_that_is_not_there_is_told(reader: Browser, path: str) -> None:
    assert reader.get(path).status == "404 Not Found"
    assert "<p>There is no such walk. <a href='/'>Begin a new one.</a></p>" in reader.page


def test_an_earlier_answer_is_changed_on_a_page_of_its_own(reader: Browser) -> None:
    reader.post(answer="yes").post(moment="2026-03-02T09:00", answer="done", note="Green").post(answer="many")
    link = re.findall(r"<a href='(\?change=[^']*)'>", reader.page)[0]
    page = reader.get(reader.path + link)
    assert page.headline == "Are you <thirsty>?"
    assert "<p>You answered: Yes. If you change it, the later answers that still fit are kept, and you are told which do not.</p>" in page.page
    reader.post(answer="no")
    assert [(step.node, step.answer) for step in reader.session().steps] == [("thirsty", "no")]
    told = [
        "<p>This answer no longer fits, and was set aside: Boil &lt;water&gt; Done</p>",
        "<p>And this one: How many cups? Many</p>",
        "<p>You had noted there: Green</p>",
    ]
    assert [line for line in told if line not in reader.get().page] == []
    assert reader.get(reader.path + "?change=7:none").headline == "Rest <now>."


def test_a_number_is_changed_to_a_number_and_told_as_it_was_given(reader: Browser) -> None:
    reader.post(answer="yes").post(moment="2026-03-02T09:00", answer="done").post(number="2.5", count="yes")
    assert "<li>How many cups? 2.5 (Few) " in reader.page
    reader.get(reader.path + "?change=2:cups")
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


def test_a_walk_goes_on_after_an_edit_as_far_as_it_fits(tmp_path: Path) -> None:
    reader = Browser(tmp_path, PHOTOS).get().post(answer="done").post(answer="done")
    reader.app.tree = loads(dumps(PHOTOS).replace('"sell"', '"give-away"'), "json")
    assert reader.post(answer="done").status == "409 Conflict"
    assert f"<p role=alert>{WEB.CHANGED}</p>" in reader.get().page
    assert reader.post(answer="done").headline == "Done."
    reader.app.tree = loads(dumps(PHOTOS).replace('"wipe"', '"shred"'), "json")
    assert reader.get().headline == "Wipe the disk"
    assert f"<p role=alert>{WEB.CHANGED}</p>" in reader.page
    whole = reader.session_kept()
    assert [step.node for step in reader.post(answer="done").session().steps] == ["save", "shred"]
    assert reader.app.walks.find(f"{reader.path.removeprefix('/walk/')}@4", reader.app.tree)[1] == whole


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
    turn = Session.resume(app.tree, app.walks.find(name, app.tree)[1]).turn
    body = urlencode({"turn": turn, "answer": "tick"}).encode()
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
    version, save, _ = walks.find(name, tree)
    assert (version, len(Session.resume(tree, save).steps)) == (76, 75)


def test_of_many_threads_that_answer_one_turn_one_wins(tmp_path: Path) -> None:
    reader = Browser(tmp_path, PHOTOS).get()
    body = urlencode({**reader.hidden(), "answer": "done"}).encode()

    def click(_: int) -> str:
        environ: dict[str, Any] = {"REQUEST_METHOD": "POST", "PATH_INFO": reader.path, "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
        status: str = reader.app.respond(environ)[0]
        return status

    for taken in range(3):
        body = urlencode({"turn": reader.session().turn, "answer": "done"}).encode()
        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(click, range(8))) == ["303 See Other", *["409 Conflict"] * 7]
        assert len(reader.session().steps) == taken + 1


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served(app: Any) -> Iterator[str]:
    """Serve an app on this machine, and give its address."""
    with make_server("127.0.0.1", 0, app, server_class=_Server, handler_class=_Quiet) as server:
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
        session = Session.resume(PHOTOS, app.walks.find(name, app.tree)[1])
        assert [(step.node, step.note) for step in session.steps] == [("save", "On a stick."), ("wipe", None)]
