"""What must hold between the parts of a tree: names refer to something, answers cover their fact, walks lead on.

Invariant: each check reports all that it finds, and changes nothing that was read.
"""

from __future__ import annotations

from collections.abc import Collection

from advicetree.durations import in_words
from advicetree.format.condition_checks import lines
from advicetree.format.cover_checks import check_answers
from advicetree.format.draft import NODE_KINDS, Draft, Fields, about, entries, table, unreadable
from advicetree.format.fact_checks import check_facts
from advicetree.format.promise_checks import check_promises
from advicetree.format.reading import Reading, header
from advicetree.format.references import citations, known_moment, no_clash, reserved, target, unknown
from advicetree.format.rings import Ring, rings
from advicetree.format.schema import ACTION, SITUATION
from advicetree.format.suggestions import misplaced, mistyped
from advicetree.format.tables import Record
from advicetree.format.types import ID
from advicetree.model import CHANNELS
from advicetree.spans import Path
from advicetree.text import listed, nearest, shown

MOST_NODES = 100_000


def check(fields: Fields, reading: Reading) -> Draft:
    """The draft that a tree can be built from; everything that is wrong between its parts is reported."""
    draft = Draft(fields, reading)
    _nodes(draft)
    check_facts(draft)
    for path, id, node in draft.of_kind("situation"):
        _situation(draft, path, id, node)
    for path, id, node in draft.of_kind("action"):
        _action(draft, path, id, node)
    for path, _, node in draft.of_kind("ending"):
        _ending(draft, path, node)
    for kind in NODE_KINDS:
        for path, _, node in draft.of_kind(kind):
            _common(draft, path, node)
    _default_source(draft)
    _former_names(draft)
    _passed_over_for_ever(draft)
    check_promises(draft)
    return draft


def _nodes(draft: Draft) -> None:
    """There are nodes, not too many of them, and one of them is the start."""
    if len(draft.nodes) > MOST_NODES:
        draft.reading.add("too-many", (), f"the tree has {len(draft.nodes):,} nodes, and may have {MOST_NODES:,}")
    if any(table(draft.fields, kind) for kind in NODE_KINDS) or unreadable(draft.fields, *NODE_KINDS):
        target(draft, ("start",), draft.fields.get("start"), "'start'")
    else:
        draft.reading.add("no-nodes", (), "the tree has no situation, no action and no ending")


def _situation(draft: Draft, path: Path, id: str, node: Fields) -> None:
    """A situation asks about one fact, and its answers cover it, once each."""
    add = draft.reading.add
    named, choice = about(id, node)
    if node.get("about") is not None and not draft.is_fact(named):
        wrong = f"{header(path)} is about {shown(node['about'])}, and there is no such fact"
        unknown(draft, "unknown-fact", (*path, "about"), wrong, named, "fact")
    if "about" in node and "remember" in node and named in draft.facts:
        kind = "derived" if draft.facts[named].derived else "remembered" if draft.facts[named].remember else "asked at each visit"
        right = f"say it in [fact.{named}], for all situations that ask about it"
        add("remember-twice", (*path, "remember"), f"{header(path)} is about '{named}', which is {kind} already; {right}")
    answers = table(node, "answers")
    if not node.keys() & {"others", "then"} and _has_no_answers(draft, path, node):
        several = choice is None and named in draft.facts and draft.facts[named].several is not None
        right = 'write then = "...", since several can be ticked there' if several else "give it answers, or make it an ending"
        add("no-way-on", path, f"{header(path)} leads nowhere; {right}")
    for answer, given in answers.items():
        _edge(draft, (*path, "answers", answer), id, answer, given, SITUATION)
    if "ask" not in node and "about" not in node and (*path, "ask") not in draft.reading.found_elsewhere:
        add("missing-key", path, f"{header(path)} has no 'ask'", mistyped(path, draft.reading, node.keys()))
    if node.get("others") is not None:
        target(draft, (*path, "others", "to"), node["others"].get("to"), f"'others' of '{id}'")
        citations(draft, (*path, "others"), node["others"])
    if "then" in node:
        _then(draft, path, id, node)
    fact = draft.facts.get(named)
    if fact is not None and fact.id not in draft.vague and ("about" in node or fact.own):
        check_answers(draft, path, node, fact, choice)


