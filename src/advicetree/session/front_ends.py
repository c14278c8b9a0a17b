"""The boundary to front ends: what they show of a session, and what they send back, as plain JSON data.

Invariant: a view (`views.SessionView`) is made from the public face of a session, how many steps it has and the last time in it.
It is of the session's size: with the last stops of the walk, and all choices.
A request (`views.Request`) is hostile until it was read here; one without a `turn`, or for another turn than that of the session, does nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from advicetree.answering import label_of_value
from advicetree.engine import Said, Step
from advicetree.errors import MalformedRequest, RefusedTime, StaleAnswer, UnknownName
from advicetree.given import Handed, exact, plain_text
from advicetree.model import Citation, Line
from advicetree.session.changing import day_of
from advicetree.session.explaining import cited, cited_view, plain
from advicetree.session.inputs import LONGEST_NOTE, must_be_flag, time_of_step
from advicetree.text import listed, nearest, shown, there_are
from advicetree.timestamps import iso, iso_up
from advicetree.tree import Tree, name_of

if TYPE_CHECKING:
    from advicetree.model import Number
    from advicetree.session.session import Session
    from advicetree.views import AsksView, BulletView, ChoiceView, InputView, KnownView, LineView, MomentView, RecalledView, SessionView, StepView, WaitView

_SECOND = timedelta(seconds=1)

ISO_8601 = "send ISO 8601 with a zone, such as '2026-03-02T09:00:00+01:00'"
OBJECT = 'send an object, such as {"turn": "0:start", "answer": "yes"}'
WANTED = {
    "turn": "send back the 'turn' of the view that was shown",
    "answer": "send the 'id' of one of the view's 'choices', a list of them, a number or a date, as 'asks' tells",
    "note": "send text",
    "early": "send true or false",
    "step": "send the 'step' of an entry of the view's 'path'",
    "fact": "send the 'fact' of an entry of the view's 'known'",
    "moment": "send the 'id' of the view's 'moment'",
    "at": ISO_8601,
}
KEYS = {
    "answer": ("answer", "note", "early"),
    "back": (),
    "change": ("step", "fact", "answer"),
    "moment": ("moment", "at"),
}

# A number as forms, chats and language models send it, in the digits of any script: no "nan", and none of the underscores that `float` would take.
_NUMBER = re.compile(r"\s*[+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][+-]?\d{1,3})?\s*")


# What is shown


def session_view(session: Session, now: datetime | None, path: int, *, notes: bool, steps: int, last: datetime | None) -> SessionView:
    """The view of a session at a time: see `Session.view`; it has so many `steps`, the `last` of them at a time, or started then."""
    must_be_flag("notes", notes)
    if type(path) is not int or path < 0:
        raise ValueError(f"the path is a whole number of stops from 0, not {shown(path)}")
    tree, here = session.tree, session.here
    now = _time_of_view(session.started, last, now)
    parting = session.parting
    said = session.said
    lines = [*session.how, *parting[1:]]
    own = parting[0].source if parting and parting[0].source else tree.source_of(here)
    shown_lines = [one for line in (*session.help, *lines, *session.caution) for one in line.with_bullets]
    words: list[Said | Line] = [*said, *shown_lines]
    citations = [*own, *(citation for line in words for citation in line.source)]
    stage = tree.stages[here.stage] if here.stage is not None else None
    first = max(steps - path, 0)
    opens_at = session.opens_at
    return {
        "view": 1,
        "tree": name_of(tree),
        "as_of": iso(now) if now is not None else None,
        "turn": session.turn,
        "kind": here.kind,
        "id": here.id,
        "stage": {"id": stage.id, "title": stage.title} if stage is not None else None,
        "said": [{**_line(Line(one.say, one.source)), "node": one.node} for one in said],
        "headline": here.headline,
        "help": [_line(line) for line in session.help],
        "by": list(here.by),
        "lines": [_line(line) for line in lines],
        "cautions": [_line(line) for line in session.caution],
        "recalled": _recalled(session) if notes else [],
        "sources": _keys(own),
        "cited": cited_view(cited(tree, {str(citation): citation for citation in citations}.values())),
        "wait": _wait(session, opens_at, now),
        "moment": _moment(session),
        "note": {"ask": here.note, "max_length": LONGEST_NOTE} if here.note is not None else None,
        "asks": _asks(session, now),
        "choices": _choices(session, opens_at, now),
        "path": [_step(tree, step, f"{index}:{step.node}") for index, step in enumerate(session.steps[first:], first)] if first < steps else [],
        "path_left_off": first,
        "known": _known(session),
        "set_aside": [_step(tree, step, None) for step in session.set_aside],
        "can_go_back": steps > 0,
    }


def _time_of_view(started: datetime | None, last: datetime | None, now: datetime | None) -> datetime | None:
    """The time of a view: `now`, or the last one recorded if that is later."""
    if now is None and started is None:
        return None
    if now is None:
        raise RefusedTime("this session keeps time, so its view needs 'now'", "pass now=datetime.now(timezone.utc)")
    return time_of_step(now, last)


def _line(line: Line) -> LineView:
    return {**_bullet(line), "bullets": [_bullet(bullet) for bullet in line.bullets]}


def _bullet(line: Line) -> BulletView:
    return {"say": line.say, "link": line.link, "phone": line.phone, "mail": line.mail, "sources": _keys(line.source)}


def _keys(source: Iterable[Citation]) -> list[str]:
    return [str(citation) for citation in source]


def _recalled(session: Session) -> list[RecalledView]:
    return [{"id": node, "headline": session.tree[node].headline, "notes": list(notes)} for node, notes in session.recalled.items()]


def _wait(session: Session, opens_at: datetime | None, now: datetime | None) -> WaitView | None:
    wait = session.here.wait
    if wait is None:
        return None
    due_at = session.due_at
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


def _asks(session: Session, now: datetime | None) -> AsksView | None:
    if session.ended:
        return None
    number, days, several = session.asks_number, session.asks_date, session.asks_several
    today = day_of(now, session.zone)
    return {
        "form": "number" if number is not None else "date" if days is not None else "several" if several is not None else "one",
        "fact": session.here.fact,
        "unit": number.unit if number is not None else None,
        "minimum": number.least if number is not None else _day(days.least, today) if days is not None else None,
        "maximum": number.most if number is not None else _day(days.most, today) if days is not None else None,
        "min_choices": several.least if several is not None else None,
        "max_choices": several.most if several is not None else None,
        "worked_out_from": _inputs(session),
    }


def _day(bound: date | str | None, today: date | None) -> str | None:
    """The first or the last day that a date can be, with today's for `today`; `None` where there is none, or no time is kept."""
    day = today if isinstance(bound, str) else bound
    return day.isoformat() if day is not None else None


