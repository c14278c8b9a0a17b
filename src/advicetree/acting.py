"""What a front end sends back, as plain JSON data → the next session: the inverse of a view. The shape is `views.Request`.

What always holds: a request is hostile until it was read here; one without a `turn`, or for another turn than that of the session, does nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from advicetree.errors import MalformedRequest, RefusedTime, StaleAnswer, UnknownName, listed, nearest, shown, there_are
from advicetree.given import Handed, exact, plain_text

if TYPE_CHECKING:
    from advicetree.model import Number
    from advicetree.session import Session

ISO_8601 = "send ISO 8601 with a zone, such as '2026-03-02T09:00:00+01:00'"
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
    if not isinstance(body, Mapping):
        raise MalformedRequest(f"the request is {shown(body)}", 'send an object, such as {"turn": "0:start", "answer": "yes"}')
    body = {key: value if type(value) is str or (text := plain_text(value)) is None else text for key, value in body.items()}
    do = "answer" if body.get("do") is None else body["do"]
    keys = KEYS.get(do) if type(do) is str else None
    if keys is None:
        raise MalformedRequest(f"{shown(do)} cannot be done", f"'do' is one of {listed(KEYS)}")
    fields = _fields(body, do, keys)
    if fields["turn"] != session.turn:
        raise StaleAnswer(fields["turn"], session.turn)
    if do == "answer":
        allowed = _early(fields) and early
        return session.answer(_number(session.asks_number, _given(fields)), now=now, note=fields["note"], early=allowed)
    if do == "back":
        return session.back()
    if do == "moment":
        moment = _there(fields, "moment", "send the 'id' of the view's 'moment'")
        return session.with_moment(moment, _time(_there(fields, "at", ISO_8601)))
    return _changed(session, fields, now)


def _fields(body: Mapping[str, Any], do: str, keys: tuple[str, ...]) -> dict[str, Any]:
    """The fields of a request, `None` for what is left out.

    Raises `MalformedRequest` where the turn is missing, or a key does not belong to what is done.
    """
    names = ("turn", "do", *keys)
    for key, value in body.items():
        if key not in names and not (value is None and any(key in others for others in KEYS.values())):
            named = plain_text(key)
            guess = nearest(named, names) if named is not None else None
            right = f"did you mean {shown(guess)}?" if guess is not None else f"its keys are {listed(names)}"
            raise MalformedRequest(f"{shown(key)} is not a key of the request {shown(do)}", right)
    fields = {key: body.get(key) for key in names}
    right = "send back the 'turn' of the view that was shown"
    if type(turn := _there(fields, "turn", right)) is not str:
        raise MalformedRequest(f"the request's 'turn' is {shown(turn)}", right)
    return fields


def _there(fields: Mapping[str, Any], key: str, right: str) -> Any:
    """What a request has at a key that it needs; raises `MalformedRequest` where it has nothing there."""
    if fields[key] is None:
        raise MalformedRequest(f"the request has no {shown(key)}", right)
    return fields[key]


def _early(fields: Mapping[str, Any]) -> bool:
    """Whether the answer is meant although its action is not open yet."""
    early = fields["early"]
    if early is not None and not isinstance(early, bool):
        raise MalformedRequest(f"'early' is {shown(early)}", "send true or false")
    return early is True


def _given(fields: Mapping[str, Any]) -> Handed:
    """What was answered; raises `MalformedRequest` for what can never be an answer."""
    right = "send the 'id' of a choice, or a number where the form is one"
    answer: Handed = _there(fields, "answer", right)
    if not isinstance(answer, str | list) and exact(answer) is None:  # the session refuses a list
        raise MalformedRequest(f"the request's 'answer' is {shown(answer)}", right)
    return answer


def _number(number: Number | None, given: Handed) -> Handed:
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
        if type(fact) is not str or fact not in session.known:
            raise UnknownName(f"{shown(fact)} is not a fact that was known beforehand", _those(session.known), tuple(session.known))
        return session.change(fact, None if fields["answer"] is None else _number(session.tree.facts[fact].number, _given(fields)), now=now)
    steps = session.steps
    names = {f"{index}:{step.node}": step for index, step in enumerate(steps)}
    found = names.get(step) if type(step) is str else None
    if found is None:
        raise UnknownName(f"{shown(step)} is not a step of this walk", _those(names), tuple(names))
    about = session.tree[found.node].fact
    number = session.tree.facts[about].number if about is not None else None
    return session.change(found.node, _number(number, _given(fields)), nth=found.nth, now=now)


def _those(names: Collection[str]) -> str:
    return there_are(names) if names else "there are none"


def _time(at: object) -> datetime:
    """The time that a request tells."""
    try:
        when = datetime.fromisoformat(at)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise RefusedTime(f"{shown(at)} is not a time", ISO_8601) from None
    if when.tzinfo is None:
        raise RefusedTime(f"{shown(at)} has no zone", ISO_8601)
    return when
