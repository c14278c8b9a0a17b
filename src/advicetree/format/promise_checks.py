"""Checks of promises and examples, as far as reading can see: that they are of one kind, and that their names refer to something.

Invariant: whether a promise is kept, or an example leads where it should, is not looked at here.
"""

from __future__ import annotations

from collections.abc import Iterator

from advicetree.format.condition_checks import condition
from advicetree.format.draft import Draft, Fields, entries
from advicetree.format.example_checks import check_example
from advicetree.format.reading import header
from advicetree.format.references import known_moment, point
from advicetree.format.schema import PROMISE
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


def check_promises(draft: Draft) -> None:
    """Report what is wrong with the promises and examples of a tree."""
    for path, promise in entries((), draft.fields, "promise"):
        _promise(draft, path, promise)
    for path, example in entries((), draft.fields, "example"):
        check_example(draft, path, example)
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
    _changing(draft, path, promise, kind)
    if "since" not in stray:
        known_moment(draft, (*path, "since"), promise.get("since"))


def _changing(draft: Draft, path: Path, promise: Fields, kind: str | None) -> None:
    """A promise is about people of whom something is true all the way, and the value of a derived fact changes on it."""
    for name in dict.fromkeys(name for case in promise.get("when") or () for name in case or ()):
        fact = draft.facts.get(name)
        if fact is None or not fact.derived:
            continue
        fork = next((id for id, (_, node) in draft.nodes.items() if node.get("about") == name), None)
        after = f', or write after = "{fork}.{next(iter(fact.values), "")}"' if fork is not None and kind == "never" and "after" not in promise else ""
        wrong = f"'when' names '{name}', which is derived, so it can change on the way"
        draft.reading.add("derived-when", (*path, "when"), f"{wrong}; name {listed(draft.inputs(fact), 2) or 'what it rests on'}{after}")


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
