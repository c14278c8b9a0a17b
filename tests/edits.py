"""Edits of trees as authors make them, drawn by a chance: each is a function on the plain data of a tree file, which gives other data.

Invariant: what was handed in is not changed; `edited` keeps only what still loads.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, TypeAlias

from hypothesis import strategies as st

from advicetree import Tree, TreeError, loads
from strategies import plain

Data: TypeAlias = dict[str, Any]
Edit: TypeAlias = Callable[[Random, Data], None]  # changes the data in place, which are a copy

KINDS = ("situation", "action", "ending")
MOST_TRIES = 30


def nodes(tree: Data) -> dict[str, Data]:
    """All nodes by their ids."""
    return {id: fields for kind in KINDS for id, fields in tree.get(kind, {}).items()}


def kind_of(tree: Data, id: str) -> str:
    """The kind of a node."""
    return next(kind for kind in KINDS if id in tree.get(kind, {}))


def ways(fields: Data) -> Iterator[tuple[Data, str]]:
    """Where the targets of a node are: the table that has each, and its key there."""
    for table, key in ((fields, "then"), (fields.get("others", {}), "to"), (fields.get("limit", {}), "then")):
        if isinstance(table, dict) and key in table:
            yield table, key
    answers = fields.get("answers", {})
    for id, way in answers.items() if isinstance(answers, dict) else ():
        yield (way, "to") if isinstance(way, dict) else (answers, id)


def redirect(rng: Random, tree: Data) -> None:
    """One answer, or a limit, leads elsewhere."""
    table, key = rng.choice([way for fields in nodes(tree).values() for way in ways(fields)])
    table[key] = rng.choice(list(nodes(tree)))


def swap(rng: Random, tree: Data) -> None:
    """Two answers of a node have each other's targets."""
    forks = [found for fields in nodes(tree).values() if len(found := list(ways(fields))) > 1]
    (one, key), (other, name) = rng.sample(rng.choice(forks), 2)
    one[key], other[name] = other[name], one[key]


def start_elsewhere(rng: Random, tree: Data) -> None:
    """Walks start elsewhere."""
    tree["start"] = rng.choice(list(nodes(tree)))


def insert_question(rng: Random, tree: Data) -> None:
    """A question stands before a node, for one answer that leads there or for all; what it asks is new, or a fact that there is."""
    name, to = _fresh(tree, "new-question"), rng.choice(list(nodes(tree)))
    answers: Data = {"yes": to, "no": rng.choice([to, *nodes(tree)])}
    shared = [id for id, fact in tree.get("fact", {}).items() if "answers" in fact and "rules" not in fact and "several" not in fact]
    if shared and rng.random() < 0.4:
        fact = rng.choice(shared)
        tree["situation"][name] = {"about": fact, "answers": {id: rng.choice([to, *nodes(tree)]) for id in tree["fact"][fact]["answers"]}}
    else:
        tree["situation"][name] = {"ask": "Is there something new?", "answers": answers, "remember": rng.random() < 0.8}
    _lead(rng, tree, to, name)


def insert_action(rng: Random, tree: Data) -> None:
    """An action stands before a node, for one answer that leads there or for all."""
    name, to = _fresh(tree, "new-action"), rng.choice(list(nodes(tree)))
    tree["action"][name] = {"do": "Do something new first"}
    if rng.random() < 0.5:
        tree["action"][name]["then"] = to
    else:
        tree["action"][name]["answers"] = {"done": to, "failed": rng.choice(list(nodes(tree)))}
    _lead(rng, tree, to, name)


def insert_ending(rng: Random, tree: Data) -> None:
    """One answer, or all that led to some node, lead to a new ending."""
    name = _fresh(tree, "new-end")
    tree["ending"][name] = {"say": "A new end."}
    _lead(rng, tree, rng.choice([id for id in nodes(tree) if id != name]), name)


def remove(rng: Random, tree: Data) -> None:
    """A node is gone, and what led there leads where it led, or anywhere."""
    gone = rng.choice(list(nodes(tree)))
    fields = tree[kind_of(tree, gone)].pop(gone)
    onward = [table[key] for table, key in ways(fields) if table[key] != gone] or list(nodes(tree))
    for other in nodes(tree).values():
        other.pop("recall", None)
    for table, key in [way for other in nodes(tree).values() for way in ways(other) if way[0][way[1]] == gone]:
        table[key] = rng.choice(onward)
    if tree["start"] == gone:
        tree["start"] = rng.choice(onward)


def rename(rng: Random, tree: Data) -> None:
    """A node is called otherwise, with or without `was`."""
    before = rng.choice(list(nodes(tree)))
    kind, name = kind_of(tree, before), _fresh(tree, "renamed")
    own = kind == "situation" and "about" not in tree[kind][before]
    if own and f'"{before}"' in json.dumps([fact.get("rules", []) for fact in tree.get("fact", {}).values()]):
        return  # its fact has the same name
    tree[kind] = {name if id == before else id: fields for id, fields in tree[kind].items()}
    if rng.random() < 0.7:
        tree[kind][name]["was"] = [before]
    for fields in nodes(tree).values():
        for table, key in list(ways(fields)):
            table[key] = name if table[key] == before else table[key]
        if "recall" in fields:
            fields["recall"] = [name if id == before else id for id in fields["recall"]]
    tree["start"] = name if tree["start"] == before else tree["start"]


