"""A saved session: its parts ↔ JSON text, and the walk that goes on from it.

Invariant: a save's size goes with the walk, not with the tree; a text is hostile until it was read here.
What was read is of the right form, and of bounded size; `resumed` finds whether it fits a tree.

    {"advicetree": 1, "tree": "lost-parcel", "started": "2026-03-02T09:00:00Z", "known": {}, "moments": {},
     "steps": [["tracked", "no", 0], ["ask-sender", "done", 172800000000, "They look for it.", true]], "here": "has-it-come"}

Where days are counted in another zone than UTC, `"zone": "Europe/Berlin"` says so.
A step is a list of its node, what was given, when (microseconds after `started`), its note, and whether it was early, shortened where nothing follows.
The node that a step reached is the node of the next one, or `here` after the last.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any, NamedTuple, NoReturn, TypeAlias

from advicetree.answering import known_value
from advicetree.engine import LONGEST_WALK, MOST_PASSED, Given
from advicetree.errors import RefusedAnswer, RefusedStep, RefusedTime, SaveError
from advicetree.given import plain_text
from advicetree.model import EMPTY, Answer, Situation, Table
from advicetree.session.changing import FAR, Extra, Setup, Walk, setup_of, zone_name
from advicetree.session.inputs import sound_note, utc
from advicetree.text import shown
from advicetree.tree import Tree

FORMAT = 1
LARGEST = 64 * 2**20
MOST_PARTS = 200_000
# Made once: `json.dumps` and `json.loads` with options make one at each call, which costs as much as a short walk.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)

UNCHANGED = "give the text that save() gave, unchanged"
NEWER = "update the library, or start again"
UNREADABLE = "step {} has a time or a mark that cannot be read"
AGAIN = "resume it with the tree that it was saved from, or carry it to this one with follow=True"

SavedStep: TypeAlias = tuple[str, Given, datetime | None, str | None, bool]  # the node, what was given, when, the note, and whether it was early

_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)  # one that nothing closes goes on to the end, so that none is looked for within it
_OFFSET = re.compile(r"UTC([+-])([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_MICROSECOND = timedelta(microseconds=1)
_KEYS: dict[str, type] = {"advicetree": int, "tree": str, "started": str, "zone": str, "known": dict, "moments": dict, "steps": list, "here": str}
_NEEDED = {"advicetree", "tree", "steps", "here"}


class Saved(NamedTuple):
    """The parts of a saved session: `here` is the node where it stood."""

    tree: str
    started: datetime | None
    known: Mapping[str, Given]
    moments: Mapping[str, datetime]
    steps: Sequence[SavedStep]
    here: str
    zone: str | None = None


def write(setup: Setup, answers: Sequence[Answer], times: Sequence[datetime], extras: Mapping[int, Extra], here: str) -> str:
    """The JSON text of a session that is at the node `here`."""
    fields: dict[str, Any] = {"advicetree": FORMAT, "tree": setup.tree.id}
    if times:
        fields["started"] = _iso(times[0])
    if (zone := zone_name(setup.zone)) is not None:
        fields["zone"] = zone
    if setup.known:
        fields["known"] = dict(setup.known)
    if setup.moments:
        fields["moments"] = {moment: _iso(when) for moment, when in setup.moments.items()}
    steps: list[list[Any]] = [[answer.node, answer.id] for answer in answers]
    if times:
        started = times[0]
        for step, at in zip(steps, times[1:], strict=True):
            step.append((at - started) // _MICROSECOND)
    for index, extra in extras.items():
        _add_extra(steps[index], extra)
    fields["steps"] = steps
    fields["here"] = here
    return _ENCODER.encode(fields)


def _iso(when: datetime) -> str:
    return f"{when.replace(tzinfo=None).isoformat()}Z"


def _add_extra(step: list[Any], extra: Extra) -> None:
    """Write into a step what it carries besides its answer and its time."""
    if extra.given is not None:
        step[1] = extra.given
    if extra.early or extra.note is not None:
        step += [None] * (3 - len(step))
        step += [extra.note, True] if extra.early else [extra.note]


def read(text: object) -> Saved:
    """The parts of a saved session; raises `SaveError` for a text that is none."""
    fields = _fields(text)
    started = _time(fields["started"], "started") if "started" in fields else None
    moments = {name: _time(when, name) for name, when in fields.get("moments", {}).items()}
    if moments and started is None:
        damaged("it has moments and does not say when it started")
    steps = [_step(number, step, started) for number, step in enumerate(fields["steps"], 1)]
    known = {name: _given(given) for name, given in fields.get("known", {}).items()}
    return Saved(fields["tree"], started, known, moments, steps, fields["here"], fields.get("zone"))


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
        raise ValueError("a key is there twice")
    return found


def _no_constant(constant: str) -> NoReturn:
    raise ValueError(constant)


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_constant)


def _time(text: object, name: str) -> datetime:
    try:
        return utc(datetime.fromisoformat(text), name)  # type: ignore[arg-type]
    except (ValueError, TypeError, RefusedTime):
        damaged(f"the time {shown(text)} of {shown(name)} is not a time, or has no zone")


def _given(written: Any) -> Any:
    """What was given, as a session keeps it: a list of what was ticked is a tuple."""
    return tuple(written) if type(written) is list else written


def _step(number: int, written: object, started: datetime | None) -> SavedStep:
    """One step of a save."""
    if not isinstance(written, list) or not 2 <= len(written) <= 5 or not isinstance(written[0], str):  # noqa: PLR2004
        damaged(f"step {number} is not a list of a node, an answer, a time, a note and a mark", number)
    after = written[2] if len(written) > 2 else None  # noqa: PLR2004
    note, early = _note_and_mark(number, *written[3:]) if len(written) > 3 else (None, False)  # noqa: PLR2004
    if (after is None) != (started is None) or not (after is None or type(after) is int):
        damaged(UNREADABLE.format(number), number)
    return (written[0], _given(written[1]), None if after is None or started is None else _at(number, after, started), note, early)


def _note_and_mark(number: int, note: object, mark: object = None) -> tuple[str | None, bool]:
    """The note of a step, and whether it was marked as early."""
    try:
        kept = sound_note(note)
    except RefusedStep as error:
        raise SaveError(f"step {number} is damaged: {error.wrong}", error.right, number) from None
    if mark is not None and mark is not True:
        damaged(UNREADABLE.format(number), number)
    return kept, mark is True


def _at(number: int, after: int, started: datetime) -> datetime:
    if after < 0:
        damaged(f"step {number} was answered before the start", number)
    try:
        return started + after * _MICROSECOND
    except OverflowError:
        damaged(f"the time of step {number} is out of range", number)


def damaged(what: str, step: int | None = None) -> NoReturn:
    """Refuse a text that is not a saved session."""
    raise SaveError(f"this is not a saved session that can be resumed: {what}", UNCHANGED, step) from None


Misfit: TypeAlias = tuple[str, str, int | None]  # what is wrong, what would be right, and the number of the step


def resumed(tree: Tree, saved: Saved, zone: tzinfo | None) -> tuple[Walk, Misfit | None]:
    """A saved walk gone again up to the last step that fits the tree, and what does not fit; raises `SaveError` where it is another tree's."""
    walk, unknown, misfit = gone_again(tree, saved, zone)
    return walk, unknown or misfit


