"""Why a walk is where it is: what led there, as data and in words.

Invariant: it is worked out from the tree, what was known beforehand and the steps, by going the walk again with `engine`.
Nothing is kept for it while a session goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Literal

import attrs

from advicetree import words
from advicetree.answering import label_of
from advicetree.engine import Given, Step, answered_as, replay, taken
from advicetree.model import Answer, Citation, Known, Limit, Node, Situation
from advicetree.text import counted
from advicetree.tree import Tree

if TYPE_CHECKING:
    from advicetree.session.session import Session
    from advicetree.views import CitedView, ExplanationView, ReasonView


@attrs.frozen
class Cited:
    """A source that advice rests on: its `key` as the author wrote it, the source's id, title, URL and date, and the claim's text.

    `claim` is `None` where the author cites a source as a whole; `default` says that it is the source of all that cites none.
    """

    key: str
    source: str
    title: str
    url: str | None = None
    date: date | None = None
    claim: str | None = None
    default: bool = False

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
class Reason:
    """One thing that decided where a walk went, at one node.

    `kind` tells how: `answered` there, `known` beforehand, `remembered` from an earlier answer, or a `limit` that was reached.
    `answer` is the answer's id, `label` its words and `given` what was given for it, such as 12.5 where the answer is a band; all `None` for a limit.
    `early` says that it was given before the action opened; `visits` is how many a limit lets in, `None` for the other kinds.
    `say` holds the words said on the way, and `sources` what the node and the answer rest on.
    """

    node: str
    node_kind: Literal["situation", "action"] = attrs.field(repr=False)
    kind: Literal["answered", "known", "remembered", "limit"]
    headline: str = attrs.field(repr=False)
    answer: str | None = None
    label: str | None = attrs.field(default=None, repr=False)
    given: Given | None = None
    early: bool = attrs.field(default=False, repr=False)
    visits: int | None = attrs.field(default=None, repr=False)
    say: str | None = attrs.field(default=None, repr=False)
    sources: tuple[Cited, ...] = attrs.field(default=(), repr=False)

    @property
    def words(self) -> str:
        """The reason in words: a sentence or two."""
        if self.kind == "limit":
            left = words.counted("why.limit", self.visits or 0, headline=self.headline)
            return left if self.say is None else f"{left} {self.say}"
        answer = "" if self.given is None or self.label is None else words.answer(self.given, self.label)
        ended = answer if answer.endswith((".", "!", "?", "…")) else f"{answer}."
        sentence = words.told(f"why.reason.{self.node_kind if self.kind == 'answered' else self.kind}", headline=self.headline, answer=ended)
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
        }


@attrs.frozen(repr=False)
class Explanation:
    """Why a walk is at a node: the reasons that led there, in the order of the walk, and the sources that the node rests on.

    `str()` of it tells it in words.
    """

    node: str
    headline: str
    reasons: tuple[Reason, ...]
    sources: tuple[Cited, ...]

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
    said: dict[str, tuple[Known, Given]] = {fact: (facts[fact], given) for fact, given in known.items()}
    made: dict[tuple[int, object], Reason] = {}
    for stop, step in zip(replay(tree, facts, taken(tree, steps)), [*steps, None], strict=True):
        for passed in stop.position.passed:
            if isinstance(passed, Answer) and passed.node == until:
                return
            told = said[tree.nodes[passed.node].fact or ""] if isinstance(passed, Answer) else None
            if (id(passed), told) not in made:
                made[id(passed), told] = _limit(tree, passed) if isinstance(passed, Limit) else _passed_over(tree, passed, said, known)
            yield made[id(passed), told]
        if step is None or stop.answer is None or stop.value is None or step.node == until:
            return
        yield _answered(tree, stop.answer, stop.value, step)
        if stop.answer.settles is not None:
            said[stop.answer.settles] = (stop.value, step.answer)


def _limit(tree: Tree, limit: Limit) -> Reason:
    node = tree.nodes[limit.node]
    return Reason(node.id, _kind(node), "limit", node.headline, visits=limit.visits, say=limit.say, sources=cited(tree, tree.source_of(node)))


def _passed_over(tree: Tree, answer: Answer, said: Mapping[str, tuple[Known, Given]], known: Mapping[str, Given]) -> Reason:
    node = tree.nodes[answer.node]
    assert node.fact is not None, "only situations are passed over by an answer"
    value, given = said[node.fact]
    kind: Literal["known", "remembered"] = "known" if node.fact in known else "remembered"
    label, sources = label_of(tree, answer, value), cited(tree, tree.source_of(node) + answer.source)
    return Reason(node.id, "situation", kind, node.headline, answered_as(tree, answer, value), label, given, say=answer.say, sources=sources)


def _answered(tree: Tree, answer: Answer, value: Known, step: Step) -> Reason:
    node = tree.nodes[step.node]
    label, id, sources = label_of(tree, answer, value), answered_as(tree, answer, value), cited(tree, tree.source_of(node) + answer.source)
    return Reason(node.id, _kind(node), "answered", node.headline, id, label, step.answer, early=step.early, say=answer.say, sources=sources)


def plain(given: Given | None) -> str | float | list[str] | None:
    """What was given, as JSON has it."""
    return list(given) if isinstance(given, tuple) else given


def _kind(node: Node) -> Literal["situation", "action"]:
    return "situation" if isinstance(node, Situation) else "action"


def cited(tree: Tree, source: Sequence[Citation]) -> tuple[Cited, ...]:
    """Citations with all that is known of their sources and claims."""
    return tuple(_cited(tree, citation) for citation in source)


def _cited(tree: Tree, citation: Citation) -> Cited:
    source = tree.sources[citation.source]
    claim = None if citation.claim is None else source.claims[citation.claim]
    return Cited(str(citation), source.id, source.title, source.url, source.date, claim, source.default)
