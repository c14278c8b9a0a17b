"""Why a walk is where it is: what led there, as data and in words.

Invariant: it is worked out from the tree, what was known beforehand and the steps, by going the walk again with `engine`.
Nothing is kept for it while a session goes on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Literal

import attrs

from advicetree import words
from advicetree.answering import label_of, label_of_value
from advicetree.engine import Given, Step, answered_as, derive, first_rule, holds, meant_by, replay, taken
from advicetree.model import Answer, Case, Citation, Condition, Fact, Known, Limit, Node, Requirement, Situation
from advicetree.text import counted
from advicetree.tree import Tree

if TYPE_CHECKING:
    from advicetree.session.session import Session
    from advicetree.views import CitedView, DecidingView, ExplanationView, ReasonView, TickView

MOST_COUNTED = 6  # choices that are told of a list


@attrs.frozen
class Cited:
    """A source that advice rests on, and the claim in it, if one is named."""

    key: str
    """The citation as the author wrote it."""
    source: str
    """The source's id."""
    title: str
    """Its title."""
    url: str | None = None
    """Where it can be read."""
    date: date | None = None
    """When it was written."""
    claim: str | None = None
    """The text of the claim; `None` where the source is cited as a whole."""
    default: bool = False
    """Whether it is the source of all that cites none."""

    @property
    def words(self) -> str:
        """The claim's text or, where no claim is named, the source's title."""
        return self.title if self.claim is None else self.claim

    @property
    def in_words(self) -> str:
        """The claim's text with the source's title and its number there, or the title of a source that is cited as a whole."""
        number = self.key.removeprefix(self.source).strip()
        return self.title if self.claim is None else words.told("why.claim", claim=self.claim, title=self.title, number=number)

    def view(self) -> CitedView:
        """The same as plain data that JSON can hold."""
        day = None if self.date is None else self.date.isoformat()
        return {"source": self.source, "title": self.title, "url": self.url, "date": day, "claim": self.claim, "default": self.default}


@attrs.frozen
class Tick:
    """One choice of a list that decided something."""

    choice: str
    """The choice's id."""
    label: str = attrs.field(repr=False)
    """Its label."""
    ticked: bool
    """Whether it was ticked."""

    def view(self) -> TickView:
        """The same as plain data that JSON can hold."""
        return {"choice": self.choice, "label": self.label, "ticked": self.ticked}


@attrs.frozen
class Input:
    """One fact that another has its value from."""

    fact: str
    """The fact's id."""
    ask: str = attrs.field(repr=False)
    """Its question; its title where it is derived."""
    given: Given
    """What was given for it."""
    label: str = attrs.field(repr=False)
    """The label of that."""
    counted: tuple[Tick, ...] = attrs.field(default=(), repr=False)
    """Of a list, the choices that decided."""
    derived: bool = attrs.field(default=False, repr=False)
    """Whether it is derived itself."""

    @property
    def words(self) -> str:
        """The fact and its value in words, as a part of a sentence."""
        if not self.counted:
            name = "why.input.derived" if self.derived else "why.input.answer"
            return words.told(name, question=self.ask, answer=words.answer(self.given, self.label))
        ticked = [tick.label for tick in self.counted if tick.ticked]
        others = [tick.label for tick in self.counted if not tick.ticked]
        if ticked and others:
            return words.told("why.input.both", question=self.ask, ticked=_quoted(ticked, "list.and"), others=_quoted(others, "list.or"))
        if ticked:
            return words.told("why.input.ticked", question=self.ask, ticked=_quoted(ticked, "list.and"))
        return words.told("why.input.not_ticked", question=self.ask, others=_quoted(others, "list.or"))

    def view(self) -> DecidingView:
        """The same as plain data that JSON can hold."""
        counted = [tick.view() for tick in self.counted]
        return {"fact": self.fact, "ask": self.ask, "answer": plain(self.given), "label": self.label, "counted": counted, "derived": self.derived}


