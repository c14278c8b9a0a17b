"""What is drawn of a tree: boxes, and the ways between them, as plain values.

Invariant: a view is worked out from the model by a pure function, and every form is made from the view alone, so that all forms tell the same.
Each node in it is one box, in the order that walks come to them; each answer and each limit of such a node is one way.
A way that leads out of the view ends at a box of the kind `elsewhere`, which has no ways of its own, or at an ending.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

import attrs

from advicetree.drawing.bounds import Room, must_fit_in_picture
from advicetree.drawing.differing import Difference, must_be_there, with_gone
from advicetree.drawing.parts import Part, in_order, leading_back, part_of
from advicetree.drawing.placing import placed
from advicetree.drawing.wording import details_of, limit_in_words, opening, problem_in_words, way_details
from advicetree.engine import Halt, replay, resolve
from advicetree.errors import AdviceTreeError
from advicetree.model import Action, Answer, Ending, Limit, Node, Situation, answers_of
from advicetree.problems import Problem
from advicetree.promises import Point
from advicetree.session.session import Session
from advicetree.text import shown
from advicetree.tree import Tree
from advicetree.words import counted, told

Kind: TypeAlias = Literal["situation", "action", "wait", "good", "ending", "elsewhere"]

ELLIPSIS = "…"


@attrs.frozen
class Detail:
    """One paragraph below a headline; `kind` says what it tells."""

    kind: Literal["by", "wait", "caution", "asks", "opens", "problem", "difference", "more"]
    text: str


@attrs.frozen
class Box:
    """One node as it is drawn.

    `problem` is the severity of the worst problem that is painted on it, and `difference` what became of it between two trees.
    """

    node: Node
    kind: Kind
    details: tuple[Detail, ...] = ()
    walked: bool = False
    here: bool = False
    problem: Literal["error", "warning"] | None = None
    difference: Difference | None = None

    @property
    def id(self) -> str:
        """The id of its node."""
        return self.node.id

    @property
    def headline(self) -> str:
        """The one line that tells its node from others."""
        return self.node.headline

    @property
    def letters(self) -> int:
        """How many letters stand in it."""
        return len(self.headline) + sum([len(detail.text) for detail in self.details])

    @property
    def stage(self) -> str | None:
        """The id of the stage of its node; what stands elsewhere is in none."""
        return None if self.kind == "elsewhere" else self.node.stage


@attrs.frozen
class Way:
    """One answer, or the limit, of a node in the view, as it is drawn.

    `label` is empty where an action has only one way on. `answer` is the answer's id, and `None` for a limit.
    `say` holds the words said on the way, and `details` what else there is to know of it. `back` says that it leads back up.
    """

    node: str
    answer: str | None
    to: str
    label: str
    say: str | None = None
    details: tuple[str, ...] = ()
    back: bool = False
    walked: bool = False
    problem: Literal["error", "warning"] | None = None
    difference: Difference | None = None

    @property
    def letters(self) -> int:
        """How many letters stand on it."""
        return len(self.label) + len(self.say or "") + sum([len(detail) for detail in self.details])

    @property
    def is_dashed(self) -> bool:
        """Whether its line is dashed: it leads back up, or it is a limit's."""
        return self.back or self.answer is None


@attrs.frozen
class View:
    """What is drawn of a tree: its boxes and ways; `walking` says that a walk is drawn on them.

    `part` tells in words which part of the tree it is, `None` for the whole; `is_staged` says that its nodes are not all in the same stage.
    `unplaced` holds the problems that stand at none of its nodes, such as a promise that is broken.
    """

    tree: Tree
    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]
    walking: bool = False
    part: str | None = None
    session: Session | None = attrs.field(default=None, repr=False)
    is_staged: bool = True
    unplaced: tuple[Problem, ...] = ()

    @property
    def title(self) -> str:
        """The tree's title, with the part that is drawn."""
        return self.tree.title if self.part is None else f"{self.tree.title}: {self.part}"

    def must_fit_in_picture(self) -> None:
        """Raise `DrawingError` where there is more to draw than 6,000 boxes and ways, or 2,000,000 letters."""
        parts: tuple[Box | Way, ...] = (*self.boxes, *self.ways)
        must_fit_in_picture(len(parts), sum([part.letters for part in parts]))

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


