"""What the names in a tree refer to: each check reports a name that nothing has, with the one that was meant."""

from __future__ import annotations

import re

from advicetree.format.draft import Draft, Fields, answers_at, entries, is_fact, is_node, lost, table, vague_at
from advicetree.format.meant import unknown, worded
from advicetree.format.names import CLAIM, ID
from advicetree.format.types import pointed
from advicetree.format.wording import Path, header, naming
from advicetree.model import Fact
from advicetree.text import listed, shown

_MOVE = re.compile(rf"({ID.pattern}) *: *({ID.pattern})")


def target(draft: Draft, path: Path, to: str | None, way: str, instead: str = "") -> None:
    """The node that a `way` leads to is there; words that are no id are told what to write `instead`."""
    if to is not None and not is_node(draft, to):
        unknown(draft, "unknown-target", path, f"{way} leads to {shown(to)}, which no node is called", to, "node", instead=instead)


def known_moment(draft: Draft, path: Path, moment: str | None) -> None:
    """A moment that is named is declared."""
    if moment is not None and moment not in table(draft.fields, "moment") and not lost(draft.fields, "moment"):
        unknown(draft, "unknown-moment", path, f"{shown(moment)} is not a moment of this tree", moment, "moment")


def citations(draft: Draft, path: Path, fields: Fields) -> None:
    """The sources and claims that something cites are there."""
    sources = table(draft.fields, "source")
    if lost(draft.fields, "source"):
        return
    for at, cited in entries(path, fields, "source"):
        source, space, claim = cited.partition(" ")
        if source not in sources:
            _unknown_source(draft, at, cited)
        elif space and sources[source] is not None and not lost(sources[source], "claims") and claim not in table(sources[source], "claims"):
            claims = {id: text or "" for id, text in table(sources[source], "claims").items()}
            wrong = f"{shown(claim)} is not a claim of the source '{source}'"
            if "," in claim:
                draft.report.add("unknown-claim", at, f"{wrong}; several stand in a list, each with its source")
                continue
            unknown(draft, "unknown-claim", at, wrong, claim, "claim", claims, worded(claims))


def _unknown_source(draft: Draft, path: Path, cited: str) -> None:
    """Report a source that is not there; if its title is written instead, perhaps with a claim behind it, the whole of it."""
    source, _, claim = cited.partition(" ")
    if source.rstrip(",:") in table(draft.fields, "source") and CLAIM.fullmatch(claim):
        draft.report.add("unknown-source", path, f"{shown(cited)} is not a source of this tree", guess=f"{source.rstrip(',:')} {claim}")
        return
    if not ID.fullmatch(source) or not CLAIM.fullmatch(claim or "1"):
        title, _, claim = cited.rpartition(" ")
        titles = worded({id: fields["title"] for id, fields in table(draft.fields, "source").items() if fields and fields.get("title")})
        source = cited
        if (id := titles.get(next(iter(worded({"": title}))))) is not None and CLAIM.fullmatch(claim):
            draft.report.add("unknown-source", path, f"{shown(cited)} is not a source of this tree", guess=f"{id} {claim}")
            return
    unknown(draft, "unknown-source", path, f"{shown(source)} is not a source of this tree", source, "source")


def lines(draft: Draft, path: Path, node: Fields, key: str) -> None:
    """What the lines of a node cite is there, and each has one condition at most, on a fact that can be known."""
    for at, line in entries(path, node, key):
        citations(draft, at, line)
        if line.get("if") is not None:
            conditions(draft, (*at, "if"), line["if"], "'if'")
            if len(line["if"]) != 1:
                wish = "a line cannot depend on several" if line["if"] else "name one and its answer"
                draft.report.add("one-condition", (*at, "if"), f"an 'if' of {header(path)} takes one fact, and names {len(line['if'])}; {wish}")


def conditions(draft: Draft, path: Path, conditions: dict[str, str | float | None], key: str) -> None:
    """Conditions name remembered facts and values of theirs."""
    for name, value in conditions.items():
        at = (*path, name)
        fact = draft.facts.get(name)
        if value is not None and not isinstance(value, str):
            _number(draft, at, value, fact)
        elif not is_fact(draft, name):
            unknown(draft, "unknown-fact", at, f"{key} names {shown(name)}, which no fact is called", name, "fact")
        elif fact is None:
            continue
        elif not fact.remember:
            draft.report.add("not-remembered", at, f"{key} names '{name}', which is asked at each visit; only a remembered fact can be known here")
        elif value is not None and value not in fact.values and name not in draft.vague:
            unknown_value(draft, at, f"{key} names {shown(value)}, which is not an answer of the fact '{name}'", value, fact)


def _number(draft: Draft, path: Path, number: float, fact: Fact | None) -> None:
    """Report a number where the id of an answer is meant; of a fact in bands, with these and the one that it falls in."""
    takes = f"{naming(path[:-1], path[-1])} takes the id of"
    if fact is None or fact.number is None or fact.id in draft.vague:
        draft.report.add("wrong-type", path, f"{takes} an answer, and is a number")
        return
    band = fact.find(number)
    draft.report.add("wrong-type", path, f"{takes} a band: {listed(fact.values)}", guess=band.id if band is not None else None)


def unknown_value(draft: Draft, path: Path, wrong: str, value: str, fact: Fact, range: str = "") -> None:
    """Report a value that a fact does not have; `range` tells which numbers it could be."""
    if fact.number is not None and (number := pointed(value)) is not None:
        draft.report.add("unknown-value", path, f"{wrong}: a number has a point, and not a comma", guess=number)
        return
    unknown(draft, "unknown-value", path, wrong, value, "value", fact.values, worded({id: value.label for id, value in fact.values.items()}), range)


def unknown_answer(draft: Draft, path: Path, node: str, answer: str) -> None:
    """Report an answer that cannot be given at a node."""
    fact = draft.facts.get(draft.nodes[node][1].get("about") or node)
    labels = {id: value.label for id, value in fact.values.items()} if fact is not None else {}
    labels |= {id: given["label"] for id, given in draft.ways[node].items() if given and given.get("label")}
    range = f", which takes {fact.number.in_words}" if fact is not None and fact.number is not None else ""
    wrong = f"{shown(answer)} is not an answer of '{node}'"
    if fact is not None and fact.number is not None and (number := pointed(answer)) is not None:
        draft.report.add("unknown-answer", path, f"{wrong}: a number has a point, and not a comma", guess=number)
        return
    unknown(draft, "unknown-answer", path, wrong, answer, "answer", answers_at(draft, node), worded(labels), range)


def point(draft: Draft, path: Path, text: str, *, bare: bool = False) -> None:
    """A point names a node, and perhaps an answer that can be given there."""
    node, dot, answer = text.partition(".")
    if dot and not ID.fullmatch(answer) and not is_node(draft, node):
        node, dot = text, ""  # a sentence, and no answer at a node
    move = _MOVE.fullmatch(text)
    if move is not None and is_node(draft, move[1]):
        right = "only its node is meant here" if bare else "a '.' stands between a node and its answer here"
        draft.report.add("unknown-node", path, f"{shown(text)} is not a node of this tree; {right}", guess=move[1] if bare else f"{move[1]}.{move[2]}")
    elif not is_node(draft, node):
        unknown(draft, "unknown-node", path, f"{shown(node)} is not a node of this tree", node, "node")
    elif dot and bare:
        draft.report.add("unknown-answer", path, f"{shown(text)} names an answer, and a node is meant here")
    elif dot and not vague_at(draft, node) and answer not in answers_at(draft, node):
        unknown_answer(draft, path, node, answer)