@attrs.frozen
class Reason:
    """One thing that decided where a walk went, at one node."""

    node: str
    """The node's id."""
    node_kind: Literal["situation", "action"] = attrs.field(repr=False)
    """What the node is."""
    kind: Literal["answered", "known", "remembered", "derived", "limit"]
    """How it was decided: by an answer there, by what was known beforehand, by an earlier answer, by the rules of a derived fact, or by a limit."""
    headline: str = attrs.field(repr=False)
    """The node's headline."""
    answer: str | None = None
    """The id of the answer, or of the value of a derived fact; `None` for a limit."""
    label: str | None = attrs.field(default=None, repr=False)
    """Its label."""
    given: Given | None = None
    """What was given for it, such as 12.5 where the answer is a band; `None` for a derived fact and a limit."""
    early: bool = attrs.field(default=False, repr=False)
    """Whether it was given before its action opened."""
    visits: int | None = attrs.field(default=None, repr=False)
    """How many visits a limit lets in; `None` for the other kinds."""
    say: str | None = attrs.field(default=None, repr=False)
    """The words said on the way."""
    sources: tuple[Cited, ...] = attrs.field(default=(), repr=False)
    """What the node and the answer rest on."""
    worked_out_from: tuple[Input, ...] = attrs.field(default=(), repr=False)
    """For a derived fact, the facts that decided: those that count, of the rule that was the first to apply."""
    counted: tuple[Tick, ...] = attrs.field(default=(), repr=False)
    """Where a situation is about a choice of a list, that choice, or those of its group."""

    @property
    def words(self) -> str:
        """The reason in words: a sentence or two."""
        if self.kind == "derived":
            if not self.worked_out_from:
                return words.told("why.derived_else", headline=self.headline, answer=self.label)
            *others, last = [one.words for one in self.worked_out_from]
            facts = words.told("condition.and", before=words.between("list.comma").join(others), last=last) if others else last
            return words.told("why.derived", headline=self.headline, answer=self.label, facts=facts)
        if self.kind == "limit":
            left = words.counted("why.limit", self.visits or 0, headline=self.headline)
            return left if self.say is None else f"{left} {self.say}"
        answer = "" if self.given is None or self.label is None else words.answer(self.given, self.label)
        ended = answer if answer.endswith((".", "!", "?", "…")) else f"{answer}."
        sentence = words.told(f"why.reason.{self.node_kind if self.kind == 'answered' else self.kind}", headline=self.headline, answer=ended)
        if self.counted:
            kind, labels = "ticked" if self.counted[0].ticked else "not_ticked", [tick.label for tick in self.counted]
            sentence = f"{sentence} {words.counted(f'why.counts.{kind}', len(labels), choices=_quoted(labels, 'list.and'))}"
        return f"{sentence} {words.told('why.early')}" if self.early else sentence

    def view(self) -> ReasonView:
        """The same as plain data that JSON can hold."""
        return {
            "node": self.node,
            "node_kind": self.node_kind,
            "kind": self.kind,
            "headline": self.headline,
            "answer": self.answer,
            "label": self.label,
            "given": plain(self.given),
            "early": self.early,
            "visits": self.visits,
            "say": self.say,
            "sources": [source.key for source in self.sources],
            "worked_out_from": [one.view() for one in self.worked_out_from],
            "counted": [tick.view() for tick in self.counted],
        }


