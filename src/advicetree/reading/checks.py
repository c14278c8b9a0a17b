"""What must hold between the parts of a tree: that names refer to something, that answers cover their fact, that walks lead on.

What always holds: the tables were read by their shapes; a value that was wrong is `None` here, was reported, and is passed over.
Each check reports all that it finds; none changes what it looks at.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import Any

from advicetree.durations import duration, in_words
from advicetree.errors import listed, shown
from advicetree.model import Fact, Number, Table, Value
from advicetree.reading.report import Path, Report, header
from advicetree.reading.shapes import ACTION, PROMISE, SITUATION, Shape, misplaced
from advicetree.rings import rings

Fields = dict[str, Any]

NODE_KINDS = ("situation", "action", "ending")
RESERVED = {"others": "the way of the answers that are not named", "too-soon": "an answer that comes too soon in an example"}
MOST_NODES = 100_000
PROMISE_KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "before": (("always",), ()),
    "never": ((), ("after",)),
    "at-most": (("of",), ()),
    "can": ((), ("from",)),
    "within": ((), ()),
    "not-before": (("of",), ("since",)),
    "by": (("of",), ()),
}
_MOVE = re.compile(r"([^:]+): *(\S.*)")


class Draft:
    """The tables of one file, as they were read, with what the checks look up in them."""

    def __init__(self, fields: Fields, report: Report) -> None:
        self.fields = fields
        self.report = report
        self.nodes: dict[str, tuple[str, Fields]] = {}
        self.unread = {id for kind in NODE_KINDS for id, node in table(fields, kind).items() if node is None}
        self.vague: set[str] = set()
        self.taken: dict[str, dict[str, Any]] = {}
        self.renamed: dict[Path, dict[str, Any]] = {}
        for kind in NODE_KINDS:
            for id, node in table(fields, kind).items():
                if node is None:
                    continue
                if id in self.nodes:
                    also = f"{header((kind, id))} and {header((self.nodes[id][0], id))}"
                    report.add("duplicate-id", (kind, id), f"{also} share an id; give one of them another")
                self.nodes.setdefault(id, (kind, node))
        self.facts = dict(self._facts())
        self.ways = {id: ways(kind, node) for id, (kind, node) in self.nodes.items()}

    def of_kind(self, kind: str) -> Iterator[tuple[Path, str, Fields]]:
        """Give the path, id and fields of each node of a kind."""
        for id, node in table(self.fields, kind).items():
            if node is not None:
                yield (kind, id), id, node

    def _facts(self) -> Iterator[tuple[str, Fact]]:
        """Give the facts: those that are declared, and those that situations bring with them."""
        for id, fact in table(self.fields, "fact").items():
            if fact is not None:
                yield id, self._declared(id, fact)
            if fact is None or lost(fact, "answers", "number", "bands") or ("bands" in fact) != ("number" in fact):
                self.vague.add(id)
        declared = table(self.fields, "fact")
        for path, id, situation in self.of_kind("situation"):
            if "about" in situation:
                continue
            if id in declared:
                right = f'write about = "{id}" here, or call one of them something else'
                self.report.add("fact-twice", path, f"{header(path)} brings a fact of its own, and [fact.{id}] has that name; {right}")
                continue
            if lost(situation, "answers"):
                self.vague.add(id)
            own = {
                answer: _value(answer, (given or {}).get("label") or humanized(answer), (given or {}).get("was") or ())
                for answer, given in table(situation, "answers").items()
                if given is None or given.get("settles") is not False
            }
            yield id, Fact(id, situation.get("ask") or id, Table(own), afresh=situation.get("afresh") is True, own=True)

    def _declared(self, id: str, fact: Fields) -> Fact:
        values = {
            answer: Value(answer, (value or {}).get("label") or answer, was=(value or {}).get("was") or ()) for answer, value in table(fact, "answers").items()
        }
        number = None
        if fact.get("number") is not None:
            number = Number(fact["number"].get("unit"), fact["number"].get("from"), fact["number"].get("to"))
            for band in fact.get("bands") or ():
                if band is None or band.get("id") is None:
                    self.vague.add(id)
                else:
                    values[band["id"]] = Value(band["id"], band.get("label") or band["id"], band.get("below"), band.get("was") or ())
        return Fact(id, fact.get("ask") or id, Table(values), number, fact.get("afresh") is True, was=fact.get("was") or ())


@lru_cache(1_000)
def _value(id: str, label: str, was: tuple[str, ...]) -> Value:
    """Give the value of a fact; most facts are answered by yes and no, and share them."""
    return Value(id, label, was=was)


def table(fields: Fields, key: str) -> dict[str, Any]:
    """Give a table of a table, empty where it is left out or was wrong."""
    return fields.get(key) or {}


def entries(path: Path, fields: Fields, key: str) -> Iterator[tuple[Path, Any]]:
    """Give the entries of a list, each with its path, without those that were wrong."""
    for index, entry in enumerate(fields.get(key) or ()):
        if entry is not None:
            yield (*path, key, index), entry


def lost(fields: Fields, *keys: str) -> bool:
    """Tell whether one of these keys is there and could not be read, so that nobody knows what it holds."""
    return any(fields.get(key, ()) is None for key in keys)


def humanized(id: str) -> str:
    """Make a label of an id.

    >>> humanized("not-yet")
    'Not yet'
    """
    return id[:1].upper() + id[1:].replace("-", " ")


def ways(kind: str, node: Fields) -> dict[str, Fields | None]:
    """Give the ways out of a node by their ids, with `done` for a `then`."""
    if "then" in node and "answers" not in node:
        return {"done": {"to": node["then"]}}
    return table(node, "answers") if kind != "ending" else {}


def check(fields: Fields, report: Report) -> Draft:
    """Report everything that is wrong between the parts of a tree, and give the draft that it can be built from."""
    draft = Draft(fields, report)
    _nodes(draft)
    for path, _, fact in draft.of_kind("fact"):
        _fact(draft, path, fact)
    for path, id, node in draft.of_kind("situation"):
        _situation(draft, path, id, node)
    for path, id, node in draft.of_kind("action"):
        _action(draft, path, id, node)
    for path, _, node in draft.of_kind("ending"):
        _ending(draft, path, node)
    for kind in NODE_KINDS:
        for path, _, node in draft.of_kind(kind):
            _common(draft, path, node)
    _former_names(draft)
    _passed_over_for_ever(draft)
    for path, promise in entries((), fields, "promise"):
        _promise(draft, path, promise)
    for path, example in entries((), fields, "example"):
        _example(draft, path, example)
    _names_once(draft)
    return draft


def _nodes(draft: Draft) -> None:
    """There are nodes, not too many of them, and one of them is the start."""
    if len(draft.nodes) > MOST_NODES:
        draft.report.add("too-many", (), f"the tree has {len(draft.nodes):,} nodes, and may have {MOST_NODES:,}")
    if any(table(draft.fields, kind) for kind in NODE_KINDS) or lost(draft.fields, *NODE_KINDS):
        _target(draft, ("start",), draft.fields.get("start"), "'start'")
    else:
        draft.report.add("no-nodes", (), "the tree has no situation, no action and no ending")


def _target(draft: Draft, path: Path, to: str | None, way: str) -> None:
    if to is not None and not is_node(draft, to):
        draft.report.add("unknown-target", path, f"{way} leads to {shown(to)}, which no node is called", to, draft.nodes)


def is_node(draft: Draft, id: str) -> bool:
    """Tell whether a node has this id, or may have it for all that could be read."""
    return id in draft.nodes or id in draft.unread or lost(draft.fields, *NODE_KINDS)


def _fact(draft: Draft, path: Path, fact: Fields) -> None:
    """A fact has answers or is a number with bands, and its bands follow one another."""
    add = draft.report.add
    if ("answers" in fact) + ("number" in fact or "bands" in fact) != 1 and not draft.report.meant & {(*path, "answers"), (*path, "number")}:
        both = "both" if "answers" in fact else "neither"
        add("fact-kind", path, f"{header(path)} has {both} of 'answers' and 'number'; a fact has one of them")
    if "number" in fact and "bands" not in fact:
        add("fact-kind", path, f"{header(path)} is a number and has no 'bands'")
    if "bands" in fact and "number" not in fact:
        add("fact-kind", path, f"{header(path)} has bands and no 'number'; write number = {{}} where it has no unit and no range")
    if fact.get("answers", ...) == {} or fact.get("bands", ...) == ():
        add("no-answers", path, f"{header(path)} has no answer")
    for id, value in table(fact, "answers").items():
        _reserved(draft, (*path, "answers", id), id)
        if "was" in (value or ()):
            draft.renamed[path] = fact["answers"]
    _bands(draft, path, fact)


def _reserved(draft: Draft, path: Path, id: str) -> None:
    if id in RESERVED:
        draft.report.add("reserved-id", path, f"an answer cannot be called '{id}', since that stands for {RESERVED[id]}")


def _bands(draft: Draft, path: Path, fact: Fields) -> None:
    add = draft.report.add
    number = fact.get("number") or {}
    least, most = number.get("from"), number.get("to")
    if least is not None and most is not None and least >= most:
        add("bands-order", (*path, "number"), f"the number of {header(path)} is from {least} to {most}, which is no range")
    seen: set[str] = set()
    bands = fact.get("bands") or ()
    bound = least
    for index, band in enumerate(bands):
        if band is None:
            continue
        at = (*path, "bands", index)
        id, below, last = band.get("id"), band.get("below"), index == len(bands) - 1
        if id in seen:
            add("duplicate-id", at, f"two bands of {header(path)} are called {shown(id)}")
        if id is not None:
            seen.add(id)
            _reserved(draft, at, id)
        if last == ("below" in band):
            wish = "the last band takes the rest, and has no 'below'" if last else "each band but the last ends 'below' a number"
            add("bands-open", at, f"band {shown(id)} of {header(path)}: {wish}")
        elif below is not None:
            if bound is not None and below <= bound:
                add("bands-order", at, f"band {shown(id)} of {header(path)} ends below {below}, and starts at {bound}")
            if most is not None and below > most:
                add("bands-order", at, f"band {shown(id)} of {header(path)} ends below {below}, and the number goes to {most}")
            bound = below
    _no_clash(draft, [((*path, "bands", index), band) for index, band in enumerate(bands) if band is not None], seen)


def is_fact(draft: Draft, id: str) -> bool:
    """Tell whether a fact has this id, or may have it for all that could be read."""
    return id in draft.facts or id in draft.vague or id in draft.unread or lost(draft.fields, "fact")


def _situation(draft: Draft, path: Path, id: str, node: Fields) -> None:
    """A situation asks about one fact, and its answers cover it, once each."""
    add = draft.report.add
    about = node.get("about")
    if about is not None and not is_fact(draft, about):
        add("unknown-fact", (*path, "about"), f"{header(path)} is about {shown(about)}, which no fact is called", about, draft.facts)
    if "about" in node and "afresh" in node and about in draft.facts:
        kind = "afresh" if draft.facts[about].afresh else "lasting"
        right = f"say it in [fact.{about}], for all situations that ask about it"
        add("lasting-and-afresh", (*path, "afresh"), f"{header(path)} is about '{about}', which is {kind} already; {right}")
    answers = table(node, "answers")
    if not answers and "others" not in node and not lost(node, "answers") and (*path, "answers") not in draft.report.meant:
        add("no-way-on", path, f"{header(path)} leads nowhere; give it answers, or make it an ending")
    fact = draft.facts.get(about or id)
    for answer, given in answers.items():
        _way(draft, (*path, "answers", answer), id, answer, given, SITUATION)
    if "ask" not in node and "about" not in node and (*path, "ask") not in draft.report.meant:
        add("missing-key", path, f"{header(path)} has no 'ask'")
    if node.get("others") is not None:
        _target(draft, (*path, "others", "to"), node["others"].get("to"), f"'others' of '{id}'")
        _citations(draft, (*path, "others"), node["others"])
    if fact is not None and fact.id not in draft.vague and (answers or "others" in node):
        _cover(draft, path, node, fact)


def _cover(draft: Draft, path: Path, node: Fields, fact: Fact) -> None:
    """The answers of a situation, with `others`, are all values of its fact, once each; those that settle nothing are none of them."""
    add = draft.report.add
    answers = table(node, "answers")
    for answer, given in answers.items():
        if given is None or answer in RESERVED:
            continue
        settles = given.get("settles") is not False
        at = (*path, "answers", answer)
        if settles and answer not in fact.values:
            right = "name one of its answers, or write settles = false"
            add("foreign-answer", at, f"'{answer}' is no answer of the fact '{fact.id}'; {right}", answer, fact.values)
        elif not settles and fact.afresh:
            add("settles-nothing", at, f"'{fact.id}' is asked afresh and never remembered, so settles = false says nothing")
        elif not settles and answer in fact.values:
            add("settles-value", at, f"'{answer}' is an answer of the fact '{fact.id}', so it cannot leave it unknown")
    left = [value for value in fact.values if value not in answers]
    if "others" in node and not left:
        add("others-of-none", (*path, "others"), f"the answers of {header(path)} name every value of '{fact.id}', so 'others' takes none")
    if "others" not in node and left:
        add("uncovered", path, f"the answers of {header(path)} leave out {listed(left)} of the fact '{fact.id}'; name them, or give 'others'")
    if not fact.values and fact.own:
        add("no-answers", path, f"no answer of {header(path)} settles anything; write afresh = true for a question that is never remembered")


def _way(draft: Draft, path: Path, node: str, answer: str, given: Fields | None, shape: Shape) -> None:
    _reserved(draft, path, answer)
    if given is None:
        return
    if "was" in given:
        draft.renamed[path[:2]] = table(draft.nodes[node][1], "answers")
    to = given.get("to")
    fallen = answer in shape.keys and to not in draft.nodes and answer not in draft.nodes[node][1]
    if fallen and to is not None:
        misplaced(answer, path[:2], draft.report, path[:3])
    else:
        _target(draft, path, to, f"answer '{answer}' of '{node}'")
    _citations(draft, path, given)


def _action(draft: Draft, path: Path, id: str, node: Fields) -> None:
    add = draft.report.add
    if "then" in node and "answers" in node:
        add("then-and-answers", (*path, "then"), f"{header(path)} has both 'then' and 'answers'; write the one way on among the answers")
    elif "then" in node:
        _target(draft, (*path, "then"), node["then"], f"'then' of '{id}'")
    elif not table(node, "answers") and not lost(node, "answers") and not draft.report.meant & {(*path, "then"), (*path, "answers")}:
        add("no-way-on", path, f"{header(path)} leads nowhere; give it 'then' or answers, or make it an ending")
    for answer, given in table(node, "answers").items():
        _way(draft, (*path, "answers", answer), id, answer, given, ACTION)
    _lines(draft, path, node, "how")
    _lines(draft, path, node, "caution")
    if node.get("wait") is not None:
        _wait(draft, (*path, "wait"), node["wait"])


def _ending(draft: Draft, path: Path, node: Fields) -> None:
    """An ending's first line is its headline, and is said to everybody."""
    _lines(draft, path, node, "say")
    first: Fields = (node.get("say") or (None,))[0] or {}
    if "if" in first:
        draft.report.add("headline-if", (*path, "say", 0), f"the first line of {header(path)} is its headline, and cannot have an 'if'")


