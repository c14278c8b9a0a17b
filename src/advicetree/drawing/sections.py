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
from advicetree.drawing.view import ELLIPSIS, Box, Detail, View, Way
from advicetree.drawing.wording import CHANNELS, condition_in_words, leaves_open, ordinal, problem_in_words
from advicetree.durations import in_words
from advicetree.model import Answer, Citation, Condition, Ending, Fact, Line, Node, Number, Situation, Source, Value, Wait, targets
from advicetree.pieces import safe
from advicetree.promises import Example, Move, Point, Points, Promise
from advicetree.tree import Tree

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
KINDS = {"situation": "Situation", "action": "Action", "wait": "Action", "good": "Good ending", "ending": "Ending"}
NOTHING = "\ufffd"


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
                yield Section("part", ("Stage: ", Said(self.tree.stages[stage].title), " (", Name(stage), ")"))
            elif shown and self.tree.stages:
                yield Section("part", ("Without a stage",))
            for node in shown:
                yield self._node(self.boxes[node.id])
        for title, items in self._lists():
            if items:
                yield Section("part", (title,), tuple(items))

    def _lists(self) -> Iterator[tuple[str, list[Item]]]:
        """The lists at the end, each with its title."""
        tree, whole = self.tree, self.view.part is None
        if whole:
            yield "Stages", [_item(Name(stage.id), ": ", Said(stage.title)) for stage in tree.stages.values()]
        yield "Facts", [_fact(fact) for fact in tree.facts.values() if not fact.own and self._is_named("fact", fact.id)]
        yield "Moments", [_item(Name(moment.id), ": ", Said(moment.ask)) for moment in tree.moments.values() if self._is_named("moment", moment.id)]
        yield "Sources", [self._source(source) for source in tree.sources.values() if self._is_named("source", source.id)]
        yield "Promises", [self._promise(promise) for promise in tree.promises if whole]
        yield "Examples", [self._example(example) for example in tree.examples if whole]

    def _is_named(self, what: str, id: str) -> bool:
        return self.view.part is None or (what, id) in self.named

    # The tree

    def _tree(self) -> Iterator[Item]:
        tree, view = self.tree, self.view
        if view.part is not None:
            yield _item("This is a part of the tree: ", Said(view.part))
        yield _item("Id: ", Name(tree.id))
        if tree.version is not None:
            yield _item("Version: ", Said(tree.version))
        if tree.language is not None:
            yield _item("Language: ", Name(tree.language))
        yield _item("Every walk starts at ", *self._at(tree.start))
        for problem in view.unplaced:
            yield _item(Said(problem_in_words(problem)))
        if view.session is not None:
            steps = len(view.session.steps)
            answers = {0: "before any answer", 1: "after one answer"}.get(steps, f"after {steps:,} answers")
            yield _item(f"This walk {'has ended' if view.session.ended else 'stands'}, {answers}, at ", *self._at(view.session.here.id))

    # Nodes

    def _node(self, box: Box) -> Section:
        node = box.node
        items = (_item("Id: ", Name(node.id)), *self._marks(box), *self._content(box), *self._ways(node), *self._rests(node))
        return Section("node", (f"{KINDS[box.kind]}: ", Said(node.headline)), items, node.id, self.numbers[node.id])

    def _marks(self, box: Box) -> Iterator[Item]:
        """What is painted on a node: the walk, problems, and what became of it."""
        if box.here:
            yield _item("You are here.")
        elif box.walked:
            yield _item("This walk came by here.")
        if box.difference is not None:
            yield _item(f"This node is {box.difference}.")
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
                yield _item("Source of the headline: ", *self._cited(node.say[0].source))
            yield from self._said("Said then:", node.say[1:])
            return
        if node.by is not None:
            yield _item(f"{CHANNELS[node.by]}.")
        yield from self._said("How:", node.how)
        if Detail("caution", f"Careful {ELLIPSIS}") in box.details:
            yield _item(f"Careful {ELLIPSIS}")
        else:
            yield from self._said("Careful:", node.caution)
        if node.wait is not None:
            yield from self._wait(node.wait)
        if node.note is not None:
            yield _item("Asks for a note: ", Said(node.note))

    def _situation(self, node: Situation) -> Iterator[Item]:
        fact = self.tree.facts[node.fact]
        if node.help is not None:
            yield _item("Help: ", Said(node.help))
        if node.about is not None:
            self.named.add(("fact", fact.id))
            yield _item("Asks about the fact ", Name(fact.id), ".")
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
        only_if, ask, is_, label, end = condition_in_words(self.tree, condition)
        told: tuple[Part, ...] = (only_if.capitalize(), Said(ask), is_, Said(label), end)
        return _item(*told, " (", Name(condition.fact), ": ", Name(condition.value), ").")

    def _wait(self, wait: Wait) -> Iterator[Item]:
        counted: tuple[Part, ...] = ("arrival.",) if wait.moment is None else (*self._moment(wait.moment), ".")
        if wait.until is not None:
            yield _item("Wait until ", *counted)
        if wait.at_least is not None:
            yield _item(f"Wait at least {_exact(wait.at_least)} after ", *counted)
        if wait.at_most is not None:
            yield _item(f"Wait at most {_exact(wait.at_most)} after ", *counted)
        if wait.why is not None:
            yield _item("Why wait: ", Said(wait.why))

    def _moment(self, moment: str) -> tuple[Part, ...]:
        self.named.add(("moment", moment))
        return ("the time given in answer to “", Said(self.tree.moments[moment].ask), "” (", Name(moment), ")")

    # Ways

    def _ways(self, node: Node) -> Iterator[Item]:
        ways = self.ways.get(node.id, [])
        answers = [item for way in ways if way.answer is not None for item in self._answer(node, way)]
        answers += [_item(Said(detail.text), ".") for detail in self.boxes[node.id].details if detail.kind == "more"]
        if answers:
            yield _item("Answers:", below=answers)
        for way in ways:
            if way.answer is None and node.limit is not None:
                lead = f"From the {ordinal(node.limit.visits + 1)} arrival on{_marks_of(way)}: go to "
                yield _item(lead, *self._at(way.to), below=_on_the_way(way))

    def _answer(self, node: Node, way: Way) -> Iterator[Item]:
        """Tell an answer of a node: its label, its id, and where it leads; for all others, which these are."""
        answer = node.others if node.others is not None and way.answer == node.others.id else node.answers[way.answer or ""]
        lead: tuple[Part, ...] = (Said(answer.label, strong=True), " (", Name(answer.id), f"){_marks_of(way)}: go to ")
        yield _item(*lead, *self._at(way.to), below=self._below_answer(node, answer, way))

    def _below_answer(self, node: Node, answer: Answer, way: Way) -> Iterator[Item]:
        if node.fact is not None:
            fact = self.tree.facts[node.fact]
            if answer is node.others:
                taken = [(Said(value.label, strong=True), " (", Name(value.id), ")") for value in fact.values.values() if value.id not in node.answers]
                yield _item("For all other answers: ", *_joined(taken, ", "), ".")
            elif answer.settles is not None and (bounds := _bounds(fact, fact.values[answer.id])):
                yield _item(f"That is a number {bounds}.")
        if leaves_open(self.tree, node, answer):
            yield _item("Leaves the question open.")
        if answer.any_time and node.wait is not None and node.wait.floor is not None:
            yield _item("Can be given at any time.")
        yield from _on_the_way(way)
        yield from self._source_of(answer.source)

    def _rests(self, node: Node) -> Iterator[Item]:
        if node.recall:
            *others, last = node.recall
            told = [*(tuple(self._at(id, stop=False)) for id in others), tuple(self._at(last))]
            yield _item("Shows the notes made at ", *_joined(told, "; "))
        yield from self._source_of(node.source)

    def _at(self, id: str, *, stop: bool = True) -> Iterator[Part]:
        """A node by its number and headline, and what ends the sentence."""
        headline = self.tree[id].headline
        yield self._to(id)
        if id not in self.boxes:
            yield ", which is not in this part"
        if stop and (id not in self.boxes or not headline.endswith((".", "!", "?", "…"))):
            yield "."

    def _to(self, id: str, *, brief: bool = False) -> To:
        return To(self.tree.id, id, self.numbers[id], Said(self.tree[id].headline), id in self.boxes, brief)

    # Sources

    def _source_of(self, source: Sequence[Citation]) -> Iterator[Item]:
        if source:
            yield _item("Source: ", *self._cited(source))

    def _cited(self, source: Sequence[Citation]) -> Iterator[Part]:
        self.named |= {("source", citation.source) for citation in source} | {("claim", str(citation)) for citation in source}
        yield from _joined([(Name(str(citation)),) for citation in source], ", ")

    def _source(self, source: Source) -> Item:
        return _item(Name(source.id), ": ", Said(source.title), below=self._below_source(source))

    def _below_source(self, source: Source) -> Iterator[Item]:
        if source.author is not None:
            yield _item("Author: ", Said(source.author))
        if source.date is not None:
            yield _item(f"Date: {source.date.isoformat()}")
        if source.url is not None:
            yield _item("Link: ", Link(Said(source.url)))
        for claim, words in source.claims.items():
            if self._is_named("claim", f"{source.id} {claim}"):
                yield _item("Claim ", Name(claim), ": ", Said(words))

    # Promises and examples

    def _promise(self, promise: Promise) -> Item:
        return _item(Said(promise.name), below=[*map(self._only_if, promise.when), _item(*self._promised(promise))])

    def _promised(self, promise: Promise) -> Iterator[Part]:
        """What a promise says, in a sentence."""
        if promise.before is not None:
            yield from ("Nobody comes to ", *self._points(promise.before), " without having come before to ", *self._points(promise.always))
        elif promise.never is not None:
            yield from ("Nobody comes to ", *self._points(promise.never), *((" after ", *self._points(promise.after)) if promise.after else (" at all",)))
        elif promise.at_most is not None:
            yield from (f"Nobody comes more than {_times(promise.at_most)} to ", *self._points(promise.of))
        elif promise.can is not None:
            start = self._points(promise.from_) if promise.from_ is not None else ("the start",)
            yield from ("There is always a way to ", *self._points(promise.can), " from ", *start)
        elif promise.within is not None:
            yield f"Every walk has ended after {promise.within} visit{'' if promise.within == 1 else 's'}"
        elif promise.not_before is not None:
            since = self._moment(promise.since) if promise.since is not None else ("the start of the walk",)
            yield from (*self._points(promise.of), f" {_how_it_comes(promise.of)} no earlier than {_exact(promise.not_before)} after ", *since)
        else:
            yield from self._done_by(promise)
        yield "."

    def _done_by(self, promise: Promise) -> Iterator[Part]:
        """Which actions are done by one channel; those of a plain list are each meant as well as those of `all-of`."""
        assert promise.of is not None, "the kind of the promise takes it"
        several = len(promise.of.points) > 1
        each = several and promise.of.each
        yield from ("Each of " if each else "", *_joined([self._point(point) for point in promise.of.points], " and "))
        yield f" {'are' if several and not each else 'is'} done {_lowered(CHANNELS[promise.by or ''])}, and in no other way"

    def _points(self, points: Points | None) -> Iterator[Part]:
        """Tell some points, of which any one will do or each is meant."""
        assert points is not None, "the kind of the promise takes it"
        yield from _joined([self._point(point) for point in points.points], " and " if points.each else " or ")

    def _point(self, point: Point) -> tuple[Part, ...]:
        return (Name(str(point)), " (", self._to(point.node, brief=True), ")")

    def _example(self, example: Example) -> Item:
        return _item(Said(example.name), below=self._below_example(example))

    def _below_example(self, example: Example) -> Iterator[Item]:
        if example.known:
            yield _item("Known beforehand: ", *_joined([(Name(fact), " is ", _given(given)) for fact, given in example.known.items()], "; "), ".")
        if example.at is not None:
            yield _item(f"Starts at {example.at.isoformat()}.")
        for moment, when in example.moments.items():
            yield _item("Moment ", Name(moment), f": {when.isoformat()}.")
        if example.walk:
            yield _item("Walk: ", *_joined([_move(move) for move in example.walk], "; "), ".")
        if example.ends is not None:
            yield _item("Ends at ", *self._point(Point(example.ends)), ".")
        if example.visits:
            yield _item("Comes to ", *_joined([self._point(point) for point in example.visits], " and "), ".")
        if example.never:
            yield _item("Never comes to ", *_joined([self._point(point) for point in example.never], " or "), ".")


