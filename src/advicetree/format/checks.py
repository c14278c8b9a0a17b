"""What must hold between the parts of a tree: that names refer to something, that answers cover their fact, that walks lead on.

Invariant: each check reports all that it finds, and none changes what it looks at.
"""

from __future__ import annotations

from collections.abc import Collection

from advicetree.components import cyclic
from advicetree.durations import in_words
from advicetree.format.draft import NODE_KINDS, Draft, Fields, entries, is_fact, is_node, lost, table
from advicetree.format.fact_checks import check_fact, cover, no_clash, reserved
from advicetree.format.meant import unknown
from advicetree.format.names import ID
from advicetree.format.promise_checks import check_promises
from advicetree.format.references import citations, known_moment, lines, target
from advicetree.format.report import Report
from advicetree.format.schema import ACTION, SITUATION
from advicetree.format.suggestions import misplaced, mistyped
from advicetree.format.tables import Shape
from advicetree.format.wording import Path, header
from advicetree.model import CHANNELS
from advicetree.text import listed, nearest, shown

MOST_NODES = 100_000


def check(fields: Fields, report: Report) -> Draft:
    """Report everything that is wrong between the parts of a tree, and give the draft that it can be built from."""
    draft = Draft(fields, report)
    _nodes(draft)
    for path, _, fact in draft.of_kind("fact"):
        check_fact(draft, path, fact)
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


def _situation(draft: Draft, path: Path, id: str, node: Fields) -> None:
    """A situation asks about one fact, and its answers cover it, once each."""
    add = draft.report.add
    about = node.get("about")
    if about is not None and not is_fact(draft, about):
        unknown(draft, "unknown-fact", (*path, "about"), f"{header(path)} is about {shown(about)}, which no fact is called", about, "fact")
    if "about" in node and "remember" in node and about in draft.facts:
        kind = "remembered" if draft.facts[about].remember else "asked at each visit"
        right = f"say it in [fact.{about}], for all situations that ask about it"
        add("remember-twice", (*path, "remember"), f"{header(path)} is about '{about}', which is {kind} already; {right}")
    answers = table(node, "answers")
    if not answers and not node.keys() & {"others", "then"} and not lost(node, "answers") and (*path, "answers") not in draft.report.meant:
        add("no-way-on", path, f"{header(path)} leads nowhere; give it answers, or make it an ending")
    fact = draft.facts.get(about or id)
    for answer, given in answers.items():
        _way(draft, (*path, "answers", answer), id, answer, given, SITUATION)
    if "ask" not in node and "about" not in node and (*path, "ask") not in draft.report.meant:
        add("missing-key", path, f"{header(path)} has no 'ask'", guess=mistyped(draft.report, path, node.keys()))
    if node.get("others") is not None:
        target(draft, (*path, "others", "to"), node["others"].get("to"), f"'others' of '{id}'")
        citations(draft, (*path, "others"), node["others"])
    if fact is not None and fact.id not in draft.vague and (about or fact.own) and (answers or "others" in node):
        cover(draft, path, node, fact)


def _way(draft: Draft, path: Path, node: str, answer: str, given: Fields | None, shape: Shape) -> None:
    reserved(draft, path, answer)
    if given is None:
        return
    if "was" in given:
        draft.renamed[path[:2]] = table(draft.nodes[node][1], "answers")
    to = given.get("to")
    if to is not None and answer in shape.keys and _fell(draft, path, to, shape):
        misplaced(answer, path[:2], draft.report, path[:3])
    else:
        label = '; its label stands beside it: { to = "...", label = "..." }' if "label" not in given else ""
        target(draft, path, to, f"answer '{answer}' of '{node}'", label)
    citations(draft, path, given)


def _fell(draft: Draft, path: Path, to: str, shape: Shape) -> bool:
    """Whether an answer that is called like a key of its node is rather that key, fallen below the header of the answers.

    It is, if its text could be what that key takes, and neither is nor resembles the id of a node.
    """
    node, answer = str(path[1]), str(path[-1])
    if path not in draft.report.alone or answer in draft.nodes[node][1] or is_node(draft, to) or not shape.keys[answer].takes(to):
        return False
    if path[:-1] not in draft.report.headers:
        return False
    names: dict[str, Collection[str]] = {"stage": table(draft.fields, "stage"), "about": draft.facts, "by": CHANNELS}
    like_a_node = ID.fullmatch(to) is not None and draft.report.may_compare(len(draft.nodes)) and nearest(to, draft.nodes) is not None
    return to in names.get(answer, ()) or not like_a_node


