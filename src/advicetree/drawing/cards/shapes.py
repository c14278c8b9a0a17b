"""The shapes of cards and of their lines, as SVG.

Invariant: a kind shows in its shape: a question has its upper corners cut, an action square ones, a wait and an ending are round. Sizes are in points.
"""

from __future__ import annotations

from collections.abc import Sequence

from advicetree.drawing.frames import Frame
from advicetree.drawing.picture import corners, number

CUT, ROUND, PILL = 7.0, 9.0, 14.0
BEND, HEAD, STRAIGHT = 5.0, 6.5, 0.5


def stroke(points: Sequence[tuple[float, float]], wide: float) -> str:
    """A straight piece of a line that is so many points wide, with round ends, so that pieces join."""
    return f'<path class="line" style="stroke-width: {number(wide)}; stroke-linecap: round" d="M{corners(points)}"/>'


def behind(band: Frame, rounded: float) -> str:
    """The band behind an answer, which is seen where something is painted on it, with its lower corners `rounded`; and the bar at its left."""
    left, top, right, bottom = map(number, (band.x, band.y, band.right, band.bottom - (1 if rounded else 0)))
    after, before, above = map(number, (band.x + rounded, band.right - rounded, band.bottom - 1 - rounded))
    turn = f"A{number(rounded)},{number(rounded)} 0 0 1"
    shape = (
        f"M{left},{top} H{right} V{above} {turn} {before},{bottom} H{after} {turn} {left},{above} Z"
        if rounded
        else f"M{left},{top} H{right} V{bottom} H{left} Z"
    )
    return f'<path class="row" d="{shape}"/><rect class="bar" x="{left}" y="{top}" width="3" height="{number(band.height - rounded)}"/>'


def path_of(corners_: Sequence[tuple[float, float]]) -> str:
    """The path of a line that goes round its corners in small bends, up to its arrow head."""
    (x, y), (track, _), (_, to_y), (end, _) = corners_
    sign = 1 if end > track else -1
    tip = end - sign * HEAD
    if abs(to_y - y) < STRAIGHT:
        return f"M{number(x)},{number(y)} H{number(tip)}"
    down = 1 if to_y > y else -1
    bend = min(BEND, abs(to_y - y) / 2)
    first = f"M{number(x)},{number(y)} H{number(track - bend)} q{number(bend)},0 {number(bend)},{number(down * bend)} V{number(to_y - down * bend)}"
    return f"{first} q0,{number(down * bend)} {number(sign * bend)},{number(down * bend)} H{number(tip)}"


def line_with_head(corners_: Sequence[tuple[float, float]]) -> str:
    """A line, with its arrow head."""
    (_, _), (track, _), (_, to_y), (end, _) = corners_
    head = f"M{number(end)},{number(to_y)} l{number((-1 if end > track else 1) * HEAD)},-3.2 v6.4 Z"
    return f'<path class="line" d="{path_of(corners_)}"/><path class="head" d="{head}"/>'


def outline(kind: str, frame: Frame, by: float = 0.0) -> str:
    """The path round a card of a kind, smaller by so much on each side: a question has its upper corners cut, and waits and endings are round."""
    inner = frame.within(by)
    left, top, right, bottom = map(number, (inner.x, inner.y, inner.right, inner.bottom))
    if kind in {"situation", "fork"}:
        after, before, below = map(number, (inner.x + CUT, inner.right - CUT, inner.y + CUT))
        return f"M{after},{top} H{before} L{right},{below} V{bottom} H{left} V{below} Z"
    rounded = ROUND if kind == "wait" else min(inner.height / 2, PILL - by) if kind in {"good", "ending"} else 0.0
    if not rounded:
        return f"M{left},{top} H{right} V{bottom} H{left} Z"
    after, before, below, above = map(number, (inner.x + rounded, inner.right - rounded, inner.y + rounded, inner.bottom - rounded))
    turn = f"A{number(rounded)},{number(rounded)} 0 0 1"
    return f"M{after},{top} H{before} {turn} {right},{below} V{above} {turn} {before},{bottom} H{after} {turn} {left},{above} V{below} {turn} {after},{top} Z"


def body(kind: str, frame: Frame) -> str:
    """What is behind everything on a card."""
    return f'<path class="body" d="{outline(kind, frame)}"/>'


def head_of_card(kind: str, frame: Frame, high: float) -> str:
    """The head of a card that has rows: its upper part, and the line below it."""
    left, top, right, bottom = map(number, (frame.x, frame.y, frame.right, frame.y + high))
    corner = CUT if kind in {"situation", "fork"} else ROUND if kind == "wait" else 0.0
    after, before, below = map(number, (frame.x + corner, frame.right - corner, frame.y + corner))
    turn = f"A{number(corner)},{number(corner)} 0 0 1 " if kind == "wait" else "L"
    path = f"M{left},{bottom} V{below} {turn}{after},{top} H{before} {turn}{right},{below} V{bottom} Z"
    return f'<path class="top" d="{path}"/><path class="under" d="M{left},{bottom} H{right}"/>'


def border(kind: str, frame: Frame) -> str:
    """The border of a card; that of a good ending is double."""
    inner = f'<path class="inner" d="{outline(kind, frame, 2.6)}"/>' if kind == "good" else ""
    return f'<path class="border" d="{outline(kind, frame)}"/>{inner}'