def _wait(draft: Draft, path: Path, wait: Fields) -> None:
    add = draft.report.add
    if not wait.keys() & {"at-least", "at-most", "until"}:
        add("empty-wait", path, f"{header(path)} says neither how long nor until when; give 'at-least', 'at-most' or 'until'")
    for other in ("since", "at-least"):
        if "until" in wait and other in wait:
            right = "write 'since' and 'at-least' for a time after the moment"
            add("until-beside", (*path, other), f"{header(path)} has 'until' and '{other}'; {right}")
    floor, horizon = wait.get("at-least"), wait.get("at-most")
    if floor is not None and horizon is not None and horizon < floor:
        add("wait-order", (*path, "at-most"), f"{header(path)} ends after {in_words(horizon)}, and opens only after {in_words(floor)}")
    for key in ("since", "until"):
        _moment(draft, (*path, key), wait.get(key))


def _moment(draft: Draft, path: Path, moment: str | None) -> None:
    moments = table(draft.fields, "moment")
    if moment is not None and moment not in moments and not lost(draft.fields, "moment"):
        draft.report.add("unknown-moment", path, f"{shown(moment)} is no moment of this tree", moment, moments)


def _common(draft: Draft, path: Path, node: Fields) -> None:
    """What all nodes have: a stage, citations, recalls, and perhaps a limit."""
    add = draft.report.add
    stage, stages = node.get("stage"), table(draft.fields, "stage")
    if stage is not None and stage not in stages and not lost(draft.fields, "stage"):
        add("unknown-stage", (*path, "stage"), f"{shown(stage)} is no stage of this tree", stage, stages)
    _citations(draft, path, node)
    for at, other in entries(path, node, "recall"):
        if not is_node(draft, other):
            add("unknown-node", at, f"{header(path)} recalls {shown(other)}, which no node is called", other, draft.nodes)
        elif other in draft.nodes and "note" not in draft.nodes[other][1]:
            add("recall-without-note", at, f"{header(path)} recalls '{other}', where no 'note' is asked for")
    if node.get("limit") is not None:
        _target(draft, (*path, "limit", "then"), node["limit"].get("then"), f"the limit of '{path[1]}'")


