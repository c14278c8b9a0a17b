"""The database of the example web app: in SQLite and in a real PostgreSQL, whoever writes at once, and whatever is killed in the middle."""

from __future__ import annotations

import gc
import os
import re
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the Python package fastapi is not installed")
pytest.importorskip("psycopg", reason="the Python package psycopg is not installed")
from fastapi.testclient import TestClient
from sqlalchemy import insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from advicetree import Session, Tree, dumps, loads, random_walk
from databases import database_in, postgresql
from example_programs import COUNT, NOON, ROOT, TREE
from living_edits import EDITS, edit
from test_example_web import PILL
from web.advice import advice
from web.carrying import CHANGED, DAMAGED, SAME_STOP, Tally, carry_all, carry_one, verdicts
from web.reminders import TAKEN_FOR, Message, Sender, remind
from web.store import EditionRow, LeftRow, ReminderRow, Store, Walk, WalkRow
from web_reader import Reader, app_of


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgresql() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database that is empty."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            yield f"sqlite:///{tmp_path / 'walks.sqlite'}"
        else:
            yield stack.enter_context(database_in(request.getfixturevalue("server")))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = Store(url)
    store.create()
    yield store
    store.close()


def rows(store: Store, table: Any) -> list[Any]:
    with store.reading() as connection:
        return list(connection.execute(select(*table.__table__.columns).order_by(*table.__table__.primary_key)))


def walks(store: Store) -> dict[int, Any]:
    return {row.id: row for row in rows(store, WalkRow)}


def found(store: Store, token: str) -> Walk:
    walk = store.find(token)
    assert walk is not None
    return walk


# ---------------------------------------------------------------------------- writes at once


def test_what_is_kept_is_found_again_and_a_walk_that_somebody_else_wrote_is_not_overwritten(store: Store) -> None:
    session = Session.start(TREE, now=NOON)
    token = store.begin(session, "first", NOON)
    walk = found(store, token)
    assert (walk.tree, walk.edition, walk.version, walk.save, walk.told, walk.draft, walk.remind_to) == ("tea", "first", 1, session.save(), "", "", None)
    after = session.answer("no", now=NOON)
    kept = store.keep(walk, after, NOON, told="A\nB", draft="é\u2028☃")
    assert kept == walk._replace(version=2, save=after.save(), told="A\nB", draft="é\u2028☃") == found(store, token)
    assert store.keep(walk, session, NOON) is None
    assert found(store, token) == kept
    store.delete(kept)
    assert store.find(token) is None


def test_tokens_cannot_be_guessed(store: Store) -> None:
    tokens = {store.begin(Session.start(TREE, now=NOON), "first", NOON) for _ in range(50)}
    assert len(tokens) == 50
    assert {len(token) for token in tokens} == {32}


LOOP = loads(COUNT)
DIARY = loads("""
format = 1
id = "diary"
title = "Diary"
start = "write"
[action.write]
do = "Write"
note = "What happened?"
then = "read"
[action.read]
do = "Read it again"
recall = ["write"]
then = "end"
[ending.end]
say = "Done."
""")


def click(store: Store, token: str, times: int) -> None:
    """Answer so often, and read the walk again whenever somebody else was quicker."""
    taken = 0
    while taken < times:
        walk = found(store, token)
        taken += store.keep(walk, Session.resume(LOOP, walk.save).answer("tick", now=NOON), NOON) is not None


def test_of_many_threads_that_answer_at_once_nobody_overwrites_another(store: Store) -> None:
    token = store.begin(Session.start(LOOP, now=NOON), "first", NOON)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: click(store, token, 10), range(6)))
    walk = found(store, token)
    assert (walk.version, len(Session.resume(LOOP, walk.save).steps)) == (61, 60)


CLICK = """
import sys
from datetime import datetime, timezone
from advicetree import Session, loads
from web.store import Store
store, token, loop = Store(sys.argv[1]), sys.argv[2], loads(sys.argv[3])
now, taken = datetime(2026, 3, 2, 12, tzinfo=timezone.utc), 0
while taken < 20:
    walk = store.find(token)
    taken += store.keep(walk, Session.resume(loop, walk.save).answer("tick", now=now), now) is not None
store.close()
"""


