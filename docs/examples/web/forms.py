"""What a browser sends → what it asks of a session, as requests for `Session.act`.

Invariant: the button that was pressed decides, and not which fields are filled in; what cannot be understood is refused in words for readers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timezone
from typing import Any
from urllib.parse import parse_qsl

from fastapi import HTTPException, Request

from advicetree import Session
from web.wording import day_of

LARGEST_FORM = 200_000  # bytes: a note of 2,000 letters of any script, and the ticks of a long list
PATIENCE = 20.0  # seconds for all of a form to arrive
FIELDS = {"number": "number", "date": "day", "choice": "choice"}  # the buttons that answer with a field, and their fields


class Unclear(Exception):
    """A form that cannot be understood; its text is what the reader is told."""


class Form(dict[str, str]):
    """What a form sent: its fields by name, and what was `ticked`, the one field that comes as often as there are ticks."""

    def __init__(self, fields: Iterable[tuple[str, str]] = ()) -> None:
        fields = [(name, value.replace("\0", "\ufffd")) for name, value in fields]  # no text of PostgreSQL can hold it
        super().__init__(fields)
        self.ticked = [value for name, value in fields if name == "tick"]

    @property
    def answer(self) -> str | list[str] | None:
        """What is answered, by the button that was pressed or by the field beside it; `None` where nothing is."""
        button = self.get("do")
        return self.ticked if button == "ticks" else self.get(FIELDS[button], "") if button in FIELDS else self.get("answer")


async def sent(request: Request) -> Form:
    """The form of a request; no more of it is read than a form can have, and a sender that stops in the middle is not waited for."""
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST_FORM:
                    raise HTTPException(413)
    except TimeoutError:
        raise HTTPException(408) from None
    return Form(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))


def filled_in(answer: str | float | Sequence[str]) -> Form:
    """The form that gives an answer that was given."""
    if isinstance(answer, str):
        return Form([("choice" if day_of(answer) is None else "day", answer)])
    if isinstance(answer, int | float):
        return Form([("number", f"{answer:.15g}")])
    return Form([("tick", choice) for choice in answer])


def requests(form: Form, session: Session, draft: str) -> Iterator[dict[str, Any]]:
    """What a form asks for, in order: a moment that was filled in, and then what was pressed."""
    turn = {"turn": form.get("turn", "")}
    if form.get("do") == "back":
        yield {**turn, "do": "back"}
        return
    if form.get("do") == "keep":
        return
    wait, told = session.here.wait, form.get("moment", "")
    if wait is not None and wait.moment is not None and (told or form.get("do") == "moment"):
        try:
            at = datetime.fromisoformat(told).replace(tzinfo=session.zone or timezone.utc)
        except ValueError:
            raise Unclear("Please fill in the day and the time.") from None
        yield {**turn, "do": "moment", "moment": wait.moment, "at": at.isoformat()}
    if form.answer is not None:
        note, is_early = form.get("note", draft) or None, form.get("early") == "yes"
        yield {**turn, "answer": form.answer, "note": note, "early": is_early}
