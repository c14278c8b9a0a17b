"""What the documentation promises: links lead somewhere, every public name is told, and the example programs do what they say.

That its code blocks run is tested where they stand: `conftest.py` in the folder of the project collects them.
"""

from __future__ import annotations

import importlib.util
import inspect
import io
import os
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from html import unescape
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote, urlencode
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest

import advicetree
from advicetree import Session, Tree, dumps, loads

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md")])
FENCE = re.compile(r"^ *(```+)(?P<language>[a-z]*)\n(?P<body>.*?)^ *\1$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<to>[^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(?P<title>.+?) *$", re.MULTILINE)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=timezone.utc)


def prose(page: Path) -> str:
    """Give the text of a page without its code blocks."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """Give the anchors that a page's headings get, as code hosts make them."""
    found: dict[str, int] = {}
    for heading in HEADING.finditer(prose(page)):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading["title"])
        anchor = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        found[anchor] = count = found.get(anchor, -1) + 1
        if count:
            found[f"{anchor}-{count}"] = 0
    return set(found)


def links() -> Iterator[tuple[str, str]]:
    """Give every link within the project: the page, and where it leads."""
    for page in PAGES:
        for link in LINK.finditer(prose(page)):
            if not re.match(r"[a-z]+:", link["to"]):
                yield page.relative_to(ROOT).as_posix(), unquote(link["to"])


@pytest.mark.parametrize(("page", "to"), sorted(set(links())))
def test_links_lead_to_files_and_headings_that_are_there(page: str, to: str) -> None:
    path, _, anchor = to.partition("#")
    target = (ROOT / page).parent / path if path else ROOT / page
    assert target.exists(), f"{page} links to {to}, which is not there"
    if anchor:
        assert anchor in anchors(target), f"{page} links to {to}, and {target.name} has no such heading"


def test_anchors_are_made_of_headings_and_counted_where_they_are_twice(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A `B-c`: d\n\n## Add\n\n```sh\n# No heading\n```\n\n## Add\n\n### [Link](x.md), too\n", encoding="utf-8")
    assert anchors(page) == {"a-b-c-d", "add", "add-1", "link-too"}


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("**/*.md")), ids=lambda page: page.name)
def test_the_index_leads_to_every_page(page: Path) -> None:
    index = ROOT / "docs" / "index.md"
    assert page == index or page.relative_to(ROOT / "docs").as_posix() in index.read_text(encoding="utf-8")


def test_the_pictures_are_those_of_today() -> None:
    """They are made by `python docs/pictures/make.py`."""
    made = runpy.run_path(str(ROOT / "docs" / "pictures" / "make.py"))["pictures"]()
    for name, drawing in made.items():
        assert (ROOT / "docs" / "pictures" / name).read_text(encoding="utf-8") == drawing.svg


def test_public_names_are_sorted_once_each() -> None:
    assert advicetree.__all__ == sorted(set(advicetree.__all__))


