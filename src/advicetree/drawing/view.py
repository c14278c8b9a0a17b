"""What is drawn of a tree: boxes, and the edges between them, as plain values.

Invariant: a view is worked out from the model by a pure function, and every format is made from the view alone, so that all formats tell the same.
Each node in it is one box, in the order that walks come to them; each answer and each limit of such a node is one edge.
An edge that leads out of the view ends at a box of the kind `elsewhere`, which has no edges of its own, or at an ending.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

import attrs

from advicetree.drawing.details import Detail, details_of
from advicetree.drawing.forks import forks, headline_of
from advicetree.drawing.heat import Count, Heat, NodeHeat
from advicetree.drawing.overlay import DIFFERENCES, Difference, Overlay, overlay, with_gone
from advicetree.drawing.rule_tables import RuleTable, rule_tables
from advicetree.drawing.selection import Selection, in_order, leading_back, numbers, selection
from advicetree.drawing.widths import ELLIPSIS, cut
from advicetree.errors import AdviceTreeError, DrawingError
from advicetree.model import Action, Answer, Ending, Fact, Limit, Node, Situation, answers_of
from advicetree.problems import Problem
from advicetree.promises import LIMIT, Point
from advicetree.session.session import Session
from advicetree.text import shown
from advicetree.timestamps import clock, clock_up
from advicetree.tree import Tree
from advicetree.words import between, counted, told

BoxKind: TypeAlias = Literal["situation", "fork", "action", "wait", "good", "ending", "elsewhere"]

MOST_PARTS, MOST_LETTERS = 200_000, 5_000_000
MOST_PROBLEMS = 5  # above a picture, of those that belong to no node
MOST_IN_PICTURE, MOST_LETTERS_IN_PICTURE = 6_000, 2_000_000
MOST_FROM = 10
LONGEST_LED = 10.0  # of the headline of a node that is not drawn, in ems
SMALLER = "draw what is around a node, or one stage"


@attrs.define
class Capacity:
    """What a drawing can still hold: boxes and edges, and letters in them or in the outline.

    More is refused before it takes a host more than some ten seconds of processor time and a gigabyte of memory.
    """

    parts: int = attrs.field(factory=lambda: MOST_PARTS)
    letters: int = attrs.field(factory=lambda: MOST_LETTERS)

    def take(self, letters: int, parts: int = 0) -> None:
        """Take some letters, and boxes and edges, off what is left; raises `DrawingError` where nothing is left."""
        self.parts -= parts
        self.letters -= letters
        if self.parts < 0:
            raise DrawingError(f"there are more than {MOST_PARTS:,} boxes and edges to draw", SMALLER)
        if self.letters < 0:
            raise DrawingError(f"there are more than {MOST_LETTERS:,} letters to draw", SMALLER)


@attrs.frozen
class Box:
    """One node as it is drawn."""

    node: Node
    """The node."""
    kind: BoxKind
    """What it is drawn as; a `fork` is a situation at which nobody stops, and `elsewhere` a node outside the part that is drawn."""
    number: int
    """Its number, the same in every picture, outline and page of the tree."""
    headline: str
    """The line that tells it from others; of a fork about a choice of several, the label of that choice."""
    details: tuple[Detail, ...] = ()
    """What stands below the headline."""
    walked: bool = False
    """Whether the walk went there."""
    here: bool = False
    """Whether the walk stands there."""
    problem: Literal["error", "warning"] | None = None
    """The severity of the worst problem that is painted on it."""
    difference: Difference | None = None
    """What became of it between two trees."""
    rules: str | None = None
    """The name of the table with the rules that a fork goes by."""
    heat: NodeHeat | None = None
    """How many of the sessions that are drawn came here and stopped."""
    pale: bool = attrs.field(default=False, repr=False)
    """Whether differences are shown, and neither it nor any of its answers has one."""

    @property
    def id(self) -> str:
        """The id of its node."""
        return self.node.id

    @property
    def numbered(self) -> str:
        """Its headline after its number; of a box of the kind `elsewhere`, after an arrow too."""
        return told(f"box.numbered.{'elsewhere' if self.kind == 'elsewhere' else 'here'}", number=self.number, headline=self.headline)

    @property
    def letters(self) -> int:
        """How many letters are in it.

        :meta private:
        """
        return len(self.headline) + sum([len(detail.text) for detail in self.details])

    @property
    def stage(self) -> str | None:
        """The id of the stage of its node; `None` for a box of the kind `elsewhere`."""
        return None if self.kind == "elsewhere" else self.node.stage


@attrs.frozen
class Edge:
    """One answer, a way that several answers share, or the limit, of a node as it is drawn."""

    node: str
    """The id of the node."""
    answer: str | None
    """The id of the answer; `None` for a limit."""
    to: str
    """The id of the node that it leads to."""
    label: str
    """The answer's label; empty where there is only one way on."""
    say: str | None = None
    """The words said on the way."""
    details: tuple[str, ...] = ()
    """What else there is to know of it."""
    back: bool = False
    """Whether it leads back up."""
    walked: bool = False
    """Whether the walk went this way."""
    problem: Literal["error", "warning"] | None = None
    """The severity of the worst problem that is painted on it."""
    difference: Difference | None = None
    """What became of it between two trees."""
    also: tuple[str, ...] = ()
    """The ids of other answers that it stands for."""
    count: Count | None = None
    """How many of the sessions that are drawn went this way."""
    led: str | None = attrs.field(default=None, repr=False)
    """The id of the node that it led to before, where it leads elsewhere now."""
    pale: bool = attrs.field(default=False, repr=False)
    """Whether differences are shown, and it has none."""

    @property
    def letters(self) -> int:
        """How many letters are on it.

        :meta private:
        """
        return len(self.label) + len(self.say or "") + sum([len(note) for note in self.notes])

    @property
    def notes(self) -> tuple[str, ...]:
        """Its details, and how many went that way, as they are on a label.

        :meta private:
        """
        return self.details if self.count is None else (*self.details, self.count.brief)

    @property
    def is_dashed(self) -> bool:
        """Whether its line is dashed: it leads back up, or it is a limit's.

        :meta private:
        """
        return self.back or self.answer is None


