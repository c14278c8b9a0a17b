"""Edits that call things of a drawn tree otherwise, or make one of two: with `was`, so that sessions can be carried over, or without.

Invariant: what was handed in is not changed; what comes back may not load.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from random import Random
from typing import Any, TypeAlias

from advicetree import Tree, TreeError, loads
from edits import KINDS, kind_of, nodes, ways

Data: TypeAlias = dict[str, Any]


def renamed_node(data: Data, before: str, name: str, *, was: bool = True) -> Data:
    """A node is called otherwise, and so is the fact that it brings with it."""
    data = copy.deepcopy(data)
    kind = kind_of(data, before)
    own = kind == "situation" and "about" not in data[kind][before]
    data[kind] = {name if id == before else id: fields for id, fields in data[kind].items()}
    if was:
        data[kind][name]["was"] = [before]
    for fields in nodes(data).values():
        for table, key in list(ways(fields)):
            table[key] = name if table[key] == before else table[key]
        if "recall" in fields:
            fields["recall"] = [name if id == before else id for id in fields["recall"]]
    data["start"] = name if data["start"] == before else data["start"]
    return _conditions(data, before, name) if own else data


def renamed_fact(data: Data, before: str, name: str, *, was: bool = True) -> Data:
    """A fact that situations share is called otherwise."""
    data = copy.deepcopy(data)
    data["fact"] = {name if id == before else id: fields for id, fields in data["fact"].items()}
    if was:
        data["fact"][name]["was"] = [before]
    for fields in data["situation"].values():
        fact, dot, choice = fields.get("about", "").partition(".")
        if fact == before:
            fields["about"] = f"{name}{dot}{choice}"
    for fields in data["fact"].values():
        if "worked-out-from" in fields:
            fields["worked-out-from"] = [name if id == before else id for id in fields["worked-out-from"]]
    return _conditions(data, before, name)


def renamed_value(data: Data, fact: str, before: str, name: str, *, was: bool = True) -> Data:
    """A value of a fact that situations share is called otherwise, with the answers that take it."""
    data = copy.deepcopy(data)
    fields = data["fact"][fact]
    extra: Data = {"was": [before]} if was else {}
    if isinstance(fields.get("answers"), list):
        fields["answers"] = {id: id.title() for id in fields["answers"]}
    if "answers" in fields:
        value = fields["answers"][before]
        value = {**(value if isinstance(value, dict) else {"label": value}), **extra}
        fields["answers"] = {name if id == before else id: value if id == before else other for id, other in fields["answers"].items()}
    for band in fields.get("bands", ()):
        if band["id"] == before:
            band.update(id=name, **extra)
    for group in fields.get("groups", {}).values():
        group["values"] = [name if id == before else id for id in group["values"]]
    for rule in fields.get("rules", ()):
        rule["is"] = name if rule["is"] == before else rule["is"]
    for node in data["situation"].values():
        if node.get("about") == fact and before in node.get("answers", {}):
            node["answers"] = {name if id == before else id: way for id, way in node["answers"].items()}
        elif node.get("about") == f"{fact}.{before}":
            node["about"] = f"{fact}.{name}"
    return _conditions(data, fact, fact, {before: name})


def renamed_answer(data: Data, node: str, before: str, name: str, *, was: bool = True) -> Data:
    """An answer of an action, or of a situation that has a fact of its own, is called otherwise."""
    data = copy.deepcopy(data)
    fields = data[kind_of(data, node)][node]
    way = fields["answers"][before]
    way = {**(way if isinstance(way, dict) else {"to": way}), **({"was": [before]} if was else {})}
    fields["answers"] = {name if id == before else id: way if id == before else other for id, other in fields["answers"].items()}
    return _conditions(data, node, node, {before: name}) if "about" not in fields else data


def merged(data: Data, kept: str, gone: str) -> Data:
    """One of two nodes stands for both."""
    data = copy.deepcopy(data)
    del data[kind_of(data, gone)][gone]
    data[kind_of(data, kept)][kept]["was"] = [gone]
    for fields in nodes(data).values():
        for table, key in list(ways(fields)):
            table[key] = kept if table[key] == gone else table[key]
        fields.pop("recall", None)
    data["start"] = kept if data["start"] == gone else data["start"]
    return data


def _conditions(data: Data, fact: str, name: str, values: dict[str, str] | None = None) -> Data:
    """The same data, whose conditions read a fact under another name, or some of its values."""

    def again(required: Any) -> Any:
        if isinstance(required, dict):
            return {(values or {}).get(choice, choice): ticked for choice, ticked in required.items()}
        return [(values or {}).get(one, one) for one in required] if isinstance(required, list) else (values or {}).get(required, required)

    def walk(part: Any) -> Any:
        if isinstance(part, list):
            return [walk(one) for one in part]
        if not isinstance(part, dict):
            return part
        return {key: cases(value) if key in {"if", "unless"} else walk(value) for key, value in part.items()}

    def cases(some: Any) -> Any:
        if isinstance(some, list):
            return [cases(case) for case in some]
        return {name if id == fact else id: again(required) if id == fact else required for id, required in some.items()}

    found: Data = walk(data)
    return found


def call_otherwise(rng: Random, data: Data, *, was: bool | None = None) -> Data:
    """Something is called otherwise; with `was`, without, or by chance."""
    told = rng.random() < 0.7 if was is None else was
    choices: list[Callable[[], Data]] = [lambda: renamed_node(data, rng.choice(list(nodes(data))), "called-so", was=told)]
    if data["fact"]:
        fact = rng.choice(list(data["fact"]))
        values = [*data["fact"][fact].get("answers", ()), *(band["id"] for band in data["fact"][fact].get("bands", ()))]
        choices += [lambda: renamed_fact(data, fact, "fact-now", was=told), lambda: renamed_value(data, fact, rng.choice(values), "value-now", was=told)]
    own = [id for kind in KINDS[:2] for id, fields in data[kind].items() if fields.get("answers") and "about" not in fields]
    if own:
        node = rng.choice(own)
        choices.append(lambda: renamed_answer(data, node, rng.choice(list(nodes(data)[node]["answers"])), "answer-now", was=told))
    return rng.choice(choices)()


def merge(rng: Random, data: Data) -> Data:
    """Two nodes of a kind are one."""
    kind = rng.choice([kind for kind in KINDS if len(data[kind]) > 1])
    return merged(data, *rng.sample(list(data[kind]), 2))


def loaded(data: Data) -> Tree | None:
    """The tree of some data, or `None` where it breaks a rule."""
    try:
        return loads(json.dumps(data), "json")
    except TreeError:
        return None