@attrs.frozen(repr=False)
class Explanation:
    """Why a walk is where it is; `str()` tells it in words."""

    node: str
    """The id of the node where the walk is."""
    headline: str
    """Its headline."""
    reasons: tuple[Reason, ...]
    """What led there, in the order of the walk."""
    sources: tuple[Cited, ...]
    """What the node rests on."""

    def view(self) -> ExplanationView:
        """The same as plain data that JSON can hold."""
        return {
            "view": 1,
            "node": self.node,
            "headline": self.headline,
            "reasons": [reason.view() for reason in self.reasons],
            "sources": [source.key for source in self.sources],
            "cited": cited_view((*self.sources, *(source for reason in self.reasons for source in reason.sources))),
        }

    def __str__(self) -> str:
        why = words.told("why.title", headline=self.headline)
        reasons = [f"{number}. {reason.words}" for number, reason in enumerate(self.reasons, 1)] or [words.told("why.start")]
        sources = [words.told("why.rests"), *(f"- {source.in_words}" for source in self.sources)] if self.sources else []
        return "\n".join([why, *reasons, *sources])

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """What a notebook shows at the end of a cell: the words."""
        shown_as: dict[str, str] = import_module("advicetree.drawing.notebook").words_bundle(self)
        return shown_as

    def __repr__(self) -> str:
        return f"<Explanation of {self.node!r} by {counted(len(self.reasons), 'reason')} and {counted(len(self.sources), 'source')}>"


def cited_view(sources: Iterable[Cited]) -> dict[str, CitedView]:
    """Some sources by their keys, as plain data."""
    return {source.key: source.view() for source in sources}


def explain(session: Session, here: Node) -> Explanation:
    """Why a walk is `here`; the work goes with the length of the walk."""
    told = tuple(reasons(session.tree, session.known, session.known_values, session.steps))
    return Explanation(here.id, here.headline, told, cited(session.tree, session.tree.source_of(here)))


def reasons(tree: Tree, known: Mapping[str, Given], facts: Mapping[str, Known], steps: Sequence[Step], until: str | None = None) -> Iterator[Reason]:
    """The reasons along a walk, in its order; up to the first visit of a node, where one is named (`until`).

    What was `known` is told as it was given, and `facts` holds the values.
    What is passed over again for the same reason gives the same object, since a walk that goes round can pass over half a million nodes.
    """
    given: dict[str, Given] = dict(known)
    counts: dict[str, Known] = {}
    made: dict[tuple[int, int], Reason] = {}
    for stop, step in zip(replay(tree, facts, taken(tree, steps)), [*steps, None], strict=True):
        for passed in stop.position.passed:
            fact = tree.nodes[passed.node].fact if isinstance(passed, Answer) else None
            if fact is not None and passed.node == until:
                return
            if fact is not None and fact in facts:
                counts[fact] = facts[fact]
            if (id(passed), len(counts)) not in made:  # a fact that counts has its value for good
                made[id(passed), len(counts)] = _limit(tree, passed) if isinstance(passed, Limit) else _passed_over(tree, passed, known, given, counts)
            yield made[id(passed), len(counts)]
        if step is None or stop.answer is None or stop.value is None or step.node == until:
            return
        yield _answered(tree, stop.answer, stop.value, step)
        if stop.answer.settles is not None:
            given[stop.answer.settles], counts[stop.answer.settles] = step.answer, stop.value


def inputs_of(tree: Tree, fact: str, given: Mapping[str, Given], counts: Mapping[str, Known]) -> tuple[Input, ...]:
    """The facts that decided the value of a derived fact: those that count, of the rule that was the first to apply."""
    first = tree.facts[fact].rules[first_rule(tree, fact, counts)].condition
    if first is None:
        return ()
    case = next((case for case in first.any_of if holds(tree, Condition((case,)), counts)), Case(()))
    unmet = [requirement for one in first.unless for requirement in one.all_of if not holds(tree, Condition((Case((requirement,)),)), counts)]
    read: dict[str, list[Requirement]] = {}
    for requirement in (*case.all_of, *unmet):
        read.setdefault(requirement.fact, []).append(requirement)
    found = []
    for name, requirements in read.items():
        other = tree.facts[name]
        if other.derived:
            value = derive(tree, name, counts)
            found.append(Input(name, other.ask, value, label_of_value(other, value), derived=True))
        elif name in counts:
            ticks = [tick for requirement in requirements for tick in _counted(other, meant_by(tree, requirement), counts[name])]
            found.append(Input(name, other.ask, given[name], label_of_value(other, counts[name]), tuple(dict.fromkeys(ticks))))
    return tuple(found)


