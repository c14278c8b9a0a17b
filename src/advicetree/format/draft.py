"""The tables of one file, as they were read, with what the checks look up in them: nodes, facts, and the answers that can be given.

Invariant: a value that was wrong is `None` here, was reported, and is passed over; what could not be read is never reported as missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property, lru_cache, reduce
from operator import or_
from typing import Any

from advicetree.format.reading import Reading, header
from advicetree.model import EMPTY, Case, Condition, Days, Fact, Group, Number, Requirement, Rule, Several, Table, Value
from advicetree.promises import Move
from advicetree.spans import Path
from advicetree.text import humanized
from advicetree.words import told

Fields = dict[str, Any]
NODE_KINDS = ("situation", "action", "ending")
MOST_WORK = 2_000_000


class Draft:
    """The tables of one file, and what is in them by its id."""

    def __init__(self, fields: Fields, reading: Reading) -> None:
        self.fields = fields
        self.reading = reading
        self.nodes: dict[str, tuple[str, Fields]] = {}
        self.unread = {id for kind in NODE_KINDS for id, node in table(fields, kind).items() if node is None}
        self.vague: set[str] = {*reading.fixed_ids, *reading.fixed_ids.values()}  # facts of which it is not known which values they have
        self.unsure: set[str] = {*reading.unsure}  # nodes some of whose answers are called otherwise than they should be
        self.renamed: dict[Path, dict[str, Any]] = {}  # answers some of which have former names, by the path of what they are answers to
        self.work_left = MOST_WORK  # how many requirements of rules may still be compared
        self.undated: set[Path] = set()  # examples with ages that say not to which day these are counted
        self.grouped = 0  # how many answers the groups have that situations name
        self._masks: dict[str, dict[str, int]] = {}
        self.moves: dict[str, Move] = {}  # the entries of examples' walks that were looked at, and are right
        self.words: dict[str, dict[str, str]] = {}  # what people read, by kinds of things, gathered when the first unknown name is met
        self._answers: dict[str, Collection[str]] = {}
        for kind in NODE_KINDS:
            for id, node in table(fields, kind).items():
                if node is None:
                    continue
                if id in self.nodes:
                    also = f"{header((kind, id))} and {header((self.nodes[id][0], id))}"
                    reading.add("duplicate-id", (kind, id), f"{also} share an id; give one of them another")
                self.nodes.setdefault(id, (kind, node))
        self.facts = dict(self._facts())
        self.edges = {id: _edges(kind, node) for id, (kind, node) in self.nodes.items()}

    def of_kind(self, kind: str) -> Iterator[tuple[Path, str, Fields]]:
        """The path, id and fields of each node of a kind."""
        for id, node in table(self.fields, kind).items():
            if node is not None:
                yield (kind, id), id, node

    def is_node(self, id: str) -> bool:
        """Whether a node has this id, or may have it for all that could be read."""
        return id in self.nodes or id in self.unread or unreadable(self.fields, *NODE_KINDS)

    def is_fact(self, id: str) -> bool:
        """Whether a fact has this id, or may have it for all that could be read."""
        return id in self.facts or id in self.vague or id in self.unread or unreadable(self.fields, "fact", "situation")

    def fact_at(self, id: str) -> Fact | None:
        """The fact that a situation is about, its own or a declared one, if there is such a fact."""
        return self.facts.get(about(id, self.nodes[id][1])[0])

    def vague_at(self, id: str) -> bool:
        """Whether it could not be read which answers can be given at a node."""
        if id not in self.nodes or id in self.unsure:
            return True
        kind, node = self.nodes[id]
        fact = about(id, node)[0]
        return unreadable(node, "answers", "about") or fact in self.vague or (kind == "situation" and fact not in self.facts)

    def answers_at(self, id: str) -> Collection[str]:
        """The ids of the answers that can be named at a node, with those of the values that a group, `others` or `then` takes."""
        kind, node = self.nodes[id]
        fact = self.fact_at(id) if kind == "situation" else None
        if about(id, node)[1] is not None:
            return ("yes", "no")
        rest = node.keys() & {"others", "then"}
        if fact is None or fact.several is not None or not (rest or self.edges[id].keys() & fact.groups.keys()):
            return self.edges[id]
        if id not in self._answers:
            named = table(node, "answers")
            taken = fact.values if rest else [value for group in fact.groups if group in named for value in fact.members(group)]
            self._answers[id] = {**named, **dict.fromkeys(taken)}
        return self._answers[id]

    @cached_property
    def asked(self) -> set[str]:
        """The facts that some situation is about."""
        return {about(id, node)[0] for id, (kind, node) in self.nodes.items() if kind == "situation"}

    def inputs(self, fact: Fact) -> list[str]:
        """The facts that are asked from which a derived fact has its value, directly or through other derived facts, each once.

        It is for messages: the work is counted, and past its bound those that were found by then are told.
        """
        found: dict[str, None] = {fact.id: None}
        waiting = [fact]
        while waiting and self.work_left > 0:
            other = waiting.pop()
            self.work_left -= len(other.rules)
            for read in other.reads:
                if read not in found and read in self.facts:
                    found[read] = None
                    waiting.append(self.facts[read])
        return [name for name in found if not self.facts[name].derived]

    def mask(self, fact: Fact, name: str) -> int:
        """The values of a fact that are meant by the id of a value or of a group, as the bits of a number: the first value is its lowest bit."""
        if fact.id not in self._masks:
            self._masks[fact.id] = _masks(fact)
        return self._masks[fact.id].get(name, 0)

    def _facts(self) -> Iterator[tuple[str, Fact]]:
        """The facts: those that are declared, and those that situations bring with them."""
        declared = table(self.fields, "fact")
        for id, fact in declared.items():
            if fact is not None:
                yield id, self._declared(id, fact)
            kinds = [key for key in ("answers", "bands", "number", "date") if key in (fact or ())]
            unclear = fact is None or unreadable(fact, *kinds, "groups", "several", "rules") or None in table(fact, "groups").values()
            if unclear or kinds not in (["answers"], ["bands", "number"], ["bands", "date"]):
                self.vague.add(id)
        for id in declared:
            kind, node = self.nodes.get(id, ("", {}))
            if kind and (kind != "situation" or about(id, node)[0] != id):
                wish = "only a situation that is about it may, so call one of them something else"
                self.reading.add("fact-and-node", ("fact", id), f"{header(('fact', id))} has the id of {header((kind, id))}; {wish}")
        for path, id, situation in self.of_kind("situation"):
            if "about" in situation:
                self.vague |= {id} if situation["about"] is None else set()
            elif id in declared:
                right = f'write about = "{id}" here, or call one of them something else'
                self.reading.add("fact-twice", path, f"{header(path)} brings a fact of its own, and [fact.{id}] has that name; {right}")
            else:
                if unreadable(situation, "answers") or id in self.reading.unsure:
                    self.vague.add(id)
                yield id, self._own(id, situation)

    def _own(self, id: str, situation: Fields) -> Fact:
        """The fact that a situation brings with it; its values are those of its answers that settle something."""
        values = {
            answer: _value(answer, (given or {}).get("label") or humanized(answer), (given or {}).get("was") or ())
            for answer, given in table(situation, "answers").items()
            if (given is None or given.get("settles") is not False) and answer not in self.reading.fixed_ids
        }
        return Fact(id, situation.get("ask") or id, Table(values), remember=situation.get("remember") is not False, own=True)

    def _declared(self, id: str, fact: Fields) -> Fact:
        values = {
            answer: Value(answer, (value or {}).get("label") or answer, alone=(value or {}).get("alone") is True, was=(value or {}).get("was") or ())
            for answer, value in table(fact, "answers").items()
            if answer not in self.reading.fixed_ids
        }
        for band in fact.get("bands") or ():
            if band is None or band.get("id") is None:
                self.vague.add(id)
            else:
                values[band["id"]] = _band(band)
        number, days, several = fact.get("number"), fact.get("date"), fact.get("several")
        groups = {
            group: Group(group, given.get("label") or group, tuple(one for one in given.get("values") or () if one is not None), given.get("was") or ())
            for group, given in table(fact, "groups").items()
            if given is not None
        }
        return Fact(
            id,
            fact.get("ask") or fact.get("title") or (humanized(id) if "rules" in fact else id),
            Table(values),
            number=None if number is None else Number(number.get("unit"), number.get("from"), number.get("to")),
            days=None if days is None else Days(days.get("from"), days.get("to")),
            several=Several(several.get("least") or 0, several.get("most")) if isinstance(several, dict) else None,
            groups=Table(groups) if groups else EMPTY,
            rules=tuple(Rule(rule.get("is") or "", condition(rule)) for _, rule in entries((), fact, "rules")),
            worked_out_from=tuple(one for _, one in entries((), fact, "worked-out-from")),
            remember=fact.get("remember") is not False,
            was=fact.get("was") or (),
        )


def _masks(fact: Fact) -> dict[str, int]:
    """The values that each value and each group of a fact means, as bits; a group within itself adds nothing to itself."""
    masks = {value: 1 << number for number, value in enumerate(fact.values)}
    waiting = [*fact.groups]
    entered: set[str] = set()
    while waiting:
        group = fact.groups[waiting[-1]]
        inner = [name for name in group.values if name in fact.groups and name not in masks and name not in entered]
        entered.add(group.id)
        waiting += inner
        if not inner:
            waiting.pop()
            if group.id not in masks:
                masks[group.id] = reduce(or_, (masks.get(name, 0) for name in group.values), 0)
    return masks


def _band(band: Fields) -> Value:
    return Value(
        band["id"],
        band.get("label") or band["id"],
        below=band.get("below"),
        before=band.get("before"),
        up_to=band.get("up-to"),
        reached=band.get("reached"),
        was=band.get("was") or (),
    )


def about(id: str, situation: Fields) -> tuple[str, str | None]:
    """The fact that a situation is about, and the choice of it (or the group of choices), if it is about one."""
    fact, _, choice = (situation.get("about") or id).partition(".")
    return fact, choice or None


def condition(fields: Fields) -> Condition | None:
    """The condition of a line or a rule, from its `if` and `unless`; `None` where it has neither."""
    if "if" not in fields and "unless" not in fields:  # as most lines have it
        return None
    made = Condition(cases(fields.get("if")), cases(fields.get("unless")))
    return made if made.any_of or made.unless else None


def cases(read: tuple[Fields | None, ...] | None) -> tuple[Case, ...]:
    """The cases of a condition, as they were read."""
    return tuple(Case(tuple(_requirements(case))) for case in read or () if case)


def _requirements(case: Fields) -> Iterator[Requirement]:
    for fact, asked in case.items():
        if isinstance(asked, dict):
            yield from (Requirement(fact, values, choice) for choice, values in asked.items() if values is not None)
        elif asked is not None:
            yield Requirement(fact, asked)


@lru_cache(1_000)
def _value(id: str, label: str, was: tuple[str, ...]) -> Value:
    """The value of a fact; most facts are answered by yes and no, and share them."""
    return Value(id, label, was=was)


def _edges(kind: str, node: Fields) -> dict[str, Fields | None]:
    """What leads out of a node, by ids of answers, with `done` for a `then` that stands alone."""
    if "then" in node and "answers" not in node:
        return {"done": {"label": told("answer.done"), "to": node["then"]}}
    return table(node, "answers") if kind != "ending" else {}


def table(fields: Fields, key: str) -> dict[str, Any]:
    """A table of a table, empty where it is left out or was wrong."""
    return fields.get(key) or {}


def entries(path: Path, fields: Fields, key: str) -> Iterator[tuple[Path, Any]]:
    """The entries of a list, each with its path, without those that were wrong."""
    for index, entry in enumerate(fields.get(key) or ()):
        if entry is not None:
            yield (*path, key, index), entry


def unreadable(fields: Fields, *keys: str) -> bool:
    """Whether one of these keys is there and could not be read, so that nobody knows what it holds."""
    return None in [fields.get(key, ()) for key in keys]
