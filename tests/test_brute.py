"""The oracle itself: small trees whose truths can be seen at a glance, and drawn ones beside the walks that the engine goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import attrs
import pytest

import brute
import drawn_rich
from advicetree import Tree, loads
from advicetree import engine as walking
from advicetree.answering import resolve
from advicetree.durations import duration
from advicetree.engine import Position
from advicetree.model import Known
from brute import Data, TooBig, Truths, World, holds, truths
from drawn import draw, text
from everywhere import can_be_given, passed_over


def tree(*lines: str, fact: Data | None = None, promise: list[Data] | None = None, **more: Data) -> Data:
    """Write a tree in short: `a? yes>b no>c` is a situation, `a! done>b` an action, `e.` an ending; `more` gives nodes more keys.

    `a?colour` asks about a fact, `~` before a situation asks at each visit, `*` before an answer is any-time, `-` settles nothing, `a! >b` has one way on.
    """
    made: Data = {"situation": {}, "action": {}, "ending": {}}
    for line in lines:
        head, *ways = line.split()
        if head.endswith("."):
            made["ending"][head[:-1]] = {"say": f"{head[:-1]}."}
            continue
        name, mark, about = head.removeprefix("~").partition("?" if "?" in head else "!")
        node: Data = {"do": f"Do {name}."} if mark == "!" else {"ask": f"{name}?", **({"about": about} if about else {})}
        node |= {"remember": False} if head.startswith("~") else {}
        for way in ways:
            id, _, to = way.partition(">")
            if not id:
                node["then"] = to
            elif id == "others":
                node["others"] = {"label": "Another", "to": to}
            else:
                marks: Data = {"any-time": True} if id.startswith("*") else {"settles": False} if id.startswith("-") else {}
                node.setdefault("answers", {})[id.lstrip("*-")] = {"to": to, **marks}
        made["action" if mark == "!" else "situation"][name] = node
    for kind in ("situation", "action", "ending"):
        for name in made[kind]:
            made[kind][name].update(more.get(name, {}))
    start = lines[0].split()[0].strip("~!?.").partition("?")[0].partition("!")[0]
    moments = {moment: {"ask": f"When was {moment}?"} for moment in ("then", "other")}
    data = {"format": 1, "id": "t", "title": "T", "start": start, "moment": moments, **made}
    declared = {id: fields if isinstance(fields, dict) else {"ask": f"{id}?", "answers": list(fields)} for id, fields in (fact or {}).items()}
    data |= {"fact": declared}
    data["promise"] = [{"name": f"P{number}", **fields} for number, fields in enumerate(promise or [])]
    loads(text(data), "json")
    return data


def told(data: Data) -> dict[str, Any]:
    """What is true of a tree, without what is empty and without who is visited."""
    found = {field.name: getattr(truths(data), field.name) for field in attrs.fields(Truths) if not field.name.endswith("visited")}
    return {name: value if name == "stranded" else set(value) for name, value in found.items() if value}


COLOUR = {"colour": ("red", "blue")}

AID: Data = {
    "aid": {"ask": "Which?", "several": True, "answers": {"uc": "UC", "hb": "HB", "none": {"label": "None", "alone": True}}},
    "scheme": {"title": "Scheme", "answers": ["full", "part"], "rules": [{"if": {"aid": "uc"}, "is": "full"}, {"is": "part"}]},
}
RULES: dict[str, tuple[Data, dict[str, Any]]] = {
    "nothing": (tree("a? yes>b no>e", "b! >e", "e."), {}),
    "known by then: a way that nobody can take, and a node that nobody visits": (
        tree("a?colour red>b blue>e", "b! >c", "c?colour red>e blue>d", "d! >e", "e.", fact=COLOUR),
        {"dead_answers": {("c", "blue")}},
    ),
    "an unsettling answer keeps it alive": (
        tree("a?colour red>b blue>e -unsure>b", "b! >c", "c?colour red>e blue>d", "d! >e", "e.", fact=COLOUR),
        {},
    ),
    "others are dead only if all that they take is": (
        tree("a?colour red>b blue>b green>e", "b! >c", "c?colour red>e others>e2", "e.", "e2.", fact={"colour": ("red", "blue", "green")}),
        {},
    ),
    "others are dead": (
        tree("a?colour red>b blue>e green>e", "b! >c", "c?colour red>e others>e2", "e.", "e2.", fact={"colour": ("red", "blue", "green")}),
        {"dead_answers": {("c", "others")}},
    ),
    "a remembered answer strands, though the drawing shows a way out": (
        tree("a! >b", "b?colour red>a blue>e", "e.", fact=COLOUR),
        {"stranded": {"a": 0, "b": 1}, "endless": {"a", "b"}},
    ),
    "an answer that settles nothing saves those who were not known": (
        tree("b?colour red>a blue>e -unsure>e", "a! >b", "e.", fact=COLOUR),
        {"stranded": {"b": 0, "a": 1}, "endless": {"a", "b"}},
    ),
    "a loop with a wait, and one that an any-time answer goes round": (
        tree("a! done>b", "b! done>a *again>b out>e", "e.", a={"wait": {"at-least": "1 day"}}, b={"wait": {"at-least": "1 day"}}),
        {"endless": {"b"}},
    ),
    "a wait since a moment does not slow a loop down": (
        tree("a! done>b", "~b? yes>a no>e", "e.", a={"wait": {"at-least": "1 day", "since": "then"}}),
        {"endless": {"a", "b"}, "second_waits": {("a", "again")}},
    ),
    "a second wait since a moment that is no longer": (
        tree(
            "a! done>b",
            "b! done>e",
            "e.",
            a={"wait": {"at-least": "1 day", "since": "then"}},
            b={"wait": {"at-least": "24 hours", "since": "then"}},
        ),
        {"second_waits": {("b", "never")}},
    ),
    "another wait on the way back": (
        tree("a! done>b none>e", "b! done>a", "e.", a={"wait": {"at-least": "1 day", "since": "then"}}, b={"wait": {"at-most": "1 day"}}),
        {},
    ),
    "a limit ends a loop": (tree("a! done>b", "~b? yes>a no>e", "e.", a={"limit": {"visits": 2, "then": "e"}}), {}),
    "a limit leads back to the question that ran into it, by a chain": (
        tree(
            "q! >a",
            "a! >r",
            "~r? yes>a no>e",
            "b! >r",
            "e.",
            a={"limit": {"visits": 1, "then": "b"}},
            b={"limit": {"visits": 1, "then": "r"}},
        ),
        {"limit_back": {("a", "r"), ("b", "r")}, "endless": {"r"}},
    ),
    "a question for nothing": (tree("a? yes>e no>e", "e."), {"same_answers": {"a"}}),
    "a question with one answer": (tree("a? yes>e", "e."), {}),
    "a question that another one repeats": (tree("a?colour red>b blue>b", "b?colour red>e blue>e2", "e.", "e2.", fact=COLOUR), {}),
    "a question for a line": (
        tree("a? yes>b no>b", "b! >e", "e.", b={"how": [{"say": "Yes.", "if": {"a": "yes"}}]}),
        {},
    ),
    "a question for a promise": (tree("a? yes>e no>e", "e.", promise=[{"within": 5, "when": {"a": "yes"}}]), {}),
    "a fact that nobody asks about": (tree("a! >e", "e.", fact=COLOUR), {"unasked_facts": {"colour"}}),
    "a line for nobody, one that nobody hears unless it was known, and one for those who are asked": (
        tree(
            "a?colour red>b blue>e2",
            "b! >e",
            "e.",
            "e2.",
            fact=COLOUR,
            b={"how": [{"say": "Blue.", "if": {"colour": "blue"}}, {"say": "Red.", "if": {"colour": "red"}}]},
        ),
        {"unsaid_lines": {("b", '{"if": {"colour": "blue"}}')}},
    ),
    "what a derived fact never is where it stands, since one of several choices was ticked": (
        tree("a?aid >b", "b?aid.uc yes>c no>e", "c?scheme full>e part>e2", "e.", "e2.", fact=AID),
        {"dead_answers": {("c", "part")}, "idle_rules": {("scheme", 1)}},
    ),
    "a derived fork that is met before its input counts": (
        tree("c?scheme full>e part>a", "a?aid >e", "e.", fact=AID),
        {"dead_answers": {("c", "full")}, "idle_rules": {("scheme", 0)}, "late_inputs": {("c", "aid")}},
    ),
    "a line about what was ticked, which is said only once it counts": (
        tree(
            "b! >a",
            "a?aid >e",
            "e.",
            fact=AID,
            b={"how": [{"say": "Early.", "if": {"aid": ["uc", "hb"]}}]},
            e={"say": ["E", {"say": "X", "if": {"aid": "none"}}]},
        ),
        {"unsaid_lines": {("b", '{"if": {"aid": ["uc", "hb"]}}')}, "unasked_facts": {"scheme"}},
    ),
    "a line about a fact that counts only later": (
        tree("a! >b", "b?colour red>e blue>e2", "e.", "e2.", fact=COLOUR, a={"caution": [{"say": "Blue.", "if": {"colour": "blue"}}]}),
        {"unsaid_lines": {("a", '{"if": {"colour": "blue"}}')}},
    ),
    "lines that are heard only by those of whom it was known, and by those of whom it was not": (
        tree("a! >e", "e.", fact=COLOUR, a={"how": [{"say": "Blue.", "if": {"colour": "blue"}}, {"say": "Red?", "unless": {"colour": "blue"}}]}),
        {"unheard_lines": {("a", '{"if": {"colour": "blue"}}')}},
    ),
    "until a moment that has gone": (
        tree("a! >b", "b! >e", "e.", a={"wait": {"at-least": "1 day", "since": "then"}}, b={"wait": {"until": "then"}}),
        {"late_moments": {"b"}},
    ),
    "until a moment that may not have gone": (
        tree("a! done>b *now>b", "b! >e", "e.", a={"wait": {"at-least": "1 day", "since": "then"}}, b={"wait": {"until": "then"}}),
        {},
    ),
    "until a moment that only a horizon counted from": (
        tree("a! >b", "b! >e", "e.", a={"wait": {"at-most": "1 day", "since": "then"}}, b={"wait": {"until": "then"}}),
        {},
    ),
    "a floor that holds nothing": (tree("a! *done>e *or>e", "e.", a={"wait": {"until": "then"}}), {"idle_floors": {"a"}}),
    "recalled before it was made": (
        tree("a! >b", "b! >e", "e.", a={"note": "What?", "recall": ["b", "a"]}, b={"note": "What?", "recall": ["a"]}),
        {"early_recalls": {("a", "b"), ("a", "a")}},
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_what_is_true_of_a_small_tree(name: str) -> None:
    data, expected = RULES[name]
    assert told(data) == expected


def test_what_nobody_visits_is_seen_person_by_person() -> None:
    data = tree("a?colour red>b blue>e", "b! >c", "c?colour red>e blue>d", "d! >e", "f! >d", "e.", fact=COLOUR)
    assert truths(data).unvisited == {"d", "f"}
    assert truths(data).visited == {"a", "b", "c", "e"}


BY_TWO = tree("a! >b", "b! >e", "e.", b={"by": ["call", "mail"]})
WALK = tree("a? yes>b no>c -unsure>d", "b! >d", "c! done>d failed>b", "~d? again>a enough>e", "e.", c={"by": "call"})
LOOP = tree("~a? x>b y>c z>e", "b! >a", "c! >a", "e.")
WAIT = tree(
    "a! >b",
    "b! done>c *now>c",
    "c! >e",
    "e.",
    a={"wait": {"at-least": "1 day"}},
    b={"wait": {"at-least": "2 days", "since": "then"}},
    c={"wait": {"at-least": "5 days", "since": "other"}},
)
STUCK = tree("a?colour red>b blue>d -unsure>d", "b! >c", "c?colour red>b blue>e -unsure>e", "d! >c", "e.", fact=COLOUR)
LIMIT = tree("a! >b", "~b? again>a enough>e", "e.", a={"limit": {"visits": 2, "then": "e"}})

PROMISES: list[tuple[Data, Data, int | None]] = [
    (WALK, {"before": "d", "always": ["b", "c"]}, 1),
    (WALK, {"before": "d", "always": ["b", "c"], "when": {"a": "yes"}}, 1),
    (WALK, {"before": "d", "always": ["b", "c", "a.unsure"]}, None),
    (WALK, {"before": "d", "always": {"all-of": ["b", "c"]}}, 1),
    (WALK, {"before": "b", "always": "c", "when": {"a": "no"}}, None),
    (WALK, {"before": "b", "always": "c.failed"}, 1),
    (WALK, {"before": {"all-of": ["b", "c"]}, "always": "d"}, 2),
    (WALK, {"before": {"all-of": ["b", "c"]}, "always": "c.failed"}, None),
    (WALK, {"before": "a.yes", "always": "a"}, None),
    (WALK, {"before": "a", "always": "a.yes"}, 0),
    (WALK, {"never": {"all-of": ["a.yes", "a.no"]}}, None),
    (WALK, {"never": ["b", "c"]}, 1),
    (WALK, {"never": "c", "when": {"a": "yes"}}, None),
    (WALK, {"never": "b", "after": "b"}, 4),
    (WALK, {"never": "e", "after": "e"}, None),
    (WALK, {"never": "c", "after": "a.yes"}, None),
    (WALK, {"never": "a", "after": {"all-of": ["b", "c"]}}, 4),
    (WALK, {"never": {"all-of": ["b", "d"]}, "after": "c.done"}, 5),
    (WALK, {"at-most": 0, "of": "a.no"}, 1),
    (WALK, {"at-most": 1, "of": ["b", "c"]}, 2),
    (WALK, {"at-most": 1, "of": {"all-of": ["b", "c"]}}, 4),
    (LIMIT, {"at-most": 2, "of": "a"}, None),
    (LIMIT, {"at-most": 1, "of": "a"}, 2),
    (LIMIT, {"within": 5}, None),
    (LIMIT, {"within": 4}, 4),
    (LOOP, {"within": 40}, 40),
    (LOOP, {"never": {"all-of": ["b", "c"]}, "after": "b.done"}, 5),
    (LOOP, {"can": {"all-of": ["b", "c"]}}, None),
    (LOOP, {"can": "b", "from": ["c.done", "a"]}, None),
    (LOOP, {"can": "b", "from": ["c.done", "a.z"]}, 1),
    (LOOP, {"can": "e", "from": "e"}, None),
    (LOOP, {"can": "a.z", "from": "a.z"}, None),
    (LOOP, {"can": "a.z", "from": "e"}, 1),
    (STUCK, {"can": "e"}, 0),
    (STUCK, {"can": "e", "when": {"colour": "blue"}}, None),
    (STUCK, {"can": "e", "from": "d"}, None),
    (STUCK, {"can": "e", "from": "c"}, 2),
    (STUCK, {"can": "e", "from": "a.red"}, 1),
    (STUCK, {"can": ["e", "c.red"]}, None),
    (WALK, {"by": "call", "of": ["b", "c"]}, 1),
    (WAIT, {"not-before": "1 day", "of": "a", "since": "then"}, None),
    (WAIT, {"not-before": "P1DT1H", "of": "a", "since": "then"}, 0),
    (WAIT, {"not-before": "2 days", "of": "b", "since": "then"}, None),
    (WAIT, {"not-before": "1 day", "of": "c", "since": "then"}, None),
    (WAIT, {"not-before": "P1DT1H", "of": "c", "since": "then"}, 2),
    (WAIT, {"not-before": "5 days", "of": "c", "since": "other"}, None),
    (WAIT, {"not-before": "6 days", "of": ["c", "e"], "since": "other"}, 2),
    (WALK, {"by": "call", "of": "c"}, None),
    (WALK, {"by": ["mail", "call"], "of": "c"}, None),
    (WALK, {"by": ["mail", "letter"], "of": "c"}, 1),
    (BY_TWO, {"by": "call", "of": "b"}, 1),
    (BY_TWO, {"by": ["mail", "online", "call"], "of": "b"}, None),
]


@pytest.mark.parametrize(("data", "promise", "answers"), PROMISES, ids=[str(promise) for _, promise, _ in PROMISES])
def test_whether_a_promise_is_kept_and_how_soon_it_is_broken(data: Data, promise: Data, answers: int | None) -> None:
    assert holds(data, promise) == (answers is None, answers)


def test_a_tree_that_is_too_big_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brute, "MOST_STATES", 5)
    with pytest.raises(TooBig):
        truths(WALK)


# Beside the engine: every walk to some depth, as a list of what was met, judged when it is over.

DEPTH = 5
Trace = tuple[str, ...]
Learnt = Mapping[str, Known]


def hop(drawn: Tree, position: Position, counts: Mapping[str, Known]) -> Trace:
    """What was met on the way to a stop, before which these facts counted: each node visited, and each answer passed over."""
    met: list[str] = []
    for passed, value in passed_over(drawn, position, counts):
        met += [passed.node, f"{passed.node}.{walking.answered_as(drawn, passed, value)}"]
    return (*met, position.node.id)


def onward(drawn: Tree, position: Position, person: Learnt | None = None) -> Iterator[tuple[Trace, Learnt, Position]]:
    """What is met from a stop to the next by each answer that can be given, by anybody or by one person, what is learnt by it, and that stop."""
    for given in can_be_given(drawn, position.node):
        answer, value = resolve(drawn, position.node, given)
        if person is None or answer.settles is None or person[answer.settles] == value:
            after = walking.advance(drawn, position, answer, value)
            told = {} if answer.settles is None else {answer.settles: value}
            yield (f"{position.node.id}.{walking.answered_as(drawn, answer, value)}", *hop(drawn, after, {**position.counts, **told})), told, after


def traces(drawn: Tree) -> Iterator[tuple[Trace, Learnt]]:
    """What is met on all walks of those of whom nothing is known, as long as they end or have been asked often enough, and what was learnt of them."""
    first = walking.start(drawn, {})
    todo: list[tuple[Position, Trace, Learnt, int]] = [(first, hop(drawn, first, {}), {}, 0)]
    while todo:
        position, met, learnt, asked = todo.pop()
        further = list(onward(drawn, position)) if asked < DEPTH else []
        if not further:
            yield met, learnt
        todo += [(after, (*met, *more), {**learnt, **told}, asked + 1) for more, told, after in further]


def is_of(world: World, learnt: Learnt, when: Any) -> bool:
    """Whether a walk can be that of somebody of whom this is true."""
    people = (world.people[number] for number in world.people_of(when))
    return any(all(person[fact] == value for fact, value in learnt.items()) for person in people)


def moment(trace: Trace, points: Any, after: int = -1) -> int | None:
    """When an event happens on a walk."""
    each = isinstance(points, dict)
    names = points["all-of"] if each else points if isinstance(points, list) else [points]
    found = [next((at for at, met in enumerate(trace) if met == name and at > after), None) for name in names]
    happened = [at for at in found if at is not None]
    return None if not happened or (each and None in found) else max(happened) if each else min(happened)


def broken_at(world: World, trace: Trace, promise: Data) -> int | None:
    """Where on a walk a promise of safety is broken."""
    if "before" in promise:
        first, always = moment(trace, promise["before"]), moment(trace, promise["always"])
        return first if first is not None and (always is None or always > first) else None
    if "never" in promise:
        after = moment(trace, promise["after"]) if "after" in promise else -1
        return None if after is None else moment(trace, promise["never"], after)
    if "within" in promise:
        visits = [at for at, met in enumerate(trace) if "." not in met]
        return visits[promise["within"]] if len(visits) > promise["within"] else None
    if "not-before" in promise:
        return early_at(world, trace, promise)
    each = isinstance(promise["of"], dict)
    names = promise["of"]["all-of"] if each else promise["of"]
    groups = [[name] for name in names] if each else [names if isinstance(names, list) else [names]]
    takings = [[at for at, met in enumerate(trace) if met in group] for group in groups]
    return min((group[promise["at-most"]] for group in takings if len(group) > promise["at-most"]), default=None)


def early_at(world: World, trace: Trace, promise: Data) -> int | None:
    """Where on a walk, gone as fast as the waits allow, a node opens too early; the moment meant is at 0, the others long ago."""
    of = promise["of"] if isinstance(promise["of"], list) else [promise["of"]]
    least = duration(promise["not-before"]) or timedelta()
    now = opens = timedelta()
    for at, met in enumerate(trace):
        node, _, answer = met.partition(".")
        if answer:
            ways = world.nodes[node].get("answers", {})
            now = now if ways.get(answer, {}).get("any-time") else opens
            if met in of and now < least:
                return at
            continue
        wait = world.nodes[node].get("wait", {})
        floor = duration(wait["at-least"]) if "at-least" in wait else timedelta()
        since = timedelta() if wait.get("since") == promise["since"] else timedelta(days=-999) if "since" in wait else now
        opens = max(now, since + (floor or timedelta()))
        if node in of and opens < least:
            return at
    return None


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("draw", [draw, drawn_rich.draw], ids=["plain", "rich"])
def test_the_oracle_agrees_with_all_walks_of_the_engine_as_far_as_they_go(draw: Callable[[int], Data], seed: int) -> None:
    data = draw(seed)
    world = World(data)
    found = world.truths()
    walks = list(traces(loads(text(data), "json")))
    met = {point for trace, _ in walks for point in trace}
    assert {point for point in met if "." not in point} <= found.visited
    assert not {f"{node}.{answer}" for node, answer in found.dead_answers} & met
    reached = {state.node for state, answers in world.asked.items() if answers <= DEPTH}
    assert reached <= met
    for promise in data["promise"]:
        if {"can", "by"} & promise.keys():
            continue
        kept, answers = world.holds(promise)
        at = [(broken_at(world, trace, promise), trace) for trace, learnt in walks if is_of(world, learnt, promise.get("when"))]
        least = min((sum("." in point for point in trace[: end + 1]) for end, trace in at if end is not None), default=None)
        if kept:
            assert least is None, promise
        elif answers is not None and answers <= DEPTH:
            assert least == answers, promise


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("draw", [draw, drawn_rich.draw], ids=["plain", "rich"])
def test_the_oracle_agrees_with_the_engine_on_what_can_still_be_reached(draw: Callable[[int], Data], seed: int) -> None:
    data = draw(seed)
    world = World(data)
    drawn = loads(text(data), "json")
    promises = [promise for promise in data["promise"] if "can" in promise]
    stranded: set[str] = set()
    failed: set[str] = set()
    for number, known in [(number, known) for number in range(len(world.people)) for known in range(1 << len(world.facts))]:
        person = world.people[number]
        first = walking.start(drawn, {fact: person[fact] for bit, fact in enumerate(world.facts) if known >> bit & 1})
        meant = [promise for promise in promises if number in world.people_of(promise.get("when"))]
        for place, (trace, rest) in enumerate(hops(drawn, first, person)):
            left = [{*trace[at:], *rest} for at in range(len(trace))]
            stranded |= {met for met, ahead in zip(trace, left, strict=True) if "." not in met and not ahead & data["ending"].keys()}
            failed |= {promise["name"] for promise in meant if cannot(promise, trace, left, first=place == 0)}
    assert stranded == world.truths().stranded.keys()
    assert failed == {promise["name"] for promise in promises if not world.holds(promise)[0]}


def hops(drawn: Tree, first: Position, person: Learnt) -> list[tuple[Trace, set[str]]]:
    """What one person can meet from one stop to the next (to the first stop first), each with all that they can meet after it."""
    graph: dict[str, list[tuple[Trace, str]]] = {}
    todo = [first]
    while todo:
        position = todo.pop()
        if (here := stop(position)) not in graph:
            on = list(onward(drawn, position, person))
            graph[here] = [(trace, stop(after)) for trace, _, after in on]
            todo += [after for *_, after in on]
    ahead: dict[str, set[str]] = {here: set() for here in graph}
    before: dict[str, set[str]] = {}
    while ahead != before:
        before = {here: {*met} for here, met in ahead.items()}
        for here, ways in graph.items():
            ahead[here].update(*(trace for trace, _ in ways), *(ahead[after] for _, after in ways))
    return [(hop(drawn, first, {}), ahead[stop(first)]), *((trace, ahead[after]) for ways in graph.values() for trace, after in ways)]


def stop(position: Position) -> str:
    """Name a stop of a walk, with all that matters to where it goes on."""
    return f"{position.node.id} {sorted(position.facts.items())} {sorted(position.visits.items())} {sorted(position.counts.items())}"


def cannot(promise: Data, trace: Trace, left: list[set[str]], *, first: bool) -> bool:
    """Whether somewhere on a hop one is where a promise begins, and something cannot be met any more."""
    given = promise["can"]
    wishes = [{wish} for wish in given["all-of"]] if isinstance(given, dict) else [{*given} if isinstance(given, list) else {given}]
    begins = promise.get("from", [])
    at = [number for number, met in enumerate(trace) if met in (begins if isinstance(begins, list) else [begins])] if "from" in promise else [0] * first
    return any(not wish & left[number] for number in at for wish in wishes)
