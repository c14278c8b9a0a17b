"""The example web app as a program: what it prints and logs, its jobs, and that a server which is killed in the middle loses nothing that it said was kept."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest

pytest.importorskip("fastapi", reason="the Python package fastapi is not installed")
pytest.importorskip("psycopg", reason="the Python package psycopg is not installed")
from advicetree import AdviceTreeError, Session, dumps, load, loads
from databases import database_in, postgresql
from example_programs import COUNT, ROOT, TREE
from web.__main__ import listening
from web.advice import read_all
from web.settings import read
from web.store import Store
from web_reader import Page

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """Run the program in a folder."""
    path = os.pathsep.join(str(ROOT / part) for part in ("src", "docs/examples"))
    environ = {**{name: value for name, value in os.environ.items() if name not in {"TREES", "ZONE"}}, "PYTHONPATH": path, **environment}
    return subprocess.Popen(
        [sys.executable, "-m", "web", *arguments], cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )


def ended(folder: Path, *arguments: str, **environment: str) -> tuple[int, str, str]:
    """The status of a job, and what it printed and told."""
    process = run(folder, *arguments, **environment)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


@contextmanager
def serving(folder: Path, **environment: str) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """A server on a free port, which is stopped at the end if it still runs."""
    with run(folder, **{"PORT": "0", **environment}) as process:
        try:
            assert process.stdout is not None
            told = process.stdout.readline()
            found = re.fullmatch(r"Open http://127\.0\.0\.1:([0-9]+) in a browser; Ctrl\+C stops\.\n", told)
            assert found, (told, process.stderr.read() if process.stderr else "")
            yield int(found[1]), process
        finally:
            process.kill()


def ask(port: int, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str, str]:
    """The status, the address to go to, and the page that came."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request(method, path, urlencode(fields) if fields is not None else None, FORM)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", ""), answer.read().decode()


def begun(port: int, tree: str) -> str:
    return ask(port, "POST", f"/start/{tree}", {})[1]


def test_it_serves_and_logs_no_address_of_a_walk_and_stops_when_it_is_told_to(tmp_path: Path) -> None:
    with serving(tmp_path) as (port, process):
        assert ask(port, "GET", "/")[0] == 200
        path = begun(port, "interview-recovery")
        assert ask(port, "GET", path)[0] == 200
        assert f"http://127.0.0.1:{port}{path}" in ask(port, "GET", f"{path}/keep")[2]
        assert ask(port, "GET", f"{path}/nothing")[0] == 404
        with socket.create_connection(("127.0.0.1", port)) as odd:
            odd.sendall(f"GET {path} and more\r\n\r\n".encode())
            assert b"400" in odd.makefile("rb").read()
        process.send_signal(signal.SIGINT)
        _, log = process.communicate(timeout=60)
    assert "POST /start/{tree} 303" in log
    assert path.removeprefix("/walk/") not in log
    assert (tmp_path / "walks.sqlite").exists()


def test_it_tells_in_a_sentence_what_it_cannot_use(tmp_path: Path) -> None:
    (tmp_path / "text.sqlite").write_text("These are no walks. " * 100, encoding="utf-8")
    with closing(sqlite3.connect(tmp_path / "other.sqlite")) as rows, rows:
        rows.execute("CREATE TABLE walks (way TEXT)")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for settings, told in (
            ({"PORT": port}, f"port {port} of 127.0.0.1 cannot be used: Address already in use"),
            ({"PORT": "65536"}, "PORT is '65536'; give a number from 0 to 65535"),
            ({"PORT": "0", "ZONE": "Mars/Olympus"}, "ZONE is 'Mars/Olympus', and there is no such time zone"),
            ({"PORT": "0", "TREES": "no-such.toml"}, "no-such.toml:1:1: unreadable"),
            ({"PORT": "0", "TREES": "no-such-tree"}, "no-such-tree"),
            ({"PORT": "0", "DATABASE_URL": "sqlite:///no-folder/walks.sqlite"}, "unable to open database file"),
            ({"PORT": "0", "DATABASE_URL": "sqlite:///text.sqlite"}, "file is not a database"),
            ({"PORT": "0", "DATABASE_URL": "sqlite:///other.sqlite"}, "no such column"),
            ({"PORT": "0", "DATABASE_URL": "nonsense"}, "Could not parse"),
        ):
            status, out, err = ended(tmp_path, **settings)
            assert (status, out) == (1, ""), settings
            assert told in err
            assert err.count("\n") == 1
            assert not any(word in err for word in ("Traceback", "SELECT", "INSERT"))


def test_what_is_small_is_sent_at_once() -> None:
    """A socket that does not name its protocol is not known to asyncio as one of TCP, and each answer would come 40 ms later."""
    with listening("127.0.0.1", 0) as open_socket:
        assert open_socket.proto == socket.IPPROTO_TCP


def test_trees_are_files_or_shipped_ones(tmp_path: Path) -> None:
    file = tmp_path / "tea.json"
    file.write_text(dumps(TREE), encoding="utf-8")
    served = read_all((str(file), "interview-recovery"))
    assert (served["tea"].tree, list(served)) == (TREE, ["tea", "interview-recovery"])
    with pytest.raises(AdviceTreeError, match="two trees have the id 'tea'"):
        read_all((str(file), str(file)))
    assert read({"TREES": f"{file}, delayed-flight"}).trees == (str(file), "delayed-flight")
    assert set(read({}).trees) == {"interview-recovery", "delayed-flight"}


