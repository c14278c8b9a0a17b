"""One tree under study: what the rules find in it, and what they share while they look.

What always holds: a rule is a function of a `Study` that gives what it `Found`; it prints nothing, and raises only `TooMuch`.
What could not be looked at is noted as `skipped`, so that it is never taken for sound.
What several rules need is worked out once, when the first of them asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

import attrs

from advicetree.checking.proofs.chart import MOST_TOGETHER, Chart, TooMuch
from advicetree.checking.proofs.flooding import DONE, Watch, flood, reached, reaching, shortest, starting
from advicetree.checking.proofs.flooding import Path as ChartPath
from advicetree.checking.proofs.people import Mask, People, fits, how_many
from advicetree.checking.proofs.proving import Proof, Prover, clashes, told
from advicetree.checking.proofs.watches import watch_for
from advicetree.format import dumps
from advicetree.model import Citation, Condition, Ending, Line, Node, Situation, answers_of
from advicetree.problems import Place, Problem
from advicetree.promises import Point, Points, Promise
from advicetree.tree import Origin, Tree

Path = tuple[str | int, ...]

MOST_LOOKED_AT = 3_000_000


@attrs.frozen
class Found:
    """What a rule finds: one sentence, the path of the key at fault in the tree's file, how to mend it, and the node that could silence it.

    `known` and `walk` tell the person and the walk that show it, as in `errors.Problem`.
    """

    sentence: str
    path: Path
    mend: str
    node: str | None = None
    nearest: str | None = None
    known: tuple[tuple[str, str], ...] = ()
    walk: tuple[str, ...] = ()


class Study:
    """A tree, and what is worked out of it for the rules."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.skipped = False
        self._spare = MOST_LOOKED_AT
        self._nevers: dict[Promise, Proof] = {}

    def afford(self) -> bool:
        """Whether all states can be looked at once more for a single thing; where not, that is noted as `skipped`."""
        self._spare -= len(self.chart.node_of) * self.people.cost
        self.skipped = self.skipped or self._spare < 0
        return self._spare >= 0

    def refill(self) -> None:
        """Let what comes now cost as much as all that was looked for by now, so that promises can be proved however much the rules cost."""
        if self._chart is not None:
            self._chart.spare = MOST_TOGETHER

    @property
    def chart(self) -> Chart:
        """The states of the tree; each answer that a promise names has a door of its own. Raises `TooMuch` where they are too many even to be told."""
        if self._chart is None:
            raise TooMuch
        return self._chart

    @cached_property
    def _chart(self) -> Chart | None:
        groups = [group for promise in self.tree.promises for group in groups_of(promise)]
        try:
            return Chart(self.tree, {point for group in groups for point in group.points if point.answer is not None})
        except TooMuch:
            return None

    @cached_property
    def prover(self) -> Prover:
        """What proves things about the chart."""
        return Prover(self.chart)

    @cached_property
    def left_out(self) -> tuple[str, ...]:
        """The facts that could not be told apart, since there would be too many people; empty where all rules see everything."""
        return tuple(fact for fact in _wanted(self.chart) if fact not in self.people.digits)

    @cached_property
    def _told_apart(self) -> tuple[People, list[Mask]] | None:
        """The people told apart by all facts that a walk can meet again, as far as they fit and can be followed, and who of them can be at each state."""
        tracked: list[str] = []
        for fact in _wanted(self.chart):
            if fits(self.chart, [*tracked, fact], {}):
                tracked.append(fact)
        while True:
            try:
                people = self.prover.people(tracked, {})
                return people, reached(people, starting(self.chart, people.unknowing))
            except TooMuch:
                if not tracked:
                    return None
                tracked = tracked[: len(tracked) // 2]

    @property
    def people(self) -> People:
        """The people told apart by all facts that a walk can meet again, as far as they fit. Raises `TooMuch`."""
        if self._told_apart is None:
            raise TooMuch
        return self._told_apart[0]

    @cached_property
    def reach(self) -> list[Mask]:
        """Who can be at each state: nobody where a proved promise says so, even if too few people are told apart here to see it. Raises `TooMuch`."""
        if self._told_apart is None:
            raise TooMuch
        nodes, doors = self._closed
        if not nodes and not doors:
            return self._told_apart[1]
        closed = Watch(1, dict.fromkeys(nodes, (DONE,)), dict.fromkeys(doors, (DONE,)))
        masks = flood(self.people, closed, self.starts)
        assert masks is not None, "nothing breaks it"
        return masks

    @cached_property
    def _closed(self) -> tuple[set[int], set[int]]:
        """The nodes that nobody visits and the doors that nobody goes through by promises that are proved; empty where all people are told apart."""
        chart, nodes, doors = self.chart, set[int](), set[int]()
        if not self.left_out and chart.counted:
            return nodes, doors
        spare, chart.spare = chart.spare, MOST_TOGETHER
        never = [promise for promise in self.tree.promises if is_absolute(promise) and self.never(promise).verdict == "kept"]
        chart.spare = spare
        for point in [point for promise in never for group in groups_of(promise) for point in group.points]:
            if point.answer is None:
                nodes.add(chart.number[point.node])
            for door in chart.doors_at(point):
                if chart.doors[door].fact is None:
                    nodes.add(chart.doors[door].node)  # whoever is there can go through it
                doors.add(door)
        return nodes, doors

    def never(self, promise: Promise) -> Proof:
        """What comes of an absolute promise, worked out once."""
        if promise not in self._nevers:
            self._nevers[promise] = self.prover.watched(watch_for(self.chart, promise))
        return self._nevers[promise]

    def meets(self, point: Point) -> bool:
        """Whether somebody may come to a point. Raises `TooMuch`."""
        return point.node in self.met and (point.answer is None or point.answer in self.given(self.tree[point.node]))

    @cached_property
    def starts(self) -> dict[int, Mask]:
        """Everybody at the start, with nothing known yet."""
        return starting(self.chart, self.people.unknowing)

    @cached_property
    def met(self) -> frozenset[str]:
        """The nodes that somebody visits."""
        return frozenset(self.chart.node(state).id for state, mask in enumerate(self.reach) if mask)

    @cached_property
    def there(self) -> dict[str, Mask]:
        """Who can be at each node that somebody visits."""
        return at_nodes(self.people, self.reach)

    @cached_property
    def taking(self) -> list[Mask]:
        """Who goes through each door."""
        found = [0] * len(self.chart.doors)
        for state, mask in enumerate(self.reach):
            for door, to in self.chart.ways[state] if mask else ():
                if self.reach[to] and door not in self._closed[1]:
                    found[door] |= self.people.onward(door, mask)
        return found

    def given(self, node: Node) -> set[str]:
        """The ids of the answers that somebody gives at a node, each value that `others` takes among them."""
        found = set[str]()
        for number in self.chart.doors_of[self.chart.number[node.id]]:
            door, mask = self.chart.doors[number], self.taking[number]
            if mask and door.fact in self.people.digits:
                found.update(value for value in door.values if mask & self.people.having(door.fact, value))
            found.update(door.ids if mask and not (door.values and door.fact in self.people.digits) else ())
        return found

    @cached_property
    def conditions(self) -> tuple[tuple[Node, Path, Condition], ...]:
        """Each conditional line: its node, its path, and its condition."""
        nodes = self.tree.nodes.values()
        return tuple((node, path, line.condition) for node in nodes for path, line in lines(node) if line.condition is not None)

    @cached_property
    def unsaid(self) -> frozenset[tuple[Condition, str]]:
        """The conditions with the nodes that have a line for them, but where nobody of whom they are true can be."""
        wanted: dict[Condition, set[str]] = {}
        for node, _, condition in self.conditions:
            wanted.setdefault(condition, set()).add(node.id)
        return frozenset((condition, node) for condition, nodes in wanted.items() for node in nodes - self._where_true(condition, nodes))

    def _where_true(self, condition: Condition, nodes: set[str]) -> set[str]:
        """The nodes where somebody can be of whom a condition is true; those that were asked about, where that would take too long."""
        people, there = self.people, self.there
        if condition.fact not in people.digits:
            if not self.afford():
                return nodes
            people, masks = self.of({condition.fact: condition.value})
            there = at_nodes(people, masks)
        some = people.having(condition.fact, condition.value)
        return {node for node in nodes if there.get(node, 0) & some}

    @cached_property
    def carriers(self) -> dict[Citation, list[tuple[Node, bool]]]:
        """For each citation, the nodes that carry it, each with whether its words there can be passed over."""
        found: dict[Citation, list[tuple[Node, bool]]] = {}
        for node in self.tree.nodes.values():
            lasting = isinstance(node, Situation) and not self.tree.facts[node.fact].afresh
            cited = [(citation, lasting) for citation in node.source]
            cited += [(citation, False) for _, line in lines(node) for citation in line.source]
            cited += [(citation, lasting and answer.say is None) for answer in answers_of(node) for citation in answer.source]
            for citation, passable in cited:
                found.setdefault(citation, []).append((node, passable))
        return found

    @cached_property
    def claims(self) -> tuple[Citation, ...]:
        """All claims of the tree's sources."""
        return tuple(Citation(source.id, claim) for source in self.tree.sources.values() for claim in source.claims)

    def behind(self, doors: Mapping[int, Mask] | None = None, nodes: frozenset[int] = frozenset()) -> list[Mask]:
        """Give who can be at each state after going through some doors (with who of them counts), or after visiting some nodes."""
        starts: dict[int, Mask] = {}
        for state, mask in enumerate(self.reach):
            if mask and (doors is not None or self.chart.node_of[state] in nodes):
                for door, to in self.chart.ways[state]:
                    if doors is None or door in doors:
                        some = self.people.onward(door, mask) & (self.people.everybody if doors is None else doors[door])
                        if some:
                            starts[to] = starts.get(to, 0) | some
        return reached(self.people, starts)

    def of(self, condition: Mapping[str, str]) -> tuple[People, list[Mask]]:
        """Give the people of whom some facts are true, and who of them can be at each state."""
        people = self.prover.people(self.people.digits, condition)
        return people, reached(people, starting(self.chart, people.unknowing))

    def way_to(self, wanted: Mapping[int, Mask]) -> ChartPath | None:
        """Give a shortest path to somebody at one of some states; `None` where it is not sure that there is a walk."""
        path = shortest(self.people, reaching(wanted), self.starts)
        return None if path is None or clashes(self.chart, path, {}) else path

    def told(self, path: ChartPath) -> tuple[str, ...]:
        """Give the answers of a path, one by one; what else is true of the person does not matter to it."""
        return told(self.chart, path, {})[1]


def at_nodes(people: People, masks: list[Mask]) -> dict[str, Mask]:
    """Who can be at each node that somebody visits, from who can be at each state."""
    found: dict[str, Mask] = {}
    for state, mask in enumerate(masks):
        if mask:
            id = people.chart.node(state).id
            found[id] = found.get(id, 0) | mask
    return found


def is_absolute(promise: Promise) -> bool:
    """Whether a promise says that nobody at all ever comes to any of some points."""
    return promise.never is not None and promise.after is None and not promise.when and not promise.never.each


def groups_of(promise: Promise) -> list[Points]:
    """Give all groups of points that a promise names."""
    groups = (promise.before, promise.always, promise.never, promise.after, promise.of, promise.can, promise.from_)
    return [group for group in groups if group is not None]


def place(tree: Tree, path: Path) -> Place | None:
    """The place of a key in the text that a tree was read from; `None` for a tree that has no text."""
    origin = tree.origin
    if origin is None:
        return None
    found = origin.place(*path)
    if path[2:] == ("answers", "done") and found == origin.place(*path[:2]):
        return origin.place(*path[:2], "then")
    return found


def in_order(tree: Tree, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Some problems of a tree, the errors before the warnings, each in the order of its text, or of the text that it would be written as where it has none."""
    problems = tuple(problems)
    if not problems:
        return ()
    text = tree if tree.origin is not None else attrs.evolve(tree, origin=Origin("", "json", dumps(tree)))
    found = [place(text, problem.path) for problem in problems]
    order = [(problems[number].severity == "warning", at.line, at.column, number) for number, at in enumerate(found) if at is not None]
    return tuple(problems[number] for *_, number in sorted(order))


def _wanted(chart: Chart) -> list[str]:
    """Give the facts that a walk can meet again, those of fewest values first, so that as many as possible fit."""
    return sorted(sorted(chart.tree.recurring), key=lambda fact: how_many(chart, [fact], {}))


def at(node: Node, *keys: str | int) -> Path:
    """Give the path of a node, or of a key of it: `at(node, "answers", "yes")`."""
    return (node.kind, node.id, *keys)


def at_point(tree: Tree, point: Point) -> Path:
    """Give the path of a node or an answer; an answer that `others` takes stands there."""
    node = tree[point.node]
    if point.answer is None:
        return at(node)
    return at(node, "answers", point.answer) if point.answer in node.answers else at(node, "others")


def lines(node: Node) -> list[tuple[Path, Line]]:
    """Give all lines of a node, whoever they are said to, with their paths."""
    if isinstance(node, Ending):
        return [(at(node, "say", number), line) for number, line in enumerate(node.say)]
    named = [("how", node.how), ("caution", node.caution)]
    return [(at(node, key, number), line) for key, said in named for number, line in enumerate(said)]
