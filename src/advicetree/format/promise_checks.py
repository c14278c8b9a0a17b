"""Checks of promises and examples, as far as reading can see: that they are of one kind, and that their names refer to something.

Invariant: whether a promise is kept, or an example leads where it should, is not looked at here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from advicetree.durations import duration, why_none
from advicetree.format.draft import Draft, Fields, entries, table
from advicetree.format.reading import header
from advicetree.format.references import condition, known_moment, point, remembered, unknown, unknown_answer, unknown_value
from advicetree.format.schema import PROMISE
from advicetree.format.types import DECIMAL, Grouped
from advicetree.model import Fact
from advicetree.promises import Move
from advicetree.spans import Path
from advicetree.text import listed, shown

PROMISE_KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "before": (("always",), ()),
    "never": ((), ("after",)),
    "at-most": (("of",), ()),
    "can": ((), ("from",)),
    "within": ((), ()),
    "not-before": (("of",), ("since",)),
    "by": (("of",), ()),
}
_MOVE = re.compile(r"([^:]+): *(\S.*)")


def check_promises(draft: Draft) -> None:
    """Report what is wrong with the promises and examples of a tree."""
    for path, promise in entries((), draft.fields, "promise"):
        _promise(draft, path, promise)
    for path, example in entries((), draft.fields, "example"):
        _example(draft, path, example)
    _names_once(draft)


def _promise_kind(draft: Draft, path: Path, promise: Fields) -> str | None:
    """The kind of a promise, if it has one; it is of one kind, with the keys of that kind."""
    add = draft.reading.add
    kinds = [key for key in PROMISE_KINDS if key in promise]
    if len(kinds) != 1:
        said = f"has {listed(kinds)}" if kinds else "has none"
        add("promise-kind", path, f"{header(path)} {said}; a promise has one of {listed(PROMISE_KINDS, 7)}")
        return None
    needs, takes = PROMISE_KINDS[kinds[0]]
    for key in needs:
        if key not in promise:
            add("promise-kind", path, f"{header(path)} has '{kinds[0]}' and no '{key}'")
    for key in _stray_keys(promise, kinds[0]):
        goes = [*needs, *takes]
        right = f"what goes with it is {listed(goes)}" if goes else "nothing goes with it"
        add("promise-kind", (*path, key), f"'{key}' does not go with '{kinds[0]}' in {header(path)}; {right}")
    return kinds[0]


def _promise(draft: Draft, path: Path, promise: Fields) -> None:
    """The points of a promise are there, and its conditions can be known."""
    add = draft.reading.add
    kind = _promise_kind(draft, path, promise)
    stray = _stray_keys(promise, kind)
    for key in ("before", "always", "never", "after", "of", "can", "from"):
        for at, text in () if key in stray else _points(path, promise, key):
            point(draft, at, text, bare=kind == "by")
            if kind == "by" and text in draft.nodes and draft.nodes[text][0] != "action":
                add("not-an-action", at, f"'{text}' is not an action, and only actions are done by some channel")
    before = {text for _, text in _points(path, promise, "before")}
    for at, text in _points(path, promise, "always"):
        if text in before:
            add("promise-own", at, f"{shown(text)} cannot come before itself")
    condition(draft, (*path, "when"), promise.get("when"), "'when'")
    if "since" not in stray:
        known_moment(draft, (*path, "since"), promise.get("since"))


def _stray_keys(promise: Fields, kind: str | None) -> list[str]:
    """The keys that do not go with the kind of a promise; what they hold is not looked at."""
    if kind is None:
        return []
    needs, takes = PROMISE_KINDS[kind]
    return [key for key in promise if key in PROMISE.keys and key not in {"name", "when", kind, *needs, *takes}]


def _points(path: Path, promise: Fields, key: str) -> Iterator[tuple[Path, str]]:
    """The points of a promise at one of its keys, each with its path."""
    if promise.get(key) is not None:
        points, each = promise[key]
        yield from entries((*path, key) if each else path, {"all-of": points, key: points}, "all-of" if each else key)


def _example(draft: Draft, path: Path, example: Fields) -> None:
    add = draft.reading.add
    for name, given in table(example, "known").items():
        fact = remembered(draft, (*path, "known", name), name, "'known'")
        if fact is not None and given is not None and name not in draft.vague:
            _known(draft, (*path, "known", name), given, fact, example.get("on"))
    for moment in table(example, "moments"):
        known_moment(draft, (*path, "moments", moment), moment)
    ends = example.get("ends")
    if ends is not None:
        point(draft, (*path, "ends"), ends, bare=True)
        if ends in draft.nodes and draft.nodes[ends][0] != "ending":
            add("not-an-ending", (*path, "ends"), f"'{ends}' is not an ending")
    for key in ("visits", "never"):
        for at, text in entries(path, example, key):
            point(draft, at, text)
    for at, text in entries(path, example, "walk"):
        _move(draft, at, text)
    _times(draft, path, example)


def _times(draft: Draft, path: Path, example: Fields) -> None:
    """An example with times says when it starts, and one with ages to which day they are counted."""
    add = draft.reading.add
    if (any(text.startswith("+") for _, text in entries(path, example, "walk")) or table(example, "moments")) and "at" not in example:
        add("example-time", path, f"{header(path)} has times and no 'at'; say when it starts")
    aged = None if example.keys() & {"at", "on"} else _aged(draft, path, example)
    if aged is not None:
        add("example-time", path, f"{header(path)} gives a day of '{aged}', and ages are counted to a day; say on which, such as on = 2026-11-28")


def _aged(draft: Draft, path: Path, example: Fields) -> str | None:
    """A fact with ages that an example gives a day of."""
    given = [(draft.facts.get(name), value) for name, value in table(example, "known").items()]
    moves = [draft.moves[text] for _, text in entries(path, example, "walk") if text in draft.moves]
    given += [(draft.fact_at(move.node), move.given) for move in moves if move.node is not None and draft.nodes[move.node][0] == "situation"]
    return next((fact.id for fact, value in given if fact is not None and fact.days is not None and fact.find(value) is None and has_ages(fact)), None)


def has_ages(fact: Fact) -> bool:
    """Whether some band of a fact takes what has reached an age."""
    return any(band.reached is not None for band in fact.values.values())


def _known(draft: Draft, path: Path, given: Any, fact: Fact, on: date | None) -> None:
    """What an example knows is a value of its fact."""
    if fact.derived:
        draft.reading.add("known-derived", path, f"'known' names '{fact.id}', which is worked out by rules; name what it rests on")
    elif fact.known_as(given, on or date.max) is None:
        kind = fact.number or fact.days
        written = shown(list(given) if isinstance(given, tuple) else given)
        wrong = f"{written} is not a value of the fact '{fact.id}'"
        unknown_value(draft, path, wrong, str(given), fact, f", {kind.in_words}" if kind is not None else "")


def _move(draft: Draft, path: Path, text: str) -> None:
    """An entry of a walk is `node: answer`, `node: number`, `node: too-soon` or `+2 days`; one that is right is kept, since it may come again."""
    if text in draft.moves:
        return
    add = draft.reading.add
    if text.startswith("+"):
        length = duration(text[1:].strip())
        if length is None:
            why, guess = why_none(text[1:].strip())
            add("no-duration", path, f"{shown(text)} is not a time that goes by; {why}", f"+{guess}" if guess is not None else None)
        else:
            draft.moves[text] = Move(after=length)
        return
    move = _MOVE.fullmatch(text)
    if (ticked := _ticked(draft, text)) is not None:
        draft.moves[text] = ticked
        return
    if move is None:
        node, dot, given = text.partition(".")
        guess = f"{node}: {given}" if dot and node in draft.nodes and given in draft.answers_at(node) else None
        add("wrong-form", path, f"{shown(text)} is not a step; write 'node: answer', or '+2 days'", guess)
        return
    node, given = move[1], move[2].strip()
    if Grouped.pattern.fullmatch(given):
        add("wrong-form", path, f"the number of {shown(node)} is {Grouped(given).wrong}")
    elif not draft.is_node(node):
        unknown(draft, "unknown-node", path, f"{shown(node)} is not a node of this tree", node, "node")
    elif draft.vague_at(node) or _can_be_given(draft, node, given):
        number = number_in(given) if given not in draft.edges.get(node, ()) else None
        draft.moves[text] = Move(node, given if number is None else number)
    else:
        unknown_answer(draft, path, node, given)


def _ticked(draft: Draft, text: str) -> Move | None:
    """The entry `node: choice, choice` of a situation about several choices, if the text is one whose list can be ticked."""
    node, colon, written = text.partition(":")
    fact = draft.fact_at(node) if colon and node in draft.nodes and draft.nodes[node][0] == "situation" else None
    if fact is None or fact.several is None:
        return None
    given = tuple(part.strip() for part in written.split(",") if part.strip())
    return Move(node, fact.ticked(given)) if fact.ticked(given) is not None else None


def _can_be_given(draft: Draft, node: str, given: str) -> bool:
    """Whether an example can give this at a node: an answer, a number that its fact can be, or `too-soon`.

    Whether it is too soon is seen when the example is run, so that the tree can still be read when a wait is taken out.
    """
    fact = draft.fact_at(node)
    if given == "too-soon" or (given in draft.answers_at(node) and (fact is None or given not in fact.groups)):
        return True
    if fact is not None and fact.days is not None:
        return fact.find(given, date.max) is not None
    return fact is not None and fact.number is not None and (amount := number_in(given)) is not None and fact.find(amount) is not None


def number_in(text: str) -> float | None:
    """The number that a text is; `None` if it is not one.

    >>> number_in("30"), number_in("2.5"), number_in("many")
    (30, 2.5, None)
    """
    if not DECIMAL.fullmatch(text):
        return None
    return float(text) if "." in text else int(text)


def _names_once(draft: Draft) -> None:
    """A promise's name is its own, and so is an example's."""
    for kind in ("promise", "example"):
        seen: set[str] = set()
        for index, fields in enumerate(draft.fields.get(kind) or ()):
            name = (fields or {}).get("name")
            if name in seen:
                draft.reading.add("duplicate-name", (kind, index, "name"), f"another {kind} has the name {shown(name)} too")
            if name is not None:
                seen.add(name)