@attrs.frozen
class View:
    """What is drawn of a tree, as plain values."""

    tree: Tree
    """The tree that is drawn, with what is gone, if that is drawn too."""
    boxes: tuple[Box, ...]
    """Its nodes."""
    edges: tuple[Edge, ...]
    """Its answers and limits."""
    walking: bool = False
    """Whether a walk is drawn on it."""
    walk_only: bool = False
    """Whether nothing but a walk is drawn."""
    part: str | None = None
    """Which part of the tree it is, in words; `None` for the whole."""
    session: Session | None = attrs.field(default=None, repr=False)
    """The session whose walk is drawn."""
    is_staged: bool = True
    """Whether its nodes are not all in the same stage."""
    unplaced: tuple[Problem, ...] = ()
    """The problems that belong to no node, such as a broken promise."""
    tables: tuple[RuleTable, ...] = ()
    """The rules of the derived facts that its forks are about, and of those that these rest on."""
    heat: Heat | None = None
    """How many sessions went which way, where those are drawn."""
    compared: str | None = None
    """Which differences are shown, in words; `None` where none are asked for."""
    living: Tree = attrs.field(default=attrs.Factory(lambda self: self.tree, takes_self=True), repr=False)
    """The tree without what is gone."""
    numbers: Mapping[str, int] = attrs.field(default=attrs.Factory(lambda self: numbers(self.tree), takes_self=True), eq=False, repr=False)
    """The number of each node."""

    @property
    def title(self) -> str:
        """The tree's title, with the part that is drawn."""
        return self.tree.title if self.subtitle is None else f"{self.tree.title}: {self.subtitle}"

    @property
    def subtitle(self) -> str | None:
        """Which part is drawn, what is shown on it, or where a walk has come to that is not in it; `None` for the whole without any."""
        part = self._part_and_walks
        if part is None or self.compared is None:
            return self.compared if part is None else part
        return told("compared.in_part", part=part, changes=self.compared)

    @property
    def _part_and_walks(self) -> str | None:
        """Which part is drawn, and how many walks on it or where a walk is."""
        if self.session is not None and self.part is not None and not any(box.here for box in self.boxes):
            here = self.session.here
            headline = headline_of(self.tree, here, forks(self.tree))
            return told("part.walk_elsewhere", part=self.part, number=self.numbers[here.id], headline=headline)
        if self.heat is None:
            return self.part
        return self.heat.walks_told if self.part is None else told("heat.part", part=self.part, walks=self.heat.walks_told)

    @property
    def way_told(self) -> str | None:
        """What the way is that is drawn thick, in words for a legend: that of a walk, or of a walk that breaks a promise; `None` where there is neither.

        :meta private:
        """
        if self.walking:
            return told("legend.walked")
        return told("legend.breaks") if any(box.walked for box in self.boxes) else None

    @property
    def differences(self) -> Mapping[Difference, Mapping[str, int]]:
        """How many of its `nodes`, and of their `answers` and `limits`, are new, gone and changed; what there is none of is left out."""
        found = Counter((box.difference, "nodes") for box in self.boxes)
        found.update((edge.difference, "limits" if edge.answer is None else "answers") for edge in self.edges)
        counts = {kind: {what: found[kind, what] for what in ("nodes", "answers", "limits") if found[kind, what]} for kind in DIFFERENCES}
        return {kind: some for kind, some in counts.items() if some}

    @property
    def differences_told(self) -> tuple[str, ...]:
        """How many nodes, answers and limits are new, gone and changed, a sentence for each."""
        listed = between("list.comma")
        return tuple(
            told(f"compared.told.{kind}", counts=listed.join(counted(f"compared.{what}", count) for what, count in counts.items()))
            for kind, counts in self.differences.items()
        )

    @property
    def problems_told(self) -> tuple[str, ...]:
        """The problems that belong to no node, in words; of many, the first ones and how many more there are."""
        some = self.unplaced if len(self.unplaced) <= MOST_PROBLEMS else self.unplaced[: MOST_PROBLEMS - 1]
        more = [told("box.more_problems", count=len(self.unplaced) - len(some))] if len(some) < len(self.unplaced) else []
        return (*map(problem_in_words, some), *more)

    def must_fit_in_picture(self) -> None:
        """Raise `DrawingError` where there is more to draw than 6,000 boxes and edges, or 2,000,000 letters.

        :meta private:
        """
        parts: tuple[Box | Edge | RuleTable, ...] = (*self.boxes, *self.edges, *self.tables)
        letters = sum([part.letters for part in parts])
        rules = sum([len(table.rows) for table in self.tables])
        parts_called = "boxes, edges and rules" if rules else "boxes and edges"
        for count, most, what in ((len(self.boxes) + len(self.edges) + rules, MOST_IN_PICTURE, parts_called), (letters, MOST_LETTERS_IN_PICTURE, "letters")):
            if count > most:
                raise DrawingError(f"there are {count:,} {what}, and at most {most:,} can be drawn as a picture", SMALLER)

    @property
    def starts(self) -> bool:
        """Whether the start of the tree is in the view."""
        return any(box.id == self.tree.start and box.kind != "elsewhere" for box in self.boxes)

    @property
    def stages(self) -> tuple[tuple[str, tuple[Box, ...]], ...]:
        """The stages that have boxes in the view, each by its id with its boxes, in the author's order; none where all boxes are in the same one."""
        if not self.is_staged:
            return ()
        by_stage: dict[str, list[Box]] = {stage: [] for stage in self.tree.stages}
        for box in self.boxes:
            if box.stage is not None:
                by_stage.setdefault(box.stage, []).append(box)
        return tuple((stage, tuple(boxes)) for stage, boxes in by_stage.items() if boxes)


