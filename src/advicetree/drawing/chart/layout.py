"""Where Graphviz put everything, read from the SVG that it made; no other module reads that.

Invariant: coordinates are points, to the right and down, from the upper left corner of the drawing; the texts of Graphviz' own SVG are not used.

Graphviz' JSON has the same numbers, and takes it longer to write: 109 ms instead of 58 for the 46 nodes and 120 edges of an advice tree;
and its faster formats, `json0` and `plain`, keep five digits, which are half a point in tall pictures, and leave out arrow heads.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from xml.etree import ElementTree as ET

import attrs

from advicetree.drawing.frames import Frame
from advicetree.errors import DrawingError

_SVG = "{http://www.w3.org/2000/svg}"
_PAIR = re.compile(r"(-?[\d.]+)[, ](-?[\d.]+)")
_MOVED = re.compile(r"translate\((-?[\d.]+)[ ,](-?[\d.]+)\)")
_MARGIN = 4.0
_NOTHING_READ = ("what Graphviz wrote is not a picture that can be read", "draw it with the engine of the extra 'draw', or draw another format")


@attrs.frozen
class Curve:
    """The line of an edge, as the points of SVG paths (the first, then threes of a cubic curve), and the corners of its arrow head, if it has one."""

    points: tuple[tuple[float, float], ...]
    head: tuple[tuple[float, float], ...] = ()


@attrs.frozen
class Layout:
    """The size of a drawing, and where its nodes and its edges are, by their names and ids in DOT."""

    width: float
    height: float
    nodes: dict[str, Frame]
    curves: dict[str, Curve]


def layout(svg: str, nodes: Collection[str] = ()) -> Layout:
    """The layout in an SVG that Graphviz made; raises `DrawingError` where there is none in it, or it lacks one of these nodes."""
    try:
        found = _read(ET.fromstring(svg))  # noqa: S314  (Graphviz wrote it)
    except (ET.ParseError, ValueError, IndexError):
        raise DrawingError(*_NOTHING_READ) from None
    if not found.nodes.keys() >= set(nodes):
        raise DrawingError(*_NOTHING_READ)
    return found


def _read(root: ET.Element) -> Layout:
    """The layout in the root of an SVG; raises `ValueError` or `IndexError` where there is none."""
    graph = root.find(f"{_SVG}g")
    moved = _MOVED.search(graph.get("transform", "")) if graph is not None else None
    if graph is None or moved is None:
        raise ValueError
    right, down = float(moved[1]) - _MARGIN, float(moved[2]) - _MARGIN

    def points(element: ET.Element | None) -> tuple[tuple[float, float], ...]:
        text = "" if element is None else element.get("points") or element.get("d") or ""
        return tuple((float(x) + right, float(y) + down) for x, y in _PAIR.findall(text))

    nodes: dict[str, Frame] = {}
    curves: dict[str, Curve] = {}
    for group in graph.findall(f"{_SVG}g"):
        name = group.findtext(f"{_SVG}title") or ""
        if group.get("class") == "edge":
            curves[group.get("id", name)] = Curve(points(group.find(f".//{_SVG}path")), points(group.find(f".//{_SVG}polygon")))
        else:
            nodes[name] = _around([point for element in group.iter() for point in points(element)])
    view = [float(number) for number in root.get("viewBox", "").split()]
    return Layout(view[2] - 2 * _MARGIN, view[3] - 2 * _MARGIN, nodes, curves)


def _around(points: Sequence[tuple[float, float]]) -> Frame:
    """The smallest frame around some points."""
    across, down = [x for x, _ in points], [y for _, y in points]
    return Frame(min(across), min(down), max(across) - min(across), max(down) - min(down))