def _how_it_comes(points: Points | None) -> str:
    """How some points come about in time: nodes open, and answers can be given."""
    assert points is not None, "the kind of the promise takes it"
    answers = {point.answer is not None for point in points.points}
    opens = "open" if points.each and len(points.points) > 1 else "opens"
    return " or ".join(told for given, told in ((False, opens), (True, "can be given")) if given in answers)


def _lowered(words: str) -> str:
    """Words as they stand within a sentence."""
    return words[0].lower() + words[1:]


def _item(*words: Part, below: Iterable[Item] = ()) -> Item:
    return Item(words, tuple(below))


def _joined(parts: Sequence[tuple[Part, ...]], between: str) -> Iterator[Part]:
    for number, part in enumerate(parts):
        if number:
            yield between
        yield from part


def _marks_of(way: Way) -> str:
    """What is painted on a way."""
    severity = {"error": "with an error", "warning": "with a warning"}[way.problem] if way.problem is not None else None
    marks = ("taken" if way.walked else None, way.difference, severity)
    return "".join(f", {mark}" for mark in marks if mark is not None)


def _on_the_way(way: Way) -> Iterator[Item]:
    if way.say is not None:
        yield _item("Said on the way: ", Said(way.say))


def _fact(fact: Fact) -> Item:
    """Tell a fact that situations share, with its values."""
    below = [_asked(fact), *([_number(fact.number)] if fact.number is not None else [])]
    for value in fact.values.values():
        bounds = _bounds(fact, value)
        below.append(_item(Said(value.label, strong=True), " (", Name(value.id), f"){': ' if bounds else ''}{bounds}"))
    return _item(Name(fact.id), ": ", Said(fact.ask), below=below)


