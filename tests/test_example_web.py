"""The example web app: every answer can be given without JavaScript, and nothing is answered unseen, lost, or shown to others."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import ExitStack
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the Python package fastapi is not installed")
from fastapi.testclient import TestClient

from advicetree import Session, Tree, cover, loads, shipped
from example_programs import NOON, ROOT, TREE
from guidance import NOON as IN_NOVEMBER
from guidance import SUPPORT, support
from web.advice import places
from web.app import HEADERS, PICTURES
from web.pictures import Picture
from web.wording import GONE_ON, href, link_words
from web.zones import offered
from web_reader import LANGUAGE, Page, Reader, app_of

Comes = Callable[..., Reader]


@pytest.fixture
def comes(tmp_path: Path) -> Iterator[Comes]:
    """A reader who has just begun to walk a tree; more trees can be served with it."""
    with ExitStack() as stack:

        def comes(tree: Tree = TREE, now: datetime = NOON, zone: str = "", file: str = "walks.sqlite", **settings: Any) -> Reader:
            app = app_of(f"sqlite:///{tmp_path / file}", tree, **settings)
            client = stack.enter_context(TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False))
            return Reader(client, tree, now).begin(zone)

        yield comes


@pytest.fixture
def reader(comes: Comes) -> Reader:
    return comes()


def test_a_walk_goes_to_an_ending(reader: Reader) -> None:
    assert (reader.status, reader.headline) == (200, "Are you <thirsty>?")
    assert reader.page.title == "Are you <thirsty>? – Tea & rest"
    reader.press("yes")
    assert (reader.status, reader.headline) == (200, "Boil <water>")
    for words in ("Good <b>then</b>.", "Do this in person.", "Careful: It gets <hot>.", "Wait until 2 March 2026, 14:00 UTC . Rest <first>."):
        assert words in reader.page.text
    assert "Wait no longer than 2 March 2026, 16:00 UTC" in reader.page.text
    reader.now += timedelta(hours=2)
    assert reader.press("done", note="Green <tea>").headline == "How many cups?"
    assert "Give a number of cups & mugs from 0 to 20" in reader.page.text
    assert reader.press("number", number="2.5").headline == "Rest <now>."
    assert "What you noted at “ Boil <water> ” Green <tea>" in reader.page.text
    assert "And <later>." in reader.page.text
    assert "This is the end of the walk." in reader.page.text


SHIPPED = ("interview-recovery", "delayed-flight")
COVERING = [(id, number) for id in SHIPPED for number in range(len(cover(shipped(id))))]
COVERS = {id: cover(shipped(id)) for id in SHIPPED}


@pytest.fixture(scope="module")
def walker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Reader]]:
    """Begins walks of the shipped trees, in one app."""
    app = app_of(f"sqlite:///{tmp_path_factory.mktemp('walks') / 'walks.sqlite'}", *(shipped(id) for id in SHIPPED))
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        yield lambda name: Reader(client, shipped(name), IN_NOVEMBER).begin("Europe/Berlin")


@pytest.mark.parametrize(("id", "number"), COVERING)
def test_every_answer_of_the_shipped_trees_can_be_given_and_told_why(walker: Callable[[str], Reader], id: str, number: int) -> None:
    """Walks that together take every answer are gone by the forms alone, waiting where one has to wait; at the end, all pages about the walk are there."""
    reader = walker(id)
    for node, answer in COVERS[id][number].steps:
        session = reader.session
        assert (reader.status, session.here.id, reader.headline) == (200, node, " ".join(session.here.headline.split()))
        if session.opens_at is not None and session.opens_at > reader.now:
            reader.now = session.opens_at
        reader.get().answer(answer)
    session = reader.session
    assert (session.here.id, session.ended) == (COVERS[id][number].at, True)
    assert len(session.steps) == len(COVERS[id][number].steps)
    for part in ("answers", "why", "why-not", "wait", "keep"):
        assert reader.see(part).status == 200
    reasons = reader.see("why").page.text
    assert all(" ".join(reason.words.split()) in reasons for reason in session.explain().reasons)
    stop = session.stops[number % len(session.stops)]
    assert reader.see(f"answers/{stop.turn}").headline == " ".join(stop.node.headline.split())
    given = stop.step.answer
    assert reader.answer(given if isinstance(given, tuple) else str(given)).status == 200
    assert reader.session.steps == session.steps  # the same answer changes nothing
    steps = len(session.steps)
    assert reader.see("").press("back").status == 200
    assert len(reader.session.steps) == steps - 1


def test_what_is_too_soon_is_told_and_can_be_done_all_the_same(reader: Reader) -> None:
    reader.press("yes").press("done", note="Green\n<tea>")
    assert (reader.status, reader.headline) == (422, "It is too soon for that")
    assert "The advice is to wait until 2 March 2026, 14:00 UTC . Rest <first>." in reader.page.text
    assert reader.page.links["Wait"] == reader.address
    assert reader.session.here.id == "boil"
    early = reader.html
    reader.see("")
    assert reader.page.forms[0].fields["note"] == "Green\n<tea>"
    reader.html = early
    reader.press("Go on all the same")
    assert reader.headline == "How many cups?"
    step = reader.session.steps[-1]
    assert (step.early, step.note) == (True, "Green\n<tea>")
    assert "(earlier than advised)" in reader.see("answers").page.text
    assert "earlier than advised" in reader.see("why").page.text


def test_a_note_is_kept_when_the_moment_is_told_first(reader: Reader) -> None:
    reader.press("yes").press("moment", moment="2026-03-02T09:00", note="Green")
    assert (reader.status, reader.headline) == (200, "Boil <water>")
    assert reader.page.forms[0].fields["note"] == "Green"
    assert "Wait until" not in reader.page.text


@pytest.mark.parametrize("button", ["keep", "done", "moment"])
def test_a_note_that_was_begun_waits_for_its_answer(reader: Reader, button: str) -> None:
    """It is kept by every button but Back, with an answer that comes too soon as well, and is there when the page is loaded again."""
    fields = {"moment": "2026-03-02T11:59"} if button == "moment" else {}
    reader.press("yes").press(button, note="Green\n<tea>", **fields)
    assert reader.see("").page.forms[0].fields["note"] == "Green\n<tea>"
    assert [step.note for step in reader.session.steps] == [None]
    reader.later(timedelta(hours=2)).press("done")
    assert reader.headline == "How many cups?"
    assert [step.note for step in reader.session.steps] == [None, "Green\n<tea>"]


def test_a_note_that_was_begun_is_told_where_a_change_leads_elsewhere(reader: Reader) -> None:
    reader.press("yes").press("keep", note="Green").see("answers/0:thirsty").press("no")
    assert "What you had written is not kept: Green" in reader.page.text
    reader.press("back")
    assert reader.press("yes").page.forms[0].fields["note"] == ""
    assert "What you had written is not kept: Mint, <b>" in reader.press("back", note="Mint, <b>").page.text


def test_a_wait_that_is_over_is_told_to_be_over(reader: Reader) -> None:
    reader.press("yes").later(timedelta(hours=4))
    assert "You need not wait any longer: the time was up on 2 March 2026, 16:00 UTC" in reader.page.text
    assert "Wait no longer" not in reader.page.text


def test_a_moment_can_be_put_right(reader: Reader) -> None:
    reader.press("yes").press("moment", moment="2027-03-02T09:00")
    assert reader.page.forms[0].fields["moment"] == "2027-03-02T09:00"
    reader.press("moment", moment="2026-03-02T11:00")
    assert "Wait until 2 March 2026, 13:00 UTC" in reader.page.text


def test_times_are_told_and_taken_in_the_zone_of_the_reader(comes: Comes) -> None:
    reader = comes(zone="Asia/Kolkata").press("yes").press("moment", moment="2026-03-02T17:00")
    assert "Wait until 2 March 2026, 19:00 IST" in reader.page.text
    assert reader.page.forms[0].fields["moment"] == "2026-03-02T17:00"
    assert str(reader.session.zone) == "Asia/Kolkata"


def test_a_wait_across_a_change_of_the_clocks_is_told_in_the_new_time(comes: Comes) -> None:
    reader = comes(zone="Europe/Berlin", now=datetime(2026, 3, 29, 0, 30, tzinfo=timezone.utc)).press("yes")
    assert "Wait until 29 March 2026, 04:30 CEST" in reader.page.text


def test_a_zone_that_does_not_exist_is_told_and_one_that_is_left_out_is_that_of_the_setting(comes: Comes) -> None:
    reader = comes()
    for wrong in ("../../etc/passwd", "Mars/Olympus", "europe/berlin\0"):
        reader.send("/start/tea", {"zone": wrong})
        assert (reader.status, reader.alert) == (422, "There is no such time zone here. Please choose one from the list.")
        assert reader.page.title.startswith("Error: ")
    for left_out in ({}, {"zone": ""}):
        reader.send("/start/tea", left_out)
        assert (reader.status, str(reader.session.zone or "UTC")) == (200, "UTC")


def test_zones_are_offered_by_the_names_that_are_in_use_and_old_ones_are_taken(comes: Comes) -> None:
    """Some browsers tell an old name, which the script then adds to the list."""
    reader = comes().get("/")
    offered = reader.page.forms[0].options["zone"]
    assert {"UTC", "Europe/Berlin", "Europe/Oslo", "Asia/Kolkata", "America/New_York"} <= set(offered)
    assert not {"Asia/Calcutta", "US/Eastern", "Europe/Belfast", "Atlantic/Jan_Mayen", "GMT", "Etc/GMT+5"} & set(offered)
    assert str(reader.send("/start/tea", {"zone": "Asia/Calcutta"}).session.zone) == "Asia/Calcutta"


def test_where_the_system_has_no_list_of_zones_all_that_are_named_by_a_place_are_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.zones._table", str)
    assert offered()[0] == "UTC"
    assert {"Europe/Berlin", "Asia/Kolkata"} <= set(offered())
    assert not any(name.startswith("Etc/") for name in offered())


@pytest.mark.parametrize("moment", ["", "yesterday"])
def test_a_date_that_is_left_out_is_told(reader: Reader, moment: str) -> None:
    reader.press("yes").press("moment", moment=moment, note="Green")
    assert (reader.status, reader.headline, reader.alert) == (422, "Boil <water>", "Please fill in the day and the time.")
    assert reader.page.title.startswith("Error: ")
    assert reader.page.forms[0].fields["note"] == "Green"


def test_a_date_that_cannot_be_used_leaves_the_reader_where_they_are(comes: Comes) -> None:
    reader = comes(zone="Europe/Berlin").press("yes").press("moment", moment="0001-01-01T00:00")
    assert (reader.status, reader.headline, reader.alert) == (422, "Boil <water>", "That date cannot be used.")
    assert reader.press("moment", moment="9999-12-31T23:59").status == 200
    assert reader.see("wait").status == 200


def test_the_button_that_was_pressed_counts_and_not_the_number_in_the_field(reader: Reader) -> None:
    reader.press("yes").press("done", moment="2026-03-02T09:00").press("many", number="2")
    assert reader.session.steps[-1].answer == "many"


@pytest.mark.parametrize("number", ["", "five", "nan", "inf", "1e400", "-1", "21", "2,5"])
def test_a_number_that_cannot_be_is_told_and_stands_there_again(reader: Reader, number: str) -> None:
    reader.press("yes").press("done", moment="2026-03-02T09:00").press("number", number=number)
    assert (reader.status, reader.headline) == (422, "How many cups?")
    assert reader.alert == "Please give a number of cups & mugs from 0 to 20, or choose one of the answers below."
    assert reader.page.forms[0].fields["number"] == number


def test_back_goes_to_the_start_and_no_further(reader: Reader) -> None:
    assert reader.press("yes").press("back").headline == "Are you <thirsty>?"
    reader.send(reader.address, {**reader.page.forms[0].fields, "do": "back"})
    assert (reader.status, reader.alert) == (422, "This is the first page, so there is no way back.")


def test_all_that_comes_from_the_tree_or_the_reader_is_escaped(reader: Reader) -> None:
    pages = [reader.html]
    pages.append(reader.press("yes").html)
    pages.append(reader.send(reader.address, {**reader.page.forms[0].fields, "answer": "<script>"}).html)
    pages.append(reader.press("done", moment="2026-03-02T09:00", note="<script>alert('note')</script>").html)
    pages.append(reader.press("many").html)
    pages += [reader.see(part).html for part in ("answers", "why", "why-not?node=boil", "picture", "wait", "keep", "answers/0:thirsty")]
    assert "&lt;script&gt;alert(&#39;note&#39;)&lt;/script&gt;" in pages[4]
    tags = set.union(*(Page(page).tags for page in pages))
    assert tags.isdisjoint({"b", "thirsty", "water", "hot", "lunch", "now", "later", "first", "script"})
    assert not any(name.startswith("on") or name == "style" for page in pages for _, given in Page(page).attributes for name in given)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"turn": "", "answer": "yes"}, 409),
        ({"turn": "7:é", "answer": "yes"}, 409),
        ({"version": "0", "answer": "yes"}, 409),
        ({"version": "１", "answer": "yes"}, 409),
        ({"answer": "maybe"}, 422),
        ({"answer": ["yes", "no", "\0"]}, 422),
        ({"number": "nan", "do": "number"}, 422),
        ({"do": "ticks", "tick": ["yes"]}, 422),
        ({"do": "choice"}, 422),
        ({"answer": "yes", "note": "x" * 2_001}, 422),
        ({"answer": "yes", "note": "a\x07"}, 422),
        ({"do": "nothing", "early": "yes"}, 200),
        ({"moment": "yesterday"}, 200),
        ({}, 200),
    ],
)
def test_forged_forms_get_a_page_in_words_for_readers(reader: Reader, fields: dict[str, Any], status: int) -> None:
    reader.send(reader.address, {**reader.page.forms[0].fields, **fields})
    assert (reader.status, reader.headline) == (status, "Are you <thirsty>?")
    assert reader.session.steps == ()
    assert [word for word in ("at 'thirsty'", "start again", "characters;", "no answer at", "Traceback") if word in reader.page.text] == []


@pytest.mark.parametrize("body", [b"\xff\xfe", b"=" * 5_000, b"&" * 100_000, b"a" * 199_000, b"turn=%FF%00&version=1", b'{"turn": "0:thirsty"}'])
def test_a_body_that_is_no_form_answers_nothing(reader: Reader, body: bytes) -> None:
    reader.send(reader.address, body)
    assert (reader.status, reader.session.steps) == (409, ())


def test_a_form_that_is_too_large_is_not_read(reader: Reader) -> None:
    path = reader.address
    reader.send(path, b"turn=" + b"x" * 1_000_000)
    assert (reader.status, reader.headline) == (413, "That was too much to send")
    assert reader.get(path).session.steps == ()


def test_a_form_that_does_not_arrive_is_not_waited_for(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.forms.PATIENCE", 0.05)
    sent: list[Any] = []

    async def slow() -> None:
        parts = iter([{"type": "http.request", "body": b"turn=", "more_body": True}])

        async def receive() -> Any:
            for part in parts:
                return part
            await asyncio.sleep(60)
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        headers = [(b"host", b"127.0.0.1:8000"), (b"content-type", b"application/x-www-form-urlencoded")]
        scope = {"type": "http", "method": "POST", "path": reader.address, "raw_path": b"", "query_string": b"", "headers": headers, "http_version": "1.1"}
        await reader.client.app({**scope, "scheme": "http", "server": ("127.0.0.1", 8000), "client": None, "root_path": ""}, receive, send)

    asyncio.run(slow())
    assert sent[0]["status"] == 408
    assert "Not all of that arrived" in sent[1]["body"].decode()
    assert reader.session.steps == ()


@pytest.mark.parametrize(
    "path", ["/walk/", "/walk/no-such-walk", "/walk/" + "a" * 32, "/walk/%00", "/walk/a'b<c>/why", "/favicon.ico", "/advice/none", "/advice/none.svg", "/docs"]
)
def test_what_is_not_there_is_told_with_what_to_do(reader: Reader, path: str) -> None:
    reader.get(path)
    assert (reader.status, reader.headline) == (404, "There is no such page")
    assert reader.page.links["Begin a new walk"] == "/"


def test_head_is_answered_as_get_is_without_the_body(reader: Reader) -> None:
    """Programs that look whether an address is still there ask so."""
    for path in ("/", reader.address, "/advice/tea.svg", "/static/style.css", "/walk/none"):
        got, head = reader.client.get(path), reader.client.head(path)
        assert (head.status_code, head.content) == (got.status_code, b"")
        assert head.headers["Content-Length"] == got.headers["Content-Length"] == str(len(got.content))
    assert reader.client.head("/start/tea").status_code == 405


@pytest.mark.parametrize("method", ["OPTIONS", "DELETE", "PUT", "PATCH"])
def test_other_methods_are_told_and_do_nothing(reader: Reader, method: str) -> None:
    answer = reader.client.request(method, reader.address)
    assert answer.status_code == 405
    assert reader.client.request(method, "/start/tea").status_code == 405
    assert reader.session.steps == ()


def test_to_look_at_an_address_begins_nothing(reader: Reader) -> None:
    """What looks at an address before its reader does, such as a crawler, leaves nothing behind."""
    before = reader.walk.id
    for path in ("/", "/advice/tea", "/start/tea"):
        reader.client.get(path)
    assert reader.client.get("/start/tea").status_code == 405
    assert reader.begin("").walk.id == before + 1


# ---------------------------------------------------------------------------- changing, why, and why not


def test_an_earlier_answer_is_changed_on_a_page_of_its_own(reader: Reader) -> None:
    reader.press("yes").press("done", moment="2026-03-02T09:00", note="Green").press("many")
    page = reader.see("answers").page
    for words in ("Are you <thirsty>? Yes", "Boil <water> Done Green Change", "How many cups? Many"):
        assert words in page.text
    reader.get(page.links[": Are you <thirsty>?"])
    assert reader.headline == "Are you <thirsty>?"
    assert "You answered: Yes . If you change it, the later answers that still fit are kept, and you are told which do not." in reader.page.text
    reader.press("no")
    assert [(step.node, step.answer) for step in reader.session.steps] == [("thirsty", "no")]
    told = (
        "This answer no longer fits, and was set aside: Boil <water> Done",
        "This answer no longer fits, and was set aside: How many cups? Many",
        "You had noted there: Green",
    )
    for _ in range(2):
        assert [line for line in told if line not in reader.see("").page.text] == []
    assert "set aside" not in reader.press("back").page.text
    assert reader.see("answers/7:none").status == 404


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


def test_an_answer_that_is_given_now_is_not_told_as_one_that_no_longer_fits(comes: Comes) -> None:
    reader = comes(FLAT).press("no").press("done", note="Dark.").press("yes").see("answers/0:seen").press("yes")
    assert [step.answer for step in reader.session.steps] == ["yes"]
    assert reader.walk.told.split("\n") == ["This answer no longer fits, and was set aside: View it Done", "You had noted there: Dark."]


def test_a_number_is_changed_to_a_number_and_told_as_it_was_given(reader: Reader) -> None:
    reader.press("yes").press("done", moment="2026-03-02T09:00").press("number", number="2.5").see("answers/2:cups")
    assert "You answered: 2.5 (Few) ." in reader.page.text
    assert reader.page.forms[0].fields["number"] == "2.5"
    reader.press("number", number="21")
    assert (reader.status, reader.alert) == (422, "Please give a number of cups & mugs from 0 to 20, or choose one of the answers below.")
    assert reader.page.forms[0].fields["number"] == "21"
    reader.press("number", number=".5")
    assert reader.session.steps[-1].answer == 0.5


def test_how_to_get_elsewhere_is_told_with_a_link_to_the_change(reader: Reader) -> None:
    reader.press("no").see("why-not")
    assert set(reader.page.forms[0].options["node"]) == set(TREE.nodes)
    assert "optgroup" in reader.page.tags
    reader.press("What would it take?", node="cups")
    assert "To get to “How many cups?”: “Are you <thirsty>?” would have to be" in reader.page.text
    reader.get(reader.page.links["Change the answer"])
    assert reader.press("yes").headline == "Boil <water>"
    assert reader.see("why-not?node=nowhere").status == 404


def test_places_to_get_to_stand_under_their_stages_each_by_words_of_its_own_and_none_that_is_worked_out() -> None:
    tree = shipped("interview-recovery")
    found = places(tree)
    assert list(found) == [*(stage.title for stage in tree.stages.values()), "Other places"]
    assert {id for stage in found.values() for id in stage} == {node.id for node in tree.nodes.values() if node.fact is None or not tree.facts[node.fact].rules}
    assert all(len(set(stage.values())) == len(stage) for stage in found.values())
    assert (found["Request a second interview"]["heard-after-no"], found["Request a second interview"]["first-word"]) == (
        "What have they said? (1 of 2)",
        "What have they said? (2 of 2)",
    )


def test_advice_that_cites_no_source_is_not_said_to_rest_on_one(walker: Callable[[str], Reader]) -> None:
    reader = walker("delayed-flight")
    assert [cited.default for cited in reader.session.explain().sources] == [True]
    assert "rests on" not in reader.see("why").page.text


def test_why_a_walk_stands_where_it_does_is_told(reader: Reader) -> None:
    assert "This is where every walk begins." in reader.see("why").page.text
    assert '“Are you <thirsty>?” You answered: No, I am "fine".' in reader.see("").press("no").see("why").page.text


def test_the_way_is_drawn_and_told_in_words(reader: Reader) -> None:
    reader.press("yes").see("picture")
    assert "Boil <water>" in reader.page.text
    images = [given for tag, given in reader.page.attributes if tag == "img"]
    drawn = [reader.client.get(image["src"]) for image in images]
    for image, svg in zip(images, drawn, strict=True):
        assert image["alt"]
        assert (svg.status_code, svg.headers["Content-Type"], svg.headers["Cache-Control"]) == (200, "image/svg+xml", "no-store")
        assert svg.text.startswith("<svg")
        assert "You are here" in svg.text
    assert len(drawn) == 3
    assert len({svg.text for svg in [*drawn, reader.client.get("/advice/tea.svg")]}) == 4
    assert reader.client.get(f"{reader.address}/far.svg").status_code == 404


def test_the_picture_of_the_way_is_told_in_few_words(walker: Callable[[str], Reader]) -> None:
    """What the walk did not come by is a link away, and the links about the walk come first."""
    reader = walker("interview-recovery").press("waiting").see("picture")
    assert len(reader.page.text) < 6_000
    assert "Without a good answer" not in reader.page.text
    assert reader.html.index("<nav") < reader.html.index("<main")
    assert reader.html.count("<nav") == 1
    assert reader.page.links["the whole advice in words"] == "/advice/interview-recovery#words"


def test_a_picture_for_which_too_many_wait_is_not_drawn(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those who wait get theirs, those who come after them are told to come again, and answers go on."""
    monkeypatch.setattr("web.pictures.MOST_WAITING", 3)
    goes_on, drawn = threading.Event(), []

    def slowly(session: Session) -> Picture:
        goes_on.wait(30)
        drawn.append(session)
        return Picture("<svg/>", "", "")

    monkeypatch.setitem(PICTURES, "near", slowly)
    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(reader.client.get, f"{reader.address}/near.svg") for _ in range(6)]
        refused, _ = wait(asked, 10, FIRST_COMPLETED)
        while len(refused) < 3:
            refused, _ = wait(asked, 0.1)
        assert reader.press("no").status == 200
        goes_on.set()
    assert sorted(answer.result().status_code for answer in asked) == [200] * 3 + [503] * 3
    assert len(drawn) == 3
    assert reader.client.get(f"{reader.address}/near.svg").status_code == 200


