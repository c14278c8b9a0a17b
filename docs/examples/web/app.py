"""All addresses of the app, and what each of them does.

Whoever holds the token in the address of a walk can read it and go on with it; there are no accounts and no cookies.
So the address is in no log and no `Referer`, pages are not kept by browsers, and a form that another site sends is refused.

Each request resumes the session that it is about from the text in the database, and writes it only where it is still the version that was read.
A form carries the turn and the version that it was made from, so a double click, a second tab or the back button never answers what nobody saw.
"""

from __future__ import annotations

import asyncio
import logging
import re
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Annotated, Any, NamedTuple
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advicetree import AdviceTreeError, SaveError, Session, Stop, TooSoon, UnknownName
from web import wording, zones
from web.advice import Advice
from web.carrying import carry_all, carry_one
from web.forms import Form, Unclear, filled_in, requests, sent
from web.pictures import Busy, Drawers, Picture, near, of_walk, way
from web.settings import Settings
from web.store import Store, Walk
from web.wording import GONE_ON, TROUBLES, not_kept, refusal, set_aside

HERE = Path(__file__).parent
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
PICTURES: dict[str, Callable[[Session], Picture]] = {"way": way, "near": near, "picture": of_walk}
PICTURE = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}  # an SVG brings its own style
TOKEN = re.compile("[A-Za-z0-9_-]{20,64}")
MAIL = re.compile(r"[^@\s<>\x00-\x1f\x7f]{1,64}@[^@\s<>\x00-\x1f\x7f]{1,180}")
MOST_BUTTONS = 12  # of more answers, one is chosen from a list
WHY_NOT_BOUND = 5_000  # positions to search at most: a search of 20,000 may take seconds
NOTHING = Form()

TEMPLATES = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
TEMPLATES.globals.update(
    {name: getattr(wording, name) for name in ("answered", "bound", "for_field", "how_many", "href", "in_range", "in_words", "link_words")}
)
TEMPLATES.globals.update(channels=wording.CHANNELS, most_buttons=MOST_BUTTONS)

log = logging.getLogger("web")


def utc_now() -> datetime:
    """The time; the library reads no clock, so the app hands it one."""
    return datetime.now(timezone.utc)


class Here(NamedTuple):
    """Where a request finds a walk."""

    walk: Walk
    session: Session
    advice: Advice
    now: datetime

    @property
    def address(self) -> str:
        """The path of the walk."""
        return f"/walk/{self.walk.token}"

    def was_seen_by(self, form: Form) -> bool:
        """Whether a form was made from the walk as it is."""
        return (form.get("turn"), form.get("version")) == (self.session.turn, self.walk.looks)