def test_public_names_are_the_headings_of_the_reference() -> None:
    """`docs/reference/python.md` tells every public name, and none that is not there."""
    told = re.findall(r"^### `(\w+)`$", (ROOT / "docs" / "reference" / "python.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(told) == advicetree.__all__


def test_what_a_session_can_do_stands_in_the_reference() -> None:
    text = (ROOT / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
    names = [name for name in vars(Session) if not name.startswith("_")]
    assert [name for name in names if not re.search(rf"`(Session\.)?{name}\b", text)] == []


@pytest.mark.parametrize("name", advicetree.__all__)
def test_public_names_have_a_docstring_of_their_own_and_so_has_all_that_they_offer(name: str) -> None:
    found = getattr(advicetree, name)
    offered = {name: found}
    if isinstance(found, type):
        offered |= {f"{name}.{key}": value for key, value in vars(found).items() if not key.startswith("_") and is_told(value)}
    assert [key for key, value in offered.items() if not (value.__doc__ or "").strip()] == []


def is_told(value: object) -> bool:
    """Whether an attribute of a class is one that a docstring can tell."""
    return inspect.isfunction(value) or isinstance(value, property | classmethod | staticmethod)


def test_contributing_names_every_room() -> None:
    """A newcomer finds each thing from one table."""
    told = set(re.findall(r"^\| `([\w.]+)/?` \|", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.MULTILINE))
    package = ROOT / "src" / "advicetree"
    rooms = {path.name for path in package.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    assert told == rooms | {"trees", "tests", "docs", "benchmarks"}


def test_pieces_of_the_good_tree_are_pieces_of_it() -> None:
    """The page shows a tree in pieces and then whole; both say the same."""
    page = (ROOT / "docs" / "how-to" / "write-a-good-tree.md").read_text(encoding="utf-8")
    *pieces, whole = [block["body"] for block in FENCE.finditer(page) if block["language"] == "toml"]
    assert loads(whole).id == "stolen-bicycle"
    assert [piece for piece in pieces if piece not in whole] == []


# ---------------------------------------------------------------------------------------------- the example programs

TREE = loads("""
format = 1
id     = "tea"
title  = "Tea & rest"
start  = "thirsty"

[moment.lunch]
ask = "When was <lunch>?"

[fact.cups]
ask    = "How many cups?"
number = { unit = "cups & mugs", from = 0, to = 20 }
bands  = [{ id = "few", below = 3, label = "Few" }, { id = "many", label = "Many" }]

[situation.thirsty]
ask  = "Are you <thirsty>?"
help = "Swallow & see."
answers.yes = { to = "boil", say = "Good <b>then</b>." }
answers.no  = { label = "No, I am \\"fine\\"", to = "rest" }

[action.boil]
do      = "Boil <water>"
how     = ["Fill the kettle & wait."]
caution = ["It gets <hot>."]
note    = "What kind of tea?"
by      = "in-person"
wait    = { at-least = "2 hours", at-most = "4 hours", since = "lunch", why = "Rest <first>." }
then    = "cups"

[situation.cups]
about   = "cups"
answers = { few = "rest", many = "rest" }

[ending.rest]
recall = ["boil"]
say    = ["Rest <now>.", "And <later>."]
""")


def program(name: str) -> ModuleType:
    """Give an example program as a module; what stands under its main guard is not run."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / "examples" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


class Browser:
    """Calls the web app as a browser does, through wsgiref's validator, and keeps the page that came back."""

    def __init__(self, tree: Tree = TREE) -> None:
        self.now = NOON
        self.app = program("web_app").AdviceApp(tree, key=b"a key", clock=lambda: self.now)
        self.status = self.page = ""
        self.headers: dict[str, str] = {}

    def get(self) -> Browser:
        return self.call("GET", b"")

    def post(self, **fields: str) -> Browser:
        """Send the form of the page, with some fields filled in."""
        hidden = {name: unescape(value) for name, value in re.findall(r"<input type=hidden name=(\w+) value='([^']*)'>", self.page)}
        return self.call("POST", urlencode({**hidden, **fields}).encode())

    def call(self, method: str, body: bytes, length: str | None = None) -> Browser:
        environ: dict[str, Any] = {"REQUEST_METHOD": method, "QUERY_STRING": "", "wsgi.input": io.BytesIO(body)}
        setup_testing_defaults(environ)
        environ["CONTENT_LENGTH"] = str(len(body)) if length is None else length
        answer = validator(self.app)(environ, self.start_response)
        self.page = b"".join(answer).decode()
        answer.close()  # type: ignore[attr-defined]
        return self

    def start_response(self, status: str, headers: list[tuple[str, str]], _: object = None) -> Any:
        self.status, self.headers = status, dict(headers)

    @property
    def headline(self) -> str:
        return unescape(self.page.split("<h1>")[1].split("</h1>")[0])


def test_the_web_app_walks_to_an_ending() -> None:
    browser = Browser().get()
    assert (browser.status, browser.headline) == ("200 OK", "Are you <thirsty>?")
    browser.post(answer="yes")
    assert (browser.status, browser.headline) == ("200 OK", "Boil <water>")
    assert "Do this in person." in browser.page
    assert "Wait until 02 March 2026, 14:00 UTC. Rest &lt;first&gt;." in browser.page
    assert "Wait no longer than 02 March 2026, 16:00 UTC." in browser.page
    browser.now += timedelta(hours=2)
    assert browser.post(answer="done", note="Green <tea>").headline == "How many cups?"
    assert "Give a number of cups &amp; mugs from 0 to 20: <input type=number step=any name=number min=0 max=20>" in browser.page
    assert browser.post(number="2.5", count="yes").headline == "Rest <now>."
    assert "<blockquote>Green &lt;tea&gt;</blockquote>" in browser.page
    assert "And &lt;later&gt;." in browser.page


def test_the_web_app_tells_what_is_too_soon_and_keeps_the_note() -> None:
    browser = Browser().get().post(answer="yes").post(answer="done", note="Green\n<tea>")
    assert (browser.status, browser.headline) == ("422 Unprocessable Content", "Boil <water>")
    assert "It is too soon for that: wait until 02 March 2026, 14:00 UTC." in browser.page
    assert "<textarea name=note rows=5 maxlength=2000>\nGreen\n&lt;tea&gt;</textarea>" in browser.page


def test_the_web_app_keeps_the_note_when_the_moment_is_told_first() -> None:
    browser = Browser().get().post(answer="yes").post(moment="2026-03-02T09:00", tell="yes", note="Green")
    assert (browser.status, browser.headline) == ("200 OK", "Boil <water>")
    assert "<textarea name=note rows=5 maxlength=2000>\nGreen</textarea>" in browser.page
    assert "Wait until" not in browser.page


def test_the_web_app_lets_a_moment_be_put_right() -> None:
    browser = Browser().get().post(answer="yes").post(moment="2027-03-02T09:00", tell="yes")
    assert "When was &lt;lunch&gt;? (UTC) <input type=datetime-local name=moment value='2027-03-02T09:00'>" in browser.page
    browser.post(moment="2026-03-02T11:00", tell="yes")
    assert "Wait until 02 March 2026, 13:00 UTC." in browser.page


def test_the_web_app_tells_moments_in_the_zone_of_its_readers() -> None:
    browser = Browser()
    browser.app.zone = timezone(timedelta(hours=5, minutes=30))
    browser.get().post(answer="yes").post(moment="2026-03-02T17:00", tell="yes")
    assert "Wait until 02 March 2026, 19:00 UTC+05:30." in browser.page
    assert "(UTC+05:30) <input type=datetime-local name=moment value='2026-03-02T17:00'>" in browser.page


@pytest.mark.parametrize("moment", ["", "yesterday"])
def test_the_web_app_says_when_a_date_is_left_out(moment: str) -> None:
    browser = Browser().get().post(answer="yes").post(moment=moment, tell="yes", note="Green")
    assert (browser.status, browser.headline) == ("422 Unprocessable Content", "Boil <water>")
    assert "<p role=alert>Please fill in the day and the time.</p>" in browser.page
    assert "\nGreen</textarea>" in browser.page


def test_a_date_that_cannot_be_used_leaves_the_reader_where_they_are() -> None:
    browser = Browser()
    browser.app.zone = timezone(timedelta(hours=1))
    browser.get().post(answer="yes").post(moment="0001-01-01T00:00", tell="yes")
    assert (browser.status, browser.headline) == ("422 Unprocessable Content", "Boil <water>")
    assert "<p role=alert>That date cannot be used.</p>" in browser.page
    assert browser.post(moment="9999-12-31T23:59", tell="yes").status == "200 OK"


def test_the_button_that_was_clicked_counts_and_not_the_number_in_the_field() -> None:
    browser = Browser().get().post(answer="yes").post(moment="2026-03-02T09:00", answer="done")
    browser.post(number="2", answer="many")
    assert "“How many cups?” You answered: Many." in browser.page


@pytest.mark.parametrize("number", ["", "five", "nan", "inf", "1e400", "-1", "21"])
def test_the_web_app_tells_which_number_it_asks_for(number: str) -> None:
    browser = Browser().get().post(answer="yes").post(moment="2026-03-02T09:00", answer="done").post(number=number, count="yes")
    assert (browser.status, browser.headline) == ("422 Unprocessable Content", "How many cups?")
    assert "<p role=alert>Please give a number of cups &amp; mugs from 0 to 20, or choose an answer.</p>" in browser.page


def test_the_web_app_takes_a_moment_and_an_answer_at_once() -> None:
    browser = Browser().get().post(answer="yes").post(moment="2026-03-02T09:00", answer="done")
    assert (browser.status, browser.headline) == ("200 OK", "How many cups?")


def test_the_web_app_goes_back_to_the_start_and_no_further() -> None:
    browser = Browser().get().post(answer="yes").post(back="yes")
    assert (browser.status, browser.headline) == ("200 OK", "Are you <thirsty>?")
    assert browser.post(back="yes").status == "422 Unprocessable Content"
    assert "<p role=alert>This is the first page, so there is no way back.</p>" in browser.page


def test_a_page_of_the_web_app_that_is_sent_twice_gives_the_same_page() -> None:
    browser = Browser().get()
    first = browser.page
    once = browser.post(answer="no").page
    browser.page = first
    assert browser.post(answer="no").page == once


def test_the_web_app_escapes_all_that_comes_from_the_tree_or_the_reader() -> None:
    browser = Browser().get()
    pages = browser.page
    pages += browser.post(answer="yes").page
    pages += browser.post(answer="<script>").page
    pages += browser.post(moment="2026-03-02T09:00", answer="done", note="<script>alert('note')</script>").page
    pages += browser.post(answer="many").page
    tags = set(re.findall(r"<[^>]*>", pages))
    names = {re.sub(r"[ >].*", "", tag, flags=re.DOTALL) for tag in tags}
    assert "&lt;script&gt;alert(&#x27;note&#x27;)&lt;/script&gt;" in pages
    assert names.isdisjoint({"<script", "<b", "<thirsty", "<water", "<hot", "<lunch", "<now", "<later", "<first"})
    assert browser.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"signature": "0" * 64}, "400 Bad Request"),
        ({"signature": "é"}, "400 Bad Request"),
        ({"save": '{"advicetree":1,"tree":"tea","steps":[],"here":"rest"}'}, "400 Bad Request"),
        ({"answer": "maybe"}, "422 Unprocessable Content"),
        ({"number": "nan", "count": "yes"}, "422 Unprocessable Content"),
        ({"answer": "yes", "note": "x" * 2_001}, "422 Unprocessable Content"),
        ({"moment": "2026-03-02T09:00"}, "200 OK"),
        ({"moment": "yesterday"}, "200 OK"),
    ],
)
def test_the_web_app_answers_forged_forms_with_a_page_in_words_for_readers(fields: dict[str, str], status: str) -> None:
    browser = Browser().get().post(**fields)
    assert (browser.status, browser.headline) == (status, "Are you <thirsty>?")
    assert [word for word in ("thirsty'", "start again", "characters;", "no answer at") if word in browser.page] == []


