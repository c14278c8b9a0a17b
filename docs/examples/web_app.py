"""A web app that walks a reader through a tree in HTML forms, with nothing but the standard library.

Each page carries its own session: the text that `save()` gives, signed, in a hidden field.
The server remembers nothing, so the browser's back button, a second tab and a form sent twice all do what one expects.
The signature keeps readers from dating their answers back; a damaged save would be refused without it too.
The errors' messages are for developers and go to the log; readers are told in the app's own words.

Run it: python docs/examples/web_app.py [TREE], with a file or the id of a shipped tree
"""

from __future__ import annotations

import hmac
import logging
import secrets
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta, timezone, tzinfo
from html import escape
from urllib.parse import parse_qsl
from wsgiref.simple_server import make_server
from wsgiref.types import StartResponse, WSGIEnvironment

from advicetree import AdviceTreeError, Moment, RefusedAnswer, RefusedTime, SaveError, Session, TooSoon, Tree, load, shipped

LARGEST_FORM = 1_000_000
HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy", "default-src 'none'; form-action 'self'; base-uri 'none'"),
    ("Cache-Control", "no-store"),
]
CHANNELS = {
    "call": "Do this by phone.",
    "mail": "Do this by mail.",
    "letter": "Do this by letter.",
    "message": "Do this by message.",
    "in-person": "Do this in person.",
    "online": "Do this online.",
}


class Unclear(Exception):
    """A form that cannot be understood; its text is what the reader is told."""


def utc_now() -> datetime:
    """Give the time; the library reads no clock, so the app hands it one."""
    return datetime.now(timezone.utc)