def _inputs(session: Session) -> list[InputView]:
    """What the answer here can be worked out from; without an answer and a label where it is not known yet."""
    inputs = session.worked_out_from
    if not inputs:
        return []
    facts, values = session.tree.facts, session.facts
    return [
        {
            "fact": name,
            "ask": facts[name].ask,
            "answer": plain(given),
            "label": None if given is None else label_of_value(facts[name], values.get(name, str(given))),
        }
        for name, given in inputs.items()
    ]


def _choices(session: Session, opens_at: datetime | None, now: datetime | None) -> list[ChoiceView]:
    closed = opens_at is not None and now is not None and now < opens_at
    told = iso_up(opens_at) if opens_at is not None else None
    fact = session.tree.facts.get(session.here.fact or "")
    alone = {value.id for value in fact.values.values() if value.alone} if fact is not None else ()
    return [
        {
            "id": offer.id,
            "label": offer.label,
            "alone": offer.id in alone,
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
        "answer": plain(step.answer),
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
        known.append({"fact": name, "ask": fact.ask, "answer": plain(given), "label": label_of_value(fact, session.known_values[name])})
    return known


# What is sent back


def act(session: Session, body: object, now: datetime | None, *, early: bool) -> Session:
    """The session after what was sent: see `Session.act`."""
    must_be_flag("early", early)
    if not isinstance(body, Mapping):
        raise MalformedRequest(f"the request is {_in_json(body)}", OBJECT)
    body = {key: value if type(value) is str or (text := plain_text(value)) is None else text for key, value in body.items()}
    do = "answer" if body.get("do") is None else body["do"]
    keys = KEYS.get(do) if type(do) is str else None
    if keys is None:
        raise MalformedRequest(f"the request's 'do' is {_in_json(do)}", f"send one of {listed(KEYS)}")
    fields = _fields(body, do, keys)
    if fields["turn"] != session.turn:
        raise StaleAnswer(fields["turn"], session.turn)
    if do == "answer":
        allowed = fields["early"] is True and early
        return session.answer(_number(session.asks_number, _there(fields, "answer")), now=now, note=fields["note"], early=allowed)
    if do == "back":
        return session.back()
    if do == "moment":
        return session.with_moment(_there(fields, "moment"), _time(_there(fields, "at")))
    return _changed(session, fields, now)


def _fields(body: Mapping[str, Any], do: str, keys: tuple[str, ...]) -> dict[str, Any]:
    """The fields of a request, `None` for what is left out.

    Raises `MalformedRequest` where the turn is missing, a key does not belong to what is done, or its value is of another type than it takes.
    """
    names = ("turn", "do", *keys)
    for key, value in body.items():
        if key not in names and not (value is None and any(key in others for others in KEYS.values())):
            named = plain_text(key)
            guess = nearest(named, names) if named is not None else None
            right = f"did you mean {shown(guess)}?" if guess is not None else f"its keys are {listed(names)}"
            raise MalformedRequest(f"{shown(key)} is not a key of the request {shown(do)}", right)
    fields = {key: body.get(key) for key in names}
    for key, right in WANTED.items():
        value = fields.get(key)
        if value is not None and not _fits(key, value):
            raise MalformedRequest(f"the request's {shown(key)} is {_in_json(value)}", right)
    _there(fields, "turn")
    return fields


def _fits(key: str, value: object) -> bool:
    """Whether a value is of a type that a key of a request takes."""
    if key == "early":
        return type(value) is bool
    return type(value) is str or (key == "answer" and (_is_list(value) or exact(value) is not None))


def _is_list(value: object) -> bool:
    """Whether a value is a list of texts, as JSON has it."""
    return isinstance(value, list) and all(plain_text(one) is not None for one in value)


def _there(fields: Mapping[str, Any], key: str) -> Any:
    """What a request has at a key that it needs; raises `MalformedRequest` where it has nothing there."""
    if fields[key] is None:
        raise MalformedRequest(f"the request has no {shown(key)}", WANTED[key])
    return fields[key]


def _in_json(value: object) -> str:
    """A value as a message about JSON shows it."""
    return "null" if value is None else "an object" if issubclass(type(value), Mapping) else shown(value)


def _number(number: Number | None, given: Handed | None) -> Any:
    """What was answered, as a number where one is asked for and came as text."""
    if number is None or type(given) is not str or not _NUMBER.fullmatch(given):
        return given
    return float(given) if set(given) & set(".eE") else int(given)


def _changed(session: Session, fields: Mapping[str, Any], now: datetime | None) -> Session:
    """The session after a change of one of its steps, or of a fact known beforehand."""
    step, fact = fields["step"], fields["fact"]
    if (step is None) is (fact is None):
        raise MalformedRequest("the request 'change' names " + ("neither a step nor a fact" if step is None else "both a step and a fact"), "send one of them")
    if fact is not None:
        if fact not in session.known:
            raise UnknownName(f"{shown(fact)} is not a fact that was known beforehand", _those(session.known), tuple(session.known))
        return session.change(fact, _number(session.tree.facts[fact].number, fields["answer"]), now=now)
    steps = session.steps
    names = {f"{index}:{step.node}": step for index, step in enumerate(steps)}
    found = names.get(step)
    if found is None:
        raise UnknownName(f"{shown(step)} is not a step of this walk", _those(names), tuple(names))
    about = session.tree[found.node].fact
    number = session.tree.facts[about].number if about is not None else None
    return session.change(found.node, _number(number, _there(fields, "answer")), nth=found.nth, now=now)


def _those(names: Collection[str]) -> str:
    return there_are(names) if names else "there are none"


def _time(at: str) -> datetime:
    """The time that a request tells."""
    try:
        when = datetime.fromisoformat(at)
        if when.tzinfo is None:
            raise RefusedTime(f"{shown(at)} has no zone", ISO_8601)
        return when.astimezone(timezone.utc)
    except OverflowError:
        raise RefusedTime(f"{shown(at)} lies outside the years 1 to 9999 in UTC", ISO_8601) from None
    except ValueError:
        raise RefusedTime(f"{shown(at)} is not a time", ISO_8601) from None
