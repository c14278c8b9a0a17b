"""What an outline tells of a view, in words: for readers who cannot see the picture, and for those who search it.

Invariant: all that matters to a walk or to a reader is told, so that the tree can be built again from the words;
what is left out is the author's business: former names and silenced warnings.
Of a walk by itself, `walk` tells only what its reader went through.
Numbers are those of the whole tree, so a node has the same number in every part of it; its id is beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from advicetree.drawing.conditions import told_cases
from advicetree.drawing.details import Detail
from advicetree.drawing.forks import forks, headline_of
from advicetree.drawing.heat import went_in_words
from advicetree.drawing.outline.facts import asked, bounds_of, digits, named_value, told_fact
from advicetree.drawing.outline.walk import is_for_its_reader, sections_of_walk, standing
from advicetree.drawing.selection import grouped
from advicetree.drawing.sentences import Id, Item, NodeLink, Quote, Section, Span, WebLink, filled, item, joined, sentence
from advicetree.drawing.view import Box, Capacity, Edge, View, is_then, leaves_open, ordinal, problem_in_words, taken_by
from advicetree.durations import in_units
from advicetree.engine import Given
from advicetree.model import Answer, Citation, Condition, Ending, Fact, Line, Node, Situation, Source, Wait, answers_of, lines_of
from advicetree.promises import Example, Move, Point, Points, Promise
from advicetree.words import between, channels, length, told

MOST_TAKEN = 12  # answers that are told of a way that several share; the part about facts has all of them
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def content_of(view: View) -> list[Section]:
    """All sections of the outline of a view; raises `DrawingError` where they have more than 5,000,000 letters."""
    capacity = Capacity()
    sections = []
    for section in sections_of_walk(view) if is_for_its_reader(view) else _Teller(view).sections():
        capacity.take(section.letters)
        sections.append(section)
    return sections


class _Teller:
    """Tells a view, and keeps which facts, moments, sources and claims it names."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.tree = view.tree
        self.numbers = view.numbers
        self.forks = forks(view.tree)
        self.boxes = {box.id: box for box in view.boxes if box.kind != "elsewhere"}
        self.edges: dict[str, list[Edge]] = {}
        for edge in view.edges:
            self.edges.setdefault(edge.node, []).append(edge)
        self.named: set[tuple[str, str]] = set()

    def sections(self) -> Iterator[Section]:
        """The tree, its facts, its stages with their nodes, and what these name; of a part, only what the part names."""
        yield Section("tree", (Quote(self.tree.title),), tuple(self._tree()))
        facts = tuple(told_fact(self.tree, fact) for fact in self._facts())
        if facts:
            yield Section("part", (told("outline.facts"),), facts)
        for stage, nodes in grouped(self.tree):
            shown = [node for node in nodes if node.id in self.boxes]
            if shown and stage is not None:
                yield Section("part", filled("outline.stage", title=Quote(self.tree.stages[stage].title), id=Id(stage)))
            elif shown and self.tree.stages:
                yield Section("part", (told("outline.no_stage"),))
            for node in shown:
                yield self._node(self.boxes[node.id])
        for title, items in self._lists():
            if items:
                yield Section("part", (title,), tuple(items))

    def _lists(self) -> Iterator[tuple[str, list[Item]]]:
        """The lists at the end, each with its title."""
        tree, whole = self.tree, self.view.part is None
        if whole:
            yield told("outline.stages"), [item(Id(stage.id), ": ", Quote(stage.title)) for stage in tree.stages.values()]
        yield (
            told("outline.moments"),
            [item(Id(moment.id), ": ", Quote(moment.ask)) for moment in tree.moments.values() if self._is_named("moment", moment.id)],
        )
        yield told("outline.sources"), [self._source(source) for source in tree.sources.values() if self._is_named("source", source.id)]
        yield told("outline.promises"), [self._promise(promise) for promise in tree.promises if whole]
        yield told("outline.examples"), [self._example(example) for example in tree.examples if whole]

    def _is_named(self, what: str, id: str) -> bool:
        return self.view.part is None or (what, id) in self.named

    def _facts(self) -> Iterator[Fact]:
        """The facts that situations share or that are worked out; of a part, those that its nodes are about, that its lines read, and that these rest on."""
        tree = self.tree
        named = {node.fact for box in self.boxes.values() if isinstance(node := box.node, Situation)}
        lines = [line for box in self.boxes.values() for _, some in lines_of(box.node) for line in some]
        lines += [bullet for line in lines for bullet in line.bullets]
        named.update(fact for line in lines if line.condition is not None for fact in line.condition.facts)
        named.update(other for fact in tuple(named) for other in tree.rests_on(fact))
        for fact in tree.facts.values():
            if not fact.own and (self.view.part is None or fact.id in named):
                yield fact

    # The tree

    def _tree(self) -> Iterator[Item]:
        tree, view = self.tree, self.view
        if view.part is not None:
            yield sentence("outline.part", part=Quote(view.part))
        yield sentence("outline.id", id=Id(tree.id))
        if tree.version is not None:
            yield sentence("outline.version", version=Quote(tree.version))
        if tree.language is not None:
            yield sentence("outline.language", language=Id(tree.language))
        yield sentence("outline.start", node=self._at(tree.start))
        if view.compared is not None:
            yield item(Quote(view.compared), ".")
            yield from (item(words) for words in view.differences_told)
        for problem in view.unplaced:
            yield item(Quote(problem_in_words(problem)))
        if view.session is not None:
            yield standing(view.session, self._at(view.session.here.id))
        if view.heat is not None:
            yield sentence("outline.heat", count=view.heat.walks.told)
            if view.heat.least > 1:
                yield sentence("outline.in_steps", least=f"{view.heat.least:,}")

    # Nodes

    def _node(self, box: Box) -> Section:
        node = box.node
        items = (sentence("outline.id", id=Id(node.id)), *self._marks(box), *self._content(box), *self._edges(node), *self._rests(node))
        kind = "action" if box.kind == "wait" else box.kind
        return Section("node", filled(f"outline.kind.{kind}", headline=Quote(box.headline)), items, node.id, self.numbers[node.id], box.kind)

    def _marks(self, box: Box) -> Iterator[Item]:
        """What is painted on a node: the walk, problems, and what became of it."""
        if box.here:
            yield sentence("outline.here")
        elif box.walked:
            yield sentence("outline.walked" if self.view.walking else "outline.breaks")
        if box.difference is not None:
            yield sentence(f"outline.became.{box.difference}")
        for detail in box.details:
            if detail.kind in {"opens", "problem"}:
                yield item(Quote(detail.text))
        for _, words in () if box.heat is None else box.heat.in_words():
            yield item(words, ".")

    def _content(self, box: Box) -> Iterator[Item]:
        """What a node says."""
        node = box.node
        yield from self._said(told("outline.help"), node.help)
        if isinstance(node, Situation):
            yield from self._situation(node)
        if isinstance(node, Ending):
            if node.say[0].source:
                yield sentence("outline.headline_source", sources=self._cited(node.say[0].source))
            yield from self._said(told("outline.said_then"), node.say[1:])
            return
        if node.by:
            yield sentence("outline.by", channels=channels(node.by))
        yield from self._said(told("outline.how"), node.how)
        if Detail("caution", told("box.careful_brief")) in box.details:
            yield sentence("box.careful_brief")
        else:
            yield from self._said(told("outline.careful"), node.caution)
        if node.wait is not None:
            yield from self._wait(node.wait)
        if node.note is not None:
            yield sentence("outline.note", words=Quote(node.note))

    def _situation(self, node: Situation) -> Iterator[Item]:
        fact = self.tree.facts[node.fact]
        if node.choice is not None:
            yield sentence("outline.about_choice", fact=Id(fact.id), choice=named_value(fact, node.choice))
            if node.id in self.forks:
                yield sentence("outline.asks_first", question=Quote(node.ask))
        elif node.about is not None:
            yield sentence("outline.about", fact=Id(fact.id))
        yield from asked(fact)

    def _said(self, title: str, lines: Sequence[Line]) -> Iterator[Item]:
        """Some lines, each with where it leads, the people whom it is said to, what it rests on, and the lines below it."""
        if lines:
            yield item(title, below=[item(Quote(line.say), below=self._below_line(line)) for line in lines])

    def _below_line(self, line: Line) -> Iterator[Item]:
        if line.link is not None:
            yield sentence("outline.leads_to", url=WebLink(Quote(line.link), line.link))
        if line.phone is not None:
            yield sentence("outline.phone", phone=WebLink(Quote(line.phone), line.href or ""))
        if line.mail is not None:
            yield sentence("outline.mail", mail=WebLink(Quote(line.mail), line.href or ""))
        if line.condition is not None:
            yield from self._only_if(line.condition)
        yield from self._source_of(line.source)
        yield from self._said(told("outline.bullets"), line.bullets)

    def _only_if(self, condition: Condition) -> Iterator[Item]:
        if condition.any_of:
            yield sentence("outline.only_if", cases=told_cases(self.tree, condition.any_of))
        if condition.unless:
            yield sentence("outline.unless", cases=told_cases(self.tree, condition.unless))

    def _wait(self, wait: Wait) -> Iterator[Item]:
        moment = self._moment(wait.moment) if wait.moment is not None else ()
        since = "_moment" if moment else ""
        if wait.until is not None:
            yield sentence("outline.until_moment", moment=moment)
        if wait.at_least is not None:
            yield sentence(f"outline.least{since}", length=_exact(wait.at_least), moment=moment)
        if wait.at_most is not None:
            yield sentence(f"outline.most{since}", length=_exact(wait.at_most), moment=moment)
        if wait.why is not None:
            yield sentence("outline.why_wait", words=Quote(wait.why))

    def _moment(self, moment: str) -> tuple[Span, ...]:
        self.named.add(("moment", moment))
        return filled("outline.moment", question=Quote(self.tree.moments[moment].ask), moment=Id(moment))

    # Edges

    def _edges(self, node: Node) -> Iterator[Item]:
        edges = self.edges.get(node.id, [])
        answers = [item for edge in edges if edge.answer is not None for item in self._answer(node, edge)]
        answers += [item(Quote(detail.text), ".") for detail in self.boxes[node.id].details if detail.kind == "more"]
        if answers:
            yield sentence("outline.answers", answers)
        for edge in edges:
            if edge.answer is None and node.limit is not None:
                marks = _marks_of(edge)
                name = "outline.limit_marked" if marks else "outline.limit"
                yield sentence(
                    name, (*self._led(edge), *_on_the_way(edge), *self._went(edge)), visit=ordinal(node.limit.visits + 1), marks=marks, node=self._at(edge.to)
                )

    def _answer(self, node: Node, edge: Edge) -> Iterator[Item]:
        """An answer of a node: its label, its id, and where it leads; for a way that several answers share, which answers these are."""
        answer = next(answer for answer in answers_of(node) if answer.id == edge.answer)
        marks = _marks_of(edge)
        below, to = self._below_answer(node, answer, edge), self._at(edge.to)
        if is_then(node, answer):
            way = "otherwise" if edge.label else "in_any_case"
            yield sentence(f"outline.{way}_marked" if marks else f"outline.{way}", below, marks=marks, node=to)
            return
        name = "outline.answer_marked" if marks else "outline.answer"
        yield sentence(name, below, label=Quote(answer.label, strong=True), id=Id(answer.id), marks=marks, node=to)

    def _below_answer(self, node: Node, answer: Answer, edge: Edge) -> Iterator[Item]:
        if isinstance(node, Situation):
            fact = self.tree.facts[node.fact]
            if answer is node.others:
                if edge.label and (taken := taken_by(fact, node, answer)):
                    yield sentence("outline.others", values=_some(fact, taken))
            elif answer.id in node.ways and node.choice is None:
                if taken := taken_by(fact, node, answer):
                    yield sentence("outline.takes", values=_some(fact, taken))
            elif answer.id in fact.values and (bounds := bounds_of(fact, fact.values[answer.id])):
                yield sentence("outline.is_number" if fact.number is not None else "outline.is_date", bounds=bounds)
        if leaves_open(self.tree, node, answer):
            yield sentence("outline.leaves_open")
        if answer.any_time and node.wait is not None and node.wait.floor is not None:
            yield sentence("outline.any_time")
        yield from self._led(edge)
        yield from _on_the_way(edge)
        yield from self._went(edge)
        yield from self._source_of(answer.source)

    def _led(self, edge: Edge) -> Iterator[Item]:
        """Where a way led before that leads elsewhere now."""
        if edge.led is not None:
            yield sentence("outline.led", node=self._at(edge.led))

    def _went(self, edge: Edge) -> Iterator[Item]:
        """How many went a way, where that was counted."""
        if edge.count is None or self.view.heat is None:
            return
        yield item(went_in_words(edge.count, self.view.heat.nodes[edge.node].came), ".")

    def _rests(self, node: Node) -> Iterator[Item]:
        if node.recall:
            yield sentence("outline.recall", nodes=joined([self._at(id) for id in node.recall], "list.semicolon"))
        self._name(self.tree.source_of(node))
        yield from self._source_of(node.source)

    def _at(self, id: str) -> tuple[Span, ...]:
        """A node by its number and headline, and whether it is in another part."""
        return (self._to(id),) if id in self.boxes else filled("outline.elsewhere", node=self._to(id))

    def _to(self, id: str, *, brief: bool = False) -> NodeLink:
        return NodeLink(self.tree.id, id, self.numbers[id], Quote(headline_of(self.tree, self.tree[id], self.forks)), id in self.boxes, brief)

    # Sources

    def _source_of(self, source: Sequence[Citation]) -> Iterator[Item]:
        if source:
            yield sentence("outline.source", sources=self._cited(source))

    def _cited(self, source: Sequence[Citation]) -> tuple[Span, ...]:
        self._name(source)
        return joined([(Id(str(citation)),) for citation in source], "list.comma")

    def _name(self, source: Sequence[Citation]) -> None:
        self.named |= {("source", citation.source) for citation in source} | {("claim", str(citation)) for citation in source}

    def _source(self, source: Source) -> Item:
        return item(Id(source.id), ": ", Quote(source.title), below=self._below_source(source))

    def _below_source(self, source: Source) -> Iterator[Item]:
        if source.default:
            yield sentence("outline.default_source")
        if source.author is not None:
            yield sentence("outline.author", author=Quote(source.author))
        if source.date is not None:
            yield sentence("outline.date", date=source.date.isoformat())
        if source.url is not None:
            yield sentence("outline.link", url=WebLink(Quote(source.url), source.url))
        for claim, words in source.claims.items():
            if self._is_named("claim", f"{source.id} {claim}"):
                yield sentence("outline.claim", id=Id(claim), words=Quote(words))

    # Promises and examples

    def _promise(self, promise: Promise) -> Item:
        only_if = () if promise.when is None else self._only_if(promise.when)
        return item(Quote(promise.name), below=[*only_if, self._promised(promise)])

    def _promised(self, promise: Promise) -> Item:
        """What a promise says, in a sentence."""
        if promise.before is not None:
            return sentence("promise.before", points=self._points(promise.before), others=self._points(promise.always))
        if promise.never is not None:
            others = self._points(promise.after) if promise.after is not None else ()
            return sentence("promise.never_after" if others else "promise.never", points=self._points(promise.never), others=others)
        if promise.at_most is not None:
            times = {1: "once", 2: "twice"}.get(promise.at_most, "times")
            return sentence(f"promise.at_most.{times}", count=str(promise.at_most), points=self._points(promise.of))
        if promise.can is not None:
            others = self._points(promise.from_) if promise.from_ is not None else ()
            return sentence("promise.can_from" if others else "promise.can", points=self._points(promise.can), others=others)
        if promise.within is not None:
            return sentence(f"promise.within.{'one' if promise.within == 1 else 'many'}", count=str(promise.within))
        return self._done_by(promise) if promise.not_before is None else self._not_before(promise, promise.not_before)

    def _not_before(self, promise: Promise, floor: timedelta) -> Item:
        """Since when some points come about in time: nodes open, and answers can be given."""
        assert promise.of is not None, "the kind of the promise takes it"
        answers = {point.answer is not None for point in promise.of.points}
        opens = "open" if promise.of.each and len(promise.of.points) > 1 else "opens"
        comes = "given" if answers == {True} else opens if answers == {False} else f"{opens}_or_given"
        moment = self._moment(promise.since) if promise.since is not None else told("promise.start_of_walk")
        return sentence(f"promise.comes.{comes}", points=self._points(promise.of), length=_exact(floor), moment=moment)

    def _done_by(self, promise: Promise) -> Item:
        """Which actions are done by which channels; those of a plain list are each meant as well as those of `all-of`."""
        assert promise.of is not None, "the kind of the promise takes it"
        which = "one" if len(promise.of.points) == 1 else "each" if promise.of.each else "all"
        points = joined([self._point(point) for point in promise.of.points], "list.and")
        return sentence(f"promise.{which}_done", points=points, channels=channels(promise.by))

    def _points(self, points: Points | None) -> tuple[Span, ...]:
        """Some points, either of which will do, or all of which are meant."""
        assert points is not None, "the kind of the promise takes it"
        return joined([self._point(point) for point in points.points], "list.and" if points.each else "list.or")

    def _point(self, point: Point) -> tuple[Span, ...]:
        return (Id(str(point)), " (", self._to(point.node, brief=True), ")")

    def _example(self, example: Example) -> Item:
        return item(Quote(example.name), below=self._below_example(example))

    def _below_example(self, example: Example) -> Iterator[Item]:
        if example.known:
            facts = [filled("example.fact", fact=Id(fact), value=_given(given)) for fact, given in example.known.items()]
            yield sentence("example.known", facts=joined(facts, "list.semicolon"))
        if example.at is not None:
            yield sentence("example.starts", time=example.at.isoformat())
        if example.on is not None:
            yield sentence("example.on", day=example.on.isoformat())
        for moment, when in example.moments.items():
            yield sentence("example.moment", moment=Id(moment), time=when.isoformat())
        if example.walk:
            yield sentence("example.walk", moves=joined([_move(move) for move in example.walk], "list.semicolon"))
        if example.ends is not None:
            yield sentence("example.ends", point=self._point(Point(example.ends)))
        if example.visits:
            yield sentence("example.visits", points=joined([self._point(point) for point in example.visits], "list.and"))
        if example.never:
            yield sentence("example.never", points=joined([self._point(point) for point in example.never], "list.or"))


