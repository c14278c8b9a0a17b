"""A whole web app in one file: one tree, one table, three addresses, and no JavaScript.

Start it in the folder of this file with `uvicorn web_minimal:app --no-access-log`:
a log of addresses would hold the keys to all walks.
The app in the folder `web` has what is left out here: pictures, reminders, moments,
and earlier answers that can be changed.
"""

import hashlib
import os
import secrets
from datetime import datetime, timezone
from typing import Annotated, NamedTuple
from urllib.parse import parse_qs

import sqlalchemy as sql
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment

from advicetree import AdviceTreeError, SaveError, Session, TooSoon, dumps, shipped

TREE = shipped("interview-recovery")  # your own: load("my-tree.toml"), and import load above
EDITION = hashlib.sha256(dumps(TREE).encode()).hexdigest()[:16]  # another one for each other tree
DATABASE = os.environ.get("DATABASE_URL", "sqlite:///minimal.sqlite")
ENGINE = sql.create_engine(DATABASE, hide_parameters=True)  # errors hold no tokens and no notes
WALKS = sql.Table(
    "walks",
    sql.MetaData(),
    sql.Column("token", sql.String(43), primary_key=True),
    sql.Column("number", sql.Integer, nullable=False),
    sql.Column("save", sql.Text, nullable=False),
)
WALKS.metadata.create_all(ENGINE)
GONE_ON = "The walk has gone on. Nothing was answered; this is where you are now."
TOO_SOON = "It is too soon for that. Wait, or say that you do it earlier than advised."
REFUSED = "That cannot be answered here. Please choose one of the answers."
CHANGED = "The advice was changed. Please look at where you are now."
LOST = "Your answers cannot be read any more, so this is the start again."
WELCOME = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Advice</title><h1>Advice</h1><form method="post"><button>Begin</button></form></html>"""
HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
PAGE = Environment(autoescape=True).from_string("""<!doctype html>
<html lang="{{ view.tree.language or 'en' }}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{{ view.headline }}</title>
{% if told %}<p role="alert" lang="en"><strong>{{ told }}</strong></p>{% endif %}
{% for line in view.said %}<p><em>{{ line.say }}</em></p>{% endfor %}
<h1>{{ view.headline }}</h1>
{% for line in view.help + view.lines %}
<p>{% if line.link %}<a href="{{ line.link }}">{{ line.say }}</a>
{% else %}{{ line.say }} {{ line.phone or line.mail or "" }}{% endif %}</p>
<ul>{% for bullet in line.bullets %}<li>{{ bullet.say }}</li>{% endfor %}</ul>
{% endfor %}
{% for line in view.cautions %}<p><strong>Careful:</strong> {{ line.say }}</p>{% endfor %}
{% for old in view.recalled %}{% for note in old.notes %}
<p>You noted: <q>{{ note }}</q></p>
{% endfor %}{% endfor %}
<form method="post">
<input type="hidden" name="version" value="{{ version }}">
<input type="hidden" name="turn" value="{{ view.turn }}">
{% if view.note %}
<p><label>{{ view.note.ask }}<br><textarea name="note">{{ note }}</textarea></label></p>
{% endif %}
{% if view.wait and view.wait.open == false %}
<p>Wait until {{ view.wait.opens_at }}. {{ view.wait.why or "" }}
<label><input type="checkbox" name="early" value="yes"> I do it earlier than advised</label></p>
{% endif %}
{% if view.asks and view.asks.form in ("number", "date") %}
<p><input type="{{ view.asks.form }}" step="any" name="given" aria-label="{{ view.headline }}">
{{ view.asks.unit or "" }} <button name="do" value="given">Answer</button></p>
{% endif %}
{% for choice in view.choices %}
<p>{% if view.asks.form == "several" %}
<label><input type="checkbox" name="ticks" value="{{ choice.id }}"> {{ choice.label }}</label>
{% else %}<button name="answer" value="{{ choice.id }}">{{ choice.label }}</button>{% endif %}</p>
{% endfor %}
{% if view.asks and view.asks.form == "several" %}
<p><button name="do" value="ticks">Answer</button></p>
{% endif %}
{% if view.can_go_back %}<p><button name="do" value="back">Back</button></p>{% endif %}
</form></html>""")


class Walk(NamedTuple):
    """A walk as it was read, in the tree as it is now."""

    token: str
    number: int
    session: Session
    told: str

    @property
    def version(self) -> str:
        """What its page looks like: how often it was written, and the edition of the tree."""
        return f"{self.number}.{EDITION}"

    def page(self, told: str = "", status: int = 200, note: str = "") -> HTMLResponse:
        """The page of the walk; what was noted and not taken is there again."""
        view = self.session.view(now=now(), path=0)
        told = told or self.told
        html = PAGE.render(view=view, version=self.version, told=told, note=note)
        return HTMLResponse(html, status, HEADERS)


def now() -> datetime:
    """The time, which the library does not read by itself."""
    return datetime.now(timezone.utc)


def found(token: str) -> Walk:
    """The walk of a token, carried as far as it fits where the tree was edited."""
    with ENGINE.connect() as rows:
        row = rows.execute(sql.select(WALKS).where(WALKS.c.token == token)).one_or_none()
    if row is None:
        raise HTTPException(404, "There is no such walk.")
    try:
        carried = Session.resume(TREE, row.save, follow=True, reuse=True)
    except SaveError:
        return Walk(token, row.number, Session.start(TREE, now=now()), LOST)
    return Walk(token, row.number, carried.session, "" if carried.whole else CHANGED)


async def sent(request: Request) -> dict[str, list[str]]:
    """The fields of a form."""
    return parse_qs((await request.body()).decode(errors="replace"), keep_blank_values=True)


app = FastAPI(openapi_url=None)


@app.get("/")
def welcome() -> HTMLResponse:
    """A button; to look at an address begins nothing."""
    return HTMLResponse(WELCOME)


@app.post("/")
def begin() -> Response:
    """Begin a walk, and go to its address, which nobody can guess."""
    token, session = secrets.token_urlsafe(24), Session.start(TREE, now=now())
    with ENGINE.begin() as rows:
        rows.execute(sql.insert(WALKS).values(token=token, number=1, save=session.save()))
    return RedirectResponse(f"/walk/{token}", 303)


@app.get("/walk/{token}")
def look(token: str) -> Response:
    """Where a walk stands."""
    return found(token).page()


@app.post("/walk/{token}")
def act(token: str, form: Annotated[dict[str, list[str]], Depends(sent)]) -> Response:
    """Answer or go back, unless the walk is another by now than on the page of the form."""
    walk = found(token)
    given = {name: values[-1] for name, values in form.items()}
    note, do = given.get("note", ""), given.get("do")
    if (version := given.get("version", "")) != walk.version:
        only_edited = version.startswith(f"{walk.number}.")
        return walk.page(walk.told or CHANGED if only_edited else GONE_ON, 409, note)
    answer = form.get("ticks", []) if do == "ticks" else given.get(do or "answer", "")
    body = {"answer": answer, "note": note or None, "early": "early" in given}
    body = {"turn": given.get("turn", ""), **({"do": "back"} if do == "back" else body)}
    try:
        after = walk.session.act(body, now=now(), early=True)
    except AdviceTreeError as error:
        return walk.page(TOO_SOON if isinstance(error, TooSoon) else REFUSED, 422, note)
    as_read = sql.update(WALKS).where(WALKS.c.token == token, WALKS.c.number == walk.number)
    with ENGINE.begin() as rows:  # of two at once, the second changes no row
        written = rows.execute(as_read.values(number=walk.number + 1, save=after.save()))
    if written.rowcount == 0:
        return found(token).page(GONE_ON, 409, note)
    return RedirectResponse(f"/walk/{token}", 303)