def view(
    tree: Tree,
    *,
    session: Session | None = None,
    around: str | None = None,
    steps: int = 1,
    stage: str | None = None,
    walk_only: bool = False,
    brief: bool = False,
    problems: Iterable[Problem] = (),
    differences: Mapping[Point, Difference] | None = None,
    before: Tree | None = None,
    heat: Heat | None = None,
) -> View:
    """What is drawn of a tree: the whole, or what is `around` a node within so many `steps`, or one `stage`, or only the walk so far (`walk_only`).

    A `brief` view leaves out the words said on the way and what cautions say, and marks where there are some.
    With a `session`, the walk is drawn on it; with a checker's `problems`, these are painted on the nodes and answers that they belong to;
    with `heat`, how many sessions came to each node and went each way;
    with `differences`, what became of nodes and answers between two trees; those that are `gone` are taken from the tree as it was `before`.

    Raises `UnknownName` for a node, an answer or a stage that the tree does not have, and `AdviceTreeError` for a session of another tree, for parts
    that exclude one another, and for steps below 0; `DrawingError` where there are more than 200,000 boxes and edges, or 5,000,000 letters.
    """
    if session is not None and session.tree != tree:
        raise AdviceTreeError("the session walks another tree", "draw the tree that it walks, 'session.tree'")
    if session is not None and heat is not None:
        raise AdviceTreeError("'session' and 'sessions' both say which walks are drawn", "give one of them")
    if walk_only and session is None:
        raise AdviceTreeError("there is no walk to draw by itself", "give the session whose walk is meant")
    given = [name for name, is_given in (("around", around is not None), ("stage", stage is not None), ("walk_only", walk_only)) if is_given]
    if len(given) > 1:
        raise AdviceTreeError(f"{shown(given[0])} and {shown(given[1])} each choose a part of the tree", "give one of them")
    living, numbered = tree, numbers(tree)
    if before is not None:
        tree = with_gone(tree, before, differences or {})
        numbered |= {id: number for number, id in enumerate([id for id in numbers(tree) if id not in numbered], len(numbered) + 1)}
    laid_over = overlay(tree, session, problems, differences or {}, before, show_walks=heat is None and differences is None)
    selected = selection(tree, around, steps, stage)
    if walk_only:
        selected = Selection(told("part.walk"), laid_over.nodes)
    drawn = _drawn(tree, numbered, selected, laid_over, heat, brief=brief, walk_only=walk_only)
    compared = _compared(living, before, drawn) if differences is not None else None
    return attrs.evolve(drawn, compared=compared, living=living)


