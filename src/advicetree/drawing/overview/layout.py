"""Where everything is in the picture of an overview, in points: the stages one below the other, what is beside them, and the lines between.

Invariant: the picture has one of two widths, and is as high as it has to be. Ends of lines on one side of a place are so far apart
that the count on each touches no other line; those of the stages and those of what is beside them are never equally high, so that no line lies on another.
A way for whose line there is no room is told in its place. It needs nothing but the overview and the widths of texts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

import attrs

from advicetree.drawing.frames import Frame
from advicetree.drawing.overview.content import Overview, Place, Way, bundled
from advicetree.drawing.overview.tracks import Run, deepest, tracks
from advicetree.drawing.overview.writing import SMALL, Mini, Text, Writer
from advicetree.drawing.picture import PAGE_MARGIN
from advicetree.drawing.widths import width

NARROW, WIDE = 560.0, 832.0
LEAST_BOX = 170.0  # how wide a place is at least in a narrow picture, so that its words can be read
MOST_BESIDE = 40
GRID = 18.0  # from one end of a line to the next on the same side of a place
TRACK = 11.0
ROUND = 8.0
MOST_TRACKS = {"left": 9, "middle": 15, "right": 4}
GAP, GAP_BESIDE = 31.0, 12.0
HEAD = 8.0  # how long an arrow head is
CHIP = 14.0

Point: TypeAlias = tuple[float, float]
Channel: TypeAlias = Literal["left", "middle", "right"]
Side: TypeAlias = Literal["left", "right"]


@attrs.frozen
class PlacedBox:
    """A place with its frame, its lines of text, and its small cards."""

    place: Place
    frame: Frame
    texts: tuple[Text, ...]
    minis: tuple[Mini, ...] = ()


@attrs.frozen
class Stroke:
    """A piece of a line, through some points with round corners, and how many ways run along it."""

    points: tuple[Point, ...]
    count: int
    walked: bool = False


@attrs.frozen
class Line:
    """What several ways share: from several places to one, or from one to several.

    `heads` are the tips of its arrows, each with the direction that it points in, and whether a walk came by.
    """

    ways: tuple[Way, ...]
    kind: str
    strokes: tuple[Stroke, ...]
    heads: tuple[tuple[Point, Literal["left", "right", "down"], bool], ...]

    @property
    def back(self) -> bool:
        """Whether it leads back."""
        return self.ways[0].back


@attrs.frozen
class Chip:
    """How many answers and limits lead along a way, written on its line."""

    way: Way
    words: str
    frame: Frame


@attrs.frozen
class Layout:
    """All that is in the picture, and how large it is; `told` are the ways that are told in their places, since there is no room for their lines."""

    overview: Overview
    width: float
    height: float
    boxes: tuple[PlacedBox, ...]
    lines: tuple[Line, ...]
    chips: tuple[Chip, ...]
    told: tuple[Way, ...] = ()

    @property
    def has_room(self) -> bool:
        """Whether each way has its line, and no place is too narrow to be read."""
        return not self.told and all(box.frame.width >= LEAST_BOX for box in self.boxes)


@attrs.frozen(eq=False)
class _Bus:
    """Ways that share a line in one channel: all from one place, its `root`, where they `fan` out, or all to one."""

    channel: Channel
    root: str
    fan: bool
    ways: tuple[Way, ...]

    @property
    def ends(self) -> list[str]:
        """The places at its ends, the root's first."""
        return [self.root, *(self.leaf(way) for way in self.ways)]

    def leaf(self, way: Way) -> str:
        """The place at the other end of a way."""
        return way.target if self.fan else way.source

    @property
    def count(self) -> int:
        """How many answers and limits lead along it."""
        return sum(way.count for way in self.ways)


def chip_width(count: int) -> float:
    """How wide the count on a line is, with what is around it."""
    return max(CHIP + 2, width(f"{count:,}", bold=True) * SMALL + 8)


def layout(overview: Overview, top: float = 0.0, wide: float = WIDE) -> Layout:
    """Where everything is in a picture that is so wide, from so far down on."""
    return _Arranger(bundled(overview, MOST_BESIDE), top, wide).layout()


