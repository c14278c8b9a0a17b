"""From a `Tree` to plain data, which JSON can hold.

Invariant: a valid tree reads back from it to an equal tree; it is the format that is read, with everything said at length.
A tree made in Python may break any rule of the format, as long as its fields are of their types: then reading tells what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import attrs

from advicetree.durations import iso_duration
from advicetree.model import Action, Answer, Citation, Condition, Ending, Fact, Limit, Line, Node, Situation, Source
from advicetree.promises import Example, Move, Points, Promise
from advicetree.tree import Tree


def plain(tree: Tree) -> dict[str, Any]:
    """A tree as plain data: dictionaries, lists, text, numbers, true and false."""
    kinds = {"situation": Situation, "action": Action, "ending": Ending}
    return _said(
        {
            "format": 1,
            "id": tree.id,
            "title": tree.title,
            "version": tree.version,
            "language": tree.language,
            "start": tree.start,
            "source": {id: _source(source) for id, source in tree.sources.items()},
            "stage": {id: {"title": stage.title} for id, stage in tree.stages.items()},
            "moment": {id: {"ask": moment.ask} for id, moment in tree.moments.items()},
            "fact": {id: _fact(fact) for id, fact in tree.facts.items() if not fact.own},
            **{kind: {id: _node(tree, node) for id, node in tree.nodes.items() if isinstance(node, cls)} for kind, cls in kinds.items()},
            "promise": [_promise(promise) for promise in tree.promises],
            "example": [_example(example) for example in tree.examples],
        }
    )


def _said(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what says nothing, and write values as JSON can."""
    return {key: _value(value) for key, value in fields.items() if value is not None and value is not False and value not in ((), [], {})}


def _value(value: Any) -> Any:
    if isinstance(value, timedelta):
        return iso_duration(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _citations(source: Iterable[Citation]) -> list[str]:
    return [str(citation) for citation in source]


def _source(source: Source) -> dict[str, Any]:
    fields = {"title": source.title, "author": source.author, "date": source.date, "url": source.url, "claims": dict(source.claims)}
    return _said(fields)


def _fact(fact: Fact) -> dict[str, Any]:
    values = [(id, _said({"label": value.label, "below": value.below, "was": value.was})) for id, value in fact.values.items()]
    fields = {**_said({"ask": fact.ask, "was": fact.was}), **({} if fact.remember else {"remember": False})}
    if fact.number is None:
        return {**fields, "answers": dict(values)}
    number = {"unit": fact.number.unit, "from": fact.number.least, "to": fact.number.most}
    return {**fields, "bands": [{"id": id, **value} for id, value in values], "number": _said(number)}


def _node(tree: Tree, node: Node) -> dict[str, Any]:
    fields: dict[str, Any] = {"stage": node.stage, "recall": node.recall, "source": _citations(node.source), "was": node.was}
    fields["silence"] = dict(node.silence)
    if isinstance(node, Ending):
        return _said({**fields, "say": _lines(node.say), "good": node.good})
    fields["answers"] = {id: _answer(tree, node, answer) for id, answer in node.answers.items()}
    fields["limit"] = _limit(node.limit)
    if isinstance(node, Situation):
        fields |= {"ask": node.ask, "help": node.help, "about": node.about, "others": _answer(tree, node, node.others)}
        written = _said(fields)
        return written if node.about is not None or _remembered(tree, node.fact) else {**written, "remember": False}
    wait = node.wait and _fields(node.wait)
    lines = {"how": _lines(node.how), "caution": _lines(node.caution)}
    written = _said({**fields, **lines, "do": node.do, "by": node.by, "note": node.note, "wait": wait})
    return {**written, "wait": {}} if wait == {} else written


def _remembered(tree: Tree, fact: str) -> bool:
    return fact not in tree.facts or tree.facts[fact].remember


def _fields(value: Any) -> dict[str, Any]:
    """The fields of a value that say something, by their keys in a file."""
    return _said({name.rstrip("_").replace("_", "-"): getattr(value, name) for name in attrs.fields_dict(type(value))})


def _answer(tree: Tree, node: Node, answer: Answer | None) -> dict[str, Any] | None:
    if answer is None:
        return None
    unsettled = node.fact is not None and _remembered(tree, node.fact) and answer.settles is None
    fields = {"to": answer.to, "label": answer.label, "say": answer.say, "any-time": answer.any_time}
    written = _said({**fields, "source": _citations(answer.source), "was": answer.was})
    return {**written, "settles": False} if unsettled else written


def _limit(limit: Limit | None) -> dict[str, Any] | None:
    return None if limit is None else _said({"visits": limit.visits, "then": limit.to, "say": limit.say})


def _lines(lines: Iterable[Line]) -> list[dict[str, Any]]:
    return [_said({"say": line.say, "source": _citations(line.source), "if": _conditions((line.condition,) if line.condition else ())}) for line in lines]


def _conditions(conditions: Iterable[Condition]) -> dict[str, str]:
    return {condition.fact: condition.value for condition in conditions}


def _points(points: Points) -> Any:
    named = [str(point) for point in points.points]
    return {"all-of": named} if points.each else named


def _promise(promise: Promise) -> dict[str, Any]:
    fields = {name: getattr(promise, name) for name in attrs.fields_dict(Promise) if name not in {"kind", "when"}}
    written = {name: _points(value) if isinstance(value, Points) else value for name, value in fields.items()}
    return {name.rstrip("_").replace("_", "-"): value for name, value in _said({**written, "when": _conditions(promise.when)}).items()}


def _example(example: Example) -> dict[str, Any]:
    return _said(
        {
            "name": example.name,
            "known": dict(example.known),
            "at": example.at,
            "moments": {moment: when.isoformat() for moment, when in example.moments.items()},
            "walk": [_move(move) for move in example.walk],
            "ends": example.ends,
            "visits": [str(point) for point in example.visits],
            "never": [str(point) for point in example.never],
        }
    )


def _move(move: Move) -> str:
    if move.after is not None:
        return f"+{iso_duration(move.after)}"
    return f"{move.node}: {move.given}" if "e-" not in str(move.given) or isinstance(move.given, str) else f"{move.node}: {move.given:.15f}"