def _compared(tree: Tree, before: Tree | None, view: View) -> str:
    """What the differences are that a view shows, in words."""
    if not view.differences:
        return told("compared.none")
    old, new = before.version if before is not None else None, tree.version
    return told("compared.any") if old is None or new is None or old == new else told("compared.versions", old=old, new=new)


def _drawn(tree: Tree, numbered: Mapping[str, int], selected: Selection, laid_over: Overlay, heat: Heat | None, *, brief: bool, walk_only: bool) -> View:
    """The view of a selection; of each node in it, the edges that are left out are counted."""
    order = in_order(tree)
    forking = forks(tree)
    inside = [id for id in order if id in selected.nodes]
    back = leading_back(tree)
    capacity = Capacity()
    edges: list[Edge] = []
    left_out: Counter[str] = Counter()
    leading_here: Counter[str] = Counter()
    for id in order:
        for edge in _edges(tree, tree[id], back, laid_over, forking):
            edge = _counted(edge, heat)  # noqa: PLW2901
            cut = id not in selected.nodes or (id in selected.border and (edge.to in selected.border or edge.to not in selected.nodes))
            if cut or (walk_only and not edge.walked):
                left_out[id] += 1
                leading_here[edge.to] += not walk_only
                continue
            if brief:
                edge = _way_in_brief(edge)  # noqa: PLW2901
            capacity.take(edge.letters, 1)
            edges.append(edge)
    outside = {edge.to for edge in edges} - set(selected.nodes)
    boxes: list[Box] = []
    for id in (*inside, *(id for id in order if id in outside)):
        if id in outside and not isinstance(tree[id], Ending):  # an ending leads nowhere, so it is shown in full
            box = _elsewhere(tree, tree[id], numbered[id], forking)
        else:
            more = _more(leading_here[id], left_out[id]) if id not in outside else None
            box = _box(tree[id], tree, numbered[id], laid_over, forking, more=more)
            box = _heated(_in_brief(box) if brief else box, heat)
        capacity.take(box.letters, 1)
        boxes.append(box)
    about = [fact for id in order if id in forking and (fact := tree[id].fact) is not None]
    tables = rule_tables(tree, [box.node.fact for box in boxes if box.kind == "fork" and box.node.fact is not None], about)
    names = {table.fact: table.name for table in tables}
    for table in tables:
        capacity.take(table.letters, len(table.rows))
    boxes = [_naming_its_table(box, names) for box in boxes]
    if laid_over.led:
        shown_ = {box.id for box in boxes}
        edges = [_telling_where_it_led(edge, tree, numbered, shown_, forking) for edge in edges]
    if heat is None:
        boxes, edges = _with_all_else_pale(boxes, edges)
    return View(
        tree,
        tuple(boxes),
        tuple(edges),
        walking=laid_over.session is not None,
        walk_only=walk_only,
        part=selected.words,
        session=laid_over.session,
        is_staged=len({tree[id].stage for id in inside}) > 1,
        unplaced=tuple(laid_over.unplaced),
        tables=tables,
        heat=heat,
        numbers=numbered,
    )


