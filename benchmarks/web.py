"""The example web app under a bounded load on this machine, beside the same app in which the walk is a constant; and what a picture costs it.

Both do the same work in the database and fill in the same templates, so the difference is what the library takes.
The server is a process of its own, and the share is that of its processor time, which a busy machine does not change.
"""

from __future__ import annotations

import asyncio
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch
from urllib.parse import urlencode

import uvicorn

from advicetree import Session, shipped
from benchmarks.measure import OURS, Call, Effort, Figure, Row, side_by_side
from web import app as web_app
from web.__main__ import listening
from web.advice import advice
from web.pictures import near, of_tree, of_walk
from web.settings import Settings
from web.store import Store

TREE = shipped("interview-recovery")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
STEPS = 8
CONSTANT, DRAWING = "the walk replaced by a constant", "advicetree, while pictures are drawn"
NOW = datetime(2026, 11, 2, 9, tzinfo=timezone.utc)


class Constant:
    """In the place of sessions: two stops of a walk, which were worked out beforehand, and between which an answer and a way back lead."""

    def __init__(self, now: datetime) -> None:
        first = a_session(now)
        sessions = (first, first.answer(first.offers[0].id, now=now, early=True))
        self._stops = {session.save(): Stop(session, now) for session in sessions}

    def resume(self, _: object, text: str) -> Stop:
        found = self._stops[text]
        found.others = self._stops
        return found


class Stop:
    """A stop that was worked out beforehand."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._view, self._save, self._reminder = session.view(now=now), session.save(), session.reminder()
        self.tree, self.zone, self.turn, self.here, self.steps = session.tree, session.zone, session.turn, session.here, session.steps
        self.set_aside, self.due_at = session.set_aside, session.due_at
        self.others: dict[str, Stop] = {}

    def view(self, **_: object) -> Any:
        return self._view

    def act(self, *_: object, **__: object) -> Stop:
        return next(stop for stop in self.others.values() if stop is not self)

    def save(self) -> str:
        return self._save

    def reminder(self) -> Any:
        return self._reminder


def a_session(now: datetime) -> Session:
    """A session in the middle of a walk, where an answer is taken and leads on."""
    session = Session.start(TREE, now=now)
    for _ in range(STEPS):
        session = session.answer(session.offers[0].id, now=now, early=True)
    return session


def serve(kind: str, url: str) -> None:
    """Serve the app on a free port until standard input ends; with a `constant` in the place of sessions, or with calls to the library `clocked`."""
    calls = clocked() if kind == "clocked" else {}
    session: Any = Constant(NOW) if kind == "constant" else Session
    with patch.object(web_app, "Session", session), listening("127.0.0.1", 0) as open_socket:
        app = web_app.create_app({TREE.id: advice(TREE)}, Store(url), Settings(), lambda: NOW)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[open_socket])))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        print(open_socket.getsockname()[1], flush=True)
        sys.stdin.read()
        server.should_exit = True
        thread.join()
    if calls:
        calls["all"] = [sum(map(sum, calls.values())) / len(calls["resume"])]  # each request resumes once
    print(*(f"{name}={statistics.mean(found)}={statistics.median(found)}" for name, found in calls.items()))


def clocked() -> dict[str, list[float]]:
    """Have the processor time of each call to a session's methods noted, by the name of the method; what one calls of another is in both."""
    found: dict[str, list[float]] = {}
    for name in ("resume", "view", "act", "save", "reminder"):
        timed = _clocked(getattr(Session, name), found.setdefault(name, []))
        setattr(Session, name, staticmethod(timed) if name == "resume" else timed)
    return found


def _clocked(real: Callable[..., Any], found: list[float]) -> Callable[..., Any]:
    def timed(*given: Any, **named: Any) -> Any:
        begun = time.thread_time()
        result = real(*given, **named)
        found.append(time.thread_time() - begun)
        return result

    return timed


