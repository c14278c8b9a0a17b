"""A web app that walks readers through a tree in HTML forms, with nothing but the standard library.

Walks are kept in a table of SQLite, in a file that several processes may share; a reader holds the secret name of a walk in the address.
Each form carries what it was made from: the turn of its stop, the version of the row, and a digest of the tree.
The turn alone names the stop and not what it says: another tab may have gone back and answered otherwise, and the tree may have been reworded.
So a form that is sent twice, a second tab, the browser's back button, a second process or an edited tree never answer what nobody saw, and lose nothing.
What a change set aside, notes too, is kept in the row and told until the next step; a walk that an edit of the tree cut short is kept as it was as well.
All that is shown comes from `session.view()`, and all that is sent goes through `session.act()`.
A list is ticked, a number or a date has a field beside the buttons of its bands, and of many answers one is chosen from a list that opens.
The errors' messages are for developers and go to the log, which never holds the name of a walk; readers are told in the app's own words.

Run it: python docs/examples/web_app.py [TREE] [FILE] [--port 8000], with a file or the id of a shipped tree, and the file to keep walks in
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import re
import secrets
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from datetime import date, datetime, timedelta, timezone, tzinfo
from html import escape
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any, NamedTuple
from urllib.parse import parse_qs, parse_qsl, quote
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIEnvironment

from advicetree import AdviceTreeError, RefusedAnswer, RefusedTime, SaveError, Session, SessionView, Step, Stop, TooSoon, Tree, dumps, load, shipped
from advicetree.views import AsksView, BulletView, LineView

LARGEST_FORM = 1_000_000
MOST_BUTTONS = 12  # of more answers, one is chosen from a list
FIELDS = {"count": "number", "date": "day", "choose": "choice"}  # the buttons that answer with a field, and their fields
HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy", "default-src 'none'; form-action 'self'; base-uri 'none'"),
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),  # the address is the key to the walk
]
CHANNELS = {
    "call": "by phone",
    "mail": "by mail",
    "letter": "by letter",
    "message": "by message",
    "in-person": "in person",
    "online": "online",
}
GONE_ON = "This walk has gone on since that page was shown, perhaps in another tab. Nothing was answered; here is where you stand."
EDITED = "The advice was changed since that page was shown. Nothing was answered; here is what it says now."
CHANGED = "The advice was changed since you were here. Please look at where you stand now."
DAMAGED = "What you had answered cannot be read any more, so this is the start again."


class Form(dict[str, str]):
    """What a form sent: its fields by name, and what was `ticked`, the one field that comes as often as there are ticks."""

    def __init__(self, fields: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(fields)
        self.ticked = [value for name, value in fields if name == "tick"]

    @property
    def answer(self) -> str | list[str] | None:
        """What is answered, by the button that was clicked or by what was filled in beside it; `None` where nothing is."""
        if "ticks" in self:
            return self.ticked
        return next((self.get(field, "") for button, field in FIELDS.items() if button in self), self.get("answer"))


NOTHING_SENT = Form()


class Unclear(Exception):
    """A form that cannot be understood; its text is what the reader is told."""


def utc_now() -> datetime:
    """The time; the library reads no clock, so the app hands it one."""
    return datetime.now(timezone.utc)


class Walk(NamedTuple):
    """A row: its version, the text that `save()` gave, what else is to be told there, and a note that waits for its answer."""

    version: int
    save: str
    told: str
    draft: str


class Walks:
    """The walks of all readers, each a row with a name, its tree and a `Walk`."""

    def __init__(self, file: str | Path) -> None:
        self.file = file
        columns = "name TEXT PRIMARY KEY, tree TEXT NOT NULL, version INTEGER NOT NULL, save TEXT NOT NULL, told TEXT NOT NULL, draft TEXT NOT NULL"
        with closing(self._open()) as rows, rows:
            rows.execute(f"CREATE TABLE IF NOT EXISTS walks ({columns})")
            rows.execute("SELECT name, tree, version, save, told, draft FROM walks LIMIT 0")  # the table of another program is told at once

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self.file, timeout=30)

    def begin(self, session: Session) -> str:
        """Keep a new walk, and give the name that nobody can guess."""
        name = secrets.token_urlsafe(16)
        with closing(self._open()) as rows, rows:
            rows.execute("INSERT INTO walks VALUES (?, ?, 1, ?, '', '')", (name, session.tree.id, session.save()))
        return name

    def find(self, name: str, tree: Tree) -> Walk | None:
        """The walk of a name, or `None` where this tree has none."""
        with closing(self._open()) as rows:
            found = rows.execute("SELECT version, save, told, draft FROM walks WHERE name = ? AND tree = ?", (name, tree.id)).fetchone()
        return None if found is None else Walk(*found)

    def keep(self, name: str, walk: Walk, tree: Tree, *, left: str | None) -> Walk | None:
        """Keep a walk that was read at its version, and give it with the next; `None` where another request was quicker, and then nothing is written.

        `left` is a save that is not gone on with, since it no longer fits the tree: it is kept beside the walk, under the name `NAME@VERSION`.
        """
        with closing(self._open()) as rows, rows:
            change = "UPDATE walks SET version = version + 1, save = ?, told = ?, draft = ? WHERE name = ? AND version = ?"
            kept = rows.execute(change, (walk.save, walk.told, walk.draft, name, walk.version)).rowcount == 1
            if kept and left is not None:
                rows.execute("INSERT INTO walks VALUES (?, ?, ?, ?, '', '')", (f"{name}@{walk.version}", tree.id, walk.version, left))
        return walk._replace(version=walk.version + 1) if kept else None


class AdviceApp:
    """A WSGI application for one tree; `zone` is the one that readers' dates are in, and that ages are counted in."""

    def __init__(self, tree: Tree, walks: Walks, clock: Callable[[], datetime] = utc_now, zone: tzinfo = timezone.utc) -> None:
        self.tree = tree
        self.edition = hashlib.sha256(dumps(tree).encode()).hexdigest()[:16]
        self.walks = walks
        self.clock = clock
        self.zone = zone

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request: GET / starts a walk, GET /walk/NAME shows where it stands, POST /walk/NAME goes on."""
        status, body, more = self.respond(environ)
        start_response(status, [*HEADERS, *more, ("Content-Length", str(len(body)))])
        return [body]

    def respond(self, environ: WSGIEnvironment) -> tuple[str, bytes, list[tuple[str, str]]]:
        """The status, the page and further headers for a request."""
        name, method = environ.get("PATH_INFO", "/").removeprefix("/walk/"), environ["REQUEST_METHOD"]
        if method not in ({"GET"} if name == "/" else {"GET", "POST"}):
            return "405 Method Not Allowed", self.frame(["<p>That cannot be done here.</p>"]), [("Allow", "GET" if name == "/" else "GET, POST")]
        if name == "/":
            return there(self.walks.begin(Session.start(self.tree, now=self.clock(), zone=self.zone)))
        found = self.walks.find(name, self.tree)
        if found is None:
            return "404 Not Found", self.frame(["<p>There is no such walk. <a href='/'>Begin a new one.</a></p>"]), []
        if method == "GET":
            session, trouble = self.resumed(found.save)
            step = parse_qs(environ.get("QUERY_STRING", "")).get("change", [""])[0]
            return "200 OK", self.page_to_change(found, session, step) or self.page(found, session, trouble), []
        return self.step(name, found, environ)

    def resumed(self, save: str) -> tuple[Session, str]:
        """A saved session, up to the last step that still fits the tree, with what is to be told to the reader if that is not all of it."""
        try:
            return Session.resume(self.tree, save), ""
        except SaveError as error:
            logging.getLogger(__name__).warning("a walk cannot be resumed: %s", error)
            if error.session is None:
                return Session.start(self.tree, now=self.clock(), zone=self.zone), DAMAGED
            return error.session, CHANGED

    def step(self, name: str, walk: Walk, environ: WSGIEnvironment) -> tuple[str, bytes, list[tuple[str, str]]]:
        """Do what a form asks for, and keep what came of it and the note that waits, unless another request was quicker."""
        session, misfit = self.resumed(walk.save)
        form = sent(environ)
        if isinstance(form, tuple):
            return form[0], self.page(walk, session, form[1]), []
        version, _, edition = form.get("seen", "").partition(".")
        if (form.get("turn"), version, edition) != (session.turn, str(walk.version), self.edition):
            return "409 Conflict", self.page(walk, session, GONE_ON if edition in {"", self.edition} else EDITED, form), []
        after, refused = session, ""
        try:
            for body in self.requests(form, session):
                after = after.act(body, now=self.clock())
        except Unclear as unclear:
            refused = str(unclear)
        except AdviceTreeError as error:
            logging.getLogger(__name__).info("refused: %s", error)
            stop = stop_of(after, form.get("step"))
            refused = self.refusal(before(stop) if stop is not None else after.view(now=self.clock()), error, form)
        draft = form.get("note", walk.draft)
        if after is not session or draft != walk.draft:
            told = left_out(after, form, draft) if after.turn != session.turn or after.set_aside else walk.told
            next_walk = Walk(walk.version, after.save(), told, draft if after.turn == session.turn else "")
            kept = self.walks.keep(name, next_walk, self.tree, left=walk.save if misfit else None)
            if kept is None:
                newest = self.walks.find(name, self.tree) or walk
                return "409 Conflict", self.page(newest, self.resumed(newest.save)[0], GONE_ON, form), []
            walk = kept
        if refused:
            page = self.page_to_change(walk, after, form.get("step", ""), refused, form) or self.page(walk, after, refused, form)
            return "422 Unprocessable Content", page, []
        return there(name, f"?change={quote(form['change'])}" if "change" in form else "")

    def seen(self, walk: Walk) -> str:
        """The text by which a form says what it was made from: the version of the walk, and the wording of the tree."""
        return f"{walk.version}.{self.edition}"

    def requests(self, form: Form, session: Session) -> Iterator[dict[str, Any]]:
        """What a form asks for, as requests for `act`: a moment that was filled in, and then what was clicked."""
        turn = {"turn": form.get("turn", "")}
        if "keep" in form or "change" in form:
            return
        if "back" in form:
            yield {**turn, "do": "back"}
            return
        if "step" in form:
            yield {**turn, "do": "change", "step": form["step"], "answer": form.answer}
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
        if form.answer is not None:
            yield {**turn, "answer": form.answer, "note": form.get("note")}

    def refusal(self, view: SessionView, error: AdviceTreeError, form: Form) -> str:
        """Tell a reader in the app's own words what cannot be, and what can."""
        if isinstance(error, TooSoon):
            return f"It is too soon for that: wait until {self.in_words(error.opens_at)}."
        if isinstance(error, RefusedAnswer):
            return wanted(view, form)
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

    def page(self, walk: Walk, session: Session, trouble: str = "", form: Form = NOTHING_SENT) -> bytes:
        """The page of a session; `form` was sent and not taken.

        All that is not HTML of this module goes through `escape`.
        """
        view = session.view(now=self.clock())
        ours = form.get("turn") == view["turn"]  # else what was typed belongs to another question
        filled = form if ours and "step" not in form else NOTHING_SENT  # an earlier answer has other fields
        note = form.get("note", walk.draft) if ours else walk.draft
        lost = form.get("note", "") if not ours or view["note"] is None else ""
        parts = [
            f"<p role=alert>{escape(trouble)}</p>" if trouble else "",
            f"<p>What you had written is not kept: <q>{escape(lost)}</q></p>" if lost.strip() else "",
            *(f"<p>{escape(line)}</p>" for line in walk.told.split("\n") if line),
            *(f"<p>{escape(said['say'])}</p>" for said in view["said"]),
            f"<h1>{escape(view['headline'])}</h1>",
            *self.advice(view),
            "<form method=post id=here>",
            hidden(turn=view["turn"], seen=self.seen(walk)),
            *range_field(view, filled),
            *boxes(view, filled),
            *self.questions(view, note),
            *self.answers(view, filled),
            "<p><button name=back value=yes formnovalidate>Back</button></p>" if view["can_go_back"] else "",
            "</form>",
            *path(view),
            *why(session),
        ]
        return self.frame(parts)

    def page_to_change(self, walk: Walk, session: Session, step: str, trouble: str = "", form: Form | None = None) -> bytes | None:
        """The page on which an earlier answer can be changed, or `None` where the walk has no such stop; it is filled in as it was, or as `form` was."""
        stop = stop_of(session, step)
        if stop is None:
            return None
        view = before(stop)
        filled = filled_in(stop.step.answer) if form is None else form
        given = answered(stop.step.answer, stop.label)
        was = f"You answered: {given}. If you change it, the later answers that still fit are kept, and you are told which do not."
        parts = [
            f"<p role=alert>{escape(trouble)}</p>" if trouble else "",
            f"<h1>{escape(view['headline'])}</h1>",
            f"<p>{escape(was)}</p>",
            "<form method=post action='?'>",
            hidden(turn=session.turn, seen=self.seen(walk), step=stop.turn),
            *range_field(view, filled),
            *boxes(view, filled),
            *self.answers(view, filled, open_now=True),  # it was waited for then
            "</form>",
            "<p><a href='?'>Leave it as it is</a></p>",
        ]
        return self.frame(parts)

    def frame(self, parts: Iterable[str]) -> bytes:
        """A page around some parts."""
        head = [
            f"<!doctype html><html lang={escape(self.tree.language or 'en')}><meta charset=utf-8>",
            "<meta name=viewport content='width=device-width, initial-scale=1'>",
            f"<title>{escape(self.tree.title)}</title>",
        ]
        return "\n".join([*head, *filter(None, parts), "</html>"]).encode()

    def advice(self, view: SessionView) -> Iterator[str]:
        """What is said at a stop: help, the channel, how to do it, what to be careful of, the person's own notes, and how long to wait."""
        yield from (advised(line) for line in view["help"])
        if view["by"]:
            yield f"<p>Do this {' or '.join(CHANNELS[channel] for channel in view['by'])}.</p>"
        yield from (advised(line) for line in view["lines"])
        yield from (advised(line, "<strong>Careful:</strong> ") for line in view["cautions"])
        for recalled in view["recalled"]:
            yield f"<p>What you noted at “{escape(recalled['headline'])}”:</p>"
            for note in recalled["notes"]:
                lines = "<br>".join(escape(line) for line in note.split("\n"))
                yield f"<blockquote>{lines}</blockquote>"
        wait = view["wait"]
        if wait is not None and wait["opens_at"] is not None and not wait["open"]:
            yield f"<p>Wait until {self.in_words(datetime.fromisoformat(wait['opens_at']))}. {escape(wait['why'] or '')}</p>"
        if wait is not None and wait["due_at"] is not None:
            due = datetime.fromisoformat(wait["due_at"])
            yield f"<p>{'Wait no longer than' if due > self.clock() else 'You need not wait any longer: the time was up on'} {self.in_words(due)}.</p>"

    def questions(self, view: SessionView, note: str) -> Iterator[str]:
        """The fields beside the answer: the moment that the wait counts from, and a note, as far as it was written."""
        moment = view["moment"]
        if moment is not None:
            told = datetime.fromisoformat(moment["at"]) if moment["at"] is not None else None
            with suppress(OverflowError):
                told = told and told.astimezone(self.zone)
            value = f" value='{told.replace(tzinfo=None).isoformat(timespec='minutes')}'" if told is not None else ""
            field = f"<input type=datetime-local name=moment{value}>"
            zone = self.clock().astimezone(self.zone).tzname() or ""
            yield f"<p><label>{escape(moment['ask'])} ({escape(zone)}) {field}</label> <button name=tell value=yes>Tell</button></p>"
        if view["note"] is not None:
            field = f"<textarea name=note rows=5 maxlength={view['note']['max_length']}>\n{escape(note)}</textarea>"
            keep = "<button name=keep value=yes>Keep this for now</button>"
            yield f"<p><label>{escape(view['note']['ask'])}<br>{field}</label><br>{keep} (or when you answer; loading this page again loses it)</p>"

    def answers(self, view: SessionView, filled: Form, *, open_now: bool = False) -> Iterator[str]:
        """A button for each answer, or a list of many; what is not open yet is dead. Beside a field they do not mind what is in it."""
        asks = view["asks"]
        if asks is None or asks["form"] == "several":
            return
        free = " formnovalidate" if asks["form"] in {"number", "date"} else ""
        later = {}
        for choice in view["choices"]:
            if not choice["open"] and not open_now and choice["opens_at"] is not None:
                later[choice["id"]] = f" (from {self.in_words(datetime.fromisoformat(choice['opens_at']))}; load this page again then)"
        if len(view["choices"]) > MOST_BUTTONS:
            yield from long_list(view, filled, later, free)
        else:
            for choice in view["choices"]:
                how = " disabled" if choice["id"] in later else free
                yield f"<p><button name=answer value='{escape(choice['id'])}'{how}>{escape(choice['label'])}</button>{later.get(choice['id'], '')}</p>"