@pytest.mark.parametrize("length", ["1000001", "many", "-1"])
def test_the_web_app_reads_no_form_of_no_sound_length(length: str) -> None:
    environ = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": length, "wsgi.input": None}
    assert Browser().app.respond(environ)[0] == "413 Content Too Large"


def test_a_save_that_was_signed_by_another_app_is_refused() -> None:
    browser = Browser().get()
    browser.app.key = b"another key"
    assert browser.post(answer="yes").status == "400 Bad Request"


def test_the_chat_walks_to_an_ending_by_number_id_label_and_amount() -> None:
    chat = program("chat").Chat.about(TREE, NOON)
    assert chat.greeting(NOON).splitlines() == ["Are you <thirsty>?", "Swallow & see.", "1. Yes", '2. No, I am "fine"']
    chat, reply = chat.hear("yes", NOON)
    assert reply.splitlines() == [
        "Good <b>then</b>.",
        "Boil <water>",
        "Do this in person.",
        "- Fill the kettle & wait.",
        "Careful: It gets <hot>.",
        "Wait until 02 March 2026 at 14:00 UTC. Rest <first>.",
        "Wait no longer than 02 March 2026 at 16:00 UTC.",
        "When was <lunch>? (Say it as 2026-11-20 15:00, if you know.)",
        "What kind of tea?",
        "1. Done",
    ]
    chat, reply = chat.hear("2026-03-02 11:00", NOON)
    assert reply.splitlines() == [
        "When was <lunch>? 02 March 2026 at 11:00 UTC. If that is not right, say it again.",
        "Wait until 02 March 2026 at 13:00 UTC. Rest <first>.",
        "Wait no longer than 02 March 2026 at 15:00 UTC.",
        "1. Done",
    ]
    chat, reply = chat.hear("Green tea", NOON)
    assert reply.splitlines() == ["I keep that. You can add to it, or tell me what came of it:", "1. Done"]
    chat, reply = chat.hear("with milk", NOON)
    assert reply.splitlines() == ["I keep that. You can add to it, or tell me what came of it:", "1. Done"]
    chat, reply = chat.hear("1", NOON + timedelta(hours=1))
    assert reply.splitlines() == ["How many cups?", "Say a number of cups & mugs from 0 to 20, or one of these:", "- Few", "- Many"]
    chat, reply = chat.hear("2.5", NOON + timedelta(hours=1))
    assert reply.splitlines() == ["Rest <now>.", "And <later>.", "At “Boil <water>” you noted: Green tea", "with milk"]
    assert chat.session.ended