def _citations(draft: Draft, path: Path, fields: Fields) -> None:
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


def _lines(draft: Draft, path: Path, node: Fields, key: str) -> None:
    for at, line in entries(path, node, key):
        _citations(draft, at, line)
        if line.get("if") is not None:
            _conditions(draft, (*at, "if"), line["if"], "'if'")
            if len(line["if"]) != 1:
                draft.report.add("one-condition", (*at, "if"), f"an 'if' of {header(path)} names {len(line['if'])} facts, and takes one")


def _conditions(draft: Draft, path: Path, conditions: dict[str, str | None], key: str) -> None:
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


def _former_names(draft: Draft) -> None:
    """A former name (`was`) belongs to one thing, and nothing bears it now."""
    nodes = [((kind, id), node) for id, (kind, node) in draft.nodes.items() if "was" in node]
    facts = [(("fact", id), fact) for id, fact in table(draft.fields, "fact").items() if fact is not None]
    _no_clash(draft, nodes, draft.nodes)
    _no_clash(draft, facts, draft.facts)
    for path, answers in draft.renamed.items():
        _no_clash(draft, [((*path, "answers", id), answer) for id, answer in answers.items() if answer is not None], answers)


def _no_clash(draft: Draft, things: Iterable[tuple[Path, Fields]], names: Iterable[str]) -> None:
    taken = set(names)
    for path, fields in things:
        for at, former in entries(path, fields, "was"):
            if former in taken:
                draft.report.add("was-taken", at, f"{header(path)} was {shown(former)}, and something else is or was called that")
            taken.add(former)