def _asked(fact: Fact) -> Item:
    return _item("Asked at each visit." if not fact.remember else "Asked once.")


def _number(number: Number) -> Item:
    """Which numbers can be given; a unit of anything but letters and digits is quoted, so that it is not read as a part of the sentence."""
    unit: tuple[Part, ...] = ()
    if number.unit is not None:
        bare = number.unit.replace(" ", "").isalnum()
        unit = (" of ", Said(number.unit)) if bare else (" of “", Said(number.unit), "”")
    return _item("The answer is a number", *unit, f"{_range(number)}.")


def _range(number: Number) -> str:
    if number.least is not None and number.most is not None:
        return f", from {_digits(number.least)} to {_digits(number.most)}"
    if number.least is not None:
        return f", {_digits(number.least)} or more"
    return f", {_digits(number.most)} or less" if number.most is not None else ""


def _bounds(fact: Fact, value: Value) -> str:
    """Where a band of a number starts and ends; of other facts, nothing."""
    if fact.number is None:
        return ""
    bands = list(fact.values.values())
    before = bands[bands.index(value) - 1].below if value != bands[0] else None
    told = [f"{word} {_digits(bound)}" for word, bound in (("from", before), ("below", value.below)) if bound is not None]
    return " and ".join(told) or "of any size"


def _digits(number: float) -> str:
    short = f"{number:.16g}"
    return short if float(short) == number else repr(number)


def _exact(length: timedelta) -> str:
    """Tell a duration in words, to the second.

    >>> _exact(timedelta(days=1, hours=2, seconds=3))
    '1 day, 2 hours and 3 seconds'
    """
    parts = (length // DAY * DAY, length % DAY // HOUR * HOUR, length % HOUR // MINUTE * MINUTE, length % MINUTE)
    *others, last = [in_words(part) for part in parts if part]
    return f"{', '.join(others)} and {last}" if others else last


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def _given(given: str | float) -> Part:
    return Name(given) if isinstance(given, str) else _digits(given)


def _move(move: Move) -> tuple[Part, ...]:
    """Tell one entry of an example's walk."""
    if move.after is not None:
        return (f"{_exact(move.after)} go by",)
    assert move.node is not None, "it is an answer"
    assert move.given is not None, "it is an answer"
    return (Name(move.node), ": ", _given(move.given))