CHOOSE = 'Please choose one of these, or say “back” or “why”:\n1. Yes\n2. No, I am "fine"'


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("Perhaps", CHOOSE),
        ("", CHOOSE),
        ("3", CHOOSE),
        ("0", CHOOSE),
        ("2026-03-02 11:00", CHOOSE),
        ("WHY", "Why “Are you <thirsty>?”:\nThis is where every walk starts."),
        ("back", "This is where we began, so there is no way back."),
    ],
)
def test_the_chat_stays_where_it_is_when_nothing_can_be_answered(said: str, reply: str) -> None:
    chat = program("chat").Chat.about(TREE, NOON)
    assert chat.hear(said, NOON) == (chat, reply)


def test_the_chat_keeps_a_note_when_an_answer_comes_too_soon() -> None:
    chat, _ = program("chat").Chat.about(TREE, NOON).hear("1", NOON)
    chat, _ = chat.hear("Green tea", NOON)
    again, reply = chat.hear("done", NOON)
    assert reply.splitlines() == [
        "It is too soon for that. Rest <first>. Come back on 02 March 2026 at 14:00 UTC.",
        "When was <lunch>? (Say it as 2026-11-20 15:00, if you know.)",
    ]
    assert (again.note, again.session) == ("Green tea", chat.session)


