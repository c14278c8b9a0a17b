"""All the advice in words, for readers, as a fragment of HTML: it is read where no script runs, and holds the words of each node for the picture.

Invariant: each node is told once, in an element with the id `at_NODE`, and each answer leads to such a one by a link. No other id begins like that,
and none is the address of a walk or the name of a node, since a name has no `_`.
What belongs to authors only is not told: ids, facts as such, former names, promises and examples.
The author's words are in the language around them. Where the library's is another, its own sentences are marked, and what they quote is marked back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

import attrs

from advicetree.control import safe
from advicetree.drawing.conditions import told_cases, told_rule
from advicetree.drawing.forks import forks, headline_of
from advicetree.drawing.page.data import beside, safe_href
from advicetree.drawing.page.labels import MOST_LISTED, labels_of
from advicetree.drawing.page.languages import marks
from advicetree.drawing.selection import grouped, numbers
from advicetree.drawing.sentences import Id, NodeLink, Quote, Span, WebLink, filled, joined
from advicetree.drawing.view import Capacity, ordinal
from advicetree.model import Answer, Condition, Ending, Fact, Line, Node, Situation, Source, Wait, answers_of, lines_of
from advicetree.tree import Tree
from advicetree.words import between, channels, number, parted, ticks, told
from advicetree.words import date as date_in_words
from advicetree.words import wait as wait_in_words

LEADS_OUT = ' rel="noopener noreferrer"'


def outline(tree: Tree) -> str:
    """All the advice of a tree: its stages in the author's order as `h2`, each node as `h3`, what is worked out, and the sources.

    Raises `DrawingError` where it would have more than 5,000,000 letters.
    """
    capacity = Capacity()
    lines = []
    for line in _Teller(tree).lines():
        capacity.take(len(line))
        lines.append(line)
    return "\n".join(lines)


@attrs.frozen
class _Way:
    """Where some answers lead, what is said on the way, and whether they can be given during a wait."""

    to: str
    say: str | None
    any_time: bool


class _Teller:
    """Tells a tree as lines of HTML; `own` and `theirs` mark the library's words and the author's, where their languages differ."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.numbers = numbers(tree)
        self.forks = forks(tree)
        self.places = {source: place for place, source in enumerate(tree.sources, 1)}
        self.own, self.theirs = marks(tree.language)

    def lines(self) -> Iterator[str]:
        """Where it starts, the stages with their nodes, what is worked out, and the sources."""
        yield self._says("p", "in_words.start", node=self._to(self.tree.start))
        for stage, nodes in grouped(self.tree):
            if stage is not None:
                yield f"<h2>{_text(self.tree.stages[stage].title)}</h2>"
            else:
                starts = any(node.id == self.tree.start for node in nodes)
                yield self._says("h2", f"in_words.{'steps' if not self.tree.stages else 'first_steps' if starts else 'other_steps'}")
            for node in nodes:
                yield from self._node(node)
        yield from self._worked_out()
        yield from self._sources()

    # Nodes

    def _node(self, node: Node) -> Iterator[str]:
        """A node: its headline, what it says, where its answers lead, and what it rests on."""
        yield f'<div id="at_{node.id}">'
        yield f"<h3>{_text(_numbered(self._to(node.id)))}</h3>"
        yield from map(self._paragraph, node.help)
        if isinstance(node, Situation):
            yield from self._asking(node)
        if node.by:
            yield self._says("p", "walk.channel", channels=channels(node.by))
        yield from _listed(map(self._line, node.how))
        yield from map(self._careful, node.caution)
        if isinstance(node, Ending):
            yield from map(self._paragraph, node.say[1:])
        if node.wait is not None:
            yield from self._waiting(node.wait)
        if node.recall:
            steps = between("list.comma").join(str(self.numbers[other]) for other in node.recall)
            yield self._says("p", f"in_words.recall.{'one' if len(node.recall) == 1 else 'many'}", steps=steps)
        if node.note is not None:
            yield self._says("p", "guide.note", words=Quote(node.note))
        yield from self._ways(node)
        yield from self._rests(node)
        yield "</div>"

    def _to(self, id: str) -> NodeLink:
        return NodeLink(self.tree.id, id, self.numbers[id], Quote(headline_of(self.tree, self.tree[id], self.forks)), inside=True)

    def _asking(self, node: Situation) -> Iterator[str]:
        """How a question is answered, or why it is not asked."""
        fact = self.tree.facts[node.fact]
        if fact.derived:
            yield self._says("p", "in_words.follows", fact=WebLink(Quote(fact.ask), f"#{_anchor('fact', fact.id)}"))
        elif node.id in self.forks:
            yield self._says("p", "in_words.ticked_before", question=Quote(fact.ask))
        else:
            if fact.id in self.tree.recurring:
                yield self._says("p", "in_words.asked_once")
            asked = number(fact.number) if fact.number is not None else date_in_words(fact.days) if fact.days is not None else None
            if asked is not None:
                yield self._says("p", "outline.number", number=asked)
            if fact.several is not None:
                yield from self._ticking(fact)

    def _ticking(self, fact: Fact) -> Iterator[str]:
        """How many choices can be ticked, and which there are; many of them on one line."""
        yield f"<p{self.own}>{_text(ticks(fact))}</p>"
        choices = [_text(told("walk.alone", label=value.label) if value.alone else value.label) for value in fact.values.values()]
        yield from _listed(choices if len(choices) <= MOST_LISTED else [_text(between("list.semicolon")).join(choices)])

    def _waiting(self, wait: Wait) -> Iterator[str]:
        """How long to wait, and why."""
        sentences = wait_in_words(self.tree, attrs.evolve(wait, why=None))
        if sentences:
            yield f"<p{self.own}>{_text(sentences)}</p>"
            yield from [f"<p>{_text(wait.why)}</p>"] if wait.why is not None else []

    # Lines

    def _paragraph(self, line: Line) -> str:
        return _block(line, self._line(line))

    def _careful(self, line: Line) -> str:
        """A caution, with words before it that say what it is."""
        parts = []
        for text, gap in parted("walk.careful"):
            parts += [f"<strong{self.own}>{_text(text)}</strong>"] if text else []
            parts += [self._line(line)] if gap else []
        return _block(line, "".join(parts), ' class="caution"')

    def _line(self, line: Line) -> str:
        """The words of a line, as a link where it leads somewhere; when it is said, if not always; and the lines below it."""
        address = beside(line)
        words = _text(line.say if address is None else f"{line.say} {address}")
        if href := safe_href(line.href):
            words = f'<a href="{escape(href)}"{LEADS_OUT}>{words}</a>'
        if line.condition is not None:
            words += f" <small{self.own}>{self._condition(line.condition)}</small>"
        return words + "".join(_listed(map(self._line, line.bullets)))

    def _condition(self, condition: Condition) -> str:
        cases, others = (told_cases(self.tree, some, ids=False) for some in (condition.any_of, condition.unless))
        name = "only_if_unless" if cases and others else "only_if" if cases else "unless"
        return self._written(filled(f"in_words.{name}", cases=cases, others=others))

    # Answers

    def _ways(self, node: Node) -> Iterator[str]:
        """Where the answers of a node lead, those that lead to the same told together; and its limit."""
        ways: dict[_Way, list[Answer]] = {}
        can_wait = node.wait is not None and node.wait.floor is not None
        for answer in answers_of(node):
            ways.setdefault(_Way(answer.to, answer.say, can_wait and answer.any_time), []).append(answer)
        items = [self._way(node, way, answers) for way, answers in ways.items()]
        if node.limit is not None:
            words = filled("in_words.limit", visit=ordinal(node.limit.visits + 1), node=self._to(node.limit.to))
            items.append(self._written(words) + self._said(node.limit.say))
        yield from _listed(items, f' class="ways"{self.own}')

    def _way(self, node: Node, way: _Way, answers: Sequence[Answer]) -> str:
        labels = [label for answer in answers for label in labels_of(self.tree, node, answer)]
        label = joined(labels, "list.slash")
        named = filled("page.any_time", label=label) if way.any_time else label
        words = filled("in_words.way", label=named, node=self._to(way.to)) if labels else filled("in_words.then", node=self._to(way.to))
        return self._written(words) + self._said(way.say)

    def _said(self, words: str | None) -> str:
        """What is said on the way, on a line of its own."""
        return "" if words is None else "<br>" + self._written(filled("cards.said", words=Quote(words)))

    # What it rests on

    def _rests(self, node: Node) -> Iterator[str]:
        """What a node cites, with its lines and its answers, by source, but for what all rest on that cite nothing else."""
        lines = [one for _, some in lines_of(node) for line in some for one in line.with_bullets]
        claims: dict[str, dict[str, None]] = {}
        for one in (node, *lines, *answers_of(node)):
            for citation in one.source:
                if citation.claim is None and self.tree.sources[citation.source].default:
                    continue
                claims.setdefault(citation.source, {}).update({} if citation.claim is None else {citation.claim: None})
        if claims:
            sources = joined([self._cited(source, list(some)) for source, some in claims.items()], "list.semicolon")
            yield self._says("p", "in_words.rests", ' class="rests"', sources=sources)

    def _cited(self, source: str, claims: Sequence[str]) -> tuple[Span, ...]:
        link = WebLink(Quote(str(self.places[source])), f"#{_anchor('source', source)}")
        return filled("in_words.claims", source=link, claims=between("list.comma").join(claims)) if claims else (link,)

    def _worked_out(self) -> Iterator[str]:
        """The rules that give what is never asked."""
        facts = [fact for fact in self.tree.facts.values() if fact.derived]
        if facts:
            yield self._says("h2", "in_words.worked_out")
            yield self._says("p", "table.first")
        for fact in facts:
            yield f'<h3 id="{_anchor("fact", fact.id)}">{_text(fact.ask)}</h3>'
            rules = [self._written(told_rule(self.tree, fact, place, ids=False)) for place in range(len(fact.rules))]
            yield from _listed(rules, self.own, "ol")

    def _sources(self) -> Iterator[str]:
        if self.tree.sources:
            yield self._says("h2", "guide.sources")
            yield "<ol>"
            yield from map(self._source, self.tree.sources.values())
            yield "</ol>"

    def _source(self, source: Source) -> str:
        """A source, with what is known of it, and its claims."""
        href = safe_href(source.url)
        title = Quote(source.title) if href is None else WebLink(Quote(source.title), href)
        details = between("list.comma").join(one for one in (source.author, source.date and source.date.isoformat()) if one)
        words = self._written(filled("page.source", title=title, details=Quote(details)) if details else (title,), is_own=False)
        rest = f" <small{self.own}>{_text(told('in_words.default_source'))}</small>" if source.default else ""
        claims = [self._written(filled("in_words.claim", id=Id(id), words=Quote(said)), is_own=False) for id, said in source.claims.items()]
        return f'<li id="{_anchor("source", source.id)}">{words}{rest}{"".join(_listed(claims))}</li>'

    # Words

    def _says(self, tag: str, name: str, marks: str = "", /, **gaps: Span | tuple[Span, ...]) -> str:
        """A sentence of the library's own as an element."""
        return f"<{tag}{marks}{self.own}>{self._written(filled(name, **gaps))}</{tag}>"

    def _written(self, words: Iterable[Span], *, is_own: bool = True) -> str:
        """Words as HTML; where the sentence is the library's own, those of the author are marked."""
        marks = self.theirs if is_own else ""
        texts = []
        for span in words:
            if isinstance(span, str):
                texts.append(_text(span))
            elif isinstance(span, Id):
                texts.append(_text(span.id))
            elif isinstance(span, Quote):
                texts.append(f"<bdi{marks}>{_text(span.text)}</bdi>" if marks else _text(span.text))
            elif isinstance(span, NodeLink):
                texts.append(f'<a href="#at_{span.id}"{marks}>{_text(_numbered(span))}</a>')
            else:
                out = "" if span.href.startswith("#") else LEADS_OUT
                texts.append(f'<a href="{escape(span.href)}"{out}{marks}>{_text(span.shown.text)}</a>')
        return "".join(texts)


def _anchor(what: str, id: str) -> str:
    """The id of the element at which a source or the rules of a fact are told."""
    return f"{what}_{id}"


def _numbered(node: NodeLink) -> str:
    """A headline with the number that the node has in pictures too."""
    return told("box.numbered.here", number=node.number, headline=node.headline.words)


def _listed(items: Iterable[str], marks: str = "", tag: str = "ul") -> Iterator[str]:
    """Some pieces of HTML as a list; nothing where there are none."""
    written = "".join(f"<li>{item}</li>" for item in items)
    if written:
        yield f"<{tag}{marks}>{written}</{tag}>"


def _block(line: Line, words: str, marks: str = "") -> str:
    """A line by itself; one with a list in it is no paragraph."""
    tag = "div" if line.bullets else "p"
    return f"<{tag}{marks}>{words}</{tag}>"


def _text(text: str) -> str:
    return escape(safe(text), quote=False).replace("\n", "<br>")