@contextmanager
def served(kind: str) -> Iterator[tuple[int, Store, subprocess.Popen[str]]]:
    """A server in a process of its own: its port, its database, and the process, which says what was clocked when its input ends."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'walks.sqlite'}"
        with subprocess.Popen([sys.executable, "-m", "benchmarks.web", kind, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            store = Store(url)
            yield int(process.stdout.readline()), store, process
            store.close()
            process.kill()


def processor(pid: int) -> float:
    """The seconds of processor time that a process has taken, in steps of 10 ms; 0 where the system does not tell."""
    file = Path(f"/proc/{pid}/stat")
    if not file.exists():
        return 0.0
    fields = file.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def people(port: int, store: Store, many: int, answers: int) -> list[float]:
    """So many people at once who look and answer, each so often; the seconds of each request."""
    tokens = [store.begin(a_session(NOW), advice(TREE).edition, NOW) for _ in range(many)]
    found: list[float] = []

    def person(token: str) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            for _ in range(answers):
                begun = time.perf_counter()
                connection.request("GET", f"/walk/{token}")
                page = connection.getresponse().read().decode()
                looked = time.perf_counter()
                fields = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("turn", "version")}
                does = (
                    {"answer": page.split('name="answer" value="')[1].split('"')[0], "early": "yes"}
                    if fields["turn"].startswith(f"{STEPS}:")
                    else {"do": "back"}
                )
                sent = {**fields, **does}
                answering = time.perf_counter()
                connection.request("POST", f"/walk/{token}", urlencode(sent), FORM)
                answer = connection.getresponse()
                answer.read()
                assert answer.status == 303, answer.status
                found.extend([looked - begun, time.perf_counter() - answering])

    threads = [threading.Thread(target=person, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2 * many * answers
    return found


class Load(NamedTuple):
    """What came of a load: the seconds of each request, how many a second, the seconds of the server's processor for each; and what was clocked."""

    requests: list[float]
    rate: float
    processor: float
    clocked: str


def loaded(kind: str, many: int, answers: int, meanwhile: Callable[[int, Store], None] | None = None) -> Load:
    """Put a server under load."""
    with served(kind) as (port, store, process):
        people(port, store, 1, 3)  # what is loaded once is loaded
        over = threading.Thread(target=meanwhile, args=(port, store)) if meanwhile is not None else None
        if over is not None:
            over.start()
        begun, used = time.perf_counter(), processor(process.pid)
        requests = people(port, store, many, answers)
        took, processors = time.perf_counter() - begun, (processor(process.pid) - used) / len(requests)
        if over is not None:
            over.join()
        return Load(requests, len(requests) / took, processors, process.communicate("")[0])


def pictures(port: int, store: Store) -> None:
    """Ten pictures of walks that nobody drew before, one after another."""
    now = datetime.now(timezone.utc)
    for number in range(10):
        token = store.begin(a_session(datetime.fromtimestamp(number, timezone.utc)), advice(TREE).edition, now)
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            connection.request("GET", f"/walk/{token}/picture.svg")
            assert connection.getresponse().read().startswith(b"<svg")


def rows(effort: Effort) -> Iterator[Row]:
    """What a request takes, what of it the library takes, and what pictures take."""
    many, answers, turns = (2, 3, 1) if effort.quick else (4, 200, 2)
    ran: dict[str, list[Load]] = {OURS: [], CONSTANT: [], DRAWING: []}
    for _ in range(turns):
        ran[OURS].append(loaded("advicetree", many, answers))
        ran[CONSTANT].append(loaded("constant", many, answers))
        ran[DRAWING].append(loaded("advicetree", many, answers, pictures))
    rates = ", ".join(f"{max(load.rate for load in loads):.0f} requests a second {name}" for name, loads in ran.items())
    used = {name: Figure(*(spread([load.processor for load in loads]))) for name, loads in ran.items() if name != DRAWING}
    if all(figure.best for figure in used.values()):
        yield Row("web app: processor time of a request", used, CONSTANT)
    waits = {name: Figure(*spread([seconds for load in loads for seconds in load.requests])) for name, loads in ran.items()}
    yield Row(f"web app: a request, {many} people at once", waits, CONSTANT, note=f"{rates}.")
    for call in loaded("clocked", many, answers).clocked.split():
        name, mean, median = call.split("=")
        what = "the library's part of a request" if name == "all" else f"processor time of Session.{name}"
        yield Row(
            f"web app: {what}",
            {OURS: Figure(float(mean), float(median))},
            note="In the rows on `Session` and on the library's part, the column *best* holds the mean." if name == "all" else "",
        )
    session = a_session(NOW)
    drawings: dict[str, Call] = {
        "the stages": partial(of_tree.__wrapped__, TREE),
        "the walk": partial(of_walk, session),
        "a part": partial(near, session),
    }
    for name, figure in side_by_side(drawings, effort).items():
        yield Row(f"web app: a picture of {name}", {OURS: figure})


def spread(values: list[float]) -> tuple[float, float]:
    """The least and the median."""
    return min(values), statistics.median(values)


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2])
