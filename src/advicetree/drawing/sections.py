"""What is told of a tree, or of the part of it that a view holds, in words: for whoever cannot see the picture, and for whoever searches it.

Invariant: all that matters to a walk or to a reader is told, so that the tree can be built again from the words;
what is left out is the author's business: former names and silenced warnings.
Numbers are those of the whole tree, so a node has the same number in every part of it; ids stand beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Literal, TypeAlias

import attrs

from advicetree.drawing.bounds import Room
from advicetree.drawing.view import Box, Detail, View, Way
from advicetree.drawing.wording import leaves_open, ordinal, problem_in_words
from advicetree.model import Answer, Citation, Condition, Ending, Fact, Line, Node, Number, Situation, Source, Value, Wait, targets
from advicetree.pieces import safe
from advicetree.promises import Example, Move, Point, Points, Promise
from advicetree.tree import Tree
from advicetree.words import between, length, parted, told

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
NOTHING = "\ufffd"
STOPS = (".", "!", "?", "…")


@attrs.frozen
class Said:
    """Words of the author's."""

    words: str
    strong: bool = False

    @property
    def text(self) -> str:
        """The words, with nothing in them that steers a terminal; they are never empty."""
        text = safe(self.words)
        return text if text.strip() else NOTHING


@attrs.frozen
class Name:
    """The id of something."""

    id: str


@attrs.frozen
class To:
    """A node by its number and, unless it is `brief`, by its headline; `inside` says that it is told in this outline."""

    tree: str
    id: str
    number: int
    headline: Said
    inside: bool
    brief: bool = False


@attrs.frozen
class Link:
    """Where something can be read."""

    url: Said


Part: TypeAlias = str | Said | Name | To | Link


@attrs.frozen
class Item:
    """A sentence or two, and the items that belong below."""

    words: tuple[Part, ...]
    below: tuple[Item, ...] = ()


@attrs.frozen
class Section:
    """A headline with its items: the tree's own, that of a stage or a list (`part`), or that of a node, which has a number."""

    kind: Literal["tree", "part", "node"]
    title: tuple[Part, ...]
    items: tuple[Item, ...] = ()
    id: str | None = None
    number: int | None = None


def numbers(tree: Tree) -> dict[str, int]:
    """Each node's number: by the stages and, within a stage, in the order that walks come to the nodes.

    >>> from advicetree import shipped
    >>> numbers(shipped("interview-recovery"))["interview-over"]
    1
    """
    return {node.id: number for number, node in enumerate((node for _, nodes in _grouped(tree) for node in nodes), 1)}


def sections_of(view: View) -> list[Section]:
    """All sections of the outline of a view; raises `DrawingError` where they have more than 5,000,000 letters."""
    room = Room()
    sections = []
    for section in _Teller(view).sections():
        room.take(_letters(section.title) + _letters_below(section.items))
        sections.append(section)
    return sections


def _letters_below(items: Iterable[Item]) -> int:
    return sum([_letters(item.words) + _letters_below(item.below) for item in items])


def _letters(words: Iterable[Part]) -> int:
    """How many letters some words have; what is written by an id or a number is short."""
    count = 0
    for part in words:
        if isinstance(part, str):
            count += len(part)
        elif isinstance(part, Said):
            count += len(part.words)
        elif isinstance(part, Link):
            count += len(part.url.words)
        elif isinstance(part, To) and not part.brief:
            count += len(part.headline.words)
    return count


def _grouped(tree: Tree) -> list[tuple[str | None, list[Node]]]:
    """The nodes by the ids of their stages; those without one come first if the walk starts there, else last."""
    groups: dict[str | None, list[Node]] = {stage: [] for stage in tree.stages}
    bare: list[Node] = []
    for node in _in_order(tree):
        (bare if node.stage is None else groups[node.stage]).append(node)
    staged = [(stage, nodes) for stage, nodes in groups.items() if nodes]
    if not bare:
        return staged
    return [(None, bare), *staged] if tree[tree.start].stage is None else [*staged, (None, bare)]


def _in_order(tree: Tree) -> list[Node]:
    """The nodes as walks come to them, those of fewer answers first; what no walk comes to stands at the end."""
    met = {tree.start: None}
    queue = [tree.start]
    for id in queue:
        new = [to for to in targets(tree[id]) if to not in met]
        met.update(dict.fromkeys(new))
        queue += dict.fromkeys(new)
    return [tree[id] for id in {**met, **dict.fromkeys(tree.nodes)}]