def _then(draft: Draft, path: Path, id: str, node: Fields) -> None:
    """The one way on, or that of all answers not named, leads somewhere, and is the only one of its name."""
    add = draft.reading.add
    target(draft, (*path, "then"), node["then"], f"'then' of '{id}'")
    if "others" in node:
        add("then-and-others", (*path, "then"), f"{header(path)} has both 'then' and 'others', which both take the rest; keep one of them")
    if _has_done(draft, id, node):
        right = 'write others = { to = "...", label = "..." } instead'
        add("reserved-id", (*path, "then"), f"'then' of {header(path)} is a way called 'done', as another answer there is; {right}")


def _has_done(draft: Draft, id: str, node: Fields) -> bool:
    """Whether an answer, a value or a group of what a situation is about has the name of the one way on, so that the two could not be told apart."""
    fact = draft.fact_at(id)
    values = (*fact.values, *fact.groups) if fact is not None and fact.several is None else ()
    return "done" in table(node, "answers") or "done" in values


def _has_no_answers(draft: Draft, path: Path, node: Fields) -> bool:
    """Whether a node has no answers, not even some that could not be read or are below a wrong header."""
    return not table(node, "answers") and not unreadable(node, "answers") and (*path, "answers") not in draft.reading.found_elsewhere


def _edge(draft: Draft, path: Path, node: str, answer: str, given: Fields | None, record: Record) -> None:
    reserved(draft, path, answer)
    if given is None:
        return
    if "was" in given:
        draft.renamed[path[:2]] = table(draft.nodes[node][1], "answers")
    to = given.get("to")
    if to is not None and not draft.is_node(to):
        if answer in record.keys and _is_stray(draft, path, to, record):
            misplaced(answer, path[:2], path[:3], draft.reading)
        else:
            label = '; its label goes beside it: { to = "...", label = "..." }' if "label" not in given else ""
            target(draft, path, to, f"answer '{answer}' of '{node}'", label)
    citations(draft, path, given)


def _is_stray(draft: Draft, path: Path, to: str, record: Record) -> bool:
    """Whether an answer that leads to no node, and is called like a key of its node, is rather that key, below the header of the answers.

    It is, if its text could be what that key takes, and does not resemble the id of a node.
    """
    node, answer = str(path[1]), str(path[-1])
    if path not in draft.reading.bare_texts or answer in draft.nodes[node][1] or not record.keys[answer].takes(to):
        return False
    if path[:-1] not in draft.reading.headers:
        return False
    names: dict[str, Collection[str]] = {"stage": table(draft.fields, "stage"), "about": draft.facts, "by": CHANNELS}
    like_a_node = ID.fullmatch(to) is not None and draft.reading.may_compare(len(draft.nodes)) and nearest(to, draft.nodes) is not None
    return to in names.get(answer, ()) or not like_a_node


def _action(draft: Draft, path: Path, id: str, node: Fields) -> None:
    add = draft.reading.add
    if "then" in node and "answers" in node:
        add("then-and-answers", (*path, "then"), f"{header(path)} has both 'then' and 'answers'; write the one way on among the answers")
    elif "then" in node:
        target(draft, (*path, "then"), node["then"], f"'then' of '{id}'")
    elif (
        not table(node, "answers")
        and "others" not in node
        and not unreadable(node, "answers")
        and not draft.reading.found_elsewhere & {(*path, "then"), (*path, "answers")}
    ):
        below = (*path, "limit")
        swallowed = "then" in (node.get("limit") or {}) and below in draft.reading.headers
        right = (
            f"the 'then' below {header(below)} is that of the limit: write its own above that header"
            if swallowed
            else "give it 'then' or answers, or make it an ending"
        )
        add("no-way-on", path, f"{header(path)} leads nowhere; {right}")
    for answer, given in table(node, "answers").items():
        _edge(draft, (*path, "answers", answer), id, answer, given, ACTION)
    if node.get("wait") is not None:
        _wait(draft, (*path, "wait"), node["wait"])


def _ending(draft: Draft, path: Path, node: Fields) -> None:
    """An ending's first line is its headline: words alone, which are said to everybody."""
    first: Fields = (node.get("say") or (None,))[0] or {}
    for key in ("if", "unless"):
        if key in first:
            draft.reading.add("headline-if", (*path, "say", 0), f"the first line of {header(path)} is its headline, and cannot have an '{key}'")
    for key in ("link", "phone", "mail", "bullets"):
        if key in first:
            wrong = f"the first line of {header(path)} is its headline, and cannot have {shown(key)}; give it to a line after it"
            draft.reading.add("headline-link", (*path, "say", 0, key), wrong)


