"""A web app that walks readers through a tree in HTML forms, with nothing but the standard library.

Walks are kept in a table of SQLite, in a file that several processes may share; a reader holds the secret name of a walk in the address.
Each form carries the turn of the stop that it shows, and each row counts its versions:
a form that is sent twice, a second tab, the browser's back button or a second process never answer a question that nobody saw, and lose nothing.
What a change set aside, notes too, is kept in the row and told until the next step; a walk that an edit of the tree cut short is kept as it was as well.
All that is shown comes from `session.view()`, and all that is sent goes through `session.act()`.
The errors' messages are for developers and go to the log; readers are told in the app's own words.

Run it: python docs/examples/web_app.py [TREE] [FILE], with a file or the id of a shipped tree, and the file to keep walks in
"""

from __future__ import annotations

import logging
import secrets
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from datetime import datetime, timedelta, timezone, tzinfo
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote
from wsgiref.simple_server import make_server
from wsgiref.types import StartResponse, WSGIEnvironment

from advicetree import AdviceTreeError, RefusedAnswer, RefusedTime, SaveError, Session, SessionView, StaleAnswer, TooSoon, Tree, load, shipped

LARGEST_FORM = 1_000_000
HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy", "default-src 'none'; form-action 'self'; base-uri 'none'"),
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),  # the address is the key to the walk
]
CHANNELS = {
    "call": "Do this by phone.",
    "mail": "Do this by mail.",
    "letter": "Do this by letter.",
    "message": "Do this by message.",
    "in-person": "Do this in person.",
    "online": "Do this online.",
}
GONE_ON = "This walk has gone on since that page was shown, perhaps in another tab. Nothing was answered; here is where you stand."
CHANGED = "The advice was changed since you were here. Please look at where you stand now."


class Unclear(Exception):
    """A form that cannot be understood; its text is what the reader is told."""


def utc_now() -> datetime:
    """Give the time; the library reads no clock, so the app hands it one."""
    return datetime.now(timezone.utc)


class Walks:
    """The walks of all readers, each a row: its name, its version, its tree, the text that `save()` gave, and what else is to be told there."""

    def __init__(self, file: str | Path) -> None:
        self.file = file
        with closing(self._open()) as rows, rows:
            rows.execute("CREATE TABLE IF NOT EXISTS walks (name TEXT PRIMARY KEY, version INTEGER NOT NULL, tree TEXT NOT NULL, save TEXT, told TEXT)")

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self.file, timeout=30)

    def begin(self, session: Session) -> str:
        """Keep a new walk, and give the name that nobody can guess."""
        name = secrets.token_urlsafe(16)
        with closing(self._open()) as rows, rows:
            rows.execute("INSERT INTO walks VALUES (?, 1, ?, ?, '')", (name, session.tree.id, session.save()))
        return name

    def find(self, name: str, tree: Tree) -> tuple[int, str, str] | None:
        """Give the version of a walk, its save and what is to be told there, or `None` where this tree has none of that name."""
        with closing(self._open()) as rows:
            found: tuple[int, str, str] | None = rows.execute("SELECT version, save, told FROM walks WHERE name = ? AND tree = ?", (name, tree.id)).fetchone()
        return found

    def keep(self, name: str, version: int, session: Session, told: str, left: str | None) -> bool:
        """Keep a walk that was read at some version; `False` where another request was quicker, and then nothing is written.

        `left` is a save that is not gone on with, since it no longer fits the tree: it is kept beside the walk, under the name `NAME@VERSION`.
        """
        with closing(self._open()) as rows, rows:
            change = "UPDATE walks SET version = version + 1, save = ?, told = ? WHERE name = ? AND version = ?"
            kept = rows.execute(change, (session.save(), told, name, version)).rowcount == 1
            if kept and left is not None:
                rows.execute("INSERT INTO walks VALUES (?, ?, ?, ?, '')", (f"{name}@{version}", version, session.tree.id, left))
        return kept


