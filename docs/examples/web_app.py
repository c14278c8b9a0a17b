"""A web app that walks a reader through a tree in HTML forms, with nothing but the standard library.

Each page carries its own session: the text that `save()` gives, signed, in a hidden field.
The server remembers nothing, so the browser's back button, a second tab and a form sent twice all do what one expects.
The signature keeps readers from dating their answers back; a damaged save would be refused without it too.

Run it: python docs/examples/web_app.py [SHIPPED-TREE]
"""

from __future__ import annotations

import hmac
import secrets
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timezone, tzinfo
from html import escape
from urllib.parse import parse_qsl
from wsgiref.simple_server import make_server
from wsgiref.types import StartResponse, WSGIEnvironment

from advicetree import Action, AdviceTreeError, SaveError, Session, Situation, TooSoon, Tree, shipped

LARGEST_FORM = 1_000_000
HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy", "default-src 'none'; form-action 'self'; base-uri 'none'"),
    ("Cache-Control", "no-store"),
]


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
            session = self.with_moment(self.resumed(form), form)
            return "200 OK", self.page(self.stepped(session, form))
        except SaveError as error:
            return "400 Bad Request", self.page(session, f"Your walk could not be taken up again: {error}.")
        except TooSoon as error:
            return "422 Unprocessable Content", self.page(session, f"It is too soon for that: wait until {self.in_words(error.opens_at)}.", note)
        except AdviceTreeError as error:
            return "422 Unprocessable Content", self.page(session, f"That cannot be: {error}.", note)

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
        asked = session.asks_moment
        with suppress(ValueError):
            when = datetime.fromisoformat(form.get("moment", "")).replace(tzinfo=self.zone)
            return session if asked is None else session.with_moment(asked.id, when)
        return session

    def stepped(self, session: Session, form: Mapping[str, str]) -> Session:
        """Give the session after the step that a form asks for, if it asks for one."""
        if "back" in form:
            return session.back()
        given: str | float | None = form.get("answer")
        with suppress(ValueError):
            given = float(form.get("number", ""))
        return session if given is None else session.answer(given, now=self.clock(), note=form.get("note"))

    def in_words(self, when: datetime) -> str:
        """Tell a time in the zone of the readers."""
        return f"{when.astimezone(self.zone):%d %B %Y, %H:%M}"

    def page(self, session: Session, trouble: str = "", note: str = "") -> bytes:
        """Give the page of a session; `note` is one that was not taken. All that is not HTML of this module goes through `escape`."""
        save = session.save()
        parts = [
            f"<p role=alert>{escape(trouble)}</p>" if trouble else "",
            *(f"<p>{escape(words)}</p>" for words in session.said),
            f"<h1>{escape(session.here.headline)}</h1>",
            *self.advice(session),
            "<form method=post>",
            f"<input type=hidden name=save value='{escape(save)}'>",
            f"<input type=hidden name=signature value='{self.signature(save)}'>",
            *self.questions(session, note),
            *(f"<p><button name=answer value='{escape(offer.id)}'>{escape(offer.label)}</button></p>" for offer in session.offers),
            "<p><button name=back value=yes formnovalidate>Back</button></p>" if session.steps else "",
            "</form>",
            f"<details><summary>Why am I here?</summary><pre>{escape(str(session.explain()))}</pre></details>",
        ]
        head = f"<!doctype html><html lang={escape(self.tree.language or 'en')}><meta charset=utf-8><title>{escape(self.tree.title)}</title>"
        return "\n".join([head, *filter(None, parts), "</html>"]).encode()

    def advice(self, session: Session) -> Iterable[str]:
        """Give what is said at a node: help, how to do it, what to be careful of, when it opens, and the person's own notes."""
        here = session.here
        if isinstance(here, Situation) and here.help is not None:
            yield f"<p>{escape(here.help)}</p>"
        for line in session.how:
            yield f"<p>{escape(line.say)}</p>"
        for line in session.caution:
            yield f"<p><strong>Careful:</strong> {escape(line.say)}</p>"
        for line in session.parting[1:]:
            yield f"<p>{escape(line.say)}</p>"
        for notes in session.recalled.values():
            for note in notes:
                yield f"<blockquote>{escape(note)}</blockquote>"
        if session.opens_at is not None and session.opens_at > self.clock():
            yield f"<p>Wait until {self.in_words(session.opens_at)}.</p>"
        if session.due_at is not None:
            yield f"<p>Wait no longer than {self.in_words(session.due_at)}.</p>"

    def questions(self, session: Session, note: str) -> Iterable[str]:
        """Give the fields to fill in: a number, a note, or the time of a moment."""
        here = session.here
        if isinstance(here, Situation) and session.tree.facts[here.fact].number is not None:
            yield "<p><input type=number step=any name=number> <button>Answer</button></p>"
        if isinstance(here, Action) and here.note is not None:
            yield f"<p><label>{escape(here.note)}<br><textarea name=note maxlength=2000>\n{escape(note)}</textarea></label></p>"
        if session.asks_moment is not None:
            yield f"<p><label>{escape(session.asks_moment.ask)} <input type=datetime-local name=moment></label> <button>Tell</button></p>"


if __name__ == "__main__":
    app = AdviceApp(shipped(sys.argv[1] if len(sys.argv) > 1 else "interview-recovery"), secrets.token_bytes(32))
    with make_server("127.0.0.1", 8000, app) as server:
        print("Open http://127.0.0.1:8000 in a browser; Ctrl+C stops.")
        server.serve_forever()
