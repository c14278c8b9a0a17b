"""What holds of every session and of every refusal, whatever was handed over."""

from __future__ import annotations

import json
from datetime import datetime, timezone

from advicetree import AdviceTreeError, SaveError, Session, Tree, TreeError
from advicetree.views import SessionView


def sound(session: Session) -> None:
    """Hold a session against what holds of every one: it can be shown, told and saved, and its save gives it again."""
    text = session.save()
    again = Session.resume(session.tree, text)
    assert again == session
    assert hash(again) == hash(session)
    assert again.save() == text
    assert session.turn == f"{len(session.steps)}:{session.here.id}"
    recorded = [session.started, *(step.at for step in session.steps)]
    assert all((when is None) == (session.started is None) for when in recorded)
    told = [when for when in recorded if when is not None]
    assert told == sorted(told)
    assert all(type(when) is datetime and when.tzinfo is timezone.utc for when in (*told, *session.moments.values()))
    assert {type(step.answer) for step in session.steps} | {type(given) for given in session.known.values()} <= {str, int, float, tuple}
    assert {type(key) for key in (*session.known, *session.moments, *session.facts)} | {type(step.note) for step in session.steps} <= {str, type(None)}
    view = session.view(now=told[-1] if told else None)
    assert view.keys() == SessionView.__required_keys__
    for data in (view, session.explain().view()):
        json.dumps(data, allow_nan=False, ensure_ascii=False).encode()
    str(session.explain()).encode()
    assert repr(session).isprintable()


def sound_error(error: Exception) -> str:
    """Hold a refusal against what holds of every one, and give its name."""
    if not isinstance(error, TreeError):
        assert len(str(error)) < 400
        assert str(error).isprintable()
    if isinstance(error, AdviceTreeError):
        json.dumps(error.view(), allow_nan=False, ensure_ascii=False).encode()
    return type(error).__name__


def resumed(tree: Tree, text: str) -> str:
    """Resume a text: it is refused in few words, or gives a session that is sound; so is what a refusal gives back."""
    refusal = None
    try:
        session: Session | None = Session.resume(tree, text)
    except SaveError as error:
        refusal, session = error, error.session
    if session is not None:
        sound(session)
    if refusal is None:
        return "resumed"
    sound_error(refusal)
    assert refusal.step is None or refusal.step >= 1
    assert session is None or len(session.steps) <= len(json.loads(text)["steps"])
    return "refused" if session is None else "refused, with the session up to what fits"