def _passed_over_for_ever(draft: Draft) -> None:
    """No ring of lasting situations' answers and limits' `then` alone: once all is known, a walk would go round it without a stop."""
    onward: dict[str, list[str]] = {}
    for id, (kind, node) in draft.nodes.items():
        on = []
        if kind == "situation" and (fact := draft.facts.get(node.get("about") or id)) is not None and not fact.afresh:
            given = [*table(node, "answers").values(), node.get("others")]
            on = [way["to"] for way in given if way is not None and way.get("to") is not None and way.get("settles") is not False]
        if (node.get("limit") or {}).get("then") is not None:
            on.append(node["limit"]["then"])
        if on:
            onward[id] = on
    order = {id: number for number, id in enumerate(onward)}
    if all(order.get(to, number + 1) > number for number, on in enumerate(onward.values()) for to in on):
        return  # a ring has at least one way back up, and here there is none
    for ring in rings(onward):
        right = "ask one of them afresh, or put an action between them"
        path = (draft.nodes[ring[0]][0], ring[0])
        draft.report.add("passed-over-ring", path, f"once their facts are known, a walk would pass over {listed(ring)} for ever; {right}")


def _point(draft: Draft, path: Path, text: str, *, bare: bool = False) -> None:
    """A point names a node, and perhaps an answer that can be given there."""
    node, dot, answer = text.partition(".")
    add = draft.report.add
    if not is_node(draft, node):
        add("unknown-node", path, f"{shown(node)} is no node of this tree", node, draft.nodes)
    elif dot and bare:
        add("unknown-answer", path, f"{shown(text)} names an answer, and a node is meant here")
    elif dot and not vague_at(draft, node) and answer not in answers_at(draft, node):
        add("unknown-answer", path, f"{shown(answer)} is no answer of '{node}'", answer, answers_at(draft, node))


