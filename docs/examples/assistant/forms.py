"""Forms in which a person answers a stop by themselves, in their own client: the model neither sees nor fills them in.

Invariant: a form is the same as long as the stop is, so that an answer is never taken for another question.
What comes back is hostile until the session has judged it; the form itself checks nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import Annotated, Any

from mcp.server.mcpserver.resolve import Elicit
from pydantic import BaseModel, Field, WithJsonSchema, create_model

from advicetree import SessionView
from advicetree.views import ChoiceView, LineView
from assistant.telling import in_words, one_line


class Reply(BaseModel):
    """What a form brings back: an `answer`, or a `choice` in its place, and perhaps a `note`; each form has the fields of its stop."""

    @property
    def given(self) -> object:
        """The answer: what was typed or ticked, or what was chosen in its place; `None` where it is neither or both."""
        filled = [each for each in (getattr(self, "answer", None), getattr(self, "choice", None)) if each is not None and each != ""]
        return filled[0] if len(filled) == 1 else None

    @property
    def noted(self) -> object:
        """The note, or `None` where there is none."""
        return getattr(self, "note", None) or None


class When(BaseModel):
    """A time that a person gave."""

    at: Annotated[str, WithJsonSchema({"type": "string", "format": "date-time", "title": "When?"})]


class Right(BaseModel):
    """Whether what a model has understood is right."""

    right: Annotated[bool, WithJsonSchema({"type": "boolean", "title": "That is right"})]


def stop_form(view: SessionView, zone: str, *, noted: bool = True) -> Elicit[Reply]:
    """The stop of a view as a form, with all that is said there; what is not open yet cannot be chosen."""
    fields = answer_fields(view, [choice for choice in view["choices"] if choice["open"]])
    note = view["note"]
    if noted and note is not None:
        schema = {"type": "string", "title": one_line(note["ask"]), "description": "If you like.", "maxLength": note["max_length"]}
        fields["note"] = (Annotated[Any, WithJsonSchema(schema)], None)
    return Elicit("\n".join(message(view, zone)), create_model("Reply", __base__=Reply, **fields))


def answer_fields(view: SessionView, choices: list[ChoiceView]) -> dict[str, Any]:
    """The fields for the answer: one choice, several, or a number or a day with the choices beside it."""
    asks = view["asks"]
    assert asks is not None  # noqa: S101  (a form is made where something is asked)
    title = one_line(view["headline"])
    titled = [{"const": choice["id"], "title": one_line(choice["label"])} for choice in choices]
    one = {"type": "string", "title": title, "oneOf": titled}
    if asks["form"] == "several":
        least = 0 if any(choice["alone"] for choice in choices) else asks["min_choices"] or 0
        bounds = {key: value for key, value in (("minItems", least), ("maxItems", asks["max_choices"])) if value}
        return {"answer": (Annotated[Any, WithJsonSchema({"type": "array", "title": title, "items": {"anyOf": titled}, **bounds})], Field())}
    if asks["form"] not in {"number", "date"}:
        return {"answer": (Annotated[Any, WithJsonSchema(one)], Field())}
    if asks["form"] == "number":
        between = {key: value for key, value in (("minimum", asks["minimum"]), ("maximum", asks["maximum"])) if isinstance(value, int | float)}
        typed: dict[str, Any] = {"type": "number", "title": title, "description": one_line(asks["unit"] or "A number"), **between}
    else:
        spans = [f"{word} {value}" for word, value in (("from", asks["minimum"]), ("to", asks["maximum"])) if value is not None]
        typed = {"type": "string", "format": "date", "title": title, "description": " ".join(["A date", *spans])}
    other = {**one, "title": "If you don't know exactly", "description": "Leave this empty if you have given it above."}
    return {"answer": (Annotated[Any, WithJsonSchema(typed)], None), "choice": (Annotated[Any, WithJsonSchema(other)], None)}


def message(view: SessionView, zone: str) -> Iterator[str]:
    """What stands above the fields: all that the stop says."""
    yield from (text for line in view["said"] for text in spoken(line))
    yield one_line(view["headline"])
    yield from (text for line in (*view["help"], *view["lines"]) for text in spoken(line))
    yield from (text for line in view["cautions"] for text in spoken(line, "Careful: "))
    wait = view["wait"]
    if wait is not None and wait["opens_at"] is not None and not wait["open"]:
        yield f"Wait until {in_words(wait['opens_at'], zone)}. {one_line(wait['why'] or '')}".strip()
    if wait is not None and wait["due_at"] is not None:
        yield f"Wait no longer than {in_words(wait['due_at'], zone)}."
    yield from (f"You noted at “{one_line(at['headline'])}”: {one_line(note)}" for at in view["recalled"] for note in at["notes"])


def spoken(line: LineView, lead: str = "") -> Iterator[str]:
    """A line as plain text, with its address and the lines below it."""
    for each, mark in [(line, lead), *((bullet, "- ") for bullet in line["bullets"])]:
        address = each["link"] or each["phone"] or each["mail"]
        yield f"{mark}{one_line(each['say'])}{f' {address}' if address and address not in each['say'] else ''}"


def moment_form(ask: str, zone: tzinfo) -> Elicit[When]:
    """A form for the moment that a wait counts from."""
    return Elicit(f"{one_line(ask)}\nGive the day and the time, such as 2026-11-20T15:00; without an offset it is taken as the time of {zone}.", When)


def known_form(understood: list[str]) -> Elicit[Right]:
    """A form in which a person says whether what is taken as known is right."""
    return Elicit("\n".join(["This is taken as what you said already, and will not be asked again:", *understood]), Right)