class Site:
    """What all requests share: the trees, the database, the clock, and what draws."""

    def __init__(self, trees: Mapping[str, Advice], store: Store, settings: Settings, clock: Callable[[], datetime]) -> None:
        self.trees = trees
        self.store = store
        self.settings = settings
        self.clock = clock
        self.drawers = Drawers()

    def find(self, token: str) -> Here:
        """Where a walk stands, carried to the current edition of its tree; raises `HTTPException` where there is none."""
        for _ in range(5):  # another request may carry the same walk
            walk = self.store.find(token) if TOKEN.fullmatch(token) else None
            advice = self.trees.get(walk.tree) if walk is not None else None
            if walk is None:
                raise HTTPException(404)
            if advice is None:
                raise HTTPException(410)
            now = self.clock()
            if walk.edition == advice.edition:
                try:
                    return Here(walk, Session.resume(advice.tree, walk.save), advice, now)
                except SaveError as error:
                    log.warning("a walk cannot be resumed: %s", error)
            if not self.store.is_current(advice):
                raise HTTPException(503)
            carry_one(self.store, advice, walk, Session.start(advice.tree, now=now, zone=ZoneInfo(self.settings.zone)), now)
        raise HTTPException(503)

    def page(self, name: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page from a template."""
        return HTMLResponse(TEMPLATES.get_template(name).render(values), status, HEADERS)

    def trouble(self, status: int) -> HTMLResponse:
        """A page that tells what went wrong, and what to do."""
        title, advice = TROUBLES.get(status, TROUBLES[400 if status < 500 else 500])  # noqa: PLR2004
        return self.page("trouble.html", status, title=title, advice=advice)

    def start(self, zone: str, trouble: str = "", status: int = 200) -> HTMLResponse:
        """The page on which walks are begun; a zone is chosen beforehand."""
        offered = [] if zone in zones.OFFERED else [zone]
        trees = [advice.tree for advice in self.trees.values()]
        return self.page("start.html", status, trees=trees, zones=[*offered, *zones.OFFERED], own_zone=zone, trouble=trouble)

    def stop(self, here: Here, trouble: str = "", form: Form = NOTHING, status: int = 200) -> HTMLResponse:
        """The page of a stop; `form` was sent and not taken, so that what was typed is there again."""
        view = here.session.view(now=here.now, path=0)  # the answers so far have a page of their own
        ours = form.get("turn") == view["turn"]  # else what was typed belongs to another question
        note = form.get("note", here.walk.draft) if ours else here.walk.draft
        lost = form.get("note", "") if not ours or view["note"] is None else ""
        told = [line for line in here.walk.told.split("\n") if line] + ([not_kept(lost)] if lost.strip() else [])
        values = {"here": here, "view": view, "form": form if ours else NOTHING, "note": note, "told": told, "zone": here.session.zone}
        return self.page("stop.html", status, **values, trouble=trouble, late=_is_late(here.session, here.now))

    def change(self, here: Here, stop: Stop, trouble: str = "", form: Form | None = None, status: int = 200) -> HTMLResponse:
        """The page on which an earlier answer can be changed; it is filled in as it was, or as `form` was."""
        view = stop.session.view(now=stop.step.at)  # a date that is changed is judged as of then
        filled = filled_in(stop.step.answer) if form is None else form
        return self.page("change.html", status, here=here, view=view, stop=stop, form=filled, trouble=trouble, zone=here.session.zone)


def _is_late(session: Session, now: datetime) -> bool:
    return session.due_at is not None and session.due_at <= now


def _site(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


def _see(path: str) -> RedirectResponse:
    """Send the browser on, so that to load the page again sends nothing again."""
    return RedirectResponse(path, 303)


At = Annotated[Site, Depends(_site)]
Sent = Annotated[Form, Depends(sent)]

router = APIRouter()


@router.get("/")
def choose(site: At) -> Response:
    """The trees, each with a form to begin a walk."""
    return site.start(site.settings.zone)


@router.post("/start/{tree}")
def start(site: At, tree: str, form: Sent) -> Response:
    """Begin a walk, in the time zone of the reader."""
    if tree not in site.trees:
        raise HTTPException(404)
    advice, now = site.trees[tree], site.clock()
    zone = form.get("zone") or site.settings.zone
    if zone not in zones.ALL:
        return site.start(site.settings.zone, "There is no such time zone here. Please choose one from the list.", 422)
    session = Session.start(advice.tree, now=now, zone=ZoneInfo(zone))
    return _see(f"/walk/{site.store.begin(session, advice.edition, now)}")


@router.get("/advice/{tree}.svg")
async def picture_of_tree(request: Request, site: At, tree: str) -> Response:
    """The picture of a tree, which is the same for everybody, so that browsers may keep it and ask whether it has changed."""
    if tree not in site.trees:
        raise HTTPException(404)
    picture = await site.drawers.of_tree(site.trees[tree].tree)
    headers = {**PICTURE, "Cache-Control": "public, max-age=60", "ETag": picture.etag}
    if picture.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(picture.svg, media_type="image/svg+xml", headers=headers)


@router.get("/advice/{tree}")
async def whole_advice(site: At, tree: str) -> Response:
    """The whole advice: a picture, and the same in words."""
    if tree not in site.trees:
        raise HTTPException(404)
    picture = await site.drawers.of_tree(site.trees[tree].tree)
    return site.page("advice.html", tree=site.trees[tree].tree, outline=picture.outline)


@router.get("/walk/{token}")
def look(site: At, token: str) -> Response:
    """Where a walk stands."""
    return site.stop(site.find(token))


@router.post("/walk/{token}")
def go_on(site: At, token: str, form: Sent) -> Response:
    """Answer, go back, tell a moment, or keep a note that was begun."""
    here = site.find(token)
    if not here.was_seen_by(form):
        return site.stop(here, GONE_ON, form, 409)
    after, trouble, too_soon = here.session, "", False
    try:
        for body in requests(form, here.session, here.walk.draft):
            after = after.act(body, now=here.now, early=True)
    except Unclear as unclear:
        trouble = str(unclear)
    except TooSoon:
        too_soon = True
    except AdviceTreeError as error:
        log.info("refused: %s", error)
        trouble = refusal(error, after.view(now=here.now), form.get("day", ""))
    kept = _keep(site, here, after, form.get("note", here.walk.draft), answers=form.get("do") != "back")
    if kept is None:
        return site.stop(site.find(token), GONE_ON, form, 409)
    here = here._replace(walk=kept, session=after)
    if too_soon:
        return site.page("early.html", 422, here=here, view=after.view(now=here.now, path=0), form=form, zone=after.zone)
    return site.stop(here, trouble, form, 422) if trouble else _see(here.address)


@router.get("/walk/{token}/answers")
def answers(site: At, token: str) -> Response:
    """The answers so far, each with a link to change it."""
    here = site.find(token)
    return site.page("answers.html", here=here, stops=here.session.stops)


@router.get("/walk/{token}/answers/{step}")
def before_change(site: At, token: str, step: str) -> Response:
    """An earlier stop, to answer it otherwise."""
    here = site.find(token)
    return site.change(here, _stop(here, step))


@router.post("/walk/{token}/answers/{step}")
def change(site: At, token: str, step: str, form: Sent) -> Response:
    """Change an earlier answer; what no longer fits then is told at the next stop."""
    here = site.find(token)
    if not here.was_seen_by(form):
        return site.stop(here, GONE_ON, NOTHING, 409)
    stop = _stop(here, step)
    if form.answer is None:
        return site.change(here, stop, "Please choose one of the answers.", form, 422)
    try:
        after = here.session.act({"turn": form["turn"], "do": "change", "step": step, "answer": form.answer}, now=here.now)
    except AdviceTreeError as error:
        log.info("refused: %s", error)
        return site.change(here, stop, refusal(error, stop.session.view(now=stop.step.at), form.get("day", "")), form, 422)
    if _keep(site, here, after, here.walk.draft, answers=False) is None:
        return site.stop(site.find(token), GONE_ON, NOTHING, 409)
    return _see(here.address)


@router.get("/walk/{token}/why")
def why(site: At, token: str) -> Response:
    """Why a walk stands where it does, and what the advice there rests on."""
    here = site.find(token)
    return site.page("why.html", here=here, explanation=here.session.explain())


@router.get("/walk/{token}/why-not")
def why_not(site: At, token: str, node: str = "") -> Response:
    """What it would take to get elsewhere."""
    here = site.find(token)
    try:
        told = here.session.why_not(node, bound=WHY_NOT_BOUND) if node else None
    except UnknownName:
        raise HTTPException(404) from None
    return site.page("why_not.html", here=here, told=told, first=told.view()["changes"][:1] if told is not None else [])


@router.get("/walk/{token}/picture")
async def picture(site: At, token: str) -> Response:
    """The walk, what is around its stop, and the whole tree, as pictures; the walk in words, too."""
    here = await run_in_threadpool(site.find, token)
    drawn = await site.drawers.of_walk(way, here.session)
    return site.page("picture.html", here=here, outline=drawn.outline)


@router.get("/walk/{token}/{name}.svg")
async def picture_of_walk(site: At, token: str, name: str) -> Response:
    """One of the pictures alone."""
    if name not in PICTURES:
        raise HTTPException(404)
    here = await run_in_threadpool(site.find, token)
    drawn = await site.drawers.of_walk(PICTURES[name], here.session)
    return Response(drawn.svg, media_type="image/svg+xml", headers=PICTURE)


@router.get("/walk/{token}/wait")
def wait(site: At, token: str) -> Response:
    """What is waited for: a file for calendars, and a reminder by mail."""
    here = site.find(token)
    return site.page("wait.html", here=here, reminder=here.session.reminder(), form=NOTHING, trouble="", zone=here.session.zone)


@router.post("/walk/{token}/wait")
def ask_for_reminder(site: At, token: str, form: Sent) -> Response:
    """Have reminders of this walk sent to an address, or no longer."""
    here = site.find(token)
    if not here.was_seen_by(form):
        return site.stop(here, GONE_ON, NOTHING, 409)
    to = form.get("mail", "").strip() if form.get("do") == "remind" else None
    if to is not None and not MAIL.fullmatch(to):
        trouble = "Please fill in a mail address, such as name@example.org."
        return site.page("wait.html", 422, here=here, reminder=here.session.reminder(), form=form, trouble=trouble, zone=here.session.zone)
    if site.store.keep(here.walk, here.session, here.now, remind_to=to) is None:
        return site.stop(site.find(token), GONE_ON, NOTHING, 409)
    return _see(f"{here.address}/wait")


@router.get("/walk/{token}/wait.ics")
def calendar(site: At, token: str, link: str = "") -> Response:
    """The wait as a file for calendars; with the address of the walk in it only where that is asked for, since calendars are shared."""
    here = site.find(token)
    reminder = here.session.reminder()
    if reminder is None:
        raise HTTPException(404)
    file = reminder.ics(now=here.now, uid=f"{here.walk.public_id}@{site.settings.domain}", link=f"{site.settings.base_url}{here.address}" if link else None)
    return Response(file, media_type="text/calendar; charset=utf-8", headers={"Content-Disposition": 'attachment; filename="wait.ics"'})


@router.get("/walk/{token}/keep")
def elsewhere(site: At, token: str) -> Response:
    """The address by which to go on from another device, and a button to delete the walk."""
    here = site.find(token)
    return site.page("keep.html", here=here, address=f"{site.settings.base_url}{here.address}")


@router.post("/walk/{token}/delete")
def delete(site: At, token: str) -> Response:
    """Delete a walk, and all that was noted in it."""
    site.store.delete(site.find(token).walk)
    site.drawers.forget()
    return site.page("deleted.html")


def _stop(here: Here, step: str) -> Stop:
    """The earlier stop of a step; raises `HTTPException` where the walk has no such stop."""
    for stop in here.session.stops:
        if stop.turn == step:
            return stop
    raise HTTPException(404)


def _keep(site: Site, here: Here, after: Session, draft: str, *, answers: bool) -> Walk | None:
    """Write what came of a form; `None` where another request was quicker.

    What is set aside is told until the next step, and so is a note that was begun, unless it went with what the form `answers`.
    """
    moved = after.turn != here.session.turn
    if after is here.session and draft == here.walk.draft:
        return here.walk
    told = here.walk.told
    if moved or after.set_aside:
        lost = [not_kept(draft)] if moved and not answers and draft.strip() else []
        aside = set_aside(after.tree, after.set_aside, given=after.steps) if after.set_aside else []
        told = "\n".join([*aside, *lost])
    return site.store.keep(here.walk, after, here.now, told=told, draft="" if moved else draft)


def create_app(trees: Mapping[str, Advice], store: Store, settings: Settings = Settings(), clock: Callable[[], datetime] = utc_now) -> FastAPI:  # noqa: B008
    """The app for some trees, with their walks in a database."""
    site = Site(trees, store, settings, clock)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        store.create()
        for advice in trees.values():
            store.serve(advice)
        site.drawers.warm(advice.tree for advice in trees.values())
        over = threading.Event()
        carrying = asyncio.create_task(asyncio.to_thread(_carry, site, over))
        yield
        over.set()
        await carrying
        site.drawers.close()
        store.close()

    app = FastAPI(lifespan=lifespan, openapi_url=None)
    app.state.site = site
    app.mount("/static", StaticFiles(directory=HERE / "static"))
    app.include_router(router)
    app.add_exception_handler(StarletteHTTPException, lambda _, error: site.trouble(error.status_code))
    for busy in (OperationalError, NoConnection, Busy):
        app.add_exception_handler(busy, lambda _, __: site.trouble(503))
    app.add_exception_handler(Exception, lambda _, __: site.trouble(500))
    app.add_middleware(Guard, own=settings.base_url)
    return app


def _carry(site: Site, over: threading.Event) -> None:
    """Carry all walks of older editions, and log what became of them."""
    for advice in site.trees.values():
        try:
            tally = carry_all(site.store, advice, site.clock(), stopped=over.is_set)
        except Exception:
            log.exception("walks of %s are carried when their readers come", advice.tree.id)
        else:
            log.info("walks of %s that were carried: %s", advice.tree.id, str(tally).replace("\n", "; "))


class Guard:
    """What holds for all requests: forms come from this site, answers have the headers, and the log has no addresses of walks."""

    def __init__(self, app: ASGIApp, own: str) -> None:
        self.app = app
        self.own = own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start, status, method = time.perf_counter(), 500, scope["method"]
        if method == "HEAD":  # is answered as GET is, without the body
            scope = {**scope, "method": "GET"}

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            elif method == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        try:
            if method == "POST" and not self.is_ours(Headers(scope=scope)):
                await scope["app"].state.site.trouble(403)(scope, receive, sending)
            else:
                await self.app(scope, receive, sending)
        finally:
            route = getattr(scope.get("route"), "path", "-")
            log.info("%s %s %d, %.1f ms", method, route, status, (time.perf_counter() - start) * 1000)

    def is_ours(self, headers: Headers) -> bool:
        """Whether a page of this site sent a form: browsers say so, and those that do not (older ones, or none) at least name no other origin."""
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        return site in {"same-origin", "none"} if site is not None else origin in {None, "null", self.own}
