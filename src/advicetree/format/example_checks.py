"""Checks of examples, as far as reading can see: what they know and give are values of facts, and their names refer to something.

Invariant: whether an example leads where it should is not looked at here; the entries of walks that are right are kept in the draft.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from advicetree.dates import plain_day
from advicetree.durations import duration, why_none
from advicetree.format.condition_checks import remembered
from advicetree.format.draft import Draft, Fields, entries, table, unreadable
from advicetree.format.reading import header
from advicetree.format.references import known_moment, point, unknown, unknown_answer, unknown_value
from advicetree.format.types import DECIMAL, Grouped
from advicetree.model import MOST_TICKED, Fact
from advicetree.promises import Move
from advicetree.spans import Path
from advicetree.text import counted, listed, shown

_MOVE = re.compile(r"([^:]+): *(\S.*)?")


def check_example(draft: Draft, path: Path, example: Fields) -> None:
    """Report what is wrong with an example."""
    add = draft.reading.add
    if "at" in example and "on" in example:
        add("example-time", (*path, "on"), f"{header(path)} has 'at' and 'on', and 'at' says the day already; keep one of them")
    start, day = example.get("at"), example.get("on")
    today = date.max if unreadable(example, "at", "on") else start.date() if start is not None else day
    later = date.max if start is not None else today  # time may pass before an answer, as much as is wanted
    for name, given in table(example, "known").items():
        here = (*path, "known", name)
        fact = remembered(draft, here, name, "'known'")
        if fact is not None and given is not None and name not in draft.vague:
            _known(draft, here, given, fact, today)
    _names(draft, path, example)
    if (any(text.startswith("+") for _, text in entries(path, example, "walk")) or table(example, "moments")) and "at" not in example:
        add("example-time", path, f"{header(path)} has times and no 'at'; say when it starts")
    for entry, text in entries(path, example, "walk"):
        _move(draft, entry, text, later)


def _names(draft: Draft, path: Path, example: Fields) -> None:
    """What an example names is there: moments, nodes, and an ending."""
    add = draft.reading.add
    for moment in table(example, "moments"):
        known_moment(draft, (*path, "moments", moment), moment)
    ends = example.get("ends")
    if ends is not None:
        point(draft, (*path, "ends"), ends, bare=True)
        if ends in draft.nodes and draft.nodes[ends][0] != "ending":
            add("not-an-ending", (*path, "ends"), f"'{ends}' is not an ending")
    for key in ("visits", "never"):
        for entry, text in entries(path, example, key):
            point(draft, entry, text)


def _known(draft: Draft, path: Path, given: Any, fact: Fact, today: date | None) -> None:
    """What an example knows is a value of its fact."""
    if fact.derived:
        wrong = f"'known' names '{fact.id}', which is derived from others"
        inputs = draft.inputs(fact)
        draft.reading.add("known-derived", path, f"{wrong}; give those{f': {listed(inputs, 3)}' if inputs else ''}")
    elif fact.known_as(given, today) is None:
        _not_given(draft, "unknown-value", path, given, fact, today)


def _not_given(draft: Draft, rule: str, path: Path, given: Any, fact: Fact, today: date | None) -> None:
    """Report what is not a value of a fact, or cannot be ticked together."""
    add = draft.reading.add
    wrong = f"{shown(given) if not isinstance(given, tuple) else 'a list'} is not a value of the fact '{fact.id}'"
    if fact.several is not None:
        _not_ticked(draft, rule, path, given, fact)
    elif isinstance(given, tuple):
        add(rule, path, f"{wrong}, which takes one answer", given[0] if len(given) == 1 and given[0] in fact.values else None)
    elif given in fact.groups:
        add(rule, path, f"{shown(given)} is a group of answers of the fact '{fact.id}'; give one of {listed(fact.members(given))}")
    elif fact.days is not None and (when := plain_day(given)) is not None:
        if today is None and fact.find(given, date.max) is not None:
            _undated(draft, path[:2], fact)
        else:
            add(rule, path, f"{when} is not {fact.days.in_words}")
    elif fact.days is not None and not isinstance(given, str):
        add(rule, path, f"{wrong}: a date is written like 2026-01-05")
    else:
        form = ": a date is written like 2026-01-05" if fact.days is not None and given[:1].isdigit() else ""
        kind = f", {fact.number.in_words}" if fact.number is not None else ""
        unknown_value(draft, path, f"{wrong}{form}", str(given), fact, kind)


def _undated(draft: Draft, path: Path, fact: Fact) -> None:
    """Report, once, an example that gives a day where ages are counted, and says not to which day."""
    if path not in draft.undated:
        draft.undated.add(path)
        right = "say on which, such as on = 2026-11-28"
        draft.reading.add("example-time", path, f"{header(path)} gives a day of '{fact.id}', and ages are counted to a day; {right}")


def _not_ticked(draft: Draft, rule: str, path: Path, given: Any, fact: Fact) -> None:
    """Report choices that cannot be ticked together, or are none."""
    add = draft.reading.add
    if not isinstance(given, tuple):
        right = f'{shown(given)} goes in brackets: ["{given}"]' if given in fact.values else f"give some of {listed(fact.values)}"
        add(rule, path, f"'{fact.id}' takes a list of its choices; {right}")
        return
    strange = next((one for one in given if one not in fact.values), None)
    alone = [value.id for value in fact.values.values() if value.alone]
    together = next((one for one in alone if one in given), None)
    if strange in fact.groups:
        add(rule, path, f"{shown(strange)} is a group of choices of the fact '{fact.id}'; give some of {listed(fact.members(strange or ''))}")
    elif strange is not None:
        unknown_value(draft, path, f"{shown(strange)} is not a choice of the fact '{fact.id}'", strange, fact)
    elif together is not None:
        add(rule, path, f"{shown(together)} of '{fact.id}' goes with no other choice; give it alone, or leave it out")
    elif not given and alone:
        add(rule, path, f"nothing is ticked of '{fact.id}', which has a choice for that", alone[0])
    else:
        least, most = fact.least_ticked, min(fact.most_ticked, MOST_TICKED)
        can = f"{least} to {most}" if least != most else str(most)
        add(rule, path, f"{counted(len(set(given)), 'choice')} of '{fact.id}' given, and {can} can be ticked")


def _move(draft: Draft, path: Path, text: str, today: date | None) -> None:
    """An entry of a walk is `node: answer`, `node: number`, `node: too-soon` or `+2 days`; one that is right is kept, since it may come again."""
    if text in draft.moves and not _depends_on_day(draft, draft.moves[text]):
        return
    add = draft.reading.add
    if text.startswith("+"):
        length = duration(text[1:].strip())
        if length is None:
            why, guess = why_none(text[1:].strip())
            add("no-duration", path, f"{shown(text)} is not a time that goes by; {why}", f"+{guess}" if guess is not None else None)
        else:
            draft.moves[text] = Move(after=length)
        return
    move = _MOVE.fullmatch(text)
    node, given = (move[1], (move[2] or "").strip()) if move is not None else ("", "")
    asks = draft.fact_at(node) if node in draft.nodes and draft.nodes[node][0] == "situation" else None
    if move is None or (not given and (asks is None or asks.several is None)):
        node, dot, given = text.partition(".")
        guess = f"{node}: {given}" if dot and node in draft.nodes and given in draft.answers_at(node) else None
        add("wrong-form", path, f"{shown(text)} is not a step; write 'node: answer', or '+2 days'", guess)
    elif Grouped.pattern.fullmatch(given):
        add("wrong-form", path, f"the number of {shown(node)} is {Grouped(given).wrong}")
    elif not draft.is_node(node):
        unknown(draft, "unknown-node", path, f"{shown(node)} is not a node of this tree", node, "node")
    elif asks is None or asks.id in draft.vague or draft.vague_at(node):
        _plain_move(draft, path, text, node, given)
    else:
        _asked_move(draft, path, text, node, given, asks, today)


def _plain_move(draft: Draft, path: Path, text: str, node: str, given: str) -> None:
    """An answer of an action, or of a situation of which it could not be read what it asks."""
    if draft.vague_at(node) or given == "too-soon" or given in draft.answers_at(node):
        number = number_in(given) if given not in draft.edges.get(node, ()) else None
        draft.moves[text] = Move(node, given if number is None else number)
    else:
        unknown_answer(draft, path, node, given)


def _asked_move(draft: Draft, path: Path, text: str, node: str, given: str, fact: Fact, today: date | None) -> None:
    """An answer of a situation: an answer that is no value of its fact, or a value of it; of a fact of several, choices with commas between them.

    Whether it is too soon is seen when the example is run, so that the tree can still be read when a wait is taken out.
    """
    named = table(draft.nodes[node][1], "answers")
    number = number_in(given) if given not in fact.values else None
    if fact.derived:
        draft.reading.add("unknown-answer", path, f"nobody is asked at {shown(node)}, since the fact '{fact.id}' is derived; leave this out")
    elif fact.several is not None:
        choices = tuple(part.strip() for part in given.split(",") if part.strip())
        ticked = fact.ticked(choices)
        if ticked is not None:
            draft.moves[text] = Move(node, ticked)
        elif given.startswith("["):
            draft.reading.add("wrong-form", path, f"{shown(text)} has brackets; choices go without them", f"{node}: {', '.join(choices).strip('[]')}")
        elif given in {"done", "yes", "no"}:
            right = f"name the choices: '{node}: {', '.join([*fact.values][:2])}'"
            draft.reading.add("unknown-answer", path, f"{shown(given)} does not say what is ticked at {shown(node)}; {right}")
        else:
            _not_ticked(draft, "unknown-answer", path, choices, fact)
    elif given == "too-soon" or (given in named and given not in fact.groups and given not in fact.values):
        draft.moves[text] = Move(node, given)
    elif fact.find(given if number is None else number, today) is not None:
        draft.moves[text] = Move(node, given if number is None else number)
    elif given in fact.groups or (fact.days is not None and (plain_day(given) is not None or given[:1].isdigit())):
        _not_given(draft, "unknown-answer", path, given, fact, today)
    else:
        free = [id for id, answer in named.items() if (answer or {}).get("settles") is False]
        unknown_answer(draft, path, node, given, [*fact.values, *free])


def _depends_on_day(draft: Draft, move: Move) -> bool:
    """Whether another day could make an entry wrong that was right before."""
    kind, _ = draft.nodes.get(move.node or "", ("", None))
    fact = draft.fact_at(move.node or "") if kind == "situation" else None
    return fact is not None and fact.days is not None


def number_in(text: str) -> float | None:
    """The number that a text is; `None` if it is not one.

    >>> number_in("30"), number_in("2.5"), number_in("many")
    (30, 2.5, None)
    """
    if not DECIMAL.fullmatch(text):
        return None
    return float(text) if "." in text else int(text)