def _telling_where_it_led(edge: Edge, tree: Tree, numbered: Mapping[str, int], drawn: Collection[str], forking: frozenset[str]) -> Edge:
    """An edge that tells where it led before: the number of that node where it is drawn, and else the beginning of its headline."""
    if edge.led is None:
        return edge
    if edge.led in drawn:
        words = told("way.led.number", number=numbered[edge.led])
    else:
        ((headline, _),) = cut(headline_of(tree, tree[edge.led], forking), LONGEST_LED)
        words = told("way.led.headline", headline=headline)
    return attrs.evolve(edge, details=(*edge.details, words))


def _with_all_else_pale(boxes: Sequence[Box], edges: Sequence[Edge]) -> tuple[list[Box], list[Edge]]:
    """Boxes and edges, all pale that have no difference and no problem, if any has a difference; a box is not pale where one of its edges is not."""
    if not any(box.difference for box in boxes) and not any(edge.difference for edge in edges):
        return [*boxes], [*edges]
    ways = [edge if edge.difference or edge.problem else attrs.evolve(edge, pale=True) for edge in edges]
    touched = {way.node for way in ways if not way.pale}
    return [box if box.difference or box.problem or box.id in touched else attrs.evolve(box, pale=True) for box in boxes], ways


def _heated(box: Box, heat: Heat | None) -> Box:
    """A box with how many came there and stopped, told first; one of a node that is gone was never counted."""
    found = heat.nodes.get(box.id) if heat is not None else None
    return box if found is None else attrs.evolve(box, heat=found, details=(*(Detail(kind, words) for kind, words in found.in_words()), *box.details))


def _counted(edge: Edge, heat: Heat | None) -> Edge:
    """An edge with how many went that way; one that is gone was never counted."""
    found = heat.nodes.get(edge.node) if heat is not None else None
    count = found.went(edge.answer) if found is not None else None
    return edge if count is None else attrs.evolve(edge, count=count)


def _naming_its_table(box: Box, names: Mapping[str, str]) -> Box:
    """A fork about a derived fact, with the name of the table of its rules."""
    name = names.get(box.node.fact or "") if box.kind == "fork" else None
    return box if name is None else attrs.evolve(box, rules=name, details=(Detail("asks", told("box.worked_out", table=name)), *box.details))


def part_of(whole: View, nodes: Collection[str], words: str | None) -> View:
    """The part of a view that has these of its nodes, and their edges; it is called by these `words`, and says from which other nodes ways lead into it."""
    numbered, forking = whole.numbers, forks(whole.tree)
    edges = tuple(edge for edge in whole.edges if edge.node in nodes)
    outside = {edge.to for edge in edges} - set(nodes)
    sources: dict[str, set[int]] = {}
    for edge in whole.edges:
        if edge.node not in nodes:
            sources.setdefault(edge.to, set()).add(numbered[edge.node])
    boxes = []
    for box in whole.boxes:
        if box.id in nodes:
            come_from = (Detail("more", from_in_words(sorted(sources[box.id]))),) if box.id in sources else ()
            boxes.append(attrs.evolve(box, details=(*box.details, *come_from)))
        elif box.id in outside:
            boxes.append(_elsewhere(whole.tree, box.node, numbered[box.id], forking))
    facts = {box.node.fact for box in boxes if box.rules is not None}
    facts |= {other for fact in facts if fact is not None for other in whole.tree.rests_on(fact)}
    stages = {box.stage for box in boxes if box.id in nodes}
    tables = tuple(table for table in whole.tables if table.fact in facts)
    return attrs.evolve(whole, boxes=tuple(boxes), edges=edges, part=words, is_staged=len(stages) > 1, unplaced=(), tables=tables)