def _marks_of(edge: Edge) -> str:
    """What is painted on an edge; empty where nothing is."""
    marks = [told("outline.taken")] if edge.walked else []
    marks += [told(f"way.became.{edge.difference}")] if edge.difference is not None else []
    marks += [told(f"outline.with.{edge.problem}")] if edge.problem is not None else []
    return between("list.comma").join(marks)


def _on_the_way(edge: Edge) -> Iterator[Item]:
    if edge.say is not None:
        yield sentence("outline.on_the_way", words=Quote(edge.say))


def _some(fact: Fact, values: Sequence[str]) -> tuple[Span, ...]:
    """Some values of a fact; of many, the first ones and how many more."""
    some = values if len(values) <= MOST_TAKEN else values[: MOST_TAKEN - 2]
    named = joined([named_value(fact, value) for value in some], "list.comma")
    return named if len(some) == len(values) else filled("outline.and_more", values=named, count=f"{len(values) - len(some):,}")


def _exact(time: timedelta) -> str:
    """A length of time in words, to the second.

    >>> _exact(timedelta(days=1, hours=2, seconds=3))
    '1 day, 2 hours and 3 seconds'
    """
    parts = (time // DAY * DAY, time % DAY // HOUR * HOUR, time % HOUR // MINUTE * MINUTE, time % MINUTE)
    *others, last = [length(part) for part in parts if part]
    return told("list.and", before=between("list.comma").join(others), last=last) if others else last


def _given(given: Given) -> tuple[Span, ...]:
    if isinstance(given, tuple):
        return joined([(Id(choice),) for choice in given], "list.comma") if given else (told("example.nothing"),)
    return (Id(given) if isinstance(given, str) else digits(given),)


def _move(move: Move) -> tuple[Span, ...]:
    """One entry of an example's walk."""
    if move.after is not None:
        is_one = sum(in_units(move.after).values()) == 1
        return (told(f"example.time_goes_by.{'one' if is_one else 'many'}", length=_exact(move.after)),)
    assert move.node is not None, "it is an answer"
    assert move.given is not None, "it is an answer"
    return (Id(move.node), ": ", *_given(move.given))
