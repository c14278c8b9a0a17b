"""Why a walk stands where it stands, and why not elsewhere.

What always holds: both are worked out from the tree, what was known beforehand and the steps, by going the walk again with `walking`.
Nothing is kept for them while a session goes on.
An explanation is a value; its text form tells it in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import attrs

from advicetree.model import Answer, Citation, Limit, Situation, Tree
from advicetree.searching import Choice, Search
from advicetree.walking import Given, Step, facts_known, key, label_of, offers, replay, resolve


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
    if not isinstance(given := known.get(node.fact, ""), str):
        label = f"{given:.16g} ({label})"
    return Reason(node.id, kind, f"“{node.headline}” {how}: {_sentence(label)}", node.source + passed.source)


def _answered(tree: Tree, answer: Answer, value: str, step: Step) -> Reason:
    """Give the reason that lies in a step."""
    node = tree.nodes[step.node]
    words = label_of(tree, answer, value)
    if not isinstance(step.answer, str):
        words = f"{step.answer:.16g} ({words})"
    how = " You answered:" if isinstance(node, Situation) else ":"
    early = " This was earlier than advised." if step.early and not answer.any_time else ""
    return Reason(node.id, "answered", f"“{node.headline}”{how} {_sentence(words)}{early}", node.source + answer.source)


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?", "…")) else words + "."


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


def why_not(tree: Tree, known: Mapping[str, Given], steps: Sequence[Step], node: str, bound: int = 20_000) -> WhyNot:
    """Give the least that would have to be otherwise for the walk to get to a node; waits do not count.

    The least is: fewest known facts changed, then fewest old answers given otherwise, then fewest new answers, then first in the author's order.
    At most `bound` positions are looked at; raises `UnknownName` where no node has that id, and `ValueError` for a bound below 1.
    """
    if type(bound) is not int or bound < 1:
        raise ValueError(f"the bound is a whole number of positions from 1, not {bound!r}")
    goal = tree[node]
    facts, taken = facts_known(tree, known), _taken(tree, steps)
    old: dict[str, list[str]] = {}
    for answer, value in taken:
        old.setdefault(key(tree, tree.nodes[answer.node]), []).append(value)
    found, complete = Search(tree, facts, old, goal.id).run(bound)
    headline = f"“{goal.headline}”"
    if found is None and complete:
        return WhyNot(goal.id, "no-walk", f"No walk leads to {headline}, whatever is known and answered.")
    if found is None:
        return WhyNot(goal.id, "not-found", f"No way to {headline} was found among {bound:,} positions; there may be one.")
    choices = found.choices()
    changes = [change for choice in choices for change in _changes(tree, choice)]
    if not changes:
        here = list(replay(tree, facts, taken))[-1].position.node
        return WhyNot(goal.id, "there", f"This walk {'stands at' if here.id == goal.id else 'has been at'} {headline}.")
    return WhyNot(
        goal.id,
        "changes",
        _in_words(tree, headline, changes),
        known=tuple(change for kind, change in changes if kind == "known"),
        changed=tuple(change for kind, change in changes if kind == "changed"),
        new=tuple(change for kind, change in changes if kind == "new"),
        walk=tuple((choice.answer.node, choice.answer.id) for choice in choices),
    )


def _changes(tree: Tree, choice: Choice) -> list[tuple[str, Change]]:
    """Give what is otherwise by a choice of the search, each with its kind: `known`, `changed` or `new`."""
    answer, fact = choice.answer, tree.nodes[choice.answer.node].fact or ""
    if choice.kind == "known":
        return [("known", Change(fact, choice.old, answer.id))]
    if choice.kind == "forgotten":
        return [("known", Change(fact, choice.old, None)), ("new", Change(answer.node, None, answer.id))]
    if choice.kind == "changed":
        return [("changed", Change(answer.node, choice.old, answer.id))]
    return [("new", Change(answer.node, None, answer.id))] if choice.kind == "new" else []


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
