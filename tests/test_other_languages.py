"""The service and the programs in other languages that a page shows: what they send and show is sound, and nothing that is sent stops the service."""

from __future__ import annotations

import http.client
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator

from advicetree import Session, shipped
from browser import missing
from page_blocks import blocks
from page_shell import environment

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "how-to" / "use-from-other-languages.md"
FILES = {block.markers["file"]: block.body for block in blocks(PAGE.read_text(encoding="utf-8")) if "file" in block.markers}

Serves = Callable[[str], str]


@pytest.fixture
def serves(tmp_path: Path) -> Iterator[Serves]:
    """What starts the service for a shipped tree, and gives its address."""
    started = []

    def serves(tree: str) -> str:
        for name, text in FILES.items():
            (tmp_path / name).write_text(text.replace('shipped("interview-recovery")', f'shipped("{tree}")'), encoding="utf-8")
        command = [sys.executable, "advice_server.py", "0"]
        service = subprocess.Popen(command, cwd=tmp_path, env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        started.append(service)
        assert service.stdout is not None
        return service.stdout.readline().strip()

    yield serves
    for service in started:
        assert service.poll() is None, "the service stopped"
        service.terminate()
        told, _ = service.communicate(timeout=30)
        assert told == ""


def post(address: str, path: str, body: bytes | Mapping[str, object]) -> tuple[int, dict[str, Any]]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        connection.request("POST", path, body if isinstance(body, bytes) else json.dumps(body))
        reply = connection.getresponse()
        return reply.status, json.loads(reply.read())
    finally:
        connection.close()


def schema(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((ROOT / "docs" / "schemas" / f"{name}.json").read_text(encoding="utf-8")))


def test_the_service_walks_as_a_session_does_and_its_replies_fit_the_schemas(serves: Serves) -> None:
    address = serves("interview-recovery")
    status, reply = post(address, "/start", {"known": {"country": "elsewhere"}})
    session = Session.resume(shipped("interview-recovery"), reply["save"])
    for answer in ("waiting", "done", "mine", "done", "no", "call"):
        assert status == 200
        schema("session-view").validate(reply["view"])
        session = session.answer(answer, now=session.started)
        body = {"turn": reply["view"]["turn"], "answer": answer}
        schema("request").validate(body)
        status, reply = post(address, "/act", {"save": reply["save"], "act": body})
    resumed = Session.resume(session.tree, reply["save"])
    assert [(step.node, step.answer) for step in resumed.steps] == [(step.node, step.answer) for step in session.steps]
    assert resumed.here == session.here
    assert dict(resumed.known) == {"country": "elsewhere"}
    assert post(address, "/look", {"save": reply["save"]})[1]["view"]["turn"] == reply["view"]["turn"]


def test_what_is_refused_is_an_error_with_a_code_and_the_service_goes_on(serves: Serves) -> None:
    address = serves("interview-recovery")
    _, begun = post(address, "/start", {})
    _, other = post(address, "/act", {"save": begun["save"], "act": {"turn": begun["view"]["turn"], "answer": "waiting"}})
    deep = b"[" * 100_000
    refused: list[tuple[str, bytes | Mapping[str, object], str]] = [
        ("/act", {"save": other["save"], "act": {"turn": begun["view"]["turn"], "answer": "done"}}, "stale"),
        ("/act", {"save": begun["save"], "act": {"turn": begun["view"]["turn"], "answer": "perhaps"}}, "refused-answer"),
        ("/act", {"save": begun["save"], "act": []}, "malformed"),
        ("/act", {"save": begun["save"]}, "malformed"),
        ("/act", {"save": begun["save"].replace("interview-recovery", "another"), "act": {}}, "save"),
        ("/look", {"save": 1}, "save"),
        ("/look", {}, "malformed"),
        ("/look", b"", "malformed"),
        ("/look", b"[]", "malformed"),
        ("/look", b"nonsense", "malformed"),
        ("/look", b"\xff\xfe", "malformed"),
        ("/look", deep, "malformed"),
        ("/start", {"known": {"no-such-fact": 1}}, "unknown-name"),
        ("/elsewhere", {}, "malformed"),
    ]
    for path, body, code in refused:
        status, reply = post(address, path, body)
        assert (status in {400, 422}, reply["code"]) == (True, code), (path, reply)
        schema("error-view").validate(reply)
    assert post(address, "/look", {"save": begun["save"]})[0] == 200


@pytest.mark.parametrize("size", ["1000001", "-1", "many"])
def test_a_request_that_is_too_large_or_of_no_size_is_refused_unread(serves: Serves, size: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(serves("interview-recovery")).netloc, timeout=30)
    connection.putrequest("POST", "/look")
    connection.putheader("Content-Length", size)
    connection.endheaders()
    reply = connection.getresponse()
    assert (reply.status, json.loads(reply.read())["code"]) == (400, "malformed")
    connection.close()


def walked(folder: Path, address: str, answers: str) -> str:
    """What the program in JavaScript shows of a walk."""
    node = shutil.which("node")
    if node is None:
        missing("node is not installed")
    command = [node, "walk.mjs"]
    ran = subprocess.run(
        command, cwd=folder, env={**environment(folder), "ADVICE": address}, input=answers, capture_output=True, text=True, check=False, timeout=60
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def test_the_program_in_javascript_takes_lists_and_dates_and_shows_every_form(serves: Serves, tmp_path: Path) -> None:
    """It walks the other tree, of which it knows nothing, as Python does."""
    address = serves("delayed-flight")
    _, reply = post(address, "/start", {})
    session = Session.resume(shipped("delayed-flight"), reply["save"])
    answers, expected, forms = [], [session.here.headline], set()
    while not session.ended:
        view = session.view(now=session.started)
        asks = view["asks"]
        assert asks is not None
        forms.add(asks["form"])
        given: str | list[str] = [view["choices"][0]["id"]] if asks["form"] == "several" else str(asks["minimum"] or view["choices"][0]["id"])
        answers.append(given if isinstance(given, str) else ",".join(given))
        session = session.answer(given, now=session.started)
        expected.append(session.here.headline)
    assert "date" in forms or "several" in forms
    shown = walked(tmp_path, address, "".join(f"{answer}\n" for answer in answers)).splitlines()
    assert [line for line in shown if line in expected] == expected


def test_the_program_in_javascript_tells_a_wait_and_is_refused_before_it_is_over(serves: Serves, tmp_path: Path) -> None:
    shown = walked(tmp_path, serves("interview-recovery"), "waiting\ndone\nmine\ndone\nno\ncall\ndone\n")
    assert "\nNot before 20" in shown
    assert "Not taken (too-soon): " in shown
