"""Which id an author meant by a name that nothing has: a slip in typing, or the words of the thing instead of its id.

Invariant: the words are gathered once, when the first unknown name is met, so that a sound tree never pays for them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from advicetree.format.characters import astray, latin
from advicetree.format.draft import Draft, table
from advicetree.format.names import ID
from advicetree.format.wording import Path
from advicetree.text import listed, nearest

FEW = 6
DECLARED = ("fact", "moment", "stage", "source")
_NOTHING: Mapping[str, str] = {}


def unknown(
    draft: Draft,
    rule: str,
    path: Path,
    wrong: str,
    name: str,
    kind: str,
    ids: Collection[str] | None = None,
    words: Mapping[str, str] = _NOTHING,
    range: str = "",
    instead: str = "",
) -> None:
    """Report a name that no thing of a kind has, with the id that was meant, or with the ids that there are if those are few.

    Fact, moment, stage, source and node are looked up in the tree; for values, answers and claims their `ids` and `words` are given.
    For numbers there is a `range`, to be told with the ids; a name of a node that is none but words is told what to write `instead`.
    """
    own = ids is not None
    ids = _ids(draft, kind) if ids is None else ids
    report = draft.report
    if kind == "node" and not own and (fact := _fact_called(draft, name)) is not None:
        report.add(rule, path, f"{wrong}; {fact}")
        return
    guess = None
    if report.may_compare(len(ids)):
        words = words if own else _words(draft, kind)
        node = name.partition(".")[0] if kind == "node" else ""
        guess = node if node in ids else meant(name, ids, words) or (None if name.isascii() else meant(latin(name), ids, words))
    if (letter := astray(name)) is not None:
        wrong += f": it holds {letter}"
    elif guess is None and kind != "node":
        wrong += range + _those_there_are(name, kind, [id for id in ids if own or ID.fullmatch(id)], own=own)
    elif guess is None and " " in name:
        wrong += instead
    report.add(rule, path, wrong, guess=report.mended.get(guess, guess) if guess is not None else None)


def meant(name: str, ids: Collection[str], words: Mapping[str, str]) -> str | None:
    """The one of `ids` that was meant by a name: as an id or, by `words`, as what people read there."""
    slug = slugged(name)
    if name not in ids and slug in ids:
        return slug
    return words.get(slug) or nearest(name, ids) or words.get(nearest(slug, words) or "")


def worded(words: Mapping[str, str]) -> dict[str, str]:
    """Give, by words made plain, the ids of what the words belong to; of two things with the same words the first.

    >>> worded({"arrived": "Has it arrived?"})
    {'has-it-arrived': 'arrived'}
    """
    plain: dict[str, str] = {}
    for id, text in words.items():
        plain.setdefault(slugged(text), id)
    return plain


def slugged(text: str) -> str:
    """Make words plain: small letters, with `-` for all that is not a letter or a digit."""
    return re.sub(r"[\W_]+", "-", text.casefold()).strip("-")


def _ids(draft: Draft, kind: str) -> Collection[str]:
    return draft.nodes if kind == "node" else draft.facts if kind == "fact" else table(draft.fields, kind)


def _words(draft: Draft, kind: str) -> Mapping[str, str]:
    """The words of all things of a kind, gathered once."""
    if kind not in draft.words:
        draft.words[kind] = {}
        for id, text in _texts(draft, kind):
            draft.words[kind].setdefault(slugged(text), id)
    return draft.words[kind]


def _texts(draft: Draft, kind: str) -> Iterator[tuple[str, str]]:
    """What people read of the things of a kind, each with its id; what an action asks to note last."""
    if kind == "fact":
        yield from ((id, fact.ask) for id, fact in draft.facts.items())
    elif kind == "node":
        yield from ((id, text) for id, (_, node) in draft.nodes.items() if (text := _headline(draft, node)))
        yield from ((id, node["note"]) for id, (_, node) in draft.nodes.items() if node.get("note"))
    else:
        key = "ask" if kind == "moment" else "title"
        yield from ((id, thing[key]) for id, thing in table(draft.fields, kind).items() if thing and thing.get(key))


def _headline(draft: Draft, node: dict[str, Any]) -> str | None:
    """The question of a situation, what an action is, or the first line of an ending."""
    about = draft.facts.get(node.get("about") or "")
    first = (node.get("say") or (None,))[0] or {}
    headline: str | None = node.get("ask") or node.get("do") or first.get("say") or (about.ask if about is not None else None)
    return headline


def _fact_called(draft: Draft, name: str) -> str | None:
    """Say which situations ask about the fact of a name, if there is one."""
    if name not in table(draft.fields, "fact"):
        return None
    asking = [id for id, (_, node) in draft.nodes.items() if node.get("about") == name]
    if not asking:
        return "that is a fact, and no situation asks about it"
    return f"{listed(asking, 3)} {'asks' if len(asking) == 1 else 'ask'} about the fact of that name"


def _those_there_are(name: str, kind: str, ids: list[str], *, own: bool) -> str:
    """Say which names there are, where they are few; of many, those of the same part (`5.1`, `5.2`)."""
    if len(ids) > FEW:
        near = [id for id in ids if "." in id and id.partition(".")[0] == name.partition(".")[0]]
        return f"; near it there {'is only' if len(near) == 1 else 'are'} {listed(near)}" if near else ""
    if not ids:
        declare = f", so declare [{kind}.{name}]" if kind in DECLARED and ID.fullmatch(name) else ""
        return "; it has none" if own else f"; there is none yet{declare}"
    there = "it has" if own else "there is" if len(ids) == 1 else "there are"
    return f"; {there} {'only ' if len(ids) == 1 else ''}{listed(ids)}"
