"""What must hold between the parts of a tree: names refer to something, answers cover their fact, walks lead on.

Invariant: each check reports all that it finds, and changes nothing that was read.
"""

from __future__ import annotations

from collections.abc import Collection

from advicetree.durations import in_words
from advicetree.format.draft import NODE_KINDS, Draft, Fields, about, entries, table, unreadable
from advicetree.format.fact_checks import RESERVED, check_facts, no_clash, reserved
from advicetree.format.promise_checks import check_promises
from advicetree.format.reading import Reading, header
from advicetree.format.references import best_match, by_words, citations, known_moment, lines, target, unknown, unknown_value
from advicetree.format.rings import Ring, rings
from advicetree.format.schema import ACTION, SITUATION
from advicetree.format.suggestions import misplaced, mistyped
from advicetree.format.tables import Record
from advicetree.format.types import ID
from advicetree.model import CHANNELS, Fact, Table, Value
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
        kind = "remembered" if draft.facts[named].remember else "asked at each visit"
        right = f"say it in [fact.{named}], for all situations that ask about it"
        add("remember-twice", (*path, "remember"), f"{header(path)} is about '{named}', which is {kind} already; {right}")
    answers = table(node, "answers")
    if not node.keys() & {"others", "then"} and _has_no_answers(draft, path, node):
        add("no-way-on", path, f"{header(path)} leads nowhere; give it answers, or make it an ending")
    for answer, given in answers.items():
        _edge(draft, (*path, "answers", answer), id, answer, given, SITUATION)
    if "ask" not in node and "about" not in node and (*path, "ask") not in draft.reading.found_elsewhere:
        add("missing-key", path, f"{header(path)} has no 'ask'", mistyped(path, draft.reading, node.keys()))
    if node.get("others") is not None:
        target(draft, (*path, "others", "to"), node["others"].get("to"), f"'others' of '{id}'")
        citations(draft, (*path, "others"), node["others"])
    if "then" in node:
        target(draft, (*path, "then"), node["then"], f"'then' of '{id}'")
        if "others" in node:
            add("then-and-others", (*path, "then"), f"{header(path)} has both 'then' and 'others', which both take the rest; keep one of them")
    fact = draft.facts.get(named)
    if fact is not None and fact.id not in draft.vague and ("about" in node or fact.own):
        _about(draft, path, node, fact, choice)


def _about(draft: Draft, path: Path, node: Fields, fact: Fact, choice: str | None) -> None:
    """What a situation is about can be asked there, and its answers are those of it."""
    add = draft.reading.add
    answers = table(node, "answers")
    if choice is not None and fact.several is None:
        right = f'write about = "{fact.id}"' + (f" and answers.{choice}" if choice in fact.groups or choice in fact.values else "")
        add("no-choices", (*path, "about"), f"only a fact of several choices has yes/no parts, and '{fact.id}' takes one answer; {right}")
        return
    if choice is not None and choice not in fact.values and choice not in fact.groups:
        unknown_value(draft, (*path, "about"), f"the fact '{fact.id}' has no choice or group {shown(choice)}", choice, fact)
        return
    if fact.several is not None and choice is None:
        if answers or "others" in node:
            at = (*path, "answers", next(iter(answers))) if answers else (*path, "others")
            right = f"write then = \"...\", and ask further down by a situation about '{fact.id}.{next(iter(fact.values), '')}'"
            add("several-answers", at, f"several can be ticked at {header(path)}, so no single answer leads on; {right}")
        return
    if choice is not None:
        values = Table({id: Value(id, id) for id in ("yes", "no")})
        fact = Fact(f"{fact.id}.{choice}", fact.ask, values)
    if answers or node.keys() & {"others", "then"}:
        _cover(draft, path, node, fact)


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