@attrs.frozen
class Painted:
    """What is painted on a view: the problems of each point, all that are `at` each node, differences between two trees, and problems of no point."""

    problems: Mapping[Point, Sequence[Problem]]
    at: Mapping[str, Sequence[Problem]]
    differences: Mapping[Point, Difference]
    unplaced: tuple[Problem, ...]


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
) -> View:
    """What is drawn of a tree: the whole, or what is `around` a node within so many `steps`, or one `stage`, or only the walk so far (`walk_only`).

    A `brief` view leaves out the words said on the way and what cautions say, and marks where there are some.
    With a `session`, the walk is drawn on it; with a checker's `problems`, these are painted on the nodes and answers where they stand;
    with `differences`, what became of nodes and answers between two trees; those that are `gone` are taken from the tree as it was `before`.

    Raises `UnknownName` for a node, an answer or a stage that the tree does not have, and `AdviceTreeError` for a session of another tree, for parts
    that exclude one another, and for steps below 0; `DrawingError` where there are more than 200,000 boxes and ways, or 5,000,000 letters.
    """
    if session is not None and session.tree != tree:
        raise AdviceTreeError("the session walks another tree", "draw the tree that it walks, 'session.tree'")
    if walk_only and session is None:
        raise AdviceTreeError("there is no walk to draw only", "give the session whose walk is meant")
    given = [name for name, is_given in (("around", around is not None), ("stage", stage is not None), ("walk_only", walk_only)) if is_given]
    if len(given) > 1:
        raise AdviceTreeError(f"{shown(given[0])} and {shown(given[1])} each choose a part of the tree", "give one of them")
    if before is not None:
        tree = with_gone(tree, before, differences or {})
    must_be_there(tree, differences or {})
    walked = walk_of(session) if session is not None else Walked()
    part = part_of(tree, around, steps, stage)
    if walk_only:
        part = Part(told("part.walk"), walked.nodes)
    found, unplaced = placed(tree, problems)
    at: dict[str, list[Problem]] = {}
    for point, there in found.items():
        at.setdefault(point.node, []).extend(there)
    painted = Painted(found, at, differences or {}, unplaced)
    return _drawn(tree, part, walked, session, painted, brief=brief, walk_only=walk_only)


@attrs.frozen
class Walked:
    """What a walk went through: the nodes that it visited or was sent on from, and the ways that it took, as (node, answer)."""

    nodes: frozenset[str] = frozenset()
    ways: frozenset[tuple[str, str | None]] = frozenset()
    here: str | None = None


def walk_of(session: Session) -> Walked:
    """What the walk of a session went through."""
    tree = session.tree
    nodes: set[str] = set()
    ways: set[tuple[str, str | None]] = set()
    taken = [resolve(tree, tree[step.node], step.answer) for step in session.steps]
    known = {name: value.id for name, given in session.known.items() if (value := tree.facts[name].find(given)) is not None}
    for stop in replay(tree, known, taken):
        for passed in (*stop.position.passed, *_given(stop)):
            nodes.add(passed.node)
            ways.add((passed.node, None if isinstance(passed, Limit) else passed.id))
    return Walked(frozenset({*nodes, session.here.id}), frozenset(ways), session.here.id)


def _given(stop: Halt) -> tuple[Answer, ...]:
    return () if stop.answer is None else (stop.answer,)