class AdviceApp:
    """A WSGI application for one tree; `zone` is the one that readers' dates are in."""

    def __init__(self, tree: Tree, walks: Walks, clock: Callable[[], datetime] = utc_now, zone: tzinfo = timezone.utc) -> None:
        self.tree = tree
        self.walks = walks
        self.clock = clock
        self.zone = zone

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request: GET / starts a walk, GET /walk/NAME shows where it stands, POST /walk/NAME goes on."""
        status, body, more = self.respond(environ)
        start_response(status, [*HEADERS, *more, ("Content-Length", str(len(body)))])
        return [body]

    def respond(self, environ: WSGIEnvironment) -> tuple[str, bytes, list[tuple[str, str]]]:
        """Give the status, the page and further headers for a request."""
        name, method = environ.get("PATH_INFO", "/").removeprefix("/walk/"), environ["REQUEST_METHOD"]
        if method not in ({"GET"} if name == "/" else {"GET", "POST"}):
            return "405 Method Not Allowed", self.frame(["<p>That cannot be done here.</p>"]), [("Allow", "GET" if name == "/" else "GET, POST")]
        if name == "/":
            return there(self.walks.begin(Session.start(self.tree, now=self.clock())))
        found = self.walks.find(name, self.tree)
        if found is None:
            return "404 Not Found", self.frame(["<p>There is no such walk. <a href='/'>Begin a new one.</a></p>"]), []
        session, trouble = self.resumed(found[1])
        if method == "GET":
            step = parse_qs(environ.get("QUERY_STRING", "")).get("change", [""])[0]
            return "200 OK", self.page_to_change(session, step) or self.page(session, trouble, told=found[2]), []
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > LARGEST_FORM:
            return "413 Content Too Large", self.page(session, "That was too much to send."), []
        sent = environ["wsgi.input"].read(int(length)).decode(errors="replace")
        left = found[1] if trouble else None
        return self.step(name, found, session, dict(parse_qsl(sent, keep_blank_values=True)), left)

    def resumed(self, save: str) -> tuple[Session, str]:
        """Give a saved session, up to the last step that still fits the tree, with what is to be told to the reader if that is not all of it."""
        try:
            return Session.resume(self.tree, save), ""
        except SaveError as error:
            logging.getLogger(__name__).warning("a walk no longer fits: %s", error)
            return error.session or Session.start(self.tree, now=self.clock()), CHANGED

    def step(
        self, name: str, found: tuple[int, str, str], session: Session, form: Mapping[str, str], left: str | None
    ) -> tuple[str, bytes, list[tuple[str, str]]]:
        """Do what a form asks for, and keep what came of it, unless another request was quicker."""
        version, _, told = found
        after, refused = session, None
        try:
            for body in self.requests(form, session):
                after = after.act(body, now=self.clock())
        except Unclear as unclear:
            refused = "422 Unprocessable Content", str(unclear)
        except StaleAnswer:
            refused = "409 Conflict", GONE_ON
        except AdviceTreeError as error:
            logging.getLogger(__name__).info("refused: %s", error)
            refused = "422 Unprocessable Content", self.refusal(after, error)
        if after is not session:
            told = left_out(after, form) if after.turn != session.turn or after.set_aside else told
            if not self.walks.keep(name, version, after, told, left):
                newest = self.walks.find(name, self.tree)
                after, told = (self.resumed(newest[1])[0], newest[2]) if newest is not None else (session, told)
                refused = "409 Conflict", GONE_ON
        if refused is not None:
            return refused[0], self.page(after, refused[1], form, told), []
        if after.turn == session.turn and form.get("note", "").strip():  # a moment was told, and the note still waits for its answer
            return "200 OK", self.page(after, form=form, told=told), []
        return there(name)

    def requests(self, form: Mapping[str, str], session: Session) -> Iterator[dict[str, Any]]:
        """Give what a form asks for, as requests for `act`: a moment that was filled in, and then what was clicked."""
        turn = {"turn": form.get("turn", "")}
        if "back" in form:
            yield {**turn, "do": "back"}
            return
        if "step" in form:
            yield {**turn, "do": "change", "step": form["step"], "answer": form.get("answer", form.get("number", ""))}
            return
        moment = moment_of(session)
        if moment is not None and (form.get("moment") or "tell" in form):
            try:
                at = datetime.fromisoformat(form.get("moment", "")).replace(tzinfo=self.zone)
            except ValueError:
                if "tell" in form:
                    raise Unclear("Please fill in the day and the time.") from None
            else:
                yield {**turn, "do": "moment", "moment": moment, "at": at.isoformat()}
        if "count" in form:
            yield {**turn, "answer": form.get("number", ""), "note": form.get("note")}
        elif "answer" in form:
            yield {**turn, "answer": form["answer"], "note": form.get("note")}

    def refusal(self, session: Session, error: AdviceTreeError) -> str:
        """Tell a reader in the app's own words what cannot be."""
        if isinstance(error, TooSoon):
            return f"It is too soon for that: wait until {self.in_words(error.opens_at)}."
        if isinstance(error, RefusedAnswer):
            return f"Please give {amount(session.view(now=self.clock()))}, or choose one of the answers below."
        if isinstance(error, RefusedTime):
            return "That date cannot be used."
        if error.code == "at-start":
            return "This is the first page, so there is no way back."
        if error.code == "refused-note":
            return "That note cannot be kept: please write less, and nothing but plain text."
        return "That cannot be done here."

    def in_words(self, when: datetime) -> str:
        """Tell a time in the zone of the readers, rounded up to the minute, so that nothing is told to open before it does."""
        with suppress(OverflowError):
            when = (when + timedelta(minutes=1, microseconds=-1)).astimezone(self.zone)
        return f"{when:%d %B %Y, %H:%M %Z}"

    def page(self, session: Session, trouble: str = "", form: Mapping[str, str] = MappingProxyType({}), told: str = "") -> bytes:
        """Give the page of a session; `form` was sent and not taken, and `told` is what the last step left out.

        All that is not HTML of this module goes through `escape`.
        """
        view = session.view(now=self.clock())
        ours = form.get("turn") == view["turn"]  # else what was typed belongs to another question
        typed = form if ours else {}
        lost = form.get("note", "") if not ours or view["note"] is None else ""
        parts = [
            f"<p role=alert>{escape(trouble)}</p>" if trouble else "",
            f"<p>What you had written is not kept: <q>{escape(lost)}</q></p>" if lost.strip() else "",
            *(f"<p>{escape(line)}</p>" for line in told.split("\n") if line),
            *(f"<p>{escape(said['say'])}</p>" for said in view["said"]),
            f"<h1>{escape(view['headline'])}</h1>",
            *self.advice(view),
            "<form method=post>",
            f"<input type=hidden name=turn value='{escape(view['turn'])}'>",
            *self.questions(view, typed),
            *buttons(view),
            "<p><button name=back value=yes formnovalidate>Back</button></p>" if view["can_go_back"] else "",
            "</form>",
            *path(view),
            *why(session),
        ]
        return self.frame(parts)

    def page_to_change(self, session: Session, step: str) -> bytes | None:
        """Give the page on which an earlier answer can be changed, or `None` where the walk has no such stop."""
        for stop in session.stops:
            if stop.turn == step:
                view = stop.session.view(now=self.clock())
                fields = f"<input type=hidden name=turn value='{escape(session.turn)}'><input type=hidden name=step value='{escape(stop.turn)}'>"
                given = answered(stop.step.answer, stop.label)
                was = f"You answered: {given}. If you change it, the later answers that still fit are kept, and you are told which do not."
                head = [f"<h1>{escape(view['headline'])}</h1>", f"<p>{escape(was)}</p>", f"<form method=post action='?'>{fields}"]
                return self.frame([*head, *number_field(view, ""), *buttons(view), "</form>", "<p><a href='?'>Leave it as it is</a></p>"])
        return None

    def frame(self, parts: Iterable[str]) -> bytes:
        """Give a page around some parts."""
        head = [
            f"<!doctype html><html lang={escape(self.tree.language or 'en')}><meta charset=utf-8>",
            "<meta name=viewport content='width=device-width, initial-scale=1'>",
            f"<title>{escape(self.tree.title)}</title>",
        ]
        return "\n".join([*head, *filter(None, parts), "</html>"]).encode()

    def advice(self, view: SessionView) -> Iterator[str]:
        """Give what is said at a stop: help, the channel, how to do it, what to be careful of, the person's own notes, and how long to wait."""
        yield from (f"<p>{escape(line['say'])}</p>" for line in view["help"])
        yield from (f"<p>{CHANNELS[channel]}</p>" for channel in view["by"])
        yield from (f"<p>{escape(line['say'])}</p>" for line in view["lines"])
        yield from (f"<p><strong>Careful:</strong> {escape(line['say'])}</p>" for line in view["cautions"])
        for recalled in view["recalled"]:
            yield f"<p>What you noted at “{escape(recalled['headline'])}”:</p>"
            for note in recalled["notes"]:
                lines = "<br>".join(escape(line) for line in note.split("\n"))
                yield f"<blockquote>{lines}</blockquote>"
        wait = view["wait"]
        if wait is not None and wait["opens_at"] is not None and not wait["open"]:
            yield f"<p>Wait until {self.in_words(datetime.fromisoformat(wait['opens_at']))}. {escape(wait['why'] or '')}</p>"
        if wait is not None and wait["due_at"] is not None:
            yield f"<p>Wait no longer than {self.in_words(datetime.fromisoformat(wait['due_at']))}.</p>"

    def questions(self, view: SessionView, typed: Mapping[str, str]) -> Iterator[str]:
        """Give the fields to fill in, with what was typed: a number, the moment that the wait counts from, a note."""
        moment = view["moment"]
        yield from number_field(view, typed.get("number", ""))
        if moment is not None:
            told = datetime.fromisoformat(moment["at"]) if moment["at"] is not None else None
            with suppress(OverflowError):
                told = told and told.astimezone(self.zone)
            value = f" value='{told.replace(tzinfo=None).isoformat(timespec='minutes')}'" if told is not None else ""
            field = f"<input type=datetime-local name=moment{value}>"
            zone = self.clock().astimezone(self.zone).tzname() or ""
            yield f"<p><label>{escape(moment['ask'])} ({escape(zone)}) {field}</label> <button name=tell value=yes>Tell</button></p>"
        if view["note"] is not None:
            field = f"<textarea name=note rows=5 maxlength={view['note']['max_length']}>\n{escape(typed.get('note', ''))}</textarea>"
            yield f"<p><label>{escape(view['note']['ask'])}<br>{field}</label></p>"


