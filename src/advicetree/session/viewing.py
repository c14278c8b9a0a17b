"""What a front end shows of a session, as plain JSON data: the shape is `views.SessionView`.

Invariant: a view is made from the public face of a session alone, and of its size: with the last stops of the walk, and all choices.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from advicetree.engine import Said, Step
from advicetree.errors import RefusedTime
from advicetree.model import Citation, Line
from advicetree.session.explaining import cited, cited_view
from advicetree.session.inputs import LONGEST_NOTE, must_be_flag, time_of_step
from advicetree.text import shown
from advicetree.timestamps import iso, iso_up
from advicetree.tree import Tree, name_of

if TYPE_CHECKING:
    from advicetree.session.session import Session
    from advicetree.views import AsksView, ChoiceView, KnownView, LineView, MomentView, RecalledView, SessionView, StepView, WaitView


_SECOND = timedelta(seconds=1)


def session_view(session: Session, now: datetime | None, path: int, *, notes: bool) -> SessionView:
    """The view of a session at a time: see `Session.view`."""
    must_be_flag("notes", notes)
    if type(path) is not int or path < 0:
        raise ValueError(f"the path is a whole number of stops from 0, not {shown(path)}")
    tree, here, steps = session.tree, session.here, session.steps
    now = _time(session.started, steps[-1].at if steps else session.started, now)
    parting = session.parting
    said = session.said
    lines = [*session.how, *parting[1:]]
    own = parting[0].source if parting and parting[0].source else here.source
    words: list[Said | Line] = [*said, *lines, *session.caution]
    citations = [*own, *(citation for line in words for citation in line.source)]
    stage = tree.stages[here.stage] if here.stage is not None else None
    first = max(len(steps) - path, 0)
    return {
        "view": 1,
        "tree": name_of(tree),
        "as_of": iso(now) if now is not None else None,
        "turn": session.turn,
        "kind": here.kind,
        "id": here.id,
        "stage": {"id": stage.id, "title": stage.title} if stage is not None else None,
        "said": [{**_line(one), "node": one.node} for one in said],
        "headline": here.headline,
        "help": [_line(Line(here.help))] if here.help is not None else [],
        "by": [here.by] if here.by is not None else [],
        "lines": [_line(line) for line in lines],
        "cautions": [_line(line) for line in session.caution],
        "recalled": _recalled(session) if notes else [],
        "sources": _keys(own),
        "cited": cited_view(cited(tree, citations)),
        "wait": _wait(session, now),
        "moment": _moment(session),
        "note": {"ask": here.note, "max_length": LONGEST_NOTE} if here.note is not None else None,
        "asks": _asks(session),
        "choices": _choices(session, now),
        "path": [_step(tree, step, f"{index}:{step.node}") for index, step in enumerate(steps[first:], first)],
        "path_left_off": first,
        "known": _known(session),
        "set_aside": [_step(tree, step, None) for step in session.set_aside],
        "can_go_back": bool(steps),
    }


def _time(started: datetime | None, last: datetime | None, now: datetime | None) -> datetime | None:
    """The time of a view: `now`, or the last one recorded if that is later."""
    if now is None and started is None:
        return None
    if now is None:
        raise RefusedTime("this session keeps time, so its view needs 'now'", "pass now=datetime.now(timezone.utc)")
    return time_of_step(now, last)


def _line(line: Line | Said) -> LineView:
    return {"say": line.say, "link": None, "phone": None, "mail": None, "sources": _keys(line.source), "bullets": []}


def _keys(source: Iterable[Citation]) -> list[str]:
    return [str(citation) for citation in source]


def _recalled(session: Session) -> list[RecalledView]:
    return [{"id": node, "headline": session.tree[node].headline, "notes": list(notes)} for node, notes in session.recalled.items()]


def _wait(session: Session, now: datetime | None) -> WaitView | None:
    wait = session.here.wait
    if wait is None:
        return None
    opens_at, due_at = session.opens_at, session.due_at
    return {
        "why": wait.why,
        "at_least_seconds": _rounded_up(wait.floor) if wait.floor is not None else None,
        "at_most_seconds": wait.at_most // _SECOND if wait.at_most is not None else None,
        "opens_at": iso_up(opens_at) if opens_at is not None else None,
        "due_at": iso(due_at) if due_at is not None else None,
        "open": opens_at is None or now >= opens_at if now is not None else None,
        "seconds_left": max(_rounded_up(opens_at - now), 0) if now is not None and opens_at is not None else None,
    }


def _rounded_up(length: timedelta) -> int:
    """A length of time in whole seconds, rounded up."""
    return -(-length // _SECOND)


def _moment(session: Session) -> MomentView | None:
    """The moment that the wait here counts from, told or not: a slip can be put right."""
    wait = session.here.wait
    if wait is None or wait.moment is None or session.started is None:
        return None
    moment = session.tree.moments[wait.moment]
    at = session.moments.get(moment.id)
    return {"id": moment.id, "ask": moment.ask, "at": iso(at) if at is not None else None, "wanted": session.asks_moment is not None}


def _asks(session: Session) -> AsksView | None:
    if session.ended:
        return None
    number = session.asks_number
    return {
        "form": "number" if number is not None else "one",
        "fact": session.here.fact,
        "unit": number.unit if number is not None else None,
        "minimum": number.least if number is not None else None,
        "maximum": number.most if number is not None else None,
        "min_choices": None,
        "max_choices": None,
        "worked_out_from": [],
    }


def _choices(session: Session, now: datetime | None) -> list[ChoiceView]:
    opens_at = session.opens_at
    closed = opens_at is not None and now is not None and now < opens_at
    told = iso_up(opens_at) if opens_at is not None else None
    return [
        {
            "id": offer.id,
            "label": offer.label,
            "alone": False,
            "open": offer.any_time or not closed,
            "opens_at": None if offer.any_time else told,
        }
        for offer in session.offers
    ]


def _step(tree: Tree, step: Step, name: str | None) -> StepView:
    node = tree[step.node]
    return {
        "step": name,
        "id": node.id,
        "kind": node.kind,
        "headline": node.headline,
        "answer": step.answer,
        "label": step.label,
        "at": iso(step.at) if step.at is not None else None,
        "early": step.early,
        "noted": step.note is not None,
    }


def _known(session: Session) -> list[KnownView]:
    """What was known beforehand, each with the label of its value."""
    known: list[KnownView] = []
    for name, given in session.known.items():
        fact = session.tree.facts[name]
        value = fact.find(given)
        assert value is not None, "what is known was found sound when the walk began"
        known.append({"fact": name, "ask": fact.ask, "answer": given, "label": value.label})
    return known
