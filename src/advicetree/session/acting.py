"""What a front end sends back, as plain JSON data → the next session: the inverse of a view. The shape is `views.Request`.

Invariant: a request is hostile until it was read here; one without a `turn`, or for another turn than that of the session, does nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from advicetree.errors import MalformedRequest, RefusedTime, StaleAnswer, UnknownName
from advicetree.given import Handed, exact, plain_text
from advicetree.session.inputs import must_be_flag
from advicetree.text import listed, nearest, shown, there_are

if TYPE_CHECKING:
    from advicetree.model import Number
    from advicetree.session.session import Session

ISO_8601 = "send ISO 8601 with a zone, such as '2026-03-02T09:00:00+01:00'"
OBJECT = 'send an object, such as {"turn": "0:start", "answer": "yes"}'
WANTED = {
    "turn": "send back the 'turn' of the view that was shown",
    "answer": "send the 'id' of one of the view's 'choices', or a number where one is asked for",
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
    return type(value) is str or (key == "answer" and exact(value) is not None)


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