def test_the_jobs_make_no_database_and_tell_what_is_missing(tmp_path: Path) -> None:
    for job in (["carry", "--dry-run"], ["carry"], ["remind"], ["forget", "30"]):
        status, out, err = ended(tmp_path, *job)
        assert (status, out, err) == (1, "", "sqlite:///walks.sqlite holds no walks; set DATABASE_URL to the database of the app\n")
    assert list(tmp_path.iterdir()) == []


def test_the_jobs_count_carry_remind_and_forget(tmp_path: Path) -> None:
    tea = tmp_path / "tea.json"
    tea.write_text(dumps(TREE), encoding="utf-8")
    with serving(tmp_path, TREES="tea.json") as (port, _):
        path = begun(port, "tea")
        page = Page(ask(port, "GET", path)[2])
        ask(port, "POST", path, {**page.forms[0].fields, "answer": "yes"})
        page = Page(ask(port, "GET", f"{path}/wait")[2])
        ask(port, "POST", f"{path}/wait", {**page.forms[0].fields, "do": "remind", "mail": "anna@example.org"})
        page = Page(ask(port, "GET", path)[2])
        assert ask(port, "POST", path, {**page.forms[0].fields, "do": "moment", "moment": "2026-01-01T10:00"})[0] == 303
    assert ended(tmp_path, "remind", TREES="tea.json")[:2] == (0, "0 sent, 0 dropped, 0 failed\n")  # what was over when it was asked for is not sent
    tea.write_text(dumps(TREE).replace('"boil"', '"heat"'), encoding="utf-8")
    before = (tmp_path / "walks.sqlite").read_bytes()
    status, counted, _ = ended(tmp_path, "carry", "--dry-run", TREES="tea.json")
    assert (status, (tmp_path / "walks.sqlite").read_bytes()) == (0, before)
    assert counted.startswith("tea:\nevery walk that is possible in the edition before: stranded\n")
    status, carried, _ = ended(tmp_path, "carry", TREES="tea.json")
    assert (status, carried.partition("carried whole")[2]) == (0, counted.partition("carried whole")[2])
    assert "carried whole: 0\nat the same stop, with answers set aside: 0\nwith another next stop: 1\n  heat: 1" in carried
    assert ended(tmp_path, "carry", TREES="tea.json")[1].startswith(
        "tea:\ncarried whole: 0\nat the same stop, with answers set aside: 0\nwith another next stop: 0\nstopped earlier: 0\n"
    )
    (tmp_path / "count.toml").write_text(COUNT, encoding="utf-8")
    for job in (["carry", "--dry-run"], ["carry"]):
        assert ended(tmp_path, *job, TREES="count.toml")[1].endswith("\ncannot be read: 0\nwalks of trees that are not served: tea 1\n")
    assert ended(tmp_path, "forget", "1")[:2] == (0, "0 deleted\n")
    assert ended(tmp_path, "forget", "-1")[:2] == (0, "1 deleted\n")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'walks.sqlite'}"
    else:
        with postgresql() as server, database_in(server) as url:
            yield url


def test_a_server_that_is_killed_in_the_middle_loses_nothing_that_it_said_was_kept(tmp_path: Path, url: str) -> None:
    """Four people answer as fast as they can; the server is killed, three times over, and started again. All that was answered with success is there."""
    (tmp_path / "count.toml").write_text(COUNT, encoding="utf-8")
    settings = {"TREES": "count.toml", "DATABASE_URL": url}
    kept: dict[str, int] = {}  # how many answers of each walk were taken with success
    paths: list[str] = []

    def answers(port: int, path: str) -> None:
        with suppress(OSError, http.client.HTTPException):
            for _ in range(500):
                page = Page(ask(port, "GET", path)[2])
                version = page.forms[0].fields["version"]
                status, _, _ = ask(port, "POST", path, {**page.forms[0].fields, "answer": "tick"})
                if status == 303:
                    kept[path] = int(version.split(".")[0])  # the version that was read: 1 with no answer, so this answer is the one of that number

    for round in range(3):
        with serving(tmp_path, **settings) as (port, process):
            paths = paths or [begun(port, "count") for _ in range(4)]
            people = [threading.Thread(target=answers, args=(port, path)) for path in paths]
            for thread in people:
                thread.start()
            time.sleep(0.8 + 0.2 * round)
            process.send_signal(signal.SIGKILL)
            for thread in people:
                thread.join(timeout=60)
        store = Store(url)
        tree = loads(COUNT)
        for path in paths:
            walk = store.find(path.removeprefix("/walk/"))
            assert walk is not None
            session = Session.resume(tree, walk.save)  # whole, and not torn
            assert len(session.steps) == walk.version - 1
            assert kept[path] <= len(session.steps) <= kept[path] + 1  # at most the one that was written and not told
        store.close()
    assert sum(kept.values()) > 40
    with serving(tmp_path, **settings) as (port, _):
        for path in paths:
            assert ask(port, "GET", path)[0] == 200
    assert load(tmp_path / "count.toml") == tree