def test_a_tree_that_cannot_be_drawn_is_logged_when_the_app_starts(comes: Comes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def breaks(_: object) -> Picture:
        raise RuntimeError("no ink")

    monkeypatch.setattr("web.pictures.near", breaks)
    reader = comes(PILL)
    reader.site.drawers.close()
    assert "pill cannot be drawn" in caplog.text
    assert "no ink" in caplog.text


def test_a_picture_of_a_tree_is_asked_for_again_only_if_it_is_another(reader: Reader) -> None:
    first = reader.client.get("/advice/tea.svg")
    assert first.headers["Cache-Control"].startswith("public")
    again = reader.client.get("/advice/tea.svg", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert reader.client.get("/advice/tea.svg", headers={"If-None-Match": '"another"'}).status_code == 200
    assert reader.get("/advice/tea").status == 200


# ---------------------------------------------------------------------------- lists, dates, and answers of which there are many


@pytest.fixture
def claimant(comes: Comes) -> Reader:
    """A reader who is asked for a list first, and then for a date."""
    return comes(support(), IN_NOVEMBER)


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


def test_several_choices_are_ticked_and_told(claimant: Reader) -> None:
    assert claimant.headline == "Which of these do you get?"
    assert "Tick 1 or 2, or just “None of these”." in claimant.page.text
    assert claimant.press("ticks", ["hb", "uc"]).headline == "When were you born?"
    assert claimant.session.steps[0].answer == ("uc", "hb")
    assert "Which of these do you get? Universal Credit, Housing Benefit" in claimant.see("answers").page.text


@pytest.mark.parametrize(
    ("several", "none", "words"),
    [
        ("true", "", "all that apply, or nothing"),
        ("true", NOTHING_ELSE, "all that apply, or just “No <thing>”"),
        ("true", RATHER_NOT, "all that apply, or just “No <thing>” or “I do not say”"),
        ("{ least = 1 }", "", "all that apply, at least 1"),
        ("{ least = 2 }", NOTHING_ELSE, "all that apply, at least 2, or just “No <thing>”"),
        ("{ most = 1 }", "", "up to 1, or nothing"),
        ("{ most = 1 }", NOTHING_ELSE, "1, or just “No <thing>”"),
        ("{ most = 2 }", NOTHING_ELSE, "1 or 2, or just “No <thing>”"),
        ("{ least = 1, most = 2 }", "", "1 or 2"),
        ("{ least = 1 }", NOTHING_ELSE, "all that apply, or just “No <thing>”"),
        ("{ most = 3 }", f'bread = "Bread"\n{NOTHING_ELSE}', "1 to 3, or just “No <thing>”"),
        ("{ least = 2, most = 2 }", "", "2"),
    ],
)
def test_it_is_told_how_many_can_be_ticked_and_told_again_when_it_is_refused(comes: Comes, several: str, none: str, words: str) -> None:
    reader = comes(loads(shopping(several, none)))
    assert f"Tick {words}." in reader.page.text
    reader.send(reader.address, {**reader.page.forms[0].fields, "do": "ticks", "tick": "coffee"})
    assert (reader.status, reader.alert) == (422, f"Please tick {words}.")


def test_nothing_can_be_ticked_where_that_is_an_answer(comes: Comes, claimant: Reader) -> None:
    assert claimant.press("ticks", []).alert == "Please tick 1 or 2, or just “None of these”."
    reader = comes(loads(shopping("true")), file="others.sqlite").press("ticks", [])
    assert (reader.headline, reader.session.steps[0].answer) == ("Done.", ())
    assert "What do you buy? None of them" in reader.see("answers").page.text


@pytest.mark.parametrize(("ticked", "kept"), [(["uc", "none"], {"uc", "none"}), (["uc", "hb", "pc"], {"uc", "hb", "pc"})])
def test_the_ticks_are_there_again_when_they_are_refused(claimant: Reader, ticked: list[str], kept: set[str]) -> None:
    claimant.press("ticks", ticked)
    assert (claimant.status, claimant.headline) == (422, "Which of these do you get?")
    assert {id for id, is_ticked in claimant.page.forms[0].boxes.items() if is_ticked} == kept
    assert claimant.session.steps == ()


def test_a_date_is_given_beside_its_bands_and_told_as_it_was_given(claimant: Reader) -> None:
    claimant.press("ticks", ["uc"])
    assert "Give a date from 1 January 1900 to 28 November 2026" in claimant.page.text
    field = next(given for tag, given in claimant.page.attributes if given.get("name") == "day")
    assert (field["type"], field["min"], field["max"]) == ("date", "1900-01-01", "2026-11-28")
    assert claimant.press("date", day="1960-11-28").headline == "Where do you live?"
    assert "When were you born? 28 November 1960 (66 or older)" in claimant.see("answers").page.text
    claimant.see("").press("back").press("grown", day="1960-11-28")
    assert "When were you born? 18 to 65" in claimant.see("answers").page.text


AS_TEXT = ", written as 1980-05-24"
ODD_DAYS = ("0000-00-00", "1960-11-28T00:00", "20260-11-28", "19601128", "1960-W48-1", "１960-11-28", "9" * 10_000, "24.5.<b>", "2026-02-30")


@pytest.mark.parametrize(("day", "more"), [("", ""), ("2026-11-29", ""), ("1899-12-31", ""), *((day, AS_TEXT) for day in ODD_DAYS)])
def test_a_date_that_cannot_be_is_told_and_stands_there_again(claimant: Reader, day: str, more: str) -> None:
    claimant.press("ticks", ["uc"]).press("date", day=day)
    assert (claimant.status, claimant.headline) == (422, "When were you born?")
    assert claimant.alert == f"Please give a date from 1 January 1900 to 28 November 2026{more}, or choose one of the answers below."
    assert claimant.page.forms[0].fields["day"] == day


@pytest.mark.parametrize(
    ("bounds", "words", "limits"),
    [
        ("", "a date", ("", "")),
        ("from = 2020-02-29", "a date from 29 February 2020", ("2020-02-29", "")),
        ('to = "today"', "a date up to 28 November 2026", ("", "2026-11-28")),
    ],
)
def test_a_date_has_the_bounds_that_its_author_gave_it(comes: Comes, bounds: str, words: str, limits: tuple[str, str]) -> None:
    text = SUPPORT.replace('date = { from = 1900-01-01, to = "today" }', f"date = {{ {bounds} }}")
    reader = comes(loads(text), IN_NOVEMBER).press("ticks", ["uc"])
    field = next(given for tag, given in reader.page.attributes if given.get("name") == "day")
    assert (f"Give {words} " in reader.page.text, (field.get("min", ""), field.get("max", ""))) == (True, limits)


def test_ages_are_counted_in_the_zone_of_the_reader(comes: Comes) -> None:
    """At noon in UTC it is the next day already in Auckland, where somebody has their birthday."""
    reader = comes(support(), IN_NOVEMBER, zone="Pacific/Auckland").press("ticks", ["uc"])
    assert reader.press("date", day="1960-11-29").see("answers").page.text.count("29 November 1960 (66 or older)") == 1


LANDS = {f"land-{number}": f"Land <{number}>" for number in range(1, 201)}


def where(lands: dict[str, str]) -> Tree:
    """A tree that asks for one of some lands."""
    answers = "\n".join(f'{id} = "{label}"' for id, label in lands.items())
    return loads(f"""
format = 1
id = "lands"
title = "Where to?"
language = "de"
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


def test_of_many_answers_one_is_chosen_from_a_list(comes: Comes) -> None:
    reader = comes(where(LANDS))
    assert sorted(reader.page.forms[0].options["choice"]) == sorted(["", *LANDS])
    assert [name for name, _, _ in reader.page.forms[0].buttons] == ["do"]
    for chosen in ({"choice": ""}, {"choice": "land-201"}, {"choice": ["land-3", "<b>"]}):
        reader.send(reader.address, {**reader.page.forms[0].fields, "do": "choice", **chosen})
        assert (reader.status, reader.alert) == (422, "Please choose one of the answers.")
    assert reader.press("choice", choice="land-7").headline == "Seven."
    reader.see("answers/0:land")
    assert reader.page.forms[0].fields["choice"] == "land-7"
    assert reader.press("choice", choice="land-8").headline == "Done."


@pytest.mark.parametrize(("count", "listed"), [(12, False), (13, True)])
def test_as_many_answers_as_fit_on_a_screen_are_buttons(comes: Comes, count: int, *, listed: bool) -> None:
    form = comes(where(dict(list(LANDS.items())[:count]))).page.forms[0]
    assert ("choice" in form.options, sum(name == "answer" for name, _, _ in form.buttons)) == (listed, 0 if listed else count)


def test_words_of_the_tree_are_marked_with_its_language(comes: Comes) -> None:
    reader = comes(where(dict(list(LANDS.items())[:7])))
    german = {tag for tag, given in reader.page.attributes if given.get("lang") == "de"}
    assert german <= LANGUAGE
    assert {"h1", "span"} <= german
    assert next(given["lang"] for tag, given in reader.page.attributes if tag == "html") == "en"


def test_lists_and_dates_are_changed_on_a_page_that_holds_the_earlier_answer(claimant: Reader) -> None:
    claimant.press("ticks", ["uc", "hb"]).press("date", day="1960-11-28").press("at").press("number", number="900.5")
    claimant.later(timedelta(days=2)).see("answers/0:what-you-get")
    assert claimant.page.forms[0].boxes == {"uc": True, "hb": True, "pc": False, "none": False}
    claimant.press("ticks", ["uc", "none"])
    assert (claimant.status, claimant.alert) == (422, "Please tick 1 or 2, or just “None of these”.")
    assert claimant.page.forms[0].boxes == {"uc": True, "hb": False, "pc": False, "none": True}
    claimant.press("ticks", ["pc"]).see("answers/1:age")
    assert claimant.session.steps[0].answer == ("pc",)
    field = next(given for tag, given in claimant.page.attributes if given.get("name") == "day")
    assert (field["value"], field["max"]) == ("1960-11-28", "2026-11-28")  # today is the day on which it was answered
    assert claimant.press("date", day="2026-11-29").status == 422
    claimant.press("date", day="1999-01-31")
    assert "31 January 1999 (18 to 65)" in claimant.see("answers").page.text
    assert claimant.see("answers/3:earn").page.forms[0].fields["number"] == "900.5"
    claimant.press("high").see("answers/3:earn")
    assert claimant.page.forms[0].fields["number"] == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"tick": [f"tick-{number}" for number in range(10_000)], "do": "ticks"},
        {"tick": ["uc"] * 10_000, "do": "ticks"},
        {"tick": ["<script>", "uc\x00", "", "\ud800"], "do": "ticks"},
        {"tick": ["uc"], "answer": "uc"},
        {"answer": ["uc", "hb"]},
        {"choice": "uc", "do": "choice"},
        {"day": "1960-11-28", "do": "date"},
        {"number": "1", "do": "number"},
    ],
)
def test_a_forged_list_gets_a_page_in_words_for_readers(claimant: Reader, fields: dict[str, Any]) -> None:
    claimant.send(claimant.address, {**claimant.page.forms[0].fields, **fields})
    assert (claimant.status, claimant.headline, claimant.session.steps) == (422, "Which of these do you get?", ())
    assert "tick-9" not in claimant.html


# ---------------------------------------------------------------------------- two tabs, double clicks, and other sites

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


def test_two_tabs_and_the_back_button_answer_nothing_unseen(reader: Reader) -> None:
    """One tab goes on; what was open in the other, or comes back from the browser's memory, is refused, with where the walk stands."""
    other = reader.html
    reader.press("yes").press("done", moment="2026-03-02T09:00")
    for button in ("yes", "no"):
        reader.html = other
        reader.press(button)
        assert (reader.status, reader.headline, reader.alert) == (409, "How many cups?", GONE_ON)
    assert len(reader.session.steps) == 2


def test_a_stop_that_another_tab_made_say_something_else_is_not_answered_unseen(comes: Comes) -> None:
    """Both tabs show the turn `1:pill`, and only the one that stands now says to be careful."""
    reader = comes(PILL).press("no")
    shown = reader.html
    changing = reader.see("answers/0:pregnant").html
    reader.see("").press("back").press("yes")
    assert "Stop: ask a doctor first." in reader.page.text
    for button in ("done", "back", "keep"):
        reader.html = shown
        reader.press(button, note="Dizzy.")
        assert (reader.status, reader.headline, reader.alert) == (409, "Take a pill", GONE_ON)
        assert "Stop: ask a doctor first." in reader.page.text
        assert reader.page.forms[0].fields["note"] == "Dizzy."
    reader.html = changing
    assert reader.press("no").status == 409
    assert [step.answer for step in reader.session.steps] == ["yes"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:8000"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://127.0.0.1:8001"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    ],
)
def test_a_form_that_another_site_sends_does_nothing(reader: Reader, headers: dict[str, str]) -> None:
    path, fields = reader.address, {**reader.page.forms[0].fields, "answer": "yes"}
    reader.send(path, fields, **headers)
    assert (reader.status, reader.headline) == (403, "That came from another site")
    assert reader.get(path).session.steps == ()
    assert reader.send("/start/tea", {}, **headers).status == 403


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin", "Origin": "null"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:8000"}])
def test_a_form_of_this_site_is_taken_from_all_browsers(reader: Reader, headers: dict[str, str]) -> None:
    assert reader.send(reader.address, {**reader.page.forms[0].fields, "answer": "yes"}, **headers).headline == "Boil <water>"


