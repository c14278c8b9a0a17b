"""From a draft without problems to a `Tree`.

Invariant: nothing is looked at again here; what `checks` let pass is put into values, with the defaults that the format gives.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from advicetree.durations import duration
from advicetree.format.draft import Draft, Fields, humanized, table
from advicetree.format.promise_checks import PROMISE_KINDS, number_in
from advicetree.model import EMPTY, Action, Answer, Citation, Condition, Ending, Fact, Limit, Line, Moment, Node, Situation, Source, Stage, Table, Wait
from advicetree.promises import Example, Move, Point, Points, Promise
from advicetree.tree import Origin, Tree


def build(draft: Draft, origin: Origin | None) -> Tree:
    """The tree that a draft describes."""
    fields = draft.fields
    return Tree(
        id=fields["id"],
        title=fields["title"],
        start=fields["start"],
        nodes=Table({id: _node(draft, id, kind, node) for id, (kind, node) in draft.nodes.items()}),
        facts=Table(draft.facts),
        moments=Table({id: Moment(id, moment["ask"]) for id, moment in table(fields, "moment").items()}),
        stages=Table({id: Stage(id, stage["title"]) for id, stage in table(fields, "stage").items()}),
        sources=Table({id: _source(id, source) for id, source in table(fields, "source").items()}),
        promises=tuple(_promise(promise) for promise in fields.get("promise", ())),
        examples=tuple(_example(draft, example) for example in fields.get("example", ())),
        version=fields.get("version"),
        language=fields.get("language"),
        origin=origin,
    )


def _node(draft: Draft, id: str, kind: str, node: Fields) -> Node:
    shared: dict[str, Any] = {
        "stage": node.get("stage"),
        "recall": node.get("recall", ()),
        "source": _citations(node),
        "was": node.get("was", ()),
        "silence": Table(node["silence"]) if "silence" in node else EMPTY,
    }
    if kind == "ending":
        return Ending(id, _lines(node["say"]), node.get("good", False), **shared)
    limit = node.get("limit")
    shared["limit"] = Limit(id, limit["visits"], limit["then"], limit.get("say")) if limit else None
    if kind == "situation":
        fact = draft.facts[node.get("about", id)]
        others = _answer(id, "others", node["others"], fact) if "others" in node else None
        ask = node.get("ask", fact.ask)
        return Situation(id, ask, fact.id, _answers(draft, id, fact), others, node.get("help"), node.get("about"), **shared)
    wait = {key.replace("-", "_"): value for key, value in node.get("wait", {}).items()}
    return Action(
        id,
        node["do"],
        _answers(draft, id, None),
        _lines(node.get("how", ())),
        _lines(node.get("caution", ())),
        node.get("by"),
        node.get("note"),
        Wait(**wait) if wait else None,
        **shared,
    )


def _answers(draft: Draft, node: str, fact: Fact | None) -> Table[Answer]:
    return Table({id: _answer(node, id, given or {}, fact) for id, given in draft.edges[node].items()})


def _answer(node: str, id: str, given: Fields, fact: Fact | None) -> Answer:
    """An answer; its label is its own, or its fact's, or made of its id."""
    label = given.get("label")
    if label is None:
        label = fact.values[id].label if fact is not None and id in fact.values else humanized(id)
    settles = fact.id if fact is not None and fact.remember and given.get("settles", True) else None
    return Answer(id, label, node, given["to"], given.get("say"), settles, given.get("any-time", False), _citations(given), given.get("was", ()))


def _citations(fields: Fields) -> tuple[Citation, ...]:
    if "source" not in fields:
        return ()
    return tuple(map(_citation, fields["source"]))


@lru_cache(1_000)
def _citation(cited: str) -> Citation:
    """A citation; many nodes rest on the same claims, and share them."""
    source, _, claim = cited.partition(" ")
    return Citation(source, claim or None)


def _lines(lines: tuple[Fields, ...]) -> tuple[Line, ...]:
    return tuple(Line(line["say"], _citations(line), (_conditions(line.get("if", {})) or (None,))[0]) for line in lines)


def _conditions(conditions: dict[str, str]) -> tuple[Condition, ...]:
    return tuple(Condition(fact, value) for fact, value in conditions.items())


def _source(id: str, source: Fields) -> Source:
    return Source(id, source["title"], source.get("author"), source.get("date"), source.get("url"), Table(source.get("claims", {})))


def _point(text: str) -> Point:
    node, _, answer = text.partition(".")
    return Point(node, answer or None)


def _points(group: tuple[tuple[str, ...], bool]) -> Points:
    texts, each = group
    return Points(tuple(_point(text) for text in texts), each)


def _promise(promise: Fields) -> Promise:
    kind = next(key for key in PROMISE_KINDS if key in promise)
    groups = {"before", "always", "never", "after", "of", "can", "from"}
    rest: dict[str, Any] = {
        {"from": "from_"}.get(key, key.replace("-", "_")): _points(value) if key in groups else value
        for key, value in promise.items()
        if key not in {"name", "when"}
    }
    return Promise(promise["name"], kind, _conditions(promise.get("when", {})), **rest)


def _example(draft: Draft, example: Fields) -> Example:
    return Example(
        example["name"],
        Table(example.get("known", {})),
        example.get("at"),
        Table(example.get("moments", {})),
        tuple(_move(draft, text) for text in example.get("walk", ())),
        example.get("ends"),
        tuple(_point(text) for text in example.get("visits", ())),
        tuple(_point(text) for text in example.get("never", ())),
    )


def _move(draft: Draft, text: str) -> Move:
    """A step of an example; what is given is an answer's id where the node has it, else a number."""
    if text.startswith("+"):
        return Move(after=duration(text[1:].strip()))
    node, _, given = (part.strip() for part in text.partition(":"))
    return Move(node, given if given in draft.edges[node] or (number := number_in(given)) is None else number)