def _counted(fact: Fact, choices: Collection[str], value: Known) -> tuple[Tick, ...]:
    """Which of some choices of a list decide: those that were ticked or, where none was, all of them; nothing where the fact is no list."""
    if not isinstance(value, tuple):
        return ()
    ticked = [choice for choice in value if choice in choices]
    return tuple(Tick(choice, fact.values[choice].label, bool(ticked)) for choice in ticked or [choice for choice in fact.values if choice in choices])


def _quoted(labels: Sequence[str], name: str) -> str:
    """Labels in quotes, joined as a list of some kind; of many, the first ones and how many more."""
    some = labels if len(labels) <= MOST_COUNTED else labels[: MOST_COUNTED - 2]
    more = [words.told("condition.more", count=len(labels) - len(some))] if len(some) < len(labels) else []
    *others, last = [*(words.told("condition.value", label=label) for label in some), *more]
    return words.told(name, before=words.between("list.comma").join(others), last=last) if others else last


def _limit(tree: Tree, limit: Limit) -> Reason:
    node = tree.nodes[limit.node]
    return Reason(node.id, _kind(node), "limit", node.headline, visits=limit.visits, say=limit.say, sources=cited(tree, tree.source_of(node)))


def _passed_over(tree: Tree, answer: Answer, known: Mapping[str, Given], given: Mapping[str, Given], counts: Mapping[str, Known]) -> Reason:
    node, sources = tree.nodes[answer.node], cited(tree, tree.source_of(tree.nodes[answer.node]) + answer.source)
    fact = node.fact
    assert fact is not None, "only situations are passed over by an answer"
    if fact in tree.derived:
        value, inputs = derive(tree, fact, counts), inputs_of(tree, fact, given, counts)
        label = label_of_value(tree.facts[fact], value)
        return Reason(node.id, "situation", "derived", node.headline, value, label, say=answer.say, sources=sources, worked_out_from=inputs)
    kind: Literal["known", "remembered"] = "known" if fact in known else "remembered"
    id, label = answered_as(tree, answer, counts[fact]), label_of(tree, answer, counts[fact])
    counted = _chosen(tree, node, counts[fact])
    return Reason(node.id, "situation", kind, node.headline, id, label, given[fact], say=answer.say, sources=sources, counted=counted)


def _answered(tree: Tree, answer: Answer, value: Known, step: Step) -> Reason:
    node = tree.nodes[step.node]
    label, id, sources = label_of(tree, answer, value), answered_as(tree, answer, value), cited(tree, tree.source_of(node) + answer.source)
    counted, say = _chosen(tree, node, value), answer.say
    return Reason(node.id, _kind(node), "answered", node.headline, id, label, step.answer, early=step.early, say=say, sources=sources, counted=counted)


def _chosen(tree: Tree, node: Node, value: Known) -> tuple[Tick, ...]:
    """What decided at a situation about a choice of a list, or about a group of them; nothing elsewhere."""
    fact = tree.facts.get(node.fact or "")
    return _counted(fact, fact.members(node.choice), value) if fact is not None and node.choice is not None else ()


def plain(given: Given | None) -> str | float | list[str] | None:
    """What was given, as JSON has it."""
    return list(given) if isinstance(given, tuple) else given


def _kind(node: Node) -> Literal["situation", "action"]:
    return "situation" if isinstance(node, Situation) else "action"


def cited(tree: Tree, source: Iterable[Citation]) -> tuple[Cited, ...]:
    """Citations with all that is known of their sources and claims."""
    return tuple(_cited(tree, citation) for citation in source)


def _cited(tree: Tree, citation: Citation) -> Cited:
    source = tree.sources[citation.source]
    claim = None if citation.claim is None else source.claims[citation.claim]
    return Cited(str(citation), source.id, source.title, source.url, source.date, claim, source.default)