def test_a_walk_is_in_no_log_no_cache_and_no_referer(reader: Reader, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG", logger="web"):
        reader.press("yes").press("done", note="secret").see("answers").see("answers/9:none")
        reader.send(f"{reader.address}/answers/0:thirsty", {})
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("web")]
    assert len(lines) > 5
    assert not any(reader.token in line or "secret" in line for line in lines)
    assert any(line.startswith("POST /walk/{token} 422") for line in lines)
    for path in (reader.address, "/walk/none", "/"):
        headers = reader.client.get(path).headers
        assert {name: headers[name] for name in HEADERS} == HEADERS
        assert "set-cookie" not in headers
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", reader.token)
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")


def test_what_breaks_is_told_and_logged_without_the_address(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_: str) -> None:
        raise RuntimeError("broken")

    path = reader.address
    monkeypatch.setattr(reader.site.store, "find", breaks)
    reader.get(path)
    assert (reader.status, reader.headline) == (500, "Something went wrong here")
    assert reader.headers["Referrer-Policy"] == "no-referrer"


def test_a_walk_goes_on_from_its_address_and_can_be_deleted(comes: Comes) -> None:
    reader = comes(base_url="https://advice.example").press("yes").see("keep")
    assert f"https://advice.example{reader.address}" in reader.page.text
    path = reader.address
    reader.press("Delete everything")
    assert (reader.status, reader.headline) == (200, "The walk is deleted")
    assert reader.get(path).status == 404