def rename_answer(rng: Random, tree: Data) -> None:
    """An answer of an action, or of a situation that has a fact of its own, is called otherwise, with or without `was`."""
    own = [fields for fields in nodes(tree).values() if isinstance(fields.get("answers"), dict) and "about" not in fields]
    fields = rng.choice(own)
    before = rng.choice(list(fields["answers"]))
    way = fields["answers"][before]
    way = {**way} if isinstance(way, dict) else {"label": before, "to": way}
    if rng.random() < 0.7:
        way["was"] = [before]
    fields["answers"] = {f"{before}-now" if id == before else id: way if id == before else other for id, other in fields["answers"].items()}


def add_answer(rng: Random, tree: Data) -> None:
    """An action, or a situation that has a fact of its own, has one more answer."""
    own = [fields for fields in nodes(tree).values() if isinstance(fields.get("answers"), dict) and "about" not in fields]
    rng.choice(own)["answers"]["more"] = {"label": "Something else", "to": rng.choice(list(nodes(tree)))}


def remove_answer(rng: Random, tree: Data) -> None:
    """An answer is gone."""
    fields = rng.choice([fields for fields in nodes(tree).values() if isinstance(fields.get("answers"), dict) and len(fields["answers"]) > 1])
    del fields["answers"][rng.choice(list(fields["answers"]))]


def leave_to_others(rng: Random, tree: Data) -> None:
    """An answer of a fact that situations share goes with all others at one of them."""
    shared = [fields for fields in tree["situation"].values() if "about" in fields and fields.get("answers")]
    fields = rng.choice(shared)
    del fields["answers"][rng.choice(list(fields["answers"]))]
    fields.pop("others", None)
    fields["then"] = fields.get("then", rng.choice(list(nodes(tree))))


def reorder(rng: Random, tree: Data) -> None:
    """Answers come in another order."""
    fields = rng.choice([fields for fields in nodes(tree).values() if isinstance(fields.get("answers"), dict)])
    some = list(fields["answers"].items())
    rng.shuffle(some)
    fields["answers"] = dict(some)


def reword(rng: Random, tree: Data) -> None:
    """What a node says or asks is worded otherwise."""
    fields = rng.choice(list(nodes(tree).values()))
    key = next((key for key in ("ask", "do", "say") if key in fields), None)
    if key is not None:
        fields[key] = ["Other words."] if key == "say" else "Other words?"


def relimit(rng: Random, tree: Data) -> None:
    """A limit is new, gone, or lets in another number of visits."""
    fields = rng.choice([fields for kind in ("situation", "action") for fields in tree[kind].values()])
    if "limit" not in fields:
        fields["limit"] = {"visits": rng.randint(1, 2), "then": rng.choice(list(nodes(tree)))}
    elif rng.random() < 0.5:
        del fields["limit"]
    else:
        fields["limit"]["visits"] = 3 - fields["limit"]["visits"]


def rewait(rng: Random, tree: Data) -> None:
    """A wait is new, gone or longer."""
    fields = rng.choice(list(tree["action"].values()))
    if "wait" in fields and rng.random() < 0.3:
        del fields["wait"]
    else:
        fields["wait"] = {"at-least": f"{rng.randint(3, 9)} days"}


def remember_otherwise(rng: Random, tree: Data) -> None:
    """A question of its own is asked at each visit, or not any more."""
    fields = rng.choice([fields for fields in tree["situation"].values() if "about" not in fields])
    fields["remember"] = not fields.get("remember", True)


def move_band(rng: Random, tree: Data) -> None:
    """A bound between bands of a number is another one."""
    bands = [band for fact in tree["fact"].values() if "number" in fact for band in fact["bands"] if "below" in band or "up-to" in band]
    band = rng.choice(bands)
    band["below" if "below" in band else "up-to"] += rng.choice((-1, -0.5, 0.5, 1, 2))


def move_day(rng: Random, tree: Data) -> None:
    """A bound between bands of a date is another one."""
    bands = [band for fact in tree["fact"].values() if "date" in fact for band in fact["bands"]]
    band = rng.choice(bands)
    if "reached" in band:
        band["reached"] = rng.choice(("30 years", "50 years", "66 years and 2 months"))
    for key in ("before", "up-to"):
        if key in band:
            band[key] = rng.choice(("1985-12-31", "1991-06-30", "1992-02-29"))