def from_in_words(numbers: Sequence[int], most: int = MOST_FROM) -> str:
    """The numbers of nodes that lead to one, or the first of them and how many more there are."""
    some = " · ".join(map(str, numbers[:most]))
    return told("cards.from", cards=some) if len(numbers) <= most else told("cards.from_more", cards=some, count=len(numbers) - most)


def _more(leading_here: int, leading_on: int) -> str | None:
    """How many edges of a node are not drawn, in words."""
    if not leading_here:
        return counted("box.more_on", leading_on) if leading_on else None
    here = counted("box.more_here", leading_here)
    return told("box.more_both", here=here, on=counted("box.more_on_too", leading_on)) if leading_on else here


def _elsewhere(tree: Tree, node: Node, number: int, forking: frozenset[str]) -> Box:
    return Box(node, "elsewhere", number, headline_of(tree, node, forking), (Detail("more", tree.stages[node.stage].title),) if node.stage is not None else ())


def _edges(tree: Tree, node: Node, back: Collection[tuple[str, str | None]], laid_over: Overlay, forking: frozenset[str]) -> Iterator[Edge]:
    for answer in answers_of(node):
        point = Point(node.id, answer.id)
        edge = Edge(
            node.id,
            answer.id,
            answer.to,
            _label(tree, node, answer, is_fork=node.id in forking),
            answer.say,
            _edge_details(tree, node, answer),
            (node.id, answer.id) in back,
            (node.id, answer.id) in laid_over.edges,
            _worst(laid_over.problems.get(point, ())),
        )
        yield _with_difference(edge, point, laid_over)
    if node.limit is not None:
        limit, key = node.limit, (node.id, None)
        edge = Edge(*key, limit.to, _limit_in_words(limit), limit.say, back=key in back, walked=key in laid_over.edges)
        yield _with_difference(edge, Point(node.id, LIMIT), laid_over)


def _with_difference(edge: Edge, point: Point, laid_over: Overlay) -> Edge:
    """An edge with its difference, if it has one, which it tells in words unless its node is new or gone as well."""
    difference, of_node = laid_over.differences.get(point), laid_over.differences.get(Point(point.node))
    if difference is None:
        return edge
    words = () if of_node == difference != "changed" else (told(f"way.became.{difference}"),)
    return attrs.evolve(edge, difference=difference, details=(*edge.details, *words), led=laid_over.led.get(point))


def _label(tree: Tree, node: Node, answer: Answer, *, is_fork: bool) -> str:
    """What is written on the edge of an answer: nothing where it is the only way on; of a group, how many values take it too."""
    alone = len(answers_of(node)) == 1
    if is_then(node, answer):
        return "" if alone else told("way.otherwise")
    if alone and isinstance(node, Action) and answer.id == "done" and answer.label == told("answer.done"):
        return ""
    if node.choice is not None and not is_fork and answer.id in {"yes", "no"}:
        choice = tree.facts[node.fact or ""].label(node.choice)
        return told(f"way.{'ticked' if answer.id == 'yes' else 'not_ticked'}", choice=choice)
    if answer.id in node.ways and node.choice is None:
        return told("way.group", group=answer.label, count=len(taken_by(tree.facts[node.fact or ""], node, answer)))
    return answer.label


def is_then(node: Node, answer: Answer) -> bool:
    """Whether an answer is the way of a situation that its author wrote as `then`."""
    return answer is node.others and answer.id == "done"


def taken_by(fact: Fact, node: Node, answer: Answer) -> list[str]:
    """The values that go a way that several share, in the fact's order: those of a group that no answer names, or those of `others`.

    Of a situation about a choice, they are `yes` and `no`.
    """
    if node.choice is not None:
        return [ticked for ticked in ("yes", "no") if ticked not in node.ways]
    if answer.id in node.ways:
        return [value for value in fact.members(answer.id) if value not in node.answers]
    grouped = {value for way in node.ways for value in fact.members(way)}
    return [value for value in fact.values if value not in node.answers and value not in grouped]