def test_several_trees_are_served_side_by_side(tmp_path: Path) -> None:
    with TestClient(app_of(f"sqlite:///{tmp_path / 'walks.sqlite'}", TREE, PILL)) as client:
        one, other = Reader(client, TREE).begin(""), Reader(client, PILL).begin("")
        assert (one.headline, other.headline) == ("Are you <thirsty>?", "Are you pregnant?")
        assert other.press("no").headline == "Take a pill"
        assert one.get("/").page.text.count("Begin") == 2


def test_where_lines_lead_is_linked() -> None:
    office: Any = {"say": "Call the office", "link": None, "phone": "+44 (20) 79-46", "mail": None}
    assert (href(office), link_words(office)) == ("tel:+44207946", "Call the office +44 (20) 79-46")
    desk: Any = {"say": "Write to desk@example.org", "link": None, "phone": None, "mail": "desk@example.org"}
    assert (href(desk), link_words(desk)) == ("mailto:desk@example.org", "Write to desk@example.org")
    hostile: Any = {"say": "<b>&'", "link": "https://example.org/a?b&c='d'", "phone": None, "mail": None, "sources": [], "bullets": []}
    assert (href(hostile), link_words(hostile)) == (hostile["link"], "<b>&'")


EXCERPT = re.compile(r"<!-- excerpt: (?P<source>\S+) -->\n```python\n(?P<code>.*?)```", re.DOTALL)
GUIDES = sorted(ROOT.glob("docs/how-to/*.md"))
EXCERPTS = [(page.name, found["source"], found["code"]) for page in GUIDES for found in EXCERPT.finditer(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("page", "source", "code"), EXCERPTS)
def test_what_a_guide_shows_of_the_app_is_what_stands_in_it(page: str, source: str, code: str) -> None:
    assert f"\n{code}\n" in "\n" + (ROOT / source).read_text(encoding="utf-8") + "\n", page


def test_guides_show_parts_of_the_app() -> None:
    pages = {page for page, _, _ in EXCERPTS}
    assert pages == {"embed-in-a-web-app.md", "pictures-on-a-server.md", "reminders-and-calendars.md", "sqlalchemy-and-concurrent-writes.md"}