def _drawn(tree: Tree, part: Part, walked: Walked, session: Session | None, painted: Painted, *, brief: bool, walk_only: bool) -> View:
    order = in_order(tree)
    inside = [id for id in order if id in part.nodes]
    back = leading_back(tree)
    room = Room()
    ways: list[Way] = []
    left_out: dict[str, int] = {}
    leading_here: dict[str, int] = {}
    for id in order:
        for way in _ways(tree, tree[id], back, painted):
            is_walked = (id, way.answer) in walked.ways
            cut = id not in part.nodes or (id in part.border and (way.to in part.border or way.to not in part.nodes))
            if cut or (walk_only and not is_walked):
                left_out[id] = left_out.get(id, 0) + 1
                leading_here[way.to] = leading_here.get(way.to, 0) + (not walk_only)
                continue
            if is_walked or brief:
                way = attrs.evolve(way, walked=is_walked, say=ELLIPSIS if brief and way.say is not None else way.say)  # noqa: PLW2901
            room.take(way.letters, 1)
            ways.append(way)
    outside = {way.to for way in ways} - set(part.nodes)
    boxes: list[Box] = []
    for id in (*inside, *(id for id in order if id in outside)):
        if id in outside and not isinstance(tree[id], Ending):  # an ending leads nowhere, so it is shown in full
            box = _elsewhere(tree, tree[id])
        else:
            more = _more(leading_here.get(id, 0), left_out.get(id, 0)) if id not in outside else None
            box = _box(tree[id], tree, walked, session, painted, brief=brief, more=more)
        room.take(box.letters, 1)
        boxes.append(box)
    return View(
        tree,
        tuple(boxes),
        tuple(ways),
        walking=session is not None,
        part=part.words,
        session=session,
        is_staged=len({tree[id].stage for id in inside}) > 1,
        unplaced=painted.unplaced,
    )


def _more(leading_here: int, leading_on: int) -> str | None:
    """How many ways of a node are not drawn, in words."""
    if not leading_here:
        return counted("box.more_on", leading_on) if leading_on else None
    here = counted("box.more_here", leading_here)
    return told("box.more_both", here=here, on=counted("box.more_on_too", leading_on)) if leading_on else here


def _elsewhere(tree: Tree, node: Node) -> Box:
    return Box(node, "elsewhere", (Detail("more", tree.stages[node.stage].title),) if node.stage is not None else ())


def _ways(tree: Tree, node: Node, back: Collection[tuple[str, str | None]], painted: Painted) -> Iterator[Way]:
    answers = answers_of(node)
    for answer in answers:
        alone = isinstance(node, Action) and len(answers) == 1 and answer.id == "done" and answer.label == told("answer.done")
        point = Point(node.id, answer.id)
        difference = painted.differences.get(point)
        yield Way(
            node.id,
            answer.id,
            answer.to,
            "" if alone else answer.label,
            answer.say,
            (*way_details(tree, node, answer), *([told(f"way.became.{difference}")] if difference is not None else [])),
            (node.id, answer.id) in back,
            problem=_worst(painted.problems.get(point, ())),
            difference=difference,
        )
    if node.limit is not None:
        yield Way(node.id, None, node.limit.to, limit_in_words(node.limit), node.limit.say, (), (node.id, None) in back)


def _box(node: Node, tree: Tree, walked: Walked, session: Session | None, painted: Painted, *, brief: bool, more: str | None = None) -> Box:
    details = [Detail(kind, text) for kind, text in details_of(tree, node)]
    if brief and node.caution:
        details = [*(detail for detail in details if detail.kind != "caution"), Detail("caution", told("box.careful_brief"))]
    here = walked.here == node.id
    if here and session is not None:
        details += [Detail("opens", text) for text in opening(session)]
    at = painted.at.get(node.id, ())
    details += [Detail("problem", problem_in_words(problem)) for problem in at]
    if more:
        details.append(Detail("more", more))
    difference = painted.differences.get(Point(node.id))
    if difference is not None:
        details.append(Detail("difference", told(f"box.became.{difference}")))
    return Box(node, _kind(node), tuple(details), node.id in walked.nodes, here, _worst(at), difference)


def _kind(node: Node) -> Kind:
    if isinstance(node, Situation):
        return "situation"
    if isinstance(node, Ending):
        return "good" if node.good else "ending"
    return "wait" if node.wait is not None and (node.wait.floor is not None or node.wait.at_most is not None) else "action"


def _worst(problems: Sequence[Problem]) -> Literal["error", "warning"] | None:
    severities = {problem.severity for problem in problems}
    return "error" if "error" in severities else "warning" if severities else None