def vague_at(draft: Draft, id: str) -> bool:
    """Tell whether it could not be read which answers can be given at a node."""
    if id not in draft.nodes:
        return True
    kind, node = draft.nodes[id]
    about = node.get("about") or id
    return lost(node, "answers", "about") or about in draft.vague or (kind == "situation" and about not in draft.facts)


def answers_at(draft: Draft, id: str) -> Collection[str]:
    """Give the ids of the answers that can be given at a node, those that `others` takes among them."""
    kind, node = draft.nodes[id]
    fact = draft.facts.get(node.get("about") or id) if kind == "situation" else None
    if fact is None or "others" not in node:
        return draft.ways[id]
    if id not in draft.taken:
        draft.taken[id] = {**draft.ways[id], **dict.fromkeys(fact.values)}
    return draft.taken[id]


def _promise_kind(draft: Draft, path: Path, promise: Fields) -> str | None:
    """A promise is of one kind, with the keys of that kind; give the kind if it has one."""
    add = draft.report.add
    kinds = [key for key in PROMISE_KINDS if key in promise]
    if len(kinds) != 1:
        said = f"has {listed(kinds)}" if kinds else "has none"
        add("promise-kind", path, f"{header(path)} {said}; a promise has one of {listed(PROMISE_KINDS, 7)}")
        return None
    needs, takes = PROMISE_KINDS[kinds[0]]
    for key in needs:
        if key not in promise:
            add("promise-kind", path, f"{header(path)} has '{kinds[0]}' and no '{key}'")
    for key in promise:
        if key not in PROMISE.keys or key in {"name", "when", kinds[0], *needs, *takes}:
            continue
        add("promise-kind", (*path, key), f"'{key}' does not go with '{kinds[0]}' in {header(path)}")
    return kinds[0]


