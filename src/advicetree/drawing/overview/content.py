"""What an overview shows: places, which are the stages and what is beside them, and how many ways lead from one place to another.

Invariant: it is worked out from a view of the whole tree by a pure function, and all forms of an overview are made from it alone.
Each node is in exactly one place, and each answer and each limit between two places is counted in exactly one way.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Literal, TypeAlias

import attrs

from advicetree.drawing.view import Box, Edge, View
from advicetree.errors import AdviceTreeError, DrawingError
from advicetree.format.addresses import LINK, LONGEST_LINK
from advicetree.model import Ending, unknown
from advicetree.text import shown
from advicetree.tree import Tree
from advicetree.words import told

MOST_LOOSE = 4  # nodes that are in no stage and are shown one by one; more are shown as a stage is
MOST_STAGES = 100
_RELATIVE = re.compile(r"(?!//)[A-Za-z0-9._~/?#!$&'()*+,;=%@-]+")

PlaceKind: TypeAlias = Literal["start", "stage", "unstaged", "node", "rest"]


@attrs.frozen
class Place:
    """One thing in an overview: the start alone, a stage, all nodes that are in no stage, one other node, or `rest`: all endings for which there is no room.

    `boxes` are its nodes in the order of their numbers, and `href` is where its name leads, if anywhere.
    """

    key: str
    kind: PlaceKind
    title: str
    boxes: tuple[Box, ...]
    href: str | None = None

    @property
    def is_beside(self) -> bool:
        """Whether it is beside the stages, and not one of them or the start above them."""
        return self.kind in {"node", "rest"}

    @property
    def numbers(self) -> tuple[int, int]:
        """The lowest and the highest number of its nodes."""
        return self.boxes[0].number, self.boxes[-1].number

    @property
    def range(self) -> str:
        """Its numbers as they are shown."""
        first, last = self.numbers
        return f"{first}" if first == last else told("overview.range", first=first, last=last)

    @property
    def walked(self) -> bool:
        """Whether a walk came by here."""
        return any(box.walked for box in self.boxes)

    @property
    def here(self) -> bool:
        """Whether a walk has stopped here."""
        return any(box.here for box in self.boxes)


@attrs.frozen
class Way:
    """All answers and limits that lead from one place to another: how many there are, and whether they lead back.

    A way between stages leads back where its target is above its source; any other one where each of its edges does.
    """

    source: str
    target: str
    count: int
    back: bool
    walked: bool = False


@attrs.frozen
class Overview:
    """The places of an overview, by key: first those one below the other, then those beside them; and the ways between them."""

    view: View
    places: Mapping[str, Place]
    ways: tuple[Way, ...]

    @property
    def spine(self) -> list[Place]:
        """The places one below the other: the start, if it is in no stage, and the stages in the author's order."""
        return [place for place in self.places.values() if not place.is_beside]

    @property
    def beside(self) -> list[Place]:
        """The places beside these, in the order of their numbers: the endings, and other nodes that are in no stage."""
        return [place for place in self.places.values() if place.is_beside]


def overview_of(view: View, links: Mapping[str, str]) -> Overview:
    """The overview of a whole tree, whose stages lead to these `links`; raises `DrawingError` where the tree has no stages, or more than 100."""
    tree = view.tree
    boxes = sorted(view.boxes, key=lambda box: box.number)
    whole = {box.stage for box in boxes if not isinstance(box.node, Ending)}
    staged: dict[str, list[Box]] = {stage: [] for stage in tree.stages}
    start, loose, beside = list[Box](), list[Box](), list[Box]()
    for box in boxes:
        if isinstance(box.node, Ending) and box.id != tree.start and (box.stage is None or box.stage in whole):
            beside.append(box)
        elif box.stage is not None:
            staged[box.stage].append(box)
        else:
            (start if box.id == tree.start else loose).append(box)
    staged = {stage: inside for stage, inside in staged.items() if inside}
    if not staged:
        raise DrawingError("an overview shows stages, and no node of this tree is in one", "draw the whole tree, or give its nodes stages")
    if len(staged) > MOST_STAGES:
        raise DrawingError(f"there are {len(staged):,} stages, and an overview shows at most {MOST_STAGES}", "draw one stage")
    places = [Place("start", "start", box.headline, (box,)) for box in start]
    if len(loose) > MOST_LOOSE:
        places.append(Place("unstaged", "unstaged", told("outline.no_stage"), tuple(loose)))
    else:
        beside = sorted([*loose, *beside], key=lambda box: box.number)
    places += [Place(f"stage-{stage}", "stage", tree.stages[stage].title, tuple(inside), links.get(stage)) for stage, inside in staged.items()]
    places += [Place(f"node-{box.id}", "node", box.headline, (box,)) for box in beside]
    return _with_ways(view, places)


def _with_ways(view: View, places: list[Place]) -> Overview:
    """An overview of these places, with the ways between them."""
    of = {box.id: place for place in places for box in place.boxes}
    order = {place.key: number for number, place in enumerate(places)}
    between_places: dict[tuple[str, str], list[Edge]] = {}
    for edge in view.edges:
        if of[edge.node] is not of[edge.to]:
            between_places.setdefault((of[edge.node].key, of[edge.to].key), []).append(edge)
    ways = []
    for source, target in sorted(between_places, key=lambda pair: (order[pair[0]], order[pair[1]])):
        edges = between_places[source, target]
        in_order = {of[edges[0].node].kind, of[edges[0].to].kind} <= {"start", "stage"}
        back = order[target] < order[source] if in_order else all(edge.back for edge in edges)
        ways.append(Way(source, target, len(edges), back, any(edge.walked for edge in edges)))
    return Overview(view, {place.key: place for place in places}, tuple(ways))


def bundled(overview: Overview, most: int) -> Overview:
    """An overview with at most so many places beside the stages: the endings that fewest ways lead to are one place."""
    beside = overview.beside
    if len(beside) <= most:
        return overview
    entering = Counter[str]()
    for way in overview.ways:
        entering[way.target] += way.count
    endings = [place for place in beside if isinstance(place.boxes[0].node, Ending)]
    ranked = sorted(endings, key=lambda place: (entering[place.key], -place.numbers[0]))
    fewest = {place.key for place in ranked[: len(beside) - most + 1]}
    rest = tuple(box for place in beside if place.key in fewest for box in place.boxes)
    places = [place for place in overview.places.values() if place.key not in fewest]
    return _with_ways(overview.view, [*places, Place("rest", "rest", told("overview.rest", count=len(rest)), rest)])


def links_of(tree: Tree, given: object) -> dict[str, str]:
    """The links that the stages of a tree are given; raises `TypeError`, `UnknownName` or `AdviceTreeError` where they are not addresses of stages."""
    if not isinstance(given, Mapping):
        raise TypeError(f"'links' is a mapping of stages to addresses, not {shown(given)}")
    links = {}
    for stage, address in given.items():
        if not isinstance(stage, str) or stage not in tree.stages:
            raise unknown("stage", stage, tree.stages)
        if not isinstance(address, str):
            raise TypeError(f"the link of a stage is a str, not {shown(address)}")
        if len(address) > LONGEST_LINK or not (LINK.fullmatch(address) or _RELATIVE.fullmatch(address)):
            raise AdviceTreeError(
                f"{shown(address)} is not an address that stage {shown(stage)} can lead to",
                "give one that begins with https:// or http://, or that of a file beside the picture, such as 'evaluate.svg', percent-encoded",
            )
        links[stage] = address
    return links
