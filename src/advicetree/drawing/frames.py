"""Frames: rectangles in a picture, in points from its upper left corner."""

from __future__ import annotations

import attrs


@attrs.frozen
class Frame:
    """The rectangle around something: its upper left corner, its width and its height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        """The point in its middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def right(self) -> float:
        """Where its right edge is."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Where its lower edge is."""
        return self.y + self.height

    def within(self, by: float) -> Frame:
        """The frame that is smaller by so much on each side."""
        return Frame(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)