def _promise(draft: Draft, path: Path, promise: Fields) -> None:
    """The points of a promise are there, and its conditions can be known."""
    add = draft.report.add
    kind = _promise_kind(draft, path, promise)
    actions_only = kind in {"by", "not-before"}
    for key in ("before", "always", "never", "after", "of", "can", "from"):
        for at, text in _points(path, promise, key):
            _point(draft, at, text, bare=actions_only)
            if kind == "by" and text in draft.nodes and draft.nodes[text][0] != "action":
                add("not-an-action", at, f"'{text}' is no action, and only actions are done by some channel")
    before = {text for _, text in _points(path, promise, "before")}
    for at, text in _points(path, promise, "always"):
        if text in before:
            add("promise-own", at, f"{shown(text)} cannot come before itself")
    _conditions(draft, (*path, "when"), promise.get("when") or {}, "'when'")
    _moment(draft, (*path, "since"), promise.get("since"))


def _points(path: Path, promise: Fields, key: str) -> Iterator[tuple[Path, str]]:
    """Give the points of a promise that stand at a key, each with its place."""
    if promise.get(key) is not None:
        points, each = promise[key]
        yield from entries((*path, key) if each else path, {"all-of": points, key: points}, "all-of" if each else key)


def _example(draft: Draft, path: Path, example: Fields) -> None:
    add = draft.report.add
    for name, given in table(example, "known").items():
        fact = draft.facts.get(name)
        _conditions(draft, (*path, "known"), {name: None}, "'known'")
        if fact is not None and not fact.afresh and given is not None and name not in draft.vague and fact.find(given) is None:
            add("unknown-value", (*path, "known", name), f"{shown(given)} is no value of the fact '{name}'", str(given)[:40], fact.values)
    for moment in table(example, "moments"):
        _moment(draft, (*path, "moments", moment), moment)
    ends = example.get("ends")
    if ends is not None:
        _point(draft, (*path, "ends"), ends, bare=True)
        if ends in draft.nodes and draft.nodes[ends][0] != "ending":
            add("not-an-ending", (*path, "ends"), f"'{ends}' is no ending")
    for key in ("visits", "never"):
        for at, text in entries(path, example, key):
            _point(draft, at, text)
    if (any(text.startswith("+") for _, text in entries(path, example, "walk")) or table(example, "moments")) and "at" not in example:
        add("example-time", path, f"{header(path)} has times and no 'at'; say when it starts")
    for at, text in entries(path, example, "walk"):
        _move(draft, at, text)