def _cover(draft: Draft, path: Path, node: Fields, fact: Fact) -> None:
    """The answers of a situation, with `others` or `then`, are all values of its fact, once each; those that settle nothing are none of them."""
    add = draft.reading.add
    answers = table(node, "answers")
    guessed: set[str] = set()
    for answer, given in answers.items():
        if answer in fact.groups:
            _not_unsettling(draft, (*path, "answers", answer), answer, fact, given)
            continue
        meant_is = given and _settling(draft, (*path, "answers", answer), answer, fact, settles=given.get("settles") is not False)
        guessed |= {meant_is} if meant_is else set()
    if guessed:
        draft.unsure.add(str(path[1]))
    grouped = _grouped(draft, path, answers, fact)
    rest = next((key for key in ("others", "then") if key in node), None)
    if "others" in answers or path[1] in draft.reading.unsure:
        return  # that was reported, and takes the rest
    left = [value for value in fact.values if value not in answers and value not in guessed and value not in grouped]
    if rest is not None and not left:
        add("others-of-none", (*path, rest), f"the answers of {header(path)} name every value of '{fact.id}', so '{rest}' takes nobody; leave it out")
    if rest is None and left:
        draft.unsure.add(str(path[1]))
        add("uncovered", path, f"the answers of {header(path)} leave out {listed(left, 3)} of the fact '{fact.id}'; name them, or give 'others'")
    if not fact.values and fact.own:
        add("no-answers", path, _no_answers(path, asked=bool(answers)))


def _no_answers(path: Path, *, asked: bool) -> str:
    """What is said of a situation whose own fact has no value."""
    if asked:
        return f"no answer of {header(path)} settles anything; write remember = false for a question that is never remembered"
    return f"{header(path)} has a question and no answers; give it some, or say by 'about' which fact it asks about"


def _not_unsettling(draft: Draft, path: Path, group: str, fact: Fact, given: Fields | None) -> None:
    if given is not None and given.get("settles") is False:
        draft.reading.add("settles-value", path, f"'{group}' is a group of answers of the fact '{fact.id}', so it cannot leave it unknown")


def _grouped(draft: Draft, path: Path, answers: Fields, fact: Fact) -> dict[str, str]:
    """The values that the groups among some answers take, each with its group; no two groups take the same one."""
    taken: dict[str, str] = {}
    for group in (answer for answer in answers if answer in fact.groups):
        members = fact.members(group)
        shared = next((value for value in members if value in taken and value not in answers), None)
        if shared is not None:
            right = f"name '{shared}' itself, or make a derived fact whose rules say which goes first"
            draft.reading.add("groups-overlap", (*path, "answers", group), f"'{taken[shared]}' and '{group}' both take '{shared}'; {right}")
        taken = {**dict.fromkeys(members, group), **taken}
    return taken


def _settling(draft: Draft, path: Path, answer: str, fact: Fact, *, settles: bool) -> str | None:
    """An answer is a value of the fact, or settles nothing; otherwise, the value that it was meant to be is returned, if that is plain."""
    add = draft.reading.add
    if not settles:
        if fact.derived or "." in fact.id:
            add("settles-nothing", path, f"nobody is asked at {header(path[:2])}, so no answer there can leave '{fact.id}' unknown")
        elif not fact.remember:
            add("settles-nothing", path, f"'{fact.id}' is asked at each visit and never remembered, so settles = false says nothing")
        elif answer in fact.values:
            add("settles-value", path, f"'{answer}' is an answer of the fact '{fact.id}', so it cannot leave it unknown")
        return None
    if answer in fact.values or answer in RESERVED or (*path[:2], answer) in draft.reading.found_elsewhere:
        return None
    guess = best_match(answer, fact.values, by_words({id: value.label for id, value in fact.values.items()}))
    if answer not in draft.reading.fixed_ids:
        right = "" if guess else f"; it has {listed(fact.values)}, and what answers none of them has settles = false"
        add("foreign-answer", path, f"'{answer}' is not an answer of the fact '{fact.id}'{right}", guess)
    elif guess is not None:
        draft.reading.better_guesses[path] = guess
    return guess


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
    if "if" in first:
        draft.reading.add("headline-if", (*path, "say", 0), f"the first line of {header(path)} is its headline, and cannot have an 'if'")
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