class AdviceApp:
    """A WSGI application for one tree; `key` signs the sessions, and `zone` is the one that readers' dates are in."""

    def __init__(self, tree: Tree, key: bytes, clock: Callable[[], datetime] = utc_now, zone: tzinfo = timezone.utc) -> None:
        self.tree = tree
        self.key = key
        self.clock = clock
        self.zone = zone

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request: a GET starts a walk, a POST goes one step on."""
        status, body = self.respond(environ)
        start_response(status, [*HEADERS, ("Content-Length", str(len(body)))])
        return [body]

    def respond(self, environ: WSGIEnvironment) -> tuple[str, bytes]:
        """Give the status and the page for a request."""
        session = Session.start(self.tree, now=self.clock())
        if environ["REQUEST_METHOD"] != "POST":
            return "200 OK", self.page(session)
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > LARGEST_FORM:
            return "413 Content Too Large", self.page(session, "That was too much to send.")
        sent = environ["wsgi.input"].read(int(length)).decode(errors="replace")
        form = dict(parse_qsl(sent, keep_blank_values=True))
        note = form.get("note", "")
        try:
            session = self.resumed(form)
            session = self.with_moment(session, form)
            after = self.stepped(session, form)
        except SaveError as error:
            logging.getLogger(__name__).warning("no session: %s", error)
            return "400 Bad Request", self.page(session, "Your walk could not be taken up again, so here is its beginning.")
        except Unclear as unclear:
            return "422 Unprocessable Content", self.page(session, str(unclear), note)
        except AdviceTreeError as error:
            logging.getLogger(__name__).info("refused: %s", error)
            return "422 Unprocessable Content", self.page(session, self.refusal(session, error), note)
        return "200 OK", self.page(after, note=note if after is session else "")

    def refusal(self, session: Session, error: AdviceTreeError) -> str:
        """Tell a reader in the app's own words what cannot be."""
        if isinstance(error, TooSoon):
            return f"It is too soon for that: wait until {self.in_words(error.opens_at)}."
        if isinstance(error, RefusedAnswer):
            return f"Please give {amount(session)}, or choose an answer." if session.asks_number is not None else "Please choose one of the answers below."
        if isinstance(error, RefusedTime):
            return "That date cannot be used."
        return "That note cannot be kept: please write less, and nothing but plain text."

    def resumed(self, form: Mapping[str, str]) -> Session:
        """Give the session that a form carries; raises `SaveError` for one that this app did not sign."""
        save = form.get("save", "")
        if not hmac.compare_digest(self.signature(save).encode(), form.get("signature", "").encode()):
            raise SaveError("the page has expired", "start again")
        return Session.resume(self.tree, save)

    def signature(self, save: str) -> str:
        """Sign a saved session."""
        return hmac.digest(self.key, save.encode(), "sha256").hex()

    def with_moment(self, session: Session, form: Mapping[str, str]) -> Session:
        """Give the session with the moment that a form tells, if it tells one."""
        moment = moment_of(session)
        if moment is None:
            return session
        try:
            return session.with_moment(moment.id, datetime.fromisoformat(form.get("moment", "")).replace(tzinfo=self.zone))
        except ValueError:
            if "tell" in form:
                raise Unclear("Please fill in the day and the time.") from None
            return session

    def stepped(self, session: Session, form: Mapping[str, str]) -> Session:
        """Give the session after what was clicked: back, the button beside the number, or an answer; the same session where it was none of them."""
        if "back" in form:
            if not session.steps:
                raise Unclear("This is the first page, so there is no way back.")
            return session.back()
        given: str | float | None = form.get("answer")
        if "count" in form:
            try:
                given = float(form.get("number", ""))
            except ValueError:
                raise Unclear(f"Please give {amount(session)}, or choose an answer.") from None
        return session if given is None else session.answer(given, now=self.clock(), note=form.get("note"))

    def in_words(self, when: datetime) -> str:
        """Tell a time in the zone of the readers, rounded up to the minute, so that nothing is told to open before it does."""
        with suppress(OverflowError):
            when = (when + timedelta(minutes=1, microseconds=-1)).astimezone(self.zone)
        return f"{when:%d %B %Y, %H:%M %Z}"

    def page(self, session: Session, trouble: str = "", note: str = "") -> bytes:
        """Give the page of a session; `note` is one that was typed and not taken yet. All that is not HTML of this module goes through `escape`."""
        save = session.save()
        parts = [
            f"<p role=alert>{escape(trouble)}</p>" if trouble else "",
            *(f"<p>{escape(words.say)}</p>" for words in session.said),
            f"<h1>{escape(session.here.headline)}</h1>",
            *self.advice(session),
            "<form method=post>",
            f"<input type=hidden name=save value='{escape(save)}'>",
            f"<input type=hidden name=signature value='{self.signature(save)}'>",
            *self.questions(session, note),
            *(f"<p><button name=answer value='{escape(offer.id)}' formnovalidate>{escape(offer.label)}</button></p>" for offer in session.offers),
            "<p><button name=back value=yes formnovalidate>Back</button></p>" if session.steps else "",
            "</form>",
            *why(session),
        ]
        head = [
            f"<!doctype html><html lang={escape(self.tree.language or 'en')}><meta charset=utf-8>",
            "<meta name=viewport content='width=device-width, initial-scale=1'>",
            f"<title>{escape(self.tree.title)}</title>",
        ]
        return "\n".join([*head, *filter(None, parts), "</html>"]).encode()

    def advice(self, session: Session) -> Iterable[str]:
        """Give what is said at a node: help, the channel, how to do it, what to be careful of, the person's own notes, and how long to wait."""
        here = session.here
        if here.help is not None:
            yield f"<p>{escape(here.help)}</p>"
        if here.by is not None:
            yield f"<p>{CHANNELS[here.by]}</p>"
        for line in session.how:
            yield f"<p>{escape(line.say)}</p>"
        for line in session.caution:
            yield f"<p><strong>Careful:</strong> {escape(line.say)}</p>"
        for line in session.parting[1:]:
            yield f"<p>{escape(line.say)}</p>"
        for node, notes in session.recalled.items():
            yield f"<p>What you noted at “{escape(session.tree[node].headline)}”:</p>"
            for note in notes:
                lines = "<br>".join(escape(line) for line in note.split("\n"))
                yield f"<blockquote>{lines}</blockquote>"
        if session.opens_at is not None and session.opens_at > self.clock():
            because = here.wait.why if here.wait is not None and here.wait.why is not None else ""
            yield f"<p>Wait until {self.in_words(session.opens_at)}. {escape(because)}</p>"
        if session.due_at is not None:
            yield f"<p>Wait no longer than {self.in_words(session.due_at)}.</p>"

    def questions(self, session: Session, note: str) -> Iterable[str]:
        """Give the fields to fill in: a number, the moment that the wait counts from, a note."""
        number = session.asks_number
        if number is not None:
            least = f" min={number.least:.15g}" if number.least is not None else ""
            most = f" max={number.most:.15g}" if number.most is not None else ""
            field = f"<input type=number step=any name=number{least}{most}>"
            yield f"<p><label>Give {escape(amount(session))}: {field}</label> <button name=count value=yes>Answer</button></p>"
        moment = moment_of(session)
        if moment is not None:
            told = session.moments.get(moment.id)
            with suppress(OverflowError):
                told = told and told.astimezone(self.zone)
            value = f" value='{told.replace(tzinfo=None).isoformat(timespec='minutes')}'" if told is not None else ""
            field = f"<input type=datetime-local name=moment{value}>"
            zone = self.clock().astimezone(self.zone).tzname() or ""
            yield f"<p><label>{escape(moment.ask)} ({escape(zone)}) {field}</label> <button name=tell value=yes>Tell</button></p>"
        if session.here.note is not None:
            field = f"<textarea name=note rows=5 maxlength=2000>\n{escape(note)}</textarea>"
            yield f"<p><label>{escape(session.here.note)}<br>{field}</label></p>"