def number_field(view: SessionView, typed: str) -> Iterator[str]:
    """Give the field for a number, where one is asked for."""
    asks = view["asks"]
    if asks is not None and asks["form"] == "number":
        least = f" min={asks['minimum']}" if asks["minimum"] is not None else ""
        most = f" max={asks['maximum']}" if asks["maximum"] is not None else ""
        value = f" value='{escape(typed)}'" if typed else ""
        field = f"<input type=number step=any name=number{least}{most}{value}>"
        yield f"<p><label>Give {escape(amount(view))}: {field}</label> <button name=count value=yes>Answer</button></p>"


def buttons(view: SessionView) -> Iterator[str]:
    """Give a button for each answer; beside a number's field they do not mind what stands in it."""
    free = " formnovalidate" if view["asks"] is not None and view["asks"]["form"] == "number" else ""
    for choice in view["choices"]:
        yield f"<p><button name=answer value='{escape(choice['id'])}'{free}>{escape(choice['label'])}</button></p>"


def answered(answer: str | float, label: str) -> str:
    """Tell an answer that was given: a number with the label of its band."""
    return label if isinstance(answer, str) else f"{answer:.15g} ({label})"


def left_out(session: Session, form: Mapping[str, str]) -> str:
    """Tell what a step left out, line by line: later answers that no longer fit, with their notes, and a note that went with no answer."""
    lines = [
        f"This answer no longer fits, and was set aside: {session.tree[step.node].headline} {answered(step.answer, step.label)}"
        for step in session.set_aside[:1]
    ]
    lines += [f"And this one: {session.tree[step.node].headline} {answered(step.answer, step.label)}" for step in session.set_aside[1:]]
    lines += [f"You had noted there: {step.note}" for step in session.set_aside if step.note is not None]
    if "back" in form and form.get("note", "").strip():
        lines.append(f"What you had written is not kept: {form['note']}")
    return "\n".join(lines)


