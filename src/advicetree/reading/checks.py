"""What must hold between the parts of a tree: that names refer to something, that answers cover their fact, that walks lead on.

What always holds: each check reports all that it finds, and none changes what it looks at.
"""

from __future__ import annotations

from collections.abc import Iterable

from advicetree.durations import in_words
from advicetree.errors import listed, shown
from advicetree.model import Fact
from advicetree.reading.draft import NODE_KINDS, Draft, Fields, entries, is_fact, is_node, lost, table
from advicetree.reading.promise_checks import check_promises
from advicetree.reading.references import citations, known_moment, lines, target
from advicetree.reading.report import Path, Report, header
from advicetree.reading.shapes import ACTION, SITUATION
from advicetree.reading.tables import Shape, misplaced
from advicetree.rings import rings

RESERVED = {"others": "the way of the answers that are not named", "too-soon": "an answer that comes too soon in an example"}
MOST_NODES = 100_000


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
    check_promises(draft)
    return draft


def _nodes(draft: Draft) -> None:
    """There are nodes, not too many of them, and one of them is the start."""
    if len(draft.nodes) > MOST_NODES:
        draft.report.add("too-many", (), f"the tree has {len(draft.nodes):,} nodes, and may have {MOST_NODES:,}")
    if any(table(draft.fields, kind) for kind in NODE_KINDS) or lost(draft.fields, *NODE_KINDS):
        target(draft, ("start",), draft.fields.get("start"), "'start'")
    else:
        draft.report.add("no-nodes", (), "the tree has no situation, no action and no ending")


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
        target(draft, (*path, "others", "to"), node["others"].get("to"), f"'others' of '{id}'")
        citations(draft, (*path, "others"), node["others"])
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
        target(draft, path, to, f"answer '{answer}' of '{node}'")
    citations(draft, path, given)


def _action(draft: Draft, path: Path, id: str, node: Fields) -> None:
    add = draft.report.add
    if "then" in node and "answers" in node:
        add("then-and-answers", (*path, "then"), f"{header(path)} has both 'then' and 'answers'; write the one way on among the answers")
    elif "then" in node:
        target(draft, (*path, "then"), node["then"], f"'then' of '{id}'")
    elif not table(node, "answers") and not lost(node, "answers") and not draft.report.meant & {(*path, "then"), (*path, "answers")}:
        add("no-way-on", path, f"{header(path)} leads nowhere; give it 'then' or answers, or make it an ending")
    for answer, given in table(node, "answers").items():
        _way(draft, (*path, "answers", answer), id, answer, given, ACTION)
    lines(draft, path, node, "how")
    lines(draft, path, node, "caution")
    if node.get("wait") is not None:
        _wait(draft, (*path, "wait"), node["wait"])


def _ending(draft: Draft, path: Path, node: Fields) -> None:
    """An ending's first line is its headline, and is said to everybody."""
    lines(draft, path, node, "say")
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
        known_moment(draft, (*path, key), wait.get(key))


def _common(draft: Draft, path: Path, node: Fields) -> None:
    """What all nodes have: a stage, citations, recalls, and perhaps a limit."""
    add = draft.report.add
    stage, stages = node.get("stage"), table(draft.fields, "stage")
    if stage is not None and stage not in stages and not lost(draft.fields, "stage"):
        add("unknown-stage", (*path, "stage"), f"{shown(stage)} is no stage of this tree", stage, stages)
    citations(draft, path, node)
    for at, other in entries(path, node, "recall"):
        if not is_node(draft, other):
            add("unknown-node", at, f"{header(path)} recalls {shown(other)}, which no node is called", other, draft.nodes)
        elif other in draft.nodes and "note" not in draft.nodes[other][1]:
            add("recall-without-note", at, f"{header(path)} recalls '{other}', where no 'note' is asked for")
    if node.get("limit") is not None:
        target(draft, (*path, "limit", "then"), node["limit"].get("then"), f"the limit of '{path[1]}'")


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
