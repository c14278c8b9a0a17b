"""The names in a tree: that each refers to something, and otherwise which one was meant.

Invariant: a name that nothing has is reported once, with the id that it was probably meant to be, by its letters or by the words that people read there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from advicetree.format.characters import latin, lookalike
from advicetree.format.draft import Draft, Fields, about, entries, table, unreadable
from advicetree.format.reading import header
from advicetree.format.types import CLAIM, ID, pointed
from advicetree.model import Fact
from advicetree.spans import Path
from advicetree.text import listed, nearest, shown

FEW = 6
RESERVED = {
    "others": '; write others = { to = "...", label = "..." } beside the answers',
    "too-soon": ", since that means an answer that comes too soon in an example",
}
_MOVE = re.compile(rf"({ID.pattern}) *: *({ID.pattern})")


def reserved(draft: Draft, path: Path, id: str) -> None:
    """Answers whose names have a meaning of their own are refused."""
    if id in RESERVED:
        draft.reading.add("reserved-id", path, f"an answer cannot be called '{id}'{RESERVED[id]}")


def no_clash(draft: Draft, things: Iterable[tuple[Path, Fields]], names: Iterable[str]) -> None:
    """A former name is not the name of another thing, now or formerly."""
    taken = set(names)
    for path, fields in things:
        for at, former in entries(path, fields, "was"):
            if former in taken:
                draft.reading.add("was-taken", at, f"{header(path)} was {shown(former)}, and something else is or was called that")
            taken.add(former)


def target(draft: Draft, path: Path, to: str | None, edge: str, instead: str = "") -> None:
    """The node that an `edge` leads to is there; for words instead of an id, the message says what to write `instead`."""
    if to is not None and not draft.is_node(to):
        unknown(draft, "unknown-target", path, f"{edge} leads to {shown(to)}, and there is no such node", to, "node", instead)


def known_moment(draft: Draft, path: Path, moment: str | None) -> None:
    """A moment that is named is declared."""
    if moment is not None and moment not in table(draft.fields, "moment") and not unreadable(draft.fields, "moment"):
        unknown(draft, "unknown-moment", path, f"{shown(moment)} is not a moment of this tree", moment, "moment")


def citations(draft: Draft, path: Path, fields: Fields) -> None:
    """The sources and claims that something cites are there."""
    if "source" not in fields or unreadable(draft.fields, "source"):
        return
    sources = table(draft.fields, "source")
    for at, cited in entries(path, fields, "source"):
        source, space, claim = cited.partition(" ")
        if source not in sources:
            _unknown_source(draft, at, cited)
        elif space and sources[source] is not None and not unreadable(sources[source], "claims") and claim not in table(sources[source], "claims"):
            claims = {id: text or "" for id, text in table(sources[source], "claims").items()}
            wrong = f"{shown(claim)} is not a claim of the source '{source}'"
            if "," in claim:
                draft.reading.add("unknown-claim", at, f"{wrong}; several go into a list, each with its source")
                continue
            _unknown_among(draft, "unknown-claim", at, wrong, claim, claims, claims)


def _unknown_source(draft: Draft, path: Path, cited: str) -> None:
    """Report a source that is not there, with the whole citation that was meant if it was cited by its title."""
    source, _, claim = cited.partition(" ")
    if source.rstrip(",:") in table(draft.fields, "source") and CLAIM.fullmatch(claim):
        draft.reading.add("unknown-source", path, f"{shown(cited)} is not a source of this tree", f"{source.rstrip(',:')} {claim}")
        return
    if not ID.fullmatch(source) or not CLAIM.fullmatch(claim or "1"):
        title, _, claim = cited.rpartition(" ")
        source = cited
        if (id := _words(draft, "source").get(_slug(title))) is not None and CLAIM.fullmatch(claim):
            draft.reading.add("unknown-source", path, f"{shown(cited)} is not a source of this tree", f"{id} {claim}")
            return
    unknown(draft, "unknown-source", path, f"{shown(source)} is not a source of this tree", source, "source")


def unknown_value(draft: Draft, path: Path, wrong: str, value: str, fact: Fact, range: str = "", *, groups: bool = False) -> None:
    """Report a value that a fact does not have, where its `groups` are meant too or are not; `range` tells which numbers it could be."""
    if _has_comma(draft, "unknown-value", path, wrong, value, fact):
        return
    labels = {id: fact.label(id) for id in (*fact.values, *(fact.groups if groups else ()))}
    _unknown_among(draft, "unknown-value", path, wrong, value, labels, labels, range)


def unknown_answer(draft: Draft, path: Path, node: str, answer: str, ids: Collection[str] | None = None) -> None:
    """Report an answer that cannot be named at a node, or given there if the `ids` of what can be are handed over."""
    fact = draft.fact_at(node)
    wrong = f"{shown(answer)} is not an answer of '{node}'"
    if _has_comma(draft, "unknown-answer", path, wrong, answer, fact):
        return
    labels = {id: value.label for id, value in fact.values.items()} if fact is not None else {}
    labels |= {id: given["label"] for id, given in draft.edges[node].items() if given and given.get("label")}
    range = f", which takes {fact.number.in_words}" if fact is not None and fact.number is not None else ""
    _unknown_among(draft, "unknown-answer", path, wrong, answer, labels, draft.answers_at(node) if ids is None else ids, range)


def _has_comma(draft: Draft, rule: str, path: Path, wrong: str, text: str, fact: Fact | None) -> bool:
    """Whether a text is a number of a fact, but for its comma, and report it if so."""
    number = pointed(text) if fact is not None and fact.number is not None else None
    if number is not None:
        draft.reading.add(rule, path, f"{wrong}: a number has a point, and not a comma", number)
    return number is not None


def point(draft: Draft, path: Path, text: str, *, bare: bool = False) -> None:
    """A point names a node, and perhaps an answer that can be given there."""
    node, dot, answer = text.partition(".")
    if dot and not ID.fullmatch(answer) and not draft.is_node(node):
        node, dot = text, ""  # a sentence, and no answer at a node
    move = _MOVE.fullmatch(text)
    if move is not None and draft.is_node(move[1]):
        right = "only its node is meant here" if bare else "a '.' goes between a node and its answer here"
        draft.reading.add("unknown-node", path, f"{shown(text)} is not a node of this tree; {right}", move[1] if bare else f"{move[1]}.{move[2]}")
    elif not draft.is_node(node):
        unknown(draft, "unknown-node", path, f"{shown(node)} is not a node of this tree", node, "node")
    elif dot and bare:
        draft.reading.add("unknown-answer", path, f"{shown(text)} names an answer, and a node is meant here")
    elif dot and not draft.vague_at(node) and answer not in draft.answers_at(node):
        unknown_answer(draft, path, node, answer)


def unknown(draft: Draft, rule: str, path: Path, wrong: str, name: str, kind: str, instead: str = "") -> None:
    """Report a name that no node, fact, moment, stage or source of the tree has, with the id that was meant, or with the ids that there are if those are few.

    For words instead of a node's id, the message says what to write `instead`.
    """
    ids: Collection[str] = draft.nodes if kind == "node" else draft.facts if kind == "fact" else table(draft.fields, kind)
    if kind == "node" and (fact := _fact_called(draft, name)) is not None:
        draft.reading.add(rule, path, f"{wrong}; {fact}")
        return
    guess = None
    if draft.reading.may_compare(len(ids)):
        node = name.partition(".")[0]
        guess = node if kind == "node" and node in ids else _meant(name, ids, _words(draft, kind))
    if kind == "node":
        rest = instead if " " in name else ""
    else:
        declare = f", so declare [{kind}.{name}]" if ID.fullmatch(name) else ""
        rest = "" if guess is not None else _those_there_are(name, [id for id in ids if ID.fullmatch(id)], "there are", f"there is none yet{declare}")
    _add(draft, rule, path, wrong, name, guess, rest)


def _unknown_among(draft: Draft, rule: str, path: Path, wrong: str, name: str, words: Mapping[str, str], ids: Collection[str], range: str = "") -> None:
    """Report a name that is not one of a few `ids` (of values, answers or claims) with their `words`; `range` tells which numbers would do."""
    guess = _meant(name, ids, by_words(words)) if draft.reading.may_compare(len(ids)) else None
    rest = "" if guess is not None else range + _those_there_are(name, list(ids), "it has", "it has none")
    _add(draft, rule, path, wrong, name, guess, rest)


def _add(draft: Draft, rule: str, path: Path, wrong: str, name: str, guess: str | None, rest: str) -> None:
    """Report an unknown name, with the id that was meant; where none is known, with the `rest` of the sentence."""
    if (letter := lookalike(name)) is not None:
        wrong += f": it holds {letter}"
    elif guess is None:
        wrong += rest
    draft.reading.add(rule, path, wrong, draft.reading.fixed_ids.get(guess, guess) if guess is not None else None)


def _meant(name: str, ids: Collection[str], words: Mapping[str, str]) -> str | None:
    """The one of `ids` that was meant by a name, also if some of its letters only look like those of an id."""
    return best_match(name, ids, words) or (None if name.isascii() else best_match(latin(name), ids, words))


def best_match(name: str, ids: Collection[str], words: Mapping[str, str]) -> str | None:
    """The one of `ids` that was meant by a name: as an id or, by `words`, as what people read there."""
    plain = _slug(name)
    if name not in ids and plain in ids:
        return plain
    return words.get(plain) or nearest(name, ids) or words.get(nearest(plain, words) or "")


def by_words(words: Mapping[str, str]) -> dict[str, str]:
    """Ids by what people read there (given by id), in small letters with `-` between words; of two things with the same words the first.

    >>> by_words({"arrived": "Has it arrived?"})
    {'has-it-arrived': 'arrived'}
    """
    ids: dict[str, str] = {}
    for id, text in words.items():
        ids.setdefault(_slug(text), id)
    return ids


def _slug(text: str) -> str:
    """Words in small letters, with `-` for all that is not a letter or a digit."""
    return re.sub(r"[\W_]+", "-", text.casefold()).strip("-")


def _words(draft: Draft, kind: str) -> Mapping[str, str]:
    """The words of all things of a kind, gathered once."""
    if kind not in draft.words:
        draft.words[kind] = {}
        for id, text in _texts(draft, kind):
            draft.words[kind].setdefault(_slug(text), id)
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
    fact = draft.facts.get((node.get("about") or "").partition(".")[0])
    first = (node.get("say") or (None,))[0] or {}
    headline: str | None = node.get("ask") or node.get("do") or first.get("say") or (fact.ask if fact is not None else None)
    return headline


def _fact_called(draft: Draft, name: str) -> str | None:
    """Which situations ask about the fact of a name, as a clause, if there is one."""
    if name not in table(draft.fields, "fact"):
        return None
    asking = [id for id, (_, node) in draft.nodes.items() if about(id, node)[0] == name and "about" in node]
    if not asking:
        return "that is a fact, and no situation asks about it"
    return f"{listed(asking, 3)} {'asks' if len(asking) == 1 else 'ask'} about the fact of that name"


def _those_there_are(name: str, ids: list[str], there_are: str, there_is_none: str) -> str:
    """Which names there are, as a clause, where they are few; of many, those of the same part (`5.1`, `5.2`)."""
    if not ids:
        return f"; {there_is_none}"
    if len(ids) > FEW:
        near = [id for id in ids if "." in id and id.partition(".")[0] == name.partition(".")[0]]
        return f"; near it there {'is only' if len(near) == 1 else 'are'} {listed(near)}" if near else ""
    return f"; {there_are} {listed(ids)}" if len(ids) > 1 else f"; {there_are.replace('are', 'is')} only {listed(ids)}"
