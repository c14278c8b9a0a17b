"""Facts of every kind, and conditions and rules about them, drawn by a chance for the trees that tests draw.

Invariant: the same chance draws the same things, and a tree that holds them loads.
A fact is plain data here, as a tree file has it; one that a situation brings with it is written out as if it were declared.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import combinations
from random import Random
from typing import Any

from advicetree import TreeError, loads

Data = dict[str, Any]
KINDS = ("answers", "number", "date", "bands", "several", "groups")

PLAIN: Data = {
    "colour": {"ask": "Which colour?", "answers": {"red": "Red", "green": "Green", "blue": "Blue"}},
    "size": {
        "ask": "Which size?",
        "number": {"unit": "metres", "from": 0},
        "bands": [{"id": "small", "up-to": 10, "label": "Small"}, {"id": "large", "label": "Large"}],
    },
    "weather": {"ask": "Which weather?", "remember": False, "answers": {"dry": "Dry", "wet": "Wet"}},
}
RICH: Data = {
    **PLAIN,
    "country": {
        "ask": "Which country?",
        "answers": {"at": "Austria", "be": "Belgium", "uk": "United Kingdom", "us": "United States"},
        "groups": {
            "eea": {"label": "A country of the EEA", "values": ["at", "be"]},
            "europe": {"label": "A country of Europe", "values": ["uk", "eea"]},
            "english": {"label": "English is spoken there", "values": ["uk", "us"]},
        },
    },
    "rooms": {
        "ask": "How many rooms?",
        "number": {"from": 1, "to": 9},
        "bands": [
            {"id": "one", "below": 2, "label": "One"},
            {"id": "few", "up-to": 4, "label": "A few"},
            {"id": "many", "label": "Many"},
        ],
        "groups": {"several": {"label": "More than one", "values": ["few", "many"]}},
    },
    "born": {
        "ask": "When were you born?",
        "date": {"from": "1900-01-01", "to": "today"},
        "bands": [
            {"id": "old", "reached": "66 years and 1 month", "label": "Old"},
            {"id": "settled", "before": "1990-01-01", "reached": "40 years", "label": "Settled"},
            {"id": "early", "up-to": "1992-02-29", "label": "Early"},
            {"id": "grown", "reached": "18 years", "label": "Grown up"},
            {"id": "child", "label": "A child"},
        ],
        "groups": {"adult": {"label": "An adult", "values": ["old", "settled", "early", "grown"]}},
    },
    "benefits": {
        "ask": "Which of these do you get?",
        "several": True,
        "answers": {"uc": "Universal Credit", "hb": "Housing Benefit", "none": {"label": "None of these", "alone": True}},
        "groups": {"any": {"label": "Any benefit", "values": ["uc", "hb"]}},
    },
    "helpers": {
        "ask": "Who helps you?",
        "several": {"most": 2},
        "answers": {"family": "Family", "friends": "Friends", "nurse": "A nurse"},
        "groups": {"unpaid": {"label": "Somebody unpaid", "values": ["family", "friends"]}},
    },
    "plan": {"ask": "Which plan fits?", "answers": ["basic", "more"], "worked-out-from": ["size", "colour"]},
    "host": {"ask": "Where do you read this?", "answers": ["web", "desk"]},
    "scheme": {"title": "The scheme that applies", "answers": {"full": "Full", "part": "Part", "no-scheme": "None"}, "rules": []},
    "tier": {
        "title": "The tier of the scheme",
        "answers": {"gold": "Gold", "silver": "Silver", "plain": "Plain"},
        "groups": {"metal": {"label": "A metal", "values": ["gold", "silver"]}},
        "rules": [],
    },
}
DERIVED = ("scheme", "tier")  # each may rest on those before it
UNASKED = ("host",)  # no situation asks about it, so it counts from the start
CHOICES = ("benefits.uc", "benefits.any", "helpers.nurse", "helpers.unpaid")
NUMBERS: Mapping[str, tuple[float, ...]] = {"size": (0, 9.5, 10, 1_234_567), "rooms": (1, 1.5, 2, 4, 4.5, 9)}
DAYS = ("1900-01-01", "1959-12-05", "1960-02-29", "1985-12-31", "1990-01-01", "1992-02-29", "2008-01-05", "2025-12-31")  # for `born`


def fact_of(about: str) -> str:
    """The fact that a situation is about, where it may be about one of several choices."""
    return about.partition(".")[0]


def values(fact: Data) -> list[str]:
    """The ids of the values of a fact."""
    return list(fact["answers"]) if "answers" in fact else [band["id"] for band in fact["bands"]]


def members(fact: Data, name: str) -> set[str]:
    """The values that are meant by a value or a group."""
    group = fact.get("groups", {}).get(name)
    return {name} if group is None else {member for value in group["values"] for member in members(fact, value)}


def ticked(fact: Data) -> list[tuple[str, ...]]:
    """All that can be ticked of a fact of several choices: those that are alone, and every other number of them that is allowed."""
    several, choices = fact["several"], fact["answers"]
    least, most = (several.get("least", 0), several.get("most", len(choices))) if isinstance(several, dict) else (0, len(choices))
    alone = [id for id, choice in choices.items() if isinstance(choice, dict) and choice.get("alone", False)]
    counts = range(max(least, 1 if alone else 0), most + 1)
    return [*((id,) for id in alone), *(some for count in counts for some in combinations([id for id in choices if id not in alone], count))]


def ways(rng: Random, fact: Data) -> list[str]:
    """Values and groups that the answers of a situation can be called by; no value is taken by two groups, and each group takes one."""
    groups = fact.get("groups", {})
    names = [*values(fact), *groups]
    found = rng.sample(names, rng.randint(0, len(names)))
    taken = {name for name in found if name not in groups}
    for name in [name for name in found if name in groups]:
        takes = members(fact, name) - {one for one in found if one not in groups}
        if not takes or takes & taken:
            found.remove(name)
        taken |= takes
    return found


def left(fact: Data, named: Iterable[str]) -> list[str]:
    """The values of a fact that these values and groups do not name."""
    taken = {member for name in named for member in members(fact, name)}
    return [value for value in values(fact) if value not in taken]


def rules(rng: Random, fact: Data, facts: Mapping[str, Data]) -> list[Data]:
    """Rules of a derived fact that read some facts; the last of them always applies."""
    found = [{**condition(rng, facts), "is": rng.choice(values(fact))} for _ in range(rng.randint(0, 3) if facts else 0)]
    return [*found, {"is": rng.choice(values(fact))}]


def ruled(rng: Random, facts: Data, read: Mapping[str, Data]) -> Data:
    """Facts with rules for the derived ones among them, which read some others (what situations ask about) and the derived facts before them."""
    found, read = dict(facts), dict(read)
    for id in (id for id in DERIVED if id in facts):
        found[id] = {**facts[id], "rules": _living(facts[id], rules(rng, facts[id], read), read)}
        read[id] = facts[id]
    for id, fact in facts.items():
        inputs = [other for other in fact.get("worked-out-from", ()) if other in facts]
        found[id] = {**{key: value for key, value in found[id].items() if key != "worked-out-from"}, **({"worked-out-from": inputs} if inputs else {})}
    return found


def _living(fact: Data, rules: list[Data], read: Mapping[str, Data]) -> list[Data]:
    """Rules without those that the reader refuses, since one above them takes all that they could take."""
    asked = {name: {**{key: other[key] for key in KINDS if key in other}, "ask": "Q?"} for name, other in read.items()}
    situations = {f"at-{name}": {"about": name, "then": "bye"} for name in asked}
    tree = {"format": 1, "id": "probe", "title": "Probe", "start": "bye", "situation": situations, "ending": {"bye": {"say": "Bye."}}}
    try:
        loads(json.dumps({**tree, "fact": {**asked, "derived": {"answers": fact["answers"], "rules": rules}}}), "json")
    except TreeError as error:
        dead = {problem.path[3] for problem in error.problems if problem.rule == "rules-dead"}
        return [rule for number, rule in enumerate(rules) if number not in dead]
    return rules


def read_by(fields: Data) -> set[str]:
    """The facts that the condition of a line or a rule reads."""
    cases = [case for key in ("if", "unless") if key in fields for case in (fields[key] if isinstance(fields[key], list) else [fields[key]])]
    return {fact for case in cases for fact in case}


def condition(rng: Random, facts: Mapping[str, Data]) -> Data:
    """When a line is said, or a rule applies: `if`, `unless`, or both, of some facts."""
    keys = rng.choice((("if",), ("if",), ("unless",), ("if", "unless")))
    return {key: cases(rng, facts) for key in keys}


def cases(rng: Random, facts: Mapping[str, Data]) -> Any:
    """One case, or a list of them, of which any will do."""
    return _case(rng, facts) if rng.random() < 0.8 else [_case(rng, facts) for _ in range(rng.randint(1, 3))]


def _case(rng: Random, facts: Mapping[str, Data]) -> Data:
    some = rng.sample(list(facts), min(len(facts), rng.choice((1, 1, 2))))
    return {name: _required(rng, facts[name]) for name in some}


def _required(rng: Random, fact: Data) -> Any:
    """A value or a group, a list of them, or yes or no for some of several choices."""
    names = [*values(fact), *fact.get("groups", {})]
    if "several" in fact and rng.random() < 0.5:
        return {name: rng.choice(("yes", "no", ["yes", "no"])) for name in rng.sample(names, rng.choice((1, 1, 2)))}
    return rng.choice(names) if rng.random() < 0.7 else rng.sample(names, rng.randint(1, len(names)))