def _action(draft: Draft, path: Path, id: str, node: Fields) -> None:
    add = draft.report.add
    if "then" in node and "answers" in node:
        add("then-and-answers", (*path, "then"), f"{header(path)} has both 'then' and 'answers'; write the one way on among the answers")
    elif "then" in node:
        target(draft, (*path, "then"), node["then"], f"'then' of '{id}'")
    elif not table(node, "answers") and "others" not in node and not lost(node, "answers") and not draft.report.meant & {(*path, "then"), (*path, "answers")}:
        below = (*path, "limit")
        swallowed = "then" in (node.get("limit") or {}) and below in draft.report.headers
        right = (
            f"the 'then' below {header(below)} is that of the limit: write its own above that header"
            if swallowed
            else "give it 'then' or answers, or make it an ending"
        )
        add("no-way-on", path, f"{header(path)} leads nowhere; {right}")
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
        unknown(draft, "unknown-stage", (*path, "stage"), f"{shown(stage)} is not a stage of this tree", stage, "stage")
    citations(draft, path, node)
    for at, other in entries(path, node, "recall"):
        if not is_node(draft, other):
            unknown(draft, "unknown-node", at, f"{header(path)} recalls {shown(other)}, which no node is called", other, "node")
        elif other in draft.nodes and "note" not in draft.nodes[other][1]:
            kind = draft.nodes[other][0]
            why = "which asks for no 'note'; give it one" if kind == "action" else f"{'an' if kind == 'ending' else 'a'} {kind}, and only actions ask for notes"
            add("recall-without-note", at, f"{header(path)} recalls '{other}', {why}")
    if node.get("limit") is not None:
        target(draft, (*path, "limit", "then"), node["limit"].get("then"), f"the limit of '{path[1]}'")


def _former_names(draft: Draft) -> None:
    """A former name (`was`) belongs to one thing, and nothing bears it now."""
    nodes = [((kind, id), node) for id, (kind, node) in draft.nodes.items() if "was" in node]
    facts = [(("fact", id), fact) for id, fact in table(draft.fields, "fact").items() if fact is not None]
    no_clash(draft, nodes, draft.nodes)
    no_clash(draft, facts, draft.facts)
    for path, answers in draft.renamed.items():
        no_clash(draft, [((*path, "answers", id), answer) for id, answer in answers.items() if answer is not None], answers)


def _passed_over_for_ever(draft: Draft) -> None:
    """No ring of remembered situations' answers and limits' `then` alone: once all is known, a walk would go round it without a stop."""
    onward: dict[str, list[str]] = {}
    for id, (kind, node) in draft.nodes.items():
        on = []
        if kind == "situation" and (fact := draft.facts.get(node.get("about") or id)) is not None and fact.remember:
            given = [*table(node, "answers").values(), node.get("others")]
            on = [way["to"] for way in given if way is not None and way.get("to") is not None and way.get("settles") is not False]
        if (node.get("limit") or {}).get("then") is not None:
            on.append(node["limit"]["then"])
        if on:
            onward[id] = on
    order = {id: number for number, id in enumerate(onward)}
    if all(order.get(to, number + 1) > number for number, on in enumerate(onward.values()) for to in on):
        return  # a ring has at least one way back up, and here there is none
    for ring in cyclic(onward):
        _ring(draft, ring)


def _ring(draft: Draft, ring: list[str]) -> None:
    """Report a ring, by the limits that lead round it if there are some."""
    limits = [id for id in ring if (draft.nodes[id][1].get("limit") or {}).get("then") in ring]
    at = (limits or ring)[0]
    path: Path = (draft.nodes[at][0], at)
    if not limits:
        right = "ask one at each visit, write settles = false in an answer, or put an action between"
        some = listed(ring, 3 if len(ring) <= 3 else 2)  # noqa: PLR2004  (so that the whole message fits)
        draft.report.add("passed-over-ring", path, f"once known, {some} {'is' if len(ring) == 1 else 'are'} passed over for ever; {right}")
        return
    if len(ring) == 1:
        wrong = f"the limit of {shown(at)} sends the walk to {shown(at)} itself; send it to another node"
    elif len(limits) == 1:
        wrong = f"the limit of {shown(at)} leads round to it again, over {listed(ring)}, for ever; send the walk to another node"
    else:
        wrong = f"the limits of {listed(limits)} lead round over {listed(ring)} for ever; send the walk to another node"
    draft.report.add("passed-over-ring", (*path, "limit"), wrong)