def _move(draft: Draft, path: Path, text: str) -> None:
    """An entry of a walk is `node: answer`, `node: number`, `node: too-soon` or `+2 days`."""
    add = draft.report.add
    if text.startswith("+"):
        if duration(text[1:].strip()) is None:
            add("no-duration", path, f"{shown(text)} is no duration; write one such as '+2 days'")
        return
    move = _MOVE.fullmatch(text)
    if move is None:
        add("wrong-form", path, f"{shown(text)} is no step; write 'node: answer', or '+2 days'")
        return
    node, given = move[1], move[2].strip()
    if not is_node(draft, node):
        add("unknown-node", path, f"{shown(node)} is no node of this tree", node, draft.nodes)
    elif vague_at(draft, node):
        return
    elif given == "too-soon":
        if draft.nodes[node][0] != "action" or not (draft.nodes[node][1].get("wait") or {}).keys() & {"at-least", "until"}:
            add("unknown-answer", path, f"'{node}' has no floor, so nothing is too soon there")
    elif given not in (names := answers_at(draft, node)):
        fact = draft.facts.get(draft.nodes[node][1].get("about") or node)
        if fact is None or fact.number is None or (amount := number_in(given)) is None or fact.find(amount) is None:
            add("unknown-answer", path, f"{shown(given)} is no answer of '{node}'", given, names)


def number_in(text: str) -> float | None:
    """Read a number that stands as text; `None` where it is none.

    >>> number_in("30"), number_in("2.5"), number_in("many")
    (30, 2.5, None)
    """
    if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,15})?", text):
        return None
    return float(text) if "." in text else int(text)


def _names_once(draft: Draft) -> None:
    """A promise's name is its own, and so is an example's."""
    for kind in ("promise", "example"):
        seen: set[str] = set()
        for index, fields in enumerate(draft.fields.get(kind) or ()):
            name = (fields or {}).get("name")
            if name in seen:
                draft.report.add("duplicate-name", (kind, index, "name"), f"another {kind} is called {shown(name)} too")
            if name is not None:
                seen.add(name)
