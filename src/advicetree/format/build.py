"""From a draft without problems to a `Tree`.

Invariant: nothing is looked at again here; what `checks` let pass is put into values, whose classes have the defaults that the format gives.
A key of a table is a field of the same name; exceptions are in `schema._KEYS`, and `_MAKERS` has the keys whose values are made of texts and tables.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cache, lru_cache, partial
from typing import Any

import attrs

from advicetree.format.draft import Draft, Fields, about, cases, condition, table
from advicetree.format.promise_checks import PROMISE_KINDS
from advicetree.format.schema import key_of
from advicetree.model import EMPTY, Action, Answer, Citation, Condition, Ending, Fact, Limit, Line, Moment, Node, Situation, Source, Stage, Table, Wait
from advicetree.promises import Example, Point, Points, Promise
from advicetree.text import humanized
from advicetree.tree import Origin, Tree
from advicetree.words import told


def build(draft: Draft, origin: Origin | None) -> Tree:
    """The tree that a draft describes."""
    fields = draft.fields
    return Tree(
        id=fields["id"],
        title=fields["title"],
        start=fields["start"],
        nodes=Table({id: _node(draft, id, kind, node) for id, (kind, node) in draft.nodes.items()}),
        facts=Table(draft.facts),
        moments=_table(Moment, table(fields, "moment")),
        stages=_table(Stage, table(fields, "stage")),
        sources=_table(Source, table(fields, "source")),
        promises=tuple(_promise(promise) for promise in fields.get("promise", ())),
        examples=tuple(_example(draft, example) for example in fields.get("example", ())),
        version=fields.get("version"),
        language=fields.get("language"),
        origin=origin,
    )


def _make(cls: Any, fields: Fields, **given: Any) -> Any:
    """A value of a class: its fields are the keys of a table, and what is `given`."""
    plan = _plan(cls)
    for key, value in fields.items():
        if key in plan:
            name, maker = plan[key]
            if name not in given:
                given[name] = value if maker is None else maker(value)
    return cls(**given)


@cache
def _plan(cls: Any) -> dict[str, tuple[str, Callable[[Any], Any] | None]]:
    """The keys that are fields of a class, each with the name of its field, and with what makes its value of what was read, if that is another."""
    keys = {key_of(cls, field.name): field.name for field in attrs.fields(cls)}
    return {key: (name, _MAKERS.get(cls, {}).get(key)) for key, name in keys.items()}


def _table(cls: Any, tables: Fields) -> Table[Any]:
    return Table({id: _make(cls, fields, id=id) for id, fields in tables.items()})


def _node(draft: Draft, id: str, kind: str, node: Fields) -> Node:
    made: Node
    if kind == "ending":
        made = _make(Ending, node, id=id)
        return made
    limit = _make(Limit, node["limit"], node=id) if "limit" in node else None
    if kind == "action":
        made = _make(Action, node, id=id, limit=limit, answers=_answers(draft, id))
        return made
    name, choice = about(id, node)
    fact = draft.facts[name]
    others = _answer(id, "others", node["others"], fact) if "others" in node else None
    if "then" in node:
        others = _answer(id, "done", {"to": node["then"], "label": told("answer.done")}, fact)
    shared = table(node, "answers") if choice is not None else fact.groups
    answers, ways = _ways(draft, id, fact, shared)
    made = _make(Situation, node, id=id, limit=limit, ask=node.get("ask", fact.ask), fact=fact.id, choice=choice, answers=answers, ways=ways, others=others)
    return made


def _ways(draft: Draft, node: str, fact: Fact, shared: Collection[str]) -> tuple[Table[Answer], Table[Answer]]:
    """The ways out of a situation by what is answered, and those that several answers share."""
    made = {id: _answer(node, id, given or {}, fact) for id, given in table(draft.nodes[node][1], "answers").items()}
    ways = Table({id: answer for id, answer in made.items() if id in shared})
    return Table({id: answer for id, answer in made.items() if id not in shared}), ways or EMPTY


def _answers(draft: Draft, node: str) -> Table[Answer]:
    return Table({id: _answer(node, id, given or {}, None) for id, given in draft.edges[node].items()})


def _answer(node: str, id: str, given: Fields, fact: Fact | None) -> Answer:
    """An answer; its label is its own, or its fact's, or made of its id."""
    label = given.get("label")
    if label is None:
        label = fact.label(id) if fact is not None and (id in fact.values or id in fact.groups) else humanized(id)
    settles = fact.id if fact is not None and fact.can_be_known and given.get("settles", True) else None
    if len(given) == 1 and "to" in given:  # as most answers are written; that takes a third of the time
        return Answer(id, label, node, given["to"], settles=settles)
    answer: Answer = _make(Answer, given, id=id, label=label, node=node, settles=settles)
    return answer


def _promise(promise: Fields) -> Promise:
    made: Promise = _make(Promise, promise, kind=next(key for key in PROMISE_KINDS if key in promise))
    return made


def _example(draft: Draft, example: Fields) -> Example:
    made: Example = _make(Example, example, walk=tuple(draft.moves[text] for text in example.get("walk", ())))
    return made


@lru_cache(1_000)
def _citation(cited: str) -> Citation:
    """A citation; many nodes rest on the same claims, and share them."""
    source, _, claim = cited.partition(" ")
    return Citation(source, claim or None)


def _citations(cited: tuple[str, ...]) -> tuple[Citation, ...]:
    return tuple(map(_citation, cited))


def _lines(lines: tuple[Fields, ...]) -> tuple[Line, ...]:
    return tuple([Line(line["say"]) if len(line) == 1 else _make(Line, line, condition=condition(line)) for line in lines])


def _when(read: tuple[Fields, ...]) -> Condition:
    return Condition(cases(read))


@lru_cache(1_000)
def _point(text: str) -> Point:
    """A point; promises and examples name the same ones again and again, and share them."""
    node, _, answer = text.partition(".")
    return Point(node, answer or None)


def _points(texts: tuple[str, ...]) -> tuple[Point, ...]:
    return tuple(map(_point, texts))


def _group(group: tuple[tuple[str, ...], bool]) -> Points:
    texts, each = group
    return Points(_points(texts), each)


_OF_NODES: dict[str, Callable[[Any], Any]] = {"source": _citations, "silence": Table, **dict.fromkeys(("help", "how", "caution", "say"), _lines)}
_MAKERS: dict[type, dict[str, Callable[[Any], Any]]] = {
    Source: {"claims": Table},
    Situation: _OF_NODES,
    Action: {**_OF_NODES, "wait": partial(_make, Wait)},
    Ending: _OF_NODES,
    Answer: {"source": _citations},
    Line: {"source": _citations, "bullets": _lines},
    Promise: {"when": _when, **dict.fromkeys(("before", "always", "never", "after", "of", "can", "from"), _group)},
    Example: {"known": Table, "moments": Table, "visits": _points, "never": _points},
}