class _Arranger:
    """Arranges one overview: widths hang on how many tracks there are, and these on how high the places are; so both are found in rounds."""

    def __init__(self, overview: Overview, top: float, wide: float) -> None:
        self.overview = overview
        self.top = top
        self.wide = wide
        self.spine = [place.key for place in overview.spine]
        self.row = {key: row for row, key in enumerate(self.spine)}
        self.beside = self._beside_in_order()
        self.down, self.rest = self._straight()
        self.told: dict[Way, None] = {}
        self.writer = Writer(overview)
        self.frames: dict[str, Frame] = {}
        self.ports: dict[tuple[str, Side, _Bus], float] = {}
        self.room: dict[Channel, int] = {"left": 0, "middle": 0, "right": 0}
        self.on_track: dict[_Bus, int] = {}
        self.buses: list[_Bus] = []

    def layout(self) -> Layout:
        """The whole layout."""
        while True:
            self.buses = self._buses()
            self._widths()
            self._place()
            if too_many := self._too_many():
                self.told |= dict.fromkeys(too_many)
                self.writer = Writer(self.overview, self.told)
                continue
            self._on_tracks()
            needed = {channel: 1 + max((track for bus, track in self.on_track.items() if bus.channel == channel), default=-1) for channel in self.room}
            if all(needed[channel] <= self.room[channel] for channel in self.room):
                break
            self.room = {channel: max(self.room[channel], needed[channel]) for channel in self.room}
        lines, chips = self._drawn()
        boxes = tuple(self._box(place) for place in self.overview.places.values())
        bottom = max(box.frame.bottom for box in boxes)
        return Layout(self.overview, self.wide, bottom, boxes, tuple(lines), tuple(chips), tuple(self.told))

    # Which ways share a line

    def _beside_in_order(self) -> list[str]:
        """The places beside the stages, so that lines are short: by where their ways come from, and what only these lead to right below them."""
        rows: dict[str, list[int]] = defaultdict(list)
        for way in self.overview.ways:
            if way.source in self.row and way.target not in self.row:
                rows[way.target] += [self.row[way.source]] * way.count
            elif way.target in self.row and way.source not in self.row:
                rows[way.source] += [self.row[way.target]] * way.count
        places = self.overview.beside
        keyed = {place.key: (sum(rows[place.key]) / len(rows[place.key]), place.numbers[0]) for place in places if rows[place.key]}
        for _ in places:
            for way in self.overview.ways:
                if way.source in keyed and way.target not in self.row and way.target not in keyed:
                    keyed[way.target] = (keyed[way.source][0] + 0.001, self.overview.places[way.target].numbers[0])
        return sorted((place.key for place in places), key=lambda key: keyed.get(key, (len(self.spine), self.overview.places[key].numbers[0])))

    def _straight(self) -> tuple[list[Way], list[Way]]:
        """The ways to what is right below, whose lines are straight; and all others."""
        below = set(zip(self.spine, self.spine[1:], strict=False)) | set(zip(self.beside, self.beside[1:], strict=False))
        down = [way for way in self.overview.ways if (way.source, way.target) in below and not way.back]
        return down, [way for way in self.overview.ways if (way.source, way.target) not in below or way.back]

    def _buses(self) -> list[_Bus]:
        """The lines that are not straight: what only one place leads to shares a line with the like, and all others a line to each target."""
        groups: dict[tuple[Channel, str, bool, bool], list[Way]] = defaultdict(list)
        drawn = [way for way in self.rest if way not in self.told]
        entering = Counter(way.target for way in drawn)
        leaving = Counter(way.source for way in drawn if way.target not in self.row and entering[way.target] == 1)
        for way in drawn:
            channel: Channel = "middle" if (way.source in self.row) != (way.target in self.row) else "left" if way.source in self.row else "right"
            fan = channel == "middle" and way.source in self.row and entering[way.target] == 1 and leaving[way.source] > 1
            groups[channel, way.source if fan else way.target, fan, way.back].append(way)
        return [_Bus(channel, root, fan, tuple(ways)) for (channel, root, fan, _), ways in groups.items()]

    def _side(self, bus: _Bus, key: str) -> Side:
        """The side of a place at which a line ends."""
        if bus.channel == "middle":
            return "right" if key in self.row else "left"
        return bus.channel

    # How large everything is, and where

    def _chips(self, bus: _Bus) -> Iterable[tuple[Way, str]]:
        """The ways of a line, each with the place beside which its count is written."""
        return [(way, bus.leaf(way)) for way in bus.ways]

    def _widths(self) -> None:
        """Work out where the columns begin and how wide they are, by the tracks that they need."""
        widest: dict[tuple[Channel, bool], float] = defaultdict(float)
        for bus in self.buses:
            for way, key in self._chips(bus):
                at = bus.channel, key in self.row
                widest[at] = max(widest[at], chip_width(way.count) + 5)
        has = {channel: any(bus.channel == channel for bus in self.buses) for channel in self.room}
        left = max(widest["left", True], HEAD + 4) + self.room["left"] * TRACK + 2 if has["left"] else 0.0
        right = max(widest["right", False], HEAD + 4) + self.room["right"] * TRACK + 2 if has["right"] else 0.0
        self.near = max(widest["middle", True], HEAD + 4) + 6
        far = max(widest["middle", False] + HEAD + 2, HEAD + 4) + 6
        middle = self.near + max(self.room["middle"] - 1, 2) * TRACK + far if self.beside else 0.0
        free = self.wide - 2 * PAGE_MARGIN - left - middle - right
        spine = min(330.0, free * 0.48) if self.beside else min(420.0, free)
        self.spine_x, self.spine_wide = PAGE_MARGIN + left, spine
        self.beside_x, self.beside_wide = self.spine_x + spine + middle, min(380.0, free - spine)
        self.left_near = max(widest["left", True], HEAD + 4)
        self.right_near = max(widest["right", False], HEAD + 4)

    def _at(self, key: str, side: Side) -> list[_Bus]:
        """The lines that end at one side of a place, from above."""
        buses = [bus for bus in self.buses if key in bus.ends and self._side(bus, key) == side]
        rank = {**self.row, **{other: row for row, other in enumerate(self.beside)}}

        def slope(bus: _Bus) -> tuple[bool, float]:
            others = [rank[other] for other in bus.ends if other != key]
            mean = sum(others) / len(others)
            if bus.channel == "middle":
                return False, mean
            away = mean - rank[key]
            return away > 0, -away

        return sorted(buses, key=slope)

    def _place(self) -> None:
        """Place everything: the stages from above, each so high as its words and the ends of its lines need, and beside them what they lead to."""
        self.frames, self.ports = {}, {}
        y = self.top
        for key in self.spine:
            ends = max(len(self._at(key, "left")), len(self._at(key, "right")))
            high = max(self._height(key), ends * GRID + 8)
            count = len(self._at(key, "right"))
            if count:  # so that its ends are on the grid
                first = y + high / 2 - (count - 1) * GRID / 2
                y += -first % GRID
            self.frames[key] = Frame(self.spine_x, y, self.spine_wide, high)
            y += high + GAP
            self._ends(key, "left")
            self._ends(key, "right")
        heights = {key: max(self._height(key), max(len(self._at(key, "left")), len(self._at(key, "right"))) * GRID + 6) for key in self.beside}
        gaps = [
            GAP if (one, other) in {(way.source, way.target) for way in self.down} else GAP_BESIDE
            for one, other in zip(self.beside, self.beside[1:], strict=False)
        ]
        apart = [-(-((heights[one] + heights[other]) / 2 + gap) // GRID) * GRID for one, other, gap in zip(self.beside, self.beside[1:], gaps, strict=False)]
        least = self.top + heights[self.beside[0]] / 2 if self.beside else self.top
        middles = _apart([self._wanted(key) for key in self.beside], [*apart, 0.0], least)
        last = self.top
        for number, (key, middle) in enumerate(zip(self.beside, middles, strict=True)):
            count, level = len(self._at(key, "left")), self._level(key)
            y = max(middle - heights[key] / 2, last)
            highest = last if number else last - GAP_BESIDE / 2
            if level is not None and highest <= level - heights[key] / 2 <= y + GRID:
                y = level - heights[key] / 2
            elif count:
                first = y + heights[key] / 2 - (count - 1) * GRID / 2
                y += (GRID / 2 - first) % GRID
            self.frames[key] = Frame(self.beside_x, y, self.beside_wide, heights[key])
            last = y + heights[key] + ([*gaps, 0.0][number])
            self._ends(key, "left")
            self._ends(key, "right")

    def _wanted(self, key: str) -> float:
        """How far down the middle of a place beside the stages is best: where its ways come from."""
        at: list[float] = []
        for bus in self.buses:
            if bus.channel == "middle":
                for way in bus.ways:
                    if key in {way.source, way.target}:
                        other = way.source if way.target == key else way.target
                        at += [self.ports[other, "right", bus]] * way.count
        if at:
            return sum(at) / len(at)
        sources = [way.source for way in self.overview.ways if way.target == key and way.source in self.beside and way.source != key]
        return self._wanted(sources[0]) + GRID if sources and self.beside.index(sources[0]) < self.beside.index(key) else self.top

    def _ends(self, key: str, side: Side) -> None:
        """Place the ends of the lines at one side of a place, about its middle."""
        buses = self._at(key, side)
        middle = self.frames[key].middle[1]
        for number, bus in enumerate(buses):
            self.ports[key, side, bus] = middle + (number - (len(buses) - 1) / 2) * GRID

    def _level(self, key: str) -> float | None:
        """How far down the middle of a place has to be for a straight line, if it has only one, which no other shares."""
        buses = self._at(key, "left")
        if len(buses) != 1 or len(buses[0].ways) > 1:
            return None
        [other] = [end for end in buses[0].ends if end != key]
        return self.ports[other, "right", buses[0]]

    def _run(self, bus: _Bus, ways: Iterable[Way]) -> Run:
        """What the line of these ways takes of its channel."""
        ends = [(key, self.ports[key, self._side(bus, key), bus]) for key in (bus.root, *map(bus.leaf, ways))]
        if bus.channel == "middle":
            return Run(tuple(y for key, y in ends if key in self.row), tuple(y for key, y in ends if key not in self.row))
        at = tuple(y for _, y in ends)
        return Run((), at) if bus.channel == "left" else Run(at, ())

    def _too_many(self) -> list[Way]:
        """The ways for whose lines there is no room: where there are too many lines beside one another, those of fewest answers, and the longest of these."""
        found: list[Way] = []
        for channel, most in MOST_TRACKS.items():
            buses = [bus for bus in self.buses if bus.channel == channel]
            kept = {bus: list(bus.ways) for bus in buses}
            while len(deep := deepest([self._run(bus, kept[bus]) for bus in buses])) > most:
                at = [(way, buses[one]) for one in deep for way in kept[buses[one]]]
                way, bus = min(at, key=lambda one: (one[0].count, -abs(self._rank(one[0].source) - self._rank(one[0].target))))
                found.append(way)
                kept[bus].remove(way)
                buses = [bus for bus in buses if kept[bus]]
        return found

    def _on_tracks(self) -> None:
        """Put the lines on tracks."""
        self.on_track = {}
        for channel, most in MOST_TRACKS.items():
            buses = [bus for bus in self.buses if bus.channel == channel and not self._is_straight(bus)]
            self.on_track |= dict(zip(buses, tracks([self._run(bus, bus.ways) for bus in buses], most), strict=True))

    def _rank(self, key: str) -> int:
        return self.row[key] if key in self.row else self.beside.index(key)

    def _is_straight(self, bus: _Bus) -> bool:
        run = self._run(bus, bus.ways)
        return bus.channel == "middle" and run.top == run.bottom

    # What is in a place

    def _height(self, key: str) -> float:
        return self.writer.content(self.overview.places[key], Frame(0, 0, self.spine_wide if key in self.row else self.beside_wide, 0))[2]

    def _box(self, place: Place) -> PlacedBox:
        """A place with its texts, in the middle of its frame."""
        frame = self.frames[place.key]
        _, _, high = self.writer.content(place, frame)
        texts, minis, _ = self.writer.content(place, attrs.evolve(frame, y=frame.y + (frame.height - high) / 2))
        return PlacedBox(place, frame, texts, minis)

    # The lines

    def _drawn(self) -> tuple[list[Line], list[Chip]]:
        lines: list[Line] = []
        chips: list[Chip] = []
        for way in self.down:
            source, target = self.frames[way.source], self.frames[way.target]
            x = source.x + 46 if way.source in self.row else source.x + 24
            lines.append(
                Line(
                    (way,),
                    self._kind(way),
                    (Stroke(((x, source.bottom), (x, target.y - HEAD + 1)), way.count, way.walked),),
                    (((x, target.y), "down", way.walked),),
                )
            )
            wide = chip_width(way.count)
            chips.append(Chip(way, f"{way.count:,}", Frame(x + 9, (source.bottom + target.y - CHIP) / 2, wide, CHIP)))
        for bus in self.buses:
            line, written = self._line(bus)
            lines.append(line)
            chips += written
        return lines, chips

    def _kind(self, way: Way) -> str:
        """What tells the colour of a line: what kind of place it leads to, unless it leads back."""
        target = self.overview.places[way.target]
        return "rest" if way.back or target.kind == "rest" else target.boxes[0].kind if target.is_beside else "spine"

    def _end(self, bus: _Bus, key: str, *, is_tip: bool) -> tuple[Point, Point]:
        """Where a line touches a place, and where its stroke ends, which is a little before that below the head of an arrow."""
        frame, side = self.frames[key], self._side(bus, key)
        y = self.ports[key, side, bus]
        x, away = (frame.right, 1) if side == "right" else (frame.x, -1)
        return (x, y), (x + away * (HEAD - 1) if is_tip else x, y)

    def _x(self, bus: _Bus) -> float:
        """Where the vertical part of a line is."""
        track = self.on_track.get(bus, 0)
        if bus.channel == "middle":
            used = 1 + max((self.on_track[other] for other in self.on_track if other.channel == "middle"), default=0)
            start, end = self.spine_x + self.spine_wide + self.near, self.beside_x
            far = end - start - max(self.room["middle"] - 1, 2) * TRACK
            step = (end - far - start) / max(used - 1, 1)
            return start + (track * step if used > 1 else (end - far - start) / 2)
        if bus.channel == "left":
            used = 1 + max((self.on_track[other] for other in self.on_track if other.channel == "left"), default=0)
            return self.spine_x - self.left_near - 4 - (used - 1 - track) * TRACK
        return self.beside_x + self.beside_wide + self.right_near + 4 + track * TRACK

    def _line(self, bus: _Bus) -> tuple[Line, list[Chip]]:
        """One line with its counts."""
        x = self._x(bus)
        root_tip, root = self._end(bus, bus.root, is_tip=not bus.fan)
        heads: list[tuple[Point, Side, bool]] = []
        if not bus.fan:
            heads.append((root_tip, _toward(self._side(bus, bus.root)), any(way.walked for way in bus.ways)))
        chips, leaves = [], []
        for way, key in self._chips(bus):
            tip, end = self._end(bus, key, is_tip=bus.fan)
            side = self._side(bus, key)
            if bus.fan:
                heads.append((tip, _toward(side), way.walked))
            leaves.append((end, way))
            wide, off = chip_width(way.count), (HEAD + 2 if bus.fan else 5)
            chips.append(Chip(way, f"{way.count:,}", Frame(tip[0] + off if side == "right" else tip[0] - off - wide, tip[1] - CHIP / 2, wide, CHIP)))
        strokes = _strokes(x, root, leaves)
        kind = self._kind(bus.ways[0]) if not bus.fan or len({self._kind(way) for way in bus.ways}) == 1 else "rest"
        return Line(bus.ways, kind, tuple(strokes), tuple(heads)), chips


def _toward(side: Side) -> Side:
    """Where an arrow points that ends at a side of a place."""
    return "left" if side == "right" else "right"


def _strokes(x: float, root: Point, leaves: Sequence[tuple[Point, Way]]) -> list[Stroke]:
    """The pieces of a line: from each leaf to the vertical part at `x`, along that, and to the root; no piece lies on another."""
    strokes = []
    bent = sorted((leaf for leaf in leaves if leaf[0][1] != root[1]), key=lambda leaf: -abs(leaf[0][1] - root[1]))
    round_ = min([ROUND, *(abs(y - root[1]) / 2 for (_, y), _ in bent)])
    turn = (x + (round_ if root[0] > x else -round_), root[1])
    for down in (1, -1):
        count, walked, y = 0, False, root[1]
        for (leaf_x, leaf_y), way in [leaf for leaf in bent if (root[1] - leaf[0][1]) * down > 0]:
            corner = leaf_y + down * min(ROUND, abs(root[1] - leaf_y) / 2)
            if count:
                strokes.append(Stroke(((x, y), (x, corner)), count, walked))
            strokes.append(Stroke(((leaf_x, leaf_y), (x, leaf_y), (x, corner)), way.count, way.walked))
            count, walked, y = count + way.count, walked or way.walked, corner
        if count:
            strokes.append(Stroke(((x, y), (x, root[1]), turn), count, walked))
    strokes += [Stroke((end, turn if bent else root), way.count, way.walked) for end, way in leaves if end[1] == root[1]]
    if bent:
        strokes.append(Stroke((turn, root), sum(way.count for _, way in leaves), any(way.walked for _, way in leaves)))
    return strokes


def _apart(wanted: Sequence[float], apart: Sequence[float], least: float) -> list[float]:
    """The middles of things that are one below the other and so far `apart`, each as near as possible to where it is wanted, and none above `least`."""
    groups: list[tuple[float, int, float]] = []  # the sum of where their first would be wanted, how many they are, how high they are
    before = 0.0
    offsets = []
    for want, high in zip(wanted, apart, strict=True):
        groups.append((want - before, 1, high))
        offsets.append(before)
        before += high
        while len(groups) > 1 and groups[-2][0] / groups[-2][1] >= groups[-1][0] / groups[-1][1]:
            total, count, tall = groups.pop()
            above, others, taller = groups.pop()
            groups.append((above + total, others + count, taller + tall))
    firsts = [max(total / count, least) for total, count, _ in groups for _ in range(count)]
    return [first + offset for first, offset in zip(firsts, offsets, strict=True)]