@pytest.mark.parametrize("words", ["x" * 2_000, "ding\a"])
def test_the_chat_says_at_once_that_a_note_cannot_be_kept(words: str) -> None:
    chat, _ = program("chat").Chat.about(TREE, NOON).hear("1", NOON)
    chat, _ = chat.hear("Green tea", NOON)
    again, reply = chat.hear(words, NOON)
    assert reply == "I cannot keep that: it is too long, or more than plain text. What you noted before is kept."
    assert again == chat


@pytest.mark.parametrize("amount", ["nan", "-1", "21", "inf"])
def test_the_chat_tells_which_number_it_asks_for(amount: str) -> None:
    chat, _ = program("chat").Chat.about(TREE, NOON).hear("1", NOON)
    chat, _ = chat.hear("done", NOON + timedelta(hours=2))
    again, reply = chat.hear(amount, NOON + timedelta(hours=2))
    assert reply.splitlines()[1:] == ["Say a number of cups & mugs from 0 to 20, or one of these:", "- Few", "- Many"]
    assert again == chat


def test_the_chat_takes_a_label_and_goes_back() -> None:
    chat = program("chat").Chat.about(TREE, NOON)
    on, _ = chat.hear('no, i am "fine"', NOON)
    assert on.session.here.id == "rest"
    assert on.hear("Back", NOON)[0] == chat


def run_chat(*arguments: str, said: str) -> subprocess.CompletedProcess[str]:
    """Run the chat as a program of its own."""
    environ = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, str(ROOT / "docs" / "examples" / "chat.py"), *arguments]
    return subprocess.run(command, input=said, env=environ, capture_output=True, encoding="utf-8", check=False, timeout=60)


def test_the_chat_takes_a_file_and_ends_where_its_input_ends(tmp_path: Path) -> None:
    file = tmp_path / "tea.json"
    file.write_text(dumps(TREE), encoding="utf-8")
    ended = run_chat(str(file), said="no\n")
    assert (ended.returncode, ended.stderr, ended.stdout.splitlines()[-2:]) == (0, "", ["> Rest <now>.", "And <later>."])
    left = run_chat(said="")
    assert (left.returncode, left.stderr, left.stdout.splitlines()[0]) == (0, "", "Has the interview taken place?")
    missing = run_chat("no-such-tree", said="")
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)


def test_the_web_app_takes_a_file_or_a_shipped_tree(tmp_path: Path) -> None:
    file = tmp_path / "tea.json"
    file.write_text(dumps(TREE), encoding="utf-8")
    tree_called = program("web_app").tree_called
    assert (tree_called(str(file)), tree_called("interview-recovery").id) == (TREE, "interview-recovery")