def there(name: str) -> tuple[str, bytes, list[tuple[str, str]]]:
    """Send the browser to where a walk stands, so that to load that page again sends nothing again."""
    return "303 See Other", b"", [("Location", f"/walk/{quote(name)}")]


def moment_of(session: Session) -> str | None:
    """Give the moment that the wait here counts from, whether it was told or not: a slip can be put right."""
    return session.here.wait.moment if session.here.wait is not None else None


def amount(view: SessionView) -> str:
    """Tell which number is asked for, such as `a number of euros from 0`."""
    asks = view["asks"]
    if asks is None or asks["form"] != "number":
        return "an answer"
    unit = f" of {asks['unit']}" if asks["unit"] is not None else ""
    least = f" from {asks['minimum']}" if asks["minimum"] is not None else ""
    most = f" to {asks['maximum']}" if asks["maximum"] is not None else ""
    return f"a number{unit}{least}{most}"


def path(view: SessionView) -> Iterator[str]:
    """Give the answers so far, each with a link to the page that changes it."""
    if view["path"]:
        yield "<details><summary>What I answered</summary><ul>"
        for step in view["path"]:
            link = f"<a href='?change={quote(step['step'] or '')}'>Change</a>"
            yield f"<li>{escape(step['headline'])} {escape(answered(step['answer'], step['label']))} {link}</li>"
        yield "</ul></details>"


def why(session: Session) -> Iterator[str]:
    """Give why the walk stands here, and what the advice here rests on."""
    yield "<details><summary>Why am I here?</summary>"
    yield from (f"<p>{escape(line)}</p>" for line in str(session.explain()).splitlines()[1:])
    yield "</details>"


def tree_called(name: str) -> Tree:
    """Give the tree in a file, or the shipped one of that id."""
    return load(name) if name.endswith((".toml", ".json")) else shipped(name)


def serve(tree: Tree, file: str) -> None:
    """Serve a tree on this machine, until Ctrl+C."""
    app = AdviceApp(tree, Walks(file), zone=datetime.now().astimezone().tzinfo or timezone.utc)
    with make_server("127.0.0.1", 8000, app) as server, suppress(KeyboardInterrupt):
        print("Open http://127.0.0.1:8000 in a browser; Ctrl+C stops.")
        server.serve_forever()


if __name__ == "__main__":
    try:
        serve(tree_called(sys.argv[1] if len(sys.argv) > 1 else "interview-recovery"), sys.argv[2] if len(sys.argv) > 2 else "walks.sqlite")  # noqa: PLR2004
    except AdviceTreeError as error:
        sys.exit(str(error))