def gone_again(tree: Tree, saved: Saved, zone: tzinfo | None) -> tuple[Walk, Misfit | None, Misfit | None]:
    """A saved walk gone again up to the last step that fits the tree, the first known fact that does not fit, and what does not fit of the walk itself.

    Raises `SaveError` where it is another tree's.
    """
    if saved.tree != tree.id:
        raise SaveError(f"the session was saved from the tree {shown(saved.tree)}, and this is '{tree.id}'", "resume it with its own tree")
    moments = {moment: when for moment, when in sorted(saved.moments.items()) if moment in tree.moments}
    known: dict[str, Given] = {}
    unknown: Misfit | None = None
    zone = _zone(saved.zone, zone)
    base = setup_of(tree, EMPTY, Table(moments) if moments else EMPTY, zone, saved.started)
    today = base.day(saved.started)
    for fact, given in saved.known.items():
        if fact in tree.facts and given is not None:
            try:
                known_value(tree, fact, given, today)
            except RefusedAnswer as error:
                unknown = unknown or (f"what was known no longer fits the tree: {error.wrong}", error.right, None)
            else:
                known[fact] = given
    setup = setup_of(tree, known, base.moments, zone, saved.started) if known else base
    walk = Walk(setup, (), () if saved.started is None else (saved.started,))
    return walk, unknown, _gone_on(walk, saved)


def _zone(saved: str | None, given: tzinfo | None) -> tzinfo | None:
    """The zone that a session was saved with: the one that is given for it or, where none is, the one of that name in the zone database."""
    if given is not None or saved is None:
        if given is not None and zone_name(given) != saved:
            wrong = f"the session was saved in the zone {shown(saved or 'UTC')}, and {shown(zone_name(given) or 'UTC')} was given"
            raise SaveError(wrong, "give the zone that it was saved in, or none")
        return given
    if fixed := _OFFSET.fullmatch(saved):
        distance = timedelta(hours=int(fixed[2]), minutes=int(fixed[3]), seconds=int(fixed[4] or 0))
        return timezone(-distance if fixed[1] == "-" else distance)
    from zoneinfo import ZoneInfo  # noqa: PLC0415  (few sessions have a zone, and it reads files)

    try:
        return ZoneInfo(saved)
    except Exception:  # noqa: BLE001  (a hostile name makes it raise all sorts of errors)
        raise SaveError(f"there is no zone {shown(saved)} in the zone database", "give 'zone' to resume, or install the package tzdata") from None


def _gone_on(walk: Walk, saved: Saved) -> Misfit | None:
    """Go on by the steps of a save as long as they fit the tree, and return what does not."""
    for number, (node, given, at, note, early) in enumerate(saved.steps, 1):
        here = walk.position.node
        if node != here.id:
            comes = "asks" if isinstance(here, Situation) else "comes to"
            return f"step {number} was answered at {shown(node)}, and this tree {comes} '{here.id}' there", AGAIN, number
        if walk.passed >= MOST_PASSED:
            return f"step {number} is one too many: {FAR}", AGAIN, number
        try:
            walk.give(given, at, note, early=early)
        except RefusedAnswer as error:
            return f"step {number} does not fit: {error.wrong}", error.right, number
    here = walk.position.node
    if here.id == saved.here:
        return None
    last = len(saved.steps)
    where = f"after its last step, no. {last}," if last else "at its start"
    return f"{where} the walk was at {shown(saved.here)}, and this tree leads to '{here.id}'", AGAIN, last or None