def without_walks(view: View) -> View:
    """A view without any walk on it."""
    boxes = tuple(attrs.evolve(box, walked=False) for box in view.boxes)
    return attrs.evolve(view, boxes=boxes, edges=tuple(attrs.evolve(edge, walked=False) for edge in view.edges))


def in_brief(view: View) -> View:
    """A view without the words said on the way and what cautions say, and with a mark where there are some."""
    return attrs.evolve(view, boxes=tuple(map(_in_brief, view.boxes)), edges=tuple(map(_way_in_brief, view.edges)))


def _in_brief(box: Box) -> Box:
    if not box.node.caution or box.kind == "elsewhere":
        return box
    first = [detail.kind for detail in box.details].index("caution")
    others = [detail for detail in box.details if detail.kind != "caution"]
    return attrs.evolve(box, details=(*others[:first], Detail("caution", told("box.careful_brief")), *others[first:]))


def _way_in_brief(edge: Edge) -> Edge:
    return edge if edge.say is None else attrs.evolve(edge, say=ELLIPSIS)


def _box(node: Node, tree: Tree, number: int, laid_over: Overlay, forking: frozenset[str], *, more: str | None) -> Box:
    is_fork = node.id in forking
    details = list(details_of(tree, node, is_fork=is_fork))
    here = laid_over.session_at(node.id)
    if here is not None:
        details += [Detail("opens", text) for text in _opening(here)]
    at = laid_over.at.get(node.id, ())
    details += [Detail("problem", problem_in_words(problem)) for problem in at]
    if more:
        details.append(Detail("more", more))
    difference = laid_over.differences.get(Point(node.id))
    if difference is not None:
        details.append(Detail("difference", told(f"box.became.{difference}")))
    kind = "fork" if is_fork else _kind(node)
    return Box(node, kind, number, headline_of(tree, node, forking), tuple(details), node.id in laid_over.nodes, here is not None, _worst(at), difference)


def _kind(node: Node) -> BoxKind:
    if isinstance(node, Situation):
        return "situation"
    if isinstance(node, Ending):
        return "good" if node.good else "ending"
    return "wait" if node.wait is not None and (node.wait.floor is not None or node.wait.at_most is not None) else "action"


def _worst(problems: Sequence[Problem]) -> Literal["error", "warning"] | None:
    severities = {problem.severity for problem in problems}
    return "error" if "error" in severities else "warning" if severities else None


def _edge_details(tree: Tree, node: Node, answer: Answer) -> tuple[str, ...]:
    """What is to be known of an answer: that no wait holds it, or that it settles nothing."""
    details = []
    if isinstance(node, Action) and answer.any_time and node.wait is not None and node.wait.floor is not None:
        details.append(told("way.any_time"))
    if leaves_open(tree, node, answer):
        details.append(told("way.leaves_open"))
    return tuple(details)


def leaves_open(tree: Tree, node: Node, answer: Answer) -> bool:
    """Whether an answer leads on without settling the remembered fact that it is about."""
    return isinstance(node, Situation) and answer.settles is None and tree.facts[node.fact].can_be_known


def _limit_in_words(limit: Limit) -> str:
    """Which arrivals a limit sends on.

    >>> _limit_in_words(Limit("wait", 2, "end"))
    'From the 3rd time on'
    """
    return told("way.limit", visit=ordinal(limit.visits + 1))


def ordinal(place: int) -> str:
    """A number as an order.

    >>> [ordinal(place) for place in (2, 3, 11, 21, 112)]
    ['2nd', '3rd', '11th', '21st', '112th']
    """
    ending = "th" if place // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return told(f"ordinal.{ending}", number=place)


def problem_in_words(problem: Problem) -> str:
    """A problem as it is told in a picture."""
    return told(f"box.problem.{problem.severity}", problem=problem.sentence)


def _opening(session: Session) -> Iterator[str]:
    """When the action that a session has come to opens, and when to stop waiting, in the zone of the session."""
    if session.opens_at is not None:
        yield told("box.opens", time=clock_up(session.opens_at, session.zone))
    if session.due_at is not None:
        yield told("box.due", time=clock(session.due_at, session.zone))
