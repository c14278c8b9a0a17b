"""A saved session: its parts ↔ JSON text.

Invariant: a save's size goes with the walk, not with the tree; a text is hostile until it was read here.
What was read is of the right form, and of bounded size; whether it fits a tree is the session's business.

    {"advicetree": 1, "tree": "lost-parcel", "started": "2026-03-02T09:00:00Z", "known": {}, "moments": {},
     "steps": [["tracked", "no", 0], ["ask-sender", "done", 172800000000, "They look for it.", true]], "here": "has-it-come"}

A step is a list of its node, what was given, when (microseconds after `started`), its note, and whether it was early, shortened where nothing follows.
The node that a step reached is the node of the next one, or `here` after the last.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, NoReturn, TypeAlias

from advicetree.engine import LONGEST_WALK, Given
from advicetree.errors import RefusedStep, RefusedTime, SaveError
from advicetree.given import plain_text
from advicetree.session.inputs import sound_note, utc
from advicetree.text import shown

FORMAT = 1
LARGEST = 64 * 2**20
MOST_PARTS = 200_000
# Made once: `json.dumps` and `json.loads` with options make one at each call, which costs as much as a short walk.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

UNCHANGED = "give the text that save() gave, unchanged"
NEWER = "update the library, or start again"

SavedStep: TypeAlias = tuple[str, Given, datetime | None, str | None, bool]  # the node, what was given, when, the note, and whether it was early

_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)  # one that nothing closes goes on to the end, so that none is looked for within it
_MICROSECOND = timedelta(microseconds=1)
_KEYS: dict[str, type] = {"advicetree": int, "tree": str, "started": str, "known": dict, "moments": dict, "steps": list, "here": str}
_NEEDED = {"advicetree", "tree", "steps", "here"}


class Saved(NamedTuple):
    """The parts of a saved session: `here` is the node where it stood."""

    tree: str
    started: datetime | None
    known: Mapping[str, Given]
    moments: Mapping[str, datetime]
    steps: Sequence[SavedStep]
    here: str


def write(saved: Saved) -> str:
    """A saved session as JSON text."""
    fields: dict[str, Any] = {"advicetree": FORMAT, "tree": saved.tree}
    if saved.started is not None:
        fields["started"] = _iso(saved.started)
    if saved.known:
        fields["known"] = dict(saved.known)
    if saved.moments:
        fields["moments"] = {moment: _iso(when) for moment, when in saved.moments.items()}
    fields["steps"] = [_written(step, saved.started) for step in saved.steps]
    fields["here"] = saved.here
    return _ENCODER.encode(fields)


def _iso(when: datetime) -> str:
    return when.isoformat().replace("+00:00", "Z")


def _written(step: SavedStep, started: datetime | None) -> list[Any]:
    node, given, at, note, early = step
    after = None if at is None or started is None else (at - started) // _MICROSECOND
    if early:
        return [node, given, after, note, True]
    if note is not None:
        return [node, given, after, note]
    return [node, given] if after is None else [node, given, after]


def read(text: object) -> Saved:
    """The parts of a saved session; raises `SaveError` for a text that is none."""
    fields = _fields(text)
    started = _time(fields["started"], "started") if "started" in fields else None
    moments = {name: _time(when, name) for name, when in fields.get("moments", {}).items()}
    if moments and started is None:
        damaged("it has moments and does not say when it started")
    steps = [_step(number, step, started) for number, step in enumerate(fields["steps"], 1)]
    return Saved(fields["tree"], started, fields.get("known", {}), moments, steps, fields["here"])


def _fields(given: object) -> dict[str, Any]:
    """The fields of a save, each of its type."""
    text = plain_text(given)
    if text is None:
        damaged("a save is text (str)")
    if len(text) > LARGEST:
        damaged(f"it has {len(text):,} characters, and a save may have {LARGEST:,}")
    if text.count(",") > MOST_PARTS and _has_many_parts(text):
        damaged("it has more parts than a walk may have")
    try:
        fields = _DECODER.decode(text)
    except (ValueError, RecursionError):
        damaged("it is not sound JSON")
    _refuse_newer(fields)
    if not isinstance(fields, dict) or not _NEEDED <= fields.keys() <= _KEYS.keys():
        damaged("it does not have the parts of one")
    for name, kind in _KEYS.items():
        if name in fields and type(fields[name]) is not kind:
            damaged(f"its '{name}' is {shown(fields[name])}")
    if fields["advicetree"] != FORMAT:
        damaged(f"its format is {shown(fields['advicetree'])}, and the first one is {FORMAT}")
    if len(fields["steps"]) > LONGEST_WALK:
        damaged(f"it has {len(fields['steps']):,} steps, and a walk may have {LONGEST_WALK:,}")
    return fields


def _refuse_newer(fields: object) -> None:
    """Refuse a save of a newer format, whatever else it holds."""
    written = fields.get("advicetree") if isinstance(fields, dict) else None
    if type(written) is int and written > FORMAT:
        raise SaveError(f"this was saved in format {shown(written)}, by a newer version of the library than this one, which reads format {FORMAT}", NEWER)


def _has_many_parts(text: str) -> bool:
    """Whether a text has more parts than a walk may have: commas outside its strings, or strings; stops where it has."""
    commas = end = 0
    for strings, found in enumerate(_STRING.finditer(text)):
        commas += text.count(",", end, found.start())
        end = found.end()
        if max(strings, commas) > MOST_PARTS:
            return True
    return commas + text.count(",", end) > MOST_PARTS


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands there twice")
    return found


def _no_constant(constant: str) -> NoReturn:
    raise ValueError(constant)


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_constant)


def _time(text: object, name: str) -> datetime:
    try:
        return utc(datetime.fromisoformat(text), name)  # type: ignore[arg-type]
    except (ValueError, TypeError, RefusedTime):
        damaged(f"the time {shown(text)} of {shown(name)} is not a time, or has no zone")


def _step(number: int, written: object, started: datetime | None) -> SavedStep:
    """One step of a save."""
    if not isinstance(written, list) or not 2 <= len(written) <= 5 or not isinstance(written[0], str):  # noqa: PLR2004
        damaged(f"step {number} is not a list of a node, an answer, a time, a note and a mark", number)
    node, given, after, note, early = written + [None] * (5 - len(written))
    if note is not None:
        try:
            note = sound_note(note)
        except RefusedStep as error:
            raise SaveError(f"step {number} is damaged: {error.wrong}", error.right, number) from None
    if not (early is None or early is True) or (after is None) != (started is None) or not (after is None or type(after) is int):
        damaged(f"step {number} has a time or a mark that cannot be read", number)
    return (node, given, None if after is None else _after(number, after, started), note, early is True)


def _after(number: int, after: int | None, started: datetime | None) -> datetime | None:
    if after is None or started is None:
        return None
    if after < 0:
        damaged(f"step {number} was answered before the start", number)
    try:
        return started + after * _MICROSECOND
    except OverflowError:
        damaged(f"the time of step {number} is out of range", number)


def damaged(what: str, step: int | None = None) -> NoReturn:
    """Refuse a text that is not a saved session."""
    raise SaveError(f"this is not a saved session that can be resumed: {what}", UNCHANGED, step) from None
