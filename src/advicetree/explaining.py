"""Why a walk stands where it stands, and why not elsewhere.

What always holds: both are worked out from the tree, what was known beforehand and the steps, by going the walk again with `walking`.
Nothing is kept for them while a session goes on.
An explanation is a value; its text form tells it in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import heappop, heappush
from typing import Literal, TypeAlias

import attrs

from advicetree.model import EMPTY, Answer, Citation, Ending, Limit, Situation, Tree, targets
from advicetree.walking import NEVER, Given, Position, Step, advance, arrive, facts_known, key, offers, replay, resolve

Cost: TypeAlias = tuple[int, int, int]


@attrs.frozen
class Reason:
    """One thing that led here: the node where it was decided, how (`answered`, `known`, `remembered` or `limit`), in words, and its citations."""

    node: str
    kind: Literal["answered", "known", "remembered", "limit"]
    words: str
    source: tuple[Citation, ...] = ()


@attrs.frozen
class Explanation:
    """Why a walk stands at a node: what led there, in the order of the walk, and what the advice there rests on.

    `sources` gives each citation of the node with the words of its claim, or with the title of its source.
    """

    node: str
    headline: str
    reasons: tuple[Reason, ...]
    sources: tuple[tuple[Citation, str], ...]

    def __str__(self) -> str:
        told = [f"{number}. {reason.words}" for number, reason in enumerate(self.reasons, 1)] or ["This is where every walk starts."]
        rests = [f"- {words} ({citation})" for citation, words in self.sources]
        return "\n".join([f"Why “{self.headline}”:", *told, *(["It rests on:", *rests] if rests else [])])


def explain(tree: Tree, known: Mapping[str, Given], steps: Sequence[Step]) -> Explanation:
    """Give why the walk of these steps stands where it stands."""
    reasons: list[Reason] = []
    stops = list(replay(tree, facts_known(tree, known), _taken(tree, steps)))
    facts: dict[str, str] = dict(facts_known(tree, known))
    for stop, step in zip(stops, [*steps, None], strict=True):
        reasons += [_passed_over(tree, passed, facts, known) for passed in stop.position.passed]
        if stop.answer is not None and stop.value is not None and step is not None:
            reasons.append(_answered(tree, stop.answer, stop.value, step))
            if stop.answer.settles is not None:
                facts[stop.answer.settles] = stop.value
    here = stops[-1].position.node
    return Explanation(here.id, here.headline, tuple(reasons), cited(tree, here.source))


def _taken(tree: Tree, steps: Sequence[Step]) -> list[tuple[Answer, str]]:
    return [resolve(tree, tree.nodes[step.node], step.answer) for step in steps]


def _passed_over(tree: Tree, passed: Answer | Limit, facts: Mapping[str, str], known: Mapping[str, Given]) -> Reason:
    """Give the reason that lies in what a walk passed over by itself."""
    node = tree.nodes[passed.node]
    if isinstance(passed, Limit):
        visits = "one visit" if passed.visits == 1 else f"{passed.visits} visits"
        said = f" {passed.say}" if passed.say else ""
        return Reason(node.id, "limit", f"“{node.headline}” is left after {visits}.{said}", node.source)
    assert node.fact is not None, "only situations are passed over by an answer"
    label = tree.facts[node.fact].values[facts[node.fact]].label
    kind: Literal["known", "remembered"] = "known" if node.fact in known else "remembered"
    how = "Known beforehand" if kind == "known" else "You had said so before"
    return Reason(node.id, kind, f"“{node.headline}” {how}: {_sentence(label)}", node.source + passed.source)


def _answered(tree: Tree, answer: Answer, value: str, step: Step) -> Reason:
    """Give the reason that lies in a step."""
    node = tree.nodes[step.node]
    words = label_of(tree, answer, value)
    if not isinstance(step.answer, str):
        words = f"{step.answer:.16g} ({words})"
    how = " You answered:" if isinstance(node, Situation) else ":"
    early = " This was earlier than advised." if step.early else ""
    return Reason(node.id, "answered", f"“{node.headline}”{how} {_sentence(words)}{early}", node.source + answer.source)


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?", "…")) else words + "."


def label_of(tree: Tree, answer: Answer, value: str) -> str:
    """Give the label of an answer given; for one that `others` took, the label of the real one."""
    node = tree.nodes[answer.node]
    if node.fact is not None and answer is node.others:
        return tree.facts[node.fact].values[value].label
    return answer.label


def cited(tree: Tree, source: Sequence[Citation]) -> tuple[tuple[Citation, str], ...]:
    """Give citations with the words of their claims, or with the titles of their sources where they name no claim."""
    return tuple(
        (citation, tree.sources[citation.source].title if citation.claim is None else tree.sources[citation.source].claims[citation.claim])
        for citation in source
    )


@attrs.frozen
class Change:
    """One thing that would be otherwise.

    `name` is a fact for what was known beforehand, else a node; `old` is `None` for a new answer, and `new` is `None` for a fact not known.
    """

    name: str
    old: str | None
    new: str | None


@attrs.frozen
class WhyNot:
    """What it would take to get to a node.

    `outcome` is `there` (the walk stands there or was there), `changes` (there is a way), `no-walk` (nobody gets there),
    or `not-found` (none was found within the bound of positions).
    `known` holds the known facts to change, `changed` the answers to give otherwise, `new` the answers to give on top,
    and `walk` the whole way, as nodes and answers.
    `words` tells it.
    """

    node: str
    outcome: Literal["there", "changes", "no-walk", "not-found"]
    words: str
    known: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()
    new: tuple[Change, ...] = ()
    walk: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.words


@attrs.define(eq=False)
class _State:
    """A position of the search: which known facts count as not known, how many of the old answers are used up by their keys, and how it was come to."""

    position: Position
    forgotten: frozenset[str]
    used: Mapping[str, int]
    before: _State | None = None
    given: tuple[str, str] = ("", "")
    changes: tuple[tuple[Literal["known", "changed", "new"], Change], ...] = ()

    def key(self) -> tuple[object, ...]:
        position = self.position
        return (position.node.id, frozenset(position.facts.items()), frozenset(position.visits.items()), self.forgotten, frozenset(self.used.items()))

    def way(self) -> list[_State]:
        """Give the states from the start to here, the start left out."""
        states: list[_State] = []
        state = self
        while state.before is not None:
            states.append(state)
            state = state.before
        return states[::-1]


def why_not(tree: Tree, known: Mapping[str, Given], steps: Sequence[Step], node: str, bound: int = 20_000) -> WhyNot:
    """Give the least that would have to be otherwise for the walk to get to a node; waits do not count.

    The least is: fewest known facts changed, then fewest old answers given otherwise, then fewest new answers, then first in the author's order.
    Dijkstra's search over positions, at most `bound` of them; raises `UnknownName` where no node has that id.
    """
    if type(bound) is not int or bound < 1:
        raise ValueError(f"the bound is a whole number of positions from 1, not {bound!r}")
    goal = tree[node]
    search = _Search(tree, known, steps, goal.id)
    found, complete = search.run(bound)
    headline = f"“{goal.headline}”"
    if found is None and complete:
        return WhyNot(goal.id, "no-walk", f"No walk leads to {headline}, whatever is known and answered.")
    if found is None:
        return WhyNot(goal.id, "not-found", f"No way to {headline} was found among {bound:,} positions; there may be one.")
    states = found.way()
    changes = [change for state in states for change in state.changes]
    if not changes:
        stands = search.ends_at(goal.id)
        return WhyNot(goal.id, "there", f"This walk {'stands at' if stands else 'has been at'} {headline}.")
    return WhyNot(
        goal.id,
        "changes",
        _in_words(tree, headline, changes),
        known=tuple(change for kind, change in changes if kind == "known"),
        changed=tuple(change for kind, change in changes if kind == "changed"),
        new=tuple(change for kind, change in changes if kind == "new"),
        walk=tuple(state.given for state in states),
    )


class _Search:
    """Dijkstra's search for the cheapest walk to a node."""

    def __init__(self, tree: Tree, known: Mapping[str, Given], steps: Sequence[Step], goal: str) -> None:
        self.tree = tree
        self.known = facts_known(tree, known)
        self.goal = goal
        self.steps = steps
        self.old: dict[str, list[tuple[str, str]]] = {}
        for step in steps:
            answer, value = resolve(tree, tree.nodes[step.node], step.answer)
            self.old.setdefault(key(tree, tree.nodes[step.node]), []).append((value, label_of(tree, answer, value)))
        self.leading = self._leading()

    def _leading(self) -> set[str]:
        """Give the nodes from which the drawing leads to the goal."""
        backward: dict[str, list[str]] = {}
        for node in self.tree.nodes.values():
            for to in targets(node):
                backward.setdefault(to, []).append(node.id)
        found = {self.goal}
        todo = [self.goal]
        while todo:
            for before in backward.get(todo.pop(), ()):
                if before not in found:
                    found.add(before)
                    todo.append(before)
        return found

    def ends_at(self, node: str) -> bool:
        """Whether the walk as it is stands at a node."""
        return list(replay(self.tree, self.known, _taken(self.tree, self.steps)))[-1].position.node.id == node

    def run(self, bound: int) -> tuple[_State | None, bool]:
        """Give the cheapest state that visits the goal, if any, and whether all there is was searched."""
        start = _State(arrive(self.tree, self.tree.start, EMPTY, NEVER), frozenset(), {})
        queue: list[tuple[Cost, int, _State]] = [((0, 0, 0), 0, start)]
        done: set[tuple[object, ...]] = set()
        pushed = 0
        while queue:
            cost, _, state = heappop(queue)
            if state.position.visited(self.goal):
                return state, True
            place = state.key()
            if place in done or state.position.node.id not in self.leading:
                continue
            if len(done) >= bound:
                return None, False
            done.add(place)
            for extra, onward in self._onward(state):
                pushed += 1
                heappush(queue, ((cost[0] + extra[0], cost[1] + extra[1], cost[2] + extra[2]), pushed, onward))
        return None, True

    def _onward(self, state: _State) -> Iterator[tuple[Cost, _State]]:
        """Give what each answer at a state costs, and leads to."""
        node = state.position.node
        if isinstance(node, Ending):
            return
        slot = key(self.tree, node)
        if node.fact is not None and node.fact in self.known and node.fact not in state.forgotten:
            yield from self._of_known(state, node.fact)
            return
        fits = {answer.id for answer in offers(self.tree, node)}
        used, old = state.used.get(slot, 0), self.old.get(slot, [])
        while used < len(old) and old[used][0] not in fits:
            used += 1
        before = old[used] if used < len(old) else None
        recurs = node.fact in self.tree.recurring if slot != node.id else node.id in self.tree.looping
        counts = {**state.used, slot: used + 1} if before is not None and recurs else state.used
        for answer in offers(self.tree, node):
            to = self._step(state, answer, state.forgotten, counts)
            if before is None:
                to.changes = (("new", Change(node.id, None, answer.id)),)
                yield (0, 0, 1), to
            elif answer.id == before[0]:
                yield (0, 0, 0), to
            else:
                to.changes = (("changed", Change(node.id, before[0], answer.id)),)
                yield (0, 1, 0), to

    def _of_known(self, state: _State, fact: str) -> Iterator[tuple[Cost, _State]]:
        """Give what it costs that a known fact is what it is, is something else, or is not known and left so."""
        for answer in offers(self.tree, state.position.node):
            if answer.settles is None:
                to = self._step(state, answer, state.forgotten | {fact}, state.used)
                to.changes = (("known", Change(fact, self.known[fact], None)), ("new", Change(answer.node, None, answer.id)))
                yield (1, 0, 1), to
            elif answer.id == self.known[fact]:
                yield (0, 0, 0), self._step(state, answer, state.forgotten, state.used)
            else:
                to = self._step(state, answer, state.forgotten, state.used)
                to.changes = (("known", Change(fact, self.known[fact], answer.id)),)
                yield (1, 0, 0), to

    def _step(self, state: _State, answer: Answer, forgotten: frozenset[str], used: Mapping[str, int]) -> _State:
        position = advance(self.tree, state.position, answer, answer.id)
        return _State(position, forgotten, used, state, (answer.node, answer.id))


def _in_words(tree: Tree, headline: str, changes: Sequence[tuple[str, Change]]) -> str:
    """Tell changes in one sentence for each kind."""
    told = []
    for kind, change in changes:
        if kind == "known":
            fact = tree.facts[change.name]
            now = f"“{fact.values[change.new].label}”" if change.new is not None else "not known"
            told.append(f"“{fact.ask}” would have to be {now}, and is known to be “{fact.values[change.old or ''].label}”.")
        else:
            node = tree.nodes[change.name]
            labels = {answer.id: answer.label for answer in offers(tree, node)}
            otherwise = f", and not “{labels.get(change.old, change.old)}”" if change.old is not None else ""
            told.append(f"“{node.headline}” would have to be answered “{labels[change.new or '']}”{otherwise}.")
    return "\n".join([f"To get to {headline}:", *told])