def _wait(draft: Draft, path: Path, wait: Fields) -> None:
    add = draft.reading.add
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
    """What all nodes have: a stage, citations, lines, recalls, and perhaps a limit."""
    add = draft.reading.add
    stage, stages = node.get("stage"), table(draft.fields, "stage")
    if stage is not None and stage not in stages and not unreadable(draft.fields, "stage"):
        unknown(draft, "unknown-stage", (*path, "stage"), f"{shown(stage)} is not a stage of this tree", stage, "stage")
    citations(draft, path, node)
    for key in ("say", "help", "how", "caution"):
        if key in node:
            lines(draft, path, node, key)
    for at, other in entries(path, node, "recall"):
        if not draft.is_node(other):
            unknown(draft, "unknown-node", at, f"{header(path)} recalls {shown(other)}, and there is no such node", other, "node")
        elif other in draft.nodes and "note" not in draft.nodes[other][1]:
            kind = draft.nodes[other][0]
            why = "an ending, and only situations and actions ask for notes" if kind == "ending" else "which asks for no 'note'; give it one"
            add("recall-without-note", at, f"{header(path)} recalls '{other}', {why}")
    if node.get("limit") is not None:
        target(draft, (*path, "limit", "then"), node["limit"].get("then"), f"the limit of '{path[1]}'")


def _default_source(draft: Draft) -> None:
    """At most one source is the default."""
    first, *others = [id for id, source in table(draft.fields, "source").items() if source is not None and source.get("default")] or [""]
    for id in others:
        draft.reading.add("two-defaults", ("source", id, "default"), f"'{first}' and '{id}' both have default = true, and one source can be the default")


def _former_names(draft: Draft) -> None:
    """A former name (`was`) belongs to one thing, and nothing bears it now."""
    nodes = [((kind, id), node) for id, (kind, node) in draft.nodes.items() if "was" in node]
    facts = [(("fact", id), fact) for id, fact in table(draft.fields, "fact").items() if fact is not None]
    no_clash(draft, nodes, draft.nodes)
    no_clash(draft, facts, draft.facts)
    for path, answers in draft.renamed.items():
        no_clash(draft, [((*path, "answers", id), answer) for id, answer in answers.items() if answer is not None], answers)


def _passed_over_for_ever(draft: Draft) -> None:
    """Nobody passes over nodes for ever once all is known, nor for very long."""
    for ring in rings(draft):
        limits = [id for id in ring.nodes if (draft.nodes[id][1].get("limit") or {}).get("then") in ring.nodes]
        at = (limits or ring.nodes)[0]
        path: Path = (draft.nodes[at][0], at)
        if ring.why != "ring" or not limits:
            draft.reading.add("passed-over-ring", path, _ring(ring))
        else:
            draft.reading.add("passed-over-ring", (*path, "limit"), _ring_of_limits(ring, limits))


def _ring(ring: Ring) -> str:
    """What is said of a ring."""
    some = listed(ring.nodes, 3 if len(ring.nodes) <= 3 and not ring.given else 2)  # noqa: PLR2004  (so that the whole message fits)
    ask = "ask one at each visit"
    right = f"{ask}, write settles = false in an answer, or put an action between"
    if ring.why == "unknown":
        return f"whether {listed(ring.nodes, 1)} can be passed over for ever is too much to find out; {right}"
    are = "is" if len(ring.nodes) == 1 else "are"
    if ring.why == "long":
        return f"once known, {some} {are} passed over too many times until a limit ends it; lower its 'visits', or {ask}"
    if not ring.given:
        return f"once known, {some} {are} passed over for ever; {right}"
    return f"once known, {some} {are} passed over for ever with {listed(ring.given, 1)}; let one lead elsewhere or be asked at each visit"


def _ring_of_limits(ring: Ring, limits: list[str]) -> str:
    """What is said of a ring that limits lead round."""
    if len(ring.nodes) == 1:
        return f"the limit of {shown(limits[0])} sends the walk to {shown(limits[0])} itself; send it to another node"
    if len(limits) == 1:
        return f"the limit of {shown(limits[0])} leads round to it again, over {listed(ring.nodes)}, for ever; send the walk to another node"
    return f"the limits of {listed(limits)} lead round over {listed(ring.nodes)} for ever; send the walk to another node"
