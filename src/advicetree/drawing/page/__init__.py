"""A tree as one page of HTML, on which a reader walks it and sees the path grow in the picture.

Invariant: the page is one file and asks for no other; its content security policy names by their hashes the only script and the only styles that run.
The author's words are escaped in it, or are JSON that the script shows as text, so nothing that an author writes is ever run.
What is drawn and told comes from the model; `walk.js` walks as `engine` does, and no floor holds a reader up.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any

from advicetree.control import safe
from advicetree.drawing.picture import Picture
from advicetree.drawing.selection import numbers
from advicetree.model import Answer, Case, Citation, Condition, Ending, Fact, Line, Node, Requirement, Value, lines_of
from advicetree.tree import Tree
from advicetree.words import channels, group, number, ticks, told, wait

# How many CSS pixels a unit of the picture takes at least, so that its words can be read, and at most, which is the size of a point.
SMALLEST, LARGEST = 1.15, 4 / 3

SCRIPTS = ("walk.js", "fields.js", "page.js")

_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
_SAFE = re.compile(r"(?:https?|tel|mailto):", re.IGNORECASE)


def page(tree: Tree, picture: Picture, head: str, outline: str) -> str:
    """The page of a tree, from its picture, and from fragments of HTML: what is shown above that, and what tells the tree in words."""
    style = _text("page.css") + _readable(picture.width)
    script = "\n".join(['"use strict";{', *map(_text, SCRIPTS), "}"])  # within a block, none of their names is global
    policy = _policy(script, [style, picture.style])
    own_language = told("language")
    language = tree.language or own_language
    # The page's own words are marked by their language where the advice is in another.
    ours = "" if language.lower().partition("-")[0] == own_language else f' lang="{own_language}"'
    words = {name: escape(sentence) for name, sentence in group("page").items()}
    title = escape(safe(tree.title))
    return f"""<!DOCTYPE html>
<html lang="{escape(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<header>
<h1>{title}</h1>
</header>
<main>
<noscript><p class="notice"{ours}>{words["needs_script"]}</p></noscript>
<div class="columns">
<div class="walk" hidden>
<section class="step" aria-label="{words["this_step"]}"{ours}></section>
<nav class="moves" aria-label="{words["moves"]}"{ours}>
<button type="button" class="back" aria-keyshortcuts="Backspace">{words["back"]} <kbd aria-hidden="true">{words["back_key"]}</kbd></button>
<button type="button" class="again">{words["start_again"]}</button>
<button type="button" class="print">{words["print"]}</button>
<label class="keys"><input type="checkbox" checked> {words["keys"]}</label>
</nav>
<section class="path" aria-labelledby="path_so_far"{ours}>
<h2 id="path_so_far">{words["path"]}</h2>
<ol></ol>
<p class="none">{words["no_path"]}</p>
</section>
</div>
<section class="picture" aria-label="{words["picture"]}"{ours}>
<div class="above">
<button type="button" class="fit" aria-pressed="false" hidden>{words["whole_picture"]}</button>
{head}
</div>
<div class="box" role="region" aria-label="{words["picture_box"]}" tabindex="0" lang="{escape(language)}">
{picture.svg(sized=False)}
</div>
</section>
</div>
<section class="outline" aria-label="{words["outline"]}"{ours}>
<details>
<summary>{words["in_words"]}</summary>
<div lang="{own_language}">
{outline}
</div>
</details>
</section>
</main>
<p class="live" aria-live="polite"{ours}></p>
<script type="application/json" id="tree">{_data(tree)}</script>
<script>{script}</script>
</body>
</html>
"""


def _text(name: str) -> str:
    return files("advicetree.drawing.page").joinpath(name).read_text(encoding="utf-8")


def _readable(width: float) -> str:
    """The rule that keeps the words of a picture at a size that can be read: where it has no room, its box scrolls."""
    return f"@media screen {{\n  .box:not(.whole) svg {{ min-width: {width * SMALLEST:.0f}px; max-width: {width * LARGEST:.0f}px; }}\n}}\n"


def _policy(script: str, styles: Iterable[str]) -> str:
    """The content security policy under which only this script and these styles run, and nothing is asked for."""
    hashes = " ".join(dict.fromkeys(map(_hash, styles)))
    return f"default-src 'none'; script-src {_hash(script)}; style-src {hashes}; img-src data:; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _data(tree: Tree) -> str:
    """What the page needs of a tree, as JSON that is safe in a script element."""
    numbered = numbers(tree)
    citations = dict.fromkeys(citation for node in tree.nodes.values() for citation in _citations(tree, node))
    data = {
        "start": tree.start,
        "nodes": [_node(tree, node, numbered[node.id]) for node in tree.nodes.values()],
        "facts": [_fact(fact) for fact in tree.facts.values()],
        "derived": _derived(tree),
        "sources": [_source(tree, citation) for citation in citations],
        "words": {**group("answer"), **group("walk"), **group("page")},
    }
    return safe(json.dumps(data, ensure_ascii=False, separators=(",", ":"))).translate(_ESCAPES)


def _node(tree: Tree, node: Node, card: int) -> dict[str, Any]:
    """What the page needs of a node: what is not there is left out."""
    limit = node.limit
    fact = tree.facts[node.fact] if node.fact is not None else None
    has_floor = node.wait is not None and node.wait.floor is not None
    return _there(
        id=node.id,
        card=card,
        headline=node.headline,
        ending=isinstance(node, Ending),
        stage=tree.stages[node.stage].title if node.stage is not None else None,
        help=_lines(node.help),
        by=told("walk.channel", channels=channels(node.by)) if node.by else None,
        how=_lines(node.how),
        caution=_lines(node.caution),
        say=_lines(node.say) if isinstance(node, Ending) else None,
        wait=wait(tree, node.wait) if node.wait is not None else None,
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
        number=_there(least=fact.number.least, most=fact.number.most) if fact.number is not None else None,
        days=_there(least=_day(fact.days.least), most=_day(fact.days.most)) if fact.days is not None else None,
        rules=[_there(**{"is": rule.value, "if": _condition(rule.condition)}) for rule in fact.rules],
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
    """What the page needs of a line; `beside` is a phone number or a mail address that its words do not show."""
    return _there(
        say=line.say,
        href=_safe(line.href),
        beside=line.address if line.link is None and line.address is not None and line.address not in line.say else None,
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


def _safe(href: str | None) -> str | None:
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
        details=", ".join(detail for detail in details if detail is not None),
        url=_safe(source.url),
    )