def sent(environ: WSGIEnvironment) -> Form | tuple[str, str]:
    """The form that was sent; or the status and what to tell, where it is too much, or less than was announced."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if re.fullmatch("[0-9]{1,9}", length) is None or int(length) > LARGEST_FORM:
        return "413 Content Too Large", "That was too much to send."
    read = b""
    with suppress(TimeoutError):
        read = environ["wsgi.input"].read(int(length))
    if len(read) < int(length):
        return "408 Request Timeout", "Not all of that arrived, so nothing was answered. Please send it again."
    return Form(parse_qsl(read.decode(errors="replace"), keep_blank_values=True))


def hidden(**fields: str) -> str:
    """Fields that nobody sees."""
    return "".join(f"<input type=hidden name={name} value='{escape(value)}'>" for name, value in fields.items())


def range_field(view: SessionView, filled: Form) -> Iterator[str]:
    """The field for a number or a date, where one is asked for."""
    asks = view["asks"]
    if asks is not None and asks["form"] in {"number", "date"}:
        kind, name, button = ("number step=any", "number", "count") if asks["form"] == "number" else ("date", "day", "date")
        least = f" min={plain(asks['minimum'])}" if asks["minimum"] is not None else ""
        most = f" max={plain(asks['maximum'])}" if asks["maximum"] is not None else ""
        value = f" value='{escape(filled[name])}'" if filled.get(name) else ""
        field = f"<input type={kind} name={name}{least}{most}{value}>"
        yield f"<p><label>Give {escape(in_range(asks))}: {field}</label> <button name={button} value=yes>Answer</button></p>"


def plain(bound: float | str) -> str:
    """The least or the most that can be given, as a field has it."""
    return bound if isinstance(bound, str) else f"{bound:.16g}"


def in_range(asks: AsksView) -> str:
    """Tell which numbers or dates can be given."""
    what = "a date" if asks["form"] == "date" else f"a number of {asks['unit']}" if asks["unit"] else "a number"
    least, most = (bound if bound is None else spelled(plain(bound)) for bound in (asks["minimum"], asks["maximum"]))
    return what + (f" from {least}" if least else "") + (f" {'to' if least else 'up to'} {most}" if most else "")


def spelled(given: str) -> str:
    """Tell a day as readers write it; anything else stays as it is."""
    day = day_of(given)
    return f"{day:%d %B %Y}" if day is not None else given


def day_of(text: str) -> date | None:
    """The day in a text such as 2026-01-05, or `None`."""
    with suppress(ValueError):
        return date.fromisoformat(text) if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    return None


def boxes(view: SessionView, filled: Form) -> Iterator[str]:
    """A box for each choice, where several can be ticked."""
    if view["asks"] is not None and view["asks"]["form"] == "several":
        ticked = set(filled.ticked)
        yield f"<fieldset><legend>Tick {escape(how_many(view, view['asks']))}.</legend>"
        for choice in view["choices"]:
            box = f"<input type=checkbox name=tick value='{escape(choice['id'])}'{' checked' if choice['id'] in ticked else ''}>"
            yield f"<p><label>{box} {escape(choice['label'])}</label></p>"
        yield "<p><button name=ticks value=yes>Answer</button></p>\n</fieldset>"


def how_many(view: SessionView, asks: AsksView) -> str:
    """Tell how many choices to tick. One that is `alone` is enough; where there is one, to tick nothing is no answer."""
    alone = " or ".join(f"“{choice['label']}”" for choice in view["choices"] if choice["alone"])
    least, most = asks["min_choices"] or 0, asks["max_choices"]
    if most is None:
        words = f"all that apply, at least {least}" if least > bool(alone) else "all that apply"
    elif least or alone:
        first = least or 1
        words = f"{most}" if first == most else f"{first} or {most}" if first + 1 == most else f"{first} to {most}"
    else:
        words = f"up to {most}"
    return words + (f", or just {alone}" if alone else "" if least else ", or nothing")


def long_list(view: SessionView, filled: Form, later: Mapping[str, str], free: str) -> Iterator[str]:
    """The answers as a list to choose one from; what opens `later` is dead."""
    yield "<p><label>Choose one: <select name=choice><option value=''>Please choose</option>"
    for choice in view["choices"]:
        how = " disabled" if choice["id"] in later else " selected" if choice["id"] == filled.get("choice") else ""
        yield f"<option value='{escape(choice['id'])}'{how}>{escape(choice['label'])}{later.get(choice['id'], '')}</option>"
    yield f"</select></label> <button name=choose value=yes{free}>Answer</button></p>"


def wanted(view: SessionView, form: Form) -> str:
    """Tell what can be answered, where something else was."""
    asks = view["asks"]
    if asks is not None and asks["form"] == "several":
        return f"Please tick {how_many(view, asks)}."
    if asks is None or asks["form"] not in {"number", "date"}:
        return "Please choose one of the answers."
    odd = asks["form"] == "date" and form.get("day") and day_of(form["day"]) is None
    return f"Please give {in_range(asks)}{', written as 1980-05-24' if odd else ''}, or choose one of the answers below."


def stop_of(session: Session, turn: str | None) -> Stop | None:
    """The earlier stop of a turn, if the walk has it."""
    return next((stop for stop in session.stops if stop.turn == turn), None)


def before(stop: Stop) -> SessionView:
    """The view of an earlier stop for the time when it was answered: a date that is changed is judged as of then."""
    return stop.session.view(now=stop.step.at)


def filled_in(answer: str | float | Iterable[str]) -> Form:
    """The fields, filled in with an answer that was given."""
    if isinstance(answer, str):
        return Form([("choice" if day_of(answer) is None else "day", answer)])
    if isinstance(answer, int | float):
        return Form([("number", str(answer))])
    return Form([("tick", choice) for choice in answer])


def answered(answer: object, label: str) -> str:
    """Tell an answer that was given: a number or a day with the label of its band, a list by the labels of what was ticked."""
    if isinstance(answer, str) and day_of(answer) is not None:
        return f"{spelled(answer)} ({label})"
    return f"{answer:.15g} ({label})" if isinstance(answer, int | float) else label


def left_out(session: Session, form: Mapping[str, str], draft: str) -> str:
    """What a step left out, line by line: later answers that no longer fit, all notes with them, and a note that went with no answer.

    An answer that the walk now gives elsewhere, in the same words, is not told as one that no longer fits.
    """
    tree = session.tree
    given = {in_full(tree, step) for step in session.steps}
    aside = [words for step in session.set_aside if (words := in_full(tree, step)) not in given]
    lines = [f"This answer no longer fits, and was set aside: {words}" for words in aside[:1]]
    lines += [f"And this one: {words}" for words in aside[1:]]
    lines += [f"You had noted at “{tree[step.node].headline}”: {step.note}" for step in session.set_aside if step.note is not None]
    if draft.strip() and ("back" in form or "step" in form):
        lines.append(f"What you had written is not kept: {draft}")
    return "\n".join(lines)


def in_full(tree: Tree, step: Step) -> str:
    """Tell a step with its question."""
    return f"{tree[step.node].headline} {answered(step.answer, step.label)}"


def there(name: str, query: str = "") -> tuple[str, bytes, list[tuple[str, str]]]:
    """Send the browser to where a walk stands, so that to load that page again sends nothing again."""
    return "303 See Other", b"", [("Location", f"/walk/{quote(name)}{query}")]


def moment_of(session: Session) -> str | None:
    """The moment that the wait here counts from, whether it was told or not: a slip can be put right."""
    return session.here.wait.moment if session.here.wait is not None else None


def advised(line: LineView, lead: str = "") -> str:
    """A line of advice, with the lines below it."""
    below = "".join(f"<li>{linked(bullet)}" for bullet in line["bullets"])
    return f"<p>{lead}{linked(line)}</p>{below and f'<ul>{below}</ul>'}"


def linked(line: BulletView) -> str:
    """The words of a line, as a link where they lead somewhere; a number or a mail address that they do not show comes after them."""
    address = line["link"] or line["phone"] or line["mail"]
    words = line["say"] if address in {None, line["link"]} or address in line["say"] else f"{line['say']} {address}"
    scheme = "tel:" if line["phone"] else "mailto:" if line["mail"] else ""
    target = address if not line["phone"] else "".join(mark for mark in line["phone"] if mark in "+0123456789")
    return f"<a href='{scheme}{escape(target)}' rel='noopener noreferrer'>{escape(words)}</a>" if target else escape(words)


def path(view: SessionView) -> Iterator[str]:
    """The answers so far, each with a button to the page that changes it."""
    if view["path"]:
        yield "<details><summary>What I answered</summary><ul>"
        for step in view["path"]:
            change = f"<button form=here name=change value='{escape(step['step'] or '')}' formnovalidate>Change</button>"  # sends the note with it, to be kept
            yield f"<li>{escape(step['headline'])} {escape(answered(step['answer'], step['label']))} {change}</li>"
        yield "</ul></details>"


def why(session: Session) -> Iterator[str]:
    """Why the walk stands here, and what the advice here rests on."""
    yield "<details><summary>Why am I here?</summary>"
    yield from (f"<p>{escape(line)}</p>" for line in str(session.explain()).splitlines()[1:])
    yield "</details>"


def tree_called(name: str) -> Tree:
    """The tree in a file, or the shipped one of that id."""
    return load(name) if name.endswith((".toml", ".json")) else shipped(name)


class Server(ThreadingMixIn, WSGIServer):
    """A server with a thread for each request, so that nobody waits for a slow one."""

    daemon_threads = True


class Handler(WSGIRequestHandler):
    """Lets a connection go that sends nothing for a while, and logs no addresses, since they are the keys to the walks."""

    timeout = 20

    def handle(self) -> None:
        """Answer one request; a connection that breaks is nobody's fault."""
        with suppress(OSError):
            super().handle()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log what was answered, and not where."""
        self.log_message("%s %s, %s bytes", self.command or "unreadable", code, size)

    def log_error(self, format: str, *args: object) -> None:
        """Log nothing of a request that cannot be read: what there is to tell holds its address."""


def serve(tree: Tree, file: str, port: int) -> None:
    """Serve a tree on this machine, until Ctrl+C."""
    app = AdviceApp(tree, Walks(file), zone=datetime.now().astimezone().tzinfo or timezone.utc)
    with make_server("127.0.0.1", port, app, Server, Handler) as server, suppress(KeyboardInterrupt):
        print(f"Open http://127.0.0.1:{server.server_port} in a browser; Ctrl+C stops.", flush=True)
        server.serve_forever()


def main() -> None:
    """Read what to serve, and serve it; what cannot be is told in a sentence."""
    parser = argparse.ArgumentParser(description="Walk readers through a tree in a web browser.")
    parser.add_argument("tree", nargs="?", default="interview-recovery", help="a file, or the id of a shipped tree")
    parser.add_argument("file", nargs="?", default="walks.sqlite", help="where to keep the walks")
    parser.add_argument("--port", type=int, default=8000, help="8000 if left out, and 0 for any that is free")
    given = parser.parse_args()
    try:
        serve(tree_called(given.tree), given.file, given.port)
    except AdviceTreeError as error:
        sys.exit(str(error))
    except sqlite3.Error as error:
        sys.exit(f"no walks can be kept in {given.file!r}: {error}; name another file")
    except (OSError, OverflowError) as error:
        sys.exit(f"port {given.port} cannot be used: {getattr(error, 'strerror', None) or error}; choose another, such as --port 8001")


if __name__ == "__main__":
    main()
