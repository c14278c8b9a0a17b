"""What the page needs of a tree, as data: `script_data` is the text of a script element, and `data_of` the same as values.

Invariant: what is empty is left out, so that a page holds no more than it tells; lengths of time are whole milliseconds, and days are texts.
Every text of the author's stays a text: the page shows it as it is, and nothing in it ends the script element or is read as HTML.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from advicetree.control import safe
from advicetree.model import Answer, Case, Citation, Condition, Ending, Fact, Line, Node, Requirement, Value, Wait, lines_of
from advicetree.renaming import renaming
from advicetree.tree import Tree
from advicetree.words import between, channels, group, number, ticks, told
from advicetree.words import wait as wait_in_words

MILLISECOND = timedelta(milliseconds=1)

_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
_SAFE = re.compile(r"(?:https?|tel|mailto):", re.IGNORECASE)


def script_data(tree: Tree, *, timed: bool = True) -> str:
    """What the page needs of a tree, as JSON that is safe in a script element."""
    return safe(json.dumps(data_of(tree, timed=timed), ensure_ascii=False, separators=(",", ":"))).translate(_ESCAPES)


def data_of(tree: Tree, *, timed: bool = True) -> dict[str, Any]:
    """What the page needs of a tree; a page that is not `timed` keeps no time, and no wait of it holds a reader up."""
    citations = dict.fromkeys(citation for node in tree.nodes.values() for citation in _citations(tree, node))
    return {
        "id": tree.id,
        "version": tree.version or "",
        "title": tree.title,
        **_there(timed=timed),
        "start": tree.start,
        "nodes": [_node(tree, node) for node in tree.nodes.values()],
        "facts": [_fact(fact) for fact in tree.facts.values()],
        "derived": _derived(tree),
        "sources": [_source(tree, citation) for citation in citations],
        "stages": [{"id": stage.id, "title": stage.title} for stage in tree.stages.values()],
        "moments": [{"id": moment.id, "ask": moment.ask} for moment in tree.moments.values()],
        **_former_names(tree),
        "words": {**group("answer"), **group("walk"), **group("page"), **{f"calendar.{name}": words for name, words in group("calendar").items()}},
    }


def _former_names(tree: Tree) -> dict[str, Any]:
    """What things were called before, as `was`, so that a walk that was kept can go on in a later version."""
    names = renaming(tree)
    former: dict[str, Any] = {
        "nodes": dict(names.nodes),
        "facts": dict(names.facts),
        "answers": {node: dict(answers) for node, answers in names.answers.items()},
        "values": {fact: dict(values) for fact, values in names.values.items()},
    }
    there = {kind: found for kind, found in former.items() if found}
    return {"was": there} if there else {}


def _node(tree: Tree, node: Node) -> dict[str, Any]:
    """What the page needs of a node: what is not there is left out."""
    limit = node.limit
    fact = tree.facts[node.fact] if node.fact is not None else None
    has_floor = node.wait is not None and node.wait.floor is not None
    return _there(
        id=node.id,
        headline=node.headline,
        kind=node.kind,
        good=isinstance(node, Ending) and node.good,
        stage=node.stage,
        help=_lines(node.help),
        by=told("walk.channel", channels=channels(node.by)) if node.by else None,
        how=_lines(node.how),
        caution=_lines(node.caution),
        say=_lines(node.say) if isinstance(node, Ending) else None,
        wait=_wait(tree, node.wait) if node.wait is not None else None,
        note=node.note,
        recall=node.recall,
        source=list(map(str, tree.source_of(node))),
        fact=node.fact,
        number=number(fact.number) if fact is not None and fact.number is not None else None,
        choice=node.choice,
        answers=[_answer(answer, fact, has_floor=has_floor) for answer in node.answers.values()],
        ways=[_answer(answer) for answer in node.ways.values()],
        others=_answer(node.others) if node.others is not None else None,
        limit=_there(visits=limit.visits, to=limit.to, say=limit.say) if limit is not None else None,
    )


def _wait(tree: Tree, wait: Wait) -> dict[str, Any]:
    """What the page needs of a wait: its floor and its horizon, what they count from, and all of it in words."""
    return _there(
        least=_milliseconds(wait.floor),
        most=_milliseconds(wait.at_most),
        until=wait.until is not None,
        moment=wait.moment,
        why=wait.why,
        words=wait_in_words(tree, wait),
    )


def _milliseconds(time: timedelta | None) -> int | None:
    """A length of time in whole milliseconds, and never less than it."""
    return None if time is None else -(-time // MILLISECOND)


def _answer(answer: Answer, fact: Fact | None = None, *, has_floor: bool = False) -> dict[str, Any]:
    """What the page needs of an answer; the label of a value is left out, since the fact has it."""
    value = fact.values.get(answer.id) if fact is not None else None
    label = answer.label if value is None or value.label != answer.label else None
    return _there(free=answer.any_time and has_floor, id=answer.id, label=label, to=answer.to, say=answer.say, settles=answer.settles)


def _fact(fact: Fact) -> dict[str, Any]:
    return _there(
        id=fact.id,
        values=[_value(value) for value in fact.values.values()] if not fact.derived else None,  # nobody is offered those
        groups=[{"id": group.id, "values": group.values} for group in fact.groups.values()],
        several=_there(least=fact.several.least, most=fact.several.most) if fact.several is not None else None,
        ticks=ticks(fact) if fact.several is not None else None,
        number=_there(unit=fact.number.unit, least=fact.number.least, most=fact.number.most) if fact.number is not None else None,
        days=_there(least=_day(fact.days.least), most=_day(fact.days.most)) if fact.days is not None else None,
        rules=[_there(**{"is": rule.value, "if": _condition(rule.condition)}) for rule in fact.rules],
        workedOutFrom=fact.worked_out_from,
    )


def _value(value: Value) -> dict[str, Any]:
    """What the page needs of a value; an age as its months and days."""
    up_to = _day(value.up_to) if isinstance(value.up_to, date) else value.up_to
    reached = [value.reached.months, value.reached.days] if value.reached is not None else None
    return _there(id=value.id, label=value.label, below=value.below, upTo=up_to, before=_day(value.before), reached=reached, alone=value.alone)


def _day(day: date | str | None) -> str | None:
    return day.isoformat() if isinstance(day, date) else day


def _derived(tree: Tree) -> list[str]:
    """The derived facts, each after those that it rests on."""
    return list(dict.fromkeys(name for fact in tree.facts if fact in tree.derived for name in tree.derivation(fact)))


def _condition(condition: Condition | None) -> dict[str, Any] | None:
    return _there(anyOf=_cases(condition.any_of), unless=_cases(condition.unless)) if condition is not None else None


def _cases(cases: Iterable[Case]) -> list[list[list[Any]]]:
    """The requirements of some cases, each as its fact, its values, and the choice of the fact that it is about, if it is."""
    return [[_requirement(requirement) for requirement in case.all_of] for case in cases]


def _requirement(requirement: Requirement) -> list[Any]:
    choice = () if requirement.choice is None else (requirement.choice,)
    return [requirement.fact, requirement.values, *choice]


def _lines(lines: Sequence[Line]) -> list[dict[str, Any]]:
    return [_line(line) for line in lines]


def _line(line: Line) -> dict[str, Any]:
    """What the page needs of a line."""
    return _there(
        say=line.say,
        href=safe_href(line.href),
        beside=beside(line),
        source=list(map(str, line.source)),
        bullets=_lines(line.bullets),
        **{"if": _condition(line.condition)},
    )


def _there(**fields: Any) -> dict[str, Any]:
    """Those of some fields that say something; numbers always do."""
    return {name: value for name, value in fields.items() if value is not None and value is not False and value not in ("", [], ())}


def _citations(tree: Tree, node: Node) -> Iterable[Citation]:
    """What the advice at a node rests on."""
    yield from tree.source_of(node)
    for _, lines in lines_of(node):
        for line in lines:
            for one in line.with_bullets:
                yield from one.source


def beside(line: Line) -> str | None:
    """The phone number or the mail address of a line, which is told beside its words where they do not show it."""
    return line.address if line.link is None and line.address is not None and line.address not in line.say else None


def safe_href(href: str | None) -> str | None:
    """The target of a link where nothing is run by following it; the reader lets no other through."""
    return href if href is not None and _SAFE.match(href) else None


def _source(tree: Tree, citation: Citation) -> dict[str, Any]:
    """What is told of a citation: the words of its claim, the title of its source, what else is known of that, and its link where that is safe."""
    source = tree.sources[citation.source]
    details = [source.author, source.date.isoformat() if source.date is not None else None, citation.claim]
    return _there(
        id=str(citation),
        words=source.claims[citation.claim] if citation.claim is not None else None,
        title=source.title,
        details=between("list.comma").join(detail for detail in details if detail is not None),
        url=safe_href(source.url),
    )