def test_of_several_processes_that_answer_at_once_nobody_overwrites_another(url: str, store: Store) -> None:
    token = store.begin(Session.start(LOOP, now=NOON), "first", NOON)
    path = os.pathsep.join(str(ROOT / part) for part in ("src", "tests", "docs/examples"))
    command = [sys.executable, "-c", CLICK, url, token, COUNT]
    processes = [subprocess.Popen(command, env={**os.environ, "PYTHONPATH": path}, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    assert [(process.communicate(timeout=120)[1], process.returncode) for process in processes] == [("", 0)] * 3
    walk = found(store, token)
    assert (walk.version, len(Session.resume(LOOP, walk.save).steps)) == (61, 60)


def test_of_many_double_clicks_one_is_taken_and_the_others_are_told(url: str) -> None:
    with TestClient(app_of(url, PILL)) as client:
        reader = Reader(client, PILL).begin("")
        form = {**reader.page.forms[0].fields, "answer": "no"}

        def send(_: int) -> int:
            return client.post(reader.address, data=form, follow_redirects=False).status_code

        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(send, range(8))) == [303, *[409] * 7]
        assert len(reader.session.steps) == 1


def test_tables_can_be_made_by_several_at_once(url: str) -> None:
    stores = [Store(url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(Store.create, stores))
    assert all(store.exists() for store in stores)
    for store in stores:
        store.close()


def test_readers_are_not_held_up_by_somebody_who_writes(store: Store) -> None:
    token = store.begin(Session.start(TREE, now=NOON), "first", NOON)
    with store.writing() as connection, ThreadPoolExecutor(1) as pool:
        connection.execute(update(WalkRow).values(told="Not yet."))
        assert pool.submit(found, store, token).result(timeout=10).told == ""
    assert found(store, token).told == "Not yet."


def test_walks_that_nobody_changed_for_long_are_deleted_with_all_that_belongs_to_them(store: Store) -> None:
    session = Session.start(TREE, now=NOON).answer("yes", now=NOON)
    old, new = store.begin(session, "first", NOON), store.begin(session, "first", NOON + timedelta(days=30))
    store.keep(found(store, old), session, NOON, remind_to="anna@example.org")
    assert len(rows(store, ReminderRow)) == 2
    assert store.forget(NOON + timedelta(days=1)) == 1
    assert (store.find(old), rows(store, ReminderRow)) == (None, [])
    assert found(store, new).version == 1


# ---------------------------------------------------------------------------- other editions

START = datetime(2026, 11, 1, 8, tzinfo=timezone.utc)
NOTE = "Let me think.\nThe second question."
OLD_TEXT = (ROOT / "trees" / "interview-recovery.toml").read_text(encoding="utf-8")
OLD = advice(loads(OLD_TEXT))


def new_tree() -> Tree:
    """The next version of the advice: a new name, an answer that is gone, a question under a new name without `was`, and another ending."""
    by_id = {one.id: one for one in EDITS}
    text = OLD_TEXT
    for name in ("rename-with-was", "remove-answer", "replace-ending", "longer-wait"):
        text = by_id[name].interview(text)
    standing = edit(('version  = "2.0.0"', 'version  = "3.0.0"'), everywhere=((r"(?<![\w-])standing(?![\w-])", "your-record"),))
    return loads(standing(text))


NEW = advice(new_tree())
BOTH = {OLD.edition: OLD, NEW.edition: NEW}


def some_sessions(many: int) -> list[Session]:
    """So many sessions in the middle of walks at random; some have notes."""
    chance = Random(15)  # noqa: S311
    found: list[Session] = []
    seed = 0
    while len(found) < many:
        seed += 1
        now = START + timedelta(minutes=seed)
        session = Session.start(OLD.tree, now=now)
        for node, answer in random_walk(OLD.tree, seed).steps:
            if session.here.id != node:
                break
            now = max(now, session.opens_at or now) + timedelta(hours=1)
            session = session.answer(answer, now=now, note=NOTE if session.here.note is not None and chance.random() < 0.3 else None)
            found.append(session)
    return found[:many]


SESSIONS = some_sessions(600)


def fill(store: Store, texts: list[str], tree: str = OLD.tree.id, edition: str = OLD.edition) -> None:
    row = {"tree": tree, "edition": edition, "version": 1, "told": "", "draft": "", "changed_at": 0}
    with store.writing() as connection:
        connection.execute(insert(WalkRow), [{**row, "id": id, "token": f"{tree}-{id:020}", "save": text} for id, text in enumerate(texts, 1)])


def whatever(tally: Tally) -> int:
    return tally.whole + tally.same_stop + tally.led_elsewhere.total() + tally.stopped.total()


def test_walks_are_counted_and_then_carried_and_then_there_is_nothing_to_do(store: Store) -> None:
    texts = [session.save() for session in SESSIONS]
    fill(store, texts)
    before = rows(store, WalkRow)
    counted = carry_all(store, NEW, NOON, dry_run=True)
    assert (rows(store, WalkRow), rows(store, LeftRow), rows(store, EditionRow)) == (before, [], [])

    assert carry_all(store, NEW, NOON, batch=70) == counted
    carried = [Session.resume(NEW.tree, text, follow=True, reuse=True) for text in texts]
    assert [(row.edition, row.save, row.version) for row in walks(store).values()] == [(NEW.edition, one.session.save(), 2) for one in carried]
    aside = [(id, 1, OLD.edition, text) for id, (text, one) in enumerate(zip(texts, carried, strict=True), 1) if one.set_aside]
    assert [tuple(row) for row in rows(store, LeftRow)] == aside
    for row, one in zip(walks(store).values(), carried, strict=True):
        assert row.told.startswith(CHANGED) is one.next_changed
        assert row.told.count("set aside:") == len(one.set_aside)
    others = [one for one in carried if not one.whole]
    assert counted.whole + len(others) == len(texts)
    moved = [one for one in others if one.next_changed]
    assert counted.same_stop == len(others) - len(moved)
    assert counted.led_elsewhere == Counter(one.session.here.id for one in moved if not one.set_aside)
    assert counted.stopped == Counter(one.session.here.id for one in moved if one.set_aside)
    assert min(counted.whole, counted.led_elsewhere.total(), counted.stopped.total()) > 5
    after = rows(store, WalkRow), rows(store, LeftRow)
    assert carry_all(store, NEW, NOON) == Tally()
    assert (rows(store, WalkRow), rows(store, LeftRow)) == after


def answer_once(store: Store, id: int) -> bool:
    """What the app does: somebody gives the first answer that is offered, in the edition that their row names; whether it was kept."""
    row = walks(store)[id]
    session = Session.resume(BOTH[row.edition].tree, row.save)
    session = session.answer(session.offers[0].id, now=session.steps[-1].at if session.steps else session.started, early=True)
    return store.keep(found(store, row.token)._replace(version=row.version), session, NOON) is not None


def test_what_somebody_answers_between_reading_and_writing_is_not_lost(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    going_on = [session for session in SESSIONS if not session.ended][:50]
    fill(store, [session.save() for session in going_on])
    write = __import__("web.carrying", fromlist=["_write"])._write
    answered: list[int] = []

    def write_late(*given: Any) -> list[int]:
        if not answered:
            answered.extend(id for id in (3, 17, 50) if answer_once(store, id))
        missed: list[int] = write(*given)
        return missed

    monkeypatch.setattr("web.carrying._write", write_late)
    tally = carry_all(store, NEW, NOON, batch=20)
    assert (answered, tally.overtaken, whatever(tally)) == ([3, 17, 50], 0, 50)
    for id, row in walks(store).items():
        session = going_on[id - 1]
        if id in answered:
            session = session.answer(session.offers[0].id, now=session.steps[-1].at, early=True)
        assert row.save == Session.resume(NEW.tree, session.save(), follow=True, reuse=True).session.save()
        assert (row.edition, row.version) == (NEW.edition, 3 if id in answered else 2)


def test_a_walk_that_is_answered_again_and_again_is_left_to_its_reader(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store, [Session.start(OLD.tree, now=NOON).save()] * 2)
    write = __import__("web.carrying", fromlist=["_write"])._write

    def write_late(*given: Any) -> list[int]:
        with store.writing() as connection:
            connection.execute(update(WalkRow).where(WalkRow.id == 1).values(version=WalkRow.version + 1))
        missed: list[int] = write(*given)
        return missed

    with monkeypatch.context() as patched:
        patched.setattr("web.carrying._write", write_late)
        tally = carry_all(store, NEW, NOON)
    assert (tally.whole, tally.overtaken, tally.left) == (1, 1, 1)
    assert "answered meanwhile, and left to their readers: 1" in str(tally)
    assert carry_all(store, NEW, NOON).whole == 1


def test_while_it_runs_people_go_on_answering_and_nothing_is_lost(store: Store) -> None:
    """Two people answer from other threads, in the old edition and then in the new one, until all walks were carried."""
    going_on = [session for session in SESSIONS if not session.ended]
    fill(store, [session.save() for session in going_on])
    over = threading.Event()
    given: Counter[int] = Counter()
    failures: list[Exception] = []

    def people(seed: int) -> None:
        chance = Random(seed)  # noqa: S311
        try:
            while not over.is_set():
                id = chance.randrange(1, len(going_on), 2) + seed
                if not Session.resume(BOTH[(row := walks(store)[id]).edition].tree, row.save).ended:
                    given[id] += answer_once(store, id)
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=people, args=(seed,)) for seed in (0, 1)]
    for thread in threads:
        thread.start()
    try:
        tally = carry_all(store, NEW, NOON, batch=25)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert (failures, tally.overtaken, whatever(tally)) == ([], 0, len(going_on))
    for id, row in walks(store).items():
        assert (row.edition, row.version) == (NEW.edition, 2 + given[id])  # carried once, and each answer once
        Session.resume(NEW.tree, row.save)


def test_what_cannot_be_read_is_left_alone_and_told(store: Store) -> None:
    sound = SESSIONS[100].save()
    texts = [sound, "{", sound.replace('"advicetree":1', '"advicetree":99'), sound.replace("interview-recovery", "another-tree"), sound]
    fill(store, texts)
    first, again = carry_all(store, NEW, NOON), carry_all(store, NEW, NOON)
    assert (whatever(first), again) == (2, Tally(unreadable=first.unreadable))
    assert list(first.unreadable) == [2, 3, 4]
    assert "it is not sound JSON" in first.unreadable[2]
    assert "newer version" in first.unreadable[3]
    assert "another-tree" in first.unreadable[4]
    assert {id: (row.edition, row.save, row.version) for id, row in walks(store).items() if id in {2, 3, 4}} == {
        id: (OLD.edition, texts[id - 1], 1) for id in (2, 3, 4)
    }
    assert "cannot be read: 3\n  walk 2: " in str(first)


def test_a_run_that_breaks_off_is_gone_on_with(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    some = SESSIONS[:100]
    fill(store, [session.save() for session in some])
    written = __import__("web.carrying", fromlist=["_written"])._written
    calls = 0

    def breaks(*given: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 50:
            raise ConnectionError("the network is gone")
        return written(*given)

    with monkeypatch.context() as patched:
        patched.setattr("web.carrying._written", breaks)
        with pytest.raises(ConnectionError):
            carry_all(store, NEW, NOON, batch=20)
    assert Counter(row.edition for row in walks(store).values()) == {NEW.edition: 40, OLD.edition: 60}  # the third batch not at all
    assert whatever(carry_all(store, NEW, NOON, batch=20)) == 60
    assert [row.save for row in walks(store).values()] == [Session.resume(NEW.tree, session.save(), follow=True, reuse=True).session.save() for session in some]


def edited(tree: Tree, *edits: tuple[str, str]) -> Tree:
    text = dumps(tree)
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return loads(text, "json")


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
note = "How?"
then = "sell"
[action.sell]
do = "Sell it"
then = "end"
[ending.end]
say = "Done."
""")


def test_a_reader_who_comes_back_after_an_edit_goes_on_as_far_as_it_fits_and_is_told(url: str) -> None:
    with TestClient(app_of(url, PHOTOS)) as client:
        reader = Reader(client, PHOTOS).begin("").press("done", note="On a stick.").press("done").press("back")
        path, shown = reader.address, reader.html
        reader.press("keep", note="With a hammer.")
    with TestClient(app_of(url, edited(PHOTOS, ('"wipe"', '"shred"')))) as client:
        again = Reader(client, PHOTOS)
        again.html = shown
        assert again.press("done").status == 409
        again.get(path)
        assert again.headline == "Wipe the disk"
        assert CHANGED in again.page.text
        assert "What you had written is not kept: With a hammer." in again.page.text
        assert [(step.node, step.note) for step in again.session.steps] == [("save", "On a stick.")]
        assert CHANGED not in again.press("done").page.text


def test_an_edit_of_words_alone_is_not_told_and_is_not_answered_unseen(url: str) -> None:
    with TestClient(app_of(url, PILL)) as client:
        reader = Reader(client, PILL).begin("")
        path, shown = reader.address, reader.html
    asks_otherwise = edited(PILL, ("Are you pregnant?", "Is it certain that you are not pregnant?"))
    with TestClient(app_of(url, asks_otherwise)) as client:
        again = Reader(client, PILL)
        again.html = shown
        assert (again.press("no").status, again.headline) == (409, "Is it certain that you are not pregnant?")
        assert again.session.steps == ()
        assert "The advice was changed since" not in again.get(path).page.text
        assert again.press("yes").headline == "Take a pill"


def test_a_save_that_is_damaged_is_told_as_that_and_kept(url: str) -> None:
    with TestClient(app_of(url, PILL)) as client:
        reader = Reader(client, PILL).begin("").press("no")
        store: Store = reader.site.store
        with store.writing() as connection:
            connection.execute(update(WalkRow).values(save="{"))
        assert reader.get().headline == "Are you pregnant?"
        assert DAMAGED in reader.page.text
        assert [(row.version, row.save) for row in rows(store, LeftRow)] == [(2, "{")]
        assert reader.press("yes").headline == "Take a pill"
        assert DAMAGED not in reader.page.text


def test_a_program_that_serves_an_older_edition_carries_nothing_back(url: str) -> None:
    """While a new version is rolled out, readers whom the old program gets are asked to come again, and lose nothing."""
    after = edited(PHOTOS, ('"wipe"', '"shred"'), ("Sell it", "Give it away"))
    with TestClient(app_of(url, PHOTOS)) as old, TestClient(app_of(url, after)) as new:
        one = Reader(old, PHOTOS).begin("").press("done")
        other = Reader(new, PHOTOS).get(one.address)
        assert (other.headline, one.get().status, one.headline) == ("Wipe the disk", 503, "This is busy, or being brought up to date")
        assert other.get().press("done").headline == "Give it away"
        late = Reader(old, PHOTOS).begin("").press("done")
        assert late.get().status == 200
        assert Reader(new, PHOTOS).get(late.address).headline == "Wipe the disk"


def test_when_the_app_starts_it_carries_all_walks(url: str) -> None:
    store = Store(url)
    store.create()
    fill(store, [session.save() for session in SESSIONS[:120]])
    with TestClient(app_of(url, NEW.tree)):
        pass  # the app waits for a batch that it has begun
    carry_all(store, NEW, NOON)
    assert {row.edition for row in walks(store).values()} == {NEW.edition}
    assert [row.edition for row in rows(store, EditionRow)] == [NEW.edition]
    store.close()


def test_what_an_edit_does_to_all_walks_that_are_possible_is_told(store: Store) -> None:
    assert list(verdicts(store, OLD)) == []
    store.serve(OLD)
    store.serve(OLD)
    assert len(rows(store, EditionRow)) == 1
    assert list(verdicts(store, advice(edited(OLD.tree, ("What has happened so far?", "What has happened?"))))) == [
        "every walk that is possible in the edition before: safe"
    ]
    told = list(verdicts(store, NEW))
    assert told[0].endswith(": stranded")
    assert told[1].startswith("  such as one at ")


def test_the_page_shows_what_is_counted(store: Store) -> None:
    store.serve(OLD)
    fill(store, [session.save() for session in SESSIONS])
    told = "\n".join([f"{NEW.tree.id}:", *verdicts(store, NEW), str(carry_all(store, NEW, NOON, dry_run=True))])
    page = (ROOT / "docs" / "how-to" / "carry-saved-sessions.md").read_text(encoding="utf-8")
    assert f"python -m web carry --dry-run\n{told}\n```" in page


def test_the_line_that_the_page_says_is_missing_stops_nobody_there() -> None:
    said = loads(dumps(NEW.tree).replace('"your-record": {', '"your-record": {"was": ["standing"], ', 1), "json")
    assert said["your-record"].was == ("standing",)
    some = [Session.resume(said, session.save(), follow=True, reuse=True) for session in SESSIONS]
    assert {carried.session.here.id for carried in some if not carried.whole} == {"find-remedies", "take-a-week"}


QUIZ = """
format = 1
id = "quiz"
title = "Quiz"
start = "first"
[situation.first]
ask = "Is it early?"
answers = { yes = "second", no = "late" }
[situation.second]
ask = "Is it dark?"
answers = { yes = "third", no = "third" }
[situation.third]
ask = "Is it cold?"
answers = { yes = "wear", no = "end" }
[action.wear]
do = "Wear a coat"
then = "warm"
[ending.warm]
say = "You are warm."
[ending.end]
say = "Go out."
[ending.late]
say = "Stay."
"""
SECOND = QUIZ[QUIZ.index("[situation.second]") : QUIZ.index("[situation.third]")]
SHORTER = loads(QUIZ.replace(SECOND, "").replace('yes = "second"', 'yes = "third"'))
COAT = QUIZ[QUIZ.index("[action.wear]") : QUIZ.index("[ending.warm]")]


def test_somebody_who_had_finished_stays_at_the_ending_when_a_question_is_deleted(url: str) -> None:
    with TestClient(app_of(url, loads(QUIZ))) as client:
        done, going = (Reader(client, loads(QUIZ)).begin("") for _ in range(2))
        done.press("yes").press("no").press("yes").press("done")
        going.press("yes").press("no").press("yes")
        assert (done.headline, going.headline) == ("You are warm.", "Wear a coat")
    with TestClient(app_of(url, SHORTER)) as client:
        for before in (done, going):
            after = Reader(client, SHORTER).get(before.path)
            assert after.headline == before.headline
            assert [(step.node, step.answer) for step in after.session.steps][:2] == [("first", "yes"), ("third", "yes")]
            assert SAME_STOP in after.page.text
            assert "This is no longer a part of the advice, and your answer was set aside: Is it dark? No" in after.page.text


def test_a_dry_run_counts_those_who_had_finished_and_would_stand_elsewhere(store: Store) -> None:
    """Also where their ending is gone: the edition that the app keeps knows it."""
    old = advice(loads(QUIZ))
    way = [("yes", "yes", "yes", "done"), ("yes", "yes", "yes"), ("yes", "no", "no")]
    sessions = [Session.start(old.tree, now=NOON)] * len(way)
    for index, answers in enumerate(way):
        for given in answers:
            sessions[index] = sessions[index].answer(given, now=NOON)
    fill(store, [session.save() for session in sessions], "quiz", old.edition)
    store.serve(old)
    new = advice(loads(QUIZ.replace('third]\nask = "Is it cold?"\nanswers = { yes = "wear"', 'third]\nask = "Is it cold?"\nanswers = { cold = "wear"')))
    assert str(carry_all(store, new, NOON, dry_run=True)).splitlines()[2:6] == [
        "with another next stop: 0",
        "stopped earlier: 2",
        "  third: 2",
        "  of these, had finished: 1",
    ]
    no_coat = advice(loads(QUIZ.replace(COAT, "").replace('"wear"', '"late"').replace('[ending.warm]\nsay = "You are warm."\n', "")))
    told = str(carry_all(store, no_coat, NOON, dry_run=True)).splitlines()
    assert told[4:7] == ["stopped earlier: 1", "  late: 1", "  of these, had finished: 1"]


def test_an_answer_that_is_gone_is_told_in_the_words_of_its_edition_or_without_them(store: Store) -> None:
    old = advice(loads(QUIZ))
    session = Session.start(old.tree, now=NOON).answer("yes", now=NOON).answer("no", now=NOON)
    fill(store, [session.save()], "quiz", old.edition)
    new = advice(SHORTER)
    walk, fresh = found(store, f"quiz-{1:020}"), Session.start(new.tree, now=NOON)
    unknown = carry_one(store, new, walk, fresh, NOON)
    assert unknown is not None
    assert unknown.told.splitlines() == [SAME_STOP, "An answer to a question that is no longer asked was set aside: no"]
    store.delete(unknown)
    fill(store, [session.save()], "quiz", old.edition)
    store.serve(old)
    no_no = advice(
        loads(QUIZ.replace('ask = "Is it dark?"\nanswers = { yes = "third", no = "third" }', 'ask = "Is it dark?"\nanswers = { yes = "third", dim = "third" }'))
    )
    known = carry_one(store, no_no, found(store, f"quiz-{1:020}"), Session.start(no_no.tree, now=NOON), NOON)
    assert known is not None
    assert known.told.splitlines() == [CHANGED, "This answer no longer fits, and was set aside: Is it dark? No"]


def test_a_walk_of_a_tree_that_is_not_served_any_more_is_told_as_that(url: str) -> None:
    with TestClient(app_of(url, PILL, PHOTOS)) as client:
        reader = Reader(client, PILL).begin("")
        path = reader.address
        Reader(client, PHOTOS).begin("")
        assert reader.site.store.of_other_trees(["photos"]) == {PILL.id: 1}
    with TestClient(app_of(url, PHOTOS)) as client:
        gone = Reader(client, PHOTOS).get(path)
        assert (gone.status, gone.headline) == (410, "This advice is no longer offered")
        assert "not copied" not in gone.page.text
        assert Reader(client, PHOTOS).get(f"{path[:-1]}~").status == 404


def test_two_who_carry_the_same_walk_carry_it_once(store: Store) -> None:
    fill(store, [SESSIONS[7].save()])
    walk = found(store, f"interview-recovery-{1:020}")
    fresh = Session.start(NEW.tree, now=NOON)
    assert carry_one(store, NEW, walk, fresh, NOON) is not None
    assert carry_one(store, NEW, walk, fresh, NOON) is None
    assert walks(store)[1].version == 2


# ---------------------------------------------------------------------------- reminders

TEA = advice(TREE)
SERVED = {TREE.id: TEA}


def waits(store: Store, to: str | None = "anna@example.org") -> str:
    """Somebody who waits for two hours, and not longer than four, and wants to be reminded."""
    session = Session.start(TREE, now=NOON).answer("yes", now=NOON)
    token = store.begin(session, TEA.edition, NOON)
    store.keep(found(store, token), session, NOON, remind_to=to)
    return token


def sent(store: Store, hours: float, send: Sender | None = None) -> tuple[list[Message], Counter[str]]:
    messages: list[Message] = []
    counts = remind(store, SERVED, NOON + timedelta(hours=hours), "https://advice.example", send or messages.append)
    return messages, counts


def test_a_reminder_is_sent_once_when_it_is_due_and_not_before(store: Store) -> None:
    token = waits(store)
    assert sent(store, 1.99) == ([], Counter())
    [message], counts = sent(store, 2)
    assert counts == {"sent": 1}
    assert (message.to, message.subject, message.link) == ("anna@example.org", "Tea & rest: Boil <water>", f"https://advice.example/walk/{token}")
    assert message.text == f"It can be done now: Boil <water>\nThe time was 2 March 2026, 14:00 UTC.\n\nGo on: https://advice.example/walk/{token}"
    assert message.reminder == Session.resume(TREE, found(store, token).save).reminder()
    assert sent(store, 3) == ([], Counter())
    [due], _ = sent(store, 4)
    assert due.text.startswith("You need not wait any longer: Boil <water>\nThe time was 2 March 2026, 16:00 UTC.")
    assert due.key != message.key
    assert sent(store, 100) == ([], Counter())


def test_nobody_is_reminded_who_does_not_want_it(store: Store) -> None:
    waits(store, to=None)
    token = waits(store)
    store.keep(found(store, token), Session.resume(TREE, found(store, token).save), NOON, remind_to=None)
    assert (rows(store, ReminderRow), sent(store, 5)) == ([], ([], Counter()))


def test_a_walk_that_goes_on_waits_for_nothing_any_more(store: Store) -> None:
    token = waits(store)
    walk = found(store, token)
    store.keep(walk, Session.resume(TREE, walk.save).answer("done", now=NOON, early=True), NOON)
    assert (rows(store, ReminderRow), sent(store, 5)) == ([], ([], Counter()))


def test_a_moment_that_is_put_right_moves_the_reminder(store: Store) -> None:
    token = waits(store)
    walk = found(store, token)
    store.keep(walk, Session.resume(TREE, walk.save).with_moment("lunch", NOON + timedelta(hours=1)), NOON)
    assert sent(store, 2.5)[0] == []
    assert len(sent(store, 3)[0]) == 1


def test_a_reminder_that_an_edit_made_wrong_is_dropped(store: Store) -> None:
    waits(store)
    served = {TREE.id: advice(edited(TREE, ('"PT2H"', '"PT3H"')))}
    messages: list[Message] = []
    assert remind(store, served, NOON + timedelta(hours=2), "", messages.append) == {"dropped": 1}
    assert messages == []


def test_two_jobs_at_once_send_each_reminder_exactly_once(url: str, store: Store) -> None:
    tokens = {waits(store) for _ in range(12)}
    lock, messages = threading.Lock(), []

    def send(message: Message) -> None:
        with lock:
            messages.append(message.key)

    stores = [Store(url) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        counts = sum(pool.map(lambda one: sent(one, 9, send)[1], stores), Counter())
    for one in stores:
        one.close()
    assert counts == {"sent": 2 * len(tokens)}
    assert Counter(messages) == dict.fromkeys(messages, 1)
    assert len(messages) == 2 * len(tokens)


def test_a_reminder_that_cannot_be_sent_is_sent_by_the_next_job(store: Store) -> None:
    waits(store)

    def fails(_: Message) -> None:
        raise ConnectionError("no mail today")

    assert sent(store, 2, fails)[1] == {"failed": 1}
    assert sent(store, 2.1)[1] == {"sent": 1}


def test_a_reminder_that_a_job_took_before_it_was_killed_is_sent_after_a_while_with_the_same_key(store: Store) -> None:
    waits(store)
    keys: list[str] = []

    def killed(message: Message) -> None:
        keys.append(message.key)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sent(store, 2, killed)
    assert sent(store, 2.1) == ([], Counter())
    messages, counts = sent(store, 2 + (TAKEN_FOR + 1) / 3_600)
    assert (counts, [message.key for message in messages]) == ({"sent": 1}, keys)


def test_a_reader_asks_for_reminders_and_a_calendar_by_forms(url: str) -> None:
    pytest.importorskip("icalendar", reason="the Python package icalendar is not installed")
    with TestClient(app_of(url, TREE, base_url="https://advice.example")) as client:
        reader = Reader(client, TREE).begin("Europe/Berlin").press("yes")
        beside = f'<p><a href="{reader.address}/wait">Calendar and reminder</a></p>'
        assert reader.html.index("Wait until") < reader.html.index(beside) < reader.html.index("<form")
        reader.see("wait")
        assert "It can be done from 2 March 2026, 15:00 CET on." in reader.page.text
        for wrong in ("", "anna", "a@b c", "a@b\r\nBcc: all@example.org", "x" * 300 + "@example.org"):
            reader.send(f"{reader.address}/wait", {**reader.page.forms[0].fields, "do": "remind", "mail": wrong})
            assert (reader.status, reader.alert) == (422, "Please fill in a mail address, such as name@example.org.")
        assert "Reminders of this walk go to anna@example.org" in reader.see("wait").press("remind", mail="anna@example.org").page.text
        assert len(sent(reader.site.store, 2)[0]) == 1
        plain, linked = (client.get(f"{reader.address}/wait.ics{query}") for query in ("", "?link=yes"))
        assert plain.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert "attachment" in plain.headers["Content-Disposition"]
        unfolded = [answer.text.replace("\r\n ", "") for answer in (plain, linked)]
        assert [reader.token in text for text in unfolded] == [False, True]
        uids = re.findall(r"^UID:(\S+)", unfolded[0], re.MULTILINE)
        assert [re.sub("^[0-9a-f]{32}@", "", uid) for uid in uids] == ["advice.example/boil/opens", "advice.example/boil/due"]
        assert len({uid.split("@")[0] for uid in uids}) == 1
        [message] = sent(reader.site.store, 4)[0]
        assert uids[0].startswith(f"{message.uid}/")
        other = Reader(client, TREE).begin("").press("yes")
        assert uids[0].split("@")[0] not in client.get(f"{other.address}/wait.ics").text.replace("\r\n ", "")
        assert "DTSTART:20260302T140000Z" in unfolded[0]
        assert "go to" not in reader.see("wait").press("stop").page.text
        assert sent(reader.site.store, 9)[0] == []
        reader.press("remind", mail="anna@example.org").see("").press("back")
        assert reader.see("wait.ics").status == 404


# ---------------------------------------------------------------------------- settings that cannot be


def test_a_database_that_is_not_there_is_not_made_in_order_to_look(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'none.sqlite'}")
    assert not store.exists()
    assert list(tmp_path.iterdir()) == []


def test_errors_of_the_database_hold_no_token(store: Store) -> None:
    with store.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE walks RENAME COLUMN told TO heard")
    with pytest.raises(SQLAlchemyError) as caught:
        store.find("a-secret-token-of-a-walk")
    assert "a-secret-token" not in str(caught.value)


def test_the_tables_of_another_program_are_noticed_at_once(store: Store, url: str) -> None:
    with store.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE walks RENAME COLUMN told TO heard")
    again = Store(url)
    with pytest.raises(SQLAlchemyError):
        again.create()
    again.close()


# ---------------------------------------------------------------------------- what is deleted


@pytest.mark.parametrize("how", ["button", "forget"])
def test_a_note_that_was_deleted_is_in_no_file_and_no_memory_any_more(tmp_path: Path, how: str) -> None:
    """SQLite leaves what is deleted in its file and in its log, where it can be read on, unless it is told otherwise."""
    noted = "I-am-Anna-from-number-7"
    with TestClient(app_of(f"sqlite:///{tmp_path / 'walks.sqlite'}", DIARY)) as client:
        reader = Reader(client, DIARY).begin("").press("done", note=noted).see("picture")
        for name in ("way", "near", "picture"):
            assert noted not in reader.client.get(f"{reader.address}/{name}.svg").text
        path = reader.address
        assert any(noted.encode() in file.read_bytes() for file in tmp_path.iterdir())
        if how == "button":
            reader.see("keep").press("Delete everything")
        else:
            assert reader.site.store.forget(NOON + timedelta(days=1)) == 1
        assert [file.name for file in tmp_path.iterdir() if noted.encode() in file.read_bytes()] == []
        assert client.get(path).status_code == 404
        gc.collect()
        assert not [kept for kept in gc.get_objects() if isinstance(kept, Session) and any(step.note == noted for step in kept.steps)]


def test_a_deletion_while_somebody_reads_is_done_and_what_stays_in_the_log_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.store.BUSY_SECONDS", 0.1)
    store = Store(f"sqlite:///{tmp_path / 'walks.sqlite'}")
    store.create()
    token = store.begin(Session.start(TREE, now=NOON), "first", NOON)
    with store.reading() as connection:
        connection.execute(select(WalkRow.id)).all()
        store.delete(found(store, token))
        assert "stays in the log of SQLite" in caplog.text
    assert store.find(token) is None
    store.close()