def moment_of(session: Session) -> Moment | None:
    """Give the moment that the wait here counts from, whether it was given or not: a slip can be put right."""
    wait = session.here.wait
    return None if wait is None or wait.moment is None else session.tree.moments[wait.moment]


def amount(session: Session) -> str:
    """Tell which number is asked for, such as `a number of euros from 0`."""
    number = session.asks_number
    if number is None:
        return "an answer"
    unit = f" of {number.unit}" if number.unit is not None else ""
    least = f" from {number.least:.15g}" if number.least is not None else ""
    most = f" to {number.most:.15g}" if number.most is not None else ""
    return f"a number{unit}{least}{most}"


def why(session: Session) -> Iterable[str]:
    """Give why the walk stands here, and what the advice here rests on."""
    explanation = session.explain()
    yield "<details><summary>Why am I here?</summary>"
    reasons = "".join(f"<li>{escape(reason.words)}</li>" for reason in explanation.reasons)
    yield f"<ol>{reasons}</ol>" if reasons else "<p>This is where every walk starts.</p>"
    for citation, words in explanation.sources:
        yield f"<p>It rests on: {escape(words)} ({escape(str(citation))})</p>"
    yield "</details>"


def tree_called(name: str) -> Tree:
    """Give the tree in a file, or the shipped one of that id."""
    return load(name) if name.endswith((".toml", ".json")) else shipped(name)


def serve(tree: Tree) -> None:
    """Serve a tree on this machine, until Ctrl+C."""
    app = AdviceApp(tree, secrets.token_bytes(32), zone=datetime.now().astimezone().tzinfo or timezone.utc)
    with make_server("127.0.0.1", 8000, app) as server, suppress(KeyboardInterrupt):
        print("Open http://127.0.0.1:8000 in a browser; Ctrl+C stops.")
        server.serve_forever()


if __name__ == "__main__":
    try:
        serve(tree_called(sys.argv[1] if len(sys.argv) > 1 else "interview-recovery"))
    except AdviceTreeError as error:
        sys.exit(str(error))
