"""Where Graphviz put everything, read from the SVG that it made.

Invariant: coordinates are points, to the right and down, from the upper left corner of the drawing; the texts of Graphviz' own SVG are not used.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from xml.etree import ElementTree as ET

import attrs

from advicetree.errors import DrawingError

_SVG = "{http://www.w3.org/2000/svg}"
_PAIR = re.compile(r"(-?[\d.]+)[, ](-?[\d.]+)")
_MOVED = re.compile(r"translate\((-?[\d.]+)[ ,](-?[\d.]+)\)")
_MARGIN = 4.0
_NOTHING_READ = ("what Graphviz wrote is not a picture that can be read", "draw it with the engine of the extra 'draw', or draw another format")


@attrs.frozen
class Frame:
    """The rectangle around something: its left upper corner, its width and its height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        """The point in its middle."""
        return self.x + self.width / 2, self.y + self.height / 2


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
    """The layout in an SVG that Graphviz made; raises `DrawingError` where it is none, or lacks one of these nodes."""
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
    by = (float(moved[1]) - _MARGIN, float(moved[2]) - _MARGIN)
    nodes: dict[str, Frame] = {}
    curves: dict[str, Curve] = {}
    for group in graph.findall(f"{_SVG}g"):
        kind = group.get("class")
        name = group.findtext(f"{_SVG}title") or ""
        if kind == "edge":
            curves[group.get("id", name)] = _curve(group, by)
        else:
            nodes[name] = _frame(group, by)
    view = [float(number) for number in root.get("viewBox", "").split()]
    return Layout(view[2] - 2 * _MARGIN, view[3] - 2 * _MARGIN, nodes, curves)


def _points(element: ET.Element, by: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    text = element.get("points") or element.get("d") or ""
    return tuple((float(x) + by[0], float(y) + by[1]) for x, y in _PAIR.findall(text))


def _frame(group: ET.Element, by: tuple[float, float]) -> Frame:
    points = [point for shape in _shapes(group) for point in _points(shape, by)]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    return Frame(left, top, right - left, bottom - top)


def _shapes(group: ET.Element) -> Iterator[ET.Element]:
    yield from group.iter(f"{_SVG}polygon")
    yield from group.iter(f"{_SVG}path")


def _curve(group: ET.Element, by: tuple[float, float]) -> Curve:
    path, head = group.find(f".//{_SVG}path"), group.find(f".//{_SVG}polygon")
    return Curve(_points(path, by) if path is not None else (), _points(head, by) if head is not None else ())
