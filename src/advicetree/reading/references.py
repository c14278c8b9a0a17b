"""What the names in a tree refer to: each check reports a name that nothing has, with the nearest one that something has."""

from __future__ import annotations

from advicetree.errors import shown
from advicetree.reading.draft import Draft, Fields, answers_at, entries, is_fact, is_node, lost, table, vague_at
from advicetree.reading.report import Path, header


def target(draft: Draft, path: Path, to: str | None, way: str) -> None:
    """The node that a `way` leads to is there."""
    if to is not None and not is_node(draft, to):
        draft.report.add("unknown-target", path, f"{way} leads to {shown(to)}, which no node is called", to, draft.nodes)


def known_moment(draft: Draft, path: Path, moment: str | None) -> None:
    """A moment that is named is declared."""
    moments = table(draft.fields, "moment")
    if moment is not None and moment not in moments and not lost(draft.fields, "moment"):
        draft.report.add("unknown-moment", path, f"{shown(moment)} is no moment of this tree", moment, moments)


def citations(draft: Draft, path: Path, fields: Fields) -> None:
    """The sources and claims that something cites are there."""
    sources = table(draft.fields, "source")
    if lost(draft.fields, "source"):
        return
    for at, cited in entries(path, fields, "source"):
        source, _, claim = cited.partition(" ")
        if source not in sources:
            draft.report.add("unknown-source", at, f"{shown(source)} is no source of this tree", source, sources)
        elif claim and sources[source] is not None and not lost(sources[source], "claims") and claim not in table(sources[source], "claims"):
            claims = table(sources[source], "claims")
            draft.report.add("unknown-claim", at, f"{shown(claim)} is no claim of the source '{source}'", claim, claims)


def lines(draft: Draft, path: Path, node: Fields, key: str) -> None:
    """What the lines of a node cite is there, and each has one condition at most, on a fact that can be known."""
    for at, line in entries(path, node, key):
        citations(draft, at, line)
        if line.get("if") is not None:
            conditions(draft, (*at, "if"), line["if"], "'if'")
            if len(line["if"]) != 1:
                draft.report.add("one-condition", (*at, "if"), f"an 'if' of {header(path)} names {len(line['if'])} facts, and takes one")


def conditions(draft: Draft, path: Path, conditions: dict[str, str | None], key: str) -> None:
    """Conditions name lasting facts and values of theirs."""
    add = draft.report.add
    for name, value in conditions.items():
        at = (*path, name)
        fact = draft.facts.get(name)
        if not is_fact(draft, name):
            add("unknown-fact", at, f"{key} names {shown(name)}, which no fact is called", name, draft.facts)
        elif fact is None:
            continue
        elif fact.afresh:
            add("not-lasting", at, f"{key} names '{name}', which is asked afresh; only a lasting fact can be known here")
        elif value is not None and value not in fact.values and name not in draft.vague:
            add("unknown-value", at, f"{key} names {shown(value)}, which is no answer of the fact '{name}'", value, fact.values)


def point(draft: Draft, path: Path, text: str, *, bare: bool = False) -> None:
    """A point names a node, and perhaps an answer that can be given there."""
    node, dot, answer = text.partition(".")
    add = draft.report.add
    if not is_node(draft, node):
        add("unknown-node", path, f"{shown(node)} is no node of this tree", node, draft.nodes)
    elif dot and bare:
        add("unknown-answer", path, f"{shown(text)} names an answer, and a node is meant here")
    elif dot and not vague_at(draft, node) and answer not in answers_at(draft, node):
        add("unknown-answer", path, f"{shown(answer)} is no answer of '{node}'", answer, answers_at(draft, node))