def remove_value(rng: Random, tree: Data) -> None:
    """A fact that situations share has a value less."""
    facts = [fact for fact in tree["fact"].values() if isinstance(fact.get("answers"), dict) and "rules" not in fact and len(fact["answers"]) > 1]
    fact = rng.choice(facts)
    gone = rng.choice(list(fact["answers"]))
    del fact["answers"][gone]
    for group in fact.get("groups", {}).values():
        group["values"] = [value for value in group["values"] if value != gone]
    for fields in tree["situation"].values():
        if gone in fields.get("answers", {}) and "about" in fields:
            del fields["answers"][gone]


def add_value(rng: Random, tree: Data) -> None:
    """A fact that situations share has one more value, for which each of them has an answer if it has no other for it."""
    names = [name for name, fact in tree["fact"].items() if isinstance(fact.get("answers"), dict) and "rules" not in fact]
    name = rng.choice(names)
    tree["fact"][name]["answers"]["extra"] = "Another one"
    for fields in tree["situation"].values():
        if fields.get("about") == name and "then" not in fields and "others" not in fields:
            fields["answers"]["extra"] = rng.choice(list(nodes(tree)))


def retick(rng: Random, tree: Data) -> None:
    """More or fewer choices can be ticked at once."""
    fact = rng.choice([fact for fact in tree["fact"].values() if "several" in fact])
    fact["several"] = rng.choice((True, {"most": 1}, {"most": 2}, {"least": 1}))


def rerule(rng: Random, tree: Data) -> None:
    """Rules of a derived fact come in another order, or one of them is gone or gives another value."""
    fact = rng.choice([fact for fact in tree["fact"].values() if len(fact.get("rules", ())) > 1])
    rules, values = fact["rules"], list(fact["answers"])
    number = rng.randrange(len(rules) - 1)
    what = rng.choice(("gone", "value", "order"))
    if what == "gone":
        del rules[number]
    elif what == "value":
        rules[number]["is"] = rng.choice(values)
    else:
        rules[:-1] = rng.sample(rules[:-1], len(rules) - 1)


def about_another(rng: Random, tree: Data) -> None:
    """A situation asks about another fact, with the answers of that."""
    shared = {id: fact for id, fact in tree["fact"].items() if isinstance(fact.get("answers"), dict) and "rules" not in fact and "several" not in fact}
    fields = rng.choice([fields for fields in tree["situation"].values() if "about" in fields])
    fact = rng.choice(list(shared))
    for key in ("then", "others"):
        fields.pop(key, None)
    fields.update(about=fact, answers={id: rng.choice(list(nodes(tree))) for id in shared[fact]["answers"]})


def unsettle(rng: Random, tree: Data) -> None:
    """A question can be left open, or not any more."""
    fields = rng.choice([fields for fields in tree["situation"].values() if isinstance(fields.get("answers"), dict)])
    if "unsure" in fields["answers"]:
        del fields["answers"]["unsure"]
    else:
        fields["answers"]["unsure"] = {"label": "I cannot tell", "to": rng.choice(list(nodes(tree))), "settles": False}


def _fresh(tree: Data, name: str) -> str:
    taken = {*nodes(tree), *tree.get("fact", {})}
    return next(new for number in range(100) if (new := f"{name}-{number}") not in taken)


def _lead(rng: Random, tree: Data, to: str, instead: str) -> None:
    """Let one answer that leads to a node, or all of them, lead elsewhere; where there is none, any answer."""
    found = [way for id, fields in nodes(tree).items() if id != instead for way in ways(fields)]
    there = [way for way in found if way[0][way[1]] == to]
    if tree["start"] == to and rng.random() < 0.5:
        tree["start"] = instead
        return
    for table, key in there if there and rng.random() < 0.5 else [rng.choice(there or found)]:
        table[key] = instead


EDITS: tuple[Edit, ...] = (
    redirect,
    redirect,
    swap,
    swap,
    start_elsewhere,
    insert_question,
    insert_question,
    insert_action,
    insert_action,
    insert_ending,
    remove,
    remove,
    rename,
    rename_answer,
    add_answer,
    remove_answer,
    leave_to_others,
    reorder,
    reword,
    relimit,
    relimit,
    rewait,
    remember_otherwise,
    move_band,
    move_day,
    remove_value,
    add_value,
    retick,
    rerule,
    about_another,
    unsettle,
)


def edit(rng: Random, data: Data, edits: int = 1) -> Tree:
    """A tree with so many edits, or with fewer where nothing that was tried still loads."""
    tree = loads(json.dumps(data), "json")
    made = 0
    for _ in range(MOST_TRIES):
        if made == edits:
            break
        other = copy.deepcopy(data)
        try:
            rng.choice(EDITS)(rng, other)
            tree = loads(json.dumps(other), "json")
        except (IndexError, KeyError, TypeError, ValueError, TreeError):  # there is nothing to edit so, or it does not load any more
            continue
        data, made = other, made + 1
    return tree


@st.composite
def edited(draw: st.DrawFn, tree: Tree, most: int = 3) -> Tree:
    """Drawn trees with one edit or a few; each has a chance of its own, since it may find nothing to choose from."""
    return edit(Random(draw(st.integers(0, 2**32))), plain(tree), draw(st.integers(1, most)))  # noqa: S311  (nothing is secret here)
