"""The example program that carries saved sessions to a new version of their tree in a database: ten thousand of them, while people go on answering."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, insert, select, update

from advicetree import Session, Tree, dumps, loads, random_walk
from example_programs import ROOT, program
from living_edits import EDITS, edit

CARRY = program("carry_sessions")
SAVED, LEFT = CARRY.SavedSession, CARRY.LeftSession
START = datetime(2026, 11, 1, 8, tzinfo=timezone.utc)
MANY = 10_000
NOTE = "Let me think.\nThe second question."

OLD_TEXT = (ROOT / "trees" / "interview-recovery.toml").read_text(encoding="utf-8")
OLD = loads(OLD_TEXT)


def new_tree() -> Tree:
    """The next version of the advice: a new name, an answer that is gone, a question under a new name without `was`, and another ending."""
    by_id = {one.id: one for one in EDITS}
    text = OLD_TEXT
    for name in ("rename-with-was", "remove-answer", "replace-ending", "longer-wait"):
        text = by_id[name].interview(text)
    standing = edit(('version  = "2.0.0"', 'version  = "3.0.0"'), everywhere=((r"(?<![\w-])standing(?![\w-])", "your-record"),))
    return loads(standing(text))


NEW = new_tree()


def some_sessions() -> list[Session]:
    """Ten thousand sessions in the middle of walks at random; half of them keep time, some have notes, and some were told a fact beforehand."""
    chance = Random(15)  # noqa: S311
    found: list[Session] = []
    seed = 0
    while len(found) < MANY:
        seed += 1
        now = START + timedelta(minutes=seed) if seed % 2 else None
        session = Session.start(OLD, known={"standing": "strong"} if seed % 5 == 0 else None, now=now)
        for node, answer in random_walk(OLD, seed).steps:
            if session.here.id != node:
                break
            now = max(now, session.opens_at or now) + timedelta(hours=1) if now is not None else None
            session = session.answer(answer, now=now, note=NOTE if session.here.note is not None and chance.random() < 0.3 else None)
            found.append(session)
    return found[:MANY]


@pytest.fixture(scope="module")
def sessions() -> list[Session]:
    return some_sessions()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'sessions.sqlite'}", connect_args={"timeout": 30})
    CARRY.Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


def fill(engine: Engine, texts: list[str], tree: Tree = OLD) -> None:
    rows = [{"id": id, "tree_id": tree.id, "tree_version": tree.version, "text": text, "row_version": 1} for id, text in enumerate(texts, 1)]
    with engine.begin() as connection:
        connection.execute(insert(SAVED), rows)


def rows_of(engine: Engine, table: Any = SAVED) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(*table.__table__.columns))]


def answer_once(engine: Engine, id: int, trees: dict[str, Tree]) -> bool:
    """What the app does: somebody gives the first answer that is offered, in the version of the tree that their row names; whether it was kept."""
    with engine.connect() as connection:
        row = connection.execute(select(SAVED.text, SAVED.tree_version, SAVED.row_version).where(SAVED.id == id)).one()
    session = Session.resume(trees[row.tree_version], row.text)
    session = session.answer(session.offers[0].id, now=session.steps[-1].at if session.started else None, early=True)
    with engine.begin() as connection:
        changed = update(SAVED).where(SAVED.id == id, SAVED.row_version == row.row_version)
        return connection.execute(changed.values(text=session.save(), row_version=row.row_version + 1)).rowcount == 1


TREES = {"2.0.0": OLD, "3.0.0": NEW}


def test_ten_thousand_sessions_are_counted_and_then_carried_and_then_there_is_nothing_to_do(database: Engine, sessions: list[Session]) -> None:
    texts = [session.save() for session in sessions]
    fill(database, texts)
    before = rows_of(database)
    counted = CARRY.carry_all(database, NEW, dry_run=True)
    assert rows_of(database) == before
    assert rows_of(database, LEFT) == []

    tell = io.StringIO()
    assert CARRY.carry_all(database, NEW, tell=tell) == counted
    wanted = [Session.resume(NEW, text, follow=True) for text in texts]
    assert rows_of(database) == [(id, OLD.id, "3.0.0", carried.session.save(), 2) for id, carried in enumerate(wanted, 1)]
    aside = [(id, 1, "2.0.0", text) for id, (text, carried) in enumerate(zip(texts, wanted, strict=True), 1) if carried.set_aside]
    assert rows_of(database, LEFT) == aside

    others = [carried for carried in wanted if not carried.whole]
    assert counted.whole + len(others) == MANY
    assert counted.led_elsewhere == Counter(carried.session.here.id for carried in others if not carried.set_aside)
    assert counted.stopped == Counter(carried.session.here.id for carried in others if carried.set_aside)
    assert counted.forgotten == Counter(name for carried in wanted for name in carried.forgotten)
    assert min(counted.whole, counted.led_elsewhere.total(), counted.stopped.total(), counted.forgotten.total()) > 100
    assert (counted.unreadable, counted.overtaken) == ({}, 0)
    assert [json.loads(line) for line in tell.getvalue().splitlines()] == [
        {"session": id, "now_at": carried.session.here.id, "report": str(carried)} for id, carried in enumerate(wanted, 1) if not carried.whole
    ]

    after = rows_of(database), rows_of(database, LEFT)
    assert CARRY.carry_all(database, NEW) == CARRY.Tally()
    assert (rows_of(database), rows_of(database, LEFT)) == after


def test_each_session_that_was_carried_can_be_resumed_with_its_times_and_notes(database: Engine, sessions: list[Session]) -> None:
    some = sessions[::10]
    fill(database, [session.save() for session in some])
    CARRY.carry_all(database, NEW)
    noted = 0
    for (_, _, _, text, _), session in zip(rows_of(database), some, strict=True):
        carried = Session.resume(NEW, text)
        kept = session.steps[: len(carried.steps)]
        assert [(step.at, step.note) for step in carried.steps] == [(step.at, step.note) for step in kept]
        assert carried.started == session.started
        noted += any(step.note for step in kept)
    assert noted > 100


def test_what_somebody_answers_between_reading_and_writing_is_not_lost(database: Engine, sessions: list[Session], monkeypatch: pytest.MonkeyPatch) -> None:
    going_on = [session for session in sessions if not session.ended][:50]
    fill(database, [session.save() for session in going_on])
    write = CARRY.write
    answered: list[int] = []

    def write_late(engine: Engine, tree: Tree, found: Any) -> list[int]:
        if not answered:
            answered.extend(id for id in (3, 17, 50) if answer_once(engine, id, TREES))
        missed: list[int] = write(engine, tree, found)
        return missed

    monkeypatch.setattr(CARRY, "write", write_late)
    tally = CARRY.carry_all(database, NEW, batch=20)
    assert answered == [3, 17, 50]
    for id, _, version, text, row_version in rows_of(database):
        session = going_on[id - 1]
        if id in answered:
            session = session.answer(session.offers[0].id, now=session.steps[-1].at if session.started else None, early=True)
        assert text == Session.resume(NEW, session.save(), follow=True).session.save()
        assert (version, row_version) == ("3.0.0", 3 if id in answered else 2)
    assert tally.overtaken == 0
    assert tally.whole + tally.led_elsewhere.total() + tally.stopped.total() == 50


def test_whoever_answers_again_and_again_is_left_for_the_next_run(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(database, [Session.start(OLD).save()] * 2)
    write = CARRY.write

    def write_late(engine: Engine, tree: Tree, found: Any) -> list[int]:
        with engine.begin() as connection:
            connection.execute(update(SAVED).where(SAVED.id == 1).values(row_version=SAVED.row_version + 1))
        missed: list[int] = write(engine, tree, found)
        return missed

    with monkeypatch.context() as patched:
        patched.setattr(CARRY, "write", write_late)
        tally = CARRY.carry_all(database, NEW)
    assert (tally.whole, tally.overtaken) == (1, 1)
    assert "answered meanwhile, and left for the next run: 1" in str(tally)
    assert CARRY.carry_all(database, NEW).whole == 1
    assert [(version, row_version) for _, _, version, _, row_version in rows_of(database)] == [("3.0.0", 7), ("3.0.0", 2)]


def test_while_it_runs_people_go_on_answering_and_nothing_is_lost(database: Engine, sessions: list[Session]) -> None:
    """Two people answer in the app from other threads, in the old version and then in the new one, until everything was carried."""
    going_on = [session for session in sessions if not session.ended][:3_000]
    fill(database, [session.save() for session in going_on])
    over = threading.Event()
    given: Counter[int] = Counter()
    failures: list[Exception] = []

    def people(seed: int) -> None:
        chance = Random(seed)  # noqa: S311
        try:
            while not over.is_set():
                id = chance.randrange(1, len(going_on) + 1, 2) + seed
                if not Session.resume(TREES[(row := row_called(database, id))[0]], row[1]).ended:
                    given[id] += answer_once(database, id, TREES)
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=people, args=(seed,)) for seed in (0, 1)]
    for thread in threads:
        thread.start()
    try:
        tally = CARRY.carry_all(database, NEW, batch=100)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert failures == []
    assert tally.overtaken == 0
    assert tally.whole + tally.led_elsewhere.total() + tally.stopped.total() == len(going_on)
    assert given.total() > 0
    for id, _, version, text, row_version in rows_of(database):
        assert version == "3.0.0"
        assert row_version == 2 + given[id]  # carried once, and each answer once
        Session.resume(NEW, text)


def row_called(engine: Engine, id: int) -> tuple[str, str]:
    with engine.connect() as connection:
        row = connection.execute(select(SAVED.tree_version, SAVED.text).where(SAVED.id == id)).one()
    return row.tree_version, row.text


def test_what_cannot_be_read_is_left_alone_and_told(database: Engine, sessions: list[Session]) -> None:
    sound = sessions[100].save()
    texts = [sound, "{", sound.replace('"advicetree":1', '"advicetree":99'), sound.replace("interview-recovery", "another-tree"), sound]
    fill(database, texts)
    with database.begin() as connection:
        connection.execute(insert(SAVED), [{"id": 9, "tree_id": "another-tree", "tree_version": "1", "text": "{", "row_version": 1}])
    first, again = CARRY.carry_all(database, NEW), CARRY.carry_all(database, NEW)
    assert first.whole + first.led_elsewhere.total() + first.stopped.total() == 2
    assert again == CARRY.Tally(unreadable=first.unreadable)
    assert list(first.unreadable) == [2, 3, 4]
    assert "it is not sound JSON" in first.unreadable[2]
    assert "newer version" in first.unreadable[3]
    assert "another-tree" in first.unreadable[4]
    left = {id: (version, text, row_version) for id, _, version, text, row_version in rows_of(database)}
    assert {id: left[id] for id in (2, 3, 4, 9)} == {**{id: ("2.0.0", texts[id - 1], 1) for id in (2, 3, 4)}, 9: ("1", "{", 1)}
    assert "cannot be read: 3\n  session 2: " in str(first)


def test_a_run_that_breaks_off_is_gone_on_with(database: Engine, sessions: list[Session], monkeypatch: pytest.MonkeyPatch) -> None:
    some = sessions[:100]
    fill(database, [session.save() for session in some])
    written = CARRY.written
    calls = 0

    def breaks(*given: Any) -> bool:
        nonlocal calls
        calls += 1
        if calls == 50:
            raise ConnectionError("the network is gone")
        done: bool = written(*given)
        return done

    with monkeypatch.context() as patched:
        patched.setattr(CARRY, "written", breaks)
        with pytest.raises(ConnectionError):
            CARRY.carry_all(database, NEW, batch=20)
    assert Counter(version for _, _, version, _, _ in rows_of(database)) == {"3.0.0": 40, "2.0.0": 60}  # the third batch not at all
    tally = CARRY.carry_all(database, NEW, batch=20)
    assert tally.whole + tally.led_elsewhere.total() + tally.stopped.total() == 60
    assert [text for _, _, _, text, _ in rows_of(database)] == [Session.resume(NEW, session.save(), follow=True).session.save() for session in some]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "docs" / "examples" / "carry_sessions.py"), *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=120)


def test_the_program_counts_carries_and_tells(database: Engine, sessions: list[Session], tmp_path: Path) -> None:
    fill(database, [session.save() for session in sessions[:200]])
    before = rows_of(database)
    tree, tell = tmp_path / "new.json", tmp_path / "told.jsonl"
    tree.write_text(dumps(NEW), encoding="utf-8")
    url = database.url.render_as_string()
    dry = run(url, str(tree), "--dry-run")
    assert (dry.returncode, dry.stderr, rows_of(database)) == (0, "", before)
    wet = run(url, str(tree), "--batch", "7", "--tell", str(tell))
    assert (wet.returncode, wet.stderr, wet.stdout) == (0, "", dry.stdout)
    assert dry.stdout.startswith("carried whole: ")
    lines = [json.loads(line) for line in tell.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == sum(not Session.resume(NEW, row[3], follow=True).whole for row in before)
    with database.begin() as connection:
        connection.execute(update(SAVED).where(SAVED.id == 5).values(text="{", tree_version="2.0.0"))
    broken = run(url, str(tree))
    assert broken.returncode == 1
    assert "session 5: " in broken.stdout


def test_the_program_tells_in_a_sentence_what_cannot_be(tmp_path: Path) -> None:
    file = tmp_path / "no-version.toml"
    file.write_text(OLD_TEXT.replace('version  = "2.0.0"\n', ""), encoding="utf-8")
    for arguments, told in (
        (("sqlite://", str(file)), "has no version"),
        (("sqlite://", "no-such-tree"), "no-such-tree"),
        (("sqlite://", "delayed-flight"), "no such table"),
        (("nonsense", "delayed-flight"), "Could not parse"),
    ):
        ended = run(*arguments)
        assert ended.returncode == 1
        assert told in ended.stderr
        assert "Traceback" not in ended.stderr


def test_the_page_shows_what_is_counted(database: Engine, sessions: list[Session]) -> None:
    fill(database, [session.save() for session in sessions])
    told = str(CARRY.carry_all(database, NEW, dry_run=True))
    page = (ROOT / "docs" / "how-to" / "carry-saved-sessions.md").read_text(encoding="utf-8")
    assert f"new.toml --dry-run\n{told}\n```" in page


def test_the_line_that_the_page_says_is_missing_leaves_nothing_forgotten(sessions: list[Session]) -> None:
    said = loads(dumps(NEW).replace('"your-record": {', '"your-record": {"was": ["standing"], ', 1), "json")
    assert said["your-record"].was == ("standing",)
    some = [Session.resume(said, session.save(), follow=True) for session in sessions[::5]]
    assert not any(carried.forgotten for carried in some)
    assert {carried.session.here.id for carried in some if not carried.whole} == {"find-remedies", "take-a-week"}