class _Teller:
    """Tells a view, and keeps which facts, moments, sources and claims it names."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.tree = view.tree
        self.numbers = numbers(view.tree)
        self.boxes = {box.id: box for box in view.boxes if box.kind != "elsewhere"}
        self.ways: dict[str, list[Way]] = {}
        for way in view.ways:
            self.ways.setdefault(way.node, []).append(way)
        self.named: set[tuple[str, str]] = set()

    def sections(self) -> Iterator[Section]:
        """The tree, its stages with their nodes, and what these name; of a part, only what the part names."""
        yield Section("tree", (Said(self.tree.title),), tuple(self._tree()))
        for stage, nodes in _grouped(self.tree):
            shown = [node for node in nodes if node.id in self.boxes]
            if shown and stage is not None:
                yield Section("part", _filled("outline.stage", title=Said(self.tree.stages[stage].title), id=Name(stage)))
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
            yield told("outline.stages"), [_item(Name(stage.id), ": ", Said(stage.title)) for stage in tree.stages.values()]
        yield told("outline.facts"), [_fact(fact) for fact in tree.facts.values() if not fact.own and self._is_named("fact", fact.id)]
        yield (
            told("outline.moments"),
            [_item(Name(moment.id), ": ", Said(moment.ask)) for moment in tree.moments.values() if self._is_named("moment", moment.id)],
        )
        yield told("outline.sources"), [self._source(source) for source in tree.sources.values() if self._is_named("source", source.id)]
        yield told("outline.promises"), [self._promise(promise) for promise in tree.promises if whole]
        yield told("outline.examples"), [self._example(example) for example in tree.examples if whole]

    def _is_named(self, what: str, id: str) -> bool:
        return self.view.part is None or (what, id) in self.named

    # The tree

    def _tree(self) -> Iterator[Item]:
        tree, view = self.tree, self.view
        if view.part is not None:
            yield _told("outline.part", part=Said(view.part))
        yield _told("outline.id", id=Name(tree.id))
        if tree.version is not None:
            yield _told("outline.version", version=Said(tree.version))
        if tree.language is not None:
            yield _told("outline.language", language=Name(tree.language))
        yield _told("outline.start", node=self._at(tree.start))
        for problem in view.unplaced:
            yield _item(Said(problem_in_words(problem)))
        if view.session is not None:
            steps = len(view.session.steps)
            name = f"outline.{'ended' if view.session.ended else 'stands'}.{'none' if steps == 0 else 'one' if steps == 1 else 'many'}"
            yield _told(name, count=f"{steps:,}", node=self._at(view.session.here.id))

    # Nodes

    def _node(self, box: Box) -> Section:
        node = box.node
        items = (_told("outline.id", id=Name(node.id)), *self._marks(box), *self._content(box), *self._ways(node), *self._rests(node))
        kind = "action" if box.kind == "wait" else box.kind
        return Section("node", _filled(f"outline.kind.{kind}", headline=Said(node.headline)), items, node.id, self.numbers[node.id])

    def _marks(self, box: Box) -> Iterator[Item]:
        """What is painted on a node: the walk, problems, and what became of it."""
        if box.here:
            yield _told("outline.here")
        elif box.walked:
            yield _told("outline.walked")
        if box.difference is not None:
            yield _told(f"outline.became.{box.difference}")
        for detail in box.details:
            if detail.kind in {"opens", "problem"}:
                yield _item(Said(detail.text))

    def _content(self, box: Box) -> Iterator[Item]:
        """What a node says."""
        node = box.node
        if isinstance(node, Situation):
            yield from self._situation(node)
        if isinstance(node, Ending):
            if node.say[0].source:
                yield _told("outline.headline_source", sources=self._cited(node.say[0].source))
            yield from self._said(told("outline.said_then"), node.say[1:])
            return
        if node.by is not None:
            yield _told(f"outline.by.{node.by}")
        yield from self._said(told("outline.how"), node.how)
        if Detail("caution", told("box.careful_brief")) in box.details:
            yield _told("box.careful_brief")
        else:
            yield from self._said(told("outline.careful"), node.caution)
        if node.wait is not None:
            yield from self._wait(node.wait)
        if node.note is not None:
            yield _told("outline.note", words=Said(node.note))

    def _situation(self, node: Situation) -> Iterator[Item]:
        fact = self.tree.facts[node.fact]
        if node.help is not None:
            yield _told("outline.help", words=Said(node.help))
        if node.about is not None:
            self.named.add(("fact", fact.id))
            yield _told("outline.about", fact=Name(fact.id))
        yield _asked(fact)
        if fact.number is not None:
            yield _number(fact.number)

    def _said(self, title: str, lines: Sequence[Line]) -> Iterator[Item]:
        """Tell some lines, each with the people whom it is said to and what it rests on."""
        if lines:
            yield _item(title, below=[_item(Said(line.say), below=self._below_line(line)) for line in lines])

    def _below_line(self, line: Line) -> Iterator[Item]:
        if line.condition is not None:
            yield self._only_if(line.condition)
        yield from self._source_of(line.source)

    def _only_if(self, condition: Condition) -> Item:
        self.named.add(("fact", condition.fact))
        fact = self.tree.facts[condition.fact]
        value = fact.values[condition.value]
        return _told("outline.only_if", question=Said(fact.ask), answer=Said(value.label), fact=Name(fact.id), value=Name(value.id))

    def _wait(self, wait: Wait) -> Iterator[Item]:
        moment = self._moment(wait.moment) if wait.moment is not None else ()
        since = "_moment" if moment else ""
        if wait.until is not None:
            yield _told("outline.until_moment", moment=moment)
        if wait.at_least is not None:
            yield _told(f"outline.least{since}", length=_exact(wait.at_least), moment=moment)
        if wait.at_most is not None:
            yield _told(f"outline.most{since}", length=_exact(wait.at_most), moment=moment)
        if wait.why is not None:
            yield _told("outline.why_wait", words=Said(wait.why))

    def _moment(self, moment: str) -> tuple[Part, ...]:
        self.named.add(("moment", moment))
        return _filled("outline.moment", question=Said(self.tree.moments[moment].ask), moment=Name(moment))

    # Ways

    def _ways(self, node: Node) -> Iterator[Item]:
        ways = self.ways.get(node.id, [])
        answers = [item for way in ways if way.answer is not None for item in self._answer(node, way)]
        answers += [_item(Said(detail.text), ".") for detail in self.boxes[node.id].details if detail.kind == "more"]
        if answers:
            yield _told("outline.answers", answers)
        for way in ways:
            if way.answer is None and node.limit is not None:
                marks = _marks_of(way)
                name = "outline.limit_marked" if marks else "outline.limit"
                yield _told(name, _on_the_way(way), visit=ordinal(node.limit.visits + 1), marks=marks, node=self._at(way.to))

    def _answer(self, node: Node, way: Way) -> Iterator[Item]:
        """Tell an answer of a node: its label, its id, and where it leads; for all others, which these are."""
        answer = node.others if node.others is not None and way.answer == node.others.id else node.answers[way.answer or ""]
        marks = _marks_of(way)
        name = "outline.answer_marked" if marks else "outline.answer"
        label, below = Said(answer.label, strong=True), self._below_answer(node, answer, way)
        yield _told(name, below, label=label, id=Name(answer.id), marks=marks, node=self._at(way.to))

    def _below_answer(self, node: Node, answer: Answer, way: Way) -> Iterator[Item]:
        if node.fact is not None:
            fact = self.tree.facts[node.fact]
            if answer is node.others:
                taken = [(Said(value.label, strong=True), " (", Name(value.id), ")") for value in fact.values.values() if value.id not in node.answers]
                yield _told("outline.others", values=_joined(taken, "list.comma"))
            elif answer.settles is not None and (bounds := _bounds(fact, fact.values[answer.id])):
                yield _told("outline.is_number", bounds=bounds)
        if leaves_open(self.tree, node, answer):
            yield _told("outline.leaves_open")
        if answer.any_time and node.wait is not None and node.wait.floor is not None:
            yield _told("outline.any_time")
        yield from _on_the_way(way)
        yield from self._source_of(answer.source)

    def _rests(self, node: Node) -> Iterator[Item]:
        if node.recall:
            yield _told("outline.recall", nodes=_joined([self._at(id) for id in node.recall], "list.semicolon"))
        yield from self._source_of(node.source)

    def _at(self, id: str) -> tuple[Part, ...]:
        """A node by its number and headline, and whether it is in another part."""
        return (self._to(id),) if id in self.boxes else _filled("outline.elsewhere", node=self._to(id))

    def _to(self, id: str, *, brief: bool = False) -> To:
        return To(self.tree.id, id, self.numbers[id], Said(self.tree[id].headline), id in self.boxes, brief)

    # Sources

    def _source_of(self, source: Sequence[Citation]) -> Iterator[Item]:
        if source:
            yield _told("outline.source", sources=self._cited(source))

    def _cited(self, source: Sequence[Citation]) -> tuple[Part, ...]:
        self.named |= {("source", citation.source) for citation in source} | {("claim", str(citation)) for citation in source}
        return _joined([(Name(str(citation)),) for citation in source], "list.comma")

    def _source(self, source: Source) -> Item:
        return _item(Name(source.id), ": ", Said(source.title), below=self._below_source(source))

    def _below_source(self, source: Source) -> Iterator[Item]:
        if source.author is not None:
            yield _told("outline.author", author=Said(source.author))
        if source.date is not None:
            yield _told("outline.date", date=source.date.isoformat())
        if source.url is not None:
            yield _told("outline.link", url=Link(Said(source.url)))
        for claim, words in source.claims.items():
            if self._is_named("claim", f"{source.id} {claim}"):
                yield _told("outline.claim", id=Name(claim), words=Said(words))

    # Promises and examples

    def _promise(self, promise: Promise) -> Item:
        return _item(Said(promise.name), below=[*map(self._only_if, promise.when), self._promised(promise)])

    def _promised(self, promise: Promise) -> Item:
        """What a promise says, in a sentence."""
        if promise.before is not None:
            return _told("promise.before", points=self._points(promise.before), others=self._points(promise.always))
        if promise.never is not None:
            others = self._points(promise.after) if promise.after is not None else ()
            return _told("promise.never_after" if others else "promise.never", points=self._points(promise.never), others=others)
        if promise.at_most is not None:
            times = {1: "once", 2: "twice"}.get(promise.at_most, "times")
            return _told(f"promise.at_most.{times}", count=str(promise.at_most), points=self._points(promise.of))
        if promise.can is not None:
            others = self._points(promise.from_) if promise.from_ is not None else ()
            return _told("promise.can_from" if others else "promise.can", points=self._points(promise.can), others=others)
        if promise.within is not None:
            return _told(f"promise.within.{'one' if promise.within == 1 else 'many'}", count=str(promise.within))
        return self._done_by(promise) if promise.not_before is None else self._not_before(promise, promise.not_before)

    def _not_before(self, promise: Promise, floor: timedelta) -> Item:
        """Since when some points come about in time: nodes open, and answers can be given."""
        assert promise.of is not None, "the kind of the promise takes it"
        answers = {point.answer is not None for point in promise.of.points}
        opens = "open" if promise.of.each and len(promise.of.points) > 1 else "opens"
        comes = "given" if answers == {True} else opens if answers == {False} else f"{opens}_or_given"
        moment = self._moment(promise.since) if promise.since is not None else told("promise.start_of_walk")
        return _told(f"promise.comes.{comes}", points=self._points(promise.of), length=_exact(floor), moment=moment)

    def _done_by(self, promise: Promise) -> Item:
        """Which actions are done by one channel; those of a plain list are each meant as well as those of `all-of`."""
        assert promise.of is not None, "the kind of the promise takes it"
        which = "one" if len(promise.of.points) == 1 else "each" if promise.of.each else "all"
        points = _joined([self._point(point) for point in promise.of.points], "list.and")
        return _told(f"promise.{which}_done", points=points, channel=told(f"promise.by.{promise.by}"))

    def _points(self, points: Points | None) -> tuple[Part, ...]:
        """Some points, of which any one will do or each is meant."""
        assert points is not None, "the kind of the promise takes it"
        return _joined([self._point(point) for point in points.points], "list.and" if points.each else "list.or")

    def _point(self, point: Point) -> tuple[Part, ...]:
        return (Name(str(point)), " (", self._to(point.node, brief=True), ")")

    def _example(self, example: Example) -> Item:
        return _item(Said(example.name), below=self._below_example(example))

    def _below_example(self, example: Example) -> Iterator[Item]:
        if example.known:
            facts = [_filled("example.fact", fact=Name(fact), value=_given(given)) for fact, given in example.known.items()]
            yield _told("example.known", facts=_joined(facts, "list.semicolon"))
        if example.at is not None:
            yield _told("example.starts", time=example.at.isoformat())
        for moment, when in example.moments.items():
            yield _told("example.moment", moment=Name(moment), time=when.isoformat())
        if example.walk:
            yield _told("example.walk", moves=_joined([_move(move) for move in example.walk], "list.semicolon"))
        if example.ends is not None:
            yield _told("example.ends", point=self._point(Point(example.ends)))
        if example.visits:
            yield _told("example.visits", points=_joined([self._point(point) for point in example.visits], "list.and"))
        if example.never:
            yield _told("example.never", points=_joined([self._point(point) for point in example.never], "list.or"))


def _filled(name: str, /, **gaps: Part | tuple[Part, ...]) -> tuple[Part, ...]:
    """A sentence with its gaps filled; it has no point of its own after a headline that ends with one."""
    words: list[Part] = []
    for text, gap in parted(name):
        if text:
            words.append(text)
        if gap is not None:
            filling = gaps[gap]
            words += filling if isinstance(filling, tuple) else (filling,)
    before = words[-2] if words[-1] == "." else None
    return tuple(words[:-1] if isinstance(before, To) and not before.brief and before.headline.words.endswith(STOPS) else words)


def _told(name: str, below: Iterable[Item] = (), /, **gaps: Part | tuple[Part, ...]) -> Item:
    """A sentence with its gaps filled, and what belongs below it."""
    return Item(_filled(name, **gaps), tuple(below))


def _item(*words: Part, below: Iterable[Item] = ()) -> Item:
    return Item(words, tuple(below))


def _joined(parts: Sequence[tuple[Part, ...]], kind: str) -> tuple[Part, ...]:
    """The things in a list of some kind."""
    words: list[Part] = []
    for number, part in enumerate(parts):
        words += (between(kind), *part) if number else part
    return tuple(words)


def _marks_of(way: Way) -> str:
    """What is painted on a way; empty where nothing is."""
    marks = [told("outline.taken")] if way.walked else []
    marks += [told(f"way.became.{way.difference}")] if way.difference is not None else []
    marks += [told(f"outline.with.{way.problem}")] if way.problem is not None else []
    return between("list.comma").join(marks)


def _on_the_way(way: Way) -> Iterator[Item]:
    if way.say is not None:
        yield _told("outline.on_the_way", words=Said(way.say))


def _fact(fact: Fact) -> Item:
    """Tell a fact that situations share, with its values."""
    below = [_asked(fact), *([_number(fact.number)] if fact.number is not None else [])]
    for value in fact.values.values():
        bounds = _bounds(fact, value)
        below.append(_item(Said(value.label, strong=True), " (", Name(value.id), f"){': ' if bounds else ''}{bounds}"))
    return _item(Name(fact.id), ": ", Said(fact.ask), below=below)


def _asked(fact: Fact) -> Item:
    return _told("outline.asked_once" if fact.remember else "outline.asked_each_time")


def _number(number: Number) -> Item:
    """Which numbers can be given; a unit of anything but letters and digits is quoted, so that it is not read as a part of the sentence."""
    words: tuple[Part, ...] = (told("number.any"),)
    if number.unit is not None:
        is_bare = number.unit.replace(" ", "").isalnum()
        words = _filled("number.unit" if is_bare else "outline.number_quoted", unit=Said(number.unit))
    least, most = (None if bound is None else _digits(bound) for bound in (number.least, number.most))
    if least is not None and most is not None:
        words = _filled("outline.number_from_to", number=words, least=least, most=most)
    elif least is not None:
        words = _filled("outline.number_from", number=words, least=least)
    elif most is not None:
        words = _filled("outline.number_to", number=words, most=most)
    return _told("outline.number", number=words)


def _bounds(fact: Fact, value: Value) -> str:
    """Where a band of a number starts and ends; of other facts, nothing."""
    if fact.number is None:
        return ""
    bands = list(fact.values.values())
    before = bands[bands.index(value) - 1].below if value != bands[0] else None
    least, most = (None if bound is None else _digits(bound) for bound in (before, value.below))
    if least is not None and most is not None:
        return told("outline.from_below", least=least, most=most)
    if least is not None:
        return told("outline.from", least=least)
    return told("outline.any_size") if most is None else told("outline.below", most=most)


def _digits(number: float) -> str:
    short = f"{number:.16g}"
    return short if float(short) == number else repr(number)


def _exact(time: timedelta) -> str:
    """A length of time in words, to the second.

    >>> _exact(timedelta(days=1, hours=2, seconds=3))
    '1 day, 2 hours and 3 seconds'
    """
    parts = (time // DAY * DAY, time % DAY // HOUR * HOUR, time % HOUR // MINUTE * MINUTE, time % MINUTE)
    *others, last = [length(part) for part in parts if part]
    return told("list.and", before=between("list.comma").join(others), last=last) if others else last


def _given(given: str | float) -> Part:
    return Name(given) if isinstance(given, str) else _digits(given)


def _move(move: Move) -> tuple[Part, ...]:
    """Tell one entry of an example's walk."""
    if move.after is not None:
        return (told("example.time_goes_by", length=_exact(move.after)),)
    assert move.node is not None, "it is an answer"
    assert move.given is not None, "it is an answer"
    return (Name(move.node), ": ", _given(move.given))
